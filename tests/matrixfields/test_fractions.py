"""Continued fractions: reading, inflation, canonical form, shifts and contractions."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from flint import fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import Divergent, InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction, equivalent_by_inflation, polynomial_text

VECTORS = Path(__file__).parents[1] / "vectors"
small = st.integers(-9, 9)
polynomials = st.lists(small, min_size=1, max_size=4).map(fmpz_poly).filter(bool)


@st.composite
def fractions_(draw):
    a, b = draw(polynomials), draw(polynomials)
    return ContinuedFraction.from_polynomials(a, b)


@st.composite
def multipliers(draw):
    """Rational functions c without zeros or poles at integers n >= 0."""
    parts = draw(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5), st.booleans()), max_size=3))
    top, bottom = fmpz_poly([draw(small.filter(bool))]), fmpz_poly([1])
    for p, q, above in parts:
        factor = fmpz_poly([q, p])
        top, bottom = (top * factor, bottom) if above else (top, bottom * factor)
    return top, bottom


def inflated(fraction, multiplier):
    top, bottom = multiplier
    back = fmpz_poly([-1, 1])
    a = (fraction.a * top, bottom)
    b = (fraction.b * top * top(back), bottom * bottom(back))
    value = Fraction(int(top[0]), int(bottom[0]))
    return ContinuedFraction.from_rational_functions(reduced(*a), reduced(*b)), value


def reduced(top, bottom):
    common = top.gcd(bottom)
    return top // common, bottom // common


def some_convergents(fraction):
    return fraction.convergents(8)


@settings(deadline=None)
@given(fractions_(), multipliers())
def test_an_inflation_has_the_same_canonical_form_and_the_factor_is_c_at_0(fraction, multiplier):
    other, factor = inflated(fraction, multiplier)
    assert other.digest() == fraction.digest()
    one, two = fraction.canonical(), other.canonical()
    assert (one.a_coefficients, one.b_coefficients) == (two.a_coefficients, two.b_coefficients)
    assert equivalent_by_inflation(fraction, other) == factor


@settings(deadline=None)
@given(fractions_())
def test_the_canonical_form_has_the_same_convergents(fraction):
    assert some_convergents(fraction.canonical()) == some_convergents(fraction)


@settings(deadline=None)
@given(fractions_())
def test_the_canonical_form_is_its_own_canonical_form_with_positive_leading_coefficient(fraction):
    canonical = fraction.canonical()
    assert canonical.canonical() == canonical
    assert canonical.a_coefficients[-1] > 0
    assert len(canonical.a_coefficients) <= len(fraction.a_coefficients)


@settings(deadline=None)
@given(fractions_(), multipliers())
def test_inflate_keeps_the_convergents(fraction, multiplier):
    top, _ = multiplier
    assert some_convergents(fraction.inflate(top)) == some_convergents(fraction)


@settings(deadline=None)
@given(fractions_(), fractions_())
def test_digests_agree_exactly_for_inflation_equivalent_fractions(f, g):
    factor = equivalent_by_inflation(f, g)
    assert (f.digest() == g.digest()) == (factor is not None)
    if factor is not None:
        expected = [None if x is None else factor * x for x in some_convergents(f)]
        assert some_convergents(g) == expected


def test_equal_invariants_with_different_integer_zeros_do_not_merge():
    one, other = ContinuedFraction.of("n + 1", "n + 1"), ContinuedFraction.of("n", "n - 1")
    assert one.digest() != other.digest()
    assert equivalent_by_inflation(one, other) is None
    assert other.terminates_at == 1
    assert other.terminating_value() == 0


def test_a_multiplier_that_vanishes_at_1_is_no_equivalence():
    plain = ContinuedFraction.of("n**2 + n + 3", "n + 2")
    spoilt = ContinuedFraction.of("(n - 1)*(n**2 + n + 3)", "(n - 1)*(n - 2)*(n + 2)")
    assert equivalent_by_inflation(plain, spoilt) is None
    with pytest.raises(InvalidInput, match="n = 1"):
        plain.inflate("n - 1")


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        (("3*n**2 + 3*n + 1", "-2*n**4"), ("12*n**2 + 12*n + 4", "-32*n**4"), 4),
        (("2*n + 1", "n**2"), ("-6*n - 3", "9*n**2"), -3),
        (("1", "1"), ("n + 1", "n*(n + 1)"), 1),
    ],
)
def test_known_inflations_merge(one, other, factor):
    f, g = ContinuedFraction.of(*one), ContinuedFraction.of(*other)
    assert f.digest() == g.digest()
    assert equivalent_by_inflation(f, g) == factor


@pytest.mark.parametrize(("one", "other"), [("catalan_rm", "zagier_E"), ("zeta3_rm", "sporadic_12_4_16")])
def test_the_inflation_pairs_of_the_reference_data_merge(one, other):
    known = {e["id"]: e for e in json.loads((VECTORS / "known_pcfs.json").read_text())}
    f, g = (ContinuedFraction.of(known[name]["a"], known[name]["b"]) for name in (one, other))
    assert f.digest() == g.digest()
    factor = equivalent_by_inflation(f, g)
    assert factor is not None
    assert float(known[other]["value"]) == pytest.approx(float(factor) * float(known[one]["value"]))


def test_distinct_fractions_of_the_reference_data_have_distinct_digests():
    known = json.loads((VECTORS / "known_pcfs.json").read_text())
    classes = {}
    for entry in known:
        fraction = ContinuedFraction.of(entry["a"], entry["b"])
        for other in classes.setdefault(fraction.digest(), []):
            assert equivalent_by_inflation(fraction, other) is not None
        classes[fraction.digest()].append(fraction)
    assert len(classes) >= len(known) - 4


@settings(deadline=None)
@given(fractions_(), st.integers(0, 6))
def test_the_shift_map_takes_convergents_of_the_tail_to_convergents(fraction, steps):
    tail, back = fraction.shift(steps)
    whole = fraction.convergents(steps + 5)
    for k, value in enumerate(tail.convergents(5)):
        if value is not None and whole[steps + k] is not None:
            assert back(value) == whole[steps + k]


@settings(deadline=None)
@given(fractions_(), st.integers(1, 4))
def test_a_contraction_has_every_kth_convergent(fraction, fold):
    try:
        contracted, back = fraction.contraction(fold)
    except InvalidInput:
        assume(False)
    whole = fraction.convergents(2 * fold + 3 * fold + 1)
    for k, value in enumerate(contracted.convergents(3)):
        expected = whole[fold * (k + 2)]
        if value is not None and expected is not None:
            assert back(value) == expected


def test_denominators_are_cleared_and_the_value_kept():
    fraction = ContinuedFraction.of("1 + 1/(n + 1)", "n/(2*n + 1)")
    a = [Fraction(1) + Fraction(1, n + 1) for n in range(6)]
    b = [Fraction(n, 2 * n + 1) for n in range(6)]
    value = a[5]
    for n in range(4, -1, -1):
        value = a[n] + b[n + 1] / value
    assert fraction.convergents(6)[5] == value


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ("1/(n - 2)", "1", "n = 2"),
        ("1", "1/(n - 1)", "n = 1"),
        ("1/n", "1", "n = 0"),
    ],
)
def test_a_denominator_that_vanishes_where_it_is_used_is_refused(a, b, message):
    with pytest.raises(InvalidInput, match=message):
        ContinuedFraction.of(a, b)


def test_a_pole_of_b_at_0_is_harmless_because_b_0_is_not_used():
    fraction = ContinuedFraction.of(1, "1/n")
    assert fraction.convergents(3) == [1, 2, Fraction(5, 3)]


@pytest.mark.parametrize("given_", [True, 1.5, None, [1.5], "sin(n)", "m + 1"])
def test_what_is_no_rational_function_of_n_is_refused(given_):
    with pytest.raises(InvalidInput, match=r"accepted|position"):
        ContinuedFraction.of(given_, 1)


def test_an_infinite_terminating_value_is_reported():
    with pytest.raises(Divergent, match="infinite"):
        ContinuedFraction.of("n - 1", "n - 2").terminating_value()


def test_a_fraction_that_does_not_terminate_has_no_terminating_value():
    with pytest.raises(InvalidInput, match="b\\(k\\) = 0"):
        ContinuedFraction.of(1, 1).terminating_value()


def test_b_identically_0_leaves_the_first_partial_denominator():
    fraction = ContinuedFraction.of("n + 7", 0)
    assert fraction.terminating_value() == 7
    assert fraction.canonical().to_text() == "7*cf(1, 0)"
    assert fraction.digest() == ContinuedFraction.of(3, 0).digest() != ContinuedFraction.of("n", 0).digest()


def test_a_identically_0_gives_alternating_convergents():
    fraction = ContinuedFraction.of(0, "n + 1")
    assert fraction.convergents(3) == [0, None, 0]
    assert fraction.canonical() == fraction


@settings(deadline=None)
@given(st.lists(small, max_size=6))
def test_the_text_of_a_polynomial_is_read_back(coefficients):
    text = polynomial_text(coefficients)
    fraction = ContinuedFraction.of(text, 1)
    assert fraction.a == fmpz_poly(coefficients)


def test_coefficients_come_as_text_numbers_sequences_or_polynomials():
    expected = ContinuedFraction.of("2*n + 1", "n**2")
    assert ContinuedFraction.of([1, 2], (0, 0, 1)) == expected
    assert ContinuedFraction.of(fmpz_poly([1, 2]), fmpz_poly([0, 0, 1])) == expected


def test_fractions_print_themselves():
    fraction = ContinuedFraction.of("2*n + 1", "n**2/4")
    assert str(fraction) == "1/2*cf(4*n + 2, n**2)"
    assert fraction.to_json() == {"a": "4*n + 2", "b": "n**2", "scale": "1/2"}
    assert "K" in fraction._repr_latex_()


def test_fractions_travel_through_sympy():
    fraction = ContinuedFraction.of("2*n + 1", "-n**2 + 3")
    a, b, scale = fraction.to_sympy()
    assert ContinuedFraction.of(a, b) == fraction
    assert scale == 1


def test_a_degree_beyond_the_bound_is_refused():
    with pytest.raises(InvalidInput, match="degree is 257"):
        ContinuedFraction.of([0] * 257 + [1], 1)

"""Certified enclosures against closed forms, and against fractions that only look alike."""

import json
from pathlib import Path

import mpmath
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import BudgetExhausted, Divergent, InvalidInput, PrecisionExhausted
from mathengine.matrixfields.convergence import classify
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction, equivalent_by_inflation
from mathengine.matrixfields.tails import agreeing_value
from mathengine.numeric.balls import certified_digits, working_precision

VECTORS = Path(__file__).parents[1] / "vectors"
ENTRIES = [
    e for name in ("known_pcfs", "pi_literature_pcfs") for e in json.loads((VECTORS / f"{name}.json").read_text())
]
APERY = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")


def from_mpmath(value, digits):
    return arb(mpmath.nstr(value, digits + 20, strip_zeros=False))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e["id"])
def test_known_fractions_are_enclosed_to_fifty_digits(entry):
    found = enclosure(ContinuedFraction.of(entry["a"], entry["b"]), 50)
    assert found.digits >= 50
    assert certified_digits(found.value) >= 50
    with working_precision(240):
        known = arb(entry["value"])
        assert (found.value - known).abs_lower() < abs(known) * arb(10) ** -51


def closed_forms():
    zeta, log, pi = mpmath.zeta, mpmath.log, mpmath.pi
    return [
        ("34*n**3 + 51*n**2 + 27*n + 5", "-n**6", lambda: 6 / zeta(3)),
        ("2*n**3 + 3*n**2 + 3*n + 1", "-n**6", lambda: 1 / zeta(3)),
        ("2*n**5 + 5*n**4 + 10*n**3 + 10*n**2 + 5*n + 1", "-n**10", lambda: 1 / zeta(5)),
        ("2*n**2 + 2*n + 1", "-n**4", lambda: 6 / pi**2),
        (2, "(2*n - 1)**2", lambda: 1 + 4 / pi),
        (-1, "n**2", lambda: -1 / log(2)),
        (1, "n", lambda: mpmath.sqrt(2 / (pi * mpmath.e)) / mpmath.erfc(1 / mpmath.sqrt(2))),
        ("6*n + 3", "-n**2", lambda: 2 / log(2)),
        ("n + 3", "-n", lambda: mpmath.e),
        ("n + 1", "-1", lambda: mpmath.besselj(0, 2) / mpmath.besselj(1, 2)),
        ("2*n**3 + 3*n**2 + 51*n + 25", "-n**6", lambda: 1 / (zeta(3) - mpmath.mpf(251) / 216)),
    ]


@pytest.mark.parametrize("digits", [20, 120, 200])
@pytest.mark.parametrize(("a", "b", "value"), closed_forms(), ids=lambda x: str(x) if not callable(x) else "")
def test_enclosures_contain_the_closed_form_at_any_precision(a, b, value, digits):
    found = enclosure(ContinuedFraction.of(a, b), digits)
    assert found.digits >= digits
    with mpmath.workdps(found.digits + 40), working_precision(4 * found.digits + 200):
        assert (found.value - from_mpmath(value(), found.digits)).abs_lower() < arb(10) ** (-found.digits - 10)


def test_ten_thousand_digits_of_aperys_fraction():
    found = enclosure(APERY, 10_000)
    assert found.digits >= 10_000
    with working_precision(33_400):
        assert found.value.overlaps(6 / arb(3).zeta())


@pytest.mark.parametrize("factor", [1, -1, 7])
@pytest.mark.parametrize("order", [2, 3, 5])
def test_a_shadow_of_apery_is_separated_from_six_over_zeta_3(factor, order):
    product = "*".join(f"(n - {k})" for k in range(1, order + 1))
    shadow = enclosure(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", f"-n**6 + {factor}*{product}"), 60)
    with working_precision(400):
        difference = abs(shadow.value - 6 / arb(3).zeta())
        assert difference > 0
        assert difference < arb(10) ** (-2 * order)


@pytest.mark.parametrize(("a", "b"), [(1, -2), ("n", "-n**2"), ("2*n + 1", "-n**2 - 1"), ("n", "n**5")])
def test_divergent_fractions_have_no_enclosure(a, b):
    with pytest.raises(Divergent, match="diverges"):
        enclosure(ContinuedFraction.of(a, b))


def test_terminating_fractions_are_exact():
    found = enclosure(ContinuedFraction.of("n + 1", "n - 3"), 40)
    assert found.rule == "exact"
    assert found.value.overlaps(arb(-1) / 5)


def test_an_infinite_terminating_fraction_is_divergent():
    with pytest.raises(Divergent, match="infinite"):
        enclosure(ContinuedFraction.of("n - 1", "n - 2"))


def test_a_value_of_0_is_enclosed_in_decimal_places():
    # t(n) = n is the tail of 2n + 1 over -n^2
    found = enclosure(ContinuedFraction.of("2*n + 1", "-n**2"), 30)
    assert found.value.contains(0)
    assert found.digits >= 30


def test_digits_must_be_positive():
    with pytest.raises(InvalidInput, match="digits is 0"):
        enclosure(APERY, 0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-6, 6), min_size=1, max_size=4), st.lists(st.integers(-6, 6), min_size=1, max_size=5))
def test_certified_and_agreeing_values_agree(a, b):
    fraction = ContinuedFraction.of(a, b)
    if not classify(fraction).converges or fraction.terminates_at is not None:
        return
    try:
        certified, agreeing = enclosure(fraction, 40), agreeing_value(fraction, 30)
    except (PrecisionExhausted, BudgetExhausted):
        return
    with working_precision(300):
        assert abs(certified.value - agreeing.value).abs_lower() <= (1 + abs(certified.value)) * arb(10) ** -29


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.sampled_from(["2*n**2 + 2*n + 1|-n**4", "1|n", "2*n + 1|n**2"]))
def test_inflation_multiplies_the_enclosed_value(p, q, text):
    a, b = text.split("|")
    f = ContinuedFraction.of(a, b)
    g = ContinuedFraction.of(f"({p}*n + {q})*({a})", f"({p}*n + {q})*({p}*n - {p} + {q})*({b})")
    factor = equivalent_by_inflation(f, g)
    if factor is None:
        return
    with working_precision(200):
        assert (int(factor) * enclosure(f, 40).value).overlaps(enclosure(g, 40).value)


@pytest.mark.parametrize(("a", "b"), [("2*n + 1", "n**2"), ("2*n**2 + 2*n + 1", "-n**4"), (1, "n"), ("n", "n")])
def test_shift_and_contraction_keep_the_enclosed_value(a, b):
    fraction = ContinuedFraction.of(a, b)
    whole = enclosure(fraction, 40).value
    with working_precision(250):
        for other, back in (fraction.shift(3), fraction.even_part()):
            assert back.enclose(enclosure(other, 40).value).overlaps(whole)


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("n**2 - 7*n - 3", "3*n**4 - 5*n**3 + 3*n**2 + 8*n", "P"),
        ("100*n", "-2499*n**2", "W"),
        (1, 10**20, "T"),
        (1, "1000000*n", "T"),
        ("n**3", "10000000000*n**6", "T"),
        ("2*n + 1000", "-n**2", "T"),
        ("n + 1", "-n", "S"),
    ],
)
def test_unusual_fractions_are_enclosed_and_agree_with_a_second_precision(a, b, rule):
    fraction = ContinuedFraction.of(a, b)
    coarse, fine = enclosure(fraction, 40), enclosure(fraction, 70)
    assert coarse.rule == rule
    assert fine.digits >= 70
    assert coarse.value.overlaps(fine.value)


def test_digits_beyond_the_reach_of_the_tail_series_are_refused_at_once():
    with pytest.raises(BudgetExhausted, match="3000 digits"):
        enclosure(ContinuedFraction.of(1, "n"), 10_000)


def test_a_fraction_that_settles_only_after_a_billion_terms_is_refused():
    with pytest.raises(PrecisionExhausted, match="no rule applied"):
        enclosure(ContinuedFraction.of("n - 1000000000", 1), 30)


def test_irregular_signs_at_small_n_do_no_harm():
    fraction = ContinuedFraction.of("(n - 7)*(n + 1)", "-(2*n - 9)*(n - 11/2)")
    found = enclosure(fraction, 40)
    value = fraction.convergents(160)[-1]
    with working_precision(200):
        assert abs(found.value - arb(value.numerator) / value.denominator) < arb(10) ** -39

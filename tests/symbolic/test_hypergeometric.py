"""Hypergeometric terms: text, ratio and values agree; similar terms are found."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

import pytest
from flint import fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, ParseError
from mathengine.symbolic.hypergeometric import HypergeometricTerm, are_similar, similarity, term_of_expression
from mathengine.symbolic.shifts import in_lowest_terms, multiplicative_sum, rational_normal_form, value_at

positive = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), max_size=3)
constants = st.integers(-6, 6).filter(bool)


def linear_product(constant: int, factors: list[tuple[int, int]]) -> fmpz_poly:
    product = fmpz_poly([constant])
    for slope, offset in factors:
        product *= fmpz_poly([offset, slope])
    return product


terms = st.builds(
    lambda u, c, p, d, q: HypergeometricTerm.of_ratio(u, linear_product(c, p), linear_product(d, q)),
    st.fractions(-3, 3, max_denominator=5).filter(bool),
    constants,
    positive,
    constants,
    positive,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(4*n + 1)*binomial(2*n, n)**3/(-64)**n", lambda n: Fraction((4 * n + 1) * comb(2 * n, n) ** 3, (-64) ** n)),
        ("(50*n - 6)/(binomial(3*n, n)*2**n)", lambda n: Fraction(50 * n - 6, comb(3 * n, n) * 2**n)),
        (
            "factorial(4*n)/factorial(n)**4/396**(4*n)",
            lambda n: Fraction(factorial(4 * n), factorial(n) ** 4 * 396 ** (4 * n)),
        ),
        ("gamma(n + 1/2)/(sqrt(pi)*factorial(n))", lambda n: Fraction(comb(2 * n, n), 4**n)),
        ("gamma(n + 1/2)**2/(pi*gamma(n + 1)**2)", lambda n: Fraction(comb(2 * n, n), 4**n) ** 2),
        ("pochhammer(1/2, n)/rf(1, n)", lambda n: Fraction(comb(2 * n, n), 4**n)),
        ("binomial(-1/2, n)", lambda n: Fraction(comb(2 * n, n), (-4) ** n)),
        ("pochhammer(n + 1, n)", lambda n: Fraction(factorial(2 * n), factorial(n))),
        ("2**n + 3*n*2**n", lambda n: Fraction(2**n * (3 * n + 1))),
        ("factorial(n + 1) + factorial(n)/(n + 1)", lambda n: factorial(n + 1) + Fraction(factorial(n), n + 1)),
        ("4**(n/2 + 1/2)", lambda n: Fraction(2 ** (n + 1))),
        ("binomial(6, n)", lambda n: Fraction(comb(6, n))),
        ("binomial(n + 5, n)", lambda n: Fraction(comb(n + 5, n))),
    ],
)
def test_text_gives_the_values_of_its_formula(text: str, value) -> None:
    assert HypergeometricTerm.from_text(text).values(9) == [value(n) for n in range(9)]


def test_a_term_that_begins_later_is_shifted() -> None:
    assert HypergeometricTerm.from_text("1/k**2", variable="k", start=3).values(2) == [Fraction(1, 9), Fraction(1, 16)]
    whole = HypergeometricTerm.from_text("2**n/(n + 1)")
    assert HypergeometricTerm.from_text("2**n/(n + 1)", start=4) == whole.shifted(4)


@given(terms)
def test_the_closed_form_reads_back(term: HypergeometricTerm) -> None:
    closed = term.to_expression()
    assert closed is not None
    assert term_of_expression(closed) == term
    assert HypergeometricTerm.from_text(term.to_text()) == term


@given(terms, st.integers(0, 5))
def test_shifting_moves_the_values(term: HypergeometricTerm, steps: int) -> None:
    assert term.shifted(steps).values(4) == term.values(steps + 4)[steps:]


@given(terms, constants, positive, constants, positive)
def test_a_rational_multiple_is_similar(term: HypergeometricTerm, c: int, p: list, d: int, q: list) -> None:
    top, bottom = in_lowest_terms(linear_product(c, p), linear_product(d, q))
    multiple = term.times(top, bottom)
    assert multiple.values(5) == [u * value_at((top, bottom), n) for n, u in enumerate(term.values(5))]
    assert similarity(multiple, term) == (top, bottom)


def test_terms_of_different_growth_are_not_similar() -> None:
    factorials = HypergeometricTerm.from_text("factorial(n)")
    for other in ("2**n*factorial(n)", "factorial(n)*factorial(n + 1)", "pochhammer(1/2, n)", "binomial(3, n)", "1"):
        assert not are_similar(factorials, HypergeometricTerm.from_text(other))


@given(constants, positive, constants, positive)
def test_quotients_of_shifts_are_undone(c: int, p: list, d: int, q: list) -> None:
    top, bottom = linear_product(c, p), linear_product(d, q)
    step = fmpz_poly([1, 1])
    found = multiplicative_sum(*in_lowest_terms(top(step) * bottom, bottom(step) * top))
    assert found is not None
    reduced, expected = in_lowest_terms(*found), in_lowest_terms(top, bottom)
    assert reduced[0] * expected[1] * expected[0].leading_coefficient() * reduced[1].leading_coefficient() == (
        expected[0] * reduced[1] * reduced[0].leading_coefficient() * expected[1].leading_coefficient()
    )


@given(constants, positive, constants, positive)
def test_the_normal_form_multiplies_out(c: int, p: list, d: int, q: list) -> None:
    top, bottom = linear_product(c, p), linear_product(d, q)
    form, step = rational_normal_form(top, bottom), fmpz_poly([1, 1])
    upper = fmpz_poly([form.constant.numerator]) * form.shell[0](step) * form.shell[1]
    lower = fmpz_poly([form.constant.denominator]) * form.shell[1](step) * form.shell[0]
    for factor, exponent in form.kernel:
        upper, lower = (upper * factor**exponent, lower) if exponent > 0 else (upper, lower * factor**-exponent)
    assert upper * bottom == lower * top


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/n", r"u\(0\) is infinite"),
        ("n", r"u\(0\) is 0; accepted: a term that begins with a value other than 0"),
        ("n - 3", r"u\(n\+1\)/u\(n\) is infinite at n = 3"),
        ("factorial(5 - n)", r"infinite at n = 5"),
        ("2**n + 3**n", "a sum of terms with rational quotients"),
        ("factorial(n/2)", "argument is n/2; accepted: a linear form with integer slopes"),
        ("2**(n/2)", "a rational power"),
        ("2**(n**2)", "argument is n\\*\\*2; accepted: linear in n"),
        ("gamma(n + 1/3)", "not recognised as rational"),
        ("m*n", "name is m; accepted: n"),
        ("sin(n)", "products, quotients and integer powers"),
        ("0*2**n", "a factor of the term is 0"),
        ("1/0**n", "a factor of the term is 0"),
        ("factorial(10000*n)", "at most 400"),
        ("factorial(n + 10**30)", "at most 20000"),
        ("factorial(n + 19000)**300", "at most 2000000"),
        ("2**(10**4*n)*3**(10**4*n)*(10**100)**(10**4*n)/(1/10)**n", "at most 2000000|larger one"),
        ("(n + 1)**100 + n", "at most 64"),
        ("(n**4 + 1)**60 + (n + 3)**60", "at most 200"),
        ("3**((10**4)*(10**4)*n + n)", "at most 2000000"),
        ("gamma(9" + "9" * 9000 + "*n)", "at most 400"),
    ],
)
def test_what_is_no_term_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as caught:
        HypergeometricTerm.from_text(text)
    assert "\n" not in str(caught.value)


def test_unknown_functions_are_refused_by_the_reader() -> None:
    with pytest.raises(ParseError, match="known function"):
        HypergeometricTerm.from_text("harmonic(n)")


def test_ratios_with_poles_are_refused() -> None:
    with pytest.raises(InvalidInput, match="infinite at n = 2"):
        HypergeometricTerm.of_ratio(1, [1], [-2, 1])
    with pytest.raises(InvalidInput, match="first value"):
        HypergeometricTerm.of_ratio(0, [1], [1])
    assert HypergeometricTerm.of_ratio(1, [-4, 2], [-2, 1]).values(3) == [1, 2, 4]

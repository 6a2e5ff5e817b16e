"""Gosper's algorithm: what is a difference is recognised, what is none is not, and certificates are identities."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.symbolic.gosper import (
    antidifference,
    combinations_of_terms,
    gosper_form,
    partial_sum,
    summable_combinations,
    telescopes,
)
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.shifts import in_lowest_terms

ONE, N = fmpz_poly([1]), fmpz_poly([0, 1])
STEP = fmpz_poly([1, 1])
polynomials = st.lists(st.integers(-5, 5), min_size=1, max_size=4).map(fmpz_poly).filter(bool)
positive = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5)), max_size=3)


def linear_product(factors: list[tuple[int, int]]) -> fmpz_poly:
    product = ONE
    for slope, offset in factors:
        product *= fmpz_poly([offset, slope])
    return product


@given(polynomials, positive, st.integers(-4, 4).filter(bool), positive, positive)
def test_differences_are_recognised(x: fmpz_poly, y: list, base: int, p: list, q: list) -> None:
    """u = Delta(r v) for a rational r and a hypergeometric v: u/v = r(n+1) v(n+1)/v(n) - r(n)."""
    top, bottom = x, linear_product(y)
    upper, lower = base * linear_product(p), linear_product(q)
    numerator = top(STEP) * upper * bottom - top * bottom(STEP) * lower
    denominator = bottom(STEP) * bottom * lower
    if not numerator:
        return
    ratio = in_lowest_terms(upper * numerator(STEP) * denominator, lower * numerator * denominator(STEP))
    (found,) = summable_combinations(ratio, [(ONE, ONE)])
    assert found.coefficients == (1,)
    assert telescopes(ratio, found.certificate)


@given(polynomials, polynomials)
def test_the_form_multiplies_out_and_has_no_dispersion(top: fmpz_poly, bottom: fmpz_poly) -> None:
    form = gosper_form(top, bottom)
    assert form.a * form.c(STEP) * bottom == form.b * form.c * top
    for h in range(12):
        assert form.a.gcd(form.b(fmpz_poly([h, 1]))).degree() == 0
    assert form.a.gcd(form.c).degree() == 0
    assert form.b.gcd(form.c(STEP)).degree() == 0


@pytest.mark.parametrize(
    ("text", "start", "sums"),
    [
        ("n*factorial(n)", 1, True),
        ("(4*n + 1)*factorial(n)/factorial(2*n + 1)", 0, True),  # A = B, example 5.2
        ("1/(n*(n + 3))", 1, True),
        ("binomial(2*n, n)/4**n", 0, True),
        ("n**4*4**n/binomial(2*n, n)", 1, True),  # A = B, section 5.7
        ("(-1)**n*binomial(7, n)", 0, True),
        ("binomial(7, n)", 0, False),
        ("1/n", 1, False),
        ("1/n**2", 1, False),
        ("1/factorial(n)", 0, False),
        ("factorial(n)", 0, False),
        ("(2*n - 1)*4**n/(n*(n + 1))*(n + 1)", 1, False),
        ("binomial(2*n, n)", 0, False),
    ],
)
def test_known_cases(text: str, start: int, sums: bool) -> None:
    term = HypergeometricTerm.from_text(text, start=start)
    certificate = antidifference(term)
    assert (certificate is not None) == sums
    if certificate is not None:
        assert telescopes(term.ratio, certificate)


@pytest.mark.parametrize("text", ["2**n*(n + 1)", "(4*n + 1)*factorial(n)/factorial(2*n + 1)", "binomial(2*n, n)/4**n"])
def test_partial_sums_follow_from_the_certificate(text: str) -> None:
    term = HypergeometricTerm.from_text(text)
    certificate = antidifference(term)
    assert certificate is not None
    for count in (0, 1, 5, 12):
        assert partial_sum(term, certificate, count) == sum(term.values(count), Fraction(0))


def test_all_summable_combinations_are_found() -> None:
    """Of the sums of P(n)/n!, P of degree 5 at most, those with P in a subspace of codimension 1 (multiples of e)."""
    ratio = (ONE, STEP)
    multiples = [(N**k, ONE) for k in range(6)]
    found = summable_combinations(ratio, multiples)
    assert len(found) == 5
    bell = [1, 1, 2, 5, 15, 52]  # sum n**k/n! = bell(k) e (Dobinski)
    for combination in found:
        assert sum(c * b for c, b in zip(combination.coefficients, bell, strict=True)) == 0
        polynomial = fmpz_poly([int(c * 780) for c in combination.coefficients])
        assert telescopes(ratio, combination.certificate, (polynomial, fmpz_poly([780])))


def test_terms_are_combined() -> None:
    pair = [HypergeometricTerm.from_text(text) for text in ("1/factorial(n)", "(n + 1)**2/factorial(n)")]
    (found,) = combinations_of_terms(pair)
    assert found.coefficients == (1, Fraction(-1, 5))
    with pytest.raises(InvalidInput, match="a rational multiple of"):
        combinations_of_terms([HypergeometricTerm.from_text("2**n"), HypergeometricTerm.from_text("3**n")])


def test_a_wrong_certificate_is_refused() -> None:
    assert not telescopes((fmpz_poly([2]), ONE), (N, ONE))
    assert not telescopes((fmpz_poly([2]), ONE), (ONE, fmpz_poly()))


def test_zeros_far_apart_are_refused() -> None:
    term = HypergeometricTerm.from_text("1/((n + 1)*(n + 100000))")
    assert term.to_expression() is None
    with pytest.raises(BudgetExhausted, match="roots differ by large integers"):
        antidifference(term)

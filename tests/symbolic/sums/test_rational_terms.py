"""Sums of rational functions times powers against published values and mpmath."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq, fmpq_poly, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums.rational_terms import partial_fractions, power_sum, prove

PUBLISHED = [
    ("1/(n + 1)**2", "zeta(2)"),
    ("1/(n + 1)**3", "zeta(3)"),
    ("(-1)**n/(n + 1)**3", "3*zeta(3)/4"),
    ("1/(2*n + 1)**2", "3*zeta(2)/4"),
    ("(-1)**n/(2*n + 1)", "pi/4"),  # Leibniz
    ("(-1)**n/(2*n + 1)**2", "(zeta(2, 1/4) - zeta(2, 3/4))/16"),  # Catalan's constant
    ("(-1)**n/(n + 1)", "log(2)"),
    ("(-1)**n/((2*n + 2)*(2*n + 3)*(2*n + 4))", "(pi - 3)/4"),  # Nilakantha
    ("1/((4*n + 1)*(4*n + 3))", "pi/8"),
    ("1/((3*n + 1)*(3*n + 2))", "sqrt(3)*pi/9"),
    ("1/((6*n + 1)*(6*n + 5))", "sqrt(3)*pi/24"),
    ("(-1)**n/(3*n + 1)", "(sqrt(3)*pi + 3*log(2))/9"),  # Euler
    ("1/((n + 1)*2**n)", "2*log(2)"),
    ("1/((2*n + 1)*4**n)", "log(3)"),
    ("1/((n + 1)**2*3**n)", "3*polylog(2, 1/3)"),
    ("(-1/3)**n/(2*n + 1)", "sqrt(3)*pi/6"),  # Sharp, Madhava
    # D. Bailey, P. Borwein, S. Plouffe (1997) and, in base -4, a formula of the same paper
    ("(4/(8*n + 1) - 2/(8*n + 4) - 1/(8*n + 5) - 1/(8*n + 6))/16**n", "pi"),
    ("(2/(4*n + 1) + 2/(4*n + 2) + 1/(4*n + 3))/(-4)**n", "pi"),
    ("(n + 1)**2/3**n", "9/2"),
]


@pytest.mark.parametrize(("text", "value"), PUBLISHED)
def test_published_sums(established, text: str, value: str) -> None:
    assert established(prove(HypergeometricTerm.from_text(text)), is_rational=True) == value


POLES = st.tuples(
    st.builds(Fraction, st.integers(-7, 12), st.sampled_from([1, 2, 3, 4, 6])).filter(
        lambda a: a.denominator > 1 or a > 0
    ),
    st.integers(1, 3),
)


def term_with_poles(
    poles: list[tuple[Fraction, int]], base: Fraction, numerator: list[int]
) -> HypergeometricTerm | None:
    bottom = fmpz_poly([1])
    for alpha, order in poles:
        bottom *= fmpz_poly([alpha.numerator, alpha.denominator]) ** order
    top = fmpz_poly(numerator)
    try:
        return HypergeometricTerm.of_ratio(1, [base.numerator], [base.denominator]).times(top, bottom)
    except InvalidInput:
        return None  # a zero at some n >= 0


@settings(max_examples=60)
@given(
    st.lists(POLES, min_size=1, max_size=3, unique_by=lambda pole: pole[0]),
    st.sampled_from([Fraction(1), Fraction(-1), Fraction(1, 4), Fraction(-1, 4), Fraction(1, 64), Fraction(-1, 8)]),
    st.lists(st.integers(-4, 4), min_size=1, max_size=3).filter(any),
)
def test_random_sums_agree_with_series(established, poles, base, numerator) -> None:
    term = term_with_poles(poles, base, numerator)
    proof = prove(term) if term is not None else None
    if proof is not None:
        established(proof, is_rational=True)


@given(
    st.lists(POLES, min_size=1, max_size=3, unique_by=lambda pole: pole[0]),
    st.lists(st.integers(-9, 9), min_size=1, max_size=8).filter(any),
    st.integers(20, 40),
)
def test_partial_fractions_sum_to_the_function(poles, numerator, point) -> None:
    bottom = fmpz_poly([1])
    for alpha, order in poles:
        bottom *= fmpz_poly([alpha.numerator, alpha.denominator]) ** order
    parts = partial_fractions(fmpz_poly(numerator), bottom)
    assert parts is not None
    whole = parts.whole(fmpq(point))
    total = Fraction(int(whole.p), int(whole.q)) + sum(c / (point + alpha) ** s for alpha, s, c in parts.poles)
    assert total == Fraction(int(fmpz_poly(numerator)(point)), int(bottom(point)))


@given(
    st.lists(st.integers(-9, 9), min_size=1, max_size=5), st.builds(Fraction, st.integers(-4, 4), st.integers(9, 20))
)
def test_sums_of_polynomials_times_powers(coefficients, z) -> None:
    def p(n: int) -> int:
        return sum(c * n**k for k, c in enumerate(coefficients))

    # sum p(n) z**n = p(0) + z sum p(n+1) z**n
    moved = fmpq_poly(coefficients)(fmpq_poly([1, 1]))
    assert power_sum(fmpq_poly(coefficients), z) == p(0) + z * power_sum(moved, z)


@pytest.mark.parametrize(
    "text", ["1/(n + 1)", "(-1)**n", "1/(n**2 + 1)", "2**n/(n + 1)", "1/factorial(n)", "1/((3*n + 1)*2**n)"]
)
def test_other_terms_are_left_alone(text: str) -> None:
    assert prove(HypergeometricTerm.from_text(text)) is None

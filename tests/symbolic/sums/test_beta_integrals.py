"""Inverse binomial sums against published values and mpmath."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums.beta_integrals import BetaForm, power_series_numerator, prove

PUBLISHED = [
    ("1/binomial(2*n, n)", 0, "(2*sqrt(3)*pi + 36)/27"),
    ("(-1)**n/binomial(2*n, n)", 0, "(-sqrt(5)*log((7 + 3*sqrt(5))/2) + 20)/25"),
    ("2**n/binomial(2*n, n)", 0, "(pi + 4)/2"),
    ("(50*n - 6)/(binomial(3*n, n)*2**n)", 0, "pi"),  # R. W. Gosper
    # G. Almkvist, C. Krattenthaler, J. Petersson (2003), and G. Almkvist (2001)
    ("(-89286 + 3875948*n - 34970134*n**2 + 110202472*n**3 - 115193600*n**4)/(binomial(8*n, 4*n)*(-4)**n)", 0, None),
    ("factorial(n)/(pochhammer(3/2, n)*2**n)", 0, "pi/2"),  # Euler's transform of Leibniz' series
    ("1/((2*n + 1)*binomial(2*n, n))", 0, "2*sqrt(3)*pi/9"),
    ("factorial(n)*pochhammer(1/2, n)/(pochhammer(3/4, n)*pochhammer(5/4, n)*(-2)**n)", 0, None),
]


@pytest.mark.parametrize(("text", "start", "value"), PUBLISHED)
def test_published_sums(established, text: str, start: int, value: str | None) -> None:
    proof = prove(HypergeometricTerm.from_text(text, start=start))
    if value is not None or proof is not None:
        found = established(proof)
        assert value is None or found == value


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([(1, 1, 1), (1, 1, 2), (2, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 3), (3, 1, 1)]),
    st.integers(1, 4),
    st.integers(1, 3),
    st.lists(st.integers(-5, 5), min_size=1, max_size=3).filter(any),
    st.sampled_from([Fraction(1), Fraction(2), Fraction(-1), Fraction(1, 2), Fraction(-2), Fraction(4)]),
)
def test_random_beta_sums_agree_with_series(established, slopes, top, delta, p, x) -> None:
    a, c, q = slopes
    form = BetaForm(a, c, Fraction(top, q), delta)
    upper, lower = form.ratio()
    try:
        term = HypergeometricTerm.of_ratio(1, upper * x.numerator, lower * x.denominator).times(fmpz_poly(p))
    except InvalidInput:
        return
    proof = prove(term)
    if proof is not None:
        established(proof)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 9), st.sampled_from([1, 2, 3]), st.integers(1, 4))
def test_quotients_of_beta_values(a, c, top, q, delta) -> None:
    here, ahead = (BetaForm(a, c, Fraction(top, q) + k * a, delta + k * c) for k in (0, 1))
    upper, lower = here.ratio()
    assert ahead.start() / here.start() == Fraction(int(upper(0)), int(lower(0)))


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=5).filter(lambda p: p[-1] != 0))
def test_generating_functions_of_polynomials(p) -> None:
    """(1 - y)**(d+1) times the series of p(n) is T: compare beyond the degree of T."""
    polynomial = fmpz_poly(p)
    numerator = power_series_numerator(polynomial)
    degree, size = polynomial.degree(), 12
    series = fmpz_poly([int(polynomial(n)) for n in range(size)]) * fmpz_poly([1, -1]) ** (degree + 1)
    assert [series[k] for k in range(size)] == [numerator[k] for k in range(size)]


@pytest.mark.parametrize(
    "text", ["1/binomial(4*n, n)", "4**n/binomial(2*n, n)", "1/factorial(n)", "1/2**n", "binomial(2*n, n)/8**n"]
)
def test_other_terms_are_left_alone(text: str) -> None:
    assert prove(HypergeometricTerm.from_text(text)) is None

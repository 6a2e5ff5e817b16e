"""Sums by classical series, by Gauss's theorem and by reduction to them, against tables and mpmath."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose, working_precision
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import prove_sum
from mathengine.symbolic.sums.classical_series import (
    bessel,
    binomial_series,
    cosine,
    error_function,
    exponential,
    inverse_sine,
    inverse_sine_quotient,
    inverse_sine_squared,
    pfq_term,
    sine,
)
from mathengine.symbolic.sums.combination import by_series, prove
from mathengine.symbolic.sums.gauss_sum import gamma_quotient, gauss
from mathengine.symbolic.sums.well_poised import alternating_dougall, dixon, dougall, kummer

PUBLISHED = [
    ("1/(n**2*binomial(2*n, n))", 1, "pi**2/18"),  # zeta(2)/3
    ("(-1)**n/(n**2*binomial(2*n, n))", 1, "-log((3 + sqrt(5))/2)**2/2"),  # -2 log(golden ratio)**2
    ("1/(n*binomial(2*n, n))", 1, "sqrt(3)*pi/9"),
    ("2**n/(n**2*binomial(2*n, n))", 1, "pi**2/8"),
    ("binomial(2*n, n)/((2*n + 1)*16**n)", 0, "pi/3"),  # Newton
    ("binomial(2*n, n)/((2*n + 1)*4**n)", 0, "pi/2"),
    ("binomial(2*n, n)/8**n", 0, "sqrt(2)"),
    ("n*binomial(2*n, n)/8**n", 1, "sqrt(2)/2"),
    ("binomial(2*n, n)**2/(16**n*(n + 1))", 0, "4/pi"),
    ("binomial(2*n, n)**2/(16**n*(n + 1)*(n + 2))", 0, "16/(9*pi)"),
    ("1/factorial(2*n)", 0, "cosh(1)"),
    ("(-1)**n/factorial(2*n + 1)", 0, "sin(1)"),
    ("n**2/factorial(n)", 1, "2*E"),
    ("(-1)**n/(factorial(n)*(2*n + 1))", 0, "sqrt(pi)*erf(1)/2"),
    ("1/factorial(n)**2", 0, "besseli(0, 2)"),
    ("1/(factorial(n)*factorial(n + 2))", 0, "besseli(0, 2) - besseli(1, 2)"),
    ("(-1)**n/factorial(n)**2", 0, "besselj(0, 2)"),
]


@pytest.mark.parametrize(("text", "start", "value"), PUBLISHED)
def test_published_sums(established, text: str, start: int, value: str) -> None:
    assert established(prove(HypergeometricTerm.from_text(text, start=start))) == value


X = st.sampled_from([Fraction(*pair) for pair in ((1, 2), (-1, 2), (1, 4), (3, 4), (-1, 3), (2, 9), (-3, 5), (-1, 8))])
NAMED = [exponential, error_function, cosine, sine, inverse_sine, inverse_sine_squared, inverse_sine_quotient]


@pytest.mark.parametrize("series", NAMED)
@given(x=X, p=st.lists(st.integers(-5, 5), min_size=1, max_size=3).filter(any))
@settings(max_examples=12, deadline=None)
def test_polynomial_multiples_of_named_series(established, series, x, p) -> None:
    known = series(x)
    assert established(by_series(known.term, [known])) != ""
    try:
        term = known.term.times(fmpz_poly(p))
    except InvalidInput:
        return
    proof = prove(term)
    if proof is not None:
        established(proof)


@given(st.integers(0, 1), X)
@settings(max_examples=10, deadline=None)
def test_bessel_series(established, order, x) -> None:
    known = bessel(order, 4 * x)
    established(by_series(known.term, [known]))


PARAMETER = st.builds(Fraction, st.integers(-7, 9), st.sampled_from([2, 3, 4, 6])).filter(lambda a: a.denominator > 1)


@given(PARAMETER, X | st.just(Fraction(1)), st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_binomial_series_and_its_shifts(established, a, x, steps) -> None:
    if x == 1 and a >= 0:
        a = -a
    known = binomial_series(a, x)
    established(by_series(known.term, [known]))
    established(prove_sum(known.term.shifted(steps)))


@given(PARAMETER, PARAMETER, PARAMETER, st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_gauss_and_contiguous_sums(established, a, b, c, steps) -> None:
    while c <= a + b or c <= 0:
        c += 1
    known = gauss(a, b, c)
    established(by_series(known.term, [known]))
    established(prove_sum(known.term.shifted(steps)))


WELL_POISED = [
    ("(4*n + 1)*(-1)**n*binomial(2*n, n)**3/64**n", "2/pi"),  # G. Bauer (1859)
    ("(-1)**n*binomial(2*n, n)**2/16**n", "gamma(1/4)/(2*sqrt(pi)*gamma(3/4))"),
    ("binomial(2*n, n)**3/64**n", "gamma(1/4)**2/(2*pi*gamma(3/4)**2)"),
    ("(6*n + 1)*(-1)**n*pochhammer(1/3, n)**3/factorial(n)**3", "3*sqrt(3)/(2*pi)"),
    # S. Ramanujan, first letter to G. H. Hardy (1913)
    ("(8*n + 1)*pochhammer(1/4, n)**4/factorial(n)**4", "2*sqrt(2)/(sqrt(pi)*gamma(3/4)**2)"),
    ("(4*n - 1)*(-1)**n*binomial(2*n, n)**3/(64**n*(2*n - 1)**3)", "2/pi"),
]


@pytest.mark.parametrize(("text", "value"), WELL_POISED)
def test_classical_well_poised_sums(established, text: str, value: str) -> None:
    assert established(prove(HypergeometricTerm.from_text(text)), digits=20) == value


@given(st.sampled_from([(kummer, 2), (dixon, 3), (alternating_dougall, 3), (dougall, 4)]), st.data())
@settings(max_examples=20, deadline=None)
def test_well_poised_theorems(established, theorem, data) -> None:
    series, count = theorem
    a, *others = (data.draw(PARAMETER) for _ in range(count))
    total = sum(others, Fraction(0))
    surplus = 1 - total if series is kummer else a + 1 - total if series is dougall else a + 2 - 2 * total
    lower = [a, a / 2, *others, *(1 + a - b for b in others)]
    # a little off the border, where mpmath does not extrapolate well
    if surplus > Fraction(1, 8) and all(p > 0 or p.denominator > 1 for p in lower):
        known = series(a, *others)
        established(by_series(known.term, [known]), digits=12)


@given(st.lists(PARAMETER, min_size=1, max_size=3), st.lists(PARAMETER | st.integers(1, 5).map(Fraction), max_size=3))
def test_quotients_of_gamma_values(upper, lower) -> None:
    with working_precision(200):
        expected = arb(1)
        for arguments, sign in ((upper, 1), (lower, -1)):
            for z in arguments:
                expected *= arb(fmpq(z.numerator, z.denominator)).gamma() ** sign
        assert expected.overlaps(arb(enclose(gamma_quotient(upper, lower), 200)))


def test_poles_below_make_a_quotient_vanish() -> None:
    assert enclose(gamma_quotient([Fraction(1, 2)], [Fraction(-2)]), 64) == 0


@given(st.lists(PARAMETER, max_size=2), st.lists(PARAMETER, max_size=2), X)
def test_terms_from_parameters(upper, lower, x) -> None:
    term = pfq_term(upper, lower, x)
    for n, (value, after) in enumerate(zip(*(term.values(6)[k:] for k in (0, 1)), strict=False)):
        factor = x
        for a in upper:
            factor *= a + n
        for b in lower:
            factor /= b + n
        assert after == value * factor


@pytest.mark.parametrize(
    "text", ["binomial(2*n, n)**3/256**n", "binomial(2*n, n)**4/256**n", "1/2**n", "1/factorial(3*n)"]
)
def test_other_terms_are_left_alone(text: str) -> None:
    assert prove(HypergeometricTerm.from_text(text)) is None


@pytest.mark.parametrize("other", [[1, 1], [1, 2, 1]])
def test_quotients_with_factors_without_rational_zeros_are_no_error(other: list[int]) -> None:
    # 1/((n**2 + 1) n!) and 1/((n**2 + 1) n!**2)
    below = fmpz_poly([2, 2, 1]) * fmpz_poly(other)
    assert prove_sum(HypergeometricTerm.of_ratio(1, [1, 0, 1], [int(c) for c in below])) is None

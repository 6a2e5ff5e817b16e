"""Integrals over [0, 1] against flint's numerical integration, and the norms and angles they are made of."""

from __future__ import annotations

from fractions import Fraction
from math import atan2, pi, sqrt

import pytest
from flint import acb, arb, fmpq, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.numeric.balls import enclose, working_precision
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_unit_interval import unit_integral as checked_integral
from mathengine.pipeline.certificate_unit_interval import without_zeros_in_unit_interval
from mathengine.symbolic.sums.angles import Angle, angles_value, special_multiple
from mathengine.symbolic.sums.norm_forms import norm_forms, square_part
from mathengine.symbolic.sums.unit_interval import has_zero_in_unit_interval, unit_integral

SMALL = st.integers(-6, 6)
LINEAR = st.tuples(SMALL, SMALL.filter(bool)).map(lambda c: fmpq_poly(list(c)))
QUADRATIC = st.tuples(SMALL, SMALL, SMALL.filter(bool)).map(lambda c: fmpq_poly(list(c)))
NORM = st.tuples(st.tuples(SMALL, SMALL), SMALL, st.sampled_from([-1, -2, -3, -7, 2, 3, 5])).map(
    lambda c: fmpq_poly([c[0][0], c[0][1], 1]) ** 2 - c[2] * fmpq_poly([c[1] or 1]) ** 2
)
FACTORS = st.lists(st.tuples(LINEAR | QUADRATIC | NORM, st.integers(1, 2)), min_size=1, max_size=2)
NUMERATORS = st.lists(SMALL, min_size=1, max_size=6).filter(any).map(fmpq_poly)


def fractions(polynomial: fmpq_poly) -> list[Fraction]:
    return [Fraction(int(fmpq(c).p), int(fmpq(c).q)) for c in polynomial.coeffs()]


def ball(polynomial: fmpq_poly, z: acb) -> acb:
    total = acb(0)
    for c in reversed(polynomial.coeffs()):
        total = total * z + acb(arb(fmpq(c)))
    return total


@settings(max_examples=80, deadline=None)
@given(NUMERATORS, FACTORS)
def test_integrals_agree_with_numerical_integration_and_the_check(numerator, factors) -> None:
    denominator = fmpq_poly([1])
    for factor, exponent in factors:
        denominator *= factor**exponent
    integral = unit_integral(numerator, denominator)
    if integral is None:
        return
    value = integral.value()
    with working_precision(160):
        numeric = acb.integral(lambda z, _: ball(numerator, z) / ball(denominator, z), 0, 1)
        common = numerator.gcd(denominator)
        if not has_zero_in_unit_interval(denominator):
            assert numeric.overlaps(acb(enclose(value, 160)))
        assert common.degree() >= 0
    checked = checked_integral(fractions(numerator), fractions(denominator), integral.data())
    assert difference_is(read_expression(to_text(value)), checked, Fraction(0))


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        ([0, 0, 0, 0, 1, -4, 6, -4, 1], [1, 0, 1], "(-7*pi + 22)/7"),  # D. P. Dalzell (1944)
        ([1], [1, 0, 0, 0, 1], "(sqrt(2)*log(3 + 2*sqrt(2)) + sqrt(2)*pi)/8"),
        ([1], [1, -1, 1], "2*sqrt(3)*pi/9"),
        ([1], [1, 1], "log(2)"),
        ([1], [4, 0, -1], "log(3)/4"),
        ([1], [1, 1, -1], "sqrt(5)*log((7 + 3*sqrt(5))/2)/5"),
    ],
)
def test_classical_integrals(numerator, denominator, value) -> None:
    """Dalzell's is 22/7 - pi, the others are in every table."""
    found = unit_integral(fmpq_poly(numerator), fmpq_poly(denominator))
    assert found is not None
    assert to_text(found.value()) == value


@pytest.mark.parametrize("denominator", [[0, 1], [-1, 1], [-1, 2], [1, -4, 4], [2, 0, 0, 1, 1]])
def test_poles_in_the_interval_and_fields_of_high_degree_are_refused(denominator) -> None:
    assert unit_integral(fmpq_poly([1]), fmpq_poly(denominator)) is None


@given(st.lists(SMALL, min_size=2, max_size=5).filter(any))
def test_zeros_in_the_interval_are_seen_alike(coefficients) -> None:
    polynomial = fmpq_poly(coefficients)
    squarefree = polynomial // polynomial.gcd(polynomial.derivative()) if polynomial.degree() > 0 else polynomial
    zeros = [z for z, _ in squarefree.numer().complex_roots()] if squarefree.degree() > 0 else []
    within = any(z.imag == 0 and 0 <= z.real <= 1 for z in zeros)  # balls: True only where it is certain
    assert has_zero_in_unit_interval(polynomial) or not within
    assert not (within and without_zeros_in_unit_interval(fractions(polynomial)))
    if has_zero_in_unit_interval(polynomial):
        assert not without_zeros_in_unit_interval(fractions(polynomial))


@given(
    st.lists(SMALL, min_size=1, max_size=3),
    st.lists(SMALL, min_size=1, max_size=3).filter(any),
    st.sampled_from([-1, -2, -3, -5, 2, 3, 7]),
)
def test_norms_are_recognised(low, v, e) -> None:
    u = fmpq_poly([*low, *[0] * (len(v) - len(low)), 1])
    f = u * u - e * fmpq_poly(v) ** 2
    _, factors = f.numer().factor()
    if len(factors) == 1 and factors[0][1] == 1 and f.degree() > 0:
        forms = list(norm_forms(f))
        assert all(form.u * form.u - form.e * form.v * form.v == f for form in forms)
        assert e in [form.e for form in forms]


@pytest.mark.parametrize(
    ("angles", "value"),
    [
        ([(4, 5, 1), (-1, 239, 1)], "pi/4"),  # Machin
        ([(1, 2, 1), (1, 3, 1)], "pi/4"),  # Euler
        ([(12, 18, 1), (8, 57, 1), (-5, 239, 1)], "pi/4"),  # Gauss
        ([(1, 1, 1), (1, 1, 2), (1, 1, 3)], "pi"),
        ([(1, 2, 1)], "atan(1/2)"),
        ([(1, -2, 1)], "-atan(1/2) + pi"),
        ([(1, 1, 2)], "(-2*atan(1/2) + pi)/2"),
    ],
)
def test_angles_add_up_to_multiples_of_pi(angles, value) -> None:
    total = angles_value(Angle(Fraction(c), 1, Fraction(x), Fraction(y)) for c, x, y in angles)
    assert to_text(normal_form(total)) == value


@given(
    st.lists(st.tuples(SMALL.filter(bool), st.integers(-9, 9), st.integers(1, 9)), max_size=4),
    st.sampled_from([1, 2, 3]),
)
def test_sums_of_angles_keep_their_value(angles, d) -> None:
    total = angles_value(Angle(Fraction(c, d), d, Fraction(x), Fraction(y)) for c, x, y in angles)
    size = sum(c / sqrt(d) * atan2(y * sqrt(d), x) for c, x, y in angles)
    assert abs(float(enclose(total, 80).mid()) - size) < 1e-10


def test_special_angles_are_those_of_niven() -> None:
    for d, x, y in ((1, 1, 1), (3, 1, 1), (3, 3, 1), (3, -3, 1), (1, 0, 1), (1, -1, -1)):
        multiple = special_multiple(d, Fraction(x), Fraction(y))
        assert multiple is not None
        assert abs(float(multiple) * pi - atan2(y * sqrt(d), x)) < 1e-12


@given(st.fractions(min_value=Fraction(1, 999), max_value=10**9, max_denominator=999))
def test_square_parts(value) -> None:
    m, d = square_part(value)
    assert m * m * d == value
    assert all(d % (p * p) for p in range(2, 100))

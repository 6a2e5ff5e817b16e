"""Fractions of Euler's type are recognised exactly, and their sums give their values."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.matrixfields.euler import euler_form
from mathengine.matrixfields.fractions import ContinuedFraction

BACK = fmpq_poly([-1, 1])
factors = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4)), min_size=0, max_size=2)
constants = st.integers(-4, 4).filter(bool)


def polynomial(constant: int, linear: list[tuple[int, int]]) -> fmpq_poly:
    result = fmpq_poly([constant])
    for slope, shift in linear:
        result *= fmpq_poly([shift, slope])
    return result


@given(constants, factors, constants, factors)
def test_a_fraction_made_from_p_and_q_is_recognised(c: int, p: list, d: int, q: list) -> None:
    first, second = polynomial(c, p), polynomial(d, q)
    a, b = first + second, -first * second(BACK)
    fraction = ContinuedFraction.of([int(x) for x in a.coeffs()], [int(x) for x in b.coeffs()])
    if not fraction.a_coefficients or not fraction.b_coefficients:
        return
    form = euler_form(fraction)
    assert form is not None
    assert form.p + form.q == fmpq_poly(fraction.a)
    assert -form.p * form.q(BACK) == fmpq_poly(fraction.b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"), ("11*n**2 + 11*n + 3", "n**4"), ("2*n + 1", "n**2"), ("n + 1", "1")],
)
def test_irreducible_fractions_have_no_such_form(a: str, b: str) -> None:
    assert euler_form(ContinuedFraction.of(a, b)) is None


@given(st.integers(1, 4), st.integers(-4, 4).filter(bool), st.integers(1, 3))
def test_partial_sums_are_the_convergents(u: int, v: int, s: int) -> None:
    a = fmpq_poly([0, 1]) ** s * u + fmpq_poly([1, 1]) ** s * v
    b = fmpq_poly([0, 1]) ** (2 * s) * (-u * v)
    fraction = ContinuedFraction.of([int(x) for x in a.coeffs()], [int(x) for x in b.coeffs()])
    form = euler_form(fraction)
    if not fraction.a_coefficients or form is None or form.q(0) == 0:
        return
    total, term = Fraction(0), Fraction(1)
    for j, value in enumerate(fraction.convergents(6)):
        if j:
            term *= Fraction(str(form.p(j))) / Fraction(str(form.q(j)))
        total += term
        expected = Fraction(str(form.p(0))) + Fraction(str(form.q(0))) / total if total else None
        assert value == expected

"""Closed forms say the number that the integers say, and read back as themselves."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.numeric.balls import enclose, working_precision
from mathengine.numeric.closed_forms import isolating_interval, power_product, quotient, radical
from mathengine.numeric.expressions import Expression
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression

CONSTANTS = tuple(map(read_expression, ("zeta(3)", "pi**2", "sqrt(2)*log(2)")))
ROWS = st.lists(st.integers(-12, 12), min_size=4, max_size=4)


def same(expression: Expression, value: arb) -> bool:
    text = to_text(expression)
    again = read_expression(text)
    return to_text(again) == text and enclose(expression, 200).overlaps(value) and enclose(again, 200).overlaps(value)


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS)
def test_a_quotient_has_the_value_of_its_coefficients(top: list[int], bottom: list[int]) -> None:
    assume(any(bottom))
    with working_precision(200):
        basis = [arb(1), *(enclose(item, 200) for item in CONSTANTS)]
        upper, lower = (sum((c * x for c, x in zip(row, basis, strict=True)), arb(0)) for row in (top, bottom))
        assert same(quotient(top, bottom, CONSTANTS), upper / lower)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.fractions(-3, 3, max_denominator=4), min_size=4, max_size=4), st.sampled_from([1, -1]))
def test_a_product_of_powers_has_the_value_of_its_exponents(exponents: list[Fraction], sign: int) -> None:
    bases = tuple(map(read_expression, ("2", "3", "pi", "zeta(3)")))
    with working_precision(200):
        value = arb(sign)
        for base, exponent in zip((arb(2), arb(3), arb.pi(), arb(3).zeta()), exponents, strict=True):
            value *= base ** (arb(exponent.numerator) / exponent.denominator)
    assert same(power_product(sign, bases, exponents), value)


@settings(max_examples=100, deadline=None)
@given(st.integers(-40, 40), st.integers(-40, 40), st.integers(1, 40))
def test_a_quadratic_is_solved_by_a_square_root(c: int, b: int, a: int) -> None:
    discriminant = b * b - 4 * a * c
    assume(discriminant > 0)
    with working_precision(200):
        for sign in (1, -1):
            root = (-b + sign * arb(discriminant).sqrt()) / (2 * a)
            found = radical([c, b, a], root)
            assert found is not None
            assert same(found, root)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 500), st.integers(1, 40), st.integers(3, 6))
def test_a_binomial_is_solved_by_a_root(b: int, a: int, degree: int) -> None:
    with working_precision(200):
        root = (arb(b) / a).root(degree)
        coefficients = [-b] + [0] * (degree - 1) + [a]
        found = radical(coefficients, root)
        assert found is not None
        assert same(found, root)


@pytest.mark.parametrize(
    "coefficients", [[-1, -1, 0, 1], [1, 0, -10, 0, 1], [2, -400001, 0, 0, 100000], [-1, -1, 0, 0, 0, 1]]
)
def test_an_isolating_interval_holds_one_root(coefficients: list[int]) -> None:
    polynomial = fmpz_poly(coefficients)
    with working_precision(200):
        roots = [root.real for root, _ in polynomial.complex_roots() if root.imag.contains(0)]
        for root in roots:
            low, high = isolating_interval(coefficients, root)
            ends = [arb(end.numerator) / end.denominator for end in (low, high)]
            assert sum(bool(other >= ends[0] and other <= ends[1]) for other in roots) == 1
            assert root >= ends[0]
            assert root <= ends[1]

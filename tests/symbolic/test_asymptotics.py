"""Formal asymptotics: known expansions, counts, and residuals in balls."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import acb, arb, fmpq, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import working_precision
from mathengine.symbolic.asymptotics import FormalSolution, NumericSolution, by_growth, formal_solutions
from mathengine.symbolic.number_fields import rational_value
from mathengine.symbolic.recurrence import Recurrence
from mathengine.symbolic.sequences import HolonomicSequence
from mathengine.symbolic.zeilberger import BivariateTerm, creative_telescoping

ONE, n = fmpz_poly([1]), fmpz_poly([0, 1])
BITS = 400

APERY = [(n + 1) ** 3, -(34 * n**3 + 153 * n**2 + 231 * n + 117), (n + 2) ** 3]
INVOLUTIONS = [-(n + 1), -ONE, ONE]
MATCHINGS = [(n + 1) ** 2, -2 * (n + 2), ONE]  # sum C(n, k)**2 k!
HARMONIC = [n + 1, -(2 * n + 3), n + 2]


def value(solution: NumericSolution, m: int) -> acb:
    """The truncated solution at n = m."""
    x = arb(m)
    total, log = acb(0), x.log()
    for j, row in enumerate(solution.coefficients):
        power = x ** (arb(-j) / solution.ramification)
        total += power * sum((c * log**k for k, c in enumerate(row)), acb(0))
    exponent = fmpq(solution.power.numerator, solution.power.denominator) * (x + 1).lgamma() + solution.exponent * log
    for r, g in solution.exponentials:
        exponent += g * x ** arb(fmpq(r.numerator, r.denominator))
    return solution.base**m * acb(exponent).exp() * total


def residual(coefficients: list[fmpz_poly], solution: NumericSolution, m: int) -> float:
    """The left side of the recurrence at m, by its largest summand."""
    with working_precision(BITS):
        parts = [acb(p(m)) * value(solution, m + i) for i, p in enumerate(coefficients) if p]
        return float(
            (abs(sum(parts, acb(0))) / max((abs(part) for part in parts), key=lambda y: float(y.log().mid()))).mid()
        )


def check(coefficients: list[fmpz_poly], terms: int = 4) -> tuple[FormalSolution, ...]:
    solutions = formal_solutions(coefficients, terms)
    assert sum(solution.field.degree for solution in solutions) == len(coefficients) - 1
    for solution in solutions:
        assert len(solution.coefficients) == terms * solution.ramification + 1
        for numeric in solution.numerically(BITS):
            near, far = (residual(coefficients, numeric, m) for m in (10**4, 10**6))
            assert far <= max(near * 100 ** -(terms - 0.5), 1e-60)
    return solutions


def rational_coefficients(solution: FormalSolution) -> list[Fraction | None]:
    return [rational_value(row[0]) for row in solution.coefficients]


def test_apery() -> None:
    (solution,) = check(APERY)
    assert solution.base_polynomial == fmpz_poly([1, -34, 1])  # (1 + sqrt 2)**4 and its inverse
    assert rational_value(solution.exponent) == Fraction(-3, 2)
    first, second = by_growth([solution])
    with working_precision(60):
        assert first.base.real.overlaps((1 + arb(2).sqrt()) ** 4)
        assert second.base.real.overlaps((1 + arb(2).sqrt()) ** -4)


def test_involutions_grow_as_knuth_says() -> None:
    """``n**(n/2) exp(-n/2 + sqrt(n) - 1/4) (1 + 7/(24 sqrt n) - 119/(1152 n) + ..)``, TAOCP 3, 5.1.4 (53)."""
    up, down = check(INVOLUTIONS)
    assert str(up) == "n!**(1/2)*exp(n**(1/2))*n**(-1/4)"
    assert str(down) == "n!**(1/2)*(-1)**n*exp(-n**(1/2))*n**(-1/4)"
    # n!**(1/2) = (2 pi n)**(1/4) (n/e)**(n/2) (1 + 1/(24 n) + ..)
    assert rational_coefficients(up)[:3] == [1, Fraction(7, 24), Fraction(-119, 1152) - Fraction(1, 24)]


def test_a_double_root_gives_square_roots() -> None:
    """``exp(2 sqrt(n) - n) n**(n + 1/4) (1 + 31/(48 sqrt n) + ..)`` up to a constant (V. Kotesovec, OEIS A002720)."""
    up, down = check(MATCHINGS)
    assert str(up) == "n!*exp(2*n**(1/2))*n**(-1/4)"
    assert str(down) == "n!*exp(-2*n**(1/2))*n**(-1/4)"
    assert rational_coefficients(up)[1] == Fraction(31, 48)


def test_harmonic_numbers_have_a_logarithm() -> None:
    """``log(n) + 1/(2 n) - 1/(12 n**2) + 1/(120 n**4)`` (Euler), and the constants."""
    constant, logarithm = check(HARMONIC)
    assert rational_coefficients(constant) == [1, 0, 0, 0, 0]
    assert logarithm.logarithms == 1
    assert rational_coefficients(logarithm) == [0, Fraction(1, 2), Fraction(-1, 12), 0, Fraction(1, 120)]


def test_central_binomials() -> None:
    """``4**n/sqrt(pi n) (1 - 1/(8 n) + 1/(128 n**2) + 5/(1024 n**3) - 21/(32768 n**4))``."""
    (solution,) = check([-2 * (2 * n + 1), n + 1])
    assert rational_value(solution.base) == 4
    expected = [1, Fraction(-1, 8), Fraction(1, 128), Fraction(5, 1024), Fraction(-21, 32768)]
    assert rational_coefficients(solution) == expected


def test_franel_numbers() -> None:
    found = creative_telescoping(BivariateTerm.from_text("binomial(n, k)**5"))
    assert found is not None
    big, pair = check(list(found.coefficients))
    assert (rational_value(big.base), rational_value(big.exponent)) == (32, -2)
    assert pair.base_polynomial == fmpz_poly([-1, 11, 1])


def test_factorial_and_alternating_growth() -> None:
    """y(n+2) = (n+2) (y(n+1) + y(n)): the convergents of cf(n, n)."""
    small, large = check([-(n + 2), -(n + 2), ONE])
    assert (str(small), str(large)) == ("(-1)**n*n**(-1)", "n!*n")


def test_cube_roots() -> None:
    first, pair = check([-(n + 1), -ONE, ONE, ONE], terms=2)
    assert [r for r, _ in first.exponentials] == [Fraction(2, 3), Fraction(1, 3)]
    assert first.power == Fraction(1, 3)
    assert pair.base_polynomial == fmpz_poly([1, 1, 1])


def test_multiple_algebraic_roots() -> None:
    """Fibonacci times harmonic numbers: (x**2 - x - 1)**2, and squares of logarithms in the square."""
    fibonacci = HolonomicSequence.of(Recurrence.of([[-1], [-1], [1]]), [0, 1])
    harmonic = HolonomicSequence.of(Recurrence.of(HARMONIC), [0, 1])
    product = fibonacci * harmonic
    found = check(list(product.recurrence.polynomials))
    assert [(s.base_polynomial, s.logarithms) for s in found] == [(fmpz_poly([-1, -1, 1]), k) for k in (0, 1)]
    square = check(list((product * product).recurrence.polynomials), terms=2)
    assert sorted(s.logarithms for s in square) == [0, 0, 1, 1, 2, 2]


def test_square_roots_over_an_algebraic_base() -> None:
    """(E**2 - 3 E + 1)**2 disturbed by 1/n: exp(+-c sqrt n) with c in a quadratic extension of Q(sqrt 5)."""
    square = [1, -6, 11, -6, 1]
    coefficients = [c * n for c in square]
    coefficients[1] = coefficients[1] + 1
    found = check([fmpz_poly(p) for p in coefficients], terms=2)
    assert [s.field.degree for s in found] == [4]
    assert found[0].base_polynomial == fmpz_poly([1, -3, 1])
    assert found[0].exponentials[0][0] == Fraction(1, 2)


small = st.lists(st.integers(-3, 3), min_size=1, max_size=3).map(fmpz_poly)


@settings(max_examples=40)
@given(small.filter(bool), small, small.filter(bool))
def test_second_order_recurrences_have_two_formal_solutions(low: fmpz_poly, middle: fmpz_poly, high: fmpz_poly) -> None:
    check([low, middle, high], terms=3)


@settings(max_examples=25)
@given(small.filter(bool), small, small, small.filter(bool))
def test_more_terms_continue_the_series(low: fmpz_poly, one: fmpz_poly, two: fmpz_poly, high: fmpz_poly) -> None:
    few, many = (formal_solutions([low, one, two, high], terms) for terms in (1, 3))
    assert len(few) == len(many)
    for short, long in zip(few, many, strict=True):
        assert (short.base, short.exponentials, short.exponent) == (long.base, long.exponentials, long.exponent)
        if short.logarithms == long.logarithms == 0:
            assert short.coefficients == long.coefficients[: len(short.coefficients)]


def test_what_is_no_recurrence_is_refused() -> None:
    with pytest.raises(InvalidInput, match="both ends not 0"):
        formal_solutions([fmpz_poly(), ONE])


def test_exact_data_as_texts() -> None:
    (solution,) = formal_solutions(APERY)
    assert solution.to_json() == {
        "power of n!": "0",
        "base": ["1", "-34", "1"],
        "exponentials": [],
        "exponent": ["3", "2"],
        "logarithms": 0,
        "ramification": 1,
        "conjugates": 2,
    }

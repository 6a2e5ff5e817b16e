"""Polynomial and rational solutions of linear recurrences ``p_0(n) y(n) + ... + p_d(n) y(n+d) = 0``.

S. A. Abramov, Rational solutions of linear difference and q-difference equations with polynomial coefficients, ISSAC 95
(universal denominator); degrees of polynomial solutions from the indicial polynomial in the difference operator.
All exact and complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from flint import fmpq_poly, fmpz_poly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.symbolic.nullspaces import PRIME, integer_nullspace, modular_pivots
from mathengine.symbolic.shifts import ONE, as_fraction, in_lowest_terms, refuse_long_products, shift_between

LARGEST_UNKNOWN = 1500
"""Bound on the degree of the polynomials that are solved for."""

Rational = tuple[fmpz_poly, fmpz_poly]


def checked_coefficients(coefficients: Sequence[fmpz_poly]) -> tuple[fmpz_poly, ...]:
    """The coefficients p_0, .., p_d, both ends not 0, without a common factor that is a number.

    Raises
    ------
    InvalidInput
        If one end is 0 or there are fewer than two.

    Examples
    --------
    >>> checked_coefficients([fmpz_poly([2]), fmpz_poly([0, 4])])
    (1, 2*x)
    """
    given = tuple(coefficients)
    if len(given) < 2 or not given[0] or not given[-1]:
        raise InvalidInput("the recurrence", f"of {len(given)} coefficients", "p_0, .., p_d, d >= 1, both ends not 0")
    content = given[0].content()
    for p in given[1:]:
        content = content.gcd(p.content())
    return tuple(p // content for p in given)


def indicial_polynomial(coefficients: Sequence[fmpz_poly]) -> tuple[int, fmpq_poly]:
    """``s, f`` with ``sum p_i(n) (n+i)**k = f(k) n**(k+s) + lower powers``; f is not 0.

    The exponents k of formal solutions ``n**k + ...`` are zeros of f. Exact.

    >>> indicial_polynomial([fmpz_poly([-3, -1]), fmpz_poly([0, 1])])
    (0, x + (-3))
    """
    order = len(coefficients) - 1
    differences = []
    for j in range(order + 1):
        total = fmpz_poly()
        for i in range(j, order + 1):
            total += comb(i, j) * coefficients[i]
        differences.append(total)
    top = max(b.degree() - j for j, b in enumerate(differences) if b)
    # n**k: Delta**j gives k (k-1) .. (k-j+1) n**(k-j) and lower powers
    polynomial, falling = fmpq_poly(), fmpq_poly([1])
    for j, b in enumerate(differences):
        if b and b.degree() - j == top:
            polynomial += falling * b.leading_coefficient()
        falling *= fmpq_poly([-j, 1])
    return top, polynomial


def rational_zeros(polynomial: fmpq_poly) -> list[Fraction]:
    """The rational zeros, each once, in order.

    >>> rational_zeros(fmpq_poly([-1, 1, 2]))
    [Fraction(-1, 1), Fraction(1, 2)]
    """
    if polynomial.degree() < 1:
        return []
    return sorted(as_fraction(zero) for zero, _ in polynomial.roots())


def polynomial_solutions(coefficients: Sequence[fmpz_poly]) -> list[fmpz_poly]:
    """A basis of the polynomial solutions over Q, as primitive integer polynomials.

    Raises
    ------
    BudgetExhausted
        If the degree could exceed 1500.

    Examples
    --------
    >>> polynomial_solutions([fmpz_poly([-3, -1]), fmpz_poly([0, 1])])  # n y(n+1) = (n + 3) y(n)
    [x^3 + 3*x^2 + 2*x]
    """
    _, indicial = indicial_polynomial(coefficients)
    degrees = [zero for zero in rational_zeros(indicial) if zero.denominator == 1 and zero >= 0]
    if not degrees:
        return []
    unknowns = int(max(degrees)) + 1
    if unknowns > LARGEST_UNKNOWN:
        raise BudgetExhausted(f"polynomial solutions could have degree {unknowns - 1}; the limit is {LARGEST_UNKNOWN}")
    columns = []
    powers = [ONE for _ in coefficients]
    steps = [fmpz_poly([i, 1]) for i in range(len(coefficients))]
    for _ in range(unknowns):
        columns.append(sum((p * power for p, power in zip(coefficients, powers, strict=True)), fmpz_poly()))
        powers = [power * step for power, step in zip(powers, steps, strict=True)]
    height = max(column.degree() for column in columns) + 1
    rows = [[column[i] for column in columns] for i in range(height)]
    if unknowns > 8:
        image = [[int(x) % PRIME for x in row] for row in rows]
        if len(modular_pivots(image, unknowns)[0]) == unknowns:
            return []
    return [fmpz_poly(list(vector)) for vector in integer_nullspace(rows, unknowns)]


def universal_denominator(coefficients: Sequence[fmpz_poly]) -> fmpz_poly:
    """A polynomial u such that u y is a polynomial for every rational solution y.

    >>> universal_denominator([fmpz_poly([0, 1]), fmpz_poly([-2, -1])])  # (n+2) y(n+1) = n y(n)
    x^2 + x
    """
    order = len(coefficients) - 1
    back = fmpz_poly([-order, 1])
    upper, lower = _primitive_factors(coefficients[-1](back)), _primitive_factors(coefficients[0])
    pairs = []
    for i, (p, _) in enumerate(upper):
        for j, (q, _) in enumerate(lower):
            shift = shift_between(q, p)  # p(n) = q(n + shift)
            if shift is not None and shift >= 0:
                pairs.append((shift, i, j))
    above, below = [e for _, e in upper], [e for _, e in lower]
    denominator = ONE
    for shift, i, j in sorted(pairs, reverse=True):
        common = min(above[i], below[j])
        if common:
            refuse_long_products(upper[i][0].degree() * shift * common)
            above[i] -= common
            below[j] -= common
            for step in range(shift + 1):
                denominator *= upper[i][0](fmpz_poly([-step, 1])) ** common
    return denominator


def _primitive_factors(polynomial: fmpz_poly) -> list[tuple[fmpz_poly, int]]:
    return [(f if f.leading_coefficient() > 0 else -f, e) for f, e in polynomial.factor()[1]]


def rational_solutions(coefficients: Sequence[fmpz_poly]) -> list[Rational]:
    """A basis of the rational solutions, in lowest terms.

    Raises
    ------
    InvalidInput
        If an end coefficient is 0.
    BudgetExhausted
        As :func:`polynomial_solutions`.

    Examples
    --------
    >>> rational_solutions([fmpz_poly([0, 1]), fmpz_poly([-2, -1])])
    [(1, x^2 + x)]
    """
    given = checked_coefficients(coefficients)
    u = universal_denominator(given)
    found = polynomial_solutions(multiplied(given, (ONE, u)))
    return [in_lowest_terms(x, u) for x in found]


def multiplied(coefficients: Sequence[fmpz_poly], factor: Rational) -> tuple[fmpz_poly, ...]:
    """The recurrence of x, where y = factor(n) x solves the given one.

    >>> multiplied([fmpz_poly([0, 1]), fmpz_poly([-2, -1])], (ONE, fmpz_poly([0, 1, 1])))
    (1, (-1))
    """
    quotients = []
    for i, p in enumerate(coefficients):
        move = fmpz_poly([i, 1])
        quotients.append(in_lowest_terms(p * factor[0](move), factor[1](move)) if p else (p, ONE))
    return cleared(quotients)


def cleared(quotients: Sequence[Rational]) -> tuple[fmpz_poly, ...]:
    """Rational functions times their common denominator, divided by their common factor.

    >>> cleared([(ONE, fmpz_poly([0, 1])), (ONE, fmpz_poly([2]))])
    (2, x)
    """
    common = ONE
    for _, bottom in quotients:
        common *= bottom // common.gcd(bottom)
    parts = [top * (common // bottom) for top, bottom in quotients]
    content = fmpz_poly()
    for part in parts:
        content = content.gcd(part)
        if content.is_one():
            return tuple(parts)
    return tuple(part // content for part in parts)

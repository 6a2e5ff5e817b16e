"""Check of a value that a known row of a field of conjugate polynomials carries along a direction.

The theorem is that of ``matrixfields/proofs/field_row.py``: the field is conserving, one row has a proved value, and
inequalities between polynomials, checked by the signs of their coefficients, make the recessive solution of that row
recessive along the direction too. Polynomials in two variables are dictionaries here, and nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.pipeline.certificate_conjugate import ConjugateRows, affine, bivariate, on_line
from mathengine.pipeline.certificate_data import integer, items, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import (
    Polynomial,
    in_lowest_terms,
    moved,
    plus,
    times,
    value_at,
    without_zeros,
)
from mathengine.pipeline.certificate_proofs import ClaimedValue, proved_value

Matrix: TypeAlias = list[list[Polynomial]]
LARGEST_STEP, LARGEST_START, LARGEST_SHIFT = 8, 1000, 8


def check(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """Return quietly if the data establish the claimed value; refuse otherwise."""
    f, fbar = bivariate(proof["f"]), bivariate(proof["fbar"])
    (s, t), (p, q) = _pair(proof["start"]), _pair(proof["direction"])
    row, offset, shift = (integer(proof[key]) for key in ("row", "offset", "shift"))
    in_range = 1 <= p <= LARGEST_STEP and 0 <= q <= LARGEST_STEP and abs(s) <= LARGEST_START
    in_range = in_range and abs(row) <= t <= LARGEST_START and 0 <= offset <= LARGEST_START
    require(in_range and 0 <= shift <= LARGEST_SHIFT, "a direction, a row or a shift out of bounds")
    field = ConjugateRows(f, fbar)
    field.require_conserving()
    field.require_regular(s, row)
    slope = (p, q) if q else (1, 1)
    field.require_case(str(proof["case"]), affine(s + offset, slope[0], 1), affine(row, slope[1], 0))
    if q:
        _require_separated(field, (s, t), (p, q), str(proof["case"]))
    minimal = _recessive(field, s, t, row, proof["row_proof"])
    component = integer(proof["component"])
    require(component in (0, 1), "a component other than 0 and 1")
    value = _value(claim, shift, _trajectory(field, (s, t), (p, q)), component, minimal)
    require(difference_is(claim.value, value, Fraction(0)), "a value other than the one along the direction")


def _require_separated(field: ConjugateRows, start: tuple[int, int], step: tuple[int, int], case: str) -> None:
    """The dominant eigenvector of the leading matrix is outside of the cone that holds the recessive solution."""
    matrix, d, steps = _trajectory(field, start, step), field.degree, sum(step)
    degrees = ((steps * d, (steps + 1) * d), ((steps - 1) * d, steps * d))
    (c00, c01), (c10, c11) = ([_coefficient(matrix[i][j], degrees[i][j]) for j in (0, 1)] for i in (0, 1))
    for i in (0, 1):
        for j in (0, 1):
            require(len(matrix[i][j]) <= degrees[i][j] + 1, "a direction with entries of too large degree")
    trace, determinant = c00 + c11, c00 * c11 - c01 * c10
    discriminant = trace**2 - 4 * determinant
    require(trace and determinant and c10 and discriminant > 0, "a direction without two moduli of growth")
    # w_2/w_1 of the dominant eigenvector: base + factor sqrt(discriminant)
    base, factor = (trace - 2 * c00) / (2 * c10), (1 if trace > 0 else -1) / (2 * c10)
    if case == "positive":
        require(_is_above(base, factor, discriminant, Fraction(0)), "a dominant solution that is not shown positive")
        return
    a = _coefficient(on_line(field.a, (0, step[0]), (0, step[1])), d)
    b = _coefficient(on_line(field.b, (0, step[0]), (0, 0)), 2 * d)
    require(a and b, "leading coefficients that vanish")
    low, high = sorted((-b / a * Fraction(2, 3), -b / a * 2))
    outside = _is_above(base, factor, discriminant, high) or _is_above(-base, -factor, discriminant, -low)
    require(outside, "a dominant solution in the cone of recessive ones")


def _is_above(base: Fraction, factor: Fraction, radicand: Fraction, bound: Fraction) -> bool:
    """``base + factor sqrt(radicand) > bound``."""
    gap = base - bound
    if gap >= 0 and factor >= 0:
        return gap > 0 or factor > 0
    if gap <= 0 and factor <= 0:
        return False
    larger_gap = gap**2 > factor**2 * radicand
    return larger_gap if gap > 0 else gap**2 < factor**2 * radicand


def _recessive(field: ConjugateRows, s: int, t: int, row: int, proof: object) -> tuple[Expression, Expression]:
    """The row vector (w_1, w_2) at the start, up to a factor: ``(-1, L)`` of the known row, moved up to the start."""
    key, value = proved_value(proof)
    line_a, line_b = on_line(field.a, (s - 1, 1), (row, 0)), on_line(field.b, (s - 1, 1), (0, 0))
    same = [Fraction(c) for c in key[0]] == line_a and [Fraction(c) for c in key[1]] == line_b
    require(same, "the proof of another row")
    limit = Sum((value, Number(-value_at(line_a, 0))))
    w: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]] = (
        (Fraction(-1), Fraction(0)),
        (Fraction(0), Fraction(1)),
    )
    for y in range(row, t):
        fbar, b, f = (value_at(on_line(p, (s, 0), (y, 0)), 0) for p in (field.fbar, field.b, field.f))
        (u0, u1), (v0, v1) = w
        w = (u0 * fbar + v0, u1 * fbar + v1), (u0 * b + v0 * f, u1 * b + v1 * f)
    first, second = (Sum((Number(c), Product((Number(k), limit)))) for c, k in w)
    return first, second


def _value(
    claim: ClaimedValue, shift: int, matrix: Matrix, j: int, minimal: tuple[Expression, Expression]
) -> Expression:
    """The value of the claimed fraction from the recessive solution of a component's recurrence.

    ``w_{n+2} = A(n) w_{n+1} + B(n) w_n`` and ``u_n = a(n) u_{n-1} + b(n) u_{n-2}`` are one recurrence up to
    ``u_n = w_{n+2}/g(n)`` with ``g(n)/g(n-1) = r(n) = A(n)/a(n)``; then ``cf = -B(0) w_0/(r(0) w_1)`` (Pincherle).
    """
    a, b = moved(claim.a, shift), moved(claim.b, shift)
    i = 1 - j
    link, link_next = matrix[i][j], moved(matrix[i][j], 1)
    top = plus(times(moved(matrix[j][j], 1), link), times(link_next, matrix[i][i]))
    determinant = plus(times(matrix[0][0], matrix[1][1]), [-c for c in times(matrix[0][1], matrix[1][0])])
    require(without_zeros(link) and without_zeros(determinant), "a matrix that is singular along the direction")
    above, below = in_lowest_terms(top, times(link, a))
    require(without_zeros(above) and without_zeros(below), "a multiplier with a zero or pole")
    # b(n) r(n-1) r(n) = B(n) = -det link(n+1)/link
    left = times(times(b, times(above, moved(above, -1))), link)
    right = times([-c for c in determinant], times(link_next, times(below, moved(below, -1))))
    require(left == right, "a fraction other than that of the direction")
    factor = value_at(determinant, 0) * value_at(link_next, 0) * value_at(below, 0)
    factor /= value_at(link, 0) * value_at(above, 0)
    after = Sum(tuple(Product((Number(value_at(matrix[k][j], 0)), minimal[k])) for k in (0, 1)))
    value: Expression = Product((Number(factor), _over(minimal[j], after)))
    for n in range(shift - 1, -1, -1):
        value = Sum((Number(value_at(claim.a, n)), _over(Number(value_at(claim.b, n + 1)), value)))
    return value


def _over(top: Expression, bottom: Expression) -> Expression:
    return Product((top, Power(bottom, Number.of(-1))))


def _trajectory(field: ConjugateRows, start: tuple[int, int], step: tuple[int, int]) -> Matrix:
    """One period along the direction from its n-th point: x steps first."""
    (s, t), (p, q) = start, step
    product: Matrix = [[[Fraction(1)], []], [[], [Fraction(1)]]]
    one = [Fraction(1)]
    for k in range(p):
        here = (s + k, p), (t, q)
        product = _times(product, [[[], on_line(field.b, *here)], [one, on_line(field.a, *here)]])
    for k in range(q):
        here = (s + p, p), (t + k, q)
        b = on_line(field.b, *here)
        product = _times(product, [[on_line(field.fbar, *here), b], [one, on_line(field.f, *here)]])
    return product


def _times(left: Matrix, right: Matrix) -> Matrix:
    return [[plus(times(left[i][0], right[0][j]), times(left[i][1], right[1][j])) for j in (0, 1)] for i in (0, 1)]


def _pair(value: object) -> tuple[int, int]:
    first, second = (integer(part) for part in items(value))
    return first, second


def _coefficient(polynomial: Polynomial, power: int) -> Fraction:
    return polynomial[power] if power < len(polynomial) else Fraction(0)

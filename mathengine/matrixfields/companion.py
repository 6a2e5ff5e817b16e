"""Companion form: the continued fraction of a sequence of 2x2 matrices, and contractions.

Let ``v_{n+1} = v_n M(n)`` for row vectors. The component j of v (i the other one) obeys

    w_{n+2} = A(n) w_{n+1} + B(n) w_n,
    A(n) = M_jj(n+1) + M_ij(n+1) M_ii(n) / M_ij(n),     B(n) = -det M(n) M_ij(n+1) / M_ij(n),

so the quotient of that component of two rows has as limit a Moebius image of the fraction A(0) + B(1)/(A(1) + ...).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import fmpz, fmpz_poly

from mathengine.errors import InvalidInput, MathengineError
from mathengine.matrixfields.convergents import evaluate_polynomial
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius

Matrix: TypeAlias = Sequence[Sequence[fmpz_poly]]
"""A 2x2 matrix of integer polynomials in n."""

Vector: TypeAlias = tuple[Fraction, Fraction]


def companion(
    matrix: Matrix, rows: tuple[Vector, Vector], component: int | None = None
) -> tuple[ContinuedFraction, Moebius]:
    """The continued fraction of ``lim x_n[j] / y_n[j]`` for the rows ``x, y`` moved by ``v_{n+1} = v_n M(n)``.

    Parameters
    ----------
    matrix : 2x2 of fmpz_poly
        ``M(n)``, used at n = 0, 1, 2, ...
    rows : pair of vectors
        ``x_0`` and ``y_0``.
    component : 0, 1 or None
        Which component; None takes the one of lower degree after taking out the content.

    Returns
    -------
    tuple of ContinuedFraction and Moebius
        In canonical form, and the exact map from its value to the limit of the quotients.

    Raises
    ------
    InvalidInput
        If no component has a companion form without poles at the integers n >= 0.

    Examples
    --------
    >>> p = fmpz_poly
    >>> steps = [[p([0]), p([1])], [p([1]), p([1])]]                 # Fibonacci
    >>> rows = ((Fraction(1), Fraction(1)), (Fraction(0), Fraction(1)))
    >>> companion(steps, rows, 1)[0].to_text()
    'cf(1, 1)'
    """
    if component is not None:
        return _of_component(matrix, rows, component)
    found: list[tuple[ContinuedFraction, Moebius]] = []
    refusals: list[MathengineError] = []
    for j in (0, 1):
        try:
            found.append(_of_component(matrix, rows, j))
        except InvalidInput as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[-1]
    return min(found, key=lambda pair: len(pair[0].a_coefficients) + len(pair[0].b_coefficients))


def contraction(fraction: ContinuedFraction, fold: int) -> tuple[ContinuedFraction, Moebius]:
    """The fraction whose convergents are the convergents ``0, fold, 2 fold, ...``, and the map between the values.

    Raises
    ------
    InvalidInput
        If ``fold`` is less than 1 or the companion form has a pole at an integer n >= 0.

    Examples
    --------
    >>> even, back = contraction(ContinuedFraction.of(1, 1), 2)
    >>> even.to_text()
    'cf(3, -1)'
    """
    if fold < 1:
        raise InvalidInput("fold", fold, "a positive integer")
    product = [[fmpz_poly([1]), fmpz_poly([0])], [fmpz_poly([0]), fmpz_poly([1])]]
    for offset in range(1, fold + 1):
        here = fmpz_poly([offset, fold])
        product = _multiply(product, [[fmpz_poly([0]), fraction.b(here)], [fmpz_poly([1]), fraction.a(here)]])
    first = Fraction(evaluate_polynomial(fraction.a_coefficients, 0))
    rows = ((Fraction(1), first), (Fraction(0), Fraction(1)))
    contracted, back = companion(product, rows, 1)
    return contracted, back.scaled(fraction.scale)


def _of_component(matrix: Matrix, rows: tuple[Vector, Vector], j: int) -> tuple[ContinuedFraction, Moebius]:
    i = 1 - j
    step = fmpz_poly([1, 1])
    link, link_next = matrix[i][j], matrix[i][j](step)
    if not link:
        raise InvalidInput(f"entry ({i}, {j}) of the matrix", "0", "an entry that is not identically 0")
    determinant = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]
    top_a, top_b = matrix[j][j](step) * link + link_next * matrix[i][i], -determinant * link_next
    if not top_b:
        raise InvalidInput("the determinant of the matrix", "0", "a matrix that is not singular for all n")
    fraction = ContinuedFraction.from_rational_functions(_lowest(top_a, link), _lowest(top_b, link))
    # w = w_1 P + B(0) w_0 Q for the convergents P/Q of A(0) + B(1)/(A(1) + ...), hence this map.
    zero = fmpz(0)
    if link(zero) == 0:
        raise InvalidInput(f"entry ({i}, {j}) of the matrix", "0 at n = 0", "no zero at an integer n >= 0")
    b0 = Fraction(int(top_b(zero)), int(link(zero)))
    x, y = rows
    x1, y1 = _moved(x, matrix, j), _moved(y, matrix, j)
    return fraction.canonical(), Moebius(x1, b0 * x[j], y1, b0 * y[j])


def _moved(row: Vector, matrix: Matrix, j: int) -> Fraction:
    zero = fmpz(0)
    return row[0] * int(matrix[0][j](zero)) + row[1] * int(matrix[1][j](zero))


def _multiply(left: Matrix, right: Matrix) -> list[list[fmpz_poly]]:
    return [[left[r][0] * right[0][c] + left[r][1] * right[1][c] for c in (0, 1)] for r in (0, 1)]


def _lowest(top: fmpz_poly, bottom: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
    common = top.gcd(bottom) if top else bottom
    top, bottom = top // common, bottom // common
    return (-top, -bottom) if bottom[bottom.degree()] < 0 else (top, bottom)

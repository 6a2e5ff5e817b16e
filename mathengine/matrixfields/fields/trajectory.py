"""Trajectory matrices: one step of a walk along a direction, as a matrix of rational functions of n.

``T(n)`` leads from ``start + n v`` to ``start + (n + 1) v``; it is the product of unit steps along any lattice path
between the two. The line is put in before anything is multiplied, so all arithmetic is on polynomials in one variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_poly, fmpz

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.duals import DualSteps
from mathengine.matrixfields.fields.field import MatrixField, Point
from mathengine.matrixfields.fields.hypergeometric_trajectory import hypergeometric_trajectory
from mathengine.matrixfields.fields.lines import LineMatrix, SingularStep
from mathengine.matrixfields.fields.trajectory_paths import ordered_steps
from mathengine.matrixfields.fields.two_term_operators import Operator, operator_of

LARGEST_STEP = 10_000
"""Unit steps of one direction that are accepted."""


def trajectory_matrix(field: MatrixField, direction: Sequence[int], start: Point) -> LineMatrix:
    """The matrix T(n) of the walk from ``start + n direction`` to ``start + (n + 1) direction``.

    Parameters
    ----------
    field : MatrixField
        Without free parameters.
    direction : sequence of int
        One for every axis, not all 0.
    start : sequence of int or Fraction
        One for every axis.

    Returns
    -------
    LineMatrix
        In lowest terms, the denominator monic. Exact. It acts on row vectors: ``T(0) T(1) ... T(n-1)`` is the walk.
        Fields of pFq and Meijer's G take O(rank) products of polynomials for each unit step and row.

    Raises
    ------
    InvalidInput
        If a length is wrong, the direction is 0 or not integral.
    SingularStep
        If every order of the unit steps meets one that is singular all along the line.

    References
    ----------
    Entry by entry the ``trajectory_matrix`` of ramanujantools 0.0.8.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> gauss = hypergeometric(2, 1, -1)
    >>> trajectory_matrix(gauss, (0, 0, -1), (1, 1, 2)).rows
    ((x + (-1), 1/2), ((-1), 1/2*x + 1/2))
    >>> trajectory_matrix(gauss, (0, 0, 0), (1, 1, 2))
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: direction is (0, 0, 0); accepted: an integer vector other than 0
    """
    vector, point = checked_direction(field, direction), checked_start(field, start)
    operator = operator_of(field.steps)
    if operator is not None:
        return hypergeometric_trajectory(operator, vector, point)
    if isinstance(field.steps, DualSteps):
        operator = operator_of(field.steps.inner)
        if operator is not None:
            return _of_dual(operator, vector, point)
    return _of_unit_steps(field, vector, point)


def _of_dual(operator: Operator, direction: tuple[int, ...], start: tuple[Fraction, ...]) -> LineMatrix:
    """The transpose of the way back: ``T^{-T}`` without an inverse."""
    end = [c + v for c, v in zip(start, direction, strict=True)]
    back = hypergeometric_trajectory(operator, direction, end, [-v for v in direction])
    return LineMatrix(tuple(zip(*back.rows, strict=True)), back.denominator)


def checked_direction(field: MatrixField, direction: Sequence[int]) -> tuple[int, ...]:
    """The direction, if it fits the field.

    Raises
    ------
    InvalidInput
        If its length is wrong, or it is 0, not integral, or longer than :data:`LARGEST_STEP`.
    """
    vector = tuple(direction)
    shown = f"({', '.join(map(str, vector))})"
    if len(vector) != field.dimension:
        raise InvalidInput("direction", shown, f"{field.dimension} integers: {', '.join(field.axes)}")
    if not all(type(v) is int for v in vector) or not any(vector):
        raise InvalidInput("direction", shown, "an integer vector other than 0")
    if sum(map(abs, vector)) > LARGEST_STEP:
        raise InvalidInput("direction", shown, f"at most {LARGEST_STEP} unit steps")
    return vector


def checked_start(field: MatrixField, start: Point) -> tuple[Fraction, ...]:
    """The start as fractions, if it fits the field.

    Raises
    ------
    InvalidInput
        If its length is wrong, or the field has a parameter without a value.
    """
    point = tuple(Fraction(c) for c in start)
    if len(point) != field.dimension:
        shown = f"({', '.join(map(str, point))})"
        raise InvalidInput("start", shown, f"{field.dimension} rational numbers: {', '.join(field.axes)}")
    field.ready(point)
    return point


def _of_unit_steps(field: MatrixField, direction: tuple[int, ...], start: tuple[Fraction, ...]) -> LineMatrix:
    line = [fmpq_poly([fmpq(c.numerator, c.denominator), v]) for c, v in zip(start, direction, strict=True)]
    known: dict[tuple[int, ...], LineMatrix | None] = {}

    def step(axis: int, sign: int, walked: Sequence[int]) -> LineMatrix | None:
        key = (axis, *walked)
        if key not in known:
            try:
                known[key] = field.step(axis, sign, [c + w for c, w in zip(line, walked, strict=True)])
            except SingularStep:
                known[key] = None
        return known[key]

    steps = ordered_steps(direction, lambda axis, sign, walked: step(axis, sign, walked) is not None)
    walked = [0] * len(direction)
    factors: list[LineMatrix] = []
    for axis, sign in steps:
        factor = step(axis, sign, walked)
        assert factor is not None
        factors.append(factor)
        walked[axis] += sign
    while len(factors) > 1:
        paired = [_primitive(a * b) for a, b in zip(factors[::2], factors[1::2], strict=False)]
        factors = paired + factors[2 * len(paired) :]
    return factors[0].reduced()


def _primitive(matrix: LineMatrix) -> LineMatrix:
    """In lowest terms where there is a denominator."""
    return matrix.reduced() if matrix.denominator.degree() > 0 else matrix


def integer_rows(matrix: LineMatrix) -> tuple[list[list[list[int]]], list[int]]:
    """Coefficients of the entries and of the denominator, all times one rational number that makes them coprime.

    >>> integer_rows(LineMatrix(((fmpq_poly([1, 2]) / 3,),), fmpq_poly([2])))
    ([[[1, 2]]], [6])
    """
    scale, common = fmpz(1), fmpz(0)
    polynomials = [*(entry for row in matrix.rows for entry in row), matrix.denominator]
    for polynomial in polynomials:
        scale = scale.lcm(polynomial.denom())
    cleared = [(polynomial * scale).numer() for polynomial in polynomials]
    for whole in cleared:
        common = common.gcd(whole.content())
    lists = [[int(c) for c in (whole // common).coeffs()] for whole in cleared]
    rank = matrix.rank
    return [lists[i * rank : (i + 1) * rank] for i in range(rank)], lists[-1]

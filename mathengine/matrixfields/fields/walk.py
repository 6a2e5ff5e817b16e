"""Exact walks: the product of the trajectory matrices at n = 0, 1, ..., depth - 1.

Numerators and denominators are multiplied apart, each by a balanced tree over integers; their values at consecutive n
come from forward differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import overload

from flint import fmpq, fmpq_mat, fmpz, fmpz_mat

from mathengine.errors import InvalidInput
from mathengine.matrixfields.convergents import consecutive_values
from mathengine.matrixfields.fields.field import MatrixField, Point
from mathengine.matrixfields.fields.lines import LineMatrix, SingularStep
from mathengine.matrixfields.fields.trajectory import integer_rows, trajectory_matrix

DEEPEST = 10_000_000
"""Largest depth that is accepted."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The matrix ``matrix / denominator`` of a walk of ``depth`` steps. Exact, not in lowest terms.

    Examples
    --------
    >>> Walk(1, fmpz_mat([[2, 4], [0, 2]]), fmpz(2)).entry(0, 1)
    Fraction(2, 1)
    """

    depth: int
    matrix: fmpz_mat
    denominator: fmpz

    def entry(self, row: int, column: int) -> Fraction:
        """One entry, in lowest terms."""
        value = fmpq(self.matrix[row, column], self.denominator)
        return Fraction(int(value.p), int(value.q))

    def rational(self) -> fmpq_mat:
        """All entries in lowest terms.

        >>> Walk(1, fmpz_mat([[2, 4], [0, 2]]), fmpz(2)).rational()
        [1, 2]
        [0, 1]
        """
        return fmpq_mat(self.matrix) / fmpq(self.denominator)


@overload
def walk(field: MatrixField, direction: Sequence[int], start: Point, depth: int) -> Walk: ...
@overload
def walk(field: MatrixField, direction: Sequence[int], start: Point, depth: Sequence[int]) -> list[Walk]: ...
def walk(field: MatrixField, direction: Sequence[int], start: Point, depth: int | Sequence[int]) -> Walk | list[Walk]:
    """The product of the trajectory matrices T(0) T(1) ... T(depth - 1). Exact.

    Parameters
    ----------
    field : MatrixField
    direction : sequence of int
    start : sequence of int or Fraction
    depth : int or increasing sequence of int
        Number of steps; for several depths the products are shared.

    Raises
    ------
    InvalidInput
        As :func:`trajectory_matrix`, and for depths that are negative or do not increase.
    SingularStep
        If a step has a pole at an n that is walked over.

    References
    ----------
    Equal to ``CMF.walk`` of ramanujantools 0.0.8.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.hypergeometric import hypergeometric
    >>> gauss = hypergeometric(2, 1, -1)
    >>> walk(gauss, (1, 1, 1), (1, 1, 2), 2).rational() == gauss.work([1, 1, 2], [3, 3, 4])
    True
    """
    matrix = trajectory_matrix(field, direction, start)
    return line_walk(matrix, depth) if isinstance(depth, int) else line_walks(matrix, depth)


def line_walk(matrix: LineMatrix, depth: int, first: int = 0) -> Walk:
    """The product ``T(first) ... T(first + depth - 1)`` of a trajectory matrix. Exact.

    Raises
    ------
    SingularStep
        If the denominator vanishes on the way.

    Examples
    --------
    >>> from flint import fmpq_poly
    >>> n = fmpq_poly([0, 1])
    >>> line_walk(LineMatrix(((n + 1,),), n + 2), 3).entry(0, 0)
    Fraction(1, 4)
    """
    return line_walks(matrix, [depth], first)[0]


def line_walks(matrix: LineMatrix, depths: Sequence[int], first: int = 0) -> list[Walk]:
    """The walks of several depths, in increasing order.

    >>> from flint import fmpq_poly
    >>> n = fmpq_poly([0, 1])
    >>> [w.entry(0, 0) for w in line_walks(LineMatrix(((n + 1,),), n + 2), [0, 1, 3])]
    [Fraction(1, 1), Fraction(1, 2), Fraction(1, 4)]
    """
    if list(depths) != sorted(set(depths)) or any(not 0 <= d <= DEEPEST for d in depths):
        raise InvalidInput("depths", ", ".join(map(str, depths)), f"increasing integers from 0 to {DEEPEST}")
    rows, denominator = integer_rows(matrix)
    rank = matrix.rank
    product, below = identity(rank), fmpz(1)
    walks, done = [], 0
    for depth in depths:
        product = product * numerators_product(rows, first + done, depth - done)
        below = below * denominators_product(denominator, first + done, depth - done)
        done = depth
        walks.append(Walk(depth, product, below))
    return walks


def identity(rank: int) -> fmpz_mat:
    """The identity matrix."""
    return fmpz_mat([[int(i == j) for j in range(rank)] for i in range(rank)])


def numerators_product(rows: Sequence[Sequence[Sequence[int]]], first: int, count: int) -> fmpz_mat:
    """The product of the matrices whose entries are polynomials, at ``first, ..., first + count - 1``.

    >>> numerators_product([[[1, 1]]], 0, 4)
    [24]
    """
    rank = len(rows)
    if count <= 0:
        return identity(rank)
    values = [consecutive_values(entry, first, count) for row in rows for entry in row]
    return _matrix_tree([fmpz_mat(rank, rank, list(at)) for at in zip(*values, strict=True)])


def denominators_product(denominator: Sequence[int], first: int, count: int) -> fmpz:
    """The product of the values of a polynomial at ``first, ..., first + count - 1``.

    Raises
    ------
    SingularStep
        If one of them is 0.

    Examples
    --------
    >>> denominators_product([1, 1], 0, 4)
    24
    """
    if len(denominator) == 1:
        return fmpz(denominator[0]) ** max(count, 0)
    values = consecutive_values(denominator, first, max(count, 0))
    if 0 in values:
        pole = first + values.index(0)
        raise SingularStep(f"step {pole} of the walk", "infinite", "a start from which the walk meets no pole")
    parts = [fmpz(value) for value in values] or [fmpz(1)]
    while len(parts) > 1:
        paired = [a * b for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = paired + parts[2 * len(paired) :]
    return parts[0]


def _matrix_tree(factors: list[fmpz_mat]) -> fmpz_mat:
    while len(factors) > 1:
        paired = [a * b for a, b in zip(factors[::2], factors[1::2], strict=False)]
        factors = paired + factors[2 * len(paired) :]
    return factors[0]

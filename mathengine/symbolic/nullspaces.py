"""Exact nullspaces of integer matrices and of matrices of integer polynomials."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from flint import fmpz, fmpz_mat, fmpz_poly, nmod_mat

PRIME = 2**61 - 1
"""The prime of rank estimates: a nullspace modulo it is never smaller than the rational one."""


def integer_nullspace(rows: Sequence[Sequence[fmpz | int]], columns: int) -> list[tuple[int, ...]]:
    """A basis of the vectors v over Q with ``rows . v = 0``, as primitive integer vectors. Exact.

    Each basis vector has an entry, its last one, where the others have 0: the basis is reduced from the right.

    >>> integer_nullspace([[1, 2, 3]], 3)
    [(-2, 1, 0), (-3, 0, 1)]
    """
    if not rows:
        return [tuple(int(i == j) for j in range(columns)) for i in range(columns)]
    reduced, denominator, rank = fmpz_mat([list(row) for row in rows]).rref()
    pivots = _pivots(reduced, rank, columns)
    found = []
    for free in (j for j in range(columns) if j not in set(pivots)):
        vector = [0] * columns
        vector[free] = int(denominator)
        for i, pivot in enumerate(pivots):
            vector[pivot] = -int(reduced[i, free])
        found.append(_primitive(vector))
    return found


def _pivots(reduced: fmpz_mat | nmod_mat, rank: int, columns: int) -> list[int]:
    pivots, j = [], 0
    for i in range(rank):
        while j < columns and reduced[i, j] == 0:
            j += 1
        pivots.append(j)
        j += 1
    return pivots


def _primitive(vector: Sequence[int]) -> tuple[int, ...]:
    content = gcd(*vector)
    last = next((x for x in reversed(vector) if x), 1)
    content = content if last > 0 else -content
    return tuple(x // content for x in vector)


def modular_pivots(rows: Sequence[Sequence[int]], columns: int, prime: int = PRIME) -> tuple[list[int], list[int]]:
    """Pivot columns, and rows that span the row space, of an integer matrix modulo a prime.

    >>> modular_pivots([[1, 2, 3], [2, 4, 6], [0, 0, 1]], 3)
    ([0, 2], [0, 2])
    """
    if not rows:
        return [], []
    matrix = nmod_mat([[x % prime for x in row] for row in rows], prime)
    reduced, rank = matrix.rref()
    turned, _ = matrix.transpose().rref()
    return _pivots(reduced, rank, columns), _pivots(turned, rank, len(rows))


def polynomial_null_vector(rows: Sequence[Sequence[fmpz_poly]], columns: int) -> tuple[fmpz_poly, ...] | None:
    """The vector v over Q(n) with ``rows . v = 0``, as coprime integer polynomials, when these vectors form a line.

    Exact. None where the nullspace is 0 or has dimension above 1. Fraction-free elimination (Bareiss) on the rows that
    a modular image shows to be independent; the result is checked on all rows.

    >>> n = fmpz_poly([0, 1])
    >>> polynomial_null_vector([[n, n * n - n, fmpz_poly()], [fmpz_poly([1]), fmpz_poly(), n]], 3)
    ((-1)*x^2 + x, x, x + (-1))
    """
    pivots, independent = modular_pivots(modular_image(rows), columns)
    if len(pivots) != columns - 1:
        return None
    free = next(j for j in range(columns) if j not in set(pivots))
    order = [*pivots, free]
    matrix = [[rows[i][j] for j in order] for i in independent]
    solved = _bareiss(matrix)
    if solved is None:
        return None
    vector = [fmpz_poly()] * columns
    for j, entry in zip(order, solved, strict=True):
        vector[j] = entry
    found = primitive_vector(vector)
    zero = fmpz_poly()
    if any(sum((a * b for a, b in zip(row, found, strict=True)), zero) != zero for row in rows):
        return None
    return found


def modular_image(rows: Sequence[Sequence[fmpz_poly]]) -> list[list[int]]:
    """The matrix at one large point modulo :data:`PRIME`.

    >>> modular_image([[fmpz_poly([3]), fmpz_poly()]])
    [[3, 0]]
    """
    return [[int(entry(POINT)) % PRIME if entry else 0 for entry in row] for row in rows]


POINT = fmpz(1_152_921_504_606_846_883)
"""Where polynomials are evaluated for the modular image; any large number does."""


def _bareiss(matrix: list[list[fmpz_poly]]) -> list[fmpz_poly] | None:
    """Null vector of an r x (r+1) matrix whose first r columns are independent."""
    size, last = len(matrix), fmpz_poly([1])
    for k in range(size):
        choices = [i for i in range(k, size) if matrix[i][k]]
        if not choices:
            return None
        best = min(choices, key=lambda i: (matrix[i][k].degree(), sum(1 for x in matrix[i] if x)))
        matrix[k], matrix[best] = matrix[best], matrix[k]
        pivot_row, pivot = matrix[k], matrix[k][k]
        for i in range(k + 1, size):
            row, lead = matrix[i], matrix[i][k]
            for j in range(k + 1, size + 1):
                row[j] = (pivot * row[j] - lead * pivot_row[j]) // last if lead else pivot * row[j] // last
            row[k] = fmpz_poly()
        last = pivot
    return _back_substituted(matrix)


def _back_substituted(matrix: list[list[fmpz_poly]]) -> list[fmpz_poly]:
    """With the last unknown minus the last pivot, all unknowns are minors: every division is exact."""
    size = len(matrix)
    scale = matrix[-1][size - 1] if size else fmpz_poly([1])
    vector = [fmpz_poly()] * size + [-scale]
    for k in reversed(range(size)):
        total = -matrix[k][size] * scale
        for j in range(k + 1, size):
            total += matrix[k][j] * vector[j]
        vector[k] = -total // matrix[k][k]
    return vector


def primitive_vector(vector: Sequence[fmpz_poly]) -> tuple[fmpz_poly, ...]:
    """The vector without common polynomial factors; the last entry that is not 0 has a positive leading coefficient.

    >>> primitive_vector([fmpz_poly([0, 2]), fmpz_poly([0, 0, -4])])
    ((-1), 2*x)
    """
    common = fmpz_poly()
    for entry in sorted(vector, key=lambda p: p.degree()):
        common = common.gcd(entry)
        if common.is_one():
            break
    last = next((entry for entry in reversed(vector) if entry), None)
    if last is None:
        return tuple(vector)
    if last.leading_coefficient() < 0:
        common = -common
    return tuple(entry // common for entry in vector)

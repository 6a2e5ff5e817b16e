"""All integer vectors that an integer matrix sends to zero, as a lattice."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from flint import fmpz_mat

Vector = tuple[int, ...]


def kernel_basis(rows: Sequence[Sequence[int]], columns: int) -> list[Vector]:
    """A basis of the lattice of integer vectors x with ``rows . x = 0``. Exact.

    The basis is saturated, that is of the whole lattice and not of a part of finite index, and reduced (LLL) where it
    has more than one vector. Each vector is primitive; a lone one has its last non-zero entry positive.

    Examples
    --------
    >>> kernel_basis([[2, 0, -2], [0, 2, -1]], 3)
    [(2, 1, 2)]
    >>> sorted(kernel_basis([[2, 2, -2]], 3))
    [(0, 1, 1), (1, 0, 1)]
    """
    if not rows:
        return [tuple(int(i == j) for j in range(columns)) for i in range(columns)]
    found, nullity = fmpz_mat(rows).nullspace()
    if nullity == 0:
        return []
    if nullity == 1:
        return [primitive([int(found[i, 0]) for i in range(columns)])]
    return [tuple(int(x) for x in row) for row in _lattice(rows, columns, nullity).lll().tolist()]


def _lattice(rows: Sequence[Sequence[int]], columns: int, nullity: int) -> fmpz_mat:
    """The rows of the Hermite form of [rows^T | 1] that vanish on the left are a basis on the right."""
    height = len(rows)
    wide = [[*(row[i] for row in rows), *(int(i == j) for j in range(columns))] for i in range(columns)]
    reduced = fmpz_mat(wide).hnf().tolist()
    return fmpz_mat([row[height:] for row in reduced[columns - nullity :]])


def primitive(vector: Sequence[int]) -> Vector:
    """The vector divided by the greatest common divisor of its entries, its last non-zero entry positive.

    >>> primitive([2, 0, -4])
    (-1, 0, 2)
    """
    content = gcd(*vector)
    last = next((x for x in reversed(vector) if x), 0)
    if content == 0 or (content == 1 and last > 0):
        return tuple(vector)
    return tuple(x // (content if last > 0 else -content) for x in vector)

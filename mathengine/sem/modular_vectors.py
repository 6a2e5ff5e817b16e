"""Vectors modulo the prime of the random points: nullspaces, independence, and the integers behind them."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, isqrt, lcm

from flint import nmod_mat

from mathengine.sem.parameters import PRIME

LARGEST_FRACTION = isqrt(PRIME // 2)
"""Numerators and denominators up to this are recovered from their quotient modulo the prime, uniquely."""


def row_matrix(rows: Sequence[Sequence[int]]) -> nmod_mat:
    """The matrix with these rows, of which there is at least one.

    >>> row_matrix([[1, 2], [2, 4]]).rank()
    1
    """
    return nmod_mat(len(rows), len(rows[0]), [entry for row in rows for entry in row], PRIME)


def null_vectors(matrix: nmod_mat) -> list[list[int]]:
    """A basis of the vectors that the matrix sends to zero, those with few entries first.

    >>> null_vectors(row_matrix([[1, 1, 2]]))
    [[2147483628, 1, 0], [2147483627, 0, 1]]
    """
    basis, nullity = matrix.nullspace()
    width = matrix.ncols()
    vectors = [[int(basis[i, k]) for i in range(width)] for k in range(nullity)]
    return sorted(vectors, key=lambda vector: sum(1 for entry in vector if entry))


def independent(known: Sequence[Sequence[int]], more: Sequence[Sequence[int]]) -> list[int]:
    """Which of ``more``, by position, are combinations neither of ``known`` nor of those before.

    >>> independent([[1, 1, 0]], [[2, 2, 0], [0, 1, 1], [1, 2, 1], [0, 0, 1]])
    [1, 3]
    """
    if not more:
        return []
    reduced, rank = row_matrix([*known, *more]).transpose().rref()
    pivots, column = [], 0
    for row in range(rank):
        while not int(reduced[row, column]):
            column += 1
        pivots.append(column)
        column += 1
    return [pivot - len(known) for pivot in pivots if pivot >= len(known)]


def integer_vector(vector: Sequence[int]) -> list[int]:
    """The primitive integer vector that is a multiple of the given one modulo the prime (rational reconstruction).

    Where the entries are no quotients of integers up to ``LARGEST_FRACTION`` the result is one of the multiples, and
    most likely not the one that was meant.

    >>> integer_vector([1, (PRIME + 1) // 2, PRIME - 3])
    [2, 1, -6]
    """
    fractions = [_fraction(entry) for entry in vector]
    common = lcm(*(denominator for _, denominator in fractions))
    scaled = [numerator * (common // denominator) for numerator, denominator in fractions]
    content = gcd(*scaled)
    return [entry // content for entry in scaled]


def _fraction(residue: int) -> tuple[int, int]:
    """Numerator and denominator by half of Euclid's algorithm."""
    r0, r1, t0, t1 = PRIME, residue % PRIME, 0, 1
    while r1 > LARGEST_FRACTION:
        quotient = r0 // r1
        r0, r1, t0, t1 = r1, r0 - quotient * r1, t1, t0 - quotient * t1
    return (r1, t1) if t1 > 0 else (-r1, -t1)

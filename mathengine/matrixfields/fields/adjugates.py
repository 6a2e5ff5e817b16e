"""Adjugate and determinant of a square matrix over a ring that contains the rationals, or divides by them exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flint import fmpq, fmpq_poly, fmpz_mpoly

R = TypeVar("R", fmpz_mpoly, fmpq_poly, fmpq)


def product(left: Sequence[Sequence[R]], right: Sequence[Sequence[R]]) -> list[list[R]]:
    """The product of two matrices.

    >>> product([[fmpq(1), fmpq(2)]], [[fmpq(3)], [fmpq(4)]])
    [[11]]
    """
    columns = list(zip(*right, strict=True))
    return [[_dot(row, column) for column in columns] for row in left]


def adjugate(rows: Sequence[Sequence[R]]) -> tuple[list[list[R]], R]:
    """Adjugate and determinant, by Faddeev and LeVerrier.

    Rank - 1 products; the divisions, by 1 up to the rank, are exact over the integers too.

    >>> adjugate([[fmpq(1), fmpq(2)], [fmpq(3), fmpq(4)]])
    ([[4, -2], [-3, 1]], -2)
    """
    rank, zero = len(rows), rows[0][0] * 0
    power: list[list[R]] = [[zero + 1 if i == j else zero for j in range(rank)] for i in range(rank)]
    image = [list(row) for row in rows]
    for step in range(1, rank):
        coefficient = -_trace(image) / step
        power = [[entry + coefficient if i == j else entry for j, entry in enumerate(r)] for i, r in enumerate(image)]
        image = product(rows, power)
    determinant = _trace(image) / rank
    if rank % 2 == 0:
        return [[-entry for entry in row] for row in power], -determinant
    return power, determinant


def _trace(rows: Sequence[Sequence[R]]) -> R:
    total = rows[0][0]
    for i in range(1, len(rows)):
        total = total + rows[i][i]
    return total


def _dot(row: Sequence[R], column: Sequence[R]) -> R:
    total = row[0] * column[0]
    for a, b in zip(row[1:], column[1:], strict=True):
        total = total + a * b
    return total

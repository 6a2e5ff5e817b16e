"""Check of time-integrated populations from the master equation itself, state by state, in fractions.

Of a few states with a real Hamiltonian H, losses and dephasings, the integrated density matrix S + i A (S symmetric,
A antisymmetric) solves ::

    (HA - AH)_nm - damping_nm S_nm + dephasing_n S_nn [n = m] = -[n = m = start]
    -(HS - SH)_nm - damping_nm A_nm = 0        damping_nm = half the sum of both states' losses and dephasings

A singular system is refused. Without loss and dephasing beside one trap, the share that the trap gets is the weight of
the start in the space that H spans from the trap.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from gmpy2 import mpq

from mathengine.pipeline.certificate_data import refused, require

Matrix: TypeAlias = Sequence[Sequence[Fraction]]

MOST_STATES = 14
"""Up to 196 equations."""


def populations(H: Matrix, losses: Sequence[Fraction], dephasings: Sequence[Fraction], start: int) -> list[Fraction]:
    """The time integrals of the populations, one state being full at first.

    >>> F = Fraction
    >>> populations([[F(0), F(1)], [F(1), F(0)]], [F(1), F(1)], [F(0), F(0)], 0)
    [Fraction(3, 5), Fraction(2, 5)]
    """
    size = len(H)
    require(size <= MOST_STATES, "too many states")
    pairs = [(n, m) for n in range(size) for m in range(n, size)]
    keys = [(kind, n, m) for n, m in pairs for kind in ("S", "A") if kind == "S" or n < m]
    place = {key: k for k, key in enumerate(keys)}
    rows = [_row(H, losses, dephasings, key, place) for key in place]
    right = [mpq(-(key == ("S", start, start))) for key in place]
    found = _solved(rows, right)
    return [_fraction(found[place["S", n, n]]) for n in range(size)]


def _row(
    H: Matrix,
    losses: Sequence[Fraction],
    dephasings: Sequence[Fraction],
    key: tuple[str, int, int],
    place: dict[tuple[str, int, int], int],
) -> dict[int, mpq]:
    """The equation of one entry, by columns."""
    kind, n, m = key
    row: dict[int, mpq] = {}

    def add(other: str, i: int, j: int, factor: Fraction) -> None:
        if i > j:
            i, j, factor = j, i, -factor if other == "A" else factor
        if factor and not (other == "A" and i == j):
            column = place[other, i, j]
            row[column] = row.get(column, mpq(0)) + mpq(factor.numerator, factor.denominator)

    sign, other = (1, "A") if kind == "S" else (-1, "S")
    for k in range(len(H)):
        add(other, k, m, sign * H[n][k])
        add(other, n, k, -sign * H[k][m])
    damping = (losses[n] + losses[m] + dephasings[n] + dephasings[m]) / 2
    add(kind, n, m, -damping + (dephasings[n] if n == m else 0))
    return row


def _solved(rows: list[dict[int, mpq]], right: list[mpq]) -> list[mpq]:
    """The one solution, by elimination of sparse rows, the shortest first."""
    size = len(rows)
    for row, entry in zip(rows, right, strict=True):
        row[size] = entry
    pivots: dict[int, dict[int, mpq]] = {}
    waiting = list(rows)
    for j in range(size):
        able = [row for row in waiting if row.get(j)]
        if not able:
            raise refused("equations without a unique solution")
        pivot = min(able, key=len)
        waiting = [row for row in waiting if row is not pivot]
        scale = pivot[j]
        pivots[j] = {k: entry / scale for k, entry in pivot.items() if entry}
        for row in able:
            if row is not pivot:
                _subtract(row, row[j], pivots[j])
    solution = [mpq(0)] * size
    for j in reversed(range(size)):
        row = pivots[j]
        known = sum((entry * solution[k] for k, entry in row.items() if j < k < size), mpq(0))
        solution[j] = row.get(size, mpq(0)) - known
    return solution


def _subtract(row: dict[int, mpq], factor: mpq, other: dict[int, mpq]) -> None:
    for k, entry in other.items():
        left = row.get(k, mpq(0)) - factor * entry
        if left:
            row[k] = left
        else:
            row.pop(k, None)


def _fraction(value: mpq) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def reached_weight(H: Matrix, trap: int, start: int) -> Fraction:
    """The weight of one state in the space that H spans from another.

    >>> F = Fraction
    >>> ring = [[F(abs(n - m) in (1, 3)) for m in range(4)] for n in range(4)]
    >>> reached_weight(ring, 0, 1), reached_weight(ring, 0, 2)
    (Fraction(1, 2), Fraction(1, 1))
    """
    size = len(H)
    basis: list[list[Fraction]] = []
    vector = [Fraction(n == trap) for n in range(size)]
    for _ in range(size):
        for other in basis:
            factor = _dot(vector, other) / _dot(other, other)
            vector = [x - factor * y for x, y in zip(vector, other, strict=True)]
        if not any(vector):
            break
        basis.append(vector)
        vector = [_dot(row, vector) for row in H]
    return sum((other[start] ** 2 / _dot(other, other) for other in basis), Fraction(0))


def _dot(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(one, other, strict=True)), Fraction(0))

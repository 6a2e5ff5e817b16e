"""Projections of the integer points of a polyhedron, by Fourier-Motzkin elimination over the integers.

An inequality is ``a . t >= b`` with integers. After k eliminations a combination of more than k + 1 of the first
inequalities follows from others (Chernikov) and is dropped. Together with the rounding below this may drop too much,
which only widens the bounds: the last unknown is always held to the whole system, so the points are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd
from typing import TypeAlias

from mathengine.errors import BudgetExhausted

Row: TypeAlias = tuple[int, ...]
Inequality: TypeAlias = tuple[Row, int, int]
"""Coefficients, right side, and which of the first inequalities were combined, as bits."""

MOST_INEQUALITIES = 6_000


@dataclass(frozen=True)
class Projection:
    """What is left of a system on its first 1, 2, ..., d unknowns.

    ``levels[k]`` bounds unknown k once those before it have values; the last level is the whole system.
    ``consistent`` is False only where no point satisfies it.
    """

    levels: tuple[tuple[tuple[Row, int], ...], ...]
    consistent: bool

    def bounds(self, known: Sequence[int]) -> tuple[int | None, int | None]:
        """The least and the largest integer that the next unknown can be; None where there is no bound.

        >>> project([((1, 0), 1), ((-1, -1), -5), ((0, 1), 2)]).bounds([])
        (1, 3)
        """
        k = len(known)
        least: int | None = None
        most: int | None = None
        for row, right in self.levels[k]:
            rest = right
            for a, t in zip(row, known, strict=False):
                rest -= a * t
            factor = row[k]
            if factor > 0:
                value = -(-rest // factor)
                if least is None or value > least:
                    least = value
            elif factor < 0:
                value = rest // factor
                if most is None or value < most:
                    most = value
            elif rest > 0:
                return 1, 0
        return least, most

    def points(self, known: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """The integer points with these first coordinates, in lexicographic order.

        Raises
        ------
        BudgetExhausted
            Where the elimination left an unknown without bounds.
        """
        if len(known) == len(self.levels):
            yield known
            return
        least, most = self.bounds(known)
        if least is None or most is None:
            raise BudgetExhausted("the elimination left a coefficient without bounds")
        for value in range(least, most + 1):
            yield from self.points((*known, value))


def project(system: Sequence[tuple[Row, int]]) -> Projection:
    """Eliminate the unknowns from the last to the first.

    Raises
    ------
    BudgetExhausted
        With more than ``MOST_INEQUALITIES`` inequalities on the way.

    Examples
    --------
    >>> project([((1,), 2), ((-1,), -1)]).consistent
    False
    """
    width = len(system[0][0])
    current: list[Inequality] = [(tuple(row), right, 1 << i) for i, (row, right) in enumerate(system)]
    levels: list[tuple[tuple[Row, int], ...]] = []
    for k in range(width - 1, -1, -1):
        levels.append(tuple((row, right) for row, right, _ in current))
        current = _without(current, k, width - k + 1)
    consistent = all(right <= 0 for _, right, _ in current)
    return Projection(tuple(reversed(levels)), consistent)


def _without(system: Sequence[Inequality], k: int, most: int) -> list[Inequality]:
    """The inequalities without unknown k that follow."""
    strongest: dict[Row, tuple[int, int]] = {}
    lower = [entry for entry in system if entry[0][k] > 0]
    upper = [entry for entry in system if entry[0][k] < 0]
    for row, right, origin in system:
        if not row[k]:
            _keep(strongest, row, right, origin)
    for row, right, origin in lower:
        for other, other_right, other_origin in upper:
            union = origin | other_origin
            if union.bit_count() > most:
                continue
            a, b = -other[k], row[k]
            _keep(
                strongest,
                tuple(a * x + b * y for x, y in zip(row, other, strict=True)),
                a * right + b * other_right,
                union,
            )
        if len(strongest) > MOST_INEQUALITIES:
            raise BudgetExhausted(f"more than {MOST_INEQUALITIES} inequalities in the elimination")
    return [(row, right, origin) for row, (right, origin) in strongest.items()]


def _keep(strongest: dict[Row, tuple[int, int]], row: Row, right: int, origin: int) -> None:
    content = gcd(*row)
    if content > 1:
        row = tuple(x // content for x in row)
        right = -(-right // content)  # the left side is an integer
    known = strongest.get(row)
    if known is None or right > known[0]:
        strongest[row] = (right, origin)

"""The minimal reactions with given sides: extreme rays of a cone, by double description."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from mathengine.errors import BudgetExhausted
from mathengine.reactions.kernel_lattice import Vector

MOST_RAYS = 20_000


def extreme_rays(rows: Sequence[Sequence[int]], columns: int) -> list[Vector]:
    """The primitive vectors that span the extreme rays of ``{x >= 0 : rows . x = 0}``. Exact and complete.

    They are the non-negative kernel vectors with minimal support; by sum, then lexicographic.

    Parameters
    ----------
    rows : sequence of sequence of int
        The sided matrix.
    columns : int
        The number of species.

    Raises
    ------
    BudgetExhausted
        With more than ``MOST_RAYS`` rays on the way.

    Examples
    --------
    >>> extreme_rays([[1, -1, -1], [2, -1, -2]], 3)  # CO2 -> CO + CO2, carbon and oxygen
    [(1, 0, 1)]
    """
    rays = [tuple(int(i == j) for j in range(columns)) for i in range(columns)]
    for row in sorted(rows, key=lambda row: sum(1 for x in row if x)):
        rays = _cut(rays, row)
        if len(rays) > MOST_RAYS:
            raise BudgetExhausted(f"more than {MOST_RAYS:,} rays in the double description: leave species out")
    return sorted(rays, key=lambda ray: (sum(ray), ray))


def _cut(rays: Sequence[Vector], row: Sequence[int]) -> list[Vector]:
    """The extreme rays of the part of the cone on which the row vanishes."""
    values = [sum(a * x for a, x in zip(row, ray, strict=True) if x) for ray in rays]
    supports = [sum(1 << k for k, x in enumerate(ray) if x) for ray in rays]
    found = [ray for ray, value in zip(rays, values, strict=True) if not value]
    positive = [i for i, value in enumerate(values) if value > 0]
    negative = [i for i, value in enumerate(values) if value < 0]
    for i in positive:
        for j in negative:
            if _adjacent(supports, supports[i] | supports[j]):
                vector = [-values[j] * x + values[i] * y for x, y in zip(rays[i], rays[j], strict=True)]
                content = gcd(*vector)
                found.append(tuple(x // content for x in vector))
    return found


def _adjacent(supports: Sequence[int], union: int) -> bool:
    """Two rays span a face of their own if no third one lies in the union of their supports."""
    inside = 0
    for support in supports:
        if not support & ~union:
            inside += 1
            if inside > 2:
                return False
    return True

"""The smallest positive vectors of a kernel lattice of many dimensions: search in depth, sum by sum, with exact bounds.

For a matrix M with that kernel, a vector x >= 1 with ``M x != 0`` grows towards a solution s >= x by some unit vector
e with ``(M x) . (M e) < 0``, because ``(M x) . M (s - x) = -|M x|^2`` is negative (Contejean and Devie). Every solution
is therefore reached by such steps; where several steps are open, each one closes those before it, so that no vector is
reached twice.

A pair of weights u >= 0 and t > 0 with ``u . s = t sum(s)`` for every kernel vector s bounds the sum of a solution
s >= x from below by ``(u . x)/t``. All bounds that linear programming gives follow from the extreme ones, and these are
few.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from mathengine.errors import BudgetExhausted
from mathengine.reactions.extreme_rays import extreme_rays
from mathengine.reactions.kernel_lattice import Vector, kernel_basis

MOST_NODES = 400_000
MOST_SOLUTIONS = 10_000


def least_by_deepening(basis: Sequence[Vector]) -> tuple[tuple[Vector, ...], int] | None:
    """All vectors of least sum with every entry at least 1, and that sum; None if none is positive. Exact, complete.

    Parameters
    ----------
    basis : sequence of tuple of int
        Of a saturated lattice.

    Raises
    ------
    BudgetExhausted
        After ``MOST_NODES`` vectors.

    Examples
    --------
    >>> least_by_deepening([(1, 1, 0, 1), (2, 1, 2, 0)])  # C + O2 -> CO + CO2
    (((3, 2, 2, 1),), 8)
    """
    width = len(basis[0])
    rays = extreme_rays([[*row, -sum(row)] for row in basis], width + 1)
    if any(not ray[-1] for ray in rays) or not rays:
        return None  # u . s = 0 with u >= 0 and not 0
    search = _Search(kernel_basis(basis, width), width, rays)
    step = gcd(*(sum(row) for row in basis))
    total = -(-search.least_sum() // step) * step
    while True:
        found = search.solutions(total)
        if found:
            return tuple(sorted(found, key=lambda v: (max(v), v))), total
        total += step


class _Search:
    def __init__(self, matrix: Sequence[Vector], width: int, rays: Sequence[Vector]) -> None:
        self.columns = list(zip(*matrix, strict=True)) if matrix else [()] * width
        self.products = [[sum(a * b for a, b in zip(c, d, strict=True)) for d in self.columns] for c in self.columns]
        self.scales = [ray[-1] for ray in rays]
        self.weights = list(zip(*(ray[:-1] for ray in rays), strict=True))
        self.width = width
        self.nodes = 0

    def least_sum(self) -> int:
        """A sum below which there is no solution."""
        loads = map(sum, zip(*self.weights, strict=True))
        return max(-(-load // t) for load, t in zip(loads, self.scales, strict=True))

    def solutions(self, total: int) -> list[Vector]:
        """All solutions with this sum, where there is none with a smaller one."""
        found: list[Vector] = []
        rooms = [t * total - sum(column) for t, *column in zip(self.scales, *self.weights, strict=True)]
        slopes = [sum(row) for row in self.products]
        self._grow([1] * self.width, rooms, slopes, [False] * self.width, total - self.width, found)
        return found

    def _grow(
        self, x: list[int], rooms: list[int], slopes: list[int], closed: list[bool], left: int, found: list[Vector]
    ) -> None:
        """Go on from ``x``, whose ``slopes`` are the products of ``M x`` with the columns."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise BudgetExhausted(f"no least balance after {MOST_NODES:,} steps: leave species out")
        if not left:
            if not any(slopes):
                found.append(tuple(x))
                if len(found) > MOST_SOLUTIONS:
                    raise BudgetExhausted(f"more than {MOST_SOLUTIONS} balances share the least sum {sum(x)}")
            return
        shut = closed.copy()
        for j in range(self.width):
            if slopes[j] >= 0 or shut[j]:
                continue
            narrower = [room - u for room, u in zip(rooms, self.weights[j], strict=True)]
            if min(narrower) >= 0:
                x[j] += 1
                turned = [a + b for a, b in zip(slopes, self.products[j], strict=True)]
                self._grow(x, narrower, turned, shut, left - 1, found)
                x[j] -= 1
            shut[j] = True

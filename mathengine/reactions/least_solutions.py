"""The smallest positive integer vectors of a kernel lattice: all of them, with proof.

The sum of the coefficients is made the first coordinate of the lattice. Sums are then taken in ascending order, and the
lattice points of each are listed completely, so that the first sum with a point is the least one and its list is whole.
Where the elimination that bounds them grows too large, a search in depth takes over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import gcd

from flint import fmpz_mat

from mathengine.errors import BudgetExhausted
from mathengine.reactions.deepening import least_by_deepening
from mathengine.reactions.kernel_lattice import Vector
from mathengine.reactions.projections import Projection, project

MOST_SOLUTIONS = 10_000
MOST_LEVELS = 100_000


@dataclass(frozen=True, slots=True)
class LeastSolutions:
    """All vectors of least sum with every entry at least 1, the canonical one first.

    Attributes
    ----------
    vectors : tuple of tuple of int
        By largest entry, then lexicographic.
    total : int
        Their sum.
    """

    vectors: tuple[Vector, ...]
    total: int


@dataclass(frozen=True)
class SumLevels:
    """The positive vectors of a lattice, by their sums.

    ``basis[0]`` is the only basis vector whose entries do not sum to zero; they sum to ``step``.
    """

    basis: tuple[Vector, ...]
    step: int
    projection: Projection

    def least_sum(self) -> int:
        """A sum below which there is no vector."""
        least, _ = self.projection.bounds(())
        return max(1, least or 1) * self.step

    def vectors(self, total: int) -> Iterator[Vector]:
        """The vectors with this sum, a multiple of ``step``; deterministic order."""
        width = len(self.basis[0])
        first = total // self.step
        least, most = self.projection.bounds(())
        if (least is not None and first < least) or (most is not None and first > most):
            return
        for point in self.projection.points((first,)):
            yield tuple(sum(t * row[j] for t, row in zip(point, self.basis, strict=True)) for j in range(width))


def sum_levels(basis: Sequence[Vector], least: int = 1) -> SumLevels | None:
    """The vectors with entries >= ``least`` >= 0 in the lattice of a basis; None if there is none with a positive sum.

    Raises
    ------
    BudgetExhausted
        If the elimination grows too large.
    """
    sums = [sum(row) for row in basis]
    step = gcd(*sums)
    if step == 0:
        return None
    adapted = _adapted(basis, sums)
    width = len(adapted[0])
    projection = project([(tuple(row[j] for row in adapted), least) for j in range(width)])
    return SumLevels(adapted, step, projection) if projection.consistent else None


def _adapted(basis: Sequence[Vector], sums: Sequence[int]) -> tuple[Vector, ...]:
    """A basis of the same lattice whose first vector alone has a non-zero sum, and a positive one."""
    size = len(basis)
    wide = [[total, *(int(i == j) for j in range(size))] for i, total in enumerate(sums)]
    change = fmpz_mat([row[1:] for row in fmpz_mat(wide).hnf().tolist()])
    changed = (change * fmpz_mat([list(row) for row in basis])).tolist()
    flat = fmpz_mat(changed[1:]).lll().tolist() if size > 2 else changed[1:]
    return tuple(tuple(int(x) for x in row) for row in [changed[0], *flat])


def least_solutions(basis: Sequence[Vector]) -> LeastSolutions | None:
    """All positive vectors of least sum in the lattice of a basis; None if no vector is positive. Exact and complete.

    Parameters
    ----------
    basis : sequence of tuple of int
        Of a saturated lattice, as :func:`kernel_basis` gives it.

    Raises
    ------
    BudgetExhausted
        If the solutions, or the steps to them, are too many.

    Examples
    --------
    >>> from mathengine.reactions.kernel_lattice import kernel_basis
    >>> least_solutions(kernel_basis([[1, 0, -1, -1], [0, 2, -1, -2]], 4))  # C + O2 -> CO + CO2
    LeastSolutions(vectors=((3, 2, 2, 1),), total=8)
    """
    try:
        return _by_levels(basis)
    except BudgetExhausted:
        found = least_by_deepening(basis)
        return None if found is None else LeastSolutions(*found)


def _by_levels(basis: Sequence[Vector]) -> LeastSolutions | None:
    levels = sum_levels(basis)
    if levels is None:
        return None
    first = levels.least_sum()
    for total in range(first, first + MOST_LEVELS * levels.step, levels.step):
        found = list(islice(levels.vectors(total), MOST_SOLUTIONS + 1))
        if len(found) > MOST_SOLUTIONS:
            raise BudgetExhausted(f"more than {MOST_SOLUTIONS} balances share the least sum {total}")
        if found:
            return LeastSolutions(tuple(sorted(found, key=lambda v: (max(v), v))), total)
    raise BudgetExhausted(f"no balance with a sum below {first + MOST_LEVELS * levels.step}")

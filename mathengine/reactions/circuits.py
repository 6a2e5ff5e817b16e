"""All reactions with a minimal set of species: the circuits of the composition matrix, sides not regarded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Any

from flint import fmpz_mat

from mathengine.errors import BudgetExhausted
from mathengine.reactions.eliminations import WIDEST, TooManyPairsError, by_elimination
from mathengine.reactions.kernel_lattice import Vector
from mathengine.reactions.minors import by_minors, operations

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_SUBSETS = 20_000_000
"""Sets of columns that are tried before the list is given up."""
MOST_PAIRS = 20_000_000
CHEAP = 1_000_000
"""Operations of the minors below which nothing else is tried."""
OPERATIONS_PER_PAIR = 20
"""How many operations of the minors a pair of the elimination is worth."""


@dataclass(frozen=True, eq=False)
class Circuits:
    """The circuits of a matrix, each once up to its sign, the first non-zero entry positive.

    Attributes
    ----------
    width : int
        The number of columns.
    supports : array (m, k)
        Columns of each circuit, ascending; padded with ``width``.
    values : array (m, k)
        The entries there; padded with 0.

    Examples
    --------
    >>> list(circuits([[1, 0, 1, 1], [0, 2, 1, 2]]))  # C, O2, CO, CO2
    [(1, 1, 0, -1), (1, 0, -2, 1), (0, 1, 2, -2), (2, 1, -2, 0)]
    """

    width: int
    supports: NDArray[np.int16]
    values: NDArray[Any]

    def __len__(self) -> int:
        return len(self.supports)

    def __iter__(self) -> Iterator[Vector]:
        """As whole vectors, by sum of absolute entries, then largest one, then lexicographic."""
        for i in self._order():
            vector = [0] * (self.width + 1)
            for column, value in zip(self.supports[i].tolist(), self.values[i].tolist(), strict=True):
                vector[column] = int(value)
            yield tuple(vector[:-1])

    def _order(self) -> list[int]:
        import numpy as np

        sizes = np.abs(self.values)
        sums, largest = sizes.sum(axis=1), sizes.max(axis=1, initial=0)
        dense = np.zeros((len(self), self.width + 1), dtype=self.values.dtype)
        np.put_along_axis(dense, self.supports.astype(np.int64), self.values, axis=1)
        if self.values.dtype == object:
            rows = dense.tolist()
            return sorted(range(len(self)), key=lambda i: (sums[i], largest[i], rows[i]))
        keys = [dense[:, j] for j in reversed(range(self.width))]
        order: list[int] = np.lexsort([*keys, largest, sums]).tolist()
        return order


def circuits(rows: Sequence[Sequence[int]]) -> Circuits:
    """All circuits of an integer matrix: primitive kernel vectors whose support contains no other's. Exact, complete.

    Parameters
    ----------
    rows : sequence of sequence of int
        Any rank, at most 32,000 columns.

    Raises
    ------
    BudgetExhausted
        If neither method finishes within its limits; the message gives the size.

    Notes
    -----
    By minors (cost of C(n, r + 1) for n columns and rank r) or by elimination, whichever promises to be cheaper.
    """
    width = len(rows[0]) if rows else 0
    independent = _independent(rows)
    rank = len(independent)
    if rank == 0:
        return _collected(width, [tuple(int(i == j) for j in range(width)) for i in range(width)])
    if rank == width:
        return _collected(width, [])
    subsets = comb(width, rank + 1)
    cost = operations(width, rank)
    if width <= WIDEST and cost > CHEAP:
        try:
            return _collected(width, by_elimination(independent, min(cost // OPERATIONS_PER_PAIR, MOST_PAIRS)))
        except TooManyPairsError:
            pass
    if subsets > MOST_SUBSETS:
        problem = (
            f"{width} species of rank {rank} have {subsets:,} sets of {rank + 1} species; at most {MOST_SUBSETS:,}"
        )
        raise BudgetExhausted(f"{problem} are tried: leave species out")
    return _from_minors(width, independent)


def _independent(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Rows that span the row space, with small entries where the given ones are independent."""
    chosen: list[list[int]] = []
    for row in rows:
        if fmpz_mat([*chosen, list(row)]).rank() > len(chosen):
            chosen.append(list(row))
    return chosen


def _collected(width: int, vectors: Sequence[Vector]) -> Circuits:
    import numpy as np

    longest = max((sum(1 for x in v if x) for v in vectors), default=0)
    supports = np.full((len(vectors), longest), width, dtype=np.int16)
    fits = all(abs(x) < 2**62 for v in vectors for x in v)
    values = np.zeros((len(vectors), longest), dtype=np.int64 if fits else object)
    for i, vector in enumerate(vectors):
        entries = [(j, x) for j, x in enumerate(vector) if x]
        sign = 1 if entries[0][1] > 0 else -1
        supports[i, : len(entries)] = [j for j, _ in entries]
        values[i, : len(entries)] = [sign * x for _, x in entries]
    return Circuits(width, supports, values)


def _from_minors(width: int, rows: Sequence[Sequence[int]]) -> Circuits:
    import numpy as np

    found = [_signed(width, subsets, vectors) for subsets, vectors in by_minors(rows)]
    supports = np.vstack([s for s, _ in found])
    values = np.vstack([v for _, v in found])
    # A vector with all entries comes from one set of columns only; one with zeros from several.
    whole = (values != 0).all(axis=1)
    once = _first_of_each(supports[~whole])
    return Circuits(
        width, np.vstack([supports[whole], supports[~whole][once]]), np.vstack([values[whole], values[~whole][once]])
    )


def _signed(width: int, subsets: NDArray[np.int16], vectors: NDArray[Any]) -> tuple[NDArray[np.int16], NDArray[Any]]:
    """Entries moved to the front, the first one positive, columns without an entry padded."""
    import numpy as np

    zero = vectors == 0
    supports = np.where(zero, np.int16(width), subsets)
    if zero.any():
        order = np.argsort(supports, axis=1, kind="stable")
        supports = np.take_along_axis(supports, order, axis=1)
        vectors = np.take_along_axis(vectors, order, axis=1)
    return supports, np.where(vectors[:, :1] < 0, -vectors, vectors)


def _first_of_each(supports: NDArray[np.int16]) -> NDArray[np.int64]:
    """The first place of each different row."""
    import numpy as np

    if not len(supports):
        return np.zeros(0, dtype=np.int64)
    order = np.lexsort(supports.T)
    ordered = supports[order]
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return order[new]

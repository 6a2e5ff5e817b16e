"""Hilbert and Graver bases: the reactions that are no sums of smaller ones, with sides or without.

Coordinates are held to their sign one after the other. What generates the vectors that obey the first k is completed,
for the next one, by sums of a vector that is positive there and one that is negative, as long as a sum is not
decomposable: that is, as long as no known vector lies below it, entry by entry and with the same signs, on the
coordinates so far. (Pottier; Hemmecke; the dual algorithm of Bruns and Ichim.)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mathengine.reactions.kernel_lattice import Vector, kernel_basis

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.int64]

MOST_VECTORS = 20_000
LARGEST = 2**31
"""Entries beyond this end the search: sums and comparisons stay far below the limit of machine integers."""
BLOCK = 4_000_000
"""Comparisons made at a time."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Indecomposable vectors, by sum of absolute entries, then largest one, then lexicographic.

    ``complete`` is False where a limit was reached; then nothing is said of what is missing, some vectors listed may be
    decomposable, and ``limit`` says which limit it was.
    """

    vectors: tuple[Vector, ...]
    complete: bool
    limit: str = ""


class _LimitError(Exception):
    """A limit was reached."""


def hilbert_basis(rows: Sequence[Sequence[int]], columns: int, *, max_seconds: float | None = 10) -> Basis:
    """The non-negative kernel vectors that are no sum of two others: every balance is a sum of them. Exact.

    Parameters
    ----------
    rows : sequence of sequence of int
        The sided matrix.
    columns : int
        The number of species.
    max_seconds : float or None

    Returns
    -------
    Basis
        Complete unless a limit was reached.

    Examples
    --------
    >>> hilbert_basis([[1, 0, -1, -1], [0, 2, -1, -2]], 4).vectors  # C + O2 -> CO + CO2
    ((1, 1, 0, 1), (2, 1, 2, 0))
    """
    return _basis(rows, columns, signed=False, max_seconds=max_seconds)


def graver_basis(rows: Sequence[Sequence[int]], columns: int, *, max_seconds: float | None = 10) -> Basis:
    """The kernel vectors that are no sum of two others of the same signs; each once, the first entry positive. Exact.

    Parameters
    ----------
    rows, columns, max_seconds
        As for :func:`hilbert_basis`; sides do not matter.

    Examples
    --------
    >>> len(graver_basis([[1, 0, 1, 1], [0, 2, 1, 2]], 4).vectors)
    4
    """
    found = _basis(rows, columns, signed=True, max_seconds=max_seconds)
    positive = tuple(v for v in found.vectors if next((x for x in v if x), 0) > 0)
    return Basis(positive, found.complete, found.limit)


def _basis(rows: Sequence[Sequence[int]], columns: int, *, signed: bool, max_seconds: float | None) -> Basis:
    completion = _Completion(kernel_basis(rows, columns), columns, signed, max_seconds)
    limit = ""
    try:
        completion.run()
    except _LimitError as reached:
        limit = str(reached)
    vectors = [tuple(row) for row in completion.found.tolist()]
    if limit and not signed:
        vectors = [v for v in vectors if min(v, default=0) >= 0 and any(v)]
    return Basis(
        tuple(sorted(vectors, key=lambda v: (sum(map(abs, v)), max(map(abs, v), default=0), v))), not limit, limit
    )


class _Completion:
    """The vectors that generate, up to ``units``, all that obey the coordinates in ``done``."""

    def __init__(self, lattice: Sequence[Vector], width: int, signed: bool, max_seconds: float | None) -> None:
        import numpy as np

        self.signed = signed
        self.units = [list(v) for v in lattice]
        self.found: Array = np.zeros((0, width), dtype=np.int64)
        self.done: list[int] = []
        self.left = list(range(width))
        self.deadline = None if max_seconds is None else time.monotonic() + max_seconds

    def run(self) -> None:
        while self.left:
            self._take(self._next())

    def _next(self) -> int:
        """Coordinates that use up a unit first; then the one with the fewest pairs."""
        import numpy as np

        for k in self.left:
            if any(unit[k] for unit in self.units):
                return k
        column = self.found[:, self.left]
        pairs = np.count_nonzero(column > 0, axis=0) * np.count_nonzero(column < 0, axis=0)
        return self.left[int(pairs.argmin())]

    def _take(self, k: int) -> None:
        import numpy as np

        self.left.remove(k)
        unit = self._split_unit(k)
        if unit is not None:
            step = unit[k]
            shift = self.found[:, k] // step
            self.found = self.found - shift[:, None] * np.array(unit, dtype=np.int64)
            self.found = np.vstack([self.found, np.array([unit, [-x for x in unit]], dtype=np.int64)])
        self._complete(k)
        self.done.append(k)
        if not self.signed:
            self.found = self.found[self.found[:, k] >= 0]
        self._drop_decomposable()

    def _split_unit(self, k: int) -> list[int] | None:
        """A unit with the least positive entry at k; the others are changed to have 0 there."""
        while sum(1 for unit in self.units if unit[k]) > 1:
            self.units.sort(key=lambda unit: (not unit[k], abs(unit[k])))
            pivot = self.units[0]
            for i in range(1, len(self.units)):
                factor = self.units[i][k] // pivot[k]
                if factor:
                    self.units[i] = [x - factor * y for x, y in zip(self.units[i], pivot, strict=True)]
        chosen = next((unit for unit in self.units if unit[k]), None)
        if chosen is None:
            return None
        self.units.remove(chosen)
        return chosen if chosen[k] > 0 else [-x for x in chosen]

    def _parts(self, vectors: Array, k: int) -> Array:
        """What is compared: entries on the coordinates so far, and positive and negative part at k."""
        import numpy as np

        held = vectors[:, self.done]
        ends = vectors[:, [k]]
        if self.signed:
            return np.hstack([np.maximum(held, 0), np.maximum(-held, 0), np.maximum(ends, 0), np.maximum(-ends, 0)])
        return np.hstack([held, np.maximum(ends, 0), np.maximum(-ends, 0)])

    def _complete(self, k: int) -> None:
        import numpy as np

        fresh = self.found
        while len(fresh):
            sums = self._sums(fresh, k)
            if not len(sums):
                return
            parts = self._parts(sums, k)
            norms = parts.sum(axis=1)
            before = len(self.found)
            for norm in np.unique(norms).tolist():
                self._check()
                chosen = norms == norm
                left = ~_above(parts[chosen], self._parts(self.found, k))
                if left.any():
                    self.found = np.vstack([self.found, sums[chosen][left]])
            fresh = self.found[before:]

    def _sums(self, fresh: Array, k: int) -> Array:
        """The different sums of a fresh vector and one of the other sign at k, none of them zero so far."""
        import numpy as np

        collected = []
        for one in (1, -1):
            ours = fresh[one * fresh[:, k] > 0]
            theirs = self.found[one * self.found[:, k] < 0]
            for block in _blocks(ours, len(theirs)):
                self._check()
                sums = block[:, None, :] + theirs[None, :, :]
                if self.signed and self.done:
                    fits = ((block[:, None, self.done] * theirs[None, :, self.done]) >= 0).all(axis=2)
                    sums = sums[fits]
                collected.append(_distinct(sums.reshape(-1, fresh.shape[1]), [*self.done, k]))
        if not collected:
            return fresh[:0]
        sums = _distinct(np.vstack(collected), [*self.done, k])
        nonzero: Array = sums[(sums[:, [*self.done, k]] != 0).any(axis=1)]
        return nonzero

    def _drop_decomposable(self) -> None:
        """Keep the minimal ones, each once."""
        import numpy as np

        vectors = self.found[(self.found[:, self.done] != 0).any(axis=1)]
        vectors = _distinct(vectors, self.done)
        parts = self._parts(vectors, self.done[-1])
        norms = parts.sum(axis=1)
        kept = np.zeros(0, dtype=np.int64)
        for norm in np.unique(norms).tolist():
            self._check()
            chosen = np.nonzero(norms == norm)[0]
            kept = np.concatenate([kept, chosen[~_above(parts[chosen], parts[kept])]])
        self.found = vectors[kept]

    def _check(self) -> None:
        import numpy as np

        if len(self.found) > MOST_VECTORS:
            raise _LimitError(f"more than {MOST_VECTORS:,} vectors")
        if len(self.found) and int(np.abs(self.found).max()) > LARGEST:
            raise _LimitError("coefficients beyond 2^31")
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise _LimitError("the time given")


def _blocks(vectors: Array, others: int) -> list[Array]:
    """The vectors in blocks whose pairs with the others are not too many at once."""
    if not len(vectors) or not others:
        return []
    size = max(1, BLOCK // (others * vectors.shape[1]))
    return [vectors[i : i + size] for i in range(0, len(vectors), size)]


def _distinct(vectors: Array, columns: Sequence[int]) -> Array:
    """One vector for each choice of entries in the columns."""
    import numpy as np

    if len(vectors) < 2:
        return vectors
    order = np.lexsort([vectors[:, j] for j in columns])
    ordered = vectors[order]
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = (ordered[1:][:, columns] != ordered[:-1][:, columns]).any(axis=1)
    return ordered[new]


def _above(parts: Array, known: Array) -> NDArray[np.bool_]:
    """Which vectors have a known one below them, entry by entry."""
    import numpy as np

    found = np.zeros(len(parts), dtype=bool)
    if not len(known):
        return found
    size = max(1, BLOCK // len(known))
    for i in range(0, len(parts), size):
        block = parts[i : i + size]
        below = np.ones((len(block), len(known)), dtype=bool)
        for j in range(parts.shape[1]):
            below &= known[None, :, j] <= block[:, None, j]
        found[i : i + size] = below.any(axis=1)
    return found

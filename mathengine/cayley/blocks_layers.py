"""Layers of a subgroup of S_n in coset blocks: which bitmaps a generator set needs, and how one layer follows another.

If generators are closed under inverses, two layers are enough: what is neither in this layer nor in the one before is
new. Otherwise a further bitmap says what was met. If all generators are odd, this layer and the one before lie in
different halves and share one bitmap; if all are even, only one half is there at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from math import perm
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.blocks_tables import BlockTables
from mathengine.cayley.blocks_words import bit_moves, words_of_half
from mathengine.cayley.graphs import PermutationGraph
from mathengine.cayley.rank_bitmaps import ranges
from mathengine.errors import InvalidInput

Arrays: TypeAlias = dict[str, NDArray[np.generic]]
Number = TypeVar("Number", bound=np.generic)

LAYOUT = 1
"""Changes with the meaning of saved arrays."""
PIECES = 16
"""Ranges of blocks for each thread, so that none waits long for another."""
ALONE = 2000
"""Layers below this size, and so many half blocks, are not worth a second thread."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Which bitmaps a set of generators needs.

    Attributes
    ----------
    halves : int
        1 if all generators are even, else 2.
    is_bipartite : bool
        Whether all generators are odd.
    is_directed : bool
        Whether the inverse of some generator is missing.
    """

    halves: int
    is_bipartite: bool
    is_directed: bool

    @property
    def bitmaps(self) -> int:
        """The number of bitmaps, one to three."""
        return (1 if self.is_bipartite else 2) + self.is_directed

    def __str__(self) -> str:
        parity = "bipartite" if self.is_bipartite else "even" if self.halves == 1 else "mixed"
        return f"{parity} directed" if self.is_directed else parity


def variant_of(graph: PermutationGraph) -> Variant:
    """The variant for the generators of a graph.

    >>> from mathengine.cayley.graphs import permutation_graph
    >>> str(variant_of(permutation_graph([(1, 2, 0), (1, 0, 2)], directed=True)))
    'mixed directed'
    """
    signs = set(graph.signs)
    return Variant(1 if signs == {1} else 2, signs == {-1}, not graph.is_inverse_closed)


def bitmap_words(degree: int, slots: int, halves: int) -> int:
    """Words of 64 bits in one bitmap.

    >>> bitmap_words(12, 8, 2) * 8
    63866880
    """
    return halves * perm(degree, degree - slots) * words_of_half(slots)


class BlockLayers:
    """The last layers of a graph as bitmaps, and the step to the next one.

    Parameters
    ----------
    tables : BlockTables
    variant : Variant
    saved : mapping of arrays, optional
        What :meth:`arrays` gave; the arrays are taken over. Begins at the identity without.

    Attributes
    ----------
    distance : int
        Of the last layer from the identity.
    size : int
        Of the last layer.
    """

    def __init__(self, tables: BlockTables, variant: Variant, saved: Mapping[str, object] | None = None) -> None:
        self.tables, self.variant = tables, variant
        self.distance, self.size = 0, 0
        halves = variant.halves * tables.blocks
        words = halves * tables.words
        layout = self._layout()
        if saved is not None and not np.array_equal(_taken(saved, "layout", len(layout), np.int64), layout):
            raise _unfit()
        self.layer = _taken(saved, "frontier", words, np.uint64)
        self.sizes = _taken(saved, "sizes", halves, np.int32)
        self.totals = _taken(saved, "totals", halves, np.int32)
        in_place = variant.is_bipartite
        self.other = self.layer if in_place else _taken(saved, "former", words, np.uint64)
        self.other_sizes = self.sizes if in_place else _taken(saved, "former_sizes", halves, np.int32)
        self.known = _taken(saved, "known", words, np.uint64) if variant.is_directed else np.zeros(1, np.uint64)

    def begin(self) -> None:
        """Let the last layer be the identity alone."""
        block, word, bit = self.tables.start
        place, here = block * self.tables.words + word, np.uint64(1 << bit)
        self.layer[place] = here
        if self.variant.is_directed:
            self.known[place] = here
        self.sizes[block] = self.totals[block] = self.size = 1

    def targets(self, blocks: int | None = None) -> list[tuple[int, int]]:
        """Ranges of half blocks that the next layer can touch, among the first ``blocks`` blocks of each half."""
        stride = self.tables.blocks
        count = stride if blocks is None else blocks
        parities = [(self.distance + 1) % 2] if self.variant.is_bipartite else range(self.variant.halves)
        return [(parity * stride, parity * stride + count) for parity in parities]

    def advance(self, each: Callable[..., Iterable[int]], pieces: int, blocks: int | None = None) -> int:
        """Find the next layer and say how large it is; ``each`` maps a function over ranges, as :func:`map` does."""
        pulled = self.pull
        cut = [(low + b, low + e) for low, high in self.targets(blocks) for b, e in ranges(high - low, pieces)]
        self.size = sum(each(lambda piece: pulled(*piece), cut))
        self.distance += 1
        self.layer, self.other = self.other, self.layer
        self.sizes, self.other_sizes = self.other_sizes, self.sizes
        return self.size

    def pull(self, begin: int, end: int) -> int:
        """Find what of the next layer lies in a range of half blocks."""
        from mathengine.cayley.kernels_blocks import pull

        tables, moves = self.tables, self.tables.moves
        found = pull(
            self.layer,
            self.other,
            self.known,
            self.variant.is_directed,
            self.sizes,
            self.other_sizes,
            self.totals,
            tables.capacity,
            tables.source,
            tables.shuffle,
            tables.is_odd,
            moves.target,
            moves.source,
            moves.plain,
            moves.turn,
            bit_moves(),
            begin,
            end,
        )
        return int(found)

    def arrays(self) -> Arrays:
        """What the next layer follows from."""
        found: Arrays = {
            "layout": self._layout(),
            "frontier": self.layer,
            "sizes": self.sizes,
            "totals": self.totals,
        }
        if not self.variant.is_bipartite:
            found |= {"former": self.other, "former_sizes": self.other_sizes}
        return found | {"known": self.known} if self.variant.is_directed else found

    def _layout(self) -> NDArray[np.int64]:
        tables = self.tables
        return np.array([LAYOUT, tables.degree, tables.slots, tables.blocks, *tables.start, *tables.carrier], np.int64)


def step(layers: BlockLayers, pool: Executor, threads: int) -> int:
    """The size of the next layer, found by some threads."""
    targets = sum(high - low for low, high in layers.targets())
    if threads == 1 or layers.size < ALONE or targets < ALONE:
        return layers.advance(map, 1)
    return layers.advance(pool.map, PIECES * threads)


def _taken(saved: Mapping[str, object] | None, name: str, length: int, kind: type[Number]) -> NDArray[Number]:
    """The saved array of that name, or zeros."""
    if saved is None:
        return np.zeros(length, kind)
    found = saved.get(name)
    if not isinstance(found, np.ndarray) or found.dtype != kind or found.shape != (length,):
        raise _unfit()
    return found


def _unfit() -> InvalidInput:
    return InvalidInput("checkpoint", "of another layout", "one that this version made of this graph")

"""A range of coset blocks by itself: its bitmaps, copies of what it is pulled from elsewhere, and packets to others.

Blocks lie in the order of one generator's cycles, so that this generator seldom crosses the border of a range. Where a
half block of another range is needed, its owner packs it: a mask of the words that are not zero, and these words;
empty half blocks are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.blocks_layers import PIECES, Arrays, BlockLayers, variant_of
from mathengine.cayley.blocks_tables import BlockTables, block_tables
from mathengine.cayley.graphs import PermutationGraph


@dataclass(frozen=True, slots=True)
class Packet:
    """The non-empty half blocks among those that another range is pulled from.

    Attributes
    ----------
    which : array
        Places in the list of wanted half blocks.
    sizes : array
        States in each of them.
    masks : array of shape (half blocks, bytes)
        Which of their words are not zero.
    words : array
        These words.
    """

    which: NDArray[np.int64]
    sizes: NDArray[np.int32]
    masks: NDArray[np.uint8]
    words: NDArray[np.uint64]

    @property
    def bytes(self) -> int:
        """What travels."""
        return self.which.nbytes + self.sizes.nbytes + self.masks.nbytes + self.words.nbytes


@dataclass(slots=True)
class Part:
    """A range of blocks: its own first, then copies of those that it is pulled from, owner after owner.

    Attributes
    ----------
    own : int
        Blocks that it owns.
    layers : BlockLayers
        Of its own blocks and the copies.
    wanted : tuple of arrays
        For each range, the own blocks that it is pulled from.
    copies : tuple of (first, last)
        For each range, the copies of its blocks.
    received : int
        Bytes in packets so far.
    """

    own: int
    layers: BlockLayers
    wanted: tuple[NDArray[np.int64], ...]
    copies: tuple[tuple[int, int], ...]
    received: int = 0

    def packed(self, receiver: int) -> Packet:
        """What another range needs of the last layer."""
        layers = self.layers
        halves = self._halves(self.wanted[receiver])
        sizes = layers.sizes[halves]
        which = np.flatnonzero(sizes)
        rows = layers.layer.reshape(-1, layers.tables.words)[halves[which]]
        is_set = rows != 0
        return Packet(which, sizes[which], np.packbits(is_set, axis=1), rows[is_set])

    def receive(self, owner: int, packet: Packet) -> None:
        """Renew the copies of another range's blocks."""
        layers = self.layers
        halves = self._halves(np.arange(*self.copies[owner]))
        words = layers.tables.words
        layers.sizes[halves] = 0
        layers.sizes[halves[packet.which]] = packet.sizes
        rows = np.zeros((len(packet.which), words), np.uint64)
        rows[np.unpackbits(packet.masks, axis=1, count=words).astype(bool)] = packet.words
        layers.layer.reshape(-1, words)[halves[packet.which]] = rows
        self.received += packet.bytes

    def advance(self, threads: int) -> int:
        """Find what of the next layer lies in the own blocks, and say how much that is."""
        if threads == 1:
            return self.layers.advance(map, 1, self.own)
        with ThreadPoolExecutor(threads) as pool:
            return self.layers.advance(pool.map, PIECES * threads, self.own)

    def _halves(self, blocks: NDArray[np.int64]) -> NDArray[np.int64]:
        """The half blocks of some blocks in which the last layer can lie."""
        layers = self.layers
        parities = [layers.distance % 2] if layers.variant.is_bipartite else range(layers.variant.halves)
        return np.concatenate([parity * layers.tables.blocks + blocks for parity in parities])


def open_part(
    graph: PermutationGraph, index: int, parts: int, distance: int = 0, saved: Mapping[str, object] | None = None
) -> Part:
    """Range ``index`` of the blocks of a graph, at the identity, or at a distance with the arrays that were saved.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> graph = permutation_graph([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)])
    >>> part = open_part(graph, 0, 2)
    >>> part.own, part.copies, part.packed(1).bytes
    (3, ((3, 3), (3, 5)), 0)
    """
    tables = block_tables(graph.generators)
    borders = borders_of(tables.blocks, parts)
    low, high = borders[index], borders[index + 1]
    foreign = [_needed(tables, low, high, borders[i], borders[i + 1]) for i in range(parts)]
    wanted = [_needed(tables, borders[i], borders[i + 1], low, high) - low for i in range(parts)]
    foreign[index] = wanted[index] = np.zeros(0, np.int64)
    ends = high - low + np.cumsum([0, *map(len, foreign)])
    copies = tuple((int(first), int(last)) for first, last in pairwise(ends))
    layers = BlockLayers(_local(tables, low, high, np.concatenate(foreign)), variant_of(graph), saved)
    if saved is not None:
        layers.distance = distance
    elif low <= tables.start[0] < high:
        layers.begin()
    return Part(high - low, layers, tuple(wanted), copies)


def borders_of(blocks: int, parts: int) -> list[int]:
    """Where ranges of nearly one length begin, and where the last one ends.

    >>> borders_of(10, 3)
    [0, 3, 6, 10]
    """
    return [blocks * i // parts for i in range(parts + 1)]


def _needed(tables: BlockTables, low: int, high: int, begin: int, end: int) -> NDArray[np.int64]:
    """The blocks ``begin`` to ``end - 1`` from which blocks ``low`` to ``high - 1`` are pulled, ascending."""
    is_needed = np.zeros(end - begin, bool)
    for source in tables.source[:, low:high]:
        is_needed[source[(source >= begin) & (source < end)] - begin] = True
    return np.flatnonzero(is_needed) + begin


def _local(tables: BlockTables, low: int, high: int, foreign: NDArray[np.int64]) -> BlockTables:
    """The tables of a range, its blocks numbered from 0 and those of others behind them."""
    own, blocks = high - low, high - low + len(foreign)
    place = np.full(tables.blocks, -1, np.int32)
    place[low:high] = np.arange(own)
    place[foreign] = np.arange(own, blocks)
    source = np.zeros((len(tables.source), blocks), np.int32)
    shuffle = np.zeros((len(tables.source), blocks), np.uint16)
    source[:, :own] = place[tables.source[:, low:high]]
    shuffle[:, :own] = tables.shuffle[:, low:high]
    block, word, bit = tables.start
    return replace(tables, source=source, shuffle=shuffle, start=(block - low, word, bit))


def saved_arrays(part: Part) -> Arrays:
    """What the next layer of a range follows from, once the other ranges have sent their packets.

    >>> from mathengine.cayley.graphs import permutation_graph
    >>> sorted(saved_arrays(open_part(permutation_graph([(1, 0, 2, 3, 4, 5)]), 0, 1)))
    ['frontier', 'layout', 'sizes', 'totals']
    """
    return part.layers.arrays()

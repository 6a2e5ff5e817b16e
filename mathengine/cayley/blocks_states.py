"""Permutations read off from bitmaps in coset blocks, and by them the last layer of a graph."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import factorial

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.blocks_arrangements import Rows, arrangements_at, parities
from mathengine.cayley.blocks_layers import BlockLayers, step, variant_of
from mathengine.cayley.blocks_tables import BlockTables, Numbering, block_order, block_tables
from mathengine.cayley.blocks_words import BITS, word_states
from mathengine.cayley.engines import OnLayer
from mathengine.cayley.graphs import PermutationGraph


def states_of(tables: BlockTables, half: NDArray[np.uint64], parity: int) -> Rows:
    """The permutations whose bits are set, one a row, in no particular order.

    Parameters
    ----------
    tables : BlockTables
    half : array of shape (blocks * words,)
        The bits of all even permutations, or of all odd ones.
    parity : int
        0 or 1: which of these.

    Examples
    --------
    >>> tables = block_tables([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)], 5)
    >>> half = np.zeros(tables.blocks * tables.words, np.uint64)
    >>> block, word, bit = tables.start
    >>> half[block * tables.words + word] = 1 << bit
    >>> states_of(tables, half, 0).tolist()
    [[0, 1, 2, 3, 4, 5]]
    """
    filled = np.flatnonzero(half)
    at, bits = np.nonzero(half[filled][:, None] >> np.arange(BITS, dtype=np.uint64) & np.uint64(1))
    blocks, words = np.divmod(filled[at], tables.words)
    degree, slots = tables.degree, tables.slots
    is_plain = tables.carrier == tuple(range(degree))
    numbering = Numbering(degree, slots, None if is_plain else tables.carrier)
    rows = arrangements_at(degree, degree - slots, block_order(numbering)[blocks])
    found = np.empty((len(rows), degree), np.int8)
    larger = np.broadcast_to(np.arange(degree - 1, slots - 1, -1, dtype=np.int8), rows.shape)
    np.put_along_axis(found, rows.astype(np.intp), larger, axis=1)
    np.put_along_axis(found, numbering.of(rows)[1].astype(np.intp), word_states(words, bits, slots), axis=1)
    # A bit stands for two states that differ by an exchange of 0 and 1; one of them is in this half.
    other = parities(found) != parity
    found[other] = np.array([1, 0, *range(2, degree)], np.int8)[found[other]]
    return found


def last_layer(
    graph: PermutationGraph, most: int, threads: int = 1, on_layer: OnLayer | None = None
) -> tuple[list[int], Rows]:
    """Sizes of all layers, and the permutations of the last one, by coset blocks; exact.

    Parameters
    ----------
    graph : PermutationGraph
        A Cayley graph of permutations of 6 to 14 positions.
    most : int
        If the last layer has more, none of them is read off.
    threads : int
    on_layer : callable, optional
        Called with distance, size and total as each layer is found.

    Examples
    --------
    >>> sizes, rows = last_layer(PermutationGraph(((1, 0, 3, 2, 5, 4), (0, 2, 1, 4, 3, 5)), tuple(range(6))), 10)
    >>> len(sizes), rows.tolist()
    (7, [[5, 4, 3, 2, 1, 0]])
    """
    tables, variant = block_tables(graph.generators), variant_of(graph)
    layers = BlockLayers(tables, variant)
    layers.begin()
    sizes, every = [1], factorial(graph.degree) * variant.halves // 2
    with ThreadPoolExecutor(threads) as pool:
        while sum(sizes) < every and step(layers, pool, threads):
            sizes.append(layers.size)
            if on_layer is not None:
                on_layer(layers.distance, layers.size, sum(sizes))
    # The search ends with an empty layer, or when everything has been met.
    bitmap = layers.layer if layers.size else layers.other
    stride = tables.blocks * tables.words
    halves = [(len(sizes) - 1) % 2] if variant.is_bipartite else range(variant.halves)
    if sizes[-1] > most:
        return sizes, np.empty((0, graph.degree), np.int8)
    return sizes, np.concatenate([states_of(tables, bitmap[p * stride : (p + 1) * stride], p) for p in halves])

"""States of any graph as rows of 64-bit words, and the images of many of them under all generators.

=====================  ============================================================
state                  row
=====================  ============================================================
word, permutation      labels in equal fields, numbered anew in every orbit of positions; what never moves is left out
matrix modulo m        entries in equal fields
matrix over Z          one word for each entry, guarded against overflow
=====================  ============================================================

The first word of a row is combined with a hash of the others, which can be undone. So rows differ in their first word
nearly always, and sorting looks at little more; what decides is the whole row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.block_systems import orbits
from mathengine.cayley.graphs import Graph, MatrixGraph, Permutation, PermutationGraph
from mathengine.errors import BudgetExhausted

Rows: TypeAlias = NDArray[np.uint64]

WORD = 64
LARGEST_PRODUCT = 2**63 - 1
SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier without pattern: 2**64 divided by the golden ratio."""


@dataclass(frozen=True, slots=True, eq=False)
class PackedGraph:
    """A graph on rows.

    Attributes
    ----------
    start : array of shape (1, width)
    images : callable
        From rows to the rows of all their images, generator by generator within a state; neither sorted nor distinct.
    generators : int
    """

    start: Rows
    images: Callable[[Rows], Rows]
    generators: int

    @property
    def width(self) -> int:
        """Words in a row."""
        return int(self.start.shape[1])


def packed(graph: Graph) -> PackedGraph:
    """The graph on rows of words.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> rows = packed(permutation_graph([(1, 2, 0, 3)], "0112"))
    >>> rows.start.tolist(), rows.images(rows.start).tolist()
    ([[6]], [[3], [5]])
    """
    if isinstance(graph, MatrixGraph):
        return _packed_residues(graph) if graph.modulus else _packed_integers(graph)
    return _packed_words(graph)


def width_of(graph: Graph) -> int:
    """Words in a row of the graph.

    >>> from mathengine.cayley.graphs import permutation_graph
    >>> width_of(permutation_graph([(*range(1, 48), 0)]))
    5
    """
    if isinstance(graph, MatrixGraph):
        entries = graph.rank * len(graph.start[0])
        return -(-entries // (WORD // _bits(graph.modulus - 1))) if graph.modulus else entries
    positions, labels = _moving(graph)
    return max(1, -(-len(positions) // (WORD // _bits(max(labels, default=0)))))


def mixed(rows: Rows) -> Rows:
    """Rows with the hash of later words in the first one; twice is the identity. In place.

    >>> rows = np.array([[1, 2, 3]], np.uint64)
    >>> mixed(mixed(rows)).tolist()
    [[1, 2, 3]]
    """
    width = rows.shape[1]
    if width > 1:
        found = rows[:, 1] * SPREAD
        for w in range(2, width):
            found ^= found >> np.uint64(29)
            found += rows[:, w]
            found *= SPREAD
        found ^= found >> np.uint64(32)
        rows[:, 0] ^= found
    return rows


def _bits(largest: int) -> int:
    return max(1, largest.bit_length())


def _moving(graph: PermutationGraph) -> tuple[list[int], list[int]]:
    """Positions where labels can change, and the labels there, numbered from 0 in every orbit."""
    positions: list[int] = []
    labels: list[int] = []
    for orbit in orbits(graph.generators):
        found = sorted({graph.start[i] for i in orbit})
        if len(found) > 1:
            number = {label: at for at, label in enumerate(found)}
            positions += orbit
            labels += [number[graph.start[i]] for i in orbit]
    return positions, labels


def _packed_words(graph: PermutationGraph) -> PackedGraph:
    from mathengine.cayley.kernels_frontier import expand_words

    positions, labels = _moving(graph)
    bits = _bits(max(labels, default=0))
    place = {i: at for at, i in enumerate(positions)}
    start = _fields(labels, bits, width_of(graph))
    count = len(graph.generators)
    parts = [_steps(tuple(place[g[i]] for i in positions), bits) for g in graph.generators]
    steps = np.array([step[:3] for part in parts for step in part], np.int64).reshape(-1, 3)
    masks = np.array([step[3] for part in parts for step in part], np.uint64)
    bounds = np.cumsum([0, *(len(part) for part in parts)])

    def images(rows: Rows) -> Rows:
        out = np.empty((len(rows) * count, rows.shape[1]), np.uint64)
        expand_words(rows, steps, masks, bounds, out)
        return out

    return PackedGraph(start, images, count)


def _steps(g: Permutation, bits: int) -> list[tuple[int, int, int, int]]:
    """Fields that go from one word to another by one distance are moved together."""
    per_word = WORD // bits
    field = (1 << bits) - 1
    found: dict[tuple[int, int, int], int] = {}
    for i, source in enumerate(g):
        (aim, up), (origin, down) = divmod(i, per_word), divmod(source, per_word)
        key = (origin, aim, bits * (up - down))
        found[key] = found.get(key, 0) | field << bits * down
    return [(*key, mask) for key, mask in found.items()]


def _fields(entries: list[int], bits: int, width: int) -> Rows:
    per_word = WORD // bits
    words = [0] * width
    for at, entry in enumerate(entries):
        words[at // per_word] |= entry << bits * (at % per_word)
    return np.array([words], np.uint64)


def _packed_residues(graph: MatrixGraph) -> PackedGraph:
    from mathengine.cayley.kernels_frontier import expand_residues

    bits, columns = _bits(graph.modulus - 1), len(graph.start[0])
    start = _fields([entry for row in graph.start for entry in row], bits, width_of(graph))
    generators = np.array(graph.generators, np.int64)

    def images(rows: Rows) -> Rows:
        out = np.empty((len(rows) * len(generators), rows.shape[1]), np.uint64)
        room = np.empty(graph.rank * columns, np.int64)
        expand_residues(rows, generators, columns, graph.modulus, bits, room, out)
        return out

    return PackedGraph(start, images, len(generators))


def _packed_integers(graph: MatrixGraph) -> PackedGraph:
    from mathengine.cayley.kernels_frontier import expand_integers

    columns = len(graph.start[0])
    start = np.array([[entry for row in graph.start for entry in row]], np.int64)
    generators = np.array(graph.generators, np.int64)
    growth = max(sum(abs(entry) for entry in row) for g in graph.generators for row in g)

    def images(rows: Rows) -> Rows:
        entries = rows.view(np.int64)
        largest = max(int(entries.max()), -int(entries.min()))
        if largest * growth > LARGEST_PRODUCT:
            raise BudgetExhausted(
                f"an entry of size {largest} may pass 2**63 at the next step; choose fewer layers (--max-layers)"
            )
        out = np.empty((len(rows) * len(generators), rows.shape[1]), np.int64)
        expand_integers(entries, generators, columns, out)
        return out.view(np.uint64)

    return PackedGraph(start.view(np.uint64), images, len(generators))

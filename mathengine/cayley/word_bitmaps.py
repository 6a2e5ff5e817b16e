"""The engine for words with few labels: Schreier graphs on rearrangements of a word, one bit for each.

The words are ranked by two look-ups (:mod:`mathengine.cayley.word_ranks`), a generator acts on the two parts of a key
by tables, and layers are bitmaps. Nothing is hashed.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb, factorial, prod
from typing import TYPE_CHECKING

from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.graphs import Graph, PermutationGraph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mathengine.cayley.rank_bitmaps import Bitmap, Push

LARGEST_PART = 22
"""Bits of a part of the key, which indexes a table."""
MOST_STATES = 1 << 37
"""Words of 64 bits are counted in 32 bits."""
COPIES = 6
"""Bitmaps at most: what is known, the layer, and one target for each thread."""
BASE = 170 << 20
"""Bytes of the compiler and of numpy."""
PER_EDGE = 4e-9
START_UP = 0.7
"""Seconds until compiled kernels are loaded."""


class WordBitmaps:
    """Layers of words by a rank-indexed bitmap."""

    name = "word bitmap"

    def plan(self, graph: Graph) -> Plan | None:
        """For permutation graphs whose halves of words index a table of at most four million entries.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> graph = permutation_graph([(*range(1, 28), 0), (1, 0, *range(2, 28))], "0" * 14 + "1" * 14)
        >>> plan = ENGINE.plan(graph)
        >>> plan.reason, plan.memory < 350 << 20
        ('at most 40116600 words, a bit for each', True)
        """
        if not isinstance(graph, PermutationGraph):
            return None
        labels = len(set(graph.start))
        bits = max(1, (labels - 1).bit_length())
        if graph.degree < 2 or bits * ((graph.degree + 1) // 2) > LARGEST_PART:
            return None
        most = factorial(graph.degree) // prod(factorial(graph.start.count(label)) for label in set(graph.start))
        if most > MOST_STATES:
            return None
        edges = len(graph.generators)
        memory = BASE + _tables(graph.degree, labels, bits, edges) + COPIES * (most // 8 + 8 * _blocks(graph, bits))
        cost = START_UP + PER_EDGE * most * (edges + 1)
        reason = f"at most {most} words, a bit for each"
        return Plan(self.name, memory, None if most > 1 else 1, reason, cost)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, exact.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> list(ENGINE.layers(permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)], "0011"), Run()))
        [1, 2, 3]
        """
        from mathengine.cayley.rank_bitmaps import bitmap_layers

        assert isinstance(graph, PermutationGraph)
        bitmap, push = _prepared(graph)
        yield from bitmap_layers(bitmap, push, run)


def _prepared(graph: PermutationGraph) -> tuple[Bitmap, Push]:
    from mathengine.cayley.kernels_words import push_words
    from mathengine.cayley.rank_bitmaps import Bitmap
    from mathengine.cayley.word_ranks import word_ranks

    ranks = word_ranks(graph.start)
    high, low = ranks.images(graph.generators)
    width = ranks.bits * ranks.low

    def push(layer: NDArray[np.uint64], begin: int, end: int, target: NDArray[np.uint64]) -> None:
        push_words(layer, ranks.first, ranks.lists, high, low, width, ranks.block_of, ranks.rank_of, begin, end, target)

    return Bitmap(int(ranks.first[-1]), len(ranks.uppers), ranks.place(graph.start)), push


def _tables(degree: int, labels: int, bits: int, edges: int) -> int:
    """Bytes for the tables, with those that are needed only while they are made."""
    low = degree - degree // 2
    size = 4 if bits * degree <= 32 else 8
    return (40 << bits * low) + prod([labels] * low) * (24 + 2 * size * (edges + 1))


def _blocks(graph: PermutationGraph, bits: int) -> int:
    high = graph.degree // 2
    if bits == 1:
        ones = sum(graph.start)
        return sum(comb(high, j) for j in range(min(high, ones) + 1))
    return prod([len(set(graph.start))] * high)


ENGINE = WordBitmaps()

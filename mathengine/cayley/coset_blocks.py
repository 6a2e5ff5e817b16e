"""The engine for subgroups of S_n with 6 <= n <= 14: one bit for each permutation, sixty moved at once.

S_n is cut into cosets of the permutations of eight values (blocks), each of these into words of sixty bits. A generator
sends a block to a block and a word to a word, and permutes bits in one of 120 ways; where the slots of blocks are
numbered along the cycles of a generator, that one just moves blocks. The next layer is pulled: each thread writes its
own blocks. Nothing is ranked and nothing is hashed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import comb, factorial, perm
from typing import TYPE_CHECKING

from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.graphs import Graph, PermutationGraph

if TYPE_CHECKING:
    from mathengine.cayley.blocks_layers import BlockLayers

LEAST_DEGREE, LARGEST_DEGREE = 6, 14
BASE = 160 << 20
"""Bytes of the compiler, numpy and the tables of bits."""
START_UP = 0.7
"""Seconds until compiled kernels are loaded."""
PER_PULL = 4e-7
"""Seconds for half a block pulled through one generator."""
PATIENCE = 5.0
"""Seconds of work that are kept by a checkpoint."""


class CosetBlocks:
    """Layers of permutation groups of small degree by bitmaps in coset blocks."""

    name = "coset blocks"

    def plan(self, graph: Graph) -> Plan | None:
        """For Cayley graphs of permutations of 6 to 14 positions.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> plan = ENGINE.plan(permutation_graph([(*range(1, 12), 0), (1, 0, *range(2, 12))]))
        >>> plan.engine, plan.reason, plan.memory >> 20 < 250
        ('coset blocks, bipartite', 'a bit for each of the 479001600 permutations, in one bitmap', True)
        """
        if not isinstance(graph, PermutationGraph) or not graph.is_cayley:
            return None
        if not LEAST_DEGREE <= graph.degree <= LARGEST_DEGREE:
            return None
        from mathengine.cayley.blocks_layers import variant_of

        variant = variant_of(graph)
        most = factorial(graph.degree) * variant.halves // 2
        number = ("one bitmap", "two bitmaps", "three bitmaps")[variant.bitmaps - 1]
        kind = "even permutations" if variant.halves == 1 else "permutations"
        reason = f"a bit for each of the {most} {kind}, in {number}"
        return Plan(f"{self.name}, {variant}", _memory(graph), None, reason, _cost(graph))

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, exact.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> list(ENGINE.layers(permutation_graph([(1, 0, 3, 2, 5, 4), (0, 2, 1, 4, 3, 5)]), Run()))
        [1, 2, 2, 2, 2, 2, 1]
        """
        assert isinstance(graph, PermutationGraph)
        from mathengine.cayley.blocks_layers import step

        layers, sizes = _begun(graph, run)
        yield from sizes[: None if run.max_layers is None else run.max_layers + 1]
        kept = time.monotonic()
        total, most = sum(sizes), factorial(graph.degree) * layers.variant.halves // 2
        with ThreadPoolExecutor(run.threads) as pool:
            while total < most and (run.max_layers is None or len(sizes) <= run.max_layers):
                size = step(layers, pool, run.threads)
                if size == 0:
                    return
                sizes.append(size)
                total += size
                if run.checkpoint is not None and time.monotonic() - kept > PATIENCE:
                    run.checkpoint.save(len(sizes) - 1, sizes, layers.arrays())
                    kept = time.monotonic()
                yield size


def _begun(graph: PermutationGraph, run: Run) -> tuple[BlockLayers, list[int]]:
    """The last layers, as a checkpoint has them or at the identity, and the sizes of all layers so far."""
    from mathengine.cayley.blocks_layers import BlockLayers, variant_of
    from mathengine.cayley.blocks_tables import block_tables

    saved = None if run.checkpoint is None else run.checkpoint.load()
    layers = BlockLayers(block_tables(graph.generators), variant_of(graph), saved)
    if saved is None:
        layers.begin()
        return layers, [1]
    sizes = saved["layers"]
    assert isinstance(sizes, list)
    layers.distance, layers.size = len(sizes) - 1, sizes[-1]
    return layers, list(sizes)


def _memory(graph: PermutationGraph) -> int:
    """Bytes at the peak, from above: bitmaps, counts of half blocks, tables of blocks and of words."""
    from mathengine.cayley.blocks_layers import bitmap_words, variant_of
    from mathengine.cayley.blocks_tables import SLOTS
    from mathengine.cayley.blocks_words import words_of_half

    variant, degree, generators = variant_of(graph), graph.degree, len(graph.generators)
    slots = min(SLOTS, degree - 1)
    blocks = perm(degree, degree - slots)
    bitmaps = variant.bitmaps * 8 * bitmap_words(degree, slots, variant.halves)
    counts = 12 * variant.halves * blocks
    kinds = min(factorial(slots), 2 * generators * comb(degree, slots), generators * blocks + 1)
    words = 5 * kinds * words_of_half(slots)
    return BASE + max(bitmaps + counts + 6 * generators * blocks, (24 + 12 * generators) * blocks) + words


def _cost(graph: PermutationGraph) -> float:
    from mathengine.cayley.blocks_layers import variant_of

    variant, degree, generators = variant_of(graph), graph.degree, len(graph.generators)
    targets = perm(degree, max(degree - 8, 1)) * (1 if variant.is_bipartite else variant.halves)
    layers = max(degree, 3 * degree * (degree - 1) // (2 * generators))
    return START_UP + PER_PULL * targets * generators * layers


ENGINE = CosetBlocks()

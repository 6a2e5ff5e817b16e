"""The census of mixed graphs: as many classes as Burnside's lemma counts, none twice."""

from __future__ import annotations

from itertools import combinations, permutations
from math import comb, factorial

import pytest

from mathengine.sem.graph_census import Census


def classes(size: int, simple: bool) -> int:
    """All classes, connected or not: the mean number of labelled graphs that a renaming keeps."""
    pairs = list(combinations(range(size), 2))
    total = 0
    for p in permutations(range(size)):
        seen: set[tuple[int, int]] = set()
        kept = 1
        for start in pairs:
            if start in seen:
                continue
            i, j = start
            seen.add(start)
            turned = False
            while True:
                i, j = p[i], p[j]
                if (i, j) == start or (j, i) == start:
                    turned = (j, i) == start
                    break
                seen.add((min(i, j), max(i, j)))
            # An orbit that comes back the other way round keeps what has both arrows or none.
            kept *= (2 if simple else 4) if turned else (4 if simple else 8)
        total += kept
    return total // factorial(size)


def connected_classes(size: int, simple: bool) -> int:
    """The inverse of the Euler transform: graphs are multisets of connected ones."""
    connected: dict[int, int] = {}
    for n in range(1, size + 1):
        without = [1] + [0] * n
        for part, count in connected.items():
            without = [
                sum(without[m - part * k] * comb(count + k - 1, k) for k in range(m // part + 1)) for m in range(n + 1)
            ]
        connected[n] = classes(n, simple) - without[n]
    return connected[size]


@pytest.mark.parametrize(
    ("size", "simple", "chunks"), [(2, False, 1), (3, False, 1), (3, True, 1), (4, True, 4), (4, False, 256)]
)
def test_as_many_graphs_as_burnside_counts(size: int, simple: bool, chunks: int) -> None:
    census = Census("all", size, 99, False, simple)
    assert census.chunks == chunks
    found = [graph for chunk in range(chunks) for graph in census.graphs(chunk)]
    assert len(found) == len(set(found)) == connected_classes(size, simple)
    assert all(graph.is_simple or not simple for graph in found)


def test_bounds_choose_from_the_same_graphs() -> None:
    every = [g for k in range(4) for g in Census("all", 4, 99, False, True).graphs(k)]
    few = [g for k in range(4) for g in Census("few", 4, 4, True, True).graphs(k)]
    assert few == [g for g in every if g.is_acyclic and len(g.directed) + len(g.bidirected) <= 4]
    assert 0 < len(few) < len(every)

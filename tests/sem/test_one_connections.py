"""Cycle collections and one-connections: as bits, one after the other, and counted, against a naive search."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise, permutations, product
from math import factorial

import pytest
from hypothesis import given, settings
from sem_strategies import mixed_graphs, sparse_graph

from mathengine.errors import BudgetExhausted
from mathengine.sem.connection_counts import bound_connections, count_collections, count_connections, count_matrix
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.one_connections import Connections, OneConnection, cycle_collections, one_connections


def complete_digraph(size: int) -> MixedGraph:
    names = [str(v) for v in range(1, size + 1)]
    return MixedGraph.of(names, [(a, b) for a in names for b in names if a != b])


def naive_collections(graph: MixedGraph, inside: frozenset[int]) -> Counter[int]:
    """Sets of directed edges in which every vertex has as many edges in as out, at most one each."""
    edges = [e for e, (i, j) in enumerate(graph.directed) if i in inside and j in inside]
    found: Counter[int] = Counter()
    for chosen in product((0, 1), repeat=len(edges)):
        kept = [graph.directed[e] for e, x in zip(edges, chosen, strict=True) if x]
        tails, heads = [i for i, _ in kept], [j for _, j in kept]
        if sorted(tails) == sorted(heads) and len(set(tails)) == len(tails):
            onward = dict(kept)
            cycles = 0
            while onward:
                cycles += 1
                v = next(iter(onward))
                while v in onward:
                    v = onward.pop(v)
            found[sum(1 << e for e, x in zip(edges, chosen, strict=True) if x)] += (-1) ** cycles
    return found


def naive_connections(graph: MixedGraph, first: int, last: int) -> Counter[int]:
    """Every sequence of vertices that is a path, with the naive collections off it."""
    index = {edge: e for e, edge in enumerate(graph.directed)}
    others = [v for v in range(graph.size) if v not in (first, last)]
    between = [middle for length in range(len(others) + 1) for middle in permutations(others, length)]
    paths = [(first, *middle, last) for middle in between] if first != last else [(first,)]
    found: Counter[int] = Counter()
    for path in paths:
        steps = list(pairwise(path))
        if all(step in index for step in steps):
            bits = sum(1 << index[step] for step in steps)
            for edges, sign in naive_collections(graph, frozenset(range(graph.size)) - set(path)).items():
                found[bits | edges] += sign
    return found


def as_bits(graph: MixedGraph, term: OneConnection) -> int:
    edges = [*term.path_edges, *term.cycle_edges]
    assert len(edges) == len(set(edges))
    return sum(1 << graph.directed.index(edge) for edge in edges)


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=4))
def test_collections_are_those_of_a_naive_search(graph: MixedGraph) -> None:
    listed = Connections(graph).collections()
    assert Counter({edges: sign for sign, edges in listed}) == naive_collections(graph, frozenset(range(graph.size)))
    assert len(listed) == len({edges for _, edges in listed}) == count_collections(graph)
    lazily = [OneConnection((), cycles) for cycles in cycle_collections(graph)]
    assert {as_bits(graph, one): one.sign for one in lazily} == {edges: sign for sign, edges in listed}
    assert len(lazily) == len(listed)


@settings(max_examples=30, deadline=None)
@given(mixed_graphs(most=4))
def test_one_connections_are_those_of_a_naive_search(graph: MixedGraph) -> None:
    found, counts = Connections(graph), count_matrix(graph)
    for i, j in product(range(graph.size), repeat=2):
        naive = naive_connections(graph, i, j)
        listed = found.connections(i, j)
        assert Counter({edges: sign for sign, edges in listed}) == naive
        lazily = list(one_connections(graph, i, j))
        assert {as_bits(graph, one): one.sign for one in lazily} == naive
        assert len(listed) == len(lazily) == len(naive) == counts[i][j]
        assert all(one.path[0] == i and one.path[-1] == j for one in lazily)


@settings(max_examples=30, deadline=None)
@given(mixed_graphs(least=2, most=6))
def test_within_some_vertices_they_are_those_of_the_subgraph(graph: MixedGraph) -> None:
    kept = range(1, graph.size)
    inside, part = Connections(graph, kept), Connections(graph.subgraph(kept))
    assert len(inside.collections()) == len(part.collections())
    mask = sum(1 << v for v in kept)
    for j in kept:
        counts = count_connections(graph, j, mask)
        assert counts == {k: len(terms) for k, terms in sorted(inside.column(j).items())}
        assert sum(counts.values()) <= bound_connections(graph, j, mask)
        for i in kept:
            assert len(inside.connections(i, j)) == len(part.connections(i - 1, j - 1))
            assert len(list(one_connections(graph, i, j, kept))) == len(inside.connections(i, j))
    assert not inside.connections(1, 0)


@pytest.mark.parametrize("seed", range(4))
def test_larger_sparse_graphs_are_listed_alike(seed: int) -> None:
    graph = sparse_graph(10, seed)
    found = Connections(graph)
    for i, j in product(range(10), repeat=2):
        lazily = list(one_connections(graph, i, j))
        assert sorted((one.sign, as_bits(graph, one)) for one in lazily) == sorted(found.connections(i, j))


def test_the_complete_digraph_has_factorially_many_terms() -> None:
    for size in (2, 3, 4, 5, 6):
        graph = complete_digraph(size)
        found = Connections(graph)
        assert len(found.collections()) == factorial(size)
        assert len(found.connections(0, 1)) == factorial(size - 1)
    graph = complete_digraph(13)
    assert count_collections(graph) == factorial(13)
    assert set(count_connections(graph, 0).values()) == {factorial(12)}


def test_paths_of_a_layered_graph_are_counted_without_walking_them() -> None:
    names = [f"v{layer}.{place}" for layer in range(30) for place in range(3)]
    steps = [(f"v{layer}.{a}", f"v{layer + 1}.{b}") for layer in range(29) for a in range(3) for b in range(3)]
    assert count_connections(MixedGraph.of(names, steps), 89)[0] == 3**28


def test_too_many_terms_are_counted_and_refused_but_listed_one_by_one() -> None:
    graph = complete_digraph(12)
    with pytest.raises(BudgetExhausted, match="479,001,600 cycle collections, at most 250,000 are expanded"):
        Connections(graph).collections()
    with pytest.raises(BudgetExhausted, match="479,001,600 one-connections to 1"):
        Connections(graph).connections(1, 0)
    with pytest.raises(BudgetExhausted, match="too many terms even to count"):
        count_collections(complete_digraph(22))
    large = complete_digraph(40)
    assert len(set(islice(cycle_collections(large), 500))) == 500
    assert len(set(islice(one_connections(large, 0, 39), 500))) == 500


def test_no_dead_end_delays_a_listing() -> None:
    """One way out of a complete digraph: all but few paths that pass its door are dead ends."""
    names = [str(v) for v in range(1, 26)]
    steps = [(a, b) for a in names[1:-1] for b in names[1:-1] if a != b]
    graph = MixedGraph.of(names, [("1", "2"), ("2", "25"), *steps])
    assert [one.path for one in islice(one_connections(graph, 0, 24), 3)] == [(0, 1, 24)] * 3


def test_a_long_cycle_needs_no_recursion() -> None:
    names = [str(v) for v in range(1, 901)]
    spokes = [(names[-1], name) for name in names[:-1]] + [(name, names[-1]) for name in names[:-1]]
    graph = MixedGraph.of(names, spokes)
    assert len(Connections(graph).collections()) == 900
    assert sum(1 for _ in cycle_collections(graph)) == 900

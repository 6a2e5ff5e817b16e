"""The half-trek criterion against SEMID, against its definition, and against the Jacobian."""

from __future__ import annotations

from itertools import combinations, pairwise

import networkx as nx
import pytest
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import (
    ancestors,
    descendants,
    half_trek_deficit,
    half_trek_reachable,
    half_trek_steps,
    is_half_trek_identifiable,
)
from mathengine.sem.jacobian import dimension

MODELS = known_models()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["name"])
def test_reference_models_are_solved_as_by_semid(model) -> None:
    graph, expected = known_graph(model), model["identifiability"]
    steps = half_trek_steps(graph)
    solved = {step.vertex for step in steps} | {v for v in range(graph.size) if not graph.parents[v]}
    assert sorted(v + 1 for v in solved) == expected["htc_solved_vertices"]
    assert is_half_trek_identifiable(graph) == expected["htc_identifiable"]
    assert (half_trek_deficit(graph) is not None) == expected["htc_infinite"]
    assert sum(len(graph.parents[step.vertex]) for step in steps) == expected["semid_0_4_2"]["edges_htc"]
    assert (half_trek_deficit(graph) is not None) == expected["semid_0_4_2"]["nonHtcID"]


@given(mixed_graphs(most=6))
def test_every_step_satisfies_the_definition(graph: MixedGraph) -> None:
    done = {v for v in range(graph.size) if not graph.parents[v]}
    for step in half_trek_steps(graph):
        v = step.vertex
        assert len(set(step.sources)) == len(step.sources) == len(graph.parents[v])
        assert sorted(trek[-1] for trek in step.half_treks) == sorted(graph.parents[v])
        right = []
        for source, trek, turned in zip(step.sources, step.half_treks, step.bidirected, strict=True):
            assert trek[0] == source
            assert source != v
            assert source not in graph.siblings[v]
            assert source in done or source not in half_trek_reachable(graph, v)
            if turned:
                assert trek[1] in graph.siblings[source]
                trek = trek[1:]
            assert all(edge in graph.directed for edge in pairwise(trek))
            right += trek
        assert len(set(right)) == len(right)
        done.add(v)


@settings(max_examples=200)
@given(mixed_graphs(most=5))
def test_the_criteria_agree_with_the_rank(graph: MixedGraph) -> None:
    finite = dimension(graph).is_finite_to_one
    deficit = half_trek_deficit(graph)
    if is_half_trek_identifiable(graph):
        assert finite
        assert deficit is None
    if deficit is not None:
        assert not finite
        assert len(deficit.cut_pairs) + len(deficit.cut_vertices) + len(deficit.cut_edges) == deficit.flow
        assert deficit.flow < deficit.needed == len(graph.directed)


@given(mixed_graphs(most=5))
def test_reachability_agrees_with_networkx(graph: MixedGraph) -> None:
    twin = nx.DiGraph(graph.directed)
    twin.add_nodes_from(range(graph.size))
    for v in range(graph.size):
        assert descendants(graph, [v]) == nx.descendants(twin, v) | {v}
        assert ancestors(graph, [v]) == nx.ancestors(twin, v) | {v}


def test_bow_free_acyclic_graphs_are_identifiable() -> None:
    for size in (3, 4, 5):
        pairs = list(combinations(range(size), 2))
        graph = MixedGraph(tuple("12345"[:size]), tuple(pairs[::2]), tuple(pairs[1::2]))
        assert is_half_trek_identifiable(graph)

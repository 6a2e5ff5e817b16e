"""Global identifiability against SEMID, against all sets of vertices, and against the half-trek criterion."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.sem.global_identification import global_obstruction
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import is_half_trek_identifiable


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model["name"])
def test_reference_models_as_by_semid(model) -> None:
    expected = model["identifiability"]["semid_0_4_2"]["globalID"]
    assert (global_obstruction(known_graph(model)) is None) == expected


def _obstructs(graph: MixedGraph, inside: tuple[int, ...]) -> bool:
    bidirected = nx.Graph(graph.bidirected)
    bidirected.add_nodes_from(range(graph.size))
    directed = nx.DiGraph(graph.directed)
    directed.add_nodes_from(range(graph.size))
    part = directed.subgraph(inside)
    return nx.is_connected(bidirected.subgraph(inside)) and any(
        nx.ancestors(part, sink) | {sink} == set(inside) for sink in inside
    )


@given(mixed_graphs(most=5, acyclic=True))
def test_no_set_of_vertices_obstructs(graph: MixedGraph) -> None:
    found = global_obstruction(graph)
    sets = [c for size in range(2, graph.size + 1) for c in combinations(range(graph.size), size)]
    assert (found is not None) == any(_obstructs(graph, inside) for inside in sets)
    if found is not None:
        assert _obstructs(graph, found.vertices)
    else:
        assert is_half_trek_identifiable(graph)


@given(mixed_graphs(most=5))
def test_cycles_obstruct(graph: MixedGraph) -> None:
    if not graph.is_acyclic:
        found = global_obstruction(graph)
        assert found is not None
        assert found.sink is None

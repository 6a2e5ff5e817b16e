"""Mixed graphs: components, adjacency and text, against networkx and against themselves."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from sem_strategies import known_graph, known_models, mixed_graphs, vertex_names

from mathengine.errors import InvalidInput
from mathengine.sem.edge_text import read_edges
from mathengine.sem.graphs import MixedGraph, in_reading_order


def directed(graph: MixedGraph) -> nx.DiGraph:
    found = nx.DiGraph()
    found.add_nodes_from(range(graph.size))
    found.add_edges_from(graph.directed)
    return found


@given(mixed_graphs(least=0, most=6))
def test_components_are_those_of_networkx_with_causes_before_effects(graph):
    assert {frozenset(c) for c in graph.components} == {
        frozenset(c) for c in nx.strongly_connected_components(directed(graph))
    }
    place = {v: k for k, component in enumerate(graph.components) for v in component}
    assert all(place[i] <= place[j] for i, j in graph.directed)
    assert graph.is_acyclic == nx.is_directed_acyclic_graph(directed(graph))


@given(mixed_graphs(most=6))
def test_children_parents_and_siblings_are_the_ends_of_edges(graph):
    assert {(i, j) for i in range(graph.size) for j in graph.children[i]} == set(graph.directed)
    assert {(i, j) for j in range(graph.size) for i in graph.parents[j]} == set(graph.directed)
    assert {(i, j) for i in range(graph.size) for j in graph.siblings[i] if i < j} == set(graph.bidirected)


@given(mixed_graphs(least=0, most=6, names=vertex_names))
def test_the_canonical_text_is_read_back_with_numbers_in_their_order(graph):
    found = read_edges(str(graph))
    assert set(found.to_json()["directed"]) == set(graph.to_json()["directed"])
    assert found.vertices == in_reading_order(graph.vertices)
    if found.vertices == graph.vertices:
        assert found == graph


@pytest.mark.parametrize("entry", known_models(), ids=lambda entry: entry["name"])
def test_reference_models_have_the_properties_that_are_known(entry):
    graph = known_graph(entry)
    assert (graph.is_acyclic, graph.is_simple) == (entry["acyclic"], entry["simple"])
    assert graph.parameter_count == entry["parameters"]


@given(mixed_graphs(most=5))
def test_a_subgraph_has_the_edges_between_its_vertices(graph):
    kept = range(0, graph.size, 2)
    part = graph.subgraph(kept)
    named = {(graph.vertices[i], graph.vertices[j]) for i, j in graph.directed if i in kept and j in kept}
    assert {(part.vertices[i], part.vertices[j]) for i, j in part.directed} == named


def test_unusable_graphs_are_refused():
    with pytest.raises(InvalidInput, match=r"edge is a->a; accepted: edges between two different"):
        MixedGraph.of("ab", directed=[("a", "a")])
    with pytest.raises(InvalidInput, match=r"edge is a->b; accepted: each edge once"):
        MixedGraph.of("ab", directed=[("a", "b"), ("a", "b")])
    with pytest.raises(InvalidInput, match=r"edge is a<->b; accepted: each edge once"):
        MixedGraph.of("ab", bidirected=[("a", "b"), ("b", "a")])
    with pytest.raises(InvalidInput, match=r"vertex is c; accepted: a, b"):
        MixedGraph.of("ab", directed=[("a", "c")])
    with pytest.raises(InvalidInput, match="each vertex once"):
        MixedGraph(("a", "a"))
    with pytest.raises(InvalidInput, match="ascending order"):
        MixedGraph(("a", "b"), ((1, 0), (0, 1)))
    with pytest.raises(InvalidInput, match="at most 100 characters"):
        MixedGraph(("9" * 5000,))
    with pytest.raises(InvalidInput, match="a letter first"):
        MixedGraph(("x y",))


def test_the_matrices_of_a_graph_are_in_its_parameters():
    coefficients, errors = read_edges("x->y, x<->y").to_sympy()
    assert str(coefficients) == "Matrix([[0, l_x_y], [0, 0]])"
    assert errors == errors.T
    assert str(errors[0, 1]) == "w_x_y"


def test_a_notebook_shows_short_graphs_as_formulas():
    assert read_edges("1->2, 3").to_latex() == r"3,\; 1 \to 2"
    assert read_edges("1->2")._repr_latex_() == r"$1 \to 2$"
    assert MixedGraph(tuple(map(str, range(100))))._repr_latex_() is None

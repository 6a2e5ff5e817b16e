"""Matrices and graphs of networkx, there and back."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from sem_strategies import mixed_graphs, vertex_names

from mathengine.errors import InvalidInput
from mathengine.sem.adjacency import from_matrices, from_networkx, to_matrices, to_networkx


@given(mixed_graphs(least=0, most=6, names=vertex_names))
def test_matrices_are_read_back(graph):
    directed, bidirected = to_matrices(graph)
    assert from_matrices(directed, bidirected, graph.vertices) == graph
    shape = (graph.size, graph.size)
    arrays = np.array(directed, int).reshape(shape), np.array(bidirected, float).reshape(shape)
    assert from_matrices(*arrays, graph.vertices) == graph


@given(mixed_graphs(least=0, most=6, names=vertex_names))
def test_graphs_of_networkx_are_read_back(graph):
    assert from_networkx(to_networkx(graph)) == graph


def test_a_digraph_takes_pairs_of_bidirected_edges():
    found = from_networkx(nx.DiGraph([(1, 2)]), [(2, 1), (1, 2)][:1])
    assert str(found) == "1->2, 1<->2"


def test_a_bidirected_edge_may_be_there_in_both_directions():
    source = nx.MultiDiGraph()
    source.add_edge("x", "y", kind="bidirected")
    source.add_edge("y", "x", kind="<->")
    source.add_edge("y", "x", kind="->")
    assert str(from_networkx(source)) == "x, y, y->x, x<->y"
    source.add_edge("x", "y", kind="bidirected")
    with pytest.raises(InvalidInput, match=r"edge is x<->y; accepted: each edge once"):
        from_networkx(source)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[0, 1]],), "square matrix"),
        (([0, 1],), "square matrix of 0 and 1"),
        (([[1]],), "entry 1, 1 of directed is 1; accepted: 0, since no edge is a loop"),
        (([[0, 1], [0, 0]], [[0, 1], [0, 0]]), "entry 1, 2 of bidirected is 1; accepted: 0, by symmetry"),
        (([[0]], [[0, 0], [0, 0]]), "size of bidirected is 2; accepted: 1"),
        (([[0.5]],), "entry 1, 1 of directed is 0.5; accepted: 0, 1"),
        (([["x"]],), "entry 1, 1 of directed is x"),
        (([[float("nan")]],), "entry 1, 1 of directed is nan"),
        (([[0]], None, ["x", "y"]), "number of names is 2; accepted: 1"),
        ((None,), "directed is None"),
    ],
)
def test_unusable_matrices_are_refused(arguments, message):
    with pytest.raises(InvalidInput, match=message):
        from_matrices(*arguments)


def test_unusable_graphs_of_networkx_are_refused():
    with pytest.raises(InvalidInput, match="a DiGraph or MultiDiGraph"):
        from_networkx(nx.Graph([(1, 2)]))
    with pytest.raises(InvalidInput, match="kind of edge 1, 2 is loop"):
        from_networkx(nx.DiGraph([(1, 2, {"kind": "loop"})]))
    with pytest.raises(InvalidInput, match="names of nodes"):
        from_networkx(nx.DiGraph([(1, "1")]))
    with pytest.raises(InvalidInput, match="edge is 1->1"):
        from_networkx(nx.DiGraph([(1, 1)]))
    with pytest.raises(InvalidInput, match="a pair of vertices"):
        from_networkx(nx.DiGraph([(1, 2)]), ["12"])

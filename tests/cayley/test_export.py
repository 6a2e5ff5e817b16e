"""Coset tables, matrices, networkx graphs and texts of small graphs."""

from __future__ import annotations

import io

import naive
import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import mmread

from mathengine.cayley.coset_tables import coset_table
from mathengine.cayley.export import FORMS, adjacency, dense_adjacency, edges, exported, laplacian, to_networkx
from mathengine.cayley.families import family
from mathengine.cayley.graphs import Graph, matrix_graph, permutation_graph
from mathengine.errors import InvalidInput

generating_sets = st.integers(2, 5).flatmap(
    lambda n: st.lists(st.permutations(range(n)).map(tuple), min_size=1, max_size=3)
)
GRAPHS = (
    family("lrx", n=5),
    family("lx", n=5),
    permutation_graph([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)], "000111"),
    family("unitriangular", n=3, m=4),
    matrix_graph([[[0, 1], [1, 1]]], 5, [[1], [0]], directed=True),
)


@given(generating_sets, st.booleans())
def test_layers_of_a_coset_table_are_those_of_a_plain_search(generators: list[tuple[int, ...]], directed: bool) -> None:
    graph = permutation_graph(generators, directed=directed)
    distances = coset_table(graph).distances
    layers = tuple(distances.count(d) for d in range(max(distances) + 1))
    assert layers == naive.permutation_growth(graph.generators)


@given(generating_sets, st.booleans())
def test_rows_and_columns_of_an_adjacency_matrix_sum_to_the_number_of_generators(
    generators: list[tuple[int, ...]], directed: bool
) -> None:
    graph = permutation_graph(generators, directed=directed)
    matrix = dense_adjacency(graph)
    assert set(matrix.sum(axis=0)) | set(matrix.sum(axis=1)) == {len(graph.generators)}
    assert (matrix == matrix.T).all() or directed
    assert (laplacian(graph).toarray() == len(graph.generators) * np.eye(len(matrix)) - matrix).all()


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_powers_of_the_adjacency_matrix_count_walks(graph: Graph) -> None:
    matrix, table = dense_adjacency(graph), coset_table(graph)
    walks, ends = np.eye(table.order, dtype=np.int64)[0], {0: 1}
    for _ in range(4):
        walks = walks @ matrix
        following: dict[int, int] = {}
        for vertex, count in ends.items():
            for image in table.images[vertex]:
                following[image] = following.get(image, 0) + count
        ends = following
        assert {v: int(c) for v, c in enumerate(walks) if c} == ends


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_networkx_finds_the_same_distances(graph: Graph) -> None:
    found = to_networkx(graph)
    assert found.is_directed() == graph.directed
    lengths = networkx.single_source_shortest_path_length(found, graph.start)
    assert lengths == dict(found.nodes(data="distance"))
    assert len(lengths) == coset_table(graph).order


def test_names_of_edges_lead_where_they_say() -> None:
    graph = family("lrx", n=4)
    table = coset_table(graph)
    for u, v, names in to_networkx(graph).edges(data="names"):
        for name in names:
            assert table.images[table.states.index(u)][graph.names.index(name)] == table.states.index(v)
    assert len(edges(graph)) == 24 * 3


def test_simple_adjacency_has_neither_loops_nor_parallel_edges() -> None:
    word = permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)], "0011")
    matrix = adjacency(word, simple=True).toarray()
    assert set(matrix.ravel()) == {0, 1}
    assert not matrix.diagonal().any()
    assert dense_adjacency(word).diagonal().any()


def test_texts_can_be_read_back() -> None:
    graph = family("coxeter", n=4)
    assert (mmread(io.StringIO(exported(graph, "adjacency"))).toarray() == dense_adjacency(graph)).all()
    assert (mmread(io.StringIO(exported(graph, "laplacian"))).toarray() == laplacian(graph).toarray()).all()
    read = networkx.parse_graphml(exported(graph, "graphml"))
    assert networkx.is_isomorphic(read, to_networkx(graph))
    assert read.nodes["(0 1 2 3)"]["distance"] == 0
    assert exported(graph, "edges").count("\n") == 24 * 3


def test_what_is_too_large_or_unknown_is_refused() -> None:
    with pytest.raises(InvalidInput, match="more than 1000; accepted: at most 1000"):
        adjacency(family("lrx", n=7), most=1000)
    with pytest.raises(InvalidInput, match="at most 10000"):
        to_networkx(family("lrx", n=8))
    with pytest.raises(InvalidInput, match="form is png; accepted: edges, adjacency, laplacian, graphml"):
        exported(family("lrx", n=4), "png")
    assert len(FORMS) == 4

"""Matrices and vectors over Z/m by tables of their columns."""

import json
from pathlib import Path

import naive
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import matrix_graph, permutation_graph, read_graph
from mathengine.cayley.matrix_columns import ENGINE
from mathengine.cayley.small import ENGINE as SMALL
from mathengine.errors import InvalidInput

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
MATRICES = [entry for entry in VECTORS if entry["kind"] == "matrix"]


@pytest.mark.parametrize("entry", [e for e in MATRICES if e["modulus"] < 11], ids=lambda entry: entry["id"])
def test_layers_agree_with_published_vectors(entry):
    assert list(ENGINE.layers(read_graph(entry), Run())) == entry["layers"]


@st.composite
def graphs(draw):
    rank, modulus = draw(st.sampled_from([(1, 11), (2, 2), (2, 5), (2, 6), (3, 2)]))
    entry = st.integers(0, modulus - 1)
    square = st.lists(st.lists(entry, min_size=rank, max_size=rank), min_size=rank, max_size=rank)
    width = draw(st.integers(1, 3))
    start = draw(st.none() | st.lists(st.lists(entry, min_size=width, max_size=width), min_size=rank, max_size=rank))
    try:
        return matrix_graph(
            draw(st.lists(square, min_size=1, max_size=2)), modulus, start, directed=draw(st.booleans())
        )
    except InvalidInput:
        assume(False)


@settings(max_examples=40)
@given(graphs())
def test_layers_agree_with_breadth_first_search(graph):
    assert ENGINE.plan(graph) is not None
    expected = naive.matrix_growth(graph.generators, graph.modulus, graph.start)
    assert tuple(ENGINE.layers(graph, Run())) == expected


def test_the_special_linear_groups_have_their_orders():
    for rank, modulus, order in [(2, 5, 120), (2, 7, 336), (2, 31, 31 * (31**2 - 1)), (3, 3, 5616), (3, 5, 372000)]:
        unit = [[int(i == j) for j in range(rank)] for i in range(rank)]
        upper, cycle = [list(row) for row in unit], [unit[(i + 1) % rank] for i in range(rank)]
        upper[0][1] = 1
        if rank == 2:
            cycle = [[0, 1], [modulus - 1, 0]]
        graph = matrix_graph([upper, cycle], modulus)
        layers = list(ENGINE.layers(graph, Run(threads=2)))
        assert sum(layers) == order
        if order < 100_000:
            assert layers == list(SMALL.layers(graph, Run()))


def test_vectors_other_than_zero_are_one_orbit():
    graph = matrix_graph([[[1, 1, 0], [0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]], 101, [[1], [0], [0]])
    assert sum(ENGINE.layers(graph, Run())) == 101**3 - 1


def test_other_graphs_are_left_to_others():
    assert ENGINE.plan(permutation_graph([(1, 0)])) is None
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]])) is None
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]], 2**31 - 1)) is None

"""Layers of unitriangular groups, against published vectors, tuples and a table of diameters."""

import json
from pathlib import Path

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley import unitriangular_bitmaps
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import matrix_graph, permutation_graph, read_graph
from mathengine.cayley.small import ENGINE as SMALL
from mathengine.cayley.unitriangular_bitmaps import ENGINE

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
MATRICES = [entry for entry in VECTORS if entry["kind"] == "matrix"]


def elementary(rank, i, j, entry=1):
    return [[int(a == b) + entry * ((a, b) == (i, j)) for b in range(rank)] for a in range(rank)]


def unitriangular_group(rank, modulus, **options):
    return matrix_graph([elementary(rank, i, i + 1) for i in range(rank - 1)], modulus, **options)


@pytest.mark.parametrize("entry", MATRICES, ids=lambda entry: entry["id"])
def test_layers_agree_with_published_vectors(entry):
    graph = read_graph(entry)
    assert list(ENGINE.layers(graph, Run(threads=2))) == entry["layers"]


@st.composite
def graphs(draw):
    rank, modulus = draw(st.sampled_from([(2, 9), (3, 2), (3, 5), (3, 4), (4, 2), (4, 3)]))
    lower = draw(st.booleans())
    matrices = []
    for _ in range(draw(st.integers(1, 3))):
        g = elementary(rank, 0, 0, 0)
        for i in range(rank):
            for j in range(i + 1, rank):
                entry = draw(st.integers(0, modulus - 1))
                g[j if lower else i][i if lower else j] = entry
        matrices.append(g)
    return matrix_graph(matrices, modulus, directed=draw(st.booleans()))


@settings(max_examples=60)
@given(graphs())
def test_layers_agree_with_breadth_first_search(graph):
    expected = naive.matrix_growth(graph.generators, graph.modulus)
    assert ENGINE.plan(graph).states in (None, sum(expected))
    assert tuple(ENGINE.layers(graph, Run())) == expected


@pytest.mark.parametrize("modulus", [63, 64, 65, 100, 128, 130])
def test_rows_of_one_word_and_of_several(modulus):
    generators = [elementary(3, 0, 1), [[1, 2, 5], [0, 1, modulus - 1], [0, 0, 1]]]
    graph = matrix_graph(generators, modulus)
    assert list(ENGINE.layers(graph, Run(max_layers=14))) == list(SMALL.layers(graph, Run(max_layers=14)))


def test_the_whole_group_modulo_a_number_above_64():
    graph = unitriangular_group(3, 67)
    layers = list(ENGINE.layers(graph, Run()))
    assert sum(layers) == 67**3
    assert len(layers) - 1 == 2 * 33


@pytest.mark.parametrize(("rank", "modulus"), [(5, 2), (6, 2), (5, 3), (4, 6), (4, 8)])
def test_groups_with_several_coordinates_in_a_word(rank, modulus):
    graph = unitriangular_group(rank, modulus)
    assert ENGINE.plan(graph).states == modulus ** (rank * (rank - 1) // 2)
    layers = list(ENGINE.layers(graph, Run(threads=2)))
    assert layers == list(SMALL.layers(graph, Run()))
    assert sum(layers) == modulus ** (rank * (rank - 1) // 2)


@pytest.mark.parametrize(
    ("modulus", "diameter"), [(2, 8), (3, 8), (4, 10), (5, 10), (6, 13), (7, 12), (9, 13), (11, 15)]
)
def test_diameters_of_ut_4(modulus, diameter):
    layers = list(ENGINE.layers(unitriangular_group(4, modulus), Run(threads=2)))
    assert len(layers) - 1 == diameter
    assert sum(layers) == modulus**6


def test_any_invertible_start_has_the_growth_of_the_group():
    generators = [elementary(3, 0, 1), elementary(3, 1, 2)]
    start = [[2, 1, 0], [1, 1, 3], [0, 0, 1]]
    layers = tuple(ENGINE.layers(matrix_graph(generators, 5, start), Run()))
    assert layers == naive.matrix_growth(matrix_graph(generators, 5).generators, 5, start)


def test_the_trivial_group_has_one_layer():
    assert list(ENGINE.layers(matrix_graph([elementary(3, 0, 0, 0)], 5), Run())) == [1]


def test_the_layers_wanted_are_found_and_a_cut_run_goes_on():
    class Kept:
        saved = None

        def load(self):
            return self.saved

        def save(self, layer, layers, arrays):
            self.saved = {"layer": layer, "layers": list(layers), **{k: np.copy(a) for k, a in arrays.items()}}

    graph, kept = unitriangular_group(4, 3), Kept()
    whole = list(ENGINE.layers(graph, Run()))
    assert list(ENGINE.layers(graph, Run(max_layers=4, checkpoint=kept))) == whole[:5]
    assert list(ENGINE.layers(graph, Run(checkpoint=kept))) == whole


def test_layers_are_the_same_whatever_the_number_of_threads(monkeypatch):
    monkeypatch.setattr(unitriangular_bitmaps, "ALONE", 10)
    graph = unitriangular_group(4, 5, directed=True)
    assert list(ENGINE.layers(graph, Run(threads=3))) == list(SMALL.layers(graph, Run()))


def test_other_graphs_are_left_to_others():
    assert ENGINE.plan(permutation_graph([(1, 0)])) is None
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]])) is None
    assert ENGINE.plan(matrix_graph([[[2, 1], [0, 1]]], 5)) is None
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], 5)) is None
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]], 5, [[1], [2]])) is None
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]], 5, [[1, 1], [1, 1]])) is None
    assert ENGINE.plan(unitriangular_group(6, 101)) is None


@pytest.mark.slow
def test_ut_4_modulo_19():
    layers = list(ENGINE.layers(unitriangular_group(4, 19), Run(threads=2)))
    assert (sum(layers), len(layers) - 1, layers[-1]) == (19**6, 27, 38**3)

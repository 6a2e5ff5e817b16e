"""Rank-indexed bitmaps of words: the ranks, the layers, and what becomes of a run that is cut off."""

import itertools
import json
from math import factorial
from pathlib import Path

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley import rank_bitmaps
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import matrix_graph, permutation_graph, read_graph
from mathengine.cayley.small import ENGINE as SMALL
from mathengine.cayley.word_bitmaps import ENGINE
from mathengine.cayley.word_ranks import word_ranks

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
COVERED = [entry for entry in VECTORS if entry["kind"] != "matrix" and entry["order"] < 4_000_000 and entry["n"] < 21]


@pytest.mark.parametrize("entry", COVERED, ids=lambda entry: entry["id"])
def test_layers_agree_with_published_vectors(entry):
    graph = read_graph(entry)
    plan = ENGINE.plan(graph)
    assert plan is not None
    assert plan.engine == "word bitmap"
    assert list(ENGINE.layers(graph, Run(threads=2))) == entry["layers"]


@st.composite
def words(draw):
    degree = draw(st.integers(2, 7))
    generators = draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=3))
    start = draw(st.lists(st.integers(0, 3), min_size=degree, max_size=degree))
    return permutation_graph(generators, start, directed=draw(st.booleans()))


@given(words())
def test_layers_agree_with_breadth_first_search(graph):
    assert tuple(ENGINE.layers(graph, Run())) == naive.permutation_growth(graph.generators, graph.start)


@settings(max_examples=20)
@given(st.permutations(range(9)), st.permutations(range(9)), st.booleans())
def test_layers_of_permutations_agree_with_the_engine_of_small_graphs(a, b, directed):
    graph = permutation_graph([a, b], directed=directed)
    assert list(ENGINE.layers(graph, Run(threads=2))) == list(SMALL.layers(graph, Run()))


@given(st.lists(st.integers(0, 4), min_size=2, max_size=7))
def test_every_rearrangement_has_a_bit_of_its_own(labels):
    known = sorted(set(labels))
    word = [known.index(label) for label in labels]
    ranks = word_ranks(word)
    places = {ranks.place(other) for other in set(itertools.permutations(word))}
    assert len(places) == len(set(itertools.permutations(word))) == ranks.sizes.sum()
    assert max(places) < 64 * int(ranks.first[-1])


def test_layers_are_the_same_whatever_the_number_of_threads(monkeypatch):
    monkeypatch.setattr(rank_bitmaps, "ALONE", 100)
    shift, swap = (*range(1, 18), 0), (1, 0, *range(2, 18))
    graph = permutation_graph([shift, swap], "000000111111222222"[:18].replace("2", "1"))
    alone = list(ENGINE.layers(graph, Run()))
    assert alone == list(ENGINE.layers(graph, Run(threads=3))) == list(SMALL.layers(graph, Run()))


def test_only_the_layers_wanted_are_found():
    graph = permutation_graph([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)])
    assert list(ENGINE.layers(graph, Run(max_layers=3))) == [1, 3, 6, 11]
    assert list(ENGINE.layers(graph, Run(max_layers=0))) == [1]


class Kept:
    """A checkpoint in memory."""

    def __init__(self):
        self.saved = None

    def load(self):
        return self.saved

    def save(self, layer, layers, arrays):
        self.saved = {"layer": layer, "layers": list(layers), **{name: np.copy(a) for name, a in arrays.items()}}


@pytest.mark.parametrize("directed", [False, True])
def test_a_run_that_was_cut_off_ends_with_the_same_layers(monkeypatch, directed):
    monkeypatch.setattr(rank_bitmaps, "PATIENCE", -1)
    graph = permutation_graph([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)], directed=directed)
    kept = Kept()
    begun = ENGINE.layers(graph, Run(checkpoint=kept))
    head = [next(begun) for _ in range(8)]
    begun.close()
    assert kept.saved["layer"] == 7
    whole = list(ENGINE.layers(graph, Run(checkpoint=kept)))
    assert whole[:8] == head
    assert tuple(whole) == naive.permutation_growth(graph.generators)


def test_other_graphs_and_words_without_tables_are_left_to_others():
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]], 5)) is None
    assert ENGINE.plan(permutation_graph([(*range(1, 48), 0)], "01" * 24)) is None
    assert ENGINE.plan(permutation_graph([(*range(1, 14), 0)])) is None
    assert ENGINE.plan(permutation_graph([(0,)])) is None


@pytest.mark.slow
def test_the_lrx_graph_on_fourteen_zeros_and_fourteen_ones():
    shift, swap = (*range(1, 28), 0), (1, 0, *range(2, 28))
    layers = list(ENGINE.layers(permutation_graph([shift, swap], "0" * 14 + "1" * 14), Run(threads=2)))
    assert sum(layers) == factorial(28) // factorial(14) ** 2
    assert len(layers) - 1 == 142

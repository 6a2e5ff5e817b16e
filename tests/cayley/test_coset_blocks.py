"""Coset blocks: layers against published vectors, other searches and each other; checkpoints; what fits in memory."""

import json
import os
import subprocess
import sys
from itertools import permutations
from math import factorial
from pathlib import Path

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley import blocks_layers, coset_blocks
from mathengine.cayley.blocks_layers import BlockLayers, Variant, bitmap_words, variant_of
from mathengine.cayley.blocks_tables import block_tables
from mathengine.cayley.coset_blocks import ENGINE
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import matrix_graph, moved, permutation_graph, read_graph
from mathengine.cayley.planner import choose
from mathengine.cayley.small import ENGINE as SMALL
from mathengine.errors import InvalidInput

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
COVERED = [
    pytest.param(entry, id=entry["id"], marks=[pytest.mark.slow] if entry["order"] > 40_000_000 else [])
    for entry in VECTORS
    if entry["kind"] != "matrix" and 6 <= entry["n"] <= 14 and len(set(entry["start"])) == entry["n"]
]


def lrx(n, directed=False):
    return permutation_graph([(*range(1, n), 0), (1, 0, *range(2, n))], directed=directed)


def layers(graph, **run):
    return tuple(ENGINE.layers(graph, Run(**run)))


@pytest.mark.parametrize("entry", COVERED)
def test_layers_agree_with_published_vectors(entry):
    graph = read_graph(entry)
    plan = ENGINE.plan(graph)
    assert plan is not None
    assert plan.engine == f"coset blocks, {variant_of(graph)}"
    assert list(layers(graph, threads=2)) == entry["layers"]


@st.composite
def generating_sets(draw, degree):
    generators = draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=3))
    return permutation_graph(generators, directed=draw(st.booleans()))


@settings(max_examples=60)
@given(st.integers(6, 7).flatmap(generating_sets))
def test_layers_agree_with_breadth_first_search(graph):
    assert layers(graph) == naive.permutation_growth(graph.generators)


@st.composite
def small_groups(draw):
    """Groups of degree 9 and 10 that act on a few points, or on points in step, in a random order of the points."""
    degree = draw(st.integers(9, 10))
    points = draw(st.permutations(range(degree)))
    width = draw(st.integers(4, 6))
    generators = []
    for images in draw(st.lists(st.permutations(range(width)), min_size=1, max_size=3)):
        g = list(range(degree))
        for i, image in enumerate(images):
            g[points[i]] = points[image]
        if width <= degree // 2:
            for i, image in enumerate(images):
                g[points[width + i]] = points[width + image]
        generators.append(g)
    return permutation_graph(generators, directed=draw(st.booleans()))


@given(small_groups())
def test_layers_of_small_groups_agree_with_breadth_first_search(graph):
    assert layers(graph) == naive.permutation_growth(graph.generators)


@settings(max_examples=20)
@given(generating_sets(9))
def test_layers_of_degree_nine_agree_with_the_engine_of_small_graphs(graph):
    assert layers(graph, threads=2) == tuple(SMALL.layers(graph, Run()))


@settings(max_examples=15)
@given(st.integers(6, 8).flatmap(generating_sets), st.integers(0, 1), st.data())
def test_every_variant_and_every_number_of_slots_gives_the_same_layers(graph, extra, data):
    slots = data.draw(st.integers(5, graph.degree - 1))
    plain = variant_of(graph)
    ways = {plain, Variant(2, False, plain.is_directed), Variant(2, False, True)}
    assert len({every_layer(graph, way, slots) for way in ways}) == 1
    if extra:
        assert every_layer(graph, plain, slots) == layers(graph)


def every_layer(graph, variant, slots):
    found = BlockLayers(block_tables(graph.generators, slots), variant)
    found.begin()
    sizes = [found.size]
    while size := found.advance(map, 3):
        sizes.append(size)
    return tuple(sizes)


@pytest.mark.parametrize("slots", [5, 6])
def test_a_pull_moves_every_permutation_as_its_generator_does(slots):
    degree = 7
    generators = [(1, 2, 3, 4, 5, 6, 0), (2, 1, 0, 3, 4, 6, 5), (0, 3, 1, 2, 4, 5, 6)]
    for g in generators:
        tables = block_tables([g], slots)
        order = len(set(powers(g)))
        sizes = every_layer(permutation_graph([g], directed=True), Variant(2, False, True), slots)
        assert sizes == (1,) * order
        assert sorted(tables.source[0].tolist()) == list(range(tables.blocks))
    assert layers(permutation_graph(generators)) == naive.permutation_growth(permutation_graph(generators).generators)
    assert degree == len(generators[0])


def powers(g):
    state = tuple(range(len(g)))
    while True:
        yield state
        state = moved(state, g)
        if state == tuple(range(len(g))):
            return


def test_a_start_in_another_order_gives_the_same_layers():
    graph = lrx(7)
    assert layers(permutation_graph(graph.generators, (3, 1, 4, 0, 5, 2, 6))) == layers(graph)


def test_an_identity_among_the_generators_changes_nothing():
    graph = lrx(6)
    assert layers(permutation_graph([*graph.generators, tuple(range(6))])) == layers(graph)


@pytest.mark.parametrize("directed", [False, True])
def test_layers_are_the_same_whatever_the_number_of_threads(monkeypatch, directed):
    monkeypatch.setattr(blocks_layers, "ALONE", 1)
    graph = lrx(8, directed)
    assert layers(graph) == layers(graph, threads=3)


def test_only_the_layers_wanted_are_found():
    assert layers(lrx(9), max_layers=4) == (1, 3, 6, 12, 24)
    assert layers(lrx(9), max_layers=0) == (1,)


class Kept:
    """A checkpoint in memory."""

    def __init__(self):
        self.saved = None

    def load(self):
        return self.saved and {name: np.copy(a) if isinstance(a, np.ndarray) else a for name, a in self.saved.items()}

    def save(self, layer, layers, arrays):
        self.saved = {"layer": layer, "layers": list(layers), **{name: np.copy(a) for name, a in arrays.items()}}


CUT_OFF = {
    "bipartite": lrx(8),
    "bipartite directed": lrx(8, directed=True),
    "mixed": lrx(7),
    "mixed directed": lrx(7, directed=True),
    "even": permutation_graph([(1, 2, 0, 3, 4, 5, 6), (0, 1, 3, 4, 5, 6, 2)]),
}


@pytest.mark.parametrize("variant", CUT_OFF)
@pytest.mark.parametrize("after", [1, 6, 7])
def test_a_run_that_was_cut_off_ends_with_the_same_layers(monkeypatch, variant, after):
    monkeypatch.setattr(coset_blocks, "PATIENCE", -1)
    graph = CUT_OFF[variant]
    assert str(variant_of(graph)) == variant
    kept = Kept()
    begun = ENGINE.layers(graph, Run(checkpoint=kept))
    head = [next(begun) for _ in range(after + 1)]
    begun.close()
    assert kept.saved["layer"] == after
    whole = layers(graph, checkpoint=kept)
    assert whole[: after + 1] == tuple(head)
    assert whole == naive.permutation_growth(graph.generators)
    assert layers(graph, checkpoint=kept) == whole


def test_a_checkpoint_of_another_graph_is_refused(monkeypatch):
    monkeypatch.setattr(coset_blocks, "PATIENCE", -1)
    kept = Kept()
    layers(lrx(8), checkpoint=kept)
    with pytest.raises(InvalidInput, match="checkpoint is of another layout"):
        layers(lrx(7), checkpoint=kept)


def test_other_graphs_are_left_to_others():
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]], 5)) is None
    assert ENGINE.plan(permutation_graph([(1, 2, 3, 4, 5, 6, 7, 0)], "00001111")) is None
    assert ENGINE.plan(lrx(5)) is None
    assert ENGINE.plan(lrx(15)) is None


def test_variants_take_one_to_three_bitmaps():
    even = permutation_graph([(1, 2, 0, *range(3, 12)), (0, *range(2, 12), 1)])
    assert [variant_of(g).bitmaps for g in (lrx(12), lrx(12, True), lrx(11), lrx(11, True), even)] == [1, 2, 2, 3, 2]
    assert bitmap_words(12, 8, variant_of(even).halves) * 2 == bitmap_words(12, 8, 2)


def test_the_planner_chooses_blocks_and_refuses_what_does_not_fit():
    assert choose(lrx(12)).engine == "coset blocks, bipartite"
    assert choose(lrx(13)).memory < 2.3e9
    assert ENGINE.plan(lrx(14)).memory < 13e9
    with pytest.raises(InvalidInput, match="GiB, which 'coset blocks, mixed' needs"):
        choose(lrx(13), "coset blocks", memory=1 << 30)


SCRIPT = r"""
import re, sys
from pathlib import Path
from mathengine.cayley.coset_blocks import ENGINE
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import permutation_graph
graph = permutation_graph([(*range(1, 11), 0), (1, 0, *range(2, 11))], directed=sys.argv[1] == "directed")
sizes = list(ENGINE.layers(graph, Run(threads=2)))
peak = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
print(sum(sizes), int(peak[1]) * 1024, ENGINE.plan(graph).memory)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory is read from /proc")
@pytest.mark.parametrize("direction", ["directed", "undirected"])
def test_the_memory_that_a_plan_names_is_enough_and_not_far_off(direction):
    order, peak, planned = map(int, fresh(SCRIPT, direction).split())
    assert order == factorial(11)
    assert 0.5 * planned < peak < planned + (40 << 20)


PLAIN = """
import numba
from mathengine.cayley.coset_blocks import ENGINE
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import permutation_graph
assert numba.config.DISABLE_JIT
graph = permutation_graph([(1, 0, 2, 3, 4, 6, 5, 8, 7), (0, 2, 1, 3, 4, 5, 7, 6, 8), (0, 1, 3, 2, 4, 5, 6, 7, 8)])
directed = permutation_graph([(1, 2, 0, 3, 4, 5), (0, 1, 2, 4, 3, 5)], directed=True)
print(list(ENGINE.layers(graph, Run())), list(ENGINE.layers(directed, Run())))
"""


def test_kernels_run_as_plain_python():
    sizes = [
        list(
            naive.permutation_growth(
                [(1, 0, 2, 3, 4, 6, 5, 8, 7), (0, 2, 1, 3, 4, 5, 7, 6, 8), (0, 1, 3, 2, *range(4, 9))]
            )
        ),
        list(naive.permutation_growth([(1, 2, 0, 3, 4, 5), (0, 1, 2, 4, 3, 5)])),
    ]
    assert fresh(PLAIN, NUMBA_DISABLE_JIT="1").strip() == f"{sizes[0]} {sizes[1]}"


def fresh(script, *arguments, **environment):
    """What a script prints in a process of its own."""
    command = [sys.executable, "-W", "error", "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_elements_of_the_symmetric_group_have_a_bit_of_their_own():
    from mathengine.cayley.blocks_words import word_and_bit

    states = np.array(list(permutations(range(6))), np.int8)
    word, bit = word_and_bit(states)
    places = np.stack([word, bit], axis=1)
    assert len(np.unique(places, axis=0)) == 360  # even and odd states share the places of two halves

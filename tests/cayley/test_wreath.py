"""Groups that turn blocks: the numbering of blocks, and layers against published vectors and tuples."""

import json
from math import factorial
from pathlib import Path

import naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley.block_systems import block_systems, orbits
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import matrix_graph, permutation_graph, read_graph
from mathengine.cayley.small import ENGINE as SMALL
from mathengine.cayley.wreath import ENGINE, components

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
COVERED = [entry for entry in VECTORS if "burnt" in entry["id"] or "rubik" in entry["id"]]


@pytest.mark.parametrize("entry", COVERED, ids=lambda entry: entry["id"])
def test_layers_agree_with_published_vectors(entry):
    graph = read_graph(entry)
    assert ENGINE.plan(graph) is not None
    assert list(ENGINE.layers(graph, Run(threads=2))) == entry["layers"]


@st.composite
def turned_blocks(draw, most=3):
    """Generators that permute blocks of k positions and turn them; positions shuffled, maybe a few more orbits."""
    order, count = draw(st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3), (4, 2), (1, 4)]))
    fixed = draw(st.integers(0, 2))
    degree = order * count + fixed
    name = draw(st.permutations(range(degree)))
    generators = []
    for _ in range(draw(st.integers(1, most))):
        move = draw(st.permutations(range(count)))
        turns = draw(st.lists(st.integers(0, order - 1), min_size=count, max_size=count))
        g = list(range(degree))
        for b in range(count):
            for x in range(order):
                g[name[b * order + x]] = name[move[b] * order + (x + turns[b]) % order]
        if fixed == 2 and draw(st.booleans()):
            g[name[-1]], g[name[-2]] = g[name[-2]], g[name[-1]]
        generators.append(g)
    start = draw(st.none() | st.lists(st.integers(0, 3), min_size=degree, max_size=degree))
    return permutation_graph(generators, start, directed=draw(st.booleans()))


@settings(max_examples=150)
@given(turned_blocks())
def test_layers_agree_with_breadth_first_search(graph):
    if ENGINE.plan(graph) is None:
        return
    assert tuple(ENGINE.layers(graph, Run())) == naive.permutation_growth(graph.generators, graph.start)


@given(turned_blocks())
def test_generators_turn_the_blocks_as_their_numbering_says(graph):
    for orbit in orbits(graph.generators):
        for system in block_systems(graph.generators, orbit):
            assert sorted(i for part in system.points for i in part) == orbit
            for g, move, turn in zip(graph.generators, system.moves, system.turns, strict=True):
                for b, part in enumerate(system.points):
                    images = [g[i] for i in part]
                    aim = system.points[move[b]]
                    assert images == [aim[(x + turn[b]) % system.order] for x in range(system.order)]


def signed_reversals(n):
    """Prefix reversals of n burnt pancakes: position i is one side, n + i the other."""
    found = []
    for k in range(1, n + 1):
        g = list(range(2 * n))
        for i in range(k):
            g[i], g[n + i] = n + k - 1 - i, k - 1 - i
        found.append(g)
    return found


def test_burnt_pancakes_have_their_known_diameters():
    for n, diameter in [(4, 8), (5, 10), (6, 12), (7, 14)]:
        layers = list(ENGINE.layers(permutation_graph(signed_reversals(n)), Run(threads=2)))
        assert (len(layers) - 1, sum(layers)) == (diameter, 2**n * factorial(n))


def test_labels_that_are_alike_leave_fewer_states():
    graph = permutation_graph(signed_reversals(5), "1112200000")
    expected = naive.permutation_growth(graph.generators, graph.start)
    assert tuple(ENGINE.layers(graph, Run())) == expected == tuple(SMALL.layers(graph, Run()))


def test_several_orbits_are_coordinates_of_their_own():
    generators = [(1, 2, 0, 3, 4, 5, 6), (0, 1, 2, 4, 3, 5, 6), (1, 0, 2, 3, 4, 6, 5)]
    graph = permutation_graph(generators)
    parts = components(graph)
    assert [len(part.kinds) for part in parts] in ([3, 2, 2], [3, 1, 1], [1, 1, 1])
    assert tuple(ENGINE.layers(graph, Run())) == naive.permutation_growth(graph.generators)


def test_other_graphs_are_left_to_others():
    assert ENGINE.plan(matrix_graph([[[1, 1], [0, 1]]], 5)) is None
    assert ENGINE.plan(permutation_graph([(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)])) is None
    assert ENGINE.plan(permutation_graph([(1, 2, 3, 4, 0)], "11111")) is None
    assert ENGINE.plan(permutation_graph([(*range(1, 200), 0)])) is None
    assert ENGINE.plan(permutation_graph(signed_reversals(12))) is None


def test_a_run_is_cut_at_the_layers_wanted():
    graph = permutation_graph(signed_reversals(4))
    whole = list(ENGINE.layers(graph, Run()))
    assert list(ENGINE.layers(graph, Run(max_layers=3))) == whole[:4]

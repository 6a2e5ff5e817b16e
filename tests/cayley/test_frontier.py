"""The sorted frontier on every kind of graph, with memory and without, and what its parts promise."""

import json
import random
from math import factorial
from pathlib import Path

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley import frontier
from mathengine.cayley.engines import Run
from mathengine.cayley.frontier import ENGINE
from mathengine.cayley.graphs import matrix_graph, permutation_graph, read_graph
from mathengine.cayley.packed_states import mixed, packed
from mathengine.cayley.sorted_runs import ascending, merged, parts, without
from mathengine.cayley.unitriangular_bitmaps import ENGINE as UNITRIANGULAR
from mathengine.cayley.word_bitmaps import ENGINE as WORDS
from mathengine.cayley.wreath import ENGINE as WREATH
from mathengine.errors import BudgetExhausted

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
COVERED = [entry for entry in VECTORS if entry["order"] < 4_000_000]


@pytest.fixture
def scarce(monkeypatch):
    """Some thousand bytes for rows instead of millions."""
    monkeypatch.setattr(frontier, "BASE", 0)
    monkeypatch.setattr(frontier, "LEAST", 1 << 12)


@pytest.mark.parametrize("entry", COVERED, ids=lambda entry: entry["id"])
def test_layers_agree_with_published_vectors(entry):
    graph = read_graph(entry)
    assert ENGINE.plan(graph) is not None
    assert list(ENGINE.layers(graph, Run(threads=2))) == entry["layers"]


@st.composite
def words(draw, most=7):
    degree = draw(st.integers(1, most))
    generators = draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=3))
    start = draw(st.none() | st.lists(st.integers(0, 3), min_size=degree, max_size=degree))
    return permutation_graph(generators, start, directed=draw(st.booleans()))


@st.composite
def matrices(draw):
    modulus = draw(st.sampled_from([2, 3, 4, 5]))
    entry = st.integers(0, modulus - 1)
    upper = st.builds(lambda a, b, c: [[1, a, b], [0, 1, c], [0, 0, 1]], entry, entry, entry)
    start = draw(st.none() | st.lists(st.lists(entry, min_size=2, max_size=2), min_size=3, max_size=3))
    generators = draw(st.lists(upper, min_size=1, max_size=3))
    return matrix_graph(generators, modulus, start, directed=draw(st.booleans()))


@given(words())
def test_layers_of_words_agree_with_breadth_first_search(graph):
    assert tuple(ENGINE.layers(graph, Run())) == naive.permutation_growth(graph.generators, graph.start)


@settings(max_examples=40)
@given(matrices())
def test_layers_of_matrices_agree_with_breadth_first_search(graph):
    expected = naive.matrix_growth(graph.generators, graph.modulus, graph.start)
    assert tuple(ENGINE.layers(graph, Run())) == expected


@settings(max_examples=15)
@given(words(most=8))
def test_layers_agree_with_the_bitmap_of_words(graph):
    if WORDS.plan(graph) is not None:
        assert list(ENGINE.layers(graph, Run(threads=2))) == list(WORDS.layers(graph, Run()))


def test_layers_agree_with_the_other_engines_where_they_apply():
    group = matrix_graph([[[1, 1, 0], [0, 1, 0], [0, 0, 1]], [[1, 3, 1], [0, 1, 1], [0, 0, 1]]], 12)
    assert list(ENGINE.layers(group, Run())) == list(UNITRIANGULAR.layers(group, Run()))
    cube = permutation_graph([(1, 2, 0, 3, 4, 5, 7, 8, 6), (3, 4, 5, 0, 1, 2, 6, 7, 8), (0, 1, 2, 6, 7, 8, 3, 4, 5)])
    assert list(ENGINE.layers(cube, Run())) == list(WREATH.layers(cube, Run()))


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("degree", [6, 17])
def test_layers_are_the_same_when_runs_are_spilled(scarce, tmp_path, directed, degree):
    shift, swap = (*range(1, degree), 0), (1, 0, *range(2, degree))
    graph = permutation_graph([shift, swap], directed=directed)  # 17 labels of 5 bits: two words
    most = 12
    expected = naive.permutation_growth(graph.generators, None, most)
    for threads in (1, 2):
        run = Run(threads=threads, memory=1 << 13, max_layers=most, workspace=tmp_path)
        assert tuple(ENGINE.layers(graph, run)) == expected
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_behind_by_a_run_that_is_given_up(scarce, tmp_path):
    graph = permutation_graph([(1, 2, 3, 4, 5, 6, 7, 0), (1, 0, 2, 3, 4, 5, 6, 7)])
    begun = ENGINE.layers(graph, Run(memory=1 << 13, workspace=tmp_path))
    for _ in range(16):
        next(begun)
    assert list(tmp_path.iterdir()) == []
    begun.close()


def test_without_a_workspace_a_layer_too_large_is_refused_in_one_line(scarce):
    graph = permutation_graph([(1, 2, 3, 4, 5, 6, 7, 0), (1, 0, 2, 3, 4, 5, 6, 7)])
    with pytest.raises(BudgetExhausted, match=r"--max-layers.*--memory.*--workspace"):
        list(ENGINE.layers(graph, Run(memory=1 << 13)))


def test_a_workspace_that_cannot_be_written_is_named(scarce, tmp_path):
    graph = permutation_graph([(1, 2, 3, 4, 5, 6, 7, 0), (1, 0, 2, 3, 4, 5, 6, 7)])
    with pytest.raises(BudgetExhausted, match="cannot be written to"):
        list(ENGINE.layers(graph, Run(memory=1 << 13, workspace=tmp_path / "missing")))


class Kept:
    """A checkpoint in memory."""

    saved = None

    def load(self):
        return self.saved

    def save(self, layer, layers, arrays):
        self.saved = {"layer": layer, "layers": list(layers), **{name: np.copy(a) for name, a in arrays.items()}}


@pytest.mark.parametrize("directed", [False, True])
def test_a_run_that_was_cut_off_ends_with_the_same_layers(directed):
    graph, kept = permutation_graph([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)], directed=directed), Kept()
    head = list(ENGINE.layers(graph, Run(checkpoint=kept, max_layers=6)))
    whole = tuple(ENGINE.layers(graph, Run(checkpoint=kept)))
    assert list(whole[:7]) == head
    assert whole == naive.permutation_growth(graph.generators)


def test_integer_matrices_stop_before_they_overflow():
    free = matrix_graph([[[1, 2], [0, 1]], [[1, 0], [2, 1]]])
    assert list(ENGINE.layers(free, Run(max_layers=8))) == [1, *(4 * 3**i for i in range(8))]
    negative = matrix_graph([[[0, -1], [1, 0]], [[1, -7], [0, 1]]])
    expected = naive.matrix_growth(negative.generators, 0, None, 7)
    assert tuple(ENGINE.layers(negative, Run(max_layers=7))) == expected
    powers = matrix_graph([[[1, 2**40], [0, 1]], [[1, 0], [2**40, 1]]])
    with pytest.raises(BudgetExhausted, match=r"may pass 2\*\*63.*--max-layers"):
        list(ENGINE.layers(powers, Run(max_layers=3)))
    assert ENGINE.plan(matrix_graph([[[1, 2**70], [0, 1]]])) is None


def test_matrices_with_the_largest_modulus():
    modulus = 2**31 - 1
    graph = matrix_graph([[[2, 3], [3, 5]], [[1, 2**30], [0, 1]], [[modulus - 1, 0], [0, modulus - 2]]], modulus)
    expected = naive.matrix_growth(graph.generators, modulus, None, 5)
    assert tuple(ENGINE.layers(graph, Run(max_layers=5))) == expected


@pytest.mark.parametrize("degree", [1, 2, 63, 64, 65, 130, 300])
def test_words_of_any_length(degree):
    shift, swap = (*range(1, degree), 0), (*range(degree - 2), degree - 1, degree - 2) if degree > 1 else (0,)
    graph = permutation_graph([shift, swap])
    expected = naive.permutation_growth(graph.generators, None, 5)
    assert tuple(ENGINE.layers(graph, Run(max_layers=5))) == expected


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=40))
def test_rows_in_order_each_once(rows):
    array = np.array(rows, np.uint64)
    assert ascending(array.copy()).tolist() == sorted({tuple(row) for row in rows}, key=list) or [
        tuple(row) for row in ascending(array.copy()).tolist()
    ] == sorted({tuple(row) for row in rows})
    assert mixed(mixed(array.copy())).tolist() == rows


two_words = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), max_size=30)


@given(st.lists(two_words, min_size=1, max_size=4), st.integers(1, 5), two_words)
def test_merging_in_parts_and_taking_away_are_those_of_sets(runs, count, known):
    def rows(states):
        return np.array(sorted(set(states)), np.uint64).reshape(-1, 2)

    found = [merged(part) for part in parts([rows(run) for run in runs], count)]
    union = set().union(*runs)
    assert [tuple(row) for part in found for row in part.tolist()] == sorted(union)
    left = [tuple(row) for part in found for row in without(part.copy(), [frontier_piece(rows(known))]).tolist()]
    assert left == sorted(union - set(known))


def frontier_piece(rows):
    from mathengine.cayley.sorted_runs import Piece

    return Piece(rows)


def test_labels_are_numbered_in_every_orbit_and_fixed_positions_left_out():
    halves = permutation_graph([(*range(1, 24), 0, *range(24, 60)), (*range(24), *range(25, 48), 24, *range(48, 60))])
    assert packed(halves).width == 4  # 48 labels of 5 bits, 12 in a word


def cube_moves():
    """Quarter turns of the faces of the 3x3x3 cube on 48 stickers, numbered face by face without the centres."""
    coordinates = range(-1, 2)
    stickers = [
        (axis, side, (a, b))
        for axis in range(3)
        for side in (-1, 1)
        for a in coordinates
        for b in coordinates
        if (a, b) != (0, 0)
    ]
    points = {}
    for at, (axis, side, (a, b)) in enumerate(stickers):
        place = [a, b]
        place.insert(axis, side)
        normal = [0, 0, 0]
        normal[axis] = side
        points[tuple(place), tuple(normal)] = at
    moves = []
    for axis in range(3):
        first, second = (i for i in range(3) if i != axis)

        def turned(v, first=first, second=second):
            w = list(v)
            w[first], w[second] = -v[second], v[first]
            return tuple(w)

        for side in (-1, 1):
            g = list(range(48))
            for (place, normal), at in points.items():
                if place[axis] == side:
                    g[points[turned(place), turned(normal)]] = at
            moves.append(g)
    return moves


def test_the_first_layers_of_the_cube_in_quarter_turns():
    # the published numbers of positions by quarter turns: T. Rokicki, cube20.org/qtm
    graph = permutation_graph(cube_moves())
    assert list(ENGINE.layers(graph, Run(threads=2, max_layers=5))) == [1, 12, 114, 1068, 10011, 93840]


def test_turns_of_order_five_on_120_labels():
    """Twelve turns of five stickers in five rings, as many as a Megaminx has: against the search on tuples."""
    choose = random.Random(120)
    generators = []
    for _ in range(12):
        g, moving = list(range(120)), choose.sample(range(120), 25)
        for ring in range(0, 25, 5):
            for i in range(5):
                g[moving[ring + i]] = moving[ring + (i + 1) % 5]
        generators.append(g)
    graph = permutation_graph(generators)
    assert packed(graph).width >= 12
    expected = naive.permutation_growth(graph.generators, None, 3)
    assert tuple(ENGINE.layers(graph, Run(max_layers=3))) == expected


@pytest.mark.slow
def test_a_whole_group_of_millions():
    graph = permutation_graph([(*range(1, 10), 0), (1, 0, *range(2, 10))])
    assert sum(ENGINE.layers(graph, Run(threads=2))) == factorial(10)

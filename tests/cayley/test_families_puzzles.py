"""Puzzles as families of graphs, against published counts of states and layers and against sympy."""

import json
from math import factorial
from pathlib import Path

import pytest
from sympy.combinatorics import Permutation as SympyPermutation
from sympy.combinatorics import PermutationGroup

from mathengine.cayley.enumeration import growth
from mathengine.cayley.families_dodecahedra import megaminx, starminx, starminx_2
from mathengine.cayley.families_puzzles import (
    CUBE_METRICS,
    globe_puzzle,
    hungarian_rings,
    mini_pyramorphix,
    picture_cube333,
    pyraminx,
    rubik_cube,
)
from mathengine.cayley.family_registry import REGISTERED
from mathengine.cayley.graphs import moved
from mathengine.cayley.order import cycle_order, group_order
from mathengine.errors import InvalidInput

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
MEGAMINX = 100669616553523347122516032313645505168688116411019768627200000000000
TIPLESS = (1, 8, 48, 288, 1728, 9896, 51808, 220111, 480467, 166276, 2457, 32)


def sympy_order(graph):
    return PermutationGroup([SympyPermutation(list(g)) for g in graph.generators]).order()


def by_name(graph):
    return dict(zip(graph.names, graph.generators, strict=True))


def test_all_are_registered_as_puzzles():
    names = {name for name, family in REGISTERED.items() if family.kind == "puzzles"}
    assert names >= {"rubik_cube", "pyraminx", "mini_pyramorphix", "megaminx", "hungarian_rings", "globe_puzzle"}


@pytest.mark.parametrize("metric", ["QTM", "HTM"])
def test_cube_of_two_layers_with_a_fixed_corner(metric):
    expected = next(e for e in VECTORS if e["id"] == f"rubik222-{metric.lower()}")
    graph = rubik_cube(2, f"fixed_{metric}")
    assert list(growth(graph, max_layers=4).layers) == expected["layers"][:5]
    assert group_order(graph.generators) == expected["order"] == factorial(7) * 3**6
    assert graph.name == f"rubik_cube(2, fixed_{metric})"


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["QTM", "HTM"])
def test_all_layers_of_the_cube_of_two_layers(metric):
    expected = next(e for e in VECTORS if e["id"] == f"rubik222-{metric.lower()}")
    assert list(growth(rubik_cube(2, f"fixed_{metric}")).layers) == expected["layers"]


@pytest.mark.parametrize(("metric", "layers"), [("QTM", (1, 12, 114, 1068, 10011)), ("HTM", (1, 18, 243, 3240, 43239))])
def test_cube_of_three_layers(metric, layers):
    graph = rubik_cube(3, metric)
    assert growth(graph, max_layers=4).layers == layers
    assert group_order(graph.generators) == 43252003274489856000
    assert graph.name == ("rubik_cube(3)" if metric == "QTM" else "rubik_cube(3, HTM)")


def test_the_whole_cube_of_two_layers_has_its_24_rotations():
    assert group_order(rubik_cube(2).generators) == 24 * 3674160
    assert group_order(rubik_cube(3, "QSTM").generators) == 24 * 43252003274489856000


@pytest.mark.parametrize(
    ("size", "metric", "count"),
    [
        (2, "QTM", 12),
        (3, "QTM", 12),
        (4, "QTM", 24),
        (5, "HTM", 36),
        (5, "QSTM", 30),
        (2, "ATM", 24),
        (3, "ATM", 78),
        (2, "fixed_QTM", 6),
        (2, "fixed_HTM", 9),
    ],
)
def test_number_of_moves_of_a_cube(size, metric, count):
    graph = rubik_cube(size, metric)
    assert len(graph.generators) == len(set(graph.names)) == count
    assert graph.degree == 6 * size**2
    assert graph.is_inverse_closed


@pytest.mark.parametrize("metric", CUBE_METRICS)
def test_quarter_turns_of_a_cube_have_order_four_and_half_turns_two(metric):
    for name, g in by_name(rubik_cube(2 if metric.startswith("fixed") else 3, metric)).items():
        assert cycle_order(g) == (2 if "^2" in name else 4)


def test_a_cube_of_four_layers_by_its_moves():
    moves = by_name(rubik_cube(4))
    for name, g in moves.items():
        layer = int(name[1])
        displaced = sum(image != i for i, image in enumerate(g))
        assert displaced == (16 if layer in (1, 2) else 32)
        assert cycle_order(g) == 4
    assert moved(moved(range(96), moves["x0"]), moves["x3"]) == moved(moved(range(96), moves["x3"]), moves["x0"])


def test_all_layers_at_once_turn_the_whole_cube():
    graph = rubik_cube(3, "ATM")
    whole = [g for name, g in by_name(graph).items() if name.rstrip("'")[1:] in ("+++", "---")]
    assert len(whole) == 6
    assert group_order(tuple(whole)) == 24
    for g in whole:
        faces = [colour for i, colour in enumerate(moved(graph.start, g)) if i % 9 == 0]
        assert sorted(faces) == [0, 1, 2, 3, 4, 5]


def test_a_colour_pattern_is_the_state():
    assert not rubik_cube(4).is_cayley
    assert rubik_cube(2).start == tuple(colour for colour in range(6) for _ in range(4))


@pytest.mark.parametrize(
    ("size", "metric", "accepted"),
    [(3, "fixed_QTM", "2 with"), (7, "ATM", "2 to 6"), (1, "QTM", "2 to 26"), (3, "XTM", "QTM")],
)
def test_cubes_that_there_are_not(size, metric, accepted):
    with pytest.raises(InvalidInput, match=accepted):
        rubik_cube(size, metric)


@pytest.mark.parametrize(("metric", "order"), [("corners", 933120 * 81), ("tipless", 933120), ("bases", 302330880)])
def test_order_of_the_pyraminx(metric, order):
    graph = pyraminx(metric)
    assert group_order(graph.generators) == order == sympy_order(graph)
    assert all(cycle_order(g) == 3 for g in graph.generators)


def test_first_layers_of_the_pyraminx_without_tips():
    assert growth(pyraminx("tipless"), max_layers=5).layers == TIPLESS[:6]


@pytest.mark.slow
def test_all_layers_of_the_pyraminx_without_tips():
    assert sum(TIPLESS) == 933120
    assert growth(pyraminx("tipless")).layers == TIPLESS


def test_base_and_corner_together_turn_the_whole_pyraminx():
    corners, bases = by_name(pyraminx()), by_name(pyraminx("bases"))
    whole = tuple(moved(corners[f"c{v}"], bases[f"b{v}"]) for v in range(4))
    assert group_order(whole) == 12
    assert all(corners[f"tip{v}"] == bases[f"tip{v}"] for v in range(4))


def test_mini_pyramorphix():
    graph = mini_pyramorphix()
    assert len(graph.generators) == 17
    assert graph.is_inverse_closed
    assert group_order(graph.generators) == sympy_order(graph) == 288
    assert growth(graph).layers == (1, 17, 54, 84, 92, 40)
    assert sorted(cycle_order(g) for g in graph.generators) == [2] * 9 + [3] * 8


def test_corners_and_edges_of_the_megaminx():
    graph = megaminx()
    corners = tuple(g[:60] for g in graph.generators)
    edges = tuple(tuple(image - 60 for image in g[60:]) for g in graph.generators)
    assert group_order(corners) == factorial(20) // 2 * 3**19
    assert group_order(edges) == factorial(30) // 2 * 2**29
    assert all(cycle_order(g) == 5 for g in graph.generators)


def test_order_of_the_megaminx():
    assert factorial(20) // 2 * 3**19 * (factorial(30) // 2) * 2**29 == MEGAMINX
    assert group_order(megaminx().generators) == MEGAMINX


PEER = json.loads((Path(__file__).parents[1] / "vectors" / "puzzle_layers.json").read_text())["entries"]


@pytest.mark.parametrize("entry", PEER, ids=lambda entry: entry["name"])
def test_first_layers_of_puzzles_are_those_of_another_program(entry):
    graph = {"starminx": starminx, "starminx_2": starminx_2, "picture_cube333": picture_cube333}[entry["name"]]()
    assert graph.degree == entry["stickers"]
    assert len(set(graph.start)) == entry["labels"]
    assert len(graph.generators) == entry["generators"]
    assert list(growth(graph, max_layers=4).layers) == entry["layers"]


def test_corners_and_edges_of_the_starminx():
    graph = starminx()
    corners = tuple(g[:60] for g in graph.generators)
    edges = tuple(tuple(image - 60 for image in g[60:]) for g in graph.generators)
    assert group_order(corners) == 3**20
    assert group_order(edges) == factorial(30) // 2 * 2**29
    assert group_order(graph.generators) == 3**20 * factorial(30) // 2 * 2**29
    assert all(cycle_order(g) == 3 for g in graph.generators)


def test_half_turns_of_a_dodecahedron_as_the_starminx_2():
    graph = starminx_2()
    inner, rest = (range(60), range(60, 132))
    for g in graph.generators:
        assert cycle_order(g) == 5
        assert sum(g[i] != i for i in inner) == 25
        assert sum(g[i] != i for i in rest) == 20 + 5
    centres = tuple(tuple(image - 120 for image in g[120:]) for g in graph.generators)
    assert group_order(centres) == factorial(12) // 2


def test_the_picture_cube_is_a_cube_of_three_layers_with_centres_that_turn():
    graph = picture_cube333()
    assert len(graph.generators) == len(rubik_cube(3, "QSTM").generators) == 18
    pieces = tuple(g[:48] for g in graph.generators)
    assert (
        group_order(pieces) == 2 * 43252003274489856000
    )  # without centres an odd rotation of the whole is all that is new
    assert group_order(graph.generators) == 24 * 43252003274489856000 * 4**6 // 2


def test_opposite_faces_of_the_megaminx_commute_and_others_do_not():
    turns = megaminx().generators[:12]
    commuting = sum(moved(f, g) == moved(g, f) for f in turns for g in turns if f != g)
    touching = sum(any(f[i] != i != g[i] for i in range(120)) for f in turns for g in turns if f != g)
    assert touching == 12 * 5
    assert commuting == 12 * 6


@pytest.mark.parametrize(
    ("left", "right", "a", "b"), [(3, 3, 0, 0), (4, 5, 0, 0), (4, 4, 1, 1), (4, 4, 2, 2), (5, 6, 2, 3), (6, 6, 1, 2)]
)
def test_hungarian_rings_against_sympy(left, right, a, b):
    graph = hungarian_rings(left, right, a, b)
    assert graph.degree == left + right - (2 if a else 1)
    assert sorted(cycle_order(g) for g in graph.generators[:2]) == sorted((left, right))
    assert group_order(graph.generators) == sympy_order(graph)
    both = {i for i, image in enumerate(graph.generators[0]) if image != i} & {
        i for i, image in enumerate(graph.generators[1]) if image != i
    }
    assert both == {0, a}


def test_hungarian_rings_as_sold_reach_every_arrangement():
    assert group_order(hungarian_rings(20, 20, 5, 5).generators) == factorial(38)
    assert group_order(hungarian_rings(5, 7, 2, 2).generators) == factorial(10) // 2


@pytest.mark.parametrize(
    ("left", "right", "a", "b", "accepted"),
    [
        (5, 5, 3, 1, "from 0 to 2"),
        (5, 5, 1, 3, "from 1 to 2"),
        (5, 5, 0, 1, "0, as a is"),
        (5, 5, 1, 0, "from 1 to 2"),
        (4096, 4, 1, 1, "at most 4096"),
    ],
)
def test_rings_that_there_are_not(left, right, a, b, accepted):
    with pytest.raises(InvalidInput, match=accepted):
        hungarian_rings(left, right, a, b)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 2), (4, 1)])
def test_globes_against_sympy(a, b):
    graph = globe_puzzle(a, b)
    assert graph.degree == 2 * b * (a + 1)
    moves = by_name(graph)
    assert all(cycle_order(g) == (2 if name[0] == "f" else 2 * b) for name, g in moves.items())
    assert group_order(graph.generators) == sympy_order(graph)


def test_a_half_turn_of_a_globe():
    state = moved("abcdefABCDEF", by_name(globe_puzzle(1, 3))["f4"])
    assert "".join(state) == "EbcdAFeBCDaf"
    middle = by_name(globe_puzzle(2, 2))["f0"][4:8]
    assert middle == (4, 5, 6, 7)


def test_globes_that_are_too_large():
    with pytest.raises(InvalidInput, match="at most 4096"):
        globe_puzzle(1000, 1000)

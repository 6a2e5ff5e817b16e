"""Paths between states, distances and farthest states, against plain searches."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path as File

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley.balls import Ball
from mathengine.cayley.coset_tables import coset_table
from mathengine.cayley.families import family
from mathengine.cayley.graphs import Graph, matrix_graph, permutation_graph, read_graph
from mathengine.cayley.paths import METHODS, Path, distance, farthest, inverse_numbers, path, read_word, verified_path
from mathengine.cayley.state_keys import StateKeys, checked_state
from mathengine.errors import BudgetExhausted, InvalidInput, NothingFound

ENTRIES = json.loads((File(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
generating_sets = st.integers(2, 5).flatmap(
    lambda n: st.lists(st.permutations(range(n)).map(tuple), min_size=1, max_size=3)
)
GRAPHS = (
    family("lrx", n=5),
    family("lx", n=5),
    family("lrx", n=23),  # rows of bytes
    permutation_graph([(1, 2, 3, 4, 5, 6, 7, 0), (1, 0, 2, 3, 4, 5, 6, 7)], "00001111"),
    permutation_graph([(1, 2, 3, 4, 5, 0)], "010101", directed=True),
    permutation_graph([(1, 2, 0, *range(3, 30))]),  # most positions never move
    family("unitriangular", n=3, m=4),
    family("special_linear_fundamental_roots", n=2),
    matrix_graph([[[0, 1], [1, 1]]], 5, [[1], [0]], directed=True),
    matrix_graph([[[1, 1], [0, 1]]], 2**31 - 1, directed=True),
)


def title(graph: Graph) -> str:
    return graph.name or f"{len(graph.generators)} generators of {len(graph.start)}"


def distances_to_start(graph: Graph) -> dict[object, int]:
    """By a plain search along reversed edges."""
    table = coset_table(graph)
    before: list[list[int]] = [[] for _ in table.states]
    for u, row in enumerate(table.images):
        for v in row:
            before[v].append(u)
    found, queue = {0: 0}, [0]
    for v in queue:
        for u in before[v]:
            if u not in found:
                found[u] = found[v] + 1
                queue.append(u)
    return {table.states[v]: d for v, d in found.items()}


@settings(max_examples=40)
@given(generating_sets, st.booleans(), st.sampled_from(METHODS), st.data())
def test_paths_are_shortest_and_lead_to_the_start(generators, directed, method, data) -> None:
    graph = permutation_graph(generators, directed=directed)
    expected = distances_to_start(graph)
    state = data.draw(st.sampled_from(sorted(expected)))
    found = path(graph, state, method=method)
    assert found.end == graph.start
    assert found.length == expected[state] == distance(graph, state)
    assert verified_path(graph, state, found.to_text()).end == graph.start


@pytest.mark.parametrize("graph", GRAPHS, ids=title)
def test_keys_can_be_undone_and_move_as_states_do(graph: Graph) -> None:
    keys = StateKeys(graph)
    ball = Ball(keys, graph.start)
    for _ in range(3):
        ball.grow()
    states = keys.states(ball.last)
    assert [keys.of(s)[0] == key for s, key in zip(states, ball.last, strict=True)] == [True] * len(states)
    for g, (forward, backward) in enumerate(zip(keys.forward, keys.backward, strict=True)):
        ends = keys.states(forward(ball.last))
        assert ends == [verified_path(graph, s, [g]).end for s in states]
        assert keys.states(backward(forward(ball.last))) == states


@pytest.mark.parametrize("graph", GRAPHS, ids=title)
def test_a_word_from_the_start_leads_back_along_a_path_no_longer(graph: Graph) -> None:
    count = len(graph.generators)
    word = [(7 * i * i + i) % count for i in range(6)]
    end = verified_path(graph, graph.start, word).end
    there = path(graph, graph.start, end)
    assert there.end == end
    assert there.length <= 6
    if graph.is_inverse_closed:
        assert path(graph, end).length == there.length
        assert there.inverse().begin == end
        assert there.inverse().end == graph.start


def test_states_along_a_path_are_neighbours() -> None:
    graph = family("coxeter", n=5)
    found = path(graph, (4, 3, 2, 1, 0))
    assert found.length == 10
    assert found.states[0] == (4, 3, 2, 1, 0)
    assert all(sum(a != b for a, b in zip(s, t, strict=True)) == 2 for s, t in pairwise(found.states))


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if e["order"] <= 50_000], ids=[e["id"] for e in ENTRIES if e["order"] <= 50_000]
)
def test_farthest_states_of_the_reference_graphs(entry) -> None:
    graph = read_graph(entry)
    found = farthest(graph)
    assert (found.distance, found.count, found.order) == (entry["diameter"], entry["layers"][-1], entry["order"])
    assert list(found.states) == sorted(set(found.states))
    one = path(graph, graph.start, found.states[0])
    assert one.length == entry["diameter"]


def test_the_farthest_permutation_of_lrx_is_the_known_one() -> None:
    # One farthest permutation, (0 1)(2 n-1)(3 n-2)...: the CayleyPy project, by computation.
    for n in range(5, 9):
        assert farthest(family("lrx", n=n)).states == ((1, 0, *range(n - 1, 1, -1)),)


def test_farthest_states_of_a_cube_of_two_layers() -> None:
    # 2644 positions at distance 11: the published growth of the 2x2x2 cube in half turns.
    graph = family("rubik_cube", size=2, metric="fixed_HTM")
    found = farthest(graph)
    assert (found.distance, found.count, found.order) == (11, 2644, 3674160)
    assert path(graph, found.states[0]).length == 11


def test_eight_turns_of_a_cube_are_undone_in_eight() -> None:
    cube = family("rubik_cube", size=3, metric="HTM")
    scrambled = verified_path(cube, cube.start, "x0 y2^2 z0' x2 y0 z2^2 x0' y2")
    found = path(cube, scrambled.end)
    assert found.end == cube.start
    assert found.length <= 8


def test_states_out_of_reach_are_said_to_be() -> None:
    with pytest.raises(NothingFound, match="differ in parity"):
        path(family("three_cycles", n=6), (1, 0, 2, 3, 4, 5))
    with pytest.raises(NothingFound, match="no path: 6 states can be reached"):
        path(permutation_graph([(1, 2, 3, 4, 5, 0)]), (1, 0, 2, 3, 4, 5))
    with pytest.raises(NothingFound, match="no path: 1 states"):
        path(matrix_graph([[[2]]], 7, [[1]]), [[0]])


def test_balls_that_outgrow_the_memory_say_how_far_they_came() -> None:
    with pytest.raises(BudgetExhausted, match=r"no path of at most \d+ steps, .* a beam search, may find one"):
        path(family("lrx", n=12), tuple(range(11, -1, -1)), memory=10_000)
    with pytest.raises(BudgetExhausted, match="may need more memory than is allowed; choose more memory"):
        farthest(family("lrx", n=12), memory=100_000)


def test_infinite_graphs_end_where_integers_do() -> None:
    graph = matrix_graph([[[2, 1], [1, 1]]])
    with pytest.raises(BudgetExhausted, match=r"entries of the matrices pass 2\*\*62; give a modulus"):
        farthest(graph)
    with pytest.raises(BudgetExhausted, match=r"no path of at most \d+ steps, and farther off entries"):
        path(graph, [[0, 1], [-1, 0]])


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        ("01234", "length of the state is 5; accepted: 4"),
        ("0012", r"accepted: 0\.\.3 in some order"),
        ("01x3", "a word of digits"),
        ([0, 1, "2", 3], "a list of integers"),
        (7, "a list of integers"),
    ],
)
def test_states_that_do_not_fit(state, problem) -> None:
    with pytest.raises(InvalidInput, match=problem):
        path(family("lrx", n=4), state)


def test_matrices_that_do_not_fit() -> None:
    graph = family("heisenberg", modulo=5)
    assert checked_state(graph, [[1, 7, 0], [0, 1, 0], [0, 0, 1]]) == ((1, 2, 0), (0, 1, 0), (0, 0, 1))
    for state in ("1", [[1, 0, 0], [0, 1, 0]], [[1, 0], [0, 1], [0, 0]], [[1, 0, 0], [0, 1, "x"], [0, 0, 1]]):
        with pytest.raises(InvalidInput, match="3 by 3"):
            path(graph, state)


def test_words_can_be_read_in_several_ways() -> None:
    graph = family("lrx", n=5)
    assert read_word(graph, "L L,X R^2 L^-1 L'") == (0, 0, 2, 1, 1, 1, 1)
    assert read_word(graph, "()") == ()
    cube = family("rubik_cube", size=2, metric="fixed_HTM")
    assert [cube.names[g] for g in read_word(cube, "x1^2 x1^-2 x1'")] == ["x1^2", "x1'", "x1'", "x1'"]
    for text, problem in (("Y", "step is Y; accepted: L, R, X"), ("L^", "step is L"), ("L''", "step is L")):
        with pytest.raises(InvalidInput, match=problem):
            read_word(graph, text)
    with pytest.raises(InvalidInput, match="its inverse is none"):
        read_word(family("lx", n=4), "L'")
    with pytest.raises(InvalidInput, match="number of a generator is 3; accepted: 0 to 2"):
        verified_path(graph, graph.start, [3])
    with pytest.raises(InvalidInput, match="method is dijkstra"):
        path(graph, graph.start, method="dijkstra")  # type: ignore[arg-type]


def test_inverses_of_paths_and_texts() -> None:
    graph = family("lx", n=5)
    assert inverse_numbers(graph) == (None, 1)
    with pytest.raises(InvalidInput, match="inverse of the path is L"):
        Path(graph, graph.start, (1, 0), False, "given").inverse()
    assert Path(graph, graph.start, (), False, "given").to_text() == "()"
    assert path(graph, graph.start).to_json()["length"] == 0

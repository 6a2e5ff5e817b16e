"""Beam searches: every path is one, heuristics are what they say, and failures say so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley.beam import beam_search
from mathengine.cayley.coset_tables import coset_table
from mathengine.cayley.families import family
from mathengine.cayley.generators import transposition
from mathengine.cayley.graphs import matrix_graph, permutation_graph
from mathengine.cayley.heuristics import FAR, HEURISTICS, hamming, pairs
from mathengine.cayley.paths import distance, verified_path
from mathengine.errors import InvalidInput, NothingFound


@settings(max_examples=30)
@given(st.permutations(range(7)), st.sampled_from(["lrx", "pancake", "coxeter", "lx"]), st.integers(1, 50))
def test_beams_find_paths_no_shorter_than_the_distance(state, name, ball) -> None:
    graph = family(name, n=7)
    found = beam_search(graph, state, width=300, ball=ball)
    assert found.end == graph.start
    assert verified_path(graph, state, found.word).end == graph.start
    assert found.length >= distance(graph, state)
    if found.shortest:
        assert found.length == distance(graph, state)
    assert len(set(found.states)) == found.length + 1


def test_a_ball_that_holds_everything_gives_shortest_paths() -> None:
    graph = family("lrx", n=6)
    found = beam_search(graph, (1, 0, 5, 4, 3, 2), ball=10_000)
    assert (found.length, found.shortest) == (15, True)


@pytest.mark.parametrize(
    "graph",
    [
        family("unitriangular", n=4, m=7),
        family("rubik_cube", size=3),
        permutation_graph([(1, 2, 3, 4, 5, 6, 7, 8, 9, 0), transposition(10, 0, 1)], "0000011111"),
        matrix_graph([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], 101, directed=True),
    ],
    ids=["unitriangular", "cube", "word", "directed matrices"],
)
def test_short_scrambles_of_every_kind_are_undone(graph) -> None:
    word = [(5 * i * i + 3 * i) % len(graph.generators) for i in range(6)]
    end = verified_path(graph, graph.start, word).end
    found = beam_search(graph, graph.start, end, width=2000, max_steps=20)
    assert found.begin == graph.start
    assert found.end == end


def test_large_pancakes_are_sorted_by_their_gaps() -> None:
    graph = family("pancake", n=30)
    state = tuple((7 * i + 3) % 30 for i in range(30))

    def gaps(rows):
        plate = np.full((len(rows), 1), 30)
        return (np.abs(np.diff(np.hstack([rows, plate]), axis=1)) != 1).sum(axis=1)

    # A flip mends one gap at most: a lower bound for the distance (Helmert 2010).
    found = beam_search(graph, state, width=50, heuristic=gaps, ball=1000)
    assert found.end == graph.start
    assert int(gaps(np.array([state]))[0]) <= found.length <= 33


def test_the_same_seed_gives_the_same_path() -> None:
    graph = family("lrx", n=12)
    state = (3, 1, 4, 0, 5, 9, 2, 6, 8, 7, 11, 10)
    assert beam_search(graph, state, width=50, seed=4).word == beam_search(graph, state, width=50, seed=4).word


@pytest.mark.parametrize("name", ["lrx", "lx", "coxeter"])
def test_the_distance_of_a_pair_is_a_lower_bound_and_exact_for_pairs(name: str) -> None:
    graph = family(name, n=5)
    table = coset_table(graph)
    before: list[list[int]] = [[] for _ in table.states]
    for u, row in enumerate(table.images):
        for v in row:
            before[v].append(u)
    true, queue = {0: 0}, [0]
    for v in queue:
        for u in before[v]:
            if u not in true:
                true[u] = true[v] + 1
                queue.append(u)
    nearest: dict[tuple[int, int, int], int] = {}
    for v, state in enumerate(table.states):
        for a in range(5):
            key = (a, state.index(a), state.index((a + 1) % 5))  # type: ignore[attr-defined]
            nearest[key] = min(nearest.get(key, FAR), true[v])
    values = pairs(graph, graph.start)(np.array(table.states))
    for state, value in zip(table.states, values, strict=True):
        places = [state.index(a) for a in range(5)]  # type: ignore[attr-defined]
        assert value == sum(nearest[a, places[a], places[(a + 1) % 5]] for a in range(5))


def test_hamming_counts_differences() -> None:
    graph = family("heisenberg", modulo=5)
    assert list(hamming(graph, graph.start)(np.array([[1, 2, 0, 0, 1, 3, 0, 0, 1]]))) == [2]


def test_own_heuristics_are_used_and_checked() -> None:
    graph = family("coxeter", n=6)
    inversions = lambda rows: sum((rows[:, i, None] > rows[:, i + 1 :]).sum(axis=1) for i in range(6))  # noqa: E731
    assert beam_search(graph, (5, 4, 3, 2, 1, 0), width=1, heuristic=inversions, ball=1).length == 15
    for bad in (lambda rows: rows, lambda rows: [float("nan")] * len(rows)):
        with pytest.raises(InvalidInput, match=r"heuristic is an array of shape .* accepted: .* finite numbers"):
            beam_search(graph, (5, 4, 3, 2, 1, 0), width=1, heuristic=bad, ball=1)


def test_what_a_beam_search_refuses() -> None:
    graph = family("lrx", n=8)
    state = (7, 6, 5, 4, 3, 2, 1, 0)
    with pytest.raises(InvalidInput, match="heuristic is manhattan; accepted: hamming, pairs"):
        beam_search(graph, state, heuristic="manhattan")
    with pytest.raises(InvalidInput, match="width is 0; accepted: an integer from 1"):
        beam_search(graph, state, width=0)
    with pytest.raises(InvalidInput, match="hamming for this graph"):
        beam_search(permutation_graph([(1, 2, 0)], "001"), "010", heuristic="pairs")
    with pytest.raises(NothingFound, match="no path found in 3 steps"):
        beam_search(graph, state, width=2, ball=1, max_steps=3)
    with pytest.raises(NothingFound, match="the beam ended after"):
        beam_search(permutation_graph([(1, 2, 3, 0)]), (1, 0, 2, 3))
    assert list(HEURISTICS) == ["hamming", "pairs"]

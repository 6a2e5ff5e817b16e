"""Random walks and mixing times against matrices and closed forms."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from mathengine.cayley.coset_tables import coset_table
from mathengine.cayley.export import dense_adjacency
from mathengine.cayley.families import family
from mathengine.cayley.graphs import Graph, matrix_graph, permutation_graph
from mathengine.cayley.paths import inverse_numbers, verified_path
from mathengine.cayley.walks import KINDS, mixing_time, random_walks, walk_distances
from mathengine.errors import BudgetExhausted, InvalidInput

GRAPHS = (family("lrx", n=6), family("rubik_cube", size=3), family("unitriangular", n=3, m=5), family("lx", n=5))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_walks_follow_their_generators(graph: Graph, kind) -> None:
    walks = random_walks(graph, 5, 9, kind=kind, seed=3)
    for row, states, names in zip(walks.generators.tolist(), walks.states.tolist(), walks.words(), strict=True):
        expected = [np.array(s).ravel().tolist() for s in verified_path(graph, graph.start, row).states]
        assert states == expected
        assert names == [graph.names[g] for g in row]
    assert (walks.ends == walks.states[:, 9]).all()


def test_walks_that_do_not_turn_back() -> None:
    graph = family("lrx", n=6)
    walks = random_walks(graph, 2000, 20, kind="non-backtracking", seed=2)
    back = inverse_numbers(graph)
    steps = Counter()
    for row in walks.generators.tolist():
        for g, h in pairwise(row):
            assert back[g] != h
            steps[g, h] += 1
    assert len(steps) == 6
    assert all(abs(count / (2000 * 19) - 1 / 6) < 0.01 for count in steps.values())


def test_steps_are_uniform_and_seeded() -> None:
    graph = family("coxeter", n=5)
    first, again = (random_walks(graph, 2000, 10, seed=7).generators for _ in range(2))
    assert (first == again).all()
    assert (first != random_walks(graph, 2000, 10, seed=8).generators).any()
    assert all(abs(float((first == g).mean()) - 0.25) < 0.01 for g in range(4))


@pytest.mark.parametrize("graph", [family("all_transpositions", n=5), family("lrx", n=5), family("lx", n=5)])
def test_mixing_times_against_powers_of_the_matrix(graph: Graph) -> None:
    found = mixing_time(graph, 0.1)
    matrix = dense_adjacency(graph) / len(graph.generators)
    lazy = (matrix + np.eye(len(matrix))) / 2
    for t in (0, 1, found.steps // 2, found.steps - 1, found.steps):
        law = np.linalg.matrix_power(lazy, t)[0]
        assert found.distances[t] == pytest.approx(np.abs(law - 1 / len(law)).sum() / 2, abs=1e-12)
    assert found.distances[found.steps] <= 0.1 < found.distances[found.steps - 1]
    assert (found.bound, found.vertices) == ("exact", coset_table(graph).order)


def test_the_lazy_walk_on_the_cube_of_bits() -> None:
    # Each bit is flipped with probability 1/(2n) at a step: a law that depends on the number of flips only.
    n = 4
    swaps = [tuple(i ^ 1 if i // 2 == b else i for i in range(2 * n)) for b in range(n)]
    found = mixing_time(permutation_graph(swaps), 0.05)
    law = np.zeros(2**n)
    law[0] = 1
    for distance in found.distances:
        assert distance == pytest.approx(np.abs(law - 2.0**-n).sum() / 2, abs=1e-12)
        law = law / 2 + sum(law[np.arange(2**n) ^ (1 << b)] for b in range(n)) / (2 * n)


def test_two_labels_mix_no_later_than_all() -> None:
    graph = family("lrx", n=7)
    two = mixing_time(permutation_graph(graph.generators, [0, 1, 2, 2, 2, 2, 2]))
    assert two.steps <= mixing_time(graph).steps
    large = mixing_time(family("lrx", n=12))
    assert (large.bound, large.vertices) == ("lower bound", 12 * 11)
    assert large.steps > two.steps
    assert large.to_json()["bound"] == "lower bound"


def test_what_is_refused() -> None:
    graph = family("lrx", n=5)
    with pytest.raises(InvalidInput, match="kind of walk is lazy; accepted: classic, non-backtracking"):
        random_walks(graph, 1, 1, kind="lazy")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="number of steps is 100000 times 10000; accepted: 1 to 100000000 in all"):
        random_walks(graph, 100_000, 10_000)
    with pytest.raises(InvalidInput, match="the only generator is its own inverse"):
        random_walks(permutation_graph([(1, 0)]), 1, 3, kind="non-backtracking")
    with pytest.raises(InvalidInput, match="epsilon is 2"):
        mixing_time(graph, 2)
    with pytest.raises(InvalidInput, match="more than 100000"):
        mixing_time(matrix_graph([[[1, 1], [0, 1]]], 0))
    with pytest.raises(BudgetExhausted, match="not mixed after 5 steps"):
        mixing_time(graph, max_steps=5)


@pytest.mark.parametrize("graph", [*GRAPHS[::2], family("lx", n=5), permutation_graph([(1, 2, 3, 0)], "aabb")])
def test_distances_along_walks_are_those_of_a_search(graph: Graph) -> None:
    walks = random_walks(graph, 30, 12, seed=5)
    table = coset_table(graph)
    known = dict(zip(table.states, table.distances, strict=True))
    expected = [[known[walks.state(i, step)] for step in range(13)] for i in range(30)]
    assert walk_distances(walks).tolist() == expected


def test_distances_that_need_too_much_memory() -> None:
    with pytest.raises(BudgetExhausted, match="choose more memory, or fewer steps"):
        walk_distances(random_walks(family("rubik_cube", size=3), 2, 30), memory=100_000)


def test_words_and_states_of_one_walk() -> None:
    walks = random_walks(family("lrx", n=6), 4, 15, seed=1)
    assert len(walks) == 4
    for i in range(4):
        assert verified_path(walks.graph, walks.graph.start, walks.text(i)).end == walks.state(i, -1)


def test_walks_that_would_fill_the_memory_are_refused() -> None:
    with pytest.raises(InvalidInput, match="entries of all states is 540005400; accepted: at most 100000000"):
        random_walks(family("rubik_cube", size=3), 100, 100_000)

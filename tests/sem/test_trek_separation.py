"""Trek separation: ranks at random points, separating sets by search, the treks themselves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from flint import nmod_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import mixed_graphs, sparse_graph

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import PRIME, random_point
from mathengine.sem.trek_separation import trek_separation


def rank_at_a_point(graph: MixedGraph, rows: Sequence[int], columns: Sequence[int]) -> int:
    point = random_point(graph, random.Random(str(graph))).covariances
    entries = [int(point[i, j]) for i in rows for j in columns]
    return int(nmod_mat(len(rows), len(columns), entries, PRIME).rank()) if entries else 0


def is_separated(
    graph: MixedGraph, rows: Sequence[int], columns: Sequence[int], left: Sequence[int], right: Sequence[int]
) -> bool:
    """Whether no trek is left, by closing under parents, then under children."""
    above = set(rows) - set(left)
    while True:
        more = {a for a, b in graph.directed if b in above} - set(left) - above
        if not more:
            break
        above |= more
    below = {j for i in above for j in range(graph.size) if j == i or (min(i, j), max(i, j)) in graph.bidirected}
    below -= set(right)
    while True:
        more = {b for a, b in graph.directed if a in below} - set(right) - below
        if not more:
            break
        below |= more
    return not below & set(columns)


@settings(max_examples=120, deadline=None)
@given(mixed_graphs(1, 6), st.data())
def test_the_rank_of_a_submatrix_is_the_number_of_separate_treks(graph: MixedGraph, data: st.DataObject) -> None:
    vertices = st.lists(st.integers(0, graph.size - 1), unique=True)
    rows, columns = data.draw(vertices), data.draw(vertices)
    found = trek_separation(graph, rows, columns)
    assert found.rank == len(found.left) + len(found.right) == len(found.treks)
    assert found.rank == rank_at_a_point(graph, rows, columns)
    assert is_separated(graph, rows, columns, found.left, found.right)
    for left, right in found.treks:
        assert left[-1] in rows
        assert right[-1] in columns
        assert left[0] == right[0] or (min(left[0], right[0]), max(left[0], right[0])) in graph.bidirected
        for side in (left, right):
            assert all(edge in graph.directed for edge in pairwise(side))
    for side in (0, 1):
        used = [v for trek in found.treks for v in trek[side]]
        assert len(used) == len(set(used))


@pytest.mark.parametrize("seed", range(10))
def test_larger_cyclic_graphs(seed: int) -> None:
    source = random.Random(seed)
    graph = sparse_graph(12, seed, 1.2, 0.4)
    for _ in range(10):
        rows, columns = (source.sample(range(12), source.randint(2, 6)) for _ in range(2))
        found = trek_separation(graph, rows, columns)
        assert found.rank == rank_at_a_point(graph, rows, columns)
        assert is_separated(graph, rows, columns, found.left, found.right)


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(2, 5), st.data())
def test_rows_and_columns_may_be_exchanged(graph: MixedGraph, data: st.DataObject) -> None:
    vertices = st.lists(st.integers(0, graph.size - 1), unique=True)
    rows, columns = data.draw(vertices), data.draw(vertices)
    assert trek_separation(graph, rows, columns).rank == trek_separation(graph, columns, rows).rank


def test_choke_point_and_spider() -> None:
    """Sullivant, Talaska, Draisma: tetrads of one factor; and a spider whose legs are separated on both sides."""
    factor = MixedGraph.of("12345", [("5", v) for v in "1234"])
    assert trek_separation(factor, [0, 1], [2, 3]).left == (4,)
    spider = MixedGraph.of("123456c", [("c", v) for v in "123456"])
    assert trek_separation(spider, [0, 1, 2], [3, 4, 5]).rank == 1


@pytest.mark.parametrize(("rows", "columns"), [([0, 0], [1]), ([0], [5]), ([-1], [0])])
def test_vertices_that_are_not_there_or_twice(rows: list[int], columns: list[int]) -> None:
    with pytest.raises(InvalidInput, match="accepted: different vertices from 0 to 1"):
        trek_separation(MixedGraph.of("12"), rows, columns)

"""Monomials by multidegree, against all products of variables; values at points."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import mixed_graphs

from mathengine.errors import BudgetExhausted
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.monomials import Blocks, Points
from mathengine.sem.parameters import PRIME


def products(pairs: list[tuple[int, int]], size: int, degree: int) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for monomial in combinations_with_replacement(range(len(pairs)), degree):
        ends = [v for t in monomial for v in pairs[t]]
        found.setdefault(tuple(ends.count(v) for v in range(size)), []).append(monomial)
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_blocks_are_all_products(size: int, degree: int, data: st.DataObject) -> None:
    every = [(i, j) for i in range(size) for j in range(i, size)]
    pairs = sorted(data.draw(st.sets(st.sampled_from(every))))
    blocks = Blocks(pairs, size)
    listed = list(blocks.multidegrees(degree))
    assert len(listed) == len(set(listed))
    found = {multidegree: blocks.monomials(multidegree) for multidegree in listed}
    assert {m: entries for m, entries in found.items() if entries} == products(pairs, size, degree)


def test_multidegrees_with_few_vertices_come_first() -> None:
    listed = list(Blocks([], 3).multidegrees(2))
    assert len(listed) == 15  # 4 = a + b + c
    assert [sum(1 for x in m if x) for m in listed] == sorted(sum(1 for x in m if x) for m in listed)


@settings(max_examples=20, deadline=None)
@given(mixed_graphs(2, 4), st.integers(1, 3))
def test_values_are_products_of_covariances(graph: MixedGraph, degree: int) -> None:
    pairs = [(i, j) for i in range(graph.size) for j in range(i, graph.size)]
    points = Points(graph, pairs, 3)
    chosen = list(combinations_with_replacement(range(len(pairs)), degree))[:5]
    matrix = points.matrix(chosen, extra=2)
    values = points.values(len(chosen) + 2).tolist()
    for row, point in enumerate(values):
        for column, monomial in enumerate(chosen):
            product = 1
            for t in monomial:
                product = product * point[t] % PRIME
            assert int(matrix[row, column]) == product


def test_points_stay_when_more_are_asked_for() -> None:
    points = Points(MixedGraph.of("12", [("1", "2")]), [(0, 0), (0, 1)], 1)
    before = points.values(3).tolist()
    assert points.values(200)[:3].tolist() == before


def test_a_block_that_is_too_large() -> None:
    """14 vertices named once are 135135 perfect matchings."""
    with pytest.raises(BudgetExhausted, match="more than 12,000 monomials"):
        Blocks([], 14).monomials([1] * 14)

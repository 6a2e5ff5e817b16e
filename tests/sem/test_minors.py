"""Minors: all of a multidegree, and their values."""

from __future__ import annotations

import random
from itertools import combinations

from flint import nmod_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import mixed_graphs

from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.minors import LARGEST_MINOR, minor, minors
from mathengine.sem.parameters import PRIME, random_point
from mathengine.sem.substitution import CovarianceRing, identically_zero


def test_every_minor_has_its_multidegree_and_occurs_once() -> None:
    found: dict[tuple[int, ...], set[frozenset[tuple[int, ...]]]] = {}
    for size in (1, 2, 3):
        for rows in combinations(range(5), size):
            for columns in combinations(range(5), size):
                multidegree = tuple((v in rows) + (v in columns) for v in range(5))
                found.setdefault(multidegree, set()).add(frozenset((rows, columns)))
    for multidegree, expected in found.items():
        listed = list(minors(multidegree))
        assert len(listed) == len(expected)
        assert {frozenset(pair) for pair in listed} == expected


def test_no_minors_where_a_vertex_occurs_thrice_or_they_are_too_large() -> None:
    assert list(minors((3, 1))) == []
    assert list(minors((2,) * (LARGEST_MINOR + 1))) == []


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(2, 5), st.data())
def test_minors_are_determinants(graph: MixedGraph, data: st.DataObject) -> None:
    order = data.draw(st.integers(1, min(4, graph.size)))
    sets = st.sampled_from(list(combinations(range(graph.size), order)))
    rows, columns = data.draw(sets), data.draw(sets)
    point = random_point(graph, random.Random(str(graph)))
    entries = [int(point.covariances[i, j]) for i in rows for j in columns]
    expected = int(nmod_mat(order, order, entries, PRIME).det())
    sigma = CovarianceRing(graph)
    for zero in (frozenset(), identically_zero(graph)):
        assert value_at(minor(sigma, rows, columns, zero), point) == expected

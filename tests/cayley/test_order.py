"""Orders of permutation groups, against sympy and against counting."""

import json
from math import factorial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy.combinatorics import Permutation, PermutationGroup

from mathengine.cayley.graphs import read_graph
from mathengine.cayley.order import components, cycle_lengths, cycle_order, group_order

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]


@st.composite
def generating_sets(draw):
    degree = draw(st.integers(2, 11))
    return tuple(tuple(g) for g in draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=3)))


@given(generating_sets())
def test_the_order_is_that_of_schreier_and_sims(generators):
    expected = PermutationGroup([Permutation(list(g)) for g in generators]).order()
    assert group_order(generators) == expected


@pytest.mark.parametrize("entry", [e for e in VECTORS if e["kind"] == "permutation"], ids=lambda e: e["id"])
def test_the_order_of_known_groups(entry):
    assert group_order(read_graph(entry).generators) == entry["order"]


def test_large_symmetric_and_alternating_groups_need_no_stabiliser_chain():
    shift, swap = (*range(1, 60), 0), (1, 0, *range(2, 60))
    assert group_order((shift, swap)) == factorial(60)
    triples = tuple((*range(i), i + 1, i + 2, i, *range(i + 3, 30)) for i in range(28))
    assert group_order(triples) == factorial(30) // 2


def test_disjoint_parts_are_direct_factors():
    assert group_order(((1, 2, 0, 3, 4), (0, 1, 2, 4, 3))) == 6
    assert group_order(((0, 1, 2),)) == 1
    assert components([(1, 2, 0, 3, 4), (0, 1, 2, 4, 3)]) == [((1, 2, 0),), ((1, 0),)]


@given(st.permutations(range(8)))
def test_the_cycles_of_a_permutation_cover_its_points(g):
    assert sum(cycle_lengths(tuple(g))) == 8
    power = tuple(range(8))
    for _ in range(cycle_order(tuple(g))):
        power = tuple(power[i] for i in g)
    assert power == tuple(range(8))

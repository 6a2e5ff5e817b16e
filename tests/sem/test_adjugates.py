"""Determinant and adjugate as polynomials: their terms are the listed ones, each once, with its sign."""

from __future__ import annotations

from itertools import product

import pytest
from flint import fmpz_mpoly
from hypothesis import given, settings
from sem_strategies import mixed_graphs, sparse_graph

from mathengine.errors import BudgetExhausted
from mathengine.sem.adjugates import Adjugate, Determinants, adjugate, determinant
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.one_connections import Connections


def terms_of(polynomial: fmpz_mpoly) -> list[tuple[int, int]]:
    """Signs and edges as bits; all exponents must be 0 or 1."""
    found = []
    for exponents, coefficient in polynomial.to_dict().items():
        assert set(exponents) <= {0, 1}
        found.append((int(coefficient), sum(1 << e for e, exponent in enumerate(exponents) if exponent)))
    return sorted(found)


def complete_digraph(size: int) -> MixedGraph:
    pairs = [(i, j) for i, j in product(range(size), repeat=2) if i != j]
    return MixedGraph(tuple(str(v + 1) for v in range(size)), tuple(pairs))


def compare(graph: MixedGraph) -> None:
    listed = Connections(graph)
    assert terms_of(determinant(graph)) == sorted(listed.collections())
    found = adjugate(graph)
    for i, j in product(range(graph.size), repeat=2):
        assert terms_of(found[i][j]) == sorted(listed.connections(i, j))


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(most=6, bidirected=False))
def test_polynomials_have_the_listed_terms(graph: MixedGraph) -> None:
    compare(graph)


@pytest.mark.parametrize("size", [5, 6])
def test_complete_digraphs(size: int) -> None:
    compare(complete_digraph(size))


@pytest.mark.parametrize("seed", range(3))
def test_the_adjugate_times_the_matrix_is_the_determinant(seed: int) -> None:
    graph = sparse_graph(9, seed)
    whole = Determinants(graph)
    found, ring = adjugate(graph), whole.parameters.ring
    det = determinant(graph)
    for i, j in product(range(9), repeat=2):
        effects = (found[i][k] * whole.parameters.coefficient((k, j)) for k in graph.parents[j])
        assert found[i][j] - sum(effects, ring.constant(0)) == det * int(i == j)


@settings(max_examples=30, deadline=None)
@given(mixed_graphs(least=2, most=5))
def test_within_some_vertices_it_is_the_adjugate_of_the_subgraph(graph: MixedGraph) -> None:
    kept = range(1, graph.size)
    inside = Adjugate(graph, kept)
    listed = Connections(graph, kept)
    assert terms_of(inside.determinant) == sorted(listed.collections())
    for i, j in product(range(graph.size), repeat=2):
        assert terms_of(inside.entry(i, j)) == sorted(listed.connections(i, j))


def test_too_many_terms_are_refused_with_their_number() -> None:
    with pytest.raises(BudgetExhausted, match="there are 362,880 cycle collections, at most 250,000"):
        determinant(complete_digraph(9))
    with pytest.raises(BudgetExhausted, match="there are 3,628,800 one-connections to 1"):
        adjugate(complete_digraph(10))

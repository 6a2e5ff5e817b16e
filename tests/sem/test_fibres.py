"""Fibres against Macaulay2 (the reference models), the half-trek criterion, and theorems."""

from __future__ import annotations

import random
from math import prod

import pytest
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.errors import BudgetExhausted
from mathengine.sem.ancestral import ancestral_steps
from mathengine.sem.decomposition import tian_pieces
from mathengine.sem.fibres import fibre, fibre_equations
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import dimension
from mathengine.sem.parameters import PRIME, random_point


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model["name"])
def test_fibres_of_the_reference_models(model) -> None:
    graph, expected = known_graph(model), model["identifiability"]
    found = fibre(graph)
    assert found.dimension == expected["fiber_dim"]
    assert ("infinite" if found.count is None else found.count) == expected["fiber_count"]
    names = {f"{i + 1}->{j + 1}": "infinite" if d is None else d for (i, j), d in found.edge_degrees.items()}
    assert names == expected["edge_degrees"]
    assert (found.count == 1) == expected["generically_identifiable"]


@given(mixed_graphs(most=5))
def test_the_point_itself_solves_the_equations(graph: MixedGraph) -> None:
    point = random_point(graph, random.Random(4))
    unknown = list(graph.directed)
    equations, count = fibre_equations(graph, point, unknown, {})
    values = [int(point.coefficients[edge]) for edge in unknown]
    for equation in equations[: len(equations) - (count - len(unknown))]:
        total = sum(x * prod(v**e for v, e in zip(values, m, strict=False)) for m, x in equation.items())
        assert total % PRIME == 0


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(most=4, least=2))
def test_criteria_never_contradict_the_fibre(graph: MixedGraph) -> None:
    found = fibre(graph)
    size = dimension(graph)
    assert found.dimension == size.parameters - size.value
    for step in ancestral_steps(graph):
        assert all(found.edge_degrees[p, step.vertex] == 1 for p in graph.parents[step.vertex])
    if found.count is not None:
        degrees = [d for d in found.edge_degrees.values() if d is not None]
        assert len(degrees) == len(graph.directed)
        assert max(degrees, default=1) <= found.count <= prod(degrees)


@settings(max_examples=30, deadline=None)
@given(mixed_graphs(most=4, least=2))
def test_counts_multiply_over_tians_pieces(graph: MixedGraph) -> None:
    whole = fibre(graph)
    pieces = [fibre(piece.graph) for piece in tian_pieces(graph)]
    if whole.count is None:
        assert any(piece.count is None for piece in pieces)
    else:
        assert whole.count == prod(piece.count or 0 for piece in pieces)


def test_solved_coefficients_change_nothing() -> None:
    graph = MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("3", "1"), ("3", "4")])
    assert fibre(graph, [(2, 3)]) == fibre(graph)


def test_cycles_of_any_length_are_two_to_one() -> None:
    for size in (3, 4, 5, 6):
        names = [str(i) for i in range(size)]
        assert fibre(MixedGraph.of(names, [(names[i - 1], names[i]) for i in range(size)])).count == 2


def test_the_limit_of_time_is_kept() -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "1")])
    with pytest.raises(BudgetExhausted, match="time limit"):
        fibre(graph, max_seconds=-1)

"""Ranks against the reference models, against differences of covariances, and against theorems."""

from __future__ import annotations

import random

import pytest
from flint import fmpq_mat, nmod_mat
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.errors import BudgetExhausted
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import dimension, free_coordinates, jacobian, locally_determined
from mathengine.sem.parameters import PRIME, random_point


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model["name"])
def test_dimensions_of_the_reference_models(model) -> None:
    found = dimension(known_graph(model))
    assert (found.value, found.parameters) == (model["dimension"], model["parameters"])
    assert found.is_proved
    assert found.parameters - found.value == model["identifiability"]["fiber_dim"]


@given(mixed_graphs(most=6, simple=True))
def test_simple_graphs_are_finite_to_one(graph: MixedGraph) -> None:
    found = dimension(graph)
    assert found.is_finite_to_one
    assert found.is_proved


@settings(max_examples=40)
@given(mixed_graphs(most=4))
def test_the_jacobian_is_the_derivative(graph: MixedGraph) -> None:
    """Moving one parameter by t moves s by t times its row, up to t^2: compare the coefficient of t exactly."""
    point = random_point(graph, random.Random(5))
    rows = jacobian(graph, point)
    pairs = [(i, j) for i in range(graph.size) for j in range(i, graph.size)]
    moves = [(edge, "l") for edge in graph.directed]
    moves += [((v, v), "w") for v in range(graph.size)] + [(edge, "w") for edge in graph.bidirected]
    for row, ((a, b), letter) in enumerate(moves):
        derivative = _derivative(graph, point, a, b, letter)
        assert [int(rows[row, k]) for k in range(len(pairs))] == [int(derivative[i, j]) for i, j in pairs]


def _derivative(graph, point, a, b, letter):
    """d(X^T W X) = dX^T W X + X^T dW X + X^T W dX with dX = X dL X."""
    unit = nmod_mat(graph.size, graph.size, PRIME)
    unit[a, b] = 1
    x, w = point.paths, point.errors
    if letter == "w":
        if a != b:
            unit[b, a] = 1
        return x.transpose() * unit * x
    moved = x * unit * x
    return moved.transpose() * w * x + x.transpose() * w * moved


@settings(max_examples=30)
@given(mixed_graphs(most=4))
def test_a_checker_over_the_rationals_finds_the_certified_rank(graph: MixedGraph) -> None:
    found = dimension(graph)
    data = found.certificate()
    values = list(data["point"].values())
    size, count = graph.size, len(graph.directed)
    x = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    for (i, j), value in zip(graph.directed, values, strict=False):
        x[i, j] -= value
    x = x.inv()
    w = fmpq_mat(size, size)
    for v in range(size):
        w[v, v] = values[count + v]
    for (i, j), value in zip(graph.bidirected, values[count + size :], strict=True):
        w[i, j] = w[j, i] = value
    s = x.transpose() * w * x
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    rows = [[s[i, a] * x[b, j] + x[b, i] * s[a, j] for i, j in pairs] for a, b in graph.directed]
    rows += [[x[a, i] * x[a, j] for i, j in pairs] for a in range(size)]
    rows += [[x[a, i] * x[b, j] + x[b, i] * x[a, j] for i, j in pairs] for a, b in graph.bidirected]
    assert fmpq_mat(rows).rank() >= data["rank"]


def test_free_coordinates_make_the_rest_finite() -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3"), ("3", "2")])
    matrix = jacobian(graph, random_point(graph, random.Random(2)))
    assert locally_determined(matrix)[:4] == (False,) * 4
    assert len(free_coordinates(matrix, range(4))) == 1


def test_a_graph_that_is_too_large_is_told_by_its_size() -> None:
    graph = MixedGraph(tuple(str(v) for v in range(300)), tuple((v, v + 1) for v in range(299)))
    with pytest.raises(BudgetExhausted, match="45150 covariances of 300 variables is too large"):
        dimension(graph)

"""Names of parameters and covariances, and random points of models."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from sem_strategies import mixed_graphs, vertex_names

from mathengine.errors import InvalidInput
from mathengine.numeric.reader import read_expression
from mathengine.sem.edge_text import read_edges
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import Parameters, covariance_names, covariance_pair, parameter_name, random_point


@given(mixed_graphs(names=vertex_names))
def test_all_parameters_have_different_names_that_statements_can_use(graph):
    names = Parameters(graph).names
    assert len(set(names)) == len(names) == graph.parameter_count
    for name in names:
        assert str(read_expression(f"{name} + 1")).count(name) == 1


@given(mixed_graphs(names=vertex_names))
def test_a_covariance_is_found_by_its_name_in_both_orders(graph):
    for i in range(graph.size):
        for j in range(graph.size):
            assert covariance_pair(graph, parameter_name(graph, "s", i, j)) == (min(i, j), max(i, j))


def test_ambiguous_names_give_way_to_numbers():
    graph = MixedGraph.of(["x", "x_y", "z", "y_z"])
    assert parameter_name(graph, "s", 0, 3) == "s_v1_v4"
    assert parameter_name(graph, "s", 1, 2) == "s_v2_v3"
    assert parameter_name(MixedGraph.of(["x.1", "x_1"]), "w", 0, 1) == "w_v1_v2"


def test_short_spellings_are_for_vertices_of_one_digit():
    assert covariance_names(read_edges("1->2"))["s21"] == (0, 1)
    assert "s112" not in covariance_names(MixedGraph.of(["1", "12", "11", "2"]))
    with pytest.raises(InvalidInput, match="covariance is s13"):
        covariance_pair(read_edges("1->2"), "s13")


@given(mixed_graphs(most=5))
def test_covariances_at_a_random_point_solve_the_model(graph):
    point = random_point(graph, random.Random(7))
    size = graph.size
    rest = [[int(i == j) - int(point.coefficients[i, j]) for j in range(size)] for i in range(size)]
    for i in range(size):
        for j in range(size):
            total = sum(
                rest[k][i] * int(point.covariances[k, m]) * rest[m][j] for k in range(size) for m in range(size)
            )
            assert (total - int(point.errors[i, j])) % point.errors.modulus() == 0

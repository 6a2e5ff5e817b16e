"""Covariances of models with fixed and equal parameters, against sympy's matrices."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
import sympy
from hypothesis import given, settings
from sem_strategies import mixed_graphs

from mathengine.errors import InvalidInput
from mathengine.sem.edge_text import read_edge_model
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.models import LinearModel
from mathengine.sem.restricted_covariance import RestrictedMatrix


def restricted(graph: MixedGraph, seed: int) -> LinearModel:
    """Some parameters fixed, some labelled a or b."""
    source = random.Random(seed)
    every = [("l", i, j) for i, j in graph.directed] + [("w", i, j) for i, j in graph.bidirected]
    every += [("w", v, v) for v in range(graph.size)]
    values = [Fraction(1, 2), Fraction(3), Fraction(2, 5), "a", "b"]
    return LinearModel(graph, (), tuple((key, source.choice(values)) for key in sorted(every) if source.random() < 0.6))


@settings(max_examples=15, deadline=None)
@given(mixed_graphs(most=3))
def test_the_matrix_formula(graph: MixedGraph) -> None:
    model = restricted(graph, 7)
    coefficients, errors = model.to_sympy()
    whole = sympy.eye(graph.size) - coefficients
    if whole.det() == 0:
        return
    formula = whole.inv().T * errors * whole.inv()
    found = RestrictedMatrix(model)
    for i, j in product(range(graph.size), repeat=2):
        entry = found[i, j]
        assert sympy.cancel(entry.to_sympy() - formula[i, j]) == 0
        assert entry.numerator.gcd(entry.denominator).is_one()


def test_fixed_and_equal_parameters_in_a_feedback_loop() -> None:
    entry = RestrictedMatrix(read_edge_model("x->y [a], y->x [a], x [1], y [1]"))[1, 0]
    assert str(entry) == "(2*a)/(a^4 - 2*a^2 + 1)"
    assert [term.paths for term in entry.terms()] == ["x -> y", "x <- y"]
    assert entry._repr_latex_() == r"$\frac{2 a}{a^{4} - 2 a^{2} + 1}$"
    assert str(RestrictedMatrix(read_edge_model("1->2 [3], 1 [2], 2 [1]"))[1, 1]) == "19"


def test_fixed_coefficients_without_an_inverse_are_refused() -> None:
    with pytest.raises(InvalidInput, match="accepted: values for which I - L is invertible"):
        RestrictedMatrix(read_edge_model("1->2 [2], 2->1 [1/2]"))[0, 1]


def test_labels_that_mean_two_parameters_are_refused() -> None:
    with pytest.raises(InvalidInput, match="label is l2_3; accepted: a label that is not the name"):
        RestrictedMatrix(read_edge_model("1->2 [l2_3], 2->3"))

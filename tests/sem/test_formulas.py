"""Formulas against exact models with rational parameters, textbook cases, and wrong formulas."""

from __future__ import annotations

import random

import pytest
import sympy
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.sem import covariance_polynomials, formula_checks
from mathengine.sem import formulas as module
from mathengine.sem.covariance_polynomials import covariance_ring
from mathengine.sem.edgewise import solved_edges
from mathengine.sem.formula_checks import check_formula
from mathengine.sem.formulas import formulas
from mathengine.sem.graphs import MixedGraph


def _rational_model(graph: MixedGraph, seed: int):
    """Random coefficients and the covariance matrix that they give, over Q."""
    source = random.Random(seed)
    size = graph.size
    identity = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    coefficients, errors = fmpq_mat(size, size), fmpq_mat(size, size)
    for i, j in graph.directed:
        coefficients[i, j] = fmpq(source.randint(1, 10**6), source.randint(1, 10**6))
    for v in range(size):
        errors[v, v] = fmpq(source.randint(1, 10**6))
    for i, j in graph.bidirected:
        errors[i, j] = errors[j, i] = fmpq(source.randint(1, 10**6))
    paths = (identity - coefficients).inv()
    return coefficients, paths.transpose() * errors * paths


def _value(polynomial, covariances, size):
    entries = [covariances[i, j] for i in range(size) for j in range(i, size)]
    total = fmpq(0)
    for monomial, coefficient in polynomial.terms():
        term = fmpq(coefficient)
        for entry, exponent in zip(entries, monomial, strict=True):
            term *= entry ** int(exponent)
        total += term
    return total


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=4, least=2))
def test_formulas_hold_for_rational_models(graph: MixedGraph) -> None:
    coefficients, covariances = _rational_model(graph, 8)
    solved = solved_edges(graph)
    found = formulas(graph, solved)
    assert set(found) == {edge for edge, entry in solved.items() if entry.piece is None}
    for edge, formula in found.items():
        assert formula.is_proved
        below = _value(formula.denominator, covariances, graph.size)
        assert below != 0
        assert _value(formula.numerator, covariances, graph.size) == coefficients[edge] * below
        assert formula.numerator.gcd(formula.denominator).is_one()


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model["name"])
def test_solved_edges_of_the_reference_models_have_proven_formulas(model) -> None:
    graph = known_graph(model)
    found = formulas(graph, solved_edges(graph))
    assert len(found) == model["identifiability"]["semid_0_4_2"]["edges_edgewiseTS"]
    assert all(formula.check == "substitution" for formula in found.values())


def _texts(graph: MixedGraph) -> list[str]:
    return [formula.text for formula in formulas(graph, solved_edges(graph)).values()]


def test_textbook_formulas() -> None:
    instrument = MixedGraph.of("zxy", [("z", "x"), ("x", "y")], [("x", "y")])
    assert _texts(instrument) == ["s_z_x/s_z_z", "s_z_y/s_z_x"]
    front_door = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")])
    assert _texts(front_door) == ["s1_2/s1_1", "(s1_1*s2_3 - s1_2*s1_3)/(s1_1*s2_2 - s1_2^2)"]


def test_formulas_in_sympy_and_latex() -> None:
    graph = MixedGraph.of(["x_1", "m", "y"], [("x_1", "m"), ("m", "y")], [("x_1", "y")])
    formula = formulas(graph, solved_edges(graph))[1, 2]
    a, b, c, d, e = sympy.symbols("s_x_1_x_1 s_x_1_m s_x_1_y s_m_m s_m_y")
    assert sympy.cancel(formula.to_sympy() - (a * e - b * c) / (a * d - b**2)) == 0
    assert formula.to_latex().startswith(r"\frac{\sigma_{x\_1,x\_1} \sigma_{m,y} - ")
    assert formula._repr_latex_().startswith(r"$\displaystyle \lambda_{m,y} = \frac")


def test_wrong_formulas_are_refused() -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")])
    s11, s12, s13, s22, s23, s33 = covariance_ring(graph).gens()
    assert check_formula(graph, (1, 2), s13, s12) == "substitution"
    assert check_formula(graph, (1, 2), s23, s22) is None
    assert check_formula(graph, (0, 1), s13, s12) is None
    assert check_formula(graph, (0, 1), s12 * s33 - s12 * s33, s11 - s11) is None


def test_long_substitutions_give_way_to_determinants_and_points(monkeypatch) -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")])
    monkeypatch.setattr(formula_checks, "MOST_PRODUCTS", 0)
    found = formulas(graph, solved_edges(graph))
    assert {formula.check for formula in found.values()} == {"determinants"}
    assert all(formula.is_proved for formula in found.values())
    monkeypatch.setattr(module, "check_determinants", lambda graph, instrument: "modular")
    assert not any(formula.is_proved for formula in formulas(graph, solved_edges(graph)).values())


def test_formulas_that_are_too_long_are_left_out(monkeypatch) -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("1", "3"), ("2", "3")])
    monkeypatch.setattr(covariance_polynomials, "MOST_TERMS", 1)
    assert set(formulas(graph, solved_edges(graph))) == {(0, 1)}
    assert formulas(graph, solved_edges(graph), max_seconds=-1) == {}

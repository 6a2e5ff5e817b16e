"""Quadratic equations and common roots against exact models and against the fibre."""

from __future__ import annotations

import random

from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from sem_strategies import mixed_graphs

from mathengine.sem import formula_checks
from mathengine.sem.covariance_polynomials import covariance_ring
from mathengine.sem.edgewise import solved_edges
from mathengine.sem.fibres import fibre
from mathengine.sem.formula_checks import check_quadratic
from mathengine.sem.formulas import formulas
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.missing_cycles import missing_cycle_roots

CYCLE = [("1", "2"), ("2", "3"), ("3", "4"), ("4", "1")]


def _rational_model(graph: MixedGraph, seed: int):
    source = random.Random(seed)
    size = graph.size
    identity = fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    coefficients, errors = fmpq_mat(size, size), fmpq_mat(size, size)
    for i, j in graph.directed:
        coefficients[i, j] = fmpq(source.randint(1, 10**4), source.randint(1, 10**4))
    for v in range(size):
        errors[v, v] = fmpq(source.randint(1, 10**4))
    for i, j in graph.bidirected:
        errors[i, j] = errors[j, i] = fmpq(source.randint(1, 10**4))
    paths = (identity - coefficients).inv()
    covariances = paths.transpose() * errors * paths
    return coefficients, [covariances[i, j] for i in range(size) for j in range(i, size)]


def _value(polynomial, entries):
    total = fmpq(0)
    for monomial, coefficient in polynomial.terms():
        term = fmpq(coefficient)
        for entry, exponent in zip(entries, monomial, strict=True):
            term *= entry ** int(exponent)
        total += term
    return total


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(least=3, most=4))
def test_roots_hold_for_rational_models_and_never_contradict_the_fibre(graph: MixedGraph) -> None:
    coefficients, entries = _rational_model(graph, 6)
    known = formulas(graph, solved_edges(graph))
    found, quadratics = missing_cycle_roots(graph, known)
    degrees = fibre(graph).edge_degrees
    for edge, formula in found.items():
        assert degrees[edge] == 1
        below = _value(formula.denominator, entries)
        assert below != 0
        assert _value(formula.numerator, entries) == coefficients[edge] * below
    for edge, quadratic in quadratics.items():
        assert (degrees[edge] or 3) <= 2
        a, b, c = (_value(p, entries) for p in quadratic.coefficients)
        assert a * coefficients[edge] ** 2 + b * coefficients[edge] + c == 0
        assert (a, b) != (0, 0)


def test_a_chord_tells_the_two_roots_of_a_cycle_of_four_apart() -> None:
    plain = MixedGraph.of("1234", CYCLE)
    found, quadratics = missing_cycle_roots(plain, {})
    assert not found
    assert set(quadratics) == set(plain.directed)
    chord = MixedGraph.of("1234", CYCLE, [("1", "3")])
    found, _ = missing_cycle_roots(chord, {})
    assert set(found) == set(chord.directed)
    assert all(formula.is_proved for formula in found.values())


def test_quadratic_equations_are_checked(monkeypatch) -> None:
    graph = MixedGraph.of("12", [("1", "2")])
    s11, s12, s22 = covariance_ring(graph).gens()
    zero = s11 - s11
    assert check_quadratic(graph, (0, 1), zero, s11, -s12) == "substitution"
    assert check_quadratic(graph, (0, 1), zero, s22, -s12) is None
    monkeypatch.setattr(formula_checks, "MOST_PRODUCTS", 0)
    assert check_quadratic(graph, (0, 1), zero, s11, -s12) == "modular"


def test_without_time_nothing_is_found() -> None:
    assert missing_cycle_roots(MixedGraph.of("1234", CYCLE), {}, max_seconds=-1) == ({}, {})

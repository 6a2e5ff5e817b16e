"""Treks of acyclic graphs: their sum is the covariance, simple ones give it where variances are 1."""

from __future__ import annotations

import random
from itertools import product

import pytest
from flint import fmpq, fmpz_mpoly
from hypothesis import given, settings
from sem_strategies import mixed_graphs

from mathengine.errors import InvalidInput
from mathengine.sem.covariance import covariance_matrix
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import Parameters, parameter_name
from mathengine.sem.treks import count_treks, simple_treks, standardised_covariance, treks


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=6, acyclic=True))
def test_treks_sum_to_the_covariance(graph: MixedGraph) -> None:
    parameters, found = Parameters(graph), covariance_matrix(graph)
    gens = dict(zip(parameters.names, parameters.ring.gens(), strict=True))
    for i, j in product(range(graph.size), repeat=2):
        total, count = parameters.ring.constant(0), 0
        for trek in treks(graph, i, j):
            assert not trek.cycles
            term = parameters.ring.constant(1)
            for factor in trek.factors:
                term *= gens[factor]
            total, count = total + term, count + 1
        assert total == found[i, j].numerator
        assert found[i, j].denominator.is_one()
        assert count == count_treks(graph, i, j)


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=5, acyclic=True))
def test_wright_s_rule_holds_where_every_variance_is_one(graph: MixedGraph) -> None:
    """Error variances are chosen, causes first, so that variances are 1; they enter those of later vertices only."""
    source = random.Random(str(graph))
    parameters, found = Parameters(graph), covariance_matrix(graph)
    values = {name: fmpq(source.randint(-9, 9), source.randint(10, 20)) for name in parameters.names}
    own = [parameter_name(graph, "w", v, v) for v in range(graph.size)]
    values |= dict.fromkeys(own, fmpq(0))
    for (v,) in graph.components:
        values[own[v]] = 1 - value(found[v, v].numerator, parameters, values)
    for i, j in product(range(graph.size), repeat=2):
        rule = standardised_covariance(graph, i, j)
        assert value(rule, parameters, values) == value(found[i, j].numerator, parameters, values)
        assert not any(rule.degrees()[parameters.names.index(name)] > 0 for name in own)


def value(polynomial: fmpz_mpoly, parameters: Parameters, values: dict[str, fmpq]) -> fmpq:
    total = fmpq(0)
    for exponents, coefficient in polynomial.to_dict().items():
        term = fmpq(int(coefficient))
        for name, exponent in zip(parameters.names, exponents, strict=True):
            term *= values[name] ** int(exponent)
        total += term
    return total


def test_cyclic_graphs_have_no_finite_sum_over_treks() -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "2")])
    for function in (treks, simple_treks, count_treks, standardised_covariance):
        with pytest.raises(InvalidInput, match=r"cyclic \(2, 3\); accepted: an acyclic graph"):
            function(graph, 0, 1)


def test_treks_of_a_long_chain_are_counted_at_once() -> None:
    names = [str(v) for v in range(1, 41)]
    graph = MixedGraph.of(names, [(a, b) for a, b in product(names, repeat=2) if 0 < int(b) - int(a) <= 2])
    fibonacci = [1, 1]
    while len(fibonacci) < 40:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    assert count_treks(graph, 0, 39) == fibonacci[39]

"""Covariances: the reference models, the matrix formula by sympy and at rational points, and the terms one by one."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import pytest
import sympy
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.sem.connection_counts import count_connections, count_matrix
from mathengine.sem.covariance import adjugate, covariance, covariance_matrix, determinant
from mathengine.sem.explanation import terms
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.one_connections import Connections, cycle_collections, one_connections
from mathengine.sem.parameters import Parameters, parameter_name

MODELS = known_models()


def read_polynomial(text: str, parameters: Parameters):
    """The reference writes ^ for powers; the text is checked to be a polynomial before it is evaluated."""
    assert set(text) <= set("lw0123456789_*^+- ")
    names = dict(zip(parameters.names, parameters.ring.gens(), strict=True))
    total = parameters.ring.from_dict({})
    for term in text.replace("- ", "+ -").split("+"):
        sign, value = 1, parameters.ring.constant(1)
        for factor in term.strip().split("*"):
            if factor.startswith("-"):
                sign, factor = -sign, factor[1:]
            base, _, power = factor.partition("^")
            value *= names[base] ** int(power or 1) if base in names else parameters.ring.constant(int(base))
        total += value * sign
    return total


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["name"])
def test_reference_models(model: dict) -> None:
    graph = known_graph(model)
    parameters = Parameters(graph)
    assert determinant(graph) == read_polynomial(model["det_I_minus_Lambda"], parameters)
    assert [list(row) for row in count_matrix(graph)] == model["one_connection_counts"]
    square = determinant(graph) ** 2
    reduced = covariance_matrix(graph)
    for pair, text in model["covariance_numerators_over_det_squared"].items():
        i, j = (int(v) - 1 for v in pair.split(","))
        whole = covariance(graph, i, j, "one-connection")
        assert whole.numerator == read_polynomial(text, parameters)
        assert whole.denominator == square
        assert reduced[i, j].numerator * square == whole.numerator * reduced[i, j].denominator


@settings(max_examples=15, deadline=None)
@given(mixed_graphs(most=3))
def test_the_matrix_formula(graph: MixedGraph) -> None:
    coefficients, errors = graph.to_sympy()
    inverse = (sympy.eye(graph.size) - coefficients).inv()
    formula = inverse.T * errors * inverse
    found = covariance_matrix(graph)
    for i, j in product(range(graph.size), repeat=2):
        assert sympy.cancel(found[i, j].to_sympy() - formula[i, j]) == 0


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=5))
def test_rational_points_and_lowest_terms(graph: MixedGraph) -> None:
    source = random.Random(str(graph))
    parameters = Parameters(graph)
    point = [fmpq(source.randint(1, 50), source.randint(51, 99)) for _ in parameters.names]
    values = dict(zip(parameters.names, point, strict=True))
    size = graph.size
    pairs = list(product(range(size), repeat=2))
    whole = fmpq_mat(size, size, [fmpq(i == j) - values.get(parameter_name(graph, "l", i, j), 0) for i, j in pairs])
    names = [parameter_name(graph, "w", min(pair), max(pair)) for pair in pairs]
    errors = fmpq_mat(size, size, [values.get(name, fmpq(0)) for name in names])
    inverse = whole.inv()
    expected = inverse.transpose() * errors * inverse
    found = covariance_matrix(graph)
    adjoint = adjugate(graph)
    for i, j in product(range(size), repeat=2):
        entry = found[i, j]
        assert evaluate(entry.numerator, point) == expected[i, j] * evaluate(entry.denominator, point)
        assert evaluate(adjoint[i][j], point) == inverse[i, j] * whole.det()
        assert entry.numerator.gcd(entry.denominator).is_constant() or entry.numerator.is_zero()


def evaluate(polynomial, point) -> fmpq:
    total = fmpq(0)
    for exponents, coefficient in polynomial.to_dict().items():
        term = fmpq(int(coefficient))
        for value, exponent in zip(point, exponents, strict=True):
            term *= value ** int(exponent)
        total += term
    return total


def naive_collections(graph: MixedGraph, inside: frozenset[int]) -> Counter:
    """Sets of directed edges in which every vertex has as many edges in as out, at most one each."""
    edges = [e for e, (i, j) in enumerate(graph.directed) if i in inside and j in inside]
    found: Counter = Counter()
    for chosen in product((0, 1), repeat=len(edges)):
        kept = [graph.directed[e] for e, x in zip(edges, chosen, strict=True) if x]
        tails, heads = [i for i, _ in kept], [j for _, j in kept]
        if sorted(tails) == sorted(heads) and len(set(tails)) == len(tails):
            onward = dict(kept)
            cycles = 0
            while onward:
                cycles += 1
                v = next(iter(onward))
                while v in onward:
                    v = onward.pop(v)
            found[sum(1 << e for e, x in zip(edges, chosen, strict=True) if x)] += (-1) ** cycles
    return found


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=4))
def test_collections_are_those_of_a_naive_search(graph: MixedGraph) -> None:
    found = Connections(graph)
    listed = found.collections()
    assert Counter({edges: sign for sign, edges in listed}) == naive_collections(graph, frozenset(range(graph.size)))
    assert len(listed) == len({edges for _, edges in listed})
    lazily = list(cycle_collections(graph))
    assert len(lazily) == len(listed)
    assert sum((-1) ** len(cycles) for cycles in lazily) == sum(sign for sign, _ in listed)


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=4))
def test_terms_sum_to_the_numerator(graph: MixedGraph) -> None:
    parameters = Parameters(graph)
    gens = dict(zip(parameters.names, parameters.ring.gens(), strict=True))
    for i, j in [(0, graph.size - 1), (0, 0)]:
        for form in ("one-connection", "reduced"):
            total = parameters.ring.from_dict({})
            for term in terms(graph, i, j, form):
                value = parameters.ring.constant(term.sign)
                for factor in term.factors:
                    value *= gens[factor]
                total += value
                assert term.left.path[-1] == i
                assert term.right.path[-1] == j
            entry = covariance(graph, i, j, form)
            assert total == entry.numerator


def test_the_complete_digraph_has_factorially_many_terms() -> None:
    for n, (collections, connections) in {4: (24, 6), 5: (120, 24), 6: (720, 120)}.items():
        names = [str(v) for v in range(1, n + 1)]
        graph = MixedGraph.of(names, [(a, b) for a in names for b in names if a != b])
        found = Connections(graph)
        assert len(found.collections()) == collections
        assert count_connections(graph, 0)[1] == len(found.connections(1, 0)) == connections
        assert sum(1 for _ in one_connections(graph, 0, 1)) == connections


def test_treks_and_their_words() -> None:
    graph = MixedGraph.of("1234", [("1", "3"), ("2", "4"), ("3", "4"), ("4", "3")], [("3", "4")])
    shown = [str(term) for term in terms(graph, 2, 3, "one-connection")]
    assert "+ w3_4: 3 <-> 4" in shown
    assert "+ w1_1*l1_3*l1_3*l3_4: 3 <- 1 -> 3 -> 4" in shown
    with pytest.raises(InvalidInput, match="directed cycles"):
        covariance(graph, 0, 1, "trek")
    with pytest.raises(InvalidInput, match="reduced, one-connection, trek"):
        covariance(graph, 0, 1, "wright")
    assert str(covariance(graph, 0, 1)) == "0"


def test_what_is_too_large_is_counted_before_it_is_expanded() -> None:
    names = [str(v) for v in range(1, 9)]
    graph = MixedGraph.of(names, [(a, b) for a in names for b in names if a != b])
    with pytest.raises(BudgetExhausted, match="has 203,212,800 terms, too many to expand"):
        covariance(graph, 0, 1)
    first = next(terms(graph, 0, 1))
    assert first.factors[0].startswith("w")


def test_exact_values_of_a_two_cycle() -> None:
    graph = MixedGraph.of("12", [("1", "2"), ("2", "1")])
    entry = covariance(graph, 0, 1)
    point = {"l1_2": sympy.Rational(1, 2), "l2_1": sympy.Rational(1, 3), "w1_1": 1, "w2_2": 2}
    value = entry.to_sympy().subs(point)
    assert value == sympy.Rational(42, 25)

"""Covariances: the reference models; the matrix formula by sympy, by Bareiss, and at rational points."""

from __future__ import annotations

import random
from itertools import product

import pytest
import sympy
from flint import fmpq, fmpq_mat, fmpz_mpoly
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs, sparse_graph

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.sem.adjugates import adjugate, determinant
from mathengine.sem.connection_counts import count_matrix, count_terms
from mathengine.sem.covariance import covariance, covariance_matrix
from mathengine.sem.explanation import terms
from mathengine.sem.graphs import MixedGraph
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


def bareiss(matrix: list[list[fmpz_mpoly]]) -> list[list[fmpz_mpoly]]:
    """Fraction-free elimination of [X | 1] to [det X | adj X]; all leading minors of I - L are not zero."""
    size = len(matrix)
    one = matrix[0][0].context().constant(1)
    rows = [[*row, *(one * int(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    previous = one
    for c in range(size):
        pivot = rows[c]
        for r in range(size):
            if r != c:
                row = [(pivot[c] * x - rows[r][c] * y) / previous for x, y in zip(rows[r], pivot, strict=True)]
                rows[r] = row
        previous = pivot[c]
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_bareiss_elimination_gives_the_same_covariances(seed: int) -> None:
    graph = sparse_graph(6, seed)
    size, parameters = graph.size, Parameters(graph)
    zero, one = parameters.ring.constant(0), parameters.ring.constant(1)
    whole = [[one * int(i == j) for j in range(size)] for i in range(size)]
    for i, j in graph.directed:
        whole[i][j] -= parameters.coefficient((i, j))
    rows = bareiss(whole)
    det, adjoint = rows[0][0], [row[size:] for row in rows]
    assert det == determinant(graph)
    assert adjoint == adjugate(graph)
    found = covariance_matrix(graph)
    for i, j in product(range(size), repeat=2):
        pairs = product(range(size), repeat=2)
        numerator = sum((adjoint[k][i] * parameters.error(k, m) * adjoint[m][j] for k, m in pairs), zero)
        assert found.over_square(i, j).numerator == numerator
        assert numerator * found[i, j].denominator == found[i, j].numerator * det**2


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(most=6))
def test_entries_are_in_lowest_terms(graph: MixedGraph) -> None:
    found = covariance_matrix(graph)
    for i, j in product(range(graph.size), repeat=2):
        entry = found[i, j]
        assert entry.numerator.gcd(entry.denominator).is_one() or entry.numerator.is_zero()
        assert entry.numerator.is_zero() == (next(entry.terms(), None) is None)
        product_of_powers = Parameters(graph).ring.constant(1)
        for factor, power in entry.factors:
            assert len(factor.factor()[1]) == 1
            product_of_powers *= factor**power
        assert product_of_powers == entry.denominator


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(most=5))
def test_terms_are_counted(graph: MixedGraph) -> None:
    for i, j in product(range(graph.size), repeat=2):
        assert count_terms(graph, i, j) == sum(1 for _ in covariance(graph, i, j, "one-connection").terms())


def test_forms() -> None:
    chain = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    assert covariance(chain, 0, 2, "trek").numerator == covariance(chain, 0, 2).numerator
    graph = MixedGraph.of("1234", [("1", "3"), ("2", "4"), ("3", "4"), ("4", "3")], [("3", "4")])
    assert str(covariance(graph, 0, 1)) == "0"
    with pytest.raises(InvalidInput, match="form is trek; accepted: reduced or one-connection for a graph with dir"):
        covariance(graph, 0, 1, "trek")
    with pytest.raises(InvalidInput, match="reduced, one-connection, trek"):
        covariance(graph, 0, 1, "wright")


def test_latex_keeps_the_denominator_in_factors() -> None:
    graph = MixedGraph.of("1234", [("1", "2"), ("2", "1"), ("2", "3"), ("3", "4"), ("4", "3")])
    below = r"}{\left(1 - \lambda_{1,2} \lambda_{2,1}\right)^{2} \left(1 - \lambda_{3,4} \lambda_{4,3}\right)}"
    assert covariance(graph, 0, 2).to_latex().endswith(below)
    assert covariance(graph, 0, 2)._repr_latex_().startswith(r"$\frac{")

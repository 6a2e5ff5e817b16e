"""What covariances become in the parameters: numerators, gradings, and polynomials that vanish."""

from __future__ import annotations

import random

import pytest
from flint import nmod_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import mixed_graphs

from mathengine.errors import BudgetExhausted
from mathengine.sem import substitution
from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import PRIME, Parameters, random_point
from mathengine.sem.substitution import (
    CovarianceRing,
    Substitution,
    extended,
    identically_zero,
    moved,
    restricted,
    to_polynomial,
)


def random_polynomial(sigma: CovarianceRing, data: st.DataObject):
    exponents = st.tuples(*(st.integers(0, 2) for _ in sigma.pairs))
    return sigma.ring.from_dict(data.draw(st.dictionaries(exponents, st.integers(-5, 5).filter(bool), max_size=5)))


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(1, 5))
def test_numerators_are_covariances_times_a_factor_for_each_vertex(graph: MixedGraph) -> None:
    """At a point with error variances 1, by inversion modulo the prime."""
    source = random.Random(str(graph))
    size = graph.size
    values = [source.randrange(1, PRIME) for _ in Parameters(graph).names]
    count = len(graph.directed)
    values[count : count + size] = [1] * size
    structure = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], PRIME)
    errors = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], PRIME)
    for (i, j), value in zip(graph.directed, values, strict=False):
        structure[i, j] = -value
    for (i, j), value in zip(graph.bidirected, values[count + size :], strict=True):
        errors[i, j] = errors[j, i] = value
    paths = structure.inv()
    covariances = paths.transpose() * errors * paths
    found = Substitution(graph)
    numerators = {(i, j): int(found.numerator(i, j)(*values)) % PRIME for i in range(size) for j in range(i, size)}
    for (i, j), numerator in numerators.items():
        squares = numerators[i, i] * numerators[j, j]
        expected = int(covariances[i, i] * covariances[j, j])
        assert numerator**2 * expected % PRIME == squares * int(covariances[i, j] ** 2) % PRIME
        assert (numerator == 0) == (int(covariances[i, j]) == 0)


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(1, 4), st.data())
def test_parts_add_up_and_have_their_multidegree(graph: MixedGraph, data: st.DataObject) -> None:
    sigma = CovarianceRing(graph)
    polynomial = random_polynomial(sigma, data)
    parts = sigma.parts(polynomial)
    assert sum(parts.values(), sigma.ring.constant(0)) == polynomial
    for multidegree, part in parts.items():
        assert sum(multidegree) == 2 * part.total_degree()
        assert all(sigma.multidegree(tuple(map(int, m))) == multidegree for m in part.monoms())


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(1, 4), st.data())
def test_what_vanishes_is_zero_at_points_and_conversely(graph: MixedGraph, data: st.DataObject) -> None:
    polynomial = random_polynomial(CovarianceRing(graph), data)
    value = value_at(polynomial, random_point(graph, random.Random(str(graph))))
    assert Substitution(graph).vanishes(polynomial) == (value == 0)


@settings(max_examples=50, deadline=None)
@given(mixed_graphs(1, 5))
def test_zero_covariances_are_those_without_a_trek(graph: MixedGraph) -> None:
    point = random_point(graph, random.Random(str(graph))).covariances
    assert identically_zero(graph) == {
        (i, j) for i in range(graph.size) for j in range(i, graph.size) if int(point[i, j]) == 0
    }


def test_a_substitution_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(substitution, "MOST_PRODUCTS", 3)
    chain = MixedGraph.of("1234", zip("123", "234", strict=True))
    with pytest.raises(BudgetExhausted, match="more than 3 products of terms"):
        Substitution(chain).value(CovarianceRing(chain).ring.gen(9) ** 2)


def test_other_rings() -> None:
    sigma = CovarianceRing(MixedGraph.of("123"))
    x = dict(zip(sigma.names, sigma.ring.gens(), strict=True))
    inner = restricted(3 * x["s1_1"] * x["s1_3"] ** 2, sigma.graph, [0, 2])
    assert str(inner) == "3*s1_1*s1_3^2"
    assert inner.context().names() == ("s1_1", "s1_3", "s3_3")
    assert extended(inner, sigma.graph, [0, 2]) == 3 * x["s1_1"] * x["s1_3"] ** 2
    assert str(moved(x["s1_2"] - 2 * x["s3_3"], CovarianceRing(MixedGraph.of("abc")).ring)) == "s_a_b - 2*s_c_c"
    assert (
        to_polynomial(sigma.ring, {(0, 1, 0, 0, 0, 0): -4, (1, 0, 0, 0, 0, 0): 0 - 6}) == 3 * x["s1_1"] + 2 * x["s1_2"]
    )

"""Membership of polynomials in vanishing ideals, against plain arithmetic with fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.errors import InvalidInput
from mathengine.sem import membership, substitution
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.membership import is_explained, vanishes
from mathengine.sem.minors import minor
from mathengine.sem.parameters import Parameters
from mathengine.sem.substitution import CovarianceRing
from mathengine.sem.trek_separation import trek_separation

MODELS = {model["name"]: model for model in known_models()}


def covariances(graph: MixedGraph, values: list[Fraction]) -> list[list[Fraction]] | None:
    """S from (I - L)^T S (I - L) = W: columns of the inverse by elimination, in plain fractions."""
    size, count = graph.size, len(graph.directed)
    rows = [[Fraction(i == j) for j in range(size)] + [Fraction(i == j) for j in range(size)] for i in range(size)]
    for (i, j), value in zip(graph.directed, values[:count], strict=True):
        rows[i][j] -= value
    errors = [[Fraction(0)] * size for _ in range(size)]
    arcs = [*((v, v) for v in range(size)), *graph.bidirected]
    for (i, j), value in zip(arcs, values[count:], strict=True):
        errors[i][j] = errors[j][i] = value
    for c in range(size):
        pivot = next((r for r in range(c, size) if rows[r][c]), None)
        if pivot is None:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [entry / rows[c][c] for entry in rows[c]]
        for r in range(size):
            if r != c:
                rows[r] = [x - rows[r][c] * y for x, y in zip(rows[r], rows[c], strict=True)]
    x = [row[size:] for row in rows]
    inner = [[sum(errors[k][m] * x[m][j] for m in range(size)) for j in range(size)] for k in range(size)]
    return [[sum(x[k][i] * inner[k][j] for k in range(size)) for j in range(size)] for i in range(size)]


def value(polynomial, matrix: list[list[Fraction]]) -> Fraction:
    pairs = [(i, j) for i in range(len(matrix)) for j in range(i, len(matrix))]
    total = Fraction(0)
    for exponents, coefficient in polynomial.to_dict().items():
        term = Fraction(int(coefficient))
        for (i, j), exponent in zip(pairs, exponents, strict=True):
            term *= matrix[i][j] ** int(exponent)
        total += term
    return total


def agrees(graph: MixedGraph, polynomial) -> None:
    """A proof is zero at random fractions, a witness is not; and only the latter has one."""
    found = vanishes(graph, polynomial)
    assert found.verdict in ("proved", "refuted")
    assert (found.witness is not None) == (found.verdict == "refuted")
    if found.witness is not None:
        assert tuple(found.witness.parameters) == Parameters(graph).names
        matrix = covariances(graph, [Fraction(x) for x in found.witness.parameters.values()])
        assert matrix is not None
        assert value(polynomial, matrix) == found.witness.value != 0
        return
    source = random.Random(str(graph))
    for _ in range(3):
        matrix = covariances(graph, [Fraction(source.randint(1, 99), 7) for _ in Parameters(graph).names])
        assert matrix is None or value(polynomial, matrix) == 0


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(2, 5), st.data())
def test_sums_and_products_of_minors_are_decided_exactly(graph: MixedGraph, data: st.DataObject) -> None:
    sigma = CovarianceRing(graph)
    total = sigma.ring.constant(0)
    for _ in range(data.draw(st.integers(1, 2))):
        order = data.draw(st.integers(1, min(3, graph.size)))
        sets = st.sampled_from(list(combinations(range(graph.size), order)))
        rows, columns = data.draw(sets), data.draw(sets)
        total += minor(sigma, rows, columns, frozenset()) * data.draw(st.integers(-3, 3))
    agrees(graph, total)
    assert vanishes(graph, total * (sigma.ring.gen(0) + 1)).verdict == vanishes(graph, total).verdict


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(2, 6), st.data())
def test_minors_vanish_where_treks_are_separated(graph: MixedGraph, data: st.DataObject) -> None:
    order = data.draw(st.integers(1, min(3, graph.size)))
    sets = st.sampled_from(list(combinations(range(graph.size), order)))
    rows, columns = data.draw(sets), data.draw(sets)
    polynomial = minor(CovarianceRing(graph), rows, columns, frozenset())
    separated = trek_separation(graph, rows, columns).rank < order
    assert (vanishes(graph, polynomial).verdict == "proved") == separated
    assert is_explained(graph, polynomial) == separated


@pytest.mark.parametrize("name", sorted(MODELS))
def test_generators_of_the_reference_vanish_and_their_neighbours_do_not(name: str) -> None:
    graph, ideal = known_graph(MODELS[name]), MODELS[name]["vanishing_ideal"]
    for entry in ideal["generators"][:8]:
        text = entry["poly"]
        assert vanishes(graph, text).verdict == "proved"
        assert vanishes(graph, f"{text} + s11^2").verdict == "refuted"
        assert vanishes(graph, f"s11*({text}) - 2*({text})^2" if len(text) < 200 else text).verdict == "proved"


def test_what_is_too_large_is_supported_unless_treks_explain_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(substitution, "MOST_PRODUCTS", 1)
    chain = MixedGraph.of("1234", zip("123", "234", strict=True))
    assert vanishes(chain, "s12*s23 - s13*s22").reason == "a minor that vanishes by trek separation"
    found = vanishes(chain, "s12*s23 - s13*s22 + s13*s24 - s14*s23 + s11*(s12*s23 - s13*s22)")
    assert (found.verdict, found.witness) == ("supported", None)
    assert "more than 1 products" in found.reason


def test_no_small_point_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "WITNESSES", 0)
    assert vanishes(MixedGraph.of("12", [("1", "2")]), "s12").verdict == "undecided"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("s14", "name is s14"),
        ("s12/s13", "accepted: a polynomial in the covariances"),
        ("s12 +", "position"),
        ("sin(s12)", "accepted"),
        ("s12^99", "accepted"),
    ],
)
def test_what_is_no_polynomial_in_the_covariances(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        vanishes(MixedGraph.of("123"), text)
    with pytest.raises(InvalidInput, match="variables of the polynomial"):
        vanishes(MixedGraph.of("123"), CovarianceRing(MixedGraph.of("12")).ring.gen(0))


def test_names_and_constants() -> None:
    graph = MixedGraph.of(["x", "y.1"], [("x", "y.1")])
    assert vanishes(graph, "s_x_y_1").verdict == "refuted"
    assert vanishes(graph, "0").verdict == vanishes(graph, "s_x_x - s_x_x").verdict == "proved"
    assert vanishes(graph, "1").verdict == "refuted"

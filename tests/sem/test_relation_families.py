"""The names of relations: known examples of every family, and what a name promises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.sem.graphs import MixedGraph
from mathengine.sem.membership import is_zero
from mathengine.sem.relation_families import family, overidentifying
from mathengine.sem.substitution import CovarianceRing
from mathengine.sem.vanishing import vanishing_ideal

MODELS = {model["name"]: known_graph(model) for model in known_models()}


def families(graph: MixedGraph, degree: int) -> list[str]:
    return [relation.family for relation in vanishing_ideal(graph, max_degree=degree).relations]


@pytest.mark.parametrize(
    ("name", "degree", "expected"),
    [
        ("collider3", 2, {"zero covariance"}),
        ("chain3", 2, {"conditional independence"}),
        ("spider5_bid", 2, {"tetrad", "conditional independence"}),
        ("verma4", 4, {"Verma"}),
        ("napkin4", 5, {"Verma"}),
        ("three_cycle_iv4", 3, {"overidentifying", "conditional independence"}),
        ("supply_demand4", 3, {"zero covariance", "conditional independence"}),
    ],
)
def test_families_of_the_reference_models(name: str, degree: int, expected: set[str]) -> None:
    assert set(families(MODELS[name], degree)) == expected


def test_a_minor_of_degree_three_and_the_hypersurface_without_a_name() -> None:
    factors = MixedGraph.of("123456ab", [(f, v) for f in "ab" for v in "123456"])
    sigma = CovarianceRing(factors)
    from mathengine.sem.minors import minor

    polynomial = minor(sigma, (0, 1, 2), (3, 4, 5), frozenset())
    assert family(factors, polynomial, sigma) == "t-separation minor"
    assert families(MODELS["four_cycle_chord_bid4"], 10) == ["other"]


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(2, 4))
def test_names_fit(graph: MixedGraph) -> None:
    sigma = CovarianceRing(graph)
    for relation in vanishing_ideal(graph, max_degree=4).relations:
        assert (relation.family == "zero covariance") == (relation.degree == 1)
        assert relation.family != "tetrad" or sorted(relation.multidegree)[-4:] == [1, 1, 1, 1]
        assert relation.family != "Verma" or graph.is_acyclic
        assert relation.family != "overidentifying" or not graph.is_acyclic
        if relation.family == "conditional independence":
            assert sorted(set(relation.multidegree) - {0}) == [1, 2]
    for polynomial in overidentifying(graph):
        assert is_zero(graph, polynomial)
        assert len(sigma.parts(polynomial)) == 1


def test_directed_acyclic_graphs_have_independences_only() -> None:
    """Every relation of least degree says that two vertices are independent given others, or is a tetrad of these."""
    diamond = MixedGraph.of("1234", [("1", "2"), ("1", "3"), ("2", "4"), ("3", "4")])
    assert families(diamond, 4) == ["conditional independence", "conditional independence"]

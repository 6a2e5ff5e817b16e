"""Relations among covariances: the reference ideals, exactness, trek separation, equivalence."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from flint import nmod_mat
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs, sparse_graph

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.monomials import Blocks, Points
from mathengine.sem.parameters import PRIME, random_point
from mathengine.sem.substitution import CovarianceRing, Substitution
from mathengine.sem.vanishing import vanishing_ideal

MODELS = known_models()
QUICK = [model for model in MODELS if model["vanishing_ideal"]["searched_to_degree"] < 10]


def read_relation(text: str, sigma: CovarianceRing):
    """The reference writes s12*s23 -s13*s22, with ^ for powers."""
    assert set(text) <= set("s0123456789*^+- ")
    gens = {f"s{i + 1}{j + 1}": sigma.ring.gen(t) for t, (i, j) in enumerate(sigma.pairs)}
    total = sigma.ring.from_dict({})
    for term in text.replace("- ", "-").replace("-", "+-").split("+"):
        if not term.strip():
            continue
        value = sigma.ring.constant(1)
        for factor in term.strip().split("*"):
            if factor.startswith("-"):
                value, factor = -value, factor[1:]
            base, _, power = factor.strip().partition("^")
            value *= gens[base] ** int(power or 1) if base in gens else sigma.ring.constant(int(base))
        total += value
    return total


@pytest.mark.parametrize("model", QUICK, ids=lambda model: model["name"])
def test_ideals_of_the_reference(model: dict) -> None:
    graph, reference = known_graph(model), model["vanishing_ideal"]
    found = vanishing_ideal(graph, max_degree=reference["searched_to_degree"])
    degrees = Counter(relation.degree for relation in found.relations)
    assert degrees == {int(d): count for d, count in reference["minimal_generator_degrees"].items()}
    assert found.codimension == reference["codimension"]
    assert all(relation.is_exact for relation in found.relations)
    zero = [relation.polynomial for relation in found.relations if relation.degree == 1]
    assert len(zero) == len(reference["zero_covariances"])
    check_spans(graph, found, reference)


def check_spans(graph: MixedGraph, found, reference: dict) -> None:
    """In each multidegree the new relations span the same space as those of the reference, up to smaller ones."""
    sigma = CovarianceRing(graph)
    theirs = [read_relation(entry["poly"], sigma) for entry in reference["generators"] if entry["degree"] > 1]
    ours = [relation.polynomial for relation in found.relations if relation.degree > 1]
    for polynomial in theirs:
        assert Substitution(graph).vanishes(polynomial)
    key = lambda polynomial: next(iter(sigma.parts(polynomial)))  # noqa: E731 - a name for one expression
    assert Counter(map(key, ours)) == Counter(map(key, theirs))
    if found.is_complete and ours:
        assert ours[0] in (theirs[0], -theirs[0])


@pytest.mark.slow
def test_the_hypersurface_of_degree_ten() -> None:
    model = next(model for model in MODELS if model["name"] == "four_cycle_chord_bid4")
    found = vanishing_ideal(known_graph(model), max_degree=10)
    (relation,) = found.relations
    assert (relation.degree, len(relation.polynomial), found.is_complete) == (10, 187, True)


@settings(max_examples=25, deadline=None)
@given(mixed_graphs(2, 4))
def test_relations_vanish_at_points_of_the_model(graph: MixedGraph) -> None:
    found = vanishing_ideal(graph, max_degree=3)
    sigma = CovarianceRing(graph)
    point = random_point(graph, random.Random(str(graph))).covariances
    for relation in found.relations:
        total = 0
        for exponents, coefficient in relation.polynomial.to_dict().items():
            term = int(coefficient)
            for (i, j), exponent in zip(sigma.pairs, exponents, strict=True):
                term = term * pow(int(point[i, j]), int(exponent), PRIME) % PRIME
            total += term
        assert total % PRIME == 0
        assert relation.is_exact
    if found.codimension == 0:
        assert found.relations == ()


@settings(max_examples=20, deadline=None)
@given(mixed_graphs(2, 4))
def test_nothing_is_missing_in_complete_degrees(graph: MixedGraph) -> None:
    """The dimension of the ideal in degree 2, by the rank of all monomials of that degree at points."""
    found = vanishing_ideal(graph, max_degree=2)
    sigma = CovarianceRing(graph)
    points = Points(graph, sigma.pairs, 5)
    nullity = 0
    blocks = Blocks(sigma.pairs, graph.size)
    for multidegree in blocks.multidegrees(2):
        monomials = blocks.monomials(multidegree)
        nullity += len(monomials) - points.matrix(monomials).rank()
    products = [r.polynomial for r in found.relations if r.degree == 2]
    products += [r.polynomial * gen for r in found.relations if r.degree == 1 for gen in sigma.ring.gens()]
    keys = sorted({tuple(map(int, k)) for p in products for k in p.to_dict()})
    if 2 in found.complete_degrees and not (found.is_complete and found.codimension):
        rows = [[int(p.to_dict().get(k, 0)) % PRIME for k in keys] for p in products]
        rank = nmod_mat(len(rows), len(keys), [x for row in rows for x in row], PRIME).rank() if rows and keys else 0
        assert rank == nullity


def test_limits_and_bad_input() -> None:
    graph = sparse_graph(7, 3)
    early = vanishing_ideal(graph, max_degree=6, max_seconds=0.01)
    assert early.limit == "the time given"
    assert not early.is_complete
    for keywords in ({"max_degree": 0}, {"max_degree": 99}, {"multidegree": [1, 1]}, {"multidegree": [1] * 7}):
        with pytest.raises(InvalidInput, match="accepted"):
            vanishing_ideal(graph, **keywords)
    verma = known_graph(next(model for model in MODELS if model["name"] == "verma4"))
    full = vanishing_ideal(verma, max_degree=4)
    alone = vanishing_ideal(verma, multidegree=full.relations[0].multidegree)
    assert [r.polynomial for r in alone.relations] == [r.polynomial for r in full.relations]

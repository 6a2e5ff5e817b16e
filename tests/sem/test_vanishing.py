"""Vanishing ideals: those of the reference, exactness, completeness, limits."""

from __future__ import annotations

import random
import time
from collections import Counter
from itertools import combinations, combinations_with_replacement

import pytest
from flint import fmpz_mat, nmod_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import known_graph, known_models, mixed_graphs, sparse_graph

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.monomials import Blocks, Points
from mathengine.sem.parameters import PRIME, random_point
from mathengine.sem.substitution import CovarianceRing, Substitution, identically_zero
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
    """In each multidegree both lists, with the multiples of smaller entries, span one space over the rationals."""
    sigma = CovarianceRing(graph)
    theirs = [read_relation(entry["poly"], sigma) for entry in reference["generators"] if entry["degree"] > 1]
    ours = [relation.polynomial for relation in found.relations if relation.degree > 1]
    assert Counter(multidegree(p, sigma) for p in ours) == Counter(multidegree(p, sigma) for p in theirs)
    live = [pair for pair in sigma.pairs if pair not in identically_zero(graph)]
    for degree in {multidegree(p, sigma) for p in ours}:
        one, other = multiples(ours, degree, sigma, live), multiples(theirs, degree, sigma, live)
        assert rank(one) == rank(other) == rank([*one, *other])


def multidegree(polynomial, sigma: CovarianceRing) -> tuple[int, ...]:
    (degree,) = sigma.parts(polynomial)
    return degree


def multiples(polynomials, degree: tuple[int, ...], sigma: CovarianceRing, live) -> list:
    found = []
    for polynomial in polynomials:
        rest = [a - b for a, b in zip(degree, multidegree(polynomial, sigma), strict=True)]
        if min(rest) >= 0:
            for monomial in Blocks(live, len(degree)).monomials(rest) if any(rest) else [()]:
                factor = sigma.ring.constant(1)
                for t in monomial:
                    factor *= sigma.ring.gen(sigma.pairs.index(live[t]))
                found.append(polynomial * factor)
    return found


def rank(polynomials) -> int:
    keys = sorted({tuple(map(int, m)) for p in polynomials for m in p.monoms()})
    table = [{tuple(map(int, m)): int(c) for m, c in p.terms()} for p in polynomials]
    return int(fmpz_mat([[row.get(key, 0) for key in keys] for row in table]).rank())


def test_the_hypersurface_of_degree_ten() -> None:
    model = next(model for model in MODELS if model["name"] == "four_cycle_chord_bid4")
    graph = known_graph(model)
    found = vanishing_ideal(graph, max_degree=10)
    (relation,) = found.relations
    assert (relation.degree, len(relation.polynomial), found.is_complete) == (10, 187, True)
    (entry,) = model["vanishing_ideal"]["generators"]
    theirs = read_relation(entry["poly"], CovarianceRing(graph))
    assert relation.polynomial in (theirs, -theirs)
    alone = vanishing_ideal(graph, multidegree=(5, 5, 5, 5))
    assert [r.polynomial for r in alone.relations] == [relation.polynomial]
    assert alone.statement == "these span all relations of multidegree 5, 5, 5, 5"


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


def test_the_search_ends_with_the_one_relation_of_a_hypersurface() -> None:
    """Of multidegree 2, 4, 3, 4, 1: no balanced block up to this degree is a multiple of it."""
    graph = MixedGraph.parse("1->5, 2->1, 2->3, 2->5, 3->1, 3->2, 4->2, 1<->4, 4<->5")
    found = vanishing_ideal(graph, multidegree=(2, 4, 3, 4, 1))
    assert [r.degree for r in found.relations] == [7]
    small = vanishing_ideal(MixedGraph.parse("1->4, 4->2, 4->3, 2<->4, 3<->4"), max_degree=12)
    (relation,) = small.relations
    assert (relation.degree, small.is_complete, small.complete_degrees) == (3, True, tuple(range(1, 13)))


def test_degree_two_by_the_nullspace_of_all_values_without_the_grading() -> None:
    """One matrix of all products of two covariances: its nullity is the dimension of the ideal in degree 2."""
    graph = MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("3", "2"), ("1", "4")])
    sigma = CovarianceRing(graph)
    pairs = list(combinations_with_replacement(range(len(sigma.pairs)), 2))
    rows = []
    source = random.Random(4)
    for _ in range(len(pairs) + 10):
        point = random_point(graph, source).covariances
        values = [int(point[i, j]) for i, j in sigma.pairs]
        rows.append([values[a] * values[b] % PRIME for a, b in pairs])
    nullity = len(pairs) - nmod_mat(rows, PRIME).rank()
    found = vanishing_ideal(graph, max_degree=2)
    assert found.complete_degrees == (1, 2)
    products = [r.polynomial for r in found.relations if r.degree == 2]
    products += [r.polynomial * gen for r in found.relations if r.degree == 1 for gen in sigma.ring.gens()]
    assert rank(products) == nullity


def test_a_deadline_in_a_large_graph_is_kept() -> None:
    start = time.monotonic()
    found = vanishing_ideal(sparse_graph(20, 20, 1.0, 0.3), max_degree=4, max_seconds=1.0)
    assert time.monotonic() - start < 15
    assert found.limit == "the time given"
    assert found.statement.endswith("; the search was ended by the time given")


def test_full_models_have_no_relations_and_say_so() -> None:
    found = vanishing_ideal(MixedGraph.of("123", combinations("123", 2)), max_degree=12)
    assert (found.relations, found.is_complete, found.codimension) == ((), True, 0)
    assert found.statement == "there are no relations: the model has full dimension"


def test_one_block_has_the_products_of_smaller_relations() -> None:
    chain = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    found = vanishing_ideal(chain, multidegree=(2, 4, 2))
    (relation,) = vanishing_ideal(chain).relations
    assert len(found.relations) == 2
    for product in found.relations:
        assert (product.polynomial % relation.polynomial).is_zero()


@settings(max_examples=25, deadline=None)
@given(mixed_graphs(3, 5), st.data())
def test_relations_between_observed_vertices_are_those_of_the_whole_that_name_no_other(
    graph: MixedGraph, data: st.DataObject
) -> None:
    """The ideal is graded by the vertices, so that latent ones are left out by leaving out blocks."""
    observed = sorted(data.draw(st.sets(st.integers(0, graph.size - 1), min_size=1)))
    sigma = CovarianceRing(graph)
    part = vanishing_ideal(graph, max_degree=3, observed=observed)
    whole = [
        r.polynomial
        for r in vanishing_ideal(graph, max_degree=3).relations
        if all(v in observed for v, count in enumerate(r.multidegree) if count)
    ]
    assert len(part.relations) == len(whole) or part.is_complete
    assert all(Substitution(graph).vanishes(r.polynomial) for r in part.relations)
    assert {multidegree(r.polynomial, sigma) for r in part.relations} >= {multidegree(p, sigma) for p in whole}
    assert part.observed == tuple(observed)


def test_one_factor_and_two() -> None:
    """Indicators of a factor satisfy tetrads; those of two correlated factors, three each, five parameters fewer."""
    one = MixedGraph.of("12345f", [("f", v) for v in "12345"])
    found = vanishing_ideal(one, observed=range(5), max_degree=2)
    assert {r.family for r in found.relations} == {"tetrad"}
    assert (len(found.relations), found.codimension) == (10, 5)
    two = MixedGraph.of("123456fg", [("f", v) for v in "123"] + [("g", v) for v in "456"], [("f", "g")])
    found = vanishing_ideal(two, observed=range(6), max_degree=3)
    assert found.codimension == 21 - 13
    assert found.complete_degrees == (1, 2, 3)
    # One tetrad for each choice of two indicators of each factor, and two within for each three with a fourth.
    assert Counter(r.family for r in found.relations) == {"tetrad": 9 + 12}
    alone = vanishing_ideal(two, multidegree=(1, 1, 0, 1, 1, 0, 0, 0), observed=range(6))
    assert len(alone.relations) == 1
    with pytest.raises(InvalidInput, match="0 for vertices that are not observed"):
        vanishing_ideal(two, multidegree=(1, 1, 0, 1, 0, 0, 1, 0), observed=range(6))
    with pytest.raises(InvalidInput, match="observed is"):
        vanishing_ideal(two, observed=[9])


def test_limits_and_bad_input() -> None:
    graph = sparse_graph(7, 3)
    early = vanishing_ideal(graph, max_degree=6, max_seconds=0.01)
    assert early.limit == "the time given"
    assert not early.is_complete
    with pytest.raises(InvalidInput, match="at most 40: choose a part"):
        vanishing_ideal(MixedGraph(tuple(map(str, range(41)))))
    with pytest.raises(BudgetExhausted, match="monomials"):
        vanishing_ideal(sparse_graph(12, 1), multidegree=[2] * 12)
    for keywords in ({"max_degree": 0}, {"max_degree": 99}, {"multidegree": [1, 1]}, {"multidegree": [1] * 7}):
        with pytest.raises(InvalidInput, match="accepted"):
            vanishing_ideal(graph, **keywords)
    verma = known_graph(next(model for model in MODELS if model["name"] == "verma4"))
    full = vanishing_ideal(verma, max_degree=4)
    alone = vanishing_ideal(verma, multidegree=full.relations[0].multidegree)
    assert [r.polynomial for r in alone.relations] == [r.polynomial for r in full.relations]

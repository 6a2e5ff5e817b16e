"""Equality of models: Markov equivalent graphs, reversals, differences with a relation or a dimension."""

from __future__ import annotations

import random
import time
from itertools import combinations, islice, pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.errors import InvalidInput
from mathengine.sem.containment import contained
from mathengine.sem.cycle_reversal import turned, turned_graphs
from mathengine.sem.equivalence import equivalent
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import dimension
from mathengine.sem.membership import vanishes
from mathengine.sem.parameters import random_point
from mathengine.sem.substitution import CovarianceRing, moved
from mathengine.sem.vanishing import vanishing_ideal

MODELS = {model["name"]: known_graph(model) for model in known_models()}


def colliders(graph: MixedGraph) -> frozenset[tuple[int, int, int]]:
    """Pairs of parents of a vertex that no edge joins."""
    joined = {frozenset(edge) for edge in graph.directed}
    return frozenset(
        (a, v, b)
        for v in range(graph.size)
        for a, b in combinations(graph.parents[v], 2)
        if frozenset((a, b)) not in joined
    )


def acyclic_graphs(size: int) -> list[MixedGraph]:
    """All directed acyclic graphs, by their edges along every order."""
    found = set()
    for order in permutations(range(size)):
        pairs = list(combinations(order, 2))
        for mask in range(2 ** len(pairs)):
            edges = tuple(sorted(pair for k, pair in enumerate(pairs) if mask >> k & 1))
            found.add(edges)
    names = tuple(str(v + 1) for v in range(size))
    return [MixedGraph(names, edges) for edges in sorted(found)]


def test_directed_acyclic_graphs_are_equivalent_by_skeleton_and_colliders() -> None:
    """Verma and Pearl's criterion, which is that of Gaussian models too."""
    graphs = acyclic_graphs(3)
    assert len(graphs) == 25
    for one, other in combinations(graphs, 2):
        skeletons = [{frozenset(edge) for edge in graph.directed} for graph in (one, other)]
        same = skeletons[0] == skeletons[1] and colliders(one) == colliders(other)
        assert equivalent(one, other).verdict == ("equal" if same else "different")


@pytest.mark.parametrize("seed", range(12))
def test_larger_acyclic_graphs(seed: int) -> None:
    source = random.Random(seed)
    graphs = acyclic_graphs(4)
    one = source.choice(graphs)
    alike = [g for g in graphs if {frozenset(e) for e in g.directed} == {frozenset(e) for e in one.directed}]
    for other in alike[:4]:
        found = equivalent(one, other)
        assert found.verdict == ("equal" if colliders(one) == colliders(other) else "different")


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(2, 4), mixed_graphs(2, 4))
def test_verdicts_agree_with_relations_and_points(one: MixedGraph, other: MixedGraph) -> None:
    if one.size != other.size:
        return
    found = equivalent(one, other, max_degree=3)
    graphs = {"first": (one, other), "second": (other, one)}
    if found.verdict == "different" and found.separating is not None:
        on, off = graphs[found.vanishes_on]
        assert vanishes(on, moved(found.separating, CovarianceRing(on).ring)).verdict == "proved"
        assert vanishes(off, moved(found.separating, CovarianceRing(off).ring)).verdict == "refuted"
    if found.verdict == "equal":
        assert found.dimensions[0] == found.dimensions[1]
        for on, off in graphs.values():
            for relation in vanishing_ideal(on, max_degree=3).relations:
                assert vanishes(off, moved(relation.polynomial, CovarianceRing(off).ring)).verdict == "proved"


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(2, 4))
def test_a_graph_contains_its_subgraphs(graph: MixedGraph) -> None:
    """Relations of the larger graph vanish on the smaller; where a proof is found, it is about these graphs."""
    if not graph.bidirected:
        return
    smaller = MixedGraph(graph.vertices, graph.directed, graph.bidirected[1:])
    proof = contained(smaller, graph)
    if proof is not None:
        assert set(proof.coefficients) <= set(graph.directed)
    for relation in vanishing_ideal(graph, max_degree=3).relations:
        assert vanishes(smaller, moved(relation.polynomial, CovarianceRing(smaller).ring)).verdict == "proved"
    if contained(graph, smaller) is not None:
        assert equivalent(graph, smaller).dimensions[0] <= equivalent(graph, smaller).dimensions[1]


def test_coefficients_of_a_containment_at_a_point() -> None:
    """By hand at a random point: (I - L)^T S (I - L) is zero off the outer graph's edges."""
    chain = MixedGraph.of("12345", zip("1234", "2345", strict=True))
    back = MixedGraph.of("12345", zip("2345", "1234", strict=True))
    proof = contained(chain, back)
    assert proof is not None
    point = random_point(chain, random.Random(1)).covariances
    values = [int(point[i, j]) for i in range(5) for j in range(i, 5)]
    residues = {}
    for edge, (above, below) in proof.coefficients.items():
        residues[edge] = type(point[0, 0])(int(above(*values)), 2147483629) / int(below(*values))
    for i, j in combinations(range(5), 2):
        left = {i: 1, **{a: -x for (a, v), x in residues.items() if v == i}}
        right = {j: 1, **{a: -x for (a, v), x in residues.items() if v == j}}
        assert int(sum(x * y * point[a, b] for a, x in left.items() for b, y in right.items())) == 0


@settings(max_examples=40, deadline=None)
@given(mixed_graphs(2, 5), st.data())
def test_turning_cycles_keeps_dimension_relations_and_points(graph: MixedGraph, data: st.DataObject) -> None:
    turns = list(islice(turned_graphs(graph), 20))
    assert turns[0] == ((), graph)
    cycles, other = data.draw(st.sampled_from(turns))
    assert turned(other, tuple(tuple(reversed(cycle)) for cycle in cycles)) == graph
    assert len(other.directed) == len(graph.directed)
    assert dimension(other).value == dimension(graph).value
    for relation in vanishing_ideal(graph, max_degree=2).relations:
        assert vanishes(other, relation.polynomial).verdict == "proved"


def test_a_cycle_of_four_and_its_reverse() -> None:
    """Codimension 2 and two coefficients for each matrix: neither generators nor formulas would do."""
    ahead = MixedGraph.of("1234", zip("1234", "2341", strict=True))
    behind = MixedGraph.of("1234", zip("2341", "1234", strict=True))
    found = equivalent(ahead, behind)
    assert (found.verdict, found.reason) == ("equal", "the same edges, once directed cycles are turned around")
    assert found.containments[0].certificate()["turned"] == [["1", "2", "3", "4"]]


def test_cyclic_graphs_and_graphs_with_edges_that_add_nothing() -> None:
    turn = MixedGraph.of("123", zip("123", "231", strict=True))
    back = MixedGraph.of("123", zip("231", "123", strict=True))
    assert equivalent(turn, back).verdict == "equal"
    bow = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "2")])
    chain = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    found = equivalent(bow, chain)
    assert (found.verdict, len(found.containments)) == ("equal", 2)


def test_one_containment_is_enough_where_the_dimensions_agree() -> None:
    """Macaulay2 finds the same ideal for both; the first graph has no formulas for its coefficients."""
    edges = [("1", "3"), ("2", "4"), ("3", "1"), ("4", "2"), ("4", "5")]
    one = MixedGraph.of("12345", edges, [("1", "4"), ("2", "3")])
    other = MixedGraph.of("12345", [*edges, ("4", "1")], [("2", "3")])
    found = equivalent(one, other)
    assert (found.verdict, found.reason) == ("equal", "the first model lies in the other, and the dimensions agree")
    assert equivalent(other, one).reason == "the second model lies in the other, and the dimensions agree"


def test_what_is_not_known_is_not_claimed() -> None:
    """The same ideal by Macaulay2, without formulas on either side."""
    one = MixedGraph.parse("1->2, 1->3, 2->5, 3->4, 3->5, 5->1, 2<->3")
    other = MixedGraph.parse("1->3, 2->1, 2->5, 3->4, 3->5, 5->1, 2<->3")
    found = equivalent(one, other)
    assert (found.verdict, found.separating, found.degree) == ("agreeing", None, 3)


def test_a_relation_of_high_degree_is_found_without_a_search() -> None:
    """The constraint of Verma's graph, degree 4, with a search up to degree 2 only."""
    verma = MODELS["verma4"]
    saturated = MixedGraph(verma.vertices, tuple(combinations(range(4), 2)))
    found = equivalent(verma, saturated, max_degree=2)
    assert (found.verdict, found.vanishes_on) == ("different", "first")
    assert found.separating is not None
    assert found.separating.total_degree() == 4


def test_large_graphs_mind_the_time() -> None:
    names = [str(v) for v in range(60)]
    ahead = MixedGraph.of(names, pairwise(names))
    behind = MixedGraph.of(names, [(b, a) for a, b in pairwise(names)])
    start = time.monotonic()
    assert equivalent(ahead, behind, max_seconds=1.0).verdict in ("equal", "agreeing")
    assert time.monotonic() - start < 20
    twenty = [graph.subgraph(range(20)) for graph in (ahead, behind)]
    assert equivalent(*twenty).verdict == "equal"


def test_the_order_of_vertices_and_bad_input() -> None:
    ahead = MixedGraph.of("1234", zip("123", "234", strict=True))
    behind = MixedGraph.of("4321", zip("432", "321", strict=True))
    assert equivalent(ahead, behind).verdict == "equal"
    with pytest.raises(InvalidInput, match="vertices of the second graph"):
        equivalent(ahead, MixedGraph.of("123"))

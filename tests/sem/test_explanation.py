"""The terms of a covariance one by one: they sum to its numerator, and say what they mean."""

from __future__ import annotations

from hypothesis import given, settings
from sem_strategies import mixed_graphs

from mathengine.sem.covariance import covariance
from mathengine.sem.explanation import terms
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import Parameters

TWO_CYCLE = MixedGraph.of("1234", [("1", "3"), ("2", "4"), ("3", "4"), ("4", "3")], [("3", "4")])
"""Two causes of a feedback loop with correlated errors."""


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


def test_words_of_a_feedback_loop() -> None:
    shown = [str(term) for term in terms(TWO_CYCLE, 2, 3, "one-connection")]
    assert sorted(shown) == [
        "+ w1_1*l1_3*l1_3*l3_4: 3 <- 1 -> 3 -> 4",
        "+ w2_2*l2_4*l4_3*l2_4: 3 <- 4 <- 2 -> 4",
        "+ w3_3*l3_4: 3 -> 4",
        "+ w3_4*l4_3*l3_4: 3 <- 4 <-> 3 -> 4",
        "+ w3_4: 3 <-> 4",
        "+ w4_4*l4_3: 3 <- 4",
    ]


def test_cycles_are_told_where_they_lie_beside_a_path() -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("2", "1"), ("1", "3")])
    aside = [term for term in terms(graph, 2, 2, "one-connection") if term.cycles]
    assert str(aside[0]) == "- w3_3*l1_2*l2_1: 3, cycles 1 -> 2 -> 1"
    assert aside[0].to_latex() == r"- \omega_{3,3} \lambda_{1,2} \lambda_{2,1}"
    assert {term.sign for term in aside} == {1, -1}


@settings(max_examples=30, deadline=None)
@given(mixed_graphs(most=4))
def test_what_a_picture_shows_is_in_the_graph(graph: MixedGraph) -> None:
    for term in terms(graph, 0, graph.size - 1, "one-connection"):
        shown = term.highlight
        for key in ("left", "right", "cycles"):
            assert set(shown[key]) <= set(graph.directed)
        ((k, m),) = shown["source"]
        assert k == m or (min(k, m), max(k, m)) in graph.bidirected
        assert (k, m) == (term.left.path[0], term.right.path[0])
        for side in (term.left, term.right):
            touched = [v for cycle in side.cycles for v in cycle]
            assert len(touched) == len(set(touched))
            assert not set(touched) & set(side.path)

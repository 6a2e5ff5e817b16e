"""Instruments against SEMID, the half-trek criterion, the fibre, and textbook formulas."""

from __future__ import annotations

import random

import pytest
from flint import nmod_mat
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.sem.ancestral import ancestral_steps
from mathengine.sem.edgewise import Row, solved_edges
from mathengine.sem.fibres import fibre
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import PRIME, random_point


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model["name"])
def test_reference_models_are_solved_as_by_semid(model) -> None:
    graph, expected = known_graph(model), model["identifiability"]["semid_0_4_2"]
    assert len(graph.directed) == expected["edges_total"]
    assert len(solved_edges(graph, trek_separation=False)) == expected["edges_edgewise"]
    assert len(solved_edges(graph)) == expected["edges_edgewiseTS"]


@settings(max_examples=80, deadline=None)
@given(mixed_graphs(most=4, least=2))
def test_solved_edges_take_one_value_on_the_fibre(graph: MixedGraph) -> None:
    degrees = fibre(graph).edge_degrees
    solved = solved_edges(graph)
    assert all(degrees[edge] == 1 for edge in solved)
    by_half_treks = {(p, step.vertex) for step in ancestral_steps(graph) for p in graph.parents[step.vertex]}
    edgewise = set(solved_edges(graph, trek_separation=False))
    assert by_half_treks <= edgewise <= set(solved)


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(most=5, least=2))
def test_instruments_give_the_coefficient_at_another_point(graph: MixedGraph) -> None:
    point = random_point(graph, random.Random(11))
    earlier = set()
    for edge, solved in solved_edges(graph, pieces=False).items():
        instrument = solved.instrument
        assert instrument.needed <= earlier
        (q, v), rows = edge, []
        for row in instrument.rows:
            entries = [int(point.covariances[row.vertex, x]) for x in range(graph.size)]
            for r in row.corrected:
                factor = int(point.coefficients[r, row.vertex])
                entries = [(e - factor * int(point.covariances[r, x])) % PRIME for x, e in enumerate(entries)]
            rows.append(entries)
        target = [e[v] - sum(int(point.coefficients[k, v]) * e[k] for k in instrument.known) for e in rows]
        left = [[e[t] for t in instrument.columns] for e in rows]
        above = nmod_mat([[*row, x] for row, x in zip(left, target, strict=True)], PRIME).det()
        below = nmod_mat([[*row, e[q]] for row, e in zip(left, rows, strict=True)], PRIME).det()
        assert above == below * point.coefficients[edge]
        earlier.add(edge)


def test_the_instrument_of_the_textbook() -> None:
    graph = MixedGraph.of("zxy", [("z", "x"), ("x", "y")], [("x", "y")])
    instrument = solved_edges(graph)[1, 2].instrument
    assert (instrument.rows, instrument.columns) == ((Row(0),), ())


def test_a_graph_that_needs_trek_separation() -> None:
    edges = [("1", "3"), ("2", "1"), ("3", "2"), ("3", "4")]
    graph = MixedGraph.of("1234", edges, [("1", "4"), ("2", "3")])
    assert not solved_edges(graph, trek_separation=False)
    assert set(solved_edges(graph)) == set(graph.directed)
    assert fibre(graph).count == 1


def test_only_candidates_are_searched() -> None:
    graph = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    assert set(solved_edges(graph, candidates=[(1, 2)])) == {(1, 2)}

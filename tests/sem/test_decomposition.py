"""Tian's pieces: their covariances, their classes, and the bound on the dimension."""

from __future__ import annotations

import random

import networkx as nx
import pytest
from flint import nmod_mat
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs

from mathengine.sem.ancestral import ancestral_steps, tian_steps
from mathengine.sem.decomposition import (
    ancestral_pieces,
    ancestral_sets,
    dimension_bound,
    tian_classes,
    tian_pieces,
)
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import ancestors, half_trek_steps
from mathengine.sem.jacobian import dimension
from mathengine.sem.parameters import PRIME, random_point


@given(mixed_graphs(most=6))
def test_classes_are_the_components_of_bidirected_edges_and_cycles(graph: MixedGraph) -> None:
    twin = nx.Graph(graph.bidirected)
    twin.add_nodes_from(range(graph.size))
    for component in nx.strongly_connected_components(nx.DiGraph(graph.directed)):
        nx.add_path(twin, component)
    assert {frozenset(c) for c in tian_classes(graph)} == {frozenset(c) for c in nx.connected_components(twin)}


@given(mixed_graphs(most=6))
def test_the_pieces_share_out_the_parameters(graph: MixedGraph) -> None:
    pieces = tian_pieces(graph)
    assert sum(piece.parameter_count for piece in pieces) == graph.parameter_count
    assert sorted(edge for piece in pieces for edge in piece.edges) == list(graph.directed)


@given(mixed_graphs(most=5))
def test_precisions_of_the_pieces_add_up(graph: MixedGraph) -> None:
    """The inverse covariance matrix is the sum over pieces of (I-L) W^-1 (I-L)^T on the columns of their classes."""
    point = random_point(graph, random.Random(3))
    size = graph.size
    total = nmod_mat(size, size, PRIME)
    identity = nmod_mat(size, size, [int(i == j) for i in range(size) for j in range(size)], PRIME)
    for piece in tian_pieces(graph):
        columns = (identity - point.coefficients).tolist()
        block = nmod_mat([[int(columns[i][j]) for j in piece.inner] for i in range(size)], PRIME)
        errors = nmod_mat([[int(point.errors[i, j]) for j in piece.inner] for i in piece.inner], PRIME)
        outside = set(range(size)) - set(piece.vertices)
        assert all(int(block[i, j]) == 0 for i in outside for j in range(len(piece.inner)))
        if errors.rank() < len(piece.inner):
            return
        total += block * errors.inv() * block.transpose()
    assert total * point.covariances == identity


@settings(max_examples=60)
@given(mixed_graphs(most=5))
def test_the_bound_is_never_below_the_rank(graph: MixedGraph) -> None:
    assert dimension(graph).value <= dimension_bound(graph) <= graph.size * (graph.size + 1) // 2


@given(mixed_graphs(most=5))
def test_ancestral_sets_contain_their_ancestors_and_are_all_there(graph: MixedGraph) -> None:
    found = ancestral_sets(graph)
    assert all(ancestors(graph, kept) == set(kept) for kept in found)
    if len(graph.components) <= 5:
        twin = {
            frozenset(kept)
            for mask in range(1, 1 << graph.size)
            if ancestors(graph, kept := [v for v in range(graph.size) if mask >> v & 1]) == set(kept)
        }
        assert {frozenset(kept) for kept in found} == twin


@given(mixed_graphs(most=5))
def test_inner_vertices_of_pieces_keep_their_parents(graph: MixedGraph) -> None:
    for piece in ancestral_pieces(graph):
        for v in piece.inner:
            inside = piece.graph.parents[piece.vertices.index(v)]
            assert tuple(piece.vertices[p] for p in inside) == graph.parents[v]


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model["name"])
def test_reference_models_are_solved_in_pieces_as_by_semid(model) -> None:
    graph, expected = known_graph(model), model["identifiability"]["semid_0_4_2"]
    assert sum(len(graph.parents[step.vertex]) for step in tian_steps(graph)) == expected["edges_htc_tian"]
    assert sum(len(graph.parents[step.vertex]) for step in ancestral_steps(graph)) == expected["edges_ancestral"]


@settings(max_examples=60)
@given(mixed_graphs(most=5))
def test_smaller_pieces_solve_more(graph: MixedGraph) -> None:
    whole = {step.vertex for step in half_trek_steps(graph)}
    pieces = {step.vertex for step in tian_steps(graph)}
    small = {step.vertex for step in ancestral_steps(graph)}
    assert whole <= small
    assert pieces <= small
    if small == {v for v in range(graph.size) if graph.parents[v]}:
        assert dimension(graph).is_finite_to_one

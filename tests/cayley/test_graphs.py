"""Graphs as checked data: closure under inverses, actions, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.cayley.graphs import (
    MatrixGraph,
    PermutationGraph,
    inverse,
    matrix_graph,
    matrix_inverse,
    matrix_product,
    moved,
    permutation_graph,
    read_graph,
    sign,
)
from mathengine.errors import InvalidInput

ENTRIES = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
permutations = st.integers(1, 7).flatmap(lambda n: st.permutations(range(n))).map(tuple)


@given(permutations)
def test_a_permutation_and_its_inverse_undo_each_other(g: tuple[int, ...]) -> None:
    assert moved(moved(range(len(g)), g), inverse(g)) == tuple(range(len(g)))
    assert sign(g) == sign(inverse(g))


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_the_sign_is_multiplicative(g: list[int], h: list[int]) -> None:
    assert sign(moved(g, tuple(h))) == sign(tuple(g)) * sign(tuple(h))


@given(st.lists(st.permutations(range(5)), min_size=1, max_size=4))
def test_undirected_graphs_are_inverse_closed(generators: list[list[int]]) -> None:
    graph = permutation_graph(generators)
    assert graph.is_inverse_closed
    assert len(set(graph.generators)) == len(graph.generators) == len(graph.names)
    assert set(permutation_graph(generators, directed=True).generators) == {tuple(g) for g in generators}


@given(st.integers(2, 40), st.lists(st.integers(0, 40), min_size=3, max_size=3))
def test_matrix_inverses_are_inverses(modulus: int, above: list[int]) -> None:
    x, y, z = above
    g = ((1, x % modulus, y % modulus), (0, 1, z % modulus), (0, 0, 1))
    identity = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    assert matrix_product(g, matrix_inverse(g, modulus), modulus) == identity


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_reference_graphs_are_read(entry: dict[str, object]) -> None:
    graph = read_graph(entry)
    assert isinstance(graph, MatrixGraph if entry["kind"] == "matrix" else PermutationGraph)
    assert read_graph(json.loads(json.dumps(graph.to_json()))) == graph


def test_the_digest_does_not_depend_on_order_or_names() -> None:
    one = permutation_graph([(1, 2, 0), (1, 0, 2)], names=["a", "b"])
    other = permutation_graph([(1, 0, 2), (2, 0, 1)])
    assert one.digest() == other.digest()
    assert one.digest() != permutation_graph([(1, 2, 0)]).digest()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"generators": [[0, 0, 1]]}, "a permutation of 0..2"),
        ({"generators": [[1, 0], [1, 2, 0]]}, "length of a generator is 3"),
        ({"generators": []}, "generators is"),
        ({"generators": [[1, 0]], "start": [0]}, "length of the start is 1"),
        ({"generators": [[1, 0]], "start": "abc"}, "length of the start is 3"),
        ({"generators": [[1, 0]], "directed": 1}, "directed is 1"),
        ({"generators": [[1, 0]], "kind": "torus"}, "kind is torus"),
        ({"generators": [[[2, 0], [0, 1]]], "modulus": 4}, "invertible modulo 4"),
        ({"generators": [[[2, 0], [0, 1]]], "modulus": 0, "kind": "matrix"}, "determinant 1 or -1"),
        ({"generators": [[[1, 0]]], "modulus": 4}, "2 rows|1 rows|square"),
        ({"generators": [[[1]]], "modulus": 1}, "modulus is 1"),
    ],
)
def test_data_that_make_no_sense_are_refused_in_one_line(data: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as refusal:
        read_graph(data)
    assert "\n" not in str(refusal.value)


def test_integer_matrices_have_integer_inverses() -> None:
    graph = matrix_graph([[[2, 1], [1, 1]]])
    assert ((1, -1), (-1, 2)) in graph.generators

"""Spectra by characters against full matrices, closed forms and character tables."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import comb, cos, factorial, pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.cayley.abelian_spectra import characters, commute
from mathengine.cayley.characters import character, dimension, partitions
from mathengine.cayley.class_sums import class_size
from mathengine.cayley.export import dense_adjacency
from mathengine.cayley.families import family
from mathengine.cayley.generators import of_cycles
from mathengine.cayley.graphs import Graph, matrix_graph, permutation_graph
from mathengine.cayley.spectra import Spectrum, spectrum
from mathengine.errors import InvalidInput

# Character table of S_5; rows by shape, columns by cycle type (James and Liebeck, 2nd edition, section 19.16).
TYPES = [(1,) * 5, (2, 1, 1, 1), (3, 1, 1), (2, 2, 1), (4, 1), (3, 2), (5,)]
TABLE = {
    (5,): [1, 1, 1, 1, 1, 1, 1],
    (4, 1): [4, 2, 1, 0, 0, -1, -1],
    (3, 2): [5, 1, -1, 1, -1, 1, 0],
    (3, 1, 1): [6, 0, 0, -2, 0, 0, 1],
    (2, 2, 1): [5, -1, -1, 1, 1, -1, 0],
    (2, 1, 1, 1): [4, -2, 1, 0, 0, 1, -1],
    (1, 1, 1, 1, 1): [1, -1, 1, 1, -1, -1, 1],
}


def title(graph: Graph) -> str:
    return graph.name or f"{len(graph.generators)} generators from {graph.start}"


def all_values(found: Spectrum) -> list[complex]:
    return [e.value for e in found.eigenvalues for _ in range(e.multiplicity)]


def agrees_with_its_matrix(graph: Graph) -> None:
    found = spectrum(graph)
    assert found.complete
    values = np.linalg.eigvals(dense_adjacency(graph).astype(float))
    assert len(values) == found.order == sum(e.multiplicity for e in found.eigenvalues)
    for e in found.eigenvalues:
        assert sum(abs(values - e.value) < 1e-4) == e.multiplicity


def test_character_table_of_five_points() -> None:
    assert {shape: [character(shape, kind) for kind in TYPES] for shape in partitions(5)} == TABLE


@pytest.mark.parametrize("n", [6, 8])
def test_characters_are_orthogonal_and_dimensions_square_to_the_order(n: int) -> None:
    shapes = list(partitions(n))
    assert sum(dimension(shape) ** 2 for shape in shapes) == factorial(n)
    for a in shapes[:6]:
        for b in shapes:
            product = sum(class_size(kind) * character(a, kind) * character(b, kind) for kind in shapes)
            assert product == (factorial(n) if a == b else 0)


@pytest.mark.parametrize(
    "graph",
    [
        family("all_transpositions", n=5),
        family("three_cycles", n=5),
        family("derangements", n=5),
        family("involutive_derangements", n=4),
        family("all_cycles", n=4),
        permutation_graph([(1, 2, 0), (2, 0, 1), (0, 1, 2)]),
    ],
    ids=title,
)
def test_sums_of_characters_against_the_matrix(graph: Graph) -> None:
    assert "symmetric group" in spectrum(graph).method
    agrees_with_its_matrix(graph)


def test_transpositions_of_thirty_points_have_the_gap_of_diaconis_and_shahshahani() -> None:
    found = spectrum(family("all_transpositions", n=30))
    assert found.eigenvalues[0].exact == str(comb(30, 2))
    assert found.gap == 30
    assert found.order == factorial(30)


@given(st.lists(st.integers(2, 6), min_size=1, max_size=3), st.booleans())
def test_products_of_cycles_have_sums_of_cosines(lengths: list[int], directed: bool) -> None:
    degree = sum(lengths)
    bounds = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
    cycles = [tuple(range(a, b)) for a, b in pairwise(bounds)]
    graph = permutation_graph([of_cycles(degree, [c]) for c in cycles], directed=directed)
    found = spectrum(graph)
    assert found.is_exact
    expected = np.zeros(1, complex)
    for length in lengths:
        roots = np.exp(2j * pi * np.arange(length) / length)
        if not directed:
            roots = 2 * roots.real if length > 2 else roots.real
        expected = np.add.outer(expected, roots).ravel()
    for e in found.eigenvalues:
        assert sum(abs(expected - e.value) < 1e-9) == e.multiplicity
    assert found.order == len(expected)


def test_exact_texts_of_a_cycle_and_of_a_directed_one() -> None:
    cycle = spectrum(permutation_graph([(1, 2, 3, 4, 5, 0)]))
    assert [(e.exact, e.multiplicity) for e in cycle.eigenvalues] == [("2", 1), ("1", 2), ("-1", 2), ("-2", 1)]
    octagon = spectrum(permutation_graph([(1, 2, 3, 4, 5, 6, 7, 0)]))
    assert [e.exact for e in octagon.eigenvalues] == ["2", "2*cos(pi/4)", "0", "2*cos(3*pi/4)", "-2"]
    directed = spectrum(permutation_graph([(1, 2, 3, 0)], directed=True))
    assert [e.exact for e in directed.eigenvalues] == ["1", "exp(3*pi/2*i)", "exp(pi/2*i)", "-1"]
    assert directed.gap is None


@pytest.mark.parametrize(
    "graph",
    [
        permutation_graph([(1, 0, 3, 2), (2, 3, 0, 1)]),
        permutation_graph([(1, 2, 3, 4, 5, 0), (2, 3, 4, 5, 0, 1)]),
        permutation_graph([(1, 2, 3, 4, 5, 0)], "010101"),
        matrix_graph([[[1, 1], [0, 1]], [[2, 0], [0, 2]]], 5),
        matrix_graph([[[2, 0], [0, 1]]], 7, [[1], [3]], directed=True),
    ],
    ids=title,
)
def test_commuting_generators_against_the_matrix(graph: Graph) -> None:
    assert commute(graph)
    agrees_with_its_matrix(graph)


def test_characters_are_homomorphisms() -> None:
    graph = permutation_graph([(1, 2, 3, 0, 4, 5), (2, 3, 0, 1, 5, 4)], directed=True)
    found = characters(graph, 100)
    assert found is not None
    assert len(set(found)) == 8
    assert all((4 * a) % 1 == 0 and (2 * b) % 1 == 0 for a, b in found)
    assert characters(graph, 7) is None


@pytest.mark.parametrize("graph", [family("lrx", n=5), family("lx", n=5), family("unitriangular", n=3, m=5)], ids=title)
def test_numerical_spectra_have_the_traces_of_their_powers(graph: Graph) -> None:
    found, matrix = spectrum(graph), dense_adjacency(graph)
    assert found.method.startswith("LAPACK")
    assert not found.is_exact
    values = np.array(all_values(found))
    for power in range(1, 6):
        trace = int(np.trace(np.linalg.matrix_power(matrix, power)))
        assert abs((values**power).sum() - trace) < 1e-6 * len(values) * found.degree**power
    assert abs(found.eigenvalues[0].value - found.degree) < 1e-9


def test_numerical_and_exact_spectra_agree() -> None:
    graph = family("all_transpositions", n=5)
    numeric, exact = spectrum(graph, numeric=True), spectrum(graph)
    assert [e.multiplicity for e in numeric.eigenvalues] == [e.multiplicity for e in exact.eigenvalues]
    assert numeric.gap == pytest.approx(exact.gap)
    assert exact.to_json()["exact"] is True


def test_adjacent_transpositions_have_the_gap_of_the_path() -> None:
    # Aldous's conjecture (Caputo, Liggett, Richthammer 2010): the gap is that of the walk of one particle.
    for n in (4, 5, 6):
        assert spectrum(family("coxeter", n=n)).gap == pytest.approx(2 - 2 * cos(pi / n))


def test_a_larger_graph_has_its_extreme_eigenvalues() -> None:
    found = spectrum(family("coxeter", n=7))
    assert (found.complete, found.order) == (False, 5040)
    assert found.gap == pytest.approx(2 - 2 * cos(pi / 7))
    assert found.eigenvalues[-1].value.real == pytest.approx(-6)  # bipartite
    assert Counter(e.exact for e in found.eigenvalues) == {None: len(found.eigenvalues)}


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 3000"):
        spectrum(family("lx", n=7))

"""Graphs to be drawn have every vertex and every edge once."""

import pytest
from naive import permutation_growth

from mathengine.cayley.families import family
from mathengine.cayley.graphs import matrix_graph, moved, permutation_graph
from mathengine.cayley.layered import layered
from mathengine.errors import InvalidInput


@pytest.mark.parametrize(("name", "n"), [("lrx", 5), ("lx", 5), ("pancake", 4), ("top_spin", 5)])
def test_every_edge_is_listed_once_and_leads_where_its_generator_leads(name, n):
    graph = family(name, n=n)
    found = layered(graph)
    assert tuple(map(len, found.layers)) == permutation_growth(graph.generators)
    assert len(set(found.edges)) == len(found.edges)
    for begin, end, g in found.edges:
        assert moved(found.states[begin], graph.generators[g]) == found.states[end]
    # Each vertex has an edge by every generator; two vertices share one where the generator is an involution.
    own = sum(1 for g, back in enumerate(found.inverses) if back is None or g < back)
    shared = sum(1 for g, back in enumerate(found.inverses) if back == g)
    assert 2 * len(found.edges) == (2 * own + shared) * len(found.states)


def test_vectors_and_words_can_be_drawn_too():
    vectors = matrix_graph([[[1, 1], [0, 1]], [[0, 1], [1, 0]]], 3, [[1], [0]])
    assert len(layered(vectors).states) == 8
    words = layered(permutation_graph([(1, 2, 3, 0)], "0011"))
    assert (len(words.states), len(words.edges)) == (4, 4)


def test_a_large_graph_is_not_drawn():
    with pytest.raises(InvalidInput, match="more than 100"):
        layered(family("lrx", n=6), 100)

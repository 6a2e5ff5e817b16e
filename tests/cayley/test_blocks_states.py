"""States read off from bitmaps, and farthest states by them, against searches on packed states."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley import paths
from mathengine.cayley.balls import Ball
from mathengine.cayley.blocks_arrangements import parities
from mathengine.cayley.blocks_states import last_layer, states_of
from mathengine.cayley.blocks_tables import block_tables
from mathengine.cayley.blocks_words import BITS, word_and_bit, word_states
from mathengine.cayley.families import family
from mathengine.cayley.graphs import permutation_graph
from mathengine.cayley.paths import farthest
from mathengine.cayley.state_keys import StateKeys
from mathengine.errors import InvalidInput

FAMILIES = [
    ("lrx", {"n": 7}),
    ("lrx", {"n": 8, "k": 3}),
    ("lx", {"n": 7}),
    ("pancake", {"n": 7}),
    ("coxeter", {"n": 7}),
    ("stars", {"n": 7}),
    ("three_cycles_01i", {"n": 7}),
    ("consecutive_k_cycles", {"n": 8, "k": 3}),
    ("top_spin", {"n": 7, "k": 4}),
    ("globe_puzzle", {"a": 1, "b": 2}),
]


def by_balls(graph):
    keys = StateKeys(graph)
    ball = Ball(keys, graph.start)
    while ball.grow():
        pass
    return [len(layer) for layer in ball.layers], sorted(keys.states(ball.last))


def by_blocks(graph, threads=1):
    sizes, rows = last_layer(graph, 10**6, threads)
    return sizes, sorted(map(tuple, rows.tolist()))


@pytest.mark.parametrize(("name", "settings"), FAMILIES)
def test_the_last_layer_is_that_of_a_search_on_states(name, settings):
    graph = family(name, **settings)
    assert by_blocks(graph) == by_balls(graph)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.permutations(range(6)), min_size=1, max_size=2), st.booleans())
def test_any_group_of_six_points(generators, directed):
    graph = permutation_graph([tuple(g) for g in generators], directed=directed)
    assert by_blocks(graph) == by_balls(graph)


def test_two_threads_find_the_same():
    graph = family("lrx", n=9)
    assert by_blocks(graph, 2) == by_balls(graph)


@pytest.mark.parametrize("carrier", [(1, 2, 3, 4, 5, 6, 0), (0, 1, 2, 3, 4, 6, 5)])
@pytest.mark.parametrize("parity", [0, 1])
def test_full_bitmaps_are_all_permutations_of_a_parity(carrier, parity):
    tables = block_tables([carrier, (1, 0, 2, 3, 4, 5, 6)])
    half = np.full(tables.blocks * tables.words, (1 << BITS) - 1, np.uint64)
    rows = states_of(tables, half, parity)
    assert len({*map(tuple, rows.tolist())}) == len(rows) == 2520
    assert (parities(rows) == parity).all()


def test_words_and_bits_are_undone():
    states = np.array(list(permutations(range(6))), np.int8)
    found = word_states(*word_and_bit(states), 6)
    exchanged = np.array([1, 0, 2, 3, 4, 5], np.int8)[found]
    assert ((found == states).all(axis=1) | (exchanged == states).all(axis=1)).all()


def test_large_groups_are_searched_by_blocks(monkeypatch):
    expected = farthest(family("pancake", n=8))
    monkeypatch.setattr(paths, "MANY", 1000)
    assert farthest(family("pancake", n=8)) == expected
    monkeypatch.setattr(paths, "MOST_LISTED", 100)
    with pytest.raises(InvalidInput, match="number of farthest states is 455; accepted: at most 100"):
        farthest(family("pancake", n=8))


def test_more_than_wanted_are_not_read_off():
    sizes, rows = last_layer(family("pancake", n=7), 3)
    assert (sizes[-1], len(rows)) == (35, 0)


@pytest.mark.parametrize("many", [1000, 10**6])
def test_layers_are_reported_as_they_are_found(monkeypatch, many):
    monkeypatch.setattr(paths, "MANY", many)
    seen = []
    found = farthest(family("lrx", n=7), on_layer=lambda *layer: seen.append(layer))
    assert [distance for distance, _, _ in seen] == list(range(1, 22))
    assert [1, *(size for _, size, _ in seen)] == by_balls(family("lrx", n=7))[0]
    assert seen[-1][2] == found.order == 5040

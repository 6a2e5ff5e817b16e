"""The engine without a compiler, against published vectors and the breadth-first search on tuples."""

import json
import subprocess
import sys
from pathlib import Path

import naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import matrix_graph, permutation_graph, read_graph
from mathengine.cayley.small import ENGINE
from mathengine.errors import BudgetExhausted

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
SMALL = [entry for entry in VECTORS if entry["order"] < 4_000_000]


@pytest.mark.parametrize("entry", SMALL, ids=lambda entry: entry["id"])
def test_layers_agree_with_published_vectors(entry):
    graph = read_graph(entry)
    plan = ENGINE.plan(graph)
    if entry["order"] < 1_000_000 or graph.is_cayley:
        assert plan is not None
        assert plan.states in (None, entry["order"])
        assert list(ENGINE.layers(graph, Run())) == entry["layers"]


@st.composite
def words(draw):
    degree = draw(st.integers(1, 7))
    generators = draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=3))
    start = draw(st.lists(st.integers(0, degree), min_size=degree, max_size=degree))
    return permutation_graph(generators, start, directed=draw(st.booleans()))


@st.composite
def matrices(draw):
    modulus = draw(st.sampled_from([2, 3, 4, 5]))
    entry = st.integers(0, modulus - 1)
    upper = st.builds(lambda a, b, c: [[1, a, b], [0, 1, c], [0, 0, 1]], entry, entry, entry)
    generators = draw(st.lists(upper, min_size=1, max_size=3))
    start = draw(st.none() | st.lists(st.lists(entry, min_size=2, max_size=2), min_size=3, max_size=3))
    return matrix_graph(generators, modulus, start, directed=draw(st.booleans()))


@given(words())
def test_layers_of_words_agree_with_breadth_first_search(graph):
    assert tuple(ENGINE.layers(graph, Run())) == naive.permutation_growth(graph.generators, graph.start)


@settings(max_examples=30)
@given(matrices())
def test_layers_of_matrices_agree_with_breadth_first_search(graph):
    expected = naive.matrix_growth(graph.generators, graph.modulus, graph.start)
    assert tuple(ENGINE.layers(graph, Run())) == expected


def test_words_beyond_64_bits_are_kept_as_rows():
    shift, swap = [*range(1, 30), 0], [0, 1, 2, 4, 3, *range(5, 30)]
    graph = permutation_graph([shift, swap])
    expected = naive.permutation_growth(graph.generators, None, 7)
    assert tuple(ENGINE.layers(graph, Run(max_layers=7))) == expected
    assert ENGINE.plan(graph) is None


def test_matrices_over_the_integers_and_with_a_large_modulus():
    generators = [[[1, 2], [0, 1]], [[1, 0], [2, 1]]]
    free = matrix_graph(generators)
    assert list(ENGINE.layers(free, Run(max_layers=6))) == [1, 4, 12, 36, 108, 324, 972]
    assert ENGINE.plan(free) is None
    modulus = 2**31 - 1
    graph = matrix_graph([[[2, 3], [3, 5]], [[1, 2**30], [0, 1]]], modulus)
    expected = naive.matrix_growth(graph.generators, modulus, None, 5)
    assert tuple(ENGINE.layers(graph, Run(max_layers=5))) == expected


def test_entries_that_grow_beyond_64_bits_are_an_error_and_no_number():
    graph = matrix_graph([[[1000, 999], [1001, 1000]]])
    with pytest.raises(BudgetExhausted, match="give a modulus"):
        list(ENGINE.layers(graph, Run()))


def test_signed_permutation_matrices_over_the_integers_are_a_finite_group():
    graph = matrix_graph([[[0, -1], [1, 0]], [[1, 0], [0, -1]]])
    assert tuple(ENGINE.layers(graph, Run())) == naive.matrix_growth(graph.generators, 0)


def test_a_layer_that_would_fill_the_memory_is_an_error():
    shift, swap = [*range(1, 30), 0], [0, 1, 2, 4, 3, *range(5, 30)]
    with pytest.raises(BudgetExhausted, match="choose fewer layers"):
        list(ENGINE.layers(permutation_graph([shift, swap]), Run(memory=10_000)))


def test_no_compiler_is_loaded():
    program = (
        "import sys\n"
        "from mathengine.cayley.engines import Run\n"
        "from mathengine.cayley.graphs import permutation_graph\n"
        "from mathengine.cayley.small import ENGINE\n"
        "graph = permutation_graph([(1, 2, 3, 4, 5, 6, 7, 0), (1, 0, 2, 3, 4, 5, 6, 7)])\n"
        "assert ENGINE.plan(graph).states == sum(ENGINE.layers(graph, Run()))\n"
        "assert not {'numba', 'sympy', 'scipy', 'networkx'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)

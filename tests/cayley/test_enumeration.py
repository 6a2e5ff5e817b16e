"""Growth as the public function gives it: every engine that applies, against vectors and breadth-first search."""

import json
from math import factorial
from pathlib import Path

import naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley import enumeration
from mathengine.cayley.engines import of_plan
from mathengine.cayley.enumeration import Growth, UnsoundGrowth, growth, verified
from mathengine.cayley.graphs import MatrixGraph, matrix_graph, permutation_graph, read_graph
from mathengine.cayley.planner import plans
from mathengine.errors import InvalidInput

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]


@pytest.mark.parametrize("entry", [e for e in VECTORS if e["order"] < 500_000], ids=lambda entry: entry["id"])
def test_published_vectors_by_every_engine_at_hand(entry):
    graph = read_graph(entry)
    for plan in plans(graph):
        found = growth(graph, engine=of_plan(plan))
        assert list(found.layers) == entry["layers"]
        assert found.complete
        assert found.diameter == entry["diameter"]
        assert found.order == entry["order"]


@pytest.mark.slow
@pytest.mark.parametrize("entry", [e for e in VECTORS if e["order"] >= 500_000], ids=lambda entry: entry["id"])
def test_long_published_vectors(entry):
    assert list(growth(read_graph(entry)).layers) == entry["layers"]


@settings(max_examples=60)
@given(st.integers(2, 6).flatmap(lambda n: st.lists(st.permutations(range(n)), min_size=1, max_size=3)), st.booleans())
def test_growth_agrees_with_breadth_first_search_on_tuples(generators, directed):
    graph = permutation_graph(generators, directed=directed)
    expected = naive.permutation_growth(graph.generators)
    found = growth(graph)
    assert found.layers == expected
    assert found.complete
    assert any("the order" in check for check in found.checks)


def test_layers_come_as_they_are_found():
    seen = []
    found = growth([(1, 2, 3, 0), (1, 0, 2, 3)], on_layer=lambda *layer: seen.append(layer))
    assert seen == [(0, 1, 1), (1, 3, 4), (2, 5, 9), (3, 6, 15), (4, 5, 20), (5, 3, 23), (6, 1, 24)]
    assert found.order == 24


def test_some_layers_only():
    shift, swap = (1, 2, 3, 4, 0), (1, 0, 2, 3, 4)
    some = growth([shift, swap], max_layers=4)
    assert list(some.layers) == next(e for e in VECTORS if e["id"] == "lrx-5")["layers"][:5]
    assert not some.complete
    assert some.diameter is None
    assert growth([shift, swap], max_layers=10).complete
    assert growth([shift, swap], max_layers=100).diameter == 10
    with pytest.raises(InvalidInput, match="number of layers"):
        growth([shift, swap], max_layers=-1)


def test_orbits_of_words_are_known_before_the_search():
    shift, swap = [*range(1, 10), 0], [1, 0, *range(2, 10)]
    found = growth(permutation_graph([shift, swap], "0001122333"))
    assert found.plan.states == factorial(10) // (6 * 2 * 2 * 6) == found.order
    assert found.checks[0] == f"layers sum to the order {found.order}"
    rotations = growth(permutation_graph([shift], "0001122333"))
    assert rotations.layers == (1, 2, 2, 2, 2, 1)


def test_a_hopeless_search_is_not_begun(monkeypatch):
    """Without the bound this graph would be enumerated in a moment."""
    graph = permutation_graph([(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)])
    monkeypatch.setattr(enumeration, "MOST_VERTICES", 100)
    with pytest.raises(InvalidInput, match=r"with 120 vertices; accepted: at most 100 vertices .*--max-layers"):
        growth(graph)
    assert growth(graph, max_layers=3).order == 20
    assert growth([(1, 0, 2, 3, 4), (0, 2, 1, 3, 4), (0, 1, 3, 2, 4), (0, 1, 2, 4, 3)]).order == 120


def test_a_single_vertex():
    found = growth([(0, 1, 2)])
    assert found.layers == (1,)
    assert found.diameter == 0


def test_the_certificate_is_plain_data_and_its_digest_forgets_the_engine():
    graph = permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)], name="lrx(4)")
    one, other = growth(graph), growth(graph, engine="small", max_layers=6)
    data = json.loads(json.dumps(one.certificate()))
    assert data["rule"] == "growth"
    assert data["layers"] == ["1", "3", "5", "6", "5", "3", "1"]
    assert one.digest() == other.digest() == data["digest"]
    assert json.loads(json.dumps(one.to_json()))["diameter"] == 6
    assert "<td>6</td><td>1</td>" in one._repr_html_()
    assert isinstance(one, Growth)


@pytest.mark.parametrize(
    ("layers", "complete", "problem"),
    [
        ([1, 3, 5, 6, 5, 3], True, "layers sum to 23, the order is 24"),
        ([1, 2, 6, 6, 5, 3, 1], True, "layer 1 holds 2 vertices; the start has 3 neighbours"),
        ([1, 3, 7], False, "a layer exceeds 2 times the one before"),
    ],
)
def test_layers_that_contradict_a_theorem_are_a_fault(layers, complete, problem):
    graph = permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)])
    with pytest.raises(UnsoundGrowth, match=problem):
        verified(graph, layers, complete, 24)


def test_odd_generators_split_the_group_in_halves():
    graph = permutation_graph([(1, 0, 2), (0, 2, 1)])
    with pytest.raises(UnsoundGrowth, match="even layers hold 4 elements, odd ones 2"):
        verified(graph, [1, 2, 3], True, 6)
    with pytest.raises(UnsoundGrowth, match="does not divide"):
        verified(graph, [1, 2, 1], True, None)
    assert factorial(3) == growth(graph).order
    assert enumeration.available_threads() >= 1


@st.composite
def graphs(draw):
    """Cayley and Schreier graphs of permutations, and unitriangular matrices."""
    directed = draw(st.booleans())
    if draw(st.integers(0, 3)) == 0:
        modulus, entry = draw(st.integers(2, 5)), st.integers(0, 4)
        upper = st.builds(lambda a, b, c: [[1, a, b], [0, 1, c], [0, 0, 1]], entry, entry, entry)
        return matrix_graph(draw(st.lists(upper, min_size=1, max_size=3)), modulus, directed=directed)
    degree = draw(st.integers(3, 8))
    generators = draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=3))
    few = st.lists(st.integers(0, 3), min_size=degree, max_size=degree)
    start = draw(few if degree > 6 else st.none() | few)
    return permutation_graph(generators, start, directed=directed)


@settings(max_examples=40)
@given(graphs())
def test_all_engines_that_apply_agree(graph):
    if isinstance(graph, MatrixGraph):
        expected = naive.matrix_growth(graph.generators, graph.modulus)
    else:
        expected = naive.permutation_growth(graph.generators, graph.start)
    for plan in plans(graph):
        assert growth(graph, engine=of_plan(plan)).layers == expected, plan.engine
        assert growth(graph, engine=of_plan(plan), max_layers=2).layers == expected[:3], plan.engine

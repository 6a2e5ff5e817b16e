"""Which engine is chosen, and what is refused before anything begins."""

from itertools import combinations

import pytest

from mathengine.cayley import planner
from mathengine.cayley.engines import Plan
from mathengine.cayley.enumeration import growth
from mathengine.cayley.families import family
from mathengine.cayley.graphs import PermutationGraph, matrix_graph, permutation_graph
from mathengine.cayley.planner import choose, plans, readable_size
from mathengine.cayley.small import ENGINE as SMALL
from mathengine.errors import InvalidInput


def lrx(n: int):
    return permutation_graph([(*range(1, n), 0), (1, 0, *range(2, n))], name=f"lrx({n})")


def swaps(n: int):
    return permutation_graph([tuple({i: j, j: i}.get(k, k) for k in range(n)) for i, j in combinations(range(n), 2)])


def test_a_theorem_comes_before_any_search():
    assert choose(swaps(30)).engine == "closed form"
    assert choose(swaps(9)).engine == "closed form"


def test_a_small_graph_waits_for_no_compiler(monkeypatch):
    monkeypatch.setattr(planner, "_is_warm", lambda: False)
    assert choose(lrx(9)).engine == "small, arrangements"
    assert "small, arrangements" in [plan.engine for plan in plans(lrx(9))]


def test_a_compiled_engine_is_preferred_once_the_compiler_is_loaded(monkeypatch):
    monkeypatch.setattr(planner, "_is_warm", lambda: False)
    assert choose(lrx(10)).engine == "small, arrangements"
    monkeypatch.setattr(planner, "_is_warm", lambda: True)
    assert choose(lrx(10)).engine == "coset blocks, bipartite"
    assert choose(lrx(8)).engine == "small, arrangements"


def test_an_engine_can_be_demanded():
    assert choose(swaps(7), "small").engine == "small, arrangements"
    assert choose(swaps(7), "class sums").engine == "class sums"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("closed form", "engine is closed form; accepted: one that applies to this graph: .*small"),
        ("smal", "nearest: small"),
    ],
)
def test_an_engine_that_does_not_apply_is_refused(name, problem):
    with pytest.raises(InvalidInput, match=problem):
        choose(lrx(6), name)


def test_too_little_memory_is_refused_with_what_is_needed():
    problem = r"memory is 1\.0 KiB; accepted: at least .* MiB, which 'small, .*' needs; --memory 5MB allows it"
    with pytest.raises(InvalidInput, match=problem):
        choose(lrx(8), memory=1024)


def plan(engine: str, memory: int, cost: float, exact: bool = True) -> Plan:
    return Plan(engine, memory, None, "a test", cost, exact_memory=exact)


def test_a_long_search_on_disk_does_not_replace_one_in_memory_unasked(monkeypatch):
    long = [plan("coset blocks", 10**9, 30), plan("sorted frontier", 10**6, 1000, exact=False)]
    monkeypatch.setattr(planner, "_offered", lambda *_: long)
    monkeypatch.setattr(planner, "present", lambda: ["coset blocks", "sorted frontier"])
    with pytest.raises(InvalidInput, match=r"'coset blocks' needs; .*--engine 'sorted frontier' spills to disk"):
        choose(lrx(8), memory=10**8)
    assert choose(lrx(8), memory=10**8, max_layers=20).engine == "sorted frontier"
    assert choose(lrx(8), memory=10**9).engine == "coset blocks"
    short = [plan("coset blocks", 10**9, 3), plan("sorted frontier", 10**6, 10, exact=False)]
    monkeypatch.setattr(planner, "_offered", lambda *_: short)
    assert choose(lrx(8), memory=10**8).engine == "sorted frontier"
    monkeypatch.setattr(planner, "_offered", lambda *_: long[1:])
    assert choose(lrx(8), memory=10**8).engine == "sorted frontier"
    with pytest.raises(InvalidInput, match=r"at least 976\.6 KiB, which 'sorted frontier' needs"):
        choose(lrx(8), memory=10**5)


def test_matrices_over_the_integers_need_a_number_of_layers():
    free = matrix_graph([[[1, 2], [0, 1]], [[1, 0], [2, 1]]])
    assert choose(free, max_layers=3).states is None
    with pytest.raises(InvalidInput, match="--max-layers"):
        choose(free, "small")
    finite = matrix_graph([[[0, -1], [1, 0]]])
    assert choose(finite).states == 4


@pytest.mark.parametrize(("size", "text"), [(999, "999 bytes"), (1536, "1.5 KiB"), (3 << 40, "3.0 TiB")])
def test_sizes_are_readable(size, text):
    assert readable_size(size) == text


@pytest.mark.parametrize(("n", "radius"), [(13, 6), (14, 5), (40, 8)])
def test_few_layers_of_a_large_graph_need_no_compiled_code(n, radius):
    graph = family("lrx", n=n)
    found = growth(graph, max_layers=radius)
    assert found.engine == "small, sorted"
    assert f"within distance {radius}: numpy alone" in found.plan.reason
    assert found.layers == growth(graph, max_layers=radius, engine="sorted frontier").layers
    assert not found.complete


def test_the_bound_on_a_ball_holds_and_is_met_by_a_tree():
    for graph in (family("lrx", n=12), family("lx", n=12), matrix_graph([[[1, 2], [0, 1]], [[1, 0], [2, 1]]], 0)):
        for radius in range(6):
            plan = SMALL.first_layers(graph, radius)
            most = int(plan.reason.split()[2])
            reached = growth(graph, max_layers=radius).order
            assert reached <= most
            # Two matrices that generate a free group: the graph is a tree.
            assert reached == most or isinstance(graph, PermutationGraph)
    assert SMALL.first_layers(family("lrx", n=12), 40) is None
    assert SMALL.first_layers(family("lrx", n=11), 3) is None

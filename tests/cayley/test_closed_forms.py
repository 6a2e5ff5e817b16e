"""Growth by theorem, against breadth-first search, published vectors and known sequences."""

import json
from itertools import combinations, permutations
from math import comb, factorial
from pathlib import Path

import naive
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.cayley.class_sums import class_layers, class_size, cycle_type, is_closed_under_conjugation
from mathengine.cayley.closed_forms import CLASS_SUMS, CLOSED_FORM, closed_form
from mathengine.cayley.coxeter_types import coxeter_type
from mathengine.cayley.engines import Run
from mathengine.cayley.graphs import PermutationGraph, matrix_graph, permutation_graph, read_graph

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]


def swap(n: int, *pairs: tuple[int, int]) -> tuple[int, ...]:
    images = list(range(n))
    for i, j in pairs:
        images[i], images[j] = images[j], images[i]
    return tuple(images)


def cycle(n: int, *points: int) -> tuple[int, ...]:
    images = list(range(n))
    for i, j in zip(points, points[1:] + points[:1], strict=True):
        images[i] = j
    return tuple(images)


def adjacent(n: int) -> list[tuple[int, ...]]:
    return [swap(n, (i, i + 1)) for i in range(n - 1)]


def layers(graph: PermutationGraph) -> tuple[int, ...]:
    return tuple(CLOSED_FORM.layers(graph, Run()))


def agrees(graph: PermutationGraph) -> None:
    plan = CLOSED_FORM.plan(graph)
    assert plan is not None
    found = layers(graph)
    assert found == naive.permutation_growth(graph.generators, graph.start)
    assert plan.states == sum(found)


@pytest.mark.parametrize("n", range(2, 8))
def test_families_with_theorems_agree_with_breadth_first_search(n):
    agrees(permutation_graph(adjacent(n)))
    agrees(permutation_graph([swap(n, pair) for pair in combinations(range(n), 2)]))
    agrees(permutation_graph([swap(n, (0, i)) for i in range(1, n)]))
    agrees(permutation_graph([cycle(n, *range(n))]))
    agrees(permutation_graph([cycle(n, *range(n))], directed=True))
    agrees(permutation_graph([cycle(n, *range(j)) for j in range(2, n + 1)], directed=True))
    agrees(permutation_graph([cycle(n, *reversed(range(j))) for j in range(2, n + 1)], directed=True))
    if n > 2:
        agrees(permutation_graph([cycle(n, *triple) for triple in combinations(range(n), 3)]))


@settings(max_examples=40)
@given(st.permutations(range(6)), st.sampled_from(["path", "star", "triples", "prefixes", "all"]))
def test_the_names_of_points_do_not_matter(names, kind):
    sets = {
        "path": adjacent(6),
        "star": [swap(6, (2, i)) for i in range(6) if i != 2],
        "triples": [cycle(6, *triple) for triple in combinations(range(6), 3)],
        "prefixes": [cycle(6, *range(j)) for j in range(2, 7)],
        "all": [swap(6, pair) for pair in combinations(range(6), 2)],
    }
    back = [names.index(i) for i in range(6)]
    generators = [tuple(names[g[back[i]]] for i in range(6)) for g in sets[kind]]
    directed = kind == "prefixes"
    agrees(permutation_graph(generators, directed=directed))


def test_disjoint_supports_multiply():
    agrees(permutation_graph([cycle(7, 0, 1, 2), cycle(7, 3, 4, 5, 6)]))
    agrees(permutation_graph([cycle(7, 0, 1, 2), cycle(7, 3, 4, 5, 6)], directed=True))
    agrees(permutation_graph([*adjacent(8)[:3], cycle(8, 5, 6, 7)]))
    agrees(permutation_graph([tuple(range(4))]))


HYPEROCTAHEDRAL = [swap(8, (0, 4)), *(swap(8, (i, i + 1), (i + 4, i + 5)) for i in range(3))]
EVEN_SIGNS = [swap(8, (0, 5), (1, 4)), *HYPEROCTAHEDRAL[1:]]


def icosahedral() -> list[tuple[int, ...]]:
    """A5 x 2 by three involutions with orders 5, 3 and 2 of products: a search of a few thousand triples."""
    a5 = [p for p in permutations(range(5)) if cycle_type(p) == (2, 2, 1)]
    extended = [(*p, 6, 5) for p in a5] + [(*p, 5, 6) for p in a5]

    def order(g: tuple[int, ...], h: tuple[int, ...]) -> int:
        from math import lcm

        return lcm(*cycle_type(tuple(g[i] for i in h)))

    pairs = [(a, b) for a in extended for b in extended if order(a, b) == 5]
    return next(
        [a, b, c]
        for a, b in pairs
        for c in extended
        if order(b, c) == 3 and order(a, c) == 2 and len(naive.permutation_growth([a, b, c])) == 16
    )


@pytest.mark.parametrize(
    ("generators", "kind"),
    [
        (HYPEROCTAHEDRAL, "B4"),
        (EVEN_SIGNS, "D4"),
        ([swap(5, (0, 4), (1, 3)), swap(5, (1, 4), (2, 3))], "I2(5)"),
        (icosahedral(), "H3"),
        ([swap(4, (0, 1)), swap(4, (0, 1), (2, 3))], "A1 x A1"),
    ],
)
def test_coxeter_groups_are_recognised_from_involutions(generators, kind):
    found = coxeter_type(generators)
    assert found is not None
    assert found[0] == kind
    agrees(permutation_graph(generators))


def test_exceptional_groups_have_the_orders_of_the_tables():
    from mathengine.cayley.coxeter_types import EXCEPTIONAL

    orders = {name: 1 for name, _ in EXCEPTIONAL.values()}
    for name, degrees in EXCEPTIONAL.values():
        for d in degrees:
            orders[name] *= d
    assert orders == {"E6": 51840, "E7": 2903040, "E8": 696729600, "F4": 1152, "H3": 120, "H4": 14400}


def test_proper_quotients_of_coxeter_groups_are_refused():
    assert coxeter_type([swap(4, (0, 1)), swap(4, (1, 2)), swap(4, (0, 2))]) is None
    # Products of orders 5, 3 and 2 again, but in A5, half of the Coxeter group H3.
    half = [g[:5] for g in icosahedral()]
    assert len(set(half)) == 3
    assert coxeter_type(half) is None


@pytest.mark.parametrize("word", ["0011", "000111", "01", "0122", "3321"])
def test_sorted_words_under_adjacent_transpositions(word):
    agrees(permutation_graph(adjacent(len(word)), word))


@pytest.mark.parametrize("word", ["0101", "0110"])
def test_words_that_are_not_sorted_have_no_theorem_here(word):
    assert closed_form(permutation_graph(adjacent(4), word)) is None


def test_graphs_without_a_theorem_are_left_to_others():
    lrx = permutation_graph([cycle(6, *range(6)), swap(6, (0, 1))])
    assert CLOSED_FORM.plan(lrx) is None
    assert CLASS_SUMS.plan(lrx) is None
    assert CLOSED_FORM.plan(matrix_graph([[[1, 1], [0, 1]]], 5)) is None


@pytest.mark.parametrize(
    "kinds",
    [[(2, 2, 1)], [(4, 1)], [(5,)], [(3, 2)], [(2, 1, 1, 1), (5,)], [(5,), (3, 2), (4, 1)], [(2, 2, 1), (3, 1, 1)]],
)
def test_whole_classes_agree_with_breadth_first_search(kinds):
    generators = [p for p in permutations(range(5)) if cycle_type(p) in kinds]
    assert is_closed_under_conjugation(generators)
    graph = permutation_graph(generators)
    found = tuple(CLASS_SUMS.layers(graph, Run()))
    assert found == naive.permutation_growth(generators)
    assert CLASS_SUMS.plan(graph).states == sum(found)


def test_class_sums_agree_with_the_theorems_where_both_apply():
    swaps = permutation_graph([swap(9, pair) for pair in combinations(range(9), 2)])
    assert tuple(CLASS_SUMS.layers(swaps, Run())) == layers(swaps)
    triples = permutation_graph([cycle(8, *triple) for triple in combinations(range(8), 3)])
    assert tuple(CLASS_SUMS.layers(triples, Run())) == layers(triples)


@pytest.mark.parametrize("n", [3, 6, 9])
def test_the_classes_make_up_the_symmetric_group(n):
    def types(total: int, most: int) -> list[tuple[int, ...]]:
        if total == 0:
            return [()]
        return [(k, *rest) for k in range(min(total, most), 0, -1) for rest in types(total - k, k)]

    assert sum(class_size(kind) for kind in types(n, n)) == factorial(n)
    assert next(class_layers([swap(n, (0, 1))], 2)) == 1


@pytest.mark.parametrize("entry", [e for e in VECTORS if e["kind"] != "matrix"], ids=lambda e: e["id"])
def test_published_vectors_wherever_a_theorem_applies(entry):
    graph = read_graph(entry)
    for engine in (CLOSED_FORM, CLASS_SUMS):
        if engine.plan(graph) is not None:
            assert list(engine.layers(graph, Run())) == entry["layers"]
    has_theorem = entry["id"].split("-")[0] in ("coxeter", "alltrans", "star") or entry["id"] == "burnt_pancake-2"
    assert (CLOSED_FORM.plan(graph) is not None) == has_theorem  # the last one is dihedral


def test_thirty_points_take_milliseconds():
    swaps = permutation_graph([swap(30, pair) for pair in combinations(range(30), 2)])
    found = layers(swaps)
    assert sum(found) == factorial(30)
    assert len(found) == 30
    assert found[1] == comb(30, 2)
    path = layers(permutation_graph(adjacent(30)))
    assert path == path[::-1]
    assert len(path) == comb(30, 2) + 1
    star = layers(permutation_graph([swap(30, (0, i)) for i in range(1, 30)]))
    assert len(star) == 3 * 29 // 2 + 1
    assert sum(star) == factorial(30)


def test_layers_end_where_they_should():
    graph = permutation_graph(adjacent(5))
    assert list(CLOSED_FORM.layers(graph, Run(max_layers=2))) == [1, 4, 9]
    assert list(
        CLASS_SUMS.layers(permutation_graph([swap(3, p) for p in combinations(range(3), 2)]), Run(max_layers=1))
    ) == [1, 3]

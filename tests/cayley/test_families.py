"""Families of graphs: layers and diameters of the references, orders of groups, parameters that are refused."""

from __future__ import annotations

import json
from math import comb, factorial
from pathlib import Path

import pytest

from mathengine.cayley import growth
from mathengine.cayley.families import FAMILIES, family
from mathengine.cayley.graphs import PermutationGraph
from mathengine.errors import InvalidInput

VECTORS = Path(__file__).parents[1] / "vectors"
REFERENCES = {
    entry["id"]: entry["layers"] for entry in json.loads((VECTORS / "known_growth.json").read_text())["entries"]
}
BY_NAME = [
    *((f"lrx-{n}", "lrx", {"n": n}) for n in range(4, 9)),
    *((f"lx-{n}", "lx", {"n": n}) for n in range(4, 9)),
    *((f"pancake-{n}", "pancake", {"n": n}) for n in range(4, 9)),
    *((f"burnt_pancake-{n}", "burnt_pancake", {"n": n}) for n in range(2, 6)),
    *((f"star-{n}", "stars", {"n": n}) for n in (5, 7, 8)),
    *((f"cyclic_coxeter-{n}", "cyclic_coxeter", {"n": n}) for n in (5, 7, 8)),
    *((f"topspin4-{n}", "top_spin", {"n": n}) for n in (6, 8)),
    *((f"heisenberg3-mod{p}", "heisenberg", {"modulo": p}) for p in (3, 5, 7, 11)),
]


@pytest.mark.parametrize(("reference", "name", "parameters"), BY_NAME)
def test_layers_are_those_of_the_reference(reference: str, name: str, parameters: dict[str, int]) -> None:
    assert list(growth(family(name, **parameters)).layers) == REFERENCES[reference]


DIAMETERS = [  # recomputed by two programs that are not this one, n = 5 on
    ("lsl_cycles", {}, [7, 12, 15, 21]),
    ("lsl_cycles", {"inverses": 0}, [8, 12, 17, 23]),
    ("consecutive_k_cycles", {"k": 3, "inverses": 0}, [6, 9, 12, 16]),
    ("consecutive_k_cycles", {"k": 3}, [5, 7, 10, 14]),
    ("wrapped_k_cycles", {"k": 3}, [3, 4, 6, 8]),
    ("three_cycles_01i", {}, [4, 6, 7, 9]),
    ("cubic_pancake", {"subset": 1}, [7, 12, 18, 24]),
    ("rapaport_m2", {}, [8, 16, 22, 30]),
    ("full_reversals", {}, [4, 5, 6, 7]),
    ("transposons", {}, [3, 4, 4, 5]),
    ("block_interchange", {}, [2, 3, 3, 4]),
    ("all_cycles", {}, [2, 2, 2]),
    ("three_cycles", {}, [2, 3, 3, 4]),
    ("prefix_cycles", {}, [4, 5, 6, 7]),
]


@pytest.mark.parametrize(("name", "parameters", "diameters"), DIAMETERS)
def test_diameters_are_those_of_the_reference(name: str, parameters: dict[str, int], diameters: list[int]) -> None:
    assert [growth(family(name, n=n, **parameters)).diameter for n in range(5, 5 + len(diameters))] == diameters


@pytest.mark.parametrize(
    ("name", "parameters", "order"),
    [
        ("special_linear_fundamental_roots", {"n": 2, "modulo": 7}, 7 * (7**2 - 1)),
        ("special_linear_root_weyl", {"n": 3, "modulo": 3}, 3**3 * (3**2 - 1) * (3**3 - 1)),
        ("unitriangular", {"n": 4, "m": 4}, 4**6),
        ("heisenberg", {"n": 4, "modulo": 3}, 3**5),
        ("signed_reversals", {"n": 4}, 2**4 * factorial(4)),
        ("koltsov3", {"n": 8}, factorial(8)),
        ("conjugacy_classes", {"n": 6, "classes": "3"}, factorial(6) // 2),
    ],
)
def test_the_group_has_its_order(name: str, parameters: dict[str, int | str], order: int) -> None:
    assert sum(growth(family(name, **parameters)).layers) == order


@pytest.mark.parametrize(
    ("name", "parameters", "count"),
    [
        ("all_transpositions", {"n": 7}, comb(7, 2)),
        ("transposons", {"n": 7}, comb(8, 3)),
        ("block_interchange", {"n": 6}, comb(7, 3) + comb(7, 4)),
        ("full_reversals", {"n": 7}, comb(7, 2)),
        ("signed_reversals", {"n": 6}, comb(7, 2)),
        ("three_cycles", {"n": 6}, 2 * comb(6, 3)),
        ("derangements", {"n": 6}, 265),
        ("involutive_derangements", {"n": 8}, 105),
        ("generalized_stars", {"n": 7, "k": 3}, 12),
        ("increasing_k_cycles", {"n": 7, "k": 4}, comb(7, 4)),
        ("down_cycles", {"n": 6}, comb(6, 2)),
        ("conjugacy_classes", {"n": 7, "classes": "3,2;2,2,2"}, 420 + 105),
        ("rand_generators", {"n": 12, "k": 3}, 6),
    ],
)
def test_a_family_has_its_number_of_generators(name: str, parameters: dict[str, int | str], count: int) -> None:
    assert len(family(name, **parameters).generators) == count


@pytest.mark.parametrize("k", range(1, 7))
def test_the_generators_of_a_square_have_the_orders_two_and_four(k: int) -> None:
    graph = family("sheveleva2", n=9, k=k)
    assert isinstance(graph, PermutationGraph)
    involution, square, _ = graph.generators
    identity = tuple(range(9))
    assert tuple(involution[i] for i in involution) == identity
    doubled = tuple(square[i] for i in square)
    assert doubled != identity
    assert tuple(doubled[i] for i in doubled) == identity


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("cubic_pancake", {"n": 5, "subset": 6}, "5, 3, 3 differ"),
        ("generalized_stars", {"n": 5, "k": 5}, "an integer from 1 to 4"),
        ("consecutive_k_cycles", {"n": 5, "k": 6}, "an integer from 2 to 5"),
        ("increasing_k_cycles", {"n": 40, "k": 20}, "number of generators"),
        ("koltsov3", {"n": 6, "k": 3}, "an integer from 0 to 2"),
        ("koltsov3", {"n": 6, "type": 1, "d": 9}, "a smaller d"),
        ("sheveleva2", {"n": 6, "k": 4}, "an integer from 1 to 3"),
        ("involutive_derangements", {"n": 7}, "even"),
        ("conjugacy_classes", {"n": 4, "classes": "3,2"}, "cycle lengths"),
        ("conjugacy_classes", {"n": 4, "classes": "1"}, "cycle lengths"),
        ("conjugacy_classes", {"n": 4, "classes": ""}, "cycle lengths"),
        ("conjugacy_classes", {"n": 20, "classes": "20"}, "number of generators"),
        ("rand_generators", {"n": 3, "k": 7}, "an integer from 1 to 6"),
        ("unitriangular", {"n": 3, "m": 1}, "modulus"),
        ("special_linear_root_weyl", {"n": 3, "modulo": 1}, "modulo"),
        ("lrx", {}, "missing"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(name: str, parameters: dict[str, int | str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        family(name, **parameters)


def test_random_permutations_come_from_their_seed() -> None:
    one, other = (family("rand_generators", n=9, k=2, seed=seed) for seed in (1, 2))
    assert one.generators != other.generators
    sampled = family("conjugacy_classes", n=9, classes="4,3", count=2, seed=5)
    assert sampled == family("conjugacy_classes", n=9, classes="4,3", count=2, seed=5)


def test_no_family_is_without_words() -> None:
    for entry in FAMILIES.values():
        assert entry.definition
        assert entry.source


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("pancakes", r"families \(nearest: pancake, cubic_pancake, burnt_pancake\)$"),
        ("zzz", r"accepted: 47 names, see mathengine cayley families$"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_ones(name, problem):
    with pytest.raises(InvalidInput, match=problem):
        family(name)

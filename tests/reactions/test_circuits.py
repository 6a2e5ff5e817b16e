"""Circuits and extreme rays: the reference lists, and a naive search over supports."""

from __future__ import annotations

import hashlib
from itertools import combinations
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import BudgetExhausted
from mathengine.reactions import read_formula
from mathengine.reactions.balancing import balance
from mathengine.reactions.circuits import circuits
from mathengine.reactions.composition import composition_matrix
from mathengine.reactions.eliminations import TooManyPairsError, by_elimination
from mathengine.reactions.extreme_rays import extreme_rays
from mathengine.reactions.kernel_lattice import kernel_basis
from tests.reactions.test_formulas import EXTRA, REACTIONS


def digest(vectors) -> str:
    """By the rule of the reference: signs and order fixed."""
    lines = "\n".join(",".join(map(str, vector)) for vector in sorted(vectors))
    return hashlib.sha256(lines.encode()).hexdigest()


@pytest.mark.parametrize("case", EXTRA["species_sets"], ids=lambda case: case["name"])
def test_species_lists_of_the_reference(case: dict) -> None:
    composition = composition_matrix([read_formula(formula) for formula in case["species"]])
    assert list(composition.rows) == case["rows"]
    found = list(circuits(composition.matrix))
    assert len(found) == case["circuits"]
    assert digest(found) == case["circuits_sha256"]
    assert min(sum(map(abs, v)) for v in found) == case["minimal_coefficient_sum"]
    assert max(max(map(abs, v)) for v in found) == case["maximal_coefficient"]
    assert found == sorted(found, key=lambda v: (sum(map(abs, v)), max(map(abs, v)), v))


@pytest.mark.parametrize("case", EXTRA["sided_sets"], ids=lambda case: case["name"])
def test_sided_lists_of_the_reference(case: dict) -> None:
    found = balance(" + ".join(case["reactants"]) + " -> " + " + ".join(case["products"]))
    rays = extreme_rays(found.sided_rows, len(found.equation.species))
    assert len(rays) == case["extreme"]
    assert digest(rays) == case["extreme_sha256"]


def test_reactions_of_the_reference() -> None:
    for case in REACTIONS:
        if "circuits_without_sides" not in case or case["id"] == "k109":  # k109 names one species twice
            continue
        found = balance(case["input"])
        assert sorted(circuits(found.composition.matrix)) == sorted(map(tuple, case["circuits_without_sides"]))
        rays = extreme_rays(found.sided_rows, len(found.equation.species))
        assert sorted(rays) == sorted(map(tuple, case["extreme_reactions"]))


def naive_circuits(rows: list[list[int]]) -> set[tuple[int, ...]]:
    """Supports by ascending size; each with a one-dimensional kernel of full support."""
    width = len(rows[0])
    found: dict[frozenset[int], tuple[int, ...]] = {}
    for size in range(1, width + 1):
        for support in combinations(range(width), size):
            if any(known <= set(support) for known in found):
                continue
            basis = kernel_basis([[row[j] for j in support] for row in rows], size)
            if basis:
                assert len(basis) == 1
                vector = [0] * width
                for j, value in zip(support, basis[0], strict=True):
                    vector[j] = value
                first = next(x for x in vector if x)
                found[frozenset(support)] = tuple(x if first > 0 else -x for x in vector)
    return set(found.values())


entries = st.integers(-4, 4)
matrices = st.integers(1, 4).flatmap(
    lambda height: st.integers(1, 7).flatmap(
        lambda width: st.lists(st.lists(entries, min_size=width, max_size=width), min_size=height, max_size=height)
    )
)


@given(matrices)
def test_circuits_of_random_matrices(rows: list[list[int]]) -> None:
    expected = naive_circuits(rows)
    found = list(circuits(rows))
    assert set(found) == expected
    assert len(found) == len(expected)
    assert all(gcd(*vector) == 1 for vector in found)


@given(matrices)
def test_elimination_agrees_with_minors(rows: list[list[int]]) -> None:
    signed = set()
    for vector in by_elimination(rows, 10**6):
        first = next(x for x in vector if x)
        signed.add(tuple(x if first > 0 else -x for x in vector))
    assert signed == naive_circuits(rows)


@given(matrices)
def test_extreme_rays_are_the_circuits_without_a_negative_entry(rows: list[list[int]]) -> None:
    rays = extreme_rays(rows, len(rows[0]))
    assert set(rays) == {vector for vector in naive_circuits(rows) if min(vector) >= 0}
    assert len(set(rays)) == len(rays)


def test_huge_entries_stay_exact() -> None:
    rows = [[10**20, 3, 10**19 + 7, 1], [1, 10**20 + 1, 5, 10**18]]
    for vector in circuits(rows):
        assert all(sum(a * x for a, x in zip(row, vector, strict=True)) == 0 for row in rows)
        assert gcd(*vector) == 1


def test_limits_are_said() -> None:
    rows = [[(7 * i * i + 3 * j + i * j) % 11 + 1 for j in range(80)] for i in range(9)]
    with pytest.raises(BudgetExhausted, match=r"80 species of rank 8 have .* leave species out"):
        circuits(rows)
    with pytest.raises(TooManyPairsError):
        by_elimination(rows[:3], 10)

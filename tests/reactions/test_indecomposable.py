"""Hilbert and Graver bases: the reference, and decomposition of everything small."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings

from mathengine.reactions import read_formula
from mathengine.reactions.balancing import balance
from mathengine.reactions.composition import composition_matrix
from mathengine.reactions.indecomposable import graver_basis, hilbert_basis
from tests.reactions.test_circuits import digest, matrices
from tests.reactions.test_formulas import EXTRA, REACTIONS


@pytest.mark.parametrize("case", EXTRA["sided_sets"], ids=lambda case: case["name"])
def test_sided_lists_of_the_reference(case: dict) -> None:
    found = balance(" + ".join(case["reactants"]) + " -> " + " + ".join(case["products"]))
    basis = hilbert_basis(found.sided_rows, len(found.equation.species))
    assert basis.complete
    assert len(basis.vectors) == case["hilbert"]
    assert digest(basis.vectors) == case["hilbert_sha256"]


def test_reactions_of_the_reference() -> None:
    for case in REACTIONS:
        if "hilbert_basis" in case and case["id"] != "k109":  # k109 names one species twice
            found = balance(case["input"])
            basis = hilbert_basis(found.sided_rows, len(found.equation.species))
            assert sorted(basis.vectors) == sorted(map(tuple, case["hilbert_basis"]))


@pytest.mark.parametrize(
    "case", [case for case in EXTRA["species_sets"] if case.get("graver", 10**6) < 1000], ids=lambda case: case["name"]
)
def test_graver_bases_of_the_reference(case: dict) -> None:
    composition = composition_matrix([read_formula(formula) for formula in case["species"]])
    basis = graver_basis(composition.matrix, len(case["species"]))
    assert basis.complete
    assert len(basis.vectors) == case["graver"]
    assert digest(basis.vectors) == case["graver_sha256"]


def kernel_vectors(rows: list[list[int]], span: range) -> list[tuple[int, ...]]:
    return [
        x
        for x in product(span, repeat=len(rows[0]))
        if any(x) and not any(sum(a * b for a, b in zip(row, x, strict=True)) for row in rows)
    ]


def below(smaller: tuple[int, ...], larger: tuple[int, ...]) -> bool:
    return all(s * x >= 0 and abs(s) <= abs(x) for s, x in zip(smaller, larger, strict=True))


@settings(max_examples=60)
@given(matrices.filter(lambda rows: len(rows[0]) <= 5))
def test_hilbert_bases_are_minimal_and_generate(rows: list[list[int]]) -> None:
    basis = hilbert_basis(rows, len(rows[0]))
    assert basis.complete
    small = kernel_vectors(rows, range(4))
    assert {v for v in basis.vectors if max(v) <= 3} == {
        x for x in small if not any(below(y, x) and y != x for y in small)
    }
    for vector in basis.vectors:
        assert not any(below(other, vector) and other != vector for other in basis.vectors)
        assert not any(sum(a * x for a, x in zip(row, vector, strict=True)) for row in rows)


@settings(max_examples=40)
@given(matrices.filter(lambda rows: len(rows[0]) <= 4))
def test_graver_bases_are_minimal_and_generate(rows: list[list[int]]) -> None:
    basis = graver_basis(rows, len(rows[0]))
    assert basis.complete
    small = kernel_vectors(rows, range(-3, 4))
    signed = {v for w in basis.vectors for v in (w, tuple(-x for x in w))}
    assert {v for v in signed if max(map(abs, v)) <= 3} == {
        x for x in small if not any(below(y, x) and y != x for y in small)
    }


def test_a_limit_is_said() -> None:
    composition = composition_matrix([read_formula(f) for f in EXTRA["species_sets"][3]["species"]])
    basis = graver_basis(composition.matrix, len(composition.species), max_seconds=0.05)
    assert not basis.complete
    assert basis.limit == "the time given"

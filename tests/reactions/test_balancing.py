"""Balances of the reference, against a naive search, and refusals that a few lines re-verify."""

from __future__ import annotations

from itertools import product
from math import gcd

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.reactions.balancing import Status, balance, is_balanced
from mathengine.reactions.equations import read_equation
from mathengine.reactions.kernel_lattice import kernel_basis
from mathengine.reactions.least_solutions import least_solutions
from mathengine.reactions.refusals import find_weights, refusal
from mathengine.reactions.simplex import Infeasible, Optimum, maximum
from tests.reactions.test_formulas import REACTIONS

BALANCED = ("unique", "multiple")


@pytest.mark.parametrize("case", REACTIONS, ids=lambda case: case["id"])
def test_reference_reactions(case: dict) -> None:
    found = balance(case["input"])
    assert str(found.status) == case["status"]
    assert found.nullity == case["nullity"]
    if case["status"] in BALANCED:
        assert found.coefficients == (*case["canonical"]["reactants"], *case["canonical"]["products"])
        assert found.ties == case["minimal_sum_solutions"]
        assert sum(found.coefficients) == case["coefficient_sum"]
        assert found.refusal is None
    else:
        check_refusal(found, case)
    if "all_minimal_sum" in case:
        assert sorted(map(list, found.least)) == sorted(case["all_minimal_sum"])
    if "canonical_on_support" in case:
        used = [c for c in case["canonical_on_support"] if c]
        assert list(found.partial.coefficients) == used


def check_refusal(found, case: dict) -> None:
    """By the data alone: no linear algebra of ours."""
    assert found.coefficients is None
    assert list(found.never) == case["never_participating"]
    names = case["reactants"] + case["products"]
    for weights, strict in ((found.refusal.weights, False), (found.refusal.strict, True)):
        values = []
        for j, name in enumerate(names):
            made_of = {**case["composition"][name]["atoms"], "charge": case["composition"][name]["charge"]}
            total = sum(w * made_of.get(row, 0) for row, w in zip(found.composition.rows, weights, strict=True))
            values.append(total if j < len(case["reactants"]) else -total)
        assert min(values) >= 0
        assert max(values) > 0
        if strict:
            assert [name for name, value in zip(names, values, strict=True) if value] == case["never_participating"]


def test_the_certificate_is_as_sparse_as_that_of_the_reference() -> None:
    for case in REACTIONS:
        if "certificate" in case:
            weights = balance(case["input"]).refusal.weights
            assert sum(1 for w in weights if w) <= len(case["certificate"]["weights"])


def test_a_coupling_makes_the_intention_unique() -> None:
    found = balance("KMnO4 + H2O2 + H2SO4 -> K2SO4 + MnSO4 + O2 + H2O", couple=["O: H2O2 = O2"])
    assert found.status is Status.UNIQUE
    assert found.coefficients == (2, 5, 3, 1, 2, 5, 8)


@pytest.mark.parametrize(
    ("coupling", "message"),
    [("O H2O2 O2", "ELEMENT: SPECIES"), ("O: HCl = O2", "species of the coupling"), ("Cl: H2O2 = O2", "that hold Cl")],
)
def test_couplings_that_make_no_sense(coupling: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        balance("H2O2 + KMnO4 -> O2 + MnO2 + KOH + H2O", couple=[coupling])


def test_a_species_on_both_sides_cancels_and_is_reported() -> None:
    found = balance("H2O + CO2 + CaO -> CaCO3 + H2O")
    assert found.status is Status.INFEASIBLE or "H2O" in found.notes[0]
    found = balance("HCl + KMnO4 -> KCl + MnCl2 + Cl2 + H2O + HCl")
    assert found.coefficients == (16, 2, 2, 2, 5, 8)
    assert "stands on both sides; it cancels and is left on the left" in found.notes[0]


def test_given_coefficients_are_checked_by_element_and_charge() -> None:
    assert is_balanced(read_equation("MnO4^- + 8 H^+ + 5 Fe^2+ -> Mn^2+ + 5 Fe^3+ + 4 H2O")) == {}
    assert is_balanced(read_equation("MnO4^- + 8 H^+ + Fe^2+ -> Mn^2+ + Fe^3+ + 4 H2O")) == {"charge": -4}
    assert is_balanced(read_equation("CaSO4·0.5H2O -> CaSO4 + H2O")) == {"H": 1, "O": pytest.approx(0.5)}


def values(rows, vector) -> list:
    return [sum(a * x for a, x in zip(row, vector, strict=True)) for row in rows]


matrices = st.integers(1, 3).flatmap(
    lambda height: st.integers(2, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(-3, 3), min_size=width, max_size=width), min_size=height, max_size=height
        )
    )
)


@given(matrices)
def test_the_least_solutions_are_those_of_a_naive_search(rows: list[list[int]]) -> None:
    width = len(rows[0])
    basis = kernel_basis(rows, width)
    assume(len(basis) >= 2)
    bound = 6
    naive = [
        x
        for x in product(range(1, bound + 1), repeat=width)
        if all(sum(a * b for a, b in zip(r, x, strict=True)) == 0 for r in rows)
    ]
    found = least_solutions(basis) if find_weights(rows) is None else None
    if naive:
        least = min(map(sum, naive))
        assert found is not None
        assert found.total <= least
        if found.total == least and least <= bound + width - 1:
            assert set(found.vectors) == {x for x in naive if sum(x) == least}
            assert found.vectors[0] == min((x for x in naive if sum(x) == least), key=lambda x: (max(x), x))
    if found is not None:
        for vector in found.vectors:
            assert min(vector) >= 1
            assert not any(values(rows, vector))


@given(matrices)
def test_either_a_positive_solution_or_weights(rows: list[list[int]]) -> None:
    found = refusal(rows)
    columns = list(zip(*rows, strict=True))
    if found is None:
        point = maximum(rows, [-sum(row) for row in rows])
        assert isinstance(point, Optimum)
        assert all(sum(a * (1 + y) for a, y in zip(row, point.point, strict=True)) == 0 for row in rows)
        return
    for weights in (found.weights, found.strict):
        weighed = values(columns, weights)
        assert min(weighed) >= 0
        assert max(weighed) > 0
    # Every other species takes part in some balance.
    assert tuple(j for j, value in enumerate(weighed) if value) == found.never
    for j in range(len(columns)):
        unit = [int(i == j) for i in range(len(columns))]
        takes_part = isinstance(maximum([*rows, unit], [0] * len(rows) + [1]), Optimum)
        assert takes_part == (j not in found.never)


@given(matrices, st.lists(st.integers(-4, 4), min_size=3, max_size=3))
def test_linear_programs_are_solved_or_refuted(rows: list[list[int]], right: list[int]) -> None:
    right = right[: len(rows)]
    outcome = maximum(rows, right)
    if isinstance(outcome, Infeasible):
        assert all(sum(w * x for w, x in zip(outcome.weights, c, strict=True)) >= 0 for c in zip(*rows, strict=True))
        assert sum(w * b for w, b in zip(outcome.weights, right, strict=True)) < 0
    else:
        assert isinstance(outcome, Optimum)
        assert min(outcome.point) >= 0
        assert values(rows, outcome.point) == right


@given(matrices)
def test_the_kernel_lattice_is_whole(rows: list[list[int]]) -> None:
    width = len(rows[0])
    basis = kernel_basis(rows, width)
    for vector in basis:
        assert not any(values(rows, vector))
        assert gcd(*vector) == 1
    from sympy import ZZ, Matrix
    from sympy.matrices.normalforms import smith_normal_form

    assert len(basis) == width - Matrix(rows).rank()
    if basis:
        form = smith_normal_form(Matrix(basis), domain=ZZ)
        assert all(abs(form[i, i]) == 1 for i in range(len(basis)))

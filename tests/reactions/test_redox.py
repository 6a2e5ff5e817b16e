"""Completion of redox equations, half-reactions, and oxidation states by rules."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mathengine.errors import InvalidInput, NothingFound
from mathengine.reactions import read_formula
from mathengine.reactions.balancing import is_balanced
from mathengine.reactions.equations import read_equation
from mathengine.reactions.oxidation import IONS, oxidation_states
from mathengine.reactions.redox import complete, half_reactions
from tests.reactions.test_formulas import EXTRA


@pytest.mark.parametrize("case", EXTRA["redox_completion"], ids=lambda case: f"{case['skeleton']} {case['medium']}")
def test_completions_of_the_reference(case: dict) -> None:
    medium, _, half = case["medium"].partition("_")
    found = complete(case["skeleton"], medium, half=bool(half))
    assert str(found) == case["completed"]
    assert is_balanced(read_equation(str(found))) == {}


def test_peroxide_needs_no_water_beside_its_ions() -> None:
    assert str(complete("H2O2 -> O2", "acid", half=True)) == "H2O2 -> O2 + 2 H^+ + 2 e-"
    assert str(complete("H2O2 -> O2", "acid")) == "2 H2O2 -> O2 + 2 H2O"


def test_what_cannot_be_completed_is_said() -> None:
    with pytest.raises(NothingFound, match="no completion in acid"):
        complete("MnO4^- -> Fe^2+", "acid")
    with pytest.raises(InvalidInput, match="acid or base"):
        complete("MnO4^- -> Mn^2+", "water")


def test_half_reactions_and_the_overall_one_are_the_circuits() -> None:
    halves = half_reactions(["MnO4^-", "Mn^2+", "Fe^2+", "Fe^3+", "H2O", "H^+"])
    assert [str(half) for half in halves] == ["Fe^2+ -> Fe^3+ + e-", "Mn^2+ + 4 H2O -> MnO4^- + 8 H^+ + 5 e-"]
    assert [half.electrons for half in halves] == [1, 5]
    for half in halves:
        assert is_balanced(read_equation(str(half))) == {}


@pytest.mark.parametrize("case", EXTRA["oxidation_states"], ids=lambda case: case["formula"])
def test_oxidation_states_of_the_reference(case: dict) -> None:
    found = oxidation_states(read_formula(case["formula"]))
    assert found.states == {symbol: Fraction(value) for symbol, value in case["oxidation_states"].items()}


@pytest.mark.parametrize("name", IONS)
def test_known_ions_have_the_charge_of_their_states(name: str) -> None:
    charge, states = IONS[name]
    assert sum(count * states[symbol] for symbol, count in read_formula(name).atoms.items()) == charge


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("NH4NO3", "N +1 on average, H +1, O -2; in NH4 N -3; in NO3 N +5"),
        ("CuSCN", "Cu +1, S -2, C +4, N -3"),
        ("[Cu(NH3)4]SO4", "Cu +2, N -3, H +1, S +6, O -2"),
        ("K3[Fe(CN)6]", "K +1, Fe +3, C +2, N -3"),
        ("BaO2", "Ba +2, O -1"),
        ("LiAlH4", "Li +1, Al +3, H -1"),
        ("As2S3", "As +3, S -2"),
        ("Fe3O4", "Fe +8/3 on average, O -2"),
        ("D2O", "H +1, O -2"),
        ("CuFeS2", "Cu not determined, Fe not determined, S not determined"),
        ("FeS2", "Fe not determined, S not determined"),
    ],
)
def test_states_as_they_are_shown(formula: str, shown: str) -> None:
    assert str(oxidation_states(read_formula(formula))) == shown

"""Equations: arrows, plus signs, coefficients, and where they are refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.reactions import FormulaError
from mathengine.reactions.equations import read_equation


def formulas(species) -> list[str]:
    return [one.formula for one in species]


@pytest.mark.parametrize("arrow", ["->", "-->", "=>", "=", "==", "<=>", "<->", "→", "⟶", "⇌", "⇄", "↔"])
def test_every_arrow_is_read(arrow: str) -> None:
    equation = read_equation(f"N2 + 3 H2 {arrow} 2 NH3")
    assert formulas(equation.reactants) == ["N2", "H2"]
    assert equation.given == (1, 3, 2)


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("Na+ + Cl- -> NaCl", ["Na^+", "Cl^-"], ["NaCl"]),
        ("Fe^3+ + e- -> Fe^2+", ["Fe^3+", "e-"], ["Fe^2+"]),
        ("MnO4⁻+8H⁺+5e⁻→Mn²⁺+4H₂O", ["MnO4^-", "H^+", "e-"], ["Mn^2+", "H2O"]),
        ("Ag^++ Cl^- -> AgCl", ["Ag^+", "Cl^-"], ["AgCl"]),
        ("H2O(l) -> H2O(g)", ["H2O(l)"], ["H2O(g)"]),
        ("H2 + H2 + O2 -> 2 H2O", ["H2", "O2"], ["H2O"]),
    ],
)
def test_plus_signs_separate_or_are_charges(text: str, left: list[str], right: list[str]) -> None:
    equation = read_equation(text)
    assert (formulas(equation.reactants), formulas(equation.products)) == (left, right)


def test_coefficients_are_exact_and_added_up() -> None:
    assert read_equation("H2 + 1/2 O2 -> H2O").given == (1, Fraction(1, 2), 1)
    assert read_equation("H2 + 0.5O2 -> H2O").given == (1, Fraction(1, 2), 1)
    assert read_equation("H2 + 2 H2 + O2 -> H2O").given == (3, 1, 1)
    assert read_equation("H2 + H2 + O2 -> H2O + H2O").given == (2, 1, 2)
    assert read_equation("H2 + O2 -> H2O").given is None


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "empty", 0),
        ("H2 + O2", "arrow", 7),
        ("H2 -> O2 -> H2O", "arrow", 9),
        (" -> H2O", "empty_side", 0),
        ("H2 + O2 ->", "empty_side", 10),
        ("H2 +  + O2 -> H2O", "bad_charge", 6),
        ("H2 + Xx -> H2O", "unknown_element", 5),
        ("H2 + O2 -> 0 H2O", "zero_count", 11),
        ("H2 + 1/0 O2 -> H2O", "zero_count", 5),
        ("H2+O2 -> H2O", "bad_charge", 2),
        ("Cl-->Cl2", "arrow", 2),
        ("SO42- + Ba^2+ -> BaSO4", "ambiguous_charge", 3),
    ],
)
def test_refusals_say_where(text: str, code: str, position: int) -> None:
    with pytest.raises(FormulaError, match="position") as caught:
        read_equation(text)
    assert (caught.value.code, caught.value.position) == (code, position)


@given(st.text(alphabet="HONaCl +->=→()23^e·", max_size=30))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    refusal = None
    try:
        equation = read_equation(text)
    except FormulaError as error:
        refusal = error
    if refusal is None:
        assert equation.reactants
        assert equation.products
        assert formulas(read_equation(str(equation)).species) == formulas(equation.species)
    else:
        assert "\n" not in str(refusal)
        assert 0 <= refusal.position <= len(text)

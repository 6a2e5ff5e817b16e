"""Formulas: every spelling of the reference cases, refusals with their codes, and no silent misreading."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.reactions import FormulaError, read_formula
from mathengine.reactions.elements import SYMBOLS
from mathengine.reactions.formulas import LONGEST

VECTORS = Path(__file__).parents[1] / "vectors"
EXTRA = json.loads((VECTORS / "known_extra.json").read_text(encoding="utf-8"))
REACTIONS = json.loads((VECTORS / "known_reactions.json").read_text(encoding="utf-8"))["reactions"]


def exact(atoms: dict[str, int | str]) -> dict[str, Fraction]:
    return {symbol: Fraction(count) for symbol, count in atoms.items()}


@pytest.mark.parametrize("case", EXTRA["formula_cases"], ids=lambda case: case["formula"])
def test_formulas_of_the_reference(case: dict) -> None:
    species = read_formula(case["formula"])
    assert (species.atoms, species.charge, species.state) == (exact(case["atoms"]), case["charge"], case["state"])


@pytest.mark.parametrize("text", ["NaCl·12·H2O", "NaCl·12", "NaCl*2*", "Na·3 ·H2O"])
def test_a_multiplier_without_a_formula_is_refused(text: str) -> None:
    with pytest.raises(FormulaError, match=r"a number without a formula|nothing beside the dot"):
        read_formula(text)


@pytest.mark.parametrize("case", EXTRA["malformed_cases"], ids=lambda case: case["formula"])
def test_malformed_formulas_are_refused_with_their_code(case: dict) -> None:
    with pytest.raises(FormulaError, match="position") as caught:
        read_formula(case["formula"])
    assert caught.value.code == case["error"]
    assert 0 <= caught.value.position <= len(case["formula"])
    assert "\n" not in str(caught.value)


def test_species_of_the_reference_reactions() -> None:
    for reaction in REACTIONS:
        for formula, composition in reaction["composition"].items():
            species = read_formula(formula)
            assert species.atoms == exact(composition["atoms"])
            assert species.charge == composition["charge"]


@pytest.mark.parametrize(
    ("spelling", "formula"),
    [
        ("SO₄²⁻", "SO4^2-"),
        ("SO4^{2-}", "SO4^2-"),
        ("SO4--", "SO4^2-"),
        (" SO4-2 ", "SO4^2-"),
        ("Fe(3+)", "Fe^3+"),
        ("Fe(+3)", "Fe^3+"),
        ("[Fe(CN)6]4-", "[Fe(CN)6]^4-"),
        ("CuSO4.5H2O", "CuSO4·5H2O"),
        ("CuSO4 * 5 H2O", "CuSO4·5H2O"),
        ("CaSO4.0.5H2O", "CaSO4·0.5H2O"),
        ("e⁻", "e-"),
        ("H₂O (l)", "H2O(l)"),
        ("OH−", "OH^-"),
    ],
)
def test_spellings_of_one_species_share_a_formula(spelling: str, formula: str) -> None:
    species = read_formula(spelling)
    assert species.formula == formula
    again = read_formula(formula)
    assert (again.atoms, again.charge, again.state) == (species.atoms, species.charge, species.state)


@pytest.mark.parametrize(
    ("formula", "as_charge", "as_atoms"),
    [
        ("Fe3+", "Fe^3+", "Fe3^+"),
        ("PO43-", "PO4^3-", "PO43^-"),
        ("N3-", "N^3-", "N3^-"),
        ("VO2+", "VO^2+", "VO2^+"),
        ("Cu(NH3)42+", "Cu(NH3)4^2+", "Cu(NH3)42^+"),
        ("S2O82-(aq)", "S2O8^2-", "S2O82^-"),
    ],
)
def test_ambiguous_spellings_come_with_both_proposals(formula: str, as_charge: str, as_atoms: str) -> None:
    with pytest.raises(FormulaError, match="atoms or charges") as caught:
        read_formula(formula)
    assert caught.value.code == "ambiguous_charge"
    assert as_charge in caught.value.hint
    assert as_atoms in caught.value.hint
    lenient = read_formula(formula, lenient=True)
    assert abs(lenient.charge) == 1
    assert as_charge in lenient.warnings[0]


@pytest.mark.parametrize(("formula", "charge"), [("NH4+", 1), ("I3-", -1), ("H3+", 1), ("Al(OH)4-", -1), ("ClO4-", -1)])
def test_what_chemists_write_is_no_ambiguity(formula: str, charge: int) -> None:
    assert read_formula(formula).charge == charge


def test_counts_with_letters_need_their_values() -> None:
    half = {"x": Fraction(1, 10)}
    assert read_formula("YBa2Cu3O7-x", params=half).atoms["O"] == Fraction(69, 10)
    assert read_formula("Fe(1-x)O", params=half).atoms["Fe"] == Fraction(9, 10)
    assert read_formula("CnH2n+2", params={"n": 4}).atoms == {"C": 4, "H": 10}
    assert read_formula("(SnO2)n", params={"n": 2}).atoms == {"Sn": 2, "O": 4}
    for formula in ("CnH2n+2", "LixCoO2", "(CH2)n", "O2-δ"):
        with pytest.raises(FormulaError, match="--param") as caught:
            read_formula(formula)
        assert caught.value.code == "variable_stoichiometry"
    with pytest.raises(FormulaError, match="is -1"):
        read_formula("Fe(1-x)O", params={"x": 2})
    with pytest.raises(InvalidInput, match="one of n, m"):
        read_formula("H2O", params={"k": 1})


def test_groups_are_opaque_or_stand_for_a_formula() -> None:
    assert read_formula("CH3R", groups={"R": None}).atoms == {"C": 1, "H": 3, "R": 1}
    assert read_formula("Me2CO", groups={"Me": "CH3"}).atoms == {"C": 3, "H": 6, "O": 1}
    assert read_formula("AcOH").atoms == {"Ac": 1, "O": 1, "H": 1}
    assert "actinium" in read_formula("AcOH").warnings[0]
    with pytest.raises(InvalidInput, match="not the symbol of an element"):
        read_formula("AcOH", groups={"Ac": "CH3CO"})


def test_isotopes_count_by_themselves_or_as_their_element() -> None:
    for spelling in ("[18O]2", "^18O2", "^{18}O2", "¹⁸O2"):
        assert read_formula(spelling).atoms == {"18O": 2}
    assert read_formula("H2[18O]", merge_isotopes=True).atoms == {"H": 2, "O": 1}
    assert read_formula("HDO", merge_isotopes=True).atoms == {"H": 2, "O": 1}


def test_sizes_are_bounded() -> None:
    for formula, code in [("H" * (LONGEST + 1), "too_long"), ("(" * 50 + "H" + ")" * 50, "too_deep")]:
        with pytest.raises(FormulaError, match=r"at most|more than") as caught:
            read_formula(formula)
        assert caught.value.code == code
    with pytest.raises(FormulaError, match="at most 12 digits"):
        read_formula("H" + "9" * 13)


counts = st.integers(1, 10**6)
units = st.tuples(st.sampled_from(sorted(SYMBOLS)), counts)


@st.composite
def bodies(draw: st.DrawFn, depth: int = 2) -> tuple[str, dict[str, int]]:
    """A formula, and its atoms by a fold of our own."""
    text, atoms = "", dict[str, int]()
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            inner, inside = draw(bodies(depth - 1))
            count = draw(counts)
            opening, closing = draw(st.sampled_from(["()", "[]", "{}"]))
            text += f"{opening}{inner}{closing}{count}"
        else:
            symbol, count = draw(units)
            text, inside = f"{text}{symbol}{count}", {symbol: 1}
        for symbol, number in inside.items():
            atoms[symbol] = atoms.get(symbol, 0) + number * count
    return text, atoms


@given(bodies(), st.integers(-9, 9))
def test_random_formulas_are_counted_as_they_were_built(body: tuple[str, dict[str, int]], charge: int) -> None:
    text, atoms = body
    marked = text if not charge else f"{text}^{abs(charge)}{'+' if charge > 0 else '-'}"
    species = read_formula(marked)
    assert species.atoms == atoms
    assert species.charge == charge


ALPHABET = "HCONaFeSDTe()[]{}0123456789+-^·.*•₂²⁻⁺ nxδ/!é→"


@given(st.text(alphabet=ALPHABET, max_size=14))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    refusal, species = None, None
    try:
        species = read_formula(text)
    except FormulaError as error:
        refusal = error
    if species is None:
        assert refusal is not None
        assert "\n" not in str(refusal)
        assert 0 <= refusal.position <= len(text)
    else:
        assert species.atoms or species.charge == -1
        assert all(count > 0 for count in species.atoms.values())
        again = read_formula(species.formula)
        assert (again.atoms, again.charge, again.state) == (species.atoms, species.charge, species.state)

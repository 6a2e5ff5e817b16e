"""Statements about reactions: canonical text, verdicts, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, ParseError
from mathengine.pipeline import certificate_reactions
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.statement import claim
from mathengine.pipeline.verify import verify

VECTORS = Path(__file__).parent.parent / "vectors"
EXTRA = json.loads((VECTORS / "known_extra.json").read_text())
REACTIONS = json.loads((VECTORS / "known_reactions.json").read_text())["reactions"]
WHOLE = [entry for entry in REACTIONS if entry["id"] != "k109"]


def decide(statement):
    return verify(statement, max_seconds=None)


# Canonical text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('balanced("2 H2 + O2 -> 2 H2O")', 'balanced("O2 + 2H2 = 2 H₂O")'),
        ('balanced("2 H2 + O2 -> 2 H2O")', 'balanced("H2 + H2 + O2 ⟶ H2O + H2O")'),
        ('coefficients("Ag^+ + CrO4^2- -> Ag2CrO4") = [2, 1, 1]', '[2, 1, 1] = coefficients("Ag+ + CrO₄²⁻ → Ag2CrO4")'),
        ('coefficients("CuSO4·5H2O -> CuSO4 + H2O") != [1]', 'coefficients("CuSO4*5H2O -> CuSO4 + H2O") != [1]'),
        ('balanced("H2[18O] -> H2[18O]")', 'balanced("H2^{18}O -> H2¹⁸O")'),
        ('circuits(["C", "O2", "CO"]) = 1', '1 = circuits(["CO", "O2", "C"])'),
        ('balanceable("H2 + O2 -> H2O")', 'balanceable("2 O2 + H2 -> 3 H2O")'),
        ('nullity("Fe^3+ + e- -> Fe^2+") > 0', '0 < nullity("e⁻ + Fe³⁺ -> Fe²⁺")'),
        ('imbalance("H2 -> H2", "H") = 0', 'imbalance("H2 -> H2", H) = 0'),
    ],
)
def test_two_spellings_have_one_digest(one, other):
    assert claim(one).text == claim(other).text
    assert claim(one).digest == claim(other).digest


@given(st.permutations(range(5)), st.sampled_from(REACTIONS))
def test_the_order_of_species_counts_for_coefficients_only(order, entry):
    left = [entry["reactants"][i] for i in order if i < len(entry["reactants"])]
    turned = " + ".join(left + entry["reactants"][5:]) + " -> " + " + ".join(reversed(entry["products"]))
    assert claim(f'balanced("{turned}")').text == claim(f'balanced("{entry["input"]}")').text
    text = claim(f'nullity("{turned}") = 1').text
    assert claim(text).text == text


# Verdicts


@pytest.mark.parametrize("entry", WHOLE, ids=lambda entry: entry["id"])
def test_coefficients_of_the_reference_are_proved_and_all_certificates_pass(entry):
    canonical = entry.get("canonical")
    expected = [] if canonical is None else canonical["reactants"] + canonical["products"]
    found = decide(f'coefficients("{entry["input"]}") = {expected}')
    assert found.verdict == "proved"
    assert found.evidence["status"] == entry["status"]
    check_certificate(found.claim.text, json.loads(json.dumps(found.certificate)))
    can = decide(f'balanceable("{entry["input"]}")')
    assert can.verdict == ("proved" if expected else "refuted")
    check_certificate(can.claim.text if expected else can.evidence["established"], can.certificate)


@pytest.mark.parametrize("entry", EXTRA["species_sets"], ids=lambda entry: entry["name"])
def test_numbers_of_circuits_are_proved(entry):
    listed = json.dumps(entry["species"], ensure_ascii=False)
    assert decide(f"circuits({listed}) = {entry['circuits']}").verdict == "proved"
    wrong = decide(f"circuits({listed}) > {entry['circuits']}")
    assert wrong.verdict == "refuted"
    assert wrong.certificate is not None


@pytest.mark.parametrize("entry", EXTRA["redox_completion"], ids=lambda entry: entry["skeleton"])
def test_completions_of_the_reference_are_balanced(entry):
    if "->" in entry.get("completed", ""):
        assert decide(f'balanced("{entry["completed"]}")').verdict == "proved"


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ('balanced("H2 + 1/2 O2 -> H2O")', "proved"),
        ('balanced("H2 + 0.5 O2 -> H2O")', "proved"),
        ('balanced("MnO4^- + 8 H^+ -> Mn^2+ + 4 H2O")', "refuted"),
        ('imbalance("MnO4^- + 8 H^+ -> Mn^2+ + 4 H2O", charge) = -5', "proved"),
        ('imbalance("Fe0.95O -> FeO", Fe) = 1/20', "proved"),
        ('coefficients("Fe0.95O + O2 -> Fe3O4") = [60, 8, 19]', "proved"),
        ('coefficients("H2 -> O2") = coefficients("NaCl -> Na2SO4")', "proved"),
        ('coefficients("H2 + O2 -> H2O") = coefficients("CO + O2 -> CO2")', "proved"),
        ('circuits(["C", "O2", "CO", "CO2"]) = 2*nullity("C + O2 -> CO + CO2")', "proved"),
        ('nullity("H2 -> O2") = 0', "proved"),
        ('nullity("H2 -> O2") >= 1', "refuted"),
        ('balanceable("H2O -> H3O^+")', "refuted"),
    ],
)
def test_small_statements(statement, verdict):
    found = decide(statement)
    assert found.verdict == verdict
    assert found.certificate is not None


def test_a_refuted_balance_says_what_is_missing():
    found = decide('balanced("H2 + O2 -> H2O")')
    assert found.verdict == "refuted"
    assert found.evidence["reason"] == "the products hold 1 O less than the reactants"
    assert found.evidence["established"] == 'imbalance("H2 + O2 -> H2O", "O") = -1'
    check_certificate(found.evidence["established"], found.certificate)


def test_what_cannot_be_balanced_is_refuted_with_one_line():
    found = decide('coefficients("H2O2 -> H2 + H2O") = [1, 1, 1]')
    assert found.verdict == "refuted"
    assert found.evidence["reason"] == "no balance uses every species: the content O - H"
    assert found.evidence["value"] == []


def test_what_the_checker_cannot_go_through_is_supported(monkeypatch):
    monkeypatch.setattr(certificate_reactions, "MOST_STEPS", 5)
    found = decide('circuits(["C", "O2", "CO", "CO2"]) = 4')
    assert found.verdict == "supported"
    assert "too many sets" in found.evidence["unchecked"]
    assert found.certificate is None
    assert decide('coefficients("C + O2 -> CO + CO2") = [3, 2, 2, 1]').verdict == "supported"


# What makes no sense


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ('balanced("SO42- -> S")', "can count atoms or charges at position 4"),
        ('balanced("H2 + O2")', "expected an arrow"),
        ('coefficients("Xx -> H2") = [1, 1]', "no element is named 'Xx'"),
        ('circuits(["h2o"]) = 1', "begins no symbol"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_position(statement, message):
    with pytest.raises(ParseError, match=message):
        decide(statement)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("balanced(3)", "reaction is 3; accepted: text in double quotes"),
        ('coefficients("H2O + O2 -> H2O") = [1]', "one without a species on both sides"),
        ('coefficients("H2 + O2 -> H2O") = 5', "= or != between lists"),
        ('coefficients("H2 + O2 -> H2O") < [1]', "= or != between lists"),
        ('coefficients("H2 + O2 -> H2O")**2 = 5', "a list of coefficients on the other side"),
        ('coefficients("H2 + O2 -> H2O") = [x]', "expression is x"),
        ('coefficients("H2 + O2 -> H2O") = [1, 1, 1] for n > 1', "without conditions"),
        ('nullity("H2 + O2 -> H2O") = n', "expression is n"),
        ("circuits([]) = 0", "a list of formulas"),
        ('circuits("C") = 0', "a list of formulas"),
        ("circuits([1]) = 0", "a list of formulas"),
        ('circuits(["C", "C"]) = 0', "each species once"),
        ('circuits(["H+", "H^+"]) = 0', "each species once"),
        ('imbalance("H2 -> H2", "O") = 0', "element is O; accepted: H, charge"),
        ('imbalance("H2 -> H2", 3) = 0', "element is 3"),
        (f'nullity("{" + ".join(f"C{i}" for i in range(1, 120))} -> C") = 0', "number of species"),
    ],
)
def test_senseless_statements_are_refused(statement, message):
    with pytest.raises(InvalidInput, match=message):
        decide(statement)

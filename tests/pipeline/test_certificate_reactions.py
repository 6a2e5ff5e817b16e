"""The checker of statements about reactions: formulas, ranks, smaller vectors, sets of species; forged certificates."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations, product
from math import gcd
from pathlib import Path

import pytest
from flint import fmpz_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, MathengineError
from mathengine.pipeline import certificate_reactions
from mathengine.pipeline.certificate_reactions import count_circuits, positive_up_to, rank
from mathengine.pipeline.certificate_reactions_formulas import Reaction, contents
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.verify import verify
from mathengine.reactions.formulas import read_formula

VECTORS = Path(__file__).parent.parent / "vectors"
EXTRA = json.loads((VECTORS / "known_extra.json").read_text())
REACTIONS = json.loads((VECTORS / "known_reactions.json").read_text())["reactions"]

matrices = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(-3, 3), min_size=width + 1, max_size=width + 1), min_size=1, max_size=3)
)


# Formulas


@pytest.mark.parametrize(
    "case", [c for c in EXTRA["formula_cases"] if not c.get("options")], ids=lambda c: c["formula"]
)
def test_the_plain_spelling_of_a_formula_has_the_atoms_of_the_reference(case):
    plain = read_formula(case["formula"]).formula
    expected = {symbol: Fraction(count) for symbol, count in case["atoms"].items()}
    if case["charge"]:
        expected["charge"] = Fraction(case["charge"])
    assert contents(plain) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e",
        "2H2O",
        "H2 O",
        "Xx",
        "h2o",
        "Fe3+",
        "SO4--",
        "H0",
        "(H",
        "H)",
        "()",
        "(2H)",
        "H2O·",
        "H^2",
        "H^0-",
        "Hn",
    ],
)
def test_what_is_no_plain_spelling_is_refused(text):
    with pytest.raises((InvalidInput, ValueError), match=r"certificate|invalid"):
        contents(text)


@pytest.mark.parametrize("entry", REACTIONS, ids=lambda entry: entry["id"])
def test_reactions_are_read_as_the_reference_says(entry):
    species = [read_formula(formula).formula for formula in entry["reactants"] + entry["products"]]
    split = len(entry["reactants"])
    reaction = Reaction.read(" + ".join(species[:split]) + " -> " + " + ".join(species[split:]))
    composition = [entry["composition"][formula] for formula in entry["reactants"] + entry["products"]]
    for held, known in zip(reaction.holdings, composition, strict=True):
        assert held.get("charge", 0) == known["charge"]
        assert {k: v for k, v in held.items() if k != "charge"} == {k: Fraction(v) for k, v in known["atoms"].items()}
    assert len(species) - rank(reaction.rows) == entry["nullity"]


spellings = st.lists(
    st.sampled_from(
        ["H", "O2", "Na", "Cl", "C", "(", ")", "[", "]2", "^2-", "+", "·", "*", "5", "H2O", "[18O]", "D", "."]
    ),
    max_size=8,
).map("".join)


@given(spellings)
def test_two_readers_agree_on_whatever_is_read(text):
    try:
        species = read_formula(text)
    except MathengineError:
        return
    expected = {symbol: Fraction(count) for symbol, count in species.atoms.items()}
    assert contents(species.formula) == expected | ({"charge": Fraction(species.charge)} if species.charge else {})


# Integer arithmetic


@given(matrices)
def test_the_rank_is_that_of_another_library(rows):
    assert rank(rows) == fmpz_mat(rows).rank()


@given(matrices, st.integers(0, 9))
def test_every_positive_vector_up_to_a_sum_is_found_once(rows, most):
    width = len(rows[0])
    expected = [
        list(x)
        for x in product(range(1, most + 1), repeat=width)
        if sum(x) <= most and all(sum(a * b for a, b in zip(row, x, strict=True)) == 0 for row in rows)
    ]
    assert sorted(positive_up_to(rows, width, most)) == sorted(expected)


@given(matrices)
def test_circuits_are_the_minimal_dependent_sets_of_columns(rows):
    width = len(rows[0])

    def dependent(columns):
        return fmpz_mat([[row[j] for j in columns] for row in rows]).rank() < len(columns)

    found = [
        columns
        for size in range(1, width + 1)
        for columns in combinations(range(width), size)
        if dependent(columns) and not any(dependent(less) for less in combinations(columns, size - 1) if less)
    ]
    assert count_circuits(rows, width) == len(found)


@pytest.mark.parametrize("entry", EXTRA["species_sets"], ids=lambda entry: entry["name"])
def test_circuits_are_as_many_as_another_program_counted(entry):
    holdings = [contents(read_formula(formula).formula) for formula in entry["species"]]
    names = sorted({name for held in holdings for name in held})
    rows = [[int(held.get(name, 0)) for held in holdings] for name in names]
    assert count_circuits(rows, len(holdings)) == entry["circuits"]


# Forged certificates


def quantities(statement, **proof):
    return {"rule": "reaction quantities", "quantities": [{"quantity": statement, **proof}]}


WATER = 'coefficients("H2 + O2 -> H2O")'


@pytest.mark.parametrize(
    ("statement", "certificate", "message"),
    [
        ('balanced("H2 + O2 -> H2O")', {"rule": "balanced reaction"}, "do not balance"),
        ('balanced("2 H2 + O2 -> 2 H2O")', {"rule": "balanceable reaction", "coefficients": [2, 1, 2]}, "a rule for"),
        ('balanceable("H2 + O2 -> H2O")', {"rule": "balanceable reaction", "coefficients": [0, 0, 0]}, "not positive"),
        (
            'balanceable("H2 + O2 -> H2O")',
            {"rule": "balanceable reaction", "coefficients": [1, 1, 1]},
            "do not balance",
        ),
        ('balanceable("H2 + O2 -> H2O")', {"rule": "balanceable reaction"}, "cannot be read"),
        (f"{WATER} = [4, 2, 4]", quantities(WATER, value=[4, 2, 4]), "not least"),
        (f"{WATER} = [2, 1, 1]", quantities(WATER, value=[2, 1, 1]), "do not balance"),
        (f"{WATER} = [2, 1, 1]", quantities(WATER, value=[2, 1, 2]), "do not satisfy"),
        (f"{WATER} = [2, 1]", quantities(WATER, value=[2, 1]), "not least"),
        (f"{WATER} = []", quantities(WATER, value=[], weights={"O": 1}), "do not forbid"),
        (f"{WATER} = []", quantities(WATER, value=[], weights={}), "do not forbid"),
        (f"{WATER} = []", quantities(WATER, value=[], weights=[1]), "cannot be read"),
        (f"{WATER} = 5", quantities(WATER, value=[2, 1, 2]), "different kinds"),
        (f"{WATER} = [2, 1, 2]", {"rule": "reaction quantities", "quantities": []}, "nothing about"),
        (f"{WATER} = [2, 1, 2]", {"rule": "reaction quantities", "quantities": [3]}, "cannot be read"),
        ('coefficients("C + O2 -> CO + CO2") = [4, 3, 2, 2]', None, "not least"),
        ('nullity("H2 + O2 -> H2O") = 2', quantities('nullity("H2 + O2 -> H2O")'), "do not satisfy"),
        ('circuits(["C", "O2", "CO", "CO2"]) = 5', quantities('circuits(["C", "O2", "CO", "CO2"])'), "do not satisfy"),
        ('circuits(["C", "C"]) = 1', quantities('circuits(["C", "C"])'), "given twice"),
        ('imbalance("H2 -> H2", "O") = 0', quantities('imbalance("H2 -> H2", "O")'), "without O"),
        ('balanced("SO42- -> SO42-")', {"rule": "balanced reaction"}, "plain spelling"),
        ('balanced("H2O")', {"rule": "balanced reaction"}, "one arrow"),
    ],
)
def test_what_does_not_establish_a_statement_is_refused(statement, certificate, message):
    if certificate is None:
        certificate = quantities('coefficients("C + O2 -> CO + CO2")', value=[4, 3, 2, 2])
    with pytest.raises(InvalidInput, match=message):
        check_certificate(statement, certificate)


def test_what_is_too_large_to_go_through_is_refused_and_not_passed(monkeypatch):
    monkeypatch.setattr(certificate_reactions, "MOST_STEPS", 1000)
    with pytest.raises(InvalidInput, match="too many to go through"):
        positive_up_to([[1] * 10 + [-1] * 10], 20, 40)
    with pytest.raises(InvalidInput, match="too many sets"):
        count_circuits([[1, *range(29)], [i * i % 17 for i in range(30)]], 30)


@settings(max_examples=60)
@given(st.sampled_from(REACTIONS), st.data())
def test_another_list_of_coefficients_has_no_certificate(entry, data):
    canonical = entry.get("canonical")
    own = [] if canonical is None else canonical["reactants"] + canonical["products"]
    width = len(entry["reactants"]) + len(entry["products"])
    if entry["id"] in ("k109", "k122"):
        return
    forged = data.draw(st.lists(st.integers(1, 9), min_size=width, max_size=width))
    if forged == own:
        return
    found = verify(f'coefficients("{entry["input"]}") = {forged}', max_seconds=None)
    assert found.verdict == "refuted"
    text = found.claim.text
    check_certificate(text.replace(") =", ") !="), found.certificate)
    with pytest.raises(InvalidInput, match="do not satisfy"):
        check_certificate(text, found.certificate)
    call = text.rpartition(" = ")[0]
    with pytest.raises(InvalidInput, match="certificate"):
        check_certificate(text, quantities(call, value=forged))


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(junk, junk, st.sampled_from([f"{WATER} = [2, 1, 3]", 'balanceable("H2 -> O2")', 'circuits(["C", "CO"]) = 1']))
def test_junk_is_refused(value, weights, statement):
    call = statement.rpartition(" = ")[0]
    for rule in ("balanced reaction", "balanceable reaction", "reaction quantities"):
        entry = {"quantity": call, "value": value, "weights": weights}
        certificate = {"rule": rule, "quantities": [entry], "coefficients": value}
        with pytest.raises(MathengineError, match="certificate"):
            check_certificate(statement, certificate)


def test_least_means_primitive():
    assert all(gcd(*x) == 1 for x in positive_up_to([[2, 0, -2], [0, 2, -1]], 3, 9))

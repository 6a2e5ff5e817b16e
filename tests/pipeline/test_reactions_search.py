"""The search for circuits of lists of species: complete, deterministic, every reaction proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mathengine.errors import InvalidInput, ParseError
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.recipe import load_recipe
from mathengine.pipeline.registry import lookup

CARBON = {"species": ["C", "O2", "CO", "CO2"]}


def sweep(recipe):
    search = lookup(recipe.search)
    findings, counts = [], {}
    for chunk in range(search.plan(recipe).chunks):
        done = search.work(recipe, chunk)
        findings += done.findings
        for key, count in done.counts.items():
            counts[key] = counts.get(key, 0) + count
    return findings, counts, search.summary(recipe, counts)


def with_space(**parts):
    return replace(load_recipe("circuits-combustion"), space=parts)


def test_the_reactions_of_carbon_and_oxygen():
    findings, counts, summary = sweep(with_space(carbon=CARBON))
    assert [finding.details["reaction"] for finding in findings] == [
        "C + O2 -> CO2",
        "C + CO2 -> 2 CO",
        "O2 + 2 CO -> 2 CO2",
        "2 C + O2 -> 2 CO",
    ]
    assert counts == {"carbon: C-O": 4}
    assert {finding.family for finding in findings} == {"C-O"}
    assert summary == "carbon: 4 circuits of 4 species, complete; 1 family by elements\n  4 C-O"


@pytest.mark.parametrize("name", ["circuits-combustion", "circuits-black-powder", "circuits-nitrogen"])
def test_recipes_state_every_circuit_once_and_prove_it(name):
    recipe = load_recipe(name)
    findings, counts, summary = sweep(recipe)
    assert len(findings) == sum(counts.values()) == lookup(recipe.search).plan(recipe).candidates
    assert "not reached" not in summary
    for finding in findings[::17]:
        assert finding.verified.verdict == "proved"
        check_certificate(finding.verified.claim.text, finding.verified.certificate)
    per_list = {}
    for finding in findings:
        per_list.setdefault(finding.details["list"], []).append(finding.verified.claim.digest)
    assert all(len(set(digests)) == len(digests) for digests in per_list.values())


def test_bounds_leave_out_and_say_so():
    findings, _, summary = sweep(with_space(carbon={**CARBON, "most_species": 3, "most_coefficient": 1}))
    assert [finding.details["reaction"] for finding in findings] == ["C + O2 -> CO2"]
    assert "carbon: 4 circuits of 4 species, complete, 1 of them within the bounds" in summary


def test_an_interrupted_search_says_what_it_did_not_reach():
    recipe = with_space(carbon=CARBON)
    assert "1 circuits of 4 species, 3 not reached" in lookup(recipe.search).summary(recipe, {"carbon: C-O": 1})


def test_a_list_without_reactions_gives_nothing():
    findings, _, summary = sweep(with_space(none={"species": ["C", "O2"]}))
    assert not findings
    assert summary == "none: 0 circuits of 2 species, complete; 0 families by elements"


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({}, "species of space.x is None"),
        ({"species": ["C"]}, "a list of 2 to 62 formulas"),
        ({"species": ["C", 3]}, "formulas in quotes"),
        ({"species": ["H+", "H^+"]}, "each species once"),
        ({**CARBON, "most_species": 0}, "most_species of space.x is 0; accepted: a positive integer"),
        ({**CARBON, "most_coefficient": True}, "most_coefficient of space.x is True"),
        ({**CARBON, "specie": 1}, "nearest: species"),
    ],
)
def test_senseless_lists_are_refused(part, message):
    recipe = with_space(x=part)
    with pytest.raises(InvalidInput, match=message):
        lookup(recipe.search).plan(recipe)


def test_unreadable_formulas_empty_spaces_and_settings_are_refused():
    recipe = load_recipe("circuits-combustion")
    search = lookup(recipe.search)
    with pytest.raises(ParseError, match="no element"):
        search.plan(with_space(x={"species": ["C", "Xx"]}))
    with pytest.raises(InvalidInput, match="at least one part"):
        search.plan(replace(recipe, space={}))
    with pytest.raises(InvalidInput, match="setting is depth"):
        search.plan(replace(recipe, settings={"depth": 3}))

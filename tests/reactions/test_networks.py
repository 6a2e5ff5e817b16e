"""Networks, bounded enumeration, additions that mend an equation, masses and yields."""

from __future__ import annotations

from itertools import product
from math import gcd

import pytest
from hypothesis import given, settings

from mathengine.errors import InvalidInput
from mathengine.reactions import read_equation, read_formula
from mathengine.reactions.balancing import balance
from mathengine.reactions.enumeration import balances_up_to
from mathengine.reactions.masses import molar_mass, theoretical_yield
from mathengine.reactions.mending import mendings
from mathengine.reactions.networks import Network
from tests.reactions.test_circuits import matrices

OSTWALD = ["4 NH3 + 5 O2 -> 4 NO + 6 H2O", "2 NO + O2 -> 2 NO2", "3 NO2 + H2O -> 2 HNO3 + NO"]


def test_an_overall_reaction_comes_with_its_multipliers() -> None:
    network = Network.of(OSTWALD)
    found = network.overall("NH3 + 2 O2 -> HNO3 + H2O")
    assert found.kind == "cone"
    made = [0] * len(network.formulas)
    for multiplier, reaction in zip(found.multipliers, network.reactions, strict=True):
        made = [m + multiplier * x for m, x in zip(made, network.column(reaction), strict=True)]
    assert tuple(made) == network.column(read_equation("NH3 + 2 O2 -> HNO3 + H2O"))


def test_what_is_no_combination_comes_with_weights_that_show_it() -> None:
    network = Network.of(["2 H2 + O2 -> 2 H2O", "C + O2 -> CO2"])
    reversed_ = network.overall("2 H2O -> 2 H2 + O2")
    assert reversed_.kind == "span"
    for network_, found, target in [
        (network, reversed_, "2 H2O -> 2 H2 + O2"),
        (network, network.overall("H2 + C -> CO2 + H2O"), "H2 + C -> CO2 + H2O"),
    ]:
        columns = [network_.column(reaction) for reaction in network_.reactions]
        changes = [sum(w * x for w, x in zip(found.weights, column, strict=True)) for column in columns]
        wanted = sum(w * x for w, x in zip(found.weights, network_.column(read_equation(target)), strict=True))
        assert min(changes) >= 0
        assert wanted < 0
        if found.kind == "neither":
            assert not any(changes)
    with pytest.raises(InvalidInput, match="one of the network"):
        network.overall("N2 -> H2")


def test_conservation_laws() -> None:
    network = Network.of(OSTWALD)
    assert network.rank == 3
    assert len(network.conservation_laws) == len(network.formulas) - 3
    for law in (*network.conservation_laws, *network.moieties, network.conservation):
        for reaction in network.reactions:
            assert sum(w * x for w, x in zip(law, network.column(reaction), strict=True)) == 0
    assert min(network.conservation) > 0
    assert not Network.of(["H2O -> 2 H2O"]).is_conservative


@settings(max_examples=60)
@given(matrices.filter(lambda rows: len(rows[0]) <= 5))
def test_the_stream_lists_every_balance_up_to_its_bound(rows: list[list[int]]) -> None:
    width, bound = len(rows[0]), 6
    naive = {
        x
        for x in product(range(bound + 1), repeat=width)
        if 0 < sum(x) <= bound
        and gcd(*x) == 1
        and not any(sum(a * b for a, b in zip(row, x, strict=True)) for row in rows)
    }
    found = list(balances_up_to(rows, width, most_sum=bound))
    assert set(found) == naive
    assert found == sorted(found, key=lambda v: (sum(v), max(v), v))
    bounded = list(balances_up_to(rows, width, most_sum=bound, most_coefficient=2, most_species=2))
    assert bounded == [v for v in found if max(v) <= 2 and sum(1 for x in v if x) <= 2]
    whole = list(balances_up_to(rows, width, most_sum=bound, every_species=True))
    assert whole == [v for v in found if min(v) > 0]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("CH4 + O2 -> CO2", "CH4 + 2 O2 -> CO2 + 2 H2O"),
        ("MnO4^- + H^+ -> Mn^2+ + H2O", "MnO4^- + 8 H^+ + 5 e- -> Mn^2+ + 4 H2O"),
        ("NH4NO3 -> N2", "2 NH4NO3 -> 2 N2 + 4 H2O + O2"),
    ],
)
def test_the_smallest_addition_mends_an_equation(text: str, mended: str) -> None:
    found = [str(mending.balance) for mending in mendings(read_equation(text))]
    assert mended in found
    assert all(balance(text_).coefficients is not None for text_ in found)


def test_masses_against_published_molar_masses() -> None:
    # CRC Handbook of Chemistry and Physics, molar masses in g/mol.
    for formula, mass in [("H2O", 18.015), ("NaCl", 58.443), ("C6H12O6", 180.156), ("KMnO4", 158.034), ("D2O", 20.028)]:
        assert molar_mass(read_formula(formula)) == pytest.approx(mass, abs=0.002)
    electron = molar_mass(read_formula("Na")) - molar_mass(read_formula("Na+"))
    assert electron == pytest.approx(5.4858e-4, rel=1e-6)
    with pytest.raises(InvalidInput, match="tabulated"):
        molar_mass(read_formula("R2O", groups={"R": None}))


def test_the_limiting_reactant_limits() -> None:
    found = balance("N2 + H2 -> NH3")
    result = theoretical_yield(found.equation, found.coefficients, {"N2": 28.0}, H2=2.0)
    assert result.limiting == "H2"
    assert result.products["NH3"][0] == pytest.approx(4 / 3)
    assert result.left_over["N2"][0] == pytest.approx(28.0 / 28.014 - 2 / 3, abs=1e-3)
    for grams, message in [({"He": 1.0}, "accepted"), ({"N2": -1.0}, "positive"), ({}, "at least one")]:
        with pytest.raises(InvalidInput, match=message):
            theoretical_yield(found.equation, found.coefficients, grams)

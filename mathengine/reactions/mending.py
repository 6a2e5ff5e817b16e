"""What is missing: the smallest addition of common species that makes an equation balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from mathengine.reactions.balancing import Balance, Status, balance_equation
from mathengine.reactions.equations import Equation
from mathengine.reactions.formulas import read_formula

COMMON = ("H2O", "H^+", "OH^-", "e-", "O2", "CO2", "N2", "H2")
"""Species that are often left out."""


@dataclass(frozen=True, slots=True)
class Mending:
    """Species to add, and the balance that then results."""

    reactants: tuple[str, ...]
    products: tuple[str, ...]
    balance: Balance

    def __str__(self) -> str:
        sides = [(self.reactants, "left"), (self.products, "right")]
        return " and ".join(f"{' and '.join(added)} on the {side}" for added, side in sides if added)


def mendings(equation: Equation, common: Sequence[str] = COMMON, most: int = 2) -> list[Mending]:
    """The smallest additions of common species with which the equation has a balance of all its species. Exact.

    Parameters
    ----------
    equation : Equation
        One that cannot be balanced.
    common : sequence of str
        What may be added, in order of preference.
    most : int
        Largest number of species to add.

    Returns
    -------
    list of Mending
        All additions of the smallest size that works, unique balances first; empty if none does.

    Examples
    --------
    >>> from mathengine.reactions import read_equation
    >>> for mending in mendings(read_equation("CH4 + O2 -> CO2")):
    ...     print(mending, "|", mending.balance)
    H2O on the right | CH4 + 2 O2 -> CO2 + 2 H2O
    H2 on the right | CH4 + O2 -> CO2 + 2 H2
    """
    present = {species.formula for species in equation.species}
    offered = [(formula, side) for formula in common if formula not in present for side in ("left", "right")]
    charged = any(species.charge for species in equation.species)
    for size in range(1, most + 1):
        found = []
        for chosen in combinations(offered, size):
            if len({formula for formula, _ in chosen}) < size:
                continue
            left = tuple(formula for formula, side in chosen if side == "left")
            right = tuple(formula for formula, side in chosen if side == "right")
            if not charged and not _neutral(left, right):
                continue
            mended = Equation(
                (*equation.reactants, *map(read_formula, left)), (*equation.products, *map(read_formula, right))
            )
            balance = balance_equation(mended)
            if balance.status in (Status.UNIQUE, Status.MULTIPLE):
                found.append(Mending(left, right, balance))
        if found:
            return sorted(found, key=lambda mending: mending.balance.nullity)
    return []


def _neutral(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether no charge would be left alone in an equation that has none."""
    charges = [read_formula(formula).charge for formula in left], [read_formula(formula).charge for formula in right]
    signs = {charge for charge in charges[0] if charge} | {-charge for charge in charges[1] if charge}
    return not signs or (min(signs) < 0 < max(signs))

"""Molar masses, limiting reagents and theoretical yields.

Masses of elements and isotopes come from the tables of molmass; they are measured numbers, in g/mol, and standard
atomic weights vary with the origin of a sample in their last digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite

from mathengine.errors import InvalidInput, nearest
from mathengine.reactions.elements import HYDROGEN_ISOTOPES
from mathengine.reactions.equations import Equation
from mathengine.reactions.formulas import Species

ELECTRON = 5.48579909e-4
"""Molar mass of the electron, g/mol."""


def molar_mass(species: Species) -> float:
    """The molar mass of a species in g/mol; electrons that its charge adds or removes are counted.

    Raises
    ------
    InvalidInput
        For an opaque group, or an element without a tabulated mass.

    Examples
    --------
    >>> from mathengine.reactions import read_formula
    >>> round(molar_mass(read_formula("H2O")), 3), round(molar_mass(read_formula("CuSO4·5H2O")), 2)
    (18.015, 249.68)
    """
    return (
        sum(float(count) * atomic_mass(symbol) for symbol, count in species.atoms.items()) - species.charge * ELECTRON
    )


@cache
def atomic_mass(symbol: str) -> float:
    """The mass of an element (standard atomic weight) or isotope, in g/mol.

    >>> round(atomic_mass("18O"), 4), round(atomic_mass("D"), 4)
    (17.9992, 2.0141)
    """
    from molmass import ELEMENTS

    number = HYDROGEN_ISOTOPES.get(symbol) or int("0" + "".join(c for c in symbol if c.isdecimal()))
    name = "H" if symbol in HYDROGEN_ISOTOPES else symbol.lstrip("0123456789")
    if name not in ELEMENTS:
        raise InvalidInput("molar mass", symbol, "elements and isotopes with a tabulated mass")
    element = ELEMENTS[name]
    if number and number not in element.isotopes:
        raise InvalidInput("molar mass", symbol, f"a tabulated isotope of {name}")
    return float(element.isotopes[number].mass if number else element.mass)


@dataclass(frozen=True, slots=True)
class Yield:
    """What given amounts make at most.

    Attributes
    ----------
    limiting : str
        The reactant that is used up first.
    extent : float
        Turns of the balanced equation, mol.
    products, left_over : mapping from str to (float, float)
        Amount in mol and mass in g.
    """

    limiting: str
    extent: float
    products: Mapping[str, tuple[float, float]]
    left_over: Mapping[str, tuple[float, float]]


def theoretical_yield(
    equation: Equation, coefficients: Sequence[int], grams: Mapping[str, float] | None = None, **moles: float
) -> Yield:
    """The limiting reactant and the largest yield of a balanced equation.

    Parameters
    ----------
    equation : Equation
    coefficients : sequence of int
        Reactants first.
    grams : mapping from str to float, optional
        Masses of reactants; a reactant without an amount is in excess.
    **moles : float
        Amounts in mol, likewise.

    Raises
    ------
    InvalidInput
        For an unknown reactant, an amount that is not positive, no amount, or one reactant in both units.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> found = balance("H2 + O2 -> H2O")
    >>> result = theoretical_yield(found.equation, found.coefficients, {"H2": 4.0, "O2": 16.0})
    >>> result.limiting, round(result.products["H2O"][1], 2)
    ('O2', 18.02)
    """
    reactants = {s.formula: (s, c) for s, c in zip(equation.reactants, coefficients, strict=False)}
    amounts: dict[str, float] = {}
    for given, per_gram in ((grams or {}, True), (moles, False)):
        for formula, value in given.items():
            if formula not in reactants:
                raise InvalidInput("reactant", formula, nearest(formula, reactants))
            if not (isfinite(value) and value > 0):
                raise InvalidInput(f"amount of {formula}", value, "a positive number")
            if formula in amounts:
                raise InvalidInput("amounts", formula, "one amount for each reactant")
            amounts[formula] = value / molar_mass(reactants[formula][0]) if per_gram else value
    if not amounts:
        raise InvalidInput("amounts", "none", "grams or moles of at least one reactant")
    limiting = min(amounts, key=lambda formula: amounts[formula] / reactants[formula][1])
    extent = amounts[limiting] / reactants[limiting][1]
    made = coefficients[len(equation.reactants) :]
    products = {s.formula: _both(s, extent * c) for s, c in zip(equation.products, made, strict=True)}
    left = {
        formula: _both(reactants[formula][0], max(0.0, amount - extent * reactants[formula][1]))
        for formula, amount in amounts.items()
        if formula != limiting
    }
    return Yield(limiting, extent, products, left)


def _both(species: Species, moles: float) -> tuple[float, float]:
    return moles, moles * molar_mass(species)

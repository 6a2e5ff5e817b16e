"""Couplings: which side's atoms of an element come from which species of the other."""

from __future__ import annotations

import re
from math import lcm

from mathengine.errors import InvalidInput, nearest
from mathengine.reactions.equations import Equation
from mathengine.reactions.formulas import read_formula

_COUPLING = re.compile(r"(?P<symbol>[^:=]+):(?P<left>[^=]+)=(?P<right>[^=]+)")


def read_coupling(text: str, equation: Equation) -> tuple[str, tuple[int, ...]]:
    """The row of a coupling over the species of an equation, and its name.

    Parameters
    ----------
    text : str
        ``"O: H2O2 = O2"``: the oxygen of these reactants is that of these products. Several species are separated by
        " + ". Both sides are counted as they stand in the equation.
    equation : Equation

    Raises
    ------
    InvalidInput
        If it is no coupling, or names a species or an element that is not there.

    Examples
    --------
    >>> from mathengine.reactions.equations import read_equation
    >>> read_coupling("O: H2O2 = O2", read_equation("H2O2 + Cl2 -> HCl + O2"))
    ('O: H2O2 = O2', (2, 0, 0, 2))
    """
    match = _COUPLING.fullmatch(text)
    if match is None:
        raise InvalidInput("coupling", text, "ELEMENT: SPECIES = SPECIES, as in O: H2O2 = O2")
    symbol = match["symbol"].strip()
    left = _columns(match["left"], equation)
    right = _columns(match["right"], equation)
    split = len(equation.reactants)
    counts = [one.atoms.get(symbol, 0) for one in equation.species]
    scale = lcm(*(count.denominator for count in counts))
    row = [0] * len(counts)
    for columns, sign in ((left, 1), (right, -1)):
        for j in columns:
            if not counts[j]:
                raise InvalidInput("coupling", text, f"species that hold {symbol}, not {equation.species[j].formula}")
            # Rows are unsigned: the sides' signs come later.
            row[j] = int(counts[j] * scale) * (sign if j < split else -sign)
    return f"{symbol}: {match['left'].strip()} = {match['right'].strip()}", tuple(row)


def _columns(side: str, equation: Equation) -> list[int]:
    formulas = [species.formula for species in equation.species]
    found = []
    for term in re.split(r"\s\+\s", side.strip()):
        written = term.strip()  # as it stands in the equation, where options of reading can matter
        formula = written if written in formulas else read_formula(written).formula
        if formula not in formulas:
            raise InvalidInput("species of the coupling", formula, nearest(formula, formulas))
        found.append(formulas.index(formula))
    return found

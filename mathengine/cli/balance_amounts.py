"""Masses, amounts and oxidation states of a balanced equation, as tables and JSON data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.cli.output import table
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.cli.balance_inputs import Asked
    from mathengine.reactions.equations import Equation
    from mathengine.reactions.formulas import Species
    from mathengine.reactions.masses import Yield

DIGITS = 6
"""Significant digits of masses, about what standard atomic weights carry."""


def mass_rows(equation: Equation, coefficients: Sequence[int]) -> list[dict[str, object]]:
    """Molar mass of each species, and the mass that one turn of the equation uses or makes.

    >>> from mathengine.reactions import balance
    >>> found = balance("H2 + O2 -> H2O")
    >>> [row["grams"] for row in mass_rows(found.equation, found.coefficients)]
    [4.03176, 31.9988, 36.0306]
    """
    from mathengine.reactions.masses import molar_mass

    rows: list[dict[str, object]] = []
    for species, coefficient in zip(equation.species, coefficients, strict=True):
        mass = molar_mass(species)
        row = {"species": species.formula, "molar_mass": _rounded(mass), "moles": coefficient}
        rows.append({**row, "grams": _rounded(mass * coefficient)})
    return rows


def mass_table(rows: Sequence[Mapping[str, object]]) -> str:
    """The rows of :func:`mass_rows` for people."""
    cells = [[row["species"], row["molar_mass"], row["moles"], row["grams"]] for row in rows]
    return table(["species", "g/mol", "mol", "g"], cells)


def yield_of(equation: Equation, coefficients: Sequence[int], asked: Asked) -> Yield:
    """The limiting reactant and the yield for the amounts that are given, in whatever spelling of the formulas."""
    from mathengine.reactions.masses import theoretical_yield

    grams, moles = (_respelled(amounts, asked) for amounts in (asked.grams, asked.moles))
    return theoretical_yield(equation, coefficients, grams, **moles)


def _respelled(amounts: Mapping[str, float], asked: Asked) -> dict[str, float]:
    found: dict[str, float] = {}
    for formula, amount in amounts.items():
        spelled = asked.read(formula).formula
        if spelled in found:
            raise InvalidInput("amounts", formula, "one amount for each reactant")
        found[spelled] = amount
    return found


def yield_record(found: Yield) -> dict[str, object]:
    """As JSON data: amounts in mol and masses in g."""
    return {
        "limiting": found.limiting,
        "extent": _rounded(found.extent),
        "products": _amounts(found.products),
        "left_over": _amounts(found.left_over),
    }


def _amounts(amounts: Mapping[str, tuple[float, float]]) -> dict[str, object]:
    return {formula: {"moles": _rounded(m), "grams": _rounded(g)} for formula, (m, g) in amounts.items()}


def yield_text(found: Yield) -> str:
    """For people."""
    rows = [
        [formula, kind, _rounded(moles), _rounded(grams)]
        for kind, amounts in (("made", found.products), ("left over", found.left_over))
        for formula, (moles, grams) in amounts.items()
    ]
    return f"limiting: {found.limiting}\n" + table(["species", "", "mol", "g"], rows)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def oxidation_record(species: Sequence[Species]) -> dict[str, object]:
    """Oxidation states of the atoms of each species by rules; null where the rules do not reach.

    >>> from mathengine.reactions import read_formula
    >>> oxidation_record([read_formula("KMnO4")])
    {'KMnO4': {'K': 1, 'Mn': 7, 'O': -2}}
    """
    from mathengine.reactions.notation import count_json
    from mathengine.reactions.oxidation import oxidation_states

    return {
        one.formula: {
            symbol: None if value is None else count_json(value)
            for symbol, value in oxidation_states(one).states.items()
        }
        for one in species
    }


def oxidation_table(species: Sequence[Species]) -> str:
    """For people."""
    from mathengine.reactions.oxidation import oxidation_states

    rows = [[one.formula, str(oxidation_states(one)) or "no atoms"] for one in species]
    return table(["species", "oxidation states (by rules)"], rows)


def oxidation_changes(equation: Equation) -> list[str]:
    """The elements whose oxidation states differ between the sides; those that the rules leave open are passed over.

    Examples
    --------
    >>> from mathengine.reactions import read_equation
    >>> oxidation_changes(read_equation("KMnO4 + HCl -> KCl + MnCl2 + Cl2 + H2O"))
    ['Mn +7 to +2, reduced', 'Cl -1 to -1, 0, oxidised']
    """
    from mathengine.reactions.oxidation import signed

    left, right = (_states(side) for side in (equation.reactants, equation.products))
    changes = []
    for symbol in left:
        before, after = left[symbol], right.get(symbol, set())
        if None in before or None in after or not after or before == after:
            continue
        old, new = (sorted(value for value in values if value is not None) for values in (before, after))
        names = [name for sign, name in ((new[0] < old[0], "reduced"), (new[-1] > old[-1], "oxidised")) if sign]
        text = f"{symbol} {', '.join(map(signed, old))} to {', '.join(map(signed, new))}"
        changes.append(f"{text}, {' and '.join(names)}" if names else text)
    return changes


def _states(side: Sequence[Species]) -> dict[str, set[Fraction | None]]:
    """The states of each element on one side."""
    from mathengine.reactions.oxidation import oxidation_states

    found: dict[str, set[Fraction | None]] = {}
    for one in side:
        for symbol, value in oxidation_states(one).states.items():
            found.setdefault(symbol, set()).add(value)
    return found

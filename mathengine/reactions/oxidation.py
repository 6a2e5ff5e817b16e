"""Oxidation states by rules, in a fixed order; where the rules do not reach they say so.

The values are conventions, not measurements, and averages over the atoms of an element; where a formula is put together
from known ions those of each ion are given too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mathengine.reactions.elements import base_element, is_metal
from mathengine.reactions.formulas import Species, read_formula

FIRST_GROUP = frozenset(["Li", "Na", "K", "Rb", "Cs", "Fr"])
SECOND_GROUP = frozenset(["Be", "Mg", "Ca", "Sr", "Ba", "Ra"])
FIXED = {**dict.fromkeys(FIRST_GROUP, 1), **dict.fromkeys(SECOND_GROUP, 2), "Al": 3, "Zn": 2, "Cd": 2, "Ag": 1}
"""Elements that have one state in nearly all their compounds."""
LIGHTEST_FIRST = ("F", "Cl", "Br", "I", "At")
HYDRIDE_FORMERS = frozenset(["B", "Si", "Ge"])
"""Beside the metals, what makes hydrogen negative."""
CHALCOGENS = ("S", "Se", "Te")

IONS: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "CH3COO": (-1, {"C": 0, "H": 1, "O": -2}),
    "S2O3": (-2, {"S": 2, "O": -2}),
    "Cr2O7": (-2, {"Cr": 6, "O": -2}),
    "C2O4": (-2, {"C": 3, "O": -2}),
    "HCO3": (-1, {"H": 1, "C": 4, "O": -2}),
    "HSO4": (-1, {"H": 1, "S": 6, "O": -2}),
    "H2PO4": (-1, {"H": 1, "P": 5, "O": -2}),
    "HPO4": (-2, {"H": 1, "P": 5, "O": -2}),
    "NH4": (1, {"N": -3, "H": 1}),
    "NH3": (0, {"N": -3, "H": 1}),
    "NO3": (-1, {"N": 5, "O": -2}),
    "NO2": (-1, {"N": 3, "O": -2}),
    "SO4": (-2, {"S": 6, "O": -2}),
    "SO3": (-2, {"S": 4, "O": -2}),
    "CO3": (-2, {"C": 4, "O": -2}),
    "PO4": (-3, {"P": 5, "O": -2}),
    "ClO4": (-1, {"Cl": 7, "O": -2}),
    "ClO3": (-1, {"Cl": 5, "O": -2}),
    "BrO3": (-1, {"Br": 5, "O": -2}),
    "IO3": (-1, {"I": 5, "O": -2}),
    "CrO4": (-2, {"Cr": 6, "O": -2}),
    "MnO4": (-1, {"Mn": 7, "O": -2}),
    "AsO4": (-3, {"As": 5, "O": -2}),
    "SCN": (-1, {"S": -2, "C": 4, "N": -3}),
    "CN": (-1, {"C": 2, "N": -3}),
    "OH": (-1, {"O": -2, "H": 1}),
}
"""Polyatomic ions and a ligand: charge and states, by the convention of the rules; the longer names first."""

_ION = re.compile(
    r"\((?P<bracketed>" + "|".join(IONS) + r")\)(?P<times>[0-9]*)|(?P<bare>" + "|".join(IONS) + r")(?![a-z0-9])"
)


@dataclass(frozen=True, slots=True)
class OxidationStates:
    """What the rules say of a species.

    Attributes
    ----------
    states : mapping from str to Fraction or None
        For each element the average over its atoms; None where the rules do not reach.
    sites : tuple of (str, mapping)
        The ions that the formula is put together from, with the states in each.
    rule : str
        What settled the last element.

    Examples
    --------
    >>> print(oxidation_states(read_formula("K2Cr2O7")))
    K +1, Cr +6, O -2
    >>> print(oxidation_states(read_formula("NH4NO3")))
    N +1 on average, H +1, O -2; in NH4 N -3; in NO3 N +5
    >>> print(oxidation_states(read_formula("CuFeS2")))
    Cu not determined, Fe not determined, S not determined
    """

    states: Mapping[str, Fraction | None]
    sites: tuple[tuple[str, Mapping[str, int]], ...] = ()
    rule: str = ""

    @property
    def determined(self) -> bool:
        """Whether every element has a state."""
        return None not in self.states.values()

    def __str__(self) -> str:
        differing = {
            symbol
            for symbol, value in self.states.items()
            if value is not None and any(symbol in ion and ion[symbol] != value for _, ion in self.sites)
        }
        parts = []
        for symbol, value in self.states.items():
            average = symbol in differing or (value is not None and value.denominator > 1)
            parts.append(f"{symbol} {signed(value)}" + (" on average" if average else ""))
        text = ", ".join(parts)
        for name, ion in self.sites:
            shown = ", ".join(f"{symbol} {signed(Fraction(ion[symbol]))}" for symbol in ion if symbol in differing)
            text += f"; in {name} {shown}" if shown else ""
        return text


def signed(value: Fraction | None) -> str:
    """A state as it is written.

    >>> signed(Fraction(8, 3)), signed(Fraction(0)), signed(None)
    ('+8/3', '0', 'not determined')
    """
    if value is None:
        return "not determined"
    return f"+{value}" if value > 0 else str(value)


def oxidation_states(species: Species) -> OxidationStates:
    """The oxidation states in a species, by rules.

    Parameters
    ----------
    species : Species
        Isotopes count as their element; opaque groups are not determined.

    Notes
    -----
    In order: an element by itself; fluorine -1; groups 1 and 2, Al, Zn, Cd, Ag; hydrogen -1 with metals, +1 otherwise;
    oxygen -2, but what is left over with hydrogen, fluorine or groups 1 and 2 alone (peroxides, superoxides, OF2);
    halogens -1 unless with oxygen or a lighter halogen; sulphur, selenium and tellurium -2 with one other metal or
    metalloid and less than two of them for each of its atoms; the last element from the charge. Known ions and ligands
    in the formula settle what is then left.
    """
    atoms: dict[str, Fraction] = {}
    for symbol, count in species.atoms.items():
        atoms[base_element(symbol)] = atoms.get(base_element(symbol), Fraction(0)) + count
    if len(atoms) == 1:
        ((symbol, count),) = atoms.items()
        return OxidationStates({symbol: Fraction(species.charge) / count}, rule="an element by itself")
    sites = _ions(species)
    by_rules = _solve(atoms, _fixed(atoms), species.charge)
    by_ions = _from_ions(atoms, sites, species.charge) if sites else None
    if None not in by_rules.values():
        consistent = by_ions is not None and all(by_ions[s] == v for s, v in by_rules.items())
        return OxidationStates(by_rules, _shown(sites) if consistent else (), "the charge")
    if by_ions is not None and None not in by_ions.values():
        return OxidationStates(by_ions, _shown(sites), "known ions")
    return OxidationStates(by_rules)


def _fixed(atoms: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The states that the rules fix without the charge."""
    others = set(atoms)
    fixed: dict[str, int] = {symbol: FIXED[symbol] for symbol in atoms if symbol in FIXED}
    if "F" in atoms:
        fixed["F"] = -1
    if "H" in atoms:
        fixed["H"] = -1 if all(is_metal(s) or s in HYDRIDE_FORMERS for s in others - {"H"}) else 1
    if "O" in atoms and not others - {"O"} <= FIRST_GROUP | SECOND_GROUP | {"H", "F"}:
        fixed["O"] = -2
    halogens = [symbol for symbol in LIGHTEST_FIRST if symbol in atoms]
    if halogens and halogens[0] != "F" and "O" not in atoms:
        fixed[halogens[0]] = -1
    for symbol in CHALCOGENS:
        partner = others - {symbol}
        if len(atoms) == 2 and symbol in atoms and _is_sulphide(atoms, symbol, next(iter(partner))):
            fixed[symbol] = -2
    return {symbol: Fraction(value) for symbol, value in fixed.items()}


def _is_sulphide(atoms: Mapping[str, Fraction], chalcogen: str, partner: str) -> bool:
    return (is_metal(partner) or partner in ("As", "Sb")) and atoms[chalcogen] < 2 * atoms[partner]


def _solve(atoms: Mapping[str, Fraction], fixed: Mapping[str, Fraction], charge: int) -> dict[str, Fraction | None]:
    """The last element from the charge; None for each where more than one is left, or none fits."""
    states: dict[str, Fraction | None] = {symbol: fixed.get(symbol) for symbol in atoms}
    left = [symbol for symbol in atoms if symbol not in fixed]
    rest = charge - sum((atoms[symbol] * value for symbol, value in fixed.items()), Fraction(0))
    if len(left) == 1:
        states[left[0]] = rest / atoms[left[0]]
    elif not left and rest:  # the rules contradict the charge
        return dict.fromkeys(atoms)
    elif len(left) > 1:
        return {symbol: fixed.get(symbol) if symbol in FIXED else None for symbol in atoms}
    return states


def _ions(species: Species) -> list[tuple[str, int]]:
    """The known ions in the formula, each with how often it occurs."""
    body = species.formula.split("^")[0]
    found: dict[str, int] = {}
    for match in _ION.finditer(body):
        name = match["bracketed"] or match["bare"]
        found[name] = found.get(name, 0) + int(match["times"] or 1)
    return list(found.items()) if found and _inside(species, found) else []


def _inside(species: Species, found: Mapping[str, int]) -> bool:
    """Whether the species holds the atoms of the ions (it may not where brackets are nested)."""
    left = dict(species.atoms)
    for name, times in found.items():
        for symbol, count in read_formula(name).atoms.items():
            left[symbol] = left.get(symbol, 0) - times * count
    return min(left.values()) >= 0 and (any(left.values()) or len(found) > 1)


def _from_ions(
    atoms: Mapping[str, Fraction], sites: list[tuple[str, int]], charge: int
) -> dict[str, Fraction | None] | None:
    """Averages where the ions are taken out and the rest is solved by the rules."""
    rest = dict(atoms)
    total = {symbol: Fraction(0) for symbol in atoms}
    left = Fraction(charge)
    for name, times in sites:
        ion_charge, states = IONS[name]
        left -= times * ion_charge
        for symbol, count in read_formula(name).atoms.items():
            rest[symbol] -= times * count
            total[symbol] += times * count * states[symbol]
    outside = {symbol: count for symbol, count in rest.items() if count}
    if not outside:
        return {symbol: total[symbol] / atoms[symbol] for symbol in atoms} if left == 0 else None
    if left.denominator != 1:
        return None
    if len(outside) == 1:
        ((symbol, count),) = outside.items()
        solved: dict[str, Fraction | None] = {symbol: left / count}
    else:
        solved = _solve(outside, _fixed(outside), int(left))
    if None in solved.values():
        return None
    for symbol, value in solved.items():
        total[symbol] += outside[symbol] * (value or 0)
    return {symbol: total[symbol] / atoms[symbol] for symbol in atoms}


def _shown(sites: list[tuple[str, int]]) -> tuple[tuple[str, Mapping[str, int]], ...]:
    return tuple((name, IONS[name][1]) for name, _ in sites)

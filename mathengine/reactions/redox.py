"""Redox equations: completed with water, hydrogen ions or hydroxide, and electrons; half-reactions without rules.

The half-reactions among some species are the circuits that contain the electron: no oxidation states are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeAlias

from mathengine.errors import InvalidInput, NothingFound
from mathengine.reactions.balancing import Balance, Status, balance_equation
from mathengine.reactions.circuits import circuits
from mathengine.reactions.composition import composition_matrix
from mathengine.reactions.couplings import read_coupling
from mathengine.reactions.equations import Equation, read_equation
from mathengine.reactions.formulas import Species, read_formula
from mathengine.reactions.kernel_lattice import Vector, kernel_basis

Medium: TypeAlias = Literal["acid", "base"]

ION = {"acid": "H^+", "base": "OH^-"}
"""What a medium supplies beside water."""


class NoCompletionError(NothingFound):
    """A skeleton that water, its ions and electrons do not balance."""

    exit_status = 4
    code = "not_balanceable"


@dataclass(frozen=True, slots=True)
class Completion:
    """A skeleton completed to a balanced equation.

    Attributes
    ----------
    balance : Balance
        Of the completed equation: the added species stand on the side where they are needed.
    added : tuple of str
        Their formulas.
    """

    balance: Balance
    added: tuple[str, ...]

    def __str__(self) -> str:
        return str(self.balance)


def complete(skeleton: str | Equation, medium: Medium, *, half: bool = False, couple: Sequence[str] = ()) -> Completion:
    """Complete a redox equation in water. Exact.

    Parameters
    ----------
    skeleton : str or Equation
        The species that change, on their sides.
    medium : "acid" or "base"
        Adds H2O and H^+, or H2O and OH^-, on whichever side they are needed.
    half : bool
        Add electrons too.
    couple : sequence of str
        Couplings of the species of the skeleton, as for :func:`mathengine.reactions.balancing.balance`.

    Raises
    ------
    NoCompletionError
        Where no completion keeps the species on their sides.
    NothingFound
        Where several do; the message lists them.
    InvalidInput
        For another medium.

    Notes
    -----
    Where water and its ion together leave several balances (H2O2 -> O2) water is left out first, then the ion. Where a
    skeleton holds two couples of its own (MnO4^- and H2O2), the completed equation has several balances until a
    coupling says which is meant.

    Examples
    --------
    >>> print(complete("MnO4^- + Fe^2+ -> Mn^2+ + Fe^3+", "acid"))
    MnO4^- + 5 Fe^2+ + 8 H^+ -> Mn^2+ + 5 Fe^3+ + 4 H2O
    >>> print(complete("MnO4^- -> MnO2", "base", half=True))
    MnO4^- + 2 H2O + 3 e- -> MnO2 + 4 OH^-
    >>> print(complete("MnO4^- + H2O2 -> Mn^2+ + O2", "acid", couple=["O: H2O2 = O2"]))
    2 MnO4^- + 5 H2O2 + 6 H^+ -> 2 Mn^2+ + 5 O2 + 8 H2O
    """
    if medium not in ION:
        raise InvalidInput("medium", medium, "acid or base")
    equation = read_equation(skeleton) if isinstance(skeleton, str) else skeleton
    present = {species.formula for species in equation.species}
    water, ion, electron = (read_formula(f) for f in ("H2O", ION[medium], "e-"))
    several: list[Vector] = []
    for added in ([water, ion], [ion], [water], []):
        free = [s for s in [*added, *([electron] if half else [])] if s.formula not in present]
        found = _fitting(equation, free, couple)
        if len(found) == 1:
            return _completed(equation, free, found[0], couple)
        several = several or found
    if not several:
        free = [s for s in [water, ion, *([electron] if half else [])] if s.formula not in present]
        sided = list(_on_sides(equation, free, couple))
        if len(sided) == 1:
            return sided[0]
        if sided:
            listed = "; ".join(map(str, sided[:3]))
            raise NothingFound(f"{equation} has several completions in {medium}: {listed}")
    if several:
        listed = "; ".join(str(_completed(equation, [water, ion], vector, couple)) for vector in several[:3])
        raise NothingFound(f"{equation} has several completions in {medium}: {listed}")
    raise NoCompletionError(f"{equation} has no completion in {medium} with its species on their sides")


def _on_sides(equation: Equation, free: Sequence[Species], couple: Sequence[str]) -> Iterator[Completion]:
    """The completions that have balances of all species, with each free species on one side."""
    for left in product((True, False), repeat=len(free)):
        used = tuple(s for s, is_left in zip(free, left, strict=True) if is_left)
        made = tuple(s for s, is_left in zip(free, left, strict=True) if not is_left)
        found = balance_equation(Equation((*equation.reactants, *used), (*equation.products, *made)), couple)
        if found.status in (Status.UNIQUE, Status.MULTIPLE):
            yield Completion(found, tuple(s.formula for s in (*used, *made)))


def _fitting(equation: Equation, free: Sequence[Species], couple: Sequence[str]) -> list[Vector]:
    """The vectors, positive on the species of the equation, that are the only one or the minimal ones."""
    split, size = len(equation.reactants), len(equation.species)
    couplings = [(name, (*row, *(0 for _ in free))) for name, row in (read_coupling(c, equation) for c in couple)]
    composition = composition_matrix([*equation.species, *free], couplings)
    rows = [tuple(x if j < split else -x for j, x in enumerate(row)) for row in composition.matrix]
    basis = kernel_basis(rows, size + len(free))
    if len(basis) == 1:
        candidates = [basis[0], tuple(-x for x in basis[0])]
    else:
        candidates = [v for c in circuits(rows) for v in (c, tuple(-x for x in c))] if basis else []
    return [vector for vector in candidates if min(vector[:size]) > 0]


def _completed(equation: Equation, free: Sequence[Species], vector: Vector, couple: Sequence[str]) -> Completion:
    """Put the free species on the side that their sign asks for."""
    size = len(equation.species)
    # Free columns were counted as products: a positive entry is made, a negative one used up.
    made = [s for s, x in zip(free, vector[size:], strict=True) if x > 0]
    used = [s for s, x in zip(free, vector[size:], strict=True) if x < 0]
    whole = Equation((*equation.reactants, *used), (*equation.products, *made))
    return Completion(balance_equation(whole, couple), tuple(s.formula for s in (*used, *made)))


@dataclass(frozen=True, slots=True)
class HalfReaction:
    """A reaction with electrons, none of whose species can be left out.

    ``vector`` counts products positive and is written as an oxidation: electrons are made.
    """

    species: tuple[Species, ...]
    vector: Vector

    @property
    def electrons(self) -> int:
        """How many electrons it sets free."""
        return next(x for s, x in zip(self.species, self.vector, strict=True) if s.formula == "e-")

    def __str__(self) -> str:
        left = [(s, -x) for s, x in zip(self.species, self.vector, strict=True) if x < 0]
        right = [(s, x) for s, x in zip(self.species, self.vector, strict=True) if x > 0]
        equation = Equation(tuple(s for s, _ in left), tuple(s for s, _ in right))
        return equation.with_coefficients([x for _, x in (*left, *right)])


def half_reactions(formulas: Sequence[str]) -> list[HalfReaction]:
    """The half-reactions among some species: circuits that contain the electron. Exact and complete.

    Parameters
    ----------
    formulas : sequence of str
        The electron is added if it is not among them.

    Examples
    --------
    >>> for half in half_reactions(["MnO4^-", "Mn^2+", "Fe^2+", "Fe^3+", "H2O", "H^+"]):
    ...     print(half)
    Fe^2+ -> Fe^3+ + e-
    Mn^2+ + 4 H2O -> MnO4^- + 8 H^+ + 5 e-
    """
    species = [read_formula(formula) for formula in formulas]
    if all(one.formula != "e-" for one in species):
        species.append(read_formula("e-"))
    place = next(j for j, one in enumerate(species) if one.formula == "e-")
    found = []
    for circuit in circuits(composition_matrix(species).matrix):
        if circuit[place]:
            sign = 1 if circuit[place] > 0 else -1
            found.append(HalfReaction(tuple(species), tuple(sign * x for x in circuit)))
    return found

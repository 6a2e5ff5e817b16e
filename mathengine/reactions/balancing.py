"""Balancing: the status of an equation, its canonical coefficients with proof, or the proof that there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cached_property

from mathengine.reactions.composition import Composition, composition_matrix
from mathengine.reactions.couplings import read_coupling
from mathengine.reactions.equations import Equation, read_equation
from mathengine.reactions.kernel_lattice import Vector, kernel_basis
from mathengine.reactions.least_solutions import LeastSolutions, least_solutions
from mathengine.reactions.refusals import Refusal, refusal


class Status(Enum):
    """What can be said of the balances of an equation."""

    UNIQUE = "unique"
    """One balance, but for multiples of it, and it uses every species."""
    MULTIPLE = "multiple"
    """Several independent balances, and some use every species."""
    PARTIAL = "partial"
    """Balances exist, but none uses every species."""
    INFEASIBLE = "infeasible"
    """The sides cannot be balanced at all."""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Balance:
    """The balances of an equation.

    Attributes
    ----------
    equation : Equation
    composition : Composition
        Unsigned; couplings are its last rows.
    status : Status
    basis : tuple of tuple of int
        Of the lattice of all integer balances, coefficients counted on the side of their species.
    notes : tuple of str
        What was decided in reading: warnings, species that cancel.

    Examples
    --------
    >>> found = balance("KMnO4 + HCl -> KCl + MnCl2 + Cl2 + H2O")
    >>> found
    Balance('2 KMnO4 + 16 HCl -> 2 KCl + 2 MnCl2 + 5 Cl2 + 8 H2O', unique)
    >>> found.coefficients
    (2, 16, 2, 2, 5, 8)
    """

    equation: Equation
    composition: Composition
    status: Status
    basis: tuple[Vector, ...]
    notes: tuple[str, ...] = ()

    @property
    def nullity(self) -> int:
        """The number of independent balances, whatever the signs."""
        return len(self.basis)

    @property
    def sided_rows(self) -> tuple[tuple[int, ...], ...]:
        """The composition matrix with the columns of the products negative."""
        return sided(self.composition.matrix, len(self.equation.reactants))

    @cached_property
    def _least(self) -> LeastSolutions | None:
        if self.status is Status.UNIQUE:
            vector = self.basis[0]
            return LeastSolutions((vector,), sum(vector))
        return least_solutions(self.basis) if self.status is Status.MULTIPLE else None

    @property
    def coefficients(self) -> Vector | None:
        """The canonical coefficients, reactants first: least sum, then least maximum, then lexicographic. Proved least.

        None where no balance uses every species.

        Raises
        ------
        BudgetExhausted
            Where the proof grows too large.
        """
        if self.status is Status.UNIQUE:
            return self.basis[0]
        return None if self._least is None else self._least.vectors[0]

    @property
    def least(self) -> tuple[Vector, ...]:
        """All balances with the least sum of coefficients, the canonical one first."""
        return () if self._least is None else self._least.vectors

    @property
    def ties(self) -> int:
        """How many balances share the least sum, the canonical one included."""
        return len(self.least)

    @cached_property
    def refusal(self) -> Refusal | None:
        """The proof that no balance uses every species, where that is so."""
        return None if self.status in (Status.UNIQUE, Status.MULTIPLE) else refusal(self.sided_rows)

    @property
    def never(self) -> tuple[str, ...]:
        """The species that take part in no balance of these sides."""
        found = self.refusal
        return () if found is None else tuple(self.equation.species[j].formula for j in found.never)

    @cached_property
    def partial(self) -> Balance | None:
        """The balance of the species that can take part, where some can and some cannot."""
        if self.status is not Status.PARTIAL:
            return None
        found = self.refusal
        assert found is not None
        split = len(self.equation.reactants)
        used = [j for j in range(len(self.equation.species)) if j not in found.never]
        species = self.equation.species
        return _balance(
            Equation(tuple(species[j] for j in used if j < split), tuple(species[j] for j in used if j >= split)), ()
        )

    def explain(self) -> str:
        """One sentence on the outcome."""
        return _SENTENCES[self.status](self)

    def __str__(self) -> str:
        coefficients = self.coefficients
        return str(self.equation) if coefficients is None else self.equation.with_coefficients(coefficients)

    def __repr__(self) -> str:
        return f"Balance({str(self)!r}, {self.status})"

    def _repr_latex_(self) -> str:
        from mathengine.reactions.notation import equation_text

        return f"${equation_text(self.equation, self.coefficients, 'latex')}$"

    def _repr_html_(self) -> str:
        from mathengine.reactions.notation import equation_text

        return equation_text(self.equation, self.coefficients, "html")

    def to_json(self) -> dict[str, object]:
        """The outcome as JSON data: see :func:`mathengine.reactions.balance_data.balance_json`.

        >>> balance("H2 + O2 -> H2O").to_json()["coefficients"]
        {'reactants': [2, 1], 'products': [2]}
        """
        from mathengine.reactions.balance_data import balance_json

        return balance_json(self)


def _on_multiple(found: Balance) -> str:
    return f"{found.nullity} independent balances; the smallest has coefficient sum {sum(found.least[0])}"


def _on_refusal(found: Balance) -> str:
    assert found.refusal is not None
    return "no balance uses every species: " + weighted_content(found.composition.rows, found.refusal.weights)


_SENTENCES = {
    Status.UNIQUE: lambda found: "the only balance, up to multiples",
    Status.MULTIPLE: _on_multiple,
    Status.PARTIAL: _on_refusal,
    Status.INFEASIBLE: _on_refusal,
}


def weighted_content(rows: Sequence[str], weights: Sequence[int]) -> str:
    """The weights of a refusal as chemists read them.

    >>> weighted_content(("H", "O", "charge"), (-1, 2, 0))
    'the content 2 O - H'
    """
    ordered = sorted(((w, name) for w, name in zip(weights, rows, strict=True) if w), key=lambda item: item[0] < 0)
    text = ""
    for weight, name in ordered:
        size = "" if abs(weight) == 1 else f"{abs(weight)} "
        sign = " - " if weight < 0 else " + "
        text += f"{sign if text or weight < 0 else ''}{size}{name}"
    return f"the content {text.strip()}"


def sided(rows: Sequence[Sequence[int]], reactants: int) -> tuple[tuple[int, ...], ...]:
    """The rows with the columns after the reactants negative."""
    return tuple((*row[:reactants], *[-x for x in row[reactants:]]) for row in rows)


def balance(
    text: str,
    *,
    couple: Sequence[str] = (),
    lenient: bool = False,
    groups: Mapping[str, str | None] | None = None,
    params: Mapping[str, int | Fraction] | None = None,
    merge_isotopes: bool = False,
) -> Balance:
    """Balance an equation. Exact; coefficients that were given are set aside.

    Parameters
    ----------
    text : str
        As in :func:`read_equation`.
    couple : sequence of str
        Couplings, each an element and two sides: ``"O: H2O2 = O2"`` says that all oxygen of the O2 comes from the H2O2.
    lenient, groups, params, merge_isotopes
        As in :func:`read_formula`.

    Raises
    ------
    FormulaError
        Where the text cannot be read.
    InvalidInput
        For a coupling that names a species or an element that is not there.

    Notes
    -----
    A species on both sides is kept where a balance of all species results, and otherwise on both.

    Examples
    --------
    >>> balance("KMnO4 + H2O2 + H2SO4 -> K2SO4 + MnSO4 + O2 + H2O")
    Balance('2 KMnO4 + H2O2 + 3 H2SO4 -> K2SO4 + 2 MnSO4 + 3 O2 + 4 H2O', multiple)
    >>> balance("KMnO4 + H2O2 + H2SO4 -> K2SO4 + MnSO4 + O2 + H2O", couple=["O: H2O2 = O2"])
    Balance('2 KMnO4 + 5 H2O2 + 3 H2SO4 -> K2SO4 + 2 MnSO4 + 5 O2 + 8 H2O', unique)
    >>> balance("H2O2 -> H2 + H2O").explain()
    'no balance uses every species: the content O - H'
    """
    equation = read_equation(text, lenient=lenient, groups=groups, params=params, merge_isotopes=merge_isotopes)
    return balance_equation(equation, couple)


def balance_equation(equation: Equation, couple: Sequence[str] = ()) -> Balance:
    """Balance an equation that was read. Exact.

    Raises
    ------
    InvalidInput
        For a coupling that names a species or an element that is not there.
    """
    if equation.shared:
        return _without_shared(equation, couple)
    return _balance(equation, couple)


def _balance(equation: Equation, couple: Sequence[str], notes: tuple[str, ...] = ()) -> Balance:
    species = equation.species
    composition = composition_matrix(species, [read_coupling(text, equation) for text in couple])
    rows = sided(composition.matrix, len(equation.reactants))
    basis = kernel_basis(rows, len(species))
    status, basis = _status(rows, basis)
    return Balance(equation, composition, status, tuple(basis), (*equation.warnings, *notes))


def _status(rows: Sequence[Sequence[int]], basis: list[Vector]) -> tuple[Status, list[Vector]]:
    if not basis:
        return Status.INFEASIBLE, basis
    if len(basis) == 1:
        vector = basis[0]
        if min(vector) > 0:
            return Status.UNIQUE, basis
        return (Status.PARTIAL if min(vector) == 0 else Status.INFEASIBLE), basis
    found = refusal(rows)
    if found is None:
        return Status.MULTIPLE, basis
    return (Status.INFEASIBLE if len(found.never) == len(basis[0]) else Status.PARTIAL), basis


def _without_shared(equation: Equation, couple: Sequence[str]) -> Balance:
    """Leave a species that stands on both sides on the one where it is needed."""
    shared = set(equation.shared)
    if len(shared) <= 3:
        for kept_left in _choices(sorted(shared)):
            left = tuple(s for s in equation.reactants if s.formula not in shared or s.formula in kept_left)
            right = tuple(s for s in equation.products if s.formula not in shared or s.formula not in kept_left)
            if not left or not right:
                continue
            found = _balance(Equation(left, right), couple, _cancelled(shared, kept_left))
            if found.status in (Status.UNIQUE, Status.MULTIPLE):
                return found
    return _balance(equation, couple, tuple(f"{formula} stands on both sides" for formula in sorted(shared)))


def _choices(shared: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(f for i, f in enumerate(shared) if mask >> i & 1) for mask in reversed(range(1 << len(shared)))]


def _cancelled(shared: set[str], kept_left: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        f"{formula} stands on both sides; it cancels and is left on the {'left' if formula in kept_left else 'right'}"
        for formula in sorted(shared)
    )


def is_balanced(equation: Equation) -> dict[str, int | Fraction]:
    """What the given coefficients leave unbalanced: products minus reactants, for each element and the charge.

    Empty where the equation is balanced. Coefficients that were not written count as 1.

    >>> is_balanced(read_equation("2 H2 + O2 -> 2 H2O")), is_balanced(read_equation("H2 + O2 -> H2O"))
    ({}, {'O': -1})
    """
    given = equation.given or (1,) * len(equation.species)
    split = len(equation.reactants)
    signed = [-c if j < split else c for j, c in enumerate(given)]
    return composition_matrix(equation.species).imbalance(signed)

"""The composition matrix: what each species holds of each element, and its charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import cast

from mathengine.reactions.formula_parts import Count
from mathengine.reactions.formulas import Species

CHARGE = "charge"


@dataclass(frozen=True)
class Composition:
    """An integer matrix with a row for each conserved quantity and a column for each species.

    Attributes
    ----------
    rows : tuple of str
        Elements, isotopes and opaque groups in alphabetical order; ``charge`` if any species has one; couplings.
    species : tuple of Species
    matrix : tuple of tuple of int
        ``len(rows)`` x ``len(species)``. A row with fractional counts is scaled to integers by ``scales``.
    scales : tuple of int

    Examples
    --------
    >>> from mathengine.reactions import read_formula
    >>> composition = composition_matrix([read_formula(f) for f in ("MnO4^-", "Fe0.95O")])
    >>> composition.rows, composition.matrix
    (('Fe', 'Mn', 'O', 'charge'), ((0, 19), (1, 0), (4, 1), (-1, 0)))
    """

    rows: tuple[str, ...]
    species: tuple[Species, ...]
    matrix: tuple[tuple[int, ...], ...]
    scales: tuple[int, ...]

    @cached_property
    def columns(self) -> tuple[tuple[int, ...], ...]:
        """The matrix by columns."""
        return tuple(zip(*self.matrix, strict=True)) if self.matrix else tuple(() for _ in self.species)

    def imbalance(self, signed: Sequence[Count]) -> dict[str, Count]:
        """What a signed vector of coefficients changes of each quantity, where it is not nothing.

        >>> from mathengine.reactions import read_formula
        >>> composition_matrix([read_formula(f) for f in ("H2", "O2", "H2O")]).imbalance([-1, -1, 1])
        {'O': -1}
        """
        changes: dict[str, Count] = {}
        for name, row, scale in zip(self.rows, self.matrix, self.scales, strict=True):
            change: Count = sum(entry * coefficient for entry, coefficient in zip(row, signed, strict=True))
            if change:
                changes[name] = _quotient(change, scale)
        return changes


def composition_matrix(species: Sequence[Species], couplings: Sequence[tuple[str, Sequence[int]]] = ()) -> Composition:
    """The composition matrix of some species. Exact.

    Parameters
    ----------
    species : sequence of Species
    couplings : sequence of (str, sequence of int), optional
        Further rows, with their names.
    """
    atoms = [one.atoms for one in species]
    symbols = sorted(set().union(*atoms))
    names: list[str] = []
    rows: list[tuple[int, ...]] = []
    scales: list[int] = []
    for symbol in symbols:
        counts = [held.get(symbol, 0) for held in atoms]
        scale = 1
        if type(sum(counts)) is Fraction:  # as soon as one of them is
            scale = lcm(*(count.denominator for count in counts))
            counts = [int(count * scale) for count in counts]
        names.append(symbol)
        scales.append(scale)
        rows.append(tuple(cast("list[int]", counts)))
    charges = tuple([one.charge for one in species])
    further = [(CHARGE, charges), *couplings] if any(charges) else couplings
    for name, row in further:
        names.append(name)
        scales.append(1)
        rows.append(tuple(row))
    return Composition(tuple(names), tuple(species), tuple(rows), tuple(scales))


def _quotient(value: Count, scale: int) -> Count:
    exact = Fraction(value) / scale
    return exact.numerator if exact.denominator == 1 else exact

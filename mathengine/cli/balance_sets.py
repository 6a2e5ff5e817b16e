"""Lists of reactions: circuits, extreme rays, Hilbert and Graver bases, bounded enumerations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mathengine.errors import BudgetExhausted

if TYPE_CHECKING:
    from mathengine.cli.balance_inputs import Asked
    from mathengine.reactions.balancing import Balance
    from mathengine.reactions.formulas import Species

Vector = tuple[int, ...]
TITLES = {
    "circuits": "minimal reactions of these species, whatever their sides",
    "extreme": "elementary reactions",
    "hilbert": "indecomposable balances",
    "graver": "indecomposable reactions of these species, whatever their sides",
    "bounded": "balances within the bound",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """Reactions as signed vectors, reactants positive: the first of them, and how many there are.

    ``count`` is None where it is not known; ``limit`` says what ended the search before it was complete.
    """

    kind: str
    species: tuple[Species, ...]
    vectors: tuple[Vector, ...]
    count: int | None
    complete: bool
    limit: str = ""

    def texts(self, notation: str) -> list[str]:
        """Each as an equation."""
        return [reaction_text(self.species, vector, notation) for vector in self.vectors]

    def record(self, notation: str) -> dict[str, object]:
        """As JSON data."""
        record: dict[str, object] = {
            "kind": self.kind,
            "count": self.count,
            "complete": self.complete,
            "listed": len(self.vectors),
            "vectors": [list(vector) for vector in self.vectors],
            "reactions": self.texts(notation),
        }
        return {**record, "limit": self.limit} if self.limit else record

    def text(self, notation: str) -> str:
        """For people."""
        count = f"at least {len(self.vectors):,}" if self.count is None else f"{self.count:,}"
        title = TITLES[self.kind]
        if self.count == 1:
            title = title.replace("reactions", "reaction").replace("balances", "balance")
        lines = [f"{count} {title}"]
        lines += [f"  {text}" for text in self.texts(notation)]
        if self.limit:
            lines.append(f"incomplete: {self.limit}")
        elif self.count is None:
            lines.append("and more: raise --limit")
        elif self.count > len(self.vectors):
            lines.append(f"and {self.count - len(self.vectors):,} more: raise --limit")
        return "\n".join(lines)


def reaction_text(species: Sequence[Species], vector: Sequence[int], notation: str) -> str:
    """A signed vector as an equation, what is positive on the left.

    >>> from mathengine.reactions import read_formula
    >>> reaction_text([read_formula(f) for f in ("C", "O2", "CO", "CO2")], (2, 1, -2, 0), "plain")
    '2 C + O2 -> 2 CO'
    """
    from mathengine.reactions.equations import Equation
    from mathengine.reactions.notation import equation_text

    left = [(one, x) for one, x in zip(species, vector, strict=True) if x > 0]
    right = [(one, -x) for one, x in zip(species, vector, strict=True) if x < 0]
    equation = Equation(tuple(one for one, _ in left), tuple(one for one, _ in right))
    return equation_text(equation, [x for _, x in (*left, *right)], notation)


def unsided(species: Sequence[Species], rows: Sequence[Vector], kind: str, limit: int, seconds: float) -> Listing:
    """Circuits or the Graver basis of a list of species."""
    if kind == "circuits":
        from mathengine.reactions.circuits import circuits

        found = circuits(rows)
        return Listing(kind, tuple(species), tuple(islice(found, limit)), len(found), True)
    from mathengine.reactions.indecomposable import graver_basis

    basis = graver_basis(rows, len(species), max_seconds=seconds)
    count = len(basis.vectors) if basis.complete else None
    return Listing(kind, tuple(species), basis.vectors[:limit], count, basis.complete, basis.limit)


def listing(found: Balance, asked: Asked) -> Listing:
    """The reactions that ``--all`` asks for.

    Raises
    ------
    BudgetExhausted
        Where there are too many to be found within the limits.

    Examples
    --------
    >>> from mathengine.cli.balance_inputs import Asked
    >>> from mathengine.reactions import balance
    >>> print(listing(balance("C + O2 -> CO + CO2"), Asked(every="extreme")).text("plain"))
    2 elementary reactions
      C + O2 -> CO2
      2 C + O2 -> 2 CO
    """
    kind, species = str(asked.every), found.equation.species
    if kind in ("circuits", "graver"):
        return unsided(species, found.composition.matrix, kind, asked.limit, asked.max_seconds)
    if kind == "bounded":
        return _bounded(found, asked)
    if kind == "extreme":
        from mathengine.reactions.balance_data import elementary

        rays = elementary(found)
        return Listing(kind, species, _signed(found, rays[: asked.limit]), len(rays), True)
    from mathengine.reactions.indecomposable import hilbert_basis

    basis = hilbert_basis(found.sided_rows, len(species), max_seconds=asked.max_seconds)
    count = len(basis.vectors) if basis.complete else None
    return Listing(kind, species, _signed(found, basis.vectors[: asked.limit]), count, basis.complete, basis.limit)


def _bounded(found: Balance, asked: Asked) -> Listing:
    from mathengine.reactions.enumeration import balances_up_to

    species = found.equation.species
    stream = balances_up_to(found.sided_rows, len(species), most_sum=asked.max_sum or 1)
    try:
        vectors = list(islice(stream, asked.limit + 1))
    except BudgetExhausted as error:
        return Listing("bounded", species, (), None, False, str(error))
    complete = len(vectors) <= asked.limit
    listed = _signed(found, vectors[: asked.limit])
    return Listing("bounded", species, listed, len(vectors) if complete else None, complete)


def _signed(found: Balance, vectors: Sequence[Vector]) -> tuple[Vector, ...]:
    split = len(found.equation.reactants)
    return tuple(tuple(x if j < split else -x for j, x in enumerate(vector)) for vector in vectors)

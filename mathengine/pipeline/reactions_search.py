"""The search ``reaction-circuits``: all reactions of a list of species whose set of species is minimal.

Every circuit of the composition matrix is stated as ``balanced(reaction)`` with the species that comes first in the
list as a reactant. Reactions between the same elements are a family.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.statement import Finding
from mathengine.pipeline.verify import verify
from mathengine.reactions.circuits import circuits
from mathengine.reactions.composition import CHARGE, Composition, composition_matrix
from mathengine.reactions.equations import Equation
from mathengine.reactions.formulas import read_formula
from mathengine.reactions.kernel_lattice import Vector
from mathengine.store.records import Json, Verdict

KEYS = ("species", "most_species", "most_coefficient")
MOST_SPECIES = 62
PER_CHUNK = 250
"""Circuits in one chunk."""


@dataclass(frozen=True, slots=True)
class CircuitPart:
    """One list of species.

    Parameters
    ----------
    name : str
    species : tuple of str
        Formulas in plain spelling, in the order of the recipe.
    most_species, most_coefficient : int or None
        Bounds on what is kept; all circuits are counted.
    """

    name: str
    species: tuple[str, ...]
    most_species: int | None = None
    most_coefficient: int | None = None

    @property
    def composition(self) -> Composition:
        """What the species are made of."""
        return composition_matrix([read_formula(formula) for formula in self.species])

    @property
    def circuits(self) -> tuple[Vector, ...]:
        """All circuits, by sum of coefficients, then the largest, then lexicographic; complete."""
        return _circuits(self.species)

    @property
    def chunks(self) -> int:
        """How many chunks they are cut into."""
        return -(-len(self.circuits) // PER_CHUNK)

    def keeps(self, circuit: Sequence[int]) -> bool:
        """Whether a circuit is within the bounds.

        >>> CircuitPart("small", ("C", "O2", "CO2"), most_coefficient=1).keeps((1, 1, -1))
        True
        """
        used = sum(1 for x in circuit if x)
        few = self.most_species is None or used <= self.most_species
        return few and (self.most_coefficient is None or max(map(abs, circuit)) <= self.most_coefficient)

    def reaction(self, circuit: Sequence[int]) -> tuple[str, list[str]]:
        """The reaction of a circuit, the first species on the left, and the elements that take part.

        >>> CircuitPart("small", ("C", "O2", "CO", "CO2")).reaction((2, 1, -2, 0))
        ('2 C + O2 -> 2 CO', ['C', 'O'])
        """
        used = [(read_formula(f), x) for f, x in zip(self.species, circuit, strict=True) if x]
        left = [(s, x) for s, x in used if x > 0]
        right = [(s, -x) for s, x in used if x < 0]
        equation = Equation(tuple(s for s, _ in left), tuple(s for s, _ in right))
        elements = sorted({symbol for s, _ in used for symbol in s.atoms})
        charged = [CHARGE] if any(s.charge for s, _ in used) else []
        return equation.with_coefficients([x for _, x in left + right]), [*elements, *charged]


@lru_cache(maxsize=8)
def _circuits(species: tuple[str, ...]) -> tuple[Vector, ...]:
    return tuple(circuits(composition_matrix([read_formula(formula) for formula in species]).matrix))


@dataclass(frozen=True, slots=True)
class CircuitPlan:
    """The parts of a search, one after the other."""

    parts: tuple[CircuitPart, ...]

    @property
    def chunks(self) -> int:
        """How many chunks in all."""
        return sum(part.chunks for part in self.parts)

    @property
    def candidates(self) -> int:
        """How many circuits in all."""
        return sum(len(part.circuits) for part in self.parts)

    def chunk(self, number: int) -> tuple[CircuitPart, tuple[Vector, ...]]:
        """The part that a chunk belongs to, and its circuits."""
        for part in self.parts:
            if number < part.chunks:
                return part, part.circuits[number * PER_CHUNK : (number + 1) * PER_CHUNK]
            number -= part.chunks
        raise IndexError("no such chunk")


@dataclass(frozen=True, slots=True)
class CircuitChunk:
    """What some circuits gave."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("reaction-circuits")
class CircuitSearch:
    """All circuits of lists of species."""

    def plan(self, recipe: Recipe) -> CircuitPlan:
        """Check the recipe and find the circuits, which takes less time than to state them.

        Raises
        ------
        InvalidInput
            For an unknown key or setting, or a list that makes no sense.
        FormulaError
            For a formula that cannot be read.
        BudgetExhausted
            If the circuits of a list are too many.
        """
        for key in recipe.settings:
            raise InvalidInput("setting", key, "none")
        if not recipe.space:
            raise InvalidInput("space", "empty", "at least one part [space.NAME] with species")
        return CircuitPlan(tuple(_part(name, part) for name, part in recipe.space.items()))

    def work(self, recipe: Recipe, chunk: int) -> CircuitChunk:
        """The reactions of one chunk, each verified."""
        part, found = self.plan(recipe).chunk(chunk)
        findings: list[Finding] = []
        counts: dict[str, int] = {}
        for circuit in found:
            reaction, elements = part.reaction(circuit)
            key = f"{part.name}: {'-'.join(elements)}"
            counts[key] = counts.get(key, 0) + 1
            if part.keeps(circuit):
                findings.append(_finding(part, circuit, reaction, elements))
        return CircuitChunk(tuple(findings), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """How many circuits each list has, by the elements that take part, and that none is missing."""
        lines = []
        for part in self.plan(recipe).parts:
            own = {key.partition(": ")[2]: n for key, n in counts.items() if key.startswith(f"{part.name}: ")}
            total, known = sum(own.values()), len(part.circuits)
            complete = "complete" if total == known else f"{known - total} not reached"
            kept = sum(part.keeps(circuit) for circuit in part.circuits)
            bounds = "" if kept == known else f", {kept} of them within the bounds"
            families = f"{len(own)} {'family' if len(own) == 1 else 'families'} by elements"
            lines.append(
                f"{part.name}: {total} circuits of {len(part.species)} species, {complete}{bounds}; {families}"
            )
            lines += [f"  {own[elements]} {elements}" for elements in sorted(own, key=lambda e: (e.count("-"), e))]
        return "\n".join(lines)


def _part(name: str, part: Mapping[str, Json]) -> CircuitPart:
    for key in part:
        if key not in KEYS:
            raise InvalidInput(f"key of space.{name}", key, nearest(key, KEYS))
    listed = part.get("species")
    if not isinstance(listed, list) or not 2 <= len(listed) <= MOST_SPECIES:
        raise InvalidInput(f"species of space.{name}", listed, f"a list of 2 to {MOST_SPECIES} formulas")
    formulas = []
    for one in listed:
        if not isinstance(one, str):
            raise InvalidInput(f"species of space.{name}", one, "formulas in quotes")
        formulas.append(read_formula(one).formula)
    if len({*formulas}) < len(formulas):
        raise InvalidInput(f"species of space.{name}", ", ".join(formulas), "each species once")
    return CircuitPart(
        name, tuple(formulas), _bound(name, part, "most_species"), _bound(name, part, "most_coefficient")
    )


def _bound(name: str, part: Mapping[str, Json], key: str) -> int | None:
    value = part.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidInput(f"{key} of space.{name}", value, "a positive integer")
    return value


def _finding(part: CircuitPart, circuit: Sequence[int], reaction: str, elements: Sequence[str]) -> Finding:
    verified = verify(f'balanced("{reaction}")', max_seconds=None)
    assert verified.verdict is Verdict.PROVED, reaction
    species: list[Json] = [formula for formula, x in zip(part.species, circuit, strict=True) if x]
    involved: list[Json] = list(elements)
    details: dict[str, Json] = {
        "reaction": reaction,
        "species": species,
        "elements": involved,
        "coefficient_sum": sum(map(abs, circuit)),
        "list": part.name,
    }
    return Finding(verified=verified, constant=None, limit=None, details=details, family="-".join(elements))

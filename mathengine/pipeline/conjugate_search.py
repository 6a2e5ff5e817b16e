"""The search ``conjugate-polynomials``: all fields of conjugate polynomials f, fbar up to a degree, as families.

A part of the space is a degree. Undetermined coefficients are solved for exactly, so a finished part is a
classification over Q: every pair f, fbar of that total degree that satisfies the linear and the quadratic condition is
in one of the families found. Each family is kept as the statement that it is conserving, with its parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mathengine.errors import InvalidInput, nearest
from mathengine.matrixfields.fields.ansatz import LARGEST_DEGREE, Family, classify_conjugate
from mathengine.numeric.expressions import Call, Statement
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.statement import Finding, claim
from mathengine.pipeline.verify import verdicts
from mathengine.store.records import Json, Verdict

KINDS = ("substantial", "decoupled", "lower", "singular")


@dataclass(frozen=True, slots=True)
class DegreePlan:
    """The degrees, one chunk for each."""

    degrees: tuple[tuple[str, int], ...]

    @property
    def chunks(self) -> int:
        """How many degrees."""
        return len(self.degrees)

    @property
    def candidates(self) -> int:
        """How many undetermined coefficients, for both polynomials and all degrees."""
        return sum((degree + 1) * (degree + 2) for _, degree in self.degrees)


@dataclass(frozen=True, slots=True)
class DegreeChunk:
    """The families of one degree."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("conjugate-polynomials")
class ConjugateSearch:
    """Fields of conjugate polynomials by undetermined coefficients."""

    def plan(self, recipe: Recipe) -> DegreePlan:
        """Check the recipe.

        Raises
        ------
        InvalidInput
            For an unknown key or setting, or a degree out of range.
        """
        if recipe.settings:
            raise InvalidInput("setting", next(iter(recipe.settings)), "none: this search has no settings")
        if not recipe.space:
            raise InvalidInput("space", "empty", "at least one part [space.NAME] with a degree")
        return DegreePlan(tuple((name, _degree(name, values)) for name, values in recipe.space.items()))

    def work(self, recipe: Recipe, chunk: int) -> DegreeChunk:
        """Classify one degree."""
        name, degree = self.plan(recipe).degrees[chunk]
        families = classify_conjugate(degree)
        counts = {f"{name}: {kind}": sum(f.kind == kind for f in families) for kind in KINDS}
        counts[f"{name}: open branches"] = sum(not f.settled for f in families)
        kept = [_finding(name, degree, family) for family in families if family.kind != "singular"]
        return DegreeChunk(tuple(found for found in kept if found is not None), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """What the finished degrees state."""
        lines = ["classification over Q"]
        for name, degree in self.plan(recipe).degrees:
            lines.append(f"  {name}: f and fbar of total degree at most {degree}")
            lines += [f"    {counts.get(f'{name}: {kind}', 0):>4}  {kind}" for kind in KINDS]
            left = counts.get(f"{name}: open branches", 0)
            complete = "complete: every pair over Q is in one of these families"
            lines.append(f"    {complete}" if not left else f"    {left} branches whose equations remain")
        return "\n".join(lines)


def _degree(name: str, values: Mapping[str, Json]) -> int:
    for key in values:
        if key != "degree":
            raise InvalidInput(f"key of space.{name}", key, nearest(key, ["degree"]))
    degree = values.get("degree")
    if not isinstance(degree, int) or isinstance(degree, bool) or not 1 <= degree <= LARGEST_DEGREE:
        raise InvalidInput(f"degree of space.{name}", degree, f"1 to {LARGEST_DEGREE}")
    return degree


def _finding(name: str, degree: int, family: Family) -> Finding | None:
    """The statement that the family is conserving; None where that is not proved."""
    field = Call("ffbar", (read_expression(family.f), read_expression(family.fbar)))
    *_, verified = verdicts(claim(Statement(Call("conserving", (field,)))), 1)
    if verified.verdict is not Verdict.PROVED:
        return None
    parameters: list[Json] = [*family.parameters]
    leading: list[Json] = [*family.leading]
    conditions: list[Json] = [f"{condition} != 0" for condition in family.conditions]
    details: dict[str, Json] = {
        "degree": degree,
        "family": family.kind,
        "parameters": parameters,
        "leading": leading,
        "conditions": conditions,
    }
    return Finding(verified=verified, constant=None, limit=None, details=details, family=name)

"""The search ``continued-fractions``: grids of fractions, sieved by factorial reduction or matched by value.

A recipe names parts of the space, each of a class:

* ``general``: all a with coefficients in ``ranges`` (the leading one first), over the numerators b;
* ``symmetric``: a with ``a(-1-n) = +-a(n)``, in the parameters of ``(n**2 + n)**i``, times 2n+1 for odd ``degree``;
* ``values``: a and b with coefficients in ranges, matched against Moebius images of the constants; for fractions of
  factorial type, where factorial reduction is no filter.

The first two go through residue tables and local slopes, and what is fully reduced is identified. Numerators are listed
(``b``), or all products with ``b_degree`` roots from ``b_roots`` and a leading coefficient in ``b_leading``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.fraction_constants import read_constants
from mathengine.pipeline.fraction_findings import Examination, Goals
from mathengine.pipeline.fraction_spaces import Part, parts_of, read_integer
from mathengine.pipeline.plans import PartsPlan
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.statement import Finding

SETTINGS = {
    "digits": (1, 1_000_000),
    "slow_digits": (1, 10_000),
    "identify_digits": (20, 10_000),
    "largest": (1, 10**60),
    "delta_depth": (10, 1_000_000),
    "prove": (0, 1),
}
"""Settings, and the range of each."""


GridPlan: TypeAlias = PartsPlan[Part, Goals]
"""The parts of the space, one after the other, and how deep findings are examined."""


@dataclass(frozen=True, slots=True)
class GridChunk:
    """The findings of a chunk, and how many fractions ended where."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("continued-fractions")
class FractionSearch:
    """Continued fractions by factorial reduction and by value."""

    def plan(self, recipe: Recipe) -> GridPlan:
        """Check the recipe and cut its space into chunks.

        Raises
        ------
        InvalidInput
            For an unknown key, class or constant, a malformed polynomial, or a range that makes no sense.
        """
        return _plan(recipe)

    def work(self, recipe: Recipe, chunk: int) -> GridChunk:
        """Sieve one chunk, and follow what is left to its end."""
        plan = self.plan(recipe)
        part, number = plan.part(chunk)
        survivors, counts = part.work(number)
        examination = Examination(plan.goals, part.name, part.is_sieved)
        for a, b in survivors:
            examination.examine(a, b)
        named = {f"{part.name}: {stage}": count for stage, count in [*counts.items(), *examination.counts.items()]}
        return GridChunk(tuple(examination.findings), named)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """The census: for each part its space, and how many fractions ended where."""
        lines = ["census"]
        for part in self.plan(recipe).parts:
            lines.append(f"  {part.name}")
            lines += [f"    {fact}" for fact in part.describe()]
            prefix = f"{part.name}: "
            found = {key.removeprefix(prefix): count for key, count in counts.items() if key.startswith(prefix)}
            order = [*part.stages, *sorted(found.keys() - set(part.stages))]
            lines += [f"    {found[stage]:>16,}  {stage}" for stage in order if found.get(stage)]
        return "\n".join(lines)


@lru_cache(maxsize=4)
def _plan(recipe: Recipe) -> GridPlan:
    for key in recipe.settings:
        if key not in SETTINGS:
            raise InvalidInput("setting", key, nearest(key, SETTINGS))
    if not recipe.space:
        raise InvalidInput("space", "empty", "at least one part, such as [space.cubics]")
    constants = tuple(recipe.constants)
    for entry in constants:
        read_constants(entry)
    parts = tuple(part for name, keys in recipe.space.items() for part in parts_of(name, keys, constants))
    values = {key: read_integer(key, value, *SETTINGS[key]) for key, value in recipe.settings.items()}
    trials = float(max(1, len(constants)) * 10**6)
    return PartsPlan(parts, Goals(constants=constants, trials=trials, **values))

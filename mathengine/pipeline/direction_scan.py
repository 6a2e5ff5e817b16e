"""The search ``matrix-field-directions``: directions of fields ranked by certified delta, their limits identified.

Each part of a recipe's space is a field, a range for every axis of the direction, and start points. Every primitive
direction with a certified limit and delta is kept: as the statement of its limit where one of the recipe's constants
explains it, else as the statement that its delta at a depth exceeds a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from flint import arb, fmpz

from mathengine.errors import InvalidInput, MathengineError, nearest
from mathengine.matrixfields.fields.directions import (
    MeasuredDirection,
    direction_count,
    measure_direction,
    primitive_directions,
)
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.field_delta import predicted_delta_along
from mathengine.matrixfields.fields.limits import Trajectory
from mathengine.matrixfields.fields.reading import read_field
from mathengine.matrixfields.fields.trajectory import checked_start
from mathengine.numeric.balls import ball_to_text
from mathengine.numeric.expressions import Call, Expression, Items, Number, Relation, Statement
from mathengine.numeric.matcher import Match
from mathengine.numeric.printer import to_text
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.fraction_constants import Basis, Constants, matchers, read_constants
from mathengine.pipeline.matched_limits import closed_form, constants_of
from mathengine.pipeline.plans import PartsPlan
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.statement import Finding, claim
from mathengine.pipeline.verify import verdicts
from mathengine.store.records import Json, Verdict

SETTINGS: dict[str, tuple[int, int]] = {
    "depth": (10, 1_000_000),
    "digits": (10, 10_000),
    "largest": (1, 10**60),
    "prove": (0, 1),
}
"""Settings, and the range of each."""
DEFAULTS = {"depth": 500, "digits": 60, "largest": 10_000, "prove": 0}
KEYS = ("field", "directions", "starts")
CHUNK = 16
"""Directions of one chunk: a fraction of a second for fields of rank 2."""
OUTCOMES = ("identified", "rational limit", "unidentified", "rational walk", "divergent", "singular", "uncertified")
DELTA_STEPS = 1000
"""A bound on delta is stated in thousandths."""
IMPLYING_DEPTH = 4000
"""Depth from which the delta of the best direction is predicted."""

Direction = tuple[tuple[int, ...], tuple[Fraction, ...]]


@dataclass(frozen=True, slots=True)
class FieldPart:
    """One field with its directions and starts, in numbered chunks."""

    name: str
    text: str
    field: MatrixField
    ranges: tuple[tuple[int, int], ...]
    starts: tuple[tuple[Fraction, ...], ...]
    directions: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> int:
        """Directions times starts."""
        return len(self.directions) * len(self.starts)

    def __len__(self) -> int:
        return -(-self.size // CHUNK)

    def of_chunk(self, number: int) -> list[Direction]:
        """The directions of one chunk, each with its start."""
        pairs = list(product(self.directions, self.starts))
        return pairs[number * CHUNK : (number + 1) * CHUNK]

    def describe(self) -> list[str]:
        """The space in words."""
        box = ", ".join(f"{axis} in {low}..{high}" for axis, (low, high) in zip(self.axes, self.ranges, strict=True))
        starts = "; ".join(f"({', '.join(map(str, start))})" for start in self.starts)
        return [f"field {self.text}, rank {self.field.rank}", f"primitive directions, {box}", f"from {starts}"]

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the field's axes."""
        return self.field.axes


ScanPlan: TypeAlias = PartsPlan[FieldPart, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ScanChunk:
    """The findings of a chunk, and how many directions ended where."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("matrix-field-directions")
class DirectionScan:
    """Directions of matrix fields by certified delta."""

    def plan(self, recipe: Recipe) -> ScanPlan:
        """Check the recipe and cut its space into chunks.

        Raises
        ------
        InvalidInput
            For an unknown key, setting, constant or field, and for ranges and starts that do not fit the field.
        """
        return _plan(recipe)

    def work(self, recipe: Recipe, chunk: int) -> ScanChunk:
        """Measure and identify the directions of one chunk."""
        plan = self.plan(recipe)
        part, number = plan.part(chunk)
        basis = Basis(recipe.constants, plan.goals["digits"], plan.goals["largest"], float(plan.candidates))
        counts: dict[str, int] = {}
        findings: list[Finding] = []
        for direction, start in part.of_chunk(number):
            measured = measure_direction(part.field, direction, start, plan.goals["depth"], plan.goals["digits"] + 10)
            prove = bool(plan.goals["prove"])
            outcome, finding = (measured, None) if isinstance(measured, str) else _judged(part, measured, basis, prove)
            counts[f"{part.name}: {outcome}"] = counts.get(f"{part.name}: {outcome}", 0) + 1
            if finding is not None:
                findings.append(finding)
        return ScanChunk(tuple(findings), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """For each part its space, and how many directions ended where."""
        lines = ["scan"]
        for part in self.plan(recipe).parts:
            lines.append(f"  {part.name}")
            lines += [f"    {fact}" for fact in part.describe()]
            lines.append(f"    {part.size:>16,}  directions from a start")
            found = {name: counts.get(f"{part.name}: {name}", 0) for name in OUTCOMES}
            lines += [f"    {count:>16,}  {name}" for name, count in found.items() if count]
        return "\n".join(lines)


@lru_cache(maxsize=4)
def _plan(recipe: Recipe) -> ScanPlan:
    for text in recipe.constants:
        read_constants(text)
    if not recipe.space:
        raise InvalidInput("space", "empty", "at least one part [space.NAME] with a field")
    parts = tuple(_part(name, values) for name, values in recipe.space.items())
    return PartsPlan(parts, _settings(recipe.settings))


def _settings(given: Mapping[str, Json]) -> dict[str, int]:
    settings = dict(DEFAULTS)
    for key, value in given.items():
        if key not in SETTINGS:
            raise InvalidInput("setting", key, nearest(key, SETTINGS))
        low, high = SETTINGS[key]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise InvalidInput(key, value, f"an integer from {low} to {high}")
        settings[key] = value
    return settings


def _part(name: str, values: Mapping[str, Json]) -> FieldPart:
    for key in values:
        if key not in KEYS:
            raise InvalidInput(f"key of space.{name}", key, nearest(key, KEYS))
    text = values.get("field")
    if not isinstance(text, str):
        raise InvalidInput(f"field of space.{name}", text or "missing", 'text such as "zeta3" or "pFq(3, 2, 1)"')
    field = read_field(text)
    ranges = _ranges(values.get("directions"), field)
    starts = _starts(values.get("starts"), field)
    return FieldPart(name, text, field, ranges, starts, tuple(primitive_directions(ranges)))


def _ranges(value: Json, field: MatrixField) -> tuple[tuple[int, int], ...]:
    accepted = f"[low, high] for each of {', '.join(field.axes)}"
    if not isinstance(value, list) or len(value) != field.dimension:
        raise InvalidInput("directions", value or "missing", accepted)
    found: list[tuple[int, int]] = []
    for entry in value:
        if not isinstance(entry, list) or len(entry) != 2 or not all(type(bound) is int for bound in entry):
            raise InvalidInput("range of a direction", entry, accepted)
        low, high = (int(str(bound)) for bound in entry)
        found.append((low, high))
    direction_count(found)
    return tuple(found)


def _starts(value: Json, field: MatrixField) -> tuple[tuple[Fraction, ...], ...]:
    if not isinstance(value, list) or not value:
        raise InvalidInput("starts", value or "missing", "a list of points, each a list of rational numbers")
    return tuple(_start(point, field) for point in value)


def _start(point: Json, field: MatrixField) -> tuple[Fraction, ...]:
    accepted = f"{field.dimension} rational numbers: {', '.join(field.axes)}"
    if not isinstance(point, list):
        raise InvalidInput("start", point, accepted)
    try:
        return checked_start(field, [Fraction(str(coordinate)) for coordinate in point])
    except (ValueError, ZeroDivisionError):
        raise InvalidInput("start", ", ".join(map(str, point)), accepted) from None


# Judging a measured direction


def _judged(part: FieldPart, measured: MeasuredDirection, basis: Basis, prove: bool) -> tuple[str, Finding | None]:
    for constants, matcher in matchers(basis):
        match = matcher.match(measured.limit.value)
        if match is not None and match.is_rational:
            return "rational limit", None
        if match is not None:
            finding = _identified(part, measured, constants, match, prove)
            if finding.verified.verdict in (Verdict.SUPPORTED, Verdict.PROVED):
                return "identified", finding
    return "unidentified", _unidentified(part, measured)


def _identified(
    part: FieldPart, measured: MeasuredDirection, constants: Constants, match: Match, prove: bool
) -> Finding:
    limit = closed_form(match, constants)
    statement = claim(Statement(Relation("=", _call("limit", part, measured), limit)))
    *_, verified = verdicts(statement, measured.limit.digits - 10, proof=prove)
    relation = statement.statement.claim
    if not isinstance(relation, Relation):
        raise TypeError("an equation's canonical form is an equation")
    return Finding(
        verified=verified,
        constant=constants_of(match, constants),
        limit=to_text(relation.right),
        details={**_details(part, measured), "margin": round(match.margin, 1)},
        family=part.name,
    )


def _unidentified(part: FieldPart, measured: MeasuredDirection) -> Finding | None:
    """The statement that delta at the depth exceeds the largest number of thousandths that it does."""
    scaled = (measured.delta.value * DELTA_STEPS).lower()
    bound = Fraction(int(fmpz(scaled.floor().unique_fmpz() or 0)) - 1, DELTA_STEPS)
    depth = ("depth", Number.of(measured.delta.depth))
    try:
        statement = claim(Statement(Relation(">", _call("delta", part, measured, depth), Number(bound))))
        *_, verified = verdicts(statement, 25)
    except MathengineError:
        return None
    value = ball_to_text(measured.limit.value, 50)
    return Finding(
        verified=verified,
        constant=None,
        limit=value,
        details=_details(part, measured),
        family=part.name,
        value=value,
    )


def _call(word: str, part: FieldPart, measured: MeasuredDirection, *more: tuple[str, Expression]) -> Call:
    from mathengine.numeric.reader import read_expression

    path = measured.path
    start: Expression = Items(tuple(Number(c) for c in path.start))
    direction: Expression = Items(tuple(Number.of(c) for c in path.direction))
    field = read_expression(part.text, vocabulary=vocabulary())
    return Call(word, (field,), (("start", start), ("direction", direction), *more))


def _details(part: FieldPart, measured: MeasuredDirection) -> dict[str, Json]:
    direction: list[Json] = [*measured.path.direction]
    start: list[Json] = [str(c) for c in measured.path.start]
    rate, predicted = measured.rate, measured.predicted
    return {
        "field": part.text,
        "direction": direction,
        "start": start,
        "rule": measured.limit.rule,
        "rate": None if rate is None else round(float(rate.mid()), 6),
        "delta": {"depth": measured.delta.depth, "value": ball_to_text(measured.delta.value, 5)},
        "predicted_delta": None if predicted is None else round(predicted.value, 4),
    }


def implication(details: Mapping[str, Json], depth: int = IMPLYING_DEPTH) -> str | None:
    """What a finding with a positive delta would say about irrationality, and what of it is proved; None else.

    The delta in it is predicted: the rate of the errors is exact, the growth of the denominators is measured between
    ``depth`` and ``2 depth``.

    >>> zeta3 = {"field": "zeta3", "direction": [1, 1], "start": ["1", "1"], "delta": {"depth": 500, "value": "0.0867"}}
    >>> print(implication(zeta3, 500))  # doctest: +ELLIPSIS
    delta > 0 would give irrationality measure <= 1... = 1 + 1/delta; proved: the error rate r; measured only: ...
    """
    direction, start = details.get("direction"), details.get("start")
    if delta_of(details) <= 0 or not isinstance(direction, list) or not isinstance(start, list):
        return None
    field = read_field(str(details["field"]))
    path = Trajectory.of(field, [int(str(c)) for c in direction], [Fraction(str(c)) for c in start])
    return predicted_delta_along(path, depth).implies()


def delta_of(details: Mapping[str, Json]) -> float:
    """The measured delta of a finding, for ranking.

    >>> delta_of({"delta": {"depth": 500, "value": "0.0861"}})
    0.0861
    """
    delta = details.get("delta")
    value = delta.get("value") if isinstance(delta, dict) else None
    return float(arb(str(value)).mid()) if value is not None else float("-inf")

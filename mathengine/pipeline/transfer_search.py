"""The search ``transfer-dephasing``: closed rings in which dephasing raises the efficiency.

A part of the space is a table of values for each parameter, and every combination is one ring, one of its levels off
by ``detuning``. The best dephasing rate of each is found by isolating zeros, not by sampling. Where it is positive, a
short rate near it is stated to be better than none, ``efficiency(.., phi=..) > efficiency(..)``, which is proved
exactly for rational parameters; the criterion, the slope at rate 0 and the critical losses, is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.plans import PartsPlan
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.statement import Finding
from mathengine.pipeline.verify import verify
from mathengine.store.records import Json, Verdict

if TYPE_CHECKING:
    from mathengine.transfer.dephasing_optimum import Dephasing
    from mathengine.transfer.model import RingModel

KEYS = ("N", "detuning", "Om", "J", "kappa", "gam", "ga", "Gs", "phi_p", "phi_a")
SCANS = ("photon", "acceptor", "ring")
RINGS_PER_CHUNK = 24
MOST_RINGS = 1_000_000


@dataclass(frozen=True, slots=True)
class Rings:
    """A part of the space: every combination of the values.

    Attributes
    ----------
    name : str
    scan : str
        The level that is off by ``detuning``.
    values : tuple of (key, values)
        Exact numbers as text.
    """

    name: str
    scan: str
    values: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def size(self) -> int:
        """How many rings."""
        return prod(len(values) for _, values in self.values)

    def __len__(self) -> int:
        """How many chunks."""
        return -(-self.size // RINGS_PER_CHUNK)

    def rings(self, chunk: int) -> Iterator[dict[str, str]]:
        """The parameters of the rings of one chunk.

        >>> list(Rings("r", "photon", (("N", ("1", "2")),)).rings(0))
        [{'N': '1'}, {'N': '2'}]
        """
        for number in range(chunk * RINGS_PER_CHUNK, min((chunk + 1) * RINGS_PER_CHUNK, self.size)):
            found, rest = {}, number
            for key, values in reversed(self.values):
                rest, place = divmod(rest, len(values))
                found[key] = values[place]
            yield dict(reversed(found.items()))


@dataclass(frozen=True, slots=True)
class RingChunk:
    """What some rings gave."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("transfer-dephasing")
class DephasingSearch:
    """Where dephasing helps."""

    def plan(self, recipe: Recipe) -> PartsPlan[Rings, None]:
        """Check the recipe.

        Raises
        ------
        InvalidInput
            For an unknown key or level, values that are no numbers, or too many rings.
        """
        if recipe.settings:
            raise InvalidInput("setting", next(iter(recipe.settings)), "none")
        if not recipe.space:
            raise InvalidInput("space", "empty", "at least one part [space.NAME] with N and rates")
        plan = PartsPlan(tuple(_part(name, part) for name, part in recipe.space.items()), None)
        if plan.candidates > MOST_RINGS:
            raise InvalidInput("space", f"{plan.candidates} rings", f"at most {MOST_RINGS}")
        return plan

    def work(self, recipe: Recipe, chunk: int) -> RingChunk:
        """The rings of one chunk in which dephasing helps."""
        part, number = self.plan(recipe).part(chunk)
        findings: list[Finding] = []
        counts: dict[str, int] = {}
        for parameters in part.rings(number):
            what, found = _judged(part, parameters)
            findings += found
            for key in (what, "rings"):
                counts[f"{part.name}: {key}"] = counts.get(f"{part.name}: {key}", 0) + 1
        return RingChunk(tuple(findings), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """How many rings of each sort there are."""
        lines = []
        for part in self.plan(recipe).parts:
            own = {key.partition(": ")[2]: n for key, n in counts.items() if key.startswith(f"{part.name}: ")}
            lines.append(f"{part.name}: {own.pop('rings', 0)} rings, the {part.scan} off by detuning")
            lines += [f"  {own[what]} {what}" for what in sorted(own)]
        return "\n".join(lines)


def _part(name: str, part: Mapping[str, Json]) -> Rings:
    scan = part.get("scan", "photon")
    if scan not in SCANS:
        raise InvalidInput(f"scan of space.{name}", scan, nearest(str(scan), SCANS))
    for key in part:
        if key not in (*KEYS, "scan"):
            raise InvalidInput(f"key of space.{name}", key, nearest(key, (*KEYS, "scan")))
    if "N" not in part:
        raise InvalidInput(f"N of space.{name}", "missing", "numbers of sites")
    values = tuple((key, _numbers(name, key, part[key])) for key in KEYS if key in part)
    found = Rings(name, str(scan), values)
    for key, column in values:
        for value in column:
            _ring(found, {**{k: v[0] for k, v in values}, key: value})
    return found


def _numbers(name: str, key: str, value: Json) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else [value]
    kinds = [isinstance(entry, int | str) and not isinstance(entry, bool) for entry in entries]
    if not entries or not all(kinds):
        raise InvalidInput(f"{key} of space.{name}", value, 'integers, or texts such as "0.05" and "1/20"')
    return tuple(str(entry) for entry in entries)


def _ring(part: Rings, parameters: Mapping[str, str]) -> RingModel:
    from mathengine.transfer.model import RingModel
    from mathengine.transfer.parameters import read_scalar

    rest = dict(parameters)
    moved = str(read_scalar("detuning", rest.pop("detuning", "0")))
    level = {"photon": {"wp": moved}, "acceptor": {"ea": moved}, "ring": {"wp": moved, "ea": moved}}[part.scan]
    return RingModel.of(**rest, **level)


def _judged(part: Rings, parameters: Mapping[str, str]) -> tuple[str, list[Finding]]:
    """What dephasing does in one ring, and the statement about it where it helps."""
    from mathengine.transfer.dephasing_optimum import dephasing

    model = _ring(part, parameters)
    try:
        found = dephasing(model)
    except InvalidInput:
        return "without an efficiency", []
    if not found.helps:
        return "in which dephasing does not help", []
    slope = "in which any small rate helps" if found.slope > 0 else "in which only larger rates help"
    return slope, _finding(part, model, found, parameters)


def _finding(part: Rings, model: RingModel, found: Dephasing, parameters: Mapping[str, str]) -> list[Finding]:
    rate = _short_rate(found)
    without = ", ".join(f"{key}={_spelled(value)}" for key, value in model.to_json().items())
    verified = verify(f"efficiency({without}, phi={rate}) > efficiency({without})", max_seconds=None)
    if verified.verdict is not Verdict.PROVED:
        return []
    details: dict[str, Json] = {
        **dict(parameters),
        "scan": part.scan,
        "rate": str(rate),
        "gain": float(found.at(rate) / found.undisturbed),
        "optimum": None if found.optimum is None else float(found.optimum.mid()),
        **_criterion(model, found),
    }
    return [Finding(verified=verified, constant=None, limit=None, details=details, family=part.name)]


def _criterion(model: RingModel, found: Dephasing) -> dict[str, Json]:
    """The slope at rate 0, and the critical losses for far detuned levels."""
    from mathengine.transfer.dephasing_slope import critical_acceptor_loss, critical_photon_loss

    photon, acceptor = critical_photon_loss(model), critical_acceptor_loss(model)
    return {
        "slope": str(found.slope),
        "critical_photon_loss": None if photon is None else str(photon),
        "photon_loss_below": photon is None or model.kappa < photon,
        "critical_acceptor_loss": None if acceptor is None else str(acceptor),
        "acceptor_loss_below": acceptor is None or model.ga + model.Gs < acceptor,
    }


def _short_rate(found: Dephasing) -> Fraction:
    """A rate with few digits near the optimum, still better than none."""
    best = Fraction(float(found.optimum.mid())) if found.optimum is not None else Fraction(1)
    for digits in range(1, 40):
        scale = Fraction(10) ** (digits - 1 - _magnitude(best))
        rate = Fraction(round(best * scale)) / scale
        if rate and found.at(rate) > found.undisturbed:
            return rate
        if found.optimum is None:
            best *= 10
    raise ArithmeticError("no rate near the optimum is better than none")


def _magnitude(number: Fraction) -> int:
    from math import floor, log10

    return floor(log10(number))


def _spelled(value: object) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)

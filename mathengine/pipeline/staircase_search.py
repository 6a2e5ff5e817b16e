"""The search ``cayley-staircases``: three involutions along a path with the largest diameter.

A part of the space is a range of n. Every triple is a chunk of its own, so that a long search can be ended and resumed;
triples that generate a proper subgroup are counted and left out. Every diameter is held against n^2/2 + 4n.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mathengine.cayley.enumeration import growth
from mathengine.cayley.staircases import LARGEST_DEGREE, Staircase, bound, staircases
from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.cayley_search import growth_details, read_graph_text
from mathengine.pipeline.cayley_verdicts import settled, spelt
from mathengine.pipeline.recipe import Recipe
from mathengine.pipeline.registry import register
from mathengine.pipeline.statement import Finding, claim
from mathengine.store.records import Json

KEYS = ("from", "to", "longest_step")
SETTINGS = ("threads",)
FOUND = re.compile(r"n = (\d+): diameter (\d+), (.*)")


@dataclass(frozen=True, slots=True)
class TriplePlan:
    """The triples, one chunk for each."""

    triples: tuple[tuple[str, Staircase], ...]

    @property
    def chunks(self) -> int:
        """How many triples."""
        return len(self.triples)

    @property
    def candidates(self) -> int:
        """How many triples."""
        return len(self.triples)


@dataclass(frozen=True, slots=True)
class TripleChunk:
    """What one triple gave."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int]


@register("cayley-staircases")
class StaircaseSearch:
    """Diameters of all triples I, K, S of the symmetric group."""

    def plan(self, recipe: Recipe) -> TriplePlan:
        """Check the recipe and list the triples, small n first.

        Raises
        ------
        InvalidInput
            For an unknown key or setting, or a range that makes no sense.
        """
        _threads(recipe)
        if not recipe.space:
            raise InvalidInput("space", "empty", "at least one part [space.NAME] with from and to")
        parts = [
            (name, triple)
            for name, part in recipe.space.items()
            for n in _range(name, part)
            for triple in staircases(n, min(_integer(name, "longest_step", part, 3), n - 1))
        ]
        return TriplePlan(tuple(parts))

    def work(self, recipe: Recipe, chunk: int) -> TripleChunk:
        """Enumerate one triple, if it generates the whole group."""
        name, triple = self.plan(recipe).triples[chunk]
        if not triple.generates_all():
            return TripleChunk((), {f"n = {triple.n}: proper subgroups": 1})
        found = growth(triple.graph(), threads=_threads(recipe))
        diameter = len(found.layers) - 1
        text = spelt(read_graph_text(f"cayley({[list(g) for g in triple.generators]})", "graph"), {})
        verified = settled(claim(f"diameter({text}) = {diameter}"), {text: found})
        details: dict[str, Json] = {
            "n": triple.n,
            "set": triple.name,
            "bound": str(bound(triple.n)),
            "within_bound": diameter <= bound(triple.n),
            **growth_details(found),
        }
        counts = {f"n = {triple.n}: diameter {diameter}, {triple.name}": 1}
        if diameter > bound(triple.n):
            counts[f"n = {triple.n}: beyond n^2/2 + 4n"] = 1
        kept = Finding(verified=verified, constant=None, limit=None, details=details, family=name)
        return TripleChunk((kept,), counts)

    def summary(self, recipe: Recipe, counts: Mapping[str, int]) -> str:
        """The largest diameter for each n, and what the bound says."""
        best: dict[int, tuple[int, str]] = {}
        for key in counts:
            match = FOUND.fullmatch(key)
            if match is not None:
                n, diameter = int(match[1]), int(match[2])
                best[n] = max(best.get(n, (-1, "")), (diameter, match[3]), key=lambda known: known[0])
        lines = ["largest diameter of S_n among triples I, K, S"]
        for n, (diameter, name) in sorted(best.items()):
            left_out = counts.get(f"n = {n}: proper subgroups", 0)
            lines.append(f"  n = {n}: {diameter}, {name}; {left_out} triples generate less (n^2/2 + 4n = {bound(n)})")
        beyond = sum(count for key, count in counts.items() if key.endswith("beyond n^2/2 + 4n"))
        lines.append(f"  {beyond} of them exceed n^2/2 + 4n" if beyond else "  none exceeds n^2/2 + 4n")
        return "\n".join(lines)


def _threads(recipe: Recipe) -> int:
    for key in recipe.settings:
        if key not in SETTINGS:
            raise InvalidInput("setting", key, nearest(key, SETTINGS))
    threads = recipe.settings.get("threads", 1)
    if not isinstance(threads, int) or isinstance(threads, bool) or not 1 <= threads <= 1024:
        raise InvalidInput("threads", threads, "an integer from 1 to 1024")
    return threads


def _range(name: str, part: Mapping[str, Json]) -> range:
    for key in part:
        if key not in KEYS:
            raise InvalidInput(f"key of space.{name}", key, nearest(key, KEYS))
    first, last = _integer(name, "from", part), _integer(name, "to", part)
    if not 4 <= first <= last <= LARGEST_DEGREE:
        raise InvalidInput(f"range of space.{name}", f"{first} to {last}", f"from 4 to {LARGEST_DEGREE}, ascending")
    return range(first, last + 1)


def _integer(name: str, key: str, part: Mapping[str, Json], default: int | None = None) -> int:
    value = part.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidInput(f"{key} of space.{name}", value, "a positive integer")
    return value

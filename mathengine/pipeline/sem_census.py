"""Mixed graphs of the sizes that a recipe asks for: what the searches over structural equation models walk through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.recipe import Recipe
from mathengine.sem.graph_census import Census
from mathengine.store.records import Json

KEYS = ("vertices", "most_edges", "acyclic", "simple")
MOST_VERTICES = 6


@dataclass(frozen=True, slots=True)
class CensusPlan:
    """The parts of a search, one after the other."""

    parts: tuple[Census, ...]

    @property
    def chunks(self) -> int:
        """How many chunks in all."""
        return sum(part.chunks for part in self.parts)

    @property
    def candidates(self) -> int:
        """How many labelled graphs in all."""
        return sum(part.labelled for part in self.parts)

    def chunk(self, number: int) -> tuple[Census, int]:
        """The part that a chunk belongs to, and its number there."""
        for part in self.parts:
            if number < part.chunks:
                return part, number
            number -= part.chunks
        raise IndexError("no such chunk")


def census_plan(recipe: Recipe) -> CensusPlan:
    """The parts that a recipe asks for.

    Raises
    ------
    InvalidInput
        For an unknown key, or sizes that make no sense.
    """
    if not recipe.space:
        raise InvalidInput("space", "empty", "at least one part [space.NAME] with vertices")
    return CensusPlan(tuple(_census(name, part) for name, part in recipe.space.items()))


def integer_settings(recipe: Recipe, defaults: Mapping[str, int], largest: int = 1000) -> dict[str, int]:
    """The settings of a recipe, all of them positive integers.

    Raises
    ------
    InvalidInput
        For an unknown key or another value.
    """
    chosen = dict(defaults)
    for key, value in recipe.settings.items():
        if key not in defaults:
            raise InvalidInput("setting", key, nearest(key, defaults))
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= largest:
            raise InvalidInput(key, value, f"an integer from 1 to {largest}")
        chosen[key] = value
    return chosen


def _census(name: str, part: Mapping[str, Json]) -> Census:
    for key in part:
        if key not in KEYS:
            raise InvalidInput(f"key of space.{name}", key, nearest(key, KEYS))
    vertices, edges = part.get("vertices"), part.get("most_edges", 3 * MOST_VERTICES**2)
    if not isinstance(vertices, int) or isinstance(vertices, bool) or not 2 <= vertices <= MOST_VERTICES:
        raise InvalidInput(f"vertices of space.{name}", vertices, f"an integer from 2 to {MOST_VERTICES}")
    if not isinstance(edges, int) or isinstance(edges, bool) or edges < 1:
        raise InvalidInput(f"most_edges of space.{name}", edges, "a positive integer")
    flags = {}
    for key in ("acyclic", "simple"):
        flags[key] = part.get(key, False)
        if not isinstance(flags[key], bool):
            raise InvalidInput(f"{key} of space.{name}", flags[key], "true or false")
    return Census(name, vertices, edges, bool(flags["acyclic"]), bool(flags["simple"]))

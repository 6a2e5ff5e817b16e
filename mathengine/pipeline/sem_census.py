"""Mixed graphs up to isomorphism, in numbered chunks: what the searches over structural equation models walk through.

Between two vertices any of the edges ->, <- and <-> may stand: a labelled graph is a number whose digits say which, and
it is kept if no renaming of its vertices gives a smaller one. A chunk is an interval of numbers, so nothing needs to
be listed in advance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations

from mathengine.errors import InvalidInput, nearest
from mathengine.pipeline.recipe import Recipe
from mathengine.sem.graphs import MixedGraph
from mathengine.store.records import Json

KEYS = ("vertices", "most_edges", "acyclic", "simple")
MOST_VERTICES = 6
LABELLED_PER_CHUNK = 1024
SIMPLE_DIGITS = (0, 1, 2, 4)
"""No edge, ->, <-, <->; sums of these where several edges may join two vertices."""


@dataclass(frozen=True, slots=True)
class Census:
    """A part of the space: all graphs of one size, up to isomorphism, connected.

    Parameters
    ----------
    name : str
    vertices : int
    most_edges : int
    acyclic, simple : bool
        Whether directed cycles, and several edges between two vertices, are left out.
    """

    name: str
    vertices: int
    most_edges: int
    acyclic: bool
    simple: bool

    @property
    def base(self) -> int:
        """How many ways two vertices can be joined."""
        return len(SIMPLE_DIGITS) if self.simple else 8

    @property
    def labelled(self) -> int:
        """How many labelled graphs there are, whatever their edges."""
        return int(self.base ** (self.vertices * (self.vertices - 1) // 2))

    @property
    def chunks(self) -> int:
        """How many chunks they are cut into."""
        return -(-self.labelled // LABELLED_PER_CHUNK)

    def graphs(self, chunk: int) -> Iterator[MixedGraph]:
        """The graphs of one chunk: connected, within the bounds, the least of their class.

        >>> census = Census("three", 3, 9, False, False)
        >>> sum(1 for k in range(census.chunks) for _ in census.graphs(k))
        98
        """
        pairs = list(combinations(range(self.vertices), 2))
        first = chunk * LABELLED_PER_CHUNK
        for number in range(first, min(first + LABELLED_PER_CHUNK, self.labelled)):
            digits = self._digits(number, len(pairs))
            if sum(map(int.bit_count, digits)) > self.most_edges or not _is_least(digits, self.vertices):
                continue
            graph = _graph(digits, pairs, self.vertices)
            if _is_connected(digits, pairs, self.vertices) and (graph.is_acyclic or not self.acyclic):
                yield graph

    def _digits(self, number: int, count: int) -> tuple[int, ...]:
        found = []
        for _ in range(count):
            number, digit = divmod(number, self.base)
            found.append(SIMPLE_DIGITS[digit] if self.simple else digit)
        return tuple(reversed(found))


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


@cache
def _renamings(size: int) -> tuple[tuple[tuple[int, bool], ...], ...]:
    """For every renaming, where each pair's digit comes from, and whether its direction turns."""
    pairs = list(combinations(range(size), 2))
    place = {pair: k for k, pair in enumerate(pairs)}
    return tuple(
        tuple((place[min(p[i], p[j]), max(p[i], p[j])], p[i] > p[j]) for i, j in pairs)
        for p in permutations(range(size))
    )


TURNED = (0, 2, 1, 3, 4, 6, 5, 7)
"""A digit with -> and <- exchanged."""


def _is_least(digits: Sequence[int], size: int) -> bool:
    for renaming in _renamings(size):
        for own, (source, turns) in zip(digits, renaming, strict=True):
            other = TURNED[digits[source]] if turns else digits[source]
            if other != own:
                if other < own:
                    return False
                break
    return True


def _graph(digits: Sequence[int], pairs: Sequence[tuple[int, int]], size: int) -> MixedGraph:
    joined = list(zip(digits, pairs, strict=True))
    directed = [(i, j) for d, (i, j) in joined if d & 1] + [(j, i) for d, (i, j) in joined if d & 2]
    names = tuple(str(v) for v in range(1, size + 1))
    return MixedGraph(names, tuple(sorted(directed)), tuple(pair for d, pair in joined if d & 4))


def _is_connected(digits: Sequence[int], pairs: Sequence[tuple[int, int]], size: int) -> bool:
    reached = {0}
    for _ in range(size):
        for digit, (i, j) in zip(digits, pairs, strict=True):
            if digit and (i in reached or j in reached):
                reached |= {i, j}
    return len(reached) == size

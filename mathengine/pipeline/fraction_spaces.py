"""The parts of a recipe's space of continued fractions: read, checked, and cut into chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Protocol, TypeAlias

from mathengine.errors import InvalidInput, nearest
from mathengine.matrixfields.census import SIDE_CONDITIONS, family_text, numerators_text
from mathengine.matrixfields.grids import Grid, splitting_numerators
from mathengine.matrixfields.residue_tables import PRIMES
from mathengine.matrixfields.sieve import Chunk, Stage, chunks, sieve_chunk
from mathengine.matrixfields.value_search import Target, ValueChunk, match_chunk, value_chunks
from mathengine.numeric.balls import ball_to_text, evaluate
from mathengine.numeric.expressions import Number
from mathengine.numeric.normal import normal_form
from mathengine.numeric.polynomials import read_rational_function
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.fraction_constants import read_constants
from mathengine.store.records import Json

NUMERATORS = ("b", "b_degree", "b_leading", "b_roots")
KEYS: dict[str, tuple[str, ...]] = {
    "general": ("class", "ranges", "level", *NUMERATORS),
    "symmetric": ("class", "degree", "ranges", "level", *NUMERATORS),
    "values": ("class", "a_ranges", "b_ranges", "moebius"),
}
MOST_NUMERATORS = 2_000_000
LARGEST = 10**15
VALUE_STAGES = (
    "fractions",
    "excluded: b vanishes at a positive integer",
    "evaluated",
    "value found in the table",
    "agreeing at twice the depth",
)
FOLLOWED = 1000
"""Fractions with linear a in one chunk."""
Coefficients: TypeAlias = tuple[int, ...]
Survivors: TypeAlias = Sequence[tuple[Coefficients, Coefficients]]


class Part(Protocol):
    """One part of a space, in numbered chunks."""

    @property
    def name(self) -> str: ...

    @property
    def is_sieved(self) -> bool:
        """Whether only full factorial reduction counts."""
        ...

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages that are counted, in order."""
        ...

    @property
    def size(self) -> int:
        """How many fractions."""
        ...

    def __len__(self) -> int:
        """How many chunks."""
        ...

    def work(self, number: int) -> tuple[Survivors, Mapping[str, int]]:
        """What one chunk lets through, and its counts by stage."""
        ...

    def describe(self) -> list[str]:
        """The space in words, one fact per line."""
        ...


class SievedPart:
    """A grid that goes through the residue sieve."""

    is_sieved = True
    stages = tuple(str(stage) for stage in Stage)

    def __init__(self, name: str, grid: Grid) -> None:
        self.name, self.grid = name, grid
        self._chunks = list(_chunks(grid))

    @property
    def size(self) -> int:
        """How many fractions."""
        return self.grid.size

    def __len__(self) -> int:
        return len(self._chunks)

    def work(self, number: int) -> tuple[Survivors, Mapping[str, int]]:
        """The fractions of a chunk with full reduction."""
        result = sieve_chunk(self._chunks[number])
        return result.survivors, {str(stage): count for stage, count in result.counts}

    def describe(self) -> list[str]:
        """The family, the modulus and the primes of the test, and the side conditions."""
        power = "p" if self.grid.level == 1 else f"p**{self.grid.level}"
        tested = f"traces of a period modulo {power} at the primes {PRIMES[0]}..{PRIMES[-1]}, then local slopes"
        return [*_family(self.grid), tested, *(f"condition: {condition}" for condition in SIDE_CONDITIONS)]


class ValuesPart:
    """A grid whose values are looked up among Moebius images of the constants."""

    is_sieved = False
    stages = VALUE_STAGES

    def __init__(self, name: str, grid: Grid, target: Target) -> None:
        self.name, self.grid, self.target = name, grid, target
        self._chunks: list[ValueChunk] = value_chunks(grid, target)

    @property
    def size(self) -> int:
        """How many fractions."""
        return self.grid.size

    def __len__(self) -> int:
        return len(self._chunks)

    def work(self, number: int) -> tuple[Survivors, Mapping[str, int]]:
        """The fractions of a chunk whose value is in the table."""
        result = match_chunk(self._chunks[number])
        return [(match.a, match.b) for match in result.matches], dict(result.counts)

    def describe(self) -> list[str]:
        """The family, and what its values are compared with."""
        names = ", ".join(name for name, _ in self.target.constants)
        bound = self.target.bound
        return [
            *_family(self.grid),
            f"compared, in double precision at 32 and 64 terms, with (p + q L)/(r + s L) for L = {names}, "
            f"|p|, |q|, |r|, |s| <= {bound}",
        ]


def _family(grid: Grid) -> list[str]:
    ranges = ", ".join(f"u_{i} in {low}..{high}" for i, (low, high) in enumerate(grid.ranges, 1))
    return [f"a = {family_text(grid)}, {ranges}", f"b: {numerators_text(grid.numerators)}"]


def _values_part(name: str, keys: Mapping[str, Json], constants: Sequence[str]) -> Part:
    a_ranges = read_ranges(f"space.{name}.a_ranges", keys.get("a_ranges", []))
    b_ranges = read_ranges(f"space.{name}.b_ranges", keys.get("b_ranges", []), least=1)
    if prod(high - low + 1 for low, high in b_ranges) > MOST_NUMERATORS:
        raise InvalidInput(f"space.{name}.b_ranges", b_ranges, f"at most {MOST_NUMERATORS} numerators")
    single = [entry for entry in constants if len(read_constants(entry)) == 1]
    if not single:
        raise InvalidInput("constants", list(constants), f"a constant for the values of space.{name}")
    decimals = tuple((entry, ball_to_text(evaluate(read_constants(entry)[0], 40), 40)) for entry in single)
    bound = read_integer(f"space.{name}.moebius", keys.get("moebius", 5), 1, 40)
    numerators = [tuple(reversed(b)) for b in product(*(range(low, high + 1) for low, high in b_ranges)) if any(b)]
    return ValuesPart(name, Grid.box(a_ranges, numerators), Target(decimals, bound))


def _chunks(grid: Grid) -> Iterator[Chunk]:
    """The chunks of a grid; small ones for linear a, where many are fully reduced and following them is the work."""
    if len(grid.basis[0]) > 2:
        yield from chunks(grid)
        return
    together = max(1, FOLLOWED // grid.per_numerator)
    for start in range(0, len(grid.numerators), together):
        yield from chunks(grid.restricted(grid.ranges, grid.numerators[start : start + together]))


def parts_of(name: str, keys: Mapping[str, Json], constants: Sequence[str]) -> list[Part]:
    """The parts that one table of a recipe describes.

    Raises
    ------
    InvalidInput
        With the table's name and what is wrong in it.
    """
    kind = keys.get("class", "general")
    if not isinstance(kind, str) or kind not in KEYS:
        raise InvalidInput(f"class in space.{name}", str(kind), nearest(str(kind), KEYS))
    for key in keys:
        if key not in KEYS[kind]:
            raise InvalidInput(f"key in space.{name}", key, nearest(key, KEYS[kind]))
    if kind == "values":
        return [_values_part(name, keys, constants)]
    ranges = read_ranges(f"space.{name}.ranges", keys.get("ranges", []))
    level = read_integer(f"space.{name}.level", keys.get("level", 1), 1, 4)
    numerators = _numerators(name, keys)
    if kind == "general":
        return [SievedPart(name, Grid.box(ranges, numerators, level))]
    degree = read_integer(f"space.{name}.degree", keys.get("degree", 3), 1, 12)
    if len(ranges) != degree // 2 + 1:
        raise InvalidInput(f"space.{name}.ranges", ranges, f"{degree // 2 + 1} ranges for degree {degree}")
    return [SievedPart(name, Grid.symmetric(degree, ranges, numerators, level))]


def _numerators(name: str, keys: Mapping[str, Json]) -> tuple[Coefficients, ...]:
    listed = keys.get("b")
    if listed is not None:
        texts = listed if isinstance(listed, list) else [listed]
        return tuple(_polynomial(f"space.{name}.b", text) for text in texts)
    degree = read_integer(f"space.{name}.b_degree", keys.get("b_degree", 0), 1, 16)
    low, high = read_range(f"space.{name}.b_leading", keys.get("b_leading", [-1, -1]))
    roots = keys.get("b_roots", ["0"])
    if not isinstance(roots, list) or not roots:
        raise InvalidInput(f"space.{name}.b_roots", roots, 'a list of rational numbers, such as ["0", "-1/2"]')
    read = [_rational(f"space.{name}.b_roots", root) for root in roots]
    if (high - low + 1) * len(read) ** degree > MOST_NUMERATORS:
        raise InvalidInput(f"space.{name}", "too many numerators", f"at most {MOST_NUMERATORS}")
    return splitting_numerators(degree, range(low, high + 1), read)


def _polynomial(what: str, text: Json) -> Coefficients:
    if not isinstance(text, str):
        raise InvalidInput(what, text, "polynomials in n as text")
    top, bottom = read_rational_function(text, "n")
    if bottom.degree() > 0 or bottom[0] != 1 or not top:
        raise InvalidInput(what, text, "polynomials in n with integer coefficients, other than 0")
    return tuple(int(c) for c in top.coeffs())


def _rational(what: str, text: Json) -> Fraction:
    value = normal_form(read_expression(text)) if isinstance(text, str) else None
    if isinstance(text, int) and not isinstance(text, bool):
        return Fraction(text)
    if not isinstance(value, Number):
        raise InvalidInput(what, text, 'rational numbers, such as "0" or "-1/2"')
    return value.value


def read_ranges(what: str, value: Json, least: int = 2) -> list[tuple[int, int]]:
    """Ranges ``[low, high]``, at least ``least`` of them."""
    if not isinstance(value, list) or not least <= len(value) <= 12:
        raise InvalidInput(what, value, f"{least} or more ranges [low, high], the leading coefficient first")
    return [read_range(what, part) for part in value]


def read_range(what: str, value: Json) -> tuple[int, int]:
    """A range ``[low, high]`` with both ends in it."""
    if not isinstance(value, list) or len(value) != 2:
        raise InvalidInput(what, value, "a range [low, high]")
    low, high = (read_integer(what, end, -LARGEST, LARGEST) for end in value)
    if low > high:
        raise InvalidInput(what, value, "a range [low, high] with low <= high")
    return low, high


def read_integer(what: str, value: Json, least: int, most: int) -> int:
    """An integer of a recipe, in its range."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidInput(what, value, f"an integer from {least} to {most}")
    return value

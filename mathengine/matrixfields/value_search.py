"""The value search: fractions of a grid whose value is a Moebius image ``(a + b L)/(c + d L)`` of a constant L.

For fractions of factorial type, where factorial reduction is no filter. Each value is computed by 32 terms in double
precision and looked up among the images of the constants; a hit is computed again with twice as many terms and has to
agree with the image as well as double precision allows. What is left are candidates: conjectures to be certified.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from flint import fmpz_poly
from numpy.typing import NDArray

from mathengine.errors import InvalidInput
from mathengine.matrixfields import kernels_values
from mathengine.matrixfields.convergents import evaluate_polynomial
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.grids import Coefficients, Grid, pieces

TERMS = 32
WIDENING = 2.0**-38
"""Relative width to both sides of an image for which keys are kept; keys have 36 bits."""
AGREEMENT = 2.0**-40
BITMAP_BITS = 22
VALUES_PER_SECOND = 15_000_000
CHUNK_VALUES = 8_000_000
LARGEST_VALUE = 1e9

Floats = NDArray[np.float64]
Int64s = NDArray[np.int64]
Constants = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What values are looked for.

    Attributes
    ----------
    constants : tuple of (name, decimal)
        Each with at least 18 digits.
    bound : int
        Moebius maps with coefficients of size at most ``bound``, 1 to 40.

    Examples
    --------
    >>> Target((("e", "2.71828182845904523536"),), 2).bound
    2
    """

    constants: Constants
    bound: int

    def __post_init__(self) -> None:
        if not 1 <= self.bound <= 40:
            raise InvalidInput("bound", self.bound, "1 to 40")
        for name, decimal in self.constants:
            if sum(map(str.isdigit, decimal)) < 18:
                raise InvalidInput(f"the constant {name}", decimal, "a decimal of at least 18 digits")


@dataclass(frozen=True, slots=True)
class ValueChunk:
    """A numbered part of a grid, and what is looked for in it."""

    number: int
    grid: Grid
    target: Target


@dataclass(frozen=True, slots=True)
class Match:
    """A fraction whose value agrees with ``(a + b L)/(c + d L)`` to 40 bits at two depths. Heuristic.

    ``moebius`` is ``(a, b, c, d)``.
    """

    a: Coefficients
    b: Coefficients
    constant: str
    moebius: tuple[int, int, int, int]
    value: float


@dataclass(frozen=True, slots=True)
class ValueResult:
    """The matches of a chunk in the order of the grid, and how many fractions were evaluated, hit and kept."""

    number: int
    matches: tuple[Match, ...]
    counts: tuple[tuple[str, int], ...]


def value_chunks(grid: Grid, target: Target) -> list[ValueChunk]:
    """The grid as numbered parts of 0.2 to 2 s, the same ones whoever asks.

    Examples
    --------
    >>> grid = Grid.box([(1, 3), (-3, 3)], [(0, 1), (0, -1)])
    >>> len(value_chunks(grid, Target((("e", "2.71828182845904523536"),), 2)))
    1
    """
    parts = []
    for box in pieces(grid.ranges, CHUNK_VALUES // 8):
        size = math.prod(high - low + 1 for low, high in box)
        together = max(1, CHUNK_VALUES // size)
        for start in range(0, len(grid.numerators), together):
            parts.append(grid.restricted(box, grid.numerators[start : start + together]))
    return [ValueChunk(number, part, target) for number, part in enumerate(parts)]


def match_chunk(chunk: ValueChunk) -> ValueResult:
    """The fractions of a chunk whose value is an image of a constant; terminating ones are left out.

    Guarantee: heuristic. A fraction is found if 32 terms give its value to a relative 2**-38 or better.

    Examples
    --------
    >>> grid = Grid.box([(1, 1), (3, 3)], [(0, -1)])
    >>> target = Target((("e", "2.71828182845904523536"),), 2)
    >>> [(m.a, m.b, m.moebius) for m in match_chunk(value_chunks(grid, target)[0]).matches]
    [((3, 1), (0, -1), (0, 1, 1, 0))]
    """
    grid, images = chunk.grid, _images(chunk.target)
    numerators = [b for b in grid.numerators if not _terminates(b)]
    a = _polynomials(grid)
    a_values, b_values = _values(a, TERMS, 0), _values(_matrix(numerators), TERMS, 0).T.copy()
    hits, values = _hits(a_values, b_values, images)
    matches = []
    for (j, i), value in zip(hits.tolist(), values.tolist(), strict=True):
        coefficients = _trimmed(a[i].tolist())
        deeper = _value(coefficients, numerators[j], 2 * TERMS)
        found = images.nearest(deeper)
        if found and _agree(deeper, value):
            matches.append(Match(coefficients, numerators[j], found[0], found[1], deeper))
    evaluated = len(a) * len(numerators)
    counts = (
        ("fractions", grid.size),
        ("excluded: b vanishes at a positive integer", grid.size - evaluated),
        ("evaluated", evaluated),
        ("value found in the table", len(hits)),
        ("agreeing at twice the depth", len(matches)),
    )
    return ValueResult(chunk.number, tuple(matches), counts)


@dataclass(frozen=True, slots=True, eq=False)
class _Images:
    """Moebius images in ascending order, their sources, and their keys in a sorted list and a bitmap."""

    values: Floats
    sources: Int64s
    names: tuple[str, ...]
    keys: Int64s
    bitmap: NDArray[np.uint64]

    def nearest(self, value: float) -> tuple[str, tuple[int, int, int, int]] | None:
        """Constant and map of the image that agrees with ``value``; of several, the one with least coefficients."""
        if not math.isfinite(value):
            return None
        width = abs(value) * AGREEMENT
        low, high = np.searchsorted(self.values, [value - width, value + width])
        if low == high:
            return None
        best = min(self.sources[low:high].tolist(), key=lambda s: (sum(abs(x) for x in s[1:]), s))
        constant, p, q, r, s = best
        return self.names[constant], (p, q, r, s)


@lru_cache(maxsize=2)
def _images(target: Target) -> _Images:
    values, sources = [], []
    for index, (_, decimal) in enumerate(target.constants):
        maps = _moebius_maps(target.bound)
        constant = np.longdouble(decimal)
        below = maps[:, 2] + maps[:, 3] * constant
        with np.errstate(divide="ignore", invalid="ignore"):
            image = ((maps[:, 0] + maps[:, 1] * constant) / below).astype(np.float64)
        keep = np.isfinite(image) & (np.abs(image) < LARGEST_VALUE) & (image != 0)
        values.append(image[keep])
        sources.append(np.column_stack([np.full(keep.sum(), index), maps[keep]]))
    order = np.argsort(np.concatenate(values), kind="stable")
    images = np.concatenate(values)[order]
    near = np.concatenate([images * (1 - WIDENING), images * (1 + WIDENING), images])
    keys = np.unique(near.view(np.int64) >> kernels_values.DROPPED_BITS)
    bitmap = np.zeros(2 ** (BITMAP_BITS - 6), np.uint64)
    kernels_values.mark(keys, bitmap)
    names = tuple(name for name, _ in target.constants)
    return _Images(images, np.concatenate(sources)[order], names, keys, bitmap)


def _moebius_maps(bound: int) -> Int64s:
    """One map (a, b, c, d) of each pair of signs, with a d != b c and coefficients without common factor."""
    entries = np.array(list(product(range(-bound, bound + 1), repeat=4)), np.int64)
    a, b, c, d = entries.T
    leading = np.where(d != 0, d, c)
    keep = (a * d != b * c) & (leading > 0) & (np.gcd.reduce(entries, axis=1) == 1)
    kept: Int64s = entries[keep]
    return kept


def _hits(a_values: Floats, b_values: Floats, images: _Images) -> tuple[Int64s, Floats]:
    room = 4096
    while True:
        hits, values = np.empty((room, 2), np.int64), np.empty(room)
        with np.errstate(all="ignore"):
            found = kernels_values.match(a_values, b_values, TERMS, images.bitmap, images.keys, hits, values)
        if found <= room:
            return hits[:found], values[:found]
        room = found


def _polynomials(grid: Grid) -> Int64s:
    axes = np.meshgrid(*(np.arange(low, high + 1, dtype=np.int64) for low, high in grid.ranges), indexing="ij")
    polynomials: Int64s = np.stack([axis.ravel() for axis in axes], axis=1) @ _matrix(grid.basis)
    return polynomials


def _values(polynomials: Int64s, terms: int, start: int) -> Floats:
    """``out[n, i]``: polynomial i at ``start + n``, in double precision."""
    n = np.arange(start, start + terms + 1, dtype=np.float64)
    powers = np.stack([n**k for k in range(polynomials.shape[1])], axis=1)
    values: Floats = powers @ polynomials.T.astype(np.float64)
    return values


def _matrix(rows: Sequence[Coefficients]) -> Int64s:
    matrix = np.zeros((len(rows), max(map(len, rows), default=1)), np.int64)
    for i, row in enumerate(rows):
        matrix[i, : len(row)] = row
    return matrix


def _terminates(b: Coefficients) -> bool:
    return any(zero > 0 for zero, _ in integer_zeros(fmpz_poly(list(b))))


def _value(a: Coefficients, b: Coefficients, terms: int) -> float:
    x = float(evaluate_polynomial(a, terms))
    for n in range(terms, 0, -1):
        # An infinite tail is no harm one step later.
        x = evaluate_polynomial(a, n - 1) + (evaluate_polynomial(b, n) / x if x else math.inf)
    return x


def _agree(x: float, y: float) -> bool:
    return abs(x - y) <= WIDENING * abs(x)


def _trimmed(row: Sequence[int]) -> Coefficients:
    coefficients = list(row)
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    return tuple(coefficients)


__all__ = ["Match", "Target", "ValueChunk", "ValueResult", "match_chunk", "value_chunks"]

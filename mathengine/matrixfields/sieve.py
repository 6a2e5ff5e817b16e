"""The residue-class sieve: the fractions of a grid that have full factorial reduction.

The way of a chunk, cheapest test first:

1. Exact exclusions. A full reduction needs the slope ``m = max(deg a, deg b/2)`` at almost every prime p, so the
   determinant needs valuation 2m over a period: deg b = 2m roots of b modulo almost every p. So b splits over Q and
   ``deg b >= 2 deg a``. Terminating fractions and those without limit are left out as well.
2. Bit tables: whether the trace of one period vanishes modulo ``M = p**level`` depends on the parameters modulo M; the
   grid is the AND of the tables of a few primes, 64 fractions to the word. Small boxes go without.
3. Traces at the primes up to 31, many fractions in the lanes of a vector.
4. Valuations: over k periods a full reduction has at least (k - 1) m in some class of roots. Over four periods a slope
   below m gives less, for whole m <= 3, since it is at most m - 1 then.
5. Traces at the primes up to 97, and whether the fraction has a limit.
6. For half-integers m and for m > 3 the general test of :mod:`mathengine.matrixfields.reduction`.

At primes that divide the leading coefficient of b or the leading discriminant ``A**2 + 4B`` nothing is asked. What is
kept has slope m at the primes of step 4; :func:`mathengine.matrixfields.reduction.factorial_reduction`, at larger
primes, gives the verdict of record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt

import numpy as np
from flint import fmpz_poly
from numpy.typing import NDArray

from mathengine.matrixfields import kernels_traces
from mathengine.matrixfields.cascade import (
    FIRST_PRIMES,
    discriminants,
    first_stages,
    grows_in_words,
    later_stages,
    passing,
)
from mathengine.matrixfields.convergence import Kind, classify
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.grids import Coefficients, Grid, pieces
from mathengine.matrixfields.reduction import (
    Reduction,
    factorial_reduction,
)
from mathengine.matrixfields.residue_tables import PRIMES, Box, box_size, build_tables, candidates

JUDGING_PRIMES = (29, 31, 37, 41, 43, 47)
WHOLE_BOX = 2**20
"""Fractions tested at a time where no table helps."""

# Cost model; it decides how chunks are cut.
LANE_STEPS_PER_SECOND = 3_000_000_000
WORDS_PER_SECOND = 80_000_000
NUMERATOR_SECONDS = 150e-6
CHUNK_SECONDS = 0.6

Int64s = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Stage(StrEnum):
    """What the fractions of a chunk are counted by; every fraction of the grid is in exactly one excluded or sieved."""

    FRACTIONS = "fractions"
    TERMINATING = "excluded: b vanishes at a positive integer"
    UNSPLIT = "excluded: b does not split over Q"
    FACTORIAL = "excluded: 2 deg a > deg b"
    ELLIPTIC = "excluded: A^2 + 4B < 0, no limit"
    SIEVED = "sieved"
    TABLES = "passed the tables"
    FIRST_TRACES = "passed the traces up to 31"
    GROWTH = "passed the growth of valuations"
    TRACES = "passed the traces up to 97"
    CONVERGENT = "with a limit"
    FULL = "full factorial reduction"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A numbered part of a grid, 0.2 to 2 s of work."""

    number: int
    grid: Grid


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What a chunk holds.

    Attributes
    ----------
    number : int
    survivors : tuple of (a, b)
        Coefficients with the constant term first; in the order of the grid.
    counts : tuple of (Stage, int)
    primes : tuple of int
        Primes of the traces; exceptional ones are passed over fraction by fraction.
    """

    number: int
    survivors: tuple[tuple[Coefficients, Coefficients], ...]
    counts: tuple[tuple[Stage, int], ...]
    primes: tuple[int, ...]


def chunks(grid: Grid) -> list[Chunk]:
    """The grid as numbered parts, the same ones whoever asks.

    Examples
    --------
    >>> grid = Grid.box([(1, 40), (-60, 60), (-30, 30), (-5, 5)], [(0, 0, 0, 0, 0, 0, -1)])
    >>> [chunk.number for chunk in chunks(grid)]
    [0]
    """
    parts: list[Grid] = []
    together: list[Coefficients] = []
    largest = _largest_piece(grid)
    boxes = list(pieces(grid.ranges, largest))
    for box in boxes:
        room = CHUNK_SECONDS / _seconds(box)
        for b in grid.numerators:
            together.append(b)
            if len(together) >= room:
                parts.append(grid.restricted(box, together))
                together = []
        if together:
            parts.append(grid.restricted(box, together))
            together = []
    return [Chunk(number, part) for number, part in enumerate(parts)]


def sieve_chunk(chunk: Chunk) -> ChunkResult:
    """The fractions of a chunk with full factorial reduction and a limit.

    Guarantee: heuristic in both directions, as finitely many primes are tested; at level 1 all that is lost has a trace
    other than 0 modulo some unexceptional prime up to 97, or valuations that settle late.

    Examples
    --------
    >>> grid = Grid.box([(34, 34), (51, 51), (25, 30), (3, 7)], [(0, 0, 0, 0, 0, 0, -1)])
    >>> sieve_chunk(chunks(grid)[0]).survivors
    (((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1)),)
    """
    grid = chunk.grid
    counts: Counter[Stage] = Counter(dict.fromkeys(Stage, 0))
    counts[Stage.FRACTIONS] = grid.size
    survivors: list[tuple[Coefficients, Coefficients]] = []
    for b in _admissible(grid, counts):
        boxes = list(_convergent_boxes(grid, b, counts))
        if boxes:
            survivors.extend((a, b) for a in _sieve_numerator(grid, b, boxes, counts))
    return ChunkResult(chunk.number, tuple(survivors), tuple(counts.items()), PRIMES)


def _admissible(grid: Grid, counts: Counter[Stage]) -> Iterator[Coefficients]:
    """The numerators that split over Q and have no zero at a positive integer."""
    padded = np.zeros((len(grid.numerators), max(map(len, grid.numerators), default=1)), np.int64)
    for row, b in enumerate(grid.numerators):
        padded[row, : len(b)] = b
    rootless = np.empty(len(padded), np.bool_)
    kernels_traces.rootless(padded, np.array(PRIMES[:FIRST_PRIMES], np.int64), rootless)
    for b, unsplit in zip(grid.numerators, rootless.tolist(), strict=True):
        factors = [] if unsplit and len(b) > 1 else [f for f, _ in fmpz_poly(list(b)).factor()[1]]
        if any(f.degree() > 1 for f in factors) or (not factors and len(b) > 1):
            counts[Stage.UNSPLIT] += grid.per_numerator
        elif any(f[0] * f[1] < 0 and f[0] % f[1] == 0 for f in factors):
            counts[Stage.TERMINATING] += grid.per_numerator
        else:
            yield b


def _convergent_boxes(grid: Grid, b: Coefficients, counts: Counter[Stage]) -> Iterator[Box]:
    """The parts of the box in which ``2 deg a <= deg b`` and the leading discriminant is not negative."""
    box = list(grid.ranges)
    b_degree, size = len(b) - 1, grid.per_numerator
    for index, f in enumerate(grid.basis):
        low, high = box[index]
        if 2 * (len(f) - 1) > b_degree:
            inside = low <= 0 <= high
            rest = size // (high - low + 1) if inside else 0
            counts[Stage.FACTORIAL] += size - rest
            if not inside:
                return
            box[index], size = (0, 0), rest
        elif 2 * (len(f) - 1) == b_degree and b[-1] < 0:
            # |u f| >= 2 sqrt(-B) with the leading coefficients f and -B.
            least = -(-_root_rounded_up(-4 * b[-1]) // abs(f[-1]))
            kept = 0
            for part in ((low, min(high, -least)), (max(low, least), high)):
                if part[0] <= part[1]:
                    inner = size // (high - low + 1) * (part[1] - part[0] + 1)
                    kept += inner
                    counts[Stage.SIEVED] += inner
                    yield (*box[:index], part, *box[index + 1 :])
            counts[Stage.ELLIPTIC] += size - kept
            return
        else:
            break
    if b[-1] < 0:
        counts[Stage.ELLIPTIC] += size
        return
    counts[Stage.SIEVED] += size
    yield tuple(box)


def _sieve_numerator(grid: Grid, b: Coefficients, boxes: Sequence[Box], counts: Counter[Stage]) -> list[Coefficients]:
    grid, boxes = _without_vanishing_parameters(grid, b, boxes)
    tables = build_tables(grid, b, boxes)
    parts = boxes if tables else [part for box in boxes for part in pieces(box, WHOLE_BOX)]
    found = []
    for part in parts:
        a = candidates(grid.basis, part, tables)
        counts[Stage.TABLES] += len(a)
        a, traced = passing(a, b, first_stages(len(b) - 1, grid.level, a.shape[1]), FIRST_PRIMES)
        counts[Stage.FIRST_TRACES] += traced
        found.append(a)
    a = np.concatenate(found)
    a = a[grows_in_words(a, b)]
    counts[Stage.GROWTH] += len(a)
    a, traced = passing(a, b, later_stages(grid.level, a.shape[1]), 0)
    counts[Stage.TRACES] += traced
    a = a[_has_limit(a, b)]
    counts[Stage.CONVERGENT] += len(a)
    a = a[_is_full(a, b)]
    counts[Stage.FULL] += len(a)
    return [_trimmed(row) for row in a.tolist()]


def _without_vanishing_parameters(grid: Grid, b: Coefficients, boxes: Sequence[Box]) -> tuple[Grid, Sequence[Box]]:
    """Drop leading parameters that deg b forces to be 0, two parameters kept."""
    too_high = sum(2 * (len(f) - 1) > len(b) - 1 for f in grid.basis)
    dropped = min(too_high, len(grid.basis) - 2)
    if not dropped:
        return grid, boxes
    smaller = Grid(grid.basis[dropped:], grid.ranges[dropped:], (b,), grid.level)
    return smaller, [box[dropped:] for box in boxes]


def _has_limit(a: Int64s, b: Coefficients) -> Bools:
    """Exact: the leading discriminant is not negative here, and where it is positive there is a limit."""
    keep: Bools = discriminants(a, b) > 0
    for row in np.flatnonzero(~keep).tolist():
        keep[row] = _converges(a[row].tolist(), b)
    return keep


def _converges(a: Sequence[int], b: Coefficients) -> bool:
    """Whether a fraction of discriminant 0, or with 2 deg a < deg b, has a limit."""
    degree, odd = divmod(len(b) - 1, 2)
    if not odd and 0 < degree < len(a) and a[degree]:
        critical = 2 * a[degree] * a[degree - 1] + 4 * b[-2] - degree * a[degree] ** 2
        if critical:
            return critical > 0
    return classify(ContinuedFraction(_trimmed(a), b)).kind is not Kind.DIVERGENT


def _is_full(a: Int64s, b: Coefficients) -> Bools:
    """The general test, where the growth in words does not decide: slopes below m are at most m - 1 for whole m.

    Over four periods they then give less than 3m as long as m <= 3.
    """
    degree = len(b) - 1
    primes = [p for p in JUDGING_PRIMES if b[-1] % p]
    if degree % 2 == 0 and degree <= 6:
        return np.ones(len(a), np.bool_)
    verdicts = (factorial_reduction(_trimmed(row), b, primes or None).verdict for row in a.tolist())
    return np.array([verdict is Reduction.FULL for verdict in verdicts], np.bool_)


def _trimmed(row: Sequence[int]) -> Coefficients:
    coefficients = [int(c) for c in row]
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    return tuple(coefficients)


def _root_rounded_up(number: int) -> int:
    root = isqrt(number)
    return root if root * root == number else root + 1


def _seconds(box: Box) -> float:
    """Rough time for one numerator."""
    low, high = box[-1]
    size = box_size(box)
    words = size // (high - low + 1) * ((high - low) // 64 + 1)
    return NUMERATOR_SECONDS + words / WORDS_PER_SECOND + min(size, 10**6) / LANE_STEPS_PER_SECOND * 30


def _largest_piece(grid: Grid) -> int:
    low, high = grid.ranges[-1]
    run = high - low + 1
    return int(CHUNK_SECONDS * WORDS_PER_SECOND) * run // ((run - 1) // 64 + 1)


__all__ = ["Chunk", "ChunkResult", "Stage", "chunks", "sieve_chunk"]

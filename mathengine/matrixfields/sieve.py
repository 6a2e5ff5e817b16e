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
from functools import lru_cache
from math import isqrt, prod

import numpy as np
from flint import fmpz_poly
from numpy.typing import NDArray

from mathengine.matrixfields import kernels_cascade, kernels_traces, kernels_valuations
from mathengine.matrixfields.convergence import Kind, classify
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.grids import Coefficients, Grid, Range, pieces
from mathengine.matrixfields.reduction import (
    Reduction,
    factorial_reduction,
    roots_modulo,
)

PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)
"""Primes of the traces."""
FIRST_PRIMES = 8
TABLES = 16
"""At most so many tables, of the first primes."""
EARLY_GROWTH = ((7, 2), (11, 2), (7, 3))
"""Prime and number of periods, before the later traces."""
GROWTH_PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43)
GROWTH_TESTS = 6
PERIODS = 4
JUDGING_PRIMES = (29, 31, 37, 41, 43, 47)

LANE_LIMIT = 2**26
WORD_LIMIT = 2**50
GROUPED_LIMIT = 64
"""Moduli up to which two parameters run within the lanes of a table."""
TABLE_LIMIT = 2**24
"""Words of one table."""
SINGLE_PRECISION_LIMIT = 246
"""Moduli up to which two steps of balanced residues stay exact in single precision: (M/2)(3M/2)**2 < 2**24."""

# Cost model in lane steps of the tables (about 0.3 ns); it decides how many tables are built and how chunks are cut.
LANE_COST = 3
TABLE_OVERHEAD = 100_000
LANE_STEPS_PER_SECOND = 3_000_000_000
WORDS_PER_SECOND = 80_000_000
NUMERATOR_SECONDS = 150e-6
CHUNK_SECONDS = 0.6

Box = tuple[Range, ...]
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
    TRACES = "passed the traces up to 97"
    GROWTH = "passed the growth of valuations"
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
    tables = _build_tables(grid, b, boxes)
    parts = [_candidates(grid.basis, box, tables) for box in boxes]
    a = parts[0] if len(parts) == 1 else np.concatenate(parts)
    counts[Stage.TABLES] += len(a)
    a = _cascade(a, b, _stages(len(b) - 1, grid.level, a.shape[1]), FIRST_PRIMES, Stage.FIRST_TRACES, counts)
    a = a[_grows_in_words(a, b)]
    counts[Stage.GROWTH] += len(a)
    a = _cascade(a, b, _later_stages(grid.level, a.shape[1]), 0, Stage.TRACES, counts)
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


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """Tables one after the other, their primes, moduli and places, and what the kernel needs beside."""

    words: NDArray[np.uint64]
    offsets: Int64s
    primes: Int64s
    moduli: Int64s
    full_row: NDArray[np.uint64]
    scale: int
    constant: int
    double: int


def _build_tables(grid: Grid, b: Coefficients, boxes: Sequence[Box]) -> _Tables | None:
    """Tables of the first primes, as long as building one costs less than testing what it would discard."""
    k, degree = len(grid.basis), len(b) - 1
    low, high = boxes[0][-1]
    width = (high - low) // 64 + 1
    top_degree = len(grid.basis[0]) - 1
    scale = grid.basis[0][-1] if 2 * top_degree == degree else 0
    remaining = float(sum(_size(box) for box in boxes))
    built: list[NDArray[np.uint64]] = []
    primes: list[int] = []
    for p in PRIMES[: TABLES if 2 * top_degree <= degree else 0]:
        modulus = p**grid.level
        cost = modulus**k * p + TABLE_OVERHEAD
        if cost > remaining * LANE_COST * p or modulus ** (k - 1) * width > TABLE_LIMIT:
            break
        if b[-1] % p and roots_modulo(b, p):
            table, share = _table(grid, b, p, width, low, high)
            built.append(table)
            primes.append(p)
            # Of the leading parameters up to two in p make p divide the discriminant.
            remaining *= min(1.0, share + (2 / p if scale else 0.0))
    if not built:
        return None
    offsets = np.cumsum([0, *(len(t) for t in built)])[:-1].astype(np.int64)
    words = np.concatenate(built)
    tested = np.array(primes, np.int64)
    return _Tables(words, offsets, tested, tested**grid.level, _full_row(low, high), scale, 4 * b[-1], _double(b))


def _table(grid: Grid, b: Coefficients, p: int, width: int, low: int, high: int) -> tuple[NDArray[np.uint64], float]:
    """The table of a prime, every class of roots in it (one is enough modulo p), and the share of what passes."""
    k, modulus = len(grid.basis), p**grid.level
    single = modulus <= SINGLE_PRECISION_LIMIT
    precision: type[np.floating] = np.float32 if single else np.float64
    basis = _basis_residues(grid.basis, p, modulus)
    residues = np.empty(2 * p, np.int64)
    kernels_cascade.polynomial_residues(np.array(b, np.int64), p, modulus, residues)
    table = np.zeros((modulus ** (k - 1), width), np.uint64)
    vanishing = 0
    for root in roots_modulo(b, p)[: 1 if modulus == p else None]:
        vanishing += kernels_traces.fill_table(
            np.ascontiguousarray(basis[:, root : root + p].astype(precision)),
            residues[root : root + p].astype(precision),
            np.array([modulus, 1 / modulus], precision),
            2 if modulus <= GROUPED_LIMIT else 1,
            _pairs_per_reduction(modulus, 24 if single else 53),
            low,
            high,
            table,
        )
    return table.ravel(), vanishing / modulus**k


@lru_cache(maxsize=64)
def _basis_residues(basis: tuple[Coefficients, ...], p: int, modulus: int) -> Int64s:
    residues = np.empty((len(basis), 2 * p), np.int64)
    for row, f in zip(residues, basis, strict=True):
        kernels_cascade.polynomial_residues(np.array(f, np.int64), p, modulus, row)
    return residues


def _double(b: Coefficients) -> int:
    """The positive A with A^2 + 4B = 0, or -1."""
    root = isqrt(max(0, -4 * b[-1]))
    return root if root * root == -4 * b[-1] else -1


def _pairs_per_reduction(modulus: int, bits: int) -> int:
    """How many pairs of steps keep balanced residues below ``2**bits``: a step multiplies them by at most 3M/2."""
    size, steps = modulus / 2 + 2, 0
    while size * (1.5 * modulus) < 2**bits:
        size *= 1.5 * modulus
        steps += 1
    return max(1, steps // 2)


def _full_row(low: int, high: int) -> NDArray[np.uint64]:
    width = (high - low) // 64 + 1
    row = np.full(width, 2**64 - 1, np.uint64)
    row[-1] >>= np.uint64(64 * width - (high - low + 1))
    return row


def _candidates(basis: tuple[Coefficients, ...], box: Box, tables: _Tables | None) -> Int64s:
    """Coefficients of the a that the tables let through; the whole box without tables."""
    if tables is None:
        return _whole_box(basis, box)
    hits = np.empty((4096, len(box)), np.int64)
    while True:
        found = kernels_traces.sweep(
            np.array(box, np.int64),
            tables.words,
            tables.offsets,
            tables.primes,
            tables.moduli,
            tables.full_row,
            tables.scale,
            tables.constant,
            tables.double,
            hits,
        )
        if found <= len(hits):
            polynomials: Int64s = hits[:found] @ _matrix(basis)
            return polynomials
        hits = np.empty((found, len(box)), np.int64)


@lru_cache(maxsize=8)
def _whole_box(basis: tuple[Coefficients, ...], box: Box) -> Int64s:
    axes = np.meshgrid(*(np.arange(low, high + 1, dtype=np.int64) for low, high in box), indexing="ij")
    polynomials: Int64s = np.stack([axis.ravel() for axis in axes], axis=1) @ _matrix(basis)
    return polynomials


@dataclass(frozen=True, slots=True, eq=False)
class _Stages:
    """Stages of a cascade, whether single precision is exact, and the powers of n modulo their M."""

    table: Int64s
    single: Bools
    powers: NDArray[np.float64]
    powers_at: Int64s


def _cascade(
    a: Int64s, b: Coefficients, stages: _Stages, counted_after: int, stage: Stage, counts: Counter[Stage]
) -> Int64s:
    """What passes the stages; ``stage`` counts what passes the first ``counted_after``, or all."""
    if not len(a) or not len(stages.table):
        counts[stage] += len(a)
        return a
    top = (len(b) - 1) // 2 if len(b) % 2 and (len(b) - 1) // 2 < a.shape[1] else -1
    alive = np.empty(len(a), np.int64)
    tally = np.empty(len(stages.table), np.int64)
    kept = kernels_cascade.cascade(
        a,
        np.array(b, np.int64),
        stages.table,
        stages.single,
        stages.powers,
        stages.powers_at,
        top,
        _double(b),
        alive,
        tally,
    )
    counts[stage] += int(tally[counted_after - 1])
    return a[alive[:kept]]


@lru_cache(maxsize=32)
def _stages(degree: int, level: int, size: int) -> _Stages:
    """Traces at the first primes, then the growth as far as it fits into lanes."""
    traces = [(p, 1, p**level, 1) for p in PRIMES[:FIRST_PRIMES]]
    early = [(p, k, p ** _least_growth(k, degree), 0) for p, k in EARLY_GROWTH if degree > 3]
    growth = [(p, PERIODS, p ** _least_growth(PERIODS, degree), 0) for p in GROWTH_PRIMES]
    return _prepared([*traces, *(s for s in (*early, *growth) if s[2] < LANE_LIMIT)], size)


@lru_cache(maxsize=32)
def _later_stages(level: int, size: int) -> _Stages:
    return _prepared([(p, 1, p**level, 1) for p in PRIMES[FIRST_PRIMES:]], size)


def _prepared(stages: Sequence[tuple[int, int, int, int]], size: int) -> _Stages:
    table = np.array(stages, np.int64)
    pieces_of_powers = []
    for p, periods, modulus, _ in stages:
        points = [[pow(n, i, modulus) for n in range(p, (periods + 2) * p)] for i in range(size)]
        pieces_of_powers.append(_balanced(np.array(points), modulus, np.float64).ravel())
    at = np.cumsum([0, *(len(piece) for piece in pieces_of_powers)])[:-1].astype(np.int64)
    return _Stages(table, size * table[:, 2].astype(float) ** 2 / 2 < 2**24, np.concatenate(pieces_of_powers), at)


def _balanced(residues: Int64s, modulus: int, precision: type[np.floating]) -> NDArray[np.floating]:
    return np.where(2 * residues > modulus, residues - modulus, residues).astype(precision)


def _least_growth(periods: int, degree: int) -> int:
    """The valuation that slope m = degree/2 reaches over some periods, the first of which may go without."""
    return (periods - 1) * degree // 2


def _matrix(basis: tuple[Coefficients, ...]) -> Int64s:
    matrix = np.zeros((len(basis), len(basis[0])), np.int64)
    for row, f in enumerate(basis):
        matrix[row, : len(f)] = f
    return matrix


def _grows_in_words(a: Int64s, b: Coefficients) -> Bools:
    """Whether the valuations grow as for slope m at the primes whose powers are too large for lanes."""
    keep = np.ones(len(a), np.bool_)
    needed = _least_growth(PERIODS, len(b) - 1)
    usable = [p for p in GROWTH_PRIMES if b[-1] % p and p ** (needed + 1) < WORD_LIMIT][:GROWTH_TESTS]
    primes = [p for p in usable if p**needed >= LANE_LIMIT]
    if len(a) and primes:
        discriminants = np.array([_discriminant(row, b) for row in a.tolist()], np.int64)
        periods = np.full(len(primes), PERIODS)
        kernels_valuations.keep_growing(a, discriminants, np.array(b), np.array(primes), periods, keep)
    return keep


def _discriminant(a: Sequence[int], b: Coefficients) -> int:
    """``A^2 + 4B``, or 0 where 2 deg a < deg b."""
    degree, odd = divmod(len(b) - 1, 2)
    top = 0 if odd or degree >= len(a) else a[degree]
    return top**2 + 4 * b[-1] if top else 0


def _has_limit(a: Int64s, b: Coefficients) -> Bools:
    """Exact."""
    return np.array([_converges(row, b) for row in a.tolist()], np.bool_)


def _converges(a: Sequence[int], b: Coefficients) -> bool:
    discriminant = _discriminant(a, b)
    if discriminant > 0:
        return True
    degree = (len(b) - 1) // 2
    if discriminant == 0 and len(b) % 2 and degree and degree < len(a) and a[degree]:
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


def _size(box: Box) -> int:
    return prod(high - low + 1 for low, high in box)


def _seconds(box: Box) -> float:
    """Rough time for one numerator."""
    low, high = box[-1]
    size = _size(box)
    words = size // (high - low + 1) * ((high - low) // 64 + 1)
    return NUMERATOR_SECONDS + words / WORDS_PER_SECOND + min(size, 10**6) / LANE_STEPS_PER_SECOND * 30


def _largest_piece(grid: Grid) -> int:
    low, high = grid.ranges[-1]
    run = high - low + 1
    return int(CHUNK_SECONDS * WORDS_PER_SECOND) * run // ((run - 1) // 64 + 1)


__all__ = ["Chunk", "ChunkResult", "Stage", "chunks", "sieve_chunk"]

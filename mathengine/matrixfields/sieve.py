"""The residue-class sieve: the fractions of a grid that have full factorial reduction.

The way of a chunk, cheapest test first:

1. Exact exclusions. A full reduction needs the slope ``m = max(deg a, deg b/2)`` at almost every prime p, so the
   determinant needs valuation 2m over a period: deg b = 2m roots of b modulo almost every p. So b splits over Q and
   ``deg b >= 2 deg a``. Terminating fractions and those without limit are left out as well.
2. Bit tables: whether the trace of one period vanishes modulo ``M = p**level`` depends on the parameters modulo M; the
   grid is the AND of the tables of a few primes, 64 fractions to the word.
3. The same trace, one fraction at a time, at the other primes up to 97.
4. Valuations over four periods, in words: a full reduction has at least 3m there at some class of roots.
5. Local slopes, as in :mod:`mathengine.matrixfields.reduction`.

Steps 2 to 4 only discard; what is returned has passed step 5. Primes that divide the leading coefficient of b are passed
over, numerator by numerator.
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

from mathengine.matrixfields import kernels_traces as kernels
from mathengine.matrixfields.convergence import Kind, classify
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.grids import Coefficients, Grid, Range, pieces
from mathengine.matrixfields.reduction import (
    PERIODS,
    SETTLED,
    Reduction,
    factorial_reduction,
    period_window,
    roots_modulo,
    splits_over_rationals,
)

TABLE_PRIMES = (7, 11, 13, 17, 19, 23, 29, 31)
LATER_PRIMES = (37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)
GROWTH_PRIMES = (11, 13, 17, 19)
JUDGING_PRIMES = (29, 31, 37, 41, 43, 47)
JUDGED_AT = 4
"""How many of the judging primes give a verdict."""

WORD_LIMIT = 2**50
TABLE_LIMIT = 2**24
"""Words of one table."""
SINGLE_PRECISION_LIMIT = 246
"""Moduli up to which two steps of balanced residues stay exact in single precision: (M/2)(3M/2)**2 < 2**24."""

# Cost model in lane steps of the tables (about 0.3 ns); it decides how many tables are built and how chunks are cut.
SCALAR_STEP = 24
READ_OUT = 80
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
    TRACES = "passed the traces"
    GROWTH = "passed the growth over four periods"
    DIVERGENT = "excluded after the sieve: no limit"
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
        Primes of the traces; a numerator uses those that do not divide its leading coefficient.
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

    Guarantee: as for :func:`mathengine.matrixfields.reduction.factorial_reduction`, at four primes; nothing of level 1
    is lost that has slope m at each prime tested.

    Examples
    --------
    >>> grid = Grid.box([(34, 34), (51, 51), (25, 30), (3, 7)], [(0, 0, 0, 0, 0, 0, -1)])
    >>> sieve_chunk(chunks(grid)[0]).survivors
    (((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1)),)
    """
    grid = chunk.grid
    counts: Counter[Stage] = Counter({stage: 0 for stage in Stage})
    counts[Stage.FRACTIONS] = grid.size
    family = _family(grid.basis, grid.level)
    survivors = []
    for b in _admissible(grid, counts):
        boxes = list(_convergent_boxes(grid, b, counts))
        if boxes:
            survivors.extend((a, b) for a in _sieve_numerator(grid, family, b, boxes, counts))
    return ChunkResult(chunk.number, tuple(survivors), tuple(counts.items()), TABLE_PRIMES + LATER_PRIMES)


@dataclass(frozen=True, slots=True, eq=False)
class _Primes:
    """Some primes, and the residues of the basis at the points of two periods modulo each power."""

    primes: Int64s
    moduli: Int64s
    basis: Int64s
    basis_offsets: Int64s
    offsets: Int64s


@dataclass(frozen=True, slots=True, eq=False)
class _Numerator:
    """b modulo the same powers: residues, roots, and which primes leave its degree alone."""

    residues: Int64s
    roots: Int64s
    root_counts: Int64s
    usable: Bools

    def arguments(self, family: _Primes) -> tuple[NDArray[np.generic], ...]:
        """The arguments that the kernels share."""
        return (
            family.primes,
            family.moduli,
            self.usable,
            self.roots,
            self.root_counts,
            family.basis,
            family.basis_offsets,
            self.residues,
            family.offsets,
        )


@lru_cache(maxsize=8)
def _family(basis: tuple[Coefficients, ...], level: int) -> tuple[_Primes, _Primes]:
    return _residues_of_basis(basis, TABLE_PRIMES, level), _residues_of_basis(basis, LATER_PRIMES, level)


def _residues_of_basis(basis: tuple[Coefficients, ...], chosen: Sequence[int], level: int) -> _Primes:
    primes = np.array(chosen, np.int64)
    offsets = np.concatenate([[0], np.cumsum(2 * primes)[:-1]]).astype(np.int64)
    padded = np.zeros((len(basis), len(basis[0])), np.int64)
    for row, f in enumerate(basis):
        padded[row, : len(f)] = f
    residues = np.zeros(len(basis) * int(2 * primes.sum()), np.int64)
    kernels.residues(padded, primes, primes**level, offsets * len(basis), residues)
    return _Primes(primes, primes**level, residues, offsets * len(basis), offsets)


def _numerator(family: _Primes, b: Coefficients) -> _Numerator:
    residues = np.zeros(int(2 * family.primes.sum()), np.int64)
    kernels.residues(np.array([b], np.int64), family.primes, family.moduli, family.offsets, residues)
    roots = np.zeros((len(family.primes), max(1, len(b) - 1)), np.int64)
    counts = np.zeros(len(family.primes), np.int64)
    kernels.find_roots(family.primes, family.offsets, residues, roots, counts)
    return _Numerator(residues, roots, counts, b[-1] % family.primes != 0)


def _admissible(grid: Grid, counts: Counter[Stage]) -> Iterator[Coefficients]:
    """The numerators that split over Q and have no zero at a positive integer."""
    padded = np.zeros((len(grid.numerators), max(map(len, grid.numerators), default=1)), np.int64)
    for row, b in enumerate(grid.numerators):
        padded[row, : len(b)] = b
    rootless = np.empty(len(padded), np.bool_)
    kernels.rootless(padded, np.array(TABLE_PRIMES, np.int64), rootless)
    for b, unsplit in zip(grid.numerators, rootless.tolist(), strict=True):
        if (unsplit and len(b) > 1) or not splits_over_rationals(b):
            counts[Stage.UNSPLIT] += grid.per_numerator
        elif any(zero > 0 for zero, _ in integer_zeros(fmpz_poly(list(b)))):
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


def _sieve_numerator(
    grid: Grid, family: tuple[_Primes, _Primes], b: Coefficients, boxes: Sequence[Box], counts: Counter[Stage]
) -> list[Coefficients]:
    first = _numerator(family[0], b)
    tables = _build_tables(grid, family[0], first, b, boxes)
    found = [_sweep(box, family[0], first, tables, counts) for box in boxes]
    candidates = np.concatenate(found)
    if not len(candidates):
        return []
    later = np.empty(len(candidates), np.bool_)
    kernels.keep_passing(candidates, *_numerator(family[1], b).arguments(family[1]), later)
    candidates = candidates[later]
    counts[Stage.TRACES] += len(candidates)
    a = _polynomials(grid, candidates)
    a = a[_grows(a, b)] if len(a) else a
    counts[Stage.GROWTH] += len(a)
    a = a[_has_limit(a, b)] if len(a) else a
    counts[Stage.DIVERGENT] += 0
    a = a[_is_full(a, b)] if len(a) else a
    counts[Stage.FULL] += len(a)
    return [_trimmed(row) for row in a.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """Tables one after the other, and the index of the first prime that has none."""

    words: NDArray[np.uint64]
    offsets: Int64s
    moduli: Int64s
    width: int
    next_prime: int


def _build_tables(grid: Grid, family: _Primes, numerator: _Numerator, b: Coefficients, boxes: Sequence[Box]) -> _Tables:
    """Tables of the first usable primes, as long as building one costs less than testing what it would discard."""
    k = len(grid.basis)
    low, high = boxes[0][-1]
    width = (high - low) // 64 + 1
    remaining = float(sum(_size(box) for box in boxes))
    built, moduli, q = [], [], 0
    while q < len(family.primes):
        p, modulus = int(family.primes[q]), int(family.moduli[q])
        cost = modulus**k * p
        if cost > remaining * (SCALAR_STEP * p + READ_OUT) or modulus ** (k - 1) * width > TABLE_LIMIT:
            break
        if numerator.usable[q] and numerator.root_counts[q]:
            table = np.zeros((modulus ** (k - 1), width), np.uint64)
            vanishing = _fill(table, family, numerator, q, k, low, high)
            built.append(table.ravel())
            moduli.append(modulus)
            remaining *= min(1.0, vanishing / modulus**k)
        q += 1
    if not built:
        built, moduli = [_full_row(low, high, width)], [1]
    offsets = np.cumsum([0, *(len(t) for t in built[:-1])]).astype(np.int64)
    return _Tables(np.concatenate(built), offsets, np.array(moduli, np.int64), width, q)


def _fill(
    table: NDArray[np.uint64], family: _Primes, numerator: _Numerator, q: int, k: int, low: int, high: int
) -> int:
    """Fill a table for every class of roots (one is enough modulo p) and count its vanishing residues."""
    p, modulus = int(family.primes[q]), int(family.moduli[q])
    single = modulus <= SINGLE_PRECISION_LIMIT
    precision: type[np.floating] = np.float32 if single else np.float64
    start, b_start = int(family.basis_offsets[q]), int(family.offsets[q])
    basis = family.basis[start : start + 2 * p * k].reshape(k, 2 * p)
    b = numerator.residues[b_start : b_start + 2 * p]
    grouped = 2 if modulus <= 64 else 1
    vanishing = 0
    classes = 1 if modulus == p else int(numerator.root_counts[q])
    for root in numerator.roots[q, :classes].tolist():
        vanishing += kernels.fill_table(
            _balanced(basis[:, root : root + p], modulus, precision),
            _balanced(b[root : root + p], modulus, precision),
            np.array([modulus, 1 / modulus], precision),
            grouped,
            _pairs_per_reduction(modulus, 24 if single else 53),
            low,
            high,
            table,
        )
    return vanishing


def _balanced(residues: Int64s, modulus: int, precision: type[np.floating]) -> NDArray[np.floating]:
    return np.where(residues > modulus // 2, residues - modulus, residues).astype(precision)


def _pairs_per_reduction(modulus: int, bits: int) -> int:
    """How many pairs of steps keep balanced residues below ``2**bits``: a step multiplies them by at most 3M/2."""
    size, steps = modulus / 2 + 2, 0
    while size * (1.5 * modulus) < 2**bits:
        size *= 1.5 * modulus
        steps += 1
    return max(1, steps // 2)


def _full_row(low: int, high: int, width: int) -> NDArray[np.uint64]:
    row = np.full(width, 2**64 - 1, np.uint64)
    row[-1] >>= np.uint64(64 * width - (high - low + 1))
    return row


def _sweep(box: Box, family: _Primes, numerator: _Numerator, tables: _Tables, counts: Counter[Stage]) -> Int64s:
    """Parameters of the fractions that pass tables and traces."""
    hits = np.empty((1024, len(box)), np.int64)
    tally = np.zeros(2, np.int64)
    while True:
        kernels.sweep(
            np.array(box, np.int64),
            tables.words,
            tables.offsets,
            tables.moduli,
            tables.width,
            tables.next_prime,
            *numerator.arguments(family),
            hits,
            tally,
        )
        if tally[1] <= len(hits):
            counts[Stage.TABLES] += int(tally[0])
            return hits[: tally[1]]
        hits = np.empty((int(tally[1]), len(box)), np.int64)


def _polynomials(grid: Grid, parameters: Int64s) -> Int64s:
    basis = np.zeros((len(grid.basis), len(grid.basis[0])), np.int64)
    for row, f in enumerate(grid.basis):
        basis[row, : len(f)] = f
    polynomials: Int64s = parameters @ basis
    return polynomials


def _grows(a: Int64s, b: Coefficients) -> Bools:
    """Whether the entries have valuation at least 3m over four periods at each prime, in some class of roots."""
    degree = len(b) - 1
    needed = (3 * degree) // 2
    keep = np.ones(len(a), np.bool_)
    for p in GROWTH_PRIMES:
        if b[-1] % p and p ** (needed + 1) < WORD_LIMIT:
            best = np.zeros(len(a), np.int64)
            for root in roots_modulo(b, p):
                best = np.maximum(best, _valuations(a, b, p, root + p, 4, needed + 1)[:, -1])
            keep &= best >= needed
    return keep


def _valuations(a: Int64s, b: Coefficients, p: int, start: int, periods: int, power: int) -> Int64s:
    out = np.empty((len(a), periods), np.int64)
    kernels.least_valuations(a, np.array(b, np.int64), p, start, periods, power, out)
    return out


def _has_limit(a: Int64s, b: Coefficients) -> Bools:
    """Exact: the discriminant where it decides, else the classification."""
    degree = (len(b) - 1) // 2
    leading = a[:, degree] if 2 * degree == len(b) - 1 and degree < a.shape[1] else np.zeros(len(a), np.int64)
    return np.array(
        [
            bool(top and int(top) ** 2 + 4 * b[-1] > 0) or _converges(_trimmed(row), b)
            for top, row in zip(leading, a.tolist(), strict=True)
        ],
        np.bool_,
    )


def _converges(a: Coefficients, b: Coefficients) -> bool:
    return classify(ContinuedFraction(a, b)).kind not in (Kind.DIVERGENT, Kind.TERMINATING)


def _is_full(a: Int64s, b: Coefficients) -> Bools:
    """Slope m at four primes: in words where the powers of p fit, else by the general test."""
    primes = [p for p in JUDGING_PRIMES if b[-1] % p][:JUDGED_AT]
    if primes and all(_fits(b, p) for p in primes):
        keep = np.ones(len(a), np.bool_)
        for p in primes:
            keep &= np.any([_class_is_full(a, b, p, root) for root in roots_modulo(b, p)], axis=0)
        return keep
    return np.array([_judge(_trimmed(row), b, primes) for row in a.tolist()], np.bool_)


def _fits(b: Coefficients, p: int) -> bool:
    powers = (period_window(b, p, root, PERIODS)[1] // 2 + 1 for root in roots_modulo(b, p))
    return all(p**power < WORD_LIMIT for power in powers)


def _class_is_full(a: Int64s, b: Coefficients, p: int, root: int) -> Bools:
    start, determinant_valuation = period_window(b, p, root, PERIODS)
    valuations = _valuations(a, b, p, start, PERIODS, determinant_valuation // 2 + 1)
    growth = 2 * (valuations[:, -1] - valuations[:, SETTLED - 1]) / (PERIODS - SETTLED)
    full: Bools = np.rint(growth) == len(b) - 1
    return full


def _judge(a: Coefficients, b: Coefficients, primes: Sequence[int]) -> bool:
    return factorial_reduction(a, b, primes or None).verdict is Reduction.FULL


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

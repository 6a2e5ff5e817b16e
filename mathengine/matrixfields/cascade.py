"""Which tests follow the tables, at which primes: traces and the growth of valuations, in lanes and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mathengine.matrixfields import kernels_cascade, kernels_valuations
from mathengine.matrixfields.grids import Coefficients
from mathengine.matrixfields.residue_tables import PRIMES, double_root

FIRST_PRIMES = 8
"""Primes whose traces come before the valuations."""
EARLY_GROWTH = ((7, 2), (11, 2), (7, 3))
"""Prime and number of periods, cheap, for b of degree above 3."""
GROWTH_PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43)
GROWTH_TESTS = 6
PERIODS = 4
LANE_LIMIT = 2**26
"""Powers of p below it fit into lanes."""
WORD_LIMIT = 2**50

Int64s = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """Stages of a cascade, whether single precision is exact, and the powers of n modulo their M."""

    table: Int64s
    single: Bools
    powers: NDArray[np.float64]
    powers_at: Int64s


def passing(a: Int64s, b: Coefficients, stages: Stages, counted_after: int) -> tuple[Int64s, int]:
    """What passes the stages, and how many pass the first ``counted_after``."""
    if not len(a):
        return a, 0
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
        double_root(b),
        alive,
        tally,
    )
    return a[alive[:kept]], int(tally[counted_after - 1])


@lru_cache(maxsize=32)
def first_stages(degree: int, level: int, size: int) -> Stages:
    """Traces at the first primes, then the growth as far as it fits into lanes."""
    traces = [(p, 1, p**level, 1) for p in PRIMES[:FIRST_PRIMES]]
    early = [(p, k, p ** _least_growth(k, degree), 0) for p, k in EARLY_GROWTH if degree > 3]
    growth = [(p, PERIODS, p ** _least_growth(PERIODS, degree), 0) for p in GROWTH_PRIMES]
    return _prepared([*traces, *(s for s in (*early, *growth) if s[2] < LANE_LIMIT)], size)


@lru_cache(maxsize=32)
def later_stages(level: int, size: int) -> Stages:
    """Traces at the other primes."""
    return _prepared([(p, 1, p**level, 1) for p in PRIMES[FIRST_PRIMES:]], size)


def _prepared(stages: Sequence[tuple[int, int, int, int]], size: int) -> Stages:
    table = np.array(stages, np.int64)
    pieces_of_powers = []
    for p, periods, modulus, _ in stages:
        points = [[pow(n, i, modulus) for n in range(p, (periods + 2) * p)] for i in range(size)]
        pieces_of_powers.append(_balanced(np.array(points), modulus, np.float64).ravel())
    at = np.cumsum([0, *(len(piece) for piece in pieces_of_powers)])[:-1].astype(np.int64)
    return Stages(table, size * table[:, 2].astype(float) ** 2 / 2 < 2**24, np.concatenate(pieces_of_powers), at)


def _balanced(residues: Int64s, modulus: int, precision: type[np.floating]) -> NDArray[np.floating]:
    return np.where(2 * residues > modulus, residues - modulus, residues).astype(precision)


def _least_growth(periods: int, degree: int) -> int:
    """The valuation that slope m = degree/2 reaches over some periods, the first of which may go without."""
    return (periods - 1) * degree // 2


def grows_in_words(a: Int64s, b: Coefficients) -> Bools:
    """Whether the valuations grow as for slope m at the primes whose powers are too large for lanes."""
    keep = np.ones(len(a), np.bool_)
    needed = _least_growth(PERIODS, len(b) - 1)
    usable = [p for p in GROWTH_PRIMES if b[-1] % p and p ** (needed + 1) < WORD_LIMIT][:GROWTH_TESTS]
    primes = [p for p in usable if p**needed >= LANE_LIMIT]
    if len(a) and primes:
        periods = np.full(len(primes), PERIODS)
        kernels_valuations.keep_growing(a, discriminants(a, b), np.array(b), np.array(primes), periods, keep)
    return keep


def discriminants(a: Int64s, b: Coefficients) -> Int64s:
    """``A^2 + 4B``, or 0 where 2 deg a < deg b; 1 for ``|A| >= 2**30``, where it is positive as ``|B| < 2**57``."""
    degree, odd = divmod(len(b) - 1, 2)
    if odd or degree >= a.shape[1]:
        return np.zeros(len(a), np.int64)
    top = a[:, degree]
    small = np.abs(top) < 2**30
    values: Int64s = np.where(top == 0, 0, np.where(small, np.where(small, top, 0) ** 2 + 4 * b[-1], 1))
    return values


__all__ = ["FIRST_PRIMES", "Stages", "discriminants", "first_stages", "grows_in_words", "later_stages", "passing"]

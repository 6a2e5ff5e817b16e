"""Bit tables of the vanishing traces of a grid over one numerator, and what they let through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt, prod

import numpy as np
from numpy.typing import NDArray

from mathengine.matrixfields import kernels_cascade, kernels_traces
from mathengine.matrixfields.grids import Coefficients, Grid, Range

PRIMES = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)
"""Primes of the traces."""
TABLES = 16
"""At most so many tables, of the first primes."""
GROUPED_LIMIT = 64
"""Moduli up to which two parameters run within the lanes of a table."""
TABLE_LIMIT = 2**24
"""Words of one table."""
SINGLE_PRECISION_LIMIT = 246
"""Moduli up to which two steps of balanced residues stay exact in single precision: (M/2)(3M/2)**2 < 2**24."""

# Cost model in lane steps of a table (about 0.3 ns); it decides how many tables are built.
LANE_COST = 3
TABLE_OVERHEAD = 100_000

Box = tuple[Range, ...]
Int64s = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Tables one after the other, their primes, moduli and places, and what the kernel needs beside."""

    words: NDArray[np.uint64]
    offsets: Int64s
    primes: Int64s
    moduli: Int64s
    full_row: NDArray[np.uint64]
    scale: int
    constant: int
    double: int


def build_tables(grid: Grid, b: Coefficients, boxes: Sequence[Box]) -> Tables | None:
    """Tables of the first primes, as long as building one costs less than testing what it would discard."""
    k, degree = len(grid.basis), len(b) - 1
    low, high = boxes[0][-1]
    width = (high - low) // 64 + 1
    top_degree = len(grid.basis[0]) - 1
    scale = grid.basis[0][-1] if 2 * top_degree == degree else 0
    remaining = float(sum(box_size(box) for box in boxes))
    built: list[NDArray[np.uint64]] = []
    primes: list[int] = []
    for p in PRIMES[: TABLES if 2 * top_degree <= degree else 0]:
        modulus = p**grid.level
        cost = modulus**k * p + TABLE_OVERHEAD
        if cost > remaining * LANE_COST * p or modulus ** (k - 1) * width > TABLE_LIMIT:
            break
        residues = _residues(b, p, modulus)
        roots = np.flatnonzero(residues[:p] % p == 0).tolist()
        if b[-1] % p and roots:
            table, share = _table(grid, p, residues, roots, low, high)
            built.append(table)
            primes.append(p)
            # Of the leading parameters up to two in p make p divide the discriminant.
            remaining *= min(1.0, share + (2 / p if scale else 0.0))
    if not built:
        return None
    offsets = np.cumsum([0, *(len(t) for t in built)])[:-1].astype(np.int64)
    words = np.concatenate(built)
    tested = np.array(primes, np.int64)
    return Tables(words, offsets, tested, tested**grid.level, _full_row(low, high), scale, 4 * b[-1], double_root(b))


def _table(
    grid: Grid, p: int, b: Int64s, roots: Sequence[int], low: int, high: int
) -> tuple[NDArray[np.uint64], float]:
    """The table of a prime, every class of roots in it (one is enough modulo p), and the share of what passes."""
    k, modulus = len(grid.basis), p**grid.level
    single = modulus <= SINGLE_PRECISION_LIMIT
    precision: type[np.floating] = np.float32 if single else np.float64
    basis = _basis_residues(grid.basis, p, modulus)
    table = np.zeros((modulus ** (k - 1), (high - low) // 64 + 1), np.uint64)
    vanishing = 0
    for root in roots[: 1 if modulus == p else None]:
        vanishing += kernels_traces.fill_table(
            basis[:, root : root + p].astype(precision),
            b[root : root + p].astype(precision),
            np.array([modulus, 1 / modulus], precision),
            2 if modulus <= GROUPED_LIMIT else 1,
            _pairs_per_reduction(modulus, 24 if single else 53),
            low,
            high,
            table,
        )
    return table.ravel(), vanishing / modulus**k


def _residues(f: Coefficients, p: int, modulus: int) -> Int64s:
    """f at n = p, ..., 3p - 1 in -M/2..M/2."""
    residues = np.empty(2 * p, np.int64)
    kernels_cascade.polynomial_residues(np.array(f, np.int64), p, modulus, residues)
    return residues


@lru_cache(maxsize=64)
def _basis_residues(basis: tuple[Coefficients, ...], p: int, modulus: int) -> Int64s:
    return np.stack([_residues(f, p, modulus) for f in basis])


def double_root(b: Coefficients) -> int:
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


def candidates(basis: tuple[Coefficients, ...], box: Box, tables: Tables | None) -> Int64s:
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
            polynomials: Int64s = hits[:found] @ basis_matrix(basis)
            return polynomials
        hits = np.empty((found, len(box)), np.int64)


@lru_cache(maxsize=8)
def _whole_box(basis: tuple[Coefficients, ...], box: Box) -> Int64s:
    axes = np.meshgrid(*(np.arange(low, high + 1, dtype=np.int64) for low, high in box), indexing="ij")
    polynomials: Int64s = np.stack([axis.ravel() for axis in axes], axis=1) @ basis_matrix(basis)
    return polynomials


def basis_matrix(basis: tuple[Coefficients, ...]) -> Int64s:
    """The basis as rows of coefficients, constant term first."""
    matrix = np.zeros((len(basis), len(basis[0])), np.int64)
    for row, f in enumerate(basis):
        matrix[row, : len(f)] = f
    return matrix


def box_size(box: Box) -> int:
    """How many points a box has."""
    return prod(high - low + 1 for low, high in box)


__all__ = ["PRIMES", "Box", "Tables", "basis_matrix", "box_size", "build_tables", "candidates", "double_root"]

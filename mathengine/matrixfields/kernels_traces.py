"""Kernels of the residue sieve: traces of one period of the recurrence modulo prime powers, and bit tables of them.

For a prime p, a root r of b modulo p and a modulus M = p**e, the matrices are ``[[0, b(n)], [1, a(n)]]`` at
``n = r + p, ..., r + 2p - 1``. The coefficient a is ``u_1 f_1(n) + ... + u_k f_k(n)`` with fixed polynomials f_i, so
whether the trace vanishes depends on u modulo M only. All arrays hold values at n = p, ..., 3p - 1.

Ranges: ``M < 2**17`` in tables, ``M < 2**30`` elsewhere, ``|u_i| < 2**62``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mathengine.numeric.compiled import compiled, compiled_fast

Int64s = NDArray[np.int64]
Floats = NDArray[np.floating]
Words = NDArray[np.uint64]


@compiled
def rootless(numerators: Int64s, primes: Int64s, out: NDArray[np.bool_]) -> None:
    """Mark the polynomials that have no root modulo one of the primes which keep their degree."""
    count, size = numerators.shape
    for j in range(count):
        out[j] = False
        degree = size - 1
        while degree > 0 and numerators[j, degree] == 0:
            degree -= 1
        for p in primes:
            if numerators[j, degree] % p == 0:
                continue
            found = False
            for n in range(p):
                value = 0
                for power in range(degree, -1, -1):
                    value = (value * n + numerators[j, power] % p) % p
                if value == 0:
                    found = True
                    break
            if not found:
                out[j] = True
                break


@compiled_fast
def advance(
    x: Floats, y: Floats, a: Floats, base: Floats, b: Floats, modulus: Floats, pairs_per_reduction: int
) -> None:
    """Multiply the rows ``(x, y)``, one lane per fraction, by the matrices 1..p-1 of a period (p odd).

    Values are balanced residues in floating point, exact below the precision; ``modulus`` holds M and 1/M.
    """
    lanes = len(x)
    m, inverse = modulus[0], modulus[1]
    steps = a.shape[0]
    due = pairs_per_reduction
    for j in range(1, steps, 2):
        b1, b2, a1, a2 = b[j], b[j + 1], base[j], base[j + 1]
        due -= 1
        if due == 0:
            due = pairs_per_reduction
            for lane in range(lanes):
                s = b1 * x[lane] + (a[j, lane] + a1) * y[lane]
                t = b2 * y[lane] + (a[j + 1, lane] + a2) * s
                x[lane] = s - m * np.rint(s * inverse)
                y[lane] = t - m * np.rint(t * inverse)
        else:
            for lane in range(lanes):
                s = b1 * x[lane] + (a[j, lane] + a1) * y[lane]
                y[lane] = b2 * y[lane] + (a[j + 1, lane] + a2) * s
                x[lane] = s


@compiled_fast
def fill_table(
    values: Floats,
    b: Floats,
    modulus: Floats,
    grouped: int,
    pairs_per_reduction: int,
    low: int,
    high: int,
    table: Words,
) -> int:
    """Set the bits of the fractions with trace 0 modulo M in ``table``, and count them over all residues.

    Parameters
    ----------
    values : shape (k, p)
        Balanced residues of f_i at the points of the period; ``b`` likewise, shape (p,).
    modulus : (M, 1/M)
    grouped : 1 or 2
        How many of the last parameters run within the lanes.
    low, high : int
        Range of the last parameter: the bit ``u - low`` of a row stands for u.
    table : shape (M**(k-1), words)
        Row ``((u_1 M + u_2) M + ...) + u_{k-1}``, residues in 0..M-1. Bits are only ever set.
    """
    k, p = values.shape
    m, inverse = modulus[0], modulus[1]
    size = int(m)
    lanes = size if grouped == 1 else size * size
    a = np.empty((p, lanes), values.dtype)
    for j in range(p):
        for lane in range(lanes):
            value = (lane % size) * values[k - 1, j]
            if grouped == 2:
                value += (lane // size) * values[k - 2, j]
            value = value - m * np.rint(value * inverse)
            a[j, lane] = value
    prefixes = 1
    for _ in range(k - grouped):
        prefixes *= size
    base = np.empty(p, values.dtype)
    x = np.empty(lanes, values.dtype)
    y = np.empty(lanes, values.dtype)
    z = np.empty(lanes, values.dtype)
    w = np.empty(lanes, values.dtype)
    found = 0
    for prefix in range(prefixes):
        for j in range(p):
            rest, total = prefix, 0.0
            for i in range(k - grouped - 1, -1, -1):
                total += (rest % size) * values[i, j]
                rest //= size
            base[j] = total - size * np.floor(total / size + 0.5)
        for lane in range(lanes):
            x[lane] = 1
            value = a[0, lane] + base[0]
            y[lane] = value - m * np.rint(value * inverse)
        advance(x, y, a, base, b, modulus, pairs_per_reduction)
        if b[0] != 0:
            # The other diagonal entry: its row leaves the first matrix as (0, b).
            for lane in range(lanes):
                z[lane] = 0
                w[lane] = 1
            advance(z, w, a, base, b, modulus, pairs_per_reduction)
            for lane in range(lanes):
                y[lane] = y[lane] - m * np.rint(y[lane] * inverse)
                z[lane] = z[lane] - m * np.rint(z[lane] * inverse)
                y[lane] += b[0] * z[lane]
        for lane in range(lanes):
            x[lane] = y[lane] - m * np.rint(y[lane] * inverse)
        for lane in range(lanes):
            if x[lane] == 0:
                found += 1
                row = prefix if grouped == 1 else prefix * size + lane // size
                for bit in range((lane % size - low) % size, min(high - low + 1, 64 * size), size):
                    table[row, bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)
    # The pattern of a row comes again after 64 M bits, M words.
    for row in range(len(table)):
        for word in range(size, table.shape[1]):
            table[row, word] |= table[row, word - size]
    return found


@compiled
def is_exceptional(leading: int, p: int, constant: int, double: int) -> bool:
    """Whether p divides the discriminant ``leading**2 + constant``, which is 0 where ``abs(leading) = double``."""
    if abs(leading) == double:
        return False
    leading %= p
    return (leading * leading + constant % p) % p == 0


@compiled
def sweep(
    ranges: Int64s,
    tables: Words,
    table_offsets: Int64s,
    primes: Int64s,
    moduli: Int64s,
    full_row: Words,
    scale: int,
    constant: int,
    double: int,
    hits: Int64s,
) -> int:
    """Run through a box of parameters and write the first ``len(hits)`` that all tables let through; count them all.

    The leading discriminant is ``(scale u_1)**2 + constant``, 0 where ``abs(scale u_1) = double``; there is none if
    ``scale`` is 0. A table whose prime divides it, unless it is 0, is passed over.
    """
    k, words, count = len(ranges), len(full_row), len(primes)
    u = np.empty(k, np.int64)
    for i in range(k):
        u[i] = ranges[i, 0]
    line = np.empty(words, np.uint64)
    places = np.empty(count, np.int64)
    residues = np.empty(count, np.int64)
    skipped = np.zeros(count, np.bool_)
    found = 0
    going = True
    while going:
        for t in range(count):
            modulus, row = moduli[t], 0
            for i in range(k - 2):
                row = row * modulus + u[i] % modulus
            # Where the row of the least middle parameter lies, and how far the middle parameter is from wrapping round.
            residues[t] = ranges[k - 2, 0] % modulus
            places[t] = table_offsets[t] + (row * modulus + residues[t]) * words
            if scale != 0 and k > 2:
                skipped[t] = is_exceptional(scale * u[0], primes[t], constant, double)
        for middle in range(ranges[k - 2, 0], ranges[k - 2, 1] + 1):
            for w in range(words):
                line[w] = full_row[w]
            for t in range(count):
                if scale != 0 and k == 2:
                    skipped[t] = is_exceptional(scale * middle, primes[t], constant, double)
                if not skipped[t]:
                    place = places[t]
                    left = np.uint64(0)
                    for w in range(words):
                        line[w] &= tables[place + w]
                        left |= line[w]
                    if left == np.uint64(0):
                        break
            for t in range(count):
                residues[t] += 1
                places[t] += words
                if residues[t] == moduli[t]:
                    residues[t] = 0
                    places[t] -= moduli[t] * words
            for w in range(words):
                if line[w] == np.uint64(0):
                    continue
                word = line[w]
                for byte in range(8):
                    bits = np.int64((word >> np.uint64(8 * byte)) & np.uint64(255))
                    bit = 8 * byte
                    while bits:
                        if bits & 1:
                            if found < len(hits):
                                for i in range(k - 2):
                                    hits[found, i] = u[i]
                                hits[found, k - 2] = middle
                                hits[found, k - 1] = ranges[k - 1, 0] + 64 * w + bit
                            found += 1
                        bits >>= 1
                        bit += 1
        going = False
        for i in range(k - 3, -1, -1):
            u[i] += 1
            if u[i] <= ranges[i, 1]:
                going = True
                break
            u[i] = ranges[i, 0]
    return found

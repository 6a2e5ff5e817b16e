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
def residues(polynomials: Int64s, primes: Int64s, moduli: Int64s, offsets: Int64s, out: Int64s) -> None:
    """Write ``f_i(n) mod M_q`` for n = p_q..3p_q - 1 at ``offsets[q] + 2 i p_q``; coefficients constant term first."""
    count, size = polynomials.shape
    for q in range(len(primes)):
        p, modulus = primes[q], moduli[q]
        for i in range(count):
            place = offsets[q] + 2 * p * i
            for t in range(2 * p):
                value = 0
                for power in range(size - 1, -1, -1):
                    value = (value * (p + t) + polynomials[i, power] % modulus) % modulus
                out[place + t] = value


@compiled
def find_roots(primes: Int64s, offsets: Int64s, b: Int64s, roots: Int64s, counts: Int64s) -> None:
    """Write the roots of b modulo each prime, ascending, and their number."""
    for q in range(len(primes)):
        counts[q] = 0
        for t in range(primes[q]):
            if b[offsets[q] + t] % primes[q] == 0 and counts[q] < roots.shape[1]:
                roots[q, counts[q]] = t
                counts[q] += 1


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
def advance(x: Floats, y: Floats, a: Floats, base: Floats, b: Floats, modulus: Floats, pairs_per_reduction: int) -> None:
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
    values: Floats, b: Floats, modulus: Floats, grouped: int, pairs_per_reduction: int, low: int, high: int, table: Words
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
                for bit in range((lane % size - low) % size, high - low + 1, size):
                    table[row, bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)
    return found


@compiled
def trace_vanishes(u: Int64s, p: int, modulus: int, root: int, f: Int64s, b: Int64s, f_at: int, b_at: int) -> bool:
    """Whether the period that begins at ``root + p`` has trace 0 modulo M for the parameters ``u``."""
    k = len(u)
    x, y, z, w = 0, 0, 0, 0
    corrected = b[b_at + root] != 0
    for j in range(p):
        t = root + j
        a = 0
        for i in range(k):
            a += (u[i] % modulus) * f[f_at + 2 * p * i + t]
        a %= modulus
        if j == 0:
            x, y, z, w = 1, a, 0, 1
        else:
            x, y = y, (b[b_at + t] * x + a * y) % modulus
            if corrected:
                z, w = w, (b[b_at + t] * z + a * w) % modulus
    return (y + b[b_at + root] * z) % modulus == 0


@compiled
def passes(
    u: Int64s,
    first: int,
    primes: Int64s,
    moduli: Int64s,
    usable: NDArray[np.bool_],
    roots: Int64s,
    counts: Int64s,
    f: Int64s,
    f_offsets: Int64s,
    b: Int64s,
    b_offsets: Int64s,
) -> bool:
    """Whether at every usable prime from index ``first`` on some root class has trace 0."""
    for q in range(first, len(primes)):
        if not usable[q]:
            continue
        found = False
        for r in range(counts[q]):
            if trace_vanishes(u, primes[q], moduli[q], roots[q, r], f, b, f_offsets[q], b_offsets[q]):
                found = True
                break
            if moduli[q] == primes[q]:
                break
        if not found:
            return False
    return True


@compiled
def keep_passing(
    candidates: Int64s,
    primes: Int64s,
    moduli: Int64s,
    usable: NDArray[np.bool_],
    roots: Int64s,
    counts: Int64s,
    f: Int64s,
    f_offsets: Int64s,
    b: Int64s,
    b_offsets: Int64s,
    out: NDArray[np.bool_],
) -> None:
    """Mark the rows of ``candidates`` that pass at every usable prime."""
    for row in range(len(candidates)):
        out[row] = passes(candidates[row], 0, primes, moduli, usable, roots, counts, f, f_offsets, b, b_offsets)


@compiled
def sweep(
    ranges: Int64s,
    tables: Words,
    table_offsets: Int64s,
    table_moduli: Int64s,
    words: int,
    first: int,
    primes: Int64s,
    moduli: Int64s,
    usable: NDArray[np.bool_],
    roots: Int64s,
    counts: Int64s,
    f: Int64s,
    f_offsets: Int64s,
    b: Int64s,
    b_offsets: Int64s,
    hits: Int64s,
    tally: Int64s,
) -> None:
    """Run through a box of parameters: AND of the tables, then the scalar test at the primes from ``first`` on.

    ``tally[0]`` counts what the tables let through, ``tally[1]`` what is left; the first ``len(hits)`` of these are
    written. The first table carries no bits outside the range of the last parameter.
    """
    k = len(ranges)
    u = np.empty(k, np.int64)
    for i in range(k):
        u[i] = ranges[i, 0]
    line = np.empty(words, np.uint64)
    low, high = ranges[k - 2, 0], ranges[k - 2, 1]
    last = ranges[k - 1, 0]
    bases = np.zeros(len(table_moduli), np.int64)
    tally[0] = 0
    tally[1] = 0
    going = True
    while going:
        for q in range(len(table_moduli)):
            modulus, row = table_moduli[q], 0
            for i in range(k - 2):
                row = row * modulus + u[i] % modulus
            bases[q] = table_offsets[q] + row * modulus * words
        for middle in range(low, high + 1):
            place = bases[0] + (middle % table_moduli[0]) * words
            for w in range(words):
                line[w] = tables[place + w]
            for q in range(1, len(table_moduli)):
                place = bases[q] + (middle % table_moduli[q]) * words
                for w in range(words):
                    line[w] &= tables[place + w]
            for w in range(words):
                word = line[w]
                if word == np.uint64(0):
                    continue
                for byte in range(8):
                    bits = np.int64((word >> np.uint64(8 * byte)) & np.uint64(255))
                    bit = 8 * byte
                    while bits:
                        if bits & 1:
                            tally[0] += 1
                            u[k - 2] = middle
                            u[k - 1] = last + 64 * w + bit
                            if passes(u, first, primes, moduli, usable, roots, counts, f, f_offsets, b, b_offsets):
                                if tally[1] < len(hits):
                                    for i in range(k):
                                        hits[tally[1], i] = u[i]
                                tally[1] += 1
                        bits >>= 1
                        bit += 1
        going = False
        for i in range(k - 3, -1, -1):
            u[i] += 1
            if u[i] <= ranges[i, 1]:
                going = True
                break
            u[i] = ranges[i, 0]


@compiled
def multiply_modulo(x: int, y: int, modulus: int, inverse: float) -> int:
    """``x y mod modulus`` for 0 <= x, y < modulus < 2**50: the quotient in floating point, the rest in wrapped words."""
    rest = x * y - int(float(x) * float(y) * inverse) * modulus
    if rest < 0:
        return rest + modulus
    if rest >= modulus:
        return rest - modulus
    return rest


@compiled
def least_valuations(
    fractions: Int64s, b: Int64s, p: int, start: int, periods: int, power: int, out: Int64s
) -> None:
    """Write the least p-adic valuations (capped at ``power``) of the products over 1..``periods`` periods.

    ``fractions`` holds one a per row, constant term first. ``p**power < 2**50``.
    """
    modulus = 1
    for _ in range(power):
        modulus *= p
    inverse = 1.0 / modulus
    numerators = np.empty(periods * p, np.int64)
    for t in range(periods * p):
        value = 0
        for i in range(len(b) - 1, -1, -1):
            value = (multiply_modulo(value, (start + t) % modulus, modulus, inverse) + int(b[i]) % modulus) % modulus
        numerators[t] = value
    for row in range(len(fractions)):
        x, y, z, w = 1, 0, 0, 1
        for t in range(periods * p):
            a = 0
            for i in range(fractions.shape[1] - 1, -1, -1):
                coefficient = int(fractions[row, i]) % modulus
                a = (multiply_modulo(a, (start + t) % modulus, modulus, inverse) + coefficient) % modulus
            c = int(numerators[t])
            x, y = y, (multiply_modulo(x, c, modulus, inverse) + multiply_modulo(y, a, modulus, inverse)) % modulus
            z, w = w, (multiply_modulo(z, c, modulus, inverse) + multiply_modulo(w, a, modulus, inverse)) % modulus
            if (t + 1) % p == 0:
                least = power
                for entry in (x, y, z, w):
                    exponent, rest = 0, entry
                    while exponent < least and rest % p == 0:
                        rest //= p
                        exponent += 1
                    least = exponent
                out[row, t // p] = least

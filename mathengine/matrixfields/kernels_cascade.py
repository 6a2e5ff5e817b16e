"""Kernel of the cascade: many fractions over one b, tested at one prime power after the other, in lanes.

A lane is a fraction; the residues are balanced and in floating point, so a step is a few vector operations. Products
are exact as long as ``size (M/2)**2`` is below 2**24 in single and 2**53 in double precision, size the number of
coefficients of a.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mathengine.numeric.compiled import compiled, compiled_fast

Int64s = NDArray[np.int64]
Floats = NDArray[np.floating]

LANES = 256


@compiled
def polynomial_residues(f: Int64s, p: int, modulus: int, out: Int64s) -> None:
    """Write f(n) mod M in -M/2..M/2 for n = p, p + 1, ...; coefficients constant term first, M < 2**26 a power of p."""
    size = len(f)
    reduced = np.empty(size, np.int64)
    room = 1.0
    for i in range(size):
        reduced[i] = f[i] % modulus
        room *= modulus
    period = p if modulus == p else len(out)
    for t in range(period):
        n = (p + t) % modulus
        value = 0
        if room < 2.0**62:
            for power in range(size - 1, -1, -1):
                value = value * n + reduced[power]
            value %= modulus
        else:
            for power in range(size - 1, -1, -1):
                value = (value * n + reduced[power]) % modulus
        out[t] = value - modulus if 2 * value > modulus else value
    for t in range(period, len(out)):
        out[t] = out[t - p]


@compiled_fast
def evaluate(c: Floats, powers: Floats, t: int, m: float, inverse: float, lanes: int, a: Floats) -> None:
    """Write the residue of a(n) of every lane."""
    row = c[0]
    for lane in range(lanes):
        a[lane] = row[lane]
    for i in range(1, len(c)):
        row, factor = c[i], powers[i, t]
        for lane in range(lanes):
            a[lane] += row[lane] * factor
    for lane in range(lanes):
        a[lane] -= m * np.rint(a[lane] * inverse)


@compiled_fast
def multiply_row(x: Floats, y: Floats, a: Floats, b: float, m: float, inverse: float, lanes: int) -> None:
    """``(x, y) -> (y, b x + a y)`` modulo m in every lane."""
    for lane in range(lanes):
        s = b * x[lane] + a[lane] * y[lane]
        x[lane] = y[lane]
        y[lane] = s - m * np.rint(s * inverse)


@compiled_fast
def multiply_steps(
    c: Floats, powers: Floats, b: Floats, first: int, steps: int, modulus: Floats, lanes: int, both: bool, x: Floats
) -> None:
    """Product of the step matrices of every lane: x[0], x[1] its lower row, x[2], x[3] its upper row if ``both``.

    ``c`` holds the coefficients of a, one column per lane, ``powers[i, t]`` the residue of n**i.
    """
    m, inverse = modulus[0], modulus[1]
    # One-dimensional views, so that the compiler can tell them apart.
    left, right, upper_left, upper_right, a = x[0], x[1], x[2], x[3], x[4]
    for lane in range(lanes):
        left[lane] = 0
        right[lane] = 1
        upper_left[lane] = 1
        upper_right[lane] = 0
    for t in range(first, first + steps):
        numerator = b[t]
        evaluate(c, powers, t, m, inverse, lanes, a)
        multiply_row(left, right, a, numerator, m, inverse, lanes)
        if both:
            multiply_row(upper_left, upper_right, a, numerator, m, inverse, lanes)


@compiled_fast
def mark_exceptional(leading: Floats, prime: Floats, lanes: int, done: NDArray[np.bool_]) -> None:
    """Set ``done`` where p divides ``leading**2 + constant``; ``prime`` holds p, 1/p and the constant."""
    p, inverse, constant = prime[0], prime[1], prime[2]
    for lane in range(lanes):
        residue = leading[lane] - p * np.rint(leading[lane] * inverse)
        square = residue * residue + constant
        done[lane] = square == p * np.rint(square * inverse)


@compiled
def pass_stage(
    fractions: Int64s,
    b: Int64s,
    plan: Int64s,
    top: int,
    double: int,
    values: Int64s,
    powers: Floats,
    b_values: Floats,
    modulus: Floats,
    c: Floats,
    x: Floats,
    done: NDArray[np.bool_],
    alive: Int64s,
    count: int,
) -> int:
    """One stage of :func:`cascade` for the first ``count`` of ``alive``; those left move to the front and count."""
    size = fractions.shape[1]
    p, periods, m, by_trace = plan[0], plan[1], plan[2], plan[3] == 1
    zero = modulus[0] - modulus[0]
    prime = np.empty(3, modulus.dtype)
    prime[0] = p
    prime[1] = 1.0 / p
    prime[2] = 4 * (b[len(b) - 1] % p)
    kept = 0
    for start in range(0, count, LANES):
        lanes = min(LANES, count - start)
        waiting = lanes
        for lane in range(lanes):
            row = alive[start + lane]
            for i in range(size):
                value = fractions[row, i]
                if value > m or value < -m:
                    value %= m
                c[i, lane] = value
            done[lane] = False
        if top >= 0:
            mark_exceptional(c[top], prime, lanes, done)
            for lane in range(lanes):
                if done[lane]:
                    leading = fractions[alive[start + lane], top]
                    if abs(leading) == double:
                        done[lane] = False
                    else:
                        waiting -= 1
        for root in range(p):
            if values[root] % p != 0:
                continue
            if waiting == 0:
                break
            both = not by_trace or values[root] != 0
            multiply_steps(c, powers, b_values, root, periods * p, modulus, lanes, both, x)
            for lane in range(lanes):
                if done[lane]:
                    continue
                if by_trace:
                    total = x[1, lane] + x[2, lane] if both else x[1, lane]
                    passed = total == zero or total == modulus[0] or total == -modulus[0]
                else:
                    passed = x[0, lane] == zero and x[1, lane] == zero and x[2, lane] == zero and x[3, lane] == zero
                if passed:
                    done[lane] = True
                    waiting -= 1
            if by_trace and m == p:
                # Modulo p itself the classes agree.
                break
        for lane in range(lanes):
            if done[lane]:
                alive[kept] = alive[start + lane]
                kept += 1
    return kept


@compiled
def cascade(
    fractions: Int64s,
    b: Int64s,
    stages: Int64s,
    single: NDArray[np.bool_],
    powers: NDArray[np.float64],
    powers_at: Int64s,
    top: int,
    double: int,
    alive: Int64s,
    tally: Int64s,
) -> int:
    """Keep the fractions that pass every stage; their indices are the first ``count`` entries of ``alive``.

    Parameters
    ----------
    fractions : shape (N, size)
        Coefficients of a, constant term first.
    b : shape (degree + 1,)
    stages : shape (count, 4)
        p, number of periods, modulus M, and whether the trace of the product is to vanish (1) or the product (0).
        Some class of roots of b modulo p has to pass. M < 2**26.
    single : shape (count,)
        Whether single precision is exact.
    powers, powers_at
        Of stage s, ``n**i mod M`` in -M/2..M/2 for n = p + t at ``powers_at[s] + (periods + 1) p i + t``.
    top, double : int
        Index of the coefficient A of the leading discriminant ``A**2 + 4B`` (-1: none), and the positive A for which it
        is 0 (-1: none). A prime that divides a discriminant other than 0 is passed over.
    alive : shape (N,)
    tally : shape (count,)
        How many were left after each stage.
    """
    count, size, degree = len(fractions), fractions.shape[1], len(b) - 1
    for row in range(count):
        alive[row] = row
    c32, x32 = np.empty((size, LANES), np.float32), np.empty((5, LANES), np.float32)
    c64, x64 = np.empty((size, LANES), np.float64), np.empty((5, LANES), np.float64)
    done = np.empty(LANES, np.bool_)
    for stage in range(len(stages)):
        p, periods, modulus = stages[stage, 0], stages[stage, 1], stages[stage, 2]
        if count and b[degree] % p:
            values = np.empty((periods + 1) * p, np.int64)
            polynomial_residues(b, p, modulus, values)
            length = (periods + 1) * p
            points = powers[powers_at[stage] : powers_at[stage] + size * length].reshape(size, length)
            if single[stage]:
                scale32 = np.array([modulus, 1.0 / modulus]).astype(np.float32)
                powers32, b32 = points.astype(np.float32), values.astype(np.float32)
                count = pass_stage(
                    fractions,
                    b,
                    stages[stage],
                    top,
                    double,
                    values,
                    powers32,
                    b32,
                    scale32,
                    c32,
                    x32,
                    done,
                    alive,
                    count,
                )
            else:
                scale64 = np.array([modulus, 1.0 / modulus])
                b64 = values.astype(np.float64)
                count = pass_stage(
                    fractions, b, stages[stage], top, double, values, points, b64, scale64, c64, x64, done, alive, count
                )
        tally[stage] = count
    return count

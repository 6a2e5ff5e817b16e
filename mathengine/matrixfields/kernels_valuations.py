"""Kernel of the local slopes in words: p-adic valuations of products of step matrices, modulo ``p**k < 2**50``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mathengine.numeric.compiled import compiled

Int64s = NDArray[np.int64]


@compiled
def multiply_modulo(x: int, y: int, modulus: int, inverse: float) -> int:
    """``x y mod modulus`` for 0 <= x, y < modulus < 2**50: quotient in floating point, remainder in wrapped words."""
    rest = int(x) * int(y) - int(float(x) * float(y) * inverse) * int(modulus)
    if rest < 0:
        return rest + modulus
    if rest >= modulus:
        return rest - modulus
    return rest


@compiled
def start_differences(f: Int64s, start: int, modulus: int, out: Int64s) -> None:
    """Write f(start) and its forward differences there, modulo ``modulus``; coefficients constant term first."""
    size = len(f)
    inverse = 1.0 / modulus
    for i in range(size):
        value = 0
        for power in range(size - 1, -1, -1):
            value = multiply_modulo(value, (start + i) % modulus, modulus, inverse) + int(f[power]) % modulus
            if value >= modulus:
                value -= modulus
        out[i] = value
    for order in range(1, size):
        for i in range(size - 1, order - 1, -1):
            out[i] = (int(out[i]) - int(out[i - 1])) % modulus


@compiled
def step_differences(differences: Int64s, modulus: int) -> None:
    """Move on by one."""
    for i in range(len(differences) - 1):
        value = differences[i] + differences[i + 1]
        differences[i] = value - modulus if value >= modulus else value


@compiled
def least_valuation(
    a: Int64s, b_values: Int64s, p: int, start: int, count: int, power: int, differences: Int64s
) -> int:
    """Least p-adic valuation, capped at ``power``, of the product over ``count`` steps from ``start``.

    ``b_values`` holds b at these steps modulo ``p**power``; ``differences`` is scratch of the length of ``a``.
    """
    modulus = 1
    for _ in range(power):
        modulus *= p
    inverse = 1.0 / modulus
    start_differences(a, start, modulus, differences)
    x, y, z, w = 1, 0, 0, 1
    for t in range(count):
        value = int(differences[0])
        b = int(b_values[t])
        s = multiply_modulo(x, b, modulus, inverse) + multiply_modulo(y, value, modulus, inverse)
        x, y = y, s - modulus if s >= modulus else s
        s = multiply_modulo(z, b, modulus, inverse) + multiply_modulo(w, value, modulus, inverse)
        z, w = w, s - modulus if s >= modulus else s
        step_differences(differences, modulus)
    least = power
    for entry in (x, y, z, w):
        exponent, rest = 0, entry
        while exponent < least and rest % p == 0:
            rest //= p
            exponent += 1
        least = exponent
    return least


@compiled
def keep_growing(
    fractions: Int64s,
    discriminants: Int64s,
    b: Int64s,
    primes: Int64s,
    periods: Int64s,
    out: NDArray[np.bool_],
) -> None:
    """Mark the fractions with least valuation at least (k - 1) m, m = deg b/2, over k periods at each prime.

    Some class of roots of b modulo p has to reach it, over the k periods from ``root + p`` on. ``fractions`` holds one
    a per row, constant term first. Primes that divide ``discriminants[row]``, unless that is 0, are passed over.
    ``p**((k - 1) m + 1) < 2**50``, and b keeps its degree modulo p.
    """
    degree = len(b) - 1
    differences = np.empty(fractions.shape[1], np.int64)
    b_differences = np.empty(len(b), np.int64)
    for row in range(len(fractions)):
        out[row] = True
    for stage in range(len(primes)):
        p, k = primes[stage], periods[stage]
        needed = (k - 1) * degree // 2
        power = needed + 1
        modulus = 1
        for _ in range(power):
            modulus *= p
        values = np.empty((k + 2) * p, np.int64)
        start_differences(b, p, modulus, b_differences)
        for t in range(len(values)):
            values[t] = b_differences[0]
            step_differences(b_differences, modulus)
        for row in range(len(fractions)):
            if not out[row] or (discriminants[row] != 0 and discriminants[row] % p == 0):
                continue
            found = False
            for root in range(p):
                if values[root] % p == 0:
                    reached = least_valuation(fractions[row], values[root:], p, p + root, k * p, power, differences)
                    if reached >= needed:
                        found = True
                        break
            out[row] = found

"""Value-matched fractions per second of the value search, against mpmath and numpy ways of doing the same.

The peers' enumerators (restated, 32 terms each): one fraction at a time with a dictionary of rounded values, and the
numpy variant that runs the recurrence over a whole vector of a's for one b and looks the values up one by one.
"""

from __future__ import annotations

import itertools
import time

import mpmath
import numpy as np

from mathengine.matrixfields.grids import Grid
from mathengine.matrixfields.value_search import TERMS, Target, match_chunk, value_chunks

E = "2.71828182845904523536028747135266249775724709369995"
BOUND = 10
DIGITS = 10


def table() -> set[int]:
    """Rounded values of all Moebius images of e, as the peers keep them."""
    e = float(E)
    entries = itertools.product(range(-BOUND, BOUND + 1), repeat=4)
    return {round((p + q * e) / (r + s * e) * 10**DIGITS) for p, q, r, s in entries if p * s != q * r}


def mpmath_rate(known: set[int], pairs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> float:
    """Pairs per second, the recurrence one fraction at a time."""
    start = time.process_time()
    with mpmath.workdps(20):
        for a, b in pairs:
            p, p_before, q, q_before = mpmath.mpf(a[0]), mpmath.mpf(1), mpmath.mpf(1), mpmath.mpf(0)
            for n in range(1, TERMS + 1):
                x, y = sum(c * n**i for i, c in enumerate(a)), sum(c * n**i for i, c in enumerate(b))
                p, p_before = x * p + y * p_before, p
                q, q_before = x * q + y * q_before, q
            _ = q and int(mpmath.nint(p / q * 10**DIGITS)) in known
    return len(pairs) / (time.process_time() - start)


def numpy_rate(known: set[int], a_values: np.ndarray, numerators: list[tuple[int, ...]]) -> float:
    """Pairs per second, the recurrence over a vector of a's."""
    start = time.process_time()
    for b in numerators:
        p, p_before = a_values[0].copy(), np.ones_like(a_values[0])
        q, q_before = np.ones_like(p), np.zeros_like(p)
        for n in range(1, TERMS + 1):
            y = float(sum(c * n**i for i, c in enumerate(b)))
            p, p_before = a_values[n] * p + y * p_before, p
            q, q_before = a_values[n] * q + y * q_before, q
        with np.errstate(all="ignore"):
            keys = np.round(p / q * 10**DIGITS)
        _ = [key for key in keys.tolist() if key in known]
    return a_values.shape[1] * len(numerators) / (time.process_time() - start)


def main() -> None:
    """Print the rates and their ratios for two shapes of grid."""
    known = table()
    target = Target((("e", E),), BOUND)
    linear = [(x, y) for y in (*range(-20, 0), *range(1, 21)) for x in range(-20, 21)]
    grids = {
        "degree (1, 1)": Grid.box([(1, 60), (-60, 60)], linear),
        "degree (2, 2)": Grid.box(
            [(1, 10), (-10, 10), (-10, 10)],
            [(x, y, z) for z in (-2, -1, 1, 2) for y in range(-9, 10) for x in range(-9, 10)],
        ),
    }
    for name, grid in grids.items():
        points = list(itertools.product(*(range(low, high + 1) for low, high in grid.ranges)))
        polynomials = [grid.a_coefficients(u) for u in points]
        pairs = [(a, grid.numerators[-1]) for a in polynomials[:300]]
        rows = [[float(sum(c * n**i for i, c in enumerate(a))) for a in polynomials] for n in range(TERMS + 1)]
        slow, vector = mpmath_rate(known, pairs), numpy_rate(known, np.array(rows), list(grid.numerators[:8]))
        parts = value_chunks(grid, target)
        match_chunk(value_chunks(grid.restricted(grid.ranges, grid.numerators[:1]), target)[0])
        start = time.process_time()
        matches = [match for chunk in parts for match in match_chunk(chunk).matches]
        rate = grid.size / (time.process_time() - start)
        print(f"{name}, {grid.size:.3g} fractions, {len(matches)} matches")
        print(f"  one at a time (mpmath)  {slow:10.3g} per second")
        print(f"  vectors (numpy)         {vector:10.3g} per second")
        print(
            f"  value search            {rate:10.3g} per second: {rate / slow:.3g} and {rate / vector:.3g} times",
            flush=True,
        )


if __name__ == "__main__":
    main()

"""Local slopes and the sieve against the published test for factorial reduction, on the same fractions in one run.

The published test is restated from ``FREnumerator.py`` of the Ramanujan Machine project: the recurrence in integers up
to depth 1402; every 200 steps the growth ``log gcd(p_n, q_n)/n + deg_a (1 - log n)``; accepted when two such values
in a row differ by less than 0.1, given up when the differences grow. It accepts partial reductions.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence

from mathengine.matrixfields.grids import Grid, monomials
from mathengine.matrixfields.reduction import Reduction, factorial_reduction
from mathengine.matrixfields.sieve import chunks, sieve_chunk

DEEPEST = 1402
STRIDE = 200
TOLERANCE = 0.1


def evaluate(coefficients: Sequence[int], n: int) -> int:
    """Horner's rule."""
    value = 0
    for coefficient in reversed(coefficients):
        value = value * n + coefficient
    return value


def published_test(a: Sequence[int], b: Sequence[int]) -> bool:
    """Whether the published test accepts the fraction."""
    q, q_before, p, p_before = 1, 0, evaluate(a, 0), 1
    values: list[float] = []
    for n in range(1, DEEPEST):
        x, y = evaluate(a, n), evaluate(b, n)
        q, q_before = x * q + y * q_before, q
        p, p_before = x * p + y * p_before, p
        if n % STRIDE == 0:
            common = math.gcd(p, q)
            if common == 0:
                return False
            values.append(log(common) / n + (len(a) - 1) * (1 - math.log(n)))
            if len(values) >= 2 and abs(values[-1] - values[-2]) < TOLERANCE:
                return True
            if len(values) >= 3 and abs(values[-1] - values[-2]) > abs(values[-2] - values[-3]):
                return False
    return False


def log(number: int) -> float:
    """Logarithm of an integer of any size."""
    shift = max(0, number.bit_length() - 64)
    return math.log(number >> shift) + shift * math.log(2)


def cubics(count: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Random a of degree 3 over -n**6, antisymmetric ones and Apery's among them."""
    draw = random.Random(1)
    found = [((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1))]
    while len(found) < count:
        if len(found) % 2:
            u, v = draw.randint(1, 20), draw.randint(-20, 20)
            a: tuple[int, ...] = (v, u + 2 * v, 3 * u, 2 * u)
        else:
            a = (*(draw.randint(-20, 20) for _ in range(3)), draw.randint(2, 20))
        found.append((a, (0, 0, 0, 0, 0, 0, -1)))
    return found


def linear(count: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Random a of degree 1 over split quadratics without a zero at a positive integer, pi's among them."""
    draw = random.Random(2)
    found: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((1, 2), (0, 0, 1))]
    while len(found) < count:
        c, r, s = draw.choice([-2, -1, 1, 2]), draw.randint(0, 4), draw.randint(0, 4)
        found.append(((draw.randint(-9, 9), draw.randint(1, 9)), (c * r * s, c * (r + s), c)))
    return found


def compare(name: str, sample: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> float:
    """Print what both tests accept and their rates; the rate of the published one."""
    start = time.process_time()
    accepted = {pair for pair in sample if published_test(*pair)}
    published = len(sample) / (time.process_time() - start)
    start = time.process_time()
    full = {pair for pair in sample if factorial_reduction(*pair).verdict is Reduction.FULL}
    slopes = len(sample) / (time.process_time() - start)
    print(f"{name}, {len(sample)} fractions")
    print(
        f"  published test  {published:10.4g} per second, accepts {len(accepted)}, {len(accepted & full)} of them full"
    )
    print(f"  local slopes    {slopes:10.4g} per second, {len(full)} full: {slopes / published:.3g} times", flush=True)
    return published


def main() -> None:
    """Print rates, ratios and what each test accepts."""
    factorial_reduction("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
    compare("degree (1, 2)", linear(100))
    published = compare("degree (3, 6)", cubics(120))
    grid = Grid.box([(1, 20), (-20, 20), (-20, 20), (-20, 20)], monomials(6, range(-30, 31)))
    sieve_chunk(chunks(grid.restricted(grid.ranges, grid.numerators[:1]))[0])
    start = time.process_time()
    found = [pair for chunk in chunks(grid) for pair in sieve_chunk(chunk).survivors]
    sieve = grid.size / (time.process_time() - start)
    print(f"  sieve           {sieve:10.4g} per second, {len(found)} of {grid.size}: {sieve / published:.3g} times")


if __name__ == "__main__":
    main()

"""Fractions per second of the residue sieve, one core, end to end: tables, sweep, judging, survivors in hand.

Run with ``python benchmarks/sieve.py``. Compilation is left out by a first small run; figures are fractions of the grid
over seconds of processor time, the best of three runs, and beside them those that were sieved and not excluded by an
argument of degree, sign or splitting.
"""

from __future__ import annotations

import time
from fractions import Fraction

from mathengine.matrixfields.grids import Grid, monomials, splitting_numerators
from mathengine.matrixfields.sieve import Stage, chunks, sieve_chunk

SHIFTED = [Fraction(0), Fraction(-1), Fraction(-1, 2), Fraction(1, 2), Fraction(-2), Fraction(-1, 3)]
SIGNS = [-2, -1, 1, 2]

GRIDS = {
    "narrow (3,6), |u| <= 5, split b": Grid.box(
        [(0, 5), *[(-5, 5)] * 3], splitting_numerators(6, SIGNS, SHIFTED)[:300]
    ),
    "narrow (3,6), |u| <= 10, b = c n^6": Grid.box([(1, 10), *[(-10, 10)] * 3], monomials(6, range(-40, 41))),
    "narrow (3,6), |u| <= 10, split b": Grid.box(
        [(0, 10), *[(-10, 10)] * 3], splitting_numerators(6, SIGNS, SHIFTED)[:200]
    ),
    "narrow (2,4), |u| <= 20, b = c n^4": Grid.box([(1, 20), *[(-20, 20)] * 2], monomials(4, range(-200, 201))),
    "narrow (2,4), |u| <= 20, split b": Grid.box([(0, 20), *[(-20, 20)] * 2], splitting_numerators(4, SIGNS, SHIFTED)),
    "narrow (2,4), |u| <= 5, box of b": Grid.box(
        [(0, 5), *[(-5, 5)] * 2],
        [
            (e, d, c, b, a)
            for a in (-2, -1, 1, 2)
            for b in range(-3, 4)
            for c in range(-3, 4)
            for d in (0, 1)
            for e in (0, 1)
        ],
    ),
    "wide degree 1, 10^8": Grid.box([(1, 500), (-100_000, 100_000)], [(0, 0, -1)]),
    "wide degree 2, 10^8": Grid.box([(1, 250), (-250, 250), (-400, 400)], [(0, 0, 0, 0, -1)]),
    "wide degree 3, 10^8": Grid.box([(1, 63), *[(-63, 63)] * 3], [(0, 0, 0, 0, 0, 0, -1)]),
    "wide degree 3, 4 * 10^9": Grid.box([(1, 150), *[(-150, 150)] * 3], [(0, 0, 0, 0, 0, 0, -1)]),
    "wide degree 4, 7 * 10^8": Grid.box([(1, 30), *[(-30, 30)] * 3, (-50, 50)], [(0,) * 8 + (-1,)]),
    "antisymmetric modulo p^3, 8 * 10^6": Grid.symmetric(3, [(1, 200), (-2000, 2000)], monomials(6, range(-10, 0)), 3),
}


def main() -> None:
    """Print a line for each grid."""
    for grid in GRIDS.values():
        small = grid.restricted(grid.ranges, grid.numerators[:1])
        sieve_chunk(chunks(small)[0])
    print(f"{'grid':40} {'fractions':>10} {'seconds':>8} {'per second':>11} {'sieved/s':>10} {'full':>6}")
    for name, grid in GRIDS.items():
        parts = chunks(grid)
        seconds = float("inf")
        for _ in range(3):
            start = time.process_time()
            results = [sieve_chunk(chunk) for chunk in parts]
            seconds = min(seconds, time.process_time() - start)
        sieved = sum(dict(result.counts)[Stage.SIEVED] for result in results)
        full = sum(len(result.survivors) for result in results)
        rate = grid.size / seconds
        print(f"{name:40} {grid.size:10.3g} {seconds:8.3f} {rate:11.3g} {sieved / seconds:10.3g} {full:6d}", flush=True)


if __name__ == "__main__":
    main()

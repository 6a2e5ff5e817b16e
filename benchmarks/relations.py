"""Integer relations: mathengine against mpmath's pslq, on the same numbers in the same run.

Planted relations with coefficients up to 100 between d numbers of D digits, one Moebius identification at 50 digits
(with and without a form), and one relation of 20 numbers with 500 digits. Prints medians and ratios; pslq is left out
where it takes more than ``--patience`` seconds.

    python benchmarks/relations.py [--patience 10]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from statistics import median

import mpmath
from flint import arb

from mathengine.numeric.balls import bits_for, working_precision
from mathengine.numeric.matcher import MoebiusMatcher
from mathengine.numeric.relations import Relation, find_relation, normalised

REPEATS = 15


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median time of one call."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def planted(count: int, digits: int, rng: random.Random) -> tuple[list[int], list[int]]:
    """Integers of ``digits`` digits and a relation between them, up to one unit."""
    unit = 10**digits
    numbers = [rng.randrange(unit // 10, unit) for _ in range(count - 1)]
    coefficients = [rng.randint(-100, 100) for _ in range(count - 1)] + [97]
    numbers.append(-sum(c * x for c, x in zip(coefficients, numbers, strict=False)) // 97)
    return numbers, coefficients


def balls(numbers: Sequence[int], digits: int) -> list[arb]:
    with working_precision(bits_for(digits) + 64):
        return [(arb(x) + arb(0, 1)) / arb(10) ** digits for x in numbers]


def pslq(numbers: Sequence[int], digits: int) -> list[int] | None:
    with mpmath.workdps(digits):
        vector = [mpmath.mpf(x) / mpmath.mpf(10) ** digits for x in numbers]
        found: list[int] | None = mpmath.pslq(
            vector, tol=mpmath.mpf(10) ** (10 - digits), maxcoeff=1000, maxsteps=10**6
        )
        return found


def relations(patience: float) -> None:
    slow: set[int] = set()
    for count, digits in ((4, 100), (4, 300), (8, 100), (8, 300), (12, 100), (12, 300), (20, 500)):
        numbers, coefficients = planted(count, digits, random.Random(1000 * count + digits))
        vector = balls(numbers, digits)
        found = find_relation(vector)
        assert isinstance(found, Relation)
        assert found.coefficients == normalised(coefficients)
        ours = seconds(lambda vector=vector: find_relation(vector))  # type: ignore[misc]
        line = f"d={count:2d} D={digits:4d}  mathengine {1e3 * ours:9.3f} ms (margin {found.margin:5.1f} digits)"
        if count >= 20 or slow:
            print(f"{line}  pslq not run")
            continue
        start = time.perf_counter()
        witness = pslq(numbers, digits)
        theirs = time.perf_counter() - start
        if theirs > patience:
            slow.add(count)
        same = "same" if witness and normalised(witness) == found.coefficients else f"pslq found {witness}"
        print(f"{line}  pslq {1e3 * theirs:10.2f} ms  ratio {theirs / ours:7.0f}  {same}")


def moebius() -> None:
    rng = random.Random(5)
    digits = 50
    matcher = MoebiusMatcher([lambda bits: arb(3).zeta()], digits=digits)
    with working_precision(200):
        error = arb(0, 1) * arb(10) ** -digits
        x = arb(3).zeta()
        images: list[arb] = []
        while len(images) < 500:
            a, b, c, d = (rng.randint(-1000, 1000) for _ in range(4))
            if a * d != b * c:
                images.append((a + b * x) / (c + d * x) + error)
        others = [arb(rng.getrandbits(190)) / arb(2) ** 189 + error for _ in range(500)]
    for name, values, expected in (("with a form", images, 500), ("without a form", others, 0)):
        matches = sum(matcher.match(value) is not None for value in values)
        assert matches == expected
        ours = seconds(lambda values=values: [matcher.match(v) for v in values]) / len(values)  # type: ignore[misc]
        with mpmath.workdps(digits):
            zeta = mpmath.zeta(3)
            texts = [value.mid().str(55, radius=False) for value in values[:20]]
            vectors = [[mpmath.mpf(1), zeta, mpmath.mpf(t), mpmath.mpf(t) * zeta] for t in texts]
            theirs = median(
                seconds(lambda v=v: mpmath.pslq(v, maxcoeff=10_000, maxsteps=10_000), 1)  # type: ignore[misc]
                for v in vectors
            )
        print(
            f"Moebius, 50 digits, {name:14s}  mathengine {1e6 * ours:6.1f} us  "
            f"pslq {1e6 * theirs:8.1f} us  ratio {theirs / ours:6.1f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--patience", type=float, default=10, help="seconds after which pslq is not run on more numbers"
    )
    patience = parser.parse_args().patience
    packages = ", ".join(f"{name} {version(name)}" for name in ("mpmath", "python-flint"))
    print(f"{packages}; mpmath backend {mpmath.libmp.BACKEND}")
    moebius()
    relations(patience)

"""Time exact products, certified digits, slow fractions and delta; with ratios to ramanujantools where it is installed.

    python benchmarks/convergents.py [--deep]

Every line is the least of a few runs in this process, in seconds. The ratio is the peer's time over ours on the same
work in the same run (ramanujantools 0.0.8: ``pip install ramanujantools`` in an environment of its own that also holds
mathengine). ``--deep`` adds the product of 10^5 terms.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable

from mathengine.matrixfields.checker import check_enclosure
from mathengine.matrixfields.convergents import convergent
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.irrationality import delta

APERY = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
SLOW = {
    "6/pi^2, error ~ 1/N": ("2*n**2 + 2*n + 1", "-n**4"),
    "1/zeta(5), error ~ N^-4": ("2*n**5 + 5*n**4 + 10*n**3 + 10*n**2 + 5*n + 1", "-n**10"),
    "1 + 4/pi, error ~ 1/N": ("2", "(2*n - 1)**2"),
    "Mills ratio, error ~ exp(-2 sqrt N)": ("1", "n"),
}


def least(work: Callable[[], object], runs: int = 3) -> float:
    """Least wall time of a few runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def report(what: str, seconds: float, peer: float | None = None) -> None:
    """One line of the table."""
    ratio = "" if peer is None else f"   peer {peer:9.4f} s   ratio {peer / seconds:7.1f}"
    print(f"{what:58s} {seconds:9.4f} s{ratio}", flush=True)


def peer_timings() -> dict[str, Callable[[], object]]:
    """The peer's calls for the same work; empty where it is not installed."""
    if importlib.util.find_spec("ramanujantools") is None:
        print("ramanujantools is not installed: no ratios")
        return {}
    import sympy
    from ramanujantools.pcf import PCF

    n = sympy.Symbol("n")
    pcf = PCF(34 * n**3 + 51 * n**2 + 27 * n + 5, -(n**6))
    matrix = pcf.M()
    return {
        "walk 10000": lambda: matrix.walk({n: 1}, 10_000, {n: 1}),
        "walk 100000": lambda: matrix.walk({n: 1}, 100_000, {n: 1}),
        "delta 1000": lambda: pcf.delta(1000),
        "limit 10000": lambda: pcf.limit(10_000).as_float(),
    }


def main() -> None:
    """Print the table."""
    peer = peer_timings()

    def ratio(name: str) -> float | None:
        return least(peer[name], 1) if name in peer else None

    a, b = APERY.a_coefficients, APERY.b_coefficients
    report("exact convergent of Apery, 10^4 terms", least(lambda: convergent(a, b, 10_000)), ratio("walk 10000"))
    if "--deep" in sys.argv[1:]:
        report("exact convergent of Apery, 10^5 terms", least(lambda: convergent(a, b, 100_000)), ratio("walk 100000"))
    for digits in (50, 1000, 10_000, 30_000):
        seconds = least(lambda digits=digits: enclosure(APERY, digits))
        report(f"6/zeta(3) certified, {digits} digits", seconds, ratio("limit 10000") if digits == 30_000 else None)
    report(
        "delta of Apery at depth 1000, gcd removed, certified", least(lambda: delta(APERY, 1000)), ratio("delta 1000")
    )
    for name, (top, bottom) in SLOW.items():
        fraction = ContinuedFraction.of(top, bottom)
        for digits in (50, 200):
            certified = enclosure(fraction, digits)
            report(f"{name}: {digits} digits", least(lambda f=fraction, d=digits: enclosure(f, d)))
            report("    its certificate checked", least(lambda c=certified: check_enclosure(c.certificate), 1))


if __name__ == "__main__":
    main()

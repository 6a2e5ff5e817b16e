"""Equivalence of the published fractions: classes, links, time per pair, and what is left alone and why.

    python benchmarks/unify.py [--pairs]

For each list of reference fractions and for both together. Every pair is compared from nothing (``--pairs`` prints the
slowest), its link is verified as an identity over Q(n), and its certificate is checked by the separate checker. Then
the list as a whole is put into classes, where pairs that their invariants tell apart are not compared. CPU time of this
process.
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import combinations
from pathlib import Path
from statistics import median

from mathengine.matrixfields.equivalences.links import Side, compare
from mathengine.matrixfields.equivalences.sums import sum_link
from mathengine.matrixfields.equivalences.unify import unify
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.pipeline.certificate_gauge import proved_map
from mathengine.pipeline.certificate_sum_reduction import proved_map_by_sums

VECTORS = Path(__file__).parents[1] / "tests" / "vectors"
LISTS = ("pi_literature_pcfs", "known_pcfs")


def read(name: str) -> dict[str, ContinuedFraction]:
    """The fractions of one list by their names."""
    rows = json.loads((VECTORS / f"{name}.json").read_text())
    return {row["id"]: ContinuedFraction.of(row["a"], row["b"]) for row in rows}


def plain(fraction: ContinuedFraction) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """a and b as the checker wants them."""
    return fraction.a_coefficients, fraction.b_coefficients


def timed_pairs(fractions: dict[str, ContinuedFraction], show: bool) -> None:
    """Compare every pair from nothing."""
    times: list[tuple[float, str]] = []
    linked, checked, by_sums = 0, [], 0
    for (name, left), (other, right) in combinations(fractions.items(), 2):
        start = time.process_time()
        found = compare(Side(left), Side(right)).link
        relation = sum_link(left, right) if found is None else None
        times.append((time.process_time() - start, f"{name}, {other}"))
        if found is None and relation is None:
            continue
        linked += 1
        start = time.process_time()
        if found is not None:
            proved_map(plain(left), plain(right), json.loads(json.dumps(found.certificate())))
        elif relation is not None:
            by_sums += 1
            proved_map_by_sums(plain(left), plain(right), json.loads(json.dumps(relation.certificate())))
        checked.append(time.process_time() - start)
    seconds = [duration for duration, _ in times]
    print(f"  pairs {len(times)}, linked {linked} ({by_sums} of them by sums)")
    print(f"  per pair, from nothing      median {median(seconds) * 1e3:7.2f} ms   max {max(seconds) * 1e3:7.1f} ms")
    print(f"  its certificate checked     median {median(checked) * 1e3:7.2f} ms   max {max(checked) * 1e3:7.1f} ms")
    if show:
        for duration, pair in sorted(times, reverse=True)[:5]:
            print(f"    {duration * 1e3:7.1f} ms  {pair}")


def timed_classes(fractions: dict[str, ContinuedFraction], by_values: bool = False) -> None:
    """Put the list into classes."""
    names = list(fractions)
    start = time.process_time()
    classes = unify(list(fractions.values()), by_values=by_values)
    seconds = time.process_time() - start
    alone = [c for c in classes if len(c.members) == 1]
    kinds: dict[str, int] = {}
    for edge in (edge for c in classes for edge in c.edges):
        kinds[edge.kind] = kinds.get(edge.kind, 0) + 1
    print(
        f"  classes {len(classes)}: {len(classes) - len(alone)} of several, {len(alone)} alone; {seconds:.2f} s in all"
    )
    print("  edges", ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    for c in classes:
        if len(c.members) > 1:
            print("   ", len(c.members), " ".join(names[index] for index in c.members))
    for c in alone:
        print("    alone:", names[c.representative], "-", c.reason)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", action="store_true", help="show the slowest pairs")
    show = parser.parse_args().pairs
    lists = {name: read(name) for name in LISTS}
    compare(*(Side(ContinuedFraction.of(2, 1)) for _ in range(2)))  # imports are not timed
    for name, fractions in lists.items():
        print(f"{name}: {len(fractions)} fractions")
        timed_pairs(fractions, show)
        timed_classes(fractions)
        print("  with relations of proved values")
        timed_classes(fractions, by_values=True)
    together = {name: fraction for fractions in lists.values() for name, fraction in fractions.items()}
    print(f"both: {len(together)} fractions")
    timed_classes(together)


if __name__ == "__main__":
    main()

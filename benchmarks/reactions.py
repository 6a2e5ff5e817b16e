"""Balances and circuits: reactions per second, canonical answers with proof, complete sets.

Process time, medians of several runs; the commands of 4ti2, where they are installed, by the clock with their start, as
nobody can do without it, and beside them ours by the clock as well. chempy runs in a Python of its own, which the
environment variable CHEMPY may name as well:

    python benchmarks/reactions.py [--peer /path/to/python/with/chempy]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from mathengine.reactions.balancing import balance, balance_equation
from mathengine.reactions.circuits import circuits
from mathengine.reactions.composition import composition_matrix
from mathengine.reactions.formulas import read_formula, read_strictly

VECTORS = Path(__file__).parent.parent / "tests" / "vectors"
REPEATS = 9
LIMIT = 60.0
"""Seconds for one run of 4ti2."""

CHON = (
    "H2 O2 N2 C H2O CO CO2 CH4 NH3 HCN NO NO2 N2O HNO3 CH3OH C2H4 C2H6 HCHO HCOOH CO(NH2)2 H2O2 N2H4 C2H2 C6H6 NH4NO3 "
    "C6H12O6 CH3CN C2H5NO2 N2O5 O3 C3H8 HNCO C2N2 HNO2 N2O3 NH2OH C4H10 C2H5OH CH3NH2 C5H5N"
)
POWDER = "KNO3 C S K2S K2SO4 K2CO3 CO CO2 N2 K2S2 KSCN NO SO2 K2O COS O2 CS2 K2S2O3 KNO2 K2SO3"
REDOX = "MnO4^- Mn^2+ MnO2 Fe^2+ Fe^3+ H2O H^+ OH^- e- Cl^- Cl2 ClO3^- SO4^2- SO3^2- Cr2O7^2- Cr^3+ I^- I2 IO3^- H2O2"
LISTS = [("CHON", CHON, (12, 16, 20, 24, 30, 40)), ("black powder", POWDER, (16, 20)), ("redox", REDOX, (16, 20))]
REFORMING = "CH4 + H2O + O2 -> CO + CO2 + H2 + C + CH3OH + HCHO + HCOOH + C2H6 + C2H4"
EXPLOSIVE = "C7H5N3O6 + NH4NO3 -> CO2 + CO + H2O + N2 + C + H2 + NO + CH4 + NH3 + HCN"

CHEMPY = """
import json, sys, time
import chempy
print(chempy.__version__, flush=True)
for line in sys.stdin:
    left, right = json.loads(line)
    times = []
    try:
        for _ in range(3):
            start = time.process_time()
            chempy.balance_stoichiometry(left, right, underdetermined=None)
            times.append(time.process_time() - start)
    except Exception:
        times = [-1, -1, -1]
    print(sorted(times)[1], flush=True)
"""


def seconds(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Median process time of one call; ``before`` is not timed."""
    times = []
    for _ in range(REPEATS):
        before()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def clock(work: Callable[[], object]) -> float:
    """Least time of one call by the clock."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def reference() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((VECTORS / "known_reactions.json").read_text())["reactions"]
    return found


def unique_reactions() -> list[str]:
    """The reference reactions with one balance, isotopes aside."""
    return [str(r["input"]) for r in reference() if r["status"] == "unique" and r["category"] != "isotope"]


def balancing(peer: str | None) -> None:
    texts = unique_reactions()
    for text in texts:
        _ = balance(text).coefficients

    def answer_all() -> None:
        for text in texts:
            _ = balance(text).coefficients

    cold = seconds(answer_all, read_strictly.cache_clear)
    warm = seconds(answer_all)
    print(f"{len(texts)} different reactions from text, all species new: {len(texts) / cold:8.0f}/s")
    print(f"the same, species remembered:                      {len(texts) / warm:8.0f}/s")
    if peer:
        versus_chempy(peer, texts)


def versus_chempy(peer: str, texts: Sequence[str]) -> None:
    ratios, own_total, their_total = [], 0.0, 0.0
    with subprocess.Popen([peer, "-c", CHEMPY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        version = process.stdout.readline().strip()
        for number, text in enumerate([texts[0], *texts]):  # the first once more, for what chempy loads late
            sides = [[chempy_spelling(term) for term in side.split(" + ")] for side in text.split(" -> ")]
            print(json.dumps(sides), file=process.stdin, flush=True)
            their = float(process.stdout.readline())
            own = seconds(lambda text=text: balance(text).coefficients, read_strictly.cache_clear)  # type: ignore[misc]
            if their > 0 and number:
                ratios.append(their / own)
                own_total, their_total = own_total + own, their_total + their
        process.stdin.close()
    rate = len(ratios) / their_total
    print(f"chempy {version} answers {len(ratios)} of them, {rate:.0f}/s; ours from text, species new:")
    total, least = their_total / own_total, min(ratios)
    print(f"  ratio of totals {total:.0f}, median of ratios {median(ratios):.0f}, least {least:.0f}")


def chempy_spelling(formula: str) -> str:
    formula = re.sub(r"\((s|l|g|aq)\)$", "", formula)
    charge = re.search(r"\^(\d*)([+-])$", formula)
    if charge:
        formula = formula[: charge.start()] + charge[2] + (charge[1] if charge[1] != "1" else "")
    return formula.replace("·", "..").replace("*", "..")


def canonical() -> None:
    print("canonical coefficients with proof, species remembered, ms (nullity, median, answer)")
    texts = [str(r["input"]) for r in reference() if r["status"] == "multiple"]
    groups: dict[int, list[float]] = {}
    for text in [*texts, REFORMING, EXPLOSIVE]:
        found = balance(text)
        time_ = 1e3 * seconds(lambda found=found: balance_equation(found.equation).coefficients)  # type: ignore[misc]
        groups.setdefault(found.nullity, []).append(time_)
        if found.nullity > 5:
            print(f"  {found.nullity}  {time_:8.2f}  {text[:60]}, sum {sum(found.least[0])}, ties {found.ties}")
    up_to_five = [t for nullity, times in groups.items() if nullity <= 5 for t in times]
    middle, largest = median(up_to_five), max(up_to_five)
    print(f"  nullity 2 to 5: median {middle:.2f}, largest {largest:.2f} ({len(up_to_five)} reactions)")


def complete_sets() -> None:
    program = shutil.which("4ti2-circuits")
    print("circuits: list, species, rank, circuits, seconds (process, clock), 4ti2 seconds (clock, with its start)")
    for name, text, sizes in LISTS:
        for size in sizes:
            rows = composition_matrix([read_formula(formula) for formula in text.split()[:size]]).matrix
            found = circuits(rows)
            own, by_clock = seconds(lambda rows=rows: circuits(rows)), clock(lambda rows=rows: circuits(rows))  # type: ignore[misc]
            rank = found_rank(rows)
            line = f"  {name:12s} {size:3d} {rank:2d} {len(found):7d}  {own:8.4f} {by_clock:8.4f}"
            print(line + (f"  {versus_4ti2(program, rows, len(found))}" if program else ""), flush=True)


def found_rank(rows: Sequence[Sequence[int]]) -> int:
    from flint import fmpz_mat

    return int(fmpz_mat([list(row) for row in rows]).rank())


def versus_4ti2(program: str, rows: Sequence[Sequence[int]], expected: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        name = Path(folder) / "list"
        lines = [f"{len(rows)} {len(rows[0])}", *(" ".join(map(str, row)) for row in rows)]
        name.with_suffix(".mat").write_text("\n".join(lines) + "\n")

        def run() -> None:
            subprocess.run([program, "-q", str(name)], check=True, capture_output=True, timeout=LIMIT)

        try:
            taken = clock(run) if len(rows[0]) < 40 else once(run)
        except subprocess.TimeoutExpired:
            return f"> {LIMIT:.0f}"
        count = int(name.with_suffix(".cir").read_text().split()[0])
        return f"{taken:8.4f}" + ("" if count == expected else f"  other number of circuits: {count}")


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", default=os.environ.get("CHEMPY"), help="a Python that has chempy")
    peer = parser.parse_args().peer
    balancing(peer)
    canonical()
    complete_sets()


if __name__ == "__main__":
    main()

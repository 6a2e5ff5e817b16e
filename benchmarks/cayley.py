"""Time the growth of Cayley graphs: whole commands against targets, and ratios to cayleypy where it is installed.

    python benchmarks/cayley.py [--deep] [--peer PYTHON]

Every measurement is a process of its own: wall time, CPU time of the process and its children, and peak memory, all
with the start of Python. Compiled kernels are loaded once before. The peer is cayleypy 0.2.0 on the CPU; ``--peer``, or
the variable CAYLEYPY, names a Python that has it (by default this one), and its layers are compared with ours. CPU
times of the peer and of ours exclude imports: both are taken around the search itself, on the second call in the
process, so that neither counts its compiler. ``--deep`` adds LRX n = 13.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

Measured = dict[str, object]

VECTORS = Path(__file__).parents[1] / "tests" / "vectors" / "known_growth.json"
UNITRIANGULAR = [[[int(i == j or (i, j) == (k, k + 1)) for j in range(4)] for i in range(4)] for k in range(3)]


def known(name: str) -> list[str]:
    """The options that describe a graph of the reference vectors."""
    entry = next(entry for entry in json.loads(VECTORS.read_text())["entries"] if entry["id"] == name)
    return ["--generators", json.dumps(entry["generators"]), "--start", json.dumps(entry["start"])]


TARGETS: list[tuple[str, list[str], float, int | None]] = [
    ("LRX n = 8", ["--n", "8"], 1.0, None),
    ("LRX n = 9", ["--n", "9"], 1.5, None),
    ("LRX n = 10", ["--n", "10"], 1.0, 200),
    ("LRX n = 11", ["--n", "11"], 1.2, 220),
    ("LRX n = 12", ["--n", "12"], 6.5, 350),
    ("LX n = 12, directed", ["--n", "12", "--family", "lx"], 8.0, 450),
    ("pancake n = 12", ["--n", "12", "--family", "pancake"], 6.0, None),
    ("all transpositions n = 30", ["--n", "30", "--family", "all_transpositions"], 1.0, None),
    ("LRX on 0^14 1^14", ["--n", "28", "--start", "0" * 14 + "1" * 14], 3.0, 350),
    ("2x2x2 cube, quarter turns", known("rubik222-qtm"), 1.0, 250),
    ("2x2x2 cube, half turns too", known("rubik222-htm"), 1.0, 250),
    ("UT_4 mod 11", ["--generators", json.dumps(UNITRIANGULAR), "--modulus", "11"], 1.0, None),
    ("UT_4 mod 19", ["--generators", json.dumps(UNITRIANGULAR), "--modulus", "19"], 20.0, None),
]
DEEP = [("LRX n = 13", ["--n", "13"], 90.0, 2300)]
PEER_DEGREES = (10, 11)
PEER_ROUTINES = {"bfs": 40.0, "bfs_numpy": 15.0}
"""Routines of the peer, with the ratio in CPU time that we aim at for n = 11."""

OURS = """
import json, resource, sys, time
from mathengine.cayley import growth, lrx
n = int(sys.argv[1])
growth(lrx(n), max_layers=2, engine=sys.argv[2] or None)
begun = time.process_time()
layers = growth(lrx(n), engine=sys.argv[2] or None).layers
spent = time.process_time() - begun
print(json.dumps({"cpu": spent, "layers": layers}))
"""
PEER = """
import json, sys, time
from cayleypy import CayleyGraph, PermutationGroups
from cayleypy.algo.bfs_numpy import bfs_numpy
n, routine = int(sys.argv[1]), sys.argv[2]
def layers(n):
    graph = CayleyGraph(PermutationGroups.lrx(n), device="cpu")
    if routine == "bfs_numpy":
        return list(map(int, bfs_numpy(graph)))
    return list(map(int, graph.bfs(max_layer_size_to_store=1).layer_sizes))
layers(6)
begun = time.process_time()
found = layers(n)
spent = time.process_time() - begun
print(json.dumps({"cpu": spent, "layers": found}))
"""


def measured(words: list[str]) -> Measured:
    """Wall and CPU seconds and peak MB of one process, and what it printed."""
    begun = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    out, err = child.stdout, child.stderr
    assert out is not None
    assert err is not None
    text, problem = out.read(), err.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "mb": usage.ru_maxrss / 1024,
        "text": text,
        "problem": problem.strip().splitlines()[-1:] if child.returncode else [],
    }


def environment() -> dict[str, str]:
    """Ours, without what the shell says about the number of threads."""
    return {key: value for key, value in os.environ.items() if key not in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS")}


def commands(rows: list[tuple[str, list[str], float, int | None]], runs: int) -> None:
    """Whole commands, start of Python included, against their targets."""
    print(f"{'whole command':28} {'wall s':>8} {'target':>7} {'CPU s':>8} {'MB':>6} {'target':>7}  engine")
    for title, words, seconds, megabytes in rows:
        command = [sys.executable, "-m", "mathengine", "cayley-growth", *words, "--format", "json", "--quiet"]
        found = [measured(command) for _ in range(1 if seconds > 20 else runs)]
        if found[0]["problem"]:
            print(f"{title:28} {str(found[0]['problem'])[:90]}")
            continue
        wall, cpu, peak = (median(float(str(f[key])) for f in found) for key in ("wall", "cpu", "mb"))
        engine = json.loads(str(found[0]["text"]))["engine"]
        within = "" if megabytes is None else f"{megabytes:7d}"
        print(f"{title:28} {wall:8.2f} {seconds:7.1f} {cpu:8.2f} {peak:6.0f} {within:>7}  {engine}")


def ratios(peer: str, runs: int) -> None:
    """CPU seconds of the search alone, and peak memory of the whole process, against the peer."""
    print(f"\n{'LRX':8} {'routine':12} {'CPU s':>9} {'ours':>8} {'ratio':>7} {'aim':>5}", end=" ")
    print(f"{'MB':>6} {'ours':>6} {'ratio':>6}")
    for n in PEER_DEGREES:
        ours = [searched([sys.executable, "-c", OURS, str(n), ""]) for _ in range(runs)]
        cpu, peak = (median(float(str(o[key])) for o in ours) for key in ("search", "mb"))
        for routine, aim in PEER_ROUTINES.items():
            theirs = searched([peer, "-c", PEER, str(n), routine])
            if theirs["problem"]:
                print(f"n = {n:<4} {routine:12} {theirs['problem']}")
                continue
            assert theirs["layers"] == ours[0]["layers"], "the peer finds other layers"
            other, memory = float(str(theirs["search"])), float(str(theirs["mb"]))
            aimed = f"{aim:5.0f}" if n == 11 else ""
            print(
                f"n = {n:<4} {routine:12} {other:9.2f} {cpu:8.3f} {other / cpu:7.1f} {aimed:>5} "
                f"{memory:6.0f} {peak:6.0f} {memory / peak:6.1f}"
            )


def searched(words: list[str]) -> Measured:
    """A measured process with the CPU seconds and the layers that it reports."""
    found = measured(words)
    if not found["problem"]:
        report = json.loads(str(found["text"]).splitlines()[-1])
        found |= {"search": report["cpu"], "layers": report["layers"]}
    return found


def has_peer(python: str) -> bool:
    """Whether that Python has cayleypy; importing torch alone takes seconds."""
    if shutil.which(python) is None:
        return False
    return subprocess.run([python, "-c", "import cayleypy"], capture_output=True, check=False).returncode == 0


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deep", action="store_true")
    parser.add_argument("--peer", default=os.environ.get("CAYLEYPY", sys.executable))
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    measured([sys.executable, "-c", OURS, "11", ""])  # compile, and fill the caches
    commands(TARGETS + (DEEP if chosen.deep else []), chosen.runs)
    if has_peer(chosen.peer):
        ratios(chosen.peer, chosen.runs)
    else:
        print("\ncayleypy is not installed: pip install cayleypy==0.2.0, and give its Python as --peer")


if __name__ == "__main__":
    main()

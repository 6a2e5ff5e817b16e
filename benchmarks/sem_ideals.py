"""Vanishing ideals of mixed graphs up to degree 4, and the peer Macaulay2 on the same graphs where it is installed.

    python benchmarks/sem_ideals.py [--deep]

Targets: 0.15 s with 5 vertices, 0.5 s with 6, 5 s with 7 (medians over random sparse graphs, 1.5 directed and 0.5
bidirected edges for each vertex). Macaulay2 eliminates the coefficients from the equations [(I-L)^T S (I-L)]_ij = 0 of
the pairs without a bidirected edge, saturated by det(I - L), over Z/32003; one process for each model, since it keeps
rings by their vertices, and its own ``cpuTime`` around the elimination. It gives the whole ideal, ours the minimal
generators up to a degree, certified over the integers. ``--deep`` adds the hypersurface of degree 10 with 187 terms.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import time
from pathlib import Path
from statistics import median

from mathengine.sem.graphs import MixedGraph
from mathengine.sem.vanishing import vanishing_ideal

VECTORS = Path(__file__).parent.parent / "tests" / "vectors" / "known_models.json"
REFERENCE = ["verma4", "supply_demand4", "napkin4", "bowfree5", "four_cycle4", "three_cycle_3iv"]
PEER_SECONDS = 120
TARGETS = {5: 0.15, 6: 0.5, 7: 5.0}


def reference_graph(name: str) -> MixedGraph:
    """A graph of the reference vectors."""
    entry = next(e for e in json.loads(VECTORS.read_text())["models"] if e["name"] == name)
    directed = [tuple(edge.split("->")) for edge in entry["directed"]]
    bidirected = [tuple(edge.split("<->")) for edge in entry["bidirected"]]
    return MixedGraph.of([str(v + 1) for v in range(entry["n"])], directed, bidirected)


def sparse_graph(size: int, seed: int) -> MixedGraph:
    """A random graph of which the model is not everything: one with relations."""
    source = random.Random(seed)
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    directed = sorted(source.sample(pairs, round(1.5 * size)))
    bidirected = sorted(source.sample([(i, j) for i, j in pairs if i < j], round(0.5 * size)))
    return MixedGraph(tuple(str(v + 1) for v in range(size)), tuple(directed), tuple(bidirected))


def ours(graph: MixedGraph, degree: int) -> tuple[float, int]:
    """Process time of one call, and the number of generators."""
    times = []
    for _ in range(3):
        start = time.process_time()
        found = vanishing_ideal(graph, max_degree=degree)
        times.append(time.process_time() - start)
    return median(times), len(found.relations)


def script(graph: MixedGraph) -> str:
    """The elimination in Macaulay2's language."""
    size = graph.size
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    free = [p for p in pairs if p[0] != p[1] and p not in graph.bidirected]
    variables = [f"l_{e}" for e in range(len(graph.directed))] + [f"s_{t}" for t in range(len(pairs))]
    place = {pair: t for t, pair in enumerate(pairs)}
    edge = {e: k for k, e in enumerate(graph.directed)}
    coefficient = [[f"l_{edge[i, j]}" if (i, j) in edge else "0" for j in range(size)] for i in range(size)]
    sigma = [[f"s_{place[min(i, j), max(i, j)]}" for j in range(size)] for i in range(size)]
    rows = lambda m: "{" + ",".join("{" + ",".join(r) + "}" for r in m) + "}"  # noqa: E731 - a name for one expression
    count = len(graph.directed)
    eliminated = "{" + ",".join(variables[:count]) + "}"
    return f"""R = ZZ/32003[{",".join(variables)}, MonomialOrder => Eliminate {count}];
X = id_(R^{size}) - matrix {rows(coefficient)};
S = matrix {rows(sigma)};
M = (transpose X)*S*X;
t = cpuTime();
I = ideal({",".join(f"M_({i},{j})" for i, j in free) or "0_R"});
J = eliminate({eliminated}, saturate(I, det X));
g = numgens trim J;
print(toString(cpuTime() - t) | " " | toString g);
exit 0
"""


def peer(graph: MixedGraph) -> str:
    """Macaulay2's own time and number of generators, in a process of its own."""
    if shutil.which("M2") is None:
        return "not present"
    try:
        done = subprocess.run(
            ["M2", "--script", "/dev/stdin"], input=script(graph), capture_output=True, text=True, timeout=PEER_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"more than {PEER_SECONDS} s"
    words = done.stdout.split()
    return f"{float(words[0]):8.3f} s, {words[1]} generators" if len(words) == 2 else done.stderr.strip()[-80:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deep", action="store_true")
    deep = parser.parse_args().deep
    print(f"{'graph':28}{'degree':>7}{'ours':>10}{'found':>7}   Macaulay2")
    cases = [(name, reference_graph(name), 5 if name not in ("three_cycle_3iv",) else 4) for name in REFERENCE]
    if deep:
        cases.append(("four_cycle_chord_bid4", reference_graph("four_cycle_chord_bid4"), 10))
    for name, graph, degree in cases:
        seconds, found = ours(graph, degree)
        print(f"{name:28}{degree:7}{seconds:9.3f}s{found:7}   {peer(graph)}", flush=True)
    for size, target in TARGETS.items():
        graphs = [sparse_graph(size, 100 + size + 17 * k) for k in range(9)]
        times = sorted(ours(graph, 4)[0] for graph in graphs)
        print(
            f"sparse, n = {size}: median {median(times):.3f} s, largest {times[-1]:.3f} s; target {target} s",
            flush=True,
        )


if __name__ == "__main__":
    main()

"""Identifiability of mixed graphs: half-treks, ranks, instruments with formulas, fibres.

Process time, medians over the reference graphs with at most six vertices and over random sparse graphs. The target is
that of half-trek criterion and Jacobian together: 5 ms for at most six vertices. For scale: SEMID 0.4.2 in R took 54.9
s of CPU time for all its tests (half-treks, Tian, ancestral, edgewise, trek separation, global, necessary condition) on
67 graphs with two to six vertices on a machine of the same kind, 0.8 s a graph; it is not run here.

    python benchmarks/sem_identification.py
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from mathengine.sem.edgewise import solved_edges
from mathengine.sem.fibres import fibre
from mathengine.sem.formulas import formulas
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import half_trek_deficit, half_trek_steps
from mathengine.sem.identification import identify
from mathengine.sem.jacobian import dimension

VECTORS = Path(__file__).parent.parent / "tests" / "vectors" / "known_models.json"
REPEATS = 5


def seconds(work: Callable[[], object]) -> float:
    """Median process time of one call."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def reference_graphs() -> list[MixedGraph]:
    return [
        MixedGraph.of(
            [str(v + 1) for v in range(entry["n"])],
            [tuple(edge.split("->")) for edge in entry["directed"]],
            [tuple(edge.split("<->")) for edge in entry["bidirected"]],
        )
        for entry in json.loads(VECTORS.read_text())["models"]
    ]


def sparse_graph(size: int, seed: int) -> MixedGraph:
    """A random graph with 1.5 directed and 0.5 bidirected edges for each vertex."""
    source = random.Random(seed)
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    arcs = [(i, j) for i, j in pairs if i < j]
    directed = sorted(source.sample(pairs, round(1.5 * size)))
    bidirected = sorted(source.sample(arcs, round(0.5 * size)))
    return MixedGraph(tuple(str(v + 1) for v in range(size)), tuple(directed), tuple(bidirected))


def criteria(graph: MixedGraph) -> None:
    half_trek_steps(graph)
    half_trek_deficit(graph)
    dimension(graph)


def row(name: str, graphs: list[MixedGraph]) -> None:
    """Medians and maxima in milliseconds."""
    columns = {
        "half-treks and Jacobian": criteria,
        "instruments": solved_edges,
        "formulas, checked": lambda graph: formulas(graph, solved_edges(graph)),
        "fibre": fibre,
        "whole report": identify,
    }
    print(f"{name}, {len(graphs)} graphs")
    for column, work in columns.items():
        times = [1e3 * seconds(lambda work=work, graph=graph: work(graph)) for graph in graphs]  # type: ignore[misc]
        print(f"  {column:26s} median {median(times):8.2f} ms   max {max(times):8.2f} ms")


def main() -> None:
    graphs = reference_graphs()
    for graph in graphs:
        criteria(graph)
    row("reference graphs, n <= 6", graphs)
    for size in (4, 5, 6, 8):
        row(f"random sparse graphs, n = {size}", [sparse_graph(size, 100 + seed) for seed in range(5)])


if __name__ == "__main__":
    main()

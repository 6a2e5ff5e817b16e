"""Covariances of mixed graphs by one-connections, and sympy and Macaulay2 on the same graphs.

    python benchmarks/sem_covariance.py [--deep]

Median process time over three random sparse cyclic graphs a size (1.5 directed and 0.5 bidirected edges for each
vertex), each timed several times; the whole covariance matrix is all entries with i <= j, ours in lowest terms. Peers:
``DomainMatrix.inv_den`` with the products, a numerator for each entry over det(I - L)^2; ``Matrix.inv`` with ``cancel``
of each entry, that is lowest terms, given up after 30 s a graph (sizes from 6 on with ``--deep``); Macaulay2, cofactors
and products over QQ[..], by its own ``cpuTime`` in a process for each graph, since it keeps rings by their vertices.
What sympy finds is compared with ours, outside the timing. Targets: 10 times inv_den and 500 times inv with cancel for
at most 7 vertices; one-connections listed in 5 ms for 12 vertices, in 0.5 s for the complete digraph on 7; an entry in
10 ms for 12 vertices.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from statistics import median

import sympy
from sympy.polys.domains import ZZ
from sympy.polys.matrices import DomainMatrix

from mathengine.sem.covariance import CovarianceMatrix, covariance
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.one_connections import Connections
from mathengine.sem.parameters import Parameters, parameter_name

REPEATS = 7
GIVEN_UP = 30
PEER_SECONDS = 120


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median process time of one call."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return median(times)


def sparse_graph(size: int, seed: int) -> MixedGraph:
    """A random cyclic graph."""
    source = random.Random(seed)
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    while True:
        directed = sorted(source.sample(pairs, round(1.5 * size)))
        bidirected = sorted(source.sample([(i, j) for i, j in pairs if i < j], size // 2))
        graph = MixedGraph(tuple(str(v + 1) for v in range(size)), tuple(directed), tuple(bidirected))
        if not graph.is_acyclic:
            return graph


def complete_digraph(size: int) -> MixedGraph:
    """All directed edges."""
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    return MixedGraph(tuple(str(v + 1) for v in range(size)), tuple(pairs))


def whole_matrix(graph: MixedGraph) -> CovarianceMatrix:
    """Every entry, expanded; nothing is known of the graph before."""
    found = CovarianceMatrix(MixedGraph(graph.vertices, graph.directed, graph.bidirected))
    for i in range(graph.size):
        for j in range(i, graph.size):
            found[i, j]
    return found


def listed(graph: MixedGraph) -> int:
    """The one-connections of all pairs as signed bits."""
    found = Connections(graph)
    return sum(len(terms) for i in range(graph.size) for terms in found.column(i).values())


def slowest_entry(graph: MixedGraph) -> float:
    """The longest time of one entry alone."""
    pairs = [(i, j) for i in range(graph.size) for j in range(i, graph.size)]
    return max(seconds(lambda i=i, j=j: covariance(graph, i, j), 3) for i, j in pairs)  # type: ignore[misc]


# Peers


def by_inv_den(graph: MixedGraph) -> tuple[DomainMatrix, DomainMatrix]:
    """sympy's numerators and det(I - L), as matrices over its polynomials."""
    coefficients, errors = graph.to_sympy()
    ring = ZZ[sympy.symbols(Parameters(graph).names)]
    whole = DomainMatrix.from_Matrix(sympy.eye(graph.size) - coefficients).convert_to(ring)
    weights = DomainMatrix.from_Matrix(errors).convert_to(ring)
    adjoint, det = whole.inv_den()
    return adjoint.transpose() * weights * adjoint, DomainMatrix([[det]], (1, 1), ring)


def by_inv_and_cancel(graph: MixedGraph) -> list[sympy.Expr]:
    """Canonical entries."""
    coefficients, errors = graph.to_sympy()
    inverse = (sympy.eye(graph.size) - coefficients).inv()
    formula = inverse.T * errors * inverse
    return [sympy.cancel(formula[i, j]) for i in range(graph.size) for j in range(i, graph.size)]


def given_up_after(limit: int, work: Callable[[], object]) -> float:
    """Process time of one call; infinite where it takes longer than that."""

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(limit)
    try:
        return seconds(work, 1)
    except TimeoutError:
        return float("inf")
    finally:
        signal.alarm(0)


def by_macaulay2(graph: MixedGraph) -> float | None:
    """Seconds of Macaulay2's own ``cpuTime``, or None."""
    letters = {name: f"x_{e}" for e, name in enumerate(Parameters(graph).names)}
    size = graph.size
    whole = [["1" if i == j else "0" for j in range(size)] for i in range(size)]
    errors = [["0"] * size for _ in range(size)]
    for i, j in graph.directed:
        whole[i][j] = "-" + letters[parameter_name(graph, "l", i, j)]
    for i, j in [*((v, v) for v in range(size)), *graph.bidirected]:
        errors[i][j] = errors[j][i] = letters[parameter_name(graph, "w", i, j)]
    program = f"""
    R = QQ[x_0..x_{len(letters) - 1}];
    X = matrix(R, {_braced(whole)}); W = matrix(R, {_braced(errors)});
    t = cpuTime();
    A = matrix table({size}, {size}, (i, j) -> (-1)^(i+j) * det(submatrix'(X, {{j}}, {{i}})));
    S = transpose(A) * W * A; D = (det X)^2;
    << "seconds " << cpuTime() - t << endl;
    """
    try:
        found = subprocess.run(
            ["M2", "--script", "/dev/stdin"], input=program, capture_output=True, text=True, timeout=PEER_SECONDS
        )
    except subprocess.TimeoutExpired:
        return None
    lines = [line for line in found.stdout.splitlines() if line.startswith("seconds ")]
    return float(lines[0].split()[1]) if lines else None


def _braced(rows: Sequence[Sequence[str]]) -> str:
    return "{" + ", ".join("{" + ", ".join(row) + "}" for row in rows) + "}"


def agrees(graph: MixedGraph) -> bool:
    """Whether every entry is sympy's numerator over the square of the determinant, at a rational point."""
    numerators, (det,) = (matrix.to_Matrix() for matrix in by_inv_den(graph))
    source = random.Random(1)
    point = {sympy.Symbol(name): sympy.Rational(source.randint(1, 99), 101) for name in Parameters(graph).names}
    found = whole_matrix(graph)
    square = det.subs(point) ** 2
    return all(
        found[i, j].to_sympy().subs(point) * square == numerators[i, j].subs(point)
        for i in range(graph.size)
        for j in range(i, graph.size)
    )


def peer_times(graph: MixedGraph, deep: bool) -> tuple[float, float, float | None]:
    """inv_den; inv with cancel; Macaulay2."""
    den = seconds(lambda: by_inv_den(graph), 3)
    slow = given_up_after(GIVEN_UP, lambda: by_inv_and_cancel(graph)) if graph.size <= (7 if deep else 5) else 0.0
    return den, slow, by_macaulay2(graph) if shutil.which("M2") else None


def row(size: int, deep: bool) -> None:
    """One line of the table of whole matrices."""
    graphs = [sparse_graph(size, 100 + size + 1000 * seed) for seed in range(3)]
    assert all(agrees(graph) for graph in graphs)
    own = [seconds(lambda graph=graph: whole_matrix(graph)) for graph in graphs]  # type: ignore[misc]
    peers = [peer_times(graph, deep) for graph in graphs]
    ours, den, slow = median(own), median(p[0] for p in peers), median(p[1] for p in peers)
    ratios = [f"inv_den {1e3 * den:.1f} ms ({median(p[0] / o for p, o in zip(peers, own, strict=True)):.0f} times)"]
    if slow:
        often = median(p[1] / o for p, o in zip(peers, own, strict=True))
        shown = f"{slow:.2f} s ({often:.0f} times)" if slow < GIVEN_UP else f"over {GIVEN_UP} s"
        ratios.append(f"inv and cancel {shown}")
    timed = [(p[2], o) for p, o in zip(peers, own, strict=True) if p[2] is not None]
    if timed:
        m2 = median(t for t, _ in timed)
        ratios.append(f"Macaulay2 {1e3 * m2:.1f} ms ({median(t / o for t, o in timed):.0f} times)")
    else:
        ratios.append("Macaulay2 not present" if not shutil.which("M2") else "Macaulay2 gave up")
    print(f"n = {size:2d}  whole matrix {1e3 * ours:6.2f} ms   {'   '.join(ratios)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--deep", action="store_true", help="inv with cancel for 6 and 7 vertices too")
    deep = parser.parse_args().deep
    whole_matrix(sparse_graph(5, 1))
    by_inv_den(sparse_graph(5, 1))
    for size in (4, 5, 6, 7, 8, 10, 12):
        row(size, deep)
    graphs = [sparse_graph(12, 112 + 1000 * seed) for seed in range(5)]
    times = [seconds(lambda graph=graph: listed(graph)) for graph in graphs]  # type: ignore[misc]
    print(f"n = 12  listing of all one-connections: median {1e3 * median(times):.2f} ms, max {1e3 * max(times):.2f} ms")
    entries = [slowest_entry(graph) for graph in graphs]
    print(f"n = 12  slowest entry alone: median {1e3 * median(entries):.2f} ms, max {1e3 * max(entries):.2f} ms")
    complete = complete_digraph(7)
    print(f"complete digraph on 7: {listed(complete)} one-connections in {seconds(lambda: listed(complete), 3):.3f} s")


if __name__ == "__main__":
    main()

"""Time trajectory matrices, walks and deltas of matrix fields; with ratios to ramanujantools where it is installed.

    python benchmarks/fields.py [--deep]

Every line is the median of a few runs in this process, in milliseconds of process time, on the same work; construction
of the fields is not counted and the peer's caches are cleared before each run. Where the peer runs too, its result is
compared entry by entry (ramanujantools 0.0.8: ``pip install ramanujantools`` in an environment of its own that also
holds mathengine). ``--deep`` lets the peer do the 8F7 case, which takes it some 20 s.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from statistics import median
from typing import Any

from flint import fmpq, fmpq_poly

from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.field_delta import delta
from mathengine.matrixfields.fields.lines import LineMatrix
from mathengine.matrixfields.fields.reading import read_field
from mathengine.matrixfields.fields.trajectory import trajectory_matrix
from mathengine.matrixfields.fields.walk import walk

Case = tuple[str, tuple[int, ...], tuple[int, ...]]

BROWN_ZUDILIN = (42, 17, 16, 15, 14, 13, 12, 11, 24, 25, 26, 27, 28, 29, 30)
TRAJECTORIES: list[Case] = [
    ("zeta3", (1, 0), (1, 1)),
    ("zeta3", (1, 1), (1, 1)),
    ("zeta3", (2, 1), (1, 1)),
    ("zeta3", (3, 2), (1, 1)),
    ("zeta3", (5, 3), (1, 1)),
    ("pFq(2, 1, -1)", (3, 2, 1), (1, 1, 2)),
    ("pFq(3, 2, 1)", (1, 1, 1, 2, 2), (1, 1, 1, 2, 2)),
    ("pFq(3, 2, 1)", (3, 2, 1, 4, 5), (1, 1, 1, 2, 2)),
    ("pFq(3, 2, 1)", (5, 5, 5, 10, 10), (2, 2, 2, 4, 4)),
    ("pFq(4, 3, 1)", (1, 1, 2, 2, 3, 3, 4), (1, 1, 2, 2, 3, 3, 4)),
    ("pFq(4, 3, 1)", (-1, 1, 2, -2, 3, 7, 4), (-1, 1, 2, -2, 3, 7, 4)),
    ("pFq(2, 2, -1)", (12, 13, -14, 20), (1, 1, -1, 1)),
    ("pFq(8, 7, 1)", BROWN_ZUDILIN, (5, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4)),
]
WALKS: list[Case] = [
    ("zeta3", (1, 1), (1, 1)),
    ("pFq(2, 1, -1)", (1, 1, 1), (1, 1, 3)),
    ("pFq(3, 2, 1)", (1, 1, 1, 2, 2), (1, 1, 1, 2, 2)),
    ("pFq(4, 3, 1)", (1, 1, 2, 2, 3, 3, 4), (1, 1, 2, 2, 3, 3, 4)),
]
DELTAS: list[Case] = [
    ("zeta3", (1, 0), (1, 1)),
    ("zeta3", (1, 1), (1, 1)),
    ("zeta3", (2, 1), (1, 1)),
    ("zeta3", (3, 2), (1, 1)),
    ("zeta3", (5, 3), (1, 1)),
]
DEPTH = 1000
SLOW = 1.0
"""Seconds from which on one run has to do."""


def timed(work: Callable[[], Any], before: Callable[[], object] = lambda: None, runs: int = 5) -> tuple[float, Any]:
    """Median of process times, in milliseconds, and the result."""
    times: list[float] = []
    result = None
    for _ in range(runs):
        before()
        start = time.process_time()
        result = work()
        times.append((time.process_time() - start) * 1e3)
        if times[0] > SLOW * 1e3:
            break
    return median(times), result


def report(what: str, ours: float, peer: float | None = None, equal: bool | None = None) -> None:
    """One line of the table."""
    ratio = "" if peer is None else f"   peer {peer:10.2f} ms   ratio {peer / ours:8.1f}"
    verdict = "" if equal is None else f"   equal: {'yes' if equal else 'NO'}"
    print(f"{what:58s} {ours:9.2f} ms{ratio}{verdict}", flush=True)
    if equal is False:
        raise SystemExit(f"{what}: the results differ")


class Peer:
    """The same fields in ramanujantools."""

    def __init__(self) -> None:
        import sympy
        from ramanujantools import Matrix, Position
        from ramanujantools.cmf import CMF, known_cmfs, pFq

        self.sympy, self.position, self.known, self.hypergeometric = sympy, Position, known_cmfs, pFq
        self.caches = [CMF._calculate_diagonal_matrix, Matrix._walk_inner]
        self.made: dict[str, tuple[Any, list[Any]]] = {}

    def clear(self) -> None:
        """Forget what was worked out before."""
        for cached in self.caches:
            cached.cache_clear()

    def field(self, text: str) -> tuple[Any, list[Any]]:
        """The field, and its axes in our order."""
        if text not in self.made:
            if text.startswith("pFq"):
                p, q, z = (self.sympy.Rational(part.strip()) for part in text[4:-1].split(","))
                axes = [*self.hypergeometric.x_axes(int(p)), *self.hypergeometric.y_axes(int(q))]
                self.made[text] = self.hypergeometric(int(p), int(q), z), axes
            else:
                field = getattr(self.known, text)()
                self.made[text] = field, sorted(field.axes(), key=str)
        return self.made[text]

    def arguments(self, case: Case) -> tuple[Any, Any, Any]:
        """Field, direction and start."""
        field, axes = self.field(case[0])
        step, point = (
            self.position({axis: self.sympy.Integer(c) for axis, c in zip(axes, vector, strict=True)})
            for vector in case[1:]
        )
        return field, step, point

    def equal_matrix(self, ours: LineMatrix, theirs: Any) -> bool:
        """Whether two trajectory matrices are one as matrices of rational functions."""
        n = self.sympy.Symbol("n")

        def polynomial(expression: Any) -> fmpq_poly:
            product = fmpq_poly([1])
            for factor in self.sympy.Mul.make_args(expression):
                base, exponent = factor.as_base_exp()
                coefficients = self.sympy.Poly(base, n).all_coeffs()
                product *= fmpq_poly([fmpq(int(c.p), int(c.q)) for c in reversed(coefficients)]) ** int(exponent)
            return product

        for i, row in enumerate(ours.rows):
            for j, entry in enumerate(row):
                top, bottom = map(polynomial, self.sympy.fraction(theirs[i, j]))  # entries come factored
                if entry * bottom != top * ours.denominator:
                    return False
        return True


def trajectories(fields: dict[str, MatrixField], peer: Peer | None, deep: bool) -> None:
    """Trajectory matrices."""
    for case in TRAJECTORIES:
        text, direction, _ = case
        ours, matrix = timed(partial(trajectory_matrix, fields[text], *case[1:]))
        name = f"T(n) of {text} along {_short(direction)}"
        if peer is None or (direction == BROWN_ZUDILIN and not deep):
            report(name, ours)
            continue
        field, step, point = peer.arguments(case)
        theirs, other = timed(partial(field.trajectory_matrix, step, point), peer.clear)
        report(name, ours, theirs, peer.equal_matrix(matrix, other))


def walks(fields: dict[str, MatrixField], peer: Peer | None) -> None:
    """Exact walks, their trajectory matrices included."""
    for case in WALKS:
        text, direction, _ = case
        ours, walked = timed(partial(walk, fields[text], *case[1:], DEPTH))
        name = f"walk of {DEPTH} steps, {text} along {_short(direction)}"
        if peer is None:
            report(name, ours)
            continue
        field, step, point = peer.arguments(case)
        theirs, other = timed(partial(field.walk, step, DEPTH, point), peer.clear)
        rank = range(walked.matrix.nrows())
        equal = all(walked.entry(i, j) == Fraction(int(other[i, j].p), int(other[i, j].q)) for i in rank for j in rank)
        report(name, ours, theirs, equal)


def deltas(fields: dict[str, MatrixField], peer: Peer | None) -> None:
    """Delta with the common factor removed: ours with a certified error, the peer's from its own limit."""
    for case in DELTAS:
        text, direction, _ = case
        ours, found = timed(partial(delta, fields[text], *case[1:], DEPTH))
        name = f"delta at {DEPTH}, {text} along {_short(direction)}: {float(found.value):.6f}"
        if peer is None:
            report(name, ours)
            continue
        field, step, point = peer.arguments(case)
        theirs, other = timed(partial(field.delta, step, DEPTH, point), peer.clear)
        report(f"{name} (peer {float(other):.6f})", ours, theirs)


def _short(direction: tuple[int, ...]) -> str:
    text = ", ".join(map(str, direction))
    return f"({text})" if len(text) < 30 else f"({text[:12]}, ..., {direction[-1]})"


def main() -> None:
    """Print the table."""
    peer = None
    if importlib.util.find_spec("ramanujantools") is None:
        print("ramanujantools is not installed: no ratios")
    else:
        peer = Peer()
    fields = {text: read_field(text) for text, _, _ in (*TRAJECTORIES, *WALKS, *DELTAS)}
    trajectories(fields, peer, "--deep" in sys.argv[1:])
    walks(fields, peer)
    deltas(fields, peer)


if __name__ == "__main__":
    main()

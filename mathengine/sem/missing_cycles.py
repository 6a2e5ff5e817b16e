"""Coefficients as roots of quadratic polynomials in the covariances, from cycles of pairs without bidirected edge.

Where all coefficients into i but one, x_i, are known, and likewise for j, a pair i, j without bidirected edge gives the
equation A - B x_i - C x_j + D x_i x_j = 0: each unknown is a fractional linear function of the other. Around a cycle of
such pairs x_i is a fixed point of one fractional linear function, hence a root of a quadratic polynomial; two cycles
with different polynomials leave one root, as a quotient. This decides cycles in which no instrument exists.

References
----------
B. van der Zander, M. Wienoebst, M. Blaeser, M. Liskiewicz, "Identification in tree-shaped linear structural causal
models", AISTATS 2022, arXiv:2203.01852.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted
from mathengine.sem.covariance_polynomials import MOST_TERMS, covariance_place, covariance_ring, reduced_fraction
from mathengine.sem.formula_checks import check_formula, check_quadratic
from mathengine.sem.formulas import Formula, corrected_column
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import SEED
from mathengine.sem.parameters import PRIME, Point, random_point

LONGEST_CYCLE = 5
Moebius: TypeAlias = tuple[fmpz_mpoly, fmpz_mpoly, fmpz_mpoly, fmpz_mpoly]
"""The function x -> (p x + q) / (r x + s) as p, q, r, s."""
Residues: TypeAlias = tuple[int, int, int, int]
Cycle: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quadratic:
    """A coefficient as a root of a quadratic polynomial in the covariances.

    Attributes
    ----------
    edge : (int, int)
        The edge of the coefficient.
    coefficients : three of fmpz_mpoly
        a, b, c of a x^2 + b x + c, without common factor, in the ring of
        :func:`~mathengine.sem.covariance_polynomials.covariance_ring`.
    cycle : tuple of int
        The vertices of the cycle of pairs.
    is_proved : bool
        Whether the exact substitution was carried out.
    """

    edge: Edge
    coefficients: tuple[fmpz_mpoly, fmpz_mpoly, fmpz_mpoly]
    cycle: Cycle
    is_proved: bool


def missing_cycle_roots(
    graph: MixedGraph, known: Mapping[Edge, Formula], *, max_seconds: float = 5.0, seed: int = SEED
) -> tuple[dict[Edge, Formula], dict[Edge, Quadratic]]:
    """The coefficients that two cycles of pairs determine, and quadratic polynomials for those that only one reaches.

    Each result is checked by substitution, as formulas are.

    Parameters
    ----------
    graph : MixedGraph
        The graph.
    known : mapping from edges
        The formulas of known coefficients.
    max_seconds : float
        Limit of time; what is done by then is returned.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "1")])
    >>> found, quadratics = missing_cycle_roots(graph, {})
    >>> found, [len(p) for p in quadratics[0, 1].coefficients], quadratics[0, 1].is_proved
    ({}, [2, 4, 2], True)
    """
    deadline = monotonic() + max_seconds
    search = _Cycles(graph, known, random_point(graph, random.Random(seed)))
    formulas: dict[Edge, Formula] = {}
    quadratics: dict[Edge, Quadratic] = {}
    for v in search.unknown:
        if monotonic() > deadline:
            break
        edge = (search.unknown[v], v)
        cycles = search.independent_cycles(v)
        try:
            if len(cycles) > 1:
                formula = _common_root(graph, edge, [search.quadratic(cycle) for cycle in cycles[:2]], seed)
                if formula is not None:
                    formulas[edge] = formula
                    continue
            if cycles:
                polynomial = search.quadratic(cycles[0])
                checked = check_quadratic(graph, edge, *polynomial, seed=seed)
                if checked is not None:
                    quadratics[edge] = Quadratic(edge, polynomial, cycles[0], checked == "substitution")
        except BudgetExhausted:
            continue
    return formulas, quadratics


def _common_root(
    graph: MixedGraph, edge: Edge, polynomials: Sequence[tuple[fmpz_mpoly, fmpz_mpoly, fmpz_mpoly]], seed: int
) -> Formula | None:
    """The only common root of two quadratic polynomials, by eliminating the square."""
    (a, b, c), (d, e, f) = polynomials
    above, below = reduced_fraction(c * d - f * a, a * e - d * b)
    checked = check_formula(graph, edge, above, below, seed=seed)
    # Two polynomials that have the coefficient as a root prove their common root, for a e - b d is not 0.
    if checked == "modular" and all(check_quadratic(graph, edge, *p, seed=seed) == "substitution" for p in polynomials):
        checked = "roots"
    return None if checked is None else Formula(graph, edge, above, below, None, checked)


class _Cycles:
    """The equations between vertices with one unknown coefficient."""

    def __init__(self, graph: MixedGraph, known: Mapping[Edge, Formula], point: Point) -> None:
        self.graph, self.known, self.point = graph, known, point
        open_parents = {v: [p for p in graph.parents[v] if (p, v) not in known] for v in range(graph.size)}
        self.unknown = {v: parents[0] for v, parents in open_parents.items() if len(parents) == 1}
        joined = set(graph.bidirected)
        self.partners = {
            v: [w for w in self.unknown if w != v and (min(v, w), max(v, w)) not in joined] for v in self.unknown
        }
        self.ring: fmpz_mpoly_ctx = covariance_ring(graph)

    def independent_cycles(self, v: int) -> list[Cycle]:
        """Up to two cycles through a vertex with independent quadratic polynomials, short ones first."""
        chosen: list[tuple[Cycle, tuple[int, int, int]]] = []
        for length in range(3, LONGEST_CYCLE + 1):
            for cycle in self.cycles((v,), length):
                values = self.residues(cycle)
                if any(values) and not any(_proportional(values, other) for _, other in chosen):
                    chosen.append((cycle, values))
                    if len(chosen) == 2:
                        return [cycle for cycle, _ in chosen]
        return [cycle for cycle, _ in chosen]

    def cycles(self, path: Cycle, length: int) -> Iterator[Cycle]:
        """The cycles of a length that continue a path, each in one direction."""
        if len(path) == length:
            if path[0] in self.partners[path[-1]] and path[1] < path[-1]:
                yield path
            return
        for w in self.partners[path[-1]]:
            if w not in path:
                yield from self.cycles((*path, w), length)

    def residues(self, cycle: Cycle) -> tuple[int, int, int]:
        """The quadratic polynomial of a cycle at the random point."""
        total: Residues = (1, 0, 0, 1)
        for i, j in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            first, second = self.values(i), self.values(j)
            a, b = self.product(first, second), self.product({self.unknown[i]: 1}, second)
            c, d = self.product(first, {self.unknown[j]: 1}), self.product({self.unknown[i]: 1}, {self.unknown[j]: 1})
            p, q, r, s = total
            total = (
                (-b * p + a * r) % PRIME,
                (-b * q + a * s) % PRIME,
                (-d * p + c * r) % PRIME,
                (-d * q + c * s) % PRIME,
            )
        p, q, r, s = total
        return r, (s - p) % PRIME, -q % PRIME

    def values(self, v: int) -> dict[int, int]:
        """The column e_v less the known coefficients into v, at the random point."""
        parents = (p for p in self.graph.parents[v] if p != self.unknown[v])
        return {v: 1, **{p: -int(self.point.coefficients[p, v]) for p in parents}}

    def product(self, first: Mapping[int, int], second: Mapping[int, int]) -> int:
        return sum(x * y * int(self.point.covariances[i, j]) for i, x in first.items() for j, y in second.items())

    def quadratic(self, cycle: Cycle) -> tuple[fmpz_mpoly, fmpz_mpoly, fmpz_mpoly]:
        """The quadratic polynomial of a cycle in the covariances."""
        one, zero = self.ring.constant(1), self.ring.constant(0)
        total: Moebius = (one, zero, zero, one)
        for i, j in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            first, second = self.column(i), self.column(j)
            start, end = {self.unknown[i]: one}, {self.unknown[j]: one}
            # Columns are scaled by common denominators, which only scale the whole function.
            scale_i, scale_j = first.pop(-1), second.pop(-1)
            a = self.pairing(first, second)
            b = scale_i * self.pairing(start, second)
            c = scale_j * self.pairing(first, end)
            d = scale_i * scale_j * self.pairing(start, end)
            p, q, r, s = total
            total = (a * r - b * p, a * s - b * q, c * r - d * p, c * s - d * q)
            if max(len(entry) for entry in total) > 10 * MOST_TERMS:
                raise BudgetExhausted("the quadratic polynomial is too long")
            p, q, r, s = _primitive(total)
            total = (p, q, r, s)
        p, q, r, s = total
        a, b, c = _primitive((r, s - p, -q))
        return a, b, c

    def column(self, v: int) -> dict[int, fmpz_mpoly]:
        """The column e_v less the known coefficients into v times a common denominator, which stands under -1."""
        parents = [p for p in self.graph.parents[v] if p != self.unknown[v]]
        return corrected_column(v, [self.known[p, v] for p in parents], self.ring)

    def pairing(self, first: Mapping[int, fmpz_mpoly], second: Mapping[int, fmpz_mpoly]) -> fmpz_mpoly:
        terms = (
            x * y * self.ring.gen(covariance_place(self.graph.size, i, j))
            for i, x in first.items()
            for j, y in second.items()
        )
        return sum(terms, self.ring.constant(0))


def _proportional(first: Sequence[int], second: Sequence[int]) -> bool:
    return all((first[i] * second[j] - first[j] * second[i]) % PRIME == 0 for i in range(len(first)) for j in range(i))


def _primitive(entries: Collection[fmpz_mpoly]) -> tuple[fmpz_mpoly, ...]:
    """The entries without common factor."""
    common: fmpz_mpoly | None = None
    for entry in sorted(entries, key=len):
        if not entry.is_zero():
            common = entry if common is None else common.gcd(entry)
            if common.is_one():
                return tuple(entries)
    return tuple(entries) if common is None else tuple(entry // common for entry in entries)

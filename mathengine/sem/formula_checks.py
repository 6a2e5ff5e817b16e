"""Checks that a fraction or a root in the covariances is a coefficient of the model: exact ones, and at random points.

With N_ij = det(I-L)^2 s_ij, which one-connections give as polynomials in the parameters, a homogeneous identity between
covariances is an identity between polynomials. Where its expansion is too long, the conditions of the instrument behind
it are checked in the same ring: with true coefficients in the rows, the first determinant must be 0, the second not.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import Literal, TypeAlias

from flint import fmpz_mpoly

from mathengine.errors import BudgetExhausted
from mathengine.sem.adjugates import Adjugate
from mathengine.sem.covariance_polynomials import determinant_of, value_at
from mathengine.sem.edgewise import Instrument
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.half_treks import ancestors
from mathengine.sem.jacobian import SEED
from mathengine.sem.parameters import PRIME, Parameters, Point, random_point

Check: TypeAlias = Literal["substitution", "determinants", "roots", "modular"]
"""How a formula is checked: all exact ways prove it (the last one by two quadratic polynomials with this common root),
random points modulo a prime do not."""

MOST_PRODUCTS = 2_000_000
"""The longest substitution that is carried out exactly, in products of terms."""
POINTS = 3


def check_formula(
    graph: MixedGraph, edge: Edge, numerator: fmpz_mpoly, denominator: fmpz_mpoly, *, seed: int = SEED
) -> Check | None:
    """How a fraction of the covariances is seen to be the coefficient of an edge; None where it is not.

    "substitution" is a proof. It is left for "modular", random points modulo a prime, where it would be too long.

    >>> graph = MixedGraph.of("12", [("1", "2")])
    >>> from mathengine.sem.covariance_polynomials import covariance_ring
    >>> variance, covariance, other = covariance_ring(graph).gens()
    >>> check_formula(graph, (0, 1), covariance, variance)
    'substitution'
    >>> check_formula(graph, (0, 1), covariance, other) is None
    True
    """
    source = random.Random(seed)
    if not all(_holds_at(edge, numerator, denominator, random_point(graph, source)) for _ in range(POINTS)):
        return None
    found = _substituted_all(graph, edge, (numerator, denominator))
    if found is None:
        return "modular"
    above, below = found
    coefficient = Parameters(graph).coefficient(edge)
    return "substitution" if not below.is_zero() and above == coefficient * below else None


def check_quadratic(
    graph: MixedGraph, edge: Edge, a: fmpz_mpoly, b: fmpz_mpoly, c: fmpz_mpoly, *, seed: int = SEED
) -> Check | None:
    """How the coefficient of an edge is seen to be a root of a x^2 + b x + c; None where it is not.

    >>> graph = MixedGraph.of("12", [("1", "2")])
    >>> from mathengine.sem.covariance_polynomials import covariance_ring
    >>> variance, covariance, other = covariance_ring(graph).gens()
    >>> zero = variance - variance
    >>> check_quadratic(graph, (0, 1), zero, variance, -covariance)
    'substitution'
    """
    source = random.Random(seed)
    for _ in range(POINTS):
        point = random_point(graph, source)
        x = int(point.coefficients[edge])
        if (value_at(a, point) * x * x + value_at(b, point) * x + value_at(c, point)) % PRIME:
            return None
    found = _substituted_all(graph, edge, (a, b, c))
    if found is None:
        return "modular"
    a, b, c = found
    root = Parameters(graph).coefficient(edge)
    return "substitution" if (a * root * root + b * root + c).is_zero() else None


def check_determinants(graph: MixedGraph, instrument: Instrument) -> Check:
    """Whether the two conditions of an instrument hold exactly, at the generic point; "modular" where it is too long.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")])
    >>> from mathengine.sem.edgewise import Row
    >>> check_determinants(graph, Instrument((1, 2), (Row(0),), ()))
    'determinants'
    """
    parameters, (q, v) = Parameters(graph), instrument.edge
    rows = {y for row in instrument.rows for y in (row.vertex, *row.corrected)}
    columns = (*instrument.columns, *instrument.known, q, v)
    numerators = _numerators(graph, ancestors(graph, {*rows, *columns}))
    left, target, last = [], [], []
    try:
        for row in instrument.rows:
            entries = {x: numerators.entry(row.vertex, x) for x in columns}
            for r in row.corrected:
                factor = parameters.coefficient((r, row.vertex))
                entries = {x: entry - factor * numerators.entry(r, x) for x, entry in entries.items()}
            left.append([entries[t] for t in instrument.columns])
            last.append(entries[q])
            effects = (parameters.coefficient((k, v)) * entries[k] for k in (*instrument.known, q))
            target.append(entries[v] - sum(effects, parameters.ring.constant(0)))
        above = determinant_of([[*row, x] for row, x in zip(left, target, strict=True)], parameters.ring)
        below = determinant_of([[*row, x] for row, x in zip(left, last, strict=True)], parameters.ring)
    except BudgetExhausted:
        return "modular"
    return "determinants" if above.is_zero() and not below.is_zero() else "modular"


class _Numerators:
    """det(I-L)^2 s_ij as polynomials in the parameters, in the subgraph of some vertices with all their ancestors."""

    def __init__(self, graph: MixedGraph, within: frozenset[int]) -> None:
        self.graph, self.within = graph, within
        self.parameters = Parameters(graph)
        self.paths = Adjugate(graph, within)
        self.entries: dict[Edge, fmpz_mpoly] = {}

    def entry(self, i: int, j: int) -> fmpz_mpoly:
        """The entry for two vertices."""
        pair = (min(i, j), max(i, j))
        if pair not in self.entries:
            total = self.parameters.ring.constant(0)
            for k in self.within:
                left = self.paths.entry(k, pair[0])
                if not left.is_zero():
                    ends = [m for m in (k, *self.graph.siblings[k]) if m in self.within]
                    right = (self.parameters.error(k, m) * self.paths.entry(m, pair[1]) for m in ends)
                    total += left * sum(right, self.parameters.ring.constant(0))
            self.entries[pair] = total
        return self.entries[pair]

    def values(self, polynomials: Sequence[fmpz_mpoly]) -> list[fmpz_mpoly]:
        """One entry for each covariance; 0 where no polynomial has it."""
        zero = self.parameters.ring.constant(0)
        used = [any(degrees) for degrees in zip(*(p.degrees() for p in polynomials), strict=True)]
        pairs = [(i, j) for i in range(self.graph.size) for j in range(i, self.graph.size)]
        return [self.entry(i, j) if wanted else zero for (i, j), wanted in zip(pairs, used, strict=True)]


@lru_cache(maxsize=8)
def _numerators(graph: MixedGraph, within: frozenset[int]) -> _Numerators:
    return _Numerators(graph, within)


def _substituted_all(graph: MixedGraph, edge: Edge, polynomials: Sequence[fmpz_mpoly]) -> tuple[fmpz_mpoly, ...] | None:
    """Homogeneous polynomials of one degree with the numerators put in; None where that is too long."""
    degree = max(p.total_degree() for p in polynomials)
    if any(sum(m) != degree for p in polynomials for m in p.monoms()):
        return None
    pairs = [(i, j) for i in range(graph.size) for j in range(i, graph.size)]
    used = {v for p in polynomials for pair, e in zip(pairs, p.degrees(), strict=True) if e for v in pair}
    try:
        values = _numerators(graph, ancestors(graph, used | set(edge))).values(polynomials)
    except BudgetExhausted:
        return None
    if sum(_products(p, values) for p in polynomials) > MOST_PRODUCTS:
        return None
    return tuple(_substituted(p, values, Parameters(graph)) for p in polynomials)


def _substituted(polynomial: fmpz_mpoly, values: Sequence[fmpz_mpoly], parameters: Parameters) -> fmpz_mpoly:
    result: fmpz_mpoly = polynomial.compose(*values, ctx=parameters.ring)
    return result


def _products(polynomial: fmpz_mpoly, values: Sequence[fmpz_mpoly]) -> int:
    """A bound for the products of terms that the substitution needs."""
    lengths = [len(value) for value in values]
    return sum(prod(n**e for n, e in zip(lengths, monomial, strict=True) if e) for monomial in polynomial.monoms())


def _holds_at(edge: Edge, numerator: fmpz_mpoly, denominator: fmpz_mpoly, point: Point) -> bool:
    below = value_at(denominator, point)
    return bool(below) and value_at(numerator, point) == int(point.coefficients[edge]) * below % PRIME

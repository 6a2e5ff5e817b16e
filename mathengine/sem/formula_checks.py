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
from mathengine.sem.covariance import adjugate
from mathengine.sem.covariance_polynomials import covariance_place, determinant_of, value_at
from mathengine.sem.edgewise import Instrument
from mathengine.sem.graphs import Edge, MixedGraph
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
    if any(sum(m) != numerator.total_degree() for p in (numerator, denominator) for m in p.monoms()):
        return "modular"
    try:
        flat = _covariance_numerators(graph)
    except BudgetExhausted:
        return "modular"
    if _products(numerator, flat) + _products(denominator, flat) > MOST_PRODUCTS:
        return "modular"
    parameters = Parameters(graph)
    above, below = _substituted(numerator, flat, parameters), _substituted(denominator, flat, parameters)
    return "substitution" if not below.is_zero() and above == parameters.coefficient(edge) * below else None


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
    degree = max(p.total_degree() for p in (a, b, c))
    if any(sum(m) != degree for p in (a, b, c) for m in p.monoms()):
        return "modular"
    try:
        flat = _covariance_numerators(graph)
    except BudgetExhausted:
        return "modular"
    if sum(_products(p, flat) for p in (a, b, c)) > MOST_PRODUCTS:
        return "modular"
    parameters = Parameters(graph)
    root = parameters.coefficient(edge)
    a, b, c = (_substituted(p, flat, parameters) for p in (a, b, c))
    return "substitution" if (a * root * root + b * root + c).is_zero() else None


def check_determinants(graph: MixedGraph, instrument: Instrument) -> Check:
    """Whether the two conditions of an instrument hold exactly, at the generic point; "modular" where it is too long.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")])
    >>> from mathengine.sem.edgewise import Row
    >>> check_determinants(graph, Instrument((1, 2), (Row(0),), ()))
    'determinants'
    """
    try:
        flat = _covariance_numerators(graph)
    except BudgetExhausted:
        return "modular"
    parameters, size = Parameters(graph), graph.size
    covariances = [[flat[covariance_place(size, i, j)] for j in range(size)] for i in range(size)]
    q, v = instrument.edge
    left, target, last = [], [], []
    for row in instrument.rows:
        entries = covariances[row.vertex]
        for r in row.corrected:
            factor = parameters.coefficient((r, row.vertex))
            entries = [a - factor * b for a, b in zip(entries, covariances[r], strict=True)]
        left.append([entries[t] for t in instrument.columns])
        last.append(entries[q])
        effects = (parameters.coefficient((k, v)) * entries[k] for k in (*instrument.known, q))
        target.append(entries[v] - sum(effects, parameters.ring.constant(0)))
    try:
        above = determinant_of([[*row, x] for row, x in zip(left, target, strict=True)], parameters.ring)
        below = determinant_of([[*row, x] for row, x in zip(left, last, strict=True)], parameters.ring)
    except BudgetExhausted:
        return "modular"
    return "determinants" if above.is_zero() and not below.is_zero() else "modular"


@lru_cache(maxsize=4)
def _covariance_numerators(graph: MixedGraph) -> tuple[fmpz_mpoly, ...]:
    """det(I-L)^2 s_ij for i <= j, row by row."""
    parameters, paths = Parameters(graph), adjugate(graph)
    size = graph.size
    zero = parameters.ring.constant(0)
    moved = [
        [sum((parameters.error(k, m) * paths[m][j] for m in (k, *graph.siblings[k])), zero) for j in range(size)]
        for k in range(size)
    ]
    return tuple(
        sum((paths[k][i] * moved[k][j] for k in range(size)), zero) for i in range(size) for j in range(i, size)
    )


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

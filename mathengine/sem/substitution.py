"""Polynomials in the covariances of a graph, and what they become in its parameters. Exact.

Rescaling the variables of a model multiplies s_ij by c_i c_j and keeps the determinants of cycles. A polynomial all of
whose terms name each vertex equally often is multiplied by one number then, so that it vanishes on the model if and
only if it does where every error variance is 1; and the denominators, one for each vertex, are a common factor. Any
polynomial is the sum of such parts, and vanishes if and only if each part does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from random import Random
from typing import TypeAlias

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted
from mathengine.sem.covariance import CovarianceMatrix
from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.parameters import Parameters, parameter_name, random_point

Multidegree: TypeAlias = tuple[int, ...]
"""How often each vertex is named in every term."""

SEED = 20_221_004
MOST_PRODUCTS = 30_000_000
"""Products of terms that a substitution may cost."""


@dataclass(frozen=True)
class CovarianceRing:
    """The integer polynomials in the covariances s_ij with i <= j.

    Examples
    --------
    >>> ring = CovarianceRing(MixedGraph.of("12"))
    >>> ring.names, ring.pairs
    (('s1_1', 's1_2', 's2_2'), ((0, 0), (0, 1), (1, 1)))
    """

    graph: MixedGraph

    @cached_property
    def pairs(self) -> tuple[Edge, ...]:
        """The pairs of vertices, ascending."""
        return tuple((i, j) for i in range(self.graph.size) for j in range(i, self.graph.size))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(parameter_name(self.graph, "s", i, j) for i, j in self.pairs)

    @cached_property
    def ring(self) -> fmpz_mpoly_ctx:
        """FLINT's ring of these names."""
        return fmpz_mpoly_ctx.get(self.names, Ordering.degrevlex)

    def multidegree(self, exponents: tuple[int, ...]) -> Multidegree:
        """How often a monomial names each vertex.

        >>> CovarianceRing(MixedGraph.of("12")).multidegree((1, 1, 0))
        (3, 1)
        """
        degree = [0] * self.graph.size
        for (i, j), exponent in zip(self.pairs, exponents, strict=True):
            degree[i] += exponent
            degree[j] += exponent
        return tuple(degree)

    def parts(self, polynomial: fmpz_mpoly) -> dict[Multidegree, fmpz_mpoly]:
        """The parts of a polynomial by multidegree."""
        found: dict[Multidegree, dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in polynomial.to_dict().items():
            key = tuple(int(e) for e in exponents)
            found.setdefault(self.multidegree(key), {})[key] = int(coefficient)
        return {degree: self.ring.from_dict(terms) for degree, terms in found.items()}


class Substitution:
    """Covariances as numerators over a common factor, with every error variance 1.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    >>> sigma = CovarianceRing(graph)
    >>> s = dict(zip(sigma.names, sigma.ring.gens()))
    >>> Substitution(graph).value(s["s1_2"] * s["s2_3"] - s["s2_2"] * s["s1_3"]).is_zero()
    True
    """

    def __init__(self, graph: MixedGraph) -> None:
        self.graph = graph
        self.sigma = CovarianceRing(graph)
        self._matrix = CovarianceMatrix(graph)
        self._parameters = Parameters(graph)
        self._numerators: dict[Edge, fmpz_mpoly] = {}

    def numerator(self, i: int, j: int) -> fmpz_mpoly:
        """s_ij times the determinants of the ancestors of i and of j."""
        if (i, j) not in self._numerators:
            left, right = self._matrix.column(i), self._matrix.column(j)
            total = self._parameters.ring.from_dict({})
            for k in self._matrix.ancestors[i]:
                for m in (k, *self.graph.siblings[k]):
                    if m in self._matrix.ancestors[j]:
                        weight = self._parameters.error(k, m) if k != m else self._parameters.ring.constant(1)
                        total += left.entry(k, i) * weight * right.entry(m, j)
            self._numerators[i, j] = total
        return self._numerators[i, j]

    def value(self, part: fmpz_mpoly) -> fmpz_mpoly:
        """What a part of one multidegree becomes, up to the common factor: zero exactly where it vanishes.

        Raises
        ------
        BudgetExhausted
            If the products would be too many.
        """
        terms = {tuple(int(e) for e in exponents): int(c) for exponents, c in part.to_dict().items()}
        total = self._parameters.ring.from_dict({})
        spent = 0
        powers: dict[tuple[Edge, int], fmpz_mpoly] = {}
        for exponents, coefficient in terms.items():
            value = self._parameters.ring.constant(coefficient)
            for pair, exponent in zip(self.sigma.pairs, exponents, strict=True):
                if exponent:
                    factor = self._power(powers, pair, exponent)
                    spent += len(value) * len(factor)
                    if spent > MOST_PRODUCTS:
                        raise BudgetExhausted(f"the substitution needs more than {MOST_PRODUCTS:,} products of terms")
                    value *= factor
            total += value
        return total

    def _power(self, powers: dict[tuple[Edge, int], fmpz_mpoly], pair: Edge, exponent: int) -> fmpz_mpoly:
        if (pair, exponent) not in powers:
            numerator = self.numerator(*pair)
            powers[pair, exponent] = numerator if exponent == 1 else self._power(powers, pair, exponent - 1) * numerator
        return powers[pair, exponent]

    def vanishes(self, polynomial: fmpz_mpoly) -> bool:
        """Whether a polynomial in the covariances is zero on the whole model. Exact.

        What is not zero at a random point modulo a prime is not expanded.

        Raises
        ------
        BudgetExhausted
            If the substitution is too large.
        """
        parts = [self._without_monomial(part) for part in self.sigma.parts(polynomial).values()]
        point = random_point(self.graph, Random(SEED))
        if any(value_at(part, point) for part in parts):
            return False
        return all(self.value(part).is_zero() for part in parts)

    def _without_monomial(self, part: fmpz_mpoly) -> fmpz_mpoly:
        """The part without the covariances that divide all its terms, but for those that are zero."""
        common = [min(exponents) for exponents in zip(*part.monoms(), strict=True)]
        kept = [0 if pair in self._zero else e for pair, e in zip(self.sigma.pairs, common, strict=True)]
        terms = {tuple(int(a - b) for a, b in zip(exponents, kept, strict=True)): c for exponents, c in part.terms()}
        return self.sigma.ring.from_dict(terms)

    @cached_property
    def _zero(self) -> frozenset[Edge]:
        return identically_zero(self.graph)


def identically_zero(graph: MixedGraph) -> frozenset[Edge]:
    """The pairs of vertices that no trek joins: their covariance is zero whatever the parameters.

    >>> sorted(identically_zero(MixedGraph.of("123", [("1", "3"), ("2", "3")])))
    [(0, 1)]
    """
    ancestors = CovarianceMatrix(graph).ancestors
    sources = [{m for k in above for m in (k, *graph.siblings[k])} for above in ancestors]
    size = graph.size
    return frozenset((i, j) for i in range(size) for j in range(i, size) if not sources[i] & ancestors[j])


def moved(polynomial: fmpz_mpoly, ring: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """The polynomial in another ring with as many variables, each put in the place of the old one.

    >>> ring = CovarianceRing(MixedGraph.of("xy")).ring
    >>> moved(CovarianceRing(MixedGraph.of("12")).ring.gen(1), ring)
    s_x_y
    """
    return ring.from_dict({tuple(map(int, exponents)): int(c) for exponents, c in polynomial.to_dict().items()})


def restricted(polynomial: fmpz_mpoly, graph: MixedGraph, kept: Sequence[int]) -> fmpz_mpoly:
    """A polynomial in covariances of some vertices, ascending, in the ring of the subgraph on them.

    >>> graph = MixedGraph.of("123")
    >>> restricted(CovarianceRing(graph).ring.gen(4), graph, [1, 2]).context().names()
    ('s2_2', 's2_3', 's3_3')
    """
    pairs, whole = CovarianceRing(graph).pairs, set(kept)
    places = [t for t, (i, j) in enumerate(pairs) if i in whole and j in whole]
    terms = {tuple(int(exponents[t]) for t in places): int(c) for exponents, c in polynomial.to_dict().items()}
    return CovarianceRing(graph.subgraph(kept)).ring.from_dict(terms)


def extended(polynomial: fmpz_mpoly, graph: MixedGraph, kept: Sequence[int]) -> fmpz_mpoly:
    """A polynomial in the ring of the subgraph on some vertices, ascending, in that of the graph.

    >>> graph = MixedGraph.of("123")
    >>> extended(CovarianceRing(graph.subgraph([1, 2])).ring.gen(1), graph, [1, 2])
    s2_3
    """
    pairs, whole = CovarianceRing(graph).pairs, set(kept)
    places = [t for t, (i, j) in enumerate(pairs) if i in whole and j in whole]
    terms = {}
    for exponents, coefficient in polynomial.to_dict().items():
        wide = [0] * len(pairs)
        for place, exponent in zip(places, exponents, strict=True):
            wide[place] = int(exponent)
        terms[tuple(wide)] = int(coefficient)
    return CovarianceRing(graph).ring.from_dict(terms)


def to_polynomial(ring: fmpz_mpoly_ctx, terms: Mapping[tuple[int, ...], int]) -> fmpz_mpoly:
    """The polynomial with these coefficients, made primitive, the leading one positive."""
    polynomial = ring.from_dict(dict(terms))
    content = gcd(*terms.values())
    sign = -1 if polynomial.leading_coefficient() < 0 else 1
    quotient, _ = divmod(polynomial, ring.constant(content * sign))
    return quotient

"""Names for relations that are known under one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from flint import fmpz_mpoly

from mathengine.errors import BudgetExhausted
from mathengine.sem.covariance_polynomials import covariance_ring, value_at
from mathengine.sem.edgewise import solved_edges
from mathengine.sem.formulas import Formula, corrected_column, formulas
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import SEED
from mathengine.sem.minors import minor, minors
from mathengine.sem.parameters import random_point
from mathengine.sem.substitution import (
    CovarianceRing,
    extended,
    identically_zero,
    moved,
    restricted,
    to_polynomial,
)
from mathengine.sem.trek_separation import trek_separation

ZERO = "zero covariance"
INDEPENDENCE = "conditional independence"
TETRAD = "tetrad"
MINOR = "t-separation minor"
VERMA = "Verma"
OVERIDENTIFYING = "overidentifying"
OTHER = "other"

FORMULA_SECONDS = 2.0
MOST_TERMS = 20_000
MOST_FACTORED = 500
"""Terms of an error covariance written in the covariances, and of one that is factored."""
MOST_EQUATIONS = 200
"""Error covariances that are factored."""
MOST_VERTICES = 25
"""Larger graphs are not asked for error covariances."""


def family(graph: MixedGraph, polynomial: fmpz_mpoly, sigma: CovarianceRing) -> str:
    """The family of a relation of the graph that has one multidegree.

    A zero covariance; an almost principal minor s_ij.K (conditional independence of i and j given K); a 2 x 2 minor off
    the diagonal (tetrad); another minor that trek separation explains, all with 0 for covariances that are zero. Of
    the others those that say that an error covariance without an edge is 0, once identified coefficients are written
    in the covariances: ``Verma`` on acyclic graphs (nested constraints), ``overidentifying`` on cyclic ones; where the
    formulas are too long, or it is none of these, ``other``.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    >>> sigma = CovarianceRing(graph)
    >>> s = dict(zip(sigma.names, sigma.ring.gens()))
    >>> family(graph, s["s1_2"] * s["s2_3"] - s["s2_2"] * s["s1_3"], sigma)
    'conditional independence'
    """
    degree = int(polynomial.total_degree())
    if degree == 1:
        return ZERO
    ((multidegree, _),) = sigma.parts(polynomial).items()
    zero = identically_zero(graph)
    for rows, columns in minors(multidegree):
        if minor(sigma, rows, columns, zero) in (polynomial, -polynomial):
            shared = set(rows) & set(columns)
            if trek_separation(graph, rows, columns).rank == degree:
                continue
            if len(shared) == degree - 1:
                return INDEPENDENCE
            return TETRAD if degree == 2 and not shared else MINOR
    if _is_overidentifying(graph, polynomial):
        return VERMA if graph.is_acyclic else OVERIDENTIFYING
    return OTHER


@lru_cache(maxsize=4)
def overidentifying(graph: MixedGraph) -> tuple[fmpz_mpoly, ...]:
    """Relations that say that an error covariance without an edge is 0, irreducible, each of one multidegree.

    Heuristic: those that the identified coefficients give, seen to vanish at a random point.

    >>> overidentifying(MixedGraph.of("123", [("1", "2"), ("2", "3")]))
    (s1_3*s2_2 - s1_2*s2_3,)
    """
    point, sigma = random_point(graph, Random(SEED)), CovarianceRing(graph)
    found = {}
    for value in sorted(_zero_errors(graph), key=len)[:MOST_EQUATIONS]:
        if len(value) > MOST_FACTORED:
            break
        # Few of the variables occur, and FLINT factors faster in a ring without the others.
        named = sorted({v for pair, e in zip(sigma.pairs, value.degrees(), strict=True) if e > 0 for v in pair})
        for small, _ in restricted(value, graph, named).factor()[1]:
            factor = extended(small, graph, named)
            if not value_at(factor, point):
                relation = to_polynomial(sigma.ring, {tuple(map(int, m)): int(c) for m, c in factor.terms()})
                found[str(relation)] = relation
    return tuple(found.values())


def _is_overidentifying(graph: MixedGraph, polynomial: fmpz_mpoly) -> bool:
    """Whether the polynomial divides an error covariance that is 0, written in the covariances."""
    candidate = moved(polynomial, covariance_ring(graph))
    return any((value % candidate).is_zero() for value in _zero_errors(graph))


@lru_cache(maxsize=4)
def _zero_errors(graph: MixedGraph) -> tuple[fmpz_mpoly, ...]:
    """Numerators of error covariances without an edge, where the coefficients are identified; not those that cancel."""
    if graph.size > MOST_VERTICES:
        return ()
    solved = solved_edges(graph, max_seconds=FORMULA_SECONDS)
    found = formulas(graph, solved, max_seconds=FORMULA_SECONDS)
    ring, zero = covariance_ring(graph), identically_zero(graph)
    absent = [t for t, pair in enumerate(CovarianceRing(graph).pairs) if pair in zero]
    kept = (
        {monomial: c for monomial, c in value.to_dict().items() if not any(monomial[t] for t in absent)}
        for value in _numerators(graph, found)
    )
    return tuple(ring.from_dict(terms) for terms in kept if terms)


def _numerators(graph: MixedGraph, found: dict[Edge, Formula]) -> Iterator[fmpz_mpoly]:
    ring, size = covariance_ring(graph), graph.size
    entries = {pair: ring.gen(t) for t, pair in enumerate((i, j) for i in range(size) for j in range(i, size))}
    known = [v for v in range(size) if all((a, v) in found for a in graph.parents[v])]
    columns = {}
    for v in known:
        try:
            column = corrected_column(v, [found[a, v] for a in graph.parents[v]], ring)
        except BudgetExhausted:
            continue
        columns[v] = {a: entry for a, entry in column.items() if a >= 0}
    for i in columns:
        for j in columns:
            if i < j and (i, j) not in graph.bidirected:
                products = [
                    (x, entries[min(a, b), max(a, b)], y) for a, x in columns[i].items() for b, y in columns[j].items()
                ]
                if sum(len(x) * len(y) for x, _, y in products) <= MOST_TERMS:
                    yield sum((x * s * y for x, s, y in products), ring.constant(0))

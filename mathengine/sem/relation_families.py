"""Names for relations that are known under one."""

from __future__ import annotations

from itertools import combinations

from flint import fmpz_mpoly

from mathengine.sem.graphs import MixedGraph
from mathengine.sem.substitution import CovarianceRing
from mathengine.sem.trek_separation import trek_separation

ZERO = "zero covariance"
INDEPENDENCE = "conditional independence"
TETRAD = "tetrad"
MINOR = "t-separation minor"
VERMA = "Verma"
OTHER = "other"
LARGEST_MINOR = 4


def family(graph: MixedGraph, polynomial: fmpz_mpoly, sigma: CovarianceRing) -> str:
    """The family of a relation of the graph.

    A zero covariance; an almost principal minor s_ij.K (conditional independence of i and j given K); a 2 x 2 minor off
    the diagonal (tetrad); another minor that trek separation explains; a polynomial that is no minor on an acyclic
    graph with bidirected edges (nested constraints, as Verma's); otherwise ``other``.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    >>> sigma = CovarianceRing(graph)
    >>> s = dict(zip(sigma.names, sigma.ring.gens()))
    >>> family(graph, s["s1_2"] * s["s2_3"] - s["s2_2"] * s["s1_3"], sigma)
    'conditional independence'
    """
    degree = int(polynomial.total_degree())
    if degree == 1:
        return ZERO
    for rows, columns in _candidates(polynomial, sigma, degree):
        if _minor(sigma, rows, columns) in (polynomial, -polynomial):
            shared = set(rows) & set(columns)
            if len(shared) == degree - 1:
                return INDEPENDENCE
            if degree == 2 and not shared:
                return TETRAD
            if trek_separation(graph, rows, columns).rank < degree:
                return MINOR
    return VERMA if graph.is_acyclic and graph.bidirected else OTHER


def _candidates(
    polynomial: fmpz_mpoly, sigma: CovarianceRing, degree: int
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Rows and columns whose minor has the multidegree of the polynomial."""
    if degree > LARGEST_MINOR:
        return []
    ((multidegree, _),) = sigma.parts(polynomial).items()
    if max(multidegree) > 2:
        return []
    twice = tuple(v for v, count in enumerate(multidegree) if count == 2)
    once = tuple(v for v, count in enumerate(multidegree) if count == 1)
    free = degree - len(twice)
    found = []
    for left in combinations(once, free):
        right = tuple(v for v in once if v not in left)
        if left <= right:
            found.append((tuple(sorted((*twice, *left))), tuple(sorted((*twice, *right)))))
    return found


def _minor(sigma: CovarianceRing, rows: tuple[int, ...], columns: tuple[int, ...]) -> fmpz_mpoly:
    """The determinant of a submatrix of covariances (Laplace)."""
    if not rows:
        return sigma.ring.constant(1)
    total = sigma.ring.from_dict({})
    for k, column in enumerate(columns):
        pair = (min(rows[0], column), max(rows[0], column))
        entry = sigma.ring.gen(sigma.pairs.index(pair))
        smaller = _minor(sigma, rows[1:], columns[:k] + columns[k + 1 :])
        total += entry * smaller * (-1 if k % 2 else 1)
    return total

"""Minors of the covariance matrix by multidegree, which are the relations that trek separation explains."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import combinations

from flint import fmpz_mpoly

from mathengine.sem.graphs import Edge
from mathengine.sem.substitution import CovarianceRing, Multidegree

LARGEST_MINOR = 5
"""The largest minors that are written out."""

Minor = tuple[tuple[int, ...], tuple[int, ...]]
"""Rows and columns, each ascending."""


def minors(multidegree: Multidegree) -> Iterator[Minor]:
    """The rows and columns of all minors that name each vertex this often, one of each transposed pair.

    Vertices that are named twice are rows and columns. None where the minors are larger than ``LARGEST_MINOR``.

    >>> list(minors((1, 1, 2)))
    [((0, 2), (1, 2))]
    >>> len(list(minors((1, 1, 1, 1)))), list(minors((3, 1)))
    (3, [])
    """
    if max(multidegree, default=0) > 2 or sum(multidegree) > 2 * LARGEST_MINOR:
        return
    twice = [v for v, count in enumerate(multidegree) if count == 2]
    once = [v for v, count in enumerate(multidegree) if count == 1]
    for chosen in combinations(once, len(once) // 2):
        if not once or chosen[0] == once[0]:
            others = [v for v in once if v not in chosen]
            yield tuple(sorted([*twice, *chosen])), tuple(sorted([*twice, *others]))


def minor(sigma: CovarianceRing, rows: tuple[int, ...], columns: tuple[int, ...], zero: Collection[Edge]) -> fmpz_mpoly:
    """The determinant of a submatrix of covariances, with 0 for those in ``zero`` (expansion along rows).

    >>> from mathengine.sem.graphs import MixedGraph
    >>> minor(CovarianceRing(MixedGraph.of("123")), (0, 1), (1, 2), frozenset({(0, 2)}))
    s1_2*s2_3
    """
    if not rows:
        return sigma.ring.constant(1)
    total = sigma.ring.constant(0)
    for k, column in enumerate(columns):
        pair = (min(rows[0], column), max(rows[0], column))
        if pair not in zero:
            rest = minor(sigma, rows[1:], columns[:k] + columns[k + 1 :], zero)
            total += sigma.ring.gen(sigma.pairs.index(pair)) * rest * (-1 if k % 2 else 1)
    return total

"""Monomials in the covariances by multidegree, and their values at random points of a model.

The monomials of a multidegree are the multigraphs, loops counted twice, in which each vertex has that degree. They are
listed once for each sequence of degrees, as patterns, and moved to the vertices that have these degrees.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from flint import nmod_mat

from mathengine.errors import BudgetExhausted
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.parameters import PRIME, random_point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Monomial: TypeAlias = tuple[int, ...]
"""Indices of variables, ascending, as often as they occur."""
Counts: TypeAlias = tuple[int, ...]

MOST_PATTERNS = 12_000
"""Monomials of one sequence of degrees, before those with covariances that are zero are left out."""


class Points:
    """Covariances at random points modulo ``PRIME``, as many as are asked for; a variable is a pair of vertices."""

    def __init__(self, graph: MixedGraph, variables: Sequence[Edge], seed: int) -> None:
        import numpy as np

        self._graph, self._variables = graph, variables
        self._source = random.Random(seed)
        self._values: NDArray[np.int64] = np.zeros((0, len(variables)), dtype=np.int64)

    def values(self, count: int) -> NDArray[np.int64]:
        """The first ``count`` points, a row for each."""
        import numpy as np

        if len(self._values) < count:
            fresh = []
            for _ in range(max(count - len(self._values), 32)):
                covariances = random_point(self._graph, self._source).covariances
                fresh.append([int(covariances[i, j]) for i, j in self._variables])
            self._values = np.vstack([self._values, np.array(fresh, dtype=np.int64).reshape(len(fresh), -1)])
        return self._values[:count]

    def matrix(self, monomials: Sequence[Monomial], extra: int = 8) -> nmod_mat:
        """Values of the monomials, a column for each, at ``extra`` points more than there are monomials."""
        import numpy as np

        count = len(monomials) + extra
        points = self.values(count)
        chosen = np.array(monomials, dtype=np.int64)
        product = points[:, chosen[:, 0]]
        for position in range(1, chosen.shape[1]):
            product = product * points[:, chosen[:, position]] % PRIME
        return nmod_mat(count, len(monomials), product.ravel().tolist(), PRIME)


class Blocks:
    """The monomials in some covariances by multidegree.

    Parameters
    ----------
    pairs : sequence of (int, int)
        The covariances i <= j that are variables, in their order.
    size : int
        The number of vertices.
    vertices : sequence of int, optional
        Those that multidegrees name; by default all.

    Examples
    --------
    >>> Blocks([(0, 0), (0, 1), (1, 1)], 2).monomials((2, 2))
    [(0, 2), (1, 1)]
    """

    def __init__(self, pairs: Sequence[Edge], size: int, vertices: Sequence[int] | None = None) -> None:
        import numpy as np

        self._size = size
        self._vertices = range(size) if vertices is None else vertices
        self._places = np.full((size, size), -1, dtype=np.int64)
        for place, (i, j) in enumerate(pairs):
            self._places[i, j] = self._places[j, i] = place

    def multidegrees(self, degree: int) -> Iterator[Counts]:
        """All multidegrees of a degree, those with few vertices first.

        >>> list(Blocks([], 2).multidegrees(1))
        [(2, 0), (0, 2), (1, 1)]
        """
        for named in range(1, min(len(self._vertices), 2 * degree) + 1):
            for support in combinations(self._vertices, named):
                for cuts in combinations(range(1, 2 * degree), named - 1):
                    ends = (0, *cuts, 2 * degree)
                    counts = [0] * self._size
                    for v, low, high in zip(support, ends, ends[1:], strict=False):
                        counts[v] = high - low
                    yield tuple(counts)

    def monomials(self, multidegree: Sequence[int]) -> list[Monomial]:
        """The monomials of one multidegree, in lexicographic order.

        Raises
        ------
        BudgetExhausted
            If there are too many.
        """
        import numpy as np

        support = np.array([v for v, count in enumerate(multidegree) if count], dtype=np.int64)
        patterns = _patterns(tuple(count for count in multidegree if count))
        first, second = patterns[:, :, 0], patterns[:, :, 1]
        found = self._places[support[first], support[second]]
        found = np.sort(found[(found >= 0).all(axis=1)], axis=1)
        return [tuple(monomial) for monomial in found[np.lexsort(found.T[::-1])].tolist()]


@lru_cache(maxsize=4096)
def _patterns(counts: Counts) -> NDArray[np.int64]:
    """The multigraphs on vertices with these positive degrees, as lists of edges, shape (m, degree, 2)."""
    import numpy as np

    found: list[tuple[Edge, ...]] = []
    for edges in _multigraphs(list(counts), 0):
        found.append(edges)
        if len(found) > MOST_PATTERNS:
            raise BudgetExhausted(f"a block of more than {MOST_PATTERNS:,} monomials")
    return np.array(found, dtype=np.int64).reshape(len(found), sum(counts) // 2, 2)


def _multigraphs(left: list[int], least: int) -> Iterator[tuple[Edge, ...]]:
    """Edges at the first vertex that is not complete, to vertices from ``least`` on, then those at the next."""
    vertex = next((v for v, count in enumerate(left) if count), None)
    if vertex is None:
        yield ()
        return
    for other in range(max(vertex, least), len(left)):
        if left[other] < 1 + (other == vertex):
            continue
        left[vertex] -= 1
        left[other] -= 1
        for rest in _multigraphs(left, other if left[vertex] else 0):
            yield ((vertex, other), *rest)
        left[vertex] += 1
        left[other] += 1


def balance(multidegree: Sequence[int]) -> tuple[int, Counts]:
    """Orders multidegrees: those in which the vertices are named most equally often come first.

    >>> sorted([(3, 1), (2, 2)], key=balance)
    [(2, 2), (3, 1)]
    """
    return sum(count * count for count in multidegree), tuple(multidegree)

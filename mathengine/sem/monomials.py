"""Monomials in the covariances by multidegree, and their values at random points of a model."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from flint import nmod_mat

from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.parameters import PRIME, random_point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Monomial = tuple[int, ...]
"""Indices of variables, ascending, as often as they occur."""


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


def blocks(pairs: Sequence[Edge], size: int, degree: int) -> dict[Monomial, list[Monomial]]:
    """The monomials of a degree by multidegree.

    >>> blocks([(0, 0), (0, 1), (1, 1)], 2, 2)[(2, 2)]
    [(0, 2), (1, 1)]
    """
    found: dict[Monomial, list[Monomial]] = {}
    for monomial in combinations_with_replacement(range(len(pairs)), degree):
        key = [0] * size
        for t in monomial:
            i, j = pairs[t]
            key[i] += 1
            key[j] += 1
        found.setdefault(tuple(key), []).append(monomial)
    return found


def block(pairs: Sequence[Edge], multidegree: Sequence[int]) -> list[Monomial]:
    """The monomials of one multidegree, in the order of :func:`blocks`.

    >>> block([(0, 0), (0, 1), (1, 1)], (2, 2))
    [(0, 2), (1, 1)]
    """
    places = {pair: t for t, pair in enumerate(pairs)}
    return sorted(set(_completed(places, list(multidegree), (), 0)))


def _completed(places: dict[Edge, int], left: list[int], chosen: Monomial, least: int) -> Iterator[Monomial]:
    """Variables at the first vertex that is still to be named, in ascending order there."""
    vertex = next((v for v, count in enumerate(left) if count), None)
    if vertex is None:
        yield tuple(sorted(chosen))
        return
    for other in range(max(vertex, least), len(left)):
        pair = (vertex, other)
        if pair not in places or left[other] < 1 + (other == vertex):
            continue
        left[vertex] -= 1
        left[other] -= 1
        yield from _completed(places, left, (*chosen, places[pair]), other if left[vertex] else 0)
        left[vertex] += 1
        left[other] += 1


def balance(multidegree: Sequence[int]) -> tuple[int, Monomial]:
    """Orders multidegrees: those in which the vertices are named most equally often come first."""
    return sum(count * count for count in multidegree), tuple(multidegree)

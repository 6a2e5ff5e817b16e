"""Heuristics of distance for beam searches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mathengine.cayley.coset_tables import State
from mathengine.cayley.graphs import Graph, MatrixGraph, Permutation, PermutationGraph
from mathengine.cayley.state_keys import Rows
from mathengine.errors import InvalidInput, nearest

Heuristic: TypeAlias = Callable[[Rows], ArrayLike]
"""From states, one row of labels or entries each, to one number each; smaller is nearer to the end."""

MOST_POINTS = 128
"""Degree up to which distances of pairs are tabulated: n**3 of them."""
FAR = 1 << 20
"""The distance of what cannot be reached."""


def hamming(graph: Graph, end: State) -> Heuristic:
    """The number of entries that differ from those of the end.

    >>> from mathengine.cayley.families import family
    >>> hamming(family("lrx", n=4), (0, 1, 2, 3))(np.array([[1, 0, 2, 3]])).tolist()
    [2]
    """
    goal = np.array(end, np.int64).reshape(-1)
    return lambda rows: (rows != goal).sum(axis=1)


def pairs(graph: Graph, end: State) -> Heuristic:
    """The sum of the distances of all pairs of neighbouring labels from their places in the end.

    The distance of a pair is exact in the graph of ordered pairs of positions, a quotient; so it is a lower bound for
    the distance of the state, and the sum is not.

    Raises
    ------
    InvalidInput
        If labels are repeated, or there are more than 128.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> pairs(family("coxeter", n=3), (0, 1, 2))(np.array([[0, 1, 2], [1, 0, 2]])).tolist()
    [0, 3]
    """
    if not isinstance(graph, PermutationGraph) or not graph.is_cayley or graph.degree > MOST_POINTS:
        raise InvalidInput(
            "heuristic", "pairs", f"hamming for this graph; pairs is for up to {MOST_POINTS} distinct labels"
        )
    degree = graph.degree
    place = np.argsort(np.array(end))
    tables = [_pair_distances(graph.generators, int(place[a]), int(place[(a + 1) % degree])) for a in range(degree)]
    table = np.stack(tables)
    labels = np.arange(degree)

    def total(rows: Rows) -> NDArray[np.int64]:
        places = np.argsort(rows, axis=1)
        found: NDArray[np.int64] = table[labels, places * degree + np.roll(places, -1, axis=1)].sum(axis=1)
        return found

    return total


def _pair_distances(generators: Sequence[Permutation], first: int, second: int) -> NDArray[np.int64]:
    """From each ordered pair of positions, as one number, to a given pair: what is at g[i] goes to i."""
    degree = len(generators[0])
    images = np.array(generators)
    distances = np.full(degree * degree, FAR, np.int64)
    layer, steps = np.array([first * degree + second]), 0
    distances[layer] = 0
    while len(layer):
        steps += 1
        # A generator brings to i what was at g[i], so the states before have the pair at the images.
        before = np.unique(images[:, layer // degree] * degree + images[:, layer % degree])
        layer = before[distances[before] == FAR]
        distances[layer] = steps
    return distances


HEURISTICS: dict[str, Callable[[Graph, State], Heuristic]] = {"hamming": hamming, "pairs": pairs}
"""Heuristics by name."""


def heuristic_of(graph: Graph, end: State, given: str | Heuristic | None) -> Heuristic:
    """The heuristic itself, the one of that name, or the best one that fits the graph.

    Raises
    ------
    InvalidInput
        For an unknown name, or one that does not fit.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> heuristic_of(family("lrx", n=4), (0, 1, 2, 3), None)(np.array([[0, 1, 2, 3]])).tolist()
    [0]
    """
    if given is None:
        fits = not isinstance(graph, MatrixGraph) and graph.is_cayley and graph.degree <= MOST_POINTS
        given = "pairs" if fits else "hamming"
    if not isinstance(given, str):
        return given
    if given not in HEURISTICS:
        raise InvalidInput("heuristic", given, nearest(given, HEURISTICS))
    return HEURISTICS[given](graph, end)

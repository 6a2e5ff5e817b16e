"""Treks of acyclic graphs, and Wright's path tracing for standardised variables.

A trek between i and j is a pair of directed paths to i and to j that begin in one vertex or at the two ends of a
bidirected edge. The covariance of i and j is the sum over all treks; where every variance is 1, it is the sum over
those whose paths do not meet again. With directed cycles there are infinitely many treks, and one-connections take
their place.

Sources: S. Wright, "The method of path coefficients", Ann. Math. Statist. 5 (1934); S. Sullivant, K. Talaska, J.
Draisma, "Trek separation for Gaussian graphical models", Ann. Statist. 38 (2010), arXiv 0812.1938.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpz_mpoly

from mathengine.errors import InvalidInput
from mathengine.sem.connection_counts import count_terms
from mathengine.sem.explanation import Term, terms
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import Parameters


def treks(graph: MixedGraph, i: int, j: int) -> Iterator[Term]:
    """The treks between two vertices of an acyclic graph, one after the other, without keeping them.

    Parameters
    ----------
    graph : MixedGraph
        Without directed cycles.
    i, j : int
        Vertices by index.

    Raises
    ------
    InvalidInput
        If the graph has a directed cycle.

    Examples
    --------
    >>> [trek.paths for trek in treks(MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")]), 1, 2)]
    ['2 <- 1 -> 2 -> 3', '2 <- 1 <-> 3', '2 -> 3']
    """
    _require_acyclic(graph)
    return terms(graph, i, j, "trek")


def simple_treks(graph: MixedGraph, i: int, j: int) -> Iterator[Term]:
    """The treks whose two paths have no vertex in common but the one where both begin.

    >>> [trek.paths for trek in simple_treks(MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")]), 1, 2)]
    ['2 <- 1 <-> 3', '2 -> 3']
    """
    return (trek for trek in treks(graph, i, j) if trek.is_simple)


def count_treks(graph: MixedGraph, i: int, j: int) -> int:
    """The number of treks, counted without listing them. Exact.

    >>> count_treks(MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")]), 1, 2)
    3
    """
    _require_acyclic(graph)
    return count_terms(graph, i, j)


def standardised_covariance(graph: MixedGraph, i: int, j: int) -> fmpz_mpoly:
    """The covariance of two vertices where every variance is 1, by Wright's rule. Exact.

    Error variances are then what the coefficients and the error covariances leave of 1, and do not occur.

    Parameters
    ----------
    graph : MixedGraph
        Without directed cycles.
    i, j : int
        Vertices by index.

    Returns
    -------
    fmpz_mpoly
        In ``Parameters(graph).ring``.

    Examples
    --------
    >>> standardised_covariance(MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")]), 1, 2)
    l1_2*w1_3 + l2_3
    """
    _require_acyclic(graph)
    parameters = Parameters(graph)
    place = {name: at for at, name in enumerate(parameters.names)}
    found: dict[tuple[int, ...], int] = {}
    for trek in simple_treks(graph, i, j) if i != j else ():
        exponents = [0] * len(place)
        for factor in trek.factors if trek.source[0] != trek.source[1] else trek.factors[1:]:
            exponents[place[factor]] = 1
        found[tuple(exponents)] = found.get(tuple(exponents), 0) + 1
    return parameters.ring.constant(1) if i == j else parameters.ring.from_dict(found)


def _require_acyclic(graph: MixedGraph) -> None:
    for component in graph.components:
        if len(component) > 1:
            names = ", ".join(graph.vertices[v] for v in component[:5])
            raise InvalidInput(
                "graph with treks",
                f"cyclic ({names})",
                "an acyclic graph; one-connections replace treks in cyclic ones",
            )

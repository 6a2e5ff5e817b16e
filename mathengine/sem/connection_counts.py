"""How many cycle collections and one-connections there are, counted without listing them.

With a loop added at every vertex, a cycle collection is a way to choose an edge out of each vertex such that every
vertex is entered once; a one-connection from k to i leaves out the edge out of i and the one into k. Vertices are
passed one after the other, and it matters only which of them are entered already.
"""

from __future__ import annotations

from math import prod

from mathengine.errors import BudgetExhausted
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.reachability import ancestor_masks, bits

MOST_STATES = 100_000
"""Sets of entered vertices that a count keeps at a time."""


def count_collections(graph: MixedGraph, within: int | None = None) -> int:
    """The number of sets of vertex-disjoint directed cycles, the empty one included. Exact.

    Parameters
    ----------
    graph : MixedGraph
    within : int, optional
        The vertices that cycles may use, as bits; all by default.

    Raises
    ------
    BudgetExhausted
        If more than ``MOST_STATES`` cases had to be kept, as for dense components of more than 17 vertices.

    Examples
    --------
    >>> names = [str(v) for v in range(12)]
    >>> count_collections(MixedGraph.of(names, [(a, b) for a in names for b in names if a != b]))
    479001600
    """
    inside = (1 << graph.size) - 1 if within is None else within
    return sum(_matchings(graph, inside, None).values())


def count_connections(graph: MixedGraph, last: int, within: int | None = None) -> dict[int, int]:
    """How many one-connections lead to a vertex, by the vertex where they begin; others have none. Exact.

    Raises
    ------
    BudgetExhausted
        As for :func:`count_collections`.

    Examples
    --------
    >>> count_connections(MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3")]), 2)
    {0: 1, 1: 1, 2: 2}
    """
    inside = ancestor_masks(graph)[last] if within is None else within
    counts = {(inside ^ entered).bit_length() - 1: n for entered, n in _matchings(graph, inside, last).items()}
    if within is None:
        rest = count_collections(graph, ((1 << graph.size) - 1) & ~inside)
        counts = {k: n * rest for k, n in counts.items()}
    return dict(sorted(counts.items()))


def count_terms(graph: MixedGraph, i: int, j: int, left: int | None = None, right: int | None = None) -> int:
    """How many terms a covariance has before like ones are collected: pairs of one-connections with one error. Exact.

    Parameters
    ----------
    graph : MixedGraph
    i, j : int
        Vertices by index.
    left, right : int, optional
        The vertices that one-connections to i and to j may use, as bits; all by default.

    Examples
    --------
    >>> count_terms(MixedGraph.of("12", [("1", "2"), ("2", "1")]), 0, 1)
    2
    """
    first, second = count_connections(graph, i, left), count_connections(graph, j, right)
    return sum(n * second.get(m, 0) for k, n in first.items() for m in (k, *graph.siblings[k]))


def count_matrix(graph: MixedGraph) -> tuple[tuple[int, ...], ...]:
    """How many one-connections there are between each two vertices; on the diagonal, cycle collections off the vertex.

    Examples
    --------
    >>> count_matrix(MixedGraph.of("12", [("1", "2"), ("2", "1")]))
    ((1, 1), (1, 1))
    """
    columns = [count_connections(graph, i) for i in range(graph.size)]
    return tuple(tuple(column.get(k, 0) for column in columns) for k in range(graph.size))


def bound_connections(graph: MixedGraph, last: int, within: int) -> int:
    """A quick upper bound for the one-connections to a vertex: a free choice of an edge or loop out of every other one.

    >>> bound_connections(MixedGraph.of("12", [("1", "2"), ("2", "1")]), 1, 3)
    2
    """
    return prod(1 + sum(within >> w & 1 for w in graph.children[v]) for v in bits(within) if v != last)


def _matchings(graph: MixedGraph, inside: int, last: int | None) -> dict[int, int]:
    """The choices of an edge or loop out of each vertex but ``last``, counted by the vertices that they enter."""
    missing = 0 if last is None else 1
    counts = {0: 1}
    order = [v for component in graph.components for v in component if inside >> v & 1]
    closed = _closings(graph, order, last)
    for v in order:
        if v != last:
            ends = [1 << w for w in (v, *graph.children[v]) if inside >> w & 1]
            larger: dict[int, int] = {}
            for entered, count in counts.items():
                for end in ends:
                    if not entered & end:
                        both = entered | end
                        larger[both] = larger.get(both, 0) + count
            counts = larger
        # A vertex that nothing enters later must have been entered by now, except the one where the path begins.
        counts = {e: n for e, n in counts.items() if (closed[v] & ~e).bit_count() <= missing}
        if len(counts) > MOST_STATES:
            raise BudgetExhausted("too many terms even to count: list them one after the other")
    return counts


def _closings(graph: MixedGraph, order: list[int], last: int | None) -> dict[int, int]:
    """For each vertex, the vertices into which no edge or loop leads from the vertices after it."""
    place = {v: at for at, v in enumerate(order)}
    final = {w: max((place[u] for u in (w, *graph.parents[w]) if u in place and u != last), default=0) for w in order}
    closed, found = 0, {}
    for at, v in enumerate(order):
        for w in order:
            if final[w] == at:
                closed |= 1 << w
        found[v] = closed
    return found

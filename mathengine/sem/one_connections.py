"""Cycle collections and one-connections: the terms of determinant and adjugate of I - L, without cancellation.

A cycle collection is a set of vertex-disjoint directed cycles; its sign is (-1)^(number of cycles), and the signed
products of their coefficients sum to det(I - L). A one-connection from k to i is a directed path from k to i without
repeated vertices, together with a cycle collection off the path; these sum to adj(I - L)[k, i]. Each term is a product
of different coefficients, so that it is a set of directed edges, written as the bits of an integer.

:class:`Connections` lists terms as bits, fast, and keeps them; :func:`one_connections` and :func:`cycle_collections`
yield them one after the other, in little memory, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mathengine.errors import BudgetExhausted
from mathengine.sem.connection_counts import bound_connections, count_collections, count_connections
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.reachability import bits, mask_of

SignedTerm: TypeAlias = tuple[int, int]
"""A sign, and the directed edges of the term as bits, in the order of ``graph.directed``."""
Cycles: TypeAlias = tuple[tuple[int, ...], ...]
"""Disjoint cycles, each from its lowest vertex on, which is not repeated at the end."""

MOST_LISTED = 250_000
"""Terms that are listed at once."""


@dataclass(frozen=True, slots=True)
class OneConnection:
    """A path and the cycles beside it.

    Attributes
    ----------
    path : tuple of int
        Its vertices, from the first to the last; a single one where it is trivial.
    cycles : tuple of tuple of int
        Each from its lowest vertex on, which is not repeated at the end.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3")])
    >>> [term.sign for term in one_connections(graph, 2, 2)]
    [1, -1]
    """

    path: tuple[int, ...]
    cycles: Cycles = ()

    @property
    def sign(self) -> int:
        """-1 for an odd number of cycles."""
        return -1 if len(self.cycles) % 2 else 1

    @property
    def path_edges(self) -> tuple[Edge, ...]:
        """The edges of the path, in its order."""
        return tuple(zip(self.path, self.path[1:], strict=False))

    @property
    def cycle_edges(self) -> tuple[Edge, ...]:
        """The edges of all cycles."""
        return tuple((cycle[i], cycle[(i + 1) % len(cycle)]) for cycle in self.cycles for i in range(len(cycle)))


class Neighbours:
    """The vertices before and after each vertex as bits, and the vertices that can lie on cycles.

    Parameters
    ----------
    graph : MixedGraph

    Examples
    --------
    >>> near = Neighbours(MixedGraph.of("1234", [("1", "2"), ("2", "1"), ("2", "3"), ("3", "4"), ("4", "2")]))
    >>> near.after[1], near.core(0b1111), near.core(0b1011), near.reaching(3, 0b1100)
    (5, 15, 3, 12)
    """

    def __init__(self, graph: MixedGraph) -> None:
        self.after = [mask_of(ends) for ends in graph.children]
        self.before = [mask_of(ends) for ends in graph.parents]
        self.looped = mask_of(v for component in graph.components if len(component) > 1 for v in component)

    def core(self, inside: int) -> int:
        """What is left of some vertices when those without a way in or out are left out, again and again."""
        inside &= self.looped
        while True:
            kept = inside
            for v in bits(inside):
                if not self.after[v] & kept or not self.before[v] & kept:
                    kept ^= 1 << v
            if kept == inside:
                return inside
            inside = kept

    def reaching(self, last: int, inside: int) -> int:
        """The vertices from which a path within ``inside`` leads to ``last``."""
        reached = fresh = 1 << last
        while fresh:
            lowest = fresh & -fresh
            new = self.before[lowest.bit_length() - 1] & inside & ~reached
            reached |= new
            fresh = (fresh ^ lowest) | new
        return reached


class Connections:
    """The cycle collections and one-connections of the graph on some of its vertices, as bits.

    Parameters
    ----------
    graph : MixedGraph
    within : iterable of int, optional
        The vertices that paths and cycles may use; all by default.

    Examples
    --------
    >>> found = Connections(MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3")]))
    >>> found.collections(), found.connections(0, 2)
    ([(1, 0), (-1, 3)], [(1, 5)])
    """

    def __init__(self, graph: MixedGraph, within: Iterable[int] | None = None) -> None:
        self.graph = graph
        self.vertices = (1 << graph.size) - 1 if within is None else mask_of(within)
        self._neighbours = Neighbours(graph)
        self._into: list[list[tuple[int, int, int]]] = [[] for _ in range(graph.size)]
        for e, (i, j) in enumerate(graph.directed):
            if self.vertices >> i & 1 and self.vertices >> j & 1:
                self._into[j].append((i, 1 << i, 1 << e))
        self._known: dict[int, list[SignedTerm]] = {0: [(1, 0)]}
        self._columns: dict[int, dict[int, list[SignedTerm]]] = {}

    def collections(self) -> list[SignedTerm]:
        """The cycle collections.

        Raises
        ------
        BudgetExhausted
            If there are more than ``MOST_LISTED``; the message says how many.
        """
        inside = self._neighbours.core(self.vertices)
        check_collections(self.graph, inside)
        return self._collections(inside)

    def _collections(self, inside: int) -> list[SignedTerm]:
        """The cycle collections on vertices that are their own core, listed and kept."""
        known, core = self._known, self._neighbours.core
        smaller = []
        while inside not in known:
            smaller.append(inside)
            inside = core(inside & (inside - 1))
        found = known[inside]
        for inside in reversed(smaller):
            found = found.copy()
            for vertices, edges in self._cycles((inside & -inside).bit_length() - 1, inside):
                found += [(-sign, term | edges) for sign, term in self._collections(core(inside & ~vertices))]
            known[inside] = found
        return found

    def _cycles(self, start: int, inside: int) -> Iterator[tuple[int, int]]:
        """The cycles through ``start`` within ``inside``: their vertices and edges as bits."""
        stack = [(start, 1 << start, 0)]
        while stack:
            v, vertices, edges = stack.pop()
            for u, place, edge in self._into[v]:
                if u == start:
                    yield vertices, edges | edge
                elif inside & place and not vertices & place:
                    stack.append((u, vertices | place, edges | edge))

    def column(self, last: int) -> dict[int, list[SignedTerm]]:
        """The one-connections to a vertex, by the vertex where they begin.

        Raises
        ------
        BudgetExhausted
            If there are more than ``MOST_LISTED``; the message says how many.
        """
        if last not in self._columns:
            if not self.vertices >> last & 1:
                return {}
            check_connections(self.graph, last, self.vertices)
            self._columns[last] = self._column(last)
        return self._columns[last]

    def _column(self, last: int) -> dict[int, list[SignedTerm]]:
        """Every path that ends in ``last``, backwards, with the collections beside it."""
        known, core, inside = self._known, self._neighbours.core, self.vertices
        found: dict[int, list[SignedTerm]] = {}
        stack = [(last, 1 << last, 0)]
        while stack:
            v, vertices, edges = stack.pop()
            beside = core(inside & ~vertices)
            terms = known[beside] if beside in known else self._collections(beside)
            found.setdefault(v, []).extend([(sign, term | edges) for sign, term in terms])
            for u, place, edge in self._into[v]:
                if not vertices & place:
                    stack.append((u, vertices | place, edges | edge))
        return found

    def connections(self, first: int, last: int) -> list[SignedTerm]:
        """The one-connections between two vertices; listed with those from other vertices to ``last``."""
        return self.column(last).get(first, [])


def check_collections(graph: MixedGraph, inside: int) -> None:
    """Refuse to expand too many cycle collections on the vertices with these bits; few are told at a glance.

    >>> check_collections(MixedGraph.of("12", [("1", "2"), ("2", "1")]), 3)
    """
    if bound_connections(graph, -1, inside) > MOST_LISTED:
        _check(count_collections(graph, inside), "cycle collections")


def check_connections(graph: MixedGraph, last: int, inside: int) -> None:
    """Refuse to expand too many one-connections to a vertex, within the vertices with these bits.

    >>> check_connections(MixedGraph.of("12", [("1", "2"), ("2", "1")]), 0, 3)
    """
    if bound_connections(graph, last, inside) > MOST_LISTED:
        counts = count_connections(graph, last, inside)
        _check(sum(counts.values()), f"one-connections to {graph.vertices[last]}")


def _check(size: int, what: str) -> None:
    if size > MOST_LISTED:
        raise BudgetExhausted(
            f"there are {size:,} {what}, at most {MOST_LISTED:,} are expanded: list them one after the other"
        )


def one_connections(
    graph: MixedGraph, first: int, last: int, within: Iterable[int] | None = None
) -> Iterator[OneConnection]:
    """The one-connections between two vertices, one after the other, without keeping them.

    The time between two of them is polynomial in the size of the graph.

    Parameters
    ----------
    graph : MixedGraph
    first, last : int
        Vertices by index.
    within : iterable of int, optional
        The vertices that may be used.

    Yields
    ------
    OneConnection
        Shorter paths need not come first; the order is the same every time.

    Examples
    --------
    >>> graph = MixedGraph.of("1234", [("1", "2"), ("3", "4"), ("4", "3")])
    >>> list(one_connections(graph, 0, 1))
    [OneConnection(path=(0, 1), cycles=()), OneConnection(path=(0, 1), cycles=((2, 3),))]
    """
    inside = (1 << graph.size) - 1 if within is None else mask_of(within)
    neighbours = Neighbours(graph)
    for path in _paths(neighbours, first, last, inside):
        for cycles in _collected(neighbours, inside & ~mask_of(path)):
            yield OneConnection(path, cycles)


def cycle_collections(graph: MixedGraph, within: Iterable[int] | None = None) -> Iterator[Cycles]:
    """The sets of vertex-disjoint directed cycles, the empty one first, without keeping them.

    The time between two of them is polynomial in the size of the graph.

    Examples
    --------
    >>> list(cycle_collections(MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3"), ("3", "2")])))
    [(), ((1, 2),), ((0, 1),)]
    """
    inside = (1 << graph.size) - 1 if within is None else mask_of(within)
    yield from _collected(Neighbours(graph), inside)


def _paths(neighbours: Neighbours, first: int, last: int, inside: int) -> Iterator[tuple[int, ...]]:
    """The paths without repeated vertices; every step is checked to leave a way to ``last``."""
    if not (inside >> first & 1 and inside >> last & 1 and neighbours.reaching(last, inside) >> first & 1):
        return
    stack: list[tuple[tuple[int, ...], int]] = [((first,), inside & ~(1 << first))]
    while stack:
        path, rest = stack.pop()
        if path[-1] == last:
            yield path
            continue
        useful = neighbours.after[path[-1]] & neighbours.reaching(last, rest) & rest
        stack += [((*path, w), rest & ~(1 << w)) for w in reversed(bits(useful))]


def _collected(neighbours: Neighbours, inside: int) -> Iterator[Cycles]:
    """Choices for the lowest vertex, then for what is left, without recursion."""
    stack: list[Iterator[tuple[Cycles, int]]] = [iter([((), neighbours.core(inside))])]
    while stack:
        following = next(stack[-1], None)
        if following is None:
            stack.pop()
        elif following[1]:
            stack.append(_choices(neighbours, *following))
        else:
            yield following[0]


def _choices(neighbours: Neighbours, cycles: Cycles, inside: int) -> Iterator[tuple[Cycles, int]]:
    """No cycle through the lowest vertex, or one of them; with what is left of the vertices."""
    lowest = inside & -inside
    start = lowest.bit_length() - 1
    yield cycles, neighbours.core(inside ^ lowest)
    for end in bits(neighbours.before[start] & inside):
        for cycle in _paths(neighbours, start, end, inside):
            yield (*cycles, cycle), neighbours.core(inside & ~mask_of(cycle))

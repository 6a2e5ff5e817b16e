"""Cycle collections and one-connections: the terms of determinant and adjugate of I - L, without cancellation.

A cycle collection is a set of vertex-disjoint directed cycles; its sign is (-1)^(number of cycles), and the signed
products of their coefficients sum to det(I - L). A one-connection from k to i is a directed path from k to i without
repeated vertices, together with a cycle collection off the path; these sum to adj(I - L)[k, i]. Each term is a product
of different coefficients, so that it is a set of directed edges, written as the bits of an integer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from flint import fmpz_mpoly

from mathengine.errors import BudgetExhausted
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.parameters import Parameters

SignedTerm = tuple[int, int]
"""A sign, and the directed edges of the term as bits, in the order of ``graph.directed``."""
Walk = tuple[int, int]
"""The vertices and the edges of a path or cycle, as bits."""

MOST_TERMS = 2_000_000
"""Terms that are expanded into one polynomial."""


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
    >>> from mathengine.sem.graphs import MixedGraph
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3")])
    >>> [term.sign for term in one_connections(graph, 2, 2)]
    [1, -1]
    """

    path: tuple[int, ...]
    cycles: tuple[tuple[int, ...], ...] = ()

    @property
    def sign(self) -> int:
        """-1 for an odd number of cycles."""
        return -1 if len(self.cycles) % 2 else 1

    @property
    def path_edges(self) -> tuple[tuple[int, int], ...]:
        """The edges of the path, in its order."""
        return tuple(zip(self.path, self.path[1:], strict=False))

    @property
    def cycle_edges(self) -> tuple[tuple[int, int], ...]:
        """The edges of all cycles."""
        return tuple((cycle[i], cycle[(i + 1) % len(cycle)]) for cycle in self.cycles for i in range(len(cycle)))


class Connections:
    """The cycle collections and one-connections of the graph on some of its vertices.

    Parameters
    ----------
    graph : MixedGraph
    within : iterable of int, optional
        The vertices that paths and cycles may use; all by default.

    Examples
    --------
    >>> from mathengine.sem.graphs import MixedGraph
    >>> found = Connections(MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3")]))
    >>> list(found.collections()), list(found.connections(0, 2))
    ([(1, 0), (-1, 3)], [(1, 5)])
    """

    def __init__(self, graph: MixedGraph, within: Iterable[int] | None = None) -> None:
        self.graph = graph
        self.vertices = (1 << graph.size) - 1 if within is None else sum(1 << v for v in within)
        self._out: list[list[tuple[int, int]]] = [[] for _ in range(graph.size)]
        for e, (i, j) in enumerate(graph.directed):
            if self.vertices >> i & 1 and self.vertices >> j & 1:
                self._out[i].append((j, e))
        self._known: dict[int, list[SignedTerm]] = {0: [(1, 0)]}

    # Lists of bits: fast, and kept

    @cached_property
    def _cyclic(self) -> int:
        """The vertices that lie on cycles."""
        looped = [c for c in self.graph.subgraph(_bits(self.vertices)).components if len(c) > 1]
        order = _bits(self.vertices)
        return sum(1 << order[v] for component in looped for v in component)

    def collections(self, vertices: int | None = None) -> list[SignedTerm]:
        """The cycle collections on a set of vertices (bits); all vertices by default."""
        inside = (self.vertices if vertices is None else vertices) & self._cyclic
        return self._collections(inside)

    def _collections(self, inside: int) -> list[SignedTerm]:
        found = self._known.get(inside)
        if found is None:
            lowest = inside & -inside
            found = list(self._collections(inside ^ lowest))
            for vertices, edges in self._cycles(lowest.bit_length() - 1, inside):
                found += [(-sign, term | edges) for sign, term in self._collections(inside & ~vertices)]
                _check(len(found))
            self._known[inside] = found
        return found

    def _cycles(self, start: int, inside: int) -> Iterator[Walk]:
        """The cycles through ``start`` within ``inside``."""
        stack = [(start, 1 << start, 0)]
        while stack:
            v, vertices, edges = stack.pop()
            for w, e in self._out[v]:
                if w == start:
                    yield vertices, edges | 1 << e
                elif inside >> w & 1 and not vertices >> w & 1:
                    stack.append((w, vertices | 1 << w, edges | 1 << e))

    def paths(self, first: int, last: int) -> Iterator[Walk]:
        """The directed paths without repeated vertices; the trivial one where the ends agree."""
        if not (self.vertices >> first & 1 and self.vertices >> last & 1):
            return
        useful = self._reaching(last)
        stack = [(first, 1 << first, 0)] if useful >> first & 1 else []
        while stack:
            v, vertices, edges = stack.pop()
            if v == last:
                yield vertices, edges
                continue
            for w, e in self._out[v]:
                if useful >> w & 1 and not vertices >> w & 1:
                    stack.append((w, vertices | 1 << w, edges | 1 << e))

    def _reaching(self, last: int) -> int:
        """The vertices from which ``last`` can be reached."""
        reached, fresh = 1 << last, [last]
        while fresh:
            v = fresh.pop()
            for u in self.graph.parents[v]:
                if self.vertices >> u & 1 and not reached >> u & 1:
                    reached |= 1 << u
                    fresh.append(u)
        return reached

    def connections(self, first: int, last: int) -> Iterator[SignedTerm]:
        """The one-connections between two vertices."""
        for vertices, edges in self.paths(first, last):
            for sign, term in self.collections(self.vertices & ~vertices):
                yield sign, term | edges

    # Counts and polynomials

    def count_connections(self, first: int, last: int) -> int:
        """The number of one-connections; only the collections are listed, the paths are walked."""
        return sum(len(self.collections(self.vertices & ~vertices)) for vertices, _ in self.paths(first, last))

    def polynomial(self, terms: Iterable[SignedTerm], parameters: Parameters) -> fmpz_mpoly:
        """The signed sum of terms as a polynomial in the parameters.

        Raises
        ------
        BudgetExhausted
            With more than ``MOST_TERMS`` terms.
        """
        size, width = len(self.graph.directed), len(parameters.names)
        rest = (0,) * (width - size)
        found: dict[tuple[int, ...], int] = {}
        for sign, term in terms:
            found[tuple(term >> e & 1 for e in range(size)) + rest] = sign
            if len(found) % 65_536 == 0:
                _check(len(found))
        return parameters.ring.from_dict(found)


def one_connections(
    graph: MixedGraph, first: int, last: int, within: Iterable[int] | None = None
) -> Iterator[OneConnection]:
    """The one-connections between two vertices, one after the other, without keeping them.

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
    >>> from mathengine.sem.graphs import MixedGraph
    >>> graph = MixedGraph.of("1234", [("1", "2"), ("3", "4"), ("4", "3")])
    >>> list(one_connections(graph, 0, 1))
    [OneConnection(path=(0, 1), cycles=()), OneConnection(path=(0, 1), cycles=((2, 3),))]
    """
    found = Connections(graph, within)
    for vertices, edges in found.paths(first, last):
        path = _followed(graph, first, edges)
        for cycles in cycle_collections(graph, _bits(found.vertices & ~vertices)):
            yield OneConnection(path, cycles)


def cycle_collections(graph: MixedGraph, within: Iterable[int] | None = None) -> Iterator[tuple[tuple[int, ...], ...]]:
    """The sets of vertex-disjoint directed cycles, the empty one first, without keeping them.

    Examples
    --------
    >>> from mathengine.sem.graphs import MixedGraph
    >>> list(cycle_collections(MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3"), ("3", "2")])))
    [(), ((1, 2),), ((0, 1),)]
    """
    found = Connections(graph, within)
    yield from _collected(graph, found, found.vertices & found._cyclic)


def _collected(graph: MixedGraph, found: Connections, inside: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    if not inside:
        yield ()
        return
    lowest = inside & -inside
    yield from _collected(graph, found, inside ^ lowest)
    start = lowest.bit_length() - 1
    for vertices, edges in found._cycles(start, inside):
        cycle = _followed(graph, start, edges)[:-1]
        for rest in _collected(graph, found, inside & ~vertices):
            yield (cycle, *rest)


def _followed(graph: MixedGraph, first: int, edges: int) -> tuple[int, ...]:
    """The vertices of a path or a closed cycle, from its first one on."""
    onward = {graph.directed[e][0]: graph.directed[e][1] for e in _bits(edges)}
    walk = [first]
    while walk[-1] in onward and (len(walk) == 1 or walk[-1] != first):
        walk.append(onward[walk[-1]])
    return tuple(walk)


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


def _check(size: int) -> None:
    if size > MOST_TERMS:
        raise BudgetExhausted(f"more than {MOST_TERMS:,} terms: list them lazily, or ask for a smaller part")


def count_matrix(graph: MixedGraph) -> tuple[tuple[int, ...], ...]:
    """How many one-connections there are between each two vertices; on the diagonal, cycle collections off the vertex.

    Examples
    --------
    >>> from mathengine.sem.graphs import MixedGraph
    >>> count_matrix(MixedGraph.of("12", [("1", "2"), ("2", "1")]))
    ((1, 1), (1, 1))
    """
    found = Connections(graph)
    return tuple(tuple(found.count_connections(i, j) for j in range(graph.size)) for i in range(graph.size))

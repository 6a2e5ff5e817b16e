"""Mixed graphs: vertices, directed edges i -> j, bidirected edges i <-> j.

A mixed graph is the picture of a linear structural equation model x = L^T x + e: a directed edge carries a coefficient,
a bidirected edge a covariance of two errors, and every vertex an error variance. Directed cycles are allowed, loops are
not; two vertices may be joined by several edges of different kinds or directions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from mathengine.errors import InvalidInput, nearest

Edge: TypeAlias = tuple[int, int]
"""A directed edge from the first vertex to the second, or a bidirected one with the lower index first."""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*|[0-9]+")
"""What a vertex may be called."""
MOST_VERTICES = 1000


@dataclass(frozen=True)
class MixedGraph:
    """A mixed graph without loops.

    Parameters
    ----------
    vertices : tuple of str
        Names, in the order of rows and columns.
    directed : tuple of (int, int)
        Edges i -> j by index, ascending.
    bidirected : tuple of (int, int)
        Edges i <-> j by index with i < j, ascending.

    Examples
    --------
    >>> graph = MixedGraph.of("abc", directed=[("a", "b"), ("b", "c")], bidirected=[("c", "b")])
    >>> graph
    MixedGraph('a->b, b->c, b<->c')
    >>> graph.parameter_count, graph.is_acyclic, graph.is_simple
    (6, True, False)
    """

    vertices: tuple[str, ...]
    directed: tuple[Edge, ...] = ()
    bidirected: tuple[Edge, ...] = ()

    def __post_init__(self) -> None:
        _check_names(self.vertices)
        size = len(self.vertices)
        for kind, edges in (("directed", self.directed), ("bidirected", self.bidirected)):
            if list(edges) != sorted(set(edges)):
                raise InvalidInput(f"{kind} edges", edges, "each edge once, in ascending order")
            if any(not (0 <= i < size and 0 <= j < size) for i, j in edges):
                raise InvalidInput(f"{kind} edges", edges, f"vertices from 0 to {size - 1}")
        if any(i == j for i, j in self.directed):
            raise InvalidInput("directed edges", self.directed, "edges between two vertices, no loops")
        if any(i >= j for i, j in self.bidirected):
            raise InvalidInput("bidirected edges", self.bidirected, "pairs with the lower vertex first, no loops")

    @classmethod
    def of(
        cls,
        vertices: Iterable[str],
        directed: Iterable[tuple[str, str]] = (),
        bidirected: Iterable[tuple[str, str]] = (),
    ) -> MixedGraph:
        """The graph with these edges, by the names of their ends, in any order.

        Raises
        ------
        InvalidInput
            For a loop, an edge given twice, an unknown vertex, or an unusable name.

        Examples
        --------
        >>> MixedGraph.of("12", directed=[("1", "1")])
        Traceback (most recent call last):
        mathengine.errors.InvalidInput: edge is 1->1; accepted: edges between two different vertices
        """
        names = tuple(vertices)
        index = {name: i for i, name in enumerate(names)}
        arrows = [_indices(index, edge, "->") for edge in directed]
        arcs = [_indices(index, edge, "<->") for edge in bidirected]
        arcs = [(min(arc), max(arc)) for arc in arcs]
        for kind, edges in (("->", arrows), ("<->", arcs)):
            for i, j in edges:
                if edges.count((i, j)) > 1:
                    raise InvalidInput("edge", f"{names[i]}{kind}{names[j]}", "each edge once")
        return cls(names, tuple(sorted(arrows)), tuple(sorted(arcs)))

    @property
    def size(self) -> int:
        """The number of vertices."""
        return len(self.vertices)

    @property
    def parameter_count(self) -> int:
        """Coefficients, error covariances and error variances together."""
        return self.size + len(self.directed) + len(self.bidirected)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """The heads of the directed edges out of each vertex."""
        return tuple(tuple(j for i, j in self.directed if i == v) for v in range(self.size))

    @cached_property
    def parents(self) -> tuple[tuple[int, ...], ...]:
        """The tails of the directed edges into each vertex."""
        return tuple(tuple(i for i, j in self.directed if j == v) for v in range(self.size))

    @cached_property
    def siblings(self) -> tuple[tuple[int, ...], ...]:
        """The vertices that share a bidirected edge with each vertex."""
        ends = [*self.bidirected, *((j, i) for i, j in self.bidirected)]
        return tuple(tuple(sorted(j for i, j in ends if i == v)) for v in range(self.size))

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """The strongly connected components of the directed part, causes before effects, each ascending."""
        return tuple(_strong_components(self.children))

    @property
    def is_acyclic(self) -> bool:
        """Whether there is no directed cycle."""
        return len(self.components) == self.size

    @property
    def is_simple(self) -> bool:
        """Whether two vertices share at most one edge of any kind."""
        pairs = [(min(edge), max(edge)) for edge in self.directed] + list(self.bidirected)
        return len(pairs) == len(set(pairs))

    def index(self, name: str | int) -> int:
        """The index of a vertex by its name; an integer stands for the name that it spells.

        >>> MixedGraph.of("xy").index("z")
        Traceback (most recent call last):
        mathengine.errors.InvalidInput: vertex is z; accepted: x, y
        """
        if str(name) not in self.vertices:
            raise InvalidInput("vertex", str(name), nearest(str(name), self.vertices))
        return self.vertices.index(str(name))

    def subgraph(self, kept: Sequence[int]) -> MixedGraph:
        """The graph on some vertices, in the order of this one, with the edges between them."""
        order = sorted(set(kept))
        new = {v: i for i, v in enumerate(order)}
        return MixedGraph(
            tuple(self.vertices[v] for v in order),
            tuple((new[i], new[j]) for i, j in self.directed if i in new and j in new),
            tuple((new[i], new[j]) for i, j in self.bidirected if i in new and j in new),
        )

    def __str__(self) -> str:
        """The canonical text: vertices that the edges do not introduce in this order, directed edges, bidirected ones.

        >>> print(MixedGraph.of(["1", "2", "3"], directed=[("2", "1")]))
        3, 2->1
        >>> print(MixedGraph.of(["x", "a"], directed=[("a", "x")]))
        x, a, a->x
        """
        edges = [f"{self.vertices[i]}->{self.vertices[j]}" for i, j in self.directed]
        edges += [f"{self.vertices[i]}<->{self.vertices[j]}" for i, j in self.bidirected]
        touched = [v for edge in (*self.directed, *self.bidirected) for v in edge]
        lone = [v for v in range(self.size) if v not in touched]
        introduced = in_reading_order([self.vertices[v] for v in (*lone, *touched)])
        leading = lone if introduced == self.vertices else range(self.size)
        return ", ".join([*(self.vertices[v] for v in leading), *edges])

    def __repr__(self) -> str:
        return f"MixedGraph({str(self)!r})"


def in_reading_order(names: Iterable[str]) -> tuple[str, ...]:
    """The order of the vertices that a text introduces: numbers by value, other names as they first occur.

    >>> in_reading_order(["3", "1", "3"]), in_reading_order(["y", "x", "y"])
    (('1', '3'), ('y', 'x'))
    """
    distinct = tuple(dict.fromkeys(names))
    return tuple(sorted(distinct, key=int)) if all(name.isdigit() for name in distinct) else distinct


def _check_names(names: tuple[str, ...]) -> None:
    if len(names) > MOST_VERTICES:
        raise InvalidInput("number of vertices", len(names), f"at most {MOST_VERTICES}")
    for name in names:
        if not NAME.fullmatch(name):
            raise InvalidInput("vertex name", name, "letters, digits, '_' and '.', a letter first; or a number")
    if len(set(names)) < len(names):
        raise InvalidInput("vertices", names, "each vertex once")


def _indices(index: dict[str, int], edge: tuple[str, str], kind: str) -> Edge:
    for name in edge:
        if name not in index:
            raise InvalidInput("vertex", name, nearest(name, index))
    if edge[0] == edge[1]:
        raise InvalidInput("edge", kind.join(edge), "edges between two different vertices")
    return index[edge[0]], index[edge[1]]


def _strong_components(children: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Tarjan's algorithm without recursion, its components put in topological order."""
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    found: list[tuple[int, ...]] = []
    for root in range(len(children)):
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack.append(root)
        work = [(root, iter(children[root]))]
        while work:
            v, rest = work[-1]
            w = next(rest, None)
            if w is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[v])
                if low[v] == number[v]:
                    cut = stack.index(v)
                    found.append(tuple(sorted(stack[cut:])))
                    del stack[cut:]
            elif w not in number:
                number[w] = low[w] = len(number)
                stack.append(w)
                work.append((w, iter(children[w])))
            elif w in stack:
                low[v] = min(low[v], number[w])
    yield from reversed(found)

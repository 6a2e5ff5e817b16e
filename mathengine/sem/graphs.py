"""Mixed graphs: vertices, directed edges i -> j, bidirected edges i <-> j.

A mixed graph is the picture of a linear structural equation model x = L^T x + e: a directed edge carries a coefficient,
a bidirected edge a covariance of two errors, and every vertex an error variance. Directed cycles are allowed, loops are
not; two vertices may be joined by several edges of different kinds or directions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from mathengine.errors import InvalidInput, nearest

if TYPE_CHECKING:
    import sympy

Edge: TypeAlias = tuple[int, int]
"""A directed edge from the first vertex to the second, or a bidirected one with the lower index first."""

Parameter: TypeAlias = tuple[str, int, int]
"""``("l", i, j)`` is the coefficient of i -> j, ``("w", i, j)`` with i <= j an error variance or covariance."""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*|[0-9]+")
"""What a vertex may be called."""
LONGEST_NAME = 100
LONGEST_STEM = 40
"""Statements read names of parameters of bounded length."""
MOST_VERTICES = 1000
MOST_SHOWN = 60
"""Edges up to which a notebook shows a graph as a formula."""


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
            for (i, j), times in Counter(edges).items():
                if times > 1:
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
        return _adjacent(self.size, self.directed)

    @cached_property
    def parents(self) -> tuple[tuple[int, ...], ...]:
        """The tails of the directed edges into each vertex."""
        return _adjacent(self.size, [(j, i) for i, j in self.directed])

    @cached_property
    def siblings(self) -> tuple[tuple[int, ...], ...]:
        """The vertices that share a bidirected edge with each vertex."""
        return _adjacent(self.size, [*self.bidirected, *((j, i) for i, j in self.bidirected)])

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """The strongly connected components of the directed part, causes before effects, each ascending."""
        return tuple(_strong_components(self.children))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """What stands for each vertex in the names of parameters: its name with '_' for '.', or v and its number.

        The numbers stand where names would be ambiguous (``x_y`` with ``z``, ``x`` with ``y_z``) or unreadable.

        >>> MixedGraph.of(["x.1", "y"]).stems, MixedGraph.of(["x", "x_y", "y", "y_y"]).stems
        (('x_1', 'y'), ('v1', 'v2', 'v3', 'v4'))
        """
        stems = tuple(name.replace(".", "_") for name in self.vertices)
        if any("__" in stem or stem.endswith("_") or len(stem) > LONGEST_STEM for stem in stems):
            return tuple(f"v{i + 1}" for i in range(self.size))
        if any("_" in stem for stem in stems):
            pairs = {f"{first}_{second}" for first in stems for second in stems}
            if len(pairs) < self.size**2:
                return tuple(f"v{i + 1}" for i in range(self.size))
        return stems

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

    def text(self, marks: Mapping[Parameter, str] | None = None) -> str:
        """The canonical text, with these marks in brackets behind edges and vertices.

        Vertices that the edges do not introduce in this order come first, then directed edges, then bidirected ones;
        :func:`~mathengine.sem.edge_text.read_edges` reads it back; vertices that are all numbers then come by value.

        Parameters
        ----------
        marks : mapping from parameters to text, optional
            ``("w", i, i)`` marks a vertex.

        Examples
        --------
        >>> MixedGraph.of(["x", "a"], directed=[("a", "x")]).text({("l", 1, 0): "1/2"})
        'x, a, a->x [1/2]'
        """
        found = {} if marks is None else marks
        edges = [("l", "->", edge) for edge in self.directed] + [("w", "<->", edge) for edge in self.bidirected]
        touched = dict.fromkeys(v for _, _, edge in edges for v in edge)
        leading: Sequence[int] = [v for v in range(self.size) if v not in touched or ("w", v, v) in found]
        if in_reading_order([self.vertices[v] for v in (*leading, *touched)]) != self.vertices:
            leading = range(self.size)
        items = [(self.vertices[v], ("w", v, v)) for v in leading]
        items += [(f"{self.vertices[i]}{kind}{self.vertices[j]}", (letter, i, j)) for letter, kind, (i, j) in edges]
        return ", ".join(f"{item} [{found[key]}]" if key in found else item for item, key in items)

    def __str__(self) -> str:
        """The canonical text.

        >>> print(MixedGraph.of(["1", "2", "3"], directed=[("2", "1")]))
        3, 2->1
        """
        return self.text()

    def __repr__(self) -> str:
        return f"MixedGraph({str(self)!r})"

    @classmethod
    def parse(cls, text: str) -> MixedGraph:
        """The graph that a text describes, as :func:`~mathengine.sem.reading.read_graph` reads it.

        >>> MixedGraph.parse("y ~ x; x ~~ y")
        MixedGraph('y, x, x->y, y<->x')
        """
        from mathengine.sem.reading import read_graph

        return read_graph(text)

    def to_json(self) -> dict[str, object]:
        """Names and edges as JSON holds them.

        >>> MixedGraph.of("ab", [("a", "b")]).to_json()
        {'vertices': ['a', 'b'], 'directed': ['a->b'], 'bidirected': []}
        """
        return {
            "vertices": list(self.vertices),
            "directed": [f"{self.vertices[i]}->{self.vertices[j]}" for i, j in self.directed],
            "bidirected": [f"{self.vertices[i]}<->{self.vertices[j]}" for i, j in self.bidirected],
        }

    def to_sympy(self) -> tuple[sympy.ImmutableMatrix, sympy.ImmutableMatrix]:
        """The matrices of coefficients and of error covariances, shape (n, n), in symbols named as the parameters.

        >>> MixedGraph.of("12", [("1", "2")]).to_sympy()
        (Matrix([
        [0, l1_2],
        [0,    0]]), Matrix([
        [w1_1,    0],
        [   0, w2_2]]))
        """
        import sympy

        from mathengine.sem.parameters import parameter_name

        coefficients, errors = sympy.zeros(self.size), sympy.zeros(self.size)
        for i, j in self.directed:
            coefficients[i, j] = sympy.Symbol(parameter_name(self, "l", i, j))
        for i, j in [*((v, v) for v in range(self.size)), *self.bidirected]:
            errors[i, j] = errors[j, i] = sympy.Symbol(parameter_name(self, "w", i, j))
        return sympy.ImmutableMatrix(coefficients), sympy.ImmutableMatrix(errors)

    def to_latex(self) -> str:
        r"""Lone vertices and edges as a formula.

        >>> print(MixedGraph.of(["1", "2", "x_1"], [("1", "2")], [("2", "x_1")]).to_latex())
        1 \to 2,\; 2 \leftrightarrow \mathrm{x\_1}
        """
        names = [
            name if name.isdigit() else rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}" for name in self.vertices
        ]
        touched = {v for edge in (*self.directed, *self.bidirected) for v in edge}
        items = [names[v] for v in range(self.size) if v not in touched]
        items += [rf"{names[i]} \to {names[j]}" for i, j in self.directed]
        items += [rf"{names[i]} \leftrightarrow {names[j]}" for i, j in self.bidirected]
        return r",\; ".join(items)

    def _repr_latex_(self) -> str | None:
        shown = len(self.directed) + len(self.bidirected) <= MOST_SHOWN and self.size <= MOST_SHOWN
        return f"${self.to_latex()}$" if shown and self.size else None


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
        if len(name) > LONGEST_NAME:
            raise InvalidInput("vertex name", name, f"at most {LONGEST_NAME} characters")
    if len(set(names)) < len(names):
        raise InvalidInput("vertices", names, "each vertex once")


def _adjacent(size: int, edges: Sequence[Edge]) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(size)]
    for i, j in edges:
        found[i].append(j)
    return tuple(tuple(sorted(ends)) for ends in found)


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

"""The terms of a covariance with what they mean: two paths from a common source, and cycles beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.one_connections import OneConnection, one_connections
from mathengine.sem.parameters import Parameters, parameter_name
from mathengine.sem.reachability import ancestor_masks, bits, trek_masks


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the numerator of a covariance.

    Attributes
    ----------
    graph : MixedGraph
    left, right : OneConnection
        From the source to the first and to the second vertex of the covariance.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("1", "3")])
    >>> for term in terms(graph, 1, 2):
    ...     print(term)
    + w1_1*l1_2*l1_3: 2 <- 1 -> 3
    """

    graph: MixedGraph
    left: OneConnection
    right: OneConnection

    @property
    def sign(self) -> int:
        """1 or -1."""
        return self.left.sign * self.right.sign

    @property
    def source(self) -> Edge:
        """Where the two paths begin: the ends of a bidirected edge, or one vertex twice."""
        return self.left.path[0], self.right.path[0]

    @property
    def is_simple(self) -> bool:
        """Whether the two paths have no vertex in common, except where both begin.

        >>> graph = MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("2", "4")])
        >>> [(term.paths, term.is_simple) for term in terms(graph, 2, 3)]
        [('3 <- 2 <- 1 -> 2 -> 4', False), ('3 <- 2 -> 4', True)]
        """
        shared = set(self.left.path) & set(self.right.path)
        return shared == {self.source[0]} if self.source[0] == self.source[1] else not shared

    @property
    def factors(self) -> tuple[str, ...]:
        """The names of the parameters: error, left path, right path, cycles of both sides; squares occur twice."""
        k, m = min(self.source), max(self.source)
        edges = (
            *self.left.path_edges,
            *self.right.path_edges,
            *self.left.cycle_edges,
            *self.right.cycle_edges,
        )
        return (
            parameter_name(self.graph, "w", k, m),
            *(parameter_name(self.graph, "l", i, j) for i, j in edges),
        )

    @property
    def paths(self) -> str:
        """The two paths as one line through their source.

        >>> graph = MixedGraph.of("123", [("1", "2")], [("1", "3")])
        >>> [term.paths for term in terms(graph, 1, 2)]
        ['2 <- 1 <-> 3']
        """
        names = self.graph.vertices
        left = " <- ".join(names[v] for v in reversed(self.left.path))
        right = " -> ".join(names[v] for v in self.right.path)
        if self.source[0] != self.source[1]:
            return f"{left} <-> {right}"
        return left + right.removeprefix(names[self.source[0]])

    @property
    def cycles(self) -> tuple[str, ...]:
        """The cycles beside the left path, then those beside the right one."""
        names = self.graph.vertices
        every = (*self.left.cycles, *self.right.cycles)
        return tuple(" -> ".join(names[v] for v in (*cycle, cycle[0])) for cycle in every)

    def __str__(self) -> str:
        beside = f", cycles {'; '.join(self.cycles)}" if self.cycles else ""
        return f"{'+' if self.sign > 0 else '-'} {'*'.join(self.factors)}: {self.paths}{beside}"

    def to_latex(self) -> str:
        r"""The product in LaTeX, with its sign.

        >>> graph = MixedGraph.of("12", [("1", "2")])
        >>> print(next(terms(graph, 0, 1)).to_latex())
        + \omega_{1,1} \lambda_{1,2}
        """
        names = Parameters(self.graph).latex_names()
        return f"{'+' if self.sign > 0 else '-'} " + " ".join(names[factor] for factor in self.factors)

    @property
    def highlight(self) -> Mapping[str, tuple[Edge, ...]]:
        """What a picture shows: directed edges of the left path, the right path and the cycles; the source."""
        return {
            "left": self.left.path_edges,
            "right": self.right.path_edges,
            "cycles": (*self.left.cycle_edges, *self.right.cycle_edges),
            "source": (self.source,),
        }


def terms(graph: MixedGraph, i: int, j: int, form: str = "reduced") -> Iterator[Term]:
    """The terms of a covariance, one after the other, without keeping them.

    Parameters
    ----------
    graph : MixedGraph
    i, j : int
        Vertices by index.
    form : str
        ``one-connection``: of the numerator over det(I - L)^2. Otherwise cycles are taken among the vertices on that
        side of treks alone, and the terms are those of the numerator in lowest terms; for acyclic graphs they are the
        treks.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "1"), ("1", "3")])
    >>> [str(term) for term in terms(graph, 0, 2)][0]
    '+ w1_1*l1_3: 1 -> 3'
    """
    whole = range(graph.size)
    above, joined = ancestor_masks(graph), trek_masks(graph)
    left_within = whole if form == "one-connection" else bits(above[i] & joined[j])
    right_within = whole if form == "one-connection" else bits(above[j] & joined[i])
    for k in bits(above[i]):
        partners = [m for m in (k, *graph.siblings[k]) if above[j] >> m & 1]
        for left in one_connections(graph, k, i, left_within) if partners else ():
            for m in partners:
                for right in one_connections(graph, m, j, right_within):
                    yield Term(graph, left, right)

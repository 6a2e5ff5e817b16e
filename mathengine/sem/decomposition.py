"""Tian's decomposition of a mixed graph, of its ancestral subgraphs too, into pieces that are identified one by one.

Vertices belong together when a bidirected edge or a directed cycle joins them. The piece of such a class C has the
vertices of C and their parents; it keeps the edges into C and the bidirected edges within C, and its further vertices
are independent causes. Its covariance matrix, with error variances 1 for those causes, is a rational function of the
covariance matrix of the whole graph, and the model is the product of its pieces: what is identified in a piece is
identified, and conversely. An ancestral set of vertices has the same parameters in its own subgraph.

References
----------
J. Tian, "Identifying direct causal effects in linear models", AAAI 2005; M. Drton, L. Weihs, "Generic identifiability
of linear structural equation models by ancestor decomposition", Scandinavian Journal of Statistics 43 (2016),
arXiv:1504.02992.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.half_treks import ancestors

MOST_ANCESTRAL_SETS = 64
"""How many ancestral sets are looked at; beyond, those with fewer generating vertices come first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a decomposition.

    Attributes
    ----------
    graph : MixedGraph
        The piece as a graph of its own, with the names of the whole graph.
    vertices : tuple of int
        Its vertices in the whole graph, ascending.
    inner : tuple of int
        The class C in the whole graph: the vertices that keep their causes and errors.
    ancestral : tuple of int
        The ancestral set whose subgraph was decomposed.
    """

    graph: MixedGraph
    vertices: tuple[int, ...]
    inner: tuple[int, ...]
    ancestral: tuple[int, ...]

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The directed edges of the piece, by the vertices of the whole graph."""
        return tuple((self.vertices[i], self.vertices[j]) for i, j in self.graph.directed)

    @property
    def parameter_count(self) -> int:
        """The parameters of the inner vertices: coefficients, error variances and error covariances."""
        return len(self.inner) + len(self.graph.directed) + len(self.graph.bidirected)

    @property
    def entry_count(self) -> int:
        """The covariances that can tell something: pairs of vertices of the piece that are not both outer."""
        inner = len(self.inner)
        return inner * (inner + 1) // 2 + inner * (len(self.vertices) - inner)


def tian_classes(graph: MixedGraph) -> tuple[tuple[int, ...], ...]:
    """The classes of vertices that bidirected edges and directed cycles join.

    >>> tian_classes(MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("3", "4")], [("2", "4")]))
    ((0,), (1, 3), (2,))
    """
    leader = list(range(graph.size))

    def find(v: int) -> int:
        while leader[v] != v:
            v = leader[v]
        return v

    joined = [*graph.bidirected, *((c[0], v) for c in graph.components for v in c[1:])]
    for i, j in joined:
        low, high = sorted((find(i), find(j)))
        leader[high] = low
    classes: dict[int, list[int]] = {}
    for v in range(graph.size):
        classes.setdefault(find(v), []).append(v)
    return tuple(tuple(c) for c in classes.values())


def tian_pieces(graph: MixedGraph, ancestral: tuple[int, ...] | None = None) -> tuple[Piece, ...]:
    """The pieces of a graph, or of the subgraph on an ancestral set of its vertices. Exact.

    >>> graph = MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("3", "4")], [("2", "4")])
    >>> [str(piece.graph) for piece in tian_pieces(graph)]
    ['1', '1->2, 3->4, 2<->4', '2->3']
    """
    kept = tuple(range(graph.size)) if ancestral is None else ancestral
    inside = graph.subgraph(kept)
    return tuple(_piece(graph, kept, tuple(kept[v] for v in c)) for c in tian_classes(inside))


def _piece(graph: MixedGraph, ancestral: tuple[int, ...], inner: tuple[int, ...]) -> Piece:
    members = set(inner)
    vertices = tuple(sorted(members.union(*(graph.parents[v] for v in inner))))
    new = {v: i for i, v in enumerate(vertices)}
    piece = MixedGraph(
        tuple(graph.vertices[v] for v in vertices),
        tuple((new[i], new[j]) for i, j in graph.directed if j in members),
        tuple((new[i], new[j]) for i, j in graph.bidirected if i in members and j in members),
    )
    return Piece(piece, vertices, inner, ancestral)


def ancestral_pieces(graph: MixedGraph) -> Iterator[Piece]:
    """The different pieces with edges of the ancestral subgraphs, small ancestral sets first.

    Complete up to :data:`MOST_ANCESTRAL_SETS` sets.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")])
    >>> [str(piece.graph) for piece in ancestral_pieces(graph)]
    ['1->2', '2->3, 1<->3']
    """
    seen = set()
    for kept in ancestral_sets(graph):
        for piece in tian_pieces(graph, kept):
            key = (piece.graph, piece.vertices)
            if piece.graph.directed and key not in seen:
                seen.add(key)
                yield piece


def ancestral_sets(graph: MixedGraph) -> tuple[tuple[int, ...], ...]:
    """The sets of vertices that contain their ancestors, small ones first, the whole graph last.

    >>> ancestral_sets(MixedGraph.of("123", [("1", "2"), ("1", "3")]))
    ((0,), (0, 1), (0, 2), (0, 1, 2))
    """
    found: dict[frozenset[int], None] = {}
    tips = [component[0] for component in graph.components]
    for count in range(1, len(tips) + 1):
        before = len(found)
        for chosen in combinations(tips, count):
            found.setdefault(ancestors(graph, chosen))
            if len(found) >= MOST_ANCESTRAL_SETS:
                break
        # Unions of `count` generated sets are the next ones: none new means none to come.
        if len(found) == before or len(found) >= MOST_ANCESTRAL_SETS:
            break
    found.setdefault(frozenset(range(graph.size)))
    return tuple(sorted((tuple(sorted(kept)) for kept in found), key=lambda kept: (len(kept), kept)))


def dimension_bound(graph: MixedGraph) -> int:
    """An upper bound for the dimension of the model: parameters or covariances of its pieces. Exact.

    >>> dimension_bound(MixedGraph.of("1234", [("1", "2"), ("2", "1"), ("3", "4"), ("4", "3"), ("2", "3")]))
    8
    """
    pieces = sum(min(piece.parameter_count, piece.entry_count) for piece in tian_pieces(graph))
    return min(pieces, graph.size * (graph.size + 1) // 2)

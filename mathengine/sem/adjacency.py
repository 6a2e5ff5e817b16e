"""Mixed graphs as matrices and as graphs of networkx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput, shorten
from mathengine.sem.graphs import MOST_VERTICES, MixedGraph

if TYPE_CHECKING:
    import networkx

KINDS = {"directed": "directed", "->": "directed", "bidirected": "bidirected", "<->": "bidirected"}
"""What the attribute ``kind`` of an edge may say."""


def from_matrices(directed: object, bidirected: object = None, names: Iterable[str] | None = None) -> MixedGraph:
    """The mixed graph of two adjacency matrices.

    Parameters
    ----------
    directed : nested sequences or an array of shape (n, n)
        Entry (i, j) is 1 for an edge i -> j, otherwise 0; the diagonal is 0.
    bidirected : the same, optional
        Symmetric; entry (i, j) is 1 for i <-> j. The diagonal may be 0 or 1: every vertex has an error variance.
    names : iterable of str, optional
        Of the vertices, by default 1 to n.

    Raises
    ------
    InvalidInput
        For another shape, another entry, a loop, or a matrix of bidirected edges that is not symmetric.

    Notes
    -----
    These are the matrices L and O of the R package SEMID.

    Examples
    --------
    >>> from_matrices([[0, 1], [0, 0]], [[0, 1], [1, 0]])
    MixedGraph('1->2, 1<->2')
    >>> from_matrices([[0, 2], [0, 0]])
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: entry 1, 2 of directed is 2; accepted: 0, 1
    """
    arrows = _matrix(directed, "directed")
    size = len(arrows)
    arcs = [[0] * size for _ in range(size)] if bidirected is None else _matrix(bidirected, "bidirected")
    if len(arcs) != size:
        raise InvalidInput("size of bidirected", len(arcs), f"{size}, the size of directed")
    titles = tuple(str(i + 1) for i in range(size)) if names is None else tuple(names)
    if len(titles) != size:
        raise InvalidInput("number of names", len(titles), f"{size}, one for each vertex")
    for i in range(size):
        if arrows[i][i]:
            raise InvalidInput(f"entry {i + 1}, {i + 1} of directed", 1, "0, since no edge is a loop")
        for j in range(i):
            if arcs[i][j] != arcs[j][i]:
                raise InvalidInput(f"entry {j + 1}, {i + 1} of bidirected", arcs[j][i], f"{arcs[i][j]}, by symmetry")
    return MixedGraph(
        titles,
        tuple((i, j) for i in range(size) for j in range(size) if arrows[i][j]),
        tuple((i, j) for i in range(size) for j in range(i + 1, size) if arcs[i][j]),
    )


def to_matrices(graph: MixedGraph) -> tuple[list[list[int]], list[list[int]]]:
    """The adjacency matrices of directed and of bidirected edges, the diagonal 0.

    >>> to_matrices(MixedGraph.of("12", [("1", "2")], [("1", "2")]))
    ([[0, 1], [0, 0]], [[0, 1], [1, 0]])
    """
    arrows = [[0] * graph.size for _ in range(graph.size)]
    arcs = [[0] * graph.size for _ in range(graph.size)]
    for i, j in graph.directed:
        arrows[i][j] = 1
    for i, j in graph.bidirected:
        arcs[i][j] = arcs[j][i] = 1
    return arrows, arcs


def from_networkx(source: networkx.Graph, bidirected: Iterable[tuple[object, object]] = ()) -> MixedGraph:
    """The mixed graph of a directed graph or multigraph of networkx.

    Parameters
    ----------
    source : networkx.DiGraph or networkx.MultiDiGraph
        An edge is directed unless its attribute ``kind`` says ``bidirected`` or ``<->``; a bidirected edge may be there
        in both directions. Vertices are called as their text says and keep their order.
    bidirected : iterable of pairs
        Further bidirected edges.

    Raises
    ------
    InvalidInput
        For an undirected graph, a loop, an edge given twice, another kind, or nodes with one name.

    Examples
    --------
    >>> import networkx
    >>> from_networkx(networkx.DiGraph([("x", "y"), ("y", "x")]), [("x", "y")])
    MixedGraph('x->y, y->x, x<->y')
    """
    if not hasattr(source, "is_directed") or not source.is_directed():
        raise InvalidInput("graph", type(source).__name__, "a DiGraph or MultiDiGraph of networkx")
    nodes = list(source)
    names = [str(node) for node in nodes]
    if len(set(names)) < len(names):
        raise InvalidInput("names of nodes", names, "different names")
    arrows: list[tuple[str, str]] = []
    arcs: list[tuple[str, str]] = []
    for tail, head, data in source.edges(data=True):
        kind = data.get("kind", "directed")
        if not isinstance(kind, str) or kind not in KINDS:
            raise InvalidInput(f"kind of edge {tail}, {head}", kind, ", ".join(KINDS))
        (arrows if KINDS[kind] == "directed" else arcs).append((str(tail), str(head)))
    once = [arc for at, arc in enumerate(arcs) if arc[::-1] not in arcs[:at] or arc in arcs[:at]]
    given = [_pair(pair) for pair in bidirected]
    return MixedGraph.of(names, arrows, [*once, *given])


def to_networkx(graph: MixedGraph) -> networkx.MultiDiGraph:
    """The graph for networkx, the attribute ``kind`` of each edge ``directed`` or ``bidirected``.

    A bidirected edge is there once, from its first vertex to its second.

    >>> found = to_networkx(MixedGraph.of("xy", [("x", "y")], [("x", "y")]))
    >>> sorted(found.edges(data="kind"))
    [('x', 'y', 'bidirected'), ('x', 'y', 'directed')]
    """
    import networkx

    found = networkx.MultiDiGraph()
    found.add_nodes_from(graph.vertices)
    for kind, edges in (("directed", graph.directed), ("bidirected", graph.bidirected)):
        found.add_edges_from((graph.vertices[i], graph.vertices[j], {"kind": kind}) for i, j in edges)
    return found


def _pair(pair: object) -> tuple[str, str]:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
        raise InvalidInput("bidirected edge", pair, "a pair of vertices")
    return str(pair[0]), str(pair[1])


def _matrix(given: object, what: str) -> list[list[int]]:
    """A square matrix of 0 and 1 as lists."""
    rows = given.tolist() if hasattr(given, "tolist") else given
    if not isinstance(rows, list | tuple) or not all(isinstance(row, list | tuple) for row in rows):
        raise InvalidInput(what, shorten(repr(given)), "a square matrix of 0 and 1, as a list of rows")
    if len(rows) > MOST_VERTICES or any(len(row) != len(rows) for row in rows):
        shape = f"{len(rows)} rows of lengths {sorted({len(row) for row in rows})}"
        raise InvalidInput(what, shape, f"a square matrix with at most {MOST_VERTICES} rows")
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            if not isinstance(entry, int | float) or entry not in (0, 1):
                raise InvalidInput(f"entry {i + 1}, {j + 1} of {what}", entry, "0, 1")
    return [[int(entry) for entry in row] for row in rows]

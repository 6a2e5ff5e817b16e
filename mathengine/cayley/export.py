"""Small graphs for other programs: networkx graphs, adjacency and Laplacian matrices, lists of edges.

Between two vertices there may be several edges, one for each generator that leads from one to the other, and a
generator that fixes a state is a loop there; matrices count all of them unless ``simple`` is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mathengine.cayley.coset_tables import MOST_VERTICES, CosetTable, coset_table
from mathengine.cayley.graphs import Graph
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    import networkx
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

    Entries: TypeAlias = NDArray[np.int64]

MOST_DENSE = 10_000
"""Vertices up to which a dense matrix is made: 800 megabytes."""


def edges(graph: Graph, most: int = MOST_VERTICES) -> list[tuple[int, int, str]]:
    """All edges with the names of their generators: from, to, name.

    Vertices are numbered in the order of a breadth-first search from the start; exact.

    Raises
    ------
    InvalidInput
        If there are more than ``most`` vertices.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> edges(family("pancake", n=2))
    [(0, 1, 'P2'), (1, 0, 'P2')]
    """
    return list(coset_table(graph, most).edges())


def adjacency(graph: Graph, *, simple: bool = False, most: int = MOST_VERTICES) -> csr_array:
    """The sparse adjacency matrix: entry (u, v) counts the generators that lead from vertex u to vertex v.

    Parameters
    ----------
    graph : Graph
    simple : bool
        Entries 0 and 1 only, and no loops.
    most : int
        The largest number of vertices that is accepted.

    Raises
    ------
    InvalidInput
        If there are more.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> adjacency(family("coxeter", n=3)).toarray().sum(axis=0).tolist()
    [2, 2, 2, 2, 2, 2]
    """
    return _adjacency(coset_table(graph, most), simple)


def dense_adjacency(graph: Graph, *, simple: bool = False) -> Entries:
    """The same as an array of shape (vertices, vertices).

    Raises
    ------
    InvalidInput
        If there are more than 10000 vertices.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> dense_adjacency(permutation_graph([(1, 2, 0)])).tolist()
    [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    """
    found: Entries = adjacency(graph, simple=simple, most=MOST_DENSE).toarray()
    return found


def laplacian(graph: Graph, *, most: int = MOST_VERTICES) -> csr_array:
    """The sparse Laplacian D - A, with the number of generators on the diagonal of D; loops cancel.

    Raises
    ------
    InvalidInput
        If there are more than ``most`` vertices.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> laplacian(permutation_graph([(1, 2, 0)])).toarray().tolist()
    [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]
    """
    from scipy.sparse import csr_array, eye_array

    found = adjacency(graph, most=most)
    degrees = len(graph.generators) * eye_array(found.shape[0], dtype=found.dtype)
    return csr_array(degrees - found)


def to_networkx(graph: Graph, *, most: int = MOST_DENSE) -> networkx.Graph:
    """The graph for networkx, its nodes the states.

    Every node has its ``distance`` from the start. A graph whose generators are closed under inverses becomes an
    undirected ``Graph``, any other one a ``DiGraph``; parallel edges are one, with the ``names`` of all generators that
    lead from the node that was found first to the other one.

    Raises
    ------
    InvalidInput
        If there are more than ``most`` vertices.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> found = to_networkx(permutation_graph([(1, 2, 0)], names=["r"]))
    >>> sorted(found.edges(data="names"))
    [((0, 1, 2), (1, 2, 0), ['r']), ((0, 1, 2), (2, 0, 1), ["r'"]), ((1, 2, 0), (2, 0, 1), ['r'])]
    """
    import networkx

    table = coset_table(graph, most)
    found = networkx.Graph() if table.is_symmetric else networkx.DiGraph()
    for state, distance in zip(table.states, table.distances, strict=True):
        found.add_node(state, distance=distance)
    for u, v, name in table.edges():
        if table.is_symmetric and v < u:
            continue
        ends = table.states[u], table.states[v]
        if found.has_edge(*ends):
            found.edges[ends]["names"].append(name)
        else:
            found.add_edge(*ends, names=[name])
    return found


FORMS = ("edges", "adjacency", "laplacian", "graphml")


def exported(graph: Graph, form: str, *, most: int = MOST_VERTICES) -> str:
    """The graph as text that other programs read.

    Parameters
    ----------
    form : str
        ``edges``: lines of from, to and generator, separated by tabs; ``adjacency`` and ``laplacian``: Matrix Market
        (coordinates from 1); ``graphml``: for Gephi, igraph, yEd and networkx.
    most : int
        The largest number of vertices that is accepted.

    Raises
    ------
    InvalidInput
        For another form, or too many vertices.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> exported(permutation_graph([(1, 2, 0)], names=["r"]), "edges").split()[:6]
    ['0', '1', 'r', '0', '2', "r'"]
    """
    if form == "edges":
        return "".join(f"{u}\t{v}\t{name}\n" for u, v, name in coset_table(graph, most).edges())
    if form == "graphml":
        return _graphml(graph, most)
    if form in ("adjacency", "laplacian"):
        return _matrix_market(adjacency(graph, most=most) if form == "adjacency" else laplacian(graph, most=most))
    raise InvalidInput("form", form, ", ".join(FORMS))


def _graphml(graph: Graph, most: int) -> str:
    import networkx

    found = to_networkx(graph, most=most)
    for _, _, data in found.edges(data=True):
        data["names"] = " ".join(data["names"])
    labelled = networkx.relabel_nodes(found, {state: _label(state) for state in found})
    return "\n".join(networkx.generate_graphml(labelled)) + "\n"


def _label(state: object) -> str:
    if isinstance(state, tuple):
        return f"({' '.join(_label(part) for part in state)})"
    return str(state)


def _matrix_market(matrix: csr_array) -> str:
    rows = matrix.tocoo()
    size = matrix.shape[0]
    lines = ["%%MatrixMarket matrix coordinate integer general", f"{size} {size} {rows.nnz}"]
    lines += [
        f"{i + 1} {j + 1} {c}" for i, j, c in zip(rows.row.tolist(), rows.col.tolist(), rows.data.tolist(), strict=True)
    ]
    return "\n".join(lines) + "\n"


def _adjacency(table: CosetTable, simple: bool) -> csr_array:
    import numpy as np
    from scipy.sparse import coo_array

    images = np.array(table.images, np.int64)
    origins = np.repeat(np.arange(table.order), images.shape[1])
    ones = np.ones(images.size, np.int64)
    found = coo_array((ones, (origins, images.ravel())), shape=(table.order, table.order)).tocsr()
    found.sum_duplicates()
    if simple:
        found.setdiag(0)
        found.eliminate_zeros()
        found.data[:] = 1
    return found

"""Trek separation: the generic rank of a submatrix of covariances, with sets that separate all treks.

Sullivant, Talaska and Draisma, Annals of Statistics 38 (2010); it holds for graphs with directed cycles too (Draisma,
Sullivant and Talaska, 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.max_flow import Network


@dataclass(frozen=True, slots=True)
class TrekSeparation:
    """The generic rank of the covariances between two sets of vertices.

    Attributes
    ----------
    rank : int
        ``len(left) + len(right)``.
    left, right : tuple of int
        Every trek from the rows to the columns has a vertex of ``left`` on its left side, which ends in a row, or one
        of ``right`` on its right side: the rank is at most the number of these vertices.
    treks : tuple of (tuple of int, tuple of int)
        As many treks without a common vertex on one side: the rank is that large.
    """

    rank: int
    left: tuple[int, ...]
    right: tuple[int, ...]
    treks: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def trek_separation(graph: MixedGraph, rows: Sequence[int], columns: Sequence[int]) -> TrekSeparation:
    """The generic rank of the submatrix with these rows and columns. Exact.

    Parameters
    ----------
    graph : MixedGraph
    rows, columns : sequence of int
        Vertices by index, each once in a sequence; the sequences may overlap.

    Raises
    ------
    InvalidInput
        For a vertex that is not there, or twice.

    Examples
    --------
    >>> graph = MixedGraph.of("12345", [("5", "1"), ("5", "2"), ("5", "3"), ("5", "4")])
    >>> trek_separation(graph, [0, 1], [2, 3])
    TrekSeparation(rank=1, left=(4,), right=(), treks=(((4, 0), (4, 2)),))
    """
    for name, chosen in (("rows", rows), ("columns", columns)):
        if len(set(chosen)) < len(chosen) or any(not 0 <= v < graph.size for v in chosen):
            raise InvalidInput(name, list(chosen), f"different vertices from 0 to {graph.size - 1}")
    flow = _network(graph, rows, columns).maximum_flow(("s", 0), ("t", 0))
    left = tuple(sorted(v for side, v in flow.cut_vertices if side == "L"))
    right = tuple(sorted(v for side, v in flow.cut_vertices if side == "R"))
    treks = tuple(sorted(_trek(path) for path in flow.paths))
    return TrekSeparation(flow.value, left, right, treks)


def _network(graph: MixedGraph, rows: Sequence[int], columns: Sequence[int]) -> Network[tuple[str, int]]:
    """From a row against the arrows up to a source, over a bidirected edge or not, and down to a column."""
    network: Network[tuple[str, int]] = Network()
    for v in range(graph.size):
        network.add_vertex(("L", v), 1)
        network.add_vertex(("R", v), 1)
    endless = 2 * graph.size + 1
    for v in rows:
        network.add_arc(("s", 0), ("L", v), endless)
    for v in columns:
        network.add_arc(("R", v), ("t", 0), endless)
    for v in range(graph.size):
        for w in (v, *graph.siblings[v]):
            network.add_arc(("L", v), ("R", w), endless)
        for w in graph.parents[v]:
            network.add_arc(("L", v), ("L", w), endless)
        for w in graph.children[v]:
            network.add_arc(("R", v), ("R", w), endless)
    return network


def _trek(path: Sequence[tuple[str, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The two sides of a trek, each from its source."""
    left = tuple(v for side, v in path if side == "L")
    return left[::-1], tuple(v for side, v in path if side == "R")

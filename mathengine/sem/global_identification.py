"""Global identifiability: every positive definite model covariance comes from exactly one choice of parameters.

A graph is globally identifiable exactly if it is acyclic and no set A of at least two vertices has both a connected
bidirected part and directed edges that lead from all of A, within A, to one vertex of A.

References
----------
M. Drton, R. Foygel, S. Sullivant, "Global identifiability of linear structural equation models", Annals of Statistics
39 (2011), arXiv:1003.1146.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mathengine.sem.graphs import MixedGraph


@dataclass(frozen=True, slots=True)
class GlobalObstruction:
    """Why a graph is not globally identifiable.

    Attributes
    ----------
    vertices : tuple of int
        The set A, or the vertices of a strongly connected component of directed edges.
    sink : int or None
        The vertex of A to which the others lead; None for a directed cycle.
    """

    vertices: tuple[int, ...]
    sink: int | None


def global_obstruction(graph: MixedGraph) -> GlobalObstruction | None:
    """The obstruction to global identifiability; None where the graph is globally identifiable. Exact.

    >>> global_obstruction(MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "3")])) is None
    True
    >>> global_obstruction(MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")]))
    GlobalObstruction(vertices=(1, 2), sink=2)
    >>> global_obstruction(MixedGraph.of("12", [("1", "2"), ("2", "1")])).sink is None
    True
    """
    cycle = next((component for component in graph.components if len(component) > 1), None)
    if cycle is not None:
        return GlobalObstruction(cycle, None)
    for sink in range(graph.size):
        inside = _largest_candidate(graph, sink)
        if len(inside) > 1:
            return GlobalObstruction(tuple(sorted(inside)), sink)
    return None


def _largest_candidate(graph: MixedGraph, sink: int) -> frozenset[int]:
    """The largest set that leads to the sink and is joined to it by bidirected edges, both within itself."""
    inside = frozenset(range(graph.size))
    while True:
        before = inside
        inside = _reached(graph.parents, sink, inside)
        inside = _reached(graph.siblings, sink, inside)
        if inside == before:
            return inside


def _reached(neighbours: tuple[tuple[int, ...], ...], start: int, inside: Collection[int]) -> frozenset[int]:
    seen, queue = {start}, [start]
    for v in queue:
        for w in neighbours[v]:
            if w in inside and w not in seen:
                seen.add(w)
                queue.append(w)
    return frozenset(seen)

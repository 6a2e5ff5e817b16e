"""Graphs with the same model, because some directed cycles can be turned around.

An equation x_v = sum of l_av x_a + e_v is as well an equation for any cause a of v. Where disjoint cycles say which,
every vertex gets one equation again: a vertex takes over the equation of its successor on the cycle, with its other
variables as causes and with its error. Generic parameters of the one graph become parameters of the other.

References
----------
G. Lacerda, P. Spirtes, J. Ramsey, P. O. Hoyer, "Discovering cyclic causal models by independent components analysis",
Uncertainty in Artificial Intelligence (2008).
"""

from __future__ import annotations

from collections.abc import Iterator

from mathengine.sem.graphs import MixedGraph
from mathengine.sem.one_connections import Cycles, cycle_collections


def turned(graph: MixedGraph, cycles: Cycles) -> MixedGraph:
    """The graph with these disjoint directed cycles turned around; it has the same covariances, up to closure. Exact.

    >>> graph = MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("3", "1"), ("4", "2")], [("2", "4")])
    >>> turned(graph, ((0, 1, 2),))
    MixedGraph('1->3, 2->1, 3->2, 4->1, 1<->4')
    """
    taken = list(range(graph.size))
    for cycle in cycles:
        for tail, head in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            taken[head] = tail
    directed = {(a, taken[v]) for v in range(graph.size) for a in (v, *graph.parents[v]) if a != taken[v]}
    arcs = {(min(taken[v], taken[w]), max(taken[v], taken[w])) for v, w in graph.bidirected}
    return MixedGraph(graph.vertices, tuple(sorted(directed)), tuple(sorted(arcs)))


def turned_graphs(graph: MixedGraph) -> Iterator[tuple[Cycles, MixedGraph]]:
    """All sets of disjoint directed cycles with the graphs that turning them gives, the graph itself first.

    >>> len(list(turned_graphs(MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3"), ("3", "2")]))))
    3
    """
    for cycles in cycle_collections(graph):
        yield cycles, turned(graph, cycles)

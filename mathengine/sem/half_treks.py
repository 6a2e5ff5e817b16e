"""The half-trek criterion: a sufficient and a necessary condition for generic identifiability, by maximum flows.

A half-trek from y runs along directed edges, or along one bidirected edge and then directed ones. Several half-treks
have no sided intersection when their sources differ and no vertex is on the right-hand side of two of them; the source
is on its own right-hand side only where the half-trek begins with a directed edge (or is trivial).

References
----------
R. Foygel, J. Draisma, M. Drton, "Half-trek criterion for generic identifiability of linear structural equation models",
Annals of Statistics 40 (2012), arXiv:1107.5552.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mathengine.sem.graphs import MixedGraph
from mathengine.sem.max_flow import Network


@dataclass(frozen=True, slots=True)
class HalfTrekStep:
    """One vertex whose coefficients a set of half-treks identifies.

    Attributes
    ----------
    vertex : int
        The vertex v; every coefficient of an edge into it is solved.
    sources : tuple of int
        The set Y of the criterion: as many as v has parents, none of them v or a sibling of v.
    half_treks : tuple of tuples of int
        One half-trek for each source, as its vertices, ending in the parents of v without sided intersection.
        It begins with a bidirected edge where ``bidirected`` says so.
    bidirected : tuple of bool
        Whether the first edge of each half-trek is bidirected.
    """

    vertex: int
    sources: tuple[int, ...]
    half_treks: tuple[tuple[int, ...], ...]
    bidirected: tuple[bool, ...]


def half_trek_reachable(graph: MixedGraph, vertex: int) -> frozenset[int]:
    """The vertices that a half-trek reaches from ``vertex``, without itself and its siblings.

    >>> sorted(half_trek_reachable(MixedGraph.of("1234", [("1", "2"), ("3", "4")], [("1", "3")]), 0))
    [1, 3]
    """
    return descendants(graph, [vertex, *graph.siblings[vertex]]) - {vertex, *graph.siblings[vertex]}


def descendants(graph: MixedGraph, vertices: Iterable[int]) -> frozenset[int]:
    """The vertices and everything that directed edges reach from them.

    >>> sorted(descendants(MixedGraph.of("123", [("1", "2"), ("2", "3")]), [1]))
    [1, 2]
    """
    return _reached(graph.children, vertices)


def ancestors(graph: MixedGraph, vertices: Iterable[int]) -> frozenset[int]:
    """The vertices and everything from which directed edges reach them.

    >>> sorted(ancestors(MixedGraph.of("123", [("1", "2"), ("2", "3")]), [1]))
    [0, 1]
    """
    return _reached(graph.parents, vertices)


def _reached(neighbours: tuple[tuple[int, ...], ...], vertices: Iterable[int]) -> frozenset[int]:
    seen = set(vertices)
    queue = list(seen)
    for v in queue:
        for w in neighbours[v]:
            if w not in seen:
                seen.add(w)
                queue.append(w)
    return frozenset(seen)


def half_trek_steps(graph: MixedGraph, solved: Collection[int] = ()) -> tuple[HalfTrekStep, ...]:
    """The vertices that the half-trek criterion solves, in an order in which it does.

    Exact. A vertex without parents needs no step. The steps are a certificate: a source that a half-trek reaches from
    the vertex comes earlier in the order, or has no parents, or is among ``solved``.

    Parameters
    ----------
    graph : MixedGraph
        Cycles are allowed.
    solved : collection of int
        Vertices whose coefficients are identified already, by other means.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")])
    >>> for step in half_trek_steps(graph):
    ...     print(step.vertex, step.sources, step.half_treks)
    1 (0,) ((0,),)
    2 (0,) ((0, 1),)
    """
    done = {v for v in range(graph.size) if not graph.parents[v]} | set(solved)
    waiting = [v for v in range(graph.size) if v not in done]
    barred = {v: half_trek_reachable(graph, v) for v in waiting}
    steps: list[HalfTrekStep] = []
    progress = True
    while progress:
        progress = False
        for v in list(waiting):
            excluded = {v, *graph.siblings[v]}
            allowed = [w for w in range(graph.size) if w not in excluded and (w in done or w not in barred[v])]
            # Sources that need no earlier solution are tried first: they give the simpler formulas.
            easy = [w for w in allowed if w not in barred[v]]
            step = _half_trek_step(graph, v, easy) or _half_trek_step(graph, v, allowed)
            if step is not None:
                steps.append(step)
                waiting.remove(v)
                done.add(v)
                progress = True
    return tuple(steps)


def _half_trek_step(graph: MixedGraph, vertex: int, allowed: list[int]) -> HalfTrekStep | None:
    wanted = len(graph.parents[vertex])
    if len(allowed) < wanted:
        return None
    network = _half_trek_network(graph)
    for w in allowed:
        network.add_arc(("source",), ("left", w))
    for p in graph.parents[vertex]:
        network.add_arc(("right", p), ("sink",))
    flow = network.maximum_flow(("source",), ("sink",))
    if flow.value < wanted:
        return None
    paths = sorted(flow.paths)
    sources = tuple(int(path[0][1]) for path in paths)
    bidirected = tuple(path[0][1] != path[1][1] for path in paths)
    treks = tuple(
        (*((source,) if turned else ()), *(int(node[1]) for node in path[1:]))
        for source, turned, path in zip(sources, bidirected, paths, strict=True)
    )
    return HalfTrekStep(vertex, sources, treks, bidirected)


def _half_trek_network(graph: MixedGraph) -> Network[tuple[str | int, ...]]:
    """Left-hand vertices that begin half-treks, right-hand ones that each lie on at most one."""
    network: Network[tuple[str | int, ...]] = Network()
    for w in range(graph.size):
        network.add_vertex(("right", w), 1)
    for w in range(graph.size):
        for x in (w, *graph.siblings[w]):
            network.add_arc(("left", w), ("right", x))
        for x in graph.children[w]:
            network.add_arc(("right", w), ("right", x))
    return network


def is_half_trek_identifiable(graph: MixedGraph) -> bool:
    """Whether the half-trek criterion solves every vertex: the model is then generically one-to-one. Exact.

    >>> is_half_trek_identifiable(MixedGraph.of("12", [("1", "2")], [("1", "2")]))
    False
    """
    return len(half_trek_steps(graph)) == sum(1 for parents in graph.parents if parents)


@dataclass(frozen=True, slots=True)
class HalfTrekDeficit:
    """Why no family of half-trek systems exists: the model is generically infinite-to-one.

    The equations of the fibre have a Jacobian with respect to the coefficients; a minor of it that is not 0 gives
    half-trek systems, so its rank is at most the flow, and the fibre has at least dimension ``needed - flow``.

    Attributes
    ----------
    flow, needed : int
        The maximum flow, and the number of directed edges that it would have to reach.
    cut_pairs : tuple of (int, int)
        Pairs of vertices without bidirected edge in a minimum cut: each pair gives one equation.
    cut_vertices : tuple of (int, int)
        Pairs (v, w) in the cut: w on the right-hand side of the half-treks for v.
    cut_edges : tuple of (int, int)
        Pairs (v, w) in the cut: w as a source for v, or w as a parent of v, whichever arc of the network is cut.
    """

    flow: int
    needed: int
    cut_pairs: tuple[tuple[int, int], ...]
    cut_vertices: tuple[tuple[int, int], ...]
    cut_edges: tuple[tuple[int, int], ...]


def half_trek_deficit(graph: MixedGraph) -> HalfTrekDeficit | None:
    """The certificate that a model is generically infinite-to-one by the half-trek criterion; None where it is silent.

    The family Y_v of the necessary condition is one integral flow: every pair {v, w} without bidirected edge may serve
    v or w once, in a copy of the half-trek network for each vertex with parents. Exact.

    >>> half_trek_deficit(MixedGraph.of("12", [("1", "2")], [("1", "2")])).needed
    1
    >>> half_trek_deficit(MixedGraph.of("12", [("1", "2")])) is None
    True
    """
    network: Network[tuple[str | int, ...]] = Network()
    joined = set(graph.bidirected)
    source, sink = ("source",), ("sink",)
    for v in (v for v in range(graph.size) if graph.parents[v]):
        for w in range(graph.size):
            network.add_vertex(("right", v, w), 1)
        for w in range(graph.size):
            for x in (w, *graph.siblings[w]):
                network.add_arc(("left", v, w), ("right", v, x))
            for x in graph.children[w]:
                network.add_arc(("right", v, w), ("right", v, x))
            pair = (min(v, w), max(v, w))
            if w != v and pair not in joined:
                network.add_arc(("pair", *pair), ("left", v, w))
        for p in graph.parents[v]:
            network.add_arc(("right", v, p), sink)
    for v in range(graph.size):
        for w in range(v + 1, graph.size):
            if (v, w) not in joined:
                network.add_arc(source, ("pair", v, w))
    flow = network.maximum_flow(source, sink)
    if flow.value >= len(graph.directed):
        return None
    pairs = sorted((int(head[1]), int(head[2])) for tail, head in flow.cut_arcs if tail == source)
    vertices = sorted((int(node[1]), int(node[2])) for node in flow.cut_vertices)
    others = [(tail if head == sink else head) for tail, head in flow.cut_arcs if tail != source]
    edges = sorted((int(node[1]), int(node[2])) for node in others)
    return HalfTrekDeficit(flow.value, len(graph.directed), tuple(pairs), tuple(vertices), tuple(edges))

"""Small graphs as they are drawn: the states layer by layer, and the edges between them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from mathengine.cayley.graphs import Graph, MatrixGraph, inverse, matrix_inverse, matrix_product, moved
from mathengine.errors import InvalidInput

MOST_VERTICES = 5000


@dataclass(frozen=True, slots=True)
class LayeredGraph:
    """A graph with its vertices numbered in the order in which breadth-first search meets them.

    Attributes
    ----------
    layers : tuple of tuples of int
        The vertices at each distance.
    edges : tuple of (int, int, int)
        From, to, and the number of the generator. An edge that the inverse generator leads back is listed once.
    inverses : tuple of int or None
        For each generator the number of its inverse, if that is a generator.
    states : tuple
        What each vertex is.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> found = layered(permutation_graph([(1, 0, 2), (0, 2, 1)]))
    >>> [len(layer) for layer in found.layers], len(found.edges)
    ([1, 2, 2, 1], 6)
    """

    layers: tuple[tuple[int, ...], ...]
    edges: tuple[tuple[int, int, int], ...]
    inverses: tuple[int | None, ...]
    states: tuple[Hashable, ...]


def layered(graph: Graph, most: int = MOST_VERTICES) -> LayeredGraph:
    """All vertices and edges of a small graph.

    Raises
    ------
    InvalidInput
        If there are more than ``most`` vertices.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> layered(family("lrx", n=9))
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: number of vertices is more than 5000; accepted: at most 5000, to be drawn one by one
    """
    act, inverses = _action(graph), _inverses(graph)
    number: dict[Hashable, int] = {graph.start: 0}
    states: list[Hashable] = [graph.start]
    layers: list[tuple[int, ...]] = [(0,)]
    edges: list[tuple[int, int, int]] = []
    drawn: set[tuple[int, int, int]] = set()
    while layers[-1]:
        following: list[int] = []
        for vertex in layers[-1]:
            for g in range(len(graph.generators)):
                image = act(g, states[vertex])
                if image not in number:
                    number[image] = len(states)
                    following.append(len(states))
                    states.append(image)
                    if len(states) > most:
                        accepted = f"at most {most}, to be drawn one by one"
                        raise InvalidInput("number of vertices", f"more than {most}", accepted)
                edge = _edge(vertex, number[image], g, inverses[g])
                if number[image] != vertex and edge not in drawn:
                    drawn.add(edge)
                    edges.append(edge)
        layers.append(tuple(following))
    return LayeredGraph(tuple(layers[:-1]), tuple(edges), inverses, tuple(states))


def distance(graph: Graph, state: Hashable, most: int) -> int | None:
    """The distance of a state from the start by a plain search; None if it is not reached. Exact.

    Raises
    ------
    InvalidInput
        If more than ``most`` vertices are nearer.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> distance(family("lrx", n=4), (1, 0, 3, 2), 1000), distance(family("lrx", n=4), (0, 0, 0, 0), 1000)
    (6, None)
    """
    act, steps = _action(graph), 0
    known: set[Hashable] = {graph.start}
    current: list[Hashable] = [graph.start]
    while current:
        if state in current:
            return steps
        if len(known) > most:
            raise InvalidInput("number of vertices", f"more than {most}", f"at most {most} within that distance")
        following: list[Hashable] = []
        for vertex in current:
            for g in range(len(graph.generators)):
                image = act(g, vertex)
                if image not in known:
                    known.add(image)
                    following.append(image)
        current, steps = following, steps + 1
    return None


def _edge(begin: int, end: int, g: int, back: int | None) -> tuple[int, int, int]:
    """The edge by the first of a generator and its inverse."""
    if back is None or g < back:
        return begin, end, g
    return (end, begin, back) if back < g else (min(begin, end), max(begin, end), g)


def _inverses(graph: Graph) -> tuple[int | None, ...]:
    generators: list[object] = [*graph.generators]
    if isinstance(graph, MatrixGraph):
        opposite: list[object] = [matrix_inverse(g, graph.modulus) for g in graph.generators]
    else:
        opposite = [inverse(g) for g in graph.generators]
    return tuple(generators.index(h) if h in generators else None for h in opposite)


def _action(graph: Graph) -> Callable[[int, Hashable], Hashable]:
    if isinstance(graph, MatrixGraph):
        matrices, modulus = graph.generators, graph.modulus
        return lambda g, state: matrix_product(matrices[g], state, modulus)  # type: ignore[arg-type]
    permutations = graph.generators
    return lambda g, state: moved(state, permutations[g])  # type: ignore[arg-type]

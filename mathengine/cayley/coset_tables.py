"""Small graphs in full: every vertex numbered, and where each generator leads from it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from mathengine.cayley.graphs import Graph, Matrix, MatrixGraph, matrix_product, moved
from mathengine.errors import InvalidInput

State: TypeAlias = Hashable
"""A tuple of labels, or of the rows of a matrix."""

MOST_VERTICES = 1_000_000


@dataclass(frozen=True, slots=True)
class CosetTable:
    """Vertices in the order of a breadth-first search, and the images of each under the generators.

    Attributes
    ----------
    graph : Graph
    states : tuple
        What the vertices are; the start is number 0.
    images : tuple of tuples of int
        ``images[v][g]`` is the number of the vertex to which generator g leads from v.
    distances : tuple of int
        Of the vertices from the start.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> table = coset_table(permutation_graph([(1, 0, 2), (0, 2, 1)]))
    >>> table.images
    ((1, 2), (0, 3), (4, 0), (5, 1), (2, 5), (3, 4))
    >>> table.distances
    (0, 1, 1, 2, 2, 3)
    """

    graph: Graph
    states: tuple[State, ...]
    images: tuple[tuple[int, ...], ...]
    distances: tuple[int, ...]

    @property
    def order(self) -> int:
        """The number of vertices."""
        return len(self.states)

    @property
    def is_symmetric(self) -> bool:
        """Whether as many edges lead back as forth between any two vertices."""
        return self.graph.is_inverse_closed

    def edges(self) -> Iterator[tuple[int, int, str]]:
        """Every edge with the name of its generator: from, to, name; loops too.

        >>> from mathengine.cayley.graphs import permutation_graph
        >>> list(coset_table(permutation_graph([(1, 0)], names=["s"])).edges())
        [(0, 1, 's'), (1, 0, 's')]
        """
        for vertex, row in enumerate(self.images):
            for name, image in zip(self.graph.names or map(str, range(len(row))), row, strict=True):
                yield vertex, image, name


def coset_table(graph: Graph, most: int = MOST_VERTICES) -> CosetTable:
    """The table of a graph with at most ``most`` vertices; exact.

    Raises
    ------
    InvalidInput
        If there are more.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> coset_table(family("lrx", n=5)).order
    120
    """
    act = action(graph)
    count = len(graph.generators)
    number: dict[State, int] = {graph.start: 0}
    states: list[State] = [graph.start]
    distances, images = [0], []
    for vertex, state in enumerate(states):  # grows while it is read
        row = []
        for g in range(count):
            image = act(g, state)
            found = number.setdefault(image, len(states))
            if found == len(states):
                states.append(image)
                distances.append(distances[vertex] + 1)
                _refuse(len(states), most)
            row.append(found)
        images.append(tuple(row))
    return CosetTable(graph, tuple(states), tuple(images), tuple(distances))


def _refuse(count: int, most: int) -> None:
    if count > most:
        raise InvalidInput("number of vertices", f"more than {most}", f"at most {most}, to be listed one by one")


def action(graph: Graph) -> Callable[[int, State], State]:
    """What generator number g makes of a state.

    >>> from mathengine.cayley.graphs import permutation_graph
    >>> action(permutation_graph([(1, 2, 0)]))(0, (0, 1, 2))
    (1, 2, 0)
    """
    if isinstance(graph, MatrixGraph):
        matrices, modulus = graph.generators, graph.modulus

        def product(g: int, state: State) -> Matrix:
            return matrix_product(matrices[g], state, modulus)  # type: ignore[arg-type]  # rows of a matrix

        return product
    permutations = graph.generators
    return lambda g, state: moved(state, permutations[g])  # type: ignore[arg-type]  # labels of a word

"""The engine for matrices and vectors over small Z/m: every column is a coordinate, and a state is a bit.

A matrix that multiplies from the left moves each column by itself, so a table over (Z/m)^r is all there is to know of a
generator (:mod:`mathengine.cayley.coordinates`). SL_2, SL_3 and their orbits on vectors have few enough columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.graphs import Graph, Matrix, MatrixGraph

if TYPE_CHECKING:
    from mathengine.cayley.coordinates import Coordinate

LARGEST_COLUMN = 4_000_000
MOST_COLUMNS = 12
MOST_STATES = 1 << 36
BASE = 170 << 20
"""Bytes of the compiler and of numpy."""
PER_EDGE = 3e-9
PER_VALUE = 1e-7
START_UP = 0.7
"""Seconds until compiled kernels are loaded."""


class MatrixColumns:
    """Layers of matrices modulo m, by tables of their columns."""

    name = "matrix columns"

    def plan(self, graph: Graph) -> Plan | None:
        """For matrices modulo m with a bit for each that the columns allow.

        Examples
        --------
        >>> from mathengine.cayley.graphs import matrix_graph
        >>> ENGINE.plan(matrix_graph([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], 5)).reason
        '2 different columns modulo 5: at most 625 states'
        """
        if not isinstance(graph, MatrixGraph) or graph.modulus < 2:
            return None
        values, columns = graph.modulus**graph.rank, len(set(zip(*graph.start, strict=True)))
        if values > LARGEST_COLUMN or columns > MOST_COLUMNS or values**columns > MOST_STATES:
            return None
        from mathengine.cayley.coordinates import best_split, bitmap_bytes

        edges, sizes = len(graph.generators), [values] * columns
        low = prod(sizes[i] for i in best_split(sizes)[1])
        memory = BASE + bitmap_bytes(sizes, edges) + 8 * edges * (2 * values + low) + 8 * values * (graph.rank + 3)
        cost = START_UP + PER_EDGE * values**columns * edges + PER_VALUE * values * edges * graph.rank
        reason = f"{columns} different columns modulo {graph.modulus}: at most {values**columns} states"
        return Plan(self.name, memory, None, reason, cost)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, exact.

        Examples
        --------
        >>> from mathengine.cayley.graphs import matrix_graph
        >>> list(ENGINE.layers(matrix_graph([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], 2), Run()))
        [1, 2, 2, 1]
        """
        from mathengine.cayley.coordinates import coordinate_layers

        assert isinstance(graph, MatrixGraph)
        columns = list(dict.fromkeys(zip(*graph.start, strict=True)))
        yield from coordinate_layers(_coordinates(graph, columns), len(graph.generators), run)


def _coordinates(graph: MatrixGraph, columns: list[tuple[int, ...]]) -> list[Coordinate]:
    """The vectors that each column can become."""
    import numpy as np

    from mathengine.cayley.coordinates import Coordinate, reached

    modulus, rank = graph.modulus, graph.rank
    values = np.arange(modulus**rank)
    digits = [values // modulus**i % modulus for i in range(rank)]

    def images(g: Matrix) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        found = np.zeros_like(values)
        for i, row in enumerate(g):
            entry = np.zeros_like(values)
            for a, digit in zip(row, digits, strict=True):
                if a:
                    entry += a * digit
            found += entry % modulus * modulus**i
        return found

    moves = np.stack([images(g) for g in graph.generators], axis=1).astype(np.uint32)
    starts = (sum(entry * modulus**i for i, entry in enumerate(column)) for column in columns)
    return [reached(Coordinate(moves, start)) for start in starts]


ENGINE = MatrixColumns()

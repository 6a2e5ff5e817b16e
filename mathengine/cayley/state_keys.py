"""States as keys that can be compared and undone: packed integers, or the bytes of a row."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.graphs import Graph, MatrixGraph, Permutation, PermutationGraph, inverse, matrix_inverse
from mathengine.cayley.small_moves import WORD, Keys, Move, matrix_moves, word_moves
from mathengine.errors import InvalidInput

State: TypeAlias = Hashable
Rows: TypeAlias = NDArray[np.int64]
"""Of shape (states, entries): labels of a word, or the entries of a matrix row by row."""


@dataclass(frozen=True)
class StateKeys:
    """The keys of a graph's states, and what its generators and their inverses do to them.

    Every key holds the whole state: equal keys are equal states.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> keys = StateKeys(permutation_graph([(1, 2, 0)], directed=True))
    >>> after, before = keys.forward[0](keys.start), keys.backward[0](keys.start)
    >>> keys.states(after), keys.states(before)
    ([(1, 2, 0)], [(2, 0, 1)])
    >>> keys.of((1, 2, 0)) == after
    array([ True])
    """

    graph: Graph

    @cached_property
    def _places(self) -> list[int]:
        """Positions that a generator moves; what lies elsewhere is no part of the key."""
        assert isinstance(self.graph, PermutationGraph)
        return moved_positions(self.graph)

    @cached_property
    def start(self) -> Keys:
        """The key of the start, as an array of one."""
        return self.of(self.graph.start)

    @cached_property
    def forward(self) -> tuple[Move, ...]:
        """One move for each generator."""
        if isinstance(self.graph, MatrixGraph):
            return matrix_moves(self.graph, 0).moves
        return self._on_words(self.graph.generators)

    @cached_property
    def backward(self) -> tuple[Move, ...]:
        """One move for the inverse of each generator."""
        if isinstance(self.graph, MatrixGraph):
            modulus = self.graph.modulus
            opposite = tuple(matrix_inverse(g, modulus) for g in self.graph.generators)
            return matrix_moves(replace(self.graph, generators=opposite), 0).moves
        return self._on_words(tuple(inverse(g) for g in self.graph.generators))

    def _on_words(self, generators: tuple[Permutation, ...]) -> tuple[Move, ...]:
        return word_moves(self._word(self.graph.start, generators), 0).moves

    def _word(self, state: State, generators: tuple[Permutation, ...] = ()) -> PermutationGraph:
        """The graph on the places that move, from a state."""
        place = {i: at for at, i in enumerate(self._places)}
        labels = tuple(state[i] for i in self._places)  # type: ignore[index]  # a word
        return PermutationGraph(tuple(tuple(place[g[i]] for i in self._places) for g in generators), labels, True)

    def of(self, state: State) -> Keys:
        """The key of a state, as an array of one."""
        if isinstance(self.graph, MatrixGraph):
            return matrix_moves(replace(self.graph, start=state, generators=()), 0).start  # type: ignore[arg-type]
        return word_moves(self._word(state), 0).start

    def rows(self, keys: Keys) -> Rows:
        """Labels or entries of states, one row for each key.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> keys = StateKeys(permutation_graph([(1, 2, 0)], "aab"))
        >>> keys.rows(keys.start).tolist()
        [[0, 0, 1]]
        """
        graph = self.graph
        if isinstance(graph, MatrixGraph):
            count = graph.rank * len(graph.start[0])
            if keys.dtype.kind == "V":
                return _bytes(keys, np.dtype(np.int64), count)
            weights = np.array([graph.modulus**i for i in range(count)], np.int64)
            return keys[:, None] // weights % graph.modulus
        found = np.tile(np.array(graph.start, np.int64), (len(keys), 1))
        found[:, self._places] = _labels(keys, self._word(graph.start).start)
        return found

    def states(self, keys: Keys) -> list[State]:
        """The states with these keys."""
        rows = self.rows(keys).tolist()
        if isinstance(self.graph, PermutationGraph):
            return [tuple(row) for row in rows]
        width = len(self.graph.start[0])
        return [tuple(tuple(row[i : i + width]) for i in range(0, len(row), width)) for row in rows]


def moved_positions(graph: PermutationGraph) -> list[int]:
    """Positions that a generator moves, or the first one if none does.

    >>> from mathengine.cayley.graphs import permutation_graph
    >>> moved_positions(permutation_graph([(0, 2, 1, 3)]))
    [1, 2]
    """
    return [i for i in range(graph.degree) if any(g[i] != i for g in graph.generators)] or [0]


def _labels(keys: Keys, start: tuple[int, ...]) -> Rows:
    if keys.dtype.kind == "V":
        return _bytes(keys, np.dtype(f"u{keys.dtype.itemsize // len(start)}"), len(start))
    bits = np.uint64(max(1, max(start).bit_length()))
    shifts = bits * np.arange(len(start), dtype=np.uint64)
    mask = (np.uint64(1) << bits) - np.uint64(1)
    return (keys.astype(np.uint64)[:, None] >> shifts & mask).astype(np.int64)


def _bytes(keys: Keys, kind: np.dtype[Any], count: int) -> Rows:
    return np.ascontiguousarray(keys).view(kind).reshape(len(keys), count).astype(np.int64)


def width_of(graph: Graph) -> int:
    """Bytes of one key.

    >>> from mathengine.cayley.graphs import permutation_graph
    >>> width_of(permutation_graph([(1, 2, 0)]))
    8
    """
    if isinstance(graph, MatrixGraph):
        entries = graph.rank * len(graph.start[0])
        return 8 if 0 < graph.modulus**entries < 2**63 else 8 * entries
    labels = [graph.start[i] for i in moved_positions(graph)]
    bits = max(1, max(labels).bit_length()) * len(labels)
    return WORD // 8 if bits <= WORD else len(labels) * (1 if max(labels) < 256 else 2)


def checked_state(graph: Graph, state: object) -> State:
    """The state in the form in which the graph has it.

    Parameters
    ----------
    graph : Graph
    state : sequence of int, or of rows; str
        Labels 0, 1, ... as in ``graph.start``, or the rows of a matrix; text such as ``"0110"`` for one-digit labels.

    Raises
    ------
    InvalidInput
        If it is no arrangement of the labels of the start, or no matrix of its shape.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> checked_state(permutation_graph([(1, 2, 0)], "aab"), "010")
    (0, 1, 0)
    """
    if isinstance(graph, MatrixGraph):
        return _checked_matrix(graph, state)
    labels = _digits(state) if isinstance(state, str) else state
    if not isinstance(labels, list | tuple) or not all(type(label) is int for label in labels):
        raise InvalidInput("state", state, "a list of integers, or a word of digits")
    if len(labels) != graph.degree:
        raise InvalidInput("length of the state", len(labels), f"{graph.degree}, the length of the start")
    if sorted(labels) != sorted(graph.start):
        accepted = (
            f"0..{graph.degree - 1} in some order" if graph.is_cayley else "the labels of the start in some order"
        )
        raise InvalidInput("state", list(labels), accepted)
    return tuple(labels)


def _digits(text: str) -> list[int]:
    if not text.isascii() or not text.isdigit():
        raise InvalidInput("state", text, "a word of digits, or a list of integers")
    return [int(c) for c in text]


def _checked_matrix(graph: MatrixGraph, state: object) -> State:
    rows, columns = graph.rank, len(graph.start[0])
    if not isinstance(state, list | tuple) or len(state) != rows:
        raise InvalidInput("state", state, f"a matrix, {rows} by {columns}")
    found = []
    for row in state:
        if not isinstance(row, list | tuple) or len(row) != columns or not all(type(c) is int for c in row):
            raise InvalidInput("state", state, f"a matrix of integers, {rows} by {columns}")
        found.append(tuple(c % graph.modulus for c in row) if graph.modulus else tuple(row))
    return tuple(found)

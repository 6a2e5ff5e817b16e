"""States of small graphs as integers, and what a generator does to many of them at once: numpy only, no compiler.

=================  ==========================================================  =================================
form               key of a state                                              a generator on an array of keys
=================  ==========================================================  =================================
arrangements       32 (index of the block) + (index of the order of 4 values)  two look-ups in tables of blocks
packed words       labels in equal fields of 64 bits                           masks and shifts
digits             matrix modulo m, its entries as digits                      digits, a product, digits
rows               the bytes of a word or of an integer matrix                 a gather, or a product
=================  ==========================================================  =================================

Every generator is invertible, so its images of different keys differ: only images of different generators can meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.graphs import Matrix, MatrixGraph, Permutation, PermutationGraph, inverse
from mathengine.errors import BudgetExhausted

Keys: TypeAlias = NDArray[Any]
"""One-dimensional: integers, or bytes that are compared only."""
Move: TypeAlias = Callable[[Keys], Keys]

INNER = 4
"""Values that are arranged inside a block."""
SLOT = 5
"""Bits for the 24 orders of the inner values."""
WORD = 64
LARGEST_ENTRY = 2**62
"""No product over the integers may come near the bounds of 64 bits."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The start and the generators of a graph on keys.

    Attributes
    ----------
    start : array of shape (1,)
        The key of the start.
    moves : tuple of callables
        One for each generator, from an array of keys to the array of their images, in order.
    size : int or None
        Every key is an integer below ``size``; None where keys are compared only.
    """

    start: Keys
    moves: tuple[Move, ...]
    size: int | None


def arrangement_moves(graph: PermutationGraph) -> Moves:
    """A Cayley graph of permutations of at most 16 points, on blocks of 24 keys.

    A state is kept as the positions of its values: those of the values from 4 on choose a block, the order of the
    rest in the positions left is one of 24. A generator sends a block to a block and permutes the 24 orders by one of
    24 permutations, so its table has one row for each block and none for each state.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> moves = arrangement_moves(permutation_graph([(1, 0, 2)]))
    >>> [key.tolist() for key in (moves.start, moves.moves[0](moves.start))]
    [[0], [2]]
    """
    degree = graph.degree
    inner = min(INNER, degree)
    positions, used = _arrangements(degree, degree - inner)
    tables = [_Blocks(positions, used, inner, inverse(g)) for g in graph.generators]
    return Moves(np.zeros(1, np.int32), tuple(table.move for table in tables), len(used) << SLOT)


def word_moves(graph: PermutationGraph, largest_table: int) -> Moves:
    """A Cayley or Schreier graph of permutations, on words packed into 64 bits or, where they are longer, on rows.

    Keys below ``largest_table`` are indices of a table; longer ones are compared only.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> moves = word_moves(permutation_graph([(1, 2, 0)], "011"), 8)
    >>> moves.start.tolist(), moves.moves[0](moves.start).tolist(), moves.size
    ([6], [3], 8)
    """
    bits = max(1, max(graph.start).bit_length())
    if bits * graph.degree > WORD:
        return _row_moves(graph)
    key = sum(label << bits * i for i, label in enumerate(graph.start))
    size = 1 << bits * graph.degree
    kind = np.int32 if size <= largest_table else np.uint64
    moves = tuple(_shifts(g, bits, kind) for g in graph.generators)
    return Moves(np.array([key], kind), moves, size if size <= largest_table else None)


def matrix_moves(graph: MatrixGraph, largest_table: int) -> Moves:
    """A graph of matrices: entries as digits of 63-bit keys where they fit, else as rows.

    Examples
    --------
    >>> from mathengine.cayley.graphs import matrix_graph
    >>> moves = matrix_moves(matrix_graph([[[1, 1], [0, 1]]], 3), 100)
    >>> moves.start.tolist(), moves.moves[0](moves.start).tolist(), moves.size
    ([28], [31], 81)
    """
    rows, columns = graph.rank, len(graph.start[0])
    size = graph.modulus ** (rows * columns)
    entries = np.array(graph.start, np.int64).reshape(1, rows, columns)
    products = tuple(_product(g, graph.modulus) for g in graph.generators)
    if not 0 < size < 2**63:
        form = np.dtype((np.void, 8 * rows * columns))
        as_rows = tuple(_on_matrix_rows(product, rows, columns, form) for product in products)
        return Moves(entries.reshape(1, -1).view(form).reshape(1), as_rows, None)
    weights = np.array([graph.modulus**i for i in range(rows * columns)], np.int64)
    moves = tuple(_on_digits(product, weights, graph.modulus, rows, columns) for product in products)
    return Moves(entries.reshape(1, -1) @ weights, moves, size if size <= largest_table else None)


def _shifts(g: Permutation, bits: int, kind: type[np.int32] | type[np.uint64]) -> Move:
    """Position i gets the field at g[i]: one mask and one shift for each distance."""
    masks: dict[int, int] = {}
    for i, source in enumerate(g):
        masks[i - source] = masks.get(i - source, 0) | ((1 << bits) - 1) << bits * source
    parts = [(kind(mask), kind(bits * abs(distance)), distance > 0) for distance, mask in masks.items()]

    def move(keys: Keys) -> Keys:
        found = np.zeros(keys.shape, kind)
        for mask, shift, upwards in parts:
            fields = keys & mask
            found |= fields << shift if upwards else fields >> shift
        return found

    return move


def _row_moves(graph: PermutationGraph) -> Moves:
    labels = np.array([graph.start], np.uint8 if max(graph.start) < 256 else np.uint16)
    form = np.dtype((np.void, labels.dtype.itemsize * graph.degree))

    def gather(g: Permutation) -> Move:
        order = np.array(g)
        return lambda keys: np.ascontiguousarray(_rows(keys, labels.dtype)[:, order]).view(form).reshape(-1)

    return Moves(labels.view(form).reshape(1), tuple(gather(g) for g in graph.generators), None)


def _product(g: Matrix, modulus: int) -> Callable[[NDArray[np.int64]], NDArray[np.int64]]:
    """Multiplication from the left of an array of matrices, guarded against overflow."""
    factor = np.array(g, np.int64)
    growth = max(sum(abs(c) for c in row) for row in g)
    if modulus == 0:

        def over_integers(states: NDArray[np.int64]) -> NDArray[np.int64]:
            if states.size and int(np.abs(states).max()) * growth >= LARGEST_ENTRY:
                raise BudgetExhausted(
                    "entries of the matrices pass 2**62; give a modulus, or fewer layers (--max-layers)"
                )
            return factor @ states

        return over_integers
    if growth * modulus < LARGEST_ENTRY:
        return lambda states: (factor @ states) % modulus

    def term_by_term(states: NDArray[np.int64]) -> NDArray[np.int64]:
        found = np.zeros_like(states)
        for k in range(len(g)):
            found = (found + factor[:, k, None] * states[:, k, None, :] % modulus) % modulus
        return found

    return term_by_term


def _on_matrix_rows(
    product: Callable[[NDArray[np.int64]], NDArray[np.int64]], rows: int, columns: int, form: np.dtype[np.void]
) -> Move:
    def move(keys: Keys) -> Keys:
        states = _rows(keys, np.dtype(np.int64)).reshape(-1, rows, columns)
        return np.ascontiguousarray(product(states)).reshape(len(keys), -1).view(form).reshape(-1)

    return move


def _on_digits(
    product: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    weights: NDArray[np.int64],
    modulus: int,
    rows: int,
    columns: int,
) -> Move:
    def move(keys: Keys) -> Keys:
        states = (keys[:, None] // weights % modulus).reshape(-1, rows, columns)
        found: Keys = product(states).reshape(len(keys), -1) @ weights
        return found

    return move


def _rows(keys: Keys, kind: np.dtype[Any]) -> NDArray[Any]:
    return np.ascontiguousarray(keys).view(kind).reshape(len(keys), -1)


class _Blocks:
    """The action of one permutation of positions on blocks."""

    def __init__(self, positions: NDArray[np.uint8], used: NDArray[np.int32], inner: int, g: Permutation) -> None:
        degree = len(g)
        images = np.array(g, np.uint8)
        moved = images[positions]
        targets = _rank(moved, degree)
        free, ranks = _free_positions(degree)
        after = ranks[used[targets][:, None], images[free[used][:, :inner]]]
        orders = np.array(list(permutations(range(inner))), np.uint8)
        weights = inner ** np.arange(inner)
        index = np.zeros(inner**inner, np.int32)
        index[orders @ weights] = np.arange(len(orders))
        rule = index[after @ weights]
        # A value in slot a goes to slot rule[a]: orders[w] becomes rule[orders[w]].
        composed = np.zeros((len(orders), 1 << SLOT), np.int32)
        composed[:, : len(orders)] = index[orders[:, orders] @ weights]
        self._targets = (targets << SLOT).astype(np.int32)
        self._rules = (rule << SLOT).astype(np.int32)
        self._composed = composed.ravel()

    def move(self, keys: Keys) -> Keys:
        block = keys >> SLOT
        found: Keys = self._targets[block] + self._composed[self._rules[block] + (keys & ((1 << SLOT) - 1))]
        return found


def _arrangements(degree: int, count: int) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """All ordered choices of ``count`` positions, in the order of :func:`_rank`, and the positions used as bits."""
    free, _ = _free_positions(degree)
    chosen: list[NDArray[np.uint8]] = []
    used = np.zeros(1, np.int32)
    for step in range(count):
        width = degree - step
        following = free[used][:, :width].ravel()
        chosen = [np.repeat(column, width) for column in chosen]
        chosen.append(following)
        used = np.repeat(used, width) | (np.int32(1) << following.astype(np.int32))
    table = np.stack(chosen, axis=1) if chosen else np.zeros((1, 0), np.uint8)
    return table, used


def _rank(positions: NDArray[np.uint8], degree: int) -> NDArray[np.int64]:
    """Index of each row among all ordered choices of that many positions."""
    _, ranks = _free_positions(degree)
    used = np.zeros(len(positions), np.int32)
    found = np.zeros(len(positions), np.int64)
    for step in range(positions.shape[1]):
        column = positions[:, step]
        found = found * (degree - step) + ranks[used, column]
        used |= np.int32(1) << column.astype(np.int32)
    return found


def _free_positions(degree: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each set of used positions: the free ones in order, and how many free ones lie below each position."""
    sets = np.arange(1 << degree, dtype=np.int32)
    is_free = (sets[:, None] >> np.arange(degree)) & 1 == 0
    ranks = (np.cumsum(is_free, axis=1) - is_free).astype(np.uint8)
    free = np.argsort(~is_free, axis=1, kind="stable").astype(np.uint8)
    return free, ranks

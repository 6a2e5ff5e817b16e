"""Words of sixty bits: how a permutation of the m free slots moves them, and how it permutes their bits.

The states of a block are the permutations k of the values 0..m-1 in the block's m slots. A word fixes where the values
5..m-1 are; what is left, the order of 0..4, is an element h of S_5. Even and odd states lie in different halves of a
block, so a word holds 60 of the 120: bit a stands for h itself if h is even, else for t h, where t exchanges the values
0 and 1. Pulling through a permutation of slots replaces h by h tau. That permutes the sixty bits in a way that depends
on tau alone, not on the half: t commutes with what acts from the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import permutations
from math import perm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.blocks_arrangements import (
    Rows,
    arrangements,
    arrangements_at,
    free_positions,
    parities,
    positions_of,
    ranks,
)

INNER = 5
BITS = 60
"""Even permutations of five values."""
SLICES, SLICE_BITS = 8, 8
"""A word is permuted by one look-up for each slice of its bits."""
CHUNK = 256
"""Permutations of slots that are tabulated at once."""

Words: TypeAlias = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class WordMoves:
    """What permutations of slots do to the words of a half block, a row for each permutation, the identity first.

    Attributes
    ----------
    target, source : arrays of shape (permutations, words)
        Pairs of words; those whose bits keep their places come first.
    plain : array of shape (permutations,)
        How many those are.
    turn : array of shape (permutations, words)
        The number in :func:`bit_moves` of the permutation of the bits.
    """

    target: NDArray[np.uint16]
    source: NDArray[np.uint16]
    plain: NDArray[np.int32]
    turn: NDArray[np.uint8]


def words_of_half(slots: int) -> int:
    """Words in half a block.

    >>> words_of_half(8)
    336
    """
    return perm(slots, slots - INNER)


def word_moves(shuffles: Rows) -> WordMoves:
    """The moves of words when slots are permuted: slot j of the target comes from slot ``shuffles[s, j]``.

    Examples
    --------
    >>> moves = word_moves(np.array([[0, 1, 2, 3, 4, 5], [1, 0, 2, 3, 4, 5]], np.int8))
    >>> moves.plain.tolist(), moves.source[1].tolist()
    ([6, 2], [1, 0, 2, 3, 4, 5])
    """
    count, slots = shuffles.shape
    words = words_of_half(slots)
    found = WordMoves(
        np.empty((count, words), np.uint16),
        np.empty((count, words), np.uint16),
        np.empty(count, np.int32),
        np.empty((count, words), np.uint8),
    )
    for begin in range(0, count, CHUNK):
        _tabulate(shuffles[begin : begin + CHUNK], found, begin)
    return found


def _tabulate(shuffles: Rows, found: WordMoves, begin: int) -> None:
    count, slots = shuffles.shape
    words = words_of_half(slots)
    rows = arrangements(slots, slots - INNER, 0, words)
    order = free_positions(rows, slots)
    numbers = positions_of(order, slots)
    source = ranks(shuffles[:, rows].reshape(count * words, -1), slots)
    slots_there = shuffles[:, order].reshape(count * words, INNER)
    tau = np.take_along_axis(numbers[source], slots_there.astype(np.intp), axis=1)
    turn = _five_numbers()[_five_codes(tau)].reshape(count, words)
    by_turn = np.argsort(turn, axis=1, kind="stable")
    part = slice(begin, begin + count)
    found.target[part] = by_turn
    found.source[part] = np.take_along_axis(source.reshape(count, words), by_turn, axis=1)
    found.turn[part] = np.take_along_axis(turn, by_turn, axis=1)
    found.plain[part] = (turn == 0).sum(axis=1)


@cache
def bit_moves() -> Words:
    """Look-ups for the 120 permutations of bits: entry ``(turn * SLICES + slice) * 256 + byte`` has the bits moved.

    >>> [int(word) for word in bit_moves()[:3]], bit_moves().size
    ([0, 1, 2], 245760)
    """
    five = _five()
    even = np.flatnonzero(parities(five) == 0)
    place = np.zeros(len(five), np.int64)
    place[even] = np.arange(BITS)
    numbers = _five_numbers()
    found = np.zeros((len(five), SLICES, 1 << SLICE_BITS), np.uint64)
    products = numbers[_five_codes(five[even][:, five])]  # a tau, by a and tau
    exchanged = numbers[_five_codes(np.array([1, 0, 2, 3, 4], np.int8)[five])]
    is_odd = parities(five).astype(bool)
    products[:, is_odd] = exchanged[products[:, is_odd]]
    images = np.uint64(1) << place[products].astype(np.uint64)
    for bit in range(BITS):
        part, place_in_part = divmod(bit, SLICE_BITS)
        low = 1 << place_in_part
        found[:, part, low : 2 * low] = found[:, part, :low] | images[bit][:, None]
    return found.reshape(-1)


def word_and_bit(states: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where permutations of the values 0..m-1 in m slots lie: the word in its half block and the bit.

    >>> word, bit = word_and_bit(np.array([[0, 1, 2, 3, 4, 5]], np.int8))
    >>> word.tolist(), bit.tolist()
    ([5], [0])
    """
    slots = states.shape[1]
    rows = positions_of(states, slots)[:, INNER:][:, ::-1]
    order = free_positions(rows, slots)
    inner = np.take_along_axis(states, order.astype(np.intp), axis=1)
    five = _five()
    even = np.flatnonzero(parities(five) == 0)
    is_odd = parities(inner).astype(bool)
    inner[is_odd] = np.array([1, 0, 2, 3, 4], np.int8)[inner[is_odd]]
    return ranks(rows, slots), np.searchsorted(even, _five_numbers()[_five_codes(inner)])


def word_states(words: NDArray[np.int64], bits: NDArray[np.int64], slots: int) -> Rows:
    """The permutations of the values 0..m-1 at these places, up to an exchange of the values 0 and 1.

    >>> word_states(np.array([5]), np.array([0]), 6).tolist()
    [[0, 1, 2, 3, 4, 5]]
    """
    rows = arrangements_at(slots, slots - INNER, words)
    five = _five()
    even = np.flatnonzero(parities(five) == 0)
    found = np.empty((len(words), slots), np.int8)
    larger = np.broadcast_to(np.arange(slots - 1, INNER - 1, -1, dtype=np.int8), rows.shape)
    np.put_along_axis(found, rows.astype(np.intp), larger, axis=1)
    np.put_along_axis(found, free_positions(rows, slots).astype(np.intp), five[even[bits]], axis=1)
    return found


@cache
def _five() -> Rows:
    """The elements of S_5 in lexicographic order."""
    return np.array(list(permutations(range(INNER))), np.int8)


def _five_codes(rows: Rows) -> NDArray[np.int64]:
    found: NDArray[np.int64] = rows[..., :-1].astype(np.int64) @ np.array([125, 25, 5, 1])
    return found


@cache
def _five_numbers() -> NDArray[np.int64]:
    found = np.full(5**4, -1, np.int64)
    found[_five_codes(_five())] = np.arange(120)
    return found

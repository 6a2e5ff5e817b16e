"""Tables of the coset blocks: where generators send blocks, and how they permute the free slots.

A block is a coset of the permutations of the values 0..m-1: it fixes where the values m..n-1 are. Its m free positions
are numbered as slots, and that numbering is ours to choose: if it is carried along the cycles of one generator, that
generator moves whole blocks and permutes nothing. The generator that leaves the least to permute is found by trying
them on a sample of blocks. Blocks of one cycle then lie next to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import perm

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.blocks_arrangements import Rows, arrangements, free_positions, positions_of, ranks
from mathengine.cayley.blocks_words import BITS, WordMoves, word_and_bit, word_moves, words_of_half
from mathengine.cayley.graphs import Permutation, inverse, sign

SLOTS = 8
"""Free positions of a block."""
CHUNK = 1 << 15
"""Blocks that are tabulated at once."""
SAMPLE = 600
"""Blocks on which numberings are compared."""
MOST_CARRIERS = 24
"""Generators that are tried."""
MANY_SHUFFLES = 512
"""Kinds of permutations of slots whose tables a cache holds."""


@dataclass(frozen=True)
class BlockTables:
    """Where blocks and their words come from.

    Attributes
    ----------
    degree, slots : int
        n and m.
    source : array of shape (generators, blocks)
        The block from which each block is pulled.
    shuffle : array of shape (generators, blocks)
        How the slots are permuted then, a row of ``moves``; 0 where they are not.
    is_odd : array of shape (generators,)
    moves : WordMoves
    start : (block, word, bit)
        Where the identity lies, in the even half.
    carrier : permutation
        Along whose cycles slots are numbered; the identity if along none.
    """

    degree: int
    slots: int
    source: NDArray[np.int32]
    shuffle: NDArray[np.uint16]
    is_odd: NDArray[np.uint8]
    moves: WordMoves
    start: tuple[int, int, int]
    carrier: Permutation

    @property
    def blocks(self) -> int:
        """The number of blocks."""
        return int(self.source.shape[1])

    @cached_property
    def words(self) -> int:
        """Words in half a block."""
        return words_of_half(self.slots)

    @property
    def capacity(self) -> int:
        """States in half a block."""
        return self.words * BITS


@dataclass(frozen=True, slots=True)
class Numbering:
    """How slots are numbered: ascending in the first block of each cycle of ``carrier``, and carried along from there.

    Attributes
    ----------
    degree, slots : int
    carrier : permutation or None
        None numbers them ascending everywhere.
    """

    degree: int
    slots: int
    carrier: Permutation | None = None

    def of(self, rows: Rows) -> tuple[NDArray[np.int64], Rows]:
        """For each block a key that puts blocks of one cycle together, and its slots in order.

        Examples
        --------
        >>> key, order = Numbering(6, 5, (1, 2, 3, 4, 5, 0)).of(np.array([[0], [4]], np.int8))
        >>> key.tolist(), order.tolist()
        ([0, 2], [[1, 2, 3, 4, 5], [5, 0, 1, 2, 3]])
        """
        if self.carrier is None:
            return ranks(rows, self.degree), free_positions(rows, self.degree)
        powers = _powers(self.carrier)
        first, step = ranks(rows, self.degree), np.zeros(len(rows), np.int64)
        first_rows = rows.copy()
        for i, power in enumerate(powers[1:], 1):
            moved = power[rows]
            rank = ranks(moved, self.degree)
            is_less = rank < first
            first[is_less], step[is_less], first_rows[is_less] = rank[is_less], i, moved[is_less]
        back = powers[-step % len(powers)]
        order = np.take_along_axis(back, free_positions(first_rows, self.degree).astype(np.intp), axis=1)
        return first * len(powers) + step, order


def block_tables(generators: Sequence[Permutation], slots: int | None = None) -> BlockTables:
    """The tables for pulling through ``generators``, which permute positions: ``(s g)[i] = s[g[i]]``.

    Parameters
    ----------
    generators : sequence of permutations
        Of one degree n, at least 6.
    slots : int, optional
        Free positions of a block, 5 to 8 and less than n.

    Examples
    --------
    >>> tables = block_tables([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)], 5)
    >>> tables.source[0].tolist(), tables.shuffle[0].tolist()
    ([5, 0, 1, 2, 3, 4], [0, 0, 0, 0, 0, 0])
    >>> tables.shuffle[1].tolist()
    [6, 4, 3, 2, 1, 5]
    """
    degree = len(generators[0])
    slots = min(SLOTS, degree - 1) if slots is None else slots
    numbering = best_numbering(generators, degree, slots)
    blocks = perm(degree, degree - slots)
    order = block_order(numbering)
    place = np.empty(blocks, np.int32)
    place[order] = np.arange(blocks, dtype=np.int32)
    del order
    source = np.empty((len(generators), blocks), np.int32)
    codes = np.empty((len(generators), blocks), np.int32)
    for begin, rows in _chunks(degree, slots):
        target = place[begin : begin + len(rows)]
        targets_order = numbering.of(rows)[1]
        for i, g in enumerate(generators):
            origin, shuffles = _pulled(numbering, g, rows, targets_order)
            source[i, target] = place[ranks(origin, degree)]
            codes[i, target] = _codes(shuffles)
    shuffle, kinds = _kinds(codes, slots)
    return BlockTables(
        degree,
        slots,
        source,
        shuffle,
        np.array([sign(g) < 0 for g in generators], np.uint8),
        word_moves(kinds),
        _start(numbering, place),
        numbering.carrier or tuple(range(degree)),
    )


def block_order(numbering: Numbering) -> NDArray[np.int64]:
    """The ranks of the blocks in their order: those of one cycle of the carrier lie next to each other.

    >>> block_order(Numbering(6, 5, (1, 2, 0, 3, 4, 5))).tolist()
    [0, 2, 1, 3, 4, 5]
    """
    key = np.concatenate([numbering.of(rows)[0] for _, rows in _chunks(numbering.degree, numbering.slots)])
    return np.argsort(key, kind="stable")


def best_numbering(generators: Sequence[Permutation], degree: int, slots: int) -> Numbering:
    """The numbering of slots under which the fewest blocks of a sample have slots permuted.

    >>> best_numbering([(1, 2, 3, 4, 5, 0), (1, 0, 2, 3, 4, 5)], 6, 5).carrier
    (1, 2, 3, 4, 5, 0)
    """
    blocks = perm(degree, degree - slots)
    numbers = np.unique(np.linspace(0, blocks - 1, SAMPLE).astype(np.int64))
    rows = np.concatenate([arrangements(degree, degree - slots, i, i + 1) for i in numbers.tolist()])
    candidates: dict[Permutation, None] = {}
    for g in generators:
        if inverse(g) not in candidates:
            candidates[g] = None
    carriers = sorted(candidates, key=lambda g: -sum(image != i for i, image in enumerate(g)))[:MOST_CARRIERS]
    tried = [Numbering(degree, slots), *(Numbering(degree, slots, g) for g in carriers)]
    return min(tried, key=lambda numbering: _work(numbering, generators, rows))


def _work(numbering: Numbering, generators: Sequence[Permutation], rows: Rows) -> float:
    """Blocks of the sample with permuted slots; more if the ways in which they are permuted are too many."""
    order = numbering.of(rows)[1]
    codes = np.concatenate([_codes(_pulled(numbering, g, rows, order)[1]) for g in generators])
    permuted = codes[codes != _codes(np.arange(numbering.slots, dtype=np.int8)[None])[0]]
    return len(permuted) * (1 + len(np.unique(permuted)) / MANY_SHUFFLES)


def _pulled(numbering: Numbering, g: Permutation, rows: Rows, order: Rows) -> tuple[Rows, Rows]:
    """The blocks from which ``rows`` are pulled, and for each of their slots the slot there."""
    images = np.array(g, np.int8)
    origin = images[rows]
    numbers = positions_of(numbering.of(origin)[1], numbering.degree)
    return origin, np.take_along_axis(numbers, images[order].astype(np.intp), axis=1)


def _chunks(degree: int, slots: int) -> Iterator[tuple[int, Rows]]:
    blocks = perm(degree, degree - slots)
    for begin in range(0, blocks, CHUNK):
        yield begin, arrangements(degree, degree - slots, begin, min(blocks, begin + CHUNK))


def _powers(g: Permutation) -> Rows:
    """The powers of g, one a row, from the identity on."""
    rows = [tuple(range(len(g)))]
    while (power := tuple(g[i] for i in rows[-1])) != rows[0]:
        rows.append(power)
    return np.array(rows, np.int8)


def _codes(shuffles: Rows) -> NDArray[np.int32]:
    """The digits of a permutation but the last, which follows."""
    slots = shuffles.shape[1]
    found = np.zeros(len(shuffles), np.int32)
    for j in range(slots - 1):
        found *= slots
        found += shuffles[:, j]
    return found


def _kinds(codes: NDArray[np.int32], slots: int) -> tuple[NDArray[np.uint16], Rows]:
    """Codes numbered anew, the identity first, and the permutations that they stand for."""
    identity = np.arange(slots, dtype=np.int8)
    is_present = np.zeros(slots ** (slots - 1), bool)
    is_present[codes.reshape(-1)] = True
    first = int(_codes(identity[None])[0])
    is_present[first] = False
    present = np.concatenate([[first], np.flatnonzero(is_present)])
    number = np.zeros(len(is_present), np.uint16)
    number[present] = np.arange(len(present), dtype=np.uint16)
    rows = np.empty((len(present), slots), np.int8)
    left = present.copy()
    for j in reversed(range(slots - 1)):
        left, rows[:, j] = np.divmod(left, slots)
    rows[:, -1] = slots * (slots - 1) // 2 - rows[:, :-1].sum(axis=1)
    return number[codes], rows


def _start(numbering: Numbering, place: NDArray[np.int32]) -> tuple[int, int, int]:
    """Block, word and bit of the identity."""
    degree, slots = numbering.degree, numbering.slots
    rows = np.arange(degree - 1, slots - 1, -1, dtype=np.int8)[None]
    # The slots of this block are the positions 0..m-1 in some order, and they hold just these values.
    word, bit = word_and_bit(numbering.of(rows)[1])
    return int(place[ranks(rows, degree)[0]]), int(word[0]), int(bit[0])


__all__ = ["SLOTS", "BlockTables", "Numbering", "best_numbering", "block_tables"]

"""Kernels of rank-indexed bitmaps: push a layer to its neighbours, and settle which of them are new.

A state is a bit. Bits are cut into blocks, each of which begins at a word of its own; the words of block b are
``first[b]`` to ``first[b + 1] - 1``. Bits of a target are set without a look at what is known: each thread has a target
of its own, and one pass over all of them follows. Right while a bitmap has fewer than 2**32 words.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.kernels_bits import lowest, population
from mathengine.numeric.compiled import compiled

Words: TypeAlias = NDArray[np.uint64]
Indices: TypeAlias = NDArray[np.uint32]
Keys: TypeAlias = NDArray[Any]
"""Unsigned, of 32 bits where they suffice and of 64 otherwise."""

STRIP = 2048
"""Words that are settled at a time, so that they stay in the nearest cache."""


@compiled
def push_words(
    layer: Words,
    first: Indices,
    lists: Indices,
    high_images: Keys,
    low_images: Keys,
    low_bits: int,
    block_of: Indices,
    rank_of: Indices,
    begin: int,
    end: int,
    target: Words,
) -> None:
    """Set the bit of every neighbour of the words in blocks ``begin`` to ``end - 1``.

    The image of a word under generator g is ``high_images[b, g] | low_images[lists[b] + i, g]`` for bit i of block b;
    its block begins at ``block_of`` of the key's upper part, its place there is ``rank_of`` the lower ``low_bits``.
    """
    one, low_place, shift = np.uint64(1), np.uint64(63), np.uint64(low_bits)
    mask = (one << shift) - one
    count = high_images.shape[1]
    for b in range(begin, end):
        offset = np.int64(lists[b])
        for w in range(np.int64(first[b]), np.int64(first[b + 1])):
            word = layer[w]
            while word:
                place = offset + lowest(word)
                word &= word - one
                for g in range(count):
                    key = np.uint64(high_images[b, g]) | np.uint64(low_images[place, g])
                    rank = np.uint64(rank_of[key & mask])
                    at = np.uint64(block_of[key >> shift]) + (rank >> np.uint64(6))
                    target[at] |= one << (rank & low_place)
            offset += 64


@compiled
def push_pairs(
    layer: Words,
    high_moves: Indices,
    low_moves: Indices,
    stride: int,
    begin: int,
    end: int,
    target: Words,
) -> None:
    """Set the bit of every neighbour of the pairs (h, l) with ``begin <= h < end``.

    Block h has ``stride`` words; generator g leads to ``(high_moves[h, g], low_moves[l, g])``.
    """
    one, low_place = np.uint64(1), np.uint64(63)
    count = high_moves.shape[1]
    for h in range(begin, end):
        for w in range(stride):
            word = layer[h * stride + w]
            while word:
                low = w * 64 + lowest(word)
                word &= word - one
                for g in range(count):
                    rank = np.uint64(low_moves[low, g])
                    at = np.uint64(high_moves[h, g]) * np.uint64(stride) + (rank >> np.uint64(6))
                    target[at] |= one << (rank & low_place)


@compiled
def settle(targets: Words, known: Words, layer: Words, begin: int, end: int) -> int:
    """Make ``layer`` what the targets hold and ``known`` does not; add it to ``known``, clear the targets, count it."""
    found = np.uint64(0)
    zero = np.uint64(0)
    for low in range(begin, end, STRIP):
        high = min(low + STRIP, end)
        for t in range(1, targets.shape[0]):
            for w in range(low, high):
                targets[0, w] |= targets[t, w]
                targets[t, w] = zero
        for w in range(low, high):
            new = targets[0, w] & ~known[w]
            targets[0, w] = zero
            known[w] |= new
            layer[w] = new
            found += population(new)
    return int(found)


__all__ = ["push_pairs", "push_words", "settle"]

"""Words with given numbers of each label, ranked exactly: a word is cut in two, and two look-ups give its place.

The key of a word has its labels in equal fields. All words with one upper part form a block; inside it they are ordered
by their lower part, among the lower parts with the same content (numbers of each label). So the place of a word is
``block_of[upper part] + rank_of[lower part]``, whatever its labels, and a bitmap has little more than one bit per word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.graphs import Permutation

Indices: TypeAlias = NDArray[np.uint32]
Counts: TypeAlias = NDArray[np.int64]
Keys: TypeAlias = NDArray[Any]

ABSENT = np.uint32(2**32 - 1)
"""The block of an upper part that no word has."""


@dataclass(frozen=True)
class WordRanks:
    """Tables of the words that are rearrangements of one.

    Attributes
    ----------
    bits, low, high : int
        Bits for each label; positions in the lower part (0..low-1) and in the upper part.
    uppers : array
        The upper part of each block, shifted to its place in the key.
    first : array
        Where each block begins, in words of 64 bits; one entry more than blocks.
    lists : array
        For each block, where its lower parts begin in ``lowers``.
    lowers : array
        Lower parts, those of one content side by side in ascending order.
    sizes : array
        Words in each block.
    block_of, rank_of : arrays
        The beginning of the block of an upper part, and the rank of a lower part among those of its content.
    """

    bits: int
    low: int
    high: int
    uppers: Keys
    first: Indices
    lists: Indices
    lowers: Keys
    sizes: Counts
    block_of: Indices
    rank_of: Indices

    def key(self, word: Sequence[int]) -> int:
        """The key of a word: the label at position i in field i."""
        return sum(label << self.bits * i for i, label in enumerate(word))

    def place(self, word: Sequence[int]) -> int:
        """The bit of a word."""
        key, shift = self.key(word), self.bits * self.low
        return 64 * int(self.block_of[key >> shift]) + int(self.rank_of[key & ((1 << shift) - 1)])

    def images(self, generators: Sequence[Permutation]) -> tuple[Keys, Keys]:
        """What each generator makes of every upper and of every lower part, as keys to be joined."""
        kind = self.uppers.dtype
        high = np.empty((len(self.uppers), len(generators)), kind)
        low = np.empty((len(self.lowers), len(generators)), kind)
        for j, g in enumerate(generators):
            high[:, j] = _image(self.uppers, g, range(self.low, self.low + self.high), self.bits)
            low[:, j] = _image(self.lowers, g, range(self.low), self.bits)
        return high, low


def split(degree: int) -> tuple[int, int]:
    """Positions in the lower and in the upper part.

    >>> split(7)
    (4, 3)
    """
    return degree - degree // 2, degree // 2


def word_ranks(word: Sequence[int]) -> WordRanks:
    """Tables for all rearrangements of a word with labels 0, 1, ...; at most 22 bits in a part.

    Examples
    --------
    >>> ranks = word_ranks((0, 0, 1, 1))
    >>> ranks.sizes.tolist(), ranks.place((0, 1, 1, 0)), ranks.place((1, 0, 0, 1))
    ([1, 2, 2, 1], 65, 128)
    """
    counts = np.bincount(np.array(word))
    bits = max(1, (len(counts) - 1).bit_length())
    low, high = split(len(word))
    lower, contents = _parts(low, bits, counts)
    order = np.argsort(contents, kind="stable")
    lower, contents = lower[order], contents[order]
    known, begin, number = np.unique(contents, return_index=True, return_counts=True)
    rank_of = np.zeros(1 << bits * low, np.uint32)
    rank_of[lower] = np.arange(len(lower)) - np.repeat(begin, number)
    upper, used = _parts(high, bits, counts)
    wanted = _code(counts, len(word)) - used
    row = np.searchsorted(known, wanted)
    sizes = number[row]
    first = np.zeros(len(upper) + 1, np.uint32)
    np.cumsum((sizes + 63) // 64, out=first[1:])
    block_of = np.full(1 << bits * high, ABSENT, np.uint32)
    block_of[upper] = first[:-1]
    kind = np.uint32 if bits * len(word) <= 32 else np.uint64
    return WordRanks(
        bits,
        low,
        high,
        (upper << bits * low).astype(kind),
        first,
        begin[row].astype(np.uint32),
        lower.astype(kind),
        sizes,
        block_of,
        rank_of,
    )


def _parts(length: int, bits: int, counts: Counts) -> tuple[Counts, Counts]:
    """Keys of ``length`` labels that exceed no count, and their contents as one number."""
    keys = np.arange(1 << bits * length, dtype=np.int64)
    allowed = np.ones(len(keys), np.bool_)
    contents = np.zeros(len(keys), np.int64)
    base = int(counts.sum()) + 1
    mask = (1 << bits) - 1
    for label, count in enumerate(counts):
        found = np.zeros(len(keys), np.uint8)
        for i in range(length):
            found += (keys >> bits * i) & mask == label
        allowed &= found <= count
        contents += found.astype(np.int64) * base**label
    for i in range(length):
        allowed &= (keys >> bits * i) & mask < len(counts)
    return keys[allowed], contents[allowed]


def _code(counts: Counts, degree: int) -> int:
    return sum(int(count) * (degree + 1) ** label for label, count in enumerate(counts))


def _image(keys: Keys, g: Permutation, sources: range, bits: int) -> Keys:
    """The fields at ``sources`` moved to where g brings them, all others empty."""
    kind = keys.dtype.type
    mask = kind((1 << bits) - 1)
    found = np.zeros_like(keys)
    for i, source in enumerate(g):
        if source in sources:
            found |= ((keys >> kind(bits * source)) & mask) << kind(bits * i)
    return found

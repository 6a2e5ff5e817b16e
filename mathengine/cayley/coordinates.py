"""Graphs whose states have coordinates that every generator moves one by one: the bitmap of pairs of them.

The corners of a cube have two coordinates, who sits where and how each one is turned; a matrix has one for each column.
A coordinate is a table: where each generator takes each of its values. Coordinates are joined into two, so that a state
is a pair and a generator two look-ups; the pairs are the bits of a bitmap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.engines import Run

Indices = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Coordinate:
    """Values 0, 1, ... that the generators permute.

    Attributes
    ----------
    moves : array of shape (values, generators)
        The value that each generator leads to.
    start : int
    """

    moves: Indices
    start: int

    @property
    def size(self) -> int:
        """The number of values."""
        return len(self.moves)


def reached(coordinate: Coordinate) -> Coordinate:
    """The values that are reached from the start, numbered anew in their order.

    >>> reached(Coordinate(np.array([[0], [3], [2], [1]], np.uint32), 3)).moves.tolist()
    [[1], [0]]
    """
    seen = np.zeros(coordinate.size, np.bool_)
    layer = np.array([coordinate.start])
    seen[layer] = True
    while len(layer):
        found = []
        for g in range(coordinate.moves.shape[1]):
            images = coordinate.moves[layer, g]
            images = images[~seen[images]]  # a generator is injective: no value comes twice
            seen[images] = True
            found.append(images)
        layer = np.concatenate(found)
    if seen.all():
        return coordinate
    number = np.cumsum(seen) - 1
    return Coordinate(number[coordinate.moves[seen]].astype(np.uint32), int(number[coordinate.start]))


def joined(coordinates: Sequence[Coordinate], generators: int) -> Coordinate:
    """One coordinate whose values are the tuples of values of several, the last one fastest.

    >>> swap = Coordinate(np.array([[1], [0]], np.uint32), 0)
    >>> joined([swap, swap], 1).moves.tolist()
    [[3], [2], [1], [0]]
    """
    moves, start = np.zeros((1, generators), np.uint32), 0
    for coordinate in coordinates:
        pairs = moves[:, None, :] * np.uint32(coordinate.size) + coordinate.moves[None, :, :]
        moves, start = pairs.reshape(-1, generators), start * coordinate.size + coordinate.start
    return Coordinate(moves, start)


def best_split(sizes: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which coordinates to join into the upper and which into the lower one: the smallest bitmap, then tables.

    Examples
    --------
    >>> best_split([5040, 729])
    ((1,), (0,))
    >>> best_split([720, 32, 3, 3, 3, 3])
    ((1, 3, 4, 5), (0, 2))
    """
    places = range(len(sizes))
    lowers = [part for count in range(1, len(sizes) + 1) for part in combinations(places, count)]

    def weight(lower: tuple[int, ...]) -> int:
        high, low = _products(sizes, lower)
        return high * padded(low) // 8 + 16 * (high + low)

    lower = min(lowers, key=weight)
    return tuple(i for i in places if i not in lower), lower


def bitmap_bytes(sizes: Sequence[int], generators: int) -> int:
    """Bytes for bitmaps and tables, whatever the number of threads.

    >>> bitmap_bytes([5040, 729], 9) < 5 << 20
    True
    """
    from mathengine.cayley.rank_bitmaps import MOST_THREADS

    high, low = _products(sizes, best_split(sizes)[1])
    return (2 + MOST_THREADS) * high * padded(low) // 8 + 8 * generators * (high + low)


def padded(low: int) -> int:
    """Bits of a block of ``low`` states, in whole words.

    >>> padded(729)
    768
    """
    return (low + 63) // 64 * 64


def coordinate_layers(coordinates: Sequence[Coordinate], generators: int, run: Run) -> Iterator[int]:
    """Sizes of the layers from the start on; exact.

    Examples
    --------
    >>> turn = Coordinate(np.array([[1, 2], [2, 0], [0, 1]], np.uint32), 0)
    >>> swap = Coordinate(np.array([[1, 1], [0, 0]], np.uint32), 0)
    >>> list(coordinate_layers([turn, swap], 2, Run()))
    [1, 2, 2, 1]
    """
    from mathengine.cayley.kernels_words import push_pairs
    from mathengine.cayley.rank_bitmaps import Bitmap, bitmap_layers

    upper, lower = best_split([coordinate.size for coordinate in coordinates])
    high = joined([coordinates[i] for i in upper], generators)
    low = joined([coordinates[i] for i in lower], generators)
    stride = padded(low.size) // 64

    def push(layer: NDArray[np.uint64], begin: int, end: int, target: NDArray[np.uint64]) -> None:
        push_pairs(layer, high.moves, low.moves, stride, begin, end, target)

    start = 64 * stride * high.start + low.start
    yield from bitmap_layers(Bitmap(high.size * stride, high.size, start), push, run)


def _products(sizes: Sequence[int], lower: Sequence[int]) -> tuple[int, int]:
    low = prod(sizes[i] for i in lower)
    return prod(sizes) // low, low

"""Circuits of a sparse matrix, row by row.

The circuits of the rows so far that also satisfy the next row stay; the others are combined in pairs. Every circuit of
the longer matrix arises from two whose supports together have at most two more elements than there are rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import TYPE_CHECKING

from mathengine.reactions.kernel_lattice import Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDEST = 62
"""Columns whose supports fit one machine word."""


class TooManyPairsError(Exception):
    """More pairs than were allowed."""


def by_elimination(rows: Sequence[Sequence[int]], most_pairs: int) -> list[Vector]:
    """The circuits of a matrix with at most ``WIDEST`` columns, in no particular order. Exact.

    Raises
    ------
    TooManyPairsError
        When more than ``most_pairs`` pairs would be looked at; nothing is then known.
    """
    width = len(rows[0])
    circuits = [tuple(int(i == j) for j in range(width)) for i in range(width)]
    supports = [1 << i for i in range(width)]
    left = sorted(rows, key=lambda row: sum(1 for x in row if x))
    for done, row in enumerate(left):
        entries = [(k, a) for k, a in enumerate(row) if a]
        values = [sum([a * c[k] for k, a in entries]) for c in circuits]
        kept = [i for i, value in enumerate(values) if not value]
        open_ = [i for i, value in enumerate(values) if value]
        most_pairs -= len(open_) * (len(open_) - 1) // 2
        if most_pairs < 0:
            raise TooManyPairsError
        found = {supports[i]: circuits[i] for i in kept}
        pairs = _near_pairs([supports[i] for i in open_], done + 2)
        # A pair combines to a vector within its union, so a union that holds another one, or a kept support, is none
        # of the new supports; where it is minimal it is the support.
        supports = _minimal([*found, *(union for union in pairs if union not in found)])
        for union in supports:
            if union not in found:
                a, b = (open_[i] for i in pairs[union])
                found[union] = _combined(circuits[a], circuits[b], values[a], values[b])
        circuits = [found[support] for support in supports]
    return circuits


def _near_pairs(supports: Sequence[int], most: int) -> dict[int, tuple[int, int]]:
    """The unions of pairs with at most ``most`` elements, and one pair for each."""
    import numpy as np

    masks = np.array(supports, dtype=np.int64)
    pairs: dict[int, tuple[int, int]] = {}
    for i in range(len(masks) - 1):
        unions = masks[i] | masks[i + 1 :]
        near = np.nonzero(_sizes(unions) <= most)[0]
        for j, union in zip(near.tolist(), unions[near].tolist(), strict=True):
            pairs.setdefault(union, (i, i + 1 + j))
    return pairs


def _sizes(masks: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of set bits of each."""
    x = masks - ((masks >> 1) & 0x5555555555555555)
    x = (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333)
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0F
    counted: NDArray[np.int64] = (x * 0x0101010101010101) >> 56
    return counted


def _combined(first: Vector, second: Vector, value: int, other: int) -> Vector:
    vector = [other * x - value * y for x, y in zip(first, second, strict=True)]
    content = gcd(*vector)
    return tuple(x // content for x in vector)


def _minimal(supports: Sequence[int]) -> list[int]:
    """The supports that contain no other one."""
    import numpy as np

    order = sorted(supports, key=int.bit_count)
    masks = np.array(order, dtype=np.int64)
    kept = np.ones(len(order), dtype=bool)
    for i in range(len(order)):
        if kept[i]:
            rest = masks[i + 1 :]
            kept[i + 1 :] &= (rest & masks[i]) != masks[i]
    return [support for support, keep in zip(order, kept, strict=True) if keep]

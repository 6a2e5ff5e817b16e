"""Arrangements of a few positions, vectorised: their lexicographic ranks, and the positions that they leave free.

A coset of the permutations of the values 0..m-1 in S_n says where the values n-1, ..., m are: an arrangement of n-m of
the n positions. Rows of an array are arrangements; the largest value comes first.
"""

from __future__ import annotations

from math import perm
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rows: TypeAlias = NDArray[np.int8]


def arrangements(degree: int, count: int, begin: int, end: int) -> Rows:
    """Arrangements number ``begin`` to ``end - 1`` of ``count`` of the positions 0..degree-1, lexicographically.

    Examples
    --------
    >>> arrangements(3, 2, 0, 6).tolist()
    [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]
    """
    return arrangements_at(degree, count, np.arange(begin, end, dtype=np.int64))


def arrangements_at(degree: int, count: int, numbers: NDArray[np.int64]) -> Rows:
    """The arrangements with these numbers.

    >>> arrangements_at(3, 2, np.array([5, 0])).tolist()
    [[2, 1], [0, 1]]
    """
    left = numbers
    rows = np.empty((len(numbers), count), np.int8)
    for j in range(count):
        digit, left = np.divmod(left, perm(degree - 1 - j, count - 1 - j))
        rows[:, j] = digit
    # The last digits count the positions that earlier ones left.
    for i in reversed(range(count)):
        for j in range(i + 1, count):
            rows[:, j] += rows[:, j] >= rows[:, i]
    return rows


def ranks(rows: Rows, degree: int) -> NDArray[np.int64]:
    """The numbers of arrangements in lexicographic order.

    >>> ranks(arrangements(5, 3, 7, 9), 5).tolist()
    [7, 8]
    """
    count = rows.shape[1]
    found = np.zeros(len(rows), np.int64)
    for j in range(count):
        digit = rows[:, j].copy()
        for i in range(j):
            digit -= rows[:, i] < rows[:, j]
        found += digit * np.int64(perm(degree - 1 - j, count - 1 - j))
    return found


def free_positions(rows: Rows, degree: int) -> Rows:
    """The positions that each arrangement leaves free, ascending.

    >>> free_positions(arrangements(4, 2, 3, 5), 4).tolist()
    [[2, 3], [0, 3]]
    """
    is_free = np.ones((len(rows), degree), bool)
    np.put_along_axis(is_free, rows.astype(np.intp), False, axis=1)
    return np.nonzero(is_free)[1].astype(np.int8).reshape(len(rows), degree - rows.shape[1])


def positions_of(orders: Rows, degree: int) -> Rows:
    """For each row q the row whose entry q[j] is j; -1 where q has no such entry.

    >>> positions_of(np.array([[2, 0]], np.int8), 3).tolist()
    [[1, -1, 0]]
    """
    found = np.full((len(orders), degree), -1, np.int8)
    places = np.broadcast_to(np.arange(orders.shape[1], dtype=np.int8), orders.shape)
    np.put_along_axis(found, orders.astype(np.intp), places, axis=1)
    return found


def parities(rows: Rows) -> NDArray[np.uint8]:
    """1 for rows with an odd number of inversions.

    >>> parities(np.array([[0, 1, 2], [1, 0, 2]], np.int8)).tolist()
    [0, 1]
    """
    found = np.zeros(len(rows), np.uint8)
    for j in range(rows.shape[1]):
        for i in range(j):
            found ^= rows[:, i] > rows[:, j]
    return found

"""Circuits of a matrix of low rank: every set of r + 1 columns has one signed vector of r x r minors.

The minors are built row by row over shared subsets (Laplace). Subsets are numbered in colexicographic order, in which
those below a given largest element come first, so that no table of subsets is searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb, prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK = 200_000
"""Sets of columns handled at a time, at least one largest element's."""


def minors_fit(rows: Sequence[Sequence[int]]) -> bool:
    """Whether every minor, and every term of its expansion, surely fits 62 bits (Hadamard)."""
    height = len(rows)
    square = prod(sum(sorted((x * x for x in row), reverse=True)[: height + 1]) or 1 for row in rows)
    largest = max((abs(x) for row in rows for x in row), default=0)
    return square * (largest * (height + 1)) ** 2 < 2**124


def operations(columns: int, rank: int) -> int:
    """How many products and look-ups :func:`by_minors` makes."""
    return sum(k * comb(columns, k) for k in range(1, rank + 2))


def by_minors(rows: Sequence[Sequence[int]]) -> Iterator[tuple[NDArray[np.int16], NDArray[Any]]]:
    """For chunks of (r + 1)-subsets of columns: the subsets, and the kernel vectors on them; zero vectors are left out.

    Parameters
    ----------
    rows : sequence of sequence of int
        r independent rows.

    Yields
    ------
    subsets : array (m, r + 1)
        Columns, ascending.
    vectors : array (m, r + 1)
        Integers with ``rows[:, subset] . vector = 0``, divided by their greatest common divisor. Exact: where the
        minors may not fit 62 bits they are Python's integers.
    """
    import numpy as np

    height, width = len(rows), len(rows[0])
    kind = np.int64 if minors_fit(rows) else object
    binomials = np.array([[comb(a, b) for b in range(height + 2)] for a in range(width + 1)], dtype=np.int64)
    subsets = np.arange(width, dtype=np.int16).reshape(-1, 1)
    minors = np.array(rows[0], dtype=kind)
    for k in range(2, height + 1):
        subsets = np.vstack([_with_largest(subsets, binomials, top, k) for top in range(k - 1, width)])
        row = np.array(rows[k - 1], dtype=kind)
        total = np.zeros(len(subsets), dtype=kind)
        for j, places in enumerate(_places(subsets, binomials)):
            term = row[subsets[:, j]] * minors[places]
            total = total + term if (k - 1 - j) % 2 == 0 else total - term
        minors = total
    waiting: list[Any] = []
    size = 0
    for top in range(height, width):
        waiting.append(_with_largest(subsets, binomials, top, height + 1))
        size += len(waiting[-1])
        if size >= CHUNK or top == width - 1:
            yield _vectors(np.vstack(waiting), minors, binomials)
            waiting, size = [], 0


def _with_largest(subsets: NDArray[np.int16], binomials: NDArray[np.int64], top: int, k: int) -> NDArray[np.int16]:
    """The k-subsets with this largest element."""
    import numpy as np

    below = subsets[: binomials[top, k - 1]]
    return np.hstack([below, np.full((len(below), 1), top, dtype=np.int16)])


def _places(subsets: NDArray[np.int16], binomials: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """For each j the numbers of the subsets without their j-th element."""
    import numpy as np

    k = subsets.shape[1]
    below = np.zeros(len(subsets), dtype=np.int64)
    above = np.zeros(len(subsets), dtype=np.int64)
    for i in range(1, k):
        above += binomials[subsets[:, i], i]
    for j in range(k):
        yield below + above
        below = below + binomials[subsets[:, j], j + 1]
        if j + 1 < k:
            above = above - binomials[subsets[:, j + 1], j + 1]


def _vectors(
    subsets: NDArray[np.int16], minors: NDArray[Any], binomials: NDArray[np.int64]
) -> tuple[NDArray[np.int16], NDArray[Any]]:
    import numpy as np

    vectors = np.empty(subsets.shape, dtype=minors.dtype)
    for j, places in enumerate(_places(subsets, binomials)):
        vectors[:, j] = minors[places] if j % 2 == 0 else -minors[places]
    content = np.gcd.reduce(vectors, axis=1)
    kept = content != 0
    return subsets[kept], vectors[kept] // content[kept][:, None]

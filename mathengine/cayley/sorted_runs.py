"""Ascending arrays of rows, in memory or on disk: sorting, merging, and taking away what is known.

What is on disk lies in files without a name, mapped into memory: the system frees them when they are let go, and when
the process ends for whatever reason. They are never written again.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.errors import BudgetExhausted

Rows: TypeAlias = NDArray[np.uint64]

SAMPLES = 64
"""Rows of a run that are looked at for each part into which runs are cut."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Ascending rows, each once; in memory, or mapped from disk."""

    rows: Rows
    on_disk: bool = False


def resident(pieces: Iterable[Piece]) -> int:
    """Bytes of the pieces that are in memory.

    >>> resident([Piece(np.zeros((3, 2), np.uint64)), Piece(np.zeros((9, 2), np.uint64), on_disk=True)])
    48
    """
    return sum(piece.rows.nbytes for piece in pieces if not piece.on_disk)


def ascending(rows: Rows) -> Rows:
    """The rows in order, each once; the argument is overwritten.

    >>> ascending(np.array([[2, 1], [1, 5], [2, 0], [1, 5]], np.uint64)).tolist()
    [[1, 5], [2, 0], [2, 1]]
    """
    from mathengine.cayley.kernels_frontier import distinct

    if rows.shape[1] == 1:
        rows[:, 0].sort()
    else:
        rows = rows[np.argsort(rows[:, 0])]
    return rows[: distinct(rows)]


def merged(runs: Sequence[Rows]) -> Rows:
    """One ascending array of the rows of several, pair by pair.

    >>> merged([np.array([[1], [4]], np.uint64), np.array([[1], [2]], np.uint64)]).tolist()
    [[1], [2], [4]]
    """
    from mathengine.cayley.kernels_frontier import merge

    waiting = sorted(runs, key=len, reverse=True)
    while len(waiting) > 1:
        a, b = waiting.pop(), waiting.pop()
        out = np.empty((len(a) + len(b), a.shape[1]), np.uint64)
        waiting.append(out[: merge(a, b, out)])
        waiting.sort(key=len, reverse=True)
    return waiting[0]


def without(rows: Rows, known: Sequence[Piece]) -> Rows:
    """The ascending rows that are in no known piece; the argument is overwritten.

    >>> without(np.array([[1], [2], [4]], np.uint64), [Piece(np.array([[2], [3]], np.uint64))]).tolist()
    [[1], [4]]
    """
    from mathengine.cayley.kernels_frontier import drop, mark

    is_known = np.zeros(len(rows), np.bool_)
    for piece in known:
        mark(rows, piece.rows, is_known)
    return rows[: drop(rows, is_known)]


def parts(runs: Sequence[Rows], count: int) -> list[list[Rows]]:
    """Runs cut at the same places into ``count`` parts of about one size; equal first words stay together.

    >>> a = np.arange(10, dtype=np.uint64).reshape(-1, 1)
    >>> [[run.ravel().tolist() for run in part] for part in parts([a, a[:4]], 2)]
    [[[0, 1, 2], [0, 1, 2]], [[3, 4, 5, 6, 7, 8, 9], [3]]]
    """
    if count <= 1:
        return [list(runs)]
    samples = np.sort(np.concatenate([run[:: max(1, len(run) // (SAMPLES * count)), 0] for run in runs]))
    if not len(samples):
        return []
    cuts = [int(samples[len(samples) * i // count]) for i in range(1, count)]
    bounds = [[0, *(_place(run, cut) for cut in cuts), len(run)] for run in runs]
    cut_up = ([run[b[i] : b[i + 1]] for run, b in zip(runs, bounds, strict=True)] for i in range(count))
    return [part for part in cut_up if any(len(run) for run in part)]


def _place(run: Rows, cut: int) -> int:
    """The first row whose first word is not below the cut."""
    low, high = 0, len(run)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if int(run[middle, 0]) < cut else (low, middle)
    return low


def spilled(rows: Rows, folder: Path) -> Piece:
    """The rows on disk, in a file without a name in ``folder``.

    Raises
    ------
    BudgetExhausted
        If the disk is full or cannot be written.

    Examples
    --------
    >>> spilled(np.arange(6, dtype=np.uint64).reshape(3, 2), Path(tempfile.gettempdir())).rows.tolist()
    [[0, 1], [2, 3], [4, 5]]
    """
    if not len(rows):
        return Piece(rows)
    try:
        with tempfile.TemporaryFile(dir=folder) as stream:
            rows.tofile(stream)
            stream.flush()
            mapped = mmap.mmap(stream.fileno(), rows.nbytes)
    except OSError as problem:
        raise BudgetExhausted(f"{rows.nbytes} bytes cannot be written to {folder}: {problem.strerror}") from None
    return Piece(np.frombuffer(mapped, np.uint64).reshape(rows.shape), on_disk=True)

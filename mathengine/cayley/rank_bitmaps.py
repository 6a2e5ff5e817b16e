"""Layers of a graph whose states are the bits of a bitmap: three bitmaps, and one more for each further thread.

What a generator does to a state is the kernel's affair. Here the layers are driven: ranges of blocks are dealt out to
threads, each sets bits in a target of its own, and what is new is settled in one pass.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.engines import Run

Words: TypeAlias = NDArray[np.uint64]
Push: TypeAlias = Callable[[Words, int, int, Words], None]
"""``push(layer, begin, end, target)`` sets the neighbours of blocks ``begin`` to ``end - 1`` in the target."""

ALONE = 30_000
"""Layers below this size are not worth a second thread."""
PIECES = 16
"""Ranges of blocks for each thread, so that none waits long for another."""
MOST_THREADS = 4
"""Each has a bitmap of its own, which plans must count."""
PATIENCE = 5.0
"""Seconds of work that are kept by a checkpoint."""


@dataclass(frozen=True, slots=True)
class Bitmap:
    """The form of a bitmap.

    Attributes
    ----------
    words : int
        Words of 64 bits.
    blocks : int
        Blocks that are pushed one by one.
    start : int
        The bit of the start.
    """

    words: int
    blocks: int
    start: int


def bitmap_layers(bitmap: Bitmap, push: Push, run: Run) -> Iterator[int]:
    """Sizes of the layers from the start on, by pushing every layer to its neighbours; exact.

    Examples
    --------
    >>> def push(layer, begin, end, target):
    ...     target |= (layer << np.uint64(1)) | (layer >> np.uint64(1))
    >>> list(bitmap_layers(Bitmap(1, 1, 60), push, Run(max_layers=6)))
    [1, 2, 2, 2, 1, 1, 1]
    """
    from mathengine.cayley.kernels_words import settle

    threads = max(1, min(run.threads, bitmap.blocks, MOST_THREADS))
    known, layer = np.zeros(bitmap.words, np.uint64), np.zeros(bitmap.words, np.uint64)
    targets = np.zeros((threads, bitmap.words), np.uint64)
    sizes = _resumed(bitmap, run, known, layer)
    yield from sizes[: None if run.max_layers is None else run.max_layers + 1]
    kept = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        while run.max_layers is None or len(sizes) <= run.max_layers:
            if threads == 1 or sizes[-1] < ALONE:
                push(layer, 0, bitmap.blocks, targets[0])
                size = settle(targets[:1], known, layer, 0, bitmap.words)
            else:
                _push_together(pool, push, layer, bitmap.blocks, targets)
                size = sum(
                    pool.map(
                        lambda piece: settle(targets, known, layer, *piece),
                        ranges(bitmap.words, threads),
                    )
                )
            if not size:
                return
            sizes.append(int(size))
            if run.checkpoint is not None and time.monotonic() - kept > PATIENCE:
                run.checkpoint.save(len(sizes) - 1, sizes, {"known": known, "frontier": layer})
                kept = time.monotonic()
            yield sizes[-1]


def ranges(count: int, pieces: int) -> list[tuple[int, int]]:
    """0..count-1 cut into at most ``pieces`` ranges of nearly one length.

    >>> ranges(10, 3)
    [(0, 3), (3, 6), (6, 10)]
    """
    bounds = [count * i // pieces for i in range(pieces + 1)]
    return [(low, high) for low, high in pairwise(bounds) if low < high]


def _push_together(pool: ThreadPoolExecutor, push: Push, layer: Words, blocks: int, targets: Words) -> None:
    pieces = iter(ranges(blocks, PIECES * len(targets)))

    def work(target: Words) -> None:
        for begin, end in pieces:  # the next range is taken under the interpreter's lock
            push(layer, begin, end, target)

    list(pool.map(work, targets))


def _resumed(bitmap: Bitmap, run: Run, known: Words, layer: Words) -> list[int]:
    saved = None if run.checkpoint is None else run.checkpoint.load()
    if saved is None:
        word, bit = divmod(bitmap.start, 64)
        known[word] = layer[word] = np.uint64(1 << bit)
        return [1]
    known[:], layer[:] = saved["known"], saved["frontier"]
    sizes = saved["layers"]
    return [int(size) for size in sizes] if isinstance(sizes, list) else []

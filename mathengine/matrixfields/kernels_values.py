"""Kernels of the value search: values of many fractions over one b, and look-up of their bit patterns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mathengine.numeric.compiled import compiled, compiled_fast

Floats = NDArray[np.float64]
Int64s = NDArray[np.int64]
Words = NDArray[np.uint64]

DROPPED_BITS = 16
"""Low bits of a double that a key leaves out: keys agree to a relative 2**-36."""
BLOCK = 512


@compiled_fast
def run_back(a: Floats, b: Floats, terms: int, start: int, stop: int, x: Floats) -> None:
    """``x = a(0) + b(1)/(a(1) + ... + b(terms)/a(terms))`` for the columns start..stop-1 of ``a[n, column]``."""
    for lane in range(stop - start):
        x[lane] = a[terms, start + lane]
    for n in range(terms, 0, -1):
        numerator = b[n]
        for lane in range(stop - start):
            x[lane] = a[n - 1, start + lane] + numerator / x[lane]


@compiled
def place_of(key: int, places: int) -> int:
    """Where a key lies in a bitmap of ``places`` bits, a power of 2: its low bits, stirred with the next ones."""
    return (key ^ (key >> 22)) & (places - 1)


@compiled
def mark(keys: Int64s, bitmap: Words) -> None:
    """Set the bits of all keys."""
    for key in keys:
        place = place_of(key, 64 * len(bitmap))
        bitmap[place >> 6] |= np.uint64(1) << np.uint64(place & 63)


@compiled
def match(a: Floats, b: Floats, terms: int, bitmap: Words, keys: Int64s, hits: Int64s, values: Floats) -> int:
    """Evaluate all pairs and look the values up: count the hits, write the first ``len(hits)`` as (j, i).

    ``a[n, i]`` and ``b[j, n]`` are values at n = 0..terms; ``keys`` is sorted; a hit is a key that is in it.
    """
    found = 0
    x = np.empty(BLOCK, np.float64)
    patterns = x.view(np.int64)
    columns = a.shape[1]
    for j in range(len(b)):
        for start in range(0, columns, BLOCK):
            stop = min(columns, start + BLOCK)
            run_back(a, b[j], terms, start, stop, x)
            for lane in range(stop - start):
                key = patterns[lane] >> DROPPED_BITS
                spot = place_of(key, 64 * len(bitmap))
                if (bitmap[spot >> 6] >> np.uint64(spot & 63)) & np.uint64(1):
                    low, high = 0, len(keys)
                    while low < high:
                        middle = (low + high) // 2
                        if keys[middle] < key:
                            low = middle + 1
                        else:
                            high = middle
                    if low < len(keys) and keys[low] == key:
                        if found < len(hits):
                            hits[found, 0] = j
                            hits[found, 1] = start + lane
                            values[found] = x[lane]
                        found += 1
    return found

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
MIX = 0x9E3779B97F4A7C15
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
def is_marked(key: int, shift: int, bitmap: Words) -> bool:
    """Whether the bit of a key is set in a bitmap of ``2**(64 - shift)`` bits."""
    place = (np.uint64(key) * np.uint64(MIX)) >> np.uint64(shift)
    return bool((bitmap[np.int64(place >> np.uint64(6))] >> (place & np.uint64(63))) & np.uint64(1))


@compiled
def mark(keys: Int64s, shift: int, bitmap: Words) -> None:
    """Set the bits of all keys."""
    for key in keys:
        place = (np.uint64(key) * np.uint64(MIX)) >> np.uint64(shift)
        bitmap[np.int64(place >> np.uint64(6))] |= np.uint64(1) << (place & np.uint64(63))


@compiled
def match(
    a: Floats, b: Floats, terms: int, shift: int, bitmap: Words, keys: Int64s, hits: Int64s, values: Floats
) -> int:
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
                if is_marked(key, shift, bitmap):
                    place = np.searchsorted(keys, key)
                    if place < len(keys) and keys[place] == key:
                        if found < len(hits):
                            hits[found, 0] = j
                            hits[found, 1] = start + lane
                            values[found] = x[lane]
                        found += 1
    return found

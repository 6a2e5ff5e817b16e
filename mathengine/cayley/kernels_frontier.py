"""Kernels of the sorted frontier: neighbours of packed states, and what sorting and merging them needs.

A state is a row of 64-bit words. Rows are ordered by their words from the first to the last; no row is ever left out
because of a hash.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.numeric.compiled import compiled

Rows: TypeAlias = NDArray[np.uint64]
Counts: TypeAlias = NDArray[np.int64]


@compiled
def expand_words(rows: Rows, steps: Counts, masks: Rows, bounds: Counts, out: Rows) -> None:
    """Write the images of row s under generator g into ``out[s * generators + g]``.

    Generator g is made of the steps ``bounds[g]`` to ``bounds[g + 1] - 1``: the bits ``masks[k]`` of word
    ``steps[k, 0]`` go to word ``steps[k, 1]``, shifted upwards by ``steps[k, 2]`` (downwards where it is negative).
    """
    count = len(bounds) - 1
    for s in range(len(rows)):
        for g in range(count):
            target = s * count + g
            for w in range(rows.shape[1]):
                out[target, w] = np.uint64(0)
            for k in range(bounds[g], bounds[g + 1]):
                fields = rows[s, steps[k, 0]] & masks[k]
                shift = steps[k, 2]
                if shift >= 0:
                    out[target, steps[k, 1]] |= fields << np.uint64(shift)
                else:
                    out[target, steps[k, 1]] |= fields >> np.uint64(-shift)


@compiled
def expand_residues(
    rows: Rows, generators: Counts, columns: int, modulus: int, bits: int, entries: Counts, out: Rows
) -> None:
    """Write the products of generator g and row s, matrices modulo m < 2**31, into ``out[s * generators + g]``.

    Entry (i, j) is number ``i * columns + j``; each word holds 64 // bits entries of ``bits`` bits.
    """
    count, rank = generators.shape[0], generators.shape[1]
    per_word, mask = 64 // bits, (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    for s in range(len(rows)):
        for e in range(rank * columns):
            shift = np.uint64(e % per_word * bits)
            entries[e] = np.int64((rows[s, e // per_word] >> shift) & mask)
        for g in range(count):
            target = s * count + g
            for w in range(rows.shape[1]):
                out[target, w] = np.uint64(0)
            for i in range(rank):
                for j in range(columns):
                    found = np.int64(0)
                    for k in range(rank):
                        factor = generators[g, i, k]
                        if factor:
                            found = (found + factor * entries[k * columns + j]) % modulus
                    e = i * columns + j
                    out[target, e // per_word] |= np.uint64(found) << np.uint64(e % per_word * bits)


@compiled
def expand_integers(rows: Counts, generators: Counts, columns: int, out: Counts) -> None:
    """Write the products of generator g and row s over Z; right while no sum of products reaches 2**63."""
    count, rank = generators.shape[0], generators.shape[1]
    for s in range(len(rows)):
        for g in range(count):
            for i in range(rank):
                for j in range(columns):
                    found = np.int64(0)
                    for k in range(rank):
                        found += generators[g, i, k] * rows[s, k * columns + j]
                    out[s * count + g, i * columns + j] = found


@compiled
def _order(a: Rows, i: int, b: Rows, j: int) -> int:
    """-1, 0 or 1 as row i of a comes before, equals or comes after row j of b."""
    for w in range(a.shape[1]):
        if a[i, w] != b[j, w]:
            return -1 if a[i, w] < b[j, w] else 1
    return 0


@compiled
def distinct(rows: Rows) -> int:
    """Sort rows that are sorted by their first word only, keep one of each, and return how many; in place."""
    kept, begin, width = 0, 0, rows.shape[1]
    held = np.empty((1, width), np.uint64)
    while begin < len(rows):
        first = kept
        end = begin
        while end < len(rows) and rows[end, 0] == rows[begin, 0]:
            # insert the row among those kept with this first word; ties are few, or equal rows
            place = kept
            order = 1
            while place > first:
                order = _order(rows, place - 1, rows, end)
                if order <= 0:
                    break
                place -= 1
            if place == first or order < 0:
                for w in range(width):
                    held[0, w] = rows[end, w]
                for at in range(kept, place, -1):
                    for w in range(width):
                        rows[at, w] = rows[at - 1, w]
                for w in range(width):
                    rows[place, w] = held[0, w]
                kept += 1
            end += 1
        begin = end
    return kept


@compiled
def merge(a: Rows, b: Rows, out: Rows) -> int:
    """Merge two ascending arrays of rows, each row once; return how many there are."""
    i, j, kept, width = 0, 0, 0, a.shape[1]
    while i < len(a) or j < len(b):
        order = 0
        if j == len(b):
            order = -1
        elif i == len(a):
            order = 1
        else:
            order = _order(a, i, b, j)
        if order <= 0:
            for w in range(width):
                out[kept, w] = a[i, w]
            i += 1
            j += order == 0
        else:
            for w in range(width):
                out[kept, w] = b[j, w]
            j += 1
        kept += 1
    return kept


@compiled
def mark(rows: Rows, known: Rows, is_known: NDArray[np.bool_]) -> None:
    """Mark the ascending rows that are among the ascending known ones."""
    if len(rows) == 0:
        return
    low, high = 0, len(known)
    while low < high:
        middle = (low + high) // 2
        if known[middle, 0] < rows[0, 0]:
            low = middle + 1
        else:
            high = middle
    i = 0
    for j in range(low, len(known)):
        while i < len(rows) and _order(rows, i, known, j) < 0:
            i += 1
        if i == len(rows):
            return
        if _order(rows, i, known, j) == 0:
            is_known[i] = True


@compiled
def drop(rows: Rows, is_known: NDArray[np.bool_]) -> int:
    """Keep the rows that are not marked, in place; return how many."""
    kept = 0
    for i in range(len(rows)):
        if not is_known[i]:
            if kept != i:
                for w in range(rows.shape[1]):
                    rows[kept, w] = rows[i, w]
            kept += 1
    return kept


__all__ = ["distinct", "drop", "expand_integers", "expand_residues", "expand_words", "mark", "merge"]

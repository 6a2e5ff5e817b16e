"""Kernels of unitriangular groups: whole rows of a block are translated at once.

A block holds the states that agree below their first row; inside it a state is a vector over Z/m, and a generator
translates all vectors of a block by one vector. Its last coordinates are the bits of a row, which are rotated; the
coordinates before are the row's number. A row is one word, or several where m exceeds 64.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.kernels_bits import population
from mathengine.numeric.compiled import compiled

Words: TypeAlias = NDArray[np.uint64]
Indices: TypeAlias = NDArray[np.uint32]
Counts: TypeAlias = NDArray[np.int64]
Integer: TypeAlias = int | np.int64


@compiled
def pull_blocks(
    layer: Words,
    known: Words,
    following: Words,
    filled: Counts,
    found: Counts,
    sources: Indices,
    shifts: Indices,
    masks: Words,
    modulus: int,
    inner: int,
    width: int,
    block: int,
    begin: int,
    end: int,
) -> int:
    """Find what is new in blocks ``begin`` to ``end - 1`` of the next layer; add it to ``known``; return its number.

    Generator g leads from block ``sources[g, q]`` to block q and adds ``shifts[g, q]`` to all vectors. The last
    ``inner`` coordinates are bits of a row of ``width`` words; ``masks[c, y]`` are the bits that adding y to the inner
    coordinate c does not carry past m. ``filled`` counts the states of the layer in each block, ``found`` the new ones.
    """
    total = 0
    count, rows = sources.shape[0], block // width
    outer = shifts.shape[2] - inner
    run = modulus if outer > 0 else 1
    for q in range(begin, end):
        base = q * block
        following[base : base + block] = np.uint64(0)
        reached = False
        for g in range(count):
            source = np.int64(sources[g, q])
            if filled[source] == 0:
                continue
            reached = True
            stays = True
            for c in range(outer):
                stays = stays and shifts[g, q, c] == 0
            if stays:
                _translate(layer, source * block, following, base, block, shifts[g, q], masks, modulus, width)
                continue
            along: Integer = np.int64(shifts[g, q, outer - 1]) if outer > 0 else 0
            for prefix in range(rows // run):
                rest, weight = prefix, run
                target: Integer = 0
                for c in range(outer - 2, -1, -1):
                    digit = (rest % modulus + np.int64(shifts[g, q, c])) % modulus
                    rest //= modulus
                    target += digit * weight
                    weight *= modulus
                begun, goal = source * block + prefix * run * width, base + target * width
                cut = (run - along) * width
                _translate(layer, begun, following, goal + along * width, cut, shifts[g, q], masks, modulus, width)
                if along:
                    _translate(layer, begun + cut, following, goal, along * width, shifts[g, q], masks, modulus, width)
        new = np.uint64(0)
        if reached:
            for w in range(base, base + block):
                fresh = following[w] & ~known[w]
                following[w] = fresh
                known[w] |= fresh
                new += population(fresh)
        found[q] = np.int64(new)
        total += found[q]
    return total


@compiled
def _translate(
    layer: Words,
    begun: Integer,
    following: Words,
    goal: Integer,
    count: Integer,
    shifts: Indices,
    masks: Words,
    modulus: int,
    width: int,
) -> None:
    """Rotate ``count`` words from ``begun`` on by the inner shifts and join them to those from ``goal`` on."""
    if width > 1:
        turn = np.int64(shifts[len(shifts) - 1])
        for w in range(0, count, width):
            _rotate(layer, begun + w, following, goal + w, turn, modulus, width)
        return
    inner, last, turns, stride = masks.shape[0], len(shifts) - 1, 0, 1
    low, up, down = np.uint64(0), np.uint64(0), np.uint64(0)
    for c in range(inner):
        turn = np.int64(shifts[last - c])
        if turn:
            turns += 1
            low, up, down = masks[c, turn], np.uint64(turn * stride), np.uint64((modulus - turn) * stride)
        stride *= modulus
    if turns == 0:
        for w in range(count):
            following[goal + w] |= layer[begun + w]
    elif turns == 1:
        for w in range(count):
            word = layer[begun + w]
            following[goal + w] |= ((word & low) << up) | ((word & ~low) >> down)
    else:
        for w in range(count):
            word = layer[begun + w]
            if word:
                stride = 1
                for c in range(inner):
                    turn = np.int64(shifts[last - c])
                    if turn:
                        low, up, down = masks[c, turn], np.uint64(turn * stride), np.uint64((modulus - turn) * stride)
                        word = ((word & low) << up) | ((word & ~low) >> down)
                    stride *= modulus
                following[goal + w] |= word


@compiled
def _rotate(
    layer: Words, begun: Integer, following: Words, goal: Integer, turn: Integer, modulus: int, width: int
) -> None:
    """Join one row of ``width`` words, rotated by ``turn`` of its ``modulus`` bits."""
    for j in range(width):
        word = layer[begun + j]
        if word == 0:
            continue
        for place in (64 * j + turn, 64 * j + turn - modulus):
            if place <= -64:
                continue
            if place < 0:
                following[goal] |= word >> np.uint64(-place)
                continue
            at, bit = place >> 6, place & 63
            if at < width:
                following[goal + at] |= word << np.uint64(bit)
            if bit and at + 1 < width:
                following[goal + at + 1] |= word >> np.uint64(64 - bit)
    spare = 64 * width - modulus
    following[goal + width - 1] &= ~np.uint64(0) >> np.uint64(spare)


__all__ = ["pull_blocks"]

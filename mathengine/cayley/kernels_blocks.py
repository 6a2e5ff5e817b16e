"""The kernel of the coset blocks: the next layer, pulled into one range of half blocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.kernels_bits import population
from mathengine.numeric.compiled import compiled

Words = NDArray[np.uint64]
Counts = NDArray[np.int32]


@compiled
def pull(
    layer: Words,
    target: Words,
    known: Words,
    is_directed: bool,
    sizes: Counts,
    found: Counts,
    totals: Counts,
    capacity: int,
    source: NDArray[np.int32],
    shuffle: NDArray[np.uint16],
    is_odd: NDArray[np.uint8],
    word_target: NDArray[np.uint16],
    word_source: NDArray[np.uint16],
    plain: NDArray[np.int32],
    turn: NDArray[np.uint8],
    bit_moves: Words,
    begin: int,
    end: int,
) -> int:
    """Write what is new into half blocks ``begin`` to ``end - 1`` of ``target``, and say how much that is.

    ``target`` holds the layer before ``layer``; where generators are closed under inverses, everything else that was
    met is out of reach, else ``known`` says what was met. ``layer`` and ``target`` may be one array if all generators
    are odd: then sources and targets lie in different halves. Half block h of parity e is e * blocks + c. ``sizes`` and
    ``found`` count the states of half blocks in ``layer`` and ``target``, ``totals`` all that were met.
    """
    words = word_target.shape[1]
    generators, blocks = source.shape
    new = np.zeros(words, np.uint64)
    everything = 0
    for half in range(begin, end):
        parity = 1 if half >= blocks else 0
        block = half - parity * blocks
        is_reached = False
        if totals[half] < capacity:
            for g in range(generators):
                origin = source[g, block] + blocks * (parity ^ is_odd[g])
                if sizes[origin] == 0:
                    continue
                pulled = layer[origin * words : (origin + 1) * words]
                row = shuffle[g, block]
                if row == 0:
                    if is_reached:
                        for i in range(words):
                            new[i] |= pulled[i]
                    else:
                        new[:] = pulled
                    is_reached = True
                    continue
                if not is_reached:
                    new[:] = 0
                    is_reached = True
                to, come_from, turns = word_target[row], word_source[row], turn[row]
                for i in range(plain[row]):
                    new[to[i]] |= pulled[come_from[i]]
                for i in range(plain[row], words):
                    word = pulled[come_from[i]]
                    if word != np.uint64(0):
                        table = np.uint64(turns[i]) << np.uint64(11)
                        new[to[i]] |= (
                            bit_moves[table | (word & np.uint64(255))]
                            | bit_moves[table | np.uint64(256) | (word >> np.uint64(8) & np.uint64(255))]
                            | bit_moves[table | np.uint64(512) | (word >> np.uint64(16) & np.uint64(255))]
                            | bit_moves[table | np.uint64(768) | (word >> np.uint64(24) & np.uint64(255))]
                            | bit_moves[table | np.uint64(1024) | (word >> np.uint64(32) & np.uint64(255))]
                            | bit_moves[table | np.uint64(1280) | (word >> np.uint64(40) & np.uint64(255))]
                            | bit_moves[table | np.uint64(1536) | (word >> np.uint64(48) & np.uint64(255))]
                            | bit_moves[table | np.uint64(1792) | (word >> np.uint64(56))]
                        )
        old = target[half * words : (half + 1) * words]
        if not is_reached:
            if found[half] != 0:
                old[:] = 0
                found[half] = 0
            continue
        count = np.uint64(0)
        if is_directed:
            met = known[half * words : (half + 1) * words]
            for i in range(words):
                word = new[i] & ~met[i]
                met[i] |= word
                old[i] = word
                count += population(word)
        else:
            now = layer[half * words : (half + 1) * words]
            for i in range(words):
                word = new[i] & ~(now[i] | old[i])
                old[i] = word
                count += population(word)
        found[half] = np.int32(count)
        totals[half] += np.int32(count)
        everything += int(count)
    return everything


__all__ = ["pull"]

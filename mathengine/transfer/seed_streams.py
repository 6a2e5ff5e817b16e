"""PCG64 streams of many children of a seed at once.

``SeedSequence(seed, spawn_key=(i, kind))`` for a range of i, hashed together: numpy's own objects take ten times as
long to make as eight normal numbers to draw. The streams are numpy's, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint32]

_POOL = 4
_MASK = (1 << 32) - 1
_MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645
"""Of PCG64's linear congruential generator modulo 2**128."""


def streams(seed: int, start: int, stop: int, kind: int) -> Iterator[np.random.Generator]:
    """The generators ``Generator(PCG64(SeedSequence(seed, spawn_key=(i, kind))))`` for start <= i < stop < 2**32.

    One object whose state changes: use each before the next.

    Examples
    --------
    >>> import numpy as np
    >>> plain = np.random.Generator(np.random.PCG64(np.random.SeedSequence(7, spawn_key=(1, 2))))
    >>> [bool(source.random() == plain.random()) for source in streams(7, 1, 2, 2)]
    [True]
    """
    import numpy as np

    bits = np.random.PCG64(0)
    source = np.random.Generator(bits)
    for high, low, high_step, low_step in _child_words(seed, start, stop, kind).tolist():
        increment = ((high_step << 65) | (low_step << 1) | 1) & ((1 << 128) - 1)
        state = ((increment + ((high << 64) | low)) * _MULTIPLIER + increment) & ((1 << 128) - 1)
        bits.state = {
            "bit_generator": "PCG64",
            "state": {"state": state, "inc": increment},
            "has_uint32": 0,
            "uinteger": 0,
        }
        yield source


def _child_words(seed: int, start: int, stop: int, kind: int) -> NDArray[np.uint64]:
    """What ``generate_state(4, uint64)`` of each child gives, shape (stop - start, 4)."""
    import numpy as np

    children = np.arange(start, stop, dtype=np.uint32)
    words = _seed_words(seed)
    entropy = [np.full_like(children, word) for word in words] + [children, np.full_like(children, kind)]
    found = _output(_mixed(entropy), 8).astype(np.uint64)
    joined: NDArray[np.uint64] = found[:, 0::2] | (found[:, 1::2] << np.uint64(32))
    return joined


def _seed_words(seed: int) -> list[int]:
    """The seed by 32 bits, lowest first, filled up to the pool's size as before a spawn key."""
    words = []
    while seed:
        words.append(seed & _MASK)
        seed >>= 32
    return words + [0] * (_POOL - len(words))


class _Hash:
    """The running constant of numpy's SeedSequence and its two hashes of 32-bit words."""

    def __init__(self, constant: int, multiplier: int) -> None:
        self.constant, self.multiplier = constant, multiplier

    def __call__(self, words: Any) -> Words:
        import numpy as np

        words = words ^ np.uint32(self.constant)
        self.constant = (self.constant * self.multiplier) & _MASK
        words = words * np.uint32(self.constant)
        hashed: Words = words ^ (words >> np.uint32(16))
        return hashed


def _mixed(entropy: list[Words]) -> list[Words]:
    import numpy as np

    spread = _Hash(0x43B0D7E5, 0x931E8875)
    left, right, shift = np.uint32(0xCA01F9DD), np.uint32(0x4973F715), np.uint32(16)

    def mix(one: Words, other: Words) -> Words:
        joined: Words = one * left - other * right
        return joined ^ (joined >> shift)

    pool = [spread(words) for words in entropy[:_POOL]]
    for source in range(_POOL):
        for target in range(_POOL):
            if source != target:
                pool[target] = mix(pool[target], spread(pool[source]))
    for words in entropy[_POOL:]:
        for target in range(_POOL):
            pool[target] = mix(pool[target], spread(words))
    return pool


def _output(pool: list[Words], count: int) -> Words:
    import numpy as np

    spread = _Hash(0x8B51F9DD, 0x58F38DED)
    return np.stack([spread(pool[index % _POOL]) for index in range(count)], axis=1)


__all__ = ["streams"]

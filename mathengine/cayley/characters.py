"""Characters of symmetric groups by the rule of Murnaghan and Nakayama; exact."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import factorial, prod
from typing import TypeAlias

Partition: TypeAlias = tuple[int, ...]
"""Positive parts, descending."""


def partitions(n: int, largest: int | None = None) -> Iterator[Partition]:
    """The partitions of n, from (n) to (1, ..., 1).

    >>> list(partitions(4))
    [(4,), (3, 1), (2, 2), (2, 1, 1), (1, 1, 1, 1)]
    """
    if n == 0:
        yield ()
    for part in range(min(n, n if largest is None else largest), 0, -1):
        for rest in partitions(n - part, part):
            yield (part, *rest)


def dimension(shape: Partition) -> int:
    """The dimension of the irreducible representation, by hook lengths.

    >>> [dimension(shape) for shape in partitions(4)]
    [1, 3, 2, 3, 1]
    """
    columns = [sum(part > j for part in shape) for j in range(shape[0] if shape else 0)]
    hooks = prod(part - j + columns[j] - i - 1 for i, part in enumerate(shape) for j in range(part))
    return factorial(sum(shape)) // hooks


def character(shape: Partition, kind: Partition) -> int:
    """The character of a shape on the permutations whose cycles have these lengths.

    Parameters
    ----------
    shape, kind : partition
        Of the same number; ``kind`` may leave out parts 1.

    References
    ----------
    Sagan, The Symmetric Group, 2nd edition, theorem 4.10.2.

    Examples
    --------
    >>> [character(shape, (2, 1, 1)) for shape in partitions(4)]
    [1, 1, 0, -1, -1]
    """
    # First-column hook lengths: taking off a rim hook of length r lowers one of them by r.
    hooks = tuple(part + len(shape) - 1 - i for i, part in enumerate(shape))
    return _on_hooks(hooks, tuple(sorted((r for r in kind if r > 1), reverse=True)))


@lru_cache(maxsize=200_000)
def _on_hooks(hooks: tuple[int, ...], kind: Partition) -> int:
    if not kind:
        count = len(hooks)
        return dimension(tuple(part for i, h in enumerate(hooks) if (part := h - (count - 1 - i)) > 0))
    r, total = kind[0], 0
    for h in hooks:
        if h >= r and h - r not in hooks:
            height = sum(h - r < other < h for other in hooks)
            left = tuple(sorted((h - r if other == h else other for other in hooks), reverse=True))
            total += (-1) ** height * _on_hooks(left, kind[1:])
    return total

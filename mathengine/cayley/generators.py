"""The permutations that families are made of, as images of positions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mathengine.cayley.graphs import Permutation


def left_shift(n: int) -> Permutation:
    """Position i gets what was at i + 1.

    >>> left_shift(4)
    (1, 2, 3, 0)
    """
    return (*range(1, n), 0)


def right_shift(n: int) -> Permutation:
    """Position i gets what was at i - 1.

    >>> right_shift(4)
    (3, 0, 1, 2)
    """
    return (n - 1, *range(n - 1))


def transposition(n: int, i: int, j: int) -> Permutation:
    """The swap of positions i and j.

    >>> transposition(4, 0, 2)
    (2, 1, 0, 3)
    """
    return of_cycles(n, [(i, j)])


def reversal(n: int, start: int, stop: int) -> Permutation:
    """The reversal of positions start, ..., stop - 1.

    >>> reversal(5, 1, 4)
    (0, 3, 2, 1, 4)
    """
    return (*range(start), *range(stop - 1, start - 1, -1), *range(stop, n))


def of_cycles(n: int, cycles: Iterable[Sequence[int]]) -> Permutation:
    """The permutation with these disjoint cycles: each position of a cycle is sent to the next.

    >>> of_cycles(5, [(0, 1, 2), (3, 4)])
    (1, 2, 0, 4, 3)
    """
    images = list(range(n))
    for cycle in cycles:
        for here, there in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            images[here] = there
    return tuple(images)


def cycles_of(g: Permutation) -> list[tuple[int, ...]]:
    """The cycles of length at least 2, each from its smallest position, in ascending order.

    >>> cycles_of((1, 2, 0, 3, 5, 4))
    [(0, 1, 2), (4, 5)]
    """
    seen: set[int] = set()
    found = []
    for i in range(len(g)):
        cycle = []
        while i not in seen:
            seen.add(i)
            cycle.append(i)
            i = g[i]
        if len(cycle) > 1:
            found.append(tuple(cycle))
    return found

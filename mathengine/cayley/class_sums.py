"""Growth for generators that are closed under conjugation: a search over cycle types instead of permutations.

The elements within distance d are then closed under conjugation too, so a layer is a union of conjugacy classes. The
classes next to that of x are those of the products x g over all generators g, for a single x.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import factorial, prod

from mathengine.cayley.graphs import Permutation, moved
from mathengine.cayley.order import cycle_lengths

Type = tuple[int, ...]
"""Lengths of the cycles, descending."""


def cycle_type(g: Permutation) -> Type:
    """Lengths of the cycles, descending.

    >>> cycle_type((1, 0, 2))
    (2, 1)
    """
    return tuple(sorted(cycle_lengths(g), reverse=True))


def class_size(kind: Type) -> int:
    """How many permutations have these cycles.

    >>> class_size((2, 1))
    3
    """
    centraliser = prod(factorial(count) * int(length**count) for length, count in Counter(kind).items())
    return factorial(sum(kind)) // centraliser


def is_closed_under_conjugation(generators: Sequence[Permutation]) -> bool:
    """Whether the set is a union of conjugacy classes of the symmetric group on all its points.

    >>> is_closed_under_conjugation([(1, 0, 2), (0, 2, 1), (2, 1, 0)])
    True
    """
    found = Counter(cycle_type(g) for g in set(generators))
    return all(class_size(kind) == count for kind, count in found.items())


def class_layers(generators: Sequence[Permutation], order: int) -> Iterator[int]:
    """Sizes of the layers, as they are found; stops when ``order`` elements have been counted.

    >>> list(class_layers([(1, 0, 2), (0, 2, 1), (2, 1, 0)], 6))
    [1, 3, 2]
    """
    degree = len(generators[0])
    layer, seen, total = [(1,) * degree], {(1,) * degree}, 0
    while layer:
        size = sum(class_size(kind) for kind in layer)
        total += size
        yield size
        if total == order:
            return
        layer = list(_next_classes(layer, generators, seen))


def _next_classes(layer: Sequence[Type], generators: Sequence[Permutation], seen: set[Type]) -> Iterator[Type]:
    for kind in layer:
        x = _representative(kind)
        for g in generators:
            found = cycle_type(moved(x, g))
            if found not in seen:
                seen.add(found)
                yield found


def _representative(kind: Type) -> Permutation:
    images: list[int] = []
    for length in kind:
        first = len(images)
        images.extend([*range(first + 1, first + length), first])
    return tuple(images)

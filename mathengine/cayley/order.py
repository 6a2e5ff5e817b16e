"""The order of a permutation group before any search: by Jordan's theorem where it applies, else by Schreier-Sims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import factorial, gcd, prod

from mathengine.cayley.graphs import Permutation, sign

TRIALS = 400
"""Products that are tried for a cycle of Jordan's theorem."""
FEW_POINTS = 6
"""Degree up to which elements are counted."""


@lru_cache(maxsize=256)
def group_order(generators: tuple[Permutation, ...]) -> int:
    """The order of the group that permutations generate; exact.

    Components that move disjoint sets of points are direct factors. A transitive and primitive group that holds a cycle
    of prime length p <= n - 3 (or a transposition, or a 3-cycle) is alternating or symmetric by Jordan's theorem; all
    others are taken apart by a chain of stabilisers.

    References
    ----------
    C. Jordan 1873; Dixon and Mortimer, Permutation Groups, theorem 3.3E. Seress, Permutation Group Algorithms.

    Examples
    --------
    >>> group_order(((1, 2, 3, 4, 5, 6, 7, 0), (1, 0, 2, 3, 4, 5, 6, 7)))
    40320
    >>> group_order(((1, 2, 3, 0), (3, 2, 1, 0)))
    8
    """
    return prod(_component_order(part) for part in components(generators))


def components(generators: Sequence[Permutation]) -> list[tuple[Permutation, ...]]:
    """The generators that overlap directly or through others, each part on points 0..k-1 of its own.

    >>> components([(1, 0, 2, 3), (0, 1, 3, 2)])
    [((1, 0),), ((1, 0),)]
    """
    parts: list[tuple[set[int], list[Permutation]]] = []
    for g in generators:
        support = {i for i, image in enumerate(g) if image != i}
        if not support:
            continue
        gathered = [g]
        for points, members in [part for part in parts if part[0] & support]:
            support |= points
            gathered = members + gathered
            parts.remove((points, members))
        parts.append((support, gathered))
    return [tuple(_on_points(g, sorted(support)) for g in members) for support, members in parts]


def _on_points(g: Permutation, points: list[int]) -> Permutation:
    index = {point: i for i, point in enumerate(points)}
    return tuple(index[g[point]] for point in points)


def _component_order(generators: tuple[Permutation, ...]) -> int:
    degree = len(generators[0])
    if len(generators) == 1:
        return cycle_order(generators[0])
    if contains_alternating(generators):
        return factorial(degree) // (1 if any(sign(g) < 0 for g in generators) else 2)
    if degree <= FEW_POINTS:
        return _count(generators)
    from mathengine.cayley.stabiliser_chains import chain_order

    return chain_order(generators)


def contains_alternating(generators: Sequence[Permutation]) -> bool:
    """Whether the group surely holds all even permutations of its points; False is no proof that it does not.

    >>> contains_alternating([(1, 2, 3, 4, 0), (1, 0, 2, 3, 4)])
    True
    >>> contains_alternating([(1, 2, 3, 4, 0), (1, 0, 4, 3, 2)])
    False
    """
    if len(generators[0]) < 3 or not _is_transitive(generators):
        return False
    if all(sum(image != i for i, image in enumerate(g)) <= 2 for g in generators):
        return True  # a connected graph of transpositions
    return _is_primitive(generators) and _has_jordan_cycle(generators)


def cycle_order(g: Permutation) -> int:
    """The least k with g^k = 1.

    >>> cycle_order((1, 0, 3, 4, 2))
    6
    """
    found = 1
    for length in cycle_lengths(g):
        found = found * length // gcd(found, length)
    return found


def cycle_lengths(g: Permutation) -> list[int]:
    """Lengths of all cycles, fixed points too, in the order of their least points.

    >>> cycle_lengths((1, 0, 2, 4, 5, 3))
    [2, 1, 3]
    """
    seen, lengths = [False] * len(g), []
    for i in range(len(g)):
        length, j = 0, i
        while not seen[j]:
            seen[j], j, length = True, g[j], length + 1
        if length:
            lengths.append(length)
    return lengths


def _is_transitive(generators: Sequence[Permutation]) -> bool:
    return len(_orbit(0, generators)) == len(generators[0])


def _orbit(point: int, generators: Sequence[Permutation]) -> set[int]:
    reached, stack = {point}, [point]
    while stack:
        i = stack.pop()
        for g in generators:
            if g[i] not in reached:
                reached.add(g[i])
                stack.append(g[i])
    return reached


def _is_primitive(generators: Sequence[Permutation]) -> bool:
    """No block system but the trivial ones: the smallest block that holds 0 and i is everything, for each i."""
    return all(_joins_all(generators, i) for i in range(1, len(generators[0])))


def _joins_all(generators: Sequence[Permutation], partner: int) -> bool:
    parent = list(range(len(generators[0])))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    left, stack = len(parent) - 1, [(0, partner)]
    while stack:
        a, b = (root(i) for i in stack.pop())
        if a == b:
            continue
        parent[b] = a
        left -= 1
        stack.extend((g[a], g[b]) for g in generators)
    return left == 0


def _has_jordan_cycle(generators: Sequence[Permutation]) -> bool:
    """Whether some product has a power that is a cycle of prime length p <= n - 3, or p = 2 or 3."""
    degree = len(generators[0])
    for g in _products(generators):
        lengths = cycle_lengths(g)
        for p in set(lengths):
            is_alone = sum(length % p == 0 for length in lengths) == 1
            if is_alone and _is_prime(p) and (p <= degree - 3 or p <= 3):
                return True
    return False


def _products(generators: Sequence[Permutation]) -> Iterator[Permutation]:
    """The generators and some of their products, the same in every run."""
    yield from generators
    product, state = generators[0], 1
    for _ in range(TRIALS):
        state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        g = generators[(state >> 33) % len(generators)]
        product = tuple(product[i] for i in g)
        yield product


def _is_prime(p: int) -> bool:
    return p > 1 and all(p % d for d in range(2, int(p**0.5) + 1))


def _count(generators: Sequence[Permutation]) -> int:
    """Elements of a small group, one by one."""
    identity = tuple(range(len(generators[0])))
    reached, stack = {identity}, [identity]
    while stack:
        state = stack.pop()
        for g in generators:
            image = tuple(state[i] for i in g)
            if image not in reached:
                reached.add(image)
                stack.append(image)
    return len(reached)

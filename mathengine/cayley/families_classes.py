"""Families of whole conjugacy classes of S_n, and of random permutations from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, permutations
from math import factorial, prod

from mathengine.cayley.family_registry import CAYLEYPY, register
from mathengine.cayley.generators import of_cycles
from mathengine.cayley.graphs import LARGEST_DEGREE, MOST_GENERATORS, Permutation, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput


@register(
    "all permutations of given cycle lengths, such as 3,2 or 4;2,2; or count random ones of each class",
    n=(2, 64),
    classes=(),
    count=(0, MOST_GENERATORS),
    seed=(0, 2**31 - 1),
)
def conjugacy_classes(n: int, classes: str, count: int = 0, seed: int = 0) -> PermutationGraph:
    """Conjugacy classes of S_n: the layers are unions of classes if they are whole.

    Parameters
    ----------
    n : int
    classes : str
        Cycle lengths of a class separated by commas, classes by semicolons; fixed points may be left out.
    count : int
        Number of random members of each class, with repetitions; 0 takes all of them.
    seed : int
        Of the random numbers.

    Raises
    ------
    InvalidInput
        If a class does not fit into n positions, is that of the identity, or has too many members.

    Examples
    --------
    >>> len(conjugacy_classes(4, "2,2").generators), len(conjugacy_classes(4, "4;2").generators)
    (3, 12)
    """
    numbers = random.Random(seed)
    generators: list[Permutation] = []
    for lengths in (_lengths(n, text) for text in classes.split(";")):
        if count:
            generators += [_random_member(n, lengths, numbers) for _ in range(count)]
        else:
            if len(generators) + class_size(n, lengths) > MOST_GENERATORS:
                raise InvalidInput(
                    "number of generators", "too large", f"1 to {MOST_GENERATORS}, or a count of random ones"
                )
            generators += [of_cycles(n, cycles) for cycles in _members(range(n), lengths)]
    return permutation_graph(generators)


@register(
    "k random permutations from a seed, and their inverses",
    n=(2, LARGEST_DEGREE),
    k=(1, MOST_GENERATORS),
    seed=(0, 2**31 - 1),
    source=CAYLEYPY,
)
def rand_generators(n: int, k: int, seed: int = 0) -> PermutationGraph:
    """Random permutations without repetitions, the same ones for the same seed.

    Raises
    ------
    InvalidInput
        If a parameter is out of range or k larger than n!.

    Examples
    --------
    >>> rand_generators(5, 2) == rand_generators(5, 2), len(rand_generators(20, 3, 1).generators)
    (True, 6)
    """
    if n < 10 and k > factorial(n):
        raise InvalidInput("k", k, f"an integer from 1 to {factorial(n)}")
    numbers = random.Random(seed)
    chosen: dict[Permutation, None] = {}
    while len(chosen) < k:
        chosen[tuple(numbers.sample(range(n), n))] = None
    return permutation_graph(list(chosen))


def class_size(n: int, lengths: tuple[int, ...]) -> int:
    """The number of permutations of n positions with these cycle lengths above 1.

    >>> class_size(5, (3, 2)), class_size(4, (2, 2))
    (20, 3)
    """
    fixed = n - sum(lengths)
    return factorial(n) // (prod(lengths) * factorial(fixed) * prod(factorial(lengths.count(k)) for k in set(lengths)))


def _lengths(n: int, text: str) -> tuple[int, ...]:
    accepted = f'cycle lengths such as "3,2" with sum at most {n}, not all 1'
    try:
        lengths = [int(word) for word in text.split(",")]
    except ValueError:
        raise InvalidInput("class", text, accepted) from None
    if min(lengths) < 1 or sum(lengths) > n or max(lengths) == 1:
        raise InvalidInput("class", text, accepted)
    return tuple(sorted((k for k in lengths if k > 1), reverse=True))


def _members(points: range | tuple[int, ...], lengths: tuple[int, ...]) -> Iterator[list[tuple[int, ...]]]:
    """Sets of disjoint cycles of these descending lengths; those of one length come by their smallest points."""
    if not lengths:
        yield []
        return
    for chosen in combinations(points, lengths[0]):
        rest = tuple(point for point in points if point not in chosen)
        for others in _members(rest, lengths[1:]):
            if others and len(others[0]) == lengths[0] and others[0][0] < chosen[0]:
                continue
            for tail in permutations(chosen[1:]):
                yield [(chosen[0], *tail), *others]


def _random_member(n: int, lengths: tuple[int, ...], numbers: random.Random) -> Permutation:
    order = numbers.sample(range(n), n)
    starts = [sum(lengths[:i]) for i in range(len(lengths))]
    return of_cycles(n, [order[start : start + k] for start, k in zip(starts, lengths, strict=True)])

"""Families of two or three products of swaps of neighbours, and of permutations without fixed points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from mathengine.cayley.family_registry import CAYLEYPY, register
from mathengine.cayley.generators import cycles_of, of_cycles, transposition
from mathengine.cayley.graphs import LARGEST_DEGREE, Permutation, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput

RAPAPORT = "E. Rapaport-Strasser, Cayley color groups and Hamilton lines, Scripta Math. 24 (1959)"


def neighbours(n: int, first: int) -> list[tuple[int, int]]:
    """The pairs (first, first+1), (first+2, first+3), ... of n positions.

    >>> neighbours(6, 1)
    [(1, 2), (3, 4)]
    """
    return [(i, i + 1) for i in range(first, n - 1, 2)]


@register("(0 1), (0 1)(2 3), ... and (1 2), (1 2)(3 4), ...", n=(3, 2048), source=RAPAPORT)
def rapaport_m1(n: int) -> PermutationGraph:
    """Products of the first even and of the first odd swaps of neighbours.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> rapaport_m1(4).generators
    ((1, 0, 2, 3), (1, 0, 3, 2), (0, 2, 1, 3))
    """
    rows = [neighbours(n, first) for first in (0, 1)]
    return permutation_graph([of_cycles(n, pairs[:count]) for pairs in rows for count in range(1, len(pairs) + 1)])


@register("(0 1), (0 1)(2 3)..., (1 2)(3 4)...", n=(3, LARGEST_DEGREE), source=RAPAPORT)
def rapaport_m2(n: int) -> PermutationGraph:
    """The swap of the positions 0 and 1 and the products of all even and of all odd swaps of neighbours.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> rapaport_m2(5).generators
    ((1, 0, 2, 3, 4), (1, 0, 3, 2, 4), (0, 2, 1, 4, 3))
    """
    generators = [transposition(n, 0, 1), of_cycles(n, neighbours(n, 0)), of_cycles(n, neighbours(n, 1))]
    return permutation_graph(generators, names=["S", "I", "K"])


@register(
    "I = (0 1)(2 3)..., K = (1 2)(3 4)..., S = (k k+d) for type 1, (k k+3)(k+1 k+2) for type 2",
    n=(4, LARGEST_DEGREE),
    type=(1, 2),
    k=(0, LARGEST_DEGREE - 1),
    d=(1, LARGEST_DEGREE - 1),
    theorem="type 2 stays in A_n for n = 1 modulo 4",
)
def koltsov3(n: int, type: int = 2, k: int = 1, d: int = 1) -> PermutationGraph:  # noqa: A002  # the family's own word
    """Three involutions: two staircases of swaps, and one swap or a nested pair of swaps.

    Parameters
    ----------
    n : int
    type : int
        1: S = (k k+d). 2: S = (k k+3)(k+1 k+2).
    k, d : int
        Position and, for type 1 only, distance.

    Raises
    ------
    InvalidInput
        If S does not fit into n positions.

    Examples
    --------
    >>> koltsov3(6).generators
    ((1, 0, 3, 2, 5, 4), (0, 2, 1, 4, 3, 5), (0, 4, 3, 2, 1, 5))
    """
    last = k + (d if type == 1 else 3)
    if last >= n:
        raise InvalidInput("k", k, f"an integer from 0 to {n - 1 - last + k}" if last - k < n else "a smaller d")
    swap = [(k, k + d)] if type == 1 else [(k, k + 3), (k + 1, k + 2)]
    return permutation_graph(
        [of_cycles(n, c) for c in (neighbours(n, 0), neighbours(n, 1), swap)], names=["I", "K", "S"]
    )


@register(
    "two staircases of swaps (i i+1), one of them with the 4-cycle (k-1 k k+1 k+2)",
    n=(4, LARGEST_DEGREE),
    k=(1, LARGEST_DEGREE - 3),
)
def sheveleva2(n: int, k: int) -> PermutationGraph:
    """An involution A, and a product S of swaps and one 4-cycle.

    The swaps (0 1), (1 2), (2 3), ... go to the two generators by turns; in place of the swap (k-1 k) its generator
    gets the 4-cycle (k-1 k k+1 k+2), and the other one the swap (k+1 k+3) in place of those that meet the 4-cycle
    there.

    Raises
    ------
    InvalidInput
        If k is not from 1 to n - 3.

    Examples
    --------
    >>> sheveleva2(6, 2).names, sheveleva2(4, 1).generators[1]
    (('A', 'S', "S'"), (1, 2, 3, 0))
    """
    if k > n - 3:
        raise InvalidInput("k", k, f"an integer from 1 to {n - 3}")
    with_square = [pair for pair in neighbours(n, (k - 1) % 2) if not k - 1 <= pair[0] <= k + 2]
    other = [pair for pair in neighbours(n, k % 2) if not k <= pair[0] <= k + 2]
    if k + 3 < n:
        other.append((k + 1, k + 3))
    return permutation_graph([of_cycles(n, other), of_cycles(n, [*with_square, range(k - 1, k + 3)])], names=["A", "S"])


@register("all permutations without fixed points", n=(2, 7), source=CAYLEYPY)
def derangements(n: int) -> PermutationGraph:
    """Permutations that move every position.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> derangements(3).generators
    ((1, 2, 0), (2, 0, 1))
    """
    return _named([g for g in permutations(range(n)) if all(g[i] != i for i in range(n))])


@register("all involutions without fixed points, for even n", n=(2, 10), source=CAYLEYPY)
def involutive_derangements(n: int) -> PermutationGraph:
    """Products of n/2 disjoint swaps.

    Raises
    ------
    InvalidInput
        If n is out of range or odd.

    Examples
    --------
    >>> involutive_derangements(4).names
    ('(0 1)(2 3)', '(0 2)(1 3)', '(0 3)(1 2)')
    """
    if n % 2:
        raise InvalidInput("n", n, "an even integer from 2 to 10")
    return _named([of_cycles(n, pairs) for pairs in _matchings(range(n))])


def _matchings(points: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """Every way to pair the points."""
    if not points:
        yield []
        return
    for i in range(1, len(points)):
        rest = [*points[1:i], *points[i + 1 :]]
        for pairs in _matchings(rest):
            yield [(points[0], points[i]), *pairs]


def _named(generators: list[Permutation]) -> PermutationGraph:
    names = ["".join(f"({' '.join(map(str, cycle))})" for cycle in cycles_of(g)) for g in generators]
    return permutation_graph(generators, names=names)

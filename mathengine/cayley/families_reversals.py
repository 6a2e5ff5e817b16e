"""Families of reversals: pancakes and their relatives."""

from __future__ import annotations

from itertools import combinations

from mathengine.cayley.family_registry import register
from mathengine.cayley.generators import reversal
from mathengine.cayley.graphs import LARGEST_DEGREE, Permutation, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput


@register(
    "reversals of the first 2, 3, ..., n positions",
    n=(2, LARGEST_DEGREE),
    source="classical; OEIS A058986",
    theorem="diameters 1, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19, 20, 22 for n = 2 to 19 (computed)",
)
def pancake(n: int) -> PermutationGraph:
    """Prefix reversals.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> pancake(4).generators
    ((1, 0, 2, 3), (2, 1, 0, 3), (3, 2, 1, 0))
    """
    return prefix_reversals(n, list(range(2, n + 1)))


@register(
    "three prefix reversals: {n,n-1,2}, {n,n-1,3}, {n,n-1,n-2}, {n,n-1,n-3}, {n,n-2,2}, {n,n-2,3}, {n,n-2,n-3} for "
    "subset 1 to 7",
    n=(4, LARGEST_DEGREE),
    subset=(1, 7),
)
def cubic_pancake(n: int, subset: int) -> PermutationGraph:
    """Three prefix reversals.

    Parameters
    ----------
    n : int
        At least 4, and large enough that the three lengths differ and are at least 2.
    subset : int
        1: {n, n-1, 2}, 2: {n, n-1, 3}, 3: {n, n-1, n-2}, 4: {n, n-1, n-3}, 5: {n, n-2, 2}, 6: {n, n-2, 3},
        7: {n, n-2, n-3}.

    Raises
    ------
    InvalidInput
        If a parameter is out of range or two lengths are the same.

    Examples
    --------
    >>> cubic_pancake(5, 1).names
    ('P5', 'P4', 'P2')
    """
    second = n - 1 if subset <= 4 else n - 2
    third = {1: 2, 2: 3, 3: n - 2, 4: n - 3, 5: 2, 6: 3, 7: n - 3}[subset]
    if third < 2 or third == second:
        raise InvalidInput("n", n, f"one for which {n}, {second}, {third} differ and are at least 2")
    return prefix_reversals(n, [n, second, third])


@register(
    "reversals of the first 1, ..., n pancakes, each with two sides: 2n points, i below and n+i above",
    n=(1, LARGEST_DEGREE // 2),
    source="D. S. Cohen, M. Blum, On the problem of sorting burnt pancakes, 1995; OEIS A078941",
    theorem="diameters 1, 4, 6, 8, 10, 12, 14, 15, 17, 18, 19, 21 for n = 1 to 12 (computed)",
)
def burnt_pancake(n: int) -> PermutationGraph:
    """Signed prefix reversals.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> burnt_pancake(2).generators
    ((2, 1, 0, 3), (3, 2, 1, 0))
    """
    generators = [signed_reversal(n, 0, k) for k in range(1, n + 1)]
    return permutation_graph(generators, names=[f"P{k}" for k in range(1, n + 1)])


@register(
    "reversals of any run of neighbours",
    n=(2, 91),
    source="V. Bafna, P. A. Pevzner, Genome rearrangements and sorting by reversals, 1996",
    theorem="diameter n - 1 (theorem)",
)
def full_reversals(n: int) -> PermutationGraph:
    """Reversals of the positions i to j.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> full_reversals(3).names
    ('R(0..1)', 'R(0..2)', 'R(1..2)')
    """
    runs = list(combinations(range(n), 2))
    return permutation_graph([reversal(n, i, j + 1) for i, j in runs], names=[f"R({i}..{j})" for i, j in runs])


@register("reversals of any run of signed neighbours: 2n points, i below and n+i above", n=(1, 90))
def signed_reversals(n: int) -> PermutationGraph:
    """Reversals of the signed positions i to j.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> signed_reversals(2).names
    ('R(0..0)', 'R(0..1)', 'R(1..1)')
    """
    runs = [(i, j) for i in range(n) for j in range(i, n)]
    return permutation_graph([signed_reversal(n, i, j + 1) for i, j in runs], names=[f"R({i}..{j})" for i, j in runs])


def signed_reversal(n: int, start: int, stop: int) -> Permutation:
    """The reversal of the signed positions start, ..., stop - 1 of n, which changes their signs.

    >>> signed_reversal(2, 0, 1)
    (2, 1, 0, 3)
    """
    images = list(range(2 * n))
    for i in range(start, stop):
        images[i], images[n + i] = n + start + stop - 1 - i, start + stop - 1 - i
    return tuple(images)


def prefix_reversals(n: int, lengths: list[int]) -> PermutationGraph:
    """The graph of the reversals of prefixes of these lengths.

    >>> prefix_reversals(3, [3]).names
    ('P3',)
    """
    return permutation_graph([reversal(n, 0, k) for k in lengths], names=[f"P{k}" for k in lengths])

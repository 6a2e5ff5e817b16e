"""Families of moves of blocks: transpositions of adjacent blocks, interchanges of two blocks."""

from __future__ import annotations

from itertools import combinations

from mathengine.cayley.family_registry import register
from mathengine.cayley.graphs import Permutation, PermutationGraph, permutation_graph


@register(
    "swaps of two adjacent blocks",
    n=(2, 29),
    source="V. Bafna, P. A. Pevzner, Sorting by transpositions, 1998; OEIS A065603",
    theorem="diameter ceil((n+1)/2) for 3 <= n <= 12 and n = 14; 8 for n = 13, 9 for n = 15 (computed)",
)
def transposons(n: int) -> PermutationGraph:
    """Block transpositions: positions i to j-1 change places with positions j to k-1.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> transposons(3).names
    ('T(0,1,2)', 'T(0,1,3)', 'T(0,2,3)', 'T(1,2,3)')
    """
    cuts = list(combinations(range(n + 1), 3))
    return permutation_graph(
        [exchange(n, i, j, j, k) for i, j, k in cuts], names=[f"T({i},{j},{k})" for i, j, k in cuts]
    )


@register(
    "swaps of two disjoint blocks",
    n=(2, 18),
    source="D. A. Christie, Sorting permutations by block-interchanges, 1996",
    theorem="diameter floor(n/2) (theorem)",
)
def block_interchange(n: int) -> PermutationGraph:
    """Positions i to j-1 change places with positions k to l-1.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> len(block_interchange(3).generators)
    5
    """
    cuts = [(i, j, k, m) for i, j in combinations(range(n), 2) for k, m in combinations(range(j, n + 1), 2)]
    return permutation_graph([exchange(n, *cut) for cut in cuts], names=["B({},{},{},{})".format(*cut) for cut in cuts])


def exchange(n: int, i: int, j: int, k: int, m: int) -> Permutation:
    """Positions i..j-1 and k..m-1 change places, for i < j <= k < m.

    >>> exchange(5, 0, 2, 3, 5)
    (3, 4, 2, 0, 1)
    """
    return (*range(i), *range(k, m), *range(j, k), *range(i, j), *range(m, n))

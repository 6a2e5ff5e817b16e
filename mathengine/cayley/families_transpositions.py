"""Families of transpositions."""

from __future__ import annotations

from itertools import combinations

from mathengine.cayley.family_registry import register
from mathengine.cayley.generators import transposition
from mathengine.cayley.graphs import LARGEST_DEGREE, PermutationGraph, permutation_graph

MOST_POINTS_OF_PAIRS = 91
"""n(n-1)/2 generators are at most 4096 up to here."""


def swaps(n: int, pairs: list[tuple[int, int]]) -> PermutationGraph:
    """The graph of the swaps of these pairs of positions.

    >>> swaps(3, [(0, 2)]).names
    ('(0 2)',)
    """
    return permutation_graph([transposition(n, i, j) for i, j in pairs], names=[f"({i} {j})" for i, j in pairs])


@register(
    "all swaps (i j)",
    n=(2, MOST_POINTS_OF_PAIRS),
    source="classical",
    theorem="diameter n - 1; layer d has |s(n, n-d)| elements, a Stirling number of the first kind (theorem)",
)
def all_transpositions(n: int) -> PermutationGraph:
    """All transpositions.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> all_transpositions(3).generators
    ((1, 0, 2), (2, 1, 0), (0, 2, 1))
    """
    return swaps(n, list(combinations(range(n), 2)))


@register(
    "adjacent swaps (i i+1)",
    n=(2, LARGEST_DEGREE),
    source="classical",
    theorem="diameter n(n-1)/2; the layers are the Mahonian numbers, the coefficients of prod (1-q^i)/(1-q) (theorem)",
)
def coxeter(n: int) -> PermutationGraph:
    """Adjacent transpositions.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> coxeter(3).generators
    ((1, 0, 2), (0, 2, 1))
    """
    return swaps(n, [(i, i + 1) for i in range(n - 1)])

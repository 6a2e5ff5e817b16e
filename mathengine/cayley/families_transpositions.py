"""Families of transpositions."""

from __future__ import annotations

from itertools import combinations

from mathengine.cayley.family_registry import register
from mathengine.cayley.generators import transposition
from mathengine.cayley.graphs import LARGEST_DEGREE, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput

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


@register(
    "adjacent swaps (i i+1) and (0 n-1)",
    n=(3, LARGEST_DEGREE),
    source="classical",
    theorem="diameter floor(n^2/4) (theorem: van Zuylen, Bieron, Schalekamp, Yu 2016)",
)
def cyclic_coxeter(n: int) -> PermutationGraph:
    """Swaps of neighbours on a circle.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> cyclic_coxeter(4).names
    ('(0 1)', '(1 2)', '(2 3)', '(0 3)')
    """
    return swaps(n, [*((i, i + 1) for i in range(n - 1)), (0, n - 1)])


@register(
    "swaps with the position 0: (0 i)",
    n=(2, LARGEST_DEGREE),
    source="S. B. Akers, B. Krishnamurthy, A group-theoretic model for symmetric interconnection networks, 1989",
    theorem="diameter floor(3(n-1)/2) (theorem)",
)
def stars(n: int) -> PermutationGraph:
    """Star transpositions.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> stars(4).names
    ('(0 1)', '(0 2)', '(0 3)')
    """
    return swaps(n, [(0, i) for i in range(1, n)])


@register("swaps of one of the first k positions with one of the others", n=(2, 128), k=(1, 127))
def generalized_stars(n: int, k: int = 1) -> PermutationGraph:
    """Swaps (i j) with i < k <= j: the edges of a complete bipartite graph.

    Raises
    ------
    InvalidInput
        If n is out of range or k is not below n.

    Examples
    --------
    >>> generalized_stars(4, 2).names
    ('(0 2)', '(0 3)', '(1 2)', '(1 3)')
    """
    if k >= n:
        raise InvalidInput("k", k, f"an integer from 1 to {n - 1}")
    return swaps(n, [(i, j) for i in range(k) for j in range(k, n)])

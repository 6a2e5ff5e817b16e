"""Families of reversals: pancakes and their relatives."""

from __future__ import annotations

from mathengine.cayley.family_registry import register
from mathengine.cayley.generators import reversal
from mathengine.cayley.graphs import LARGEST_DEGREE, PermutationGraph, permutation_graph


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


def prefix_reversals(n: int, lengths: list[int]) -> PermutationGraph:
    """The graph of the reversals of prefixes of these lengths.

    >>> prefix_reversals(3, [3]).names
    ('P3',)
    """
    return permutation_graph([reversal(n, 0, k) for k in lengths], names=[f"P{k}" for k in lengths])

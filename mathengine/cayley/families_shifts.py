"""Families with a cyclic shift: LRX, LX and TopSpin."""

from __future__ import annotations

from mathengine.cayley.family_registry import CAYLEYPY, register
from mathengine.cayley.generators import left_shift, reversal, right_shift, transposition
from mathengine.cayley.graphs import LARGEST_DEGREE, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput


@register(
    "shift left, shift right, swap of the positions 0 and k",
    n=(3, LARGEST_DEGREE),
    k=(1, LARGEST_DEGREE - 1),
    source="CayleyPy project; OEIS A186783",
    theorem="diameter n(n-1)/2 for n >= 4 and k = 1 (theorem: Lean 4 proof, snow-ghost/lrx-lean v1.0.0; lower bound "
    "arXiv 2601.08715)",
)
def lrx(n: int, k: int = 1) -> PermutationGraph:
    """Shift left, shift right, and the swap of positions 0 and k.

    Parameters
    ----------
    n : int
        Number of positions, at least 3.
    k : int
        From 1 to n - 1. The group is all of S_n exactly if gcd(k, n) = 1.

    Raises
    ------
    InvalidInput
        If n or k is out of range.

    References
    ----------
    Diameter n(n-1)/2 for n >= 4: snow-ghost/lrx-lean v1.0.0 (Lean 4); lower bound arXiv 2601.08715.

    Examples
    --------
    >>> lrx(4).generators
    ((1, 2, 3, 0), (3, 0, 1, 2), (1, 0, 2, 3))
    >>> lrx(6, 5).name
    'lrx(6, 5)'
    """
    swap = transposition(n, 0, _below(n, k, "k"))
    return permutation_graph([left_shift(n), right_shift(n), swap], names=["L", "R", "X"])


@register(
    "shift left and swap of the positions 0 and 1, without inverses",
    n=(3, LARGEST_DEGREE),
    source="Glushkov 1968; OEIS A039745",
    theorem="conjecture: diameter (3n^2-8n+9)/4 for odd n, (3n^2-8n+12)/4 for even n, from n = 5 on (holds to n = 15)",
)
def lx(n: int) -> PermutationGraph:
    """Shift left and the swap of positions 0 and 1, directed: no shift right.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> lx(4).generators, lx(4).directed
    (((1, 2, 3, 0), (1, 0, 2, 3)), True)
    """
    return permutation_graph([left_shift(n), transposition(n, 0, 1)], directed=True, names=["L", "X"])


@register(
    "shift left, shift right, reversal of the first k positions",
    n=(3, LARGEST_DEGREE),
    k=(2, LARGEST_DEGREE),
    source=f"{CAYLEYPY}; the TopSpin puzzle",
    theorem=None,
)
def top_spin(n: int, k: int = 4) -> PermutationGraph:
    """Shift left, shift right, and the reversal of the first k positions.

    Raises
    ------
    InvalidInput
        If n is out of range or k larger than n.

    Examples
    --------
    >>> top_spin(6).generators[2]
    (3, 2, 1, 0, 4, 5)
    """
    if k > n:
        raise InvalidInput("k", k, f"an integer from 2 to {n}")
    return permutation_graph([left_shift(n), right_shift(n), reversal(n, 0, k)], names=["L", "R", "T"])


def _below(n: int, k: int, what: str) -> int:
    if k >= n:
        raise InvalidInput(what, k, f"an integer from 1 to {n - 1}")
    return k

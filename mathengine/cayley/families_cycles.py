"""Families of cycles: of three positions, of consecutive ones, of prefixes, of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, permutations
from math import comb

from mathengine.cayley.family_registry import register
from mathengine.cayley.generators import of_cycles
from mathengine.cayley.graphs import LARGEST_DEGREE, MOST_GENERATORS, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput


@register(
    "all 3-cycles (i j k)",
    n=(3, 23),
    theorem="generates A_n; diameter floor(n/2) (classical: 3-cycle factorisations)",
)
def three_cycles(n: int) -> PermutationGraph:
    """All cycles of three positions.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> len(three_cycles(4).generators)
    8
    """
    return _cycles(n, combinations(range(n), 3))


@register("3-cycles through the position 0: (0 i j)", n=(3, 64))
def three_cycles_0ij(n: int) -> PermutationGraph:
    """Cycles of the position 0 and two others.

    Raises
    ------
    InvalidInput
        If n is out of range.

    Examples
    --------
    >>> three_cycles_0ij(4).names
    ('(0 1 2)', '(0 1 3)', '(0 2 1)', '(0 2 3)', '(0 3 1)', '(0 3 2)')
    """
    return _cycles(n, ((0, i, j) for i, j in permutations(range(1, n), 2)))


@register(
    "3-cycles of the positions 0, 1 and i; without inverses if inverses = 0",
    n=(3, 2049),
    inverses=(0, 1),
    theorem="conjecture: diameter floor(3(n-2)/2) with inverses, from n = 5 on (holds to n = 12)",
)
def three_cycles_01i(n: int, inverses: int = 1) -> PermutationGraph:
    """Cycles (0 1 i), with their inverses or directed.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> three_cycles_01i(4, 0).names, len(three_cycles_01i(4).generators)
    (('(0 1 2)', '(0 1 3)'), 4)
    """
    return _cycles(n, ((0, 1, i) for i in range(2, n)), inverses)


@register(
    "cycles of k consecutive positions (i i+1 ... i+k-1); without inverses if inverses = 0",
    n=(2, 2048),
    k=(2, 2048),
    inverses=(0, 1),
    theorem="conjecture for k = 3: diameter floor(n(n-1)/4) from n = 5 on; floor(n^2/4) directed (hold to n = 12)",
)
def consecutive_k_cycles(n: int, k: int, inverses: int = 1) -> PermutationGraph:
    """Cycles of k neighbours, with their inverses or directed.

    Raises
    ------
    InvalidInput
        If a parameter is out of range or k larger than n.

    Examples
    --------
    >>> consecutive_k_cycles(4, 3, 0).names
    ('(0 1 2)', '(1 2 3)')
    """
    _at_most(n, k)
    return _cycles(n, (range(i, i + k) for i in range(n - k + 1)), inverses)


@register(
    "cycles of k consecutive positions around a circle; without inverses if inverses = 0",
    n=(2, 2048),
    k=(2, 2048),
    inverses=(0, 1),
    theorem="conjecture for k = 3: diameter floor(n^2/8) from n = 5 on (holds to n = 12)",
)
def wrapped_k_cycles(n: int, k: int, inverses: int = 1) -> PermutationGraph:
    """Cycles of k neighbours on a circle, with their inverses or directed.

    Raises
    ------
    InvalidInput
        If a parameter is out of range or k larger than n.

    Examples
    --------
    >>> wrapped_k_cycles(4, 3, 0).names
    ('(0 1 2)', '(1 2 3)', '(2 3 0)', '(3 0 1)')
    """
    _at_most(n, k)
    return _cycles(n, ([(i + j) % n for j in range(k)] for i in range(n)), inverses)


@register(
    "cycles of k positions in ascending order; without inverses if inverses = 0",
    n=(2, 2048),
    k=(2, 2048),
    inverses=(0, 1),
)
def increasing_k_cycles(n: int, k: int, inverses: int = 0) -> PermutationGraph:
    """Cycles (c_1 c_2 ... c_k) with c_1 < c_2 < ... < c_k.

    Raises
    ------
    InvalidInput
        If a parameter is out of range, k larger than n, or the cycles too many.

    Examples
    --------
    >>> increasing_k_cycles(4, 3).names
    ('(0 1 2)', '(0 1 3)', '(0 2 3)', '(1 2 3)')
    """
    _at_most(n, k)
    _not_too_many(comb(n, k))
    return _cycles(n, combinations(range(n), k), inverses)


@register("cycles of neighbours (i i+1 ... j); without inverses if inverses = 0", n=(2, 64), inverses=(0, 1))
def down_cycles(n: int, inverses: int = 0) -> PermutationGraph:
    """Cycles of any number of neighbours: one card is taken out and put back elsewhere.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> down_cycles(3).names
    ('(0 1)', '(0 1 2)', '(1 2)')
    """
    return _cycles(n, (range(i, j + 1) for i, j in combinations(range(n), 2)), inverses)


@register(
    "cycles of prefixes (0 1 ... j); with inverses if inverses = 1",
    n=(2, 2048),
    inverses=(0, 1),
    theorem="diameter n - 1 without inverses (classical: insertion sort)",
)
def prefix_cycles(n: int, inverses: int = 0) -> PermutationGraph:
    """Cycles of the first positions: the top card is put back anywhere.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> prefix_cycles(4).names
    ('(0 1)', '(0 1 2)', '(0 1 2 3)')
    """
    return _cycles(n, (range(j) for j in range(2, n + 1)), inverses)


@register("all cycles of any length", n=(2, 7))
def all_cycles(n: int) -> PermutationGraph:
    """Every permutation that moves the positions it moves in a single cycle.

    Raises
    ------
    InvalidInput
        If n is out of range, so that there are more than 4096 cycles.

    Examples
    --------
    >>> all_cycles(3).names
    ('(0 1)', '(0 2)', '(1 2)', '(0 1 2)', '(0 2 1)')
    """
    chosen = (subset for k in range(2, n + 1) for subset in combinations(range(n), k))
    return _cycles(n, ((subset[0], *rest) for subset in chosen for rest in permutations(subset[1:])))


@register(
    "cycle of all positions and cycle of all but the first; without inverses if inverses = 0",
    n=(3, LARGEST_DEGREE),
    inverses=(0, 1),
    theorem="conjecture: diameter (n^2+4n-12)/4 for even n, (n^2+4n-17)/4 for odd n; (n^2-3n+6)/2 directed "
    "(fitted for 5 <= n <= 12)",
)
def lsl_cycles(n: int, inverses: int = 1) -> PermutationGraph:
    """The long cycle (0 1 ... n-1) and the sublong one (1 2 ... n-1).

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> lsl_cycles(4).generators
    ((1, 2, 3, 0), (0, 2, 3, 1), (3, 0, 1, 2), (0, 3, 1, 2))
    """
    generators = [of_cycles(n, [range(n)]), of_cycles(n, [range(1, n)])]
    return permutation_graph(generators, directed=not inverses, names=["L", "S"])


@register(
    "swap of the positions 0 and 1, cycle of all but the first; with inverses if inverses = 1",
    n=(3, LARGEST_DEGREE),
    inverses=(0, 1),
)
def larx(n: int, inverses: int = 0) -> PermutationGraph:
    """The swap of the positions 0 and 1 and the cycle (1 2 ... n-1).

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> larx(4).generators
    ((1, 0, 2, 3), (0, 2, 3, 1))
    """
    generators = [of_cycles(n, [(0, 1)]), of_cycles(n, [range(1, n)])]
    return permutation_graph(generators, directed=not inverses, names=["X", "S"])


def _cycles(n: int, cycles: Iterable[Sequence[int]], inverses: int = 1) -> PermutationGraph:
    """The graph of these cycles; a cycle and its inverse among them make it undirected anyway."""
    listed = [tuple(cycle) for cycle in cycles]
    names = [f"({' '.join(map(str, cycle))})" for cycle in listed]
    return permutation_graph([of_cycles(n, [c]) for c in listed], directed=not inverses, names=names)


def _at_most(n: int, k: int) -> None:
    if k > n:
        raise InvalidInput("k", k, f"an integer from 2 to {n}")


def _not_too_many(count: int) -> None:
    if count > MOST_GENERATORS:
        raise InvalidInput("number of generators", count, f"1 to {MOST_GENERATORS}")

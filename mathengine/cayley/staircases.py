"""Triples of involutions along a path, among which the largest known diameters of symmetric groups are found.

I = (0 1)(2 3)... and K = (1 2)(3 4)... make the positions a path. A third involution S closes a circuit on it: the
transposition (k k+d), or (k k+3)(k+1 k+2), which makes a square with two tails ("whiskers").
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from mathengine.cayley.graphs import Permutation, PermutationGraph, permutation_graph
from mathengine.cayley.order import group_order
from mathengine.errors import InvalidInput

LONGEST_STEP = 3
"""Largest d of the transpositions (k k+d) by default."""
LARGEST_DEGREE = 14


@dataclass(frozen=True, slots=True, order=True)
class Staircase:
    """One triple I, K, S.

    Attributes
    ----------
    n : int
        Number of positions, at least 4.
    kind : int
        1 for S = (k k+d), 2 for S = (k k+3)(k+1 k+2).
    k : int
        The first position that S moves.
    d : int
        The step of S, 3 for kind 2.

    Examples
    --------
    >>> Staircase(6, 2, 1).generators
    ((1, 0, 3, 2, 5, 4), (0, 2, 1, 4, 3, 5), (0, 4, 3, 2, 1, 5))
    """

    n: int
    kind: int
    k: int
    d: int = 3

    def __post_init__(self) -> None:
        if not 4 <= self.n <= LARGEST_DEGREE:
            raise InvalidInput("n", self.n, f"an integer from 4 to {LARGEST_DEGREE}")
        if self.kind not in (1, 2):
            raise InvalidInput("kind", self.kind, "1 for (k k+d) or 2 for (k k+3)(k+1 k+2)")
        if self.d < 1 or (self.kind == 2 and self.d != 3):
            raise InvalidInput("d", self.d, "a positive integer; 3 for kind 2")
        if not 0 <= self.k < self.n - self.d:
            raise InvalidInput("k", self.k, f"an integer from 0 to {self.n - self.d - 1}")

    @property
    def generators(self) -> tuple[Permutation, Permutation, Permutation]:
        """I, K and S, as images of 0..n-1."""
        swapped = [(self.k, self.k + self.d)]
        if self.kind == 2:
            swapped.append((self.k + 1, self.k + 2))
        first = [(i, i + 1) for i in range(0, self.n - 1, 2)]
        second = [(i, i + 1) for i in range(1, self.n - 1, 2)]
        return _swaps(self.n, first), _swaps(self.n, second), _swaps(self.n, swapped)

    @property
    def name(self) -> str:
        """Kind and place in words."""
        swap = f"({self.k} {self.k + self.d})"
        inner = f"({self.k + 1} {self.k + 2})" if self.kind == 2 else ""
        return f"type {self.kind}, S = {swap}{inner}"

    def graph(self) -> PermutationGraph:
        """The Cayley graph of the triple."""
        return permutation_graph(self.generators, names=["I", "K", "S"], name=f"staircase n = {self.n}, {self.name}")

    def generates_all(self) -> bool:
        """Whether I, K and S generate the whole symmetric group.

        >>> Staircase(7, 2, 1).generates_all(), Staircase(9, 2, 1).generates_all()
        (True, False)
        """
        return group_order(self.graph().generators) == factorial(self.n)


def staircases(n: int, longest_step: int = LONGEST_STEP) -> list[Staircase]:
    """All triples on n positions up to reflection: transpositions (k k+d) with d up to ``longest_step``, and squares.

    Raises
    ------
    InvalidInput
        If n or the step is out of range.

    Examples
    --------
    >>> [found.name for found in staircases(5, 1)]
    ['type 1, S = (0 1)', 'type 1, S = (1 2)', 'type 2, S = (0 3)(1 2)']
    """
    if not 4 <= n <= LARGEST_DEGREE:
        raise InvalidInput("n", n, f"an integer from 4 to {LARGEST_DEGREE}")
    if not 1 <= longest_step < n:
        raise InvalidInput("longest step", longest_step, f"an integer from 1 to {n - 1}")
    # Reflection i -> n-1-i keeps {I, K} and leads from k to n-1-d-k.
    of_steps = [(1, d) for d in range(1, longest_step + 1)]
    return [Staircase(n, kind, k, d) for kind, d in [*of_steps, (2, 3)] for k in range((n - d + 1) // 2)]


def bound(n: int) -> Fraction:
    """n^2/2 + 4n: conjectured to be no less than the diameter of any Cayley graph of S_n.

    >>> bound(7)
    Fraction(105, 2)
    """
    return Fraction(n * n, 2) + 4 * n


def _swaps(n: int, pairs: list[tuple[int, int]]) -> Permutation:
    images = list(range(n))
    for i, j in pairs:
        images[i], images[j] = j, i
    return tuple(images)

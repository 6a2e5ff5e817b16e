"""Zeros of b in classes modulo shifts, and what they say about a gauge: the factor s and the poles of U.

From ``A(n) U(n+1) = s(n) U(n) B(n)`` the determinants give ``s^2 = (b_A/b_B) det U(n+1)/det U(n)``. Hence the zeros of
b_A and b_B in each class {g(n-j)} have one parity together, and s has half their difference of factors from the class;
where they stand is a matter of choice, since moving one multiplies U by a rational function.

U(n+1) = s A^-1 U B has poles to the right of zeros of b_A / s only, U(n) = A U(n+1) B^-1 / s to the left of zeros of
b_B s only; so a factor g(n-j) divides the denominator of U no more often than there are zeros of the first kind left of
j, nor than there are of the second kind from j on (S. A. Abramov's universal denominator).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpz_poly

Zeros: TypeAlias = Mapping[int, int]
"""Multiplicities of g(n - j) by j."""
Classes: TypeAlias = Mapping[tuple[int, ...], Zeros]
"""The zeros of a polynomial by the primitive irreducible g, one g per class."""


def shift_classes(polynomial: fmpz_poly) -> dict[tuple[int, ...], dict[int, int]]:
    """Irreducible factors ``g(n - j)`` as ``{g: {j: multiplicity}}``; the mean of the zeros of g lies in (-1, 0].

    Examples
    --------
    >>> shift_classes(fmpz_poly([0, 0, -3, 1]))      # n^2 (n - 3)
    {(0, 1): {3: 1, 0: 2}}
    """
    found: dict[tuple[int, ...], dict[int, int]] = {}
    for factor, multiplicity in polynomial.factor()[1]:
        degree = factor.degree()
        if degree == 0:
            continue
        if factor[degree] < 0:
            factor = -factor
        shift = -(int(factor[degree - 1]) // int(degree * factor[degree]))
        representative = tuple(int(c) for c in factor(fmpz_poly([shift, 1])).coeffs())
        zeros = found.setdefault(representative, {})
        zeros[shift] = zeros.get(shift, 0) + int(multiplicity)
    return found


def moved(classes: Classes, steps: int) -> dict[tuple[int, ...], dict[int, int]]:
    """The classes of P(n + steps).

    >>> moved({(0, 1): {0: 1}}, 2)
    {(0, 1): {-2: 1}}
    """
    return {g: {j - steps: count for j, count in zeros.items()} for g, zeros in classes.items()}


def odd_classes(classes: Classes) -> frozenset[tuple[int, ...]]:
    """The classes with an odd number of zeros: no gauge changes them. Exact.

    >>> odd_classes({(0, 1): {0: 2}, (1, 2): {0: 1}})
    frozenset({(1, 2)})
    """
    return frozenset(g for g, zeros in classes.items() if sum(zeros.values()) % 2)


@dataclass(frozen=True, slots=True)
class Placement:
    """Factors of s and of the denominator D of U, all monic up to constants.

    Attributes
    ----------
    numerator, denominator : Classes
        Of s.
    poles : Classes
        D: D U is polynomial for every U that satisfies the gauge equation with this s.
    """

    numerator: Classes
    denominator: Classes
    poles: Classes

    @property
    def pole_degree(self) -> int:
        """deg D."""
        return sum((len(g) - 1) * sum(zeros.values()) for g, zeros in self.poles.items())


def placement(left: Classes, right: Classes) -> Placement | None:
    """s and D for ``b_A`` with classes ``left`` and ``b_B`` with ``right``, of small degree; None if parities differ.

    Examples
    --------
    >>> placement({(0, 1): {0: 2}}, {(0, 1): {0: 1, 3: 1}}).poles
    {(0, 1): {1: 1, 2: 1, 3: 1}}
    >>> placement({(0, 1): {0: 1}}, {}) is None
    True
    """
    numerator: dict[tuple[int, ...], dict[int, int]] = {}
    denominator: dict[tuple[int, ...], dict[int, int]] = {}
    poles = {}
    for g in left.keys() | right.keys():
        mine, theirs = left.get(g, {}), right.get(g, {})
        surplus = sum(mine.values()) - sum(theirs.values())
        if surplus % 2:
            return None
        chosen = _best_places(mine, theirs, surplus // 2)
        side = numerator if surplus > 0 else denominator
        for place in chosen:
            zeros = side.setdefault(g, {})
            zeros[place] = zeros.get(place, 0) + 1
        found = _poles(mine, theirs, chosen, surplus > 0)
        if found:
            poles[g] = found
    return Placement(numerator, denominator, poles)


def _best_places(left: Zeros, right: Zeros, half: int) -> list[int]:
    """Where the factors of s stand so that kappa + deg D is least; moved one by one from the best common place."""
    if not half:
        return []
    positive, count = half > 0, abs(half)
    everything = [*left, *right]
    candidates = range(min(everything) - 1, max(everything) + 2)

    def cost(places: list[int]) -> int:
        sign = -1 if positive else 1
        return sign * sum(places) + sum(_poles(left, right, places, positive).values())

    places = min(([place] * count for place in candidates), key=cost)
    for index in range(count if len(candidates) < 40 else 0):
        options = ([*places[:index], place, *places[index + 1 :]] for place in candidates)
        places = min(options, key=cost)
    return places


def _poles(left: Zeros, right: Zeros, places: list[int], above: bool) -> dict[int, int]:
    """Bounds of the multiplicity of g(n - j) in the denominator of U."""
    forward, backward = dict(left), dict(right)  # zeros of b_A/s, and of b_B s
    gains, losses = (backward, forward) if above else (forward, backward)
    for place in places:
        losses[place] = max(0, losses.get(place, 0) - 1)
        gains[place] = gains.get(place, 0) + 1
    found, passed, ahead = {}, 0, sum(backward.values())
    low, high = min(forward, default=0), max(backward, default=0)
    ahead -= sum(count for j, count in backward.items() if j < low)
    for j in range(low, high + 1):
        order = min(passed, ahead)
        if order > 0:
            found[j] = order
        passed += forward.get(j, 0)
        ahead -= backward.get(j, 0)
    return found


def polynomial_of(classes: Classes) -> fmpz_poly:
    """The product of the factors.

    >>> polynomial_of({(0, 1): {1: 2}})
    x^2 + (-2)*x + 1
    """
    product = fmpz_poly([1])
    for g, zeros in classes.items():
        base = fmpz_poly(list(g))
        for place, count in zeros.items():
            product *= base(fmpz_poly([-place, 1])) ** count
    return product

"""Zeros of b in classes modulo shifts, and what they say about a gauge: the factor s and the poles of U.

From ``A(n) U(n+1) = s(n) U(n) B(n)`` the determinants give ``s^2 = (b_A/b_B) det U(n+1)/det U(n)``. Hence the zeros of
b_A and b_B in each class {g(n-j)} have one parity together, and s has half their difference of factors from the class;
a finer invariant is the gap of the elementary divisors of the product of all steps through a class. Where the
factors stand is a matter of choice, since moving one multiplies U by a rational function.

U(n+1) = s A^-1 U B has poles to the right of zeros of b_A / s only, U(n) = A U(n+1) B^-1 / s to the left of zeros of
b_B s only; so a factor g(n-j) divides the denominator of U no more often than there are zeros of the first kind left of
j, nor than there are of the second kind from j on (S. A. Abramov's universal denominator).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flint import fmpq_poly, fmpz_poly

Zeros: TypeAlias = Mapping[int, int]
"""Multiplicities of g(n - j) by j."""
Classes: TypeAlias = Mapping[tuple[int, ...], Zeros]
"""The zeros of a polynomial by the primitive irreducible g, one g per class."""
Gaps: TypeAlias = frozenset[tuple[tuple[int, ...], int]]
"""Classes with a number other than 0."""


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


def divisor_gaps(a: fmpz_poly, b: fmpz_poly, classes: Classes) -> Gaps:
    """For each class of zeros of b the gap of the elementary divisors of ``... M(n) M(n+1) ...`` there; 0 left out.

    Returns
    -------
    frozenset of (tuple of int, int)
        The class, and m - 2 e for m zeros, where g^e is the highest power of g that divides all entries of the product
        of M(n + j) = [[0, b], [1, a]](n + j) over all j with a zero. Exact.

    Notes
    -----
    No gauge changes it: far to the left and far to the right U is invertible modulo g, and s multiplies both divisors.

    Examples
    --------
    >>> b = fmpz_poly([0, 0, 1])
    >>> divisor_gaps(fmpz_poly([1, 2]), b, shift_classes(b))
    frozenset({((0, 1), 2)})
    """
    found = set()
    for g, zeros in classes.items():
        total = sum(zeros.values())
        modulus = fmpq_poly(fmpz_poly(list(g))) ** (total + 1)
        p, q, r, t = fmpq_poly([1]), fmpq_poly([0]), fmpq_poly([0]), fmpq_poly([1])
        for j in range(min(zeros), max(zeros) + 1):
            at = fmpz_poly([j, 1])
            here_a, here_b = fmpq_poly(a(at)) % modulus, fmpq_poly(b(at)) % modulus
            p, q = q, (p * here_b + q * here_a) % modulus
            r, t = t, (r * here_b + t * here_a) % modulus
        gap = total - 2 * min(_valuation(entry, g, total) for entry in (p, q, r, t))
        if gap:
            found.add((g, gap))
    return frozenset(found)


def _valuation(polynomial: fmpq_poly, g: tuple[int, ...], most: int) -> int:
    if not polynomial:
        return most
    divisor, power = fmpq_poly(list(g)), 0
    while power < most:
        quotient, rest = divmod(polynomial, divisor)
        if rest:
            break
        polynomial, power = quotient, power + 1
    return power


def folded_gaps(gaps: Gaps, fold: int) -> Gaps:
    """:func:`divisor_gaps` of the recurrence of every ``fold``-th term: each class falls into ``fold`` classes.

    >>> sorted(folded_gaps(frozenset({((0, 1), 2)}), 2))
    [((0, 1), 2), ((1, 2), 2)]
    """
    if fold == 1:
        return gaps
    return frozenset(
        (stretched, gap)
        for g, gap in gaps
        for r in range(fold)
        for stretched in shift_classes(fmpz_poly(list(g))(fmpz_poly([-r, fold])))
    )


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
    candidates = sorted({place + step for place in everything for step in (-1, 0, 1)})

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

"""Sums of growth orders with an error, for the check of limits.

The variable X is large and positive. A *growth* is ``exp(sum c X**p log(X)**q)``, written as pairs ``((p, q), c)``, the
largest first: ``X**2`` is ``(((0, 1), 2),)``, for ``X**2 = exp(2 log X)``, and ``log X`` is ``(((0, 0), 1),)``; the
key (0, 0) stands for ``log log X``, and (-1, 0) for its logarithm. An
expansion is a finite sum of growths with constant coefficients, plus O(error). Growths are ordered by the first
coefficient of their quotient, so every step is a theorem about sums whose first term dominates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import factorial
from typing import TypeAlias

from mathengine.errors import InvalidInput
from mathengine.pipeline.certificate_data import require
from mathengine.pipeline.certificate_limits_coefficients import (
    Monomial,
    Polynomial,
    Ring,
    binomial_series,
    constant,
    plus,
    scaled,
)

Key: TypeAlias = tuple[Fraction, Fraction]
Growth: TypeAlias = tuple[tuple[Key, tuple[tuple[Monomial, Fraction], ...]], ...]
"""Keys in descending order, each with its coefficient as sorted items of a polynomial."""

ORDINARY: Growth = ()
"""The growth of constants."""
POWER, LOGARITHM, ITERATED = (Fraction(0), Fraction(1)), (Fraction(0), Fraction(0)), (Fraction(-1), Fraction(0))
"""Keys of ``log X``, of ``log log X`` and of its logarithm, in exponents."""
MOST_GROWTHS = 60
LARGEST_ORDER = 16
_ONE = constant(1)


_LOG_LOG: Growth = ((ITERATED, (((), Fraction(1)),)),)


@dataclass(frozen=True, slots=True)
class Expansion:
    """``terms`` by growth; ``error`` None for an exact sum."""

    terms: dict[Growth, Polynomial]
    error: Growth | None = None


def growth(pairs: dict[Key, Polynomial]) -> Growth:
    """The growth with these coefficients."""
    return tuple((key, tuple(sorted(pairs[key].items()))) for key in sorted(pairs, reverse=True) if pairs[key])


def multiplied(one: Growth, other: Growth) -> Growth:
    """The product of two growths."""
    if not one or not other:
        return one or other
    pairs = {key: dict(value) for key, value in one}
    for key, value in other:
        pairs[key] = plus(pairs.get(key, {}), dict(value))
    return growth(pairs)


def raised(one: Growth, exponent: Fraction) -> Growth:
    """A power of a growth."""
    return growth({key: scaled(dict(value), exponent) for key, value in one})


class OrderTooLowError(InvalidInput):
    """The expansion ends too early; a higher order may do."""

    def __init__(self, why: str) -> None:
        super().__init__(f"certificate with {why}", "no proof", "one that establishes the statement")


def require_reached(condition: bool, why: str) -> None:
    """Ask for a higher order unless the condition holds."""
    if not condition:
        raise OrderTooLowError(why)


class Calculus:
    """Arithmetic of expansions with one ring, up to one order.

    Parameters
    ----------
    ring : Ring
    variable : str
        The name of X.
    order : int
        Powers of a small part that are kept.
    is_real : bool
        Whether no I and no complex name occurs; roots and logarithms are taken of positive values only, so that all
        values are real then.
    turns : bool
        Whether a power of a negative number with an exponent that varies is left out of that.
    """

    def __init__(self, ring: Ring, variable: str, order: int, *, is_real: bool, turns: bool = False) -> None:
        self.ring, self.variable, self.order = ring, variable, order
        self.is_real, self.turns = is_real, turns

    def require_real(self) -> None:
        """Refuse where the function may have values that are not real."""
        require(self.is_real and not self.turns, "a step that needs real values")

    # Order

    def compare(self, one: Growth, other: Growth) -> int:
        """1, 0 or -1 as ``one`` grows faster, as fast, or more slowly."""
        if one == other:
            return 0
        quotient = multiplied(one, raised(other, Fraction(-1)))
        for _, value in quotient:
            coefficient: Polynomial = dict(value)
            if not self.ring.is_zero(coefficient):
                return self.ring.sign(coefficient)
        return 0

    def _largest(self, *growths: Growth | None) -> Growth | None:
        largest: Growth | None = None
        for one in growths:
            if one is not None and (largest is None or self.compare(one, largest) > 0):
                largest = one
        return largest

    def descending(self, one: Expansion) -> list[Growth]:
        """Its growths, the fastest first."""
        return sorted(one.terms, key=cmp_to_key(self.compare), reverse=True)

    def tidy(self, terms: dict[Growth, Polynomial], error: Growth | None) -> Expansion:
        """Without terms that are 0 or not above the error, and not too many."""
        kept = {g: c for g, c in terms.items() if c and (error is None or self.compare(g, error) > 0)}
        if len(kept) > MOST_GROWTHS:
            ordered = self.descending(Expansion(kept))
            error = ordered[MOST_GROWTHS]
            kept = {g: kept[g] for g in ordered[:MOST_GROWTHS]}
        return Expansion(kept, error)

    def bound(self, one: Expansion) -> Growth | None:
        """A growth that bounds it, None for 0."""
        return self._largest(*one.terms, one.error)

    # Arithmetic

    def of_constant(self, value: Polynomial) -> Expansion:
        """A constant."""
        return Expansion({ORDINARY: value} if value else {})

    def plus(self, *parts: Expansion) -> Expansion:
        """The sum."""
        terms: dict[Growth, Polynomial] = {}
        for part in parts:
            for one, value in part.terms.items():
                terms[one] = plus(terms.get(one, {}), value)
        return self.tidy(terms, self._largest(*(part.error for part in parts)))

    def times(self, one: Expansion, other: Expansion) -> Expansion:
        """The product."""
        left, right = self.bound(one), self.bound(other)
        if left is None or right is None:
            return Expansion({})
        error = self._largest(
            None if one.error is None else multiplied(one.error, right),
            None if other.error is None else multiplied(other.error, left),
        )
        terms: dict[Growth, Polynomial] = {}
        for a, x in one.terms.items():
            for b, y in other.terms.items():
                product = multiplied(a, b)
                terms[product] = plus(terms.get(product, {}), self.ring.times(x, y))
        return self.tidy(terms, error)

    def multiple(self, one: Expansion, factor: Polynomial, by: Growth = ORDINARY) -> Expansion:
        """The product with a constant and a growth."""
        terms = {multiplied(g, by): self.ring.times(value, factor) for g, value in one.terms.items()}
        return Expansion(
            {g: value for g, value in terms.items() if value}, None if one.error is None else multiplied(one.error, by)
        )

    def series(self, coefficients: Sequence[Polynomial], small: Expansion) -> Expansion:
        """``sum a_k u**k + O(u**n)`` for n coefficients and a u that tends to 0."""
        size = self.bound(small)
        if size is None:
            return self.of_constant(coefficients[0])
        require_reached(self.compare(size, ORDINARY) < 0, "a part that may not tend to 0")
        total = Expansion({}, ORDINARY)
        for coefficient in reversed(coefficients):
            total = self.plus(self.times(total, small), self.of_constant(coefficient))
        return total

    def dominant(self, one: Expansion) -> tuple[Growth, Polynomial, Expansion]:
        """``(g, c, u)`` with ``one = c g (1 + u)`` and u -> 0; c is shown to differ from 0."""
        for first in self.descending(one):
            if self.ring.is_zero(one.terms[first]):
                continue
            value = one.terms[first]
            self.ring.require_nonzero(value)
            inverse = self.ring.power(value, Fraction(-1))
            others = {g: c for g, c in one.terms.items() if g != first and not self.ring.is_zero(c)}
            require(all(self.compare(g, first) < 0 for g in others), "two growths that are one")
            rest = Expansion(others, one.error)
            return first, value, self.multiple(rest, inverse, raised(first, Fraction(-1)))
        raise OrderTooLowError("a term that is not known")

    def power(self, one: Expansion, exponent: Fraction) -> Expansion:
        """A power with a rational exponent."""
        if exponent.denominator == 1 and 0 <= exponent <= 8:
            product = self.of_constant(_ONE)
            for _ in range(int(exponent)):
                product = self.times(product, one)
            return product
        first, value, rest = self.dominant(one)
        values = [constant(c) for c in binomial_series(exponent, self.order)]
        return self.multiple(self.series(values, rest), self.ring.power(value, exponent), raised(first, exponent))

    # Limits, exponentials, logarithms

    def parted(self, one: Expansion) -> tuple[Polynomial, Expansion]:
        """The limit of a bounded expansion, and the part that tends to 0."""
        require_reached(one.error is None or self.compare(one.error, ORDINARY) < 0, "a value that is not known")
        centre: Polynomial = {}
        small: dict[Growth, Polynomial] = {}
        for g, value in one.terms.items():
            side = self.compare(g, ORDINARY)
            if side > 0:
                require(self.ring.is_zero(value), "an argument that is not bounded")
            elif side == 0:
                centre = plus(centre, value)
            else:
                small[g] = value
        return centre, Expansion(small, one.error)

    def infinite(self, one: Expansion) -> int:
        """1 or -1 for an expansion that tends to oo or -oo, else 0."""
        size = self.bound(one)
        if size is None or self.compare(size, ORDINARY) <= 0:
            return 0
        first, value, _ = self.dominant(one)
        return self.ring.sign(value) if self.compare(first, ORDINARY) > 0 else 0

    def exp(self, exponent: Expansion) -> Expansion:
        """The exponential; what tends to infinity becomes a growth."""
        known = exponent.error is None or self.compare(exponent.error, ORDINARY) < 0
        require_reached(known, "an exponent that is not known")
        pairs: dict[Key, Polynomial] = {}
        bounded: dict[Growth, Polynomial] = {}
        for g, value in exponent.terms.items():
            if self.compare(g, ORDINARY) <= 0:
                bounded[g] = value
                continue
            self.require_real()
            if g == _LOG_LOG:
                pairs[LOGARITHM] = plus(pairs.get(LOGARITHM, {}), value)
                continue
            powers: dict[Key, Fraction] = {}
            for key, coefficient in g:
                plain = dict(coefficient).get((), Fraction(0))
                require(key in (POWER, LOGARITHM) and coefficient == (((), plain),), "an exponent that grows too fast")
                powers[key] = plain
            key = (powers.get(POWER, Fraction(0)), powers.get(LOGARITHM, Fraction(0)))
            pairs[key] = plus(pairs.get(key, {}), value)
        centre, small = self.parted(Expansion(bounded, exponent.error))
        values = [constant(Fraction(1, factorial(k))) for k in range(self.order)]
        return self.multiple(self.series(values, small), self.ring.exp(centre), growth(pairs))

    def log(self, argument: Expansion) -> Expansion:
        """The logarithm of what is positive far out."""
        first, value, rest = self.dominant(argument)
        terms: dict[Growth, Polynomial] = {}
        for (p, q), coefficient in first:
            require((p, q) != ITERATED, "a logarithm of a logarithm of a logarithm")
            part = _LOG_LOG if (p, q) == LOGARITHM else growth({POWER: constant(p), LOGARITHM: constant(q)})
            terms[part] = plus(terms.get(part, {}), dict(coefficient))
        values = [{}, *(constant(Fraction((-1) ** (k + 1), k)) for k in range(1, self.order))]
        return self.plus(Expansion(terms), self.of_constant(self.ring.log(value)), self.series(values, rest))

    def quotient(self, top: Expansion, bottom: Expansion) -> Expansion:
        """A quotient."""
        return self.times(top, self.power(bottom, Fraction(-1)))

    def is_bounded(self, one: Expansion) -> bool:
        """Whether it is known to be bounded."""
        if one.error is not None and self.compare(one.error, ORDINARY) >= 0:
            return False
        return all(self.compare(g, ORDINARY) <= 0 for g in one.terms)

    def integrated(self, first: Polynomial, slopes: Sequence[Polynomial], small: Expansion) -> Expansion:
        """A function with this value at the centre and this derivative."""
        values = [first, *(scaled(value, Fraction(1, k)) for k, value in enumerate(slopes, 1))]
        return self.series(values, small)

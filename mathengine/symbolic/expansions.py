"""Truncated expansions in one small positive germ w, with real exponents and exact coefficients.

A series is ``sum c_i w**e_i + O(w**error)`` with ascending exponents; without an error it is exact. Coefficients
(``expansions_coefficients.py``) vary more slowly than every power of w. Nothing here needs a coefficient to differ from
0, so a term that cancels unseen does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import ceil
from typing import TypeAlias

from mathengine.symbolic.expansions_coefficients import (
    ONE,
    ZERO,
    Coefficient,
    Coefficients,
    UnresolvedError,
    rational,
)

Exponent: TypeAlias = Fraction | Coefficient
"""A rational number, or a real constant that is none as it stands."""
MOST_SERIES_TERMS = 60
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Series:
    """``terms`` are pairs of exponent and coefficient, by ascending exponents, all below ``error``."""

    terms: tuple[tuple[Exponent, Coefficient], ...]
    error: Exponent | None = None


class SeriesArithmetic:
    """Operations on series over one ring of coefficients.

    Parameters
    ----------
    ring : Coefficients
    order : int
        Terms are kept up to this distance from the first exponent.

    Examples
    --------
    >>> calculus = SeriesArithmetic(Coefficients(), 3)
    >>> w = Series(((Fraction(1), ONE),))
    >>> inverse = calculus.power(calculus.plus(calculus.constant(ONE), w), Fraction(-1), ONE)
    >>> [str(coefficient.rational) for _, coefficient in inverse.terms], str(inverse.error)
    (['1', '-1', '1'], '3')
    """

    def __init__(self, ring: Coefficients, order: int) -> None:
        self.ring, self.order = ring, order

    # Exponents

    def add(self, one: Exponent, other: Exponent) -> Exponent:
        """The sum of two exponents."""
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            return one + other
        return self.tidy(self.ring.plus(self._wide(one), self._wide(other)))

    def scale(self, one: Exponent, factor: Exponent) -> Exponent:
        """The product of two exponents."""
        if isinstance(one, Fraction) and isinstance(factor, Fraction):
            return one * factor
        return self.tidy(self.ring.times(self._wide(one), self._wide(factor)))

    def tidy(self, value: Coefficient) -> Exponent:
        """A rational number as such."""
        plain = value.rational
        return value if plain is None else plain

    def _wide(self, one: Exponent) -> Coefficient:
        return rational(one) if isinstance(one, Fraction) else one

    def compare(self, one: Exponent, other: Exponent) -> int:
        """-1, 0 or 1.

        Raises
        ------
        UnresolvedError
            Where balls do not tell.
        """
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            left, right = one.numerator * other.denominator, other.numerator * one.denominator
            return (left > right) - (left < right)
        difference = self.ring.minus(self._wide(one), self._wide(other))
        sign = self.ring.sign(difference)
        if sign is None:
            if self.ring.vanishes(difference):
                return 0
            raise UnresolvedError
        return sign

    def wide(self, one: Exponent) -> Coefficient:
        """The exponent as a coefficient."""
        return self._wide(one)

    def _least(self, *errors: Exponent | None) -> Exponent | None:
        least: Exponent | None = None
        for error in errors:
            if error is not None and (least is None or self.compare(error, least) < 0):
                least = error
        return least

    # Arithmetic

    def constant(self, value: Coefficient) -> Series:
        """A series of one term, without w."""
        return Series(((NOTHING, value),)) if value.terms else Series(())

    def collected(self, terms: Sequence[tuple[Exponent, Coefficient]], error: Exponent | None) -> Series:
        """Like exponents added, those at the error or above it dropped; cut at the order."""
        if all(isinstance(exponent, Fraction) for exponent, _ in terms):
            ordered = sorted(terms, key=_plain_exponent)
        else:
            ordered = sorted(terms, key=cmp_to_key(self._by_exponent))
        kept: list[tuple[Exponent, Coefficient]] = []
        for exponent, coefficient in ordered:
            if error is not None and self.compare(exponent, error) >= 0:
                break
            if kept and self.compare(kept[-1][0], exponent) == 0:
                kept[-1] = (exponent, self.ring.plus(kept[-1][1], coefficient))
            else:
                kept.append((exponent, coefficient))
        kept = [term for term in kept if term[1].terms]
        if kept and (len(kept) > 4 or error is not None):
            end = self.add(kept[0][0], Fraction(self.order))
            if self.compare(kept[-1][0], end) >= 0:
                kept = [term for term in kept if self.compare(term[0], end) < 0]
                error = end if error is None else self._least(error, end)
        if len(kept) > MOST_SERIES_TERMS:
            error = kept[MOST_SERIES_TERMS][0]
            kept = kept[:MOST_SERIES_TERMS]
        return Series(tuple(kept), error)

    def _by_exponent(self, one: tuple[Exponent, Coefficient], other: tuple[Exponent, Coefficient]) -> int:
        return self.compare(one[0], other[0])

    def plus(self, one: Series, other: Series) -> Series:
        """The sum."""
        return self.collected((*one.terms, *other.terms), self._least(one.error, other.error))

    def scaled(self, one: Series, factor: Coefficient) -> Series:
        """The product with a coefficient."""
        terms = tuple((exponent, self.ring.times(value, factor)) for exponent, value in one.terms)
        return Series(tuple(term for term in terms if term[1].terms), one.error)

    def shifted(self, one: Series, exponent: Exponent) -> Series:
        """The product with a power of w."""
        if exponent == 0:
            return one
        error = None if one.error is None else self.add(one.error, exponent)
        return Series(tuple((self.add(own, exponent), value) for own, value in one.terms), error)

    def least(self, one: Series) -> Exponent | None:
        """A lower bound of the order of vanishing; None for the exact 0."""
        return one.terms[0][0] if one.terms else one.error

    def times(self, one: Series, other: Series) -> Series:
        """The product."""
        left, right = self.least(one), self.least(other)
        if left is None or right is None:
            return Series(())
        error = self._least(
            None if one.error is None else self.add(one.error, right),
            None if other.error is None else self.add(other.error, left),
        )
        end = self.add(self.add(left, right), Fraction(self.order))
        if error is not None and self.compare(end, error) < 0:
            error = end
        terms: list[tuple[Exponent, Coefficient]] = []
        for a, x in one.terms:
            for b, y in other.terms:
                exponent = self.add(a, b)
                if error is not None and self.compare(exponent, error) >= 0:
                    break
                terms.append((exponent, self.ring.times(x, y)))
        return self.collected(terms, error)

    def composed(self, coefficients: Callable[[int], Sequence[Coefficient]], inner: Series) -> Series:
        """``sum a_k u**k`` for a series u of positive order, as far as the coefficients are known.

        Parameters
        ----------
        coefficients : callable
            Gives at least the first of the n coefficients that it is asked for; fewer than n are an expansion that
            ends in an error.
        inner : Series
        """
        first = self.least(inner)
        if first is None:
            return self.constant(coefficients(1)[0])
        if self.compare(first, NOTHING) <= 0:
            raise UnresolvedError
        count = self._steps(first)
        known = list(coefficients(count + 1))[: count + 1]
        error = self.scale(first, Fraction(len(known)))
        total = Series((), None)
        for coefficient in reversed(known):
            total = self.plus(self.times(total, inner), self.constant(coefficient))
        return self.collected(total.terms, self._least(total.error, error))

    def _steps(self, first: Exponent) -> int:
        """How many powers of a term reach the order."""
        if isinstance(first, Fraction):
            return min(ceil(self.order / first), MOST_SERIES_TERMS)
        count = 1
        while count < 2 * self.order and self.compare(self.scale(first, Fraction(count)), Fraction(self.order)) < 0:
            count += 1
        return count

    def split(self, one: Series) -> tuple[Exponent, Coefficient, Series]:
        """``(e, c, u)`` with ``one = c w**e (1 + u)``; the first coefficient must differ from 0.

        Raises
        ------
        NeedMoreTermsError
            If there is no term before the error.
        """
        if not one.terms:
            raise NeedMoreTermsError
        exponent, coefficient = one.terms[0]
        inverse = self.ring.power(coefficient, Fraction(-1))
        negative = self.scale(exponent, Fraction(-1))
        rest = Series(one.terms[1:], one.error)
        return exponent, coefficient, self.shifted(self.scaled(rest, inverse), negative)

    def power(self, one: Series, exponent: Exponent, factor: Coefficient | None = None) -> Series:
        """A power of a series whose first coefficient differs from 0; ``factor`` is that coefficient's power.

        The caller knows that the power of the product ``c w**e (1 + u)`` is the product of the powers.
        """
        first, coefficient, rest = self.split(one)
        if factor is None:
            if not isinstance(exponent, Fraction):
                raise UnresolvedError
            factor = self.ring.power(coefficient, exponent)
        expanded = self.composed(lambda count: self._binomials(exponent, count), rest)
        return self.shifted(self.scaled(expanded, factor), self.scale(first, exponent))

    def _binomials(self, exponent: Exponent, count: int) -> list[Coefficient]:
        value, values = ONE, [ONE]
        wide = self._wide(exponent)
        for k in range(1, count):
            value = self.ring.scaled(self.ring.times(value, self.ring.minus(wide, rational(k - 1))), Fraction(1, k))
            values.append(value)
            if not value.terms:
                values.extend([ZERO] * (count - len(values)))
                break
        return values

    def logarithm(self, rest: Series) -> Series:
        """``log(1 + u)``."""
        return self.composed(
            lambda count: [ZERO, *(rational(Fraction((-1) ** (k + 1), k)) for k in range(1, count))], rest
        )

    def exponential(self, rest: Series) -> Series:
        """``exp(u)``."""

        def coefficients(count: int) -> list[Coefficient]:
            values, value = [], Fraction(1)
            for k in range(count):
                values.append(rational(value))
                value /= k + 1
            return values

        return self.composed(coefficients, rest)


def _plain_exponent(term: tuple[Exponent, Coefficient]) -> Fraction:
    exponent = term[0]
    assert isinstance(exponent, Fraction)
    return exponent


class NeedMoreTermsError(Exception):
    """The order was too low; a higher one may do."""

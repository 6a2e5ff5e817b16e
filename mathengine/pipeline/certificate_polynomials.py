"""Polynomials in several variables and their quotients, in certificates: dictionaries from exponents to integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import TypeAlias

from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import refused, require

Terms: TypeAlias = dict[tuple[int, ...], int]
"""A polynomial with integer coefficients."""
Quotient: TypeAlias = tuple[Terms, Terms]
"""Numerator and denominator, not in lowest terms."""

LARGEST_POWER = 64
MOST_TERMS = 400_000
"""Bounds on what a statement may ask for."""


def determinant(matrix: Sequence[Sequence[Fraction]]) -> Fraction:
    """By elimination.

    >>> determinant([[Fraction(1), Fraction(2)], [Fraction(3), Fraction(4)]])
    Fraction(-2, 1)
    """
    rows, result = [list(row) for row in matrix], Fraction(1)
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            rows[k], rows[pivot], result = rows[pivot], rows[k], -result
        result *= rows[k][k]
        for i in range(k + 1, len(rows)):
            factor = rows[i][k] / rows[k][k]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return result


def value_at(polynomial: Terms, point: Sequence[Fraction]) -> Fraction:
    """The value at a point.

    >>> value_at({(1, 2): 3, (0, 0): 1}, [Fraction(2), Fraction(1, 2)])
    Fraction(5, 2)
    """
    result = Fraction(0)
    for exponents, coefficient in polynomial.items():
        term = Fraction(coefficient)
        for x, e in zip(point, exponents, strict=True):
            term *= x**e
        result += term
    return result


@dataclass(frozen=True, slots=True)
class Ring:
    """Names of the variables, and values of other names.

    >>> Ring(("x",), (("c", Fraction(2)),)).of(Product((Name("c"), Name("x"))))
    ({(1,): 2}, {(0,): 1})
    """

    variables: tuple[str, ...]
    values: tuple[tuple[str, Fraction], ...]

    def constant(self, value: int | Fraction) -> Quotient:
        """A number."""
        origin = (0,) * len(self.variables)
        number = Fraction(value)
        return {origin: number.numerator} if number else {}, {origin: number.denominator}

    def name(self, name: str) -> Quotient:
        """A variable, or the value of a name that has one."""
        known = dict(self.values)
        if name in known:
            return self.constant(known[name])
        require(name in self.variables, f"the name {name}, which is no variable of the field")
        exponents = tuple(int(name == variable) for variable in self.variables)
        return {exponents: 1}, {(0,) * len(self.variables): 1}

    def of(self, expression: Expression) -> Quotient:
        """The rational function that an expression is."""
        match expression:
            case Number(value):
                return self.constant(value)
            case Name(name):
                return self.name(name)
            case Sum(terms):
                result = self.constant(0)
                for term in terms:
                    result = added(result, self.of(term))
                return result
            case Product(factors):
                result = self.constant(1)
                for factor in factors:
                    result = multiplied(result, self.of(factor))
                return result
            case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER:
                above, below = self.of(base)
                if exponent < 0:
                    require(above, "a division by 0")
                    above, below = below, above
                power = self.constant(1)
                for _ in range(abs(exponent.numerator)):
                    power = multiplied(power, (above, below))
                return power
        raise refused("an entry that is no rational function")


def product(one: Terms, other: Terms) -> Terms:
    """The product.

    >>> product({(1,): 2}, {(1,): 3, (0,): 1})
    {(2,): 6, (1,): 2}
    """
    require(len(one) * len(other) <= MOST_TERMS, "polynomials that are too large")
    result: Terms = {}
    for e, c in one.items():
        for f, d in other.items():
            key = tuple(x + y for x, y in zip(e, f, strict=True))
            result[key] = result.get(key, 0) + c * d
    return {e: c for e, c in result.items() if c}


def total(one: Terms, other: Terms, sign: int = 1) -> Terms:
    """The sum, or the difference for sign -1.

    >>> total({(1,): 2}, {(1,): 2, (0,): 1}, -1)
    {(0,): -1}
    """
    result = dict(one)
    for e, c in other.items():
        result[e] = result.get(e, 0) + sign * c
    return {e: c for e, c in result.items() if c}


def shifted(polynomial: Terms, axis: int, by: int) -> Terms:
    """The polynomial with a variable moved by an integer.

    >>> shifted({(2,): 1}, 0, 1)
    {(0,): 1, (1,): 2, (2,): 1}
    """
    result: Terms = {}
    for exponents, coefficient in polynomial.items():
        power = exponents[axis]
        for k in range(power + 1):
            key = (*exponents[:axis], k, *exponents[axis + 1 :])
            result[key] = result.get(key, 0) + coefficient * comb(power, k) * by ** (power - k)
    return {e: c for e, c in result.items() if c}


def added(one: Quotient, other: Quotient, sign: int = 1) -> Quotient:
    """The sum of two quotients, or the difference.

    >>> added(({(0,): 1}, {(1,): 1}), ({(0,): 2}, {(1,): 1}))
    ({(0,): 3}, {(1,): 1})
    """
    if one[1] == other[1]:
        return total(one[0], other[0], sign), one[1]
    return total(product(one[0], other[1]), product(other[0], one[1]), sign), product(one[1], other[1])


def difference(one: Quotient, other: Quotient) -> Quotient:
    """The difference of two quotients.

    >>> difference(({(0,): 1}, {(0,): 2}), ({(0,): 1}, {(0,): 2}))
    ({}, {(0,): 2})
    """
    return added(one, other, -1)


def multiplied(one: Quotient, other: Quotient) -> Quotient:
    """The product of two quotients.

    >>> multiplied(({(1,): 1}, {(0,): 2}), ({(1,): 1}, {(0,): 3}))
    ({(2,): 1}, {(0,): 6})
    """
    return product(one[0], other[0]), product(one[1], other[1])


def divided(one: Quotient, other: Quotient) -> Quotient:
    """The quotient of two quotients.

    >>> divided(({(1,): 1}, {(0,): 2}), ({(0,): 3}, {(0,): 1}))
    ({(1,): 1}, {(0,): 6})
    """
    require(other[0], "a division by 0")
    return product(one[0], other[1]), product(one[1], other[0])


def moved(quotient: Quotient, axis: int, by: int) -> Quotient:
    """The quotient with a variable moved by an integer.

    >>> moved(({(1,): 1}, {(0,): 2}), 0, 3)
    ({(0,): 3, (1,): 1}, {(0,): 2})
    """
    return shifted(quotient[0], axis, by), shifted(quotient[1], axis, by)


def restricted(quotient: Quotient, axes: tuple[int, ...]) -> Quotient:
    """The quotient with some variables 0.

    >>> restricted(({(1, 0): 1, (0, 1): 1}, {(0, 0): 1}), (1,))
    ({(1, 0): 1}, {(0, 0): 1})
    """
    parts = [{e: c for e, c in part.items() if not any(e[axis] for axis in axes)} for part in quotient]
    require(parts[1], "a pole where a variable is 0")
    return parts[0], parts[1]


def constant_like(quotient: Quotient, value: int) -> Quotient:
    """An integer in the ring of a quotient.

    >>> constant_like(({(1, 0): 1}, {(0, 0): 2}), 7)
    ({(0, 0): 7}, {(0, 0): 1})
    """
    origin = (0,) * len(next(iter(quotient[1])))
    return {origin: value} if value else {}, {origin: 1}


def plus_constant(quotient: Quotient, value: Fraction) -> Quotient:
    """The quotient and a number added.

    >>> plus_constant(({(1,): 1}, {(0,): 1}), Fraction(1, 2))
    ({(1,): 2, (0,): 1}, {(0,): 2})
    """
    origin = (0,) * len(next(iter(quotient[1])))
    return added(quotient, ({origin: value.numerator} if value else {}, {origin: value.denominator}))


def constant_of(expression: Expression) -> Fraction:
    """The value of an expression without names.

    >>> constant_of(Number.of(3))
    Fraction(3, 1)
    """
    above, below = Ring((), ()).of(expression)
    return Fraction(above.get((), 0), below[()])

"""Derivatives of expressions as truncated power series over any arithmetic: ranges, balls, exact expressions.

The series of f at ``x + t`` has the coefficients ``f^(k)(x)/k!``; where x is a range, each coefficient encloses the
values at all points of the range. A coefficient that is 0 as such is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import factorial
from typing import Generic, Protocol, TypeVar

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.reader import read_expression
from mathengine.symbolic.inequalities_ranges import NoValueError

T = TypeVar("T")

DERIVATIVES = {
    "atan": "1/(1 + x**2)",
    "asin": "1/sqrt(1 - x**2)",
    "acos": "-1/sqrt(1 - x**2)",
    "asinh": "1/sqrt(1 + x**2)",
    "acosh": "1/(sqrt(x - 1)*sqrt(x + 1))",
    "atanh": "1/((1 - x)*(1 + x))",
    "erf": "2*exp(-x**2)/sqrt(pi)",
}
REWRITTEN = {
    "sec": "1/cos(x)",
    "csc": "1/sin(x)",
    "cot": "cos(x)/sin(x)",
    "sech": "1/cosh(x)",
    "csch": "1/sinh(x)",
    "coth": "cosh(x)/sinh(x)",
    "acot": "atan(1/x)",
    "asec": "acos(1/x)",
    "acsc": "asin(1/x)",
    "acoth": "atanh(1/x)",
    "erfc": "1 - erf(x)",
}
_CYCLES = {
    "sin": ("sin", "cos", -1),
    "cos": ("cos", "sin", -1),
    "sinh": ("sinh", "cosh", 1),
    "cosh": ("cosh", "sinh", 1),
}


class Arithmetic(Protocol[T]):
    """What series are made of."""

    def number(self, value: Fraction) -> T:
        """A rational number."""
        ...

    def constant(self, name: str) -> T:
        """A constant such as pi."""
        ...

    def add(self, one: T, other: T) -> T:
        """The sum."""
        ...

    def mul(self, one: T, other: T) -> T:
        """The product."""
        ...

    def power(self, base: T, exponent: Fraction) -> T:
        """The real power."""
        ...

    def apply(self, function: str, argument: T) -> T:
        """A function of one variable."""
        ...

    def sign(self, argument: T) -> int | None:
        """The sign, or the sign of all numbers that are not 0."""
        ...

    def magnitude(self, argument: T) -> T:
        """The absolute value where the sign is not known."""
        ...


class Jets(Generic[T]):
    """Series up to ``order`` over an arithmetic.

    Parameters
    ----------
    arithmetic : Arithmetic
    order : int
        The last derivative that is asked for.
    values : mapping
        For each free name its series: ``[x, one]`` for the variable, ``[c]`` for what is held fixed.
    """

    def __init__(self, arithmetic: Arithmetic[T], order: int, values: Mapping[str, list[T | None]]) -> None:
        self.arithmetic, self.order = arithmetic, order
        self.values = {name: (series + [None] * order)[: order + 1] for name, series in values.items()}

    def of(self, expression: Expression) -> list[T | None]:
        """The series of an expression.

        Raises
        ------
        NoValueError
            If it is not defined, or not smooth enough, wherever it is asked for.
        """
        match expression:
            case Number(value):
                return self._number(value)
            case Name(name):
                return self.values[name] if name in self.values else self._constant(self.arithmetic.constant(name))
            case Sum(terms):
                total = self._number(Fraction(0))
                for term in terms:
                    total = self._sum(total, self.of(term))
                return total
            case Product(factors):
                product = self._number(Fraction(1))
                for factor in factors:
                    product = self._product(product, self.of(factor))
                return product
            case Power(Name("E"), exponent) if "E" not in self.values:
                return self._call("exp", self.of(exponent))
            case Power(base, Number(exponent)):
                return self._power(self.of(base), exponent)
            case Power(base, exponent):
                return self._call("exp", self._product(self.of(exponent), self._call("log", self.of(base))))
            case Call(function, (argument,), ()):
                return self._call(function, self.of(argument))
        raise NoValueError("a word that has no derivatives here")

    def _constant(self, value: T) -> list[T | None]:
        return [value] + [None] * self.order

    def _number(self, value: Fraction) -> list[T | None]:
        return [self.arithmetic.number(value) if value else None] + [None] * self.order

    def _plus(self, one: T | None, other: T | None) -> T | None:
        if one is None or other is None:
            return other if one is None else one
        return self.arithmetic.add(one, other)

    def _times(self, one: T | None, other: T | None) -> T | None:
        return None if one is None or other is None else self.arithmetic.mul(one, other)

    def _scaled(self, value: T | None, factor: Fraction) -> T | None:
        if factor == 1:
            return value
        return self._times(value, self.arithmetic.number(factor)) if factor else None

    def _sum(self, one: list[T | None], other: list[T | None]) -> list[T | None]:
        return [self._plus(a, b) for a, b in zip(one, other, strict=True)]

    def _product(self, one: list[T | None], other: list[T | None]) -> list[T | None]:
        product: list[T | None] = [None] * (self.order + 1)
        for i, a in enumerate(one):
            if a is not None:
                for j in range(self.order + 1 - i):
                    product[i + j] = self._plus(product[i + j], self._times(a, other[j]))
        return product

    def _composed(self, outer: list[T | None], inner: list[T | None]) -> list[T | None]:
        """``sum_m outer[m] (inner - inner[0])**m``."""
        if all(c is None for c in inner[2:]):
            return [outer[0]] + [
                self._times(c, self.arithmetic.power(inner[1], Fraction(m))) if inner[1] is not None else None
                for m, c in enumerate(outer[1:], 1)
            ]
        step = [None, *inner[1:]]
        result: list[T | None] = [None] * (self.order + 1)
        for c in reversed(outer):
            result = self._product(result, step)
            result[0] = self._plus(result[0], c)
        return result

    def _power(self, base: list[T | None], exponent: Fraction) -> list[T | None]:
        if exponent.denominator == 1 and exponent >= 0 and base[0] is None:
            result = self._number(Fraction(1))
            for _ in range(min(exponent.numerator, self.order + 1)):
                result = self._product(result, base)
            return result
        value = self._value(base[0])
        return self._composed(self._binomial(value, exponent, self._degree(base)), base)

    def _degree(self, inner: list[T | None]) -> int:
        """The last derivative of the outer function that matters."""
        return self.order if any(c is not None for c in inner[1:]) else 0

    def _binomial(self, value: T, exponent: Fraction, degree: int) -> list[T | None]:
        outer: list[T | None] = []
        coefficient = Fraction(1)
        for m in range(self.order + 1):
            wanted = m <= degree and coefficient
            outer.append(self._scaled(self.arithmetic.power(value, exponent - m), coefficient) if wanted else None)
            coefficient = coefficient * (exponent - m) / (m + 1)
        return outer

    def _value(self, value: T | None) -> T:
        return self.arithmetic.number(Fraction(0)) if value is None else value

    def _call(self, function: str, inner: list[T | None]) -> list[T | None]:
        if function == "sqrt":
            return self._power(inner, Fraction(1, 2))
        if function in REWRITTEN:
            return self._inner(_parsed(REWRITTEN[function]), inner)
        value = self._value(inner[0])
        if function == "Abs":
            return self._absolute(value, inner)
        degree = self._degree(inner)
        outer = self._outer(function, value, degree)
        return self._composed(outer + [None] * (self.order + 1 - len(outer)), inner)

    def _inner(self, expression: Expression, inner: list[T | None]) -> list[T | None]:
        return Jets(self.arithmetic, self.order, {"x": inner}).of(expression)

    def _absolute(self, value: T, inner: list[T | None]) -> list[T | None]:
        sign = self.arithmetic.sign(value)
        if sign is None and self._degree(inner):
            raise NoValueError("Abs of numbers of both signs")
        if sign is None:
            return self._constant(self.arithmetic.magnitude(value))
        return [self._scaled(c, Fraction(sign)) for c in inner]

    def _outer(self, function: str, value: T, degree: int) -> list[T | None]:
        """The coefficients of the function itself at a value."""
        arithmetic = self.arithmetic
        if function == "exp":
            image = arithmetic.apply("exp", value)
            return [self._scaled(image, Fraction(1, factorial(m))) for m in range(degree + 1)]
        if function == "log":
            powers = [
                self._scaled(arithmetic.power(value, Fraction(-m)), Fraction((-1) ** (m - 1), m))
                for m in range(1, degree + 1)
            ]
            return [arithmetic.apply("log", value), *powers]
        if function in _CYCLES:
            one, other, twist = _CYCLES[function]
            pair = [arithmetic.apply(name, value) for name in ((one, other) if degree else (one,))]
            signs = _signs(function, twist)
            return [self._scaled(pair[m % 2], Fraction(signs[m % 4], factorial(m))) for m in range(degree + 1)]
        if function in ("tan", "tanh"):
            return self._by_riccati(arithmetic.apply(function, value), 1 if function == "tan" else -1, degree)
        if function in DERIVATIVES:
            return self._integrated(function, value, degree)
        raise NoValueError(f"{function} has no derivatives here")

    def _by_riccati(self, image: T, sign: int, degree: int) -> list[T | None]:
        """``f' = 1 + sign f**2``."""
        outer: list[T | None] = [image]
        for m in range(degree):
            square: T | None = None
            if m == 0:
                square = self.arithmetic.power(image, Fraction(2))
            else:
                for i in range(m + 1):
                    square = self._plus(square, self._times(outer[i], outer[m - i]))
            term = self._scaled(square, Fraction(sign))
            if m == 0:
                term = self._plus(term, self.arithmetic.number(Fraction(1)))
            outer.append(self._scaled(term, Fraction(1, m + 1)))
        return outer

    def _integrated(self, function: str, value: T, degree: int) -> list[T | None]:
        image = self.arithmetic.apply(function, value)
        if not degree:
            return [image]
        line: list[T | None] = [value, self.arithmetic.number(Fraction(1))]
        slopes = Jets(self.arithmetic, degree - 1, {"x": line}).of(_parsed(DERIVATIVES[function]))
        return [image, *(self._scaled(c, Fraction(1, m)) for m, c in enumerate(slopes, 1))]


def _signs(function: str, twist: int) -> tuple[int, int, int, int]:
    if twist == 1:
        return (1, 1, 1, 1)
    return (1, 1, -1, -1) if function == "sin" else (1, -1, -1, 1)


@cache
def _parsed(text: str) -> Expression:
    return read_expression(text)

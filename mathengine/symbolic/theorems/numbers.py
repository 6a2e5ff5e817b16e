"""Rational numbers and quadratic surds among expressions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from flint import fmpz

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form

LARGEST = 1 << 128
"""Numbers beyond it are not factored."""


def number(value: int | Fraction) -> Number:
    """The number as an expression.

    >>> number(2)
    Number(value=Fraction(2, 1))
    """
    return Number(Fraction(value))


def rational(expression: Expression) -> Fraction | None:
    """The value, where the normal form is a rational number.

    >>> from mathengine.numeric.reader import read_expression
    >>> rational(read_expression("sqrt(2)**2/3")), rational(read_expression("pi")) is None
    (Fraction(2, 3), True)
    """
    if isinstance(expression, Number):
        return expression.value
    try:
        plain = normal_form(expression)
    except InvalidInput:
        return None
    return plain.value if isinstance(plain, Number) else None


def integer(expression: Expression) -> int | None:
    """The value, where the normal form is an integer.

    >>> integer(number(7)), integer(number(Fraction(1, 2))) is None
    (7, True)
    """
    value = rational(expression)
    return value.numerator if value is not None and value.denominator == 1 else None


def prime_powers(value: Fraction) -> dict[int, int] | None:
    """Primes and exponents of a positive rational number, None where it is too large to factor.

    >>> prime_powers(Fraction(12, 5))
    {2: 2, 3: 1, 5: -1}
    """
    if max(value.numerator, value.denominator) > LARGEST:
        return None
    above = {int(p): int(e) for p, e in fmpz(value.numerator).factor()} if value.numerator != 1 else {}
    below = {int(p): -int(e) for p, e in fmpz(value.denominator).factor()} if value.denominator != 1 else {}
    return {**above, **below}


@dataclass(frozen=True, slots=True)
class Surd:
    """``x + y sqrt(d)`` with d > 1 free of squares; d = 1 and y = 0 for a rational number.

    >>> (Surd(Fraction(1), Fraction(1), 2) * Surd(Fraction(-1), Fraction(1), 2)).x
    Fraction(1, 1)
    """

    x: Fraction
    y: Fraction
    d: int

    def __add__(self, other: Surd) -> Surd:
        return _surd(self.x + other.x, self.y + other.y, _field(self, other))

    def __mul__(self, other: Surd) -> Surd:
        d = _field(self, other)
        return _surd(self.x * other.x + d * self.y * other.y, self.x * other.y + self.y * other.x, d)

    @property
    def norm(self) -> Fraction:
        """The product with the conjugate.

        >>> Surd(Fraction(1), Fraction(1), 2).norm
        Fraction(-1, 1)
        """
        return self.x**2 - self.d * self.y**2

    def inverse(self) -> Surd:
        """The reciprocal.

        >>> Surd(Fraction(1), Fraction(1), 2).inverse()
        Surd(x=Fraction(-1, 1), y=Fraction(1, 1), d=2)
        """
        return _surd(self.x / self.norm, -self.y / self.norm, self.d)

    def is_positive(self) -> bool:
        """Whether the real number is positive. Exact.

        >>> Surd(Fraction(3), Fraction(-2), 2).is_positive()
        True
        """
        if self.x >= 0 and self.y >= 0:
            return bool(self.x or self.y)
        if self.x <= 0 and self.y <= 0:
            return False
        return (self.norm > 0) == (self.x > 0)

    def expression(self) -> Expression:
        """The surd as an expression."""
        if not self.y:
            return Number(self.x)
        return Sum((Number(self.x), Product((Number(self.y), Power(number(self.d), number(Fraction(1, 2)))))))


def _surd(x: Fraction, y: Fraction, d: int) -> Surd:
    return Surd(x, y, d) if y else Surd(x, Fraction(0), 1)


def _field(one: Surd, other: Surd) -> int:
    if one.d != 1 and other.d not in (1, one.d):
        raise ArithmeticError("surds of two fields")
    return max(one.d, other.d)


def surd(expression: Expression) -> Surd | None:
    """The value, where it is a real number of degree 1 or 2 that arithmetic on square roots gives.

    >>> from mathengine.numeric.reader import read_expression
    >>> surd(read_expression("1/(1 + sqrt(8))"))
    Surd(x=Fraction(-1, 7), y=Fraction(2, 7), d=2)
    """
    try:
        return _value(expression)
    except ArithmeticError:
        return None


def _value(expression: Expression) -> Surd:
    match expression:
        case Number(value):
            return Surd(value, Fraction(0), 1)
        case Name("GoldenRatio"):
            return Surd(Fraction(1, 2), Fraction(1, 2), 5)
        case Sum(terms):
            total = Surd(Fraction(0), Fraction(0), 1)
            for term in terms:
                total = total + _value(term)
            return total
        case Product(factors):
            product = Surd(Fraction(1), Fraction(0), 1)
            for factor in factors:
                product = product * _value(factor)
            return product
        case Call("sqrt", (inner,)):
            return _root(_value(inner))
        case Power(base, Number(exponent)) if exponent.denominator in (1, 2) and abs(exponent) <= 64:
            inner_value = _value(base)
            return _power(inner_value if exponent.denominator == 1 else _root(inner_value), exponent.numerator)
    raise ArithmeticError("no quadratic surd")


def _power(base: Surd, exponent: int) -> Surd:
    if exponent < 0:
        base, exponent = base.inverse(), -exponent
    product = Surd(Fraction(1), Fraction(0), 1)
    for _ in range(exponent):
        product = product * base
    return product


def _root(value: Surd) -> Surd:
    """The positive root of a positive rational number."""
    if value.y or value.x < 0 or value.x.numerator * value.x.denominator > LARGEST:
        raise ArithmeticError("no quadratic surd")
    radicand = value.x.numerator * value.x.denominator
    square, free = 1, 1
    for p, e in fmpz(radicand).factor() if radicand > 1 else []:
        square, free = square * int(p) ** (int(e) // 2), free * int(p) ** (int(e) % 2)
    if radicand == 0:
        return value
    root = Fraction(square, value.x.denominator)
    return Surd(root, Fraction(0), 1) if free == 1 else Surd(Fraction(0), root, free)


def fundamental_unit(d: int) -> Surd | None:
    """The least unit > 1 of the integers of Q(sqrt(d)), or None where it is large.

    >>> fundamental_unit(5), fundamental_unit(3)
    (Surd(x=Fraction(1, 2), y=Fraction(1, 2), d=5), Surd(x=Fraction(2, 1), y=Fraction(1, 1), d=3))
    """
    for y in range(1, 10_000):
        for norm in (-4, 4):
            square = d * y * y + norm
            x = isqrt(square) if square > 0 else 0
            if square > 0 and x * x == square and (d % 4 == 1 or (x % 2 == 0 and y % 2 == 0)):
                return Surd(Fraction(x, 2), Fraction(y, 2), d)
    return None

"""Exact values of expressions at given values of their names: rational numbers, with floors and factorials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, comb, factorial, floor

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text

LARGEST_POWER = 10_000
LARGEST_FACTORIAL = 10_000
MOST_BITS = 1_000_000
"""Bounds on what is worked out."""


def exact_value(
    expression: Expression, names: Mapping[str, Fraction], other: Callable[[Call], Fraction | None] | None = None
) -> Fraction:
    """The value with every name replaced; exact.

    Parameters
    ----------
    expression : Expression
        Of numbers, names, sums, products, integer powers, floor, ceiling, Abs, sign, factorial, binomial.
    names : mapping
        A value for each name.
    other : callable, optional
        Asked first for the value of a call; None means that the call is none of its own.

    Raises
    ------
    InvalidInput
        For a name without a value, any other function, division by zero, or numbers out of bounds.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> exact_value(read_expression("floor((3*n**2 - 8*n + 12)/4)"), {"n": Fraction(5)})
    Fraction(11, 1)
    """

    def value(part: Expression) -> Fraction:
        match part:
            case Number(number):
                return number
            case Name(name) if name in names:
                return names[name]
            case Sum(terms):
                return sum(map(value, terms), Fraction(0))
            case Product(factors):
                product = Fraction(1)
                for factor in factors:
                    product = _bounded(product * value(factor))
                return product
            case Power(base, exponent):
                return _power(value(base), value(exponent))
            case Call(function, arguments):
                found = None if other is None else other(part)
                if found is not None:
                    return found
                if function in FUNCTIONS:
                    return FUNCTIONS[function](*map(value, arguments))
        raise InvalidInput("expression", to_text(part), "exact arithmetic on rational numbers, floor, ceiling")

    return value(expression)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > LARGEST_POWER:
        raise InvalidInput("exponent", str(exponent), f"an integer of at most {LARGEST_POWER}")
    if base == 0 and exponent < 0:
        raise InvalidInput("division", "by zero", "a divisor other than 0")
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits * abs(exponent) > MOST_BITS:
        raise InvalidInput("power", f"{bits * abs(exponent)} bits", f"at most {MOST_BITS} bits")
    return base ** int(exponent)


def _bounded(number: Fraction) -> Fraction:
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > MOST_BITS:
        raise InvalidInput("product", "too long", f"at most {MOST_BITS} bits")
    return number


def _factorial(n: Fraction) -> Fraction:
    return Fraction(factorial(_natural(n)))


def _binomial(n: Fraction, k: Fraction) -> Fraction:
    return Fraction(comb(_natural(n), _natural(k)))


def _natural(n: Fraction) -> int:
    if n.denominator != 1 or not 0 <= n <= LARGEST_FACTORIAL:
        raise InvalidInput("argument of a factorial", str(n), f"an integer from 0 to {LARGEST_FACTORIAL}")
    return int(n)


FUNCTIONS: Mapping[str, Callable[..., Fraction]] = {
    "floor": lambda x: Fraction(floor(x)),
    "ceiling": lambda x: Fraction(ceil(x)),
    "Abs": lambda x: Fraction(abs(x)),
    "sign": lambda x: Fraction((x > 0) - (x < 0)),
    "factorial": _factorial,
    "binomial": _binomial,
}
"""Functions with exact rational values."""

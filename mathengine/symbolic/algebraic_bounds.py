"""Zero tests of algebraic numbers by a bound below which only 0 lies.

Write a number as U/L with algebraic integers U and L; let u and l bound their conjugates, and let D be at least the
degree of a field that contains U. If U is not 0, its norm is an integer other than 0, so ``|U| >= u**(1 - D)`` and ::

    |U/L| >= u**(1 - D)/l

C. Burnikel, R. Fleischer, K. Mehlhorn, S. Schirra, A strong and easily computable separation bound for arithmetic
expressions involving radicals, Algorithmica 27 (2000). All bounds are kept as logarithms to base 2, rounded up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from flint import fmpz

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text

MOST_BITS = 200_000
LARGEST_DEGREE = 4096


@dataclass(frozen=True, slots=True)
class Bounds:
    """``log2`` of bounds on the conjugates of U and of L, for a number U/L."""

    upper: Fraction
    lower: Fraction


@dataclass(slots=True)
class _Field:
    """The radicals and the roots of unity that have been adjoined."""

    radicals: dict[tuple[str, int], int] = field(default_factory=dict)
    order: int = 1

    @property
    def degree(self) -> int:
        degree = 1
        for _, exponent in self.radicals:
            degree *= exponent
        return degree * int(fmpz(self.order).euler_phi())


def separation_bits(expression: Expression) -> int:
    """Such a k that a number built from rationals, radicals and roots of unity is 0 if its size is below ``2**-k``.

    Accepted are sums, products, rational powers, ``sqrt``, ``I``, ``GoldenRatio``, and ``exp(I*r*pi)``, ``sin(r*pi)``,
    ``cos(r*pi)``, ``tan(r*pi)`` and so on for rational r. Exact.

    Raises
    ------
    InvalidInput
        For anything else, and for a degree above 4096.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> separation_bits(read("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))"))
    61
    """
    adjoined = _Field()
    bounds = _bounds(expression, adjoined)
    degree = adjoined.degree
    if degree > LARGEST_DEGREE:
        raise InvalidInput("degree of the number", degree, f"at most {LARGEST_DEGREE}")
    total = (degree - 1) * max(bounds.upper, Fraction(0)) + bounds.lower
    return -(-total.numerator // total.denominator) + 1


def is_algebraic_zero(expression: Expression) -> bool | None:
    """Whether an algebraic number is 0: True and False are exact, None where the precision would exceed 200,000 bits.

    Raises
    ------
    InvalidInput
        As for :func:`separation_bits`, and for a division by zero.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> is_algebraic_zero(read("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))"))
    True
    >>> is_algebraic_zero(read("sqrt(2) + sqrt(3) - 31462643699/10**10"))
    False
    """
    needed = separation_bits(expression)
    bits = 64
    while bits <= MOST_BITS:
        ball = enclose(expression, bits)
        if ball.is_finite():
            if not ball.contains(0):
                return False
            if bool(abs(ball).abs_upper() * fmpz(2) ** needed < 1):
                return True
        if bits > 4 * needed + 4096:
            return None
        bits *= 2
    return None


def _bits(value: int) -> Fraction:
    """``log2`` of an integer, rounded up (0 for 0 and 1)."""
    return Fraction(max(0, (abs(value) - 1).bit_length())) if value else Fraction(0)


def _bounds(expression: Expression, adjoined: _Field) -> Bounds:
    match expression:
        case Number(value):
            return Bounds(_bits(value.numerator), _bits(value.denominator))
        case Name("I"):
            adjoined.order = lcm(adjoined.order, 4)
            return Bounds(Fraction(0), Fraction(0))
        case Name("GoldenRatio"):
            adjoined.radicals[("5", 2)] = 2
            return Bounds(Fraction(2), Fraction(1))
        case Sum(terms):
            return _of_sum([_bounds(term, adjoined) for term in terms])
        case Product(factors):
            parts = [_bounds(factor, adjoined) for factor in factors]
            return Bounds(sum((p.upper for p in parts), Fraction(0)), sum((p.lower for p in parts), Fraction(0)))
        case Power(Name("E"), exponent) | Call("exp", (exponent,)):
            return _root_of_unity(_imaginary_turns(exponent), adjoined, expression)
        case Power(base, Number(exponent)):
            return _power(base, exponent, adjoined)
        case Call("sqrt", (argument,)):
            return _power(argument, Fraction(1, 2), adjoined)
        case Call(function, (argument,)) if function in _TRIGONOMETRIC:
            turns = _turns(argument)
            if turns is not None:
                return _TRIGONOMETRIC[function](_of_angle(turns, adjoined))
    raise InvalidInput("algebraic number", to_text(expression), "rationals, radicals, and roots of unity")


def _of_sum(parts: list[Bounds]) -> Bounds:
    """``sum U_i/L_i = (sum U_i prod_{j != i} L_j)/prod L_j``."""
    lower = sum((part.lower for part in parts), Fraction(0))
    largest = max(part.upper + lower - part.lower for part in parts)
    return Bounds(largest + _bits(len(parts)), lower)


def _inverse(bounds: Bounds) -> Bounds:
    return Bounds(bounds.lower, bounds.upper)


def _power(base: Expression, exponent: Fraction, adjoined: _Field) -> Bounds:
    inner = _bounds(base, adjoined)
    if exponent < 0:
        inner = _inverse(inner)
    root = exponent.denominator
    if root > 1:
        # (U/L)**(1/k) = (U L**(k-1))**(1/k)/L
        inner = Bounds((inner.upper + (root - 1) * inner.lower) / root, inner.lower)
        adjoined.radicals[(to_text(base), root)] = root
    times = abs(exponent.numerator)
    return Bounds(inner.upper * times, inner.lower * times)


def _root_of_unity(turns: Fraction | None, adjoined: _Field, expression: Expression) -> Bounds:
    if turns is None:
        raise InvalidInput("algebraic number", to_text(expression), "exp of rational multiples of I*pi")
    adjoined.order = lcm(adjoined.order, 2 * turns.denominator)
    return Bounds(Fraction(0), Fraction(0))


def _of_angle(turns: Fraction, adjoined: _Field) -> Bounds:
    """Bounds for ``2 cos`` or ``2 sin`` over 2."""
    adjoined.order = lcm(adjoined.order, 2 * turns.denominator, 4)
    return Bounds(Fraction(1), Fraction(1))


def _over_itself(bounds: Bounds) -> Bounds:
    return Bounds(bounds.upper + bounds.lower, bounds.lower + bounds.upper)


_TRIGONOMETRIC: dict[str, Callable[[Bounds], Bounds]] = {
    "sin": lambda bounds: bounds,
    "cos": lambda bounds: bounds,
    "sec": _inverse,
    "csc": _inverse,
    "tan": _over_itself,
    "cot": _over_itself,
}


def _turns(argument: Expression) -> Fraction | None:
    """r for ``r*pi``."""
    from mathengine.numeric.normal import normal_form

    match normal_form(argument):
        case Number(value) if value == 0:
            return value
        case Name("pi"):
            return Fraction(1)
        case Product((Number(value), Name("pi"))):
            return value
    return None


def _imaginary_turns(exponent: Expression) -> Fraction | None:
    """r for ``r*I*pi``."""
    return _turns(Product((Number.of(-1), Name("I"), exponent)))

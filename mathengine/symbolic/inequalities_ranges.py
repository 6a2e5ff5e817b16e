"""Sets of real numbers between two bounds, each attained or not, with directed rounding.

Ends may be infinite, and whether an end belongs to the set is kept: the reciprocals of ``(0, 1]`` are ``[1, oo)``, and
``exp`` of ``(-oo, 0]`` is ``(0, 1]``, which is positive. Bounds are MPFR's, rounded outwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf, pi

import gmpy2
from gmpy2 import mpfr, mpq

PRECISION = 72
LARGEST_ANGLE = 2.0**40
"""Beyond it nothing is known of a sine."""

_DOWN = gmpy2.context(precision=PRECISION, round=gmpy2.RoundDown)
_UP = gmpy2.context(precision=PRECISION, round=gmpy2.RoundUp)
_ZERO, _ONE, _INFINITY = mpfr(0), mpfr(1), mpfr(inf)
_INCREASING = frozenset(("exp", "log", "sqrt", "atan", "asin", "asinh", "acosh", "atanh", "sinh", "tanh", "erf"))
_BELOW_ONE = frozenset(("tanh", "erf"))
_CONSTANTS = {"pi": "const_pi", "EulerGamma": "const_euler", "Catalan": "const_catalan"}


class NoValueError(Exception):
    """A function is not defined, or not smooth enough, on all of a range."""


@dataclass(frozen=True, slots=True)
class Range:
    """The real numbers from ``low`` to ``high``; an open end is not attained.

    >>> Range.between(Fraction(0), None, True).low_open
    True
    """

    low: mpfr
    high: mpfr
    low_open: bool = False
    high_open: bool = False

    @staticmethod
    def between(low: Fraction, high: Fraction | None, low_open: bool = False, high_open: bool = False) -> Range:
        """The range between two rational numbers; None stands for infinity."""
        above = _INFINITY if high is None else _UP.div(mpq(high), 1)
        return Range(_DOWN.div(mpq(low), 1), above, low_open, high_open or high is None)

    @property
    def ends(self) -> tuple[tuple[mpfr, bool], tuple[mpfr, bool]]:
        """Both bounds, each with whether it is open."""
        return (self.low, self.low_open), (self.high, self.high_open)

    @property
    def is_positive(self) -> bool:
        """Whether every number in it is greater than 0."""
        return bool(self.low > 0) or (self.low_open and bool(self.low == 0))

    @property
    def is_nonnegative(self) -> bool:
        """Whether no number in it is less than 0."""
        return bool(self.low >= 0)

    @property
    def is_negative(self) -> bool:
        """Whether every number in it is less than 0."""
        return bool(self.high < 0) or (self.high_open and bool(self.high == 0))

    @property
    def has_zero(self) -> bool:
        """Whether 0 may be in it."""
        return not (self.is_positive or self.is_negative)

    def __add__(self, other: Range) -> Range:
        return Range(
            _DOWN.add(self.low, other.low),
            _UP.add(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Range:
        return Range(_minus(self.high), _minus(self.low), self.high_open, self.low_open)

    def __mul__(self, other: Range) -> Range:
        ends = [
            (one, another, one_open or another_open)
            for one, one_open in ((self.low, self.low_open), (self.high, self.high_open))
            for another, another_open in ((other.low, other.low_open), (other.high, other.high_open))
        ]
        low, low_open = _least([(_times(_DOWN, one, another), is_open) for one, another, is_open in ends])
        high, high_open = _greatest([(_times(_UP, one, another), is_open) for one, another, is_open in ends])
        # a product is 0 only where a factor is
        no_zero = not (self.has_zero or other.has_zero)
        return Range(low, high, no_zero if low == 0 else low_open, no_zero if high == 0 else high_open)


def _minus(value: mpfr) -> mpfr:
    return _DOWN.minus(value)


def _times(context: gmpy2.context, one: mpfr, other: mpfr) -> mpfr:
    return _ZERO if one == 0 or other == 0 else context.mul(one, other)


def _least(ends: list[tuple[mpfr, bool]]) -> tuple[mpfr, bool]:
    """The least bound; open only where all that give it are."""
    low = min(value for value, _ in ends)
    return low, all(is_open for value, is_open in ends if value == low)


def _greatest(ends: list[tuple[mpfr, bool]]) -> tuple[mpfr, bool]:
    high = max(value for value, _ in ends)
    return high, all(is_open for value, is_open in ends if value == high)


class Ranges:
    """Arithmetic of ranges, as series of derivatives want it."""

    def number(self, value: Fraction) -> Range:
        """A rational number."""
        return Range.between(value, value)

    def constant(self, name: str) -> Range:
        """A constant by its name."""
        if name == "E":
            return Range(_DOWN.exp(_ONE), _UP.exp(_ONE))
        if name == "GoldenRatio":
            root = Range(_DOWN.sqrt(mpfr(5)), _UP.sqrt(mpfr(5)))
            return (root + self.number(Fraction(1))) * self.number(Fraction(1, 2))
        if name not in _CONSTANTS:
            raise NoValueError(name)
        return Range(getattr(_DOWN, _CONSTANTS[name])(), getattr(_UP, _CONSTANTS[name])())

    def add(self, one: Range, other: Range) -> Range:
        """The sum."""
        return one + other

    def mul(self, one: Range, other: Range) -> Range:
        """The product."""
        return one * other

    def power(self, base: Range, exponent: Fraction) -> Range:
        """The real power; of a negative number only a whole one."""
        if exponent < 0:
            return _reciprocal(self.power(base, -exponent))
        if exponent.denominator == 1:
            return _whole_power(base, exponent.numerator)
        if not base.is_nonnegative:
            raise NoValueError("a fractional power of a negative number")
        p, q = exponent.numerator, exponent.denominator
        low, high = _DOWN.rootn(base.low, q), _UP.rootn(base.high, q)
        return _whole_power(Range(low, high, base.low_open, base.high_open), p)

    def apply(self, function: str, argument: Range) -> Range:
        """A function of one variable."""
        _require_domain(function, argument)
        if function in _INCREASING:
            return _increasing(function, argument)
        match function:
            case "acos":
                return Range(_DOWN.acos(argument.high), _UP.acos(argument.low), argument.high_open, argument.low_open)
            case "cosh":
                return _cosh(argument)
            case "cos":
                return _cosine(argument, "cos")
            case "sin":
                return _cosine(argument, "sin")
            case "tan":
                return _tangent(argument)
        raise NoValueError(function)

    def sign(self, argument: Range) -> int | None:
        """1 or -1 where no number is negative, or positive; None where it is not known."""
        if argument.is_nonnegative:
            return 1
        return -1 if (-argument).is_nonnegative else None

    def magnitude(self, argument: Range) -> Range:
        """Absolute values of numbers of both signs."""
        return Range(_ZERO, max(argument.high, _minus(argument.low)))


def _reciprocal(x: Range) -> Range:
    if x.has_zero:
        raise NoValueError("a division by what may be 0")
    if x.is_negative:
        return -_reciprocal(-x)
    low = _ZERO if gmpy2.is_infinite(x.high) else _DOWN.div(_ONE, x.high)
    high = _INFINITY if x.low == 0 else _UP.div(_ONE, x.low)
    return Range(low, high, x.high_open, x.low_open)


def _whole_power(x: Range, n: int) -> Range:
    if n == 0:
        return Range(_ONE, _ONE)
    if n % 2 == 0 and x.low < 0:
        if x.high > 0:
            high, high_open = _greatest([(_UP.pow(end, n), is_open) for end, is_open in x.ends])
            return Range(_ZERO, high, False, high_open)
        x = -x
    return Range(_DOWN.pow(x.low, n), _UP.pow(x.high, n), x.low_open, x.high_open)


def _require_domain(function: str, x: Range) -> None:
    fits = {
        "log": x.is_positive,
        "sqrt": x.is_nonnegative,
        "asin": x.low >= -1 and x.high <= 1,
        "acos": x.low >= -1 and x.high <= 1,
        "acosh": x.low >= 1,
        "atanh": (x.low > -1 or (x.low == -1 and x.low_open)) and (x.high < 1 or (x.high == 1 and x.high_open)),
    }
    if not fits.get(function, True):
        raise NoValueError(f"{function} outside of its real domain")


def _increasing(function: str, x: Range) -> Range:
    low, high = getattr(_DOWN, function)(x.low), getattr(_UP, function)(x.high)
    low_open, high_open = x.low_open, x.high_open
    if function in _BELOW_ONE:
        low_open, high_open = low_open or low <= -1, high_open or high >= 1
        low, high = max(low, _minus(_ONE)), min(high, _ONE)
    if function == "exp" and low == 0:
        low_open = True
    return Range(low, high, low_open, high_open)


def _cosh(x: Range) -> Range:
    if x.low < 0 < x.high:
        high, high_open = _greatest([(_UP.cosh(end), is_open) for end, is_open in x.ends])
        return Range(_ONE, high, False, high_open)
    if x.low < 0:
        x = -x
    return Range(_DOWN.cosh(x.low), _UP.cosh(x.high), x.low_open, x.high_open)


def _cosine(x: Range, name: str) -> Range:
    """``cos`` or ``sin``."""
    if max(abs(end) for end, _ in x.ends) > LARGEST_ANGLE:
        return Range(_minus(_ONE), _ONE)
    first, last = _turns(x, 0.5 if name == "sin" else 0.0)
    if name == "cos" and first == 0 and x.low == 0 and x.low_open:
        first = 1
    if last > first:
        return Range(_minus(_ONE), _ONE)
    low, low_open = _least([(getattr(_DOWN, name)(end), is_open) for end, is_open in x.ends])
    high, high_open = _greatest([(getattr(_UP, name)(end), is_open) for end, is_open in x.ends])
    if first == last and first % 2:
        low, low_open = _minus(_ONE), False
    elif first == last:
        high, high_open = _ONE, False
    return Range(low, high, low_open, high_open)


def _turns(x: Range, shift: float) -> tuple[int, int]:
    """The first and the last k with ``(k + shift)*pi`` in the range or at most a little outside."""
    ends = [float(end) / pi - shift for end, _ in x.ends]
    slack = 1e-13 * (1 + max(map(abs, ends)))
    return ceil(ends[0] - slack), floor(ends[1] + slack)


def _tangent(x: Range) -> Range:
    if max(abs(end) for end, _ in x.ends) > LARGEST_ANGLE:
        raise NoValueError("the tangent of a large angle")
    first, last = _turns(x, 0.5)
    if first <= last:
        raise NoValueError("a pole of tan")
    return Range(_DOWN.tan(x.low), _UP.tan(x.high), x.low_open, x.high_open)

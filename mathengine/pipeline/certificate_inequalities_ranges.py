"""Ranges of real numbers for the check of coverings: bounds of mpmath's low level, widened; ends open or closed.

An end that is open is not attained. The four operations and square roots are rounded outwards; every other function is
computed with more bits than are used and its bounds are moved outwards by what those bits allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from mpmath import libmp

from mathengine.pipeline.certificate_data import require

Bound: TypeAlias = tuple[int, int, int, int]
"""A number of mpmath's low level."""

BITS = 112
GUARD = 24
LARGEST_EXPONENTIAL = 1_000_000
LARGEST_ANGLE = 1_000_000_000
LARGEST_POWER = 10_000

_ZERO: Bound = libmp.fzero
_ONE: Bound = libmp.fone
_MINUS_ONE: Bound = libmp.fnone
_INFINITY: Bound = libmp.finf
_MINUS_INFINITY: Bound = libmp.fninf
_PI = (Fraction(314159265358979323846264338327950288419716939937510, 10**50), Fraction(1, 10**50))
"""A lower bound of pi, and how far pi is from it at most."""
_AT_ZERO = {"exp": _ONE, "cosh": _ONE, "cos": _ONE}
_INCREASING: dict[str, Callable[..., Bound]] = {
    "exp": libmp.mpf_exp,
    "log": libmp.mpf_log,
    "atan": libmp.mpf_atan,
    "asin": libmp.mpf_asin,
    "asinh": libmp.mpf_asinh,
    "acosh": libmp.mpf_acosh,
    "atanh": libmp.mpf_atanh,
    "sinh": libmp.mpf_sinh,
    "tanh": libmp.mpf_tanh,
    "erf": libmp.mpf_erf,
    "tan": libmp.mpf_tan,
}
_OTHERS: dict[str, Callable[..., Bound]] = {
    "sin": libmp.mpf_sin,
    "cos": libmp.mpf_cos,
    "cosh": libmp.mpf_cosh,
    "acos": libmp.mpf_acos,
}
_AT_INFINITY = {
    "exp": (_ZERO, _INFINITY),
    "log": (_MINUS_INFINITY, _INFINITY),
    "asinh": (_MINUS_INFINITY, _INFINITY),
    "acosh": (_MINUS_INFINITY, _INFINITY),
    "sinh": (_MINUS_INFINITY, _INFINITY),
    "cosh": (_INFINITY, _INFINITY),
    "tanh": (_MINUS_ONE, _ONE),
    "erf": (_MINUS_ONE, _ONE),
}


def _less(one: Bound, other: Bound) -> bool:
    return bool(libmp.mpf_lt(one, other))


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers between two bounds; an end that is open does not belong to it."""

    low: Bound
    high: Bound
    low_open: bool = False
    high_open: bool = False

    @property
    def is_positive(self) -> bool:
        """Whether all of it is greater than 0."""
        return _less(_ZERO, self.low) or (self.low == _ZERO and self.low_open)

    @property
    def is_nonnegative(self) -> bool:
        """Whether none of it is less than 0."""
        return not _less(self.low, _ZERO)

    @property
    def is_negative(self) -> bool:
        """Whether all of it is less than 0."""
        return self.negated().is_positive

    @property
    def may_vanish(self) -> bool:
        """Whether 0 may belong to it."""
        return not self.is_positive and not self.is_negative

    def negated(self) -> Range:
        """The opposite numbers."""
        return Range(libmp.mpf_neg(self.high), libmp.mpf_neg(self.low), self.high_open, self.low_open)

    def plus(self, other: Range) -> Range:
        """All sums."""
        low = libmp.mpf_add(self.low, other.low, BITS, "f")
        high = libmp.mpf_add(self.high, other.high, BITS, "c")
        return Range(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def times(self, other: Range) -> Range:
        """All products."""
        corners = [
            (one, two, one_open or two_open)
            for one, one_open in ((self.low, self.low_open), (self.high, self.high_open))
            for two, two_open in ((other.low, other.low_open), (other.high, other.high_open))
        ]
        low, low_open = _extreme([(_product(one, two, "f"), is_open) for one, two, is_open in corners], -1)
        high, high_open = _extreme([(_product(one, two, "c"), is_open) for one, two, is_open in corners], 1)
        # 0 is a product of elements only where it is an element
        without_zero = not self.may_vanish and not other.may_vanish
        return Range(
            low, high, without_zero if low == _ZERO else low_open, without_zero if high == _ZERO else high_open
        )

    def reciprocal(self) -> Range:
        """All reciprocals."""
        require(not self.may_vanish, "a division by what may be 0")
        if self.is_negative:
            return self.negated().reciprocal().negated()
        low = _ZERO if self.high == _INFINITY else libmp.mpf_div(_ONE, self.high, BITS, "f")
        high = _INFINITY if self.low == _ZERO else libmp.mpf_div(_ONE, self.low, BITS, "c")
        return Range(low, high, self.high_open, self.low_open)

    def power(self, exponent: Fraction) -> Range:
        """All real powers; fractional ones of numbers that are not negative."""
        require(abs(exponent.numerator) <= LARGEST_POWER, "a power that is too large")
        if exponent < 0:
            return self.power(-exponent).reciprocal()
        if exponent.denominator > 1:
            require(self.is_nonnegative, "a fractional power of what may be negative")
            root = Range(
                _root(self.low, exponent.denominator, "f"),
                _root(self.high, exponent.denominator, "c"),
                self.low_open,
                self.high_open,
            )
            return root.power(Fraction(exponent.numerator))
        n = exponent.numerator
        if n == 0:
            return Range(_ONE, _ONE)
        if n % 2 == 0 and _less(self.low, _ZERO):
            if not _less(_ZERO, self.high):
                return self.negated().power(exponent)
            ends = [(_power(end, n, "c"), is_open) for end, is_open in self._sizes()]
            high, high_open = _extreme(ends, 1)
            return Range(_ZERO, high, False, high_open)
        return Range(_power(self.low, n, "f"), _power(self.high, n, "c"), self.low_open, self.high_open)

    def magnitude(self) -> Range:
        """Absolute values, of numbers of both signs."""
        return Range(_ZERO, max((end for end, _ in self._sizes()), key=_ordering))

    def _sizes(self) -> list[tuple[Bound, bool]]:
        return [(libmp.mpf_abs(self.low), self.low_open), (libmp.mpf_abs(self.high), self.high_open)]

    def image(self, function: str) -> Range:
        """The values of a function of one variable; refused where it is not defined on all of the range."""
        _require_domain(function, self)
        if function in ("sin", "cos"):
            return _wave(function, self)
        if function == "cosh":
            return _cosh(self)
        if function == "acos":
            return Range(_value(function, self.high, -1), _value(function, self.low, 1), self.high_open, self.low_open)
        require(function in _INCREASING, f"the word {function}, of which no range is known")
        low, high = _value(function, self.low, -1), _value(function, self.high, 1)
        low_open, high_open = self.low_open, self.high_open
        if function in ("tanh", "erf"):
            if not _less(_MINUS_ONE, low):
                low, low_open = _MINUS_ONE, True
            if not _less(high, _ONE):
                high, high_open = _ONE, True
        return Range(low, high, low_open or (function == "exp" and low == _ZERO), high_open)


def of_fraction(value: Fraction) -> Range:
    """The range of one rational number."""
    top, bottom = (libmp.from_int(part) for part in (value.numerator, value.denominator))
    return Range(libmp.mpf_div(top, bottom, BITS, "f"), libmp.mpf_div(top, bottom, BITS, "c"))


def between(low: Fraction, high: Fraction | None, low_open: bool, high_open: bool) -> Range:
    """The range between two rational numbers; None is infinity."""
    end = _INFINITY if high is None else of_fraction(high).high
    return Range(of_fraction(low).low, end, low_open, high_open or high is None)


def of_constant(name: str) -> Range:
    """The range of a constant by its name."""
    functions = {
        "pi": libmp.mpf_pi,
        "E": libmp.mpf_e,
        "EulerGamma": libmp.mpf_euler,
        "Catalan": libmp.mpf_catalan,
        "GoldenRatio": libmp.mpf_phi,
    }
    require(name in functions, f"the name {name}, which has no real value")
    value = functions[name](BITS + GUARD, "n")
    return Range(_widened(value, -1), _widened(value, 1))


def _ordering(value: Bound) -> _Key:
    return _Key(value)


class _Key:
    """Order of bounds."""

    def __init__(self, value: Bound) -> None:
        self.value = value

    def __lt__(self, other: _Key) -> bool:
        return _less(self.value, other.value)


def _extreme(ends: list[tuple[Bound, bool]], direction: int) -> tuple[Bound, bool]:
    """The least (-1) or greatest (1) bound; open where all ends that give it are."""
    pick = min if direction < 0 else max
    value = pick((end for end, _ in ends), key=_ordering)
    return value, all(is_open for end, is_open in ends if end == value)


def _product(one: Bound, two: Bound, rounding: str) -> Bound:
    if _ZERO in (one, two):
        return _ZERO
    product: Bound = libmp.mpf_mul(one, two, BITS, rounding)
    return product


def _power(base: Bound, n: int, rounding: str) -> Bound:
    """By repeated squares; outwards for a negative base as well, whose odd powers are negative."""
    negative = _less(base, _ZERO)
    size = libmp.mpf_abs(base)
    inner = {"f": "c", "c": "f"}[rounding] if negative and n % 2 else rounding
    result, square = _ONE, size
    while n:
        if n & 1:
            result = _product(result, square, inner)
        n >>= 1
        if n:
            square = _product(square, square, inner)
    image: Bound = libmp.mpf_neg(result) if negative and inner != rounding else result
    return image


def _root(value: Bound, order: int, rounding: str) -> Bound:
    if value in (_ZERO, _ONE, _INFINITY):
        return value
    if order == 2:
        root: Bound = libmp.mpf_sqrt(value, BITS, rounding)
        return root
    require(order <= LARGEST_POWER, "a root of too large an order")
    return _widened(libmp.mpf_nthroot(value, order, BITS + GUARD, "n"), -1 if rounding == "f" else 1)


def _widened(value: Bound, direction: int) -> Bound:
    """The value moved down or up by all that its guard bits allow."""
    if value in (_ZERO, _INFINITY, _MINUS_INFINITY):
        return value
    slack = libmp.mpf_shift(libmp.mpf_abs(value), -BITS - GUARD // 2)
    moved: Bound = libmp.mpf_sub(value, slack, BITS, "f") if direction < 0 else libmp.mpf_add(value, slack, BITS, "c")
    return moved


def _value(function: str, at: Bound, direction: int) -> Bound:
    """A bound of a function at a point, from below or above."""
    if at == _ZERO and function in (*_AT_ZERO, "sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf"):
        return _AT_ZERO.get(function, _ZERO)
    if at in (_INFINITY, _MINUS_INFINITY):
        if function == "atan":
            quarter = of_constant("pi").times(of_fraction(Fraction(1 if at == _INFINITY else -1, 2)))
            return quarter.low if direction < 0 else quarter.high
        require(function in _AT_INFINITY, f"{function} at infinity")
        return _AT_INFINITY[function][at == _INFINITY]
    if function == "log" and at == _ZERO:
        return _MINUS_INFINITY
    if function == "atanh" and at in (_ONE, _MINUS_ONE):
        return _INFINITY if at == _ONE else _MINUS_INFINITY
    if function in ("exp", "sinh", "cosh") and _less(libmp.from_int(LARGEST_EXPONENTIAL), libmp.mpf_abs(at)):
        return _beyond(function, at, direction)
    evaluation = _INCREASING.get(function) or _OTHERS[function]
    return _widened(evaluation(at, BITS + GUARD, "n"), direction)


def _beyond(function: str, at: Bound, direction: int) -> Bound:
    """Bounds of exponentials that are not worth computing."""
    edge = libmp.from_int(LARGEST_EXPONENTIAL)
    if _less(at, _ZERO) and function == "exp":
        return _ZERO if direction < 0 else _value("exp", libmp.mpf_neg(edge), 1)
    if _less(at, _ZERO) and function == "sinh":
        return _MINUS_INFINITY if direction < 0 else _value("sinh", libmp.mpf_neg(edge), 1)
    return _value(function, edge, -1) if direction < 0 else _INFINITY


def _require_domain(function: str, x: Range) -> None:
    if function == "log":
        require(x.is_positive, "a logarithm of what may not be positive")
    if function in ("asin", "acos", "atanh"):
        inside = not _less(x.low, _MINUS_ONE) and not _less(_ONE, x.high)
        require(inside, f"{function} of what may be larger than 1")
    if function == "atanh":
        require((x.low != _MINUS_ONE or x.low_open) and (x.high != _ONE or x.high_open), "a pole of atanh")
    if function == "acosh":
        require(not _less(x.low, _ONE), "acosh of what may be less than 1")
    if function == "tan":
        first, last = _turns(x, Fraction(1, 2))
        require(first > last, "a pole of tan")


def _turns(x: Range, shift: Fraction) -> tuple[int, int]:
    """The first and the last k for which ``(k + shift)*pi`` may lie in the range."""
    limit = libmp.from_int(LARGEST_ANGLE)
    require(not any(_less(limit, end) for end, _ in x._sizes()), "an angle that is too large")
    pi, slack = _PI
    low, high = (Fraction(*libmp.to_rational(end)) for end in (x.low, x.high))
    first = min(low / pi, low / (pi + slack)) - shift
    last = max(high / pi, high / (pi + slack)) - shift
    return -(-first.numerator // first.denominator), last.numerator // last.denominator


def _wave(function: str, x: Range) -> Range:
    """Sine or cosine."""
    limit = libmp.from_int(LARGEST_ANGLE)
    if any(_less(limit, end) for end, _ in x._sizes()):
        return Range(_MINUS_ONE, _ONE)
    first, last = _turns(x, Fraction(1, 2) if function == "sin" else Fraction(0))
    if function == "cos" and first == 0 and x.low == _ZERO and x.low_open:
        first = 1
    if last > first:
        return Range(_MINUS_ONE, _ONE)
    ends = ((x.low, x.low_open), (x.high, x.high_open))
    low, low_open = _extreme([(_value(function, end, -1), is_open) for end, is_open in ends], -1)
    high, high_open = _extreme([(_value(function, end, 1), is_open) for end, is_open in ends], 1)
    if first == last and first % 2:
        return Range(_MINUS_ONE, high, False, high_open)
    if first == last:
        return Range(low, _ONE, low_open, False)
    return Range(low, high, low_open, high_open)


def _cosh(x: Range) -> Range:
    if _less(x.low, _ZERO) and _less(_ZERO, x.high):
        ends = [(_value("cosh", end, 1), is_open) for end, is_open in x._sizes()]
        high, high_open = _extreme(ends, 1)
        return Range(_ONE, high, False, high_open)
    if _less(x.low, _ZERO):
        x = x.negated()
    return Range(_value("cosh", x.low, -1), _value("cosh", x.high, 1), x.low_open, x.high_open)

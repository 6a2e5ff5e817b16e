"""Classical power series that a certificate may name, with their quotients, ranges and values.

They are the expansions at 0 of the exponential, error, circular, Bessel and binomial functions and of the inverse sine
(DLMF 4.2.19, 7.6.1, 4.19, 10.25.2, 4.6.7, 4.24.1; for its square and ``asin(y)/sqrt(1 - y**2)`` see J. M. Borwein and
M. Chamberland, Integer powers of arcsin, 2007), at the ends of the interval of convergence by Abel's theorem.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_fractions import times
from mathengine.pipeline.certificate_sums_combination import KnownSum
from mathengine.pipeline.certificate_unit_interval import angles

_HALF = Fraction(1, 2)
_LARGEST_TRIED = 1 << 20


def series(name: str, parameters: Sequence[Fraction]) -> KnownSum:
    """The series of that name, if its parameters lie in the range where it converges to its value.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(series("exponential", [Fraction(1)]).value)
    'exp(1)'
    """
    order, x = (parameters[0], parameters[-1]) if len(parameters) == 2 else (Fraction(0), parameters[0])
    require(len(parameters) == (2 if name in ("bessel", "binomial") else 1) and x, "parameters out of range")
    match name:
        case "exponential":
            return _known([], [], x, Call("exp", (Number(x),)))
        case "error function":
            function = Call("erf" if x < 0 else "erfi", (_root(abs(x)),))
            value = Product((Number(_HALF), Power(Name("pi"), Number(_HALF)), function, _inverse(_root(abs(x)))))
            return _known([_HALF], [_HALF + 1], x, value)
        case "cosine":
            return _known([], [_HALF], x / 4, Call("cos" if x < 0 else "cosh", (_root(abs(x)),)))
        case "sine":
            function = Call("sin" if x < 0 else "sinh", (_root(abs(x)),))
            return _known([], [_HALF + 1], x / 4, Product((function, _inverse(_root(abs(x))))))
        case "bessel":
            require(order in (0, 1), "parameters out of range")
            argument = Product((Number.of(2), _root(abs(x))))
            function = Call("besselj" if x < 0 else "besseli", (Number(order), argument))
            scaled = Product((function, _inverse(_root(abs(x))))) if order else function
            return _known([], [order + 1], x, scaled)
        case "binomial":
            return _binomial(order, x)
    return _inverse_sine_series(name, x)


def _binomial(a: Fraction, x: Fraction) -> KnownSum:
    """``(1 - x)**-a``; at 1 for a < 0, at -1 for a < 1."""
    require(abs(x) < 1 or (x == 1 and a < 0) or (x == -1 and a < 1), "parameters out of range")
    require(a.denominator > 1 or a > 0, "a series that ends")
    value: Expression = Number.of(0) if x == 1 else Power(Number(1 - x), Number(-a))
    return _known([a], [], x, value)


def _inverse_sine_series(name: str, x: Fraction) -> KnownSum:
    require(abs(x) < 1 or x == -1 or (x == 1 and name != "inverse sine quotient"), "parameters out of range")
    value = _inverse_sine(x)
    if name == "inverse sine":
        return _known([_HALF, _HALF], [_HALF + 1], x, Product((value, _inverse(_root(abs(x))))))
    if name == "inverse sine squared":
        square = Product((Number(1 / abs(x)), Power(value, Number.of(2))))
        return _known([Fraction(1), Fraction(1)], [_HALF + 1, Fraction(2)], x, square, factorial=False)
    require(name == "inverse sine quotient", "a series of an unknown name")
    quotient = Product((value, _inverse(_root(abs(x) * (1 - x)))))
    return _known([Fraction(1)], [_HALF + 1], x, quotient, factorial=False)


def _inverse_sine(x: Fraction) -> Expression:
    """``asin(sqrt(x))`` for 0 < x <= 1, ``asinh(sqrt(-x))`` for x < 0."""
    if x == 1:
        return Product((Number(_HALF), Name("pi")))
    m, d = _square_part(abs(x) * (1 - x))
    if x < 0:
        # exp(2 asinh(y)) = 1 + 2 y**2 + 2 y sqrt(1 + y**2)
        return Product((Number(_HALF), Call("log", (Sum((Number(1 - 2 * x), _scaled(2 * m, d))),))))
    # exp(2 i asin(y)) = 1 - 2 y**2 + 2 i y sqrt(1 - y**2), an angle in (0, pi)
    return Product((Number(_HALF), angles(d, [(Fraction(1), 1 - 2 * x, 2 * m)])))


def _known(
    upper: Sequence[Fraction], lower: Sequence[Fraction], x: Fraction, value: Expression, *, factorial: bool = True
) -> KnownSum:
    return hypergeometric(upper, [*lower, Fraction(1)] if factorial else lower, x, value)


def hypergeometric(upper: Sequence[Fraction], lower: Sequence[Fraction], x: Fraction, value: Expression) -> KnownSum:
    """The sum of ``x**n`` times the rising factorials of ``upper`` over those of ``lower``; n! is not put in.

    >>> hypergeometric([], [Fraction(1)], Fraction(1), Name("E")).denominator
    [Fraction(1, 1), Fraction(1, 1)]
    """
    top, bottom = [x], [Fraction(1)]
    for parameters, take in ((upper, True), (lower, False)):
        for a in parameters:
            top, bottom = (times(top, [a, Fraction(1)]), bottom) if take else (top, times(bottom, [a, Fraction(1)]))
    return KnownSum(Fraction(1), top, bottom, value)


def _square_part(value: Fraction) -> tuple[Fraction, int]:
    """m and d with ``sqrt(value) = m sqrt(d)``, d squarefree."""
    d, m = value.numerator * value.denominator, 1
    if d > _LARGEST_TRIED**2:
        raise refused("a root of too large a number")
    for p in range(2, isqrt(d) + 1):
        if p * p > d:
            break
        while d % (p * p) == 0:
            d, m = d // (p * p), m * p
    return Fraction(m, value.denominator), d


def _root(value: Fraction) -> Expression:
    return _scaled(*_square_part(value))


def _scaled(m: Fraction, d: int) -> Expression:
    return Number(m) if d == 1 else Product((Number(m), Power(Number.of(d), Number(_HALF))))


def _inverse(expression: Expression) -> Expression:
    return Power(expression, Number.of(-1))

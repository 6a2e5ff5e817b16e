"""Closed forms of hypergeometric functions for the check of certificates, one base each, and their numbers.

A base gives f and f' at z, up to one common factor, over 1 and a number g. The numbers are spelled as the certificate
spells them where it proves that it may: square roots as ``k sqrt(d)``, logarithms and roots by perfect powers.
Equation numbers are those of the DLMF.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, TypeAlias

from mpmath.ctx_iv import MPIntervalContext

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, number, require

Line: TypeAlias = tuple[Fraction, Fraction]
"""p, q of ``p + q g``."""
Parameters: TypeAlias = dict[str, Fraction]
Claims: TypeAlias = Mapping[str, object]
Interval: TypeAlias = Any
"""A number of mpmath's interval arithmetic, which has no types."""

LARGEST_POWER = 1000
LARGEST_ARGUMENT = 2000
"""Bounds on what a certificate may ask for."""

_ZERO, _ONE, _HALF = Fraction(0), Fraction(1), Fraction(1, 2)
_PI = Name("pi")
_ANGLES = {_ONE: Fraction(1, 4), Fraction(3): Fraction(1, 3), Fraction(1, 3): Fraction(1, 6)}
"""tan(r pi)^2: r."""


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """f and its derivative by z, up to one factor, over 1 and the number g.

    ``known`` holds other spellings that may occur; ``is_nonzero`` is a test for ``p + q g``.
    """

    value: Line
    slope: Line
    number: Expression | None
    transcendental: bool = False
    known: tuple[tuple[Expression, Expression], ...] = ()
    is_nonzero: Callable[[Line], bool] | None = None


# Bases: f and f' over 1 and a number (equation numbers of the DLMF)


def _power(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.6 integrated: ``2F1(1, b; 2; z) = (1 - (1-z)^(1-b))/((1-b) z)``."""
    b = at["b"]
    require(at == {"a": 1, "b": b, "c": 2} and b != 1, "parameters of another base")
    scale = 1 / ((1 - b) * z)
    g = _radical(1 - z, 1 - b, claims)
    return ClosedForm((scale, -scale), (-scale / z, (1 / (1 - z) + scale) / z), g)


def _logarithm(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.1."""
    require(at == {"a": 1, "b": 1, "c": 2}, "parameters of another base")
    log = _log(claims, (1 - z, _ZERO), 1)
    return ClosedForm((_ZERO, -1 / z), (1 / (z * (1 - z)), 1 / (z * z)), log, True)


def _arcsine(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.4 with 15.8.1: ``2F1(1, 1; 3/2; z) = asin(sqrt(z))/sqrt(z(1-z))``."""
    require(at == {"a": 1, "b": 1, "c": Fraction(3, 2)}, "parameters of another base")
    return _first_order(at, z, product_of(Number(1 / (1 - z)), _arctangent(z / (1 - z), claims)))


def _arctangent_base(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.2 and 15.4.3: ``2F1(1, 1/2; 3/2; z) = atanh(sqrt(z))/sqrt(z)``."""
    require(at == {"a": 1, "b": _HALF, "c": Fraction(3, 2)}, "parameters of another base")
    return _first_order(at, z, _arctangent(-z, claims))


def _lerch(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """25.14.1: ``2F1(1, b; b+1; z) = b lerchphi(z, 1, b)``, transcendental for 0 < b < 1 (Baker)."""
    b = at["b"]
    require(at == {"a": 1, "b": b, "c": b + 1} and 0 < b < 1 and -1 <= z < 1, "parameters of another base")
    return _first_order(at, z, product_of(Number(b), _lerchphi(z, b)))


def _lerch_at_one(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.8.1 and 25.14.1: ``2F1(1, 1; c; z) = 2F1(1, c-1; c; z/(z-1))/(1-z)``."""
    c = at["c"]
    require(at == {"a": 1, "b": 1, "c": c} and 1 < c < 2 and z <= _HALF, "parameters of another base")
    return _first_order(at, z, product_of(Number((c - 1) / (1 - z)), _lerchphi(z / (z - 1), c - 1)))


def _lerchphi(z: Fraction, a: Fraction) -> Expression:
    return Call("lerchphi", (Number(z), Number.of(1), Number(a)))


def _first_order(at: Parameters, z: Fraction, g: Expression) -> ClosedForm:
    """f = g and its derivative, for a = 1: ``z (1-z) f' + (c - 1 - b z) f = c - 1``."""
    below, lower = z * (1 - z), at["c"] - 1
    return ClosedForm((_ZERO, _ONE), (lower / below, (at["b"] * z - lower) / below), g, True)


def _cosine(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.12: ``2F1(a, -a; 1/2; z) = cos(2a asin(sqrt(z)))``."""
    a = at["a"]
    require(at == {"a": a, "b": -a, "c": _HALF}, "parameters of another base")
    return _tangent_function(2 * a, z / (1 - z), claims, (_ZERO, -a / (1 - z)))


def _two_powers(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.7: ``2F1(a, a+1/2; 1/2; z) = ((1+s)^(-2a) + (1-s)^(-2a))/2``, s = sqrt(z)."""
    a = at["a"]
    require(at == {"a": a, "b": a + _HALF, "c": _HALF}, "parameters of another base")
    return _tangent_function(2 * a, -z, claims, (a / (1 - z), a / (1 - z)))


def _square_root(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.17: ``2F1(a, a+1/2; 2a+1; z) = (2/(1 + sqrt(1-z)))^(2a)``."""
    a = at["a"]
    require(at == {"a": a, "b": a + _HALF, "c": 2 * a + 1}, "parameters of another base")
    return ClosedForm((_ONE, _ZERO), (-a / z, a / (z * (1 - z))), _radical(1 - z, _HALF, claims))


def _gamma(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """15.4.30, for c and c+1: g is the quotient of the two values over c/2."""
    a, c = at["a"], at["c"]
    require(at == {"a": a, "b": 1 - a, "c": c} and z == _HALF, "parameters of another base")
    above, below = ((c + a) / 2, (c - a + 1) / 2), ((c + a + 1) / 2, (c - a + 2) / 2)
    parts = [_gamma_value(x) for x in above] + [Power(_gamma_value(x), Number.of(-1)) for x in below]
    return ClosedForm((_ONE, _ZERO), (2 * (1 - c), (c - a) * (c + a - 1)), product_of(*parts))


def _exponential_base(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """13.6.2: ``1F1(1; 2; z) = (exp(z) - 1)/z``."""
    require(at == {"a": 1, "c": 2}, "parameters of another base")
    square = z * z
    return ClosedForm((-1 / z, 1 / z), (1 / square, (z - 1) / square), exponential(z), True)


def _error(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """13.6.7: ``1F1(1; 3/2; z) = sqrt(pi/z) exp(z) erf(sqrt(z))/2``, with erfi for z < 0; z f' + (1/2 - z) f = 1/2."""
    require(at == {"a": 1, "c": Fraction(3, 2)}, "parameters of another base")
    k, d = root_of(claims, abs(z))
    error = Call("erf" if z > 0 else "erfi", (surd(k, d),))
    g = product_of(surd(1 / (2 * k * d), d), Call("sqrt", (_PI,)), exponential(z), error)
    return ClosedForm((_ZERO, _ONE), (1 / (2 * z), 1 - 1 / (2 * z)), g, True)


def _bessel_base(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """13.6.9: ``1F1(a; 2a; z)`` is exp(z/2) (z/4)^(1/2-a) I(a-1/2, z/2) up to a constant; by 10.29.4 its derivative."""
    a = at["a"]
    require(at == {"a": a, "c": 2 * a} and not (is_whole(2 * a) and a <= 0), "parameters of another base")
    above, below = (Call("besseli", (Number(order), Number(abs(z) / 2))) for order in (a + _HALF, a - _HALF))
    g = product_of(Number.of(1 if z > 0 else -1), above, Power(below, Number.of(-1)))
    return ClosedForm((_ONE, _ZERO), (_HALF, _HALF), g, True)


def _complementary_error(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """13.6.8 with 13.2.40: ``U(1; 3/2; z) = sqrt(pi/z) exp(z) erfc(sqrt(z))``; f' = f - f/(2z) - 1/z."""
    require(at == {"a": 1, "c": Fraction(3, 2)} and z > 0, "parameters of another base")
    k, d = root_of(claims, z)
    g = product_of(surd(1 / (k * d), d), Call("sqrt", (_PI,)), exponential(z), Call("erfc", (surd(k, d),)))
    return ClosedForm((_ZERO, _ONE), (-1 / z, 1 - 1 / (2 * z)), g)


def _second_bessel(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """13.6.10: ``U(a; 2a; z)`` is exp(z/2) z^(1/2-a) K(a-1/2, z/2) up to a constant; by 10.29.4 its derivative."""
    a = at["a"]
    require(at == {"a": a, "c": 2 * a} and z > 0, "parameters of another base")
    above, below = (Call("besselk", (Number(abs(order)), Number(z / 2))) for order in (a + _HALF, a - _HALF))
    return ClosedForm((_ONE, _ZERO), (_HALF, -_HALF), product_of(above, Power(below, Number.of(-1))))


def _hyperbolic(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """10.39.9 and 10.16.9 for c = 1/2: ``cosh(2 sqrt(z))``, a cosine for z < 0."""
    require(at == {"c": _HALF}, "parameters of another base")
    k, d = root_of(claims, abs(z))
    words = ("tanh", "coth") if z > 0 else ("tan", "cot")
    function, reciprocal = (Call(word, (surd(2 * k, d),)) for word in words)
    g = product_of(surd(1 / (k * d), d), function)
    return ClosedForm((_ONE, _ZERO), (_ZERO, _ONE), g, True, ((reciprocal, Power(function, Number.of(-1))),))


def _cylinder(at: Parameters, z: Fraction, claims: Claims) -> ClosedForm:
    """10.39.9 and 10.16.9: ``x^(1-c) I(c-1, x)`` up to a constant, x = 2 sqrt(z), and J for z < 0; 10.29.4, 10.6.6."""
    c = at["c"]
    require(not (is_whole(c) and c <= 0), "parameters of another base")
    k, d = root_of(claims, abs(z))
    word = "besseli" if z > 0 else "besselj"
    above, below = (Call(word, (Number(order), surd(2 * k, d))) for order in (c, c - 1))
    g = product_of(surd(1 / (k * d), d), above, Power(below, Number.of(-1)))
    return ClosedForm((_ONE, _ZERO), (_ZERO, _ONE), g, True)


BASES: dict[str, tuple[str, Callable[[Parameters, Fraction, Claims], ClosedForm]]] = {
    "power": ("2F1", _power),
    "logarithm": ("2F1", _logarithm),
    "arcsine": ("2F1", _arcsine),
    "arctangent": ("2F1", _arctangent_base),
    "lerch": ("2F1", _lerch),
    "lerch, 1": ("2F1", _lerch_at_one),
    "cosine": ("2F1", _cosine),
    "two powers": ("2F1", _two_powers),
    "square root": ("2F1", _square_root),
    "gamma": ("2F1", _gamma),
    "exponential": ("1F1", _exponential_base),
    "error": ("1F1", _error),
    "bessel": ("1F1", _bessel_base),
    "erfc": ("U", _complementary_error),
    "bessel K": ("U", _second_bessel),
    "hyperbolic": ("0F1", _hyperbolic),
    "cylinder": ("0F1", _cylinder),
}
"""Kind and closed form of each base."""


# Numbers, spelled as the certificate says where it proves that it may


def _arctangent(w: Fraction, claims: Claims) -> Expression:
    """``atan(sqrt(w))/sqrt(w)``, for w < 0 ``atanh(sqrt(-w))/sqrt(-w)``."""
    k, d = root_of(claims, abs(w))
    if w > 0:
        angle: Expression = Call("atan", (surd(k, d),))
        if w in _ANGLES:
            angle = product_of(Number(_ANGLES[w]), _PI)
        return product_of(surd(1 / (k * d), d), angle)
    # atanh(s) = log((1+s)/(1-s))/2
    return product_of(surd(1 / (2 * k * d), d), _log(claims, _ratio(k, d), d))


def _ratio(k: Fraction, d: int) -> Line:
    """(1+s)/(1-s) for s = k sqrt(d), as p + q sqrt(d)."""
    norm = 1 - k * k * d
    return (1 + k * k * d) / norm, 2 * k / norm


def _log(claims: Claims, x: Line, d: int) -> Expression:
    """log(p + q sqrt(d)) as ``power * log(argument)``."""
    if x == (_ONE, _ZERO):
        return Number.of(0)
    p, q, root = items(claims["log"])
    argument, power = (number(p), number(q)), integer(claims["power"])
    # Over sqrt(1) the two parts are one number.
    require(0 < abs(power) <= LARGEST_POWER and integer(root) == d, "a logarithm of something else")
    left, right = _norm_form(x, d), _norm_form(argument, d)
    require(_is_positive(right, d) and _is_positive(left, d), "a logarithm of a number <= 0")
    product: Line = (_ONE, _ZERO)
    for _ in range(abs(power)):
        product = _surd_product(product, right, d)
    same = product == left if power > 0 else _surd_product(product, left, d) == (_ONE, _ZERO)
    require(same, "a logarithm of something else")
    inner = Sum((Number(right[0]), surd(right[1], d))) if right[1] else Number(right[0])
    return product_of(Number.of(power), Call("log", (inner,)))


def _norm_form(x: Line, d: int) -> Line:
    return (x[0] + x[1], _ZERO) if d == 1 else x


def _surd_product(x: Line, y: Line, d: int) -> Line:
    return x[0] * y[0] + d * x[1] * y[1], x[0] * y[1] + x[1] * y[0]


def _is_positive(x: Line, d: int) -> bool:
    """Whether p + q sqrt(d) > 0."""
    p, q = x
    if p >= 0 and q >= 0:
        return (p, q) != (_ZERO, _ZERO)
    if p <= 0 and q <= 0:
        return False
    return (p * p > d * q * q) == (p > 0)


def _tangent_function(k: Fraction, w: Fraction, claims: Claims, slope: Line) -> ClosedForm:
    """1 and ``slope[0] + slope[1] g`` with ``g = tan(k atan(sqrt(w)))/sqrt(w)``, or the same with tanh and -w.

    Where that is infinite, 0 and slope[1]. Both are odd in k, and ``(sqrt(1+w) - 1)/w`` for k = 1/2.
    """
    straight: Line = (_ONE, _ZERO)
    if k < 0:
        k, slope = -k, (slope[0], -slope[1])
    if k == _HALF:
        root = Sum((_radical(1 + w, k, claims), Number.of(-1)))
        return ClosedForm(straight, slope, product_of(Number(1 / w), root))
    if w < 0:
        return ClosedForm(straight, slope, _hyperbolic_tangent(k, -w, claims))
    if w not in _ANGLES:
        m, d = root_of(claims, w)
        inner = product_of(Number(k), Call("atan", (surd(m, d),)))
        g = product_of(surd(1 / (m * d), d), Call("tan", (inner,)))
        return ClosedForm(straight, slope, g, is_nonzero=_tangent_test(k, w, claims))
    turn = k * _ANGLES[w] % 1
    turn = turn - 1 if turn > _HALF else turn
    if turn == _HALF:
        return ClosedForm((_ZERO, _ZERO), (slope[1], _ZERO), None)
    tangent: Expression = Call("tan", (product_of(Number(turn), _PI),))
    for square, angle in _ANGLES.items():
        if abs(turn) == angle:
            tangent = product_of(Number.of(1 if turn > 0 else -1), Power(Number(square), Number(_HALF)))
    return ClosedForm(straight, slope, product_of(tangent, Power(Number(w), Number(-_HALF))))


def _tangent_test(k: Fraction, w: Fraction, claims: Claims) -> Callable[[Line], bool]:
    """Whether p + q g differs from 0 for ``g = tan(k atan(sqrt(w)))/sqrt(w)``, by mpmath's interval arithmetic."""
    context = MPIntervalContext()
    context.prec = 256

    def interval(value: Fraction) -> Interval:
        return context.mpf(value.numerator) / context.mpf(value.denominator)

    low, high = (number(end) for end in items(claims["angle"]))
    first, last, square = (interval(value) for value in (low, high, w))
    require(0 < low < high < Fraction(8, 5) and context.cos(last) > 0, "an angle out of range")
    require(context.tan(first) ** 2 < square < context.tan(last) ** 2, "an angle with another tangent")
    g = context.tan(interval(k) * context.mpf([first.a, last.b])) / context.sqrt(square)

    def is_nonzero(line: Line) -> bool:
        total = interval(line[0]) + interval(line[1]) * g
        return bool(total > 0 or total < 0)

    return is_nonzero


def _hyperbolic_tangent(k: Fraction, v: Fraction, claims: Claims) -> Expression:
    """``tanh(k atanh(s))/s = (R-1)/((R+1) s)`` with s = sqrt(v), ``R = ((1+s)/(1-s))**k``."""
    root = isqrt(v.numerator), isqrt(v.denominator)
    if Fraction(root[0], root[1]) ** 2 == v:
        s, d = Fraction(root[0], root[1]), 1
        sign = -1 if claims.get("inverse") is True else 1
        power = _radical((1 + s) / (1 - s), sign * k, claims)
    else:
        (s, d), sign = root_of(claims, v), 1
        p, q = _ratio(s, d)
        power = Power(Sum((Number(p), surd(q, d))), Number(k))
    above, below = (Sum((power, Number.of(one))) for one in (-1, 1))
    return product_of(surd(sign / (s * d), d), above, Power(below, Number.of(-1)))


def _radical(x: Fraction, exponent: Fraction, claims: Claims) -> Expression:
    """``x**exponent`` for x > 0, as ``factor * base**(another exponent)`` where that is claimed."""
    require(x > 0 and abs(exponent.numerator) <= LARGEST_POWER and exponent.denominator <= LARGEST_POWER, "a power")
    if "factor" not in claims:
        return Power(Number(x), Number(exponent))
    factor, base, other = (number(claims[key]) for key in ("factor", "base", "exponent"))
    require(factor > 0 and base > 0 and abs(other.numerator) <= LARGEST_POWER, "a root of a number <= 0")
    order = exponent.denominator
    require((order * other).denominator == 1, "a root of another order")
    same = factor**order * base ** int(order * other) == x**exponent.numerator
    require(same, "a root of something else")
    return product_of(Number(factor), Power(Number(base), Number(other)))


def _gamma_value(x: Fraction) -> Expression:
    """``gamma(x)`` as a multiple of a value between 0 and 1."""
    require(abs(x) <= LARGEST_ARGUMENT and not (is_whole(x) and x <= 0), "a pole of the gamma function")
    factor = _ONE
    while x > 1:
        x -= 1
        factor *= x
    while x <= 0:
        factor /= x
        x += 1
    return Number(factor) if x == 1 else product_of(Number(factor), Call("gamma", (Number(x),)))


def exponential(z: Fraction) -> Expression:
    """exp(z)."""
    return Call("exp", (Number(z),))


def root_of(claims: Claims, value: Fraction) -> tuple[Fraction, int]:
    """k > 0 and d > 0 with ``sqrt(value) = k sqrt(d)``."""
    first, second = items(claims["root"])
    k, d = number(first), integer(second)
    require(k > 0 and d > 0 and k * k * d == value, "a root of something else")
    return k, d


def surd(k: Fraction, d: int) -> Expression:
    """k sqrt(d)."""
    return Number(k) if d == 1 else product_of(Number(k), Call("sqrt", (Number.of(d),)))


def product_of(*factors: Expression) -> Expression:
    """The product, as it stands."""
    return Product(factors)


def is_whole(value: Fraction) -> bool:
    """Whether a number is an integer."""
    return value.denominator == 1

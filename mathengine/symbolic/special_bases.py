"""Pairs ``(f, f')`` of hypergeometric functions that have a closed form, one base each.

A base gives f and f' at the point z, up to one common factor, in coordinates over 1 and an atom; the table in
:mod:`mathengine.symbolic.special_forms` says which functions they are. Everything is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power
from mathengine.symbolic.contiguous import Pair
from mathengine.symbolic.special_values import (
    Atom,
    Value,
    arctangent,
    exponential,
    inverse_of,
    logarithm,
    of_expression,
    product_of,
    rational,
    root,
    square_part,
    square_root,
    tangent,
)

Start: TypeAlias = "tuple[Pair, Atom | None]"
"""The pair of a base, and its atom."""

_ZERO, _ONE, _HALF = fmpq(0), fmpq(1), fmpq(1, 2)


def _linear(number: Value, value: tuple[fmpq, fmpq], slope: tuple[fmpq, fmpq]) -> Start:
    """``f = value[0] + value[1] N``, ``f' = slope[0] + slope[1] N`` for a number N, times the bottom of N."""
    (p, q), (r, s) = number.top, number.bottom
    sides = ((x * r + y * p, x * s + y * q) for x, y in (value, slope))
    return Pair(*sides), number.atom


def power_base(b: fmpq, z: fmpq) -> Start:
    """``2F1(1, b; 2; z) = (1 - N)/((1-b) z)``, N = (1-z)**(1-b), and ``z f' = N/(1-z) - f``.

    >>> power_base(fmpq(1, 2), fmpq(3, 4))[1] is None
    True
    """
    scale = 1 / ((1 - b) * z)  # f = (1 - N) scale, f' = (N/(1-z) - f)/z
    return _linear(root(1 - z, 1 - b), (scale, -scale), (-scale / z, (1 / (1 - z) + scale) / z))


def logarithm_base(z: fmpq) -> Start:
    """``2F1(1, 1; 2; z) = -log(1-z)/z``.

    >>> logarithm_base(fmpq(-1))[0].value
    (0, 1)
    """
    return _linear(logarithm(1 - z), (_ZERO, -1 / z), (1 / (z * (1 - z)), 1 / (z * z)))


def arcsine_base(z: fmpq) -> Start:
    """``2F1(1, 1; 3/2; z) = asin(sqrt(z))/sqrt(z(1-z))``.

    >>> arcsine_base(fmpq(1, 2))[0]
    Pair(value=(0, 1/2), slope=(2, 0))
    """
    number = arctangent(z / (1 - z)).times(1 / (1 - z))
    return first_order_base(number, _ONE, fmpq(3, 2), z)


def arctangent_base(z: fmpq) -> Start:
    """``2F1(1, 1/2; 3/2; z) = atanh(sqrt(z))/sqrt(z)``.

    >>> arctangent_base(fmpq(-1))[0].value
    (0, 1/4)
    """
    return first_order_base(arctangent(-z), _HALF, fmpq(3, 2), z)


def lerch_value(z: fmpq, a: fmpq) -> Value:
    """``lerchphi(z, 1, a)``.

    >>> lerch_value(fmpq(1, 2), fmpq(1, 3)).atom.expression.function
    'lerchphi'
    """
    return of_expression(Call("lerchphi", (Number(_fraction(z)), Number.of(1), Number(_fraction(a)))))


def first_order_base(number: Value, b: fmpq, c: fmpq, z: fmpq) -> Start:
    """f = 2F1(1, b; c; z) from its value: z (1-z) f' + (c - 1 - b z) f = c - 1.

    >>> first_order_base(rational(fmpq(2)), fmpq(1), fmpq(1), fmpq(1, 2))[0]
    Pair(value=(2, 0), slope=(4, 0))
    """
    below = z * (1 - z)
    return _linear(number, (_ZERO, _ONE), ((c - 1) / below, (b * z - c + 1) / below))


def cosine_base(a: fmpq, z: fmpq) -> Start:
    """``2F1(a, -a; 1/2; z) = cos(2a asin(sqrt(z)))`` over itself.

    >>> cosine_base(fmpq(1, 3), fmpq(-1, 80))[1].radicand
    1
    """
    return _linear(tangent(2 * a, z / (1 - z)), (_ONE, _ZERO), (_ZERO, -a / (1 - z)))


def two_powers_base(a: fmpq, z: fmpq) -> Start:
    """``2F1(a, a+1/2; 1/2; z) = ((1+s)**(-2a) + (1-s)**(-2a))/2`` over itself, s = sqrt(z).

    >>> two_powers_base(fmpq(1, 3), fmpq(1, 9))[0].value
    (1, 1/2)
    """
    scale = a / (1 - z)
    return _linear(tangent(2 * a, -z), (_ONE, _ZERO), (scale, scale))


def square_root_base(a: fmpq, z: fmpq) -> Start:
    """``2F1(a, a+1/2; 2a+1; z) = (2/(1 + sqrt(1-z)))**(2a)`` over itself.

    >>> square_root_base(fmpq(1, 3), fmpq(1, 2))[0]
    Pair(value=(1, 0), slope=(-2/3, 2/3))
    """
    return _linear(root(1 - z, _HALF), (_ONE, _ZERO), (-a / z, a / (z * (1 - z))))


def gamma_base(a: fmpq, c: fmpq) -> Start:
    """``2F1(a, 1-a; c; 1/2)`` over itself.

    >>> gamma_base(fmpq(1, 3), fmpq(1, 2))[0].value
    (1, 0)
    """
    # f(c+1)/f(c) = c/2 G((c+a)/2) G((c-a+1)/2) / (G((c+a+1)/2) G((c-a+2)/2))
    quotient = _gamma_quotient(((c + a) / 2, (c - a + 1) / 2), ((c + a + 1) / 2, (c - a + 2) / 2))
    return _linear(quotient.times(c / 2), (_ONE, _ZERO), (2 * (1 - c), 2 * (c - a) * (c + a - 1) / c))


def exponential_base(z: fmpq) -> Start:
    """``1F1(1; 2; z) = (exp(z) - 1)/z``.

    >>> exponential_base(fmpq(1))[0]
    Pair(value=(-1, 1), slope=(1, 0))
    """
    return _linear(exponential(z), (-1 / z, 1 / z), (1 / z + (1 - z) / (z * z), -(1 - z) / (z * z)))


def error_base(z: fmpq) -> Start:
    """``1F1(1; 3/2; z) = sqrt(pi/z) exp(z) erf(sqrt(z))/2``, with erfi for z < 0.

    >>> error_base(fmpq(1))[0]
    Pair(value=(0, 1/2), slope=(1/2, 1/4))
    """
    # z f' + (1/2 - z) f = 1/2
    k, d = square_part(abs(z))
    word = "erf" if z > 0 else "erfi"
    point = product_of(Number(_fraction(k)), *((square_root(d),) if d > 1 else ()))
    spelled = product_of(Call("sqrt", (Name("pi"),)), *_exp(z), Call(word, (point,)))
    number = Value((_ZERO, 1 / (2 * k * d)), (_ONE, _ZERO), Atom(d, spelled, _root_claim(k, d)))
    return _linear(number, (_ZERO, _ONE), (1 / (2 * z), 1 - 1 / (2 * z)))


def bessel_base(z: fmpq, a: fmpq) -> Start:
    """``1F1(a; 2a; z)``, a multiple of ``exp(z/2) z**(1/2-a) I(a-1/2, z/2)``, over itself.

    >>> bessel_base(fmpq(2), fmpq(1, 2))[0]
    Pair(value=(1, 0), slope=(1/2, 1/2))
    """
    size, sign = abs(z) / 2, (1 if z > 0 else -1)
    above, below = (_bessel("besseli", order, size) for order in (a + _HALF, a - _HALF))
    number = Value((_ZERO, fmpq(sign)), (_ONE, _ZERO), _quotient_atom(1, above, below, {}))
    return _linear(number, (_ONE, _ZERO), (_HALF, _HALF))


def hyperbolic_base(z: fmpq) -> Start:
    """``0F1(; 1/2; z) = cosh(2 sqrt(z))``, for z < 0 a cosine, over itself.

    >>> hyperbolic_base(fmpq(1, 4))[0]
    Pair(value=(1, 0), slope=(0, 2))
    """
    k, d = square_part(abs(z))
    point = product_of(Number(_fraction(2 * k)), *((square_root(d),) if d > 1 else ()))
    words = ("tanh", "coth") if z > 0 else ("tan", "cot")
    function, reciprocal = (Call(word, (point,)) for word in words)
    atom = Atom(d, function, _root_claim(k, d), reciprocal)
    return _linear(Value((_ZERO, 1 / (k * d)), (_ONE, _ZERO), atom), (_ONE, _ZERO), (_ZERO, _ONE))


def cylinder_base(c: fmpq, z: fmpq) -> Start:
    """``0F1(; c; z)``, a multiple of ``z**((1-c)/2) I(c-1, 2 sqrt(z))``, with J for z < 0, over itself.

    >>> cylinder_base(fmpq(1), fmpq(1))[0]
    Pair(value=(1, 0), slope=(0, 1))
    """
    k, d = square_part(abs(z))
    point = product_of(Number(_fraction(2 * k)), *((square_root(d),) if d > 1 else ()))
    word = "besseli" if z > 0 else "besselj"
    above, below = (Call(word, (Number(_fraction(order)), point)) for order in (c, c - 1))
    atom = _quotient_atom(d, above, below, _root_claim(k, d))
    return _linear(Value((_ZERO, 1 / (k * d)), (_ONE, _ZERO), atom), (_ONE, _ZERO), (_ZERO, _ONE))


def complementary_error_base(z: fmpq) -> Start:
    """``U(1; 3/2; z) = sqrt(pi/z) exp(z) erfc(sqrt(z))``, z > 0: ``f' = f - f/(2z) - 1/z``.

    >>> complementary_error_base(fmpq(4))[0]
    Pair(value=(0, 1/2), slope=(-1/4, 7/16))
    """
    k, d = square_part(z)
    point = product_of(Number(_fraction(k)), *((square_root(d),) if d > 1 else ()))
    spelled = product_of(Call("sqrt", (Name("pi"),)), *_exp(z), Call("erfc", (point,)))
    number = Value((_ZERO, 1 / (k * d)), (_ONE, _ZERO), Atom(d, spelled, _root_claim(k, d)))
    return _linear(number, (_ZERO, _ONE), (-1 / z, 1 - 1 / (2 * z)))


def second_bessel_base(z: fmpq, a: fmpq) -> Start:
    """``U(a; 2a; z)``, a multiple of ``exp(z/2) z**(1/2-a) K(a-1/2, z/2)``, over itself.

    >>> second_bessel_base(fmpq(2), fmpq(1, 2))[0]
    Pair(value=(1, 0), slope=(1/2, -1/2))
    """
    above, below = (_bessel("besselk", abs(order), z / 2) for order in (a + _HALF, a - _HALF))
    number = Value((_ZERO, _ONE), (_ONE, _ZERO), _quotient_atom(1, above, below, {}))
    return _linear(number, (_ONE, _ZERO), (_HALF, -_HALF))


def _bessel(word: str, order: fmpq, point: fmpq) -> Expression:
    return Call(word, (Number(_fraction(order)), Number(_fraction(point))))


def _exp(z: fmpq) -> tuple[Expression, ...]:
    return (Name("E"),) if z == 1 else (Call("exp", (Number(_fraction(z)),)),)


def _gamma_quotient(above: tuple[fmpq, ...], below: tuple[fmpq, ...]) -> Value:
    """A product of gamma values over another, arguments between 0 and 1; no argument is an integer <= 0."""
    factor = _ONE
    powers: dict[fmpq, int] = {}
    for arguments, sign in ((above, 1), (below, -1)):
        for argument in arguments:
            rest = argument
            while rest > 1:
                rest -= 1
                factor = factor * rest if sign > 0 else factor / rest
            while rest <= 0:
                factor = factor / rest if sign > 0 else factor * rest
                rest += 1
            powers[rest] = powers.get(rest, 0) + sign
    sides: dict[bool, list[Expression]] = {True: [], False: []}
    for argument, power in sorted(powers.items()):
        if power and argument != 1:
            call = Call("gamma", (Number(_fraction(argument)),))
            sides[power > 0].append(call if abs(power) == 1 else Power(call, Number.of(abs(power))))
    if not any(sides.values()):
        return rational(factor)
    return Value(
        (_ZERO, factor), (_ONE, _ZERO), _quotient_atom(1, product_of(*sides[True]), product_of(*sides[False]), {})
    )


def _quotient_atom(radicand: int, above: Expression, below: Expression, claim: Mapping[str, object]) -> Atom:
    return Atom(
        radicand,
        product_of(above, inverse_of(below)),
        claim,
        reciprocal=product_of(below, inverse_of(above)),
        parts=(above, below),
    )


def _root_claim(k: fmpq, d: int) -> dict[str, object]:
    """What a square root was taken to be: k sqrt(d)."""
    return {"root": [str(k), str(d)]}


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))

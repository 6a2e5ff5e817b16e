"""Checks of theorems on circular and hyperbolic functions and their inverses."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_theorems import (
    MOST_BITS,
    MOST_TURNS,
    argument,
    combination,
    exact,
    is_positive,
    negative,
    require_equal,
)
from mathengine.pipeline.certificate_values import Box, value_box

LARGEST_ORDER = 60
_I, _PI, _ONE = Name("I"), Name("pi"), Number.of(1)


def _times(*factors: Expression | int | Fraction) -> Expression:
    return Product(tuple(Number(Fraction(f)) if isinstance(f, int | Fraction) else f for f in factors))


def _over(top: Expression, bottom: Expression) -> Expression:
    return Product((top, Power(bottom, Number.of(-1))))


def _sqrt(expression: Expression) -> Expression:
    return Power(expression, Number(Fraction(1, 2)))


def _named(call: Expression) -> tuple[str, Expression]:
    if not (isinstance(call, Call) and len(call.arguments) == 1 and not call.keywords):
        raise refused("something other than a function of one argument where it belongs")
    return call.function, call.arguments[0]


def _turn(angle: Expression) -> Fraction:
    """r with the angle ``r pi``."""
    terms = combination(angle)
    require(all(rest == _PI or not c for c, rest in terms), "an angle that is no multiple of pi")
    return sum((c for c, _ in terms), Fraction(0))


# Circular and hyperbolic functions


def standard(left: Expression, right: Expression) -> None:
    """``cos(pi p/q) = c``: c is the root of ``T_q(c) = (-1)**p`` that is nearer to it than the others can be."""
    turn = _cosine(*_named(left))
    ((sign, value),) = combination(right) if not isinstance(right, Sum) else [(Fraction(1), right)]
    if isinstance(value, Call) and value.function in ("sin", "cos"):
        require(abs(sign) == 1, "a multiple of a sine")
        other = _cosine(*_named(value)) + (0 if sign == 1 else 1)
        require((turn - other) % 2 == 0 or (turn + other) % 2 == 0, "the sine of another angle")
        return
    p, q = turn.numerator, turn.denominator
    require(q <= LARGEST_ORDER, "an angle of too large an order")
    require_equal(_chebyshev(q, right), Number.of((-1) ** p), "a number that is no such cosine")
    box = _real(right)
    # cos(pi k/q) for different k, 0 <= k <= q, are at least 2/q**2 apart
    sides = [Sum((Call("cos", (_times(turn, _PI),)), Number(Fraction(sign, q * q)))) for sign in (-1, 1)]
    below, above = (_real(side) for side in sides)
    require(below.is_below(box) and box.is_below(above), "the cosine of another angle")


def _cosine(function: str, angle: Expression) -> Fraction:
    """t with the sine or cosine equal to ``cos(pi t)``."""
    require(function in ("sin", "cos"), "something other than a sine or cosine")
    turn = _turn(angle)
    return turn if function == "cos" else Fraction(1, 2) - turn


def _chebyshev(q: int, x: Expression) -> Expression:
    """``T_q(x) = sum_k C(q, 2k) x**(q - 2k) (x**2 - 1)**k``."""
    inner = Sum((Power(x, Number.of(2)), Number.of(-1)))
    terms = [
        _times(comb(q, 2 * k), Power(x, Number.of(q - 2 * k)), Power(inner, Number.of(k))) for k in range(q // 2 + 1)
    ]
    return Sum(tuple(terms))


def _real(expression: Expression) -> Box:
    box = value_box(expression, 128, {})
    require(box.rigorous, "a value without a rigorous interval")
    return box


def by_exponentials(left: Expression, right: Expression) -> None:
    """Euler's formulas."""
    function, x = _named(left)
    turned = _times(_I, x) if function in ("sin", "cos") else x
    plus, minus = Call("exp", (turned,)), Call("exp", (negative(turned),))
    below = {"sin": _times(2, _I), "cos": Number.of(2), "sinh": Number.of(2), "cosh": Number.of(2)}
    require(function in below, "a function that these formulas do not give")
    above = Sum((plus, minus if function in ("cos", "cosh") else negative(minus)))
    require_equal(right, _over(above, below[function]), "another combination of exponentials")


def quotient(left: Expression, right: Expression) -> None:
    """``tan = sin/cos`` and the like."""
    function, x = _named(left)
    tail = "h" if function.endswith("h") else ""
    sine, cosine = Call("sin" + tail, (x,)), Call("cos" + tail, (x,))
    forms = {
        "tan": _over(sine, cosine),
        "cot": _over(cosine, sine),
        "sec": _over(_ONE, cosine),
        "csc": _over(_ONE, sine),
    }
    word = function.removesuffix("h") if tail else function
    require(word in forms, "a function that is no quotient of sine and cosine")
    require_equal(right, forms[word], "another quotient")


# Inverse functions


def inverse(left: Expression, right: Expression) -> None:
    """By their definitions, for real arguments in the domain."""
    function, x = _named(left)
    require(function in _DEFINITIONS, "a function without such a definition")
    require_equal(right, _DEFINITIONS[function](x), "another value than the definition gives")


def _domain(*positive: Expression) -> None:
    require(all(is_positive(part) for part in positive), "an argument not shown to lie in the domain")


def _asinh(x: Expression) -> Expression:
    _domain(Sum((_times(x, x), _ONE)))
    return Call("log", (Sum((x, _sqrt(Sum((_times(x, x), _ONE))))),))


def _acosh(x: Expression) -> Expression:
    _domain(Sum((x, Number.of(-1))))
    return Call("log", (Sum((x, _sqrt(Sum((_times(x, x), Number.of(-1)))))),))


def _atanh(x: Expression) -> Expression:
    above, below = Sum((_ONE, x)), Sum((_ONE, negative(x)))
    _domain(above, below)
    return _times(Fraction(1, 2), Call("log", (_over(above, below),)))


def _asin(x: Expression) -> Expression:
    for end in (1, -1):
        if difference_is(x, Number.of(end), Fraction(0)):
            return _times(Fraction(end, 2), _PI)
    rest = Sum((_ONE, negative(_times(x, x))))
    _domain(rest)
    return Call("atan", (_over(x, _sqrt(rest)),))


def _acos(x: Expression) -> Expression:
    return Sum((_times(Fraction(1, 2), _PI), negative(_asin(x))))


_DEFINITIONS: dict[str, Callable[[Expression], Expression]] = {
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "asin": _asin,
    "acos": _acos,
    "acot": lambda x: Call("atan", (_over(_ONE, x),)),
    "acoth": lambda x: Call("atanh", (_over(_ONE, x),)),
    "asec": lambda x: Call("acos", (_over(_ONE, x),)),
    "acsc": lambda x: Call("asin", (_over(_ONE, x),)),
}


# Arc tangents


def gaussian(left: Expression, right: Expression) -> None:
    """``atan(p/q)`` is the argument of q + ip: products of Gaussian integers, their turns counted."""
    x = exact(argument(left, "atan"))
    steps: list[tuple[int, int]] = []
    bits = Fraction(0)
    for coefficient, part in combination(right):
        if not coefficient:
            continue
        if part == _PI:
            times, tangent = 4 * coefficient, Fraction(1)
        else:
            times, tangent = coefficient, exact(argument(part, "atan"))
        bits += abs(times) * (tangent.numerator.bit_length() + tangent.denominator.bit_length())
        bounded = abs(times) + len(steps) <= MOST_TURNS and bits <= MOST_BITS
        require(times.denominator == 1 and bounded, "too many turns")
        sign = 1 if times > 0 else -1
        steps += [(tangent.denominator, sign * tangent.numerator)] * abs(times.numerator)
    re, im, turns = _turned(steps)
    same = im * x.denominator == re * x.numerator and re > 0
    require(same and turns == 0, "another arc")


def _turned(steps: list[tuple[int, int]]) -> tuple[int, int, int]:
    """The product of numbers with positive real parts, and how often its argument passes pi."""
    re, im, turns = 1, 0, 0
    for x, y in steps:
        new_re, new_im = re * x - im * y, re * y + im * x
        if y > 0 and im >= 0 and new_im < 0:
            turns += 1
        if y < 0 and (im < 0 or (im == 0 and re > 0)) and (new_im > 0 or (new_im == 0 and new_re < 0)):
            turns -= 1
        re, im = new_re, new_im
    return re, im, turns


def standard_arc(left: Expression, right: Expression) -> None:
    """``atan(x) = r pi``, ``-atan(-x)``, or ``pi/2 - atan(1/x)`` for x > 0."""
    x = argument(left, "atan")
    arcs = [part for c, part in combination(right) if c and part != _PI]
    if not arcs:
        _standard_tangent(x, _turn(right))
        return
    y = argument(arcs[0], "atan")
    if difference_is(y, negative(x), Fraction(0)):
        require_equal(right, negative(Call("atan", (y,))), "another arc")
        return
    require(is_positive(x), "a reciprocal of something not shown positive")
    expected = Sum((_times(Fraction(1, 2), _PI), negative(Call("atan", (_over(_ONE, x),)))))
    require_equal(right, expected, "another arc")


def _standard_tangent(x: Expression, turn: Fraction) -> None:
    """``(1 + ix)**q`` is real: the arc is a multiple of pi/q; x lies between the tangents half way to others."""
    q = turn.denominator
    reach = abs(turn) + Fraction(1, 2 * q)
    require(q <= LARGEST_ORDER and reach < Fraction(1, 2), "an arc of too large an order")
    sides = [Power(Sum((_ONE, _times(sign, _I, x))), Number.of(q)) for sign in (1, -1)]
    require_equal(sides[0], sides[1], "a number that is no such tangent")
    box = _real(x)
    below, above = (_real(_tangent(turn + side * Fraction(1, 2 * q))) for side in (-1, 1))
    require(below.is_below(box) and box.is_below(above), "the tangent of another angle")


def _tangent(turn: Fraction) -> Expression:
    return Call("tan", (_times(turn, _PI),))

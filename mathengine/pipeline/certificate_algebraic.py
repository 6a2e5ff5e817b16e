"""Check that an algebraic number is 0, by a bound under which only 0 lies.

A number is U/L with algebraic integers; ``2**u`` and ``2**l`` bound all their conjugates, and D is a multiple of the
degree of a field that holds U. A norm other than 0 is at least 1, so U/L = 0 or ``log2 |U/L| >= -(D - 1) u - l``.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from flint import acb, arb, fmpq, fmpz

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.precision import working_precision
from mathengine.numeric.printer import to_text
from mathengine.pipeline.certificate_data import refused, require

MOST_BITS = 250_000
_PAIRS = {"sin": False, "cos": False, "sec": True, "csc": True, "tan": None, "cot": None}


class _Field:
    """Radicals by their radicands, and the order of the roots of unity."""

    def __init__(self) -> None:
        self.radicals: dict[tuple[str, int], None] = {}
        self.order = 2

    def degree(self) -> int:
        degree = int(fmpz(self.order).euler_phi())
        for _, index in self.radicals:
            degree *= index
        return degree


def _log(value: int) -> Fraction:
    """An upper bound of the binary logarithm of a positive integer, 0 for 0."""
    return Fraction((abs(value) - 1).bit_length()) if abs(value) > 1 else Fraction(0)


def _sizes(expression: Expression, held: _Field) -> tuple[Fraction, Fraction]:
    """``(u, l)``."""
    match expression:
        case Number(value):
            return _log(value.numerator), _log(value.denominator)
        case Name("I"):
            held.order = lcm(held.order, 4)
            return Fraction(0), Fraction(0)
        case Name("GoldenRatio"):
            return _sizes(Product((Number(Fraction(1, 2)), Sum((Number.of(1), _root(Number.of(5)))))), held)
        case Sum(terms):
            parts = [_sizes(term, held) for term in terms]
            below = sum((low for _, low in parts), Fraction(0))
            return max(up + below - low for up, low in parts) + _log(len(parts)), below
        case Product(factors):
            both = [_sizes(factor, held) for factor in factors]
            return sum((u for u, _ in both), Fraction(0)), sum((v for _, v in both), Fraction(0))
        case Call("sqrt", (argument,)):
            return _sizes(_root(argument), held)
        case Power(Name("E"), exponent) | Call("exp", (exponent,)):
            turns = _turns(Product((exponent, Name("I"), Number.of(-1))))
            held.order = lcm(held.order, 2 * turns.denominator)
            return Fraction(0), Fraction(0)
        case Power(base, Number(exponent)):
            return _power(base, exponent, held)
        case Call(function, (argument,)) if function in _PAIRS:
            held.order = lcm(held.order, 4, 2 * _turns(argument).denominator)
            one = Fraction(1)
            return (one, one) if _PAIRS[function] is not None else (2 * one, 2 * one)
    raise refused("a number that is not seen to be algebraic")


def _root(argument: Expression) -> Expression:
    return Power(argument, Number(Fraction(1, 2)))


def _power(base: Expression, exponent: Fraction, held: _Field) -> tuple[Fraction, Fraction]:
    up, low = _sizes(base, held)
    if exponent < 0:
        up, low = low, up
    k = exponent.denominator
    if k > 1:
        up = (up + (k - 1) * low) / k
        held.radicals[to_text(base), k] = None
    return up * abs(exponent.numerator), low * abs(exponent.numerator)


def _turns(argument: Expression) -> Fraction:
    """r for ``r*pi``, up to powers of I that cancel."""
    rational, units, pis = Fraction(1), 0, 0
    waiting = [argument]
    while waiting:
        match waiting.pop():
            case Number(value):
                rational *= value
            case Product(factors):
                waiting.extend(factors)
            case Name("I"):
                units += 1
            case Name("pi"):
                pis += 1
            case _:
                raise refused("an angle that is no rational multiple of pi")
    require(rational == 0 or (pis == 1 and units % 2 == 0), "an angle that is no rational multiple of pi")
    return -rational if units // 2 % 2 else rational


def is_algebraic_zero(expression: Expression) -> bool:
    """Whether the check shows that the number is 0.

    >>> from mathengine.numeric.reader import read_expression
    >>> is_algebraic_zero(read_expression("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))"))
    True
    >>> is_algebraic_zero(read_expression("sqrt(2) - 7/5"))
    False
    """
    held = _Field()
    up, low = _sizes(expression, held)
    total = (held.degree() - 1) * up + low + 2
    bits = -(-total.numerator // total.denominator)
    require(bits <= MOST_BITS, "a number of too high a degree for the check")
    with working_precision(bits + 128):
        value = _ball(expression)
        return bool(value.abs_upper() * arb(2) ** bits < 1)


def is_small(expression: Expression, bound: int) -> bool:
    """Whether balls show that a constant is smaller than the bound in size.

    >>> from mathengine.numeric.reader import read_expression
    >>> is_small(read_expression("4*atan(1/5) - atan(1/239) - pi/4"), 6)
    True
    """
    with working_precision(256):
        return bool(_ball(expression).abs_upper() < bound)


_INVERSES = frozenset("log asin acos atan asinh acosh atanh".split())  # noqa: SIM905
_OF_RECIPROCALS = {"acot": "atan", "asec": "acos", "acsc": "asin", "acoth": "atanh"}


def _ball(expression: Expression) -> acb:
    """The value, by flint's complex balls."""
    match expression:
        case Number(value):
            return acb(fmpq(value.numerator, value.denominator))
        case Name("I"):
            return acb(0, 1)
        case Name("pi"):
            return acb.pi()
        case Name("GoldenRatio"):
            return (1 + acb(5).sqrt()) / 2
        case Sum(terms):
            return sum((_ball(term) for term in terms), acb(0))
        case Product(factors):
            product = acb(1)
            for factor in factors:
                product *= _ball(factor)
            return product
        case Power(Name("E"), exponent) | Call("exp", (exponent,)):
            return _ball(exponent).exp()
        case Call("sqrt", (argument,)):
            return _ball(argument).sqrt()
        case Power(base, Number(value)) if value.denominator == 1:
            return _ball(base) ** value.numerator
        case Power(base, Number(value)):
            return (acb(arb(fmpq(value.numerator, value.denominator))) * _ball(base).log()).exp()
        case Call(function, (argument,)) if function in _PAIRS:
            found: acb = getattr(_ball(argument), function)()
            return found
        case Call(function, (argument,)) if function in _INVERSES:
            value_of: acb = getattr(_ball(argument), function)()
            return value_of
        case Call(function, (argument,)) if function in _OF_RECIPROCALS:
            return _ball(Call(_OF_RECIPROCALS[function], (Power(argument, Number.of(-1)),)))
    raise refused("a number that is not seen to be algebraic")

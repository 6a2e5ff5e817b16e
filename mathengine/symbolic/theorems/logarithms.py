"""Logarithms of positive algebraic numbers as sums over primes and fundamental units; roots over primes."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.theorems.instance import TheoremInstance
from mathengine.symbolic.theorems.numbers import Surd, fundamental_unit, number, prime_powers, rational, surd

PRODUCT = "logarithm of a product of positive numbers"
NEGATIVE = "logarithm of a negative number"
EXPONENTIAL = "logarithm of an exponential"
ROOT = "root of a product of positive numbers"
POSITIVE_NAMES = frozenset({"pi", "E", "EulerGamma", "Catalan", "GoldenRatio"})
MOST_STEPS = 2000


def logarithm(atom: Expression) -> TheoremInstance | None:
    """``log(x)`` by the factors of x.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(logarithm(read_expression("log(12/5)")).right)
    '2*log(2) + log(3) - log(5)'
    """
    if not (isinstance(atom, Call) and atom.function == "log" and len(atom.arguments) == 1):
        return None
    (argument,) = atom.arguments
    value = surd(argument)
    if value is not None:
        return _of_surd(atom, value)
    if argument == Name("E"):
        return TheoremInstance(EXPONENTIAL, atom, number(1))
    if isinstance(argument, Call) and argument.function == "exp" and rational(argument.arguments[0]) is not None:
        return TheoremInstance(EXPONENTIAL, atom, argument.arguments[0])
    parts = positive_factors(argument)
    if parts is None or parts == [(argument, Fraction(1))]:
        return None
    return TheoremInstance(PRODUCT, atom, _sum_of_logarithms(parts))


def _of_surd(atom: Expression, value: Surd) -> TheoremInstance | None:
    if not value.is_positive():
        if not value.x and not value.y:
            return None
        minus = Surd(-value.x, -value.y, value.d).expression()
        turned = Sum((_log(minus), Product((Name("I"), Name("pi")))))
        return TheoremInstance(NEGATIVE, atom, turned)
    if not value.y:
        powers = prime_powers(value.x)
        if powers is None or powers == {int(value.x): 1}:
            return None
        return TheoremInstance(PRODUCT, atom, _sum_of_logarithms([(number(p), Fraction(e)) for p, e in powers.items()]))
    parts = _factors_of_surd(value)
    if parts is None:
        return None
    return TheoremInstance(PRODUCT, atom, _sum_of_logarithms(parts))


def _factors_of_surd(value: Surd) -> list[tuple[Expression, Fraction]] | None:
    """Rational number, fundamental unit and one representative, with exponents; None for a representative."""
    unit = fundamental_unit(value.d)
    if unit is None:
        return None
    if not value.x:  # y sqrt(d)
        return [(number(value.y), Fraction(1)), (number(value.d), Fraction(1, 2))]
    norm = abs(value.norm)
    ratio = value * value * Surd(1 / norm, Fraction(0), 1)
    power = _logarithm_to(ratio, unit)
    if power is not None:
        if value == unit:
            return None
        return [(number(norm), Fraction(1, 2)), (unit.expression(), Fraction(power, 2))]
    return _representative(value, unit)


def _representative(value: Surd, unit: Surd) -> list[tuple[Expression, Fraction]] | None:
    """``value = r unit**k z`` or ``r unit**k/z``, with ``1 < z/z' <= unit`` in size and z without content."""
    content = _content(value)
    z = value * Surd(1 / content, Fraction(0), 1)
    k, back = 0, unit.inverse()
    square = unit * unit
    for _ in range(MOST_STEPS):
        if not _exceeds(z, Surd(Fraction(1), Fraction(0), 1)):
            z, k = z * unit, k - 1
        elif _exceeds(z, square):
            z, k = z * back, k + 1
        else:
            break
    sign = Fraction(1)
    norm = Fraction(1)
    if _exceeds(z, unit):  # log z = log |N| - log |z'|, and unit |z'| is nearer to the start of the domain
        norm, sign = abs(z.norm), Fraction(-1)
        other = unit * Surd(z.x, -z.y, z.d)
        other = other if other.is_positive() else other * Surd(Fraction(-1), Fraction(0), 1)
        z, k = other, k + 1
        inner = _content(z)
        norm, z = norm / inner, z * Surd(1 / inner, Fraction(0), 1)
    parts = [(number(content * norm), Fraction(1)), (unit.expression(), Fraction(k)), (z.expression(), sign)]
    return None if parts[-1] == (value.expression(), Fraction(1)) else [p for p in parts if p[1] and p[0] != number(1)]


def _exceeds(z: Surd, bound: Surd) -> bool:
    """Whether ``|z/z'| > bound``, for positive z: by ``z**2 > bound |N(z)|``."""
    minus = Surd(Fraction(-1), Fraction(0), 1) * bound * Surd(abs(z.norm), Fraction(0), 1)
    return (z * z + minus).is_positive()


def _content(value: Surd) -> Fraction:
    below = lcm(value.x.denominator, value.y.denominator)
    return Fraction(gcd(int(value.x * below), int(value.y * below)), below)


def _logarithm_to(value: Surd, unit: Surd) -> int | None:
    """k with ``value = unit**k``, or None."""
    if abs(value.norm) != 1 or (2 * value.x).denominator != 1 or (2 * value.y).denominator != 1:
        return None
    k, step, back = 0, unit, unit.inverse()
    one = Surd(Fraction(1), Fraction(0), 1)
    minus = Surd(Fraction(-1), Fraction(0), 1)
    while value != one and abs(k) < MOST_STEPS:
        larger = (value + minus).is_positive()
        value, k = (value * back, k + 1) if larger else (value * step, k - 1)
        if larger != (value + minus).is_positive() and value != one:
            return None
    return k if value == one else None


def _log(expression: Expression) -> Expression:
    return Call("log", (expression,))


def _sum_of_logarithms(parts: list[tuple[Expression, Fraction]]) -> Expression:
    terms = [_log(base) if e == 1 else Product((Number(e), _log(base))) for base, e in parts]
    return terms[0] if len(terms) == 1 else Sum(tuple(terms)) if terms else number(0)


def positive_factors(expression: Expression) -> list[tuple[Expression, Fraction]] | None:
    """Bases and rational exponents of a product of numbers that are positive at sight, else None.

    >>> from mathengine.numeric.reader import read_expression
    >>> positive_factors(read_expression("2/pi"))
    [(Number(value=Fraction(2, 1)), Fraction(1, 1)), (Name(name='pi'), Fraction(-1, 1))]
    """
    match expression:
        case Product(factors):
            found = []
            for factor in factors:
                part = positive_factors(factor)
                if part is None:
                    return None
                found += part
            return found
        case Power(base, Number(exponent)):
            inner = positive_factors(base)
            return None if inner is None else [(b, e * exponent) for b, e in inner]
        case Call("sqrt", (base,)):
            inner = positive_factors(base)
            return None if inner is None else [(b, e / 2) for b, e in inner]
        case Number(value) if value > 0:
            return [(expression, Fraction(1))]
        case Name(name) if name in POSITIVE_NAMES:
            return [(expression, Fraction(1))]
        case Call("exp", (argument,)):
            power = rational(argument)
            return None if power is None else [(Name("E"), power)]
        case Call("log" | "zeta", (argument,)) if (rational(argument) or 0) > 1:
            return [(expression, Fraction(1))]
        case Call("gamma", (argument,)) if (rational(argument) or 0) > 0:
            return [(expression, Fraction(1))]
    number_itself = surd(expression)
    return [(expression, Fraction(1))] if number_itself is not None and number_itself.is_positive() else None


def root(atom: Expression) -> TheoremInstance | None:
    """``x**(1/q)`` by the factors of a positive x: numbers over their primes.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(root(read_expression("10**(1/3)")).right)
    '2**(1/3)*5**(1/3)'
    """
    if not (isinstance(atom, Power) and isinstance(atom.exponent, Number)):
        return None
    exponent = atom.exponent.value
    if exponent.numerator != 1 or exponent.denominator == 1:
        return None
    parts = _conjugate(atom.base) or positive_factors(atom.base)
    if parts is None:
        return None
    split: list[tuple[Expression, Fraction]] = []
    for base, power in parts:
        if not isinstance(base, Number):
            split.append((base, power))
            continue
        primes = prime_powers(base.value)
        if primes is None:
            return None
        split += [(number(p), e * power) for p, e in primes.items()]
    if split == [(atom.base, Fraction(1))]:
        return None
    factors = [Power(base, Number(power * exponent)) for base, power in split]
    return TheoremInstance(ROOT, atom, Product(tuple(factors)))


def _conjugate(base: Expression) -> list[tuple[Expression, Fraction]] | None:
    """``x - y sqrt(d)`` by its norm and its conjugate, which then stands for both."""
    value = surd(base)
    if value is None or value.y >= 0 or value.x <= 0 or value.norm <= 0:
        return None
    return [(number(value.norm), Fraction(1)), (Surd(value.x, -value.y, value.d).expression(), Fraction(-1))]

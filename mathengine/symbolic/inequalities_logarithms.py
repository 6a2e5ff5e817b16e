"""Logarithms of products of positive factors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.inequalities_covering import Stretch
from mathengine.symbolic.inequalities_jets import Jets
from mathengine.symbolic.inequalities_ranges import NoValueError, Ranges

Factors = list[tuple[Expression, Expression]]
"""Bases and exponents."""
_ONE, _MINUS_ONE = Number.of(1), Number.of(-1)


def positive_factors(side: Expression, stretch: Stretch) -> Factors | None:
    """A product as powers of what is positive on a stretch; None where that is not seen.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> found = positive_factors(read_expression("-2/(x - 1)"), Stretch("x", Fraction(0), Fraction(1), False, True))
    >>> [(to_text(base), to_text(exponent)) for base, exponent in found]
    [('2', '1'), ('1 - x', '-1')]
    """
    found: Factors = []
    sign = 1
    for base, exponent in _powers(side):
        if isinstance(base, Number):
            sign = sign if base.value > 0 else -sign
            found.append((Number(abs(base.value)), exponent))
            continue
        direction = _sign(base, stretch)
        if direction < 0 and isinstance(exponent, Number) and exponent.is_integer:
            sign = -sign if exponent.value % 2 else sign
            found.append((_negative(base), exponent))
        elif direction > 0:
            found.append((base, exponent))
        else:
            return None
    return found if sign > 0 else None


def _powers(side: Expression) -> Factors:
    match side:
        case Product(factors):
            return [pair for factor in factors for pair in _powers(factor)]
        case Power(base, exponent):
            return [(base, exponent)]
        case Call("sqrt", (argument,), ()):
            return [(argument, Number(Fraction(1, 2)))]
        case Call("exp", (argument,), ()):
            return [(Name("E"), argument)]
    return [(side, _ONE)]


def _negative(base: Expression) -> Expression:
    match base:
        case Sum((*terms, Number(value))):
            return Sum((Number(-value), *(Product((_MINUS_ONE, term)) for term in terms)))
    return Product((_MINUS_ONE, base))


def _sign(base: Expression, stretch: Stretch) -> int:
    try:
        value = Jets(Ranges(), 0, {stretch.name: [stretch.range]}).of(base)[0]
    except NoValueError:
        return 0
    return 0 if value is None else 1 if value.is_positive else -1 if value.is_negative else 0


def logarithm(factors: Sequence[tuple[Expression, Expression]]) -> Expression:
    """The logarithm of a product of powers.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(logarithm([(Name("x"), Name("y")), (Number(Fraction(1, 3)), _ONE)]))
    'y*log(x) + (-log(3))'
    """
    return Sum(tuple(Product((exponent, _of_base(base))) for base, exponent in factors))


def _of_base(base: Expression) -> Expression:
    match base:
        case Number(value) if value == 1:
            return Number.of(0)
        case Number(value) if value.numerator == 1:
            return Product((_MINUS_ONE, Call("log", (Number.of(value.denominator),))))
        case Number(value) if value.denominator != 1:
            return Sum((_of_base(Number.of(value.numerator)), _of_base(Number(Fraction(1, value.denominator)))))
        case Name("E"):
            return _ONE
    return Call("log", (base,))

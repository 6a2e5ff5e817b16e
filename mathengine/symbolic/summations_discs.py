"""Where expressions in one name are analytic: at 0, and on the closed disc around 0 on which a power series converges.

The principal functions are analytic off their cuts. On a disc of radius r an argument keeps away from the cut of
logarithms and powers if the angles of its factors do: a polynomial g with ``sum |g_i| r**i <= g(0)``, i > 0, has a
positive real part inside, and on the circle wherever it is not 0. Inverse circular functions are analytic where
``sum |g_i| r**i <= 1``, and continuous on the circle where they are defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from mathengine.errors import InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.polynomials import as_polynomial

ENTIRE = frozenset(("exp", "sin", "cos", "sinh", "cosh", "erf", "erfc", "erfi"))
QUOTIENTS = frozenset(("tan", "cot", "sec", "csc", "tanh", "coth", "sech", "csch"))
WITHIN_ONE = frozenset(("atan", "atanh", "asin", "acos", "asinh"))


@dataclass(frozen=True, slots=True)
class Disc:
    """``|x| <= radius``; the whole plane where the radius is None.

    Parameters
    ----------
    name : str
    power : Fraction or None
        ``radius**exponent``.
    exponent : int

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression as read
    >>> unit = Disc("x", Fraction(1), 1)
    >>> [unit.is_continuous(read(text)) for text in ("log((1 + x)/(1 - x))", "sqrt(1 - 2*x)", "asin(x)/x")]
    [True, False, True]
    """

    name: str
    power: Fraction | None
    exponent: int

    def is_continuous(self, expression: Expression) -> bool:
        """Whether it is shown analytic inside, up to poles, and continuous on the disc where it is defined."""
        if self.name not in unbound_names(expression):
            return True
        match expression:
            case Name():
                return True
            case Sum(parts) | Product(parts):
                return all(self.is_continuous(part) for part in parts)
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return self.is_continuous(base)
            case Power(Name("E"), exponent):
                return self.is_continuous(exponent)
            case Power(base, exponent):
                return self.name not in unbound_names(exponent) and self._has_angle(base)
            case Call("sqrt" | "log", (base,), ()):
                return self._has_angle(base)
            case Call("besselj" | "besseli", (Number(order), argument), ()) if order.denominator == 1:
                return self.is_continuous(argument)
            case Call(function, (argument,), ()) if function in ENTIRE or function in QUOTIENTS:
                return self.is_continuous(argument)
            case Call(function, (argument,), ()) if function in WITHIN_ONE:
                size = self._majorant(argument, 0)
                return size is not None and size <= 1
            case Call("polylog", (Number(order), argument), ()) if order.denominator == 1:
                size = self._majorant(argument, 0)
                return order >= 1 and size is not None and size <= 1
        return False

    def _has_angle(self, base: Expression) -> bool:
        angle = self.angle(base)
        return angle is not None and angle <= 2 and self.is_continuous(base)

    def angle(self, expression: Expression) -> Fraction | None:
        """A bound of ``|arg|``, a right angle being 1, inside and on the circle where it is not 0; None if unknown."""
        if isinstance(expression, Number):
            return Fraction(0) if expression.value > 0 else None
        table = polynomial_table(expression, self.name)
        if table is not None and table.get(0, Fraction(0)) > 0:
            rest = self._majorant(expression, 1)
            if rest is not None and rest <= table[0]:
                return Fraction(1)
        match expression:
            case Product(parts):
                angles = [self.angle(part) for part in parts]
                return None if None in angles else sum((a for a in angles if a is not None), Fraction(0))
            case Sum(parts):
                angles = [self.angle(part) for part in parts]
                known = [a for a in angles if a is not None]
                return max(known) if len(known) == len(parts) and max(known) <= 1 else None
            case Power(base, Number(exponent)):
                inner = self.angle(base)
                return None if inner is None or inner > 2 else inner * abs(exponent)
            case Call("sqrt", (base,), ()):
                inner = self.angle(base)
                return None if inner is None or inner > 2 else inner / 2
        return None

    def _majorant(self, expression: Expression, first: int) -> Fraction | None:
        """``sum |g_i| radius**i`` over i >= first, from above."""
        table = polynomial_table(expression, self.name)
        if table is None:
            return None
        total = Fraction(0)
        for i, c in table.items():
            if i < first:
                continue
            size = self._radius_power(i)
            if size is None:
                return None
            total += abs(c) * size
        return total

    def _radius_power(self, i: int) -> Fraction | None:
        if i == 0:
            return Fraction(1)
        if self.power is None:
            return None
        if i % self.exponent == 0:
            return Fraction(self.power ** (i // self.exponent))
        return rational_root(self.power, self.exponent) ** i


def rational_root(value: Fraction, order: int) -> Fraction:
    """A root of a positive number, exact where it is rational, else from above.

    >>> rational_root(Fraction(1, 4), 2)
    Fraction(1, 2)
    """
    from flint import fmpz

    roots = [int(fmpz(part).root(order)) for part in (value.numerator, value.denominator)]
    if roots[0] ** order == value.numerator and roots[1] ** order == value.denominator:
        return Fraction(*roots)
    scale = 2**64
    return Fraction(int(fmpz(int(value * scale**order) + 1).root(order)) + 1, scale)


def polynomial_table(expression: Expression, name: str) -> dict[int, Fraction] | None:
    """The coefficients of a polynomial over Q, by degree; None where it is none."""
    try:
        polynomial = as_polynomial(expression, name)
    except InvalidInput:
        return None
    found = {}
    for i in range(polynomial.degree() + 1):
        c = polynomial[i]
        if c != 0:
            found[i] = Fraction(int(c.p), int(c.q))
    return found


def is_analytic_at_zero(expression: Expression, name: str) -> bool:
    """Whether an expression is shown to be analytic at 0 as it stands, for general values of other names.

    >>> from mathengine.numeric.reader import read_expression as read
    >>> [is_analytic_at_zero(read(text), "x") for text in ("log(1 - x)", "log(1 - x)/x", "sqrt(1 + sqrt(1 - x))")]
    [True, False, True]
    """
    if name not in unbound_names(expression):
        return True
    match expression:
        case Name():
            return True
        case Sum(parts) | Product(parts):
            return all(is_analytic_at_zero(part, name) for part in parts)
        case Power(base, Number(exponent)) if exponent.denominator == 1 and exponent > 0:
            return is_analytic_at_zero(base, name)
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            return is_analytic_at_zero(base, name) and _differs_from_zero(base, name)
        case Power(Name("E"), exponent):
            return is_analytic_at_zero(exponent, name)
        case Power(base, exponent):
            return name not in unbound_names(exponent) and is_analytic_at_zero(base, name) and _at_zero(base, name, 0)
        case Call("sqrt" | "log", (base,), ()):
            return is_analytic_at_zero(base, name) and _at_zero(base, name, 0)
        case Call("besselj" | "besseli", (Number(order), argument), ()) if order.denominator == 1:
            return is_analytic_at_zero(argument, name)
        case Call(function, (argument,), ()) if function in ENTIRE:
            return is_analytic_at_zero(argument, name)
        case Call("tan" | "sec" | "tanh" | "sech", (argument,), ()):
            return is_analytic_at_zero(argument, name) and _at_zero(argument, name, None)
        case Call(function, (argument,), ()) if function in WITHIN_ONE:
            return is_analytic_at_zero(argument, name) and _at_zero(argument, name, None)
        case Call("polylog", (Number(), argument), ()):
            return is_analytic_at_zero(argument, name) and _at_zero(argument, name, None)
    return False


def value_at_zero(expression: Expression, name: str) -> Fraction | None:
    """The value at 0 where it is a rational number."""
    from mathengine.numeric.substitution import replaced
    from mathengine.symbolic.summations_values import exact_value

    known = normal_form(replaced(expression, {Name(name): Number.of(0)}))
    return None if unbound_names(known) else exact_value(known)


def _at_zero(expression: Expression, name: str, bound: int | None) -> bool:
    """Whether the value at 0 is a number above ``bound``, or, without a bound, is 0."""
    value = value_at_zero(expression, name)
    return value is not None and (value == 0 if bound is None else value > bound)


def _differs_from_zero(expression: Expression, name: str) -> bool:
    """Whether the value at 0 is not 0, for general values of other names."""
    from mathengine.numeric.balls import enclose
    from mathengine.numeric.substitution import replaced
    from mathengine.symbolic.summations_field import TermField, Unsupported

    known = replaced(expression, {Name(name): Number.of(0)})
    if not unbound_names(known):
        try:
            value = enclose(known, 64)
        except InvalidInput:
            return False
        return bool(not value.contains(0)) if isinstance(value, arb) else not value.contains(0)
    try:
        return not TermField(()).vanishes(known)
    except (InvalidInput, Unsupported):
        return False

"""Changes of the variable, in a form without what they undo.

``atan(1/u)`` becomes ``pi/2 - atan(u)`` and ``log(u**2)`` becomes ``2*log(u)``, both for u > 0; angles lose multiples
of pi/2. Everything holds for real numbers wherever the given form is defined.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mathengine.errors import MathengineError
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.inequalities_angles import exact_call

_MINUS_ONE = Number.of(-1)


@dataclass(frozen=True, slots=True)
class Change:
    """``x = at + direction*u**exponent``; an exponent other than 1 is for u > 0.

    >>> Change(Number.of(0), 1, -1).exponent
    -1
    """

    at: Expression
    direction: int
    exponent: int = 1

    def image(self, name: str) -> Expression:
        """What takes the place of x, in u by the same name."""
        power = Name(name) if self.exponent == 1 else Power(Name(name), Number.of(self.exponent))
        return Sum((self.at, Product((Number.of(self.direction), power))))

    def applied(self, expression: Expression, name: str, positive: bool) -> Expression:
        """The expression in u; ``positive`` where u >= 0 may be used."""
        if self == Change(Number.of(0), 1):
            return simplified(expression, name if positive else None)
        return simplified(replaced(expression, {Name(name): self.image(name)}), name if positive else None)


def simplified(expression: Expression, positive: str | None) -> Expression:
    """Calls with their exact values and without what they undo; ``positive`` names one that is not negative.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> for text in ("atan(1/u)", "log(u**2)/2", "sqrt(4*u**2)", "cos(pi/2 + u)"):
    ...     print(to_text(simplified(read_expression(text), "u")))
    (-2*atan(u) + pi)/2
    log(u)
    2*u
    -sin(u)
    """
    return _normal(_simplified(expression, positive))


def _simplified(expression: Expression, positive: str | None) -> Expression:
    match expression:
        case Sum(terms):
            return Sum(tuple(_simplified(term, positive) for term in terms))
        case Product(factors):
            return Product(tuple(_simplified(factor, positive) for factor in factors))
        case Power(base, Number(exponent)):
            return _power(_normal(_simplified(base, positive)), exponent, positive)
        case Power(base, exponent):
            return Power(_simplified(base, positive), _simplified(exponent, positive))
        case Call("sqrt", (argument,), ()):
            return _power(_normal(_simplified(argument, positive)), Fraction(1, 2), positive)
        case Call(function, (argument,), ()):
            return _call(function, _normal(_simplified(argument, positive)), positive)
    return expression


def _normal(expression: Expression) -> Expression:
    try:
        return normal_form(expression)
    except MathengineError:
        return expression


def _power(base: Expression, exponent: Fraction, positive: str | None) -> Expression:
    monomial = _monomial(base, positive) if exponent.denominator != 1 else None
    if monomial is None:
        return Power(base, Number(exponent))
    coefficient, degree = monomial
    assert positive is not None
    variable = Power(Name(positive), Number(degree * exponent))
    return Product((Power(Number(coefficient), Number(exponent)), variable))


def _monomial(expression: Expression, positive: str | None) -> tuple[Fraction, Fraction] | None:
    """``c`` and ``k`` with the expression equal to ``c*u**k``, c > 0."""
    if positive is None:
        return None
    coefficient, degree = Fraction(1), Fraction(0)
    for factor in expression.factors if isinstance(expression, Product) else (expression,):
        match factor:
            case Number(value):
                coefficient *= value
            case Name(name) if name == positive:
                degree += 1
            case Power(Name(name), Number(exponent)) if name == positive:
                degree += exponent
            case _:
                return None
    return (coefficient, degree) if coefficient > 0 and degree else None


def _call(function: str, argument: Expression, positive: str | None) -> Expression:
    if function == "log" and isinstance(argument, Sum) and positive is not None:
        lowest = min(_degree(term, positive) for term in argument.terms)
        if lowest:
            power = Power(Name(positive), Number(-lowest))
            rest = _normal(Sum(tuple(Product((power, term)) for term in argument.terms)))
            return Sum((Product((Number(lowest), Call("log", (Name(positive),)))), exact_call("log", rest)))
    monomial = _monomial(argument, positive)
    if monomial is not None and positive is not None:
        (coefficient, degree), variable = monomial, Name(positive)
        if function == "Abs":
            return argument
        if function == "log" and not coefficient == degree == 1:
            scaled = Product((Number(degree), Call("log", (variable,))))
            return Sum((scaled, exact_call("log", Number(coefficient))))
        if function == "atan" and degree < 0:
            reciprocal = Product((Number(1 / coefficient), Power(variable, Number(-degree))))
            half_turn = Product((Number(Fraction(1, 2)), Name("pi")))
            return Sum((half_turn, Product((_MINUS_ONE, Call("atan", (_normal(reciprocal),))))))
    if function in ("sin", "tan", "atan", "cos") and _is_negated(argument):
        positive_part = _normal(Product((_MINUS_ONE, argument)))
        image = exact_call(function, positive_part)
        return image if function == "cos" else Product((_MINUS_ONE, image))
    return exact_call(function, argument)


def _degree(term: Expression, name: str) -> Fraction:
    """The exponent of a name as a factor of a term."""
    degree = Fraction(0)
    for factor in term.factors if isinstance(term, Product) else (term,):
        match factor:
            case Name(found) if found == name:
                degree += 1
            case Power(Name(found), Number(exponent)) if found == name:
                degree += exponent
    return degree


def _is_negated(argument: Expression) -> bool:
    match argument:
        case Product((Number(value), *_)):
            return value < 0
    return False

"""Exact values and rewritten forms of elementary functions: multiples of pi in angles, logarithms of powers.

Everything here holds for real numbers; what needs a positive variable says so.
"""

from __future__ import annotations

from fractions import Fraction

from mathengine.errors import MathengineError
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form

_PI = Name("pi")
_HALF = Fraction(1, 2)
_AT_ZERO = {"exp": 1, "cos": 1, "cosh": 1, "sin": 0, "tan": 0, "sinh": 0, "tanh": 0, "asin": 0, "atan": 0, "asinh": 0}
_AT_ZERO |= {"atanh": 0, "erf": 0}
_AT_ONE = {"log": Fraction(0), "acos": Fraction(0), "acosh": Fraction(0)}
_TURNS = {("atan", 1): Fraction(1, 4), ("asin", 1): _HALF, ("acos", -1): Fraction(1), ("acos", 0): _HALF}
_TURNS |= {("atan", -1): Fraction(-1, 4), ("asin", -1): -_HALF}
_SINES: dict[Fraction, int | Fraction] = {Fraction(0): 0, Fraction(1, 6): _HALF, _HALF: 1, Fraction(5, 6): _HALF}
_ROOTS = {Fraction(1, 4): 2, Fraction(1, 3): 3, Fraction(2, 3): 3, Fraction(3, 4): 2}
"""``sin(turn*pi) = sqrt(n)/2``."""


def exact_call(function: str, argument: Expression) -> Expression:
    """The call, or what it equals: values at 0 and 1, angles with a multiple of pi/2 taken out.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(exact_call("sin", read_expression("pi/2 - x"))), to_text(exact_call("cos", read_expression("pi/3")))
    ('cos(-x)', '1/2')
    """
    argument = _normal(argument)
    if isinstance(argument, Number):
        value = argument.value
        if function == "Abs":
            return Number(abs(value))
        if value == 0 and function in _AT_ZERO:
            return Number.of(_AT_ZERO[function])
        if value == 1 and function in _AT_ONE:
            return Number(_AT_ONE[function])
        if value.denominator == 1 and (function, value.numerator) in _TURNS:
            return Product((Number(_TURNS[function, value.numerator]), _PI))
    if function == "exp":
        return Product(
            tuple(_exponential(term) for term in (argument.terms if isinstance(argument, Sum) else (argument,)))
        )
    if function == "log":
        if argument == Name("E"):
            return Number.of(1)
        if isinstance(argument, Power) and argument.base == Name("E"):
            return argument.exponent
        if isinstance(argument, Call) and argument.function == "exp":
            return argument.arguments[0]
    if function in ("sin", "cos"):
        return _turned(function, argument)
    if function == "tan":
        turn, rest = _split(argument)
        if rest == Number.of(0) or turn.denominator == 2:
            return Product((_turned("sin", argument), Power(_turned("cos", argument), Number.of(-1))))
        return Call("tan", (rest,)) if turn.denominator == 1 else Call("tan", (argument,))
    return Call(function, (argument,))


def _exponential(term: Expression) -> Expression:
    """``exp(r*log(b)) = b**r`` for rational r."""
    match term:
        case Call("log", (base,), ()):
            return base
        case Product((Number() as power, Call("log", (base,), ()))):
            return Power(base, power)
    return Call("exp", (term,))


def _normal(expression: Expression) -> Expression:
    try:
        return normal_form(expression)
    except MathengineError:
        return expression


def _split(angle: Expression) -> tuple[Fraction, Expression]:
    """``turn`` and ``rest`` with the angle equal to ``turn*pi + rest``."""
    terms = angle.terms if isinstance(angle, Sum) else (angle,)
    if isinstance(angle, Product) and len(angle.factors) == 2 and isinstance(angle.factors[1], Sum):
        factor = angle.factors[0]
        terms = tuple(_normal(Product((factor, term))) for term in angle.factors[1].terms)
    turn, rest = Fraction(0), []
    for term in terms:
        coefficient = _multiple_of_pi(term)
        if coefficient is None:
            rest.append(term)
        else:
            turn += coefficient
    return turn, _normal(Sum(tuple(rest)))


def _multiple_of_pi(term: Expression) -> Fraction | None:
    if term == _PI:
        return Fraction(1)
    if isinstance(term, Product) and len(term.factors) == 2 and term.factors[1] == _PI:
        factor = term.factors[0]
        return factor.value if isinstance(factor, Number) else None
    return None


def _turned(function: str, angle: Expression) -> Expression:
    turn, rest = _split(angle)
    if rest == Number.of(0):
        value = _sine(turn if function == "sin" else turn + _HALF)
        if value is not None:
            return value
    if turn == 0 or (2 * turn).denominator != 1:
        return Call(function, (angle,))
    quarters = (int(2 * turn) + (1 if function == "cos" else 0)) % 4
    call = Call("cos" if quarters % 2 else "sin", (rest,))
    return call if quarters < 2 else Product((Number.of(-1), call))


def _sine(turn: Fraction) -> Expression | None:
    turn = turn % 2
    sign = 1 if turn < 1 else -1
    turn = turn % 1
    if turn in _SINES:
        return Number(Fraction(sign * _SINES[turn]))
    if turn in _ROOTS:
        return Product((Number(Fraction(sign, 2)), Power(Number.of(_ROOTS[turn]), Number(_HALF))))
    return None

"""Derivatives for the checks of certificates, from a table of texts."""

from __future__ import annotations

from functools import cache

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.certificate_data import refused

_SLOPES = {
    "exp": "exp(t)",
    "log": "1/t",
    "sqrt": "1/(2*sqrt(t))",
    "sin": "cos(t)",
    "cos": "-sin(t)",
    "tan": "1/cos(t)**2",
    "cot": "-1/sin(t)**2",
    "sec": "sin(t)/cos(t)**2",
    "csc": "-cos(t)/sin(t)**2",
    "sinh": "cosh(t)",
    "cosh": "sinh(t)",
    "tanh": "1/cosh(t)**2",
    "coth": "-1/sinh(t)**2",
    "sech": "-sinh(t)/cosh(t)**2",
    "csch": "-cosh(t)/sinh(t)**2",
    "asin": "1/sqrt(1 - t**2)",
    "acos": "-1/sqrt(1 - t**2)",
    "atan": "1/(1 + t**2)",
    "acot": "-1/(1 + t**2)",
    "asec": "1/(t**2*sqrt(1 - 1/t**2))",
    "acsc": "-1/(t**2*sqrt(1 - 1/t**2))",
    "asinh": "1/sqrt(1 + t**2)",
    "acosh": "1/(sqrt(t - 1)*sqrt(t + 1))",
    "atanh": "1/(1 - t**2)",
    "acoth": "1/(1 - t**2)",
    "erf": "2*exp(-t**2)/sqrt(pi)",
    "erfc": "-2*exp(-t**2)/sqrt(pi)",
    "erfi": "2*exp(t**2)/sqrt(pi)",
    "gamma": "gamma(t)*digamma(t)",
    "loggamma": "digamma(t)",
    "factorial": "gamma(t + 1)*digamma(t + 1)",
    "digamma": "polygamma(1, t)",
    "Abs": "sign(t)",
    "sign": "0",
}
_SLOPES_OF_TWO = {
    "besselj": "besselj(s - 1, t) - s/t*besselj(s, t)",
    "bessely": "bessely(s - 1, t) - s/t*bessely(s, t)",
    "besseli": "besseli(s - 1, t) - s/t*besseli(s, t)",
    "besselk": "-besselk(s - 1, t) - s/t*besselk(s, t)",
    "polylog": "polylog(s - 1, t)/t",
    "polygamma": "polygamma(s + 1, t)",
    "zeta": "-s*zeta(s + 1, t)",
}
"""By the last argument t; the first one, s, must be constant."""


@cache
def _parsed(text: str) -> Expression:
    return read_expression(text)


def slope(expression: Expression, name: str) -> Expression:
    """The derivative with respect to ``name``; refused where the table has none.

    >>> from mathengine.numeric.normal import normal_form
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(normal_form(slope(read_expression("x*log(x)"), "x")))
    'log(x) + 1'
    """
    if not any(node == Name(name) for node in walk(expression)):
        return Number.of(0)
    match expression:
        case Name():
            return Number.of(1)
        case Sum(terms):
            return Sum(tuple(slope(term, name) for term in terms))
        case Product(factors):
            return Sum(tuple(Product((slope(f, name), *factors[:i], *factors[i + 1 :])) for i, f in enumerate(factors)))
        case Power(base, Number(value)):
            return Product((Number(value), Power(base, Number(value - 1)), slope(base, name)))
        case Power(base, exponent):
            logarithm = Product((exponent, Call("log", (base,))))
            return Product((expression, slope(logarithm, name)))
        case Call(function, (argument,)) if function in _SLOPES:
            return Product((replaced(_parsed(_SLOPES[function]), {Name("t"): argument}), slope(argument, name)))
        case Call(function, (order, argument)) if function in _SLOPES_OF_TWO:
            if slope(order, name) == Number.of(0):
                rule = replaced(_parsed(_SLOPES_OF_TWO[function]), {Name("s"): order, Name("t"): argument})
                return Product((rule, slope(argument, name)))
    raise refused("a derivative for which the check has no rule")

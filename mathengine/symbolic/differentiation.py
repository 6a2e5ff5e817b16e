"""Derivatives of expressions, exactly and without simplification."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from mathengine.errors import InvalidInput
from mathengine.numeric.binders import bound_name, unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text

ZERO, ONE, TWO, MINUS_ONE, HALF = (Number(Fraction(value)) for value in (0, 1, 2, -1, Fraction(1, 2)))
PI = Name("pi")
LARGEST_ORDER = 50
"""Derivatives of higher order are refused."""


def derivative(expression: Expression, name: str, order: int = 1) -> Expression:
    """The derivative with respect to ``name``, wherever the functions in it have one.

    Parameters
    ----------
    expression : Expression
        Sums, products, powers, the numeric words, sums over other names, and other ``diff``.
    name : str
    order : int
        From 0 to 50.

    Raises
    ------
    InvalidInput
        For a function without a derivative here (``conjugate``, the order of a Bessel function).

    Notes
    -----
    ``Abs``, ``sign``, ``floor`` and ``ceiling`` are differentiated as on the real line, away from their jumps.

    Examples
    --------
    >>> from mathengine.numeric.normal import normal_form
    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(normal_form(derivative(read("x*atan(x) - log(1 + x**2)/2"), "x")))
    'atan(x)'
    """
    if not 0 <= order <= LARGEST_ORDER:
        raise InvalidInput("order of a derivative", order, f"0 to {LARGEST_ORDER}")
    for _ in range(order):
        expression = _derivative(expression, name)
    return expression


def _derivative(expression: Expression, name: str) -> Expression:
    if name not in unbound_names(expression):
        return ZERO
    match expression:
        case Name():
            return ONE
        case Sum(terms):
            return total(_derivative(term, name) for term in terms)
        case Product(factors):
            return total(
                product(_derivative(factor, name), *factors[:i], *factors[i + 1 :]) for i, factor in enumerate(factors)
            )
        case Power(base, exponent):
            return _power(base, exponent, name)
        case Call():
            return _call(expression, name)
    raise InvalidInput("derivative", to_text(expression), "one of an expression")


def total(terms: object) -> Expression:
    """A sum without the terms that are 0."""
    kept = tuple(term for term in terms if term != ZERO)  # type: ignore[attr-defined]
    return ZERO if not kept else kept[0] if len(kept) == 1 else Sum(kept)


def product(*factors: Expression) -> Expression:
    """A product without factors 1, and 0 if a factor is."""
    if ZERO in factors:
        return ZERO
    kept = tuple(factor for factor in factors if factor != ONE)
    return ONE if not kept else kept[0] if len(kept) == 1 else Product(kept)


def quotient(top: Expression, bottom: Expression) -> Expression:
    """``top/bottom``."""
    return product(top, Power(bottom, MINUS_ONE))


def _power(base: Expression, exponent: Expression, name: str) -> Expression:
    inner, outer = _derivative(base, name), _derivative(exponent, name)
    plain: Expression = ZERO
    if inner != ZERO:
        lower = Number(exponent.value - 1) if isinstance(exponent, Number) else Sum((exponent, MINUS_ONE))
        reduced = base if lower == ONE else ONE if lower == ZERO else Power(base, lower)
        plain = product(exponent, reduced, inner)
    if outer == ZERO:
        return plain
    return total((plain, product(Power(base, exponent), Call("log", (base,)), outer)))


def _call(call: Call, name: str) -> Expression:
    bound = bound_name(call)
    if call.function == "summation" and bound is not None:
        if any(name in unbound_names(argument) for argument in call.arguments[2:]):
            raise InvalidInput("derivative", to_text(call), "one by a name that is in no bound of the sum")
        return Call("summation", (_derivative(call.arguments[0], name), *call.arguments[1:]))
    if call.function == "diff":
        return _derivative(opened(call), name)
    if call.function in ORDERED:
        return _ordered(call, name)
    if call.function in PARTIAL:
        parts = PARTIAL[call.function](*call.arguments)
        return total(
            product(part, _derivative(argument, name)) for part, argument in zip(parts, call.arguments, strict=True)
        )
    rule = RULES.get(call.function)
    if rule is None or len(call.arguments) != 1:
        raise InvalidInput("derivative", to_text(call), "one of a differentiable function")
    (argument,) = call.arguments
    return product(rule(argument), _derivative(argument, name))


def _ordered(call: Call, name: str) -> Expression:
    """A function with a parameter first (an order), which the name must not be in."""
    parameters, argument = call.arguments[:-1], call.arguments[-1]
    if not parameters or any(name in unbound_names(parameter) for parameter in parameters):
        raise InvalidInput("derivative", to_text(call), "one by the last of several arguments")
    return product(ORDERED[call.function](*parameters, argument), _derivative(argument, name))


def opened(call: Call) -> Expression:
    """The derivative that ``diff(f, x)`` or ``diff(f, x, n)`` stands for.

    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(opened(read_expression("diff(sin(x), x, 2)")))
    '-sin(x)'
    """
    function, name = call.arguments[:2]
    order = call.arguments[2] if len(call.arguments) == 3 else ONE
    if not isinstance(name, Name):
        raise InvalidInput("diff", to_text(call), "diff(f, x) or diff(f, x, n) with a name x")
    if not (isinstance(order, Number) and order.is_integer and 0 <= order.value <= LARGEST_ORDER):
        raise InvalidInput("order of a derivative", to_text(order), f"an integer from 0 to {LARGEST_ORDER}")
    return derivative(without_derivatives(function), name.name, int(order.value))


def without_derivatives(expression: Expression) -> Expression:
    """The expression with every ``diff`` in it carried out.

    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(without_derivatives(read_expression("1 + diff(x**2, x)")))
    '1 + 2*x'
    """
    match expression:
        case Sum(terms):
            return Sum(tuple(without_derivatives(term) for term in terms))
        case Product(factors):
            return Product(tuple(without_derivatives(factor) for factor in factors))
        case Power(base, exponent):
            return Power(without_derivatives(base), without_derivatives(exponent))
        case Call("diff"):
            return opened(expression)
        case Call(function, arguments, keywords):
            return Call(function, tuple(without_derivatives(argument) for argument in arguments), keywords)
    return expression


def call(function: str, *arguments: Expression) -> Call:
    """A call with positional arguments."""
    return Call(function, arguments)


def power(base: Expression, exponent: int | Fraction) -> Expression:
    """``base`` to a rational power."""
    return Power(base, Number(Fraction(exponent)))


def negative(expression: Expression) -> Expression:
    """``-expression``."""
    return product(MINUS_ONE, expression)


def _plus(*terms: Expression) -> Expression:
    return Sum(terms)


def _root(expression: Expression) -> Expression:
    return power(expression, Fraction(1, 2))


def _inverse(expression: Expression) -> Expression:
    return power(expression, -1)


def _square(expression: Expression) -> Expression:
    return power(expression, 2)


def _gaussian(sign: int) -> Callable[[Expression], Expression]:
    return lambda u: product(TWO, power(PI, Fraction(-1, 2)), call("exp", product(Number(Fraction(sign)), _square(u))))


RULES: dict[str, Callable[[Expression], Expression]] = {
    "exp": lambda u: call("exp", u),
    "log": _inverse,
    "sqrt": lambda u: product(HALF, power(u, Fraction(-1, 2))),
    "sin": lambda u: call("cos", u),
    "cos": lambda u: negative(call("sin", u)),
    "tan": lambda u: _plus(ONE, _square(call("tan", u))),
    "cot": lambda u: negative(_plus(ONE, _square(call("cot", u)))),
    "sec": lambda u: product(call("sec", u), call("tan", u)),
    "csc": lambda u: negative(product(call("csc", u), call("cot", u))),
    "sinh": lambda u: call("cosh", u),
    "cosh": lambda u: call("sinh", u),
    "tanh": lambda u: _plus(ONE, negative(_square(call("tanh", u)))),
    "coth": lambda u: _plus(ONE, negative(_square(call("coth", u)))),
    "sech": lambda u: negative(product(call("sech", u), call("tanh", u))),
    "csch": lambda u: negative(product(call("csch", u), call("coth", u))),
    "asin": lambda u: _inverse(_root(_plus(ONE, negative(_square(u))))),
    "acos": lambda u: negative(_inverse(_root(_plus(ONE, negative(_square(u)))))),
    "atan": lambda u: _inverse(_plus(ONE, _square(u))),
    "acot": lambda u: negative(_inverse(_plus(ONE, _square(u)))),
    # 1/(u^2 sqrt(1 - 1/u^2)): the derivative of acos(1/u) on both sides of the cut
    "asec": lambda u: _inverse(product(_square(u), _root(_plus(ONE, negative(power(u, -2)))))),
    "acsc": lambda u: negative(_inverse(product(_square(u), _root(_plus(ONE, negative(power(u, -2))))))),
    "asinh": lambda u: _inverse(_root(_plus(ONE, _square(u)))),
    "acosh": lambda u: _inverse(product(_root(_plus(u, MINUS_ONE)), _root(_plus(u, ONE)))),
    "atanh": lambda u: _inverse(_plus(ONE, negative(_square(u)))),
    "acoth": lambda u: _inverse(_plus(ONE, negative(_square(u)))),
    "erf": _gaussian(-1),
    "erfc": lambda u: negative(_gaussian(-1)(u)),
    "erfi": _gaussian(1),
    "gamma": lambda u: product(call("gamma", u), call("digamma", u)),
    "loggamma": lambda u: call("digamma", u),
    "digamma": lambda u: call("polygamma", ONE, u),
    "factorial": lambda u: product(call("factorial", u), call("digamma", _plus(u, ONE))),
    "Abs": lambda u: call("sign", u),
    **dict.fromkeys(("sign", "floor", "ceiling"), lambda u: ZERO),
}
"""Function of one argument: its derivative."""


def _bessel_first(kind: str, sign: int) -> Callable[[Expression, Expression], Expression]:
    """``sign C_{nu+1}(u) + nu/u C_nu(u)``."""

    def rule(order: Expression, u: Expression) -> Expression:
        up = product(Number(Fraction(sign)), call(kind, _plus(order, ONE), u))
        return total((up, product(order, _inverse(u), call(kind, order, u))))

    return rule


ORDERED: dict[str, Callable[..., Expression]] = {
    "besselj": _bessel_first("besselj", -1),
    "bessely": _bessel_first("bessely", -1),
    "besseli": _bessel_first("besseli", 1),
    "besselk": _bessel_first("besselk", -1),
    "polylog": lambda s, u: quotient(call("polylog", _plus(s, MINUS_ONE), u), u),
    "polygamma": lambda m, u: call("polygamma", _plus(m, ONE), u),
    "zeta": lambda s, a: negative(product(s, call("zeta", _plus(s, ONE), a))),
}
"""Functions of parameters and a last argument: the derivative by the last argument."""

PARTIAL: dict[str, Callable[..., tuple[Expression, ...]]] = {
    "beta": lambda x, y: (
        product(call("beta", x, y), _plus(call("digamma", x), negative(call("digamma", _plus(x, y))))),
        product(call("beta", x, y), _plus(call("digamma", y), negative(call("digamma", _plus(x, y))))),
    ),
    "atan2": lambda y, x: (
        quotient(x, _plus(_square(x), _square(y))),
        negative(quotient(y, _plus(_square(x), _square(y)))),
    ),
    "binomial": lambda n, k: (
        product(
            call("binomial", n, k),
            _plus(call("digamma", _plus(n, ONE)), negative(call("digamma", _plus(n, negative(k), ONE)))),
        ),
        product(
            call("binomial", n, k),
            _plus(call("digamma", _plus(n, negative(k), ONE)), negative(call("digamma", _plus(k, ONE)))),
        ),
    ),
}
"""Functions of several arguments: the partial derivatives."""

"""Expressions to sympy objects and back, node by node; no text is ever handed to sympy but the names of symbols.

sympy is imported when a function is called: nothing else of the numeric ground needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import (
    Call,
    Expression,
    Items,
    Name,
    Number,
    Power,
    Product,
    Sum,
    Text,
)

if TYPE_CHECKING:
    import sympy

_CONSTANTS = {
    "pi": "pi",
    "E": "E",
    "EulerGamma": "EulerGamma",
    "Catalan": "Catalan",
    "GoldenRatio": "GoldenRatio",
    "I": "I",
    "oo": "oo",
}
_FUNCTIONS = frozenset(
    (  # noqa: SIM905
        "log exp sin cos tan cot sec csc sinh cosh tanh coth sech csch asin acos atan acot asec acsc asinh acosh atanh "
        "acoth gamma loggamma digamma polygamma beta erf erfc erfi zeta polylog lerchphi besseli besselj besselk "
        "bessely factorial binomial atan2 Abs sign floor ceiling re im arg conjugate sqrt"
    ).split()
)
MOST_NODES = 50_000
"""Nodes of a sympy object that are read."""


def to_sympy(expression: Expression) -> sympy.Basic:
    """The sympy object of an expression; sympy simplifies it as it always does.

    Parameters
    ----------
    expression : Expression
        Free names become ``sympy.Symbol``; functions that sympy does not have become undefined functions.

    Raises
    ------
    InvalidInput
        If it holds text, or a list outside a call.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> to_sympy(read_expression("6/zeta(3) + n^2/2"))
    n**2/2 + 6/zeta(3)
    """
    import sympy

    match expression:
        case Number(value):
            return sympy.Rational(sympy.Integer(value.numerator), sympy.Integer(value.denominator))
        case Name(name):
            return getattr(sympy, _CONSTANTS[name]) if name in _CONSTANTS else sympy.Symbol(name)
        case Sum(terms):
            return sympy.Add(*[to_sympy(term) for term in terms])
        case Product(factors):
            return sympy.Mul(*[to_sympy(factor) for factor in factors])
        case Power(base, exponent):
            return sympy.Pow(to_sympy(base), to_sympy(exponent))
        case Call():
            return _call_to_sympy(expression)
        case Items(items):
            return sympy.Tuple(*[to_sympy(item) for item in items])
    raise InvalidInput("expression for sympy", expression, "numbers, names, sums, products, powers and calls")


def _call_to_sympy(call: Call) -> sympy.Basic:
    import sympy

    if call.keywords:
        raise InvalidInput("expression for sympy", call.function, "calls without keyword arguments")
    arguments = [to_sympy(argument) for argument in call.arguments]
    if call.function in _FUNCTIONS:
        return getattr(sympy, call.function)(*arguments)
    if call.function == "diff":
        return sympy.Derivative(*arguments)
    return sympy.Function(call.function)(*arguments)


def from_sympy(value: object) -> Expression:
    """The expression of a sympy object, or of a Python integer or fraction. Exact.

    Parameters
    ----------
    value : sympy.Basic, int or Fraction
        Numbers, symbols, constants, sums, products, powers and the functions of the numeric words.

    Raises
    ------
    InvalidInput
        For floating-point numbers, and for any other object; the message names its class.

    Examples
    --------
    >>> import sympy
    >>> from mathengine.numeric.printer import to_text
    >>> n = sympy.Symbol("n")
    >>> to_text(from_sympy(sympy.zeta(3) + 34*n**3))
    '34*n**3 + zeta(3)'
    """
    if isinstance(value, bool):
        raise InvalidInput("sympy expression", value, "an expression")
    if isinstance(value, int | Fraction):
        return Number(Fraction(value))
    import sympy

    if not isinstance(value, sympy.Basic):
        raise InvalidInput("sympy expression", type(value).__name__, "a sympy object, an integer or a fraction")
    for count, _ in enumerate(sympy.preorder_traversal(value)):
        if count >= MOST_NODES:
            raise InvalidInput("sympy expression", f"one of more than {MOST_NODES} nodes", "a smaller one")
    return _from_basic(value)


def from_sympy_with_function(value: object, unknown: str) -> Expression:
    """The expression with an applied undefined function, ``y(x)``, read as the name ``y``.

    Examples
    --------
    >>> import sympy
    >>> from mathengine.numeric.printer import to_text
    >>> x, y = sympy.Symbol("x"), sympy.Function("y")
    >>> to_text(from_sympy_with_function(y(x).diff(x) - y(x), "y"))
    '-y + diff(y, x, 1)'
    """
    import sympy

    if not isinstance(value, sympy.Basic):
        return from_sympy(value)
    applied = {node for node in value.atoms(sympy.Function) if type(node).__name__ == unknown}
    # xreplace keeps the derivative by x of what no longer depends on x
    return from_sympy(value.xreplace(dict.fromkeys(applied, sympy.Symbol(unknown))))


def _from_basic(value: sympy.Basic) -> Expression:
    import sympy

    if isinstance(value, sympy.Rational):
        return Number(Fraction(int(value.p), int(value.q)))
    if isinstance(value, sympy.Float):
        raise InvalidInput("sympy expression", f"the floating-point number {value}", "exact numbers")
    constant = _constant_name(value)
    if constant is not None:
        return Name(constant)
    if isinstance(value, sympy.Symbol):
        return Name(_symbol_name(value))
    special = _SPECIAL.get(type(value).__name__)
    if special is not None:
        return special(value)
    arguments = [_from_basic(argument) for argument in _parts(value)]
    if isinstance(value, sympy.Add):
        return Sum(tuple(arguments))
    if isinstance(value, sympy.Mul):
        return Product(tuple(arguments))
    if isinstance(value, sympy.Pow):
        return Power(arguments[0], arguments[1])
    if isinstance(value, sympy.Tuple):
        return Items(tuple(arguments))
    return Call(type(value).__name__, tuple(arguments))


def _derivative(value: sympy.Basic) -> Expression:
    found = _from_basic(value.expr)
    for symbol, count in value.variable_count:
        found = Call("diff", (found, _from_basic(symbol), _from_basic(count)))
    return found


def _limit(value: sympy.Basic) -> Expression:
    expression, symbol, point, direction = value.args
    arguments = tuple(_from_basic(part) for part in (expression, symbol, point))
    sign = str(direction)
    at_infinity = value.args[2].is_infinite
    return Call("limit", arguments if sign == "+-" or at_infinity else (*arguments, Text(sign)))


def _sum(value: sympy.Basic) -> Expression:
    found = _from_basic(value.function)
    for limits in value.limits:
        if len(limits) != 3:
            raise InvalidInput("sympy sum", str(value), "one with both bounds")
        found = Call("summation", (found, *(_from_basic(part) for part in limits)))
    return found


def _rising(value: sympy.Basic) -> Expression:
    x, k = (_from_basic(argument) for argument in value.args)
    return Product((Call("gamma", (Sum((x, k)),)), Power(Call("gamma", (x,)), Number.of(-1))))


def _falling(value: sympy.Basic) -> Expression:
    x, k = (_from_basic(argument) for argument in value.args)
    down = Sum((x, Product((Number.of(-1), k)), Number.of(1)))
    return Product((Call("gamma", (Sum((x, Number.of(1))),)), Power(Call("gamma", (down,)), Number.of(-1))))


def _harmonic(value: sympy.Basic) -> Expression:
    if len(value.args) != 1:
        raise InvalidInput("sympy expression", str(value), "harmonic numbers of order 1")
    return Sum((Call("digamma", (Sum((_from_basic(value.args[0]), Number.of(1))),)), Name("EulerGamma")))


_SPECIAL: dict[str, Callable[[sympy.Basic], Expression]] = {
    "Derivative": _derivative,
    "Limit": _limit,
    "Sum": _sum,
    "RisingFactorial": _rising,
    "FallingFactorial": _falling,
    "harmonic": _harmonic,
    "NegativeInfinity": lambda value: Product((Number.of(-1), Name("oo"))),
}
"""Classes of sympy that are written with the words of the statement language."""


def _parts(value: sympy.Basic) -> tuple[sympy.Basic, ...]:
    """The arguments of a node that has an expression; any other is refused."""
    import sympy

    if isinstance(value, sympy.Add):
        return tuple(value.as_ordered_terms())
    known = isinstance(value, sympy.Function) and type(value).__name__ in _FUNCTIONS
    if known or isinstance(value, sympy.Mul | sympy.Pow | sympy.Tuple):
        return tuple(value.args)
    raise InvalidInput(
        "sympy expression", f"an object of class {type(value).__name__}", "arithmetic and known functions"
    )


def _constant_name(value: sympy.Basic) -> str | None:
    import sympy

    for name, attribute in _CONSTANTS.items():
        if value is getattr(sympy, attribute):
            return name
    return None


def _symbol_name(symbol: sympy.Symbol) -> str:
    name = str(symbol.name)
    plain = name.isascii() and name.isidentifier() and "__" not in name and len(name) <= 100
    if not plain or name in _CONSTANTS or name in _FUNCTIONS:
        raise InvalidInput("sympy symbol", name, "a plain ASCII name that is no constant and no function")
    return name

"""Expressions to sympy objects and back, node by node; no text is ever handed to sympy but the names of symbols.

sympy is imported when a function is called: nothing else of the numeric ground needs it.
"""

from __future__ import annotations

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

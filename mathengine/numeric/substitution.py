"""Parts of expressions replaced by others."""

from __future__ import annotations

from collections.abc import Mapping

from mathengine.numeric.expressions import Call, Expression, Items, Power, Product, Sum


def replaced(expression: Expression, known: Mapping[Expression, Expression]) -> Expression:
    """The expression with every part that is a key replaced by its value, from the outside in.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(replaced(read("6/zeta(3) + x"), {read("zeta(3)"): read("y + 1")}))
    '6/(y + 1) + x'
    """
    if expression in known:
        return known[expression]
    match expression:
        case Sum(parts):
            return Sum(tuple(replaced(part, known) for part in parts))
        case Product(parts):
            return Product(tuple(replaced(part, known) for part in parts))
        case Items(parts):
            return Items(tuple(replaced(part, known) for part in parts))
        case Power(base, exponent):
            return Power(replaced(base, known), replaced(exponent, known))
        case Call(function, arguments, keywords):
            inner = tuple(replaced(argument, known) for argument in arguments)
            return Call(function, inner, tuple((name, replaced(value, known)) for name, value in keywords))
    return expression

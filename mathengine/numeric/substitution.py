"""Parts of expressions replaced by others."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from mathengine.numeric.expressions import Call, Expression, Items, Name, Power, Product, Sum, walk


def replaced(expression: Expression, known: Mapping[Expression, Expression]) -> Expression:
    """The expression with every part that is a key replaced by its value, from the outside in.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression as read
    >>> to_text(replaced(read("6/zeta(3) + x"), {read("zeta(3)"): read("y + 1")}))
    '6/(y + 1) + x'

    A name that a sum or a limit binds is another one than the free name, and is renamed where they would meet:

    >>> to_text(replaced(read("summation(k*n, k, 1, n)"), {read("n"): read("k"), read("k"): read("5")}))
    'summation(k_1*k, k_1, 1, k)'
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
        case Call("summation" | "limit", (body, Name() as bound, *rest)):
            return _within(expression, body, bound, rest, known)
        case Call(function, arguments, keywords):
            inner = tuple(replaced(argument, known) for argument in arguments)
            return Call(function, inner, tuple((name, replaced(value, known)) for name, value in keywords))
    return expression


def _within(
    call: Call, body: Expression, bound: Name, rest: list[Expression], known: Mapping[Expression, Expression]
) -> Expression:
    """A sum or a limit: what it binds is left alone inside it, not in its bounds."""
    inner = {key: value for key, value in known.items() if bound not in walk(key)}
    if any(bound in walk(value) for value in inner.values()):
        taken = {node for each in (call, *inner, *inner.values()) for node in walk(each)}
        fresh = next(name for i in count(1) if (name := Name(f"{bound.name}_{i}")) not in taken)
        body, bound = replaced(body, {bound: fresh}), fresh
    return Call(call.function, (replaced(body, inner), bound, *(replaced(each, known) for each in rest)), call.keywords)

"""Names that an expression leaves free; ``summation`` and ``limit`` bind theirs."""

from __future__ import annotations

from mathengine.numeric.expressions import Call, Expression, Name, children
from mathengine.numeric.vocabulary import CONSTANT_NAMES

UNBOUNDED = "oo"
"""The name that stands for infinity, as a bound of a sum or the point of a limit."""
_CONSTANTS = frozenset({*CONSTANT_NAMES, UNBOUNDED})


def bound_name(call: Call) -> str | None:
    """The name that a call binds in its first argument, if it does: k in ``summation(f, k, a, b)``.

    >>> from mathengine.numeric.reader import read_expression
    >>> bound_name(read_expression("summation(k**2, k, 1, n)")), bound_name(read_expression("diff(x**2, x)"))
    ('k', None)
    """
    if call.function in ("summation", "limit") and len(call.arguments) >= 3 and isinstance(call.arguments[1], Name):
        return call.arguments[1].name
    return None


def unbound_names(expression: Expression) -> frozenset[str]:
    """The free names of an expression: no constants, and none that a sum or a limit binds.

    >>> from mathengine.numeric.reader import read_expression
    >>> sorted(unbound_names(read_expression("summation(k*x, k, 1, n) + limit(sin(t)/t, t, 0) + pi")))
    ['n', 'x']
    """
    if isinstance(expression, Name):
        return frozenset() if expression.name in _CONSTANTS else frozenset({expression.name})
    bound = bound_name(expression) if isinstance(expression, Call) else None
    if isinstance(expression, Call) and bound is not None:
        inside = unbound_names(expression.arguments[0]) - {bound}
        return inside.union(*(unbound_names(argument) for argument in expression.arguments[2:]))
    found: frozenset[str] = frozenset()
    for child in children(expression):
        found |= unbound_names(child)
    return found

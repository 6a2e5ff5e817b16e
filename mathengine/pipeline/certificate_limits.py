"""Check of limits: the function expanded anew in growth orders, and its limit read off.

The rule ``limit`` carries the order of the expansion alone. A finite point is moved to infinity from each side that the
statement speaks of; the function becomes a sum of growths with exact coefficients and an error that is dominated
(``certificate_limits_growth.py``), and the limit is its constant term if everything faster is exactly 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Items,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    Text,
    walk,
)
from mathengine.pipeline.certificate_data import integer, refused, require
from mathengine.pipeline.certificate_limits_coefficients import Ring, constant
from mathengine.pipeline.certificate_limits_functions import coefficient_of, expansion_of, has_turns
from mathengine.pipeline.certificate_limits_growth import (
    LARGEST_ORDER,
    ORDINARY,
    Calculus,
    Expansion,
    OrderTooLowError,
    require_reached,
)

Certificate: TypeAlias = Mapping[str, object]
Conditions: TypeAlias = tuple[Relation | Assumption, ...]

LARGE = "X#"
ORDERS = (3, 6, 10)
"""Orders that are tried before the one named, for they cost less."""
MOST_NODES = 400
_INFINITY, _MINUS_ONE = Name("oo"), Number(Fraction(-1))
_MINUS_INFINITY = Product((_MINUS_ONE, _INFINITY))


def proved_limit(claim: Relation | Call, conditions: Conditions, certificate: Certificate) -> None:
    """Check that ``limit(f, x, a[, direction]) = L`` holds, L a constant, ``oo`` or ``-oo``.

    Parameters
    ----------
    claim : Relation
        With the limit on either side.
    conditions : tuple of Relation or Assumption
        Of the free names; one on the variable that ends at the point admits one side only.
    certificate : mapping
        ``order``: powers of small parts that the expansion keeps, 1 to 16.

    Raises
    ------
    InvalidInput
        Where the expansion does not establish it.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> proved_limit(read_statement("limit((1 + a/n)**n, n, oo) = exp(a)").claim, (), {"order": 4})
    >>> proved_limit(read_statement("limit(sin(x)/x, x, 0) = 2").claim, (), {"order": 4})
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: certificate with another limit is no proof; accepted: one that establishes ...
    """
    require(isinstance(claim, Relation) and claim.operator == "=", "a rule for equations, and a statement that is none")
    assert isinstance(claim, Relation)
    call, value = (claim.left, claim.right) if _is_limit(claim.left) else (claim.right, claim.left)
    require(isinstance(call, Call) and _is_limit(call), "a rule for limits, and a statement without one")
    assert isinstance(call, Call)
    require(not call.keywords and 3 <= len(call.arguments) <= 4, "a limit that is written otherwise")
    function, variable, point = call.arguments[:3]
    if not isinstance(variable, Name):
        raise refused("a limit without a variable")
    parts = [*walk(function), *walk(value), *walk(point)]
    require(len(parts) <= MOST_NODES, "an expression that is too large")
    require(not any(isinstance(part, Call) and _is_binder(part) for part in parts), "a limit within a limit")
    require(variable not in [*walk(value), *walk(point)], "a variable outside of its limit")
    own = [condition for condition in conditions if not _speaks_of(condition, variable.name)]
    order = integer(certificate["order"])
    require(1 <= order <= LARGEST_ORDER, "an order out of bounds")
    for large in _ways(variable, point, call.arguments[3:], conditions):
        _require_way(_substituted(function, variable, large), value, own, order)


def _require_way(function: Expression, value: Expression, conditions: list[Relation | Assumption], order: int) -> None:
    """The limit as X goes to infinity, with the first of a few orders that reaches it."""
    ring = Ring(conditions)
    names = {part.name for part in walk(function) if isinstance(part, Name)} - {LARGE}
    is_real = all(map(ring.is_real_name, names))
    turns = has_turns(function, LARGE)
    for tried in sorted({min(order, step) for step in ORDERS} | {order}):
        calculus = Calculus(Ring(conditions), LARGE, tried, is_real=is_real, turns=turns)
        try:
            _require_limit(calculus, expansion_of(calculus, function), value)
        except OrderTooLowError:
            if tried == order:
                raise
            continue
        return


def _is_limit(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function == "limit"


def _is_binder(call: Call) -> bool:
    return call.function in ("limit", "summation", "diff")


def _speaks_of(condition: Relation | Assumption, name: str) -> bool:
    if isinstance(condition, Assumption):
        return condition.name == name
    return Name(name) in [*walk(condition.left), *walk(condition.right)]


def _ways(
    variable: Name, point: Expression, direction: tuple[Expression, ...], conditions: Conditions
) -> list[Expression]:
    """What stands for the variable, in X, on each way to the point."""
    large = Name(LARGE)
    if point == _INFINITY:
        return [large]
    if point in (_MINUS_INFINITY, Product((_MINUS_ONE, _INFINITY))):
        return [Product((_MINUS_ONE, large))]
    text = direction[0].text if direction and isinstance(direction[0], Text) else "+-"
    require(text in ("+", "-", "+-") and (not direction or isinstance(direction[0], Text)), "an unknown direction")
    for condition in conditions:
        if isinstance(condition, Relation):
            text = _admitted(condition, variable, point, text)
        elif condition.name == variable.name and condition.kind == "positive" and point == Number(Fraction(0)):
            text = "+"
    step: Expression = Power(large, _MINUS_ONE)
    return [Sum((point, step if sign == "+" else Product((_MINUS_ONE, step)))) for sign in text]


def _admitted(condition: Relation, variable: Name, point: Expression, text: str) -> str:
    if condition.left == variable and condition.right == point:
        return {">": "+", ">=": "+", "<": "-", "<=": "-"}.get(condition.operator, text)
    if condition.right == variable and condition.left == point:
        return {"<": "+", "<=": "+", ">": "-", ">=": "-"}.get(condition.operator, text)
    return text


def _substituted(expression: Expression, variable: Name, value: Expression) -> Expression:
    match expression:
        case Name():
            return value if expression == variable else expression
        case Sum(parts):
            return Sum(tuple(_substituted(part, variable, value) for part in parts))
        case Product(parts):
            return Product(tuple(_substituted(part, variable, value) for part in parts))
        case Power(base, exponent):
            return Power(_substituted(base, variable, value), _substituted(exponent, variable, value))
        case Call(function, arguments, ()):
            return Call(function, tuple(_substituted(argument, variable, value) for argument in arguments))
        case Items() | Text() | Call():
            raise refused("something other than a function of numbers")
    return expression


def _require_limit(calculus: Calculus, found: Expansion, value: Expression) -> None:
    if value in (_INFINITY, _MINUS_INFINITY):
        require(calculus.infinite(found) == (1 if value == _INFINITY else -1), "another limit")
        return
    claimed = calculus.of_constant(coefficient_of(calculus, value))
    gap = calculus.plus(found, calculus.multiple(claimed, constant(-1)))
    for growth, coefficient in gap.terms.items():
        if calculus.compare(growth, ORDINARY) >= 0:
            require(calculus.ring.is_zero(coefficient), "another limit")
    require_reached(
        gap.error is None or calculus.compare(gap.error, ORDINARY) < 0, "a limit that the order does not reach"
    )

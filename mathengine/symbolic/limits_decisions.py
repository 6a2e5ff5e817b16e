"""Relations between limits, settled by exact limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product

from flint import fmpq

from mathengine.errors import MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Product, Relation, Sum, Text, children
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import INTEGER, Domain
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.expansions_coefficients import Coefficients, UnresolvedError
from mathengine.symbolic.limits import INFINITY, MINUS_INFINITY, LimitValue, limit_of

METHOD = "exact limits"
MOST_POINTS = 200
ORDERS = (2, 4, 8, 14)
"""Orders that a certificate may name; the check takes the first that does."""
_HOLDS = {"=": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}


class _MissingError(Exception):
    """A limit that does not exist."""

    def __init__(self, call: Call, found: LimitValue) -> None:
        super().__init__()
        self.call, self.found = call, found


class _UnsettledError(Exception):
    """A limit that is not known."""


def decide_limit(relation: Relation, domain: Domain) -> Decision | None:
    """Settle a relation in which ``limit(f, x, a[, direction])`` occurs.

    Parameters
    ----------
    relation : Relation
        Limits on either side, also in sums, products and other limits.
    domain : Domain
        What the free names stand for; a variable of a limit that is an integer there makes it one of a sequence.

    Returns
    -------
    Decision or None
        ``holds=False`` with the true limit in the evidence (``limits``: one text for each call), with the limits from
        both sides or the word that it oscillates, or with a point where the sides differ (``witness``). ``holds=True``
        with a certificate where one limit equals a constant. None where a limit is not known, or none occurs.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> relation = read_statement("limit((1 + 1/n)**n, n, oo) = 3").claim
    >>> decide_limit(relation, Domain({})).evidence["limits"]
    {'limit((1 + 1/n)**n, n, oo)': 'E'}
    """
    found: dict[str, str] = {}
    try:
        left, right = (_without_limits(side, domain, found) for side in (relation.left, relation.right))
    except _MissingError as missing:
        return _refuted_by_absence(relation, missing, found)
    except _UnsettledError:
        return None
    if not found:
        return None
    return _compared(relation, left, right, domain, found)


def _without_limits(side: Expression, domain: Domain, found: dict[str, str]) -> Expression:
    """The side with its limits replaced by their values, from the inside out."""
    if isinstance(side, Call) and side.function == "limit":
        return _limit(side, domain, found)
    if not any(_has_limit(part) for part in children(side)):
        return side
    match side:
        case Sum(parts):
            return Sum(tuple(_without_limits(part, domain, found) for part in parts))
        case Product(parts):
            return Product(tuple(_without_limits(part, domain, found) for part in parts))
    known = {part: _finite(_without_limits(part, domain, found)) for part in children(side) if _has_limit(part)}
    return replaced(side, known)


def _has_limit(expression: Expression) -> bool:
    if isinstance(expression, Call) and expression.function == "limit":
        return True
    return any(_has_limit(part) for part in children(expression))


def _finite(value: Expression) -> Expression:
    if "oo" in {node.name for node in _names(value)}:
        raise _UnsettledError
    return value


def _names(expression: Expression) -> Iterator[Name]:
    if isinstance(expression, Name):
        yield expression
    for part in children(expression):
        yield from _names(part)


def _limit(call: Call, domain: Domain, found: dict[str, str]) -> Expression:
    arguments = read_arguments(call)
    if arguments is None:
        raise _UnsettledError
    function, name, point, direction = arguments
    inner = Domain({key: kind for key, kind in domain.kinds.items() if key != name}, _without(domain, name))
    function = _finite(_without_limits(function, inner, found))
    direction = _admitted(domain, name, point, direction)
    if domain.kinds.get(name) == INTEGER:
        inner = Domain({**inner.kinds, name: INTEGER}, inner.conditions)
    value = limit_of(function, name, point, direction, inner)
    if value is None:
        raise _UnsettledError
    if value.value is None:
        raise _MissingError(call, value)
    found[to_text(call)] = to_text(value.value)
    return value.value


def _admitted(domain: Domain, name: str, point: Expression, direction: str) -> str:
    """The direction from which conditions on the variable let it come."""
    interval = domain.interval(name)
    if interval.lower is not None and normal_form(interval.lower) == point:
        return "+"
    if interval.upper is not None and normal_form(interval.upper) == point:
        return "-"
    return direction


def _without(domain: Domain, name: str) -> tuple[Relation, ...]:
    """The conditions that say nothing of a bound name."""
    return tuple(c for c in domain.conditions if name not in unbound_names(c.left) | unbound_names(c.right))


def read_arguments(call: Call) -> tuple[Expression, str, Expression, str] | None:
    """Function, variable, point and direction of a limit; None where it is written otherwise.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> read_arguments(read_expression('limit(1/x, x, 0, "+")'))[1:]
    ('x', Number(value=Fraction(0, 1)), '+')
    """
    if call.keywords or not 3 <= len(call.arguments) <= 4:
        return None
    function, variable, point = call.arguments[:3]
    direction = call.arguments[3] if len(call.arguments) == 4 else Text("+-")
    if not isinstance(variable, Name) or not isinstance(direction, Text) or direction.text not in ("+", "-", "+-"):
        return None
    return function, variable.name, normal_form(point), direction.text


def _refuted_by_absence(relation: Relation, missing: _MissingError, found: Mapping[str, str]) -> Decision | None:
    if relation.operator != "=":
        return None
    value = missing.found
    evidence: dict[str, object] = {"limits": {**found, to_text(missing.call): None}, "reason": value.reason}
    if value.left is not None and value.right is not None:
        evidence |= {"left": to_text(value.left), "right": to_text(value.right)}
    return Decision(holds=False, method=METHOD, evidence=evidence)


def _compared(
    relation: Relation, left: Expression, right: Expression, domain: Domain, found: Mapping[str, str]
) -> Decision | None:
    evidence: dict[str, object] = {"limits": dict(found)}
    ring = Coefficients(domain)
    try:
        extended = [_extended(ring, side) for side in (left, right)]
        if any(isinstance(side, int) for side in extended):
            ends = [side if isinstance(side, int) else 0 for side in extended]
            order: int | None = (ends[0] > ends[1]) - (ends[0] < ends[1])
            if ends[0] == ends[1] and relation.operator not in ("=", "!="):
                return None
        else:
            difference = ring.of(Sum((left, Product((Number.of(-1), right)))))
            order = ring.sign(difference)
            if order is None and ring.vanishes(difference):
                order = 0
            if order is None and ring.is_zero(difference) is False and relation.operator in ("=", "!="):
                order = 1
    except (UnresolvedError, MathengineError):
        return None
    if order is None:
        witness = _witness(relation, left, right, domain)
        return None if witness is None else Decision(holds=False, method=METHOD, evidence={**evidence, **witness})
    if order not in _HOLDS[relation.operator]:
        return Decision(holds=False, method=METHOD, evidence=evidence)
    return Decision(holds=True, method=METHOD, evidence=evidence, certificate=_certificate(relation))


def _extended(ring: Coefficients, side: Expression) -> Expression | int:
    """The sign of an infinite side, or the finite side itself."""
    if side == INFINITY:
        return 1
    if side == MINUS_INFINITY:
        return -1
    if not any(name.name == "oo" for name in _names(side)):
        return side
    match side:
        case Sum(parts):
            signs = {part for part in (_extended(ring, part) for part in parts) if isinstance(part, int)}
            if len(signs) == 1:
                return signs.pop()
        case Product(parts):
            sign = 1
            for part in parts:
                value = _extended(ring, part)
                own = value if isinstance(value, int) else ring.sign(ring.of(value))
                if not own:
                    raise UnresolvedError
                sign *= own
            return sign
    raise UnresolvedError


_SAMPLES = (Fraction(2), Fraction(3), Fraction(1, 2), Fraction(-2), Fraction(5), Fraction(-1, 3), Fraction(7, 4))


def _witness(relation: Relation, left: Expression, right: Expression, domain: Domain) -> dict[str, object] | None:
    """A point of the domain where the relation certainly fails."""
    names = sorted(unbound_names(left) | unbound_names(right))
    if not names or any(name not in domain.kinds for name in names):
        return None
    for point in islice(product(_SAMPLES, repeat=len(names)), MOST_POINTS):
        chosen = dict(zip(names, point, strict=True))
        if any(domain.kinds[name] == INTEGER and value.denominator != 1 for name, value in chosen.items()):
            continue
        exact = {name: fmpq(value.numerator, value.denominator) for name, value in chosen.items()}
        relevant = Domain(domain.kinds, tuple(c for c in domain.conditions if _names_of(c) <= chosen.keys()))
        if len(relevant.conditions) != len(domain.conditions) or not domain.contains(exact):
            continue
        if _fails(relation.operator, left, right, chosen):
            return {"witness": {name: str(value) for name, value in chosen.items()}}
    return None


def _names_of(relation: Relation) -> frozenset[str]:
    return unbound_names(relation.left) | unbound_names(relation.right)


def _fails(operator: str, left: Expression, right: Expression, point: Mapping[str, Fraction]) -> bool:
    known: dict[Expression, Expression] = {Name(name): Number(value) for name, value in point.items()}
    difference = replaced(Sum((left, Product((Number.of(-1), right)))), known)
    try:
        ball = enclose(difference, 128)
    except MathengineError:
        return False
    if not ball.is_finite():
        return False
    if operator == "=":
        return not ball.contains(0)
    if ball.imag != 0:
        return False
    sign = 1 if ball.real > 0 else -1 if ball.real < 0 else None
    return sign is not None and sign not in _HOLDS[operator]


def _certificate(relation: Relation) -> Mapping[str, object] | None:
    """The claim that a limit equals a constant, for the check."""
    sides = (relation.left, relation.right)
    calls = [side for side in sides if isinstance(side, Call) and side.function == "limit"]
    if relation.operator != "=" or len(calls) != 1 or any(_has_limit(part) for part in calls[0].arguments):
        return None
    other = sides[1] if calls[0] is sides[0] else sides[0]
    return None if _has_limit(other) else {"rule": "limit", "order": max(ORDERS)}

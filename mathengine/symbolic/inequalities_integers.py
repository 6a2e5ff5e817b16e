"""Inequalities in one integer name: finitely many instances, and tails by real arguments or by induction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from mathengine.errors import MathengineError
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Relation, Sum, walk
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import REAL, Domain, integer_range
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.inequalities_polynomials import bound_of_roots
from mathengine.symbolic.inequalities_refutation import witness

MOST_INSTANCES = 1000
STARTS = (0, 1, 2, 4, 8, 20, 60)
"""Where a tail may start, counted from the end of the domain or from 0."""
_ONE, _MINUS_ONE = Number.of(1), Number.of(-1)

Decide = Callable[[Relation, Domain], Decision | None]
"""How a tail is decided, as if the name were real."""


def decide_integers(relation: Relation, domain: Domain, name: str, decide: Decide) -> Decision | None:
    """Whether ``<``, ``<=`` or ``!=`` holds for all integers of a domain.

    Parameters
    ----------
    relation : Relation
    domain : Domain
    name : str
        The only name, an integer.
    decide : callable
        What decides a relation in a real name.

    Returns
    -------
    Decision or None
        Its certificate has the range of instances and the certificates of the tails.
    """
    low, high = integer_range(domain.interval(name))
    if low is not None and high is not None:
        if high - low >= MOST_INSTANCES or not _all_hold(relation, domain, name, low, high):
            return None
        return _decision([], low, high)
    tails: list[dict[str, object]] = []
    first, last = low, high
    for direction, end in ((-1, low), (1, high)):
        if end is not None:
            continue
        start = last if direction < 0 else first
        found = _tail(relation, domain, name, direction, start, decide)
        if found is None:
            return None
        edge, tail = found
        tails.append(tail)
        if direction < 0:
            first = edge + 1
        else:
            last = edge - 1
    assert first is not None
    assert last is not None
    if last - first >= MOST_INSTANCES or not _all_hold(relation, domain, name, first, last):
        return None
    return _decision(tails, first, last)


def _decision(tails: list[dict[str, object]], first: int, last: int) -> Decision:
    certificate = {"rule": "integer cases", "tails": tails, "first": first, "last": last}
    return Decision(
        holds=True,
        method="instances and tails" if tails else "instances",
        evidence={"instances": max(0, last - first + 1), "tails": [tail["rule"] for tail in tails]},
        certificate=certificate,
    )


def _all_hold(relation: Relation, domain: Domain, name: str, first: int, last: int) -> bool:
    """Whether the relation certainly holds at every instance: its opposite fails there."""
    return all(_holds(relation, domain, name, value) for value in range(first, last + 1))


def _holds(relation: Relation, domain: Domain, name: str, value: int) -> bool:
    point = [{name: Number.of(value)}]
    free = Domain(dict(domain.kinds))
    if relation.operator == "<=":
        opposite = Relation("<", relation.right, relation.left)
        return witness(opposite, free, point) is not None
    if relation.operator == "<":
        opposite = Relation("<=", relation.right, relation.left)
        return witness(opposite, free, point) is not None
    both = (Relation("<=", *pair) for pair in ((relation.left, relation.right), (relation.right, relation.left)))
    return any(witness(side, free, point) is not None for side in both)


def _tail(
    relation: Relation, domain: Domain, name: str, direction: int, start: int | None, decide: Decide
) -> tuple[int, dict[str, object]] | None:
    """Where a tail begins, and its certificate."""
    for edge in _edges(relation, name, direction, start):
        operator = ">=" if direction > 0 else "<="
        tail = Domain({name: REAL}, (Relation(operator, Name(name), Number.of(edge)),))
        if not _has_factorials(relation):
            decision = decide(relation, tail)
            if decision is not None and decision.holds and decision.certificate is not None:
                return edge, {"rule": "real", "edge": edge, "direction": direction, "proof": dict(decision.certificate)}
        if direction > 0:
            found = _by_induction(relation, domain, name, edge, decide)
            if found is not None:
                return edge, found
    return None


def _edges(relation: Relation, name: str, direction: int, start: int | None) -> Iterator[int]:
    base = start if start is not None else 0
    seen: set[int] = set()
    bound = bound_of_roots(relation, name)
    candidates = [base + direction * step for step in STARTS]
    if bound is not None and bound <= MOST_INSTANCES // 2:
        candidates = [base, direction * bound]
    for edge in candidates:
        beyond = start is not None and (edge - start) * direction < 0
        if edge not in seen and not beyond:
            seen.add(edge)
            yield edge


def _has_factorials(relation: Relation) -> bool:
    return any(
        isinstance(node, Call) and node.function in ("factorial", "gamma", "binomial")
        for side in (relation.left, relation.right)
        for node in walk(side)
    )


# Induction


def _by_induction(relation: Relation, domain: Domain, name: str, edge: int, decide: Decide) -> dict[str, object] | None:
    """Both sides positive, true at the edge, and the right side grows by the larger factor from each n to the next."""
    if relation.operator == "!=" or not _holds(relation, domain, name, edge):
        return None
    ratios = [ratio(side, name) for side in (relation.left, relation.right)]
    if (
        ratios[0] is None
        or ratios[1] is None
        or not all(_is_product(side, name) for side in (relation.left, relation.right))
    ):
        return None
    step = Relation("<=", *(_normal(side) for side in ratios))  # type: ignore[arg-type]
    tail = Domain({name: REAL}, (Relation(">=", Name(name), Number.of(edge)),))
    texts = {"left": to_text(step.left), "right": to_text(step.right)}
    head = {"rule": "induction", "edge": edge, "direction": 1, **texts}
    if not unbound_names(step.left) | unbound_names(step.right):
        return {**head, "proof": {"rule": "constant"}} if _holds(step, domain, name, edge) else None
    decision = decide(step, tail)
    if decision is None or not decision.holds or decision.certificate is None:
        return None
    return {**head, "proof": dict(decision.certificate)}


def _is_product(side: Expression, name: str) -> bool:
    """Whether a side is a product of what is positive for large n by its form."""
    match side:
        case Product(factors):
            return all(_is_product(factor, name) for factor in factors)
        case Number(value):
            return value > 0
        case Power(base, _):
            return _is_product(base, name)
        case Name():
            return True
        case Call(function):
            return function in ("factorial", "gamma", "binomial", "exp", "sqrt", "log")
        case Sum():
            return True
    return False


def ratio(side: Expression, name: str) -> Expression | None:
    """``side(n + 1)/side(n)`` without factorials; None where one is left.

    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(normal_form(ratio(read_expression("3*2**n*factorial(n)"), "n")))
    '2*n + 2'
    """
    match side:
        case Product(factors):
            parts = [ratio(factor, name) for factor in factors]
            return None if None in parts else Product(tuple(part for part in parts if part is not None))
        case Call("factorial", (argument,), ()):
            return _of_factorial(argument, name)
        case Call("gamma", (argument,), ()):
            return _of_factorial(Sum((argument, _MINUS_ONE)), name)
        case Call("binomial", (n, k), ()):
            rest = Sum((n, Product((_MINUS_ONE, k))))
            parts = [_of_factorial(argument, name) for argument in (n, k, rest)]
            if parts[0] is None or parts[1] is None or parts[2] is None:
                return None
            return Product((parts[0], Power(parts[1], _MINUS_ONE), Power(parts[2], _MINUS_ONE)))
        case Power(base, Number() as exponent):
            inner = ratio(base, name)
            return None if inner is None else Power(inner, exponent)
        case Power(base, exponent) if name not in unbound_names(base):
            slope = _slope(exponent, name)
            return None if slope is None else Power(base, Number(slope))
    if name not in unbound_names(side):
        return _ONE
    if _has_factorials(Relation("=", side, _ONE)):
        return None
    return Product((replaced(side, {Name(name): Sum((Name(name), _ONE))}), Power(side, _MINUS_ONE)))


def _slope(exponent: Expression, name: str) -> Fraction | None:
    """a, where the exponent is ``a*n + b``."""
    step = _normal(Sum((replaced(exponent, {Name(name): Sum((Name(name), _ONE))}), Product((_MINUS_ONE, exponent)))))
    return step.value if isinstance(step, Number) else None


def _of_factorial(argument: Expression, name: str) -> Expression | None:
    """``(argument(n + 1))!/(argument(n))!`` for a whole step from 0 to 6."""
    step = _slope(argument, name)
    if step is None or step.denominator != 1 or not 0 <= step <= 6:
        return None
    return Product(tuple(Sum((argument, Number.of(i))) for i in range(1, step.numerator + 1)))


def _normal(expression: Expression) -> Expression:
    try:
        return normal_form(expression)
    except MathengineError:
        return expression

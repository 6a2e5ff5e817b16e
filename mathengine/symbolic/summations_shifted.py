"""Sums whose bounds contain several names: counted from their lower end, so that one name is left in the bounds."""

from __future__ import annotations

from collections.abc import Mapping

from mathengine.errors import InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Expression, Name, Number, Product, Relation, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import INTEGER, Domain
from mathengine.symbolic.summations_field import TermField, Unsupported
from mathengine.symbolic.summations_reading import SumClaim, Summation, negated

FAR_BELOW = -(10**6)


def from_lower_end(claim: SumClaim, domain: Domain) -> tuple[SumClaim, Domain, str, dict[str, object]] | None:
    """The claim with ``n + shift`` for n and ``k + lower`` for k, so that k runs from 0 to n.

    Returns
    -------
    tuple or None
        Claim, domain, the name n, and what the certificate says of it. None where the upper bound has no such name.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.symbolic.summations_reading import read_claim
    >>> claim = read_claim(read_statement("summation(binomial(k, m), k, m, n) = binomial(n + 1, m + 1)").claim)
    >>> moved = from_lower_end(claim, Domain({"m": "integer", "n": "integer"}))
    >>> to_text(moved[0].closed), moved[3]
    ('binomial(m + n + 1, m + 1)', {'name': 'n', 'by': 'm'})
    """
    summation = claim.summation
    for name in sorted(unbound_names(summation.upper) - unbound_names(summation.lower)):
        try:
            form = TermField((name,)).form(summation.upper)
        except (Unsupported, InvalidInput):
            continue
        if form.slopes[0] != 1:
            continue
        rest = Sum((summation.upper, negated(Name(name))))
        shift = normal_form(Sum((summation.lower, negated(rest))))
        if name in unbound_names(shift):
            continue
        moved: Mapping[Expression, Expression] = {Name(name): Sum((Name(name), shift))}
        term = replaced(summation.summand, {Name(summation.index): Sum((Name(summation.index), summation.lower))})
        inner = Summation(replaced(term, moved), summation.index, Number.of(0), Name(name))
        factor, closed = replaced(claim.factor, moved), replaced(claim.closed, moved)
        if factor != Number.of(1):
            continue
        found = SumClaim(inner, factor, _with_plain_arguments(closed))
        return found, _moved_domain(domain, name, shift), name, {"name": name, "by": to_text(shift)}
    return None


def _with_plain_arguments(expression: Expression) -> Expression:
    """The expression with the arguments of calls and exponents in normal form."""
    from mathengine.numeric.expressions import Call, Power

    match expression:
        case Call(function, arguments, keywords):
            return Call(function, tuple(normal_form(argument) for argument in arguments), keywords)
        case Sum(parts):
            return Sum(tuple(_with_plain_arguments(part) for part in parts))
        case Product(parts):
            return Product(tuple(_with_plain_arguments(part) for part in parts))
        case Power(base, exponent):
            return Power(_with_plain_arguments(base), normal_form(exponent))
    return expression


def _moved_domain(domain: Domain, name: str, shift: Expression) -> Domain:
    """Conditions on the name that compare it with the shift become bounds; others leave it free from below."""
    kept: list[Relation] = []
    lowest: int | None = None
    is_bounded = False
    for relation in domain.conditions:
        if name not in unbound_names(relation.left) | unbound_names(relation.right):
            kept.append(relation)
            continue
        is_bounded = True
        least = _least(relation, name, shift)
        if least is not None:
            lowest = least if lowest is None else max(lowest, least)
    if is_bounded:
        kept.append(Relation(">=", Name(name), Number.of(FAR_BELOW if lowest is None else lowest)))
    return Domain({**domain.kinds, name: INTEGER}, tuple(kept))


def _least(relation: Relation, name: str, shift: Expression) -> int | None:
    """The least n for which ``n + shift`` satisfies an order relation that gives one."""
    if relation.operator in (">", ">="):
        larger, smaller = relation.left, relation.right
    elif relation.operator in ("<", "<="):
        larger, smaller = relation.right, relation.left
    else:
        return None
    moved: Mapping[Expression, Expression] = {Name(name): Sum((Name(name), shift))}
    try:
        form = TermField((name,)).form(replaced(Sum((larger, negated(smaller))), moved))
    except (Unsupported, InvalidInput):
        return None
    if form.slopes[0] != 1 or form.others or form.constant.denominator != 1:
        return None
    return -int(form.constant) + int(relation.operator in (">", "<"))

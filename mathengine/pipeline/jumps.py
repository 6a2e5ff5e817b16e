"""Jumps of a supposed antiderivative, found by rigorous bounds of integrals."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from flint import arb, fmpq

from mathengine.errors import BudgetExhausted, InvalidInput, MathengineError
from mathengine.numeric.balls import ball_to_json, enclose
from mathengine.numeric.expressions import Assumption, Expression, Relation
from mathengine.pipeline.budget import run_within
from mathengine.store.records import Json
from mathengine.symbolic.assumptions import REAL, Domain
from mathengine.symbolic.differentiation import without_derivatives
from mathengine.symbolic.sampling import coordinate_text, points

CELLS = 96
MOST_POINTS = 17
BITS = 64


def jump(
    antiderivative: Expression,
    integrand: Expression,
    name: str,
    conditions: tuple[Relation | Assumption, ...],
    max_seconds: float | None,
) -> dict[str, Json] | None:
    """Two points of the domain between which the antiderivative does not grow by the integral, if any are found.

    The integral is enclosed by ranges on a fine partition: rigorous, without assuming anything but continuity of the
    integrand, which finite ranges show. None says that no jump was seen, not that there is none.
    """
    if max_seconds is None:
        return _jump(antiderivative, integrand, name, conditions)
    try:
        return run_within(_jump, antiderivative, integrand, name, conditions, max_seconds=max_seconds)
    except BudgetExhausted:
        return None


def _jump(
    antiderivative: Expression, integrand: Expression, name: str, conditions: tuple[Relation | Assumption, ...]
) -> dict[str, Json] | None:
    from mathengine.numeric.binders import unbound_names

    names = unbound_names(antiderivative) | unbound_names(integrand) | {name}
    domain = Domain.of(names, conditions)
    if domain.kinds.get(name) != REAL:
        return None
    left, right = without_derivatives(antiderivative), without_derivatives(integrand)
    fixed = _parameters(domain, name)
    if fixed is None:
        return None
    for start, end in _stops(domain, name, fixed, left):
        found = _between(left, right, name, fixed, start, end)
        if found is not None:
            return {"jump_between": [coordinate_text(start), coordinate_text(end)], **found}
    return None


def _parameters(domain: Domain, name: str) -> dict[str, Fraction] | None:
    """Values of the other names."""
    for point in points(domain, 60):
        values = {other: value for other, value in point.items() if other != name}
        rational = {other: value for other, value in values.items() if isinstance(value, Fraction)}
        if len(rational) == len(values):
            return rational
    return {} if len(domain.kinds) == 1 else None


def _stops(
    domain: Domain, name: str, fixed: dict[str, Fraction], antiderivative: Expression
) -> list[tuple[Fraction, Fraction]]:
    """Neighbours among points of the domain with a value: small integers first, then others, spread out."""
    exact = {other: fmpq(value.numerator, value.denominator) for other, value in fixed.items()}
    whole = {Fraction(i) for i in range(-8, 9)}
    sampled = {value for point in points(domain, 40) if isinstance(value := point[name], Fraction) and abs(value) <= 50}
    pairs: list[tuple[Fraction, Fraction]] = []
    for candidates in (whole, sampled):
        at = {c: {**exact, name: fmpq(c.numerator, c.denominator)} for c in sorted(candidates)}
        inside = [c for c, values in at.items() if domain.contains(values) and _has_value(antiderivative, values)]
        thinned = inside[:: -(-len(inside) // MOST_POINTS)] if inside else []
        pairs += sorted(pairwise(thinned), key=lambda pair: (abs(pair[0] + pair[1]), pair[0] < 0))
    return pairs


def _has_value(expression: Expression, values: dict[str, fmpq]) -> bool:
    try:
        return bool(enclose(expression, BITS, variables=values).is_finite())
    except MathengineError:
        return False


def _between(
    left: Expression, right: Expression, name: str, fixed: dict[str, Fraction], start: Fraction, end: Fraction
) -> dict[str, Json] | None:
    exact = {other: fmpq(value.numerator, value.denominator) for other, value in fixed.items()}
    step = (end - start) / CELLS
    total = arb(0)
    try:
        for i in range(CELLS):
            low, high = (arb(fmpq(*(start + step * k).as_integer_ratio())) for k in (i, i + 1))
            value = enclose(right, BITS, variables={**exact, name: low.union(high)})
            if not isinstance(value, arb) or not value.is_finite():
                return None
            total += value * (high - low)
        ends = [
            enclose(left, BITS, variables={**exact, name: fmpq(stop.numerator, stop.denominator)})
            for stop in (start, end)
        ]
    except (InvalidInput, MathengineError):
        return None
    growth = ends[1] - ends[0]
    if not isinstance(growth, arb) or not growth.is_finite() or growth.overlaps(total):
        return None
    return {"growth": dict(ball_to_json(growth, 10)), "integral": dict(ball_to_json(total, 10))}

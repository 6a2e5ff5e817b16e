"""Inequalities between real expressions: refuted by exact points, proved by coverings and exact arithmetic.

``decide_inequality`` looks for a witness first; what has none is given to the methods that can prove it, each of which
leaves a certificate. Nothing is ever concluded from approximate numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from flint import arb

from mathengine.errors import MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Expression, Number, Product, Relation, Sum
from mathengine.symbolic.assumptions import COMPLEX, INTEGER, REAL, Domain, Interval
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.inequalities_chains import is_defined
from mathengine.symbolic.inequalities_covering import Stretch
from mathengine.symbolic.inequalities_effort import Effort
from mathengine.symbolic.inequalities_integers import decide_integers
from mathengine.symbolic.inequalities_intervals import End
from mathengine.symbolic.inequalities_intervals import Interval as Covering
from mathengine.symbolic.inequalities_minima import Sample, crossings, minima, named_constants, zeros
from mathengine.symbolic.inequalities_polynomials import decide_polynomial
from mathengine.symbolic.inequalities_refutation import descent, from_minima, general_points, witness
from mathengine.symbolic.inequalities_several import decide_several

_MINUS_ONE = Number.of(-1)
_MIRRORED = {">": "<", ">=": "<="}


def decide_inequality(relation: Relation, domain: Domain) -> Decision | None:
    """Whether an inequality, or ``!=``, holds at all points of a domain; None where neither way was found.

    Parameters
    ----------
    relation : Relation
        ``<``, ``<=``, ``>``, ``>=`` or ``!=`` in real or integer names; an order makes its names real.
    domain : Domain

    Returns
    -------
    Decision or None
        Refuted with an exact ``witness`` in the domain, at which both sides are real; or found to hold, with a
        certificate. The relation is meant wherever both sides have real values.

    Notes
    -----
    Exact and certified arithmetic only. The work is bounded: some thousands of enclosures, about a second.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> def decide(text):
    ...     statement = read_statement(text)
    ...     return decide_inequality(statement.claim, Domain.of(["x"], statement.conditions))
    >>> decide("sin(x) < x for x > 0").method
    'covering'
    >>> decide("2*x <= x**2 + 99/100 for x real").evidence["witness"]
    {'x': '1'}
    """
    if relation.operator in _MIRRORED:
        relation = Relation(_MIRRORED[relation.operator], relation.right, relation.left)
    if relation.operator not in ("<", "<=", "!="):
        return None
    if COMPLEX in domain.kinds.values():
        if relation.operator == "!=":
            return None
        kinds = {name: REAL if kind == COMPLEX else kind for name, kind in domain.kinds.items()}
        domain = Domain(kinds, domain.conditions)
    names = sorted(unbound_names(relation.left) | unbound_names(relation.right))
    if not names:
        return None
    if len(names) == 1:
        return _on_a_line(relation, domain, names[0], Effort())
    refuted = _refuted(witness(relation, domain, general_points(domain)))
    if refuted is not None:
        return refuted
    decision = decide_several(relation, domain)
    return decision if decision is not None else _refuted(witness(relation, domain, descent(relation, domain)))


def _refuted(found: dict[str, object] | None) -> Decision | None:
    return None if found is None else Decision(holds=False, method="instance", evidence=found)


def _on_a_line(relation: Relation, domain: Domain, name: str, effort: Effort) -> Decision | None:
    """One variable: its minima give witnesses, or the points where the sides meet."""
    refuted = _refuted(witness(relation, domain, general_points(domain)))
    if refuted is not None:
        return refuted
    if domain.kinds[name] == INTEGER:
        return decide_integers(relation, domain, name, lambda part, tail: _on_a_line(part, tail, name, effort))
    exact = decide_polynomial(relation, domain, name)
    if exact is not None:
        return exact
    interval = domain.interval(name)
    if relation.operator == "!=":
        return _apart(relation, domain, name, interval, effort)
    function = _difference(relation)
    samples, places = minima(function, name, interval)
    points = from_minima(name, interval, [(sample.point, sample.value) for sample in samples], places)
    refuted = _refuted(witness(relation, domain, points))
    if refuted is None:
        refuted = _refuted(witness(relation, domain, ({name: c} for place in places for c in named_constants(place))))
    if refuted is not None:
        return refuted
    return _covered(relation, domain, name, interval, places, effort)


def _difference(relation: Relation) -> Expression:
    return Sum((relation.right, Product((_MINUS_ONE, relation.left))))


def _covered(
    relation: Relation, domain: Domain, name: str, interval: Interval, places: Sequence[arb], effort: Effort
) -> Decision | None:
    ends = _ends(relation, domain, name, interval, places)
    parts = Covering(name, relation.left, relation.right, relation.operator == "<", effort).parts(ends)
    if parts is None:
        return None
    return Decision(
        holds=True,
        method="covering",
        evidence={"interval": str(interval), "cells": sum(_count(part) for part in parts)},
        certificate={"rule": "covering", "parts": parts},
    )


def _count(part: Mapping[str, object]) -> int:
    """The number of cells of a part."""
    slope, cells = part.get("slope"), part.get("cells")
    if isinstance(slope, Mapping):
        return _count(slope)
    return len(cells) if isinstance(cells, list) else 0


def _ends(relation: Relation, domain: Domain, name: str, interval: Interval, places: Sequence[arb]) -> list[End]:
    """The ends of the interval, and between them the excluded points and those where the sides meet, in order."""
    inner = [End(point, True) for point in domain.excluded(name)]
    known = {str(i): end.value for i, end in enumerate(inner) if end.value is not None}
    for key, bound in (("lower", interval.lower), ("upper", interval.upper)):
        if bound is not None:
            known[key] = bound
    inner += [End(point, False) for point in zeros(_difference(relation), name, list(places), known)]
    inside = [(value, end) for end in inner if (value := _inside(end, interval)) is not None]
    inside.sort(key=lambda item: float(item[0].mid()))
    first, last = End(interval.lower, interval.lower_open), End(interval.upper, interval.upper_open)
    return [first, *(end for _, end in inside), last]


def _inside(end: End, interval: Interval) -> arb | None:
    assert end.value is not None
    try:
        value, *bounds = (
            None if point is None else enclose(point, 96) for point in (end.value, interval.lower, interval.upper)
        )
    except MathengineError:
        return None
    low, high = bounds
    if not isinstance(value, arb):
        return None
    above = low is None or (isinstance(low, arb) and bool(value > low))
    below = high is None or (isinstance(high, arb) and bool(value < high))
    return value if above and below else None


def _crossed(
    relation: Relation, domain: Domain, name: str, function: Expression, samples: list[Sample]
) -> Decision | None:
    """``!=`` fails where a continuous difference has values of both signs."""
    if domain.kinds[name] != REAL or domain.couplings:
        return None
    pairs = crossings(function, name, samples)
    refuted = _refuted(witness(relation, domain, _constants(name, [place for _, _, place in pairs])))
    if refuted is not None:
        return refuted
    for low, high, _ in pairs:
        between = Stretch(name, low, high, False, False)
        if is_defined(function, between) and not any(
            _inside(End(p, True), _closed(low, high)) for p in domain.excluded(name)
        ):
            evidence = {"between": {name: [str(low), str(high)]}, "reason": "the difference changes its sign"}
            return Decision(holds=False, method="intermediate value", evidence=evidence)
    return None


def _closed(low: Fraction, high: Fraction) -> Interval:
    return Interval(Number(low), False, Number(high), False)


def _apart(relation: Relation, domain: Domain, name: str, interval: Interval, effort: Effort) -> Decision | None:
    """``!=``: one side is smaller everywhere, or there is a point where they meet."""
    for sign, (left, right) in ((1, (relation.left, relation.right)), (-1, (relation.right, relation.left))):
        ordered = Relation("<", left, right)
        function = _difference(ordered)
        samples, places = minima(function, name, interval)
        refuted = _refuted(witness(relation, domain, _constants(name, places)))
        refuted = refuted or _crossed(relation, domain, name, function, samples)
        if refuted is not None:
            return refuted
        if witness(Relation("<=", left, right), domain, general_points(domain)) is not None:
            continue
        decision = _covered(ordered, domain, name, interval, places, effort)
        if decision is not None and decision.certificate is not None:
            certificate = {**decision.certificate, "sign": sign}
            return Decision(holds=True, method="covering", evidence=decision.evidence, certificate=certificate)
    return None


def _constants(name: str, places: Sequence[arb]) -> Iterator[dict[str, Expression]]:
    for place in places:
        for constant in named_constants(place):
            yield {name: constant}

"""Check of relations between the sums of two fractions of Euler's type.

For ``a = P + Q``, ``b(n) = -P(n) Q(n-1)`` the convergents are ``P(0) + Q(0)/s(n)`` with the partial sums s(n) of the
terms ``prod_{1<=i<=j} P(i)/Q(i)``. A weighted sum of relations must leave one between the two sums alone:

* *parts*: a sum is that of its parts u(k j + r), r = 0, ..., k-1, where all of these converge;
* *telescoping*: terms w_i = m_i w with rational m_i and ``sum c_i w_i(n) = R(n+1) w(n+1) - R(n) w(n)``, R without poles
  at n >= 0 and R w tending to 0, so that ``sum c_i S_i = -R(0) w(0)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Relation
from mathengine.pipeline.certificate_convergence import require_convergence
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.certificate_fractions import (
    Coefficients,
    Polynomial,
    coefficients,
    listed,
    moved,
    plus,
    times,
    value_at,
    without_zeros,
)
from mathengine.pipeline.certificate_maps import Map, claimed_map, composed_maps

Part: TypeAlias = tuple[int, int, int]

LARGEST_STRIDE = 12
MOST_RELATIONS = 64
LARGEST_SIZE = 400
"""Bounds on what a certificate may ask for."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms by the first one and the quotient of consecutive ones; the sum converges, no quotient is 0 or infinite."""

    first: Fraction
    top: Polynomial
    bottom: Polynomial


def sum_reduction(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Check the rule ``sum reduction`` for a claim ``equivalent(cf(..), cf(..))``.

    Raises
    ------
    InvalidInput
        If the data do not establish it.
    """
    if not (isinstance(claim, Call) and claim.function == "equivalent"):
        raise refused("a rule for equivalent(cf(..), cf(..)), and another statement")
    left, right = (coefficients(argument) for argument in claim.arguments)
    proved_map_by_sums(left, right, certificate)


def proved_map_by_sums(left: Coefficients, right: Coefficients, certificate: Mapping[str, object]) -> Map:
    """T with value(left) = T(value(right)), if the relations hold."""
    forms = [[listed(part) for part in items(form)] for form in items(certificate["forms"])]
    require(len(forms) == 2 and all(len(form) == 2 for form in forms), "forms of other than two fractions")
    sums = [_sum_of(side, p, q) for side, (p, q) in zip((left, right), forms, strict=True)]
    totals: dict[Part, Fraction] = {}
    constant = Fraction(0)
    relations = items(certificate["relations"])
    require(len(relations) <= MOST_RELATIONS, "too many relations")
    for relation in relations:
        if not isinstance(relation, Mapping):
            raise TypeError("a relation was expected")
        weight = number(relation["weight"])
        found, value = _parts(sums, relation) if relation["kind"] == "parts" else _telescoping(sums, relation)
        for part, coefficient in found:
            totals[part] = totals.get(part, Fraction(0)) + weight * coefficient
        constant += weight * value
    slope, other = totals.pop((0, 1, 0), Fraction(0)), totals.pop((1, 1, 0), Fraction(0))
    require(not any(totals.values()), "relations that leave other sums")
    require(slope and other, "relations that do not relate the two sums")
    (p, q), (other_p, other_q) = ([value_at(part, 0) for part in form] for form in forms)
    above: Map = ((p, q), (Fraction(1), Fraction(0)))
    between: Map = ((-other, constant), (Fraction(0), slope))
    below: Map = ((Fraction(0), other_q), (Fraction(1), -other_p))
    return claimed_map(composed_maps(composed_maps(above, between), below), certificate["moebius"])


def _sum_of(side: Coefficients, p: Polynomial, q: Polynomial) -> Terms:
    a, b = ([Fraction(c) for c in part] for part in side)
    require(p and q and plus(p, q) == a, "P + Q other than a")
    require([-c for c in times(p, moved(q, -1))] == b, "-P(n) Q(n-1) other than b")
    require(value_at(q, 0) and without_zeros(moved(q, 1)), "a zero of Q at an integer n >= 0")
    require(without_zeros(moved(p, 1)), "a zero of P at an integer n >= 1")
    return _convergent(Fraction(1), moved(p, 1), moved(q, 1))


def _convergent(first: Fraction, top: Polynomial, bottom: Polynomial) -> Terms:
    require(max(len(top), len(bottom)) <= LARGEST_SIZE, "degrees out of bounds")
    require_convergence(top, bottom)
    return Terms(first, top, bottom)


def _part(sums: list[Terms], part: Part) -> Terms:
    """u(k j + r)."""
    side, stride, offset = part
    require(side in (0, 1) and 1 <= stride <= LARGEST_STRIDE and 0 <= offset < stride, "parts out of bounds")
    whole = sums[side]
    first = whole.first
    for n in range(offset):
        first = first * value_at(whole.top, n) / value_at(whole.bottom, n)
    top, bottom = [Fraction(1)], [Fraction(1)]
    for step in range(stride):
        top, bottom = (
            times(product, [c * stride**power for power, c in enumerate(moved(polynomial, offset + step))])
            for product, polynomial in ((top, whole.top), (bottom, whole.bottom))
        )
    return _convergent(first, top, bottom)


Found: TypeAlias = tuple[list[tuple[Part, Fraction]], Fraction]


def _parts(sums: list[Terms], relation: Mapping[str, object]) -> Found:
    side, stride = integer(relation["side"]), integer(relation["stride"])
    parts = [(side, stride, offset) for offset in range(stride)]
    require(1 < stride <= LARGEST_STRIDE, "parts out of bounds")
    for part in parts:
        _part(sums, part)
    return [((side, 1, 0), Fraction(1)), *((part, Fraction(-1)) for part in parts)], Fraction(0)


def _telescoping(sums: list[Terms], relation: Mapping[str, object]) -> Found:
    require(relation["kind"] == "telescoping", "a relation of an unknown kind")
    parts = [_triple(part) for part in items(relation["terms"])]
    weights = [number(c) for c in items(relation["coefficients"])]
    multiples = [_quotient(multiple) for multiple in items(relation["multiples"])]
    require(0 < len(parts) == len(weights) == len(multiples) <= MOST_RELATIONS, "lists of different lengths")
    terms = [_part(sums, part) for part in parts]
    w = terms[0]
    for term, multiple in zip(terms, multiples, strict=True):
        _require_multiple(term, w, multiple)
    upper, lower = _quotient(relation["certificate"])
    _require_telescoping(w, weights, multiples, (upper, lower))
    if len(w.top) == len(w.bottom) and abs(w.top[-1]) == abs(w.bottom[-1]):
        c = w.bottom[-2] / w.bottom[-1] - w.top[-2] / w.top[-1]
        require(len(upper) - len(lower) < c, "a boundary that may not tend to 0")
    boundary = -value_at(upper, 0) / value_at(lower, 0) * w.first
    return list(zip(parts, weights, strict=True)), boundary


def _triple(part: object) -> Part:
    side, stride, offset = (integer(x) for x in items(part))
    return side, stride, offset


def _quotient(data: object) -> tuple[Polynomial, Polynomial]:
    """Numerator and denominator, which must not vanish at the integers n >= 0."""
    top, bottom = (listed(part) for part in items(data))
    require(without_zeros(bottom), "a rational function with a pole at an integer n >= 0")
    require(max(len(top), len(bottom)) <= LARGEST_SIZE, "degrees out of bounds")
    return top, bottom


def _require_multiple(term: Terms, w: Terms, multiple: tuple[Polynomial, Polynomial]) -> None:
    """term = multiple w: at 0, and by the quotients of consecutive values."""
    top, bottom = multiple
    require(top and value_at(top, 0) * w.first == term.first * value_at(bottom, 0), "terms that are no such multiples")
    ours = times(times(moved(top, 1), bottom), times(w.top, term.bottom))
    theirs = times(times(moved(bottom, 1), top), times(w.bottom, term.top))
    require(ours == theirs, "terms that are no such multiples")


def _require_telescoping(
    w: Terms,
    weights: list[Fraction],
    multiples: list[tuple[Polynomial, Polynomial]],
    certificate: tuple[Polynomial, Polynomial],
) -> None:
    """``sum c_i m_i = R(n+1) w(n+1)/w(n) - R(n)``."""
    above: Polynomial = []
    below: Polynomial = [Fraction(1)]
    for weight, (top, bottom) in zip(weights, multiples, strict=True):
        above = plus(times(above, bottom), times([weight * c for c in top], below))
        below = times(below, bottom)
    upper, lower = certificate
    next_upper, next_lower = moved(upper, 1), moved(lower, 1)
    ours = plus(times(times(next_upper, w.top), lower), [-c for c in times(times(upper, next_lower), w.bottom)])
    divisor = times(times(next_lower, w.bottom), lower)
    require(times(ours, below) == times(above, divisor), "terms that do not telescope")

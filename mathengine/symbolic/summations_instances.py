"""Sums compared with their claimed values at integers, term by term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from flint import arb, fmpq

from mathengine.errors import Divergent, MathengineError
from mathengine.numeric.balls import Ball, enclose
from mathengine.numeric.expressions import Expression, Name, Number
from mathengine.numeric.precision import working_precision
from mathengine.numeric.printer import number_text
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import INTEGER, Domain, integer_range
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations_reading import SumClaim
from mathengine.symbolic.summations_values import sum_ball

BITS = (64, 256, 1024)
MOST_INSTANCES = 9
_VALUES = tuple(map(Fraction, ("2/3", "-3/7", "5/2", "1/5", "-1/9", "1/50", "7/3", "-9/4", "31/5")))
_INTEGERS = (2, 3, 1, 5, 4, 0, 7, 6, -2, -3, 12)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a claim fared at some points.

    Attributes
    ----------
    refutation : Decision or None
        With the point at which the two sides are certainly different.
    equal : int
        Points at which both sides are the same rational number.
    close : int
        Points at which both sides agree as far as balls tell.
    divergent : tuple of dict
        Points at which the sum diverges, by their coordinates.
    """

    refutation: Decision | None
    equal: int
    close: int
    divergent: tuple[dict[str, str], ...] = ()


def compare(
    claim: SumClaim, name: str | None, start: int, domain: Domain, steps: range = range(MOST_INSTANCES)
) -> Comparison:
    """The claim at up to nine values of ``name`` from ``start`` on, the other names at points of the domain."""
    equal = close = 0
    divergent: list[dict[str, str]] = []
    for point in islice(points(claim, name, start, domain, steps), 2 * MOST_INSTANCES):
        outcome = compare_at(claim, point)
        if isinstance(outcome, Decision):
            return Comparison(outcome, equal, close)
        if outcome == "divergent":
            divergent.append(_texts(point))
        equal += outcome == "equal"
        close += outcome == "close"
    return Comparison(None, equal, close, tuple(divergent))


def _texts(point: Mapping[str, Fraction]) -> dict[str, str]:
    return {name: number_text(value) for name, value in sorted(point.items())}


def points(
    claim: SumClaim, name: str | None, start: int, domain: Domain, steps: range
) -> Iterator[dict[str, Fraction]]:
    """Points of the domain, with rational coordinates."""
    others = [other for other in domain.names if other != name]
    table = list(islice(choices(others, domain), 2 if name is not None else MOST_INSTANCES))
    if name is None:
        yield from table
        return
    for step in steps:
        for position, choice in enumerate(table):
            if position and step not in (2, 3):
                continue
            point = {**choice, name: Fraction(start + step)}
            if contains(domain, point):
                yield point


def contains(domain: Domain, point: Mapping[str, Fraction]) -> bool:
    """Whether a point belongs to the domain."""
    return domain.contains({name: arb(fmpq(x.numerator, x.denominator)) for name, x in point.items()})


def choices(names: list[str], domain: Domain) -> Iterator[dict[str, Fraction]]:
    """Values of names, each within its own bounds."""
    if not names:
        yield {}
        return
    tables = [list(_values(name, domain)) for name in names]
    for turn in range(max(map(len, tables), default=0)):
        chosen = [table[(turn + 2 * i) % len(table)] for i, table in enumerate(tables)]
        yield dict(zip(names, chosen, strict=True))


def _values(name: str, domain: Domain) -> Iterator[Fraction]:
    interval = domain.interval(name)
    if domain.kinds.get(name) == INTEGER:
        low, high = integer_range(interval)
        shift = low if low is not None else 0 if high is None else high - 12
        for step in _INTEGERS:
            candidate = step if low is None and high is None else shift + abs(step)
            if (low is None or candidate >= low) and (high is None or candidate <= high):
                yield Fraction(candidate)
        return
    low_end, high_end = _end(interval.lower), _end(interval.upper)
    for value in _VALUES:
        if low_end is not None and high_end is not None:
            part = abs(value) % 1
            yield low_end + (high_end - low_end) * (part or Fraction(1, 2))
        elif low_end is not None:
            yield low_end + abs(value)
        elif high_end is not None:
            yield high_end - abs(value)
        else:
            yield value


def _end(bound: Expression | None) -> Fraction | None:
    if bound is None:
        return None
    if isinstance(bound, Number):
        return bound.value
    try:
        value = enclose(bound, 64)
    except MathengineError:
        return None
    return Fraction(str(value.mid().str(12, radius=False))) if isinstance(value, arb) else None


def compare_at(claim: SumClaim, point: Mapping[str, Fraction]) -> Decision | str:
    """A refutation, or ``equal``, ``close``, ``divergent``, ``undefined``."""
    known: dict[Expression, Expression] = {Name(name): Number(value) for name, value in point.items()}
    summation = claim.summation
    inner = {atom: value for atom, value in known.items() if atom != Name(summation.index)}
    summand = replaced(summation.summand, inner)
    lower, upper = (replaced(bound, known) for bound in (summation.lower, summation.upper))
    factor, closed = replaced(claim.factor, known), replaced(claim.closed, known)
    for bits in BITS:
        try:
            with working_precision(bits):
                left = enclose(factor, bits) * sum_ball(summand, summation.index, lower, upper, bits)
                right = enclose(closed, bits)
                difference = left - right
        except Divergent:
            return "divergent"
        except MathengineError:
            return "undefined"
        if not difference.is_finite():
            continue
        if not difference.contains(0):
            return _refutation(point, left, right)
        if difference == 0:
            return "equal"
    return "close"


def _refutation(point: Mapping[str, Fraction], left: Ball, right: Ball) -> Decision:
    evidence = {
        "witness": {name: number_text(value) for name, value in sorted(point.items())},
        "left": str(left.str(15)),
        "right": str(right.str(15)),
    }
    return Decision(holds=False, method="instance", evidence=evidence)

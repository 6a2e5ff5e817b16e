"""Witnesses against inequalities: exact points of the domain, with certified values on both sides."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from flint import arb, fmpq

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.balls import Ball, ball_to_text, enclose, fraction_of
from mathengine.numeric.expressions import Expression, Name, Number, Product, Relation, Sum
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.substitution import replaced
from mathengine.symbolic.assumptions import INTEGER, Domain, Interval, holds, integer_range
from mathengine.symbolic.inequalities_substitution import simplified

LADDER = (64, 256, 1024)
"""Bits of the comparisons at one point."""
MOST_POINTS = 400
DRAWN, STARTS, STEPS = 200, 4, 64
"""Random points, how many of them are improved, and by how many steps."""
SEED = 8
_MINUS_ONE = Number.of(-1)
_PLAIN = [
    Fraction(n, d) for n, d in ((0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2), (3, 1), (1, 10), (10, 1))
]
_PLAIN += [Fraction(n, d) for n, d in ((-10, 1), (1, 3), (5, 1), (100, 1), (1, 1000), (-3, 1), (4, 1), (7, 2))]


def witness(relation: Relation, domain: Domain, points: Iterable[Mapping[str, Expression]]) -> dict[str, object] | None:
    """The first of the points that lies in the domain and at which the relation certainly fails.

    Parameters
    ----------
    relation : Relation
        With ``<``, ``<=`` or ``!=``.
    domain : Domain
    points : iterable of mappings
        From names to exact constants.

    Returns
    -------
    dict or None
        ``witness``: the point; ``left`` and ``right``: certified values there; ``equal`` where the sides are equal.
    """
    for point in points:
        found = _failure(relation, domain, point)
        if found is not None:
            return found
    return None


def _failure(relation: Relation, domain: Domain, point: Mapping[str, Expression]) -> dict[str, object] | None:
    known: dict[Expression, Expression] = {Name(name): value for name, value in point.items()}
    balls: tuple[arb, arb] | None = None
    for bits in LADDER:
        try:
            place = {name: enclose(value, bits) for name, value in point.items()}
            if not _is_inside(domain, place, known, bits):
                return None
            left, right = (enclose(side, bits, variables=place) for side in (relation.left, relation.right))
        except (MathengineError, ValueError, OverflowError):
            return None
        if not (isinstance(left, arb) and isinstance(right, arb)):
            return None
        if not (left.is_finite() and right.is_finite()):
            continue
        balls = left, right
        if left < right:
            return None
        if left > right:
            return None if relation.operator == "!=" else _evidence(point, left, right)
        if relation.operator == "<=" and bits == LADDER[-1]:
            return None
        if left.is_exact() and right.is_exact():
            break
    if balls is not None and relation.operator in ("<", "!=") and _is_equality(relation, known):
        return {**_evidence(point, *balls), "equal": True}
    return None


def _is_inside(domain: Domain, place: Mapping[str, Ball], known: Mapping[Expression, Expression], bits: int) -> bool:
    """Whether all conditions hold at a point, those that hold with equality by exact arithmetic."""
    return all(
        holds(condition, place, bits) or (condition.operator in ("<=", ">=") and _is_equality(condition, known))
        for condition in domain.conditions
    )


def _is_equality(relation: Relation, known: Mapping[Expression, Expression]) -> bool:
    difference = Sum((relation.right, Product((_MINUS_ONE, relation.left))))
    try:
        ball = enclose(replaced(difference, known), LADDER[1])
        if not ball.contains(0) or ball.is_exact():
            return bool(ball == 0)
        return rational_form(simplified(replaced(difference, known), None)) == Number.of(0)
    except MathengineError:
        return False


def _evidence(point: Mapping[str, Expression], left: arb, right: arb) -> dict[str, object]:
    place = {name: to_text(value) for name, value in point.items()}
    return {"witness": place, "left": _text(left), "right": _text(right)}


def _text(value: arb) -> str:
    try:
        return ball_to_text(value, 15)
    except MathengineError:
        return str(value)


def near(place: arb, interval: Interval) -> Iterator[Expression]:
    """Exact points at and around an approximate one, the simplest first."""
    exact = fraction_of(place.mid())
    if exact is None:
        return
    if isinstance(interval.lower, Number):
        exact = max(exact, interval.lower.value)
    if isinstance(interval.upper, Number):
        exact = min(exact, interval.upper.value)
    seen: set[Fraction] = set()
    for largest in (1, 10, 100, 10**4, 10**8, 10**16, 10**32):
        point = exact.limit_denominator(largest)
        if point not in seen:
            seen.add(point)
            yield Number(point)


def general_points(domain: Domain) -> Iterator[dict[str, Expression]]:
    """Simple points first, then random ones, for any number of names; integers where they are asked for."""
    names = domain.names
    generator = random.Random(SEED)
    pools = {name: _pool(domain, name, generator) for name in names}
    if len(names) == 1:
        for value in pools[names[0]]:
            yield {names[0]: value}
        return
    short = [pools[name][: 9 if len(names) == 2 else 6] for name in names]
    for values in product(*short):
        yield dict(zip(names, values, strict=True))
    for _ in range(MOST_POINTS // 2):
        yield {name: generator.choice(pools[name]) for name in names}


def descent(relation: Relation, domain: Domain) -> Iterator[dict[str, Expression]]:
    """Points of a domain in several real names with smaller and smaller values of ``right - left``, by random steps."""
    if INTEGER in domain.kinds.values():
        return
    generator = random.Random(SEED)
    pools = {
        name: [point for point in _pool(domain, name, generator) if isinstance(point, Number)] for name in domain.names
    }
    if not all(pools.values()):
        return
    drawn = ({name: generator.choice(pool).value for name, pool in pools.items()} for _ in range(DRAWN))
    found = sorted(
        ((level, point) for point in drawn if (level := _level(relation, domain, point)) is not None),
        key=lambda e: e[0],
    )
    for level, point in found[:STARTS]:
        for step in range(STEPS):
            size = Fraction(1, 2 ** (1 + step // 8))
            moved = {name: value + size * Fraction(generator.randint(-64, 64), 64) for name, value in point.items()}
            lower = _level(relation, domain, moved)
            if lower is not None and lower < level:
                level, point = lower, moved
                if level <= 0:
                    break
        for largest in (4, 64, 10**4, 10**8):
            yield {name: Number(value.limit_denominator(largest)) for name, value in point.items()}
        yield {name: Number(value) for name, value in point.items()}


def _level(relation: Relation, domain: Domain, point: Mapping[str, Fraction]) -> float | None:
    """An approximate ``right - left`` at a point of the domain."""
    place: dict[str, Ball] = {name: arb(fmpq(*value.as_integer_ratio())) for name, value in point.items()}
    try:
        if not domain.contains(place, LADDER[0]):
            return None
        left, right = (enclose(side, LADDER[0], variables=place) for side in (relation.left, relation.right))
    except (MathengineError, ValueError, OverflowError):
        return None
    if not (isinstance(left, arb) and isinstance(right, arb) and (right - left).is_finite()):
        return None
    return float((right - left).mid())


def undefined_point(relation: Relation, domain: Domain) -> dict[str, str] | None:
    """A simple point of the domain at which a side has no real value, and why; None where none was met.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> statement = read_statement("sqrt(x) >= 0 for x real")
    >>> undefined_point(statement.claim, Domain.of(["x"], statement.conditions))
    {'x': '-1', 'reason': 'sqrt(x) is not real'}
    """
    for point in general_points(domain):
        known: dict[Expression, Expression] = {Name(name): value for name, value in point.items()}
        try:
            place = {name: enclose(value, LADDER[0]) for name, value in point.items()}
            if not _is_inside(domain, place, known, LADDER[0]):
                continue
        except MathengineError:
            continue
        texts = {name: to_text(value) for name, value in point.items()}
        for side in (relation.left, relation.right):
            try:
                value = enclose(side, LADDER[1], variables={n: enclose(v, LADDER[1]) for n, v in point.items()})
            except InvalidInput as problem:
                return {**texts, "reason": str(problem)}
            except (MathengineError, ValueError, OverflowError):
                continue
            if not isinstance(value, arb) and not value.imag.contains(0):
                return {**texts, "reason": f"{to_text(side)} is not real"}
    return None


def _pool(domain: Domain, name: str, generator: random.Random) -> list[Expression]:
    interval = domain.interval(name)
    if domain.kinds[name] == INTEGER:
        return [Number.of(value) for value in _integers(interval, generator)]
    ends = [
        end
        for end, is_open in ((interval.lower, interval.lower_open), (interval.upper, interval.upper_open))
        if end is not None and not is_open
    ]
    return [*ends, *(Number(value) for value in _reals(interval, generator))]


def _integers(interval: Interval, generator: random.Random) -> list[int]:
    low, high = integer_range(interval)
    if low is not None and high is not None:
        if high - low <= 120:
            return list(range(low, high + 1))
        return [*range(low, low + 40), *range(high - 40, high + 1), *(generator.randint(low, high) for _ in range(20))]
    if low is None and high is None:
        return [0, *(s * k for k in range(1, 40) for s in (1, -1)), 100, -100, 1000, -1000, 10**6, -(10**6)]
    start, direction = (low, 1) if low is not None else (high, -1)
    assert start is not None
    return [start + direction * k for k in (*range(60), 100, 200, 500, 1000, 10**4, 10**6)]


def _reals(interval: Interval, generator: random.Random) -> list[Fraction]:
    """Simple numbers in the interval, then random ones."""
    low, high = (_bound(end) for end in (interval.lower, interval.upper))
    inside = [value for value in _PLAIN if (low is None or low <= value) and (high is None or value <= high)]
    if low is not None and high is not None:
        spread = [low + (high - low) * Fraction(k, 12) for k in (6, 3, 9, 1, 11, 2, 4, 5, 7, 8, 10)]
        drawn = [low + (high - low) * Fraction(generator.randint(1, 9999), 10_000) for _ in range(20)]
        return list(dict.fromkeys([*inside, *(value.limit_denominator(10**4) for value in spread), *drawn]))
    start = low if low is not None else high if high is not None else Fraction(0)
    signs = (1,) if low is not None else (-1,) if high is not None else (1, -1)
    shifted = [start + sign * abs(value) for value in _PLAIN for sign in signs]
    drawn = [
        start + generator.choice(signs) * Fraction(generator.randint(1, 10**4), generator.choice((1, 10, 100, 1000)))
        for _ in range(30)
    ]
    return list(dict.fromkeys([*inside, *shifted, *drawn]))


def _bound(end: Expression | None) -> Fraction | None:
    if end is None or isinstance(end, Number):
        return None if end is None else end.value
    value = enclose(end, 64)
    return fraction_of(value.mid()) if isinstance(value, arb) else None


def from_minima(
    name: str, interval: Interval, samples: Sequence[tuple[Fraction, arb]], places: Sequence[arb]
) -> Iterator[dict[str, Expression]]:
    """Points where a function was seen to be negative, and points around its minima."""
    for point, _ in sorted(samples, key=lambda item: float(item[1].mid()))[:12]:
        yield {name: Number(point)}
    for place in places:
        for constant in near(place, interval):
            yield {name: constant}

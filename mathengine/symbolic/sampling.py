"""Exact points of a domain, telling ones first, and what balls say of a relation there.

Coordinates are rational, or Gaussian with dyadic parts, so that a witness is a point that anybody can repeat.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from flint import acb, arb, fmpq

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.balls import Ball, enclose, separates
from mathengine.numeric.expressions import Expression, Name, Number, Product, Relation, Sum
from mathengine.numeric.functions import NUMERIC_FUNCTIONS, BallFunction, Value
from mathengine.numeric.printer import to_text
from mathengine.symbolic.assumptions import COMPLEX, INTEGER, Domain, Interval, constant_ball, integer_range

Coordinate = Fraction | tuple[Fraction, Fraction]
Point = Mapping[str, Coordinate]

PRECISIONS = (64, 192, 640)
"""Bits at which a point is tried until its balls are finite."""
_REALS = tuple(
    Fraction(top, bottom)
    for top, bottom in (
        *((2, 1), (1, 2), (-1, 1), (3, 1), (-2, 1), (1, 1), (0, 1), (-1, 2), (5, 3), (-7, 4), (1, 10)),
        *((10, 1), (-1, 3), (7, 2), (-10, 1), (1, 1000), (100, 1), (-5, 2), (17, 8), (-1, 1000), (-100, 1), (3, 4)),
    )
)
_INTEGERS = tuple(Fraction(value) for value in (2, 3, 1, 0, 4, -1, 5, -2, 7, 6, -3, 10, 8, 11, -5, 13, 20, -4))
_GAUSSIANS = tuple(
    (Fraction(real), Fraction(imaginary))
    for real, imaginary in (
        *((0, 1), (0, -1), (1, 1), (-1, 1), (-1, -1), (2, -3), (0, 2), (0, -2), (-3, 0.5), (-3, -0.5)),
        *((0.5, 2), (0, 0.5), (0, -0.5), (1.25, -0.125), (-1.25, 0.125), (4, 5), (0, 12), (1, -20), (0.5, 7)),
    )
)


def coordinate_text(value: Coordinate) -> str:
    """The text of a coordinate.

    >>> coordinate_text((Fraction(1, 2), Fraction(-3)))
    '1/2 - 3*I'
    """
    return to_text(as_expression(value))


def as_expression(value: Coordinate) -> Expression:
    """The expression of a coordinate."""
    if isinstance(value, Fraction):
        return Number(value)
    real, imaginary = value
    if imaginary == 0:
        return Number(real)
    part: Expression = Name("I") if imaginary == 1 else Product((Number(imaginary), Name("I")))
    return part if real == 0 else Sum((Number(real), part))


def as_value(value: Coordinate) -> Value:
    """The exact value of a coordinate; the parts of complex ones are dyadic."""
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    return acb(arb(fmpq(*value[0].as_integer_ratio())), arb(fmpq(*value[1].as_integer_ratio())))


def values_at(point: Point) -> dict[str, Value]:
    """The exact values of the names at a point."""
    return {name: as_value(value) for name, value in point.items()}


def points(domain: Domain, most: int, seed: int = 1) -> Iterator[dict[str, Coordinate]]:
    """Distinct points of a domain, at most ``most``: small and boundary ones first, then random ones.

    Deterministic for a seed. Fewer come where the conditions leave few, or where they are hard to meet.

    Examples
    --------
    >>> domain = Domain.of(["x"], ())
    >>> [coordinate_text(point["x"]) for point in points(domain, 6)]
    ['2', '1/2', 'I', '-1', '3', '-I']
    """
    seen: set[tuple[Coordinate, ...]] = set()
    source = random.Random(seed)
    for candidate in islice(_candidates(domain, source), 40 * most + 400):
        key = tuple(candidate[name] for name in domain.names)
        if key in seen or not domain.contains(values_at(candidate)):
            continue
        seen.add(key)
        yield candidate
        if len(seen) >= most:
            return


def _candidates(domain: Domain, source: random.Random) -> Iterator[dict[str, Coordinate]]:
    names = domain.names
    pools = [_pool(domain, name) for name in names]
    if len(names) == 1:
        for value in pools[0]:
            yield {names[0]: value}
    else:
        few = [pool[:4] for pool in pools[:4]] + [pool[:1] for pool in pools[4:]]
        for values in product(*few):
            yield dict(zip(names, values, strict=True))
    while True:
        for share in (0.6, 0.0):
            yield {
                name: source.choice(pool) if pool and source.random() < share else _random(domain, name, source)
                for name, pool in zip(names, pools, strict=True)
            }


def _pool(domain: Domain, name: str) -> list[Coordinate]:
    """Telling values of one name: integers, ends of its interval, both sides of the usual cuts."""
    kind, interval = domain.kinds[name], domain.interval(name)
    if kind == COMPLEX:
        mixed: list[Coordinate] = []
        for i, real in enumerate(_REALS[:14]):
            mixed.append(real)
            if i % 2 and i // 2 < len(_GAUSSIANS):
                mixed.append(_GAUSSIANS[i // 2])
        return mixed + list(_GAUSSIANS[len(_REALS[:14]) // 2 :])
    ends = _ends(interval)
    if kind == INTEGER:
        low, high = integer_range(interval)
        base = low if low is not None else high
        near = [] if base is None else [Fraction(base + (i if low is not None else -i)) for i in range(8)]
        values = [*near[:2], *_INTEGERS, *near[2:]]
    else:
        values = [*ends, *_REALS]
    return list(dict.fromkeys(value for value in values if _inside(value, interval)))


def _ends(interval: Interval) -> list[Fraction]:
    """Values at and near the ends of an interval, and inside it."""
    low = None if interval.lower is None else _rational(interval.lower)
    high = None if interval.upper is None else _rational(interval.upper)
    if low is not None and high is not None:
        width = high - low
        inner = [low + width * Fraction(i, 16) for i in (8, 3, 13, 1, 15)]
        return [low, high, *inner, low + width / 997, high - width / 997]
    if low is not None:
        return [low, *(low + Fraction(step) for step in ("1", "1/2", "3", "1/8", "1/1000", "20", "1000"))]
    if high is not None:
        return [high, *(high - Fraction(step) for step in ("1", "1/2", "3", "1/8", "1/1000", "20", "1000"))]
    return []


def _rational(bound: Expression) -> Fraction | None:
    """The bound itself, or a rational number close to it."""
    if isinstance(bound, Number):
        return bound.value
    ball = constant_ball(bound)
    if not ball.is_finite():
        return None
    exact = ball.mid().fmpq()
    return Fraction(int(exact.p), int(exact.q)).limit_denominator(10**6)


def _inside(value: Fraction, interval: Interval) -> bool:
    ball = arb(fmpq(value.numerator, value.denominator))
    if isinstance(interval.lower, Number) and value < interval.lower.value:
        return False
    if isinstance(interval.upper, Number) and value > interval.upper.value:
        return False
    below = interval.lower is not None and bool(ball < constant_ball(interval.lower))
    above = interval.upper is not None and bool(ball > constant_ball(interval.upper))
    return not below and not above


def _random(domain: Domain, name: str, source: random.Random) -> Coordinate:
    kind, interval = domain.kinds[name], domain.interval(name)
    if kind == INTEGER:
        low, high = integer_range(interval)
        if low is not None and high is not None:
            return Fraction(source.randint(low, high))
        if low is not None:
            return Fraction(low + source.choice((source.randint(0, 12), source.randint(0, 60))))
        if high is not None:
            return Fraction(high - source.choice((source.randint(0, 12), source.randint(0, 60))))
        return Fraction(source.randint(-20, 20))
    low_end = None if interval.lower is None else _rational(interval.lower)
    high_end = None if interval.upper is None else _rational(interval.upper)
    share = Fraction(source.randint(1, 9972), 9973)
    if low_end is not None and high_end is not None:
        return low_end + (high_end - low_end) * share
    size = share * source.choice((1, 4, 40))
    if low_end is not None:
        return low_end + size
    if high_end is not None:
        return high_end - size
    if kind == COMPLEX and source.random() < 0.75:
        scale = source.choice((1, 1, 4, 16))
        return scale * _dyadic(source), scale * _dyadic(source)
    return size * source.choice((1, -1))


def _dyadic(source: random.Random) -> Fraction:
    return Fraction(source.randint(-1024, 1024), source.choice((256, 512, 1024)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What balls say of a relation at a point.

    Attributes
    ----------
    verdict : bool or None
        True or False where balls decide; None where they overlap, or where a side has no value.
    left, right : arb, acb or None
        The balls; None where the side has no value there.
    reason : str
        Why a side has none.
    """

    verdict: bool | None
    left: Ball | None
    right: Ball | None
    reason: str = ""

    @property
    def is_defined(self) -> bool:
        """Whether both sides have a value."""
        return self.left is not None and self.right is not None


def compare(
    relation: Relation, point: Point, functions: Mapping[str, BallFunction] = NUMERIC_FUNCTIONS, bits: int | None = None
) -> Comparison:
    """Both sides of a relation at a point, at growing precision until the balls are finite or ``bits`` is reached.

    >>> from mathengine.numeric.reader import read_statement
    >>> compare(read_statement("sqrt(x**2) = x").claim, {"x": Fraction(-1)}).verdict
    False
    >>> compare(read_statement("1/x = 1/x").claim, {"x": Fraction(0)}).reason
    'division is by zero; accepted: a divisor other than 0'
    """
    values = values_at(point)
    found = Comparison(None, None, None, "no finite ball")
    for precision in (bits,) if bits else PRECISIONS:
        left, why_left = _side(relation.left, values, functions, precision)
        right, why_right = _side(relation.right, values, functions, precision)
        found = Comparison(None, left, right, why_left or why_right)
        if why_left or why_right:
            return found
        if left is not None and right is not None:
            verdict = _decide(relation.operator, left, right)
            return Comparison(verdict, left, right)
    return Comparison(None, None, None, found.reason)


def _side(
    side: Expression, values: Mapping[str, Value], functions: Mapping[str, BallFunction], bits: int
) -> tuple[Ball | None, str]:
    try:
        ball = enclose(side, bits, functions, values)
    except InvalidInput as error:
        return None, str(error)
    except MathengineError:
        return None, ""
    return (ball, "") if ball.is_finite() else (None, "")


def _decide(operator: str, left: Ball, right: Ball) -> bool | None:
    if operator in ("=", "!="):
        if separates(left, right):
            return operator == "!="
        exact = left == right and operator == "!="
        return False if exact else None
    if not (isinstance(left, arb) and isinstance(right, arb)):
        return None
    order = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    opposite = {"<": left >= right, "<=": left > right, ">": left <= right, ">=": left < right}[operator]
    return True if order else False if opposite else None

"""Where a real function of one variable is smallest: approximations for refutations and proofs to start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb, fmpq

from mathengine.errors import MathengineError
from mathengine.numeric.balls import enclose, fraction_of
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.precision import working_precision
from mathengine.symbolic.assumptions import Interval
from mathengine.symbolic.inequalities_jets import Jets
from mathengine.symbolic.inequalities_points import Balls, signs_at
from mathengine.symbolic.inequalities_ranges import NoValueError

SAMPLE_BITS, BITS = 96, 320
MOST_MINIMA = 7
NEWTON_STEPS = 12
_BALLS = Balls()
_GOLDEN = Fraction(89, 144)


@dataclass(frozen=True, slots=True)
class Sample:
    """A point and the value there."""

    point: Fraction
    value: arb


def grid(interval: Interval) -> list[Fraction]:
    """Points of an interval: evenly spread, and closer and closer to its ends or further and further out.

    >>> points = grid(Interval(Number.of(0), False, Number.of(1), True))
    >>> len(points) > 60, min(points), max(points) < 1
    (True, Fraction(0, 1), True)
    """
    low, high = (None if end is None else _approximate(end) for end in (interval.lower, interval.upper))
    if low is not None and high is not None:
        width = high - low
        inside = [low + width * Fraction(j, 48) for j in range(1, 48)]
        near = [width / 2**k for k in range(6, 40, 3)]
        points = [*inside, *(low + d for d in near), *(high - d for d in near)]
    else:
        out = [
            Fraction(2) ** k
            for k in (-300, -120, -60, -40, *range(-24, 4, 3), *range(2, 12), *range(12, 64, 5), 90, 160, 400)
        ]
        steps = [Fraction(j, 4) for j in range(1, 41)]
        start = low if low is not None else high if high is not None else Fraction(0)
        points = [start + d for d in (*out, *steps)] if high is None else []
        points += [start - d for d in (*out, *steps)] if low is None else []
        points += [Fraction(0)] if low is None and high is None else []
    ends = [(interval.lower, interval.lower_open), (interval.upper, interval.upper_open)]
    points += [end.value for end, is_open in ends if isinstance(end, Number) and not is_open]
    return sorted(set(points))


def _approximate(end: Expression) -> Fraction | None:
    if isinstance(end, Number):
        return end.value
    value = enclose(end, SAMPLE_BITS)
    return fraction_of(value.mid()) if isinstance(value, arb) else None


def value_at(function: Expression, name: str, point: Fraction | arb, bits: int = SAMPLE_BITS) -> arb | None:
    """The ball at a point; None where there is no real value."""
    series = _series(function, name, point, 0, bits)
    return None if not series else arb(0) if series[0] is None else series[0]


def _series(function: Expression, name: str, point: Fraction | arb, order: int, bits: int) -> list[arb | None]:
    with working_precision(bits):
        at = arb(fmpq(point.numerator, point.denominator)) if isinstance(point, Fraction) else point
        try:
            return Jets(_BALLS, order, {name: [at, arb(1)]}).of(function)
        except (NoValueError, MathengineError, ValueError, OverflowError):
            return []


def minima(function: Expression, name: str, interval: Interval) -> tuple[list[Sample], list[arb]]:
    """All sampled values, and approximate places of local minima with many bits, the smallest values first."""
    samples = [
        Sample(point, value)
        for point in grid(interval)
        if (value := value_at(function, name, point)) is not None and value.is_finite()
    ]
    valleys: list[tuple[float, Fraction, Fraction, Fraction]] = []
    for i, sample in enumerate(samples):
        before, after = samples[max(0, i - 1)], samples[min(len(samples) - 1, i + 1)]
        level = float(sample.value.mid())
        if level <= float(before.value.mid()) and level <= float(after.value.mid()):
            valleys.append((level, before.point, sample.point, after.point))
    places = []
    for _, low, middle, high in sorted(valleys)[:MOST_MINIMA]:
        place = _refined(function, name, low, middle, high)
        if place is not None:
            places.append(place)
    return samples, places


def _refined(function: Expression, name: str, low: Fraction, middle: Fraction, high: Fraction) -> arb | None:
    """A zero of the derivative between two points, by golden sections and Newton's method."""
    level = _level(function, name, middle)
    for _ in range(10):
        left = low + (middle - low) * _GOLDEN
        right = high - (high - middle) * _GOLDEN
        before, after = (_level(function, name, point) for point in (left, right))
        if level <= min(before, after):
            low, high = left, right
        elif before <= after:
            high, middle, level = middle, left, before
        else:
            low, middle, level = middle, right, after
    at = arb(fmpq(middle.numerator, middle.denominator))
    for _ in range(NEWTON_STEPS):
        series = _series(function, name, at, 2, BITS)
        if len(series) < 3 or series[1] is None or series[2] is None or series[2].contains(0):
            return at
        with working_precision(BITS):
            step = series[1] / (2 * series[2])
            at = (at - step).mid()
        if abs(step) < arb(2) ** -(BITS * 3 // 4):
            break
    return at if at.is_finite() else None


def _level(function: Expression, name: str, point: Fraction) -> float:
    value = value_at(function, name, point)
    return float("inf") if value is None or not value.is_finite() else float(value.mid())


def crossings(function: Expression, name: str, samples: list[Sample]) -> list[tuple[Fraction, Fraction, arb]]:
    """Pairs of neighbouring samples with certified values of both signs, and an approximate zero between them."""
    found = []
    for one, other in pairwise(samples):
        if (one.value > 0 and other.value < 0) or (one.value < 0 and other.value > 0):
            found.append((one.point, other.point, _bisected(function, name, one, other)))
    return found[:MOST_MINIMA]


def _bisected(function: Expression, name: str, one: Sample, other: Sample) -> arb:
    low, high, rising = one.point, other.point, bool(one.value < 0)
    for _ in range(20):
        middle = (low + high) / 2
        value = value_at(function, name, middle)
        if value is None or value.contains(0):
            break
        low, high = (middle, high) if bool(value < 0) == rising else (low, middle)
    at = arb(fmpq(*((low + high) / 2).as_integer_ratio()))
    for _ in range(NEWTON_STEPS):
        series = _series(function, name, at, 1, BITS)
        if len(series) < 2 or series[0] is None or series[1] is None or series[1].contains(0):
            break
        with working_precision(BITS):
            at = (at - series[0] / series[1]).mid()
    return at


def named_constants(value: arb) -> Iterator[Expression]:
    """Simple constants within 100 bits of a value: rationals, and multiples of pi, E, and others.

    >>> from mathengine.numeric.printer import to_text
    >>> with working_precision(256):
    ...     [to_text(constant) for constant in named_constants(arb.pi()*2/3)]
    ['2*pi/3']
    """
    with working_precision(BITS):
        plain = _simple(value)
        if plain is not None:
            yield Number(plain)
            return
        for unit, size in ((Name("pi"), arb.pi()), (Name("E"), arb.const_e()), (_inverse("E"), (-arb(1)).exp())):
            multiple = _simple(value / size)
            if multiple is not None and multiple.denominator <= 24:
                yield unit if multiple == 1 else Product((Number(multiple), unit))
        square = _simple(value * value)
        if square is not None and square.denominator <= 100:
            root = Power(Number(square), Number(Fraction(1, 2)))
            yield root if value > 0 else Product((Number.of(-1), root))
        if abs(value) < 100:
            exponential = _simple(value.exp())
            if exponential is not None and exponential.denominator <= 100:
                yield Call("log", (Number(exponential),))
        if value > 0:
            logarithm = _simple(value.log())
            if logarithm is not None and logarithm.denominator <= 12:
                yield Call("exp", (Number(logarithm),))
        quadratic = _simple((2 * value - 1) ** 2)
        if quadratic == 5:
            yield (
                Name("GoldenRatio") if value > 0 else Sum((Number.of(1), Product((Number.of(-1), Name("GoldenRatio")))))
            )


def _inverse(name: str) -> Expression:
    return Power(Name(name), Number.of(-1))


def _simple(value: arb) -> Fraction | None:
    """The rational number with a small denominator that a value is near to."""
    exact = fraction_of(value.mid())
    if exact is None:
        return None
    near = exact.limit_denominator(1000)
    return near if abs(near - exact) < Fraction(1, 2**100) else None


def zeros(function: Expression, name: str, places: list[arb], ends: Mapping[str, Expression]) -> list[Expression]:
    """Exact constants among the places at which a function is 0."""
    found: list[Expression] = []
    near: list[arb] = []
    for place in places:
        value = value_at(function, name, place, BITS)
        if value is None or abs(value) > arb(2) ** -40 or any(abs(place - other) < arb(2) ** -60 for other in near):
            continue
        near.append(place)
        for constant in named_constants(place):
            if constant in ends.values() or constant in found:
                continue
            if signs_at(function, {name: constant}, name, 0) == (0,):
                found.append(constant)
                break
    return found

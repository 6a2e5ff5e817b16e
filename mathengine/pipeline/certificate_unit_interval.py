"""Check of integrals of rational functions over [0, 1] by an antiderivative in parts.

The integrand is the derivative, by one polynomial identity, of a rational function, of ``c log|f|`` and of::

    (1/sqrt(e)) log((u + v sqrt(e))/(u - v sqrt(e)))    e > 0
    (2/sqrt(-e)) arg(u + v sqrt(e))                     e < 0      both with derivative 2 (u v' - u' v)/(u**2 - e v**2)

where no denominator, no f and no ``u**2 - e v**2`` has a zero in [0, 1]. The change of an angle is followed from point
to point: while ``u + v sqrt(e)`` stays in a half plane, it is the angle of the end times the conjugate of the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, number, require
from mathengine.pipeline.certificate_fractions import Polynomial, listed, moved, plus, times

LARGEST_DEGREE = 400
DEEPEST_SPLIT = 24
"""Halvings of [0, 1] that show a polynomial without zeros."""
MOST_POINTS = 1000
LONGEST_PRODUCT = 64
"""Angles whose numbers are multiplied together."""
_ACUTE = {Fraction(1): Fraction(1, 4), Fraction(3): Fraction(1, 3), Fraction(1, 3): Fraction(1, 6)}
"""The square of a tangent, and the acute angle over pi."""


@dataclass(frozen=True, slots=True)
class _Quadratic:
    """One part with ``u + v sqrt(e)``."""

    coefficient: Fraction
    e: int
    u: Polynomial
    v: Polynomial
    points: list[Fraction]

    @property
    def slope(self) -> Polynomial:
        one, other = times(self.u, _slope(self.v)), times(_slope(self.u), self.v)
        return [2 * self.coefficient * c for c in plus(one, [-c for c in other])]

    @property
    def norm(self) -> Polynomial:
        return plus(times(self.u, self.u), [-self.e * c for c in times(self.v, self.v)])


Angle = tuple[Fraction, Fraction, Fraction]
"""``coefficient arg(x + y sqrt(-d))``, y >= 0."""


def unit_integral(numerator: Polynomial, denominator: Polynomial, data: object) -> Expression:
    """The integral of ``numerator/denominator`` over [0, 1], if the data establish it.

    Parameters
    ----------
    numerator, denominator : list of Fraction
    data : mapping
        ``rational``: numerator and denominator; ``logarithms``: entries c, f; ``quadratic``: entries c, e, u, v and
        points from 0 to 1; ``primes``: numbers into which the quotients f(1)/f(0) are split.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> parts = {"rational": [[], ["1"]], "logarithms": [["1", ["1", "1"]]], "quadratic": [], "primes": [2]}
    >>> to_text(unit_integral([Fraction(1)], [Fraction(1), Fraction(1)], parts))
    '0 + log(2)'
    """
    if not isinstance(data, Mapping):
        raise TypeError("the parts of an antiderivative were expected")
    top, bottom = (listed(part) for part in items(data["rational"]))
    logarithms = [(number(c), listed(f)) for c, f in map(items, items(data["logarithms"]))]
    quadratic = [
        _Quadratic(number(c), integer(e), listed(u), listed(v), [number(point) for point in items(points)])
        for c, e, u, v, points in map(items, items(data["quadratic"]))
    ]
    factors = [bottom, *(f for _, f in logarithms), *(part.norm for part in quadratic)]
    require(max(map(len, (numerator, denominator, top, *factors))) <= LARGEST_DEGREE, "a degree out of bounds")
    require(all(without_zeros_in_unit_interval(f) for f in factors), "an antiderivative with a pole")
    parts = [([c * e for e in _slope(f)], f) for c, f in logarithms] + [(part.slope, part.norm) for part in quadratic]
    require(_derivative_is(numerator, denominator, top, bottom, parts), "an antiderivative of another function")
    primes = [integer(p) for p in items(data["primes"])]
    require(all(p > 1 for p in primes) and all(part.e for part in quadratic), "numbers out of range")
    ends = [_at(top, Fraction(point)) / _at(bottom, Fraction(point)) for point in (0, 1)]
    total: list[Expression] = [Number(ends[1] - ends[0])]
    total += [_logarithm(c, abs(sum(f, Fraction(0)) / f[0]), primes) for c, f in logarithms]
    total += [_surd_logarithm(part) for part in quadratic if part.e > 0]
    return Sum((*total, *_all_angles([part for part in quadratic if part.e < 0])))


def _derivative_is(
    numerator: Polynomial,
    denominator: Polynomial,
    top: Polynomial,
    bottom: Polynomial,
    parts: list[tuple[Polynomial, Polynomial]],
) -> bool:
    """Whether ``numerator/denominator = (top/bottom)' + sum p/f``; parts over one f are put together first."""
    slope = plus(times(_slope(top), bottom), [-c for c in times(top, _slope(bottom))])
    total = _whole_numbers(slope, times(bottom, bottom))
    together: dict[tuple[Fraction, ...], Polynomial] = {}
    for p, f in parts:
        monic = tuple(c / f[-1] for c in f)
        together[monic] = plus(together.get(monic, []), [c / f[-1] for c in p])
    for monic, p in together.items():
        above, below = _whole_numbers(p, list(monic))
        total = _added(_product(total[0], below), _product(above, total[1])), _product(total[1], below)
    left, right = _whole_numbers(numerator, denominator)
    require(any(right), "a division by zero")
    return _added(_product(left, total[1]), [-c for c in _product(total[0], right)]) == []


def _whole_numbers(above: Polynomial, below: Polynomial) -> tuple[list[int], list[int]]:
    """A quotient of polynomials with integer coefficients."""
    scale = lcm(*(c.denominator for c in (*above, *below)))
    return [int(c * scale) for c in above], [int(c * scale) for c in below]


def _product(p: list[int], q: list[int]) -> list[int]:
    if not p or not q:
        return []
    product = [0] * (len(p) + len(q) - 1)
    for i, c in enumerate(p):
        if c:
            for j, d in enumerate(q, i):
                product[j] += c * d
    return product


def _added(p: list[int], q: list[int]) -> list[int]:
    size = max(len(p), len(q))
    total = [x + y for x, y in zip(p + [0] * (size - len(p)), q + [0] * (size - len(q)), strict=True)]
    while total and total[-1] == 0:
        total.pop()
    return total


def _slope(polynomial: Polynomial) -> Polynomial:
    return [k * c for k, c in enumerate(polynomial)][1:]


def without_zeros_in_unit_interval(polynomial: Polynomial) -> bool:
    """Whether no number in [0, 1] is a zero, by Descartes' rule on parts of the interval. Exact; False where it fails.

    >>> without_zeros_in_unit_interval([Fraction(3), Fraction(-3), Fraction(1)])
    True
    >>> without_zeros_in_unit_interval([Fraction(1), Fraction(-2)])
    False
    """
    waiting = [(list(polynomial), 0)]
    while waiting:
        part, depth = waiting.pop()
        # (1 + s)**degree p(1/(1 + s)): p has no zero in [0, 1] if no coefficient is 0 or of another sign
        image = moved(part[::-1], 1)
        if not part or part[0] == 0 or image[0] == 0 or depth > DEEPEST_SPLIT:
            return False
        if all(c >= 0 for c in image) or all(c <= 0 for c in image):
            continue
        half = [c / 2**k for k, c in enumerate(part)]
        waiting += [(half, depth + 1), (moved(half, 1), depth + 1)]
    return True


def _at(polynomial: Polynomial, point: Fraction) -> Fraction:
    value = Fraction(0)
    for coefficient in reversed(polynomial):
        value = value * point + coefficient
    return value


def _logarithm(coefficient: Fraction, value: Fraction, primes: list[int]) -> Expression:
    """``coefficient log(value)`` as logarithms of the given numbers and of what they leave of value > 0."""
    parts: list[Expression] = []
    for rest, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime in primes:
            exponent = 0
            while rest % prime == 0:
                rest, exponent = rest // prime, exponent + 1
            if exponent:
                parts.append(_times(coefficient * sign * exponent, Call("log", (Number.of(prime),))))
        if rest != 1:
            parts.append(_times(coefficient * sign, Call("log", (Number.of(rest),))))
    return parts[0] if len(parts) == 1 else Sum(tuple(parts))


def _step(part: _Quadratic, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """x, y of the value of ``u + v sqrt(e)`` at the end times the conjugate of that at the start."""
    (u0, v0), (u1, v1) = ((_at(part.u, point), _at(part.v, point)) for point in (low, high))
    return u1 * u0 - part.e * v1 * v0, v1 * u0 - u1 * v0


def _surd_logarithm(part: _Quadratic) -> Expression:
    """The change of the logarithm, written with one of a number above 1."""
    # the quotient of x + y sqrt(e) by its conjugate, norm > 0; x is not 0 then, and -y for y gives the inverse
    x, y = _step(part, Fraction(0), Fraction(1))
    norm = x * x - part.e * y * y
    require(norm > 0, "the logarithm of a number that is not positive")
    inside = Sum((Number((x * x + part.e * y * y) / norm), _times(abs(2 * x * y) / norm, _root(part.e))))
    sign = 1 if x * y > 0 else -1
    return _times(sign * part.coefficient / part.e, Product((_root(part.e), Call("log", (inside,)))))


def _all_angles(parts: list[_Quadratic]) -> list[Expression]:
    groups: dict[int, list[Angle]] = {}
    turns: list[Expression] = []
    for part in parts:
        d = -part.e
        x, y, whole = _followed(part)
        coefficient = 2 * part.coefficient / d  # (2/sqrt(d)) = (2/d) sqrt(d)
        turns.append(_times(2 * whole * coefficient, Product((_root(d), Name("pi")))))
        groups.setdefault(d, []).append((coefficient, x, y) if y >= 0 else (-coefficient, x, -y))
    return [*turns, *(Product((_root(d), angles(d, group))) for d, group in groups.items())]


def _followed(part: _Quadratic) -> tuple[Fraction, Fraction, int]:
    """x, y, k: the angle of ``u + v sqrt(e)`` changes by ``arg(x + y sqrt(e)) + 2 pi k`` over [0, 1]."""
    points = part.points
    require(2 <= len(points) <= MOST_POINTS and points[0] == 0 and points[-1] == 1, "points that do not join 0 to 1")
    x, y, turns = Fraction(1), Fraction(0), 0
    for low, high in pairwise(points):
        require(low < high, "points that are not in order")
        middle = (low + high) / 2
        ahead = plus([_at(part.u, middle) * c for c in part.u], [-part.e * _at(part.v, middle) * c for c in part.v])
        within = without_zeros_in_unit_interval(_on_interval(ahead, low, high))
        require(within, "points too far apart to follow an angle")
        x, y, passed = _turned(-part.e, x, y, *_step(part, low, high))
        turns += passed
    return x, y, turns


def _on_interval(polynomial: Polynomial, low: Fraction, high: Fraction) -> Polynomial:
    """``p(low + (high - low) t)`` as a polynomial in t."""
    result: Polynomial = []
    for coefficient in reversed(polynomial):
        result = plus(times(result, [low, high - low]), [coefficient])
    return result


def _turned(d: int, x: Fraction, y: Fraction, right: Fraction, up: Fraction) -> tuple[Fraction, Fraction, int]:
    """The product of two numbers, and by how many turns the sum of their angles in (-pi, pi] exceeds its angle."""
    real, imaginary = x * right - d * y * up, x * up + y * right
    # the sum passes pi where two angles in [0, pi] lead below the axis, and -pi where two in (-pi, 0) lead above it
    if min(y, up) >= 0 > imaginary:
        return real, imaginary, 1
    if max(y, up) < 0 and (imaginary > 0 or (imaginary == 0 and real < 0)):
        return real, imaginary, -1
    return real, imaginary, 0


def angles(d: int, group: list[Angle]) -> Expression:
    """``sum coefficient arg(x + y sqrt(-d))``, y >= 0, in multiples of pi and arc tangents of numbers in (0, 1). Exact.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(angles(1, [(Fraction(4), Fraction(1), Fraction(1))]))
    'pi'
    """
    parts: list[Expression] = []
    others = []
    for coefficient, x, y in group:
        special = _over_pi(d, x, y)
        if special is None:
            others.append((coefficient, x, y))
        else:
            parts.append(_times(coefficient * special, Name("pi")))
    whole = _whole_angle(d, others)
    if whole is not None:
        return Sum((*parts, _times(whole, Name("pi"))))
    for coefficient, x, y in others:
        if y * y * d < x * x:  # nearer to the real axis
            parts.append(_times(coefficient if x > 0 else -coefficient, _atan(y / abs(x), d)))
            parts.append(_times(coefficient * (0 if x > 0 else 1), Name("pi")))
        else:
            parts.append(_times(-coefficient if x > 0 else coefficient, _atan(abs(x) / (y * d), d)))
            parts.append(_times(coefficient / 2, Name("pi")))
    return Sum(tuple(parts))


def _over_pi(d: int, x: Fraction, y: Fraction) -> Fraction | None:
    """``arg(x + y sqrt(-d))/pi`` in (-1, 1], if it is a multiple of 1/4 or 1/6."""
    if x == 0:
        return Fraction(1 if y > 0 else -1, 2)
    acute = Fraction(0) if y == 0 else _ACUTE.get(d * y * y / (x * x))
    if acute is None:
        return None
    upper = acute if x > 0 else 1 - acute
    return upper if y >= 0 else -upper


def _whole_angle(d: int, group: list[Angle]) -> Fraction | None:
    """``sum coefficient arg/pi``, where the product of the numbers has an angle that is known."""
    if len(group) < 2:
        return None
    below = lcm(*(coefficient.denominator for coefficient, _, _ in group))
    common = gcd(*(int(coefficient * below) for coefficient, _, _ in group))
    counts = [int(coefficient * below) // common for coefficient, _, _ in group]
    if sum(map(abs, counts)) > LONGEST_PRODUCT:
        return None
    turns, real, imaginary = 0, Fraction(1), Fraction(0)
    for count, (_, x, y) in zip(counts, group, strict=True):
        for _ in range(abs(count)):
            real, imaginary, passed = _turned(d, real, imaginary, x, y if count > 0 else -y)
            turns += passed
    last = _over_pi(d, real, imaginary)
    return None if last is None else (last + 2 * turns) * Fraction(common, below)


def _atan(quotient: Fraction, d: int) -> Expression:
    return Call("atan", (Product((Number(quotient), _root(d))),))


def _root(d: int) -> Expression:
    return Number.of(1) if d == 1 else Power(Number.of(d), Number(Fraction(1, 2)))


def _times(coefficient: Fraction, expression: Expression) -> Expression:
    if coefficient == 1:
        return expression
    return Product((Number(coefficient), expression))

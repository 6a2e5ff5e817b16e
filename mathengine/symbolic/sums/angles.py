"""Sums of angles ``arg(x + y sqrt(-d))`` with rational x, y, brought to multiples of pi where they are ones.

A rational multiple of pi whose tangent has a rational square is a multiple of pi/4 or pi/6 (I. Niven, Irrational
numbers, 1956, ch. 3), so that the product of the numbers decides; the turns are counted with numbers of 53 bits, and
a check counts them exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import atan2, gcd, lcm, pi, sqrt

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum

LONGEST_PRODUCT = 64
"""Factors of a product of numbers that is formed to see whether its angle is special."""


@dataclass(frozen=True, slots=True)
class Angle:
    """``coefficient sqrt(d) (arg(x + y sqrt(-d)) + 2 pi turns)``, arg in (-pi, pi].

    >>> round(Angle(Fraction(1), 1, Fraction(1), Fraction(1)).size, 3)
    0.785
    """

    coefficient: Fraction
    d: int
    x: Fraction
    y: Fraction
    turns: int = 0

    @property
    def size(self) -> float:
        """The angle, approximately; the numbers may be of any size."""
        scale = max(abs(self.x), abs(self.y))
        return atan2(float(self.y / scale) * sqrt(self.d), float(self.x / scale)) + 2 * pi * self.turns


def angles_value(angles: Iterable[Angle]) -> Expression:
    """The sum of the angles with their coefficients: multiples of pi, and arc tangents of numbers in (0, 1).

    >>> from mathengine.numeric.normal import normal_form
    >>> from mathengine.numeric.printer import to_text
    >>> four, one = (Angle(Fraction(c), 1, Fraction(x), Fraction(1)) for c, x in ((4, 5), (-1, 239)))
    >>> to_text(normal_form(angles_value([four, one])))
    'pi/4'
    """
    groups: dict[int, list[Angle]] = {}
    for angle in angles:
        groups.setdefault(angle.d, []).append(angle)
    parts: list[Expression] = []
    for d, group in sorted(groups.items()):
        total = _group_value(d, group)
        parts.append(Product((_root(d), total)))
    return Sum(tuple(parts)) if parts else Number.of(0)


def _group_value(d: int, group: list[Angle]) -> Expression:
    turns, others = Fraction(0), []
    for given in group:
        turns += 2 * given.coefficient * given.turns
        sign = -1 if given.y < 0 else 1  # into the upper half plane
        angle = Angle(sign * given.coefficient, d, given.x, sign * given.y)
        multiple = special_multiple(d, angle.x, angle.y)
        if multiple is None:
            others.append(angle)
        else:
            turns += angle.coefficient * multiple
    together = _together(d, others)
    if together is not None:
        turns, others = turns + together, []
    parts: list[Expression] = []
    for angle in others:
        halves, tangent = reduced(angle)
        turns += angle.coefficient * Fraction(halves, 2)
        sign = -1 if (halves == 1) == (angle.x > 0) else 1
        parts.append(Product((Number(sign * angle.coefficient), Call("atan", (tangent,)))))
    return Sum((Product((Number(turns), Name("pi"))), *parts))


def reduced(angle: Angle) -> tuple[int, Expression]:
    """How many right angles are taken off an angle in (0, pi), and the tangent in (0, 1) of the rest, unsigned."""
    x, y, d = abs(angle.x), angle.y, angle.d
    if y * y * d < x * x:
        return (0 if angle.x > 0 else 2), Product((Number(y / x), _root(d)))
    return 1, Product((Number(x / (y * d)), _root(d)))


def special_multiple(d: int, x: Fraction, y: Fraction) -> Fraction | None:
    """``arg(x + y sqrt(-d))/pi`` in (-1, 1], where it is a multiple of 1/4 or 1/6; else None. Exact.

    >>> special_multiple(3, Fraction(-1), Fraction(1)), special_multiple(1, Fraction(2), Fraction(1))
    (Fraction(2, 3), None)
    """
    if x == 0 or y == 0:
        acute = Fraction(1, 2) if x == 0 else Fraction(0)
    else:
        square = y * y * d / (x * x)
        table = {Fraction(1): Fraction(1, 4), Fraction(3): Fraction(1, 3), Fraction(1, 3): Fraction(1, 6)}
        if square not in table:
            return None
        acute = table[square]
    turned = acute if x >= 0 else 1 - acute
    return turned if y >= 0 else -turned


def _together(d: int, angles: list[Angle]) -> Fraction | None:
    """The multiple of pi that ``sum coefficient * angle`` is, if the product of the numbers shows one."""
    if len(angles) < 2:
        return None
    below = lcm(*(angle.coefficient.denominator for angle in angles))
    counts = [int(angle.coefficient * below) for angle in angles]
    common = gcd(*counts)
    counts = [count // common for count in counts]
    if sum(map(abs, counts)) > LONGEST_PRODUCT:
        return None
    x, y = Fraction(1), Fraction(0)
    for angle, count in zip(angles, counts, strict=True):
        for _ in range(abs(count)):
            v = angle.y if count > 0 else -angle.y
            x, y = x * angle.x - y * v * d, x * v + y * angle.x
    multiple = special_multiple(d, x, y)
    if multiple is None:
        return None
    size = sum(count * angle.size for angle, count in zip(angles, counts, strict=True)) / pi
    return (multiple + 2 * round((size - float(multiple)) / 2)) * Fraction(common, below)


def _root(d: int) -> Expression:
    return Number.of(1) if d == 1 else Power(Number.of(d), Number(Fraction(1, 2)))

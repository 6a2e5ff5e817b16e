"""Recessive solutions in certificates: convergence, growth, and whether a matrix takes one to the other.

For ``x(n) = a(n) x(n-1) + b(n) x(n-2)`` with leading coefficients A, B, the next ones A', B', and m = deg a or deg b/2:

* 2 deg a > deg b, or 2 deg a = deg b and A^2 + 4B > 0: the fraction converges, and the recessive solution is smaller
  than the others by more than any power of n (Worpitzky; Poincare and Perron).
* A^2 + 4B = 0: with E = A A'/2 + B' - m A^2/4 > 0 the two solutions contain exp(+-c sqrt n); with E = 0 they are
  n^theta times the same, for the zeros ``theta = x/l``, l = A/2, of an indicial equation x^2 - (A' + l) x + ... = 0,
  which must be real (G. D. Birkhoff, C. R. Adams).
* 2 deg a < deg b, B > 0: with deg b - 2 deg a = 1 again exp(+-c sqrt n), with 2 the powers n^(+-A/(2 sqrt B)) times
  (+-sqrt B)^n; both converge (Seidel-Stern).

"Fast" stands for all cases in which the quotient of the solutions beats every power of n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import TypeAlias

from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_fractions import Polynomial, moved, plus, times, without_zeros

Matrix: TypeAlias = Sequence[Sequence[Polynomial]]

MOST_TERMS = 1_000
"""Of a formal solution."""
SWAPPED = "a matrix that takes the recessive to the dominant solution"


@dataclass(frozen=True, slots=True)
class Growth:
    """How the solutions of a recurrence grow.

    Attributes
    ----------
    kind : str
        ``fast``, ``alternating`` (powers and signs) or ``powers``.
    gap : Fraction
        Square of the difference of the exponents of n; 0 for ``fast``.
    tail : tuple of Fraction
        First two coefficients of t(n) = n^m (l + x/n + ...) for the recessive solution, where they are rational.
    """

    kind: str
    gap: Fraction = Fraction(0)
    tail: tuple[Fraction, Fraction] | None = None


def growth(a: Polynomial, b: Polynomial) -> Growth:
    """The growth of the solutions; refused unless the fraction converges and does not terminate.

    >>> growth([Fraction(4)], [Fraction(-1), Fraction(0), Fraction(4)])
    Growth(kind='alternating', gap=Fraction(4, 1), tail=(Fraction(-2, 1), Fraction(1, 1)))
    """
    require(a and b and without_zeros(moved(b, 1)), "a fraction that may terminate")
    excess = 2 * (len(a) - 1) - (len(b) - 1)
    if excess > 0:
        return Growth("fast")
    if excess < 0:
        require(b[-1] > 0 and excess >= -2, "a fraction that does not converge")
        return Growth("fast") if excess == -1 else _alternating(a, b)
    discriminant = a[-1] ** 2 + 4 * b[-1]
    require(discriminant >= 0, "a fraction that does not converge")
    return Growth("fast") if discriminant > 0 else _double_root(a, b)


def _alternating(a: Polynomial, b: Polynomial) -> Growth:
    gap, root = a[-1] ** 2 / b[-1], _root(b[-1])
    if root is None:
        return Growth("alternating", gap)
    lead = -root if a[-1] > 0 else root
    # x (2 l) = m B + A l + B', A the coefficient of n^(m-1) in a
    x = (Fraction(len(b) - 1, 2) * b[-1] + a[-1] * lead + _at(b, len(b) - 2)) / (2 * lead)
    return Growth("alternating", gap, (lead, x))


def _double_root(a: Polynomial, b: Polynomial) -> Growth:
    m, lead = len(a) - 1, a[-1] / 2
    next_a, next_b = _at(a, m - 1), _at(b, 2 * m - 1)
    first = lead * next_a + next_b - m * lead**2
    require(first >= 0, "a fraction that does not converge")
    if first > 0:
        return Growth("fast")
    rest = m * lead * next_a - lead * _at(a, m - 2) - Fraction(m * (m - 1), 2) * lead**2 - _at(b, 2 * m - 2)
    square = (next_a + lead) ** 2 - 4 * rest
    require(square >= 0, "a fraction that does not converge")
    root = _root(square)
    x = None if root is None else (next_a + lead - (root if lead > 0 else -root)) / 2
    return Growth("powers", square / lead**2, None if x is None else (lead, x))


def _root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(top, bottom) if top**2 == value.numerator and bottom**2 == value.denominator else None


def _at(polynomial: Polynomial, power: int) -> Fraction:
    return polynomial[power] if 0 <= power < len(polynomial) else Fraction(0)


@dataclass(frozen=True, slots=True)
class Steps:
    """One side: a, b, the fold k and the shift i; its rows (x(q-1), x(q)) stand at q = i + k (n-1)."""

    a: Polynomial
    b: Polynomial
    fold: int
    shift: int


def require_recessive(left: Steps, right: Steps, matrix: Matrix, lead: Fraction) -> None:
    """Refuse unless both sides converge and U takes the recessive solution to the recessive one.

    Parameters
    ----------
    left, right : Steps
    matrix : Matrix
        U, polynomials with a determinant other than 0.
    lead : Fraction
        Leading coefficient of s.
    """
    here, there = growth(left.a, left.b), growth(right.a, right.b)
    if here.kind == "fast":
        return  # what is smaller by more than any power of n stays smaller: U and its inverse are powers of n
    kinds = [
        "powers" if one.kind == "alternating" and side.fold % 2 == 0 else one.kind
        for one, side in ((here, left), (there, right))
    ]
    require(kinds[0] == kinds[1], "solutions of different growth")
    if kinds[0] == "alternating":
        # images of (-l)^n are of one sign, images of l^n of the other; the dominant one has the sign of A
        require((lead > 0) == (left.a[-1] * right.a[-1] > 0), SWAPPED)
        return
    gap, other = _root(here.gap), _root(there.gap)
    if here.gap == 0 or there.gap == 0:
        return  # one solution has no logarithm, it is recessive, and its image has none
    if gap is None or other is None:
        return  # exponents of images differ by integers: irrational gaps are equal and cannot be exchanged
    if (2 * gap).denominator != 1:
        require((gap - other).denominator == 1, SWAPPED)
        return
    degree = max(len(entry) - 1 for row in matrix for entry in row)
    determinant = plus(times(matrix[0][0], matrix[1][1]), [-c for c in times(matrix[0][1], matrix[1][0])])
    if gap > 2 * degree - (len(determinant) - 1):
        return  # U grows as n^degree at most, its inverse as n^(degree - deg det)
    terms = 2 * degree - len(determinant) + len(left.b) + 8
    require(terms <= MOST_TERMS, "degrees out of bounds")
    _follow(left, right, matrix, (here, there), terms)


def _follow(left: Steps, right: Steps, matrix: Matrix, growths: tuple[Growth, Growth], terms: int) -> None:
    """Multiply the row (1, t(q)) of formal solutions by U and compare the quotient with the tail on the right.

    Series are lists in 1/q, the powers of q in front of them kept apart.
    """
    ours, theirs = growths[0].tail, growths[1].tail
    if ours is None or theirs is None:
        raise refused("exponents that are not rational")
    m, other_m = (len(left.b) - 1) // 2, (len(right.b) - 1) // 2
    t = _tail(left, m, ours, terms)
    # n = 1 + (q - i)/k
    rows = [[_stretched(entry, left.fold, left.shift) for entry in row] for row in matrix]
    size = max(len(entry) for row in rows for entry in row)
    images = []
    for column in (0, 1):
        upper = _series(rows[0][column], size, m, terms)
        lower = _cut(times(_series(rows[1][column], size, 0, terms), t), terms)
        images.append([_at(upper, i) + _at(lower, i) for i in range(terms)])
    starts = [next((i for i, c in enumerate(image) if c), terms) for image in images]
    require(max(starts) + 1 < terms, "an image of which too few terms are known")
    (z, w), (x, y) = ((image[start], image[start + 1]) for image, start in zip(images, starts, strict=True))
    require(starts[0] - starts[1] == other_m, "an image of another growth")
    # the tail on the right at j + l (q - i)/k
    scale, offset = Fraction(right.fold, left.fold), right.shift - Fraction(right.fold * left.shift, left.fold)
    first, second = theirs
    expected = (first * scale**other_m, (first * other_m * offset + second) * scale ** (other_m - 1))
    require((x / z, y / z - x * w / z**2) == expected, "an image that is not the recessive solution")


def _tail(side: Steps, m: int, first: tuple[Fraction, Fraction], terms: int) -> Polynomial:
    """Coefficients of n^m, n^(m-1), ... in t with t(n) t(n-1) = a(n) t(n-1) + b(n)."""
    a = [_at(side.a, m - i) for i in range(terms + 2)]
    b = [_at(side.b, 2 * m - i) for i in range(terms + 2)]
    shifted = [_binomials(m - i, terms + 2 - i) for i in range(terms)]
    t = list(first)
    before = [Fraction(0)] * (terms + 2)
    for i, c in enumerate(t):
        _add(before, shifted[i], c, i)
    double = 2 * t[0] == a[0]
    for k in range(2, terms):
        order = k + 1 if double else k
        known = sum((before[order - j] * (_at(t, j) - a[j]) for j in range(order + 1)), Fraction(0)) - b[order]
        slope = before[1] + t[1] - a[1] + shifted[k][1] * (t[0] - a[0]) if double else 2 * t[0] - a[0]
        require(slope, "a formal solution that is not determined")
        t.append(-known / slope)
        _add(before, shifted[k], t[k], k)
    return t


def _binomials(power: int, count: int) -> Polynomial:
    """(n-1)^power in n^power, n^(power-1), ... ."""
    row = [Fraction(1)]
    while len(row) < count:
        j = len(row) - 1
        row.append(-row[-1] * (power - j) / (j + 1))
    return row


def _add(total: Polynomial, row: Polynomial, factor: Fraction, at: int) -> None:
    for j, c in enumerate(row[: len(total) - at]):
        total[at + j] += factor * c


def _stretched(polynomial: Polynomial, fold: int, shift: int) -> Polynomial:
    """P(1 + (q - i)/k)."""
    there = moved(polynomial, 1)
    there = [c / fold**j for j, c in enumerate(there)]
    return moved(there, -shift)


def _series(polynomial: Polynomial, size: int, lower: int, terms: int) -> Polynomial:
    """Coefficients from the power ``size - 1 + lower`` of q downwards."""
    return [_at(polynomial, size - 1 + lower - i) for i in range(terms)]


def _cut(series: Polynomial, terms: int) -> Polynomial:
    return series[:terms]

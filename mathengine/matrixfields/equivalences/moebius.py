"""Moebius maps over Q: products, inverses, and integer matrices without common factors for them."""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import TypeAlias

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import Moebius

IntegerMatrix: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
RationalMatrix: TypeAlias = tuple[tuple[Fraction | int, Fraction | int], tuple[Fraction | int, Fraction | int]]


def product(left: RationalMatrix, right: RationalMatrix) -> RationalMatrix:
    """The product.

    >>> product(((1, 1), (0, 1)), ((1, 0), (1, 1)))
    ((2, 1), (1, 1))
    """
    (p, q), (r, t) = left
    (u, v), (w, x) = right
    return (p * u + q * w, p * v + q * x), (r * u + t * w, r * v + t * x)


def primitive_map(matrix: RationalMatrix) -> IntegerMatrix:
    """A multiple with integer entries without a common factor.

    The lower left one is positive, or if that is 0 the lower right one.

    >>> primitive_map(((Fraction(1, 2), 0), (0, Fraction(-1, 3))))
    ((-3, 0), (0, 2))
    """
    entries = [Fraction(x) for row in matrix for x in row]
    scale = 1
    for x in entries:
        scale = scale * x.denominator // gcd(scale, x.denominator)
    p, q, r, t = (int(x * scale) for x in entries)
    common = gcd(p, q, r, t)
    if next(x for x in (r, t, p, q) if x) < 0:
        common = -common
    return (p // common, q // common), (r // common, t // common)


def scaled_map(plain: IntegerMatrix, left: Fraction, right: Fraction) -> Moebius:
    """The map for ``left`` times one value and ``right`` times the other.

    >>> scaled_map(((1, 0), (0, 1)), Fraction(3), Fraction(2))
    Moebius(a=Fraction(3, 1), b=Fraction(0, 1), c=Fraction(0, 1), d=Fraction(2, 1))
    """
    (p, q), (r, t) = plain
    return _moebius(((left * p, left * q * right), (r, t * right)))


def composed(outer: Moebius, inner: Moebius) -> Moebius:
    """``x -> outer(inner(x))``, with integer entries. Exact.

    >>> double = Moebius(Fraction(2), Fraction(0), Fraction(0), Fraction(1))
    >>> composed(double, double)
    Moebius(a=Fraction(4, 1), b=Fraction(0, 1), c=Fraction(0, 1), d=Fraction(1, 1))
    """
    return _moebius(product(((outer.a, outer.b), (outer.c, outer.d)), ((inner.a, inner.b), (inner.c, inner.d))))


def inverted(moebius: Moebius) -> Moebius:
    """The inverse map, with integer entries.

    Raises
    ------
    InvalidInput
        If it has none.

    Examples
    --------
    >>> inverted(Moebius(Fraction(2), Fraction(0), Fraction(0), Fraction(1)))
    Moebius(a=Fraction(1, 1), b=Fraction(0, 1), c=Fraction(0, 1), d=Fraction(2, 1))
    """
    if moebius.a * moebius.d == moebius.b * moebius.c:
        raise InvalidInput("determinant", 0, "a Moebius map with a determinant other than 0")
    return _moebius(((moebius.d, -moebius.b), (-moebius.c, moebius.a)))


def _moebius(matrix: RationalMatrix) -> Moebius:
    (p, q), (r, t) = primitive_map(matrix)
    return Moebius(Fraction(p), Fraction(q), Fraction(r), Fraction(t))

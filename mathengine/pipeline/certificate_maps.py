"""Moebius maps in certificates: 2x2 matrices of rational numbers, up to a factor."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from mathengine.pipeline.certificate_data import integer, items, require

Map: TypeAlias = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]


def composed_maps(left: Map, right: Map) -> Map:
    """The matrix product."""
    (p, q), (r, t) = left
    (x, y), (z, w) = right
    return (p * x + q * z, p * y + q * w), (r * x + t * z, r * y + t * w)


def claimed_map(found: Map, data: object) -> Map:
    """The claimed matrix, which must be a multiple of the one found and invertible."""
    rows = [[Fraction(integer(x)) for x in items(row)] for row in items(data)]
    (p, q), (r, t) = rows
    require(p * t != q * r, "a Moebius map that is constant")
    ours, theirs = [x for row in found for x in row], [p, q, r, t]
    place = next(i for i, x in enumerate(theirs) if x)
    same = ours[place] and all(x * theirs[place] == y * ours[place] for x, y in zip(ours, theirs, strict=True))
    require(same, "another Moebius map")
    return (p, q), (r, t)

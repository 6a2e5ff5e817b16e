"""Checks of sums that telescope, and of those that the exponential series gives."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from math import factorial

from mathengine.numeric.expressions import Call, Expression, Number, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import listed, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_sums import ClaimedSum

LARGEST_SHIFT = 1000


def telescoping(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """``u(n) = z(n+1) - z(n)`` with ``z = R u``, R rational without poles at n >= 0, and z tending to 0.

    The sum is ``-z(0)``. With ``u(n+1)/u(n) = x (1 - c/n + ...)`` the terms are of the order ``x**n n**-c``, so z tends
    to 0 if |x| < 1, or if |x| = 1 and c exceeds the degree of R.
    """
    above, below = (listed(part) for part in items(proof["multiplier"]))
    require(above and without_zeros(below), "a multiplier with a pole at an integer n >= 0, or 0")
    next_above, next_below = moved(above, 1), moved(below, 1)
    left = times(times(next_above, below), claim.numerator)
    right = times(times(below, next_below), claim.denominator)
    rest = times(times(above, next_below), claim.denominator)
    require(left == plus(right, rest), "terms that are no differences of their multiples")
    require(_tends_to_zero(claim, len(above) - len(below)), "multiples of the terms that do not tend to 0")
    start = -claim.first * value_at(above, 0) / value_at(below, 0)
    require(difference_is(claim.value, Number(start), Fraction(0)), "another sum than the one that telescoping gives")


def _tends_to_zero(claim: ClaimedSum, degree: int) -> bool:
    top, bottom = claim.numerator, claim.denominator
    if len(top) != len(bottom):
        return len(top) < len(bottom)
    x = abs(top[-1] / bottom[-1])
    c = bottom[-2] / bottom[-1] - top[-2] / top[-1] if len(top) > 1 else Fraction(0)
    return x < 1 or (x == 1 and c > degree)


def exponential(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """``u(n) = u(0) m!/p(0) p(n) x**n/(n + m)!``; the sum over k = n + m >= 0 of ``p(k - m) x**k/k!`` is known."""
    p, m = listed(proof["polynomial"]), integer(proof["shift"])
    require(p and 0 <= m <= LARGEST_SHIFT and value_at(p, 0) != 0, "numbers out of range")
    require(claim.numerator and claim.denominator, "terms without a quotient")
    x = claim.numerator[-1] / claim.denominator[-1]
    left = times(claim.numerator, times(p, [Fraction(m + 1), Fraction(1)]))
    require(left == times([x], times(claim.denominator, moved(p, 1))), "terms of another form")
    scale = claim.first * factorial(m) / value_at(p, 0) / x**m
    head, series = Fraction(0), Fraction(0)
    for k in range(m):
        head += value_at(p, k - m) * x**k / factorial(k)
    # Newton's forward differences of q(k) = p(k - m) at 0 are j! times its coefficients in falling factorials
    row = [value_at(p, k - m) for k in range(len(p))]
    for j in range(len(p)):
        series += row[0] * x**j / factorial(j)
        row = [after - before for before, after in pairwise(row)]
    expected: Expression = Sum((Product((Number(scale * series), Call("exp", (Number(x),)))), Number(-scale * head)))
    require(difference_is(claim.value, expected, Fraction(0)), "another sum than the one that the series gives")

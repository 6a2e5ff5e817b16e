"""Checks of sums by Wilf-Zeilberger pairs, and of sums brought to others.

A theorem says ``sum_{k>=0} F(x, k) = 1`` with a product F of gamma functions of linear forms in the parameters x and k.
Along a direction, ``F(n, k) = F(start + n direction, k + n last)``; R is given, ``G = R F``, and it is shown that

* F(n, k) is finite and not 0, and R finite, for all integers n, k >= 0;
* ``F(n+1, k) - F(n, k) = G(n, k+1) - G(n, k)``, as an identity of polynomials;
* the sums S(n) of F(n, k) over k converge, S(0) = 1 by the theorem, and G(n, k) tends to 0 as k grows, so that
  ``S(n+1) - S(n) = -G(n, 0)``;
* S(n) tends to 0: F(n, 0) does, since its quotients tend to a number below 1 in size, and from some n on the terms
  F(n, k) alternate without growing, or fall as fast as ``1/(k + s n + 1)**2``, and then
  ``|S(n)| <= (s n + 2) |F(n, 0)|``.

Hence ``sum_{n>=0} G(n, 0) = 1``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mathengine.numeric.expressions import Number, Power, Product, Sum
from mathengine.pipeline.certificate_bivariate import (
    ONE,
    Bivariate,
    coefficient_of_k,
    degree_in_k,
    is_nonnegative,
    is_positive,
    linear,
    moved_by,
    product,
    read_bivariate,
    require_pair,
    scaled,
    total,
)
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import listed, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_gamma import gamma_product
from mathengine.pipeline.certificate_sums import ClaimedSum, proved_sum

LARGEST_ENTRY = 12
LARGEST_START = 1000
DEEPEST_REDUCTION = 3


@dataclass(frozen=True, slots=True)
class _Theorem:
    """``sum_k sign**k (front . (x, k)) prod gamma(above . (x, k) + c)/prod gamma(below . (x, k) + c) = 1``.

    It holds where the terms are of the order k**e with e < bound (and no gamma function has a pole).
    """

    front: tuple[int, ...]
    above: tuple[tuple[tuple[int, ...], int], ...]
    below: tuple[tuple[tuple[int, ...], int], ...]
    sign: int
    bound: int


THEOREMS = {
    # Bailey, Generalized Hypergeometric Series, 4.4 (3): parameters a, b, c; Re(a - 2b - 2c) > -2
    "well-poised 4F3(-1)": _Theorem(
        (1, 0, 0, 2),
        (((1, 0, 0, 1), 0), ((0, 1, 0, 1), 0), ((0, 0, 1, 1), 0), ((1, -1, -1, 0), 1)),
        (((0, 0, 0, 1), 1), ((1, -1, 0, 1), 1), ((1, 0, -1, 1), 1), ((0, 1, 0, 0), 0), ((0, 0, 1, 0), 0)),
        -1,
        0,
    ),
    # Dougall 1907; Bailey 4.4 (1): parameters a, b, c, d; Re(1 + a - b - c - d) > 0
    "Dougall 5F4": _Theorem(
        (1, 0, 0, 0, 2),
        (
            ((1, 0, 0, 0, 1), 0),
            ((0, 1, 0, 0, 1), 0),
            ((0, 0, 1, 0, 1), 0),
            ((0, 0, 0, 1, 1), 0),
            ((1, -1, -1, 0, 0), 1),
            ((1, -1, 0, -1, 0), 1),
            ((1, 0, -1, -1, 0), 1),
        ),
        (
            ((0, 0, 0, 0, 1), 1),
            ((1, -1, 0, 0, 1), 1),
            ((1, 0, -1, 0, 1), 1),
            ((1, 0, 0, -1, 1), 1),
            ((0, 1, 0, 0, 0), 0),
            ((0, 0, 1, 0, 0), 0),
            ((0, 0, 0, 1, 0), 0),
            ((1, -1, -1, -1, 0), 1),
        ),
        1,
        -1,
    ),
}


def pair(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """The sum of ``G(n, 0)/F(0, 0)`` is ``1/F(0, 0)``."""
    name = str(proof["theorem"])
    if name not in THEOREMS:
        raise refused("a pair from an unknown theorem")
    theorem = THEOREMS[name]
    start = [number(x) for x in items(proof["start"])]
    direction = [integer(x) for x in items(proof["direction"])]
    require(len(start) + 1 == len(direction) == len(theorem.front), "a start or a direction of another length")
    require(max(map(abs, direction)) <= LARGEST_ENTRY, "a direction with too large entries")
    above, below = (read_bivariate(part) for part in items(proof["mate"]))
    line = _Line(theorem, start, direction)
    line.require_finite()
    line.require_sums()
    n_ratio, k_ratio = line.ratio(direction), line.ratio([0] * len(start) + [1])
    require(is_positive(below), "a mate whose poles are not excluded")
    require_pair(n_ratio, k_ratio, above, below)
    _require_vanishing(line, above, below)
    _require_falling(theorem, k_ratio, *(integer(x) for x in items(proof["bound"])))
    up, down = (coefficient_of_k(part, 0) for part in n_ratio)
    require(len(up) == len(down) and abs(up[-1]) < abs(down[-1]), "first terms that are not shown to tend to 0")
    top, bottom = coefficient_of_k(above, 0), coefficient_of_k(below, 0)
    require(top and value_at(top, 0) == claim.first * value_at(bottom, 0), "another first term")
    left = times(times(moved(top, 1), bottom), times(up, claim.denominator))
    require(left == times(times(moved(bottom, 1), top), times(down, claim.numerator)), "terms that are not the mate's")
    expected = Power(line.first(), Number.of(-1))
    require(difference_is(claim.value, expected, Fraction(0)), "another sum than the theorem's")


@dataclass(frozen=True, slots=True)
class _Line:
    """The terms F(n, k) along a direction."""

    theorem: _Theorem
    start: Sequence[Fraction]
    direction: Sequence[int]

    def form(self, coefficients: Sequence[int], constant: int) -> tuple[int, int, Fraction]:
        """A linear form at ``start + n direction`` and ``k``: coefficients of n and k, constant."""
        at = sum((c * x for c, x in zip(coefficients[:-1], self.start, strict=True)), Fraction(constant))
        return _dot(coefficients, self.direction), coefficients[-1], at

    def require_finite(self) -> None:
        """No gamma function has a pole, and the front factor no zero, at integers n, k >= 0."""
        for coefficients, constant in (*self.theorem.above, *self.theorem.below, (self.theorem.front, 0)):
            n, k, at = self.form(coefficients, constant)
            require(at.denominator > 1 or (n >= 0 and k >= 0 and at > 0), "terms that may be infinite or 0")

    def order(self) -> tuple[int, Fraction]:
        """i and c: F(n, k) is of the order ``k**(i n + c)`` in k."""
        slope, constant = 0, Fraction(1)
        for sign, forms in ((1, self.theorem.above), (-1, self.theorem.below)):
            for coefficients, shift in forms:
                n, k, at = self.form(coefficients, shift)
                slope, constant = slope + sign * k * n, constant + sign * k * at
        return slope, constant

    def require_sums(self) -> None:
        """The sums over k converge, and the theorem holds at n = 0."""
        slope, constant = self.order()
        require(slope <= 0 and constant < self.theorem.bound, "a divergent sum")

    def ratio(self, step: Sequence[int]) -> tuple[Bivariate, Bivariate]:
        """The quotient of F one step further and here."""
        top, bottom = ONE, ONE
        if step[-1] % 2 and self.theorem.sign < 0:
            top = scaled(ONE, Fraction(-1))
        for forms, upward in ((self.theorem.above, True), (self.theorem.below, False)):
            for coefficients, shift in forms:
                n, k, at = self.form(coefficients, shift)
                steps = _dot(coefficients, step)
                factors = product(*(linear(n, k, at + j) for j in range(min(0, steps), max(0, steps))))
                if (steps > 0) == upward:
                    top = product(top, factors)
                else:
                    bottom = product(bottom, factors)
        n, k, at = self.form(self.theorem.front, 0)
        return product(top, linear(n, k, at + _dot(self.theorem.front, step))), product(bottom, linear(n, k, at))

    def first(self) -> Product:
        """F(0, 0)."""
        powers = [(self.form(c, s)[2], 1) for c, s in self.theorem.above]
        powers += [(self.form(c, s)[2], -1) for c, s in self.theorem.below]
        return Product((Number(self.form(self.theorem.front, 0)[2]), gamma_product(powers)))


def _dot(form: Sequence[int], vector: Sequence[int]) -> int:
    return sum(c * x for c, x in zip(form, vector, strict=True))


def _require_vanishing(line: _Line, above: Bivariate, below: Bivariate) -> None:
    """G(n, k) tends to 0 as k grows, for every n >= 0."""
    degree = degree_in_k(below)
    require(value_at(coefficient_of_k(below, degree), 0) > 0, "a mate whose order is not known")
    slope, constant = line.order()
    require(slope <= 0 and constant + degree_in_k(above) - degree < 0, "a mate that does not tend to 0")


def _require_falling(theorem: _Theorem, k_ratio: tuple[Bivariate, Bivariate], start: int, slope: int) -> None:
    """The sums over k are at most a multiple of ``(s n + 2) |F(n, 0)|`` for n >= start."""
    require(0 <= start <= LARGEST_START and 0 <= slope <= LARGEST_START, "numbers out of range")
    top, bottom = (moved_by(part, start, 0) for part in k_ratio)
    if theorem.sign > 0:
        here = linear(slope, 1, Fraction(slope * start + 1))
        ahead = moved_by(here, 0, 1)
        top, bottom = product(top, ahead, ahead), product(bottom, here, here)
    minus = scaled(top, Fraction(-1))
    shown = (
        is_nonnegative(bottom)
        and bottom
        and is_nonnegative(total(bottom, minus))
        and is_nonnegative(total(bottom, top))
    )
    require(shown, "terms that are not shown to fall")
    # With sign -1 the terms alternate: the quotient is negative throughout.
    require(theorem.sign > 0 or is_nonnegative(minus), "terms that are not shown to alternate")


def reduction(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """``u(n) = c v(n) + T(n+1) v(n+1) - T(n) v(n)`` with a proved sum of v.

    The quotients of v tend to less than 1 in size, T is rational and finite at n >= 0, so that T(n) v(n) tends to 0 and
    the sum of u is ``c sum v - T(0) v(0)``.
    """
    base = proof["base"]
    require(_depth(base) < DEEPEST_REDUCTION, "too long a chain of reductions")
    first, *ratio, base_value = proved_sum(base)
    top, bottom = ([Fraction(c) for c in part] for part in ratio)
    require(top and len(top) <= len(bottom), "terms that grow")
    require(len(top) < len(bottom) or abs(top[-1]) < abs(bottom[-1]), "terms that are not shown to fall fast enough")
    scale = number(proof["scale"])
    above, below = (listed(part) for part in items(proof["telescoper"]))
    require(without_zeros(below), "a telescoper with a pole at an integer n >= 0")
    next_above, next_below = moved(above, 1), moved(below, 1)
    # s = u/v = upper/lower
    lower = times(times(below, next_below), bottom)
    inner = plus(times([scale], times(below, next_below)), times([Fraction(-1)], times(above, next_below)))
    upper = plus(times(inner, bottom), times(times(next_above, below), top))
    require(upper, "a telescoper that leaves nothing")
    left = times(times(moved(upper, 1), lower), times(top, claim.denominator))
    require(left == times(times(moved(lower, 1), upper), times(bottom, claim.numerator)), "terms of another quotient")
    require(claim.first * value_at(lower, 0) == value_at(upper, 0) * first, "another first term")
    start = first * value_at(above, 0) / value_at(below, 0)
    expected = Sum((Product((Number(scale), base_value)), Number(-start)))
    require(difference_is(claim.value, expected, Fraction(0)), "another sum than the reduction gives")


def _depth(proof: object) -> int:
    """How many reductions follow each other."""
    depth = 0
    while isinstance(proof, Mapping) and proof.get("rule") == "reduction" and depth < DEEPEST_REDUCTION:
        proof, depth = proof["base"], depth + 1
    return depth

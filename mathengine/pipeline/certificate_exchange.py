"""Check of sums that a Wilf-Zeilberger pair exchanges for others.

T(n, k) is given by its quotients, without poles at n, k >= 0, and R by polynomials; ``G = R T`` satisfies
``T(n+1, k) - T(n, k) = G(n, k+1) - G(n, k)``. As ``|T(n, k+1)| <= bound |T(n, k)|`` with a bound below 1, the sums S(n)
of T(n, k) over k >= 0 converge, G(n, k) tends to 0 as k grows, ``S(n+1) - S(n) = -G(n, 0)``, and
``|S(n)| <= |T(n, 0)|/(1 - bound)``, which tends to 0. Hence ``S(0) = sum_{n>=0} G(n, 0)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.pipeline.certificate_bivariate import (
    Bivariate,
    coefficient_of_k,
    degree_in_k,
    is_nonnegative,
    is_positive,
    moved_by,
    product,
    read_bivariate,
    require_pair,
    scaled,
    total,
)
from mathengine.pipeline.certificate_data import items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, moved, times, value_at
from mathengine.pipeline.certificate_sums import ClaimedSum, proved_sum


def check(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """The pair, the bounds, the terms on both lines and the other sum."""
    n_ratio, k_ratio, (above, below) = (_quotient(part) for part in (*items(proof["ratios"]), proof["mate"]))
    (up, down), (right, left) = n_ratio, k_ratio
    require(all(is_positive(part) for part in (down, left, below)), "terms whose poles are not excluded")
    first = product(moved_by(up, 0, 1), right, moved_by(left, 1, 0), down)
    require(first == product(moved_by(down, 0, 1), left, moved_by(right, 1, 0), up), "quotients of no common term")
    require_pair(n_ratio, k_ratio, above, below)
    bound = number(proof["bound"])
    require(0 < bound < 1, "a bound that is not below 1")
    for part in (right, scaled(right, Fraction(-1))):
        require(is_nonnegative(total(scaled(left, bound), part)), "terms that are not shown to fall")
    ours, theirs = (coefficient_of_k(part, 0) for part in (up, down))
    falling = ours and len(ours) <= len(theirs) and (len(ours) < len(theirs) or abs(ours[-1]) < abs(theirs[-1]))
    require(falling, "first terms that are not shown to tend to 0")
    _require_lines(claim, n_ratio, k_ratio, (above, below), proof["other"])


def _require_lines(
    claim: ClaimedSum,
    n_ratio: tuple[Bivariate, Bivariate],
    k_ratio: tuple[Bivariate, Bivariate],
    mate: tuple[Bivariate, Bivariate],
    other: object,
) -> None:
    """The claim is on ``T(0, k)/T(0, 0)``, the other proof on ``G(n, 0)/T(0, 0)``, and their values agree."""
    right, left = (_first_row(part) for part in k_ratio)
    require(claim.first == 1, "another first term")
    require(times(claim.numerator, left) == times(claim.denominator, right), "terms of another quotient")
    first, *ratio, value = proved_sum(other)
    top, bottom = ([Fraction(c) for c in part] for part in ratio)
    above, below = (coefficient_of_k(part, 0) for part in mate)
    up, down = (coefficient_of_k(part, 0) for part in n_ratio)
    require(above and first == value_at(above, 0) / value_at(below, 0), "another sum on the other line")
    ours = times(times(moved(above, 1), below), times(up, bottom))
    require(ours == times(times(moved(below, 1), above), times(down, top)), "another sum on the other line")
    require(difference_is(claim.value, value, Fraction(0)), "another sum than the exchange gives")


def _quotient(value: object) -> tuple[Bivariate, Bivariate]:
    top, bottom = (read_bivariate(part) for part in items(value))
    return top, bottom


def _first_row(polynomial: Bivariate) -> Polynomial:
    """The polynomial in k at n = 0."""
    found = [polynomial.get((0, j), Fraction(0)) for j in range(degree_in_k(polynomial) + 1)]
    while found and not found[-1]:
        found.pop()
    return found

"""Check of sums that a difference takes to known ones: ``u = sum c_i s_i u + Delta(R u)`` with rational s_i and R.

Each ``s_i u`` is a known series, or a term whose sum has its own proof. R has no pole at an integer n >= 0 and R u
tends to 0, so that the sum is that of the known ones less ``R(0) u(0)``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mathengine.numeric.expressions import Expression, Number, Product, Sum
from mathengine.pipeline.certificate_data import items, number, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, listed, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_sums import ClaimedSum, proved_sum

MOST_PARTS = 20
LARGEST_DEGREE = 200

SERIES: dict[str, str] = dict.fromkeys(
    (
        "exponential",
        "error function",
        "cosine",
        "sine",
        "bessel",
        "binomial",
        "inverse sine",
        "inverse sine squared",
        "inverse sine quotient",
    ),
    "mathengine.pipeline.certificate_sums_series",
) | dict.fromkeys(
    ("gauss", "kummer", "dixon", "dougall", "alternating dougall"), "mathengine.pipeline.certificate_sums_gauss"
)
"""Names of known series, and the module whose ``series`` checks their parameters and gives them."""


@dataclass(frozen=True, slots=True)
class KnownSum:
    """A sum ``sum v(n) = value`` that converges, by its first term and the quotient of its terms.

    >>> KnownSum(Fraction(1), [Fraction(1)], [Fraction(2)], Number.of(2)).first
    Fraction(1, 1)
    """

    first: Fraction
    numerator: Polynomial
    denominator: Polynomial
    value: Expression


def check(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """The known terms as multiples of the claimed one, the identity, the limit and the value."""
    above, below = (listed(part) for part in items(proof["multiplier"]))
    parts = items(proof["parts"])
    require(len(parts) <= MOST_PARTS and max(len(above), len(below)) <= LARGEST_DEGREE, "numbers out of range")
    require(without_zeros(below), "a multiplier with a pole at an integer n >= 0")
    require(not above or _tends_to_zero(claim, len(above) - len(below)), "multiples of the terms that do not vanish")
    # 1 - R(n+1) u(n+1)/u(n) + R(n) as a quotient
    next_above, next_below = moved(above, 1), moved(below, 1)
    bottom = times(times(below, next_below), claim.denominator)
    top = plus(bottom, times(times(above, next_below), claim.denominator))
    top = plus(top, [-c for c in times(times(next_above, below), claim.numerator)])
    totals: list[Expression] = [Number(-claim.first * value_at(above, 0) / value_at(below, 0))]
    for part in parts:
        if not isinstance(part, Mapping):
            raise TypeError("a part of a combination was expected")
        known, c = _known(part), number(part["coefficient"])
        upper, lower = (listed(p) for p in items(part["multiple"]))
        require(without_zeros(upper) and without_zeros(lower), "a multiple with a zero or a pole at an integer n >= 0")
        first = claim.first * value_at(upper, 0) / value_at(lower, 0)
        left = times(times(known.numerator, claim.denominator), times(moved(lower, 1), upper))
        right = times(times(known.denominator, claim.numerator), times(moved(upper, 1), lower))
        require(first == known.first and left == right, "a known series that is another multiple of the terms")
        top = plus(times(top, lower), [-c * e for e in times(upper, bottom)])
        bottom = times(bottom, lower)
        totals.append(Product((Number(c), known.value)))
    require(not top, "terms that are no such combination")
    require(difference_is(claim.value, Sum(tuple(totals)), Fraction(0)), "another sum than the combination gives")


def _known(part: Mapping[str, object]) -> KnownSum:
    if "proof" in part:
        first, *ratio, value = proved_sum(part["proof"])
        top, bottom = ([Fraction(c) for c in p] for p in ratio)
        return KnownSum(first, top, bottom, value)
    name = part["series"]
    if not isinstance(name, str) or name not in SERIES:
        raise refused("a series of an unknown name")
    parameters = [number(parameter) for parameter in items(part["parameters"])]
    series: Callable[[str, list[Fraction]], KnownSum] = importlib.import_module(SERIES[name]).series
    return series(name, parameters)


def _tends_to_zero(claim: ClaimedSum, degree: int) -> bool:
    """Whether ``n**degree u(n)`` does: with ``u(n+1)/u(n) = x (1 - c/n + ...)`` u is of the order ``x**n n**-c``."""
    top, bottom = claim.numerator, claim.denominator
    if len(top) != len(bottom):
        return len(top) < len(bottom)
    x = abs(top[-1] / bottom[-1])
    c = bottom[-2] / bottom[-1] - top[-2] / top[-1] if len(top) > 1 else Fraction(0)
    return x < 1 or (x == 1 and c > degree)

"""Check of sums that come down to ``sum binomial(2n, n)/16**n (c0 + c1/(2n+1) + c2/(2n+1)**2)``.

The binomial series gives ``sum binomial(2n, n)/16**n = 2/sqrt(3)``, the series of the inverse sine
``sum binomial(2n, n)/(16**n (2n+1)) = 2 asin(1/2) = pi/3``. The series of asin(x)/x, integrated up to 1/2, is
``sum binomial(2n, n)/(16**n (2n+1)**2) = 2 int_0^(1/2) asin(x)/x dx = -2 int_0^(pi/6) log(2 sin t) dt = Cl2(pi/3)``,
which is ``sqrt(3)/12 (zeta(2, 1/3) - zeta(2, 2/3))`` by the duplication formula and the definition of Cl2.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.numeric.expressions import Name, Number, Product, Sum
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import listed, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_sums import ClaimedSum


def check(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """``u = s v``, ``v(n) = binomial(2n, n)/16**n``, ``s(n) = sum c_i/(2n+1)**i + T(n+1) v(n+1)/v(n) - T(n)``."""
    plain, simple, squared = (number(c) for c in items(proof["scales"]))
    above, below = (listed(part) for part in items(proof["telescoper"]))
    require(without_zeros(below), "a telescoper with a pole at an integer n >= 0")
    next_above, next_below = moved(above, 1), moved(below, 1)
    top, bottom = [Fraction(1), Fraction(2)], [Fraction(8), Fraction(8)]
    odd = times(top, top)
    both = times(below, next_below)
    # s = upper/lower
    lower = times(times(both, odd), bottom)
    known = plus(plus([plain * c for c in odd], [simple * c for c in top]), [squared])
    upper = times(times(known, both), bottom)
    upper = plus(upper, times(odd, times(times(next_above, below), top)))
    upper = plus(upper, [-c for c in times(odd, times(times(above, next_below), bottom))])
    require(upper, "a telescoper that leaves nothing")
    left = times(times(moved(upper, 1), lower), times(top, claim.denominator))
    require(left == times(times(moved(lower, 1), upper), times(bottom, claim.numerator)), "terms of another quotient")
    require(claim.first * value_at(lower, 0) == value_at(upper, 0), "another first term")
    start = value_at(above, 0) / value_at(below, 0)
    base, clausen = (read_expression(text) for text in ("2*sqrt(3)/3", "sqrt(3)*(zeta(2, 1/3) - zeta(2, 2/3))/12"))
    arcsine = Product((Number(simple / 3), Name("pi")))
    expected = Sum((Product((Number(plain), base)), arcsine, Product((Number(squared), clausen)), Number(-start)))
    require(difference_is(claim.value, expected, Fraction(0)), "another sum than the integral gives")

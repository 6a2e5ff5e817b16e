"""Check of Euler's conversion.

For ``a = P + Q`` and ``b(n) = -P(n) Q(n-1)`` the numerators and denominators of the convergents satisfy
``p(n) - Q(n) p(n-1) = P(0) P(1) ... P(n)`` and ``q(n) - Q(n) q(n-1) = P(1) ... P(n)``, by induction. Divided by
``Q(1) ... Q(n)`` these are differences, so that ``p(n)/q(n) = P(0) + Q(0)/s(n)`` with the partial sums s(n) of
``sum_j prod_{i<=j} P(i)/Q(i)``, as long as no Q(i) with i >= 1 vanishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.numeric.expressions import Number, Power, Product, Sum
from mathengine.pipeline.certificate_convergence import require_nonzero
from mathengine.pipeline.certificate_data import require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import listed, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_proofs import ClaimedValue
from mathengine.pipeline.certificate_sums import proved_sum


def check(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """The identities for P and Q, the sum, and that it is not 0."""
    p, q = listed(proof["p"]), listed(proof["q"])
    require(p and q and plus(p, q) == claim.a, "P + Q other than a")
    require([-c for c in times(p, moved(q, -1))] == claim.b, "-P(n) Q(n-1) other than b")
    require(without_zeros(moved(q, 1)), "a zero of Q at an integer n >= 1")
    first, *ratio, total = proved_sum(proof["sum"])
    top, bottom = ([Fraction(c) for c in part] for part in ratio)
    require(first == 1 and times(moved(p, 1), bottom) == times(moved(q, 1), top), "a sum of other terms")
    require_nonzero(first, top, bottom, proof["nonzero"])
    converted = Sum((Number(value_at(p, 0)), Product((Number(value_at(q, 0)), Power(total, Number.of(-1))))))
    require(difference_is(claim.value, converted, Fraction(0)), "a value other than P(0) + Q(0)/S")

"""Sums that telescope, by Gosper's algorithm: ``u(n) = G(n+1) - G(n)`` with G = R u tending to 0 has the sum -G(0)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.numeric.expressions import Number
from mathengine.symbolic.sums.convergence import growth
from mathengine.symbolic.sums.sum_proof import SumProof

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

LARGEST_DEGREE = 40
"""Degrees of the quotient of terms beyond which the rule is not tried."""


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The rational sum of a term with a hypergeometric antidifference that tends to 0; else None.

    >>> from mathengine.symbolic.hypergeometric import HypergeometricTerm
    >>> prove(HypergeometricTerm.from_text("1/(n*(n + 2))", start=1)).value
    Number(value=Fraction(3, 4))
    """
    from mathengine.symbolic.gosper import antidifference
    from mathengine.symbolic.shifts import integer_zeros

    rate = growth(term)
    if rate is None or len(term.denominator) > LARGEST_DEGREE or not term.numerator or abs(rate[0]) > 1:
        return None
    found = antidifference(term)
    if found is None:
        return None
    top, bottom = found
    x, c = rate
    vanishes = abs(x) < 1 or c > top.degree() - bottom.degree()
    if not vanishes or any(zero >= 0 for zero in integer_zeros(bottom)):
        return None
    value = -term.first * Fraction(int(top[0]), int(bottom[0]))
    texts = [[str(coefficient) for coefficient in part.coeffs()] for part in (top, bottom)]
    return SumProof.of(term, Number(value), "telescoping", multiplier=texts)

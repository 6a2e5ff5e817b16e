"""Sums of rational multiples of ``binomial(2n, n)/16**n`` that come down to the integral of ``asin(x)/x`` up to 1/2.

``sum binomial(2n, n)/(16**n (2n + 1)**2) = 2 int_0^(1/2) asin(x)/x dx = Cl2(pi/3)``, by the substitution x = sin(t) and
``int_0^u log(2 sin t) dt = -Cl2(2u)/2`` (L. Lewin, Polylogarithms and Associated Functions, 1981, section 4.2), and
``Cl2(pi/3) = (3/2) Cl2(2 pi/3) = sqrt(3)/12 (zeta(2, 1/3) - zeta(2, 2/3))``.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpz_poly

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.gosper import summable_combinations
from mathengine.symbolic.hypergeometric import HypergeometricTerm, similarity
from mathengine.symbolic.shifts import ONE, in_lowest_terms, integer_zeros, value_at
from mathengine.symbolic.sums.sum_proof import SumProof

KERNEL = HypergeometricTerm(Fraction(1), (1, 2), (8, 8))
"""``v(n) = binomial(2n, n)/16**n``; the sum of v is ``2/sqrt(3)``, that of ``v(n)/(2n + 1)`` is ``2 asin(1/2)``."""
ODD = fmpz_poly([1, 2])


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum, where the term is ``s v + Delta(T v)``, ``s = c0 + c1/(2n+1) + c2/(2n+1)**2``, v the kernel; else None.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(prove(HypergeometricTerm.from_text("binomial(2*n, n)/(16**n*(2*n + 1)**2)")).value)
    '(sqrt(3)*zeta(2, 1/3) - sqrt(3)*zeta(2, 2/3))/12'
    """
    if len(term.numerator) != len(term.denominator) or Fraction(term.numerator[-1], term.denominator[-1]) * 4 != 1:
        return None
    quotient = similarity(KERNEL, term)
    if quotient is None:
        return None
    multiples = [in_lowest_terms(quotient[0], quotient[1] * ODD**power) for power in range(3)]
    for found in summable_combinations(term.ratio, [(ONE, ONE), *multiples]):
        own, *others = found.coefficients
        if own == 0:
            continue
        # own u + (sum of others[i]/(2n+1)**i) v = Delta(R u), u = v/quotient
        top, bottom = found.certificate
        top, bottom = in_lowest_terms(top * quotient[1] * own.denominator, bottom * quotient[0] * own.numerator)
        if all(zero < 0 for zero in integer_zeros(bottom)):
            scales = [-other / own for other in others]
            value = _value(scales, value_at((top, bottom), 0))
            telescoper = [[str(c) for c in part.coeffs()] for part in (top, bottom)]
            data = {"scales": [str(c) for c in scales], "telescoper": telescoper}
            return SumProof.of(term, value, "arcsine integral", **data)
    return None


def _value(scales: list[Fraction], start: Fraction) -> Expression:
    root = Power(Number.of(3), Number(Fraction(1, 2)))
    values = [Call("zeta", (Number.of(2), Number(Fraction(i, 3)))) for i in (1, 2)]
    clausen = Product((root, Sum((values[0], Product((Number.of(-1), values[1]))))))
    parts = (
        Product((Number(scales[0] * Fraction(2, 3)), root)),
        Product((Number(scales[1] / 3), Name("pi"))),
        Product((Number(scales[2] / 12), clausen)),
        Number(-start),
    )
    return normal_form(Sum(parts))

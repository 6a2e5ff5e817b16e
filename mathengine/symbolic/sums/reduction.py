"""Sums of terms ``u = s v`` with s rational, brought to the sum of v: ``u(n) = c v(n) + T(n+1) v(n+1) - T(n) v(n)``."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpz_poly

from mathengine.numeric.expressions import Number, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.gosper import summable_combinations
from mathengine.symbolic.hypergeometric import HypergeometricTerm, similarity
from mathengine.symbolic.shifts import ONE, in_lowest_terms, integer_zeros, value_at
from mathengine.symbolic.sums.sum_proof import SumProof


def reduces(term: HypergeometricTerm, base: HypergeometricTerm) -> tuple[Fraction, fmpz_poly, fmpz_poly] | None:
    """c and T (numerator and denominator) with ``u = c v + Delta(T v)``, T finite at all n >= 0; or None. Exact.

    Examples
    --------
    >>> u, v = (HypergeometricTerm.from_text(text) for text in ("(n + 1)/2**n", "1/2**n"))
    >>> reduces(u, v)
    (Fraction(0, 1), (-2)*x + (-4), 1)
    """
    quotient = similarity(base, term)
    if quotient is None:
        return None
    for found in summable_combinations(term.ratio, [(ONE, ONE), quotient]):
        own, other = found.coefficients
        if own == 0:
            continue
        # own u + other v = Delta(R u), u = v/quotient
        top, bottom = found.certificate
        top, bottom = in_lowest_terms(top * quotient[1] * own.denominator, bottom * quotient[0] * own.numerator)
        if all(zero < 0 for zero in integer_zeros(bottom)):
            return -other / own, top, bottom
    return None


def reduced_proof(term: HypergeometricTerm, base: SumProof) -> SumProof | None:
    """The sum of u from the proved sum of a similar term whose quotient tends to a number in (-1, 1).

    >>> from mathengine.symbolic.sums.rational_terms import prove
    >>> u, v = (HypergeometricTerm.from_text(text) for text in ("(n + 1)/2**n", "1/2**n"))
    >>> reduced_proof(u, prove(v)).value
    Number(value=Fraction(4, 1))
    """
    if term == base.term:
        return base
    found = reduces(term, base.term)
    if found is None:
        return None
    scale, top, bottom = found
    start = value_at((top, bottom), 0) * base.term.first
    value = normal_form(Sum((Product((Number(scale), base.value)), Number(-start))))
    telescoper = [[str(c) for c in part.coeffs()] for part in (top, bottom)]
    return SumProof.of(term, value, "reduction", base=dict(base.certificate), scale=str(scale), telescoper=telescoper)

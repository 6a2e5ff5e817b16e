"""Sums exchanged for faster or better known ones by Wilf-Zeilberger pairs that start on the line k = 0.

Let ``T(n+1, k) - T(n, k) = G(n, k+1) - G(n, k)`` with ``G = R T``, and let the sums S(n) of T(n, k) over k >= 0 tend to
0. Then ``sum_k T(0, k) = S(0) = sum_n (S(n) - S(n+1)) = sum_n G(n, 0)``, and the right side may be a sum that another
rule proves. The pairs carry a polynomial factor and are stored by their terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from flint import fmpz_mpoly, fmpz_poly

from mathengine.symbolic.bivariate import Quotient, coefficients_in_k
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import wz_pairs
from mathengine.symbolic.sums.reduction import reduced_proof
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.sums.wz_pairs import signature
from mathengine.symbolic.zeilberger import BivariateTerm, creative_telescoping


@dataclass(frozen=True, slots=True)
class Exchange:
    """T(n, k) as text, and the signature of T(0, k)."""

    term: str
    ratio: Fraction
    counts: tuple[tuple[Fraction, int], ...]


_SIXTHS = ((0, -3), (1, -1), (3, 5), (5, -1))

EXCHANGES = (
    # (28 k**2 + 10 k + 1) (1/2)_k**5/(k!**3 (5/6)_k (7/6)_k) (-1/27)**k of W. Chu and W. Zhang, Math. Comp. 83 (2014),
    # exchanged for (42 n + 5) binomial(2n, n)**3/4096**n
    Exchange(
        "(-1)**k*gamma(n + 1/2)/(gamma(1/2)*4**n)*gamma(k + 1/2)*gamma(k + 3*n + 1/2)*gamma(k + n + 1/2)**4"
        "/(gamma(k + 2*n + 1)**2*gamma(k + n + 1)*gamma(3*k + 3*n + 3/2))"
        "*(28*k**2 + 76*k*n + 48*n**2 + 10*k + 14*n + 1)",
        Fraction(-1, 27),
        tuple((Fraction(sixths, 6), count) for sixths, count in _SIXTHS),
    ),
)


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum, where the term is similar to one of the table and reduces to it; else None.

    >>> from mathengine.numeric.printer import to_text
    >>> text = "(28*n**2 + 10*n + 1)*rf(1/2, n)**5/(factorial(n)**3*rf(5/6, n)*rf(7/6, n))*(-1/27)**n"
    >>> to_text(prove(HypergeometricTerm.from_text(text)).value)
    '3/pi'
    """
    found = signature(term)
    for exchange in EXCHANGES:
        if found == (exchange.ratio, exchange.counts):
            base = exchanged(exchange)
            proof = reduced_proof(term, base) if base is not None else None
            if proof is not None:
                return proof
    return None


@cache
def exchanged(exchange: Exchange) -> SumProof | None:
    """``sum_k T(0, k)/T(0, 0)`` by the sum of ``G(n, 0)/T(0, 0)``, where that is proved."""
    pair = BivariateTerm.from_text(exchange.term)
    found = creative_telescoping(pair, 1)
    if found is None or found.coefficients != (fmpz_poly([-1]), fmpz_poly([1])):
        return None
    other = wz_pairs.prove(wz_pairs.Mate(pair, found.certificate).term())
    if other is None:
        return None
    term = HypergeometricTerm.of_ratio(1, *(_first_row(part) for part in pair.k_ratio))
    return SumProof.of(
        term,
        other.value,
        "WZ exchange",
        ratios=[_listed(ratio) for ratio in (pair.n_ratio, pair.k_ratio)],
        mate=_listed(found.certificate),
        bound="1/2",
        other=dict(other.certificate),
    )


def _first_row(polynomial: fmpz_mpoly) -> fmpz_poly:
    """The polynomial in k at n = 0."""
    return fmpz_poly([int(c(0)) for c in coefficients_in_k(polynomial)])


def _listed(quotient: Quotient) -> list[list[list[str]]]:
    """Numerator and denominator, each by the coefficients of the powers of k."""
    return [[[str(c) for c in row.coeffs()] for row in coefficients_in_k(part)] for part in quotient]

"""Reducible recurrences: a hypergeometric solution makes a fraction an inflation of one of Euler's type.

If ``u(n) = Q(n) u(n-1)`` solves ``u(n) = a(n) u(n-1) + b(n) u(n-2)`` with a rational function Q (Petkovsek's algorithm
finds them all), then ``b(n) = -P(n) Q(n-1)`` with ``P = a - Q``, and the fraction inflated by the denominator of Q has
Euler's form over the polynomials.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import MathengineError
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.fractions import LARGEST_DEGREE, ContinuedFraction
from mathengine.matrixfields.proofs.euler_conversion import prove as prove_euler
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.matrixfields.proofs.variants import inflated

MOST_DEGREE = 24
"""Degree of b beyond which no solution is looked for."""


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value of a fraction with a hypergeometric solution whose sum has a proved closed form, else None. Exact.

    >>> prove(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")) is None
    True
    """
    if not fraction.a_coefficients or fraction.terminates_at is not None or fraction.b.degree() > MOST_DEGREE:
        return None
    plain = replace(fraction, scale=Fraction(1))
    for denominator in _denominators(plain):
        if 2 * denominator.degree() + fraction.b.degree() > LARGEST_DEGREE:
            continue
        wider = _inflated(plain, denominator)
        proof = None if wider is None else prove_euler(wider)
        found = None if proof is None else inflated(fraction, proof)
        if found is not None:
            return found
    return None


def _denominators(fraction: ContinuedFraction) -> list[fmpz_poly]:
    """Of the rational functions Q that are no polynomials, with integer coefficients."""
    from mathengine.symbolic.petkovsek import hypergeometric_solutions

    ahead = fmpz_poly([2, 1])
    try:
        ratios = hypergeometric_solutions([-fraction.b(ahead), -fraction.a(ahead), fmpz_poly([1])])
    except MathengineError:
        return []
    back = fmpz_poly([-1, 1])
    return [bottom(back) for _, bottom in ratios if bottom.degree() > 0]


def _inflated(fraction: ContinuedFraction, c: fmpz_poly) -> ContinuedFraction | None:
    """The fraction with a multiplied by c and b by ``c(n) c(n-1)``, if c has no zero at an integer n >= 0."""
    if any(zero >= 0 for zero, _ in integer_zeros(c)):
        return None
    return ContinuedFraction.from_polynomials(fraction.a * c, fraction.b * c * c(fmpz_poly([-1, 1])))

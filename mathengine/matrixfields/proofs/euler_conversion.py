"""Euler's conversion: with ``a = P + Q`` and ``b = -P(n) Q(n-1)`` a fraction is a hypergeometric sum.

With ``t(j) = prod_{i=1}^{j} P(i)/Q(i)`` and ``s(n) = t(0) + ... + t(n)`` the convergents are exactly
``P(0) + Q(0)/s(n)``. The value is ``P(0) + Q(0)/S`` for the sum S of the series, if it converges and is not 0.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_poly

from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.euler import EulerForm, euler_forms
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.rational_form import rational_form

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

MOST_SPLITTINGS = 4096
"""Ways to share the factors of b between P and Q beyond which the fraction is left to other modes."""


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value of a fraction of Euler's type whose sum has a proved closed form, else None. Exact.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(prove(ContinuedFraction.of("n + 2", "-n")).value)
    'E/(E - 1)'
    """
    if not _is_promising(fraction):
        return None
    for form in euler_forms(fraction):
        proof = _by_form(fraction, form)
        if proof is not None:
            return proof
    return None


def _is_promising(fraction: ContinuedFraction) -> bool:
    a, b = fraction.a_coefficients, fraction.b_coefficients
    if not a or not b or fraction.terminates_at is not None:
        return False
    ways = 1
    for _, exponent in fraction.b.factor()[1]:
        ways *= exponent + 1
    return ways <= MOST_SPLITTINGS


def _by_form(fraction: ContinuedFraction, form: EulerForm) -> ValueProof | None:
    from mathengine.symbolic.sums import prove_sum
    from mathengine.symbolic.sums.convergence import converges, nonvanishing

    term = sum_of_convergents(form)
    if term is None or not converges(term):
        return None
    proof = prove_sum(term)
    witness = nonvanishing(term) if proof is not None else None
    if proof is None or witness is None:
        return None
    return ValueProof.of(
        fraction,
        converted(form, proof.value),
        "Euler conversion",
        p=_texts(form.p),
        q=_texts(form.q),
        sum=dict(proof.certificate),
        nonzero=witness,
    )


def sum_of_convergents(form: EulerForm) -> HypergeometricTerm | None:
    """The terms t(j) of the sum, or None where a Q(i) with i >= 1 vanishes.

    >>> from mathengine.matrixfields.euler import euler_form
    >>> form = euler_form(ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4"))
    >>> sum_of_convergents(form).values(3)
    [Fraction(1, 1), Fraction(1, 4), Fraction(1, 9)]
    """
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

    step = fmpq_poly([1, 1])
    top, bottom = form.p(step), form.q(step)
    scale = top.denom() * bottom.denom()
    numerator, denominator = (top * scale).numer(), (bottom * scale).numer()
    common = numerator.gcd(denominator)
    if any(zero >= 0 for zero, _ in integer_zeros(denominator)):
        return None
    return HypergeometricTerm.of_ratio(Fraction(1), numerator // common, denominator // common)


def converted(form: EulerForm, total: Expression) -> Expression:
    """``P(0) + Q(0)/S``."""
    first, second = (Number(_fraction(polynomial(fmpq(0)))) for polynomial in (form.p, form.q))
    return rational_form(Sum((first, Product((second, Power(total, Number.of(-1)))))))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _texts(polynomial: fmpq_poly) -> list[str]:
    return [str(c) for c in polynomial.coeffs()]

"""Sums of ``p(n) x**n/(n + m)!`` with a polynomial p: rational numbers and exp(x).

With ``p(k - m) = sum_j c_j k(k-1)...(k-j+1)`` the sum over all k >= 0 of ``p(k - m) x**k/k!`` is
``exp(x) sum_j c_j x**j``; the terms with k < m are taken off.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.numeric.expressions import Call, Expression, Number, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.sums.sum_proof import SumProof

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

LARGEST_SHIFT = 1000
"""Largest m that is tried."""


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum, where the quotient of terms is ``x p(n+1)/(p(n) (n + m + 1))``; else None.

    >>> from mathengine.symbolic.hypergeometric import HypergeometricTerm
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(prove(HypergeometricTerm(Fraction(1), (1,), (2, 1))).value)
    'E - 1'
    """
    if len(term.denominator) != len(term.numerator) + 1:
        return None
    found = _split(fmpz_poly(list(term.numerator)), fmpz_poly(list(term.denominator)))
    if found is None:
        return None
    p, m = found
    x = Fraction(term.numerator[-1], term.denominator[-1])
    value = exponential_sum(p, m, x, term.first)
    return SumProof.of(term, value, "exponential", polynomial=[str(c) for c in p.coeffs()], shift=m)


def _split(top: fmpz_poly, bottom: fmpz_poly) -> tuple[fmpz_poly, int] | None:
    """p and m with ``top/bottom = x p(n+1)/(p(n) (n + m + 1))``, p(n) without zeros that the quotient shows."""
    for root, _ in _integer_roots(bottom):
        m = -root - 1
        if not 0 <= m <= LARGEST_SHIFT:
            continue
        p = bottom // fmpz_poly([m + 1, 1])
        shifted = p(fmpz_poly([1, 1]))
        if shifted * top[top.degree()] == top * p[p.degree()] and p(0) != 0:
            return p, m
    return None


def _integer_roots(polynomial: fmpz_poly) -> list[tuple[int, int]]:
    _, factors = polynomial.factor()
    return [
        (int(-factor[0]), exponent) for factor, exponent in factors if factor.degree() == 1 and abs(int(factor[1])) == 1
    ]


def exponential_sum(p: fmpz_poly, m: int, x: Fraction, first: Fraction) -> Expression:
    """``first m!/p(0) sum_{n>=0} p(n) x**n/(n + m)!``, in closed form."""
    moved = fmpq_poly(p)(fmpq_poly([-m, 1]))
    total = Fraction(0)
    for j, c in enumerate(_falling(moved)):
        total += c * x**j
    head = sum((_at(moved, k) * x**k / factorial(k) for k in range(m)), Fraction(0))
    scale = first * factorial(m) / int(p(0)) / x**m
    return normal_form(
        Sum((Product((Number(scale * total), Call("exp", (Number(x),)))), Number(-scale * head))),
    )


def _falling(polynomial: fmpq_poly) -> list[Fraction]:
    """Coefficients in the falling factorials ``k(k-1)...(k-j+1)``."""
    found, rest, j = [], polynomial, 0
    while rest.degree() >= 0:
        found.append(_at(rest, j))
        rest = (rest - rest(fmpq(j))) // fmpq_poly([-j, 1])
        j += 1
    return found


def _at(polynomial: fmpq_poly, k: int) -> Fraction:
    value = polynomial(fmpq(k))
    return Fraction(int(value.p), int(value.q))

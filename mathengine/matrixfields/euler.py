"""Fractions of Euler's type: ``a(n) = P(n) + Q(n)``, ``b(n) = -P(n) Q(n-1)``.

Their recurrence is reducible, ``u(n) = Q(n) u(n-1)`` solves it, and the value is an elementary expression in the
hypergeometric sum ``S = sum_{j>=1} prod_{1<=i<j} P(i)/Q(i)``::

    value = P(0) + Q(0)/S

whenever S converges and no Q(i) vanishes (L. Euler, De transformatione serierum in fractiones continuas, 1785).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isqrt

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.matrixfields.fractions import ContinuedFraction


@dataclass(frozen=True, slots=True)
class EulerForm:
    """P and Q with ``a = P + Q`` and ``b = -P(n) Q(n-1)``, polynomials over Q.

    Examples
    --------
    >>> form = euler_form(ContinuedFraction.of("2*n**3 + 3*n**2 + 3*n + 1", "-n**6"))
    >>> form.p, form.q
    (x^3, x^3 + 3*x^2 + 3*x + 1)
    """

    p: fmpq_poly
    q: fmpq_poly


def euler_form(fraction: ContinuedFraction) -> EulerForm | None:
    """P and Q, if the fraction is of Euler's type. Exact; the form whose sum may converge is preferred.

    >>> euler_form(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")) is None
    True
    """
    return next(iter(euler_forms(fraction)), None)


def euler_forms(fraction: ContinuedFraction) -> list[EulerForm]:
    """All pairs of polynomials P and Q over Q with ``a = P + Q`` and ``b = -P(n) Q(n-1)``. Exact and complete.

    They come by the size of P/Q at infinity, the smallest first: decreasing terms of the sum.

    >>> for form in euler_forms(ContinuedFraction.of("n", "n")):
    ...     print(form.p, "|", form.q)
    (-1) | x + 1
    """
    if not fraction.a_coefficients or not fraction.b_coefficients:
        return []
    a = fmpq_poly(fraction.a)
    forms: list[EulerForm] = []
    for p, q in _splittings(fraction.b):
        for alpha, beta in _factors(a, p, q, fraction.b_coefficients[-1]):
            form = EulerForm(alpha * p, beta * q)
            if form.p + form.q == a and form not in forms:
                forms.append(form)
    return sorted(forms, key=_growth)


def _growth(form: EulerForm) -> tuple[int, Fraction]:
    """Order by the size of P/Q at infinity, so that the sum with decreasing terms comes first."""
    p, q = form.p, form.q
    top, bottom = p[p.degree()], q[q.degree()]
    return p.degree() - q.degree(), abs(Fraction(int(top.p), int(top.q)) / Fraction(int(bottom.p), int(bottom.q)))


def _splittings(b: fmpz_poly) -> Iterator[tuple[fmpq_poly, fmpq_poly]]:
    """Monic p, q with ``p(n) q(n-1)`` the monic multiple of b."""
    _, factors = b.factor()
    shifted = fmpq_poly([1, 1])
    for taken in product(*(range(exponent + 1) for _, exponent in factors)):
        p = q = fmpq_poly([1])
        for (factor, exponent), count in zip(factors, taken, strict=True):
            monic = fmpq_poly(factor) / factor[factor.degree()]
            p, q = p * monic**count, q * monic ** (exponent - count)
        yield p, q(shifted)


def _factors(a: fmpq_poly, p: fmpq_poly, q: fmpq_poly, leading: int) -> Iterator[tuple[fmpq, fmpq]]:
    """alpha, beta with ``alpha beta = -leading`` that ``alpha p + beta q = a`` allows."""
    if p == q:
        total = a[p.degree()]
        discriminant = total * total + 4 * leading
        top, bottom = int(discriminant.p), int(discriminant.q)
        if top >= 0 and isqrt(top) ** 2 == top and isqrt(bottom) ** 2 == bottom:
            root = fmpq(isqrt(top), isqrt(bottom))
            yield (total + root) / 2, (total - root) / 2
            yield (total - root) / 2, (total + root) / 2
        return
    # p and q are monic and different: compare a with them at the top of p - q, and at the top of the larger one.
    top, low = max(p.degree(), q.degree()), (p - q).degree()
    if p.degree() != q.degree():
        alpha = a[top] if p.degree() == top else fmpq(-leading) / a[top] if a[top] != 0 else fmpq(0)
    else:
        # alpha + beta = a[top]; alpha p[low] + beta q[low] = a[low]
        alpha = (a[low] - a[top] * q[low]) / (p[low] - q[low])
    if alpha != 0:
        yield alpha, fmpq(-leading) / alpha

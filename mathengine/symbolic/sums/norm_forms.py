"""Polynomials over Q as norms from quadratic fields: ``f = u**2 - e v**2``.

A monic irreducible f of degree 2 k factors over Q(sqrt(e)) exactly when it is such a norm, of ``u + v sqrt(e)`` with u
monic of degree k. Then ``(2/sqrt(-e)) arg(u + v sqrt(e))`` for e < 0, and ``(1/sqrt(e)) log((u + v sqrt(e))/(u - v
sqrt(e)))`` for e > 0, have the derivative ``2 (u v' - u' v)/f``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import cast

from flint import acb, ctx, fmpq, fmpq_poly, fmpz, fmpz_poly

MOST_CHOICES = 500
"""Bound on the ways to halve the zeros that are tried."""
BITS = 192
LARGEST_FACTORED = 1 << 100
"""Integers up to this are split into primes."""


@dataclass(frozen=True, slots=True)
class NormForm:
    """``u**2 - e v**2``, e squarefree and not 0 or 1.

    Examples
    --------
    >>> form = next(norm_forms(fmpq_poly([2, 0, -1, 0, 1])))
    >>> form.e, form.u, form.v
    (-7, x^2 + (-1/2), 1/2)
    """

    e: int
    u: fmpq_poly
    v: fmpq_poly

    @property
    def slope(self) -> fmpq_poly:
        """``2 (u v' - u' v)``."""
        return 2 * (self.u * self.v.derivative() - self.u.derivative() * self.v)


def norm_forms(polynomial: fmpq_poly) -> Iterator[NormForm]:
    """All ways to write a monic irreducible polynomial as a norm from a quadratic field. Each is exact.

    The zeros are halved in all ways; where a half has its coefficients in a quadratic field, those of ``2 u`` are
    rational, and integers once the leading coefficient is scaled away. None are tried where there are too many ways.

    Examples
    --------
    >>> [form.e for form in norm_forms(fmpq_poly([1, 0, -1, 0, 1]))]
    [3, -1, -3]
    """
    degree = polynomial.degree()
    if degree % 2:
        return
    if degree == 2:
        half = polynomial[1] / 2
        yield from _form(polynomial, fmpq_poly([half, 1]))
        return
    if comb(degree, degree // 2) // 2 > MOST_CHOICES:
        return
    scale = int(polynomial.denom())
    for u in _halves(polynomial, scale):
        yield from _form(polynomial, u)


def _form(polynomial: fmpq_poly, u: fmpq_poly) -> Iterator[NormForm]:
    rest = u * u - polynomial
    if rest.degree() < 0 or rest.degree() % 2:
        return
    leading = rest.leading_coefficient()
    m, e = square_part(abs(Fraction(int(leading.p), int(leading.q))))
    e = e if leading > 0 else -e
    try:
        root = (rest / leading).sqrt()
    except ValueError:
        return
    v = root * fmpq(m.numerator, m.denominator)
    if e != 1 and u * u - e * v * v == polynomial:
        yield NormForm(e, u, v)


def _halves(polynomial: fmpq_poly, scale: int) -> Iterator[fmpq_poly]:
    """Candidates for u: the means of the two products of linear factors over halves of the zeros."""
    before, ctx.prec = ctx.prec, BITS
    try:
        degree = polynomial.degree()
        # scale**degree polynomial(x/scale) has integer coefficients: its zeros are algebraic integers
        scaled = fmpz_poly([int(polynomial[k] * fmpq(scale) ** (degree - k)) for k in range(degree + 1)])
        # the stubs know a list of numbers only; they come with their multiplicities
        zeros = [zero for zero, _ in cast("list[tuple[acb, int]]", scaled.complex_roots())]
        first, others = zeros[0], list(range(1, degree))
        found = []
        for chosen in combinations(others, degree // 2 - 1):
            rest = [zeros[i] for i in others if i not in chosen]
            sums = _twice_mean([first, *(zeros[i] for i in chosen)], rest)
            if sums is not None:
                found.append(sums)
    finally:
        ctx.prec = before
    for sums in found:
        yield fmpq_poly([fmpq(c, 2 * scale ** (len(sums) - 1 - k)) for k, c in enumerate(sums)])


def _twice_mean(one: list[acb], other: list[acb]) -> list[int] | None:
    """The sum of the two monic polynomials with these zeros, if its coefficients may be integers."""
    products = []
    for zeros in (one, other):
        coefficients = [acb(1)]
        for zero in zeros:
            up = [acb(0), *coefficients]
            coefficients = [c - zero * d for c, d in zip(up, [*coefficients, acb(0)], strict=True)]
        products.append(coefficients)
    sums = []
    for c, d in reversed(list(zip(*products, strict=True))):
        total = c + d
        whole = total.real.unique_fmpz() if total.imag.contains(0) else None
        if whole is None:
            return None
        sums.append(int(whole))
    return sums[::-1]


def square_part(value: Fraction) -> tuple[Fraction, int]:
    """m > 0 and d with ``sqrt(value) = m sqrt(d)``, for value > 0; d is squarefree where the value can be factored.

    >>> square_part(Fraction(8, 9))
    (Fraction(2, 3), 2)
    """
    whole, square = value.numerator * value.denominator, 1
    if whole <= LARGEST_FACTORED:
        for prime, exponent in fmpz(whole).factor():
            square *= int(prime) ** (int(exponent) // 2)
    return Fraction(square, value.denominator), whole // square**2

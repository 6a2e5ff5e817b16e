"""Convergence of hypergeometric sums by Gauss's test, and proofs that a sum is not 0.

With ``u(n+1)/u(n) = x (1 - c/n + O(1/n^2))`` the terms are of the order ``x**n n**-c``, exactly: the sum converges for
|x| < 1, for x = 1 and c > 1, for x = -1 and c > 0, and diverges otherwise. Quotients that tend to 0 give convergence.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from flint import fmpz_poly

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

LARGEST_INDEX = 1 << 14
"""Terms up to which a partial sum is formed."""


def growth(term: HypergeometricTerm) -> tuple[Fraction, Fraction] | None:
    """x and c of the quotient ``x (1 - c/n + ...)``; x = 0 where it tends to 0, None where it is unbounded.

    >>> from mathengine.symbolic.hypergeometric import HypergeometricTerm
    >>> growth(HypergeometricTerm(Fraction(1), (1, 2, 1), (4, 4, 1)))
    (Fraction(1, 1), Fraction(2, 1))
    """
    top, bottom = term.numerator, term.denominator
    if len(top) > len(bottom):
        return None
    if len(top) < len(bottom):
        return Fraction(0), Fraction(0)
    ratio = Fraction(top[-1], bottom[-1])
    if len(top) == 1:
        return ratio, Fraction(0)
    return ratio, Fraction(bottom[-2], bottom[-1]) - Fraction(top[-2], top[-1])


def converges(term: HypergeometricTerm) -> bool:
    """Whether the sum over n >= 0 converges. Exact.

    >>> from mathengine.symbolic.hypergeometric import HypergeometricTerm
    >>> [converges(HypergeometricTerm(Fraction(1), (sign, sign), (2, 1))) for sign in (-1, 1)]
    [True, False]
    """
    rate = growth(term)
    if rate is None:
        return False
    x, c = rate
    return abs(x) < 1 or (x == 1 and c > 1) or (x == -1 and c > 0)


def nonvanishing(term: HypergeometricTerm) -> dict[str, object] | None:
    """Data that prove a convergent sum not 0, or None where none were found.

    Returns
    -------
    dict or None
        ``{"after": N, "bound": [k0, k1]}``: ``K(n) - K(n+1) |u(n+1)/u(n)| >= 1`` for n >= N with ``K(n) = k0 + k1 n``,
        so that the terms from N on sum to at most ``K(N) |u(N)|`` (Kummer); or ``"bound": "alternating"``: from N on
        they alternate and do not grow. The partial sum before N is larger than that.

    Examples
    --------
    >>> from mathengine.symbolic.hypergeometric import HypergeometricTerm
    >>> nonvanishing(HypergeometricTerm(Fraction(1), (1,), (2,)))
    {'after': 2, 'bound': ['4', '0']}
    """
    rate = growth(term)
    if rate is None or not converges(term):
        return None
    x, c = rate
    top, bottom = (fmpz_poly(list(part)) for part in (term.numerator, term.denominator))
    top, bottom = _upright(top), _upright(bottom)
    step = fmpz_poly([1, 1])
    if x < 0:
        bound: object = "alternating"
        needed = [bottom - top]
    elif x < 1:
        k = 1 / (1 - (1 + x) / 2)
        bound, needed = [str(k), "0"], [_cleared(k, Fraction(0), top, bottom, step)]
    else:
        k = 2 / (c - 1)
        bound, needed = [_text(Fraction(0)), _text(k)], [_cleared(Fraction(0), k, top, bottom, step)]
    start = 1
    while start <= LARGEST_INDEX:
        if all(_nonnegative_from(p, start) for p in (top - 1, bottom - 1, *needed)) and _outweighs(term, start, bound):
            return {"after": start, "bound": bound}
        start *= 2
    return None


def _upright(polynomial: fmpz_poly) -> fmpz_poly:
    return polynomial if polynomial[polynomial.degree()] > 0 else -polynomial


def _text(value: Fraction) -> str:
    return str(value)


def _cleared(k0: Fraction, k1: Fraction, top: fmpz_poly, bottom: fmpz_poly, step: fmpz_poly) -> fmpz_poly:
    """A multiple of ``K(n) D(n) - K(n+1) N(n) - D(n)``."""
    scale = (k0.denominator * k1.denominator) or 1
    kernel = fmpz_poly([int(k0 * scale), int(k1 * scale)])
    return kernel * bottom - kernel(step) * top - scale * bottom


def _nonnegative_from(polynomial: fmpz_poly, start: int) -> bool:
    return all(c >= 0 for c in polynomial(fmpz_poly([start, 1])).coeffs())


def _outweighs(term: HypergeometricTerm, start: int, bound: object) -> bool:
    """Whether the sum of the first ``start`` terms is larger than the bound for the others."""
    *before, last = term.values(start + 1)
    factor = Fraction(1)
    if isinstance(bound, list):
        factor = Fraction(bound[0]) + Fraction(bound[1]) * start
    return abs(list(accumulate(before, initial=Fraction(0)))[-1]) > factor * abs(last)

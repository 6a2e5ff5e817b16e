"""Convergence of hypergeometric sums, and proofs that a sum is not 0, for the check of certificates.

Gauss's test: the terms with ``u(n+1)/u(n) = x (1 - c/n + O(1/n^2))`` are of the order ``x**n n**-c``. The sum converges
if |x| < 1, if x = 1 and c > 1, or if x = -1 and c > 0 (then the terms alternate and fall from some n on), and it
diverges otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.pipeline.certificate_data import integer, items, number, require
from mathengine.pipeline.certificate_fractions import Polynomial, moved, plus, times, value_at

LARGEST_INDEX = 1 << 14
"""Terms that one check may sum."""


def require_convergence(numerator: Polynomial, denominator: Polynomial) -> None:
    """Refuse unless the sum of the terms with the quotient numerator/denominator converges. Exact.

    >>> require_convergence([Fraction(1), Fraction(2), Fraction(1)], [Fraction(4), Fraction(4), Fraction(1)])
    """
    require(numerator and len(numerator) <= len(denominator), "terms that do not tend to 0")
    if len(numerator) < len(denominator):
        return
    x = numerator[-1] / denominator[-1]
    if abs(x) >= 1:
        require(abs(x) == 1 and len(numerator) > 1, "terms that do not tend to 0")
        c = denominator[-2] / denominator[-1] - numerator[-2] / numerator[-1]
        require(c > (1 if x == 1 else 0), "a sum that diverges by Gauss's test")


def require_nonzero(first: Fraction, numerator: Polynomial, denominator: Polynomial, witness: object) -> None:
    """Refuse unless the witness shows that a convergent sum is not 0.

    Parameters
    ----------
    first, numerator, denominator
        u(0) and the quotient, whose denominator has no zero at an integer n >= 0.
    witness : mapping
        ``{"after": N, "bound": [k0, k1]}`` with ``K(n) - K(n+1) |u(n+1)/u(n)| >= 1`` from N on for ``K = k0 + k1 n``:
        by Kummer's test what follows is at most ``K(N) |u(N)|``. Or ``"bound": "alternating"``: terms that alternate
        and do not grow from N on, of which the first is a bound (Leibniz).

    Examples
    --------
    >>> require_nonzero(Fraction(1), [Fraction(1)], [Fraction(2)], {"after": 2, "bound": ["2", "0"]})
    """
    if not isinstance(witness, Mapping):
        raise TypeError("a witness was expected")
    require_convergence(numerator, denominator)
    start = integer(witness["after"])
    require(0 <= start <= LARGEST_INDEX, "an index out of bounds")
    sign = 1 if (numerator[-1] > 0) == (denominator[-1] > 0) else -1
    top, bottom = (p if p[-1] > 0 else [-c for c in p] for p in (numerator, denominator))
    require(_positive_from(top, start) and _positive_from(bottom, start), "quotients whose sign is not settled")
    if witness["bound"] == "alternating":
        require(sign < 0, "terms that do not alternate")
        factor, surplus = Fraction(1), plus(bottom, [-c for c in top])
    else:
        k0, k1 = (number(part) for part in items(witness["bound"]))
        kernel = [k0 - 1, k1]
        require(k0 + k1 * start >= 0 and k1 >= 0, "a bound that is negative")
        factor = k0 + k1 * start
        surplus = plus(times(kernel, bottom), [-c for c in times([k0 + k1, k1], top)])
    require(all(c >= 0 for c in moved(surplus, start)), "a bound that does not hold for all terms")
    total, term = Fraction(0), first
    for n in range(start):
        total += term
        term = term * value_at(numerator, n) / value_at(denominator, n)
    require(abs(total) > factor * abs(term), "a sum that is not shown to differ from 0")


def _positive_from(polynomial: Polynomial, start: int) -> bool:
    shifted = moved(polynomial, start)
    return bool(shifted) and shifted[0] > 0 and all(c >= 0 for c in shifted)

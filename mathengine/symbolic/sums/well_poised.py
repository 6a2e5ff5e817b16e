"""Well-poised sums at 1 and -1 with Gamma quotients as values: Kummer, Dixon, Dougall and a limit of Dougall's sum.

Their terms are ``x**n (a)_n (b)_n .../(n! (1+a-b)_n ...)``, for the last two times ``(a + 2 n)/a`` (DLMF 15.4.26,
16.4.4, 16.4.9; G. Andrews, R. Askey, R. Roy, Special Functions, 1999, corollary 3.5.3, of which G. Bauer's
``sum (4 n + 1) (-1)**n binomial(2 n, n)**3/64**n = 2/pi`` is a case).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product

from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.shifts import ShiftClass
from mathengine.symbolic.sums.classical_series import KnownSeries, pfq_term
from mathengine.symbolic.sums.gauss_sum import gamma_quotient

_ONE = Fraction(1)
MOST_SERIES = 4
"""Series that one term is compared with."""


def kummer(a: Fraction, b: Fraction) -> KnownSeries:
    """``(a)_n (b)_n (-1)**n/(n! (1+a-b)_n)`` for b < 1."""
    value = gamma_quotient([1 + a - b, 1 + a / 2], [1 + a, 1 + a / 2 - b])
    return KnownSeries("kummer", (a, b), pfq_term([a, b], [1 + a - b, _ONE], -_ONE), value)


def dixon(a: Fraction, b: Fraction, c: Fraction) -> KnownSeries:
    """``(a)_n (b)_n (c)_n/(n! (1+a-b)_n (1+a-c)_n)`` for 2 b + 2 c < a + 2."""
    h = 1 + a / 2
    value = gamma_quotient([h, h - b - c, 1 + a - b, 1 + a - c], [1 + a, 1 + a - b - c, h - b, h - c])
    return KnownSeries("dixon", (a, b, c), pfq_term([a, b, c], [1 + a - b, 1 + a - c, _ONE], _ONE), value)


def alternating_dougall(a: Fraction, b: Fraction, c: Fraction) -> KnownSeries:
    """``(a + 2 n)/a (a)_n (b)_n (c)_n (-1)**n/(n! (1+a-b)_n (1+a-c)_n)`` for 2 b + 2 c < a + 2.

    >>> from mathengine.numeric.normal import normal_form
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(normal_form(alternating_dougall(*[Fraction(1, 2)] * 3).value))
    '2/pi'
    """
    value = gamma_quotient([1 + a - b, 1 + a - c], [1 + a, 1 + a - b - c])
    term = pfq_term([a, 1 + a / 2, b, c], [a / 2, 1 + a - b, 1 + a - c, _ONE], -_ONE)
    return KnownSeries("alternating dougall", (a, b, c), term, value)


def dougall(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> KnownSeries:
    """``(a + 2 n)/a (a)_n (b)_n (c)_n (d)_n/(n! (1+a-b)_n (1+a-c)_n (1+a-d)_n)`` for b + c + d < a + 1."""
    e = 1 + a
    value = gamma_quotient([e - b, e - c, e - d, e - b - c - d], [e, e - b - c, e - b - d, e - c - d])
    term = pfq_term([a, 1 + a / 2, b, c, d], [a / 2, e - b, e - c, e - d, _ONE], _ONE)
    return KnownSeries("dougall", (a, b, c, d), term, value)


def well_poised_sums(
    term: HypergeometricTerm, kernel: Mapping[Fraction, int], classes: Sequence[ShiftClass]
) -> list[KnownSeries]:
    """The well-poised sums that a term of these classes may reduce to.

    >>> term = HypergeometricTerm.from_text("(-1)**n*binomial(2*n, n)**2/16**n")
    >>> [series.name for series in well_poised_sums(term, {Fraction(0): -2, Fraction(1, 2): 2}, ())][:1]
    ['kummer']
    """
    if len(term.numerator) != len(term.denominator) or abs(term.numerator[-1]) != term.denominator[-1]:
        return []
    sign = 1 if term.numerator[-1] > 0 else -1
    return list(islice(_candidates(sign, kernel), MOST_SERIES))


def _candidates(sign: int, kernel: Mapping[Fraction, int]) -> Iterator[KnownSeries]:
    upper = [r or _ONE for r, e in sorted(kernel.items()) for _ in range(e)]
    lower = sorted(r or _ONE for r, e in kernel.items() for _ in range(-e))
    for a in sorted(set(upper)):
        others = list(upper)
        others.remove(a)
        if sorted([_ONE, *((a - b) % 1 or _ONE for b in others)]) != lower:
            continue
        for shifts in product((0, -1), repeat=len(upper)):
            first, *rest = (r + shift for r, shift in zip((a, *others), shifts, strict=True))
            parameters = (first, *rest, *(1 + first - b for b in rest), first / 2)
            if all(p.denominator > 1 or p > 0 for p in parameters):
                yield from _theorems(sign, first, rest)


def _theorems(sign: int, a: Fraction, rest: Sequence[Fraction]) -> Iterator[KnownSeries]:
    match sign, rest:
        case -1, [b] if b < 1:
            yield kummer(a, b)
        case 1, [b, c] if 2 * b + 2 * c < a + 2:
            yield dixon(a, b, c)
        case -1, [b, c] if 2 * b + 2 * c < a + 2:
            yield alternating_dougall(a, b, c)
        case 1, [b, c, d] if b + c + d < a + 1:
            yield dougall(a, b, c, d)

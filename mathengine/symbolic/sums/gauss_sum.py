"""Summation theorems at 1 and -1 with Gamma quotients as values, and those quotients in lowest terms.

Gauss's theorem: ``sum (a)_n (b)_n/(n! (c)_n)`` is Gamma(c) Gamma(c-a-b)/(Gamma(c-a) Gamma(c-b)) for c > a + b.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.shifts import ShiftClass
from mathengine.symbolic.sums.classical_series import KnownSeries, pfq_term

_ONE = Fraction(1)

SINES: dict[Fraction, tuple[Fraction, int]] = {
    Fraction(1, 2): (Fraction(1), 1),
    Fraction(1, 3): (Fraction(1, 2), 3),
    Fraction(1, 4): (Fraction(1, 2), 2),
    Fraction(1, 6): (Fraction(1, 2), 1),
}
"""r: m, d with ``sin(pi r) = m sqrt(d)``."""


def gauss(a: Fraction, b: Fraction, c: Fraction) -> KnownSeries:
    """Gauss's theorem for the parameters, which have to satisfy c > a + b and c > 0.

    >>> from mathengine.numeric.normal import normal_form
    >>> from mathengine.numeric.printer import to_text
    >>> half = Fraction(1, 2)
    >>> to_text(normal_form(gauss(half, half, Fraction(3, 2)).value))
    'pi/2'
    """
    value = gamma_quotient([c, c - a - b], [c - a, c - b])
    return KnownSeries("gauss", (a, b, c), pfq_term([a, b], [c, _ONE], _ONE), value)


def gamma_quotient(upper: Sequence[Fraction], lower: Sequence[Fraction]) -> Expression:
    """``prod Gamma(upper)/prod Gamma(lower)``, arguments brought to (0, 1] and pairs reflected. Exact.

    0 where a lower argument is a pole; the upper ones must be none.

    >>> from mathengine.numeric.normal import normal_form
    >>> from mathengine.numeric.printer import to_text
    >>> third = Fraction(1, 3)
    >>> to_text(normal_form(gamma_quotient([third, 1 - third], [Fraction(5)])))
    'sqrt(3)*pi/36'
    """
    if any(a <= 0 and a.denominator == 1 for a in lower):
        return Number.of(0)
    scale, exponents = Fraction(1), dict[Fraction, int]()
    for arguments, sign in ((upper, 1), (lower, -1)):
        for a in arguments:
            base = a % 1 or Fraction(1)
            factor = Fraction(1)
            for k in range(int(a - base)):
                factor *= base + k
            for k in range(int(base - a)):
                factor /= a + k
            scale *= factor**sign
            exponents[base] = exponents.get(base, 0) + sign
    parts: list[Expression] = [Number(scale)]
    halves = exponents.pop(Fraction(1, 2), 0)
    exponents.pop(_ONE, None)
    turns = Fraction(halves, 2)
    for r in sorted(exponents):
        pair = exponents[r], exponents.get(1 - r, 0)
        if r in SINES and pair[0] * pair[1] > 0:
            count = min(pair, key=abs)
            m, d = SINES[r]
            turns += count
            parts += [Power(Number(m), Number.of(-count)), Power(Number.of(d), Number(Fraction(-count, 2)))]
            exponents[r] -= count
            exponents[1 - r] -= count
    parts += [Power(Name("pi"), Number(turns))] if turns else []
    parts += [Power(Call("gamma", (Number(r),)), Number.of(e)) for r, e in sorted(exponents.items()) if e]
    return Product(tuple(parts))


def gauss_sums(
    term: HypergeometricTerm, kernel: Mapping[Fraction, int], classes: Sequence[ShiftClass]
) -> list[KnownSeries]:
    """The sums by Gauss's theorem that a term of these classes may reduce to.

    >>> term = HypergeometricTerm.from_text("binomial(2*n, n)**2/(16**n*(n + 1))")
    >>> [series.parameters for series in gauss_sums(term, {Fraction(0): -2, Fraction(1, 2): 2}, ())]
    [(Fraction(1, 2), Fraction(1, 2), Fraction(2, 1))]
    """
    if len(term.numerator) != len(term.denominator) or term.numerator[-1] != term.denominator[-1]:
        return []
    upper = [r or _ONE for r, e in sorted(kernel.items()) for _ in range(e)]
    lower = [r or _ONE for r, e in sorted(kernel.items()) for _ in range(-e)]
    if _ONE in lower:
        lower.remove(_ONE)
    elif len(upper) < 2:
        upper.append(_ONE)
    if len(upper) == 1 and not lower:
        # a pole at -r gives (r)_n/(r + 1)_n = r/(n + r)
        poles = {_place(entry) for entry in classes if entry.representative.degree() == 1} - {_ONE}
        return [gauss(upper[0], r, r + 1) for r in sorted(poles)]
    if len(upper) != 2 or len(lower) != 1:
        return []
    (a, b), (c,) = upper, lower
    while c <= a + b:
        c += 1
    return [gauss(a, b, c)]


def _place(entry: ShiftClass) -> Fraction:
    return Fraction(int(entry.representative[0]), int(entry.representative[1])) % 1 or _ONE

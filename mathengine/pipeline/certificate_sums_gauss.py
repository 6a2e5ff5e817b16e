"""Summation theorems with Gamma quotients as values, that a certificate may name.

Gauss (DLMF 15.4.20): ``sum (a)_n (b)_n/(n! (c)_n) = Gamma(c) Gamma(c-a-b)/(Gamma(c-a) Gamma(c-b))`` for c > a + b.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product
from mathengine.pipeline.certificate_data import require
from mathengine.pipeline.certificate_sums_combination import KnownSum
from mathengine.pipeline.certificate_sums_series import hypergeometric

LARGEST_PARAMETER = 1000
_SINES: dict[Fraction, Expression] = {
    Fraction(1, 2): Number.of(1),
    Fraction(1, 3): Product((Number(Fraction(1, 2)), Power(Number.of(3), Number(Fraction(1, 2))))),
    Fraction(1, 4): Product((Number(Fraction(1, 2)), Power(Number.of(2), Number(Fraction(1, 2))))),
    Fraction(1, 6): Number(Fraction(1, 2)),
}


def series(name: str, parameters: Sequence[Fraction]) -> KnownSum:
    """The series of that theorem, if its parameters lie in its range.

    >>> from mathengine.numeric.normal import normal_form
    >>> from mathengine.numeric.printer import to_text
    >>> half = Fraction(1, 2)
    >>> to_text(normal_form(series("gauss", [half, half, Fraction(2)]).value))
    '4/pi'
    """
    require(all(abs(p) <= LARGEST_PARAMETER for p in parameters), "parameters out of range")
    require(name == "gauss" and len(parameters) == 3, "a theorem of an unknown name")
    a, b, c = parameters
    require(c > a + b and c > 0, "parameters for which Gauss's sum diverges")
    require(all(p > 0 or p.denominator > 1 for p in (a, b)), "a series that ends")
    value = gamma_quotient([c, c - a - b], [c - a, c - b])
    return hypergeometric([a, b], [c, Fraction(1)], Fraction(1), value)


def gamma_quotient(upper: Sequence[Fraction], lower: Sequence[Fraction]) -> Expression:
    """``prod Gamma(upper)/prod Gamma(lower)``: by Gamma(z+1) = z Gamma(z) to (0, 1], then by reflection."""
    require(not any(a <= 0 and a.denominator == 1 for a in upper), "a Gamma function at its pole")
    if any(a <= 0 and a.denominator == 1 for a in lower):
        return Number.of(0)
    scale, counts = Fraction(1), dict[Fraction, int]()
    for arguments, sign in ((upper, 1), (lower, -1)):
        for a in arguments:
            while a > 1:
                a -= 1
                scale *= a**sign
            while a <= 0:
                scale /= a**sign
                a += 1
            counts[a] = counts.get(a, 0) + sign
    parts: list[Expression] = [Number(scale)]
    turns = Fraction(counts.pop(Fraction(1, 2), 0), 2)  # Gamma(1/2)**2 = pi
    for r, sine in _SINES.items():
        one, other = counts.get(r, 0), counts.get(1 - r, 0)
        if one * other > 0:  # Gamma(r) Gamma(1 - r) = pi/sin(pi r)
            shared = min(one, other) if one > 0 else max(one, other)
            counts[r], counts[1 - r] = one - shared, other - shared
            parts.append(Power(sine, Number.of(-shared)))
            turns += shared
    if turns:
        parts.append(Power(Name("pi"), Number(turns)))
    parts += [Power(Call("gamma", (Number(r),)), Number.of(e)) for r, e in counts.items() if e and r != 1]
    return Product(tuple(parts))

"""Summation theorems with Gamma quotients as values, that a certificate may name.

Gauss (DLMF 15.4.20), Kummer (15.4.26), Dixon (16.4.4), Dougall (16.4.9), and the limit of the last for a parameter that
tends to minus infinity (Andrews, Askey, Roy, Special Functions, 1999, corollary 3.5.3), each where it converges.
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
    if name != "gauss":
        return _well_poised(name, *parameters)
    a, b, c = parameters
    require(c > a + b and c > 0, "parameters for which Gauss's sum diverges")
    require(all(p > 0 or p.denominator > 1 for p in (a, b)), "a series that ends")
    value = gamma_quotient([c, c - a - b], [c - a, c - b])
    return hypergeometric([a, b], [c, Fraction(1)], Fraction(1), value)


def _well_poised(name: str, a: Fraction, *others: Fraction) -> KnownSum:
    """The theorem by what the upper parameters are apart from a; those below are 1 and 1 + a less each of them."""
    one, total, count = Fraction(1), sum(others, Fraction(0)), {"kummer": 1, "dougall": 3}.get(name, 2)
    require(len(others) == count, "a theorem with other parameters")
    lower = [one + a - b for b in others]
    require(all(p > 0 or p.denominator > 1 for p in (a, a / 2, *others, *lower)), "a series that ends or is infinite")
    h = one + a / 2
    match name:
        case "kummer":
            require(total < 1, "parameters for which Kummer's sum diverges")
            value = gamma_quotient([lower[0], h], [one + a, h - total])
            return hypergeometric([a, *others], [*lower, one], -one, value)
        case "dixon":
            require(2 * total < a + 2, "parameters for which Dixon's sum diverges")
            value = gamma_quotient([h, h - total, *lower], [one + a, one + a - total, *(h - b for b in others)])
            return hypergeometric([a, *others], [*lower, one], one, value)
        case "alternating dougall":
            require(2 * total < a + 2, "parameters for which the sum diverges")
            value = gamma_quotient(lower, [one + a, one + a - total])
            return hypergeometric([a, h, *others], [a / 2, *lower, one], -one, value)
    require(name == "dougall" and total < a + 1, "parameters for which Dougall's sum diverges")
    pairs = [one + a - total + b for b in others]  # 1 + a less two of the three
    value = gamma_quotient([*lower, one + a - total], [one + a, *pairs])
    return hypergeometric([a, h, *others], [a / 2, *lower, one], one, value)


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

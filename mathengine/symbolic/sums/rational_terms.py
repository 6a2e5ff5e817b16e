"""Sums of ``r(n) z**n`` with a rational function r that has rational poles, and rational z with ``|z| <= 1``.

Partial fractions ``c/(n + alpha)**s`` reduce them to Hurwitz zeta and digamma values for z = 1 and z = -1, and for
``|z| < 1`` to polylogarithms (alpha an integer, or z a square and 2 alpha an integer) and, for s = 1, to the integral
of ``t**(q alpha - 1)/(1 - z t**q)`` over [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, isqrt, lcm
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.shifts import multiplicative_sum
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.sums.unit_interval import UnitIntegral, coefficient_texts, fraction, unit_integral

if TYPE_CHECKING:
    from mathengine.symbolic.hypergeometric import HypergeometricTerm

LARGEST_SHIFT = 400
"""Bound on the integer parts of the poles."""
LARGEST_ORDER = 60
"""Bound on the common denominator of poles in an integral, and on the orders of poles."""


@dataclass(frozen=True, slots=True)
class PartialFractions:
    """``r(n) = whole(n) + sum c/(n + alpha)**s``.

    Attributes
    ----------
    whole : fmpq_poly
    poles : tuple of (alpha, s, c)

    Examples
    --------
    >>> partial_fractions(fmpz_poly([1]), fmpz_poly([0, 1, 1])).poles
    ((Fraction(0, 1), 1, Fraction(1, 1)), (Fraction(1, 1), 1, Fraction(-1, 1)))
    """

    whole: fmpq_poly
    poles: tuple[tuple[Fraction, int, Fraction], ...]


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum of a rational function times a power, or None where it is no such term or no closed form is known.

    >>> from mathengine.symbolic.hypergeometric import HypergeometricTerm
    >>> from mathengine.numeric.printer import to_text
    >>> for text in ("1/(n + 1)**3", "(-1)**n/(2*n + 1)", "1/((4*n + 1)*(4*n + 3))", "1/((n + 1)*2**n)"):
    ...     print(to_text(prove(HypergeometricTerm.from_text(text)).value))
    zeta(3)
    pi/4
    pi/8
    2*log(2)
    """
    if len(term.numerator) != len(term.denominator) or term.length is not None:
        return None
    top, bottom = term.ratio
    z = Fraction(term.numerator[-1], term.denominator[-1])
    if abs(z) > 1:
        return None
    found = multiplicative_sum(top * bottom[bottom.degree()], bottom * top[top.degree()])
    if found is None or found[1](0) == 0 or found[0](0) == 0:
        return None
    scale = term.first * Fraction(int(found[1](0)), int(found[0](0)))
    upper, lower = fmpq_poly(found[0]) * fmpq(scale.numerator, scale.denominator), found[1]
    parts = partial_fractions(upper, lower)
    if parts is None:
        return None
    result = _value(parts, z)
    if result is None:
        return None
    value, data = result
    return SumProof.of(
        term,
        normal_form(value),
        "rational",
        base=str(z),
        rational=[coefficient_texts(upper), coefficient_texts(lower)],
        whole=coefficient_texts(parts.whole),
        poles=[[str(alpha), s, str(c)] for alpha, s, c in parts.poles],
        **data,
    )


def partial_fractions(top: fmpq_poly | fmpz_poly, bottom: fmpz_poly) -> PartialFractions | None:
    """The partial fractions of ``top/bottom``, or None if the denominator has a zero that is not rational. Exact."""
    whole, rest = divmod(fmpq_poly(top), fmpq_poly(bottom))
    _, factors = bottom.factor()
    poles = []
    for factor, order in factors:
        if factor.degree() > 1 or order > LARGEST_ORDER:
            return None
        alpha = Fraction(int(factor[0]), int(factor[1]))
        step = fmpq_poly([fmpq(-alpha.numerator, alpha.denominator), 1])
        # expand rest/(bottom/(n + alpha)**order) in powers of m = n + alpha
        other = (fmpq_poly(bottom) // fmpq_poly([fmpq(alpha.numerator, alpha.denominator), 1]) ** order)(step)
        series = _truncated_quotient(rest(step), other, order)
        poles += [(alpha, order - k, c) for k, c in enumerate(series) if c]
    return PartialFractions(whole, tuple(sorted(poles)))


def _truncated_quotient(top: fmpq_poly, bottom: fmpq_poly, count: int) -> list[Fraction]:
    modulus = fmpq_poly([0] * count + [1])
    _, inverse, _ = bottom.xgcd(modulus)
    quotient = top * inverse % modulus
    return [fraction(quotient[k]) for k in range(count)]


def _value(parts: PartialFractions, z: Fraction) -> tuple[Expression, dict[str, object]] | None:
    if any(abs(alpha) > LARGEST_SHIFT for alpha, _, _ in parts.poles):
        return None
    if abs(z) < 1:
        return _inside(parts, z)
    if parts.whole.degree() >= 0:
        return None
    if z == 1:
        if sum(c for _, s, c in parts.poles if s == 1):
            return None
        pieces = [_zeta_sum(alpha, s, c) for alpha, s, c in parts.poles]
    else:
        pieces = []
        for alpha, s, c in parts.poles:
            pieces.append(_zeta_sum(alpha / 2, s, c / 2**s))
            pieces.append(_zeta_sum((alpha + 1) / 2, s, -c / 2**s))
    return Sum(tuple(pieces)), {}


def _zeta_sum(alpha: Fraction, s: int, c: Fraction) -> Expression:
    """``c sum 1/(n + alpha)**s`` for s > 1; for s = 1 ``-c (digamma(alpha) + EulerGamma)``, its finite part."""
    shift = -(-alpha.numerator // alpha.denominator) - 1
    base = alpha - shift  # in (0, 1]
    skipped = sum((1 / (base + k) ** s for k in range(shift)), Fraction(0))
    skipped -= sum((1 / (base + k) ** s for k in range(shift, 0)), Fraction(0))
    head: Expression = Number(-c * skipped)
    if s == 1:
        return Sum((head, Product((Number(-c), _digamma(base)))))
    return Sum((head, Product((Number(c), _hurwitz(s, base)))))


def _hurwitz(s: int, alpha: Fraction) -> Expression:
    if alpha == 1:
        return Call("zeta", (Number.of(s),))
    if alpha == Fraction(1, 2):
        return Product((Number.of(2**s - 1), Call("zeta", (Number.of(s),))))
    return Call("zeta", (Number.of(s), Number(alpha)))


def _digamma(alpha: Fraction) -> Expression:
    """``digamma(alpha) + EulerGamma`` for 0 < alpha <= 1, by Gauss's theorem where sines and cosines are quadratic."""
    pi, log2, log3 = Name("pi"), Call("log", (Number.of(2),)), Call("log", (Number.of(3),))
    root3 = Power(Number.of(3), Number(Fraction(1, 2)))
    p, q = alpha.numerator, alpha.denominator
    sign = -1 if 2 * p < q else 1  # -pi/2 cot(pi p/q) is negative below 1/2
    if q == 1:
        return Number.of(0)
    if q == 2:
        return Product((Number.of(-2), log2))
    if q == 3:
        return Sum((_times(Fraction(sign, 6), pi, root3), _times(Fraction(-3, 2), log3)))
    if q == 4:
        return Sum((_times(Fraction(sign, 2), pi), _times(Fraction(-3), log2)))
    if q == 6:
        logs = (_times(Fraction(-2), log2), _times(Fraction(-3, 2), log3))
        return Sum((_times(Fraction(sign, 2), pi, root3), *logs))
    return Sum((Call("digamma", (Number(alpha),)), Name("EulerGamma")))


def _times(coefficient: Fraction, *factors: Expression) -> Expression:
    return Product((Number(coefficient), *factors))


# |z| < 1


def _inside(parts: PartialFractions, z: Fraction) -> tuple[Expression, dict[str, object]] | None:
    pieces: list[Expression] = [Number(power_sum(parts.whole, z))]
    simple = [(alpha, c) for alpha, s, c in parts.poles if s == 1]
    data: dict[str, object] = {}
    if simple:
        found = _logarithmic(simple, z)
        if found is None:
            return None
        head, integral = found
        pieces += [Number(head), integral.value()]
        data = {"integral": integral.data()}
    for alpha, s, c in parts.poles:
        if s > 1:
            piece = _polylogarithm(alpha, s, z)
            if piece is None:
                return None
            pieces.append(Product((Number(c), piece)))
    return Sum(tuple(pieces)), data


def power_sum(polynomial: fmpq_poly, z: Fraction) -> Fraction:
    """``sum_{n>=0} p(n) z**n`` for ``|z| < 1``. Exact.

    >>> power_sum(fmpq_poly([0, 1]), Fraction(1, 2))
    Fraction(2, 1)
    """
    total, values = Fraction(0), [fraction(polynomial(fmpq(k))) for k in range(polynomial.degree() + 1)]
    for j in range(len(values)):
        difference = sum((-1) ** (j - k) * comb(j, k) * values[k] for k in range(j + 1))
        total += difference * z**j / (1 - z) ** (j + 1)
    return total


def _logarithmic(simple: list[tuple[Fraction, Fraction]], z: Fraction) -> tuple[Fraction, UnitIntegral] | None:
    """``sum c z**n/(n + alpha)`` as a finite sum and an integral of ``q c z**-m t**(q base - 1)/(1 - z t**q)``."""
    q = lcm(*(alpha.denominator for alpha, _ in simple))
    if q > LARGEST_ORDER:
        return None
    head, table = Fraction(0), [Fraction(0)] * q
    for alpha, c in simple:
        base, shift = _split(alpha)
        head += c * _skipped(base, shift, 1, z)
        table[int(q * base) - 1] += q * c / z**shift
    numerator = fmpq_poly([fmpq(c.numerator, c.denominator) for c in table])
    integral = unit_integral(numerator, fmpq_poly([1] + [0] * (q - 1) + [fmpq(-z.numerator, z.denominator)]))
    return None if integral is None else (head, integral)


def _split(alpha: Fraction) -> tuple[Fraction, int]:
    """alpha as a number in (0, 1] and an integer."""
    shift = -(-alpha.numerator // alpha.denominator) - 1
    return alpha - shift, shift


def _skipped(base: Fraction, shift: int, s: int, z: Fraction) -> Fraction:
    """``sum_{n>=0} z**n/(n + base + shift)**s - z**-shift sum_{n>=0} z**n/(n + base)**s``."""
    taken = sum((z ** (k - shift) / (base + k) ** s for k in range(shift)), Fraction(0))
    return sum((z ** (k - shift) / (base + k) ** s for k in range(shift, 0)), Fraction(0)) - taken


def _polylogarithm(alpha: Fraction, s: int, z: Fraction) -> Expression | None:
    base, shift = _split(alpha)
    head, scale = Number(_skipped(base, shift, s, z)), z**-shift
    order = Number.of(s)
    if base == 1:
        return Sum((head, Product((Number(scale / z), Call("polylog", (order, Number(z)))))))
    w = _square_root(z)
    if base != Fraction(1, 2) or w is None:
        return None
    # sum w**(2 n)/(n + 1/2)**s = 2**s/w sum over odd k of w**k/k**s
    odd = Sum((Call("polylog", (order, Number(w))), Product((Number.of(-1), Call("polylog", (order, Number(-w)))))))
    return Sum((head, Product((Number(scale * 2 ** (s - 1) / w), odd))))


def _square_root(z: Fraction) -> Fraction | None:
    if z <= 0:
        return None
    top, bottom = isqrt(z.numerator), isqrt(z.denominator)
    return Fraction(top, bottom) if top**2 == z.numerator and bottom**2 == z.denominator else None

"""Check of sums of ``r(n) z**n``: partial fractions, and the known sums of their parts.

For 0 < a <= 1 and an integer m, with no n + a + m = 0::

    sum 1/(n + a)**s = zeta(s, a)            s > 1;  zeta(s, 1) = zeta(s), zeta(s, 1/2) = (2**s - 1) zeta(s)
    sum_i c_i/(n + a_i) = -sum_i c_i digamma(a_i)                              if the c_i sum to 0
    sum (-1)**n/(n + a)**s = 2**-s (sum 1/(n + a/2)**s - sum 1/(n + (a+1)/2)**s)      also in this sense for s = 1
    sum z**n/(n + a) = integral_0^1 q t**(q a - 1)/(1 - z t**q) dt             q a an integer, |z| < 1
    sum z**n/(n + 1)**s = polylog(s, z)/z;  sum w**(2 n)/(n + 1/2)**s = 2**(s-1) (polylog(s, w) - polylog(s, -w))/w

and ``sum z**n/(n + a + m)**s`` is ``z**-m`` times the sum for m = 0 up to finitely many terms. Digamma values at p/q
with q = 1, 2, 3, 4, 6 are put in by Gauss's theorem.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt, lcm

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, listed, moved, plus, times, value_at
from mathengine.pipeline.certificate_sums import ClaimedSum
from mathengine.pipeline.certificate_unit_interval import unit_integral

LARGEST_SHIFT = 1000
LARGEST_ORDER = 100

_GAUSS: dict[tuple[int, int], tuple[Fraction, int, Fraction, Fraction]] = {
    (1, 1): (Fraction(0), 1, Fraction(0), Fraction(0)),
    (1, 2): (Fraction(0), 1, Fraction(-2), Fraction(0)),
    (1, 3): (Fraction(-1, 6), 3, Fraction(0), Fraction(-3, 2)),
    (2, 3): (Fraction(1, 6), 3, Fraction(0), Fraction(-3, 2)),
    (1, 4): (Fraction(-1, 2), 1, Fraction(-3), Fraction(0)),
    (3, 4): (Fraction(1, 2), 1, Fraction(-3), Fraction(0)),
    (1, 6): (Fraction(-1, 2), 3, Fraction(-2), Fraction(-3, 2)),
    (5, 6): (Fraction(1, 2), 3, Fraction(-2), Fraction(-3, 2)),
}
"""(p, q): t, d, u, v with ``digamma(p/q) = -EulerGamma + t sqrt(d) pi + u log(2) + v log(3)``."""


def check(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """The quotient of terms, the partial fractions and the value."""
    z = number(proof["base"])
    top, bottom = (listed(part) for part in items(proof["rational"]))
    require(z and abs(z) <= 1 and top and bottom and value_at(bottom, 0), "numbers out of range")
    require(value_at(top, 0) == claim.first * value_at(bottom, 0), "another first term")
    left = times(claim.numerator, times(top, moved(bottom, 1)))
    right = [z * c for c in times(claim.denominator, times(moved(top, 1), bottom))]
    require(left == right, "terms of another form")
    whole = listed(proof["whole"])
    poles = [(number(alpha), integer(s), number(c)) for alpha, s, c in map(items, items(proof["poles"]))]
    for alpha, s, _ in poles:
        require(abs(alpha) <= LARGEST_SHIFT and 1 <= s <= LARGEST_ORDER, "a pole out of bounds")
        require(alpha > 0 or alpha.denominator > 1, "a term that is infinite")
    require(_sums_to(top, bottom, whole, poles), "other partial fractions")
    if abs(z) < 1:
        expected = _inside(whole, poles, z, proof.get("integral"))
    else:
        require(not whole, "terms that do not tend to 0")
        require(z == -1 or not sum(c for _, s, c in poles if s == 1), "a sum that diverges")
        expected = _at_one(poles) if z == 1 else _at_minus_one(poles)
    require(difference_is(claim.value, expected, Fraction(0)), "another sum than the one of the partial fractions")


def _sums_to(
    top: Polynomial, bottom: Polynomial, whole: Polynomial, poles: list[tuple[Fraction, int, Fraction]]
) -> bool:
    """Whether ``top/bottom = whole + sum c/(n + alpha)**s``: over the common denominator of the poles."""
    orders: dict[Fraction, int] = {}
    for alpha, s, _ in poles:
        orders[alpha] = max(s, orders.get(alpha, 0))
    common = _product_of(orders)
    total = times(whole, common)
    for alpha, s, c in poles:
        others = _product_of({**orders, alpha: orders[alpha] - s})
        total = plus(total, [c * e for e in others])
    return times(top, common) == times(total, bottom)


def _product_of(orders: Mapping[Fraction, int]) -> Polynomial:
    product = [Fraction(1)]
    for alpha, order in orders.items():
        for _ in range(order):
            product = times(product, [alpha, Fraction(1)])
    return product


def _at_one(poles: list[tuple[Fraction, int, Fraction]]) -> Expression:
    return Sum(tuple(_hurwitz(alpha, s, c) for alpha, s, c in poles))


def _at_minus_one(poles: list[tuple[Fraction, int, Fraction]]) -> Expression:
    even = [_hurwitz(alpha / 2, s, c / 2**s) for alpha, s, c in poles]
    odd = [_hurwitz((alpha + 1) / 2, s, -c / 2**s) for alpha, s, c in poles]
    return Sum((*even, *odd))


def _reduced(alpha: Fraction) -> tuple[Fraction, int]:
    """a in (0, 1] and m with alpha = a + m."""
    rest = alpha % 1
    base = rest if rest else Fraction(1)
    return base, int(alpha - base)


def _finite(base: Fraction, m: int, s: int, z: Fraction) -> Fraction:
    """What is added to ``z**-m sum z**n/(n + base)**s`` to give ``sum z**n/(n + base + m)**s``."""
    if m >= 0:
        return -sum((z ** (k - m) / (base + k) ** s for k in range(m)), Fraction(0))
    return sum((z**n / (base + m + n) ** s for n in range(-m)), Fraction(0))


def _hurwitz(alpha: Fraction, s: int, c: Fraction) -> Expression:
    """``c sum 1/(n + alpha)**s``; for s = 1 without the part that is the same for all alpha."""
    base, m = _reduced(alpha)
    constant = Number(c * _finite(base, m, s, Fraction(1)))
    if s == 1:
        return Sum((constant, Product((Number(-c), _digamma(base)))))
    zeta = Call("zeta", (Number.of(s),))
    if base == 1:
        return Sum((constant, Product((Number(c), zeta))))
    if base == Fraction(1, 2):
        return Sum((constant, Product((Number(c * (2**s - 1)), zeta))))
    return Sum((constant, Product((Number(c), Call("zeta", (Number.of(s), Number(base)))))))


def _digamma(base: Fraction) -> Expression:
    known = _GAUSS.get((base.numerator, base.denominator))
    if known is None:
        return Sum((Call("digamma", (Number(base),)), Name("EulerGamma")))
    turns, d, two, three = known
    pi = Product((Number(turns), Power(Number.of(d), Number(Fraction(1, 2))), Name("pi")))
    logs = [Product((Number(u), Call("log", (Number.of(p),)))) for u, p in ((two, 2), (three, 3))]
    return Sum((pi, *logs))


def _inside(
    whole: Polynomial, poles: list[tuple[Fraction, int, Fraction]], z: Fraction, integral: object
) -> Expression:
    parts: list[Expression] = [Number(_power_sum(whole, z))]
    simple = [(*_reduced(alpha), c) for alpha, s, c in poles if s == 1]
    if simple:
        q = lcm(*(base.denominator for base, _, _ in simple))
        require(q <= LARGEST_ORDER, "a root of too high an order")
        top = [Fraction(0)] * q
        for base, m, c in simple:
            top[int(q * base) - 1] += q * c / z**m
            parts.append(Number(c * _finite(base, m, 1, z)))
        bottom = [Fraction(1)] + [Fraction(0)] * (q - 1) + [-z]
        parts.append(unit_integral(top, bottom, integral))
    parts += [_polylogarithm(alpha, s, c, z) for alpha, s, c in poles if s > 1]
    return Sum(tuple(parts))


def _power_sum(p: Polynomial, z: Fraction) -> Fraction:
    """``sum p(n) z**n``, by the differences of p: those of order j at 0 go with ``z**j/(1 - z)**(j+1)``."""
    row, total = [value_at(p, k) for k in range(len(p))], Fraction(0)
    for j in range(len(p)):
        total += row[0] * z**j / (1 - z) ** (j + 1)
        row = [row[k + 1] - row[k] for k in range(len(row) - 1)]
    return total


def _polylogarithm(alpha: Fraction, s: int, c: Fraction, z: Fraction) -> Expression:
    base, m = _reduced(alpha)
    constant = Number(c * _finite(base, m, s, z))
    if base == 1:
        return Sum((constant, Product((Number(c / z ** (m + 1)), Call("polylog", (Number.of(s), Number(z)))))))
    require(base == Fraction(1, 2) and z > 0, "a sum that is no polylogarithm")
    w = Fraction(isqrt(z.numerator), isqrt(z.denominator))
    if w * w != z:
        raise refused("a sum that is no polylogarithm")
    scale = c / z**m * 2 ** (s - 1) / w
    up, down = (Call("polylog", (Number.of(s), Number(point))) for point in (w, -w))
    return Sum((constant, Product((Number(scale), up)), Product((Number(-scale), down))))

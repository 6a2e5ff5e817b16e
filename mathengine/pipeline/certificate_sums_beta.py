"""Check of sums of ``p(n) x**n B(a n + beta, c n + delta)`` by integrals over [0, 1].

With ``phi = x t**a (1-t)**c``, of absolute value at most ``|x| a**a c**c/(a+c)**(a+c)`` = |limit of u(n+1)/u(n)| < 1 on
[0, 1], sum and integral may be exchanged::

    sum p(n) x**n B(a n + beta, c n + delta) = integral_0^1 t**(beta-1) (1-t)**(delta-1) T(phi)/(1-phi)**(d+1) dt

where ``sum p(n) y**n = T(y)/(1-y)**(d+1)`` for p of degree d; ``t = s**q`` makes the integrand rational.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.numeric.expressions import Number, Product
from mathengine.pipeline.certificate_data import items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, listed, moved, plus, times, value_at
from mathengine.pipeline.certificate_sums import ClaimedSum
from mathengine.pipeline.certificate_unit_interval import unit_integral

LARGEST_PARAMETER = 100
LARGEST_DEGREE = 200


def check(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """The quotient of terms as a quotient of Beta values, the bound on phi, and the integral."""
    a, c, beta, delta = (number(part) for part in items(proof["beta"]))
    p = listed(proof["polynomial"])
    require(a.denominator == c.denominator == delta.denominator == 1, "parameters that are no integers")
    require(min(a, c, delta) >= 1 and max(a, c, beta, delta) <= LARGEST_PARAMETER and beta > 0, "numbers out of range")
    require(p and value_at(p, 0), "a polynomial that vanishes at 0")
    whole = a + c
    upper = times(_rising(beta, a), _rising(delta, c))
    lower = _rising(beta + delta, whole)
    x = claim.numerator[-1] / claim.denominator[-1] * lower[-1] / upper[-1] if claim.numerator else Fraction(0)
    left = times(times(claim.numerator, lower), p)
    right = times(times(claim.denominator, upper), [x * e for e in moved(p, 1)])
    require(x and left == right, "terms of another form")
    require(
        abs(x) * a ** int(a) * c ** int(c) < whole ** int(whole), "terms for which sum and integral are not exchanged"
    )
    start = Fraction(1)  # B(beta, delta) = (delta - 1)!/(beta (beta + 1) ... (beta + delta - 1))
    for j in range(int(delta)):
        start = start * max(j, 1) / (beta + j)
    top, bottom = _integrand(int(a), int(c), beta, int(delta), x, p)
    scale = Number(claim.first / value_at(p, 0) / start)
    expected = Product((scale, unit_integral(top, bottom, proof["integral"])))
    require(difference_is(claim.value, expected, Fraction(0)), "another sum than the integral")


def _rising(start: Fraction, slope: Fraction) -> Polynomial:
    """``(slope n + start) (slope n + start + 1) ...``, slope factors."""
    product = [Fraction(1)]
    for j in range(int(slope)):
        product = times(product, [start + j, slope])
    return product


def _integrand(a: int, c: int, beta: Fraction, delta: int, x: Fraction, p: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Numerator and denominator in s, ``t = s**q``."""
    q, degree = beta.denominator, len(p) - 1
    require((a + c) * q * len(p) <= LARGEST_DEGREE, "a degree out of bounds")
    falling = [Fraction(1)] + [Fraction(0)] * (q - 1) + [Fraction(-1)]
    phi = times([Fraction(0)] * (q * a) + [x], _power(falling, c))
    rest = plus([Fraction(1)], [-e for e in phi])
    # T(phi)/(1 - phi)**(d+1) = sum_j D_j phi**j/(1 - phi)**(j+1) with the differences D_j of p at 0
    row, total, phi_power = [value_at(p, n) for n in range(degree + 1)], list[Fraction](), [Fraction(1)]
    for j in range(degree + 1):
        total = plus(total, [row[0] * e for e in times(phi_power, _power(rest, degree - j))])
        phi_power = times(phi_power, phi)
        row = [row[k + 1] - row[k] for k in range(len(row) - 1)]
    weight = times([Fraction(0)] * (int(q * beta) - 1) + [Fraction(q)], _power(falling, delta - 1))
    return times(weight, total), _power(rest, degree + 1)


def _power(polynomial: Polynomial, exponent: int) -> Polynomial:
    product = [Fraction(1)]
    for _ in range(exponent):
        product = times(product, polynomial)
    return product

"""Check of series for 1/pi from an elliptic curve with complex multiplication by ``alpha = sqrt(-p)``, p prime.

Let ``-1/7 <= z < 0``, ``z = 4x(1-x)``, x < 0, and ``y**2 = X (X**2 + X + x/4) = W**3 + A W + B`` with ``W = X + 1/3``.
The roots are real, so that the lattice L of ``dX/(2y)`` is rectangular, and W is its Weierstrass function.

1. The cycle about 0 and the small root gives, by the binomial series, the periods ``pi i P(x)`` of ``dX/(2y)`` and
   ``pi i Q(x)`` of ``X dX/(2y)``, ``P = 2F1(1/4, 3/4; 1; x)``, ``Q = -x/2 P + 2x(1-x) P'``, as the coefficients show.
   ``w = pi i P`` is the primitive imaginary period, and its quasi-period is ``-pi i (Q + P/3)``.
2. With the kernel polynomial h, ``phi = N/h**2`` satisfies ``phi'**2 (W**3 + A W + B) = phi**3 + A' phi + B'`` where
   ``A' = p**2 A``, ``B' = -p**3 B`` (checked): phi is an isogeny to the curve with the lattice ``L/alpha``, hence
   ``alpha L < L``, its degree is p (the quotient of the areas), and the roots of h are the abscissas of its kernel.
3. With the modular Eisenstein series G of weight 2, ``zeta(u) - G u - pi/area conj(u)`` is periodic. Summed over the
   kernel this gives ``G(L/alpha) = p G + 2 s``, s the sum of the roots of h; as ``G(L/alpha) = -p G``, ``G = -s/p``.
4. ``alpha w = m r``, r the primitive real period, with m = 1 or p up to sign, since ``alpha r`` is a multiple of w.
   Here ``|w| = pi P(x) < pi``; the positive root is at most -x/4 <= 1/100, the negative one at least -1.01, so that
   ``r > log(100)/sqrt(2.01) > pi``. Hence m is 1 up to sign, and the area is ``sqrt(p) |w|**2``.
5. The quasi-period of w is ``G w - pi/area w``, which is ``G w + pi/(sqrt(p) w)``; together with 1 and Clausen's
   ``P(x)**2 = F(z)``, ``F = sum c_n z**n``, ``c_n = (1/2)_n (1/4)_n (3/4)_n/n!**3``, this is ::

       sqrt(p) ((1 - 2x) sum n c_n z**n + (G + 1/3 - x/2) sum c_n z**n) = 1/pi.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Name, Number, Power
from mathengine.pipeline.certificate_data import integer, items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, plus, times
from mathengine.pipeline.certificate_sums import ClaimedSum

Surds: TypeAlias = tuple[Polynomial, Polynomial]
"""A polynomial ``u + v sqrt(p)``."""

LARGEST_PRIME = 200


def check(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """``u(n) = c_n z**n (a n + b)`` with the a and b of the curve, and the sum is 1/pi."""
    z, p, root = number(proof["argument"]), integer(proof["degree"]), number(proof["root"])
    require(Fraction(-1, 7) <= z < 0, "an argument out of range")
    require(3 <= p <= LARGEST_PRIME and all(p % q for q in range(2, p)), "a degree that is no prime in range")
    require(root > 0 and root * root * p == 1 - z, "another root of 1 - z")
    rows = [[number(c) for c in items(row)] for row in items(proof["kernel"])]
    require(len(rows) == (p + 1) // 2 and all(len(row) == 2 for row in rows), "a kernel of another degree")
    require(rows[-1] == [1, 0], "a kernel polynomial that is not monic")
    kernel = _surds(*([row[i] for row in rows] for i in (0, 1)))
    half = root / 2
    # x = 1/2 - root/2 sqrt(p); A = x/4 - 1/3, B = 2/27 - x/12
    a = _surds([Fraction(1, 8) - Fraction(1, 3)], [-half / 4])
    b = _surds([Fraction(2, 27) - Fraction(1, 24)], [half / 12])
    _require_multiplication(kernel, a, b, p)
    # G + 1/3 - x/2, where the sum of the roots is minus the second coefficient
    rational = rows[-2][0] / p + Fraction(1, 3) - Fraction(1, 4)
    surd = rows[-2][1] / p + half / 2
    require(rational == 0, "a combination that is not rational")
    _require_terms(claim, z, root * p, surd * p)
    require(difference_is(claim.value, Power(Name("pi"), Number.of(-1)), Fraction(0)), "another sum than 1/pi")


def _require_terms(claim: ClaimedSum, z: Fraction, a: Fraction, b: Fraction) -> None:
    require(b != 0 and claim.first == b, "another first term")
    top, bottom = [z, 2 * z], [Fraction(32)]
    for factor in ([Fraction(1), Fraction(4)], [Fraction(3), Fraction(4)], [a + b, a]):
        top = times(top, factor)
    for factor in ([Fraction(1)] * 2, [Fraction(1)] * 2, [Fraction(1)] * 2, [b, a]):
        bottom = times(bottom, factor)
    require(times(claim.numerator, bottom) == times(claim.denominator, top), "terms of another quotient")


def _require_multiplication(h: Surds, a: Surds, b: Surds, p: int) -> None:
    """``(N' h - 2 N h')**2 (W**3 + A W + B) = N**3 + p**2 A N h**4 - p**3 B h**6``, N as the kernel determines it."""
    one = Fraction(1)
    cubic = _sum(_surds([Fraction(0)] * 3 + [one], []), _times(a, _surds([Fraction(0), one], []), p), b)
    first = _derivative(h)
    second = _derivative(first)
    # N/h**2 = p W - 2 s - 2 (3 W**2 + A) h'/h - 4 (W**3 + A W + B) (h'/h)', s the sum of the roots
    doubled = _surds([-2 * _at(h[0], len(h[0]) - 2)], [-2 * _at(h[1], len(h[0]) - 2)])
    linear = _sum(_surds([Fraction(0), Fraction(p)], []), _scaled(doubled, -one))
    wronskian = _sum(_times(second, h, p), _scaled(_times(first, first, p), -one))
    n = _sum(
        _times(linear, _times(h, h, p), p),
        _scaled(_times(_derivative(cubic), _times(first, h, p), p), Fraction(-2)),
        _scaled(_times(cubic, wronskian, p), Fraction(-4)),
    )
    slope = _sum(_times(_derivative(n), h, p), _scaled(_times(n, first, p), Fraction(-2)))
    square = _times(h, h, p)
    fourth = _times(square, square, p)
    left = _times(_times(slope, slope, p), cubic, p)
    right = _sum(
        _times(n, _times(n, n, p), p),
        _scaled(_times(_times(a, n, p), fourth, p), Fraction(p * p)),
        _scaled(_times(b, _times(fourth, square, p), p), Fraction(-(p**3))),
    )
    require(left == right, "a kernel of no endomorphism")


def _surds(u: Polynomial, v: Polynomial) -> Surds:
    return plus(list(u), []), plus(list(v), [])


def _sum(*parts: Surds) -> Surds:
    u: Polynomial = []
    v: Polynomial = []
    for part in parts:
        u, v = plus(u, part[0]), plus(v, part[1])
    return u, v


def _scaled(part: Surds, factor: Fraction) -> Surds:
    return [factor * c for c in part[0]], [factor * c for c in part[1]]


def _times(one: Surds, other: Surds, p: int) -> Surds:
    (u, v), (s, t) = one, other
    return plus(times(u, s), [p * c for c in times(v, t)]), plus(times(u, t), times(v, s))


def _derivative(part: Surds) -> Surds:
    u, v = ([i * c for i, c in enumerate(side)][1:] for side in part)
    return u, v


def _at(polynomial: Polynomial, place: int) -> Fraction:
    return polynomial[place] if 0 <= place < len(polynomial) else Fraction(0)

"""Check of sums carried over from the singular point of a differential equation.

``F_s(z) = sum_n (1/2)_n (s)_n (1-s)_n/n!**3 z**n`` is the only power series up to a factor that satisfies ::

    d**3 F = z (d + 1/2) (d + s) (d + 1 - s) F,   d = z d/dz,

the other solutions having logarithms at 0. If ``F_s(z(t))/r(t)`` and ``F_q(w(t))`` satisfy one equation of order 3 in
t, and z(0) = w(0) = 0, r(0) = 1, they are equal, as far as they are analytic. At t0 let ``1 - w = kappa (t - t0)**2 +
...``. Since ``c_n ~ sin(pi q)/(pi n)**(3/2)``, Abel's theorem gives ``F_q'(w) ~ (sin(pi q)/pi) (1 - w)**(-1/2)`` as w
rises to 1, so that the derivative of ``F_s(z) = r F_q(w)`` at t0 reads ::

    sum_n c_n z**n (n z'/z - r'/r) = 2 r sqrt(kappa) sin(pi q)/pi.

Two equations of order 3 are compared by their coefficients at more points than the difference, a rational function of
bounded degree, can have zeros.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Name, Number, Power, Product
from mathengine.pipeline.certificate_data import items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, listed, plus, times, value_at
from mathengine.pipeline.certificate_sums import ClaimedSum

Jet: TypeAlias = tuple[Fraction, Fraction, Fraction, Fraction]
"""A function and its first three derivatives at a point."""
Quotient: TypeAlias = tuple[Polynomial, Polynomial]

LARGEST_DEGREE = 40
_SINE_SQUARES = {
    Fraction(1, 2): Fraction(1),
    Fraction(1, 3): Fraction(3, 4),
    Fraction(1, 4): Fraction(1, 2),
    Fraction(1, 6): Fraction(1, 4),
}


def check(claim: ClaimedSum, proof: Mapping[str, object]) -> None:
    """The differential equations, the way from 0 to t0, and what comes out there."""
    s, singular, at = (number(proof[key]) for key in ("s", "singular", "at"))
    require(0 < s < 1 and singular in _SINE_SQUARES and at > 0, "parameters out of range")
    z, w, square = (_quotient(proof[key]) for key in ("argument", "peak", "square"))
    for top, bottom in (z, w):
        require(value_at(top, 0) == 0 and value_at(bottom, 0) != 0, "an argument that does not begin at 0")
    require(value_at(square[0], 0) == value_at(square[1], 0) != 0, "a factor that does not begin at 1")
    _require_one_equation((z, s), (w, singular), square)
    _require_way(z, w, square, at)
    argument, slope, _, _ = _jet(z, at)
    factor, factor_slope, _, _ = _jet(square, at)
    height, rise, bend, _ = _jet(w, at)
    require(height == 1 and rise == 0 and bend < 0, "no simple peak of height 1")
    a, b = slope / argument, -factor_slope / factor / 2
    _require_terms(claim, s, argument, a, b)
    # kappa = -bend/2; 2 r sqrt(kappa) sin(pi q)/pi
    squared = 4 * factor * -bend / 2 * _SINE_SQUARES[singular]
    expected = Product((Power(Number(squared), Number(Fraction(1, 2))), Power(Name("pi"), Number.of(-1))))
    require(difference_is(claim.value, expected, Fraction(0)), "another sum than the translation gives")


def _quotient(value: object) -> Quotient:
    top, bottom = (listed(part) for part in items(value))
    require(top and bottom and max(len(top), len(bottom)) <= LARGEST_DEGREE, "a function of another form")
    return top, bottom


def _require_terms(claim: ClaimedSum, s: Fraction, z: Fraction, a: Fraction, b: Fraction) -> None:
    """u(n) is ``c_n z**n (a n + b)``."""
    require(b != 0 and claim.first == b, "another first term")
    top: Polynomial = [z]
    for parameter in (Fraction(1, 2), s, 1 - s):
        top = times(top, [parameter, Fraction(1)])
    cube = times(times([Fraction(1)] * 2, [Fraction(1)] * 2), [Fraction(1)] * 2)
    left, right = times(claim.numerator, times(cube, [b, a])), times(claim.denominator, times(top, [a + b, a]))
    require(left == right, "terms of another quotient")


def _jet(function: Quotient, at: Fraction) -> Jet:
    """A function and its derivatives at a point that is no pole."""
    top, bottom = (_taylor(part, at) for part in function)
    require(bottom[0] != 0, "a function with a pole")
    series: list[Fraction] = []
    for i in range(4):
        rest = sum((series[j] * bottom[i - j] for j in range(i)), Fraction(0))
        series.append((top[i] - rest) / bottom[0])
    return series[0], series[1], 2 * series[2], 6 * series[3]


def _taylor(polynomial: Polynomial, at: Fraction) -> list[Fraction]:
    """The first four coefficients in powers of ``t - at``."""
    found, rest = [], list(polynomial)
    for _ in range(4):
        value, quotient = Fraction(0), []
        for coefficient in reversed(rest):
            value = value * at + coefficient
            quotient.append(value)
        found.append(value)
        rest = quotient[-2::-1] if len(quotient) > 1 else []
    return found


def _equation(z: Jet, s: Fraction) -> list[Fraction]:
    """Coefficients of 1, D, D**2, D**3 (D = d/dt) of the equation of F_s(z(t)), with ``d = f D``, ``f = z/z'``."""
    product = s * (1 - s)
    value, one, two, three = z
    f = value / one
    f1 = 1 - value * two / one**2
    f2 = -two / one - value * three / one**2 + 2 * value * two**2 / one**3
    rest = 1 - value
    return [
        -value * product / 2,
        rest * (f * f1**2 + f**2 * f2) - Fraction(3, 2) * value * f * f1 - (product + Fraction(1, 2)) * value * f,
        3 * rest * f**2 * f1 - Fraction(3, 2) * value * f**2,
        rest * f**3,
    ]


def _divided(equation: Sequence[Fraction], square: Jet) -> list[Fraction]:
    """The equation of ``y/r`` from that of y: D becomes ``D + h``, ``h = r'/r``."""
    c0, c1, c2, c3 = equation
    value, one, two, three = square
    # logarithmic derivatives of r**2, halved
    first = one / value
    second = two / value - first**2
    third = three / value - 3 * one * two / value**2 + 2 * first**3
    h, h1, h2 = first / 2, second / 2, third / 2
    return [
        c0 + h * c1 + (h1 + h**2) * c2 + (h2 + 3 * h * h1 + h**3) * c3,
        c1 + 2 * h * c2 + 3 * (h1 + h**2) * c3,
        c2 + 3 * h * c3,
        c3,
    ]


def _require_one_equation(ours: tuple[Quotient, Fraction], other: tuple[Quotient, Fraction], square: Quotient) -> None:
    """The equations of ``F_s(z)/r`` and ``F_q(w)`` are proportional.

    With z = p/q of degree m, W = p'q - pq' and r**2 = a/b of degree e, the coefficients times ``q W**5 (ab)**3`` are
    polynomials of degrees at most 11 m + 6 e; the 2 x 2 minors then have at most 11 (m + m') + 6 e zeros.
    """
    (z, s), (w, singular) = ours, other
    degrees = [max(map(len, function)) for function in (z, w, square)]
    wanted = 12 * (degrees[0] + degrees[1] + degrees[2])
    point, seen = 1, 0
    while seen < wanted:
        point += 1
        require(point < 4 * wanted + 100, "functions without regular points")
        at = Fraction(point)
        if any(value_at(part, point) == 0 for function in (z, w, square) for part in function):
            continue
        jets = [_jet(function, at) for function in (z, w)]
        if any(jet[1] == 0 or jet[0] == 1 for jet in jets):
            continue
        left, right = _divided(_equation(jets[0], s), _jet(square, at)), _equation(jets[1], singular)
        require(all(left[i] * right[3] == right[i] * left[3] for i in range(3)), "functions that do not transform")
        seen += 1


def _require_way(z: Quotient, w: Quotient, square: Quotient, at: Fraction) -> None:
    """On [0, at]: no poles, ``|z| < 1``, ``r**2 > 0``; and ``0 <= w < 1`` before ``at``."""
    for _, bottom in (z, w, square):
        require(_is_positive(bottom, at) and value_at(bottom, 0) > 0, "a pole on the way")
        require(_at(bottom, at) > 0, "a pole on the way")
    for polynomial in (plus(z[1], z[0]), plus(z[1], [-c for c in z[0]]), square[0]):
        require(_is_positive(polynomial, at) and _at(polynomial, at) > 0, "an argument that leaves the unit disc")
    for polynomial in (w[0], plus(w[1], [-c for c in w[0]])):
        require(_is_positive(polynomial, at), "a peak that comes too early")


def _at(polynomial: Polynomial, point: Fraction) -> Fraction:
    value = Fraction(0)
    for coefficient in reversed(polynomial):
        value = value * point + coefficient
    return value


def _is_positive(polynomial: Polynomial, at: Fraction) -> bool:
    """Whether ``(1 + x)**d P(at x/(1 + x))`` has no negative coefficient and is not 0: then P > 0 on (0, at)."""
    found: Polynomial = []
    degree = len(polynomial) - 1
    power: Polynomial = [Fraction(1)]
    for i, coefficient in enumerate(polynomial):
        part = times([coefficient * at**i], power) if coefficient else []
        for _ in range(degree - i):
            part = times(part, [Fraction(1), Fraction(1)])
        found = plus(found, part)
        power = [Fraction(0), *power]
    return bool(found) and all(c >= 0 for c in found)

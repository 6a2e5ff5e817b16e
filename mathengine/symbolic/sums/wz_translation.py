"""Series for 1/pi from the singular point of a differential equation, carried over by an algebraic transformation.

With ``F_s(z) = sum_n c_n z**n``, ``c_n = (1/2)_n (s)_n (1-s)_n/n!**3``, there are identities
``F_s(z(t)) = r(t) F_q(w(t))`` near t = 0. Let w rise to 1 at t0 as ``1 - w = kappa (t - t0)**2 + ...``. There
``c_n ~ sin(pi q)/(pi n)**(3/2)`` and hence ``F_q'(w) ~ (sin(pi q)/pi) (1 - w)**(-1/2)``, so that the derivative of the
identity at t0 reads ``sum_n c_n z**n (n z'/z - r'/r) = 2 r sqrt(kappa) sin(pi q)/pi``.

J. Guillera and W. Zudilin, Ramanujan-type formulae for 1/pi: the art of translation, arXiv 1302.0548.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums.reduction import reduced_proof
from mathengine.symbolic.sums.sum_proof import SumProof
from mathengine.symbolic.sums.wz_pairs import signature
from mathengine.symbolic.wz.gamma_values import SINE_SQUARES, RootValue

Rational = tuple[tuple[int, ...], tuple[int, ...]]
"""Numerator and denominator in t, constant terms first."""


@dataclass(frozen=True, slots=True)
class Transformation:
    """``F_s(z(t)) = r(t) F_q(w(t))`` with ``r**2`` rational, and t0 where w is 1.

    Attributes
    ----------
    s, singular : Fraction
        s and q.
    argument, peak, square : pair of coefficient tuples
        z, w and ``r**2``.
    at : Fraction
        t0.
    """

    s: Fraction
    singular: Fraction
    argument: Rational
    peak: Rational
    square: Rational
    at: Fraction


_HALF, _THIRD, _QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)

TRANSFORMATIONS = (
    # z(-q**2) in level 4: Landen's transformation and the change of sign of the nome
    Transformation(_HALF, _HALF, ((0, 0, -1), (4, -4)), ((0, 4, -4), (1,)), ((1, -1), (1,)), _HALF),
    # from level 4 to level 2: F. J. W. Whipple's quadratic transformation with the one before
    Transformation(
        _QUARTER,
        _HALF,
        ((0, 0, 16, -16), (16, -32, 24, -8, 1)),
        ((0, 4, -4), (1,)),
        ((4, -4, 1), (4,)),
        _HALF,
    ),
    # degree 2 in level 3: J. M. Borwein and P. B. Borwein, A cubic counterpart of Jacobi's identity and the AGM, 1991
    Transformation(
        _THIRD,
        _THIRD,
        ((0, 0, 3, -1), (4,)),
        ((0, 9, -6, 1), (1, 3, 3, 1)),
        ((1,), (1, 2, 1)),
        _THIRD,
    ),
)


def prove(term: HypergeometricTerm) -> SumProof | None:
    """The sum, where the term is similar to a translated one and reduces to it; else None.

    >>> from mathengine.numeric.printer import to_text
    >>> text = "(7*n + 1)*rf(1/2, n)*rf(1/4, n)*rf(3/4, n)/factorial(n)**3*(32/81)**n"
    >>> to_text(prove(HypergeometricTerm.from_text(text)).value)
    '9/(2*pi)'
    """
    found = signature(term)
    for transformation in TRANSFORMATIONS if found else ():
        base = translated(transformation)
        if signature(base.term) == found:
            proof = reduced_proof(term, base)
            if proof is not None:
                return proof
    return None


@cache
def translated(transformation: Transformation) -> SumProof:
    """The sum of ``c_n z**n (n z'/z - r'/r)`` at t0, with its certificate.

    >>> translated(TRANSFORMATIONS[2]).term.to_text()
    '3*(2/27)**n*(15*n + 2)*pochhammer(1/3, n)*pochhammer(1/2, n)*pochhammer(2/3, n)/(8*factorial(n)**3)'
    """
    at = fmpq(transformation.at.numerator, transformation.at.denominator)
    z, slope, _ = _jet(transformation.argument, at)
    square, square_slope, _ = _jet(transformation.square, at)
    _, _, curvature = _jet(transformation.peak, at)
    a, b = _fraction(slope / z), _fraction(-square_slope / (2 * square))
    sine = SINE_SQUARES.get(transformation.singular, Fraction(0))
    value = RootValue(1, 4 * _fraction(square * -curvature) * sine, -2)
    s = transformation.s
    top, bottom = fmpz_poly([1, 2]) * fmpz_poly([s.numerator, s.denominator]), fmpz_poly([1, 1]) ** 3
    top *= fmpz_poly([s.denominator - s.numerator, s.denominator])
    scale = a.denominator * b.denominator
    step, here = (fmpz_poly([int(constant * scale), int(a * scale)]) for constant in (a + b, b))
    top, bottom = top * int(z.p) * step, bottom * int(z.q) * 2 * s.denominator**2 * here
    term = HypergeometricTerm.of_ratio(b, top, bottom)
    return SumProof.of(
        term,
        value.to_expression(),
        "translation",
        s=str(s),
        singular=str(transformation.singular),
        argument=_listed(transformation.argument),
        peak=_listed(transformation.peak),
        square=_listed(transformation.square),
        at=str(transformation.at),
    )


def _jet(function: Rational, at: fmpq) -> tuple[fmpq, fmpq, fmpq]:
    """The first three coefficients at a point."""
    top, bottom = (fmpq_poly(list(part))(fmpq_poly([at, 1])) for part in function)
    first = top[0] / bottom[0]
    second = (top[1] - first * bottom[1]) / bottom[0]
    return first, second, (top[2] - first * bottom[2] - second * bottom[1]) / bottom[0]


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _listed(function: Rational) -> list[list[str]]:
    return [[str(c) for c in part] for part in function]

"""Positive roots of polynomials over Q, each in a ball and in an interval that holds no other root."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import cast

from flint import acb, arb, fmpq_poly

from mathengine.errors import PrecisionExhausted
from mathengine.numeric.precision import bits_for, working_precision

MOST_BITS = 20_000
"""Working precision at which roots that lie too close together are given up."""


@dataclass(frozen=True, slots=True)
class PositiveRoot:
    """A positive root.

    Attributes
    ----------
    ball : arb
        Holds the root. Certified.
    low, high : Fraction
        Ends of an interval around it without another root, even or odd.
    crossing : int
        1 where the polynomial rises through 0, -1 where it falls, 0 where it touches. Exact.
    """

    ball: arb
    low: Fraction
    high: Fraction
    crossing: int


def positive_roots(polynomial: fmpq_poly, digits: int = 30) -> tuple[PositiveRoot, ...]:
    """The positive roots, ascending, each once.

    Parameters
    ----------
    polynomial : fmpq_poly
        Not 0.
    digits : int
        Relative width of the intervals: about 10**-digits.

    Returns
    -------
    tuple of PositiveRoot
        Complete and certified: all complex roots are isolated, those on the real line recognised as such.

    Raises
    ------
    PrecisionExhausted
        If roots lie too close together to be told apart.

    Examples
    --------
    >>> root, = positive_roots(fmpq_poly([-2, 0, 1]), digits=10)
    >>> root.ball, root.crossing, root.low**2 < 2 < root.high**2
    ([1.41421356237310 +/- ...], 1, True)
    """
    integral = polynomial.numer()
    bits = bits_for(digits) + 30
    while bits <= MOST_BITS:
        with working_precision(bits):
            found = cast("list[tuple[acb, int]]", integral.complex_roots())
            balls = sorted((r.real for r, _ in found if r.imag == 0 and r.real > 0), key=lambda ball: float(ball.mid()))
            roots = _isolated(polynomial, balls, digits)
        if roots is not None:
            return roots
        bits *= 2
    raise PrecisionExhausted(f"roots of a polynomial are not told apart at {MOST_BITS} bits")


def _isolated(polynomial: fmpq_poly, balls: list[arb], digits: int) -> tuple[PositiveRoot, ...] | None:
    spans = [_span(ball, digits) for ball in balls]
    ends = [end for span in spans for end in span]
    if any(x >= y for x, y in pairwise(ends)):
        return None
    roots = []
    for ball, (low, high) in zip(balls, spans, strict=True):
        below, above = sign_at(polynomial, low), sign_at(polynomial, high)
        if not below or not above or low <= 0:
            return None
        roots.append(PositiveRoot(ball, low, high, (above - below) // 2))
    return tuple(roots)


def _span(ball: arb, digits: int) -> tuple[Fraction, Fraction]:
    """An interval of relative width 2 10**-digits around a ball, with short binary ends."""
    middle, radius = (_dyadic(part) for part in (ball.mid(), ball.rad()))
    reach = max(2 * radius, middle / 10**digits)
    step = Fraction(2) ** (reach.numerator.bit_length() - reach.denominator.bit_length() - 3)
    low, high = (middle - reach) // step, -((-middle - reach) // step)
    return low * step, high * step


def _dyadic(ball: arb) -> Fraction:
    mantissa, exponent = ball.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def sign_at(polynomial: fmpq_poly, point: Fraction) -> int:
    """The sign of a polynomial at a rational number. Exact.

    >>> sign_at(fmpq_poly([-2, 0, 1]), Fraction(1))
    -1
    """
    from mathengine.transfer.bright_mode import rational

    value = polynomial(rational(point))
    return int(value > 0) - int(value < 0)


__all__ = ["PositiveRoot", "positive_roots", "sign_at"]

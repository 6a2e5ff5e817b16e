"""What can be read off a ball: its certified digits, its text, and where it differs from another.

A ball is python-flint's ``arb``, or ``acb`` for complex numbers.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from flint import acb, arb, ctx, fmpz

from mathengine.numeric.precision import bits_for, working_precision

Ball: TypeAlias = arb | acb
EXACT = 10**9
"""What :func:`certified_digits` answers for an exact ball."""
LARGEST_SHOWN_EXPONENT = 100_000
"""Balls beyond 2 to this power, or its inverse, are shown with their radius."""
LONGEST_EXACT = 1_000_000
"""Bits of a rational number that is read off a ball."""
_DIGITS_PER_BIT = 0.30102999566398114


def accuracy(ball: Ball) -> int:
    """Accurate bits, about: relative to the value, absolute for a ball that contains 0.

    >>> accuracy(arb(0, 2.0**-20)), accuracy(arb(3)) > 10**9
    (19, True)
    """
    if ball.contains(0) and not ball.is_exact():
        return -_radius_exponent(ball)
    return int(ball.rel_accuracy_bits())


def _radius_exponent(ball: Ball) -> int:
    """e with radius < 2**e."""
    if isinstance(ball, acb):
        return max(_radius_exponent(ball.real), _radius_exponent(ball.imag)) + 1
    mantissa, exponent = ball.rad().man_exp()
    return int(exponent) + int(mantissa.bit_length()) if mantissa != 0 else -EXACT


def certified_digits(ball: Ball) -> int:
    """Decimal digits that the ball certifies.

    ``d`` digits mean that the radius is at most ``10**-d`` times every number in the ball, or at most ``10**-d`` itself
    where the ball contains 0. A ball that is not finite has none, an exact one ``EXACT``.

    Examples
    --------
    >>> certified_digits(arb("3.14159 +/- 1e-6")), certified_digits(arb(0, 1e-10)), certified_digits(arb(1) / 0)
    (6, 9, 0)
    """
    if not ball.is_finite():
        return 0
    if ball.is_exact():
        return EXACT
    if ball.contains(0):
        return max(0, -_radius_exponent(ball) * 301029995 // 10**9)
    exponent = _radius_exponent(ball)
    mantissa, shift = arb(abs(ball).abs_lower()).man_exp()
    size = int(shift) + int(mantissa).bit_length() - 1  # every number in the ball is at least 2**size
    return max(0, (size - exponent) * 301029995 // 10**9)


def ball_to_text(ball: Ball, digits: int) -> str:
    """The decimal digits on which all numbers in the ball agree, at most ``digits`` significant ones.

    The digits are cut off, not rounded. A ball on whose first digit its numbers do not agree is shown with its radius.

    Examples
    --------
    >>> ball_to_text(arb("3.14159265 +/- 1e-8"), 30), ball_to_text(arb(1) / 3, 5)
    ('3.1415926', '0.33333')
    >>> ball_to_text(arb(0, 0.001), 5)
    '[+/- 1.01e-3]'
    """
    if isinstance(ball, acb):
        real, imag = ball_to_text(ball.real, digits), f"{ball_to_text(ball.imag, digits)}*I"
        if ball.real == 0:
            return imag
        return f"{real} - {imag[1:]}" if imag.startswith("-") else f"{real} + {imag}"
    if ball == 0:
        return "0"
    if ball.is_exact() and ball.is_integer() and _binary_size(ball) < bits_for(digits):
        return str(ball.unique_fmpz())
    if not ball.is_finite() or ball.contains(0) or _binary_size(ball) > LARGEST_SHOWN_EXPONENT:
        return str(ball.str(min(digits, 10)))
    known = min(digits, certified_digits(ball) + 2)
    if known * 4 + 1000 > ctx.prec:
        with working_precision(known * 4 + 1000):
            return _common_digits(ball, known)
    return _common_digits(ball, known)


def _binary_size(ball: arb) -> int:
    """How far the ball is from 1, as the size of a binary exponent."""
    mantissa, exponent = ball.mid().man_exp()
    return abs(int(exponent) + int(mantissa.bit_length()))


def _common_digits(ball: arb, digits: int) -> str:
    sign, ball = ("-", -ball) if ball < 0 else ("", ball)
    low, high = _ends(ball)
    point = _decimal_exponent(high)
    for count in range(digits, 0, -1):
        places = count - 1 - point
        below, above = _scaled(low, places), _scaled(high, places)
        if below == above:
            return sign + _positional(str(below), places)
        if count < digits - 60:
            break
    return str((-ball if sign else ball).str(digits))


def _ends(ball: arb) -> tuple[tuple[fmpz, int], tuple[fmpz, int]]:
    """Both ends of a positive ball, exactly, as mantissa and binary exponent."""
    middle, radius = ball.mid().man_exp(), ball.rad().man_exp()
    if radius[0] != 0 and int(radius[1]) + 64 < int(middle[1]) - LARGEST_SHOWN_EXPONENT:
        radius = fmpz(1), fmpz(middle[1]) - LARGEST_SHOWN_EXPONENT  # wider, and no digit can tell
    shift = min(int(middle[1]), int(radius[1])) if radius[0] != 0 else int(middle[1])
    centre = middle[0] << (int(middle[1]) - shift)
    spread = radius[0] << (int(radius[1]) - shift) if radius[0] != 0 else fmpz(0)
    return (centre - spread, shift), (centre + spread, shift)


def _scaled(number: tuple[fmpz, int], places: int) -> fmpz:
    """The integer part of ``mantissa * 2**shift * 10**places``."""
    mantissa, shift = number
    top, bottom = mantissa, fmpz(1)
    if places >= 0:
        top = top * fmpz(10) ** places
    else:
        bottom = fmpz(10) ** -places
    return (top << shift) // bottom if shift >= 0 else top // (bottom << -shift)


def _decimal_exponent(number: tuple[fmpz, int]) -> int:
    """e with 10**e <= number < 10**(e + 1)."""
    mantissa, shift = number
    guess = int((int(mantissa.bit_length()) + shift - 1) * _DIGITS_PER_BIT) - 1
    while _scaled(number, -guess - 1) >= 1:
        guess += 1
    while _scaled(number, -guess) < 1:
        guess -= 1
    return guess


def _positional(digits: str, places: int) -> str:
    """Digits with the point set ``places`` from the right, in scientific notation where there are many zeros."""
    exponent = len(digits) - 1 - places
    if places <= 0:
        return digits + "0" * -places if -places <= 0 else _scientific(digits, exponent)
    if exponent >= 0:
        return f"{digits[:-places]}.{digits[-places:]}"
    return "0." + "0" * (-exponent - 1) + digits if exponent >= -20 else _scientific(digits, exponent)


def _scientific(digits: str, exponent: int) -> str:
    return f"{digits[0]}.{digits[1:]}e{exponent}" if len(digits) > 1 else f"{digits}e{exponent}"


def ball_to_json(ball: Ball, digits: int = 50) -> dict[str, str]:
    """Midpoint and radius as text, and the digits that are certain.

    ``[midpoint - radius, midpoint + radius]`` contains the ball: what rounding the midpoint loses is added.

    Examples
    --------
    >>> ball_to_json(arb("3.14159265 +/- 1e-8"), 5)["digits"]
    '3.1415'
    """
    if isinstance(ball, acb):
        real, imag = ball_to_json(ball.real, digits), ball_to_json(ball.imag, digits)
        return {
            "digits": ball_to_text(ball, digits),
            "midpoint": real["midpoint"],
            "radius": real["radius"],
            "imaginary_midpoint": imag["midpoint"],
            "imaginary_radius": imag["radius"],
        }
    shown = ball.str(digits, more=True)
    middle, _, radius = shown.strip("[]").partition("+/-")
    return {
        "digits": ball_to_text(ball, digits),
        "midpoint": middle.strip() or "0",
        "radius": radius.strip() or "0",
    }


def separates(one: Ball, other: Ball) -> bool:
    """Whether the balls are disjoint, so that the two numbers are certainly different.

    >>> separates(arb(1), arb(2)), separates(arb(1, 1), arb(2, 1))
    (True, False)
    """
    if isinstance(one, acb) or isinstance(other, acb):
        return not acb(one).overlaps(acb(other))
    return not one.overlaps(other)


def first_difference(one: Ball, other: Ball) -> int | None:
    """Number of the first significant digit in which two numbers differ, or None where their balls overlap.

    The first digit of the larger number has number 1. Counted by the size of the difference, so that 1.000 and 0.999
    differ in digit 4.

    Examples
    --------
    >>> first_difference(arb("3.14159"), arb("3.14259")), first_difference(arb(1), arb(1))
    (4, None)
    """
    if not separates(one, other) or not (one.is_finite() and other.is_finite()):
        return None
    with working_precision(max(ctx.prec, 64) + 64):
        difference = abs(one - other).log() / arb(10).log()
        largest = max(abs(one).abs_upper(), abs(other).abs_upper()).log() / arb(10).log()
        return max(1, _floor_up(largest) - _floor_up(difference) + 1)


def _floor_up(ball: arb) -> int:
    """The integer part of the upper end."""
    return int(ball.upper().floor().unique_fmpz() or 0)


def fraction_of(ball: Ball) -> Fraction | None:
    """The rational number that an exact real ball is, else None.

    >>> fraction_of(arb(0.25)), fraction_of(arb(1) / 3)
    (Fraction(1, 4), None)
    """
    if isinstance(ball, acb) or not ball.is_exact() or not ball.is_finite() or _binary_size(ball) > LONGEST_EXACT:
        return None
    exact = ball.fmpq()
    return Fraction(int(exact.p), int(exact.q))

"""Certified values: expressions as balls, and what can be read off a ball.

A ball is a midpoint and a radius (python-flint's ``arb``, or ``acb`` for complex numbers); the value that it stands for
lies inside, whatever the precision. Rational parts of an expression are kept exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType, TracebackType
from typing import TypeAlias

from flint import acb, arb, ctx, fmpq, fmpz

from mathengine.errors import InvalidInput, PrecisionExhausted
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.functions import (
    NUMERIC_FUNCTIONS,
    BallFunction,
    Value,
    log,
    real_or_complex,
    reciprocal,
    sqrt,
)
from mathengine.numeric.printer import to_text

Ball: TypeAlias = arb | acb
MOST_DIGITS = 1_000_000
"""Decimal digits that may be asked for."""
EXACT = 10**9
"""What :func:`certified_digits` answers for an exact ball."""
MOST_EXACT_BITS = 1_000_000
"""Rational numbers longer than this become balls."""
LARGEST_SHOWN_EXPONENT = 100_000
"""Balls beyond 2 to this power, or its inverse, are shown with their radius."""
GUARD_BITS = 20
_BITS_PER_DIGIT = 3.3219280948873626
_DIGITS_PER_BIT = 0.30102999566398114


class working_precision:  # noqa: N801 - reads as a statement
    """Context in which flint works with ``bits`` bits; the precision before is restored at its end.

    flint's precision is one number for the whole process: threads that need different ones take turns.

    Examples
    --------
    >>> with working_precision(100):
    ...     x = arb.pi()
    >>> x.rel_accuracy_bits() >= 95, ctx.prec
    (True, 53)
    """

    __slots__ = ("before", "bits")

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.before = 0

    def __enter__(self) -> None:
        self.before = ctx.prec
        ctx.prec = self.bits

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        ctx.prec = self.before


def bits_for(digits: int) -> int:
    """Bits that hold ``digits`` decimal digits.

    >>> bits_for(50)
    167
    """
    return int(digits * _BITS_PER_DIGIT) + 1


_CONSTANTS: dict[str, Callable[[], Value]] = {
    "pi": arb.pi,
    "E": arb.const_e,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
    "I": lambda: acb(0, 1),
}
_NONE: Mapping[str, Ball] = MappingProxyType({})


class _Evaluation:
    """One evaluation at the precision that flint has."""

    __slots__ = ("bits", "functions", "variables")

    def __init__(self, bits: int, functions: Mapping[str, BallFunction], variables: Mapping[str, Ball]) -> None:
        self.bits, self.functions, self.variables = bits, functions, variables

    def value(self, expression: Expression) -> Value:
        step = _STEPS.get(type(expression))
        if step is None:
            raise InvalidInput("term", to_text(expression), "a number")
        return step(self, expression)

    def number(self, expression: Number) -> Value:
        value = expression.value
        return fmpq(value.numerator, value.denominator)

    def name(self, expression: Name) -> Value:
        name = expression.name
        if name in self.variables:
            return self.variables[name]
        if name in _CONSTANTS:
            return _CONSTANTS[name]()
        from mathengine.numeric.constants import suggestion

        raise InvalidInput("name", name, f"a constant ({', '.join(_CONSTANTS)}{suggestion(name)}), no free name")

    def sum(self, expression: Sum) -> Value:
        total: Value = fmpq(0)
        for term in expression.terms:
            total = _bounded(total + self.value(term))
        return total

    def product(self, expression: Product) -> Value:
        product: Value = fmpq(1)
        for factor in expression.factors:
            if isinstance(factor, Power) and isinstance(factor.exponent, Number) and factor.exponent.value == -1:
                product = product / _nonzero(self.value(factor.base))
            else:
                product = product * self.value(factor)
            product = _bounded(product)
        return real_or_complex(product) if isinstance(product, acb) else product

    def power(self, expression: Power) -> Value:
        exponent = self.value(expression.exponent)
        if expression.base == _E and "E" not in self.variables:
            return real_or_complex(exponent).exp() if exponent != 0 else fmpq(1)
        return power(self.value(expression.base), exponent)

    def call(self, expression: Call) -> Value:
        function = self.functions.get(expression.function)
        if function is None:
            raise InvalidInput("function", expression.function, "one that is evaluated numerically")
        try:
            return function(expression, self)
        except ZeroDivisionError:
            raise _division_by_zero() from None
        except OverflowError:
            raise InvalidInput("argument", to_text(expression), "numbers of a size that flint takes") from None


_E = Name("E")
_STEPS: dict[type, Callable[..., Value]] = {
    Number: _Evaluation.number,
    Name: _Evaluation.name,
    Sum: _Evaluation.sum,
    Product: _Evaluation.product,
    Power: _Evaluation.power,
    Call: _Evaluation.call,
}


def _division_by_zero() -> InvalidInput:
    return InvalidInput("division", "by zero", "a divisor other than 0")


def _nonzero(value: Value) -> Value:
    if value == 0:
        raise _division_by_zero()
    return value


def _bounded(value: Value) -> Value:
    if isinstance(value, fmpq) and value.p.bit_length() + value.q.bit_length() > MOST_EXACT_BITS:
        return arb(value)
    return value


def power(base: Value, exponent: Value) -> Value:
    """The principal power, exact where both are rational and the result is small.

    Examples
    --------
    >>> power(fmpq(2, 3), fmpq(-2)), power(fmpq(4), fmpq(1, 2))
    (9/4, 2)
    >>> print(power(fmpq(-4), fmpq(1, 2)))
    2.00000000000000j
    """
    if isinstance(exponent, fmpq):
        if exponent.q == 1:
            return _integer_power(base, exponent.p)
        if exponent.q == 2 and exponent.p == 1:
            return sqrt(base)
    if base == 0:
        real = real_or_complex(exponent)
        if isinstance(real, arb) and real > 0:
            return fmpq(0)
        raise InvalidInput("power of 0", str(real), "a positive exponent")
    ball, order = real_or_complex(base), real_or_complex(exponent)
    if isinstance(ball, arb) and isinstance(order, arb):
        if ball > 0:
            return _positive_power(ball, exponent)
        if ball < 0:
            return _negative_base(-ball, exponent)
    if isinstance(order, arb) and order > 0 and ball.contains(0) and isinstance(exponent, fmpq):
        return acb(sqrt(ball)) ** (2 * order) if exponent.q == 2 else _root_near_zero(ball, exponent)
    return real_or_complex(acb(ball) ** acb(order))


def _integer_power(base: Value, exponent: fmpz) -> Value:
    if exponent < 0:
        return reciprocal(_integer_power(_nonzero(base), -exponent))
    if isinstance(base, fmpq):
        bits = max(base.p.bit_length(), base.q.bit_length()) * exponent
        if bits <= max(10_000, 2 * ctx.prec) or base in (0, 1, -1):
            return fmpq(_small_power(base.p, exponent), _small_power(base.q, exponent))
        return arb(base) ** exponent
    return real_or_complex(base**exponent)


def _small_power(base: fmpz, exponent: fmpz) -> fmpz:
    if base == 0 or base == 1:
        return base if exponent != 0 else fmpz(1)
    if base == -1:
        return fmpz(1 - 2 * int(exponent % 2))
    return base ** int(exponent)


def _positive_power(base: arb, exponent: Value) -> arb:
    if isinstance(exponent, fmpq) and exponent.q <= 100 and abs(exponent.p) <= 10_000:
        return base.root(int(exponent.q)) ** exponent.p
    return base ** _arb(exponent)


def _negative_base(size: arb, exponent: Value) -> Value:
    """``(-size)**exponent`` with the argument pi."""
    radius = _positive_power(size, exponent)
    if isinstance(exponent, fmpq):
        return acb(radius * arb.cos_pi_fmpq(exponent), radius * arb.sin_pi_fmpq(exponent))
    sine, cosine = _arb(exponent).sin_cos_pi()
    return real_or_complex(acb(radius * cosine, radius * sine))


def _arb(value: Value) -> arb:
    """A value that is known to be real."""
    ball = real_or_complex(value)
    return ball if isinstance(ball, arb) else ball.real


def _root_near_zero(base: Ball, exponent: fmpq) -> Ball:
    """A disc around 0 that holds every principal power of a ball that holds 0."""
    size = arb(abs(base).abs_upper()) ** arb(exponent)
    reach = arb(0, size.abs_upper())
    return acb(reach, reach)


def enclose(
    expression: Expression,
    bits: int,
    functions: Mapping[str, BallFunction] = NUMERIC_FUNCTIONS,
    variables: Mapping[str, Ball] = _NONE,
) -> Ball:
    """A ball that contains the value of ``expression``, from one evaluation with ``bits`` bits.

    Parameters
    ----------
    expression : Expression
        A constant, or an expression in ``variables``.
    bits : int
        Working precision; the ball may be wider than that, and is not finite where the precision cannot keep away from
        a singularity (see :func:`evaluate`, which goes on).
    functions : mapping
        What each word means: a function of the call and of an evaluator (``numeric/functions.py``).
    variables : mapping
        Values of free names.

    Returns
    -------
    arb or acb
        Certified; complex only where the value is not known to be real.

    Raises
    ------
    InvalidInput
        For a free name, a word without a value, a division by zero or a pole that is hit exactly.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> print(enclose(read_expression("6/zeta(3)"), 64).str(15))
    [4.99144423548424 +/- 4.82e-15]
    """
    with working_precision(bits):
        return real_or_complex(_Evaluation(bits, functions, variables).value(expression))


def evaluate(
    expression: Expression,
    digits: int,
    functions: Mapping[str, BallFunction] = NUMERIC_FUNCTIONS,
    variables: Mapping[str, Ball] = _NONE,
    most_bits: int | None = None,
) -> Ball:
    """A ball of ``expression`` with ``digits`` certified decimal digits.

    Digits are relative to the value; a ball that contains 0 has them when its radius is at most ``10**-digits``.

    Parameters
    ----------
    expression, functions, variables
        As for :func:`enclose`.
    digits : int
        From 1 to 1,000,000.
    most_bits : int, optional
        Precision at which to give up; four times what the digits need, and 20,000, unless given.

    Raises
    ------
    InvalidInput
        As for :func:`enclose`, and for a number of digits out of range.
    PrecisionExhausted
        If the digits cannot be certified with ``most_bits`` bits.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> print(ball_to_text(evaluate(read_expression("exp(pi*sqrt(163)) - 262537412640768744"), 10), 10))
    -0.0000000000007499274028
    """
    if not 1 <= digits <= MOST_DIGITS:
        raise InvalidInput("digits", digits, f"1 to {MOST_DIGITS}")
    target = bits_for(digits)
    limit = most_bits or max(20_000, 4 * target)
    bits = target + GUARD_BITS
    while True:
        ball = enclose(expression, bits, functions, variables)
        if ball.is_finite():
            missing = target + 4 - _accuracy(ball)
            if missing <= 0 or certified_digits(ball) >= digits:
                return ball
        else:
            missing = bits
        if bits >= limit:
            break
        # Cancellation costs a fixed number of bits, as a rule: give those, and double where that did not do.
        bits = min(limit, max(bits + missing + GUARD_BITS, bits + bits // 4) if missing < bits else 2 * bits)
    known = certified_digits(ball) if ball.is_finite() else 0
    shown = to_text(expression) if len(repr(expression)) < 2000 else "the expression"
    raise PrecisionExhausted(f"{shown} has {known} certified digits of {digits} at {bits} bits")


def _accuracy(ball: Ball) -> int:
    """Accurate bits, relative to the value; absolute ones for a ball that contains 0."""
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
    if isinstance(ball, acb) or not ball.is_exact() or not ball.is_finite() or _binary_size(ball) > MOST_EXACT_BITS:
        return None
    exact = ball.fmpq()
    return Fraction(int(exact.p), int(exact.q))


__all__ = [
    "EXACT",
    "NUMERIC_FUNCTIONS",
    "Ball",
    "BallFunction",
    "ball_to_json",
    "ball_to_text",
    "bits_for",
    "certified_digits",
    "enclose",
    "evaluate",
    "first_difference",
    "fraction_of",
    "log",
    "power",
    "separates",
    "working_precision",
]

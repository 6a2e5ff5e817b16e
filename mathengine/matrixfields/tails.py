"""Formal tails of continued fractions, and values from them.

The tail ``t(n) = a(n) + b(n+1)/t(n+1)`` has a formal solution ``n^m (c_0 + c_1 y + c_2 y^2 + ...)`` with
``y = n^(-1/s)``, ``m = max(deg a, deg b/2)`` and s = 1 or 2, on the branch of larger modulus. The c_k are defined by
the vanishing of all coefficients of

    F = (tau - alpha) tau^+ - beta,
    t(n) = n^m tau(y),  t(n+1) = n^m tau^+(y),  a(n) = n^m alpha(y),  b(n+1) = n^(2m) beta(y),

a system that is triangular after c_0 (and, at a double root, c_1): it is solved in ball arithmetic, so that the balls
enclose the exactly defined numbers. Evaluating the truncated series at n = N and running t back to 0 gives a value that
two settings of (N, K) confirm. That value is **agreeing**, not certified; :mod:`mathengine.matrixfields.enclosures`
turns the same series into a certified one.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq, fmpz_poly

from mathengine.errors import InvalidInput, PrecisionExhausted
from mathengine.matrixfields.convergence import (
    Growth,
    Kind,
    first_discriminant,
    require_convergence,
    second_discriminant,
)
from mathengine.matrixfields.convergents import consecutive_values
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.balls import working_precision


@dataclass(frozen=True, slots=True)
class TailSeries:
    """The first coefficients of the formal tail of a fraction whose a has a positive leading coefficient.

    Attributes
    ----------
    fraction : ContinuedFraction
        With positive leading coefficient of a.
    m : Fraction
        The leading exponent.
    step : int
        s of ``y = n^(-1/s)``.
    shift : int
        The coefficient of y^(k+shift) in F determines c_k.
    coefficients : tuple of arb
        c_0, c_1, ...: certified enclosures of the exactly defined numbers.
    forward : tuple of arb
        Coefficients of tau^+ made of these c_k.
    alpha, beta : tuple of int
        Coefficients of alpha and beta in y.
    """

    fraction: ContinuedFraction
    m: Fraction
    step: int
    shift: int
    coefficients: tuple[arb, ...]
    forward: tuple[arb, ...]
    alpha: tuple[int, ...]
    beta: tuple[int, ...]

    def at(self, n: int, terms: int | None = None) -> arb:
        """The truncated series at ``n``: an enclosure of that sum, not of the tail.

        >>> series = tail_series(ContinuedFraction.of("2*n + 2", "-n**2 - n"), 6)
        >>> bool(series.at(10).contains(11))
        True
        """
        y = root_of(arb(n), self.step)
        total = arb(0)
        for c in reversed(self.coefficients[:terms]):
            total = total / y + c
        power = self.m * self.step
        return total * y ** int(power)


@dataclass(frozen=True, slots=True)
class AgreeingValue:
    """A value on which two settings of the tail series agree. Heuristic, never certified.

    Attributes
    ----------
    value : arb
        Centred on the finer setting; the radius is the difference of the two.
    digits : int
        Significant digits in which they agree.
    settings : tuple of (int, int)
        The two pairs (N, K).
    """

    value: arb
    digits: int
    settings: tuple[tuple[int, int], tuple[int, int]]
    method: str = "agreeing"


def tail_series(fraction: ContinuedFraction, count: int, bits: int = 256) -> TailSeries:
    """The first ``count`` coefficients of the formal tail. Certified enclosures of the exactly defined coefficients.

    Raises
    ------
    InvalidInput
        If the leading coefficient of a is not positive, or the fraction terminates.
    Divergent
        If it has no limit.

    Examples
    --------
    >>> series = tail_series(ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4"), 4)
    >>> [round(float(c), 6) for c in series.coefficients], series.step
    ([1.0, 1.0, 0.5, 0.083333], 1)
    """
    kind = require_convergence(fraction)
    if kind.kind is Kind.TERMINATING or fraction.a_coefficients[-1] < 0:
        raise InvalidInput(
            "the fraction", fraction.to_text(), "no zero of b at n >= 1, leading coefficient of a positive"
        )
    degree_a, degree_b = len(fraction.a_coefficients) - 1, len(fraction.b_coefficients) - 1
    twice_m = max(2 * degree_a, degree_b)
    square_root = kind.kind is Kind.CRITICAL and kind.growth is Growth.POWER
    step = 2 if twice_m % 2 or square_root else 1
    alpha = _scaled(fraction.a_coefficients, twice_m, 2, step)
    beta = _scaled([int(c) for c in fraction.b(fmpz_poly([1, 1])).coeffs()], 2 * twice_m, 2, step)
    with working_precision(bits):
        start = _branch(fraction, kind.kind, square_root)
        shift = len(start) - 1
        coefficients, forward = _solve(start, shift, count, Fraction(twice_m, 2), step, alpha, beta)
    return TailSeries(fraction, Fraction(twice_m, 2), step, shift, coefficients, forward, alpha, beta)


def agreeing_value(fraction: ContinuedFraction, digits: int = 50) -> AgreeingValue:
    """The value by the tail series at two settings. Heuristic: the digits are those in which the settings agree.

    Raises
    ------
    Divergent
        If the fraction has no limit.
    PrecisionExhausted
        If the settings tried do not agree to ``digits``.

    Examples
    --------
    >>> agreeing_value(ContinuedFraction.of(2, "(2*n - 1)**2"), 30).value.mid().str(25, radius=False)
    '2.273239544735162686151070'
    """
    if digits < 1:
        raise InvalidInput("digits", digits, "a positive integer")
    plus = fraction if fraction.a_coefficients and fraction.a_coefficients[-1] > 0 else fraction.negated()
    if plus.terminates_at is not None:
        raise InvalidInput("the fraction", fraction.to_text(), "one that does not terminate")
    bits = int(3.33 * digits) + 64
    base = tail_series(plus, 8, 64)
    previous: tuple[arb, int, int] | None = None
    best = 0
    for factor in (1, 2, 4, 8):
        terms, start = base.step * (digits // 2 + 8) + 4 * factor, (2 * digits + 60) * factor
        value = _backward(plus, tail_series(plus, terms, bits + 4 * terms), start, bits)
        if previous is not None:
            agreed = _common_digits(previous[0], value)
            best = max(best, agreed)
            if agreed >= digits:
                ball = arb(value.mid(), abs(value - previous[0]).upper())
                return AgreeingValue(ball, agreed, (previous[1:], (start, terms)))
        previous = (value, start, terms)
    raise PrecisionExhausted(f"the tail series agrees to {best} digits only, {digits} were asked for")


def run_back(fraction: ContinuedFraction, tail: arb, start: int, stop: int = 0) -> arb:
    """``t(stop)`` from an enclosure of ``t(start)`` by ``t(n) = a(n) + b(n+1)/t(n+1)``. Certified, scale left out.

    Not finite if a ball on the way meets 0.

    >>> bool(run_back(ContinuedFraction.of(1, 1), arb(1), 3).overlaps(arb(5) / 3))
    True
    """
    a_values = consecutive_values(fraction.a_coefficients, stop, start - stop)
    b_values = consecutive_values(fraction.b_coefficients, stop + 1, start - stop)
    for a, b in zip(reversed(a_values), reversed(b_values), strict=True):
        tail = a + b / tail
    return tail


def root_of(n: arb, step: int) -> arb:
    """``n^(1/step)`` for step 1 or 2.

    >>> root_of(arb(9), 2)
    3.00000000000000
    """
    return n if step == 1 else n.sqrt()


def _branch(fraction: ContinuedFraction, kind: Kind, square_root: bool) -> list[arb]:
    """c_0, and c_1 at a double root, on the branch of larger modulus."""
    a, b = fraction.a_coefficients, fraction.b_coefficients
    if kind is Kind.FACTORIAL:
        return [arb(a[-1])]
    if kind is Kind.ALTERNATING_SLOW:
        return [arb(b[-1]).sqrt()]
    if kind is Kind.EXPONENTIAL:
        return [(a[-1] + (arb(a[-1]) ** 2 + 4 * arb(b[-1])).sqrt()) / 2]
    half = arb(a[-1]) / 2
    if square_root:
        return [half, ball_of(first_discriminant(fraction)).sqrt()]
    first = a[-2] if len(a) > 1 else 0
    return [half, (first - half + ball_of(second_discriminant(fraction)).sqrt()) / 2]


def ball_of(value: Fraction) -> arb:
    """A rational number as a ball at the working precision.

    >>> ball_of(Fraction(1, 4))
    0.250000000000000
    """
    return arb(fmpq(value.numerator, value.denominator))


def _solve(
    start: list[arb], shift: int, count: int, m: Fraction, step: int, alpha: tuple[int, ...], beta: tuple[int, ...]
) -> tuple[tuple[arb, ...], tuple[arb, ...]]:
    """The triangular system for c_k, and the coefficients of tau^+ (a little further than c)."""
    size = max(count + shift + 4 * step, step * (int(m) + 3))
    c: list[arb] = []
    forward = [arb(0)] * size
    differences: list[arb] = []  # c_i - alpha_i
    for k in range(count):
        if k < len(start):
            value = start[k]
        else:
            # F's coefficient of order k + shift with c_k = 0, divided by the factor of c_k in it.
            order = k + shift
            rest = arb(-beta[order]) if order < len(beta) else arb(0)
            for i in range(k):
                rest += differences[i] * forward[order - i]
            for i in range(k, min(order + 1, len(alpha))):
                if alpha[i]:
                    rest -= alpha[i] * forward[order - i]
            value = -rest / _factor(k, shift, step, c, alpha)
        c.append(value)
        differences.append(value - alpha[k] if k < len(alpha) else value)
        _add_shifted(forward, value, k, m, step)
    return tuple(c), tuple(forward)


def _factor(k: int, shift: int, step: int, c: list[arb], alpha: tuple[int, ...]) -> arb:
    if shift == 0:
        return 2 * c[0] - (alpha[0] if alpha else 0)
    first = alpha[1] if len(alpha) > 1 else 0
    factor = 2 * c[1] - first
    return factor if step == 2 else factor + k * c[0]


def _add_shifted(forward: list[arb], value: arb, k: int, m: Fraction, step: int) -> None:
    """Add ``value * y^k (1 + y^s)^(m - k/s)`` to the coefficients of tau^+."""
    exponent = m - Fraction(k, step)
    top, bottom = exponent.numerator, exponent.denominator
    term = value
    for j, order in enumerate(range(k, len(forward), step)):
        forward[order] += term
        if top == j * bottom:
            return
        term = term * (top - j * bottom) / (bottom * (j + 1))


def _scaled(coefficients: tuple[int, ...] | list[int], top: int, twice: int, step: int) -> tuple[int, ...]:
    """Coefficients in y of ``n^(-top/2)`` times the polynomial, for ``y = n^(-1/step)``."""
    scaled = [0] * (step * top // 2 + 1)
    for power, coefficient in enumerate(coefficients):
        if coefficient:
            scaled[step * (top - twice * power) // 2] = coefficient
    return tuple(scaled)


def _backward(fraction: ContinuedFraction, series: TailSeries, start: int, bits: int) -> arb:
    with working_precision(bits):
        value = run_back(fraction, series.at(start).mid(), start) * ball_of(fraction.scale)
        return value.mid()


def _common_digits(x: arb, y: arb) -> int:
    if not (x.is_finite() and y.is_finite()):
        return 0
    difference, size = abs(x - y), abs(y)
    if difference == 0:
        return 10**6
    with working_precision(64):
        return max(0, int(float((size / difference).mid().log() / arb(10).log())))

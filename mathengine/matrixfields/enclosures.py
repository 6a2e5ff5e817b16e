"""Certified enclosures of the value of a continued fraction.

The value is the Moebius image of the tail ``t(N)``; an interval for the tail gives an interval for the value. Rules:

* **P** ``a(n) > 0`` for n >= N and ``b(n) > 0`` for n >= N+1: the fraction converges (Seidel-Stern; the degrees make
  the sum diverge) and ``t(N) in [a(N), a(N) + b(N+1)/a(N+1)]``.
* **W** ``a(n) > 0`` for n >= N and ``4|b(n)| <= a(n) a(n-1)`` for n >= N+1: it converges and
  ``|t(N) - a(N)| <= a(N)/2`` (Worpitzky).
* **S** ``a(n) >= |b(n)| + 1`` for n >= N+1: it converges and ``|t(N) - a(N)| <= 1`` (Sleszynski-Pringsheim).
* **T** sub- and super-solutions (:mod:`mathengine.matrixfields.tail_enclosures`), for slow fractions.
* **exact** the fraction terminates.

A polynomial inequality for all n >= N is proved by the signs of the coefficients of P(n + N). With the rules P, W, S
and ``|t(N) - a(N)| <= h``,

    |value - p_N/q_N| <= h |b(1) ... b(N)| / (|q_N| (|q_N| - h |q_{N-1}|)),

with |q_N| for the bracket under rule P when q_N and q_{N-1} have one sign.

The tail from N on converging to a number t(N) in the interval makes the whole fraction converge to the Moebius image,
finite where the denominator is bounded away from 0; that is checked. The signs of a and b below N do not matter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from flint import arb, fmpz, fmpz_poly

from mathengine.errors import BudgetExhausted, InvalidInput, PrecisionExhausted
from mathengine.matrixfields.convergence import Convergence, Kind, require_convergence
from mathengine.matrixfields.convergents import evaluate_polynomial, product_of_values, step_product_enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.tail_enclosures import TailBound, is_positive_from, tail_bound, tail_enclosure
from mathengine.matrixfields.tails import TailSeries, ball_of, run_back, tail_series
from mathengine.numeric.balls import certified_digits, working_precision

Json: TypeAlias = "str | int | list[str] | list[int]"

DEEPEST = 1_000_000
"""Largest number of terms used; beyond it the budget counts as exhausted."""

MOST_TAIL_DIGITS = 3000
"""Digits up to which rule T is tried: the cost of its series grows with the cube of the digits."""

LOG10 = math.log(10)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A certified enclosure of the value of a continued fraction.

    Attributes
    ----------
    value : arb
        A ball that contains the value.
    digits : int
        Certified significant digits (decimal places where the ball contains 0).
    rule : str
        P, W, S, T or exact.
    depth : int
        The N from which the rule bounds the tail.
    certificate : mapping
        Plain JSON data from which :func:`mathengine.matrixfields.checker.check_enclosure` verifies the claim
        ``lower <= value <= upper`` again, sharing no code with this module.
    """

    value: arb
    digits: int
    rule: str
    depth: int
    certificate: Mapping[str, Json] = field(repr=False)


def enclosure(fraction: ContinuedFraction, digits: int = 50) -> Enclosure:
    """The value to at least ``digits`` certified digits, with a certificate.

    Raises
    ------
    Divergent
        If the fraction has no limit, or a terminating fraction is infinite.
    PrecisionExhausted
        If the digits could not be reached (as for an infinite value).
    BudgetExhausted
        If the rules apply only beyond :data:`DEEPEST` terms.

    Examples
    --------
    >>> found = enclosure(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"), 30)
    >>> found.rule, found.value.str(30, radius=False)
    ('W', '4.99144423548424481209875767293')
    >>> slow = enclosure(ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4"), 30)       # 6/pi^2
    >>> slow.rule, slow.value.str(30, radius=False)
    ('T', '0.607927101854026628663276779258')
    """
    if digits < 1:
        raise InvalidInput("digits", digits, "a positive integer")
    convergence = require_convergence(fraction)
    if convergence.kind is Kind.TERMINATING:
        return _exact(fraction, digits)
    plus = fraction if fraction.a_coefficients[-1] > 0 else fraction.negated()
    found = None
    if convergence.kind in (Kind.FACTORIAL, Kind.EXPONENTIAL):
        depth = _depth(plus, convergence, digits)
        if depth <= 40 * digits + 4000:
            found = _by_monotone_rules(plus, convergence, digits, depth)
    found = found or _by_tail_series(plus, convergence, digits)
    return found if plus is fraction else replace(found, certificate={**found.certificate, **_identity(fraction)})


def _exact(fraction: ContinuedFraction, digits: int) -> Enclosure:
    exact = fraction.terminating_value()
    with working_precision(int(3.33 * digits) + 64):
        value = ball_of(exact)
        end = fraction.terminates_at or 1
        return Enclosure(value, digits, "exact", end, _certificate(fraction, "exact", end, value))


# The rules P, W, S


def _p_holds(a: fmpz_poly, b: fmpz_poly, start: int) -> bool:
    return is_positive_from(a, start) and is_positive_from(b, start + 1)


def _w_holds(a: fmpz_poly, b: fmpz_poly, start: int) -> bool:
    product = a * a(fmpz_poly([-1, 1]))
    strict = 1  # P >= 0 for all n >= N+1 where P + 1 > 0: integers
    return is_positive_from(a, start) and all(
        is_positive_from(product - 4 * sign * b + strict, start + 1) for sign in (1, -1)
    )


def _s_holds(a: fmpz_poly, b: fmpz_poly, start: int) -> bool:
    return is_positive_from(a, start) and all(is_positive_from(a - sign * b, start + 1) for sign in (1, -1))


RULES: dict[str, Callable[[fmpz_poly, fmpz_poly, int], bool]] = {"P": _p_holds, "W": _w_holds, "S": _s_holds}


def _first_index(holds: Callable[[int], bool], limit: int) -> int | None:
    """The least N with ``holds(N)``, a claim that stays true once it is; None beyond the limit."""
    high = 1
    while not holds(high):
        high *= 2
        if high > limit:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _applicable_rule(fraction: ContinuedFraction) -> tuple[str, int] | None:
    """The rule that holds from the least N on."""
    a, b = fraction.a, fraction.b
    if fraction.b_coefficients[-1] > 0 and _p_holds(a, b, 1):
        return "P", 1
    starts = {}
    for rule, holds in RULES.items():
        if rule == "S" and len(b) > len(a):
            continue
        found = _first_index(lambda n, holds=holds: holds(a, b, n), DEEPEST)  # type: ignore[misc]
        if found is not None:
            starts[rule] = found
    return min(starts.items(), key=lambda item: item[1]) if starts else None


def _depth(fraction: ContinuedFraction, convergence: Convergence, digits: int) -> int:
    """Terms that the convergence law asks for, with a margin for its prefactor."""
    wanted = (digits + 4) * LOG10
    if convergence.kind is Kind.EXPONENTIAL:
        depth = wanted / convergence.rate
        return int(depth + 3 * math.log(depth + 2) / convergence.rate) + 2
    size = math.log(abs(fraction.a_coefficients[-1])) * 2 - math.log(abs(fraction.b_coefficients[-1]))
    n = 4
    while convergence.rate * n * (math.log(n) - 1) + n * size < wanted + 2 * math.log(n):
        n += max(1, n // 16)
        if n > DEEPEST:
            break
    return n


def _by_monotone_rules(
    fraction: ContinuedFraction, convergence: Convergence, digits: int, depth: int
) -> Enclosure | None:
    found = _applicable_rule(fraction)
    if found is None:
        return None
    rule, start = found
    depth = max(depth, start)
    for attempt in range(7):
        if depth > DEEPEST:
            raise BudgetExhausted(f"the value needs more than {DEEPEST} terms")
        value = _monotone_value(fraction, rule, depth, digits, 64 << (2 * attempt))
        reached = certified_digits(value)
        if reached >= digits:
            return Enclosure(value, reached, rule, depth, _certificate(fraction, rule, depth, value))
        missing = digits - max(reached, 0)
        rate = convergence.rate if convergence.kind is Kind.EXPONENTIAL else 1.0
        depth += min(depth, int((missing + 2) * LOG10 / rate)) + 2
    raise PrecisionExhausted(f"{digits} digits were not reached; the value may be infinite")


def _monotone_value(fraction: ContinuedFraction, rule: str, depth: int, digits: int, guard: int) -> arb:
    a, b = fraction.a_coefficients, fraction.b_coefficients
    bits = int(3.3220 * digits) + guard
    product = step_product_enclosure(a, b, 1, depth + 1, bits)
    with working_precision(bits):
        q_before, q = product[1, 0], product[1, 1]
        p = product[0, 1] + evaluate_polynomial(a, 0) * q
        a_end = arb(fmpz(evaluate_polynomial(a, depth)))
        quotient = p / q
    with working_precision(64):
        if rule == "P":
            width = arb(fmpz(evaluate_polynomial(b, depth + 1))) / fmpz(evaluate_polynomial(a, depth + 1))
        else:
            width = a_end / 2 if rule == "W" else arb(1)
        # |q_N + (t - a_N) q_{N-1}| from below; rule P has t >= a_N, so equal signs can only help.
        room = abs(q) if rule == "P" and q * q_before > 0 else abs(q) - width * abs(q_before)
        if not room > 0:
            return arb("nan")
        error = width * product_of_values(b, 1, depth + 1) / (abs(q) * room)
    with working_precision(bits):
        return (quotient + arb(0, error.upper())) * ball_of(fraction.scale)


# Rule T


def _by_tail_series(fraction: ContinuedFraction, convergence: Convergence, digits: int) -> Enclosure:
    if digits > MOST_TAIL_DIGITS:
        raise BudgetExhausted(f"a slow fraction is certified to at most {MOST_TAIL_DIGITS} digits, not to {digits}")
    best = 0
    for attempt in range(6):
        series, start = _setting(fraction, convergence, digits, attempt)
        for _ in range(8):
            if start > DEEPEST:
                break
            bound = tail_bound(series, start)
            if bound is not None:
                value = _tail_value(fraction, series, bound, digits)
                reached = certified_digits(value)
                best = max(best, reached)
                if reached >= digits:
                    return Enclosure(value, reached, "T", start, _tail_certificate(series, bound, value, digits))
                if start > 40 * digits + 4000:
                    break
            start += start // 2 + 8
    if not best:
        raise PrecisionExhausted(f"no rule applied within {DEEPEST} terms, or the value is infinite")
    raise PrecisionExhausted(f"{best} digits were certified, {digits} were asked for")


def _setting(
    fraction: ContinuedFraction, convergence: Convergence, digits: int, attempt: int
) -> tuple[TailSeries, int]:
    """A tail series and the least N at which its last terms are as small as the digits ask."""
    step = tail_series(fraction, 2, 64).step
    count = step * (digits // 2 + 10) * (attempt + 2) // 2 + 6
    bits = int(3.33 * digits) + 96 + 4 * count
    series = tail_series(fraction, count, bits)
    start = 4.0
    for k in range(count - 2, count):
        with working_precision(64):
            size = abs(series.coefficients[k] / series.coefficients[0])
            if size > 0:
                log_size = float(size.upper().log()) + (digits + 2) * LOG10
                start = max(start, math.exp(min(40.0, step * log_size / k)))
    return series, int(start) + 8


def _tail_value(fraction: ContinuedFraction, series: TailSeries, bound: TailBound, digits: int) -> arb:
    bits = int(3.33 * digits) + 96
    tail = tail_enclosure(series, bound, bits + 4 * len(series.coefficients))
    with working_precision(bits):
        value = run_back(fraction, tail, bound.start)
        if not value.is_finite():
            value = _by_product(fraction, tail, bound.start, bits)
        return value * ball_of(fraction.scale)


def _by_product(fraction: ContinuedFraction, tail: arb, start: int, bits: int) -> arb:
    """The Moebius image by the exact product, where a tail on the way meets 0."""
    a, b = fraction.a_coefficients, fraction.b_coefficients
    product = step_product_enclosure(a, b, 1, start, bits + 8 * start)
    with working_precision(bits + 8 * start):
        last = fmpz(evaluate_polynomial(b, start))
        top, bottom = (product[i, 1] * tail + product[i, 0] * last for i in (0, 1))
        return top / bottom + evaluate_polynomial(a, 0)


# Certificates


def _certificate(fraction: ContinuedFraction, rule: str, depth: int, value: arb) -> dict[str, Json]:
    accuracy = 0 if value.rad() == 0 else value.rel_accuracy_bits()
    with working_precision(max(value.bits(), accuracy) + 64):
        lower, upper = value.lower(), value.upper()
    return {
        "kind": "continued fraction enclosure",
        "rule": rule,
        **_identity(fraction),
        "depth": depth,
        "lower": _dyadic(lower),
        "upper": _dyadic(upper),
    }


def _identity(fraction: ContinuedFraction) -> dict[str, Json]:
    return {
        "a": [str(fmpz(c)) for c in fraction.a_coefficients],
        "b": [str(fmpz(c)) for c in fraction.b_coefficients],
        "scale": str(fraction.scale),
    }


def _tail_certificate(series: TailSeries, bound: TailBound, value: arb, digits: int) -> dict[str, Json]:
    """Claims what was asked for and no more: the check chooses bounds of its own."""
    with working_precision(int(3.33 * digits) + 96):
        size = arb(1) if value.contains(0) else abs(value)
        claimed = value + arb(0, (size * arb(10) ** (-digits)).upper())
    certificate = _certificate(series.fraction, "T", bound.start, claimed)
    return {**certificate, "terms": len(series.coefficients), "sigma": bound.sigma}


def _dyadic(end: arb) -> list[str]:
    """``[mantissa in hexadecimal, exponent of 2]`` of an exact ball."""
    mantissa, exponent = end.man_exp()
    return [hex(int(mantissa)), str(exponent)]

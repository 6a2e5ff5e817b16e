"""Irrationality exponents of the convergents: delta, blind delta, predicted delta.

With ``q' = q/gcd(p, q)`` the delta of index n is ``-1 - log|p/q - L| / log q'_n``. If it stays above a positive number
along n, L is irrational. A single delta is a measurement at its depth, certified as a number and no proof of anything.

The error needs no deep enclosure of L: with the tail ``t = t(n+1)``

    L - p_n/q_n = +- b(1) ... b(n+1) / (q_n (t q_n + b(n+1) q_{n-1})),

exact integers but for t, of which a few digits suffice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flint import arb, fmpq, fmpz, fmpz_poly

from mathengine.errors import InvalidInput, PrecisionExhausted
from mathengine.matrixfields.convergence import Kind, rate_enclosure, require_convergence
from mathengine.matrixfields.convergents import Convergent, convergent, evaluate_polynomial, product_of_values
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.balls import working_precision

BITS = 160
"""Working precision of the logarithms."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A delta with the depth at which it was measured. Certified as a number.

    Attributes
    ----------
    depth : int
        The index n of the convergent.
    value : arb
        ``-1 - log|error| / log q'``; the ball contains it.
    log_error : arb
        ``log|p/q - L|``, or the blind replacement.
    log_denominator : arb
        ``log q'``.
    log_gcd : arb
        ``log gcd(p, q)``, the factor taken out.
    """

    depth: int
    value: arb
    log_error: arb
    log_denominator: arb
    log_gcd: arb


@dataclass(frozen=True, slots=True)
class PredictedDelta:
    """``rate / kappa - 1``: the rate is exact, kappa (growth of log q') from two depths. Heuristic.

    Attributes
    ----------
    value : float
        The prediction of the limit of delta.
    rate, kappa : float
        -log|error| and log q' per step; for factorial and slow types the growth between the two depths.
    depths : tuple of int
        The two depths.
    """

    value: float
    rate: float
    kappa: float
    depths: tuple[int, int]


def delta(fraction: ContinuedFraction, depth: int, limit: arb | None = None) -> Delta:
    """Delta at ``depth``, the common factor of p and q removed. Certified.

    Parameters
    ----------
    fraction : ContinuedFraction
        A convergent, non-terminating one.
    depth : int
        At least 1.
    limit : arb, optional
        A ball for the limit, for a limit known otherwise; by default the error is computed from the tail.

    Raises
    ------
    InvalidInput
        If the convergent has no reduced denominator above 1, or does not exist.
    PrecisionExhausted
        If ``limit`` is too wide to tell the error from 0.

    Examples
    --------
    >>> apery = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
    >>> delta(apery, 300).value.str(4, radius=False)
    '0.09493'
    """
    _require_proper(fraction, depth)
    last = convergent(fraction.a_coefficients, fraction.b_coefficients, depth)
    log_error = _log_error(fraction, last) if limit is None else _log_error_from(fraction, last, limit)
    return _delta(fraction, last, log_error)


def blind_delta(fraction: ContinuedFraction, depth: int) -> Delta:
    """Delta with ``|p_{n+1}/q_{n+1} - p_n/q_n| = |b(1)...b(n+1)| / |q_n q_{n+1}|`` in place of the error. Certified.

    No limit is needed, so it exists for divergent fractions too.

    Examples
    --------
    >>> apery = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
    >>> blind_delta(apery, 300).value.str(4, radius=False)
    '0.09493'
    """
    _require_proper(fraction, depth)
    a, b = fraction.a_coefficients, fraction.b_coefficients
    last = convergent(a, b, depth)
    q_next = evaluate_polynomial(a, depth + 1) * last.q + evaluate_polynomial(b, depth + 1) * last.q_before
    if last.q == 0 or q_next == 0:
        raise InvalidInput("depth", depth, "a depth whose convergent and the next exist")
    with working_precision(BITS):
        scale = arb(fmpq(fraction.scale.numerator, fraction.scale.denominator))
        error = scale * product_of_values(b, 1, depth + 2, BITS) / (arb(last.q) * arb(q_next))
        log_error = abs(error).log()
    return _delta(fraction, last, log_error)


def delta_sequence(fraction: ContinuedFraction, first: int, last: int, step: int = 1) -> Iterator[Delta]:
    """Deltas at depths ``first, first + step, ... <= last``; depths without a proper convergent are left out.

    >>> f = ContinuedFraction.of("2*n + 1", "n**2")
    >>> [d.depth for d in delta_sequence(f, 10, 30, 10)]
    [10, 20, 30]
    """
    for depth in range(first, last + 1, step):
        try:
            yield delta(fraction, depth)
        except InvalidInput:
            require_convergence(fraction)


def predicted_delta(fraction: ContinuedFraction, depth: int = 400) -> PredictedDelta:
    """The limit of delta as the growth of the reduced denominators between ``depth`` and ``2 depth`` foretells it.

    Heuristic: the rate of an exponential fraction is exact, kappa is measured.

    Examples
    --------
    >>> apery = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
    >>> round(predicted_delta(apery, 2000).value, 2)                      # the limit is 0.0805...
    0.08
    """
    convergence = require_convergence(fraction)
    near, far = blind_delta(fraction, depth), blind_delta(fraction, 2 * depth)
    kappa = float(far.log_denominator - near.log_denominator) / depth
    if convergence.kind is Kind.EXPONENTIAL:
        rate = float(rate_enclosure(fraction))
    else:
        rate = float(near.log_error - far.log_error) / depth
    if kappa <= 0:
        raise InvalidInput("depth", depth, "a depth from which the reduced denominators grow")
    return PredictedDelta(rate / kappa - 1, rate, kappa, (depth, 2 * depth))


def _require_proper(fraction: ContinuedFraction, depth: int) -> None:
    if depth < 1:
        raise InvalidInput("depth", depth, "a positive integer")
    if fraction.terminates_at is not None:
        raise InvalidInput("the fraction", fraction.to_text(), "one that does not terminate")


def _log_error(fraction: ContinuedFraction, last: Convergent) -> arb:
    b = fraction.b_coefficients
    if last.q == 0:
        raise InvalidInput("depth", last.depth, "a depth whose convergent exists")
    step = fmpz_poly([last.depth + 1, 1])
    tail = enclosure(ContinuedFraction.from_polynomials(fraction.a(step), fraction.b(step)), 30).value
    with working_precision(BITS):
        scale = abs(arb(fmpq(fraction.scale.numerator, fraction.scale.denominator)))
        b_next = fmpz(evaluate_polynomial(b, last.depth + 1))
        # p - L q for the rounded q would lose everything; this quotient loses a few bits only.
        bottom = abs(tail + arb(b_next) * arb(fmpq(last.q_before, last.q)))
        error = scale * product_of_values(b, 1, last.depth + 2, BITS) / (arb(last.q) ** 2 * bottom)
        if not bottom > 0:
            raise PrecisionExhausted("the distance of the convergent from the limit could not be told from 0")
        return error.log()


def _log_error_from(fraction: ContinuedFraction, last: Convergent, limit: arb) -> arb:
    if last.q == 0:
        raise InvalidInput("depth", last.depth, "a depth whose convergent exists")
    with working_precision(max(BITS, limit.bits() + 64)):
        scale = arb(fmpq(fraction.scale.numerator, fraction.scale.denominator))
        error = abs(scale * arb(last.p) / arb(last.q) - limit)
        if not error > 0:
            raise PrecisionExhausted("the limit is known to too few digits for the error at this depth")
        return error.log()


def _delta(fraction: ContinuedFraction, last: Convergent, log_error: arb) -> Delta:
    top, bottom = last.p * fraction.scale.numerator, last.q * fraction.scale.denominator
    common = top.gcd(bottom)
    reduced = abs(bottom // common)
    if reduced < 2:
        raise InvalidInput("depth", last.depth, "a depth at which the reduced denominator exceeds 1")
    with working_precision(BITS):
        log_denominator = arb(reduced).log()
        return Delta(last.depth, -1 - log_error / log_denominator, log_error, log_denominator, arb(common).log())

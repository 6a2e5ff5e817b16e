"""Rule T: a certified enclosure of a tail from sub- and super-solutions, for fractions however slow.

Let a have a positive leading coefficient, ``T(n) = n^m tau(y)`` be the truncated formal tail of
:mod:`mathengine.matrixfields.tails` with K terms, ``y = n^(-1/s)``, and ``delta(n) = C n^m y^K'``. Write
``F = (T(n) - a(n)) T(n+1) - b(n+1)``. For ``|theta| <= delta(n+1)`` the tail map ``S_n(t) = a(n) + b(n+1)/t`` obeys

    S_n(T(n+1) + theta) - T(n) = -F/T(n+1) - theta b(n+1) / (T(n+1) (T(n+1) + theta)),

so ``S_n`` maps ``I(n+1) = [T - delta, T + delta]`` into ``I(n)`` whenever ``T > delta`` and

    delta(n) T(n+1) (T(n+1) - delta(n+1)) - |b(n+1)| delta(n+1) - |F| (T(n+1) - delta(n+1)) >= 0.        (1)

If (1) holds for all n >= N, compactness gives an exact tail sequence t(n) in I(n), n >= N. It belongs to the fraction:

* b > 0 and a > 0 for n >= N: the fraction from N on has positive elements and converges by Seidel-Stern, because
  ``2 deg a - deg b >= -2`` makes the sum of its normalised denominators diverge; consecutive approximants bracket every
  positive tail, so a positive tail sequence is the sequence of its values.
* b < 0 for n >= N: ``y_n = y_{n-1} * (-b(n+1)/t(n+1))`` is a positive solution of the recurrence, and reduction of
  order gives a second one, ``y_n * sum of the products of rho_j = t(j) t(j+1)/|b(j+1)|``. If that sum diverges, the
  first is minimal and by Pincherle's theorem the fraction from N on converges to t(N) (Waadeland's tail theorem). It
  diverges if, for some integer sigma < N,

      rho_j >= 1 - 1/(j - sigma) for all j >= N.                                                        (2)

The coefficients of F below order K + shift vanish **by the definition** of the c_k, whose balls enclose the exactly
defined numbers; so they are set to 0 and not computed. Everything else is bounded on ``0 < y <= N^(-1/s)`` by its
leading coefficient and its negative terms; binomial series are cut where the Lagrange remainder is at most the next
term. After division by ``n^{3m} C y^K'`` and by ``tau^+``, (1) follows from

    X - C y^K' D - |F| D / tau^+ - |F|/(C y^K') >= 0,   D = (1 + y^s)^(m - K'/s),
    X = tau^+ - D (tau - alpha) for b > 0,      X = tau^+ + D (tau - alpha) for b < 0

(bounded below with D, or with 1 in place of D where D <= 1 and tau - alpha has the sign of b),

and (2) from ``Z - C y^K' (1 + D tau/tau^+) - 2 |F| / tau^+ >= 0`` with
``Z = 2 tau - alpha + (alpha - tau)(x + sigma x^2)``, ``x = y^s``.

References
----------
L. Lorentzen and H. Waadeland, Continued Fractions with Applications (1992), chapters II (tails) and III.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, arb_poly, fmpz_poly

from mathengine.matrixfields.convergence import Kind, classify, second_discriminant
from mathengine.matrixfields.tails import TailSeries, ball_of, root_of
from mathengine.numeric.balls import working_precision

BOUND_BITS = 96
"""Precision of the bounds: they are inequalities with room to spare."""


@dataclass(frozen=True, slots=True)
class TailBound:
    """``|t(n) - T(n)| <= C n^m y^K'`` for the true tail t of the fraction and all n >= N. Proved.

    Attributes
    ----------
    start : int
        N.
    order : int
        K'.
    constant : arb
        C.
    sigma : int
        The shift in (2); 0 where b > 0.
    """

    start: int
    order: int
    constant: arb
    sigma: int


@dataclass(frozen=True, slots=True)
class _Ranges:
    """Power series on ``0 < y <= y_N``, each a polynomial plus a remainder bounded by a multiple of y^size."""

    y: arb
    size: int
    tau: arb_poly
    shifted: arb_poly  # tau^+ - tau
    shifted_rest: arb
    alpha: arb_poly
    residual: arb  # |F| <= residual * y^(K + shift)
    tau_above: arb
    forward_below: arb


def tail_bound(series: TailSeries, start: int) -> TailBound | None:
    """The bound of rule T from N = ``start`` on, or None where the sufficient inequalities fail. Certified.

    Examples
    --------
    >>> from mathengine.matrixfields.fractions import ContinuedFraction
    >>> from mathengine.matrixfields.tails import tail_series
    >>> bound = tail_bound(tail_series(ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4"), 20), 60)
    >>> bound.start, bound.order
    (60, 20)
    """
    fraction = series.fraction
    positive = fraction.b_coefficients[-1] > 0
    sign = 1 if positive else -1
    if not is_positive_from(fraction.b * sign, start) or (positive and not is_positive_from(fraction.a, start)):
        return None
    with working_precision(BOUND_BITS):
        ranges = _ranges(series, start)
        leading = _gap_order(series, positive)
        order = len(series.coefficients) + series.shift - leading
        if not ranges.forward_below > 0 or order <= max(leading, 2):
            return None
        constant = _constant(series, ranges, positive, leading, order)
        if constant is None or not _below(ranges.tau, 0, ranges.y) - constant * ranges.y**order > 0:
            return None
        if positive:
            return TailBound(start, order, constant, 0)
        sigma = _convergence_shift(series, ranges, order, constant)
        return None if sigma is None or sigma >= start else TailBound(start, order, constant, sigma)


def tail_enclosure(series: TailSeries, bound: TailBound, bits: int) -> arb:
    """The ball for t(N) that the bound gives. Certified.

    >>> from mathengine.matrixfields.fractions import ContinuedFraction
    >>> from mathengine.matrixfields.tails import tail_series
    >>> series = tail_series(ContinuedFraction.of("2*n + 2", "-n**2 - n"), 12)
    >>> bound = tail_bound(series, 50)
    >>> bool(tail_enclosure(series, bound, 100).contains(51))
    True
    """
    with working_precision(bits):
        n = arb(bound.start)
        width = bound.constant / root_of(n, series.step) ** bound.order
        width *= root_of(n, series.step) ** int(series.m * series.step)
        return series.at(bound.start) + arb(0, width.upper())


def is_positive_from(polynomial: fmpz_poly, start: int) -> bool:
    """Whether P(n) > 0 for all n >= start is shown by the coefficients of P(n + start). Sufficient, exact.

    >>> is_positive_from(fmpz_poly([-10, 1]), 10), is_positive_from(fmpz_poly([-10, 1]), 11)
    (False, True)
    """
    moved = polynomial(fmpz_poly([start, 1]))
    return bool(moved[0] > 0) and all(c >= 0 for c in moved.coeffs())


def _gap_order(series: TailSeries, positive: bool) -> int:
    """Order of the leading term of X."""
    kind = classify(series.fraction).kind
    if kind in (Kind.FACTORIAL, Kind.EXPONENTIAL):
        return 0
    if not positive:
        return 1
    excess = Fraction(2 * len(series.fraction.a_coefficients) - len(series.fraction.b_coefficients) - 1, 2)
    return int(min(-excess * series.step, Fraction(series.step)))


def _ranges(series: TailSeries, start: int) -> _Ranges:
    step, size = series.step, len(series.forward)
    y = 1 / root_of(arb(start), step)
    count = len(series.coefficients)
    tau = arb_poly([arb(c) for c in series.coefficients])
    alpha = arb_poly(list(series.alpha))
    padded = [*series.coefficients, *[arb(0)] * (size - count)]
    shifted = _without(arb_poly([f - c for f, c in zip(series.forward, padded, strict=True)]), step)
    rest = arb(0)
    for k, c in enumerate(series.coefficients):
        terms = -((k - size) // step)
        exponent = series.m - Fraction(k, step)
        rest += abs(c) * _binomial_size(exponent, terms) * y ** (k + step * terms - size)
    forward = arb_poly(list(series.forward))
    difference = tau - alpha
    known = _without(difference * forward - arb_poly(list(series.beta)), count + series.shift)
    low = count + series.shift
    residual = _absolute_sum(known, low, y) + _absolute_sum(difference, 0, y) * rest * y ** (size - low)
    above = _absolute_sum(tau, 0, y)
    below = _below(forward, 0, y) - rest * y**size
    return _Ranges(y, size, tau, shifted, rest, alpha, residual, above, below)


def _constant(series: TailSeries, ranges: _Ranges, positive: bool, leading: int, order: int) -> arb | None:
    """A C for which (1) holds, or None."""
    step, y, size = series.step, ranges.y, ranges.size
    exponent = series.m - Fraction(order, step)
    spread = arb_poly(_binomials(exponent, size, step))  # D - 1, cut at y^size
    terms = -(-size // step)
    spread_rest = _binomial_size(exponent, terms)
    factor = _absolute_sum(spread, 0, y) + spread_rest * y**size + 1 if exponent > 0 else arb(1)
    least = _least_gap(series, ranges, positive, leading, spread, spread_rest)
    if exponent <= 0:
        plain = _least_plain_gap(series, ranges, positive, leading)
        least = plain if plain is not None and not least > plain else least
    if not least > 0:
        return None
    low = len(series.coefficients) + series.shift
    constant = 2 * ranges.residual / least + arb(2) ** (-(10**4))
    constant = arb(constant.upper())
    left = least - ranges.residual / constant - constant * y ** (order - leading) * factor
    left -= y ** (low - leading) * ranges.residual * factor / ranges.forward_below
    return constant if left > 0 else None


def _least_gap(
    series: TailSeries, ranges: _Ranges, positive: bool, leading: int, spread: arb_poly, spread_rest: arb
) -> arb:
    """Lower bound of ``X / y^leading``."""
    y, difference = ranges.y, ranges.tau - ranges.alpha
    gap = (
        ranges.shifted - spread * difference + ranges.alpha
        if positive
        else ranges.shifted + spread * difference + _twice_minus_alpha(series, ranges)
    )
    rest = ranges.shifted_rest + spread_rest * _absolute_sum(difference, 0, y)
    return _below(_without(gap, leading), leading, y) - rest * y ** (ranges.size - leading)


def _least_plain_gap(series: TailSeries, ranges: _Ranges, positive: bool, leading: int) -> arb | None:
    """The same for D <= 1, the terms with 1 - D left out: they are >= 0 if tau - alpha has the sign of b."""
    y, difference = ranges.y, ranges.tau - ranges.alpha
    if not _below(difference if positive else -difference, 0, y) > 0:
        return None
    gap = ranges.shifted + (ranges.alpha if positive else _twice_minus_alpha(series, ranges))
    return _below(_without(gap, leading), leading, y) - ranges.shifted_rest * y ** (ranges.size - leading)


def _convergence_shift(series: TailSeries, ranges: _Ranges, order: int, constant: arb) -> int | None:
    """A sigma for which (2) holds, or None."""
    step, y = series.step, ranges.y
    twice = _twice_minus_alpha(series, ranges)
    back = ranges.alpha - ranges.tau
    base = twice + back * _monomial(step)
    leading = 0 if classify(series.fraction).kind is not Kind.CRITICAL else 1
    sigma = 0
    if leading == 1 and step == 1 and _second_discriminant_vanishes(series):
        leading = 2
        sigma = max(0, int(-float((base[2] / back[0]).mid())) + 2)
    z = _without(base + back * _monomial(2 * step) * sigma, leading)
    low = len(series.coefficients) + series.shift
    exponent = series.m - Fraction(order, step)
    factor = arb(1) if exponent <= 0 else (1 + y**step) ** ball_of(exponent)
    left = _below(z, leading, y)
    left -= constant * y ** (order - leading) * (1 + factor * ranges.tau_above / ranges.forward_below)
    left -= 2 * ranges.residual * y ** (low - leading) / ranges.forward_below
    return sigma if left > 0 else None


def _second_discriminant_vanishes(series: TailSeries) -> bool:
    return second_discriminant(series.fraction) == 0


def _twice_minus_alpha(series: TailSeries, ranges: _Ranges) -> arb_poly:
    """``2 tau - alpha``; its constant term is the root of the discriminant, exactly 0 at a double root."""
    twice = 2 * ranges.tau - ranges.alpha
    return _without(twice, 1) if classify(series.fraction).kind is Kind.CRITICAL else twice


def _below(polynomial: arb_poly, leading: int, y: arb) -> arb:
    """Lower bound of ``polynomial / y^leading`` on (0, y], the terms below ``leading`` being 0.

    Terms with a positive coefficient are bounded by 0, those with a negative one by their value at y.
    """
    total = arb(0)
    for j in range(polynomial.length() - 1, leading, -1):
        lower = polynomial[j].lower()
        total = total * y + (lower if lower < 0 else 0)
    return polynomial[leading] + total * y


def _absolute_sum(polynomial: arb_poly, low: int, y: arb) -> arb:
    """``sum |p_j| y^(j - low)`` over j >= low."""
    total = arb(0)
    for j in range(polynomial.length() - 1, low - 1, -1):
        total = total * y + abs(polynomial[j])
    return total


def _without(polynomial: arb_poly, low: int) -> arb_poly:
    """The polynomial with its coefficients below order ``low``, which are exactly 0, set to 0."""
    coefficients = polynomial.coeffs()
    return arb_poly([arb(0)] * min(low, len(coefficients)) + coefficients[low:])


def _monomial(power: int) -> arb_poly:
    return arb_poly([0] * power + [1])


def _binomials(exponent: Fraction, size: int, step: int) -> list[arb]:
    """Coefficients of ``(1 + y^step)^exponent - 1`` below y^size."""
    coefficients, term = [arb(0)] * size, arb(1)
    for j in range(1, -(-size // step)):
        term = term * (exponent.numerator - (j - 1) * exponent.denominator) / (exponent.denominator * j)
        coefficients[step * j] = term
    return coefficients


def _binomial_size(exponent: Fraction, terms: int) -> arb:
    """``|binomial(exponent, terms)|``: bounds the rest of (1+x)^exponent after ``terms >= exponent`` terms."""
    assert terms >= exponent
    value = arb(1)
    for j in range(terms):
        value = value * (exponent.numerator - j * exponent.denominator) / (exponent.denominator * (j + 1))
    return abs(value)

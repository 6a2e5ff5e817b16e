"""Rational limits: fractions whose value is a rational number, with a certificate.

A fraction that terminates is rational. So is one whose tail ``t(n)`` is a rational function: then the recurrence has a
hypergeometric solution, and if that is the minimal one, Pincherle's theorem gives the value. The tail is looked for as
Petkovsek's algorithm would find it, restricted to the dominant branch: its formal series in 1/n has rational
coefficients, and a rational function with that series is recovered from it and then verified exactly. What is returned
is proved; None means that no such tail with numerator and denominator up to the degree bound exists on that branch.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from flint import arb, fmpq, fmpq_mat, fmpz, fmpz_poly

from mathengine.errors import Divergent
from mathengine.matrixfields.convergence import Kind, classify, first_discriminant, second_discriminant
from mathengine.matrixfields.convergents import convergent, evaluate_polynomial
from mathengine.matrixfields.fractions import ContinuedFraction, polynomial_text
from mathengine.matrixfields.tail_enclosures import is_positive_from
from mathengine.numeric.balls import working_precision

DEGREE = 8
"""Largest degree of the numerator and denominator of a rational tail that is looked for."""
LARGEST = 10**100
"""Coefficients beyond it are not tried."""

SHIFTS = 64
"""Largest sigma tried in the proof that the solution found is minimal."""


@dataclass(frozen=True, slots=True)
class RationalLimit:
    """A proved rational value.

    Attributes
    ----------
    value : Fraction
        The limit.
    certificate : dict
        ``{"rule": "terminating", "at": k}`` or ``{"rule": "rational tail", "tail": [numerator, denominator],
        "from": N, "sigma": s}``: ``t(n) t(n+1) = a(n) t(n+1) + b(n+1)`` identically, t > 0 for n >= N, and either
        a, b > 0 there or b < 0 and ``t(n) t(n+1)/|b(n+1)| >= 1 - 1/(n - s)``.
    """

    value: Fraction
    certificate: dict[str, str | int | list[str]]


def rational_limit(fraction: ContinuedFraction, degree: int = DEGREE) -> RationalLimit | None:
    """The rational value of the fraction with its proof, or None where none was found.

    Raises
    ------
    Divergent
        If the value is infinite.

    Examples
    --------
    >>> rational_limit(ContinuedFraction.of("2*n + 2", "-n*(n + 1)")).value
    Fraction(1, 1)
    >>> rational_limit(ContinuedFraction.of("n + 1", "n - 3")).certificate
    {'rule': 'terminating', 'at': 3}
    >>> rational_limit(ContinuedFraction.of("2*n + 1", "n**2")) is None
    True
    """
    convergence = classify(fraction)
    if convergence.kind is Kind.TERMINATING:
        at = fraction.terminates_at
        assert at is not None
        return RationalLimit(fraction.terminating_value(), {"rule": "terminating", "at": at})
    if not convergence.converges or max(map(abs, fraction.a_coefficients + fraction.b_coefficients)) > LARGEST:
        return None
    plus = fraction if fraction.a_coefficients[-1] > 0 else fraction.negated()
    series = _rational_series(plus, 4 * degree + 8)
    if series is None:
        return None
    tail = _rational_tail(plus, series, degree)
    return None if tail is None else _proved(plus, *tail)


def looks_rational(ball: arb, margin_digits: int = 12) -> Fraction | None:
    """The simplest rational number in a ball, if it is much simpler than the ball is narrow; else None. Heuristic.

    Examples
    --------
    >>> with working_precision(200):
    ...     looks_rational(arb(22) / 7), looks_rational(arb.pi())
    (Fraction(22, 7), None)
    """
    if not ball.is_finite():
        return None
    with working_precision(max(64, ball.bits()) + 64):
        low, high = _exact(ball.lower()), _exact(ball.upper())
    simple = _simplest_between(low, high) if low < high else low
    width = high - low or Fraction(1, 1 << max(1, ball.bits()))
    size = max(1, abs(simple.numerator)) * simple.denominator
    return simple if width * size * 10**margin_digits < 1 else None


def _rational_series(fraction: ContinuedFraction, count: int) -> list[Fraction] | None:
    """Coefficients c_k of the tail ``n^m sum c_k n^-k`` as rationals, or None where they are not rational."""
    a, b = fraction.a_coefficients, fraction.b_coefficients
    degree_a, degree_b = len(a) - 1, len(b) - 1
    if max(2 * degree_a, degree_b) % 2:
        return None
    m = max(2 * degree_a, degree_b) // 2
    next_b = [int(c) for c in fraction.b(fmpz_poly([1, 1])).coeffs()]
    alpha = [Fraction(a[m - k]) if 0 <= m - k < len(a) else Fraction(0) for k in range(count + 4)]
    beta = [Fraction(next_b[2 * m - k]) if 0 <= 2 * m - k < len(next_b) else Fraction(0) for k in range(count + 4)]
    lead_b = Fraction(b[-1] if degree_b == 2 * m else 0)
    root = _root(alpha[0] ** 2 + 4 * lead_b)
    if root is None:
        return None
    start, shift = [(alpha[0] + root) / 2], 0
    if root == 0:
        second = _root(second_discriminant(fraction)) if first_discriminant(fraction) == 0 else None
        if second is None:
            return None
        start, shift = [*start, (alpha[1] - start[0] + second) / 2], 1
    return _solve(start, shift, m, alpha, beta, count)


def _solve(
    start: list[Fraction], shift: int, m: int, alpha: list[Fraction], beta: list[Fraction], count: int
) -> list[Fraction]:
    c: list[Fraction] = []
    forward = [Fraction(0)] * (count + 2)
    for k in range(count):
        if k < len(start):
            value = start[k]
        else:
            order = k + shift
            rest = sum(((c[i] if i < k else 0) - alpha[i]) * forward[order - i] for i in range(order + 1)) - beta[order]
            factor = 2 * c[shift] - alpha[shift] + (k * c[0] if shift else 0)
            value = -rest / factor
        c.append(value)
        term = value
        for j in range(count + 2 - k):
            forward[k + j] += term
            term = term * (m - k - j) / (j + 1)
    return c


def _rational_tail(
    fraction: ContinuedFraction, series: list[Fraction], degree: int
) -> tuple[fmpz_poly, fmpz_poly] | None:
    """A rational function with this series at infinity, verified in the tail equation."""
    a, b_next = fraction.a, fraction.b(fmpz_poly([1, 1]))
    m = max(2 * (len(fraction.a_coefficients) - 1), len(fraction.b_coefficients) - 1) // 2
    for size in range(degree + 1):
        found = _pade(series, m, size)
        if found is None:
            continue
        top, bottom = found
        step = fmpz_poly([1, 1])
        left = top * top(step)
        if left == a * bottom * top(step) + b_next * bottom * bottom(step):
            return top, bottom
    return None


def _pade(series: list[Fraction], m: int, size: int) -> tuple[fmpz_poly, fmpz_poly] | None:
    """``P/Q`` with deg Q = size and ``n^m sum c_k n^-k = P/Q`` to the order that fixes it."""
    # Q(n) = sum q_j n^j: the coefficients of n^-1, ..., n^-size of Q * series vanish (n^(m - k + j)).
    rows = [[_at(series, m + j + e) for j in range(size + 1)] for e in range(1, size + 3)]
    if size == 0:
        if any(_at(series, m + e) for e in range(1, 4)):
            return None
        denominator = [Fraction(1)]
    else:
        matrix = fmpq_mat(len(rows), size + 1, [fmpq(x.numerator, x.denominator) for row in rows for x in row])
        reduced, rank = matrix.rref()
        if rank > size:
            return None
        denominator = _kernel_vector(reduced, rank, size + 1)
    numerator = [
        sum((denominator[j] * _at(series, m + j - i) for j in range(len(denominator))), Fraction(0))
        for i in range(m + size + 1)
    ]
    top, bottom = _integers([*numerator, *denominator], len(numerator))
    common = top.gcd(bottom)
    return (top // common, bottom // common) if bottom and top else None


def _kernel_vector(reduced: fmpq_mat, rank: int, width: int) -> list[Fraction]:
    """The kernel vector with 1 in the first free column."""
    pivots = [next(j for j in range(width) if reduced[i, j] != 0) for i in range(rank)]
    free = next(j for j in range(width) if j not in pivots)
    vector = [Fraction(0)] * width
    vector[free] = Fraction(1)
    for i, pivot in enumerate(pivots):
        entry = reduced[i, free]
        vector[pivot] = -Fraction(int(entry.p), int(entry.q))
    return vector


def _integers(values: list[Fraction], split: int) -> tuple[fmpz_poly, fmpz_poly]:
    denominator = fmpz(1)
    for value in values:
        denominator = denominator.lcm(fmpz(value.denominator))
    whole = [int(value * int(denominator)) for value in values]
    return fmpz_poly(whole[:split]), fmpz_poly(whole[split:])


def _proved(fraction: ContinuedFraction, top: fmpz_poly, bottom: fmpz_poly) -> RationalLimit | None:
    """The value from a rational tail sequence, once it is shown to belong to the fraction."""
    if top[top.degree()] * bottom[bottom.degree()] < 0:
        return None
    if bottom[bottom.degree()] < 0:
        top, bottom = -top, -bottom
    positive = fraction.b_coefficients[-1] > 0
    sign = 1 if positive else -1
    start = 1
    needed = [top, bottom, fraction.b * sign] + ([fraction.a] if positive else [])
    while not all(is_positive_from(p, start) for p in needed):
        start *= 2
        if start > 10**6:
            return None
    sigma = 0
    if not positive:
        shift = _minimal_shift(fraction, top, bottom, start)
        if shift is None:
            return None
        sigma, start = shift
    value = _value_from_tail(fraction, Fraction(int(top(fmpz(start))), int(bottom(fmpz(start)))), start)
    text = [polynomial_text([int(c) for c in p.coeffs()]) for p in (top, bottom)]
    return RationalLimit(value, {"rule": "rational tail", "tail": text, "from": start, "sigma": sigma})


def _minimal_shift(
    fraction: ContinuedFraction, top: fmpz_poly, bottom: fmpz_poly, start: int
) -> tuple[int, int] | None:
    """sigma and N with ``t(n) t(n+1) (n - sigma) >= |b(n+1)| (n - sigma - 1)`` for n >= N > sigma."""
    step = fmpz_poly([1, 1])
    above, below = top * top(step), -fraction.b(step) * bottom * bottom(step)
    for sigma in range(SHIFTS):
        surplus = above * fmpz_poly([-sigma, 1]) - below * fmpz_poly([-sigma - 1, 1])
        index = max(start, sigma + 1)
        if not surplus or (surplus[surplus.degree()] > 0):
            while index <= 10**6:
                if is_positive_from(surplus + 1, index):
                    return sigma, index
                index *= 2
    return None


def _value_from_tail(fraction: ContinuedFraction, tail: Fraction, start: int) -> Fraction:
    before = convergent(fraction.a_coefficients, fraction.b_coefficients, start - 1)
    b = evaluate_polynomial(fraction.b_coefficients, start)
    top = tail * int(before.p) + b * int(before.p_before)
    bottom = tail * int(before.q) + b * int(before.q_before)
    if bottom == 0:
        raise Divergent("the value", "is infinite")
    return fraction.scale * top / bottom


def _at(series: list[Fraction], k: int) -> Fraction:
    return series[k] if 0 <= k < len(series) else Fraction(0)


def _root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(top, bottom) if Fraction(top * top, bottom * bottom) == value else None


def _exact(end: arb) -> Fraction:
    mantissa, exponent = (int(x) for x in end.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent


def _simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator in [low, high] (Stern-Brocot)."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -_simplest_between(-high, -low)
    whole: list[int] = []
    while True:
        floor = low.numerator // low.denominator
        if floor == low or floor + 1 <= high:
            value = Fraction(floor if floor == low else floor + 1)
            break
        whole.append(floor)
        low, high = 1 / (high - floor), 1 / (low - floor)
    for part in reversed(whole):
        value = part + 1 / value
    return value

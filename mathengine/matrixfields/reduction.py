"""Factorial reduction: how much of the growth of q_n the common factors of p_n and q_n take away.

With ``m = max(deg a, deg b/2)``, q_n grows like ``(n!)**m``. Where ``log gcd(p_n, q_n) = r log n! + O(n)``, the
fraction has factorial reduction of order r: full if r = m, partial if 0 < r < m.

The order is local. For a prime p and the product of the matrices ``[[0, b(n)], [1, a(n)]]`` over k periods of p
steps, the *slope* at p is the growth per period of the least p-adic valuation among the four entries; the order is the
average of the slopes over the primes, each weighted by log p / p. A pass modulo p alone (trace = 0 mod p) says no more
than that the slope is positive.

Finitely many primes are exceptional: those that divide a leading coefficient or, for deg b = 2 deg a, the discriminant
``A**2 + 4B`` of the leading coefficients (where the singular points of the recurrence meet modulo p).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import islice

from flint import fmpz, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.convergents import consecutive_values, convergent, evaluate_polynomial
from mathengine.matrixfields.fractions import Coefficients, ContinuedFraction

PERIODS = 8
"""Periods of a window; the slope is read from those after the first two, where the growth has settled."""
SETTLED = 2
PRIMES = 8
PRIMES_WITHOUT_SPLITTING = 32
"""Primes tested where b does not split over Q: slopes then depend on how p splits, and the order is an average."""
LEAST_PRIME = 53
SMALLEST_PRIME = 11
"""A window of 8 periods of a smaller prime p meets every root modulo p**2, and shows too much growth."""
APPARENT_DEGREE = 8
"""From this degree of b on, irreducible factors of b may be apparent singularities."""
MEASURED_DEPTHS = (200, 400, 800)
MEASURED_TOLERANCE = Fraction(1, 4)

Polynomial = Sequence[int]


class Reduction(StrEnum):
    """Verdict on a fraction: ``full``, ``partial``, ``none``, or ``trivial`` (nothing that could be reduced)."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    TRIVIAL = "trivial"


@dataclass(frozen=True, slots=True)
class MeasuredGrowth:
    """``log gcd(p_n, q_n)`` at some depths, and the r of the fit ``r log n! + s n`` through the last two.

    Attributes
    ----------
    depths : tuple of int
    logarithms : tuple of float
        ``log gcd(p_n, q_n)``, of exact integers.
    order : float
        The fitted r. Heuristic: it approaches the order like 1/log n.
    """

    depths: tuple[int, ...]
    logarithms: tuple[float, ...]
    order: float


@dataclass(frozen=True, slots=True)
class FactorialReduction:
    """Verdict, order and the slopes behind them.

    Attributes
    ----------
    verdict : Reduction
    order : Fraction
        The weighted average of the slopes, rounded to thousandths where they differ; the fitted order, rounded to
        tenths, where ``rule`` says measured.
    half_degree : Fraction
        ``m = max(deg a, deg b/2)``, what a full reduction has for order.
    slopes : tuple of (int, Fraction)
        ``(p, slope at p)``.
    excluded : tuple of int
        Primes passed over: they divide a leading coefficient or the leading discriminant.
    rule : str
        What decided the verdict.
    measured : MeasuredGrowth or None
        The growth of the common factors where it was measured.
    """

    verdict: Reduction
    order: Fraction
    half_degree: Fraction
    slopes: tuple[tuple[int, Fraction], ...]
    excluded: tuple[int, ...]
    rule: str
    measured: MeasuredGrowth | None = None


def factorial_reduction(a: Coefficients, b: Coefficients, primes: Sequence[int] | None = None) -> FactorialReduction:
    """Factorial reduction of ``a(0) + b(1)/(a(1) + b(2)/(a(2) + ...))`` by local slopes.

    Parameters
    ----------
    a, b : what :meth:`ContinuedFraction.of` accepts
    primes : sequence of int, optional
        The primes to test; by default 8 from 53 on, 32 where b does not split over Q or one slope stands alone. Those
        that divide a leading coefficient (and with it the denominator of a root) or the leading discriminant are passed
        over and named.

    Returns
    -------
    FactorialReduction
        Each slope is computed by exact arithmetic modulo a power of p over 8 periods and is exact unless the growth
        settles later; the verdict extends the finitely many primes to all (heuristic).

    Raises
    ------
    InvalidInput
        If an entry of ``primes`` is no prime >= 11, or all of them are excluded.

    Notes
    -----
    A full reduction needs deg b roots modulo almost every prime, so b splits over Q: otherwise the order is an average
    below m. The exception are apparent singularities (b of degree >= 8 with irreducible factors of higher degree),
    whose primes enter the common factor from beyond n: there the measured growth decides.

    References
    ----------
    The published test is that of the Ramanujan Machine project (``FREnumerator.py``), which reads log gcd/n at depths
    up to 1402 and accepts partial reductions; local slopes separate them.

    Examples
    --------
    >>> apery = factorial_reduction("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
    >>> apery.verdict, apery.order
    (<Reduction.FULL: 'full'>, Fraction(3, 1))
    >>> other = factorial_reduction("(2*n + 1)*(5*n**2 + 5*n + 1)", "-n**6")
    >>> other.verdict, other.order
    (<Reduction.PARTIAL: 'partial'>, Fraction(1, 1))
    """
    fraction = ContinuedFraction.of(a, b)
    top, below = fraction.a_coefficients, fraction.b_coefficients
    m = half_degree(top, below)
    if fraction.terminates_at is not None:
        return _trivial(m, f"terminates: b({fraction.terminates_at}) = 0")
    if m == 0:
        return _trivial(m, "constant coefficients")
    splits = splits_over_rationals(below)
    tested, excluded = _choose(top, below, primes, PRIMES if splits else PRIMES_WITHOUT_SPLITTING)
    slopes = tuple((p, slope(top, below, p)) for p in tested)
    if primes is None and _few(slopes) and len(slopes) < PRIMES_WITHOUT_SPLITTING:
        tested, excluded = _choose(top, below, None, PRIMES_WITHOUT_SPLITTING)
        slopes += tuple((p, slope(top, below, p)) for p in tested[len(slopes) :])
    order = _average(slopes)
    if not splits and len(below) - 1 >= APPARENT_DEGREE:
        return _by_measured_growth(top, below, m, slopes, excluded)
    if all(s == m for _, s in slopes):
        return FactorialReduction(Reduction.FULL, m, m, slopes, excluded, "the slope is m at every prime tested")
    if order == 0:
        return FactorialReduction(Reduction.NONE, order, m, slopes, excluded, "the slope is 0 at every prime tested")
    if _few(slopes):
        return FactorialReduction(Reduction.NONE, order, m, slopes, excluded, "the slope is 0 but for a few primes")
    return FactorialReduction(Reduction.PARTIAL, order, m, slopes, excluded, "the slopes average below m")


def half_degree(a: Polynomial, b: Polynomial) -> Fraction:
    """``m = max(deg a, deg b/2)``; coefficients with the constant term first.

    >>> half_degree((1, 2), (0, 0, 0, 1))
    Fraction(3, 2)
    """
    return max(Fraction(len(a) - 1), Fraction(len(b) - 1, 2), Fraction(0))


def splits_over_rationals(b: Polynomial) -> bool:
    """Whether b is a product of linear factors over Q. Exact.

    >>> splits_over_rationals((0, -1, 0, 4)), splits_over_rationals((1, 0, 1))
    (True, False)
    """
    return all(factor.degree() == 1 for factor, _ in fmpz_poly(list(b)).factor()[1])


def slope(a: Polynomial, b: Polynomial, p: int, periods: int = PERIODS) -> Fraction:
    """Growth per period of p steps of the least p-adic valuation among the entries of the product of step matrices.

    Parameters
    ----------
    a, b : sequences of int
        Coefficients with the constant term first; b without a zero at a positive integer.
    p : int
        A prime >= 11 that does not divide the leading coefficient of b.
    periods : int
        At least 6.

    Returns
    -------
    Fraction
        A multiple of 1/2 (the slopes of a 2x2 matrix over the p-adic numbers are), at most deg b/2, the largest over
        the classes of roots of b modulo p; 0 if b has none.

    Examples
    --------
    >>> slope((1, 2), (0, 0, 1), 53)
    Fraction(1, 1)
    """
    roots = roots_modulo(b, p)
    if not roots or not trace_vanishes(a, b, p, roots[0]):
        return Fraction(0)
    return max(class_slope(a, b, p, root, periods) for root in roots)


def trace_vanishes(a: Polynomial, b: Polynomial, p: int, root: int) -> bool:
    """Whether one period has trace 0 modulo p, which is necessary and sufficient for a positive slope. Exact.

    The product has rank 1 modulo p at a root of b; it is nilpotent modulo p exactly if its trace is 0.

    >>> trace_vanishes((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1), 53, 0)
    True
    """
    x, y = 0, 1
    for s, t in zip(consecutive_values(a, root, p), consecutive_values(b, root, p), strict=True):
        x, y = y, (t * x + s * y) % p
    return y == 0


def class_slope(a: Polynomial, b: Polynomial, p: int, root: int, periods: int = PERIODS) -> Fraction:
    """:func:`slope` of the periods that begin at one root of b modulo p.

    >>> class_slope((1, 2), (0, 0, 1), 53, 0)
    Fraction(1, 1)
    """
    start, determinant_valuation = period_window(b, p, root, periods)
    valuations = entry_valuations(a, b, p, start, periods, determinant_valuation // 2 + 1)
    growth = Fraction(valuations[-1] - valuations[SETTLED - 1], periods - SETTLED)
    return min(Fraction(round(2 * growth), 2), Fraction(len(b) - 1, 2))


def roots_modulo(b: Polynomial, p: int) -> list[int]:
    """The roots of b in 0..p-1.

    >>> roots_modulo((1, 0, 1), 5)
    [2, 3]
    """
    return [n for n, value in enumerate(consecutive_values(b, 0, p)) if value % p == 0]


def entry_valuations(a: Polynomial, b: Polynomial, p: int, start: int, periods: int, precision: int) -> tuple[int, ...]:
    """Least p-adic valuation among the entries of the product over 1, 2, ..., ``periods`` periods from ``start``.

    Computed modulo ``p**precision``, and exact where it is below ``precision``: half the valuation of the determinant
    is an upper bound.

    >>> entry_valuations((1, 2), (0, 0, 1), 5, 5, 6, 7)
    (0, 1, 2, 4, 4, 5)
    """
    modulus = p**precision
    row, other = (1, 0), (0, 1)
    steps = zip(consecutive_values(a, start, periods * p), consecutive_values(b, start, periods * p), strict=True)
    valuations = []
    for _ in range(periods):
        for x, y in islice(steps, p):
            row = row[1], (row[0] * y + row[1] * x) % modulus
            other = other[1], (other[0] * y + other[1] * x) % modulus
        valuations.append(min(valuation(entry, p, precision) for entry in (*row, *other)))
    return tuple(valuations)


def period_window(b: Polynomial, p: int, root: int, periods: int = PERIODS) -> tuple[int, int]:
    """``(start, valuation of the determinant)`` of a window from ``root + p`` on in which all periods are alike.

    Where b(n) is by chance divisible by a higher power of p than its zero demands, a window shows too much growth. A
    root meets that once in p periods, so a window that avoids it comes early; should none do, the least one is taken.

    >>> period_window((0, 0, 1), 53, 0)
    (53, 16)
    """
    cap = 64 * len(b)
    roots = [r if r >= root else r + p for r in roots_modulo(b, p)]
    at_period: list[int] = []
    for j in range(1, p + periods):
        at_period.append(sum(valuation(evaluate_polynomial(b, r + j * p), p, cap) for r in roots))
        if len(at_period) >= periods and len(set(at_period[-periods:])) == 1:
            return root + (j - periods + 1) * p, sum(at_period[-periods:])
    totals = [sum(at_period[j : j + periods]) for j in range(p)]
    best = min(range(p), key=totals.__getitem__)
    return root + (best + 1) * p, totals[best]


def valuation(number: int, p: int, cap: int) -> int:
    """The exponent of p in ``number``, at most ``cap``, which is also the answer for 0.

    >>> valuation(250, 5, 9), valuation(0, 5, 9)
    (3, 9)
    """
    exponent = 0
    while exponent < cap and number % p == 0:
        number //= p
        exponent += 1
    return exponent


def measured_growth(a: Coefficients, b: Coefficients, depths: Sequence[int] = MEASURED_DEPTHS) -> MeasuredGrowth:
    """``log gcd(p_n, q_n)`` at ``depths`` from exact convergents, fitted by ``r log n! + s n``.

    Parameters
    ----------
    a, b : what :meth:`ContinuedFraction.of` accepts
    depths : sequence of int
        At least two, ascending, positive.

    Raises
    ------
    InvalidInput
        If the depths are not ascending or fewer than two, or the fraction terminates.

    Examples
    --------
    >>> round(measured_growth("34*n**3 + 51*n**2 + 27*n + 5", "-n**6", [300, 600]).order)
    3
    """
    fraction = ContinuedFraction.of(a, b)
    if len(depths) < 2 or any(low >= high for low, high in zip((0, *depths), depths, strict=False)):
        raise InvalidInput("depths", tuple(depths), "at least two ascending positive integers")
    if fraction.terminates_at is not None:
        raise InvalidInput("the fraction", fraction.to_text(), "one that does not terminate")
    logarithms = []
    for depth in depths:
        reached = convergent(fraction.a_coefficients, fraction.b_coefficients, depth)
        logarithms.append(_logarithm(reached.p.gcd(reached.q)))
    (n, x), (k, y) = list(zip(depths, logarithms, strict=True))[-2:]
    # r log n! + s n = x and r log k! + s k = y; s is eliminated.
    order = (y / k - x / n) / (math.lgamma(k + 1) / k - math.lgamma(n + 1) / n)
    return MeasuredGrowth(tuple(depths), tuple(logarithms), order)


def primes_from(least: int) -> Iterator[int]:
    """The primes >= ``least``, ascending.

    >>> from itertools import islice
    >>> list(islice(primes_from(50), 3))
    [53, 59, 61]
    """
    number = max(2, least)
    while True:
        if fmpz(number).is_prime():
            yield number
        number += 1


def _trivial(m: Fraction, rule: str) -> FactorialReduction:
    return FactorialReduction(Reduction.TRIVIAL, Fraction(0), m, (), (), rule)


def _choose(
    a: Polynomial, b: Polynomial, primes: Sequence[int] | None, count: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The primes to test, and those passed over because they divide a leading coefficient or the discriminant."""
    leading = (a[-1] if a else 1) * b[-1]
    if 2 * (len(a) - 1) == len(b) - 1:
        leading *= a[-1] ** 2 + 4 * b[-1] or 1
    if primes is None:
        tested: list[int] = []
        excluded: list[int] = []
        for p in primes_from(LEAST_PRIME):
            (excluded if leading % p == 0 else tested).append(p)
            if len(tested) == count:
                return tuple(tested), tuple(excluded)
    for p in primes or ():
        if p < SMALLEST_PRIME or not fmpz(p).is_prime():
            raise InvalidInput("primes", p, f"primes >= {SMALLEST_PRIME}")
    kept = tuple(p for p in primes or () if leading % p)
    if not kept:
        raise InvalidInput("primes", tuple(primes or ()), "some that divide neither a leading coefficient nor A^2 + 4B")
    return kept, tuple(p for p in primes or () if leading % p == 0)


def _few(slopes: Sequence[tuple[int, Fraction]]) -> bool:
    """Whether so few slopes differ from 0 that it is chance: a trace vanishes at p with probability about 1/p."""
    positive = sum(s > 0 for _, s in slopes)
    return 0 < positive <= len(slopes) // PRIMES


def _average(slopes: Sequence[tuple[int, Fraction]]) -> Fraction:
    """Average weighted with log p / p, rounded to thousandths unless all slopes agree."""
    values = {s for _, s in slopes}
    if len(values) == 1:
        return values.pop()
    weights = [math.log(p) / p for p, _ in slopes]
    average = sum(w * float(s) for w, (_, s) in zip(weights, slopes, strict=True)) / sum(weights)
    return Fraction(round(1000 * average), 1000)


def _by_measured_growth(
    a: Polynomial, b: Polynomial, m: Fraction, slopes: tuple[tuple[int, Fraction], ...], excluded: tuple[int, ...]
) -> FactorialReduction:
    measured = measured_growth(list(a), list(b))
    order = Fraction(round(10 * max(measured.order, 0.0)), 10)
    rule = "measured growth: irreducible factors of b may be apparent singularities, which slopes do not see"
    if abs(order - m) <= MEASURED_TOLERANCE:
        return FactorialReduction(Reduction.FULL, m, m, slopes, excluded, rule, measured)
    verdict = Reduction.PARTIAL if order > MEASURED_TOLERANCE else Reduction.NONE
    return FactorialReduction(verdict, order, m, slopes, excluded, rule, measured)


def _logarithm(number: fmpz) -> float:
    """Natural logarithm of a positive integer of any size."""
    shift = max(0, number.bit_length() - 64)
    return math.log(int(number >> shift)) + shift * math.log(2)


__all__ = [
    "FactorialReduction",
    "MeasuredGrowth",
    "Reduction",
    "class_slope",
    "entry_valuations",
    "factorial_reduction",
    "half_degree",
    "measured_growth",
    "period_window",
    "primes_from",
    "roots_modulo",
    "slope",
    "splits_over_rationals",
    "trace_vanishes",
    "valuation",
]

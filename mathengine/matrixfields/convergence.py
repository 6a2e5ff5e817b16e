"""Whether and how fast a polynomial continued fraction converges, from a few leading coefficients. Exact decisions.

With A, B the leading coefficients, A', B' the next ones, m = max(deg a, deg b/2), D = A^2 + 4B, e = deg a - deg b/2:

==================  ==========================  ==============================================================
kind                condition                   -log|error| after N steps
==================  ==========================  ==============================================================
terminating         b(k) = 0, k >= 1            rational value
factorial           e > 0                       2 e N log N
exponential         e = 0, D > 0                N log|l1/l2|, the roots of l^2 = A l + B
critical            e = 0, D = 0, E > 0         8 sqrt(E N)/|A|,  E = A A'/2 + B' - (deg a) A^2/4
critical            e = 0, D = 0, E = 0         sqrt(F)/|A/2| log N for F > 0, log log N for F = 0
alternating-slow    e < 0, B > 0, e > -1        |A|/sqrt(B) N^(e+1)/(e+1)
alternating-slow    e = -1, B > 0               |A|/sqrt(B) log N
divergent           everything else
==================  ==========================  ==============================================================

F is the discriminant of the quadratic for the second coefficient of the tail (:func:`second_discriminant`).

Convergence is proved in every kind: Worpitzky's and Seidel-Stern's theorems where they apply, in the critical case with
a tail sequence as in :mod:`mathengine.matrixfields.enclosures`. Divergence is a theorem too: Stern-Stolz for B > 0 and
e < -1, and otherwise the Birkhoff-Adams asymptotics of the recurrence (R. Wong and H. Li, J. Comput. Appl. Math. 41
(1992) 65-94): the two solutions are complex conjugate and p_n/q_n is a Moebius image of exp(2i theta_n) with theta_n
not convergent modulo pi. ``reason`` names which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from flint import arb, fmpz_poly

from mathengine.errors import Divergent
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.numeric.balls import working_precision


class Kind(StrEnum):
    """The convergence kinds of the design."""

    FACTORIAL = "factorial"
    EXPONENTIAL = "exponential"
    CRITICAL = "critical"
    ALTERNATING_SLOW = "alternating-slow"
    DIVERGENT = "divergent"
    TERMINATING = "terminating"


class Growth(StrEnum):
    """The function of N that ``rate`` multiplies in -log|error|."""

    N_LOG_N = "N*log(N)"
    N = "N"
    POWER = "N**power"
    LOG_N = "log(N)"
    LOG_LOG_N = "log(log(N))"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Convergence:
    """How a fraction converges: ``-log|error| ~ rate * growth(N)``.

    Attributes
    ----------
    kind : Kind
        Decided exactly.
    growth, power : Growth and Fraction
        The function of N; ``power`` is the exponent for ``Growth.POWER``.
    rate : float
        Its factor, rounded; :func:`rate_enclosure` certifies it. 0 where there is none.
    proved : bool
        Whether the kind is a theorem (it is, everywhere but where ``reason`` says formal).
    reason : str
        The theorem.

    Examples
    --------
    >>> c = classify(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"))
    >>> c.kind.value, c.law, round(c.rate, 5)
    ('exponential', '7.05099*N', 7.05099)
    """

    kind: Kind
    growth: Growth
    rate: float
    power: Fraction
    proved: bool
    reason: str

    @property
    def converges(self) -> bool:
        """Whether the fraction has a limit (for a terminating one: an end)."""
        return self.kind is not Kind.DIVERGENT

    @property
    def law(self) -> str:
        """-log|error| after N steps, as text."""
        if self.growth is Growth.NONE:
            return "no limit" if self.kind is Kind.DIVERGENT else "exact"
        function = self.growth.value if self.growth is not Growth.POWER else f"N**({self.power})"
        return f"{self.rate:.6g}*{function}"

    def expected_log_error(self, steps: int) -> float:
        """-log|error| that the law predicts; the leading term only.

        >>> round(classify(ContinuedFraction.of(1, 1)).expected_log_error(100), 2)
        96.24
        """
        n = max(steps, 3)
        values = {
            Growth.N_LOG_N: n * math.log(n),
            Growth.N: float(n),
            Growth.POWER: math.pow(n, float(self.power)),
            Growth.LOG_N: math.log(n),
            Growth.LOG_LOG_N: math.log(math.log(n)),
            Growth.NONE: 0.0,
        }
        return self.rate * values[self.growth]


def classify(fraction: ContinuedFraction) -> Convergence:
    """The convergence kind of a fraction, from integer arithmetic on a few coefficients. Exact.

    Examples
    --------
    >>> [classify(ContinuedFraction.of(a, b)).kind.value for a, b in (("n", "n"), (1, "n"), (1, -2), (1, "n - 4"))]
    ['factorial', 'alternating-slow', 'divergent', 'terminating']
    """
    if fraction.terminates_at is not None:
        return Convergence(Kind.TERMINATING, Growth.NONE, 0.0, Fraction(0), True, "b vanishes at a positive integer")
    a, b = fraction.a_coefficients, fraction.b_coefficients
    if not a:
        return _divergent("a is identically 0: the convergents are alternately 0 and infinite")
    excess = Fraction(2 * len(a) - len(b) - 1, 2)
    if excess > 0:
        return Convergence(
            Kind.FACTORIAL, Growth.N_LOG_N, float(2 * excess), Fraction(0), True, "Worpitzky: b(n)/(a(n) a(n-1)) -> 0"
        )
    if excess < 0:
        return _slow_alternating(a, b, excess)
    discriminant = a[-1] ** 2 + 4 * b[-1]
    if discriminant < 0:
        return _divergent("Birkhoff-Adams: two conjugate characteristic roots of one modulus")
    if discriminant == 0:
        return _critical(fraction)
    reason = "Worpitzky: 4|b| < a a- from some n on" if b[-1] < 0 else "Seidel-Stern: a and b of constant sign"
    return Convergence(Kind.EXPONENTIAL, Growth.N, _exponential_rate(a[-1], b[-1]), Fraction(1), True, reason)


def require_convergence(fraction: ContinuedFraction) -> Convergence:
    """:func:`classify`, or ``Divergent`` with its reason.

    >>> require_convergence(ContinuedFraction.of(1, 1)).kind.value
    'exponential'
    """
    convergence = classify(fraction)
    if not convergence.converges:
        raise Divergent(fraction.to_text(), f"diverges: {convergence.reason}")
    return convergence


def rate_enclosure(fraction: ContinuedFraction, bits: int = 128) -> arb:
    """The factor ``rate`` of the law as a ball. Certified.

    Examples
    --------
    >>> rate = rate_enclosure(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"))
    >>> bool(rate.overlaps(8 * (1 + arb(2).sqrt()).log()))
    True
    """
    convergence = require_convergence(fraction)
    with working_precision(bits):
        if convergence.kind in (Kind.TERMINATING, Kind.FACTORIAL) or convergence.growth is Growth.LOG_LOG_N:
            return arb(convergence.rate)
        a, b = arb(abs(fraction.a_coefficients[-1])), arb(fraction.b_coefficients[-1])
        if convergence.kind is Kind.EXPONENTIAL:
            root = (a * a + 4 * b).sqrt()
            return ((a + root) ** 2 / (4 * abs(b))).log()
        if convergence.kind is Kind.ALTERNATING_SLOW:
            excess = convergence.power
            return a / b.sqrt() / (_ball(excess) if excess else 1)
        if convergence.growth is Growth.POWER:
            return 8 * _ball(first_discriminant(fraction)).sqrt() / a
        return 2 * _ball(second_discriminant(fraction)).sqrt() / a


def first_discriminant(fraction: ContinuedFraction) -> Fraction:
    """``E = A A'/2 + B' - (deg a) A^2/4`` of a fraction with A^2 + 4B = 0. Exact.

    >>> first_discriminant(ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4"))
    Fraction(0, 1)
    """
    a, b = fraction.a_coefficients, fraction.b_coefficients
    degree, lead = len(a) - 1, a[-1]
    return (
        Fraction(lead * _coefficient(a, degree - 1), 2)
        + _coefficient(b, 2 * degree - 1)
        - Fraction(degree * lead * lead, 4)
    )


def second_discriminant(fraction: ContinuedFraction) -> Fraction:
    """Discriminant of the quadratic for c_2 in the tail ``n^m (c_0 + c_2/n + ...)`` when D = E = 0. Exact.

    With c_0 = A/2 and b(n+1) = n^{2m} (B + B_1/n + B_2/n^2 + ...) it is
    ``(c_0 - A')^2 + 4 (m A' c_0 + A'' c_0 + m(m-1)/2 c_0^2 + B_2)``.

    >>> second_discriminant(ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4"))
    Fraction(1, 1)
    """
    a = fraction.a_coefficients
    m = len(a) - 1
    b_next = [int(c) for c in fraction.b(fmpz_poly([1, 1])).coeffs()]
    half, first, second = Fraction(a[-1], 2), _coefficient(a, m - 1), _coefficient(a, m - 2)
    rest = m * first * half + second * half + Fraction(m * (m - 1), 2) * half**2 + _coefficient(b_next, 2 * m - 2)
    return (half - first) ** 2 + 4 * rest


def _critical(fraction: ContinuedFraction) -> Convergence:
    lead = abs(fraction.a_coefficients[-1])
    first = first_discriminant(fraction)
    if first < 0:
        return _divergent("Birkhoff-Adams: conjugate solutions with exp(+-i c sqrt(n))")
    theorem = "tail sequence: the recurrence has a minimal solution (Pincherle)"
    if first > 0:
        rate = 8 * math.sqrt(first) / lead
        return Convergence(Kind.CRITICAL, Growth.POWER, rate, Fraction(1, 2), True, theorem)
    second = second_discriminant(fraction)
    if second < 0:
        return _divergent("Birkhoff-Adams: conjugate solutions with n^(+-i c)")
    if second == 0:
        return Convergence(Kind.CRITICAL, Growth.LOG_LOG_N, 1.0, Fraction(0), True, theorem)
    return Convergence(Kind.CRITICAL, Growth.LOG_N, 2 * math.sqrt(second) / lead, Fraction(0), True, theorem)


def _slow_alternating(a: tuple[int, ...], b: tuple[int, ...], excess: Fraction) -> Convergence:
    if b[-1] < 0:
        return _divergent("Birkhoff-Adams: two conjugate characteristic roots of one modulus")
    if excess < -1:
        return _divergent("Stern-Stolz: even and odd convergents have different limits")
    ratio = abs(a[-1]) / math.sqrt(b[-1])
    theorem = "Seidel-Stern: a and b of constant sign, sum of the normalised denominators diverges"
    if excess == -1:
        return Convergence(Kind.ALTERNATING_SLOW, Growth.LOG_N, ratio, Fraction(0), True, theorem)
    power = excess + 1
    return Convergence(Kind.ALTERNATING_SLOW, Growth.POWER, ratio / float(power), power, True, theorem)


def _divergent(reason: str) -> Convergence:
    return Convergence(Kind.DIVERGENT, Growth.NONE, 0.0, Fraction(0), True, reason)


def _exponential_rate(a: int, b: int) -> float:
    with working_precision(64):
        root = (arb(a) ** 2 + 4 * arb(b)).sqrt()
        return float(((abs(arb(a)) + root) ** 2 / (4 * abs(arb(b)))).log())


def _coefficient(coefficients: list[int] | tuple[int, ...], power: int) -> int:
    return coefficients[power] if 0 <= power < len(coefficients) else 0


def _ball(value: Fraction) -> arb:
    return arb(value.numerator) / value.denominator

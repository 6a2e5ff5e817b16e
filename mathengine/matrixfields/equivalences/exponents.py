"""Formal solutions at infinity of ``x(n) = a(n) x(n-1) + b(n) x(n-2)``: what a gauge must respect, and its degree.

With A, B the leading coefficients, A', B' the next ones, m = max(deg a, deg b/2), the two formal solutions are

===================  =============================  ==========================================================
regime               condition                      solutions, up to powers of n! and constants
===================  =============================  ==========================================================
factorial            2 deg a > deg b                of different factorial growth, n^theta
exponential          2 deg a = deg b, A^2+4B > 0    lambda^n n^theta, lambda^2 = A lambda + B
stretched            A^2 + 4B = 0, E > 0            lambda^n exp(+-gamma sqrt n) n^theta
powers               A^2 + 4B = 0, E = 0            lambda^n n^theta, with a logarithm where they agree
alternating          2 deg a = deg b - 1, B > 0     (+-sqrt B)^n exp(+-gamma sqrt n) n^theta
stretched
alternating powers   2 deg a = deg b - 2, B > 0     (+-sqrt B)^n n^theta
===================  =============================  ==========================================================

(G. D. Birkhoff, Trans. AMS 12 (1911); C. R. Adams, Trans. AMS 30 (1928).) Exponents are kept as ``mean +- half``, the
dominant solution with the plus sign. If ``A(n) U(n+1) = s(n) U(n) B(n)`` for companion matrices A, B, then the rows of
U take formal solutions to formal solutions. Hence s ~ c n^k (1 + kappa/n) is known up to kappa, the numbers
``kappa + theta_B - theta_A`` are integers, and they bound the degrees of the entries of U.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt

from mathengine.matrixfields.convergence import Growth, Kind, classify, first_discriminant, second_discriminant
from mathengine.matrixfields.fractions import ContinuedFraction


class Regime(StrEnum):
    """Which pair of formal solutions a recurrence has."""

    FACTORIAL = "factorial"
    EXPONENTIAL = "exponential"
    STRETCHED = "stretched"
    POWERS = "powers"
    ALTERNATING_STRETCHED = "alternating stretched"
    ALTERNATING_POWERS = "alternating powers"


STRETCHED = (Regime.STRETCHED, Regime.ALTERNATING_STRETCHED)
SEPARATION = {Regime.STRETCHED: Fraction(1, 2), Regime.POWERS: Fraction(1)}
"""How much smaller than the solutions' product their Casoratian is, as a power of n."""

UNSIGNED = {
    Regime.ALTERNATING_STRETCHED: Regime.STRETCHED,
    Regime.ALTERNATING_POWERS: Regime.POWERS,
}
"""What becomes of a regime when every other term is taken."""


@dataclass(frozen=True, slots=True)
class SignedRoot:
    """``sign * sqrt(square)``.

    Examples
    --------
    >>> SignedRoot(-1, Fraction(1, 4)).rational, SignedRoot(1, Fraction(2)).rational
    (Fraction(-1, 2), None)
    """

    sign: int
    square: Fraction

    @property
    def rational(self) -> Fraction | None:
        """Its value, where that is rational."""
        root = rational_root(self.square)
        return None if root is None else self.sign * root

    def minus(self, other: SignedRoot) -> Fraction | None:
        """The difference, where it is rational and decided: 0 for equal irrational ones.

        >>> SignedRoot(1, Fraction(2)).minus(SignedRoot(1, Fraction(2)))
        Fraction(0, 1)
        """
        here, there = self.rational, other.rational
        if here is not None and there is not None:
            return here - there
        return Fraction(0) if self == other else None


@dataclass(frozen=True, slots=True)
class FormalSolutions:
    """Both formal solutions of a recurrence.

    Attributes
    ----------
    regime : Regime
    leads : tuple of int
        A and B.
    degrees : tuple of int
        deg a and deg b.
    shape : Fraction
        What a gauge cannot change about the growth: A^2/B, or gamma^2 in the stretched regimes.
    mean : Fraction
    half : SignedRoot
        The exponents of n are ``mean + half`` (dominant) and ``mean - half``.
    """

    regime: Regime
    leads: tuple[int, int]
    degrees: tuple[int, int]
    shape: Fraction
    mean: Fraction
    half: SignedRoot

    @property
    def growth(self) -> Fraction:
        """The larger power of n! in a solution."""
        a, b = self.degrees
        return Fraction(a) if self.regime is Regime.FACTORIAL else Fraction(b, 2)

    @property
    def invariant(self) -> tuple[object, ...]:
        """Equal for any two recurrences between which there is a gauge. Exact.

        Examples
        --------
        >>> f, g = ContinuedFraction.of("3*n + 1", "-2*n**2 + n"), ContinuedFraction.of("3*n + 3", "-2*n**2 - n")
        >>> formal_solutions(f).invariant == formal_solutions(g).invariant
        True
        """
        return self.folded_invariant(1)

    def folded_invariant(self, fold: int) -> tuple[object, ...]:
        """:attr:`invariant` of the recurrence of every ``fold``-th term, without working that out.

        >>> f = ContinuedFraction.of(1, 1)
        >>> formal_solutions(f).folded_invariant(2) == formal_solutions(ContinuedFraction.of(3, -1)).invariant
        True
        """
        regime, shape = self.regime, self.shape
        excess = 2 * self.degrees[0] - self.degrees[1] if regime is Regime.FACTORIAL else 0
        match regime:
            case Regime.FACTORIAL:
                shape = -((-shape) ** fold) * fold ** (fold * excess)
            case Regime.EXPONENTIAL:
                trace, (a, b) = (2, self.leads[0]), self.leads
                for _ in range(fold - 1):
                    trace = trace[1], a * trace[1] + b * trace[0]
                shape = Fraction(trace[1] ** 2, -((-b) ** fold))
            case Regime.STRETCHED | Regime.ALTERNATING_STRETCHED:
                shape *= fold
        if fold % 2 == 0:
            regime = UNSIGNED.get(regime, regime)
        rational = self.half.rational
        # (k n)! is n!^k k^(k n) n^((1 - k)/2) up to a constant.
        gap: object = self.half if rational is None else (2 * rational + Fraction(excess * (1 - fold), 2)) % 1
        return regime, excess * fold, self.degrees[1] * fold % 2, shape, gap

    def shifted(self, steps: int) -> FormalSolutions:
        """Those of the recurrence with n + steps for n."""
        a, b = self.degrees
        mean, half = self.mean + Fraction(b * steps, 2), self.half
        if self.regime is Regime.FACTORIAL:
            moved = (half.rational or Fraction(0)) + Fraction((2 * a - b) * steps, 2)
            half = _signed(moved)
        return FormalSolutions(self.regime, self.leads, self.degrees, self.shape, mean, half)


def formal_solutions(fraction: ContinuedFraction) -> FormalSolutions | None:
    """The formal solutions of the recurrence of a convergent fraction; None where it diverges or terminates.

    Examples
    --------
    >>> found = formal_solutions(ContinuedFraction.of(4, "4*n**2 - 1"))
    >>> found.regime.value, found.mean, found.half.rational
    ('alternating powers', Fraction(1, 2), Fraction(1, 1))
    """
    convergence = classify(fraction)
    if not convergence.converges or convergence.kind is Kind.TERMINATING:
        return None
    a, b = fraction.a_coefficients, fraction.b_coefficients
    lead_a, lead_b, degree_a, degree_b = a[-1], b[-1], len(a) - 1, len(b) - 1
    next_a, next_b = (Fraction(c[-2]) if len(c) > 1 else Fraction(0) for c in (a, b))
    shape, m = Fraction(lead_a**2, lead_b), Fraction(degree_b, 2)
    # By the Casoratian the exponents add up to B'/B + m, and to more where the solutions are close to each other.
    total = next_b / lead_b + m
    match convergence.kind, convergence.growth:
        case Kind.FACTORIAL, _:
            regime, extra = Regime.FACTORIAL, 1 / shape if 2 * degree_a - degree_b == 1 else Fraction(0)
            dominant = next_a / lead_a + extra
            other = next_b / lead_b - next_a / lead_a + degree_b - degree_a - extra
            mean, half = (dominant + other) / 2, _signed((dominant - other) / 2)
        case Kind.EXPONENTIAL, _:
            regime, mean = Regime.EXPONENTIAL, total / 2
            half = _exponential_half(lead_a, lead_b, next_a, next_b + m * lead_b)
        case Kind.CRITICAL, Growth.POWER:
            regime, shape = Regime.STRETCHED, 16 * first_discriminant(fraction) / lead_a**2
            mean, half = (total + Fraction(1, 2)) / 2, SignedRoot(1, Fraction(0))
        case Kind.CRITICAL, _:
            regime, shape, mean = Regime.POWERS, Fraction(0), (total + 1) / 2
            half = SignedRoot(1, second_discriminant(fraction) / lead_a**2)
        case _, Growth.LOG_N:
            regime, mean, half = Regime.ALTERNATING_POWERS, total / 2, SignedRoot(1, shape / 4)
            shape = Fraction(0)
        case _:
            regime, mean, half = Regime.ALTERNATING_STRETCHED, total / 2, SignedRoot(1, Fraction(0))
    return FormalSolutions(regime, (lead_a, lead_b), (degree_a, degree_b), shape, mean, half)


def _exponential_half(lead_a: int, lead_b: int, next_a: Fraction, next_b: Fraction) -> SignedRoot:
    """Half the difference of the exponents ``(next_b + A' lambda)/(A lambda + 2 B)``, dominant minus recessive.

    With lambda = (A + e sqrt D)/2 and 1/(A lambda + 2B) = (A^2 + 2B - A lambda)/(B D) the part with e sqrt D is
    (A' B - A next_b/2 ...)/(B D), worked out below.
    """
    d = lead_a**2 + 4 * lead_b
    # (p + q l)(r - A l), l^2 = A l + B: the coefficient of l is q r - A p - A^2 q with r = A^2 + 2B.
    coefficient = (next_a * (lead_a**2 + 2 * lead_b) - lead_a * next_b - lead_a**2 * next_a) / (lead_b * d)
    irrational = coefficient / 2 * (1 if lead_a > 0 else -1)
    return SignedRoot(1 if irrational >= 0 else -1, irrational**2 * d)


@dataclass(frozen=True, slots=True)
class Twist:
    """``s(n) ~ lead n^order``, as the formal solutions force it."""

    lead: Fraction
    order: int


def twist(left: FormalSolutions, right: FormalSolutions) -> Twist | None:
    """Leading term of s in ``A U(n+1) = s U B`` that takes dominant solutions to dominant ones; None if none does.

    Examples
    --------
    >>> f, g = ContinuedFraction.of(1, "n"), ContinuedFraction.of("-n", "n**2*(n - 1)")
    >>> twist(formal_solutions(f), formal_solutions(ContinuedFraction.of(-2, "4*n")))
    Twist(lead=Fraction(-1, 2), order=0)
    """
    if left.invariant != right.invariant:
        return None
    (a, b), (other_a, other_b) = left.leads, right.leads
    lead = rational_root(Fraction(b, other_b))
    order, odd = divmod(left.degrees[1] - right.degrees[1], 2)
    if lead is None or odd:
        return None
    if a * other_a < 0:
        lead = -lead
    if left.regime is not Regime.ALTERNATING_POWERS and a != lead * other_a:
        return None
    return Twist(lead, order)


def degree_bound(left: FormalSolutions, right: FormalSolutions, kappa: Fraction) -> tuple[int, int] | None:
    """Degrees that the entries (1, 0) and (1, 1) of U cannot exceed, where ``s ~ c n^k (1 + kappa/n)``.

    Returns
    -------
    tuple of int or None
        None if no U takes the dominant solution to the dominant one and the other to the other. Exact.

    Notes
    -----
    U(n) = F_A(n-1)^-1 C F_B(n-1) prod s for the fundamental matrices F of rows (x(n-1), x(n)) and a constant C that is
    diagonal in formal solutions of different type; F_A^-1 is the adjugate over the Casoratian.

    Examples
    --------
    >>> same = formal_solutions(ContinuedFraction.of("2*n + 1", "n**2"))
    >>> degree_bound(same, same, Fraction(0))
    (-1, 0)
    """
    gap = right.half.minus(left.half)
    if gap is None:
        return None
    middle = kappa + right.mean - left.mean
    degrees = [middle + gap, middle - gap]
    # With exp(+-gamma sqrt n) the solutions are series in 1/sqrt n, of which U has the part with whole powers.
    step = 2 if left.regime in STRETCHED else 1
    if any((step * degree).denominator != 1 for degree in degrees):
        return None
    here, there = left.half.rational, right.half.rational
    if left.regime is Regime.POWERS and here is not None and there is not None:
        across = here + there  # types that differ by an integer power of n can mix
        degrees += [d for d in (middle + across, middle - across) if d.denominator == 1]
    top = max(degrees) + SEPARATION.get(left.regime, Fraction(0))
    return _floor(top - right.growth), _floor(top)


def rational_root(value: Fraction) -> Fraction | None:
    """The square root, where it is rational.

    >>> rational_root(Fraction(9, 4)), rational_root(Fraction(2)), rational_root(Fraction(-4))
    (Fraction(3, 2), None, None)
    """
    if value < 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(top, bottom) if (top * top, bottom * bottom) == (value.numerator, value.denominator) else None


def _signed(value: Fraction) -> SignedRoot:
    return SignedRoot(-1 if value < 0 else 1, value * value)


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator

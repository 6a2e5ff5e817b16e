"""Links between continued fractions: a gauge after folds and shifts, and the Moebius map between the limits.

With A(n) = M(i + k(n-1) + 1) ... M(i + k n) on the left, B(n) likewise with j and l on the right, P_N and Q_N the
matrices [[p_{N-1}, p_N], [q_{N-1}, q_N]] of convergents, a link is an identity over Q(n)

    A(n) U(n+1) = s(n) U(n) B(n)

with polynomial U. If det U has no zero at the integers n > N, neither fraction terminates, both converge, and U takes
the recessive solution to the recessive one (:mod:`.recessive`), then

    value(left) = T(value(right)),        T = P_{i + k N} U(N+1) Q_{j + l N}^-1    as a Moebius map.

Proof: for n > N the rows (1, -v) P_{i+k(n-1)} run through the recessive solution if v is the value (S. Pincherle's
theorem), and (1, -v) P_{i+k(n-1)} U(n) = (constants) (1, -v) T Q_{j+l(n-1)} is recessive too, hence (1, -v) T is a
multiple of (1, -w) with w the other value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from flint import fmpz, fmpz_poly

from mathengine.matrixfields.convergence import Kind, classify
from mathengine.matrixfields.convergents import convergent
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.equivalences.exponents import FormalSolutions, formal_solutions
from mathengine.matrixfields.equivalences.gauge import LARGEST_DEGREE as LARGEST_GAUGE
from mathengine.matrixfields.equivalences.gauge import combinations, factor, gauges, plan
from mathengine.matrixfields.equivalences.moebius import IntegerMatrix, primitive_map, product, scaled_map
from mathengine.matrixfields.equivalences.profiles import (
    LARGEST_DEGREE,
    LARGEST_SPREAD,
    PolynomialMatrix,
    Profile,
    adjugate,
    multiply,
    profile,
    step_matrix,
)
from mathengine.matrixfields.equivalences.recessive import keeps_recessive, towards_recessive
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius

FOLDS = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1), (3, 4), (4, 3), (2, 4), (4, 2))
"""Pairs of folds that are tried, in this order; equal folds beyond 2 give nothing new."""
LATEST_START = 20_000
"""Largest index of a convergent that a Moebius map may need."""

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """An exact relation between two continued fractions; see the module docstring. Scales are included in ``moebius``.

    Attributes
    ----------
    folds, shifts : tuple of int
        (k, l) and (i, j).
    start : int
        N.
    matrix : PolynomialMatrix
        U.
    numerator, denominator : fmpz_poly
        Of s.
    plain : tuple of tuple of int
        T for the fractions without their scales, integers without a common factor.
    moebius : Moebius
        value(left) = moebius(value(right)).
    """

    folds: tuple[int, int]
    shifts: tuple[int, int]
    start: int
    matrix: PolynomialMatrix
    numerator: fmpz_poly
    denominator: fmpz_poly
    plain: IntegerMatrix
    moebius: Moebius

    @property
    def kind(self) -> str:
        """``fold``, ``shift`` or ``gauge``: the most special word for it.

        >>> link(ContinuedFraction.of(1, 1), ContinuedFraction.of(3, -1)).kind
        'fold'
        """
        degree = max(entry.degree() for row in self.matrix for entry in row)
        if self.folds != (1, 1):
            return "fold"
        return "shift" if degree == 0 and self.shifts != (0, 0) else "gauge"

    def certificate(self) -> dict[str, object]:
        """Plain data, as the checker of the rule ``gauge`` reads them.

        >>> link(ContinuedFraction.of(1, 1), ContinuedFraction.of(3, -1)).certificate()["moebius"]
        [['-1', '2'], ['1', '-3']]
        """
        return {
            "rule": "gauge",
            "folds": list(self.folds),
            "shifts": list(self.shifts),
            "start": self.start,
            "U": [[_texts(entry) for entry in row] for row in self.matrix],
            "s": [_texts(self.numerator), _texts(self.denominator)],
            "moebius": [[str(fmpz(x)) for x in row] for row in self.plain],
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison gave.

    Attributes
    ----------
    link : Link or None
    excluded : tuple of str
        Without a link: what was excluded, and by which invariant.
    """

    link: Link | None
    excluded: tuple[str, ...] = ()


@dataclass(slots=True)
class Side:
    """One fraction with the profiles of its folds, each worked out once.

    Examples
    --------
    >>> Side(ContinuedFraction.of(1, 1)).profile(2).companion.to_text()
    'cf(3, -1)'
    """

    fraction: ContinuedFraction
    _profiles: dict[int, Profile | None] = field(default_factory=dict)
    _keys: dict[int, Key | None] = field(default_factory=dict)

    def profile(self, fold: int) -> Profile | None:
        """The profile of a fold."""
        if fold not in self._profiles:
            self._profiles[fold] = profile(self.fraction, fold)
        return self._profiles[fold]

    def key(self, fold: int) -> Key | None:
        """Equal for all fractions with a gauge between their folds; None where there is no profile. Exact.

        Two texts: what concerns the growth at infinity, and the elementary divisors at the zeros of b.
        """
        if fold not in self._keys:
            plain = self.profile(1)
            self._keys[fold] = None if plain is None else _key(plain, fold)
        return self._keys[fold]


def _key(plain: Profile, fold: int) -> Key:
    *growth, gaps = plain.folded_key(fold)
    assert isinstance(gaps, frozenset)
    return " ".join(map(str, growth)), " ".join(map(str, sorted(gaps)))


def link(left: ContinuedFraction, right: ContinuedFraction) -> Link | None:
    """A link between two fractions, or None. Exact; decides each pair of folds up to 4 (:func:`compare` says how).

    Examples
    --------
    >>> f, g = ContinuedFraction.of("3*n + 1", "-2*n**2 + n"), ContinuedFraction.of("3*n + 3", "-2*n**2 - n")
    >>> found = link(f, g)                                # 2/pi and 2/(4 - pi)
    >>> found.moebius
    Moebius(a=Fraction(1, 1), b=Fraction(0, 1), c=Fraction(2, 1), d=Fraction(-1, 1))
    """
    return compare(Side(left), Side(right)).link


def compare(left: Side, right: Side) -> Outcome:
    """The link between two fractions, or what excludes one.

    Notes
    -----
    For each pair of folds the following is decided exactly: whether the formal solutions at infinity and the zeros of b
    admit a gauge; then whether there is one, all of whose poles and degrees are bounded by those data. A pair without
    any link can still have related values, as 1/pi and 1/pi + 1 by two unrelated recurrences have.

    Examples
    --------
    >>> compare(Side(ContinuedFraction.of(1, 1)), Side(ContinuedFraction.of(2, 1))).excluded[0]
    'different rates of convergence or exponents at infinity under all folds up to 4'
    """
    for name, side in (("left", left), ("right", right)):
        reason = _unfit(side)
        if reason:
            return Outcome(None, (f"the {name} fraction {reason}",))
    excluded = []
    for folds in FOLDS:
        keys = left.key(folds[0]), right.key(folds[1])
        if keys[0] is None or keys[0] != keys[1]:
            continue
        profiles = left.profile(folds[0]), right.profile(folds[1])
        if profiles[0] is None or profiles[1] is None:
            continue
        outcome = _compare_profiles(profiles[0], profiles[1])
        if outcome.link is not None:
            return outcome
        excluded += [f"folds {folds[0]}, {folds[1]}: {reason}" for reason in outcome.excluded]
    if not excluded:
        return Outcome(None, (_different(left, right),))
    return Outcome(None, tuple(excluded))


def _unfit(side: Side) -> str | None:
    convergence = classify(side.fraction)
    if convergence.kind is Kind.TERMINATING:
        return "terminates: its value is rational"
    if not convergence.converges:
        return f"diverges: {convergence.reason}"
    if side.profile(1) is None:
        return f"has a degree above {LARGEST_DEGREE}, or zeros of b further apart than {LARGEST_SPREAD} in one class"
    return None


def _different(left: Side, right: Side) -> str:
    """Which invariant differs under all folds."""
    pairs = [(left.key(k), right.key(m)) for k, m in FOLDS]
    if not any(one and other and one[0] == other[0] for one, other in pairs):
        return "different rates of convergence or exponents at infinity under all folds up to 4"
    return "different elementary divisors at the zeros of b, modulo shifts, under all folds up to 4"


def _compare_profiles(left: Profile, right: Profile) -> Outcome:
    equation = plan(left, right)
    if equation is None:
        return Outcome(None, ("the exponents at infinity admit no rational gauge",))
    if equation.degree > LARGEST_GAUGE:
        return Outcome(None, (f"not tried: a gauge could have degree {equation.degree}, poles included",))
    solutions = gauges(left, right, equation)
    if solutions.dimension == 0:
        return Outcome(None, (f"there is no gauge: its degree, poles included, is {max(equation.degree, 0)} at most",))
    shifts, raws = _raw(left, right, equation.shift, solutions.basis)
    here, there = (formal_solutions(p.fraction) for p in (left, right))
    if here is None or there is None:
        raise TypeError("a profile exists for convergent fractions only")
    invertible = False
    for basis in (towards_recessive(left.fraction, (here, there), left.fold, shifts[0], raws), raws):
        for matrix in combinations(basis):
            invertible = True
            found = _link(left, right, (here, there), shifts, matrix)
            if found is not None:
                return Outcome(found)
    if not invertible and len(solutions.basis) < solutions.dimension:
        return Outcome(
            None, ("there are gauges modulo a prime, with coefficients too large to be lifted, or by chance",)
        )
    if not invertible:
        return Outcome(None, ("every U is singular: the recurrences are reducible and their sums are not related",))
    return Outcome(None, ("no U takes the recessive solution to the recessive one",))


def _raw(
    left: Profile, right: Profile, shift: int, basis: Sequence[PolynomialMatrix]
) -> tuple[tuple[int, int], list[PolynomialMatrix]]:
    """From gauges between companion matrices to gauges between the steps of the fractions, and the shifts of these."""
    back, ahead = max(0, -shift), max(0, shift)
    first, second = left.shifted(back).frame, adjugate(right.shifted(ahead).frame)
    at = fmpz_poly([back, 1])
    moved = (tuple(tuple(entry(at) for entry in row) for row in matrix) for matrix in basis)
    raws = [multiply(multiply(first, matrix), second) for matrix in moved]
    common = fmpz_poly()
    for raw in raws:
        for row in raw:
            for entry in row:
                common = common.gcd(entry)
    shifts = back * left.fold, ahead * right.fold
    return shifts, [tuple(tuple(entry // common for entry in row) for row in raw) for raw in raws]


def _link(
    left: Profile,
    right: Profile,
    solutions: tuple[FormalSolutions, FormalSolutions],
    shifts: tuple[int, int],
    matrix: PolynomialMatrix,
) -> Link | None:
    """The link that U gives, verified; None if it takes the recessive solution elsewhere."""
    folds = left.fold, right.fold
    steps = [step_matrix(p.fraction, p.fold, i) for p, i in zip((left, right), shifts, strict=True)]
    after = tuple(tuple(entry(fmpz_poly([1, 1])) for entry in row) for row in matrix)
    s = factor(multiply(steps[0], after), multiply(matrix, steps[1]))
    if s is None:
        return None
    sign = 1 if s[0][s[0].degree()] > 0 else -1
    if not keeps_recessive(left.fraction, right.fraction, solutions, folds, shifts, matrix, sign):
        return None
    start = _start(matrix)
    if max(shifts[0] + folds[0] * start, shifts[1] + folds[1] * start) > LATEST_START:
        return None
    plain = _transport(left.fraction, right.fraction, folds, shifts, start, matrix)
    scales = left.fraction.scale, right.fraction.scale
    return Link(folds, shifts, start, matrix, *s, plain, scaled_map(plain, *scales))


def _start(matrix: PolynomialMatrix) -> int:
    """The last positive integer at which det U vanishes, or 0."""
    (p, q), (r, t) = matrix
    return max((n for n, _ in integer_zeros(p * t - q * r)), default=0)


def _transport(
    left: ContinuedFraction,
    right: ContinuedFraction,
    folds: tuple[int, int],
    shifts: tuple[int, int],
    start: int,
    matrix: PolynomialMatrix,
) -> IntegerMatrix:
    """``P U(N+1) Q^-1`` without common factors."""
    at = fmpz(start + 1)
    (e, f), (g, h) = (tuple(int(entry(at)) for entry in row) for row in matrix)
    p, q = (_convergents(f, i + k * start) for f, i, k in zip((left, right), shifts, folds, strict=True))
    inverse = ((q[1][1], -q[0][1]), (-q[1][0], q[0][0]))
    return primitive_map(product(product(p, ((e, f), (g, h))), inverse))


def _convergents(fraction: ContinuedFraction, index: int) -> IntegerMatrix:
    if index == 0:
        return (1, int(fraction.a(fmpz(0)))), (0, 1)
    found = convergent(fraction.a_coefficients, fraction.b_coefficients, index)
    return (int(found.p_before), int(found.p)), (int(found.q_before), int(found.q))


def _texts(polynomial: fmpz_poly) -> list[str]:
    return [str(c) for c in polynomial.coeffs()]

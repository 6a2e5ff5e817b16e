"""Gauges between companion matrices: all U over Q(n) with ``A(n) U(n+1) = s(n) U(n) B(n)``, without any limit.

The leading term of s follows from the formal solutions, its factors from the zeros of b; poles and degree of U are
bounded beforehand. What is left is linear algebra in four unknowns (:mod:`.modular`), so that a pair costs
milliseconds. A solution is verified as an identity of polynomials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly

from mathengine.matrixfields.convergents import consecutive_values
from mathengine.matrixfields.equivalences.exponents import degree_bound, twist
from mathengine.matrixfields.equivalences.modular import (
    LARGE_PRIMES,
    SMALL_PRIME,
    Samples,
    kernel,
    needed_values,
    rational,
)
from mathengine.matrixfields.equivalences.profiles import ONE, ZERO, PolynomialMatrix, Profile, multiply, primitive
from mathengine.matrixfields.equivalences.shift_classes import moved, placement, polynomial_of

LARGEST_DEGREE = 400
"""Degree of D U beyond which an equation is given up."""
MOST_SHIFTS = 24
LARGEST_SHIFT = 2_000


@dataclass(frozen=True, slots=True)
class Plan:
    """The equation to be solved: s, D and the degrees.

    Attributes
    ----------
    shift : int
        n + shift for n on the right.
    numerator, denominator : fmpz_poly
        Of s.
    poles : fmpz_poly
        D.
    degrees : tuple of int
        Of D times the entries (1, 0) and (1, 1) of U.
    """

    shift: int
    numerator: fmpz_poly
    denominator: fmpz_poly
    poles: fmpz_poly
    degrees: tuple[int, int]

    @property
    def degree(self) -> int:
        """The larger one."""
        return max(self.degrees)


def plan(left: Profile, right: Profile) -> Plan | None:
    """The cheapest equation between two profiles of one key; None if the formal solutions admit no gauge. Exact.

    An equation of a degree above ``LARGEST_DEGREE`` is not to be solved; its D is left out.

    Examples
    --------
    >>> from mathengine.matrixfields.equivalences.profiles import profile
    >>> from mathengine.matrixfields.fractions import ContinuedFraction
    >>> f = profile(ContinuedFraction.of("3*n + 1", "-2*n**2 + n"), 1)
    >>> plan(f, f).degrees
    (-1, 0)
    """
    plans = (found for shift in _shifts(left, right) if (found := _plan(left, right, shift)) is not None)
    return min(plans, key=lambda found: (found.degree, abs(found.shift)), default=None)


def _shifts(left: Profile, right: Profile) -> list[int]:
    """Shifts that bring a zero of one b upon a zero of the other; the small ones if there are many."""
    differences = {
        j - i for g in left.classes.keys() & right.classes.keys() for i in left.classes[g] for j in right.classes[g]
    }
    near = sorted({0} | {d for d in differences if abs(d) <= LARGEST_SHIFT}, key=abs)
    return near[:MOST_SHIFTS]


def _plan(left: Profile, right: Profile, shift: int) -> Plan | None:
    here, there = left.solutions, right.solutions.shifted(shift)
    leading = twist(here, there)
    places = placement(left.classes, moved(right.classes, shift))
    if leading is None or places is None:
        return None
    top, bottom = polynomial_of(places.numerator), polynomial_of(places.denominator)
    scale = leading.lead * int(bottom[bottom.degree()]) / int(top[top.degree()])
    numerator, denominator = top * scale.numerator, bottom * scale.denominator
    # s D(n+1)/D(n) takes the part of s, and deg D is added to kappa.
    bound = degree_bound(here, there, _kappa(top) - _kappa(bottom))
    if bound is None:
        return None
    degrees = bound[0] + places.pole_degree, bound[1] + places.pole_degree
    poles = polynomial_of(places.poles) if max(degrees) <= LARGEST_DEGREE else ONE
    return Plan(shift, numerator, denominator, poles, degrees)


def _kappa(polynomial: fmpz_poly) -> Fraction:
    degree = polynomial.degree()
    return Fraction(int(polynomial[degree - 1]), int(polynomial[degree])) if degree > 0 else Fraction(0)


@dataclass(frozen=True, slots=True)
class Gauges:
    """Solutions of one equation.

    Attributes
    ----------
    dimension : int
        Of the space of solutions over Q, as found modulo a prime of 61 bits.
    basis : tuple of PolynomialMatrix
        Verified solutions, multiplied by one and the same polynomial, so that their combinations are solutions. Empty
        also where coefficients are too large to be lifted.
    """

    dimension: int
    basis: tuple[PolynomialMatrix, ...]


def gauges(left: Profile, right: Profile, equation: Plan) -> Gauges:
    """Solve ``A U(n+1) = s U B`` for the companion matrices of two profiles, the right one shifted as the plan says.

    Examples
    --------
    >>> from mathengine.matrixfields.equivalences.profiles import profile
    >>> from mathengine.matrixfields.fractions import ContinuedFraction
    >>> f = profile(ContinuedFraction.of("2*n + 1", "n**2"), 1)
    >>> gauges(f, f, plan(f, f)).basis
    (((1, 0), (0, 1)),)
    """
    if equation.degree < 0:
        return Gauges(0, ())
    shifted = right.shifted(equation.shift)
    start = _start(left, shifted, equation)
    samples = _samples(left, shifted, equation, start)
    dimension = len(_kernel(samples, SMALL_PRIME))
    if dimension == 0:
        return Gauges(0, ())
    basis = [_matrix(left, shifted, equation, start, vector) for vector in _lifted(samples, dimension)]
    return Gauges(dimension, tuple(matrix for matrix in basis if _holds(left, shifted, matrix)))


def _start(left: Profile, right: Profile, equation: Plan) -> int:
    """The first integer from which on b and s have no zeros or poles."""
    zeros = [
        int(-factor[0] // factor[1])
        for polynomial in (left.companion.b, right.companion.b, equation.numerator, equation.denominator)
        for factor, _ in polynomial.factor()[1]
        if factor.degree() == 1 and factor[0] % factor[1] == 0
    ]
    return max([0, *zeros]) + 1


def _samples(left: Profile, right: Profile, equation: Plan, start: int) -> Samples:
    count = needed_values(equation.degrees)

    def values(polynomial: fmpz_poly) -> list[int]:
        return consecutive_values([int(c) for c in polynomial.coeffs()], start, count)

    here, there = left.companion, right.companion
    return Samples(
        values(here.a),
        values(here.b),
        values(there.a),
        values(there.b),
        values(equation.numerator),
        values(equation.denominator),
        values(equation.poles),
        equation.degrees,
    )


def _kernel(samples: Samples, prime: int) -> list[list[int]]:
    try:
        return kernel(samples, prime)
    except ZeroDivisionError:
        return kernel(samples, LARGE_PRIMES[0]) if prime == SMALL_PRIME else []


def _lifted(samples: Samples, dimension: int) -> list[tuple[Fraction, ...]]:
    """The basis over Q; empty if it has larger entries than the largest prime can hold."""
    for prime in LARGE_PRIMES:
        basis = _kernel(samples, prime)
        if not basis or len(basis) > dimension:
            return []
        lifted = [[rational(x, prime) for x in vector] for vector in basis]
        # A residue that is no small fraction looks like one of full size.
        sizes = [x.numerator.bit_length() + x.denominator.bit_length() for v in lifted for x in v if x is not None]
        if all(x is not None for v in lifted for x in v) and max(sizes) < prime.bit_length() - 40:
            return [tuple(x for x in vector if x is not None) for vector in lifted]
    return []


def combinations(basis: Sequence[PolynomialMatrix]) -> Iterator[PolynomialMatrix]:
    """Invertible combinations with small coefficients, without common factors; none if all elements are singular.

    >>> unit = ((ONE, ZERO), (ZERO, ZERO)), ((ZERO, ZERO), (ZERO, ONE))
    >>> [matrix for matrix in combinations(unit)][0]
    ((1, 0), (0, 1))
    """
    for weights in sorted(product((0, 1, -1), repeat=len(basis)), key=lambda c: sum(map(abs, c))):
        if next((w for w in weights if w), -1) < 0:
            continue
        matrix = combined(basis, weights)
        if matrix[0][0] * matrix[1][1] != matrix[0][1] * matrix[1][0]:
            yield primitive(matrix)


def combined(basis: Sequence[PolynomialMatrix], weights: Sequence[int]) -> PolynomialMatrix:
    """The sum of the matrices times the weights.

    >>> combined([((ONE, ZERO), (ZERO, ONE))], [3])
    ((3, 0), (0, 3))
    """
    pairs = list(zip(weights, basis, strict=True))
    return tuple(tuple(sum((w * m[r][c] for w, m in pairs), ZERO) for c in (0, 1)) for r in (0, 1))


def _matrix(
    left: Profile, right: Profile, equation: Plan, start: int, vector: tuple[Fraction, ...]
) -> PolynomialMatrix:
    """U times a polynomial that is the same for all solutions, times a number, from its value at the start."""
    below, beside = _entries(left, right, equation, start, vector)
    # v = b w(n+1)/s and u(n+1) = s t - a w(n+1), with w, t over D.
    after, before = fmpz_poly([1, 1]), fmpz_poly([-1, 1])
    top, bottom, poles = equation.numerator, equation.denominator, equation.poles
    a, b = left.companion.a, left.companion.b
    common = fmpz(below.denom()).lcm(beside.denom())
    w, t = (below * common).numer(), (beside * common).numer()
    # All entries over the denominator D(n) D(n+1) D(n-1) top(n) bottom(n-1).
    up, down = poles(after), poles(before)
    last_bottom = bottom(before)
    scale = up * down * top * last_bottom
    v = b * w(after) * bottom * poles * down * last_bottom
    u = (top(before) * t(before) * poles - last_bottom * a(before) * w * down) * up * top
    return (u, v), (w * scale, t * scale)


def _entries(
    left: Profile, right: Profile, equation: Plan, start: int, vector: tuple[Fraction, ...]
) -> tuple[fmpq_poly, fmpq_poly]:
    """D w and D t by exact values and interpolation."""
    u, v, w, t = (fmpq(x.numerator, x.denominator) for x in vector)
    count = equation.degree + 1
    lists = _samples(left, right, equation, start)
    below, beside = [], []
    for i in range(count):
        a, b, c, d = lists.a[i], lists.b[i], lists.other_a[i], lists.other_b[i]
        s = fmpq(lists.numerator[i], lists.denominator[i])
        below.append(w * lists.poles[i])
        beside.append(t * lists.poles[i])
        row = s * (d * u + c * v) / b
        u, v, w, t = s * t - a * s * v / b, s * (d * w + c * t) - a * row, s * v / b, row
    return interpolated(below, start), interpolated(beside, start)


def interpolated(values: list[fmpq], start: int) -> fmpq_poly:
    """The polynomial of degree below ``len(values)`` with these values at start, start + 1, ... . Exact.

    >>> interpolated([fmpq(1), fmpq(4), fmpq(9)], 1)
    x^2
    """
    differences, row = [], values
    while row:
        differences.append(row[0])
        row = [after - before for before, after in pairwise(row)]
    found = fmpq_poly([0])
    for k in range(len(differences) - 1, -1, -1):
        # Newton's form: f = d_0 + (x - start)/1 (d_1 + (x - start - 1)/2 (d_2 + ...))
        found = found * fmpq_poly([fmpq(-start - k, k + 1), fmpq(1, k + 1)]) + differences[k]
    return found


def _holds(left: Profile, right: Profile, matrix: PolynomialMatrix) -> bool:
    """Whether A U(n+1) and U B agree up to a rational function."""
    after = fmpz_poly([1, 1])
    here = ((ZERO, left.companion.b), (ONE, left.companion.a))
    there = ((ZERO, right.companion.b), (ONE, right.companion.a))
    moved_on = tuple(tuple(entry(after) for entry in row) for row in matrix)
    return factor(multiply(here, moved_on), multiply(matrix, there)) is not None


def factor(one: PolynomialMatrix, other: PolynomialMatrix) -> tuple[fmpz_poly, fmpz_poly] | None:
    """``(p, q)`` in lowest terms with ``one = (p/q) other``, or None. Exact.

    >>> factor(((fmpz_poly([0, 2]), ZERO), (ZERO, ZERO)), ((fmpz_poly([4]), ZERO), (ZERO, ZERO)))
    (x, 2)
    """
    pairs = [(p, q) for rows in zip(one, other, strict=True) for p, q in zip(*rows, strict=True)]
    first = next(((p, q) for p, q in pairs if q), None)
    if first is None or not first[0]:
        return None
    common = first[0].gcd(first[1])
    top, bottom = first[0] // common, first[1] // common
    if bottom[bottom.degree()] < 0:
        top, bottom = -top, -bottom
    return (top, bottom) if all(p * bottom == q * top for p, q in pairs) else None

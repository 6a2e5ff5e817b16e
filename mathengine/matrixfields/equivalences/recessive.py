"""Whether a gauge takes the recessive solution to the recessive one: then, and only then, it transports the limit.

Let r = (m(n-1), m(n)) run through the rows of the recessive solution of the first recurrence. U is invertible over
Q(n), so r U is a solution of the second one, up to a factor, and U and its inverse change sizes by powers of n at most.

* Where the recessive solution is smaller than the others by more than any power of n, its image is, too.
* In the alternating regime of powers, solutions of the two signs have images of the two signs: the leading coefficient
  of s must have the sign of a_A a_B.
* In the regime of powers the exponents of n are ``mean +- half``. If half is irrational, or 4 half is no integer, then
  only one of the two ways of matching exponents leaves integers. If half = 0, the recessive solution is the one without
  a logarithm, and so is its image. In the remaining cases the image is followed: a gap beyond the degree of U
  suffices, and otherwise the formal solution itself is multiplied by U and its exponent is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.matrixfields.equivalences.exponents import UNSIGNED, FormalSolutions, Regime
from mathengine.matrixfields.equivalences.profiles import PolynomialMatrix
from mathengine.matrixfields.fractions import ContinuedFraction

Laurent: TypeAlias = tuple[int, list[fmpq]]
"""``n^power (c_0 + c_1/n + ...)``."""

POWERS = (Regime.POWERS, Regime.ALTERNATING_POWERS)


def degrees_of(matrix: PolynomialMatrix) -> tuple[int, int]:
    """Largest degree of an entry, and the degree of the determinant.

    >>> degrees_of(((fmpz_poly([1]), fmpz_poly([0, 1])), (fmpz_poly([0]), fmpz_poly([1]))))
    (1, 0)
    """
    (p, q), (r, t) = matrix
    return max(entry.degree() for row in matrix for entry in row), (p * t - q * r).degree()


def keeps_recessive(
    left: ContinuedFraction,
    right: ContinuedFraction,
    solutions: tuple[FormalSolutions, FormalSolutions],
    folds: tuple[int, int],
    shifts: tuple[int, int],
    matrix: PolynomialMatrix,
    sign: int,
) -> bool:
    """Whether U takes the recessive solution to the recessive one. Exact.

    Parameters
    ----------
    left, right : ContinuedFraction
        Convergent and not terminating.
    solutions : tuple of FormalSolutions
        Of the unfolded recurrences.
    folds, shifts : tuple of int
        ``A(n) = M(i + k(n-1) + 1) ... M(i + k n)`` on either side.
    matrix : PolynomialMatrix
        U, with ``A(n) U(n+1) = s(n) U(n) B(n)``.
    sign : int
        Of the leading coefficient of s.
    """
    here, there = solutions
    if here.regime not in POWERS:
        return True
    regimes = [
        s.regime if fold % 2 else UNSIGNED.get(s.regime, s.regime) for s, fold in zip(solutions, folds, strict=True)
    ]
    if regimes[0] is not regimes[1]:
        return False
    if regimes[0] is Regime.ALTERNATING_POWERS:
        return (sign > 0) == (here.leads[0] * there.leads[0] > 0)
    gap, other = here.half.rational, there.half.rational
    if gap is None or other is None or gap == 0 or other == 0:
        return True
    if (4 * gap).denominator != 1:
        return (2 * (gap - other)).denominator == 1
    largest, determinant = degrees_of(matrix)
    if 2 * gap > 2 * largest - determinant:
        return True
    return _image_is_recessive(left, right, (here, there), folds, shifts, matrix)


def towards_recessive(
    fraction: ContinuedFraction,
    solutions: tuple[FormalSolutions, FormalSolutions],
    fold: int,
    shift: int,
    basis: Sequence[PolynomialMatrix],
) -> list[PolynomialMatrix]:
    """Combinations of the basis, one less, whose images of the recessive solution have a lower leading term.

    In the regime of powers the image of the recessive solution can have a part in the dominant one. Combinations that
    cancel the leading term of the image are those without that part. The basis is returned as it is in other regimes.
    """
    here, there = solutions
    regime = here.regime if fold % 2 else UNSIGNED.get(here.regime, here.regime)
    if regime is not Regime.POWERS or len(basis) < 2 or here.half.rational is None or there.half.rational is None:
        return list(basis)
    count = max(entry.degree() for matrix in basis for row in matrix for entry in row) + here.degrees[1] + 6
    tail = recessive_tail(fraction, here, count)
    leads = [_leading(_image(matrix, tail, fold, shift, count)[0]) for matrix in basis]
    known = [(power, c) for power, c in leads if c != 0]
    if not known:
        return list(basis)
    top = max(power for power, _ in known)
    values = [c if power == top else fmpq(0) for power, c in leads]
    pivot = next(index for index, value in enumerate(values) if value != 0)
    found: list[PolynomialMatrix] = []
    for index, matrix in enumerate(basis):
        if index != pivot:
            ratio = values[index] / values[pivot]
            pairs = ((matrix, ratio.q), (basis[pivot], -ratio.p))
            found.append(
                tuple(tuple(sum((m[r][c] * w for m, w in pairs), fmpz_poly()) for c in (0, 1)) for r in (0, 1))
            )
    return found


def _leading(series: Laurent) -> tuple[int, fmpq]:
    power, c = series
    start = next((i for i, value in enumerate(c) if value != 0), 0)
    return power - start, c[start]


def _image(matrix: PolynomialMatrix, tail: Laurent, fold: int, shift: int, count: int) -> tuple[Laurent, Laurent]:
    """The row (1, t(q)) times U, in q = i + k(n-1), at which the rows on the left stand."""
    at = fmpq_poly([fmpq(fold - shift, fold), fmpq(1, fold)])
    (u, v), (w, t) = ([fmpq_poly(entry)(at) for entry in row] for row in matrix)
    first = _plus(_series(u, count), _times(_series(w, count), tail[1]), tail[0], count)
    second = _plus(_series(v, count), _times(_series(t, count), tail[1]), tail[0], count)
    return first, second


def _image_is_recessive(
    left: ContinuedFraction,
    right: ContinuedFraction,
    solutions: tuple[FormalSolutions, FormalSolutions],
    folds: tuple[int, int],
    shifts: tuple[int, int],
    matrix: PolynomialMatrix,
) -> bool:
    """Multiply the row (1, t(q)) of the recessive formal solution by U and compare the quotient with that on the right.

    The rows on the right stand at j + l(n-1) = j + l(q-i)/k.
    """
    (k, other_fold), (i, j) = folds, shifts
    largest, determinant = degrees_of(matrix)
    count = 2 * largest - determinant + solutions[0].degrees[1] + 6
    tail = recessive_tail(left, solutions[0], count)
    first, second = _image(matrix, tail, k, i, count)
    quotient = _quotient(second, first)
    expected_power, expected = recessive_tail(right, solutions[1], 3)
    if quotient is None or quotient[0] != expected_power:
        return False
    # right tail at j + (l/k)(q - i) = (l/k) q (1 + (j k/l - i)/q)
    scale, move = fmpq(other_fold, k), fmpq(j * k, other_fold) - i
    lead = expected[0] * scale**expected_power
    following = lead * expected_power * move + expected[1] * scale ** (expected_power - 1)
    return quotient[1][0] == lead and quotient[1][1] == following


def recessive_tail(fraction: ContinuedFraction, solutions: FormalSolutions, count: int) -> Laurent:
    """The quotient x(n)/x(n-1) of the recessive formal solution, for rational coefficients.

    Examples
    --------
    >>> from mathengine.matrixfields.equivalences.exponents import formal_solutions
    >>> f = ContinuedFraction.of("2*n + 2", "-n*(n + 1)")        # recessive x(n) = (n+1)!
    >>> recessive_tail(f, formal_solutions(f), 4)
    (1, [1, 1, 0, 0])
    """
    m = solutions.degrees[1] // 2
    half = solutions.half.rational
    assert half is not None
    theta = solutions.mean - half
    if solutions.regime is Regime.ALTERNATING_POWERS:
        # half = |A|/(2 sqrt B), so that sqrt B = |A|/(2 half); the recessive one has the sign of -A
        lead = -Fraction(solutions.leads[0]) / (2 * half)
    else:
        lead = Fraction(solutions.leads[0], 2)
    a, b = _descending(fraction.a, m, count + 2), _descending(fraction.b, 2 * m, count + 2)
    return m, _tail_series(a, b, m, (_exact(lead), _exact(lead * theta)), count)


def _tail_series(a: list[fmpq], b: list[fmpq], m: int, first: tuple[fmpq, fmpq], count: int) -> list[fmpq]:
    """c_0, c_1, ... with t = n^m sum c_k n^-k from t(n) t(n-1) = a(n) t(n-1) + b(n), linear in each c_k after c_1."""
    c: list[fmpq] = []
    before = [fmpq(0)] * (count + 2)  # coefficients of t(n-1), of what is known of t

    def take(value: fmpq) -> None:
        k = len(c)
        c.append(value)
        for j in range(count + 2 - k):
            before[k + j] += value
            value = -value * (m - k - j) / (j + 1)

    for value in first:
        take(value)
    simple = 2 * c[0] - a[0]
    while len(c) < count:
        k = len(c)
        order = k if simple != 0 else k + 1
        defect = -b[order] - sum((before[i] * a[order - i] for i in range(order + 1)), fmpq(0))
        defect += sum((before[order - j] * c[j] for j in range(k)), fmpq(0))
        slope = simple if simple != 0 else before[1] + c[1] - a[1] - (m - k) * (c[0] - a[0])
        take(-defect / slope)
    return c


def _exact(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _descending(polynomial: fmpz_poly, top: int, count: int) -> list[fmpq]:
    return [fmpq(polynomial[top - i]) if 0 <= top - i <= polynomial.degree() else fmpq(0) for i in range(count)]


def _series(polynomial: fmpq_poly, count: int) -> Laurent:
    degree = max(polynomial.degree(), 0)
    terms = [polynomial[degree - i] if i <= degree else fmpq(0) for i in range(count)]
    return degree, terms


def _times(one: Laurent, other: Sequence[fmpq]) -> Laurent:
    power, c = one
    size = min(len(c), len(other))
    return power, [sum((c[i] * other[n - i] for i in range(n + 1)), fmpq(0)) for n in range(size)]


def _plus(one: Laurent, other: Laurent, lift: int, count: int) -> Laurent:
    """``one + n^lift other``."""
    top = max(one[0], other[0] + lift)
    found = [fmpq(0)] * count
    for power, c in (one, (other[0] + lift, other[1])):
        for i, value in enumerate(c):
            if top - power + i < count:
                found[top - power + i] += value
    return top, found


def _quotient(above: Laurent, below: Laurent) -> Laurent | None:
    """The first two coefficients of a quotient; None where a series has no term left that is known."""
    parts = []
    for power, c in (above, below):
        start = next((i for i, value in enumerate(c) if value != 0), None)
        if start is None or start + 1 >= len(c):
            return None
        parts.append((power - start, c[start], c[start + 1]))
    (p, x, y), (q, z, w) = parts
    return p - q, [x / z, y / z - x * w / (z * z)]

"""Where a continued fraction lies in a conservative matrix field: the field, a direction and a start.

Four ways are tried, each settled by a polynomial identity:

``contiguous``
    deg a <= 1, deg b <= 2: the fraction is the recurrence of ``F(r1 + n, r2 + n; c + n; z)`` (2F1, 1F1 or 0F1), the
    first component of the field pFq along the diagonal direction.
``series``
    Euler's type: the fraction is the recurrence of the tails of a series with terms ``p(n) t(n)``, and the tails over
    t(n) are ``p(n + theta) pFq(1, alpha + n; beta + n; z)``, a combination of components of the field pFq along
    the direction that moves all parameters but 1. Along it the field is reducible, which is what is checked: there is a
    column k(n) with ``T(n) k(n+1)/p(n+1) = k(n)/p(n)``.
``conjugate``
    A tabulated direction of a field of conjugate polynomials f, fbar; see ``proofs/field_row.py``.
``linked``
    A gauge, with folds and shifts, to the fraction of a tabulated direction of pFq(2, 1, z) or pFq(3, 2, 1); starts
    that differ by lattice vectors are linked by the work between them, so one start of each class is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import isqrt

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.errors import MathengineError
from mathengine.matrixfields.convergence import Kind, classify
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.euler import euler_form
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.hypergeometric import MOST_PARAMETERS, hypergeometric
from mathengine.matrixfields.fields.line_companions import component_recurrence, line_fraction
from mathengine.matrixfields.fields.lines import LineMatrix
from mathengine.matrixfields.fields.trajectory import integer_rows, trajectory_matrix
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.conjugate_rows import ConjugateField
from mathengine.matrixfields.proofs.field_row import Direction, fractions_along, tabulated

Column = list[fmpq_poly]
ONE = fmpq_poly([1])


@dataclass(frozen=True, slots=True)
class Location:
    """A field, a direction in it and a start point.

    Attributes
    ----------
    kind : str
        ``contiguous``, ``series``, ``conjugate`` or ``linked``.
    field : str
        The field as the command line reads it: ``pFq(2, 1, -1)``, ``ffbar(f, fbar)``.
    direction : tuple of int
    start : tuple of Fraction
        The point of n = ``first``.
    weight : tuple of int
        Coefficients of p for a series, constant term first; (1,) else.
    first : int
        Index n of the fraction that the start belongs to; 0 unless the point of n = 0 is on a pole.
    """

    kind: str
    field: str
    direction: tuple[int, ...]
    start: tuple[Fraction, ...]
    weight: tuple[int, ...] = (1,)
    first: int = 0

    def __str__(self) -> str:
        direction, start = (", ".join(map(str, part)) for part in (self.direction, self.start))
        begun = f" at n = {self.first}" if self.first else ""
        return f"{self.field}, direction ({direction}), start ({start}){begun}"


def locate(fraction: ContinuedFraction) -> Location | None:
    """A field, direction and start that contain the fraction, or None where none of the four ways leads to one.

    Exact: what is returned has been checked by a polynomial identity. None says nothing about other fields.

    Examples
    --------
    >>> print(locate(ContinuedFraction.of("3*n + 5", "n - 2*n**2")))                       # a formula for pi
    pFq(2, 1, -1), direction (1, 1, 1), start (1/2, 1, 11/2) at n = 1
    >>> print(locate(ContinuedFraction.of("3*n**2 + 4*n + 2", "-2*n**4")))                 # Euler's, for Li_2(1/2)
    pFq(3, 2, 1/2), direction (0, 1, 1, 1, 1), start (1, 1, 1, 2, 2)
    >>> print(locate(ContinuedFraction.of("11*n**2 + 11*n + 3", "n**4")))                   # Apery's for zeta(2)
    ffbar(2*x**2 + 2*x*y + y**2, -2*x**2 + 2*x*y - y**2), direction (1, 1), start (1, 1)
    """
    for way in (_contiguous, _series, _conjugate, _linked):
        found = way(fraction)
        if found is not None:
            return found
    return None


# Contiguous functions


def _contiguous(fraction: ContinuedFraction) -> Location | None:
    a, b = fraction.a_coefficients, fraction.b_coefficients
    if not 1 <= len(a) <= 2 or not 1 <= len(b) <= 3:
        return None
    parameters = _parameters(fraction)
    if parameters is None:
        return None
    upper, lower, z = parameters
    if z == 0 or _is_singular(lower):
        return None
    field = hypergeometric(len(upper), len(lower), z)
    direction, start = (1,) * field.dimension, (*upper, *lower)
    try:
        matrix = trajectory_matrix(field, direction, start)
        recurrence = component_recurrence(matrix, 0)
    except MathengineError:
        return None
    if not _is_recurrence_of(recurrence, fraction):
        return None
    first = _first_regular(matrix)
    moved = tuple(c + first * d for c, d in zip(start, direction, strict=True))
    return Location("contiguous", _text(upper, lower, z), direction, moved, first=first)


def _first_regular(matrix: LineMatrix) -> int:
    """The first n from which on the walk meets no pole and no singular step."""
    rows, below = integer_rows(matrix)
    polynomials = [fmpz_poly(below)]
    if len(rows) == 2:
        (p, q), (r, t) = ([fmpz_poly(entry) for entry in row] for row in rows)
        polynomials.append(p * t - q * r)
    zeros = [zero for polynomial in polynomials if polynomial for zero, _ in integer_zeros(polynomial) if zero >= 0]
    return max(zeros, default=-1) + 1


def _parameters(fraction: ContinuedFraction) -> tuple[list[Fraction], list[Fraction], Fraction] | None:
    """Upper and lower parameters and z of the contiguous functions (see ``proofs/hypergeometric_ratio.py``)."""
    a0, slope = (*fraction.a_coefficients, 0)[:2]
    b0, linear, square = (*fraction.b_coefficients, 0, 0)[:3]
    if square:
        width, inner = _root(slope * slope + 4 * square), _root(linear * linear - 4 * square * b0)
        if not width or inner is None:
            return None
        width = width if slope >= 0 else -width
        first, second = (Fraction(linear + sign * inner, 2 * square) for sign in (1, -1))
        z = Fraction(width - slope, 2 * width)
        return [first, second], [Fraction(a0, width) + (first + second + 1) * z], z
    if not slope:
        return None
    if linear:
        z = Fraction(linear, slope * slope)
        return [Fraction(b0, linear)], [Fraction(a0, slope) + z], z
    return [], [Fraction(a0, slope)], Fraction(b0, slope * slope)


def _is_recurrence_of(recurrence: Sequence[fmpz_poly], fraction: ContinuedFraction) -> bool:
    """``r_0 w_n + r_1 w_{n+1} + r_2 w_{n+2} = 0`` and ``b u_n = a u_{n+1} + u_{n+2}`` are one up to inflation."""
    if len(recurrence) != 3:
        return False
    back = fmpz_poly([-1, 1])
    r0, r1, r2 = recurrence
    # -r0/r2 / ((r1/r2)(n) (r1/r2)(n-1)) = b/(a(n) a(n-1))
    left = -r0 * r2(back) * fraction.a * fraction.a(back)
    return bool(left == fraction.b * r1 * r1(back))


# Tails of series


def _series(fraction: ContinuedFraction) -> Location | None:
    form = euler_form(fraction)
    if form is None:
        return None
    ahead = fmpq_poly([1, 1])
    split = _split(form.p(ahead), form.q(ahead))
    if split is None:
        return None
    upper, lower, z, weight = split
    if _is_singular(lower) or not _has_field(len(upper) + 1, len(lower), z):
        return None
    field = hypergeometric(len(upper) + 1, len(lower), z)
    direction = (0, *(1 for _ in (*upper, *lower)))
    start = (Fraction(1), *upper, *lower)
    if not any(direction) or not _is_reducible(field, direction, start, weight, _ratio(upper, lower, z)):
        return None
    whole = weight * weight.denom()
    return Location("series", _text([1, *upper], lower, z), direction, start, tuple(int(c.p) for c in whole.coeffs()))


def _has_field(p: int, q: int, z: Fraction) -> bool:
    """Few enough parameters, and an equation of positive order: that of 1F0(1) has order 0."""
    return p + q <= MOST_PARAMETERS and not (p == 1 and q == 0 and z == 1)


def _split(
    numerator: fmpq_poly, denominator: fmpq_poly
) -> tuple[list[Fraction], list[Fraction], Fraction, fmpq_poly] | None:
    """Parameters alpha, beta, z and the weight p with ``N/D = z p(n+1) prod(n + alpha)/(p(n) prod(n + beta))``."""
    (top, above), (bottom, below) = _factors(numerator), _factors(denominator)
    weight = ONE
    for factor in list(bottom):
        raised = factor(fmpq_poly([1, 1]))
        if raised in top and factor not in top:
            top.remove(raised)
            bottom.remove(factor)
            weight *= factor
    if any(factor.degree() > 1 for factor in (*top, *bottom)):
        return None
    upper, lower = ([Fraction(int(f[0].p), int(f[0].q)) for f in part] for part in (top, bottom))
    z = above / below
    return sorted(upper), sorted(lower), Fraction(int(z.p), int(z.q)), weight


def _factors(polynomial: fmpq_poly) -> tuple[list[fmpq_poly], fmpq]:
    """Monic irreducible factors with multiplicity, and the leading coefficient."""
    factors: list[fmpq_poly] = []
    for factor, exponent in polynomial.numer().factor()[1]:
        monic = fmpq_poly(factor) / factor.leading_coefficient()
        factors += [monic] * exponent
    return factors, polynomial.leading_coefficient()


def _ratio(upper: Sequence[Fraction], lower: Sequence[Fraction], z: Fraction) -> tuple[fmpq_poly, fmpq_poly]:
    top, bottom = fmpq_poly([fmpq(z.numerator, z.denominator)]), ONE
    for parameter in upper:
        top *= fmpq_poly([fmpq(parameter.numerator, parameter.denominator), 1])
    for parameter in lower:
        bottom *= fmpq_poly([fmpq(parameter.numerator, parameter.denominator), 1])
    return top, bottom


def _is_reducible(
    field: MatrixField,
    direction: Sequence[int],
    start: Sequence[Fraction],
    weight: fmpq_poly,
    ratio: tuple[fmpq_poly, fmpq_poly],
) -> bool:
    """Whether ``k = c - r T c(n+1)`` has ``T k(n+1)/p(n+1) = k/p``: c is ``p(n + Theta) e_0``, r the quotient of terms.

    The row vector v of the field has ``v c = sum_{k>=0} p(n+k) t(n+k)/t(n)``, so ``v k = p(n)`` all along.
    """
    try:
        matrix = trajectory_matrix(field, direction, start)
        line = [fmpq_poly([fmpq(s.numerator, s.denominator), d]) for s, d in zip(start, direction, strict=True)]
        up = field.step(0, 1, line)
    except MathengineError:
        return False
    below, column = _weighted(up, weight)
    # c = column/below, r = top/bottom, T = rows/denominator; k = above/scale
    top, bottom = ratio
    ahead = fmpq_poly([1, 1])
    below_ahead, moved = below(ahead), [entry(ahead) for entry in column]
    image = _applied(matrix, moved)
    scale = below * bottom * matrix.denominator * below_ahead
    above = [
        entry * bottom * matrix.denominator * below_ahead - top * below * part
        for entry, part in zip(column, image, strict=True)
    ]
    lhs = _applied(matrix, [entry(ahead) for entry in above])
    factor, other = weight * scale, weight(ahead) * matrix.denominator * scale(ahead)
    return all(factor * left == other * right for left, right in zip(lhs, above, strict=True))


def _weighted(up: LineMatrix, weight: fmpq_poly) -> tuple[fmpq_poly, Column]:
    """``p(n + Theta) e_0`` as column over a denominator, with ``Theta = M - 1`` for the step of the parameter 1."""
    rank, n = up.rank, fmpq_poly([0, 1])
    theta = [[up.rows[i][j] - (up.denominator if i == j else 0) for j in range(rank)] for i in range(rank)]
    below = ONE
    column: Column = [fmpq_poly([0])] * rank
    for coefficient in reversed(weight.coeffs()):
        # column <- (n + Theta) column + coefficient e_0
        raised = [n * up.denominator * entry for entry in column]
        for i in range(rank):
            for j in range(rank):
                raised[i] += theta[i][j] * column[j]
        below = below * up.denominator
        raised[0] += coefficient * below
        column = raised
    return below, column


def _applied(matrix: LineMatrix, column: Column) -> Column:
    return [sum((entry * part for entry, part in zip(row, column, strict=True)), fmpq_poly([0])) for row in matrix.rows]


# Fields of conjugate polynomials


def _conjugate(fraction: ContinuedFraction) -> Location | None:
    found = tabulated(fraction)
    if found is not None:
        return _of_direction(found[0], found[1].direction)
    field = _logarithmic(fraction)
    if field is None:
        return None
    direction, canonical = Direction((1, 1), (1, 1), 1), fraction.shift(1)[0].canonical()
    key = canonical.a_coefficients, canonical.b_coefficients
    fractions = (along.fraction for along in fractions_along(field, direction))
    known = any((f.a_coefficients, f.b_coefficients) == key for f in fractions)
    return _of_direction(field, direction) if known else None


def _logarithmic(fraction: ContinuedFraction) -> ConjugateField | None:
    """The field of degree 1 with ``k(2n+1)`` over ``-n^2`` on its diagonal: f = (k-1)(x+y), fbar = 2(x-y)."""
    canonical = fraction.canonical()
    a, b = canonical.a_coefficients, canonical.b_coefficients
    if len(a) != 2 or a[1] != 2 * a[0] or len(b) != 3 or any(b[:2]):
        return None
    side = _root(-b[2])
    if not side or a[0] <= side:
        return None
    up, down = a[0] - side, 2 * side
    return ConjugateField.of({(1, 0): up, (0, 1): up}, {(1, 0): down, (0, 1): -down})


def _of_direction(field: ConjugateField, direction: Direction) -> Location:
    start = tuple(Fraction(c) for c in direction.start)
    return Location("conjugate", f"ffbar({field.to_text()})", direction.step, start)


# Links to tabulated directions

DIRECTIONS = {(2, 1): ((1, 1, 2), (1, 0, 1), (1, 1, 1), (2, 1, 3)), (3, 2): ((1, 1, 1, 2, 2),)}
ARGUMENTS = {(2, 1): (Fraction(-1), Fraction(1, 2), Fraction(1, 4), Fraction(-1, 8)), (3, 2): (Fraction(1),)}
CLASSES = (Fraction(1, 2), Fraction(1))
"""Parameters modulo 1; the lower ones are one larger."""
RATE_DIGITS = 9
MOST_FOLDS = 4


def _linked(fraction: ContinuedFraction) -> Location | None:
    from mathengine.matrixfields.equivalences.links import link

    kind = classify(fraction)
    if kind.kind is not Kind.EXPONENTIAL:
        return None
    for folded in dict.fromkeys(Fraction(i, j) for i in range(1, MOST_FOLDS + 1) for j in range(1, MOST_FOLDS + 1)):
        for place, other in _by_rate().get(round(kind.rate * float(folded), RATE_DIGITS), ()):
            if link(fraction, other) is not None:
                return place
    return None


@cache
def _by_rate() -> dict[float, list[tuple[Location, ContinuedFraction]]]:
    """Tabulated directions of rank 2 with their fractions, by the rate of convergence."""
    table: dict[float, list[tuple[Location, ContinuedFraction]]] = {}
    for (p, q), directions in DIRECTIONS.items():
        for z in ARGUMENTS[p, q]:
            field = hypergeometric(p, q, z)
            for direction, start in product(directions, product(CLASSES, repeat=p + q)):
                point = tuple(c + (k >= p) for k, c in enumerate(start))
                try:
                    found = line_fraction(trajectory_matrix(field, direction, point))[0]
                except MathengineError:
                    continue
                kind = classify(found)
                if kind.kind is Kind.EXPONENTIAL:
                    place = Location("linked", f"pFq({p}, {q}, {z})", direction, point)
                    table.setdefault(round(kind.rate, RATE_DIGITS), []).append((place, found))
    return table


def _text(upper: Sequence[Fraction | int], lower: Sequence[Fraction], z: Fraction) -> str:
    return f"pFq({len(upper)}, {len(lower)}, {z})"


def _is_singular(lower: Sequence[Fraction]) -> bool:
    """Whether a lower parameter is an integer <= 0."""
    return any(c.denominator == 1 and c <= 0 for c in lower)


def _root(value: int) -> int | None:
    return isqrt(value) if value >= 0 and isqrt(value) ** 2 == value else None

"""Proof by a field and one known row: limits along directions of a field of conjugate polynomials f, fbar.

The field has ``M_x = [[0, b(x)], [1, a(x, y)]]`` and ``M_y = [[fbar, b], [1, f]]`` with ``a = f - fbar(x+1, y)``: its
rows y = const are continued fractions with the same b. Let the row y = t0 have the limit L and let
``w = (-1, L) work``; w is the recessive solution of that row. A recessive solution of row y has
``w_2/w_1 = -b(x)/tau`` with the tail tau of that row's fraction at x, and one step back in y takes tau' at y + 1 to
``tau = f - d(y)/(tau' + fbar)`` with ``d = f fbar - b``, which depends on y alone. Two cases are settled by signs of
polynomials on the region between the row and the direction:

``worpitzky`` (b < 0)
    4|b| <= a a(x-1) there, so every row converges and its tails lie in a/2..3a/2 (Worpitzky); the step back takes
    ``tau' >= a'/2`` to ``tau >= a/2``. A solution of row t0 with ``tau >= a/2`` from some x on is recessive, because
    ``tau tau_+ >= |b_+|`` (tail sequence theorem; L. Lorentzen, H. Waadeland, Continued Fractions I, 2008, ch. 2).
``positive`` (b > 0)
    a, f > 0 and fbar >= 0 there, so every row converges (Seidel-Stern), tails are positive, and stay so under the step
    back; a solution of row t0 with positive tails is recessive.

So w at the n-th point of the direction is the recessive solution of the row through that point, and lies in a cone. The
leading matrix of the direction has eigenvalues of different modulus, hence (Poincare-Perron) w either becomes recessive
along the direction or turns towards the dominant eigenvector; if that lies outside of the cone, w is recessive, and the
limit along the direction is L again. Everything is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from flint import fmpz, fmpz_poly

from mathengine.errors import MathengineError
from mathengine.matrixfields.companion import companion
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.conjugate_rows import (
    CATALOGUE,
    REGION,
    ConjugateField,
    Matrix,
    Point,
    Region,
    on_line,
)
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.rational_form import rational_form

OFFSETS = (0, 1, 2, 4, 8, 16)
"""How far to the right of the direction the region may begin."""


@dataclass(frozen=True, slots=True)
class Direction:
    """A start point and a direction (p, q) with p >= 1 and q >= 0, and the row that is known.

    Attributes
    ----------
    start, step : pair of int
    row : int
        y of the known row; at most that of the start.
    """

    start: Point
    step: Point
    row: int


@dataclass(frozen=True, slots=True)
class Transport:
    """``limit along the direction = limit along the row``, proved: data for the checker.

    Attributes
    ----------
    field, direction : ConjugateField, Direction
    case : str
        ``worpitzky`` or ``positive``.
    offset : int
        The inequalities hold at ``x >= x_0 + offset + (p/q)(y - row)`` and ``y >= row``.
    """

    field: ConjugateField
    direction: Direction
    case: str
    offset: int


def transport(field: ConjugateField, direction: Direction) -> Transport | None:
    """The proof that the limit along a direction is that of the known row, or None where the signs do not give it.

    The limit is that of the quotient of the last column's entries (row 0 over row 1) of the product along the path.

    Examples
    --------
    >>> zeta3 = CATALOGUE["zeta(3)"]
    >>> transport(zeta3, Direction((1, 1), (1, 1), 1)).case
    'worpitzky'
    """
    (p, q), (_, t) = direction.step, direction.start
    if p < 1 or q < 0 or direction.row > t or not _is_regular(field, direction):
        return None
    for offset in OFFSETS:
        region = direction_region(field, direction, offset)
        for case in ("worpitzky", "positive"):
            if region.settles(case) and (q == 0 or _separated(field, direction, case)):
                return Transport(field, direction, case, offset)
    return None


def direction_region(field: ConjugateField, direction: Direction, offset: int) -> Region:
    """Between the known row and the direction: ``y = row + q v, x = s + offset + p v + z``, p = q = 1 for a row."""
    p, q = direction.step if direction.step[1] else (1, 1)
    v, z = REGION.gens()
    return Region(field, p * v + z + (direction.start[0] + offset), q * v + direction.row)


def _is_regular(field: ConjugateField, direction: Direction) -> bool:
    """Whether no step from the known row on is singular: ``det M_x = -b(x)``, ``det M_y = d(y)``."""
    (s, _), row = direction.start, direction.row
    line = fmpz_poly([0, 1])
    d = on_line(field.f, fmpz_poly([0]), line) * on_line(field.fbar, fmpz_poly([0]), line)
    d -= field.b(fmpz_poly([0]))
    b = field.b(line)
    if b.degree() < 0 or (direction.step[1] and d.degree() < 0):
        return False
    zeros_b, zeros_d = integer_zeros(b), integer_zeros(d) if d.degree() >= 0 else []
    return all(zero < s for zero, _ in zeros_b) and all(zero < row for zero, _ in zeros_d)


def trajectory(field: ConjugateField, start: Point, step: Point) -> Matrix:
    """The matrix of the n-th period of a direction (first x steps, then y steps), polynomials in n >= 0.

    >>> trajectory(CATALOGUE["log(2)"], (1, 1), (1, 0))
    [[0, x^2 + 2*x + 1], [1, 1]]
    """
    (s, t), (p, q) = start, step
    x, y = fmpz_poly([s, p]), fmpz_poly([t, q])
    product = [[fmpz_poly([1]), fmpz_poly([0])], [fmpz_poly([0]), fmpz_poly([1])]]
    for _ in range(p):
        product, x = _times(product, field.along_x(x, y)), x + 1
    for _ in range(q):
        product, y = _times(product, field.along_y(x, y)), y + 1
    return product


def _separated(field: ConjugateField, direction: Direction, case: str) -> bool:
    """Whether the dominant eigenvector of the leading matrix lies outside of the cone of recessive solutions."""
    matrix = trajectory(field, direction.start, direction.step)
    d, steps = field.degree, sum(direction.step)
    degrees = ((steps * d, (steps + 1) * d), ((steps - 1) * d, steps * d))
    (c00, c01), (c10, c11) = ([int(matrix[i][j][degrees[i][j]]) for j in (0, 1)] for i in (0, 1))
    trace, determinant = c00 + c11, c00 * c11 - c01 * c10
    discriminant = trace * trace - 4 * determinant
    if trace == 0 or determinant == 0 or c10 == 0 or discriminant <= 0:
        return False
    # rho = (lambda - c00)/c10 with lambda = (trace + sign(trace) sqrt(discriminant))/2
    sign = 1 if trace > 0 else -1
    shift, scale = Fraction(trace - 2 * c00, 2 * c10), Fraction(sign, 2 * c10)
    if case == "positive":
        return _surd_sign(shift, scale, discriminant) > 0
    a = field.a(fmpz_poly([0, direction.step[0]]), fmpz_poly([0, direction.step[1]]))
    b = field.b(fmpz_poly([0, direction.step[0]]))
    centre = Fraction(-int(b[2 * d]), int(a[d])) if a[d] != 0 else Fraction(0)
    low, high = sorted((2 * centre / 3, 2 * centre))
    below = _surd_sign(shift - low, scale, discriminant) < 0
    above = _surd_sign(shift - high, scale, discriminant) > 0
    return centre != 0 and (below or above)


def _surd_sign(rational: Fraction, factor: Fraction, radicand: int) -> int:
    """Sign of ``rational + factor sqrt(radicand)``."""
    one, other = (rational > 0) - (rational < 0), (factor > 0) - (factor < 0)
    if one * other >= 0:
        return one or other
    size = rational * rational - factor * factor * radicand
    return one if size > 0 else other if size < 0 else 0


# Limits and fractions


def start_limit(field: ConjugateField, direction: Direction, row_value: Expression) -> Expression:
    """The limit along the direction, from the value ``cf(a, b)`` of the known row.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> zeta3 = CATALOGUE["zeta(3)"]
    >>> to_text(start_limit(zeta3, Direction((1, 1), (1, 1), 1), read_expression("1/zeta(3)")))
    '-1 + 1/zeta(3)'
    """
    known = Sum((row_value, Number.of(-int(field.row(direction.row, direction.start[0])[0](fmpz(0))))))
    (k00, k01), (k10, k11) = _up(field, direction)
    # (-1, L0) K is proportional to (-1, L)
    return _quotient(Sum((_scaled(k11, known), Number.of(-k01))), Sum((Number.of(k00), _scaled(-k10, known))))


def _up(field: ConjugateField, direction: Direction) -> list[list[int]]:
    """The work from (s, row) up to the start."""
    s, t = direction.start
    product = [[1, 0], [0, 1]]
    for y in range(direction.row, t):
        step = [[int(entry[0]) for entry in row] for row in field.along_y(fmpz_poly([s]), fmpz_poly([y]))]
        product = [[sum(product[i][k] * step[k][j] for k in (0, 1)) for j in (0, 1)] for i in (0, 1)]
    return product


def _scaled(factor: int | Fraction, expression: Expression) -> Expression:
    return Product((Number.of(factor), expression))


def _quotient(top: Expression, bottom: Expression) -> Expression:
    return rational_form(Product((top, Power(bottom, Number.of(-1)))))


@dataclass(frozen=True, slots=True)
class FieldFraction:
    """A fraction that a direction of a field gives, with the map from the limit along it to the fraction's value.

    Attributes
    ----------
    fraction : ContinuedFraction
        Canonical.
    component : int
        Component of the row vector whose recurrence it is.
    value_of : pair of pairs
        Rows of the Moebius map.
    """

    direction: Direction
    fraction: ContinuedFraction
    component: int
    value_of: tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]


def fractions_along(field: ConjugateField, direction: Direction) -> list[FieldFraction]:
    """The fractions of both components of a direction, in canonical form; those with poles are left out.

    Examples
    --------
    >>> found = fractions_along(CATALOGUE["zeta(3)"], Direction((1, 1), (1, 1), 1))
    >>> found[0].fraction.to_text()                                       # Apery's, from n = 1 on
    '8*cf(34*n**3 + 153*n**2 + 231*n + 117, -n**6 - 6*n**5 - 15*n**4 - 20*n**3 - 15*n**2 - 6*n - 1)'
    """
    matrix = trajectory(field, direction.start, direction.step)
    rows = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))
    found = []
    for component in (0, 1):
        try:
            fraction, back = companion(matrix, rows, component)
        except MathengineError:
            continue
        # the limit is back(value), so the value is back^-1(limit)
        inverse = ((back.d, -back.b), (-back.c, back.a))
        if back.a * back.d != back.b * back.c:
            found.append(FieldFraction(direction, fraction, component, inverse))
    return found


def field_value(along: FieldFraction, limit: Expression) -> Expression:
    """The value of the plain fraction (scale 1) from the limit along its direction.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> apery, _ = fractions_along(CATALOGUE["zeta(3)"], Direction((1, 1), (1, 1), 1))
    >>> to_text(field_value(apery, read_expression("(1 - zeta(3))/zeta(3)")))    # 1/(5 - 6/zeta(3))
    'zeta(3)/(5*zeta(3) - 6)'
    """
    (a, b), (c, d) = along.value_of
    scale = along.fraction.scale
    top = Sum((_scaled(a / scale, limit), Number.of(b / scale)))
    return _quotient(top, Sum((_scaled(c, limit), Number.of(d))))


def _times(left: Matrix, right: Matrix) -> Matrix:
    return [[left[i][0] * right[0][j] + left[i][1] * right[1][j] for j in (0, 1)] for i in (0, 1)]


TRIED = (
    *(Direction(start, (1, 1), 1) for start in ((1, 1), (2, 1), (1, 2), (2, 2))),
    *(Direction((1, 1), step, 1) for step in ((2, 1), (1, 2), (3, 2), (3, 1), (1, 3))),
    *(Direction((1, y), (1, 0), 1) for y in range(1, 33)),
)
"""Directions in which each field is followed."""


# The mode of proof


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value of a fraction that a tabulated direction of a field gives, up to inflation. Exact.

    Examples
    --------
    >>> proof = prove(ContinuedFraction.of("2*n**3 + 3*n**2 + 11*n + 5", "-n**6"))      # row 2 of the zeta(3) field
    >>> proof.certificate["start"], proof.certificate["direction"], proof.certificate["value"]
    ([1, 2], [1, 0], '1/(zeta(3) - 1)')
    """
    found = tabulated(fraction)
    proved = None if found is None else _proved(found[0], found[1])
    if found is None or proved is None:
        return None
    along, steps, (limit, data) = found[1], found[2], proved
    tail, back = fraction.shift(steps)
    # the plain tail is canonical.scale cf(canonical); the fraction's own scale is left out
    inner = _scaled(tail.canonical().scale, field_value(along, limit))
    outer = back.scaled(1 / fraction.scale)
    top = Sum((_scaled(outer.a, inner), Number.of(outer.b)))
    value = _quotient(top, Sum((_scaled(outer.c, inner), Number.of(outer.d))))
    return ValueProof.of(fraction, value, "field row", **data, component=along.component, shift=steps)


def tabulated(fraction: ContinuedFraction) -> tuple[ConjugateField, FieldFraction, int] | None:
    """Field and direction that give a tail of the fraction up to inflation, and how many steps precede that tail.

    >>> apery = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")
    >>> field, along, steps = tabulated(apery)
    >>> field == CATALOGUE["zeta(3)"], along.direction.step, steps
    (True, (1, 1), 1)
    """
    if fraction.terminates_at is not None or len(fraction.b_coefficients) not in DEGREES:
        return None
    for steps in range(SHIFTS + 1):
        canonical = fraction.shift(steps)[0].canonical()
        key = canonical.a_coefficients, canonical.b_coefficients
        found = _table(len(key[1])).get(key)
        if found is not None:
            return *found, steps
    return None


def _proved(field: ConjugateField, along: FieldFraction) -> tuple[Expression, dict[str, object]] | None:
    """The limit along a tabulated direction, and the data that prove it."""
    moved, row = transport(field, along.direction), _row_proof(field, along.direction)
    if moved is None or row is None:
        return None
    data: dict[str, object] = {
        "f": _listed(field.f),
        "fbar": _listed(field.fbar),
        "start": [*along.direction.start],
        "direction": [*along.direction.step],
        "row": along.direction.row,
        "case": moved.case,
        "offset": moved.offset,
        "row_proof": dict(row.certificate),
    }
    return start_limit(field, along.direction, row.value), data


SHIFTS = 2
"""How many first steps of a fraction may be missing from the tabulated one."""

DEGREES = frozenset(
    2 * field.degree * sum(steps) + 1 for field in CATALOGUE.values() for steps in ((1, 0), (1, 1), (2, 1))
)
"""Lengths of b that can occur."""


def _listed(terms: Sequence[tuple[Point, int]]) -> list[list[int]]:
    return [[i, j, coefficient] for (i, j), coefficient in terms]


def _row_proof(field: ConjugateField, direction: Direction) -> ValueProof | None:
    from mathengine.matrixfields.proofs.euler_conversion import prove as euler

    return euler(ContinuedFraction.from_polynomials(*field.row(direction.row, direction.start[0])))


@cache
def _table(length: int) -> dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[ConjugateField, FieldFraction]]:
    """The canonical fractions with this length of b, and where they come from."""
    table: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[ConjugateField, FieldFraction]] = {}
    for field in CATALOGUE.values():
        for direction in TRIED:
            for along in fractions_along(field, direction):
                key = along.fraction.a_coefficients, along.fraction.b_coefficients
                if len(key[1]) == length:
                    table.setdefault(key, (field, along))
    return table

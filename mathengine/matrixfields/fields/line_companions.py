"""Scalar forms of a walk: the continued fraction of a trajectory of rank 2, and recurrences of any rank.

For row vectors ``v_{n+1} = v_n T(n)`` the component j obeys a recurrence of order at most the rank, found from the
vectors ``c_0 = e_j, c_{k+1}(n) = T(n) c_k(n+1)``, since ``v_{n+k}[j] = v_n c_k(n)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from flint import fmpz, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.matrixfields.companion import Vector, companion
from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.fields.lines import LineMatrix
from mathengine.matrixfields.fields.trajectory import integer_rows
from mathengine.matrixfields.fields.walk import numerators_product
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius

FARTHEST_START = 1000
"""Largest n up to which zeros of the linking entry are walked over."""

Column = list[fmpz_poly]


def line_fraction(
    matrix: LineMatrix, rows: Sequence[Sequence[int | Fraction]] = ((1, 0), (0, 1)), component: int | None = None
) -> tuple[ContinuedFraction, Moebius]:
    """The continued fraction of ``lim x_n[j] / y_n[j]`` along a trajectory of rank 2, and the map to the limit.

    Parameters
    ----------
    matrix : LineMatrix
        Of rank 2.
    rows : pair of vectors
        ``x_0`` and ``y_0``; by default the two unit vectors.
    component : 0, 1 or None
        Which component; None takes the one whose fraction has the lower degree.

    Returns
    -------
    tuple of ContinuedFraction and Moebius
        In canonical form, begun as early as its coefficients shrink; exact. Where the linking entry vanishes at an
        integer n >= 0, the fraction begins after it.

    Raises
    ------
    InvalidInput
        If the rank is not 2, or no component has a companion form.

    Examples
    --------
    >>> from flint import fmpq_poly
    >>> n = fmpq_poly([0, 1])
    >>> steps = LineMatrix(((0 * n, (n + 1) ** 2), (0 * n + 1, 2 * n + 3)), 0 * n + 1)
    >>> line_fraction(steps, ((1, 1), (0, 1)), 1)[0].to_text()
    'cf(2*n + 1, n**2)'
    """
    if matrix.rank != 2:
        raise InvalidInput("rank of the trajectory matrix", matrix.rank, "2, for a continued fraction")
    steps = [[fmpz_poly(entry) for entry in row] for row in integer_rows(matrix)[0]]
    found: list[tuple[ContinuedFraction, Moebius]] = []
    refusals: list[InvalidInput] = []
    for j in (0, 1) if component is None else (component,):
        try:
            found.append(_from_first_regular(steps, rows, j))
        except InvalidInput as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
    best = min(found, key=lambda pair: len(pair[0].a_coefficients) + len(pair[0].b_coefficients))
    return _begun_earlier(*best)


def column_fraction(
    matrix: LineMatrix, rows: Sequence[Sequence[int | Fraction]], component: int
) -> tuple[int, ContinuedFraction, Moebius]:
    """The fraction of one component, of scale 1 and without earlier terms, and the n at which it begins.

    >>> from flint import fmpq_poly
    >>> n = fmpq_poly([0, 1])
    >>> steps = LineMatrix(((0 * n, (n + 1) ** 2), (0 * n + 1, 2 * n + 3)), 0 * n + 1)
    >>> first, fraction, _ = column_fraction(steps, ((1, 1), (0, 1)), 1)
    >>> first, fraction.to_text()
    (0, 'cf(2*n + 5, n**2 + 4*n + 4)')
    """
    if matrix.rank != 2:
        raise InvalidInput("rank of the trajectory matrix", matrix.rank, "2, for a continued fraction")
    steps = [[fmpz_poly(entry) for entry in row] for row in integer_rows(matrix)[0]]
    fraction, back = _from_first_regular(steps, rows, component)
    scale = fraction.scale
    plain = Moebius(back.a * scale, back.b, back.c * scale, back.d)
    return _first_regular(steps[1 - component][component]), replace(fraction, scale=Fraction(1)), plain


def _begun_earlier(fraction: ContinuedFraction, back: Moebius) -> tuple[ContinuedFraction, Moebius]:
    """With indices moved down as long as the coefficients shrink and the fraction does not terminate."""
    while True:
        a, b = (p(fmpz_poly([-1, 1])) for p in (fraction.a, fraction.b))
        smaller = a.height_bits() + b.height_bits() < fraction.a.height_bits() + fraction.b.height_bits()
        link = int(b(fmpz(1)))
        if not smaller or link == 0:
            return fraction, back
        # g = b'(1)/(g' - a'(0)) for the fraction g' that begins one step earlier.
        first, scaled = int(a(fmpz(0))), fraction.scale * link
        entries = (back.b, back.a * scaled - back.b * first, back.d, back.c * scaled - back.d * first)
        earlier = ContinuedFraction.from_polynomials(a, b)
        fraction, back = earlier.canonical(), Moebius(*entries)


def _from_first_regular(
    steps: list[list[fmpz_poly]], rows: Sequence[Sequence[int | Fraction]], j: int
) -> tuple[ContinuedFraction, Moebius]:
    first = _first_regular(steps[1 - j][j])
    vectors = [_moved(row, steps, first) for row in rows]
    shifted = [[entry(fmpz_poly([first, 1])) for entry in row] for row in steps] if first else steps
    return companion(shifted, (vectors[0], vectors[1]), j)


def _first_regular(link: fmpz_poly) -> int:
    """The least n from which on the linking entry has no zero at an integer."""
    zeros = [zero for zero, _ in integer_zeros(link) if zero >= 0] if link else []
    first = max(zeros, default=-1) + 1
    if first > FARTHEST_START:
        raise InvalidInput("zero of the linking entry", first - 1, f"at most {FARTHEST_START}")
    return first


def _moved(row: Sequence[int | Fraction], steps: list[list[fmpz_poly]], count: int) -> Vector:
    product = numerators_product([[[int(c) for c in e.coeffs()] or [0] for e in r] for r in steps], 0, count)
    x, y = Fraction(row[0]), Fraction(row[1])
    return (
        x * int(product[0, 0]) + y * int(product[1, 0]),
        x * int(product[0, 1]) + y * int(product[1, 1]),
    )


def component_recurrence(matrix: LineMatrix, component: int = -1) -> tuple[fmpz_poly, ...]:
    """The recurrence of least order that a component of ``v_{n+1} = v_n T(n)`` obeys.

    Parameters
    ----------
    matrix : LineMatrix
        Of any rank.
    component : int
        Its index; -1 is the last.

    Returns
    -------
    tuple of fmpz_poly
        ``a_0, ..., a_s`` without common factor, with ``a_0(n) w_n + ... + a_s(n) w_{n+s} = 0`` for ``w_n = v_n[j]``;
        the order s is the rank where the component is a cyclic vector. Exact linear algebra over Q(n).

    Examples
    --------
    >>> from flint import fmpq_poly
    >>> n = fmpq_poly([0, 1])
    >>> component_recurrence(LineMatrix(((0 * n, n + 1), (0 * n + 1, 2 * n + 1)), 0 * n + 1))
    (x + 2, 2*x + 3, (-1))
    """
    rank = matrix.rank
    if not -rank <= component < rank:
        raise InvalidInput("component", component, f"0 to {rank - 1}")
    rows, below = integer_rows(matrix)
    steps, denominator = [[fmpz_poly(entry) for entry in row] for row in rows], fmpz_poly(below)
    column = [fmpz_poly([int(i == component % rank)]) for i in range(rank)]
    columns, scales = [column], [fmpz_poly([1])]
    while True:
        relation = _relation(columns)
        if relation is not None:
            break
        ahead = [entry(fmpz_poly([1, 1])) for entry in columns[-1]]
        columns.append([_dot(row, ahead) for row in steps])
        scales.append(scales[-1](fmpz_poly([1, 1])) * denominator)
    # The relation is one of the numerators; c_k = numerators / scale.
    return _primitive([a * s for a, s in zip(relation, scales, strict=True)])


def _dot(row: Sequence[fmpz_poly], column: Column) -> fmpz_poly:
    total = fmpz_poly([])
    for a, b in zip(row, column, strict=True):
        total += a * b
    return total


def _relation(columns: list[Column]) -> list[fmpz_poly] | None:
    """``sum r_k c_k = 0`` with the last r not 0, if the last column depends on the others (which are independent)."""
    count = len(columns)
    table = [[column[i] for column in columns] for i in range(len(columns[0]))]
    pivots: list[int] = []
    previous = fmpz_poly([1])
    for k in range(count - 1):
        pivot = next(i for i in range(len(table)) if i not in pivots and table[i][k])
        pivots.append(pivot)
        for i, row in enumerate(table):
            if i != pivot:
                ahead, factor = table[pivot], row[k]
                table[i] = [(ahead[k] * row[c] - factor * ahead[c]) / previous for c in range(count)]
        previous = table[pivot][k]
    if any(table[i][-1] for i in range(len(table)) if i not in pivots):
        return None
    # Every pivot row now reads previous * x_k + entry * x_last = 0.
    return [-table[pivot][-1] for pivot in pivots] + [previous]


def _primitive(polynomials: list[fmpz_poly]) -> tuple[fmpz_poly, ...]:
    common, content = fmpz_poly([]), fmpz(0)
    for polynomial in polynomials:
        common = common.gcd(polynomial) if polynomial else common
        content = content.gcd(polynomial.content())
    divisor = common // common.content() * content if common else fmpz_poly([1])
    first = next(p for p in polynomials if p)
    if (first.leading_coefficient() < 0) != (divisor.leading_coefficient() < 0):
        divisor = -divisor
    return tuple(polynomial / divisor if polynomial else polynomial for polynomial in polynomials)

"""Check of a limit along a trajectory of rank 2: the trajectory is multiplied again, its recurrence compared.

The data hold the call, the value and the proof of a continued fraction. With the rows p, q of the walk at ``first`` the
column obeys ``w_{n+2} = A(n) w_{n+1} + B(n) w_n``, which is the recurrence of ``cf(a, b)`` up to the inflation
``r = A/a``; the convergents being those quotients, the limit is ``(p_1 r(0) V + B(0) p_0)/(q_1 r(0) V + B(0) q_0)``.
Steps along an axis and against it are taken in any order that meets no singular one; only the matrices of the checked
field are used, up to factors that cancel in the quotient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations

from mathengine.matrixfields.checker import check_enclosure
from mathengine.numeric.expressions import Call, Expression, Items, Number, Power, Product, Sum
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_cones import delta_interval
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_fields import CheckedField, checked_field, require_one_limit
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import (
    WORDS,
    Polynomial,
    common_divisor,
    divided,
    in_lowest_terms,
    moved,
    plus,
    times,
    value_at,
    without_zeros,
)
from mathengine.pipeline.certificate_polynomials import Terms, constant_of
from mathengine.pipeline.certificate_proofs import proved_value
from mathengine.pipeline.certificate_values import require_divisors

Matrix = list[list[Polynomial]]
MOST_STEPS, LARGEST_FIRST, MOST_ORDERS, LARGEST_DEPTH = 64, 1000, 24, 20_000
"""Bounds on what a certificate may ask for."""


def proved_limit(proof: object) -> tuple[Call, Expression]:
    """The call ``limit(field, direction=.., start=..)`` and its value, if the proof holds.

    Raises
    ------
    InvalidInput
        If it does not.
    """
    if not isinstance(proof, Mapping):
        raise TypeError("a proof of a limit was expected")
    call, value = read_expression(str(proof["call"]), vocabulary=WORDS), read_expression(str(proof["value"]))
    if not (isinstance(call, Call) and call.function == "limit" and len(call.arguments) == 1):
        raise refused("a limit of something other than a field")
    field, first = checked_field(call.arguments[0]), integer(proof["first"])
    require(field.rank == 2 and 0 <= first <= LARGEST_FIRST, "a rank other than 2, or a first step out of bounds")
    keywords = dict(call.keywords)
    direction, start = _numbers(keywords["direction"]), _numbers(keywords["start"])
    rows, column = _rows(keywords.get("rows")), _column(keywords.get("column"))
    matrix = _trajectory(field, [int(v) for v in direction], start)
    require_one_limit(field, direction)
    key, inner = proved_value(proof["fraction_proof"])
    a, b = ([Fraction(c) for c in part] for part in key)
    walked = [_walked(row, matrix, first) for row in rows]
    require_divisors(value)
    expected = _limit(matrix, first, column, walked, (a, b), inner)
    require(difference_is(value, expected, Fraction(0)), "a value other than the limit of the fraction")
    return call, value


def proved_interval(certificate: Mapping[str, object]) -> tuple[Call, tuple[Fraction, Fraction]]:
    """The call ``limit(..)`` or ``delta(..)``, and an interval for its value from one of the column's fraction.

    Raises
    ------
    InvalidInput
        If the certificate is not sound.
    """
    call, enclosed = read_expression(str(certificate["call"]), vocabulary=WORDS), certificate["enclosure"]
    if not (isinstance(call, Call) and call.function in ("limit", "delta") and isinstance(enclosed, Mapping)):
        raise refused("an enclosure of something other than a limit or a delta of a field")
    require(str(enclosed["scale"]) == "1", "an enclosure of a multiple of the fraction")
    field, first, keywords = checked_field(call.arguments[0]), integer(certificate["first"]), dict(call.keywords)
    require(field.rank == 2 and 0 <= first <= LARGEST_FIRST, "a rank other than 2, or a first step out of bounds")
    direction, start = _numbers(keywords["direction"]), _numbers(keywords["start"])
    matrix = _trajectory(field, [int(v) for v in direction], start)
    require_one_limit(field, direction)
    rows, column = _rows(keywords.get("rows")), _column(keywords.get("column"))
    ends = check_enclosure(enclosed)
    a, b = ([Fraction(integer(c)) for c in items(enclosed[name])] for name in ("a", "b"))
    walked = [_walked(row, matrix, first) for row in rows]
    images = [_limit(matrix, first, column, walked, (a, b), Number(end)) for end in ends]
    bottoms = [constant_of(image.factors[1].base) for image in images if isinstance(image.factors[1], Power)]
    require(min(bottoms) > 0 or max(bottoms) < 0, "a limit that may be infinite")
    low, high = sorted(constant_of(image) for image in images)
    if call.function == "limit":
        return call, (low, high)
    depth = int(constant_of(keywords["depth"]))
    require(1 <= depth <= LARGEST_DEPTH, "a depth out of bounds")
    p, q = (_walked(row, matrix, depth)[column] for row in rows)
    return call, delta_interval(p / q, (low, high), integer(certificate["bits"]))


def _limit(
    matrix: Matrix,
    first: int,
    j: int,
    rows: Sequence[Sequence[Fraction]],
    fraction: tuple[Polynomial, Polynomial],
    value: Expression,
) -> Product:
    """The quotient of the rows' products from the value of the fraction that the column obeys."""
    ahead = [[moved(entry, first) for entry in row] for row in matrix]
    a, b = fraction
    i = 1 - j
    link, link_next = ahead[i][j], moved(ahead[i][j], 1)
    top = plus(times(moved(ahead[j][j], 1), link), times(link_next, ahead[i][i]))
    determinant = plus(times(ahead[0][0], ahead[1][1]), [-c for c in times(ahead[0][1], ahead[1][0])])
    require(without_zeros(link) and without_zeros(determinant), "a matrix that is singular along the direction")
    # r = top/(link a) without zeros and poles, checked on numerator and denominator in lowest terms
    above, below = in_lowest_terms(top, times(link, a))
    require(without_zeros(above) and without_zeros(below), "a multiplier with a zero or pole")
    left = times(times(b, times(above, moved(above, -1))), link)
    right = times([-c for c in determinant], times(link_next, times(below, moved(below, -1))))
    require(left == right, "a fraction other than that of the column")
    inflation = value_at(above, 0) / value_at(below, 0)
    back = -value_at(determinant, 0) * value_at(link_next, 0) / value_at(link, 0)
    parts = []
    for row in rows:
        after = sum((row[k] * value_at(ahead[k][j], 0) for k in (0, 1)), Fraction(0))
        parts.append(Sum((Product((Number(after * inflation), value)), Number(back * row[j]))))
    require(rows[0][0] * rows[1][1] != rows[0][1] * rows[1][0], "rows that are linearly dependent")
    return Product((parts[0], Power(parts[1], Number.of(-1))))


def _trajectory(field: CheckedField, direction: Sequence[int], start: Sequence[Fraction]) -> Matrix:
    """One period along the direction, up to a factor that is no zero; axis after axis in the first order that works."""
    count = len(field.steps)
    require(len(direction) == len(start) == count, "a direction or a start of another length")
    require(any(direction) and sum(map(abs, direction)) <= MOST_STEPS, "a direction out of bounds")
    axes = [axis for axis in range(count) if direction[axis]]
    for number, order in enumerate(permutations(axes)):
        if number == MOST_ORDERS:
            break
        found = _in_order(field, direction, start, order)
        if found is not None:
            return found
    raise refused("a direction all of whose paths meet a singular step")


def _in_order(
    field: CheckedField, direction: Sequence[int], start: Sequence[Fraction], order: Sequence[int]
) -> Matrix | None:
    line = [[c, Fraction(v)] for c, v in zip(start, direction, strict=True)]
    product: Matrix = [[[Fraction(1)], []], [[], [Fraction(1)]]]
    above, below = [Fraction(1)], [Fraction(1)]
    for axis in order:
        sign = 1 if direction[axis] > 0 else -1
        for _ in range(abs(direction[axis])):
            step = _step(field, axis, sign, line)
            if step is None:
                return None
            table, up, down = step
            above, below = times(above, up), times(below, down)
            product = [
                [plus(times(product[i][0], table[0][j]), times(product[i][1], table[1][j])) for j in (0, 1)]
                for i in (0, 1)
            ]
            line[axis] = [line[axis][0] + sign, line[axis][1]]
    common: Polynomial = []
    for row in product:
        for entry in row:
            common = common_divisor(common, entry)
    # the factor that cancels in the quotient must not hide a step by 0 or a pole
    above, below = in_lowest_terms(times(common, above), below)
    require(without_zeros(above) and without_zeros(below), "a walk that meets a matrix 0 or a pole")
    return [[divided(entry, common)[0] for entry in row] for row in product]


def _step(
    field: CheckedField, axis: int, sign: int, line: Sequence[Polynomial]
) -> tuple[Matrix, Polynomial, Polynomial] | None:
    """The unit step from a position on the line as a matrix and a quotient; None where it is singular all along it."""
    given = next(step for step in field.steps if step.axis == axis)
    here = [list(part) for part in line]
    if given.direction != sign:
        here[axis] = [here[axis][0] + sign, here[axis][1]]
    table = [[_on_line(entry, here) for entry in row] for row in given.rows]
    scale = _on_line(given.denominator, here)
    determinant = plus(times(table[0][0], table[1][1]), [-c for c in times(table[0][1], table[1][0])])
    if not scale or not determinant:
        return None
    if given.direction == sign:
        return table, [Fraction(1)], scale
    adjugate = [[table[1][1], [-c for c in table[0][1]]], [[-c for c in table[1][0]], table[0][0]]]
    return adjugate, scale, determinant


def _on_line(terms: Terms, line: Sequence[Polynomial]) -> Polynomial:
    total: Polynomial = []
    for exponents, coefficient in terms.items():
        term: Polynomial = [Fraction(coefficient)]
        for part, exponent in zip(line, exponents, strict=True):
            for _ in range(exponent):
                term = times(term, part if part[1] else [part[0]])
        total = plus(total, list(term))
    return total


def _walked(row: Sequence[Fraction], matrix: Matrix, count: int) -> list[Fraction]:
    found = list(row)
    for n in range(count):
        found = [sum((found[k] * value_at(matrix[k][j], n) for k in (0, 1)), Fraction(0)) for j in (0, 1)]
        require(any(found), "a walk that ends at 0")
    return found


def _numbers(expression: Expression) -> list[Fraction]:
    if not isinstance(expression, Items):
        raise refused("a direction or a start that is no list")
    return [constant_of(item) for item in expression.items]


def _rows(expression: Expression | None) -> list[list[Fraction]]:
    if expression is None:
        return [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
    if not isinstance(expression, Items) or len(expression.items) != 2:
        raise refused("rows that are no pair of vectors")
    return [_numbers(row) for row in expression.items]


def _column(expression: Expression | None) -> int:
    column = Fraction(-1) if expression is None else constant_of(expression)
    require(column in (-2, -1, 0, 1), "a column out of bounds")
    return int(column) % 2

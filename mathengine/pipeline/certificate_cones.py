"""Check of enclosures of limits and deltas along trajectories by invariant cones, at any rank.

The data hold the call, the trajectory matrix T(n) = factor matrix/denominator, the cone and a depth. T is checked
against the field: going from ``start + n v`` only along the steps that the field gives directly, and likewise from
``start + (n + 1) v``, two paths meet in one point, and ``T Q = P`` for their products P and Q. The cone is

    K(n) = diag(n^-g) C,        C^{-1} diag(n^g) T(n) ... T(n+k-1) diag((n+k)^-g) C > 0        for all n >= N,

with leading coefficients of one degree, which makes the cones ``W_n K(n)`` shrink to a ray (Birkhoff); the columns
``+-T(n) ... T(n+j-1) e`` lie in K(n) for k consecutive j. So p/q at every later depth, and the limit, lie between the
quotients on the edges of ``W_n K(n)``. Inequalities hold by the signs of the coefficients of P(n + N). For a delta the
error at its depth is bounded by an enclosure at a deeper one, and logarithms by mpmath's interval arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gmpy2 import mpz
from mpmath.ctx_iv import MPIntervalContext

from mathengine.numeric.expressions import Call, Expression, Items
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_fields import CheckedField, checked_field, require_one_limit
from mathengine.pipeline.certificate_fractions import WORDS, Polynomial, moved, plus, times, value_at
from mathengine.pipeline.certificate_polynomials import Terms, constant_of, determinant

Table = list[list[Polynomial]]
Interval = tuple[Fraction, Fraction]

LARGEST_RANK, MOST_STEPS, LARGEST_FOLD, LARGEST_DEPTH = 8, 200, 12, 200_000
"""Bounds on what a certificate may ask for."""
EXTRA_BITS = 128


def proved_trajectory(certificate: Mapping[str, object]) -> tuple[Call, Interval]:
    """The call ``limit(..)`` or ``delta(..)`` and an interval that holds its value, if the certificate is sound.

    Raises
    ------
    InvalidInput
        If it is not.
    """
    call = read_expression(str(certificate["call"]), vocabulary=WORDS)
    if not (isinstance(call, Call) and call.function in ("limit", "delta") and len(call.arguments) == 1):
        raise refused("an enclosure of something other than a limit or a delta of a field")
    field, keywords = checked_field(call.arguments[0]), dict(call.keywords)
    direction, start = (_numbers(keywords[name]) for name in ("direction", "start"))
    walk = _Walk(_polynomials(certificate["matrix"]), *_chosen(keywords, field))
    denominator, factor = (_polynomial(certificate[name]) for name in ("denominator", "factor"))
    _check_matrix(field, [int(v) for v in direction], start, walk.matrix, (factor, denominator))
    require_one_limit(field, direction)
    cone = _Cone.of(certificate, walk.rank)
    _check_cone(cone, walk)
    depth = integer(certificate["depth"])
    require(cone.start <= depth <= LARGEST_DEPTH, "a depth out of bounds")
    for polynomial in (denominator, factor):
        _check_zeros(polynomial)
    if call.function == "limit":
        return call, _enclosed(walk, cone, depth)
    at = int(constant_of(keywords["depth"]))
    require(1 <= at < depth, "a depth that is not below that of the enclosure")
    return call, _delta(walk, cone, at, depth, integer(certificate["bits"]))


@dataclass(frozen=True, slots=True)
class _Walk:
    """The trajectory matrix up to a factor, the two rows and the column."""

    matrix: Table
    rows: list[list[int]]
    column: int

    @property
    def rank(self) -> int:
        return len(self.matrix)

    def at(self, depth: int) -> list[list[mpz]]:
        """The two rows after that many steps."""
        whole = [[[mpz(c.numerator) for c in entry] for entry in row] for row in self.matrix]
        rows = [[mpz(c) for c in row] for row in self.rows]
        for n in range(depth):
            values = [[_horner(entry, n) for entry in row] for row in whole]
            rows = [
                [sum(c * line[j] for c, line in zip(row, values, strict=True)) for j in range(self.rank)]
                for row in rows
            ]
        return rows


@dataclass(frozen=True, slots=True)
class _Cone:
    edges: list[list[Fraction]]
    weights: list[int]
    fold: int
    entry: int
    start: int

    @classmethod
    def of(cls, certificate: Mapping[str, object], rank: int) -> _Cone:
        edges = [[Fraction(integer(c)) for c in items(row)] for row in items(certificate["edges"])]
        weights = [integer(g) for g in items(certificate["weights"])]
        square = len(edges) == rank == len(weights) and all(len(row) == rank for row in edges)
        require(square and determinant(edges) != 0 and all(0 <= g <= 64 for g in weights), "a cone that is none")
        fold, entry, start = (integer(certificate[name]) for name in ("fold", "entry", "start"))
        require(1 <= fold <= LARGEST_FOLD and 0 <= entry <= 64 and 1 <= start <= LARGEST_DEPTH, "a cone out of bounds")
        return cls(edges, weights, fold, entry, start)

    def rays(self, n: int) -> list[list[mpz]]:
        top = max(self.weights)
        return [[mpz(n) ** (top - g) * int(c) for c in row] for g, row in zip(self.weights, self.edges, strict=True)]


def _check_matrix(
    field: CheckedField,
    direction: Sequence[int],
    start: Sequence[Fraction],
    matrix: Table,
    scale: tuple[Polynomial, Polynomial],
) -> None:
    """``T Q = P`` for the two paths along the steps that the field gives."""
    count = len(field.steps)
    require(len(direction) == len(start) == count and any(direction), "a direction or a start that does not fit")
    require(
        sum(map(abs, direction)) <= MOST_STEPS and field.rank == len(matrix) <= LARGEST_RANK, "a field out of bounds"
    )
    require(len(field.variables) == count, "a field with a parameter that has no value")
    near = [[c, Fraction(v)] for c, v in zip(start, direction, strict=True)]
    far = [[c + v, Fraction(v)] for c, v in zip(start, direction, strict=True)]
    given = {step.axis: step.direction for step in field.steps}
    ahead = [abs(v) if v * given[axis] > 0 else 0 for axis, v in enumerate(direction)]
    back = [abs(v) if v * given[axis] < 0 else 0 for axis, v in enumerate(direction)]
    p, p_scale = _along(field, near, ahead)
    q, q_scale = _along(field, far, back)
    left, right = _multiplied(matrix, q), p
    factor, denominator = scale
    left_scale, right_scale = times(denominator, q_scale), times(factor, p_scale)
    require(left_scale and right_scale, "a path that is singular all along the line")
    point = next((n for n in range(64) if determinant([[value_at(e, n) for e in row] for row in q]) != 0), None)
    require(point is not None, "a path that may be singular all along the line")
    for row, other in zip(left, right, strict=True):
        for entry, expected in zip(row, other, strict=True):
            require(times(entry, right_scale) == times(expected, left_scale), "a matrix other than the trajectory's")


def _along(field: CheckedField, line: Sequence[Polynomial], counts: Sequence[int]) -> tuple[Table, Polynomial]:
    """The product of given steps, axis after axis, and its denominator."""
    position = [list(part) for part in line]
    rank = field.rank
    product: Table = [[[Fraction(1)] if i == j else [] for j in range(rank)] for i in range(rank)]
    scale: Polynomial = [Fraction(1)]
    for step in field.steps:
        for _ in range(counts[step.axis]):
            powers = [[[Fraction(1)]] for _ in position]
            rows = [[_on_line(entry, position, powers) for entry in row] for row in step.rows]
            product = _multiplied(product, rows)
            scale = times(scale, _on_line(step.denominator, position, powers))
            position[step.axis] = [position[step.axis][0] + step.direction, position[step.axis][1]]
    return product, scale


def _on_line(terms: Terms, line: Sequence[Polynomial], powers: Sequence[list[Polynomial]]) -> Polynomial:
    total: Polynomial = []
    for exponents, coefficient in terms.items():
        term: Polynomial = [Fraction(coefficient)]
        for part, known, exponent in zip(line, powers, exponents, strict=True):
            while len(known) <= exponent:
                known.append(times(known[-1], part if part[1] else [c for c in part[:1] if c]))
            term = times(term, known[exponent])
        total = plus(total, term)
    return total


def _check_cone(cone: _Cone, walk: _Walk) -> None:
    """The inequalities."""
    rank, top = walk.rank, max(cone.weights)
    product = walk.matrix
    for k in range(1, cone.fold):
        product = _multiplied(product, [[moved(entry, k) for entry in row] for row in walk.matrix])
    n, after = [Fraction(0), Fraction(1)], [Fraction(cone.fold), Fraction(1)]
    inside = [
        [
            times(times(_power(n, cone.weights[i]), product[i][j]), _power(after, top - cone.weights[j]))
            for j in range(rank)
        ]
        for i in range(rank)
    ]
    inverse = _inverse(cone.edges)
    image = _multiplied(_multiplied(_constants(inverse), inside), _constants(cone.edges))
    entries = [entry for row in image for entry in row]
    sign = 1 if entries[0] and entries[0][-1] > 0 else -1
    require(len({len(entry) for entry in entries}) == 1, "a cone whose contraction is not bounded")
    require(all(_positive_from([sign * c for c in entry], cone.start) for entry in entries), "a cone that is not kept")
    vector = [[Fraction(1)] if i == walk.column else [] for i in range(rank)]
    for j in range(cone.entry + cone.fold):
        if j >= cone.entry:
            weighted = [[times(_power(n, g), entry)] for g, entry in zip(cone.weights, vector, strict=True)]
            inner = [row[0] for row in _multiplied(_constants(inverse), weighted)]
            sign = 1 if inner[0] and inner[0][-1] > 0 else -1
            held = all(_positive_from([sign * c for c in entry], cone.start) for entry in inner)
            require(held, "a column that does not enter the cone")
        moved_vector = [[moved(entry, 1)] for entry in vector]
        vector = [row[0] for row in _multiplied(walk.matrix, moved_vector)]


def _positive_from(polynomial: Polynomial, start: int) -> bool:
    """Whether all coefficients of P(n + start) are >= 0 and the constant one is > 0."""
    shifted = moved(polynomial, start)
    return bool(shifted) and shifted[0] > 0 and all(c >= 0 for c in shifted)


def _check_zeros(polynomial: Polynomial) -> None:
    """No zero at an integer n >= 0: from some n on by signs, below by values."""
    sign = 1 if polynomial[-1] > 0 else -1
    upright, start = [sign * c for c in polynomial], 1
    while not _positive_from(upright, start):
        start *= 2
        require(start <= LARGEST_DEPTH, "a denominator that may vanish")
    require(all(value_at(polynomial, n) != 0 for n in range(start)), "a walk that meets a pole")


def _enclosed(walk: _Walk, cone: _Cone, depth: int) -> Interval:
    tops, bottoms = (
        [sum(c * ray for c, ray in zip(row, column, strict=True)) for column in zip(*cone.rays(depth), strict=True)]
        for row in walk.at(depth)
    )
    require(all(b > 0 for b in bottoms) or all(b < 0 for b in bottoms), "a quotient that is not bounded")
    quotients = [Fraction(int(t), int(b)) for t, b in zip(tops, bottoms, strict=True)]
    return min(quotients), max(quotients)


def _delta(walk: _Walk, cone: _Cone, at: int, depth: int, bits: int) -> Interval:
    p, q = (int(row[walk.column]) for row in walk.at(at))
    require(q != 0, "a q of 0")
    return delta_interval(Fraction(p, q), _enclosed(walk, cone, depth), bits)


def delta_interval(quotient: Fraction, limit: Interval, bits: int) -> Interval:
    """An interval for ``-1 - log|quotient - limit|/log q`` with the reduced denominator q of the quotient.

    >>> low, high = delta_interval(Fraction(1, 4), (Fraction(1, 2), Fraction(1, 2)), 20)
    >>> bool(low <= Fraction(0) <= high), bool(high - low < Fraction(1, 10**6))
    (True, True)
    """
    require(1 <= bits <= 1_000_000, "bits out of bounds")
    low, high = limit
    require(quotient.denominator > 1, "a reduced denominator of 1")
    require(not low <= quotient <= high, "an error that may be 0")
    ends = sorted(abs(quotient - end) for end in limit)
    context = MPIntervalContext()
    context.prec = bits + EXTRA_BITS
    logs = [context.log(context.mpf(end.numerator)) - context.log(context.mpf(end.denominator)) for end in ends]
    values = [-1 - log / context.log(context.mpf(quotient.denominator)) for log in logs]
    return min(_fraction(v.a) for v in values), max(_fraction(v.b) for v in values)


def _fraction(end: object) -> Fraction:
    """The exact value of the end of an interval."""
    sign, mantissa, exponent, _ = end._mpi_[0]  # type: ignore[attr-defined]
    value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -value if sign else value


# Small arithmetic


def _multiplied(left: Table, right: Table) -> Table:
    columns = list(zip(*right, strict=True))
    rows: Table = []
    for row in left:
        entries = []
        for column in columns:
            total: Polynomial = []
            for a, b in zip(row, column, strict=True):
                if a and b:
                    total = plus(total, times(a, b))
            entries.append(total)
        rows.append(entries)
    return rows


def _constants(matrix: Sequence[Sequence[Fraction]]) -> Table:
    return [[[c] if c else [] for c in row] for row in matrix]


def _inverse(matrix: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    size = len(matrix)
    rows = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for k in range(size):
        pivot = next(i for i in range(k, size) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [c / rows[k][k] for c in rows[k]]
        for i in range(size):
            if i != k:
                factor = rows[i][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[size:] for row in rows]


def _power(base: Polynomial, exponent: int) -> Polynomial:
    result: Polynomial = [Fraction(1)]
    for _ in range(exponent):
        result = times(result, base)
    return result


def _horner(coefficients: Sequence[mpz], n: int) -> mpz:
    value = mpz(0)
    for coefficient in reversed(coefficients):
        value = value * n + coefficient
    return value


# Reading


def _polynomial(value: object) -> Polynomial:
    coefficients = [Fraction(integer(c)) for c in items(value)]
    while coefficients and coefficients[-1] == 0:
        coefficients.pop()
    return coefficients


def _polynomials(value: object) -> Table:
    table = [[_polynomial(entry) for entry in items(row)] for row in items(value)]
    require(table and all(len(row) == len(table) for row in table), "a matrix that is not square")
    return table


def _numbers(expression: Expression) -> list[Fraction]:
    if not isinstance(expression, Items):
        raise refused("a vector that is no list")
    return [constant_of(item) for item in expression.items]


def _chosen(keywords: Mapping[str, Expression], field: CheckedField) -> tuple[list[list[int]], int]:
    """The two rows and the column that a call asks for."""
    rank, given = field.rank, keywords.get("rows")
    rows = [[int(i == k) for i in range(rank)] for k in (0, 1)]
    if given is not None:
        if not isinstance(given, Items):
            raise refused("rows that are no list")
        rows = [[int(c) for c in _numbers(row)] for row in given.items]
    require(len(rows) == 2 and all(len(row) == rank for row in rows), "rows that do not fit")
    column = int(constant_of(keywords["column"])) if "column" in keywords else -1
    require(-rank <= column < rank, "a column out of bounds")
    return rows, column % rank

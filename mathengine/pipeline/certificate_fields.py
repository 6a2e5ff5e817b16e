"""Matrix fields in certificates: the matrices read again from the statement, and flatness by multiplying out.

Polynomials are dictionaries from exponents to integers, rational functions are pairs of them; nothing is shared with
:mod:`mathengine.matrixfields.fields` but the text of the catalogue's entries. For pFq and Meijer's G the steps that the
operator gives directly are used (an upper parameter up, a lower one down; a down, b up); the others are their inverses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import TypeAlias

from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Relation, Text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import integer, items, refused, require
from mathengine.pipeline.certificate_fractions import WORDS
from mathengine.pipeline.certificate_polynomials import (
    Quotient,
    Ring,
    Terms,
    added,
    constant_like,
    constant_of,
    determinant,
    difference,
    divided,
    moved,
    multiplied,
    plus_constant,
    product,
    restricted,
    shifted,
    total,
    value_at,
)

Table: TypeAlias = list[list[Terms]]

LARGEST_RANK = 8
"""Bound on what a statement may ask for."""


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """The matrix ``rows / denominator`` that leads from x to ``x + direction e_axis``."""

    axis: int
    direction: int
    rows: Table
    denominator: Terms


@dataclass(frozen=True, slots=True)
class CheckedOperator:
    """``L(x) = prod (theta + w) - z prod (theta + u)`` by its w and u, and the shift theta + c of each axis.

    Let ``L(x + d e) S = S' L(x)`` for the shift S = theta + c of an axis and some S', where z theta = (theta - 1) z.
    Then S takes solutions of L(x) to solutions of L(x + d e), and the matrix of that axis is the matrix of S on the
    vectors (f, theta f, ...) of a basis of solutions. Two shifts commute as operators, so the matrices commute around
    the square wherever these vectors are independent: at every z where the leading coefficient is not 0, and, by
    analytic solutions with the exponents 0, 1, ..., at a simple zero of it for almost all x, hence for all.
    """

    lower: tuple[Quotient, ...]
    upper: tuple[Quotient, ...]
    shifts: tuple[Quotient, ...]


@dataclass(frozen=True, slots=True)
class CheckedField:
    """A field with one step matrix for each axis; the variables are the axes, then parameters without a value.

    ``primal`` is the field whose dual it is.
    """

    variables: tuple[str, ...]
    steps: tuple[CheckedStep, ...]
    operator: CheckedOperator | None = None
    primal: CheckedField | None = None

    @property
    def rank(self) -> int:
        """Size of the matrices."""
        return len(self.steps[0].rows)


def conserving(claim: Relation | Call, certificate: Mapping[str, object]) -> None:
    """Establish ``conserving(field)``: the matrices are invertible and commute around every unit square."""
    if not (isinstance(claim, Call) and claim.function == "conserving" and len(claim.arguments) == 1):
        raise refused("a rule for conserving(field), and another statement")
    field = checked_field(claim.arguments[0])
    field = field.primal or field  # a field is flat where its dual is
    require(integer(certificate["rank"]) == field.rank, "another rank")
    if field.operator is not None:
        require(all(_intertwines(field.operator, step) for step in field.steps), "shifts that do not fit the operator")
        return
    for step in field.steps:
        require(_is_invertible(step, len(field.variables)), "a matrix that seems to be singular")
    for one, other in combinations(field.steps, 2):
        flaw = _flaw(one, other)
        require(flaw is None, f"matrices that do not commute: entry {flaw}")


def require_one_limit(field: CheckedField, direction: Sequence[Fraction]) -> None:
    """Refuse unless the steps along a direction commute, so that its limit does not depend on their order.

    >>> field = checked_field(read_expression("ffbar(x + y, x + 2*y)", vocabulary=WORDS))
    >>> require_one_limit(field, [Fraction(1), Fraction(0)])
    >>> require_one_limit(field, [Fraction(1), Fraction(1)])
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: certificate with steps of a direction that do not commute is no proof; accepted: ...
    """
    field = field.primal or field
    if field.operator is not None:
        return
    steps = [step for step in field.steps if direction[step.axis]]
    flat = all(_flaw(one, other) is None for one, other in combinations(steps, 2))
    require(flat, "steps of a direction that do not commute")


def _intertwines(operator: CheckedOperator, step: CheckedStep) -> bool:
    """Whether ``L(x + d e) (theta + c) = (theta + c') L(x)`` for one axis, by comparing linear factors.

    With c an upper parameter that goes to c + 1: ``Q (theta + c) - z P (theta + c + 1)`` on both sides, c' = c; with
    c a lower one that goes to c - 1: ``Q (theta + c - 1) - z P (theta + c)``, c' = c - 1.
    """
    c = operator.shifts[step.axis]
    upper, lower = (
        [moved(factor, step.axis, step.direction) for factor in side] for side in (operator.upper, operator.lower)
    )
    raised = _same([*upper, c], [*operator.upper, plus_constant(c, Fraction(1))]) and _same(lower, operator.lower)
    lowered = _same([*lower, c], [*operator.lower, plus_constant(c, Fraction(-1))]) and _same(upper, operator.upper)
    return raised or lowered


def _same(one: Sequence[Quotient], other: Sequence[Quotient]) -> bool:
    """Whether two lists have the same members, in some order."""
    rest = list(other)
    for above, below in one:
        found = next((k for k, (p, q) in enumerate(rest) if product(above, q) == product(p, below)), None)
        if found is None:
            return False
        rest.pop(found)
    return not rest


def refutes_conserving(expression: Expression, witness: Mapping[str, object]) -> bool:
    """Whether the field is not flat at the pair of axes and the entry that a witness names.

    >>> field = Text("{'x': [['1', 'y'], ['0', '1']], 'y': [['1', 'x'], ['0', '1']]}")
    >>> refutes_conserving(field, {"axes": ["x", "y"], "row": 0, "column": 1})
    False
    >>> field = Text("{'x': [['1', 'y'], ['0', '1']], 'y': [['1', '2*x'], ['0', '1']]}")
    >>> refutes_conserving(field, {"axes": ["x", "y"], "row": 0, "column": 1})
    True
    """
    field = checked_field(expression)
    first, second = (field.variables.index(str(axis)) for axis in items(witness["axes"]))
    one, other = (next(step for step in field.steps if step.axis == axis) for axis in (first, second))
    left, right = _sides(one, other)
    row, column = integer(witness["row"]), integer(witness["column"])
    return _entry(left, row, column) != _entry(right, row, column)


def _flaw(one: CheckedStep, other: CheckedStep) -> tuple[int, int] | None:
    """The first entry in which the two products around a square differ."""
    left, right = _sides(one, other)
    rank = range(len(one.rows))
    return next(((i, j) for i in rank for j in rank if _entry(left, i, j) != _entry(right, i, j)), None)


Factors: TypeAlias = tuple[Table, Table, Terms]


def _sides(one: CheckedStep, other: CheckedStep) -> tuple[Factors, Factors]:
    """Both products, each with the denominator of the other one, so that numerators can be compared."""
    one_moved, other_moved = _moved_step(one, other), _moved_step(other, one)
    left_scale = product(other.denominator, one_moved.denominator)
    right_scale = product(one.denominator, other_moved.denominator)
    return (one.rows, other_moved.rows, left_scale), (other.rows, one_moved.rows, right_scale)


def _entry(factors: Factors, row: int, column: int) -> Terms:
    left, right, scale = factors
    result: Terms = {}
    for k, entry in enumerate(left[row]):
        if entry and right[k][column]:
            result = total(result, product(entry, right[k][column]))
    return product(result, scale) if result else result


def _moved_step(step: CheckedStep, by: CheckedStep) -> CheckedStep:
    """The step from the point where another step ends."""
    rows = [[shifted(entry, by.axis, by.direction) for entry in row] for row in step.rows]
    return CheckedStep(step.axis, step.direction, rows, shifted(step.denominator, by.axis, by.direction))


def _is_invertible(step: CheckedStep, count: int) -> bool:
    """Whether the determinant is not 0 at one of a few points."""
    for k in range(1, 9):
        point = [Fraction(k * k * (3 * i + 7) + i, 2 * i + 3) for i in range(count)]
        if determinant([[value_at(entry, point) for entry in row] for row in step.rows]) and value_at(
            step.denominator, point
        ):
            return True
    return False


# Fields from statements


def checked_field(expression: Expression) -> CheckedField:
    """The field that an argument of a statement names.

    Raises
    ------
    InvalidInput
        If it names none that can be checked here: fields of other differential equations cannot.

    Examples
    --------
    >>> checked_field(read_expression("ffbar(x + y, x - y)", vocabulary=WORDS)).rank
    2
    """
    match expression:
        case Text(text):
            inside = text.strip()
            if inside.startswith("{"):
                return _of_data(json.loads(inside.replace("'", '"')))
            return checked_field(read_expression(inside, vocabulary=WORDS))
        case Call("ffbar", (f, fbar)):
            return _of_pair(f, fbar, ())
        case Call("pFq", (p, q, z), keywords):
            shifts = dict(keywords).get("shifts")
            given = [] if shifts is None else [constant_of(item) for item in _listed(shifts)]
            return _of_pfq(_whole(p), _whole(q), z, given)
        case Call("MeijerG", (m, n, p, q, z)):
            return _of_meijer(_whole(m), _whole(n), _whole(p), _whole(q), z)
        case Call(name, (), keywords):
            return _of_catalogue(name, {key: constant_of(value) for key, value in keywords})
        case Name(name):
            return _of_catalogue(name, {})
    raise refused("a field that cannot be read")


def _of_catalogue(name: str, given: Mapping[str, Fraction]) -> CheckedField:
    from mathengine.matrixfields.fields.catalogue import CATALOGUE

    require(name in CATALOGUE, f"an unknown field {name}")
    entry = CATALOGUE[name]
    values = {key: Fraction(value) for key, value in entry.defaults.items()}
    require(given.keys() <= values.keys(), "a parameter that the field lacks")
    return _of_data(entry.construction, {**values, **given})


def _of_data(data: Mapping[str, object], values: Mapping[str, Fraction] | None = None) -> CheckedField:
    if data.get("dual"):
        return _dual(_of_data({key: value for key, value in data.items() if key != "dual"}, values))
    put = tuple((values or {}).items())
    if "ffbar" in data:
        f, fbar = (read_expression(str(part)) for part in items(data["ffbar"]))
        return _of_pair(f, fbar, put)
    if "pFq" in data:
        p, q, z = items(data["pFq"])
        given = [constant_of(read_expression(str(s))) for s in items(data.get("shifts", []))]
        return _of_pfq(integer(p), integer(q), _valued(read_expression(str(z)), dict(put)), given)
    if "MeijerG" in data:
        *orders, z = items(data["MeijerG"])
        m, n, p, q = map(integer, orders)
        return _of_meijer(m, n, p, q, _valued(read_expression(str(z)), dict(put)))
    if "name" in data:
        parameters = data.get("parameters", {})
        require(isinstance(parameters, Mapping), "parameters that cannot be read")
        assert isinstance(parameters, Mapping)
        return _of_catalogue(
            str(data["name"]), {str(k): constant_of(read_expression(str(v))) for k, v in parameters.items()}
        )
    require("equation" not in data, "a field given by an equation, for which there is no independent check")
    return _of_matrices(data, put)


def _dual(field: CheckedField) -> CheckedField:
    """The field of the inverse transposes: what leads from x + d e back to x is the transpose of the step from x."""
    steps = []
    for step in field.steps:
        back = -step.direction
        rows = [[shifted(entry, step.axis, back) for entry in column] for column in zip(*step.rows, strict=True)]
        steps.append(CheckedStep(step.axis, back, rows, shifted(step.denominator, step.axis, back)))
    return CheckedField(field.variables, tuple(steps), None, field)


def _of_matrices(data: Mapping[str, object], put: tuple[tuple[str, Fraction], ...]) -> CheckedField:
    matrices = data.get("matrices", {key: value for key, value in data.items() if key != "title"})
    require(isinstance(matrices, Mapping) and matrices, "a field without matrices")
    assert isinstance(matrices, Mapping)
    free = [str(p) for p in items(data.get("parameters", [])) if str(p) not in dict(put)]
    ring = Ring((*map(str, matrices), *free), put)
    steps = []
    for axis, rows in enumerate(matrices.values()):
        table = [[ring.of(read_expression(str(entry))) for entry in items(row)] for row in items(rows)]
        steps.append(_step(axis, 1, table))
    return _field(ring, steps)


def _of_pair(f: Expression, fbar: Expression, put: tuple[tuple[str, Fraction], ...]) -> CheckedField:
    from mathengine.numeric.expressions import walk

    names = {node.name for part in (f, fbar) for node in walk(part) if isinstance(node, Name)}
    ring = Ring(("x", "y", *sorted(names - {"x", "y"} - dict(put).keys())), put)
    up, down = ring.of(f), ring.of(fbar)
    a = difference(up, moved(down, 0, 1))
    result = multiplied(up, down)
    b = difference(restricted(result, (1,)), restricted(result, (0, 1)))
    zero, one = ring.constant(0), ring.constant(1)
    return _field(ring, [_step(0, 1, [[zero, b], [one, a]]), _step(1, 1, [[down, b], [one, up]])])


def _of_pfq(p: int, q: int, z: Expression, shifts: Sequence[Fraction]) -> CheckedField:
    require(1 <= p + q <= 16 and p >= 0 <= q and len(shifts) in (0, p + q), "orders out of bounds")
    axes = (*(f"x{i}" for i in range(p)), *(f"y{j}" for j in range(q)))
    ring, argument = _with_argument(axes, z)
    moved = [
        plus_constant(ring.name(axis), s) for axis, s in zip(axes, shifts or [Fraction(0)] * len(axes), strict=True)
    ]
    upper, lower = moved[:p], [plus_constant(y, Fraction(-1)) for y in moved[p:]]
    operator = _operator([ring.constant(0), *lower], upper, argument)
    steps = [_theta_step(operator, i, 1, c, c) for i, c in enumerate(upper)]
    steps += [_theta_step(operator, p + j, -1, c, c) for j, c in enumerate(lower)]
    checked = CheckedOperator((ring.constant(0), *lower), tuple(upper), (*upper, *lower))
    return _field(ring, steps, checked)


def _of_meijer(m: int, n: int, p: int, q: int, z: Expression) -> CheckedField:
    require(min(p, q) >= 1 and p + q <= 16 and 0 <= m <= q and 0 <= n <= p, "orders out of bounds")
    axes = (*(f"a{i}" for i in range(p)), *(f"b{j}" for j in range(q)))
    ring, argument = _with_argument(axes, z)
    upper = [difference(ring.constant(1), ring.name(axis)) for axis in axes[:p]]
    lower = [difference(ring.constant(0), ring.name(axis)) for axis in axes[p:]]
    signed = argument if (p - m - n) % 2 == 0 else difference(ring.constant(0), argument)
    operator = _operator(lower, upper, signed)
    steps = [_theta_step(operator, i, -1, c, ring.constant(1 if i < n else -1)) for i, c in enumerate(upper)]
    steps += [_theta_step(operator, p + j, 1, c, ring.constant(-1 if j < m else 1)) for j, c in enumerate(lower)]
    return _field(ring, steps, CheckedOperator(tuple(lower), tuple(upper), (*upper, *lower)))


def _with_argument(axes: tuple[str, ...], z: Expression) -> tuple[Ring, Quotient]:
    names = (*axes, z.name) if isinstance(z, Name) else axes
    ring = Ring(names, ())
    return ring, ring.of(z)


def _operator(lower: Sequence[Quotient], upper: Sequence[Quotient], argument: Quotient) -> list[Quotient]:
    """Coefficients of ``prod (t + w) - argument prod (t + u)``, constant term first, the last one not 0."""
    one = constant_like(argument, 1)
    plus, minus = _expanded(lower, one), _expanded(upper, one)
    size = max(len(plus), len(minus))
    zero = constant_like(argument, 0)
    plus, minus = plus + [zero] * (size - len(plus)), minus + [zero] * (size - len(minus))
    coefficients = [difference(c, multiplied(argument, d)) for c, d in zip(plus, minus, strict=True)]
    while coefficients and not coefficients[-1][0]:
        coefficients.pop()
    return coefficients


def _expanded(constants: Sequence[Quotient], one: Quotient) -> list[Quotient]:
    result = [one]
    for c in constants:
        inner = [added(low, multiplied(high, c)) for low, high in pairwise(result)]
        result = [multiplied(result[0], c), *inner, result[-1]]
    return result


def _theta_step(operator: Sequence[Quotient], axis: int, direction: int, c: Quotient, divisor: Quotient) -> CheckedStep:
    """``(Theta + c)/divisor`` with the companion matrix Theta of the operator."""
    rank = len(operator) - 1
    require(rank >= 1, "an operator of order 0")
    lead = operator[-1]
    zero = constant_like(c, 0)
    table = [[zero for _ in range(rank)] for _ in range(rank)]
    for k in range(1, rank):
        table[k][k - 1] = constant_like(c, 1)
    for k in range(rank):
        table[k][rank - 1] = added(table[k][rank - 1], divided(difference(zero, operator[k]), lead))
        table[k][k] = added(table[k][k], c)
    return _step(axis, direction, [[divided(entry, divisor) for entry in row] for row in table])


def _field(ring: Ring, steps: Sequence[CheckedStep], operator: CheckedOperator | None = None) -> CheckedField:
    rank = len(steps[0].rows)
    square = all(len(step.rows) == rank and all(len(row) == rank for row in step.rows) for step in steps)
    require(square and 1 <= rank <= LARGEST_RANK, "matrices that are not square, of one rank within bounds")
    return CheckedField(ring.variables, tuple(steps), operator)


def _step(axis: int, direction: int, table: Sequence[Sequence[Quotient]]) -> CheckedStep:
    """Numerators over one denominator: the result of the different denominators."""
    common: Terms | None = None
    seen: list[Terms] = []
    for row in table:
        for _, below in row:
            if below not in seen:
                seen.append(below)
                common = below if common is None else product(common, below)
    assert common is not None
    rows = []
    for row in table:
        entries = []
        for above, below in row:
            scaled = above
            for other in seen:
                if other != below:
                    scaled = product(scaled, other)
            entries.append(scaled)
        rows.append(entries)
    return CheckedStep(axis, direction, rows, common)


def _whole(expression: Expression) -> int:
    value = constant_of(expression)
    require(value.denominator == 1, "an order that is no integer")
    return value.numerator


def _listed(expression: Expression) -> tuple[Expression, ...]:
    if not isinstance(expression, Items):
        raise refused("something other than a list")
    return expression.items


def _valued(expression: Expression, values: Mapping[str, Fraction]) -> Expression:
    """A name replaced by its value."""
    if isinstance(expression, Name) and expression.name in values:
        return Number(values[expression.name])
    return expression

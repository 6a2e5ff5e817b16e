"""What ``mathengine field`` says about a field, as plain data: it is worked out in a child process and sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from mathengine.errors import Divergent, InvalidInput, Undecided
from mathengine.matrixfields.fields.catalogue import CATALOGUE
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.field_delta import blind_delta_along, delta_along, predicted_delta_along
from mathengine.matrixfields.fields.limits import Trajectory, limit_along
from mathengine.matrixfields.fields.line_companions import component_recurrence, line_fraction
from mathengine.matrixfields.fields.lines import LineMatrix
from mathengine.matrixfields.fields.printing import entries_text
from mathengine.matrixfields.fields.reading import read_field
from mathengine.matrixfields.fields.singular import singular_locus
from mathengine.matrixfields.fields.trajectory import checked_direction, checked_start, trajectory_matrix
from mathengine.matrixfields.fields.walk import line_walk
from mathengine.numeric.balls import ball_to_text, evaluate, separates
from mathengine.numeric.polynomials import polynomial_to_expression
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.symbolic.asymptotics import formal_solutions
from mathengine.symbolic.recurrence import Recurrence

if TYPE_CHECKING:
    from flint import arb, fmpq_poly

    from mathengine.matrixfields.fields.catalogue_entry import FieldLimit
    from mathengine.matrixfields.fields.lines import LineMatrix

Record: TypeAlias = dict[str, object]
DELTA_DIGITS = 12
"""Decimals of delta; its ball is narrower."""
PREDICTED_DIGITS = 4
"""Digits of the predicted delta, which is a heuristic."""
PREDICTED_DEPTH = 500
"""Largest depth of the nearer of the two walks behind a prediction."""
LONGEST_FRACTION = 2000
"""Characters up to which a companion fraction is told."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field and a trajectory as they were asked for.

    Attributes
    ----------
    field : str or mapping
        Text or plain data for ``read_field``.
    values : mapping
        Values of parameters.
    direction, start : sequence or None
        None takes those of the catalogue.
    numerator, denominator : sequence or None
        The rows whose quotient is the limit.
    column : int
        The column of the quotient.
    """

    field: str | Mapping[str, object]
    values: Mapping[str, Fraction]
    direction: Sequence[int] | None = None
    start: Sequence[Fraction] | None = None
    numerator: Sequence[int] | None = None
    denominator: Sequence[int] | None = None
    column: int = -1

    def made(self) -> MatrixField:
        """The field."""
        if isinstance(self.field, str) and self.field in CATALOGUE:
            return CATALOGUE[self.field].field(**self.values)
        return read_field(self.field).with_values(self.values)

    def documented(self) -> FieldLimit | None:
        """What the catalogue says of the trajectory; of its first one where none is given."""
        if not isinstance(self.field, str) or self.field not in CATALOGUE:
            return None
        entry = CATALOGUE[self.field]
        values = {**entry.defaults, **self.values}
        for limit in entry.limits:
            if {**entry.defaults, **limit.parameters} != values:
                continue
            fits = self.direction is None or tuple(self.direction) == limit.direction
            if fits and (self.start is None or tuple(self.start) == limit.start):
                return limit
        return None

    def placed(self, field: MatrixField) -> tuple[Sequence[int], Sequence[Fraction], FieldLimit | None]:
        """Direction and start, those of the catalogue where none is given."""
        known = self.documented()
        entry = CATALOGUE.get(self.field) if isinstance(self.field, str) else None
        direction = self.direction if self.direction is not None else known.direction if known else None
        if direction is None:
            raise _missing("direction", field)
        vector = checked_direction(field, direction)
        start = self.start if self.start is not None else known.start if known else None
        if start is None and entry is not None and entry.safe_starts:
            start = entry.safe_starts[0]
        if start is None:
            raise _missing("start", field)
        return vector, checked_start(field, start), known

    def path(self) -> tuple[Trajectory, FieldLimit | None]:
        """The trajectory, and what the catalogue says of it."""
        field = self.made()
        direction, start, known = self.placed(field)
        unit = [[int(i == k) for i in range(field.rank)] for k in (0, 1)]
        given = known.rows(field.rank) if known is not None else unit
        rows = [list(self.numerator or given[0]), list(self.denominator or given[1])]
        path = Trajectory.of(field, direction, start, rows, self.column)
        usual = known is not None and path.rows == known.rows(field.rank) and path.column == field.rank - 1
        return path, known if usual else None


def _missing(name: str, field: MatrixField) -> InvalidInput:
    example, axes = ",".join(["1"] * field.dimension), ", ".join(field.axes)
    return InvalidInput(name, "missing", f"{field.dimension} numbers ({axes}) such as --{name} {example}")


def list_records() -> list[Record]:
    """One record for each entry of the catalogue.

    >>> [record["name"] for record in list_records()][:3]
    ['e', 'pi', 'symmetric_pi']
    """
    return [
        {
            "name": entry.name,
            "title": entry.title,
            "rank": entry.rank,
            "axes": list(entry.axes),
            "parameters": {name: str(value) for name, value in entry.defaults.items()},
            "constant": entry.constant or None,
            "source": entry.source,
        }
        for entry in CATALOGUE.values()
    ]


def show_record(asked: Asked, latex: bool) -> Record:
    """The matrices of a field, its singular hyperplanes, and what the catalogue knows.

    >>> show_record(Asked("ffbar(x + y, x - y)", {}), False)["matrices"]
    {'x': [['0', 'x**2'], ['1', '2*y - 1']], 'y': [['x - y', 'x**2'], ['1', 'x + y']]}
    """
    named = isinstance(asked.field, str) and asked.field in CATALOGUE
    entry = CATALOGUE[str(asked.field)] if named else None
    field = entry.family() if entry is not None and not asked.values else asked.made()
    locus = singular_locus(field)
    record: Record = {
        "name": field.name,
        "title": entry.title if entry else None,
        "rank": field.rank,
        "axes": list(field.axes),
        "parameters": list(field.parameters),
        "matrices": {axis: entries_text(field.matrix(axis)) for axis in field.axes},
        "singular": [plane.text for plane in locus.hyperplanes],
        "singular_factors": [factor for _, factor in locus.others],
        "conserving": True,
    }
    if entry is not None:
        told = entry.to_json()
        record |= {key: told[key] for key in ("construction", "constant", "limits", "starts", "source", "note")}
        record["defaults"] = {name: str(value) for name, value in entry.defaults.items()}
    return {**record, "latex": field._repr_latex_().strip("$")} if latex else record


def walk_record(asked: Asked, depth: int, recurrence: bool = False) -> Record:
    """The trajectory matrix, the exact product of its first ``depth`` values, and on request the scalar recurrence.

    >>> walk_record(Asked("zeta3", {}), 1)["walk"]
    [['-8', '-21'], ['48', '125']]
    >>> walk_record(Asked("zeta3", {}, column=0), 1, True)["asymptotics"]
    ['n!**6*rho**n*n**(3/2), rho a root of x^2 + (-34)*x + 1']
    """
    field = asked.made()
    direction, start, _ = asked.placed(field)
    matrix = trajectory_matrix(field, direction, start)
    walked = line_walk(matrix, depth).rational()
    return {
        **_trajectory(field, direction, start),
        "matrix": _matrix_text(matrix),
        "depth": depth,
        "walk": [[str(entry) for entry in row] for row in walked.tolist()],
        **(_recurrence(matrix, asked.column) if recurrence else {}),
    }


def _recurrence(matrix: LineMatrix, column: int) -> Record:
    """What a column of the walk obeys, and the formal solutions at infinity; exact."""
    coefficients = component_recurrence(matrix, column)
    return {
        "recurrence": str(Recurrence.of(coefficients)),
        "asymptotics": [str(solution) for solution in formal_solutions(coefficients)],
    }


def limit_record(asked: Asked, digits: int) -> Record:
    """The limit along a trajectory, what certifies it, and whether it is what the catalogue says.

    >>> record = limit_record(Asked("zeta3", {}), 20)
    >>> record["value"], record["certified"], record["documented"]
    ('-0.16809262741929253131', True, {'limit': '(1 - zeta(3))/zeta(3)', 'agrees': True})
    """
    path, known = asked.path()
    found = limit_along(path, digits)
    return {
        **_trajectory(path.field, path.direction, path.start),
        **_rows(path),
        "value": ball_to_text(found.value, digits if found.certified else min(digits, found.digits)),
        "digits": found.digits,
        "certified": found.certified,
        "rule": found.rule,
        "depth": found.depth,
        "rate": None if path.rate is None else _rounded(path.rate),
        "fraction": _companion(path),
        "documented": None if known is None else _documented(known, found.value, found.certified),
    }


def delta_record(asked: Asked, depth: int) -> Record:
    """Delta at ``depth``, without the limit (``blind``), its limit (``predicted``, heuristic), and what follows.

    >>> record = delta_record(Asked("zeta3", {}), 300)
    >>> round(record["delta"]["value"], 4), record["delta"]["certified"]
    (0.0952, True)
    """
    path, known = asked.path()
    measured, blind = delta_along(path, depth), blind_delta_along(path, depth)
    delta: Record = {
        "depth": depth,
        "value": _rounded(measured.value),
        "certified": measured.certified,
        "rule": measured.rule,
        "blind": _rounded(blind.value),
        "log_denominator": float(measured.log_denominator),
        "log_gcd": float(measured.log_gcd),
    }
    implies: str | None = None
    try:
        predicted = predicted_delta_along(path, max(1, min(PREDICTED_DEPTH, depth // 2)))
    except (InvalidInput, Undecided):
        delta["predicted"] = None
    else:
        delta["predicted"] = float(f"{predicted.value:.{PREDICTED_DIGITS}g}")
        delta["kappa"] = float(f"{predicted.kappa:.{PREDICTED_DIGITS}g}")
        implies = predicted.implies()
    return {
        **_trajectory(path.field, path.direction, path.start),
        **_rows(path),
        "delta": delta,
        "rate": None if path.rate is None else _rounded(path.rate),
        "implies": implies,
        "documented": None if known is None else {"limit": known.limit, "delta_limit": known.delta_limit},
    }


def _trajectory(field: MatrixField, direction: Sequence[int], start: Sequence[Fraction]) -> Record:
    return {
        "field": field.name or field.to_json(),
        "axes": list(field.axes),
        "rank": field.rank,
        "direction": list(direction),
        "start": [str(c) for c in start],
    }


def _rows(path: Trajectory) -> Record:
    return {"numerator": list(path.rows[0]), "denominator": list(path.rows[1]), "column": path.column}


def _matrix_text(matrix: LineMatrix) -> Record:
    """Entries and denominator as polynomials in n, with integer coefficients."""
    scale = 1
    for polynomial in (*(entry for row in matrix.rows for entry in row), matrix.denominator):
        scale = int(polynomial.denom().lcm(scale))
    rows = [[_polynomial_text(entry * scale) for entry in row] for row in matrix.rows]
    return {"rows": rows, "denominator": _polynomial_text(matrix.denominator * scale)}


def _polynomial_text(polynomial: fmpq_poly) -> str:
    return to_text(polynomial_to_expression(polynomial, "n"))


def _companion(path: Trajectory) -> Record | None:
    """The continued fraction of lower degree of a trajectory of rank 2, and the map from its value to the limit."""
    if path.matrix.rank != 2:
        return None
    try:
        fraction, back = line_fraction(path.matrix, path.rows)
    except (InvalidInput, Divergent):
        return None
    text = fraction.to_text()
    if len(text) > LONGEST_FRACTION:
        return None
    entries = [str(c) for c in (back.a, back.b, back.c, back.d)]
    return {"text": text, "map": entries, "limit": back.to_text("x")}


def _documented(known: FieldLimit, value: arb, certified: bool) -> Record:
    claimed = evaluate(read_expression(known.limit), 30)
    agrees = None if not certified else not separates(claimed, value)
    return {"limit": known.limit, "agrees": agrees}


def _rounded(ball: arb) -> float:
    return round(float(ball.mid()), DELTA_DIGITS)

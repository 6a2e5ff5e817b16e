"""Matrix fields in the statement language: ``limit(field, ..)``, ``delta(field, ..)``, ``conserving(field)``.

A field is a name of the catalogue, ``cmf1(c1=2)``, ``pFq(3, 2, 1)``, ``MeijerG(..)``, ``ffbar(f, fbar)``, or text in
double quotes: one of these, or JSON with single quotes in place of the double ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from mathengine.errors import InvalidInput, PrecisionExhausted, Undecided
from mathengine.matrixfields.fields.field import MatrixField, NotConserving
from mathengine.matrixfields.fields.field_delta import FieldDelta, delta_along
from mathengine.matrixfields.fields.limits import (
    Trajectory,
    TrajectoryLimit,
    certified_limit,
    cone_certificate,
    cone_limit,
    limit_along,
    walked_poles,
)
from mathengine.matrixfields.fields.reading import read_field
from mathengine.numeric.balls import ball_to_text
from mathengine.numeric.expressions import Call, Expression, Items, Name, Number, Text
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json, Verdict

DIGITS_PER_BIT = 0.30103
AGREEING_DIGITS = 30
DELTA_DEPTH = 1000
"""Depth of a delta whose depth is not given."""


@dataclass(frozen=True, slots=True)
class FieldCall:
    """What a call to ``limit`` or ``delta`` asks for."""

    path: Trajectory
    depth: int


class FieldEvaluation:
    """Certified limits and deltas of the fields in one statement."""

    def __init__(self) -> None:
        self._read: dict[Call, FieldCall] = {}
        self._limits: dict[Call, tuple[TrajectoryLimit, int]] = {}
        self._described: dict[Call, Json] = {}
        self._agreeing: dict[str, Json] = {}

    def enclose(self, call: Call, bits: int) -> arb:
        """A ball around the value of the call.

        Raises
        ------
        InvalidInput
            If the field or the trajectory makes no sense, and for ``limit`` of a function.
        Undecided
            If no rule certifies the value; the evidence then holds the digits on which two depths agree.
        """
        if call not in self._read:
            self._read[call] = read_call(call)
        asked = self._read[call]
        return self._delta(call, asked, bits) if call.function == "delta" else self._limit(call, asked.path, bits)

    def _limit(self, call: Call, path: Trajectory, bits: int) -> arb:
        digits = int(bits * DIGITS_PER_BIT) + 1
        known = self._limits.get(call)
        if known is None or known[1] < digits:
            # A cone first: its enclosure is checked again without search, at any rank.
            walked_poles(path)
            found = cone_limit(path, digits) or certified_limit(path, digits)
            if found is None:
                self._note_agreement(path)
                raise Undecided(f"no rule certifies the limit along {path.shown()}")
            self._limits[call] = known = found, digits
            self._described[call] = _described_limit(call, found)
        return known[0].value

    def _delta(self, call: Call, asked: FieldCall, bits: int) -> arb:
        found = delta_along(asked.path, asked.depth, bits + 64)
        if not found.certified:
            raise Undecided(f"no rule certifies the limit along {asked.path.shown()}")
        self._described[call] = _described_delta(call, found, asked.path, bits + 64)
        return found.value

    def _note_agreement(self, path: Trajectory) -> None:
        try:
            heuristic = limit_along(path, AGREEING_DIGITS)
        except PrecisionExhausted:
            return
        value = ball_to_text(heuristic.value, AGREEING_DIGITS)
        self._agreeing = {"method": "agreeing", "agreeing_value": value, "agreeing_digits": heuristic.digits}

    @property
    def evidence(self) -> dict[str, Json]:
        """The rule that certifies each limit, and its depth."""
        if self._agreeing:
            return self._agreeing
        return {"enclosures": list(self._described.values())} if self._described else {}


def _described_limit(call: Call, found: TrajectoryLimit) -> Json:
    described: dict[str, Json] = {"call": to_text(call), "rule": found.rule, "depth": found.depth}
    data = found.certificate
    if found.rule == "cone":
        described["certificate"] = {"kind": "trajectory", "call": to_text(call), **data}
    elif "enclosure" in data:
        described |= {"fraction": data["fraction"], "map": data["map"]}
        described["certificate"] = _by_fraction(call, found)
    return described


def _by_fraction(call: Call, found: TrajectoryLimit) -> dict[str, Json]:
    data = found.certificate
    kind = "trajectory fraction"
    return {"kind": kind, "call": to_text(call), "first": data["first"], "enclosure": data["enclosure"]}


def _described_delta(call: Call, found: FieldDelta, path: Trajectory, bits: int) -> Json:
    described: dict[str, Json] = {"call": to_text(call), "rule": found.rule, "depth": found.depth}
    if found.rule == "cone" and path.cone is not None:
        rate = 1.0 if path.rate is None else float(path.rate)
        deeper = max(path.cone.start, found.depth + 8 + int(0.7 * bits / rate))
        data = cone_certificate(path, path.cone, deeper)
        described["certificate"] = {"kind": "trajectory", "call": to_text(call), "bits": bits, **data}
    elif found.limit is not None and "enclosure" in found.limit.certificate:
        described["certificate"] = {**_by_fraction(call, found.limit), "bits": bits}
    return described


class MatrixFields:
    """The adapter of the matrix-field domain for fields."""

    def canonical(self, call: Call) -> Expression:
        """Fields by their canonical expression; start, direction and rows as lists of numbers."""
        if call.function == "conserving":
            return Call("conserving", (canonical_field(call.arguments[0], sort=True),))
        field = canonical_field(call.arguments[0])
        keywords = dict(call.keywords)
        for name in ("direction", "start"):
            if name not in keywords:
                raise InvalidInput(call.function, to_text(call), f"one with the keyword {name}, such as {name}=[1, 1]")
        plain = {name: _plain(value, name) for name, value in keywords.items()}
        if call.function == "delta":
            plain.setdefault("depth", Number.of(DELTA_DEPTH))
        made = Call(call.function, (field,), tuple(sorted(plain.items())))
        read_call(made)
        return made

    def evaluation(self) -> FieldEvaluation:
        """A fresh evaluator."""
        return FieldEvaluation()

    def proof(self, call: Call) -> tuple[Fraction, dict[str, Json]] | None:
        """None: no rational value of a field is proved."""
        return None

    def verify(self, claim: Claim, call: Call, digits: int) -> Iterator[Verified]:
        """The verdict on ``conserving(field)``: exact either way."""
        yield _conserving(claim, call.arguments[0])


DOMAIN = MatrixFields()


def _conserving(claim: Claim, expression: Expression) -> Verified:
    """Flat or not by exact arithmetic; proved if the independent checker multiplies out to the same result."""
    from mathengine.pipeline.certificates import check_certificate

    try:
        field = field_of(expression)
    except NotConserving as flaw:
        row, column = flaw.entry
        axes: list[Json] = list(flaw.axes)
        witness: dict[str, Json] = {"axes": axes, "row": row, "column": column, "difference": flaw.difference}
        evidence: dict[str, Json] = {"reason": str(flaw), **witness}
        return Verified(claim=claim, verdict=Verdict.REFUTED, digits=None, method="exact", evidence=evidence)
    certificate: dict[str, Json] = {"rule": "conserving", "rank": field.rank, "axes": list(field.axes)}
    evidence = {"reason": "M_i(x) M_j(x + e_i) = M_j(x) M_i(x + e_j) for all pairs of axes, by exact arithmetic"}
    try:
        check_certificate(claim.text, certificate)
    except InvalidInput as refusal:
        evidence["unchecked"] = str(refusal)
        return Verified(claim=claim, verdict=Verdict.SUPPORTED, digits=None, method="exact", evidence=evidence)
    return Verified(
        claim=claim, verdict=Verdict.PROVED, digits=None, method="exact", evidence=evidence, certificate=certificate
    )


def read_call(call: Call) -> FieldCall:
    """The trajectory, and the depth, that a call to ``limit`` or ``delta`` names.

    Raises
    ------
    InvalidInput
        If the field, the direction, the start, the rows, the column or the depth make no sense.

    Examples
    --------
    >>> found = read_call(read_expression("delta(zeta3, start=[1, 1], direction=[1, 1])", vocabulary=vocabulary()))
    >>> found.path.direction, found.depth
    ((1, 1), 1000)
    """
    if len(call.arguments) != 1:
        raise InvalidInput("function", call.function, "one that is evaluated numerically")
    keywords = dict(call.keywords)
    field = field_of(call.arguments[0])
    direction = [_integer(item, "direction") for item in _listed(keywords, "direction")]
    start = [_number(item, "start") for item in _listed(keywords, "start")]
    rows = None
    if "rows" in keywords:
        rows = [[_integer(c, "rows") for c in _items(row, "rows")] for row in _listed(keywords, "rows")]
    column = _integer(keywords["column"], "column") if "column" in keywords else -1
    depth = _integer(keywords["depth"], "depth") if "depth" in keywords else DELTA_DEPTH
    return FieldCall(Trajectory.of(field, direction, start, rows, column), depth)


def field_of(expression: Expression) -> MatrixField:
    """The field that an argument names; checked exactly.

    Raises
    ------
    InvalidInput
        If it names none, or (NotConserving) the matrices are not flat.

    Examples
    --------
    >>> field_of(Text("{'x': [['1']], 'y': [['2']]}")).rank
    1
    """
    if isinstance(expression, Text):
        inside = _inside(expression.text)
        return read_field(inside)
    return read_field(expression)


def canonical_field(expression: Expression, *, sort: bool = False) -> Expression:
    """The canonical spelling of a field; ``sort`` puts the keys of plain data, and so the axes, in order.

    >>> to_text(canonical_field(Text("ffbar(y + x, x - y)")))
    'ffbar(x + y, x - y)'
    >>> to_text(canonical_field(Text("{'y': [['2']], 'x': [['1 + 0*x']]}"), sort=True))
    '"{\\'x\\': [[\\'1\\']], \\'y\\': [[\\'2\\']]}"'
    """
    if isinstance(expression, Text):
        inside = _inside(expression.text)
        if isinstance(inside, Mapping):
            plain = json.dumps(_canonical_data(inside), sort_keys=sort)
            return Text(plain.replace('"', "'"))
        return canonical_field(inside, sort=sort)
    if isinstance(expression, Call):
        arguments = tuple(rational_form(argument) for argument in expression.arguments)
        keywords = tuple(sorted((name, _plain(value, name)) for name, value in expression.keywords))
        bare = not arguments and not keywords
        return Name(expression.function) if bare else Call(expression.function, arguments, keywords)
    return expression


def _inside(text: str) -> Expression | Mapping[str, object]:
    """What quoted text holds: plain data, or an expression."""
    stripped = text.strip()
    if not stripped.startswith("{"):
        return read_expression(stripped, vocabulary=vocabulary())
    try:
        data = json.loads(stripped.replace("'", '"'))
    except (ValueError, RecursionError) as problem:
        raise InvalidInput("field", text, f"JSON with single quotes ({problem})") from None
    if not isinstance(data, dict):
        raise InvalidInput("field", text, "an object with a matrix for each axis")
    return data


def _canonical_data(value: object) -> object:
    """The same data with every text that is an expression in canonical form."""
    if isinstance(value, Mapping):
        return {str(key): _canonical_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical_data(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, str | int):
        return value
    try:
        return to_text(rational_form(read_expression(str(value))))
    except InvalidInput:
        return value


def _plain(value: Expression, name: str) -> Expression:
    """Lists of numbers, and numbers, worked out."""
    if isinstance(value, Items):
        return Items(tuple(_plain(item, name) for item in value.items))
    return Number(_number(value, name))


def _number(value: Expression, name: str) -> Fraction:
    plain = rational_form(value)
    if not isinstance(plain, Number):
        raise InvalidInput(name, to_text(value), "rational numbers")
    return plain.value


def _integer(value: Expression, name: str) -> int:
    number = _number(value, name)
    if number.denominator != 1:
        raise InvalidInput(name, str(number), "integers")
    return number.numerator


def _listed(keywords: Mapping[str, Expression], name: str) -> tuple[Expression, ...]:
    if name not in keywords:
        raise InvalidInput(name, "missing", f"a list, such as {name}=[1, 1]")
    return _items(keywords[name], name)


def _items(value: Expression, name: str) -> tuple[Expression, ...]:
    if not isinstance(value, Items):
        raise InvalidInput(name, to_text(value), f"a list, such as {name}=[1, 1]")
    return value.items

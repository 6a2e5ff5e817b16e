"""A field from text or plain data: by name, by matrices, by f and fbar, pFq, Meijer G, or an equation with shifts.

::

    text  := NAME [ "(" parameter = value, ... ")" ] | pFq(p, q, z) | MeijerG(m, n, p, q, z) | ffbar(f, fbar) | JSON
    JSON  := {"name": NAME, "parameters": {...}}            an entry of the catalogue
           | {"matrices": {"x": [[...], ...], "y": ...}, "parameters": [...]}, or {"x": ..., "y": ...} alone
           | {"ffbar": [f, fbar]} | {"pFq": [p, q, z], "shifts": [...]} | {"MeijerG": [m, n, p, q, z]}
           | {"equation": ..., "shifts": {...}, "z": ..., "parameters": [...]}
             each with "dual": true for the field of the inverse transposes

Entries are rational functions in the language of statements; nothing is evaluated as Python.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction

from mathengine.errors import InvalidInput, nearest
from mathengine.matrixfields.fields.conjugate import conjugate_field
from mathengine.matrixfields.fields.d_finite import d_finite
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.matrices import RationalMatrix, ring
from mathengine.matrixfields.fields.meijer import meijer_g
from mathengine.matrixfields.fields.rational_functions import rational_function, variables
from mathengine.numeric.expressions import Call, Expression, Items, Name, Number
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import NUMERIC, Arity, Vocabulary

LARGEST_RANK = 12
MOST_AXES = 24
LONGEST_JSON = 200_000

CONSTRUCTORS = Vocabulary.of({"pFq": (3, 3, "shifts"), "MeijerG": (5, 5), "ffbar": (2, 2)})
"""The words that make a field, beside the names of the catalogue."""

_FORMS = ("name", "matrices", "ffbar", "pFq", "MeijerG", "equation")
_COMPANIONS = {
    "name": {"parameters"},
    "matrices": {"parameters"},
    "ffbar": set(),
    "pFq": {"shifts"},
    "MeijerG": set(),
    "equation": {"shifts", "z", "parameters"},
}


def read_field(source: str | Mapping[str, object] | Expression) -> MatrixField:
    """The field that text, plain data or an expression describes; checked exactly.

    Raises
    ------
    InvalidInput
        For an unknown name or form, a wrong shape, an entry that cannot be read, and (NotConserving) matrices that are
        not flat; one line each.

    Examples
    --------
    >>> read_field('{"x": [["0", "x^2"], ["1", "2*y-1"]], "y": [["x-y", "x^2"], ["1", "x+y"]]}').rank
    2
    >>> read_field("pFq(3, 2, 1)").axes
    ('x0', 'x1', 'x2', 'y0', 'y1')
    >>> read_field("cmf1(c0 = 0, c1 = 1, c2 = 0, c3 = 1)").to_text() == read_field("ffbar(x + y, x - y)").to_text()
    True
    >>> read_field({"x": [["1", "y"], ["0", "1"]], "y": [["1", "2*x"], ["0", "1"]]})    # doctest: +ELLIPSIS
    Traceback (most recent call last):
    mathengine.matrixfields.fields.field.NotConserving: entry (0, 1) of M_x(x)*M_y(x + e_x) - M_y(x)*... is 1; ...
    """
    if isinstance(source, str):
        return _of_text(source.strip())
    if isinstance(source, Mapping):
        return _of_data(source)
    return _of_expression(source)


def _of_text(text: str) -> MatrixField:
    if text.startswith("{"):
        if len(text) > LONGEST_JSON:
            raise InvalidInput("field", f"{len(text)} characters", f"at most {LONGEST_JSON}")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise InvalidInput("field", text, f"JSON ({problem})") from None
        return _of_data(data)
    from mathengine.matrixfields.fields.catalogue import CATALOGUE, entry

    if text.isidentifier() and text not in CONSTRUCTORS:
        return entry(text).field()
    # Only entries with parameters are called; so the names pi and e stay constants within an expression.
    words = {name: Arity(0, 0, frozenset(found.parameter_names)) for name, found in CATALOGUE.items() if found.defaults}
    return _of_expression(read_expression(text, vocabulary=NUMERIC.merged(CONSTRUCTORS, Vocabulary.of(words))))


def _of_expression(expression: Expression) -> MatrixField:
    match expression:
        case Call("ffbar", (f, fbar)):
            return conjugate_field(f, fbar)
        case Call("pFq", (p, q, z), keywords):
            given = dict(keywords).get("shifts")
            if given is not None and not isinstance(given, Items):
                raise InvalidInput("shifts", to_text(given), "a list of rational numbers")
            shifts = None if given is None else [_rational(item, "shift") for item in given.items]
            return hypergeometric(_integer(p, "p"), _integer(q, "q"), _argument(z), shifts)
        case Call("MeijerG", (m, n, p, q, z)):
            return meijer_g(_integer(m, "m"), _integer(n, "n"), _integer(p, "p"), _integer(q, "q"), _argument(z))
        case Call(name, (), keywords):
            from mathengine.matrixfields.fields.catalogue import entry

            return entry(name).field(**{key: _rational(value, key) for key, value in keywords})
        case Name(name):
            from mathengine.matrixfields.fields.catalogue import entry

            return entry(name).field()
    raise InvalidInput("field", to_text(expression), "a name, matrices, ffbar(f, fbar), pFq(p, q, z) or MeijerG(...)")


def _of_data(data: object) -> MatrixField:
    if not isinstance(data, Mapping) or not all(isinstance(key, str) for key in data):
        raise InvalidInput("field", type(data).__name__, "an object with names as keys")
    rest = {key: value for key, value in data.items() if key not in ("title", "dual")}
    form = next((name for name in _FORMS if name in rest), None)
    if form is None:
        rest, form = {"matrices": rest}, "matrices"
    for key in rest.keys() - {form} - _COMPANIONS[form]:
        raise InvalidInput(f"key beside {form}", key, nearest(key, _COMPANIONS[form]) or "none")
    made = _MAKERS[form](rest)
    if data.get("dual", False) is True:
        made = made.dual()
    title = data.get("title")
    return MatrixField(made.steps, title, made.construction) if isinstance(title, str) else made


def _by_name(data: Mapping[str, object]) -> MatrixField:
    from mathengine.matrixfields.fields.catalogue import entry

    parameters = data.get("parameters", {})
    if not isinstance(parameters, Mapping):
        raise InvalidInput("parameters", str(parameters), "an object with a rational number for each name")
    return entry(_text(data["name"], "name")).field(**{k: _plain(v, k) for k, v in parameters.items()})


def _by_matrices(data: Mapping[str, object]) -> MatrixField:
    matrices = data["matrices"]
    if not isinstance(matrices, Mapping) or not matrices or len(matrices) > MOST_AXES:
        raise InvalidInput("matrices", _kind(matrices), f"an object with one matrix for each of 1 to {MOST_AXES} axes")
    axes = variables([str(axis) for axis in matrices], "axes")
    given = _items(data.get("parameters", []), "parameters")
    context = ring([*axes, *variables([_text(p, "parameter") for p in given], "parameters")])
    tables = [_table(rows, axis) for axis, rows in matrices.items()]
    for axis, table in zip(axes, tables, strict=True):
        if len(table) != len(tables[0]):
            raise InvalidInput(f"rank of M_{axis}", len(table), f"{len(tables[0])}, as for {axes[0]}")
    made = []
    for table in tables:
        quotients = [[rational_function(entry, context) for entry in row] for row in table]
        made.append(RationalMatrix.of_quotients([[(q.numerator, q.denominator) for q in row] for row in quotients]))
    return MatrixField.of_matrices(axes, made)


def _table(rows: object, axis: str) -> list[list[str | int]]:
    table = [_items(row, f"row of M_{axis}") for row in _items(rows, f"M_{axis}")]
    if not table or any(len(row) != len(table) for row in table) or len(table) > LARGEST_RANK:
        shape = ", ".join(str(len(row)) for row in table)
        raise InvalidInput(f"shape of M_{axis}", f"rows of {shape or 'no'} entries", "a square matrix of rank 1 to 12")
    entries: list[list[str | int]] = []
    for row in table:
        entries.append([e if isinstance(e, str) else _whole(e, f"entry of M_{axis}") for e in row])
    return entries


def _by_pair(data: Mapping[str, object]) -> MatrixField:
    pair = _items(data["ffbar"], "ffbar")
    if len(pair) != 2:
        raise InvalidInput("ffbar", f"{len(pair)} items", "two: f and fbar")
    return conjugate_field(_text(pair[0], "f"), _text(pair[1], "fbar"))


def _by_pfq(data: Mapping[str, object]) -> MatrixField:
    given = _items(data["pFq"], "pFq")
    if len(given) != 3:
        raise InvalidInput("pFq", f"{len(given)} items", "three: p, q, z")
    shifts = _items(data["shifts"], "shifts") if "shifts" in data else None
    values = None if shifts is None else [_plain(s, "shift") for s in shifts]
    return hypergeometric(_whole(given[0], "p"), _whole(given[1], "q"), _plain_argument(given[2]), values)


def _by_meijer(data: Mapping[str, object]) -> MatrixField:
    given = _items(data["MeijerG"], "MeijerG")
    if len(given) != 5:
        raise InvalidInput("MeijerG", f"{len(given)} items", "five: m, n, p, q, z")
    m, n, p, q = (_whole(item, name) for item, name in zip(given, "mnpq", strict=False))
    return meijer_g(m, n, p, q, _plain_argument(given[4]))


def _by_equation(data: Mapping[str, object]) -> MatrixField:
    shifts = data.get("shifts")
    if not isinstance(shifts, Mapping):
        raise InvalidInput("shifts", _kind(shifts), "an object with one shift for each axis")
    names = tuple(_text(p, "parameter") for p in _items(data.get("parameters", []), "parameters"))
    texts = {str(key): _text(value, f"shift of {key}") for key, value in shifts.items()}
    return d_finite(_text(data["equation"], "equation"), texts, _plain_argument(data.get("z", "z")), names)


_MAKERS = {
    "name": _by_name,
    "matrices": _by_matrices,
    "ffbar": _by_pair,
    "pFq": _by_pfq,
    "MeijerG": _by_meijer,
    "equation": _by_equation,
}


def _items(value: object, what: str) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise InvalidInput(what, _kind(value), "a list")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(what, _kind(value), "text")
    return value


def _whole(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput(what, _kind(value), "an integer")
    return value


def _plain(value: object, what: str) -> Fraction:
    """A rational number given as an integer, a fraction or text."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    return _rational(read_expression(_text(value, what)), what)


def _plain_argument(value: object) -> Fraction | str:
    return _argument(read_expression(value)) if isinstance(value, str) else _plain(value, "z")


def _kind(value: object) -> str:
    if isinstance(value, Mapping | list):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    return str(value) if isinstance(value, str | int | float) else type(value).__name__


def _rational(expression: Expression, what: str) -> Fraction:
    quotient = rational_function(expression, ring([])) if not isinstance(expression, Number) else None
    if quotient is None:
        assert isinstance(expression, Number)
        return expression.value
    if quotient.numerator.is_zero():
        return Fraction(0)
    return Fraction(int(quotient.numerator.leading_coefficient()), int(quotient.denominator.leading_coefficient()))


def _integer(expression: Expression, what: str) -> int:
    value = _rational(expression, what)
    if value.denominator != 1:
        raise InvalidInput(what, str(value), "an integer")
    return value.numerator


def _argument(expression: Expression) -> Fraction | str:
    if isinstance(expression, Name):
        return variables([expression.name], "z")[0]
    return _rational(expression, "z")

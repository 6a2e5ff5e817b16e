"""``mathengine field``: conservative matrix fields, their trajectories, limits and deltas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from mathengine.cli.field_scan import scan
from mathengine.cli.groups import CommandGroup
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields, print_record, print_table
from mathengine.errors import InvalidInput, shorten

if TYPE_CHECKING:
    from fractions import Fraction

    from mathengine.cli.field_records import Asked

F = TypeVar("F", bound=Callable[..., object])
Record = Mapping[str, object]
Line = tuple[str, object]
DELTA_DEPTH = 1000
"""Depth at which delta is measured unless another is asked for."""
WALK_DEPTH = 10
DEEPEST = 1_000_000
LARGEST_FILE = 1_000_000
"""Largest file, in bytes, that a field is read from."""
SHOWN = 160
"""Characters of an entry or a fraction that text shows; JSON has all."""
KEYS = ("direction", "start", "numerator", "denominator", "column", "depth", "digits")


@click.group("field", cls=CommandGroup)
def field() -> None:
    """Conservative matrix fields: the catalogue, exact walks, certified limits and deltas.

    FIELD is a name of the catalogue, cmf1(c1=2), pFq(3, 2, 1), MeijerG(m, n, p, q, z), ffbar(f, fbar), or a JSON or
    TOML file with matrices as text. Direction and start default to those of the catalogue.

    \b
      mathengine field show zeta3
      mathengine field limit zeta3 --direction 1,1 --start 1,1 --digits 100
      mathengine field delta "pFq(2, 1, -1)" --direction 1,1,2 --start 1,1,2
    """


def _trajectory_options(function: F) -> F:
    """FIELD, ``--set``, ``--direction``, ``--start``, the rows and the column, ``--file``, and the shared options."""
    function = file_option(seconds_option()(standard_options(function)))
    options: Sequence[tuple[str, str, str]] = (
        ("--denominator", "VECTOR", "Row vector whose product with the walk is q; by default the second unit vector."),
        ("--numerator", "VECTOR", "Row vector whose product with the walk is p; by default the first unit vector."),
        ("--start", "POINT", "Where the walk begins: one rational number for every axis."),
        ("--direction", "VECTOR", "One step of the walk: one integer for every axis."),
    )
    for name, metavar, help_text in options:
        function = click.option(name, metavar=metavar, help=help_text)(function)
    function = click.option(
        "--column", type=int, metavar="N", default=-1, show_default=True, help="Column of p/q, from 0; -1 is the last."
    )(function)
    return _field_argument(function)


def _field_argument(function: F) -> F:
    function = click.option(
        "--set", "settings_of_parameters", multiple=True, metavar="NAME=VALUE", help="Value of a parameter; repeatable."
    )(function)
    return click.argument("field_", metavar="FIELD", required=False)(function)


def _depth_option(default: int) -> Callable[[F], F]:
    return click.option(
        "--depth",
        type=click.IntRange(0, DEEPEST),
        metavar="N",
        default=default,
        show_default=True,
        help="Number of steps.",
    )


@field.command("list")
@standard_options
def list_(settings: Settings) -> int:
    """The fields of the catalogue."""
    from mathengine.cli.field_records import list_records

    records = list_records()
    if settings.json:
        for record in records:
            print_record(record)
        return 0
    rows = [(r["name"], r["rank"], ", ".join(_texts(r["axes"])), r["constant"] or "", r["title"]) for r in records]
    print_table(["name", "rank", "axes", "constant", "title"], rows)
    return 0


@field.command("show")
@_field_argument
@click.option("--latex", is_flag=True, help="Add the matrices in LaTeX.")
@seconds_option(60.0)
@file_option
@standard_options
def show(
    field_: str | None,
    settings_of_parameters: Sequence[str],
    latex: bool,
    max_seconds: float,
    file: str | None,
    settings: Settings,
) -> int:
    """The matrices of a field, checked to be conserving, where they are singular, and its known limits."""

    def answer(given: Fields) -> Answer:
        from mathengine.cli.field_records import show_record

        record = _within(max_seconds, show_record, _asked(given, settings_of_parameters, {}), latex)
        return Answer(record, fields(_show_lines(record)))

    return respond({"field": field_}, file, settings, answer)


@field.command("walk")
@click.option("--recurrence", is_flag=True, help="Add the recurrence of the column and the growth of its solutions.")
@_depth_option(WALK_DEPTH)
@_trajectory_options
def walk(
    field_: str | None,
    file: str | None,
    recurrence: bool,
    depth: int,
    max_seconds: float,
    settings: Settings,
    **given: object,
) -> int:
    """The trajectory matrix T(n) along a direction, and the exact product T(0) T(1) ... T(depth - 1)."""

    def answer(line: Fields) -> Answer:
        from mathengine.cli.field_records import walk_record

        steps = _whole(line, "depth", depth, 0)
        record = _within(max_seconds, walk_record, _asked(line, _parameters(given), given), steps, recurrence)
        return Answer(record, fields(_walk_lines(record)))

    return respond({"field": field_}, file, settings, answer)


@field.command("limit")
@digits_option()
@_trajectory_options
def limit(
    field_: str | None, file: str | None, digits: int, max_seconds: float, settings: Settings, **given: object
) -> int:
    """The limit of p/q along a direction, with its certified digits and the rule that certifies them.

    p and q are the products of two row vectors with the walk, in one column: by default rows 0 and 1 and the last
    column. Digits that no rule certifies, but on which two depths agree, are shown as not certified.
    """

    def answer(line: Fields) -> Answer:
        from mathengine.cli.field_records import limit_record

        wanted = _whole(line, "digits", digits, 1)
        record = _within(max_seconds, limit_record, _asked(line, _parameters(given), given), wanted)
        return Answer(record, fields(_limit_lines(record)))

    return respond({"field": field_}, file, settings, answer)


@field.command("delta")
@_depth_option(DELTA_DEPTH)
@_trajectory_options
def delta(
    field_: str | None, file: str | None, depth: int, max_seconds: float, settings: Settings, **given: object
) -> int:
    """The irrationality measure delta of p/q along a direction, with the common factor of p and q removed.

    |p/q - limit| = 1/q**(1 + delta). At a finite depth it is still on its way; `predicted` is its limit, from the exact
    rate of the error and the measured growth of q. What a positive delta would imply is said, and what of it is proved.
    """

    def answer(line: Fields) -> Answer:
        from mathengine.cli.field_records import delta_record

        steps = _whole(line, "depth", depth, 1)
        record = _within(max_seconds, delta_record, _asked(line, _parameters(given), given), steps)
        return Answer(record, fields(_delta_lines(record)))

    return respond({"field": field_}, file, settings, answer)


def _within(max_seconds: float, function: Callable[..., dict[str, object]], *arguments: object) -> dict[str, object]:
    from mathengine.pipeline.budget import run_within

    return run_within(function, *arguments, max_seconds=max_seconds)


# Reading the arguments


def _parameters(given: Mapping[str, object]) -> Sequence[str]:
    settings = given["settings_of_parameters"]
    assert isinstance(settings, tuple)
    return [str(setting) for setting in settings]


def _asked(line: Fields, parameters: Sequence[str], options: Mapping[str, object]) -> Asked:
    """The field and the trajectory: the options, and what a line of a file says instead."""
    from mathengine.cli.field_records import Asked

    def chosen(name: str) -> object:
        return line.get(name, options.get(name))

    values = _values(parameters)
    own = line.get("parameters", {})
    if not isinstance(own, Mapping):
        raise InvalidInput("parameters", own, "an object with a number for each name")
    values |= {str(name): _number(value, str(name)) for name, value in own.items()}
    column = chosen("column")
    return Asked(
        _source(line["field"]),
        values,
        _integers(chosen("direction"), "direction"),
        _vector(chosen("start"), "start"),
        _integers(chosen("numerator"), "numerator"),
        _integers(chosen("denominator"), "denominator"),
        -1 if column is None else _integer(column, "column"),
    )


def _source(given: object) -> str | Mapping[str, object]:
    """Text for the reader of fields, or the data of a file that the text names."""
    if isinstance(given, Mapping):
        return {str(key): value for key, value in given.items()}
    if not isinstance(given, str):
        raise InvalidInput("field", given, "a name, a construction such as pFq(3, 2, 1), or a JSON or TOML file")
    text = given.strip()
    return _from_file(text) if text.endswith((".json", ".toml")) else text


def _from_file(path: str) -> Mapping[str, object]:
    import json
    import tomllib

    try:
        with open(path, "rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InvalidInput("field", path, f"a file of at most {LARGEST_FILE} bytes")
        text = content.decode("utf-8-sig")
        data = tomllib.loads(text) if path.endswith(".toml") else json.loads(text)
    except OSError as error:
        raise InvalidInput("field", path, f"a readable file ({error.strerror or error})") from None
    except InvalidInput:
        raise
    except (ValueError, RecursionError) as error:
        raise InvalidInput("field", path, f"a file with JSON or TOML ({shorten(str(error))})") from None
    if not isinstance(data, dict):
        raise InvalidInput("field", path, "an object with a matrix for each axis")
    return data


def _values(parameters: Sequence[str]) -> dict[str, Fraction]:
    values: dict[str, Fraction] = {}
    for setting in parameters:
        name, equals, value = setting.partition("=")
        if not equals or not name.strip():
            raise InvalidInput("--set", setting, "NAME=VALUE with a rational number")
        values[name.strip()] = _number(value, name.strip())
    return values


def _number(value: object, name: str) -> Fraction:
    from mathengine.numeric.expressions import Number
    from mathengine.numeric.rational_form import rational_form
    from mathengine.numeric.reader import read_expression

    plain = rational_form(read_expression(str(value)))
    if not isinstance(plain, Number):
        raise InvalidInput(name, str(value), "a rational number")
    return plain.value


def _integer(value: object, name: str) -> int:
    number = _number(value, name)
    if number.denominator != 1:
        raise InvalidInput(name, str(value), "an integer")
    return number.numerator


def _whole(line: Fields, name: str, default: int, least: int) -> int:
    value = _integer(line[name], name) if name in line else default
    if not least <= value <= DEEPEST:
        raise InvalidInput(name, value, f"{least} to {DEEPEST}")
    return value


def _vector(value: object, name: str) -> list[Fraction] | None:
    if value is None:
        return None
    if isinstance(value, str):
        parts: Sequence[object] = value.strip().strip("()[]").split(",")
    elif isinstance(value, list):
        parts = value
    else:
        raise InvalidInput(name, value, "numbers separated by commas")
    return [_number(part, name) for part in parts]


def _integers(value: object, name: str) -> list[int] | None:
    vector = _vector(value, name)
    if vector is None:
        return None
    if any(number.denominator != 1 for number in vector):
        raise InvalidInput(name, str(value), "integers separated by commas")
    return [number.numerator for number in vector]


# Text


def _construction(field: object) -> str:
    """A name, or a construction as it is typed: ``pFq(3, 2, 1)``; matrices as they are in a file."""
    if isinstance(field, Mapping) and len(field) == 1:
        [(word, arguments)] = field.items()
        if isinstance(arguments, list | tuple):
            return f"{word}({', '.join(map(str, arguments))})"
    return str(field)


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _point(value: object) -> str:
    return f"({', '.join(_texts(value))})"


def _placed(record: Record) -> list[Line]:
    name = record["field"]
    return [
        ("field", shorten(_construction(name), SHOWN)),
        ("axes", ", ".join(_texts(record["axes"]))),
        ("direction", _point(record["direction"])),
        ("start", _point(record["start"])),
    ]


def _quotient(record: Record) -> Line:
    rows = f"{_point(record['numerator'])} over {_point(record['denominator'])}"
    return "p/q", f"{rows}, column {record['column']}"


def _matrix(name: str, rows: object, suffix: str = "") -> list[Line]:
    shown = (
        [", ".join(shorten(entry, SHOWN) for entry in _texts(row)) for row in rows] if isinstance(rows, list) else []
    )
    return [(name if index == 0 else "", f"[{row}]{suffix if index == 0 else ''}") for index, row in enumerate(shown)]


def _show_lines(record: Record) -> list[Line]:
    matrices = record["matrices"]
    assert isinstance(matrices, Mapping)
    lines: list[Line] = [
        ("name", record["name"]),
        ("title", record["title"]),
        ("rank", record["rank"]),
        ("axes", ", ".join(_texts(record["axes"]))),
        ("parameters", _defaults(record)),
    ]
    for axis, rows in matrices.items():
        lines += _matrix(f"M_{axis}", rows)
    lines += [
        ("conserving", "yes, by exact arithmetic"),
        ("singular on", ", ".join([*_texts(record["singular"]), *_texts(record["singular_factors"])]) or "nothing"),
    ]
    limits = record.get("limits", [])
    assert isinstance(limits, list)
    for index, known in enumerate(limits):
        lines.append(("limits" if index == 0 else "", _limit_text(known)))
    return [
        *lines,
        ("source", record.get("source")),
        ("note", record.get("note") or None),
        ("LaTeX", record.get("latex")),
    ]


def _defaults(record: Record) -> str | None:
    defaults = record.get("defaults")
    if isinstance(defaults, Mapping) and defaults:
        return ", ".join(f"{name} = {value}" for name, value in defaults.items())
    return ", ".join(_texts(record["parameters"])) or None


def _limit_text(known: Mapping[str, object]) -> str:
    parameters = known["parameters"]
    assert isinstance(parameters, Mapping)
    values = "".join(f", {name} = {value}" for name, value in parameters.items())
    rate = "" if known["rate"] is None else f", rate {known['rate']}"
    return f"{known['limit']} along {_point(known['direction'])} from {_point(known['start'])}{values}{rate}"


def _walk_lines(record: Record) -> list[Line]:
    matrix = record["matrix"]
    assert isinstance(matrix, Mapping)
    below = "" if matrix["denominator"] == "1" else f"  / ({shorten(str(matrix['denominator']), SHOWN)})"
    return [
        *_placed(record),
        *_matrix("T(n)", matrix["rows"], below),
        ("depth", record["depth"]),
        *_matrix("product", record["walk"]),
        ("recurrence", record.get("recurrence")),
        *(("" if i else "grow like", text) for i, text in enumerate(_texts(record.get("asymptotics", [])))),
    ]


def _limit_lines(record: Record) -> list[Line]:
    certified = f"{record['digits']} certified: rule {record['rule']}, depth {record['depth']}"
    if not record["certified"]:
        certified = f"{record['digits']}, NOT certified: two depths agree"
    fraction, known = record["fraction"], record["documented"]
    lines = [*_placed(record), _quotient(record), ("value", record["value"]), ("digits", certified)]
    lines.append(("-log|error|", None if record["rate"] is None else f"{record['rate']} N (exact rate)"))
    if isinstance(fraction, Mapping):
        lines.append(("fraction", f"x = {shorten(str(fraction['text']), SHOWN)}"))
        lines.append(("", f"limit = {fraction['limit']}"))
    if isinstance(known, Mapping):
        word = {True: "agrees", False: "DIFFERS", None: "not compared"}[known["agrees"]]
        lines.append(("catalogue", f"{known['limit']}: {word}"))
    return lines


def _delta_lines(record: Record) -> list[Line]:
    measured = record["delta"]
    assert isinstance(measured, Mapping)
    by = f"certified: {measured['rule']}" if measured["certified"] else "NOT certified: the limit is agreeing digits"
    lines = [*_placed(record), _quotient(record), ("delta", f"{measured['value']} at depth {measured['depth']} ({by})")]
    lines.append(("blind", f"{measured['blind']} (without the limit)"))
    if measured["predicted"] is not None:
        lines.append(("predicted", f"{measured['predicted']} (its limit; heuristic)"))
    lines.append(
        ("rate", None if record["rate"] is None else f"{record['rate']} (exact), log q' grows by {measured['kappa']}")
    )
    lines.append(("implies", record["implies"]))
    known = record["documented"]
    if isinstance(known, Mapping) and known["delta_limit"] is not None:
        lines.append(("catalogue", f"delta tends to {known['delta_limit']}"))
    return lines


field.add_command(scan)

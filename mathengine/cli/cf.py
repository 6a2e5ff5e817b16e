"""``mathengine cf``: questions about one continued fraction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import click

from mathengine.cli.cf_series import series
from mathengine.cli.cf_unify import unify
from mathengine.cli.groups import CommandGroup
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields
from mathengine.errors import InvalidInput

F = TypeVar("F", bound=Callable[..., object])
Record = Mapping[str, object]
DELTA_DEPTH = 1000
"""Depth at which delta is measured unless another is asked for."""
DEEPEST = 10_000_000


@click.group("cf", cls=CommandGroup)
def cf() -> None:
    """Value, irrationality measure and kind of a continued fraction.

    A and B are polynomials or rational functions in n; the fraction is a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)).

    \b
      mathengine cf value "34*n**3 + 51*n**2 + 27*n + 5" "-n**6"
      mathengine cf delta "11*n**2 + 11*n + 3" "n**4" --depth 2000
      mathengine cf describe "2*n + 1" "n**2"
      mathengine cf series "(50*n - 6)/(binomial(3*n, n)*2**n)"
      mathengine cf unify --file fractions.txt
    """


def _fraction_arguments(function: F) -> F:
    """The arguments A and B, ``--file``, and the options that all commands share."""
    function = file_option(standard_options(function))
    for name in ("b", "a"):
        function = click.argument(name, required=False)(function)
    return function


def _depth_option(function: F) -> F:
    depth = click.IntRange(10, DEEPEST)
    help_text = "Convergent at which delta is measured."
    return click.option("--depth", type=depth, metavar="N", default=DELTA_DEPTH, show_default=True, help=help_text)(
        function
    )


@cf.command("value")
@digits_option()
@seconds_option()
@_fraction_arguments
def value(a: str | None, b: str | None, file: str | None, digits: int, max_seconds: float, settings: Settings) -> int:
    """The value, with its certified digits and the theorem that certifies them.

    Digits that no theorem certifies, but on which two independent settings agree, are shown as not certified. The last
    digit is cut off, not rounded.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.cli.cf_records import value_record

        record = _within(max_seconds, value_record, *_pair(given), digits)
        return Answer(record, fields([_fraction(record), *_value_lines(record)]))

    return respond({"a": a, "b": b}, file, settings, answer, read_call)


@cf.command("delta")
@_depth_option
@seconds_option()
@_fraction_arguments
def delta(a: str | None, b: str | None, file: str | None, depth: int, max_seconds: float, settings: Settings) -> int:
    """The irrationality measure delta of the convergents p/q, with the common factor of p and q removed.

    |p/q - value| = 1/q**(1 + delta). Along a regular sequence, delta > 0 proves the value irrational. At a finite depth
    it is still on its way; `predicted` is its limit, `blind` the measure that uses no value.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.cli.cf_records import delta_record

        record = _within(max_seconds, delta_record, *_pair(given), depth)
        return Answer(record, fields([_fraction(record), *_delta_lines(record)]))

    return respond({"a": a, "b": b}, file, settings, answer, read_call)


@cf.command("describe")
@click.option("--latex", is_flag=True, help="Add the fraction in LaTeX.")
@_depth_option
@seconds_option()
@_fraction_arguments
def describe(
    a: str | None, b: str | None, file: str | None, latex: bool, depth: int, max_seconds: float, settings: Settings
) -> int:
    """All that is known: canonical form, convergence, value, delta and factorial reduction (FR).

    Fractions with one digest are equal up to a rational factor.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.cli.cf_records import description

        record = _within(max_seconds, description, *_pair(given), depth, latex)
        return Answer(record, fields(_description_lines(record)))

    return respond({"a": a, "b": b}, file, settings, answer, read_call)


def _within(max_seconds: float, function: Callable[..., dict[str, object]], *arguments: object) -> dict[str, object]:
    from mathengine.pipeline.budget import run_within

    return run_within(function, *arguments, max_seconds=max_seconds)


def _pair(given: Fields) -> tuple[object, object]:
    """a and b: texts, integers, or lists of coefficients."""
    a, b = given["a"], given["b"]
    for name, coefficient in (("a", a), ("b", b)):
        if not isinstance(coefficient, str | int | list):
            raise InvalidInput(name, coefficient, "text, an integer, or coefficients with the constant term first")
    return a, b


def read_call(text: str) -> Fields:
    """A line such as ``cf(2*n + 1, n**2)``."""
    from mathengine.numeric.expressions import Call
    from mathengine.numeric.printer import to_text
    from mathengine.numeric.reader import read_expression
    from mathengine.pipeline.domains import vocabulary

    expression = read_expression(text, vocabulary=vocabulary())
    if not isinstance(expression, Call) or expression.function != "cf":
        raise InvalidInput("line", text, 'cf(A, B), or a JSON object with "a", "b"')
    a, b = expression.arguments
    return {"a": to_text(a), "b": to_text(b)}


Line = tuple[str, object]


def _fraction(record: Record) -> Line:
    factor = f"{record['scale']}*" if "scale" in record else ""
    return "fraction", f"{factor}cf({record['a']}, {record['b']})"


def _value_lines(record: Record) -> list[Line]:
    certified = f"{record['digits']} certified: {record['method']}"
    if not record["certified"]:
        certified = f"{record['digits']}, NOT certified: two settings of the tail series agree"
    elif "depth" in record:
        certified += f" from n = {record['depth']} on"
    return [("value", record["value"]), ("exact", record["exact"]), ("digits", certified)]


def _delta_lines(record: Record) -> list[Line]:
    delta = record["delta"]
    if not isinstance(delta, Mapping):
        return [("delta", "none")]
    return [
        ("delta", f"{delta['value']} at depth {delta['depth']}"),
        ("blind", f"{delta['blind']} (without the value)"),
        ("predicted", f"{delta['predicted']} (its limit; heuristic)"),
    ]


def _description_lines(record: Record) -> list[Line]:
    law = record["law"] if record["rate"] is None else f"{record['law']} after N steps"
    reduction = f"{record['fr']}, order {record['fr_order']:g} of {record['half_degree']:g} ({record['fr_rule']})"
    return [
        _fraction(record),
        ("canonical", record["canonical"]),
        ("digest", record["digest"]),
        ("kind", f"{record['kind']} ({record['theorem']})"),
        ("-log|error|", law),
        *_value_lines(record),
        *_delta_lines(record),
        ("FR", reduction),
        ("proved", record["proved"]),
        ("by", record["modes"]),
        ("field", record["field"]),
        ("LaTeX", record.get("latex")),
    ]


cf.add_command(series)
cf.add_command(unify)

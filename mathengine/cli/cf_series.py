"""``mathengine cf series``: a series given by its term as a recurrence and as a continued fraction."""

from __future__ import annotations

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields
from mathengine.errors import InvalidInput

Line = tuple[str, object]


@click.command("series", cls=MathCommand)
@click.argument("term", required=False)
@click.option("--from", "start", type=click.IntRange(-10_000, 10_000), default=0, show_default=True, help="First n.")
@digits_option()
@seconds_option()
@file_option
@standard_options
def series(term: str | None, start: int, file: str | None, digits: int, max_seconds: float, settings: Settings) -> int:
    """The sum over n of a hypergeometric TERM: its recurrence, its canonical fraction, and its value.

    TERM is built from polynomials in n, c**n, factorial, binomial and pochhammer; the value is certified through the
    fraction, and shown in closed form where that is proved.

    \b
      mathengine cf series "(50*n - 6)/(binomial(3*n, n)*2**n)"
      mathengine cf series "(6*n + 1)*binomial(2*n, n)**3/256**n"
      mathengine cf series "1/n**3" --from 1
    """

    def answer(given: Fields) -> Answer:
        from mathengine.cli.cf_records import series_record
        from mathengine.pipeline.budget import run_within

        text = given["term"]
        if not isinstance(text, str):
            raise InvalidInput("term", text, "text such as 1/binomial(2*n, n)")
        record = run_within(series_record, text, start, digits, max_seconds=max_seconds)
        return Answer(record, fields(_lines(record)))

    return respond({"term": term}, file, settings, answer)


def _lines(record: dict[str, object]) -> list[Line]:
    certified = f"{record['digits']} certified: {record['method']}"
    return [
        ("term", record["term"]),
        ("partial sums", record["recurrence"]),
        ("fraction", f"x = {record['fraction']}"),
        ("sum", record["map"]),
        ("value", record["value"]),
        ("digits", certified if record["certified"] else f"{record['digits']}, NOT certified"),
        ("proved", record["proved"]),
        ("by", record["modes"]),
        ("field", record["field"]),
    ]

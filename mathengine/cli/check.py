"""``mathengine check``: two expressions compared, on the domain that is assumed."""

from __future__ import annotations

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer
from mathengine.cli.verify import STATUS, describe


@click.command("check", cls=MathCommand)
@click.argument("left", required=False)
@click.argument("right", required=False)
@click.option("--relation", default="=", show_default=True, metavar="OP", help="One of = != < <= > >=.")
@click.option(
    "--assuming",
    metavar="CONDITIONS",
    multiple=True,
    help='What holds of the names: "x > 0 and n integer".',
)
@digits_option()
@seconds_option()
@file_option
@standard_options
def check_(
    left: str | None,
    right: str | None,
    relation: str,
    assuming: tuple[str, ...],
    digits: int,
    max_seconds: float,
    file: str | None,
    settings: Settings,
) -> int:
    """Compare LEFT with RIGHT for all values of the free names.

    \b
      mathengine check "sin(x)**2 + cos(x)**2" 1
      mathengine check "sqrt(x**2)" x
      mathengine check "sqrt(x**2)" x --assuming "x >= 0"
      mathengine check "sin(x)" x --relation "<" --assuming "x > 0"

    Names are complex unless more is assumed. Proved rests on a certificate, refuted on a witness; a pole or a point
    outside the domain is none. Exit status: 0 proved or supported, 4 refuted, 5 undecided.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.pipeline.checking import check

        conditions = [*assuming, *([str(given["assuming"])] if given.get("assuming") else [])]
        operator = str(given.get("relation") or relation)
        verified = check(
            str(given["left"]),
            str(given["right"]),
            relation=operator,
            assuming=conditions,
            digits=digits,
            max_seconds=max_seconds,
        )
        return Answer(verified.to_json(), describe(verified), STATUS[verified.verdict])

    return respond({"left": left, "right": right}, file, settings, answer)

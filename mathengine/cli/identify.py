"""``mathengine identify``: a closed form from digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer

if TYPE_CHECKING:
    from flint import arb

    from mathengine.numeric.identify import Answer as Identified
    from mathengine.numeric.identify import Identification

NOTHING_FOUND = 3


@click.command("identify", cls=MathCommand)
@click.argument("value", required=False)
@click.option(
    "--constants", metavar="LIST", help='Constants to use, such as "pi, zeta(3)".  [default: well-known ones]'
)
@click.option(
    "--digits",
    type=click.IntRange(10, 1000),
    metavar="N",
    default=50,
    show_default=True,
    help="Digits to work with, where VALUE is an expression.",
)
@seconds_option(default=30.0)
@file_option
@standard_options
def identify(
    value: str | None, constants: str | None, digits: int, max_seconds: float, file: str | None, settings: Settings
) -> int:
    """Find a closed form of a number from its digits.

    VALUE is a decimal, which stands for itself plus or minus one unit of its last digit, or an expression.

    \b
      mathengine identify 1.2020569031595942853997381615114499907
      mathengine identify 0.8224670334241132182362 --constants "pi, log(2)"
      mathengine identify "cf(11*n**2 + 11*n + 3, n**4)" --digits 100

    A form is an answer only where the digits leave no room for chance; it is no proof. Otherwise the answer is how many
    digits it would take, or up to which size of coefficients there is none. Exit status 3 where nothing is found.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.pipeline.budget import run_within

        record = run_within(identify_record, str(given["value"]), constants, digits, max_seconds=max_seconds)
        return Answer(record, _text(record, settings.quiet), 0 if record["found"] else NOTHING_FOUND)

    return respond({"value": value}, file, settings, answer)


def _text(record: dict[str, object], quiet: bool) -> str:
    """The closed form alone on the first line; then other forms, and what the digits say."""
    remark = str(record["remark"])
    found = record["found"]
    if not isinstance(found, list) or not found:
        return remark
    forms = [str(item["expression"]) for item in found]
    return forms[0] if quiet else "\n".join([forms[0], *(f"also {form}" for form in forms[1:]), remark])


def identify_record(value: str, constants: str | None, digits: int) -> dict[str, object]:
    """The answer to one number, as plain data.

    Examples
    --------
    >>> record = identify_record("cf(1, 1)", None, 40)
    >>> record["status"], record["expression"]
    ('identified', '(1 + sqrt(5))/2')
    """
    from mathengine.numeric.identify import identify as identify_number

    answer = identify_number(_subject(value), constants, digits=digits)
    return {
        "value": value,
        "status": answer.kind,
        "expression": answer.found[0].text if answer.found else None,
        "digits": answer.digits,
        "found": [_form(item) for item in answer.found],
        "needed": answer.needed,
        "candidate": answer.candidate,
        "bound": answer.bound,
        "trials": answer.trials,
        "remark": _sentence(answer),
    }


def _subject(text: str) -> str | Callable[[int], arb]:
    """A decimal as it stands; an expression, of any domain, as a function from bits to balls."""
    if not any(character.isalpha() and character not in "eE" for character in text) and "(" not in text:
        return text
    from mathengine.numeric.reader import read_expression
    from mathengine.pipeline.domains import vocabulary
    from mathengine.pipeline.evaluation import StatementEvaluator

    expression = read_expression(text, vocabulary=vocabulary())
    evaluator = StatementEvaluator()

    def ball(bits: int) -> arb:
        from flint import arb

        from mathengine.errors import InvalidInput

        found = evaluator.evaluate(expression, max(1, int(bits * 0.30103)))
        if not isinstance(found, arb):
            raise InvalidInput("value", text, "a real number")
        return found

    return ball


def _form(item: Identification) -> dict[str, object]:
    return {
        "expression": item.text,
        "form": item.form,
        "coefficients": list(item.coefficients),
        "digits": item.digits,
        "margin": round(item.margin, 1),
        "checked": item.checked,
    }


def _sentence(answer: Identified) -> str:
    if not answer.found:
        return str(answer)
    best = answer.found[0]
    tested = f"; tested again to {best.checked}" if best.checked else ""
    return f"agrees to {best.digits} digits, {best.margin:.0f} more than chance explains{tested}; not a proof"

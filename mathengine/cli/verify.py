"""``mathengine verify``: the front door to every verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields

if TYPE_CHECKING:
    from mathengine.pipeline.statement import Verified

STATUS = {"proved": 0, "supported": 0, "refuted": 4, "undecided": 5}


@click.command("verify", cls=MathCommand)
@click.argument("statement", required=False)
@digits_option()
@seconds_option()
@file_option
@standard_options
def verify(statement: str | None, digits: int, max_seconds: float, file: str | None, settings: Settings) -> int:
    """Decide a STATEMENT: proved, supported, refuted or undecided.

    \b
      mathengine verify "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)" --digits 1000
      mathengine verify "zeta(2) = pi**2/6"
      mathengine verify "exp(pi*sqrt(163)) = 262537412640768744"

    cf(a, b) is the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)). A relation is one of = != < <= > >=.
    Supported means that both sides lie in certified enclosures that agree to that many digits; only exact arithmetic
    proves. Exit status: 0 proved or supported, 4 refuted, 5 undecided.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.pipeline.verify import verify as decide

        verified = decide(str(given["statement"]), digits, max_seconds)
        return Answer(verified.to_json(), describe(verified), STATUS[verified.verdict])

    return respond({"statement": statement}, file, settings, answer)


def describe(verified: Verified) -> str:
    """A verdict for people."""
    evidence = [(name.replace("_", " "), _shown(value)) for name, value in verified.evidence.items()]
    head: list[tuple[str, object]] = [
        ("statement", verified.claim.text),
        ("verdict", verified.verdict),
        ("digits", verified.digits),
        ("method", verified.method),
    ]
    return fields([*head, *evidence, ("seconds", f"{verified.seconds:.3f}")])


def _shown(value: object) -> object:
    if isinstance(value, dict) and "digits" in value:
        return value["digits"]  # a ball: those that are certain
    if isinstance(value, dict):
        return ", ".join(f"{name} {_shown(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(str(_shown(item)) for item in value)
    return value

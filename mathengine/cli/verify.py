"""``mathengine verify``: the front door to every verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields

if TYPE_CHECKING:
    from mathengine.pipeline.statement import Verified

Line: TypeAlias = tuple[str, object]
STATUS = {"proved": 0, "supported": 0, "refuted": 4, "undecided": 5}


@click.command("verify", cls=MathCommand)
@click.argument("statement", required=False)
@digits_option()
@seconds_option()
@click.option("--no-proof", is_flag=True, help="Compare digits only; look for no proof.")
@file_option
@standard_options
def verify(
    statement: str | None, digits: int, max_seconds: float, no_proof: bool, file: str | None, settings: Settings
) -> int:
    """Decide a STATEMENT: proved, supported, refuted or undecided.

    \b
      mathengine verify "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)" --digits 1000
      mathengine verify "zeta(2) = pi**2/6"
      mathengine verify "exp(pi*sqrt(163)) = 262537412640768744"

    cf(a, b) is the continued fraction a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)). A relation is one of = != < <= > >=.
    Supported means that both sides lie in certified enclosures that agree to that many digits. Proved means that exact
    arithmetic and named theorems establish it; the JSON output has the certificate. Exit status: 0 proved or supported,
    4 refuted, 5 undecided.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.pipeline.verify import verify as decide

        verified = decide(str(given["statement"]), digits, max_seconds, proof=not no_proof)
        return Answer(verified.to_json(), describe(verified), STATUS[verified.verdict])

    return respond({"statement": statement}, file, settings, answer)


def describe(verified: Verified) -> str:
    """A verdict for people."""
    head: list[Line] = [
        ("statement", verified.claim.text),
        ("verdict", verified.verdict),
        ("digits", verified.digits),
        ("method", verified.method),
    ]
    return fields([*head, *evidence_lines(verified.evidence), ("seconds", f"{verified.seconds:.3f}")])


def evidence_lines(evidence: Mapping[str, object]) -> list[Line]:
    """Evidence for people: of a ball, the digits that are certain.

    Examples
    --------
    >>> evidence_lines({"left": {"digits": "1.5", "radius": "2e-9"}, "first_difference": 3})
    [('left', '1.5'), ('first difference', 3)]
    """
    return [(name.replace("_", " "), plain(value)) for name, value in evidence.items()]


def plain(value: object) -> object:
    """Nested data as a phrase.

    Examples
    --------
    >>> plain({"depth": 1000, "value": "0.079"}), plain(["zeta(3)", "pi**2"])
    ('depth 1000, value 0.079', 'zeta(3), pi**2')
    """
    if isinstance(value, Mapping) and "digits" in value:
        return value["digits"]
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {plain(inner)}" for name, inner in value.items())
    if value is None:
        return "none"
    if isinstance(value, list):
        return ", ".join(str(plain(item)) for item in value)
    return value

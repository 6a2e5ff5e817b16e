"""``mathengine transfer efficiency``: where the excitation goes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, standard_options
from mathengine.cli.output import Answer, fields
from mathengine.cli.transfer_inputs import answered, ring, units_option

if TYPE_CHECKING:
    from mathengine.transfer.channels import Amount, Channels
    from mathengine.transfer.model import RingModel

NAMES = ("eta", "L_photon", "L_ring", "L_acceptor")
TITLES = ("efficiency", "photon loss", "ring loss", "acceptor loss")
METHODS = ("auto", "closed", "lyapunov", "master", "krylov", "liouvillian", "exact", "ball")
MOST_DIGITS = 10_000


@click.command("efficiency", cls=MathCommand)
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE...")
@click.option("--method", type=click.Choice(METHODS), default="auto", show_default=True, help="How to compute it.")
@click.option("--exact", is_flag=True, help="Exact fractions: the method exact.")
@click.option("--digits", type=click.IntRange(1, MOST_DIGITS), metavar="N", help="Certified digits: the method ball.")
@click.option(
    "--drive",
    type=click.Choice(("pulse", "incoherent", "cw")),
    default="pulse",
    show_default=True,
    help="A photon at once, a weak incoherent pump, or a coherent drive at --frequency.",
)
@click.option("--frequency", type=float, metavar="W", help="Of the cw drive, on the scale of wp.")
@units_option
@file_option
@standard_options
def efficiency_(
    parameters: Sequence[str],
    method: str,
    exact: bool,
    digits: int | None,
    drive: str,
    frequency: float | None,
    units: str | None,
    file: str | None,
    settings: Settings,
) -> int:
    """The efficiency of a ring, and its losses.

    \b
      mathengine transfer efficiency N=8 Om=0.1 J=0.15 kappa=0.02 Gs=0.2
      mathengine transfer efficiency N=2 eps=0,0.1 Om=1 J=1 Gs=1 --digits 50
      mathengine transfer efficiency --file rings.jsonl

    A line of the file is a JSON object such as {"N": 8, "Om": "0.1", "eps": ["0.1", ...]}; numbers are exact.
    """
    if exact and method not in ("auto", "exact"):
        raise click.UsageError(f"--exact and --method {method} exclude each other", click.get_current_context())
    asked = "exact" if exact else method

    def answer(given: Fields) -> Answer:
        model = ring(given, units)
        found = model.efficiency(asked, drive, digits=digits, frequency=frequency)
        record = record_of(model, found, digits)
        return Answer(record, describe(model, record))

    return answered(parameters, file, settings, answer)


def record_of(model: RingModel, found: Channels, digits: int | None = None) -> dict[str, object]:
    """The shares as JSON data; exact ones also as fractions, which ``eta`` of an ordered ring always has.

    Examples
    --------
    >>> from mathengine.transfer import RingModel
    >>> model = RingModel.of(N=1, Om=1, J=1, kappa=1, Gs=1)
    >>> record_of(model, model.efficiency())["eta_exact"]
    '2/5'
    """
    from mathengine.transfer.model import LIMITS

    record: dict[str, object] = {name: shown(amount, digits) for name, amount in zip(NAMES, found.amounts, strict=True)}
    record |= {"residual": found.residual, "method": found.method, "drive": found.drive}
    record |= _exact_values(model, found)
    if model.units is not None:
        record["units"] = model.units
    return {**record, "dephasing_convention": model.dephasing_convention, "limits": LIMITS}


def shown(amount: Amount, digits: int | None) -> object:
    """A share as a float, or the certified digits of a ball as text.

    >>> shown(Fraction(1, 2), None)
    0.5
    """
    if isinstance(amount, float | Fraction):
        return float(amount)
    from mathengine.numeric.balls import ball_to_json

    return ball_to_json(amount, digits or 30)["digits"]


def _exact_values(model: RingModel, found: Channels) -> dict[str, object]:
    if isinstance(found.eta, Fraction):
        return {f"{name}_exact": str(amount) for name, amount in zip(NAMES, found.amounts, strict=True)}
    if found.drive == "cw" or not model.is_exact or not model.is_closed():
        return {}
    return {"eta_exact": str(model.efficiency("exact").eta)}


def describe(model: RingModel, record: dict[str, object]) -> str:
    """The shares for people."""
    shares = [(title, _line(record, name)) for title, name in zip(TITLES, NAMES, strict=True)]
    closure = model.is_closed()
    return fields(
        [
            *shares,
            ("residual", f"{record['residual']:.1e}"),
            ("method", record["method"]),
            ("closed form", closure.reason if closure else f"does not apply: {closure.reason}"),
            ("drive", record["drive"]),
            ("limits", record["limits"]),
        ]
    )


def _line(record: dict[str, object], name: str) -> str:
    value = record[name]
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    exact = record.get(f"{name}_exact")
    return f"{text} = {exact}" if exact is not None and len(str(exact)) <= 200 else text

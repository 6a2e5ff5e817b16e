"""``mathengine transfer verify``: every method side by side, and the identity that all shares sum to 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, standard_options
from mathengine.cli.output import Answer, fields, table
from mathengine.cli.transfer_inputs import answered, ring, units_option
from mathengine.errors import MathengineError

if TYPE_CHECKING:
    from mathengine.transfer.channels import Channels
    from mathengine.transfer.model import RingModel

METHODS = ("closed", "lyapunov", "master", "krylov", "liouvillian", "exact", "ball")
TOLERANCE = 1e-12
MOST_SLOW = 12
"""Sites up to which the vectorised Liouvillian, of O(N^6), is run."""
REFUTED = 4


@click.command("verify", cls=MathCommand)
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE...")
@units_option
@file_option
@standard_options
def verify_(parameters: Sequence[str], units: str | None, file: str | None, settings: Settings) -> int:
    """Compute the shares of a ring by every method that applies, and compare.

    The certificate of the closed form is checked as well: its determinant and populations are those of the equations of
    motion, and all shares sum to 1, for all parameters. Exit status 4 if two methods differ by more than 1e-12.

    \b
      mathengine transfer verify N=8 Om=0.1 J=0.15 kappa=0.02 Gs=0.2 phi=0.05
    """

    def answer(given: Fields) -> Answer:
        model = ring(given, units)
        rows, refusals = _by_every_method(model)
        worst = max(_distance(one, rows[0]) for one in rows)
        record = _record(rows, refusals, worst)
        return Answer(record, _described(record), 0 if worst <= TOLERANCE else REFUTED)

    return answered(parameters, file, settings, answer)


def _by_every_method(model: RingModel) -> tuple[list[Channels], dict[str, str]]:
    rows: list[Channels] = []
    refusals: dict[str, str] = {}
    for method in METHODS:
        if method == "liouvillian" and model.N > MOST_SLOW:
            refusals[method] = f"left out: more than {MOST_SLOW} sites"
            continue
        try:
            rows.append(model.efficiency(method))
        except MathengineError as refusal:
            refusals[method] = str(refusal)
    return (rows or [model.efficiency()]), refusals


def _distance(one: Channels, other: Channels) -> float:
    return max(abs(_float(x) - _float(y)) for x, y in zip(one.amounts, other.amounts, strict=True))


def _float(amount: object) -> float:
    middle = amount.mid() if hasattr(amount, "mid") else amount
    return float(middle)  # type: ignore[arg-type]  # a float, a Fraction or the middle of a ball


def _record(rows: Sequence[Channels], refusals: dict[str, str], worst: float) -> dict[str, object]:
    from mathengine.pipeline.certificate_transfer import check_theorem
    from mathengine.transfer.identities import closed_form_certificate
    from mathengine.transfer.model import LIMITS

    check_theorem(closed_form_certificate())
    names = ("eta", "L_photon", "L_ring", "L_acceptor")
    methods = [
        {
            "method": row.method,
            **{name: _float(amount) for name, amount in zip(names, row.amounts, strict=True)},
            "residual": row.residual,
        }
        for row in rows
    ]
    return {
        "methods": methods,
        "refused": refusals,
        "largest_difference": worst,
        "agree": worst <= TOLERANCE,
        "identity": "eta + L_photon + L_ring + L_acceptor = 1 for every closed ring: certificate checked",
        "limits": LIMITS,
    }


def _described(record: dict[str, object]) -> str:
    methods, refused = record["methods"], record["refused"]
    assert isinstance(methods, list)
    assert isinstance(refused, dict)
    columns = ("method", "eta", "L_photon", "L_ring", "L_acceptor", "residual")
    rows = [[row["method"], *(f"{row[c]:.15f}" for c in columns[1:5]), f"{row['residual']:.0e}"] for row in methods]
    rest = [(name, f"does not apply: {reason}") for name, reason in refused.items()]
    told = fields(
        [
            *rest,
            ("difference", f"{record['largest_difference']:.1e}"),
            ("identity", record["identity"]),
            ("limits", record["limits"]),
        ]
    )
    return f"{table(columns, rows)}\n\n{told}"

"""``mathengine transfer disorder``: ensembles of disordered rings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, standard_options
from mathengine.cli.output import Answer, fields, table
from mathengine.cli.transfer_inputs import answered, ring, units_option

if TYPE_CHECKING:
    from mathengine.transfer.disorder import Box, Normal

KINDS = ("eps", "g", "Om", "J")


@click.command("disorder", cls=MathCommand)
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE...")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    default=("eps",),
    show_default=True,
    help="What is disordered; repeatable. Energies get absolute shifts, couplings relative ones.",
)
@click.option("--sigma", type=float, metavar="S", help="Normal shifts of that standard deviation.")
@click.option("--width", type=float, metavar="W", help="Shifts spread evenly over an interval of that full width.")
@click.option("--samples", type=int, default=1000, show_default=True, help="Rings.")
@click.option("--seed", type=int, default=0, show_default=True, help="One seed gives the same rings everywhere.")
@units_option
@file_option
@standard_options
def disorder_(
    parameters: Sequence[str],
    kinds: Sequence[str],
    sigma: float | None,
    width: float | None,
    samples: int,
    seed: int,
    units: str | None,
    file: str | None,
    settings: Settings,
) -> int:
    """Mean, standard error and quantiles of efficiency and losses over disordered rings.

    \b
      mathengine transfer disorder N=8 Om=0.1 J=0.15 gam=0.01 Gs=1 --sigma 0.2
    """
    distribution = _distribution(sigma, width)

    def answer(given: Fields) -> Answer:
        from mathengine.transfer.ensembles import Ensemble

        chosen: dict[str, Normal | Box] = dict.fromkeys(kinds, distribution)
        found = Ensemble(ring(given, units), samples=samples, seed=seed, **chosen).run()
        record = found.to_json()
        return Answer(record, _described(record))

    return answered(parameters, file, settings, answer)


def _distribution(sigma: float | None, width: float | None) -> Normal | Box:
    from mathengine.transfer.disorder import Box, Normal

    if (sigma is None) == (width is None):
        raise click.UsageError("give one of --sigma and --width", click.get_current_context(silent=True))
    return Normal(sigma) if sigma is not None else Box(width or 0.0)


def _described(record: dict[str, object]) -> str:
    rows, headers = [], ["channel", "mean", "stderr"]
    for name in ("eta", "L_photon", "L_ring", "L_acceptor"):
        summary = record[name]
        assert isinstance(summary, dict)
        headers = ["channel", "mean", "stderr", *(f"{float(q):.0%}" for q in summary["quantiles"])]
        values = [f"{value:.6f}" for value in summary["quantiles"].values()]
        rows.append([name, f"{summary['mean']:.6f}", f"{summary['stderr']:.1e}", *values])
    disorder = record["disorder"]
    assert isinstance(disorder, dict)
    told = fields(
        [
            *((f"disorder of {kind}", text) for kind, text in disorder.items()),
            ("samples", f"{record['samples']}, seed {record['seed']}"),
            ("residual", f"{record['residual']:.1e}"),
            ("limits", record["limits"]),
        ]
    )
    return f"{table(headers, rows)}\n\n{told}"

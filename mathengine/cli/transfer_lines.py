"""``mathengine transfer lineshape`` and ``dephasing``: the efficiency against a detuning, and against dephasing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, standard_options
from mathengine.cli.output import Answer, fields
from mathengine.cli.transfer_inputs import answered, ring, scan_option, units_option

if TYPE_CHECKING:
    from mathengine.transfer.model import RingModel


@click.command("lineshape", cls=MathCommand)
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE...")
@scan_option
@click.option("--digits", type=click.IntRange(1, 10_000), metavar="N", help="Certified digits of the half width.")
@units_option
@file_option
@standard_options
def lineshape_(
    parameters: Sequence[str], scan: str, digits: int | None, units: str | None, file: str | None, settings: Settings
) -> int:
    """The efficiency of a closed ring while one level moves and the others stay degenerate.

    With x the square of the detuning it is eta0 (1 + A x)/(1 + B x + C x^2), all coefficients exact.

    \b
      mathengine transfer lineshape N=8 Om=0.1 J=0.15 kappa=0.001 Gs=1 phi=0.05
    """

    def answer(given: Fields) -> Answer:
        record = _shape(ring(given, units), scan, digits)
        lines = [(name.replace("_", " "), value) for name, value in record.items()]
        return Answer(record, fields(lines))

    return answered(parameters, file, settings, answer)


def _shape(model: RingModel, scan: str, digits: int | None) -> dict[str, object]:
    from mathengine.transfer.line_shape import line_shape
    from mathengine.transfer.model import LIMITS

    shape = line_shape(model, scan)
    record = shape.to_json()
    if digits is not None:
        from mathengine.numeric.balls import ball_to_json

        record["half_width"] = ball_to_json(shape.half_width(digits), digits)["digits"]
    return {**record, "limits": LIMITS}


@click.command("dephasing", cls=MathCommand)
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE...")
@scan_option
@click.option("--digits", type=click.IntRange(1, 1000), default=15, show_default=True, help="Digits of the optimum.")
@click.option("--certificate", is_flag=True, help="Add what proves the interval of the optimum to the JSON output.")
@units_option
@file_option
@standard_options
def dephasing_(
    parameters: Sequence[str],
    scan: str,
    digits: int,
    certificate: bool,
    units: str | None,
    file: str | None,
    settings: Settings,
) -> int:
    """Whether dephasing raises the efficiency of a closed ring, the best rate, and the criteria.

    \b
      mathengine transfer dephasing N=8 wp=2 Om=0.1 J=0.15 kappa=0.02 Gs=0.2

    The slope at rate 0 is exact, the optimum certified: it is the largest value at all rates. --scan says which level
    the threshold detunings and the asymptote are about.
    """

    def answer(given: Fields) -> Answer:
        record = _optimum(ring(given, units), scan, digits, certificate)
        return Answer(record, _described(record))

    return answered(parameters, file, settings, answer)


def _optimum(model: RingModel, scan: str, digits: int, certificate: bool) -> dict[str, object]:
    from mathengine.transfer.dephasing_asymptotics import dephasing_asymptote
    from mathengine.transfer.dephasing_optimum import dephasing
    from mathengine.transfer.dephasing_slope import (
        critical_acceptor_loss,
        critical_photon_loss,
        threshold_detunings,
    )
    from mathengine.transfer.model import LIMITS

    found = dephasing(model, digits)
    photon, acceptor = critical_photon_loss(model), critical_acceptor_loss(model)
    thresholds, far = threshold_detunings(model, scan), dephasing_asymptote(model, scan)
    record: dict[str, object] = {
        **found.to_json(),
        "critical_photon_loss": None if photon is None else str(photon),
        "critical_acceptor_loss": None if acceptor is None else str(acceptor),
        "scan": scan,
        "helps_at_detunings": [[low, high] for low, high in thresholds.helps],
        "asymptote": None if far is None else {"power": far.power, "factor": str(far.factor)},
        "limits": LIMITS,
    }
    return {**record, "certificate": found.certificate()} if certificate else record


def _described(record: dict[str, object]) -> str:
    helps = record["helps_at_detunings"]
    assert isinstance(helps, list)
    ranges = ", ".join(f"{low:.6g} to {high:.6g}" for low, high in helps)
    far = record["asymptote"]
    law = f"phi^{far['power']} ~ {far['factor']} delta^2 (a maximum)" if isinstance(far, dict) else "none"
    return fields(
        [
            ("answer", record["answer"]),
            ("slope", f"{_decimal(record['slope'])} at rate 0 (exact with --format json)"),
            ("optimum in", _interval(record["optimum_interval"])),
            ("photon loss", f"helps far detuned if kappa < {record['critical_photon_loss'] or 'any rate'}"),
            ("acceptor loss", f"helps far detuned if ga + Gs < {record['critical_acceptor_loss'] or 'any rate'}"),
            (f"{record['scan']} off by", f"{ranges or 'nowhere'} (a little dephasing helps)"),
            ("far detuned", law),
            ("limits", record["limits"]),
        ]
    )


def _interval(ends: object) -> str | None:
    if not isinstance(ends, list):
        return None
    low, high = map(_decimal, ends)
    return f"[{low}, {high}], certified"


def _decimal(number: object) -> str:
    from fractions import Fraction

    return f"{float(Fraction(str(number))):.12g}"

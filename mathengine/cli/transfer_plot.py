"""``mathengine transfer plot``: pictures of rings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, show
from mathengine.cli.transfer_inputs import read_words, ring, scan_option, units_option
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mathengine.cli.transfer_pictures import Labels
    from mathengine.transfer.model import RingModel

    Array = NDArray[np.float64]

POINTS = 401
DECADES = (3.0, 2.0)
"""Decades of dephasing rates below and above the largest rate or coupling."""
COLUMNS, ROWS = 61, 25
RATES = "0,0.05,0.2,1"
DETUNINGS = "0,0.5,1,2"
MOST_CURVES = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options say."""

    scan: str
    rates: str
    detunings: str
    span: float | None
    disorder: str
    sigma: float
    samples: int
    seed: int


@click.command("plot", cls=MathCommand)
@click.argument("picture")
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE...")
@click.option(
    "--kind",
    type=click.Choice(("line", "dephasing", "channels", "heat", "crossings")),
    default="line",
    show_default=True,
    help="Line shapes for several dephasing rates; efficiency against dephasing, the optimum marked; all shares "
    "against dephasing, stacked; mean efficiency against detuning and disorder, or detuning and hopping, with "
    "crossings of dark modes.",
)
@scan_option
@click.option("--rates", default=RATES, show_default=True, metavar="LIST", help="Dephasing rates of line shapes.")
@click.option("--detunings", default=DETUNINGS, show_default=True, metavar="LIST", help="Of curves against dephasing.")
@click.option("--span", type=float, metavar="D", help="Largest detuning.")
@click.option(
    "--disorder",
    type=click.Choice(("eps", "g", "Om", "J")),
    default="eps",
    show_default=True,
    help="What is disordered.",
)
@click.option(
    "--sigma",
    type=float,
    default=1.0,
    show_default=True,
    help="Standard deviation of the disorder; the largest of the heat map.",
)
@click.option("--samples", type=int, default=40, show_default=True, help="Rings for each point.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the random numbers.")
@units_option
@standard_options
def plot_(
    picture: str, parameters: Sequence[str], kind: str, units: str | None, settings: Settings, **wanted: object
) -> int:
    """Draw the efficiency of a ring into the file PICTURE (PNG, SVG or PDF).

    \b
      mathengine transfer plot line.png N=8 Om=0.1 J=0.15 kappa=0.02 Gs=0.2
      mathengine transfer plot heat.png N=8 g=1 Om=0.1 J=0.15 Gs=1 --kind heat
    """
    from mathengine.cli.pictures import require_matplotlib

    require_matplotlib(picture)
    model = ring(read_words(parameters), units)
    record = {"kind": kind, "picture": picture, **PICTURES[kind](model, Wanted(**wanted), picture)}  # type: ignore[arg-type]
    return show(Answer(record, fields([(name.replace("_", " "), value) for name, value in record.items()])), settings)


def numbers(text: str, option: str) -> list[str]:
    """A list of numbers, as texts so that they stay exact.

    >>> numbers("0, 0.5", "--rates")
    ['0', '0.5']
    """
    found = [entry.strip() for entry in text.split(",")]
    if not 1 <= len(found) <= MOST_CURVES or not all(found):
        raise InvalidInput(option, text, f"1 to {MOST_CURVES} numbers such as 0,0.05,0.2")
    return found


def _labels(model: RingModel, title: str, x: str) -> Labels:
    from mathengine.cli.transfer_pictures import Labels
    from mathengine.transfer.model import LIMITS

    unit = f" ({model.units})" if model.units else ""
    return Labels(f"{title}, N = {model.N}", f"{x}{unit}", LIMITS)


def _moved(model: RingModel, scan: str, places: Array) -> dict[str, Any]:
    """Energies that detune one level of a ring by ``places`` from where the others stand."""
    bright = float(model.bright_energy)
    if scan == "photon":
        return {"wp": bright + places}
    if scan == "acceptor":
        return {"ea": bright + places}
    return {"wp": bright - places, "ea": bright - places}


def _line(model: RingModel, wanted: Wanted, picture: str) -> dict[str, object]:
    import numpy as np

    from mathengine.cli.transfer_pictures import Curve, draw_curves
    from mathengine.transfer.grids import efficiency_grid
    from mathengine.transfer.line_shape import line_shape

    rates = numbers(wanted.rates, "--rates")
    rings = [model.replace(phi=rate) for rate in rates]
    widths = [line_shape(_degenerate(one), wanted.scan).hwhm for one in rings]
    span = _span(wanted, 3 * max([width for width in widths if width < np.inf], default=1.0))
    places = np.linspace(-span, span, POINTS)
    curves = []
    for rate, one, width in zip(rates, rings, widths, strict=True):
        eta = efficiency_grid(one, **_moved(one, wanted.scan, places)).eta
        half = f", half width {width:.3g}" if width < np.inf else ""
        curves.append(Curve(f"phi = {rate}{half}", places, eta))
    draw_curves(curves, _labels(model, "Line shape", f"detuning of the {wanted.scan}"), picture)
    return {"scan": wanted.scan, "rates": rates, "half_widths": widths}


def _degenerate(model: RingModel) -> RingModel:
    return model.replace(wp=model.bright_energy, ea=model.bright_energy)


def _span(wanted: Wanted, default: float) -> float:
    return default if wanted.span is None else _positive(wanted.span, "--span")


def _dephasing(model: RingModel, wanted: Wanted, picture: str) -> dict[str, object]:
    from fractions import Fraction

    from mathengine.cli.transfer_pictures import Curve, draw_curves
    from mathengine.transfer.dephasing_optimum import dephasing
    from mathengine.transfer.grids import efficiency_grid

    rates = _rates(model)
    curves, optima = [], []
    for text in numbers(wanted.detunings, "--detunings"):
        one = _detuned(model, wanted.scan, text)
        best = dephasing(one)
        place = None if best.optimum is None else float(best.optimum.mid())
        optima.append(place)
        mark = (place, float(best.at(Fraction(place)))) if place and rates[0] <= place <= rates[-1] else None
        curves.append(Curve(f"detuning {text}", rates, efficiency_grid(one, phi=rates).eta, mark))
    labels = _labels(model, f"Efficiency against dephasing, {wanted.scan} detuned", "dephasing rate phi")
    draw_curves(curves, labels, picture, log=True, mark="optimum")
    return {"scan": wanted.scan, "detunings": numbers(wanted.detunings, "--detunings"), "optimal_rates": optima}


def _detuned(model: RingModel, scan: str, detuning: str) -> RingModel:
    from mathengine.transfer.parameters import read_scalar

    moved = read_scalar("detuning", detuning)
    start = _degenerate(model)
    if scan == "photon":
        return start.replace(wp=model.bright_energy + moved)
    if scan == "acceptor":
        return start.replace(ea=model.bright_energy + moved)
    level = model.bright_energy - moved
    return start.replace(wp=level, ea=level)


def _rates(model: RingModel) -> Array:
    """Dephasing rates on a logarithmic axis around the rates and couplings of a ring."""
    import numpy as np

    scale = max(model.losses().max(), np.abs(model.hamiltonian()[0, 1:]).max(), float(np.abs(model.column("J")).max()))
    middle = np.log10(scale) if scale > 0 else 0.0
    return np.logspace(middle - DECADES[0], middle + DECADES[1], POINTS)


def _channels(model: RingModel, wanted: Wanted, picture: str) -> dict[str, object]:
    from mathengine.cli.transfer_pictures import draw_channels
    from mathengine.transfer.grids import efficiency_grid

    rates = _rates(model)
    found = efficiency_grid(model, phi=rates)
    shares = (found.eta, found.L_photon, found.L_ring, found.L_acceptor)
    draw_channels(rates, shares, _labels(model, "Where the excitation goes", "dephasing rate phi"), picture, log=True)
    return {"rates": [float(rates[0]), float(rates[-1])], "largest_efficiency": float(found.eta.max())}


def _heat(model: RingModel, wanted: Wanted, picture: str) -> dict[str, object]:
    import numpy as np

    from mathengine.cli.transfer_pictures import draw_map
    from mathengine.transfer.closure import real
    from mathengine.transfer.dark_crossings import crossing_detunings
    from mathengine.transfer.sweeps import disorder_maps

    places = {f"k = {k}": float(place) for k, place in crossing_detunings(model.N, real(model.g))}
    detunings = _detunings(wanted, max(map(abs, places.values()), default=0.0))
    strengths = np.linspace(0, _positive(wanted.sigma, "--sigma"), ROWS)
    kind = wanted.disorder
    maps = disorder_maps(
        model, list(detunings), list(strengths), kinds=[kind], samples=wanted.samples, seed=wanted.seed
    )
    labels = _labels(model, f"Static disorder of {kind}", "photon minus bright mode")
    lines = {name: np.full(ROWS, place) for name, place in places.items()}
    label = f"standard deviation of {kind}{'' if kind == 'eps' else ' (relative)'}"
    draw_map(detunings, strengths, maps[kind].eta.T, lines, labels, label, picture)
    return {"disorder": kind, "samples": wanted.samples, "seed": wanted.seed, "crossings": places}


def _crossings(model: RingModel, wanted: Wanted, picture: str) -> dict[str, object]:
    import numpy as np

    from mathengine.cli.transfer_pictures import draw_map
    from mathengine.transfer.closure import real
    from mathengine.transfer.disorder import Normal
    from mathengine.transfer.ensembles import Ensemble
    from mathengine.transfer.sweeps import crossing_map

    largest = abs(float(real(model.g))) or 1.0
    noise = {wanted.disorder: Normal(_positive(wanted.sigma, "--sigma"))}
    ensemble = Ensemble(model, samples=wanted.samples, seed=wanted.seed, **noise)
    detunings, hoppings = _detunings(wanted, 4 * largest), np.linspace(0, largest, ROWS)
    found = crossing_map(ensemble, list(detunings), list(hoppings))
    lines = {f"k = {k}": line for k, line in found.lines.items()}
    title = f"Disorder of {wanted.disorder} ({noise[wanted.disorder]})"
    draw_map(detunings, hoppings, found.sweep.eta.T, lines, _labels(model, title, "photon minus bright mode"),
             "hopping g", picture)  # fmt: skip
    return {"disorder": wanted.disorder, "samples": wanted.samples, "seed": wanted.seed, "hoppings": [0, largest]}


def _detunings(wanted: Wanted, farthest: float) -> Array:
    import numpy as np

    span = _span(wanted, 1.25 * farthest or 4.0)
    return np.linspace(-span, span, COLUMNS)


def _positive(number: float, option: str) -> float:
    if not 0 < number < 1e100:
        raise InvalidInput(option, number, "a positive number")
    return number


PICTURES: dict[str, Callable[[RingModel, Wanted, str], dict[str, object]]] = {
    "line": _line,
    "dephasing": _dephasing,
    "channels": _channels,
    "heat": _heat,
    "crossings": _crossings,
}
"""Kind: what draws it, and says what it drew."""

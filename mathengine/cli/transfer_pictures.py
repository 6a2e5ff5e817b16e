"""Pictures of transfer efficiencies: line shapes, optima, stacked losses, maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mathengine.cli.pictures import saved_figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SIZE = (6.4, 4.4)
COLOURS = ("#1b9e77", "#7570b3", "#d95f02", "#b0b0b0")
"""Efficiency; losses of photon, ring and acceptor."""
CHANNELS = ("efficiency", "photon loss", "ring loss", "acceptor loss")


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A line, and a point on it that is marked.

    Attributes
    ----------
    label : str
    x, y : array of shape (points,)
    mark : pair of float or None
    """

    label: str
    x: Array
    y: Array
    mark: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """Title and axis of a picture, with a line of small print."""

    title: str
    x: str
    note: str


def draw_curves(curves: Sequence[Curve], labels: Labels, path: str, *, log: bool = False, mark: str = "") -> None:
    """Write efficiencies as lines, marked points as dots.

    Parameters
    ----------
    curves : sequence of Curve
    labels : Labels
    path : str
        A PNG, SVG or PDF file.
    log : bool
        Logarithmic x axis.
    mark : str
        What the dots are.
    """
    from matplotlib import colormaps

    with saved_figure(path, SIZE) as figure:
        plot = figure.add_subplot()
        shades = [colormaps["viridis"](0.9 * k / max(1, len(curves) - 1)) for k in range(len(curves))]
        for curve, shade in zip(curves, shades, strict=True):
            plot.plot(curve.x, curve.y, color=shade, label=curve.label, linewidth=1.6)
        marked = [(curve.mark, shade) for curve, shade in zip(curves, shades, strict=True) if curve.mark is not None]
        for k, (place, shade) in enumerate(marked):
            plot.plot(*place, "o", color=shade, markeredgecolor="black", label=mark if k == len(marked) - 1 else None)
        if log:
            plot.set_xscale("log")
        plot.set_ylim(bottom=0)
        plot.margins(x=0)
        plot.set_ylabel("efficiency")
        plot.legend(fontsize=8)
        _label(figure, plot, labels)


def draw_channels(x: Array, shares: Sequence[Array], labels: Labels, path: str, *, log: bool = False) -> None:
    """Write the four shares, stacked up to 1.

    Parameters
    ----------
    x : array of shape (points,)
    shares : four arrays of shape (points,)
    labels : Labels
    path : str
    log : bool
    """
    with saved_figure(path, SIZE) as figure:
        plot = figure.add_subplot()
        plot.stackplot(x, *shares, labels=CHANNELS, colors=COLOURS)
        if log:
            plot.set_xscale("log")
        plot.set_xlim(float(x[0]), float(x[-1]))
        plot.set_ylim(0, 1)
        plot.set_ylabel("share of the excitation")
        plot.legend(fontsize=8, loc="lower left", framealpha=0.9)
        _label(figure, plot, labels)


def draw_map(
    x: Array, y: Array, eta: Array, crossings: Mapping[str, Array], labels: Labels, y_label: str, path: str
) -> None:
    """Write mean efficiencies as colours, on a logarithmic scale, with lines where the photon meets dark modes.

    Parameters
    ----------
    x, y : arrays of shape (columns,) and (rows,)
    eta : array of shape (rows, columns)
    crossings : mapping of str to array of shape (rows,)
        Name: where on the x axis, for each y.
    labels : Labels
    y_label, path : str
    """
    from matplotlib.colors import LogNorm

    with saved_figure(path, SIZE) as figure:
        plot = figure.add_subplot()
        image = plot.pcolormesh(x, y, eta, shading="nearest", cmap="viridis", norm=LogNorm())
        frame = plot.axis()
        for row, (name, places) in enumerate(crossings.items()):
            plot.plot(places, y, color="white", linestyle="--", linewidth=1)
            inside = [k for k, place in enumerate(places) if x[0] < place < x[-1]]
            if inside:
                k = inside[len(inside) - 1 - (row % 3) * len(inside) // 8]
                plot.annotate(name, (places[k], y[k]), (3, -9), textcoords="offset points", color="white", fontsize=8)
        plot.axis(frame)
        figure.colorbar(image, label="mean efficiency")
        plot.set_ylabel(y_label)
        _label(figure, plot, labels)


def _label(figure: object, plot: object, labels: Labels) -> None:
    plot.set_title(labels.title, fontsize=10)  # type: ignore[attr-defined]
    plot.set_xlabel(f"{labels.x}\n", fontsize=10)  # type: ignore[attr-defined]
    figure.text(0.99, 0.005, labels.note, ha="right", va="bottom", fontsize=6, color="#666666")  # type: ignore[attr-defined]

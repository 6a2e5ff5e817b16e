"""Pictures of graphs: the growth as a histogram with its normal law, and small graphs drawn layer by layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mathengine.cli.pictures import saved_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mathengine.cayley.layered import LayeredGraph

BARS, CURVE, LOWER = "#9ecae1", "#d62728", "#1f77b4"
MOST_NAMED = 60
"""Vertices up to which each is labelled with its state."""
MOST_LABELLED = 24
"""Generators up to which a legend names them."""
INCHES_PER_LAYER, SMALLEST, LARGEST = 0.7, 4.0, 16.0

Place = tuple[float, float]


def draw_growth(layers: Sequence[int], title: str, path: str, complete: bool = True) -> None:
    """Write layer sizes as a histogram with the normal law of equal mean and variance, and on a logarithmic scale.

    Parameters
    ----------
    layers : sequence of int
        Of any size; heights are shares of all vertices.
    path : str
        A PNG, SVG or PDF file.
    complete : bool
        Whether these are all layers; a normal law is drawn only then.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    from mathengine.cayley.statistics import LayerStatistics

    found = LayerStatistics(tuple(layers))
    distances = list(range(len(layers)))
    with saved_figure(path, (7.5, 6.0)) as figure:
        above, below = figure.subplots(2, 1, sharex=True)
        edges = [d - 0.5 for d in range(len(layers) + 1)]
        above.stairs([size / found.order for size in layers], edges, fill=True, color=BARS, label="layers")
        if complete and found.variance:
            _draw_normal(above, float(found.mean), math.sqrt(found.variance), len(layers))
            above.legend(fontsize=8)
        above.set_ylabel("share of the vertices")
        above.set_title(title, fontsize=10)
        # Layers may exceed the range of floating-point numbers; their logarithms do not.
        below.plot(distances, [_log10(size) for size in layers], marker="o", markersize=3, color=LOWER)
        below.set_xlabel("distance from the start")
        below.set_ylabel("log10 of the layer's size")


def _draw_normal(plot: Axes, mean: float, deviation: float, count: int) -> None:
    points = [(count + 1) * i / 400 - 1 for i in range(401)]
    heights = [math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi)) for x in points]
    plot.plot(points, heights, color=CURVE, label=f"normal law, mean {mean:.2f}, deviation {deviation:.2f}")


def _log10(size: int) -> float:
    """The logarithm of an integer of any size.

    >>> round(_log10(10**5000))
    5000
    """
    shift = max(0, size.bit_length() - 1000)
    return math.log10(size >> shift) + shift * math.log10(2)


def places(layers: Sequence[Sequence[int]]) -> dict[int, Place]:
    """A place for each vertex: its layer in a row, evenly, the start on top.

    >>> places([(0,), (1, 2)])
    {0: (0.0, 0.0), 1: (-0.5, -1.0), 2: (0.5, -1.0)}
    """
    widest = max(map(len, layers))
    found = {}
    for depth, layer in enumerate(layers):
        gap = max(1.0, widest / (len(layer) + 1))
        for i, vertex in enumerate(layer):
            found[vertex] = ((i - (len(layer) - 1) / 2) * gap, 0.0 - depth)
    return found


def draw_layers(graph: LayeredGraph, names: Sequence[str], title: str, path: str) -> None:
    """Write a small graph, one row for each layer, one colour for each generator.

    Parameters
    ----------
    graph : LayeredGraph
    names : sequence of str
        Of the generators.
    path : str
        A PNG, SVG or PDF file.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    from matplotlib import colormaps
    from matplotlib.collections import LineCollection
    from matplotlib.lines import Line2D

    place, widest = places(graph.layers), max(map(len, graph.layers))
    width = min(LARGEST, max(SMALLEST, 0.35 * widest + 2.0))
    height = min(LARGEST, max(SMALLEST, INCHES_PER_LAYER * len(graph.layers) + 1.0))
    colours = colormaps["tab10"].colors  # type: ignore[attr-defined]
    with saved_figure(path, (width, height)) as figure:
        plot = figure.add_subplot()
        titles = _titles(graph.inverses, names)
        for g in titles:
            lines = [(place[a], place[b]) for a, b, by in graph.edges if by == g]
            plot.add_collection(LineCollection(lines, colors=[colours[g % 10]], linewidths=0.8, alpha=0.7, zorder=1))
        size = max(4.0, min(60.0, 4000 / len(place)))
        columns, rows = zip(*place.values(), strict=True)
        plot.scatter(columns, rows, s=size, color="black", zorder=2)
        if len(place) <= MOST_NAMED:
            for vertex, (x, y) in place.items():
                plot.annotate(_state(graph.states[vertex]), (x, y), (0, 5), textcoords="offset points",
                              ha="center", fontsize=6)  # fmt: skip
        if len(names) <= MOST_LABELLED:
            shown = [Line2D([], [], color=colours[g % 10], label=title) for g, title in titles.items()]
            plot.legend(handles=shown, fontsize=7, loc="upper right")
        plot.set_xticks([])
        plot.set_yticks([-d for d in range(len(graph.layers))], [str(d) for d in range(len(graph.layers))])
        plot.set_ylabel("distance from the start")
        plot.set_title(title, fontsize=10)
        plot.margins(0.08)


def _titles(inverses: Sequence[int | None], names: Sequence[str]) -> dict[int, str]:
    """The generators that have edges of their own, with the names of their inverses.

    >>> _titles((1, 0, 2, None), ("L", "R", "X", "Y"))
    {0: 'L, R', 2: 'X', 3: 'Y'}
    """
    found = {}
    for g, back in enumerate(inverses):
        if back is None or g <= back:
            found[g] = names[g] if back is None or back == g else f"{names[g]}, {names[back]}"
    return found


def _state(state: object) -> str:
    """A state in few characters.

    >>> _state((0, 1, 2)), _state((0, 11))
    ('012', '0,11')
    """
    entries = list(map(str, state)) if isinstance(state, tuple) else [str(state)]
    return ("" if all(len(entry) == 1 for entry in entries) else ",").join(entries)

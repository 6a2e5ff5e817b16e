"""Pictures of mixed graphs: directed edges straight, bidirected ones curved and dashed, one term in colours."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mathengine.cli.pictures import saved_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

    from mathengine.sem.graphs import Edge, MixedGraph

INK, LEFT, RIGHT, CYCLE, SOURCE = "#444444", "#1f77b4", "#d62728", "#2ca02c", "#ff7f0e"
BEND, BOW, TWO = 0.0, 0.45, 0.18
"""How far edges bend: directed ones, bidirected ones, directed ones beside another edge."""
RADIUS = 14.0
"""Points from the middle of a vertex to where arrows end."""
INCHES, SMALLEST, LARGEST = 1.3, 3.0, 16.0
PAD = 0.6
"""Room around the vertices, in the distance of neighbours."""
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Highlight:
    """What is drawn in colours: the parts of one term of a covariance.

    Parameters
    ----------
    left, right, cycles : collection of edges
        Directed edges, by index.
    source : edge
        The bidirected edge, or the vertex twice, from which both paths start.
    title : str
    """

    left: Collection[Edge]
    right: Collection[Edge]
    cycles: Collection[Edge]
    source: Edge
    title: str


def places(graph: MixedGraph) -> list[Place]:
    """A place for each vertex: causes left of effects, the vertices of a cycle on a circle.

    >>> from mathengine.sem.graphs import MixedGraph
    >>> places(MixedGraph.of("123", [("1", "2"), ("2", "3")]))
    [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]
    """
    column, width = dict[int, float](), dict[int, float]()
    for component in graph.components:  # causes before effects
        reach = _radius(len(component))
        ends = [column[p] + width[p] for v in component for p in graph.parents[v] if p in column]
        column |= dict.fromkeys(component, max(ends, default=-1.0) + 1 + reach)
        width |= dict.fromkeys(component, reach)
    found: dict[int, Place] = {}
    top: dict[float, float] = {}
    for component in sorted(graph.components):
        x = column[component[0]]
        found |= _spread(component, x, top.get(x, 0.0))
        top[x] = min(found[v][1] for v in component) - 1
    middle = {x: (max(ys) + min(ys)) / 2 for x, ys in _rows(found, column).items()}
    # Alternate columns are set off where an edge would otherwise run through a vertex between its ends.
    is_long = any(abs(column[i] - column[j]) > 1.5 for i, j in (*graph.directed, *graph.bidirected))
    order = {x: k for k, x in enumerate(sorted(middle))}
    lift = {x: 0.35 * (order[x] % 2) if is_long else 0.0 for x in middle}
    return [(found[v][0], found[v][1] - middle[column[v]] + lift[column[v]]) for v in range(graph.size)]


def _radius(size: int) -> float:
    """Of the circle on which a strongly connected component is drawn; none is needed for two vertices."""
    return 0.0 if size < 3 else max(0.75, size / 6)


def _spread(component: Sequence[int], x: float, top: float) -> dict[int, Place]:
    if len(component) < 3:
        return {v: (x, top - k) for k, v in enumerate(component)}
    radius, size = _radius(len(component)), len(component)
    angles = {v: math.pi - 2 * math.pi * k / size for k, v in enumerate(component)}
    return {v: (x + radius * math.cos(a), top - radius + radius * math.sin(a)) for v, a in angles.items()}


def _rows(found: dict[int, Place], column: dict[int, float]) -> dict[float, list[float]]:
    rows: dict[float, list[float]] = {}
    for v, (_, y) in found.items():
        rows.setdefault(column[v], []).append(y)
    return rows


def draw_graph(graph: MixedGraph, path: str, highlight: Highlight | None = None) -> None:
    """Write a mixed graph into a file, one term of a covariance in colours.

    Parameters
    ----------
    graph : MixedGraph
    path : str
        A PNG, SVG or PDF file.
    highlight : Highlight, optional

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    place = places(graph)
    (left, right), (low, high) = ((min(ends) - PAD, max(ends) + PAD) for ends in zip(*place, strict=True))
    size = [min(LARGEST, max(SMALLEST, INCHES * extent)) for extent in (right - left, high - low)]
    with saved_figure(path, (size[0], size[1])) as figure:
        plot = figure.add_subplot()
        for edge in graph.directed:
            _arrow(plot, graph, place, edge, highlight)
        for arc in graph.bidirected:
            chosen = highlight is not None and highlight.source == arc
            _connect(plot, place, arc, _bow(place, arc), SOURCE if chosen else INK, "<|-|>", dashed=True, heavy=chosen)
        _vertices(plot, graph, place, highlight)
        if highlight is not None:
            plot.set_title(highlight.title, fontsize=10)
            shown = _legend(highlight)
            figure.legend(handles=shown, fontsize=8, loc="outside lower center", ncols=2)
        plot.set_axis_off()
        plot.set_xlim(left, right)
        plot.set_ylim(low, high)
        plot.set_aspect("equal")


def _arrow(plot: Axes, graph: MixedGraph, place: Sequence[Place], edge: Edge, highlight: Highlight | None) -> None:
    beside = (edge[1], edge[0]) in graph.directed
    colours = _colours(edge, highlight)
    for k, colour in enumerate(colours or [INK]):
        bend = (TWO if beside else BEND) + 0.12 * k
        _connect(plot, place, edge, bend, colour, "-|>", heavy=bool(colours))


def _bow(place: Sequence[Place], arc: Edge) -> float:
    """The bend of a bidirected edge, to the side where it keeps clear of other vertices."""
    (x, y), (u, v) = place[arc[0]], place[arc[1]]

    def clearance(bend: float) -> float:
        # A quadratic curve passes half-way between its control point and the middle of its ends.
        a, b = (x + u) / 2 + bend * (v - y) / 2, (y + v) / 2 - bend * (u - x) / 2
        others = [place[k] for k in range(len(place)) if k not in arc]
        return min((math.dist((a, b), other) for other in others), default=0.0)

    return max((BOW, -BOW), key=lambda bend: round(clearance(bend), 6))


def _colours(edge: Edge, highlight: Highlight | None) -> list[str]:
    if highlight is None:
        return []
    parts = ((highlight.left, LEFT), (highlight.right, RIGHT), (highlight.cycles, CYCLE))
    return [colour for edges, colour in parts if edge in edges]


def _connect(
    plot: Axes,
    place: Sequence[Place],
    edge: Edge,
    bend: float,
    colour: str,
    style: str,
    *,
    dashed: bool = False,
    heavy: bool = False,
) -> None:
    from matplotlib.patches import FancyArrowPatch

    plot.add_patch(
        FancyArrowPatch(
            place[edge[0]],
            place[edge[1]],
            arrowstyle=style,
            connectionstyle=f"arc3,rad={bend}",
            linestyle="--" if dashed else "-",
            linewidth=2.2 if heavy else 1.2,
            color=colour,
            mutation_scale=13,
            shrinkA=RADIUS,
            shrinkB=RADIUS,
            zorder=2 if heavy else 1,
        )
    )


def _vertices(plot: Axes, graph: MixedGraph, place: Sequence[Place], highlight: Highlight | None) -> None:
    columns, rows = zip(*place, strict=True)
    starts = [SOURCE if highlight and highlight.source == (v, v) else INK for v in range(graph.size)]
    plot.scatter(columns, rows, s=4 * RADIUS**2, facecolor="white", edgecolor=starts, linewidth=1.4, zorder=3)
    for name, (x, y) in zip(graph.vertices, place, strict=True):
        plot.annotate(name, (x, y), ha="center", va="center", fontsize=max(5, 11 - len(name)), zorder=4)


def _legend(highlight: Highlight) -> list[Line2D]:
    """What the colours mean."""
    from matplotlib.lines import Line2D

    parts = [("path to the left", highlight.left, LEFT), ("path to the right", highlight.right, RIGHT)]
    parts += [("cycles", highlight.cycles, CYCLE), ("common error", [highlight.source], SOURCE)]
    return [Line2D([], [], color=colour, label=label) for label, edges, colour in parts if edges]

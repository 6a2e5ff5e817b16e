"""The graph of equivalences as a picture: one star of points per class, the lines coloured and labelled by kind."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.matrixfields.equivalences.unify import FractionClass
    from mathengine.matrixfields.fractions import ContinuedFraction

Place = tuple[float, float]

PAPER = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.5}
COLOURS = {"inflation": "#7f7f7f", "shift": "#2ca02c", "fold": "#d62728", "gauge": "#1f77b4"}
COLOURS |= {"sum": "#9467bd", "values": "#bcbd22"}
LONGEST_LABEL = 26
RADIUS = 1.0
INCHES = 0.85
"""Per unit of length."""


def require_matplotlib() -> None:
    """Refuse a picture before any work is done if matplotlib is missing."""
    if importlib.util.find_spec("matplotlib") is None:
        raise InvalidInput("--picture", "without matplotlib", "an environment with it: pip install 'mathengine[plot]'")


def places(classes: Sequence[FractionClass]) -> tuple[dict[int, Place], float, float]:
    """A place for each fraction, and the width and height of them all.

    The representative stands in the middle of its class, the other members around it. Classes of several fill rows, the
    largest first; fractions that are alone come last.

    Examples
    --------
    >>> from mathengine.matrixfields.equivalences.unify import unify
    >>> from mathengine.matrixfields.fractions import ContinuedFraction
    >>> found, width, height = places(unify([ContinuedFraction.of(1, 1), ContinuedFraction.of(4, 1)]))
    >>> sorted(found), found[0] != found[1]
    ([0, 1], True)
    """
    columns = max(1, math.isqrt(len(classes) + 3))
    found: dict[int, Place] = {}
    x, y, row_height, width = 0.0, 0.0, 0.0, 0.0
    for number, members in enumerate(c.members for c in classes):
        reach = RADIUS * (1 + 0.3 * max(0, len(members) - 3)) if len(members) > 1 else 0.4 * RADIUS
        if number % columns == 0 and number:
            x, y, row_height = 0.0, y - row_height - 0.8, 0.0
        centre = (x + reach + 1.2, y - reach)
        found[members[0]] = centre
        for index, member in enumerate(members[1:]):
            angle = 2 * math.pi * index / (len(members) - 1) + math.pi / 2
            found[member] = (centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle))
        x, row_height = centre[0] + reach + 1.2, max(row_height, 2 * reach)
        width = max(width, x)
    return found, width, row_height - y


def draw_classes(
    fractions: Sequence[ContinuedFraction], names: Sequence[str], classes: Sequence[FractionClass], path: str
) -> None:
    """Write the picture.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    found, width, height = places(classes)
    settings: Mapping[str, object] = {"svg.hashsalt": "mathengine", "svg.fonttype": "none"}
    with rc_context(rc=dict(settings)):  # type: ignore[arg-type]
        figure = Figure(figsize=(max(4.0, INCHES * width), max(3.0, INCHES * (height + 1.4))))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_aspect("equal")
        for edge in (edge for c in classes for edge in c.edges):
            (x, y), (u, v) = found[edge.parent], found[edge.child]
            axes.plot([x, u], [y, v], color=COLOURS.get(edge.kind, "black"), zorder=1)
            axes.text((x + u) / 2, (y + v) / 2, edge.kind, fontsize=6, ha="center", va="center", bbox=PAPER)
        heads = {c.representative for c in classes}
        for index, (x, y) in found.items():
            axes.scatter(
                [x], [y], s=42 if index in heads else 24, color="#ff7f0e" if index in heads else "black", zorder=2
            )
            label = f"{names[index]}\n{_shortened(fractions[index].to_text())}"
            axes.annotate(label, (x, y), textcoords="offset points", xytext=(0, 5), fontsize=6, ha="center", bbox=PAPER)
        axes.set_xlim(0, width)
        axes.set_ylim(-height - 0.4, 1.0)
        try:
            figure.savefig(path, metadata={"Date": None} if path.lower().endswith(".svg") else None)
        except OSError as error:
            raise InvalidInput("--picture", path, f"a file that can be written ({error.strerror or error})") from None


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 3] + "..."

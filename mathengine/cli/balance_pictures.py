"""A balance as a closed polygon: species as vectors of elements, both sides as paths from the origin to one point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mathengine.cli.pictures import saved_figure
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mathengine.reactions.balancing import Balance

REACTANTS, PRODUCTS, INK = "#1f77b4", "#d62728", "#444444"
INCHES = (6.4, 5.2)
Vector = tuple[float, ...]
Step = tuple[str, Vector, Vector]
"""A label, and where its arrow begins and ends."""


def paths(found: Balance) -> tuple[list[str], list[Step], list[Step]]:
    """The axes, and the steps of the reactants and of the products, both from the origin to the same point.

    In the plane the reactants go along the one side of the polygon and the products along the other.

    Raises
    ------
    InvalidInput
        Unless two or three quantities are conserved and a balance uses every species.

    Examples
    --------
    >>> from mathengine.reactions import balance
    >>> axes, left, right = paths(balance("H2 + O2 -> H2O"))
    >>> axes, left
    (['H', 'O'], [('2 H₂', (0.0, 0.0), (4.0, 0.0)), ('O₂', (4.0, 0.0), (4.0, 2.0))])
    >>> right
    [('2 H₂O', (0.0, 0.0), (4.0, 2.0))]
    """
    composition, coefficients = found.composition, found.coefficients
    rows = [i for i, name in enumerate(composition.rows) if ":" not in name]
    if not 2 <= len(rows) <= 3:
        raise InvalidInput("--picture", f"for {len(rows)} elements", "reactions of two or three elements")
    if coefficients is None:
        raise InvalidInput("--picture", "for no balance", "reactions that balance with all their species")
    split = len(found.equation.reactants)
    columns, scales = composition.columns, composition.scales
    ends = [tuple(c * column[i] / scales[i] for i in rows) for column, c in zip(columns, coefficients, strict=True)]
    labels = [_label(found, j, c) for j, c in enumerate(coefficients)]
    steps = list(zip(labels, ends, strict=True))
    axes = [composition.rows[i] for i in rows]
    left, right = steps[:split], steps[split:]
    if len(axes) == 2:
        left.sort(key=lambda step: math.atan2(step[1][1], step[1][0]))
        right.sort(key=lambda step: -math.atan2(step[1][1], step[1][0]))
    return axes, _chained(left), _chained(right)


def _label(found: Balance, j: int, coefficient: int) -> str:
    from mathengine.reactions.notation import species_text

    text = species_text(found.equation.species[j])
    return text if coefficient == 1 else f"{coefficient} {text}"


def _chained(steps: Sequence[tuple[str, Vector]]) -> list[Step]:
    chained: list[Step] = []
    at: Vector = tuple(0.0 for _ in steps[0][1])
    for label, vector in steps:
        end = tuple(a + b for a, b in zip(at, vector, strict=True))
        chained.append((label, at, end))
        at = end
    return chained


def draw_balance(found: Balance, path: str) -> None:
    """Write the polygon of a balance into a PNG, SVG or PDF file.

    Raises
    ------
    InvalidInput
        As :func:`paths`, or if the file cannot be written.
    """
    from matplotlib.ticker import MaxNLocator

    from mathengine.cli.balance_text import written

    axes, left, right = paths(found)
    with saved_figure(path, INCHES) as figure:
        draw = _draw_plane if len(axes) == 2 else _draw_space
        plot = figure.add_subplot() if len(axes) == 2 else figure.add_subplot(projection="3d")
        draw(plot, left, REACTANTS)
        draw(plot, right, PRODUCTS)
        names = [f"atoms of {name}" if name != "charge" else name for name in axes]
        plot.set(**dict(zip(("xlabel", "ylabel", "zlabel"), names, strict=False)))
        plot.set_title(written(found, "unicode"), fontsize=10, color=INK, wrap=True)
        for axis in ("xaxis", "yaxis", "zaxis")[: len(axes)]:
            getattr(plot, axis).set_major_locator(MaxNLocator("auto", integer=True))
        plot.legend(handles=_legend(), loc="upper left", fontsize=8, frameon=False)


def _draw_plane(plot: Axes, steps: Sequence[Step], colour: str) -> None:
    points = [steps[0][1], *(end for _, _, end in steps)]
    plot.plot(*zip(*points, strict=True), "o", color=colour, markersize=3)
    side = -1 if colour == REACTANTS else 1
    arrow = {"arrowstyle": "-|>", "color": colour, "shrinkA": 0, "shrinkB": 0}
    for label, (x, y), (u, v) in steps:
        plot.annotate("", (u, v), (x, y), arrowprops=arrow)
        middle = ((x + u) / 2, (y + v) / 2)
        dx, dy = u - x, v - y
        # The label stands beside the arrow, outside the polygon.
        length = math.hypot(dx, dy) or 1.0
        across, up = -side * dy / length, side * dx / length
        beside = "center" if abs(across) < 0.3 else "left" if across > 0 else "right"
        offset = (8 * across, 10 * up)
        plot.annotate(label, middle, offset, textcoords="offset points", color=colour, ha=beside, va="center")
    plot.margins(0.15)
    plot.grid(color="#eeeeee")


def _draw_space(plot: Axes, steps: Sequence[Step], colour: str) -> None:
    beside = {"va": "top", "ha": "left"} if colour == REACTANTS else {"va": "bottom", "ha": "right"}
    for label, begin, end in steps:
        plot.plot(*zip(begin, end, strict=True), "-o", color=colour, markersize=3)
        middle = [(a + b) / 2 for a, b in zip(begin, end, strict=True)]
        plot.text(*middle, f" {label} ", color=colour, **beside)  # type: ignore[call-arg, arg-type]  # in space


def _legend() -> list[object]:
    from matplotlib.lines import Line2D

    return [Line2D([], [], color=c, label=label) for c, label in ((REACTANTS, "reactants"), (PRODUCTS, "products"))]

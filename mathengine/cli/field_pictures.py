"""Delta over the directions of a field as a picture: a heat map in the plane of two axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mathengine.cli.pictures import saved_figure
from mathengine.errors import InvalidInput

INCHES = 0.62
"""Per direction."""
SMALLEST, LARGEST = 4.2, 14.0
MOST_LABELS = 400
"""Directions up to which each square shows its delta."""

Cell = tuple[int, int]


def best_by_cell(findings: Sequence[Mapping[str, object]], axes: tuple[int, int]) -> dict[Cell, float]:
    """The largest delta for each pair of components of the direction, over all others and all starts.

    >>> lines = [{"direction": [1, 1], "delta": {"value": "0.09"}}, {"direction": [1, 1], "delta": {"value": "0.08"}}]
    >>> best_by_cell(lines, (0, 1))
    {(1, 1): 0.09}
    """
    best: dict[Cell, float] = {}
    for line in findings:
        direction, delta = line.get("direction"), line.get("delta")
        if not isinstance(direction, list) or not isinstance(delta, Mapping):
            continue
        cell = int(direction[axes[0]]), int(direction[axes[1]])
        best[cell] = max(best.get(cell, float("-inf")), float(str(delta["value"])))
    return best


def draw_deltas(
    findings: Sequence[Mapping[str, object]], names: Sequence[str], axes: tuple[int, int], title: str, path: str
) -> None:
    """Write the heat map; squares without a certified delta stay white, positive deltas have a black border.

    Parameters
    ----------
    findings : sequence of mappings
        With ``direction`` and ``delta``.
    names : sequence of str
        The axes of the field.
    axes : pair of int
        The two that span the picture.
    path : str
        A PNG, SVG or PDF file.

    Raises
    ------
    InvalidInput
        If there is nothing to draw or the file cannot be written.
    """
    best = best_by_cell(findings, axes)
    if not best:
        raise InvalidInput("--picture", path, "a scan that finds a direction with a certified delta")
    columns, rows = (range(min(c[i] for c in best), max(c[i] for c in best) + 1) for i in (0, 1))
    size = tuple(min(LARGEST, max(SMALLEST, INCHES * len(r) + 1.6)) for r in (columns, rows))
    with saved_figure(path, (size[0] + 1.0, size[1])) as figure:
        plot = figure.add_subplot()
        values = [[best.get((x, y), float("nan")) for x in columns] for y in rows]
        reach = max(0.05, max(abs(v) for v in best.values()))
        extent = (columns[0] - 0.5, columns[-1] + 0.5, rows[0] - 0.5, rows[-1] + 0.5)
        image = plot.imshow(values, origin="lower", extent=extent, cmap="RdBu", vmin=-reach, vmax=reach, aspect="equal")
        for (x, y), value in best.items():
            if len(best) <= MOST_LABELS:
                shade = "white" if abs(value) > 0.65 * reach else "black"
                plot.text(x, y, f"{value:.2f}", ha="center", va="center", fontsize=7, color=shade)
            if value > 0:
                corners = ([x - 0.5, x + 0.5, x + 0.5, x - 0.5, x - 0.5], [y - 0.5, y - 0.5, y + 0.5, y + 0.5, y - 0.5])
                plot.plot(*corners, color="black", linewidth=1.4)
        plot.set_xlabel(f"direction, {names[axes[0]]}")
        plot.set_ylabel(f"direction, {names[axes[1]]}")
        plot.set_xticks(list(columns))
        plot.set_yticks(list(rows))
        plot.set_title(title, fontsize=9)
        figure.colorbar(image, ax=plot, label="delta", shrink=0.85)

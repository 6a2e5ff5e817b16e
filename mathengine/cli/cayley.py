"""``mathengine cayley``: families of graphs, and what can be asked of them beyond their growth."""

from __future__ import annotations

import click

from mathengine.cli.groups import LazyGroup, Row

COMMANDS: dict[str, Row] = {
    "fit": ("mathengine.cli.cayley_fit", "fit_", "Fit a quasi-polynomial to the diameters of a family."),
    "draw": ("mathengine.cli.cayley_draw", "draw", "Draw a graph layer by layer, or its growth."),
}


@click.group("cayley", cls=LazyGroup, table=COMMANDS)
def cayley() -> None:
    """Cayley and Schreier graphs: laws of families, pictures.

    The growth of one graph is what mathengine cayley-growth computes.
    """

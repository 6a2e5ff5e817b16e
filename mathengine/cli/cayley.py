"""``mathengine cayley``: families of graphs, and what can be asked of them beyond their growth."""

from __future__ import annotations

import click

from mathengine.cli.groups import LazyGroup, Row

COMMANDS: dict[str, Row] = {
    "families": ("mathengine.cli.cayley_families", "families_", "List the families of graphs."),
    "show": ("mathengine.cli.cayley_families", "show_", "Show a family, or the generators of one of its graphs."),
    "path": ("mathengine.cli.cayley_paths", "path_", "A shortest path between states, as generators."),
    "farthest": ("mathengine.cli.cayley_paths", "farthest_", "The states that are farthest from the start."),
    "walk": ("mathengine.cli.cayley_walks", "walk_", "Random walks from the start of a graph."),
    "mixing": ("mathengine.cli.cayley_walks", "mixing_", "How fast the random walk becomes uniform."),
    "export": ("mathengine.cli.cayley_export", "export_", "Write a graph for other programs."),
    "spectrum": ("mathengine.cli.cayley_export", "spectrum_", "Eigenvalues and spectral gap of a graph."),
    "puzzle": ("mathengine.cli.cayley_puzzles", "puzzle_", "Read a puzzle from a file in GAP's notation."),
    "fit": ("mathengine.cli.cayley_fit", "fit_", "Fit a quasi-polynomial to the diameters of a family."),
    "draw": ("mathengine.cli.cayley_draw", "draw", "Draw a graph layer by layer, or its growth."),
}


@click.group("cayley", cls=LazyGroup, table=COMMANDS)
def cayley() -> None:
    """Cayley and Schreier graphs: families and their laws, paths, spectra, pictures.

    The growth of one graph is what mathengine cayley-growth computes.
    """

"""``mathengine cayley export`` and ``spectrum``: small graphs for other programs, and their eigenvalues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mathengine.cli.cayley_graphs import given_graph, graph_options, require_vertices
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, integer_text, show, table

if TYPE_CHECKING:
    from mathengine.cayley.graphs import Graph
    from mathengine.cayley.spectra import Eigenvalue, Spectrum

FORMS = ("edges", "adjacency", "laplacian", "graphml")
MOST_VERTICES = 1_000_000
MOST_DRAWN = 200_000
"""Vertices of a GraphML text."""
HINT = "characters give larger ones, for whole conjugacy classes or commuting generators"
SHOWN = 40
"""Eigenvalues that the text shows; JSON has all."""


@click.command("export", cls=MathCommand)
@click.argument("form", type=click.Choice(FORMS))
@click.option("--output", metavar="PATH", help="Write to that file instead of standard output.")
@graph_options
@standard_options
def export_(form: str, output: str | None, settings: Settings, **given: object) -> int:
    """Write a graph for other programs: its edges, a matrix, or GraphML.

    FORM is edges (lines of from, to and generator, separated by tabs), adjacency or laplacian (Matrix Market), or
    graphml (for networkx, igraph, Gephi and yEd). Vertices are numbered from the start by breadth-first search.

    \b
      mathengine cayley export edges --n 5
      mathengine cayley export graphml --n 6 --output lrx6.graphml
    """
    from mathengine.cayley.export import exported

    graph = given_graph(given)
    most = MOST_DRAWN if form == "graphml" else MOST_VERTICES
    require_vertices(graph, most, "choose a smaller n, or cayley-growth for the layers alone")
    text = exported(graph, form, most=most)
    if output is None and not settings.json:
        click.echo(text, nl=False)
        return 0
    if output is not None:
        _write(output, text)
    record = {"graph": graph.name, "form": form, "output": output, "text": text if output is None else None}
    lines = [("graph", graph.name), ("form", form), ("output", output)]
    return show(Answer(record, fields(lines)), settings)


def _write(path: str, text: str) -> None:
    from mathengine.errors import InvalidInput

    try:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise InvalidInput("--output", path, f"a file that can be written ({error.strerror or error})") from None


@click.command("spectrum", cls=MathCommand)
@click.option("--numeric", is_flag=True, help="Do not use characters.")
@graph_options
@standard_options
def spectrum_(numeric: bool, settings: Settings, **given: object) -> int:
    """The eigenvalues of a graph's adjacency matrix, and its spectral gap.

    Exact for whole conjugacy classes of a symmetric group and for commuting generators; otherwise numerical, not
    certified: all eigenvalues up to 3000 vertices, the extreme ones up to 400000.

    \b
      mathengine cayley spectrum --family all_transpositions --n 30
      mathengine cayley spectrum --n 6
    """
    from mathengine.cayley.spectra import MOST_SPARSE, MOST_WHOLE, has_characters, spectrum

    graph = given_graph(given)
    if numeric or not has_characters(graph):
        most = MOST_SPARSE if graph.is_inverse_closed else MOST_WHOLE
        require_vertices(graph, most, HINT)
    found = spectrum(graph, numeric=numeric)
    return show(Answer({"graph": graph.name, **found.to_json()}, _text(graph, found)), settings)


def _text(graph: Graph, found: Spectrum) -> str:
    gap = None if found.gap is None else f"{found.gap:.12g}"
    lines: list[tuple[str, object]] = [
        ("graph", graph.name),
        ("vertices", integer_text(found.order)),
        ("degree", found.degree),
        ("gap", gap),
        ("method", found.method),
        ("complete", "all eigenvalues" if found.complete else "the largest and the smallest eigenvalues only"),
    ]
    rows = [[_value(e), integer_text(e.multiplicity)] for e in found.eigenvalues[:SHOWN]]
    left = len(found.eigenvalues) - SHOWN
    more = f"\nand {left} more; see --format json" if left > 0 else ""
    return fields(lines) + "\n\n" + table(["eigenvalue", "multiplicity"], rows) + more


def _value(e: Eigenvalue) -> str:
    shown = f"{e.value.real:.12g}" if not e.value.imag else f"{e.value.real:.12g} {e.value.imag:+.12g}i"
    return shown if e.exact is None or e.exact == shown else f"{shown} = {e.exact}"

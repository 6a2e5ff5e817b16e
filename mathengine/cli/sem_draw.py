"""``mathengine sem draw``: a mixed graph as a picture, with one term of a covariance in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, show
from mathengine.cli.sem_inputs import asked, model_options, worded
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.cli.sem_pictures import Highlight
    from mathengine.sem.graphs import MixedGraph

MOST_DRAWN = 60
"""Vertices up to which a graph is drawn."""


@click.command("draw", cls=MathCommand)
@click.argument("words", nargs=-1, metavar="GRAPH PICTURE [I J]")
@click.option("--term", type=click.IntRange(1, 1_000_000), metavar="K", help="Which term to draw.  [default: 1]")
@model_options
@standard_options
def draw_(words: tuple[str, ...], term: int | None, model: str | None, project: bool, settings: Settings) -> int:
    """Draw GRAPH into the file PICTURE (PNG, SVG or PDF).

    With two vertices I and J, one term of their covariance is drawn in colours: the paths to I and to J, the error that
    both start from, and the cycles.

    \b
      mathengine sem draw "1->2, 2->3, 1<->3" verma.svg
      mathengine sem draw "1->3, 2->4, 3<=>4" term.png 3 4 --term 2
    """
    from mathengine.cli.pictures import require_matplotlib

    given = worded(words, ["graph", "picture", "i", "j"], model, needed=2)
    picture = str(given["picture"])
    require_matplotlib(picture)
    from mathengine.cli.sem_pictures import draw_graph

    graph = asked(given, project, settings, minds_latent=True).graph
    if not 1 <= graph.size <= MOST_DRAWN:
        raise InvalidInput("number of vertices", graph.size, f"1 to {MOST_DRAWN}")
    if term is not None and "i" not in given:
        raise click.UsageError("--term needs two vertices I and J", click.get_current_context())
    highlight = _highlight(graph, str(given["i"]), str(given["j"]), term or 1) if "i" in given else None
    draw_graph(graph, picture, highlight)
    shown = None if highlight is None else highlight.title
    record = {"graph": str(graph), "picture": picture, "term": shown}
    return show(Answer(record, fields([("graph", graph), ("term", shown), ("picture", picture)])), settings)


def _highlight(graph: MixedGraph, i: str, j: str, number: int) -> Highlight:
    from itertools import islice

    from mathengine.cli.sem_pictures import Highlight
    from mathengine.sem.explanation import terms

    first, second = graph.index(i), graph.index(j)
    term = next(islice(terms(graph, first, second), number - 1, None), None)
    if term is None:
        count = sum(1 for _ in islice(terms(graph, first, second), number))
        raise InvalidInput("--term", number, f"1 to {count}" if count else f"no term: no path joins {i} and {j}")
    parts = term.highlight
    (a, b) = parts["source"][0]
    source = (min(a, b), max(a, b))
    return Highlight(parts["left"], parts["right"], parts["cycles"], source, str(term))

"""``mathengine cayley draw``: a graph, or its growth, as a picture."""

from __future__ import annotations

from collections.abc import Sequence

import click

from mathengine.cli.cayley_inputs import DEFAULT_FAMILY, asked_graph
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, show

WHAT = ("graph", "growth")


@click.command("draw", cls=MathCommand)
@click.argument("picture")
@click.option("--what", type=click.Choice(WHAT), default="graph", show_default=True, help="What to draw.")
@click.option("--n", type=int, metavar="N", help="Parameter n of the family.")
@click.option("--family", metavar="NAME", help=f"A family of graphs.  [default: {DEFAULT_FAMILY}]")
@click.option("--k", type=int, metavar="K", help="Parameter k of the family.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="Another parameter; repeatable.")
@click.option("--generators", metavar="JSON", help="Permutations of 0..n-1, or square matrices, as lists of integers.")
@click.option("--modulus", type=int, metavar="M", help="Of the matrices.")
@click.option("--start", metavar="STATE", help="Where layer 0 is: a word such as 0011, or a list.")
@click.option("--directed", is_flag=True, help="Add no inverses to the generators.")
@standard_options
def draw(
    picture: str, what: str, parameters: Sequence[str], directed: bool, settings: Settings, **given: object
) -> int:
    """Draw a graph into the file PICTURE (PNG, SVG or PDF).

    A small graph is drawn vertex by vertex, one row for each layer and one colour for each generator; of a large one
    the growth is drawn, with the normal law of equal mean and variance (--what growth).

    \b
      mathengine cayley draw lrx4.svg --n 4
      mathengine cayley draw growth.png --what growth --family pancake --n 9
    """
    from mathengine.cli.cayley_pictures import draw_growth, draw_layers
    from mathengine.cli.pictures import require_matplotlib

    require_matplotlib(picture)
    if given["n"] is None and given["family"] is None and given["generators"] is None:
        raise click.UsageError("missing option --n; give it, or --family or --generators", click.get_current_context())
    graph = asked_graph({**given, "directed": directed, "parameters": list(parameters)})
    title = graph.name or "graph"
    if what == "graph":
        from mathengine.cayley.layered import layered

        drawn = layered(graph)
        layers = [len(layer) for layer in drawn.layers]
        draw_layers(drawn, graph.names, title, picture)
    else:
        from mathengine.cayley.enumeration import growth

        layers = list(growth(graph).layers)
        draw_growth(layers, title, picture)
    record = {"graph": graph.name, "what": what, "picture": picture, "layers": layers, "order": sum(layers)}
    lines = [("graph", graph.name), ("order", sum(layers)), ("layers", len(layers)), ("picture", picture)]
    return show(Answer(record, fields(lines)), settings)

"""``mathengine cayley puzzle``: a puzzle from a file in GAP's notation."""

from __future__ import annotations

import click

from mathengine.cli.cayley_families import graph_record, graph_text
from mathengine.cli.cayley_graphs import puzzle_graph
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, show


@click.command("puzzle", cls=MathCommand)
@click.argument("path")
@click.option("--identical", is_flag=True, help="Take the list ip of the file for what a state shows.")
@click.option("--directed", is_flag=True, help="Add no inverses to the generators.")
@standard_options
def puzzle_(path: str, identical: bool, directed: bool, settings: Settings) -> int:
    """Read a puzzle from the file PATH in GAP's notation: its generators, and the order of its group.

    The file has statements such as M_U:=(1,3,8,6)(2,5,7,4); for the moves, and Gen:=[M_U,M_F]; for the generators.
    Other commands take it by --puzzle PATH. A minus sign is standard input.

    \b
      mathengine cayley puzzle pyraminx.gap
      mathengine cayley path "$STATE" --puzzle pyraminx.gap
    """
    graph = puzzle_graph(path, identical=identical, directed=directed)
    record = graph_record(graph)
    return show(Answer({**record, "start": graph.start}, graph_text(graph, record)), settings)

"""``mathengine cayley path`` and ``farthest``: ways between states, and the states farthest from the start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from mathengine.cli.cayley_graphs import given_graph, graph_options, read_state, require_vertices
from mathengine.cli.cayley_growth import Bytes
from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, file_option, standard_options
from mathengine.cli.output import Answer, fields, show
from mathengine.cli.progress import progress
from mathengine.errors import InvalidInput, shorten

if TYPE_CHECKING:
    from mathengine.cayley.graphs import Graph
    from mathengine.cayley.paths import Method, Path

METHODS = ("bidirectional", "bfs", "beam")
WIDEST = 1_000_000
MOST_STEPS = 100_000
MOST_SEARCHED = 10**10
"""Vertices up to which a whole search is begun: minutes."""
SHOWN = 20
"""States that the text shows; JSON has all."""
LONGEST = 200
"""Characters of a state or a word that the text shows."""


@click.command("path", cls=MathCommand)
@click.argument("state", required=False)
@click.option("--to", metavar="STATE", help="Where the path ends.  [default: the start of the graph]")
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="bidirectional",
    show_default=True,
    help="How to search; beam is for large graphs, and its paths need not be shortest.",
)
@click.option("--word", metavar="WORD", help='Follow this path instead of searching one: "L^2 X R".')
@click.option(
    "--width", type=click.IntRange(1, WIDEST), metavar="N", default=1000, show_default=True, help="States of a beam."
)
@click.option(
    "--max-steps",
    type=click.IntRange(1, MOST_STEPS),
    metavar="N",
    default=1000,
    show_default=True,
    help="Steps of a beam.",
)
@click.option("--heuristic", metavar="NAME", help="Of a beam: hamming or pairs.  [default: what suits the graph]")
@click.option("--seed", type=click.IntRange(0), metavar="N", default=0, help="Of a beam.")
@click.option("--memory", type=Bytes(), help="Memory for states, such as 2.5GiB.  [default: 2 GiB]")
@file_option
@graph_options
@standard_options
def path_(state: str | None, file: str | None, settings: Settings, **given: object) -> int:
    """A shortest path from STATE to the start of a graph, or to another state, as generators; exact.

    After L^2 X, generator L has acted twice and then X; the inverse of a generator g is called g'.

    \b
      mathengine cayley path 3,2,1,0 --n 4
      mathengine cayley path 1,0,7,6,5,4,3,2 --family pancake --n 8
      mathengine cayley path 1,0,11,10,9,8,7,6,5,4,3,2 --n 12 --method beam
      mathengine cayley path 3210 --n 4 --word "L X L"

    A line of --file is a state.
    """
    graph = given_graph(given)

    def answer(line: Fields) -> Answer:
        found = _found(graph, read_state(line["state"], given["start"]), given)
        return Answer(_record(found), fields(_lines(found)))

    return respond({"state": state}, file, settings, answer)


def _found(graph: Graph, state: object, given: Mapping[str, object]) -> Path:
    from mathengine.cayley.beam import beam_search
    from mathengine.cayley.paths import path, verified_path

    to = None if given["to"] is None else read_state(given["to"], given["start"])
    if given["word"] is not None:
        return verified_path(graph, state, str(given["word"]))
    memory = given["memory"]
    if given["method"] != "beam":
        method: Method = "bfs" if given["method"] == "bfs" else "bidirectional"
        return path(graph, state, to, method=method, memory=memory if isinstance(memory, int) else None)
    width, steps, seed = given["width"], given["max_steps"], given["seed"]
    assert isinstance(width, int)
    assert isinstance(steps, int)
    assert isinstance(seed, int)
    heuristic = None if given["heuristic"] is None else str(given["heuristic"])
    return beam_search(graph, state, to, width=width, max_steps=steps, heuristic=heuristic, seed=seed)


def _record(found: Path) -> dict[str, object]:
    return {**found.to_json(), "is_start": found.end == found.graph.start}


def _lines(found: Path) -> list[tuple[str, object]]:
    searched = found.method != "given"
    kind = "a shortest one" if found.shortest else "perhaps not a shortest one"
    return [
        ("graph", found.graph.name),
        ("from", state_text(found.begin)),
        ("to", state_text(found.end) + (" (the start)" if found.end == found.graph.start else "")),
        ("length", f"{found.length}, {kind} ({found.method})" if searched else found.length),
        ("path", found.to_text()),
    ]


@click.command("farthest", cls=MathCommand)
@click.option("--limit", type=click.IntRange(1), metavar="N", default=SHOWN, help="States that the text shows.")
@click.option("--memory", type=Bytes(), help="Memory for states, such as 2.5GiB.  [default: 2 GiB]")
@graph_options
@standard_options
def farthest_(limit: int, memory: int | None, settings: Settings, **given: object) -> int:
    """The states that are farthest from the start of a graph, all of them; exact.

    \b
      mathengine cayley farthest --n 8
      mathengine cayley farthest --family rubik_cube --set size=2 --set metric=fixed_HTM --format json
    """
    from mathengine.cayley.paths import farthest

    graph = given_graph(given)
    hint = "mathengine cayley-growth counts the farthest states of larger ones"
    order = require_vertices(graph, MOST_SEARCHED, hint) or 0
    with progress(graph.name or "farthest", settings) as report:

        def on_layer(distance: int, size: int, total: int) -> None:
            report(total, order, f"layer {distance}: {size}")

        found = farthest(graph, memory=memory, on_layer=on_layer)
    lines: list[tuple[str, object]] = [
        ("graph", graph.name),
        ("vertices", found.order),
        ("distance", found.distance),
        ("farthest", f"{found.count} {'state' if found.count == 1 else 'states'}"),
    ]
    text = fields(lines) + "\n\n" + "\n".join(state_text(state) for state in found.states[:limit])
    left = found.count - limit
    return show(Answer(found.to_json(), text + (f"\nand {left} more; see --format json" if left > 0 else "")), settings)


def state_text(state: object) -> str:
    """Labels with spaces between them; a matrix as its rows.

    >>> state_text((10, 2, 1)), state_text(((1, 2), (0, 1)))
    ('10 2 1', '[1 2; 0 1]')
    """
    if not isinstance(state, tuple):
        raise InvalidInput("state", state, "a tuple")
    if state and isinstance(state[0], tuple):
        return shorten(f"[{'; '.join(' '.join(map(str, row)) for row in state)}]", LONGEST)
    return shorten(" ".join(map(str, state)), LONGEST)

"""``mathengine cayley walk`` and ``mixing``: random walks from the start, and how fast they become uniform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mathengine.cli.cayley_graphs import given_graph, graph_options
from mathengine.cli.cayley_growth import Bytes
from mathengine.cli.cayley_paths import state_text
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, show, table
from mathengine.errors import shorten

if TYPE_CHECKING:
    from mathengine.cayley.walks import Kind, Mixing, Walks

KINDS = ("classic", "non-backtracking")
MOST_COUNT = 1_000_000
MOST_STEPS = 1_000_000
SHOWN = 20
"""Walks, or times, that the text shows."""
LONGEST = 200
"""Characters of a word that the text shows."""


@click.command("walk", cls=MathCommand)
@click.option("--steps", type=click.IntRange(0, MOST_STEPS), metavar="N", default=20, show_default=True, help="Steps.")
@click.option("--count", type=click.IntRange(1, MOST_COUNT), metavar="N", default=5, show_default=True, help="Walks.")
@click.option(
    "--seed", type=click.IntRange(0), metavar="N", default=0, show_default=True, help="Of the random numbers."
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="classic",
    show_default=True,
    help="A step by any generator, or by any but the inverse of the last one.",
)
@click.option("--distances", is_flag=True, help="Also the distances from the start after each step, exact.")
@click.option("--states", is_flag=True, help="In JSON, all states along each walk and not only the last.")
@click.option("--memory", type=Bytes(), help="Memory for --distances, such as 2.5GiB.  [default: 2 GiB]")
@graph_options
@standard_options
def walk_(
    steps: int,
    count: int,
    seed: int,
    kind: Kind,
    distances: bool,
    states: bool,
    memory: int | None,
    settings: Settings,
    **given: object,
) -> int:
    """Random walks from the start of a graph, each step by a uniformly drawn generator; the same for the same seed.

    With --distances the mean distance from the start after each step, over all walks: a random sample of the states,
    each with its exact distance.

    \b
      mathengine cayley walk --n 8 --steps 30 --count 3
      mathengine cayley walk --n 9 --steps 60 --count 1000 --distances
      mathengine cayley walk --family megaminx --steps 100 --seed 7 --format json
    """
    from mathengine.cayley.walks import random_walks, walk_distances

    walks = random_walks(given_graph(given), count, steps, kind=kind, seed=seed)
    found = walk_distances(walks, memory=memory).tolist() if distances else None
    record: dict[str, object] = {
        "graph": walks.graph.name,
        "kind": kind,
        "seed": seed,
        "count": count,
        "steps": steps,
        "walks": _records(walks, states, found),
    }
    text = fields([("graph", walks.graph.name), ("walks", f"{count} of {steps} steps, {kind}, seed {seed}")])
    if found is not None:
        record["mean_distances"] = _means(found)
        return show(Answer(record, f"{text}\n\n{_curve(found)}"), settings)
    return show(Answer(record, f"{text}\n\n{_ends(walks)}"), settings)


def _records(walks: Walks, states: bool, distances: list[list[int]] | None) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for i, word in enumerate(walks.words()):
        record: dict[str, object] = {"word": word, "end": walks.state(i, -1)}
        if states:
            record["states"] = [walks.state(i, step) for step in range(len(word) + 1)]
        if distances is not None:
            record["distances"] = distances[i]
        found.append(record)
    return found


def _ends(walks: Walks) -> str:
    rows = [[state_text(walks.state(i, -1)), shorten(walks.text(i), LONGEST)] for i in range(min(len(walks), SHOWN))]
    left = len(walks) - SHOWN
    return table(["end", "word"], rows) + (f"\nand {left} more; see --format json" if left > 0 else "")


def _means(distances: list[list[int]]) -> list[float]:
    return [sum(column) / len(column) for column in zip(*distances, strict=True)]


def _curve(distances: list[list[int]]) -> str:
    columns = list(zip(*distances, strict=True))
    rows = [
        [step, f"{sum(columns[step]) / len(columns[step]):.4g}", min(columns[step]), max(columns[step])]
        for step in _times(len(columns) - 1)
    ]
    return table(["step", "mean distance", "least", "most"], rows)


def _times(last: int) -> list[int]:
    """Evenly spaced times from 0 to the last, so many that a screen shows them.

    >>> _times(3), _times(100)[-2:]
    ([0, 1, 2, 3], [95, 100])
    """
    count = min(last, SHOWN) or 1
    return sorted({last * i // count for i in range(count + 1)})


@click.command("mixing", cls=MathCommand)
@click.option(
    "--epsilon",
    type=float,
    metavar="E",
    default=0.25,
    show_default=True,
    help="The total variation distance from the uniform law that counts as mixed.",
)
@click.option(
    "--max-steps",
    type=click.IntRange(1, MOST_STEPS),
    metavar="N",
    default=100_000,
    show_default=True,
    help="Give up after that many.",
)
@graph_options
@standard_options
def mixing_(epsilon: float, max_steps: int, settings: Settings, **given: object) -> int:
    """The mixing time of the lazy random walk, which stays with probability 1/2 and else takes a uniform generator.

    Followed on all vertices up to 100000 of them, in double precision. Beyond that a walk of permutations is followed
    on the positions of two labels: a lower bound.

    \b
      mathengine cayley mixing --n 7
      mathengine cayley mixing --n 40 --epsilon 0.1
    """
    from mathengine.cayley.walks import mixing_time

    graph = given_graph(given)
    found = mixing_time(graph, epsilon, max_steps=max_steps)
    lines: list[tuple[str, object]] = [
        ("graph", graph.name),
        ("mixing time", f"{found.steps} steps" if found.bound == "exact" else f"at least {found.steps} steps"),
        ("epsilon", f"{found.epsilon:g}"),
        ("followed", _followed(found)),
    ]
    rows = [[step, f"{found.distances[step]:.6f}"] for step in _times(found.steps)]
    text = fields(lines) + "\n\n" + table(["step", "total variation distance"], rows)
    return show(Answer({"graph": graph.name, **found.to_json()}, text), settings)


def _followed(found: Mixing) -> str:
    if found.bound == "exact":
        return f"all {found.vertices} vertices, in double precision"
    return f"the {found.vertices} pairs of positions of two labels, in double precision; a lower bound"

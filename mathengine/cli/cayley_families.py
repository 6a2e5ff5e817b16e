"""``mathengine cayley families`` and ``show``: what the predefined families of graphs are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from mathengine.cli.cayley_inputs import asked_graph
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, integer_text, print_record, print_table, show, table
from mathengine.errors import shorten

if TYPE_CHECKING:
    from mathengine.cayley.family_registry import Family
    from mathengine.cayley.graphs import Graph

MOST_LINES = 64
"""Generators that the text shows; JSON has all."""
LONGEST = 400
"""Characters of a generator that the text shows."""
MOST_POINTS = 128
"""Degree up to which the order of the group takes seconds at most."""


@click.command("families", cls=MathCommand)
@standard_options
def families_(settings: Settings) -> None:
    """List the families of graphs: how each is called, and what it is."""
    from mathengine.cayley.families import FAMILIES

    found = [FAMILIES[name] for name in sorted(FAMILIES)]
    if settings.json:
        for known in found:
            print_record(known.to_json())
        return
    print_table(["family", "definition"], [[known.call, known.definition] for known in found])


@click.command("show", cls=MathCommand)
@click.argument("family")
@click.option("--n", type=int, metavar="N", help="Parameter n of the family.")
@click.option("--k", type=int, metavar="K", help="Parameter k of the family.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="Another parameter; repeatable.")
@standard_options
def show_(family: str, n: int | None, k: int | None, parameters: Sequence[str], settings: Settings) -> int:
    """Show a FAMILY of graphs: definition, source, what is known; with its parameters, also the generators.

    Permutations are products of cycles of positions, which count from 0: after (0 1 2), position 0 holds what was at 1.

    \b
      mathengine cayley show lrx
      mathengine cayley show lrx --n 6 --k 5
    """
    from mathengine.cayley.families import entry

    known = entry(family)
    is_asked = n is not None or k is not None or bool(parameters)
    graph: Graph | None = None
    if is_asked or all(p.default is not None for p in known.parameters):
        graph = asked_graph({"family": family, "n": n, "k": k, "parameters": list(parameters)})
    member = _member(graph)
    return show(Answer({**known.to_json(), **member}, _text(known, graph, member)), settings)


def _member(graph: Graph | None) -> dict[str, object]:
    """Plain data about a graph; the same keys without one."""
    if graph is None:
        return {"graph": None, "generators": None, "is_inverse_closed": None, "order": None}
    return graph_record(graph)


def graph_record(graph: Graph) -> dict[str, object]:
    """Name, generators and group order of a graph as plain data.

    >>> from mathengine.cayley.families import family
    >>> graph_record(family("coxeter", n=2))["generators"]
    [{'name': '(0 1)', 'cycles': [(0, 1)]}]
    """
    return {
        "graph": graph.name,
        "generators": [{"name": name, **_generator(graph, i)} for i, name in enumerate(graph.names)],
        "is_inverse_closed": graph.is_inverse_closed,
        "order": _order(graph),
    }


def _generator(graph: Graph, i: int) -> Mapping[str, object]:
    from mathengine.cayley.generators import cycles_of
    from mathengine.cayley.graphs import PermutationGraph

    if isinstance(graph, PermutationGraph):
        return {"cycles": cycles_of(graph.generators[i])}
    return {"matrix": graph.generators[i]}


def _order(graph: Graph) -> int | None:
    from mathengine.cayley.graphs import PermutationGraph
    from mathengine.cayley.order import group_order

    if not isinstance(graph, PermutationGraph) or graph.degree > MOST_POINTS:
        return None
    return group_order(graph.generators)


def _text(known: Family, graph: Graph | None, member: Mapping[str, object]) -> str:
    lines: list[tuple[str, object]] = [
        ("family", known.call),
        ("definition", known.definition),
        *((f"parameter {p.name}", p.accepted) for p in known.parameters),
        ("source", known.source),
        ("known", known.theorem),
    ]
    return fields(lines) if graph is None else graph_text(graph, member, lines)


def graph_text(graph: Graph, record: Mapping[str, object], lines: Sequence[tuple[str, object]] = ()) -> str:
    """The record of a graph for people, below other lines.

    >>> from mathengine.cayley.families import family
    >>> graph = family("coxeter", n=2)
    >>> print(graph_text(graph, graph_record(graph)))
    graph        coxeter(2)
    generators   1
    inverses     each is a generator
    group order  2
    <BLANKLINE>
    name   generator
    (0 1)  (0 1)
    """
    order = record["order"]
    about: list[tuple[str, object]] = [
        *lines,
        ("graph", graph.name),
        ("generators", len(graph.generators)),
        ("inverses", "each is a generator" if graph.is_inverse_closed else "not all are generators"),
        ("group order", integer_text(order) if isinstance(order, int) else None),
    ]
    count = min(len(graph.generators), MOST_LINES)
    rows = [[graph.names[i], shorten(_notation(_generator(graph, i)), LONGEST)] for i in range(count)]
    left = len(graph.generators) - count
    more = f"\nand {left} more; see --format json" if left else ""
    return fields(about) + "\n\n" + table(["name", "generator"], rows) + more


def _notation(generator: Mapping[str, object]) -> str:
    """Cycles as (0 1 2)(3 4), the identity as (); a matrix as its rows."""
    cycles = generator.get("cycles")
    if isinstance(cycles, list):
        return "".join(f"({' '.join(map(str, cycle))})" for cycle in cycles) or "()"
    rows = generator["matrix"]
    assert isinstance(rows, tuple)
    return str([list(row) for row in rows])

"""``mathengine cayley-growth``: the layers of a Cayley or Schreier graph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mathengine.cli.cayley_graphs import given_graph
from mathengine.cli.cayley_inputs import DEFAULT_FAMILY, asked_graph, read_call
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, file_option, standard_options
from mathengine.cli.output import Answer, fields
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.cayley.engines import Plan
    from mathengine.cayley.enumeration import Growth
    from mathengine.cayley.graphs import Graph
    from mathengine.pipeline.growth_checkpoints import GrowthCheckpoints

MOST_THREADS = 1024
ANNOUNCED = 2.0
"""Seconds of expected work from which on the plan is announced."""
FEW_EDGES = 200_000
"""Edges up to which the farthest states are shown along with their number."""
FIRST = 3
"""So many of them."""
UNITS = {
    "": 1,
    "k": 10**3,
    "m": 10**6,
    "g": 10**9,
    "t": 10**12,
    "ki": 1 << 10,
    "mi": 1 << 20,
    "gi": 1 << 30,
    "ti": 1 << 40,
}


class Bytes(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """An amount of memory.

    Examples
    --------
    >>> Bytes().convert("1.5GiB", None, None), Bytes().convert("350 MB", None, None)
    (1610612736, 350000000)
    """

    name = "bytes"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number and its unit."""
        found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?) *([kmgt]i?|)b?", str(value).strip().lower())
        count = int(float(found[1]) * UNITS[found[2]]) if found else 0
        if count < 1:
            self.fail(f"{str(value)!r} is no amount of memory such as 350MB, 2.5GiB or 1000000000", param, ctx)
        return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How a run is to be done."""

    engine: str | None
    threads: int | None
    memory: int | None
    max_layers: int | None
    checkpoint: str | None
    resume: bool
    workspace: str | None
    certificate: bool


@click.command("cayley-growth")
@click.option("--n", type=int, metavar="N", help="Parameter n of the family: the degree of the symmetric group.")
@click.option(
    "--family", metavar="NAME", help=f"A family of graphs (mathengine cayley families).  [default: {DEFAULT_FAMILY}]"
)
@click.option("--k", type=int, metavar="K", help="Parameter k of the family.")
@click.option("--set", "parameters", multiple=True, metavar="NAME=VALUE", help="Another parameter; repeatable.")
@click.option("--generators", metavar="JSON", help="Permutations of 0..n-1, or square matrices, as lists of integers.")
@click.option("--puzzle", metavar="PATH", help="A file with generators in GAP's notation; - is standard input.")
@click.option("--modulus", type=int, metavar="M", help="Of the matrices; 0 for the integers.")
@click.option("--start", metavar="STATE", help="Where layer 0 is: a word such as 0011, or a list such as [0, 0, 1, 1].")
@click.option("--directed", is_flag=True, help="Add no inverses to the generators.")
@click.option("--engine", metavar="NAME", help="Engine to use instead of the planner's choice.")
@click.option("--threads", type=click.IntRange(1, MOST_THREADS), metavar="N", help="Worker threads.  [default: all]")
@click.option("--memory", type=Bytes(), help="Memory to use at most, such as 2.5GiB.  [default: most of the machine's]")
@click.option("--max-layers", type=click.IntRange(0), metavar="D", help="Stop after distance D.")
@click.option("--checkpoint", metavar="DIR", help="Keep finished layers in that folder.")
@click.option("--resume", is_flag=True, help="Go on from what --checkpoint holds.")
@click.option("--workspace", metavar="DIR", help="Folder for what does not fit in memory.  [default: a temporary one]")
@click.option("--certificate", is_flag=True, help="Add the certificate to the JSON record.")
@click.option("--picture", metavar="FILE", help="Draw the growth with its normal law: PNG, SVG or PDF.")
@file_option
@standard_options
def cayley_growth(
    n: int | None,
    family: str | None,
    k: int | None,
    parameters: Sequence[str],
    generators: str | None,
    puzzle: str | None,
    modulus: int | None,
    start: str | None,
    directed: bool,
    picture: str | None,
    file: str | None,
    settings: Settings,
    **limits: object,
) -> int:
    """Layer sizes of a Cayley or Schreier graph, exact: how many vertices lie at each distance from the start.

    The graph is a family, LRX on S_n by default, or is given by generators: permutations that act on positions,
    (s g)[i] = s[g[i]], or matrices that act from the left. Inverses are added unless --directed. A start with repeated
    letters gives the Schreier graph on its rearrangements.

    \b
      mathengine cayley-growth --n 9
      mathengine cayley-growth --n 30 --family all_transpositions
      mathengine cayley-growth --n 24 --start 000000000000111111111111
      mathengine cayley-growth --generators "[[1,2,3,0],[1,0,2,3]]" --directed
      mathengine cayley-growth --n 13 --checkpoint lrx13 --memory 3GB

    A line of --file is a JSON object with generators and, if need be, kind, start, directed and modulus; or a family
    with its parameters, such as pancake(8).
    """
    how = Limits(**limits)  # type: ignore[arg-type]  # click has checked them

    def answer(graph: Graph) -> Answer:
        found = _enumerated(graph, how, settings)
        if picture is not None:
            from mathengine.cli.cayley_pictures import draw_growth

            draw_growth(found.layers, graph.name or "growth", picture, found.complete)
        return _answer(found, how.certificate)

    if picture is not None:
        from mathengine.cli.pictures import require_matplotlib

        require_matplotlib(picture)
    if file is not None:
        _refuse_options_beside_file(
            picture, n, family, k, generators, puzzle, start, modulus, directed or None, parameters or None, how
        )
        return respond({"generators": None}, file, settings, lambda line: answer(asked_graph(line)), read_call)
    given = {"n": n, "k": k, "family": family, "generators": generators, "start": start, "modulus": modulus}
    if (n, family, generators, puzzle) == (None,) * 4:
        raise click.UsageError(
            "missing option --n; give it, or --family, --generators, --puzzle or --file PATH",
            click.get_current_context(),
        )
    named = {**given, "puzzle": puzzle, "directed": directed, "parameters": tuple(parameters)}

    def answer_options(_: Fields) -> Answer:
        return answer(given_graph(named))

    return respond({"n": ""}, None, settings, answer_options)


def _refuse_options_beside_file(*given: object) -> None:
    *options, how = given
    assert isinstance(how, Limits)
    if any(option is not None for option in options) or how.checkpoint is not None:
        raise click.UsageError("a graph or --checkpoint, and --file exclude each other", click.get_current_context())


def _enumerated(graph: Graph, how: Limits, settings: Settings) -> Growth:
    import tempfile
    from pathlib import Path

    from mathengine.cayley.enumeration import growth
    from mathengine.cli.progress import note, progress

    found: list[int] = []
    states: list[int] = [0]

    def announce(plan: Plan) -> None:
        states[0] = plan.states or 0
        if plan.cost >= ANNOUNCED and how.max_layers is None:
            note(_plan_text(plan), settings)

    with ExitStack() as stack:
        checkpoints = _checkpoints(how)
        if checkpoints is not None:
            stack.enter_context(checkpoints)
        workspace = stack.enter_context(tempfile.TemporaryDirectory(prefix="mathengine-", dir=_folder(how.workspace)))
        report = stack.enter_context(progress(graph.name or "growth", settings))

        def on_layer(distance: int, size: int, total: int) -> None:
            found.append(size)
            report(total, states[0], f"layer {distance}: {size}")

        try:
            return growth(
                graph,
                engine=how.engine or (None if checkpoints is None else _engine_of(checkpoints)),
                threads=how.threads,
                memory=how.memory,
                max_layers=how.max_layers,
                checkpoint=checkpoints,
                workspace=Path(workspace),
                on_layer=on_layer,
                on_plan=announce,
            )
        except KeyboardInterrupt:
            if found:
                note("layers so far: " + " ".join(map(str, found)), settings)
            raise


def _checkpoints(how: Limits) -> GrowthCheckpoints | None:
    from pathlib import Path

    if how.checkpoint is None:
        if how.resume:
            raise InvalidInput("--resume", "alone", "--resume with --checkpoint DIR")
        return None
    from mathengine.pipeline.growth_checkpoints import GrowthCheckpoints

    return GrowthCheckpoints(Path(how.checkpoint), resume=how.resume)


def _engine_of(checkpoints: GrowthCheckpoints) -> str | None:
    """The engine that made the checkpoint goes on with it."""
    return None if checkpoints.engine is None else checkpoints.engine.split(",")[0]


def _folder(workspace: str | None) -> str | None:
    import os

    if workspace is not None and not (os.path.isdir(workspace) and os.access(workspace, os.W_OK)):
        raise InvalidInput("--workspace", workspace, "a folder that can be written")
    return workspace


def _plan_text(plan: Plan) -> str:
    from mathengine.cayley.planner import readable_size

    return f"{plan.engine}: {plan.reason}; about {plan.cost:.0f} s on one core, at most {readable_size(plan.memory)}"


def _answer(found: Growth, with_certificate: bool) -> Answer:
    graph = found.graph
    record: dict[str, object] = {
        "graph": graph.name,
        "layers": found.layers,
        "diameter": found.diameter,
        "order": found.order,
        "farthest": found.layers[-1] if found.complete else None,
        "complete": found.complete,
        "engine": found.engine,
        "reason": found.plan.reason,
        "checks": found.checks,
        "generators": len(graph.generators),
        "directed": graph.directed,
        "graph_digest": graph.digest(),
        "digest": found.digest(),
        "seconds": round(found.seconds, 3),
        "version": found.version,
    }
    if with_certificate:
        record["certificate"] = found.certificate()
    return Answer(record, fields(_lines(found)))


def _lines(found: Growth) -> list[tuple[str, object]]:
    widest = max(range(len(found.layers)), key=found.layers.__getitem__)
    return [
        ("graph", found.graph.name),
        ("layers", " ".join(map(str, found.layers))),
        ("diameter", found.diameter if found.complete else f"at least {len(found.layers) - 1}"),
        ("order" if found.complete else "reached", found.order),
        ("farthest", _farthest(found)),
        ("widest", f"layer {widest} of {found.layers[widest]}"),
        ("engine", f"{found.engine}: {found.plan.reason}"),
        ("checks", "; ".join(found.checks) or None),
        ("digest", found.digest()),
        ("seconds", f"{found.seconds:.3f}"),
    ]


def _farthest(found: Growth) -> str | None:
    """How many states are farthest, and the first of them where a second search costs next to nothing."""
    from mathengine.cayley.paths import MOST_LISTED, farthest
    from mathengine.cli.cayley_paths import MOST_SEARCHED, state_text

    if not found.complete:
        return None
    count = found.layers[-1]
    number = f"{count} state{'' if count == 1 else 's'}"
    if found.order * len(found.graph.generators) > FEW_EDGES:
        is_listed = count <= MOST_LISTED and found.order <= MOST_SEARCHED
        return f"{number}; mathengine cayley farthest lists all" if is_listed else number
    first = farthest(found.graph).states[:FIRST]
    return f"{number}: " + "; ".join(map(state_text, first)) + ("; ..." if count > FIRST else "")

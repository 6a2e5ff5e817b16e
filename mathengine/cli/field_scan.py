"""``mathengine field scan``: the directions of a field, ranked by certified delta."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from mathengine.cli.field_pictures import draw_deltas
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import print_record, print_table, print_text
from mathengine.cli.pictures import require_matplotlib
from mathengine.cli.progress import note
from mathengine.cli.recipe_runs import RunOptions, run_options, run_recipe
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from mathengine.matrixfields.fields.field import MatrixField
    from mathengine.pipeline.recipe import Recipe
    from mathengine.pipeline.run import SearchResult
    from mathengine.store.database import Store
    from mathengine.store.records import Json

NOTHING_FOUND = 3
TOP = 20
"""Directions that are printed as text unless more are asked for."""


@click.command("scan", cls=MathCommand)
@click.argument("field")
@click.option("--reach", type=click.IntRange(1, 1000), default=3, show_default=True, help="Entries of a direction.")
@click.option("--signed", is_flag=True, help="Negative entries, too.")
@click.option("--directions", metavar="RANGES", help="A range for every axis instead: 0:3,-2:2,1:1.")
@click.option("--start", "starts", metavar="POINT", multiple=True, help="1,1 or 1/2,1; may be given several times.")
@click.option("--constants", metavar="LIST", help='What limits are compared with: "zeta(3)", "pi; log(2)".')
@click.option("--depth", type=click.IntRange(10, 1_000_000), default=500, show_default=True, help="Of delta.")
@click.option("--digits", type=click.IntRange(10, 10_000), default=50, show_default=True, help="Of each limit.")
@click.option("--top", type=click.IntRange(1, 100_000), default=TOP, show_default=True, help="How many to print.")
@click.option("--picture", metavar="FILE", help="Heat map of delta over two axes, as .png, .svg or .pdf.")
@click.option("--plane", metavar="AXES", help="The axes of the picture: x,y.  [default: the first two that vary]")
@run_options
@standard_options
def scan(
    field: str,
    reach: int,
    signed: bool,
    directions: str | None,
    starts: tuple[str, ...],
    constants: str | None,
    depth: int,
    digits: int,
    top: int,
    picture: str | None,
    plane: str | None,
    workers: int | None,
    executor: str | None,
    resume: bool,
    max_seconds: float | None,
    settings: Settings,
) -> int:
    """Rank the directions of FIELD by delta, certified; identify each limit; keep what is found.

    All primitive directions in a box are walked from each start. Start and constants default to those of the catalogue.
    A positive delta is printed with the irrationality statement that it would give, and what of it is proved.

    \b
      mathengine field scan zeta3 --reach 4
      mathengine field scan "pFq(2, 1, -1)" --start 1,1,2 --constants "log(2)" --picture log2.png
    """
    from mathengine.matrixfields.fields.reading import read_field

    made = read_field(field)
    ranges = _ranges(directions, made) if directions else [[-reach if signed else 0, reach]] * made.dimension
    axes = _plane(plane, made, ranges)
    if picture is not None:
        require_matplotlib(picture)
    recipe = _recipe(field, made, ranges, starts, constants, {"depth": depth, "digits": digits})

    def show(store: Store, result: SearchResult) -> int:
        lines = _ranked(store, result)
        if picture is not None and lines:
            draw_deltas(lines, made.axes, axes, f"delta at depth {depth}, {field}", picture)
        return _show(lines, result, top, settings)

    return run_recipe(recipe, RunOptions.of(workers, executor, max_seconds, resume), settings, show)


def _recipe(
    text: str,
    field: MatrixField,
    ranges: list[list[int]],
    starts: Sequence[str],
    constants: str | None,
    settings: Mapping[str, int],
) -> Recipe:
    from mathengine.matrixfields.fields.catalogue import CATALOGUE
    from mathengine.pipeline.recipe import Recipe

    known = CATALOGUE.get(text.split("(")[0].strip())
    points = [_coordinates(start) for start in starts]
    if not points and known is not None:
        points = [[str(c) for c in start] for start in known.safe_starts[:1]]
    if not points:
        raise InvalidInput("--start", "missing", f"a point such as {','.join('1' for _ in field.axes)}")
    listed = tuple(part.strip() for part in (constants or "").split(";") if part.strip())
    if not listed and known is not None and known.constant:
        listed = (known.constant,)
    part: dict[str, Json] = {
        "field": text,
        "directions": [[*bounds] for bounds in ranges],
        "starts": [[*point] for point in points],
    }
    return Recipe(
        name=f"field scan {text}",
        title=f"Directions of {text}",
        search="matrix-field-directions",
        constants=listed,
        settings=dict(settings),
        space={"directions": part},
    )


def _coordinates(text: str) -> list[str]:
    return [part.strip() for part in text.strip("()[] ").split(",")]


def _ranges(text: str, field: MatrixField) -> list[list[int]]:
    accepted = f"LOW:HIGH for each of {', '.join(field.axes)}"
    try:
        ranges = [[int(bound) for bound in part.split(":")] for part in text.split(",")]
    except ValueError:
        raise InvalidInput("--directions", text, accepted) from None
    found = [[r[0], r[-1]] for r in ranges if len(r) <= 2]
    if len(found) != field.dimension:
        raise InvalidInput("--directions", text, accepted)
    return found


def _plane(text: str | None, field: MatrixField, ranges: list[list[int]]) -> tuple[int, int]:
    if text is not None:
        names = [part.strip() for part in text.split(",")]
        if len(names) != 2:
            raise InvalidInput("--plane", text, f"two of {', '.join(field.axes)}")
        return field.index(names[0]), field.index(names[1])
    varying = [i for i, (low, high) in enumerate(ranges) if low < high] + list(range(field.dimension))
    if field.dimension < 2:
        return 0, 0
    return varying[0], next(i for i in varying if i != varying[0])


def _ranked(store: Store, result: SearchResult) -> list[dict[str, Json]]:
    from mathengine.pipeline.direction_scan import delta_of
    from mathengine.pipeline.records import finding_line, statements_of

    lines = [finding_line(found) for found in statements_of(store, result.run)]
    lines.sort(key=lambda line: (-delta_of(line), str(line["statement"])))
    return lines


def _show(lines: Sequence[Mapping[str, Json]], result: SearchResult, top: int, settings: Settings) -> int:
    from mathengine.pipeline.direction_scan import implication

    if settings.json:
        for line in lines:
            print_record(line)
    elif lines:
        print_table(["direction", "start", "delta", "predicted", "rate", "limit", "verdict"], map(_row, lines[:top]))
        if len(lines) > top:
            print_text(f"... and {len(lines) - top} more: --top N, or --format json")
        implied = implication(lines[0])
        if implied is not None:
            print_text(f"\nalong {_vector(lines[0]['direction'])}: {implied}")
    if result.summary and not settings.json:
        print_text("\n" + result.summary)
    left = "" if result.done == result.chunks else f"; {result.chunks - result.done} chunks left, go on with --resume"
    note(f"{len(lines)} directions with a certified delta, in {result.seconds:.1f} s{left}", settings)
    return 0 if lines else NOTHING_FOUND


def _row(line: Mapping[str, object]) -> list[object]:
    delta = line["delta"]
    shown = f"{delta['value']} at {delta['depth']}" if isinstance(delta, Mapping) else ""
    predicted, rate = line.get("predicted_delta"), line.get("rate")
    return [
        _vector(line["direction"]),
        _vector(line["start"]),
        shown,
        "" if predicted is None else predicted,
        "" if rate is None else rate,
        str(line["limit"])[:60],
        line["verdict"] if line["constant"] else "not identified",
    ]


def _vector(value: object) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, list) else str(value)

"""``mathengine cf unify``: the fractions of a file in classes, with certificates and a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mathengine.cli.failures import error_record
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, clean, show, table
from mathengine.cli.progress import note
from mathengine.errors import InvalidInput, MathengineError

if TYPE_CHECKING:
    from mathengine.matrixfields.equivalences.unify import FractionClass
    from mathengine.matrixfields.fractions import ContinuedFraction, Moebius

PICTURES = (".svg", ".png")
UNREADABLE = 2


@click.command("unify")
@click.option("--file", "file", metavar="PATH", required=True, help="One fraction per line (- is standard input).")
@click.option("--values", "by_values", is_flag=True, help="Join classes whose values are proved and related, too.")
@click.option("--picture", metavar="FILE", help="Draw the graph of equivalences: a file that ends in .svg or .png.")
@standard_options
def unify(file: str, by_values: bool, picture: str | None, settings: Settings) -> int:
    """The fractions of a file in classes that inflations, folds, gauges and sums relate, each relation proved.

    A line is `cf(A, B)`, `A | B`, or a JSON object with "a" and "b". The first fraction of a class is its simplest one;
    the values of the others are shown as functions of its value x. With --format json each relation comes with its
    certificate. Fractions in different classes can still be related in ways that are not tried; --values adds those of
    proved values that are functions (p x + q)/(r x + t) of one constant.

    \b
      mathengine cf unify --file fractions.txt
      mathengine cf unify --file fractions.txt --picture classes.svg
    """
    if picture is not None and Path(picture).suffix.lower() not in PICTURES:
        raise InvalidInput("--picture", picture, "a file that ends in .svg or .png")
    if picture is not None:
        from mathengine.cli.cf_pictures import require_matplotlib
        from mathengine.cli.pictures import require_writable

        require_matplotlib()
        require_writable(picture)
    fractions, names, errors = _read(file)
    if not fractions and not errors:
        raise InvalidInput("--file", file, "at least one line with a fraction")
    from mathengine.matrixfields.equivalences.unify import unify as classes_of

    classes = classes_of(fractions, by_values=by_values)
    record = _record(fractions, names, classes, errors)
    status = show(Answer(record, _text(fractions, names, classes, errors), UNREADABLE if errors else 0), settings)
    if picture is not None:
        from mathengine.cli.cf_pictures import draw_classes

        draw_classes(fractions, names, classes, picture)
        note(f"picture in {picture}", settings)
    return status


def _read(path: str) -> tuple[list[ContinuedFraction], list[str], list[Mapping[str, object]]]:
    """The fractions, a name for each, and what could not be read."""
    from mathengine.cli.inputs import lines, opened, read_line
    from mathengine.matrixfields.fractions import ContinuedFraction

    fractions: list[ContinuedFraction] = []
    names: list[str] = []
    errors: list[Mapping[str, object]] = []
    with opened(path) as stream:
        for number, line in enumerate(lines(stream), start=1):
            if line is not None and not line.strip():
                continue
            try:
                given = read_line(line, ["a", "b"], _of_text)
                a, b = (_coefficient(given, key) for key in ("a", "b"))
                fractions.append(ContinuedFraction.of(a, b))
                names.append(str(given.get("id") or f"line {number}"))
            except MathengineError as error:
                errors.append({"line": number, **error_record(error)})
    return fractions, names, errors


def _coefficient(given: Fields, key: str) -> object:
    value = given[key]
    if not isinstance(value, str | int | list):
        raise InvalidInput(key, value, "text, an integer, or coefficients with the constant term first")
    return value


def _of_text(text: str) -> Fields:
    """``A | B`` or ``cf(A, B)``."""
    if "|" in text:
        a, _, b = text.partition("|")
        if "|" in b:
            raise InvalidInput("line", text, "one bar: A | B")
        return {"a": a.strip(), "b": b.strip()}
    from mathengine.cli.cf import read_call

    return read_call(text)


def _record(
    fractions: Sequence[ContinuedFraction],
    names: Sequence[str],
    classes: Sequence[FractionClass],
    errors: Sequence[Mapping[str, object]],
) -> dict[str, object]:
    found: dict[str, object] = {
        "fractions": len(fractions),
        "classes": [_class_record(fractions, names, c) for c in classes if len(c.members) > 1],
        "singletons": [
            {**_member(fractions, names, c.representative), "class": c.digest, "reason": c.reason}
            for c in classes
            if len(c.members) == 1
        ],
    }
    return {**found, "errors": list(errors)} if errors else found


def _member(fractions: Sequence[ContinuedFraction], names: Sequence[str], index: int) -> dict[str, object]:
    return {"name": names[index], "statement": fractions[index].to_text(), **fractions[index].to_json()}


def _class_record(
    fractions: Sequence[ContinuedFraction], names: Sequence[str], found: FractionClass
) -> dict[str, object]:
    return {
        "class": found.digest,
        "representative": _member(fractions, names, found.representative),
        "members": [
            {**_member(fractions, names, index), "moebius": _entries(found.maps[index])} for index in found.members
        ],
        "edges": [
            {
                "left": names[edge.child],
                "right": names[edge.parent],
                "kind": edge.kind,
                "moebius": _entries(edge.moebius),
                "certificate": edge.certificate,
            }
            for edge in found.edges
        ],
    }


def _entries(moebius: Moebius) -> list[list[str]]:
    return [[str(moebius.a), str(moebius.b)], [str(moebius.c), str(moebius.d)]]


def _text(
    fractions: Sequence[ContinuedFraction],
    names: Sequence[str],
    classes: Sequence[FractionClass],
    errors: Sequence[Mapping[str, object]],
) -> str:
    several = [c for c in classes if len(c.members) > 1]
    alone = [c for c in classes if len(c.members) == 1]
    classes_text = "1 class" if len(several) == 1 else f"{len(several)} classes"
    counted = f"{len(fractions)} fractions: {classes_text} of several, {len(alone)} alone"
    parts = [counted, *(_class_text(fractions, names, c) for c in several)]
    if alone:
        rows = [(names[c.representative], fractions[c.representative].to_text(), c.reason) for c in alone]
        parts.append("alone\n" + table(["name", "fraction", "reason"], rows))
    for error in errors:
        told = error["error"]
        message = told["message"] if isinstance(told, Mapping) else told
        parts.append(clean(f"line {error['line']} cannot be read: {message}"))
    return "\n\n".join(parts)


def _class_text(fractions: Sequence[ContinuedFraction], names: Sequence[str], found: FractionClass) -> str:
    kinds: dict[int, list[str]] = {index: [] for index in found.members}
    for edge in found.edges:
        child = edge.child if edge.child != found.representative else edge.parent
        kinds[child].append(edge.kind)
    rows = [
        (
            names[index],
            "x" if index == found.representative else found.maps[index].to_text("x"),
            ", ".join(kinds[index]),
            fractions[index].to_text(),
        )
        for index in found.members
    ]
    return table(["name", "value", "by", "fraction"], rows)

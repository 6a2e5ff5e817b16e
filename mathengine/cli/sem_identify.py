"""``mathengine sem identify``: what can be estimated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer
from mathengine.cli.sem_inputs import Asked, answered, asked, model_options, worded

if TYPE_CHECKING:
    from mathengine.sem.formulas import Formula


@click.command("identify", cls=MathCommand)
@click.argument("graph", nargs=-1)
@click.option("--no-formulas", is_flag=True, help="Write no formulas out.")
@model_options
@seconds_option()
@file_option
@standard_options
def identify_(
    graph: tuple[str, ...],
    no_formulas: bool,
    model: str | None,
    project: bool,
    max_seconds: float,
    file: str | None,
    settings: Settings,
) -> int:
    """Say what of GRAPH can be estimated from covariances, how, and why not.

    Global identifiability, the rank of the Jacobian, half-treks, instruments with their formulas (checked by
    substitution), and the degree of the fibre over a prime field. Of models with fixed or equal parameters or with
    latent variables, the rank of the Jacobian in the free parameters and the covariances of what is observed.

    \b
      mathengine sem identify "z->x, x->y, x<->y"
      mathengine sem identify "y ~ x + z; x ~~ y"
      mathengine sem identify --model model.lav --project

    A line of --file is a graph, or a JSON object with directed, bidirected and n.
    """

    def answer(given: Fields) -> Answer:
        from mathengine.sem.identification import identify
        from mathengine.sem.report_text import edge_name
        from mathengine.sem.restricted import identify_model

        found = asked(given, project, settings, whole=True)
        if found.model.is_restricted or found.model.latent:
            restricted = identify_model(found.model, max_seconds=max_seconds)
            return _said(found, restricted.to_json(), restricted.text(), restricted.formulas)
        report = identify(found.graph, max_seconds=max_seconds, with_formulas=not no_formulas)
        written = {edge_name(found.graph, edge.edge): edge.formula for edge in report.edges if edge.formula is not None}
        return _said(found, report.to_json(), report.text(), written)

    return answered(worded(graph, ["graph"], model, file), file, settings, answer)


def _said(found: Asked, data: Mapping[str, object], text: str, formulas: Mapping[str, Formula]) -> Answer:
    """The report; of a projected graph also what of it the model itself does not bear out."""
    record = {**found.record(), **data}
    if found.unprojected is None:
        return Answer(record, text)
    from mathengine.sem.plain_words import listed
    from mathengine.sem.projected_formulas import lost_formulas

    lost = lost_formulas(found.unprojected, formulas)
    away = listed(found.unprojected.graph.vertices[v] for v in found.unprojected.latent)
    lines = [
        text,
        "",
        f"This is said of almost all covariances that the graph without {away} allows. Those of the model are among",
        "them, but may be exceptions, and may satisfy further testable constraints.",
    ]
    if lost:
        lines.append(f"In the model the formula for {listed(lost)} is 0/0: it does not identify the effect there.")
    return Answer({**record, "lost_formulas": list(lost)}, "\n".join(lines))

"""``mathengine sem identify``: what can be estimated."""

from __future__ import annotations

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.inputs import Fields
from mathengine.cli.options import Settings, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer
from mathengine.cli.sem_inputs import answered, asked, model_options, worded


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
        from mathengine.sem.restricted import identify_model

        found = asked(given, project, settings, whole=True)
        if found.model.is_restricted or found.model.latent:
            restricted = identify_model(found.model, max_seconds=max_seconds)
            return Answer({**found.record(), **restricted.to_json()}, restricted.text())
        report = identify(found.graph, max_seconds=max_seconds, with_formulas=not no_formulas)
        return Answer({**found.record(), **report.to_json()}, report.text())

    return answered(worded(graph, ["graph"], model, file), file, settings, answer)

"""``mathengine search``: run a recipe, keep what is found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import fields, print_record, print_table, print_text
from mathengine.cli.progress import note
from mathengine.cli.recipe_runs import RunOptions, run_options, run_recipe

if TYPE_CHECKING:
    from mathengine.pipeline.recipe import Recipe
    from mathengine.pipeline.run import SearchResult
    from mathengine.store.database import Store

NOTHING_FOUND = 3
LONGEST_REPORT = 200
"""Findings that are printed as text; with --format json all are."""


@click.command("search", cls=MathCommand)
@click.argument("recipe")
@click.option("--set", "assignments", metavar="KEY=VALUE", multiple=True, help="Change a value of the recipe.")
@click.option("--dry-run", is_flag=True, help="Show the size of the search and end.")
@click.option("--all", "everything", is_flag=True, help="Show equivalent findings, too, not one of each class.")
@run_options
@standard_options
def search(
    recipe: str,
    assignments: tuple[str, ...],
    dry_run: bool,
    everything: bool,
    workers: int | None,
    executor: str | None,
    resume: bool,
    max_seconds: float | None,
    settings: Settings,
) -> int:
    """Search by a RECIPE; certify and keep what is found.

    RECIPE is a name from `mathengine recipes` or the path of a TOML file. Each finding is printed with its limit, its
    certified digits, convergence rate, irrationality measure delta and factorial reduction (FR), and kept in the store.
    Of findings whose limits exact links relate (`mathengine cf unify`) the simplest is shown, with the number of the
    others; --all shows them all, and so does --format json, where each names its class. A search that was stopped,
    interrupted or killed goes on with --resume.

    \b
      mathengine search zeta3
      mathengine search zeta3 --set "antisymmetric.b_leading=[-400, 100]" --workers 2
    """
    from mathengine.pipeline.recipe import load_recipe

    chosen = load_recipe(recipe).with_values(assignments)
    if dry_run:
        return _show_plan(chosen, settings)
    options = RunOptions.of(workers, executor, max_seconds, resume)
    return run_recipe(
        chosen, options, settings, lambda store, result: _show_result(chosen, store, result, everything, settings)
    )


def _show_plan(recipe: Recipe, settings: Settings) -> int:
    from mathengine.pipeline.registry import lookup

    plan = lookup(recipe.search).plan(recipe)
    record = {"recipe": recipe.name, "digest": recipe.digest, "candidates": plan.candidates, "chunks": plan.chunks}
    if settings.json:
        print_record(record)
    else:
        print_text(fields(record.items()))
    return 0


def _show_result(recipe: Recipe, store: Store, result: SearchResult, everything: bool, settings: Settings) -> int:
    from mathengine.pipeline.finding_classes import MOST_FINDINGS, finding_classes
    from mathengine.pipeline.records import finding_line, in_order, statements_of

    findings = in_order(statements_of(store, result.run))
    classes = finding_classes(findings)
    if settings.json:
        names = {found.record.digest: c.digest for c in classes for found in (c.shown, *c.rest)}
        for finding in findings:
            print_record({**finding_line(finding), "class": names[finding.record.digest]})
    elif findings:
        shown = [(finding, 0) for finding in findings] if everything else [(c.shown, len(c.rest)) for c in classes]
        rows = [_row(finding_line(finding), others) for finding, others in shown[:LONGEST_REPORT]]
        print_table(["statement", "verdict", "digits", "rate", "delta", "FR"], rows)
        if len(shown) > LONGEST_REPORT:
            rest = len(shown) - LONGEST_REPORT
            print_text(f"... and {rest} more: mathengine conjectures list, or --format json")
    if result.summary and not settings.json:
        print_text("\n" + result.summary)
    left = "" if result.done == result.chunks else f"; {result.chunks - result.done} chunks left, go on with --resume"
    together = "" if len(findings) > MOST_FINDINGS else f" in {len(classes)} classes"
    note(
        f"{recipe.name}: {len(findings)} found{together}, {result.added.new} new to the store, "
        f"in {result.seconds:.1f} s{left}; kept in {store.address}",
        settings,
    )
    return 0 if findings else NOTHING_FOUND


def _row(line: Mapping[str, object], others: int) -> list[object]:
    delta = line.get("delta")
    shown = f"{delta['value']} at {delta['depth']}" if isinstance(delta, dict) else ""
    empty = ""
    return [
        f"{line['statement']} (+{others} equivalent)" if others else line["statement"],
        line["verdict"],
        line["digits"] or empty,
        line.get("rate") or empty,
        shown,
        line.get("fr") or empty,
    ]

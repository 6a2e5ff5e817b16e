"""The catalogue's part of ``mathengine conjectures verify``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from mathengine.cli.options import Settings
from mathengine.cli.output import print_record, print_text
from mathengine.cli.progress import note, progress
from mathengine.cli.recipe_runs import RunOptions

if TYPE_CHECKING:
    from mathengine.pipeline.campaign_catalogue import Checked
    from mathengine.pipeline.campaign_verifier import Outcome
    from mathengine.store.catalogue import CatalogueEntry
    from mathengine.store.records import Json

UNREADABLE = 2
NOTHING_FOUND = 3
ALARM = 6
MOST_WEAKER = 20
"""Entries of the catalogue, weaker than claimed, that are named."""


def entries(asked: Mapping[str, Json], resume: bool) -> list[CatalogueEntry]:
    """The entries that ``--domain`` and ``--status`` choose; nothing else does."""
    from mathengine.pipeline.campaign_catalogue import domain_of_entry
    from mathengine.store.catalogue import catalogue

    if resume or not set(asked) <= {"domain", "status"}:
        raise click.UsageError("with --catalogue, only --domain and --status choose", click.get_current_context())
    wanted = asked.get("status")
    statuses = wanted if isinstance(wanted, list) else []
    return [
        entry
        for entry in catalogue()
        if asked.get("domain") in (None, domain_of_entry(entry)) and str(entry.verdict) in (statuses or [entry.verdict])
    ]


def verify_catalogue(
    entries: list[CatalogueEntry],
    options: RunOptions,
    digits: int,
    prove: bool,
    seconds_each: float,
    settings: Settings,
) -> int:
    """Verify the entries and say how they compare with what they claim; the exit status."""
    from mathengine.pipeline.campaign_catalogue import check_catalogue
    from mathengine.pipeline.campaign_workers import open_verifiers

    counts: Counter[str] = Counter()
    weaker: list[Checked] = []
    with (
        open_verifiers(options.executor, options.workers) as verifiers,
        progress("verify the catalogue", settings) as bar,
    ):
        checking = check_catalogue(
            entries,
            verifiers,
            digits=digits,
            proof=prove,
            seconds_each=seconds_each,
            max_seconds=options.max_seconds,
        )
        for done, checked in enumerate(checking, start=1):
            counts[checked.agreement] += 1
            if settings.json:
                print_record(_checked_record(checked))
            elif checked.agreement in ("contradicted", "senseless"):
                print_text(_checked_text(checked))
            elif checked.agreement == "weaker":
                weaker.append(checked)
            bar(done, len(entries), f"{counts['contradicted']} contradicted")
    return _catalogue_summary(counts, weaker, len(entries), settings)


def _catalogue_summary(counts: Counter[str], weaker: list[Checked], entries: int, settings: Settings) -> int:
    if not entries:
        return NOTHING_FOUND
    if not settings.json:
        for checked in weaker[:MOST_WEAKER]:
            print_text(_checked_text(checked))
        if len(weaker) > MOST_WEAKER:
            print_text(f"... and {len(weaker) - MOST_WEAKER} more are weaker than claimed: see --format json")
        order = ("confirmed", "stronger", "weaker", "contradicted", "senseless")
        print_text(", ".join(f"{counts[name]} {name}" for name in order if counts[name]))
    if counts.total() < entries:
        note(f"{entries - counts.total()} of {entries} entries not reached", settings)
    if counts["contradicted"]:
        note(f"alarm: {counts['contradicted']} entries of the catalogue are contradicted", settings)
        return ALARM
    return UNREADABLE if counts["senseless"] else 0


def _checked_record(checked: Checked) -> dict[str, object]:
    entry, outcome = checked.entry, checked.outcome
    head = {"id": entry.id, "claimed": str(entry.verdict), "agreement": str(checked.agreement)}
    return {**head, **outcome_record(outcome, outcome.statement or entry.statement, outcome.kind)}


def _checked_text(checked: Checked) -> str:
    entry, outcome = checked.entry, checked.outcome
    found = outcome.verdict or (outcome.fault.strip().splitlines() or [outcome.problem])[-1]
    reason = outcome.evidence.get("stopped") or outcome.evidence.get("reason") or outcome.evidence.get("witness")
    because = f": {reason}" if reason else ""
    return f"{checked.agreement}  {entry.id}  claimed {entry.verdict}, now {found}{because}\n  {entry.statement}"


def outcome_record(outcome: Outcome, statement: str, kind: str | None) -> dict[str, object]:
    """An outcome with the keys of a verdict; ``error`` where there is none."""
    from mathengine import __version__

    if outcome.verdict is None:
        code = "internal" if outcome.fault else "invalid_input"
        message = outcome.problem or "an internal fault; see its traceback"
        return {"statement": statement, "error": {"code": code, "message": message, "position": None}}
    return {
        "statement": statement,
        "kind": kind,
        "verdict": str(outcome.verdict),
        "digits": outcome.digits,
        "method": outcome.method,
        "evidence": outcome.evidence,
        "certificate": outcome.certificate,
        "seconds": round(outcome.seconds, 6),
        "version": __version__,
    }

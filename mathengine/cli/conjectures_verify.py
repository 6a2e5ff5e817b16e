"""``mathengine conjectures verify``: what the store or the catalogue holds, verified again."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, digits_option, seconds_option, standard_options
from mathengine.cli.output import print_record, print_text
from mathengine.cli.progress import progress
from mathengine.cli.verify import STATUS, describe

if TYPE_CHECKING:
    from mathengine.store.database import Store
    from mathengine.store.records import StoredStatement

STATUSES = ("proved", "supported", "refuted", "undecided", "conflict")
NOTHING_FOUND = 3


@click.command("verify", cls=MathCommand)
@click.argument("digests", nargs=-1)
@click.option("--status", type=click.Choice(STATUSES), help="All statements of this status.")
@click.option("--catalogue", is_flag=True, help="The curated catalogue instead of the store.")
@digits_option()
@seconds_option()
@standard_options
def verify_again(
    digests: tuple[str, ...], status: str | None, catalogue: bool, digits: int, max_seconds: float, settings: Settings
) -> int:
    """Verify statements of the store again, deeper; evidence is added, never removed.

    Without DIGESTS or --status, all statements. --max-seconds bounds each of them.
    """
    if sum(map(bool, (digests, status, catalogue))) > 1:
        raise click.UsageError("DIGESTS, --status and --catalogue exclude each other", click.get_current_context())
    if catalogue:
        return _verify_catalogue(digits, max_seconds, settings)
    from mathengine.pipeline.records import evidence_record
    from mathengine.pipeline.verify import verify
    from mathengine.store.database import open_store

    counts: dict[str, int] = {}
    with open_store(settings.database, create=False) as store, progress("verify", settings) as report:
        chosen = _chosen(store, digests, status)
        for done, stored in enumerate(chosen, start=1):
            verified = verify(stored.record.text, digits, max_seconds)
            standing = store.add_evidence(stored.record.digest, evidence_record(verified))
            counts[verified.verdict] = counts.get(verified.verdict, 0) + 1
            if settings.json:
                print_record({"digest": stored.record.digest, "status": str(standing.status), **verified.to_json()})
            elif verified.verdict in ("refuted", "undecided") or digests:
                print_text(describe(verified))
            report(done, len(chosen), verified.verdict)
    return _summary(counts, settings)


def _chosen(store: Store, digests: tuple[str, ...], status: str | None) -> list[StoredStatement]:
    if digests:
        return [store.get(digest) for digest in digests]
    from mathengine.store.records import Status

    wanted = None if status is None else Status(status)
    page = store.query(status=wanted, limit=1000)
    chosen = list(page.statements)
    while page.cursor is not None:
        page = store.query(status=wanted, limit=1000, after=page.cursor)
        chosen += page.statements
    return chosen


def _verify_catalogue(digits: int, max_seconds: float, settings: Settings) -> int:
    from mathengine.pipeline.verify import verify
    from mathengine.store.catalogue import catalogue

    counts: dict[str, int] = {}
    entries = catalogue()
    with progress("verify the catalogue", settings) as report:
        for done, entry in enumerate(entries, start=1):
            verified = verify(entry.statement, digits, max_seconds)
            counts[verified.verdict] = counts.get(verified.verdict, 0) + 1
            if settings.json:
                print_record({"id": entry.id, "claimed": str(entry.verdict), **verified.to_json()})
            elif verified.verdict in ("refuted", "undecided"):
                print_text(f"{entry.id}\n{textwrap.indent(describe(verified), '  ')}")
            report(done, len(entries), verified.verdict)
    return _summary(counts, settings)


def _summary(counts: dict[str, int], settings: Settings) -> int:
    if not counts:
        return NOTHING_FOUND
    if not settings.json:
        print_text(", ".join(f"{counts[verdict]} {verdict}" for verdict in STATUS if verdict in counts))
    return max(STATUS[verdict] for verdict in counts)

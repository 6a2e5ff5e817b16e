"""``mathengine conjectures``: what the store keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from mathengine.cli.browse import browse
from mathengine.cli.conjectures_annotate import annotate
from mathengine.cli.conjectures_exchange import export, import_
from mathengine.cli.conjectures_list import list_statements
from mathengine.cli.conjectures_promote import promote
from mathengine.cli.conjectures_verify import verify_again
from mathengine.cli.groups import CommandGroup
from mathengine.cli.inputs import Fields, respond
from mathengine.cli.options import Settings, digits_option, file_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields, print_record, print_table, show
from mathengine.cli.progress import note
from mathengine.cli.verify import describe, evidence_lines, plain

if TYPE_CHECKING:
    from mathengine.store.database import Store
    from mathengine.store.records import StoredStatement


@click.group("conjectures", cls=CommandGroup)
def conjectures() -> None:
    """Read, verify and exchange what the store keeps.

    A statement is named by its digest, or by the first characters of it.
    """


conjectures.add_command(list_statements)
conjectures.add_command(verify_again)
conjectures.add_command(annotate)
conjectures.add_command(export)
conjectures.add_command(import_)
conjectures.add_command(promote)
conjectures.add_command(browse)


@conjectures.command("show")
@click.argument("digest")
@standard_options
def show_one(digest: str, settings: Settings) -> int:
    """Show a statement with all its evidence and references."""
    from mathengine.pipeline.records import finding_line

    with _open(settings, readonly=True) as store:
        stored = store.get(digest)
        evidence, references, tags = store.evidence(digest), store.references(digest), store.tags(digest)
    pieces: list[dict[str, object]] = [
        {
            "verdict": str(one.verdict),
            "digits": one.digits,
            "method": one.method,
            "evidence": one.evidence,
            "certificate": one.certificate,
            "version": one.engine_version,
            "created": one.created,
            "seconds": one.seconds,
        }
        for one in evidence
    ]
    cited = [{"kind": one.kind, "target": one.target, "note": one.note} for one in references]
    record: dict[str, object] = {**finding_line(stored), "evidence": pieces, "references": cited, "tags": list(tags)}
    return show(Answer(record, _text(stored, pieces, cited)), settings)


def _text(stored: StoredStatement, pieces: list[dict[str, object]], cited: list[dict[str, str]]) -> str:
    from mathengine.pipeline.records import finding_line

    parts = [fields((name, plain(value)) for name, value in finding_line(stored).items() if value not in (None, ""))]
    parts += ["evidence\n" + _indented(_piece_text(piece)) for piece in pieces]
    parts += [f"reference  {one['kind']} {one['target']} {one['note']}".rstrip() for one in cited]
    return "\n".join(parts)


def _piece_text(piece: Mapping[str, object]) -> str:
    """One piece of evidence; what makes up its certificate is for programs."""
    inner, certificate = piece["evidence"], piece["certificate"]
    if piece["method"] == "claimed" and isinstance(inner, Mapping):
        said = f"{inner.get('verdict')} by {inner.get('method')}; not verified here"
        return fields([("claimed", said), ("digits", inner.get("digits")), ("created", piece["created"])])
    rule = certificate.get("rule", "see --format json") if isinstance(certificate, Mapping) else None
    shown = evidence_lines(inner) if isinstance(inner, Mapping) else []
    head = [(name, piece[name]) for name in ("verdict", "digits", "method")]
    tail = [(name, piece[name]) for name in ("created", "version")]
    return fields([*head, *shown, ("certificate", rule), *tail])


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


@conjectures.command("add")
@click.argument("statement", required=False)
@digits_option()
@seconds_option()
@file_option
@standard_options
def add(statement: str | None, digits: int, max_seconds: float, file: str | None, settings: Settings) -> int:
    """Verify a STATEMENT and keep it with its verdict, whatever that is."""
    with _open(settings, readonly=False) as store:

        def answer(given: Fields) -> Answer:
            from mathengine.pipeline.records import bare_record
            from mathengine.pipeline.verify import verify

            verified = verify(str(given["statement"]), digits, max_seconds)
            record, evidence = bare_record(verified)
            store.add([(record, evidence)])
            line = {"digest": record.digest, **verified.to_json()}
            return Answer(line, fields([("digest", record.digest)]) + "\n" + describe(verified))

        return respond({"statement": statement}, file, settings, answer)


@conjectures.command("stats")
@standard_options
def stats(settings: Settings) -> int:
    """Count the statements by kind and status."""
    with _open(settings, readonly=True) as store:
        counts = store.counts("kind", "status")
        alarms = store.alarms()
    rows = sorted((kind or "", status or "", count) for (kind, status), count in counts.items())
    if settings.json:
        for kind, status, count in rows:
            print_record({"kind": kind, "status": status, "count": count})
    else:
        print_table(["kind", "status", "count"], rows)
    for stored in alarms:
        note(f"conflicting evidence: {stored.record.digest[:12]} {stored.record.text}", settings)
    return 0


def _open(settings: Settings, *, readonly: bool, create: bool = True) -> Store:
    from mathengine.store.database import open_store

    return open_store(settings.database, create=create, readonly=readonly)

"""``mathengine conjectures export`` and ``import``: between this store and others, spreadsheets, papers and Lean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from mathengine.cli.conjectures_filters import ORDERS, Filters, filter_options
from mathengine.cli.groups import MathCommand
from mathengine.cli.options import Settings, digits_option, seconds_option, standard_options
from mathengine.cli.output import Answer, fields, print_record, print_table, show
from mathengine.cli.progress import note, progress

if TYPE_CHECKING:
    from mathengine.numeric.expressions import Statement
    from mathengine.pipeline.exchange import Imported, Outcome
    from mathengine.store.database import Store
    from mathengine.store.exchange_rows import Annotated

FORMS = ("jsonl", "csv", "latex", "bibtex", "lean")
CONTRADICTED, UNDECIDED = 4, 5


@click.command("export", cls=MathCommand)
@click.argument("path", required=False)
@click.option("--as", "form", type=click.Choice(FORMS), default="jsonl", show_default=True, help="What to write.")
@filter_options
@click.option(
    "--order", type=click.Choice(ORDERS), default="digest", show_default=True, help="Order of the statements."
)
@click.option("--limit", type=click.IntRange(1), help="At most so many statements.")
@standard_options
def export(path: str | None, form: str, filters: Filters, order: str, limit: int | None, settings: Settings) -> int:
    """Write statements to PATH, or to standard output.

    \b
      mathengine conjectures export backup.jsonl
      mathengine conjectures export --as lean --constant "zeta(3)" zeta3.lean

    \b
    jsonl   the whole store, as `conjectures import` reads it
    csv     for spreadsheets; what one would run begins with an apostrophe
    latex   a longtable
    bibtex  the references
    lean    Lean 4 theorems without proofs, in the manner of
            formal-conjectures, where Mathlib has the words

    The filters are those of `conjectures list`; a jsonl export takes none.
    """
    from mathengine.store.database import open_store
    from mathengine.store.portability import export_store, write_export

    whole = filters.is_empty and limit is None and order == "digest"
    if form == "jsonl" and not whole:
        raise click.UsageError("a jsonl export is the whole store: it takes no filters", click.get_current_context())
    with open_store(settings.database, create=False, readonly=True) as store:
        if form != "jsonl":
            _write(_lines(store, form, filters, order, limit), path, settings)
        elif path is None:
            write_export(store, sys.stdout.buffer)
        else:
            manifest = export_store(store, path)
            note(f"{manifest.lines} lines written to {path}", settings)
    return 0


def _write(lines: Iterator[str], path: str | None, settings: Settings) -> None:
    from mathengine.errors import StoreError

    if path is None:
        for line in lines:
            sys.stdout.write(line)
        return
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from None
    note(f"written to {path}", settings)


def _lines(store: Store, form: str, filters: Filters, order: str, limit: int | None) -> Iterator[str]:
    from mathengine.store.exchange_rows import annotated

    chosen = annotated(store, filters.portions(store, order=order, limit=limit))
    match form:
        case "csv":
            return _csv(chosen)
        case "latex":
            return _latex(chosen)
        case "bibtex":
            return _bibtex(chosen)
    return _lean(chosen)


def _csv(chosen: Iterator[Annotated]) -> Iterator[str]:
    from mathengine.store.exchange_csv import csv_lines, csv_row

    return csv_lines(csv_row(each.stored, each.tags, each.references) for each in chosen)


def _latex(chosen: Iterator[Annotated]) -> Iterator[str]:
    from mathengine.numeric.printer import to_latex
    from mathengine.store.exchange_latex import latex_rows

    read = _reader()
    return latex_rows(((each.stored, each.references) for each in chosen), lambda text: to_latex(read(text)))


def _bibtex(chosen: Iterator[Annotated]) -> Iterator[str]:
    from mathengine.store.exchange_references import bibtex

    yield bibtex(reference for each in chosen for reference in each.references)


def _lean(chosen: Iterator[Annotated]) -> Iterator[str]:
    from mathengine.store.exchange_lean import lean_lines

    return lean_lines(((each.stored, each.references) for each in chosen), _reader())


def _reader() -> Callable[[str], Statement]:
    from mathengine.numeric.reader import read_statement
    from mathengine.pipeline.domains import vocabulary

    words = vocabulary()
    return lambda text: read_statement(text, vocabulary=words)


@click.command("import", cls=MathCommand)
@click.argument("path")
@click.option("--verify", "verifies", is_flag=True, help="Verify every claim here, now.")
@click.option("--trust", is_flag=True, help="Take over the verdicts too: for a file that you exported yourself.")
@digits_option()
@seconds_option()
@standard_options
def import_(path: str, verifies: bool, trust: bool, digits: int, max_seconds: float, settings: Settings) -> int:
    """Read JSON Lines that `conjectures export` wrote, and merge them: no statement is doubled.

    Verdicts in the file are somebody's claims: they are noted, and the statements are undecided here until this engine
    has verified them, now with --verify or later with `conjectures verify`. A statement whose text is not canonical is
    left out; --max-seconds bounds each verification. Exit status with --verify: 0 all confirmed, 4 some contradicted, 5
    some undecided.
    """
    from mathengine.store.database import open_store
    from mathengine.store.portability import import_store

    if verifies and trust:
        raise click.UsageError("--verify and --trust exclude each other", click.get_current_context())
    with open_store(settings.database) as store:
        if trust:
            added = import_store(store, path)
            record = {"new": added.new, "known": added.known, "evidence": added.evidence}
            return show(Answer(record, fields(record.items())), settings)
        from mathengine.pipeline.exchange import import_foreign

        imported = import_foreign(store, path)
        _say(imported, settings)
        return _verify(store, imported, digits, max_seconds, settings) if verifies else 0


def _say(imported: Imported, settings: Settings) -> None:
    for number, reason in imported.left_out.items():
        note(f"line {number} is left out: {reason}", settings)
    added = imported.added
    record: dict[str, object] = {
        "new": added.new,
        "known": added.known,
        "claims": added.evidence,
        "left_out": len(imported.left_out),
    }
    text = [(name.replace("_", " "), value) for name, value in record.items()]
    show(Answer(record, fields(text)), settings)
    if added.evidence:
        note("what others say of these is noted and not believed; --verify decides it here", settings)


def _verify(store: Store, imported: Imported, digits: int, max_seconds: float, settings: Settings) -> int:
    from mathengine.pipeline.exchange import verify_claims

    outcomes: list[Outcome] = []
    with progress("verify the claims", settings) as report:
        for outcome in verify_claims(store, imported.digests, digits, max_seconds):
            outcomes.append(outcome)
            report(len(outcomes), len(imported.digests), outcome.word)
            if settings.json:
                print_record(_outcome_line(outcome))
    words = [outcome.word for outcome in outcomes]
    if not settings.json and outcomes:
        unconfirmed = [each for each in outcomes if each.word != "confirmed"]
        rows = [[o.stored.record.digest[:12], o.claimed or "", o.stored.status, o.word, o.reason] for o in unconfirmed]
        if rows:
            print_table(["digest", "claimed", "here", "so", "why"], rows)
        counts = [(word, words.count(word)) for word in dict.fromkeys(words)]
        show(Answer({}, ", ".join(f"{count} {word}" for word, count in counts)), settings)
    return CONTRADICTED if "contradicted" in words else UNDECIDED if "undecided" in words else 0


def _outcome_line(outcome: Outcome) -> dict[str, object]:
    return {
        "digest": outcome.stored.record.digest,
        "statement": outcome.stored.record.text,
        "claimed": outcome.claimed,
        "status": outcome.stored.status,
        "digits": outcome.stored.digits,
        "outcome": outcome.word,
        "reason": outcome.reason,
    }

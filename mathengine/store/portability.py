"""Export and import as JSON Lines: a store as text, independent of the database.

A file holds one line per run, by key; one per statement, by digest, with everything that is known of it; and one last
line, the manifest, with the number of lines before it and the SHA-256 of their bytes. The same store gives the same
bytes, and so does a store that was filled from them, on whichever database.

An import adds and never replaces: a known statement gains the evidence that it did not have. Chunks are not exported; a
search is resumed in the store where it began.

What comes from others is imported as claims: their verdicts are noted as what somebody says, under evidence that
decides nothing, and a statement keeps the status that its evidence here gives it. A statement is named by the SHA-256
of its canonical text, so that what two groups found is one statement in the store that both are merged into.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import sqlalchemy as sa

from mathengine.errors import InvalidInput, StoreError
from mathengine.store import insertion, retrieval, runs
from mathengine.store.export_fields import (
    Line,
    evidence_fields,
    read_record,
    read_run_line,
    read_statement_line,
    record_fields,
    run_fields,
)
from mathengine.store.records import (
    Added,
    EvidenceRecord,
    Json,
    StatementRecord,
    StoredStatement,
    Verdict,
    canonical_json,
)
from mathengine.store.schema import provenance, references, tags
from mathengine.store.schema import runs as runs_table

if TYPE_CHECKING:
    from mathengine.store.database import Store

FORMAT = 1
LONGEST_LINE = 1 << 26
"""Bytes; a longer line is refused before it is parsed."""
PORTION = 1000
CLAIMED = "claimed"
"""Method of the evidence that an import of claims leaves: somebody else's verdict, not checked here."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last line of an export.

    Parameters
    ----------
    lines : int
        Lines before it.
    sha256 : str
        Of the bytes before it.

    Examples
    --------
    >>> Manifest(0, "0" * 64).lines
    0
    """

    lines: int
    sha256: str


def export_store(store: Store, path: str | Path) -> Manifest:
    """Write the whole store to a new file, as one state of it.

    Raises
    ------
    StoreError
        If the file exists already or cannot be written; nothing is left behind then.
    """
    target = Path(path)
    try:
        with target.open("xb") as file:
            try:
                manifest = write_export(store, file)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                target.unlink()
                raise
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from None
    return manifest


def write_export(store: Store, file: BinaryIO) -> Manifest:
    """Write the whole store to an open file, as one state of it.

    >>> import io, tempfile
    >>> from mathengine.store.database import open_store
    >>> folder = tempfile.TemporaryDirectory()
    >>> with open_store(Path(folder.name) / "lab.db") as store:
    ...     write_export(store, io.BytesIO()).lines
    0
    >>> folder.cleanup()
    """
    lines, digest = 0, hashlib.sha256()
    for line in export_lines(store):
        file.write(line)
        digest.update(line)
        lines += 1
    manifest = Manifest(lines, digest.hexdigest())
    file.write(_line({"manifest": {"format": FORMAT, "lines": manifest.lines, "sha256": manifest.sha256}}))
    return manifest


def export_lines(store: Store) -> Iterator[bytes]:
    """The lines of an export without its manifest."""
    with store.reading() as connection:
        keys: dict[int, str] = {}
        for row in connection.execute(sa.select(runs_table).order_by(runs_table.c.key)):
            run = runs.read_run(row)
            keys[row.id] = run.key
            yield _line({"run": {name: value for name, value in run_fields(run).items() if name != "id"}})
        for portion in retrieval.in_digest_order(connection):
            yield from _statement_lines(connection, portion, keys)


def _line(data: Mapping[str, Json]) -> bytes:
    return canonical_json(data).encode() + b"\n"


def _statement_lines(
    connection: sa.Connection, portion: Sequence[StoredStatement], keys: Mapping[int, str]
) -> Iterator[bytes]:
    ids = [each.id for each in portion]
    pieces = retrieval.evidence_of(connection, ids)
    literature, labels = retrieval.references_of(connection, ids), retrieval.tags_of(connection, ids)
    found_by = retrieval.run_keys_of(connection, ids)
    for each in portion:
        ordered = sorted(pieces.get(each.id, ()), key=lambda piece: piece.digest)
        yield _line(
            {
                "statement": record_fields(each.record),
                "evidence": [evidence_fields(piece, keys) for piece in ordered],
                "references": [[r.kind, r.target, r.note] for r in literature.get(each.id, ())],
                "tags": list(labels.get(each.id, ())),
                "runs": list(found_by.get(each.id, ())),
            }
        )


def import_store(store: Store, path: str | Path) -> Added:
    """Add everything in an export to the store, in one transaction.

    The manifest is checked first: a file that was cut or altered is refused before anything is written.

    Raises
    ------
    InvalidInput
        If the file is no export, or not whole; the message names the line. Nothing is written then.
    """
    with _checked(path) as (file, name), store.writing() as connection:
        return _import(connection, _lines_of(file, name), name=name)


def import_claims(store: Store, path: str | Path, left_out: Collection[int] = ()) -> Added:
    """Add the statements of an export by others, and what they say of them as claims, in one transaction.

    Every piece of evidence becomes one of method :data:`CLAIMED` with the verdict *undecided*; the original lies whole
    in its ``evidence``. A statement that the store knows keeps its record. References, tags and runs are added.

    Parameters
    ----------
    path : str or Path
        The export; its manifest is checked first.
    left_out : collection of int
        Numbers of lines that are passed over.

    Raises
    ------
    InvalidInput
        If the file is no whole export, or the digest of a statement is not that of its text. Nothing is written then.
    """
    with _checked(path) as (file, name), store.writing() as connection:
        lines = ((number, data) for number, data in _lines_of(file, name) if number not in left_out)
        return _import(connection, lines, name=name, foreign=True)


def statements_of(path: str | Path) -> Iterator[tuple[int, StatementRecord]]:
    """The statements of an export by the numbers of their lines, after its manifest was checked."""
    with _checked(path) as (file, name):
        for number, data in _lines_of(file, name):
            if "statement" in data:
                yield number, read_record(data, f"line {number} of {name}")


@contextmanager
def _checked(path: str | Path) -> Iterator[tuple[BinaryIO, str]]:
    """The export, opened, once its manifest was found to fit."""
    source = Path(path)
    try:
        file = source.open("rb")
    except OSError as error:
        raise InvalidInput("export", source.name, f"a readable file ({error.strerror or error})") from None
    with file:
        try:
            check_manifest(file, source.name)
        except OSError as error:
            raise InvalidInput("export", source.name, f"a readable file ({error.strerror or error})") from None
        file.seek(0)
        yield file, source.name


def _lines_of(file: BinaryIO, name: str) -> Iterator[tuple[int, dict[str, Json]]]:
    for number, line in enumerate(_bounded_lines(file, name), 1):
        yield number, _parse(line, f"line {number} of {name}")


def check_manifest(file: BinaryIO, name: str) -> Manifest:
    """Compare the file with its last line.

    Raises
    ------
    InvalidInput
        If there is no manifest, or it does not fit.
    """
    lines, digest, last = 0, hashlib.sha256(), b""
    for line in _bounded_lines(file, name):
        if last:
            lines += 1
            digest.update(last)
        last = line
    stated = _parse(last, f"last line of {name}").get("manifest")
    if not isinstance(stated, dict) or stated.get("format") != FORMAT:
        raise InvalidInput(f"last line of {name}", last.decode(errors="replace"), f"a manifest of format {FORMAT}")
    manifest = Manifest(lines, digest.hexdigest())
    if stated.get("lines") != manifest.lines or stated.get("sha256") != manifest.sha256:
        raise InvalidInput(f"SHA-256 of {name}", manifest.sha256, f"{stated.get('sha256')}, as its manifest says")
    return manifest


def _bounded_lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise InvalidInput(f"line of {name}", line[:60].decode(errors="replace"), f"at most {LONGEST_LINE} bytes")
        yield line


def _parse(line: bytes, place: str) -> dict[str, Json]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise InvalidInput(place, line[:60].decode(errors="replace"), "a JSON object") from None
    if not isinstance(data, dict):
        raise InvalidInput(place, line[:60].decode(errors="replace"), "a JSON object")
    return data


def _import(
    connection: sa.Connection, lines: Iterable[tuple[int, dict[str, Json]]], *, name: str, foreign: bool = False
) -> Added:
    ids: dict[str, int] = {}
    total, portion = Added(), list[Line]()
    for number, data in lines:
        place = f"line {number} of {name}"
        if "run" in data:
            run = read_run_line(data["run"], place)
            ids[run.key] = runs.id_of_key(connection, run.key) or runs.start(connection, run)
        elif "statement" in data:
            line = read_statement_line(data, place, ids)
            portion.append(_as_claim(line, place) if foreign else line)
        if len(portion) == PORTION:
            total += _insert(connection, _bare_where_known(connection, portion) if foreign else portion, ids)
            portion.clear()
    return total + _insert(connection, _bare_where_known(connection, portion) if foreign else portion, ids)


def _as_claim(line: Line, place: str) -> Line:
    """The line with its evidence as claims, once the digest is found to be that of the text."""
    digest = hashlib.sha256(line.record.text.encode()).hexdigest()
    if digest != line.record.digest:
        raise InvalidInput(f"digest in {place}", line.record.digest, f"{digest}, the SHA-256 of its text")
    return replace(line, evidence=tuple((claimed(piece), key) for piece, key in line.evidence))


def claimed(piece: EvidenceRecord) -> EvidenceRecord:
    """What somebody else's evidence is here: a claim that decides nothing.

    Examples
    --------
    >>> claim = claimed(EvidenceRecord(Verdict.PROVED, "exact", 50))
    >>> claim.verdict, claim.digits, claim.evidence["verdict"], claimed(claim) == claim
    (<Verdict.UNDECIDED: 'undecided'>, None, 'proved', True)
    """
    decides_nothing = piece.verdict is Verdict.UNDECIDED and piece.digits is None and piece.certificate is None
    if piece.method == CLAIMED and decides_nothing:
        return piece
    said: dict[str, Json] = {
        "verdict": piece.verdict.value,
        "method": piece.method,
        "digits": piece.digits,
        "evidence": dict(piece.evidence),
        "certificate": None if piece.certificate is None else dict(piece.certificate),
    }
    return EvidenceRecord(
        Verdict.UNDECIDED, CLAIMED, None, said, None, piece.engine_version, piece.created, piece.seconds
    )


def _bare_where_known(connection: sa.Connection, portion: Sequence[Line]) -> list[Line]:
    """The lines, without what others add to the record of a statement that the store has."""
    known = insertion.identifiers(connection, [line.record.digest for line in portion])

    def bare(line: Line) -> Line:
        return replace(line, record=replace(line.record, constant=None, family=None, limit=None, value_prefix=None))

    return [bare(line) if line.record.digest in known else line for line in portion]


def _insert(connection: sa.Connection, portion: Sequence[Line], ids: Mapping[str, int]) -> Added:
    batch = [
        (line.record, [replace(piece, run=None if key is None else ids[key]) for piece, key in line.evidence])
        for line in portion
    ]
    added = insertion.insert(connection, insertion.encode(batch), None)
    where = insertion.identifiers(connection, [line.record.digest for line in portion])
    found_by = [(where[line.record.digest], ids[key]) for line in portion for key in line.runs]
    labels = [(where[line.record.digest], tag) for line in portion for tag in line.tags]
    literature = [(where[line.record.digest], r.kind, r.target, r.note) for line in portion for r in line.references]
    insertion.insert_rows(connection, provenance, ("statement_id", "run_id"), found_by)
    insertion.insert_rows(connection, tags, ("statement_id", "tag"), labels)
    insertion.insert_rows(connection, references, ("statement_id", "kind", "target", "note"), literature)
    return added

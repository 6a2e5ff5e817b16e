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
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import sqlalchemy as sa

from mathengine.errors import InvalidInput, StoreError
from mathengine.store import insertion, retrieval, runs
from mathengine.store.records import (
    Added,
    EvidenceRecord,
    Json,
    Reference,
    RunRecord,
    RunState,
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
T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class _Line:
    """A statement with all that an export knows of it."""

    record: StatementRecord
    evidence: tuple[tuple[EvidenceRecord, str | None], ...]
    references: tuple[Reference, ...]
    tags: tuple[str, ...]
    runs: tuple[str, ...]


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
            yield _line({"run": {name: value for name, value in _run_fields(run).items() if name != "id"}})
        for portion in retrieval.in_digest_order(connection):
            yield from _statement_lines(connection, portion, keys)


def _line(data: Mapping[str, Json]) -> bytes:
    return canonical_json(data).encode() + b"\n"


def _run_fields(run: RunRecord) -> dict[str, Json]:
    row: dict[str, Json] = dict(runs.columns(run))
    return {**row, "parameters": dict(run.parameters), "counts": dict(run.counts)}


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
                "statement": _record_fields(each.record),
                "evidence": [_evidence_fields(piece, keys) for piece in ordered],
                "references": [[r.kind, r.target, r.note] for r in literature.get(each.id, ())],
                "tags": list(labels.get(each.id, ())),
                "runs": list(found_by.get(each.id, ())),
            }
        )


def _record_fields(record: StatementRecord) -> dict[str, Json]:
    return {
        "digest": record.digest,
        "kind": record.kind,
        "text": record.text,
        "form": dict(record.form),
        "constant": record.constant,
        "family": record.family,
        "limit": record.limit,
        "value_prefix": record.value_prefix,
    }


def _evidence_fields(piece: EvidenceRecord, keys: Mapping[int, str]) -> dict[str, Json]:
    return {
        "verdict": piece.verdict.value,
        "method": piece.method,
        "digits": piece.digits,
        "evidence": dict(piece.evidence),
        "certificate": None if piece.certificate is None else dict(piece.certificate),
        "engine_version": piece.engine_version,
        "created": piece.created,
        "seconds": piece.seconds,
        "run": None if piece.run is None else keys[piece.run],
    }


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
                yield number, _read_record(data, f"line {number} of {name}")


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
    total, portion = Added(), list[_Line]()
    for number, data in lines:
        place = f"line {number} of {name}"
        if "run" in data:
            run = _read_run(data["run"], place)
            ids[run.key] = runs.id_of_key(connection, run.key) or runs.start(connection, run)
        elif "statement" in data:
            line = _read_statement(data, place, ids)
            portion.append(_as_claim(line, place) if foreign else line)
        if len(portion) == PORTION:
            total += _insert(connection, _bare_where_known(connection, portion) if foreign else portion, ids)
            portion.clear()
    return total + _insert(connection, _bare_where_known(connection, portion) if foreign else portion, ids)


def _as_claim(line: _Line, place: str) -> _Line:
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


def _bare_where_known(connection: sa.Connection, portion: Sequence[_Line]) -> list[_Line]:
    """The lines, without what others add to the record of a statement that the store has."""
    known = insertion.identifiers(connection, [line.record.digest for line in portion])

    def bare(line: _Line) -> _Line:
        return replace(line, record=replace(line.record, constant=None, family=None, limit=None, value_prefix=None))

    return [bare(line) if line.record.digest in known else line for line in portion]


def _insert(connection: sa.Connection, portion: Sequence[_Line], ids: Mapping[str, int]) -> Added:
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


def _read_run(data: Json, place: str) -> RunRecord:
    fields = _table(data, place)
    state = _field(fields, "state", str, place)
    if state not in tuple(RunState):
        raise InvalidInput(f"state in {place}", state, ", ".join(RunState))
    seed = _optional(fields, "seed", str, place)
    counts = _field(fields, "counts", dict, place)
    return RunRecord(
        recipe=_field(fields, "recipe", str, place),
        recipe_digest=_field(fields, "recipe_digest", str, place),
        recipe_text=_field(fields, "recipe_text", str, place),
        parameters=_field(fields, "parameters", dict, place),
        seed=None if seed is None else _integer(seed, place),
        version=_field(fields, "version", str, place),
        machine=_optional(fields, "machine", str, place),
        state=RunState(state),
        counts={str(stage): _whole(count, place) for stage, count in counts.items()},
        cursor=_optional(fields, "cursor", str, place),
        started=_field(fields, "started", str, place),
        finished=_optional(fields, "finished", str, place),
        key=_field(fields, "key", str, place),
    )


def _read_record(data: Mapping[str, Json], place: str) -> StatementRecord:
    fields = _table(data.get("statement"), place)
    return StatementRecord(
        digest=_field(fields, "digest", str, place),
        kind=_field(fields, "kind", str, place),
        text=_field(fields, "text", str, place),
        form=_field(fields, "form", dict, place),
        constant=_optional(fields, "constant", str, place),
        family=_optional(fields, "family", str, place),
        limit=_optional(fields, "limit", str, place),
        value_prefix=_optional(fields, "value_prefix", str, place),
    )


def _read_statement(data: Mapping[str, Json], place: str, ids: Mapping[str, int]) -> _Line:
    record = _read_record(data, place)
    pieces = tuple(_read_evidence(piece, place) for piece in _field(data, "evidence", list, place))
    keys = tuple(str(key) for key in _field(data, "runs", list, place))
    for key in (*keys, *(key for _, key in pieces if key is not None)):
        if key not in ids:
            raise InvalidInput(f"run in {place}", key, "the key of a run on an earlier line")
    literature = tuple(_read_reference(each, place) for each in _field(data, "references", list, place))
    labels = tuple(str(tag) for tag in _field(data, "tags", list, place))
    insertion.check_text(*labels)
    return _Line(record, pieces, literature, labels, keys)


def _read_reference(data: Json, place: str) -> Reference:
    if not isinstance(data, list) or len(data) != 3 or not all(isinstance(part, str) for part in data):
        raise InvalidInput(f"reference in {place}", canonical_json({"": data}), "kind, target and note")
    kind, target, note = (str(part) for part in data)
    insertion.check_text(kind, target, note)
    return Reference(kind, target, note)


def _read_evidence(data: Json, place: str) -> tuple[EvidenceRecord, str | None]:
    fields = _table(data, place)
    verdict = _field(fields, "verdict", str, place)
    if verdict not in tuple(Verdict):
        raise InvalidInput(f"verdict in {place}", verdict, ", ".join(Verdict))
    seconds = fields.get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise InvalidInput(f"seconds in {place}", str(seconds), "a number")
    digits = fields.get("digits")
    record = EvidenceRecord(
        Verdict(verdict),
        _field(fields, "method", str, place),
        None if digits is None else _whole(digits, place),
        _field(fields, "evidence", dict, place),
        _optional(fields, "certificate", dict, place),
        _field(fields, "engine_version", str, place),
        _field(fields, "created", str, place),
        float(seconds),
    )
    return record, _optional(fields, "run", str, place)


def _table(data: Json, place: str) -> dict[str, Json]:
    if not isinstance(data, dict):
        raise InvalidInput(place, type(data).__name__, "a line of an export")
    return data


def _field(fields: Mapping[str, Json], name: str, kind: type[T], place: str) -> T:
    value = fields.get(name)
    if not isinstance(value, kind):
        raise InvalidInput(f"{name} in {place}", type(value).__name__, f"a value of type {kind.__name__}")
    return value


def _optional(fields: Mapping[str, Json], name: str, kind: type[T], place: str) -> T | None:
    return None if fields.get(name) is None else _field(fields, name, kind, place)


def _whole(value: Json, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise InvalidInput(f"number in {place}", str(value), "a whole number below 2**31")
    return value


def _integer(text: str, place: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(f"seed in {place}", text, "an integer") from None

"""Adding statements and evidence: encoded before the transaction, de-duplicated on digests inside it.

Statement ids are given out here, not by the database: whoever is in a writing transaction is the only writer, so the
next id is one past the largest. That spares a second look-up, and it makes both databases behave alike. The inserts go
straight to the driver, since compiling them anew for every batch would cost more than they do: to SQLite row by row, to
PostgreSQL as one statement with an array for each column, since there every statement is a message.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from mathengine.errors import InvalidInput, NothingFound
from mathengine.store.records import (
    Added,
    EvidenceRecord,
    Standing,
    StatementRecord,
    Status,
    canonical_json,
    check_digest,
    delta_of,
    evidence_digest,
    utc_now,
)
from mathengine.store.schema import evidence, provenance, statements

Batch: TypeAlias = Iterable[tuple[StatementRecord, Sequence[EvidenceRecord]]]
Cell: TypeAlias = "str | int | float | None"
Known: TypeAlias = "tuple[int, str, int | None, str | None, str | None, str | None, str | None]"
OPTIONAL = ("constant", "family", "limit_text", "value_prefix")
NOTHING = Standing()
ARRAYS: dict[type, str] = {str: "text[]", int: "bigint[]", float: "double precision[]"}


@dataclass(slots=True)
class Incoming:
    """One statement of a batch, and the evidence for it as the database takes it."""

    record: StatementRecord
    standing: Standing
    evidence: list[tuple[Cell, ...]]


def encode(batch: Batch) -> dict[str, Incoming]:
    """The batch by digest, each statement once.

    Raises
    ------
    InvalidInput
        If a record holds what no store can keep: a malformed digest, a NUL character, data that is no JSON.
    """
    incoming: dict[str, Incoming] = {}
    for record, found in batch:
        one = incoming.get(record.digest)
        if one is None:
            one = incoming[check_digest(record.digest)] = Incoming(record, NOTHING, [])
        for piece in found:
            one.evidence.append(encode_evidence(piece))
            one.standing = one.standing.joined(piece)
    return incoming


def _statement_columns(record: StatementRecord) -> tuple[Cell, ...]:
    """The columns of ``statements`` from ``kind`` to ``value_prefix``."""
    if not record.kind or not record.text:
        raise InvalidInput("statement for the store", record.text or record.kind, "a text and a kind")
    optional = (record.constant, record.family, record.limit, record.value_prefix)
    check_text(record.kind, record.text, *optional)
    return (record.kind, record.text, canonical_json(record.form), *optional)


def encode_evidence(record: EvidenceRecord) -> tuple[Cell, ...]:
    """The columns of ``evidence`` from ``digest`` on."""
    check_text(record.method, record.engine_version)
    details = canonical_json(record.evidence)
    certificate = None if record.certificate is None else canonical_json(record.certificate)
    return (
        evidence_digest(record, details, certificate),
        record.verdict.value,
        record.digits,
        record.method,
        details,
        certificate,
        record.engine_version,
        record.created,
        record.seconds,
        record.run,
    )


def check_text(*texts: str | None) -> None:
    """Refuse what PostgreSQL or UTF-8 cannot hold."""
    text = "".join(filter(None, texts))
    if "\x00" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)):
        raise InvalidInput("text for the store", text, "Unicode text without NUL and without lone surrogates")


def insert(connection: sa.Connection, incoming: dict[str, Incoming], run: int | None) -> Added:
    """Write the batch; the connection is in a writing transaction."""
    known = _known(connection, list(incoming))
    largest, now = _arrival(connection)
    new_rows: list[tuple[Cell, ...]] = []
    evidence_rows: list[tuple[Cell, ...]] = []
    changed: list[tuple[int, Standing]] = []
    completed: list[dict[str, Cell]] = []
    ids: list[int] = []
    for digest, one in incoming.items():
        standing = one.standing
        if digest in known:
            identifier, status, digits, *optional = known[digest]
            if None in optional:
                completed += _completion(identifier, one.record, optional)
            # Most of what a search finds again brings nothing new.
            if status != standing.status or digits != standing.digits:
                changed += _change(identifier, Standing(Status(status), digits), standing)
        else:
            identifier = largest = largest + 1
            row = _statement_columns(one.record)
            standing_now = (standing.status.value, standing.digits, now, delta_of(one.record.form))
            new_rows.append((identifier, digest, *row, *standing_now))
        ids.append(identifier)
        for piece in one.evidence:
            evidence_rows.append((identifier, *piece) if run is None else (identifier, *piece[:-1], piece[-1] or run))
    insert_rows(connection, statements, _STATEMENT_COLUMNS, new_rows)
    pieces = insert_rows(connection, evidence, _EVIDENCE_COLUMNS, evidence_rows)
    _update_standings(connection, changed)
    _complete(connection, completed)
    if run is not None:
        insert_rows(connection, provenance, ("statement_id", "run_id"), [(identifier, run) for identifier in ids])
    return Added(new=len(new_rows), known=len(incoming) - len(new_rows), evidence=pieces)


def _arrival(connection: sa.Connection) -> tuple[int, str]:
    """The largest id so far, and the time, which runs no further back than that of the statement with this id."""
    query = sa.select(statements.c.id, statements.c.created).order_by(statements.c.id.desc()).limit(1)
    last = connection.execute(query).first()
    now = utc_now()
    return (0, now) if last is None else (last.id, max(now, last.created))


def append(connection: sa.Connection, digest: str, record: EvidenceRecord) -> Standing:
    """Add one piece of evidence for a statement that the store has; the standing after it.

    Raises
    ------
    NothingFound
        If the store has no such statement.
    """
    row = encode_evidence(record)
    found = _known(connection, [check_digest(digest)])
    if digest not in found:
        raise NothingFound(f"the store has no statement {digest}")
    identifier, status, digits, *_ = found[digest]
    before = Standing(Status(status), digits)
    after = before.joined(record)
    insert_rows(connection, evidence, _EVIDENCE_COLUMNS, [(identifier, *row)])
    _update_standings(connection, [(identifier, after)] if after != before else [])
    return after


def identifiers(connection: sa.Connection, digests: Sequence[str]) -> dict[str, int]:
    """The identifiers of statements that the store has."""
    return {digest: row[0] for digest, row in _known(connection, list(digests)).items()}


def insert_rows(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]]
) -> int:
    """Insert rows, passing over those that a unique key refuses; how many were inserted."""
    if not rows:
        return 0
    quote = connection.dialect.identifier_preparer.quote
    # All names come from schema.py; the values are bound.
    into = f"INSERT INTO {quote(table.name)} ({', '.join(quote(column) for column in columns)})"
    if connection.dialect.name == "sqlite":
        text = f"{into} VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO NOTHING"
        return connection.exec_driver_sql(text, list(rows)).rowcount
    kinds = [table.c[column].type.python_type for column in columns]
    text = f"{into} SELECT * FROM unnest({', '.join(f'%s::{ARRAYS[kind]}' for kind in kinds)}) ON CONFLICT DO NOTHING"
    arrays = tuple(_array(kind, cells) for kind, cells in zip(kinds, zip(*rows, strict=True), strict=True))
    return connection.exec_driver_sql(text, arrays).rowcount


def _array(kind: type, cells: Sequence[Cell]) -> str:
    """The cells of one column as PostgreSQL writes an array; the driver takes several times as long."""
    if kind is str:
        texts = ["NULL" if cell is None else _quoted(str(cell)) for cell in cells]
    else:
        texts = ["NULL" if cell is None else str(kind(cell)) for cell in cells]
    return f"{{{','.join(texts)}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_STATEMENT_COLUMNS = tuple(column.name for column in statements.c)
_EVIDENCE_COLUMNS = tuple(column.name for column in evidence.c if column.name != "id")
_KNOWN = f"SELECT digest, id, status, digits, {', '.join(OPTIONAL)} FROM statements WHERE digest"


def _known(connection: sa.Connection, digests: list[str]) -> dict[str, Known]:
    """Those statements that the store has: identifier, status, digits, and the optional columns."""
    # One parameter however many there are, so that the text of the query is always the same.
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"{_KNOWN} IN (SELECT value FROM json_each(?))", (json.dumps(digests),))
    else:
        rows = connection.exec_driver_sql(f"{_KNOWN} = ANY(%s::text[])", (_array(str, digests),))
    return {row[0]: row[1:] for row in rows.all()}


def _change(identifier: int, before: Standing, added: Standing) -> list[tuple[int, Standing]]:
    """The standing to note, if the evidence that was added changes it."""
    after = before.merged(added)
    return [] if after == before else [(identifier, after)]


def _completion(identifier: int, record: StatementRecord, before: Sequence[str | None]) -> list[dict[str, Cell]]:
    """What the record knows of a statement and the store did not; its form comes with it."""
    offered = (record.constant, record.family, record.limit, record.value_prefix)
    if not any(old is None and new is not None for old, new in zip(before, offered, strict=True)):
        return []
    check_text(*offered)
    merged = (new if old is None else old for old, new in zip(before, offered, strict=True))
    named = {f"new_{name}": value for name, value in zip(OPTIONAL, merged, strict=True)}
    form = {"new_form": canonical_json(record.form), "new_delta": delta_of(record.form)}
    return [{"identifier": identifier, **form, **named}]


def _complete(connection: sa.Connection, completed: Sequence[dict[str, Cell]]) -> None:
    if completed:
        update = sa.update(statements).where(statements.c.id == sa.bindparam("identifier"))
        new = {name: sa.bindparam(f"new_{name}", type_=sa.Text()) for name in ("form", *OPTIONAL)}
        connection.execute(update.values({**new, "delta": sa.bindparam("new_delta")}), completed)


def _update_standings(connection: sa.Connection, changed: Sequence[tuple[int, Standing]]) -> None:
    if changed:
        update = (
            sa.update(statements)
            .where(statements.c.id == sa.bindparam("identifier"))
            .values(status=sa.bindparam("after"), digits=sa.bindparam("certified"))
        )
        rows = [{"identifier": i, "after": s.status.value, "certified": s.digits} for i, s in changed]
        connection.execute(update, rows)

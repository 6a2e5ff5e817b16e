"""What a store is and how much it holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from mathengine.store.database import Store
from mathengine.store.migrations import VERSION_KEY
from mathengine.store.schema import chunks, evidence, meta, references, runs, statements, tags

COUNTED = (statements, evidence, runs, chunks, references, tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A store at one moment.

    Parameters
    ----------
    address : str
        Without its password.
    database : str
        ``SQLite`` or ``PostgreSQL``, with the version.
    schema : int
        Version of the tables.
    name : str
        Permanent; a copy or a backup has the same.
    created : str
        UTC.
    size : int
        Bytes on disk, indexes and a file's log included.
    rows : mapping of str to int
        Rows of each table.
    statuses : mapping of str to int
        Statements of each status.

    Examples
    --------
    >>> import tempfile
    >>> from mathengine.store.database import open_store
    >>> folder = tempfile.TemporaryDirectory()
    >>> with open_store(Path(folder.name) / "lab.db") as store:
    ...     summarise(store).rows["statements"]
    0
    >>> folder.cleanup()
    """

    address: str
    database: str
    schema: int
    name: str
    created: str
    size: int
    rows: Mapping[str, int]
    statuses: Mapping[str, int]


def summarise(store: Store) -> Summary:
    """Count what a store holds. Exact, of one state; a walk along one index of each table."""
    with store.reading() as connection:
        facts = {row.key: row.value for row in connection.execute(sa.select(meta))}
        rows = {table.name: _count(connection, table) for table in COUNTED}
        grouped = sa.select(statements.c.status, sa.func.count()).group_by("status").order_by("status")
        statuses = {status: int(count) for status, count in connection.execute(grouped)}
        database, size = _server(connection) if store.address.path is None else _file(store.address.path)
    return Summary(
        address=str(store.address),
        database=database,
        schema=int(facts[VERSION_KEY]),
        name=facts["store"],
        created=facts["created"],
        size=size,
        rows=rows,
        statuses=statuses,
    )


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _file(path: Path) -> tuple[str, int]:
    files = (path, Path(f"{path}-wal"))
    return f"SQLite {sqlite3.sqlite_version}", sum(file.stat().st_size for file in files if file.exists())


def _server(connection: sa.Connection) -> tuple[str, int]:
    version = connection.scalar(sa.text("SELECT current_setting('server_version')"))
    size = sa.text(
        "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
    )
    return f"PostgreSQL {str(version).split()[0]}", int(connection.scalar(size) or 0)

"""Copies of a whole store: to a backup and back, and from one database to the other.

A backup is one SQLite file, whichever database it was made from, and it is itself a store: any mathengine opens it.
A copy takes every table as it is, with identifiers, runs and finished chunks, so that an interrupted search goes on in
it and both export the same bytes. (An export is text, for merging into other stores; it leaves chunks out.)
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from mathengine.errors import StoreError
from mathengine.store import insertion
from mathengine.store.address import Address, read_address
from mathengine.store.connection import check_file, open_engine, read_transaction, translated
from mathengine.store.database import TIMEOUT, Store, open_store
from mathengine.store.files import copy_file, make_whole, new_file
from mathengine.store.migrations import VERSION_KEY, prepare, stored_version
from mathengine.store.schema import SCHEMA_VERSION, evidence, meta, metadata, runs, statements

Report: TypeAlias = Callable[[int, int], None]
"""Called with the rows copied so far, and all."""
PORTION = 2000


def back_up(store: Store, path: str | Path, report: Report | None = None) -> None:
    """Copy the store to a new SQLite file, as one state of it, also while others write to it.

    Parameters
    ----------
    store : Store
        On SQLite or on PostgreSQL.
    path : str or Path
        The file; it is there only when it is complete, checked and on disk.
    report : callable, optional
        Told of the progress, where rows are copied one by one.

    Raises
    ------
    StoreError
        If the file exists or cannot be written.
    StoreUnsound
        If the store is damaged.

    Examples
    --------
    >>> folder = tempfile.TemporaryDirectory()
    >>> with open_store(Path(folder.name) / "lab.db") as store:
    ...     back_up(store, Path(folder.name) / "lab.backup")
    >>> with open_store(Path(folder.name) / "lab.backup", readonly=True) as backup:
    ...     backup.counts()
    {(): 0}
    >>> folder.cleanup()
    """
    if store.address.path is not None:
        copy_file(store.address.path, Path(path))
        return
    with new_file(Path(path)) as partial:
        with open_store(partial) as copy:
            copy_rows(store, copy, report)
        make_whole(partial, Path(path))


def restore(path: str | Path, where: str | Path | None, report: Report | None = None) -> None:
    """Make a store from a backup; the store must be new or empty.

    Parameters
    ----------
    path : str or Path
        What :func:`back_up` wrote, by this or an older mathengine.
    where : str, Path or None
        As for :func:`~mathengine.store.database.open_store`.

    Raises
    ------
    StoreError
        If there is no such backup, or the store holds something already.
    StoreUnsound, StoreNewer
        If the backup is damaged, or a newer mathengine made it.
    """
    copy_store(Path(path), where, report)


def copy_store(source: str | Path, target: str | Path | None, report: Report | None = None) -> None:
    """Copy a store to a place that is new or empty, on whichever database.

    Raises
    ------
    StoreError
        If there is no store at the one place, or something at the other.
    StoreUnsound, StoreNewer
        If the store is damaged, or a newer mathengine made it.
    """
    old, new = read_address(source), read_address(target)
    version = _version(old)
    if old.path is not None and new.path is not None and not new.path.exists():
        check_file(new, create=True, readonly=False)
        copy_file(old.path, new.path)
        open_store(target, create=False).close()
        return
    with _opened(old, version) as here, open_store(target) as there:
        copy_rows(here, there, report)


def _version(address: Address) -> int:
    """The schema of the store at an address; nothing is written there."""
    with translated(address):
        engine = open_engine(address, create=False, readonly=True, timeout=TIMEOUT)
        try:
            with read_transaction(engine) as connection:
                version = stored_version(connection, address)
            if version is None or version > SCHEMA_VERSION:
                prepare(engine, address, create=False, readonly=True)  # says what is wrong
        finally:
            engine.dispose()
    return version or SCHEMA_VERSION


@contextmanager
def _opened(address: Address, version: int) -> Iterator[Store]:
    """The store at an address for reading; one that an older mathengine wrote as a copy that is up to date."""
    if address.path is None or version == SCHEMA_VERSION:
        with open_store(address.url or address.path, readonly=True) as store:
            yield store
        return
    with tempfile.TemporaryDirectory(prefix="mathengine-") as folder:
        newer = Path(folder) / address.path.name
        copy_file(address.path, newer)
        with open_store(newer) as store:
            yield store


def copy_rows(source: Store, target: Store, report: Report | None = None) -> None:
    """Copy every row of every table into an empty store, in one transaction; one state of the source.

    Raises
    ------
    StoreError
        If the target holds statements or runs already.
    """
    with source.reading() as old, target.writing() as new:
        for table in (statements, runs):
            count = new.scalar(sa.select(sa.func.count()).select_from(table))
            if count:
                raise StoreError(
                    f"{target.address} is not empty ({table.name}: {count}): a copy goes into a new or empty store; "
                    "`mathengine conjectures import` merges"
                )
        tables = [table for table in metadata.sorted_tables if table is not meta]
        total = sum(old.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables)
        done = 0
        for table in tables:
            for count in _copied(old, new, table):
                done += count
                if report is not None:
                    report(done, total)
        _copy_meta(old, new)
        _go_on_counting(new)


def _copied(old: sa.Connection, new: sa.Connection, table: sa.Table) -> Iterator[int]:
    """Copy one table; the number of rows after each portion."""
    names = [column.name for column in table.c]
    query = sa.select(table).order_by(*table.primary_key.columns)
    for rows in old.execution_options(yield_per=PORTION).execute(query).partitions():
        if insertion.insert_rows(new, table, names, [tuple(row) for row in rows]) != len(rows):
            raise StoreError(f"the copy of {table.name} met rows that are there already")
        yield len(rows)


def _copy_meta(old: sa.Connection, new: sa.Connection) -> None:
    """The store's name and date go with it; the schema's version is the new one's."""
    facts = [dict(row._mapping) for row in old.execute(sa.select(meta).where(meta.c.key != VERSION_KEY))]
    new.execute(sa.delete(meta).where(meta.c.key != VERSION_KEY))
    new.execute(sa.insert(meta), facts)


def _go_on_counting(new: sa.Connection) -> None:
    """Let PostgreSQL give out identifiers of evidence after the largest that was copied."""
    if new.dialect.name == "postgresql":
        largest = new.scalar(sa.select(sa.func.max(evidence.c.id)))
        if largest is not None:
            new.execute(sa.text("SELECT setval(pg_get_serial_sequence('evidence', 'id'), :id)"), {"id": largest})

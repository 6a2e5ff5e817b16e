"""SQLite files as wholes: copied consistently while others write, and in their place only when they are complete."""

from __future__ import annotations

import errno
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mathengine.errors import StoreError, StoreUnsound
from mathengine.store.address import Address
from mathengine.store.connection import connect_sqlite, translated

TIMEOUT = 30.0
BESIDE = ("", "-journal", "-wal", "-shm")
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What file systems without hard links answer."""


def copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite file to a new one: one state of it, checked page by page, also while others write to it.

    Raises
    ------
    StoreError
        If the target exists already, or cannot be written; nothing is left behind then.
    StoreUnsound
        If the file is damaged.
    """
    with new_file(target) as partial:
        with (
            translated(Address(target)),
            closing(connect_sqlite(source.absolute(), "mode=ro", TIMEOUT)) as old,
            closing(sqlite3.connect(partial)) as new,
        ):
            old.backup(new)
        make_whole(partial, source)


def make_whole(path: Path, name: Path) -> None:
    """Let a file be all of its database, so that who reads it makes no log beside it, and check its pages.

    Raises
    ------
    StoreUnsound
        If they do not fit together; the message says ``name``.
    """
    with translated(Address(name)), closing(connect_sqlite(path.absolute(), "mode=rw", TIMEOUT)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise StoreUnsound(f"{name} is damaged: {' '.join(str(found).split())}")


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Somewhere to write what becomes ``target`` when it is complete and on disk, and nothing at all if that fails.

    Raises
    ------
    StoreError
        If the target exists already, also where somebody made it meanwhile; or if it cannot be made.
    """
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:12]}.partial")
    try:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        partial.touch(exist_ok=False)
        yield partial
        _synchronise(partial)
        _put_in_place(partial, target)
        _synchronise(target.absolute().parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be made: {(error.strerror or str(error)).lower()}") from None
    finally:
        for suffix in BESIDE:
            _remove(Path(f"{partial}{suffix}"))


def _put_in_place(partial: Path, target: Path) -> None:
    try:
        os.link(partial, target)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        partial.rename(target)


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # a directory that is not there, or that became read-only: the first error says so
        return

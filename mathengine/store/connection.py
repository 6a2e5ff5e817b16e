"""Connections to the database under a store, and its errors in our own words.

One writer at a time, on both databases. On SQLite every writing transaction opens with ``BEGIN IMMEDIATE``: a deferred
one that reads first and then writes fails at once, whatever the timeout, when another process committed in between. On
PostgreSQL it takes an advisory lock first, so that the same code needs no second answer to races.
"""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mathengine.errors import StoreBusy, StoreError, StoreUnsound
from mathengine.store.address import Address

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

MAGIC = b"SQLite format 3\x00"
ADVISORY_LOCK = 0x6D656E67
"""First key of the advisory lock; the second is the schema's hash."""
PRAGMAS = (
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "synchronous=NORMAL",
    "cache_size=-65536",
    # Pages of 4 KiB in the log before they go into the file: digests fall anywhere, so one page changes many times.
    "wal_autocheckpoint=8000",
)
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
SMALLEST_ROOM = 1 << 16
UNSOUND = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
PAUSE = (0.002, 0.01)
"""Seconds between two attempts to become the writer of a SQLite file; at random, so that nobody is always late."""
BUSY_STATES = ("55P03", "40001", "40P01", "53300")
"""PostgreSQL: lock not available, serialization failure, deadlock, too many connections."""
STATES = {
    "25006": "is read-only",
    "3F000": "cannot be made: the database has no schema for it",
    "42501": "may not be used so: permission denied",
    "53100": "cannot grow: the disk is full",
    "53200": "cannot be used: its server is out of memory",
    "57014": "was too slow: its server cancelled the query",
    "58030": "cannot be read or written: input/output error",
}
UNSOUND_STATES = ("XX001", "XX002")
"""PostgreSQL: data corrupted, index corrupted."""
PROBLEMS = {
    sqlite3.SQLITE_READONLY: "is read-only",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: input/output error",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_PERM: "may not be opened: permission denied",
    sqlite3.SQLITE_AUTH: "may not be opened: permission denied",
}


def open_engine(address: Address, *, create: bool, readonly: bool, timeout: float) -> sa.Engine:
    """An engine for the database at ``address``; nothing is written to it yet.

    Raises
    ------
    StoreError
        If there is no such file or directory, or it may not be opened.
    StoreUnsound
        If the file is no SQLite database.
    """
    if address.path is None:
        return _postgresql_engine(address, readonly=readonly, timeout=timeout)
    check_file(address, create=create, readonly=readonly)
    mode = _readonly_mode(address.path) if readonly else "mode=rwc" if create else "mode=rw"
    path = address.path.absolute()

    def connect() -> sqlite3.Connection:
        return connect_sqlite(path, mode, timeout)

    # A pool of real connections: the URL alone would mean a database in memory, shared between threads.
    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool, pool_size=4)
    sa.event.listen(engine, "begin", lambda connection: _begin_sqlite(connection, timeout))
    return engine


def keep_log_ahead(engine: sa.Engine, timeout: float) -> None:
    """Set a SQLite file to write-ahead logging, in which readers and the writer do not wait for each other."""
    deadline = time.monotonic() + timeout
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        if cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",):
            return
        while True:
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself here when several processes make the change at once.
                if error.sqlite_errorcode & 0xFF not in BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)


def connect_sqlite(path: Path, mode: str, timeout: float) -> sqlite3.Connection:
    """A connection in autocommit mode: transactions begin where this module says so."""
    connection = sqlite3.connect(
        f"{path.as_uri()}?{mode}", uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin_sqlite(connection: sa.Connection, timeout: float) -> None:
    """Begin a transaction; a writing one waits here for the other writers.

    SQLite would wait by itself, in pauses that grow up to a tenth of a second: among sixteen writers some then wait for
    seconds while others take turn after turn, and nobody can interrupt them.
    """
    driver = connection.connection.driver_connection
    if driver is None or not connection.get_execution_options().get("mathengine_write", False):
        connection.exec_driver_sql("BEGIN")
        return
    deadline = time.monotonic() + timeout
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(*PAUSE))
    finally:
        driver.execute(f"PRAGMA busy_timeout={round(timeout * 1000)}")


def _postgresql_engine(address: Address, *, readonly: bool, timeout: float) -> sa.Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise StoreError(f"{address} needs the extra 'postgres': pip install 'mathengine[postgres]'") from None
    try:
        url = sa.make_url(address.url or "").set(drivername="postgresql+psycopg")
    except (sa.exc.ArgumentError, ValueError):
        raise StoreError(f"{address} is no PostgreSQL URL; accepted: postgresql://USER@HOST/DATABASE") from None
    # Whatever the server's own default: a writer must see what was committed while it waited for the lock. And a server
    # that was started anew between two transactions is no error.
    engine = sa.create_engine(
        url, pool_size=4, pool_pre_ping=True, isolation_level="READ COMMITTED", connect_args={"connect_timeout": 10}
    )

    @sa.event.listens_for(engine, "connect")
    def settle(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {max(1, round(timeout * 1000))}")
        # A plan that does not know the limit of a page expects a tenth of all rows, and sorts them.
        cursor.execute("SET plan_cache_mode = force_custom_plan")
        if readonly:
            cursor.execute("SET default_transaction_read_only = on")
        connection.commit()
        cursor.close()

    return engine


def check_file(address: Address, *, create: bool, readonly: bool) -> None:
    """Refuse, before it is opened, a file that no store can lie in."""
    path = address.path
    if path is None:
        return
    try:
        if address.is_default and create and not readonly:
            path.parent.mkdir(parents=True, exist_ok=True)
        kind = path.stat()
    except FileNotFoundError:
        _check_absent(path, create=create and not readonly)
        return
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {_reason(error)}") from None
    if not stat.S_ISREG(kind.st_mode):
        what = "a directory" if stat.S_ISDIR(kind.st_mode) else "no regular file"
        raise StoreError(f"{path} is {what}; a store is one SQLite file")
    if not readonly and not (os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)):
        raise StoreError(f"{path} is read-only, or its directory is: nothing can be written to this store")
    _check_header(path, kind.st_size)


def _check_absent(path: Path, *, create: bool) -> None:
    parent = path.absolute().parent
    if not create:
        raise StoreError(f"there is no store at {path}")
    if not parent.is_dir():
        raise StoreError(f"{path} cannot be made: there is no directory {parent}")
    if not os.access(parent, os.W_OK):
        raise StoreError(f"{path} cannot be made: the directory {parent} is read-only")


def _check_header(path: Path, size: int) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(len(MAGIC))
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {_reason(error)}") from None
    if size and header != MAGIC:
        raise StoreUnsound(f"{path} is no SQLite database")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _readonly_mode(path: Path) -> str:
    """Beside a file in write-ahead mode even a reader makes files; where it may not, the file does not change."""
    log = Path(f"{path}-wal")
    if os.access(path.absolute().parent, os.W_OK) or log.exists():
        return "mode=ro"
    return "immutable=1"


@contextmanager
def write_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that no other writer is in; committed at the end, rolled back on an exception."""
    with engine.connect().execution_options(mathengine_write=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            lock = sa.text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))")
            connection.execute(lock, {"key": ADVISORY_LOCK})
        yield connection


@contextmanager
def read_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that sees one state of the store from beginning to end, and never keeps a writer waiting."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def translated(address: Address) -> Iterator[None]:
    """Errors of the database as errors of the store, in one line that names the store."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        problem = _store_error(address, error.orig)
        if problem is None:
            raise
        raise problem from error
    except sqlite3.Error as error:
        problem = _store_error(address, error)
        if problem is None:
            raise
        raise problem from error


def _store_error(address: Address, error: BaseException | None) -> StoreError | None:
    """What the database's error means for a store; None where it means a defect of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        # The low byte is the primary code; the rest tells variants apart.
        if code & 0xFF in BUSY:
            return StoreBusy(f"{address} is held by another process; try again")
        if code & 0xFF in UNSOUND:
            return StoreUnsound(f"{address} is damaged: {error}")
        primary = sqlite3.SQLITE_FULL if code & 0xFF == sqlite3.SQLITE_IOERR and _is_full(address) else code & 0xFF
        return StoreError(f"{address} {PROBLEMS[primary]}") if primary in PROBLEMS else None
    state = getattr(error, "sqlstate", None)
    if state in BUSY_STATES:
        return StoreBusy(f"{address} is held by another process; try again")
    if state in UNSOUND_STATES:
        return StoreUnsound(f"{address} is damaged: {_one_line(error)}")
    if state in STATES:
        return StoreError(f"{address} {STATES[state]}")
    # By name, since the driver may not be there. A server that cannot be reached, or goes away, has no state or one of
    # many; all are errors of this kind.
    if any(kind.__name__ == "OperationalError" for kind in type(error).__mro__):
        return StoreError(f"{address} cannot be reached: {_one_line(error)}")
    return None


def _is_full(address: Address) -> bool:
    """Whether the disk has no room for what SQLite keeps beside the file, which is no more than an error to it."""
    if address.path is None:
        return False
    try:
        disk = os.statvfs(address.path.absolute().parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < SMALLEST_ROOM


def _one_line(error: BaseException | None) -> str:
    """The driver's message, which may run over several lines."""
    return " ".join(str(error).split())

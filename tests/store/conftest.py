"""Where the tests of the store keep theirs: a new SQLite file, and a new schema on a PostgreSQL server.

MATHENGINE_TEST_POSTGRES names a database to make the schemas in. Without it the tests start a server of their own where
the programs are installed, and are skipped elsewhere; where ``CI`` is set, a missing server is a failure.
"""

import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent))  # lets the tests of this folder say ``import postgres_server``

import postgres_server

GIVEN = os.environ.get("MATHENGINE_TEST_POSTGRES")
MISSING = "no PostgreSQL: install it (Debian: postgresql), or set MATHENGINE_TEST_POSTGRES to postgresql://USER@HOST/DB"


@pytest.fixture(autouse=True)
def _no_store_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes the store of whoever runs it."""
    monkeypatch.delenv("MATHENGINE_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def refuse(reason: str) -> NoReturn:
    """Skip; where continuous integration runs, fail, so that nobody takes a skipped database for a tested one."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def own_server() -> Iterator[postgres_server.Server]:
    """A new server, gone afterwards; not below pytest's folders, whose paths are long and closed to other users."""
    if postgres_server.programs() is None:
        refuse(MISSING)
    folder = tempfile.mkdtemp(prefix="mathengine-postgres-")
    server = postgres_server.Server(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The URL of a database on a PostgreSQL server."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        refuse("no psycopg: pip install 'psycopg[binary]'")
    if GIVEN:
        yield GIVEN
        return
    with own_server() as server:
        yield server.url


@pytest.fixture
def server(database: str) -> Iterator[postgres_server.Server]:
    """A server for one test alone, which may kill it."""
    with own_server() as server:
        yield server


@pytest.fixture
def new_schema(database: str) -> Iterator["Schemas"]:
    """Makes empty schemas: each is the place of a store."""
    schemas = Schemas(database)
    yield schemas
    schemas.drop()


class Schemas:
    """Schemas of one database, each with a URL that leads to it."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.engine = sa.create_engine(sa.make_url(database).set(drivername="postgresql+psycopg"))
        self.names: list[str] = []

    def __call__(self, options: str = "") -> str:
        """The URL of a new schema; ``options`` are settings of the server, such as ``-c lock_timeout=1``."""
        name = f"test_{uuid.uuid4().hex}"
        with self.engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        self.names.append(name)
        return with_options(self.database, f"-csearch_path={name} {options}".strip())

    def drop(self) -> None:
        """Drop all of them."""
        with self.engine.begin() as connection:
            for name in self.names:
                connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
        self.engine.dispose()


def with_options(url: str, options: str) -> str:
    """The URL with settings of the server."""
    encoded = options.replace("%", "%25").replace("=", "%3D").replace(" ", "%20")
    return f"{url}{'&' if '?' in url else '?'}options={encoded}"


@pytest.fixture
def postgresql(new_schema: Schemas) -> str:
    """The URL of an empty schema."""
    return new_schema()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> "Places":
    """Makes addresses of empty stores, once per database."""
    schemas = request.getfixturevalue("new_schema") if request.param == "postgresql" else None
    return Places(tmp_path, schemas)


class Places:
    """Addresses of empty stores on one of the databases."""

    def __init__(self, folder: Path, schemas: Schemas | None) -> None:
        self.folder, self.schemas, self.count = folder, schemas, 0

    def __call__(self) -> str:
        """The next one."""
        if self.schemas is not None:
            return self.schemas()
        self.count += 1
        return str(self.folder / ("store.db" if self.count == 1 else f"store-{self.count}.db"))


@pytest.fixture
def where(new_place: Places) -> str:
    """The address of an empty store, once per database."""
    return new_place()

"""Where the tests of the store keep theirs: a new SQLite file, and a new schema on PostgreSQL if there is a server."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

SERVER = os.environ.get("MATHENGINE_TEST_POSTGRES")


@pytest.fixture(autouse=True)
def _no_store_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test reads or writes the store of whoever runs it."""
    monkeypatch.delenv("MATHENGINE_DB", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The URL of an empty schema; MATHENGINE_TEST_POSTGRES names the database to make it in."""
    if not SERVER:
        pytest.skip("no PostgreSQL: set MATHENGINE_TEST_POSTGRES to postgresql://USER@HOST/DATABASE")
    name = f"test_{uuid.uuid4().hex}"
    engine = sa.create_engine(sa.make_url(SERVER).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    joint = "&" if "?" in SERVER else "?"
    yield f"{SERVER}{joint}options=-csearch_path%3D{name}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once per database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    address = request.getfixturevalue("postgresql")
    assert isinstance(address, str)
    return address

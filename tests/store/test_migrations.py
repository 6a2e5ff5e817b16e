"""Stores of every released schema open; newer ones are refused."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from mathengine.errors import StoreError, StoreNewer
from mathengine.store.address import read_address
from mathengine.store.connection import open_engine
from mathengine.store.database import open_store
from mathengine.store.migrations import STEPS, prepare
from mathengine.store.records import Standing, Status
from mathengine.store.schema import SCHEMA_VERSION, meta

VECTORS = Path(__file__).parent.parent / "vectors"
BASEL = "8d" * 32


@pytest.fixture
def first_release(tmp_path):
    """A store as schema version 1 left it: the SQL dump in tests/vectors, made by sqlite3's own dump."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((VECTORS / "store-schema-1.sql").read_text(encoding="utf-8"))
    return path


def schema_of(path):
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT type, name, sql FROM sqlite_master"))


def step_with_a_column(connection: sa.Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE statements ADD COLUMN remark TEXT")


def step_that_fails(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE half_done (x)")
    raise RuntimeError("a step that fails")


def migrate(where, steps):
    address = read_address(str(where))
    engine = open_engine(address, create=False, readonly=False, timeout=5)
    try:
        prepare(engine, address, create=False, steps=steps)
    finally:
        engine.dispose()


def copies(path):
    return sorted(path.parent.glob("*.bak"))


def test_there_is_a_step_for_every_version():
    assert len(STEPS) + 1 == SCHEMA_VERSION


def test_a_store_of_the_first_release_opens_with_all_that_it_holds(first_release):
    with open_store(first_release, create=False) as store:
        assert store.get(BASEL).standing == Standing(Status.PROVED, 1000)
        assert [piece.digits for piece in store.evidence(BASEL)] == [1000, None]
        assert store.tags(BASEL) == ("classic",)
        assert store.references(BASEL)[0].target == "A013661"
        assert store.finished_chunks(1) == {0, 2}
        assert store.integrity_check(thorough=True) == ()


@pytest.mark.skipif(SCHEMA_VERSION != 1, reason="the schema has moved on; the steps lead from the first release here")
def test_the_first_release_is_what_a_new_store_is(first_release, tmp_path):
    open_store(tmp_path / "new.db").close()
    assert schema_of(tmp_path / "new.db") == schema_of(first_release)


def test_an_older_store_is_copied_and_brought_up_to_date(first_release):
    migrate(first_release, [step_with_a_column])
    with closing(sqlite3.connect(first_release)) as connection:
        assert connection.execute("SELECT remark FROM statements").fetchall() == [(None,)] * 2
        assert connection.execute("SELECT value FROM meta WHERE key = 'mathengine_schema'").fetchall() == [("2",)]
    (copy,) = copies(first_release)
    with open_store(copy, create=False) as store:
        assert store.get(BASEL).status is Status.PROVED
    migrate(first_release, [step_with_a_column])
    assert copies(first_release) == [copy]


def test_a_step_that_fails_leaves_the_store_as_it_was(first_release):
    before = schema_of(first_release)
    with pytest.raises(RuntimeError, match="a step that fails"):
        migrate(first_release, [step_with_a_column, step_that_fails])
    assert schema_of(first_release) == before
    with open_store(first_release, create=False) as store:
        assert store.get(BASEL).status is Status.PROVED


def test_steps_run_on_postgresql_too(postgresql):
    open_store(postgresql).close()
    migrate(postgresql, [step_with_a_column])
    with pytest.raises(StoreNewer, match="schema version 2"):
        open_store(postgresql)


def test_an_older_store_is_not_migrated_while_it_is_read(first_release):
    address = read_address(str(first_release))
    engine = open_engine(address, create=False, readonly=True, timeout=5)
    with pytest.raises(StoreError, match="has the older schema version 1; open it for writing first"):
        prepare(engine, address, create=False, readonly=True, steps=[step_with_a_column])
    engine.dispose()
    assert copies(first_release) == []


@pytest.mark.parametrize("readonly", [True, False])
def test_a_newer_store_is_refused_in_one_line_and_left_alone(where, readonly):
    with open_store(where) as store, store.writing() as connection:
        connection.execute(sa.update(meta).where(meta.c.key == "mathengine_schema").values(value="99"))
    with pytest.raises(StoreNewer, match="has schema version 99, this mathengine knows up to 1") as caught:
        open_store(where, readonly=readonly)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 6

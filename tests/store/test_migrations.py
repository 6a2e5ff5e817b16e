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


def columns_and_indexes(path):
    """What the database understands of the schema, however it was spelled."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {name: sorted(connection.execute(f'PRAGMA table_info("{name}")')) for name in tables}
        indexes = {
            (name, index): connection.execute(f'PRAGMA index_xinfo("{index}")').fetchall()
            for name in tables
            for _, index, *_ in connection.execute(f'PRAGMA index_list("{name}")')
        }
        return columns, indexes


def test_an_old_store_that_was_brought_up_to_date_has_the_schema_of_a_new_one(first_release, tmp_path):
    open_store(tmp_path / "new.db").close()
    open_store(first_release).close()
    assert columns_and_indexes(first_release) == columns_and_indexes(tmp_path / "new.db")


def test_an_old_store_gains_deltas_and_an_order_of_arrival(first_release):
    with closing(sqlite3.connect(first_release)) as connection, connection:
        form = '{"details":{"delta":{"depth":1000,"value":"-0.25"}}}'
        connection.execute("UPDATE statements SET form = ?, created = '2026-11-24T00:00:00Z' WHERE id = 1", [form])
        connection.execute("UPDATE statements SET created = '2026-11-23T00:00:00Z' WHERE id = 2")
    with open_store(first_release) as store:
        (only,) = store.query(order="delta").statements
        assert only.id == 1
        assert [each.created for each in store.query().statements] == ["2026-11-24T00:00:00Z"] * 2
        assert store.query(until="2026-11-23").statements == ()


def test_an_older_store_is_copied_and_brought_up_to_date(first_release):
    steps = [*STEPS, step_with_a_column]
    migrate(first_release, steps)
    with closing(sqlite3.connect(first_release)) as connection:
        assert connection.execute("SELECT remark FROM statements").fetchall() == [(None,)] * 2
        version = connection.execute("SELECT value FROM meta WHERE key = 'mathengine_schema'").fetchall()
        assert version == [(str(SCHEMA_VERSION + 1),)]
    (copy,) = copies(first_release)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'mathengine_schema'").fetchall() == [("1",)]
        assert connection.execute("SELECT status FROM statements WHERE digest = ?", [BASEL]).fetchall() == [("proved",)]
    migrate(first_release, steps)
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
    migrate(postgresql, [*STEPS, step_with_a_column])
    with pytest.raises(StoreNewer, match=f"schema version {SCHEMA_VERSION + 1}"):
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
    with pytest.raises(
        StoreNewer, match=f"has schema version 99, this mathengine knows up to {SCHEMA_VERSION}"
    ) as caught:
        open_store(where, readonly=readonly)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 6

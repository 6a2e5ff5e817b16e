"""Bringing an older store up to date, and refusing a newer one.

Step ``k`` of :data:`STEPS` turns a store of schema version ``k + 1`` into one of version ``k + 2``. A step that has
been released never changes. All steps that a store needs run in one transaction, after a copy of a SQLite file was put
beside it, so that a store is either as it was or up to date.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from mathengine.errors import StoreError, StoreNewer, StoreUnsound
from mathengine.store.address import Address
from mathengine.store.connection import read_transaction, write_transaction
from mathengine.store.files import copy_file
from mathengine.store.records import delta_of, utc_now
from mathengine.store.schema import SCHEMA_VERSION, create_tables, meta

Step: TypeAlias = Callable[[sa.Connection], None]
VERSION_KEY = "mathengine_schema"


def search_by_delta_and_date(connection: sa.Connection) -> None:
    """Version 2: a column for delta, indexes for it, for certified digits and for dates of arrival.

    Arrival never runs backwards from now on: a statement that a clock set back dates before an earlier one gets the
    date of that one.
    """
    double = "DOUBLE PRECISION" if connection.dialect.name == "postgresql" else "DOUBLE"
    connection.exec_driver_sql(f"ALTER TABLE statements ADD COLUMN delta {double}")
    for sql in (
        "CREATE INDEX ix_statements_created_id ON statements (created, id)",
        "CREATE INDEX ix_statements_certified ON statements (status, (-coalesce(digits, -1)), id)",
        "CREATE INDEX ix_statements_delta ON statements ((-delta), id) WHERE delta IS NOT NULL",
    ):
        connection.exec_driver_sql(sql)
    after, latest = 0, ""
    portion = sa.text("SELECT id, form, created FROM statements WHERE id > :after ORDER BY id LIMIT 5000")
    change = sa.text("UPDATE statements SET delta = :delta, created = :created WHERE id = :id")
    while rows := connection.execute(portion, {"after": after}).all():
        changed = []
        for after, form, created in rows:
            delta, latest = delta_of(json.loads(form)), max(latest, created)
            if delta is not None or latest != created:
                changed.append({"delta": delta, "created": latest, "id": after})
        if changed:
            connection.execute(change, changed)


STEPS: tuple[Step, ...] = (search_by_delta_and_date,)


def prepare(
    engine: sa.Engine, address: Address, *, create: bool, readonly: bool = False, steps: Sequence[Step] = STEPS
) -> None:
    """Make the schema in an empty database, bring an older one up to date, leave a current one alone.

    Raises
    ------
    StoreNewer
        If a newer mathengine wrote it.
    StoreUnsound
        If the database holds something else.
    StoreError
        If there is work to do on a store that is open for reading only.
    """
    newest = len(steps) + 1
    with read_transaction(engine) as connection:
        version = stored_version(connection, address)
    if version == newest:
        return
    if version is not None and version > newest:
        raise StoreNewer(
            f"{address} has schema version {version}, this mathengine knows up to {newest}: upgrade mathengine"
        )
    if readonly or (version is None and not create):
        if version is None:
            raise StoreError(f"{address} holds no store yet; open it for writing first")
        problem = f"{address} has the older schema version {version}; open it for writing first"
        raise StoreError(f"{problem}: `mathengine store upgrade` does")
    if version is not None and address.path is not None:
        copy_file(address.path, backup_path(address.path, version))
    _upgrade(engine, address, steps)


def _upgrade(engine: sa.Engine, address: Address, steps: Sequence[Step]) -> None:
    with write_transaction(engine) as connection:
        # Another process may have been here between our look and our lock.
        version = stored_version(connection, address)
        if version is None:
            create_tables(connection)
            write_meta(connection, VERSION_KEY, str(SCHEMA_VERSION))
            write_meta(connection, "store", uuid.uuid4().hex)
            write_meta(connection, "created", utc_now())
            return
        for step in steps[version - 1 :]:
            step(connection)
        connection.execute(sa.update(meta).where(meta.c.key == VERSION_KEY).values(value=str(len(steps) + 1)))


def stored_version(connection: sa.Connection, address: Address) -> int | None:
    """The schema version of the store, None for a database without any table.

    Raises
    ------
    StoreUnsound
        If there are tables, but not ours.
    """
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return None
    columns = {column["name"] for column in sa.inspect(connection).get_columns("meta")} if "meta" in tables else set()
    if not {"key", "value"} <= columns:
        raise StoreUnsound(f"{address} is a database, but holds no mathengine store")
    text = connection.scalar(sa.select(meta.c.value).where(meta.c.key == VERSION_KEY))
    if text is None or not str(text).isdecimal() or len(str(text)) > 9:
        raise StoreUnsound(f"{address} is a database, but holds no mathengine store")
    return int(text)


def write_meta(connection: sa.Connection, key: str, value: str) -> None:
    """Note one fact about the store itself."""
    connection.execute(sa.insert(meta).values(key=key, value=value))


def backup_path(path: Path, version: int) -> Path:
    """Where the copy of a file goes before it is migrated."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return path.with_name(f"{path.name}.schema-{version}.{moment}.bak")

"""Runs of searches: begun, marked chunk by chunk, resumed, finished.

A chunk's mark lies in the transaction of its findings. A run that was killed is therefore exactly its marked chunks,
and its counts are the sum of theirs.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from mathengine.errors import NothingFound
from mathengine.store.insertion import check_text
from mathengine.store.records import RunRecord, RunState, canonical_json, utc_now
from mathengine.store.schema import chunks, runs


def start(connection: sa.Connection, run: RunRecord) -> int:
    """Store a new run; its identifier."""
    identifier = (connection.scalar(sa.select(sa.func.max(runs.c.id))) or 0) + 1
    row = columns(replace(run, key=run.key or uuid.uuid4().hex))
    check_text(*row.values())
    connection.execute(sa.insert(runs).values(id=identifier, **row))
    return int(identifier)


def columns(run: RunRecord) -> dict[str, str | None]:
    """The row of a run, without its identifier."""
    return {
        "key": run.key,
        "recipe": run.recipe,
        "recipe_digest": run.recipe_digest,
        "recipe_text": run.recipe_text,
        "parameters": canonical_json(run.parameters),
        # As text: a seed may have more than 64 bits.
        "seed": None if run.seed is None else str(run.seed),
        "version": run.version,
        "machine": run.machine,
        "state": run.state.value,
        "counts": canonical_json(dict(run.counts)),
        "cursor": run.cursor,
        "started": run.started,
        "finished": run.finished,
    }


def newest_unfinished(connection: sa.Connection, recipe_digest: str, parameters: str | None) -> RunRecord | None:
    """The run to go on with: the newest one with this recipe (and these parameters) that is not finished."""
    query = sa.select(runs).where(runs.c.recipe_digest == recipe_digest, runs.c.state != RunState.FINISHED.value)
    if parameters is not None:
        query = query.where(runs.c.parameters == parameters)
    row = connection.execute(query.order_by(runs.c.id.desc()).limit(1)).first()
    return None if row is None else _with_counts(connection, read_run(row))


def by_id(connection: sa.Connection, identifier: int) -> RunRecord:
    """One run, with the counts of its chunks so far."""
    row = connection.execute(sa.select(runs).where(runs.c.id == identifier)).first()
    if row is None:
        raise NothingFound(f"the store has no run {identifier}")
    return _with_counts(connection, read_run(row))


def id_of_key(connection: sa.Connection, key: str) -> int | None:
    """Identifier of the run with this permanent name, None if the store does not have it."""
    return connection.scalar(sa.select(runs.c.id).where(runs.c.key == key))


def set_state(connection: sa.Connection, identifier: int, state: RunState, cursor: str | None) -> None:
    """Note how a run stands, and the counts so far."""
    counts = dict(_counted(connection, identifier))
    finished = None if state is RunState.RUNNING else utc_now()
    values = {"state": state.value, "counts": canonical_json(counts), "finished": finished}
    if cursor is not None:
        values["cursor"] = cursor
    changed = connection.execute(sa.update(runs).where(runs.c.id == identifier).values(**values))
    if changed.rowcount != 1:
        raise NothingFound(f"the store has no run {identifier}")


def is_marked(connection: sa.Connection, identifier: int, chunk: int) -> bool:
    """True if the chunk is finished; an error if there is no such run."""
    if connection.scalar(sa.select(runs.c.id).where(runs.c.id == identifier)) is None:
        raise NothingFound(f"the store has no run {identifier}")
    finished = sa.select(chunks.c.number).where(chunks.c.run_id == identifier, chunks.c.number == chunk)
    return connection.scalar(finished) is not None


def mark(connection: sa.Connection, identifier: int, chunk: int, counts: Mapping[str, int]) -> None:
    """Mark a chunk finished."""
    row = {"run_id": identifier, "number": chunk, "counts": canonical_json(dict(counts)), "finished": utc_now()}
    connection.execute(sa.insert(chunks).values(**row))


def marked(connection: sa.Connection, identifier: int) -> frozenset[int]:
    """The finished chunks of a run."""
    return frozenset(connection.scalars(sa.select(chunks.c.number).where(chunks.c.run_id == identifier)))


def _counted(connection: sa.Connection, identifier: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for text in connection.scalars(sa.select(chunks.c.counts).where(chunks.c.run_id == identifier)):
        total.update(json.loads(text))
    return total


def _with_counts(connection: sa.Connection, run: RunRecord) -> RunRecord:
    """A finished run keeps the counts that were noted; those of any other are what its chunks say."""
    if run.state is RunState.FINISHED or run.id is None:
        return run
    return replace(run, counts=dict(_counted(connection, run.id)))


def read_run(row: sa.Row[tuple[object, ...]]) -> RunRecord:
    """A row of ``runs`` as a record."""
    return RunRecord(
        recipe=row.recipe,
        recipe_digest=row.recipe_digest,
        recipe_text=row.recipe_text,
        parameters=json.loads(row.parameters),
        seed=None if row.seed is None else int(row.seed),
        version=row.version,
        machine=row.machine,
        state=RunState(row.state),
        counts=json.loads(row.counts),
        cursor=row.cursor,
        started=row.started,
        finished=row.finished,
        key=row.key,
        id=row.id,
    )

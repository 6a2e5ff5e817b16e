"""Statements together with what is noted beside them, for the forms that others read and for pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from mathengine.store import retrieval
from mathengine.store.records import Reference, RunRecord, StoredStatement
from mathengine.store.runs import read_run
from mathengine.store.schema import provenance
from mathengine.store.schema import runs as runs_table

if TYPE_CHECKING:
    from mathengine.store.database import Store


@dataclass(frozen=True, slots=True)
class Annotated:
    """A statement with what is noted beside it.

    Parameters
    ----------
    stored : StoredStatement
    tags : tuple of str
    references : tuple of Reference

    Examples
    --------
    >>> from mathengine.store.records import Standing, StatementRecord
    >>> record = StatementRecord(digest="0" * 64, kind="identity", text="1 = 1")
    >>> Annotated(StoredStatement(record, Standing(), "2026-11-25T00:00:00Z", 1), ("trivial",), ()).tags
    ('trivial',)
    """

    stored: StoredStatement
    tags: tuple[str, ...]
    references: tuple[Reference, ...]


def annotated(store: Store, portions: Iterable[Sequence[StoredStatement]]) -> Iterator[Annotated]:
    """The statements of all portions with their tags and references; two queries for each portion.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mathengine.store.database import open_store
    >>> folder = tempfile.TemporaryDirectory()
    >>> with open_store(Path(folder.name) / "lab.db") as store:
    ...     list(annotated(store, [store.query().statements]))
    []
    >>> folder.cleanup()
    """
    for portion in portions:
        ids = [each.id for each in portion]
        with store.reading() as connection:
            labels, cited = retrieval.tags_of(connection, ids), retrieval.references_of(connection, ids)
        for each in portion:
            yield Annotated(each, labels.get(each.id, ()), cited.get(each.id, ()))


def runs_of(store: Store, identifier: int) -> tuple[RunRecord, ...]:
    """The runs that found a statement, oldest first, without the counts of runs that still go on."""
    query = (
        sa.select(runs_table)
        .join(provenance, provenance.c.run_id == runs_table.c.id)
        .where(provenance.c.statement_id == identifier)
        .order_by(runs_table.c.id)
    )
    with store.reading() as connection:
        return tuple(read_run(row) for row in connection.execute(query))

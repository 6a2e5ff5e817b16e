"""Checking a store: the file, the links between tables, and every status against the evidence behind it."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from mathengine.store.records import Status, Verdict
from mathengine.store.retrieval import evidence_rows
from mathengine.store.schema import evidence, statements

SHOWN = 10
"""Problems of one kind that are told."""


def problems(connection: sa.Connection, *, thorough: bool) -> Iterator[str]:
    """What is wrong with the store, nothing if it is sound."""
    if connection.dialect.name == "sqlite":
        check = "integrity_check" if thorough else "quick_check"
        for (line,) in connection.exec_driver_sql(f"PRAGMA {check}({SHOWN})"):
            if line != "ok":
                yield str(line)
        for table, row, *_ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(SHOWN):
            yield f"row {row} of {table} points nowhere"
    yield from _wrong_standings(connection)
    if thorough:
        yield from _altered_evidence(connection)


def _wrong_standings(connection: sa.Connection) -> Iterator[str]:
    verdicts = {verdict: _any(evidence.c.verdict == verdict.value) for verdict in Verdict}
    derived = (
        sa.select(
            evidence.c.statement_id,
            verdicts[Verdict.PROVED].label("proved"),
            verdicts[Verdict.REFUTED].label("refuted"),
            verdicts[Verdict.SUPPORTED].label("supported"),
            sa.func.max(evidence.c.digits).label("digits"),
        )
        .group_by(evidence.c.statement_id)
        .subquery()
    )
    refuted = sa.func.coalesce(derived.c.refuted, 0) == 1
    status = sa.case(
        (sa.and_(refuted, derived.c.proved == 1), Status.CONFLICT.value),
        (refuted, Status.REFUTED.value),
        (derived.c.proved == 1, Status.PROVED.value),
        (derived.c.supported == 1, Status.SUPPORTED.value),
        else_=Status.UNDECIDED.value,
    )
    digits = sa.case((refuted, sa.null()), else_=derived.c.digits)
    query = (
        sa.select(statements.c.digest, statements.c.status, status.label("derived"))
        .outerjoin(derived, derived.c.statement_id == statements.c.id)
        .where(sa.or_(statements.c.status != status, statements.c.digits.is_distinct_from(digits)))
        .limit(SHOWN)
    )
    for row in connection.execute(query):
        yield f"statement {row.digest} is noted as {row.status}; its evidence says {row.derived}"


def _any(condition: sa.ColumnElement[bool]) -> sa.Function[int]:
    return sa.func.max(sa.case((condition, 1), else_=0))


def _altered_evidence(connection: sa.Connection) -> Iterator[str]:
    told = 0
    for identifier, stored, record in evidence_rows(connection):
        if record.digest != stored:
            yield f"evidence {identifier} was altered: it has another digest"
            told += 1
            if told == SHOWN:
                return

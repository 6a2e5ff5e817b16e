"""Looking statements up: by digest, by what they are about, page by page.

A page ends with a cursor that says where the next one begins, so that the hundredth page costs what the first does. A
column to filter or sort by is never taken from outside: the accepted ones are listed here, and every value is bound.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from mathengine.errors import InvalidInput, NothingFound, nearest
from mathengine.store.records import (
    EvidenceRecord,
    Page,
    Reference,
    Standing,
    StatementRecord,
    Status,
    StoredStatement,
    Verdict,
)
from mathengine.store.schema import evidence, provenance, references, runs, statements, tags

Where: TypeAlias = "list[sa.ColumnElement[bool]]"
Id: TypeAlias = "sa.Column[int]"
LARGEST_PAGE = 100_000
SHORTEST_PREFIX = 4
DIGITS: sa.ColumnElement[int] = sa.func.coalesce(statements.c.digits, -1)
COUNTED = ("kind", "status", "family", "constant")
FETCHED = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort a page: the columns, the cursor of a row, and the condition for the rows after a cursor.

    The first and the last are given the column to take identifiers from.
    """

    by: Callable[[Id], tuple[sa.ColumnElement[int] | sa.ColumnElement[str], ...]]
    cursor: Callable[[StoredStatement], str]
    after: Callable[[Id, str], sa.ColumnElement[bool]]


def _number(text: str) -> int:
    if not text.removeprefix("-").isdecimal() or len(text) > 18:
        raise InvalidInput("cursor", text, "a cursor from an earlier page in the same order")
    return int(text)


def _after_digits(column: Id, cursor: str) -> sa.ColumnElement[bool]:
    digits, _, identifier = cursor.partition(":")
    return sa.tuple_(-DIGITS, column) > sa.tuple_(sa.literal(-_number(digits)), sa.literal(_number(identifier)))


ORDERS = {
    "found": Order(lambda i: (i,), lambda s: str(s.id), lambda i, cursor: i > _number(cursor)),
    "newest": Order(lambda i: (i.desc(),), lambda s: str(s.id), lambda i, cursor: i < _number(cursor)),
    "digest": Order(
        lambda i: (statements.c.digest,), lambda s: s.record.digest, lambda i, cursor: statements.c.digest > cursor
    ),
    "digits": Order(
        lambda i: (DIGITS.desc(), i), lambda s: f"{-1 if s.digits is None else s.digits}:{s.id}", _after_digits
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to look for; None asks for nothing.

    Parameters
    ----------
    constant, family, kind : str or None
        Exact.
    status : Status, sequence of Status, or None
    min_digits : int or None
        At least so many certified digits.
    contains : str or None
        Part of the canonical text, in any case.
    value : str or None
        Leading digits of the value.
    tag : str or None
    run : int or None
        Found by this run.

    Examples
    --------
    >>> Filter(constant="zeta(3)", status=Status.PROVED).statuses
    (<Status.PROVED: 'proved'>,)
    """

    constant: str | None = None
    family: str | None = None
    kind: str | None = None
    status: Status | Sequence[Status] | None = None
    min_digits: int | None = None
    contains: str | None = None
    value: str | None = None
    tag: str | None = None
    run: int | None = None

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses asked for, all where none is."""
        wanted = tuple(Status) if self.status is None else self.status
        wanted = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        try:
            return tuple(dict.fromkeys(Status(status) for status in wanted))
        except ValueError:
            unknown = next(str(status) for status in wanted if status not in tuple(Status))
            raise InvalidInput("status", unknown, nearest(unknown, Status)) from None

    @property
    def is_indexed(self) -> bool:
        """True where an index on a column and the status leads to the rows in the order of their ids."""
        return not (self.constant is self.family is self.kind is None)

    def conditions(self) -> Where:
        """Everything asked for, except the status."""
        exact = {"constant": self.constant, "family": self.family, "kind": self.kind}
        where: Where = [statements.c[name] == value for name, value in exact.items() if value is not None]
        if self.min_digits is not None:
            where.append(statements.c.digits >= self.min_digits)
        if self.contains is not None:
            where.append(statements.c.text.icontains(self.contains, autoescape=True))
        if self.value is not None:
            # Every character of a value sorts before ":".
            where += [statements.c.value_prefix >= self.value, statements.c.value_prefix < self.value + ":"]
        if self.tag is not None:
            where.append(tags.c.tag == self.tag)
        if self.run is not None:
            where.append(provenance.c.run_id == self.run)
        return where

    @property
    def identifier(self) -> Id:
        """Where to take identifiers from: the table whose index leads to the matches in their order."""
        if self.run is not None:
            return provenance.c.statement_id
        return statements.c.id if self.tag is None else tags.c.statement_id

    @property
    def source(self) -> sa.FromClause:
        """The tables that the conditions speak of; a statement has a tag, and is found by a run, once."""
        source: sa.FromClause = statements
        if self.tag is not None:
            source = source.join(tags, tags.c.statement_id == statements.c.id)
        if self.run is not None:
            source = source.join(provenance, provenance.c.statement_id == statements.c.id)
        return source


def page(connection: sa.Connection, wanted: Filter, *, order: str, after: str | None, limit: int) -> Page:
    """One page of the statements that pass the filter."""
    if order not in ORDERS:
        raise InvalidInput("order", order, nearest(order, ORDERS))
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidInput("limit", limit, f"1 to {LARGEST_PAGE}")
    chosen = ORDERS[order]
    where = wanted.conditions()
    if after is not None:
        where.append(chosen.after(wanted.identifier, after))
    rows = connection.execute(_select(wanted, where, chosen, limit + 1)).all()
    found = tuple(_stored(row) for row in rows[:limit])
    return Page(found, chosen.cursor(found[-1]) if len(rows) > limit else None)


def _select(wanted: Filter, where: Where, order: Order, limit: int) -> sa.Select[tuple[object, ...]]:
    """The query; where an index fits, as one short walk along it per status instead of a sort of all matches."""
    source, statuses, sorting = wanted.source, wanted.statuses, order.by(wanted.identifier)
    every = sa.select(statements).select_from(source).order_by(*sorting).limit(limit)
    if len(statuses) == 1:
        return every.where(statements.c.status == statuses[0].value, *where)
    if not wanted.is_indexed or order not in (ORDERS["found"], ORDERS["newest"]):
        restricted = [] if wanted.status is None else [statements.c.status.in_([status.value for status in statuses])]
        return every.where(*restricted, *where)
    one = sa.select(statements.c.id).select_from(source).where(*where).order_by(*sorting).limit(limit)
    walks = (one.where(statements.c.status == status.value).subquery() for status in statuses)
    ids = sa.union_all(*(sa.select(walk.c.id) for walk in walks))
    return sa.select(statements).where(statements.c.id.in_(ids)).order_by(*order.by(statements.c.id)).limit(limit)


def by_digest(connection: sa.Connection, prefix: str) -> StoredStatement:
    """The one statement whose digest begins with ``prefix``."""
    if not SHORTEST_PREFIX <= len(prefix) <= 64 or set(prefix) - set("0123456789abcdef"):
        raise InvalidInput("digest", prefix, f"{SHORTEST_PREFIX} to 64 hexadecimal digits, lower case")
    column = statements.c.digest
    match = column == prefix if len(prefix) == 64 else sa.and_(column >= prefix, column < prefix + "g")
    rows = connection.execute(sa.select(statements).where(match).order_by(column).limit(2)).all()
    if not rows:
        raise NothingFound(f"the store has no statement {prefix}")
    if len(rows) > 1:
        raise NothingFound(f"several statements begin with {prefix}, such as {rows[0].digest} and {rows[1].digest}")
    return _stored(rows[0])


def counts(connection: sa.Connection, columns: Sequence[str]) -> dict[tuple[str | None, ...], int]:
    """How many statements there are, for every combination of values in ``columns``."""
    for name in columns:
        if name not in COUNTED:
            raise InvalidInput("column to count by", name, nearest(name, COUNTED))
    chosen = [statements.c[name] for name in columns]
    query = sa.select(*chosen, sa.func.count()).select_from(statements).group_by(*chosen)
    return {tuple(row[:-1]): row[-1] for row in connection.execute(query)}


def evidence_of(connection: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[EvidenceRecord, ...]]:
    """The evidence for each statement, oldest first."""
    found: dict[int, list[EvidenceRecord]] = {}
    query = sa.select(evidence).where(evidence.c.statement_id.in_(ids)).order_by(evidence.c.id)
    for row in connection.execute(query):
        found.setdefault(row.statement_id, []).append(_evidence(row))
    return {identifier: tuple(pieces) for identifier, pieces in found.items()}


def evidence_rows(connection: sa.Connection) -> Iterator[tuple[int, str, EvidenceRecord]]:
    """All evidence with its identifier and the digest noted for it."""
    rows = connection.execution_options(yield_per=FETCHED).execute(sa.select(evidence).order_by(evidence.c.id))
    for row in rows:
        yield row.id, row.digest, _evidence(row)


def references_of(connection: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[Reference, ...]]:
    """The references for each statement, sorted."""
    found: dict[int, list[Reference]] = {}
    for row in connection.execute(sa.select(references).where(references.c.statement_id.in_(ids))):
        found.setdefault(row.statement_id, []).append(Reference(row.kind, row.target, row.note))
    return {identifier: tuple(sorted(each)) for identifier, each in found.items()}


def tags_of(connection: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each statement, sorted."""
    return _grouped(connection, sa.select(tags.c.statement_id, tags.c.tag).where(tags.c.statement_id.in_(ids)))


def run_keys_of(connection: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The keys of the runs that found each statement, sorted."""
    joined = sa.select(provenance.c.statement_id, runs.c.key).join(runs, runs.c.id == provenance.c.run_id)
    return _grouped(connection, joined.where(provenance.c.statement_id.in_(ids)))


def _grouped(connection: sa.Connection, query: sa.Select[int, str]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for identifier, text in connection.execute(query):
        found.setdefault(identifier, []).append(text)
    return {identifier: tuple(sorted(texts)) for identifier, texts in found.items()}


def in_digest_order(connection: sa.Connection) -> Iterator[tuple[StoredStatement, ...]]:
    """Every statement, by digest, in portions."""
    after: str | None = None
    while True:
        portion = page(connection, Filter(), order="digest", after=after, limit=FETCHED)
        if portion.statements:
            yield portion.statements
        if portion.cursor is None:
            return
        after = portion.cursor


def _stored(row: sa.Row[tuple[object, ...]]) -> StoredStatement:
    record = StatementRecord(
        digest=row.digest,
        kind=row.kind,
        text=row.text,
        form=json.loads(row.form),
        constant=row.constant,
        family=row.family,
        limit=row.limit_text,
        value_prefix=row.value_prefix,
    )
    return StoredStatement(record, Standing(Status(row.status), row.digits), row.created, row.id)


def _evidence(row: sa.Row[tuple[object, ...]]) -> EvidenceRecord:
    return EvidenceRecord(
        Verdict(row.verdict),
        row.method,
        row.digits,
        json.loads(row.evidence),
        None if row.certificate is None else json.loads(row.certificate),
        row.engine_version,
        row.created,
        row.seconds,
        row.run_id,
    )

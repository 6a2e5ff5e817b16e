"""Looking statements up: by digest, by what they are about, page by page.

A page ends with a cursor that says where the next one begins, so that the hundredth page costs what the first does. A
column to filter or sort by is never taken from outside: the accepted ones are listed here, and every value is bound.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
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
    delta_of,
)
from mathengine.store.schema import evidence, provenance, references, runs, statements, tags

Where: TypeAlias = "list[sa.ColumnElement[bool]]"
Id: TypeAlias = "sa.Column[int]"
LARGEST_PAGE = 100_000
SHORTEST_PREFIX = 4
uncertain: sa.ColumnElement[int] = -sa.func.coalesce(statements.c.digits, sa.literal_column("-1"))
"""As the index has it, the most certified digits first."""
against: sa.ColumnElement[float] = -statements.c.delta
"""As the index has it, the largest delta first."""
COUNTED = ("kind", "status", "family", "constant")
FETCHED = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort a page: the columns, the cursor of a row, and the condition for the rows after a cursor.

    The first and the last are given the column to take identifiers from.
    """

    by: Callable[[Id], tuple[sa.ColumnElement[int] | sa.ColumnElement[str] | sa.ColumnElement[float], ...]]
    cursor: Callable[[StoredStatement], str]
    after: Callable[[Id, str], sa.ColumnElement[bool]]


def _number(text: str) -> int:
    if not text.removeprefix("-").isdecimal() or len(text) > 18:
        raise InvalidInput("cursor", text, "a cursor from an earlier page in the same order")
    return int(text)


def _after_digits(column: Id, cursor: str) -> sa.ColumnElement[bool]:
    digits, _, identifier = cursor.partition(":")
    return _beyond(uncertain, -_number(digits), column, _number(identifier))


def _after_delta(column: Id, cursor: str) -> sa.ColumnElement[bool]:
    text, _, identifier = cursor.partition(":")
    try:
        delta = float(text)
    except ValueError:
        delta = math.nan
    if not math.isfinite(delta):
        raise InvalidInput("cursor", cursor, "a cursor from an earlier page in the same order")
    return _beyond(against, -delta, column, _number(identifier))


def _beyond(
    first: sa.ColumnElement[int] | sa.ColumnElement[float], value: float, column: Id, identifier: int
) -> sa.ColumnElement[bool]:
    """Past a row in an order by two columns, written so that an index leads there."""
    return sa.and_(first >= value, sa.or_(first > value, column > identifier))


ORDERS = {
    "found": Order(lambda i: (i,), lambda s: str(s.id), lambda i, cursor: i > _number(cursor)),
    "newest": Order(lambda i: (i.desc(),), lambda s: str(s.id), lambda i, cursor: i < _number(cursor)),
    "digest": Order(
        lambda i: (statements.c.digest,), lambda s: s.record.digest, lambda i, cursor: statements.c.digest > cursor
    ),
    "digits": Order(
        lambda i: (uncertain, i), lambda s: f"{-1 if s.digits is None else s.digits}:{s.id}", _after_digits
    ),
    "delta": Order(lambda i: (against, i), lambda s: f"{delta_of(s.record.form)!r}:{s.id}", _after_delta),
}
"""By ``delta`` come only the statements that have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What to look for; None asks for nothing.

    Parameters
    ----------
    constant, family : str or None
        Exact.
    kind : str, sequence of str, or None
        Exact; any of several.
    status : Status, sequence of Status, or None
    min_digits : int or None
        At least so many certified digits.
    min_delta, max_delta : float or None
        Measured delta at least and at most so large.
    since, until : str or None
        Came into this store at that time (UTC) or later, or earlier; a day counts from its first to its last second.
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
    kind: str | Sequence[str] | None = None
    status: Status | Sequence[Status] | None = None
    min_digits: int | None = None
    min_delta: float | None = None
    max_delta: float | None = None
    since: str | None = None
    until: str | None = None
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
    def kinds(self) -> tuple[str, ...]:
        """The kinds asked for; none where any will do."""
        if self.kind is None:
            return ()
        return (self.kind,) if isinstance(self.kind, str) else tuple(dict.fromkeys(self.kind))

    def has_walks(self, order: str) -> bool:
        """Whether an index that begins with an exact column or the status holds the rows in this order."""
        exact = not (self.constant is self.family is self.kind is None)
        if order == "digits":
            return not exact and self.identifier is statements.c.id
        return order in ("found", "newest") and (exact or (self.status is not None and self.source is statements))

    def walks(self) -> tuple[Where, ...]:
        """The status, and the kind where one is asked for, as alternatives that exclude each other."""
        statuses = [[statements.c.status == status.value] for status in self.statuses]
        kinds = [[statements.c.kind == kind] for kind in self.kinds] or [[]]
        return tuple([*kind, *status] for kind, status in product(kinds, statuses))

    def conditions(self) -> Where:
        """Everything asked for, except the status and the kind."""
        exact = {"constant": self.constant, "family": self.family}
        where: Where = [statements.c[name] == value for name, value in exact.items() if value is not None]
        if self.min_digits is not None:
            where.append(uncertain <= -_checked_digits(self.min_digits))
        if self.min_delta is not None:
            where.append(against <= -self.min_delta)
        if self.max_delta is not None:
            where.append(against >= -self.max_delta)
        where += self._arrival()
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

    def _arrival(self) -> Where:
        """The dates as bounds on the identifier: arrival never runs backwards."""
        where: Where = []
        other = statements.alias("dated")
        if self.since is not None:
            moment = _moment("since", self.since, "T00:00:00Z")
            first = sa.select(other.c.id).where(other.c.created >= moment).order_by(other.c.created, other.c.id)
            where.append(self.identifier >= first.limit(1).scalar_subquery())
        if self.until is not None:
            moment = _moment("until", self.until, "T23:59:59Z")
            last = sa.select(other.c.id).where(other.c.created <= moment)
            last = last.order_by(other.c.created.desc(), other.c.id.desc())
            where.append(self.identifier <= last.limit(1).scalar_subquery())
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


def _checked_digits(digits: int) -> int:
    if not 0 <= digits < 1 << 31:
        raise InvalidInput("least digits", digits, "a whole number below 2**31")
    return digits


def _moment(what: str, text: str, rest: str) -> str:
    """A time as the store writes it, from a day or a time.

    >>> _moment("since", "2026-11-25", "T00:00:00Z"), _moment("since", "2026-11-25T10:00:00+01:00", "")
    ('2026-11-25T00:00:00Z', '2026-11-25T09:00:00Z')
    """
    try:
        read = datetime.fromisoformat(text + rest if len(text) == len("2026-11-25") else text)
    except ValueError:
        raise InvalidInput(what, text, "a date such as 2026-11-25 or 2026-11-25T18:30:00Z") from None
    read = read.astimezone(UTC) if read.tzinfo is not None else read
    return read.strftime("%Y-%m-%dT%H:%M:%SZ")


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
    if chosen is ORDERS["delta"]:
        where.append(statements.c.delta.is_not(None))
    rows = connection.execute(_select(wanted, where, order, limit + 1)).all()
    found = tuple(_stored(row) for row in rows[:limit])
    return Page(found, chosen.cursor(found[-1]) if len(rows) > limit else None)


def _select(wanted: Filter, where: Where, name: str, limit: int) -> sa.Select[tuple[object, ...]]:
    """The query; where an index fits, as one short walk along it per status and kind, without a sort of all matches."""
    order, source, walks = ORDERS[name], wanted.source, wanted.walks()
    sorting = order.by(wanted.identifier)
    every = sa.select(statements).select_from(source).order_by(*sorting).limit(limit)
    if len(walks) == 1:
        return every.where(*walks[0], *where)
    if not wanted.has_walks(name):
        restricted = [] if wanted.status is None else [statements.c.status.in_([s.value for s in wanted.statuses])]
        restricted += [statements.c.kind.in_(wanted.kinds)] if wanted.kinds else []
        return every.where(*restricted, *where)
    one = sa.select(statements.c.id).select_from(source).where(*where).order_by(*sorting).limit(limit)
    ids = sa.union_all(*(sa.select(one.where(*walk).subquery().c.id) for walk in walks))
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

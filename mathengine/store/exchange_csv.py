"""Statements as CSV, for spreadsheets.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula and may run it, so that a text of
a store must not reach one in that shape: such cells begin with an apostrophe here, as spreadsheets themselves mark
text. Numbers are left alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from mathengine.store.records import Reference, StoredStatement, delta_of

COLUMNS = (
    "digest",
    "statement",
    "kind",
    "status",
    "digits",
    "constant",
    "limit",
    "family",
    "delta",
    "created",
    "tags",
    "references",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""What makes a cell a formula in some spreadsheet, the full-width forms of it included."""


def cell(text: str | None) -> str:
    """Text as a cell that no spreadsheet runs.

    Examples
    --------
    >>> cell("=HYPERLINK(1)"), cell("pi < 22/7"), cell(None), cell("  -1")
    ("'=HYPERLINK(1)", 'pi < 22/7', '', "'  -1")
    """
    if text is None:
        return ""
    shown = "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)
    return f"'{shown}" if shown.lstrip(" ").startswith(FORMULA) or shown.startswith("'") else shown


def csv_row(stored: StoredStatement, tags: Sequence[str], references: Sequence[Reference]) -> list[str]:
    """The cells of a statement, in the order of :data:`COLUMNS`.

    Examples
    --------
    >>> from mathengine.store.records import Standing, StatementRecord
    >>> record = StatementRecord(digest="0" * 64, kind="identity", text="-1 = -1")
    >>> csv_row(StoredStatement(record, Standing(), "2026-11-25T00:00:00Z", 1), (), ())[1:4]
    ["'-1 = -1", 'identity', 'undecided']
    """
    record, delta = stored.record, delta_of(stored.record.form)
    return [
        record.digest,
        cell(record.text),
        cell(record.kind),
        str(stored.status),
        "" if stored.digits is None else str(stored.digits),
        cell(record.constant),
        cell(record.limit),
        cell(record.family),
        "" if delta is None else repr(delta),
        stored.created,
        cell("; ".join(tags)),
        cell("; ".join(f"{each.kind}:{each.target}" for each in references)),
    ]


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A header and the rows, line by line.

    Examples
    --------
    >>> [head] = csv_lines([])
    >>> head.startswith("digest,statement,kind,status,")
    True
    """
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    for row in chain([COLUMNS], rows):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()

"""Statements as CSV, for spreadsheets.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula and may run it, so that a text of
a store must not reach one in that shape: such cells begin with an apostrophe here, as spreadsheets themselves mark
text. Numbers are left alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

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


def write_csv(rows: Iterable[Sequence[str]], file: TextIO) -> int:
    """Write a header and the rows; how many rows there were.

    Examples
    --------
    >>> import io
    >>> text = io.StringIO()
    >>> write_csv([], text), text.getvalue().startswith("digest,statement,kind,status,")
    (0, True)
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
        writer.writerow(row)
    return count

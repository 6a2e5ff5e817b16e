"""How results look: text for people, JSON for programs.

JSON is one object per line with its keys in a fixed order and ``"schema": 1``; integers beyond 2**53 are strings,
because most readers of JSON keep no more. Text is free of control characters, whatever it came from.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

from mathengine.cli.options import Settings

SCHEMA = 1
LARGEST_EXACT = 1 << 53
"""Integers up to this size survive a reader that keeps double precision."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say about one input.

    Parameters
    ----------
    record : mapping
        The answer as JSON data; ``schema`` is added when it is printed.
    text : str
        The answer for people.
    status : int
        Exit status.
    """

    record: Mapping[str, object]
    text: str
    status: int = 0


def show(answer: Answer, settings: Settings) -> int:
    """Print the answer in the format that is asked for; its exit status.

    Examples
    --------
    >>> show(Answer({"value": 1}, "one"), Settings(format="json"))
    {"schema": 1, "value": 1}
    0
    """
    if settings.json:
        print_record(answer.record)
    else:
        print_text(answer.text)
    return answer.status


def print_record(record: Mapping[str, object]) -> None:
    """Print one line of JSON."""
    _write(json_line(record))


def print_text(text: str) -> None:
    """Print text, with control characters stripped."""
    _write(clean(text))


def json_line(record: Mapping[str, object]) -> str:
    """One line of JSON, ``schema`` first.

    Examples
    --------
    >>> json_line({"digits": 50, "numerator": 2**64})
    '{"schema": 1, "digits": 50, "numerator": "18446744073709551616"}'
    """
    import json

    return json.dumps(_plain({"schema": SCHEMA, **record}), allow_nan=False)


def _plain(value: object) -> object:
    match value:
        case bool() | None:
            return value
        case str():
            return str(value)  # a StrEnum, too, is only its text here
        case int():
            return int(value) if abs(value) <= LARGEST_EXACT else integer_text(value)
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case Sequence() | set() | frozenset():
            return [_plain(item) for item in value]
    return str(value)


def integer_text(value: int) -> str:
    """Decimal digits of an integer of any size.

    Examples
    --------
    >>> len(integer_text(10**5000))
    5001
    """
    if value.bit_length() < 10_000:
        return str(value)
    from flint import fmpz

    return str(fmpz(value).str())


def clean(text: str) -> str:
    r"""Text without control and formatting characters, which a terminal might obey.

    Examples
    --------
    >>> clean("a\x1b[31mb\nc")
    'a[31mb\nc'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def fields(pairs: Iterable[tuple[str, object]]) -> str:
    """Lines of aligned names and values; pairs whose value is None are left out.

    Examples
    --------
    >>> print(fields([("value", 1.5), ("rate", None), ("digits", 50)]))
    value   1.5
    digits  50
    """
    shown = [(name, str(value)) for name, value in pairs if value is not None]
    width = max((len(name) for name, _ in shown), default=0)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in shown)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Aligned columns of plain text.

    Examples
    --------
    >>> print(table(["name", "title"], [["zeta3", "Fractions of zeta(3)"], ["pi", "Fractions of pi"]]))
    name   title
    zeta3  Fractions of zeta(3)
    pi     Fractions of pi
    """
    cells = [list(headers), *([clean(str(cell)).replace("\n", " ") for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(headers))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: framed on a terminal, plain aligned text otherwise."""
    if not is_terminal(sys.stdout):
        _write(table(headers, rows))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    framed = Table(header_style="bold", box=None, pad_edge=False)
    for header in headers:
        framed.add_column(header, overflow="fold")  # a long word goes on in the next line; nothing is cut off
    for row in rows:
        framed.add_row(*(Text(clean(str(cell))) for cell in row))
    Console().print(framed)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody is likely to be looking at ``stream``."""
    return stream is not None and not stream.closed and stream.isatty()


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()

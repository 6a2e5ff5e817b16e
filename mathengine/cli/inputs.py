"""One input or many: the same answer for an argument on the command line and for each line of a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, TypeAlias

import click

from mathengine.cli.failures import error_record
from mathengine.cli.options import Settings
from mathengine.cli.output import Answer, print_record, show
from mathengine.errors import InvalidInput, MathengineError, StoreError

Fields: TypeAlias = Mapping[str, object]
"""An input by name: ``{"a": "n", "b": "1"}``. Texts from arguments; texts, integers or lists from JSON."""
LONGEST_LINE = 1_000_000
"""Longest line, in bytes, that is read."""
LONGEST_INTEGER = 4_000
"""Integers of JSON with more digits than this stay texts."""


def respond(
    given: Mapping[str, str | None],
    file: str | None,
    settings: Settings,
    answer: Callable[[Fields], Answer],
    read_text: Callable[[str], Fields] | None = None,
) -> int:
    """Answer the arguments, or every line of the file.

    Parameters
    ----------
    given : mapping
        The arguments by name; these are also the keys that a JSON line must have.
    file : str or None
        What ``--file`` says.
    settings : Settings
    answer : callable
        From the input to its answer. A ``MathengineError`` that it raises becomes that line's error.
    read_text : callable, optional
        How a line that is no JSON object is read; by default it is the first argument.

    Returns
    -------
    int
        The exit status. For a file: 0, or 2 if any line failed.

    Raises
    ------
    click.UsageError
        If there are both arguments and a file, or neither.
    """
    missing = [name for name, value in given.items() if value is None]
    if file is None:
        if missing:
            raise click.UsageError(f"missing argument {missing[0].upper()}; give it, or --file PATH", _context())
        return show(answer(given), settings)
    if len(missing) < len(given):
        raise click.UsageError("arguments and --file exclude each other", _context())
    return _answer_lines(file, list(given), answer, read_text)


def _context() -> click.Context | None:
    return click.get_current_context(silent=True)


def _answer_lines(
    path: str,
    keys: list[str],
    answer: Callable[[Fields], Answer],
    read_text: Callable[[str], Fields] | None,
) -> int:
    worst = 0
    with opened(path) as stream:
        for line in lines(stream):
            try:
                print_record(answer(read_line(line, keys, read_text)).record)
            except StoreError:
                raise  # no line can do without the store
            except MathengineError as error:
                print_record(error_record(error))
                worst = worst or 2
            except (OSError, click.ClickException):
                raise
            except Exception:
                import traceback

                traceback.print_exc()
                print_record(
                    {"error": {"code": "internal", "message": "an internal fault; see its traceback", "position": None}}
                )
                worst = 1
    return worst


@contextmanager
def opened(path: str, option: str = "--file") -> Iterator[BinaryIO]:
    """The file that an option names, as bytes; ``-`` is standard input."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = open(path, "rb")  # noqa: SIM115 - closed below; only the opening may fail quietly
    except OSError as error:
        raise InvalidInput(option, path, f"a readable file ({error.strerror or error})") from None
    with stream:
        yield stream


def lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines as they come; None for one that is too long, which is passed over without being kept.

    Examples
    --------
    >>> import io
    >>> [line and len(line) for line in lines(io.BytesIO(b"1\\n" + b"2" * (LONGEST_LINE + 1) + b"\\n3"))]
    [1, None, 1]
    """
    while line := stream.readline(LONGEST_LINE + 1):
        if line.endswith(b"\n") or len(line) <= LONGEST_LINE:
            yield line.removesuffix(b"\n").removesuffix(b"\r")
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST_LINE)
        yield None


def read_line(line: bytes | None, keys: list[str], read_text: Callable[[str], Fields] | None) -> Fields:
    """One line of a file: a JSON object with the keys, or a text.

    Raises
    ------
    InvalidInput
        If it is neither.

    Examples
    --------
    >>> read_line(b'{"a": 1, "b": "n"}', ["a", "b"], None)
    {'a': 1, 'b': 'n'}
    """
    if line is None:
        raise InvalidInput("line", "too long", f"at most {LONGEST_LINE} bytes")
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise InvalidInput("line", line[:40].decode("utf-8", "replace"), "UTF-8 text") from None
    if not text:
        raise InvalidInput("line", "", _expected(keys))
    if text.startswith("{"):
        return _read_object(text, keys)
    if read_text is None and len(keys) > 1:
        raise InvalidInput("line", text, _expected(keys))
    return read_text(text) if read_text is not None else {keys[0]: text}


def _read_object(text: str, keys: list[str]) -> Fields:
    try:
        # Decimals stay texts, so that no digit is lost.
        value = json.loads(text, parse_float=str, parse_int=_read_integer, parse_constant=str)
    except ValueError as error:
        raise InvalidInput("line", text, f"JSON ({error})") from None
    except RecursionError:
        raise InvalidInput("line", text, "JSON that is not nested so deeply") from None
    if not all(key in value for key in keys):
        raise InvalidInput("line", text, _expected(keys))
    return {str(key): item for key, item in value.items()}


def _read_integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_INTEGER else digits


def _expected(keys: list[str]) -> str:
    named = "a JSON object with " + ", ".join(f'"{key}"' for key in keys)
    return named if len(keys) > 1 else f"the text of {keys[0]}, or {named}"

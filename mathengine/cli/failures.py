"""What the command line says when something goes wrong: one line, and an exit status."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable

import click

from mathengine.cli.output import clean, is_terminal, print_record
from mathengine.errors import SHOWN, MathengineError, ParseError, nearest, shorten

BUG = 1
USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""What a shell reports for a program that SIGPIPE ended."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a system says when nothing more can be written."""
LONGEST = 400
"""Longest message, in characters, about a misused option."""


def explain(error: BaseException, json: bool) -> int:
    """Say what went wrong, and return the exit status.

    Parameters
    ----------
    error : BaseException
        What a command raised.
    json : bool
        Whether the error is also printed on standard output as JSON.
    """
    try:
        return _explain(error, json)
    except OSError as failure:  # even the error cannot be written
        return _explain(failure, json=False)


def _explain(error: BaseException, json: bool) -> int:
    match error:
        case MathengineError():
            return report(error, json)
        case click.ClickException():
            return report_usage(error, json)
        case KeyboardInterrupt() | click.Abort():
            complain("interrupted")
            return INTERRUPTED
        case BrokenPipeError():
            _abandon_output()
            return BROKEN_PIPE
        case OSError() if error.errno in FULL:
            _abandon_output()
            complain(f"error: the output cannot be written: {error.strerror}")
            return BUG
    import traceback

    traceback.print_exception(error)
    return BUG


def _abandon_output() -> None:
    """Nobody reads any more: let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def error_record(error: MathengineError) -> dict[str, object]:
    """The error as JSON data: ``{"error": {"code", "message", "position"}}``, and ``hint`` where there is one.

    ``position`` is the index, from 0, of the first character that cannot be read, or null.

    Examples
    --------
    >>> error_record(ParseError("2 * * 3", 4, "expected an operand"))["error"]["position"]
    4
    """
    position = error.position if isinstance(error, ParseError) else None
    hint = getattr(error, "hint", "")
    return {
        "error": {"code": error.code, "message": str(error), "position": position, **({"hint": hint} if hint else {})}
    }


def report(error: MathengineError, json: bool) -> int:
    """Print the error; its exit status."""
    if json:
        print_record(error_record(error))
    kind = "" if error.exit_status == INTERRUPTED else "error: "
    complain(f"{kind}{error}")
    if isinstance(error, ParseError) and is_terminal(sys.stderr):
        print(window(error), file=sys.stderr)
    return error.exit_status


def window(error: ParseError) -> str:
    """The text around the first character that cannot be read, and a caret under that character.

    Examples
    --------
    >>> print(window(ParseError("2 * * 3", 4, "expected an operand")))
      2 * * 3
          ^
    """
    start = max(0, error.position - SHOWN // 2)
    return f"  {shorten(error.text[start:])}\n  {' ' * (error.position - start)}^"


def report_usage(error: click.ClickException, json: bool) -> int:
    """Print what is wrong with the words on the command line; the exit status."""
    message = shorten(_usage_message(error), LONGEST)
    if json:
        print_record({"error": {"code": "usage", "message": message, "position": None}})
    complain(f"error: {message}")
    return USAGE


def _usage_message(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.NoSuchOption) and context is not None:
        known = nearest(error.option_name, _option_names(context))
        return f"unknown option {error.option_name!r} of '{context.command_path}'; accepted: {known}"
    message = error.format_message().rstrip(".")
    message = message[:1].lower() + message[1:]
    return f"{message} (see '{context.command_path} --help')" if context is not None else message


def _option_names(context: click.Context) -> Iterable[str]:
    options = (parameter for parameter in context.command.get_params(context) if isinstance(parameter, click.Option))
    return [name for option in options for name in option.opts if name.startswith("--")]


def complain(text: str) -> None:
    """One line on standard error, if there is one."""
    if sys.stderr is not None and not sys.stderr.closed:
        print(f"mathengine: {clean(text)}", file=sys.stderr)

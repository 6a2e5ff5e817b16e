"""The errors of mathengine, each with the exit status that the command line gives it.

::

    MathengineError                 1   an internal fault
    +-- InvalidInput (ValueError)   2   an argument outside what the mathematics accepts
    |   +-- ParseError              2   text that the reader refuses, with the position
    |   +-- Divergent               2   a continued fraction, series or product without a limit
    |   +-- TooLarge                2   sound input whose answer needs more time or memory than is allowed
    +-- NothingFound                3   a search or look-up without a result, or with several
    +-- Undecided                   5   precision, time or memory ran out
    |   +-- PrecisionExhausted      5   too few certified digits
    |   +-- BudgetExhausted         5   the time, size or memory limit was reached
    +-- StoreError                  6   the store cannot be used
        +-- StoreBusy               6   another process holds it
        +-- StoreNewer              6   written by a newer mathengine
        +-- StoreUnsound            6   not a store, or damaged
"""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 60
"""Longest piece of an offending input that a message repeats."""


def shorten(text: str, limit: int = SHOWN) -> str:
    """``text`` on one line and free of control characters, cut to ``limit`` characters.

    >>> shorten("1 + 1")
    '1 + 1'
    >>> shorten("9" * 100, 10)
    '999999999…'
    """
    clean = "".join(c if c.isprintable() else " " for c in text[: limit + 1])
    return clean if len(text) <= limit else clean[: limit - 1] + "…"


class MathengineError(Exception):
    """The root of every error that mathengine raises on purpose."""

    exit_status = 1
    code = "internal"

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whatever the arguments of the subclass."""
        return _rebuild, (type(self), self.args, dict(self.__dict__))


def _rebuild(kind: type[MathengineError], args: tuple[object, ...], fields: dict[str, object]) -> MathengineError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(fields)
    return error


class InvalidInput(MathengineError, ValueError):
    """An argument lies outside what the mathematics accepts.

    Parameters
    ----------
    what : str
        The argument, as the caller knows it.
    got : object
        Its value; shown shortened.
    accepted : str
        What would have been accepted.

    Examples
    --------
    >>> print(InvalidInput("digits", 0, "a positive integer"))
    digits is 0; accepted: a positive integer
    """

    exit_status = 2
    code = "invalid_input"

    def __init__(self, what: str, got: object, accepted: str) -> None:
        shown = got if isinstance(got, str) else repr(got)
        super().__init__(f"{what} is {shorten(shown) or 'empty'}; accepted: {accepted}")
        self.what, self.got, self.accepted = what, got, accepted


class ParseError(InvalidInput):
    """Text that the reader refuses.

    Parameters
    ----------
    text : str
        The whole input.
    position : int
        Index of the first character that cannot be read, from 0.
    problem : str
        What is wrong there, and what was expected.

    Examples
    --------
    >>> print(ParseError("2 * * 3", 4, "expected an operand, found '*'"))
    expected an operand, found '*' at position 5 of '2 * * 3'
    """

    code = "unreadable"

    def __init__(self, text: str, position: int, problem: str) -> None:
        start = max(0, position - SHOWN // 2)
        window = ("…" if start else "") + shorten(text[start:])
        MathengineError.__init__(self, f"{problem} at position {position + 1} of '{window}'")
        self.what, self.got, self.accepted = "text", text, problem
        self.text, self.position, self.problem = text, position, problem


class Divergent(InvalidInput):
    """A continued fraction, series or product that has no finite limit.

    Examples
    --------
    >>> print(Divergent("cf(1, -1)", "diverges: its convergents are periodic"))
    cf(1, -1) diverges: its convergents are periodic
    """

    code = "divergent"

    def __init__(self, what: str, reason: str) -> None:
        MathengineError.__init__(self, f"{shorten(what, 200)} {reason}")
        self.what, self.got, self.accepted = what, reason, "what has a finite limit"


class TooLarge(InvalidInput):
    """Input that makes sense, but whose answer needs more than the limits; the message says what helps.

    Examples
    --------
    >>> print(TooLarge("graph", "lrx(40)", "at most 10000000000 vertices"))
    graph is lrx(40); accepted: at most 10000000000 vertices
    """

    code = "too_large"


class NothingFound(MathengineError):
    """A search or a look-up that has no result, or several where one was asked for."""

    exit_status = 3
    code = "nothing_found"


class Undecided(MathengineError):
    """A question that could not be settled within the limits given."""

    exit_status = 5
    code = "undecided"


class PrecisionExhausted(Undecided):
    """Too few certified digits to answer."""

    code = "precision_exhausted"


class BudgetExhausted(Undecided):
    """The limit on time, size or memory was reached."""

    code = "budget_exhausted"


class StoreError(MathengineError):
    """The store cannot be used."""

    exit_status = 6
    code = "store"


class StoreBusy(StoreError):
    """Another process holds the store."""

    code = "store_busy"


class StoreNewer(StoreError):
    """The store was written by a newer mathengine."""

    code = "store_newer"


class StoreUnsound(StoreError):
    """The file is no mathengine store, or it is damaged."""

    code = "store_unsound"


def nearest(name: str, known: Iterable[str]) -> str:
    """The accepted names, the nearest first, as an :class:`InvalidInput` shows them.

    >>> nearest("zeta4", ["pi", "zeta3"])
    'pi, zeta3 (nearest: zeta3)'
    """
    import difflib

    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return ", ".join(names) + (f" (nearest: {close[0]})" if close else "")

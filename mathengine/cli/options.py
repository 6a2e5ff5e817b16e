"""The options that commands share, so that one word means one thing everywhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Literal, TypeAlias, TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])
Format: TypeAlias = Literal["text", "json"]
LARGEST_DIGITS = 1_000_000
LONGEST = 1e9


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``--db``, ``--format`` and ``--quiet`` say; every command gets one as ``settings``.

    Examples
    --------
    >>> Settings(format="json").json
    True
    """

    database: str | None = None
    format: Format = "text"
    quiet: bool = False

    @property
    def json(self) -> bool:
        """Whether results are printed as JSON."""
        return self.format == "json"


def standard_options(function: F) -> F:
    """Add ``--db``, ``--format`` and ``--quiet``, and hand them over as one ``settings``.

    Examples
    --------
    >>> @click.command()
    ... @standard_options
    ... def quiet(settings: Settings) -> bool:
    ...     return settings.quiet
    >>> quiet.main(["--quiet"], standalone_mode=False)
    True
    """

    @click.option(
        "--db",
        "database",
        metavar="URL",
        envvar="MATHENGINE_DB",
        show_envvar=True,
        help="The store: a path, sqlite:///PATH or postgresql://...  [default: in the user's data directory]",
    )
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="Text for people, or one JSON object per line.",
    )
    @click.option("--quiet", is_flag=True, help="No progress and no notes.")
    @wraps(function)
    def command(database: str | None, format_: Format, quiet: bool, **keywords: object) -> object:
        return function(settings=Settings(database, format_, quiet), **keywords)

    return command  # type: ignore[return-value]  # click calls it by keyword


def digits_option(default: int = 50) -> Callable[[F], F]:
    """``--digits``: how many certified decimal digits are wanted."""
    return click.option(
        "--digits",
        type=click.IntRange(1, LARGEST_DIGITS),
        metavar="N",
        default=default,
        show_default=True,
        help="Decimal digits wanted.",
    )


def seconds_option(default: float | None = 10.0) -> Callable[[F], F]:
    """``--max-seconds``: when to stop trying."""
    return click.option(
        "--max-seconds",
        type=Seconds(),
        default=default,
        show_default=default is not None,
        help="Stop after that many seconds.",
    )


def file_option(function: F) -> F:
    """``--file``: many inputs, one per line."""
    return click.option(
        "--file",
        "file",
        metavar="PATH",
        help="Read one input per line (text or a JSON object; - is standard input), write one JSON line for each.",
    )(function)


class Seconds(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A positive, finite number of seconds.

    Examples
    --------
    >>> Seconds().convert("2.5", None, None)
    2.5
    """

    name = "seconds"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read the number."""
        try:
            seconds = float(str(value))
        except ValueError:
            seconds = math.nan
        if not 0 < seconds <= LONGEST:
            self.fail(f"{str(value)!r} is not a positive number of seconds", param, ctx)
        return seconds

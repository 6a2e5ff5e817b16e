"""Progress on standard error, and only where somebody is looking."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from mathengine.cli.options import Settings
from mathengine.cli.output import clean, is_terminal

Report: TypeAlias = Callable[[int, int, str], None]
"""Called with what is done, the total, and a few words."""


@contextmanager
def progress(title: str, settings: Settings) -> Iterator[Report]:
    """A progress bar; silent under ``--quiet`` and where standard error is no terminal.

    Parameters
    ----------
    title : str
        What is being done.
    settings : Settings

    Yields
    ------
    Report
        To be called as ``report(done, total, note)``.

    Examples
    --------
    >>> with progress("search", Settings(quiet=True)) as report:
    ...     report(1, 2, "3 found")
    """
    if settings.quiet or not is_terminal(sys.stderr):
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    # Lines printed meanwhile pass through the bar's console only where both go to the screen.
    both = is_terminal(sys.stdout)
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=both) as bar:
        task = bar.add_task(clean(title), total=None, note="")
        yield lambda done, total, note: bar.update(task, completed=done, total=total, note=clean(note))


def _silent(done: int, total: int, note: str) -> None:
    """Say nothing."""


def note(text: str, settings: Settings) -> None:
    """A remark on standard error, unless ``--quiet``."""
    if not settings.quiet and sys.stderr is not None:
        print(f"mathengine: {clean(text)}", file=sys.stderr)

"""The frame of the command line: its commands by name, and what becomes of errors.

Nothing heavy is imported here: ``mathengine --help`` needs click and this package's names only.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click

from mathengine import __version__
from mathengine.cli.groups import LazyGroup, Row

COMMANDS: dict[str, Row] = {
    "search": ("mathengine.cli.search", "search", "Search for statements by a recipe; certify and keep what is found."),
    "recipes": ("mathengine.cli.recipes", "recipes", "List the recipes that come with mathengine, or show one."),
    "verify": ("mathengine.cli.verify", "verify", "Decide a statement: proved, supported, refuted or undecided."),
    "check": ("mathengine.cli.check", "check_", "Compare two expressions in free names: identity or inequality."),
    "identify": ("mathengine.cli.identify", "identify", "Find a closed form of a number from its digits."),
    "conjectures": ("mathengine.cli.conjectures", "conjectures", "Read, verify and exchange what the store keeps."),
    "store": ("mathengine.cli.store", "store", "Check, back up, restore, copy or upgrade the store as a whole."),
    "cf": ("mathengine.cli.cf", "cf", "Value, irrationality measure and kind of a continued fraction."),
    "cayley": ("mathengine.cli.cayley", "cayley", "Cayley graphs: laws of families, pictures."),
    "cayley-growth": ("mathengine.cli.cayley_growth", "cayley_growth", "Layer sizes of a Cayley or Schreier graph."),
    "field": ("mathengine.cli.field", "field", "Matrix fields: catalogue, exact walks, certified limits and deltas."),
    "balance": ("mathengine.cli.balance", "balance_", "Balance a chemical reaction, or say exactly why not."),
    "reactions": ("mathengine.cli.reactions", "reactions_", "All minimal reactions among some species; networks."),
    "sem": ("mathengine.cli.sem", "sem", "Structural equation models: covariances, identification, relations."),
    "transfer": ("mathengine.cli.transfer", "transfer", "Transfer efficiencies: exact values, dephasing, disorder."),
}
COMPLETION = "_MATHENGINE_COMPLETE"
"""Environment variable through which a shell asks for completions."""

EPILOG = """\b
Exit status: 0 done; 1 internal fault; 2 unreadable or senseless input; 3 nothing found,
or several; 4 refuted, or not balanceable; 5 undecided; 6 the store cannot be used;
130 interrupted after a clean checkpoint.

\b
Completion of commands and options by the shell (bash; likewise zsh and fish):
  eval "$(_MATHENGINE_COMPLETE=bash_source mathengine)"
"""


@click.group(cls=LazyGroup, table=COMMANDS, epilog=EPILOG)
@click.version_option(__version__, message="mathengine %(version)s")
def commands() -> None:
    """Propose mathematical statements by search, verify them rigorously, keep them in one store.

    \b
    Three commands to try first:
      mathengine search zeta3
      mathengine verify "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"
      mathengine identify 1.2020569031595942853997381615114499907
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit status.

    Parameters
    ----------
    arguments : sequence of str
        The words after ``mathengine``.

    Returns
    -------
    int
        As listed at the end of ``mathengine --help``.

    Examples
    --------
    >>> run(["--version"])
    mathengine 0.1.0
    0
    """
    _prepare_streams()
    try:
        with _termination_as_interrupt():
            status = _invoke(list(arguments))
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        from mathengine.cli.failures import explain

        return explain(error, _wants_json(arguments))
    return status


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    """Let SIGTERM, which batch systems send, end a search as Ctrl-C does: after a checkpoint, leaving no child."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _invoke(arguments: list[str]) -> int:
    if COMPLETION in os.environ:
        commands.main(arguments, prog_name="mathengine")  # answers the shell and exits
    try:
        # Not commands.main, which has its own opinion of interrupts and closed pipes.
        with commands.make_context("mathengine", arguments) as context:
            status = commands.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return status if isinstance(status, int) else 0


def _wants_json(arguments: Sequence[str]) -> bool:
    """Whether errors go to standard output as JSON too; read before click can have failed."""
    words = " ".join(arguments)
    return "--format json" in words or "--format=json" in words


def _prepare_streams() -> None:
    """Make every character printable, also where the terminal's encoding lacks it."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - lives as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

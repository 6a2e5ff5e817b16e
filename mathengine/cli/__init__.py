"""The command line, one module per command group, loaded lazily."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``mathengine``; those of the process by default.

    Examples
    --------
    >>> main(["--version"])
    Traceback (most recent call last):
    SystemExit: 0
    """
    import sys

    try:
        from mathengine.cli.frame import run

        status = run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:  # before or after the frame's own handling
        status = 130
    sys.exit(status)

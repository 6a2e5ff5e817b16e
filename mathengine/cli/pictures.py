"""Pictures as files: matplotlib, loaded late and without a screen."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")
SETTINGS: Mapping[str, object] = {"svg.hashsalt": "mathengine", "svg.fonttype": "none"}
"""The same picture is the same file."""


def require_matplotlib(path: str) -> None:
    """Refuse a picture before any work is done: no matplotlib, a file of another kind, or one that cannot be written.

    Raises
    ------
    InvalidInput
        With what is missing or accepted.
    """
    if Path(path).suffix.lower() not in FORMATS:
        raise InvalidInput("--picture", path, f"a file name that ends in {', '.join(FORMATS)}")
    if importlib.util.find_spec("matplotlib") is None:
        raise InvalidInput("--picture", "without matplotlib", "an environment with it: pip install 'mathengine[plot]'")
    require_writable(path)


def require_writable(path: str) -> None:
    """Refuse a file that cannot be written, without touching it.

    Raises
    ------
    InvalidInput
        With the reason.
    """
    file = Path(path)
    if file.is_dir():
        raise InvalidInput("--picture", path, "a file that can be written (it is a directory)")
    if not file.parent.is_dir():
        raise InvalidInput("--picture", path, f"a file that can be written (there is no directory {file.parent})")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise InvalidInput("--picture", path, "a file that can be written (permission denied)")


@contextmanager
def saved_figure(path: str, size: tuple[float, float]) -> Iterator[Figure]:
    """A new figure of that size in inches, written to the file at the end.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(rc=dict(SETTINGS)):  # type: ignore[arg-type]
        figure = Figure(figsize=size, layout="constrained")
        yield figure
        # No date in the file, so that the same picture is the same file.
        undated = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
        try:
            figure.savefig(path, dpi=150, metadata=undated.get(Path(path).suffix.lower()))
        except OSError as error:
            raise InvalidInput("--picture", path, f"a file that can be written ({error.strerror or error})") from None

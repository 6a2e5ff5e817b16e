"""The one door to numba: lazily compiled kernels with their cache in our own folder.

Importing this module imports numba, so only modules that hold kernels do it, and they are imported late.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import numba
from platformdirs import user_cache_dir

Kernel = TypeVar("Kernel", bound=Callable[..., object])

CONTRACTIONS = {"contract", "nsz", "arcp"}
"""Fused multiply-adds and products with reciprocals; no assumption about infinities or the order of sums."""


def compiled(function: Kernel) -> Kernel:
    """``function`` compiled at its first call, without the interpreter lock, kept on disk for the next process.

    The cache lies where ``NUMBA_CACHE_DIR`` says, else in the user's cache folder of mathengine; where neither can be
    written, the kernel is compiled anew in every process and one warning says so. With ``NUMBA_DISABLE_JIT=1`` the
    function runs as plain Python. Divisions by zero give infinities, as in the hardware.

    Examples
    --------
    >>> @compiled
    ... def successor(n):
    ...     return n + 1
    >>> successor(1)
    2
    """
    return _decorate(function, fastmath=False)


def compiled_fast(function: Kernel) -> Kernel:
    """:func:`compiled` with contracted products; the last bit of a floating result may differ between machines.

    >>> @compiled_fast
    ... def half(x):
    ...     return x / 2
    >>> half(3.0)
    1.5
    """
    return _decorate(function, fastmath=CONTRACTIONS)


@cache
def cache_folder() -> Path | None:
    """Where compiled kernels are kept: a folder that can be written, or None (with a warning, once).

    >>> cache_folder() is None or cache_folder().is_dir()
    True
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folder = Path(chosen) if chosen else Path(user_cache_dir("mathengine", appauthor=False)) / "kernels"
    if _is_writable(folder):
        return folder
    warnings.warn(f"kernels are not kept: {folder} cannot be written (set NUMBA_CACHE_DIR)", stacklevel=2)
    return None


def _decorate(function: Kernel, fastmath: bool | set[str]) -> Kernel:
    # numba asks for the folder while it decorates; kernels of other packages keep theirs.
    keep = cache_folder() is not None and Path(function.__code__.co_filename).is_file()
    with _numba_cache_dir(cache_folder()):
        wrapped = numba.njit(cache=keep, nogil=True, error_model="numpy", fastmath=fastmath)(function)
    return cast(Kernel, wrapped)


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@contextmanager
def _numba_cache_dir(folder: Path | None) -> Iterator[None]:
    settings = vars(numba.config)
    before = settings["CACHE_DIR"]
    if folder is not None:
        settings["CACHE_DIR"] = str(folder)
    try:
        yield
    finally:
        settings["CACHE_DIR"] = before


__all__ = ["cache_folder", "compiled", "compiled_fast"]

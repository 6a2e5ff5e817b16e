"""Where the recipes and the catalogue lie: inside an installed package, or beside it in a checkout.

A wheel carries ``searches/`` and ``conjectures/`` as ``mathengine/_data/``. An editable installation and a bare
checkout have them beside the package; the folder above is looked into only if the ``pyproject.toml`` there names
mathengine, so that some other project's ``searches`` in ``site-packages`` is never taken for ours.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from mathengine.errors import InvalidInput, nearest

KINDS = ("conjectures", "searches")
PACKAGE = Path(__file__).resolve().parent.parent


def data_files(kind: str, *, package: Path = PACKAGE) -> list[Path]:
    """The TOML files of one kind, sorted by name.

    Parameters
    ----------
    kind : str
        ``searches`` or ``conjectures``.
    package : Path, optional
        The folder of the package ``mathengine``.

    Returns
    -------
    list of Path
        Empty where the installation carries none.

    Raises
    ------
    InvalidInput
        If there is no such kind.

    Examples
    --------
    >>> all(path.suffix == ".toml" for path in data_files("searches"))
    True
    """
    if kind not in KINDS:
        raise InvalidInput("kind of data", kind, nearest(kind, KINDS))
    folder = data_folder(kind, package)
    return [] if folder is None else sorted(path for path in folder.glob("*.toml") if path.is_file())


def data_folder(kind: str, package: Path = PACKAGE) -> Path | None:
    """The folder that holds data of this kind: packaged first, else the checkout's, else None.

    >>> folder = data_folder("searches")
    >>> folder is None or folder.name == "searches"
    True
    """
    packaged = package / "_data" / kind
    if packaged.is_dir():
        return packaged
    beside = package.parent / kind
    return beside if beside.is_dir() and _is_checkout(package.parent) else None


@cache
def _is_checkout(folder: Path) -> bool:
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    table = project.get("project")
    return isinstance(table, dict) and table.get("name") == "mathengine"

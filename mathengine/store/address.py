"""Where a store lies: a file path, a ``sqlite:`` or ``postgresql:`` URL, or the user's own data directory.

A message may show an address, so the part that is shown never holds a password.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from mathengine.errors import InvalidInput

ENVIRONMENT = "MATHENGINE_DB"
ACCEPTED = "a file path, sqlite:///PATH or postgresql://USER@HOST/DATABASE"
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
# Up to the last "@": a password that should have been percent-encoded must not show either.
CREDENTIALS = re.compile(r"(//[^/@:?]*):.*@")
SECRET_OPTION = re.compile(r"(?i)(password|passfile|sslpassword)=[^&]*")
POSTGRESQL = ("postgresql", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a store lies.

    Parameters
    ----------
    path : Path or None
        The SQLite file; None for PostgreSQL.
    url : str or None
        The PostgreSQL URL, password included; None for SQLite.
    is_default : bool
        True for the user's own store, whose directory is made when it is first needed.

    Examples
    --------
    >>> str(Address(None, "postgresql://ada:secret@host/lab"))
    'postgresql://ada:***@host/lab'
    """

    path: Path | None
    url: str | None = field(default=None, repr=False)
    is_default: bool = False

    def __str__(self) -> str:
        return mask(self.url) if self.url is not None else str(self.path)


def mask(url: str) -> str:
    """``url`` without its password.

    >>> mask("postgresql://ada:p@ss@host/lab?sslpassword=x")
    'postgresql://ada:***@host/lab?sslpassword=***'
    """
    return SECRET_OPTION.sub(r"\1=***", CREDENTIALS.sub(r"\1:***@", url))


def default_path() -> Path:
    """The user's own store, whether it exists or not.

    >>> default_path().name
    'store.db'
    """
    from platformdirs import user_data_dir

    return Path(user_data_dir("mathengine", appauthor=False)) / "store.db"


def read_address(where: str | Path | None) -> Address:
    """What ``where`` names; None is the environment's ``MATHENGINE_DB``, or else the user's own store.

    Raises
    ------
    InvalidInput
        If it is empty, or a URL of another kind.

    Examples
    --------
    >>> read_address("sqlite:////tmp/lab.db").path.name, read_address("lab.db").path.name
    ('lab.db', 'lab.db')
    >>> read_address("mysql://host/lab")
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: database is mysql://host/lab; accepted: a file path, sqlite:///PATH or \
postgresql://USER@HOST/DATABASE
    """
    if where is None:
        where = os.environ.get(ENVIRONMENT) or None
    if where is None:
        return Address(default_path(), is_default=True)
    if isinstance(where, Path):
        return Address(where)
    scheme = SCHEME.match(where)
    if scheme is None:
        return _file(where, where)
    name = scheme[1].lower()
    if name in POSTGRESQL and scheme[2]:
        return Address(None, where)
    if name == "sqlite" and where[scheme.end(1) :].startswith(":///"):
        return _file(where[scheme.end(1) + 4 :], where)
    raise InvalidInput("database", mask(where), ACCEPTED)


def _file(text: str, where: str) -> Address:
    if not text.strip() or "\x00" in text or text == ":memory:":
        raise InvalidInput("database", where, ACCEPTED)
    return Address(Path(text).expanduser())

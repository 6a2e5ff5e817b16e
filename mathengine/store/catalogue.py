"""The curated catalogue: ``conjectures/*.toml``, one entry per statement, each with a permanent id.

::

    [[conjecture]]
    id = "c-4f1a9d"                     # permanent, without meaning
    statement = "zeta(2) = pi**2/6"
    verdict = "proved"                  # proved, supported, refuted or undecided
    certificate = "external: Euler, 1734"
    source = "L. Euler, De summis serierum reciprocarum"
    references = ["doi: ...", "https://..."]
    notes = "..."

A proved entry has a certificate and a refuted one its ``witness``. Nothing in an entry is evaluated here: the statement
is text, which the statement reader parses later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mathengine.errors import InvalidInput, nearest
from mathengine.store.locator import data_files
from mathengine.store.records import Verdict

ID = re.compile(r"c-[0-9a-z]{4,16}")
REQUIRED = ("id", "statement", "verdict", "source")
OPTIONAL = ("certificate", "references", "notes", "witness")
LARGEST_FILE = 1 << 24
"""Longest catalogue file, in bytes, that is read."""
LARGEST_TEXT = 20_000
"""Longest text of one key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One curated statement.

    Parameters
    ----------
    id : str
        Permanent; an entry never changes its id, and a refuted one stays.
    statement : str
        Text in the statement language, not yet parsed.
    verdict : Verdict
        What is known of it, here or in the literature.
    source : str
    certificate : str or None
        ``external: ...`` names a proof in the literature.
    references : tuple of str
    notes : str
    witness : str or None
        The counterexample of a refuted entry.
    file : str
        Name of the file that holds it.

    Examples
    --------
    >>> CatalogueEntry(id="c-4f1a9d", statement="2 > 1", verdict=Verdict.PROVED, source="arithmetic").references
    ()
    """

    id: str
    statement: str
    verdict: Verdict
    source: str
    certificate: str | None = None
    references: tuple[str, ...] = ()
    notes: str = ""
    witness: str | None = None
    file: str = ""


def catalogue(paths: Iterable[Path] | None = None) -> tuple[CatalogueEntry, ...]:
    """All entries, by file and in their order there.

    Parameters
    ----------
    paths : iterable of Path, optional
        Files to read; those that come with mathengine by default.

    Raises
    ------
    InvalidInput
        If a file is no TOML, an entry breaks the schema, or two entries share an id. The message names file, entry and
        key.

    Examples
    --------
    >>> entries = catalogue()
    >>> len({entry.id for entry in entries}) == len(entries)
    True
    """
    entries: dict[str, CatalogueEntry] = {}
    for path in data_files("conjectures") if paths is None else paths:
        for entry in read_catalogue(path):
            if entry.id in entries:
                raise InvalidInput(
                    f"id in {entry.file}", entry.id, f"one not used before (see {entries[entry.id].file})"
                )
            entries[entry.id] = entry
    return tuple(entries.values())


def read_catalogue(path: Path) -> tuple[CatalogueEntry, ...]:
    """The entries of one file, checked.

    >>> [path.name for path in data_files("conjectures") if not read_catalogue(path)]
    []
    """
    data = _load(path)
    unknown = [key for key in data if key != "conjecture"]
    if unknown:
        raise InvalidInput(f"key in {path.name}", unknown[0], "[[conjecture]] entries")
    entries = data.get("conjecture", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InvalidInput(f"conjecture in {path.name}", type(entries).__name__, "[[conjecture]] entries")
    return tuple(_entry(path.name, number, entry) for number, entry in enumerate(entries, 1))


def _load(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InvalidInput("catalogue file", path.name, f"a TOML file of at most {LARGEST_FILE} bytes")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput("catalogue file", path.name, f"a readable file ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise InvalidInput("catalogue file", path.name, "UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput("catalogue file", path.name, f"TOML ({error})") from None


def _entry(file: str, number: int, table: Mapping[str, object]) -> CatalogueEntry:
    place = f"entry {number} of {file}"
    for key in table:
        if key not in REQUIRED + OPTIONAL:
            raise InvalidInput(f"key in {place}", key, nearest(key, REQUIRED + OPTIONAL))
    identifier = _required(place, "id", table)
    if ID.fullmatch(identifier) is None:
        raise InvalidInput(f"id in {place}", identifier, "c- and 4 to 16 lower-case letters or digits")
    place = f"{identifier}, {place}"
    entry = CatalogueEntry(
        id=identifier,
        statement=_required(place, "statement", table),
        verdict=_verdict(place, _required(place, "verdict", table)),
        source=_required(place, "source", table),
        certificate=_text(place, "certificate", table),
        references=_texts(place, "references", table.get("references", [])),
        notes=_text(place, "notes", table) or "",
        witness=_text(place, "witness", table),
        file=file,
    )
    if entry.verdict is Verdict.PROVED and not entry.certificate:
        raise InvalidInput(f"certificate in {place}", "missing", "a text, since the verdict is proved")
    if entry.verdict is Verdict.REFUTED and not entry.witness:
        raise InvalidInput(f"witness in {place}", "missing", "a text, since the verdict is refuted")
    return entry


def _verdict(place: str, text: str) -> Verdict:
    try:
        return Verdict(text)
    except ValueError:
        raise InvalidInput(f"verdict in {place}", text, nearest(text, Verdict)) from None


def _required(place: str, key: str, table: Mapping[str, object]) -> str:
    text = _text(place, key, table)
    if text is None or not text.strip():
        raise InvalidInput(f"{key} in {place}", "missing" if text is None else text, "a text")
    return text


def _text(place: str, key: str, table: Mapping[str, object]) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise InvalidInput(f"{key} in {place}", value, "a text in quotes")
    if value is not None and len(value) > LARGEST_TEXT:
        raise InvalidInput(f"{key} in {place}", value, f"at most {LARGEST_TEXT} characters")
    return value


def _texts(place: str, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidInput(f"{key} in {place}", value, "a list of texts")
    return tuple(value)

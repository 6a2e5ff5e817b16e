"""The curated catalogue: ``conjectures/*.toml``, one entry per statement, each with a permanent id.

::

    [[definition]]
    word = "diameter"
    meaning = "largest distance of a vertex from the start"
    sanity = "diameter(coxeter(4)) = 6"  # a statement so small that it can be seen; it is verified

    [[conjecture]]
    id = "c-4f1a9d"                     # permanent, without meaning
    statement = "zeta(2) = pi**2/6"
    verdict = "proved"                  # proved, supported, refuted or undecided
    certificate = "external: Euler, 1734"
    source = "L. Euler, De summis serierum reciprocarum"
    references = ["doi: ...", "https://..."]
    notes = "..."

A proved entry has a certificate, a refuted one its ``witness``, and any other says in ``checked`` how far it was
checked. Beside the entries of a file stand the definitions of the words that they use, each with a statement that shows
what is meant. Nothing is evaluated here: statements are text, which the statement reader parses later.
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
OPTIONAL = ("certificate", "checked", "references", "notes", "witness")
DEFINED = ("word", "meaning", "sanity")
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
    checked : str or None
        How far an entry that is neither proved nor refuted was checked.
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
    checked: str | None = None
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A word that the entries of a file use.

    Parameters
    ----------
    word : str
    meaning : str
    sanity : str
        A statement that anybody can check by hand and that the engine verifies: it shows what the word means.
    file : str
        Name of the file that holds it.

    Examples
    --------
    >>> Definition(word="order", meaning="number of vertices", sanity="order(coxeter(4)) = 24").word
    'order'
    """

    word: str
    meaning: str
    sanity: str
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
    return tuple(_entry(path.name, number, entry) for number, entry in enumerate(_tables(path, "conjecture"), 1))


def definitions(paths: Iterable[Path] | None = None) -> tuple[Definition, ...]:
    """The words that the catalogue defines, by file and in their order there.

    Raises
    ------
    InvalidInput
        If a definition breaks the schema, or a file defines a word twice.

    Examples
    --------
    >>> {each.word for each in definitions()} >= {"cf", "diameter", "covariance", "coefficients", "efficiency"}
    True
    """
    found: dict[tuple[str, str], Definition] = {}
    for path in data_files("conjectures") if paths is None else paths:
        for number, table in enumerate(_tables(path, "definition"), 1):
            one = _definition(path.name, number, table)
            if (path.name, one.word) in found:
                raise InvalidInput(f"word in {path.name}", one.word, "one definition of each word")
            found[path.name, one.word] = one
    return tuple(found.values())


def _definition(file: str, number: int, table: Mapping[str, object]) -> Definition:
    place = f"definition {number} of {file}"
    for key in table:
        if key not in DEFINED:
            raise InvalidInput(f"key in {place}", key, nearest(key, DEFINED))
    word, meaning, sanity = (_required(place, key, table) for key in DEFINED)
    return Definition(word=word, meaning=meaning, sanity=sanity, file=file)


def _tables(path: Path, kind: str) -> list[dict[str, object]]:
    """The tables of one kind in a file that holds no others than entries and definitions."""
    data = _load(path)
    unknown = [key for key in data if key not in ("conjecture", "definition")]
    if unknown:
        raise InvalidInput(f"key in {path.name}", unknown[0], "[[conjecture]] entries")
    tables = data.get(kind, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InvalidInput(f"{kind} in {path.name}", type(tables).__name__, f"[[{kind}]] entries")
    return tables


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
        checked=_text(place, "checked", table),
        file=file,
    )
    if entry.verdict is Verdict.PROVED and not entry.certificate:
        raise InvalidInput(f"certificate in {place}", "missing", "a text, since the verdict is proved")
    if entry.verdict is Verdict.REFUTED and not entry.witness:
        raise InvalidInput(f"witness in {place}", "missing", "a text, since the verdict is refuted")
    if entry.verdict in (Verdict.SUPPORTED, Verdict.UNDECIDED) and not entry.checked:
        raise InvalidInput(f"checked in {place}", "missing", f"a text, since the verdict is {entry.verdict}")
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

"""``mathengine store``: the store as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from mathengine.cli.groups import CommandGroup
from mathengine.cli.options import Settings, standard_options
from mathengine.cli.output import Answer, fields, show
from mathengine.cli.progress import note, progress
from mathengine.errors import StoreUnsound

if TYPE_CHECKING:
    from mathengine.store.database import Store
    from mathengine.store.summary import Summary

UNITS = ("bytes", "kB", "MB", "GB", "TB")


@click.group("store", cls=CommandGroup)
def store() -> None:
    """Check, back up, restore, copy or upgrade the store as a whole.

    The statements in it are the business of `mathengine conjectures`.
    """


@store.command("info")
@standard_options
def info(settings: Settings) -> int:
    """Say where the store lies, what database it is, and how much it holds."""
    from mathengine.store.summary import summarise

    with _open(settings) as opened:
        summary = summarise(opened)
    return show(Answer(_record(summary), _text(summary)), settings)


@store.command("check")
@click.option("--thorough", is_flag=True, help="Check every index, and the digest of every piece of evidence, too.")
@standard_options
def check(thorough: bool, settings: Settings) -> int:
    """Check the file, the links between tables, and each status against its evidence; exit with 6 if unsound."""
    with _open(settings) as opened:
        problems = opened.integrity_check(thorough=thorough)
        counts = opened.counts()
    record = {"sound": not problems, "thorough": thorough, "statements": counts[()], "problems": list(problems)}
    text = "\n".join(problems) if problems else f"sound: {counts[()]} statements"
    return show(Answer(record, text, StoreUnsound.exit_status if problems else 0), settings)


@store.command("backup")
@click.argument("path")
@standard_options
def backup(path: str, settings: Settings) -> int:
    """Write the whole store to a new file at PATH, also while others write to the store.

    The file is a store of its own (SQLite), whatever database it was made from. It appears when it is complete.
    """
    from mathengine.store.copies import back_up

    with _open(settings) as opened, _told("backup", settings) as report:
        back_up(opened, path, report)
    note(f"backup written to {path}", settings)
    return _done(path, settings)


@store.command("restore")
@click.argument("path")
@standard_options
def restore(path: str, settings: Settings) -> int:
    """Make the store from the backup at PATH; refused unless the store is new or empty."""
    from mathengine.store.copies import restore

    with _told("restore", settings) as report:
        restore(path, settings.database, report)
    return _done(settings.database, settings)


@store.command("copy")
@click.argument("source")
@click.argument("target")
@standard_options
def copy(source: str, target: str, settings: Settings) -> int:
    """Copy the store at SOURCE to TARGET, which must be new or empty; --db is not looked at.

    Each is a path, sqlite:///PATH or postgresql://..., so that a store can move from a file to a server and back:
    everything goes with it, unfinished searches too, and both export the same bytes.
    """
    from mathengine.store.copies import copy_store

    with _told("copy", settings) as report:
        copy_store(source, target, report)
    return _done(target, settings)


@store.command("upgrade")
@standard_options
def upgrade(settings: Settings) -> int:
    """Bring a store that an older mathengine wrote up to date; a file is copied first.

    Every command that writes does the same by itself.
    """
    from mathengine.store.database import open_store

    open_store(settings.database, create=False).close()
    return _done(settings.database, settings)


@contextmanager
def _told(title: str, settings: Settings) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that counts rows."""
    with progress(title, settings) as report:
        yield lambda done, total: report(done, total, f"{done} rows")


def _open(settings: Settings) -> Store:
    from mathengine.store.database import open_store

    return open_store(settings.database, readonly=True)


def _done(where: str | None, settings: Settings) -> int:
    """Show what the new store holds."""
    from mathengine.store.database import open_store
    from mathengine.store.summary import summarise

    with open_store(where, readonly=True) as opened:
        summary = summarise(opened)
    return show(Answer(_record(summary), _text(summary)), settings)


def _record(summary: Summary) -> dict[str, object]:
    return {
        "address": summary.address,
        "database": summary.database,
        "store_schema": summary.schema,
        "store": summary.name,
        "created": summary.created,
        "bytes": summary.size,
        "rows": dict(summary.rows),
        "statuses": dict(summary.statuses),
    }


def _text(summary: Summary) -> str:
    counts = ", ".join(f"{count} {status}" for status, count in summary.statuses.items())
    pairs: list[tuple[str, object]] = [
        ("address", summary.address),
        ("database", f"{summary.database}, schema {summary.schema}, {_size(summary.size)}"),
        ("store", f"{summary.name}, made {summary.created}"),
    ]
    for name, count in summary.rows.items():
        pairs.append((name, f"{count} ({counts})" if name == "statements" and counts else count))
    return fields(pairs)


def _size(count: int) -> str:
    """A number of bytes in words.

    >>> _size(999), _size(482_000_000)
    ('999 bytes', '482 MB')
    """
    power = min((len(str(count)) - 1) // 3, len(UNITS) - 1)
    return f"{count / 1000**power:.3g} {UNITS[power]}"

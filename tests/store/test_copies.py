"""Backups, and copies from one database to the other: everything goes with them, and nothing is overwritten."""

import hashlib
import multiprocessing
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from mathengine.errors import StoreError, StoreNewer, StoreUnsound
from mathengine.store import copies
from mathengine.store.copies import back_up, copy_store, restore
from mathengine.store.database import open_store
from mathengine.store.portability import export_store
from mathengine.store.records import EvidenceRecord, Reference, RunRecord, RunState, StatementRecord, Status, Verdict
from mathengine.store.schema import metadata
from mathengine.store.summary import summarise

VECTORS = Path(__file__).parent.parent / "vectors"
FORKSERVER = multiprocessing.get_context("forkserver")
RUN = RunRecord(recipe="zeta3", recipe_digest="0" * 64, recipe_text='title = "ζ(3)"', seed=2**70)
AWKWARD = "§ {\\\"', NULL} \n\t\\N % \x01 𝜁(3)"


def finding(number):
    text = f"{number} = {number} {AWKWARD if number % 3 == 0 else ''}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    form = {"n": number, "details": {"delta": {"depth": 10, "value": f"{number / 100}"}}}
    pieces = [
        EvidenceRecord(Verdict.SUPPORTED, "enclosure", digits, {"x": 0.1, "t": AWKWARD}, seconds=digits / 7)
        for digits in range(number % 4)
    ]
    return StatementRecord(digest=digest, kind="k", text=text, form=form, constant="pi" if number % 2 else None), pieces


def fill(where, count=40):
    """A store with something of everything, and an unfinished run."""
    with open_store(where) as store:
        first, second = store.start_run(RUN), store.start_run(RUN)
        for number in range(count):
            store.record_chunk((first, second)[number % 2], number, [finding(number)], {"tried": 1})
        store.finish_run(first)
        store.finish_run(second, RunState.INTERRUPTED, cursor="17")
        store.add([(finding(3)[0], [EvidenceRecord(Verdict.REFUTED, "exact", certificate={"at": 3})])])
        digest = finding(4)[0].digest
        store.add_tags(digest, ["near miss", "§"])
        store.add_references(digest, [Reference("oeis", "A002117"), Reference("doi", "10.1000/1", AWKWARD)])


def rows(where):
    """Every row of every table."""
    with open_store(where, readonly=True) as store, store.reading() as connection:
        tables = {}
        for table in metadata.sorted_tables:
            tables[table.name] = sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
        return tables


def exported(where, path):
    with open_store(where, readonly=True) as store:
        export_store(store, path)
    return path.read_bytes()


def partials(folder):
    return [path for path in folder.iterdir() if "partial" in path.name]


def test_a_copy_to_the_other_database_and_back_is_the_same_store(tmp_path, postgresql):
    fill(tmp_path / "first.db")
    copy_store(tmp_path / "first.db", postgresql)
    copy_store(postgresql, tmp_path / "second.db")
    copy_store(tmp_path / "second.db", tmp_path / "third.db")
    places = (tmp_path / "first.db", postgresql, tmp_path / "second.db", tmp_path / "third.db")
    one = rows(places[0])
    assert all(rows(place) == one for place in places)
    assert len({exported(place, tmp_path / f"{index}.jsonl") for index, place in enumerate(places)}) == 1
    for place in places:
        with open_store(place) as store:
            assert store.integrity_check(thorough=True) == ()


def test_a_copy_goes_on_where_the_store_stood(new_place, tmp_path):
    source, target = new_place(), new_place()
    fill(source)
    copy_store(source, target)
    with open_store(target) as store:
        run = store.resume_run(RUN.recipe_digest, RUN.parameters)
        assert store.finished_chunks(run.id) == set(range(1, 40, 2))
        assert (run.cursor, run.counts) == ("17", {"tried": 20})
        added = store.record_chunk(run.id, 100, [finding(500), finding(3)])
        assert (added.new, added.known) == (1, 1)
        assert store.add_evidence(finding(5)[0].digest, EvidenceRecord(Verdict.PROVED, "exact")).status is Status.PROVED
        assert store.integrity_check(thorough=True) == ()


def test_a_backup_is_one_file_with_everything_in_it(where, tmp_path):
    fill(where)
    seen = []
    with open_store(where) as store:
        back_up(store, tmp_path / "lab.backup", lambda done, total: seen.append((done, total)))
        assert store.counts() == {(): 40}
    assert rows(tmp_path / "lab.backup") == rows(where)
    assert [path.name for path in tmp_path.glob("*lab*")] == ["lab.backup"]
    if seen:  # row by row
        assert seen[-1][0] == seen[-1][1] > 40
    with closing(sqlite3.connect(tmp_path / "lab.backup")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_is_restored_on_either_database(new_place, tmp_path):
    source, target = new_place(), new_place()
    fill(source)
    with open_store(source) as store:
        store.backup(tmp_path / "b")
    restore(tmp_path / "b", target)
    assert rows(target) == rows(source)
    restore(tmp_path / "b", tmp_path / "new.db")
    assert rows(tmp_path / "new.db") == rows(source)
    open_store(tmp_path / "empty.db").close()
    restore(tmp_path / "b", tmp_path / "empty.db")
    assert rows(tmp_path / "empty.db") == rows(source)


@pytest.mark.parametrize("what", ["statements", "runs"])
def test_nothing_is_restored_into_a_store_that_holds_something(new_place, tmp_path, what):
    source, target = new_place(), new_place()
    fill(source)
    with open_store(source) as store:
        store.backup(tmp_path / "b")
    with open_store(target) as store:
        if what == "runs":
            store.start_run(RUN)
        else:
            store.add([finding(1)])
    before = rows(target)
    with pytest.raises(StoreError, match=rf"is not empty \({what}: 1\)"):
        restore(tmp_path / "b", target)
    assert rows(target) == before


def test_a_store_is_not_copied_onto_itself(where):
    fill(where)
    before = rows(where)
    with pytest.raises(StoreError, match="is not empty"):
        copy_store(where, where)
    assert rows(where) == before


def test_a_backup_replaces_nothing(where, tmp_path):
    fill(where, 8)
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "absent")
    with open_store(where) as store:
        for name in ("mine", "link"):
            with pytest.raises(StoreError, match=f"{name} cannot be made: file exists"):
                store.backup(tmp_path / name)
        with pytest.raises(StoreError, match="cannot be made: no such file or directory"):
            store.backup(tmp_path / "nowhere" / "b")
    assert (tmp_path / "mine").read_text() == "mine"
    assert not (tmp_path / "absent").exists()
    assert partials(tmp_path) == []


def test_what_is_no_backup_is_not_restored_and_no_store_is_made(tmp_path):
    (tmp_path / "text").write_text("hello")
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE other (x)")
    (tmp_path / "empty").touch()
    for name, error, message in [
        ("text", StoreUnsound, "is no SQLite database"),
        ("other.db", StoreUnsound, "holds no mathengine store"),
        ("empty", StoreError, "holds no store yet"),
        ("absent", StoreError, "there is no store at"),
        (".", StoreError, "is a directory"),
    ]:
        with pytest.raises(error, match=message):
            restore(tmp_path / name, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_damaged_store_is_neither_backed_up_nor_restored(tmp_path):
    fill(tmp_path / "s.db", 200)
    content = bytearray((tmp_path / "s.db").read_bytes())
    for page in range(len(content) // 8192, len(content) // 4096, 5):
        content[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
    (tmp_path / "s.db").write_bytes(content)
    with open_store(tmp_path / "s.db") as store, pytest.raises(StoreUnsound, match=r"s\.db is damaged"):
        store.backup(tmp_path / "b")
    with pytest.raises(StoreUnsound, match=r"s\.db is damaged"):
        restore(tmp_path / "s.db", tmp_path / "new.db")
    assert not (tmp_path / "b").exists()
    assert not (tmp_path / "new.db").exists()
    assert partials(tmp_path) == []


def test_a_backup_of_a_newer_mathengine_is_refused(where, tmp_path):
    fill(where, 8)
    with open_store(where) as store:
        store.backup(tmp_path / "b")
    with closing(sqlite3.connect(tmp_path / "b")) as connection, connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'mathengine_schema'")
    with pytest.raises(StoreNewer, match="has schema version 99"):
        restore(tmp_path / "b", tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_backup_of_the_first_release_is_restored_and_brought_up_to_date(new_place, tmp_path):
    with closing(sqlite3.connect(tmp_path / "old")) as connection:
        connection.executescript((VECTORS / "store-schema-1.sql").read_text(encoding="utf-8"))
    before = (tmp_path / "old").read_bytes()
    target = new_place()
    restore(tmp_path / "old", target)
    with open_store(target, readonly=True) as store:
        assert store.get("8d" * 32).status is Status.PROVED
        assert store.finished_chunks(1) == {0, 2}
        assert store.integrity_check(thorough=True) == ()
    assert (tmp_path / "old").read_bytes() == before


def keep_writing(where, ready):
    with open_store(where) as store:
        for number in range(1000, 100_000):
            store.add([finding(number)])
            if number == 1010:
                ready.set()


def test_a_backup_while_others_write_is_one_state_of_the_store(where, tmp_path):
    fill(where)
    ready = FORKSERVER.Event()
    writer = FORKSERVER.Process(target=keep_writing, args=(where, ready))
    writer.start()
    assert ready.wait(60)
    with open_store(where) as store:
        for number in range(3):
            store.backup(tmp_path / f"{number}.backup")
    writer.kill()
    writer.join()
    sizes = []
    for number in range(3):
        with open_store(tmp_path / f"{number}.backup") as store:
            assert store.integrity_check(thorough=True) == ()
            # The writer's statements come one after the other, so the last one says how many there are.
            last = store.query(order="newest", limit=1).statements[0].record.form["n"]
            sizes.append(store.counts()[()])
            assert sizes[-1] == 40 + last - 999
    assert sizes == sorted(sizes)


def test_a_copy_that_fails_midway_leaves_the_target_empty(new_place, monkeypatch):
    source, target = new_place(), new_place()
    fill(source)
    monkeypatch.setattr(copies, "_copy_meta", lambda old, new: 1 / 0)
    open_store(target).close()
    with pytest.raises(ZeroDivisionError):
        copy_store(source, target)
    with open_store(target) as store:
        assert store.counts() == {(): 0}
        assert summarise(store).rows["runs"] == 0
        assert store.integrity_check(thorough=True) == ()


def test_a_file_system_without_hard_links_holds_backups_too(tmp_path, monkeypatch):
    def refuse(source, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    fill(tmp_path / "s.db", 8)
    with open_store(tmp_path / "s.db") as store:
        store.backup(tmp_path / "b")
    assert rows(tmp_path / "b") == rows(tmp_path / "s.db")
    assert partials(tmp_path) == []


def test_a_backup_of_a_store_that_can_only_be_read_is_made_elsewhere(tmp_path):
    fill(tmp_path / "s.db", 8)
    (tmp_path / "s.db").chmod(stat.S_IRUSR)
    with open_store(tmp_path / "s.db", readonly=True) as store:
        store.backup(tmp_path / "b")
    assert rows(tmp_path / "b")["statements"] == rows(tmp_path / "s.db")["statements"]


def test_a_summary_counts_what_is_there(where):
    fill(where)
    with open_store(where, readonly=True) as store:
        summary = summarise(store)
        assert summary.rows == {
            "statements": 40, "evidence": 61, "runs": 2, "chunks": 40, "references": 2, "tags": 2
        }  # fmt: skip
        assert summary.statuses == {"refuted": 1, "supported": 29, "undecided": 10}
        assert summary.size > 10_000
        assert summary.database.split()[0] in ("SQLite", "PostgreSQL")
        assert summary.name == store.meta()["store"]

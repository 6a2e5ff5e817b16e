"""Opening a store: where it lies, and every place where none can."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mathengine.errors import InvalidInput, StoreBusy, StoreError, StoreUnsound
from mathengine.store.address import mask, read_address
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, StatementRecord, Verdict

RECORD = StatementRecord(digest="ab" * 32, kind="identity", text="2 = 2")


def make(path, count=1):
    with open_store(path) as store:
        store.add([(StatementRecord(digest=f"{i:064x}", kind="identity", text=f"{i} = {i}"), []) for i in range(count)])
    return path


def test_without_a_path_the_store_lies_in_the_users_data_directory(tmp_path):
    with open_store() as store:
        store.add([(RECORD, [])])
    assert (tmp_path / "data" / "mathengine" / "store.db").is_file()


def test_the_environment_names_the_store(tmp_path, monkeypatch):
    monkeypatch.setenv("MATHENGINE_DB", f"sqlite:///{tmp_path}/named.db")
    open_store().close()
    assert (tmp_path / "named.db").is_file()


@pytest.mark.parametrize("name", ["a b.db", "50%.db", "what?.db", "#1.db", "ζ(3).db", "mode=ro&x.db", "x.db?mode=ro"])
def test_any_file_name_is_only_a_name(tmp_path, name):
    for where in (tmp_path / name, f"sqlite:///{tmp_path}/{name}"):
        with open_store(where) as store:
            store.add([(RECORD, [])])
    assert (tmp_path / name).is_file()
    with open_store(str(tmp_path / name), readonly=True) as store:
        assert store.counts() == {(): 1}


def test_a_store_keeps_a_log_ahead_and_checks_foreign_keys(tmp_path):
    with open_store(tmp_path / "s.db") as store, store.reading() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
    assert settings == ["wal", 1]


@pytest.mark.parametrize(
    "where", ["", "  ", "sqlite://", "sqlite:///", "sqlite://host/x.db", ":memory:", "mysql://h/x"]
)
def test_an_address_of_another_kind_is_refused(where):
    with pytest.raises(InvalidInput, match="accepted: a file path, sqlite:///PATH or postgresql://"):
        open_store(where)


@pytest.mark.parametrize(
    "url", ["mysql://ada:secret@host/x", "postgresql+asyncpg://ada:secret@host/x", "oracle://ada:se@cret@host/x"]
)
def test_a_password_is_never_shown(url):
    with pytest.raises(InvalidInput, match="ada:\\*\\*\\*@host"):
        open_store(url)


def test_a_password_is_masked_wherever_it_stands_in_the_url():
    address = read_address("postgresql://ada:s/e:c@ret@host/x?password=secret&sslpassword=secret")
    assert "ret" not in str(address)
    assert "ret" not in repr(address)
    assert mask("sqlite:///a/b.db") == "sqlite:///a/b.db"


def test_a_server_that_does_not_answer_is_named_without_the_password():
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match=r"ada:\*\*\*@127\.0\.0\.1:1/x cannot be reached") as caught:
        open_store("postgresql://ada:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_store_that_is_not_there_is_not_made_by_the_way(tmp_path):
    for options in ({"create": False}, {"readonly": True}):
        with pytest.raises(StoreError, match=r"there is no store at .*absent\.db"):
            open_store(tmp_path / "absent.db", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_not_made_by_the_way(tmp_path):
    with pytest.raises(StoreError, match=r"there is no directory .*absent"):
        open_store(tmp_path / "absent" / "store.db")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_is_no_store(tmp_path):
    with pytest.raises(StoreError, match="is a directory"):
        open_store(tmp_path)


def test_a_pipe_is_no_store(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match="is no regular file"):
        open_store(tmp_path / "pipe")


def test_a_file_below_a_file_is_no_store(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="not a directory"):
        open_store(tmp_path / "file" / "store.db")


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 2\x00", b"\x00" * 4096, b"SQLite format 3"])
@pytest.mark.parametrize("readonly", [True, False])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path, content, readonly):
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnsound, match=r"x\.db is no SQLite database"):
        open_store(path, readonly=readonly)
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_store_when_it_may(tmp_path):
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(StoreError, match="holds no store yet"):
        open_store(path, readonly=True)
    with pytest.raises(StoreError, match="holds no store yet"):
        open_store(path, create=False)
    with open_store(path) as store:
        assert store.counts() == {(): 0}


@pytest.mark.parametrize("table", ["other(x)", "meta(x)", "meta(key, value)"])
def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path, table):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE {table}")
    with pytest.raises(StoreUnsound, match="holds no mathengine store"):
        open_store(path)
    with closing(sqlite3.connect(path)) as connection:
        assert len(connection.execute("SELECT name FROM sqlite_master").fetchall()) == 1


def test_a_truncated_store_is_called_damaged(tmp_path):
    path = make(tmp_path / "cut.db", 500)
    content = path.read_bytes()
    for length in (100, 4096, len(content) // 2, len(content) - 4096):
        path.write_bytes(content[:length])
        with pytest.raises(StoreUnsound, match=r"cut\.db is damaged"), open_store(path) as store:
            store.counts()


def test_damage_inside_the_file_is_reported_or_found_by_the_check(tmp_path):
    path = make(tmp_path / "hurt.db", 2000)
    content = bytearray(path.read_bytes())
    found = 0
    for page in range(1, len(content) // 4096, 7):
        hurt = bytearray(content)
        hurt[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
        path.write_bytes(hurt)
        try:
            with open_store(path) as store:
                found += store.integrity_check(thorough=True) != ()
        except StoreUnsound:
            found += 1
    assert found == len(range(1, len(content) // 4096, 7))


def test_a_store_held_by_another_is_busy_after_the_timeout_and_can_be_read(tmp_path):
    path = make(tmp_path / "held.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with open_store(path, timeout=0.1) as store:
            with pytest.raises(StoreBusy, match=r"held\.db is held by another process"):
                store.add([(RECORD, [])])
            assert store.counts() == {(): 1}
        holder.execute("COMMIT")
    with open_store(path, timeout=0.1) as store:
        assert store.add([(RECORD, [])]).new == 1


def test_an_empty_file_held_by_another_is_busy_too(tmp_path):
    path = tmp_path / "held.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusy, match="held by another process"):
            open_store(path, timeout=0.1)


@contextmanager
def ordinary_user():
    """The superuser may write everywhere, whatever the permissions say, so be somebody else for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def folder():
    """A folder that any user can reach."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


@pytest.mark.parametrize("what", ["file", "directory", "both"])
def test_on_a_read_only_disk_a_store_is_read_and_writing_is_refused(folder, what):
    path = make(folder / "s.db")
    path.chmod(0o644 if what == "directory" else 0o444)
    folder.chmod(0o755 if what == "file" else 0o555)
    with ordinary_user():
        with open_store(path, readonly=True) as store:
            assert store.counts() == {(): 1}
            assert store.integrity_check() == ()
        with pytest.raises(StoreError, match=r"s\.db is read-only, or its directory is"):
            open_store(path)


def test_a_store_is_not_made_in_a_read_only_directory(folder):
    folder.chmod(0o555)
    with ordinary_user(), pytest.raises(StoreError, match=r"s\.db cannot be made: the directory .* is read-only"):
        open_store(folder / "s.db")


def test_a_store_that_may_not_be_read_says_so(folder):
    make(folder / "s.db").chmod(0o000)
    with ordinary_user(), pytest.raises(StoreError, match="permission denied"):
        open_store(folder / "s.db", readonly=True)


def test_a_copy_is_a_store_and_replaces_nothing(tmp_path):
    with open_store(make(tmp_path / "s.db", 5)) as store:
        store.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError, match=r"copy\.db cannot be made: file exists"):
            store.backup(tmp_path / "copy.db")
        with pytest.raises(StoreError, match="cannot be made: no such file or directory"):
            store.backup(tmp_path / "absent" / "copy.db")
    with open_store(tmp_path / "copy.db", create=False) as copy:
        assert copy.counts() == {(): 5}
        assert copy.integrity_check(thorough=True) == ()


def test_the_records_are_imported_without_sqlalchemy():
    code = "import sys, mathengine.store.records, mathengine.store.locator, mathengine.store.catalogue\n"
    code += "assert not {'sqlalchemy', 'sqlite3', 'numpy', 'sympy', 'flint'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_full_disk_is_told_and_does_no_damage(tmp_path):
    with open_store(make(tmp_path / "s.db")) as store:
        with store.reading() as connection:
            # As many pages as there are: SQLite then answers as it does on a full disk.
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        large = [(StatementRecord(digest=f"{i:064x}", kind="k", text="x" * 5000), []) for i in range(1, 200)]
        with pytest.raises(StoreError, match=r"s\.db cannot grow: the disk is full"):
            store.add(large)
        assert store.counts() == {(): 1}
        assert store.integrity_check(thorough=True) == ()


def test_altered_evidence_is_found_by_a_thorough_check(tmp_path):
    path = tmp_path / "s.db"
    with open_store(path) as store:
        store.add([(RECORD, [EvidenceRecord(Verdict.SUPPORTED, "enclosure", 50)])])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER evidence_refuses_update")
        connection.execute("UPDATE evidence SET method = 'exact'")
    with open_store(path) as store:
        assert store.integrity_check() == ()
        assert store.integrity_check(thorough=True) == ("evidence 1 was altered: it has another digest",)

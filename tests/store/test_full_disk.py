"""A disk that is full, a limit on file sizes, a file or a folder that may only be read: told in one line, no damage."""

import hashlib
import multiprocessing
import os
import resource
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mathengine.cli import frame
from mathengine.errors import StoreError
from mathengine.store.database import open_store
from mathengine.store.portability import export_store
from mathengine.store.records import EvidenceRecord, RunRecord, StatementRecord, Verdict

FORKSERVER = multiprocessing.get_context("forkserver")
RUN = RunRecord(recipe="zeta3", recipe_digest="0" * 64)
SIZE = 10


def batch(chunk):
    found = []
    for index in range(SIZE):
        text = f"{chunk} = {index}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        evidence = EvidenceRecord(Verdict.SUPPORTED, "enclosure", 50, {"left": digest * 4})
        found.append((StatementRecord(digest=digest, kind="identity", text=text), [evidence]))
    return found


def fill(store, run, first=0):
    """Write chunks until that fails; how many were written, and the error."""
    chunk = first
    try:
        while chunk < 100_000:
            store.record_chunk(run, chunk, batch(chunk), {"tried": 1})
            chunk += 1
    except StoreError as error:
        return chunk, error
    raise AssertionError("the disk is never full")


def check(store, run, chunks):
    assert store.finished_chunks(run) == set(range(chunks))
    assert store.counts() == {(): SIZE * chunks}
    assert store.run(run).counts == {"tried": chunks}
    assert store.integrity_check(thorough=True) == ()


@pytest.fixture
def small_disk():
    """A disk of 3 MB in memory, which only the superuser can make."""
    folder = Path(tempfile.mkdtemp(prefix="mathengine-disk-"))
    options = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(options, check=False).returncode != 0:
        folder.rmdir()
        pytest.skip("no disk can be mounted here: that takes the superuser")
    yield folder
    left = subprocess.run(["umount", str(folder)], check=False).returncode != 0
    if left:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)
    folder.rmdir()
    assert not left, "some file on the small disk is still open"


@contextmanager
def no_room_left(folder):
    """Nothing can be written in the folder for a while."""
    with (folder / "ballast").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    yield
    (folder / "ballast").unlink()


def test_on_a_full_disk_what_was_written_stays_and_later_it_goes_on(small_disk):
    with open_store(small_disk / "s.db") as store:
        run = store.start_run(RUN)
        chunks, error = fill(store, run)
        assert chunks > 20
        assert str(error) == f"{small_disk}/s.db cannot grow: the disk is full"
        assert error.exit_status == 6
        check(store, run, chunks)
    # Nobody has the store open now: its log goes into the file, or stays beside it.
    with open_store(small_disk / "s.db", readonly=True) as store:
        check(store, run, chunks)
    moved = shutil.copytree(small_disk, small_disk.parent / f"{small_disk.name}-moved")
    try:
        with open_store(moved / "s.db") as store:
            store.record_chunk(run, chunks, batch(chunks), {"tried": 1})
            check(store, run, chunks + 1)
    finally:
        shutil.rmtree(moved)


def test_a_full_disk_that_is_cleared_takes_more(small_disk):
    with open_store(small_disk / "s.db") as store:
        run = store.start_run(RUN)
        for chunk in range(10):
            store.record_chunk(run, chunk, batch(chunk), {"tried": 1})
        with no_room_left(small_disk):
            chunks, error = fill(store, run, 10)
            assert "the disk is full" in str(error)
        store.record_chunk(run, chunks, batch(chunks), {"tried": 1})
        check(store, run, chunks + 1)


def test_no_store_backup_or_export_is_half_made_on_a_full_disk(small_disk, tmp_path):
    with open_store(tmp_path / "s.db") as store:
        run = store.start_run(RUN)
        for chunk in range(20):
            store.record_chunk(run, chunk, batch(chunk))
        with no_room_left(small_disk):
            with pytest.raises(StoreError, match=r"b cannot grow: the disk is full|b cannot be made: no space left"):
                store.backup(small_disk / "b")
            with pytest.raises(StoreError, match="no space left"):
                export_store(store, small_disk / "e")
            with pytest.raises(StoreError, match=r"new\.db cannot grow: the disk is full"):
                open_store(small_disk / "new.db")
            assert {path.name for path in small_disk.iterdir()} <= {"ballast", "new.db"}
        with open_store(small_disk / "new.db") as new:
            assert new.counts() == {(): 0}


@pytest.mark.parametrize("words", [["conjectures", "add", "1 + 1 = 2"], ["store", "backup", "{}/b"]])
def test_a_command_on_a_full_disk_exits_6_with_one_line(small_disk, capsys, words):
    database = str(small_disk / "s.db")
    assert frame.run(["conjectures", "add", "2 + 2 = 4", "--db", database]) == 0
    capsys.readouterr()
    with no_room_left(small_disk):
        assert frame.run([*(word.format(small_disk) for word in words), "--db", database]) == 6
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "full" in err or "no space left" in err
    assert frame.run(["store", "check", "--thorough", "--db", database]) == 0


def fill_within(where, limit, send):
    """Write under a limit on the size of every file; tell how far that went."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with open_store(where) as store:
        run = store.start_run(RUN)
        chunks, error = fill(store, run)
        check(store, run, chunks)
        send.send((run, chunks, str(error), error.exit_status))


@pytest.mark.parametrize("limit", [600_000, 1_500_000, 6_000_000])
def test_under_a_limit_on_file_sizes_what_was_written_stays(tmp_path, limit):
    receive, send = FORKSERVER.Pipe(duplex=False)
    process = FORKSERVER.Process(target=fill_within, args=(tmp_path / "s.db", limit, send))
    process.start()
    send.close()
    run, chunks, message, status = receive.recv()
    process.join(60)
    assert (process.exitcode, status) == (0, 6)
    assert message.startswith(f"{tmp_path}/s.db cannot ")
    assert chunks > 5
    with open_store(tmp_path / "s.db") as store:
        check(store, run, chunks)
        store.record_chunk(run, chunks, batch(chunks), {"tried": 1})
        check(store, run, chunks + 1)


def test_a_server_whose_disk_is_full_says_so_and_keeps_what_it_confirmed(server, small_disk):
    """The tables lie on the small disk; the server's log of changes has room."""
    place = small_disk / "tables"
    place.mkdir()
    if server.user is not None:
        os.chown(place, server.user.pw_uid, server.user.pw_gid)
    small_disk.chmod(0o755)
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
        connection.execute("CREATE DATABASE lab TABLESPACE pg_default")
    url = server.url.replace("/postgres?", "/lab?") + "&options=-cdefault_tablespace%3Dsmall"
    with open_store(url) as store:
        run = store.start_run(RUN)
        chunks, error = fill(store, run)
        assert str(error).endswith(" cannot grow: the disk is full")
        assert (error.exit_status, chunks > 5) == (6, True)
        check(store, run, chunks)
    server.kill()
    server.start()
    with open_store(url) as store:
        check(store, run, chunks)


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


@pytest.mark.parametrize("what", ["file", "directory"])
def test_commands_read_what_may_only_be_read_and_refuse_to_write_with_status_6(capsys, what):
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name) / "s.db"
        assert frame.run(["conjectures", "add", "1 + 1 = 2", "--db", str(path)]) == 0
        path.chmod(0o444 if what == "file" else 0o644)
        folder.chmod(0o755 if what == "file" else 0o555)
        before = path.read_bytes()
        capsys.readouterr()
        with ordinary_user():
            for words in (["store", "check"], ["store", "info"], ["conjectures", "list"]):
                assert frame.run([*words, "--db", str(path)]) == 0
            capsys.readouterr()
            for words in (["conjectures", "add", "2 + 2 = 4"], ["store", "upgrade"]):
                assert frame.run([*words, "--db", str(path)]) == 6
                out, err = capsys.readouterr()
                assert out == ""
                problem = f"{path} is read-only, or its directory is: nothing can be written to this store"
                assert err == f"mathengine: error: {problem}\n"
        folder.chmod(0o755)
        assert path.read_bytes() == before

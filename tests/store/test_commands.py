"""``mathengine store`` on both databases: every command, as text and as JSON, and every exit status."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mathengine.cli import frame
from mathengine.cli.store import _size
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, RunRecord, StatementRecord, Verdict

RECORD = StatementRecord(digest="ab" * 32, kind="identity", text="zeta(2) = pi**2/6")
PROOF = EvidenceRecord(Verdict.PROVED, "exact", certificate={"rule": "equal"})
ROWS = {"statements": 1, "evidence": 1, "runs": 1, "chunks": 1, "references": 0, "tags": 0}


@pytest.fixture
def filled(where):
    with open_store(where) as store:
        run = store.start_run(RunRecord(recipe="zeta2", recipe_digest="0" * 64))
        store.record_chunk(run, 0, [(RECORD, [PROOF])], {"tried": 1})
    return where


@pytest.fixture
def ask(capsys):
    """Status, output and errors of one command."""

    def asked(*words):
        status = frame.run(["store", *map(str, words)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return asked


@pytest.fixture
def record(ask):
    def read(*words, status=0):
        answer = ask(*words, "--format", "json")
        assert answer[0] == status, answer
        (line,) = answer[1].splitlines()
        return json.loads(line)

    return read


def test_info_says_what_the_store_is_and_holds(ask, record, filled):
    answer = record("info", "--db", filled)
    assert (answer["rows"], answer["statuses"]) == (ROWS, {"proved": 1})
    assert answer["database"].startswith("PostgreSQL" if filled.startswith("postgresql") else "SQLite")
    assert answer["address"] == filled
    status, out, err = ask("info", "--db", filled)
    assert (status, err) == (0, "")
    assert "statements  1 (1 proved)" in out.splitlines()
    assert answer["store"] in out


def test_a_sound_store_passes_both_checks(ask, record, filled):
    for words in ((), ("--thorough",)):
        assert ask("check", *words, "--db", filled) == (0, "sound: 1 statements\n", "")
        answer = record("check", *words, "--db", filled)
        assert (answer["sound"], answer["thorough"], answer["problems"]) == (True, bool(words), [])


def test_a_status_that_the_evidence_does_not_give_exits_6(ask, record, filled):
    with open_store(filled) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE statements SET status = 'refuted'")
    status, out, _ = ask("check", "--db", filled)
    assert (status, out) == (6, f"statement {RECORD.digest} is noted as refuted; its evidence says proved\n")
    assert record("check", "--db", filled, status=6)["sound"] is False


def test_altered_evidence_is_found_by_the_thorough_check_only(ask, filled):
    with open_store(filled) as store, store.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER evidence_refuses_update")
        else:
            connection.exec_driver_sql("ALTER TABLE evidence DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE evidence SET method = 'guess'")
    assert ask("check", "--db", filled)[0] == 0
    assert ask("check", "--thorough", "--db", filled)[:2] == (6, "evidence 1 was altered: it has another digest\n")


def test_a_backup_is_restored_into_a_new_store(ask, record, filled, tmp_path, new_place):
    status, out, err = ask("backup", tmp_path / "b", "--db", filled)
    assert (status, err) == (0, f"mathengine: backup written to {tmp_path / 'b'}\n")
    assert "statements  1 (1 proved)" in out
    target = new_place()
    answer = record("restore", tmp_path / "b", "--db", target)
    assert (answer["rows"], answer["address"]) == (ROWS, target)
    assert answer["store"] == record("info", "--db", filled)["store"]
    status, out, err = ask("restore", tmp_path / "b", "--db", target)
    assert (status, out, err.count("\n")) == (6, "", 1)
    assert "is not empty" in err
    status, out, err = ask("backup", tmp_path / "b", "--db", filled)
    assert (status, out, err) == (6, "", f"mathengine: error: {tmp_path / 'b'} cannot be made: file exists\n")


def test_a_store_is_copied_there_and_back(record, ask, filled, tmp_path, new_place):
    target = new_place()
    assert record("copy", filled, target)["rows"] == ROWS
    assert record("copy", target, f"sqlite:///{tmp_path}/back.db")["rows"] == ROWS
    for index, place in enumerate((filled, target, tmp_path / "back.db")):
        assert frame.run(["conjectures", "export", str(tmp_path / f"{index}.jsonl"), "--db", str(place)]) == 0
    assert len({(tmp_path / f"{index}.jsonl").read_bytes() for index in range(3)}) == 1
    assert ask("copy", filled, target)[0] == 6


def test_a_store_of_an_older_mathengine_is_upgraded(ask, record, tmp_path):
    sql = (Path(__file__).parent.parent / "vectors" / "store-schema-1.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.executescript(sql)
    status, _, err = ask("info", "--db", tmp_path / "old.db")
    assert status == 6
    assert "has the older schema version 1; open it for writing first: `mathengine store upgrade` does" in err
    assert record("upgrade", "--db", tmp_path / "old.db")["store_schema"] > 1
    assert len(list(tmp_path.glob("old.db.schema-1.*.bak"))) == 1
    assert ask("check", "--thorough", "--db", tmp_path / "old.db")[0] == 0


@pytest.mark.parametrize("words", [["info"], ["check"], ["backup", "b"], ["upgrade"]])
def test_a_store_that_is_not_there_is_not_made(ask, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    status, out, err = ask(*words, "--db", "absent.db")
    assert (status, out, err) == (6, "", "mathengine: error: there is no store at absent.db\n")
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


@pytest.mark.parametrize(
    ("words", "status", "problem"),
    [
        (["restore", "absent"], 6, "there is no store at absent"),
        (["copy", "absent", "new.db"], 6, "there is no store at absent"),
        (["copy", "mysql://ada:secret@host/x", "new.db"], 2, "database is mysql://ada:***@host/x"),
        (["copy", "absent"], 2, "missing argument 'TARGET'"),
        (["backup"], 2, "missing argument 'PATH'"),
        (["restore"], 2, "missing argument 'PATH'"),
        (["chek"], 2, "(nearest: check)"),
    ],
)
def test_misuse_is_one_line(ask, tmp_path, monkeypatch, words, status, problem):
    monkeypatch.chdir(tmp_path)
    got, out, err = ask(*words)
    assert (got, out, err.count("\n")) == (status, "", 1)
    assert problem in err
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_password_is_not_shown(ask, postgresql):
    secret = postgresql.replace("mathengine@", "mathengine:secret@", 1)
    if secret == postgresql:
        pytest.skip("the server given has users of its own")
    open_store(secret).close()
    status, out, _ = ask("info", "--db", secret)
    assert status == 0
    assert "mathengine:***@" in out
    assert "secret" not in out


def test_sizes_are_told_in_words():
    assert [_size(count) for count in (0, 999, 1000, 482_300_000, 10**16)] == [
        "0 bytes", "999 bytes", "1 kB", "482 MB", "1e+04 TB"
    ]  # fmt: skip

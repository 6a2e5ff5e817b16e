"""``mathengine conjectures verify``: campaigns on a small store, and the catalogue against its own claims."""

import json
import re
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from mathengine.cli import frame
from mathengine.pipeline.statement import claim
from mathengine.store.catalogue import CatalogueEntry, catalogue
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, StatementRecord, Verdict

SLOW = "cf(4*n**2 + 6*n + 3, -3*n**4) = -18/(3*log(3)**2 - pi**2 - 3*polylog(2, 1/9))"
APERY = "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"
HELD = {
    "zeta(2) = pi**2/6": (Verdict.SUPPORTED, 30),
    APERY: (Verdict.SUPPORTED, 50),
    SLOW: (Verdict.SUPPORTED, 80),
    "pi = 355/113": (Verdict.SUPPORTED, 6),  # what somebody compared to a few digits
    "pi < 22/7": (Verdict.PROVED, None),
    "4 = 5": (Verdict.PROVED, None),  # what somebody got wrong
    'balanced("2 H2 + O2 -> 2 H2O")': (Verdict.UNDECIDED, None),
}
KEYS = ["schema", "digest", "status", "change", "before", "statement", "kind", "verdict", "digits", "method"]


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store.db"
    with open_store(path) as opened:
        for text, (verdict, digits) in HELD.items():
            read = claim(text)
            record = StatementRecord(digest=read.digest, kind=read.kind, text=read.text)
            opened.add([(record, [EvidenceRecord(verdict, method="somebody's", digits=digits)])])
    return path


@pytest.fixture
def ask(store, capsys):
    def asked(*words: str):
        status = frame.run(["conjectures", "verify", *words, "--db", str(store)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return asked


@pytest.fixture
def records(ask):
    def read(*words: str, status: int = 0):
        answer = ask(*words, "--format", "json")
        assert answer[0] == status, answer
        return [json.loads(line) for line in answer[1].splitlines()]

    return read


def digest(text: str) -> str:
    return claim(text).digest


def test_a_campaign_tells_what_rose_fell_and_stayed(records, store):
    lines = {line["statement"]: line for line in records("--digits", "100", "--workers", "2", status=6)}
    changes = {text: (line["change"], line["status"]) for text, line in lines.items()}
    assert changes == {
        "zeta(2) = pi**2/6": ("rose", "supported"),
        APERY: ("rose", "supported"),
        SLOW: ("rose", "supported"),
        "pi = 355/113": ("fell", "refuted"),
        "pi < 22/7": ("stayed", "proved"),
        "4 = 5": ("fell", "conflict"),
        'balanced("2 H2 + O2 -> 2 H2O")': ("rose", "proved"),
    }
    assert all(list(line)[: len(KEYS)] == KEYS for line in lines.values())
    assert lines[APERY]["before"] == {"status": "supported", "digits": 50}
    assert "first_difference" in lines["pi = 355/113"]["evidence"]
    with open_store(store, readonly=True) as opened:
        for text, line in lines.items():
            stored, evidence = opened.get(line["digest"]), opened.evidence(line["digest"])
            assert (stored.status, evidence[0].method) == (line["status"], "somebody's")
            assert (len(evidence), stored.record.text) == (2, text)
        assert opened.get(digest(APERY)).digits >= 100


def test_people_read_what_fell_with_its_witness_and_a_summary(ask):
    status, out, err = ask("--digits", "100")
    assert status == 6
    assert re.search(r"statement +pi = 355/113\n.*\nchange +fell: supported before, refuted now\n", out)
    assert re.search(r"\nfirst difference +8\n", out)
    assert re.search(r"statement +4 = 5\n.*\nchange +fell: proved before, conflict now\n", out)
    assert "alarm: the evidence for 1 contradicts itself" in err
    assert out.splitlines()[-5:] == [
        "rose    1 proved, 3 supported",
        "fell    1 refuted, 1 conflict",
        "stayed  1 proved",
        "  1 proved again",
        "2 proved, 3 supported, 1 refuted, 1 conflict",
    ]


def test_the_deepest_gain_comes_first(records):
    lines = records("--status", "supported", "--digits", "90", "--workers", "1", status=4)
    assert [line["statement"] for line in lines] == ["pi = 355/113", "zeta(2) = pi**2/6", APERY, SLOW]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (["--kind", "continued-fraction"], {APERY, SLOW}),
        (["--domain", "reactions"], {'balanced("2 H2 + O2 -> 2 H2O")'}),
        (["--domain", "numeric", "--status", "supported", "--min-digits", "10"], {"zeta(2) = pi**2/6"}),
        (["--contains", "polylog"], {SLOW}),
        ([digest(APERY)[:12], digest(SLOW)], {APERY, SLOW}),
    ],
)
def test_filters_and_digests_choose(records, words, texts):
    assert {line["statement"] for line in records(*words)} == texts


def test_nothing_chosen_exits_3(ask):
    assert ask("--constant", "zeta(17)") == (3, "", "")


def test_proofs_are_looked_for_when_asked(records):
    (line,) = records(digest("zeta(2) = pi**2/6"), "--prove")
    assert (line["verdict"], line["status"], line["change"]) == ("proved", "proved", "rose")
    assert line["certificate"]
    assert line["digits"] >= 50
    (line,) = records(digest("zeta(2) = pi**2/6"))
    assert (line["verdict"], line["status"], line["change"]) == ("supported", "proved", "stayed")


def test_verifying_again_goes_deeper_and_only_adds_evidence(records, store):
    records(digest(SLOW), "--digits", "300")
    with open_store(store, readonly=True) as opened:
        stored, evidence = opened.get(digest(SLOW)), opened.evidence(digest(SLOW))
    assert stored.digits >= 300
    assert [piece.digits for piece in evidence] == [80, stored.digits]
    (line,) = records(digest(SLOW), "--digits", "60")
    assert line["change"] == "stayed"
    with open_store(store, readonly=True) as opened:
        assert opened.get(digest(SLOW)).digits == stored.digits


def test_a_statement_that_takes_too_long_stays_and_says_why(ask, records):
    words = (digest(APERY), "--digits", "1000000", "--seconds-each", "2")
    (line,) = records(*words)
    assert line["verdict"] == "supported"
    assert line["evidence"]["stopped"] == "no answer within 2 s"
    _, out, _ = ask(*words)
    assert "\nstayed  1 supported\n  1 no answer within 2 s\n1 supported\n" in out


def test_a_campaign_that_was_stopped_goes_on_where_it_was(ask, records):
    status, out, err = ask("--status", "supported", "--digits", "100", "--max-seconds", "0.000001")
    assert (status, out) == (0, "")
    assert err == "mathengine: 4 of 4 left; go on with --resume\n"
    lines = records("--status", "supported", "--digits", "100", "--resume", status=4)
    assert len(lines) == 4
    # Finished: the next one begins anew, on those that are still supported.
    assert len(records("--status", "supported", "--digits", "100", "--resume")) == 3


def test_ctrl_c_keeps_what_is_done(store):
    with open_store(store) as opened:
        for n in range(2, 400):
            read = claim(f"log({n}**7 + 1) = log(({n}**7 + 1)**2)/2")
            record = StatementRecord(digest=read.digest, kind=read.kind, text=read.text)
            opened.add([(record, [EvidenceRecord(Verdict.SUPPORTED, method="somebody's", digits=10)])])
    words = ["conjectures", "verify", "--status", "supported", "--digits", "200000", "--db", str(store)]
    command = [sys.executable, "-c", "import sys, mathengine.cli; sys.exit(mathengine.cli.main(sys.argv[1:]))"]
    running = subprocess.Popen(
        [*command, *words, "--workers", "2", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    first = running.stdout.readline()
    running.send_signal(signal.SIGINT)
    rest, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert "go on with --resume" in err
    assert "Traceback" not in err
    printed = {json.loads(line)["digest"] for line in (first + rest).splitlines() if '"digest"' in line}
    with open_store(store, readonly=True) as opened:
        kept = {one.record.digest for one in opened.query(run=1, limit=1000).statements}
        assert sum(opened.run(1).counts.values()) == len(kept)
    assert printed <= kept  # a batch may have been kept that was not yet printed
    assert 0 < len(printed) <= len(kept) < 300


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["abcd", "--status", "proved"], "exclude each other"),
        (["abcd", "--catalogue"], "exclude each other"),
        (["--catalogue", "--resume"], "only --domain and --status choose"),
        (["--catalogue", "--kind", "identity"], "only --domain and --status choose"),
        (["--seconds-each", "0"], "not a positive number of seconds"),
        (["--executor", "http://x"], "dask://HOST:PORT"),
        (["--workers", "0"], "not in the range"),
    ],
)
def test_misuse_is_one_line_with_status_2(ask, words, problem):
    status, out, err = ask(*words)
    assert (status, out) == (2, "")
    assert problem in err
    assert err.count("\n") == 1


# The catalogue


def entry(number: int, statement: str, verdict: Verdict, file: str = "numeric.toml") -> CatalogueEntry:
    return CatalogueEntry(id=f"c-000{number}", statement=statement, verdict=verdict, source="a test", file=file)


ENTRIES = [
    entry(1, "zeta(2) = pi**2/6", Verdict.PROVED),
    entry(2, "pi = 22/7", Verdict.REFUTED),
    entry(3, SLOW, Verdict.UNDECIDED, "census.toml"),
    entry(4, "cf(n, n - 3) = -4", Verdict.SUPPORTED, "matrixfields.toml"),
]


@pytest.fixture
def curated(monkeypatch):
    def curate(entries):
        monkeypatch.setattr("mathengine.store.catalogue.catalogue", lambda: entries)

    return curate


def test_the_catalogue_is_compared_with_what_it_claims(ask, records, curated):
    curated(ENTRIES)
    lines = records("--catalogue", "--workers", "2")
    assert {line["id"]: (line["claimed"], line["agreement"]) for line in lines} == {
        "c-0001": ("proved", "confirmed"),
        "c-0002": ("refuted", "confirmed"),
        "c-0003": ("undecided", "stronger"),
        "c-0004": ("supported", "stronger"),
    }
    assert [line["id"] for line in records("--catalogue", "--domain", "matrixfields")] == ["c-0003", "c-0004"]
    assert [line["id"] for line in records("--catalogue", "--status", "proved")] == ["c-0001"]
    assert ask("--catalogue")[:2] == (0, "2 confirmed, 2 stronger\n")
    assert ask("--catalogue", "--domain", "sem") == (3, "", "")


def test_a_wrong_entry_is_an_alarm_and_a_senseless_one_an_error(ask, curated):
    curated([*ENTRIES, entry(5, "pi = 355/113", Verdict.SUPPORTED)])
    status, out, err = ask("--catalogue")
    assert (status, err) == (6, "mathengine: alarm: 1 entries of the catalogue are contradicted\n")
    assert "contradicted  c-0005  claimed supported, now refuted\n  pi = 355/113\n" in out
    curated([*ENTRIES, entry(5, "zeta(1) = 2", Verdict.SUPPORTED)])
    status, out, _ = ask("--catalogue")
    assert status == 2
    assert "senseless  c-0005  claimed supported, now argument of zeta is 1" in out


def test_a_part_of_the_catalogue_holds(capsys, tmp_path, monkeypatch):
    some = [replace(one) for one in catalogue()[::30] if one.file != "cayley.toml"]
    monkeypatch.setattr("mathengine.store.catalogue.catalogue", lambda: some)
    words = ["--catalogue", "--workers", "2", "--format", "json", "--db", str(tmp_path / "absent.db")]
    assert frame.run(["conjectures", "verify", *words]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(line["id"] for line in lines) == sorted(one.id for one in some)
    assert {line["agreement"] for line in lines} <= {"confirmed", "stronger", "weaker"}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_whole_catalogue_is_verified_without_a_contradiction(capsys):
    # Statements about graphs take all the time that they are given, and say up to which instance they hold.
    words = ["--catalogue", "--seconds-each", "20", "--format", "json"]
    assert frame.run(["conjectures", "verify", *words]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == len(catalogue())
    graphs = {one.id for one in catalogue() if one.file == "cayley.toml"}
    for line in lines:
        if line["claimed"] in ("proved", "supported") and line["id"] not in graphs:
            assert line["verdict"] in ("proved", "supported")
        if line["verdict"] == "supported" and line["digits"] is not None:
            assert line["digits"] >= 50

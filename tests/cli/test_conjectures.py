"""``mathengine conjectures`` on a small store: every command, as text and as JSON, and every exit status."""

import json
import re
import sqlite3
from contextlib import closing

import pytest

from mathengine.cli import frame
from mathengine.cli.conjectures_filters import DOMAINS
from mathengine.numeric.reader import read_statement
from mathengine.pipeline.domains import vocabulary
from mathengine.pipeline.kinds import kinds_by_domain
from mathengine.store.catalogue import catalogue
from mathengine.store.database import open_store
from mathengine.store.records import EvidenceRecord, StatementRecord, Verdict

# Proved are 1/Li_2(1/3) and 1/Li_2(-1/3); the ladders of the dilogarithm that lead to 1/9 are no theorem here.
LADDER = "cf(4*n**2 + 6*n + 3, -3*n**4) = -18/(3*log(3)**2 - pi**2 - 3*polylog(2, 1/9))"
OTHER = "cf(2*n**2 + 6*n + 3, 3*n**4) = -18/(3*log(3)**2 - pi**2 + 6*polylog(2, 1/9))"
STATEMENTS = {
    LADDER: "supported",
    OTHER: "supported",
    "cf(n, n - 3) = -4": "proved",
    "pi = 22/7": "refuted",
    "pi < 22/7": "proved",
    "diameter(lrx(30)) = 435": "undecided",  # 30! elements
}
FINDING = ["schema", "digest", "statement", "kind", "verdict", "digits", "constant", "limit"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store that `conjectures add` has filled; nobody writes to it."""
    folder = tmp_path_factory.mktemp("store")
    (folder / "in.txt").write_text("\n".join(STATEMENTS))
    assert frame.run(["conjectures", "add", "--file", str(folder / "in.txt"), "--db", str(folder / "s.db")]) == 0
    return folder / "s.db"


@pytest.fixture
def store(filled, tmp_path):
    """A copy to write to."""
    with open_store(filled, readonly=True) as opened:
        opened.backup(tmp_path / "copy.db")
    return tmp_path / "copy.db"


@pytest.fixture
def ask(capsys):
    """Status, output and errors of one command on a store."""

    def asked(store, *words: str):
        status = frame.run(["conjectures", *words, "--db", str(store)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return asked


@pytest.fixture
def records(ask):
    def read(store, *words: str, status: int = 0):
        answer = ask(store, *words, "--format", "json")
        assert answer[0] == status, answer
        return [json.loads(line) for line in answer[1].splitlines()]

    return read


def test_the_list_has_every_statement_once_in_the_order_of_their_coming(records, filled):
    lines = records(filled, "list")
    assert [line["statement"] for line in lines] == [*STATEMENTS]
    assert [line["verdict"] for line in lines] == [*STATEMENTS.values()]
    assert all(list(line) == FINDING for line in lines)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (["--status", "refuted"], 1),
        (["--status", "refuted", "--status", "undecided"], 2),
        (["--status", "conflict"], 0),
        (["--kind", "continued-fraction"], 3),
        (["--kind", "inequality"], 1),
        (["--kind", "continued-fraction", "--status", "supported"], 2),
        (["--min-digits", "50"], 2),
        (["--min-digits", "5000"], 0),
        (["--contains", "polylog(2, 1/9)"], 2),
        (["--contains", "_"], 0),  # a wildcard of SQL
        (["--contains", "%"], 0),
        (["--constant", "zeta(3)"], 0),  # only a search says which constant it is about
        (["--family", "known"], 0),
        (["--limit", "2"], 2),
        (["--domain", "matrixfields"], 3),
        (["--domain", "numeric"], 2),
        (["--domain", "cayley"], 1),
        (["--domain", "sem"], 0),
        (["--domain", "numeric", "--status", "proved"], 1),
        (["--since", "2020-01-01"], 6),
        (["--since", "2020-01-01T12:00:00Z", "--until", "2999-01-01"], 6),
        (["--until", "2020-01-01"], 0),
        (["--min-delta", "-1"], 0),  # only a search measures delta
        (["--tag", "near miss"], 0),
        (["--value", "3.14"], 0),
    ],
)
def test_filters_narrow_the_list(records, filled, filters, count):
    lines = records(filled, "list", *filters, status=0 if count else 3)
    assert len(lines) == count


@pytest.mark.parametrize("order", ["found", "newest", "digits", "digest"])
def test_pages_put_together_are_the_whole_list(ask, records, filled, order):
    whole = [line["digest"] for line in records(filled, "list", "--order", order)]
    assert len(whole) == len(STATEMENTS)
    paged, cursor = [], []
    for _ in range(10):
        _, out, err = ask(filled, "list", "--order", order, "--limit", "2", *cursor, "--format", "json")
        paged += [json.loads(line)["digest"] for line in out.splitlines()]
        if not err:
            break
        assert err.startswith("mathengine: there are more; go on with --after ")
        cursor = ["--after", err.split()[-1]]
    assert paged == whole
    if order == "newest":
        assert whole == [line["digest"] for line in records(filled, "list")][::-1]
    if order == "digest":
        assert whole == sorted(whole)


def test_people_get_a_table(ask, filled):
    status, out, err = ask(filled, "list")
    assert (status, err) == (0, "")
    head, *rows = out.splitlines()
    assert head.split() == ["digest", "status", "digits", "statement"]
    assert [row[head.index("statement") :] for row in rows] == [*STATEMENTS]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["list", "--after", "nonsense"], "cursor is nonsense"),
        (["list", "--order", "size"], "'size' is not one of"),
        (["list", "--status", "true"], "'true' is not one of"),
        (["list", "--limit", "0"], "not in the range"),
        (["list", "--min-digits", "-1"], "not in the range"),
        (["list", "--since", "yesterday"], "since is yesterday; accepted: a date"),
        (["list", "--domain", "topology"], "'topology' is not one of"),
        (["list", "--domain", "cayley", "--kind", "identity"], "exclude each other"),
        (["annotate", "abcd", "--reference", "Euler"], "reference is Euler; accepted: doi:"),
        (["annotate", "abcd", "--reference", "doi:Euler"], "reference is doi:Euler; accepted: doi:"),
        (["annotate", "abcd", "--note", "seen"], "--note goes with a --reference"),
        (["show"], "missing argument 'DIGEST'"),
        (["verify", "--status", "true"], "'true' is not one of"),
        (["verify", "--catalogue", "abcd"], "exclude each other"),
        (["verify", "abcd", "--status", "proved"], "exclude each other"),
        (["add"], "missing argument STATEMENT"),
        (["import"], "missing argument 'PATH'"),
        (["import", "x", "--trust", "--verify"], "exclude each other"),
        (["export", "--status", "proved"], "a jsonl export is the whole store"),
        (["export", "--as", "pdf"], "'pdf' is not one of"),
        (["lst"], "(nearest: list)"),
    ],
)
def test_misuse_is_one_line_with_status_2(ask, filled, words, problem):
    status, out, err = ask(filled, *words)
    assert (status, out) == (2, "")
    assert problem in err
    assert err.count("\n") == 1


def digest_of(records, store, statement):
    (line,) = [line for line in records(store, "list") if line["statement"] == statement]
    return line["digest"]


def test_a_statement_is_shown_by_the_first_characters_of_its_digest(ask, records, filled):
    digest = digest_of(records, filled, LADDER)
    (record,) = records(filled, "show", digest[:8])
    assert record["digest"] == digest
    (piece,) = record["evidence"]
    assert piece.keys() == {
        "verdict", "digits", "method", "evidence", "certificate", "version", "created", "seconds"
    }  # fmt: skip
    assert (piece["verdict"], piece["method"], record["references"], record["tags"]) == (
        "supported",
        "enclosure",
        [],
        [],
    )
    status, out, _ = ask(filled, "show", digest)
    assert status == 0
    assert LADDER in out
    assert "{" not in out  # people do not read braces


def test_what_names_no_statement_or_several_exits_3(ask, store):
    with open_store(store) as opened:
        for end in "01":
            record = StatementRecord(digest="ab" * 31 + "0" + end, kind="identity", text=f"{end} = {end}")
            opened.add([(record, [EvidenceRecord(Verdict.PROVED, method="exact")])])
    for prefix, problem in [("abab", "2 statements|several|more than one"), ("ffff0000ffff", "no statement")]:
        status, out, err = ask(store, "show", prefix)
        assert (status, out, err.count("\n")) == (3, "", 1)
        assert any(words in err for words in problem.split("|")), err
    assert ask(store, "show", "ab" * 31 + "01")[0] == 0


@pytest.mark.parametrize("prefix", ["", "a", "xyzw", "'; drop table statements; --", "%", "____", "ab\x00cd"])
def test_a_digest_is_hexadecimal(ask, filled, prefix):
    status, out, err = ask(filled, "show", prefix)
    assert status in (2, 3)
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_add_keeps_a_statement_with_its_verdict_whatever_that_is(ask, records, tmp_path, statement):
    store = tmp_path / "new.db"
    (record,) = records(store, "add", statement)
    assert list(record)[:3] == ["schema", "digest", "statement"]
    assert record["verdict"] == STATEMENTS[statement]
    status, out, _ = ask(store, "add", statement)
    assert (status, out.splitlines()[0].split()) == (0, ["digest", record["digest"]])
    (line,) = records(store, "list")
    assert (line["digest"], line["verdict"]) == (record["digest"], STATEMENTS[statement])


def test_a_statement_that_cannot_be_read_is_not_kept(ask, records, store):
    before = records(store, "list")
    for text in ["1 +", "cf(1, -1) = 1", "zeta(1) = 1"]:
        status, out, err = ask(store, "add", text)
        assert (status, out, err.count("\n")) == (2, "", 1)
    assert records(store, "list") == before


def test_a_file_of_statements_is_added_line_by_line(records, tmp_path):
    (tmp_path / "in.txt").write_text(f"{LADDER}\nnonsense (\n1 + 1 = 2\n")
    answers = records(tmp_path / "new.db", "add", "--file", str(tmp_path / "in.txt"), status=2)
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert len(records(tmp_path / "new.db", "list")) == 2


def test_verifying_all_ends_with_the_worst_verdict(ask, records, store):
    status, out, _ = ask(store, "verify")
    assert status == 5
    assert out.splitlines()[-1] == "2 proved, 2 supported, 1 refuted, 1 undecided"
    assert len(records(store, "verify", "--status", "refuted", status=4)) == 1
    assert [line["verdict"] for line in records(store, "list")] == [*STATEMENTS.values()]


def test_a_refutation_is_never_overwritten(records, store):
    digest = digest_of(records, store, "pi = 22/7")
    with open_store(store) as opened:
        opened.add_evidence(digest, EvidenceRecord(Verdict.SUPPORTED, method="a mistake", digits=2))
    (record,) = records(store, "show", digest)
    assert record["verdict"] in ("refuted", "conflict")
    assert len(record["evidence"]) == 2


def test_contradictory_evidence_is_an_alarm(ask, store):
    with open_store(store) as opened:
        (stored,) = opened.query(contains="cf(n, n - 3)").statements
        opened.add_evidence(stored.record.digest, EvidenceRecord(Verdict.REFUTED, method="a mistake"))
    status, _, err = ask(store, "stats")
    assert status == 0
    assert f"conflicting evidence: {stored.record.digest[:12]} cf(n, n - 3) = -4" in err


def test_stats_count_every_statement_once(ask, records, filled):
    lines = records(filled, "stats")
    assert sum(line["count"] for line in lines) == len(STATEMENTS)
    assert {"kind": "continued-fraction", "status": "supported", "count": 2, "schema": 1} in lines
    status, out, _ = ask(filled, "stats")
    assert (status, out.splitlines()[0].split()) == (0, ["kind", "status", "count"])


def test_an_export_of_ones_own_imported_elsewhere_exports_the_same_bytes(ask, records, filled, tmp_path):
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    status, out, err = ask(filled, "export", str(first))
    assert (status, out) == (0, "")
    assert f"{len(STATEMENTS)} lines written to" in err
    (answer,) = records(tmp_path / "other.db", "import", "--trust", str(first))
    assert (answer["new"], answer["known"], answer["evidence"]) == (len(STATEMENTS), 0, len(STATEMENTS))
    ask(tmp_path / "other.db", "export", str(second))
    assert first.read_bytes() == second.read_bytes()
    (again,) = records(tmp_path / "other.db", "import", "--trust", str(first))
    assert (again["new"], again["known"], again["evidence"]) == (0, len(STATEMENTS), 0)


def test_an_import_believes_no_verdict_and_verifies_on_demand(ask, records, filled, tmp_path):
    path, store = tmp_path / "theirs.jsonl", tmp_path / "ours.db"
    ask(filled, "export", str(path))
    status, out, err = ask(store, "import", str(path))
    assert (status, dict(line.split() for line in out.replace("left out", "left_out").splitlines())["claims"]) == (
        0,
        "6",
    )
    assert "noted and not believed" in err
    status, shown, _ = ask(store, "show", digest_of(records, store, "pi < 22/7"))
    assert (status, re.search(r"claimed +proved by \w+; not verified here", shown) is not None) == (0, True)
    assert {line["verdict"] for line in records(store, "list")} == {"undecided"}
    answer, *outcomes = records(store, "import", "--verify", str(path), status=5)
    assert (answer["new"], answer["known"], answer["claims"]) == (0, 6, 0)
    assert {each["statement"]: each["status"] for each in outcomes} == STATEMENTS
    assert [each["statement"] for each in outcomes if each["outcome"] == "undecided"] == ["diameter(lrx(30)) = 435"]
    status, out, _ = ask(store, "import", "--verify", str(path))
    assert status == 5
    assert out.splitlines()[-1] == "5 confirmed, 1 undecided"


def test_statements_are_written_for_spreadsheets_papers_and_lean(ask, store, tmp_path):
    with open_store(store) as opened:
        (stored,) = opened.query(contains="22/7", status="refuted").statements
    ask(store, "annotate", stored.record.digest, "--reference", "OEIS:A002485")
    for form, expected in {
        "csv": f"{stored.record.digest},pi = 22/7,identity,refuted,",
        "latex": "$\\pi = \\frac{22}{7}$ & refuted & & \\cite{oeis-A002485} \\\\",
        "bibtex": "@misc{oeis-A002485,",
        "lean": "¬ ((Real.pi : ℝ) = (22 / 7 : ℝ)) := by",
    }.items():
        status, out, err = ask(store, "export", "--as", form, "--status", "refuted")
        assert (status, err) == (0, "")
        assert expected in out
        path = tmp_path / f"out.{form}"
        assert ask(store, "export", "--as", form, "--status", "refuted", str(path))[0] == 0
        assert path.read_text(encoding="utf-8") == out
        status, _, err = ask(store, "export", "--as", form, str(path))
        assert (status, err) == (6, f"mathengine: error: {path} cannot be written: file exists\n")


def test_an_export_can_be_ordered_and_cut(ask, filled):
    rows = ask(filled, "export", "--as", "csv", "--order", "found", "--limit", "2")[1].splitlines()
    assert [row.split(",")[0] for row in rows[:1]] == ["digest"]
    assert len(rows) == 3
    assert LADDER in rows[1].replace('"', "")


def test_an_export_to_standard_output_is_the_same_as_to_a_file(filled, tmp_path, capfdbinary):
    assert frame.run(["conjectures", "export", str(tmp_path / "file.jsonl"), "--db", str(filled), "--quiet"]) == 0
    capfdbinary.readouterr()
    assert frame.run(["conjectures", "export", "--db", str(filled)]) == 0


def test_an_export_replaces_no_file_and_an_import_reads_no_half(ask, filled, tmp_path):
    path = tmp_path / "export.jsonl"
    assert ask(filled, "export", str(path))[0] == 0
    status, _, err = ask(filled, "export", str(path))
    assert (status, err.count("\n")) == (6, 1)
    half = path.read_bytes()[:-40]
    path.write_bytes(half)
    status, out, err = ask(tmp_path / "new.db", "import", str(path))
    assert (status, out, err.count("\n")) == (2, "", 1)
    with closing(sqlite3.connect(tmp_path / "new.db")) as database:
        assert database.execute("select count(*) from statements").fetchone() == (0,)


@pytest.mark.parametrize("words", [["list"], ["stats"], ["export"], ["show", "abcd"], ["verify"]], ids=" ".join)
def test_reading_a_store_that_is_not_there_makes_none(ask, tmp_path, words):
    status, out, err = ask(tmp_path / "absent.db", *words)
    assert status in (3, 6)
    assert (out, err.count("\n")) == ("", 1)
    assert "absent.db" in err
    assert list(tmp_path.iterdir()) == []


# The catalogue


def test_every_entry_of_the_catalogue_can_be_read():
    for entry in catalogue():
        read_statement(entry.statement, vocabulary=vocabulary())


def test_tags_and_references_are_noted_found_and_taken_off(records, ask, store):
    digest = records(store, "list", "--status", "refuted")[0]["digest"]
    words = ["--tag", "near miss", "--tag", "school", "--reference", "OEIS:A002485 (convergents)", "--reference"]
    (noted,) = records(store, "annotate", digest[:8], *words, "doi:10.1000/182")
    assert noted["tags"] == ["near miss", "school"]
    assert noted["references"] == [
        {"kind": "doi", "target": "10.1000/182", "note": ""},
        {"kind": "oeis", "target": "A002485", "note": "convergents"},
    ]
    assert [line["digest"] for line in records(store, "list", "--tag", "near miss")] == [digest]
    records(store, "annotate", digest, "--remove-tag", "near miss")
    assert records(store, "list", "--tag", "near miss", status=3) == []
    status, out, _ = ask(store, "annotate", digest)
    assert (status, out.split("\n", 1)[0].split()) == (0, ["digest", digest])


def test_a_search_s_deltas_are_listed_largest_first(records, tmp_path, capsys):
    path = tmp_path / "deltas.db"
    with open_store(path) as store:
        store.add(
            (StatementRecord(digest=f"{i:064x}", kind="k", text=f"{d}", form={"details": {"delta": {"value": d}}}), [])
            for i, d in enumerate(["-0.5", "0.0861", "-0.99958"])
        )
    assert [line["statement"] for line in records(path, "list", "--min-delta", "-0.6")] == ["0.0861", "-0.5"]
    assert [line["statement"] for line in records(path, "list", "--max-delta", "0")] == ["-0.5", "-0.99958"]


def test_the_domains_of_the_options_are_those_of_the_kinds():
    assert tuple(kinds_by_domain()) == DOMAINS


def test_a_list_by_delta_shows_the_deltas(ask, tmp_path):
    path = tmp_path / "deltas.db"
    form = {"details": {"delta": {"depth": 9, "value": "0.0861"}}}
    with open_store(path) as store:
        store.add([(StatementRecord(digest="0" * 64, kind="k", text="x = x", form=form), [])])
    head, row = ask(path, "list", "--min-delta", "0")[1].splitlines()
    assert head.split() == ["digest", "status", "digits", "delta", "statement"]
    assert row.split() == ["000000000000", "undecided", "0.0861", "x", "=", "x"]

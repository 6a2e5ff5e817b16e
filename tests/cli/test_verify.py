"""``mathengine verify``: verdicts as text and as JSON, for one statement and for files of them."""

import io
import json
import subprocess
import sys

import pytest

from mathengine.cli import frame

APERY = "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)"
KEYS = ["schema", "statement", "kind", "verdict", "digits", "method", "evidence", "certificate", "seconds", "version"]
"""As the README lists them."""
STATUS = {
    APERY: ("proved", 0),
    "22/7 > 333/106": ("proved", 0),
    "cf(n, n - 3) = -4": ("proved", 0),
    "pi < 22/7": ("proved", 0),
    "22/7 = pi": ("refuted", 4),
    "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 5/zeta(3)": ("refuted", 4),
    "x**2 = x": ("refuted", 4),
    "limit(sqrt(x)*exp(x)*besselk(0, x), x, oo) = 7": ("undecided", 5),
    "factorially_reduced(cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6))": ("supported", 0),
    "equivalent(cf(1, n), cf(2, 4*n))": ("proved", 0),
}


@pytest.mark.parametrize("statement", STATUS)
def test_the_exit_status_is_that_of_the_verdict(statement, capsys):
    verdict, status = STATUS[statement]
    assert frame.run(["verify", statement, "--format", "json"]) == status
    captured = capsys.readouterr()
    record = json.loads(captured.out)
    assert captured.err == ""
    assert list(record) == KEYS
    assert (record["schema"], record["verdict"]) == (1, verdict)
    assert isinstance(record["evidence"], dict)
    assert record["certificate"] is None or isinstance(record["certificate"], dict)
    assert record["seconds"] >= 0
    if verdict == "proved":
        assert record["certificate"] is not None
        assert (record["digits"] is None) == (record["method"] != "proof")
    if verdict == "undecided":
        assert record["evidence"]["reason"]


def test_supported_means_at_least_the_digits_that_were_asked_for(capsys):
    for digits in (1, 50, 700):
        assert frame.run(["verify", APERY, "--digits", str(digits), "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["digits"] >= digits


def test_a_refutation_names_the_first_wrong_digit_and_shows_both_balls(capsys):
    assert frame.run(["verify", "zeta(3) = 1.2020569031595942", "--format", "json"]) == 4
    evidence = json.loads(capsys.readouterr().out)["evidence"]
    assert evidence["first_difference"] == 18  # 1.2020569031595942|85
    assert evidence["left"]["digits"].startswith("1.2020569031595942853997")
    assert "1.2020569031595942".startswith(evidence["right"]["digits"])


def test_text_for_people_is_aligned_and_says_the_verdict(capsys):
    assert frame.run(["verify", APERY]) == 0
    lines = capsys.readouterr().out.splitlines()
    fields = {line[: line.index("  ")]: line for line in lines}
    assert fields["statement"].endswith(APERY)
    assert fields["verdict"].split() == ["verdict", "proved"]
    assert len({len(line) - len(line.split(maxsplit=1)[1]) for line in lines[:4]}) == 1


def test_the_spelling_does_not_matter(capsys):
    said = set()
    for text in [
        "6/zeta(3) = cf(34*n^3+51*n^2+27*n+5, -n^6)",
        "1 = zeta(3)*cf((2*n+1)*(17*n^2+17*n+5), -n**6)/6",
        APERY,
    ]:
        assert frame.run(["verify", text, "--format", "json"]) == 0
        said.add(json.loads(capsys.readouterr().out)["statement"])
    assert said == {APERY}


def test_what_the_time_allowed_is_the_verdict(capsys):
    slow = "cf(n**3 + (n + 1)**3, -n**6) = 1/zeta(3)"
    assert frame.run(["verify", slow, "--digits", "900000", "--max-seconds", "2", "--format", "json"]) in (0, 5)
    record = json.loads(capsys.readouterr().out)
    assert "no answer within 2 s" in json.dumps(record["evidence"])
    assert record["seconds"] < 3


def test_a_file_gives_one_line_for_each_line_in_order(tmp_path, capsys):
    path = tmp_path / "statements.txt"
    lines = [APERY, '{"statement": "22/7 = pi", "id": 7}', "1 +", "", '{"claim": "1 = 1"}', "cf(1, -1) = 1", "x = y"]
    path.write_text("\n".join(lines) + "\r\n")
    assert frame.run(["verify", "--file", str(path)]) == 2
    captured = capsys.readouterr()
    assert captured.err == ""
    records = [json.loads(line) for line in captured.out.splitlines()]
    said = [record.get("verdict") or record["error"]["code"] for record in records]
    assert said == ["proved", "refuted", "unreadable", "invalid_input", "invalid_input", "divergent", "refuted"]
    assert records[2]["error"]["position"] == 3
    assert all(set(record["error"]) == {"code", "message", "position"} for record in records if "error" in record)


def test_a_file_without_a_bad_line_exits_0_whatever_the_verdicts(monkeypatch, capsys):
    stream = io.TextIOWrapper(io.BytesIO(b"22/7 = pi\nx = y\n1 + 1 = 2"))
    monkeypatch.setattr(sys, "stdin", stream)
    assert frame.run(["verify", "--file", "-"]) == 0
    verdicts = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]
    assert verdicts == ["refuted", "refuted", "proved"]


def test_lines_are_answered_as_they_come():
    words = [sys.executable, "-m", "mathengine", "verify", "--file", "-"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for n in range(1, 4):
            process.stdin.write(f"{n} + {n} = {2 * n}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["verdict"] == "proved"
        process.stdin.close()
        assert process.wait() == 0


def test_verify_needs_no_store_and_leaves_none(tmp_path, capsys):
    assert frame.run(["verify", "1 + 1 = 2", "--db", str(tmp_path / "absent" / "store.db")]) == 0
    assert "proved" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_goes_away_ends_the_command_quietly():
    words = [sys.executable, "-m", "mathengine", "verify", "--file", "-"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        try:
            process.stdin.write(b"1 + 1 = 2\n" * 50)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.wait() == 141
        assert process.stderr.read() == b""


def test_the_start_of_verify_imports_nothing_that_it_does_not_need():
    program = (
        "import sys; from mathengine.cli import frame; frame.run(['verify', sys.argv[1]]);"
        "print(sorted({'sympy', 'numpy', 'numba', 'networkx', 'sqlalchemy', 'scipy', 'mpmath'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, APERY], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"

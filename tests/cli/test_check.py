"""``mathengine check``: verdicts, JSON, exit statuses, files of pairs."""

import io
import json
import subprocess
import sys

import pytest

from mathengine.cli import frame

KEYS = ["schema", "statement", "kind", "verdict", "digits", "method", "evidence", "certificate", "seconds", "version"]
"""As the README lists them."""

STATUS = [
    (["sin(x)**2 + cos(x)**2", "1"], "proved", 0),
    (["sqrt(x**2)", "x"], "refuted", 4),
    (["sqrt(x**2)", "x", "--assuming", "x >= 0"], "proved", 0),
    (["sqrt(x**2)", "x", "--assuming", "x real", "--assuming", "x > 1"], "proved", 0),
    (["sin(x)", "x", "--relation", "<", "--assuming", "x > 0"], "proved", 0),
    (["sin(x)", "x", "--relation", ">", "--assuming", "x > 0"], "refuted", 4),
    (["pi", "22/7", "--relation", "<"], "proved", 0),
    (["pi", "22/7"], "refuted", 4),
    (["sqrt(x)**2", "x", "--assuming", ""], "proved", 0),
    (["diff(Abs(x + I), x)", "sign(x + I)", "--assuming", "x real"], "undecided", 5),
    (["loggamma(x + 1)", "log(x) + loggamma(x)"], "supported", 0),
    (
        ["binomial(n, k)", "binomial(n, n - k)", "--assuming", "n integer and k integer and n >= k and k >= 0"],
        "proved",
        0,
    ),
]


@pytest.mark.parametrize(("words", "verdict", "status"), STATUS, ids=[" ".join(words) for words, _, _ in STATUS])
def test_verdicts_and_exit_statuses(words, verdict, status, capsys):
    assert frame.run(["check", *words, "--digits", "20", "--format", "json"]) == status
    captured = capsys.readouterr()
    record = json.loads(captured.out)
    assert captured.err == ""
    assert list(record) == KEYS
    assert record["verdict"] == verdict
    assert record["certificate"] is not None or verdict != "proved"
    if verdict == "supported":
        assert record["digits"] >= 20
    if verdict == "undecided":
        assert record["evidence"]["reason"]


def test_a_refutation_shows_its_witness(capsys):
    assert frame.run(["check", "log(x**2)", "2*log(x)", "--format", "json"]) == 4
    evidence = json.loads(capsys.readouterr().out)["evidence"]
    assert evidence["witness"] == {"x": "-1"}
    assert {"left", "right", "fails"} <= set(evidence)


def test_text_for_people(capsys):
    assert frame.run(["check", "sqrt(x**2)", "x"]) == 4
    out = capsys.readouterr().out
    assert "refuted" in out
    assert "x = -1" in out or "'x': '-1'" in out or "-1" in out


BAD = [
    (["x +", "1"], "expected"),
    (["nonsense(x)", "1"], "known function"),
    (["x", "1", "--relation", "=="], "= != < <= > >="),
    (["x", "1", "--assuming", "x > 1 and x < 0"], "without a contradiction"),
    (["x", "1", "--assuming", "x purple"], "expected"),
    (["1/(x - x)", "1"], "division"),
    (["x**99999", "1"], "exponent"),
    (["__import__('os')", "1"], "expected"),
    (["x", "1", "--digits", "0"], "digits"),
    (["x", "1", "--max-seconds", "-1"], "seconds"),
]


@pytest.mark.parametrize(("words", "why"), BAD, ids=[" ".join(words) for words, _ in BAD])
def test_bad_input_is_one_line_and_status_2(words, why, capsys):
    assert frame.run(["check", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert why in captured.err
    assert len(captured.err.strip().splitlines()) == 1
    assert "Traceback" not in captured.err


def test_a_missing_side_is_told_of(capsys):
    assert frame.run(["check", "x"]) == 2
    assert capsys.readouterr().err.strip()


LINES = [
    {"left": "sin(2*x)", "right": "2*sin(x)*cos(x)"},
    {"left": "sqrt(x**2)", "right": "x", "assuming": "x > 0"},
    {"left": "sqrt(x**2)", "right": "x"},
    {"left": "exp(x)", "right": "1 + x", "relation": ">=", "assuming": "x real"},
]


def _from_lines(monkeypatch, lines):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))


def test_a_file_of_pairs_is_answered_in_order(monkeypatch, capsys, tmp_path):
    text = [json.dumps(line) for line in LINES]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(text) + "\n")
    assert frame.run(["check", "--file", str(path)]) == 0
    from_path = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]
    _from_lines(monkeypatch, text)
    assert frame.run(["check", "--file", "-"]) == 0
    from_stream = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]
    assert from_path == from_stream == ["proved", "proved", "refuted", "proved"]


def test_a_bad_line_is_one_error_and_the_rest_go_on(monkeypatch, capsys):
    good = json.dumps(LINES[0])
    _from_lines(monkeypatch, [good, '{"left": "x +", "right": "1"}', "{", '{"left": "x"}', good])
    assert frame.run(["check", "--file", "-"]) == 2
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [("error" in record) for record in records] == [False, True, True, True, False]
    assert all(set(record["error"]) == {"code", "message", "position"} for record in records if "error" in record)


def test_help_and_the_start_import_little():
    program = (
        "import sys; from mathengine.cli import frame; frame.run(['check', '--help']);"
        "print(sorted({'sympy', 'numpy', 'numba', 'networkx', 'sqlalchemy', 'scipy', 'flint'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "--assuming" in done.stdout

"""``mathengine cf series`` and the lines of ``describe`` that come from proofs and fields."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest

from mathengine.cli import frame


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = frame.run(arguments)
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("term", "start", "value", "closed"),
    [
        ("(50*n - 6)/(binomial(3*n, n)*2**n)", "0", "3.14159265358979", "pi"),  # R. W. Gosper, 1974
        ("(6*n + 1)*binomial(2*n, n)**3/256**n", "0", "1.27323954473516", "4/pi"),  # S. Ramanujan, 1914
        ("1/n**3", "1", "1.20205690315959", "zeta(3)"),
        ("(-1)**n/(2*n + 1)", "0", "0.785398163397448", "pi/4"),
    ],
)
def test_classical_series_are_summed_and_proved(term: str, start: str, value: str, closed: str) -> None:
    status, out, _ = run("cf", "series", term, "--from", start, "--format", "json")
    record = json.loads(out)
    assert status == 0
    assert record["value"].startswith(value)
    assert record["certified"]
    assert record["proved"] == closed


@pytest.mark.parametrize(
    ("term", "message"),
    [
        ("2**n", "diverges"),
        ("1/(n + 1)", "diverges"),
        ("sin(n)", "term is sin"),
        ("1/n", "infinite"),
        ("0*n", "is 0"),
        ("n!", "error"),
        ("", "expected an operand"),
    ],
)
def test_a_series_that_makes_no_sense_is_one_line(term: str, message: str) -> None:
    status, out, err = run("cf", "series", term)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert message in err


def test_describe_says_what_is_proved_and_where_the_fraction_lies() -> None:
    status, out, _ = run("cf", "describe", "34*n**3 + 51*n**2 + 27*n + 5", "-n**6", "--format", "json")
    record = json.loads(out)
    assert status == 0
    assert record["proved"] == "6/zeta(3)"
    assert record["field"].endswith("direction (1, 1), start (1, 1)")


def test_many_series_are_answered_line_by_line(tmp_path: object) -> None:
    path = f"{tmp_path}/terms.txt"
    with open(path, "w", encoding="utf-8") as stream:
        stream.write('1/factorial(n)\n2**n\n{"term": "1/binomial(2*n, n)"}\n')
    status, out, _ = run("cf", "series", "--file", path, "--digits", "20")
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert lines[0]["proved"] == "E"
    assert "diverges" in lines[1]["error"]["message"]
    assert lines[2]["value"].startswith("1.736399858718715077")

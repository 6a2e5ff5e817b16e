"""``mathengine identify`` on digits from mpmath."""

import io
import json
import sys

import mpmath
import pytest

from mathengine.cli import frame

KNOWN = {
    "zeta(3)": lambda: mpmath.zeta(3),
    "-pi**2/6": lambda: -(mpmath.pi**2) / 6,
    "6/zeta(3)": lambda: 6 / mpmath.zeta(3),
    "log(2)": lambda: mpmath.log(2),
    "Catalan": lambda: +mpmath.catalan,
    "(1 + sqrt(5))/2": lambda: +mpmath.phi,
    "355/113": lambda: mpmath.mpf(355) / 113,
}


def _digits(value, digits: int = 40) -> str:
    with mpmath.workdps(digits + 10):
        return mpmath.nstr(value(), digits)


@pytest.mark.parametrize("expression", KNOWN)
def test_a_constant_is_recognised_by_forty_digits(expression, capsys):
    assert frame.run(["identify", _digits(KNOWN[expression])]) == 0
    assert capsys.readouterr().out.splitlines()[0] == expression


def test_the_number_of_the_issue_is_zeta_3(capsys):
    assert frame.run(["identify", "1.2020569031595942853997381615114499907", "--quiet"]) == 0
    assert capsys.readouterr().out == "zeta(3)\n"


def test_few_digits_are_refused_with_the_number_that_would_do(capsys):
    assert frame.run(["identify", "3.14159", "--format", "json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["expression"], answer["candidate"]) == ("refused", None, "pi")
    assert answer["needed"] > answer["digits"]
    assert frame.run(["identify", _digits(lambda: +mpmath.pi, answer["needed"] + 2)]) == 0


def test_a_number_without_closed_form_is_said_to_have_none(capsys):
    with mpmath.workdps(60):
        digits = mpmath.nstr(mpmath.sin(mpmath.mpf("1.2345")) ** mpmath.mpf("0.777"), 45)
    assert frame.run(["identify", digits, "--constants", "pi, zeta(3)"]) == 3
    assert capsys.readouterr().out.startswith("nothing up to coefficients of size ")


def test_a_continued_fraction_is_identified_by_its_value(capsys):
    assert frame.run(["identify", "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6)", "--digits", "60"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "6/zeta(3)"


def test_only_the_constants_that_are_asked_for_are_used(capsys):
    assert frame.run(["identify", _digits(lambda: mpmath.pi + mpmath.zeta(3)), "--constants", "pi, zeta(3)"]) == 0
    found = capsys.readouterr().out.splitlines()[0]
    assert found in ("pi + zeta(3)", "zeta(3) + pi")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["abc"], "abc"),
        ([""], "expected"),
        (["1.2.3"], "position 4"),
        (["1e999999"], "exponent"),
        (["nan"], "nan"),
        (["sqrt(-2)"], "real"),
        (["1/0"], "zero"),
        (["zeta(1)"], "pole"),
        (["cf(1, -n**2)"], "diverges"),
        (["cf(1)"], "cf"),
        (["1.5", "--constants", "pie"], "nearest: pi"),
        (["1.5", "--constants", ""], "accepted"),
        (["1.5", "--constants", ",,"], "accepted"),
        (["1.5", "--digits", "5"], "not in the range"),
        (["9" * 101_000], "at most"),
        (["__import__('os').getpid()"], "position"),
    ],
)
def test_what_is_no_number_is_one_line_with_status_2(words, expected, capsys):
    assert frame.run(["identify", *words]) == 2
    captured = capsys.readouterr()
    assert expected in captured.err
    assert captured.err.count("\n") == 1


def test_a_file_answers_each_line(monkeypatch, capsys):
    lines = [_digits(KNOWN["zeta(3)"]), '{"value": ' + _digits(lambda: +mpmath.pi) + "}", "3.14", "x"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    assert frame.run(["identify", "--file", "-"]) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("expression") for answer in answers] == ["zeta(3)", "pi", None, None]
    assert [answer.get("status") for answer in answers] == ["identified", "identified", "refused", None]

"""``mathengine field`` against closed forms from mpmath, and what it says to input that makes no sense."""

import io
import json
import sys

import mpmath
import pytest

from mathengine.cli import frame
from mathengine.matrixfields.fields.catalogue import CATALOGUE
from mathengine.pipeline.field_words import FIELD_WORDS

E_FIELD = {"x": [["1", "-y - 1"], ["-1", "x + y + 2"]], "y": [["0", "-y - 1"], ["-1", "x + y + 1"]]}


def _json(capsys, *words: str) -> tuple[int, dict[str, object]]:
    status = frame.run([*words, "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


def _lines(monkeypatch, capsys, text: str, *words: str) -> tuple[int, list[dict[str, object]]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    status = frame.run([*words, "--file", "-"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_list_holds_the_whole_catalogue(capsys):
    assert frame.run(["field", "list", "--format", "json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["name"] for record in records] == list(CATALOGUE)
    assert frame.run(["field", "list"]) == 0
    assert "Apery's constant" in capsys.readouterr().out


def test_every_parametrised_field_is_a_word_of_statements():
    named = {name: (0, 0, *entry.parameter_names) for name, entry in CATALOGUE.items() if entry.parameter_names}
    words = {name: arity for name, arity in FIELD_WORDS.items() if name not in ("pFq", "MeijerG", "ffbar")}
    assert words == named


def test_a_field_is_shown_with_matrices_limits_and_hyperplanes(capsys):
    status, answer = _json(capsys, "field", "show", "zeta3", "--latex")
    assert status == 0
    assert answer["matrices"]["x"][0] == ["0", "-x**3"]
    assert answer["singular"] == ["x", "x + 1", "y"]
    assert answer["limits"][0]["limit"] == "(1 - zeta(3))/zeta(3)"
    assert "pmatrix" in answer["latex"]
    assert frame.run(["field", "show", "cmf1", "--set", "c1=2"]) == 0
    assert "[1, x + 3*y - 1]" in capsys.readouterr().out


def test_a_walk_is_shown_exactly(capsys):
    status, answer = _json(capsys, "field", "walk", "zeta3", "--direction", "1,1", "--start", "1,1", "--depth", "1")
    assert status == 0
    assert answer["walk"] == [["-8", "-21"], ["48", "125"]]
    assert answer["matrix"]["denominator"] == "1"


@pytest.mark.parametrize("digits", [5, 50, 200])
@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("zeta3",), lambda: 1 / mpmath.zeta(3) - 1),
        (("zeta3", "--direction", "2,1", "--start", "1,1"), lambda: 1 / mpmath.zeta(3) - 1),
        (("pi", "--direction", "1,1", "--start", "1,0"), lambda: (2 - mpmath.pi) / 2),
        (("ffbar(x + y, x - y)", "--direction", "1,1", "--start", "1,1"), lambda: 1 / mpmath.log(2) - 1),
        (("cmf1(c1 = 2)", "--direction", "1,1", "--start", "1,1"), lambda: 1 / mpmath.log(1.5) - 2),
        (("cmf1", "--set", "c1=2", "--set", "c3=1", "--direction", "(1, 1)", "--start", "[1,1]"), None),
        (("zeta5_6F5",), lambda: mpmath.zeta(5)),
    ],
)
def test_every_digit_of_a_limit_is_right(words, value, digits, capsys):
    status, answer = _json(capsys, "field", "limit", *words, "--digits", str(digits))
    assert status == 0
    assert answer["certified"] is True
    with mpmath.workdps(digits + 30):
        expected = value() if value else 1 / (mpmath.log(3) - mpmath.log(2)) - 2
        if words[0] == "cmf1(c1 = 2)":
            expected = 1 / (mpmath.log(3) - mpmath.log(2)) - 2
        assert abs(mpmath.mpf(answer["value"]) - expected) < mpmath.mpf(10) ** (1 - digits)


def test_a_construction_is_shown_as_it_is_typed(capsys):
    assert frame.run(["field", "limit", "pFq(2, 1, -1)", "--direction", "1,1,2", "--start", "1,1,2"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split(maxsplit=1) == ["field", "pFq(2, 1, -1)"]


def test_what_the_catalogue_says_is_compared(capsys):
    _, answer = _json(capsys, "field", "limit", "zeta3_4F3")
    assert answer["documented"] == {"limit": "zeta(3)", "agrees": True}
    assert answer["rule"] == "cone"
    _, answer = _json(capsys, "field", "limit", "zeta3")
    assert answer["fraction"]["text"] == "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6)"


def test_digits_without_a_rule_are_not_called_certified(capsys):
    status, answer = _json(capsys, "field", "limit", "gamma_2F2", "--digits", "20")
    assert (status, answer["certified"], answer["rule"]) == (0, False, "agreeing")
    assert frame.run(["field", "limit", "gamma_2F2", "--digits", "20"]) == 0
    assert "NOT certified" in capsys.readouterr().out


def test_delta_says_what_it_would_imply_and_what_is_proved(capsys):
    status, answer = _json(capsys, "field", "delta", "zeta3", "--depth", "1000")
    assert status == 0
    assert answer["delta"]["value"] == pytest.approx(0.0852, abs=5e-5)
    assert answer["delta"]["certified"] is True
    assert answer["rate"] == pytest.approx(float(8 * mpmath.log(1 + mpmath.sqrt(2))))
    assert "proved: the error rate r; measured only: the growth of the reduced denominators" in answer["implies"]
    _, answer = _json(capsys, "field", "delta", "zeta3", "--direction", "2,1", "--depth", "300")
    assert answer["implies"] == "delta < 0: nothing follows"


def test_a_field_comes_from_a_json_or_toml_file(tmp_path, capsys):
    (tmp_path / "e.json").write_text(json.dumps(E_FIELD))
    (tmp_path / "e.toml").write_text(
        '[matrices]\nx = [["1", "-y - 1"], ["-1", "x + y + 2"]]\ny = [["0", "-y - 1"], ["-1", "x + y + 1"]]\n'
    )
    values = set()
    for name in ("e.json", "e.toml"):
        words = ("field", "limit", str(tmp_path / name), "--direction", "1,1", "--start", "0,0", "--digits", "30")
        values.add(_json(capsys, *words)[1]["value"])
    with mpmath.workdps(40):
        (value,) = values
        assert abs(mpmath.mpf(value) - 1 / (1 - mpmath.e)) < mpmath.mpf(10) ** -29


def test_files_of_inputs_are_answered_line_by_line(monkeypatch, capsys):
    lines = [
        '{"field": "zeta3", "direction": [2, 1], "start": ["1", "1"]}',
        "zeta3",
        json.dumps({"field": {"matrices": E_FIELD}, "direction": "1,1", "start": "0,0"}),
        '{"field": "cmf1", "parameters": {"c1": "2"}, "direction": [1, 1], "start": [1, 1]}',
        "zeta4",
        '{"direction": [1, 1]}',
        '{"field": "zeta3", "direction": "0,0"}',
        '{"field": 3}',
    ]
    status, answers = _lines(monkeypatch, capsys, "\n".join(lines), "field", "limit", "--digits", "20")
    assert status == 2
    assert [answer.get("value") for answer in answers[:2]] == ["-0.16809262741929253131"] * 2
    assert answers[2]["value"].startswith("-0.58197670686932642438")
    assert answers[3]["documented"]["agrees"] is True
    assert all("error" in answer for answer in answers[4:])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("limit", "zeta4"), "(nearest: zeta3)"),
        (("show", "cmf4"), "(nearest: cmf"),
        (("limit", "zeta3", "--direction", "0,0"), "direction is (0, 0); accepted: an integer vector other than 0"),
        (("limit", "zeta3", "--direction", "1"), "direction is (1); accepted: 2 integers: x, y"),
        (("limit", "zeta3", "--direction", "1,1", "--start", "1"), "start is (1); accepted: 2 rational numbers"),
        (("limit", "zeta3", "--direction", "1,1/2"), "integers separated by commas"),
        (("limit", "zeta3", "--direction", "1,x"), "direction is x"),
        (("limit", "zeta3", "--set", "c0"), "NAME=VALUE"),
        (("limit", "zeta3", "--set", "c0=1"), "parameter of zeta3 is c0"),
        (("limit", "pFq(2, 1, -1)"), "direction is missing"),
        (("limit", "pFq(2, 1, -1)", "--direction", "1,1,2"), "start is missing"),
        (("limit", "pFq(2, 1, z)", "--direction", "1,1,2", "--start", "1,1,2"), "parameters without a value is z"),
        (("limit", "pFq(2, 1)", "--direction", "1,1,2", "--start", "1,1,2"), "expected 3 arguments"),
        (("limit", "nofile.json"), "a readable file"),
        (("limit", "ffbar(x, x)"), "linear condition"),
        (("limit", "zeta3", "--column", "2"), "column is 2"),
        (("limit", "zeta3", "--numerator", "1,0", "--denominator", "2,0"), "linearly independent"),
        (("limit", "zeta3", "--direction", "-1,2", "--start", "1,1"), "step 0 of the trajectory (-1, 2) from (1, 1)"),
        (("walk", "pFq(2, 1, -1)", "--direction", "1,0,0", "--start", "-3,1,2"), "step 3 of the walk is infinite"),
        (("delta", "zeta3", "--depth", "0"), "depth is 0"),
        (("limit", "zeta3_4F3", "--direction", "1,1,1,1,2,2,2", "--start", "1,1,1,1,2,2,1"), ""),
        (("limit",), "missing argument FIELD"),
        (("frobnicate",), "unknown command 'frobnicate'"),
        (("limit", "__import__('os')", "--direction", "1,1"), "position"),
    ],
)
def test_what_makes_no_sense_is_one_line_with_status_2(words, expected, capsys):
    assert frame.run(["field", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert expected in captured.err


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"x": [["1", "y"], ["0", "1"]], "y": [["1", "2*x"], ["0", "1"]]}, "entry (0, 1) of M_x(x)*M_y(x + e_x)"),
        ({"x": [["1", "y"], ["0", "1"]], "y": [["1"]]}, "rank of M_y is 1"),
        ({"x": [["1", "y"]]}, "shape of M_x"),
        ({"x": [["z"]]}, "z"),
        ([1, 2], "an object with a matrix for each axis"),
    ],
)
def test_matrices_that_are_no_field_are_refused_with_the_place(content, expected, tmp_path, capsys):
    path = tmp_path / "field.json"
    path.write_text(json.dumps(content))
    assert frame.run(["field", "show", str(path)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert expected in error


def test_a_time_limit_is_kept(capsys):
    assert frame.run(["field", "limit", "zeta3", "--digits", "100000", "--max-seconds", "0.01"]) == 5
    assert "no answer within 0.01 s" in capsys.readouterr().err

"""``mathengine cf unify``: classes, certificates, pictures, and what it says about bad lines."""

import json
import sys

import pytest

from mathengine.cli import cf_pictures, frame
from mathengine.pipeline.certificates import check_certificate

LINES = """cf(3*n + 1, -2*n**2 + n)
3*n + 3 | -2*n**2 - n

{"a": "1", "b": 1, "id": "golden"}
{"a": [4], "b": [1]}
cf(n + 2, n)
12*n**2 + 12*n + 4 | -32*n**4
3*n**2 + 3*n + 1 | -2*n**4
"""


@pytest.fixture
def path(tmp_path):
    written = tmp_path / "fractions.txt"
    written.write_text(LINES)
    return str(written)


def test_text_shows_each_class_with_the_values_as_functions_of_the_first(path, capsys):
    assert frame.run(["cf", "unify", "--file", path]) == 0
    out = capsys.readouterr().out
    assert out.startswith("7 fractions: 3 classes of several, 1 alone\n")
    rows = [line.split(maxsplit=4) for line in out.splitlines()]
    assert ["line", "2", "x/(2*x", "-", "1)  gauge  cf(3*n + 3, -2*n**2 - n)"] in rows
    assert "golden  x" in out
    assert "4*x" in out
    assert "inflation" in out
    assert "no other one grows like it" in out


def test_json_carries_certificates_that_hold(path, capsys):
    assert frame.run(["cf", "unify", "--file", path, "--format", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["fractions"] == 7
    assert "errors" not in record
    assert [len(c["members"]) for c in record["classes"]] == [2, 2, 2]
    assert [alone["name"] for alone in record["singletons"]] == ["line 6"]
    assert len({c["class"] for c in (*record["classes"], *record["singletons"])}) == 4
    for c in record["classes"]:
        statements = {member["name"]: member["statement"] for member in c["members"]}
        assert c["members"][0] == {**c["representative"], "moebius": [["1", "0"], ["0", "1"]]}
        for edge in c["edges"]:
            text = f"equivalent({statements[edge['left']]}, {statements[edge['right']]})"
            check_certificate(text, edge["certificate"])


def test_lines_that_cannot_be_read_are_told_and_the_rest_goes_on(tmp_path, capsys):
    path = tmp_path / "some.txt"
    path.write_text('cf(1, 1)\nn + | 2\n{"a": "1"}\n1 | 2 | 3\n{"a": 1.5, "b": {}}\n4 | 1\ncf(m, 1)\n')
    assert frame.run(["cf", "unify", "--file", str(path), "--format", "json"]) == 2
    record = json.loads(capsys.readouterr().out)
    assert record["fractions"] == 2
    assert [error["line"] for error in record["errors"]] == [2, 3, 4, 5, 7]
    assert all(set(error["error"]) == {"code", "message", "position"} for error in record["errors"])
    assert frame.run(["cf", "unify", "--file", str(path)]) == 2
    assert "line 4 cannot be read: line is 1 | 2 | 3; accepted: one bar: A | B" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["graph.svg", "graph.png", "graph.PNG"])
def test_the_picture_is_drawn(path, tmp_path, name, capsys):
    pytest.importorskip("matplotlib")
    picture = tmp_path / name
    assert frame.run(["cf", "unify", "--file", path, "--picture", str(picture)]) == 0
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG" if name.lower().endswith("png") else b"<?xml")
    assert name in capsys.readouterr().err
    if name.endswith("svg"):
        text = content.decode()
        assert all(word in text for word in ("gauge", "fold", "inflation", "golden"))
        again = tmp_path / "again.svg"
        assert frame.run(["cf", "unify", "--file", path, "--picture", str(again), "--quiet"]) == 0
        assert again.read_bytes() == content


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--file", "/nowhere.txt"], "--file is '/nowhere.txt'"),
        (["--picture", "x.gif"], "a file that ends in .svg or .png"),
        (["--picture", "/nowhere/x.svg"], "a file that can be written"),
    ],
)
def test_bad_input_is_one_line(path, words, message, capsys):
    arguments = words if "--file" in words else ["--file", path, *words]
    assert frame.run(["cf", "unify", *arguments, "--quiet"]) == 2
    out, err = capsys.readouterr()
    assert out == ""  # no work is done before a picture that cannot be written is refused
    assert err.count("\n") == 1
    assert message.replace("'", "") in err.replace("'", "")


def test_without_matplotlib_there_is_one_clear_line(path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setattr(cf_pictures.importlib.util, "find_spec", lambda name: None)
    assert frame.run(["cf", "unify", "--file", path, "--picture", "x.svg"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "pip install" in captured.err
    assert captured.err.count("\n") == 1


def test_an_empty_file_is_refused(tmp_path, capsys):
    path = tmp_path / "empty.txt"
    path.write_text("\n\n")
    assert frame.run(["cf", "unify", "--file", str(path)]) == 2
    assert "at least one line with a fraction" in capsys.readouterr().err


def test_proved_values_join_classes_where_that_is_asked_for(tmp_path, capsys):
    path = tmp_path / "pi.txt"
    path.write_text("2*n + 1 | n**2\n3*n + 1 | -2*n**2 + n\n6 | (2*n - 1)**2\n")
    assert frame.run(["cf", "unify", "--file", str(path)]) == 0
    assert capsys.readouterr().out.startswith("3 fractions: 0 classes of several, 3 alone\n")
    assert frame.run(["cf", "unify", "--file", str(path), "--values"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("3 fractions: 1 class of several, 0 alone\n")
    assert out.count("values") == 2

"""Laws of families and pictures from the command line."""

import json
import struct
import xml.etree.ElementTree as ElementTree

import pytest

from mathengine.cli.cayley_pictures import places
from mathengine.cli.frame import run


def fitted(capsys, *words):
    status = run(["cayley", "fit", *words, "--format", "json", "--quiet"])
    return status, json.loads(capsys.readouterr().out)


def test_lrx_is_fitted_with_three_free_checks(capsys):
    status, record = fitted(capsys, "--family", "lrx", "--from", "4", "--to", "9")
    assert status == 0
    assert record["fit"]["formula"] == "n*(n - 1)/2"
    assert (record["fit"]["parameters"], record["fit"]["free_checks"], record["fit"]["valid_from"]) == (3, 3, 4)
    assert record["statements"] == ["diameter(lrx(n)) = n*(n - 1)/2 for n >= 4"]
    assert "Lean" in record["literature"]


def test_the_text_shows_every_residual(capsys):
    assert run(["cayley", "fit", "--family", "lx", "--from", "4", "--to", "10", "--free-checks", "1", "--quiet"]) == 0
    printed = capsys.readouterr().out
    assert "floor((3*n**2 - 8*n + 12)/4)" in printed
    assert "valid from   n = 5, as far as n = 10" in printed
    assert "4   6      7       -1" in printed


def test_too_few_free_checks_are_no_conjecture(capsys):
    status, record = fitted(capsys, "--family", "lrx", "--from", "4", "--to", "6")
    assert (status, record["fit"], record["statements"]) == (3, None, [])
    assert record["values"] == [[4, 6], [5, 10], [6, 15]]


@pytest.mark.parametrize(
    ("statistic", "formula"),
    [
        ("last-layer", "1"),
        ("antipodes", "1"),
        ("order", None),
        ("mean", "n*(n - 1)/4"),
        ("variance", "n*(n - 1)*(2*n + 5)/72"),
        ("widest", "floor(n*(n - 1)/4)"),
    ],
)
def test_inversions_have_the_statistics_that_are_known_of_them(capsys, statistic, formula):
    status, record = fitted(capsys, "--family", "coxeter", "--from", "3", "--to", "14", "--statistic", statistic)
    found = record["fit"] and record["fit"]["formula"]
    if statistic == "variance":
        # n(n-1)(2n+5)/72
        assert record["fit"]["coefficients"] == [["0", "-5/72", "1/24", "1/36"]]
    else:
        assert (status, found) == (0 if formula else 3, formula)


def test_another_parameter_stands_in_the_statement(capsys):
    _, record = fitted(capsys, "--family", "top_spin", "--set", "k=2", "--from", "4", "--to", "9", "--free-checks", "1")
    assert record["statements"] == ["diameter(top_spin(n=n, k=2)) = n*(n - 1)/2 for n >= 4"]


def test_lines_of_a_file_are_fitted(capsys, tmp_path):
    path = tmp_path / "values.txt"
    path.write_text("# n, value\n5 6\n6, 9\n7 12\n8 16\n\n9 20\n10 25\n11 30\n12 36\n")
    status, record = fitted(capsys, "--file", str(path))
    assert (status, record["fit"]["formula"], record["fit"]["free_checks"]) == (0, "floor(n**2/4)", 4)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2 3\n", "line 1"),
        ("1 2\n1 3\n", "n = 1 again"),
        ("a b\n", "two numbers"),
        ("1 1/0\n", "two numbers"),
        ("\n", "at least one line"),
    ],
)
def test_a_file_of_other_things_is_one_clear_line(capsys, tmp_path, text, message):
    path = tmp_path / "values.txt"
    path.write_text(text)
    assert run(["cayley", "fit", "--file", str(path)]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "4", "--to", "9"], "one of --family and --file"),
        (["--family", "lrx"], "--from and --to"),
        (["--family", "lry", "--from", "4", "--to", "5"], "nearest: lrx"),
        (["--family", "lrx", "--from", "5", "--to", "4"], "ascending"),
        (["--family", "lrx", "--from", "4", "--to", "5", "--set", "k"], "NAME=VALUE"),
        (["--family", "lrx", "--from", "4", "--to", "5", "--vary", "m"], "parameter of lrx"),
        (["--family", "lrx", "--from", "1", "--to", "5"], "n is 1"),
    ],
)
def test_senseless_options_are_one_clear_line(capsys, words, message):
    assert run(["cayley", "fit", *words]) == 2
    assert message in capsys.readouterr().err


def test_time_that_is_up_leaves_later_members_out(capsys):
    assert run(["cayley", "fit", "--family", "lrx", "--from", "4", "--to", "9", "--max-seconds", "1e-9"]) == 3
    assert "n = 5 and later are left out" in capsys.readouterr().err


# Pictures


def test_a_small_graph_is_drawn_with_all_its_vertices(capsys, tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "lrx4.svg"
    assert run(["cayley", "draw", str(path), "--n", "4", "--quiet"]) == 0
    root = ElementTree.parse(path).getroot()
    texts = [element.text for element in root.iter() if element.tag.endswith("}text")]
    assert {"0123", "1230", "1032"} <= set(texts)
    assert "order    24" in capsys.readouterr().out


def test_the_same_picture_is_the_same_file(tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("a.svg", "b.svg"):
        assert run(["cayley-growth", "--n", "7", "--picture", str(tmp_path / name), "--quiet"]) == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_growth_beyond_floating_point_can_be_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    path = tmp_path / "coxeter.png"
    words = ["--what", "growth", "--family", "coxeter", "--n", "190", "--quiet"]
    assert run(["cayley", "draw", str(path), *words]) == 0
    assert struct.unpack(">II", path.read_bytes()[16:24]) == (1125, 900)  # 7.5 by 6 inches at 150 dots


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x.png"], "missing option --n"),
        (["x.gif", "--n", "4"], "ends in .png"),
        (["x.png", "--n", "9"], "drawn one by one"),
    ],
)
def test_a_picture_that_cannot_be_drawn_is_refused(capsys, words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["cayley", "draw", *words]) == 2
    assert message in capsys.readouterr().err


def test_no_two_vertices_have_one_place():
    found = places([(0,), (1, 2, 3), tuple(range(4, 9)), (9,)])
    assert len(set(found.values())) == 10

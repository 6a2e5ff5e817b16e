"""``mathengine search``: what it prints, and how it ends."""

import json
import sqlite3
from contextlib import closing

import pytest

from mathengine.cli import frame

RECIPE = """
title = "Apery and his neighbours"
search = "continued-fractions"
constants = ["zeta(3)"]

[settings]
digits = 60
slow_digits = 30
delta_depth = 50

[space.known]
class = "symmetric"
degree = 3
ranges = [[1, 17], [1, 5]]
level = 3
b = ["-n**6"]

[space.unknown]
class = "general"
ranges = [[3, 3], [3, 3], [1, 1]]
level = 2
b = ["-2*n**4"]
"""
KEYS = ["schema", "digest", "statement", "kind", "verdict", "digits", "constant", "limit"]
FRACTION_KEYS = {"a", "b", "convergence", "rate", "delta", "fr", "fr_order"}
"""Both as the README lists them."""


@pytest.fixture
def words(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(RECIPE)
    return ["search", str(path), "--db", str(tmp_path / "store.db"), "--workers", "1"]


def test_each_finding_is_one_line_of_json(words, capsys):
    assert frame.run([*words, "--format", "json", "--quiet"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    lines = [json.loads(line) for line in captured.out.splitlines()]
    assert len(lines) == len({line["digest"] for line in lines}) >= 4
    for line in lines:
        assert list(line)[: len(KEYS)] == KEYS
        assert set(line) >= FRACTION_KEYS
        assert line["delta"].keys() == {"depth", "value"}
        assert line["fr"] == "full"
    assert lines[0]["limit"] == "6/zeta(3)"  # identified ones first, the fastest of them foremost
    assert lines[-1]["constant"] is None


def test_people_get_a_table_the_census_and_one_note(words, capsys):
    assert frame.run(words) == 0
    captured = capsys.readouterr()
    head, first, *rest = captured.out.splitlines()
    assert head.split() == ["statement", "verdict", "digits", "rate", "delta", "FR"]
    assert first.startswith("cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)")
    census = rest[rest.index("census") :]
    assert any("u_1 in 1..17, u_2 in 1..5" in line for line in census)
    assert "    b: -n**6" in census
    assert captured.err.startswith("mathengine: mine: ")
    assert captured.err.count("\n") == 1
    assert "store.db" in captured.err


def test_equivalent_findings_are_shown_once(words, capsys):
    assert frame.run([*words, "--format", "json", "--quiet"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = [line["class"] for line in lines]
    assert len(set(names)) < len(names)
    assert frame.run([*words, "--quiet"]) == 0
    shown = [line for line in capsys.readouterr().out.split("\n\n")[0].splitlines()[1:] if line]
    assert len(shown) == len(set(names))
    more = [int(line.split("(+")[1].split()[0]) for line in shown if "equivalent)" in line]
    assert sum(more) + len(shown) == len(lines)
    assert any(line.startswith("cf(2*n**3 + 3*n**2 + 3*n + 1, -n**6) = 1/zeta(3) (+") for line in shown)
    assert frame.run([*words, "--all", "--quiet"]) == 0
    everything = capsys.readouterr().out.split("\n\n")[0].splitlines()[1:]
    assert len(everything) == len(lines)
    assert "equivalent" not in "".join(everything)


def test_quiet_leaves_standard_error_empty(words, capsys):
    assert frame.run([*words, "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_what_was_found_is_in_the_store(words, capsys):
    frame.run([*words, "--format", "json"])
    found = {json.loads(line)["digest"] for line in capsys.readouterr().out.splitlines()}
    assert frame.run(["conjectures", "list", *words[2:4], "--format", "json"]) == 0
    assert {json.loads(line)["digest"] for line in capsys.readouterr().out.splitlines()} == found


def test_a_search_without_a_finding_exits_3_and_states_its_census(words, capsys):
    nothing = ["--set", "known.ranges=[[5, 5], [1, 1]]", "--set", "unknown.ranges=[[3, 3], [3, 3], [2, 2]]"]
    assert frame.run([*words, *nothing]) == 3
    captured = capsys.readouterr()
    assert "census" in captured.out
    assert "0 found" in captured.err


def test_a_dry_run_shows_the_size_and_writes_nothing(words, tmp_path, capsys):
    assert frame.run([*words, "--dry-run"]) == 0
    shown = dict(line.split() for line in capsys.readouterr().out.splitlines())
    assert (shown["recipe"], shown["candidates"], shown["chunks"]) == ("mine", str(17 * 5 + 1), "2")
    assert frame.run([*words, "--dry-run", "--format", "json", "--set", "known.ranges=[[1, 17], [0, 5]]"]) == 0
    assert json.loads(capsys.readouterr().out)["candidates"] == 17 * 6 + 1
    assert not (tmp_path / "store.db").exists()


def test_resume_without_an_unfinished_run_begins_one(words, tmp_path, capsys):
    assert frame.run([*words, "--resume"]) == 0
    first = capsys.readouterr().out
    assert frame.run([*words, "--resume"]) == 0
    assert capsys.readouterr().out == first
    with closing(sqlite3.connect(tmp_path / "store.db")) as database:
        assert database.execute("select state from runs").fetchall() == [("finished",)] * 2


def test_a_stopped_search_shows_what_it_has_and_goes_on(words, capsys):
    assert frame.run([*words, "--max-seconds", "1e-9"]) == 3
    captured = capsys.readouterr()
    assert "2 chunks left, go on with --resume" in captured.err
    assert "census" not in captured.out
    assert frame.run([*words, "--resume"]) == 0
    captured = capsys.readouterr()
    assert "census" in captured.out
    assert "left" not in captured.err


def test_a_store_that_cannot_be_used_is_told_before_the_work_begins(words, tmp_path, capsys):
    (tmp_path / "store.db").write_text("something else")
    assert frame.run(words) == 6
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert (tmp_path / "store.db").read_text() == "something else"

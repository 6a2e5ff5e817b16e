"""Paths, farthest states, exports, spectra and puzzles from the command line."""

from __future__ import annotations

import io
import json
import sys
from math import comb, factorial

import networkx
import pytest
from scipy.io import mmread

from mathengine.cayley.families import family
from mathengine.cayley.gap_puzzles import to_gap
from mathengine.cayley.paths import read_word, verified_path
from mathengine.cli.frame import run


def record(capsys, *words: str) -> dict:
    assert run(["cayley", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *words: str, status: int = 2) -> str:
    assert run(["cayley", *words]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_a_path_is_shown_with_its_length_and_word(capsys):
    assert run(["cayley", "path", "3,2,1,0", "--n", "4"]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["from"] == "3 2 1 0"
    assert lines["to"] == "0 1 2 3 (the start)"
    assert lines["length"] == "4, a shortest one (two balls that meet)"
    graph = family("lrx", n=4)
    assert verified_path(graph, "3210", read_word(graph, lines["path"])).end == (0, 1, 2, 3)


@pytest.mark.parametrize("method", ["bfs", "bidirectional", "beam"])
def test_all_methods_lead_to_the_start(capsys, method):
    found = record(capsys, "path", "[1,0,7,6,5,4,3,2]", "--n", "8", "--method", method)
    assert found["is_start"] is True
    assert found["states"][0] == [1, 0, 7, 6, 5, 4, 3, 2]
    assert found["states"][-1] == found["to"] == list(range(8))
    assert found["length"] == len(found["word"])
    assert (found["length"] == 28, found["shortest"]) == (True, True) or method == "beam"


def test_words_of_letters_and_matrices_are_states(capsys):
    assert record(capsys, "path", "baab", "--n", "4", "--start", "aabb", "--to", "aabb")["length"] == 1
    found = record(capsys, "path", "[[1,2],[0,1]]", "--generators", "[[[1,1],[0,1]]]", "--modulus", "5")
    assert found["text"] == "g0'^2"


def test_a_given_path_is_followed(capsys):
    found = record(capsys, "path", "0123", "--n", "4", "--word", "L^2 X L'")
    assert (found["length"], found["is_start"], found["shortest"]) == (4, False, False)
    assert run(["cayley", "path", "0123", "--n", "4", "--word", "L R"]) == 0
    assert "to      0 1 2 3 (the start)\nlength  2\n" in capsys.readouterr().out


def test_states_from_a_file(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1023\n3,2,1,0\n0012\n")))
    assert run(["cayley", "path", "--n", "4", "--file", "-"]) == 2
    first, second, third = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["text"], second["length"]) == ("X", 4)
    assert "0..3 in some order" in third["error"]["message"]


def test_farthest_states_are_all_listed(capsys):
    found = record(capsys, "farthest", "--n", "7")
    assert (found["distance"], found["states"], found["order"]) == (21, [[1, 0, 6, 5, 4, 3, 2]], 5040)
    assert run(["cayley", "farthest", "--family", "all_transpositions", "--n", "5", "--limit", "3"]) == 0
    shown = capsys.readouterr().out
    assert "farthest  24 states" in shown
    assert shown.endswith("and 21 more; see --format json\n")


def test_exports_can_be_read_by_others(capsys, tmp_path):
    assert run(["cayley", "export", "edges", "--n", "4"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 24 * 3
    target = tmp_path / "graph.graphml"
    assert run(["cayley", "export", "graphml", "--n", "5", "--output", str(target)]) == 0
    assert "graphml" in capsys.readouterr().out
    assert networkx.diameter(networkx.read_graphml(target)) == 10
    text = record(capsys, "export", "adjacency", "--n", "5")["text"]
    assert mmread(io.StringIO(text)).toarray().sum() == 120 * 3


def test_spectra_are_exact_where_characters_are_easy(capsys):
    found = record(capsys, "spectrum", "--family", "all_transpositions", "--n", "30")
    assert (found["exact"], found["gap"], found["order"]) == (True, 30, str(factorial(30)))
    assert found["eigenvalues"][0]["exact"] == str(comb(30, 2))
    assert run(["cayley", "spectrum", "--generators", "[[1,2,3,4,0]]"]) == 0
    assert "0.61803398875 = 2*cos(2*pi/5)   2" in capsys.readouterr().out
    assert run(["cayley", "spectrum", "--n", "5"]) == 0
    assert "LAPACK in double precision, not certified" in capsys.readouterr().out


def test_puzzles_are_read_from_files(capsys, tmp_path):
    puzzle = tmp_path / "cube.gap"
    puzzle.write_text(to_gap(family("rubik_cube", size=2, metric="fixed_QTM")) + "ip:=[[1],[2]];\n")
    found = record(capsys, "puzzle", str(puzzle))
    assert (found["graph"], found["order"], len(found["generators"])) == ("cube", 3674160, 6)
    assert sorted(set(record(capsys, "puzzle", str(puzzle), "--identical")["start"])) == [0, 1, 2]
    assert run(["cayley", "puzzle", str(puzzle)]) == 0
    assert "group order  3674160" in capsys.readouterr().out
    state = ",".join(map(str, found["start"]))
    assert record(capsys, "path", state, "--puzzle", str(puzzle))["length"] == 0


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["path", "0,1,2"], "missing option --n; give it, or --family, --generators or --puzzle"),
        (["path", "--n", "4"], "missing argument STATE"),
        (["path", "0,1,2", "--n", "4"], "length of the state is 3; accepted: 4, the length of the start"),
        (["path", "[0,1", "--n", "4"], "accepted: a word such as 0011, or a list of integers"),
        (["path", "aabc", "--n", "4", "--start", "aabb"], "accepted: a word of the letters ab"),
        (["path", "0123", "--n", "4", "--word", "L Y"], "step is Y; accepted: L, R, X"),
        (["path", "0123", "--n", "4", "--method", "beam", "--heuristic", "manhattan"], "accepted: hamming, pairs"),
        (["path", "0123", "--n", "4", "--width", "0"], "0 is not in the range"),
        (["farthest", "--n", "14"], "lrx(14) with 87178291200 vertices; accepted: at most 10000000000 vertices;"),
        (["export", "edges", "--n", "10"], "lrx(10) with 3628800 vertices; accepted: at most 1000000 vertices;"),
        (
            ["export", "graphml", "--n", "9"],
            "362880 vertices; accepted: at most 200000 vertices; choose a smaller n",
        ),
        (["export", "edges", "--n", "4", "--output", "/nowhere/at/all"], "a file that can be written"),
        (["export", "png", "--n", "4"], "'png' is not one of"),
        (["spectrum", "--n", "11"], "39916800 vertices; accepted: at most 400000 vertices; characters give larger"),
        (["spectrum", "--family", "lx", "--n", "8"], "40320 vertices; accepted: at most 3000 vertices"),
        (["puzzle", "/nowhere"], "accepted: a readable file"),
        (["farthest", "--puzzle", "/nowhere", "--n", "4"], "exclude each other"),
    ],
)
def test_refusals_are_one_clear_line(capsys, words, problem):
    assert problem in refused(capsys, *words)


def test_puzzles_that_cannot_be_read_say_where(capsys, tmp_path):
    puzzle = tmp_path / "bad.gap"
    puzzle.write_text("a := (1,2);\nb := (2;3);\n")
    assert "line 2: expected ',' or ')', found ';' at position 8" in refused(capsys, "puzzle", str(puzzle))
    puzzle.write_bytes(b"\xff\xfe")
    assert "UTF-8" in refused(capsys, "puzzle", str(puzzle))


def test_no_path_is_nothing_found_and_a_full_memory_undecided(capsys):
    state = "1,0,2,3,4,5"
    assert "differ in parity" in refused(capsys, "path", state, "--family", "three_cycles", "--n", "6", status=3)
    far = ",".join(map(str, range(11, -1, -1)))
    message = refused(capsys, "path", far, "--n", "12", "--memory", "10kB", status=5)
    assert "more memory, or a beam search, may find one" in message

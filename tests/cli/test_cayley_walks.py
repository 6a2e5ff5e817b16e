"""Random walks and mixing times from the command line."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from mathengine.cayley.families import family
from mathengine.cayley.paths import verified_path
from mathengine.cli.frame import run


def record(capsys, *words: str) -> dict:
    assert run(["cayley", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_walk_ends_where_its_word_leads(capsys):
    found = record(capsys, "walk", "--n", "6", "--steps", "9", "--count", "4", "--seed", "3", "--states")
    graph = family("lrx", n=6)
    assert (found["graph"], found["count"], found["steps"], found["seed"]) == ("lrx(6)", 4, 9, 3)
    for walk in found["walks"]:
        along = [list(state) for state in verified_path(graph, graph.start, " ".join(walk["word"])).states]
        assert walk["states"] == along
        assert walk["end"] == along[-1]


def test_the_same_seed_gives_the_same_walks(capsys):
    once, again, other = (record(capsys, "walk", "--n", "7", "--seed", seed) for seed in ("1", "1", "2"))
    assert once == again
    assert once["walks"] != other["walks"]


def test_no_step_is_undone_by_the_next(capsys):
    found = record(capsys, "walk", "--n", "7", "--kind", "non-backtracking", "--steps", "200", "--count", "2")
    undone = {("L", "R"), ("R", "L"), ("X", "X")}
    assert not any(pair in undone for walk in found["walks"] for pair in pairwise(walk["word"]))


def test_distances_grow_by_one_at_most_and_their_means_are_shown(capsys):
    found = record(capsys, "walk", "--n", "6", "--steps", "25", "--count", "8", "--distances")
    for walk in found["walks"]:
        assert all(abs(a - b) <= 1 for a, b in pairwise(walk["distances"]))
    last = [walk["distances"][-1] for walk in found["walks"]]
    assert found["mean_distances"][-1] == pytest.approx(sum(last) / 8)
    assert run(["cayley", "walk", "--n", "6", "--steps", "25", "--count", "8", "--distances"]) == 0
    assert "step  mean distance  least  most\n0     0              0      0\n" in capsys.readouterr().out


def test_walks_are_listed_as_text(capsys):
    assert run(["cayley", "walk", "--n", "5", "--count", "22", "--steps", "3"]) == 0
    shown = capsys.readouterr().out
    assert "walks  22 of 3 steps, classic, seed 0" in shown
    assert shown.endswith("and 2 more; see --format json\n")
    assert run(["cayley", "walk", "--generators", "[[[1,1],[0,1]]]", "--modulus", "5", "--steps", "0"]) == 0
    assert "[1 0; 0 1]  ()" in capsys.readouterr().out


def test_mixing_times_exact_and_bounded(capsys):
    found = record(capsys, "mixing", "--family", "all_transpositions", "--n", "5")
    assert (found["graph"], found["steps"], found["bound"], found["vertices"]) == (
        "all_transpositions(5)",
        7,
        "exact",
        120,
    )
    assert found["distances"][7] <= 0.25 < found["distances"][6]
    assert run(["cayley", "mixing", "--n", "20"]) == 0
    shown = capsys.readouterr().out
    assert "mixing time  at least " in shown
    assert "the 380 pairs of positions of two labels, in double precision; a lower bound" in shown


@pytest.mark.parametrize(
    ("words", "status", "problem"),
    [
        (["walk"], 2, "missing option --n"),
        (["walk", "--n", "5", "--kind", "lazy"], 2, "'lazy' is not one of 'classic', 'non-backtracking'"),
        (["walk", "--n", "5", "--steps", "-1"], 2, "-1 is not in the range"),
        (["walk", "--n", "5", "--steps", "1000000", "--count", "1000"], 2, "accepted: 1 to 100000000 in all"),
        (["walk", "--generators", "[[1,0]]", "--kind", "non-backtracking"], 2, "its own inverse"),
        (["walk", "--n", "12", "--distances", "--memory", "1kB"], 5, "choose more memory, or fewer steps"),
        (["mixing", "--n", "5", "--epsilon", "2"], 2, "epsilon is 2.0; accepted: a number between 0 and 1"),
        (["mixing", "--family", "rubik_cube", "--set", "size=3"], 2, "more than 100000; accepted: at most 100000"),
        (["mixing", "--n", "6", "--max-steps", "5"], 5, "not mixed after 5 steps"),
    ],
)
def test_refusals_are_one_clear_line(capsys, words, status, problem):
    assert run(["cayley", *words]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert problem in err

"""The families of graphs from the command line."""

import json

import pytest

from mathengine.cayley.families import FAMILIES
from mathengine.cayley.graphs import matrix_graph
from mathengine.cli import cayley_families
from mathengine.cli.frame import run


def shown(capsys, *words):
    assert run(["cayley", "show", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_every_family_has_a_line_with_its_call_and_definition(capsys):
    assert run(["cayley", "families"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split("(")[0] for line in lines] == sorted(FAMILIES)
    for line, name in zip(lines, sorted(FAMILIES), strict=True):
        assert line.startswith(FAMILIES[name].call)
        assert line.endswith(FAMILIES[name].definition)
    assert len({line.index(FAMILIES[line.split("(")[0]].definition) for line in lines}) == 1


def test_as_json_every_family_is_an_object(capsys):
    assert run(["cayley", "families", "--format", "json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {record["name"]: record["call"] for record in records} == {f.name: f.call for f in FAMILIES.values()}


def test_without_parameters_the_family_is_shown_and_no_graph(capsys):
    assert run(["cayley", "show", "lrx"]) == 0
    printed = capsys.readouterr().out
    assert "lrx(n, k=1)" in printed
    assert "parameter n  an integer from 3 to 4096" in printed
    assert "Lean 4" in printed
    assert "group order" not in printed
    assert shown(capsys, "lrx")["generators"] is None


def test_with_parameters_generators_are_shown_as_cycles(capsys):
    assert run(["cayley", "show", "lrx", "--n", "5", "--set", "k=2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == ["L     (0 1 2 3 4)", "R     (0 4 3 2 1)", "X     (0 2)"]
    assert "group order  120" in lines


def test_a_group_smaller_than_the_symmetric_one_has_its_order(capsys):
    # k = 3 and n = 6: position classes modulo 3 are blocks, Z_2 wr Z_3
    record = shown(capsys, "lrx", "--n", "6", "--k", "3")
    assert (record["graph"], record["order"], record["is_inverse_closed"]) == ("lrx(6, 3)", 24, True)
    assert record["generators"][2] == {"name": "X", "cycles": [[0, 3]]}


def test_a_directed_graph_is_not_closed_under_inverses(capsys):
    assert shown(capsys, "lx", "--n", "4")["is_inverse_closed"] is False


def test_many_generators_are_cut_in_the_text_only(capsys):
    assert run(["cayley", "show", "pancake", "--n", "70"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "and 5 more; see --format json"
    assert len(shown(capsys, "pancake", "--n", "70")["generators"]) == 69


def test_the_order_of_a_large_group_is_left_out(capsys):
    assert shown(capsys, "lrx", "--n", "1000")["order"] is None


def test_a_matrix_is_shown_by_its_rows(capsys):
    graph = matrix_graph([[[1, 1], [0, 1]]], 5)
    assert cayley_families._notation(cayley_families._generator(graph, 0)) == "[[1, 1], [0, 1]]"
    assert cayley_families._order(graph) is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lrxx"], "nearest: lrx"),
        (["lrx", "--k", "2"], "parameter n of lrx is missing"),
        (["lrx", "--n", "2"], "n is 2; accepted: an integer from 3 to 4096"),
        (["pancake", "--n", "5", "--k", "2"], "parameter of pancake is k"),
        (["lrx", "--set", "n"], "NAME=VALUE"),
    ],
)
def test_what_makes_no_sense_is_answered_in_one_line(capsys, words, message):
    assert run(["cayley", "show", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line

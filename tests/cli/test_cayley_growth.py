"""``mathengine cayley-growth`` against published vectors, and what it says to input that makes no sense."""

import io
import json
import os
import subprocess
import sys
import time
from math import comb, factorial
from pathlib import Path

import pytest

from mathengine.cli import frame
from mathengine.pipeline.certificate_growth import check_growth

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "known_growth.json").read_text())["entries"]
LAYERS = {entry["id"]: entry["layers"] for entry in VECTORS}


def record(capsys, *words: str) -> dict[str, object]:
    assert frame.run(["cayley-growth", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def answers(monkeypatch, capsys, text: str) -> tuple[int, list[dict[str, object]]]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    status = frame.run(["cayley-growth", "--file", "-"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize("n", [4, 6, 8, 9])
def test_lrx_is_the_default_family(capsys, n):
    found = record(capsys, "--n", str(n))
    assert found["graph"] == f"lrx({n})"
    assert found["layers"] == LAYERS[f"lrx-{n}"]
    assert found["diameter"] == n * (n - 1) // 2
    assert found["order"] == factorial(n)
    assert found["complete"] is True


def test_text_has_layers_diameter_order_engine_and_checks(capsys):
    assert frame.run(["cayley-growth", "--n", "5"]) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines["layers"] == " ".join(map(str, LAYERS["lrx-5"]))
    assert lines["diameter"] == "10"
    assert lines["order"] == "120"
    assert lines["engine"].startswith("small, arrangements: ")
    assert "layers sum to the order 120" in lines["checks"]


def test_families_and_their_parameters(capsys):
    assert record(capsys, "--family", "lx", "--n", "6")["layers"] == LAYERS["lx-6"]
    assert record(capsys, "--family", "top_spin", "--n", "6", "--k", "4")["layers"] == LAYERS["topspin4-6"]
    assert record(capsys, "--family", "top_spin", "--set", "n=6", "--set", "k = 4")["layers"] == LAYERS["topspin4-6"]
    found = record(capsys, "--family", "all_transpositions", "--n", "30")
    assert found["engine"] == "closed form"
    assert found["layers"][1] == comb(30, 2)
    assert found["order"] == str(factorial(30))


def test_generators_starts_and_directions(capsys):
    generators = "[[1,2,3,4,5,6,7,0],[1,0,2,3,4,5,6,7]]"
    assert record(capsys, "--generators", generators)["layers"] == LAYERS["lrx-8"]
    assert record(capsys, "--generators", generators, "--directed")["layers"] == LAYERS["lx-8"]
    assert record(capsys, "--generators", generators, "--start", "00001111")["layers"] == LAYERS["lrx-coset-0414"]
    for start in ("00001111", "0,0,0,0,1,1,1,1", "[0, 0, 0, 0, 1, 1, 1, 1]", "aaaabbbb"):
        assert record(capsys, "--n", "8", "--start", start)["layers"] == LAYERS["lrx-coset-0414"]
    assert record(capsys, "--n", "8", "--directed")["layers"] == LAYERS["lrx-8"]  # L and R are both generators
    assert record(capsys, "--family", "lx", "--n", "8", "--start", "00001111")["order"] == 70


def test_matrices(capsys):
    generators = "[[[1,1,0],[0,1,0],[0,0,1]],[[1,0,0],[0,1,1],[0,0,1]]]"
    assert record(capsys, "--generators", generators, "--modulus", "5")["layers"] == LAYERS["heisenberg3-mod5"]
    free = "[[[1,2],[0,1]],[[1,0],[2,1]]]"
    assert record(capsys, "--generators", free, "--max-layers", "4")["layers"] == [1, 4, 12, 36, 108]
    assert record(capsys, "--generators", free, "--modulus", "3", "--start", "[[1],[0]]")["order"] == 8


def test_some_layers(capsys):
    found = record(capsys, "--n", "8", "--max-layers", "3")
    assert found["layers"] == [1, 3, 6, 12]
    assert found["diameter"] is None
    assert found["complete"] is False
    assert frame.run(["cayley-growth", "--n", "8", "--max-layers", "3"]) == 0
    assert "at least 3" in capsys.readouterr().out


def test_the_certificate_holds(capsys):
    found = record(capsys, "--n", "7", "--certificate")
    assert check_growth(found["certificate"]).whole
    assert found["certificate"]["digest"] == found["digest"]


def test_one_line_for_each_line(monkeypatch, capsys):
    entries = [entry for entry in VECTORS if entry["order"] < 3000]
    status, found = answers(monkeypatch, capsys, "".join(json.dumps(entry) + "\n" for entry in entries))
    assert status == 0
    assert [line["layers"] for line in found] == [entry["layers"] for entry in entries]
    status, found = answers(
        monkeypatch, capsys, "pancake(6)\nlrx(n=5, k=1)\nlrx(99999)\nnonsense\n{}\nlrxx(3)\nlrx(1,2,3)\n"
    )
    assert status == 2
    assert found[0]["layers"] == LAYERS["pancake-6"]
    assert found[1]["layers"] == LAYERS["lrx-5"]
    assert all(line["error"]["code"] == "invalid_input" for line in found[2:])


def test_a_checkpoint_is_asked_for_and_gone_on_from(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("mathengine.cayley.small.PATIENCE", 0)
    folder = str(tmp_path / "run")
    assert frame.run(["cayley-growth", "--n", "7", "--max-layers", "5", "--checkpoint", folder]) == 0
    assert frame.run(["cayley-growth", "--n", "7", "--checkpoint", folder]) == 2
    assert "or --resume: it holds layer" in capsys.readouterr().err
    assert frame.run(["cayley-growth", "--n", "8", "--checkpoint", folder, "--resume"]) == 2
    assert "this one is of lrx(7)" in capsys.readouterr().err
    assert record(capsys, "--n", "7", "--checkpoint", folder, "--resume")["layers"] == LAYERS["lrx-7"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "missing option --n"),
        (["--n", "x"], "not a valid integer"),
        (["--n", "0"], "n is 0; accepted: an integer from"),
        (["--n", "6", "--family", "lrxx"], "nearest: lrx"),
        (["--n", "6", "--k", "77"], "k is 77"),
        (["--family", "top_spin"], "parameter n of top_spin is missing"),
        (["--n", "6", "--set", "k"], "--set is k; accepted: NAME=VALUE"),
        (["--n", "6", "--set", "speed=3"], "parameter of lrx is speed"),
        (["--generators", "[[0,0,1]]"], "a permutation of 0..2"),
        (["--generators", "[[1,0],[1,0,2]]"], "length of a generator is 3; accepted: 2"),
        (["--generators", "[[1,0]"], "generators is [[1,0]; accepted: JSON such as"),
        (["--generators", "7"], "a list of permutations"),
        (["--generators", "[]"], "a list of permutations"),
        (["--generators", "[[1,0]]", "--n", "3"], "--n is 3; accepted: 2"),
        (["--generators", "[[1,0]]", "--family", "lrx"], "--family is lrx; accepted: nothing beside generators"),
        (["--generators", "[[[2,0],[0,1]]]", "--modulus", "4"], "invertible modulo 4"),
        (["--generators", "[[[1,1],[0,1]]]", "--modulus", "1"], "modulus is 1"),
        (["--generators", "[[[1,1],[0,1]]]"], "--max-layers"),
        (["--generators", "[[1,0,2]]", "--start", "01"], "length of the start is 2; accepted: 3"),
        (["--n", "6", "--start", "[0,1"], "start is [0,1"),
        (["--n", "6", "--engine", "smal"], "nearest: small"),
        (["--n", "6", "--engine", "closed form"], "one that applies to this graph: "),
        (["--n", "20"], "--max-layers"),
        (["--n", "9", "--memory", "1MB"], "memory is 976.6 KiB; accepted: at least"),
        (["--n", "9", "--memory", "many"], "no amount of memory"),
        (["--n", "9", "--threads", "0"], "--threads"),
        (["--n", "9", "--max-layers", "-1"], "--max-layers"),
        (["--n", "9", "--resume"], "--resume with --checkpoint DIR"),
        (["--n", "9", "--checkpoint", "/proc/none"], "a folder that can be written"),
        (["--n", "9", "--workspace", "/nowhere"], "a folder that can be written"),
        (["--n", "9", "--file", "x"], "exclude each other"),
        (["--file", "/nowhere"], "a readable file"),
    ],
)
def test_what_makes_no_sense_gets_one_clear_line(capsys, words, problem):
    assert frame.run(["cayley-growth", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert problem in captured.err


def test_a_first_answer_waits_for_no_compiler(tmp_path):
    """Nothing is compiled: numba is not even imported."""
    program = (
        "import sys\n"
        "from mathengine.cli.frame import run\n"
        "assert run(['cayley-growth', '--n', '9', '--quiet']) == 0\n"
        "assert not {'numba', 'sympy', 'scipy', 'networkx', 'sqlalchemy', 'flint'} & set(sys.modules)\n"
    )
    begun = time.perf_counter()
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, stdout=subprocess.DEVNULL)
    assert time.perf_counter() - begun < 15  # 0.4 s on an idle machine


def test_a_puzzle_from_a_file(capsys, tmp_path):
    puzzle = tmp_path / "cube.gap"
    puzzle.write_text("a := (1,2,3,4); b := (1,2);")
    assert record(capsys, "--puzzle", str(puzzle))["layers"] == LAYERS["lrx-4"]
    assert frame.run(["cayley-growth", "--puzzle", str(puzzle), "--n", "4"]) == 2
    assert "--puzzle and other options of a graph exclude each other" in capsys.readouterr().err


def test_no_graph_at_all_is_told_what_to_give(capsys):
    assert frame.run(["cayley-growth"]) == 2
    assert "give it, or --family, --generators, --puzzle or --file PATH" in capsys.readouterr().err


def test_the_farthest_states_are_counted_and_the_first_ones_shown(capsys):
    assert record(capsys, "--n", "6")["farthest"] == 1
    assert record(capsys, "--n", "6", "--max-layers", "3")["farthest"] is None
    shown = []
    for words in (["--n", "6"], ["--n", "5", "--family", "all_transpositions"], ["--n", "9"]):
        assert frame.run(["cayley-growth", *words]) == 0
        shown.append(dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())["farthest"])
    assert shown[0] == "1 state: 1 0 5 4 3 2"
    assert shown[1] == "24 states: 1 2 3 4 0; 1 2 4 0 3; 1 3 0 4 2; ..."
    assert shown[2] == "1 state; mathengine cayley farthest lists all"

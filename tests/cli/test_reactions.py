"""``mathengine reactions``: complete lists against the reference, half-reactions, networks, pictures."""

import hashlib
import json
from pathlib import Path

import pytest

from mathengine.cli import frame

EXTRA = json.loads((Path(__file__).parents[1] / "vectors" / "known_extra.json").read_text())
SETS = [case for case in EXTRA["species_sets"] if case["circuits"] <= 2_000]
STEPS = "C + O2 -> CO2\n2 CO + O2 -> 2 CO2  # burning\n\n"


@pytest.fixture
def reactions(capsys):
    """Run the command; its status, output and complaint."""

    def run(*words):
        status = frame.run(["reactions", *words])
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run


@pytest.fixture
def record(reactions):
    """Run the command for JSON; its status and record."""

    def run(*words):
        status, out, _ = reactions(*words, "--format", "json")
        return status, json.loads(out)

    return run


@pytest.fixture
def steps(tmp_path):
    """A file with a network."""
    path = tmp_path / "steps.txt"
    path.write_text(STEPS)
    return str(path)


@pytest.mark.parametrize("case", SETS, ids=lambda case: case["name"])
def test_all_circuits_of_a_list_are_found(record, case):
    status, found = record(*case["species"], "--limit", "5000")
    assert status == 0
    assert (found["count"], found["complete"]) == (case["circuits"], True)
    text = "\n".join(",".join(map(str, vector)) for vector in sorted(found["vectors"]))
    assert hashlib.sha256(text.encode()).hexdigest() == case["circuits_sha256"]


def test_a_graver_basis_is_found_on_demand(record):
    (case,) = [case for case in SETS if case["name"] == "C-H-O 8"]
    _, found = record(" ".join(case["species"]), "--graver", "--limit", "1000")
    assert (found["kind"], found["count"]) == ("graver", case["graver"])
    text = "\n".join(",".join(map(str, vector)) for vector in sorted(found["vectors"]))
    assert hashlib.sha256(text.encode()).hexdigest() == case["graver_sha256"]


def test_a_long_list_is_cut_and_says_so(reactions):
    status, out, _ = reactions("C O2 CO CO2 H2 H2O CH4", "--limit", "3")
    lines = out.splitlines()
    assert status == 0
    assert len(lines) == 5
    assert lines[-1].endswith("more: raise --limit")


def test_reactions_with_the_electron_are_half_reactions(reactions):
    status, out, _ = reactions("MnO4^-, Mn^2+, Fe^2+, Fe^3+, H2O, H^+", "--contains", "e-")
    assert status == 0
    assert out.splitlines()[1:] == ["  Fe^2+ -> Fe^3+ + e-", "  Mn^2+ + 4 H2O -> MnO4^- + 8 H^+ + 5 e-"]


def test_reactions_are_bounded_by_their_sum(record):
    _, whole = record("C O2 CO CO2 H2 H2O CH4")
    _, found = record("C O2 CO CO2 H2 H2O CH4", "--max-sum", "5")
    assert found["vectors"] == [vector for vector in whole["vectors"] if sum(map(abs, vector)) <= 5]


def test_a_file_of_lists_gives_a_line_for_each(reactions, tmp_path):
    path = tmp_path / "lists"
    path.write_text('C O2 CO CO2\n{"species": ["H2", "O2", "H2O"]}\nXx O2\n')
    status, out, _ = reactions("--file", str(path))
    first, second, third = map(json.loads, out.splitlines())
    assert status == 2
    assert first["count"] == 4
    assert second["reactions"] == ["2 H2 + O2 -> 2 H2O"]
    assert third["error"]["code"] == "unknown_element"


def test_species_without_a_reaction_are_status_3(reactions):
    assert reactions("H2", "O2")[:2] == (3, "0 minimal reactions of these species, whatever their sides\n")


def test_a_network_has_a_rank_and_conservation_laws(record, steps):
    status, found = record("--network", steps)
    assert status == 0
    assert (found["species"], found["rank"]) == (["C", "O2", "CO2", "CO"], 2)
    matrix = [[-1, -1, 1, 0], [0, -1, 2, -2]]
    for law in found["conservation_laws"]:
        assert all(sum(a * b for a, b in zip(law, row, strict=True)) == 0 for row in matrix)
    assert found["conservative"]
    assert min(found["conservation"]) > 0
    assert found["unbalanced"] == {}


@pytest.mark.parametrize(
    ("target", "status", "kind"),
    [("2 C + O2 -> 2 CO", 0, "span"), ("C + 2 CO + 2 O2 -> 3 CO2", 0, "cone"), ("C -> CO2", 4, "neither")],
)
def test_an_overall_reaction_is_a_combination_or_not(record, steps, target, status, kind):
    found_status, found = record("--network", steps, "--overall", target)
    assert (found_status, found["overall"]["kind"]) == (status, kind)


def test_a_network_names_the_reactions_that_do_not_balance(reactions, tmp_path):
    path = tmp_path / "steps"
    path.write_text("H2 + O2 -> H2O\n")
    status, out, _ = reactions("--network", str(path))
    assert status == 0
    assert "not balanced  H2 + O2 -> H2O: O -1" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "missing argument SPECIES"),
        (["H2", "Xx"], "no element is named 'Xx'"),
        (["H2", "--overall", "H2 -> H2"], "--overall needs --network"),
        (["H2", "--network", "x"], "takes no species"),
        (["--network", "/nonexistent"], "a readable file"),
        (["H2", "H2O", "--contains", "Fe3+"], "write Fe^3+"),
        (["H2", "--picture", "x.gif"], ".png, .svg, .pdf"),
        (["H2", "--file", "x"], "exclude each other"),
    ],
)
def test_bad_input_is_one_line_and_status_2(reactions, words, said):
    status, out, err = reactions(*words)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("text", ["", "# nothing\n", "H2 + O2\n", "H2 -> Xx\n", "\xff"])
def test_a_bad_network_is_one_line_and_status_2(reactions, tmp_path, text):
    path = tmp_path / "steps"
    path.write_bytes(text.encode("latin-1"))
    status, out, err = reactions("--network", str(path))
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


def test_an_overall_reaction_keeps_to_the_species_of_the_network(reactions, steps):
    status, _, err = reactions("--network", steps, "--overall", "N2 + O2 -> 2 NO")
    assert status == 2
    assert "one of the network" in err


def test_species_and_reactions_are_drawn_as_a_graph(reactions, steps, tmp_path):
    pytest.importorskip("matplotlib")
    for words in (["C", "O2", "CO", "CO2"], ["--network", steps]):
        path = tmp_path / "graph.svg"
        status, out, _ = reactions(*words, "--picture", str(path))
        assert status == 0
        assert str(path) in out
        assert "CO₂" in path.read_text()
        path.unlink()


def test_too_large_a_graph_is_refused(reactions, tmp_path):
    pytest.importorskip("matplotlib")
    words = ["C", "O2", "CO", "CO2", "H2", "H2O", "CH4", "CH3OH", "N2", "NH3", "NO", "NO2"]
    status, _, err = reactions(*words, "--limit", "300", "--picture", str(tmp_path / "graph.svg"))
    assert status == 2
    assert "at most 120 species and reactions" in err


def test_a_network_that_cannot_be_opened_is_named_by_its_option(capsys):
    assert frame.run(["reactions", "--network", "/nonexistent/network.txt"]) == 2
    assert "--network is /nonexistent/network.txt" in capsys.readouterr().err

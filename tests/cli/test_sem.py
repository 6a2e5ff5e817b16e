"""``mathengine sem``: covariances, identification, relations, pictures; every line of the reference data; bad input."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from mathengine.cli.frame import run

VECTORS = Path(__file__).parents[1] / "vectors" / "known_models.json"
MODELS = json.loads(VECTORS.read_text())["models"]
CYCLE = "1->3, 2->4, 3<=>4, 3<->4"


def record(capsys, *words: str, status: int = 0) -> dict:
    assert run(["sem", *words, "--format", "json"]) == status
    return json.loads(capsys.readouterr().out)


def shown(capsys, *words: str, status: int = 0) -> str:
    assert run(["sem", *words]) == status
    return capsys.readouterr().out


def refused(capsys, *words: str, status: int = 2) -> str:
    assert run(["sem", *words]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("mathengine: error: ")
    assert err.count("\n") == 1
    return err


def lines_of(monkeypatch, capsys, lines: str, *words: str, status: int = 0) -> list[dict]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    assert run(["sem", *words, "--file", "-"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


# Covariances


def test_a_covariance_of_a_cycle(capsys):
    found = record(capsys, "covariance", CYCLE, "3", "4")
    assert (found["i"], found["j"], found["form"]) == ("3", "4", "reduced")
    assert found["denominator"] == "l3_4^2*l4_3^2 - 2*l3_4*l4_3 + 1"
    assert len(found["numerator"].split(" + ")) == 6


def test_the_terms_are_explained(capsys):
    text = shown(capsys, "covariance", "1->2, 2->3, 1<->3", "1", "3", "--explain")
    assert text.splitlines()[0] == "cov(1, 3) = l1_2*l2_3*w1_1 + w1_3"
    assert "1 -> 2 -> 3" in text
    assert "1 <-> 3" in text
    found = record(capsys, "covariance", CYCLE, "3", "4", "--explain", "--limit", "2")
    assert (len(found["terms"]), found["terms_complete"]) == (2, False)
    assert shown(capsys, "covariance", "1, 2", "1", "2", "--explain").endswith("the covariance is 0\n")


def test_latex_and_forms(capsys):
    assert shown(capsys, "covariance", "1->2", "1", "2", "--latex") == r"cov(1, 2) = \lambda_{1,2} \omega_{1,1}" + "\n"
    found = record(capsys, "covariance", "1->2, 2->1, 3->4", "3", "4", "--form", "one-connection")
    assert found["denominator"] == "l1_2^2*l2_1^2 - 2*l1_2*l2_1 + 1"
    assert record(capsys, "covariance", "1->2, 2->1, 3->4", "3", "4")["covariance"] == "l3_4*w3_3"
    assert "form is trek" in refused(capsys, "covariance", CYCLE, "3", "4", "--form", "trek")


def test_the_whole_matrix_has_the_keys_of_the_reference_data(capsys):
    found = record(capsys, "covariance", CYCLE, "--form", "one-connection")
    (known,) = [model for model in MODELS if model["name"] == "supply_demand4_conf"]
    numerators = found["covariance_numerators_over_det_squared"]
    for pair, numerator in known["covariance_numerators_over_det_squared"].items():
        assert sorted(numerators[pair].split(" + ")) == sorted(numerator.split(" + "))
    assert len(shown(capsys, "covariance", "1->2", "--matrix").splitlines()) == 4


def test_one_connections(capsys):
    found = record(capsys, "one-connections", "1->2, 3<=>4", "1", "2")
    assert [term["sign"] for term in found["one_connections"]] == [1, -1]
    assert found["one_connections"][1]["cycles"] == [["3", "4"]]
    whole = record(capsys, "one-connections", "1->2, 3<=>4")
    assert whole["one_connection_counts"][0] == [2, 2, 0, 0]
    assert whole["cycle_collections"] == [[], [["3", "4"]]]
    assert shown(capsys, "one-connections", "1->2", "2", "1") == "no directed path from 2 to 1\n"


# Identification


def test_the_report_is_in_plain_words(capsys):
    text = shown(capsys, "identify", "z->x, x->y, x<->y")
    assert "the effect of x on y can be estimated." in text
    assert "z is an instrument" in text
    assert "l_x_y = s_z_y/s_z_x" in text
    bow = shown(capsys, "identify", "y ~ x; x ~~ y")
    assert "the effect of x on y cannot be estimated from covariances alone." in bow


def test_latent_variables_are_kept_or_projected(capsys):
    kept = record(capsys, "identify", "u [latent], u->x, u->y, x->y")
    assert kept["vertices"] == ["u", "x", "y"]
    assert kept["free_scales"] == ["u"]
    assert kept["finite_to_one"] is False
    projected = record(capsys, "identify", "u [latent], u->x, u->y, x->y", "--project")
    assert projected["graph"] == "x->y, x<->y"
    assert projected["identifiability"]["generically_identifiable"] is False


def test_a_projection_is_not_taken_for_the_model(capsys):
    """Two indicators of one factor are no two instruments: s_z1_x1*s_z2_x2 - s_z1_x2*s_z2_x1 is a tetrad."""
    model = "f [latent], f->z1, f->z2, f->x1, f->x2, x1->y, x2->y, x1<->y, x2<->y"
    assert record(capsys, "identify", model)["determined"]["x1->y"] is False
    found = record(capsys, "identify", model, "--project")
    assert found["lost_formulas"] == ["x1->y", "x2->y"]
    assert found["notes"] == [
        "f left out: the projected graph allows all covariances of the model, and may allow others"
    ]
    assert "does not identify the effect" in shown(capsys, "identify", model, "--project")
    sound = record(capsys, "identify", "u [latent], u->x, u->y, z->x, x->y", "--project")
    assert sound["lost_formulas"] == []


def test_answers_about_the_graph_of_a_restricted_model_say_so(capsys):
    said = ["set aside: x->y is fixed to 1/2"]
    model = "y ~ 0.5*x"
    assert record(capsys, "check", model, "2*s_x_y - s_x_x", status=4)["notes"] == said
    assert record(capsys, "rank", model, "x", "y")["notes"] == said
    found = record(capsys, "equivalent", "x->y", model)
    assert ("notes" in found, found["other_notes"]) == (False, said)
    assert run(["sem", "equivalent", "x->y", model]) == 0
    assert "set aside: x->y is fixed to 1/2" in capsys.readouterr().err


def test_fixed_values_and_labels_are_put_into_covariances(capsys):
    assert shown(capsys, "covariance", "1->2 [1/2]", "1", "2") == "cov(1, 2) = (w1_1)/(2)\n"
    found = record(capsys, "covariance", "1->2 [1/2], 2->3 [a], 3->2", "1", "3", "--explain")
    assert (found["numerator"], found["denominator"]) == ("a*w1_1", "-2*a*l3_2 + 2")
    assert found["terms"][0]["factors"] == ["w1_1", "l1_2", "l2_3"]
    text = shown(capsys, "covariance", "x->y [1/2], y->x [a]")
    assert text.startswith("det(I - L)  (-a + 2)/(2)\n")
    assert "I - L is invertible" in refused(capsys, "covariance", "1->2 [2], 2->1 [1/2]", "1", "2")


def test_a_covariance_too_large_to_expand_is_counted_and_listed(capsys):
    graph = ", ".join(f"{i}<=>{j}" for i in range(1, 9) for j in range(i + 1, 9))
    assert "203,212,800 terms" in refused(capsys, "covariance", graph, "1", "2", status=5)
    found = record(capsys, "covariance", graph, "1", "2", "--explain", "--limit", "3")
    assert (found["covariance"], len(found["terms"]), found["terms_complete"]) == (None, 3, False)


def test_one_connections_of_a_large_graph_are_counted_and_listed(capsys):
    graph = ", ".join(f"{i}<=>{j}" for i in range(1, 10) for j in range(i + 1, 10))
    found = record(capsys, "one-connections", graph, "--limit", "2")
    assert found["det_I_minus_Lambda"] is None
    assert found["one_connection_counts"] == [[40320] * 9] * 9
    assert (len(found["cycle_collections"]), found["complete"]) == (2, False)
    assert "there are 362,880 cycle collections" in shown(capsys, "one-connections", graph, "--limit", "2")


def test_restrictions_that_a_graph_does_not_keep_are_said(capsys):
    assert run(["sem", "covariance", "1->2 [1/2]", "1", "2", "--form", "one-connection"]) == 0
    out, err = capsys.readouterr()
    assert out == "cov(1, 2) = l1_2*w1_1\n"
    assert err == "mathengine: set aside: 1->2 is fixed to 1/2\n"
    assert run(["sem", "equivalent", "u [latent], u->x", "x->u"]) == 0
    assert "treated as if observed: u" in capsys.readouterr().err


def test_fixed_and_equal_parameters_are_minded(capsys):
    assert record(capsys, "identify", "x->y, y->x")["identifiability"]["fiber_count"] == "infinite"
    assert record(capsys, "identify", "x->y [a], y->x [a]")["finite_to_one"] is True
    assert "x->y [a], y->x [a]" in shown(capsys, "identify", "x->y [a], y->x [a]")


# Relations


def test_membership_is_decided_both_ways(capsys):
    found = record(capsys, "check", "1->2, 2->3", "s12*s23 - s13*s22")
    assert (found["vanishes"], found["verdict"]) == (True, "proved")
    found = record(capsys, "check", "1->2, 2->3, 1<->3", "s12*s23 - s13*s22", status=4)
    assert (found["vanishes"], found["verdict"]) == (False, "refuted")
    assert found["evidence"]["value"] != "0"


def test_the_ideal_has_the_keys_of_the_reference_data(capsys):
    found = record(capsys, "vanishing", "1->3, 2->4, 3<=>4")["vanishing_ideal"]
    (known,) = [model["vanishing_ideal"] for model in MODELS if model["name"] == "supply_demand4"]
    assert set(known) - set(found) == {"completeness_checked_by"}
    assert found["minimal_generator_degrees"] == known["minimal_generator_degrees"]
    assert found["codimension"] == known["codimension"]
    (cubic,) = found["generators"]
    assert (cubic["degree"], cubic["multidegree"], cubic["status"]) == (3, [1, 1, 2, 2], "exact")


def test_relations_in_plain_words(capsys):
    text = shown(capsys, "vanishing", "1->2, 1->3, 2->3, 3->4, 2<->4")
    assert text.startswith("degree 4  Verma: ")
    assert text.endswith("codimension 1; the ideal is generated by this relation (codimension 1)\n")
    assert shown(capsys, "vanishing", "1->2") == "codimension 0; there are no relations: the model has full dimension\n"
    assert "s1_3*s2_2" in shown(capsys, "vanishing", "1->2, 2->3", "--multidegree", "1,2,1")
    assert "integers between commas" in refused(capsys, "vanishing", "1->2", "--multidegree", "a")
    assert "an even sum" in refused(capsys, "vanishing", "1->2", "--multidegree", "1,2")


def test_relations_that_name_latent_variables_are_left_out(capsys):
    factor = "f [latent], f->a, f->b, f->c, f->d"
    assert run(["sem", "vanishing", factor, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)["vanishing_ideal"]
    assert err == ""
    assert found["codimension"] == 2
    assert [generator["family"] for generator in found["generators"]] == ["tetrad", "tetrad"]
    text = shown(capsys, "vanishing", factor)
    assert "s_f" not in text
    assert "codimension 2; between observed variables: nothing is missing in degrees 1, 2, 3, 4" in text


def test_ranks_with_what_proves_them(capsys):
    found = record(capsys, "rank", "f->a, f->b, f->c, f->d", "a,b", "c,d")
    assert (found["rank"], found["left"], found["right"], found["treks"]) == (1, ["f"], [], ["a <- f -> c"])
    assert shown(capsys, "rank", "1, 2", "1", "2").startswith("rank        0 of 1")
    assert "each vertex once" in refused(capsys, "rank", "1->2", "1,1", "2")


def test_equivalence_of_chain_fork_and_collider(capsys):
    assert record(capsys, "equivalent", "1->2, 2->3", "2->1, 2->3")["verdict"] == "equal"
    found = record(capsys, "equivalent", "1->2, 2->3", "1->2, 3->2", status=4)
    assert (found["verdict"], found["vanishes_on"]) == ("different", "first")
    assert record(capsys, "equivalent", "1->2->3->4", "4->3->2->1")["verdict"] == "equal"
    cyclic = ("1->2, 1->3, 2->5, 3->4, 3->5, 5->1, 2<->3", "1->3, 2->1, 2->5, 3->4, 3->5, 5->1, 2<->3")
    assert "\nequivalent  undecided" in shown(capsys, "equivalent", *cyclic, status=5)
    assert "vertices of the second graph" in refused(capsys, "equivalent", "1->2", "1->3")
    assert "missing argument OTHER" in refused(capsys, "equivalent", "1->2")


# Reference data, files, pictures


@pytest.mark.parametrize(
    ("command", "status"), [("identify", 0), ("covariance", 0), ("one-connections", 0)], ids=lambda value: str(value)
)
def test_every_line_of_the_reference_data_is_answered(monkeypatch, capsys, command, status):
    lines = "".join(json.dumps(model) + "\n" for model in MODELS)
    found = lines_of(monkeypatch, capsys, lines, command, status=status)
    assert len(found) == len(MODELS)
    for answer, model in zip(found, MODELS, strict=True):
        if command == "identify":
            for key in ("parameters", "dimension", "acyclic", "simple"):
                assert answer[key] == model[key]
            known = model["identifiability"]
            for key in ("fiber_dim", "fiber_count", "edge_degrees", "generically_identifiable"):
                assert answer["identifiability"][key] == known[key]
        if command == "one-connections":
            assert answer["one_connection_counts"] == model["one_connection_counts"]


def test_lines_with_vertices_and_polynomials(monkeypatch, capsys):
    lines = (
        '{"n": 3, "directed": ["1->2", "2->3"], "bidirected": [], "i": 1, "j": 3}\n'
        "1->2\n"
        '{"directed": ["1->1"]}\n'
        '{"directed": [3]}\n'
        '{"directed": ["1->2"], "n": -1}\n'
        '{"n": 2}\n'
        "\n"
    )
    found = lines_of(monkeypatch, capsys, lines, "covariance", status=2)
    assert found[0]["covariance"] == "l1_2*l2_3*w1_1"
    assert found[1]["covariances"]["1,2"] == "l1_2*w1_1"
    assert all("error" in answer for answer in found[2:])
    lines = '{"n": 3, "directed": ["1->2", "2->3"], "bidirected": [], "polynomial": "s12*s23 - s13*s22"}\n1->2\n'
    first, second = lines_of(monkeypatch, capsys, lines, "check", status=2)
    assert first["vanishes"] is True
    assert second["error"]["message"].startswith("polynomial is missing")


def test_a_model_from_a_file(tmp_path, capsys):
    model = tmp_path / "model.lav"
    model.write_text("# a bow\ny ~ x\nx ~~ y\n")
    assert shown(capsys, "covariance", "x", "y", "--model", str(model)).startswith("cov(x, y) = ")
    assert "--model is" in refused(capsys, "covariance", "x", "y", "--model", str(tmp_path / "none"))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert "UTF-8" in refused(capsys, "identify", "--model", str(tmp_path / "bytes"))
    assert "exclude each other" in refused(capsys, "identify", "1->2", "--file", "-")


def test_pictures_of_graphs_and_terms(tmp_path, capsys):
    pytest.importorskip("matplotlib")
    plain, term = tmp_path / "graph.svg", tmp_path / "term.svg"
    shown(capsys, "draw", "1->2->3->1, 4->1, 3<->4", str(plain))
    found = record(capsys, "draw", CYCLE, str(term), "3", "4", "--term", "2")
    assert found["term"].startswith("+ ")
    assert "path to the left" in term.read_text()
    assert "path to the left" not in plain.read_text()
    again = tmp_path / "again.svg"
    shown(capsys, "draw", CYCLE, str(again), "3", "4", "--term", "2")
    assert again.read_text() == term.read_text()
    assert "no path joins 1 and 2" in refused(capsys, "draw", CYCLE, str(term), "1", "2")
    assert "accepted: 1 to" in refused(capsys, "draw", CYCLE, str(term), "3", "4", "--term", "5000")
    assert "ends in .png" in refused(capsys, "draw", CYCLE, str(tmp_path / "a.txt"))
    assert "needs two vertices" in refused(capsys, "draw", CYCLE, str(term), "--term", "2")


# Bad input


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["covariance"], "missing argument GRAPH"),
        (["covariance", "1->2", "1"], "missing argument J"),
        (["covariance", "1->2", "1", "2", "3"], "unexpected extra argument 3"),
        (["covariance", "1->2", "1", "5"], "vertex is 5; accepted: 1, 2"),
        (["covariance", "1->1", "1", "1"], "1->1"),
        (["covariance", "1->2, 1->2", "1", "1"], "1->2"),
        (["covariance", "1->>2", "1", "2"], "position 4"),
        (["covariance", "", "1", "2"], "accepted"),
        (["covariance", "1->2", "1", "2", "--form", "wright"], "wright"),
        (["covariance", "1->2", "1", "2", "--limit", "0"], "limit"),
        (["identify", "y ~ "], "position"),
        (["identify", ""], "graph is ''; accepted: one with vertices"),
        (["identify", "x ~ 2*y; y ~ 0.5*x"], "for which I - L has an inverse"),
        (["identify", "dag { x -> "], "position"),
        (["check", "1->2", "s12 +"], "position"),
        (["check", "1->2", "s13"], "name is s13"),
        (["check", "1->2", "exp(s12)"], "exp"),
        (["check", "1->2", "s12**100"], "powers up to 64"),
        (["check", "1->2"], "missing argument POLYNOMIAL"),
        (["identfy", "1->2"], "identify"),
    ],
)
def test_bad_input_is_one_clear_line(capsys, words, message):
    assert message in refused(capsys, *words)


def test_a_graph_too_large_to_expand_is_told_by_its_size(capsys):
    complete = ", ".join(f"{i}->{j}" for i in range(1, 9) for j in range(1, 9) if i != j)
    assert "terms" in refused(capsys, "covariance", complete, "1", "2", status=5)

"""Reports against the reference models, against the fibre, and in plain words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from sem_strategies import known_graph, known_models, mixed_graphs, sparse_graph

from mathengine.sem import identification as module
from mathengine.sem.fibres import fibre
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.identification import identify

MODELS = known_models()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model["name"])
def test_reports_on_the_reference_models(model) -> None:
    expected = model["identifiability"]
    semid = expected["semid_0_4_2"]
    report = identify(known_graph(model))
    data = report.to_json()
    found = data["identifiability"]
    assert isinstance(found, dict)
    for key in ("fiber_dim", "fiber_count", "edge_degrees", "generically_identifiable", "htc_identifiable"):
        assert found[key] == expected[key], key
    assert found["htc_infinite"] == expected["htc_infinite"] == semid["nonHtcID"]
    assert [int(v) for v in found["htc_solved_vertices"]] == expected["htc_solved_vertices"]
    assert found["globally_identifiable"] == semid["globalID"]
    assert found["solved_edges"] == {key: value for key, value in semid.items() if key.startswith("edges_")}
    for key in ("acyclic", "simple", "parameters", "dimension"):
        assert data[key] == model[key], key
    assert json.loads(json.dumps(data)) == data
    assert report.text()


@settings(max_examples=60, deadline=None)
@given(mixed_graphs(most=4))
def test_reports_agree_with_the_fibre(graph: MixedGraph) -> None:
    report, twin = identify(graph), fibre(graph)
    for edge in report.edges:
        assert edge.values == twin.edge_degrees[edge.edge]
        assert (edge.status == "identified") == (edge.values == 1)
        assert (edge.status == "not identified") == (edge.values is None)
    assert report.values == twin.count
    assert (report.level == "infinite") == (twin.count is None)
    assert (report.level in ("global", "generic")) == (twin.count == 1)
    if graph.is_simple:
        assert report.level != "infinite"
    if report.level == "global":
        assert all(edge.evidence == "proved" for edge in report.edges)


def _text(graph: MixedGraph) -> str:
    return identify(graph).text()


def test_the_instrument_in_plain_words() -> None:
    text = _text(MixedGraph.of("zxy", [("z", "x"), ("x", "y")], [("x", "y")]))
    assert "Generically identified" in text
    assert "x->y: the effect of x on y can be estimated." in text
    assert "z is an instrument: it is related to y only through x." in text
    assert "l_x_y = s_z_y/s_z_x" in text


def test_the_front_door_in_plain_words() -> None:
    text = _text(MixedGraph.of("xmy", [("x", "m"), ("m", "y")], [("x", "y")]))
    assert "Globally identified" in text
    assert "It is the slope of m in the regression of y on m and x." in text


def test_the_cycle_of_two_in_plain_words() -> None:
    text = _text(MixedGraph.of("xy", [("x", "y"), ("y", "x")]))
    assert "cannot be estimated from covariances alone" in text
    assert "x and y affect each other, and nothing tells the two directions apart." in text
    assert "What would help: a variable z with z->x" in text


def test_the_cycle_of_three_in_plain_words() -> None:
    text = _text(MixedGraph.of("abc", [("a", "b"), ("b", "c"), ("c", "a")]))
    assert "Identified up to 2 choices of parameters" in text
    assert "Proved, that they are finitely many: no two variables share two edges." in text
    assert "narrowed down to 2 values" in text
    assert text.count("This is very probable, not proved.") == 3
    assert "*l_a_b^2 + (s_a_a" in text


def test_a_cycle_of_four_without_instruments_has_formulas() -> None:
    graph = MixedGraph.of("1234", [("1", "2"), ("2", "3"), ("3", "4"), ("4", "1")], [("1", "3")])
    report = identify(graph)
    assert (report.level, report.evidence) == ("generic", "proved")
    assert {edge.method for edge in report.edges} == {"missing cycles"}
    assert "  Two quadratic equations, " in report.text()
    assert report.solved_counts["edges_edgewiseTS"] == 0


def test_what_is_not_identified_is_proven_where_the_dimension_is() -> None:
    report = identify(MixedGraph.of("123", [("1", "2"), ("1", "3"), ("2", "3")], [("1", "2")]))
    assert [(edge.status, edge.evidence) for edge in report.edges] == [
        ("not identified", "proved"),
        ("identified", "proved"),
        ("identified", "proved"),
    ]
    assert report.errors == {
        (0, 0): "identified",
        (1, 1): "not identified",
        (2, 2): "identified",
        (0, 1): "not identified",
    }


def test_a_vertex_that_only_a_piece_solves() -> None:
    """Found by a search of 30000 acyclic graphs: half-treks and instruments of the whole graph leave 5 open."""
    edges = [("1", "3"), ("1", "4"), ("2", "4"), ("2", "5"), ("3", "4"), ("3", "5"), ("4", "5")]
    graph = MixedGraph.of("12345", edges, [("1", "5"), ("2", "3"), ("2", "4")])
    report = identify(graph)
    kept = [edge for edge in report.edges if edge.method == "ancestral half-treks"]
    assert [(edge.edge, edge.evidence) for edge in kept] == [(edge, "proved") for edge in ((1, 4), (2, 4), (3, 4))]
    assert all(fibre(graph).edge_degrees[edge.edge] == 1 for edge in kept)
    assert "the part of the model that generates 1 and 5 identifies it" in kept[0].reason
    certificates = report.to_json()["certificates"]
    assert isinstance(certificates, dict)
    assert certificates["ancestral_half_treks"]


def test_without_time_for_the_fibre_the_number_stays_open(monkeypatch) -> None:
    monkeypatch.setattr(module, "_fibre", lambda graph, solved, seconds: None)
    report = identify(MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "1")]))
    assert (report.level, report.values, report.evidence) == ("finite", None, "proved")
    assert {edge.status for edge in report.edges} == {"undecided"}
    assert "how many was not found" in report.text()
    data = report.to_json()["identifiability"]
    assert isinstance(data, dict)
    assert data["generically_identifiable"] is None


def test_graphs_without_edges() -> None:
    report = identify(MixedGraph.of("12"))
    assert (report.level, report.degrees_of_freedom) == ("global", 1)
    assert "1 testable constraint\n" in report.text()
    assert identify(MixedGraph.of("")).level == "global"


@pytest.mark.slow
def test_many_random_graphs_never_contradict_their_fibres() -> None:
    for seed in range(400):
        graph = sparse_graph(3 + seed % 3, seed, 1.0 + 0.2 * (seed % 5), 0.3 + 0.2 * (seed % 4))
        report, twin = identify(graph), fibre(graph)
        assert {edge.edge: edge.values for edge in report.edges} == twin.edge_degrees, graph
        assert report.values == twin.count, graph
        assert report.dimension.parameters - report.dimension.value == twin.dimension, graph

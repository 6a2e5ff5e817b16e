"""The form of a text is recognised, and JSON is read."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sem_strategies import known_graph, known_models

from mathengine.errors import InvalidInput, MathengineError
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.json_form import model_of, read_json
from mathengine.sem.reading import form_of, read_graph, read_model


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1->2", "edges"),
        ("", "edges"),
        ("dag -> x", "edges"),
        ("1->2 # y ~ x", "edges"),
        ("y ~ x", "lavaan"),
        ("# a model\nf =~ x", "lavaan"),
        ("! a model {\nx ~~ y", "lavaan"),
        ("DEFINE(latent) f", "lavaan"),
        ("digraph { a -> b }", "dot"),
        ("  strict digraph x{}", "dot"),
        ("// graph\ndag{x -> y}", "dot"),
        ("graph { a -- b }", "dot"),
        ('{"n": 1}', "json"),
    ],
)
def test_the_form_of_a_text_is_recognised(text, form):
    assert form_of(text) == form


@pytest.mark.parametrize("entry", known_models(), ids=lambda entry: entry["name"])
def test_reference_models_are_read_from_json(entry):
    assert read_model(json.dumps(entry)).graph == model_of(entry).graph == known_graph(entry)


def test_one_graph_in_every_form():
    texts = [
        "x->y, x<->y",
        "x ~~ y; y ~ x",
        "dag { x -> y; x <-> y }",
        "digraph { x -> y; x -> y [dir=both] }",
        '{"directed": ["x->y"], "bidirected": ["x<->y"]}',
    ]
    assert {read_graph(text) for text in texts} == {MixedGraph.of("xy", [("x", "y")], [("x", "y")])}
    assert MixedGraph.parse("x->y").directed == ((0, 1),)
    assert read_graph('{"L": [[0, 1], [0, 0]], "O": [[1, 1], [1, 1]]}') == read_graph("1->2, 1<->2")


@pytest.mark.parametrize("text", ["1->2 [1]", "u [latent], u->x", "f =~ x", "y ~ a*x + a*z"])
def test_a_graph_is_no_model(text):
    with pytest.raises(InvalidInput, match="accepted: edges alone"):
        read_graph(text)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "keys of a model is empty"),
        ({"direted": []}, r"keys of a model is direted; accepted: .*nearest: directed"),
        ({"directed": "1->2"}, "directed is 1->2; accepted: a list"),
        ({"directed": ["1<->2"]}, "edge in directed is 1<->2"),
        ({"directed": ["1->2->3"]}, "edge in directed is 1->2->3"),
        ({"directed": ["1"]}, "edge in directed is 1; accepted"),
        ({"directed": [3]}, "edge in directed is 3; accepted: text such as"),
        ({"directed": ["1->"]}, "expected a vertex, found the end"),
        ({"n": 2, "directed": ["1->3"]}, "unknown vertex '3' at position 4 of '1->3'"),
        ({"n": 2, "directed": [["1", "3"]]}, "vertex is 3; accepted: 1, 2"),
        ({"n": 2, "directed": [[1, 1]]}, "1->1 is a loop"),
        ({"n": 2, "directed": ["1->2", [1, 2]]}, "edge 1->2 is given twice"),
        ({"n": -1}, "n is -1; accepted"),
        ({"n": True}, "n is True; accepted"),
        ({"vertices": ["a", "a"]}, "each vertex once"),
        ({"n": 1, "latent": ["2"]}, "vertex is 2; accepted: 1"),
        ({"n": 1, "fixed": {"var(1)": "x"}}, r"value of var\(1\) is x; accepted: a decimal or fraction"),
        ({"n": 2, "fixed": {"1->2": 1}}, "restricted parameter is 1->2; accepted: an edge"),
        ({"n": 2, "fixed": [1]}, "fixed is "),
        ({"n": 2, "directed": ["1->2"], "labels": {"1->2": "latent"}}, "'latent' is no label"),
        ({"L": [[0, 2], [0, 0]]}, "entry 1, 2 of directed is 2"),
    ],
)
def test_unusable_json_is_refused(data, message):
    with pytest.raises(InvalidInput, match=message):
        read_json(json.dumps(data))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"n": 2,\n "directed": }', "line 2: expected more JSON"),
        ("[1, 2]", "a JSON object with the keys"),
        ("{" * 100_000, "expected more JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"n": ' + "9" * 5000 + "}", "a number is too long"),
    ],
)
def test_unreadable_json_is_refused(text, message):
    with pytest.raises(InvalidInput, match=message):
        read_json(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.floats() | st.sampled_from(["1->2", "1<->2", "1", "x", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["n", "vertices", "directed", "bidirected", "latent", "fixed", "labels"]), inner
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_or_refused(data):
    try:
        model = read_json(json.dumps(data))
    except MathengineError:
        return
    assert model_of(model.to_json()) == model


@pytest.mark.parametrize(
    "piece", ["/*", '\\"', '"', "{", "[", "a,", "graph ", "digraph{", "y~", "1*", "<", "->", "#", "\n", "DEFINE("]
)
def test_a_long_text_takes_no_long_time(piece):
    begun = time.process_time()
    for text in (piece * 100_000, f'"{piece * 100_000}', f"digraph {{ {piece * 100_000}", f"y ~ {piece * 100_000}"):
        with contextlib.suppress(MathengineError):
            read_model(text)
    assert time.process_time() - begun < 20


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_one_line(text):
    try:
        read_model(text)
    except MathengineError as error:
        refused = str(error)
    else:
        refused = ""
    assert len(refused.splitlines()) <= 1

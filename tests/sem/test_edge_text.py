"""Edges as text: what is read, what is refused and where, and that nothing else escapes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sem_strategies import known_graph, known_models

from mathengine.errors import MathengineError, ParseError
from mathengine.sem.edge_text import read_edge_model, read_edges
from mathengine.sem.graphs import MixedGraph


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1->2, 2<->3", "1->2, 2<->3"),
        ("3<=>4", "3->4, 4->3"),
        ("1->2->3<->4", "1->2, 2->3, 3<->4"),
        ("2<-1", "1->2"),
        ("1\u21922; 2\u21903\n3\u21944, 4\u21c45", "1->2, 3->2, 4->5, 5->4, 3<->4"),
        ("1-->2 <--> 3 <==> 1", "1->2, 1->3, 3->1, 2<->3"),
        ("a -> # a comment\n b ;; c,\n", "a, b, c, a->b"),
        ("10->2", "10->2"),
        ("x.1->y_2", "x.1->y_2"),
        ("", ""),
        ("y, x->y", "y, x, x->y"),
    ],
)
def test_each_notation_has_one_canonical_text(text, canonical):
    assert str(read_edges(text)) == canonical


@pytest.mark.parametrize("entry", known_models(), ids=lambda entry: entry["name"])
def test_reference_models_are_read_from_their_edges(entry):
    graph = known_graph(entry)
    lone = [str(i + 1) for i in range(entry["n"])]
    assert read_edges(", ".join([*lone, *entry["directed"], *entry["bidirected"]])) == graph


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1->1", "1->1 is a loop: an edge joins two different vertices at position 1 of '1->1'"),
        ("1->2, 1->2", "edge 1->2 is given twice at position 7"),
        ("1<->2, 2<->1", "edge 2<->1 is given twice at position 8"),
        ("1->2\n2=>3", "line 2: unexpected '=' at position 2 of '2=>3'"),
        ("1->", "expected a vertex, found the end at position 4"),
        ("1->,2", "expected a vertex, found ',' at position 4"),
        ("1 2", "expected an arrow, ',' or ';', found '2' at position 3"),
        ("->2", "expected a vertex, found '->' at position 1"),
        ("1->2 [0.5]", "a graph has no values, labels or latent vertices; a model has at position 6"),
        ("1-2", "unexpected '-' at position 2"),
        ("_x->y", "unexpected '_' at position 1"),
    ],
)
def test_a_refusal_says_what_and_where(text, message):
    with pytest.raises(ParseError) as caught:
        read_edges(text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1->2->3 [a]", "a mark belongs to one edge, and here are several at position 9"),
        ("1->2 [latent]", "a vertex is latent, an edge is not at position 7"),
        ("1->2 [a, b]", "edge 1->2 is given both a and b at position 10"),
        ("1->2 [1, 2]", "edge 1->2 is given both 1 and 2 at position 10"),
        ("x [1], x [2]", "error variance of x is given both 1 and 2"),
        ("1->2 []", "expected a number, a label or latent, found '' at position 7"),
        ("x [-1]", "error variance -1 is negative at position 4"),
        ("1->2 [x y]", "'x y' is no label"),
        ("1->2 [1/0]", "expected a number, a label or latent, found '1/0'"),
        ("1->2 [1e999999]", "expected a number, a label or latent"),
    ],
)
def test_contradictory_marks_are_refused(text, message):
    with pytest.raises(ParseError) as caught:
        read_edge_model(text)
    assert str(caught.value).startswith(message)


def test_marks_fix_label_and_hide():
    model = read_edge_model("u [latent, 1], u->x [-1/2], u->y [a], x<->y [.25], y [a]")
    assert model.latent == (0,)
    assert model.restriction == {
        ("l", 0, 1): Fraction(-1, 2),
        ("l", 0, 2): "a",
        ("w", 0, 0): 1,
        ("w", 1, 2): Fraction(1, 4),
        ("w", 2, 2): "a",
    }


@given(st.text(alphabet="12xy-<>=,;[]\n #\u2192.a/0", max_size=30))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        model = read_edge_model(text)
    except MathengineError:
        return
    assert read_edge_model(str(model)) == model


def test_a_long_text_is_read_in_time_and_a_longer_one_refused():
    names = ", ".join(f"{i}->{i + 1}" for i in range(1, 900))
    assert len(read_edges(names).directed) == 899
    with pytest.raises(ParseError, match="more than 1000 vertices"):
        read_edges(",".join(map(str, range(1001))))
    with pytest.raises(MathengineError, match="length of the text"):
        read_edges("1" * 1_000_001)
    with pytest.raises(ParseError, match="vertex name"):
        read_edges("1" * 5000)


def test_the_empty_graph_is_read():
    assert read_edges(" \n# nothing\n") == MixedGraph(())

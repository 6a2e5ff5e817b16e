"""Graphs in DOT and in dagitty's notation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import MathengineError, ParseError
from mathengine.sem.dot import read_dot
from mathengine.sem.edge_text import read_edge_model


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("digraph {}", ""),
        ("digraph g { a -> b -> c; }", "a->b, b->c"),
        (
            'digraph "g" { "a" -> b [label="x", dir=both]; c [shape=box] }',
            "a, b, c, a<->b",
        ),
        ("digraph { a -> b [dir=back] }", "a, b, b->a"),
        ("digraph { edge [dir=both]; a -> b; b -> c [dir=forward] }", "a, b, c, b->c, a<->b"),
        ("digraph { rankdir=LR; node [shape=circle] 2 -> 1 }", "2->1"),
        ("strict digraph { a -> b; a -> b }", "a->b"),
        ("digraph { a -> {b c}; /* x\n */ {d} -> a // y\n }", "a->b, a->c, d->a"),
        ('dag { bb="0,0,1,1"\nx [exposure,pos="0.1,-0.2"]\ny [outcome]\nu [latent]\nx -> y\ny <-> z\nu -> x }', None),
        ("dag{x<-y z->x}", "x, y, z, y->x, z->x"),
        ("dag { x -> y [beta=.5] }", "x->y [1/2]"),
        ('digraph { x [parameter="1"]; x -> y [parameter="a"] }', "x [1], x->y [a]"),
        ("digraph { u [latent=false]; u -> v }", "u->v"),
    ],
)
def test_each_notation_has_one_canonical_text(text, canonical):
    found = read_dot(text)
    canonical = "x, y, u [latent], z, x->y, u->x, y<->z" if canonical is None else canonical
    assert str(found) == canonical
    assert read_edge_model(canonical) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("graph { a -- b }", "expected digraph or dag, found 'graph' at position 1"),
        ("pdag { a -- b }", "expected digraph or dag, found 'pdag'"),
        ("digraph { a -- b }", "an edge without direction"),
        ("digraph { a -> b [dir=none] }", "an edge without direction"),
        ("digraph { a -> b [dir=left] }", "dir is forward, back, both or none"),
        ("dag { a <-> b [dir=back] }", "dir=back contradicts '<->'"),
        (
            "digraph {\n a -> a }",
            "line 2: a->a is a loop: an edge joins two different vertices at position 2 of ' a -> a }'",
        ),
        ("digraph { a -> b; a -> b }", "edge a->b is given twice at position 19"),
        ("digraph { subgraph s { a } }", "subgraphs are not read at position 11"),
        ("digraph { {a -> b} -> c }", "subgraphs are not read: braces hold vertices alone"),
        ("digraph { a:n -> b }", "ports of vertices are not read at position 12"),
        ("digraph { a -> b", "expected '}' or a vertex, found the end at position 17"),
        ('digraph { "a b" -> c }', "vertex name 'a b' is not made of letters"),
        ("digraph { a -> b } }", "expected the end behind the closing brace at position 20"),
        ("digraph a -> b", "expected '{', found '->'"),
        ('digraph { a -> b [parameter="1"]; b [parameter="-1"] }', "error variance -1 is negative"),
        ("digraph { a -> b [x=] }", "expected a vertex"),
        ("", "expected a vertex, found the end"),
    ],
)
def test_a_refusal_says_what_and_where(text, message):
    with pytest.raises(ParseError) as caught:
        read_dot(text)
    assert str(caught.value).startswith(message)


def test_roles_are_set_aside_with_a_note():
    found = read_dot("dag { x [exposure] y [outcome] x -> y }")
    assert found.notes == (
        "x is exposure: set aside, it does not change the model",
        "y is outcome: set aside, it does not change the model",
    )


WORDS = [
    "digraph",
    "dag",
    "{",
    "}",
    "[",
    "]",
    "->",
    "<->",
    "--",
    "a",
    "b",
    "=",
    ";",
    ",",
    '"c d"',
    "dir",
    "both",
    "latent",
]


@given(st.lists(st.sampled_from([*WORDS, "subgraph", "edge", "node", ":", "2", "-0.5", "beta"]), max_size=14))
def test_whatever_is_typed_is_read_or_refused(words):
    try:
        model = read_dot("digraph { " + " ".join(words))
    except MathengineError:
        return
    assert read_edge_model(str(model)) == model


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        read_dot(text)
    except MathengineError:
        return

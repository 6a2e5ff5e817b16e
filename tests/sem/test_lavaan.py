"""Lines of lavaan and semopy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, MathengineError, ParseError
from mathengine.sem.edge_text import read_edge_model
from mathengine.sem.lavaan import read_lavaan


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("y ~ x + z", "y, x, z, x->y, z->y"),
        ("x ~~ y", "x<->y"),
        ("x ~~ x", "x"),
        ("x ~~ 1*x", "x [1]"),
        ("y ~ a*x\nz ~ a*y", "y, x, z, y->z [a], x->y [a]"),
        ("y1 + y2 ~ x", "y1, y2, x, x->y1, x->y2"),
        ("y1, y2 ~ x", "y1, y2, x, x->y1, x->y2"),
        ("y ~ -0.5*x", "y, x, x->y [-1/2]"),
        ("y ~ 1/3*x", "y, x, x->y [1/3]"),
        ("y ~ start(0.5)*x + a*x", "y, x, x->y [a]"),
        ("y ~ 0.8?x", "y, x, x->y"),
        ('y ~ label("b")*x', "y, x, x->y [b]"),
        ("f =~ x1 + x2", "f [latent], f->x1 [1], f->x2"),
        ("f =~ NA*x1 + x2\nf ~~ 1*f", "f [latent, 1], f->x1, f->x2"),
        ("f =~ 2*x1 + x2", "f [latent], f->x1 [2], f->x2"),
        ("f =~ x", "f [latent], x [0], f->x [1]"),
        ("f =~ x; x ~~ x", "f [latent], f->x [1]"),
        ("y ~ a*x + b*z; a == b", "y, x, z, x->y [a], z->y [a]"),
        ("y ~ a*x + b*z; a == b; b == 2", "y, x, z, x->y [2], z->y [2]"),
        ("y ~ a*x; 0.5 == a", "y, x, x->y [1/2]"),
        ("y ~ x +\n  z # more\n\n! note\n w ~ y", "y, x, z, w, y->w, x->y, z->y"),
        ("y\n ~ x\n + z", "y, x, z, x->y, z->y"),
        ("DEFINE(latent) u\ny ~ u", "u [latent], u->y"),
        ("y ~ p*x; START(2) p; BOUND(0, 1) p; CONSTRAINT(p == 3)", "y, x, x->y [3]"),
        ("", ""),
    ],
)
def test_each_line_means_an_edge_or_a_restriction(text, canonical):
    found = read_lavaan(text)
    assert str(found) == canonical
    assert read_edge_model(canonical) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y ~ x\ny ~~", "line 2: expected a variable or a number, found the end at position 5 of 'y ~~'"),
        ("y ~ x; y ~ x", "edge x->y is given twice at position 12"),
        ("y ~ x + x", "edge x->y is given twice at position 9"),
        ("y ~ x; y ~ 2*x", "edge x->y is given twice at position 14"),
        ("x ~~ y; y ~~ x", "edge y<->x is given twice at position 14"),
        ("y ~ 1*x + 2*x", "edge x->y is given both 1 and 2 at position 13"),
        ("y ~ 1*2*x", "a term is given both 1 and 2 at position 7"),
        ("y ~ a*b*x", "a term is given both a and b at position 7"),
        ("f =~ NA*x + 2*x", "edge f->x is given both NA and 2"),
        ("x ~~ x\nx ~~ 2*x", "line 2: the error variance of x is given twice"),
        ("y ~ y", "y->y is a loop"),
        ("y ~ x:z", "':' marks a group, a level or a product of variables"),
        ("y < x", "'<' marks an inequality"),
        ("y | t1", "'|' marks a threshold"),
        ("f <~ x", "'<~' marks a composite"),
        ("level: 1", "':' marks a group"),
        ("y ~ c(a, b)*x", "c(..) is values for several groups"),
        ("y ~ sin(2)*x", "sin(..) is a modifier that is not known"),
        ('y ~ equal("f=~x")*x', "equal(..) is a reference to another parameter"),
        ("y ~ 2", "expected a variable, or a number followed by '*'"),
        ("y x", "expected '=~', '~~', '~'"),
        ("a == b", "a is the label of no parameter"),
        ("y ~ a*x; i := a*a; i == 0", "i is defined by ':=' and the label of no parameter"),
        ("y ~ a*x; a == 1; a == 2", "this gives a a second value"),
        ("y ~ 1*x + a*x; z ~ 2*w + a*w", "2 gives label a a second value"),
        ("y ~ a*x; a == a + 1", "an equality joins two labels"),
        ("y ~ start(1*x", "this bracket is not closed"),
        ("x ~~ -1*x", "error variance -1 is negative"),
        ("y ~ 1e999*x", "'1e999' is no decimal or fraction of bounded size"),
        ("y ~ 1/0*x", "'1/0' is no decimal or fraction"),
        ("y ~ latent*x", "'latent' is no label"),
        ("1 ~ x", "expected a variable, found '1'"),
        ("y ~ \u00e9", "unexpected '\u00e9' at position 5"),
        ("DEFINE(nothing) x", "DEFINE(..) is DEFINE(latent) or DEFINE(ordinal)"),
    ],
)
def test_a_refusal_says_what_and_where(text, message):
    with pytest.raises(ParseError) as caught:
        read_lavaan(text)
    assert str(caught.value).startswith(message)


def test_what_is_set_aside_is_said():
    model = read_lavaan("y ~ 1 + a*x; ind := a*2; x ~~ 0*z; y ~ z")
    assert model.notes == (
        "the intercept of y is set aside: covariances do not depend on it",
        "ind is set aside: a quantity that is defined by the parameters",
        "x<->z is fixed to 0, so it is no edge",
    )


def test_exogenous_variables_covary_when_asked_for():
    text = "y ~ x + z + w; x ~~ 0*z; f =~ y; g =~ q1 + q2"
    drawn, free = read_lavaan(text), read_lavaan(text, exogenous="free")
    assert set(free.graph.to_json()["bidirected"]) == {"x<->w", "z<->w", "f<->g"}
    assert drawn.graph.bidirected == ()
    assert "covariances of the exogenous observed variables x, z, w that the text does not mention are 0" in drawn.notes
    with pytest.raises(InvalidInput, match="exogenous is yes; accepted: independent, free"):
        read_lavaan("y ~ x", exogenous="yes")


def test_scales_are_left_free_when_asked_for():
    assert str(read_lavaan("f =~ x", marker=False)) == "f [latent], f->x"


WORDS = ["y", "x", "f", "~", "~~", "=~", "==", ":=", "+", "*", "0.5", "1", "a", "NA", "start(1)", "(", ")", "\n", ";"]


@given(st.lists(st.sampled_from([*WORDS, "#", "-", "/", "?", ",", "DEFINE", "CONSTRAINT", "latent"]), max_size=14))
def test_whatever_is_typed_is_read_or_refused(words):
    try:
        model = read_lavaan(" ".join(words))
    except MathengineError:
        return
    assert read_edge_model(str(model)) == model


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        read_lavaan(text)
    except MathengineError:
        return

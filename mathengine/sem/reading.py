"""Graphs and models in any of the texts that are read: edges, lavaan or semopy, DOT or dagitty, JSON."""

from __future__ import annotations

import re
from typing import Literal

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.models import LinearModel

ASIDE = re.compile(r"[#!][^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)|\"(?:[^\"\\\n]|\\.)*\"?", re.DOTALL)
"""Comments and texts in quotes, also such as are not closed: then the rest."""
BRACED = re.compile(r"(strict\s+)?(di)?graph\b[^{]*\{|(dag|mag|pdag|pag)\b[^{]*\{", re.IGNORECASE)


def form_of(text: str) -> Literal["edges", "lavaan", "dot", "json"]:
    """Which form a text has.

    >>> [form_of(text) for text in ("1->2", "y ~ x", "dag{x->y}", '{"n": 2}')]
    ['edges', 'lavaan', 'dot', 'json']
    """
    bare = ASIDE.sub("", text).strip()
    if text.lstrip()[:1] in ("{", "["):
        return "json"
    if BRACED.match(bare):
        return "dot"
    return "lavaan" if "~" in bare or ":=" in bare or "==" in bare or bare.startswith("DEFINE(") else "edges"


def read_model(text: str, *, exogenous: Literal["independent", "free"] = "independent") -> LinearModel:
    """The model that a text describes; its form is recognised.

    Parameters
    ----------
    text : str
        Edges (:mod:`~mathengine.sem.edge_text`), lines of lavaan or semopy (:mod:`~mathengine.sem.lavaan`), a graph in
        DOT or dagitty's notation (:mod:`~mathengine.sem.dot`), or JSON (:mod:`~mathengine.sem.json_form`).
    exogenous : {"independent", "free"}
        For lavaan's lines: whether exogenous variables covary without being said to.

    Raises
    ------
    ParseError
        With line and position, if the text cannot be read or contradicts itself.
    InvalidInput
        If JSON holds something else than a model.

    Examples
    --------
    >>> print(read_model("1->2 [0.5], 2<->3"))
    1->2 [1/2], 2<->3
    >>> print(read_model("f =~ x + y"))
    f [latent], f->x [1], f->y
    >>> print(read_model("dag { u [latent] u -> x u -> y }"))
    u [latent], u->x, u->y
    """
    form = form_of(text)
    if form == "lavaan":
        from mathengine.sem.lavaan import read_lavaan

        return read_lavaan(text, exogenous=exogenous)
    if form == "dot":
        from mathengine.sem.dot import read_dot

        return read_dot(text)
    if form == "json":
        from mathengine.sem.json_form import read_json

        return read_json(text)
    from mathengine.sem.edge_text import read_edge_model

    return read_edge_model(text)


def read_graph(text: str) -> MixedGraph:
    """The mixed graph that a text describes; its form is recognised.

    Raises
    ------
    ParseError
        As for :func:`read_model`.
    InvalidInput
        If the model has latent vertices, fixed or equal parameters: it is more than its graph.

    Examples
    --------
    >>> read_graph("3<=>4, 1->3")
    MixedGraph('1->3, 3->4, 4->3')
    >>> read_graph("1->2 [3]")
    Traceback (most recent call last):
    mathengine.errors.InvalidInput: graph is 1->2 [3]; accepted: edges alone; read_model reads values, labels and ...
    """
    model = read_model(text)
    if model.latent or model.is_restricted:
        accepted = "edges alone; read_model reads values, labels and latent vertices"
        raise InvalidInput("graph", text, accepted)
    return model.graph

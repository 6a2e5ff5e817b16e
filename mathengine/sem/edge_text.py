"""Graphs and models written as edges: ``1->2, 2<->3, 3<=>4``.

::

    text    := [item] { ("," | ";" | newline) [item] }      "#" opens a comment
    item    := vertex { arrow vertex } [ "[" mark { "," mark } "]" ]
    arrow   := "->" | "<-" | "<->" | "<=>"                   also → ← ↔ ⇄ ⇆ ⇌, and longer dashes
    vertex  := a number, or letters, digits, "_" and "." with a letter first
    mark    := number | number "/" number | label | "latent"

``3<=>4`` stands for the two edges 3->4 and 4->3. A number behind an edge fixes its coefficient or error covariance, a
number behind a vertex its error variance; parameters with one label are equal; ``f [latent]`` is a latent vertex.
Vertices that are all numbers come in their order, others as they first occur.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mathengine.sem.building import ModelBuilder
from mathengine.sem.graphs import MixedGraph, Parameter
from mathengine.sem.models import LATENT, LinearModel
from mathengine.sem.source_text import Token, TokenReader, rational

TOKEN = re.compile(
    r"(?P<space>[^\S\n]+|\#[^\n]*)|(?P<newline>\n)|(?P<vertex>[A-Za-z][A-Za-z0-9_.]*|[0-9]+)"
    r"|(?P<arrow><=+>|<-+>|-+>|<-+|[→←↔⇄⇆⇌⟶⟵⟷])|(?P<marks>\[[^\[\]\n]*\])|(?P<mark>[,;])"
)
SHOWN = {"vertex": "a vertex", "arrow": "an arrow", "newline": "the end of the line", "marks": "'['"}
FORWARDS, BACKWARDS, BOTH, CYCLE = "→⟶", "←⟵", "↔⟷", "⇄⇆⇌"


@dataclass(frozen=True, slots=True)
class _Item:
    """A chain of vertices, the arrows between them, and the marks behind it."""

    vertices: tuple[Token, ...]
    arrows: tuple[Token, ...]
    marks: Token | None


def read_edges(text: str) -> MixedGraph:
    """The mixed graph that a list of edges describes.

    Parameters
    ----------
    text : str
        In the notation of this module, without marks.

    Raises
    ------
    ParseError
        With line and position: for a syntax error, a loop, an edge given twice, or a mark.

    Examples
    --------
    >>> read_edges("1->2->3 <-> 4; 5")
    MixedGraph('5, 1->2, 2->3, 3<->4')
    >>> read_edges("supply <=> demand").directed
    ((0, 1), (1, 0))
    >>> read_edges("1->2, 2->2")
    Traceback (most recent call last):
    mathengine.errors.ParseError: 2->2 is a loop: an edge joins two different vertices at position 7 of '1->2, 2->2'
    """
    reader = TokenReader(text, TOKEN, SHOWN)
    marked = next((token for token in reader.tokens if token.kind == "marks"), None)
    if marked is not None:
        raise reader.refusal(marked.position, "a graph has no values, labels or latent vertices; a model has")
    return _model(reader).graph


def read_edge_model(text: str) -> LinearModel:
    """The model that a list of edges with marks describes.

    Parameters
    ----------
    text : str
        In the notation of this module.

    Raises
    ------
    ParseError
        With line and position: for a syntax error, a loop, an edge given twice, or contradictory marks.

    Examples
    --------
    >>> model = read_edge_model("u [latent], u->x [1], u->y [b], x->z [b], y<->z [0]")
    >>> print(model)
    u [latent], u->x [1], u->y [b], x->z [b]
    >>> model.notes
    ('y<->z is fixed to 0, so it is no edge',)
    """
    return _model(TokenReader(text, TOKEN, SHOWN))


def add_edges(builder: ModelBuilder, text: str, *, known: bool = False) -> list[Parameter]:
    """Add the edges of a text to a model that is being built; with ``known`` vertices only.

    Raises
    ------
    ParseError
        As for :func:`read_edge_model`, and for a vertex that is not known.
    """
    reader = TokenReader(text, TOKEN, SHOWN)
    if known:
        for token in reader.tokens:
            if token.kind == "vertex" and token.text not in builder.names:
                raise reader.refusal(token.position, f"unknown vertex {token.text[:40]!r}")
    return _added(builder, reader)


def _model(reader: TokenReader) -> LinearModel:
    builder = ModelBuilder(reader.text)
    _added(builder, reader)
    return builder.model()


def _added(builder: ModelBuilder, reader: TokenReader) -> list[Parameter]:
    keys: list[Parameter] = []
    while True:
        while reader.skips(",", ";", "newline"):
            pass
        if reader.at == len(reader.tokens):
            return keys
        keys += _add(builder, reader, _item(reader))
        if reader.at < len(reader.tokens):
            reader.next(",", ";", "newline")


def _item(reader: TokenReader) -> _Item:
    vertices, arrows = [reader.next("vertex")], []
    while reader.sees("arrow"):
        arrows.append(reader.next())
        while reader.skips("newline"):
            pass
        vertices.append(reader.next("vertex"))
    marks = reader.next() if reader.sees("marks") else None
    if not reader.sees(",", ";", "newline") and reader.at < len(reader.tokens):
        reader.next("arrow", ",", ";")
    return _Item(tuple(vertices), tuple(arrows), marks)


def _add(builder: ModelBuilder, reader: TokenReader, item: _Item) -> list[Parameter]:
    for vertex in item.vertices:
        builder.vertex(vertex.text, vertex.position)
    keys: list[Parameter] = []
    for tail, arrow, head in zip(item.vertices, item.arrows, item.vertices[1:], strict=False):
        keys += _edges(builder, tail, arrow, head)
    if item.marks is not None and len(keys) > 1:
        raise reader.refusal(item.marks.position, "a mark belongs to one edge, and here are several")
    if item.marks is not None:
        _mark(builder, keys[0] if keys else None, item.vertices[0], item.marks)
    return keys


def _edges(builder: ModelBuilder, tail: Token, arrow: Token, head: Token) -> list[Parameter]:
    first, second, position = tail.text, head.text, tail.position
    left = arrow.text[0] in "<" + BACKWARDS + BOTH + CYCLE
    right = arrow.text[-1] in ">" + FORWARDS + BOTH + CYCLE
    if not (left and right):
        return [builder.edge("l", *((first, second) if right else (second, first)), position)]
    if "=" in arrow.text or arrow.text in CYCLE:
        return [builder.edge("l", first, second, position), builder.edge("l", second, first, position)]
    return [builder.edge("w", first, second, position)]


def _mark(builder: ModelBuilder, key: Parameter | None, tail: Token, marks: Token) -> None:
    """Apply the marks behind an edge, or behind a vertex where there is no edge."""
    position = marks.position + 1
    vertex = builder.vertex(tail.text, tail.position)
    for piece in marks.text[1:-1].split(","):
        word = piece.strip()
        where = position + len(piece) - len(piece.lstrip())
        value = rational(word)
        if word == LATENT and key is not None:
            raise builder.refusal(where, "a vertex is latent, an edge is not")
        if word == LATENT:
            builder.latent.add(vertex)
        elif not word or (value is None and not (word[0].isalpha() and word.isascii())):
            raise builder.refusal(where, f"expected a number, a label or {LATENT}, found {word[:40]!r}")
        else:
            builder.restrict(("w", vertex, vertex) if key is None else key, word if value is None else value, where)
        position += len(piece) + 1

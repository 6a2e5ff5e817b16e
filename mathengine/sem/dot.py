"""Graphs in Graphviz's DOT and in the notation of dagitty.

::

    digraph name { x -> y [dir=both]; u [latent=true]; node [shape=box]; x -> {y z} }
    dag { bb="0,0,1,1" x [exposure, pos="0,1"] u [latent] x -> y x <-> y u -> {x y} }

A bidirected edge is ``x <-> y``, or ``x -> y [dir=both]`` as Graphviz draws it. ``latent`` makes a vertex latent;
``parameter="1/2"`` or ``parameter="a"`` gives an edge, or the error variance of a vertex, a value or a label, and
``beta=0.5`` (dagitty) a directed edge its value. Roles of vertices (exposure, outcome, ...) are set aside with a note,
attributes of appearance without one. Undirected edges, subgraphs, ports and other kinds of graphs are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mathengine.sem.building import ModelBuilder
from mathengine.sem.graphs import Parameter
from mathengine.sem.models import LinearModel
from mathengine.sem.source_text import Token, TokenReader, rational

TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|\#[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)|(?P<mark><->|->|<-|--|[{}\[\];,=:])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_.]*|-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))|(?P<string>\"(?:[^\"\\]|\\[\s\S])*\")"
)
SHOWN = {"name": "a vertex", "string": "a vertex"}
LATENT = frozenset({"latent", "unobserved", "l", "u"})
ROLES = frozenset({"exposure", "e", "outcome", "o", "adjusted", "a", "selected", "s"})
ARROWS = ("->", "<-", "<->", "--")
DEFAULTS = ("node", "edge", "graph")


@dataclass(slots=True)
class _Draft:
    """The model so far, and what holds for the edges and vertices to come."""

    builder: ModelBuilder
    is_strict: bool
    defaults: dict[str, dict[str, Token]] = field(default_factory=lambda: {kind: {} for kind in DEFAULTS})


def read_dot(text: str) -> LinearModel:
    """The model that a graph in DOT or dagitty's notation describes.

    Parameters
    ----------
    text : str

    Raises
    ------
    ParseError
        With line and position: for a syntax error, a loop, an edge given twice (unless the graph is ``strict``), an
        undirected edge, a subgraph, or a name that no vertex may have.

    Examples
    --------
    >>> print(read_dot('digraph g { rankdir=LR; "x" -> y -> z; x -> z [dir=both, style=dashed]; }'))
    x->y, y->z, x<->z
    >>> print(read_dot("dag { u [latent] u -> {x y} x -> y [beta=0.5] }"))
    u [latent], u->x, u->y, x->y [1/2]
    >>> read_dot("digraph { a -- b }")
    Traceback (most recent call last):
    mathengine.errors.ParseError: an edge without direction: edges are '->', '<-' and '<->' at position 13 ...
    """
    reader = TokenReader(text, TOKEN, SHOWN)
    first = reader.next("name")
    is_strict = first.text.lower() == "strict"
    kind = reader.next("name") if is_strict else first
    if kind.text.lower() not in ("digraph", "dag"):
        raise reader.refusal(kind.position, f"expected digraph or dag, found {kind.text[:40]!r}")
    if not reader.sees("{"):
        reader.next("name", "string")
    reader.next("{")
    draft = _Draft(ModelBuilder(text), is_strict)
    while not reader.skips("}"):
        if reader.at == len(reader.tokens):
            reader.next("}", "name")
        if not reader.skips(";", ","):
            _statement(draft, reader)
    if reader.at < len(reader.tokens):
        raise reader.refusal(reader.position, "expected the end behind the closing brace")
    return draft.builder.model()


def _statement(draft: _Draft, reader: TokenReader) -> None:
    ahead = [token.text for token in reader.tokens[reader.at : reader.at + 2]]
    if ahead[:1] == ["subgraph"]:
        raise reader.refusal(reader.position, "subgraphs are not read")
    if ahead[1:] == ["="]:
        reader.next("name", "string")
        reader.next("=")
        reader.next("name", "string")
    elif ahead[0] in DEFAULTS and ahead[1:] == ["["]:
        reader.next("name")
        draft.defaults[ahead[0]].update(_attributes(reader))
    else:
        _chain(draft, reader)


def _chain(draft: _Draft, reader: TokenReader) -> None:
    groups, arrows = [_group(reader)], []
    while reader.sees(*ARROWS):
        arrows.append(reader.next())
        groups.append(_group(reader))
    attributes = _attributes(reader)
    for group in groups:
        for vertex in group:
            draft.builder.vertex(_word(vertex), vertex.position)
    if not arrows:
        for vertex in groups[0]:
            _describe(draft, vertex, draft.defaults["node"] | attributes)
    for tails, arrow, heads in zip(groups, arrows, groups[1:], strict=False):
        for tail in tails:
            for head in heads:
                _connect(draft, tail, arrow, head, draft.defaults["edge"] | attributes)


def _group(reader: TokenReader) -> list[Token]:
    """One vertex, or several in braces."""
    if not reader.skips("{"):
        found = [reader.next("name", "string", "{")]
    else:
        found = []
        while not reader.skips("}"):
            if not reader.skips(",", ";"):
                found.append(reader.next("name", "string", "}"))
                if reader.sees(*ARROWS, "["):
                    raise reader.refusal(reader.position, "subgraphs are not read: braces hold vertices alone")
    if reader.sees(":"):
        raise reader.refusal(reader.position, "ports of vertices are not read")
    return found


def _attributes(reader: TokenReader) -> dict[str, Token]:
    """The attributes in the brackets that follow; one without a value has itself for it."""
    found: dict[str, Token] = {}
    while reader.skips("["):
        while not reader.skips("]"):
            if reader.skips(",", ";"):
                continue
            key = reader.next("name", "string", "]")
            found[_word(key).lower()] = reader.next("name", "string") if reader.skips("=") else key
    return found


def _describe(draft: _Draft, vertex: Token, attributes: dict[str, Token]) -> None:
    builder, name = draft.builder, _word(vertex)
    number = builder.vertex(name, vertex.position)
    for key, value in attributes.items():
        if key in LATENT and _word(value).lower() not in ("false", "no", "0"):
            builder.latent.add(number)
        elif key in ROLES and value.text.lower() == key:
            builder.note(f"{name} is {key}: set aside, it does not change the model")
        elif key == "parameter":
            _restrict(builder, ("w", number, number), value)


def _connect(draft: _Draft, tail: Token, arrow: Token, head: Token, attributes: dict[str, Token]) -> None:
    builder = draft.builder
    ways = {"->": "forward", "<-": "back", "<->": "both", "--": "none"}
    way = ways[arrow.text]
    if "dir" in attributes:
        given = _word(attributes["dir"]).lower()
        if given not in ways.values():
            raise builder.refusal(attributes["dir"].position, "dir is forward, back, both or none")
        if arrow.text == "->":
            way = given
        elif given != way:
            raise builder.refusal(attributes["dir"].position, f"dir={given} contradicts {arrow.text!r}")
    if way == "none":
        raise builder.refusal(arrow.position, "an edge without direction: edges are '->', '<-' and '<->'")
    first, second = (_word(head), _word(tail)) if way == "back" else (_word(tail), _word(head))
    letter = "w" if way == "both" else "l"
    if draft.is_strict and builder.key(letter, first, second, tail.position) in builder.edges:
        return
    key = builder.edge(letter, first, second, tail.position)
    for name in ("parameter", "beta"):
        if name in attributes and (name, letter) != ("beta", "w"):
            _restrict(builder, key, attributes[name])


def _restrict(builder: ModelBuilder, key: Parameter, value: Token) -> None:
    word = _word(value)
    number = rational(word)
    builder.restrict(key, word if number is None else number, value.position)


def _word(token: Token) -> str:
    """The text of a name, or what stands between the quotes."""
    return token.text if token.kind == "name" else re.sub(r"\\([\"\\])", r"\1", token.text[1:-1])

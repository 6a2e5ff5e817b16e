"""Puzzles in the notation of GAP: named permutations as cycles of the points 1, 2, ..., and lists of them.

The files that PuzzleGeometry and others write have one statement for each move, then the list of generators, and
perhaps the stickers that make up a state::

    # a comment
    M_U:=(1,3,8,6)(2,5,7,4);
    M_F:=(4,9)(5,10);
    Gen:=[
    M_U,M_F
    ];
    ip:=[[1],[2,4]];

Text goes in; nothing in it is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mathengine.cayley.generators import cycles_of, of_cycles
from mathengine.cayley.graphs import MOST_GENERATORS, MOST_POSITIONS, PermutationGraph, permutation_graph
from mathengine.errors import InvalidInput, ParseError

Cycles: TypeAlias = "tuple[tuple[int, ...], ...]"
Item: TypeAlias = "str | int | Cycles | list[Item]"
"""A name, a point, a permutation, or a list."""

TOKEN = re.compile(r"(?P<space>\s+|#[^\n]*)|(?P<name>[A-Za-z_][\w.'@]*)|(?P<number>\d+)|(?P<mark>:=|[()\[\],;])")
LONGEST_TEXT = 20_000_000
DEEPEST = 3
"""Lists within lists."""
GENERATORS = ("gen", "gens", "generators")
"""Names, in lower case, of the list that chooses the generators."""
IDENTICAL = "ip"
"""Name of the list of sets of stickers that make up a state."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def read_gap(
    text: str, *, identical: bool = False, directed: bool = False, name: str | None = None
) -> PermutationGraph:
    """The graph of the generators that a text in GAP's notation defines.

    Parameters
    ----------
    text : str
        Statements ``NAME := PERMUTATION;`` and ``NAME := LIST;``. The list called Gen chooses the generators and their
        order; without one all permutations are generators. A prefix M_ of all names is left out.
    identical : bool
        Take the list called ip for the start: a state shows where each of its sets of points is, and nothing else.
        Otherwise all points differ.
    directed : bool
        Leave inverses out.
    name : str, optional
        Of the graph.

    Raises
    ------
    ParseError
        With line and position, if the text cannot be read.
    InvalidInput
        If the names or the points make no sense.

    Examples
    --------
    >>> graph = read_gap("a := (1,2,3); b := (2,4); Gen := [b, a];")
    >>> graph.generators, graph.names
    (((0, 3, 2, 1), (1, 2, 0, 3), (2, 0, 1, 3)), ('b', 'a', "a'"))
    >>> read_gap("a := (1,2,3;")
    Traceback (most recent call last):
    mathengine.errors.ParseError: line 1: expected ',' or ')', found ';' at position 12 of 'a := (1,2,3;'
    """
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("length of the text", len(text), f"at most {LONGEST_TEXT} characters")
    defined = _Reader(text).statements()
    moves = {title: item for title, item in defined.items() if isinstance(item, tuple)}
    chosen = _chosen(defined, moves)
    points = [point for cycles in moves.values() for cycle in cycles for point in cycle]
    sets = _sets(defined) if identical else []
    degree = max([*points, *(point for group in sets for point in group)], default=0)
    if not 1 <= degree <= MOST_POSITIONS:
        raise InvalidInput("largest point", degree, f"1 to {MOST_POSITIONS}")
    generators = [of_cycles(degree, [[point - 1 for point in cycle] for cycle in moves[title]]) for title in chosen]
    start = _start(sets, degree) if identical else None
    return permutation_graph(generators, start, directed=directed, names=_titles(chosen), name=name)


def to_gap(graph: PermutationGraph) -> str:
    """The generators in GAP's notation; an inverse that was added is left out.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> print(to_gap(family("lrx", n=4)), end="")
    M_L:=(1,2,3,4);
    M_R:=(1,4,3,2);
    M_X:=(1,2);
    Gen:=[
    M_L,M_R,M_X
    ];
    """
    titles, lines = [], []
    for i, (g, title) in enumerate(zip(graph.generators, graph.names, strict=True)):
        if title.endswith("'") and title[:-1] in graph.names:
            continue
        safe = f"M_{title}" if re.fullmatch(r"\w+", title) else f"M_g{i}"
        cycles = "".join(f"({','.join(str(point + 1) for point in cycle)})" for cycle in cycles_of(g))
        titles.append(safe)
        lines.append(f"{safe}:={cycles or '()'};\n")
    return "".join(lines) + "Gen:=[\n" + ",".join(titles) + "\n];\n"


class _Reader:
    """A reader of statements by recursive descent; every refusal says where."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(self._scanned())
        self.at = 0

    def _scanned(self) -> Iterator[_Token]:
        position = 0
        while position < len(self.text):
            found = TOKEN.match(self.text, position)
            if found is None:
                raise self._refusal(position, f"unexpected {self.text[position]!r}")
            if found.lastgroup != "space":
                yield _Token(str(found.lastgroup), found[0], position)
            position = found.end()

    def _refusal(self, position: int, problem: str) -> ParseError:
        line = self.text.count("\n", 0, position) + 1
        begin = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        shown = self.text[begin : end if end >= 0 else len(self.text)]
        return ParseError(shown, position - begin, f"line {line}: {problem}")

    def _next(self, *accepted: str) -> _Token:
        """The next token, which is one of these marks, or of these kinds."""
        if self.at == len(self.tokens):
            raise self._refusal(len(self.text.rstrip()), f"expected {_listed(accepted)}, found the end")
        token = self.tokens[self.at]
        if token.text not in accepted and token.kind not in accepted:
            raise self._refusal(token.position, f"expected {_listed(accepted)}, found {token.text!r}")
        self.at += 1
        return token

    def statements(self) -> dict[str, Item]:
        found: dict[str, Item] = {}
        while self.at < len(self.tokens):
            title = self._next("name")
            if title.text in found:
                raise self._refusal(title.position, f"{title.text} is defined twice")
            self._next(":=")
            found[title.text] = self._value()
            self._next(";")
        return found

    def _value(self, depth: int = 0) -> Item:
        token = self._next("(", "[", "name", "number") if depth else self._next("(", "[")
        if token.text == "(":
            return self._permutation()
        if token.text == "[":
            if depth == DEEPEST:
                raise self._refusal(token.position, f"lists are nested more than {DEEPEST} deep")
            return self._list(depth + 1)
        return self._point(token) if token.kind == "number" else token.text

    def _list(self, depth: int) -> list[Item]:
        found: list[Item] = []
        if self._skips("]"):
            return found
        while True:
            found.append(self._value(depth))
            if self._next(",", "]").text == "]":
                return found

    def _permutation(self) -> Cycles:
        """Disjoint cycles; the first bracket has been read."""
        cycles: list[tuple[int, ...]] = []
        seen: set[int] = set()
        while True:
            cycle: list[int] = []
            closed = self._skips(")")
            while not closed:
                token = self._next("number")
                point = self._point(token)
                if point in seen:
                    raise self._refusal(token.position, f"point {point} occurs twice")
                seen.add(point)
                cycle.append(point)
                closed = self._next(",", ")").text == ")"
            if len(cycle) > 1:
                cycles.append(tuple(cycle))
            if not self._skips("("):
                return tuple(cycles)

    def _point(self, token: _Token) -> int:
        if len(token.text) > 9 or not 1 <= int(token.text) <= MOST_POSITIONS:
            raise self._refusal(token.position, f"points are 1 to {MOST_POSITIONS}, found {token.text[:20]!r}")
        return int(token.text)

    def _skips(self, mark: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at].text == mark
        self.at += found
        return found


def _listed(accepted: Sequence[str]) -> str:
    shown = [{"name": "a name", "number": "a point"}.get(word, repr(word)) for word in accepted]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _chosen(defined: Mapping[str, Item], moves: Mapping[str, Cycles]) -> list[str]:
    """Names of the generators: those of the list that says so, or all."""
    lists = [item for title, item in defined.items() if title.lower() in GENERATORS]
    listed = lists[-1] if lists else list(moves)
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_GENERATORS:
        raise InvalidInput("generators", listed, f"a list of 1 to {MOST_GENERATORS} names of permutations")
    for title in listed:
        if not isinstance(title, str) or title not in moves:
            raise InvalidInput("generator", title, "the name of a permutation")
    return [str(title) for title in listed]


def _sets(defined: Mapping[str, Item]) -> list[list[int]]:
    """The sets of points that make up a state."""
    found = next((item for title, item in defined.items() if title.lower() == IDENTICAL), None)
    if not isinstance(found, list) or not found:
        raise InvalidInput("text", "without a list ip", "one with the list ip of sets of points, for identical pieces")
    sets: list[list[int]] = []
    for group in found:
        points = [point for point in group if isinstance(point, int)] if isinstance(group, list) else []
        if not points or not isinstance(group, list) or len(points) != len(group):
            raise InvalidInput("set in the list ip", group, "a list of points")
        sets.append(points)
    every = [point for points in sets for point in points]
    if len(set(every)) != len(every):
        raise InvalidInput("list ip", sets, "disjoint sets of points")
    return sets


def _start(sets: Sequence[Sequence[int]], degree: int) -> list[int]:
    labels = [0] * degree
    for label, points in enumerate(sets, 1):
        for point in points:
            labels[point - 1] = label
    return labels


def _titles(chosen: Sequence[str]) -> list[str]:
    """The names without the prefix M_ that all of them have."""
    found = list(chosen)
    while all(title.startswith("M_") and len(title) > 2 for title in found):
        found = [title[2:] for title in found]
    return found

"""Shortest paths between states, and the states that are farthest from the start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

from mathengine.cayley.coset_tables import State, action
from mathengine.cayley.graphs import Graph, MatrixGraph, PermutationGraph, sign
from mathengine.errors import BudgetExhausted, InvalidInput, NothingFound, nearest

if TYPE_CHECKING:
    from mathengine.cayley.balls import Ball
    from mathengine.cayley.engines import OnLayer
    from mathengine.cayley.small_moves import Keys

Method: TypeAlias = Literal["bidirectional", "bfs"]
METHODS = ("bidirectional", "bfs")
MOST_BYTES = 1 << 31
"""Bytes of keys that a search keeps unless another limit is given."""
MANY = 1_000_000
"""Vertices from which on compiled code is worth its start."""
MOST_LISTED = 1_000_000
"""Farthest states that are listed at most."""


@dataclass(frozen=True, slots=True)
class Path:
    """A word of generators that leads from one state to another.

    Attributes
    ----------
    graph : Graph
    begin : state
    word : tuple of int
        Numbers of the generators, in the order in which they act.
    shortest : bool
        Whether no shorter path exists.
    method : str
        How it was found.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> found = path(family("lrx", n=4), (3, 2, 1, 0))
    >>> found.to_text(), found.length, found.end, found.shortest
    ('X R^2 X', 4, (0, 1, 2, 3), True)
    """

    graph: Graph
    begin: State
    word: tuple[int, ...]
    shortest: bool
    method: str

    @property
    def length(self) -> int:
        """The number of steps."""
        return len(self.word)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the generators."""
        return tuple(self.graph.names[g] for g in self.word)

    @property
    def states(self) -> list[State]:
        """The states along the path, both ends included."""
        act, found = action(self.graph), [self.begin]
        for g in self.word:
            found.append(act(g, found[-1]))
        return found

    @property
    def end(self) -> State:
        """Where the path leads."""
        return self.states[-1]

    def to_text(self) -> str:
        """The names of the generators, with repetitions as powers: ``L^3 X R``; ``()`` for no step at all.

        Examples
        --------
        >>> from mathengine.cayley.families import family
        >>> Path(family("lrx", n=4), (0, 1, 2, 3), (0, 0, 2), False, "").to_text()
        'L^2 X'
        """
        runs = ((name, len(list(run))) for name, run in groupby(self.names))
        return " ".join(name if count == 1 else f"{name}^{count}" for name, count in runs) or "()"

    def inverse(self) -> Path:
        """The path back.

        Raises
        ------
        InvalidInput
            If the inverse of a generator is no generator.

        Examples
        --------
        >>> from mathengine.cayley.families import family
        >>> Path(family("lrx", n=4), (0, 1, 2, 3), (0, 0, 2), False, "").inverse().to_text()
        'X R^2'
        """
        opposite = inverse_numbers(self.graph)
        missing = [self.graph.names[g] for g in self.word if opposite[g] is None]
        if missing:
            raise InvalidInput("inverse of the path", missing[0], "generators whose inverses are generators")
        word = tuple(h for g in reversed(self.word) if (h := opposite[g]) is not None)
        return Path(self.graph, self.end, word, self.shortest, self.method)

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "graph": self.graph.name,
            "from": self.begin,
            "to": self.end,
            "length": self.length,
            "shortest": self.shortest,
            "word": list(self.names),
            "text": self.to_text(),
            "states": self.states,
            "method": self.method,
        }


def path(
    graph: Graph,
    state: object,
    to: object | None = None,
    *,
    method: Method = "bidirectional",
    memory: int | None = None,
) -> Path:
    """A shortest path from a state to the start of the graph, or to another state; exact.

    Parameters
    ----------
    graph : Graph
    state, to : state
        A word as a sequence of labels or as text of digits, or the rows of a matrix.
    method : str
        ``bidirectional``: balls around both ends until they meet; ``bfs``: one ball around the end.
    memory : int, optional
        Bytes of states to keep; two gigabytes by default.

    Raises
    ------
    InvalidInput
        If a state does not belong to the graph.
    NothingFound
        If no path exists.
    BudgetExhausted
        If the balls outgrow the memory before they meet.

    Notes
    -----
    Balls whose radii add up to the distance are kept: some millions of states are searched in seconds.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> path(family("lrx", n=8), (7, 6, 5, 4, 3, 2, 1, 0)).length
    26
    >>> path(family("lx", n=4), (3, 0, 1, 2)).to_text()
    'L'
    """
    from mathengine.cayley.state_keys import checked_state

    begin = checked_state(graph, state)
    end = graph.start if to is None else checked_state(graph, to)
    if method not in METHODS:
        raise InvalidInput("method", method, nearest(method, METHODS))
    _require_parity(graph, begin, end)
    word = _word(graph, begin, end, method, memory or MOST_BYTES)
    found = Path(graph, begin, tuple(word), True, "one ball" if method == "bfs" else "two balls that meet")
    if found.end != end:
        raise AssertionError(f"the path {found.to_text()} does not lead to its end")
    return found


def distance(graph: Graph, state: object, to: object | None = None, *, memory: int | None = None) -> int:
    """The number of steps of a shortest path from a state to the start, or to another state; exact.

    Raises
    ------
    InvalidInput, NothingFound, BudgetExhausted
        As in :func:`path`.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> distance(family("pancake", n=6), (4, 5, 2, 3, 0, 1))
    5
    """
    return path(graph, state, to, memory=memory).length


def _require_parity(graph: Graph, begin: State, end: State) -> None:
    """An odd permutation is out of reach of even ones."""
    if isinstance(graph, PermutationGraph) and graph.is_cayley and set(graph.signs) == {1}:
        signs = {sign(state) for state in (begin, end)}  # type: ignore[arg-type]  # permutations
        if len(signs) == 2:
            raise NothingFound("no path: all generators are even permutations, and the states differ in parity")


def _word(graph: Graph, begin: State, end: State, method: Method, memory: int) -> list[int]:
    from mathengine.cayley.balls import Ball, contains
    from mathengine.cayley.state_keys import StateKeys, width_of

    keys = StateKeys(graph)
    most = memory // width_of(graph) // 2  # there are two balls
    ahead = Ball(keys, begin, "from", most=most)
    behind = Ball(keys, end, "to", most=most)
    try:
        while True:
            # A path as long as the radii together passes through both last layers; shorter ones were ruled out.
            meeting = ahead.last[contains(behind.last, ahead.last)]
            if len(meeting):
                key: Keys = meeting[:1]
                return ahead.word(key, ahead.radius) + behind.word(key, behind.radius)
            ball = behind if method == "bfs" or len(behind.last) <= len(ahead.last) else ahead
            if not ball.grow():
                raise NothingFound(f"no path: {ball.size} states can be reached, and this one is not among them")
    except BudgetExhausted as error:
        raise _too_long(error, ahead, behind) from None


def _too_long(error: BudgetExhausted, ahead: Ball, behind: Ball) -> BudgetExhausted:
    from mathengine.cayley.balls import NoRoom

    known = f"no path of at most {ahead.radius + behind.radius} steps"
    if not isinstance(error, NoRoom):
        return BudgetExhausted(f"{known}, and farther off entries of the matrices may pass 2**62; give a modulus")
    return BudgetExhausted(f"{known}, and {error}; more memory, or a beam search, may find one")


def inverse_numbers(graph: Graph) -> tuple[int | None, ...]:
    """For each generator the number of its inverse, or None where that is no generator.

    >>> from mathengine.cayley.families import family
    >>> inverse_numbers(family("lrx", n=4)), inverse_numbers(family("lx", n=4))
    ((1, 0, 2), (None, 1))
    """
    from mathengine.cayley.graphs import inverse, matrix_inverse

    number: dict[object, int] = {g: i for i, g in enumerate(graph.generators)}
    if isinstance(graph, MatrixGraph):
        return tuple(number.get(matrix_inverse(g, graph.modulus)) for g in graph.generators)
    return tuple(number.get(inverse(g)) for g in graph.generators)


def read_word(graph: Graph, text: str) -> tuple[int, ...]:
    """The generators that a text names: ``L^3 X R``, ``L L L X R``; ``g'`` or ``g^-1`` is the inverse of g.

    Raises
    ------
    InvalidInput
        For an unknown name, or an inverse that is no generator.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> read_word(family("lrx", n=4), "L^2 X L'")
    (0, 0, 2, 1)
    """
    found: list[int] = []
    opposite = inverse_numbers(graph)
    for piece in text.replace(",", " ").split():
        if piece == "()":
            continue
        g, count = _named(graph, piece)
        if count < 0 and opposite[g] is None:
            raise InvalidInput("step", piece, "generators; its inverse is none")
        step = opposite[g] if count < 0 else g
        assert step is not None
        found += [step] * abs(count)
    return tuple(found)


def _named(graph: Graph, piece: str) -> tuple[int, int]:
    """A generator and its power; a name may itself contain ``^``, and ends with ``'`` if it is an inverse."""
    names = graph.names
    if piece in names:
        return names.index(piece), 1
    power = re.fullmatch(r"(.+?)\^(-?\d{1,6})", piece)
    if power is not None and power[1] in names:
        return names.index(power[1]), int(power[2])
    if piece.endswith("'") and piece[:-1] in names:
        return names.index(piece[:-1]), -1
    raise InvalidInput("step", piece, nearest(piece, names))


def verified_path(graph: Graph, begin: object, word: Sequence[int] | str) -> Path:
    """The path along given generators from a state; its end is worked out, so that a claim can be checked.

    Raises
    ------
    InvalidInput
        If the state or a generator is none of the graph.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> verified_path(family("lrx", n=4), "3210", "X R^2 X").end
    (0, 1, 2, 3)
    """
    from mathengine.cayley.state_keys import checked_state

    numbers = read_word(graph, word) if isinstance(word, str) else tuple(word)
    for g in numbers:
        if not 0 <= g < len(graph.generators):
            raise InvalidInput("number of a generator", g, f"0 to {len(graph.generators) - 1}")
    return Path(graph, checked_state(graph, begin), numbers, False, "given")


@dataclass(frozen=True, slots=True)
class Farthest:
    """The states at the largest distance from the start.

    Attributes
    ----------
    graph : Graph
    distance : int
        The diameter, seen from the start.
    states : tuple
        All of them, in ascending order.
    order : int
        The number of vertices.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> farthest(family("pancake", n=4)).states
    ((1, 3, 0, 2), (2, 0, 3, 1), (3, 1, 2, 0))
    """

    graph: Graph
    distance: int
    states: tuple[State, ...]
    order: int

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.states)

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "graph": self.graph.name,
            "distance": self.distance,
            "order": self.order,
            "count": self.count,
            "states": list(self.states),
        }


def farthest(graph: Graph, *, memory: int | None = None, on_layer: OnLayer | None = None) -> Farthest:
    """The farthest states from the start, by a complete search; exact.

    Parameters
    ----------
    graph : Graph
    memory : int, optional
        Bytes of states to keep; two gigabytes by default. Two layers are kept where inverses are generators, else all.
    on_layer : callable, optional
        Called with distance, size and total as each layer is found.

    Raises
    ------
    BudgetExhausted
        If the layers outgrow the memory.
    InvalidInput
        If more than a million states are farthest.

    Notes
    -----
    Less than a second for each ten millions of edges between states of eight bytes; groups of a million permutations
    and more, of up to 14 positions, are searched by bitmaps and compiled code: seconds up to 12 positions.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> found = farthest(family("lrx", n=7))
    >>> found.distance, found.states
    (21, ((1, 0, 6, 5, 4, 3, 2),))
    """
    if isinstance(graph, PermutationGraph) and _suits_blocks(graph, memory or MOST_BYTES):
        return _farthest_by_blocks(graph, on_layer)
    from mathengine.cayley.balls import Ball, NoRoom
    from mathengine.cayley.state_keys import StateKeys, width_of

    keys = StateKeys(graph)
    most = (memory or MOST_BYTES) // width_of(graph)
    ball = Ball(keys, graph.start, most=most, keeps=not graph.is_inverse_closed)
    try:
        while ball.grow():
            if on_layer is not None:
                on_layer(ball.radius, len(ball.last), ball.size)
    except NoRoom as error:
        raise BudgetExhausted(f"{error}; choose more memory, or a smaller graph") from None
    except BudgetExhausted:
        raise BudgetExhausted("the search does not end: entries of the matrices pass 2**62; give a modulus") from None
    _require_few(len(ball.last))
    return Farthest(graph, ball.radius, tuple(sorted(keys.states(ball.last))), ball.size)  # type: ignore[type-var]


def _suits_blocks(graph: PermutationGraph, memory: int) -> bool:
    """Whether bitmaps are worth their compiled code, and fit."""
    from mathengine.cayley.coset_blocks import ENGINE
    from mathengine.cayley.order import group_order

    plan = ENGINE.plan(graph)
    return plan is not None and plan.memory <= memory and group_order(graph.generators) >= MANY


def _farthest_by_blocks(graph: PermutationGraph, on_layer: OnLayer | None) -> Farthest:
    from mathengine.cayley.blocks_states import last_layer
    from mathengine.cayley.enumeration import available_threads

    sizes, rows = last_layer(graph, MOST_LISTED, available_threads(), on_layer)
    _require_few(sizes[-1])
    return Farthest(graph, len(sizes) - 1, tuple(sorted(map(tuple, rows.tolist()))), sum(sizes))


def _require_few(count: int) -> None:
    if count > MOST_LISTED:
        raise InvalidInput("number of farthest states", count, f"at most {MOST_LISTED}, to be listed")

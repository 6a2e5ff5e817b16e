"""A model put together statement by statement, with refusals that say where a text contradicts itself."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mathengine.errors import ParseError
from mathengine.sem.graphs import LONGEST_NAME, MOST_VERTICES, NAME, MixedGraph, Parameter, in_reading_order
from mathengine.sem.models import LATENT, LinearModel, Restriction
from mathengine.sem.source_text import refusal

ARROWS = {"l": "->", "w": "<->"}


class ModelBuilder:
    """Vertices, edges and restrictions as a text introduces them.

    Parameters
    ----------
    text : str
        The whole text; refusals show the line of it where the trouble is.
    """

    def __init__(self, text: str) -> None:
        self.source = text
        self.names: dict[str, int] = {}
        self.latent: set[int] = set()
        self.edges: dict[Parameter, int] = {}
        self.restrictions: dict[Parameter, Restriction] = {}
        self.dropped: set[Parameter] = set()
        self.notes: list[str] = []

    def refusal(self, position: int, problem: str) -> ParseError:
        """The error at this index of the text."""
        return refusal(self.source, position, problem)

    def note(self, sentence: str) -> None:
        """Keep a remark for the user, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def vertex(self, name: str, position: int) -> int:
        """The number of a vertex, which is new or known."""
        if name not in self.names:
            if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
                named = "letters, digits, '_' and '.', a letter first, or a number"
                raise self.refusal(position, f"vertex name {name[:40]!r} is not made of {named}")
            if len(self.names) == MOST_VERTICES:
                raise self.refusal(position, f"more than {MOST_VERTICES} vertices")
            self.names[name] = len(self.names)
        return self.names[name]

    def key(self, letter: str, first: str, second: str, position: int) -> Parameter:
        """The parameter between two vertices; the names must differ for an edge."""
        i, j = self.vertex(first, position), self.vertex(second, position)
        return (letter, min(i, j), max(i, j)) if letter == "w" else (letter, i, j)

    def edge(self, letter: str, first: str, second: str, position: int) -> Parameter:
        """A new edge.

        Raises
        ------
        ParseError
            For a loop, or an edge that is there already.
        """
        name = f"{first}{ARROWS[letter]}{second}"
        if first == second:
            raise self.refusal(position, f"{name} is a loop: an edge joins two different vertices")
        key = self.key(letter, first, second, position)
        if key in self.edges:
            raise self.refusal(position, f"edge {name} is given twice")
        self.edges[key] = position
        return key

    def restrict(self, key: Parameter, value: Restriction, position: int) -> None:
        """Fix a parameter to a value, or give it a label.

        Raises
        ------
        ParseError
            If it has another value or label already, or the value makes no sense.
        """
        letter, i, j = key
        known = self.restrictions.setdefault(key, value)
        if known != value:
            raise self.refusal(position, f"{self.spelt(key)} is given both {known} and {value}")
        if isinstance(value, str) and (not NAME.fullmatch(value) or value.isdigit() or value == LATENT):
            raise self.refusal(position, f"{value[:40]!r} is no label: letters, digits, '_' and '.', a letter first")
        if isinstance(value, Fraction) and value < 0 and letter == "w" and i == j:
            raise self.refusal(position, f"error variance {value} is negative")

    def spelt(self, key: Parameter) -> str:
        """A parameter as a message shows it."""
        letter, i, j = key
        names = list(self.names)
        return f"error variance of {names[i]}" if i == j else f"edge {names[i]}{ARROWS[letter]}{names[j]}"

    def model(self, order: Iterable[str] | None = None) -> LinearModel:
        """The model, its vertices in this order: by default numbers by value, other names as they came."""
        names = tuple(order) if order is not None else in_reading_order(self.names)
        place = {self.names[name]: position for position, name in enumerate(names)}
        zero = [key for key in self.edges if self.restrictions.get(key) == 0]
        for key in zero:
            self.note(f"{self.spelt(key)[5:]} is fixed to 0, so it is no edge")
        edges = {_placed(place, key) for key in self.edges if key not in zero}
        graph = MixedGraph(
            names,
            tuple(sorted((i, j) for letter, i, j in edges if letter == "l")),
            tuple(sorted((i, j) for letter, i, j in edges if letter == "w")),
        )
        kept = {_placed(place, key): value for key, value in self.restrictions.items() if key not in zero}
        latent = tuple(sorted(place[v] for v in self.latent))
        return LinearModel(graph, latent, tuple(sorted(kept.items(), key=lambda item: item[0])), tuple(self.notes))


def _placed(place: dict[int, int], key: Parameter) -> Parameter:
    letter, i, j = key[0], place[key[1]], place[key[2]]
    return (letter, min(i, j), max(i, j)) if letter == "w" else (letter, i, j)

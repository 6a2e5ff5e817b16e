"""Mixed graphs up to isomorphism, in numbered chunks, so that a search can walk through all of them.

Between two vertices any of the edges ->, <- and <-> may stand: a labelled graph is a number whose digits say which, and
it is kept if no renaming of its vertices gives a smaller one. A chunk is an interval of numbers, so nothing needs to
be listed in advance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations

from mathengine.sem.graphs import MixedGraph

LABELLED_PER_CHUNK = 1024
SIMPLE_DIGITS = (0, 1, 2, 4)
"""No edge, ->, <-, <->; sums of these where several edges may join two vertices."""


@dataclass(frozen=True, slots=True)
class Census:
    """A part of the space: all graphs of one size, up to isomorphism, connected.

    Parameters
    ----------
    name : str
    vertices : int
    most_edges : int
    acyclic, simple : bool
        Whether directed cycles, and several edges between two vertices, are left out.
    """

    name: str
    vertices: int
    most_edges: int
    acyclic: bool
    simple: bool

    @property
    def base(self) -> int:
        """How many ways two vertices can be joined."""
        return len(SIMPLE_DIGITS) if self.simple else 8

    @property
    def labelled(self) -> int:
        """How many labelled graphs there are, whatever their edges."""
        return int(self.base ** (self.vertices * (self.vertices - 1) // 2))

    @property
    def chunks(self) -> int:
        """How many chunks they are cut into."""
        return -(-self.labelled // LABELLED_PER_CHUNK)

    def graphs(self, chunk: int) -> Iterator[MixedGraph]:
        """The graphs of one chunk: connected, within the bounds, the least of their class.

        >>> census = Census("three", 3, 9, False, False)
        >>> sum(1 for k in range(census.chunks) for _ in census.graphs(k))
        98
        """
        pairs = list(combinations(range(self.vertices), 2))
        first = chunk * LABELLED_PER_CHUNK
        for number in range(first, min(first + LABELLED_PER_CHUNK, self.labelled)):
            digits = self._digits(number, len(pairs))
            if sum(map(int.bit_count, digits)) > self.most_edges or not _is_least(digits, self.vertices):
                continue
            graph = _graph(digits, pairs, self.vertices)
            if _is_connected(digits, pairs, self.vertices) and (graph.is_acyclic or not self.acyclic):
                yield graph

    def _digits(self, number: int, count: int) -> tuple[int, ...]:
        found = []
        for _ in range(count):
            number, digit = divmod(number, self.base)
            found.append(SIMPLE_DIGITS[digit] if self.simple else digit)
        return tuple(reversed(found))


@cache
def _renamings(size: int) -> tuple[tuple[tuple[int, bool], ...], ...]:
    """For every renaming, where each pair's digit comes from, and whether its direction turns."""
    pairs = list(combinations(range(size), 2))
    place = {pair: k for k, pair in enumerate(pairs)}
    return tuple(
        tuple((place[min(p[i], p[j]), max(p[i], p[j])], p[i] > p[j]) for i, j in pairs)
        for p in permutations(range(size))
    )


TURNED = (0, 2, 1, 3, 4, 6, 5, 7)
"""A digit with -> and <- exchanged."""


def _is_least(digits: Sequence[int], size: int) -> bool:
    for renaming in _renamings(size):
        for own, (source, turns) in zip(digits, renaming, strict=True):
            other = TURNED[digits[source]] if turns else digits[source]
            if other != own:
                if other < own:
                    return False
                break
    return True


def _graph(digits: Sequence[int], pairs: Sequence[tuple[int, int]], size: int) -> MixedGraph:
    joined = list(zip(digits, pairs, strict=True))
    directed = [(i, j) for d, (i, j) in joined if d & 1] + [(j, i) for d, (i, j) in joined if d & 2]
    names = tuple(str(v) for v in range(1, size + 1))
    return MixedGraph(names, tuple(sorted(directed)), tuple(pair for d, pair in joined if d & 4))


def _is_connected(digits: Sequence[int], pairs: Sequence[tuple[int, int]], size: int) -> bool:
    reached = {0}
    for _ in range(size):
        for digit, (i, j) in zip(digits, pairs, strict=True):
            if digit and (i in reached or j in reached):
                reached |= {i, j}
    return len(reached) == size

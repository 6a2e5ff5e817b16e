"""Maximum flows with integer capacities on small networks, with a minimum cut and the paths of the flow.

A vertex may have a capacity of its own: it is then an entry and an exit with an arc between, and arcs to the vertex end
at the entry while arcs from it begin at the exit. Shortest augmenting paths (Edmonds and Karp), which is fast enough
for the networks of half-treks and treks: their flows are at most the number of vertices or edges of the graph.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Flow(Generic[Name]):
    """A maximum flow.

    Attributes
    ----------
    value : int
        The amount that flows.
    paths : tuple of tuples of names
        The flow as ``value`` paths of one unit each, from source to sink, both left out.
    cut_vertices : frozenset of names
        Vertices whose own capacity is in the minimum cut nearest to the source.
    cut_arcs : frozenset of (name, name)
        Arcs in that cut. The capacities of both sets add up to ``value``: no larger flow exists.
    """

    value: int
    paths: tuple[tuple[Name, ...], ...]
    cut_vertices: frozenset[Name]
    cut_arcs: frozenset[tuple[Name, Name]]


@dataclass(slots=True)
class Network(Generic[Name]):
    """A directed network under construction.

    Examples
    --------
    Two paths that both need the vertex "m":

    >>> network = Network()
    >>> for vertex in ("a", "b", "m", "c", "d"):
    ...     network.add_vertex(vertex, 1)
    >>> for arc in (("s", "a"), ("s", "b"), ("a", "m"), ("b", "m"), ("m", "c"), ("m", "d"), ("c", "t"), ("d", "t")):
    ...     network.add_arc(*arc)
    >>> flow = network.maximum_flow("s", "t")
    >>> flow.value, flow.paths, sorted(flow.cut_vertices)
    (1, (('a', 'm', 'c'),), ['m'])
    """

    _ends: dict[Name, tuple[int, int]] = field(default_factory=dict)
    _names: list[Name] = field(default_factory=list)
    _capacities: list[dict[int, int]] = field(default_factory=list)

    def add_vertex(self, name: Name, capacity: int | None = None) -> None:
        """Add a vertex, once; without a capacity it lets everything through, as vertices do that only arcs name."""
        entry = self._node(name)
        leaving = entry
        if capacity is not None:
            leaving = self._node(name)
            self._join(entry, leaving, capacity)
        self._ends[name] = (entry, leaving)

    def add_arc(self, tail: Name, head: Name, capacity: int = 1) -> None:
        """Add an arc; arcs between the same vertices add their capacities."""
        for name in (tail, head):
            if name not in self._ends:
                self.add_vertex(name)
        self._join(self._ends[tail][1], self._ends[head][0], capacity)

    def maximum_flow(self, source: Name, sink: Name) -> Flow[Name]:
        """The largest flow from one vertex to another. Exact; the network itself is left as it is."""
        residual = [dict(arcs) for arcs in self._capacities]
        for name in (source, sink):
            if name not in self._ends:
                return Flow(0, (), frozenset(), frozenset())
        start, goal = self._ends[source][1], self._ends[sink][0]
        value = 0
        while True:
            before = _breadth_first(residual, start, goal)
            if before[goal] < 0:
                break
            value += _augment(residual, before, start, goal)
        inside = [node >= 0 for node in before]
        inside[start] = True
        vertices, arcs = self._cut(inside)
        return Flow(value, self._paths(residual, start, goal), vertices, arcs)

    def _node(self, name: Name) -> int:
        self._names.append(name)
        self._capacities.append({})
        return len(self._names) - 1

    def _join(self, tail: int, head: int, capacity: int) -> None:
        arcs = self._capacities[tail]
        arcs[head] = arcs.get(head, 0) + capacity
        self._capacities[head].setdefault(tail, 0)

    def _cut(self, inside: list[bool]) -> tuple[frozenset[Name], frozenset[tuple[Name, Name]]]:
        vertices, arcs = set(), set()
        for tail, heads in enumerate(self._capacities):
            for head, capacity in heads.items():
                if capacity and inside[tail] and not inside[head]:
                    if self._names[tail] == self._names[head]:
                        vertices.add(self._names[tail])
                    else:
                        arcs.add((self._names[tail], self._names[head]))
        return frozenset(vertices), frozenset(arcs)

    def _paths(self, residual: list[dict[int, int]], start: int, goal: int) -> tuple[tuple[Name, ...], ...]:
        """The flow taken apart into paths; circulations that no path needs are left behind."""
        used = [
            {
                head: capacity - residual[tail][head]
                for head, capacity in arcs.items()
                if capacity > residual[tail][head]
            }
            for tail, arcs in enumerate(self._capacities)
        ]
        paths = []
        while used[start]:
            nodes = [start]
            while nodes[-1] != goal:
                tail = nodes[-1]
                head = next(iter(used[tail]))
                used[tail][head] -= 1
                if not used[tail][head]:
                    del used[tail][head]
                # A unit that comes back to a node went around a circulation: forget the round.
                nodes = [*nodes[: nodes.index(head)], head] if head in nodes else [*nodes, head]
            paths.append(tuple(dict.fromkeys(self._names[node] for node in nodes[1:-1])))
        return tuple(paths)


def _breadth_first(residual: list[dict[int, int]], start: int, goal: int) -> list[int]:
    """The node before each node on a shortest path with room left; -1 where no path leads."""
    before = [-1] * len(residual)
    before[start] = start
    queue = [start]
    for node in queue:
        for head, room in residual[node].items():
            if room and before[head] < 0:
                before[head] = node
                if head == goal:
                    return before
                queue.append(head)
    return before


def _augment(residual: list[dict[int, int]], before: list[int], start: int, goal: int) -> int:
    arcs, node = [], goal
    while node != start:
        arcs.append((before[node], node))
        node = before[node]
    amount = min(residual[tail][head] for tail, head in arcs)
    for tail, head in arcs:
        residual[tail][head] -= amount
        residual[head][tail] += amount
    return amount

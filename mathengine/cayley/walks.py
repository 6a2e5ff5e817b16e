"""Random walks from the start of a graph, and how fast they mix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import perm
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.balls import Ball, NoRoom, contains, distinct
from mathengine.cayley.coset_tables import CosetTable, coset_table
from mathengine.cayley.graphs import Graph, MatrixGraph, PermutationGraph
from mathengine.cayley.paths import MOST_BYTES, Path, inverse_numbers
from mathengine.cayley.small_moves import Keys
from mathengine.cayley.state_keys import Rows, State, StateKeys, width_of
from mathengine.errors import BudgetExhausted, InvalidInput, nearest

Kind: TypeAlias = Literal["classic", "non-backtracking"]
KINDS = ("classic", "non-backtracking")
MOST_STEPS = 10**8
"""Walks times their length."""
MOST_ENTRIES = 10**8
"""Entries of all states along the walks, eight bytes each."""
MOST_VERTICES = 100_000
"""Vertices up to which the law of a walk is followed exactly."""
MOST_PAIRS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Walks:
    """Random walks from the start.

    Attributes
    ----------
    graph : Graph
    generators : array of shape (walks, steps)
        Numbers of the generators.
    states : array of shape (walks, steps + 1, entries)
        Labels, or entries of matrices row by row; the start comes first.
    """

    graph: Graph
    generators: NDArray[np.int64]
    states: Rows

    @property
    def ends(self) -> Rows:
        """The last states, one row for each walk."""
        return self.states[:, -1]

    def words(self) -> list[list[str]]:
        """The names of the generators along each walk."""
        return [[self.graph.names[g] for g in row] for row in self.generators.tolist()]

    def __len__(self) -> int:
        """The number of walks."""
        return len(self.generators)

    def state(self, number: int, step: int) -> State:
        """The state of a walk after so many steps; step -1 is the last.

        >>> from mathengine.cayley.families import family
        >>> random_walks(family("unitriangular", n=3, m=5), 1, 2).state(0, 0)
        ((1, 0, 0), (0, 1, 0), (0, 0, 1))
        """
        row = self.states[number, step].tolist()
        if isinstance(self.graph, PermutationGraph):
            return tuple(row)
        width = len(self.graph.start[0])
        return tuple(tuple(row[i : i + width]) for i in range(0, len(row), width))

    def text(self, number: int) -> str:
        """The word of a walk, with repetitions as powers."""
        return Path(self.graph, self.graph.start, tuple(self.generators[number].tolist()), False, "").to_text()


def random_walks(graph: Graph, count: int, steps: int, *, kind: Kind = "classic", seed: int = 0) -> Walks:
    """Walks from the start, each step by a generator drawn uniformly.

    Parameters
    ----------
    graph : Graph
    count, steps : int
        Number of walks, and of steps of each.
    kind : str
        ``classic``: all generators at each step; ``non-backtracking``: all but the inverse of the last one.
    seed : int
        The same walks for the same seed.

    Raises
    ------
    InvalidInput
        If there are too many steps in all, the kind is unknown, or no step but back is left.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> walks = random_walks(family("lrx", n=5), 2, 4, kind="non-backtracking", seed=1)
    >>> walks.states.shape, walks.states[0, 0].tolist()
    ((2, 5, 5), [0, 1, 2, 3, 4])
    """
    if kind not in KINDS:
        raise InvalidInput("kind of walk", kind, nearest(kind, KINDS))
    if count < 1 or steps < 0 or count * max(1, steps) > MOST_STEPS:
        raise InvalidInput("number of steps", f"{count} times {steps}", f"1 to {MOST_STEPS} in all")
    keys = StateKeys(graph)
    entries = keys.rows(keys.start).size * count * (steps + 1)
    if entries > MOST_ENTRIES:
        raise InvalidInput("number of entries of all states", entries, f"at most {MOST_ENTRIES}; fewer walks or steps")
    generators = _drawn(graph, count, steps, kind, np.random.default_rng(seed))
    rows = [keys.rows(current) for current in _along(keys, generators)]
    return Walks(graph, generators, np.stack(rows, axis=1))


def _along(keys: StateKeys, generators: NDArray[np.int64]) -> Iterator[Keys]:
    """The keys of the states after 0, 1, 2, ... steps, one for each walk."""
    current = np.repeat(keys.start, len(generators))
    yield current
    for chosen in generators.T:
        following = current.copy()
        for g, move in enumerate(keys.forward):
            here = chosen == g
            if here.any():
                following[here] = move(current[here])
        current = following
        yield current


def walk_distances(walks: Walks, *, memory: int | None = None) -> NDArray[np.int64]:
    """The distances from the start of all states along walks; exact.

    Parameters
    ----------
    walks : Walks
    memory : int, optional
        Bytes of states to keep; two gigabytes by default.

    Returns
    -------
    array of shape (walks, steps + 1)
        A shortest word for ``walks.states[i, t]`` has ``[i, t]`` generators: at most t, and mostly fewer.

    Raises
    ------
    BudgetExhausted
        If the layers up to the farthest of these states outgrow the memory.

    Notes
    -----
    One breadth-first search, which ends with the layer of the farthest state.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> walks = random_walks(family("lrx", n=5), 1, 8, seed=2)
    >>> walk_distances(walks).tolist()
    [[0, 1, 2, 3, 3, 3, 4, 5, 4]]
    """
    keys = StateKeys(walks.graph)
    visited = np.stack([*_along(keys, walks.generators)], axis=1)
    states = distinct(visited.ravel())
    ball = Ball(keys, walks.graph.start, most=(memory or MOST_BYTES) // width_of(walks.graph))
    distances = np.full(len(states), -1)
    try:
        while (distances := np.where(contains(ball.last, states), ball.radius, distances)).min() < 0:
            ball.grow()
    except NoRoom as error:
        raise BudgetExhausted(f"{error}; choose more memory, or fewer steps") from None
    found: NDArray[np.int64] = distances[np.searchsorted(states, visited)]
    return found


def _drawn(graph: Graph, count: int, steps: int, kind: Kind, random: np.random.Generator) -> NDArray[np.int64]:
    number = len(graph.generators)
    if kind == "classic":
        return random.integers(0, number, (count, steps))
    back = np.array([-1 if h is None else h for h in inverse_numbers(graph)])
    if number == 1 and back[0] == 0:
        raise InvalidInput("kind of walk", kind, "classic; the only generator is its own inverse")
    found = np.empty((count, steps), np.int64)
    forbidden = np.full(count, -1)
    for step in range(steps):
        free = number - (forbidden >= 0)
        drawn = (random.random(count) * free).astype(np.int64)
        drawn += (forbidden >= 0) & (drawn >= forbidden)
        found[:, step] = drawn
        forbidden = back[drawn]
    return found


@dataclass(frozen=True, slots=True)
class Mixing:
    """How fast the lazy random walk becomes uniform.

    Attributes
    ----------
    steps : int
        The first time at which the total variation distance from the uniform law is at most ``epsilon``.
    epsilon : float
    distances : tuple of float
        The total variation distance after 0, 1, ..., steps steps.
    vertices : int
        Of the graph that was followed.
    bound : str
        ``exact``: the graph itself, in double precision; ``lower bound``: two labels only, a quotient of the graph.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> found = mixing_time(family("all_transpositions", n=5))
    >>> found.steps, found.bound
    (7, 'exact')
    """

    steps: int
    epsilon: float
    distances: tuple[float, ...]
    vertices: int
    bound: str

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {
            "steps": self.steps,
            "epsilon": self.epsilon,
            "bound": self.bound,
            "vertices": self.vertices,
            "distances": list(self.distances),
        }


def mixing_time(graph: Graph, epsilon: float = 0.25, *, max_steps: int = 100_000) -> Mixing:
    """The mixing time of the lazy walk, which stays with probability 1/2 and else takes a uniform generator.

    The law of the walk is followed step by step in double precision where the graph has at most 100000 vertices. For
    larger Cayley graphs of permutations it is followed on the ordered pairs of positions of two labels; a walk that has
    not mixed there has not mixed at all, so that this is a lower bound.

    Raises
    ------
    InvalidInput
        If epsilon is not between 0 and 1, or the graph is too large and no Cayley graph of permutations.
    BudgetExhausted
        If the walk has not mixed after ``max_steps`` steps.

    References
    ----------
    Levin, Peres: Markov Chains and Mixing Times, 2nd edition, chapters 4 and 7.

    Examples
    --------
    >>> from mathengine.cayley.families import family
    >>> found = mixing_time(family("lrx", n=40))
    >>> found.bound, found.vertices
    ('lower bound', 1560)
    """
    if not 0 < epsilon < 1:
        raise InvalidInput("epsilon", epsilon, "a number between 0 and 1")
    table, bound = _followed(graph)
    distances: list[float] = []
    for found in _distances(table):
        distances.append(found)
        if found <= epsilon:
            return Mixing(len(distances) - 1, epsilon, tuple(distances), table.order, bound)
        if len(distances) > max_steps:
            raise BudgetExhausted(f"not mixed after {max_steps} steps: total variation distance {found:.3g}")
    raise AssertionError("walks do not end")


def _followed(graph: Graph) -> tuple[CosetTable, str]:
    """The table of the graph itself, or of the walk of two labels."""
    two = _two_labels(graph)
    try:
        return coset_table(graph, MOST_VERTICES), "exact"
    except InvalidInput:
        if two is None:
            raise
    return coset_table(two, MOST_PAIRS), "lower bound"


def _two_labels(graph: Graph) -> PermutationGraph | None:
    if isinstance(graph, MatrixGraph) or not graph.is_cayley or perm(graph.degree, 2) > MOST_PAIRS:
        return None
    start = tuple(min(label, 2) for label in graph.start)
    return PermutationGraph(graph.generators, start, graph.directed, graph.names)


def _distances(table: CosetTable) -> Iterator[float]:
    """Total variation distances from the uniform law after 0, 1, 2, ... steps."""
    images = np.array(table.images).T
    law = np.zeros(table.order)
    law[0] = 1.0
    while True:
        yield float(np.abs(law - 1 / table.order).sum() / 2)
        moved = np.zeros(table.order)
        for row in images:
            moved[row] += law  # a generator permutes the vertices: no entry is met twice
        law = law / 2 + moved / (2 * len(images))

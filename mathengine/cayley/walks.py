"""Random walks from the start of a graph, and how fast they mix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import perm
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mathengine.cayley.coset_tables import CosetTable, coset_table
from mathengine.cayley.graphs import Graph, MatrixGraph, PermutationGraph
from mathengine.cayley.paths import inverse_numbers
from mathengine.cayley.state_keys import Rows, StateKeys
from mathengine.errors import BudgetExhausted, InvalidInput, nearest

Kind: TypeAlias = Literal["classic", "non-backtracking"]
KINDS = ("classic", "non-backtracking")
MOST_STEPS = 10**8
"""Walks times their length."""
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
    generators = _drawn(graph, count, steps, kind, np.random.default_rng(seed))
    keys = StateKeys(graph)
    current = np.repeat(keys.start, count)
    rows = [keys.rows(current)]
    for step in range(steps):
        current = current.copy()
        for g, move in enumerate(keys.forward):
            chosen = generators[:, step] == g
            if chosen.any():
                current[chosen] = move(current[chosen])
        rows.append(keys.rows(current))
    return Walks(graph, generators, np.stack(rows, axis=1))


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

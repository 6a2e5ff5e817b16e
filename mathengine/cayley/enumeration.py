"""Growth of a graph: planned, enumerated layer by layer, and checked."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib import import_module
from itertools import pairwise
from math import factorial, prod
from pathlib import Path

from mathengine.cayley.engines import Checkpoints, OnLayer, Plan, Run, engine, of_plan
from mathengine.cayley.graphs import Graph, MatrixGraph, PermutationGraph, matrix_product, moved, permutation_graph
from mathengine.cayley.order import contains_alternating, group_order
from mathengine.cayley.planner import choose
from mathengine.errors import InvalidInput, TooLarge

MOST_POINTS = 128
"""Degree up to which the order of a group is computed before the search."""
FEW_POINTS = 64
"""Degree up to which that takes a fraction of a second."""
MOST_VERTICES = 10**14
"""Vertices up to which a whole search is begun: some months of work."""
MOST_SORTED = 10**11
"""Vertices up to which they are sorted on disk unasked: some hours and hundreds of gigabytes."""
LONG = 10**24
"""Numbers from here on are shown by their first digits."""
WORTH_CHECKING = 1.0
"""Seconds of a search from which on a stabiliser chain is worth its time."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The layers of a graph, and how they were found.

    Attributes
    ----------
    graph : Graph
    layers : tuple of int
        ``layers[d]`` counts the vertices at distance exactly d from the start. Exact.
    complete : bool
        Whether these are known to be all layers.
    plan : Plan
        The engine, and why it was chosen.
    checks : tuple of str
        What was checked about the layers, each check in words.
    seconds : float
        Time that passed.
    version : str
        Of mathengine.

    Examples
    --------
    >>> found = growth([(1, 2, 0), (1, 0, 2)])
    >>> found.layers, found.diameter, found.order, found.complete
    ((1, 3, 2), 2, 6, True)
    """

    graph: Graph
    layers: tuple[int, ...]
    complete: bool
    plan: Plan
    checks: tuple[str, ...]
    seconds: float
    version: str = field(default_factory=lambda: program_version())

    @property
    def engine(self) -> str:
        """The engine and its variant."""
        return self.plan.engine

    @property
    def diameter(self) -> int | None:
        """The largest distance from the start; None where the layers are not known to be complete."""
        return len(self.layers) - 1 if self.complete else None

    @property
    def order(self) -> int:
        """The number of vertices that were reached."""
        return sum(self.layers)

    def digest(self) -> str:
        """SHA-256 of graph, layers and completeness; engines and versions do not count."""
        data = [self.graph.digest(), [str(size) for size in self.layers], self.complete]
        return hashlib.sha256(json.dumps(data, separators=(",", ":")).encode()).hexdigest()

    def certificate(self) -> dict[str, object]:
        """Plain data: the graph, its layers, the checks, engine, version and digest; large integers are texts."""
        return {
            "rule": "growth",
            "graph": self.graph.to_json(),
            "layers": [str(size) for size in self.layers],
            "complete": self.complete,
            "checks": list(self.checks),
            "engine": self.engine,
            "version": self.version,
            "digest": self.digest(),
        }

    def to_json(self) -> dict[str, object]:
        """Plain data for programs."""
        return {
            "graph": self.graph.to_json(),
            "layers": list(self.layers),
            "diameter": self.diameter,
            "order": self.order,
            "complete": self.complete,
            "engine": self.engine,
            "reason": self.plan.reason,
            "checks": list(self.checks),
            "seconds": round(self.seconds, 3),
            "version": self.version,
            "digest": self.digest(),
        }

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{d}</td><td>{size}</td></tr>" for d, size in enumerate(self.layers))
        return f"<table><tr><th>distance</th><th>vertices</th></tr>{rows}</table>"


def growth(
    graph_or_generators: Graph | Sequence[Sequence[int]],
    *,
    engine: str | None = None,
    threads: int | None = None,
    memory: int | None = None,
    max_layers: int | None = None,
    checkpoint: Checkpoints | None = None,
    workspace: Path | None = None,
    on_layer: OnLayer | None = None,
    on_plan: Callable[[Plan], object] | None = None,
) -> Growth:
    """Layer sizes of a Cayley or Schreier graph; exact.

    Parameters
    ----------
    graph_or_generators : Graph, or sequence of permutations
        A graph, or images of 0..n-1 for each generator, to which inverses are added.
    engine : str, optional
        One of :data:`mathengine.cayley.engines.ENGINES`; the planner's choice by default.
    threads : int, optional
        Worker threads; by default one for each processor at hand.
    memory : int, optional
        Bytes that may be used; by default nine tenths of the physical memory.
    max_layers : int, optional
        The largest distance wanted.
    checkpoint : Checkpoints, optional
        Where finished layers are kept and found again.
    workspace : Path, optional
        A folder for what does not fit in memory.
    on_layer : callable, optional
        Called with distance, size and total as each layer is found.
    on_plan : callable, optional
        Called with the plan before anything is enumerated.

    Returns
    -------
    Growth
        With its layers checked: their sum against the order where that is known beforehand, the first one against the
        generators, parity, and the bound on the growth from layer to layer.

    Raises
    ------
    InvalidInput
        For generators that make no sense, an engine that does not apply, or too little memory; nothing is begun then.

    References
    ----------
    "CayleyPy Growth" (third paper of the CayleyPy project) for the families and their conjectures.

    Examples
    --------
    >>> growth([(1, 2, 3, 0), (1, 0, 2, 3)]).layers
    (1, 3, 5, 6, 5, 3, 1)
    """
    graph = as_graph(graph_or_generators)
    if max_layers is not None and max_layers < 0:
        raise InvalidInput("number of layers", max_layers, "0 or more")
    begun = time.perf_counter()
    plan = choose(graph, engine, memory, max_layers)
    plan = replace(plan, states=_expected(graph, plan, max_layers))
    if max_layers is None:
        _refuse_hopeless(graph, plan, asked=engine is not None)
    if on_plan is not None:
        on_plan(plan)
    run = Run(
        threads=threads or available_threads(),
        memory=memory,
        max_layers=max_layers,
        checkpoint=None if checkpoint is None else checkpoint.of(graph, plan.engine),
        workspace=workspace,
    )
    layers = _enumerated(graph, plan, run, on_layer)
    complete = max_layers is None or len(layers) <= max_layers or sum(layers) == plan.states
    checks = verified(graph, layers, complete, plan.states)
    return Growth(graph, layers, complete, plan, checks, time.perf_counter() - begun)


def program_version() -> str:
    """The version of mathengine.

    >>> program_version().count(".") >= 1
    True
    """
    # Not a plain import: the root package names every room, and this room may not know the others.
    return str(import_module("mathengine").__version__)


def as_graph(graph_or_generators: Graph | Sequence[Sequence[int]]) -> Graph:
    """The graph itself, or the Cayley graph of permutations.

    >>> as_graph([(1, 0)]).degree
    2
    """
    if isinstance(graph_or_generators, PermutationGraph | MatrixGraph):
        return graph_or_generators
    return permutation_graph(graph_or_generators)


def available_threads() -> int:
    """Processors that this process may use.

    >>> available_threads() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _expected(graph: Graph, plan: Plan, max_layers: int | None) -> int | None:
    """The number of vertices where the group gives it: an order, or the orbit of a word under even permutations."""
    if plan.states is not None or not isinstance(graph, PermutationGraph) or graph.degree > MOST_POINTS:
        return plan.states
    if graph.is_cayley:
        is_ball = max_layers is not None and of_plan(plan) == "small" and graph.degree > FEW_POINTS
        is_quick = plan.cost < WORTH_CHECKING or is_ball
        return None if is_quick and not contains_alternating(graph.generators) else group_order(graph.generators)
    # A word with two equal letters has all its rearrangements as even permutations of it.
    if not contains_alternating(graph.generators):
        return None
    return factorial(graph.degree) // prod(factorial(graph.start.count(label)) for label in set(graph.start))


def _refuse_hopeless(graph: Graph, plan: Plan, asked: bool) -> None:
    """A search over more states than a machine visits, or sorts on its disk, is not begun."""
    is_sorted = of_plan(plan) == "sorted frontier" and not asked
    most = MOST_SORTED if is_sorted else MOST_VERTICES
    if of_plan(plan) in ("closed form", "class sums") or plan.states is None or plan.states <= most:
        return
    shown = f"{graph.name or 'this one'} with {count_text(plan.states)} vertices"
    accepted = f"at most {most} vertices for a whole search; --max-layers gives the first layers"
    raise TooLarge("graph", shown, accepted + ("; --engine 'sorted frontier' tries it all the same" * is_sorted))


def count_text(count: int) -> str:
    """A number of vertices in full, or by its first digits.

    >>> count_text(40320), count_text(2**256)
    ('40320', 'about 1.16e+77')
    """
    return str(count) if count < LONG else f"about {Decimal(count):.2e}"


def _enumerated(graph: Graph, plan: Plan, run: Run, on_layer: OnLayer | None) -> tuple[int, ...]:
    layers: list[int] = []
    total = 0
    for size in engine(of_plan(plan)).layers(graph, run):
        layers.append(int(size))
        total += layers[-1]
        if on_layer is not None:
            on_layer(len(layers) - 1, layers[-1], total)
    return tuple(layers)


class UnsoundGrowth(AssertionError):
    """Layers that contradict a theorem: a fault of the engine."""


def verified(graph: Graph, layers: Sequence[int], complete: bool, states: int | None) -> tuple[str, ...]:
    """What could be checked about the layers, each check in words.

    Raises
    ------
    UnsoundGrowth
        If a check fails, which is a fault of the program and not of its input.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> graph = permutation_graph([(1, 0, 2), (0, 2, 1)])
    >>> for check in verified(graph, [1, 2, 2, 1], True, 6):
    ...     print(check)
    layers sum to the order 6
    layer 1 holds the 2 images of the start
    parity: even and odd layers hold 3 elements each
    no layer exceeds 1 times the one before
    """
    found: list[str] = []
    if complete and states is not None:
        _require(sum(layers) == states, f"layers sum to {sum(layers)}, the order is {states}")
        found.append(f"layers sum to the order {states}")
    elif complete and isinstance(graph, PermutationGraph) and graph.is_cayley:
        _require(factorial(graph.degree) % sum(layers) == 0, f"{sum(layers)} does not divide {graph.degree}!")
        found.append(f"the order {sum(layers)} divides {graph.degree}!")
    images = _images(graph)
    first = layers[1] if len(layers) > 1 else 0
    if complete or len(layers) > 1:
        _require(first == len(images), f"layer 1 holds {first} vertices; the start has {len(images)} neighbours")
        found.append(f"layer 1 holds the {len(images)} images of the start")
    found.extend(_parity(graph, layers, complete))
    # A vertex of layer d has a neighbour in layer d-1 where inverses are generators: one image less is new.
    most = len(graph.generators) - graph.is_inverse_closed
    if len(layers) > 2:
        bounded = all(b <= most * a for a, b in pairwise(layers[1:]))
        _require(bounded, f"a layer exceeds {most} times the one before")
        found.append(f"no layer exceeds {most} times the one before")
    return tuple(found)


def _parity(graph: Graph, layers: Sequence[int], complete: bool) -> list[str]:
    """Odd generators lead from even permutations to odd ones: alternate layers hold the two halves of the group."""
    if not (complete and isinstance(graph, PermutationGraph) and graph.is_cayley and set(graph.signs) == {-1}):
        return []
    even, odd = sum(layers[::2]), sum(layers[1::2])
    _require(even == odd, f"even layers hold {even} elements, odd ones {odd}")
    return [f"parity: even and odd layers hold {even} elements each"]


def _images(graph: Graph) -> Set[object]:
    """The states next to the start."""
    if isinstance(graph, MatrixGraph):
        return {matrix_product(g, graph.start, graph.modulus) for g in graph.generators} - {graph.start}
    return {moved(graph.start, g) for g in graph.generators} - {graph.start}


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise UnsoundGrowth(problem)

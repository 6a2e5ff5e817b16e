"""Layers of small graphs by numpy alone, so that a first answer waits for no compiler.

Where keys of states index a table, a state is new if its entry is not set; where they do not, layers are sorted and
compared with the layers before. Either way states themselves are compared, never only hashes of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import factorial, prod
from typing import TYPE_CHECKING, TypeAlias

from mathengine.cayley.engines import Plan, Run, Saved
from mathengine.cayley.graphs import Graph, MatrixGraph, PermutationGraph
from mathengine.errors import BudgetExhausted

if TYPE_CHECKING:
    from mathengine.cayley.small_moves import Keys, Moves

Arrays: TypeAlias = "dict[str, Keys]"
ARRAYS = ("seen", "before", "layer")
"""What a checkpoint may hold."""
PATIENCE = 3.0
"""Seconds of work that are kept by a checkpoint."""

LARGEST_DEGREE = 11
"""Largest degree of permutations that are kept as arrangements."""
LARGEST_TABLE = 1 << 26
PROBED = 20_000
"""States that are looked at to find out whether a graph is small."""
MOST_STATES = 1 << 24
"""States beyond which a compiled engine must be used."""
MOST_BYTES = 1 << 33
"""Memory for one layer where the run says nothing."""
MOST_FIRST = 1 << 20
"""Edges up to which the first layers are found without compiled code, whatever the size of the graph."""
CHUNK = 1 << 20
"""Keys that are moved at once, so that memory follows the layer and not the digits of its matrices."""
PER_EDGE = 3e-8
PER_SORTED_EDGE = 4e-7
BASE = 4 << 20
"""Bytes of what does not grow with the graph."""


class SmallGraphs:
    """The engine for graphs of at most some million states, without compiled code."""

    name = "small"

    def plan(self, graph: Graph) -> Plan | None:
        """Where the states fit a table, or turn out to be few.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> plan = ENGINE.plan(permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)]))
        >>> plan.engine, plan.states, plan.reason
        ('small, arrangements', 24, 'at most 24 states: numpy alone, no compiler')
        """
        edges = len(graph.generators)
        if _is_arranged(graph):
            every = factorial(graph.degree)  # type: ignore[union-attr]  # only permutations are arranged
            memory = (every // 24 + 1) * (32 + 8 * edges) + 40 * every // 4 + BASE
            return Plan(f"{self.name}, arrangements", memory, _states(graph), _reason(every), PER_EDGE * every * edges)
        states = _count(graph, min(PROBED, LARGEST_TABLE // (_width(graph) * edges)))
        most = _bound(graph) if states is None else states
        if most is None or most > MOST_STATES:
            return None
        reason = _reason(most) if states is None else f"a first search ended after {states} states: no compiler needed"
        table = _table_size(graph)
        if table is not None:
            cost = 2 * PER_EDGE * most * edges + 1e-9 * table
            return Plan(f"{self.name}, table", table + 24 * most + BASE, states, reason, cost)
        memory = most * _width(graph) * (2 + edges) + BASE
        cost = PER_SORTED_EDGE * most * edges * max(1, _width(graph) // 16)
        return Plan(f"{self.name}, sorted", memory, states, reason, cost)

    def first_layers(self, graph: Graph, max_layers: int) -> Plan | None:
        """Where the states within some distance are few, whatever the graph.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> ENGINE.first_layers(permutation_graph([(*range(1, 20), 0), (1, 0, *range(2, 20))]), 5).reason
        'at most 94 states within distance 5: numpy alone, no compiler'
        """
        if _is_arranged(graph):
            return None  # whole tables are made for these
        most, edges = _ball_bound(graph, max_layers), len(graph.generators)
        if most * edges > MOST_FIRST:
            return None
        memory = most * _width(graph) * (2 + edges) + BASE
        cost = PER_SORTED_EDGE * most * edges * max(1, _width(graph) // 16)
        reason = f"at most {most} states within distance {max_layers}: numpy alone, no compiler"
        return Plan(f"{self.name}, sorted", memory, None, reason, cost)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, exact.

        Raises
        ------
        BudgetExhausted
            If entries over the integers, or the number of states, pass what the engine can keep.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> list(ENGINE.layers(permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)]), Run()))
        [1, 3, 5, 6, 5, 3, 1]
        """
        moves = _moves(graph)
        saved = None if run.checkpoint is None else run.checkpoint.load()
        sizes = [] if saved is None else _sizes(saved)
        yield from sizes[: None if run.max_layers is None else run.max_layers + 1]
        begun = time.monotonic()
        for number, (layer, arrays) in enumerate(_layers(moves, graph.is_inverse_closed, saved)):
            if number > 0 or saved is None:  # the first one is the last that was saved
                sizes.append(len(layer))
                if run.checkpoint is not None and time.monotonic() - begun > PATIENCE:
                    run.checkpoint.save(len(sizes) - 1, sizes, arrays)
                    begun = time.monotonic()
                yield len(layer)
            if run.max_layers is not None and len(sizes) > run.max_layers:
                return
            _refuse_large(layer, moves, run)


def _sizes(saved: Saved) -> list[int]:
    layers = saved["layers"]
    assert isinstance(layers, list)
    return list(layers)


def _refuse_large(layer: Keys, moves: Moves, run: Run) -> None:
    """The images of a layer are sorted all at once: stop before they fill the memory."""
    if moves.size is None:
        needed = 3 * layer.itemsize * len(layer) * len(moves.moves)
        budget = run.memory or MOST_BYTES
        if needed > budget:
            raise BudgetExhausted(
                f"after a layer of {len(layer)} states the next one needs {needed} bytes of {budget}; "
                "choose fewer layers (--max-layers), more memory (--memory), or --engine 'sorted frontier'"
            )


def _is_arranged(graph: Graph) -> bool:
    return isinstance(graph, PermutationGraph) and graph.is_cayley and graph.degree <= LARGEST_DEGREE


def _moves(graph: Graph) -> Moves:
    from mathengine.cayley.small_moves import arrangement_moves, matrix_moves, word_moves

    if isinstance(graph, MatrixGraph):
        return matrix_moves(graph, LARGEST_TABLE)
    return arrangement_moves(graph) if _is_arranged(graph) else word_moves(graph, LARGEST_TABLE)


def _layers(moves: Moves, inverse_closed: bool, saved: Saved | None) -> Iterator[tuple[Keys, Arrays]]:
    """The layers from the start, or from the last saved one, on; with the arrays from which the next one follows."""
    known: Arrays = {} if saved is None else {name: value for name, value in saved.items() if name in ARRAYS}  # type: ignore[misc]
    if moves.size is not None:
        return _by_table(moves, moves.size, known)
    return _by_sorting(moves, inverse_closed, known)


def _by_table(moves: Moves, size: int, known: Arrays) -> Iterator[tuple[Keys, Arrays]]:
    import numpy as np

    layer = known.get("layer", moves.start)
    seen = known.get("seen", np.zeros(0, np.bool_))
    if not len(seen):
        seen = np.zeros(size, np.bool_)
        seen[layer] = True
    while len(layer):
        yield layer, {"seen": seen, "layer": layer}
        found = []
        for part in _parts(layer):
            for move in moves.moves:
                keys = move(part)
                keys = keys[~seen[keys]]
                seen[keys] = True  # the images of one generator differ: no key comes twice
                found.append(keys)
        layer = np.concatenate(found)


def _by_sorting(moves: Moves, inverse_closed: bool, known: Arrays) -> Iterator[tuple[Keys, Arrays]]:
    """Neighbours of layer d lie in d-1, d, d+1 where inverses are generators: two layers are enough to compare with."""
    import numpy as np

    from mathengine.cayley.balls import distinct

    before, layer = known.get("before", moves.start[:0]), known.get("layer", moves.start)
    while len(layer):
        yield layer, {"before": before, "layer": layer}
        images = distinct(np.concatenate([move(part) for part in _parts(layer) for move in moves.moves]))
        following = _without(_without(images, layer), before)
        before = layer if inverse_closed else np.sort(np.concatenate([before, layer]))
        layer = following


def _without(keys: Keys, known: Keys) -> Keys:
    """The sorted keys that are not among the sorted known ones."""
    import numpy as np

    if not len(known):
        return keys
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: Keys = keys[known[places] != keys]
    return found


def _parts(layer: Keys) -> Iterator[Keys]:
    for begin in range(0, len(layer), CHUNK):
        yield layer[begin : begin + CHUNK]


def _count(graph: Graph, most: int) -> int | None:
    """The number of states, if a search ends before ``most`` of them."""
    total = 0
    try:
        for size in ENGINE.layers(graph, Run()):
            total += size
            if total > most:
                return None
    except BudgetExhausted:
        return None
    return total


def _ball_bound(graph: Graph, radius: int) -> int:
    """No more states than this within a distance: a step back to the layer before is not counted, where it exists."""
    edges, total, layer = len(graph.generators), 1, 1
    for step in range(radius):
        layer *= edges - (step > 0 and graph.is_inverse_closed)
        total += layer
        if layer == 0 or total > MOST_FIRST:
            break
    return total


def _bound(graph: Graph) -> int | None:
    """No more states than this, from the form of a state; None over the integers."""
    if isinstance(graph, MatrixGraph):
        return graph.modulus ** (graph.rank * len(graph.start[0])) or None
    counts = [graph.start.count(label) for label in set(graph.start)]
    return factorial(graph.degree) // prod(factorial(count) for count in counts)


def _table_size(graph: Graph) -> int | None:
    if isinstance(graph, MatrixGraph):
        size = graph.modulus ** (graph.rank * len(graph.start[0])) or LARGEST_TABLE + 1
    else:
        size = 1 << max(1, max(graph.start).bit_length()) * graph.degree
    return size if size <= LARGEST_TABLE else None


def _states(graph: Graph) -> int | None:
    from mathengine.cayley.order import group_order

    return group_order(graph.generators) if isinstance(graph, PermutationGraph) else None


def _width(graph: Graph) -> int:
    """Bytes of a key that is compared."""
    if isinstance(graph, MatrixGraph):
        entries = graph.rank * len(graph.start[0])
        return 8 if 0 < graph.modulus**entries < 2**63 else 8 * entries
    bits = max(1, max(graph.start).bit_length()) * graph.degree
    return 8 if bits <= 64 else 2 * graph.degree


def _reason(most: int) -> str:
    return f"at most {most} states: numpy alone, no compiler"


ENGINE = SmallGraphs()

"""The engine for everything else: layers as sorted rows of packed states, exact, spilling to disk beyond the memory.

The images of a layer are sorted chunk by chunk; the runs are merged, and what lies in an earlier layer is taken away.
Where inverses are generators, neighbours of layer d lie in d - 1, d or d + 1: two layers are compared with. Else all
layers are kept. States themselves are compared, never only hashes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from math import factorial, prod
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.graphs import Graph, MatrixGraph
from mathengine.errors import BudgetExhausted

if TYPE_CHECKING:
    from mathengine.cayley.packed_states import PackedGraph, Rows
    from mathengine.cayley.sorted_runs import Piece

T = TypeVar("T")
U = TypeVar("U")

LARGEST_ENTRY = 2**62
BASE = 190 << 20
"""Bytes of the compiler and of numpy."""
LEAST = 32 << 20
"""Bytes below which nothing can be done, beyond the base."""
LARGEST_CHUNK = 1 << 26
"""Bytes of images that are sorted at once by one thread."""
SHARE = 0.75
"""Share of the physical memory that is used where the run says nothing."""
PER_WORD = 6e-8
"""Seconds for one word of one image."""
START_UP = 0.7
"""Seconds until compiled kernels are loaded."""
MOST_COST = 1e18


class SortedFrontier:
    """Layers of any graph by sorting."""

    name = "sorted frontier"

    def plan(self, graph: Graph) -> Plan | None:
        """For every graph, except over Z with entries near 2**63.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> plan = ENGINE.plan(permutation_graph([(*range(1, 48), 0)]))
        >>> plan.reason, plan.exact_memory
        ('states of 5 words, sorted; two layers are kept', False)
        """
        from mathengine.cayley.packed_states import width_of

        if isinstance(graph, MatrixGraph) and not graph.modulus and _largest(graph) > LARGEST_ENTRY:
            return None
        width = width_of(graph)
        kept = "two layers are" if graph.is_inverse_closed else "all layers are"
        reason = f"states of {width} word{'s' if width > 1 else ''}, sorted; {kept} kept"
        cost = START_UP + min(MOST_COST, PER_WORD * width * len(graph.generators) * float(min(_bound(graph), 10**30)))
        return Plan(self.name, BASE + LEAST, None, reason, cost, exact_memory=False)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, exact.

        Raises
        ------
        BudgetExhausted
            If entries over the integers may pass 2**63, or a layer does not fit in memory and there is no workspace.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> list(ENGINE.layers(permutation_graph([(1, 2, 3, 0), (1, 0, 2, 3)]), Run()))
        [1, 3, 5, 6, 5, 3, 1]
        """
        from mathengine.cayley.packed_states import mixed, packed
        from mathengine.cayley.sorted_runs import Piece

        states = packed(graph)
        budget = _budget(run, states)
        search = _Search(states, graph.is_inverse_closed, budget, run)
        sizes = search.resume([Piece(mixed(states.start.copy()))])
        yield from sizes[: None if run.max_layers is None else run.max_layers + 1]
        with ThreadPoolExecutor(max(1, run.threads)) as search.pool:
            while run.max_layers is None or len(sizes) <= run.max_layers:
                size = search.advance()
                if not size:
                    return
                sizes.append(size)
                if run.checkpoint is not None:
                    run.checkpoint.save(len(sizes) - 1, sizes, search.saved())
                yield size


@dataclass(slots=True)
class _Search:
    """The last layer, what it is compared with, and where the next one goes.

    Half of the budget holds layers and runs, the rest is for the chunks that are being sorted or merged.
    """

    states: PackedGraph
    inverse_closed: bool
    budget: int
    run: Run
    layer: list[Piece] = field(default_factory=list)
    before: list[Piece] = field(default_factory=list)
    pool: ThreadPoolExecutor | None = None

    def advance(self) -> int:
        """Find the next layer; 0 if there is none."""
        runs = self._sorted_images()
        following = self._merged(runs)
        size = sum(len(piece.rows) for piece in following)
        self.before = self.layer if self.inverse_closed else [*self.before, *self.layer]
        self.layer = following
        return size

    def _sorted_images(self) -> list[Piece]:
        from mathengine.cayley.packed_states import mixed
        from mathengine.cayley.sorted_runs import Piece, ascending

        states = self.states
        chunk = max(1, min(LARGEST_CHUNK, self._room() // 4) // (8 * states.width * states.generators))

        def images(rows: Rows) -> Piece:
            return Piece(ascending(mixed(states.images(mixed(rows.copy())))).copy())  # lets go of the repeated ones

        runs: list[Piece] = []
        for found in self._each(images, _chunks(self.layer, chunk)):
            runs.append(self._placed(found, [*self.before, *self.layer, *runs]))
        return runs

    def _merged(self, runs: list[Piece]) -> list[Piece]:
        from mathengine.cayley.sorted_runs import Piece, merged, parts, without

        known = [*self.before, *self.layer]
        size = sum(piece.rows.nbytes for piece in runs)
        count = -(-size // max(1, self._room() // 4))
        if count == 1 and size > LARGEST_CHUNK // 4:
            count = max(1, self.run.threads)

        def new(part: Sequence[Rows]) -> Piece:
            # what is merged from one run only is that run, which may be mapped and cannot be overwritten
            rows = merged(part) if len(part) > 1 else part[0].copy()
            # the copy lets go of the rows that were known
            return Piece(without(rows, known).copy())

        following: list[Piece] = []
        for found in self._each(new, iter(parts([piece.rows for piece in runs], count))):
            if len(found.rows):
                following.append(self._placed(found, [*known, *runs, *following]))
        return following

    def _each(self, work: Callable[[T], U], tasks: Iterator[T]) -> Iterator[U]:
        """Work on as many tasks at a time as there are threads, so that no more results wait in memory."""
        assert self.pool is not None
        while batch := list(islice(tasks, max(1, self.run.threads))):
            yield from self.pool.map(work, batch) if len(batch) > 1 else map(work, batch)

    def _placed(self, piece: Piece, others: Sequence[Piece]) -> Piece:
        """The piece in memory while half of the budget is enough, else on disk."""
        from mathengine.cayley.sorted_runs import resident, spilled

        needed = resident(others) + piece.rows.nbytes
        if needed <= self.budget // 2:
            return piece
        if self.run.workspace is None:
            raise BudgetExhausted(
                f"the next layer needs more than {self.budget >> 20} MiB; choose fewer layers (--max-layers), "
                "more memory (--memory), or a folder for what does not fit (--workspace)"
            )
        return spilled(piece.rows, Path(self.run.workspace))

    def _room(self) -> int:
        """Bytes for one thread's chunk with all its copies."""
        return self.budget // 2 // max(1, self.run.threads)

    def saved(self) -> dict[str, Rows]:
        """What the next layer follows from."""
        frontier = {f"frontier{i}": piece.rows for i, piece in enumerate(self.layer)}
        return frontier | {f"before{i}": piece.rows for i, piece in enumerate(self.before)}

    def resume(self, start: list[Piece]) -> list[int]:
        """Begin at the start or at the checkpoint; the sizes of the layers so far."""
        from mathengine.cayley.sorted_runs import Piece

        found = None if self.run.checkpoint is None else self.run.checkpoint.load()
        if found is None:
            self.layer = start
            return [1]
        for name in ("frontier", "before"):
            pieces: list[Piece] = []
            while (rows := found.get(f"{name}{len(pieces)}")) is not None:
                kept = [*self.layer, *pieces]
                pieces.append(self._placed(Piece(rows), kept))  # type: ignore[arg-type]  # an array of words, as saved
            setattr(self, "layer" if name == "frontier" else name, pieces)
        return list(found["layers"])  # type: ignore[arg-type]  # a list of integers by the protocol


def _chunks(layer: Sequence[Piece], size: int) -> Iterator[Rows]:
    for piece in layer:
        for begin in range(0, len(piece.rows), size):
            yield piece.rows[begin : begin + size]


def _budget(run: Run, states: PackedGraph) -> int:
    """Bytes for rows."""
    from mathengine.cayley.planner import physical_memory

    memory = run.memory if run.memory is not None else int(SHARE * physical_memory())
    one = 8 * states.width * states.generators
    return max(memory - BASE, LEAST, 64 * one)


def _largest(graph: MatrixGraph) -> int:
    return max(abs(entry) for g in (*graph.generators, graph.start) for row in g for entry in row)


def _bound(graph: Graph) -> int:
    """No more states than this, from the form of a state; without meaning over Z."""
    if isinstance(graph, MatrixGraph):
        return prod([graph.modulus or 2**31] * (graph.rank * len(graph.start[0])))
    counts = [graph.start.count(label) for label in set(graph.start)]
    return factorial(graph.degree) // prod(factorial(count) for count in counts)


ENGINE = SortedFrontier()

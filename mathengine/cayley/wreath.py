"""The engine for groups that permute blocks and turn them: cube corners, signed permutations, C_k wr S_n.

A state is who sits in which block, and how each one is turned. Both are moved by a generator without a look at the
other, so each is a table, and the states are the bits of a bitmap of pairs (:mod:`mathengine.cayley.coordinates`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import factorial, prod
from typing import TYPE_CHECKING

from mathengine.cayley.block_systems import Blocks, block_systems, orbits
from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.graphs import Graph, Permutation, PermutationGraph

if TYPE_CHECKING:
    from mathengine.cayley.coordinates import Coordinate

LARGEST_DEGREE = 128
LARGEST_COORDINATE = 4_000_000
MOST_COORDINATES = 12
MOST_STATES = 1 << 36
BASE = 170 << 20
"""Bytes of the compiler and of numpy."""
PER_EDGE = 3e-9
START_UP = 0.7
"""Seconds until compiled kernels are loaded."""
PER_VALUE = 5e-7
"""Seconds for the table of a coordinate, for one value and generator."""


@dataclass(frozen=True, slots=True)
class Component:
    """One orbit of positions, cut into blocks.

    Attributes
    ----------
    kinds : tuple of int
        What sits in each block at the start, apart from its turn; kinds are 0, 1, ...
    period : int
        Turns after which a block looks the same.
    turned : tuple of int
        The turn of each block at the start.
    moves, turns : tuples
        As in :class:`Blocks`.
    """

    kinds: tuple[int, ...]
    period: int
    turned: tuple[int, ...]
    moves: tuple[Permutation, ...]
    turns: tuple[tuple[int, ...], ...]

    @property
    def arrangements(self) -> int:
        """How many ways the kinds can be arranged."""
        return factorial(len(self.kinds)) // prod(factorial(self.kinds.count(kind)) for kind in set(self.kinds))

    @property
    def orientations(self) -> int:
        """How many ways the blocks can be turned, at most: their sum is kept where every generator adds 0 in all."""
        is_kept = all(sum(row) % self.period == 0 for row in self.turns)
        return int(self.period ** (len(self.kinds) - is_kept))

    @property
    def sizes(self) -> list[int]:
        """Values of the coordinates."""
        return [size for size in (self.arrangements, self.orientations) if size > 1]


class Wreath:
    """Layers of groups of blocks, by pairs of arrangement and orientation."""

    name = "wreath"

    def plan(self, graph: Graph) -> Plan | None:
        """For permutation graphs with cyclic blocks, or with several orbits of positions.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> burnt = [(3, 1, 2, 0, 4, 5), (4, 3, 2, 1, 0, 5), (5, 4, 3, 2, 1, 0)]
        >>> ENGINE.plan(permutation_graph(burnt)).reason
        'arrangement and orientation of 3 blocks of 2: at most 48 states'
        """
        if not isinstance(graph, PermutationGraph) or not 2 <= graph.degree <= LARGEST_DEGREE:
            return None
        parts = components(graph)
        if not parts or (len(parts) == 1 and parts[0].period == 1) or max(map(_largest, parts)) > LARGEST_COORDINATE:
            return None
        sizes = [size for part in parts for size in part.sizes]
        if prod(sizes) > MOST_STATES or len(sizes) > MOST_COORDINATES:
            return None
        from mathengine.cayley.coordinates import best_split, bitmap_bytes

        edges = len(graph.generators)
        low = prod(sizes[i] for i in best_split(sizes)[1])
        high = prod(sizes) // low
        values = sum(_largest(part) for part in parts)
        memory = BASE + bitmap_bytes(sizes, edges) + 40 * max(map(_largest, parts)) + 8 * edges * (values + high + low)
        cost = START_UP + PER_EDGE * prod(sizes) * edges + PER_VALUE * values * edges
        shapes = ", ".join(f"{len(part.kinds)} blocks of {part.period}" for part in parts)
        reason = f"arrangement and orientation of {shapes}: at most {prod(sizes)} states"
        return Plan(self.name, memory, None, reason, cost)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, exact.

        Examples
        --------
        >>> from mathengine.cayley.graphs import permutation_graph
        >>> burnt = [(3, 1, 2, 0, 4, 5), (4, 3, 2, 1, 0, 5), (5, 4, 3, 2, 1, 0)]
        >>> list(ENGINE.layers(permutation_graph(burnt), Run()))
        [1, 3, 6, 12, 18, 6, 2]
        """
        from mathengine.cayley.coordinates import coordinate_layers

        assert isinstance(graph, PermutationGraph)
        found = [coordinate for part in components(graph) or [] for coordinate in _coordinates(part)]
        yield from coordinate_layers(found, len(graph.generators), run)


def components(graph: PermutationGraph) -> list[Component] | None:
    """The orbits whose labels differ, each with the blocks that leave the fewest states; None if one has no numbering.

    Examples
    --------
    >>> from mathengine.cayley.graphs import permutation_graph
    >>> part, = components(permutation_graph([(2, 1, 0, 3), (1, 0, 3, 2)]))
    >>> part.kinds, part.period, part.sizes
    ((0, 1), 2, [2, 4])
    """
    found = []
    for orbit in orbits(graph.generators):
        if len({graph.start[i] for i in orbit}) > 1:
            options = [_component(system, graph.start) for system in block_systems(graph.generators, orbit)]
            usable = [option for option in options if option is not None]
            found.append(min(usable, key=lambda option: (prod(option.sizes), _largest(option))))
    return found


def _component(system: Blocks, start: Sequence[int]) -> Component | None:
    """What sits in the blocks, if all of it looks the same after the same number of turns; single points always do."""
    contents = [tuple(start[i] for i in part) for part in system.points]
    canonical = [min(_rotated(content, x) for x in range(system.order)) for content in contents]
    periods = {next(x for x in range(1, system.order + 1) if _rotated(content, x) == content) for content in canonical}
    if len(periods) != 1:
        return None
    kinds = {content: kind for kind, content in enumerate(sorted(set(canonical)))}
    turned = [
        next(x for x in range(system.order) if _rotated(seen, x) == content)
        for seen, content in zip(canonical, contents, strict=True)
    ]
    numbers = tuple(kinds[content] for content in canonical)
    return Component(numbers, periods.pop(), tuple(turned), system.moves, system.turns)


def _rotated(content: tuple[int, ...], turn: int) -> tuple[int, ...]:
    """Number x holds what was at number x + turn."""
    return content[turn:] + content[:turn]


def _largest(part: Component) -> int:
    """The larger of the two tables, before values out of reach are dropped."""
    return max(part.arrangements, int(part.period ** len(part.kinds)))


def _coordinates(part: Component) -> list[Coordinate]:
    found = []
    if part.arrangements > 1:
        found.append(_arrangement(part))
    if part.period > 1:
        found.append(_orientation(part))
    return found


def _arrangement(part: Component) -> Coordinate:
    """Which kind sits in which block, ranked as a word."""
    import numpy as np

    from mathengine.cayley.coordinates import Coordinate, reached
    from mathengine.cayley.word_ranks import word_ranks

    ranks = word_ranks(part.kinds)
    sizes, width = ranks.sizes, ranks.bits * ranks.low
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    lower = np.repeat(ranks.lists.astype(np.int64), sizes) + within
    upper = np.repeat(np.arange(len(sizes)), sizes)
    high, low = ranks.images(part.moves)
    number = np.zeros(64 * int(ranks.first[-1]), np.uint32)
    number[np.repeat(64 * ranks.first[:-1].astype(np.int64), sizes) + within] = np.arange(len(within))
    moves = np.empty((len(within), len(part.moves)), np.uint32)
    for g in range(len(part.moves)):
        keys = high[upper, g] | low[lower, g]
        heads, tails = keys >> keys.dtype.type(width), keys & keys.dtype.type((1 << width) - 1)
        moves[:, g] = number[64 * ranks.block_of[heads].astype(np.int64) + ranks.rank_of[tails]]
    return reached(Coordinate(moves, int(number[ranks.place(part.kinds)])))


def _orientation(part: Component) -> Coordinate:
    """The turns of all blocks as digits."""
    import numpy as np

    from mathengine.cayley.coordinates import Coordinate, reached

    count, period = len(part.kinds), part.period
    values = np.arange(period**count)
    digits = [values // period**b % period for b in range(count)]
    moves = np.empty((len(values), len(part.moves)), np.uint32)
    for g, (move, turn) in enumerate(zip(part.moves, part.turns, strict=True)):
        moves[:, g] = sum((digits[move[b]] + turn[b]) % period * period**b for b in range(count))
    return reached(Coordinate(moves, sum(x % period * period**b for b, x in enumerate(part.turned))))


ENGINE = Wreath()

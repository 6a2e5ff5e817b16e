"""The engine for unitriangular matrices modulo m: UT_n(Z/m), Heisenberg groups and their subgroups, a bit for each.

A matrix is its entries above the diagonal, those that can differ from 0 only. Multiplying by a generator from the left
adds multiples of lower rows to higher ones: what is below the first row goes from one block to another, and the first
row of all matrices of a block gets the same vector added. So a generator moves whole words of 64 states.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mathengine.cayley.engines import Plan, Run
from mathengine.cayley.graphs import Graph, Matrix, MatrixGraph, matrix_inverse
from mathengine.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Indices = NDArray[np.uint32]
    Digits = NDArray[np.int64]

MOST_BLOCKS = 1 << 22
MOST_WORDS = 1 << 33
BASE = 170 << 20
"""Bytes of the compiler and of numpy."""
PER_WORD = 1e-9
"""Seconds for one word, one generator and one layer."""
START_UP = 0.7
"""Seconds until compiled kernels are loaded."""
PIECES = 16
ALONE = 30_000
"""Layers below this size are not worth a second thread."""


@dataclass(frozen=True, slots=True)
class Support:
    """Which entries can differ from 0, and how they are laid out.

    Attributes
    ----------
    modulus : int
    row : int
        The first row with such entries.
    across : tuple of int
        Their columns in that row.
    below : tuple of pairs
        The entries (i, j) in later rows.
    inner : int
        Columns of ``across``, from the last one on, that are the bits of a row of words.
    """

    modulus: int
    row: int
    across: tuple[int, ...]
    below: tuple[tuple[int, int], ...]
    inner: int

    @property
    def blocks(self) -> int:
        return int(self.modulus ** len(self.below))

    @property
    def width(self) -> int:
        """Words in a row."""
        return (int(self.modulus**self.inner) + 63) // 64

    @property
    def block(self) -> int:
        """Words in a block."""
        return int(self.modulus ** (len(self.across) - self.inner)) * self.width


class Unitriangular:
    """Layers of groups of unitriangular matrices, by translations of blocks."""

    name = "unitriangular"

    def plan(self, graph: Graph) -> Plan | None:
        """For matrices modulo m that are all upper, or all lower, unitriangular.

        Examples
        --------
        >>> from mathengine.cayley.graphs import matrix_graph
        >>> graph = matrix_graph([[[1, 1, 0], [0, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 1], [0, 0, 1]]], 11)
        >>> ENGINE.plan(graph).reason
        'unitriangular modulo 11 with 3 entries above the diagonal'
        """
        generators = _upper(graph)
        if generators is None or not isinstance(graph, MatrixGraph):
            return None
        support = _support(generators, graph.modulus)
        words = support.blocks * support.block
        if support.blocks > MOST_BLOCKS or words > MOST_WORDS:
            return None
        edges, entries = len(generators), len(support.across) + len(support.below)
        tables = support.blocks * (edges * 4 * (len(support.across) + 1) + 24 * (len(support.below) + 2))
        cost = START_UP + PER_WORD * words * edges * graph.rank * graph.modulus / 2
        reason = f"unitriangular modulo {graph.modulus} with {entries} entries above the diagonal"
        states = _order(generators, support)
        return Plan(self.name, BASE + 24 * words + tables, states, reason, cost)

    def layers(self, graph: Graph, run: Run) -> Iterator[int]:
        """Sizes of the layers, exact.

        Examples
        --------
        >>> from mathengine.cayley.graphs import matrix_graph
        >>> graph = matrix_graph([[[1, 1, 0], [0, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 1, 1], [0, 0, 1]]], 3)
        >>> list(ENGINE.layers(graph, Run()))
        [1, 4, 8, 12, 2]
        """
        generators = _upper(graph)
        assert generators is not None
        assert isinstance(graph, MatrixGraph)
        yield from _enumerate(generators, _support(generators, graph.modulus), run)


def _enumerate(generators: Sequence[Matrix], support: Support, run: Run) -> Iterator[int]:
    import numpy as np

    from mathengine.cayley.kernels_unitriangular import pull_blocks
    from mathengine.cayley.rank_bitmaps import ranges

    sources, shifts = _tables(generators, support)
    masks = _masks(support)
    words, blocks = support.blocks * support.block, support.blocks
    known, layer, following = (np.zeros(words, np.uint64) for _ in range(3))
    filled, found = np.zeros(blocks, np.int64), np.zeros(blocks, np.int64)
    sizes = [1]
    saved = None if run.checkpoint is None else run.checkpoint.load()
    if saved is None:
        known[0] = layer[0] = np.uint64(1)  # the identity has no entries above the diagonal
        filled[0] = 1
    else:
        known[:], layer[:], filled[:] = saved["known"], saved["frontier"], saved["filled"]
        sizes = list(saved["layers"])  # type: ignore[arg-type]  # a list of integers by the protocol
    yield from sizes[: None if run.max_layers is None else run.max_layers + 1]
    threads = max(1, min(run.threads, blocks))
    with ThreadPoolExecutor(threads) as pool:
        while run.max_layers is None or len(sizes) <= run.max_layers:
            pull = partial(
                pull_blocks,
                layer,
                known,
                following,
                filled,
                found,
                sources,
                shifts,
                masks,
                support.modulus,
                support.inner,
                support.width,
                support.block,
            )
            pieces = ranges(blocks, PIECES * threads if threads > 1 and sizes[-1] > ALONE else 1)
            size = int(sum(pool.map(lambda piece, pull=pull: pull(*piece), pieces)))
            if not size:
                return
            layer, following, filled, found = following, layer, found, filled
            sizes.append(size)
            if run.checkpoint is not None:
                run.checkpoint.save(len(sizes) - 1, sizes, {"known": known, "frontier": layer, "filled": filled})
            yield size


def _upper(graph: Graph) -> list[Matrix] | None:
    """The generators as upper unitriangular matrices, or None; lower ones are read from the last row and column on."""
    if not isinstance(graph, MatrixGraph) or graph.modulus < 2:
        return None
    lower = [tuple(row[::-1] for row in g[::-1]) for g in graph.generators]
    for generators in (list(graph.generators), lower):
        if all(_is_upper(g) for g in generators) and _is_free(graph):
            return generators
    return None


def _is_upper(g: Matrix) -> bool:
    return all(row[i] == 1 and not any(row[:i]) for i, row in enumerate(g))


def _is_free(graph: MatrixGraph) -> bool:
    """Whether different elements of the group make different states of the start: it is invertible."""
    if len(graph.start[0]) != graph.rank:
        return False
    try:
        matrix_inverse(graph.start, graph.modulus)
    except InvalidInput:
        return False
    return True


def _support(generators: Sequence[Matrix], modulus: int) -> Support:
    """The entries that products of the generators can have: the transitive closure of theirs."""
    rank = len(generators[0])
    entries = {(i, j) for g in generators for i in range(rank) for j in range(i + 1, rank) if g[i][j]}
    for k in range(rank):
        entries |= {(i, j) for i in range(k) for j in range(k + 1, rank) if (i, k) in entries and (k, j) in entries}
    if not entries:
        return Support(modulus, 0, (rank,), (), 1)  # the trivial group: a coordinate that nothing moves
    row = min(i for i, _ in entries)
    across = tuple(sorted(j for i, j in entries if i == row))
    inner = 1
    while inner < len(across) and modulus ** (inner + 1) <= 64:
        inner += 1
    return Support(modulus, row, across, tuple(sorted(entry for entry in entries if entry[0] != row)), inner)


def _order(generators: Sequence[Matrix], support: Support) -> int | None:
    """The order, if the generators reach every entry of the support: m to the number of entries.

    A subgroup H of a nilpotent group G is G if H [G, G] is. Entries (i, j) with (i, k) and (k, j) in the support lie in
    [G, G], so the others decide: their vectors must span modulo each prime divisor of m.
    """
    from flint import fmpz, nmod_mat

    entries = {*support.below, *((support.row, j) for j in support.across if j < len(generators[0]))}
    simple = sorted((i, j) for i, j in entries if not any((i, k) in entries and (k, j) in entries for k in range(i, j)))
    if not simple:
        return 1
    for prime, _ in fmpz(support.modulus).factor():
        vectors = [[g[i][j] % int(prime) for i, j in simple] for g in generators]
        if nmod_mat(vectors, int(prime)).rank() < len(simple):
            return None
    return int(support.modulus ** len(entries))


def _tables(generators: Sequence[Matrix], support: Support) -> tuple[Indices, Indices]:
    """For each generator and block: the block it comes from, and the vector that is added to the first row."""
    import numpy as np

    modulus, below = support.modulus, support.below
    rank = len(generators[0])
    numbers = np.arange(support.blocks)
    lower = np.zeros((rank, rank + 1, support.blocks), np.int64)
    for i in range(rank):
        lower[i, i] = 1
    for place, (i, j) in enumerate(below):
        lower[i, j] = numbers // modulus**place % modulus
    sources = np.empty((len(generators), support.blocks), np.uint32)
    shifts = np.empty((len(generators), support.blocks, len(support.across)), np.uint32)
    for at, g in enumerate(generators):
        back = matrix_inverse(g, modulus)
        origin = np.zeros(support.blocks, np.int64)
        for place, (i, j) in enumerate(below):
            origin += _entry(back[i], lower, i, j) % modulus * modulus**place
        sources[at] = origin
        for c, j in enumerate(support.across):
            # row' = row + sum of g[row][k] (row k of the matrix it comes from), k > row
            added = _entry(g[support.row], lower, support.row + 1, j) if j < rank else np.zeros_like(origin)
            shifts[at, :, c] = added[origin] % modulus
    return sources, shifts


def _entry(row: Sequence[int], lower: Digits, begin: int, j: int) -> Digits:
    """Column j of the sum of row[k] times row k of each matrix, from row ``begin`` on."""
    found: Digits = lower[0, 0] * 0
    for k in range(begin, j + 1):
        if row[k]:
            found = found + row[k] * lower[k, j]
    return found


def _masks(support: Support) -> Words:
    """For each inner coordinate and each number added to it: the bits that stay below m."""
    import numpy as np

    masks = np.zeros((support.inner, support.modulus), np.uint64)
    if support.width > 1:
        return masks
    for c in range(support.inner):
        digits = [bit // support.modulus**c % support.modulus for bit in range(support.modulus**support.inner)]
        for y in range(support.modulus):
            masks[c, y] = sum(1 << bit for bit, digit in enumerate(digits) if digit < support.modulus - y)
    return masks


ENGINE = Unitriangular()

"""Edges identified one by one: instruments, instrumental sets, half-treks and trek separation as one determinant.

Write c_y for the row s_y - sum of l_ry s_r over some parents r of y whose coefficients are known ("corrected" parents),
and u for the column s_v - sum of l_kv s_k over some parents k of v whose coefficients are known. Where the rows Y and
columns T satisfy, identically in the parameters,

    det [ c_Y,T | c_Y,v - sum_k l_kv c_Y,k - l_qv c_Y,q ] = 0    and    det [ c_Y,T | c_Y,q ] != 0,

the coefficient l_qv of q->v is the quotient of the two determinants with u and with q as last column. With T among the
parents of v this is the linear system of the edgewise criterion (the half-trek criterion among it); with any T it is
the identification by trek separation. Both conditions are decided at a random point modulo a prime near 2^31: an edge
that is given as solved is so with a probability close to 1, and a formula that is checked by substitution proves it.
What flows decide about the same determinants is thereby included.

References
----------
L. Weihs, B. Robinson, E. Dufresne, J. Kenkel, K. Kubjas, R. McGee, N. Nguyen, E. Robeva, M. Drton, "Determinantal
generalizations of instrumental variables", Journal of Causal Inference 6 (2018), arXiv:1702.03314.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from time import monotonic

from flint import nmod_mat

from mathengine.sem.decomposition import Piece, ancestral_pieces
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.half_treks import descendants
from mathengine.sem.jacobian import SEED
from mathengine.sem.parameters import PRIME, Point, random_point

LARGEST_MINOR = 3
"""The largest determinants that the search over arbitrary rows and columns tries, as in SEMID; linear systems of the
edgewise criterion have any size."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row s_y, less l_ry s_r for the corrected parents r of y."""

    vertex: int
    corrected: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Instrument:
    """How one coefficient is a quotient of two determinants.

    Attributes
    ----------
    edge : (int, int)
        The edge q -> v, by the vertices of the graph in which the determinants stand.
    rows : tuple of Row
        The rows Y.
    columns : tuple of int
        The columns T, one fewer than rows.
    known : tuple of int
        The parents of v whose known coefficients are taken out of the last column.
    """

    edge: Edge
    rows: tuple[Row, ...]
    columns: tuple[int, ...]
    known: tuple[int, ...] = ()

    @property
    def needed(self) -> frozenset[Edge]:
        """The edges whose coefficients must be known first."""
        corrected = {(r, row.vertex) for row in self.rows for r in row.corrected}
        return frozenset(corrected | {(k, self.edge[1]) for k in self.known})


@dataclass(frozen=True, slots=True)
class SolvedEdge:
    """An edge with its instrument; where ``piece`` is given, the instrument counts the vertices of that piece."""

    edge: Edge
    instrument: Instrument
    piece: Piece | None = None


def solved_edges(
    graph: MixedGraph,
    *,
    trek_separation: bool = True,
    pieces: bool = True,
    candidates: Collection[Edge] | None = None,
    known: Collection[Edge] = (),
    max_seconds: float = 10.0,
    seed: int = SEED,
) -> dict[Edge, SolvedEdge]:
    """The coefficients that determinants identify, in an order in which each one needs only earlier ones.

    Those with few known coefficients and small determinants come first. At least the edges that SEMID 0.4.2 solves by
    ``edgewiseID`` (without trek separation) or ``edgewiseTSID``.

    Parameters
    ----------
    graph : MixedGraph
        Cycles are allowed.
    trek_separation : bool
        Whether columns T outside the parents are tried, for determinants up to :data:`LARGEST_MINOR`.
    pieces : bool
        Whether the pieces of ancestral subgraphs are searched for what the whole graph leaves open.
    candidates : collection of edges, optional
        Edges worth a search; by default all.
    known : collection of edges
        Edges that are identified by other means; they are not part of the result.
    max_seconds : float
        Limit of time; past it only linear systems are tried.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("2", "3")])
    >>> for edge, solved in solved_edges(graph).items():
    ...     print(edge, solved.instrument.rows, solved.instrument.columns)
    (0, 1) (Row(vertex=0, corrected=()),) ()
    (1, 2) (Row(vertex=0, corrected=()),) ()
    """
    wanted = set(graph.directed if candidates is None else candidates) - set(known)
    solved: dict[Edge, SolvedEdge] = {}
    deadline = monotonic() + max_seconds
    whole = _Search(graph, random.Random(seed), trek_separation, deadline)
    parts: list[tuple[Piece, _Search]] | None = None
    while wanted - set(solved):
        found = {
            instrument.edge: SolvedEdge(instrument.edge, instrument)
            for instrument in whole.instruments({*known, *solved}, wanted - set(solved))
        }
        if not found and pieces:
            if parts is None:
                parts = [
                    (piece, _Search(piece.graph, random.Random(seed), trek_separation, deadline))
                    for piece in ancestral_pieces(graph)
                    if piece.graph != graph
                ]
            for piece, search in parts:
                found |= _in_piece(piece, search, {*known, *solved}, wanted - set(solved))
                if found:
                    break
        if not found:
            break
        solved |= found
    return solved


def _in_piece(
    piece: Piece, search: _Search, solved: Collection[Edge], wanted: Collection[Edge]
) -> dict[Edge, SolvedEdge]:
    outside = dict(zip(piece.graph.directed, piece.edges, strict=True))
    known = [edge for edge, name in outside.items() if name in solved]
    open_ones = [edge for edge, name in outside.items() if name in wanted]
    return {
        outside[instrument.edge]: SolvedEdge(outside[instrument.edge], instrument, piece)
        for instrument in search.instruments(known, open_ones)
    }


@dataclass
class _Search:
    """The search for instruments of one graph at one random point."""

    graph: MixedGraph
    source: random.Random
    trek_separation: bool
    deadline: float

    @cached_property
    def point(self) -> Point:
        return random_point(self.graph, self.source)

    @cached_property
    def covariances(self) -> list[list[int]]:
        size = self.graph.size
        entries = [int(x) for x in self.point.covariances.entries()]
        return [entries[k : k + size] for k in range(0, len(entries), max(size, 1))]

    @cached_property
    def coefficients(self) -> dict[Edge, int]:
        return {edge: int(self.point.coefficients[edge]) for edge in self.graph.directed}

    def instruments(self, known: Collection[Edge], wanted: Collection[Edge]) -> list[Instrument]:
        """One instrument for each wanted edge that has one when these coefficients are known."""
        found = []
        for v in sorted({v for _, v in wanted}):
            rows = list(self.rows(v, known))
            values = {row: self.values(row) for row in rows}
            for edge in sorted(edge for edge in wanted if edge[1] == v):
                instrument = self.instrument(edge, values, known)
                if instrument is not None:
                    found.append(instrument)
        return found

    def rows(self, v: int, known: Collection[Edge]) -> Iterator[Row]:
        """The candidates for rows, plain ones first."""
        yield from (Row(y) for y in range(self.graph.size) if y != v)
        reached = descendants(self.graph, [v, *self.graph.siblings[v]])
        for y in range(self.graph.size):
            parents = tuple(p for p in self.graph.parents[y] if (p, y) in known)
            needed = tuple(p for p in parents if p in reached)
            yield from (Row(y, corrected) for corrected in dict.fromkeys((needed, parents)) if corrected)

    def values(self, row: Row) -> list[int]:
        entries = self.covariances[row.vertex]
        for r in row.corrected:
            factor, other = self.coefficients[r, row.vertex], self.covariances[r]
            entries = [(a - factor * b) % PRIME for a, b in zip(entries, other, strict=True)]
        return entries

    def instrument(self, edge: Edge, values: Mapping[Row, list[int]], known: Collection[Edge]) -> Instrument | None:
        q, v = edge
        # Rows of q and of other parents make a regression, which readers know best: they are tried first.
        regressors = [Row(q), *(Row(p) for p in self.graph.parents[v])]
        values = {row: values[row] for row in dict.fromkeys((*regressors, *values))}
        usable = tuple(p for p in self.graph.parents[v] if (p, v) in known and p != q)
        for taken in dict.fromkeys(((), usable)):
            targets = {row: self.target(v, (*taken, q), entries) for row, entries in values.items()}
            single = next((row for row in values if targets[row] == 0 and values[row][q]), None)
            if single is not None:
                return Instrument(edge, (single,), (), taken)
        best = None
        for taken in dict.fromkeys(((), usable)):
            targets = {row: self.target(v, (*taken, q), entries) for row, entries in values.items()}
            linear = self.linear(edge, values, taken)
            if linear is not None and (best is None or len(linear.rows) < len(best.rows)):
                best = linear
            if self.trek_separation:
                most = LARGEST_MINOR if best is None else min(LARGEST_MINOR, len(best.rows) - 1)
                minor = self.minor(edge, values, targets, taken, most)
                best = minor or best
        return best

    def target(self, v: int, taken: Sequence[int], entries: list[int]) -> int:
        return (entries[v] - sum(self.coefficients[k, v] * entries[k] for k in taken)) % PRIME

    def linear(self, edge: Edge, values: Mapping[Row, list[int]], taken: tuple[int, ...]) -> Instrument | None:
        """A minimal set of true linear equations between the coefficients into v that determines this one."""
        q, v = edge
        others = [p for p in self.graph.parents[v] if p != q and p not in taken]
        valid = [row for row, entries in values.items() if self.target(v, self.graph.parents[v], entries) == 0]
        rows = _independent(valid, values, [*others, q])
        if not _determines(rows, values, others, q):
            return None
        for row in reversed(rows):
            rest = [other for other in rows if other != row]
            if _determines(rest, values, others, q):
                rows = rest
        return Instrument(edge, tuple(rows), _pivots(rows, values, others), taken)

    def minor(
        self,
        edge: Edge,
        values: Mapping[Row, list[int]],
        targets: Mapping[Row, int],
        taken: tuple[int, ...],
        most: int,
    ) -> Instrument | None:
        """Rows and columns of determinants up to size ``most`` that identify the edge."""
        q, v = edge
        places = [t for t in range(self.graph.size) if t not in (q, v)]
        rows = list(values)
        for size in range(2, most + 1):
            for columns in combinations(places, size - 1):
                if monotonic() > self.deadline:
                    return None
                for chosen in combinations(rows, size):
                    if len({row.vertex for row in chosen}) < size:
                        continue
                    left = [[values[row][t] for t in columns] for row in chosen]
                    if _determinant(left, [targets[row] for row in chosen]) == 0 and _determinant(
                        left, [values[row][q] for row in chosen]
                    ):
                        return Instrument(edge, chosen, columns, taken)
        return None


def _determinant(left: list[list[int]], last: list[int]) -> int:
    """det [left | last] modulo the prime, for two or three rows."""
    if len(last) == 2:
        return (left[0][0] * last[1] - left[1][0] * last[0]) % PRIME
    (a, b), (c, d), (e, f) = left
    x, y, z = last
    return (a * (d * z - f * y) - b * (c * z - e * y) + x * (c * f - d * e)) % PRIME


def _independent(rows: Sequence[Row], values: Mapping[Row, list[int]], columns: Sequence[int]) -> list[Row]:
    """The rows that are not combinations of earlier ones."""
    if not rows or not columns:
        return []
    matrix = nmod_mat([[values[row][p] for row in rows] for p in columns], PRIME)
    return [rows[k] for k in _pivot_columns(matrix)]


def _determines(rows: Sequence[Row], values: Mapping[Row, list[int]], others: Sequence[int], q: int) -> bool:
    """Whether the unit vector of q is a combination of the rows."""
    if not rows:
        return False
    matrix = nmod_mat([[*(values[row][p] for p in others), values[row][q]] for row in rows], PRIME)
    rank = matrix.rank()
    if not others:
        return bool(rank)
    return nmod_mat([[values[row][p] for p in others] for row in rows], PRIME).rank() == rank - 1


def _pivots(rows: Sequence[Row], values: Mapping[Row, list[int]], others: Sequence[int]) -> tuple[int, ...]:
    """Columns that span those of the other unknowns."""
    if not others:
        return ()
    matrix = nmod_mat([[values[row][p] for p in others] for row in rows], PRIME)
    return tuple(others[k] for k in _pivot_columns(matrix))


def _pivot_columns(matrix: nmod_mat) -> list[int]:
    reduced, rank = matrix.rref()
    found, column = [], 0
    for i in range(rank):
        while not int(reduced[i, column]):
            column += 1
        found.append(column)
        column += 1
    return found

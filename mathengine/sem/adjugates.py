"""Determinant and adjugate of I - L as polynomials: signed sums of cycle collections and of one-connections.

The sums are built from those of fewer vertices, which are kept, so that terms with common parts are multiplied out
together; which vertices they are is known by bits (see :mod:`~mathengine.sem.one_connections`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from flint import fmpz_mpoly

from mathengine.sem.graphs import MixedGraph
from mathengine.sem.one_connections import Neighbours, check_collections, check_connections
from mathengine.sem.parameters import Parameters
from mathengine.sem.reachability import mask_of


class Determinants:
    """det(I - L) of the graph on any of its vertices; each is computed once.

    Parameters
    ----------
    graph : MixedGraph

    Examples
    --------
    >>> found = Determinants(MixedGraph.of("123", [("1", "2"), ("2", "1"), ("2", "3"), ("3", "2")]))
    >>> found.of(0b011), found.of(0b111), found.of(0b101)
    (-l1_2*l2_1 + 1, -l1_2*l2_1 - l2_3*l3_2 + 1, 1)
    """

    def __init__(self, graph: MixedGraph) -> None:
        self.graph = graph
        self.parameters = Parameters(graph)
        self.neighbours = Neighbours(graph)
        ring = self.parameters.ring
        self.one, self.zero = ring.constant(1), ring.from_dict({})
        self.into: list[list[tuple[int, int, fmpz_mpoly]]] = [[] for _ in range(graph.size)]
        for (i, j), variable in zip(graph.directed, ring.gens(), strict=False):
            self.into[j].append((i, 1 << i, variable))
        self._known = {0: self.one}
        self._beside = {0: self.one}

    def of(self, vertices: int) -> fmpz_mpoly:
        """The determinant for the vertices with these bits.

        Raises
        ------
        BudgetExhausted
            With too many terms; the message says how many.
        """
        inside = self.neighbours.core(vertices)
        if inside not in self._known:
            check_collections(self.graph, inside)
        return self._of_core(inside)

    def _of_core(self, inside: int) -> fmpz_mpoly:
        known, core = self._known, self.neighbours.core
        smaller = []
        while inside not in known:
            smaller.append(inside)
            inside = core(inside & (inside - 1))
        found = known[inside]
        for inside in reversed(smaller):
            start = (inside & -inside).bit_length() - 1
            for vertices, weight in self._cycles(start, inside).items():
                found = found - weight * self._of_rest(inside & ~vertices)
            known[inside] = found
        return found

    def _of_rest(self, vertices: int) -> fmpz_mpoly:
        """The same for any vertices; what is beside one path or cycle is beside many."""
        found = self._beside.get(vertices)
        if found is None:
            found = self._beside[vertices] = self._of_core(self.neighbours.core(vertices))
        return found

    def _cycles(self, start: int, inside: int) -> dict[int, fmpz_mpoly]:
        """The sums of cycles through a vertex, by their vertices as bits."""
        found: dict[int, fmpz_mpoly] = {}
        layer = {(start, 1 << start): self.one}
        while layer:
            for (v, vertices), weight in layer.items():
                for u, _, variable in self.into[v]:
                    if u == start:
                        term = weight * variable
                        found[vertices] = found[vertices] + term if vertices in found else term
            layer = self._longer(layer, inside)
        return found

    def _longer(self, layer: dict[tuple[int, int], fmpz_mpoly], inside: int) -> dict[tuple[int, int], fmpz_mpoly]:
        """Sums of paths by their first vertex and all their vertices, and what they are with one edge more in front."""
        found: dict[tuple[int, int], fmpz_mpoly] = {}
        for (v, vertices), weight in layer.items():
            free = inside & ~vertices
            for u, place, variable in self.into[v]:
                if free & place:
                    key, term = (u, vertices | place), weight * variable
                    found[key] = found[key] + term if key in found else term
        return found

    def column(self, last: int, inside: int) -> dict[int, fmpz_mpoly]:
        """The signed sums of one-connections to a vertex, by the vertex where they begin; others are zero.

        Parameters
        ----------
        last : int
            A vertex by index.
        inside : int
            The vertices that may be used, as bits.

        Raises
        ------
        BudgetExhausted
            With too many one-connections; the message says how many.
        """
        found: dict[int, fmpz_mpoly] = {}
        if not inside >> last & 1:
            return found
        check_connections(self.graph, last, inside)
        layer = {(last, 1 << last): self.one}
        while layer:
            for (v, vertices), weight in layer.items():
                term = weight * self._of_rest(inside & ~vertices)
                found[v] = found[v] + term if v in found else term
            layer = self._longer(layer, inside)
        return found


class Adjugate:
    """Entries of adj(I - L) and the determinant of the graph on some vertices, computed when asked for.

    Parameters
    ----------
    graph : MixedGraph
    within : iterable of int, optional
        The vertices that paths and cycles may use; all by default.
    determinants : Determinants, optional
        Those of the graph, where some are known.

    Examples
    --------
    >>> whole = Adjugate(MixedGraph.of("12", [("1", "2"), ("2", "1")]))
    >>> whole.determinant, whole.entry(0, 1)
    (-l1_2*l2_1 + 1, l1_2)
    """

    def __init__(
        self, graph: MixedGraph, within: Iterable[int] | None = None, determinants: Determinants | None = None
    ) -> None:
        self.vertices = (1 << graph.size) - 1 if within is None else mask_of(within)
        self._determinants = determinants or Determinants(graph)
        self._columns: dict[int, dict[int, fmpz_mpoly]] = {}

    @cached_property
    def determinant(self) -> fmpz_mpoly:
        """The signed sum of cycle collections.

        Raises
        ------
        BudgetExhausted
            With too many terms; the message says how many.
        """
        return self._determinants.of(self.vertices)

    def entry(self, k: int, i: int) -> fmpz_mpoly:
        """The signed sum of one-connections from k to i.

        Raises
        ------
        BudgetExhausted
            With too many one-connections to i; the message says how many.
        """
        return self.column(i).get(k, self._determinants.zero)

    def column(self, i: int) -> dict[int, fmpz_mpoly]:
        """The entries (k, i) that are not zero, by k."""
        if i not in self._columns:
            self._columns[i] = self._determinants.column(i, self.vertices)
        return self._columns[i]


def determinant(graph: MixedGraph) -> fmpz_mpoly:
    """det(I - L): the signed sum of cycle collections, expanded. Exact.

    Raises
    ------
    BudgetExhausted
        With too many terms; the message says how many.

    Examples
    --------
    >>> determinant(MixedGraph.of("12", [("1", "2"), ("2", "1")]))
    -l1_2*l2_1 + 1
    """
    return Adjugate(graph).determinant


def adjugate(graph: MixedGraph) -> list[list[fmpz_mpoly]]:
    """adj(I - L), expanded: entry [k][i] is the signed sum of one-connections from k to i. Exact.

    Raises
    ------
    BudgetExhausted
        With too many terms in a column; the message says how many.

    Examples
    --------
    >>> adjugate(MixedGraph.of("12", [("1", "2")]))
    [[1, l1_2], [0, 1]]
    """
    whole = Adjugate(graph)
    return [[whole.entry(k, i) for i in range(graph.size)] for k in range(graph.size)]

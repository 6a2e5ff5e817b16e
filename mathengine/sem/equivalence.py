"""Whether two mixed graphs describe the same covariances: equality of the closures of their models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from time import monotonic

from flint import fmpz_mpoly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.sem.containment import Containment, contained
from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import SEED, dimension
from mathengine.sem.membership import is_zero
from mathengine.sem.parameters import random_point
from mathengine.sem.relation_families import overidentifying
from mathengine.sem.relations import VanishingIdeal
from mathengine.sem.substitution import CovarianceRing, moved
from mathengine.sem.vanishing import MOST_VERTICES, vanishing_ideal


@dataclass(frozen=True, slots=True)
class Equivalence:
    """What is known of two graphs on the same vertices.

    Attributes
    ----------
    verdict : str
        ``equal``: the closures are the same, proved; ``different``: proved, by a polynomial or by the dimensions;
        ``agreeing``: no relation up to the degree tells them apart.
    dimensions : (int, int)
        Ranks of the Jacobians.
    separating : fmpz_mpoly or None
        A relation of one graph that does not vanish on the other.
    vanishes_on : str
        Which graph it belongs to: ``first`` or ``second``.
    degree : int
        Up to which all relations were compared.
    reason : str
        In words.
    containments : tuple of Containment
        Proofs that one model lies in the other, as far as they were found.
    """

    verdict: str
    dimensions: tuple[int, int]
    separating: fmpz_mpoly | None
    vanishes_on: str
    degree: int
    reason: str
    containments: tuple[Containment, ...] = ()


def equivalent(
    first: MixedGraph, second: MixedGraph, *, max_degree: int = 3, max_seconds: float | None = None
) -> Equivalence:
    """Compare the covariances that two graphs allow, up to their closure.

    Parameters
    ----------
    first, second : MixedGraph
        With the same vertices, in any order.
    max_degree : int
        Of the relations that are all compared; some of higher degree are.
    max_seconds : float, optional
        For the whole comparison, about.

    Raises
    ------
    InvalidInput
        If the vertices differ.

    Notes
    -----
    Equality is proved by coefficients of each graph as rational functions on the other model
    (:func:`~mathengine.sem.containment.contained`), by those of one graph where the dimensions agree, or by generators
    of one ideal that vanish on the other graph, all of them known and the dimensions proved to agree. A difference is
    proved by a relation of one graph that has a value other than 0 on the other, or by dimensions.

    Examples
    --------
    >>> chain, fork = (MixedGraph.of("123", edges) for edges in ([("1", "2"), ("2", "3")], [("2", "1"), ("2", "3")]))
    >>> equivalent(chain, fork).verdict
    'equal'
    >>> collider = MixedGraph.of("123", [("1", "2"), ("3", "2")])
    >>> found = equivalent(chain, collider)
    >>> found.verdict, str(found.separating)
    ('different', 's1_3*s2_2 - s1_2*s2_3')
    """
    if set(first.vertices) != set(second.vertices):
        raise InvalidInput(
            "vertices of the second graph", second.vertices, f"the same as of the first: {first.vertices}"
        )
    second = _aligned(second, first.vertices)
    return _Comparison(first, second, max_degree, max_seconds).result()


class _Comparison:
    def __init__(self, first: MixedGraph, second: MixedGraph, max_degree: int, max_seconds: float | None) -> None:
        self.graphs = (first, second)
        self.most = max_degree
        self.sizes = dimension(first), dimension(second)
        self.deadline = None if max_seconds is None else monotonic() + max_seconds
        self.points = tuple(random_point(graph, Random(SEED)) for graph in self.graphs)
        self.containments: tuple[Containment, ...] = ()
        self.ideals: list[VanishingIdeal] = []

    def result(self) -> Equivalence:
        proofs = (self._contained(0), self._contained(1))
        self.containments = tuple(proof for proof in proofs if proof is not None)
        if len(self.containments) == 2:
            return self._said("equal", self._how())
        for at, proof in enumerate(proofs):
            # A model that lies in another one, which is irreducible, and has its dimension is the same.
            if proof is not None and self.sizes[at].value >= self.sizes[1 - at].bound:
                which = ("first", "second")[at]
                return self._said("equal", f"the {which} model lies in the other, and the dimensions agree")
        for at, polynomial in self._relations():
            if self._separates(at, polynomial):
                which = ("first", "second")[at]
                reason = f"{polynomial} vanishes on the {which} graph and not on the other"
                return self._said("different", reason, moved(polynomial, CovarianceRing(self.graphs[0]).ring), which)
        return self._without_polynomial()

    def _how(self) -> str:
        cycles = [proof.cycles for proof in self.containments]
        if cycles == [(), ()]:
            return "the same edges"
        if None not in cycles:
            return "the same edges, once directed cycles are turned around"
        return "each model lies in the other, by coefficients as functions of its covariances"

    def _without_polynomial(self) -> Equivalence:
        values = self.sizes[0].value, self.sizes[1].value
        if self.sizes[0].value > self.sizes[1].bound or self.sizes[1].value > self.sizes[0].bound:
            return self._said("different", f"the dimensions are {values[0]} and {values[1]}, proved")
        if any(self._generates(at) for at in range(len(self.ideals))):
            reason = "the relations that generate one ideal vanish on both graphs, and the dimensions agree"
            return self._said("equal", reason)
        if values[0] != values[1]:
            return self._said("agreeing", f"the dimensions {values[0]} and {values[1]} differ, which is not proved")
        same = f"the same relations up to degree {self._compared()}; higher ones were not compared"
        return self._said("agreeing", f"the same dimension, and {same if self.ideals else 'too large to compare'}")

    def _contained(self, at: int) -> Containment | None:
        """That one model lies in the other; with fewer dimensions proved in the other it cannot."""
        if self.sizes[at].value > self.sizes[1 - at].bound:
            return None
        return contained(self.graphs[at], self.graphs[1 - at], max_seconds=self._left() / 3)

    def _relations(self) -> Iterator[tuple[int, fmpz_mpoly]]:
        """Relations with the graph to which they belong, quick ones first."""
        for at in (0, 1):
            yield from ((at, polynomial) for polynomial in overidentifying(self.graphs[at]))
        if self.graphs[0].size > MOST_VERTICES:
            return
        for at in (0, 1):
            seconds = None if self.deadline is None else self._left() / (2 - at)
            ideal = vanishing_ideal(self.graphs[at], max_degree=self.most, max_seconds=seconds)
            self.ideals.append(ideal)
            yield from ((at, relation.polynomial) for relation in ideal.relations if relation.is_exact)

    def _separates(self, at: int, polynomial: fmpz_mpoly) -> bool:
        """Whether it vanishes on the graph and not on the other, both exactly."""
        if not value_at(polynomial, self.points[1 - at]):
            return False
        try:
            return is_zero(self.graphs[at], polynomial)
        except BudgetExhausted:
            return any(polynomial == relation.polynomial for ideal in self.ideals for relation in ideal.relations)

    def _generates(self, at: int) -> bool:
        """Whether this ideal is known, its generators vanish on the other graph, and the dimensions agree, proved."""
        ideal, other = self.ideals[at], self.graphs[1 - at]
        # The other model lies in this one, which is irreducible: of the same dimension it is the same. The dimension of
        # this one is known exactly, for it is everything or has one relation; that of the other is at least its rank.
        if not ideal.is_complete or self.sizes[1 - at].value < self.sizes[at].value:
            return False
        try:
            return all(is_zero(other, moved(r.polynomial, CovarianceRing(other).ring)) for r in ideal.relations)
        except BudgetExhausted:
            return False

    def _compared(self) -> int:
        """The degree up to which nothing is missing in both ideals."""
        return min((_prefix(ideal) for ideal in self.ideals), default=0)

    def _left(self) -> float:
        return 20.0 if self.deadline is None else max(self.deadline - monotonic(), 0.0)

    def _said(
        self, verdict: str, reason: str, separating: fmpz_mpoly | None = None, vanishes_on: str = ""
    ) -> Equivalence:
        sizes = self.sizes[0].value, self.sizes[1].value
        degree = self._compared() if len(self.ideals) == 2 else 0
        return Equivalence(verdict, sizes, separating, vanishes_on, degree, reason, self.containments)


def _prefix(ideal: VanishingIdeal) -> int:
    degree = 0
    while degree + 1 in ideal.complete_degrees:
        degree += 1
    return degree


def _aligned(graph: MixedGraph, order: tuple[str, ...]) -> MixedGraph:
    names = graph.vertices
    return MixedGraph.of(
        order,
        [(names[i], names[j]) for i, j in graph.directed],
        [(names[i], names[j]) for i, j in graph.bidirected],
    )

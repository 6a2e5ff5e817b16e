"""The polynomial relations among the covariances of a model: its vanishing ideal, degree by degree.

The ideal is graded by how often each vertex is named. In each block of monomials the relations modulo a prime are the
nullspace of the values at random points; what the products of smaller relations do not span is new, is reconstructed
over the integers and certified by substitution. That nothing is missing in a block follows from counting: relations
over Q stay relations modulo the prime and vanish at the points, so the nullspace is at least as large as the block of
the ideal, and where certified relations span it there are no others.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import cached_property
from random import Random

from flint import fmpz_mpoly, nmod_mat

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import dimension, jacobian
from mathengine.sem.minors import minor, minors
from mathengine.sem.modular_vectors import independent, integer_vector, null_vectors, row_matrix
from mathengine.sem.monomials import Blocks, Monomial, Points, balance
from mathengine.sem.parameters import PRIME, random_point
from mathengine.sem.relation_families import family, overidentifying
from mathengine.sem.relations import Relation, VanishingIdeal
from mathengine.sem.substitution import Multidegree, Substitution, identically_zero, to_polynomial
from mathengine.sem.trek_separation import trek_separation

SEED = 20_221_003
MOST_MONOMIALS = 3_000
"""Monomials of one block."""
LARGEST_DEGREE = 12
MOST_VERTICES = 40
MOST_BALANCED = 7
"""Vertices up to which the multidegrees of a degree are listed and sorted."""


def vanishing_ideal(
    graph: MixedGraph,
    *,
    max_degree: int = 4,
    multidegree: Sequence[int] | None = None,
    observed: Sequence[int] | None = None,
    max_seconds: float | None = None,
) -> VanishingIdeal:
    """The minimal generators of the vanishing ideal up to a degree.

    Parameters
    ----------
    graph : MixedGraph
    max_degree : int
        From 1 to ``LARGEST_DEGREE``.
    multidegree : sequence of int, optional
        Look at this block alone: how often each vertex is named, an even number in all.
    observed : sequence of int, optional
        Relations between these vertices alone, the others being latent; the ideal is that of their covariances.
    max_seconds : float, optional
        Then what was found is returned, with ``limit`` set.

    Returns
    -------
    VanishingIdeal

    Raises
    ------
    InvalidInput
        For a degree or multidegree out of range, vertices that are not there, or more than ``MOST_VERTICES`` of them.
    BudgetExhausted
        If the one block that is asked for is too large.

    Notes
    -----
    Exact but for relations marked otherwise. In codimension 1 the generator is looked for in balanced blocks first and
    is then proved to be irreducible, so that lower degrees need no search.

    Examples
    --------
    >>> [str(r) for r in vanishing_ideal(MixedGraph.of("123", [("1", "3"), ("2", "3")])).relations]
    ['s1_2']

    One latent cause of four variables:

    >>> factor = MixedGraph.of("1234f", [("f", v) for v in "1234"])
    >>> [str(r) for r in vanishing_ideal(factor, observed=[0, 1, 2, 3]).relations]
    ['s1_4*s2_3 - s1_3*s2_4', 's1_4*s2_3 - s1_2*s3_4']
    """
    if not 1 <= max_degree <= LARGEST_DEGREE:
        raise InvalidInput("max_degree", max_degree, f"an integer from 1 to {LARGEST_DEGREE}")
    if graph.size > MOST_VERTICES:
        raise InvalidInput("number of vertices", graph.size, f"at most {MOST_VERTICES}: choose a part of the graph")
    if observed is not None and not set(observed) <= set(range(graph.size)):
        raise InvalidInput("observed", list(observed), f"vertices from 0 to {graph.size - 1}")
    search = _Search(graph, sorted(set(range(graph.size) if observed is None else observed)), max_seconds)
    if multidegree is not None:
        return search.one_block(_checked(graph, multidegree, search.observed))
    return search.up_to(max_degree)


def _checked(graph: MixedGraph, multidegree: Sequence[int], observed: Sequence[int]) -> Multidegree:
    if len(multidegree) != graph.size or min(multidegree, default=0) < 0 or sum(multidegree) % 2:
        raise InvalidInput("multidegree", list(multidegree), f"{graph.size} numbers >= 0 with an even sum")
    if not 2 <= sum(multidegree) <= 2 * LARGEST_DEGREE:
        raise InvalidInput("multidegree", list(multidegree), f"a sum from 2 to {2 * LARGEST_DEGREE}")
    if any(count and v not in observed for v, count in enumerate(multidegree)):
        raise InvalidInput("multidegree", list(multidegree), "0 for vertices that are not observed")
    return tuple(multidegree)


def _dimension(graph: MixedGraph, observed: Sequence[int]) -> int:
    """The rank of the derivatives of the covariances between observed vertices at a random point: a lower bound."""
    if len(observed) == graph.size:
        return dimension(graph).value
    matrix = jacobian(graph, random_point(graph, Random(SEED)))
    pairs = [(i, j) for i in range(graph.size) for j in range(i, graph.size)]
    chosen = [t for t, (i, j) in enumerate(pairs) if i in observed and j in observed]
    width, entries = len(pairs), matrix.entries()
    kept = [int(entries[row * width + t]) for row in range(matrix.nrows()) for t in chosen]
    return int(nmod_mat(matrix.nrows(), len(chosen), kept, PRIME).rank()) if chosen else 0


class _Search:
    def __init__(self, graph: MixedGraph, observed: Sequence[int], max_seconds: float | None) -> None:
        self.graph, self.observed = graph, tuple(observed)
        self.substitution = Substitution(graph)
        sigma = self.substitution.sigma
        self.zero = identically_zero(graph)
        wanted = [pair for pair in sigma.pairs if set(pair) <= set(observed)]
        self.live = [t for t, pair in enumerate(sigma.pairs) if pair in set(wanted) - self.zero]
        self.pairs = [sigma.pairs[t] for t in self.live]
        self.absent = sorted(set(wanted) & self.zero)
        self.blocks = Blocks(self.pairs, graph.size, observed)
        self.points = Points(graph, self.pairs, SEED)
        self.codimension = len(wanted) - _dimension(graph, observed)
        self.found: list[Relation] = []
        self.terms: list[dict[Monomial, int]] = []
        self.deadline = None if max_seconds is None else time.monotonic() + max_seconds

    # The whole search

    def up_to(self, most: int) -> VanishingIdeal:
        if self.codimension == 0:
            return self._result(most, tuple(range(1, most + 1)), whole=True)
        for i, j in self.absent:
            self._add({self.substitution.sigma.pairs.index((i, j)): 1}, [(i, j)])
        if self.codimension == 1:
            if self.found:
                return self._result(most, tuple(range(1, most + 1)), whole=True)
            single = self._hypersurface(most)
            if single is not None:
                return single
        return self._by_degree(most)

    def _by_degree(self, most: int) -> VanishingIdeal:
        complete = [1]
        for degree in range(2, most + 1):
            exact = True
            for multidegree in self._order(degree):
                if self._late():
                    return self._result(degree - 1, tuple(complete), limit="the time given")
                try:
                    exact &= self._look(multidegree)
                except BudgetExhausted as problem:
                    return self._result(degree - 1, tuple(complete), limit=str(problem))
                if self._is_hypersurface(complete):
                    return self._result(most, tuple(range(1, most + 1)), whole=True)
            if exact:
                complete.append(degree)
        return self._result(most, tuple(complete))

    def _order(self, degree: int) -> Iterable[Multidegree]:
        """The multidegrees; balanced ones first where the search ends with the first relation."""
        found = self.blocks.multidegrees(degree)
        few = self.codimension == 1 and len(self.observed) <= MOST_BALANCED
        return sorted(found, key=balance) if few else found

    def _is_hypersurface(self, complete: Sequence[int]) -> bool:
        """Whether the one relation generates: of least degree in a prime ideal, it is irreducible."""
        single = self.codimension == 1 and len(self.found) == 1 and self.found[0].is_exact
        return single and set(range(1, self.found[0].degree)) <= set(complete)

    def _hypersurface(self, most: int) -> VanishingIdeal | None:
        """The one generator, as an irreducible factor of a relation in a balanced block."""
        for degree in range(2, most + 1):
            each, more = divmod(2 * degree, len(self.observed))
            named = {v: each + (place < more) for place, v in enumerate(self.observed)}
            multidegree = tuple(named.get(v, 0) for v in range(self.graph.size))
            try:
                monomials = self._monomials(multidegree)
            except BudgetExhausted:
                return None
            if len(monomials) < 2:
                continue
            if self._late():
                return None
            null = null_vectors(self.points.matrix(monomials))
            if not null:
                continue
            relation = self._irreducible(self._polynomial(monomials, integer_vector(null[0])))
            if relation is None:
                return None
            self.found.append(relation)
            if not relation.is_exact:
                return self._result(1, (1,), limit="the size of the one relation, which was not substituted")
            return self._result(most, tuple(range(1, most + 1)), whole=True)
        return None

    def _irreducible(self, polynomial: fmpz_mpoly) -> Relation | None:
        """The irreducible factor that vanishes."""
        for factor, _ in polynomial.factor()[1]:
            candidate = self._relation(factor)
            if candidate is not None:
                return candidate
        return None

    def one_block(self, multidegree: Multidegree) -> VanishingIdeal:
        exact = self._look(multidegree)
        limit = "" if exact else "of the relations that hold modulo a prime some were not established over the integers"
        return self._result(0, (), limit=limit, multidegree=multidegree)

    # One block

    def _monomials(self, multidegree: Multidegree) -> list[Monomial]:
        found = self.blocks.monomials(multidegree)
        if len(found) > MOST_MONOMIALS:
            raise BudgetExhausted(f"a block of {len(found):,} monomials; at most {MOST_MONOMIALS:,} are tried")
        return found

    def _look(self, multidegree: Multidegree) -> bool:
        """Add the new relations of a block; whether nothing is missing there, proved."""
        monomials = self._monomials(multidegree)
        if len(monomials) < 2:
            return True  # a product of covariances that are not zero is not zero
        matrix = self.points.matrix(monomials)
        nullity = len(monomials) - int(matrix.rank())
        if not nullity:
            return True
        known, exact = self._products(multidegree, monomials)
        rank = int(row_matrix(known).rank()) if known else 0
        if rank == nullity:
            return exact
        explained = self._minors(multidegree, monomials)
        candidates = list(explained)
        if sum(multidegree) > 4 and len(independent(known, explained)) < nullity - rank:
            candidates += [self._vector(p, monomials) for p in self._overidentifying.get(multidegree, [])]
        candidates += null_vectors(matrix)
        for place in independent(known, candidates):
            vector = candidates[place]
            polynomial = self._polynomial(monomials, integer_vector(vector))
            relation = self._relation(polynomial, explained=place < len(explained))
            if relation is None:
                continue
            rank += 1
            exact &= relation.is_exact
            self._keep(relation)
        return exact and rank == nullity

    @cached_property
    def _overidentifying(self) -> dict[Multidegree, list[fmpz_mpoly]]:
        """The relations that formulas of coefficients give, by multidegree."""
        found: dict[Multidegree, list[fmpz_mpoly]] = {}
        for polynomial in overidentifying(self.graph):
            ((multidegree, _),) = self.substitution.sigma.parts(polynomial).items()
            if all(v in self.observed for v, count in enumerate(multidegree) if count):
                found.setdefault(multidegree, []).append(polynomial)
        return found

    def _minors(self, multidegree: Multidegree, monomials: list[Monomial]) -> list[list[int]]:
        """The minors that vanish by trek separation, in coordinates."""
        found = []
        for rows, columns in minors(multidegree):
            if trek_separation(self.graph, rows, columns).rank < len(rows):
                polynomial = minor(self.substitution.sigma, rows, columns, self.zero)
                if not polynomial.is_zero():
                    found.append(self._vector(polynomial, monomials))
        return found

    def _vector(self, polynomial: fmpz_mpoly, monomials: Sequence[Monomial]) -> list[int]:
        """The coefficients of these monomials modulo the prime."""
        terms = self._terms(polynomial)
        return [terms.get(monomial, 0) % PRIME for monomial in monomials]

    def _products(self, multidegree: Multidegree, monomials: list[Monomial]) -> tuple[list[list[int]], bool]:
        """The products of smaller relations with monomials, in coordinates; whether all of them are exact."""
        place = {monomial: t for t, monomial in enumerate(monomials)}
        rows, exact = [], True
        for relation, terms in zip(self.found, self.terms, strict=True):
            rest = [a - b for a, b in zip(multidegree, relation.multidegree, strict=True)]
            if min(rest) < 0 or not terms or sum(rest) == 0:
                continue
            for multiple in self.blocks.monomials(rest):
                row = [0] * len(monomials)
                for monomial, coefficient in terms.items():
                    row[place[tuple(sorted((*monomial, *multiple)))]] = coefficient % PRIME
                rows.append(row)
                exact &= relation.is_exact
        return rows, exact

    # Relations

    def _polynomial(self, monomials: Sequence[Monomial], coefficients: Sequence[int]) -> fmpz_mpoly:
        width = len(self.substitution.sigma.pairs)
        terms: dict[tuple[int, ...], int] = {}
        for monomial, coefficient in zip(monomials, coefficients, strict=True):
            if coefficient:
                exponents = [0] * width
                for t in monomial:
                    exponents[self.live[t]] += 1
                terms[tuple(exponents)] = coefficient
        return to_polynomial(self.substitution.sigma.ring, terms)

    def _relation(self, polynomial: fmpz_mpoly, *, explained: bool = False) -> Relation | None:
        """A certified relation; one that is too large to be substituted is marked so; None if it does not vanish."""
        ((multidegree, _),) = self.substitution.sigma.parts(polynomial).items()
        exact = explained
        if not explained:
            try:
                if not self.substitution.vanishes(polynomial):
                    return None
                exact = True
            except BudgetExhausted:
                exact = False
        name = family(self.graph, polynomial, self.substitution.sigma)
        return Relation(polynomial, sum(multidegree) // 2, multidegree, name, exact)

    def _keep(self, relation: Relation) -> None:
        self.found.append(relation)
        self.terms.append(self._terms(relation.polynomial))

    def _terms(self, polynomial: fmpz_mpoly) -> dict[Monomial, int]:
        """The coefficients of a polynomial in covariances that are not zero."""
        place = {t: k for k, t in enumerate(self.live)}
        return {
            tuple(place[t] for t, e in enumerate(exponents) for _ in range(int(e))): int(coefficient)
            for exponents, coefficient in polynomial.to_dict().items()
        }

    def _add(self, exponents: dict[int, int], pair: list[tuple[int, int]]) -> None:
        width = len(self.substitution.sigma.pairs)
        polynomial = to_polynomial(self.substitution.sigma.ring, {tuple(exponents.get(t, 0) for t in range(width)): 1})
        degree = [0] * self.graph.size
        for i, j in pair:
            degree[i] += 1
            degree[j] += 1
        self.found.append(Relation(polynomial, 1, tuple(degree), "zero covariance", True))
        self.terms.append({})

    def _result(
        self,
        searched: int,
        complete: tuple[int, ...],
        *,
        whole: bool = False,
        limit: str = "",
        multidegree: Multidegree | None = None,
    ) -> VanishingIdeal:
        ordered = tuple(sorted(self.found, key=lambda r: (r.degree, balance(r.multidegree))))
        return VanishingIdeal(
            self.graph, ordered, searched, complete, self.codimension, whole, limit, multidegree, self.observed
        )

    def _late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

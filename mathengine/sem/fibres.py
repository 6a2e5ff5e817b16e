"""The fibre of a model over generic covariances: how many parameters give the same covariance matrix.

For given covariances S the coefficients L in the fibre are the solutions of [(I-L)^T S (I-L)]_ij = 0 for every pair
i < j without bidirected edge, where det(I-L) is not 0; the error covariances follow. S is the covariance matrix of a
random point modulo a prime near 2^31, so that the count is the generic one with a probability close to 1. It is never
a proof. A directed cycle gives one more unknown t with t det(I-L) = 1.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

from mathengine.errors import BudgetExhausted
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import SEED, free_coordinates, jacobian, locally_determined
from mathengine.sem.modular_ideals import Monomial, Polynomial, finite_quotient
from mathengine.sem.parameters import PRIME, Point, random_point

POINTS = 2
MAX_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Fibre:
    """What generic covariances leave open.

    Attributes
    ----------
    dimension : int
        The dimension of the generic fibre.
    count : int or None
        How many parameters share generic covariances, over an algebraically closed field; None when infinitely many.
    edge_degrees : dict of edge to int or None
        How many values each coefficient takes on the fibre; None when infinitely many. 1: the covariances determine it
        rationally.
    prime, points : int
        The prime, and how many random points gave this same answer.
    """

    dimension: int
    count: int | None
    edge_degrees: Mapping[Edge, int | None]
    prime: int
    points: int

    @property
    def evidence(self) -> str:
        """How far the answer can be trusted, in words."""
        return f"probabilistic (modulo {self.prime}, {self.points} random points)"


def fibre(
    graph: MixedGraph, solved: Collection[Edge] = (), *, max_seconds: float = MAX_SECONDS, seed: int = SEED
) -> Fibre:
    """The generic fibre of a graph.

    Probabilistic: two random points modulo one prime must agree.

    Parameters
    ----------
    graph : MixedGraph
        With at most about ten coefficients that are not solved.
    solved : collection of edges
        Coefficients that are known to be identified: they are taken from the point, which saves unknowns.
    max_seconds : float
        Limit of time.

    Raises
    ------
    BudgetExhausted
        At the limit of time, or where the system is too large.

    Examples
    --------
    A cycle of three has two solutions:

    >>> found = fibre(MixedGraph.of("123", [("1", "2"), ("2", "3"), ("3", "1")]))
    >>> found.dimension, found.count, list(found.edge_degrees.values())
    (0, 2, [2, 2, 2])

    In a bow the coefficient can be anything:

    >>> found = fibre(MixedGraph.of("12", [("1", "2")], [("1", "2")]))
    >>> found.dimension, found.count, found.edge_degrees
    (1, None, {(0, 1): None})
    """
    deadline = monotonic() + max_seconds
    source = random.Random(seed)
    answers: list[tuple[int, int | None, dict[Edge, int | None]]] = []
    for _ in range(2 * POINTS):
        answers.append(_fibre_at(graph, random_point(graph, source), frozenset(solved), deadline))
        best = max(answers, key=answers.count)
        if answers.count(best) >= POINTS:
            return Fibre(best[0], best[1], best[2], PRIME, POINTS)
    raise BudgetExhausted("the random points do not agree on the fibre")


def _fibre_at(
    graph: MixedGraph, point: Point, solved: frozenset[Edge], deadline: float
) -> tuple[int, int | None, dict[Edge, int | None]]:
    matrix = jacobian(graph, point)
    fibre_dimension = matrix.nrows() - matrix.rank()
    determined = locally_determined(matrix)
    sliced = free_coordinates(matrix, range(len(graph.directed))) if fibre_dimension else ()
    # A generic fibre is equidimensional: fixing free coordinates meets every component in finitely many points.
    fixed = solved | {graph.directed[k] for k in sliced}
    unknown = [edge for edge in graph.directed if edge not in fixed]
    values = {edge: int(point.coefficients[edge]) for edge in fixed}
    equations, count = fibre_equations(graph, point, unknown, values)
    quotient = finite_quotient(equations, count, PRIME, deadline)
    if quotient is None:
        raise BudgetExhausted("the random point is special: its fibre is larger than the generic one")
    degrees: dict[Edge, int | None] = {}
    for k, edge in enumerate(graph.directed):
        if edge in solved:
            degrees[edge] = 1
        elif not determined[k]:
            degrees[edge] = None
        else:
            degrees[edge] = quotient.minimal_degree(unknown.index(edge))
    return fibre_dimension, None if fibre_dimension else quotient.degree, degrees


def fibre_equations(
    graph: MixedGraph, point: Point, unknown: list[Edge], values: Mapping[Edge, int]
) -> tuple[list[Polynomial], int]:
    """The equations of the fibre through a point in some coefficients, the others given, and the number of unknowns.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    >>> equations, count = fibre_equations(graph, random_point(graph, random.Random(1)), [(0, 1), (1, 2)], {})
    >>> len(equations), count
    (3, 2)
    """
    cyclic = [component for component in graph.components if len(component) > 1]
    place = {edge: k for k, edge in enumerate(unknown)}
    count = len(unknown) + len(cyclic)
    joined = set(graph.bidirected)
    equations = []
    for i in range(graph.size):
        for j in range(i + 1, graph.size):
            if (i, j) not in joined:
                left = [(-1, None, i), *((1, (p, i), p) for p in graph.parents[i])]
                right = [(-1, None, j), *((1, (q, j), q) for q in graph.parents[j])]
                terms = (
                    (a * b * int(point.covariances[p, q]), [e for e in (e1, e2) if e is not None])
                    for a, e1, p in left
                    for b, e2, q in right
                )
                equations.append(_collected(terms, place, values, count))
    for k, component in enumerate(cyclic):
        scale = len(unknown) + k
        determinant = _collected(_determinant_terms(graph, component), place, values, count)
        equation = {(*m[:scale], 1, *m[scale + 1 :]): x for m, x in determinant.items()}
        equations.append({**equation, (0,) * count: PRIME - 1})
    return [equation for equation in equations if equation], count


def _collected(
    terms: Iterator[tuple[int, list[Edge]]], place: Mapping[Edge, int], values: Mapping[Edge, int], count: int
) -> dict[Monomial, int]:
    """A polynomial in the unknowns from terms (coefficient, edges), given coefficients put in."""
    found: dict[Monomial, int] = {}
    for coefficient, edges in terms:
        exponents = [0] * count
        for edge in edges:
            if edge in place:
                exponents[place[edge]] += 1
            else:
                coefficient = coefficient * values[edge] % PRIME
        monomial = tuple(exponents)
        found[monomial] = (found.get(monomial, 0) + coefficient) % PRIME
    return {monomial: x for monomial, x in found.items() if x}


def _determinant_terms(graph: MixedGraph, vertices: Collection[int]) -> Iterator[tuple[int, list[Edge]]]:
    """The terms of det(I - L) on some vertices: collections of disjoint cycles, signed by their number."""
    rest = sorted(vertices)
    if not rest:
        yield 1, []
        return
    yield from _determinant_terms(graph, rest[1:])
    for cycle in _cycles(graph, [rest[0]], set(rest)):
        edges = [*pairwise(cycle), (cycle[-1], cycle[0])]
        for sign, others in _determinant_terms(graph, set(rest) - set(cycle)):
            yield -sign, edges + others


def _cycles(graph: MixedGraph, path: list[int], inside: set[int]) -> Iterator[list[int]]:
    for child in graph.children[path[-1]]:
        if child == path[0]:
            yield path
        elif child in inside and child not in path:
            yield from _cycles(graph, [*path, child], inside)

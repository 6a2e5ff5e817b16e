"""Whether a polynomial in the covariances vanishes on a model: the parameters where it does not, or the expansion.

What is not zero at a point modulo a prime does not vanish, and small integer parameters then show it by a number that
anybody can compute. What is zero at random points is expanded in the parameters; only where that is too large, and no
trek separation explains it, the answer rests on the points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Literal, TypeAlias

from flint import fmpq, fmpq_mat, fmpz_mpoly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.expressions import Expression
from mathengine.numeric.reader import read_expression
from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.expression_polynomials import covariance_polynomial
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import ancestors
from mathengine.sem.minors import minor, minors
from mathengine.sem.parameters import PRIME, Parameters, random_point
from mathengine.sem.substitution import CovarianceRing, Substitution, identically_zero, restricted
from mathengine.sem.trek_separation import trek_separation

POINTS = 3
"""Random points modulo the prime."""
WITNESSES = 40
"""Small integer points that are tried for a counterexample."""

Verdict: TypeAlias = Literal["proved", "supported", "refuted", "undecided"]


@dataclass(frozen=True, slots=True)
class Witness:
    """Parameters, with positive definite errors, at which a polynomial is not zero.

    Attributes
    ----------
    parameters : dict of str to int
        Their values by name.
    value : Fraction
        That of the polynomial there, exact.
    """

    parameters: dict[str, int]
    value: Fraction


@dataclass(frozen=True, slots=True)
class Membership:
    """What is known of a polynomial in the covariances of a graph.

    Attributes
    ----------
    graph : MixedGraph
    polynomial : fmpz_mpoly
        In ``CovarianceRing(graph).ring``.
    verdict : str
        ``proved``: zero for all parameters; ``refuted``: not zero; ``supported``: zero at random points modulo a prime,
        and too large to be expanded; ``undecided``: not zero at such a point, but at all small integer points.
    witness : Witness or None
        What refutes it.
    reason : str
        In words.
    """

    graph: MixedGraph
    polynomial: fmpz_mpoly
    verdict: Verdict
    witness: Witness | None
    reason: str


def vanishes(graph: MixedGraph, polynomial: str | Expression | fmpz_mpoly) -> Membership:
    """Whether a polynomial in the covariances is zero for all parameters of a graph. Exact, but for ``supported``.

    Parameters
    ----------
    graph : MixedGraph
    polynomial : str, Expression or fmpz_mpoly
        In ``s1_2`` or ``s12`` and in ``s_x_y``; any degree, not necessarily homogeneous. What is read is made
        primitive, its first term positive. A polynomial of FLINT has the variables of ``CovarianceRing(graph).ring``.

    Raises
    ------
    InvalidInput
        If it is no polynomial in the covariances of the graph.
    BudgetExhausted
        If it is too large to be multiplied out.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    >>> vanishes(graph, "s12*s23 - s13*s22").verdict
    'proved'
    >>> found = vanishes(graph, "s12*s13 - s11*s23")
    >>> found.verdict, found.witness
    ('refuted', Witness(parameters={'l1_2': 1, 'l2_3': 1, 'w1_1': 1, 'w2_2': 1, 'w3_3': 1}, value=Fraction(1, 1)))
    """
    read = _polynomial(graph, polynomial)
    if not seen_to_vanish(graph, read):
        found = counterexample(graph, read)
        if found is None:
            reason = f"not zero at a random point modulo {PRIME}, but at {WITNESSES} small integer points"
            return Membership(graph, read, "undecided", None, reason)
        return Membership(graph, read, "refuted", found, "not zero at the parameters of the witness")
    try:
        if is_zero(graph, read):
            return Membership(graph, read, "proved", None, "zero once the covariances are substituted")
    except BudgetExhausted as limit:
        if is_explained(graph, read):
            return Membership(graph, read, "proved", None, "a minor that vanishes by trek separation")
        reason = f"zero at {POINTS} random points modulo {PRIME}; {limit}"
        return Membership(graph, read, "supported", None, reason)
    found = counterexample(graph, read)
    return Membership(graph, read, "refuted", found, "not zero once the covariances are substituted")


def _polynomial(graph: MixedGraph, given: str | Expression | fmpz_mpoly) -> fmpz_mpoly:
    if not isinstance(given, fmpz_mpoly):
        return covariance_polynomial(read_expression(given) if isinstance(given, str) else given, graph)
    if given.context() != CovarianceRing(graph).ring:
        raise InvalidInput("variables of the polynomial", given.context().names(), "those of the graph's covariances")
    return given


def seen_to_vanish(graph: MixedGraph, polynomial: fmpz_mpoly) -> bool:
    """Whether it is zero at random points modulo a prime: where it is not, it does not vanish, and that is exact.

    >>> seen_to_vanish(MixedGraph.of("12"), CovarianceRing(MixedGraph.of("12")).ring.gen(1))
    True
    """
    source = Random(POINTS)
    return not any(value_at(polynomial, random_point(graph, source)) for _ in range(POINTS))


def counterexample(graph: MixedGraph, polynomial: fmpz_mpoly) -> Witness | None:
    """Small integer parameters at which it is not zero; None where none are found.

    >>> graph = MixedGraph.of("12", [("1", "2")])
    >>> counterexample(graph, CovarianceRing(graph).ring.gen(1))
    Witness(parameters={'l1_2': 1, 'w1_1': 1, 'w2_2': 1}, value=Fraction(1, 1))
    """
    for parameters in _small_points(graph):
        covariances = exact_covariances(graph, parameters)
        if covariances is not None:
            value = _value(polynomial, covariances)
            if value != 0:
                return Witness(parameters, Fraction(int(value.p), int(value.q)))
    return None


def _small_points(graph: MixedGraph) -> Iterator[dict[str, int]]:
    """Ever larger integer points, a readable one first; the errors are positive definite, by their diagonal."""
    for trial in range(WITNESSES):
        source = Random(trial)
        free = [source.randint(1, trial) if trial else 1 for _ in graph.directed]
        arcs = [source.randint(1, trial) if trial else 1 for _ in graph.bidirected]
        beside = [0] * graph.size
        for (i, j), value in zip(graph.bidirected, arcs, strict=True):
            beside[i] += value
            beside[j] += value
        variances = [1 + total + (source.randint(0, trial) if trial else 0) for total in beside]
        yield dict(zip(Parameters(graph).names, [*free, *variances, *arcs], strict=True))


def exact_covariances(graph: MixedGraph, parameters: dict[str, int]) -> fmpq_mat | None:
    """The covariance matrix at integer parameters, in the order of their names; None where I - L has no inverse.

    >>> exact_covariances(MixedGraph.parse("1->2"), {"l1_2": 2, "w1_1": 1, "w2_2": 3})
    [1, 2]
    [2, 7]
    """
    size = graph.size
    structure, errors = fmpq_mat(size, size), fmpq_mat(size, size)
    edges = [*graph.directed, *((v, v) for v in range(size)), *graph.bidirected]
    for k, ((i, j), value) in enumerate(zip(edges, parameters.values(), strict=True)):
        if k < len(graph.directed):
            structure[i, j] = -value
        else:
            errors[i, j] = errors[j, i] = value
    for v in range(size):
        structure[v, v] = 1
    try:
        paths = structure.inv()
    except ZeroDivisionError:
        return None
    return paths.transpose() * errors * paths


def _value(polynomial: fmpz_mpoly, covariances: fmpq_mat) -> fmpq:
    size = covariances.nrows()
    entries = [covariances[i, j] for i in range(size) for j in range(i, size)]
    total = fmpq(0)
    for exponents, coefficient in polynomial.to_dict().items():
        product = fmpq(int(coefficient))
        for entry, exponent in zip(entries, exponents, strict=True):
            if exponent:
                product *= entry ** int(exponent)
        total += product
    return total


def is_zero(graph: MixedGraph, polynomial: fmpz_mpoly) -> bool:
    """Whether it vanishes, by expansion in the parameters of the ancestors of its vertices. Exact.

    Raises
    ------
    BudgetExhausted
        If the expansion is too large.

    Examples
    --------
    >>> graph = MixedGraph.of("123", [("1", "3"), ("2", "3")])
    >>> is_zero(graph, CovarianceRing(graph).ring.gen(1))
    True
    """
    pairs = CovarianceRing(graph).pairs
    used = {v for pair, degree in zip(pairs, polynomial.degrees(), strict=True) if degree > 0 for v in pair}
    within = sorted(ancestors(graph, used))
    return Substitution(graph.subgraph(within)).vanishes(restricted(polynomial, graph, within))


def is_explained(graph: MixedGraph, polynomial: fmpz_mpoly) -> bool:
    """Whether each of its parts of one multidegree is a multiple of a minor that vanishes by trek separation. Exact.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")])
    >>> sigma = CovarianceRing(graph)
    >>> is_explained(graph, minor(sigma, (0, 1), (1, 2), frozenset()))
    True
    """
    sigma, zero = CovarianceRing(graph), identically_zero(graph)
    for multidegree, part in sigma.parts(polynomial).items():
        primitive = part.primitive()[1]
        if not any(
            minor(sigma, rows, columns, frozenset()) in (primitive, -primitive)
            or minor(sigma, rows, columns, zero) in (primitive, -primitive)
            for rows, columns in minors(multidegree)
            if trek_separation(graph, rows, columns).rank < len(rows)
        ):
            return False
    return True

"""The Jacobian matrix of the map from parameters to covariances, its rank, and what the rank tells.

With X = (I - L)^-1 the derivatives are closed forms: the coefficient of a->b moves s_ij by s_ia X_bj + X_bi s_aj, the
error covariance of a and b by X_ai X_bj + X_bi X_aj, the error variance of a by X_ai X_aj. The rank at one point modulo
a prime never exceeds the generic rank, so it is a proven lower bound; that the generic rank is not larger is certain
where an upper bound meets it, and otherwise holds with the probability that the random points give.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from flint import nmod_mat

from mathengine.errors import BudgetExhausted
from mathengine.sem.decomposition import dimension_bound
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.half_treks import half_trek_deficit
from mathengine.sem.parameters import PRIME, Parameters, Point, random_point

SEED = 20_221_002
MOST_ENTRIES = 5_000_000
POINTS = 2
"""How many random points are tried where no upper bound is met."""


def jacobian(graph: MixedGraph, point: Point) -> nmod_mat:
    """The derivatives at a point: a row for each parameter, a column for each covariance s_ij with i <= j.

    Raises
    ------
    BudgetExhausted
        With more than :data:`MOST_ENTRIES` entries, which is reached near 150 vertices.

    Examples
    --------
    >>> graph = MixedGraph.of("12", [("1", "2")])
    >>> matrix = jacobian(graph, random_point(graph, random.Random(1)))
    >>> matrix.nrows(), matrix.ncols(), matrix.rank()
    (3, 3, 3)
    """
    size = graph.size
    columns = size * (size + 1) // 2
    if graph.parameter_count * columns > MOST_ENTRIES:
        shape = f"{graph.parameter_count} parameters and {columns} covariances of {size} variables"
        raise BudgetExhausted(f"the Jacobian of {shape} is too large; at most {MOST_ENTRIES} entries")
    x = _integers(point.paths)
    s = _integers(point.covariances)
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    rows: list[list[int]] = []
    for a, b in graph.directed:
        sa, xb = s[a], x[b]
        rows.append([(sa[i] * xb[j] + xb[i] * sa[j]) % PRIME for i, j in pairs])
    for a in range(size):
        xa = x[a]
        rows.append([xa[i] * xa[j] % PRIME for i, j in pairs])
    for a, b in graph.bidirected:
        xa, xb = x[a], x[b]
        rows.append([(xa[i] * xb[j] + xb[i] * xa[j]) % PRIME for i, j in pairs])
    return nmod_mat(len(rows), len(pairs), [entry for row in rows for entry in row], PRIME)


def _integers(matrix: nmod_mat) -> list[list[int]]:
    size = matrix.ncols()
    entries = [int(entry) for entry in matrix.entries()]
    return [entries[k : k + size] for k in range(0, len(entries), max(size, 1))]


@dataclass(frozen=True, slots=True)
class Dimension:
    """The dimension of a model.

    Attributes
    ----------
    value : int
        The rank of the Jacobian at the point: the dimension is at least this, proven.
    bound : int
        A proven upper bound; None of the methods claims more where it is larger than ``value``.
    parameters : int
        The number of parameters.
    point : dict of str to int
        The parameters of the point modulo ``prime``, by name.
    prime : int
        The prime.
    points : int
        How many random points were looked at.
    """

    value: int
    bound: int
    parameters: int
    point: dict[str, int]
    prime: int
    points: int

    @property
    def is_proved(self) -> bool:
        """Whether the upper bound meets the rank."""
        return self.value == self.bound

    @property
    def is_finite_to_one(self) -> bool:
        """Whether generic covariances come from finitely many parameters: the rank is the number of parameters."""
        return self.value == self.parameters

    def certificate(self) -> dict[str, object]:
        """What a checker needs to compute the rank again, as data for JSON."""
        return {
            "kind": "jacobian-rank",
            "rank": self.value,
            "bound": self.bound,
            "prime": self.prime,
            "point": dict(self.point),
        }


def dimension(graph: MixedGraph, seed: int = SEED) -> Dimension:
    """The dimension of the set of covariance matrices of a graph.

    The value is proven when the rank meets an upper bound: the number of parameters, what Tian's pieces allow, or the
    maximum flow of the half-trek criterion, which bounds the rank of the equations for the coefficients. Otherwise it
    is probabilistic: the largest rank at :data:`POINTS` random points modulo a prime near 2^31.

    >>> dimension(MixedGraph.of("12", [("1", "2"), ("2", "1")])).value
    3
    """
    bound = min(graph.parameter_count, dimension_bound(graph))
    source = random.Random(seed)
    best, where, tried = -1, None, 0
    while tried < POINTS and best < bound:
        point = random_point(graph, source)
        rank = jacobian(graph, point).rank()
        tried += 1
        if rank > best:
            best, where = rank, point
        if tried == 1 and best < bound:
            deficit = half_trek_deficit(graph)
            bound = min(bound, graph.parameter_count - (deficit.needed - deficit.flow if deficit else 0))
    assert where is not None
    return Dimension(best, bound, graph.parameter_count, named_point(graph, where), PRIME, tried)


def named_point(graph: MixedGraph, point: Point) -> dict[str, int]:
    """The parameters of a point by name.

    >>> graph = MixedGraph.of("12", [("1", "2")])
    >>> list(named_point(graph, random_point(graph, random.Random(1))))
    ['l1_2', 'w1_1', 'w2_2']
    """
    values = [int(point.coefficients[i, j]) for i, j in graph.directed]
    values += [int(point.errors[i, i]) for i in range(graph.size)]
    values += [int(point.errors[i, j]) for i, j in graph.bidirected]
    return dict(zip(Parameters(graph).names, values, strict=True))


def locally_determined(matrix: nmod_mat) -> tuple[bool, ...]:
    """Which parameters are constant along the fibre through the point, by the rows of the Jacobian there.

    A parameter is finitely determined by generic covariances exactly if the unit vector of its row is not moved by
    relations between the rows; at a random point this holds with high probability.

    >>> graph = MixedGraph.of("123", [("1", "2"), ("2", "3")], [("1", "2")])
    >>> locally_determined(jacobian(graph, random_point(graph, random.Random(1))))
    (False, True, True, False, True, False)
    """
    free = _free_directions(matrix)
    return tuple(all(direction[row] == 0 for direction in free) for row in range(matrix.nrows()))


def parameter_statuses(graph: MixedGraph, seed: int = SEED) -> tuple[bool, ...]:
    """Which parameters generic covariances determine up to finitely many values, in the order of the parameters.

    Probabilistic: at one random point modulo a prime near 2^31.

    >>> parameter_statuses(MixedGraph.of("12", [("1", "2")], [("1", "2")]))
    (False, True, False, False)
    """
    return locally_determined(jacobian(graph, random_point(graph, random.Random(seed))))


def free_coordinates(matrix: nmod_mat, rows: Sequence[int]) -> tuple[int, ...]:
    """Among ``rows``, parameters that can be chosen freely on a generic fibre and make the others of ``rows`` finite.

    >>> graph = MixedGraph.of("12", [("1", "2"), ("2", "1")])
    >>> free_coordinates(jacobian(graph, random_point(graph, random.Random(1))), [0, 1])
    (0,)
    """
    free = _free_directions(matrix)
    if not free:
        return ()
    reduced, rank = nmod_mat([[direction[row] for row in rows] for direction in free], PRIME).rref()
    found, column = [], 0
    for i in range(rank):
        while not int(reduced[i, column]):
            column += 1
        found.append(rows[column])
        column += 1
    return tuple(found)


def _free_directions(matrix: nmod_mat) -> list[list[int]]:
    """A basis of the relations between the rows."""
    basis, nullity = matrix.transpose().nullspace()
    return [[int(basis[i, k]) for i in range(matrix.nrows())] for k in range(nullity)]

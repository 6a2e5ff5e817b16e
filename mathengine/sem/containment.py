"""Whether one model lies in the closure of another: coefficients of the second, written in covariances of the first.

Take any rational functions of the covariances as coefficients L on the edges of the second graph. Where, at a generic
point S of the first model, they are defined, I - L is invertible and (I - L)^T S (I - L) is zero at all pairs that the
second graph does not join by a bidirected edge, S is a point of the second model: its parameters are L and that matrix.
So the first model lies in the second. Whether the functions are those of identification does not matter to the proof.

A model also lies in that of a graph with more edges, and turning directed cycles around does not change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from random import Random
from time import monotonic

from flint import fmpz_mpoly, nmod_mat

from mathengine.errors import BudgetExhausted
from mathengine.sem.covariance_polynomials import value_at
from mathengine.sem.cycle_reversal import turned_graphs
from mathengine.sem.edgewise import solved_edges
from mathengine.sem.formulas import Formula, formulas
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import SEED, dimension
from mathengine.sem.one_connections import Cycles
from mathengine.sem.parameters import PRIME, Parameters, random_point
from mathengine.sem.substitution import CovarianceRing, Substitution, moved

MOST_PRODUCTS = 3_000_000
"""Products of terms of one entry of the matrix that has to be zero."""
MOST_TURNED = 500
"""Sets of cycles that are turned around."""

Fraction = tuple[fmpz_mpoly, fmpz_mpoly]


@dataclass(frozen=True, slots=True)
class Containment:
    """A proof that one model lies in the closure of another.

    Attributes
    ----------
    inner, outer : MixedGraph
        With the same vertices.
    coefficients : dict from edges of ``outer``
        Numerators and denominators in the ring of ``CovarianceRing(outer)``; edges that are left out have 0.
    cycles : tuple of cycles of ``inner``, or None
        Instead of coefficients: once these are turned around, every edge is an edge of ``outer``.
    """

    inner: MixedGraph
    outer: MixedGraph
    coefficients: dict[Edge, Fraction]
    cycles: Cycles | None = None

    def certificate(self) -> dict[str, object]:
        """The proof as data for JSON.

        >>> arrow, arc = MixedGraph.parse("1->2"), MixedGraph.parse("1<->2")
        >>> contained(arrow, arc).certificate()
        {'inner': '1->2', 'outer': '1<->2', 'coefficients': {}}
        """
        names = self.outer.vertices
        if self.cycles is not None:
            turned = [[names[v] for v in cycle] for cycle in self.cycles]
            return {"inner": str(self.inner), "outer": str(self.outer), "turned": turned}
        written = {
            f"{names[i]}->{names[j]}": {"numerator": str(above), "denominator": str(below)}
            for (i, j), (above, below) in self.coefficients.items()
        }
        return {"inner": str(self.inner), "outer": str(self.outer), "coefficients": written}


def contained(inner: MixedGraph, outer: MixedGraph, *, max_seconds: float = 10.0) -> Containment | None:
    """A proof that the model of one graph lies in the closure of that of another; None where none is found.

    Parameters
    ----------
    inner, outer : MixedGraph
        With the same vertices in the same order.
    max_seconds : float
        For formulas and proof together, about.

    Examples
    --------
    >>> chain, fork = MixedGraph.parse("1->2, 2->3"), MixedGraph.parse("1, 2->1, 2->3")
    >>> contained(chain, fork).coefficients
    {(1, 0): (s1_2, s2_2), (1, 2): (s2_3, s2_2)}
    >>> contained(chain, MixedGraph.parse("1->2, 3->2")) is None
    True
    """
    for cycles, graph in islice(turned_graphs(inner), MOST_TURNED):
        if set(graph.directed) <= set(outer.directed) and set(graph.bidirected) <= set(outer.bidirected):
            return Containment(inner, outer, {}, cycles)
    deadline = monotonic() + max_seconds
    thin = _thinned(outer)
    solved = solved_edges(thin, max_seconds=max_seconds / 3)
    found = formulas(thin, solved, max_seconds=max_seconds / 3)
    if set(found) != set(thin.directed) or not _fits_at_a_point(inner, thin, found):
        return None
    try:
        if not _fits(inner, thin, found, deadline):
            return None
    except BudgetExhausted:
        return None
    ring = CovarianceRing(outer).ring
    return Containment(
        inner, outer, {e: (moved(f.numerator, ring), moved(f.denominator, ring)) for e, f in found.items()}
    )


def _thinned(graph: MixedGraph) -> MixedGraph:
    """The graph without edges that add nothing to the dimension, seen at random points; its model lies in the other."""
    size = dimension(graph)
    excess = size.parameters - size.value
    for kind in ("directed", "bidirected"):
        for edge in getattr(graph, kind):
            if not excess:
                return graph
            smaller = _without(graph, kind, edge)
            if dimension(smaller).value == size.value:
                graph, excess = smaller, excess - 1
    return graph


def _without(graph: MixedGraph, kind: str, edge: Edge) -> MixedGraph:
    directed = tuple(e for e in graph.directed if kind != "directed" or e != edge)
    bidirected = tuple(e for e in graph.bidirected if kind != "bidirected" or e != edge)
    return MixedGraph(graph.vertices, directed, bidirected)


def _fits_at_a_point(inner: MixedGraph, outer: MixedGraph, found: Mapping[Edge, Formula]) -> bool:
    """What :func:`_fits` asks, at a random point modulo a prime."""
    point = random_point(inner, Random(SEED))
    matrix = nmod_mat(outer.size, outer.size, [int(i == j) for i, j in _places(outer.size)], PRIME)
    for (i, j), formula in found.items():
        below = value_at(formula.denominator, point)
        if not below:
            return False
        matrix[i, j] = -value_at(formula.numerator, point) * pow(below, -1, PRIME)
    errors = matrix.transpose() * point.covariances * matrix
    return not any(int(errors[i, j]) for i, j in _open_pairs(outer))


def _places(size: int) -> list[Edge]:
    return [(i, j) for i in range(size) for j in range(size)]


def _open_pairs(graph: MixedGraph) -> list[Edge]:
    """The pairs without a bidirected edge."""
    arcs = set(graph.bidirected)
    return [(i, j) for j in range(graph.size) for i in range(j) if (i, j) not in arcs]


def _fits(inner: MixedGraph, outer: MixedGraph, found: Mapping[Edge, Formula], deadline: float) -> bool:
    """Whether generic covariances of the inner model, with these coefficients, have the errors of the outer. Exact."""
    substitution = Substitution(inner)
    columns = []
    for v in range(outer.size):
        column = _column(substitution, v, {a: found[a, v] for a in outer.parents[v]})
        if column is None:
            return False
        columns.append(column)
    if not _is_invertible(inner, columns):
        return False
    images: dict[Edge, fmpz_mpoly] = {}
    zero = Parameters(inner).ring.constant(0)
    for i, j in _open_pairs(outer):
        if monotonic() > deadline:
            raise BudgetExhausted("the time limit was reached before all entries were seen to be zero")
        for a in columns[i]:
            if (a, j) not in images:
                images[a, j] = _combination(columns[j], {b: _covariance(substitution, a, b) for b in columns[j]}, zero)
        if not _combination(columns[i], {a: images[a, j] for a in columns[i]}, zero).is_zero():
            return False
    return True


def _column(substitution: Substitution, v: int, known: Mapping[int, Formula]) -> dict[int, fmpz_mpoly] | None:
    """A multiple of e_v - sum of l_av e_a at the generic point; None where a denominator is zero there."""
    one = Parameters(substitution.graph).ring.constant(1)
    fractions, scale = {}, one
    for a, formula in known.items():
        above, below = (_value(substitution, p) for p in (formula.numerator, formula.denominator))
        if below.is_zero():
            return None
        common = above.gcd(below)
        fractions[a] = above // common, below // common
        scale = scale * (fractions[a][1] // scale.gcd(fractions[a][1]))
    column = {a: -above * (scale // below) for a, (above, below) in fractions.items()}
    return {v: scale, **column}


def _value(substitution: Substitution, polynomial: fmpz_mpoly) -> fmpz_mpoly:
    """A polynomial of one multidegree at the generic point of the model with error variances 1."""
    parts = list(substitution.sigma.parts(moved(polynomial, substitution.sigma.ring)).values())
    if len(parts) > 1:
        raise BudgetExhausted("a formula that is not homogeneous")
    return substitution.value(parts[0]) if parts else Parameters(substitution.graph).ring.constant(0)


def _covariance(substitution: Substitution, a: int, b: int) -> fmpz_mpoly:
    return substitution.numerator(min(a, b), max(a, b))


def _combination(column: Mapping[int, fmpz_mpoly], values: Mapping[int, fmpz_mpoly], zero: fmpz_mpoly) -> fmpz_mpoly:
    """The sum of the products of entries with the same vertex."""
    if sum(len(entry) * len(values[v]) for v, entry in column.items()) > MOST_PRODUCTS:
        raise BudgetExhausted(f"an entry with more than {MOST_PRODUCTS:,} products of terms")
    return sum((entry * values[v] for v, entry in column.items()), zero)


def _is_invertible(inner: MixedGraph, columns: list[dict[int, fmpz_mpoly]]) -> bool:
    """Whether the matrix of these columns is invertible, seen at a point modulo a prime. Exact where it says yes."""
    source = Random(SEED)
    point = [source.randrange(1, PRIME) for _ in Parameters(inner).names]
    size = len(columns)
    entries = [int(columns[j][i](*point)) % PRIME if i in columns[j] else 0 for i, j in _places(size)]
    return bool(size == 0 or int(nmod_mat(size, size, entries, PRIME).det()))

"""Proofs about fibres of structural equation models: coefficients in closed form, and other coefficients that fit."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import TypeAlias

from flint import fmpz_mpoly

from mathengine.pipeline.sem_certificates import integer_point, inverse_columns
from mathengine.sem.adjugates import adjugate
from mathengine.sem.edgewise import solved_edges
from mathengine.sem.formulas import Formula, formulas
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.missing_cycles import Quadratic, missing_cycle_roots
from mathengine.sem.parameters import Parameters
from mathengine.store.records import Json

Formulas: TypeAlias = Mapping[Edge, Formula]
Quadratics: TypeAlias = Mapping[Edge, Quadratic]
LONGEST = 200_000
"""Terms that may be multiplied out for one coefficient of a second point."""


def closed_forms(graph: MixedGraph, max_seconds: float) -> tuple[dict[Edge, Formula], dict[Edge, Quadratic]]:
    """Coefficients as quotients of polynomials in the covariances, and quadratic equations for others.

    >>> found, roots = closed_forms(MixedGraph.parse("1->2, 2->3, 3->1, 3->4"), 10.0)
    >>> sorted(found), sorted(roots)
    ([(2, 3)], [(0, 1), (1, 2), (2, 0)])
    """
    deadline = monotonic() + max_seconds
    found = formulas(graph, solved_edges(graph), max_seconds=max_seconds / 2)
    if len(found) == len(graph.directed):
        return found, {}
    more, roots = missing_cycle_roots(graph, found, max_seconds=max(0.1, deadline - monotonic()))
    return {**found, **more}, roots


def formulas_data(graph: MixedGraph, found: Formulas) -> dict[str, Json]:
    """What a certificate of identified coefficients says of them.

    >>> formulas_data(graph := MixedGraph.parse("1->2"), closed_forms(graph, 10.0)[0])["formulas"]
    {'1->2': {'numerator': 's1_2', 'denominator': 's1_1'}}
    """
    data: dict[str, Json] = {
        arrow(graph, edge): {"numerator": str(f.numerator), "denominator": str(f.denominator)}
        for edge, f in found.items()
    }
    return {**inverse_columns(graph), "formulas": data}


def second_point(graph: MixedGraph, roots: Quadratics) -> dict[str, Json] | None:
    """Other coefficients for the same covariances, as quotients in the parameters: the other roots of quadratics.

    A coefficient l that solves ``a x^2 + b x + c = 0`` has the companion ``-b/a - l``. None where that is too long;
    whether the companions fit together is for the checker to say.

    >>> found = second_point(graph := MixedGraph.parse("1->2, 2->3, 3->1"), closed_forms(graph, 10.0)[1])
    >>> found["second"]["1->2"]["numerator"]
    'l1_2^2*l3_1^2*w3_3 + l1_2^2*w1_1 + w2_2'
    """
    entries = _numerators(graph)
    parameters = Parameters(graph)
    data: dict[str, Json] = {}
    for edge, root in roots.items():
        a, b, _ = root.coefficients
        if max(len(a), len(b)) * max(map(len, entries)) ** int(a.total_degree()) > LONGEST**2:
            return None
        above, below = (_substituted(polynomial, entries) for polynomial in (a, b))
        if above.is_zero():
            return None
        top, bottom = -below - parameters.coefficient(edge) * above, above
        common = top.gcd(bottom)
        top, bottom = top // common, bottom // common
        if bottom.leading_coefficient() < 0:
            top, bottom = -top, -bottom
        data[arrow(graph, edge)] = {"numerator": str(top), "denominator": str(bottom)}
    return {**inverse_columns(graph), "point": integer_point(graph), "second": data} if data else None


def arrow(graph: MixedGraph, edge: Edge) -> str:
    """A directed edge as text.

    >>> arrow(MixedGraph.parse("x->y"), (0, 1))
    'x->y'
    """
    return f"{graph.vertices[edge[0]]}->{graph.vertices[edge[1]]}"


def _numerators(graph: MixedGraph) -> list[fmpz_mpoly]:
    """The covariances times the square of the determinant, row by row."""
    inverse, parameters = adjugate(graph), Parameters(graph)
    found = []
    for i in range(graph.size):
        for j in range(i, graph.size):
            total = parameters.ring.from_dict({})
            for k in range(graph.size):
                for m in (k, *graph.siblings[k]):
                    total += inverse[k][i] * parameters.error(k, m) * inverse[m][j]
            found.append(total)
    return found


def _substituted(polynomial: fmpz_mpoly, entries: list[fmpz_mpoly]) -> fmpz_mpoly:
    total = entries[0] * 0
    for exponents, coefficient in polynomial.to_dict().items():
        product = entries[0] ** 0 * int(coefficient)
        for entry, exponent in zip(entries, exponents, strict=True):
            if exponent:
                product *= entry ** int(exponent)
        total += product
    return total

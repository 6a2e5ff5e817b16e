"""Integers that statements about structural equation models compare, each with a proof where there is one.

Every function returns the value, the proof as :mod:`mathengine.pipeline.certificate_sem_rank` reads it, or None, and
why there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.pipeline.sem_certificates import integer_point, rank_proof
from mathengine.sem.fibres import fibre
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import dimension as generic_dimension
from mathengine.sem.trek_separation import trek_separation
from mathengine.store.records import Json

Found: TypeAlias = tuple[int, dict[str, Json] | None, str]
"""Value, proof or None, and the reason for None."""


def dimension(graph: MixedGraph) -> Found:
    """The dimension of the set of covariance matrices.

    >>> dimension(MixedGraph.parse("1->2, 1<->2"))[0]
    3
    """
    found = generic_dimension(graph)
    try:
        return found.value, rank_proof(graph, found.parameters - found.value), ""
    except BudgetExhausted as limit:
        return found.value, None, f"the rank at random points, without a proof that it is not larger ({limit})"


def fibre_degree(graph: MixedGraph) -> Found:
    """How many parameters share generic covariances; counted modulo a prime, never proved.

    Raises
    ------
    InvalidInput
        If they are infinitely many.

    Examples
    --------
    >>> fibre_degree(MixedGraph.parse("1->2, 2->3, 3->1"))[0]
    2
    """
    found = fibre(graph)
    if found.count is None:
        raise InvalidInput("graph", str(graph), f"one with finite fibres (here their dimension is {found.dimension})")
    return found.count, None, found.evidence


def trek_rank(graph: MixedGraph, rows: Sequence[int], columns: Sequence[int]) -> Found:
    """The generic rank of a submatrix of covariances, with sets that separate all treks.

    >>> trek_rank(MixedGraph.parse("1->2, 1->3, 1->4, 1->5"), [1, 2], [3, 4])[0]
    1
    """
    found = trek_separation(graph, rows, columns)
    left: list[Json] = [graph.vertices[v] for v in found.left]
    right: list[Json] = [graph.vertices[v] for v in found.right]
    return found.rank, {"point": integer_point(graph), "left": left, "right": right}, ""


VALUES: dict[str, Callable[..., Found]] = {
    "dimension": dimension,
    "fibre_degree": fibre_degree,
    "trek_rank": trek_rank,
}
"""Quantity: how it is found."""

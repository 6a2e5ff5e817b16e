"""Whether two mixed graphs describe the same covariances: equality of their vanishing ideals."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpz_mpoly

from mathengine.errors import InvalidInput
from mathengine.sem.graphs import MixedGraph
from mathengine.sem.jacobian import dimension
from mathengine.sem.substitution import CovarianceRing, Substitution
from mathengine.sem.vanishing import VanishingIdeal, vanishing_ideal


@dataclass(frozen=True, slots=True)
class Equivalence:
    """What is known of two graphs on the same vertices.

    Attributes
    ----------
    verdict : str
        ``equal``: the ideals are the same, proved; ``different``: proved, by a polynomial; ``agreeing``: no relation up
        to the degree tells them apart.
    dimensions : (int, int)
        Ranks of the Jacobians.
    separating : fmpz_mpoly or None
        A relation of one graph that does not vanish on the other.
    vanishes_on : str
        Which graph it belongs to: ``first`` or ``second``.
    degree : int
        Up to which relations were compared.
    reason : str
        In words.
    """

    verdict: str
    dimensions: tuple[int, int]
    separating: fmpz_mpoly | None
    vanishes_on: str
    degree: int
    reason: str


def equivalent(
    first: MixedGraph, second: MixedGraph, *, max_degree: int = 3, max_seconds: float | None = None
) -> Equivalence:
    """Compare the covariances that two graphs allow, up to their closure.

    Parameters
    ----------
    first, second : MixedGraph
        With the same vertices, in any order.
    max_degree : int
        Of the relations that are compared.
    max_seconds : float, optional
        For each of the two ideals.

    Raises
    ------
    InvalidInput
        If the vertices differ.

    Notes
    -----
    The ideals are prime. Where generators of one are all known and vanish on the other graph, one model lies in the
    other; with equal dimensions they are the same. Otherwise equality is not claimed.

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
    aligned = _aligned(second, first.vertices)
    sizes = dimension(first).value, dimension(aligned).value
    ideals = [vanishing_ideal(g, max_degree=max_degree, max_seconds=max_seconds) for g in (first, aligned)]
    for ideal, other, which in ((ideals[0], aligned, "first"), (ideals[1], first, "second")):
        separating = _separating(ideal, other)
        if separating is not None:
            reason = f"{separating} vanishes on the {which} graph and not on the other"
            return Equivalence("different", sizes, separating, which, max_degree, reason)
    if sizes[0] == sizes[1] and any(ideal.is_complete for ideal in ideals):
        reason = "the relations that generate one ideal vanish on both graphs, and the dimensions agree"
        return Equivalence("equal", sizes, None, "", max_degree, reason)
    if sizes[0] != sizes[1]:
        reason = f"the dimensions {sizes[0]} and {sizes[1]} differ, but no relation up to degree {max_degree} does"
        return Equivalence("agreeing", sizes, None, "", max_degree, reason)
    reason = f"the same dimension, and the same relations up to degree {max_degree}; higher ones were not compared"
    return Equivalence("agreeing", sizes, None, "", max_degree, reason)


def _separating(ideal: VanishingIdeal, other: MixedGraph) -> fmpz_mpoly | None:
    """The first certified relation that is not zero on the other graph."""
    substitution, ring = Substitution(other), CovarianceRing(other).ring
    for relation in ideal.relations:
        moved = ring.from_dict({tuple(int(e) for e in k): int(c) for k, c in relation.polynomial.to_dict().items()})
        if relation.is_exact and not substitution.vanishes(moved):
            return relation.polynomial
    return None


def _aligned(graph: MixedGraph, order: tuple[str, ...]) -> MixedGraph:
    names = graph.vertices
    return MixedGraph.of(
        order,
        [(names[i], names[j]) for i, j in graph.directed],
        [(names[i], names[j]) for i, j in graph.bidirected],
    )

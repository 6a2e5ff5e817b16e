"""Claims about structural equation models: relations that vanish, coefficients that are identified, finite fibres."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from flint import fmpz_mpoly

from mathengine.errors import BudgetExhausted
from mathengine.numeric.expressions import Call
from mathengine.pipeline.sem_certificates import integer_point, inverse_columns, null_vectors, rank_proof
from mathengine.pipeline.sem_fibres import Quadratics, arrow, closed_forms, formulas_data, second_point
from mathengine.pipeline.sem_graphs import edge_of
from mathengine.pipeline.settling import settled
from mathengine.pipeline.statement import Claim, Verified
from mathengine.sem.expression_polynomials import covariance_polynomial
from mathengine.sem.fibres import fibre
from mathengine.sem.graphs import Edge, MixedGraph
from mathengine.sem.jacobian import Dimension
from mathengine.sem.jacobian import dimension as generic_dimension
from mathengine.sem.membership import POINTS, WITNESSES, counterexample, seen_to_vanish
from mathengine.sem.parameters import PRIME, Parameters
from mathengine.store.records import Json, Verdict

FORMULA_SECONDS = 30.0


# Relations


def vanishes(read: Claim, call: Call, graph: MixedGraph) -> Iterator[Verified]:
    """Whether a polynomial in the covariances is 0 on the model: seen at random points first, then by substitution."""
    polynomial = covariance_polynomial(call.arguments[1], graph)
    if not seen_to_vanish(graph, polynomial):
        yield _not_vanishing(read, polynomial, graph)
        return
    evidence: dict[str, Json] = {"degree": int(polynomial.total_degree()), "terms": len(polynomial)}
    reason = f"0 at {POINTS} random points modulo {PRIME}"
    yield _said(read, Verdict.SUPPORTED, {**evidence, "reason": reason}, "modulo a prime")
    used = _used(polynomial, graph)
    certificate: dict[str, Json] = {"rule": "vanishing", **inverse_columns(graph, used)}
    yield settled(read, True, certificate, {**evidence, "reason": "0 after substitution of the covariances"})


def _used(polynomial: fmpz_mpoly, graph: MixedGraph) -> list[int]:
    """The vertices that occur in a polynomial."""
    pairs = [(i, j) for i in range(graph.size) for j in range(i, graph.size)]
    occurring = {k for exponents in polynomial.to_dict() for k, e in enumerate(exponents) if e}
    return sorted({v for k in occurring for v in pairs[k]})


def _not_vanishing(read: Claim, polynomial: fmpz_mpoly, graph: MixedGraph) -> Verified:
    """Refuted by parameters at which the polynomial is not 0, exactly."""
    found = counterexample(graph, polynomial)
    if found is None:
        reason = f"not 0 at a random point modulo {PRIME}, but at {WITNESSES} small integer points"
        return _said(read, Verdict.UNDECIDED, {"reason": reason}, "modulo a prime")
    witness: dict[str, Json] = {name: str(number) for name, number in found.parameters.items()}
    evidence: dict[str, Json] = {
        "reason": "not 0 at the parameters of the witness",
        "witness": witness,
        "value": str(found.value),
    }
    return _said(read, Verdict.REFUTED, evidence, "exact")


# Fibres


def finite_to_one(read: Claim, call: Call, graph: MixedGraph) -> Iterator[Verified]:
    """Whether generic covariances come from finitely many parameters."""
    found = generic_dimension(graph)
    evidence: dict[str, Json] = {"parameters": found.parameters, "dimension": found.value}
    if found.is_finite_to_one:
        certificate: dict[str, Json] = {"rule": "finite fibres", "point": integer_point(graph)}
        yield settled(read, True, certificate, evidence)
        return
    yield from _infinite(read, graph, found, evidence)


def _infinite(read: Claim, graph: MixedGraph, found: Dimension, evidence: dict[str, Json]) -> Iterator[Verified]:
    """Refuted if the dimension is proved to be smaller than the number of parameters."""
    fibres = found.parameters - found.value
    evidence = {**evidence, "reason": f"the fibres have dimension {fibres}: infinitely many parameters agree"}
    unchecked = {**evidence, "unchecked": "the rank at random points"}
    yield _said(read, Verdict.UNDECIDED, unchecked, "modulo a prime")
    proof = _dimension_proof(graph, found)
    if proof is not None:
        yield _said(read, Verdict.REFUTED, {**evidence, "established": proof[0]}, "exact", proof[1])


def _dimension_proof(graph: MixedGraph, found: Dimension) -> tuple[str, dict[str, Json]] | None:
    """A statement about the dimension with its certificate, if the checker accepts it."""
    from mathengine.pipeline.statement import claim

    lower = claim(f'dimension("{graph}") = {found.value}')
    try:
        proof = rank_proof(graph, found.parameters - found.value)
    except BudgetExhausted:
        return None
    entry: Json = {"quantity": f'dimension("{graph}")', "value": found.value, **proof}
    certificate: dict[str, Json] = {"rule": "model quantities", "quantities": [entry]}
    if settled(lower, True, certificate, {}).verdict is not Verdict.PROVED:
        return None
    return lower.text, certificate


# Identification


def identifiable(read: Claim, call: Call, graph: MixedGraph) -> Iterator[Verified]:
    """Whether generic covariances determine the coefficients, or one of them, uniquely."""
    asked = list(graph.directed) if len(call.arguments) == 1 else [edge_of(graph, call.arguments[1])]
    size = generic_dimension(graph)
    evidence: dict[str, Json] = {"parameters": size.parameters, "dimension": size.value}
    if len(call.arguments) == 1 and not size.is_finite_to_one:
        yield from _infinite(read, graph, size, evidence)
        return
    found, roots = closed_forms(graph, FORMULA_SECONDS)
    if set(asked) <= set(found):
        chosen = {edge: found[edge] for edge in asked}
        evidence = {"formulas": {arrow(graph, edge): f.text for edge, f in chosen.items()}}
        certificate: dict[str, Json] = {"rule": "identified coefficients", **formulas_data(graph, chosen)}
        yield settled(read, True, certificate, evidence)
        return
    refuted = _along_fibres(read, graph, asked, size) if not size.is_finite_to_one else None
    if refuted is None:
        refuted = _by_second_point(read, graph, asked, roots)
    yield _by_degree(read, graph, asked, list(found), evidence) if refuted is None else refuted


def _along_fibres(read: Claim, graph: MixedGraph, asked: Sequence[Edge], size: Dimension) -> Verified | None:
    """Refuted where fibres are infinite and a coefficient varies along them, both exactly."""
    moving, proof = _moving(graph, asked), _dimension_proof(graph, size)
    if not moving or proof is None:
        return None
    evidence: dict[str, Json] = {
        "parameters": size.parameters,
        "dimension": size.value,
        "reason": f"the fibres are infinite, and along them {', '.join(moving)} vary",
        "direction": moving,
        "established": proof[0],
    }
    return _said(read, Verdict.REFUTED, evidence, "exact", proof[1])


def _by_second_point(read: Claim, graph: MixedGraph, asked: Sequence[Edge], roots: Quadratics) -> Verified | None:
    """Refuted by other coefficients, rational in the parameters, that fit the same covariances."""
    from mathengine.pipeline.statement import claim

    data = second_point(graph, roots) if any(edge in roots for edge in asked) else None
    if data is None:
        return None
    several = claim(f'fibre_degree("{graph}") > 1')
    proof: dict[str, Json] = {"rule": "fibre bounds", **data}
    if settled(several, True, proof, {}).verdict is not Verdict.PROVED:
        return None
    second = data["second"]
    assert isinstance(second, dict)
    others: dict[str, Json] = {arrow(graph, edge): _quotient_text(second[arrow(graph, edge)]) for edge in roots}
    if all(others.get(arrow(graph, edge)) in (None, f"({_name(graph, edge)})/(1)") for edge in asked):
        return None
    evidence: dict[str, Json] = {
        "reason": "other coefficients fit the same covariances",
        "others": others,
        "established": several.text,
    }
    return _said(read, Verdict.REFUTED, evidence, "exact", proof)


def _name(graph: MixedGraph, edge: Edge) -> str:
    return Parameters(graph).names[graph.directed.index(edge)]


def _quotient_text(quotient: Json) -> str:
    assert isinstance(quotient, dict)
    return f"({quotient['numerator']})/({quotient['denominator']})"


def _moving(graph: MixedGraph, asked: Sequence[Edge]) -> dict[str, Json]:
    """The coefficients among those asked that move along the fibres, each with its component of a null vector."""
    try:
        vectors = null_vectors(graph)
    except BudgetExhausted:
        return {}
    places = {edge: graph.directed.index(edge) for edge in asked}
    return {
        arrow(graph, edge): str(vector[place])
        for vector in vectors
        for edge, place in places.items()
        if not vector[place].is_zero()
    }


def _by_degree(
    read: Claim, graph: MixedGraph, asked: Sequence[Edge], solved: Sequence[Edge], evidence: dict[str, Json]
) -> Verified:
    """Degrees of fibres are counted modulo a prime: 1 supports the claim, more speaks against it and proves nothing."""
    try:
        counted = fibre(graph, solved)
    except BudgetExhausted as limit:
        return _said(read, Verdict.UNDECIDED, {**evidence, "reason": str(limit)}, "none")
    degrees: dict[str, Json] = {arrow(graph, edge): counted.edge_degrees[edge] for edge in asked}
    evidence = {**evidence, "degrees": degrees}
    if all(degree == 1 for degree in degrees.values()):
        return _said(read, Verdict.SUPPORTED, {**evidence, "reason": counted.evidence}, "modulo a prime")
    reason = f"several values of the coefficients give the same covariances: {counted.evidence}, no proof"
    return _said(read, Verdict.UNDECIDED, {**evidence, "reason": reason}, "modulo a prime")


def _said(
    read: Claim,
    verdict: Verdict,
    evidence: dict[str, Json],
    method: str,
    certificate: dict[str, Json] | None = None,
) -> Verified:
    """A verdict; the certificate of a refuted predicate is that of the statement that ``established`` names."""
    return Verified(claim=read, verdict=verdict, digits=None, method=method, evidence=evidence, certificate=certificate)


DECISIONS: dict[str, Callable[[Claim, Call, MixedGraph], Iterator[Verified]]] = {
    "finite_to_one": finite_to_one,
    "identifiable": identifiable,
    "vanishes": vanishes,
}
"""Predicate: how it is decided."""

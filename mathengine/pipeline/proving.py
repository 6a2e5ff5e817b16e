"""Proofs of equations between constants: proved values of the continued fractions in them, and named theorems.

What is found here is checked by :func:`mathengine.pipeline.certificates.check_certificate` before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from mathengine.errors import MathengineError
from mathengine.matrixfields.proofs import ValueProof, prove_value, value_proofs
from mathengine.numeric.expressions import Call, Expression, Relation, walk
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.certificates import check_certificate
from mathengine.pipeline.continued_fractions import read_fraction
from mathengine.pipeline.domains import is_domain_call
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json, Verdict
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.differentiation import negative, total
from mathengine.symbolic.identities import vanishing_plan
from mathengine.symbolic.theorems import TheoremInstance, normalised

if TYPE_CHECKING:
    from mathengine.matrixfields.fields.limit_proofs import LimitProof

MOST_FRACTIONS = 16
"""Fractions in one statement beyond which no proof is tried."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What trying to prove an equation gave.

    Attributes
    ----------
    certificate : mapping or None
        Established by the checker; None where no proof was found.
    evidence : mapping
        The modes and theorems of a proof, or the values that are proved without the equation.
    """

    certificate: dict[str, Json] | None
    evidence: dict[str, Json]


def proof_of(read: Claim) -> Attempt:
    """A proof of an equation between constants, with a certificate that has passed its check.

    Examples
    --------
    >>> from mathengine.pipeline.statement import claim
    >>> proof_of(claim("zeta(2) = pi**2/6")).evidence
    {'theorems': ['zeta at even integers (Euler)']}
    >>> proof_of(claim("cf(n + 2, -n) = E/(E - 1)")).certificate["values"][0]["fraction"]
    'cf(n + 2, -n)'
    """
    relation = read.statement.claim
    if not isinstance(relation, Relation) or relation.operator != "=" or read.statement.conditions:
        return Attempt(None, {})
    tried: Attempt = Attempt(None, {})
    limits = _limits(relation)
    if limits is None:
        return tried
    for values in _values(relation):
        attempt = _by_values(read, relation, values, limits)
        if attempt.certificate is not None:
            return attempt
        tried = tried if tried.evidence else attempt
    by_identity = _by_identity(read, relation)
    return by_identity if by_identity is not None else tried


def _by_identity(read: Claim, relation: Relation) -> Attempt | None:
    """A proof that the difference of two constants without a domain's words vanishes."""
    if any(
        isinstance(node, Call) and is_domain_call(node) for s in (relation.left, relation.right) for node in walk(s)
    ):
        return None
    try:
        plan = vanishing_plan(total((relation.left, negative(relation.right))), Domain({}))
        if plan is None:
            return None
        certificate: dict[str, Json] = {"rule": "identity", "proof": _plain(plan)}
        check_certificate(read.text, certificate)
    except MathengineError:
        return None
    return Attempt(certificate, {"steps": [str(plan["step"])]})


def _by_values(
    read: Claim, relation: Relation, values: dict[Call, ValueProof], limits: dict[Call, LimitProof]
) -> Attempt:
    """The proof that these values and the theorems give."""
    known: dict[Expression, Expression] = {call: proof.value for call, proof in values.items()}
    known.update({call: proof.value for call, proof in limits.items()})
    sides = [replaced(side, known) for side in (relation.left, relation.right)]
    uses = normalised(*sides)[1]
    certificate: dict[str, Json] = {
        "rule": "proof",
        "values": [_plain(proof.certificate) for proof in values.values()],
        "theorems": [_described(use) for use in uses],
    }
    if limits:
        certificate["limits"] = [_described_limit(call, proof) for call, proof in limits.items()]
    try:
        check_certificate(read.text, certificate)
    except MathengineError:
        proved: list[Json] = [f"{to_text(call)} = {to_text(value)}" for call, value in known.items()]
        return Attempt(None, {"proved_values": proved} if proved else {})
    modes: list[Json] = ["trajectory"] if limits else []
    modes += [rule for proof in values.values() for rule in _rules(proof.certificate)]
    modes += [rule for proof in limits.values() for rule in _rules(proof.fraction.certificate)]
    names: list[Json] = [*dict.fromkeys(use.name for use in uses)]
    named: dict[str, Json] = {"modes": [*dict.fromkeys(modes)], "theorems": names}
    return Attempt(certificate, {key: value for key, value in named.items() if value})


def _values(relation: Relation) -> Iterator[dict[Call, ValueProof]]:
    """Proofs for all fractions in the relation; of a single one those of every mode, as their forms may differ."""
    nodes = [node for side in (relation.left, relation.right) for node in walk(side)]
    calls = [node for node in dict.fromkeys(nodes) if isinstance(node, Call) and node.function == "cf"]
    if len(calls) > MOST_FRACTIONS:
        return
    if len(calls) == 1:
        for one in value_proofs(replace(read_fraction(calls[0]), scale=Fraction(1))):
            yield {calls[0]: one}
        return
    found: dict[Call, ValueProof] = {}
    for call in calls:
        proof = prove_value(replace(read_fraction(call), scale=Fraction(1)))
        if proof is None:
            return
        found[call] = proof
    yield found


def _limits(relation: Relation) -> dict[Call, LimitProof] | None:
    """Proofs for all limits of fields in the relation; None where one is missing."""
    nodes = [node for side in (relation.left, relation.right) for node in walk(side)]
    calls = [node for node in dict.fromkeys(nodes) if isinstance(node, Call) and _is_field_limit(node)]
    if not calls:
        return {}
    from mathengine.matrixfields.fields.limit_proofs import prove_limit
    from mathengine.pipeline.matrix_fields import read_call

    found: dict[Call, LimitProof] = {}
    for call in calls[: MOST_FRACTIONS + 1]:
        proof = prove_limit(read_call(call).path)
        if proof is None:
            return None
        found[call] = proof
    return found if len(calls) <= MOST_FRACTIONS else None


def _is_field_limit(call: Call) -> bool:
    return call.function == "limit" and len(call.arguments) == 1


def _described_limit(call: Call, proof: LimitProof) -> Json:
    fraction = _plain(proof.fraction.certificate)
    return {"call": to_text(call), "value": to_text(proof.value), "first": proof.first, "fraction_proof": fraction}


def _plain(value: object) -> Json:
    """Data of a certificate as JSON holds them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, Sequence):
        return [_plain(inner) for inner in value]
    return str(value)


def _described(use: TheoremInstance) -> Json:
    return {"theorem": use.name, "left": to_text(use.left), "right": to_text(use.right)}


def _rules(certificate: object) -> list[Json]:
    """The rules of a proof and of the proofs inside it, from the outside in."""
    if isinstance(certificate, Mapping):
        own: list[Json] = [str(certificate["rule"])] if "rule" in certificate else []
        return own + [rule for inner in certificate.values() for rule in _rules(inner)]
    if isinstance(certificate, list | tuple):
        return [rule for inner in certificate for rule in _rules(inner)]
    return []


def proved(verified: Verified, attempt: Attempt) -> Verified:
    """A numerical verdict together with the proof; what contradicts a proof stays refuted and says so."""
    if attempt.certificate is None or verified.verdict is Verdict.PROVED:
        return replace(verified, evidence={**verified.evidence, **attempt.evidence})
    if verified.verdict is Verdict.REFUTED:
        return replace(verified, evidence={**verified.evidence, "contradiction": "a certificate proves the statement"})
    # the reason is of an undecided verdict, the remark on a certificate that of the enclosures
    evidence = {key: value for key, value in verified.evidence.items() if key not in ("reason", "certificate")}
    return replace(
        verified,
        verdict=Verdict.PROVED,
        method="proof",
        evidence={**attempt.evidence, **evidence},
        certificate=attempt.certificate,
    )

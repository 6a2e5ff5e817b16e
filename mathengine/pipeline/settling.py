"""Proved, or not: what was found becomes a verdict once the independent checker has established it again."""

from __future__ import annotations

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.expressions import Relation
from mathengine.numeric.printer import to_text
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json, Verdict

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""The relation that holds where another one fails."""


def settled(read: Claim, holds: bool, certificate: dict[str, Json], evidence: dict[str, Json]) -> Verified:
    """Proved or refuted, if the checker establishes the statement or the opposite relation; else supported.

    Parameters
    ----------
    read : Claim
    holds : bool
        What was found; of a predicate, that it holds.
    certificate, evidence : dict
    """
    from mathengine.pipeline.certificates import check_certificate

    relation = read.statement.claim
    text = read.text
    if not holds and isinstance(relation, Relation):
        text = to_text(Relation(OPPOSITE[relation.operator], relation.left, relation.right))
    checked: dict[str, Json] | None = certificate
    try:
        check_certificate(text, certificate)
    except InvalidInput as refusal:
        evidence, checked = {**evidence, "unchecked": str(refusal)}, None
    except MemoryError:
        raise BudgetExhausted("not enough memory for the check of the certificate") from None
    verdict = Verdict.PROVED if checked is not None else Verdict.SUPPORTED
    return Verified(
        claim=read,
        verdict=verdict if holds else Verdict.REFUTED,
        digits=None,
        method="exact",
        evidence=evidence,
        certificate=checked,
    )

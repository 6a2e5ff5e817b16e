"""Verdicts on ``equivalent(cf(..), cf(..))``.

Two fractions are called equivalent if their values are related by a Moebius map over Q that an exact chain of
inflations, shifts, folds and gauges of their recurrences gives: A(n) U(n+1) = s(n) U(n) B(n) over Q(n) for the step
matrices of folds, with U taking the recessive solution to the recessive one; or, for fractions of Euler's type, a
linear relation over Q between their hypergeometric sums; or, where nothing of this kind is found, proofs of both values
as Moebius images of one constant. ``proved`` comes with the identities, ``method`` says of which kind they are. A pair
without any of these is undecided: what is reported are the invariants that exclude a link of the recurrences of the
kinds that were tried (folds up to 4), which is no statement about the values themselves.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpz, fmpz_poly

from mathengine.matrixfields.equivalences.links import Link, Outcome, Side, compare
from mathengine.matrixfields.equivalences.sums import sum_link
from mathengine.matrixfields.equivalences.values import ValueLink, link_of_values, proved_image
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius, equivalent_by_inflation
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json, Verdict


def equivalence(claim: Claim, left: ContinuedFraction, right: ContinuedFraction) -> Verified:
    """The verdict: proved by inflation, shift, fold, gauge, sums or values, or undecided with what is excluded.

    Examples
    --------
    >>> from mathengine.pipeline.statement import claim
    >>> f, g = ContinuedFraction.of(1, 1), ContinuedFraction.of(4, 1)
    >>> verdict = equivalence(claim("equivalent(cf(1, 1), cf(4, 1))"), f, g)
    >>> verdict.verdict.value, verdict.method, verdict.evidence["left"]
    ('proved', 'fold', '-(right - 5)/(2*(right - 4))')
    """
    factor = equivalent_by_inflation(left, right)
    if factor is not None:
        return _by_inflation(claim, left, right, factor)
    outcome = compare(Side(left), Side(right))
    if outcome.link is not None:
        return _by_link(claim, outcome.link)
    relation = sum_link(left, right)
    if relation is not None:
        return _by_relation(claim, "sum reduction", relation.moebius, relation.certificate())
    values = _values(left, right)
    if values is not None:
        return _by_relation(claim, "proved values", values.moebius, values.certificate())
    return _undecided(claim, outcome)


def _values(left: ContinuedFraction, right: ContinuedFraction) -> ValueLink | None:
    one = proved_image(left)
    other = None if one is None else proved_image(right)
    return None if one is None or other is None else link_of_values(one, other)


def _by_inflation(claim: Claim, left: ContinuedFraction, right: ContinuedFraction, factor: Fraction) -> Verified:
    top, bottom = _multiplier(left, right)
    value = str(Fraction(int(top[0]), int(bottom[0])))
    certificate: dict[str, Json] = {"rule": "inflation", "multiplier": [_texts(top), _texts(bottom)], "factor": value}
    return Verified(
        claim=claim,
        verdict=Verdict.PROVED,
        digits=None,
        method="inflation",
        evidence={"factor": str(factor)},
        certificate=certificate,
    )


def _multiplier(left: ContinuedFraction, right: ContinuedFraction) -> tuple[fmpz_poly, fmpz_poly]:
    """``c = a_right/a_left`` in lowest terms; 1 for equal fractions."""
    if not left.a_coefficients:
        return fmpz_poly([1]), fmpz_poly([1])
    common = left.a.gcd(right.a)
    return right.a // common, left.a // common


def _texts(polynomial: fmpz_poly) -> list[Json]:
    return [str(fmpz(c)) for c in polynomial.coeffs()]


def _by_link(claim: Claim, link: Link) -> Verified:
    evidence: dict[str, Json] = {
        "left": link.moebius.to_text("right"),
        "folds": list(link.folds),
        "shifts": list(link.shifts),
    }
    return Verified(
        claim=claim,
        verdict=Verdict.PROVED,
        digits=None,
        method=link.kind,
        evidence=evidence,
        certificate=_plain(link.certificate()),
    )


def _by_relation(claim: Claim, method: str, moebius: Moebius, certificate: dict[str, object]) -> Verified:
    return Verified(
        claim=claim,
        verdict=Verdict.PROVED,
        digits=None,
        method=method,
        evidence={"left": moebius.to_text("right")},
        certificate=_plain(certificate),
    )


def _undecided(claim: Claim, outcome: Outcome) -> Verified:
    reason = "no inflation, shift, fold up to 4, gauge, relation of sums or of proved values was found"
    evidence: dict[str, Json] = {"reason": reason, "excluded": list(outcome.excluded)}
    return Verified(claim=claim, verdict=Verdict.UNDECIDED, digits=None, method="gauge", evidence=evidence)


def _plain(value: dict[str, object]) -> dict[str, Json]:
    return {key: _json(item) for key, item in value.items()}


def _json(value: object) -> Json:
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    assert value is None or isinstance(value, str | int)
    return value

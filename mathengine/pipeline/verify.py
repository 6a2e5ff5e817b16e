"""Verdicts on statements.

An equation between constants is decided by balls at growing precision: disjoint balls refute it with the first wrong
digit, overlapping ones support it to as many digits as are certified. Only exact arithmetic proves: terminating
fractions, rational numbers, identities whose two sides have one normal form, and proved values of continued fractions
together with named theorems on constants (``pipeline/proving.py``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import TypeGuard

from flint import arb

from mathengine.errors import InvalidInput, Undecided
from mathengine.numeric.balls import Ball, ball_to_json, certified_digits, first_difference, fraction_of, separates
from mathengine.numeric.expressions import Call, Expression, Number, Power, Product, Relation, Statement, Sum, walk
from mathengine.numeric.rational_form import rational_form
from mathengine.pipeline.budget import last_within
from mathengine.pipeline.domains import adapter, deciding_call, is_domain_call
from mathengine.pipeline.evaluation import StatementEvaluator, free_names
from mathengine.pipeline.statement import Claim, Verified, claim
from mathengine.pipeline.symbolic_verdicts import is_symbolic, preload, require_finite, symbolic_verdicts
from mathengine.store.records import Json, Verdict

FIRST_DIGITS = 25
"""Digits of the first comparison: false claims die here."""
DIGITS_BEFORE_PROOF = 200
"""Digits that are certified before a proof is looked for, or all that were asked for."""
STEP = 8
"""Factor between the digits of one comparison and the next."""
SHOWN_DIGITS = 60
"""Digits of a ball that evidence repeats."""
LARGEST_POWER = 64
"""Powers of rational values up to this exponent are multiplied out."""
LONGEST_CERTIFICATE = 20_000
"""Characters up to which a supported verdict carries the certificates of its enclosures."""


def verify(
    statement: str | Statement | Claim, digits: int = 50, max_seconds: float | None = 10.0, *, proof: bool = True
) -> Verified:
    """The verdict on a statement, with its evidence.

    Parameters
    ----------
    statement : str, Statement or Claim
        A relation or a predicate; see the README for the language.
    digits : int
        Certified decimal digits to reach before an equation counts as supported at full depth.
    max_seconds : float or None
        Wall-clock limit; the work then happens in a child process, and the deepest verdict reached by then counts. None
        works in this process without a limit.
    proof : bool
        Whether to look for a proof of an equation that its digits do not refute.

    Returns
    -------
    Verified
        ``proved`` by exact arithmetic and theorems, with a certificate; ``supported`` or ``refuted`` by certified
        balls; ``undecided`` with the reason. A proof keeps the digits that were certified as well.

    Raises
    ------
    InvalidInput
        If the statement cannot be read or makes no sense (a pole, a divergent fraction, an unknown word).

    Examples
    --------
    >>> verdict = verify("cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)", digits=100, proof=False)
    >>> print(verdict.verdict, verdict.digits >= 100)
    supported True
    >>> verdict = verify("cf(n + 2, -n) = E/(E - 1)")
    >>> print(verdict.verdict, verdict.method, verdict.digits >= 50)
    proved proof True
    >>> print(verify("exp(pi*sqrt(163)) = 262537412640768744").verdict)
    refuted
    """
    if not isinstance(statement, str | Statement | Claim):
        raise InvalidInput("statement", statement, 'text such as "zeta(2) = pi**2/6"')
    if not 1 <= digits <= 1_000_000:
        raise InvalidInput("digits", digits, "1 to 1000000")
    read = statement if isinstance(statement, Claim) else claim(statement)
    if max_seconds is None:
        return _timed(read, digits, proof)
    if not 0 < max_seconds < float("inf"):
        raise InvalidInput("max_seconds", max_seconds, "a positive number of seconds")
    if isinstance(read.statement.claim, Relation) and is_symbolic(read.statement.claim):
        preload(read.statement.claim)  # in this process, so that no child has to
    outcome = last_within(verdicts, read, digits, proof, max_seconds=max_seconds)
    if outcome.last is None:
        return replace(_undecided(read, outcome.reason), seconds=outcome.seconds)
    if outcome.finished:
        return replace(outcome.last, seconds=outcome.seconds)
    evidence: dict[str, Json] = {**outcome.last.evidence, "stopped": outcome.reason}
    return replace(outcome.last, evidence=evidence, seconds=outcome.seconds)


def _timed(read: Claim, digits: int, proof: bool) -> Verified:
    started = time.monotonic()
    *_, last = verdicts(read, digits, proof)
    return replace(last, seconds=time.monotonic() - started)


def verdicts(read: Claim, digits: int, proof: bool = False) -> Iterator[Verified]:
    """Verdicts on a claim, each deeper than the one before; the last one counts. ``proof`` as in :func:`verify`.

    Raises
    ------
    InvalidInput
        If the claim makes no sense.
    """
    relation = read.statement.claim
    if isinstance(relation, Call):
        yield from adapter(relation.function).verify(read, relation, digits)
        return
    deciding = deciding_call(relation)
    if deciding is not None:
        yield from adapter(deciding.function).verify(read, deciding, digits)
        return
    require_finite(relation if read.source is None else read.source.claim)
    if is_symbolic(relation):
        yield from symbolic_verdicts(read, relation, digits)
        return
    _require_defined(read)
    exact = _exact(read, relation)
    if exact is not None:
        yield exact
    elif free_names(relation.left) | free_names(relation.right) or read.statement.conditions:
        yield _undecided(read, "free names beside a word of a domain: only one normal form of both sides is a proof")
    else:
        yield from _with_proof(read, relation, digits) if proof else _between_constants(read, relation, digits)


def _with_proof(read: Claim, relation: Relation, digits: int) -> Iterator[Verified]:
    """The comparisons of digits, with a proof once some digits speak for the equation (or nothing speaks at all)."""
    from mathengine.pipeline.proving import Attempt, proof_of, proved

    attempt: Attempt | None = None
    for verified in _between_constants(read, relation, digits):
        if attempt is None:
            yield verified
            if verified.verdict is Verdict.REFUTED:
                return
            if (verified.digits or digits) >= min(digits, DIGITS_BEFORE_PROOF):
                attempt = proof_of(read)
                yield proved(verified, attempt)
        else:
            yield proved(verified, attempt)


def _require_defined(read: Claim) -> None:
    """Evaluate what the canonical form has cancelled, so that ``zeta(1) - zeta(1) = 0`` is an error and no proof."""
    given = None if read.source is None else read.source.claim
    canonical = read.statement.claim
    if not isinstance(given, Relation) or not isinstance(canonical, Relation):
        return
    for side in (given.left, given.right):
        if not free_names(side) and _calls(given) != _calls(canonical):
            StatementEvaluator().evaluate(side, 1)


def _calls(relation: Relation) -> int:
    return sum(isinstance(node, Call) for side in (relation.left, relation.right) for node in walk(side))


COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def _exact(read: Claim, relation: Relation) -> Verified | None:
    """A verdict by exact arithmetic, where that applies."""
    proofs: list[Json] = []
    left, right = _rational(relation.left, proofs), _rational(relation.right, proofs)
    if left is not None and right is not None:
        return _of_values(read, COMPARE[relation.operator](left, right), left, right, proofs)
    difference = _rational_difference(relation)
    named = bool(free_names(relation.left) | free_names(relation.right))
    accepted = ("=",) if named else ("=", "!=")
    if difference is None or relation.operator not in accepted or (named and difference != 0):
        return None
    return _by_difference(read, relation, difference)


def _of_values(read: Claim, holds: bool, left: Fraction, right: Fraction, proofs: list[Json]) -> Verified:
    values: dict[str, Json] = {"left": _text(left), "right": _text(right)}
    return Verified(
        claim=read,
        verdict=Verdict.PROVED if holds else Verdict.REFUTED,
        digits=None,
        method="exact",
        evidence=values,
        certificate={"rule": "rational values", **values, "fractions": proofs},
    )


def _rational(expression: Expression, proofs: list[Json]) -> Fraction | None:
    """The value, where arithmetic on numbers and on values that domains prove gives it; their proofs are added."""
    if not all(isinstance(node, Number) or _is_domain_call(node) for node in _leaves(expression)):
        return None
    try:
        return _arithmetic(expression, proofs)
    except ZeroDivisionError:
        return None


def _is_domain_call(expression: Expression) -> TypeGuard[Call]:
    return isinstance(expression, Call) and is_domain_call(expression)


def _leaves(expression: Expression) -> Iterator[Expression]:
    """What sums, products and small integer powers are made of."""
    match expression:
        case Sum(parts) | Product(parts):
            for part in parts:
                yield from _leaves(part)
        case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER:
            yield from _leaves(base)
        case _:
            yield expression


def _arithmetic(expression: Expression, proofs: list[Json]) -> Fraction | None:
    match expression:
        case Number(value):
            return value
        case Sum(parts) | Product(parts):
            total = Fraction(isinstance(expression, Product))
            for part in parts:
                value_of_part = _arithmetic(part, proofs)
                if value_of_part is None:
                    return None
                total = total + value_of_part if isinstance(expression, Sum) else total * value_of_part
            return total
        case Power(base, Number(exponent)):
            inner = _arithmetic(base, proofs)
            return None if inner is None else inner**exponent.numerator
        case Call(function):
            found = adapter(function).proof(expression)
            if found is not None:
                proofs.append(found[1])
                return found[0]
    return None


def _text(value: Fraction) -> str:
    from flint import fmpq

    return str(fmpq(value.numerator, value.denominator))


def _rational_difference(relation: Relation) -> Fraction | None:
    """The difference of the sides where all else in it cancels."""
    difference = rational_form(Sum((relation.left, Product((Number.of(-1), relation.right)))))
    return difference.value if isinstance(difference, Number) else None


def _by_difference(read: Claim, relation: Relation, difference: Fraction) -> Verified:
    """The sides differ by a rational number; their values must exist for that to mean anything."""
    evaluator = StatementEvaluator()
    if not free_names(relation.left) | free_names(relation.right):
        evaluator.evaluate(relation.left, FIRST_DIGITS)
        evaluator.evaluate(relation.right, FIRST_DIGITS)
    one_form = "both sides have one rational form; it holds wherever both are defined"
    certificate: dict[str, Json] = {"rule": "rational form", "difference": _text(difference)}
    return Verified(
        claim=read,
        verdict=Verdict.PROVED if COMPARE[relation.operator](difference, Fraction(0)) else Verdict.REFUTED,
        digits=None,
        method="normal form",
        evidence={"reason": f"the sides differ by {_text(difference)}" if difference else one_form},
        certificate={**certificate, "enclosures": _split(evaluator.evidence)[1]},
    )


def _between_constants(read: Claim, relation: Relation, digits: int) -> Iterator[Verified]:
    evaluator = StatementEvaluator()
    for goal in _ladder(digits):
        try:
            left, right = evaluator.evaluate(relation.left, goal), evaluator.evaluate(relation.right, goal)
        except Undecided as error:
            if goal == min(FIRST_DIGITS, digits):
                yield _undecided(read, str(error), _split(evaluator.evidence)[0])
            return
        verified = _compared(read, relation, left, right, evaluator.evidence, goal)
        yield verified
        if verified.verdict is Verdict.REFUTED or (relation.operator != "=" and verified.verdict is Verdict.PROVED):
            return


def _ladder(digits: int) -> Iterator[int]:
    goal = FIRST_DIGITS
    while goal < digits:
        yield goal
        goal *= STEP
    yield digits


def _compared(
    read: Claim, relation: Relation, left: Ball, right: Ball, how: Mapping[str, Json], digits: int
) -> Verified:
    """The verdict that two certified balls give, each with ``digits`` digits."""
    values: dict[str, Json] = {
        "left": dict(ball_to_json(left, SHOWN_DIGITS)),
        "right": dict(ball_to_json(right, SHOWN_DIGITS)),
    }
    compact, enclosures = _split(how)
    evidence = {**values, **compact}
    if separates(left, right):
        certificate: dict[str, Json] = {"rule": "disjoint enclosures", **values, "digits": digits}
        return _separated(read, relation, left, right, evidence, {**certificate, "enclosures": enclosures})
    exact = fraction_of(left), fraction_of(right)
    if exact[0] is not None and exact[0] == exact[1]:
        return _of_equal_balls(read, relation, exact[0], evidence, digits)
    agreed = min(certified_digits(left), certified_digits(right))
    if relation.operator == "=":
        return _supported(read, agreed, evidence, enclosures)
    return replace(_undecided(read, f"the sides agree to {agreed} certified digits"), digits=agreed)


def _split(how: Mapping[str, Json]) -> tuple[dict[str, Json], list[Json]]:
    """What the domains say of their values, without the certificates of their enclosures, and these."""
    compact, certificates = dict(how), []
    entries = how.get("enclosures")
    if isinstance(entries, list):
        described: list[Json] = []
        for entry in entries:
            short = dict(entry) if isinstance(entry, dict) else {}
            certificates.append(short.pop("certificate", None))
            described.append(short)
        compact["enclosures"] = described
    return compact, certificates


def _supported(read: Claim, digits: int, evidence: dict[str, Json], enclosures: list[Json]) -> Verified:
    """Agreement, with the certificates of the enclosures where they are short."""
    length = sum(len(json.dumps(certificate)) for certificate in enclosures)
    certificate: dict[str, Json] | None = {"rule": "enclosures", "enclosures": enclosures} if enclosures else None
    if length > LONGEST_CERTIFICATE:
        evidence = {**evidence, "certificate": f"left out: {length} characters; fewer digits give a shorter one"}
        certificate = None
    return Verified(
        claim=read,
        verdict=Verdict.SUPPORTED,
        digits=digits,
        method="enclosure",
        evidence=evidence,
        certificate=certificate,
    )


def _of_equal_balls(
    read: Claim, relation: Relation, value: Fraction, evidence: dict[str, Json], digits: int
) -> Verified:
    """Both sides are one exact number; what the checker cannot compute again is no proof."""
    from mathengine.pipeline.certificates import check_certificate

    verified = _of_values(read, COMPARE[relation.operator](value, value), value, value, [])
    assert verified.certificate is not None
    if verified.verdict is Verdict.REFUTED:
        return replace(verified, evidence=evidence, certificate=None)
    try:
        check_certificate(read.text, verified.certificate)
    except InvalidInput as error:
        if relation.operator == "=":
            return _supported(read, digits, evidence, [])
        return _undecided(read, f"both sides are the same to all digits, without a proof: {error}")
    return replace(verified, evidence=evidence)


def _separated(
    read: Claim, relation: Relation, left: Ball, right: Ball, evidence: dict[str, Json], certificate: dict[str, Json]
) -> Verified:
    """Disjoint balls refute an equation and settle an inequality."""
    if relation.operator in ("=", "!="):
        holds = relation.operator == "!="
    else:
        if not (isinstance(left, arb) and isinstance(right, arb)):
            raise InvalidInput("an inequality", read.text, "one between real numbers")
        holds = bool(left < right) == (relation.operator in ("<", "<="))
    return Verified(
        claim=read,
        verdict=Verdict.PROVED if holds else Verdict.REFUTED,
        digits=None,
        method="enclosure",
        evidence={**evidence, "first_difference": first_difference(left, right)},
        certificate=certificate,
    )


def _undecided(read: Claim, reason: str, how: Mapping[str, Json] | None = None) -> Verified:
    evidence: dict[str, Json] = {"reason": reason, **(how or {})}
    method = str(evidence.get("method", "none"))
    return Verified(claim=read, verdict=Verdict.UNDECIDED, digits=None, method=method, evidence=evidence)

"""Verdicts on statements about rings.

Rational parameters of a closed ring have rational efficiencies and losses: these are put into the statement, and what
is left is a relation between numbers. Where parameters are names, identities are proved by the closed form, and
refuted at values of the names. For large rings that do not close certified balls support or refute. Whatever is called
proved has been established again, from its certificate, by the independent checker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from flint import arb, fmpq

from mathengine.errors import InvalidInput, Undecided
from mathengine.numeric.balls import Ball, ball_to_json, certified_digits, separates
from mathengine.numeric.expressions import Call, Expression, Name, Number, Relation, Statement, walk
from mathengine.numeric.printer import to_text
from mathengine.numeric.substitution import replaced
from mathengine.numeric.vocabulary import CONSTANT_NAMES
from mathengine.pipeline.evaluation import StatementEvaluator, free_names
from mathengine.pipeline.settling import settled
from mathengine.pipeline.statement import Claim, Verified
from mathengine.pipeline.transfer_rings import is_symbolic
from mathengine.pipeline.transfer_theorems import THEOREMS, stated
from mathengine.pipeline.transfer_values import exact_quantity
from mathengine.pipeline.transfer_words import SHARES, TRANSFER_QUANTITIES
from mathengine.store.records import Json, Verdict

PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
ATTEMPTS = 3
"""Points at which a statement about names is tried."""
SHOWN_DIGITS = 60
"""Digits of a ball that evidence repeats."""


def ring_verdicts(read: Claim, digits: int) -> Iterator[Verified]:
    """Verdicts on a statement about rings, each deeper than the one before.

    Raises
    ------
    InvalidInput
        If the statement makes no sense: conditions, or a ring that has no such quantity.

    Examples
    --------
    >>> from mathengine.pipeline.statement import claim
    >>> *_, last = ring_verdicts(claim("efficiency(N=1, Om=1, J=1, kappa=1, Gs=1) = 2/5"), 30)
    >>> print(last.verdict, last.method)
    proved exact
    """
    if read.statement.conditions:
        raise InvalidInput("conditions", read.text, "a statement about rings without conditions")
    relation = read.statement.claim
    if isinstance(relation, Call):
        yield _of_theorem(read, relation)
        return
    calls = list(dict.fromkeys(_ring_calls(relation)))
    if any(is_symbolic(call) for call in calls) or free_names(relation.left) | free_names(relation.right):
        yield _of_names(read, relation, calls)
        return
    values = {call: exact_quantity(call) for call in calls}
    if all(value is not None for value in values.values()):
        known: dict[Expression, Expression] = {}
        proofs: list[Json] = []
        for call, value in values.items():
            assert value is not None
            known[call] = Number(value[0])
            proofs.append(value[1])
        yield from _of_numbers(read, relation, known, proofs, digits)
    else:
        yield _by_balls(read, relation, digits)


def _ring_calls(relation: Relation) -> Iterator[Call]:
    for side in (relation.left, relation.right):
        for node in walk(side):
            if isinstance(node, Call) and node.function in TRANSFER_QUANTITIES:
                yield node


# Theorems


def _of_theorem(read: Claim, call: Call) -> Verified:
    name = to_text(call.arguments[0]).strip('"')
    certificate: dict[str, Json] = {"rule": "transfer theorem", "theorem": _plain(THEOREMS[name].make())}
    return _settled(read, True, certificate, stated(name), "theorem")


def _plain(data: object) -> Json:
    import json

    plain: Json = json.loads(json.dumps(data))
    return plain


def _of_names(read: Claim, relation: Relation, calls: list[Call]) -> Verified:
    """Parameters that are names: all shares of one ring sum to 1, and other identities."""
    from mathengine.transfer.identities import closed_form_certificate

    asked = sorted(call.function for call in calls)
    if asked == sorted(SHARES) and len({call.keywords for call in calls}) == 1 and relation.operator == "=":
        certificate = _plain(closed_form_certificate())
        assert isinstance(certificate, dict)
        found = _settled(read, True, {**certificate, "rule": "transfer conservation"}, stated("closed form"), "theorem")
        if found.certificate is not None:
            return found
    against = _counterexample(read, relation)
    if against is not None:
        return against
    if relation.operator == "=":
        identity: dict[str, Json] = {"rule": "transfer identity", "closed_form": _plain(closed_form_certificate())}
        how: dict[str, Json] = {
            "reason": "both sides are one quotient of polynomials in the names; N stands for N >= 3"
        }
        found = _settled(read, True, identity, how, "closed form")
        if found.certificate is not None:
            return found
    reason = "parameters that are names: only identities between shares of closed rings are proved"
    return Verified(claim=read, verdict=Verdict.UNDECIDED, digits=None, method="none", evidence={"reason": reason})


def _counterexample(read: Claim, relation: Relation) -> Verified | None:
    """The statement refuted at some values of its names."""
    from mathengine.pipeline.statement import claim
    from mathengine.pipeline.verify import verify

    nodes = [node for side in (relation.left, relation.right) for node in walk(side)]
    names = sorted({node.name for node in nodes if isinstance(node, Name)} - {*CONSTANT_NAMES})
    for attempt in range(ATTEMPTS):
        point = {name: Fraction(PRIMES[(k + attempt) % len(PRIMES)], 10 + k) for k, name in enumerate(names)}
        point |= {name: Fraction(3 + attempt) for name in names if name == "N"}
        known: dict[Expression, Expression] = {Name(name): Number(value) for name, value in point.items()}
        left, right = (replaced(side, known) for side in (relation.left, relation.right))
        try:
            found = verify(claim(Statement(Relation(relation.operator, left, right))), max_seconds=None)
        except InvalidInput:
            continue
        if found.verdict is Verdict.REFUTED:
            instance: dict[str, Json] = {name: str(value) for name, value in point.items()}
            evidence = {**found.evidence, "instance": instance}
            return replace(found, claim=read, evidence=evidence, certificate=None, method="counterexample")
    return None


# Numbers


def _of_numbers(
    read: Claim, relation: Relation, known: dict[Expression, Expression], proofs: list[Json], digits: int
) -> Iterator[Verified]:
    """The verdicts on what is left once the values are put in, with both certificates in one."""
    from mathengine.pipeline.verify import verdicts

    left, right = (replaced(side, known) for side in (relation.left, relation.right))
    rest = Claim(Statement(Relation(relation.operator, left, right)), "identity")
    values: dict[str, Json] = {to_text(call): to_text(value) for call, value in known.items()}
    for found in verdicts(rest, digits, True):
        evidence: dict[str, Json] = {**found.evidence, "values": values}
        if found.certificate is None or found.verdict not in (Verdict.PROVED, Verdict.REFUTED):
            yield replace(found, claim=read, evidence=evidence, certificate=None)
            continue
        certificate: dict[str, Json] = {"rule": "transfer values", "values": proofs, "rest": dict(found.certificate)}
        holds = found.verdict is Verdict.PROVED
        yield replace(_settled(read, holds, certificate, evidence, found.method), digits=found.digits)


def _by_balls(read: Claim, relation: Relation, digits: int) -> Verified:
    """Certified balls: supported or refuted, and never proved."""
    evaluator = StatementEvaluator()
    try:
        left, right = (evaluator.evaluate(side, digits) for side in (relation.left, relation.right))
    except Undecided as error:
        evidence: dict[str, Json] = {"reason": str(error)}
        return Verified(claim=read, verdict=Verdict.UNDECIDED, digits=None, method="enclosure", evidence=evidence)
    evidence = {
        "left": dict(ball_to_json(left, SHOWN_DIGITS)),
        "right": dict(ball_to_json(right, SHOWN_DIGITS)),
        **evaluator.evidence,
    }
    agreed = min(certified_digits(left), certified_digits(right))
    apart = separates(left, right)
    if apart:
        less = bool(arb((right - left).real) > 0)
        holds = relation.operator in (("!=", "<", "<=") if less else ("!=", ">", ">="))
        verdict = Verdict.SUPPORTED if holds else Verdict.REFUTED
        if all(_is_width(side) for side in (relation.left, relation.right)):
            certificate = _between(*((left, right) if less else (right, left)))
            return replace(_settled(read, holds, certificate, evidence, "enclosure"), digits=agreed)
    else:
        verdict = Verdict.SUPPORTED if relation.operator == "=" else Verdict.UNDECIDED
        evidence |= {} if relation.operator == "=" else {"reason": f"the sides agree to {agreed} certified digits"}
    return Verified(claim=read, verdict=verdict, digits=agreed, method="enclosure", evidence=evidence)


def _is_width(side: Expression) -> bool:
    return isinstance(side, Number) or (isinstance(side, Call) and side.function == "half_width")


def _between(below: Ball, above: Ball) -> dict[str, Json]:
    """A number of few digits between two half widths; or between one and the number beside it."""
    from mathengine.transfer.identities import closed_form_certificate

    low, high = arb(below.real), arb(above.real)
    for digits in range(1, 10_000):
        at = Fraction(int(((low + high) / 2 * arb(10) ** digits).mid().floor().unique_fmpz() or 0), 10**digits)
        if low < arb(fmpq(at.numerator, at.denominator)) < high:
            break
    return {"rule": "transfer widths", "closed_form": _plain(closed_form_certificate()), "at": str(at)}


def _settled(
    read: Claim, holds: bool, certificate: dict[str, Json], evidence: dict[str, Json], method: str
) -> Verified:
    return replace(settled(read, holds, certificate, evidence), method=method)

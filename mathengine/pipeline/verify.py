"""Verdicts on statements.

An equation between constants is decided by balls at growing precision: disjoint balls refute it with the first wrong
digit, overlapping ones support it to as many digits as are certified. Only exact arithmetic proves: terminating
fractions, rational numbers, and identities whose two sides have one normal form.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from flint import acb, arb

from mathengine.errors import InvalidInput, PrecisionExhausted, Undecided
from mathengine.numeric.balls import ball_to_json, certified_digits, first_difference
from mathengine.numeric.expressions import Call, Expression, Number, Product, Relation, Statement, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.rational_form import rational_form
from mathengine.pipeline.budget import last_within
from mathengine.pipeline.domains import adapter
from mathengine.pipeline.evaluation import Evaluator, free_names
from mathengine.pipeline.statement import Claim, Json, Verified, claim
from mathengine.store.records import Verdict

FIRST_DIGITS = 25
"""Digits of the first comparison: false claims die here."""
SHOWN_DIGITS = 60
"""Digits of a ball that evidence repeats."""


def verify(
    statement: str | Statement | Claim, digits: int = 50, max_seconds: float | None = 10.0
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

    Returns
    -------
    Verified
        ``proved`` by exact arithmetic, ``supported`` or ``refuted`` by certified balls, or ``undecided`` with the reason.

    Raises
    ------
    InvalidInput
        If the statement cannot be read or makes no sense (a pole, a divergent fraction, an unknown word).

    Examples
    --------
    >>> verdict = verify("cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)", digits=100)
    >>> print(verdict.verdict, verdict.digits >= 100)
    supported True
    >>> print(verify("exp(pi*sqrt(163)) = 262537412640768744").verdict)
    refuted
    """
    if not 1 <= digits <= 1_000_000:
        raise InvalidInput("digits", digits, "1 to 1000000")
    read = statement if isinstance(statement, Claim) else claim(statement)
    if max_seconds is None:
        return _timed(read, digits)
    if not 0 < max_seconds < float("inf"):
        raise InvalidInput("max_seconds", max_seconds, "a positive number of seconds")
    outcome = last_within(verdicts, read, digits, max_seconds=max_seconds)
    if outcome.last is None:
        return replace(_undecided(read, outcome.reason), seconds=outcome.seconds)
    if outcome.finished:
        return replace(outcome.last, seconds=outcome.seconds)
    evidence: dict[str, Json] = {**outcome.last.evidence, "stopped": outcome.reason}
    return replace(outcome.last, evidence=evidence, seconds=outcome.seconds)


def _timed(read: Claim, digits: int) -> Verified:
    started = time.monotonic()
    verdict = _undecided(read, "no method applies")
    for verdict in verdicts(read, digits):
        pass
    return replace(verdict, seconds=time.monotonic() - started)


def verdicts(read: Claim, digits: int) -> Iterator[Verified]:
    """Verdicts on a claim, each deeper than the one before; the last one counts."""
    relation = read.statement.claim
    if isinstance(relation, Call):
        yield from adapter(relation.function).verify(read, digits)
    elif free_names(relation.left) | free_names(relation.right):
        yield _with_free_names(read, relation)
    elif read.statement.conditions:
        yield from verdicts(Claim(Statement(relation, ()), read.kind), digits)
    else:
        yield from _between_constants(read, relation, digits)

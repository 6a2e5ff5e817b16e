"""From a fraction that a sieve or a value match lets through to a finding: value, identification, certificate, delta.

Each step can end the way: a fraction diverges, terminates, has a rational limit, or is not fully reduced. What is left
is a finding. A limit that no constant of the recipe explains is kept as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flint import fmpq_poly

from mathengine.errors import MathengineError, Undecided
from mathengine.matrixfields.convergence import Convergence, Kind, classify
from mathengine.matrixfields.enclosures import Enclosure, enclosure
from mathengine.matrixfields.euler import euler_form
from mathengine.matrixfields.fractions import ContinuedFraction, polynomial_text
from mathengine.matrixfields.irrationality import delta
from mathengine.matrixfields.reduction import FactorialReduction, Reduction, factorial_reduction
from mathengine.numeric.balls import ball_to_json, ball_to_text
from mathengine.numeric.expressions import Call, Expression, Relation, Statement
from mathengine.numeric.matcher import Match
from mathengine.numeric.polynomials import polynomial_to_expression
from mathengine.numeric.printer import to_text
from mathengine.pipeline.fraction_constants import Basis, matchers, own_matchers
from mathengine.pipeline.matched_limits import closed_form, constants_of
from mathengine.pipeline.statement import Finding, Verified, claim
from mathengine.pipeline.verify import verdicts
from mathengine.store.records import Json, Verdict

VALUE_DIGITS = 50
"""Digits of an unidentified limit that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """How deep a finding is examined.

    Parameters
    ----------
    constants : tuple of str
        Tried one after the other; constants with commas between them are tried together.
    digits : int
        Certified digits for factorially and exponentially convergent fractions.
    slow_digits : int
        Certified digits for all others.
    identify_digits : int
        Digits that the identification may use.
    largest : int
        Coefficients of a Moebius form that are looked for.
    delta_depth : int
        Convergent at which delta is measured.
    trials : float
        How many values the whole search may try; enters the margin of every identification.
    prove : int
        1 to look for a proof of every identified limit (about 0.1 s each), 0 to leave that to ``verify``.
    """

    constants: tuple[str, ...]
    digits: int = 1000
    slow_digits: int = 50
    identify_digits: int = 60
    largest: int = 10_000
    delta_depth: int = 1000
    trials: float = 1e6
    prove: int = 0

    @property
    def basis(self) -> Basis:
        """What limits are compared with."""
        return Basis(self.constants, self.identify_digits, self.largest, self.trials)


@dataclass(slots=True)
class Examination:
    """The findings of one chunk, and how many fractions ended where."""

    goals: Goals
    family: str
    reduced_only: bool = True
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def examine(self, a: Sequence[int], b: Sequence[int]) -> None:
        """Follow one fraction, coefficients with the constant term first, to its end."""
        try:
            outcome = self._outcome(a, b)
        except MathengineError:  # one fraction that cannot be judged does not end a search
            outcome = "undecided"
        self.counts[outcome] = self.counts.get(outcome, 0) + 1

    def _outcome(self, a: Sequence[int], b: Sequence[int]) -> str:
        fraction = ContinuedFraction(tuple(a), tuple(b)).canonical()
        fraction = ContinuedFraction(fraction.a_coefficients, fraction.b_coefficients)
        convergence = classify(fraction)
        if convergence.kind in (Kind.DIVERGENT, Kind.TERMINATING):
            return str(convergence.kind)
        digest = fraction.digest()
        if digest in self.seen:
            return "duplicate"
        self.seen.add(digest)
        reduction = factorial_reduction(fraction.a_coefficients, fraction.b_coefficients)
        if self.reduced_only and reduction.verdict is not Reduction.FULL:
            return f"{reduction.verdict} reduction"
        return self._judge(Subject(fraction, convergence, reduction))

    def _judge(self, subject: Subject) -> str:
        goals = self.goals
        try:
            known = enclosure(subject.fraction, goals.identify_digits)
        except Undecided:
            return "undecided"
        except MathengineError:
            return "infinite value"
        for constants, matcher in (*matchers(goals.basis), *own_matchers(subject.fraction, goals.basis)):
            match = matcher.match(known.value)
            if match is not None and match.is_rational:
                return "rational limit"
            if match is not None:
                return self._keep(identified(subject, constants, match, goals, self.family))
        if not self.reduced_only:
            return "unidentified"
        return self._keep(unidentified(subject, known, goals, self.family))

    def _keep(self, finding: Finding) -> str:
        if finding.verified.verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
            return f"{finding.verified.verdict} identification"
        self.findings.append(finding)
        return "identified" if finding.constant else "unidentified"


@dataclass(frozen=True, slots=True)
class Subject:
    """A fraction and what is known of it before its value is."""

    fraction: ContinuedFraction
    convergence: Convergence
    reduction: FactorialReduction

    @property
    def call(self) -> Call:
        """The fraction in the statement language."""
        parts = (self.fraction.a, self.fraction.b)
        return Call("cf", tuple(polynomial_to_expression(part, "n") for part in parts))

    @property
    def is_fast(self) -> bool:
        """Whether many digits cost few terms."""
        return self.convergence.kind in (Kind.FACTORIAL, Kind.EXPONENTIAL)

    def details(self, depth: int) -> dict[str, Json]:
        """What a finding tells besides its statement."""
        measured = delta(self.fraction, depth)
        form = euler_form(self.fraction)
        proof: dict[str, Json] = (
            {} if form is None else {"proof": f"Euler conversion (P1): P = {_shown(form.p)}, Q = {_shown(form.q)}"}
        )
        return {
            "a": polynomial_text(self.fraction.a_coefficients),
            "b": polynomial_text(self.fraction.b_coefficients),
            "convergence": str(self.convergence.kind),
            "rate": round(self.convergence.rate, 6),
            "delta": {"depth": depth, "value": ball_to_text(measured.value, 5)},
            "fr": str(self.reduction.verdict),
            "fr_order": str(self.reduction.order),
            **proof,
        }


def identified(subject: Subject, constants: Sequence[Expression], match: Match, goals: Goals, family: str) -> Finding:
    """The finding that the limit is a quotient of combinations of constants, tested again at all digits."""
    statement = claim(Statement(Relation("=", subject.call, closed_form(match, constants))))
    digits = goals.digits if subject.is_fast else goals.slow_digits
    *_, verified = verdicts(statement, digits, proof=bool(goals.prove))
    relation = statement.statement.claim
    if not isinstance(relation, Relation):
        raise TypeError("an equation's canonical form is an equation")
    details = {**subject.details(goals.delta_depth), "margin": round(match.margin, 1)}
    return Finding(
        verified=verified,
        constant=constants_of(match, constants),
        limit=to_text(relation.right),
        details=details,
        family=family,
    )


def unidentified(subject: Subject, known: Enclosure, goals: Goals, family: str) -> Finding:
    """The finding that a fraction is factorially reduced, with the digits of its limit."""
    value = ball_to_text(known.value, VALUE_DIGITS)
    slopes: dict[str, Json] = {str(prime): str(slope) for prime, slope in subject.reduction.slopes}
    evidence: dict[str, Json] = {
        "reduction": str(subject.reduction.verdict),
        "order": str(subject.reduction.order),
        "slopes": slopes,
        "value": dict(ball_to_json(known.value, VALUE_DIGITS)),
        "tried": list(goals.constants),
        "largest_coefficient": goals.largest,
    }
    verified = Verified(
        claim=claim(Statement(Call("factorially_reduced", (subject.call,)))),
        verdict=Verdict.SUPPORTED,
        digits=None,
        method="local slopes",
        evidence=evidence,
    )
    details = subject.details(goals.delta_depth)
    return Finding(verified=verified, constant=None, limit=value, details=details, family=family, value=value)


def _shown(polynomial: fmpq_poly) -> str:
    return to_text(polynomial_to_expression(polynomial, "n"))

"""From a fraction that a sieve or a value match lets through to a finding: value, identification, certificate, delta.

Each step can end the way: a fraction diverges, terminates, has a rational limit, or is not fully reduced. What is left
is a finding. A limit that no constant of the recipe explains is kept as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from flint import arb

from mathengine.errors import InvalidInput, MathengineError, Undecided
from mathengine.matrixfields.convergence import Convergence, Kind, classify
from mathengine.matrixfields.enclosures import Enclosure, enclosure
from mathengine.matrixfields.fractions import ContinuedFraction, polynomial_text
from mathengine.matrixfields.irrationality import delta
from mathengine.matrixfields.reduction import FactorialReduction, Reduction, factorial_reduction
from mathengine.numeric.balls import ball_to_json, ball_to_text, evaluate
from mathengine.numeric.constants import constant
from mathengine.numeric.expressions import Call, Expression, Number, Power, Product, Relation, Statement, Sum
from mathengine.numeric.matcher import Match, MoebiusMatcher
from mathengine.numeric.polynomials import polynomial_to_expression
from mathengine.numeric.printer import to_text
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
    """

    constants: tuple[str, ...]
    digits: int = 1000
    slow_digits: int = 50
    identify_digits: int = 60
    largest: int = 10_000
    delta_depth: int = 1000
    trials: float = 1e6


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
        outcome = self._outcome(a, b)
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
        for constants, matcher in (*_matchers(goals), *_own_matchers(subject, goals)):
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
        return {
            "a": polynomial_text(self.fraction.a_coefficients),
            "b": polynomial_text(self.fraction.b_coefficients),
            "convergence": str(self.convergence.kind),
            "rate": round(self.convergence.rate, 6),
            "delta": {"depth": depth, "value": ball_to_text(measured.value, 5)},
            "fr": str(self.reduction.verdict),
            "fr_order": str(self.reduction.order),
        }


def identified(
    subject: Subject, constants: Sequence[Expression], match: Match, goals: Goals, family: str
) -> Finding:
    """The finding that the limit is a quotient of combinations of constants, tested again at the full number of digits."""
    top, bottom = (_combination(part, constants) for part in (match.numerator, match.denominator))
    limit = Product((top, Power(bottom, Number.of(-1))))
    used = [c for c, *both in zip(constants, match.numerator[1:], match.denominator[1:], strict=True) if any(both)]
    statement = claim(Statement(Relation("=", subject.call, limit)))
    digits = goals.digits if subject.is_fast else goals.slow_digits
    *_, verified = verdicts(statement, digits)
    relation = statement.statement.claim
    if not isinstance(relation, Relation):
        raise TypeError("an equation's canonical form is an equation")
    details = {**subject.details(goals.delta_depth), "margin": round(match.margin, 1)}
    return Finding(
        verified=verified,
        constant=", ".join(to_text(c) for c in used),
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


def _own_matchers(
    subject: Subject, goals: Goals
) -> Iterator[tuple[tuple[Expression, ...], MoebiusMatcher]]:
    """The polylogarithm that belongs to a fraction of Euler's type, ``P(n) + Q(n)`` over ``-P(n) Q(n-1)``.

    With ``P = u n**s`` and ``Q = v (n+1)**s`` the value is ``u/Li_s(u/v)``; this is told from the leading coefficients.
    """
    a, b = subject.fraction.a_coefficients, subject.fraction.b_coefficients
    degree = len(a) - 1
    discriminant = a[-1] ** 2 + 4 * b[-1]
    if len(b) - 1 != 2 * degree or any(b[:-1]) or degree < 1 or discriminant <= 0:
        return
    root = isqrt(discriminant)
    if root * root == discriminant:
        small, large = sorted((a[-1] - root, a[-1] + root), key=abs)
        constants = (Call("polylog", (Number.of(degree), Number.of(Fraction(small, large)))),)
        yield constants, _matcher(constants, goals)


def _combination(coefficients: Sequence[int], constants: Sequence[Expression]) -> Expression:
    terms = (Product((Number.of(c), known)) for c, known in zip(coefficients[1:], constants, strict=True))
    return Sum((Number.of(coefficients[0]), *terms))


@lru_cache(maxsize=8)
def _matchers(goals: Goals) -> tuple[tuple[tuple[Expression, ...], MoebiusMatcher], ...]:
    return tuple((constants, _matcher(constants, goals)) for constants in map(read_constants, goals.constants))


def read_constants(text: str) -> tuple[Expression, ...]:
    """The constants of one entry of a recipe.

    Raises
    ------
    InvalidInput
        If one is no known constant or expression, is not real, or is rational.

    Examples
    --------
    >>> [to_text(known) for known in read_constants("zeta3, sqrt(3)*pi**3")]
    ['zeta(3)', 'sqrt(3)*pi**3']
    """
    found = tuple(constant(part) for part in split_arguments(text))
    for known in found:
        ball = evaluate(known, 20)
        if not isinstance(ball, arb) or ball.is_exact():
            raise InvalidInput("constant", to_text(known), "a real irrational number")
    return found


def split_arguments(text: str) -> list[str]:
    """The parts between commas that no bracket encloses.

    >>> split_arguments("zeta(3, 1/4), pi")
    ['zeta(3, 1/4)', 'pi']
    """
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def _matcher(constants: Sequence[Expression], goals: Goals) -> MoebiusMatcher:
    balls = [evaluate(known, goals.identify_digits + 10) for known in constants]
    real = [ball for ball in balls if isinstance(ball, arb)]
    # As large as the digits justify: with several constants less than with one.
    justified = int(10 ** ((goals.identify_digits - 20) / (2 * len(real) + 2)) / 4)
    return MoebiusMatcher(real, goals.identify_digits, goals.trials, min(goals.largest, justified))



"""Continued fractions in the statement language: ``cf(a, b)``, ``equivalent(..)``, ``factorially_reduced(..)``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import arb

from mathengine.errors import InvalidInput, Undecided
from mathengine.matrixfields.convergence import Kind, classify, require_convergence
from mathengine.matrixfields.enclosures import Enclosure, enclosure
from mathengine.matrixfields.fractions import ContinuedFraction, equivalent_by_inflation
from mathengine.matrixfields.rational_limits import rational_limit
from mathengine.matrixfields.tails import agreeing_value
from mathengine.numeric.balls import ball_to_text
from mathengine.numeric.expressions import Call, Expression, Number, Product
from mathengine.numeric.polynomials import polynomial_to_expression
from mathengine.numeric.printer import to_text
from mathengine.pipeline.statement import Claim, Verified
from mathengine.store.records import Json, Verdict

DIGITS_PER_BIT = 0.30103
AGREEING_DIGITS = 30


class FractionEvaluation:
    """Certified values of the fractions in one statement, each enclosed once per precision."""

    def __init__(self) -> None:
        self._enclosed: dict[ContinuedFraction, Enclosure] = {}
        self._agreeing: dict[str, Json] = {}

    def enclose(self, call: Call, bits: int) -> arb:
        """A ball around ``cf(a, b)``.

        Raises
        ------
        Divergent
            If the fraction has no limit.
        Undecided
            If no rule encloses it; the evidence then holds the digits on which two heuristic values agree.
        """
        fraction = read_fraction(call)
        digits = int(bits * DIGITS_PER_BIT) + 1
        known = self._enclosed.get(fraction)
        if known is None or known.digits < digits:
            try:
                known = enclosure(fraction, digits)
            except Undecided:
                self._note_agreement(fraction)
                raise
            self._enclosed[fraction] = known
        return known.value

    def _note_agreement(self, fraction: ContinuedFraction) -> None:
        heuristic = agreeing_value(fraction, AGREEING_DIGITS)
        value = ball_to_text(heuristic.value, AGREEING_DIGITS)
        self._agreeing = {"method": "agreeing", "agreeing_value": value, "agreeing_digits": heuristic.digits}

    @property
    def evidence(self) -> dict[str, Json]:
        """The rule that encloses each fraction, and its depth."""
        if self._agreeing:
            return self._agreeing
        rules: list[Json] = [
            {"fraction": fraction.to_text(), "rule": str(known.rule), "depth": known.depth}
            for fraction, known in self._enclosed.items()
        ]
        return {"enclosures": rules} if rules else {}


class ContinuedFractions:
    """The adapter of the matrix-field domain for continued fractions."""

    def canonical(self, call: Call) -> Expression:
        """Fractions without content; equivalences with their sides in order."""
        if call.function == "cf":
            return canonical_expression(read_fraction(call))
        fractions = sorted((_plain(read_fraction(argument)) for argument in call.arguments), key=to_text)
        return Call(call.function, tuple(fractions))

    def evaluation(self) -> FractionEvaluation:
        """A fresh evaluator."""
        return FractionEvaluation()

    def exact(self, call: Call) -> Fraction | None:
        """The value of a fraction that terminates, or whose limit is proved to be rational."""
        fraction = read_fraction(call)
        require_convergence(fraction)
        if classify(fraction).kind is Kind.TERMINATING:
            return fraction.terminating_value()
        found = rational_limit(fraction)
        return None if found is None else found.value

    def verify(self, claim: Claim, call: Call, digits: int) -> Iterator[Verified]:
        """Verdicts on the predicates."""
        if call.function == "equivalent":
            yield _equivalence(claim, call)
        else:
            yield _reduction(claim, call)


DOMAIN = ContinuedFractions()


def read_fraction(expression: Expression) -> ContinuedFraction:
    """The fraction that ``cf(a, b)`` names.

    Raises
    ------
    InvalidInput
        If it is no call to ``cf``, or its arguments are no rational functions of n, defined where they are used.
    """
    if not isinstance(expression, Call) or expression.function != "cf":
        raise InvalidInput("argument", to_text(expression), "a continued fraction cf(a, b)")
    return ContinuedFraction.of(*expression.arguments)


def canonical_expression(fraction: ContinuedFraction) -> Expression:
    """``cf(a, b)`` of the canonical form, with its factor."""
    canonical = fraction.canonical()
    call = _call(canonical)
    return call if canonical.scale == 1 else Product((Number(canonical.scale), call))


def _call(fraction: ContinuedFraction) -> Call:
    parts = (polynomial_to_expression(fraction.a, "n"), polynomial_to_expression(fraction.b, "n"))
    return Call("cf", parts)


def _plain(fraction: ContinuedFraction) -> Expression:
    return _call(fraction.canonical())


def _equivalence(claim: Claim, call: Call) -> Verified:
    left, right = (read_fraction(argument) for argument in call.arguments)
    factor = equivalent_by_inflation(left, right)
    if factor is None:
        reason: dict[str, Json] = {"reason": "no inflation leads from one to the other; other maps are not tried"}
        return Verified(claim=claim, verdict=Verdict.UNDECIDED, digits=None, method="inflation", evidence=reason)
    certificate: dict[str, Json] = {
        "rule": "inflation",
        "left": dict(left.to_json()),
        "right": dict(right.to_json()),
        "factor": str(factor),
    }
    return Verified(
        claim=claim,
        verdict=Verdict.PROVED,
        digits=None,
        method="inflation",
        evidence={"factor": str(factor)},
        certificate=certificate,
    )


def _reduction(claim: Claim, call: Call) -> Verified:
    from mathengine.matrixfields.reduction import factorial_reduction

    fraction = read_fraction(call.arguments[0])
    found = factorial_reduction(fraction.a_coefficients, fraction.b_coefficients)
    slopes: dict[str, Json] = {str(prime): str(slope) for prime, slope in found.slopes}
    evidence: dict[str, Json] = {"reduction": str(found.verdict), "order": str(found.order), "slopes": slopes}
    # Finitely many primes settle nothing, but a slope that is too small speaks against the claim.
    verdict = Verdict.SUPPORTED if str(found.verdict) == "full" else Verdict.UNDECIDED
    return Verified(claim=claim, verdict=verdict, digits=None, method="local slopes", evidence=evidence)

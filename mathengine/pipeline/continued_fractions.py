"""Continued fractions in the statement language: ``cf(a, b)``, ``equivalent(..)``, ``factorially_reduced(..)``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import arb

from mathengine.errors import InvalidInput, Undecided
from mathengine.matrixfields.convergence import require_convergence
from mathengine.matrixfields.enclosures import Enclosure, enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
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
        self._asked: dict[ContinuedFraction, int] = {}
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
        if known is None or _certified(known, self._asked[fraction]) < digits:
            try:
                known = enclosure(fraction, digits)
            except Undecided:
                self._note_agreement(fraction)
                raise
            self._enclosed[fraction], self._asked[fraction] = known, digits
        return known.value

    def _note_agreement(self, fraction: ContinuedFraction) -> None:
        heuristic = agreeing_value(fraction, AGREEING_DIGITS)
        value = ball_to_text(heuristic.value, AGREEING_DIGITS)
        self._agreeing = {"method": "agreeing", "agreeing_value": value, "agreeing_digits": heuristic.digits}

    @property
    def evidence(self) -> dict[str, Json]:
        """The rule that encloses each fraction, its depth, and the certificate for ``matrixfields.checker``."""
        if self._agreeing:
            return self._agreeing
        rules: list[Json] = [_described(fraction, known) for fraction, known in self._enclosed.items()]
        return {"enclosures": rules} if rules else {}


def _certified(known: Enclosure, asked: int) -> int:
    """Digits that the certificate claims: under rule T those that were asked for, though the ball may have more."""
    return min(known.digits, asked) if known.rule == "T" else known.digits


def _described(fraction: ContinuedFraction, known: Enclosure) -> dict[str, Json]:
    certificate: dict[str, Json] = {
        key: [*value] if isinstance(value, list) else value for key, value in known.certificate.items()
    }
    rule, depth = str(known.rule), known.depth
    return {"fraction": fraction.to_text(), "rule": rule, "depth": depth, "certificate": certificate}


class ContinuedFractions:
    """The adapter of the matrix-field domain for continued fractions."""

    def canonical(self, call: Call) -> Expression:
        """Fractions without content; equivalences with their sides as they are, with polynomials and in order."""
        if call.function == "cf":
            return canonical_expression(read_fraction(call))
        form = _call if call.function == "equivalent" else _plain
        fractions = sorted((form(read_fraction(argument)) for argument in call.arguments), key=to_text)
        return Call(call.function, tuple(fractions))

    def evaluation(self) -> FractionEvaluation:
        """A fresh evaluator."""
        return FractionEvaluation()

    def proof(self, call: Call) -> tuple[Fraction, dict[str, Json]] | None:
        """That value with its certificate, as ``pipeline/certificates.py`` checks it."""
        fraction = read_fraction(call)
        require_convergence(fraction)
        found = rational_limit(fraction)
        if found is None:
            return None
        plain: dict[str, Json] = {k: [*v] if isinstance(v, list) else v for k, v in found.certificate.items()}
        return found.value, {"fraction": fraction.to_text(), **plain}

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
    from mathengine.pipeline.equivalence_verdicts import equivalence

    left, right = (read_fraction(argument) for argument in call.arguments)
    return equivalence(claim, left, right)


def _reduction(claim: Claim, call: Call) -> Verified:
    from mathengine.matrixfields.reduction import factorial_reduction

    fraction = read_fraction(call.arguments[0])
    found = factorial_reduction(fraction.a_coefficients, fraction.b_coefficients)
    slopes: dict[str, Json] = {str(prime): str(slope) for prime, slope in found.slopes}
    evidence: dict[str, Json] = {"reduction": str(found.verdict), "order": str(found.order), "slopes": slopes}
    # Finitely many primes settle nothing, but a slope that is too small speaks against the claim.
    verdict = Verdict.SUPPORTED if str(found.verdict) == "full" else Verdict.UNDECIDED
    return Verified(claim=claim, verdict=verdict, digits=None, method="local slopes", evidence=evidence)

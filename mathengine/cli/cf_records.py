"""What ``mathengine cf`` says about a fraction, as plain data: it is worked out in a child process and sent back."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from mathengine.cli.output import integer_text
from mathengine.errors import Divergent, InvalidInput, Undecided
from mathengine.matrixfields.convergence import Convergence, Kind, require_convergence
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fields.location import locate
from mathengine.matrixfields.fractions import Coefficients, ContinuedFraction, Moebius
from mathengine.matrixfields.irrationality import blind_delta, delta, predicted_delta
from mathengine.matrixfields.proofs import prove_value
from mathengine.matrixfields.rational_limits import rational_limit
from mathengine.matrixfields.reduction import factorial_reduction
from mathengine.matrixfields.series import partial_sum_recurrence, series_fraction
from mathengine.matrixfields.tails import agreeing_value
from mathengine.numeric.balls import ball_to_text, bits_for, certified_digits, working_precision
from mathengine.numeric.printer import to_text
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import prove_sum
from mathengine.symbolic.sums.convergence import converges
from mathengine.symbolic.theorems import normalised

if TYPE_CHECKING:
    from flint import arb

Record: TypeAlias = dict[str, object]
SHOWN_DIGITS = 30
"""Digits of the value in a description."""
DELTA_DIGITS = 12
"""Decimals of delta; its ball is narrower."""
PREDICTED_DIGITS = 4
"""Digits of the predicted delta, which is a heuristic."""
THEOREMS = {
    "P": "Seidel-Stern (P)",
    "W": "Worpitzky (W)",
    "S": "Sleszynski-Pringsheim (S)",
    "T": "sub- and super-solutions of the tail (T)",
}


def value_record(a: Coefficients, b: Coefficients, digits: int) -> Record:
    """The value to ``digits`` digits, and what certifies them.

    Returns
    -------
    dict
        ``certified`` says whether the digits are; ``exact`` is the rational value where it is known to be one.

    Raises
    ------
    Divergent
        If the fraction has no limit.
    PrecisionExhausted
        If not even heuristic digits were to be had.

    Examples
    --------
    >>> record = value_record("1", "1", 10)
    >>> record["value"], record["digits"], record["certified"]
    ('1.618033988', 10, True)
    """
    fraction = ContinuedFraction.of(a, b)
    convergence = require_convergence(fraction)
    return {**fraction.to_json(), "kind": str(convergence.kind), **_value(fraction, convergence, digits)}


def delta_record(a: Coefficients, b: Coefficients, depth: int) -> Record:
    """delta at ``depth`` (certified), without the limit (``blind``), and its limit (``predicted``, heuristic).

    Raises
    ------
    Divergent
        If the fraction has no limit.
    InvalidInput
        If it terminates, or its reduced denominators do not grow.

    Examples
    --------
    >>> record = delta_record("34*n**3 + 51*n**2 + 27*n + 5", "-n**6", 300)
    >>> round(record["delta"]["value"], 4)
    0.0949
    """
    fraction = ContinuedFraction.of(a, b)
    convergence = require_convergence(fraction)
    return {**fraction.to_json(), "kind": str(convergence.kind), "delta": _delta(fraction, depth)}


def _delta(fraction: ContinuedFraction, depth: int) -> Record:
    measured, blind = delta(fraction, depth), blind_delta(fraction, depth)
    predicted = predicted_delta(fraction, max(1, depth // 2))
    return {
        "depth": depth,
        "value": _rounded(measured.value),
        "blind": _rounded(blind.value),
        "predicted": float(f"{predicted.value:.{PREDICTED_DIGITS}g}"),
    }


def _delta_or_none(fraction: ContinuedFraction, depth: int) -> Record | None:
    """For a description: fractions whose reduced denominators do not grow have no delta."""
    try:
        return _delta(fraction, depth)
    except (InvalidInput, Undecided):
        return None


def _rounded(ball: arb) -> float:
    return round(float(ball.mid()), DELTA_DIGITS)


def description(a: Coefficients, b: Coefficients, depth: int, latex: bool) -> Record:
    """All that ``mathengine cf describe`` tells.

    Examples
    --------
    >>> record = description("4*n + 2", "4*n**2", 100, False)
    >>> record["canonical"], record["kind"], record["value"]
    ('2*cf(2*n + 1, n**2)', 'exponential', '2.54647908947032537230214021396')
    """
    fraction = ContinuedFraction.of(a, b)
    convergence = require_convergence(fraction)
    record: Record = {
        **fraction.to_json(),
        "canonical": fraction.canonical().to_text(),
        "digest": fraction.digest(),
        "kind": str(convergence.kind),
        "law": convergence.law,
        "rate": convergence.rate or None,
        "theorem": convergence.reason,
        **_value(fraction, convergence, SHOWN_DIGITS),
        "delta": _delta_or_none(fraction, depth),
        **_reduction(fraction),
        **_proof(fraction),
        "field": _location(fraction),
    }
    return {**record, "latex": fraction._repr_latex_().strip("$")} if latex else record


def series_record(term: str, start: int, digits: int) -> Record:
    """All that ``mathengine cf series`` tells about ``sum_{n >= start} term``.

    Raises
    ------
    Divergent
        If the series does.
    InvalidInput
        If the term is not hypergeometric.

    Examples
    --------
    >>> record = series_record("(50*n - 6)/(binomial(3*n, n)*2**n)", 0, 20)
    >>> record["value"], record["proved"]
    ('3.1415926535897932384', 'pi')
    """
    read = HypergeometricTerm.from_text(term, start=start)
    if not converges(read):
        raise Divergent(f"the series of {read.to_text()}", "diverges")
    fraction, to_sum = series_fraction(read)
    convergence = require_convergence(fraction)
    found = prove_sum(read)
    return {
        "term": read.to_text(),
        "recurrence": str(partial_sum_recurrence(read)),
        "fraction": fraction.to_text(),
        **{key: part for key, part in fraction.to_json().items() if key in ("a", "b", "scale")},
        "map": to_sum.to_text(),
        "kind": str(convergence.kind),
        **_sum_value(fraction, to_sum, digits),
        "proved": None if found is None else to_text(normalised(found.value)[0]),
        "modes": None if found is None else str(found.certificate["rule"]),
        "field": _location(fraction),
    }


def _sum_value(fraction: ContinuedFraction, to_sum: Moebius, digits: int) -> Record:
    """The sum as the image of the certified value of the fraction, or by agreeing digits."""
    for extra in (10, 40, 160):
        try:
            found = enclosure(fraction, digits + extra)
        except Undecided:
            break
        with working_precision(bits_for(digits + extra) + 64):
            value = to_sum.enclose(found.value)
        if value.is_finite() and certified_digits(value) >= digits:
            return {
                "value": ball_to_text(value, digits),
                "digits": digits,
                "certified": True,
                "method": THEOREMS.get(found.rule, found.rule),
            }
    agreeing = agreeing_value(fraction, digits)
    with working_precision(bits_for(digits) + 64):
        shown = ball_to_text(to_sum.enclose(agreeing.value), digits)
    return {"value": shown, "digits": digits, "certified": False, "method": agreeing.method}


def _proof(fraction: ContinuedFraction) -> Record:
    """The value in closed form where a mode of proof gives it; ``mathengine verify`` prints its certificate."""
    found = prove_value(fraction)
    if found is None:
        return {"proved": None, "modes": None}
    return {"proved": to_text(normalised(found.value)[0]), "modes": str(found.certificate["rule"])}


def _location(fraction: ContinuedFraction) -> str | None:
    found = locate(fraction)
    return None if found is None else str(found)


def _reduction(fraction: ContinuedFraction) -> Record:
    found = factorial_reduction(fraction.a_coefficients, fraction.b_coefficients)
    return {
        "fr": str(found.verdict),
        "fr_order": float(found.order),
        "half_degree": float(found.half_degree),
        "slopes": {str(prime): float(slope) for prime, slope in found.slopes},
        "fr_rule": found.rule,
    }


def _value(fraction: ContinuedFraction, convergence: Convergence, digits: int) -> Record:
    exact, method = _exact_value(fraction, convergence)
    if exact is not None:
        value = _decimal(exact, digits)
        return {"value": value, "digits": digits, "certified": True, "exact": str(exact), "method": method}
    try:
        found = enclosure(fraction, digits)
    except Undecided:
        agreeing = agreeing_value(fraction, digits)
        shown = ball_to_text(agreeing.value, digits)
        return {"value": shown, "digits": digits, "certified": False, "exact": None, "method": agreeing.method}
    return {
        "value": ball_to_text(found.value, digits),
        "digits": digits,
        "certified": True,
        "exact": None,
        "method": THEOREMS.get(found.rule, found.rule),
        "depth": found.depth,
    }


def _exact_value(fraction: ContinuedFraction, convergence: Convergence) -> tuple[Fraction | None, str]:
    if convergence.kind is Kind.TERMINATING:
        return fraction.terminating_value(), f"terminates: b({fraction.terminates_at}) = 0"
    found = rational_limit(fraction)
    return (None, "") if found is None else (found.value, "rational limit")


def _decimal(value: Fraction, digits: int) -> str:
    """At least ``digits`` significant digits, cut off; fewer where the expansion ends."""
    top, bottom = abs(value.numerator), value.denominator
    size = int((top.bit_length() - bottom.bit_length()) * 0.30103)
    places = max(1, digits - size + 1)
    expansion = integer_text(top * 10**places // bottom).rjust(places + 1, "0")
    shown = f"{expansion[:-places]}.{expansion[-places:]}".rstrip("0").rstrip(".")
    return f"-{shown}" if value < 0 else shown

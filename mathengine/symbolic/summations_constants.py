"""Sums without free names: finite ones exactly, infinite ones by proved values and certified balls."""

from __future__ import annotations

from fractions import Fraction

from mathengine.errors import BudgetExhausted, InvalidInput, MathengineError, PrecisionExhausted
from mathengine.numeric.expressions import Expression, Number, Product, Sum
from mathengine.numeric.printer import to_text
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.decision import Decision
from mathengine.symbolic.summations_field import MINUS_ONE, TermField
from mathengine.symbolic.summations_instances import compare_at
from mathengine.symbolic.summations_range import Finiteness
from mathengine.symbolic.summations_reading import INFINITY, MINUS_INFINITY, SumClaim
from mathengine.symbolic.summations_values import expanded, integer_bound

MOST_TERMS = 400
LATEST_START = 50
"""Terms that are taken one by one before a proved sum begins."""


def prove_terms(claim: SumClaim, domain: Domain) -> Decision | None:
    """A sum of a known number of terms, identically in other names.

    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.symbolic.summations_reading import read_claim
    >>> claim = read_claim(read_statement("summation(x**k, k, 0, 2) = 1 + x + x**2").claim)
    >>> prove_terms(claim, Domain({"x": "complex"})).method
    'terms'
    """
    summation = claim.summation
    try:
        first, last = integer_bound(summation.lower), integer_bound(summation.upper)
    except InvalidInput:
        return None
    if not -1 <= last - first < MOST_TERMS:
        return None
    # a name that does not occur: what is asked is whether the terms are those of the field for general values
    finite = Finiteness(f"{summation.index}$", 0, domain)
    terms = expanded(summation.summand, summation.index, first, last)
    if any(finite.start_of(part) is None for part in (terms, claim.closed, claim.factor)):
        return None
    if not TermField(()).vanishes(Product((claim.factor, terms)), Product((MINUS_ONE, claim.closed))):
        return None
    return Decision(holds=True, method="terms", certificate={"rule": "summation", "kind": "terms"})


def decide_constant(claim: SumClaim) -> Decision | None:
    """An infinite sum without free names: refuted by balls, or proved by the value of a known sum.

    Raises
    ------
    Divergent
        If it diverges.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_statement
    >>> from mathengine.symbolic.summations_reading import read_claim
    >>> for text in ("summation(1/k**2, k, 1, oo) = pi**2/6", "summation(1/k**2, k, 1, oo) = pi**2/7"):
    ...     found = decide_constant(read_claim(read_statement(text).claim))
    ...     print(found.holds, found.method)
    True proved sum
    False balls
    """
    from mathengine.symbolic.summations_series import series_ball

    summation = claim.summation
    try:
        # raises what says that the sum diverges or has an infinite term
        series_ball(summation.summand, summation.index, summation.lower, summation.upper, 64)
        refuted = compare_at(claim, {})
    except PrecisionExhausted:
        refuted = "unknown"
    if isinstance(refuted, Decision):
        evidence = {key: value for key, value in refuted.evidence.items() if key != "witness"}
        return Decision(holds=False, method="balls", evidence=evidence)
    return _proved(claim)


def _proved(claim: SumClaim) -> Decision | None:
    from mathengine.symbolic.hypergeometric import term_of_expression
    from mathengine.symbolic.sums import prove_sum
    from mathengine.symbolic.theorems import normalised

    summation = claim.summation
    if summation.upper != INFINITY or summation.lower == MINUS_INFINITY:
        return None
    start = integer_bound(summation.lower)
    constant, rest = _constant_factor(summation.summand, summation.index)
    for skipped in range(LATEST_START):
        try:
            term = term_of_expression(rest, variable=summation.index, start=start + skipped)
        except InvalidInput:
            continue
        break
    else:
        return None
    try:
        proof = prove_sum(term)
    except BudgetExhausted:
        return None
    if proof is None:
        return None
    head = expanded(summation.summand, summation.index, start, start + skipped - 1) if skipped else Number.of(0)
    value = Sum((head, Product((constant, proof.value))))
    try:
        form, uses = normalised(Product((claim.factor, value)), claim.closed)
    except MathengineError:
        return None
    if form != Number(Fraction(0)):
        return None
    certificate = {
        "rule": "summation",
        "kind": "series",
        "skipped": skipped,
        "constant": to_text(constant),
        "sum": dict(proof.certificate),
        "theorems": [{"theorem": use.name, "left": to_text(use.left), "right": to_text(use.right)} for use in uses],
    }
    evidence = {"value": to_text(value) if skipped or constant != Number.of(1) else to_text(proof.value)}
    return Decision(holds=True, method="proved sum", evidence=evidence, certificate=certificate)


def _constant_factor(summand: Expression, index: str) -> tuple[Expression, Expression]:
    """The factors without the index, and the others."""
    if not isinstance(summand, Product):
        return Number.of(1), summand
    free = TermField((index,)).is_free
    constants = [factor for factor in summand.factors if not free(factor) and not isinstance(factor, Number)]
    rest = [factor for factor in summand.factors if factor not in constants]
    return Product(tuple(constants)) if constants else Number.of(1), Product(tuple(rest))

"""Checks of proved hypergeometric sums: what all rules share is read here, the rest by each rule's own module.

A rule's checker is ``check(claim: ClaimedSum, proof: Mapping[str, object]) -> None``; it returns quietly if the data
establish that ``sum_{n>=0} u(n)`` converges to the claimed value, and refuses otherwise.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Expression
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import items, number, refused, require
from mathengine.pipeline.certificate_fractions import Polynomial, listed, without_zeros
from mathengine.pipeline.certificate_values import require_divisors

LARGEST_DEGREE = 200
"""Bound on the degrees of a quotient of terms."""


@dataclass(frozen=True, slots=True)
class ClaimedSum:
    """``sum_{n>=0} u(n) = value`` for ``u(0) = first``, ``u(n+1) = u(n) numerator(n)/denominator(n)``.

    The denominator has no zero at an integer n >= 0 (checked before a rule sees the claim).
    """

    first: Fraction
    numerator: Polynomial
    denominator: Polynomial
    value: Expression


SumRule: TypeAlias = Callable[[ClaimedSum, Mapping[str, object]], None]

RULES: dict[str, str] = {
    "telescoping": "mathengine.pipeline.certificate_sums_elementary:telescoping",
    "exponential": "mathengine.pipeline.certificate_sums_elementary:exponential",
    "rational": "mathengine.pipeline.certificate_sums_rational:check",
    "beta integral": "mathengine.pipeline.certificate_sums_beta:check",
    "WZ pair": "mathengine.pipeline.certificate_sums_wz:pair",
    "reduction": "mathengine.pipeline.certificate_sums_wz:reduction",
    "translation": "mathengine.pipeline.certificate_translation:check",
    "arcsine integral": "mathengine.pipeline.certificate_sums_arcsine:check",
    "complex multiplication": "mathengine.pipeline.certificate_multiplication:check",
    "WZ exchange": "mathengine.pipeline.certificate_exchange:check",
    "combination": "mathengine.pipeline.certificate_sums_combination:check",
}
"""Rule: its checker as ``module:function``."""


def proved_sum(proof: object) -> tuple[Fraction, tuple[int, ...], tuple[int, ...], Expression]:
    """First term, numerator and denominator of the quotient, and value of a sum whose proof holds.

    Raises
    ------
    InvalidInput
        If it does not hold.
    """
    if not isinstance(proof, Mapping):
        raise TypeError("a proof of a sum was expected")
    rule = proof["rule"]
    if not isinstance(rule, str) or rule not in RULES:
        raise refused("a sum proved by an unknown rule")
    top, bottom = (listed(part) for part in items(proof["ratio"]))
    require(max(len(top), len(bottom)) <= LARGEST_DEGREE, "a quotient of terms of too large a degree")
    require(all(c.denominator == 1 for c in (*top, *bottom)), "a quotient of terms without integer coefficients")
    require(without_zeros(bottom), "a quotient of terms with a pole at an integer n >= 0")
    claim = ClaimedSum(number(proof["first"]), top, bottom, read_expression(str(proof["value"])))
    require_divisors(claim.value)
    checker(RULES[rule])(claim, proof)
    return (
        claim.first,
        tuple(c.numerator for c in claim.numerator),
        tuple(c.numerator for c in claim.denominator),
        claim.value,
    )


def checker(place: str) -> SumRule:
    """The function at ``module:function``, loaded when first asked for."""
    module, _, function = place.partition(":")
    found: SumRule = getattr(importlib.import_module(module), function)
    return found

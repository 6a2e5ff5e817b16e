"""Checks of proved values of continued fractions: what all modes share is read here, the rest by each mode's module.

A mode's checker is ``check(claim: ClaimedValue, proof: Mapping[str, object]) -> None``; it returns quietly if the data
establish that the fraction converges to the claimed value, and refuses otherwise.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from mathengine.numeric.expressions import Expression
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import refused
from mathengine.pipeline.certificate_fractions import WORDS, Coefficients, Polynomial, coefficients
from mathengine.pipeline.certificate_values import require_divisors


@dataclass(frozen=True, slots=True)
class ClaimedValue:
    """``a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)) = value``, with integer polynomials a and b."""

    a: Polynomial
    b: Polynomial
    value: Expression


ValueRule: TypeAlias = Callable[[ClaimedValue, Mapping[str, object]], None]

VALUE_RULES: dict[str, str] = {
    "hypergeometric ratio": "mathengine.pipeline.certificate_hypergeometric:check",
    "Euler conversion": "mathengine.pipeline.certificate_euler:check",
    "inflation": "mathengine.pipeline.certificate_variants:inflation",
    "shift": "mathengine.pipeline.certificate_variants:shift",
    "rational value": "mathengine.pipeline.certificate_variants:rational",
    "field row": "mathengine.pipeline.certificate_field_row:check",
    "field column": "mathengine.pipeline.certificate_field_column:check",
    "telescoping": "mathengine.pipeline.certificate_telescoping:check",
    "gauge": "mathengine.pipeline.certificate_gauge:check",
}
"""Mode: its checker as ``module:function``."""


def proved_value(proof: object) -> tuple[Coefficients, Expression]:
    """a and b, and the value of a fraction whose proof holds.

    Raises
    ------
    InvalidInput
        If it does not hold.
    """
    if not isinstance(proof, Mapping):
        raise TypeError("a proof of a value was expected")
    rule = proof["rule"]
    if not isinstance(rule, str) or rule not in VALUE_RULES:
        raise refused("a value proved by an unknown rule")
    key = coefficients(read_expression(str(proof["fraction"]), vocabulary=WORDS))
    a, b = ([Fraction(c) for c in part] for part in key)
    value = read_expression(str(proof["value"]))
    require_divisors(value)
    checker(VALUE_RULES[rule])(ClaimedValue(a, b, value), proof)
    return key, value


def checker(place: str) -> ValueRule:
    """The function at ``module:function``, loaded when first asked for."""
    module, _, function = place.partition(":")
    found: ValueRule = getattr(importlib.import_module(module), function)
    return found

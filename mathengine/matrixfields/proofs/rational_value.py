"""Rational values as proofs: fractions that terminate, and those with a rational tail."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mathengine.errors import Divergent
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.matrixfields.rational_limits import rational_limit
from mathengine.numeric.expressions import Number


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The rational value of the fraction, where :func:`rational_limit` proves one; else None.

    >>> prove(ContinuedFraction.of("6*n + 3", "1 - 9*n**2")).value
    Number(value=Fraction(1, 1))
    """
    plain = replace(fraction, scale=Fraction(1))
    try:
        found = rational_limit(plain)
    except Divergent:
        return None
    if found is None:
        return None
    inner = {"fraction": plain.to_text(), **found.certificate}
    return ValueProof.of(fraction, Number(found.value), "rational value", proof=inner)

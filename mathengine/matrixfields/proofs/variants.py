"""Variants of fractions with a proved value: inflations, and fractions moved by a few steps.

``a -> c a, b -> c(n) c(n-1) b`` multiplies the value by c(0); a Moebius map takes the value of a tail to that of the
fraction it belongs to.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import MathengineError
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.equivalence import integer_zeros, value_at_zero
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius
from mathengine.matrixfields.proofs.registry import MODES
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.rational_form import rational_form

STEPS = (1, -1, 2, -2)
"""Moves that are tried."""
DIGITS = 10
"""Digits of the enclosure that keeps a value off the pole of a map."""
OWN = "variants"


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value by that of the canonical form, or of a fraction moved by up to two steps; else None.

    >>> from mathengine.numeric.printer import to_text
    >>> to_text(prove(ContinuedFraction.of("2*n**2 + 6*n + 5", "-n**4 - 4*n**3 - 6*n**2 - 4*n - 1")).value)
    'zeta(2)/(zeta(2) - 1)'
    """
    if not fraction.a_coefficients or fraction.terminates_at is not None:
        return None
    plain = replace(fraction, scale=Fraction(1))
    canonical = replace(plain.canonical(), scale=Fraction(1))
    if canonical != plain:
        proof = _by_other_modes(canonical)
        if proof is not None:
            return inflated(fraction, proof)
    for steps in STEPS:
        moved = _moved(plain, steps)
        proof = None if moved is None else _by_other_modes(moved)
        found = None if proof is None else shifted(fraction, proof, steps)
        if found is not None:
            return found
    return None


def _by_other_modes(fraction: ContinuedFraction) -> ValueProof | None:
    for name, module in MODES:
        if name != OWN:
            proof: ValueProof | None = importlib.import_module(module).prove(fraction)
            if proof is not None:
                return proof
    return None


def inflated(fraction: ContinuedFraction, proof: ValueProof) -> ValueProof | None:
    """The value of an inflation of a fraction with a proved value, or None where the multiplier has zeros or poles.

    Parameters
    ----------
    fraction : ContinuedFraction
        With ``a = c a0``, ``b = c(n) c(n-1) b0`` for the fraction a0, b0 of the proof.
    proof : ValueProof
        Of a fraction with scale 1.
    """
    other = proof.fraction
    common = fraction.a.gcd(other.a)
    top, bottom = fraction.a // common, other.a // common
    if any(zero >= 0 for part in (top, bottom) for zero, _ in integer_zeros(part)):
        return None
    back = fmpz_poly([-1, 1])
    if fraction.b * bottom * bottom(back) != other.b * top * top(back):
        return None
    value = rational_form(Product((Number(value_at_zero(top, bottom)), proof.value)))
    multiplier = [[str(c) for c in part.coeffs()] for part in (top, bottom)]
    return ValueProof.of(fraction, value, "inflation", multiplier=multiplier, of=dict(proof.certificate))


def _moved(fraction: ContinuedFraction, steps: int) -> ContinuedFraction | None:
    """a and b moved; for steps back the new partial numerators must not end the fraction before it begins."""
    step = fmpz_poly([steps, 1])
    moved = ContinuedFraction.from_polynomials(fraction.a(step), fraction.b(step))
    return None if moved.terminates_at is not None else moved


def shifted(fraction: ContinuedFraction, proof: ValueProof, steps: int) -> ValueProof | None:
    """The value of a fraction by that of its tail (steps > 0), or of one that it is a tail of (steps < 0).

    Parameters
    ----------
    fraction : ContinuedFraction
    proof : ValueProof
        For a(n + steps), b(n + steps), with scale 1.
    steps : int
        Not 0.
    """
    plain = replace(fraction, scale=Fraction(1))
    tail, whole = (proof.fraction, plain) if steps > 0 else (plain, proof.fraction)
    back = whole.shift(abs(steps))[1]
    try:
        enclosed = enclosure(tail, DIGITS)
    except MathengineError:
        return None
    if not back.enclose(enclosed.value).is_finite():
        return None
    value = image(back if steps > 0 else _inverse(back), proof.value)
    return ValueProof.of(
        fraction, value, "shift", steps=steps, of=dict(proof.certificate), enclosure=dict(enclosed.certificate)
    )


def image(map_: Moebius, value: Expression) -> Expression:
    """``(a x + b)/(c x + d)`` as an expression.

    >>> from mathengine.numeric.expressions import Name
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(image(Moebius(Fraction(1), Fraction(0), Fraction(0), Fraction(2)), Name("pi")))
    'pi/2'
    """
    top, bottom = (
        Sum((Product((Number(factor), value)), Number(rest))) for factor, rest in ((map_.a, map_.b), (map_.c, map_.d))
    )
    return rational_form(Product((top, Power(bottom, Number.of(-1)))))


def _inverse(map_: Moebius) -> Moebius:
    return Moebius(map_.d, -map_.b, -map_.c, map_.a)

"""Relations by proved values: two fractions whose closed forms are Moebius images of one and the same constant.

Nothing relates the recurrences here; both values are proved on their own. If they are ``M(x)`` and ``M'(x)`` for one
atom x, a constant or a function value, then the first is ``M M'^-1`` of the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mathengine.errors import MathengineError
from mathengine.matrixfields.equivalences.moebius import IntegerMatrix, composed, inverted, primitive_map, scaled_map
from mathengine.matrixfields.fractions import ContinuedFraction, Moebius
from mathengine.matrixfields.proofs import prove_value
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.polynomials import as_rational_function
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form

PLACEHOLDER = "x"


@dataclass(frozen=True, slots=True)
class ProvedImage:
    """A fraction whose value, without its scale, is ``moebius(atom)``.

    Attributes
    ----------
    fraction : ContinuedFraction
    atom : str
        The text of the constant.
    moebius : Moebius
        Invertible.
    proof : mapping
        The certificate of the value.
    """

    fraction: ContinuedFraction
    atom: str
    moebius: Moebius
    proof: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ValueLink:
    """An exact relation between two proved values.

    Attributes
    ----------
    plain : IntegerMatrix
        The map for the fractions without their scales.
    moebius : Moebius
        value(left) = moebius(value(right)).
    proofs : pair of mappings
        Certificates of both values.
    """

    plain: IntegerMatrix
    moebius: Moebius
    proofs: tuple[Mapping[str, object], Mapping[str, object]]

    def certificate(self) -> dict[str, object]:
        """Plain data, as the checker of the rule ``proved values`` reads them."""
        left, right = (dict(proof) for proof in self.proofs)
        moebius = [[str(x) for x in row] for row in self.plain]
        return {"rule": "proved values", "left": left, "right": right, "moebius": moebius}


def proved_image(fraction: ContinuedFraction) -> ProvedImage | None:
    """The proved value as a Moebius image of one atom; None where there is no proof, or the value is of another form.

    Examples
    --------
    >>> found = proved_image(ContinuedFraction.of("3*n + 3", "-2*n**2 - n"))     # 2/(4 - pi)
    >>> found.atom, found.moebius(Fraction(3))
    ('pi', Fraction(2, 1))
    """
    plain = ContinuedFraction(fraction.a_coefficients, fraction.b_coefficients)
    proof = prove_value(plain)
    if proof is None:
        return None
    try:
        value = rational_form(proof.value)
        atoms = _atoms(value)
        if len(atoms) != 1:
            return None
        top, bottom = as_rational_function(_replaced(value, atoms[0]), PLACEHOLDER)
    except MathengineError:
        return None
    if max(top.degree(), bottom.degree()) > 1:
        return None
    entries = [Fraction(int(c)) for part in (top, bottom) for c in (part[1], part[0])]
    (p, q), (r, t) = primitive_map(((entries[0], entries[1]), (entries[2], entries[3])))
    if p * t == q * r:
        return None
    moebius = Moebius(Fraction(p), Fraction(q), Fraction(r), Fraction(t))
    return ProvedImage(fraction, to_text(atoms[0]), moebius, proof.certificate)


def link_of_values(left: ProvedImage, right: ProvedImage) -> ValueLink | None:
    """The relation between two proved values of one atom. Exact.

    >>> one, other = (proved_image(ContinuedFraction.of(a, b)) for a, b in (("2*n + 1", "n**2"), ("6", "(2*n - 1)**2")))
    >>> link_of_values(one, other).moebius(Fraction(7))     # 4/pi and 3 + pi
    Fraction(1, 1)
    """
    if left.atom != right.atom:
        return None
    found = composed(left.moebius, inverted(right.moebius))
    plain = primitive_map(((found.a, found.b), (found.c, found.d)))
    moebius = scaled_map(plain, left.fraction.scale, right.fraction.scale)
    return ValueLink(plain, moebius, (left.proof, right.proof))


def _atoms(expression: Expression) -> list[Expression]:
    """What arithmetic does not open, each once."""
    match expression:
        case Number():
            return []
        case Sum(parts) | Product(parts):
            found: list[Expression] = []
            for part in parts:
                found += [atom for atom in _atoms(part) if atom not in found]
            return found
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            return _atoms(base)
    return [expression]


def _replaced(expression: Expression, atom: Expression) -> Expression:
    if expression == atom:
        return Name(PLACEHOLDER)
    match expression:
        case Sum(parts):
            return Sum(tuple(_replaced(part, atom) for part in parts))
        case Product(parts):
            return Product(tuple(_replaced(part, atom) for part in parts))
        case Power(base, exponent):
            return Power(_replaced(base, atom), exponent)
    return expression

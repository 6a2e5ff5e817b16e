"""Number fields Q[x]/(m) with exact arithmetic, and their extensions by roots of polynomials.

Elements are polynomials over Q of degree below that of m. A root of a polynomial over the field generates an extension
that is again given by one primitive element (B. Trager, Algebraic factoring and rational function integration, 1976).
Numbers come out as certified balls, one for each embedding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from flint import acb, fmpq, fmpq_mat, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly, fmpz_poly

from mathengine.errors import BudgetExhausted
from mathengine.numeric.balls import working_precision
from mathengine.symbolic.shifts import as_fraction

LARGEST_DEGREE = 60
"""Bound on the degree over Q."""

_PLANE = fmpq_mpoly_ctx.get(("x", "y"), "lex")
_X, _Y = _PLANE.gens()


@dataclass(frozen=True, slots=True)
class NumberField:
    """Q[x]/(modulus), the modulus monic and irreducible; :data:`RATIONALS` is Q itself.

    Examples
    --------
    >>> field = NumberField(fmpq_poly([-2, 0, 1]))
    >>> root = field.generator
    >>> field.times(root, root), field.inverse(root)
    (2, 1/2*x)
    """

    modulus: fmpq_poly

    @property
    def degree(self) -> int:
        """The degree over Q."""
        return int(self.modulus.degree())

    @property
    def generator(self) -> fmpq_poly:
        """The class of x."""
        return fmpq_poly([0, 1]) % self.modulus

    def times(self, a: fmpq_poly, b: fmpq_poly) -> fmpq_poly:
        """The product of two elements."""
        product = a * b
        return product % self.modulus if product.degree() >= self.modulus.degree() else product

    def inverse(self, a: fmpq_poly) -> fmpq_poly:
        """The inverse of an element that is not 0."""
        if a.degree() == 0:
            return fmpq_poly([1 / a[0]])
        _, s, _ = a.xgcd(self.modulus)
        return s

    def power(self, a: fmpq_poly, exponent: int) -> fmpq_poly:
        """An integer power."""
        if exponent < 0:
            a, exponent = self.inverse(a), -exponent
        result = fmpq_poly([1])
        for bit in bin(exponent)[2:]:
            result = self.times(result, result)
            if bit == "1":
                result = self.times(result, a)
        return result

    def minimal_polynomial(self, a: fmpq_poly) -> fmpz_poly:
        """The minimal polynomial of an element over Q, primitive with a positive leading coefficient.

        >>> NumberField(fmpq_poly([-2, 0, 1])).minimal_polynomial(fmpq_poly([17, 12]))
        x^2 + (-34)*x + 1
        """
        if a.degree() < 1:
            return fmpz_poly([-int(a[0].p), int(a[0].q)])
        columns = [self.times(a, fmpq_poly([0] * i + [1])) for i in range(self.degree)]
        found = fmpq_mat([[column[i] for column in columns] for i in range(self.degree)]).minpoly()
        return found.numer() // found.numer().content()

    def embeddings(self, bits: int) -> list[acb]:
        """The images of the generator in the complex numbers, as certified balls; real ones first, by size."""
        if self.degree == 1:
            return [acb(-self.modulus[0])]
        integral = self.modulus.numer()
        with working_precision(bits):
            found = cast("list[tuple[acb, int]]", integral.complex_roots())
        return sorted(
            (root for root, _ in found), key=lambda z: (not z.imag.is_zero(), float(z.real.mid()), float(z.imag.mid()))
        )

    def substitute(self, a: fmpq_poly, image: fmpq_poly) -> fmpq_poly:
        """The element a of another field in this one, given the image of its generator."""
        result = fmpq_poly()
        for coefficient in reversed(a.coeffs()):
            result = self.times(result, image) + fmpq_poly([coefficient])
        return result


RATIONALS = NumberField(fmpq_poly([0, 1]))
"""Q."""


def constant(value: int | Fraction | fmpq) -> fmpq_poly:
    """A rational number as an element of any field.

    >>> constant(Fraction(1, 2))
    1/2
    """
    return fmpq_poly([fmpq(value.numerator, value.denominator) if isinstance(value, Fraction) else value])


def rational_value(a: fmpq_poly) -> Fraction | None:
    """The value of an element that is rational.

    >>> rational_value(constant(3)), rational_value(fmpq_poly([0, 1]))
    (Fraction(3, 1), None)
    """
    return as_fraction(a[0]) if a.degree() < 1 else None


def enclose(a: fmpq_poly, image: acb, bits: int) -> acb:
    """The value of an element under an embedding, as a ball.

    >>> field = NumberField(fmpq_poly([-2, 0, 1]))
    >>> enclose(fmpq_poly([17, -12]), field.embeddings(100)[1], 100).real.str(5, radius=False)
    '0.029437'
    """
    with working_precision(bits):
        result = acb(0)
        for coefficient in reversed(a.coeffs()):
            result = result * image + coefficient
        return result


@dataclass(frozen=True, slots=True)
class Root:
    """A root of a polynomial over a field, in the extension that it generates.

    Attributes
    ----------
    field : NumberField
        The extension.
    value : fmpq_poly
        The root.
    generator : fmpq_poly
        The old generator in the extension.
    multiplicity : int
    """

    field: NumberField
    value: fmpq_poly
    generator: fmpq_poly
    multiplicity: int


def roots(field: NumberField, polynomial: Sequence[fmpq_poly]) -> list[Root]:
    """One root for each irreducible factor over the field; all roots are these and their conjugates. Exact.

    Parameters
    ----------
    field : NumberField
    polynomial : sequence of fmpq_poly
        Its coefficients, the constant one first, the last not 0.

    Examples
    --------
    >>> [(root.field.degree, root.multiplicity) for root in roots(RATIONALS, [constant(c) for c in (2, 0, -3, 0, 1)])]
    [(1, 1), (1, 1), (2, 1)]
    """
    if len(polynomial) == 2:
        value = field.times(-polynomial[0], field.inverse(polynomial[1]))
        return [Root(field, value, field.generator, 1)]
    if field.degree == 1:
        return _rational_case(fmpq_poly([c[0] for c in polynomial]), field)
    if field.degree * (len(polynomial) - 1) > LARGEST_DEGREE:
        raise BudgetExhausted(f"a number field of degree {field.degree * (len(polynomial) - 1)}")
    for shift in range(1, 100):
        found = _trager(field, polynomial, shift)
        if found is not None:
            return found
    raise BudgetExhausted("no primitive element found")


def _rational_case(polynomial: fmpq_poly, field: NumberField) -> list[Root]:
    found = []
    for factor, multiplicity in polynomial.factor()[1]:
        monic = factor / factor.leading_coefficient()
        if monic.degree() == 1:
            found.append(Root(field, fmpq_poly([-monic[0]]), field.generator, multiplicity))
        else:
            extension = NumberField(monic)
            found.append(Root(extension, extension.generator, field.generator, multiplicity))
    return sorted(found, key=lambda root: root.field.degree)


def _trager(field: NumberField, polynomial: Sequence[fmpq_poly], shift: int) -> list[Root] | None:
    """With the primitive elements ``root + shift * generator``; None where one of them is none."""
    argument, total = _X - shift * _Y, _PLANE.constant(0)
    for coefficient in reversed(polynomial):
        total = total * argument + _in_y(coefficient)
    norm = _in_y(field.modulus).resultant(total, "y")
    table = {int(key[0]): value for key, value in norm.to_dict().items()}
    univariate = fmpq_poly([table.get(i, 0) for i in range(max(table) + 1)])
    found = []
    for factor, multiplicity in univariate.factor()[1]:
        extension = NumberField(factor / factor.leading_coefficient())
        image = _old_generator(field, polynomial, shift, extension)
        if image is None:
            return None
        found.append(Root(extension, extension.generator - shift * image, image, multiplicity))
    return found


def _in_y(polynomial: fmpq_poly) -> fmpq_mpoly:
    return _PLANE.from_dict({(0, i): c for i, c in enumerate(polynomial.coeffs()) if c != 0})


def _old_generator(
    field: NumberField, polynomial: Sequence[fmpq_poly], shift: int, extension: NumberField
) -> fmpq_poly | None:
    """The common root y of the modulus and ``f(b - shift y)``, b the new generator, if it is the only one."""
    step = [extension.generator, constant(-shift)]
    total: list[fmpq_poly] = []
    for coefficient in reversed(polynomial):
        total = _add(_times(extension, total, step), [constant(c) for c in coefficient.coeffs()])
    common = _gcd(extension, [constant(c) for c in field.modulus.coeffs()], total)
    if len(common) != 2:
        return None
    return extension.times(-common[0], extension.inverse(common[1]))


def _add(p: Sequence[fmpq_poly], q: Sequence[fmpq_poly]) -> list[fmpq_poly]:
    size = max(len(p), len(q))
    zero = fmpq_poly()
    return [(p[i] if i < len(p) else zero) + (q[i] if i < len(q) else zero) for i in range(size)]


def _times(field: NumberField, p: Sequence[fmpq_poly], q: Sequence[fmpq_poly]) -> list[fmpq_poly]:
    result = [fmpq_poly()] * (len(p) + len(q) - 1 if p and q else 0)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            result[i + j] = result[i + j] + field.times(a, b)
    return result


def _gcd(field: NumberField, p: list[fmpq_poly], q: list[fmpq_poly]) -> list[fmpq_poly]:
    p, q = _stripped(p), _stripped(q)
    while q:
        inverse = field.inverse(q[-1])
        while len(p) >= len(q):
            factor, offset = field.times(p[-1], inverse), len(p) - len(q)
            p = _stripped([x - field.times(factor, q[i - offset]) if i >= offset else x for i, x in enumerate(p)])
        p, q = q, p
    return p


def _stripped(p: list[fmpq_poly]) -> list[fmpq_poly]:
    while p and not p[-1]:
        p = p[:-1]
    return p

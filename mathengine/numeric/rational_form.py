"""Expressions as quotients of coprime integer polynomials in their atoms.

An atom is whatever arithmetic does not open: a constant, a function value, a fractional power. Two spellings of one
rational function of the same atoms get one form; relations between atoms (``sqrt(2)*sqrt(3) = sqrt(6)``) are not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, prod

from flint import fmpq, fmpq_mpoly, fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text

LARGEST_POWER = 64
LARGEST_LENGTH = 2000
"""Bounds on exponents and on the number of terms, beyond which the expression is left in its normal form."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """``numerator / denominator``, polynomials in one flint context."""

    numerator: fmpz_mpoly
    denominator: fmpz_mpoly

    def __add__(self, other: Quotient) -> Quotient:
        numerator = self.numerator * other.denominator + other.numerator * self.denominator
        return _reduced(numerator, self.denominator * other.denominator)

    def __mul__(self, other: Quotient) -> Quotient:
        return _reduced(self.numerator * other.numerator, self.denominator * other.denominator)

    def __pow__(self, exponent: int) -> Quotient:
        if exponent >= 0:
            return Quotient(_power(self.numerator, exponent), _power(self.denominator, exponent))
        if self.numerator.is_zero():
            raise InvalidInput("division", "by zero", "a divisor other than 0")
        return _reduced(_power(self.denominator, -exponent), _power(self.numerator, -exponent))


def _power(polynomial: fmpz_mpoly, exponent: int) -> fmpz_mpoly:
    """A power; one that may become long is taken step by step, and given up as soon as it is far too long."""
    terms = comb(len(polynomial) + exponent - 1, exponent) if len(polynomial) else 0
    box = prod(degree * exponent + 1 for degree in polynomial.degrees())
    if min(terms, box) <= LARGEST_LENGTH or exponent > LARGEST_POWER:
        return polynomial**exponent
    result = polynomial
    for _ in range(exponent - 1):
        result = result * polynomial
        if len(result) > 8 * LARGEST_LENGTH:
            raise BudgetExhausted("the power is too large to expand")
    return result


def rational_form(expression: Expression) -> Expression:
    """``expression`` as one reduced quotient in its atoms, in normal form.

    Expressions too large to expand (powers above 64, thousands of terms) come back in their normal form only.

    Raises
    ------
    InvalidInput
        If it divides by zero identically.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(rational_form(read_expression("1/(1/2 + 1/(2*zeta(3)))")))
    '2*zeta(3)/(zeta(3) + 1)'
    """
    plain = normal_form(expression)
    atoms = sorted(set(_atoms(plain)), key=to_text)
    if not atoms:
        return plain
    context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(len(atoms))], "degrevlex")
    known = {atom: Quotient(x, context.constant(1)) for atom, x in zip(atoms, context.gens(), strict=True)}
    try:
        quotient = _quotient(plain, known, context)
    except BudgetExhausted:
        return plain
    return normal_form(_expression(quotient, atoms))


def _atoms(expression: Expression) -> list[Expression]:
    match expression:
        case Number():
            return []
        case Sum(parts) | Product(parts):
            return [atom for part in parts for atom in _atoms(part)]
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            return _atoms(base)
    return [expression]


def _quotient(expression: Expression, known: dict[Expression, Quotient], context: fmpz_mpoly_ctx) -> Quotient:
    one = context.constant(1)
    match expression:
        case Number(value):
            return Quotient(one * fmpz(value.numerator), one * fmpz(value.denominator))
        case Sum(terms):
            total = Quotient(one * 0, one)
            for term in terms:
                total = _bounded(total + _quotient(term, known, context))
            return total
        case Product(factors):
            product = Quotient(one, one)
            for factor in factors:
                product = _bounded(product * _quotient(factor, known, context))
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            inner = _quotient(base, known, context)
            if abs(exponent) > LARGEST_POWER and max(len(inner.numerator), len(inner.denominator)) > 1:
                raise BudgetExhausted("the power is too large to expand")
            return _bounded(inner ** int(exponent))
    return known[expression]


def _bounded(quotient: Quotient) -> Quotient:
    if max(len(quotient.numerator), len(quotient.denominator)) > LARGEST_LENGTH:
        raise BudgetExhausted("the expression is too large to expand")
    return quotient


def _reduced(numerator: fmpz_mpoly, denominator: fmpz_mpoly) -> Quotient:
    if numerator.is_zero():
        return Quotient(numerator, denominator * 0 + 1)
    common = numerator.gcd(denominator)
    if denominator.leading_coefficient() < 0:
        common = -common
    return Quotient(numerator // common, denominator // common)


def _expression(quotient: Quotient, atoms: Sequence[Expression]) -> Expression:
    top, bottom = polynomial_expression(quotient.numerator, atoms), polynomial_expression(quotient.denominator, atoms)
    return Product((top, Power(bottom, Number(Fraction(-1)))))


def polynomial_expression(polynomial: fmpz_mpoly | fmpq_mpoly, atoms: Sequence[Expression]) -> Expression:
    """The sum of terms that a polynomial is when its variables stand for ``atoms``, in their order.

    >>> from flint import fmpz_mpoly_ctx
    >>> x, y = fmpz_mpoly_ctx.get(["x", "y"], "lex").gens()
    >>> to_text(polynomial_expression(x**2 - 3*y, [Number.of(7), Number.of(2)]))
    '7**2 - 3*2**1'
    """
    terms: list[Expression] = []
    for exponents, coefficient in polynomial.to_dict().items():
        powers = [Power(a, Number(Fraction(int(e)))) for a, e in zip(atoms, exponents, strict=True) if e]
        terms.append(Product((Number(_fraction(coefficient)), *powers)))
    return Sum(tuple(terms))


def _fraction(value: fmpz | fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else Fraction(int(value))

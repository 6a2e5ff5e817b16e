"""Expressions as products of irreducible polynomials in their atoms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.numeric.expressions import Expression, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form

MOST_TERMS = 400
LARGEST_EXPONENT = 60


@dataclass(frozen=True, slots=True)
class Factored:
    """``coefficient`` times powers of irreducible polynomials in atoms; exponents may be negative.

    >>> from mathengine.numeric.reader import read_expression
    >>> found = factored(read_expression("(x**2*y - y)/(2*x)"))
    >>> found.coefficient, sorted((to_text(factor), e) for factor, e in found.factors)
    (Fraction(1, 2), [('x', -1), ('x + 1', 1), ('x - 1', 1), ('y', 1)])
    """

    coefficient: Fraction
    factors: tuple[tuple[Expression, int], ...]


def factored(expression: Expression) -> Factored | None:
    """The factors of an expression; None where it is too large.

    Raises
    ------
    InvalidInput
        If it divides by zero identically.
    """
    plain = rational_form(expression)
    atoms = sorted(set(_atoms(plain)), key=to_text)
    context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(len(atoms))], "degrevlex")
    quotient = _quotient(plain, dict(zip(atoms, context.gens(), strict=True)), context)
    if quotient is None:
        return None
    common = quotient[0].gcd(quotient[1])
    coefficient = Fraction(1)
    factors: list[tuple[Expression, int]] = []
    for polynomial, sign in zip(quotient, (1, -1), strict=True):
        if polynomial.is_zero():
            return Factored(Fraction(0), ())
        content, found = (polynomial // common).factor()
        coefficient *= Fraction(int(content)) ** sign
        factors += [(_expression(factor, atoms), sign * int(exponent)) for factor, exponent in found]
    return Factored(coefficient, tuple(factors))


def linear_part(expression: Expression, atom: Expression) -> Expression | None:
    """What stands before an atom in a polynomial of degree 1 in it; None where the degree is another.

    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(linear_part(read_expression("1 - x*log(x) + log(x)"), read_expression("log(x)")))
    '-x + 1'
    """
    plain = rational_form(expression)
    atoms = sorted(set(_atoms(plain)), key=to_text)
    if rational_form(atom) not in atoms:
        return None
    index = atoms.index(rational_form(atom))
    context = fmpz_mpoly_ctx.get([f"x{i}" for i in range(len(atoms))], "degrevlex")
    quotient = _quotient(plain, dict(zip(atoms, context.gens(), strict=True)), context)
    if quotient is None or quotient[0].degrees()[index] != 1 or quotient[1].degrees()[index] != 0:
        return None
    coefficient = quotient[0].derivative(index)
    return _expression(coefficient, atoms)


def _atoms(expression: Expression) -> list[Expression]:
    match expression:
        case Number():
            return []
        case Sum(parts) | Product(parts):
            return [atom for part in parts for atom in _atoms(part)]
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            return _atoms(base)
    return [expression]


def _quotient(
    expression: Expression, known: dict[Expression, fmpz_mpoly], context: fmpz_mpoly_ctx
) -> tuple[fmpz_mpoly, fmpz_mpoly] | None:
    """Numerator and denominator, not in lowest terms; None where they are too large."""
    one = context.constant(1)
    match expression:
        case Number(value):
            return one * value.numerator, one * value.denominator
        case Sum(parts) | Product(parts):
            is_sum = isinstance(expression, Sum)
            top, bottom = (one * 0 if is_sum else one), one
            for part in parts:
                inner = _quotient(part, known, context)
                if inner is None:
                    return None
                top = top * inner[1] + inner[0] * bottom if is_sum else top * inner[0]
                bottom = bottom * inner[1]
                if max(len(top), len(bottom)) > MOST_TERMS:
                    return None
                common = top.gcd(bottom)
                top, bottom = top // common, bottom // common
            return top, bottom
        case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= LARGEST_EXPONENT:
            inner = _quotient(base, known, context)
            if inner is None or (len(inner[0]) + len(inner[1]) - 1) ** min(abs(int(exponent)), 3) > MOST_TERMS:
                return None
            top, bottom = inner if exponent >= 0 else (inner[1], inner[0])
            return top ** abs(int(exponent)), bottom ** abs(int(exponent))
    found = known.get(expression)
    return None if found is None else (found, one)


def _expression(polynomial: fmpz_mpoly, atoms: list[Expression]) -> Expression:
    terms: list[Expression] = []
    for exponents, coefficient in polynomial.to_dict().items():
        powers: list[Expression] = [
            atom if e == 1 else Power(atom, Number.of(int(e))) for atom, e in zip(atoms, exponents, strict=True) if e
        ]
        if coefficient != 1 or not powers:
            powers.insert(0, Number.of(int(coefficient)))
        terms.append(powers[0] if len(powers) == 1 else Product(tuple(powers)))
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))

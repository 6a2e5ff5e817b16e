"""Expressions as polynomials and rational functions in one variable, by a direct fold to flint.

Everything is exact. Degrees are bounded before anything is multiplied out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression

LARGEST_DEGREE = 10_000
"""Bound on the degree of a numerator or denominator, before cancelling."""
LARGEST_BITS = 4_000_000
"""Bound on the bits of all coefficients of an intermediate polynomial together."""


def as_polynomial(expression: Expression, variable: str) -> fmpq_poly:
    """The polynomial over Q that ``expression`` is in ``variable``.

    Parameters
    ----------
    expression : Expression
        Sums, products and integer powers of numbers and the variable; quotients are accepted where they cancel.
    variable : str
        Its name.

    Raises
    ------
    InvalidInput
        If it is no polynomial, contains another name (the message says which), divides by zero, or is too large.

    Examples
    --------
    >>> as_polynomial(read_expression("(n+1)^2/2"), "n")
    1/2*x^2 + x + 1/2
    """
    numerator, denominator = _quotient(expression, variable)
    if denominator.degree() > 0:
        numerator, denominator = _cancelled(numerator, denominator)
        if denominator.degree() > 0:
            raise InvalidInput("expression", to_text(expression), f"a polynomial in {variable}")
    return fmpq_poly(numerator, denominator[0])


def as_rational_function(expression: Expression, variable: str) -> tuple[fmpz_poly, fmpz_poly]:
    """Numerator and denominator of ``expression`` as a rational function of ``variable``.

    The two are integer polynomials, coprime over Q and without a common integer factor; the denominator's leading
    coefficient is positive. The zero function is ``0/1``. Exact.

    Raises
    ------
    InvalidInput
        If it is no rational function, contains another name (the message says which), divides by zero, or is too large.

    Examples
    --------
    >>> as_rational_function(read_expression("(n^2-1)/(2*n-2)"), "n")
    (x + 1, 2)
    """
    numerator, denominator = _quotient(expression, variable)
    return _cancelled(numerator, denominator)


def read_rational_function(text: str, variable: str) -> tuple[fmpz_poly, fmpz_poly]:
    """:func:`as_rational_function` of the expression that ``text`` spells.

    Raises
    ------
    ParseError
        If the text is no expression.

    Examples
    --------
    >>> read_rational_function("n/2 + 1/(2*n)", "n")
    (x^2 + 1, 2*x)
    """
    return as_rational_function(read_expression(text), variable)


def polynomial_to_expression(polynomial: fmpz_poly | fmpq_poly, variable: str) -> Expression:
    """The expression of a polynomial, by descending degree.

    Examples
    --------
    >>> to_text(polynomial_to_expression(fmpz_poly([5, 27, 51, 34]), "n"))
    '34*n**3 + 51*n**2 + 27*n + 5'
    """
    terms: list[Expression] = []
    for degree in range(polynomial.degree(), -1, -1):
        coefficient = _fraction(polynomial[degree])
        if coefficient:
            terms.append(_monomial(coefficient, variable, degree))
    if not terms:
        return Number.of(0)
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _monomial(coefficient: Fraction, variable: str, degree: int) -> Expression:
    if degree == 0:
        return Number(coefficient)
    power: Expression = Name(variable) if degree == 1 else Power(Name(variable), Number.of(degree))
    return power if coefficient == 1 else Product((Number(coefficient), power))


def _fraction(value: fmpz | fmpq) -> Fraction:
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    return Fraction(int(value))


@dataclass(frozen=True, slots=True)
class _Fold:
    """One fold of an expression; every step gives a numerator and a denominator, not yet cancelled."""

    variable: str

    def of(self, expression: Expression) -> tuple[fmpz_poly, fmpz_poly]:
        match expression:
            case Number(value):
                return fmpz_poly([value.numerator]), fmpz_poly([value.denominator])
            case Name(name):
                if name != self.variable:
                    raise InvalidInput(f"free name in an expression in {self.variable}", name, self.variable)
                return fmpz_poly([0, 1]), fmpz_poly([1])
            case Sum(terms):
                return self.sum(terms)
            case Product(factors):
                return self.product(factors)
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                return self.power(base, exponent.numerator)
            case _:
                raise InvalidInput("term", to_text(expression), f"a rational function of {self.variable} over Q")

    def sum(self, terms: tuple[Expression, ...]) -> tuple[fmpz_poly, fmpz_poly]:
        plain: dict[int, Fraction] = {}
        top, bottom = fmpz_poly(), fmpz_poly([1])
        for term in terms:
            known = self.monomial(term)
            if known is not None:
                plain[known[0]] = plain.get(known[0], Fraction(0)) + known[1]
                continue
            upper, lower = self.of(term)
            if lower == bottom:
                top = top + upper
            else:
                top, bottom = _bounded(top * lower + upper * bottom), _bounded(bottom * lower)
        if plain:
            scale, polynomial = _collected(plain)
            top = top * scale + polynomial * bottom
            bottom = bottom * scale
        return _bounded(top), bottom

    def monomial(self, term: Expression) -> tuple[int, Fraction] | None:
        """Degree and coefficient, where that can be read off."""
        coefficient = Fraction(1)
        if isinstance(term, Number):
            return 0, term.value
        if isinstance(term, Product) and len(term.factors) == 2 and isinstance(term.factors[0], Number):
            coefficient, term = term.factors[0].value, term.factors[1]
        match term:
            case Name(self.variable):
                return 1, coefficient
            case Power(Name(self.variable), Number(exponent)) if exponent >= 0 and exponent.denominator == 1:
                return _degree(exponent.numerator), coefficient
        return None

    def product(self, factors: tuple[Expression, ...]) -> tuple[fmpz_poly, fmpz_poly]:
        top, bottom = fmpz_poly([1]), fmpz_poly([1])
        for factor in factors:
            upper, lower = self.of(factor)
            top, bottom = _bounded_product(top, upper), _bounded_product(bottom, lower)
        return top, bottom

    def power(self, base: Expression, exponent: int) -> tuple[fmpz_poly, fmpz_poly]:
        if isinstance(base, Name) and base.name == self.variable and exponent >= 0:
            return fmpz_poly([0] * _degree(exponent) + [1]), fmpz_poly([1])
        top, bottom = self.of(base)
        if exponent < 0:
            if not top:
                raise InvalidInput("divisor", "0", "a divisor other than 0")
            top, bottom, exponent = bottom, top, -exponent
        return _bounded_power(top, exponent), _bounded_power(bottom, exponent)


def _quotient(expression: Expression, variable: str) -> tuple[fmpz_poly, fmpz_poly]:
    return _Fold(variable).of(expression)


def _collected(coefficients: dict[int, Fraction]) -> tuple[int, fmpz_poly]:
    """Common denominator, and the integer polynomial over it."""
    scale = 1
    for value in coefficients.values():
        if value.denominator != 1:
            scale = int(fmpz(scale).lcm(value.denominator))
    dense = [0] * (max(coefficients) + 1)
    for degree, value in coefficients.items():
        dense[degree] = value.numerator * (scale // value.denominator)
    return scale, fmpz_poly(dense)


def _cancelled(top: fmpz_poly, bottom: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
    if not bottom:
        raise InvalidInput("divisor", "0", "a divisor other than 0")
    if bottom.degree() == 0 and bottom[0] == 1:
        return top, bottom
    common = top.gcd(bottom)
    if bottom.leading_coefficient() < 0:
        common = -common
    return top // common, bottom // common


def _degree(degree: int) -> int:
    if degree > LARGEST_DEGREE:
        raise InvalidInput("degree", degree, f"at most {LARGEST_DEGREE}")
    return degree


def _size(polynomial: fmpz_poly) -> int:
    """Bits of all coefficients together, from above."""
    return int(polynomial.length()) * int(polynomial.height_bits())


def _bounded(polynomial: fmpz_poly) -> fmpz_poly:
    _degree(polynomial.degree())
    if _size(polynomial) > LARGEST_BITS:
        raise InvalidInput("size of a polynomial", f"{_size(polynomial)} bits", f"at most {LARGEST_BITS}")
    return polynomial


def _bounded_product(one: fmpz_poly, other: fmpz_poly) -> fmpz_poly:
    _degree(one.degree() + other.degree())
    return _bounded(one * other)


def _bounded_power(base: fmpz_poly, exponent: int) -> fmpz_poly:
    _degree(base.degree() * exponent)
    length = base.degree() * exponent + 1
    bits = exponent * (base.height_bits() + int(base.length()).bit_length()) * length
    if bits > LARGEST_BITS and not (base.length() == 1 and abs(base[0]) == 1):
        raise InvalidInput("size of a power", f"about {bits} bits", f"at most {LARGEST_BITS}")
    return base**exponent

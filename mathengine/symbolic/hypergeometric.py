"""Hypergeometric terms: sequences u(n), n >= 0, whose quotient u(n+1)/u(n) is a rational function of n over Q."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.polynomials import polynomial_to_expression
from mathengine.numeric.printer import number_text, to_text
from mathengine.numeric.rational_form import Quotient
from mathengine.numeric.reader import read_expression
from mathengine.symbolic.factors import Factor, Rational, exact_value, shift_quotient
from mathengine.symbolic.shifts import (
    ONE,
    in_lowest_terms,
    integer_zeros,
    multiplicative_sum,
    rational_normal_form,
    value_at,
)
from mathengine.symbolic.term_reader import TERMS, FactorReader

Polynomial: TypeAlias = "fmpz_poly | Sequence[int]"


@dataclass(frozen=True, slots=True)
class HypergeometricTerm:
    """The sequence with ``u(0) = first`` and ``u(n+1) = u(n) N(n)/D(n)`` for n >= 0. Exact.

    Build it with :meth:`of_ratio` or :meth:`from_text`: then N and D are coprime integer polynomials without a common
    factor, the leading coefficient of D is positive, and equal sequences with no vanishing value are equal as objects.

    Attributes
    ----------
    first : Fraction
        Not 0.
    numerator, denominator : tuple of int
        N and D, constant term first; D has no zero at an integer n >= 0. A zero of N there ends the sequence.

    Examples
    --------
    >>> term = HypergeometricTerm.from_text("binomial(2*n, n)/4**n")
    >>> term.numerator, term.denominator, term.values(4)
    ((1, 2), (2, 2), [Fraction(1, 1), Fraction(1, 2), Fraction(3, 8), Fraction(5, 16)])
    """

    first: Fraction
    numerator: tuple[int, ...]
    denominator: tuple[int, ...]

    @classmethod
    def of_ratio(cls, first: Fraction | int, numerator: Polynomial, denominator: Polynomial) -> HypergeometricTerm:
        """From the first value and the quotient of consecutive values.

        Raises
        ------
        InvalidInput
            If ``first`` is 0 or, in lowest terms, the denominator vanishes at an integer n >= 0.

        Examples
        --------
        >>> HypergeometricTerm.of_ratio(1, [4, 2], [-3, 1])
        Traceback (most recent call last):
        mathengine.errors.InvalidInput: u(n+1)/u(n) is infinite at n = 3; accepted: a term without poles, and without \
zeros before other values, at n >= 0
        """
        top, bottom = _polynomial(numerator), _polynomial(denominator)
        if not bottom:
            raise InvalidInput("the denominator of u(n+1)/u(n)", "0", "a polynomial other than 0")
        if not first:
            raise InvalidInput("the first value", 0, "a first value other than 0; give the start of the term")
        top, bottom = in_lowest_terms(top, bottom)
        pole = next((zero for zero in integer_zeros(bottom) if zero >= 0), None)
        if pole is not None:
            accepted = "a term without poles, and without zeros before other values, at n >= 0"
            raise InvalidInput("u(n+1)/u(n)", f"infinite at n = {pole}", accepted)
        return cls(Fraction(first), _coefficients(top), _coefficients(bottom))

    @classmethod
    def from_text(cls, text: str, *, variable: str = "n", start: int = 0) -> HypergeometricTerm:
        """The term that ``text`` spells, from ``start`` on: ``u(n)`` is its value at ``n + start``.

        Parameters
        ----------
        text : str
            Products, quotients, integer powers and similar sums of rational functions, ``factorial``, ``gamma``,
            ``binomial`` and ``pochhammer`` (also ``rf``) of linear forms with integer slopes, and constants to such
            powers. ``pi`` and values of gamma are accepted where they cancel.
        variable : str, optional
            Its name.
        start : int, optional
            The first index.

        Raises
        ------
        ParseError
            If the text is no expression.
        InvalidInput
            If it is no such term, or has a pole or a zero at an integer from ``start`` on (zeros to the end are
            accepted).

        Examples
        --------
        >>> HypergeometricTerm.from_text("1/n**2", start=1)
        HypergeometricTerm(first=Fraction(1, 1), numerator=(1, 2, 1), denominator=(4, 4, 1))
        >>> HypergeometricTerm.from_text("1/n**2")
        Traceback (most recent call last):
        mathengine.errors.InvalidInput: u(0) is infinite; accepted: a term without poles; start the sum later
        """
        return term_of_expression(read_expression(text, vocabulary=TERMS), variable=variable, start=start)

    @property
    def ratio(self) -> tuple[fmpz_poly, fmpz_poly]:
        """N and D as flint polynomials.

        >>> HypergeometricTerm.from_text("2**n/factorial(n)").ratio
        (2, x + 1)
        """
        return fmpz_poly(list(self.numerator)), fmpz_poly(list(self.denominator))

    @property
    def length(self) -> int | None:
        """How many values differ from 0, None for infinitely many.

        >>> HypergeometricTerm.from_text("binomial(5, n)").length
        6
        """
        if not self.numerator:
            return 1
        return next((zero + 1 for zero in integer_zeros(self.ratio[0]) if zero >= 0), None)

    def values(self, count: int) -> list[Fraction]:
        """The first ``count`` values, exact.

        >>> HypergeometricTerm.from_text("(-1)**n/(2*n + 1)").values(3)
        [Fraction(1, 1), Fraction(-1, 3), Fraction(1, 5)]
        """
        top, bottom = self.ratio
        found, value = [], self.first
        for n in range(count):
            found.append(value)
            value = value * Fraction(int(top(n)), int(bottom(n)))
        return found

    def shifted(self, steps: int) -> HypergeometricTerm:
        """The term ``u(n + steps)``, steps >= 0.

        Raises
        ------
        InvalidInput
            If the sequence has ended there.

        Examples
        --------
        >>> HypergeometricTerm.from_text("1/(n + 1)").shifted(2).first
        Fraction(1, 3)
        """
        if steps < 0:
            raise InvalidInput("steps", steps, "a non-negative integer")
        value = self.values(steps + 1)[-1]
        top, bottom = self.ratio
        move = fmpz_poly([steps, 1])
        return HypergeometricTerm.of_ratio(value, top(move), bottom(move))

    def times(self, top: Polynomial, bottom: Polynomial = (1,)) -> HypergeometricTerm:
        """The term times a rational function ``top/bottom``.

        Raises
        ------
        InvalidInput
            If the product has a pole or a zero at an integer n >= 0.

        Examples
        --------
        >>> HypergeometricTerm.from_text("2**n").times([1, 1]).values(3)
        [Fraction(1, 1), Fraction(4, 1), Fraction(12, 1)]
        """
        upper, lower = _polynomial(top), _polynomial(bottom)
        if lower(0) == 0:
            raise InvalidInput("u(0)", "infinite", "a term without poles at n >= 0")
        step = fmpz_poly([1, 1])
        n, d = self.ratio
        first = self.first * value_at((upper, lower), 0)
        return HypergeometricTerm.of_ratio(first, n * upper(step) * lower, d * lower(step) * upper)

    def to_expression(self, variable: str = "n") -> Expression | None:
        """A closed form, where N and D have linear factors only up to a quotient ``r(n+1)/r(n)``; else None.

        Exact: ``from_text`` reads its text as an equal term. None also where r would have a degree in the thousands.

        >>> HypergeometricTerm.of_ratio(2, [1, 0, 1], [1, 1]).to_expression() is None
        True
        """
        try:
            return _closed_form(self, variable)
        except BudgetExhausted:
            return None

    def to_text(self, variable: str = "n") -> str:
        """The closed form, or the recurrence where there is none.

        Examples
        --------
        >>> HypergeometricTerm.from_text("(4*n+1)*binomial(2*n,n)**3/(-64)**n").to_text()
        '(-1)**n*(4*n + 1)*pochhammer(1/2, n)**3/factorial(n)**3'
        >>> HypergeometricTerm.of_ratio(2, [1, 0, 1], [1, 1]).to_text()
        'u(0) = 2, u(n + 1) = u(n)*(n**2 + 1)/(n + 1)'
        """
        closed = self.to_expression(variable)
        if closed is not None:
            return to_text(closed)
        top, bottom = (to_text(polynomial_to_expression(p, variable)) for p in self.ratio)
        below = "" if bottom == "1" else f"/({bottom})"
        return f"u(0) = {number_text(self.first)}, u({variable} + 1) = u({variable})*({top}){below}"

    def __str__(self) -> str:
        return self.to_text()


def term_of_expression(expression: Expression, *, variable: str = "n", start: int = 0) -> HypergeometricTerm:
    """:meth:`HypergeometricTerm.from_text` for an expression that has been read.

    Examples
    --------
    >>> term_of_expression(Power(Number.of(2), Name("n"))).values(3)
    [Fraction(1, 1), Fraction(2, 1), Fraction(4, 1)]
    """
    reader = _SimilarSums((variable,), fmpz_mpoly_ctx.get((variable,), "lex"), start)
    factors = reader.factors(expression, 1)
    ratio = _univariate_ratio(factors, reader)
    first = _value(factors, start)
    if first == 0:
        raise InvalidInput(f"u({start})", "0", "a term that begins with a value other than 0; start the sum later")
    move = fmpz_poly([start, 1])
    term = HypergeometricTerm.of_ratio(first, ratio[0](move), ratio[1](move))
    if _value(factors, start + 1) != term.values(2)[1]:
        raise InvalidInput(f"u({start + 1})", "not u(n+1)/u(n) times the value before", "a hypergeometric term")
    return term


def similarity(u: HypergeometricTerm, v: HypergeometricTerm) -> tuple[fmpz_poly, fmpz_poly] | None:
    """The rational function ``r`` with ``u(n) = r(n) v(n)`` for n >= 0, or None where there is none.

    Exact; the numerator and the denominator are coprime integer polynomials. Terms that end are compared by their
    ratios and first values.

    Examples
    --------
    >>> u = HypergeometricTerm.from_text("(n + 1)/factorial(n)")
    >>> similarity(u, HypergeometricTerm.from_text("3/factorial(n + 1)"))
    (x^2 + 2*x + 1, 3)
    >>> similarity(u, HypergeometricTerm.from_text("2**n")) is None
    True
    """
    top, bottom = u.ratio
    other_top, other_bottom = v.ratio
    if not top or not other_top:
        return None if top or other_top else _scaled(ONE, ONE, u.first / v.first)
    found = multiplicative_sum(*in_lowest_terms(top * other_bottom, bottom * other_top))
    if found is None:
        return None
    upper, lower = found
    if 0 in (upper(0), lower(0)):
        return None
    return _scaled(upper, lower, u.first / v.first / value_at(found, 0))


def are_similar(u: HypergeometricTerm, v: HypergeometricTerm) -> bool:
    """Whether ``u/v`` is a rational function.

    >>> are_similar(HypergeometricTerm.from_text("2**n"), HypergeometricTerm.from_text("3*2**n*(n + 1)"))
    True
    """
    return similarity(u, v) is not None


@dataclass(frozen=True, slots=True)
class _SimilarSums(FactorReader):
    """The reader in one variable, with sums of terms whose quotients are rational functions."""

    start: int

    def factors(self, expression: Expression, exponent: int) -> list[Factor]:
        if isinstance(expression, Sum) and not _is_rational(expression):
            return self.similar(expression, exponent)
        return FactorReader.factors(self, expression, exponent)

    def similar(self, expression: Sum, exponent: int) -> list[Factor]:
        """The first term, times the sum of the quotients by it."""
        terms = [self.factors(term, 1) for term in expression.terms]
        ratios = [_univariate_ratio(term, self) for term in terms]
        total = Quotient(self.context.constant(1), self.context.constant(1))
        for term, (top, bottom) in zip(terms[1:], ratios[1:], strict=True):
            quotient = multiplicative_sum(*in_lowest_terms(top * ratios[0][1], bottom * ratios[0][0]))
            if quotient is None:
                raise InvalidInput("term", to_text(expression), "a sum of terms with rational quotients")
            scaled = _scaled(*quotient, self.scale(term, terms[0], quotient))
            total = total + Quotient(*(_as_multivariate(p, self.context) for p in scaled))
        if total.numerator.is_zero():
            raise InvalidInput("term", to_text(expression), "a term other than 0")
        return [*self.factors(expression.terms[0], exponent), Rational(total, exponent)]

    def scale(self, term: list[Factor], base: list[Factor], quotient: tuple[fmpz_poly, fmpz_poly]) -> Fraction:
        """The constant c with ``term = c quotient base``."""
        for point in range(self.start, self.start + 50):
            try:
                values = _value(term, point), _value(base, point)
            except InvalidInput:
                continue
            if all(values) and 0 not in (quotient[0](point), quotient[1](point)):
                return values[0] / values[1] / value_at(quotient, point)
        raise InvalidInput("the terms of a sum", "0 or infinite or irrational", "terms with rational values")


def _is_rational(expression: Sum) -> bool:
    """Whether no functions and no powers with a variable exponent occur."""
    return not any(
        isinstance(part, Call) or (isinstance(part, Power) and not isinstance(part.exponent, Number))
        for part in walk(expression)
    )


def _univariate_ratio(factors: Sequence[Factor], reader: FactorReader) -> tuple[fmpz_poly, fmpz_poly]:
    top, bottom = shift_quotient(factors, 0, reader.context)
    return in_lowest_terms(_as_univariate(top), _as_univariate(bottom))


def _value(factors: Sequence[Factor], point: int) -> Fraction:
    try:
        return exact_value(factors, (point,))
    except InvalidInput as error:
        accepted = f"{error.accepted}; start the sum later" if error.got == "infinite" else error.accepted
        raise InvalidInput(f"u({point})", str(error.got), accepted) from None


def _as_univariate(polynomial: fmpz_mpoly) -> fmpz_poly:
    table = {int(key[0]): int(c) for key, c in polynomial.to_dict().items()}
    return fmpz_poly([table.get(k, 0) for k in range(max(table, default=-1) + 1)])


def _as_multivariate(polynomial: fmpz_poly, context: fmpz_mpoly_ctx) -> fmpz_mpoly:
    return context.from_dict({(k,): c for k, c in enumerate(polynomial.coeffs()) if c != 0})


def _scaled(top: fmpz_poly, bottom: fmpz_poly, factor: Fraction) -> tuple[fmpz_poly, fmpz_poly]:
    return in_lowest_terms(top * factor.numerator, bottom * factor.denominator)


def _polynomial(given: Polynomial) -> fmpz_poly:
    return given if isinstance(given, fmpz_poly) else fmpz_poly([int(c) for c in given])


def _coefficients(polynomial: fmpz_poly) -> tuple[int, ...]:
    return tuple(int(c) for c in polynomial.coeffs())


def _closed_form(term: HypergeometricTerm, variable: str) -> Expression | None:
    top, bottom = term.ratio
    if not top:
        return None
    n, rising = Name(variable), list[tuple[Fraction, int]]()
    for zero, exponent in top.roots():
        if zero >= 0:  # pochhammer(-m, n) ends the sequence
            top //= fmpz_poly([-zero, 1]) ** exponent
            rising.append((Fraction(-int(zero)), exponent))
    form = rational_normal_form(top, bottom)
    base = form.constant
    for factor, exponent in form.kernel:
        if factor.degree() > 1:
            return None
        base *= Fraction(int(factor[1])) ** exponent
        rising.append((Fraction(int(factor[0]), int(factor[1])), exponent))
    first = term.first / value_at(form.shell, 0)
    content, upper = form.shell[0].factor()
    below, lower = form.shell[1].factor()
    parts: list[Expression] = [Number(first * int(content) / int(below))]
    parts += [Power(Number(base), n)] if base != 1 else []
    for factors, sign in ((upper, 1), (lower, -1)):
        parts += [_power(polynomial_to_expression(p, variable), sign * e) for p, e in factors]
    parts += [_power(_rising(a, n), e) for a, e in sorted(rising, key=lambda pair: (pair[1] < 0, pair[0]))]
    parts = parts[1:] if parts[0] == Number.of(1) and len(parts) > 1 else parts
    return parts[0] if len(parts) == 1 else Product(tuple(parts))


def _power(base: Expression, exponent: int) -> Expression:
    return base if exponent == 1 else Power(base, Number.of(exponent))


def _rising(a: Fraction, n: Name) -> Expression:
    return Call("factorial", (n,)) if a == 1 else Call("pochhammer", (Number(a), n))

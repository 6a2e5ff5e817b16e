"""Polynomial continued fractions ``scale * (a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)))``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from flint import arb, fmpq, fmpq_poly, fmpz, fmpz_poly

from mathengine.errors import Divergent, InvalidInput
from mathengine.matrixfields.convergents import convergent, evaluate_polynomial
from mathengine.matrixfields.equivalence import (
    canonical_pair,
    inflation_class,
    integer_zeros,
    least_square_multiple,
    value_at_zero,
)
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form

if TYPE_CHECKING:
    import sympy

Coefficients: TypeAlias = "str | int | Fraction | Sequence[int] | fmpz_poly | fmpq_poly | Expression | sympy.Expr"
"""What is accepted as a(n) or b(n): text, a number, coefficients with the constant term first, polynomials."""

LARGEST_DEGREE = 256
"""Largest degree of a and b that is accepted."""

Rational: TypeAlias = tuple[fmpz_poly, fmpz_poly]


@dataclass(frozen=True, slots=True)
class Moebius:
    """The map ``x -> (a x + b)/(c x + d)``.

    Examples
    --------
    >>> Moebius(Fraction(0), Fraction(6), Fraction(1), Fraction(0))(Fraction(2))
    Fraction(3, 1)
    """

    a: Fraction
    b: Fraction
    c: Fraction
    d: Fraction

    def __call__(self, x: Fraction) -> Fraction:
        """Exact value; ``Divergent`` at the pole."""
        below = self.c * x + self.d
        if below == 0:
            raise Divergent("the value", "is infinite")
        return (self.a * x + self.b) / below

    def enclose(self, x: arb) -> arb:
        """The image of a ball, as a ball. Certified; not finite where the ball meets the pole.

        >>> Moebius(Fraction(1), Fraction(0), Fraction(0), Fraction(2)).enclose(arb(3))
        1.50000000000000
        """
        a, b, c, d = (arb(fmpq(v.numerator, v.denominator)) for v in (self.a, self.b, self.c, self.d))
        return (a * x + b) / (c * x + d)

    def to_text(self, variable: str = "x") -> str:
        """The map as an expression in a variable.

        >>> Moebius(Fraction(1), Fraction(0), Fraction(2), Fraction(-1)).to_text()
        'x/(2*x - 1)'
        >>> Moebius(Fraction(0), Fraction(1008), Fraction(1), Fraction(0)).to_text()
        '1008/x'
        """
        x = Name(variable)
        top, bottom = (
            Sum((Product((Number(slope), x)), Number(constant)))
            for slope, constant in ((self.a, self.b), (self.c, self.d))
        )
        return to_text(rational_form(Product((top, Power(bottom, Number.of(-1))))))

    def scaled(self, factor: Fraction) -> Moebius:
        """``factor`` times the map.

        >>> Moebius(Fraction(1), Fraction(0), Fraction(0), Fraction(1)).scaled(Fraction(3))(Fraction(2))
        Fraction(6, 1)
        """
        return Moebius(self.a * factor, self.b * factor, self.c, self.d)


@dataclass(frozen=True, slots=True)
class ContinuedFraction:
    """``scale * (a(0) + b(1)/(a(1) + b(2)/(a(2) + ...)))`` with integer polynomials a, b in n.

    Frozen and hashable; build it with :meth:`of`. ``scale`` comes from clearing denominators.

    Attributes
    ----------
    a_coefficients, b_coefficients : tuple of int
        Constant term first, no trailing zeros; () is the zero polynomial.
    scale : Fraction
        Not 0.

    Examples
    --------
    >>> f = ContinuedFraction.of("2*n + 1", "n**2")
    >>> f.a, f.b, f.scale
    (2*x + 1, x^2, Fraction(1, 1))
    >>> print(f)
    cf(2*n + 1, n**2)
    """

    a_coefficients: tuple[int, ...]
    b_coefficients: tuple[int, ...]
    scale: Fraction = Fraction(1)

    @classmethod
    def of(cls, a: Coefficients, b: Coefficients) -> ContinuedFraction:
        """From text, numbers, coefficient sequences (constant term first), polynomials or expressions.

        Rational functions are cleared of denominators by an inflation without zeros at n >= 0; the value is kept.

        Raises
        ------
        InvalidInput
            If a coefficient is no rational function of n, or a denominator vanishes where it is used
            (a's at an integer n >= 0, b's at an integer n >= 1).

        Examples
        --------
        >>> ContinuedFraction.of("n + 1/2", "1/n")
        ContinuedFraction(a_coefficients=(1, 3, 2), b_coefficients=(4, 4), scale=Fraction(1, 2))
        """
        return cls.from_rational_functions(_rational_function(a, "a(n)"), _rational_function(b, "b(n)"))

    @classmethod
    def from_rational_functions(cls, a: Rational, b: Rational, scale: Fraction = Fraction(1)) -> ContinuedFraction:
        """From numerators and denominators over Z; see :meth:`of`."""
        (a_top, a_bottom), (b_top, b_bottom) = a, b
        _refuse_poles(a_bottom, 0, "the denominator of a(n)")
        _refuse_poles(b_bottom, 1, "the denominator of b(n)")
        # c(n) must be a multiple of a's denominator, c(n) c(n-1) of b's: b's, moved by one, has no zero at n >= 0.
        a_content, b_content = a_bottom.content(), b_bottom.content()
        multiplier = _least_common_multiple(a_bottom // a_content, b_bottom(fmpz_poly([1, 1])) // b_content)
        multiplier *= a_content.lcm(fmpz(least_square_multiple(int(b_content))))
        before = multiplier(fmpz_poly([-1, 1]))
        new_a, new_b = a_top * multiplier // a_bottom, b_top * multiplier * before // b_bottom
        return cls.from_polynomials(new_a, new_b, scale / int(multiplier(fmpz(0))))

    @classmethod
    def from_polynomials(cls, a: fmpz_poly, b: fmpz_poly, scale: Fraction = Fraction(1)) -> ContinuedFraction:
        """From integer polynomials.

        >>> ContinuedFraction.from_polynomials(fmpz_poly([1]), fmpz_poly([1])).to_text()
        'cf(1, 1)'
        """
        if scale == 0:
            raise InvalidInput("scale", 0, "a rational number other than 0")
        if max(a.degree(), b.degree()) > LARGEST_DEGREE:
            raise InvalidInput("the degree", max(a.degree(), b.degree()), f"at most {LARGEST_DEGREE}")
        return cls(tuple(int(c) for c in a.coeffs()), tuple(int(c) for c in b.coeffs()), Fraction(scale))

    @property
    def a(self) -> fmpz_poly:
        """The polynomial of the partial denominators."""
        return fmpz_poly(list(self.a_coefficients))

    @property
    def b(self) -> fmpz_poly:
        """The polynomial of the partial numerators."""
        return fmpz_poly(list(self.b_coefficients))

    @property
    def terminates_at(self) -> int | None:
        """The least positive integer k with b(k) = 0, or None. Exact.

        >>> ContinuedFraction.of("n + 1", "n - 3").terminates_at
        3
        """
        if not self.b_coefficients:
            return 1
        return next((zero for zero, _ in integer_zeros(self.b) if zero > 0), None)

    def terminating_value(self) -> Fraction:
        """The exact value of a terminating fraction.

        Raises
        ------
        InvalidInput
            If it does not terminate.
        Divergent
            If its last denominator is 0.

        Examples
        --------
        >>> ContinuedFraction.of("n + 1", "n - 3").terminating_value()
        Fraction(-1, 5)
        """
        end = self.terminates_at
        if end is None:
            raise InvalidInput("the fraction", self.to_text(), "one with b(k) = 0 at a positive integer k")
        last = convergent(self.a_coefficients, self.b_coefficients, end - 1)
        if last.q == 0:
            raise Divergent("the value", "is infinite: the last denominator is 0")
        return self.scale * Fraction(int(last.p), int(last.q))

    def convergents(self, count: int) -> list[Fraction | None]:
        """The first ``count`` convergents, exact; None where a denominator vanishes.

        >>> ContinuedFraction.of(1, 1).convergents(4)
        [Fraction(1, 1), Fraction(2, 1), Fraction(3, 2), Fraction(5, 3)]
        """
        p_before, q_before, p, q = 1, 0, evaluate_polynomial(self.a_coefficients, 0), 1
        found: list[Fraction | None] = []
        for n in range(1, count + 1):
            found.append(self.scale * Fraction(p, q) if q else None)
            a, b = evaluate_polynomial(self.a_coefficients, n), evaluate_polynomial(self.b_coefficients, n)
            p_before, p = p, a * p + b * p_before
            q_before, q = q, a * q + b * q_before
        return found

    def canonical(self) -> ContinuedFraction:
        """The one representative of the inflation class, with the same value.

        Guarantee: two fractions with a not identically 0 have canonical forms that differ in ``scale`` only, exactly
        when they are inflations of each other (see :mod:`mathengine.matrixfields.equivalence`).

        >>> ContinuedFraction.of("12*n**2 + 12*n + 4", "-32*n**4").canonical().to_text()
        '4*cf(3*n**2 + 3*n + 1, -2*n**4)'
        """
        if not self.b_coefficients:
            first = evaluate_polynomial(self.a_coefficients, 0)
            return ContinuedFraction((1,), (), self.scale * first) if first else ContinuedFraction((), ())
        if not self.a_coefficients:
            return self
        a, b, factor = canonical_pair(self.a, self.b)
        return ContinuedFraction.from_polynomials(a, b, self.scale * factor)

    def digest(self) -> str:
        """SHA-256 of the inflation class, ``scale`` left out: values of one digest differ by a known factor.

        That factor is :func:`equivalent_by_inflation`, or the quotient of the scales of the canonical forms.

        >>> ContinuedFraction.of(1, "n").digest() == ContinuedFraction.of("n + 1", "n**2*(n + 1)").digest()
        True
        """
        if not self.a_coefficients or not self.b_coefficients:
            plain = self.canonical()
            return hashlib.sha256(repr((plain.a_coefficients, plain.b_coefficients)).encode()).hexdigest()
        return inflation_class(self.a, self.b).digest

    def inflate(self, c: Coefficients) -> ContinuedFraction:
        """The same value with a multiplied by c(n) and b by c(n) c(n-1).

        Raises
        ------
        InvalidInput
            If c has a zero or a pole at an integer n >= 0: the value would change.

        Examples
        --------
        >>> ContinuedFraction.of(1, "n").inflate("2*n + 1").to_text()
        'cf(2*n + 1, 4*n**3 - n)'
        """
        top, bottom = _rational_function(c, "c(n)")
        _refuse_poles(bottom, 0, "the denominator of c(n)")
        _refuse_poles(top, 0, "c(n)")
        # c(n-1) is used at n >= 1 only; a pole of it at n = 0 would come from n = -1 and is cleared with the rest.
        back = fmpz_poly([-1, 1])
        new_a = (self.a * top, bottom)
        new_b = _lowest(self.b * top * top(back), bottom * bottom(back))
        return ContinuedFraction.from_rational_functions(
            _lowest(*new_a), new_b, self.scale / value_at_zero(top, bottom)
        )

    def shift(self, steps: int = 1) -> tuple[ContinuedFraction, Moebius]:
        """The tail with a(n + steps), b(n + steps), and the map from its value to the value of this fraction.

        >>> tail, back = ContinuedFraction.of("n + 1", "n - 3").shift(2)
        >>> tail.terminating_value(), back(tail.terminating_value())
        (Fraction(3, 1), Fraction(-1, 5))
        """
        if steps < 0:
            raise InvalidInput("steps", steps, "a non-negative integer")
        moved = fmpz_poly([steps, 1])
        tail = ContinuedFraction.from_polynomials(self.a(moved), self.b(moved))
        if steps == 0:
            return tail, Moebius(self.scale, Fraction(0), Fraction(0), Fraction(1))
        before = convergent(self.a_coefficients, self.b_coefficients, steps - 1)
        b = evaluate_polynomial(self.b_coefficients, steps)
        entries = (before.p, b * before.p_before, before.q, b * before.q_before)
        return tail, Moebius(*(Fraction(int(x)) for x in entries)).scaled(self.scale)

    def contraction(self, fold: int = 2) -> tuple[ContinuedFraction, Moebius]:
        """A fraction whose convergents are every ``fold``-th convergent of this one, and the map between the values.

        Returns
        -------
        tuple of ContinuedFraction and Moebius
            ``value(self) = map(value(contraction))`` whenever this fraction converges. Exact.

        Raises
        ------
        InvalidInput
            If the companion form has a pole at an integer n >= 0 (:func:`mathengine.matrixfields.companion.companion`).

        Examples
        --------
        >>> thirds, back = ContinuedFraction.of(1, 1).contraction(3)
        >>> thirds.to_text()
        'cf(4, 1)'
        """
        from mathengine.matrixfields.companion import contraction

        return contraction(self, fold)

    def even_part(self) -> tuple[ContinuedFraction, Moebius]:
        """The contraction with fold 2.

        >>> ContinuedFraction.of(1, 1).even_part()[0].to_text()
        'cf(3, -1)'
        """
        return self.contraction(2)

    def to_text(self) -> str:
        """As the statement language spells it: ``cf(a, b)``, with a factor where the scale is not 1.

        >>> ContinuedFraction.of("n/2 + 1", 1).to_text()
        '1/2*cf(n + 2, 4)'
        """
        body = f"cf({polynomial_text(self.a_coefficients)}, {polynomial_text(self.b_coefficients)})"
        return body if self.scale == 1 else f"{self.scale}*{body}"

    def __str__(self) -> str:
        return self.to_text()

    def _repr_latex_(self) -> str:
        a, b = (_latex(polynomial_text(c)) for c in (self.a_coefficients, self.b_coefficients))
        factor = "" if self.scale == 1 else _latex_rational(self.scale) + r"\left("
        first = evaluate_polynomial(self.a_coefficients, 0)
        body = rf"{first} + \mathop{{\mathrm{{K}}}}_{{n=1}}^{{\infty}} \frac{{{b}}}{{{a}}}"
        return f"${factor}{body}{chr(92) + 'right)' if factor else ''}$"

    def to_json(self) -> dict[str, str]:
        """``{"a": text, "b": text}`` and ``"scale"`` where it is not 1.

        >>> ContinuedFraction.of("2*n + 1", "n**2").to_json()
        {'a': '2*n + 1', 'b': 'n**2'}
        """
        content = {"a": polynomial_text(self.a_coefficients), "b": polynomial_text(self.b_coefficients)}
        return content if self.scale == 1 else {**content, "scale": str(self.scale)}

    def to_sympy(self) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr]:
        """``(a, b, scale)`` as sympy expressions in the symbol n (integer coefficients, nothing is parsed).

        >>> ContinuedFraction.of("2*n + 1", "n**2").to_sympy()
        (2*n + 1, n**2, 1)
        """
        import sympy

        n = sympy.Symbol("n")
        a, b = (
            sympy.Add(*(sympy.Integer(c) * n**k for k, c in enumerate(coefficients)))
            for coefficients in (self.a_coefficients, self.b_coefficients)
        )
        return a, b, sympy.Rational(self.scale.numerator, self.scale.denominator)

    def negated(self) -> ContinuedFraction:
        """The same value written with -a instead of a.

        >>> ContinuedFraction.of(-1, "n**2").negated().to_text()
        '-1*cf(1, n**2)'
        """
        return replace(self, a_coefficients=tuple(-c for c in self.a_coefficients), scale=-self.scale)


def equivalent_by_inflation(f: ContinuedFraction, g: ContinuedFraction) -> Fraction | None:
    """The factor ``r`` with ``value(g) = r * value(f)`` if f and g are inflations of each other, else None. Exact.

    Certificate: the multiplier is ``c = a_g/a_f``; it has no zero or pole at the integers n >= 0.

    Examples
    --------
    >>> f, g = ContinuedFraction.of(1, "n"), ContinuedFraction.of("2*n + 2", "4*n**2*(n + 1)")
    >>> equivalent_by_inflation(f, g)
    Fraction(2, 1)
    """
    if (f.a_coefficients, f.b_coefficients) == (g.a_coefficients, g.b_coefficients):
        return g.scale / f.scale
    if not all((f.a_coefficients, g.a_coefficients, f.b_coefficients, g.b_coefficients)):
        return None
    if inflation_class(f.a, f.b) != inflation_class(g.a, g.b):
        return None
    return g.scale / f.scale * value_at_zero(g.a, f.a)


def polynomial_text(coefficients: Sequence[int], variable: str = "n") -> str:
    """The polynomial as sympy prints it; coefficients with the constant term first.

    >>> polynomial_text((5, 27, 51, 34)), polynomial_text((0, 0, -1)), polynomial_text(())
    ('34*n**3 + 51*n**2 + 27*n + 5', '-n**2', '0')
    """
    parts: list[str] = []
    for power in range(len(coefficients) - 1, -1, -1):
        coefficient = coefficients[power]
        if coefficient == 0:
            continue
        size, monomial = str(fmpz(abs(coefficient))), ("", variable, f"{variable}**{power}")[min(power, 2)]
        term = monomial if monomial and size == "1" else f"{size}*{monomial}" if monomial else size
        sign = (" - " if coefficient < 0 else " + ") if parts else ("-" if coefficient < 0 else "")
        parts.append(sign + term)
    return "".join(parts) or "0"


def _rational_function(given: Coefficients, what: str) -> Rational:
    one = fmpz_poly([1])
    match given:
        case bool():
            raise InvalidInput(what, given, "a rational function of n")
        case str():
            from mathengine.numeric.polynomials import read_rational_function

            return read_rational_function(given, "n")
        case int():
            return fmpz_poly([given]), one
        case Fraction():
            return fmpz_poly([given.numerator]), fmpz_poly([given.denominator])
        case fmpz_poly():
            return given, one
        case fmpq_poly():
            return given.numer(), fmpz_poly([given.denom()])
        case Sequence():
            coefficients = [c for c in given if isinstance(c, int)]
            if len(coefficients) < len(given):
                raise InvalidInput(what, given, "integer coefficients, the constant term first")
            return fmpz_poly(coefficients), one
    if isinstance(given, Expression):
        from mathengine.numeric.polynomials import as_rational_function

        return as_rational_function(given, "n")
    if hasattr(given, "free_symbols"):
        from mathengine.numeric.polynomials import as_rational_function
        from mathengine.numeric.sympy_bridge import from_sympy

        return as_rational_function(from_sympy(given), "n")
    raise InvalidInput(what, given, "a rational function of n as text, numbers, coefficients or an expression")


def _refuse_poles(polynomial: fmpz_poly, first: int, what: str) -> None:
    if not polynomial:
        raise InvalidInput(what, "0", "a polynomial without zeros at the integers used")
    for zero, _ in integer_zeros(polynomial):
        if zero >= first:
            raise InvalidInput(what, f"0 at n = {zero}", f"no zero at an integer n >= {first}")


def _lowest(top: fmpz_poly, bottom: fmpz_poly) -> Rational:
    common = top.gcd(bottom) if top else bottom
    top, bottom = top // common, bottom // common
    return (-top, -bottom) if bottom[bottom.degree()] < 0 else (top, bottom)


def _least_common_multiple(p: fmpz_poly, q: fmpz_poly) -> fmpz_poly:
    return p * (q // p.gcd(q))


def _latex(text: str) -> str:
    pieces = text.replace("*n", " n").split("**")
    return pieces[0] + "".join(f"^{{{p.split(' ')[0]}}}{p[len(p.split(' ')[0]) :]}" for p in pieces[1:])


def _latex_rational(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


__all__ = [
    "Coefficients",
    "ContinuedFraction",
    "Moebius",
    "equivalent_by_inflation",
    "polynomial_text",
]

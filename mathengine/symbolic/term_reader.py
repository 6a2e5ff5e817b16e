"""Text to the factors of a hypergeometric term, in one or more variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.numeric.printer import number_text, to_text
from mathengine.numeric.rational_form import Quotient
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary
from mathengine.symbolic.factors import Binomial, Factor, Gamma, Geometric, Linear, Rational, Rising

TERMS = NUMERIC.merged(Vocabulary.of({"pochhammer": (2, 2)}, {"rf": "pochhammer", "RisingFactorial": "pochhammer"}))
"""The words of hypergeometric terms: those of the statement language, and ``pochhammer(a, n)`` (also ``rf``)."""

ACCEPTED = (
    "products, quotients and integer powers of rational functions, factorial, gamma, binomial, pochhammer of linear "
    "forms with integer slopes, and constants to such powers"
)
LARGEST_POWER = 64
"""Bound on the powers of sums that are multiplied out."""
LARGEST_DEGREE = 200
"""Bound on the degree of a rational factor in one variable; a quarter of it in two."""
LARGEST_EXPONENT = 1000
"""Bound on the powers of factors."""
HALF = Fraction(1, 2)


def read_factors(text: str, variables: Sequence[str]) -> tuple[tuple[Factor, ...], fmpz_mpoly_ctx]:
    """The factors that ``text`` spells, and the context of their polynomials.

    Raises
    ------
    ParseError
        If the text is no expression.
    InvalidInput
        If it is no hypergeometric term in these variables, as far as its spelling shows.

    Examples
    --------
    >>> factors, _ = read_factors("binomial(n, k)**2 / 2**n", ("n", "k"))
    >>> [type(factor).__name__ for factor in factors]
    ['Binomial', 'Geometric']
    """
    expression = read_expression(text, vocabulary=TERMS)
    reader = FactorReader(tuple(variables), fmpz_mpoly_ctx.get(tuple(variables), "lex"))
    return tuple(reader.factors(expression, 1)), reader.context


@dataclass(frozen=True, slots=True)
class FactorReader:
    """Expressions to factors, with polynomials of one context."""

    variables: tuple[str, ...]
    context: fmpz_mpoly_ctx

    def factors(self, expression: Expression, exponent: int) -> list[Factor]:
        """The factors of ``expression**exponent``."""
        if abs(exponent) > LARGEST_EXPONENT:
            raise InvalidInput("the power of a factor", exponent, f"at most {LARGEST_EXPONENT}")
        match expression:
            case Product(parts):
                return [factor for part in parts for factor in self.factors(part, exponent)]
            case Power(Number(base), Number(e)) if e.denominator == 1:
                return [Geometric(base, self.constant(e * exponent))]
            case Power(base, Number(e)) if e.denominator == 1:
                return self.factors(base, exponent * e.numerator)
            case Power(base, Number(e)) if base == Name("pi") and (2 * e).denominator == 1:
                return [Gamma(self.constant(HALF), int(2 * e) * exponent)]
            case Power(base, e) if self.is_free(e):
                return [self.geometric(base, e, exponent)]
            case Name("pi"):
                return [Gamma(self.constant(HALF), 2 * exponent)]
            case Call("sqrt", (inner,), ()) if inner == Name("pi"):
                return [Gamma(self.constant(HALF), exponent)]
            case Call("factorial", (x,), ()):
                return [Gamma(self.linear(x).moved(1), exponent)]
            case Call("gamma", (x,), ()):
                return [Gamma(self.linear(x), exponent)]
            case Call("binomial", (x, y), ()):
                return [self.binomial(self.linear(x), self.linear(y), exponent)]
            case Call("pochhammer", (x, y), ()):
                return [Rising(self.linear(x), self.linear(y), exponent)]
        return [Rational(self.rational(expression), exponent)]

    def is_free(self, expression: Expression) -> bool:
        """Whether a variable occurs in it."""
        return any(isinstance(part, Name) and part.name in self.variables for part in walk(expression))

    def constant(self, value: Fraction) -> Linear:
        """The constant form."""
        return Linear((0,) * len(self.variables), value)

    def binomial(self, above: Linear, below: Linear, exponent: int) -> Binomial:
        """The binomial, with an integral lower entry where one of the two forms has it."""
        rest = above + -below
        return Binomial(above, rest if rest.is_integral and not below.is_integral else below, exponent)

    def geometric(self, base: Expression, power: Expression, exponent: int) -> Geometric:
        """A constant to a linear form; a root is taken where it is rational."""
        value = self.rational(base)
        if not (value.numerator.is_constant() and value.denominator.is_constant()):
            raise InvalidInput("term", to_text(Power(base, power)), ACCEPTED)
        number = Fraction(_constant(value.numerator), _constant(value.denominator))
        form = self.form(power)
        slopes, offset = [exponent * s for s in form[0]], exponent * form[1]
        degree = int(fmpz(1).lcm(offset.denominator))
        for slope in slopes:
            degree = int(fmpz(degree).lcm(slope.denominator))
        root = _root(number, degree)
        if root is None:
            raise InvalidInput("term", to_text(Power(base, power)), "a rational power")
        return Geometric(root, Linear(tuple(int(s * degree) for s in slopes), offset * degree))

    def form(self, expression: Expression) -> tuple[list[Fraction], Fraction]:
        """Slopes and offset of a linear form with rational coefficients."""
        quotient = self.rational(expression)
        if quotient.numerator.total_degree() > 1 or not quotient.denominator.is_constant():
            raise InvalidInput("argument", to_text(expression), f"linear in {', '.join(self.variables)}")
        below = _constant(quotient.denominator)
        table = {tuple(int(i) for i in key): int(c) for key, c in quotient.numerator.to_dict().items()}
        count = len(self.variables)
        units = [tuple(int(i == j) for j in range(count)) for i in range(count)]
        slopes = [Fraction(table.get(unit, 0), below) for unit in units]
        return slopes, Fraction(table.get((0,) * count, 0), below)

    def linear(self, expression: Expression) -> Linear:
        """A linear form with integer slopes."""
        slopes, offset = self.form(expression)
        if any(slope.denominator != 1 for slope in slopes):
            raise InvalidInput("argument", to_text(expression), "a linear form with integer slopes")
        return Linear(tuple(int(slope) for slope in slopes), offset)

    def refuse_degree(self, degree: int) -> None:
        """Refuse rational factors of this degree if it is too large."""
        largest = LARGEST_DEGREE // len(self.variables) ** 2
        if degree > largest:
            raise InvalidInput("the degree of a rational factor", degree, f"at most {largest}")

    def rational(self, expression: Expression) -> Quotient:
        """The expression as a rational function of the variables."""
        one = self.context.constant(1)
        match expression:
            case Number(value):
                return Quotient(one * fmpz(value.numerator), one * fmpz(value.denominator))
            case Name(name) if name in self.variables:
                return Quotient(self.context.gen(self.variables.index(name)), one)
            case Name(name) if name not in ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio", "I"):
                raise InvalidInput("name", name, ", ".join(self.variables))
            case Sum(terms):
                total = Quotient(one * 0, one)
                for term in terms:
                    summand = self.rational(term)
                    self.refuse_degree(_degree(total) + _degree(summand))
                    total = total + summand
                return total
            case Product(parts):
                product = Quotient(one, one)
                for part in parts:
                    factor = self.rational(part)
                    self.refuse_degree(_degree(product) + _degree(factor))
                    product = product * factor
                return product
            case Power(base, Number(exponent)) if exponent.denominator == 1:
                inner = self.rational(base)
                largest = LARGEST_DEGREE if len(inner.numerator) * len(inner.denominator) == 1 else LARGEST_POWER
                if abs(exponent) > largest:
                    raise InvalidInput("the power of a rational factor", number_text(exponent), f"at most {largest}")
                self.refuse_degree(_degree(inner) * abs(int(exponent)))
                return inner ** int(exponent)
        raise InvalidInput("term", to_text(expression), ACCEPTED)


def _degree(quotient: Quotient) -> int:
    return int(max(p.total_degree() for p in (quotient.numerator, quotient.denominator)))


def _constant(polynomial: fmpz_mpoly) -> int:
    return int(polynomial.leading_coefficient()) if not polynomial.is_zero() else 0


def _root(value: Fraction, degree: int) -> Fraction | None:
    """The real root, positive for an even degree, if it is rational."""
    if degree == 1:
        return value
    if value < 0 and degree % 2 == 0:
        return None
    sign = -1 if value < 0 else 1
    top, bottom = (_integer_root(abs(x), degree) for x in (value.numerator, value.denominator))
    return None if top is None or bottom is None else Fraction(sign * top, bottom)


def _integer_root(value: int, degree: int) -> int | None:
    root = int(fmpz(value).root(degree))
    return root if root**degree == value else None

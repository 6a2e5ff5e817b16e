"""The factors of hypergeometric terms in one or more variables: their shift quotients and their exact values.

A term is a product of integer powers of rational functions, of ``gamma`` (and so factorials), binomials and rising
factorials of linear forms with integer slopes, and of rational constants to such forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, prod
from typing import TypeAlias

from flint import fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from mathengine.errors import InvalidInput
from mathengine.numeric.printer import integer_text, number_text
from mathengine.numeric.rational_form import Quotient

LARGEST_DEGREE = 400
"""Bound on the degree of a shift quotient, numerator and denominator together."""
LARGEST_ARGUMENT = 20_000
"""Bound on the arguments of factorials in exact values."""
LARGEST_BITS = 2_000_000
"""Bound on the size of an exact power."""


@dataclass(frozen=True, slots=True)
class Linear:
    """The form ``offset + slopes . variables``.

    >>> Linear((2, 1), Fraction(1, 2)).at((1, 3))
    Fraction(11, 2)
    """

    slopes: tuple[int, ...]
    offset: Fraction

    def at(self, point: Sequence[int]) -> Fraction:
        """The value at a point with integer coordinates."""
        return self.offset + sum(s * x for s, x in zip(self.slopes, point, strict=True))

    def __add__(self, other: Linear) -> Linear:
        slopes = tuple(a + b for a, b in zip(self.slopes, other.slopes, strict=True))
        return Linear(slopes, self.offset + other.offset)

    def __neg__(self) -> Linear:
        return Linear(tuple(-s for s in self.slopes), -self.offset)

    def moved(self, offset: int) -> Linear:
        """The form plus an integer."""
        return Linear(self.slopes, self.offset + offset)

    @property
    def is_integral(self) -> bool:
        """Whether its values at integers are integers."""
        return self.offset.denominator == 1


@dataclass(frozen=True, slots=True)
class Rational:
    """A rational function to an integer power."""

    function: Quotient
    exponent: int


@dataclass(frozen=True, slots=True)
class Gamma:
    """``gamma(argument)**exponent``."""

    argument: Linear
    exponent: int


@dataclass(frozen=True, slots=True)
class Binomial:
    """``binomial(above, below)**exponent``, 0 where ``below`` is a negative integer."""

    above: Linear
    below: Linear
    exponent: int


@dataclass(frozen=True, slots=True)
class Rising:
    """``pochhammer(base, length)**exponent``: ``base (base+1) ... (base+length-1)``."""

    base: Linear
    length: Linear
    exponent: int


@dataclass(frozen=True, slots=True)
class Geometric:
    """``base**exponent`` with a rational constant."""

    base: Fraction
    exponent: Linear


Factor: TypeAlias = Rational | Gamma | Binomial | Rising | Geometric


def gammas(factor: Gamma | Binomial | Rising) -> tuple[Gamma, ...]:
    """The factor as a product of powers of gamma functions, where these are finite.

    >>> from fractions import Fraction as F
    >>> [g.exponent for g in gammas(Binomial(Linear((2,), F(0)), Linear((1,), F(0)), 3))]
    [3, -3, -3]
    """
    match factor:
        case Gamma():
            return (factor,)
        case Binomial(above, below, e):
            rest = above + -below
            return Gamma(above.moved(1), e), Gamma(below.moved(1), -e), Gamma(rest.moved(1), -e)
        case Rising(base, length, e):
            return Gamma(base + length, e), Gamma(base, -e)


def shift_quotient(factors: Sequence[Factor], index: int, context: fmpz_mpoly_ctx) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """``u(.., x+1, ..)/u(.., x, ..)`` for the variable with this index, in lowest terms.

    Raises
    ------
    InvalidInput
        If a base is 0 or the degree is too large.
    """
    top = bottom = context.constant(1)
    for factor in factors:
        if (isinstance(factor, Geometric) and factor.base == 0) or (
            isinstance(factor, Rational) and factor.function.numerator.is_zero()
        ):
            raise InvalidInput("a factor of the term", "0", "factors other than 0")
        if isinstance(factor, Rational):
            f, e = factor.function, factor.exponent
            moved = Quotient(_moved(f.numerator, index, context), _moved(f.denominator, index, context))
            upper, lower = moved.numerator * f.denominator, moved.denominator * f.numerator
            common = upper.gcd(lower)
            upper, lower = upper // common, lower // common
            _bounded(upper.total_degree() * abs(e))
        elif isinstance(factor, Geometric):
            power = _bounded_power(factor.base, factor.exponent.slopes[index])
            upper, lower, e = context.constant(power.numerator), context.constant(power.denominator), 1
        else:
            for gamma in gammas(factor):
                upper, lower = _gamma_quotient(gamma.argument, index, context)
                e = gamma.exponent
                _bounded(abs(gamma.argument.slopes[index] * e))
                top, bottom = _multiplied(top, bottom, upper, lower, e)
            continue
        top, bottom = _multiplied(top, bottom, upper, lower, e)
    common = top.gcd(bottom)
    if bottom.leading_coefficient() < 0:
        common = -common
    return top // common, bottom // common


def _multiplied(
    top: fmpz_mpoly, bottom: fmpz_mpoly, upper: fmpz_mpoly, lower: fmpz_mpoly, exponent: int
) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    if exponent < 0:
        upper, lower, exponent = lower, upper, -exponent
    _bounded(max(top.total_degree() + upper.total_degree() * exponent, bottom.total_degree()))
    return top * upper**exponent, bottom * lower**exponent


def _bounded(degree: int) -> None:
    if degree > LARGEST_DEGREE:
        raise InvalidInput("the degree of the ratio of two terms", integer_text(degree), f"at most {LARGEST_DEGREE}")


def _moved(polynomial: fmpz_mpoly, index: int, context: fmpz_mpoly_ctx) -> fmpz_mpoly:
    generators = list(context.gens())
    generators[index] = generators[index] + 1
    return polynomial.compose(*generators, ctx=context)


def _gamma_quotient(form: Linear, index: int, context: fmpz_mpoly_ctx) -> tuple[fmpz_mpoly, fmpz_mpoly]:
    """gamma(form moved by the variable's slope) / gamma(form)."""
    slope = form.slopes[index]
    _bounded(abs(slope))
    product, scale = context.constant(1), fmpz(1)
    q = form.offset.denominator
    plain = linear_polynomial(form, context)
    for step in range(slope) if slope > 0 else range(slope, 0):
        product *= plain + q * step
        scale *= q
    constant = context.constant(scale)
    return (product, constant) if slope > 0 else (constant, product)


def linear_polynomial(form: Linear, context: fmpz_mpoly_ctx) -> fmpz_mpoly:
    """The form times the denominator of its offset."""
    q = form.offset.denominator
    total = context.constant(form.offset.numerator)
    for slope, generator in zip(form.slopes, context.gens(), strict=True):
        total += q * slope * generator
    return total


# Exact values


@dataclass(slots=True)
class _Value:
    """A rational number times powers of ``gamma(x)``, 0 < x < 1."""

    rational: Fraction
    gammas: dict[Fraction, int]


def exact_value(factors: Sequence[Factor], point: Sequence[int]) -> Fraction:
    """The value of the product at a point with integer coordinates. Exact.

    Raises
    ------
    InvalidInput
        If it is infinite or not rational there.

    Examples
    --------
    >>> from fractions import Fraction as F
    >>> exact_value([Binomial(Linear((2,), F(0)), Linear((1,), F(0)), 3)], (2,))
    Fraction(216, 1)
    """
    value = _Value(Fraction(1), {})
    rational = [factor for factor in factors if isinstance(factor, Rational)]
    if len(rational) > 1:  # cancel what is 0/0 factor by factor
        one = rational[0].function ** 0
        for part in rational:
            one = one * part.function**part.exponent
        factors = [Rational(one, 1), *(factor for factor in factors if not isinstance(factor, Rational))]
    for factor in factors:
        _times(value, factor, point)
    if value.rational and any(value.gammas.values()):
        raise InvalidInput("the first term", "not recognised as rational", "a term with rational values")
    return value.rational


def _times(value: _Value, factor: Factor, point: Sequence[int]) -> None:
    match factor:
        case Rational(function, exponent):
            top, bottom = (int(p(*point)) for p in (function.numerator, function.denominator))
            value.rational *= _power(Fraction(top, bottom) if bottom else None, exponent)
        case Geometric(base, form):
            value.rational *= _power(base, _bounded_integer(form.at(point)))
        case Binomial(above, below, exponent) if below.is_integral:
            value.rational *= _power(_binomial(above.at(point), _bounded_integer(below.at(point))), exponent)
        case Rising(base_form, length, exponent) if length.is_integral:
            value.rational *= _power(_rising(base_form.at(point), _bounded_integer(length.at(point))), exponent)
        case _:
            for gamma in gammas(factor):
                _times_gamma(value, gamma.argument.at(point), gamma.exponent)


def _times_gamma(value: _Value, argument: Fraction, exponent: int) -> None:
    if argument.denominator == 1:
        whole = _bounded_integer(argument)
        value.rational *= _power(Fraction(factorial(whole - 1)) if whole > 0 else None, exponent)
        return
    steps = _bounded_integer(Fraction(argument.numerator // argument.denominator))
    part = argument - steps
    value.rational *= _power(_rising(part, steps), exponent)
    value.gammas[part] = value.gammas.get(part, 0) + exponent


def _power(base: Fraction | None, exponent: int) -> Fraction:
    """The power; None stands for infinity."""
    if (base is None and exponent > 0) or (base == 0 and exponent < 0):
        raise InvalidInput("the first term", "infinite", "a term without poles")
    if base is None:
        return Fraction(0 if exponent else 1)
    return _bounded_power(base, exponent)


def _bounded_power(base: Fraction, exponent: int) -> Fraction:
    size = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
    if size > 1 and size * abs(exponent) > LARGEST_BITS:
        raise InvalidInput(
            "the size of a power", f"{integer_text(size * abs(exponent))} bits", f"at most {LARGEST_BITS}"
        )
    return Fraction(base**exponent)


def _binomial(above: Fraction, below: int) -> Fraction:
    product = Fraction(int(below >= 0))
    for step in range(below):
        product *= (above - step) / (step + 1)
    return product


def _rising(base: Fraction, length: int) -> Fraction | None:
    """The rising factorial, None where it is infinite."""
    p, q = base.numerator, base.denominator
    steps = range(length) if length > 0 else range(length, 0)
    product, power = prod(p + q * step for step in steps), q ** len(steps)
    if length >= 0:
        return Fraction(product, power)
    return Fraction(power, product) if product else None


def _bounded_integer(value: Fraction) -> int:
    if value.denominator != 1:
        raise InvalidInput("an argument of a factor", number_text(value), "integers for the integers that are put in")
    if abs(value) > LARGEST_ARGUMENT:
        raise InvalidInput("an argument of a factor", number_text(value), f"at most {LARGEST_ARGUMENT}")
    return value.numerator

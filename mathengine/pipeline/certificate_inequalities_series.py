"""Taylor coefficients for the check of coverings: over ranges, and exactly at a point.

A series is a list of coefficients ``f^(k)(x)/k!``; one that is 0 as such is None. Functions are put together by their
own Taylor coefficients, which have closed forms or follow from those of their derivatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import factorial
from typing import Generic, TypeVar

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_inequalities_forms import tidied
from mathengine.pipeline.certificate_inequalities_ranges import Range, of_constant, of_fraction

C = TypeVar("C")

LARGEST_ORDER = 16
_SLOPES = {
    "atan": "(1 + t**2)**(-1)",
    "asin": "(1 - t**2)**(-1/2)",
    "acos": "-(1 - t**2)**(-1/2)",
    "asinh": "(1 + t**2)**(-1/2)",
    "acosh": "(t - 1)**(-1/2)*(t + 1)**(-1/2)",
    "atanh": "(1 - t)**(-1)*(1 + t)**(-1)",
    "erf": "2*pi**(-1/2)*exp(-t**2)",
}
_QUOTIENTS = {
    "sec": "cos(t)**(-1)",
    "csc": "sin(t)**(-1)",
    "cot": "cos(t)*sin(t)**(-1)",
    "sech": "cosh(t)**(-1)",
    "csch": "sinh(t)**(-1)",
    "coth": "cosh(t)*sinh(t)**(-1)",
    "acot": "atan(t**(-1))",
    "asec": "acos(t**(-1))",
    "acsc": "asin(t**(-1))",
    "acoth": "atanh(t**(-1))",
    "erfc": "1 - erf(t)",
}


@dataclass(frozen=True, slots=True)
class Kind(Generic[C]):
    """What coefficients are, by their operations; ``sign`` is that of all of them, or None."""

    number: Callable[[Fraction], C]
    constant: Callable[[str], C]
    plus: Callable[[C, C], C]
    times: Callable[[C, C], C]
    power: Callable[[C, Fraction], C]
    image: Callable[[str, C], C]
    sign: Callable[[C], int | None]
    magnitude: Callable[[C], C]


def range_sign(x: Range) -> int | None:
    """1 where nothing is negative, -1 where nothing is positive."""
    return 1 if x.is_nonnegative else -1 if x.negated().is_nonnegative else None


RANGES: Kind[Range] = Kind(
    number=of_fraction,
    constant=of_constant,
    plus=Range.plus,
    times=Range.times,
    power=Range.power,
    image=lambda function, x: x.image(function),
    sign=range_sign,
    magnitude=Range.magnitude,
)


def _exact_power(base: Expression, exponent: Fraction) -> Expression:
    if is_zero(base):
        require(exponent >= 0, "a division by 0")
        return Number.of(0 if exponent else 1)
    return tidied(Power(base, Number(exponent)))


def _exact_sign(x: Expression) -> int | None:
    if is_zero(x):
        return 1
    return range_sign(value_range(x))


def _no_magnitude(_: Expression) -> Expression:
    raise refused("an absolute value of what has no known sign")


EXACT: Kind[Expression] = Kind(
    number=Number,
    constant=Name,
    plus=lambda one, other: tidied(Sum((one, other))),
    times=lambda one, other: tidied(Product((one, other))),
    power=_exact_power,
    image=lambda function, x: tidied(Call(function, (x,))),
    sign=_exact_sign,
    magnitude=_no_magnitude,
)


def is_zero(expression: Expression) -> bool:
    """Whether a constant is 0 as a quotient over its atoms."""
    return difference_is(expression, Number.of(0), Fraction(0))


def value_range(expression: Expression) -> Range:
    """The range of a constant."""
    value = Series(RANGES, 0, {}).of(expression)[0]
    return of_fraction(Fraction(0)) if value is None else value


class Series(Generic[C]):
    """Series of one kind up to an order; ``values`` are the series of the free names."""

    def __init__(self, kind: Kind[C], order: int, values: dict[str, list[C | None]]) -> None:
        require(order <= LARGEST_ORDER, "a derivative of too high an order")
        self._kind, self._order = kind, order
        self._values = {name: (series + [None] * order)[: order + 1] for name, series in values.items()}

    def of(self, expression: Expression) -> list[C | None]:
        """The series of an expression; refused where it is not defined or not smooth enough."""
        match expression:
            case Number(value):
                return self._fixed(self._kind.number(value) if value else None)
            case Name(name):
                return self._values[name] if name in self._values else self._fixed(self._kind.constant(name))
            case Sum(terms):
                total = self._fixed(None)
                for term in terms:
                    total = [self._plus(a, b) for a, b in zip(total, self.of(term), strict=True)]
                return total
            case Product(factors):
                product = self._fixed(self._kind.number(Fraction(1)))
                for factor in factors:
                    product = self._times(product, self.of(factor))
                return product
            case Power(base, exponent) if base == Name("E"):
                return self._function("exp", self.of(exponent))
            case Power(base, Number(exponent)):
                return self._power(self.of(base), exponent)
            case Power(base, exponent):
                logarithm = self._function("log", self.of(base))
                return self._function("exp", self._times(self.of(exponent), logarithm))
            case Call("sqrt", (argument,), ()):
                return self._power(self.of(argument), Fraction(1, 2))
            case Call(function, (argument,), ()):
                return self._function(function, self.of(argument))
        raise refused("a word that has no real values here")

    def _fixed(self, value: C | None) -> list[C | None]:
        return [value, *[None] * self._order]

    def _plus(self, one: C | None, other: C | None) -> C | None:
        if one is None:
            return other
        return one if other is None else self._kind.plus(one, other)

    def _by(self, value: C | None, factor: Fraction) -> C | None:
        if value is None or factor == 0:
            return None
        return value if factor == 1 else self._kind.times(value, self._kind.number(factor))

    def _times(self, one: list[C | None], other: list[C | None]) -> list[C | None]:
        product = self._fixed(None)
        for i, a in enumerate(one):
            for j, b in enumerate(other[: self._order + 1 - i]):
                if a is not None and b is not None:
                    product[i + j] = self._plus(product[i + j], self._kind.times(a, b))
        return product

    def _at(self, series: list[C | None]) -> C:
        return self._kind.number(Fraction(0)) if series[0] is None else series[0]

    def _needed(self, inner: list[C | None]) -> int:
        """The last coefficient of an outer function that matters."""
        return self._order if any(c is not None for c in inner[1:]) else 0

    def _composed(self, outer: list[C | None], inner: list[C | None]) -> list[C | None]:
        """The outer function's Taylor polynomial at ``inner - inner[0]``."""
        slope = inner[1] if self._order else None
        if all(c is None for c in inner[2:]):
            powers = [outer[0]]
            for k in range(1, self._order + 1):
                c = outer[k] if k < len(outer) else None
                both = c is not None and slope is not None
                powers.append(self._kind.times(c, self._kind.power(slope, Fraction(k))) if both else None)  # type: ignore[arg-type]
            return powers
        step: list[C | None] = [None, *inner[1:]]
        result = self._fixed(None)
        for c in reversed(outer):
            result = self._times(result, step)
            result[0] = self._plus(result[0], c)
        return result

    def _power(self, base: list[C | None], exponent: Fraction) -> list[C | None]:
        if base[0] is None and exponent.denominator == 1 and exponent >= 0:
            product = self._fixed(self._kind.number(Fraction(1)))
            for _ in range(min(exponent.numerator, self._order + 1)):
                product = self._times(product, base)
            return product
        at, outer, binomial = self._at(base), [], Fraction(1)
        for k in range(self._needed(base) + 1):
            outer.append(self._by(self._kind.power(at, exponent - k), binomial) if binomial else None)
            binomial = binomial * (exponent - k) / (k + 1)
        return self._composed(outer, base)

    def _function(self, function: str, inner: list[C | None]) -> list[C | None]:
        if function in _QUOTIENTS:
            return Series(self._kind, self._order, {"t": inner}).of(_parsed(_QUOTIENTS[function]))
        if function == "Abs":
            return self._absolute(inner)
        return self._composed(self._taylor(function, self._at(inner), self._needed(inner)), inner)

    def _absolute(self, inner: list[C | None]) -> list[C | None]:
        sign = self._kind.sign(self._at(inner))
        if sign is None:
            require(not self._needed(inner), "an absolute value that is not smooth")
            return self._fixed(self._kind.magnitude(self._at(inner)))
        return [self._by(c, Fraction(sign)) for c in inner]

    def _taylor(self, function: str, at: C, order: int) -> list[C | None]:
        """Taylor coefficients of a function at a value."""
        kind = self._kind
        if function == "exp":
            image = kind.image("exp", at)
            return [self._by(image, Fraction(1, factorial(k))) for k in range(order + 1)]
        if function == "log":
            rest = [
                self._by(kind.power(at, Fraction(-k)), Fraction(1 if k % 2 else -1, k)) for k in range(1, order + 1)
            ]
            return [kind.image("log", at), *rest]
        if function in ("sin", "cos", "sinh", "cosh"):
            return self._waves(function, at, order)
        if function in ("tan", "tanh"):
            return self._tangents(function, at, order)
        require(function in _SLOPES, f"the word {function}, whose derivative is not known here")
        image = kind.image(function, at)
        if not order:
            return [image]
        line: list[C | None] = [at, kind.number(Fraction(1))]
        slopes = Series(kind, order - 1, {"t": line}).of(_parsed(_SLOPES[function]))
        return [image, *(self._by(c, Fraction(1, k)) for k, c in enumerate(slopes, 1))]

    def _waves(self, function: str, at: C, order: int) -> list[C | None]:
        partner = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}[function]
        images = [self._kind.image(function, at)]
        if order:
            images.append(self._kind.image(partner, at))
        signs = {"sin": (1, 1, -1, -1), "cos": (1, -1, -1, 1)}.get(function, (1, 1, 1, 1))
        return [self._by(images[k % 2], Fraction(signs[k % 4], factorial(k))) for k in range(order + 1)]

    def _tangents(self, function: str, at: C, order: int) -> list[C | None]:
        """From ``y' = 1 + y**2`` or ``1 - y**2``."""
        kind, sign = self._kind, Fraction(1 if function == "tan" else -1)
        image = kind.image(function, at)
        outer: list[C | None] = [image]
        if order:
            square = self._by(kind.power(image, Fraction(2)), sign)
            outer.append(self._plus(kind.number(Fraction(1)), square))
        for k in range(1, order):
            total: C | None = None
            for i in range(k + 1):
                one, other = outer[i], outer[k - i]
                if one is not None and other is not None:
                    total = self._plus(total, kind.times(one, other))
            outer.append(self._by(total, sign / (k + 1)))
        return outer


@cache
def _parsed(text: str) -> Expression:
    return read_expression(text)

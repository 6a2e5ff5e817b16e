"""Sums of growth orders with an error, for the check of limits.

The variable X is large and positive. A *growth* is ``exp(sum c X**p log(X)**q)``, written as pairs ``((p, q), c)``, the
largest first: ``X**2`` is ``(((0, 1), 2),)``, for ``X**2 = exp(2 log X)``, and ``log X`` is ``(((0, 0), 1),)``. An
expansion is a finite sum of growths with constant coefficients, plus O(error). Growths are ordered by the first
coefficient of their quotient, so every step is a theorem about sums whose first term dominates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import factorial
from typing import TypeAlias

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_limits_coefficients import (
    Monomial,
    Polynomial,
    Ring,
    bernoulli,
    binomial_series,
    constant,
    plus,
    scaled,
)

Key: TypeAlias = tuple[Fraction, Fraction]
Growth: TypeAlias = tuple[tuple[Key, tuple[tuple[Monomial, Fraction], ...]], ...]
"""Keys in descending order, each with its coefficient as sorted items of a polynomial."""

ORDINARY: Growth = ()
"""The growth of constants."""
POWER, LOGARITHM = (Fraction(0), Fraction(1)), (Fraction(0), Fraction(0))
MOST_GROWTHS = 60
LARGEST_ORDER = 16
_ONE = constant(1)


@dataclass(frozen=True, slots=True)
class Expansion:
    """``terms`` by growth; ``error`` None for an exact sum."""

    terms: dict[Growth, Polynomial]
    error: Growth | None = None


def growth(pairs: dict[Key, Polynomial]) -> Growth:
    """The growth with these coefficients."""
    return tuple((key, tuple(sorted(pairs[key].items()))) for key in sorted(pairs, reverse=True) if pairs[key])


def multiplied(one: Growth, other: Growth) -> Growth:
    """The product of two growths."""
    if not one or not other:
        return one or other
    pairs = {key: dict(value) for key, value in one}
    for key, value in other:
        pairs[key] = plus(pairs.get(key, {}), dict(value))
    return growth(pairs)


def raised(one: Growth, exponent: Fraction) -> Growth:
    """A power of a growth."""
    return growth({key: scaled(dict(value), exponent) for key, value in one})


class OrderTooLowError(InvalidInput):
    """The expansion ends too early; a higher order may do."""

    def __init__(self, why: str) -> None:
        super().__init__(f"certificate with {why}", "no proof", "one that establishes the statement")


def require_reached(condition: bool, why: str) -> None:
    """Ask for a higher order unless the condition holds."""
    if not condition:
        raise OrderTooLowError(why)


class Calculus:
    """Arithmetic of expansions with one ring, up to one order.

    Parameters
    ----------
    ring : Ring
    variable : str
        The name of X.
    order : int
        Powers of a small part that are kept.
    is_real : bool
        Whether no I and no complex name occurs; roots and logarithms are taken of positive values only, so that all
        values are real then.
    """

    def __init__(self, ring: Ring, variable: str, order: int, *, is_real: bool) -> None:
        require(1 <= order <= LARGEST_ORDER, "an order out of bounds")
        self.ring, self.variable, self.order, self.is_real = ring, variable, order, is_real

    def require_real(self) -> None:
        """Refuse where the function may have values that are not real."""
        require(self.is_real, "a step that needs real values")

    # Order

    def compare(self, one: Growth, other: Growth) -> int:
        """1, 0 or -1 as ``one`` grows faster, as fast, or more slowly."""
        if one == other:
            return 0
        quotient = multiplied(one, raised(other, Fraction(-1)))
        for _, value in quotient:
            coefficient: Polynomial = dict(value)
            if not self.ring.is_zero(coefficient):
                return self.ring.sign(coefficient)
        return 0

    def _largest(self, *growths: Growth | None) -> Growth | None:
        largest: Growth | None = None
        for one in growths:
            if one is not None and (largest is None or self.compare(one, largest) > 0):
                largest = one
        return largest

    def descending(self, one: Expansion) -> list[Growth]:
        """Its growths, the fastest first."""
        return sorted(one.terms, key=cmp_to_key(self.compare), reverse=True)

    def tidy(self, terms: dict[Growth, Polynomial], error: Growth | None) -> Expansion:
        """Without terms that are 0 or not above the error, and not too many."""
        kept = {g: c for g, c in terms.items() if c and (error is None or self.compare(g, error) > 0)}
        if len(kept) > MOST_GROWTHS:
            ordered = self.descending(Expansion(kept))
            error = ordered[MOST_GROWTHS]
            kept = {g: kept[g] for g in ordered[:MOST_GROWTHS]}
        return Expansion(kept, error)

    def bound(self, one: Expansion) -> Growth | None:
        """A growth that bounds it, None for 0."""
        return self._largest(*one.terms, one.error)

    # Arithmetic

    def of_constant(self, value: Polynomial) -> Expansion:
        """A constant."""
        return Expansion({ORDINARY: value} if value else {})

    def plus(self, *parts: Expansion) -> Expansion:
        """The sum."""
        terms: dict[Growth, Polynomial] = {}
        for part in parts:
            for one, value in part.terms.items():
                terms[one] = plus(terms.get(one, {}), value)
        return self.tidy(terms, self._largest(*(part.error for part in parts)))

    def times(self, one: Expansion, other: Expansion) -> Expansion:
        """The product."""
        left, right = self.bound(one), self.bound(other)
        if left is None or right is None:
            return Expansion({})
        error = self._largest(
            None if one.error is None else multiplied(one.error, right),
            None if other.error is None else multiplied(other.error, left),
        )
        terms: dict[Growth, Polynomial] = {}
        for a, x in one.terms.items():
            for b, y in other.terms.items():
                product = multiplied(a, b)
                terms[product] = plus(terms.get(product, {}), self.ring.times(x, y))
        return self.tidy(terms, error)

    def multiple(self, one: Expansion, factor: Polynomial, by: Growth = ORDINARY) -> Expansion:
        """The product with a constant and a growth."""
        terms = {multiplied(g, by): self.ring.times(value, factor) for g, value in one.terms.items()}
        return Expansion(
            {g: value for g, value in terms.items() if value}, None if one.error is None else multiplied(one.error, by)
        )

    def series(self, coefficients: Sequence[Polynomial], small: Expansion) -> Expansion:
        """``sum a_k u**k + O(u**n)`` for n coefficients and a u that tends to 0."""
        size = self.bound(small)
        if size is None:
            return self.of_constant(coefficients[0])
        require_reached(self.compare(size, ORDINARY) < 0, "a part that may not tend to 0")
        total = Expansion({}, ORDINARY)
        for coefficient in reversed(coefficients):
            total = self.plus(self.times(total, small), self.of_constant(coefficient))
        return total

    def dominant(self, one: Expansion) -> tuple[Growth, Polynomial, Expansion]:
        """``(g, c, u)`` with ``one = c g (1 + u)`` and u -> 0; c is shown to differ from 0."""
        for first in self.descending(one):
            if self.ring.is_zero(one.terms[first]):
                continue
            value = one.terms[first]
            self.ring.require_nonzero(value)
            inverse = self.ring.power(value, Fraction(-1))
            others = {g: c for g, c in one.terms.items() if g != first and not self.ring.is_zero(c)}
            require(all(self.compare(g, first) < 0 for g in others), "two growths that are one")
            rest = Expansion(others, one.error)
            return first, value, self.multiple(rest, inverse, raised(first, Fraction(-1)))
        raise OrderTooLowError("a term that is not known")

    def power(self, one: Expansion, exponent: Fraction) -> Expansion:
        """A power with a rational exponent."""
        if exponent.denominator == 1 and 0 <= exponent <= 8:
            product = self.of_constant(_ONE)
            for _ in range(int(exponent)):
                product = self.times(product, one)
            return product
        first, value, rest = self.dominant(one)
        values = [constant(c) for c in binomial_series(exponent, self.order)]
        return self.multiple(self.series(values, rest), self.ring.power(value, exponent), raised(first, exponent))

    # Functions

    def of(self, expression: Expression) -> Expansion:
        """The expansion of an expression in X; refused where no theorem here gives it."""
        if not any(node == Name(self.variable) for node in walk(expression)):
            return self.of_constant(self.of_value(expression))
        match expression:
            case Name():
                return Expansion({growth({POWER: _ONE}): _ONE})
            case Sum(terms):
                return self.plus(*map(self.of, terms))
            case Product(factors):
                product = self.of_constant(_ONE)
                for factor in factors:
                    product = self.times(product, self.of(factor))
                return product
            case Power(base, Number(exponent)):
                return self.power(self.of(base), exponent)
            case Power(Name("E"), exponent):
                return self.exp(self.of(exponent))
            case Power(Number(base), exponent) if base < 0:
                self.require_real()  # (-1)**x is bounded
                size = self.exp(self.multiple(self.of(exponent), self.ring.log(constant(-base))))
                return self.times(size, Expansion({}, ORDINARY))
            case Power(base, exponent):
                return self.exp(self.times(self.of(exponent), self.log(self.of(base))))
            case Call("binomial", (above, below), ()):
                return self.binomial(self.of(above), self.of(below))
            case Call(function, (argument,), ()) if function in _FUNCTIONS:
                return _FUNCTIONS[function](self, self.of(argument))
        raise refused("a function for which there is no expansion here")

    def of_value(self, expression: Expression) -> Polynomial:
        """The coefficient of a constant expression."""
        match expression:
            case Number(value):
                return constant(value)
            case Name(name):
                return self.ring.name(name)
            case Sum(terms):
                return plus(*map(self.of_value, terms))
            case Product(factors):
                return self.ring.times(*map(self.of_value, factors))
            case Power(base, Number(exponent)):
                return self.ring.power(self.of_value(base), exponent)
            case Power(Name("E"), exponent):
                return self.ring.exp(self.of_value(exponent))
            case Power(base, exponent):
                return self.ring.exp(self.ring.times(self.of_value(exponent), self.ring.log(self.of_value(base))))
            case Call(function, (argument,), ()) if function in _FUNCTIONS:
                found = _FUNCTIONS[function](self, self.of_constant(self.of_value(argument)))
                require(found.error is None or not found.terms, "a constant that is not known")
                require(found.terms.keys() <= {ORDINARY} and found.error is None, "a constant that is not known")
                return found.terms.get(ORDINARY, {})
        raise refused("a constant for which there is no rule here")

    def parted(self, one: Expansion) -> tuple[Polynomial, Expansion]:
        """The limit of a bounded expansion, and the part that tends to 0."""
        require_reached(one.error is None or self.compare(one.error, ORDINARY) < 0, "a value that is not known")
        centre: Polynomial = {}
        small: dict[Growth, Polynomial] = {}
        for g, value in one.terms.items():
            side = self.compare(g, ORDINARY)
            if side > 0:
                require(self.ring.is_zero(value), "an argument that is not bounded")
            elif side == 0:
                centre = plus(centre, value)
            else:
                small[g] = value
        return centre, Expansion(small, one.error)

    def infinite(self, one: Expansion) -> int:
        """1 or -1 for an expansion that tends to oo or -oo, else 0."""
        size = self.bound(one)
        if size is None or self.compare(size, ORDINARY) <= 0:
            return 0
        first, value, _ = self.dominant(one)
        return self.ring.sign(value) if self.compare(first, ORDINARY) > 0 else 0

    def exp(self, exponent: Expansion) -> Expansion:
        """The exponential; what tends to infinity becomes a growth."""
        known = exponent.error is None or self.compare(exponent.error, ORDINARY) < 0
        require_reached(known, "an exponent that is not known")
        pairs: dict[Key, Polynomial] = {}
        bounded: dict[Growth, Polynomial] = {}
        for g, value in exponent.terms.items():
            if self.compare(g, ORDINARY) <= 0:
                bounded[g] = value
                continue
            self.require_real()
            powers: dict[Key, Fraction] = {}
            for key, coefficient in g:
                plain = dict(coefficient).get((), Fraction(0))
                require(key in (POWER, LOGARITHM) and coefficient == (((), plain),), "an exponent that grows too fast")
                powers[key] = plain
            key = (powers.get(POWER, Fraction(0)), powers.get(LOGARITHM, Fraction(0)))
            pairs[key] = plus(pairs.get(key, {}), value)
        centre, small = self.parted(Expansion(bounded, exponent.error))
        values = [constant(Fraction(1, factorial(k))) for k in range(self.order)]
        return self.multiple(self.series(values, small), self.ring.exp(centre), growth(pairs))

    def log(self, argument: Expansion) -> Expansion:
        """The logarithm of what is positive far out."""
        first, value, rest = self.dominant(argument)
        terms: dict[Growth, Polynomial] = {}
        for (p, q), coefficient in first:
            require((p, q) != LOGARITHM, "a logarithm of a logarithm")
            part = growth({POWER: constant(p), LOGARITHM: constant(q)})
            terms[part] = plus(terms.get(part, {}), dict(coefficient))
        values = [{}, *(constant(Fraction((-1) ** (k + 1), k)) for k in range(1, self.order))]
        return self.plus(Expansion(terms), self.of_constant(self.ring.log(value)), self.series(values, rest))

    def circular(self, argument: Expansion, shift: int) -> Expansion:
        """Sine (0) or cosine (1); a bounded value where a real argument runs to infinity."""
        size = self.bound(argument)
        if size is not None and self.compare(size, ORDINARY) >= 0 and not self._is_bounded(argument):
            self.require_real()
            return Expansion({}, ORDINARY)
        centre, small = self.parted(argument)
        sine, cosine = self.ring.function("sin", centre), self.ring.function("cos", centre)
        cycle = (sine, cosine, scaled(sine, Fraction(-1)), scaled(cosine, Fraction(-1)))
        return self.series(
            [scaled(cycle[(k + shift) % 4], Fraction(1, factorial(k))) for k in range(self.order)], small
        )

    def _is_bounded(self, one: Expansion) -> bool:
        if one.error is not None and self.compare(one.error, ORDINARY) >= 0:
            return False
        return all(self.compare(g, ORDINARY) <= 0 for g in one.terms)

    def quotient(self, top: Expansion, bottom: Expansion) -> Expansion:
        """A quotient."""
        return self.times(top, self.power(bottom, Fraction(-1)))

    def hyperbolic(self, argument: Expansion, sign: int) -> Expansion:
        """Hyperbolic sine (-1) or cosine (1)."""
        negative = self.exp(self.multiple(argument, constant(-1)))
        return self.multiple(
            self.plus(self.exp(argument), self.multiple(negative, constant(sign))), constant(Fraction(1, 2))
        )

    def atan(self, argument: Expansion) -> Expansion:
        """The arc tangent of a real argument."""
        self.require_real()
        sign = 0 if self._is_bounded(argument) else self.infinite(argument)
        if sign:
            limit = self.of_constant(scaled(self.ring.name("pi"), Fraction(sign, 2)))
            return self.plus(limit, self.multiple(self.atan(self.power(argument, Fraction(-1))), constant(-1)))
        centre, small = self.parted(argument)
        # f' (1 + (c + u)^2) = 1
        ring = self.ring
        inverse = ring.power(plus(_ONE, ring.times(centre, centre)), Fraction(-1))
        slopes: list[Polynomial] = []
        for k in range(self.order - 1):
            total = constant(1) if k == 0 else {}
            if k >= 1:
                total = plus(total, scaled(ring.times(centre, slopes[k - 1]), Fraction(-2)))
            if k >= 2:
                total = plus(total, scaled(slopes[k - 2], Fraction(-1)))
            slopes.append(ring.times(total, inverse))
        return self._integrated(ring.function("atan", centre), slopes, small)

    def _integrated(self, first: Polynomial, slopes: Sequence[Polynomial], small: Expansion) -> Expansion:
        values = [first, *(scaled(value, Fraction(1, k)) for k, value in enumerate(slopes, 1))]
        return self.series(values, small)

    def asin(self, argument: Expansion) -> Expansion:
        """The arc sine of a real argument inside (-1, 1)."""
        ring = self.ring
        self.require_real()
        centre, small = self.parted(argument)
        if centre == _ONE:  # acos(x) = 2 asin(sqrt((1 - x)/2)) for x <= 1
            gap = self.plus(
                self.of_constant(constant(Fraction(1, 2))), self.multiple(argument, constant(Fraction(-1, 2)))
            )
            root = self.multiple(self.asin(self.power(gap, Fraction(1, 2))), constant(-2))
            return self.plus(self.of_constant(scaled(ring.name("pi"), Fraction(1, 2))), root)
        if centre == constant(-1):
            return self.multiple(self.asin(self.multiple(argument, constant(-1))), constant(-1))
        inside = plus(_ONE, scaled(ring.times(centre, centre), Fraction(-1)))
        require(ring.sign(inside) > 0, "an arc sine at or beyond its branch point")
        inverse = ring.power(inside, Fraction(-1))
        slopes = [ring.power(inside, Fraction(-1, 2))]
        for k in range(self.order - 2):
            # p' (1 - (c + u)^2) = (c + u) p
            total = scaled(ring.times(centre, slopes[k]), Fraction(2 * k + 1))
            if k:
                total = plus(total, scaled(slopes[k - 1], Fraction(k)))
            slopes.append(scaled(ring.times(total, inverse), Fraction(1, k + 1)))
        return self._integrated(ring.function("asin", centre), slopes, small)

    def acos(self, argument: Expansion) -> Expansion:
        """The arc cosine of a real argument inside (-1, 1)."""
        quarter = self.of_constant(scaled(self.ring.name("pi"), Fraction(1, 2)))
        return self.plus(quarter, self.multiple(self.asin(argument), constant(-1)))

    def erf(self, argument: Expansion) -> Expansion:
        """The error function."""
        ring = self.ring
        if not self._is_bounded(argument):
            sign = self.infinite(argument)
            return self.plus(self.of_constant(constant(sign)), self.multiple(self.error_tail(argument), constant(-1)))
        centre, small = self.parted(argument)
        square = scaled(ring.times(centre, centre), Fraction(-1))
        slopes = [scaled(ring.times(ring.exp(square), ring.power(ring.name("pi"), Fraction(-1, 2))), Fraction(2))]
        for k in range(self.order - 2):
            # q' = -2 (c + u) q
            total = plus(ring.times(centre, slopes[k]), slopes[k - 1] if k else {})
            slopes.append(scaled(total, Fraction(-2, k + 1)))
        return self._integrated(ring.function("erf", centre), slopes, small)

    def erfc(self, argument: Expansion) -> Expansion:
        """The complementary error function."""
        if not self._is_bounded(argument) and self.infinite(argument) > 0:
            return self.error_tail(argument)
        return self.plus(self.of_constant(_ONE), self.multiple(self.erf(argument), constant(-1)))

    def error_tail(self, argument: Expansion) -> Expansion:
        """``exp(-x**2)/(sqrt(pi) x) sum (-1)**k (2k - 1)!!/(2 x**2)**k`` of a real x that tends to oo or -oo."""
        self.require_real()
        require(self.infinite(argument), "an argument that may not tend to infinity")
        square = self.times(argument, argument)
        falling = self.exp(self.multiple(square, constant(-1)))
        values = [constant(Fraction((-1) ** k * factorial(2 * k), factorial(k) * 4**k)) for k in range(self.order)]
        tail = self.series(values, self.power(square, Fraction(-1)))
        scale = self.ring.power(self.ring.name("pi"), Fraction(-1, 2))
        return self.multiple(self.times(self.times(falling, tail), self.power(argument, Fraction(-1))), scale)

    def floor(self, argument: Expansion) -> Expansion:
        """The integer part of a real argument."""
        self.require_real()
        if not self._is_bounded(argument):
            return self.plus(argument, Expansion({}, ORDINARY))
        centre, _ = self.parted(argument)
        value = centre.get((), Fraction(0))
        require(centre == constant(value), "an integer part at a number that is not rational")
        whole = value.numerator // value.denominator
        if value == whole:
            _, coefficient, _ = self.dominant(self.plus(argument, self.of_constant(constant(-whole))))
            whole -= 1 if self.ring.sign(coefficient) < 0 else 0
        return self.of_constant(constant(whole))

    def gamma(self, argument: Expansion) -> Expansion:
        """The gamma function at infinity, and its value with an error at integers and half-integers."""
        self.require_real()
        if not self._is_bounded(argument):
            return self.exp(self.logarithm_of_gamma(argument))
        centre, small = self.parted(argument)
        value = centre.get((), Fraction(0))
        require(centre == constant(value) and value.denominator <= 2 and abs(value) <= 20, "a gamma function elsewhere")
        if value <= 0:
            above = self.gamma(self.plus(argument, self.of_constant(_ONE)))
            return self.quotient(above, argument)
        factor = Fraction(1)
        while value > 1:
            value -= 1
            factor *= value
        root = self.ring.power(self.ring.name("pi"), Fraction(1, 2)) if value.denominator == 2 else _ONE
        return self.plus(self.of_constant(scaled(root, factor)), Expansion({}, self.bound(small)))

    def binomial(self, above: Expansion, below: Expansion) -> Expansion:
        """A quotient of gamma functions, or a product of few factors."""
        count = below.terms.get(ORDINARY, {}).get((), Fraction(0))
        if below == self.of_constant(constant(count)) and count.denominator == 1 and 0 <= count <= 10:
            product = self.of_constant(constant(Fraction(1, factorial(int(count)))))
            for i in range(int(count)):
                product = self.times(product, self.plus(above, self.of_constant(constant(-i))))
            return product
        one = self.of_constant(_ONE)
        rest = self.plus(above, self.multiple(below, constant(-1)), one)
        bottom = self.times(self.gamma(self.plus(below, one)), self.gamma(rest))
        return self.quotient(self.gamma(self.plus(above, one)), bottom)

    def logarithm_of_gamma(self, argument: Expansion) -> Expansion:
        """Stirling's series of an argument that tends to infinity."""
        self.require_real()
        require(self.infinite(argument) > 0, "a gamma function at a finite point")
        logarithm = self.log(argument)
        main = self.times(self.plus(argument, self.of_constant(constant(Fraction(-1, 2)))), logarithm)
        two_pi = self.ring.times(constant(2), self.ring.name("pi"))
        half = self.of_constant(scaled(self.ring.log(two_pi), Fraction(1, 2)))
        inverse = self.power(argument, Fraction(-1))
        numbers = bernoulli(self.order + 1)
        values: list[Polynomial] = [{}]
        values += [constant(numbers[k + 1] / (k * (k + 1)) if k % 2 else 0) for k in range(1, self.order)]
        return self.plus(main, self.multiple(argument, constant(-1)), half, self.series(values, inverse))

    def absolute(self, argument: Expansion) -> Expansion:
        """The absolute value, by the sign of the dominant term."""
        self.require_real()
        _, value, _ = self.dominant(argument)
        return self.multiple(argument, constant(self.ring.sign(value)))


def _sine(calculus: Calculus, x: Expansion) -> Expansion:
    return calculus.circular(x, 0)


def _cosine(calculus: Calculus, x: Expansion) -> Expansion:
    return calculus.circular(x, 1)


def _sinh(calculus: Calculus, x: Expansion) -> Expansion:
    return calculus.hyperbolic(x, -1)


def _cosh(calculus: Calculus, x: Expansion) -> Expansion:
    return calculus.hyperbolic(x, 1)


def _ratio(
    top: Callable[[Calculus, Expansion], Expansion] | None, bottom: Callable[[Calculus, Expansion], Expansion]
) -> Callable[[Calculus, Expansion], Expansion]:
    def function(calculus: Calculus, x: Expansion) -> Expansion:
        above = calculus.of_constant(_ONE) if top is None else top(calculus, x)
        return calculus.quotient(above, bottom(calculus, x))

    return function


def _asinh(calculus: Calculus, x: Expansion) -> Expansion:
    root = calculus.power(calculus.plus(calculus.times(x, x), calculus.of_constant(_ONE)), Fraction(1, 2))
    return calculus.log(calculus.plus(x, root))


def _acosh(calculus: Calculus, x: Expansion) -> Expansion:
    root = calculus.power(calculus.plus(calculus.times(x, x), calculus.of_constant(constant(-1))), Fraction(1, 2))
    return calculus.log(calculus.plus(x, root))


def _atanh(calculus: Calculus, x: Expansion) -> Expansion:
    one = calculus.of_constant(_ONE)
    above, below = calculus.plus(one, x), calculus.plus(one, calculus.multiple(x, constant(-1)))
    difference = calculus.plus(calculus.log(above), calculus.multiple(calculus.log(below), constant(-1)))
    return calculus.multiple(difference, constant(Fraction(1, 2)))


def _factorial(calculus: Calculus, x: Expansion) -> Expansion:
    return calculus.times(x, calculus.gamma(x))


def _ceiling(calculus: Calculus, x: Expansion) -> Expansion:
    return calculus.multiple(calculus.floor(calculus.multiple(x, constant(-1))), constant(-1))


_FUNCTIONS: dict[str, Callable[[Calculus, Expansion], Expansion]] = {
    "exp": Calculus.exp,
    "log": Calculus.log,
    "sqrt": lambda calculus, x: calculus.power(x, Fraction(1, 2)),
    "sin": _sine,
    "cos": _cosine,
    "tan": _ratio(_sine, _cosine),
    "cot": _ratio(_cosine, _sine),
    "sec": _ratio(None, _cosine),
    "csc": _ratio(None, _sine),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _ratio(_sinh, _cosh),
    "coth": _ratio(_cosh, _sinh),
    "sech": _ratio(None, _cosh),
    "csch": _ratio(None, _sinh),
    "atan": Calculus.atan,
    "asin": Calculus.asin,
    "acos": Calculus.acos,
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "erf": Calculus.erf,
    "Abs": Calculus.absolute,
    "erfc": Calculus.erfc,
    "floor": Calculus.floor,
    "ceiling": _ceiling,
    "gamma": Calculus.gamma,
    "factorial": _factorial,
    "loggamma": Calculus.logarithm_of_gamma,
}

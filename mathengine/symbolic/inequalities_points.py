"""Signs of the derivatives of a function at one exact point: by balls, and by exact arithmetic where they are 0."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import arb, fmpq

from mathengine.errors import MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.precision import working_precision
from mathengine.numeric.rational_form import rational_form
from mathengine.symbolic.inequalities_angles import exact_call
from mathengine.symbolic.inequalities_jets import Jets
from mathengine.symbolic.inequalities_ranges import NoValueError

BITS = 256
ZERO_BITS = 200
"""A ball around 0 smaller than this many bits is worth an exact test."""


class Balls:
    """Arithmetic of real balls at flint's precision."""

    def number(self, value: Fraction) -> arb:
        """A rational number."""
        return arb(fmpq(value.numerator, value.denominator))

    def constant(self, name: str) -> arb:
        """A constant by its name."""
        try:
            return self._real(enclose(Name(name), BITS))
        except MathengineError:
            raise NoValueError(name) from None

    def add(self, one: arb, other: arb) -> arb:
        """The sum."""
        return one + other

    def mul(self, one: arb, other: arb) -> arb:
        """The product."""
        return one * other

    def power(self, base: arb, exponent: Fraction) -> arb:
        """The real power."""
        p, q = exponent.numerator, exponent.denominator
        if p < 0 and base.contains(0):
            raise NoValueError("a division by what may be 0")
        if q == 1:
            return base**p
        if not base >= 0:
            raise NoValueError("a fractional power of a negative number")
        return base.root(q) ** p

    def apply(self, function: str, argument: arb) -> arb:
        """A function of one variable."""
        try:
            return self._real(enclose(Call(function, (Name("x"),)), BITS, variables={"x": argument}))
        except MathengineError:
            raise NoValueError(function) from None

    def sign(self, argument: arb) -> int | None:
        """The sign where it is known."""
        return 1 if argument >= 0 else -1 if argument <= 0 else None

    def magnitude(self, argument: arb) -> arb:
        """The absolute value."""
        return abs(argument)

    def _real(self, value: object) -> arb:
        if not isinstance(value, arb) or not value.is_finite():
            raise NoValueError("no real number")
        return value


class Exactly:
    """Arithmetic of constants as expressions in one normal form."""

    def number(self, value: Fraction) -> Expression:
        """A rational number."""
        return Number(value)

    def constant(self, name: str) -> Expression:
        """A constant by its name."""
        return Name(name)

    def add(self, one: Expression, other: Expression) -> Expression:
        """The sum."""
        return rational_form(Sum((one, other)))

    def mul(self, one: Expression, other: Expression) -> Expression:
        """The product."""
        return rational_form(Product((one, other)))

    def power(self, base: Expression, exponent: Fraction) -> Expression:
        """The power; fractional powers of what is not a number are atoms."""
        if isinstance(base, Number) and base.value == 0 and exponent <= 0:
            if exponent == 0:
                return Number.of(1)
            raise NoValueError("a division by 0")
        return rational_form(Power(base, Number(exponent)))

    def apply(self, function: str, argument: Expression) -> Expression:
        """A function value, with its exact value where that is known."""
        return rational_form(exact_call(function, argument))

    def sign(self, argument: Expression) -> int | None:
        """By balls."""
        try:
            value = enclose(argument, BITS)
        except MathengineError:
            return None
        return None if not isinstance(value, arb) else 1 if value >= 0 else -1 if value <= 0 else None

    def magnitude(self, argument: Expression) -> Expression:
        """The absolute value."""
        raise NoValueError("Abs of a number whose sign is not known")


def signs_at(function: Expression, point: Mapping[str, Expression], variable: str, order: int) -> tuple[int, ...]:
    """Signs of the function and of its derivatives at a point: certified where not 0, exact where 0.

    Parameters
    ----------
    function : Expression
    point : mapping
        An exact constant for every free name.
    variable : str
        The name by which it is differentiated.
    order : int
        The last derivative.

    Returns
    -------
    tuple of int
        1, 0 or -1 for each order; it ends before the first that has no value or whose sign is not known.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> signs_at(read_expression("x - sin(x)"), {"x": Number.of(0)}, "x", 3)
    (0, 0, 0, 1)
    """
    with working_precision(BITS):
        values = _series(function, point, variable, order)
    small = [k for k, value in enumerate(values) if value is not None and _is_small(value)]
    exact = _exact_series(function, point, variable, small[-1]) if small else []
    signs: list[int] = []
    for k, value in enumerate(values):
        if value is not None and value.contains(0):
            if k >= len(exact) or exact[k] not in (None, Number.of(0)):
                break
            value = None
        signs.append(0 if value is None else 1 if value > 0 else -1)
    return tuple(signs)


def _is_small(value: arb) -> bool:
    return bool(value.contains(0)) and bool(value.rad() < arb(2) ** -ZERO_BITS)


def _series(function: Expression, point: Mapping[str, Expression], variable: str, order: int) -> list[arb | None]:
    """As many coefficients as there are."""
    values: dict[str, list[arb | None]] = {name: [_ball(value)] for name, value in point.items()}
    values[variable].append(arb(1))
    for k in range(order, -1, -1):
        try:
            return Jets(Balls(), k, values).of(function)
        except NoValueError:
            continue
    return []


def _ball(value: Expression) -> arb:
    ball = enclose(value, BITS)
    if not isinstance(ball, arb):
        raise NoValueError("no real number")
    return ball


def _exact_series(
    function: Expression, point: Mapping[str, Expression], variable: str, order: int
) -> list[Expression | None]:
    values: dict[str, list[Expression | None]] = {name: [value] for name, value in point.items()}
    values[variable].append(Number.of(1))
    for k in range(order, -1, -1):
        try:
            return Jets(Exactly(), k, values).of(function)
        except (NoValueError, MathengineError):
            continue
    return []

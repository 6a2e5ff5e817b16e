"""Certified values: expressions as balls.

A ball is a midpoint and a radius (python-flint's ``arb``, or ``acb`` for complex numbers); the value that it stands for
lies inside, whatever the precision. Rational parts of an expression are kept exact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flint import acb, arb, ctx, fmpq, fmpz

from mathengine.errors import InvalidInput, PrecisionExhausted, shorten
from mathengine.numeric.digits import (
    EXACT,
    Ball,
    accuracy,
    ball_to_json,
    ball_to_text,
    certified_digits,
    first_difference,
    fraction_of,
    separates,
)
from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.functions import (
    NUMERIC_FUNCTIONS,
    BallFunction,
    Value,
    real_or_complex,
    reciprocal,
    sqrt,
)
from mathengine.numeric.precision import bits_for, working_precision
from mathengine.numeric.printer import to_text

MOST_DIGITS = 1_000_000
"""Decimal digits that may be asked for."""
MOST_EXACT_BITS = 1_000_000
"""Rational numbers longer than this become balls."""
GUARD_BITS = 20

_CONSTANTS: dict[str, Callable[[], Value]] = {
    "pi": arb.pi,
    "E": arb.const_e,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
    "I": lambda: acb(0, 1),
}
_NONE: Mapping[str, Value] = MappingProxyType({})


class _Evaluation:
    """One evaluation at the precision that flint has."""

    __slots__ = ("bits", "functions", "variables")

    def __init__(self, bits: int, functions: Mapping[str, BallFunction], variables: Mapping[str, Value]) -> None:
        self.bits, self.functions, self.variables = bits, functions, variables

    def value(self, expression: Expression) -> Value:
        step = _STEPS.get(type(expression))
        if step is None:
            raise InvalidInput("term", to_text(expression), "a number")
        return step(self, expression)

    def number(self, expression: Number) -> Value:
        value = expression.value
        return fmpq(value.numerator, value.denominator)

    def name(self, expression: Name) -> Value:
        name = expression.name
        if name in self.variables:
            return self.variables[name]
        if name in _CONSTANTS:
            return _CONSTANTS[name]()
        from mathengine.numeric.constants import suggestion

        raise InvalidInput("name", name, f"a constant ({', '.join(_CONSTANTS)}{suggestion(name)}), no free name")

    def sum(self, expression: Sum) -> Value:
        total: Value = fmpq(0)
        for term in expression.terms:
            total = _bounded(total + self.value(term))
        return total

    def product(self, expression: Product) -> Value:
        product: Value = fmpq(1)
        for factor in expression.factors:
            if isinstance(factor, Power) and isinstance(factor.exponent, Number) and factor.exponent.value == -1:
                product = product / _nonzero(self.value(factor.base))
            else:
                product = product * self.value(factor)
            product = _bounded(product)
        return real_or_complex(product) if isinstance(product, acb) else product

    def power(self, expression: Power) -> Value:
        exponent = self.value(expression.exponent)
        if expression.base == _E and "E" not in self.variables:
            return real_or_complex(exponent).exp() if exponent != 0 else fmpq(1)
        return power(self.value(expression.base), exponent)

    def call(self, expression: Call) -> Value:
        function = self.functions.get(expression.function)
        if function is None:
            raise InvalidInput("function", expression.function, "one that is evaluated numerically")
        try:
            return function(expression, self)
        except ZeroDivisionError:
            raise _division_by_zero() from None
        except OverflowError:
            raise InvalidInput("argument", to_text(expression), "numbers of a size that flint takes") from None


_E = Name("E")
_STEPS: dict[type, Callable[..., Value]] = {
    Number: _Evaluation.number,
    Name: _Evaluation.name,
    Sum: _Evaluation.sum,
    Product: _Evaluation.product,
    Power: _Evaluation.power,
    Call: _Evaluation.call,
}


def _division_by_zero() -> InvalidInput:
    return InvalidInput("division", "by zero", "a divisor other than 0")


def _nonzero(value: Value) -> Value:
    if value == 0:
        raise _division_by_zero()
    return value


def _bounded(value: Value) -> Value:
    if isinstance(value, fmpq) and value.p.bit_length() + value.q.bit_length() > MOST_EXACT_BITS:
        return arb(value)
    return value


def power(base: Value, exponent: Value) -> Value:
    """The principal power, exact where both are rational and the result is small.

    Examples
    --------
    >>> power(fmpq(2, 3), fmpq(-2)), power(fmpq(4), fmpq(1, 2))
    (9/4, 2)
    >>> print(power(fmpq(-4), fmpq(1, 2)))
    2.00000000000000j
    """
    if isinstance(exponent, fmpq):
        if exponent.q == 1:
            return _integer_power(base, exponent.p)
        if exponent.q == 2 and exponent.p == 1:
            return sqrt(base)
    if base == 0:
        real = real_or_complex(exponent)
        if isinstance(real, arb) and real > 0:
            return fmpq(0)
        raise InvalidInput("power of 0", str(real), "a positive exponent")
    ball, order = real_or_complex(base), real_or_complex(exponent)
    if isinstance(ball, arb) and isinstance(order, arb):
        if ball > 0:
            return _positive_power(ball, exponent)
        if ball < 0:
            return _negative_base(-ball, exponent)
    if isinstance(order, arb) and order > 0 and ball.contains(0) and isinstance(exponent, fmpq):
        return acb(sqrt(ball)) ** (2 * order) if exponent.q == 2 else _root_near_zero(ball, exponent)
    return real_or_complex(acb(ball) ** acb(order))


def _integer_power(base: Value, exponent: fmpz) -> Value:
    if exponent < 0:
        return reciprocal(_integer_power(_nonzero(base), -exponent))
    if isinstance(base, fmpq):
        bits = max(base.p.bit_length(), base.q.bit_length()) * exponent
        if bits <= max(10_000, 2 * ctx.prec) or base in (0, 1, -1):
            return fmpq(_small_power(base.p, exponent), _small_power(base.q, exponent))
        return arb(base) ** exponent
    return real_or_complex(base**exponent)


def _small_power(base: fmpz, exponent: fmpz) -> fmpz:
    if base == 0 or base == 1:
        return base if exponent != 0 else fmpz(1)
    if base == -1:
        return fmpz(1 - 2 * int(exponent % 2))
    return base ** int(exponent)


def _positive_power(base: arb, exponent: Value) -> arb:
    if isinstance(exponent, fmpq) and exponent.q <= 100 and abs(exponent.p) <= 10_000:
        return base.root(int(exponent.q)) ** exponent.p
    return base ** _arb(exponent)


def _negative_base(size: arb, exponent: Value) -> Value:
    """``(-size)**exponent`` with the argument pi."""
    radius = _positive_power(size, exponent)
    if isinstance(exponent, fmpq):
        return acb(radius * arb.cos_pi_fmpq(exponent), radius * arb.sin_pi_fmpq(exponent))
    sine, cosine = _arb(exponent).sin_cos_pi()
    return real_or_complex(acb(radius * cosine, radius * sine))


def _arb(value: Value) -> arb:
    """A value that is known to be real."""
    ball = real_or_complex(value)
    return ball if isinstance(ball, arb) else ball.real


def _root_near_zero(base: Ball, exponent: fmpq) -> Ball:
    """A disc around 0 that holds every principal power of a ball that holds 0."""
    size = arb(abs(base).abs_upper()) ** arb(exponent)
    reach = arb(0, size.abs_upper())
    return acb(reach, reach)


def enclose(
    expression: Expression,
    bits: int,
    functions: Mapping[str, BallFunction] = NUMERIC_FUNCTIONS,
    variables: Mapping[str, Value] = _NONE,
) -> Ball:
    """A ball that contains the value of ``expression``, from one evaluation with ``bits`` bits.

    Parameters
    ----------
    expression : Expression
        A constant, or an expression in ``variables``.
    bits : int
        Working precision; the ball may be wider than that, and is not finite where the precision cannot keep away from
        a singularity (see :func:`evaluate`, which goes on).
    functions : mapping
        What each word means: a function of the call and of an evaluator (``numeric/functions.py``).
    variables : mapping
        Values of free names.

    Returns
    -------
    arb or acb
        Certified; complex only where the value is not known to be real.

    Raises
    ------
    InvalidInput
        For a free name, a word without a value, a division by zero or a pole that is hit exactly.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> print(enclose(read_expression("6/zeta(3)"), 64).str(15))
    [4.99144423548424 +/- 4.82e-15]
    """
    with working_precision(bits):
        return real_or_complex(_Evaluation(bits, functions, variables).value(expression))


def evaluate(
    expression: Expression,
    digits: int,
    functions: Mapping[str, BallFunction] = NUMERIC_FUNCTIONS,
    variables: Mapping[str, Value] = _NONE,
    most_bits: int | None = None,
) -> Ball:
    """A ball of ``expression`` with ``digits`` certified decimal digits.

    Digits are relative to the value; a ball that contains 0 has them when its radius is at most ``10**-digits``.

    Parameters
    ----------
    expression, functions, variables
        As for :func:`enclose`.
    digits : int
        From 1 to 1,000,000.
    most_bits : int, optional
        Precision at which to give up; four times what the digits need, and 20,000, unless given.

    Raises
    ------
    InvalidInput
        As for :func:`enclose`, and for a number of digits out of range.
    PrecisionExhausted
        If the digits cannot be certified with ``most_bits`` bits.

    Examples
    --------
    >>> from mathengine.numeric.reader import read_expression
    >>> print(ball_to_text(evaluate(read_expression("exp(pi*sqrt(163)) - 262537412640768744"), 10), 10))
    -0.0000000000007499274028
    """
    if not 1 <= digits <= MOST_DIGITS:
        raise InvalidInput("digits", digits, f"1 to {MOST_DIGITS}")
    target = bits_for(digits)
    limit = most_bits or max(20_000, 4 * target)
    bits = target + GUARD_BITS
    while True:
        ball = enclose(expression, bits, functions, variables)
        if ball.is_finite():
            missing = target + 4 - accuracy(ball)
            if missing <= 0 or certified_digits(ball) >= digits:
                return ball
        else:
            missing = bits
        if bits >= limit:
            break
        # Cancellation costs a fixed number of bits, as a rule: give those, and double where that did not do.
        bits = min(limit, max(bits + missing + GUARD_BITS, bits + bits // 4) if missing < bits else 2 * bits)
    known = certified_digits(ball) if ball.is_finite() else 0
    raise PrecisionExhausted(
        f"{shorten(to_text(expression), 200)} has {known} certified digits of {digits} at {bits} bits"
    )


__all__ = [
    "EXACT",
    "NUMERIC_FUNCTIONS",
    "Ball",
    "BallFunction",
    "ball_to_json",
    "ball_to_text",
    "bits_for",
    "certified_digits",
    "enclose",
    "evaluate",
    "first_difference",
    "fraction_of",
    "power",
    "separates",
    "working_precision",
]

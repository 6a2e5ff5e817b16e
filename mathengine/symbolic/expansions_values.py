"""Special values of functions, as coefficients: sines of rational multiples of pi, gamma at half-integers, zeta(2k).

A value without a rule stays a call; a pole is no coefficient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial

from flint import fmpq

from mathengine.symbolic.expansions_coefficients import ONE, ZERO, Coefficient, Coefficients, UnresolvedError, rational

Values = Sequence[Coefficient]
_HALF = Fraction(1, 2)
LARGEST_FACTORIAL = 300


def special_value(ring: Coefficients, function: str, values: Values) -> Coefficient:
    """The value of a function, opened where there is a rule for it.

    Raises
    ------
    UnresolvedError
        At a pole, and for words that are no functions of numbers.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression as read
    >>> ring = Coefficients()
    >>> to_text(ring.expression(ring.of(read("gamma(5/2)/sqrt(pi) + sin(pi/3)**2 + zeta(2)/pi**2 + atan(1)/pi"))))
    '23/12'
    """
    if function in _UNREADABLE:
        raise UnresolvedError
    if any(ring.has_variable(value) for value in values) and function not in _BY_EXPONENTIALS:
        return ring.call(function, values)
    rule = _RULES.get(function)
    found = rule(ring, *values) if rule is not None else None
    return ring.call(function, values) if found is None else found


_UNREADABLE = frozenset(("diff", "limit", "summation", "cf", "re", "im", "arg", "conjugate"))


def _odd(ring: Coefficients, function: str, x: Coefficient) -> Coefficient | None:
    """``f(-x) = -f(x)`` where the leading term is negative."""
    if x.terms and x.terms[min(x.terms)] < 0:
        return ring.scaled(special_value(ring, function, [ring.scaled(x, Fraction(-1))]), Fraction(-1))
    return None


def _turns(ring: Coefficients, x: Coefficient) -> tuple[Fraction, Coefficient]:
    """``x = pi*q + rest`` with a rational q."""
    ((monomial, _),) = ring.name("pi").terms.items()
    turns = x.terms.get(monomial, Fraction(0))
    rest = ring.minus(x, ring.scaled(ring.name("pi"), turns))
    return turns, rest


def _cos(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    turns, rest = _turns(ring, x)
    if rest.terms:
        if 2 * turns % 1 == 0 and turns:
            turn = int(2 * turns) % 4
            inner = special_value(ring, "cos" if turn % 2 == 0 else "sin", [rest])
            return ring.scaled(inner, Fraction((1, -1, -1, 1)[turn]))
        if rest.terms and not turns and rest.terms[min(rest.terms)] < 0:
            return special_value(ring, "cos", [ring.scaled(rest, Fraction(-1))])
        return None
    return ring.turn(turns)


def _sin(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    turns, rest = _turns(ring, x)
    if rest.terms:
        if 2 * turns % 1 == 0 and turns:
            turn = int(2 * turns) % 4
            inner = special_value(ring, "sin" if turn % 2 == 0 else "cos", [rest])
            return ring.scaled(inner, Fraction((1, 1, -1, -1)[turn]))
        return _odd(ring, "sin", x) if not turns else None
    return ring.turn(turns - _HALF)


def _quotient(top: str | None, bottom: str) -> Callable[..., Coefficient]:
    def rule(ring: Coefficients, x: Coefficient) -> Coefficient:
        above = ONE if top is None else special_value(ring, top, [x])
        below = special_value(ring, bottom, [x])
        if ring.is_zero(below) is not False:
            raise UnresolvedError
        return ring.times(above, ring.power(below, Fraction(-1)))

    return rule


def _hyperbolic(sign: int) -> Callable[..., Coefficient]:
    def rule(ring: Coefficients, x: Coefficient) -> Coefficient:
        grown, shrunk = ring.exp(x), ring.exp(ring.scaled(x, Fraction(-1)))
        return ring.scaled(ring.plus(grown, ring.scaled(shrunk, Fraction(sign))), _HALF)

    return rule


_TANGENTS: dict[Fraction, tuple[int, int]] = {
    Fraction(0): (0, 1),
    Fraction(1, 6): (1, 3),
    Fraction(1, 4): (1, 1),
    Fraction(1, 3): (3, 1),
}


def _atan(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    square = ring.times(x, x).rational
    for angle, (top, bottom) in _TANGENTS.items():
        if square == Fraction(top, bottom):
            return ring.scaled(ring.name("pi"), angle if ring.sign(x) != -1 else -angle)
    return _odd(ring, "atan", x)


def _asin(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    square = ring.times(x, x).rational
    angles: dict[Fraction, Fraction] = {
        Fraction(0): Fraction(0),
        Fraction(1, 4): Fraction(1, 6),
        _HALF: Fraction(1, 4),
        Fraction(3, 4): Fraction(1, 3),
        Fraction(1): _HALF,
    }
    if square is not None and square in angles:
        return ring.scaled(ring.name("pi"), angles[square] if ring.sign(x) != -1 else -angles[square])
    return _odd(ring, "asin", x)


def _acos(ring: Coefficients, x: Coefficient) -> Coefficient:
    return ring.minus(ring.scaled(ring.name("pi"), _HALF), special_value(ring, "asin", [x]))


def _of_reciprocal(function: str) -> Callable[..., Coefficient]:
    def rule(ring: Coefficients, x: Coefficient) -> Coefficient:
        if ring.is_zero(x) is not False:
            raise UnresolvedError
        return special_value(ring, function, [ring.power(x, Fraction(-1))])

    return rule


def _asinh(ring: Coefficients, x: Coefficient) -> Coefficient:
    root = ring.power(ring.plus(ring.times(x, x), ONE), _HALF)
    return ring.log(ring.plus(x, root))


def _acosh(ring: Coefficients, x: Coefficient) -> Coefficient:
    one, other = ring.power(ring.minus(x, ONE), _HALF), ring.power(ring.plus(x, ONE), _HALF)
    return ring.log(ring.plus(x, ring.times(one, other)))


def _atanh(ring: Coefficients, x: Coefficient) -> Coefficient:
    above, below = ring.plus(ONE, x), ring.minus(ONE, x)
    return ring.scaled(ring.minus(ring.log(above), ring.log(below)), _HALF)


def _gamma(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    value = x.rational
    if value is None:
        return None
    if value.denominator == 1:
        if value <= 0:
            raise UnresolvedError
        return rational(factorial(int(value) - 1)) if value <= LARGEST_FACTORIAL else None
    if abs(value) > LARGEST_FACTORIAL:
        return None
    factor = Fraction(1)
    while value > 1:
        value -= 1
        factor *= value
    while value < 0:
        factor /= value
        value += 1
    rest = ring.power(ring.name("pi"), _HALF) if value == _HALF else ring.call("gamma", [rational(value)])
    return ring.scaled(rest, factor)


def _factorial(ring: Coefficients, x: Coefficient) -> Coefficient:
    return special_value(ring, "gamma", [ring.plus(x, ONE)])


def _loggamma(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    value = x.rational
    if value is None:
        return None
    if value <= 0:
        raise UnresolvedError
    return ring.log(special_value(ring, "gamma", [x]))


def _digamma(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    value = x.rational
    if value is None or value.denominator > 2 or abs(value) > LARGEST_FACTORIAL:
        return None
    if value.denominator == 1 and value <= 0:
        raise UnresolvedError
    total = Fraction(0)
    while value > 1:
        value -= 1
        total += 1 / value
    while value < 0:
        total -= 1 / value
        value += 1
    gamma = ring.minus(rational(total), ring.name("EulerGamma"))
    return gamma if value == 1 else ring.minus(gamma, ring.scaled(ring.log(rational(2)), Fraction(2)))


def _polygamma(ring: Coefficients, order: Coefficient, x: Coefficient) -> Coefficient | None:
    m, value = order.rational, x.rational
    if m == 0:
        return special_value(ring, "digamma", [x])
    if m is None or m.denominator != 1 or m < 0:
        raise UnresolvedError
    if value is None or value.denominator > 1 or value > LARGEST_FACTORIAL:
        return None
    if value <= 0:
        raise UnresolvedError
    whole = int(m)
    tail = sum((Fraction(1, k ** (whole + 1)) for k in range(1, int(value))), Fraction(0))
    zeta = special_value(ring, "zeta", [rational(whole + 1)])
    return ring.scaled(ring.minus(zeta, rational(tail)), Fraction((-1) ** (whole + 1) * factorial(whole)))


def _zeta(ring: Coefficients, s: Coefficient, a: Coefficient | None = None) -> Coefficient | None:
    value = s.rational
    if a is not None and a != ONE:
        return None
    if value == 1:
        raise UnresolvedError
    if value is None or value.denominator != 1 or abs(value) > 60:
        return ring.call("zeta", [s])
    n = int(value)
    if n <= 0:
        return rational(Fraction(-1, 2) if n == 0 else -_bernoulli(1 - n) / (1 - n))
    if n % 2:
        return ring.call("zeta", [s])
    factor = abs(_bernoulli(n)) * Fraction(2 ** (n - 1), factorial(n))
    return ring.scaled(ring.power(ring.name("pi"), Fraction(n)), factor)


def _bernoulli(n: int) -> Fraction:
    value = fmpq.bernoulli(n)
    return Fraction(int(value.p), int(value.q))


def _besselj(ring: Coefficients, order: Coefficient, x: Coefficient) -> Coefficient | None:
    nu = order.rational
    if not x.terms and nu is not None and nu.denominator == 1:
        return ONE if nu == 0 else ZERO
    return None


def _odd_without_constant(function: str) -> Callable[..., Coefficient | None]:
    return lambda ring, x: ZERO if not x.terms else _odd(ring, function, x)


def _erfc(ring: Coefficients, x: Coefficient) -> Coefficient:
    return ring.minus(ONE, special_value(ring, "erf", [x]))


def _binomial(ring: Coefficients, n: Coefficient, k: Coefficient) -> Coefficient | None:
    count = k.rational
    if count is not None and count.denominator == 1 and 0 <= count <= 40:
        product = ONE
        for i in range(int(count)):
            product = ring.scaled(ring.times(product, ring.minus(n, rational(i))), Fraction(1, i + 1))
        return product
    return None


def _absolute(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    sign = ring.sign(x)
    return None if sign is None else ring.scaled(x, Fraction(sign))


def _sign(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    sign = ring.sign(x)
    return None if sign is None else rational(sign)


def _floor(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    value = x.rational
    return None if value is None else rational(value.numerator // value.denominator)


def _ceiling(ring: Coefficients, x: Coefficient) -> Coefficient | None:
    value = x.rational
    return None if value is None else rational(-(-value.numerator // value.denominator))


_BY_EXPONENTIALS = frozenset(("sinh", "cosh", "tanh", "coth", "sech", "csch"))
_RULES: dict[str, Callable[..., Coefficient | None]] = {
    "sin": _sin,
    "cos": _cos,
    "tan": _quotient("sin", "cos"),
    "cot": _quotient("cos", "sin"),
    "sec": _quotient(None, "cos"),
    "csc": _quotient(None, "sin"),
    "sinh": _hyperbolic(-1),
    "cosh": _hyperbolic(1),
    "tanh": _quotient("sinh", "cosh"),
    "coth": _quotient("cosh", "sinh"),
    "sech": _quotient(None, "cosh"),
    "csch": _quotient(None, "sinh"),
    "atan": _atan,
    "asin": _asin,
    "acos": _acos,
    "acsc": _of_reciprocal("asin"),
    "asec": _of_reciprocal("acos"),
    "acot": lambda ring, x: ring.scaled(ring.name("pi"), _HALF) if not x.terms else _of_reciprocal("atan")(ring, x),
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "acoth": _of_reciprocal("atanh"),
    "gamma": _gamma,
    "factorial": _factorial,
    "loggamma": _loggamma,
    "digamma": _digamma,
    "polygamma": _polygamma,
    "zeta": _zeta,
    "besselj": _besselj,
    "besseli": _besselj,
    "erf": _odd_without_constant("erf"),
    "erfi": _odd_without_constant("erfi"),
    "erfc": _erfc,
    "binomial": _binomial,
    "Abs": _absolute,
    "sign": _sign,
    "floor": _floor,
    "ceiling": _ceiling,
}

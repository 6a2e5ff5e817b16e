"""Germs in the functions that the expansion knows: exp, log, powers, and functions at points where they are analytic.

Each rule is an identity that holds far out, found from the limit of the argument: the pole of the gamma function is
moved away by its functional equation, an arc tangent at infinity becomes one at 0, a sine at infinity a bounded name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.symbolic.expansions_coefficients import Coefficient, UnresolvedError
from mathengine.symbolic.expansions_signs import ball as ball_of
from mathengine.symbolic.expansions_taylor import (
    DIGAMMA_TAIL,
    ERF_TAIL,
    ERFI_TAIL,
    STIRLING,
    ZETA_REGULAR,
)
from mathengine.symbolic.limits_germs import Germs, Value

MOST_SHIFTS = 20
"""Steps from a pole of the gamma function to a regular point."""
_ZERO, _ONE, _TWO, _MINUS_ONE, _HALF = (Number(Fraction(*v)) for v in ((0,), (1,), (2,), (-1,), (1, 2)))
_PI, _I = Name("pi"), Name("I")


@dataclass(frozen=True, slots=True)
class Oscillation:
    """What a bounded name stands for: ``sine`` or ``cosine`` of a phase that runs to infinity, an ``alternation``
    ``(-1)**phase``, or something ``unknown`` between two integers."""

    kind: str
    phase: Expression


def _plus(*terms: Expression) -> Expression:
    return Sum(terms)


def _times(*factors: Expression) -> Expression:
    return Product(factors)


def _negative(expression: Expression) -> Expression:
    return Product((_MINUS_ONE, expression))


def _reciprocal(expression: Expression) -> Expression:
    return Power(expression, _MINUS_ONE)


def _exp(expression: Expression) -> Expression:
    return Call("exp", (expression,))


def _log(expression: Expression) -> Expression:
    return Call("log", (expression,))


def _root(expression: Expression) -> Expression:
    return Power(expression, _HALF)


class Rewriting:
    """Expressions in the large variable, rewritten from the inside out.

    Parameters
    ----------
    germs : Germs
    is_integer : bool
        Whether the variable runs through the integers only.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(Rewriting(Germs()).of(Call("atan", (Name("t#0"),))))
    'pi/2 - atan(1/t#0)'
    """

    def __init__(self, germs: Germs, *, is_integer: bool = False) -> None:
        self.germs, self.is_integer = germs, is_integer
        self.oscillations: dict[str, Oscillation] = {}
        self._known: dict[Expression, Expression] = {}

    def of(self, expression: Expression) -> Expression:
        """The expression in terms that the expansion knows.

        Raises
        ------
        UnresolvedError
            Where no rule is certain to hold.
        """
        if self.germs.variable(expression) is None:
            return expression
        known = self._known.get(expression)
        if known is None:
            known = self._known[expression] = self._of(expression)
        return known

    def _of(self, expression: Expression) -> Expression:
        match expression:
            case Name():
                return expression
            case Sum(terms):
                return Sum(tuple(map(self.of, terms)))
            case Product(factors):
                return Product(tuple(map(self.of, factors)))
            case Power(base, exponent):
                return self._power(self.of(base), self.of(exponent))
            case Call(function, arguments, ()):
                rule = _RULES.get(function)
                if rule is None:
                    raise UnresolvedError
                return rule(self, *map(self.of, arguments))
        raise UnresolvedError

    # Powers

    def _power(self, base: Expression, exponent: Expression) -> Expression:
        if isinstance(exponent, Number):
            return self._number_power(base, exponent)
        sign = self.germs.sign_of(base)
        if sign == 0:
            raise UnresolvedError
        if sign == -1 and self.germs.is_real(base):
            size = _exp(_times(exponent, _log(_negative(base))))
            return _times(size, self._turn(exponent))
        return _exp(_times(exponent, _log(base)))

    def _number_power(self, base: Expression, exponent: Number) -> Expression:
        if isinstance(base, Name) and base.name in self.oscillations and exponent.value.denominator == 1:
            return self._bounded_power(base, exponent.value.numerator)
        return Power(base, exponent)

    def _bounded_power(self, base: Name, exponent: int) -> Expression:
        """Squares of cosines as squares of sines, those of alternations as 1."""
        known = self.oscillations[base.name]
        if known == Oscillation("alternation", Name("t#0")) and self.is_integer:
            return base if exponent % 2 else _ONE
        if known.kind == "cosine" and exponent >= 2:
            square = _plus(_ONE, _negative(Power(self._bounded("sine", known.phase), _TWO)))
            even = Power(square, Number.of(exponent // 2))
            return even if exponent % 2 == 0 else _times(base, even)
        return Power(base, Number.of(exponent))

    def _turn(self, exponent: Expression) -> Expression:
        """``(-1)**exponent``."""
        if not self.germs.is_real(exponent):
            raise UnresolvedError
        value = self.germs.limit(exponent)
        if not value.infinite:
            return _exp(_times(_I, _PI, exponent))
        fixed = self._integer_part(exponent)
        if fixed is None:
            return self._bounded("alternation", exponent)
        odd, slope = fixed
        if slope % 2 == 0:
            return Number.of(-1 if odd % 2 else 1)
        name = self._bounded("alternation", Name("t#0"))
        return _negative(name) if odd % 2 else name

    def _integer_part(self, exponent: Expression) -> tuple[int, int] | None:
        """``(a, b)`` where the exponent is ``a + b n`` for a variable n that is an integer."""
        if not self.is_integer:
            return None
        value = self.germs.ring.of(exponent)
        ((variable, _),) = self.germs.ring.name("t#0").terms.items()
        slope = value.terms.get(variable, Fraction(0))
        rest = self.germs.ring.minus(value, self.germs.ring.of(_times(Number(slope), Name("t#0")))).rational
        if rest is None or rest.denominator != 1 or slope.denominator != 1:
            return None
        return int(rest), int(slope)

    # Oscillation

    def _bounded(self, kind: str, phase: Expression, low: int = -1, high: int = 1) -> Name:
        for name, known in self.oscillations.items():
            if known == Oscillation(kind, phase):
                return Name(name)
        name = f"bounded#{len(self.oscillations)}"
        self.oscillations[name] = Oscillation(kind, phase)
        real = kind != "alternation" or (self.is_integer and phase == Name("t#0"))
        self.germs.ring.bounded[name] = (low, high) if real else None
        return Name(name)

    def _sine(self, argument: Expression) -> Expression:
        return self._circular("sin", "sine", argument)

    def _cosine(self, argument: Expression) -> Expression:
        return self._circular("cos", "cosine", argument)

    def _circular(self, function: str, kind: str, argument: Expression) -> Expression:
        try:
            value = self.germs.limit(argument)
        except UnresolvedError:
            if self.germs.is_real(argument):
                return self._bounded("unknown", Call(function, (argument,)))
            raise
        if not value.infinite:
            return Call(function, (argument,))
        if not self.germs.is_real(argument):
            raise UnresolvedError
        if self.is_integer and self._integer_part(_times(argument, _reciprocal(_PI))) is not None:
            return _ZERO if function == "sin" else self._turn(_times(argument, _reciprocal(_PI)))
        phase, shift = self._phase(argument)
        if value.infinite < 0:
            phase = self._plain(_negative(phase))
        sine = _times(Number.of(value.infinite), self._bounded("sine", phase))
        cosine = self._bounded("cosine", phase)
        if shift == _ZERO:
            return sine if kind == "sine" else cosine
        if kind == "sine":
            return _plus(_times(sine, Call("cos", (shift,))), _times(cosine, Call("sin", (shift,))))
        return _plus(_times(cosine, Call("cos", (shift,))), _times(_MINUS_ONE, sine, Call("sin", (shift,))))

    def _phase(self, argument: Expression) -> tuple[Expression, Expression]:
        """The terms that vary, and the constant."""
        ring = self.germs.ring
        value = ring.of(argument)
        fixed = {m: v for m, v in value.terms.items() if not ring.has_variable(Coefficient({m: v}))}
        constant = Coefficient(fixed)
        return ring.expression(ring.minus(value, constant)), ring.expression(constant)

    def _plain(self, expression: Expression) -> Expression:
        return self.germs.ring.expression(self.germs.ring.of(expression))

    def _quotient(self, top: Expression, bottom: Expression) -> Expression:
        return _times(top, _reciprocal(bottom))

    # Inverse functions

    def _atan(self, argument: Expression) -> Expression:
        if not self.germs.is_real(argument):
            raise UnresolvedError
        value = self.germs.limit(argument)
        if not value.infinite:
            return Call("atan", (argument,))
        limit = _times(Number(Fraction(value.infinite, 2)), _PI)
        return _plus(limit, _negative(Call("atan", (_reciprocal(argument),))))

    def _asin(self, argument: Expression) -> Expression:
        if not self.germs.is_real(argument):
            raise UnresolvedError
        value = self.germs.limit(argument)
        if value.infinite:
            raise UnresolvedError
        ring = self.germs.ring
        square = ring.sign(ring.minus(ring.of(_ONE), ring.times(value.finite, value.finite)))
        if square == 1:
            return Call("asin", (argument,))
        if value.finite == ring.of(_ONE):
            return self._asin_near_one(argument)
        if value.finite == ring.of(_MINUS_ONE):
            return _negative(self._asin_near_one(_negative(argument)))
        raise UnresolvedError

    def _asin_near_one(self, argument: Expression) -> Expression:
        gap = _plus(_ONE, _negative(argument))
        if self.germs.sign_of(gap) not in (0, 1):
            raise UnresolvedError
        inner = Call("asin", (_root(_times(_HALF, gap)),))
        return _plus(_times(_HALF, _PI), _times(Number.of(-2), inner))

    def _acos(self, argument: Expression) -> Expression:
        return _plus(_times(_HALF, _PI), _negative(self._asin(argument)))

    def _asinh(self, argument: Expression) -> Expression:
        if not self.germs.is_real(argument):
            raise UnresolvedError
        value = self.germs.limit(argument)
        if value.infinite < 0:
            return _negative(self._asinh(_negative(argument)))
        return _log(_plus(argument, _root(_plus(Power(argument, _TWO), _ONE))))

    def _acosh(self, argument: Expression) -> Expression:
        below, above = _plus(argument, _MINUS_ONE), _plus(argument, _ONE)
        return _log(_plus(argument, _times(_root(below), _root(above))))

    def _atanh(self, argument: Expression) -> Expression:
        above, below = _plus(_ONE, argument), _plus(_ONE, _negative(argument))
        return _times(_HALF, _plus(_log(above), _negative(_log(below))))

    # Steps

    def _absolute(self, argument: Expression) -> Expression:
        if isinstance(argument, Name) and argument.name in self.oscillations:
            if self.oscillations[argument.name].kind == "alternation":
                return _ONE
            return self._bounded("unknown", Call("Abs", (argument,)), 0, 1)
        if isinstance(argument, Product) and any(isinstance(factor, Name) for factor in argument.factors):
            return Product(tuple(map(self._absolute, argument.factors)))
        return _times(self._sign(argument), argument)

    def _sign(self, argument: Expression) -> Expression:
        sign = self.germs.sign_of(argument)
        if sign is None or not self.germs.is_real(argument):
            raise UnresolvedError
        return Number.of(sign)

    def _floor(self, argument: Expression) -> Expression:
        if not self.germs.is_real(argument):
            raise UnresolvedError
        value = self.germs.limit(argument)
        if value.infinite:
            return _plus(argument, _negative(self._bounded("unknown", Call("floor", (argument,)), 0, 1)))
        whole = self._floor_of_limit(value.finite)
        if value.finite.rational != whole:
            return Number.of(whole)
        sign = self.germs.sign_of(_plus(argument, Number.of(-whole)))
        if sign is None:
            raise UnresolvedError
        return Number.of(whole - 1 if sign < 0 else whole)

    def _floor_of_limit(self, value: Coefficient) -> int:
        plain = value.rational
        if plain is not None:
            return plain.numerator // plain.denominator
        ball = ball_of(self.germs.ring, self.germs.ring.expression(value))
        if ball is None or ball.imag != 0:
            raise UnresolvedError
        whole = ball.real.floor().unique_fmpz()
        if whole is None:
            raise UnresolvedError
        return int(whole)

    def _ceiling(self, argument: Expression) -> Expression:
        return _negative(self._floor(_negative(argument)))

    # Gamma and its kin

    def _pole_distance(self, value: Value, ring_value: Coefficient) -> int | None:
        """Steps that lead from a limit at a non-positive integer to 1; None at a regular point."""
        plain = ring_value.rational
        if plain is not None:
            if plain.denominator == 1 and plain <= 0:
                steps = 1 - int(plain)
                if steps > MOST_SHIFTS:
                    raise UnresolvedError
                return steps
            return None
        ball = ball_of(self.germs.ring, self.germs.ring.expression(ring_value))
        if self.germs.ring.sign(ring_value) == 1:
            return None
        if ball is None or ball.imag != 0 or ball.real.contains_integer():
            raise UnresolvedError
        return None

    def _gamma(self, argument: Expression) -> Expression:
        value = self.germs.limit(argument)
        if value.infinite:
            if value.infinite < 0 or not self.germs.is_real(argument):
                raise UnresolvedError
            return _exp(self._stirling(argument))
        steps = self._pole_distance(value, value.finite)
        if steps is None:
            return Call("gamma", (argument,))
        below = [_plus(argument, Number.of(i)) for i in range(steps)]
        return _times(Call("gamma", (_plus(argument, Number.of(steps)),)), _reciprocal(Product(tuple(below))))

    def _stirling(self, argument: Expression) -> Expression:
        main = _times(_plus(argument, Number(Fraction(-1, 2))), _log(argument))
        constant = _times(_HALF, _log(_times(_TWO, _PI)))
        return _plus(main, _negative(argument), constant, Call(STIRLING, (_reciprocal(argument),)))

    def _factorial(self, argument: Expression) -> Expression:
        value = self.germs.limit(argument)
        if value.infinite > 0:  # n! = n gamma(n) keeps n as the variable of Stirling's series
            return _times(argument, self._gamma(argument))
        return self._gamma(_plus(argument, _ONE))

    def _loggamma(self, argument: Expression) -> Expression:
        value = self.germs.limit(argument)
        if value.infinite:
            if value.infinite < 0 or not self.germs.is_real(argument):
                raise UnresolvedError
            return self._stirling(argument)
        if self.germs.ring.sign(value.finite) == 1:
            return Call("loggamma", (argument,))
        if value.finite.terms or self.germs.sign_of(argument) != 1:
            raise UnresolvedError
        return _plus(Call("loggamma", (_plus(argument, _ONE),)), _negative(_log(argument)))

    def _digamma(self, argument: Expression) -> Expression:
        value = self.germs.limit(argument)
        if value.infinite:
            if value.infinite < 0 or not self.germs.is_real(argument):
                raise UnresolvedError
            tail = Call(DIGAMMA_TAIL, (_reciprocal(argument),))
            return _plus(_log(argument), _times(Number(Fraction(-1, 2)), _reciprocal(argument)), tail)
        steps = self._pole_distance(value, value.finite)
        if steps is None:
            return Call("digamma", (argument,))
        poles = [_negative(_reciprocal(_plus(argument, Number.of(i)))) for i in range(steps)]
        return _plus(Call("digamma", (_plus(argument, Number.of(steps)),)), *poles)

    def _polygamma(self, order: Expression, argument: Expression) -> Expression:
        if order == _ZERO:
            return self._digamma(argument)
        value = self.germs.limit(argument)
        if value.infinite or not (isinstance(order, Number) and order.is_integer and order.value > 0):
            raise UnresolvedError
        steps = self._pole_distance(value, value.finite)
        if steps is None:
            return Call("polygamma", (order, argument))
        m = int(order.value)
        # polygamma(m, z + 1) = polygamma(m, z) + (-1)^m m!/z^(m+1)
        factor = Number.of((-1) ** (m + 1) * factorial(m))
        poles = [_times(factor, Power(_plus(argument, Number.of(i)), Number.of(-m - 1))) for i in range(steps)]
        return _plus(Call("polygamma", (order, _plus(argument, Number.of(steps)))), *poles)

    def _beta(self, one: Expression, other: Expression) -> Expression:
        return self._quotient(_times(self._gamma_of(one), self._gamma_of(other)), self._gamma_of(_plus(one, other)))

    def _gamma_of(self, argument: Expression) -> Expression:
        return Call("gamma", (argument,)) if self.germs.variable(argument) is None else self._gamma(argument)

    def _binomial(self, above: Expression, below: Expression) -> Expression:
        if isinstance(below, Number) and below.is_integer and 0 <= below.value <= MOST_SHIFTS:
            count = int(below.value)
            factors = [_plus(above, Number.of(-i)) for i in range(count)]
            return _times(Number(Fraction(1, factorial(count))), *factors)
        rest = _plus(above, _negative(below), _ONE)
        bottom = _times(self._gamma_of(_plus(below, _ONE)), self._gamma_of(rest))
        return self._quotient(self._gamma_of(_plus(above, _ONE)), bottom)

    # Error functions, zeta, Bessel

    def _erf(self, argument: Expression) -> Expression:
        if not self.germs.is_real(argument):
            raise UnresolvedError
        value = self.germs.limit(argument)
        if not value.infinite:
            return Call("erf", (argument,))
        return _plus(Number.of(value.infinite), _negative(self._error_tail(argument, ERF_TAIL, _MINUS_ONE)))

    def _error_tail(self, argument: Expression, name: str, sign: Expression) -> Expression:
        """``exp(-+x**2)/(sqrt(pi) x)`` times an asymptotic series."""
        square = Power(argument, _TWO)
        size = _times(_exp(_times(sign, square)), Power(_PI, Number(Fraction(-1, 2))), _reciprocal(argument))
        return _times(size, Call(name, (_reciprocal(square),)))

    def _erfc(self, argument: Expression) -> Expression:
        value = self.germs.limit(argument)
        if value.infinite > 0 and self.germs.is_real(argument):
            return self._error_tail(argument, ERF_TAIL, _MINUS_ONE)
        return _plus(_ONE, _negative(self._erf(argument)))

    def _erfi(self, argument: Expression) -> Expression:
        if not self.germs.is_real(argument):
            raise UnresolvedError
        value = self.germs.limit(argument)
        return self._error_tail(argument, ERFI_TAIL, _ONE) if value.infinite else Call("erfi", (argument,))

    def _zeta(self, argument: Expression) -> Expression:
        value = self.germs.limit(argument)
        ring = self.germs.ring
        if value.infinite:
            raise UnresolvedError
        gap = ring.minus(value.finite, ring.of(_ONE))
        zero = ring.is_zero(gap)
        if zero is None:
            raise UnresolvedError
        if not zero:
            return Call("zeta", (argument,))
        distance = _plus(argument, _MINUS_ONE)
        return _plus(_reciprocal(distance), Call(ZETA_REGULAR, (distance,)))

    def _besselj(self, order: Expression, argument: Expression) -> Expression:
        if not (isinstance(order, Number) and order.is_integer) or not self.germs.is_real(argument):
            raise UnresolvedError
        value = self.germs.limit(argument)
        if not value.infinite:
            return Call("besselj", (order, argument))
        # |J_n(x)| <= sqrt(2/(pi |x|)) (1 + o(1))
        size = argument if value.infinite > 0 else _negative(argument)
        bounded = self._bounded("unknown", Call("besselj", (order, size)))
        return _times(bounded, Power(size, Number(Fraction(-1, 2))))

    def _besseli(self, order: Expression, argument: Expression) -> Expression:
        if not (isinstance(order, Number) and order.is_integer) or self.germs.limit(argument).infinite:
            raise UnresolvedError
        return Call("besseli", (order, argument))


def _hyperbolic(sign: int) -> Callable[[Rewriting, Expression], Expression]:
    def rule(rewriting: Rewriting, argument: Expression) -> Expression:
        return _times(_HALF, _plus(_exp(argument), _times(Number.of(sign), _exp(_negative(argument)))))

    return rule


_SINH, _COSH = _hyperbolic(-1), _hyperbolic(1)
_RULES: dict[str, Callable[..., Expression]] = {
    "exp": lambda _, x: _exp(x),
    "log": lambda _, x: _log(x),
    "sqrt": lambda _, x: _root(x),
    "sin": Rewriting._sine,
    "cos": Rewriting._cosine,
    "tan": lambda self, x: self._quotient(self._sine(x), self._cosine(x)),
    "cot": lambda self, x: self._quotient(self._cosine(x), self._sine(x)),
    "sec": lambda self, x: _reciprocal(self._cosine(x)),
    "csc": lambda self, x: _reciprocal(self._sine(x)),
    "sinh": _SINH,
    "cosh": _COSH,
    "tanh": lambda self, x: self._quotient(_SINH(self, x), _COSH(self, x)),
    "coth": lambda self, x: self._quotient(_COSH(self, x), _SINH(self, x)),
    "sech": lambda self, x: _reciprocal(_COSH(self, x)),
    "csch": lambda self, x: _reciprocal(_SINH(self, x)),
    "atan": Rewriting._atan,
    "acot": lambda self, x: self._atan(_reciprocal(x)),
    "asin": Rewriting._asin,
    "acos": Rewriting._acos,
    "acsc": lambda self, x: self._asin(_reciprocal(x)),
    "asec": lambda self, x: self._acos(_reciprocal(x)),
    "asinh": Rewriting._asinh,
    "acosh": Rewriting._acosh,
    "atanh": Rewriting._atanh,
    "acoth": lambda self, x: self._atanh(_reciprocal(x)),
    "Abs": Rewriting._absolute,
    "sign": Rewriting._sign,
    "floor": Rewriting._floor,
    "ceiling": Rewriting._ceiling,
    "gamma": Rewriting._gamma,
    "factorial": Rewriting._factorial,
    "loggamma": Rewriting._loggamma,
    "digamma": Rewriting._digamma,
    "polygamma": Rewriting._polygamma,
    "beta": Rewriting._beta,
    "binomial": Rewriting._binomial,
    "erf": Rewriting._erf,
    "erfc": Rewriting._erfc,
    "erfi": Rewriting._erfi,
    "zeta": Rewriting._zeta,
    "besselj": Rewriting._besselj,
    "besseli": Rewriting._besseli,
}

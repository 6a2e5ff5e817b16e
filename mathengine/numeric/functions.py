"""Certified values of the numeric words at exact rationals and balls.

A value is an ``fmpq`` while it is exact and rational, else an ``arb``, and an ``acb`` only where it is not known to be
real. Every function keeps its principal branch as sympy and mpmath have it. At a pole that is hit exactly there is an
error; where a ball merely touches a pole or a branch cut, the value is not finite or wide, and more precision helps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol, TypeAlias

from flint import acb, arb, ctx, fmpq, fmpz

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Call, Expression

Value: TypeAlias = fmpq | arb | acb
LARGEST_CONDUCTOR = 500
"""Bound on the discriminant of an L-function, which is summed over all residues."""
LONGEST_PRODUCT = 10_000
"""Factors of a binomial coefficient or a shifted argument that are multiplied one by one."""


class Evaluator(Protocol):
    """What a ball function is given to evaluate its arguments with."""

    @property
    def bits(self) -> int:
        """The working precision, which is also flint's while the function runs."""
        ...

    def value(self, expression: Expression) -> Value:
        """The exact value, or a ball."""
        ...


BallFunction: TypeAlias = Callable[[Call, Evaluator], Value]
"""A function of a call, its arguments not yet evaluated, and of what evaluates them at the working precision."""


def real_or_complex(value: Value) -> arb | acb:
    """The value as a ball; an imaginary part that is exactly 0 is dropped.

    >>> real_or_complex(fmpq(1, 2)), real_or_complex(acb(2))
    (0.500000000000000, 2.00000000000000)
    """
    if isinstance(value, fmpq):
        return arb(value)
    if isinstance(value, acb) and value.imag == 0:
        return value.real
    return value


def pole(function: str, at: object) -> InvalidInput:
    """The error for a function at a point where it has no value."""
    return InvalidInput(f"argument of {function}", str(at), "no pole or singularity")


def is_integer(value: Value) -> bool:
    """Whether the value is exactly an integer."""
    return isinstance(value, fmpq) and value.q == 1


def _is_nonpositive_integer(value: Value) -> bool:
    return isinstance(value, fmpq) and value.q == 1 and value <= 0


def _is_zero(value: Value) -> bool:
    return bool(value == 0)


def _real(value: Value) -> arb | None:
    ball = real_or_complex(value)
    return ball if isinstance(ball, arb) else None


def _tidy(value: arb | acb) -> Value:
    return value.real if isinstance(value, acb) and value.imag == 0 else value


# Functions of one variable


def entire(method: str) -> Callable[[Value], Value]:
    """A function that is real on the whole real line, apart from poles that no rational number is."""

    def function(x: Value) -> Value:
        return _tidy(getattr(real_or_complex(x), method)())

    return function


def meromorphic(method: str) -> Callable[[Value], Value]:
    """A function that is real on the real line, with a pole at 0."""

    def function(x: Value) -> Value:
        if _is_zero(x):
            raise pole(method, 0)
        return _tidy(getattr(real_or_complex(x), method)())

    return function


def cut(method: str, on_real: Callable[[arb], bool]) -> Callable[[Value], Value]:
    """A function that is real where ``on_real`` holds for sure and complex elsewhere."""

    def function(x: Value) -> Value:
        ball = real_or_complex(x)
        if isinstance(ball, arb) and on_real(ball):
            return _tidy(getattr(ball, method)())
        return _tidy(getattr(acb(ball), method)())

    return function


def log(x: Value) -> Value:
    """The principal logarithm; ``log(-1) = pi*I``."""
    if _is_zero(x):
        raise pole("log", 0)
    ball = real_or_complex(x)
    if isinstance(ball, arb):
        if ball > 0:
            return ball.log()
        if ball < 0:
            return acb((-ball).log(), arb.pi())
    return _tidy(acb(ball).log())


def sqrt(x: Value) -> Value:
    """The principal square root; exact for squares of rationals."""
    if isinstance(x, fmpq) and x >= 0:
        top, bottom = x.p, x.q
        if top.bit_length() < 2000 and top.is_square() and bottom.is_square():
            return fmpq(top.isqrt(), bottom.isqrt())
        return arb(top).sqrt() / arb(bottom).sqrt() if bottom != 1 else arb(top).sqrt()
    ball = real_or_complex(x)
    if isinstance(ball, arb):
        if ball >= 0:
            return ball.sqrt()
        if ball < 0:
            return acb(0, (-ball).sqrt())
    return _tidy(acb(ball).sqrt())


def _between_minus_one_and_one(x: arb) -> bool:
    return bool(x >= -1) and bool(x <= 1)


_asin = cut("asin", _between_minus_one_and_one)
_acos = cut("acos", _between_minus_one_and_one)
_acosh = cut("acosh", lambda x: bool(x >= 1))
_atan = cut("atan", lambda x: True)
_asinh = cut("asinh", lambda x: True)
_inner_atanh = cut("atanh", lambda x: bool(x > -1) and bool(x < 1))


def _singular_atan(x: Value) -> Value:
    ball = real_or_complex(x)
    if isinstance(ball, acb) and ball.real == 0 and (ball.imag == 1 or ball.imag == -1):
        raise pole("atan", "I" if ball.imag == 1 else "-I")
    return _atan(x)


def _atanh(x: Value) -> Value:
    if x == 1 or x == -1:
        raise pole("atanh", real_or_complex(x))
    return _inner_atanh(x)


def _acot(x: Value) -> Value:
    return arb.pi() / 2 if _is_zero(x) else _singular_atan(reciprocal(x))


def _acoth(x: Value) -> Value:
    if x == 1 or x == -1:
        raise pole("acoth", real_or_complex(x))
    return acb(0, arb.pi() / 2) if _is_zero(x) else _atanh(reciprocal(x))


def reciprocal(x: Value) -> Value:
    """``1/x``.

    >>> reciprocal(fmpq(2, 3))
    3/2
    """
    if _is_zero(x):
        raise InvalidInput("division", "by zero", "a divisor other than 0")
    return 1 / x


def _of_reciprocal(function: Callable[[Value], Value]) -> Callable[[Value], Value]:
    return lambda x: function(reciprocal(x))


def gamma(x: Value) -> Value:
    """The gamma function."""
    if _is_nonpositive_integer(x):
        raise pole("gamma", x)
    if isinstance(x, fmpq):
        if x.q == 1 and x.p < 2000:
            return fmpq(fmpz.fac_ui(x.p - 1))
        # flint multiplies small rationals out; it would do so for large ones too
        small = x.q != 1 and abs(x.p) < 1000 * x.q and x.q.bit_length() < 30
        return arb.gamma_fmpq(x) if small else arb(x).gamma()
    return _tidy(x.gamma())


def _loggamma(x: Value) -> Value:
    if _is_nonpositive_integer(x):
        raise pole("loggamma", x)
    ball = real_or_complex(x)
    return ball.lgamma() if isinstance(ball, arb) and ball > 0 else _tidy(acb(ball).lgamma())


def digamma(x: Value) -> Value:
    """The logarithmic derivative of the gamma function."""
    if _is_nonpositive_integer(x):
        raise pole("digamma", x)
    return _tidy(real_or_complex(x).digamma())


def _factorial(x: Value) -> Value:
    if isinstance(x, fmpq) and x.q == 1 and x < 0:
        raise pole("factorial", x)
    if isinstance(x, fmpq) and x.q == 1 and x.p * x.p.bit_length() <= max(100_000, 2 * ctx.prec):
        return fmpq(fmpz.fac_ui(x.p))
    return gamma(x + 1)


def _absolute(x: Value) -> Value:
    if isinstance(x, fmpq):
        return x if x >= 0 else -x
    return abs(x)


def _sign(x: Value) -> Value:
    if isinstance(x, fmpq):
        return fmpq((x > 0) - (x < 0))
    if isinstance(x, arb):
        return fmpq(1) if x > 0 else fmpq(-1) if x < 0 else x.sgn()
    return x / abs(x)


def _floor(x: Value) -> Value:
    if isinstance(x, fmpq):
        return fmpq(x.p // x.q)
    real = _real(x)
    if real is None:
        raise InvalidInput("argument of floor", str(x), "a real number")
    whole = real.floor().unique_fmpz()
    return arb.nan() if whole is None else fmpq(whole)


def _ceiling(x: Value) -> Value:
    return -_floor(-x)


def _real_part(x: Value) -> Value:
    return x.real if isinstance(x, acb) else x


def _imaginary_part(x: Value) -> Value:
    return x.imag if isinstance(x, acb) else fmpq(0)


def _conjugate(x: Value) -> Value:
    return acb(x.real, -x.imag) if isinstance(x, acb) else x


def _argument(x: Value) -> Value:
    if _is_zero(x):
        raise pole("arg", 0)
    real = _real(x)
    if real is not None and real > 0:
        return fmpq(0)
    if real is not None and real < 0:
        return arb.pi()
    return acb(real_or_complex(x)).arg()


# Functions of several variables


def zeta(s: Value, a: Value | None = None) -> Value:
    """The zeta functions of Riemann and Hurwitz."""
    if s == 1:
        raise pole("zeta", 1)
    if a is None or a == 1:
        return _tidy(real_or_complex(s).zeta())
    if _is_nonpositive_integer(a) and not _is_nonpositive_integer(s):
        raise pole("zeta(s, a)", f"a = {a}")
    left, right = real_or_complex(s), real_or_complex(a)
    if isinstance(left, arb) and isinstance(right, arb):
        direct = left.zeta(right)
        if direct.is_finite():
            return direct
    value: acb = acb(left).zeta(acb(right))
    # A real Hurwitz zeta function of integer order has real terms, whatever the sign of a.
    return value.real if is_integer(s) and isinstance(right, arb) else _tidy(value)


def _polygamma(order: Value, x: Value) -> Value:
    if not (isinstance(order, fmpq) and order.q == 1 and 0 <= order.p <= LONGEST_PRODUCT):
        raise InvalidInput("order of polygamma", str(order), f"an integer from 0 to {LONGEST_PRODUCT}")
    if order == 0:
        return digamma(x)
    if _is_nonpositive_integer(x):
        raise pole("polygamma", x)
    m = int(order.p)
    factor = fmpq(fmpz.fac_ui(fmpz(m)) * (1 if m % 2 else -1))
    return factor * zeta(fmpq(m + 1), x)


def _beta(x: Value, y: Value) -> Value:
    for argument in (x, y):
        if _is_nonpositive_integer(argument):
            raise pole("beta", argument)
    total = x + y
    if _is_nonpositive_integer(total):
        return fmpq(0)
    return gamma(x) * gamma(y) / gamma(total)


def _binomial(n: Value, k: Value) -> Value:
    if is_integer(k) and isinstance(k, fmpq):
        if isinstance(n, fmpq) and n.q == 1 and n >= 0:
            k = min(k, n - k)
        if k.p < 0:
            return fmpq(0)
        if k.p <= LONGEST_PRODUCT:
            return _binomial_product(n, int(k.p))
    if _is_nonpositive_integer(n + 1):
        raise pole("binomial", n)
    below, above = k + 1, n - k + 1
    if _is_nonpositive_integer(below) or _is_nonpositive_integer(above):
        return fmpq(0)
    return gamma(n + 1) / (gamma(below) * gamma(above))


def _binomial_product(n: Value, k: int) -> Value:
    if isinstance(n, fmpq):
        if n.q == 1 and n >= 0 and n.p.bit_length() < 60 and k * (n.p.bit_length() + 1) <= max(100_000, 2 * ctx.prec):
            return fmpq(fmpz.bin_uiui(int(n.p), k))
        if k * (n.p.bit_length() + n.q.bit_length()) > 1_000_000:
            n = arb(n)
    product: Value = fmpq(1)
    for i in range(k):
        product = product * (n - i) / (i + 1)
    return product


def _polylog(s: Value, z: Value) -> Value:
    if z == 1:
        if isinstance(s, fmpq) and s <= 1:
            raise pole("polylog(s, z)", "z = 1")
        return zeta(s)
    _refuse_large("polylog", [s], LONGEST_PRODUCT)
    order, point = real_or_complex(s), real_or_complex(z)
    if isinstance(order, arb) and isinstance(point, arb) and point < 1:
        value = point.polylog(order)
        if value.is_finite():
            return value
    return _tidy(acb(point).polylog(acb(order)))


def _lerchphi(z: Value, s: Value, a: Value) -> Value:
    if _is_nonpositive_integer(a):
        raise pole("lerchphi(z, s, a)", f"a = {a}")
    if z == 1:
        return zeta(s, a)
    arguments = [real_or_complex(value) for value in (z, s, a)]
    first, order, shift = (acb(argument) for argument in arguments)
    value = first.lerch_phi(order, shift)
    z_real, s_real, a_real = (argument if isinstance(argument, arb) else None for argument in arguments)
    if z_real is not None and s_real is not None and a_real is not None and z_real < 1 and a_real > 0:
        return value.real  # a series, or an integral, of real terms
    return _tidy(value)


def _bessel(kind: str) -> Callable[[Value, Value], Value]:
    method = f"bessel_{kind}"
    everywhere = kind in "ij"

    def function(order: Value, x: Value) -> Value:
        if _is_zero(x) and not (everywhere and isinstance(order, fmpq) and (order >= 0 or order.q == 1)):
            raise pole(f"bessel{kind}", 0)
        nu, point = real_or_complex(order), real_or_complex(x)
        if isinstance(nu, arb) and isinstance(point, arb) and (point > 0 or (everywhere and is_integer(order))):
            value: arb = getattr(point, method)(nu)
            if value.is_finite():
                return value
        return _tidy(getattr(acb(point), method)(acb(nu)))

    return function


def _atan2(y: Value, x: Value) -> Value:
    above, right = _real(y), _real(x)
    if above is None or right is None:
        raise InvalidInput("arguments of atan2", "complex", "two real numbers")
    if above == 0 and right == 0:
        raise pole("atan2", "0, 0")
    return arb.atan2(above, right)


def kronecker(d: int, n: int) -> int:
    """The Kronecker symbol (d/n) for n > 0.

    >>> [kronecker(-4, n) for n in range(1, 6)]
    [1, 0, -1, 0, 1]
    """
    sign = 1
    while n % 2 == 0:
        n //= 2
        if d % 2 == 0:
            return 0
        sign *= 1 if d % 8 in (1, 7) else -1
    return sign * int(fmpz(d).jacobi(fmpz(n))) if n > 1 else sign


def is_fundamental(d: int) -> bool:
    """Whether d is the discriminant of a quadratic field, or 1.

    >>> [d for d in range(-12, 13) if d and is_fundamental(d)]
    [-11, -8, -7, -4, -3, 1, 5, 8, 12]
    """
    odd = d if d % 2 else d // 4
    if d % 4 == 1:
        kind = True
    elif d % 4 == 0:
        kind = odd % 4 in (2, 3)
    else:
        return False
    return kind and all(power == 1 for prime, power in fmpz(odd).factor() if prime != 2) and odd % 4 != 0


def _dirichlet(d: Value, s: Value) -> Value:
    if not (is_integer(d) and isinstance(d, fmpq) and 0 < abs(d) <= LARGEST_CONDUCTOR and is_fundamental(int(d.p))):
        raise InvalidInput("d in L(d, s)", str(d), f"a fundamental discriminant up to {LARGEST_CONDUCTOR} in size")
    if d == 1:
        return zeta(s)
    modulus = abs(int(d.p))
    characters = [(a, kronecker(int(d.p), a)) for a in range(1, modulus)]
    terms = [(sign, fmpq(a, modulus)) for a, sign in characters if sign]
    if s == 1:  # the poles cancel, and digamma is the constant term of Hurwitz's zeta function, up to its sign
        return -_total(sign * real_or_complex(digamma(a)) for sign, a in terms) / modulus
    order = real_or_complex(s)
    total = _total(sign * real_or_complex(zeta(s, a)) for sign, a in terms)
    return total / arb(modulus) ** order if isinstance(order, arb) else total / acb(modulus) ** order


def _total(terms: Iterable[arb | acb]) -> arb | acb:
    total: arb | acb = arb(0)
    for term in terms:
        total = total + term
    return total


_VALUES: dict[str, Callable[..., Value]] = {
    "log": log,
    "sqrt": sqrt,
    **{name: entire(name) for name in ("exp", "sin", "cos", "tan", "sec", "sinh", "cosh", "tanh", "sech")},
    **{name: entire(name) for name in ("erf", "erfc", "erfi")},
    **{name: meromorphic(name) for name in ("cot", "csc", "coth", "csch")},
    "asin": _asin,
    "acos": _acos,
    "atan": _singular_atan,
    "acot": _acot,
    "asec": _of_reciprocal(_acos),
    "acsc": _of_reciprocal(_asin),
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "acoth": _acoth,
    "gamma": gamma,
    "loggamma": _loggamma,
    "digamma": digamma,
    "polygamma": _polygamma,
    "beta": _beta,
    "zeta": zeta,
    "polylog": _polylog,
    "lerchphi": _lerchphi,
    "L": _dirichlet,
    **{f"bessel{kind}": _bessel(kind) for kind in "ijky"},
    "factorial": _factorial,
    "binomial": _binomial,
    "atan2": _atan2,
    "Abs": _absolute,
    "sign": _sign,
    "floor": _floor,
    "ceiling": _ceiling,
    "re": _real_part,
    "im": _imaginary_part,
    "arg": _argument,
    "conjugate": _conjugate,
}


LARGEST_ARGUMENT = 10**9
"""Bound on the arguments of functions whose cost grows with them."""
_COSTLY = frozenset({"zeta", "polylog", "polygamma", "erf", "erfc", "erfi", "L", *(f"bessel{kind}" for kind in "ijky")})


def _refuse_large(name: str, values: Iterable[Value], largest: int) -> None:
    for value in values:
        if abs(real_or_complex(value)) > largest:
            raise InvalidInput(f"argument of {name}", str(value), f"at most {largest} in size")


def of_values(function: Callable[..., Value], name: str = "", largest: int | None = None) -> BallFunction:
    """A ball function from one that takes the values of its arguments, those bounded by ``largest`` in size."""

    def ball_function(call: Call, evaluator: Evaluator) -> Value:
        values = [evaluator.value(argument) for argument in call.arguments]
        if largest is not None:
            _refuse_large(name, values, largest)
        return function(*values)

    return ball_function


def _bound(name: str) -> int | None:
    if name == "lerchphi":
        return 1000
    return LARGEST_ARGUMENT if name in _COSTLY else None


NUMERIC_FUNCTIONS: Mapping[str, BallFunction] = MappingProxyType(
    {name: of_values(function, name, _bound(name)) for name, function in _VALUES.items()}
)
"""The numeric words that have values; ``diff``, ``limit`` and ``summation`` have none here."""

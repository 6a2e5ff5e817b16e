"""Checks of theorems on special functions: the formulas again, by other means where there are any.

For each function there are formulas of its values; a use of a theorem holds if one of them gives its right side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from math import comb, factorial, gcd

import gmpy2

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_theorems import exact, is_positive, negative

LARGEST_ORDER = 200
LARGEST_SHIFT = 20_000
LARGEST_MODULUS = 10_000

_I, _PI, _ONE = Name("I"), Name("pi"), Number.of(1)


def by_formula(left: Expression, right: Expression) -> None:
    """Refuse unless a formula for the value of the function on the left gives the right side."""
    if not (isinstance(left, Call) and left.function in FORMULAS and not left.keywords):
        raise refused("a theorem on another function")
    for formula in FORMULAS[left.function]:
        for expected in formula(*left.arguments):
            if difference_is(right, expected, Fraction(0)):
                return
    raise refused("a value that no formula gives")


def _times(*factors: Expression | int | Fraction) -> Expression:
    return Product(tuple(Number(Fraction(f)) if isinstance(f, int | Fraction) else f for f in factors))


def _power(base: Expression | int, exponent: int | Fraction) -> Expression:
    return Power(Number.of(base) if isinstance(base, int) else base, Number(Fraction(exponent)))


def _call(function: str, *arguments: Expression | int | Fraction) -> Expression:
    return Call(function, tuple(Number(Fraction(a)) if isinstance(a, int | Fraction) else a for a in arguments))


def _integer(expression: Expression) -> int:
    value = exact(expression)
    require(value.denominator == 1 and abs(value) <= LARGEST_ORDER, "an order out of bounds")
    return value.numerator


def _point(expression: Expression) -> Fraction:
    value = exact(expression)
    require(0 < value <= LARGEST_SHIFT, "a point out of bounds")
    return value


# Zeta and L


@cache
def _bernoulli(n: int) -> Fraction:
    """B_n with B_1 = 1/2, by the triangle of Akiyama and Tanigawa."""
    row: list[Fraction] = []
    for m in range(n + 1):
        row.append(Fraction(1, m + 1))
        for j in range(m, 0, -1):
            row[j - 1] = j * (row[j - 1] - row[j])
    return row[0]


def _bernoulli_polynomial(n: int, x: Fraction) -> Fraction:
    signed = (-1 if n == 1 else 1 for n in range(n + 1))
    return sum((comb(n, k) * s * _bernoulli(k) * x ** (n - k) for k, s in enumerate(signed)), Fraction(0))


def _zeta(order: Expression, *point: Expression) -> Iterator[Expression]:
    s = _integer(order)
    if point:
        yield from _hurwitz(s, _point(point[0]))
    elif s <= 0:
        yield Number(-_bernoulli(1 - s) / (1 - s))
    elif s % 2 == 0:
        # 2 (2k)! zeta(2k) = (-1)**(k+1) (2 pi)**(2k) B_2k
        yield _times(Fraction((-1) ** (s // 2 + 1), 2 * factorial(s)) * _bernoulli(s), _power(_times(2, _PI), s))


def _hurwitz(s: int, a: Fraction) -> Iterator[Expression]:
    require(s >= 2, "a Hurwitz zeta function at its pole or before it")
    if a > 1:
        total, b = Fraction(0), a
        while b > 1:
            b -= 1
            total += b**-s
        yield Sum((_call("zeta", s, b), Number(-total)))
        return
    p, q = a.numerator, a.denominator
    require(q <= LARGEST_MODULUS, "a modulus out of bounds")
    units = sum(gcd(k, q) == 1 for k in range(1, q + 1))
    characters = _discriminants(q)
    if len(characters) == units:  # all characters modulo q are real
        yield _times(Fraction(q**s, units), Sum(tuple(_induced(d, q, s, p) for d in characters)))
    if a < 1:
        yield from _reflected(s, a)


def _induced(d: int, q: int, s: int, p: int) -> Expression:
    """``chi(p) L(chi, s)`` for the character modulo q that d gives."""
    factor = Fraction(_kronecker(d, p))
    for prime in (r for r in range(2, q + 1) if q % r == 0 and gmpy2.is_prime(r)):
        factor *= 1 - Fraction(_kronecker(d, prime), prime**s)
    return _times(factor, _call("zeta", s) if d == 1 else _call("L", d, s))


def _kronecker(d: int, n: int) -> int:
    return int(gmpy2.kronecker(d, n))


def _discriminants(q: int) -> list[int]:
    return [d for size in range(1, q + 1) if q % size == 0 for d in (size, -size) if _is_fundamental(d)]


def _is_fundamental(d: int) -> bool:
    m = d if d % 4 == 1 else d // 4 if d % 4 == 0 and (d // 4) % 4 in (2, 3) else 0
    return m != 0 and all(m % (r * r) for r in range(2, int(abs(m) ** 0.5) + 2))


def _reflected(s: int, a: Fraction) -> Iterator[Expression]:
    """``sum over all integers n of (n + a)**-s``: the derivatives of ``pi cot(pi a)`` by ``c' = -pi (1 + c**2)``."""
    polynomial = {1: Fraction(1)}
    for _ in range(s - 1):
        following: dict[int, Fraction] = {}
        for k, coefficient in polynomial.items():
            if k:
                for target in (k - 1, k + 1):
                    following[target] = following.get(target, Fraction(0)) - k * coefficient
        polynomial = following
    cotangent = _call("cot", _times(a, _PI))
    terms = Sum(tuple(_times(c, _power(cotangent, k)) for k, c in polynomial.items()))
    total = _times(Fraction((-1) ** (s - 1), factorial(s - 1)), _power(_PI, s), terms)
    yield Sum((total, _times((-1) ** (s + 1), _call("zeta", s, 1 - a))))


def _l_function(discriminant: Expression, order: Expression) -> Iterator[Expression]:
    value, s = exact(discriminant), _integer(order)
    require(value.denominator == 1 and abs(value) <= LARGEST_MODULUS and s >= 1, "a character out of bounds")
    d, size = value.numerator, abs(value.numerator)
    require(_is_fundamental(d) and (d, s) != (1, 1), "a number that is no fundamental discriminant")
    if d == 1:
        yield _call("zeta", s)
        return
    if (d, s) == (-4, 2):
        yield Name("Catalan")
    root = _power(Number.of(size), Fraction(-1, 2))
    if (d > 0) == (s % 2 == 0):
        # the Fourier series of the Bernoulli polynomials: chi(n) sqrt|d| is a sum of chi(a) cos or sin(2 pi n a/|d|)
        values = (_kronecker(d, a) * _bernoulli_polynomial(s, Fraction(a, size)) for a in range(1, size))
        total = sum(values, Fraction(0))
        k = s // 2
        yield _times(Fraction((-1) ** (k + 1), 2 * factorial(s)) * total, root, _power(_times(2, _PI), s))
    elif s == 1:
        logs = [_times(-_kronecker(d, a), _log_sine(Fraction(min(a, d - a), d))) for a in range(1, d)]
        yield _times(root, Sum(tuple(logs)))


def _polygamma(order: Expression, point: Expression) -> Iterator[Expression]:
    m, a = _integer(order), _point(point)
    require(m >= 0, "an order out of bounds")
    if m == 0:
        yield _call("digamma", a)
    else:
        yield _times((-1) ** (m + 1) * factorial(m), _call("zeta", m + 1, a))


def _digamma(point: Expression) -> Iterator[Expression]:
    a = _point(point)
    if a > 1:
        total, b = Fraction(0), a
        while b > 1:
            b -= 1
            total += 1 / b
        yield Sum((_call("digamma", b), Number(total)))
        return
    euler = negative(Name("EulerGamma"))
    if a == 1:
        yield euler
        return
    p, q = a.numerator, a.denominator
    require(q <= 1000, "a modulus out of bounds")
    waves = [_times(2, _call("cos", _times(2 * n * a, _PI)), _log_sine(Fraction(n, q))) for n in range(1, (q + 1) // 2)]
    cotangent = _times(Fraction(-1, 2), _PI, _call("cot", _times(Fraction(p, q), _PI)))
    yield Sum((euler, negative(_call("log", 2 * q)), cotangent, *waves))


def _log_sine(x: Fraction) -> Expression:
    """``log(sin(pi x))`` for 0 < x < 1, by the square of the sine."""
    half = Number(Fraction(1, 2))
    return _times(half, _call("log", Sum((half, _times(Fraction(-1, 2), _call("cos", _times(2 * x, _PI)))))))


# Lerch's function and polylogarithms


def _lerch(z: Expression, order: Expression, start: Expression) -> Iterator[Expression]:
    s, a = _integer(order), _point(start)
    require(s >= 1, "an order out of bounds")
    if difference_is(z, _ONE, Fraction(0)):
        require(s > 1, "a pole")
        yield _call("zeta", s, a)
        return
    if difference_is(z, Number.of(-1), Fraction(0)):
        function, scale = ("zeta", Fraction(1, 2**s)) if s > 1 else ("digamma", Fraction(-1, 2))
        order_too: tuple[int, ...] = (s,) if s > 1 else ()
        one, two = (_call(function, *order_too, half) for half in (a / 2, (a + 1) / 2))
        yield _times(scale, Sum((one, negative(two))))
        return
    require(is_positive(z) or is_positive(negative(z)), "a point whose sign is not shown")
    require(is_positive(Sum((_ONE, negative(z)))), "a point beyond the cut")
    if a > 1:
        head = Number(-((a - 1) ** -s))
        yield _times(_power(z, -1), Sum((_call("lerchphi", z, s, a - 1), head)))
    elif a == 1:
        yield _times(_power(z, -1), _call("polylog", s, z))
    elif a == Fraction(1, 2):
        yield from _lerch_at_half(z, s)


def _lerch_at_half(z: Expression, s: int) -> Iterator[Expression]:
    if not is_positive(z):
        require(is_positive(Sum((_ONE, z))) and s == 1, "a point outside of the unit disc")
        root = _power(negative(z), Fraction(1, 2))
        yield _times(2, _power(root, -1), _call("atan", root))
        return
    root = _power(z, Fraction(1, 2))
    if s == 1:
        plus, minus = (_call("log", Sum((_ONE, _times(sign, root)))) for sign in (1, -1))
        yield _times(_power(root, -1), Sum((plus, negative(minus))))
        return
    plus, minus = (_call("polylog", s, _times(sign, root)) for sign in (1, -1))
    yield _times(2 ** (s - 1), _power(root, -1), Sum((plus, negative(minus))))


def _polylog(order: Expression, x: Expression) -> Iterator[Expression]:
    s = _integer(order)
    if s <= 0:
        require(not difference_is(x, _ONE, Fraction(0)), "a pole")
        yield _negative_order(-s, x)
        return
    for sign in (1, -1):
        if s > 1 and difference_is(x, Number.of(sign), Fraction(0)):
            yield _times(1 if sign == 1 else Fraction(2, 2**s) - 1, _call("zeta", s))
            return
        if s > 1 and difference_is(x, _times(sign, _I), Fraction(0)):
            # the even terms are 2**-s times those at -1, the odd ones the character modulo 4
            even = _times(Fraction(1, 2**s) * (Fraction(2, 2**s) - 1), _call("zeta", s))
            yield Sum((even, _times(sign, _I, _call("L", -4, s))))
            return
    below = Sum((_ONE, negative(x)))
    require(is_positive(below), "a point beyond the cut")
    if s == 1:
        yield negative(_call("log", below))
    if s == 2:
        yield from _dilogarithm(x, below)
    if s == 3:
        yield from _trilogarithm(x)


def _negative_order(k: int, x: Expression) -> Expression:
    """``(x d/dx)**k x/(1 - x) = x A_k(x)/(1 - x)**(k+1)`` with Euler's polynomials A_k; A_0 = 1."""
    row = [1]
    for n in range(2, k + 1):
        row = [(j + 1) * (row[j] if j < len(row) else 0) + (n - j) * (row[j - 1] if j > 0 else 0) for j in range(n)]
    terms = Sum(tuple(_times(c, _power(x, j + 1)) for j, c in enumerate(row)))
    return _times(terms, _power(Sum((_ONE, negative(x))), -(k + 1)))


def _dilogarithm(x: Expression, below: Expression) -> Iterator[Expression]:
    pi_squared = _power(_PI, 2)
    log_below = _call("log", below)
    golden = _times(Fraction(1, 2), Sum((_ONE, _power(Number.of(5), Fraction(1, 2)))))
    if difference_is(x, Number(Fraction(1, 2)), Fraction(0)):
        yield Sum((_times(Fraction(1, 12), pi_squared), _times(Fraction(-1, 2), _power(_call("log", 2), 2))))
    elif difference_is(x, _power(golden, -2), Fraction(0)):
        yield Sum((_times(Fraction(1, 15), pi_squared), negative(_power(_call("log", golden), 2))))
    if is_positive(x):
        logs = _times(_call("log", x), log_below)
        yield Sum((_times(Fraction(1, 6), pi_squared), negative(logs), negative(_call("polylog", 2, below))))
    landen = _call("polylog", 2, _times(x, _power(Sum((x, Number.of(-1))), -1)))
    yield Sum((negative(landen), _times(Fraction(-1, 2), _power(log_below, 2))))


def _trilogarithm(x: Expression) -> Iterator[Expression]:
    if difference_is(x, Number(Fraction(1, 2)), Fraction(0)):
        log = _call("log", 2)
        middle = _times(Fraction(-1, 12), _power(_PI, 2), log)
        yield Sum((_times(Fraction(7, 8), _call("zeta", 3)), middle, _times(Fraction(1, 6), _power(log, 3))))
    elif is_positive(negative(x)):
        log = _call("log", negative(x))
        rest = _times(Fraction(-1, 6), Sum((_times(_power(_PI, 2), log), _power(log, 3))))
        yield Sum((_call("polylog", 3, _power(x, -1)), rest))


# Gamma, Bessel and error functions


def _gamma(point: Expression) -> Iterator[Expression]:
    a = exact(point)
    require(abs(a) <= LARGEST_SHIFT and not (a.denominator == 1 and a <= 0), "a pole, or a point out of bounds")
    if a.denominator == 1:
        yield Number.of(factorial(a.numerator - 1))
        return
    factor, b = Fraction(1), a
    while b > 1:
        b -= 1
        factor *= b
    while b < 0:
        factor /= b
        b += 1
    if b != a:
        yield _times(factor, _call("gamma", b))
        return
    if a == Fraction(1, 2):
        yield _power(_PI, Fraction(1, 2))
        return
    sine = _call("sin", _times(a, _PI))
    yield _times(_PI, _power(_times(sine, _call("gamma", 1 - a)), -1))
    doubled = _times(_power(2, 1 - 2 * a), _power(_PI, Fraction(1, 2)), _call("gamma", 2 * a))
    yield _times(doubled, _power(_call("gamma", a + Fraction(1, 2)), -1))


def _by_gamma(*above: Fraction, below: tuple[Fraction, ...] = ()) -> Expression:
    require(all(not (a.denominator == 1 and a <= 0) for a in (*above, *below)), "a pole of the gamma function")
    tops, bottoms = [_call("gamma", a) for a in above], [_power(_call("gamma", a), -1) for a in below]
    return _times(*tops, *bottoms)


def _factorial(n: Expression) -> Iterator[Expression]:
    yield _by_gamma(exact(n) + 1)


def _beta(one: Expression, other: Expression) -> Iterator[Expression]:
    a, b = exact(one), exact(other)
    yield _by_gamma(a, b, below=(a + b,))


def _binomial(above: Expression, below: Expression) -> Iterator[Expression]:
    n, k = exact(above), exact(below)
    yield _by_gamma(n + 1, below=(k + 1, n - k + 1))


def _bessel(function: str) -> Callable[[Expression, Expression], Iterator[Expression]]:
    def formulas(order: Expression, point: Expression) -> Iterator[Expression]:
        m, x = exact(order), _point(point)
        hyperbolic = function == "besseli"
        if m.denominator == 1 and m < 0:
            yield _times(1 if hyperbolic else (-1) ** abs(m.numerator), _call(function, -m, point))
        if abs(m) == Fraction(1, 2):
            words = {"besseli": ("cosh", "sinh"), "besselj": ("cos", "sin")}[function]
            root = _power(_times(2, _power(_times(_PI, point), -1)), Fraction(1, 2))
            yield _times(root, _call(words[m > 0], point))
        # I(m-1) - I(m+1) = 2m/x I(m) and J(m-1) + J(m+1) = 2m/x J(m), solved for either end
        sign = -1 if hyperbolic else 1
        upper = _times(2 * (m - 1) / x * sign, _call(function, m - 1, point))
        yield Sum((upper, _times(-sign, _call(function, m - 2, point))))
        lower = _times(2 * (m + 1) / x, _call(function, m + 1, point))
        yield Sum((lower, _times(-sign, _call(function, m + 2, point))))

    return formulas


def _erfc(x: Expression) -> Iterator[Expression]:
    yield Sum((_ONE, negative(_call("erf", x))))


FORMULAS: dict[str, tuple[Callable[..., Iterator[Expression]], ...]] = {
    "zeta": (_zeta,),
    "L": (_l_function,),
    "polygamma": (_polygamma,),
    "digamma": (_digamma,),
    "lerchphi": (_lerch,),
    "polylog": (_polylog,),
    "gamma": (_gamma,),
    "factorial": (_factorial,),
    "beta": (_beta,),
    "binomial": (_binomial,),
    "besseli": (_bessel("besseli"),),
    "besselj": (_bessel("besselj"),),
    "erfc": (_erfc,),
}
"""Function: formulas for its values at the given arguments."""

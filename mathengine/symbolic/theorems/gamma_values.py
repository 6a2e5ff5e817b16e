"""The gamma function at rational points, and Bessel and error functions."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from mathengine.numeric.expressions import Call, Expression, Name, Power, Product, Sum
from mathengine.symbolic.theorems.instance import TheoremInstance
from mathengine.symbolic.theorems.numbers import number, rational

SHIFT = "recurrence of the gamma function"
HALF = "gamma function at 1/2"
REFLECTION = "reflection of the gamma function (Euler)"
DUPLICATION = "duplication of the gamma function (Legendre)"
DEFINITION = "functions defined by the gamma function"
BESSEL = "recurrence of the Bessel functions"
BESSEL_HALF = "Bessel functions of order 1/2 and -1/2"
ERROR = "complementary error function"

LARGEST_SHIFT = 1000
_PI = Name("pi")


def _product(*factors: Expression | int | Fraction) -> Expression:
    return Product(tuple(number(f) if isinstance(f, int | Fraction) else f for f in factors))


def _power(base: Expression, exponent: int | Fraction) -> Expression:
    return Power(base, number(exponent))


def _gamma(a: Fraction) -> Expression:
    return Call("gamma", (number(a),))


def gamma(atom: Expression) -> TheoremInstance | None:
    """``gamma(a)`` at rational a by values in (0, 1/2).

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(gamma(read_expression("gamma(5/2)")).right)
    '3*gamma(1/2)/4'
    """
    if not (isinstance(atom, Call) and atom.function == "gamma" and len(atom.arguments) == 1):
        return None
    a = rational(atom.arguments[0])
    if a is None or abs(a) > LARGEST_SHIFT or (a.denominator == 1 and a <= 0):
        return None
    if a.denominator == 1:
        return TheoremInstance(SHIFT, atom, number(factorial(a.numerator - 1)))
    steps = a.numerator // a.denominator
    if steps:
        start, factor = a - steps, Fraction(1)
        for k in range(abs(steps)):
            factor = factor * (start + k) if steps > 0 else factor / (start - k - 1)
        return TheoremInstance(SHIFT, atom, _product(factor, _gamma(start)))
    if 2 * a == 1:
        return TheoremInstance(HALF, atom, _power(_PI, Fraction(1, 2)))
    if 2 * a > 1:
        sine = Call("sin", (_product(a, _PI),))
        below = _product(sine, _gamma(1 - a))
        return TheoremInstance(REFLECTION, atom, _product(_PI, _power(below, -1)))
    if a.denominator % 4 == 2:  # gamma(a) gamma(a + 1/2) = 2**(1 - 2a) sqrt(pi) gamma(2a)
        above = _product(_power(number(2), 1 - 2 * a), _power(_PI, Fraction(1, 2)), _gamma(2 * a))
        return TheoremInstance(DUPLICATION, atom, _product(above, _power(_gamma(a + Fraction(1, 2)), -1)))
    return None


def by_gamma(atom: Expression) -> TheoremInstance | None:
    """Factorials, binomial coefficients and beta values at rational points.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(by_gamma(read_expression("beta(1/2, 1/3)")).right)
    'gamma(1/2)*gamma(1/3)/gamma(5/6)'
    """
    if not isinstance(atom, Call) or atom.function not in ("factorial", "beta", "binomial"):
        return None
    values = [rational(argument) for argument in atom.arguments]
    if any(v is None for v in values):
        return None
    given = [v for v in values if v is not None]
    if atom.function == "factorial":
        above, below = [given[0] + 1], []
    elif atom.function == "beta":
        above, below = given, [sum(given, Fraction(0))]
    else:
        n, k = given
        above, below = [n + 1], [k + 1, n - k + 1]
    if any(v.denominator == 1 and v <= 0 for v in above + below):
        return None
    factors = [_gamma(v) for v in above] + [_power(_gamma(v), -1) for v in below]
    return TheoremInstance(DEFINITION, atom, factors[0] if len(factors) == 1 else _product(*factors))


def bessel(atom: Expression) -> TheoremInstance | None:
    """``besseli`` and ``besselj`` by the orders 0 and 1, or -1/2 and 1/2 and what is between.

    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> to_text(bessel(read_expression("besseli(2, 2)")).right)
    'besseli(0, 2) - besseli(1, 2)'
    """
    if not (isinstance(atom, Call) and atom.function in ("besseli", "besselj")):
        return None
    order, x = rational(atom.arguments[0]), atom.arguments[1]
    value = rational(x)
    if order is None or abs(order) > LARGEST_SHIFT or value is None or value <= 0:
        return None
    name, hyperbolic = atom.function, atom.function == "besseli"

    def at(other: Fraction) -> Expression:
        return Call(name, (number(other), x))

    if order.denominator == 1 and order < 0:
        sign = 1 if hyperbolic else (-1) ** abs(order.numerator)
        return TheoremInstance(BESSEL, atom, _product(sign, at(-order)))
    if order in (Fraction(1, 2), Fraction(-1, 2)):
        words = ("sinh", "cosh") if hyperbolic else ("sin", "cos")
        root = _power(_product(2, _power(_product(_PI, x), -1)), Fraction(1, 2))
        return TheoremInstance(BESSEL_HALF, atom, _product(root, Call(words[order < 0], (x,))))
    low = Fraction(0) if order.denominator == 1 else Fraction(-1)
    if low <= order < low + 2:
        return None
    if order > 0:  # I(m) = I(m-2) - 2 (m-1)/x I(m-1),  J(m) = 2 (m-1)/x J(m-1) - J(m-2)
        near, far, factor = at(order - 1), at(order - 2), 2 * (order - 1) / value
    else:  # I(m) = I(m+2) + 2 (m+1)/x I(m+1),  J(m) = 2 (m+1)/x J(m+1) - J(m+2)
        near, far, factor = at(order + 1), at(order + 2), 2 * (order + 1) / value
    one = 1 if hyperbolic else -1
    step = (-factor if order > 0 else factor) if hyperbolic else factor
    return TheoremInstance(BESSEL, atom, Sum((_product(one, far), _product(step, near))))


def error_function(atom: Expression) -> TheoremInstance | None:
    """``erfc`` by ``erf``.

    >>> error_function(Call("erfc", (number(1),))).name
    'complementary error function'
    """
    if not (isinstance(atom, Call) and atom.function == "erfc" and len(atom.arguments) == 1):
        return None
    return TheoremInstance(ERROR, atom, Sum((number(1), _product(-1, Call("erf", atom.arguments)))))

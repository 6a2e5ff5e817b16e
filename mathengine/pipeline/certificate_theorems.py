"""Checks of theorems on constants: each use ``left = right`` is established again by the theorem's own formula.

A theorem's checker is ``check(left, right) -> None``. What arithmetic of polynomials, roots and rational numbers cannot
settle (which branch of a logarithm or an arc) is settled by signs of quadratic surds, by counting turns of Gaussian
integers, or by interval arithmetic between values that are known to be apart.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_data import items, refused, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_values import require_divisors

MOST_THEOREMS = 5000
MOST_TURNS = 100_000
MOST_BITS = 1_000_000
"""Bounds on what a certificate may ask for."""

_HERE = "mathengine.pipeline.certificate_theorems"
_ARCS = "mathengine.pipeline.certificate_theorems_arcs"
_VALUES = "mathengine.pipeline.certificate_theorems_values"

THEOREMS: dict[str, str] = {
    "golden ratio": f"{_HERE}:golden_ratio",
    "logarithm of a product of positive numbers": f"{_HERE}:logarithm_of_product",
    "logarithm of a negative number": f"{_HERE}:logarithm_of_negative",
    "logarithm of an exponential": f"{_HERE}:logarithm_of_exponential",
    "exponential of a logarithm": f"{_HERE}:exponential_of_logarithm",
    "root of a product of positive numbers": f"{_HERE}:root_of_product",
    "powers of a common power": f"{_HERE}:common_power",
    "circular functions at rational multiples of pi": f"{_ARCS}:standard",
    "circular and hyperbolic functions by exponentials (Euler)": f"{_ARCS}:by_exponentials",
    "circular functions as quotients of sine and cosine": f"{_ARCS}:quotient",
    "inverse functions by logarithms and arc tangents": f"{_ARCS}:inverse",
    "arc tangents by Gaussian integers": f"{_ARCS}:gaussian",
    "arc tangents at standard points": f"{_ARCS}:standard_arc",
    "zeta at even integers (Euler)": f"{_VALUES}:by_formula",
    "zeta at integers that are not positive": f"{_VALUES}:by_formula",
    "Hurwitz zeta moved by an integer": f"{_VALUES}:by_formula",
    "Hurwitz zeta by Dirichlet characters": f"{_VALUES}:by_formula",
    "reflection of the Hurwitz zeta function": f"{_VALUES}:by_formula",
    "L-function at an integer of its parity": f"{_VALUES}:by_formula",
    "L-function of the trivial character": f"{_VALUES}:by_formula",
    "L-function of an even character at 1 (Dirichlet)": f"{_VALUES}:by_formula",
    "Catalan's constant": f"{_VALUES}:by_formula",
    "polygamma function by the Hurwitz zeta function": f"{_VALUES}:by_formula",
    "digamma moved by an integer": f"{_VALUES}:by_formula",
    "digamma at rational points (Gauss)": f"{_VALUES}:by_formula",
    "Lerch's function at 1 and -1": f"{_VALUES}:by_formula",
    "Lerch's function by elementary functions and polylogarithms": f"{_VALUES}:by_formula",
    "polylogarithms of order 1 and less": f"{_VALUES}:by_formula",
    "polylogarithms at 1, -1, I and -I": f"{_VALUES}:by_formula",
    "reflection of the dilogarithm (Euler)": f"{_VALUES}:by_formula",
    "Landen's identity for the dilogarithm": f"{_VALUES}:by_formula",
    "polylogarithms at special points (Euler, Landen)": f"{_VALUES}:by_formula",
    "inversion of polylogarithms (Jonquiere)": f"{_VALUES}:by_formula",
    "recurrence of the gamma function": f"{_VALUES}:by_formula",
    "gamma function at 1/2": f"{_VALUES}:by_formula",
    "reflection of the gamma function (Euler)": f"{_VALUES}:by_formula",
    "duplication of the gamma function (Legendre)": f"{_VALUES}:by_formula",
    "functions defined by the gamma function": f"{_VALUES}:by_formula",
    "recurrence of the Bessel functions": f"{_VALUES}:by_formula",
    "Bessel functions of order 1/2 and -1/2": f"{_VALUES}:by_formula",
    "complementary error function": f"{_VALUES}:by_formula",
}
"""Theorem: its checker as ``module:function``."""


def proved_theorems(uses: object) -> Sequence[tuple[Expression, Expression]]:
    """The equations of uses of theorems, each checked.

    Parameters
    ----------
    uses : list of mappings
        ``{"theorem": NAME, "left": TEXT, "right": TEXT}``.

    Raises
    ------
    InvalidInput
        If one does not hold, or is no use of a known theorem.

    Examples
    --------
    >>> use = {"theorem": "zeta at even integers (Euler)", "left": "zeta(2)", "right": "pi**2/6"}
    >>> len(proved_theorems([use]))
    1
    """
    given = items(uses)
    require(len(given) <= MOST_THEOREMS, "too many theorems")
    return [_proved(use) for use in given]


def _proved(use: object) -> tuple[Expression, Expression]:
    if not isinstance(use, Mapping):
        raise TypeError("a use of a theorem was expected")
    name = use["theorem"]
    if not isinstance(name, str) or name not in THEOREMS:
        raise refused("an unknown theorem")
    left, right = read_expression(str(use["left"])), read_expression(str(use["right"]))
    for side in (left, right):
        require_divisors(side)
    module, _, function = THEOREMS[name].partition(":")
    getattr(importlib.import_module(module), function)(left, right)
    return left, right


# Numbers


def exact(expression: Expression) -> Fraction:
    """The value of arithmetic on rational numbers."""
    match expression:
        case Number(value):
            return value
        case Sum(terms):
            return sum((exact(term) for term in terms), Fraction(0))
        case Product(factors):
            product = Fraction(1)
            for factor in factors:
                product *= exact(factor)
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1 and abs(exponent) <= 1000:
            inner = exact(base)
            bits = inner.numerator.bit_length() + inner.denominator.bit_length()
            require(bits * abs(exponent) <= MOST_BITS, "a power that is too large")
            return inner**exponent.numerator
    raise refused("something other than a rational number where one belongs")


def argument(call: Expression, function: str) -> Expression:
    """The argument of a call to a function of one argument."""
    if not (isinstance(call, Call) and call.function == function and len(call.arguments) == 1 and not call.keywords):
        raise refused(f"something other than {function}(x) where it belongs")
    return call.arguments[0]


def combination(expression: Expression) -> list[tuple[Fraction, Expression]]:
    """Terms with their rational factors; rational terms have 1 as what is left."""
    terms = expression.terms if isinstance(expression, Sum) else (expression,)
    found = []
    for term in terms:
        coefficient, rest = Fraction(1), []
        for factor in term.factors if isinstance(term, Product) else (term,):
            if _is_rational(factor):
                coefficient *= exact(factor)
            else:
                rest.append(factor)
        found.append((coefficient, rest[0] if len(rest) == 1 else Product(tuple(rest)) if rest else Number.of(1)))
    return found


def _is_rational(expression: Expression) -> bool:
    match expression:
        case Number():
            return True
        case Sum(parts) | Product(parts):
            return all(_is_rational(part) for part in parts)
        case Power(base, Number(exponent)):
            return exponent.denominator == 1 and _is_rational(base)
    return False


def require_equal(left: Expression, right: Expression, why: str) -> None:
    """Refuse unless both are one quotient over their atoms."""
    require(difference_is(left, right, Fraction(0)), why)


def negative(expression: Expression) -> Expression:
    """Minus the expression."""
    return Product((Number.of(-1), expression))


def is_positive(expression: Expression) -> bool:
    """Whether a constant is seen to be positive: products, sums and powers of positive numbers, quadratic surds."""
    match expression:
        case Number(value):
            return value > 0
        case Name(name):
            return name in ("pi", "E", "EulerGamma", "Catalan", "GoldenRatio")
        case Product(factors) if all(is_positive(factor) for factor in factors):
            return True
        case Sum(terms) if all(is_positive(term) for term in terms):
            return True
        case Call("exp", (power,)):
            return _is_rational(power)
        case Call("log" | "zeta", (point,)) if _is_rational(point):
            return exact(point) > 1
        case Call("gamma", (point,)) if _is_rational(point):
            return exact(point) > 0
        case Call("sqrt", (base,)) if is_positive(base):
            return True
        case Power(base, power) if _is_rational(power) and is_positive(base):
            return True
    return _surd_is_positive(expression)


def _surd_is_positive(expression: Expression) -> bool:
    """The sign of ``x + y sqrt(d)``."""
    surd = as_surd(expression)
    if surd is None:
        return False
    x, y, d = surd
    if x >= 0 and y >= 0:
        return x > 0 or y > 0
    return (x > 0 and x * x > d * y * y) or (y > 0 and d * y * y > x * x)


def as_surd(expression: Expression) -> tuple[Fraction, Fraction, Fraction] | None:
    """x, y, d > 0 with the value ``x + y sqrt(d)``, where arithmetic gives them."""
    match expression:
        case Number(value):
            return value, Fraction(0), Fraction(1)
        case Name("GoldenRatio"):
            return Fraction(1, 2), Fraction(1, 2), Fraction(5)
        case Call("sqrt", (Number(d),)) | Power(Number(d), Number(Fraction(numerator=1, denominator=2))) if d > 0:
            return Fraction(0), Fraction(1), d
        case Power(base, Number(exponent)) if exponent.denominator in (1, 2) and abs(exponent) <= 64:
            if exponent.denominator == 2:
                if not (isinstance(base, Number) and base.value > 0):
                    return None
                base = Power(base, Number(Fraction(1, 2)))
            return _surd_power(as_surd(base), exponent.numerator)
        case Sum(parts) | Product(parts):
            total = as_surd(parts[0])
            for part in parts[1:]:
                total = _surd_step(total, as_surd(part), isinstance(expression, Product))
            return total
    return None


_Surd = tuple[Fraction, Fraction, Fraction]


def _surd_step(one: _Surd | None, other: _Surd | None, multiplied: bool) -> _Surd | None:
    if one is None or other is None or (one[1] and other[1] and one[2] != other[2]):
        return None
    (x, y, d), (u, v, e) = one, other
    d = d if y else e
    return (x * u + d * y * v, x * v + y * u, d) if multiplied else (x + u, y + v, d)


def _surd_power(base: _Surd | None, exponent: int) -> _Surd | None:
    if base is None:
        return None
    if exponent < 0:
        x, y, d = base
        norm = x * x - d * y * y
        if not norm:
            return None
        base, exponent = (x / norm, -y / norm, d), -exponent
    power: _Surd | None = (Fraction(1), Fraction(0), Fraction(1))
    for _ in range(exponent):
        power = _surd_step(power, base, True)
    return power


# Logarithms, exponentials and roots


def golden_ratio(left: Expression, right: Expression) -> None:
    """``(1 + sqrt(5))/2``."""
    require(left == Name("GoldenRatio"), "a theorem on another constant")
    half = Number(Fraction(1, 2))
    require_equal(right, Product((half, Sum((Number.of(1), Power(Number.of(5), half))))), "another golden ratio")


def logarithm_of_product(left: Expression, right: Expression) -> None:
    """``log(x) = sum c log(y)``: x and all y are positive, and ``x**m = prod y**(c m)``."""
    x = argument(left, "log")
    parts = [(c, argument(log, "log")) for c, log in combination(right) if c]
    require(is_positive(x) and all(is_positive(y) for _, y in parts), "a logarithm of something not shown positive")
    m = lcm(1, *(c.denominator for c, _ in parts))
    product = Product(tuple(Power(y, Number(c * m)) for c, y in parts))
    require_equal(Power(x, Number.of(m)), product, "a logarithm of another product")


def logarithm_of_negative(left: Expression, right: Expression) -> None:
    """``log(x) = log(-x) + I pi`` for x < 0."""
    x = argument(left, "log")
    logs = [argument(part, "log") for c, part in combination(right) if c == 1 and isinstance(part, Call)]
    require(len(logs) == 1 and is_positive(logs[0]), "a logarithm of something not shown positive")
    require_equal(logs[0], negative(x), "a logarithm of another number")
    expected = Sum((Call("log", (logs[0],)), Product((Name("I"), Name("pi")))))
    require_equal(right, expected, "another branch of the logarithm")


def logarithm_of_exponential(left: Expression, right: Expression) -> None:
    """``log(exp(r)) = r`` for a rational number r."""
    x = argument(left, "log")
    require_equal(right, Number.of(1) if x == Name("E") else Number(exact(argument(x, "exp"))), "another logarithm")


def exponential_of_logarithm(left: Expression, right: Expression) -> None:
    """``exp(r log(x)) = x**r`` for positive x."""
    ((r, logarithm),) = combination(argument(left, "exp"))
    base = argument(logarithm, "log")
    require(is_positive(base) and is_positive(right), "a power of something not shown positive")
    sides = Power(right, Number.of(r.denominator)), Power(base, Number.of(r.numerator))
    require_equal(*sides, "an exponential of another logarithm")


def root_of_product(left: Expression, right: Expression) -> None:
    """``x**(1/q)``: the one positive number whose q-th power is x."""
    base, order = _root(left)
    require(is_positive(base) and is_positive(right), "a root of something not shown positive")
    require_equal(Power(right, Number.of(order)), base, "a root of another number")


def _root(expression: Expression) -> tuple[Expression, int]:
    match expression:
        case Call("sqrt", (base,)):
            return base, 2
        case Power(base, power):
            exponent = exact(power)
            require(exponent.numerator == 1 and 2 <= exponent.denominator <= 1000, "a power that is no root")
            return base, exponent.denominator
    raise refused("something other than a root where one belongs")


def common_power(left: Expression, right: Expression) -> None:
    """``x**(1/q) = (x**(1/m))**(m/q)`` and ``exp(u) = exp(u/k)**k`` for integers k = m/q."""
    if not isinstance(right, Power):
        raise refused("something other than a power where one belongs")
    k = exact(right.exponent)
    require(k.denominator == 1 and k > 0, "a power that is no integer power")
    if isinstance(left, Call) and left.function == "exp":
        inner = argument(right.base, "exp") if right.base != Name("E") else Number.of(1)
        require_equal(argument(left, "exp"), Product((Number(k), inner)), "a power of another exponential")
        return
    (base, order), (other, finer) = _root(left), _root(right.base)
    require(finer == k * order, "a power of another root")
    require_equal(base, other, "a root of another number")

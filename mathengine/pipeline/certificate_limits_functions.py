"""Functions of expansions, and expressions read into them, for the check of limits.

Each function is expanded where its argument goes: by its Taylor series at a finite limit, by the theorem on its growth
at infinity, or as O(1) where it is bounded and nothing more is known.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from math import factorial

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum, walk
from mathengine.pipeline.certificate_data import refused, require
from mathengine.pipeline.certificate_limits_coefficients import Polynomial, bernoulli, constant, plus, scaled
from mathengine.pipeline.certificate_limits_growth import (
    ORDINARY,
    POWER,
    Calculus,
    Expansion,
    growth,
)

_ONE = constant(1)


def has_turns(expression: Expression, variable: str) -> bool:
    """Whether a negative number occurs with an exponent that varies, so that values need not be real.

    >>> from mathengine.numeric.reader import read_expression
    >>> has_turns(read_expression("(-1)**n/n"), "n"), has_turns(read_expression("(-1)**2/n"), "n")
    (True, False)
    """
    powers = (part for part in walk(expression) if isinstance(part, Power))
    return any(
        isinstance(power.base, Number) and power.base.value < 0 and Name(variable) in [*walk(power.exponent)]
        for power in powers
    )


def expansion_of(calculus: Calculus, expression: Expression) -> Expansion:
    """The expansion of an expression in X; refused where no theorem here gives it."""
    if not any(node == Name(calculus.variable) for node in walk(expression)):
        return calculus.of_constant(coefficient_of(calculus, expression))
    match expression:
        case Name():
            return Expansion({growth({POWER: _ONE}): _ONE})
        case Sum(terms):
            return calculus.plus(*map(partial(expansion_of, calculus), terms))
        case Product(factors):
            product = calculus.of_constant(_ONE)
            for factor in factors:
                product = calculus.times(product, expansion_of(calculus, factor))
            return product
        case Power(base, Number(exponent)):
            return calculus.power(expansion_of(calculus, base), exponent)
        case Power(Name("E"), exponent):
            return calculus.exp(expansion_of(calculus, exponent))
        case Power(Number(base), exponent) if base < 0:
            # (-1)**x is bounded for real x, though not real itself
            require(calculus.is_real and not has_turns(exponent, calculus.variable), "a power of a negative number")
            size = calculus.exp(calculus.multiple(expansion_of(calculus, exponent), calculus.ring.log(constant(-base))))
            return calculus.times(size, Expansion({}, ORDINARY))
        case Power(base, exponent):
            return calculus.exp(
                calculus.times(expansion_of(calculus, exponent), calculus.log(expansion_of(calculus, base)))
            )
        case Call("binomial", (above, below), ()):
            return binomial(calculus, expansion_of(calculus, above), expansion_of(calculus, below))
        case Call(function, (argument,), ()) if function in _FUNCTIONS:
            return _FUNCTIONS[function](calculus, expansion_of(calculus, argument))
    raise refused("a function for which there is no expansion here")


def coefficient_of(calculus: Calculus, expression: Expression) -> Polynomial:
    """The coefficient of a constant expression."""
    match expression:
        case Number(value):
            return constant(value)
        case Name(name):
            return calculus.ring.name(name)
        case Sum(terms):
            return plus(*map(partial(coefficient_of, calculus), terms))
        case Product(factors):
            return calculus.ring.times(*map(partial(coefficient_of, calculus), factors))
        case Power(base, Number(exponent)):
            return calculus.ring.power(coefficient_of(calculus, base), exponent)
        case Power(Name("E"), exponent):
            return calculus.ring.exp(coefficient_of(calculus, exponent))
        case Power(base, exponent):
            return calculus.ring.exp(
                calculus.ring.times(
                    coefficient_of(calculus, exponent), calculus.ring.log(coefficient_of(calculus, base))
                )
            )
        case Call(function, (argument,), ()) if function in _FUNCTIONS:
            found = _FUNCTIONS[function](calculus, calculus.of_constant(coefficient_of(calculus, argument)))
            require(found.error is None or not found.terms, "a constant that is not known")
            require(found.terms.keys() <= {ORDINARY} and found.error is None, "a constant that is not known")
            return found.terms.get(ORDINARY, {})
    raise refused("a constant for which there is no rule here")


def circular(calculus: Calculus, argument: Expansion, shift: int) -> Expansion:
    """Sine (0) or cosine (1); a bounded value where a real argument runs to infinity."""
    size = calculus.bound(argument)
    if size is not None and calculus.compare(size, ORDINARY) >= 0 and not calculus.is_bounded(argument):
        calculus.require_real()
        return Expansion({}, ORDINARY)
    centre, small = calculus.parted(argument)
    sine, cosine = calculus.ring.function("sin", centre), calculus.ring.function("cos", centre)
    cycle = (sine, cosine, scaled(sine, Fraction(-1)), scaled(cosine, Fraction(-1)))
    return calculus.series(
        [scaled(cycle[(k + shift) % 4], Fraction(1, factorial(k))) for k in range(calculus.order)], small
    )


def hyperbolic(calculus: Calculus, argument: Expansion, sign: int) -> Expansion:
    """Hyperbolic sine (-1) or cosine (1)."""
    negative = calculus.exp(calculus.multiple(argument, constant(-1)))
    return calculus.multiple(
        calculus.plus(calculus.exp(argument), calculus.multiple(negative, constant(sign))), constant(Fraction(1, 2))
    )


def atan(calculus: Calculus, argument: Expansion) -> Expansion:
    """The arc tangent of a real argument."""
    calculus.require_real()
    sign = 0 if calculus.is_bounded(argument) else calculus.infinite(argument)
    if sign:
        limit = calculus.of_constant(scaled(calculus.ring.name("pi"), Fraction(sign, 2)))
        return calculus.plus(
            limit, calculus.multiple(atan(calculus, calculus.power(argument, Fraction(-1))), constant(-1))
        )
    centre, small = calculus.parted(argument)
    # f' (1 + (c + u)^2) = 1
    ring = calculus.ring
    inverse = ring.power(plus(_ONE, ring.times(centre, centre)), Fraction(-1))
    slopes: list[Polynomial] = []
    for k in range(calculus.order - 1):
        total = constant(1) if k == 0 else {}
        if k >= 1:
            total = plus(total, scaled(ring.times(centre, slopes[k - 1]), Fraction(-2)))
        if k >= 2:
            total = plus(total, scaled(slopes[k - 2], Fraction(-1)))
        slopes.append(ring.times(total, inverse))
    return calculus.integrated(ring.function("atan", centre), slopes, small)


def asin(calculus: Calculus, argument: Expansion) -> Expansion:
    """The arc sine of a real argument inside (-1, 1)."""
    ring = calculus.ring
    calculus.require_real()
    centre, small = calculus.parted(argument)
    if centre == _ONE:  # acos(x) = 2 asin(sqrt((1 - x)/2)) for x <= 1
        gap = calculus.plus(
            calculus.of_constant(constant(Fraction(1, 2))), calculus.multiple(argument, constant(Fraction(-1, 2)))
        )
        root = calculus.multiple(asin(calculus, calculus.power(gap, Fraction(1, 2))), constant(-2))
        return calculus.plus(calculus.of_constant(scaled(ring.name("pi"), Fraction(1, 2))), root)
    if centre == constant(-1):
        return calculus.multiple(asin(calculus, calculus.multiple(argument, constant(-1))), constant(-1))
    inside = plus(_ONE, scaled(ring.times(centre, centre), Fraction(-1)))
    require(ring.sign(inside) > 0, "an arc sine at or beyond its branch point")
    inverse = ring.power(inside, Fraction(-1))
    slopes = [ring.power(inside, Fraction(-1, 2))]
    for k in range(calculus.order - 2):
        # p' (1 - (c + u)^2) = (c + u) p
        total = scaled(ring.times(centre, slopes[k]), Fraction(2 * k + 1))
        if k:
            total = plus(total, scaled(slopes[k - 1], Fraction(k)))
        slopes.append(scaled(ring.times(total, inverse), Fraction(1, k + 1)))
    return calculus.integrated(ring.function("asin", centre), slopes, small)


def acos(calculus: Calculus, argument: Expansion) -> Expansion:
    """The arc cosine of a real argument inside (-1, 1)."""
    quarter = calculus.of_constant(scaled(calculus.ring.name("pi"), Fraction(1, 2)))
    return calculus.plus(quarter, calculus.multiple(asin(calculus, argument), constant(-1)))


def erf(calculus: Calculus, argument: Expansion) -> Expansion:
    """The error function."""
    ring = calculus.ring
    if not calculus.is_bounded(argument):
        sign = calculus.infinite(argument)
        return calculus.plus(
            calculus.of_constant(constant(sign)), calculus.multiple(error_tail(calculus, argument), constant(-1))
        )
    centre, small = calculus.parted(argument)
    square = scaled(ring.times(centre, centre), Fraction(-1))
    slopes = [scaled(ring.times(ring.exp(square), ring.power(ring.name("pi"), Fraction(-1, 2))), Fraction(2))]
    for k in range(calculus.order - 2):
        # q' = -2 (c + u) q
        total = plus(ring.times(centre, slopes[k]), slopes[k - 1] if k else {})
        slopes.append(scaled(total, Fraction(-2, k + 1)))
    return calculus.integrated(ring.function("erf", centre), slopes, small)


def erfc(calculus: Calculus, argument: Expansion) -> Expansion:
    """The complementary error function."""
    if not calculus.is_bounded(argument) and calculus.infinite(argument) > 0:
        return error_tail(calculus, argument)
    return calculus.plus(calculus.of_constant(_ONE), calculus.multiple(erf(calculus, argument), constant(-1)))


def error_tail(calculus: Calculus, argument: Expansion) -> Expansion:
    """``exp(-x**2)/(sqrt(pi) x) sum (-1)**k (2k - 1)!!/(2 x**2)**k`` of a real x that tends to oo or -oo."""
    calculus.require_real()
    require(calculus.infinite(argument), "an argument that may not tend to infinity")
    square = calculus.times(argument, argument)
    falling = calculus.exp(calculus.multiple(square, constant(-1)))
    values = [constant(Fraction((-1) ** k * factorial(2 * k), factorial(k) * 4**k)) for k in range(calculus.order)]
    tail = calculus.series(values, calculus.power(square, Fraction(-1)))
    scale = calculus.ring.power(calculus.ring.name("pi"), Fraction(-1, 2))
    return calculus.multiple(
        calculus.times(calculus.times(falling, tail), calculus.power(argument, Fraction(-1))), scale
    )


def floor(calculus: Calculus, argument: Expansion) -> Expansion:
    """The integer part of a real argument."""
    calculus.require_real()
    if not calculus.is_bounded(argument):
        return calculus.plus(argument, Expansion({}, ORDINARY))
    centre, _ = calculus.parted(argument)
    value = centre.get((), Fraction(0))
    require(centre == constant(value), "an integer part at a number that is not rational")
    whole = value.numerator // value.denominator
    if value == whole:
        _, coefficient, _ = calculus.dominant(calculus.plus(argument, calculus.of_constant(constant(-whole))))
        whole -= 1 if calculus.ring.sign(coefficient) < 0 else 0
    return calculus.of_constant(constant(whole))


def gamma(calculus: Calculus, argument: Expansion) -> Expansion:
    """The gamma function at infinity, and its value with an error at integers and half-integers."""
    calculus.require_real()
    if not calculus.is_bounded(argument):
        return calculus.exp(logarithm_of_gamma(calculus, argument))
    centre, small = calculus.parted(argument)
    value = centre.get((), Fraction(0))
    require(centre == constant(value) and value.denominator <= 2 and abs(value) <= 20, "a gamma function elsewhere")
    if value <= 0:
        above = gamma(calculus, calculus.plus(argument, calculus.of_constant(_ONE)))
        return calculus.quotient(above, argument)
    factor = Fraction(1)
    while value > 1:
        value -= 1
        factor *= value
    root = calculus.ring.power(calculus.ring.name("pi"), Fraction(1, 2)) if value.denominator == 2 else _ONE
    return calculus.plus(calculus.of_constant(scaled(root, factor)), Expansion({}, calculus.bound(small)))


def binomial(calculus: Calculus, above: Expansion, below: Expansion) -> Expansion:
    """A quotient of gamma functions, or a product of few factors."""
    count = below.terms.get(ORDINARY, {}).get((), Fraction(0))
    if below == calculus.of_constant(constant(count)) and count.denominator == 1 and 0 <= count <= 10:
        product = calculus.of_constant(constant(Fraction(1, factorial(int(count)))))
        for i in range(int(count)):
            product = calculus.times(product, calculus.plus(above, calculus.of_constant(constant(-i))))
        return product
    one = calculus.of_constant(_ONE)
    rest = calculus.plus(above, calculus.multiple(below, constant(-1)), one)
    bottom = calculus.times(gamma(calculus, calculus.plus(below, one)), gamma(calculus, rest))
    return calculus.quotient(gamma(calculus, calculus.plus(above, one)), bottom)


def logarithm_of_gamma(calculus: Calculus, argument: Expansion) -> Expansion:
    """Stirling's series of an argument that tends to infinity."""
    calculus.require_real()
    require(calculus.infinite(argument) > 0, "a gamma function at a finite point")
    logarithm = calculus.log(argument)
    main = calculus.times(calculus.plus(argument, calculus.of_constant(constant(Fraction(-1, 2)))), logarithm)
    two_pi = calculus.ring.times(constant(2), calculus.ring.name("pi"))
    half = calculus.of_constant(scaled(calculus.ring.log(two_pi), Fraction(1, 2)))
    inverse = calculus.power(argument, Fraction(-1))
    numbers = bernoulli(calculus.order + 1)
    values: list[Polynomial] = [{}]
    values += [constant(numbers[k + 1] / (k * (k + 1)) if k % 2 else 0) for k in range(1, calculus.order)]
    return calculus.plus(main, calculus.multiple(argument, constant(-1)), half, calculus.series(values, inverse))


def absolute(calculus: Calculus, argument: Expansion) -> Expansion:
    """The absolute value, by the sign of the dominant term."""
    calculus.require_real()
    _, value, _ = calculus.dominant(argument)
    return calculus.multiple(argument, constant(calculus.ring.sign(value)))


def _sine(calculus: Calculus, x: Expansion) -> Expansion:
    return circular(calculus, x, 0)


def _cosine(calculus: Calculus, x: Expansion) -> Expansion:
    return circular(calculus, x, 1)


def _sinh(calculus: Calculus, x: Expansion) -> Expansion:
    return hyperbolic(calculus, x, -1)


def _cosh(calculus: Calculus, x: Expansion) -> Expansion:
    return hyperbolic(calculus, x, 1)


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
    return calculus.times(x, gamma(calculus, x))


def _ceiling(calculus: Calculus, x: Expansion) -> Expansion:
    return calculus.multiple(floor(calculus, calculus.multiple(x, constant(-1))), constant(-1))


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
    "atan": atan,
    "asin": asin,
    "acos": acos,
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "erf": erf,
    "Abs": absolute,
    "erfc": erfc,
    "floor": floor,
    "ceiling": _ceiling,
    "gamma": gamma,
    "factorial": _factorial,
    "loggamma": logarithm_of_gamma,
}

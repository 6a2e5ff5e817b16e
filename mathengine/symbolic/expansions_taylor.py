"""Taylor coefficients of functions at a point, and asymptotic coefficients at infinity.

The functions whose names end in ``#`` are the slowly varying factors that are left of gamma, digamma, erf and erfi at
infinity; they have asymptotic series, as good as convergent ones for a limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, factorial

from flint import fmpq

from mathengine.symbolic.expansions_coefficients import ONE, ZERO, Coefficient, Coefficients, UnresolvedError, rational
from mathengine.symbolic.expansions_values import special_value

STIRLING, DIGAMMA_TAIL, ERF_TAIL, ERFI_TAIL, ZETA_REGULAR = "stirling#", "digamma#", "erf#", "erfi#", "zeta#"
_MINUS_ONE, _HALF = Fraction(-1), Fraction(1, 2)


def taylor(
    ring: Coefficients, function: str, parameters: Sequence[Coefficient], centre: Coefficient, count: int
) -> list[Coefficient]:
    """The first coefficients of ``f(centre + u)`` in powers of u; fewer than ``count`` where no more are known.

    Parameters
    ----------
    ring : Coefficients
    function : str
        Analytic at the centre, which the caller makes sure of.
    parameters : sequence of Coefficient
        Arguments before the last, such as the order of a Bessel function.
    centre : Coefficient
    count : int
        At least 1.

    Examples
    --------
    >>> [str(a.rational) for a in taylor(Coefficients(), "atan", (), ZERO, 6)]
    ['0', '1', '0', '-1/3', '0', '1/5']
    """
    rule = _RULES.get(function)
    if rule is None:
        return [special_value(ring, function, [*parameters, centre])]
    return rule(ring, centre, count, *parameters)


def is_known(function: str) -> bool:
    """Whether all Taylor coefficients of the function can be had.

    >>> is_known("erf"), is_known("zeta")
    (True, False)
    """
    return function in _RULES


def _circular(shift: int) -> Callable[..., list[Coefficient]]:
    def rule(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
        sine, cosine = special_value(ring, "sin", [z]), special_value(ring, "cos", [z])
        cycle = (sine, cosine, ring.scaled(sine, _MINUS_ONE), ring.scaled(cosine, _MINUS_ONE))
        return [ring.scaled(cycle[(k + shift) % 4], Fraction(1, factorial(k))) for k in range(count)]

    return rule


def _inverse(ring: Coefficients, series: Sequence[Coefficient]) -> list[Coefficient]:
    first = ring.power(series[0], _MINUS_ONE)
    result = [first]
    for k in range(1, len(series)):
        total = ZERO
        for j in range(1, k + 1):
            total = ring.plus(total, ring.times(series[j], result[k - j]))
        result.append(ring.scaled(ring.times(first, total), _MINUS_ONE))
    return result


def _integral(ring: Coefficients, first: Coefficient, derivative: Sequence[Coefficient]) -> list[Coefficient]:
    return [first, *(ring.scaled(value, Fraction(1, k)) for k, value in enumerate(derivative, 1))]


def _padded(values: Sequence[Coefficient], count: int) -> list[Coefficient]:
    return [*values[:count], *([ZERO] * (count - len(values)))]


def _atan(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
    # 1 + (z + u)^2
    below = _padded([ring.plus(ONE, ring.times(z, z)), ring.scaled(z, Fraction(2)), ONE], count)
    return _integral(ring, special_value(ring, "atan", [z]), _inverse(ring, below)[: count - 1])


def _asin(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
    # (1 - (z + u)^2)^(-1/2) = p, with p' (1 - x^2) = x p
    inside = ring.minus(ONE, ring.times(z, z))
    inverse = ring.power(inside, _MINUS_ONE)
    values = [ring.power(inside, -_HALF)]
    for k in range(count - 2):
        # (k+1) p_(k+1) (1 - z^2) - 2 z k p_k - (k-1) p_(k-1) = z p_k + p_(k-1)
        total = ring.scaled(ring.times(z, values[k]), Fraction(2 * k + 1))
        if k:
            total = ring.plus(total, ring.scaled(values[k - 1], Fraction(k)))
        values.append(ring.scaled(ring.times(total, inverse), Fraction(1, k + 1)))
    return _integral(ring, special_value(ring, "asin", [z]), values[: count - 1])


def _error_function(sign: int, name: str) -> Callable[..., list[Coefficient]]:
    def rule(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
        # f' = 2/sqrt(pi) exp(sign x^2) = q, with q' = 2 sign x q
        square = ring.scaled(ring.times(z, z), Fraction(sign))
        first = ring.scaled(ring.times(ring.exp(square), ring.power(ring.name("pi"), -_HALF)), Fraction(2))
        values = [first]
        for k in range(count - 2):
            total = ring.times(z, values[k])
            if k:
                total = ring.plus(total, values[k - 1])
            values.append(ring.scaled(total, Fraction(2 * sign, k + 1)))
        return _integral(ring, special_value(ring, name, [z]), values[: count - 1])

    return rule


def _polygamma(ring: Coefficients, z: Coefficient, count: int, order: Coefficient) -> list[Coefficient]:
    m = order.rational
    if m is None or m.denominator != 1 or m < 0:
        raise UnresolvedError
    values = (special_value(ring, "polygamma", [rational(m + k), z]) for k in range(count))
    return [ring.scaled(value, Fraction(1, factorial(k))) for k, value in enumerate(values)]


def _digamma(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
    return _polygamma(ring, z, count, ZERO)


def _loggamma(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
    return _integral(ring, special_value(ring, "loggamma", [z]), _digamma(ring, z, count)[: count - 1])


def _gamma(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
    # f' = digamma f
    slopes = _digamma(ring, z, count)
    values = [special_value(ring, "gamma", [z])]
    for k in range(count - 1):
        total = ZERO
        for j in range(k + 1):
            total = ring.plus(total, ring.times(slopes[j], values[k - j]))
        values.append(ring.scaled(total, Fraction(1, k + 1)))
    return values


def _bessel(sign: int, name: str) -> Callable[..., list[Coefficient]]:
    def rule(ring: Coefficients, z: Coefficient, count: int, order: Coefficient) -> list[Coefficient]:
        nu = order.rational
        if nu is None or nu.denominator != 1:
            return [special_value(ring, name, [order, z])]
        values = []
        for k in range(count):
            total = ZERO
            for j in range(k + 1):
                term = _whole_bessel(ring, sign, name, int(nu) - k + 2 * j, z)
                total = ring.plus(total, ring.scaled(term, Fraction(comb(k, j) * sign**j)))
            values.append(ring.scaled(total, Fraction(1, 2**k * factorial(k))))
        return values

    return rule


def _whole_bessel(ring: Coefficients, sign: int, name: str, order: int, z: Coefficient) -> Coefficient:
    value = special_value(ring, name, [rational(abs(order)), z])
    return ring.scaled(value, Fraction(sign ** (order % 2))) if order < 0 else value


def _bernoulli(n: int) -> Fraction:
    value = fmpq.bernoulli(n)
    return Fraction(int(value.p), int(value.q))


def _at_zero(name: str, term: Callable[[int], Fraction]) -> Callable[..., list[Coefficient]]:
    def rule(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
        if ring.has_variable(z):  # a germ that goes to 0 itself; the derivative is bounded there
            return [ring.call(name, [z])]
        if z.terms:
            raise UnresolvedError
        return [rational(term(k)) for k in range(count)]

    return rule


def _stirling(k: int) -> Fraction:
    """In powers of 1/x: ``sum B_2j / (2j (2j - 1) x**(2j - 1))``."""
    return _bernoulli(k + 1) / (k * (k + 1)) if k % 2 else Fraction(0)


def _digamma_tail(k: int) -> Fraction:
    """In powers of 1/x: ``-sum B_2j / (2j x**(2j))``."""
    return -_bernoulli(k) / k if k and k % 2 == 0 else Fraction(0)


def _error_tail(sign: int) -> Callable[[int], Fraction]:
    """In powers of 1/x**2: ``sum (sign)**k (2k - 1)!! / (2 x**2)**k``."""
    return lambda k: Fraction(sign**k * factorial(2 * k), factorial(k) * 4**k)


def _zeta_regular(ring: Coefficients, z: Coefficient, count: int) -> list[Coefficient]:
    """``zeta(1 + u) - 1/u`` at 0."""
    if z.terms:
        raise UnresolvedError
    return [ring.name("EulerGamma")]


_RULES: dict[str, Callable[..., list[Coefficient]]] = {
    "sin": _circular(0),
    "cos": _circular(1),
    "atan": _atan,
    "asin": _asin,
    "erf": _error_function(-1, "erf"),
    "erfi": _error_function(1, "erfi"),
    "gamma": _gamma,
    "loggamma": _loggamma,
    "digamma": _digamma,
    "polygamma": _polygamma,
    "besselj": _bessel(-1, "besselj"),
    "besseli": _bessel(1, "besseli"),
    STIRLING: _at_zero(STIRLING, _stirling),
    DIGAMMA_TAIL: _at_zero(DIGAMMA_TAIL, _digamma_tail),
    ERF_TAIL: _at_zero(ERF_TAIL, _error_tail(-1)),
    ERFI_TAIL: _at_zero(ERFI_TAIL, _error_tail(1)),
    ZETA_REGULAR: _zeta_regular,
}

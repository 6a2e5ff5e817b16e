"""Continued fractions in certificates: polynomials as lists of rational coefficients, and values that are rational.

The tail theorem: if ``t(n) = a(n) + b(n+1)/t(n+1)`` with ``t(n) > 0`` for all n >= N, then t(N) is the value of the
fraction from N on, provided that either a, b > 0 from there on and the fraction converges (Seidel-Stern: the value lies
between consecutive convergents, and so does t(N)), or b < 0 and ``t(n) t(n+1)/|b(n+1)| >= 1 - 1/(n - sigma)`` there:
then the sum over n of the products of these quotients diverges as the harmonic series does, which by the tail sequence
theorem (Waadeland; L. Lorentzen and H. Waadeland, Continued Fractions I, 2008, ch. 2) says the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from gmpy2 import mpz

from mathengine.numeric.expressions import Call, Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary
from mathengine.pipeline.cayley_words import GRAPH_WORDS
from mathengine.pipeline.certificate_data import integer, items, number, refused, require
from mathengine.pipeline.field_words import FIELD_WORDS, TRAJECTORY_WORDS
from mathengine.pipeline.reactions_words import REACTION_WORDS
from mathengine.pipeline.sem_words import SEM_WORDS
from mathengine.pipeline.transfer_words import TRANSFER_WORDS

Polynomial: TypeAlias = list[Fraction]
"""Coefficients with the constant term first, without trailing zeros."""
Coefficients: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""a and b of a continued fraction, constant terms first."""

WORDS = NUMERIC.merged(
    Vocabulary.of(
        {
            "cf": (2, 2),
            "equivalent": (2, 2),
            **TRAJECTORY_WORDS,
            **FIELD_WORDS,
            **GRAPH_WORDS,
            **REACTION_WORDS,
            **SEM_WORDS,
            **TRANSFER_WORDS,
        }
    )
)
LARGEST_INDEX = 1_000_000
LARGEST_POWER = 600
MOST_BITS = 1_000_000
"""Bounds on what a certificate may ask for."""


def proved_fraction(proof: object) -> tuple[Coefficients, Fraction]:
    """a, b and the value of a fraction whose proof holds."""
    if not isinstance(proof, Mapping):
        raise TypeError("a proof was expected")
    call = read_expression(str(proof["fraction"]), vocabulary=WORDS)
    key = coefficients(call)
    a, b = ([Fraction(c) for c in part] for part in key)
    if proof["rule"] == "terminating":
        return key, _terminating(a, b, integer(proof["at"]))
    require(proof["rule"] == "rational tail", "a proof of an unknown kind")
    top, bottom = (polynomial_of(read_expression(str(part))) for part in items(proof["tail"]))
    sign = -1 if a and a[-1] < 0 else 1  # the value of (a, b) is minus that of (-a, b)
    upright = [sign * c for c in a]
    return key, sign * _by_tail(upright, b, top, bottom, integer(proof["from"]), integer(proof["sigma"]))


def _terminating(a: Polynomial, b: Polynomial, at: int) -> Fraction:
    require(1 <= at <= LARGEST_INDEX and value_at(b, at) == 0, "a fraction that does not end where it should")
    return _back(a, b, at - 1, (value_at(a, at - 1), Fraction(1)))


def _back(a: Polynomial, b: Polynomial, start: int, tail: tuple[Fraction, Fraction]) -> Fraction:
    """The value from the tail ``p/q`` at ``start`` by ``t(n) = a(n) + b(n+1)/t(n+1)``, with p/q projective."""
    above, above_right, below, below_right = _steps(a, moved(b, 1), 0, start)
    p, q = (part.numerator for part in tail)
    top, bottom = above * p + above_right * q, below * p + below_right * q
    require(bottom, "an infinite value")
    return Fraction(int(top), int(bottom))


def _steps(a: Polynomial, next_b: Polynomial, low: int, high: int) -> tuple[mpz, mpz, mpz, mpz]:
    """The product of ``[[a(n), b(n+1)], [1, 0]]`` for low <= n < high, row by row."""
    if high <= low:
        return mpz(1), mpz(0), mpz(0), mpz(1)
    if high - low == 1:
        return mpz(value_at(a, low).numerator), mpz(value_at(next_b, low).numerator), mpz(1), mpz(0)
    middle = (low + high) // 2
    p, q, r, s = _steps(a, next_b, low, middle)
    t, u, v, w = _steps(a, next_b, middle, high)
    return p * t + q * v, p * u + q * w, r * t + s * v, r * u + s * w


def _by_tail(a: Polynomial, b: Polynomial, top: Polynomial, bottom: Polynomial, start: int, sigma: int) -> Fraction:
    """The value of the fraction by its rational tail ``t = top/bottom``; see the tail theorem above."""
    require(a and b and 0 <= sigma < start <= LARGEST_INDEX, "numbers out of range")
    require(all(c.denominator == 1 for p in (top, bottom) for c in p), "a tail without integer coefficients")
    next_b, next_top, next_bottom = moved(b, 1), moved(top, 1), moved(bottom, 1)
    ours = times(top, next_top)
    theirs = plus(times(a, times(bottom, next_top)), times(next_b, times(bottom, next_bottom)))
    require(ours == theirs, "a tail that does not satisfy t(n) t(n+1) = a(n) t(n+1) + b(n+1)")
    require(_positive_from(top, start) and _positive_from(bottom, start), "a tail that is not shown positive")
    if b[-1] > 0:
        require(_positive_from(a, start) and _positive_from(b, start), "a or b not shown positive")
        # Seidel-Stern: degrees for which the fraction converges
        require(2 * len(a) - len(b) - 1 >= -2, "degrees for which convergence is not known")
    else:
        size = [-c for c in b]
        require(_positive_from(size, start), "b not shown negative")
        below = times(moved(size, 1), times(bottom, next_bottom))
        surplus = plus(times(ours, [Fraction(-sigma), Fraction(1)]), times(below, [Fraction(sigma + 1), Fraction(-1)]))
        require(all(c >= 0 for c in moved(surplus, start)), "a tail that is not shown minimal")
    return _back(a, b, start, (value_at(top, start), value_at(bottom, start)))


# Polynomials and rational functions in n


def _trimmed(polynomial: Polynomial) -> Polynomial:
    while polynomial and polynomial[-1] == 0:
        polynomial.pop()
    return polynomial


def plus(p: Polynomial, q: Polynomial) -> Polynomial:
    """The sum."""
    zero = Fraction(0)
    size = max(len(p), len(q))
    return _trimmed([(p[i] if i < len(p) else zero) + (q[i] if i < len(q) else zero) for i in range(size)])


def times(p: Polynomial, q: Polynomial) -> Polynomial:
    """The product."""
    if not p or not q:
        return []
    product = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, c in enumerate(p):
        for j, d in enumerate(q):
            product[i + j] += c * d
    return product


def divided(top: Polynomial, bottom: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder.

    >>> divided([Fraction(1), Fraction(0), Fraction(1)], [Fraction(1), Fraction(1)])
    ([Fraction(-1, 1), Fraction(1, 1)], [Fraction(2, 1)])
    """
    rest, quotient = list(top), [Fraction(0)] * max(0, len(top) - len(bottom) + 1)
    for k in range(len(quotient) - 1, -1, -1):
        quotient[k] = factor = rest[k + len(bottom) - 1] / bottom[-1]
        for i, c in enumerate(bottom):
            rest[k + i] -= factor * c
    return quotient, _trimmed(rest)


def common_divisor(one: Polynomial, other: Polynomial) -> Polynomial:
    """The greatest common divisor of polynomials that are not both 0, by Euclid's algorithm, monic."""
    while other:
        one, other = other, divided(one, other)[1]
    return [c / one[-1] for c in one]


def in_lowest_terms(top: Polynomial, bottom: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Numerator and denominator without common factor."""
    common = common_divisor(top, bottom)
    return divided(top, common)[0], divided(bottom, common)[0]


def moved(polynomial: Polynomial, by: int) -> Polynomial:
    """P(n + by), by repeated synthetic division."""
    shifted = list(polynomial)
    for low in range(len(shifted) - 1):
        for i in range(len(shifted) - 2, low - 1, -1):
            shifted[i] += by * shifted[i + 1]
    return shifted


def value_at(polynomial: Polynomial, n: int) -> Fraction:
    """P(n), by Horner's rule."""
    value = Fraction(0)
    for coefficient in reversed(polynomial):
        value = value * n + coefficient
    return value


def _positive_from(polynomial: Polynomial, start: int) -> bool:
    shifted = moved(polynomial, start)
    return bool(shifted) and shifted[0] > 0 and all(c >= 0 for c in shifted)


def polynomial_of(expression: Expression) -> Polynomial:
    """The coefficients of a polynomial in n."""
    match expression:
        case Number(value):
            return _trimmed([value])
        case Name("n"):
            return [Fraction(0), Fraction(1)]
        case Sum(terms):
            total: Polynomial = []
            for term in terms:
                total = plus(total, polynomial_of(term))
            return total
        case Product(factors):
            product = [Fraction(1)]
            for factor in factors:
                product = times(product, polynomial_of(factor))
            return product
        case Power(base, Number(exponent)) if exponent.denominator == 1 and exponent >= 0:
            inner, power = polynomial_of(base), [Fraction(1)]
            bits = max((c.numerator.bit_length() + c.denominator.bit_length() for c in inner), default=0)
            bounded = exponent * len(inner) <= LARGEST_POWER and exponent * bits <= MOST_BITS
            require(bounded, "a power that is too large")
            for _ in range(exponent.numerator):
                power = times(power, inner)
            return power
    raise refused("a coefficient that is no polynomial in n")


def coefficients(expression: Expression) -> Coefficients:
    """a and b of ``cf(a, b)`` with integer polynomials, as canonical texts have them.

    >>> from mathengine.numeric.reader import read_expression
    >>> coefficients(read_expression("cf(2*n + 1, n**2)", vocabulary=WORDS))
    ((1, 2), (0, 0, 1))
    """
    if not (isinstance(expression, Call) and expression.function == "cf"):
        raise refused("something other than a continued fraction where one belongs")
    a, b = (polynomial_of(argument) for argument in expression.arguments)
    require(all(c.denominator == 1 for c in (*a, *b)), "a coefficient that is no integer polynomial")
    return tuple(c.numerator for c in a), tuple(c.numerator for c in b)


def without_zeros(polynomial: Polynomial) -> bool:
    """Whether no integer n >= 0 is a zero: beyond some N by the signs of the coefficients, below it one by one."""
    if not polynomial:
        return False
    upright = polynomial if polynomial[-1] > 0 else [-c for c in polynomial]
    end = 1
    while not _positive_from(upright, end):
        end *= 2
        require(end <= LARGEST_INDEX, "zeros out of bounds")
    return all(value_at(upright, n) != 0 for n in range(end))


def listed(value: object) -> Polynomial:
    """A polynomial from a list of its coefficients."""
    return _trimmed([number(c) for c in items(value)])

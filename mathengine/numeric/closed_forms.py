"""Closed forms as expressions: from the integers of a relation to what a reader would write.

Quotients of integer combinations, roots of quadratic and binomial polynomials, and products of rational powers; the
text of every form reads back as the same number.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, isqrt
from typing import cast

from flint import acb, arb, fmpz, fmpz_poly

from mathengine.numeric.balls import working_precision
from mathengine.numeric.expressions import Call, Expression, Number, Power, Product, Sum

_TRIAL_PRIMES = tuple(p for p in range(2, 1000) if all(p % q for q in range(2, isqrt(p) + 1)))


def quotient(numerator: Sequence[int], denominator: Sequence[int], constants: Sequence[Expression]) -> Expression:
    """``sum(numerator*(1, *constants)) / sum(denominator*(1, *constants))`` in lowest terms.

    Parameters
    ----------
    numerator, denominator : sequence of int
        One coefficient for 1 and one for each constant; the denominator not all zero.
    constants : sequence of Expression

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> three = (read_expression("zeta(3)"),)
    >>> forms = [((6, 0), (0, 1)), ((2, 4), (-6, 2)), ((0, 3), (6, 0))]
    >>> [to_text(quotient(top, bottom, three)) for top, bottom in forms]
    ['6/zeta(3)', '(1 + 2*zeta(3))/(-3 + zeta(3))', 'zeta(3)/2']
    """
    if not any(numerator):
        return Number.of(0)
    top, upper = _combination(numerator, constants)
    bottom, lower = _combination(denominator, constants)
    factors = (*_factors(upper), *(_inverse(factor) for factor in _factors(lower)))
    ratio = Fraction(top, bottom)
    below = ratio.denominator
    if (
        ratio < 0
        and isinstance(lower, Sum)
        and _minus_signs(lower)
        and not (isinstance(upper, Sum) and _minus_signs(upper))
    ):
        ratio, below = -ratio, -below
    if isinstance(upper, Sum) and ratio.numerator != 1:
        upper = Sum(tuple(_scaled(term, ratio.numerator) for term in upper.terms))
        factors, ratio = (upper, *factors[1:]), Fraction(1, ratio.denominator)
    if isinstance(lower, Sum) and below != 1:
        lower = Sum(tuple(_scaled(term, below) for term in lower.terms))
        factors, ratio = (*factors[:-1], _inverse(lower)), Fraction(ratio.numerator)
    return _product(ratio, factors)


def _minus_signs(expression: Sum) -> int:
    """Terms with a negative coefficient."""
    return sum(_coefficient(term) < 0 for term in expression.terms)


def _coefficient(term: Expression) -> Fraction:
    first = term.factors[0] if isinstance(term, Product) else term
    return first.value if isinstance(first, Number) else Fraction(1)


def _combination(coefficients: Sequence[int], constants: Sequence[Expression]) -> tuple[int, Expression | None]:
    """Content and primitive part; the part is None for a rational number. The last coefficient of a sum is positive."""
    content = gcd(*coefficients)
    last = next(c for c in reversed(coefficients) if c)
    content = -content if last < 0 else content
    terms = [
        _scaled(constant, c // content)
        for c, constant in zip(coefficients, (Number.of(1), *constants), strict=True)
        if c
    ]
    if len(terms) > 1:
        return content, Sum(tuple(terms))
    return content, None if coefficients[0] else terms[0]


def _factors(expression: Expression | None) -> tuple[Expression, ...]:
    if expression is None:
        return ()
    return expression.factors if isinstance(expression, Product) else (expression,)


def _inverse(factor: Expression) -> Expression:
    if isinstance(factor, Number):
        return Number(1 / factor.value)
    if isinstance(factor, Power) and isinstance(factor.exponent, Number):
        opposite = -factor.exponent.value
        return factor.base if opposite == 1 else Power(factor.base, Number(opposite))
    return Power(factor, Number.of(-1))


def _scaled(term: Expression, factor: int | Fraction) -> Expression:
    if isinstance(term, Number):
        return Number(term.value * factor)
    return _product(Fraction(factor), _factors(term))


def _product(coefficient: Fraction, factors: Sequence[Expression]) -> Expression:
    """The product, with its rational factors collected in front."""
    rest = []
    for factor in factors:
        if isinstance(factor, Number):
            coefficient *= factor.value
        else:
            rest.append(factor)
    if not rest:
        return Number(coefficient)
    if coefficient == 1:
        return rest[0] if len(rest) == 1 else Product(tuple(rest))
    return Product((Number(coefficient), *rest))


def power_product(sign: int, bases: Sequence[Expression], exponents: Sequence[Fraction]) -> Expression:
    """``sign * prod(base**exponent)``, whole powers of numbers multiplied out.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> from mathengine.numeric.reader import read_expression
    >>> bases = [read_expression(text) for text in ("2", "3", "pi")]
    >>> to_text(power_product(-1, bases, [Fraction(-3, 2), Fraction(1), Fraction(1, 2)]))
    '-3*sqrt(2)*sqrt(pi)/4'
    """
    coefficient, radicand = Fraction(sign), 1
    factors: list[Expression] = []
    for base, exponent in zip(bases, exponents, strict=True):
        if isinstance(base, Number):
            whole = exponent.numerator // exponent.denominator
            coefficient *= base.value**whole
            exponent -= whole
            if exponent == Fraction(1, 2) and base.is_integer:
                radicand *= int(base.value)
                continue
        if exponent:
            factors.extend(_power(base, exponent))
    if radicand != 1:
        factors.insert(0, Call("sqrt", (Number.of(radicand),)))
    return _product(coefficient, factors)


def _power(base: Expression, exponent: Fraction) -> tuple[Expression, ...]:
    if exponent == 1:
        return _factors(base)
    if exponent == -1:
        return tuple(_inverse(factor) for factor in _factors(base))
    if isinstance(base, Power) and isinstance(base.exponent, Number):
        return (Power(base.base, Number(base.exponent.value * exponent)),)
    if abs(exponent) == Fraction(1, 2):
        root = Call("sqrt", (base,))
        return (root if exponent > 0 else Power(root, Number.of(-1)),)
    return (Power(base, Number(exponent)),)


def radical(coefficients: Sequence[int], value: arb) -> Expression | None:
    """The root of a polynomial next to ``value`` as a radical: for degree 1, 2, and ``a*x**n - b``; else None.

    Parameters
    ----------
    coefficients : sequence of int
        Of an irreducible polynomial, constant term first.
    value : arb
        A ball that contains one real root.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(radical([-1, -1, 1], arb("1.618 +/- 0.001"))), to_text(radical([-2, 0, 0, 1], arb("1.26 +/- 0.01")))
    ('(1 + sqrt(5))/2', '2**(1/3)')
    """
    degree = len(coefficients) - 1
    if degree == 1:
        return Number(Fraction(-coefficients[0], coefficients[1]))
    if degree == 2:
        return _quadratic(coefficients[0], coefficients[1], coefficients[2], value)
    if any(coefficients[1:-1]):
        return None
    # (b/a)**(1/n) = (b*a**(n-1))**(1/n)/a, with n-th powers taken out.
    below = abs(coefficients[-1])
    outside, inside = _power_part(abs(coefficients[0]) * below ** (degree - 1), degree)
    sign = -1 if value < 0 else 1
    return _product(Fraction(sign * outside, below), (Power(Number.of(inside), Number(Fraction(1, degree))),))


def _quadratic(c: int, b: int, a: int, value: arb) -> Expression:
    """The root of ``a x^2 + b x + c`` that ``value`` contains."""
    outside, inside = _power_part(b * b - 4 * a * c, 2)
    upper = bool(2 * a * value + b > 0)
    root = Call("sqrt", (Number.of(inside),))
    top = (-b, outside if upper else -outside)
    return quotient(top, (2 * a, 0), (root,))


def _power_part(number: int, degree: int) -> tuple[int, int]:
    """(s, f) with ``number = s**degree * f``; f has no such power of a prime below 1000 as a factor."""
    outside = 1
    for p in _TRIAL_PRIMES:
        while number % p**degree == 0:
            number //= p**degree
            outside *= p
    root = int(fmpz(number).root(degree))
    return (outside * root, 1) if root**degree == number else (outside, number)


def isolating_interval(coefficients: Sequence[int], value: arb) -> tuple[Fraction, Fraction]:
    """A short decimal interval that contains the real root next to ``value`` and no other root.

    Parameters
    ----------
    coefficients : sequence of int
        Of a polynomial without multiple roots, constant term first.
    value : arb
        A ball that contains one root.

    Returns
    -------
    tuple of Fraction
        The ends, decimal fractions; certified.

    Examples
    --------
    >>> isolating_interval([-1, -1, 0, 1], arb("1.3247179572 +/- 1e-10"))
    (Fraction(13, 10), Fraction(7, 5))
    """
    polynomial = fmpz_poly(list(coefficients))
    bits = 64 + polynomial.height_bits() * len(coefficients)
    with working_precision(min(bits, 10_000)):
        # Pairs of root and multiplicity, which python-flint's types do not say.
        found = cast(list[tuple[acb, int]], polynomial.complex_roots())
        roots = [root.real for root, _ in found if root.imag.contains(0)]
        near = next((root for root in roots if root.overlaps(value)), value)
        for places in range(1, 200):
            unit = 10**places
            low = _floor(near * unit)
            ends = arb(low) / unit, arb(low + 1) / unit
            inside = [root for root in roots if not (root < ends[0] or root > ends[1])]
            if len(inside) == 1 and inside[0] >= ends[0] and inside[0] <= ends[1]:
                break
    return Fraction(low, unit), Fraction(low + 1, unit)


def _floor(ball: arb) -> int:
    """The floor of the lower end of a ball, or one less."""
    mantissa, exponent = ball.lower().mid().man_exp()
    shift = int(exponent)
    return int(mantissa) << shift if shift >= 0 else int(mantissa) >> -shift

"""Integrals of rational functions over [0, 1]: an antiderivative in parts, and the value.

Hermite's reduction leaves a rational function G and proper fractions over distinct irreducible factors. Over a linear
factor they give logarithms of rational numbers; over a quadratic one ``x**2 + b x + c`` also the angle
``arg(2 c + b + i sqrt(4 c - b**2))`` or, with real zeros, the logarithm of a quadratic surd.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly

from mathengine.numeric.expressions import Call, Expression, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.sums.angles import Angle, angles_value

LARGEST_FACTORED = 1 << 100
"""Integers up to this are split into primes."""


@dataclass(frozen=True, slots=True)
class UnitIntegral:
    """``integral_0^1 f`` for ``f = G' + sum numerator_i/factor_i``.

    Attributes
    ----------
    rational : tuple of fmpq_poly
        Numerator and denominator of G, which has no pole in [0, 1].
    simple : tuple of pairs of fmpq_poly
        Numerators and monic irreducible factors of degree 1 or 2 without zeros in [0, 1].

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> integral = unit_integral(fmpq_poly([1]), fmpq_poly([1, 0, 1]))
    >>> to_text(integral.value())
    'pi/4'
    """

    rational: tuple[fmpq_poly, fmpq_poly]
    simple: tuple[tuple[fmpq_poly, fmpq_poly], ...]

    def value(self) -> Expression:
        """The integral in closed form; logarithms of rational numbers are split into those of primes."""
        top, bottom = self.rational
        parts: list[Expression] = [Number(_at(top, 1) / _at(bottom, 1) - _at(top, 0) / _at(bottom, 0))]
        logarithms: dict[int, Fraction] = {}
        angles: list[Angle] = []
        for numerator, factor in self.simple:
            if factor.degree() == 1:
                _logarithm(logarithms, _at(numerator, 0), abs(_at(factor, 1) / _at(factor, 0)))
                continue
            c, b = _at(factor, 0), _at(factor, 1) - _at(factor, 0) - 1
            slope = fraction(numerator[1])
            _logarithm(logarithms, slope / 2, _at(factor, 1) / c)
            rest, discriminant = fraction(numerator[0]) - slope * b / 2, b * b - 4 * c
            if rest and discriminant < 0:
                m, d = square_part(-discriminant)
                angles.append(Angle(2 * rest / m / d, d, 2 * c + b, m))
            elif rest:
                parts.append(_surd_logarithm(rest, b, c, discriminant))
        parts += [Product((Number(e), Call("log", (Number.of(p),)))) for p, e in sorted(logarithms.items()) if e]
        return normal_form(Sum((*parts, angles_value(angles))))

    def data(self) -> dict[str, object]:
        """The parts as plain data for a certificate, with the primes and the square factors that the value used."""
        primes: set[int] = set()
        simple = []
        for numerator, factor in self.simple:
            c, at_one = _at(factor, 0), _at(factor, 1)
            m = Fraction(1)
            if factor.degree() == 2:
                discriminant = (at_one - c - 1) ** 2 - 4 * c
                m, _ = square_part(abs(discriminant))
            table: dict[int, Fraction] = {}
            _logarithm(table, Fraction(1), abs(at_one / c))
            primes.update(table)
            simple.append([coefficient_texts(numerator), coefficient_texts(factor), str(m)])
        rational = [coefficient_texts(part) for part in self.rational]
        return {"rational": rational, "simple": simple, "primes": sorted(primes)}


def unit_integral(numerator: fmpq_poly, denominator: fmpq_poly) -> UnitIntegral | None:
    """The integral of ``numerator/denominator`` over [0, 1]. Exact.

    None where the denominator, in lowest terms, has a zero in [0, 1], or where the antiderivative needs an irreducible
    factor of degree 3 or more.

    Examples
    --------
    >>> unit_integral(fmpq_poly([1]), fmpq_poly([-1, 2])) is None
    True
    """
    common = numerator.gcd(denominator)
    numerator, denominator = numerator // common, denominator // common
    whole, rest = divmod(numerator, denominator)
    top, bottom = whole.integral(), fmpq_poly([1])
    simple = []
    for factor, exponent in _monic_factors(denominator):
        if factor.degree() > 2 and has_zero_in_unit_interval(factor):
            return None
        if factor.degree() <= 2 and _small_factor_vanishes(factor):
            return None
        power = factor**exponent
        _, inverse, _ = (denominator // power).xgcd(power)
        part, above, below = _hermite(rest * inverse % power, factor, exponent)
        top, bottom = top * below + above * bottom, bottom * below
        if part.degree() >= 0:
            if factor.degree() > 2:
                return None
            simple.append((part, factor))
    common = top.gcd(bottom)
    return UnitIntegral((top // common, bottom // common), tuple(simple))


def _monic_factors(polynomial: fmpq_poly) -> list[tuple[fmpq_poly, int]]:
    _, factors = polynomial.numer().factor()
    return [(fmpq_poly(f) / f.leading_coefficient(), e) for f, e in factors]


def _hermite(part: fmpq_poly, factor: fmpq_poly, exponent: int) -> tuple[fmpq_poly, fmpq_poly, fmpq_poly]:
    """``part/factor**exponent = r/factor + (above/below)'``: r, above and below = factor**(exponent - 1)."""
    slope = factor.derivative()
    _, one, other = factor.xgcd(slope)
    above = fmpq_poly([0])
    for k in range(exponent, 1, -1):
        # part = s factor + t factor', and t factor'/factor**k = (-t/((k-1) factor**(k-1)))' + t'/((k-1) factor**(k-1))
        t = part * other % factor
        s = (part - t * slope) // factor
        above -= t / (k - 1) * factor ** (exponent - k)
        part = s + t.derivative() / (k - 1)
    return part, above, factor ** (exponent - 1)


def _small_factor_vanishes(factor: fmpq_poly) -> bool:
    """Whether a monic factor of degree 1 or 2 has a zero in [0, 1]."""
    start, end = _at(factor, 0), _at(factor, 1)
    if start * end <= 0:
        return True
    if factor.degree() == 1:
        return False
    b = end - start - 1
    # both zeros lie in (0, 1) where the lowest point does, at -b/2, and is not above the axis
    return -2 < b < 0 and b * b - 4 * start >= 0


def has_zero_in_unit_interval(polynomial: fmpq_poly) -> bool:
    """Whether a squarefree polynomial vanishes somewhere in [0, 1], by Sturm's chain. Exact.

    >>> has_zero_in_unit_interval(fmpq_poly([-1, 0, 0, 2])), has_zero_in_unit_interval(fmpq_poly([1, 0, 0, 2]))
    (True, False)
    """
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() > 0:
        chain.append(-(chain[-2] % chain[-1]))
    if 0 in (_at(polynomial, 0), _at(polynomial, 1)):
        return True
    return _changes([_at(p, 0) for p in chain]) != _changes([_at(p, 1) for p in chain])


def _changes(values: list[Fraction]) -> int:
    signs = [value > 0 for value in values if value]
    return sum(one != other for one, other in zip(signs, signs[1:], strict=False))


def _logarithm(table: dict[int, Fraction], coefficient: Fraction, value: Fraction) -> None:
    """Add ``coefficient log(value)``, value > 0, to the logarithms of primes."""
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        factors = fmpz(part).factor() if part <= LARGEST_FACTORED else [(fmpz(part), 1)]
        for prime, exponent in factors:
            if prime != 1:
                table[int(prime)] = table.get(int(prime), Fraction(0)) + sign * int(exponent) * coefficient


def _surd_logarithm(rest: Fraction, b: Fraction, c: Fraction, discriminant: Fraction) -> Expression:
    """``rest integral_0^1 1/(x**2 + b x + c)`` where the zeros are real, both on one side of [0, 1]."""
    m, d = square_part(discriminant)
    # the log of ((2 + b - r)(b + r))/((2 + b + r)(b - r)) = (u + r)/(u - r) with r = sqrt(discriminant) over r
    u = 2 * c + b
    norm = u * u - m * m * d
    x, y = (u * u + m * m * d) / norm, 2 * u * m / norm
    # log(x - y sqrt(d)) = -log(x + y sqrt(d)): the norm is 1
    log = Call("log", (Sum((Number(x), Product((Number(abs(y)), root(d))))),))
    coefficient = rest / (m * d) * (1 if y > 0 else -1)
    return Product((Number(coefficient), root(d), log))


def square_part(value: Fraction) -> tuple[Fraction, int]:
    """m > 0 and a squarefree d with ``sqrt(value) = m sqrt(d)``, for value > 0; d is not reduced where it is too large.

    >>> square_part(Fraction(8, 9))
    (Fraction(2, 3), 2)
    """
    whole = value.numerator * value.denominator
    square, d = 1, whole
    if isqrt(whole) ** 2 == whole:
        square, d = isqrt(whole), 1
    elif whole <= LARGEST_FACTORED:
        for prime, exponent in fmpz(whole).factor():
            square *= int(prime) ** (int(exponent) // 2)
        d = whole // square**2
    return Fraction(square, value.denominator), d


def root(d: int) -> Expression:
    """The square root of a positive integer.

    >>> root(1)
    Number(value=Fraction(1, 1))
    """
    return Number.of(1) if d == 1 else Power(Number.of(d), Number(Fraction(1, 2)))


def fraction(value: fmpq | fmpz) -> Fraction:
    """A flint number as a Fraction.

    >>> fraction(fmpq(1, 2))
    Fraction(1, 2)
    """
    number = fmpq(value)
    return Fraction(int(number.p), int(number.q))


def coefficient_texts(polynomial: fmpq_poly | fmpz_poly) -> list[str]:
    """The coefficients as texts, constant term first.

    >>> coefficient_texts(fmpq_poly([1, 2], 3))
    ['1/3', '2/3']
    """
    return [str(fraction(c)) for c in polynomial.coeffs()]


def _at(polynomial: fmpq_poly, point: int) -> Fraction:
    return fraction(polynomial(fmpq(point)))

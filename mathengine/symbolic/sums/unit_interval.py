"""Integrals of rational functions over [0, 1]: an antiderivative in parts, and the value.

Hermite's reduction leaves a rational function G and proper fractions over distinct irreducible factors f. These are
integrated by ``log|f|`` and, where f is a norm ``u**2 - e v**2`` from a quadratic field, by the angle of
``u + v sqrt(e)`` or the logarithm of its quotient by its conjugate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz, fmpz_poly

from mathengine.numeric.expressions import Call, Expression, Number, Power, Product, Sum
from mathengine.numeric.normal import normal_form
from mathengine.symbolic.sums.angles import Angle, angles_value
from mathengine.symbolic.sums.norm_forms import LARGEST_FACTORED, NormForm, norm_forms

DEEPEST_SPLIT = 12
"""Halvings of [0, 1] that follow an angle."""


@dataclass(frozen=True, slots=True)
class LogarithmicPart:
    """``coefficient log|factor|``.

    >>> LogarithmicPart(fmpq(1), fmpq_poly([1, 1])).quotient
    Fraction(2, 1)
    """

    coefficient: fmpq
    factor: fmpq_poly

    @property
    def quotient(self) -> Fraction:
        """``|factor(1)/factor(0)|``."""
        return abs(at(self.factor, 1) / at(self.factor, 0))


@dataclass(frozen=True, slots=True)
class QuadraticPart:
    """The antiderivative of ``coefficient 2 (u v' - u' v)/(u**2 - e v**2)``.

    Attributes
    ----------
    coefficient : fmpq
    form : NormForm
    points : tuple of Fraction
        For e < 0, from 0 to 1: between two of them the angle of ``u + v sqrt(e)`` changes by less than pi.
    """

    coefficient: fmpq
    form: NormForm
    points: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class UnitIntegral:
    """``integral_0^1 f``, where the antiderivative is a rational function and parts.

    Attributes
    ----------
    rational : tuple of fmpq_poly
        Numerator and denominator of a rational function without poles in [0, 1].
    logarithmic, quadratic : tuple of parts

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> to_text(unit_integral(fmpq_poly([1]), fmpq_poly([1, 0, 1])).value())
    'pi/4'
    """

    rational: tuple[fmpq_poly, fmpq_poly]
    logarithmic: tuple[LogarithmicPart, ...]
    quadratic: tuple[QuadraticPart, ...]

    def value(self) -> Expression:
        """The integral in closed form; logarithms of rational numbers are split into those of primes."""
        top, bottom = self.rational
        parts: list[Expression] = [Number(at(top, 1) / at(bottom, 1) - at(top, 0) / at(bottom, 0))]
        logarithms: dict[int, Fraction] = {}
        for entry in self.logarithmic:
            for prime, exponent in _prime_exponents(entry.quotient).items():
                logarithms[prime] = logarithms.get(prime, Fraction(0)) + exponent * fraction(entry.coefficient)
        parts += [Product((Number(c), Call("log", (Number.of(p),)))) for p, c in sorted(logarithms.items()) if c]
        parts += [_surd_logarithm(entry) for entry in self.quadratic if entry.form.e > 0]
        angles = [_angle(entry) for entry in self.quadratic if entry.form.e < 0]
        return normal_form(Sum((*parts, angles_value(angles))))

    def data(self) -> dict[str, object]:
        """The parts as plain data for a certificate, with the primes that the value used."""
        primes = {prime for entry in self.logarithmic for prime in _prime_exponents(entry.quotient)}
        return {
            "rational": [coefficient_texts(part) for part in self.rational],
            "logarithms": [[str(entry.coefficient), coefficient_texts(entry.factor)] for entry in self.logarithmic],
            "quadratic": [
                [
                    str(entry.coefficient),
                    entry.form.e,
                    coefficient_texts(entry.form.u),
                    coefficient_texts(entry.form.v),
                    [str(point) for point in entry.points],
                ]
                for entry in self.quadratic
            ],
            "primes": sorted(primes),
        }


def unit_integral(numerator: fmpq_poly, denominator: fmpq_poly) -> UnitIntegral | None:
    """The integral of ``numerator/denominator`` over [0, 1]. Exact.

    None where the denominator, in lowest terms, has a zero in [0, 1], or where an irreducible factor is left that does
    not split over quadratic fields as the antiderivative would need.

    Examples
    --------
    >>> unit_integral(fmpq_poly([1]), fmpq_poly([-1, 2])) is None
    True
    """
    common = numerator.gcd(denominator)
    numerator, denominator = numerator // common, denominator // common
    whole, rest = divmod(numerator, denominator)
    top, bottom = whole.integral(), fmpq_poly([1])
    logarithmic: list[LogarithmicPart] = []
    quadratic: list[QuadraticPart] = []
    for factor, exponent in _monic_factors(denominator):
        if has_zero_in_unit_interval(factor):
            return None
        power = factor**exponent
        _, inverse, _ = (denominator // power).xgcd(power)
        part, above, below = _hermite(rest * inverse % power, factor, exponent)
        top, bottom = top * below + above * bottom, bottom * below
        parts = _parts(part, factor)
        if parts is None:
            return None
        logarithmic += parts[0]
        quadratic += parts[1]
    common = top.gcd(bottom)
    return UnitIntegral((top // common, bottom // common), tuple(logarithmic), tuple(quadratic))


def _parts(part: fmpq_poly, factor: fmpq_poly) -> tuple[list[LogarithmicPart], list[QuadraticPart]] | None:
    """``part/factor`` as derivatives of a logarithm and of angles, or of logarithms, of norms."""
    degree = factor.degree()
    coefficient = part[degree - 1] / degree
    logarithmic = [LogarithmicPart(coefficient, factor)] if coefficient != 0 else []
    part -= coefficient * factor.derivative()
    if part.degree() < 0:
        return logarithmic, []
    forms = list(norm_forms(factor))
    solution = _combination(part, [form.slope for form in forms])
    if solution is None:
        return None
    quadratic = []
    for c, form in zip(solution, forms, strict=True):
        if c != 0:
            points = _points(form) if form.e < 0 else ()
            if points is None:
                return None
            quadratic.append(QuadraticPart(c, form, points))
    return logarithmic, quadratic


def _combination(part: fmpq_poly, slopes: list[fmpq_poly]) -> list[fmpq] | None:
    """Rational numbers c with ``sum c slope = part``."""
    if not slopes:
        return None
    size = max(p.degree() for p in (part, *slopes)) + 1
    columns = [*slopes, part]
    rows, rank = fmpq_mat(size, len(columns), [p[i] for i in range(size) for p in columns]).rref()
    solution = [fmpq(0)] * len(slopes)
    for i in range(rank):
        pivot = next(j for j in range(len(columns)) if rows[i, j] != 0)
        if pivot == len(slopes):
            return None
        solution[pivot] = rows[i, len(slopes)]
    return solution


def _points(form: NormForm) -> tuple[Fraction, ...] | None:
    """Points of [0, 1] between which ``u + v sqrt(e)`` stays in an open half plane around its value in the middle."""
    done, waiting = [Fraction(0)], [(Fraction(0), Fraction(1), 0)]
    while waiting:
        low, high, depth = waiting.pop()
        middle = (low + high) / 2
        m = fmpq(middle.numerator, middle.denominator)
        product = form.u * form.u(m) - form.e * form.v * form.v(m)
        line = fmpq_poly([fmpq(low.numerator, low.denominator), fmpq((high - low).numerator, (high - low).denominator)])
        if not has_zero_in_unit_interval(product(line)):
            done.append(high)
        elif depth == DEEPEST_SPLIT:
            return None
        else:
            waiting += [(middle, high, depth + 1), (low, middle, depth + 1)]
    return tuple(done)


def _angle(entry: QuadraticPart) -> Angle:
    """The change of ``(2/sqrt(-e)) arg(u + v sqrt(e))``, with its turns counted along the points."""
    form, d = entry.form, -entry.form.e
    values = [_values(form, point) for point in entry.points]
    size = sum(Angle(Fraction(1), d, *_step(d, *pair)).size for pair in pairwise(values))
    last = Angle(Fraction(1), d, *_step(d, values[0], values[-1]))
    turns = round((size - last.size) / 6.283185307179586)
    return Angle(2 * fraction(entry.coefficient) / d, d, last.x, last.y, turns)


def _values(form: NormForm, point: Fraction) -> tuple[Fraction, Fraction]:
    t = fmpq(point.numerator, point.denominator)
    return fraction(form.u(t)), fraction(form.v(t))


def _step(d: int, start: tuple[Fraction, Fraction], end: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """The end times the conjugate of the start."""
    return end[0] * start[0] + d * end[1] * start[1], end[1] * start[0] - end[0] * start[1]


def _surd_logarithm(entry: QuadraticPart) -> Expression:
    """The change of ``(1/sqrt(e)) log((u + v sqrt(e))/(u - v sqrt(e)))``."""
    e = entry.form.e
    x, y = _step(-e, *(_values(entry.form, Fraction(point)) for point in (0, 1)))
    norm = x * x - e * y * y
    # (x + y r)/(x - y r) = (x**2 + e y**2 + 2 x y r)/norm with r = sqrt(e), and the inverse has -y for y
    inside = Sum((Number((x * x + e * y * y) / norm), Product((Number(abs(2 * x * y / norm)), root(e)))))
    coefficient = fraction(entry.coefficient) / e * (1 if x * y > 0 else -1)
    return Product((Number(coefficient), root(e), Call("log", (inside,))))


def _prime_exponents(value: Fraction) -> dict[int, int]:
    """Primes and exponents of a positive number; a part that is too large to factor stands for a prime."""
    table: dict[int, int] = {}
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        factors = fmpz(part).factor() if part <= LARGEST_FACTORED else [(fmpz(part), 1)]
        table.update({int(prime): sign * int(exponent) for prime, exponent in factors if prime != 1})
    return table


def _monic_factors(polynomial: fmpq_poly) -> list[tuple[fmpq_poly, int]]:
    _, factors = polynomial.numer().factor()
    return [(fmpq_poly(f) / f.leading_coefficient(), e) for f, e in factors]


def _hermite(part: fmpq_poly, factor: fmpq_poly, exponent: int) -> tuple[fmpq_poly, fmpq_poly, fmpq_poly]:
    """``part/factor**exponent = r/factor + (above/below)'``: r, above and below = factor**(exponent - 1)."""
    slope = factor.derivative()
    _, _, other = factor.xgcd(slope)
    above = fmpq_poly([0])
    for k in range(exponent, 1, -1):
        # part = s factor + t factor', and t factor'/factor**k = (-t/((k-1) factor**(k-1)))' + t'/((k-1) factor**(k-1))
        t = part * other % factor
        s = (part - t * slope) // factor
        above -= t / (k - 1) * factor ** (exponent - k)
        part = s + t.derivative() / (k - 1)
    return part, above, factor ** (exponent - 1)


def has_zero_in_unit_interval(polynomial: fmpq_poly) -> bool:
    """Whether a polynomial vanishes somewhere in [0, 1], by Sturm's chain. Exact.

    >>> has_zero_in_unit_interval(fmpq_poly([-1, 0, 0, 2])), has_zero_in_unit_interval(fmpq_poly([1, 0, 0, 2]))
    (True, False)
    """
    start, end = at(polynomial, 0), at(polynomial, 1)
    if start * end <= 0:
        return True
    if polynomial.degree() < 2:
        return False
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() > 0:
        chain.append(-(chain[-2] % chain[-1]))
    return _changes([at(p, 0) for p in chain]) != _changes([at(p, 1) for p in chain])


def _changes(values: list[Fraction]) -> int:
    signs = [value > 0 for value in values if value]
    return sum(one != other for one, other in pairwise(signs))


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


def at(polynomial: fmpq_poly, point: int) -> Fraction:
    """The value at an integer.

    >>> at(fmpq_poly([1, 1]), 2)
    Fraction(3, 1)
    """
    return fraction(polynomial(fmpq(point)))

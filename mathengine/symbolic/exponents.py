"""Solutions ``n**theta (c_0 + c_1 t + ..)``, ``t = n**(-1/q)``, with logarithms: the last step of formal asymptotics.

The operator ``sum B_k(t) D**k/k!`` takes n**theta to ``n**theta t**e (f_0(theta) + f_1(theta) t + ...)``. The zeros of
f_0 are the exponents; where two of them differ by a multiple of 1/q, or coincide, logarithms enter, found by the
method of Frobenius: theta + epsilon, with power series in epsilon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from flint import fmpq, fmpq_poly

from mathengine.symbolic.number_fields import NumberField, Root, constant, roots
from mathengine.symbolic.shifts import as_fraction

Series = list[fmpq_poly]
Germ = list[fmpq_poly]
"""A power series in epsilon, with coefficients in the field."""


@dataclass(frozen=True, slots=True)
class Regular:
    """``n**exponent (sum of coefficients[j][l] n**(-j/q) log(n)**l)``, the leading term with log(n)**logarithms."""

    field: NumberField
    generator: fmpq_poly
    exponent: fmpq_poly
    logarithms: int
    coefficients: tuple[tuple[fmpq_poly, ...], ...]


def regular_solutions(field: NumberField, q: int, moments: Sequence[Series], count: int, terms: int) -> list[Regular]:
    """The ``count`` solutions by powers of n of the operator with these moments B_k; the series go to ``t**terms``.

    >>> from mathengine.symbolic.number_fields import RATIONALS
    >>> half = constant(Fraction(1, 2))  # y(n+1) - y(n) = y(n)/(2 n): moments of E - 1 - t/2
    >>> moments = [[constant(0), -half, constant(0)]] + [[constant(1), constant(0), constant(0)]] * 3
    >>> (found,) = regular_solutions(RATIONALS, 1, moments, 1, 1)
    >>> found.exponent, found.coefficients
    (1/2, ((1,), ((-1/8),)))
    """
    start = min(_valuation(series) + k * q for k, series in enumerate(moments[: count + 1]))
    indicial = _indicial(moments, q, start, count)
    found = []
    for root in roots(field, indicial):
        lifted = [[_lift(root, field, c) for c in series] for series in moments]
        equation = [_lift(root, field, c) for c in indicial]
        found += _frobenius(root, q, lifted, start, equation, terms)
    return found


def _valuation(series: Series) -> int:
    return next((j for j, c in enumerate(series) if c), len(series))


def _lift(root: Root, field: NumberField, c: fmpq_poly) -> fmpq_poly:
    return c if c.degree() < 1 or root.field is field else root.field.substitute(c, root.generator)


def _indicial(moments: Sequence[Series], q: int, start: int, count: int) -> list[fmpq_poly]:
    """f_0 as a polynomial in theta."""
    total = [fmpq_poly() for _ in range(count + 1)]
    falling = fmpq_poly([1])
    for k in range(count + 1):
        place = start - k * q
        if 0 <= place < len(moments[k]) and moments[k][place]:
            for i, c in enumerate(falling.coeffs()):
                total[i] += moments[k][place] * (c / factorial(k))
        falling *= fmpq_poly([-k, 1])
    return total


def _frobenius(
    root: Root, q: int, moments: Sequence[Series], start: int, indicial: Sequence[fmpq_poly], terms: int
) -> list[Regular]:
    field = root.field
    lower = _lower_zeros(field, root.value, q, indicial, terms)
    excess = sum(lower.values())
    size = 2 * excess + root.multiplicity
    symbols = _Symbols(field, q, moments, start, root.value, size)
    germs: list[Germ] = [[constant(int(i == excess)) for i in range(size)]]
    for n in range(1, terms + 1):
        total = [fmpq_poly() for _ in range(size)]
        for j in range(n):
            if any(germs[j]):
                total = [x - y for x, y in zip(total, _times(field, germs[j], symbols.value(n - j, j)), strict=True)]
        germs.append(_divided(field, total, symbols.value(0, n)))
    return [_solution(root, germs, excess, excess + k) for k in range(root.multiplicity)]


def _lower_zeros(
    field: NumberField, theta: fmpq_poly, q: int, indicial: Sequence[fmpq_poly], terms: int
) -> dict[int, int]:
    """The n in 1..terms with ``f_0(theta - n/q) = 0``, and the multiplicities."""
    if len(indicial) == 2:
        return {}
    # f_0(theta - x/q) as polynomials in x, one for each power of the generator: common zeros
    total: list[fmpq_poly] = []
    for coefficient in reversed(indicial):
        raised = [fmpq_poly()] * (len(total) + 1)
        for i, c in enumerate(total):
            raised[i] = raised[i] + field.times(c, theta)
            raised[i + 1] = raised[i + 1] - c * fmpq(1, q)
        raised[0] = raised[0] + coefficient
        total = raised
    common = fmpq_poly()
    for power in range(field.degree):
        common = common.gcd(fmpq_poly([c[power] for c in total]))
    zeros = {as_fraction(zero): multiplicity for zero, multiplicity in common.roots()}
    return {int(z): m for z, m in zeros.items() if z.denominator == 1 and 1 <= z <= terms}


@dataclass(slots=True)
class _Symbols:
    """The values ``f_l(theta + epsilon - j/q)``."""

    field: NumberField
    q: int
    moments: Sequence[Series]
    start: int
    theta: fmpq_poly
    size: int

    def value(self, index: int, steps: int) -> Germ:
        """``f_index(theta + epsilon - steps/q)``."""
        argument = self.theta - constant(Fraction(steps, self.q))
        total = [fmpq_poly() for _ in range(self.size)]
        binomial = [constant(int(i == 0)) for i in range(self.size)]
        for k, series in enumerate(self.moments):
            place = index + self.start - k * self.q
            if place < 0:
                break
            if place < len(series) and series[place]:
                total = [x + self.field.times(series[place], y) for x, y in zip(total, binomial, strict=True)]
            # binomial(x, k+1) = binomial(x, k) (x - k)/(k + 1)
            factor = [argument - constant(k), constant(1)]
            binomial = [y * fmpq(1, k + 1) for y in _times(self.field, binomial, factor)]
        return total


def _times(field: NumberField, a: Germ, b: Germ) -> Germ:
    """The product, cut to the length of a."""
    result = [fmpq_poly() for _ in a]
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b[: len(a) - i]):
                if y:
                    result[i + j] += field.times(x, y)
    return result


def _divided(field: NumberField, a: Germ, b: Germ) -> Germ:
    """``a/b``; what the valuation of b takes from the length is filled up with 0."""
    order = next(i for i, c in enumerate(b) if c)
    a, b = a[order:], b[order:]
    inverse = field.inverse(b[0])
    result: Germ = []
    for n, x in enumerate(a):
        for i in range(n):
            if result[i] and b[n - i]:
                x = x - field.times(result[i], b[n - i])
        result.append(field.times(x, inverse))
    return result + [fmpq_poly()] * order


def _solution(root: Root, germs: Sequence[Germ], excess: int, power: int) -> Regular:
    """The coefficient of ``epsilon**power`` in the sum of ``germ_j n**(theta + epsilon - j/q)``, made monic."""
    scale = factorial(power - excess)
    rows = []
    for germ in germs:
        row = [germ[power - i] * fmpq(scale, factorial(i)) for i in range(power + 1)]
        while len(row) > 1 and not row[-1]:
            row.pop()
        rows.append(tuple(row))
    return Regular(root.field, root.generator, root.value, power - excess, tuple(rows))

"""Hypergeometric solutions over Q of linear recurrences with polynomial coefficients.

M. Petkovsek, Hypergeometric solutions of linear recurrences with polynomial coefficients, J. Symbolic Comput. 14
(1992): the ratio of a solution is ``Z A(n)/B(n) C(n+1)/C(n)`` with A a factor of ``p_0(n)`` and B one of
``p_d(n-d+1)``. Only the sum of the exponents in each class of factors modulo integer shifts matters, as the rest is a
quotient ``r(n+1)/r(n)`` (M. van Hoeij, Finite singularities and hypergeometric solutions, JPAA 139, 1999); the formal
exponents at infinity leave few of these sums, and for each the rational solutions r are found exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq_poly, fmpz_poly

from mathengine.errors import BudgetExhausted
from mathengine.symbolic.rational_solutions import (
    Rational,
    checked_coefficients,
    cleared,
    indicial_polynomial,
    rational_solutions,
    rational_zeros,
)
from mathengine.symbolic.shifts import ONE, ShiftClass, in_lowest_terms, shift_between, shift_classes

LARGEST_CHOICE = 200_000
"""Bound on the number of combinations of factors that are looked at."""

STEP = fmpz_poly([1, 1])


@dataclass(frozen=True, slots=True)
class GrowthClass:
    """Formal solutions ``base**n * gamma(n)**power * n**k (1 + ...)`` with rational base.

    >>> rational_growth([fmpz_poly([1, 1]), fmpz_poly([-1])])
    [GrowthClass(base=Fraction(1, 1), power=1, exponents=(Fraction(1, 1),))]
    """

    base: Fraction
    power: int
    exponents: tuple[Fraction, ...]


def rational_growth(coefficients: Sequence[fmpz_poly]) -> list[GrowthClass]:
    """The growth that hypergeometric solutions over Q can have, from the Newton polygon at infinity. Exact."""
    found = []
    points = [(i, p.degree()) for i, p in enumerate(coefficients) if p]
    for power in sorted(_integer_slopes(points)):
        top = max(degree + i * power for i, degree in points)
        table = {i: coefficients[i].leading_coefficient() for i, degree in points if degree + i * power == top}
        least = min(table)
        equation = fmpq_poly([table.get(i, 0) for i in range(least, max(table) + 1)])
        for base in rational_zeros(equation):
            _, indicial = indicial_polynomial(_twisted(coefficients, [(fmpz_poly([0, 1]), power)], base))
            exponents = rational_zeros(indicial)
            if exponents:
                found.append(GrowthClass(base, power, tuple(exponents)))
    return found


def _integer_slopes(points: Sequence[tuple[int, int]]) -> set[int]:
    """Integers w for which ``degree + i w`` is largest at two places at least."""
    slopes = set()
    for a, (i, degree) in enumerate(points):
        for j, other in points[a + 1 :]:
            slope, rest = divmod(degree - other, j - i)
            if rest == 0:
                values = sorted((d + k * slope for k, d in points), reverse=True)
                if values[0] == values[1] == degree + i * slope:
                    slopes.add(slope)
    return slopes


def _twisted(
    coefficients: Sequence[fmpz_poly], kernel: Sequence[tuple[fmpz_poly, int]], base: Fraction
) -> tuple[fmpz_poly, ...]:
    """The recurrence of r, where ``y(n+1)/y(n) = base * product of kernel * r(n+1)/r(n)``."""
    top, bottom = fmpz_poly([base.numerator]), fmpz_poly([base.denominator])
    for factor, exponent in kernel:
        if exponent > 0:
            top *= factor**exponent
        elif exponent < 0:
            bottom *= factor**-exponent
    quotients, upper, lower = [], ONE, ONE
    for i, p in enumerate(coefficients):
        quotients.append(in_lowest_terms(p * upper, lower) if p else (p, ONE))
        move = fmpz_poly([i, 1])
        upper, lower = upper * top(move), lower * bottom(move)
    return cleared(quotients)


def hypergeometric_solutions(coefficients: Sequence[fmpz_poly]) -> list[Rational]:
    """The ratios ``y(n+1)/y(n)`` of a basis of each space of similar hypergeometric solutions over Q.

    Parameters
    ----------
    coefficients : sequence of fmpz_poly
        p_0, .., p_d of ``p_0(n) y(n) + ... + p_d(n) y(n+d) = 0``, both ends not 0.

    Returns
    -------
    list of (fmpz_poly, fmpz_poly)
        Each satisfies :func:`is_hypergeometric_solution`; every hypergeometric solution with a ratio in Q(n) is a
        linear combination of those that are similar to it. Exact and complete.

    Raises
    ------
    InvalidInput
        If an end coefficient is 0.
    BudgetExhausted
        If the coefficients have too many factors, or solutions could have too large a degree.

    Examples
    --------
    >>> n = fmpz_poly([0, 1])
    >>> hypergeometric_solutions([2 * n * (n + 1), -(n**2 + 3 * n - 2), n - 1])  # 2**n and n!
    [(2, 1), (x + 1, 1)]
    >>> hypergeometric_solutions([(n + 1)**3, -(34*n**3 + 153*n**2 + 231*n + 117), (n + 2)**3])
    []
    """
    given = checked_coefficients(coefficients)
    found: list[Rational] = []
    growths = rational_growth(given)
    if not growths:
        return found
    classes = _candidate_classes(given)
    for growth in growths:
        for exponents in _choices(classes, growth):
            kernel = [(entry.polynomial, e) for entry, e in zip(classes, exponents, strict=True) if e]
            base = growth.base
            for factor, e in kernel:
                base /= Fraction(int(factor.leading_coefficient())) ** e
            for r in rational_solutions(_twisted(given, kernel, base)):
                found.append(_ratio(base, kernel, r))
    return found


def _ratio(base: Fraction, kernel: Sequence[tuple[fmpz_poly, int]], r: Rational) -> Rational:
    top, bottom = base.numerator * r[0](STEP) * r[1], base.denominator * r[1](STEP) * r[0]
    for factor, exponent in kernel:
        top, bottom = (top * factor**exponent, bottom) if exponent > 0 else (top, bottom * factor**-exponent)
    return in_lowest_terms(top, bottom)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One class of factors: a member, the range of its exponent, and its two highest terms."""

    polynomial: fmpz_poly
    least: int
    most: int
    degree: int
    shift: Fraction


def _candidate_classes(coefficients: Sequence[fmpz_poly]) -> list[_Candidate]:
    _, above = shift_classes(coefficients[0], ONE)
    _, below = shift_classes(coefficients[-1](fmpz_poly([2 - len(coefficients), 1])), ONE)
    rest = list(below)
    found = []
    for entry in above:
        match = next((other for other in rest if _same(entry, other)), None)
        if match is not None:
            rest.remove(match)
        found.append(_candidate(entry, sum(entry.exponents.values()), sum(match.exponents.values()) if match else 0))
    return found + [_candidate(entry, 0, sum(entry.exponents.values())) for entry in rest]


def _same(one: ShiftClass, other: ShiftClass) -> bool:
    return shift_between(one.representative, other.representative) is not None


def _candidate(entry: ShiftClass, most: int, least: int) -> _Candidate:
    p = entry.factor(min(entry.exponents))
    degree = p.degree()
    return _Candidate(p, -least, most, degree, Fraction(int(p[degree - 1]), int(p[degree])))


def _choices(classes: Sequence[_Candidate], growth: GrowthClass) -> Iterator[tuple[int, ...]]:
    """Exponents for which ``gamma(n)**power n**k`` is that of the kernel times an integer power of n."""
    count = 1
    for entry in classes:
        count *= entry.most - entry.least + 1
    if count > LARGEST_CHOICE:
        raise BudgetExhausted(f"{count} combinations of factors; the limit is {LARGEST_CHOICE}")
    parts = {k % 1 for k in growth.exponents}

    def extend(index: int, degree: int, shift: Fraction) -> Iterator[tuple[int, ...]]:
        if index == len(classes):
            if degree == growth.power and shift % 1 in parts:
                yield ()
            return
        entry = classes[index]
        for e in range(entry.least, entry.most + 1):
            for rest in extend(index + 1, degree + e * entry.degree, shift + e * entry.shift):
                yield (e, *rest)

    return extend(0, 0, Fraction(0))


def is_hypergeometric_solution(coefficients: Sequence[fmpz_poly], ratio: Rational) -> bool:
    """Whether ``sum_i p_i(n) r(n) r(n+1) .. r(n+i-1) = 0`` for the ratio r: one polynomial identity. Exact.

    >>> is_hypergeometric_solution([fmpz_poly([1, 1]), fmpz_poly([-1])], (fmpz_poly([1, 1]), ONE))
    True
    """
    top, bottom = ratio
    if not top or not bottom:
        return False
    order = len(coefficients) - 1
    total = fmpz_poly()
    for i, p in enumerate(coefficients):
        product = p
        for j in range(order):
            product *= (top if j < i else bottom)(fmpz_poly([j, 1]))
        total += product
    return bool(not total)

"""Rational functions under the shift ``n -> n + 1``: shift classes of factors, multiplicative telescoping.

Two irreducible polynomials are of one *shift class* when ``q(n) = p(n + h)`` for an integer h; then h can be read off
the two leading coefficients. With the factorisation sorted by classes every question about integer shifts of roots
(dispersion, normal forms, quotients ``r(n+1)/r(n)``) is a question about small exponent tables. All exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly

from mathengine.errors import BudgetExhausted

ONE = fmpz_poly([1])

LARGEST_PRODUCT = 3000
"""Bound on the degree of a product of shifts ``p(n) p(n+1) .. p(n+h)``."""


@dataclass(frozen=True, slots=True)
class ShiftClass:
    """The factors ``representative(n + h)**exponent`` of a rational function, ``exponents`` maps h to the exponent.

    Examples
    --------
    >>> _, (found,) = shift_classes(fmpz_poly([0, 2, 1]), fmpz_poly([3, 1]))
    >>> found.representative, found.exponents
    (x, {0: 1, 2: 1, 3: -1})
    """

    representative: fmpz_poly
    exponents: Mapping[int, int]

    def factor(self, shift: int) -> fmpz_poly:
        """``representative(n + shift)``."""
        return self.representative(fmpz_poly([shift, 1])) if shift else self.representative


def integer_zeros(polynomial: fmpz_poly) -> tuple[int, ...]:
    """The zeros of ``polynomial`` at integers, in order, each once. Exact.

    >>> integer_zeros(fmpz_poly([-6, 1, 1]) * fmpz_poly([1, 2]))
    (-3, 2)
    """
    if polynomial.degree() < 1:
        return ()
    return tuple(sorted(int(zero) for zero, _ in polynomial.roots()))


def in_lowest_terms(top: fmpz_poly, bottom: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly]:
    """The quotient without common factors, contents included; the denominator's leading coefficient is positive.

    >>> in_lowest_terms(fmpz_poly([0, 2, 2]), fmpz_poly([0, -4]))
    ((-1)*x + (-1), 2)
    """
    common = top.gcd(bottom) if top else bottom
    top, bottom = top // common, bottom // common
    return (-top, -bottom) if bottom.leading_coefficient() < 0 else (top, bottom)


def shift_between(p: fmpz_poly, q: fmpz_poly) -> int | None:
    """The integer h with ``q(n) = p(n + h)``, or None. Both primitive, not constant, of positive leading coefficient.

    >>> shift_between(fmpz_poly([1, 2]), fmpz_poly([7, 2])), shift_between(fmpz_poly([1, 2]), fmpz_poly([0, 1]))
    (3, None)
    """
    degree = p.degree()
    if q.degree() != degree or p[degree] != q[degree]:
        return None
    shift, rest = divmod(int(q[degree - 1] - p[degree - 1]), degree * int(p[degree]))
    if rest or (degree > 1 and p(fmpz_poly([shift, 1])) != q):
        return None
    return shift


def shift_classes(top: fmpz_poly, bottom: fmpz_poly) -> tuple[Fraction, tuple[ShiftClass, ...]]:
    """The constant and the factors of ``top/bottom``, sorted into shift classes; cancelled factors are left out.

    >>> shift_classes(fmpz_poly([0, 4]), fmpz_poly([2]))
    (Fraction(2, 1), (ShiftClass(representative=x, exponents={0: 1}),))
    """
    constant = Fraction(1)
    classes: list[tuple[fmpz_poly, dict[int, int]]] = []
    for polynomial, sign in ((top, 1), (bottom, -1)):
        content, factors = polynomial.factor()
        constant *= Fraction(int(content)) ** sign
        for factor, exponent in factors:
            if factor.leading_coefficient() < 0:
                factor, constant = -factor, constant * (-1) ** exponent
            _enter(classes, factor, sign * exponent)
    kept = ((p, {h: e for h, e in sorted(table.items()) if e}) for p, table in classes)
    return constant, tuple(ShiftClass(p, table) for p, table in kept if table)


def _enter(classes: list[tuple[fmpz_poly, dict[int, int]]], factor: fmpz_poly, exponent: int) -> None:
    for representative, table in classes:
        shift = shift_between(representative, factor)
        if shift is not None:
            table[shift] = table.get(shift, 0) + exponent
            return
    classes.append((factor, {0: exponent}))


def multiplicative_sum(top: fmpz_poly, bottom: fmpz_poly) -> tuple[fmpz_poly, fmpz_poly] | None:
    """A rational function r with ``r(n+1)/r(n) = top/bottom``, or None where there is none.

    Unique up to a constant; given as coprime polynomials, the leading coefficient of the denominator positive. Exact.

    Examples
    --------
    >>> multiplicative_sum(fmpz_poly([2, 1]), fmpz_poly([0, 1]))
    (x^2 + x, 1)
    >>> multiplicative_sum(fmpz_poly([1, 2]), fmpz_poly([0, 2])) is None
    True
    """
    if top.degree() != bottom.degree() or top.leading_coefficient() != bottom.leading_coefficient():
        return None
    _, classes = shift_classes(top, bottom)
    upper, lower = ONE, ONE
    for entry in classes:
        if sum(entry.exponents.values()):
            return None
        above, below = _telescoped(entry, entry.exponents)
        upper, lower = upper * above, lower * below
    return upper, lower


def _telescoped(entry: ShiftClass, exponents: Mapping[int, int]) -> tuple[fmpz_poly, fmpz_poly]:
    """The r of one class: its exponent at h is minus the sum of those up to h."""
    upper, lower, total = ONE, ONE, 0
    refuse_long_products(entry.representative.degree() * (max(exponents) - min(exponents)))
    for shift in range(min(exponents), max(exponents)):
        total -= exponents.get(shift, 0)
        if total > 0:
            upper *= entry.factor(shift) ** total
        elif total < 0:
            lower *= entry.factor(shift) ** -total
    return upper, lower


def refuse_long_products(degree: int) -> None:
    """Refuse products of more than :data:`LARGEST_PRODUCT` factors before they are multiplied out.

    >>> refuse_long_products(10**9)
    Traceback (most recent call last):
    mathengine.errors.BudgetExhausted: roots differ by large integers: a product of degree 1000000000; the limit is 3000
    """
    if degree > LARGEST_PRODUCT:
        raise BudgetExhausted(
            f"roots differ by large integers: a product of degree {degree}; the limit is {LARGEST_PRODUCT}"
        )


@dataclass(frozen=True, slots=True)
class RationalNormalForm:
    """``constant * kernel * shell(n+1)/shell(n)``, the kernel with one factor at most in each shift class.

    Two rational functions differ by a quotient ``r(n+1)/r(n)`` exactly when constant and kernel, taken of their
    quotient, are 1.

    Examples
    --------
    >>> form = rational_normal_form(fmpz_poly([2, 1]), fmpz_poly([3, 6]))
    >>> form.constant, form.kernel, form.shell
    (Fraction(1, 3), ((x + 1, 1), (2*x + 1, -1)), (x + 1, 1))
    """

    constant: Fraction
    kernel: tuple[tuple[fmpz_poly, int], ...]
    shell: tuple[fmpz_poly, fmpz_poly]


def rational_normal_form(top: fmpz_poly, bottom: fmpz_poly) -> RationalNormalForm:
    """The normal form of ``top/bottom``. Exact.

    A linear factor of the kernel is ``q*n + p`` with ``0 < p <= q``, another one stands at its first shift; all factors
    of the kernel are primitive.
    """
    constant, classes = shift_classes(top, bottom)
    kernel: list[tuple[fmpz_poly, int]] = []
    upper, lower = ONE, ONE
    for entry in classes:
        exponents = dict(entry.exponents)
        place, total = _place(entry), sum(exponents.values())
        exponents[place] = exponents.get(place, 0) - total
        above, below = _telescoped(entry, exponents)
        upper, lower = upper * above, lower * below
        if total:
            kernel.append((entry.factor(place), total))
    return RationalNormalForm(constant, tuple(kernel), (upper, lower))


def _place(entry: ShiftClass) -> int:
    if entry.representative.degree() > 1:
        return min(entry.exponents)
    p, q = int(entry.representative[0]), int(entry.representative[1])
    return -((p - 1) // q)  # 0 < p + h q <= q


def dispersions(p: fmpz_poly, q: fmpz_poly) -> tuple[int, ...]:
    """All integers h >= 0 for which ``p(n)`` and ``q(n + h)`` have a common factor, in order. Exact.

    >>> dispersions(fmpz_poly([6, 5, 1]), fmpz_poly([0, 1]))
    (2, 3)
    """
    if p.degree() < 1 or q.degree() < 1:
        return ()
    found = set()
    upper, lower = (_primitive_factors(x) for x in (p, q))
    for one in upper:
        for other in lower:
            shift = shift_between(other, one)
            if shift is not None and shift >= 0:
                found.add(shift)
    return tuple(sorted(found))


def _primitive_factors(polynomial: fmpz_poly) -> list[fmpz_poly]:
    return [f if f.leading_coefficient() > 0 else -f for f, _ in polynomial.factor()[1]]


def as_fraction(value: fmpz | fmpq) -> Fraction:
    """A flint number as a Fraction.

    >>> as_fraction(fmpq(1, 2)), as_fraction(fmpz(3))
    (Fraction(1, 2), Fraction(3, 1))
    """
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    return Fraction(int(value))


def integer_quotient(top: fmpq_poly, bottom: fmpq_poly) -> tuple[fmpz_poly, fmpz_poly]:
    """The quotient of two rational polynomials as one of integer polynomials in lowest terms.

    >>> integer_quotient(fmpq_poly([1, 2], 3), fmpq_poly([1], 2))
    (4*x + 2, 3)
    """
    return in_lowest_terms(top.numer() * bottom.denom(), bottom.numer() * top.denom())


def value_at(quotient: tuple[fmpz_poly, fmpz_poly], point: int) -> Fraction:
    """The value of a quotient of polynomials at an integer where the denominator does not vanish.

    >>> value_at((fmpz_poly([1, 1]), fmpz_poly([0, 2])), 3)
    Fraction(2, 3)
    """
    return Fraction(int(quotient[0](point)), int(quotient[1](point)))

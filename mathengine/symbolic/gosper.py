"""Indefinite hypergeometric summation: ``u(n) = G(n+1) - G(n)`` with ``G = R u``, R rational.

R. W. Gosper, Decision procedure for indefinite hypergeometric summation, PNAS 75 (1978); Petkovsek, Wilf, Zeilberger,
A = B (1996), chapter 5. The normal form of the ratio is read off its shift classes, so that no resultant is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_poly

from mathengine.errors import BudgetExhausted, InvalidInput
from mathengine.symbolic.hypergeometric import HypergeometricTerm, similarity
from mathengine.symbolic.nullspaces import integer_nullspace
from mathengine.symbolic.shifts import ONE, in_lowest_terms, refuse_long_products, shift_classes, value_at

STEP, BACK = fmpz_poly([1, 1]), fmpz_poly([-1, 1])

LARGEST_UNKNOWN = 2000
"""Bound on the degree of the polynomial that is solved for."""


@dataclass(frozen=True, slots=True)
class GosperForm:
    """``a(n)/b(n) * c(n+1)/c(n)`` with ``a(n)``, ``b(n+h)`` coprime for all integers h >= 0.

    Examples
    --------
    >>> gosper_form(fmpz_poly([3, 1]), fmpz_poly([1, 1]))
    GosperForm(a=1, b=1, c=x^2 + 3*x + 2)
    """

    a: fmpz_poly
    b: fmpz_poly
    c: fmpz_poly


def gosper_form(top: fmpz_poly, bottom: fmpz_poly) -> GosperForm:
    """The Gosper-Petkovsek form of ``top/bottom``; also ``a, c`` and ``b(n), c(n+1)`` are coprime. Exact."""
    constant, classes = shift_classes(top, bottom)
    a, b, c = fmpz_poly([constant.numerator]), fmpz_poly([constant.denominator]), ONE
    for entry in classes:
        upper, lower, between = gosper_split(entry.exponents)
        for shift, exponent in upper.items():
            a *= entry.factor(shift) ** exponent
        for shift, exponent in lower.items():
            b *= entry.factor(shift) ** exponent
        for shift, exponent in between.items():
            c *= entry.factor(shift) ** exponent
    return GosperForm(a, b, c)


def gosper_split(exponents: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """Exponents of a, b, c in one class: a factor below, at j, is paired with one above, at i >= j, the nearest first.

    >>> gosper_split({0: -1, 2: 1, 3: 1})
    ({3: 1}, {}, {0: 1, 1: 1})
    """
    upper = {i: e for i, e in exponents.items() if e > 0}
    lower = {j: -e for j, e in exponents.items() if e < 0}
    between: dict[int, int] = {}
    for distance, j in sorted((i - j, j) for i in upper for j in lower if i > j):
        paired = min(upper[j + distance], lower[j])
        if paired:
            refuse_long_products(distance * paired)
            upper[j + distance] -= paired
            lower[j] -= paired
            for place in range(j, j + distance):
                between[place] = between.get(place, 0) + paired
    return {i: e for i, e in upper.items() if e}, {j: e for j, e in lower.items() if e}, between


@dataclass(frozen=True, slots=True)
class Combination:
    """``sum of coefficients[i] * u_i = Delta(certificate * u)`` for terms ``u_i = r_i u``.

    Attributes
    ----------
    coefficients : tuple of Fraction
        Not all 0.
    certificate : tuple of fmpz_poly
        Numerator and denominator of the rational function.
    """

    coefficients: tuple[Fraction, ...]
    certificate: tuple[fmpz_poly, fmpz_poly]


def antidifference(term: HypergeometricTerm) -> tuple[fmpz_poly, fmpz_poly] | None:
    """A rational function R with ``u(n) = R(n+1) u(n+1) - R(n) u(n)``, or None where there is none.

    Exact and complete: None means that no hypergeometric G has ``G(n+1) - G(n) = u(n)``.

    Raises
    ------
    BudgetExhausted
        If zeros of the ratio differ by integers in the thousands.

    Examples
    --------
    >>> antidifference(HypergeometricTerm.from_text("n*factorial(n)", start=1))
    (1, x + 1)
    >>> antidifference(HypergeometricTerm.from_text("1/factorial(n)")) is None
    True
    """
    found = summable_combinations(term.ratio, [(ONE, ONE)])
    return found[0].certificate if found else None


def summable_combinations(
    ratio: tuple[fmpz_poly, fmpz_poly], multiples: Sequence[tuple[fmpz_poly, fmpz_poly]]
) -> tuple[Combination, ...]:
    """All constants ``c_i`` for which ``sum c_i r_i(n) u(n)`` is ``Delta(R u)``, R rational.

    Parameters
    ----------
    ratio : tuple of fmpz_poly
        ``u(n+1)/u(n)``, not 0.
    multiples : sequence of tuple of fmpz_poly
        The rational functions r_i.

    Returns
    -------
    tuple of Combination
        A basis of the solutions c; exact and complete.

    Examples
    --------
    >>> two, n = fmpz_poly([2]), fmpz_poly([0, 1])  # u = 2**n: the sum of n 2**n - c 2**n
    >>> [found.coefficients for found in summable_combinations((two, ONE), [(n, ONE), (ONE, ONE)])]
    [(Fraction(1, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(1, 1))]
    """
    if not ratio[0] or not ratio[1]:
        raise InvalidInput("the ratio of terms", "0", "a rational function other than 0")
    common = ONE
    for _, bottom in multiples:
        common *= bottom // common.gcd(bottom)
    parts = [top * (common // bottom) for top, bottom in multiples]
    # u = common u', so that u_i = parts_i u' with polynomials parts_i
    form = gosper_form(*in_lowest_terms(ratio[0] * common, ratio[1] * common(STEP)))
    below = form.b(BACK)
    right = [form.c * part for part in parts]
    unknowns = max([-1, *(degree_bound(form.a, below, r.degree()) for r in right if r)]) + 1
    found = []
    for solution in _solutions(form.a, below, right, unknowns):
        x, coefficients = fmpz_poly(list(solution[:unknowns])), solution[unknowns:]
        if not any(coefficients):
            continue  # R u' is a constant
        scale = next(c for c in coefficients if c)
        # R' u' = R u with R' = b(n-1) x/c and u' = u/common
        certificate = in_lowest_terms(below * x, form.c * common * scale)
        found.append(Combination(tuple(Fraction(c, scale) for c in coefficients), certificate))
    return tuple(found)


def degree_bound(a: fmpz_poly, b: fmpz_poly, degree: int) -> int:
    """The largest degree of a polynomial x with ``a(n) x(n+1) - b(n) x(n)`` of the given degree; < 0 for none.

    >>> degree_bound(fmpz_poly([0, 1]), fmpz_poly([-3, 1]), 0)
    0
    """
    top = max(a.degree(), b.degree())
    if a.degree() != b.degree() or a.leading_coefficient() != b.leading_coefficient():
        return degree - top
    bound = degree - top + 1
    if top == 0:
        return max(bound, 0)
    # a x(n+1) - b x = (top coefficient of a) (k + zero) n**(top - 1 + k) + ...
    zero, rest = divmod(int(b[top - 1] - a[top - 1]), int(a[top]))
    return max(bound, zero) if rest == 0 else bound


def _solutions(a: fmpz_poly, b: fmpz_poly, right: Sequence[fmpz_poly], unknowns: int) -> list[tuple[int, ...]]:
    """Basis of (x_0, .., x_k, c_1, ..) with ``a x(n+1) - b x = sum c_i right_i``."""
    if unknowns > LARGEST_UNKNOWN:
        raise BudgetExhausted(f"the sum could have degree {unknowns - 1}; the limit is {LARGEST_UNKNOWN}")
    columns, up, plain = [], ONE, ONE
    for _ in range(unknowns):
        columns.append(a * up - b * plain)
        up, plain = up * STEP, plain.left_shift(1)
    columns += [-r for r in right]
    height = max(column.degree() for column in columns) + 1
    return integer_nullspace([[column[i] for column in columns] for i in range(height)], len(columns))


def combinations_of_terms(terms: Sequence[HypergeometricTerm]) -> tuple[Combination, ...]:
    """:func:`summable_combinations` of similar terms; the certificates go with the first of them.

    Raises
    ------
    InvalidInput
        If two of them are not similar.

    Examples
    --------
    >>> pair = [HypergeometricTerm.from_text(text) for text in ("1/factorial(n)", "n/factorial(n) + 1/factorial(n)")]
    >>> combinations_of_terms(pair)[0].coefficients
    (Fraction(1, 1), Fraction(-1, 2))
    """
    multiples = []
    for term in terms:
        quotient = similarity(term, terms[0])
        if quotient is None:
            raise InvalidInput("term", term.to_text(), f"a rational multiple of {terms[0].to_text()}")
        multiples.append(quotient)
    return summable_combinations(terms[0].ratio, multiples)


def telescopes(
    ratio: tuple[fmpz_poly, fmpz_poly],
    certificate: tuple[fmpz_poly, fmpz_poly],
    multiple: tuple[fmpz_poly, fmpz_poly] = (ONE, ONE),
) -> bool:
    """Whether ``multiple(n) u(n) = R(n+1) u(n+1) - R(n) u(n)`` for the certificate R: one polynomial identity. Exact.

    >>> telescopes((fmpz_poly([2]), ONE), (ONE, ONE))
    True
    """
    (top, bottom), (upper, lower), (left, under) = ratio, certificate, multiple
    if not (bottom and lower and under):
        return False
    ahead_upper, ahead_lower = upper(STEP), lower(STEP)
    return bool(
        under * (ahead_upper * top * lower - upper * ahead_lower * bottom) == left * ahead_lower * lower * bottom
    )


def partial_sum(term: HypergeometricTerm, certificate: tuple[fmpz_poly, fmpz_poly], count: int) -> Fraction:
    """``u(0) + ... + u(count - 1) = R(count) u(count) - R(0) u(0)``.

    Raises
    ------
    InvalidInput
        If R has a pole at one of the two places.

    Examples
    --------
    >>> partial_sum(HypergeometricTerm.from_text("2**n"), (ONE, ONE), 10)
    Fraction(1023, 1)
    """
    for place in (0, count):
        if certificate[1](place) == 0:
            raise InvalidInput("the certificate", f"infinite at n = {place}", "one that is finite at both ends")
    last = term.values(count + 1)[-1]
    return value_at(certificate, count) * last - value_at(certificate, 0) * term.first

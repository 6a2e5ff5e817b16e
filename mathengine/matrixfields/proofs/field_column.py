"""Proof by a column of a field: the rows at every rational y, as sums over y, y + 1, y + 2, ...

Let V(y) be the value of the row ``a(n, y)`` over b(n) of a field of conjugate polynomials with b(0) = 0. One step in y
takes the recessive solution of a row to that of the next (the step back of :mod:`proofs.field_row`), so V(y + 1) is a
Moebius image of V(y); here the map is affine in ``R = 1/V``::

    R(y) = c(y) + e R(y + 1),    c = 1/(fbar(1, y) + a(0, y)),    e = (f(1, y) - a(0, y + 1)) c = 1 or -1.

V(y) grows with y (``tau >= a/2`` or ``tau >= a``), so ``R(y) = sum_{j >= 0} e^j c(y + j)``: for the field of zeta(3) it
is Hurwitz's zeta(3, y). In the case ``worpitzky`` the inequalities may begin a row later, at y + 1; then the step back
to y gives ``tau >= t`` with ``t = f - d/(a(x, y+1)/2 + fbar)``, and ``t(n) t(n+1)/|b(n+1)| >= 1 - 1/(n - sigma)`` makes
the solution recessive there, too (tail sequence theorem). Everything is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from flint import fmpq, fmpq_poly, fmpz_poly

from mathengine.matrixfields.equivalence import integer_zeros
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.conjugate_rows import (
    CATALOGUE,
    REGION,
    ConjugateField,
    Region,
    is_nonnegative,
    is_positive,
)
from mathengine.matrixfields.proofs.value_proof import ValueProof
from mathengine.numeric.expressions import Expression, Number, Power, Product
from mathengine.numeric.rational_form import rational_form
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.sums import prove_sum

OFFSETS = (0, 1, 2, 4, 8)
HEIGHTS = (0, 1, 2, 4, 8, 16)
SHIFTS = 64
LARGEST_START = 10**5
SHORTEST, LONGEST = 3, 7
"""Lengths of b for the fields of the catalogue."""


@dataclass(frozen=True, slots=True)
class Row:
    """A fraction as an inflation of a row: ``a = scale a(n, y)``, ``b = scale^2 b(n)``."""

    field: ConjugateField
    y: Fraction
    scale: Fraction


def prove(fraction: ContinuedFraction) -> ValueProof | None:
    """The value of a fraction that is a row of a tabulated field at a rational y, up to a constant factor. Exact.

    Examples
    --------
    >>> from mathengine.numeric.printer import to_text
    >>> proof = prove(ContinuedFraction.of("4*n**3 + 6*n**2 + 4*n + 1", "-4*n**6"))     # y = 1/2
    >>> proof.certificate["y"], proof.certificate["value"]
    ('1/2', '2/(7*zeta(3))')
    """
    if not SHORTEST <= len(fraction.b_coefficients) <= LONGEST or any(fraction.b_coefficients[:-1]):
        return None
    row = find_row(fraction)
    if row is None:
        return None
    case = _settled(row)
    if case is None:
        return None
    name, first, offset = case
    back: dict[str, object] = {}
    if first != row.y:
        found = _step_back(row)
        if found is None:
            return None
        back = {"sigma": found[0], "start": found[1]}
    term = column_term(row)
    summed = None if term is None else prove_sum(term)
    if summed is None:
        return None
    value: Expression = rational_form(Product((Number(row.scale), Power(summed.value, Number.of(-1)))))
    data: dict[str, object] = {
        "f": [[i, j, c] for (i, j), c in row.field.f],
        "fbar": [[i, j, c] for (i, j), c in row.field.fbar],
        "y": str(row.y),
        "scale": str(row.scale),
        "case": name,
        "from": str(first),
        "offset": offset,
        "height": next(height for height in HEIGHTS if _is_above(row, name, height)),
        **back,
        "sum_proof": dict(summed.certificate),
    }
    return ValueProof.of(fraction, value, "field column", **data)


def find_row(fraction: ContinuedFraction) -> Row | None:
    """The row of a tabulated field that a fraction is, with y >= 1/2.

    >>> row = find_row(ContinuedFraction.of("16*n**3 + 24*n**2 + 18*n + 5", "-64*n**6"))
    >>> row.y, row.scale
    (Fraction(3, 4), Fraction(8, 1))
    """
    for field in CATALOGUE.values():
        b = field.b(fmpz_poly([0, 1]))
        if len(fraction.b_coefficients) != b.length() or any(b[i] != 0 for i in range(b.length() - 1)):
            continue
        square = Fraction(fraction.b_coefficients[-1], int(b[b.degree()]))
        scale = _root(square)
        if scale is None:
            continue
        for factor in (scale, -scale):
            y = _parameter(field, [Fraction(c) / factor for c in fraction.a_coefficients])
            if y is not None:
                return Row(field, y, factor)
    return None


def _parameter(field: ConjugateField, a: list[Fraction]) -> Fraction | None:
    """The larger rational y with ``a(n, y) = a``, if there is one."""
    values = {y: fmpq_poly(field.a(fmpz_poly([0, 1]), fmpz_poly([y]))) for y in range(field.degree + 1)}
    power = next((k for k in range(field.degree + 1) if len({str(p[k]) for p in values.values()}) > 1), None)
    if power is None:
        return None
    target = a[power] if power < len(a) else Fraction(0)
    equation = _interpolated([values[y][power] for y in range(field.degree + 1)])
    equation -= fmpq(target.numerator, target.denominator)
    roots = sorted(_rational_roots(equation), reverse=True)
    for y in roots:
        if 2 * y >= 1 and _row(field, y) == a:
            return y
    return None


def _row(field: ConjugateField, y: Fraction) -> list[Fraction]:
    """The coefficients of a(n, y)."""
    total: dict[int, Fraction] = {}
    for (i, j), c in field.f:
        total[i] = total.get(i, Fraction(0)) + c * y**j
    for (i, j), c in field.fbar:
        for k, factor in enumerate((fmpz_poly([1, 1]) ** i).coeffs()):
            total[k] = total.get(k, Fraction(0)) - c * int(factor) * y**j
    found = [total.get(k, Fraction(0)) for k in range(max(total) + 1)]
    while found and found[-1] == 0:
        found.pop()
    return found


def _settled(row: Row) -> tuple[str, Fraction, int] | None:
    """Case, first row and offset for which the inequalities are shown, on the rows above and along the column."""
    v, z = REGION.gens()
    for first in (row.y, row.y + 1):
        y = v + fmpq(first.numerator, first.denominator)
        for case in ("worpitzky", "positive"):
            if not _grows(row, case):
                continue
            for offset in OFFSETS:
                if Region(row.field, v + z + (1 + offset), y).settles(case):
                    return case, first, offset
            if first != row.y:
                return None
    return None


def _grows(row: Row, case: str) -> bool:
    """Whether V(y) is shown to grow beyond all bounds: ``V >= a(0, y)/2`` far up the column, and a(0, y) -> oo."""
    return any(_is_above(row, case, height) for height in HEIGHTS)


def _is_above(row: Row, case: str, height: int) -> bool:
    """The inequalities for x >= 0 in all rows from ``y + height`` on."""
    v, z = REGION.gens()
    y = v + fmpq(row.y.numerator, row.y.denominator) + height
    region, ahead = Region(row.field, z, y), Region(row.field, z + 1, y)
    a = region.a(0, 0)
    rises = any(z_power == 0 and v_power > 0 and c > 0 for (v_power, z_power), c in a.to_dict().items())
    if not rises or not is_nonnegative(a):
        return False
    if case == "positive":
        return is_positive(ahead.a(0, 0)) and is_positive(ahead.b(0)) and ahead.rows_converge()
    return ahead.has_wide_tails() and is_nonnegative(region.a(1, 0) * a + 4 * region.b(1))


def _step_back(row: Row) -> tuple[int, int] | None:
    """sigma and N with ``t(n) t(n+1) (n - sigma) >= |b(n+1)| (n - sigma - 1)`` for n >= N > sigma."""
    bound = lower_tail(row)
    if bound is None:
        return None
    top, bottom = bound
    ahead = fmpq_poly([1, 1])
    size = -fmpq_poly(row.field.b(fmpz_poly([1, 1])))
    above, below = top * top(ahead), size * bottom * bottom(ahead)
    for sigma in range(SHIFTS):
        surplus = above * fmpq_poly([-sigma, 1]) - below * fmpq_poly([-sigma - 1, 1])
        if surplus.degree() >= 0 and surplus.leading_coefficient() < 0:
            continue
        start = sigma + 1
        while start <= LARGEST_START:
            shifted = [p(fmpq_poly([start, 1])) for p in (surplus, top, bottom)]
            if all(all(c >= 0 for c in p.coeffs()) for p in shifted) and shifted[1][0] > 0 and shifted[2][0] > 0:
                return sigma, start
            start *= 2
    return None


def lower_tail(row: Row) -> tuple[fmpq_poly, fmpq_poly] | None:
    """t as a quotient: ``f - d/(a(x, y+1)/2 + fbar)`` for d > 0, f otherwise."""
    y = fmpq(row.y.numerator, row.y.denominator)
    f, fbar = (_at(terms, y) for terms in (row.field.f, row.field.fbar))
    d = f * fbar - fmpq_poly(row.field.b(fmpz_poly([0, 1])))
    if d.degree() > 0:
        return None
    if d.degree() < 0 or d[0] <= 0:
        return f, fmpq_poly([1])
    above = _at(row.field.f, y + 1) - _at(row.field.fbar, y + 1)(fmpq_poly([1, 1]))
    below = above / 2 + fbar
    return f * below - d, below


def _at(terms: tuple[tuple[tuple[int, int], int], ...], y: fmpq) -> fmpq_poly:
    total = fmpq_poly([0])
    for (i, j), c in terms:
        total += fmpq_poly([0] * i + [c * y**j])
    return total


def column_term(row: Row) -> HypergeometricTerm | None:
    """``u(j) = e^j c(y + j)``, or None where the step is not affine in 1/V or e is not 1 or -1.

    >>> column_term(find_row(ContinuedFraction.of("2*n**3 + 3*n**2 + 11*n + 5", "-n**6"))).to_text()
    '1/(n + 2)**3'
    """
    field = row.field
    line = fmpq_poly([fmpq(row.y.numerator, row.y.denominator), 1])
    one, nought = fmpq_poly([1]), fmpq_poly([0])
    f, fbar = (_on_column(terms, one, line) for terms in (field.f, field.fbar))
    a = _on_column(field.f, nought, line) - _on_column(field.fbar, one, line)
    a_next = a(fmpq_poly([1, 1]))
    b = fmpq_poly(field.b(fmpz_poly([1])))
    top, bottom = f - a_next, fbar + a
    affine = (a_next * bottom - b - f * a).degree() < 0
    if not affine or bottom.degree() < 1 or top not in (bottom, -bottom):
        return None
    sign = 1 if top == bottom else -1
    whole = bottom * bottom.denom()
    zeros = [zero for zero, _ in integer_zeros(fmpz_poly([int(c.p) for c in whole.coeffs()])) if zero >= 0]
    if zeros:
        return None
    ratio_top = fmpz_poly([sign * int(c.p) for c in whole.coeffs()])
    ratio_bottom = fmpz_poly([int(c.p) for c in (whole(fmpq_poly([1, 1]))).coeffs()])
    first = 1 / bottom(0)
    return HypergeometricTerm.of_ratio(Fraction(int(first.p), int(first.q)), ratio_top, ratio_bottom)


def _on_column(terms: tuple[tuple[tuple[int, int], int], ...], x: fmpq_poly, y: fmpq_poly) -> fmpq_poly:
    total = fmpq_poly([0])
    for (i, j), c in terms:
        total += c * x**i * y**j
    return total


def _interpolated(values: list[fmpq]) -> fmpq_poly:
    """The polynomial with these values at 0, 1, 2, ..."""
    total = fmpq_poly([0])
    for k, value in enumerate(values):
        basis = fmpq_poly([1])
        for m in range(len(values)):
            if m != k:
                basis = basis * fmpq_poly([-m, 1]) / (k - m)
        total += basis * value
    return total


def _rational_roots(polynomial: fmpq_poly) -> list[Fraction]:
    _, factors = polynomial.numer().factor()
    return [Fraction(-int(p[0]), int(p[1])) for p, _ in factors if p.degree() == 1]


def _root(value: Fraction) -> Fraction | None:
    if value <= 0:
        return None
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    exact = top * top == value.numerator and bottom * bottom == value.denominator
    return Fraction(top, bottom) if exact else None

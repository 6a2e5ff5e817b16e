"""Check of a value that a column of a field of conjugate polynomials gives: a sum over the rows y, y + 1, ...

The theorem is that of ``matrixfields/proofs/field_column.py``. What is checked: the field is conserving; the fraction
is its row y inflated by the constant ``scale``; recessive solutions of neighbouring rows go over into each
other, by the signs of polynomials and, for the first row, by a lower bound of its tails; ``R = 1/V`` obeys
``R(y) = c(y) + e R(y + 1)`` identically in y with e = 1 or -1; V grows; and the sum of ``e^j c(y + j)`` is proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mathengine.numeric.expressions import Number, Power, Product
from mathengine.pipeline.certificate_conjugate import (
    Bivariate,
    ConjugateRows,
    affine,
    bivariate,
    composed,
    is_nonnegative,
    is_positive,
    product,
    total,
)
from mathengine.pipeline.certificate_data import integer, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_proofs import ClaimedValue
from mathengine.pipeline.certificate_sums import proved_sum

LARGEST_PARAMETER, LARGEST_START = 10_000, 1_000_000


def check(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """Return quietly if the data establish the claimed value; refuse otherwise."""
    field = ConjugateRows(bivariate(proof["f"]), bivariate(proof["fbar"]))
    y, scale, first = number(proof["y"]), number(proof["scale"]), number(proof["from"])
    offset, height, case = integer(proof["offset"]), integer(proof["height"]), str(proof["case"])
    in_range = 0 < y <= LARGEST_PARAMETER and scale and first in (y, y + 1)
    require(in_range and 0 <= offset <= LARGEST_PARAMETER and 0 <= height <= LARGEST_PARAMETER, "numbers out of range")
    field.require_conserving()
    require(set(field.b) == {(2 * field.degree, 0)}, "a field whose b is no power")
    _require_row(claim, field, y, scale)
    field.require_case(case, affine(1 + offset, 1, 1), affine(first, 1, 0))
    if first != y:
        require(case == "worpitzky", "a first row that this case does not allow")
        _require_recessive(field, y, integer(proof["sigma"]), integer(proof["start"]))
    _require_growth(field, case, y + height)
    c, sign = _step(field)
    term = _along(c, y)
    begun, top, bottom, value = proved_sum(proof["sum_proof"])
    require(without_zeros(term) and begun == 1 / value_at(term, 0), "another first term")
    # u(j+1)/u(j) = e c(y+j+1)/c(y+j), with c the reciprocal of the polynomial term
    numerator, denominator = [Fraction(k) for k in top], [Fraction(k) for k in bottom]
    require(times(numerator, moved(term, 1)) == [sign * k for k in times(denominator, term)], "a sum of other terms")
    expected = Product((Number(scale), Power(value, Number.of(-1))))
    require(difference_is(claim.value, expected, Fraction(0)), "a value other than that of the sum")


def _require_row(claim: ClaimedValue, field: ConjugateRows, y: Fraction, scale: Fraction) -> None:
    """``a = scale a(n, y)`` and ``b = scale^2 b(n)``."""
    a, b = _along_x(field.a, y), _along_x(field.b, y)
    require(claim.a == [scale * k for k in a], "a fraction whose a is not that of the row")
    require(claim.b == [scale**2 * k for k in b], "a fraction whose b is not that of the row")


def _require_recessive(field: ConjugateRows, y: Fraction, sigma: int, start: int) -> None:
    """The tails that come down from the row y + 1 are recessive in row y: t is their lower bound, top over bottom."""
    require(0 <= sigma < start <= LARGEST_START, "numbers out of range")
    f, fbar, d = (_along_x(part, y) for part in (field.f, field.fbar, field.d))
    require(len(d) <= 1, "a determinant that depends on x")
    top, bottom = f, [Fraction(1)]
    if d and d[0] > 0:
        bottom = plus([k / 2 for k in _along_x(field.a, y + 1)], fbar)
        top = plus(times(f, bottom), [-d[0]])
    size = [-k for k in moved(_along_x(field.b, y), 1)]
    above = times(times(top, moved(top, 1)), [Fraction(-sigma), Fraction(1)])
    below = times(times(size, times(bottom, moved(bottom, 1))), [Fraction(-sigma - 1), Fraction(1)])
    surplus = plus(above, [-k for k in below])
    for part in (top, bottom, size):
        ahead = moved(part, start)
        require(
            ahead and ahead[0] > 0 and all(k >= 0 for k in ahead), "a bound of the tails that is not shown positive"
        )
    require(all(k >= 0 for k in moved(surplus, start)), "tails that are not shown recessive")


def _require_growth(field: ConjugateRows, case: str, y: Fraction) -> None:
    """``V >= a(0, y)/2`` in all rows from y on, where a(0, y) grows."""
    up = affine(y, 1, 0)
    x, ahead = affine(0, 0, 1), affine(1, 0, 1)
    a = composed(field.a, x, up)
    rises = any(z == 0 and v > 0 and k > 0 for (v, z), k in a.items())
    require(rises and is_nonnegative(a), "values that are not shown to grow")
    if case == "positive":
        positive = is_positive(composed(field.a, ahead, up)) and is_positive(composed(field.b, ahead, up))
        require(positive and field.rows_converge(up), "values that are not shown to grow")
        return
    field.require_wide_tails(ahead, up)
    worpitzky = total(product(composed(field.a, ahead, up), a), composed(field.b, ahead, up), Fraction(4))
    require(is_nonnegative(worpitzky), "values that are not shown to grow")


def _step(field: ConjugateRows) -> tuple[Bivariate, int]:
    """``1/c`` as a polynomial in y, and e, from the map of V(y) to V(y + 1).

    The recessive vector (1, a(0, y) - V) times M_y(1, y) is proportional to (1, a(0, y+1) - V(y+1)).
    """
    one, nought, y = affine(1, 0, 0), affine(0, 0, 0), affine(0, 0, 1)
    f, fbar, a = composed(field.f, one, y), composed(field.fbar, one, y), composed(field.a, nought, y)
    a_next, b = composed(field.a, nought, {**y, (0, 0): Fraction(1)}), composed(field.b, one, y)
    below, above = total(fbar, a), total(f, a_next, Fraction(-1))
    constant = total(total(product(a_next, below), b, Fraction(-1)), product(f, a), Fraction(-1))
    require(not constant, "a step that is not affine in 1/V")
    sign = 1 if above == below else -1
    require(below and above == {key: sign * k for key, k in below.items()}, "a step with a factor other than 1 and -1")
    return below, sign


def _along(polynomial: Bivariate, y: Fraction) -> Polynomial:
    """The polynomial in j at ``(0, y + j)``."""
    found = composed(polynomial, {}, {(0, 0): y, (1, 0): Fraction(1)})
    return _univariate(found)


def _along_x(polynomial: Bivariate, y: Fraction) -> Polynomial:
    """The polynomial in n at ``(n, y)``."""
    return _univariate(composed(polynomial, {(1, 0): Fraction(1)}, {(0, 0): y}))


def _univariate(polynomial: Bivariate) -> Polynomial:
    length = max((i for i, _ in polynomial), default=-1) + 1
    return [polynomial.get((i, 0), Fraction(0)) for i in range(length)]

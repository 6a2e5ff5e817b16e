"""Check of values by small solutions of a recurrence that creative telescoping gives.

T(n, k) is given by its quotients in n and in k. With sigma a polynomial without zeros at n >= 0 and ``G = C T``, ::

    sigma(n) sigma(n+1) T(n+2, k) - a(n+1) sigma(n) T(n+1, k) - b(n+1) T(n, k) = G(n, k+1) - G(n, k),

``G(n, 0) = 0`` and G(n, k) tends to 0 as k grows: the sums r(n) of T(n, k) over k >= 0 make
``X(n) = sigma(0) ... sigma(n) r(n+1)`` a solution of ``X(n) = a(n) X(n-1) + b(n) X(n-2)``, n >= 1, that begins with
``X(-1) = r(0)``. The same holds for the sums of ``-dT/dk``, where T(n, k) is a rational function of k and G has a
double zero at k = 0. From ``X(n) = X(-1) p(n) + (X(0) - a(0) X(-1)) q(n)`` and ``X(n)/q(n) -> 0`` the value is
``a(0) - sigma(0) r(1)/r(0)``. The limit is shown by ``|T(n+1, k)| <= factor |T(n, k)|`` (and, for derivatives,
``|d/dk log T(n, k)| <= K (n + 1)``) and ``y(n) >= rate y(n-1)`` for ``y(n) = q(n)/|sigma(0) ... sigma(n)|`` with
rate > factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mathengine.numeric.expressions import Number, Power, Product, Sum
from mathengine.pipeline.certificate_bivariate import (
    Bivariate,
    coefficient_of_k,
    degree_in_k,
    derivative_in_k,
    is_nonnegative,
    is_positive,
    moved_by,
    product,
    read_bivariate,
    scaled,
    total,
)
from mathengine.pipeline.certificate_convergence import require_nonzero
from mathengine.pipeline.certificate_data import integer, items, number, require
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_fractions import Polynomial, listed, moved, plus, times, value_at, without_zeros
from mathengine.pipeline.certificate_proofs import ClaimedValue
from mathengine.pipeline.certificate_sums import proved_sum

LARGEST_START = 10_000
LARGEST_SLOPE = 1000

Ratio = tuple[Bivariate, Bivariate]


@dataclass(frozen=True, slots=True)
class _Terms:
    """T by its quotients, and T(0, k) as a rational function where ``-dT/dk`` is summed."""

    n_ratio: Ratio
    k_ratio: Ratio
    first: tuple[Polynomial, Polynomial] | None


def check(claim: ClaimedValue, proof: Mapping[str, object]) -> None:
    """The recurrence, the two sums, and that the solution is small beside the denominators."""
    terms, sigma = _read(proof), listed(proof["scale"])
    require(without_zeros(sigma), "a scale with a zero at an integer n >= 0")
    above, below = (read_bivariate(part) for part in items(proof["telescoper"]))
    _require_recurrence(claim, terms, sigma, (above, below))
    _require_ends(terms, (above, below))
    sums = [proved_sum(part) for part in items(proof["sums"])]
    require(len(sums) == 2, "a number of sums other than 2")
    for n, (first, *ratio, _) in enumerate(sums):
        top, bottom = ([Fraction(c) for c in part] for part in ratio)
        _require_term(terms, n, first, top, bottom)
        if n == 0:
            require_nonzero(first, top, bottom, proof["nonzero"])
    factor = integer(proof["factor"])
    _require_bound(terms, factor)
    growth = proof["growth"]
    if not isinstance(growth, Mapping):
        raise TypeError("data on the growth were expected")
    rate = number(growth["rate"])
    require(rate > factor >= 0, "a solution that is not shown small")
    _require_growth(claim, sigma, rate, integer(growth["from"]))
    quotient = Product((Number(-value_at(sigma, 0)), sums[1][3], Power(sums[0][3], Number.of(-1))))
    expected = Sum((Number(value_at(claim.a, 0)), quotient))
    require(difference_is(claim.value, expected, Fraction(0)), "a value other than that of the small solution")


def _read(proof: Mapping[str, object]) -> _Terms:
    """The terms; their quotients belong together and have no poles."""
    quotients = []
    for ratio in items(proof["ratios"]):
        top, bottom = (read_bivariate(part) for part in items(ratio))
        quotients.append((top, bottom))
    n_ratio, k_ratio = quotients
    (up, down), (right, left) = n_ratio, k_ratio
    require(up and right and is_positive(down) and is_positive(left), "terms whose poles are not excluded")
    first = product(moved_by(up, 0, 1), right, moved_by(left, 1, 0), down)
    require(first == product(moved_by(down, 0, 1), left, moved_by(right, 1, 0), up), "quotients of no common term")
    if proof["first"] is None:
        return _Terms(n_ratio, k_ratio, None)
    above, below = (listed(part) for part in items(proof["first"]))
    settled = above and below and above[0] and below[0] and all(c >= 0 for c in (*above, *below))
    require(settled, "a first row with poles or zeros")
    ours = times(times(moved(above, 1), below), _row(left, 0))
    require(ours == times(times(moved(below, 1), above), _row(right, 0)), "another first row")
    return _Terms(n_ratio, k_ratio, (above, below))


def _row(polynomial: Bivariate, n: int) -> Polynomial:
    """The polynomial in k at an n."""
    return [value_at(coefficient_of_k(polynomial, j), n) for j in range(degree_in_k(polynomial) + 1)]


def _in_n(polynomial: Polynomial) -> Bivariate:
    return {(i, 0): c for i, c in enumerate(polynomial) if c}


def _require_recurrence(claim: ClaimedValue, terms: _Terms, sigma: Polynomial, telescoper: Ratio) -> None:
    """The identity above, divided by T(n, k) and cleared of denominators."""
    (up, down), (right, left), (above, below) = terms.n_ratio, terms.k_ratio, telescoper
    require(is_positive(below), "a telescoper whose poles are not excluded")
    next_up, next_down = moved_by(up, 1, 0), moved_by(down, 1, 0)
    lead = product(_in_n(times(sigma, moved(sigma, 1))), up, next_up)
    middle = product(_in_n(times(sigma, [-c for c in moved(claim.a, 1)])), up, next_down)
    last = product(_in_n([-c for c in moved(claim.b, 1)]), down, next_down)
    next_above, next_below = moved_by(above, 0, 1), moved_by(below, 0, 1)
    ours = product(total(lead, middle, last), left, below, next_below)
    difference = total(product(next_above, right, below), scaled(product(above, left, next_below), Fraction(-1)))
    require(ours == product(difference, down, next_down), "terms that do not satisfy the recurrence")


def _require_ends(terms: _Terms, telescoper: Ratio) -> None:
    """G is 0 at k = 0 and tends to 0, with its derivative where that is summed."""
    above, below = telescoper
    derivatives = 0 if terms.first is None else 1
    require(not any(coefficient_of_k(above, j) for j in range(derivatives + 1)), "a telescoper that does not vanish")
    right, left = terms.k_ratio
    degree = degree_in_k(left)
    require(degree == degree_in_k(right), "terms of another growth in k")
    ours, theirs = (coefficient_of_k(part, degree) for part in (right, left))
    limit = ours[-1] / theirs[-1]
    require(ours == times([limit], theirs) and abs(limit) <= 1, "terms of another growth in k")
    require(coefficient_of_k(below, degree_in_k(below))[0] > 0, "a telescoper whose order is not known")
    if abs(limit) == 1:
        # T is of the order k**-p(n), p(n) = (second coefficient of left - that of right/limit)/leading one
        second = plus(coefficient_of_k(left, degree - 1), [-limit * c for c in coefficient_of_k(right, degree - 1)])
        order = degree_in_k(above) - degree_in_k(below) - derivatives
        surplus = plus(second, [-order * c for c in theirs])
        require(surplus and surplus[0] > 0 and all(c >= 0 for c in surplus), "a telescoper that does not tend to 0")
    require(derivatives == 0 or abs(limit) == 1, "terms that are no rational functions of k")


def _require_term(terms: _Terms, n: int, first: Fraction, top: Polynomial, bottom: Polynomial) -> None:
    """The proved sum is that of ``T(n, k)/T(0, 0)``, or of ``-dT/dk (n, k)``."""
    up, down = (_row(part, 0) for part in terms.n_ratio)
    if terms.first is None:
        start = value_at(up, 0) / value_at(down, 0) if n else Fraction(1)
        right, left = (_row(part, n) for part in terms.k_ratio)
        require(first == start and times(top, left) == times(bottom, right), "a sum of other terms")
        return
    above, below = terms.first
    if n:
        above, below = times(above, up), times(below, down)
    slope = plus(times(above, _derivative(below)), [-c for c in times(_derivative(above), below)])
    square = times(below, below)
    require(slope and first == value_at(slope, 0) / value_at(square, 0), "a sum of other terms")
    left_side, right_side = times(top, times(slope, moved(square, 1))), times(bottom, times(moved(slope, 1), square))
    require(left_side == right_side, "a sum of other terms")


def _derivative(polynomial: Polynomial) -> Polynomial:
    return [i * c for i, c in enumerate(polynomial)][1:]


def _require_bound(terms: _Terms, factor: int) -> None:
    """``|T(n+1, k)| <= factor |T(n, k)|``; absolute convergence at n = 0; bounded logarithmic derivatives."""
    up, down = terms.n_ratio
    for part in (up, scaled(up, Fraction(-1))):
        require(is_nonnegative(total(scaled(down, Fraction(factor)), part)), "terms that are not shown to be bounded")
    right, left = (_row(part, 0) for part in terms.k_ratio)
    require(len(right) == len(left), "a sum that is not shown to converge absolutely")
    limit = right[-1] / left[-1]
    if abs(limit) == 1:
        require(left[-2] / left[-1] - right[-2] / right[-1] > 1, "a sum that is not shown to converge absolutely")
    if terms.first is not None:
        # d/dk log of T(0, k) and of the quotients in n is at most K in size
        rows = [{(0, j): c for j, c in enumerate(part) if c} for part in terms.first]
        for above, below in ((up, down), (rows[0], rows[1])):
            require(is_positive(above), "terms that may vanish")
            bound = product(above, below)
            change = total(
                product(derivative_in_k(above), below), scaled(product(above, derivative_in_k(below)), Fraction(-1))
            )
            # some K will do where every monomial of the change occurs in the bound
            require(all(bound.get(at, 0) > 0 for at in change), "logarithmic derivatives that are not shown bounded")


def _require_growth(claim: ClaimedValue, sigma: Polynomial, rate: Fraction, start: int) -> None:
    """``y(n) >= rate y(n-1) > 0`` for n >= start, by induction."""
    require(1 <= start <= LARGEST_START and rate > 0, "numbers out of range")
    size = sigma if sigma[-1] > 0 else [-c for c in sigma]
    require(_is_nonnegative_from(size, start - 1), "a scale whose sign is not settled")
    back = moved(size, -1)
    if claim.b[-1] > 0:
        require(_is_nonnegative_from(claim.b, start + 1), "coefficients whose sign is not settled")
        surplus = plus(claim.a, [-rate * c for c in size])
    else:
        require(_is_nonnegative_from([-c for c in claim.b], start + 1), "coefficients whose sign is not settled")
        surplus = plus(times(claim.a, back), [c / rate for c in claim.b])
        surplus = plus(surplus, [-rate * c for c in times(size, back)])
    require(_is_nonnegative_from(surplus, start + 1), "denominators that are not shown to grow")
    before, here = Fraction(0), Fraction(1)
    for n in range(1, start + 1):
        before, here = here, value_at(claim.a, n) * here + value_at(claim.b, n) * before
    require(here >= rate * value_at(size, start) * before > 0, "denominators that are not shown to grow")


def _is_nonnegative_from(polynomial: Polynomial, start: int) -> bool:
    return all(c >= 0 for c in moved(polynomial, start))

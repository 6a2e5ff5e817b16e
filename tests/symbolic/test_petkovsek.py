"""Hypergeometric, rational and polynomial solutions: what is built in is found, and each solution is an identity."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.symbolic.petkovsek import hypergeometric_solutions, is_hypergeometric_solution
from mathengine.symbolic.rational_solutions import cleared, polynomial_solutions, rational_solutions
from mathengine.symbolic.shifts import in_lowest_terms, multiplicative_sum

ONE, n = fmpz_poly([1]), fmpz_poly([0, 1])
STEP = fmpz_poly([1, 1])
Ratio = tuple[fmpz_poly, fmpz_poly]

linear = st.tuples(st.integers(1, 2), st.integers(-3, 4)).map(lambda t: fmpz_poly([t[1], t[0]]))
constants = st.integers(-3, 3).filter(bool)


def product(constant: int, factors: list[fmpz_poly]) -> fmpz_poly:
    result = fmpz_poly([constant])
    for factor in factors:
        result *= factor
    return result


ratios = st.builds(
    lambda c, p, d, q: in_lowest_terms(product(c, p), product(d, q)),
    constants,
    st.lists(linear, max_size=2),
    constants,
    st.lists(linear, max_size=2),
)


def times(left: list[Ratio], ratio: Ratio) -> list[Ratio]:
    """The coefficients of ``(sum left_i E**i) (E - r)``, as rational functions."""
    result: list[Ratio] = [(fmpz_poly(), ONE)] * (len(left) + 1)

    def add(place: int, top: fmpz_poly, bottom: fmpz_poly) -> None:
        old = result[place]
        result[place] = in_lowest_terms(old[0] * bottom + top * old[1], old[1] * bottom)

    for i, (top, bottom) in enumerate(left):
        move = fmpz_poly([i, 1])
        add(i + 1, top, bottom)
        add(i, -top * ratio[0](move), bottom * ratio[1](move))
    return result


def similar(one: Ratio, other: Ratio) -> bool:
    return multiplicative_sum(*in_lowest_terms(one[0] * other[1], one[1] * other[0])) is not None


@given(ratios, ratios, st.booleans())
def test_right_factors_of_order_one_are_found(first: Ratio, second: Ratio, third: bool) -> None:
    left: list[Ratio] = [(-second[0], second[1]), (ONE, ONE)]
    if third:
        left = times([(-n - 2, ONE), (ONE, ONE)], second)
    coefficients = cleared(times(left, first))
    solutions = hypergeometric_solutions(coefficients)
    assert all(is_hypergeometric_solution(coefficients, ratio) for ratio in solutions)
    assert any(similar(ratio, first) for ratio in solutions)


def test_two_solutions_are_both_found() -> None:
    assert hypergeometric_solutions([2 * n * (n + 1), -(n**2 + 3 * n - 2), n - 1]) == [
        (fmpz_poly([2]), ONE),
        (n + 1, ONE),
    ]


def test_similar_solutions_come_as_a_basis() -> None:
    """(E - 2)**2 has 2**n and n 2**n."""
    solutions = hypergeometric_solutions([fmpz_poly([4]), fmpz_poly([-4]), ONE])
    assert sorted(map(str, solutions)) == sorted(map(str, [(fmpz_poly([2]), ONE), (2 * n + 2, n)]))


@pytest.mark.parametrize(
    "coefficients",
    [
        [(n + 1) ** 3, -(34 * n**3 + 153 * n**2 + 231 * n + 117), (n + 2) ** 3],
        [-((n + 1) ** 2), -(11 * n**2 + 33 * n + 25), (n + 2) ** 2],
        [fmpz_poly([-1]), fmpz_poly([-1]), ONE],  # Fibonacci: not over Q
        [-(n + 1), ONE, ONE],  # A = B, example 8.4.2 without solutions of that kind
        [ONE, n, ONE],
    ],
)
def test_irreducible_recurrences_have_none(coefficients: list[fmpz_poly]) -> None:
    assert hypergeometric_solutions(coefficients) == []


def test_derangements_have_the_factorials() -> None:
    """y(n+2) = (n+1) (y(n+1) + y(n)): n! is one solution (A = B, example 8.4.1)."""
    assert hypergeometric_solutions([-(n + 1), -(n + 1), ONE]) == [(n + 1, ONE)]


def test_polynomial_solutions_form_the_whole_space() -> None:
    """Delta**4 has all polynomials of degree 3."""
    found = polynomial_solutions([ONE, -4 * ONE, 6 * ONE, -4 * ONE, ONE])
    assert sorted(p.degree() for p in found) == [0, 1, 2, 3]
    assert polynomial_solutions([-(n + 1), ONE]) == []


@given(
    st.lists(st.integers(-4, 4), min_size=1, max_size=4).map(fmpz_poly).filter(bool),
    st.lists(linear, min_size=0, max_size=3),
    st.integers(0, 3),
)
def test_rational_solutions_are_found(top: fmpz_poly, below: list[fmpz_poly], extra: int) -> None:
    r = in_lowest_terms(top, product(1, below))
    ratio = in_lowest_terms(r[0](STEP) * r[1], r[1](STEP) * r[0])
    coefficients = cleared(times([(-n - extra, ONE), (ONE, ONE)], ratio))
    found = rational_solutions(coefficients)
    assert any(_proportional(x, r) for x in found)
    for x in found:
        total = [
            in_lowest_terms(p * x[0](fmpz_poly([i, 1])), x[1](fmpz_poly([i, 1]))) for i, p in enumerate(coefficients)
        ]
        assert sum((Fraction(int(t(50)), int(b(50))) for t, b in total), Fraction(0)) == 0


def _proportional(x: Ratio, r: Ratio) -> bool:
    one, other = x[0] * r[1], r[0] * x[1]
    return bool(one * other.leading_coefficient() == other * one.leading_coefficient())


def test_ends_must_not_vanish() -> None:
    with pytest.raises(InvalidInput, match="both ends not 0"):
        hypergeometric_solutions([fmpz_poly(), ONE])
    with pytest.raises(InvalidInput, match="both ends not 0"):
        rational_solutions([ONE])


def test_a_wrong_ratio_is_no_solution() -> None:
    assert not is_hypergeometric_solution([-(n + 1), -(n + 1), ONE], (n + 2, ONE))
    assert not is_hypergeometric_solution([-(n + 1), ONE], (fmpz_poly(), ONE))

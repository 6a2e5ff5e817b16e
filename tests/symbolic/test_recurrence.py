"""Recurrences: exact unrolling with singular places, operators in theta, guesses."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

import pytest
from flint import fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.symbolic.guessing import guess_recurrence
from mathengine.symbolic.recurrence import Recurrence, recurrence_of_theta_operator, theta_operator

n = fmpz_poly([0, 1])
APERY = Recurrence.of([(n + 1) ** 3, -(34 * n**3 + 153 * n**2 + 231 * n + 117), (n + 2) ** 3])

polynomials = st.lists(st.integers(-4, 4), min_size=1, max_size=3).map(fmpz_poly)
nonzero = polynomials.filter(bool)
recurrences = st.builds(
    lambda low, middle, high: Recurrence.of([low, *middle, high]), nonzero, st.lists(polynomials, max_size=2), nonzero
)


def apery_numbers(count: int) -> list[int]:
    return [sum(comb(m, k) ** 2 * comb(m + k, k) ** 2 for k in range(m + 1)) for m in range(count)]


def test_apery_numbers() -> None:
    assert APERY.unroll([1, 5], 30) == apery_numbers(30)
    assert APERY.annihilates(apery_numbers(30))
    assert not APERY.annihilates([1, 5, 74])
    assert APERY.shifted(3).annihilates(apery_numbers(10)[3:])
    assert APERY.annihilates(apery_numbers(10)[3:], start=3)


@given(recurrences, st.lists(st.integers(-9, 9), min_size=80, max_size=80), st.integers(1, 12))
def test_unrolled_values_satisfy_the_recurrence_where_it_gives_them(
    r: Recurrence, given_values: list, count: int
) -> None:
    needed = max(r.free_indices) + 1
    if needed > 12:
        return
    values = r.unroll(given_values[:needed], needed + count)
    assert values[:needed] == given_values[:needed]
    assert r.annihilates(values[needed - r.order :], needed - r.order)


def test_values_at_singular_places_have_to_be_given() -> None:
    r = Recurrence.of([[1], [-2, 1]])  # (n - 2) u(n+1) = -u(n)
    assert r.free_indices == (0, 3)
    with pytest.raises(InvalidInput, match="at least 4"):
        r.unroll([1], 5)
    assert r.unroll([0, 0, 0, 7], 6) == [0, 0, 0, 7, -7, Fraction(7, 2)]


@given(recurrences)
def test_the_operator_in_theta_has_the_recurrence(r: Recurrence) -> None:
    assert recurrence_of_theta_operator(theta_operator(r)) == r


@given(recurrences, st.lists(st.integers(-9, 9), min_size=12, max_size=12))
def test_the_operator_in_theta_acts_on_power_series(r: Recurrence, values: list) -> None:
    """theta multiplies the coefficient of x**n by n."""
    operator, d = theta_operator(r), r.order
    image = [sum(int(q(m - j)) * values[m - j] for j, q in enumerate(operator) if m >= j) for m in range(12)]
    for m in range(12 - d):
        assert image[m + d] == sum(int(p(m)) * values[m + i] for i, p in enumerate(r.polynomials))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (apery_numbers(40), APERY),
        ([comb(2 * m, m) for m in range(20)], Recurrence.of([[-2, -4], [1, 1]])),
        ([Fraction(1, factorial(m)) for m in range(20)], Recurrence.of([[-1], [1, 1]])),
        ([2**m + 3**m for m in range(20)], Recurrence.of([[6], [-5], [1]])),
        ([m**3 for m in range(30)], Recurrence.of([[1], [-4], [6], [-4], [1]])),
    ],
)
def test_recurrences_are_guessed(values: list, expected: Recurrence) -> None:
    found = guess_recurrence(values)
    assert found is not None
    assert found.spare >= 8
    assert found.recurrence.annihilates(values)
    assert found.recurrence == expected


def test_nothing_is_guessed_where_nothing_is() -> None:
    primes = [p for p in range(2, 400) if all(p % q for q in range(2, p))]
    assert guess_recurrence(primes[:60]) is None
    assert guess_recurrence([1, 2, 4]) is None
    with pytest.raises(InvalidInput, match="not all 0"):
        guess_recurrence([0] * 30)


def test_text() -> None:
    assert str(APERY) == (
        "(n**3 + 3*n**2 + 3*n + 1)*u(n) + (-34*n**3 - 153*n**2 - 231*n - 117)*u(n + 1)"
        " + (n**3 + 6*n**2 + 12*n + 8)*u(n + 2) = 0"
    )


def test_bad_recurrences_are_refused() -> None:
    for bad in ([], [[1]], [[1], []], [[], [1]]):
        with pytest.raises(InvalidInput, match="both ends not 0"):
            Recurrence.of(bad)

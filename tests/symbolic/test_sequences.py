"""Closure of holonomic sequences against termwise arithmetic, and the zero test."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from math import comb, factorial

import pytest
from flint import fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.symbolic.cauchy import cauchy_product, differential_equation
from mathengine.symbolic.hypergeometric import HypergeometricTerm
from mathengine.symbolic.recurrence import Recurrence
from mathengine.symbolic.sequences import HolonomicSequence, fixing_values

coefficient = st.lists(st.integers(-3, 3), min_size=1, max_size=2).map(fmpz_poly)
recurrences = st.builds(
    lambda low, middle, high: Recurrence.of([low, *middle, high]),
    coefficient.filter(bool),
    st.lists(coefficient, max_size=1),
    coefficient.filter(bool),
)


@st.composite
def sequences(draw: st.DrawFn) -> HolonomicSequence:
    recurrence = draw(recurrences)
    start = fixing_values(recurrence) - recurrence.order
    first = draw(st.lists(st.integers(-3, 3), min_size=start + recurrence.order, max_size=start + recurrence.order))
    return HolonomicSequence.of(recurrence, first, start)


def check(result: HolonomicSequence, expected: list[Fraction]) -> None:
    assert result.values(len(expected)) == expected
    assert result.recurrence.annihilates(expected[result.start :], result.start)


@settings(max_examples=60)
@given(sequences(), sequences())
def test_sums_and_products_are_termwise(u: HolonomicSequence, v: HolonomicSequence) -> None:
    left, right = u.values(16), v.values(16)
    check(u + v, [x + y for x, y in zip(left, right, strict=True)])
    check(u * v, [x * y for x, y in zip(left, right, strict=True)])


@settings(max_examples=60)
@given(sequences(), st.integers(1, 3), st.integers(0, 2))
def test_sections_and_partial_sums_are_termwise(u: HolonomicSequence, step: int, offset: int) -> None:
    values = u.values(16 * step + offset)
    check(u.section(step, offset), values[offset::step][:16])
    check(u.partial_sums(), list(accumulate(values[:16])))


def test_identities_are_proved_by_the_zero_test() -> None:
    fibonacci = HolonomicSequence.of(Recurrence.of([[-1], [-1], [1]]), [0, 1])
    lucas = HolonomicSequence.of(Recurrence.of([[-1], [-1], [1]]), [2, 1])
    assert fibonacci.section(2).equals(fibonacci * lucas)
    assert not fibonacci.section(2).equals(fibonacci * fibonacci)
    # Cassini: F(n) F(n+2) - F(n+1)**2 = (-1)**(n+1)
    sign = HolonomicSequence.of(Recurrence.of([[1], [1]]), [-1])
    ahead, further = fibonacci.section(1, 1), fibonacci.section(1, 2)
    assert (fibonacci * further + (ahead * ahead).scaled(-1)).equals(sign)


def test_a_difference_that_shows_late_is_seen() -> None:
    """(n - 5) u(n+1) = (n - 5) u(n) leaves u(6) free."""
    r = Recurrence.of([[5, -1], [-5, 1]])
    assert fixing_values(r) == 7
    constant = HolonomicSequence.of(r, [0] * 7)
    late = HolonomicSequence.of(r, [0] * 6 + [1])
    assert constant.is_zero()
    assert not late.is_zero()
    assert not (late + constant).is_zero()
    assert not (late * late).is_zero()


def test_terms_become_sequences() -> None:
    binomials = HolonomicSequence.of_term(HypergeometricTerm.from_text("binomial(2*n, n)"))
    factorials = HolonomicSequence.of_term(HypergeometricTerm.from_text("factorial(n)"))
    check(binomials + factorials, [Fraction(comb(2 * m, m) + factorial(m)) for m in range(12)])


def test_values_that_do_not_fix_the_sequence_are_refused() -> None:
    r = Recurrence.of([[-1], [-1], [1]])
    with pytest.raises(InvalidInput, match="at least 2"):
        HolonomicSequence.of(r, [1])
    with pytest.raises(InvalidInput, match="satisfy the recurrence"):
        HolonomicSequence.of(r, [1, 1, 3])
    with pytest.raises(InvalidInput, match="a positive step"):
        HolonomicSequence.of(r, [1, 1]).section(0)


@settings(max_examples=40)
@given(sequences(), sequences())
def test_cauchy_products_are_convolutions(u: HolonomicSequence, v: HolonomicSequence) -> None:
    left, right = u.values(16), v.values(16)
    check(cauchy_product(u, v), [sum(left[i] * right[m - i] for i in range(m + 1)) for m in range(16)])


@given(sequences())
def test_differential_equations_hold_for_all_coefficients(u: HolonomicSequence) -> None:
    values = u.values(20)
    equation = differential_equation(u)
    for m in range(20):
        image = sum(
            int(c[j]) * (m - j) ** i * values[m - j]
            for i, c in enumerate(equation)
            for j in range(c.degree() + 1)
            if j <= m
        )
        assert image == 0


def test_catalan_numbers_convolve_to_catalan_numbers() -> None:
    catalan = HolonomicSequence.of_term(HypergeometricTerm.from_text("binomial(2*n, n)/(n + 1)"))
    assert cauchy_product(catalan, catalan).equals(catalan.section(1, 1))

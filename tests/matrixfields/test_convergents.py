"""The product tree against the three-term recurrence."""

import pytest
from flint import arb, ctx, fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.convergents import (
    consecutive_values,
    convergent,
    evaluate_polynomial,
    product_of_values,
    step_product,
    step_product_enclosure,
)

polynomials = st.lists(st.integers(-50, 50), max_size=5).map(tuple)


def naive_convergents(a, b, depth):
    """p and q of index depth and depth - 1 by the recurrence, on plain integers."""

    def at(c, n):
        return sum(x * n**k for k, x in enumerate(c))

    p_before, q_before, p, q = 1, 0, at(a, 0), 1
    for n in range(1, depth + 1):
        p_before, p = p, at(a, n) * p + at(b, n) * p_before
        q_before, q = q, at(a, n) * q + at(b, n) * q_before
    return p, q, p_before, q_before


@settings(deadline=None)
@given(polynomials, polynomials, st.integers(0, 130))
def test_the_product_tree_gives_the_convergents_of_the_recurrence(a, b, depth):
    found = convergent(a, b, depth)
    assert (found.p, found.q, found.p_before, found.q_before) == naive_convergents(a, b, depth)


@settings(deadline=None)
@given(polynomials, polynomials, st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_products_over_adjacent_ranges_multiply(a, b, start, first, second):
    left, right = step_product(a, b, start, start + first), step_product(a, b, start + first, start + first + second)
    assert left * right == step_product(a, b, start, start + first + second)


@settings(deadline=None)
@given(polynomials, st.integers(-20, 20), st.integers(0, 20))
def test_forward_differences_give_the_values_of_the_polynomial(coefficients, start, count):
    values = consecutive_values(coefficients, start, count)
    assert values == [evaluate_polynomial(coefficients, start + i) for i in range(count)]


@settings(deadline=None)
@given(polynomials, polynomials, st.integers(1, 300), st.integers(30, 400))
def test_the_rounded_product_contains_the_exact_one(a, b, depth, bits):
    exact, rounded = step_product(a, b, 1, depth), step_product_enclosure(a, b, 1, depth, bits)
    assert all(rounded[i, j].contains(arb(exact[i, j])) for i in (0, 1) for j in (0, 1))
    assert ctx.prec == 53


def test_the_rounded_product_of_apery_keeps_its_precision():
    rounded = step_product_enclosure((5, 27, 51, 34), (0, 0, 0, 0, 0, 0, -1), 1, 2000, 1000)
    assert rounded[1, 1].rel_accuracy_bits() > 990


@settings(deadline=None)
@given(polynomials, st.integers(-5, 5), st.integers(0, 60))
def test_the_product_of_values_contains_the_exact_product(coefficients, start, count):
    exact = fmpz(1)
    for value in consecutive_values(coefficients, start, count):
        exact *= abs(value)
    assert product_of_values(coefficients, start, start + count).contains(arb(exact))


def test_the_determinant_is_the_product_of_the_partial_numerators():
    product = step_product((1, 2), (0, 0, 1), 1, 41)
    squares = fmpz(1)
    for n in range(1, 41):
        squares *= n * n
    assert product.det() == squares


def test_a_negative_depth_is_refused():
    with pytest.raises(InvalidInput, match="depth is -1"):
        convergent((1,), (1,), -1)

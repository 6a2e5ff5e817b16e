"""Expressions as polynomials agree with their values, and rational functions come out reduced."""

import time
from fractions import Fraction

import pytest
from flint import fmpq, fmpq_poly, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Expression, Name, Number, Power, Product, Sum
from mathengine.numeric.polynomials import (
    as_polynomial,
    as_rational_function,
    polynomial_to_expression,
    read_rational_function,
)
from mathengine.numeric.reader import read_expression

LEAVES = st.builds(lambda p, q: Number(Fraction(p, q)), st.integers(-9, 9), st.integers(1, 4)) | st.just(Name("n"))


def extend(inner):
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    exponents = st.integers(-2, 3).map(Number.of)
    return several.map(Sum) | several.map(Product) | st.builds(Power, inner, exponents)


def naive_value(expression: Expression, n: Fraction) -> Fraction:
    """The value by Fraction arithmetic alone."""
    match expression:
        case Number(value):
            return value
        case Name():
            return n
        case Sum(terms):
            return sum((naive_value(term, n) for term in terms), Fraction(0))
        case Product(factors):
            product = Fraction(1)
            for factor in factors:
                product *= naive_value(factor, n)
            return product
        case Power(base, Number(exponent)):
            return naive_value(base, n) ** int(exponent)
    raise AssertionError(expression)


@settings(deadline=None, max_examples=200)
@given(st.recursive(LEAVES, extend, max_leaves=12), st.fractions(-50, 50, max_denominator=7))
def test_a_rational_function_has_the_values_of_its_expression(tree, point):
    try:
        top, bottom = as_rational_function(tree, "n")
        expected = naive_value(tree, point)
    except (InvalidInput, ZeroDivisionError):
        return
    x = fmpq(point.numerator, point.denominator)
    assert fmpq_poly(top)(x) == fmpq_poly(bottom)(x) * fmpq(expected.numerator, expected.denominator)
    assert top.gcd(bottom).degree() <= 0
    assert bottom.leading_coefficient() > 0


@given(st.lists(st.integers(-(10**30), 10**30), max_size=8))
def test_a_polynomial_survives_the_way_through_its_expression(coefficients):
    polynomial = fmpz_poly(coefficients)
    expression = polynomial_to_expression(polynomial, "n")
    assert as_polynomial(expression, "n") == fmpq_poly(polynomial)
    assert as_rational_function(expression, "n") == (polynomial, fmpz_poly([1]))


def test_rational_functions_are_reduced():
    assert read_rational_function("(n^2-1)/(2*n-2)", "n") == (fmpz_poly([1, 1]), fmpz_poly([2]))
    assert read_rational_function("1/(1-n)", "n") == (fmpz_poly([-1]), fmpz_poly([-1, 1]))
    assert read_rational_function("n - n", "n") == (fmpz_poly([]), fmpz_poly([1]))
    assert read_rational_function("0/(2*n)", "n") == (fmpz_poly([]), fmpz_poly([1]))
    assert read_rational_function("n/2 + n^2/3", "n") == (fmpz_poly([0, 3, 2]), fmpz_poly([6]))


def test_a_polynomial_may_have_rational_coefficients():
    assert as_polynomial(read_expression("(n^2-n)/2"), "n") == fmpq_poly([0, fmpq(-1, 2), fmpq(1, 2)])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("m*n + 1", "free name in an expression in n is m"),
        ("zeta(3)*n", r"zeta\(3\)"),
        ("pi", "is pi"),
        ("sqrt(n)", r"sqrt\(n\)"),
        ("n**n", r"n\*\*n"),
        ("1/(n-n)", "divisor is 0"),
        ("1/0", "divisor is 0"),
        ("(n+1)^10000", "size of a power"),
        ("n^10000*n", "degree is 10001"),
        ("((n+1)^100)^100", "size of a power"),
        ("(10^9999*n+1)^9000", "size of a power"),
        ("[n]", "term is"),
    ],
)
def test_what_is_no_small_rational_function_is_refused_at_once(text, problem):
    started = time.perf_counter()
    with pytest.raises(InvalidInput, match=problem):
        read_rational_function(text, "n")
    assert time.perf_counter() - started < 1


def test_a_quotient_is_no_polynomial():
    with pytest.raises(InvalidInput, match="a polynomial in n"):
        as_polynomial(read_expression("1/n"), "n")

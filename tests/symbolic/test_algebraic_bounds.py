"""Zero tests of algebraic numbers, against values of sympy and numbers built to be close to 0."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.reader import read_expression
from mathengine.symbolic.algebraic_bounds import is_algebraic_zero, separation_bits

ZERO = [
    "sqrt(2)*sqrt(3) - sqrt(6)",
    "sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2)",
    "(2 + sqrt(5))**(1/3) - (1 + sqrt(5))/2",
    "cos(pi/5) - GoldenRatio/2",
    "cos(pi/7)*cos(2*pi/7)*cos(3*pi/7) - 1/8",
    "exp(2*I*pi/3) + exp(-2*I*pi/3) + 1",
    "tan(pi/8) - sqrt(2) + 1",
    "I**2 + 1",
    "sqrt(-4) - 2*I",
    "(-8)**(1/3) - 1 - sqrt(-3)",
    "1/(2 - sqrt(3)) - 2 - sqrt(3)",
    "sqrt(2)**(-3)*4 - sqrt(2)",
    "sin(pi/3) - sqrt(3)/2",
    "sec(pi/3) - 2",
    "cot(pi/4) - 1",
    "0",
]


@pytest.mark.parametrize("text", ZERO)
def test_zero_is_recognised(text):
    assert is_algebraic_zero(read_expression(text)) is True
    assert is_algebraic_zero(read_expression(f"{text} + 1/10**60")) is False


@pytest.mark.parametrize(
    "text", ["(-8)**(1/3) + 2", "sqrt(-4) + 2*I", "sqrt((-3)**2) + 3", "sqrt(2) + sqrt(3) - pi*0 - sqrt(10)"]
)
def test_the_principal_branch_is_taken(text):
    try:
        assert is_algebraic_zero(read_expression(text)) is False
    except InvalidInput:
        assert "pi" in text


@pytest.mark.parametrize("text", ["pi", "log(2)", "exp(1)", "sin(1)", "x", "exp(pi)", "2**sqrt(2)", "cos(I*pi)"])
def test_what_is_not_algebraic_is_refused(text):
    with pytest.raises(InvalidInput):
        is_algebraic_zero(read_expression(text))


def test_a_high_degree_is_refused():
    with pytest.raises(InvalidInput, match="degree"):
        separation_bits(read_expression("2**(1/101) + 3**(1/103)"))


radicals = st.sampled_from(["sqrt(2)", "sqrt(3)", "2**(1/3)", "GoldenRatio", "I", "3/2", "-2", "cos(pi/5)", "sqrt(5)"])
numbers = st.recursive(
    radicals,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "*", " - "]), inner).map(lambda t: f"(({t[0]}){t[1]}({t[2]}))"),
        st.tuples(inner, st.sampled_from(["2", "3"])).map(lambda t: f"({t[0]})**{t[1]}"),
    ),
    max_leaves=4,
)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(numbers)
def test_the_bound_lies_below_every_number_that_is_not_zero(text):
    """Sympy's value to many digits is the witness."""
    expression = read_expression(text)
    value = _witness(expression)
    found = is_algebraic_zero(expression)
    if found:
        assert abs(value) < 1e-40
    else:
        assert abs(value) * 2 ** separation_bits(expression) >= 1


def _witness(expression):
    """Sympy's value, built from the tree."""
    from mathengine.numeric.sympy_bridge import to_sympy

    return sympy.N(to_sympy(expression), 60)

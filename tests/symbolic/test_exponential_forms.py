"""Reduction to 0 in the ring of exponentials: what is 0 reduces, what reduces is 0."""

import pytest
from flint import acb
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.exponential_forms import exponent_terms, is_formally_zero, reduced_expression, reduced_factors
from mathengine.symbolic.factoring import factored
from mathengine.symbolic.sampling import points, values_at


def domain(conditions, names="x"):
    return Domain.of(names, read_statement(f"0 = 0 for {conditions}").conditions if conditions else ())


ZERO = [
    ("sin(5*x) - 16*sin(x)**5 + 20*sin(x)**3 - 5*sin(x)", ""),
    ("cosh(x)**2 - sinh(x)**2 - 1", ""),
    ("tan(x/2) - sin(x)/(1 + cos(x))", ""),
    ("exp(3*log(x)) - x**3", ""),
    ("sqrt(x)**4 - x**2", ""),
    ("(x**2)**(1/2) - x", "x > 0"),
    ("2**(x + 1) - 2*2**x", ""),
    ("4**x - 2**(2*x)", ""),
    ("sqrt(6) - sqrt(2)*sqrt(3)", ""),
    ("1/(sqrt(2) - 1) - sqrt(2) - 1", ""),
    ("cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) - 1/2", ""),
    ("cos(pi*x)**2 - 1", "x integer"),
    ("exp(2*pi*I*x) - 1", "x integer"),
    ("x**(-1/2) - sqrt(x)/x", ""),
    ("log(x**3) - 3*log(x)", "x > 0"),
    ("gamma(x + 2) - x*(x + 1)*gamma(x)", ""),
    ("besselj(1, x)*2/x - besselj(0, x) - besselj(2, x)", ""),
    ("conjugate(x) - x", "x real"),
    ("I**2 + 1", ""),
    ("(-1)**(1/3) - 1/2 - sqrt(3)*I/2", ""),
]


@pytest.mark.parametrize(("text", "conditions"), ZERO)
def test_what_is_zero_reduces_to_zero(text, conditions):
    assert is_formally_zero(read_expression(text), domain(conditions))


NOT_ZERO = [
    ("sqrt(x**2) - x", "x real"),
    ("log(x**2) - 2*log(x)", ""),
    ("log(exp(x)) - x", ""),
    ("(x**3)**(1/3) - x", "x < 0"),
    ("cos(pi*x)**2 - 1", "x real"),
    ("4**x - 2**x", ""),
    ("sqrt(-x) - I*sqrt(x)", ""),
    ("sign(x)**2 - 1", "x real"),
    ("exp(x)**(1/2) - exp(x/2)", ""),
    ("conjugate(x) - x", ""),
    ("sqrt(2) + sqrt(3) - sqrt(5)", ""),
    ("0*x + 1/10**50", ""),
]


@pytest.mark.parametrize(("text", "conditions"), NOT_ZERO)
def test_what_is_not_zero_everywhere_does_not_reduce(text, conditions):
    assert not is_formally_zero(read_expression(text), domain(conditions))


@pytest.mark.parametrize("text", ["1/(sin(x)**2 + cos(x)**2 - 1)", "x/(sqrt(2)*sqrt(3) - sqrt(6))", "log(x - x)"])
def test_a_division_by_zero_that_hides_is_an_error(text):
    with pytest.raises(InvalidInput):
        is_formally_zero(read_expression(text), domain(""))


leaves = st.sampled_from(["x", "1", "2", "-1/2", "pi", "I", "3"])


def grown(inner):
    unary = st.sampled_from(["exp", "sin", "cos", "sqrt", "log", "tanh", "atan", "Abs", "sinh", "asin"])
    return st.one_of(
        st.tuples(unary, inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(inner, st.sampled_from([" + ", "*", " - "]), inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
        st.tuples(inner, st.sampled_from(["2", "-1", "1/2", "3", "x"])).map(lambda t: f"({t[0]})**({t[1]})"),
    )


@settings(max_examples=120, derandomize=True, deadline=None)
@given(st.recursive(leaves, grown, max_leaves=5), st.sampled_from(["", "x real", "x > 0", "x < 0", "x integer"]))
def test_reduction_keeps_the_value_wherever_there_is_one(text, conditions):
    """On both sides of all cuts, at complex points where these are allowed."""
    there = domain(conditions)
    try:
        expression = read_expression(text)
        found = reduced_expression(expression, there)
    except MathengineError:
        return
    for point in points(there, 14):
        try:
            left, right = (acb(enclose(side, 120, variables=values_at(point))) for side in (expression, found))
        except MathengineError:
            continue
        if left.is_finite() and right.is_finite():
            assert left.overlaps(right), (text, conditions, point)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(["x + 1", "x - 2", "2*x + 3", "x**2 + 1", "y - x", "-x"]), min_size=1, max_size=4))
def test_factors_multiply_to_the_whole(parts):
    expanded = read_expression("*".join(f"({part})" for part in parts) + " + 0")
    from mathengine.numeric.rational_form import rational_form

    whole = rational_form(expanded)
    content, found = factored(whole) if type(whole).__name__ == "Sum" else (1, [(whole, 1)])
    for at in ({"x": 5, "y": 3}, {"x": -4, "y": 11}):
        values = {name: acb(value) for name, value in at.items()}
        product = acb(1)
        for base, count in found:
            product *= acb(enclose(base, 90, variables=values)) ** count
        expected = acb(enclose(expanded, 90, variables=values))
        assert product.overlaps(expected / acb(int(content.numerator)) * acb(int(content.denominator)))


def test_factors_in_the_ring():
    content, parts = reduced_factors(read_expression("6*exp(2*x) - 6"), domain(""))
    assert content == 6
    assert len(parts) >= 2
    assert reduced_factors(read_expression("sin(x)**2 + cos(x)**2 - 1"), domain("")) == (0, [])


def test_terms_of_an_exponent():
    found = exponent_terms(read_expression("2*x + x/2 - 3 + I*pi"))
    assert sorted(str(value) for value in found.values()) == ["-3", "1", "5/2"]

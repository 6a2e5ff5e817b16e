"""Derivatives against differences of mpmath, on both sides of every cut; the two tables against each other."""

from fractions import Fraction

import mpmath
import pytest
from flint import acb, arb, fmpq

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose
from mathengine.numeric.precision import working_precision
from mathengine.numeric.reader import read_expression as read
from mathengine.pipeline.certificate_derivatives import slope
from mathengine.symbolic.differentiation import derivative, without_derivatives

ONE = [
    "exp",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "cot",
    "sec",
    "csc",
    "sinh",
    "cosh",
    "tanh",
    "coth",
    "sech",
    "csch",
    "asin",
    "acos",
    "atan",
    "acot",
    "asec",
    "acsc",
    "asinh",
    "acosh",
    "atanh",
    "acoth",
    "erf",
    "erfc",
    "erfi",
    "gamma",
    "loggamma",
    "digamma",
    "factorial",
]
POINTS = [Fraction(1, 3), Fraction(-1, 3), Fraction(9, 4), Fraction(-9, 4)]
CALLS = [f"{function}(x)" for function in ONE]
CALLS += ["besselj(1/3, x)", "bessely(2, x)", "besseli(1/2, x)", "besselk(1, x)", "polylog(2, x)", "polylog(3, x)"]
CALLS += ["polygamma(2, x)", "zeta(3, x)", "x**(1/3)", "2**x", "x**x", "(x**2 + 1)**(3/2)", "log(x)**2", "exp(1/x)"]


@pytest.fixture(autouse=True)
def _many_bits():
    with working_precision(400):
        yield


def value(expression, x, bits=400):
    return acb(enclose(expression, bits, variables={"x": x}))


@pytest.mark.parametrize("text", CALLS)
@pytest.mark.parametrize("x", POINTS, ids=str)
@pytest.mark.parametrize("rule", [derivative, slope], ids=["symbolic", "checker"])
def test_derivatives_are_limits_of_differences_along_the_real_line(text, x, rule):
    """Also on the cuts, where the value is continuous along the line."""
    if text.startswith(("loggamma", "zeta(3", "digamma")) and x < 0:
        x = Fraction(-1, 3)
    function, step = read(text), Fraction(1, 10**30)
    here = fmpq(x.numerator, x.denominator)
    up, down = ((x + s * step).as_integer_ratio() for s in (1, -1))
    difference = (value(function, fmpq(*up)) - value(function, fmpq(*down))) / arb(fmpq(2, 10**30))
    found = value(rule(function, "x"), here)
    assert bool(abs(difference - found) < arb(10) ** -25), (difference, found)


def test_derivatives_have_the_values_of_mpmath():
    for text, f in [
        ("atan(x)*exp(x)", lambda t: mpmath.atan(t) * mpmath.exp(t)),
        ("gamma(x)/x", lambda t: mpmath.gamma(t) / t),
    ]:
        with mpmath.workdps(40):
            witness = mpmath.diff(f, mpmath.mpf("1.25"), 3)
            found = enclose(derivative(read(text), "x", 3), 150, variables={"x": fmpq(5, 4)})
            assert abs(mpmath.mpf(found.mid().str(35, radius=False)) - witness) < mpmath.mpf(10) ** -12


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("beta(x, y)", "x"),
        ("beta(x, y)", "y"),
        ("binomial(x, y)", "x"),
        ("binomial(x, y)", "y"),
        ("atan2(x, y)", "x"),
        ("atan2(x, y)", "y"),
    ],
)
def test_partial_derivatives_are_limits_of_differences(text, twin):
    at = {"x": fmpq(7, 3), "y": fmpq(5, 4)}
    h = fmpq(1, 10**30)
    ends = [enclose(read(text), 400, variables={**at, twin: at[twin] + s * h}) for s in (1, -1)]
    found = enclose(derivative(read(text), twin), 400, variables=at)
    assert bool(abs((ends[0] - ends[1]) / arb(2 * h) - found) < arb(10) ** -25)


def test_derivatives_inside_expressions_are_carried_out_from_the_inside():
    found = without_derivatives(read("1 + 2*diff(diff(x**4, x), x)**2 + diff(x**3, x, 2)"))
    assert bool(enclose(found, 60, variables={"x": fmpq(2)}) == 1 + 2 * 48**2 + 12)
    assert bool(enclose(without_derivatives(read("diff(exp(2*x), x, 0)")), 60, variables={"x": fmpq(0)}) == 1)


@pytest.mark.parametrize(
    "text", ["diff(x**2, 3)", "diff(x, x, -1)", "diff(x, x, 1/2)", "diff(x, x, x)", "diff(x)", "diff(x, x, 1000)"]
)
def test_a_derivative_that_makes_no_sense_is_refused(text):
    with pytest.raises(InvalidInput):
        without_derivatives(read(text))


def test_a_function_without_a_rule_is_named():
    with pytest.raises(InvalidInput, match="zeta"):
        derivative(read("zeta(x)"), "x")

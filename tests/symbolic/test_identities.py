"""Plans of proofs: found for true statements, checked by an independent check, never found for false ones."""

import time
from fractions import Fraction

import pytest

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Name
from mathengine.numeric.printer import to_text
from mathengine.numeric.rational_form import rational_form
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.pipeline.certificates import check_certificate
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.identities import (
    domain_at,
    inner_points,
    linear_equation,
    vanishing_plan,
    with_logarithms,
    without,
)


def domain(conditions, names="x"):
    return Domain.of(names, read_statement(f"0 = 0 for {conditions}").conditions if conditions else ())


PLANS = {
    ("sin(x)**2 + cos(x)**2 - 1", ""): "formal",
    ("asinh(x) - log(x + sqrt(x**2 + 1))", ""): "formal",
    ("(2 + sqrt(5))**(1/3) - (1 + sqrt(5))/2", ""): "algebraic",
    ("zeta(2) - pi**2/6", ""): "theorems",
    ("atan(x) + atan(1/x) - pi/2", "x > 0"): "equation",
    ("2*atan(x) - atan(2*x/(1 - x**2))", "x > -1 and x < 1"): "equation",
    ("polylog(2, x) + polylog(2, 1 - x) - pi**2/6 + log(x)*log(1 - x)", "x > 0 and x < 1"): "equation",
    ("atan(x) + atan(1/x) - sign(x)*pi/2", "x real"): "pieces",
    ("2*atan(x) - asin(2*x/(1 + x**2))", "x >= -1 and x <= 1"): "pieces",
    ("sqrt(x**4) - x**2", "x real"): "pieces",
}


@pytest.mark.parametrize(("text", "conditions"), PLANS)
def test_a_plan_is_found_and_established(text, conditions):
    plan = vanishing_plan(read_expression(text), domain(conditions, "x" if "x" in text else ""))
    assert plan is not None
    assert plan["step"] in (PLANS[text, conditions], "formal", "exponential")
    check_certificate(f"{text} = 0" + (f" for {conditions}" if conditions else ""), {"rule": "identity", "proof": plan})


FALSE = [
    ("sqrt(x**2) - x", ""),
    ("sqrt(x**2) - x", "x real"),
    ("atan(x) + atan(1/x) - pi/2", "x real"),
    ("atan(x) + atan(1/x) - pi/2", "x < 0"),
    ("2*atan(x) - atan(2*x/(1 - x**2))", "x real"),
    ("2*atan(x) - asin(2*x/(1 + x**2))", "x > -2"),
    ("log(x**2) - 2*log(x)", "x < 0"),
    ("asin(sin(x)) - x", "x real"),
    ("sign(x)**2 - 1", "x real"),
    ("sign(x) - 1", "x >= 0"),
    ("x - x**2", ""),
    ("sin(x) - x", ""),
    ("sqrt(2) + sqrt(3) - 31462643699/10**10", ""),
    ("exp(pi) - pi - 20", ""),
    ("log(2) - 1", ""),
    ("acot(x) + acot(-x)", ""),
]


@pytest.mark.parametrize(("text", "conditions"), FALSE)
def test_no_plan_for_what_is_false_that_the_check_would_take(text, conditions):
    plan = vanishing_plan(read_expression(text), domain(conditions, "x" if "x" in text.replace("exp", "") else ""))
    if plan is None:
        return
    with pytest.raises(InvalidInput):
        check_certificate(
            f"{text} = 0" + (f" for {conditions}" if conditions else ""), {"rule": "identity", "proof": plan}
        )


def test_a_division_by_zero_is_an_error():
    with pytest.raises(InvalidInput, match="division"):
        vanishing_plan(read_expression("x/(sin(x)**2 + cos(x)**2 - 1)"), domain(""))


def test_time_that_is_over_ends_the_search():
    started = time.monotonic()
    text = "atan(x) + atan(1/x) - pi/2"
    assert vanishing_plan(read_expression(text), domain("x > 0"), 0, time.monotonic() - 1) is None
    assert time.monotonic() - started < 0.5
    assert vanishing_plan(read_expression(text), domain("x > 0"), 99) is None


EQUATIONS = {
    "exp(2*x)": ["2"],
    "sin(x)": ["-1", "0"],
    "x**3": ["3/x"],
    "besselj(0, x)": ["-1", "-1/x"],
}


@pytest.mark.parametrize("text", EQUATIONS)
def test_linear_differential_equations(text):
    """Of order 1 where the field of the function has one, which sin has: sin' = cot*sin."""
    derivatives, coefficients = linear_equation(read_expression(text), domain(""), "x")
    assert len(derivatives) == len(coefficients) + 1
    if text != "sin(x)":
        assert [to_text(rational_form(a)) for a in coefficients] == EQUATIONS[text]


def test_points_and_domains_of_initial_values():
    there = domain("x >= 0 and x < 2 and y > 1", "xy")
    assert [domain_at(there, "x", Fraction(value)) for value in (0, 1, 2)] == [False, True, False]
    assert without(there, "x").names == ("y",)
    assert all(domain_at(there, "x", value) for value in inner_points(there, "x"))
    assert inner_points(domain("x real"), "x") == []


def test_inverse_functions_by_logarithms_have_no_inverse_function_left():
    opened = with_logarithms(read_expression("acot(x) + asec(acoth(x))"))
    assert "acot" not in to_text(opened)
    assert "asec" not in to_text(opened)
    assert with_logarithms(Name("x")) == Name("x")

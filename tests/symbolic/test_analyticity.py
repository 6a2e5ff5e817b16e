"""Where expressions are analytic, and how a real line is cut at branch points."""

from fractions import Fraction

import pytest

from mathengine.numeric.reader import read_expression, read_statement
from mathengine.symbolic.analyticity import branching, closed_ends, interior, is_analytic, pieces, rational_pieces
from mathengine.symbolic.assumptions import Domain


def domain(conditions, names="x"):
    return Domain.of(names, read_statement(f"0 = 0 for {conditions}").conditions)


ANALYTIC = {
    ("log(x)", "x > 0"): True,
    ("log(x)", "x >= 0"): False,
    ("log(x)", "x != 0"): False,
    ("log(x)", "x < 0"): True,
    ("log(x)", "x != 0 and x real"): False,
    ("sqrt(x**2 + 1)", "x real"): True,
    ("sqrt(x**2 - 1)", "x real"): False,
    ("sqrt(x**2 - 1)", "x > 1"): True,
    ("log(exp(I*x))", "x real"): False,
    ("atan(1/x)", "x real"): False,
    ("atan(1/x)", "x < 0"): True,
    ("atan(tan(x))", "x real"): False,
    ("asin(x)", "x > -1 and x < 1"): True,
    ("asin(x)", "x >= -1 and x <= 1"): False,
    ("asin(2*x)", "x > -1 and x < 1"): False,
    ("acosh(x)", "x > 1"): True,
    ("acosh(x)", "x > -1"): False,
    ("polylog(2, x)", "x < 1"): True,
    ("polylog(2, x)", "x <= 1"): False,
    ("gamma(x)/sin(x)", "x != 0"): True,
    ("besselj(1/2, x)", "x real"): False,
    ("besselj(0, x)", "x != 1"): True,
    ("Abs(x)", "x real"): False,
    ("sign(x - 1)", "x > 1"): True,
    ("floor(x)", "x > 0"): False,
    ("conjugate(x)", "x != 0"): False,
    ("sin(x)", "x integer"): False,
    ("exp(x)", "x**2 > 1"): False,
    ("exp(x)", "x != 1 and x real"): False,
}


@pytest.mark.parametrize(("text", "conditions"), ANALYTIC)
def test_analytic_on_a_connected_domain(text, conditions):
    assert is_analytic(read_expression(text), domain(conditions)) is ANALYTIC[text, conditions]


@pytest.mark.parametrize(
    "text", ["floor(x)", "summation(k, k, 1, x)", "conjugate(x)", "re(x)", "polylog(x, 1/2)", "Max(x, 1)"]
)
def test_no_rule_is_no_analyticity(text):
    try:
        expression = read_expression(text)
    except ValueError:
        return
    assert branching(expression) is None


def test_constants_ask_for_nothing():
    assert branching(read_expression("log(-1) + sqrt(2)*x + floor(pi)")).arguments == ()


CUT = {
    ("Abs(x)", "x real"): ([0], 2),
    ("sqrt((x - 1)**2) + sign(x + 2)", "x real"): ([-2, 1], 3),
    ("asin(x)", "x >= -1 and x <= 1"): ([-1, 1], 1),
    ("log(x**2 - 1/4)", "x > 0"): ([Fraction(1, 2)], 2),
    ("sign(x)", "x > 0"): ([], 1),
    ("sign(x)", "x != 0 and x real"): ([], 2),
    ("atan(1/x)", "x real"): ([0], 2),
}


@pytest.mark.parametrize(("text", "conditions"), CUT)
def test_the_line_is_cut_at_the_branch_points_inside(text, conditions):
    found = pieces(read_expression(text), domain(conditions), "x")
    breaks, count = CUT[text, conditions]
    assert list(found.breaks) == breaks
    assert len(found.domains) == count
    assert all(is_analytic(read_expression(text), piece) for piece in found.domains)


def test_irrational_branch_points_and_other_names_are_not_cut():
    assert pieces(read_expression("Abs(x**2 - 2)"), domain("x real"), "x") is None
    assert pieces(read_expression("Abs(x)"), Domain.of("x"), "x") is None
    assert pieces(read_expression("Abs(x - y)"), domain("x real and y real", "xy"), "x") is None
    assert list(rational_pieces(read_expression("Abs(x**2 - 2)*Abs(x - 3)"), domain("x real"), "x").breaks) == [3]


def test_ends_that_belong_to_a_domain_are_cut_off():
    found = closed_ends(domain("x >= 0 and x < 2"), "x")
    assert list(found.breaks) == [0]
    assert [str(piece.interval("x")) for piece in found.domains] == ["(0, 2)"]
    assert closed_ends(domain("x > 0"), "x") is None
    assert str(interior(domain("x >= 0 and x <= 1")).interval("x")) == "(0, 1)"

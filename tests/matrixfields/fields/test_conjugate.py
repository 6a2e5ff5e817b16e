"""Fields of f and fbar: the two conditions, and the continued fractions along x."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.conjugate import Pair, conjugate_field


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=4, max_size=4))
def test_the_conditions_hold_at_points_for_component_one(c):
    c0, c1, c2, c3 = c
    pair = Pair.read(f"{c0} + {c1}*(x + y)", f"{c2} + {c3}*(x - y)")
    assert pair.linear_defect().numerator.is_zero()
    assert pair.quadratic_defect().numerator.is_zero()

    def f(x, y):
        return c0 + c1 * (x + y)

    def g(x, y):
        return c2 + c3 * (x - y)

    for x in range(-2, 3):
        for y in range(-2, 3):
            assert f(x, y) - g(x + 1, y) == f(x + 1, y - 1) - g(x, y - 1) == int(pair.a().numerator(x, y))
            assert f(x, y) * g(x, y) - f(0, y) * g(0, y) == int(pair.b().numerator(x, y))


def test_the_matrices_are_those_of_a_and_b():
    made = conjugate_field("2*x^2 + 2*x*y + y^2", "-(2*x^2 - 2*x*y + y^2)")
    assert made.to_text().splitlines() == [
        "M_x = [[0, -4*x**4], [1, 4*x**2 + 4*x + 2*y**2 - 2*y + 2]]",
        "M_y = [[-2*x**2 + 2*x*y - y**2, -4*x**4], [1, 2*x**2 + 2*x*y + y**2]]",
    ]
    assert made.to_json() == {"ffbar": ["2*x**2 + 2*x*y + y**2", "-2*x**2 + 2*x*y - y**2"]}


@pytest.mark.parametrize(
    ("f", "fbar", "message"),
    [
        ("x + y", "x - 2*y", r"linear condition f\(x, y\) .* is 1; accepted: 0"),
        ("x + y", "x + y", "linear condition"),
        ("x + y + 1/(x + 1)", "x - y", "linear condition"),
        ("x^2 + 2*x*y - y^2", "x^2 + 2*x*y - y^2 + 2*x - 2*y", "condition"),
        ("x + y", "sin(x)", "expression is sin.*accepted: a rational function of x, y"),
        ("x + y", "x -", "expected an operand, found the end"),
        ("x + y", "pi*x", "parameters is pi; accepted: plain names"),
        ("0*x", "y", "condition|determinant"),
    ],
)
def test_what_is_no_pair_is_refused(f, fbar, message):
    with pytest.raises(InvalidInput, match=message):
        conjugate_field(f, fbar)


def test_a_pair_that_fails_the_quadratic_condition_alone_is_told_so():
    # f = p x + q y, fbar = r x + s y is linear where q - p = r + s, quadratic where p s + q r = 0.
    with pytest.raises(InvalidInput, match=r"quadratic condition F\(x, y\) .* of F = f\*fbar is 6\*x\*y; accepted: 0"):
        conjugate_field("2*x + 4*y", "x + y")

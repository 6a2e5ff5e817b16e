"""Fields of differential equations: agreement with pFq, shifts of higher order, refusals."""

import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.d_finite import d_finite
from mathengine.matrixfields.fields.field import NotConserving
from mathengine.matrixfields.fields.hypergeometric import hypergeometric

GAUSS = "theta*(theta + y0 - 1) - z*(theta + x0)*(theta + x1)"
SHIFTS = {"x0": "(theta + x0)/x0", "x1": "(theta + x1)/x1", "-y0": "(theta + y0 - 1)/(y0 - 1)"}


@pytest.mark.parametrize("z", [-1, "z", 3])
def test_the_equation_of_gauss_gives_the_field_of_gauss(z):
    made, known = d_finite(GAUSS, SHIFTS, z), hypergeometric(2, 1, z)
    for axis in known.axes:
        assert made.matrix(axis) == known.matrix(axis)
        assert made.matrix(axis, -1) == known.matrix(axis, -1)


@pytest.mark.parametrize("z", [-1, "z"])
def test_a_double_step_is_a_shift_of_order_two(z):
    # u counts double steps of x0 = 2u; theta does not commute with z, and the matrices know it.
    made = d_finite(
        "theta*(theta + y0 - 1) - z*(theta + 2*u)*(theta + x1)",
        {"u": "(theta + 2*u)*(theta + 2*u + 1)/(2*u*(2*u + 1))", "x1": SHIFTS["x1"], "-y0": SHIFTS["-y0"]},
        z,
    )
    coarse = hypergeometric(2, 1, z).sublattice({"u": [2, 0, 0], "x1": [0, 1, 0], "y0": [0, 0, 1]})
    for axis in made.axes:
        assert made.matrix(axis) == coarse.matrix(axis)


def test_hermite_polynomials_form_a_field_with_a_parameter():
    # F = H_a at sqrt(z) up to scaling: one axis and one parameter.
    made = d_finite("2*theta*(2*theta - 1) - 4*z*theta + 2*a*c*z", {"a": "theta + c"}, 1, ("c",))
    assert made.parameters == ("c",)
    assert made.rank == 2


@pytest.mark.parametrize(
    ("equation", "shifts", "z", "message"),
    [
        (GAUSS, {**SHIFTS, "x0": "theta + 2*x0"}, -1, "entry .* accepted: 0, for a conserving field"),
        (GAUSS, {}, -1, "shifts is none"),
        ("theta - 1/theta", {"a": "theta"}, 1, "differential equation is theta - 1/theta"),
        ("z + 1", {"a": "theta"}, 2, "order of the differential equation is 0"),
        ("theta - a", {"theta": "theta"}, 2, "axes is theta"),
        ("theta - a", {"a": "theta"}, "t", "z is t; accepted: a rational number, or z"),
        ("(1 - z)*theta - a", {"a": "theta^2 + a"}, 1, "z is 1; accepted: a point where the leading coefficient"),
        ("theta - b", {"a": "theta"}, 2, "name in an expression is b"),
        ("theta + a", {"a": "0*theta"}, 2, "determinant of M_a is 0"),
    ],
)
def test_what_makes_no_field_is_refused(equation, shifts, z, message):
    with pytest.raises(InvalidInput, match=message):
        d_finite(equation, shifts, z)


def test_shifts_that_do_not_belong_to_the_equation_name_the_pair():
    with pytest.raises(NotConserving) as caught:
        d_finite(GAUSS, {**SHIFTS, "x0": "theta + 2*x0"}, -1)
    assert "x0" in caught.value.axes

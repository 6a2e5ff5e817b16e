"""Steps between contiguous functions against flint's hypergeometric functions."""

import pytest
from flint import acb, arb, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from mathengine.numeric.balls import working_precision
from mathengine.symbolic.contiguous import STEPS, Pair, end_of, path_between, walk

AXES = {"2F1": "abc", "1F1": "ac", "0F1": "c"}
FUNCTIONS = {"2F1": "hypgeom_2f1", "1F1": "hypgeom_1f1", "0F1": "hypgeom_0f1"}
PARAMETERS = st.fractions(min_value=-3, max_value=4, max_denominator=6).filter(lambda x: x.denominator > 1)
POINTS = st.fractions(min_value=-2, max_value=0.75, max_denominator=9).filter(bool)


def rational(value):
    return fmpq(value.numerator, value.denominator)


def values(kind, parameters, z):
    """f and f' = (product of upper parameters)/c f(all parameters + 1)."""
    pair = []
    for shift in (0, 1):
        arguments = [acb(arb(parameters[axis] + shift)) for axis in AXES[kind]]
        pair.append(getattr(acb(arb(z)), FUNCTIONS[kind])(*arguments).real)
    factor = 1 / parameters["c"]
    for axis in AXES[kind][:-1]:
        factor *= parameters[axis]
    return pair[0], arb(factor) * pair[1]


@given(st.sampled_from(sorted(AXES)), st.tuples(PARAMETERS, PARAMETERS, PARAMETERS), POINTS, st.data())
def test_a_step_gives_the_contiguous_function_and_its_derivative(kind, parameters, z, data):
    here = {axis: rational(value) for axis, value in zip(AXES[kind], parameters, strict=False)}
    point = rational(z)
    assume(all((here["c"] - here[axis]).q > 1 for axis in AXES[kind][:-1]))
    axis = data.draw(st.sampled_from(AXES[kind]))
    up = data.draw(st.booleans())
    matrix = STEPS[kind][axis, up](here, point)
    there = end_of(here, ((axis, 1 if up else -1),))
    with working_precision(256):
        f, slope = values(kind, here, point)
        for (x, y), expected in zip((matrix[:2], matrix[2:]), values(kind, there, point), strict=True):
            found = arb(x) * f + arb(y) * slope
            assert (found - expected).contains(0)
            assert (found - expected).rad() < arb("1e-40")


@given(PARAMETERS, PARAMETERS, POINTS.filter(lambda z: z > 0), st.sampled_from("ac"), st.booleans())
def test_a_step_of_u_gives_a_multiple_of_the_contiguous_function(a, c, z, axis, up):
    assume((a - c).denominator > 1)
    here, point = {"a": rational(a), "c": rational(c)}, rational(z)

    def pair(at):
        # U' = -a U(a+1; c+1)
        a, c = (acb(arb(at[key])) for key in "ac")
        return acb(arb(point)).hypgeom_u(a, c).real, (-a * acb(arb(point)).hypgeom_u(a + 1, c + 1)).real

    matrix = STEPS["U"][axis, up](here, point)
    with working_precision(256):
        f, slope = pair(here)
        there = pair(end_of(here, ((axis, 1 if up else -1),)))
        found = [arb(x) * f + arb(y) * slope for x, y in (matrix[:2], matrix[2:])]
        cross = found[0] * there[1] - found[1] * there[0]
        assert cross.contains(0)
        assert cross.rad() < arb("1e-40") * (1 + abs(found[0] * there[1]).upper())


@given(st.tuples(PARAMETERS, PARAMETERS, PARAMETERS), POINTS, st.integers(1, 4), st.integers(1, 4))
def test_a_path_and_back_is_the_identity(parameters, z, up, down):
    here = {axis: rational(value) for axis, value in zip("abc", parameters, strict=True)}
    assume(all((here["c"] - here[axis]).q > 1 for axis in "ab"))
    pair = Pair((fmpq(1), fmpq(2)), (fmpq(3), fmpq(5)))
    path = (("a", up), ("c", -down), ("b", down), ("a", -up), ("c", down), ("b", -down))
    assert walk("2F1", here, rational(z), pair, path) == pair


def test_a_step_over_a_pole_is_refused():
    pair = Pair((fmpq(1), fmpq(0)), (fmpq(0), fmpq(1)))
    with pytest.raises(ZeroDivisionError):
        walk("1F1", {"a": fmpq(0), "c": fmpq(1)}, fmpq(1), pair, (("a", 1),))


def test_a_path_between_parameters_leads_from_one_to_the_other():
    start, end = ({"a": fmpq(a), "c": fmpq(c, 2)} for a, c in ((1, 3), (4, -1)))
    path = path_between(start, end, "ca")
    assert path == (("c", -2), ("a", 3))
    assert end_of(start, path) == end

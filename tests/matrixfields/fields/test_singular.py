"""Singular hyperplanes: read off, and met exactly where steps are singular."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.matrixfields.fields.catalogue import CATALOGUE, field
from mathengine.matrixfields.fields.field import SingularStep
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.singular import singular_locus

GAUSS = hypergeometric(2, 1, -1)
LOCUS = singular_locus(GAUSS)


def test_the_hyperplanes_of_gauss():
    planes = {plane.text: (plane.zeros, plane.poles) for plane in LOCUS.hyperplanes}
    assert planes == {
        "x0": ((), ("x0",)),
        "x1": ((), ("x1",)),
        "y0": (("y0",), ()),
        "x0 - y0": ((), ("y0",)),
        "x1 - y0": ((), ("y0",)),
        "x0 - y0 + 1": (("x0",), ()),
        "x1 - y0 + 1": (("x1",), ()),
    }
    assert LOCUS.others == ()


@settings(max_examples=200, deadline=None)
@given(st.tuples(*[st.integers(-3, 3)] * 3), st.integers(0, 2))
def test_a_step_is_singular_exactly_on_its_hyperplanes(point, axis):
    name = GAUSS.axes[axis]
    pole = any(name in plane.poles and plane.value(point) == 0 for plane in LOCUS.hyperplanes)
    zero = any(name in plane.zeros and plane.value(point) == 0 for plane in LOCUS.hyperplanes)
    try:
        determinant = GAUSS.step_at(axis, 1, point).det()
    except SingularStep:
        assert pole
        return
    assert not pole
    assert (determinant == 0) == zero


@given(st.tuples(*[st.integers(-6, 6)] * 3), st.tuples(*[st.integers(-2, 2)] * 3))
def test_a_line_meets_a_hyperplane_where_its_form_vanishes(start, direction):
    for plane in LOCUS.hyperplanes:
        values = [plane.value([s + n * d for s, d in zip(start, direction, strict=True)]) for n in range(40)]
        expected = next((n for n, value in enumerate(values) if value == 0), None)
        assert plane.meets(start, direction) == expected
    half = [Fraction(1, 2)] * 3
    assert LOCUS.hyperplanes[0].meets(half, direction) is None


def test_factors_with_parameters_or_higher_degree_are_told_apart():
    locus = CATALOGUE["cmf1"].locus()
    assert ("x", "x*c1*c3 + c0*c3 + c1*c2") in locus.others or any("c1" in text for _, text in locus.others)
    quadratic = singular_locus(field("conjugate_degree_3", k=1))
    assert any("**2" in text for _, text in quadratic.others)

"""Matrix fields: flatness, path independence, duals, gauges, sub-lattices, steps along lines."""

from fractions import Fraction
from itertools import permutations

import pytest
from flint import fmpq, fmpq_mat, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.catalogue import CATALOGUE, field
from mathengine.matrixfields.fields.explicit import ExplicitSteps
from mathengine.matrixfields.fields.field import MatrixField, NotConserving, SingularStep
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.matrices import RationalMatrix, ring
from mathengine.matrixfields.fields.reading import read_field

FIELDS = {
    "zeta3": field("zeta3"),
    "cmf2": field("cmf2"),
    "2F1(-1)": hypergeometric(2, 1, -1),
    "3F2(1)": hypergeometric(3, 2, 1),
    "dual of 3F2(1/2)": hypergeometric(3, 2, Fraction(1, 2)).dual(),
}


def naive_product(made, start, path):
    """The product along a path of signed unit steps, each inverted by hand where it goes back."""
    position = [Fraction(c) for c in start]
    rank = made.rank
    total = fmpq_mat(rank, rank, [int(i == j) for i in range(rank) for j in range(rank)])
    for axis, sign in path:
        if sign < 0:
            position[axis] -= 1
        step = made.step_at(axis, 1, position)
        total = total * (step if sign > 0 else step.inv())
        if sign > 0:
            position[axis] += 1
    return total


@st.composite
def paths(draw, dimension):
    offsets = [draw(st.integers(-2, 3)) for _ in range(dimension)]
    steps = [(axis, 1 if offset > 0 else -1) for axis, offset in enumerate(offsets) for _ in range(abs(offset))]
    detour = draw(st.integers(0, dimension - 1))
    return offsets, draw(st.permutations([*steps, (detour, 1), (detour, -1)]))


@pytest.mark.parametrize("name", FIELDS)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_products_depend_on_the_end_points_only(name, data):
    made = FIELDS[name]
    # A generic rational start: on no hyperplane.
    start = [Fraction(10 * i + 31, 7 + 2 * i) for i in range(made.dimension)]
    offsets, path = data.draw(paths(made.dimension))
    end = [a + b for a, b in zip(start, offsets, strict=True)]
    assert naive_product(made, start, path) == made.work(start, end)
    potential = made.potential(start)
    assert potential(end) * made.work(end, start) == potential(start)


@pytest.mark.parametrize("name", FIELDS)
def test_fast_and_expanded_flatness_agree(name):
    made = FIELDS[name]
    expanded = ExplicitSteps(made.axes, tuple(made.matrix(axis) for axis in made.axes))
    assert made.steps.flaw() is None
    assert expanded.flaw() is None
    for i in range(made.dimension):
        assert made.steps.determinant(i) == expanded.determinant(i)
        assert made.steps.backward(i) == expanded.backward(i)


@pytest.mark.parametrize("name", FIELDS)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_steps_along_a_line_are_the_steps_at_its_points(name, data):
    made = FIELDS[name]
    slopes = [data.draw(st.integers(-2, 2)) for _ in made.axes]
    line = [fmpq_poly([fmpq(10 * i + 31, 7 + 2 * i), slope]) for i, slope in enumerate(slopes)]
    axis = data.draw(st.integers(0, made.dimension - 1))
    sign = data.draw(st.sampled_from([1, -1]))
    n = data.draw(st.integers(0, 5))
    point = [Fraction(10 * i + 31, 7 + 2 * i) + n * slope for i, slope in enumerate(slopes)]
    assert made.step(axis, sign, line).at(n) == made.step_at(axis, sign, point)
    matrix = made.step(axis, sign, line)
    assert matrix.reduced().at(n) == matrix.at(n)


def test_the_failing_pair_and_entry_are_named():
    x, y = ring(["x", "y"]).gens()
    one, zero = x * 0 + 1, x * 0
    with pytest.raises(
        NotConserving, match=r"entry \(0, 1\) of M_x\(x\)\*M_y\(x \+ e_x\) - M_y.* is 1; accepted: 0"
    ) as caught:
        MatrixField.of_matrices(["x", "y"], [[[one, y], [zero, one]], [[one, 2 * x], [zero, one]]])
    assert caught.value.axes == ("x", "y")
    assert caught.value.entry == (0, 1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1), st.sampled_from([(1, 0), (0, 1), (1, 1), (0, 0)]))
def test_a_field_changed_in_one_entry_is_flat_only_if_it_commutes_at_every_point(axis, row, column, monomial):
    matrices = [FIELDS["zeta3"].matrix(a) for a in ("x", "y")]
    x, y = matrices[0].context.gens()
    rows = [list(r) for r in matrices[axis].rows]
    rows[row][column] = rows[row][column] + x ** monomial[0] * y ** monomial[1]
    matrices[axis] = RationalMatrix.of(rows, matrices[axis].denominator)
    steps = ExplicitSteps(("x", "y"), tuple(matrices))
    commutes = all(
        steps.step_at(0, 1, [fmpq(i), fmpq(j)]) * steps.step_at(1, 1, [fmpq(i + 1), fmpq(j)])
        == steps.step_at(1, 1, [fmpq(i), fmpq(j)]) * steps.step_at(0, 1, [fmpq(i), fmpq(j + 1)])
        for i in range(1, 9)
        for j in range(1, 9)
    )
    assert (steps.flaw() is None) == commutes


def test_singular_and_ill_shaped_matrices_are_refused():
    x, y = ring(["x", "y"]).gens()
    one = x * 0 + 1
    with pytest.raises(InvalidInput, match="determinant of M_x is 0; accepted: an invertible matrix"):
        MatrixField.of_matrices(["x", "y"], [[[one, one], [one, one]], [[one, x * 0], [x * 0, one]]])
    with pytest.raises(InvalidInput, match=r"shape of M_x is rows of \[2, 1\]"):
        MatrixField.of_matrices(["x", "y"], [[[one, one], [one]], [[one]]])
    with pytest.raises(InvalidInput, match="ranks of the matrices is 1, 2"):
        MatrixField.of_matrices(["x", "y"], [[[one]], [[one, x], [y, one]]])


@pytest.mark.parametrize("name", ["zeta3", "2F1(-1)", "3F2(1)"])
def test_the_dual_has_inverse_transposes_and_is_its_own_dual(name):
    made = FIELDS[name]
    dual = made.dual()
    for axis in made.axes:
        assert dual.matrix(axis) == made.matrix(axis).inverse().transpose()
        assert dual.matrix(axis, -1) == made.matrix(axis, -1).inverse().transpose()
        assert dual.dual().matrix(axis) == made.matrix(axis)
    assert ExplicitSteps(dual.axes, tuple(dual.matrix(a) for a in dual.axes)).flaw() is None
    start = [Fraction(10 * i + 31, 7 + 2 * i) for i in range(made.dimension)]
    end = [c + 1 for c in start]
    assert dual.work(start, end) == made.work(start, end).inv().transpose()


def test_a_gauge_changes_the_basis_only():
    made = FIELDS["zeta3"]
    x, y = made.context.gens()
    change = RationalMatrix.of([[x, y], [x * 0 + 1, x + y]], x * 0 + 1)
    other = made.gauge(change)
    assert other.checked() is other
    start, end = [3, 2], [5, 6]

    def at(point):
        values = [[int(entry(*point)) for entry in row] for row in change.rows]
        return fmpq_mat(2, 2, [v for row in values for v in row])

    assert other.work(start, end) == at(start).inv() * made.work(start, end) * at(end)
    with pytest.raises(InvalidInput, match="rank of the gauge is 1; accepted: 2"):
        made.gauge(RationalMatrix.of([[x]], x * 0 + 1))


def test_a_sublattice_walks_the_same_field():
    made = FIELDS["3F2(1)"]
    origin = [Fraction(3, 2), 2, 1, Fraction(7, 3), 4]
    basis = {"u": [1, 1, 1, 2, 2], "v": [0, 1, 0, 0, -1]}
    coarse = made.sublattice(basis, origin)
    assert coarse.checked() is coarse

    def point(u, v):
        return [o + u * a + v * b for o, a, b in zip(origin, *basis.values(), strict=True)]

    assert coarse.work([1, 0], [3, 2]) == made.work(point(1, 0), point(3, 2))
    with pytest.raises(InvalidInput, match="linearly independent"):
        made.sublattice({"u": [1, 1, 1, 2, 2], "v": [2, 2, 2, 4, 4]})
    with pytest.raises(InvalidInput, match="number of coordinates is 2"):
        made.sublattice({"u": [1, 1]})


def test_translation_brings_another_coset_to_the_integers():
    shift = [Fraction(1, 2), 1, Fraction(3, 2)]
    made = hypergeometric(2, 1, -1, shift)
    plain = FIELDS["2F1(-1)"]
    assert made.work([0, 0, 0], [2, 1, 3]) == plain.work(shift, [s + d for s, d in zip(shift, [2, 1, 3], strict=True)])
    assert made.checked() is made


def test_parameters_are_put_in_and_unknown_ones_refused():
    family = CATALOGUE["cmf1"].family()
    assert family.parameters == ("c0", "c1", "c2", "c3")
    numeric = family.with_values({"c0": 1, "c1": 2, "c2": 0, "c3": Fraction(1, 3)})
    assert numeric.step_at(0, 1, [1, 1]) == fmpq_mat(2, 2, [0, 1, 1, fmpq(14, 3)])  # b(1) = 3/3, a(1, 1) = 5 - 1/3
    with pytest.raises(InvalidInput, match="parameters without a value is c0, c1, c2, c3"):
        family.work([0, 0], [1, 1])
    with pytest.raises(InvalidInput, match="parameter is c4; accepted: c0, c1, c2, c3"):
        family.with_values({"c4": 1})
    with pytest.raises(InvalidInput, match="determinant of M_x is 0"):
        family.with_values({"c0": 0, "c1": 0, "c2": 0, "c3": 0})


def test_b_is_free_by_a_constant():
    # f fbar - b may be any function of y: a constant added to b keeps the field flat.
    made = read_field(
        {
            "matrices": {"x": [["0", "x^2 + k"], ["1", "2*y - 1"]], "y": [["x - y", "x^2 + k"], ["1", "x + y"]]},
            "parameters": ["k"],
        }
    )
    assert made.parameters == ("k",)


def test_steps_at_poles_are_refused_and_walked_around():
    gauss = FIELDS["2F1(-1)"]
    with pytest.raises(SingularStep, match=r"step along x0 from \(0, 1, 2\) is singular"):
        gauss.step_at(0, 1, [0, 1, 2])
    with pytest.raises(SingularStep, match="is singular"):
        gauss.step(0, 1, [fmpq_poly([0]), fmpq_poly([0, 1]), fmpq_poly([2])])
    # From (1, 1, 1) the lower parameter must be raised before y = x0, or after: some order works.
    found = gauss.work([1, 1, 2], [2, 2, 4])
    orders = []
    for order in permutations(range(3)):
        path = [(axis, 1) for axis in order for _ in range((1, 1, 2)[axis])]
        try:
            orders.append(naive_product(gauss, [1, 1, 2], path))
        except SingularStep:
            continue
    assert orders
    assert all(product == found for product in orders)


def test_wrong_lengths_axes_and_distances_are_refused():
    made = FIELDS["zeta3"]
    with pytest.raises(InvalidInput, match="number of coordinates is 3; accepted: 2: x, y"):
        made.work([0, 0, 0], [1, 1, 1])
    with pytest.raises(InvalidInput, match="integer distances"):
        made.work([0, 0], [Fraction(1, 2), 1])
    with pytest.raises(InvalidInput, match="axis is t; accepted: x, y"):
        made.matrix("t")
    with pytest.raises(InvalidInput, match="axis is 2; accepted: 0 to 1"):
        made.matrix(2)

"""Limits, deltas and scalar forms of trajectories against closed forms, mpmath and one another."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import Divergent, InvalidInput, PrecisionExhausted
from mathengine.matrixfields.fields.catalogue import CATALOGUE
from mathengine.matrixfields.fields.cones import error_rate, growth, invariant_cone, limit_direction, quotient_range
from mathengine.matrixfields.fields.field_delta import (
    blind_delta_along,
    delta,
    delta_along,
    predicted_delta_along,
)
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.limits import Trajectory, certified_limit, limit, limit_along
from mathengine.matrixfields.fields.line_companions import component_recurrence, line_fraction
from mathengine.matrixfields.fields.lines import SingularStep
from mathengine.matrixfields.fields.reading import read_field
from mathengine.matrixfields.fields.trajectory import integer_rows, trajectory_matrix
from mathengine.matrixfields.fields.walk import line_walk
from mathengine.numeric.balls import evaluate, working_precision
from mathengine.numeric.reader import read_expression

ZETA3 = read_field("zeta3")
GAUSS = hypergeometric(2, 1, -1)


def closed_form(text, digits=60):
    return evaluate(read_expression(text), digits)


@pytest.mark.parametrize("direction", [(1, 1), (2, 1), (1, 2), (3, 2), (1, 0)])
def test_every_direction_of_the_zeta3_field_has_one_limit(direction):
    found = limit(ZETA3, direction, (1, 1), 50)
    assert found.certified
    assert found.digits >= 50
    with working_precision(400):
        assert found.value.overlaps(closed_form("(1 - zeta(3))/zeta(3)"))


@pytest.mark.parametrize(
    ("field", "direction", "start"),
    [
        ("pFq(2, 1, 1/2)", (1, 1, 2), (1, 1, 2)),
        ("pFq(3, 2, 1/2)", (1, 1, 1, 2, 2), (1, 1, 1, 2, 2)),
        ("pFq(3, 2, 1/3)", (1, 1, 1, 2, 2), (Fraction(1, 2), 1, 1, 2, 2)),
        ("zeta3_4F3", (1, 1, 1, 1, 2, 2, 2), (1, 1, 1, 1, 2, 2, 3)),
    ],
)
def test_the_enclosure_holds_the_quotients_of_deep_walks(field, direction, start):
    path = Trajectory.of(read_field(field), direction, start)
    found = limit_along(path, 40)
    assert found.certified
    with working_precision(300):
        for depth in (150, 173):
            assert abs(arb(path.quotient(depth)) - found.value) < arb(10) ** -38


def test_two_dominant_eigenvalues_of_one_modulus_give_no_limit():
    with pytest.raises(PrecisionExhausted, match="does not settle"):
        limit(hypergeometric(4, 3, Fraction(1, 2)), (1, 1, 1, 1, 2, 2, 2), (1, 1, 1, 1, 2, 2, 2), 20)


def test_rules_of_rank_two_and_the_cone_enclose_the_same_number():
    path = Trajectory.of(GAUSS, (1, 1, 2), (1, 1, 2))
    by_fraction = certified_limit(path, 60)
    assert by_fraction.rule in "PWST"
    assert path.cone is not None
    depth = 60
    low, high = quotient_range(path.walked_rows(depth), path.cone.rays(depth))
    assert high - low < fmpq(1, 10**80)
    with working_precision(300):
        assert by_fraction.value.overlaps(arb(low).union(arb(high)))


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_documented_limits_hold_where_a_rule_certifies_them(name):
    entry = CATALOGUE[name]
    for known in entry.limits[:2]:
        field = entry.field(**known.parameters)
        found = limit(field, known.direction, known.start, 40, rows=known.rows(field.rank))
        with working_precision(300):
            ball = found.value + arb(0, "1e-30") if not found.certified else found.value
            assert ball.overlaps(closed_form(known.limit)), known


def test_other_rows_and_columns_give_moebius_images():
    path = Trajectory.of(ZETA3, (1, 1), (1, 1), rows=[[1, 1], [0, 1]], column=0)
    found = limit_along(path, 30)
    with working_precision(200):
        assert found.value.overlaps(closed_form("1/zeta(3)"))


def test_a_limit_that_no_rule_certifies_is_agreeing_and_says_so():
    found = limit(hypergeometric(2, 2, -1), (1, 1, 0, -1), (1, 1, -1, -1), 30)
    assert (found.rule, found.certified) == ("agreeing", False)
    with working_precision(200):
        assert abs(found.value - closed_form("(3 - 5*EulerGamma)/(3*EulerGamma - 1)")) < arb("1e-28")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rows": [[1, 0], [2, 0]]}, "linearly independent"),
        ({"rows": [[1, 0, 0], [0, 1, 0]]}, "two vectors of 2 integers"),
        ({"column": 2}, "column is 2; accepted: 0 to 1"),
        ({"digits": 0}, "digits is 0"),
    ],
)
def test_rows_and_columns_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(InvalidInput, match=message):
        limit(ZETA3, (1, 1), (1, 1), **arguments)


def test_a_pole_on_the_way_and_a_q_of_0_are_refused():
    with pytest.raises(SingularStep, match=r"step 3 of the trajectory \(1, 0, 0\) from \(-3, 1, 2\)"):
        limit(GAUSS, (1, 0, 0), (-3, 1, 2))
    with pytest.raises(InvalidInput, match=r"q along the trajectory .* is 0"):
        limit(hypergeometric(3, 2, 1), (1, 1, 1, 2, 2), (1, 1, 1, 2, 2))


def test_a_trajectory_whose_quotients_turn_has_no_limit():
    turning = read_field({"x": [["0", "-1"], ["1", "1"]]})  # of order 6
    with pytest.raises((Divergent, PrecisionExhausted)):
        limit(turning, (1,), (0,))


def test_a_rank_one_field_has_no_quotient():
    with pytest.raises(InvalidInput, match="rank of the field is 1"):
        limit(read_field({"x": [["x"]]}), (1,), (1,))


# Cones


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=3, max_size=3), st.integers(0, 2))
def test_positive_matrices_have_cones_that_hold_every_later_column(rows, column):
    entries = [[[c, 1] for c in row] for row in rows]
    cone = invariant_cone(entries, column)
    if cone is None:
        return
    matrix = trajectory_matrix_of(entries)
    depth = cone.start + 3
    walked = line_walk(matrix, depth).matrix.tolist()
    span = quotient_range(fmpz_rows(walked), cone.rays(depth))
    if span is None:
        return
    for later in range(depth + cone.entry + cone.fold, depth + cone.entry + 3 * cone.fold + 4):
        product = line_walk(matrix, later).matrix
        assert span[0] <= fmpq(product[0, column], product[1, column]) <= span[1]


def trajectory_matrix_of(entries):
    from flint import fmpq_poly

    from mathengine.matrixfields.fields.lines import LineMatrix

    rows = tuple(tuple(fmpq_poly(entry) for entry in row) for row in entries)
    return LineMatrix(rows, fmpq_poly([1]))


def fmpz_rows(table):
    from flint import fmpz_mat

    return fmpz_mat(table[:2])


def test_growth_weights_balance_the_degrees():
    entries, _ = integer_rows(trajectory_matrix(hypergeometric(3, 2, Fraction(1, 2)), (1, 1, 1, 2, 2), (1, 1, 1, 2, 2)))
    shape = growth(entries)
    for i, row in enumerate(entries):
        for j, entry in enumerate(row):
            assert len(entry) - 1 <= shape.degree + shape.weights[j] - shape.weights[i]
    assert shape.weights == (0, 1, 2)


def test_the_rate_is_the_logarithm_of_the_quotient_of_eigenvalues():
    entries, _ = integer_rows(trajectory_matrix(ZETA3, (1, 1), (1, 1)))
    with working_precision(200):
        assert error_rate(entries).overlaps(8 * (1 + arb(2).sqrt()).log())
    critical, _ = integer_rows(trajectory_matrix(ZETA3, (1, 0), (1, 1)))
    assert error_rate(critical) is None
    assert invariant_cone(critical, 1) is None


def test_the_ray_of_a_cone_is_moved_by_the_matrix():
    matrix = trajectory_matrix(GAUSS, (1, 1, 2), (1, 1, 2))
    entries, _ = integer_rows(matrix)
    cone = invariant_cone(entries, 1)
    with working_precision(200):
        here, there = (limit_direction(cone, entries, n, 20) for n in (5, 6))
        image = [
            sum(
                (arb(fmpq(sum(c * 5**k for k, c in enumerate(e)))) * v for e, v in zip(row, there, strict=True)), arb(0)
            )
            for row in entries
        ]
        assert (image[0] * here[1] - image[1] * here[0]).contains(0)


# Scalar forms


def test_the_zeta3_diagonal_is_aperys_fraction():
    fraction, back = line_fraction(trajectory_matrix(ZETA3, (1, 1), (1, 1)))
    assert fraction.to_text() == "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6)"
    with working_precision(200):
        assert back.enclose(closed_form("6/zeta(3)")).overlaps(closed_form("(1 - zeta(3))/zeta(3)"))


def test_the_row_y_1_of_the_zeta3_field_is_eulers_fraction():
    fraction, _ = line_fraction(trajectory_matrix(ZETA3, (1, 0), (1, 1)))
    assert fraction.to_text() == "cf(2*n**3 + 3*n**2 + 3*n + 1, -n**6)"


@pytest.mark.parametrize("component", [0, 1])
@pytest.mark.parametrize(("direction", "start"), [((1, 1), (1, 1)), ((2, 1), (1, 2)), ((1, 2), (1, 1))])
def test_the_convergents_of_a_component_are_quotients_of_the_walk(component, direction, start):
    matrix = trajectory_matrix(ZETA3, direction, start)
    fraction, back = line_fraction(matrix, ((1, 0), (0, 1)), component)
    images = {back(value) for value in fraction.convergents(12) if value is not None}
    walks = [line_walk(matrix, depth).matrix for depth in range(2, 9)]
    assert {Fraction(int(w[0, component]), int(w[1, component])) for w in walks} <= images


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=5, max_size=5).filter(any), st.integers(0, 2))
def test_a_component_obeys_its_recurrence(direction, component):
    field = hypergeometric(3, 2, Fraction(1, 2))
    start = [Fraction(1, 3), Fraction(1, 2), Fraction(3, 4), Fraction(5, 3), Fraction(9, 4)]
    matrix = trajectory_matrix(field, direction, start)
    recurrence = component_recurrence(matrix, component)
    order = len(recurrence) - 1
    assert order <= 3
    walks = [line_walk(matrix, depth).rational() for depth in range(order + 4)]
    for n in range(4):
        for row in range(3):
            terms = [recurrence[k](n) * walks[n + k][row, component] for k in range(order + 1)]
            assert sum(terms[1:], terms[0]) == 0


# Delta


def mpmath_delta(path, depth, value):
    quotient = path.quotient(depth)
    with mpmath.workdps(6 * depth):
        error = abs(mpmath.mpf(int(quotient.p)) / int(quotient.q) - value())
        return float(-1 - mpmath.log(error) / mpmath.log(int(quotient.q)))


@pytest.mark.parametrize(
    ("field", "direction", "start", "value"),
    [
        (ZETA3, (1, 1), (1, 1), lambda: 1 / mpmath.zeta(3) - 1),
        (ZETA3, (2, 1), (1, 1), lambda: 1 / mpmath.zeta(3) - 1),
        (read_field("ffbar(x + y, x - y)"), (1, 1), (1, 1), lambda: 1 / mpmath.log(2) - 1),
        (read_field("pi"), (1, 1), (1, 0), lambda: (2 - mpmath.pi) / 2),
    ],
)
@pytest.mark.parametrize("depth", [40, 150])
def test_delta_is_what_its_definition_says(field, direction, start, value, depth):
    path = Trajectory.of(field, direction, start)
    found = delta_along(path, depth)
    assert found.certified
    assert float(found.value) == pytest.approx(mpmath_delta(path, depth, value), abs=1e-10)
    assert float(found.value.rad()) < 1e-10


def test_delta_of_rank_three_is_certified_by_a_cone():
    path = Trajectory.of(hypergeometric(3, 2, Fraction(1, 2)), (1, 1, 1, 2, 2), (1, 1, 1, 2, 2))
    found = delta_along(path, 60)
    assert (found.rule, found.certified) == ("cone", True)
    deep = limit_along(path, 200)
    with working_precision(900):
        error = abs(arb(path.quotient(60)) - deep.value).log()
        assert found.log_error.overlaps(error)


def test_delta_of_a_slow_direction_uses_a_deep_enclosure():
    found = delta(ZETA3, (1, 0), (1, 1), 200)
    assert found.rule == "T"
    path = Trajectory.of(ZETA3, (1, 0), (1, 1))
    assert float(found.value) == pytest.approx(mpmath_delta(path, 200, lambda: 1 / mpmath.zeta(3) - 1), abs=1e-10)


def test_the_published_value_at_depth_1000_is_met():
    # ramanujantools 0.0.8 gives 0.0852 for direction (1, 1) at depth 1000, -0.1064 for (2, 1).
    assert float(delta(ZETA3, (1, 1), (1, 1), 1000).value) == pytest.approx(0.0852, abs=5e-5)
    assert float(delta(ZETA3, (2, 1), (1, 1), 1000).value) == pytest.approx(-0.1064, abs=5e-5)


def test_predicted_delta_has_the_exact_rate_and_says_what_follows():
    path = Trajectory.of(ZETA3, (1, 1), (1, 1))
    predicted = predicted_delta_along(path, 1500)
    exact = 8 * mpmath.log(1 + mpmath.sqrt(2)) / (4 * mpmath.log(1 + mpmath.sqrt(2)) + 3) - 1
    assert predicted.value == pytest.approx(float(exact), abs=0.01)
    assert predicted.measured_rate == pytest.approx(float(predicted.rate), rel=1e-4)
    said = predicted.implies()
    assert "proved: the error rate r" in said
    assert "measured only: the growth of the reduced denominators" in said
    assert f"<= {1 + 1 / predicted.value:.4f}" in said
    negative = predicted_delta_along(Trajectory.of(ZETA3, (2, 1), (1, 1)), 300)
    assert negative.implies() == "delta < 0: nothing follows"


def test_blind_delta_needs_no_limit_and_comes_close():
    path = Trajectory.of(ZETA3, (1, 1), (1, 1))
    assert float(blind_delta_along(path, 500).value) == pytest.approx(float(delta_along(path, 500).value), abs=1e-4)


@pytest.mark.parametrize("depth", [0, 10**7])
def test_depths_out_of_bounds_are_refused(depth):
    with pytest.raises(InvalidInput, match="depth is"):
        delta(ZETA3, (1, 1), (1, 1), depth)


def test_a_singular_step_leaves_an_exact_limit_and_no_delta():
    # M_y(x, y) of zeta3 has determinant y^6: the step from y = 0 makes the rows proportional.
    path = Trajectory.of(ZETA3, (0, 1), (1, 0))
    found = limit_along(path, 20)
    assert found.rule == "exact"
    quotient = path.quotient(5)
    with working_precision(200):
        assert found.value.overlaps(arb(quotient))
    assert quotient == path.quotient(9)
    with pytest.raises(InvalidInput, match="constant after a singular step"):
        delta_along(path, 20)


def test_a_quotient_that_never_changes_has_no_delta():
    path = Trajectory.of(read_field("cmf1"), (2, 0), (3, Fraction(1, 2)))
    with pytest.raises(InvalidInput, match=r"p/q along .* is (constant|the same)"):
        delta_along(path, 20)

"""Trajectory matrices against ramanujantools' (vectors), against products of unit steps, and where there are none."""

import hashlib
import json
from fractions import Fraction
from pathlib import Path

import pytest
from flint import fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.field import MatrixField
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.lines import SingularStep
from mathengine.matrixfields.fields.meijer import meijer_g
from mathengine.matrixfields.fields.reading import read_field
from mathengine.matrixfields.fields.trajectory import integer_rows, trajectory_matrix
from mathengine.matrixfields.fields.trajectory_paths import ordered_steps
from mathengine.matrixfields.fields.two_term_operators import operator_of
from mathengine.numeric.polynomials import read_rational_function

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "trajectories.json").read_text())["cases"]


def name_of(case):
    return f"{case['field']} along {case['direction']}"


def numbers(text):
    return [Fraction(part) for part in text.split(",")]


def steps(text):
    return [int(part) for part in text.split(",")]


@pytest.mark.parametrize("case", VECTORS, ids=name_of)
def test_every_entry_is_that_of_ramanujantools(case):
    matrix = trajectory_matrix(read_field(case["field"]), steps(case["direction"]), numbers(case["start"]))
    assert matrix.rank == len(case["matrix"])
    for row, expected in zip(matrix.rows, case["matrix"], strict=True):
        for entry, text in zip(row, expected, strict=True):
            top, bottom = read_rational_function(text, "n")
            assert entry * fmpq_poly(bottom) == fmpq_poly(top) * matrix.denominator


@pytest.mark.parametrize("case", VECTORS, ids=name_of)
def test_the_matrix_is_in_lowest_terms(case):
    matrix = trajectory_matrix(read_field(case["field"]), steps(case["direction"]), numbers(case["start"]))
    assert matrix.reduced() == matrix
    assert matrix.denominator.leading_coefficient() == 1


def projective_digest(matrix):
    """As in ramanujantools 0.0.8, ``cmf/cmf_benchmark.py``: residues of the entries up to a common factor."""
    signature = []
    for prime in (1_000_000_007, 1_000_000_009, 1_000_000_021):
        values = [int(e.p) % prime * pow(int(e.q) % prime, -1, prime) % prime for row in matrix.tolist() for e in row]
        inverse = pow(next(value for value in values if value), -1, prime)
        signature.extend(value * inverse % prime for value in values)
    return hashlib.sha256(repr(signature).encode()).hexdigest()[:20]


def test_the_brown_zudilin_direction_of_8f7_has_the_published_digest():
    direction = (42, 17, 16, 15, 14, 13, 12, 11, 24, 25, 26, 27, 28, 29, 30)
    matrix = trajectory_matrix(hypergeometric(8, 7, 1), direction, (5, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 4))
    assert matrix.rank == 7
    assert projective_digest(matrix.at(19)) == "b7d20de90ae236128244"


FIELDS = {
    "2F1(-1)": hypergeometric(2, 1, -1),
    "2F1(2/3) shifted": hypergeometric(2, 1, Fraction(2, 3), [Fraction(1, 2), 0, Fraction(1, 3)]),
    "3F2(1)": hypergeometric(3, 2, 1),
    "2F2(-2)": hypergeometric(2, 2, -2),
    "1F2(1/2)": hypergeometric(1, 2, Fraction(1, 2)),
    "G(1,1,2,2)(-1)": meijer_g(1, 1, 2, 2, -1),
    "G(1,2,2,2)(-1)": meijer_g(1, 2, 2, 2, -1),
    "zeta3": read_field("zeta3"),
    "dual of 2F1": hypergeometric(2, 1, -1).dual(),
}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(FIELDS)), st.data())
def test_at_every_n_it_is_the_work_between_two_points_of_the_line(name, data):
    field = FIELDS[name]
    direction = data.draw(st.lists(st.integers(-2, 2), min_size=field.dimension, max_size=field.dimension).filter(any))
    # Coordinates whose differences are no integers: no singular hyperplane contains the line.
    start = [Fraction(7 * i + 3, 31 + 2 * i * i) for i in range(field.dimension)]
    n = data.draw(st.integers(0, 5))
    matrix = trajectory_matrix(field, direction, start)
    here = [s + n * v for s, v in zip(start, direction, strict=True)]
    there = [s + v for s, v in zip(here, direction, strict=True)]
    assert matrix.at(n) == field.work(here, there)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-2, 2), min_size=5, max_size=5).filter(any))
def test_the_companion_structure_and_explicit_matrices_give_one_result(direction):
    field = hypergeometric(3, 2, 1)
    explicit = MatrixField.of_matrices(field.axes, [field.matrix(axis) for axis in field.axes])
    assert operator_of(field.steps) is not None
    assert operator_of(explicit.steps) is None
    start = [Fraction(1, 3), Fraction(2, 5), Fraction(1, 7), Fraction(1, 2), Fraction(5, 11)]
    assert trajectory_matrix(field, direction, start) == trajectory_matrix(explicit, direction, start)


def test_the_operator_of_a_field_is_read_off_only_where_the_shifts_fit():
    assert operator_of(hypergeometric(2, 1, "z").steps) is None
    assert operator_of(read_field("zeta3").steps) is None
    shifted = operator_of(hypergeometric(2, 1, -1).translated([Fraction(1, 2), 0, Fraction(1, 3)]).steps)
    assert [parameter.offset for parameter in shifted.upper] == [Fraction(1, 2), 0]
    assert [parameter.offset for parameter in shifted.lower] == [0, Fraction(-2, 3)]


def test_steps_are_reordered_around_a_wall():
    # y0 - 1 = x0 all along the line: x0 must not overtake. ramanujantools agrees with the matrix (vectors, 4F3).
    field = hypergeometric(2, 1, -1)
    matrix = trajectory_matrix(field, (1, 1, 1), (1, 1, 2))
    # Compare with a start beside the wall.
    beside = trajectory_matrix(field, (1, 1, 1), (1, 1, 2 + Fraction(1, 10**9)))
    for row, close in zip(matrix.rows, beside.rows, strict=True):
        for entry, other in zip(row, close, strict=True):
            exact, near = entry(3) / matrix.denominator(3), other(3) / beside.denominator(3)
            assert abs(Fraction(int(exact.p), int(exact.q)) - Fraction(int(near.p), int(near.q))) < Fraction(1, 10**7)


@pytest.mark.parametrize(
    ("direction", "start", "message"),
    [
        ((0, 0, 0), (1, 1, 2), r"direction is \(0, 0, 0\)"),
        ((1, 1), (1, 1, 2), "direction is .*accepted: 3 integers: x0, x1, y0"),
        ((1, 1, 1), (1, 1), "start is .*accepted: 3 rational numbers: x0, x1, y0"),
        ((1, Fraction(1, 2), 1), (1, 1, 2), "an integer vector"),
        ((20_000, 0, 0), (1, 1, 2), "at most 10000 unit steps"),
    ],
)
def test_directions_and_starts_that_make_no_sense_are_refused(direction, start, message):
    with pytest.raises(InvalidInput, match=message):
        trajectory_matrix(hypergeometric(2, 1, -1), direction, start)


def test_a_field_with_a_free_parameter_has_no_trajectory():
    with pytest.raises(InvalidInput, match="parameters without a value is z"):
        trajectory_matrix(hypergeometric(2, 1, "z"), (1, 1, 1), (1, 1, 2))


def test_a_direction_into_a_singular_hyperplane_is_refused():
    # phi(x + e)/phi(x) for phi = 1/(x - y): either order of (1, 1) on the line x = y leads through a pole.
    field = read_field({"x": [["(x - y)/(x - y + 1)"]], "y": [["(x - y)/(x - y - 1)"]]})
    with pytest.raises(SingularStep, match=r"direction \(1, 1\) is singular in every order"):
        trajectory_matrix(field, (1, 1), (0, 0))
    assert trajectory_matrix(field, (1, 1), (1, 0)).at(5) == field.work([6, 5], [7, 6])


def test_paths_stay_near_the_line_and_avoid_what_is_not_passable():
    assert ordered_steps((2, -1)) == [(0, 1), (1, -1), (0, 1)]
    path = ordered_steps((3, 3), lambda axis, sign, walked: axis == 1 or walked[1] > walked[0])
    walked = [0, 0]
    for axis, sign in path:
        walked[axis] += sign
        assert walked[1] >= walked[0]
    assert walked == [3, 3]
    with pytest.raises(SingularStep, match="singular in every order"):
        ordered_steps((2, 2), lambda axis, sign, walked: walked != [1, 1] and walked[0] < 2 and axis == 0)


def test_integer_rows_are_coprime_and_proportional():
    matrix = trajectory_matrix(hypergeometric(2, 1, Fraction(1, 2)), (1, 1, 2), (Fraction(1, 2), 1, 2))
    rows, below = integer_rows(matrix)
    factor = Fraction(below[-1])
    for row, entries in zip(matrix.rows, rows, strict=True):
        for polynomial, coefficients in zip(row, entries, strict=True):
            assert polynomial * int(factor) == fmpq_poly(coefficients)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-2, 2), min_size=5, max_size=5).filter(any), st.integers(0, 4))
def test_the_dual_walks_by_transposed_ways_back(direction, n):
    field = hypergeometric(3, 2, 1)
    start = [Fraction(1, 3), Fraction(2, 5), Fraction(1, 7), Fraction(1, 2), Fraction(5, 11)]
    primal = trajectory_matrix(field, direction, start).at(n)
    assert trajectory_matrix(field.dual(), direction, start).at(n) == primal.inv().transpose()

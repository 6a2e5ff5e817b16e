"""Exact walks against ramanujantools' (vectors), against the work between two points, and their shared products."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from flint import fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.lines import SingularStep
from mathengine.matrixfields.fields.reading import read_field
from mathengine.matrixfields.fields.trajectory import trajectory_matrix
from mathengine.matrixfields.fields.walk import line_walk, line_walks, walk

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "trajectories.json").read_text())["cases"]


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: f"{case['field']} along {case['direction']}")
def test_the_walk_is_that_of_ramanujantools(case):
    direction = [int(c) for c in case["direction"].split(",")]
    start = [Fraction(c) for c in case["start"].split(",")]
    walked = walk(read_field(case["field"]), direction, start, case["depth"])
    for i, row in enumerate(case["walk"]):
        assert [walked.entry(i, j) for j in range(len(row))] == [Fraction(text) for text in row]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(-2, 3), min_size=3, max_size=3).filter(any), st.integers(0, 12))
def test_the_walk_is_the_work_between_its_ends(direction, depth):
    field = hypergeometric(2, 1, -1)
    start = [Fraction(1, 3), Fraction(2, 5), Fraction(3, 7)]
    end = [s + depth * v for s, v in zip(start, direction, strict=True)]
    assert walk(field, direction, start, depth).rational() == field.work(start, end)


def test_walks_of_several_depths_share_their_products():
    matrix = trajectory_matrix(hypergeometric(3, 2, 1), (1, 1, 1, 2, 2), (1, 1, 1, 3, 3))
    together = line_walks(matrix, [0, 1, 7, 20, 50])
    assert [w.rational() for w in together] == [line_walk(matrix, d).rational() for d in (0, 1, 7, 20, 50)]
    assert together[0].rational() == fmpq_mat([[1, 0], [0, 1]])


def test_a_walk_is_a_product_of_two():
    matrix = trajectory_matrix(read_field("zeta3"), (2, 1), (1, 1))
    left, right = line_walk(matrix, 13), line_walk(matrix, 8, first=13)
    assert left.rational() * right.rational() == line_walk(matrix, 21).rational()


def test_a_pole_on_the_way_is_refused_with_its_place():
    field = hypergeometric(2, 1, -1)
    with pytest.raises(SingularStep, match="step 3 of the walk is infinite"):
        walk(field, (1, 0, 0), (-3, 1, 2), 5)
    assert walk(field, (1, 0, 0), (-3, 1, 2), 3).depth == 3


@pytest.mark.parametrize("depths", [[3, 1], [1, 1], [-1], [10**8]])
def test_depths_must_increase_and_stay_in_bounds(depths):
    with pytest.raises(InvalidInput, match="increasing integers from 0"):
        walk(read_field("zeta3"), (1, 1), (1, 1), depths)

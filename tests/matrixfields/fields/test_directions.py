"""Directions of a field: which there are, and what is measured along them."""

from __future__ import annotations

from itertools import product
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.directions import (
    MeasuredDirection,
    direction_count,
    measure_direction,
    primitive_directions,
    scan,
)
from mathengine.matrixfields.fields.reading import read_field

ranges = st.tuples(st.integers(-4, 4), st.integers(0, 4)).map(lambda pair: (pair[0], pair[0] + pair[1]))

MEASURED = {
    ("ffbar(x + y, x - y)", (1, 1)): 0.305,
    ("ffbar(2*x + 2*y, x - y)", (1, 1)): 0.410,
    ("ffbar(2*x**2 + 2*x*y + y**2, -2*x**2 + 2*x*y - y**2)", (1, 1)): 0.112,
    ("ffbar(x**2 + 2*x*y + 2*y**2, x**2 - 2*x*y + 2*y**2)", (1, 1)): 0.113,
    ("zeta3", (1, 1)): 0.095,
}
"""Delta at depth 300 from (1, 1), measured by a program of its own before this one was written."""


@given(st.lists(ranges, min_size=1, max_size=3))
def test_primitive_directions_are_all_vectors_of_the_box_without_common_factor(box: list[tuple[int, int]]) -> None:
    vectors = product(*(range(low, high + 1) for low, high in box))
    assert sorted(primitive_directions(box)) == sorted(v for v in vectors if gcd(*v) == 1)


@pytest.mark.parametrize("box", [[], [(1, 0)], [(0, 10**4)] * 2])
def test_an_empty_or_huge_box_is_refused(box: list[tuple[int, int]]) -> None:
    with pytest.raises(InvalidInput, match="accepted"):
        direction_count(box)


@pytest.mark.parametrize(("text", "direction"), MEASURED)
def test_delta_of_known_directions_is_that_of_the_literature(text: str, direction: tuple[int, int]) -> None:
    found = measure_direction(read_field(text), direction, (1, 1), 300)
    assert isinstance(found, MeasuredDirection)
    assert found.delta.certified
    assert abs(float(found.delta.value.mid()) - MEASURED[text, direction]) < 0.001


def test_the_diagonal_is_the_best_direction_of_the_field_of_zeta3() -> None:
    found = list(scan(read_field("zeta3"), [(0, 3), (0, 3)], [(1, 1)], 200))
    assert max(found, key=lambda m: float(m.delta.value.mid())).path.direction == (1, 1)
    assert len(found) == 9


def test_a_direction_into_a_singular_hyperplane_is_named() -> None:
    assert measure_direction(read_field("zeta3"), (-1, 0), (1, 1)) == "singular"

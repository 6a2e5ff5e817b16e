"""Directions of a field, measured: limit, error rate and delta of every direction from every start of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, prod

from flint import arb

from mathengine.errors import Divergent, InvalidInput, MathengineError
from mathengine.matrixfields.fields.field import MatrixField, Point
from mathengine.matrixfields.fields.field_delta import (
    FieldDelta,
    PredictedFieldDelta,
    delta_along,
    predicted_delta_along,
)
from mathengine.matrixfields.fields.limits import Trajectory, TrajectoryLimit, certified_limit
from mathengine.matrixfields.fields.lines import SingularStep

MOST_DIRECTIONS = 10_000_000
PREDICTING_DEPTH = 400
"""Depths beyond which the growth of the denominators is not measured for a prediction."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MeasuredDirection:
    """What was measured along one direction.

    Attributes
    ----------
    path : Trajectory
    limit : TrajectoryLimit
        Certified.
    delta : FieldDelta
        Certified, with the common factor of p and q removed.
    predicted : PredictedFieldDelta or None
        What delta tends to if the denominators go on as between two depths; heuristic.
    """

    path: Trajectory
    limit: TrajectoryLimit
    delta: FieldDelta
    predicted: PredictedFieldDelta | None

    @property
    def rate(self) -> arb | None:
        """``log|l_1/l_2|`` of the leading matrix, exact as a ball; None where errors are not exponential."""
        return self.path.rate


def direction_count(ranges: Sequence[Range]) -> int:
    """How many integer vectors the box holds, an upper bound for the number of directions.

    Raises
    ------
    InvalidInput
        If a range is empty or the box is too large.

    Examples
    --------
    >>> direction_count([(0, 3), (-1, 1)])
    12
    """
    if not ranges or any(low > high for low, high in ranges):
        raise InvalidInput(
            "ranges of a direction", [list(r) for r in ranges], "[low, high] for every axis, low <= high"
        )
    size = prod(high - low + 1 for low, high in ranges)
    if size > MOST_DIRECTIONS:
        raise InvalidInput("number of directions", size, f"at most {MOST_DIRECTIONS}")
    return size


def primitive_directions(ranges: Sequence[Range]) -> list[tuple[int, ...]]:
    """The directions in a box without a common factor, short ones first. A multiple gives the same limit and delta.

    Raises
    ------
    InvalidInput
        As :func:`direction_count`.

    Examples
    --------
    >>> primitive_directions([(0, 2), (0, 2)])
    [(0, 1), (1, 0), (1, 1), (1, 2), (2, 1)]
    """
    direction_count(ranges)
    vectors = (v for v in product(*(range(low, high + 1) for low, high in ranges)) if gcd(*v) == 1)
    return sorted(vectors, key=lambda v: (max(map(abs, v)), sum(map(abs, v)), v))


def measure_direction(
    field: MatrixField, direction: Sequence[int], start: Point, depth: int = 500, digits: int = 50
) -> MeasuredDirection | str:
    """Limit and delta along one direction, or in a word why there are none.

    Parameters
    ----------
    field : MatrixField
    direction : sequence of int
    start : sequence of int or Fraction
    depth : int
        Where delta is measured.
    digits : int
        Certified digits of the limit.

    Returns
    -------
    MeasuredDirection or str
        ``singular`` for a direction into a singular hyperplane, ``divergent``, ``rational walk`` where p/q is its own
        limit, or ``uncertified`` where no rule certifies the limit. What is returned as measured is certified.

    Raises
    ------
    InvalidInput
        If a length is wrong or the direction is 0.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.reading import read_field
    >>> log2 = read_field("ffbar(x + y, x - y)")
    >>> found = measure_direction(log2, (1, 1), (1, 1), 300)
    >>> found.limit.value.str(10, radius=False), found.delta.value.str(3, radius=False)
    ('0.4426950409', '0.305')
    >>> measure_direction(log2, (-1, 0), (1, 1))
    'singular'
    """
    path = Trajectory.of(field, direction, start)
    try:
        limit = certified_limit(path, digits)
    except SingularStep:
        return "singular"
    except Divergent:
        return "divergent"
    except MathengineError:
        return "uncertified"
    if limit is None or not limit.certified:
        return "uncertified"
    try:
        measured = delta_along(path, depth)
    except MathengineError:
        return "rational walk" if limit.value.is_exact() else "uncertified"
    return MeasuredDirection(path, limit, measured, _predicted(path, depth)) if measured.certified else "uncertified"


def _predicted(path: Trajectory, depth: int) -> PredictedFieldDelta | None:
    try:
        return predicted_delta_along(path, min(depth, PREDICTING_DEPTH))
    except MathengineError:
        return None


def scan(
    field: MatrixField, ranges: Sequence[Range], starts: Sequence[Sequence[int | Fraction]], depth: int = 500
) -> Iterator[MeasuredDirection]:
    """All directions in a box from all starts that have a certified limit and delta, one after the other.

    Cost: a few milliseconds for a direction of rank 2; see the search ``matrix-field-directions`` for all cores.

    Examples
    --------
    >>> from mathengine.matrixfields.fields.reading import read_field
    >>> found = scan(read_field("ffbar(x + y, x - y)"), [(0, 2), (0, 2)], [(1, 1)], 200)
    >>> max(found, key=lambda m: m.delta.value.mid()).path.direction
    (1, 1)
    """
    for start in starts:
        for direction in primitive_directions(ranges):
            measured = measure_direction(field, direction, start, depth)
            if isinstance(measured, MeasuredDirection):
                yield measured

"""The value search against identities for e and against mpmath."""

import mpmath
import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.grids import Grid
from mathengine.matrixfields.value_search import Match, Target, match_chunk, value_chunks

E = "2.71828182845904523536028747135266249775724709369995"
TARGET = Target((("e", E),), 4)


def matches(grid: Grid, target: Target = TARGET) -> list[Match]:
    return [match for chunk in value_chunks(grid, target) for match in match_chunk(chunk).matches]


def high_precision_value(a: tuple[int, ...], b: tuple[int, ...]) -> mpmath.mpf:
    with mpmath.workdps(40):
        x = mpmath.polyval(a[::-1], 200)
        for n in range(200, 0, -1):
            x = mpmath.polyval(a[::-1], n - 1) + mpmath.polyval(b[::-1], n) / x
        return x


def test_classical_fractions_for_e_are_found() -> None:
    found = {(m.a, m.b): m.moebius for m in matches(Grid.box([(1, 1), (1, 4)], [(0, -1), (0, 1)]))}
    assert found[(3, 1), (0, -1)] == (0, 1, 1, 0)  # n + 3 over -n is e
    assert found[(1, 1), (0, 1)] == (1, 0, -2, 1)  # n + 1 over n is 1/(e - 2)


def test_every_match_holds_to_thirty_digits() -> None:
    found = matches(Grid.box([(1, 3), (-3, 6)], [(x, y) for x in range(-3, 4) for y in (-2, -1, 1, 2)]))
    assert len(found) > 5
    with mpmath.workdps(40):
        for match in found:
            p, q, r, s = match.moebius
            image = (p + q * mpmath.mpf(E)) / (r + s * mpmath.mpf(E))
            assert abs(high_precision_value(match.a, match.b) / image - 1) < mpmath.mpf(10) ** -30


def test_other_constants_and_degrees_are_found_by_name() -> None:
    with mpmath.workdps(30):
        target = Target((("e", E), ("bessel", mpmath.nstr(mpmath.besseli(0, 2) / mpmath.besseli(1, 2), 28))), 2)
    found = matches(Grid.box([(1, 1), (1, 1)], [(1,)]), target)  # n + 1 over 1
    assert [(m.constant, m.moebius) for m in found] == [("bessel", (0, 1, 1, 0))]


def test_terminating_fractions_and_other_values_are_left_out() -> None:
    assert matches(Grid.box([(1, 1), (1, 3)], [(-3, 1), (1, 0, 1)])) == []


def test_chunks_partition_the_grid() -> None:
    grid = Grid.box([(1, 60), (-90, 90), (-90, 90)], [(x, 1) for x in range(30)])
    parts = value_chunks(grid, TARGET)
    assert sum(chunk.grid.size for chunk in parts) == grid.size
    assert [chunk.number for chunk in parts] == list(range(len(parts)))
    assert len(parts) > 5


def test_targets_that_cannot_be_used_are_refused() -> None:
    with pytest.raises(InvalidInput, match="at least 18 digits"):
        Target((("e", "2.718"),), 4)
    with pytest.raises(InvalidInput, match="1 to 40"):
        Target((("e", E),), 0)

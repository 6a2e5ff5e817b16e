"""The sieve against slopes of integers, and the known finds of whole grids."""

import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from itertools import product

import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.convergence import Kind, classify
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.grids import Grid, monomials, pieces, splitting_numerators
from mathengine.matrixfields.reduction import slope, splits_over_rationals
from mathengine.matrixfields.sieve import Chunk, Stage, chunks, sieve_chunk

APERY_NUMERATOR = (0, 0, 0, 0, 0, 0, -1)
compiled_only = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="too large for plain Python")


def survivors(grid: Grid) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [pair for chunk in chunks(grid) for pair in sieve_chunk(chunk).survivors]


def counts(grid: Grid) -> dict[Stage, int]:
    total = dict.fromkeys(Stage, 0)
    for chunk in chunks(grid):
        for stage, number in sieve_chunk(chunk).counts:
            total[stage] += number
    return total


def naive_survivors(grid: Grid) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    found = []
    for b in grid.numerators:
        for u in product(*(range(low, high + 1) for low, high in grid.ranges)):
            a = grid.a_coefficients(u)
            fraction = ContinuedFraction(a, b)
            if not splits_over_rationals(b) or 2 * (len(a) - 1) > len(b) - 1:
                continue
            if classify(fraction).kind in (Kind.DIVERGENT, Kind.TERMINATING):
                continue
            top = a[(len(b) - 1) // 2] if 2 * len(a) - 2 == len(b) - 1 else 0
            discriminant = (top**2 + 4 * b[-1] if top else 0) or 1
            primes = [p for p in (11, 13, 17, 19, 23, 29, 31, 37, 41, 43) if b[-1] % p and discriminant % p]
            if all(2 * slope(a, b, p) == len(b) - 1 for p in primes):
                found.append((a, b))
    return found


@pytest.mark.parametrize(
    "grid",
    [
        Grid.box([(0, 3), (-3, 3)], [(0, 0, -1), (0, 0, 2), (0, 1, -2), (1, 0, 1), (0, -3, 1), (-1, 0, 4)]),
        Grid.box([(1, 2), (0, 3), (-1, 2)], [(0, 0, 0, 0, -1), (0, 0, 1, 2, 1), (0, 0, 1)]),
        Grid.box([(2, 2), (3, 3), (2, 3), (1, 1)], [APERY_NUMERATOR]),
    ],
)
def test_small_grids_agree_with_slopes_of_every_member(grid: Grid) -> None:
    assert survivors(grid) == naive_survivors(grid)


@compiled_only
def test_cubics_over_minus_n_to_the_sixth_contain_apery_and_nothing_but_antisymmetric_ones() -> None:
    found = survivors(Grid.box([(1, 60), (-60, 60), (-60, 60), (-60, 60)], [APERY_NUMERATOR]))
    assert ((5, 27, 51, 34), APERY_NUMERATOR) in found
    for a, _ in found:
        assert 2 * a[2] == 3 * a[3]  # a(-1-n) = -a(n)
        assert 4 * a[0] == 2 * a[1] - a[3]
    rows = {(1 + 2 * y * (y - 1), 3 + 4 * y * (y - 1), 3, 2) for y in range(1, 5)}
    assert {a for a, _ in found} == rows | {(5, 27, 51, 34), (1, 5, 9, 6)}


@compiled_only
def test_tables_and_lanes_give_the_same_survivors() -> None:
    # The larger box goes through tables, its slices directly through the lanes.
    b = [(0, 0, 0, 0, -1), (0, 0, 0, 0, 2), (0, 2, 2, -4, -4)]
    whole = survivors(Grid.box([(0, 12), (-40, 40), (-40, 40)], b))
    slices = [
        pair
        for numerator in b
        for top in range(13)
        for middle in range(-40, 41, 27)
        for pair in survivors(Grid.box([(top, top), (middle, middle + 26), (-40, 40)], [numerator]))
    ]
    assert sorted(whole) == sorted(slices)
    assert whole


@compiled_only
@pytest.mark.parametrize(("level", "bound"), [(2, 30), (1, 30)])
def test_quadratics_over_n_to_the_fourth_are_found_at_either_level(level: int, bound: int) -> None:
    grid = Grid.box([(1, 12), (-bound, bound), (-bound, bound)], monomials(4, [-9, 1, 8]), level)
    found = survivors(grid)
    for a, b in [((3, 11, 11), 1), ((2, 7, 7), 8), ((3, 10, 10), -9)]:
        assert (a, (0, 0, 0, 0, b)) in found


@compiled_only
def test_the_antisymmetric_class_contains_apery_the_sporadic_ones_and_the_rows_with_their_inflations() -> None:
    grid = Grid.symmetric(3, [(1, 34), (-100, 100)], monomials(6, [-1, -4, -16, -64]), level=3)
    found = {(a[-1] // 2, a[0], b[-1]) for a, b in survivors(grid)}
    assert {(17, 5, -1), (1, 1, -1), (1, 5, -1), (3, 1, -1), (2, 2, -4), (2, 10, -4), (6, 2, -4)} <= found
    assert {(10, 4, -64), (12, 4, -16), (5, 2, -16)} <= found
    assert not {(5, 1, -1), (3, 7, -1), (1, 3, -1), (1, 2, -1)} & found


@pytest.mark.slow
@compiled_only
def test_the_antisymmetric_census_has_179_members() -> None:
    grid = Grid.symmetric(3, [(1, 100), (-2000, 2000)], monomials(6, range(-40, 0)), level=3)
    assert len(survivors(grid)) == 179


@compiled_only
def test_linear_a_over_split_quadratics_with_shifted_roots() -> None:
    b = splitting_numerators(2, [-3, -2, -1, 1, 2, 3], [Fraction(0), Fraction(-1), Fraction(1, 2), Fraction(-1, 2)])
    found = survivors(Grid.box([(1, 6), (-20, 20)], b))
    for a, numerator in [((1, 2), (0, 0, 1)), ((3, 6), (0, 0, -1)), ((1, 3), (0, 1, -2)), ((3, 3), (0, -1, -2))]:
        assert (a, numerator) in found


def test_every_fraction_is_counted_exactly_once_before_the_tables() -> None:
    numerators = [(0, 0, 0, 0, -1), (0, 0, 1), (1, 0, 1), (0, -2, 1), (0, 0, -1), (0, 0, 0, 0, 3)]
    grid = Grid.box([(-2, 2), (-1, 1), (0, 1)], numerators)
    total = counts(grid)
    excluded = sum(total[s] for s in Stage if s.value.startswith("excluded"))
    assert total[Stage.FRACTIONS] == grid.size == excluded + total[Stage.SIEVED]
    assert total[Stage.UNSPLIT] == total[Stage.TERMINATING] == grid.per_numerator


def test_chunks_partition_the_grid_whatever_its_shape() -> None:
    grid = Grid.box([(1, 400), (-900, 900), (-900, 900), (-40, 40)], monomials(6, range(-3, 3)))
    parts = chunks(grid)
    assert [chunk.number for chunk in parts] == list(range(len(parts)))
    assert sum(chunk.grid.size for chunk in parts) == grid.size
    assert parts == chunks(grid)
    assert 20 < len(parts) < 20_000


def test_pieces_cut_leading_parameters_first_and_cover_the_box() -> None:
    cut = list(pieces([(0, 3), (0, 9), (0, 99)], 500))
    assert all((h1 - l1 + 1) * (h2 - l2 + 1) * (h3 - l3 + 1) <= 500 for (l1, h1), (l2, h2), (l3, h3) in cut)
    points = {(x, y) for (l1, h1), (l2, h2), _ in cut for x in range(l1, h1 + 1) for y in range(l2, h2 + 1)}
    assert len(points) == 40


def test_the_result_of_a_chunk_is_the_same_every_time() -> None:
    chunk = Chunk(3, Grid.box([(1, 2), (-1, 3)], [(0, 0, 1), (0, 0, -1)]))
    assert sieve_chunk(chunk) == sieve_chunk(chunk)
    assert sieve_chunk(chunk).number == 3


@compiled_only
def test_a_spawned_worker_gives_the_same_result() -> None:
    chunk = chunks(Grid.box([(1, 3), (-4, 4)], [(0, 0, 1), (0, 1, -2)]))[0]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(sieve_chunk, chunk).result() == sieve_chunk(chunk)


def test_slopes_need_neither_numba_nor_numpy() -> None:
    code = "import sys, mathengine.matrixfields.reduction; print({'numba', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("basis", "ranges", "numerators", "level"),
    [
        (((1,),), ((0, 1),), ((0, 1),), 1),
        (((0, 1), (0, 1)), ((0, 1), (0, 1)), ((0, 1),), 1),
        (((0, 1), (1,)), ((2, 1), (0, 1)), ((0, 1),), 1),
        (((0, 1), (1,)), ((1, 2), (0, 1)), ((0, 1, 0),), 1),
        (((0, 1), (1,)), ((1, 2), (0, 2**61)), ((0, 1),), 1),
        (((0, 1), (1,)), ((1, 2), (0, 1)), ((0, 1),), 4),
    ],
)
def test_grids_that_make_no_sense_are_refused(basis, ranges, numerators, level) -> None:
    with pytest.raises(InvalidInput, match="accepted"):
        Grid(basis, ranges, numerators, level)

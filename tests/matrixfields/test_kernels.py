"""Kernels of the sieve and the value search against plain Python."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.matrixfields import kernels_cascade, kernels_traces, kernels_valuations, kernels_values
from mathengine.matrixfields.reduction import entry_valuations, roots_modulo


def naive_value(f: tuple[int, ...], n: int) -> int:
    return sum(c * n**i for i, c in enumerate(f))


def naive_product(a: tuple[int, ...], b: tuple[int, ...], start: int, count: int) -> list[list[int]]:
    product = [[1, 0], [0, 1]]
    for n in range(start, start + count):
        x, y = naive_value(a, n), naive_value(b, n)
        product = [[row[1], row[0] * y + row[1] * x] for row in product]
    return product


def naive_trace(a: tuple[int, ...], b: tuple[int, ...], start: int, p: int) -> int:
    product = naive_product(a, b, start, p)
    return product[0][0] + product[1][1]


def fill(basis: list[tuple[int, ...]], b: tuple[int, ...], p: int, level: int, low: int, high: int, precision, grouped):
    modulus, k = p**level, len(basis)
    root = roots_modulo(b, p)[0]
    values = np.empty((k, 2 * p), np.int64)
    for row, f in zip(values, basis, strict=True):
        kernels_cascade.polynomial_residues(np.array(f), p, modulus, row)
    residues = np.empty(2 * p, np.int64)
    kernels_cascade.polynomial_residues(np.array(b), p, modulus, residues)
    table = np.zeros((modulus ** (k - 1), (high - low) // 64 + 1), np.uint64)
    found = kernels_traces.fill_table(
        values[:, root : root + p].astype(precision),
        residues[root : root + p].astype(precision),
        np.array([modulus, 1 / modulus], precision),
        grouped,
        1,
        low,
        high,
        table,
    )
    return found, table, root


def bit(table: np.ndarray, row: int, place: int) -> bool:
    return bool((int(table[row, place // 64]) >> (place % 64)) & 1)


@pytest.mark.parametrize("grouped", [1, 2])
@pytest.mark.parametrize("b", [(0, 0, -1), (2, 3, 1), (0, 1, -2)])
def test_a_table_modulo_p_marks_exactly_the_vanishing_traces(b: tuple[int, ...], grouped: int) -> None:
    p, low, high = 5, -70, 9
    found, table, root = fill([(0, 1), (1,)], b, p, 1, low, high, np.float32, grouped)
    for u, v in itertools.product(range(p), range(low, high + 1)):
        assert bit(table, u, v - low) == (naive_trace((v, u), b, root + p, p) % p == 0)
    assert found == sum(naive_trace((v, u), b, root + p, p) % p == 0 for u in range(p) for v in range(p))


def test_a_table_modulo_a_square_marks_exactly_the_vanishing_traces_of_the_antisymmetric_class() -> None:
    p, low, high, b = 5, -12, 12, (0, 0, 0, 0, 0, 0, -1)
    _, table, root = fill([(0, 1, 3, 2), (1, 2)], b, p, 2, low, high, np.float64, 1)
    for u, v in itertools.product(range(p**2), range(low, high + 1)):
        a = (v, u + 2 * v, 3 * u, 2 * u)
        assert bit(table, u, v - low) == (naive_trace(a, b, root + p, p) % p**2 == 0)


def test_the_sweep_gives_the_points_of_the_box_that_all_tables_let_through() -> None:
    basis, b, ranges = [(0, 0, 1), (0, 1), (1,)], (0, 0, 0, 0, -1), np.array([(1, 3), (-2, 4), (-3, 5)])
    tables, roots = [], []
    for p in (5, 7):
        _, table, root = fill(basis, b, p, 1, -3, 5, np.float32, 2)
        tables.append(table.ravel())
        roots.append(root)
    primes, offsets = np.array([5, 7]), np.array([0, len(tables[0])])
    hits = np.empty((200, 3), np.int64)
    arguments = (ranges, np.concatenate(tables), offsets, primes, primes, np.array([511], np.uint64), 1, -4, 2)
    found = kernels_traces.sweep(*arguments, hits)
    expected = [
        u
        for u in itertools.product(range(1, 4), range(-2, 5), range(-3, 6))
        if all(
            (u[0] != 2 and (u[0] ** 2 - 4) % p == 0) or naive_trace(u[::-1], b, root + p, p) % p == 0
            for p, root in zip((5, 7), roots, strict=True)
        )
    ]
    assert hits[:found].tolist() == [list(u) for u in expected]
    assert kernels_traces.sweep(*arguments, hits[:1]) == found


def test_numerators_without_a_root_modulo_a_small_prime_are_marked() -> None:
    numerators = [(0, 0, 1), (1, 0, 1), (2, 0, 1), (-1, 4, -4), (0, 7, 0)]
    out = np.empty(5, np.bool_)
    kernels_traces.rootless(np.array(numerators), np.array([7, 11, 13]), out)
    for marked, b in zip(out.tolist(), numerators, strict=True):
        degree = max(i for i, c in enumerate(b) if c)
        assert marked == any(b[degree] % p and not roots_modulo(b, p) for p in (7, 11, 13))


@given(
    st.lists(st.tuples(*[st.integers(-500, 500)] * 3), min_size=1, max_size=4),
    st.sampled_from([(0, 0, 0, 0, -1), (0, -1, -1, 2, 2), (8, 12, 6, 1)]),
    st.sampled_from([(5, 1, 5, 1), (7, 1, 49, 1), (5, 2, 25, 0), (7, 2, 49, 0)]),
)
@settings(max_examples=25, deadline=None)
def test_a_stage_of_the_cascade_agrees_with_exact_products(fractions, b, stage) -> None:
    p, periods, modulus, by_trace = stage
    a = np.array(fractions, np.int64)
    points = [[pow(n, i, modulus) for n in range(p, (periods + 2) * p)] for i in range(3)]
    powers = np.array([[x - modulus if 2 * x > modulus else x for x in row] for row in points], np.float64).ravel()
    alive, tally = np.empty(len(a), np.int64), np.empty(1, np.int64)
    for single in (True, False):
        kept = kernels_cascade.cascade(
            a, np.array(b), np.array([stage]), np.array([single]), powers, np.zeros(1, np.int64), -1, -1, alive, tally
        )
        expected = []
        for index, row in enumerate(fractions):
            for root in roots_modulo(b, p):
                product = naive_product(row, b, root + p, periods * p)
                entries = [product[0][0] + product[1][1]] if by_trace else [x for r in product for x in r]
                if all(x % modulus == 0 for x in entries):
                    expected.append(index)
                    break
        assert alive[:kept].tolist() == expected
        assert tally[0] == kept


def test_primes_that_divide_the_discriminant_are_passed_over_unless_it_is_zero() -> None:
    a, b = np.array([(1, 1, 3), (1, 1, 2), (1, 1, 7)]), np.array((0, 0, 0, 0, -1))  # 9 - 4 = 5, 4 - 4 = 0, 49 - 4 = 45
    powers = np.array([[pow(n, i, 5) for n in range(5, 15)] for i in range(3)], np.float64)
    powers = np.where(powers > 2, powers - 5, powers).ravel()
    alive, tally = np.empty(3, np.int64), np.empty(1, np.int64)
    stage, at = np.array([(5, 1, 5, 1)]), np.zeros(1, np.int64)
    kept = kernels_cascade.cascade(a, b, stage, np.array([True]), powers, at, 2, 2, alive, tally)
    passes_by_trace = [naive_trace(tuple(row), tuple(b.tolist()), 5, 5) % 5 == 0 for row in a.tolist()]
    assert alive[:kept].tolist() == [i for i in range(3) if i in (0, 2) or passes_by_trace[i]]


@pytest.mark.parametrize("b", [(0, 0, 1), (0, 0, -1), (0, 1, 8), (0, 3, -4)])
def test_one_stage_keeps_exceptional_and_vanishing_fractions_and_no_others(b: tuple[int, ...]) -> None:
    p, root = 11, roots_modulo(b, 11)[0]
    a = np.array([(v, u) for u in range(-12, 13) for v in range(-3, 3)])
    powers = np.array([[pow(n, i, p) for n in range(p, 3 * p)] for i in range(2)])
    powers = np.where(2 * powers > p, powers - p, powers).astype(np.float64).ravel()
    alive, tally = np.empty(len(a), np.int64), np.empty(1, np.int64)
    double = {-1: 2, -4: 4}.get(b[-1], -1)
    stage, at = np.array([(p, 1, p, 1)]), np.zeros(1, np.int64)
    kept = kernels_cascade.cascade(a, np.array(b), stage, np.array([True]), powers, at, 1, double, alive, tally)
    expected = []
    for index, (v, u) in enumerate(a.tolist()):
        discriminant = u * u + 4 * b[-1]
        if (discriminant and discriminant % p == 0) or naive_trace((v, u), b, root + p, p) % p == 0:
            expected.append(index)
    assert alive[:kept].tolist() == expected


@given(st.integers(1, 2**50 - 1), st.integers(0, 2**50), st.integers(0, 2**50))
def test_products_modulo_fifty_bits_are_exact(modulus: int, x: int, y: int) -> None:
    assert kernels_valuations.multiply_modulo(x % modulus, y % modulus, modulus, 1.0 / modulus) == x * y % modulus


@pytest.mark.parametrize("a", [(5, 27, 51, 34), (1, 7, 15, 10), (1, 2, 0, 0)])
@pytest.mark.parametrize("p", [7, 11])
def test_growth_in_words_agrees_with_valuations_of_integers(a: tuple[int, ...], p: int) -> None:
    b = (0, 0, 0, 0, 0, 0, -1)
    keep = np.empty(1, np.bool_)
    kernels_valuations.keep_growing(np.array([a]), np.array([0]), np.array(b), np.array([p]), np.array([4]), keep)
    assert keep[0] == (entry_valuations(a, b, p, p, 4, 30)[-1] >= 9)


def test_values_agree_with_exact_fractions_and_are_found_by_their_keys() -> None:
    a = np.array([[n + 3.0, 2.0 * n + 1] for n in range(9)])
    b = np.array([[-float(n) for n in range(9)], [float(n * n) for n in range(9)]])
    exact = []
    for f in (lambda n: Fraction(-n), lambda n: Fraction(n * n)):
        for g in (lambda n: Fraction(n + 3), lambda n: Fraction(2 * n + 1)):
            value = g(8)
            for n in range(8, 0, -1):
                value = g(n - 1) + f(n) / value
            exact.append(float(value))
    wanted = np.array(sorted({exact[0], exact[3]}))
    keys = np.unique(np.concatenate([wanted * (1 - 2.0**-38), wanted * (1 + 2.0**-38)]).view(np.int64) >> 16)
    bitmap = np.zeros(16, np.uint64)
    kernels_values.mark(keys, bitmap)
    hits, values = np.empty((4, 2), np.int64), np.empty(4)
    found = kernels_values.match(a, b, 8, bitmap, keys, hits, values)
    assert hits[:found].tolist() == [[0, 0], [1, 1]]
    assert values[:found].tolist() == pytest.approx([exact[0], exact[3]], rel=1e-14)

"""Nullspaces, independence and rational reconstruction modulo the prime."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.sem.modular_vectors import LARGEST_FRACTION, independent, integer_vector, null_vectors, row_matrix
from mathengine.sem.parameters import PRIME

rows = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(-3, 3), min_size=width, max_size=width), min_size=1, max_size=6)
)


def rank(vectors: list[list[Fraction]]) -> int:
    """Elimination in fractions; minors of these entries are far below the prime."""
    left, found = [list(v) for v in vectors], 0
    for column in range(len(vectors[0]) if vectors else 0):
        pivot = next((r for r in left if r[column]), None)
        if pivot is None:
            continue
        found += 1
        left = [
            [x - r[column] / pivot[column] * y for x, y in zip(r, pivot, strict=True)] for r in left if r is not pivot
        ]
    return found


@settings(deadline=None)
@given(rows)
def test_null_vectors_are_a_basis(matrix: list[list[int]]) -> None:
    found = null_vectors(row_matrix(matrix))
    width = len(matrix[0])
    assert len(found) == width - rank([[Fraction(x) for x in row] for row in matrix])
    for vector in found:
        assert all(sum(x * y for x, y in zip(row, vector, strict=True)) % PRIME == 0 for row in matrix)
    lengths = [sum(1 for x in vector if x) for vector in found]
    assert lengths == sorted(lengths)


@settings(deadline=None)
@given(rows, st.integers(0, 5))
def test_independent_vectors_are_the_first_ones(matrix: list[list[int]], cut: int) -> None:
    known, more = matrix[:cut], matrix[cut:]
    chosen = [[Fraction(x) for x in row] for row in known]
    expected = []
    for place, row in enumerate(more):
        longer = [*chosen, [Fraction(x) for x in row]]
        if rank(longer) > rank(chosen):
            expected.append(place)
            chosen = longer
    assert independent(known, more) == expected


@settings(deadline=None)
@given(st.lists(st.integers(-150, 150), min_size=1, max_size=6).filter(lambda v: v[0] != 0))
def test_integers_are_recovered_from_any_multiple_with_one_entry_1(vector: list[int]) -> None:
    content = gcd(*vector)
    primitive = [x // content for x in vector]
    scaled = [x * pow(vector[0], -1, PRIME) % PRIME for x in vector]
    found = integer_vector(scaled)
    assert found in (primitive, [-x for x in primitive])


def test_the_bound_of_the_reconstruction() -> None:
    assert 2 * LARGEST_FRACTION**2 < PRIME
    large = [1, LARGEST_FRACTION, -LARGEST_FRACTION]
    assert integer_vector([x % PRIME for x in large]) == large

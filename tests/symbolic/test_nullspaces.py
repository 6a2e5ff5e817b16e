"""Nullspaces are complete, and polynomial null vectors are coprime."""

from __future__ import annotations

from flint import fmpq_mat, fmpz_mat, fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from mathengine.symbolic.nullspaces import integer_nullspace, modular_pivots, polynomial_null_vector, primitive_vector

matrices = st.integers(1, 5).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-3, 3), min_size=columns, max_size=columns), min_size=1, max_size=5)
)
polynomials = st.lists(st.integers(-3, 3), min_size=1, max_size=3).map(fmpz_poly)


@given(matrices)
def test_the_nullspace_has_the_right_dimension(rows: list[list[int]]) -> None:
    columns = len(rows[0])
    basis = integer_nullspace(rows, columns)
    assert len(basis) == columns - fmpz_mat(rows).rank()
    for vector in basis:
        assert all(sum(a * b for a, b in zip(row, vector, strict=True)) == 0 for row in rows)
    if basis:
        assert fmpz_mat([list(v) for v in basis]).rank() == len(basis)


@given(matrices)
def test_modular_pivots_are_the_rational_ones(rows: list[list[int]]) -> None:
    pivots, independent = modular_pivots(rows, len(rows[0]))
    reduced, rank = fmpq_mat(fmpz_mat(rows)).rref()
    leading = [next(j for j in range(len(rows[0])) if reduced[i, j] != 0) for i in range(rank)]
    assert pivots == leading
    assert fmpz_mat([rows[i] for i in independent]).rank() == rank if rank else not independent


@given(
    st.lists(polynomials, min_size=2, max_size=4), st.lists(st.lists(polynomials, min_size=4, max_size=4), min_size=3)
)
def test_a_planted_null_vector_is_found(vector: list[fmpz_poly], noise: list[list[fmpz_poly]]) -> None:
    size = len(vector)
    if not vector[-1]:
        return
    # rows orthogonal to the vector: v_last e_i - v_i e_last, mixed
    basis = [
        [vector[-1] if j == i else -vector[i] if j == size - 1 else fmpz_poly() for j in range(size)]
        for i in range(size - 1)
    ]
    rows = [
        [sum((weight * row[j] for weight, row in zip(weights, basis, strict=False)), fmpz_poly()) for j in range(size)]
        for weights in noise
    ]
    found = polynomial_null_vector([*basis, *rows], size)
    assert found is not None
    assert found == primitive_vector(vector)


def test_no_line_gives_none() -> None:
    one, zero = fmpz_poly([1]), fmpz_poly()
    assert polynomial_null_vector([[one, zero], [zero, one]], 2) is None
    assert polynomial_null_vector([[one, zero, zero]], 3) is None

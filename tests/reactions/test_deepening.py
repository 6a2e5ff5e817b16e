"""The search in depth finds the same least balances as the elimination, and as trying everything."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.reactions import balance
from mathengine.reactions.deepening import least_by_deepening
from mathengine.reactions.kernel_lattice import kernel_basis
from mathengine.reactions.least_solutions import least_solutions, sum_levels

LARGEST = 6
MANY = (
    "CO + CO2 + H2 + H2O + CH4 + C2H6 + C2H4 + N2 -> NH3 + HCN + CH3OH + C2H5OH + CH3CN + NO + NO2 + N2O + HNO3 + C6H6"
    " + HCHO"
)


@st.composite
def sided_matrices(draw):
    """Composition matrices of a few species with a kernel of two dimensions or more, products negative."""
    height = draw(st.integers(1, 3))
    width = draw(st.integers(height + 2, height + 3))
    rows = draw(
        st.lists(st.lists(st.integers(-3, 3), min_size=width, max_size=width), min_size=height, max_size=height)
    )
    return rows, width


@settings(max_examples=150, deadline=None)
@given(sided_matrices())
def test_both_methods_find_the_same_balances(case):
    rows, width = case
    basis = kernel_basis(rows, width)
    found = least_by_deepening(basis)
    expected = least_solutions(basis)
    assert found == (None if expected is None else (expected.vectors, expected.total))


@settings(max_examples=40, deadline=None)
@given(sided_matrices())
def test_nothing_smaller_is_overlooked(case):
    rows, width = case
    small = [
        x
        for x in product(range(1, LARGEST if width < 6 else 4), repeat=width)
        if all(sum(a * b for a, b in zip(row, x, strict=True)) == 0 for row in rows)
    ]
    if small:
        found = least_by_deepening(kernel_basis(rows, width))
        assert found is not None
        vectors, total = found
        assert total <= min(map(sum, small))
        assert {x for x in small if sum(x) == total} <= set(vectors)


def test_it_takes_over_where_the_elimination_grows_too_large():
    found = balance(MANY)
    assert found.nullity == 15
    (vector,) = found.least
    assert sum(vector) == 27
    assert all(sum(a * b for a, b in zip(row, vector, strict=True)) == 0 for row in found.sided_rows)


def test_a_lattice_without_a_positive_vector_has_no_least_one():
    assert least_by_deepening([(1, -1, 0), (0, 1, -1)]) is None
    assert sum_levels([(1, -1, 0), (0, 1, -1)]) is None

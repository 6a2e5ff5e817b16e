"""Companion form of matrix products."""

from fractions import Fraction

import pytest
from flint import fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.companion import companion

entries = st.lists(st.integers(-4, 4), min_size=1, max_size=3).map(fmpz_poly)


def zeta3_diagonal():
    """Mx(n, n) My(n+1, n) of the zeta(3) field, at n = 1, 2, 3, ... (index moved by one)."""
    n = fmpz_poly([1, 1])
    x, y = n, n
    mx = [
        [fmpz_poly([0]), -(x**3)],
        [(x + 1) ** 3, x**3 + (x + 1) ** 3 + 2 * y * (y - 1) * (2 * x + 1)],
    ]
    x = n + 1
    my = [
        [y**3 - 2 * x * y**2 + 2 * x**2 * y - x**3, -(x**3)],
        [x**3, x**3 + 2 * x**2 * y + 2 * x * y**2 + y**3],
    ]
    return [[mx[r][0] * my[0][c] + mx[r][1] * my[1][c] for c in (0, 1)] for r in (0, 1)]


ROWS = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))


def test_the_diagonal_of_the_zeta_3_field_is_aperys_fraction():
    fraction, _ = companion(zeta3_diagonal(), ROWS, 0)
    shifted = fraction.a(fmpz_poly([-1, 1])), fraction.b(fmpz_poly([-1, 1]))
    assert [list(map(int, p.coeffs())) for p in shifted] == [[5, 27, 51, 34], [0, 0, 0, 0, 0, 0, -1]]


def test_the_component_of_lower_degree_is_kept():
    best, _ = companion(zeta3_diagonal(), ROWS)
    other, _ = companion(zeta3_diagonal(), ROWS, 1)
    assert len(best.a_coefficients) == 4 < len(other.a_coefficients)


@settings(deadline=None)
@given(entries, entries, entries, entries, st.integers(0, 1), st.integers(2, 5))
def test_the_convergents_of_the_companion_form_are_the_quotients_of_the_component(p, q, r, s, j, steps):
    matrix = [[p, q], [r, s]]
    try:
        fraction, back = companion(matrix, ROWS, j)
    except InvalidInput:
        return
    x, y = ROWS
    for n in range(steps + 2):
        at = [[int(e(n)) for e in row] for row in matrix]
        x = tuple(x[0] * at[0][c] + x[1] * at[1][c] for c in (0, 1))
        y = tuple(y[0] * at[0][c] + y[1] * at[1][c] for c in (0, 1))
    value = fraction.convergents(steps + 1)[steps]
    if value is not None and y[j] != 0:
        assert back(value) == x[j] / y[j]


def test_a_matrix_without_link_between_the_components_is_refused():
    zero, one = fmpz_poly([0]), fmpz_poly([1])
    with pytest.raises(InvalidInput, match="entry"):
        companion([[one, zero], [zero, one]], ROWS)

"""Matrices of rational functions: identities of linear algebra, and values at points."""

from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.lines import Evaluation
from mathengine.matrixfields.fields.matrices import RationalMatrix, ring, scaled_substitute, substitute

CONTEXT = ring(["x", "y"])
small = st.integers(-3, 3)


@st.composite
def polynomials(draw, terms=3):
    table = draw(st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 2)), small, max_size=terms))
    return CONTEXT.from_dict({e: c for e, c in table.items() if c})


@st.composite
def matrices(draw, rank=2):
    rows = [[draw(polynomials()) for _ in range(rank)] for _ in range(rank)]
    below = draw(polynomials().filter(lambda p: not p.is_zero()))
    return RationalMatrix.of(rows, below)


def value(matrix, point):
    """The matrix at a point, entry by entry."""
    at = Evaluation([fmpq(c) for c in point])
    below = at.of(matrix.denominator)
    entries = [at.of(entry) / below for row in matrix.rows for entry in row]
    return fmpq_mat(matrix.rank, matrix.rank, entries)


def regular(point, *items):
    return all(Evaluation([fmpq(c) for c in point]).of(m.denominator) != 0 for m in items)


@settings(max_examples=60, deadline=None)
@given(matrices(), matrices(), st.tuples(st.integers(2, 9), st.integers(2, 9)))
def test_products_agree_with_products_of_values(one, other, point):
    product = one * other
    if regular(point, one, other):
        assert value(product, point) == value(one, point) * value(other, point)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4).flatmap(lambda rank: matrices(rank=rank)))
def test_the_inverse_undoes_and_the_determinant_is_that_of_the_values(matrix):
    above, below = matrix.determinant()
    if above.is_zero():
        with pytest.raises(InvalidInput, match="invertible"):
            matrix.inverse()
        return
    inverse = matrix.inverse()
    assert matrix * inverse == RationalMatrix.identity(matrix.rank, CONTEXT)
    assert inverse * matrix == RationalMatrix.identity(matrix.rank, CONTEXT)
    point = (7, 5)
    at = Evaluation([fmpq(7), fmpq(5)])
    if regular(point, matrix) and at.of(below) != 0:
        assert value(matrix, point).det() == at.of(above) / at.of(below)


@settings(max_examples=40, deadline=None)
@given(matrices(), polynomials().filter(lambda p: not p.is_zero()))
def test_equal_matrices_have_equal_numerators(matrix, factor):
    rows = [[entry * factor for entry in row] for row in matrix.rows]
    assert RationalMatrix.of(rows, matrix.denominator * factor) == matrix
    assert RationalMatrix.of([[-e for e in row] for row in matrix.rows], -matrix.denominator) == matrix
    assert matrix.minus(matrix).is_zero


@given(polynomials(), st.fractions(max_denominator=4), st.integers(-5, 5))
def test_rational_substitution_is_evaluation_up_to_the_scale(polynomial, a, b):
    (image,), scale = scaled_substitute([polynomial], [a, b], CONTEXT)
    expected = Evaluation([fmpq(a.numerator, a.denominator), fmpq(b)]).of(polynomial)
    assert Evaluation([fmpq(0), fmpq(0)]).of(image) == expected * scale


def test_a_zero_denominator_is_refused():
    x, _ = CONTEXT.gens()
    with pytest.raises(InvalidInput, match="denominator of a matrix is 0"):
        RationalMatrix.of([[x]], x * 0)
    with pytest.raises(InvalidInput, match="denominator of a matrix is 0"):
        RationalMatrix.of([[x * 0 + 1]], x).substituted([0, Fraction(1)], CONTEXT)


def test_substitution_of_integers_stays_integral():
    x, y = CONTEXT.gens()
    assert substitute([x * y], [x + 1, 3], CONTEXT) == [3 * x + 3]

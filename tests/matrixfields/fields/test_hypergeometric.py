"""pFq and Meijer G fields: contiguous relations against series, determinants, and the peer's matrices."""

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fields.explicit import ExplicitSteps
from mathengine.matrixfields.fields.hypergeometric import hypergeometric
from mathengine.matrixfields.fields.meijer import meijer_g


def state(upper, lower, z, rank):
    """F, theta F, ..., by summing the series term by term."""
    mpmath.mp.dps = 30
    term, sums = mpmath.mpf(1), [mpmath.mpf(0)] * rank
    for k in range(4000):
        for j in range(rank):
            sums[j] += term * mpmath.mpf(k) ** j
        ratio = mpmath.mpf(z.numerator) / z.denominator / (k + 1)
        for a in upper:
            ratio *= mpmath.mpf(a.numerator) / a.denominator + k
        for b in lower:
            ratio /= mpmath.mpf(b.numerator) / b.denominator + k
        term *= ratio
        if abs(term) * mpmath.mpf(k + 2) ** rank < mpmath.mpf(10) ** -40:
            break
    return sums


@pytest.mark.parametrize(
    ("p", "q", "z"),
    [(2, 1, Fraction(-1, 3)), (3, 2, Fraction(1, 4)), (1, 1, Fraction(2)), (0, 1, Fraction(1)), (1, 0, Fraction(1, 2))],
)
@settings(max_examples=4, deadline=None)
@given(st.data())
def test_every_step_moves_the_vector_of_the_series(p, q, z, data):
    made = hypergeometric(p, q, z)
    # Denominators 7 and 5: no parameter is an integer, no two differ by one.
    start = [Fraction(7 * data.draw(st.integers(0, 2)) + i + 1, 7) for i in range(p)]
    start += [Fraction(5 * data.draw(st.integers(1, 3)) + j + 1, 5) for j in range(q)]
    for axis in range(p + q):
        for sign in (1, -1):
            end = [c + sign * (i == axis) for i, c in enumerate(start)]
            matrix = made.step_at(axis, sign, start)
            here = state(start[:p], start[p:], z, made.rank)
            there = state(end[:p], end[p:], z, made.rank)
            for column in range(made.rank):
                entries = [matrix[row, column] for row in range(made.rank)]
                moved = sum(v * mpmath.mpf(int(e.p)) / int(e.q) for v, e in zip(here, entries, strict=True))
                assert abs(moved - there[column]) < 1e-18 * (1 + abs(there[column]))


@pytest.mark.parametrize(
    "arguments", [(2, 1, -1), (2, 1, "z"), (3, 2, 1), (3, 2, "z"), (2, 2, -1), (1, 2, 3), (3, 1, 1), (4, 3, 1)]
)
def test_flat_by_expanding_all_products(arguments):
    made = hypergeometric(*arguments)
    p, q, z = arguments
    assert made.rank == max(p, q + 1) - (z == 1 and p == q + 1)
    expanded = ExplicitSteps(made.axes, tuple(made.matrix(axis) for axis in made.axes))
    if made.dimension < 7:
        assert expanded.flaw() is None
    for i in range(made.dimension):
        assert expanded.determinant(i) == made.steps.determinant(i)


def test_the_test_for_flatness_is_not_trivial():
    made = hypergeometric(2, 1, -1)
    shifts = list(made.steps.shifts)
    wrong = type(shifts[0])(1, shifts[0].intercept + 1, shifts[0].slope, shifts[0].divisor)
    steps = type(made.steps)(made.steps.axes, made.steps.terms, (wrong, *shifts[1:]), made.steps.z)
    assert steps.flaw() is not None


def test_a_wide_field_is_made_and_checked_quickly():
    made = hypergeometric(8, 7, 1)
    assert made.rank == 7
    assert made.dimension == 15
    assert made.step_at(14, 1, [Fraction(i + 2, 3) for i in range(15)])[0, 0] != 0


@pytest.mark.parametrize("orders", [(3, 2, 2, 3, 1), (2, 1, 2, 2, "z"), (1, 1, 1, 2, -1), (0, 1, 2, 1, 2)])
def test_meijer_fields_are_flat_by_expanding_all_products(orders):
    made = meijer_g(*orders)
    expanded = ExplicitSteps(made.axes, tuple(made.matrix(axis) for axis in made.axes))
    assert expanded.flaw() is None
    for i in range(made.dimension):
        assert expanded.determinant(i) == made.steps.determinant(i)


def test_orders_out_of_range_are_refused():
    with pytest.raises(InvalidInput, match=r"orders \(m, n, p, q\) is \(4, 2, 2, 3\)"):
        meijer_g(4, 2, 2, 3)
    with pytest.raises(InvalidInput, match="z is 0"):
        hypergeometric(2, 1, 0)


def flint_equal(ours, theirs):
    """Whether a matrix of ours and a sympy matrix are equal, entry by entry, as rational functions."""
    import sympy

    from mathengine.matrixfields.fields.rational_functions import rational_function
    from mathengine.numeric.sympy_bridge import from_sympy

    for i in range(ours.rank):
        for j in range(ours.rank):
            peer = rational_function(from_sympy(sympy.factor(theirs[i, j])), ours.context)
            above, below = ours.entry(i, j)
            if peer.numerator * below != above * peer.denominator:
                return False
    return True


@pytest.mark.parametrize("arguments", [(2, 1, -1), (2, 1, 2), (3, 2, 1), (2, 2, -1), (3, 1, 1)])
def test_entry_by_entry_equal_to_the_peer(arguments):
    peer = pytest.importorskip("ramanujantools.cmf")
    made, theirs = hypergeometric(*arguments), peer.pFq(*arguments)
    for axis, matrix in theirs.matrices.items():
        assert flint_equal(made.matrix(str(axis)), matrix)


@pytest.mark.parametrize("orders", [(3, 2, 2, 3, 1), (1, 1, 2, 2, -1), (2, 1, 2, 2, 3)])
def test_meijer_entry_by_entry_equal_to_the_peer(orders):
    peer = pytest.importorskip("ramanujantools.cmf")
    made, theirs = meijer_g(*orders), peer.MeijerG(*orders)
    for axis, matrix in theirs.matrices.items():
        assert flint_equal(made.matrix(str(axis)), matrix)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 20))
def test_shifted_fields_are_the_field_at_other_points(a, b, c):
    shift = [Fraction(a, 7), Fraction(b, 5), Fraction(c, 3)]
    made, plain = hypergeometric(2, 1, Fraction(1, 2), shift), hypergeometric(2, 1, Fraction(1, 2))
    for axis in range(3):
        assert made.step_at(axis, 1, [1, 1, 1]) == plain.step_at(axis, 1, [s + 1 for s in shift])
    assert made.matrix(0).determinant() == made.steps.determinant(0)

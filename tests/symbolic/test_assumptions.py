"""Domains: kinds, intervals, membership, contradictions."""

from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Number
from mathengine.numeric.reader import read_statement
from mathengine.symbolic.assumptions import Domain, Interval, integer_names, integer_range, plain_names


def domain(conditions, names="x"):
    return Domain.of(names, read_statement(f"0 = 0 for {conditions}").conditions)


KINDS = {
    "x real": "real",
    "x integer": "integer",
    "x positive": "real",
    "x > 0": "real",
    "0 > x": "real",
    "x != 0": "complex",
    "x != 0 and x > -1": "real",
    "x > 0 and x integer": "integer",
    "x integer and x positive": "integer",
    "Abs(x) < 1": "complex",
    "re(x) > 0": "complex",
    "re(x) > x": "real",
}


@pytest.mark.parametrize("conditions", KINDS)
def test_order_relations_make_names_real_unless_inside_real_parts(conditions):
    assert domain(conditions).kinds["x"] == KINDS[conditions]


def test_a_name_that_nothing_is_said_of_is_complex():
    assert dict(Domain.of(["x", "y"]).kinds) == {"x": "complex", "y": "complex"}
    assert Domain.of(["n"], (), ["n"]).kinds["n"] == "integer"


INTERVALS = {
    "x > 1": "(1, oo)",
    "x >= 1 and x > 1": "(1, oo)",
    "x > 1 and x >= 1": "(1, oo)",
    "x >= 1 and x <= 2 and x < 3": "[1, 2]",
    "1 < x and x < 2": "(1, 2)",
    "-2*x < 6": "(-3, oo)",
    "x < pi and x <= 4": "(-oo, pi)",
    "x real": "(-oo, oo)",
    "x positive and x < 5": "(0, 5)",
}


@pytest.mark.parametrize("conditions", INTERVALS)
def test_the_interval_is_the_intersection_of_the_bounds(conditions):
    found = str(domain(conditions).interval("x"))
    assert found.replace("1/2*2", "1").replace("(-1/2)*6", "-3") in (INTERVALS[conditions], found)
    if "*" not in found:
        assert found == INTERVALS[conditions]


@pytest.mark.parametrize(
    "conditions",
    ["x > 1 and x < 0", "x > 1 and x < 1", "x > 1 and x <= 1", "x >= pi and x < 3", "x integer and x > 0 and x < 1"],
)
def test_contradictory_conditions_are_one_clear_error(conditions):
    with pytest.raises(InvalidInput, match="without a contradiction"):
        domain(conditions)


def test_an_equation_is_no_condition_of_a_domain():
    with pytest.raises(InvalidInput, match="an order relation"):
        domain("x = 1")


def test_one_point_is_a_domain():
    assert str(domain("x >= 1 and x <= 1").interval("x")) == "[1, 1]"
    assert not domain("x >= 1 and x <= 1").is_empty


fractions = st.fractions(min_value=-4, max_value=4, max_denominator=12)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(fractions, fractions, fractions, st.sampled_from(["<", "<="]), st.sampled_from(["<", "<="]))
def test_membership_is_that_of_fractions(low, high, x, left, right):
    twin = (low < x if left == "<" else low <= x) and (x < high if right == "<" else x <= high)
    try:
        found = domain(f"{low} {left} x and x {right} {high}")
    except InvalidInput:
        assert low > high or (low == high and "<" in (left, right))
        return
    assert found.contains({"x": fmpq(x.numerator, x.denominator)}) == twin


@settings(max_examples=60, derandomize=True, deadline=None)
@given(fractions, fractions, st.booleans(), st.booleans())
def test_the_integers_of_an_interval_are_those_that_a_loop_finds(low, high, low_open, high_open):
    found = integer_range(Interval(Number(low), low_open, Number(high), high_open))
    loop = [n for n in range(-6, 7) if (low < n if low_open else low <= n) and (n < high if high_open else n <= high)]
    assert found == ((loop[0], loop[-1]) if loop else (1, 0))


def test_couplings_are_the_conditions_on_several_names():
    found = domain("x > y and y > 0 and x != 1", "xy")
    assert len(found.couplings) == 1
    assert [str(value) for value in found.excluded("x")] == [str(Number(Fraction(1)))]


def test_names_under_real_parts_are_not_plain():
    assert plain_names(read_statement("re(x) + y > Abs(z)").claim) == {"y"}


def test_bounds_of_sums_are_integers():
    assert integer_names(read_statement("summation(k, k, m, n) = x").claim.left) == {"m", "n"}

"""Points of a domain: inside it, distinct, the same for a seed; comparisons that say no more than balls do."""

from fractions import Fraction
from itertools import islice

import pytest
from flint import acb

from mathengine.numeric.balls import enclose
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.sampling import as_expression, as_value, compare, coordinate_text, points, values_at

DOMAINS = [
    "x real",
    "x > 0",
    "x >= 1 and x <= 1",
    "x > 1 and x < 1000001/1000000",
    "x integer and x > 3 and x < 6",
    "x > pi and x < 4",
    "x != 0",
    "x != 2 and x integer",
    "Abs(x) < 1",
    "re(x) > 5 and im(x) < -3",
]


def domain(conditions, names="x"):
    return Domain.of(names, read_statement(f"0 = 0 for {conditions}").conditions)


@pytest.mark.parametrize("conditions", DOMAINS)
def test_every_point_is_inside_and_there_is_one(conditions):
    there = domain(conditions)
    found = list(points(there, 30))
    assert found
    assert all(there.contains(values_at(point)) for point in found)
    assert len({str(point) for point in found}) == len(found)
    assert found == list(points(there, 30))


def test_a_finite_domain_is_exhausted():
    assert {point["x"] for point in points(domain("x integer and x > 3 and x < 6"), 30)} == {4, 5}
    assert [point["x"] for point in points(domain("x >= 1 and x <= 1"), 30)] == [1]


def test_complex_points_lie_on_both_sides_of_the_cuts():
    found = [value for point in points(Domain.of(["x"]), 48) if isinstance(value := point["x"], tuple)]
    assert {(re > 0, im > 0) for re, im in found if re and im} == {(a, b) for a in (True, False) for b in (True, False)}
    assert any(re == 0 and im < -1 for re, im in found)
    assert any(re == 0 and im > 1 for re, im in found)


def test_coupled_conditions_hold_at_every_point():
    for point in points(domain("n >= k and k >= 0 and n integer and k integer", ["n", "k"]), 40):
        assert point["n"] >= point["k"] >= 0
        assert point["n"].denominator == point["k"].denominator == 1


def test_a_coordinate_its_text_and_its_value_agree():
    for value in (
        Fraction(-3, 7),
        (Fraction(1, 2), Fraction(-3)),
        (Fraction(0), Fraction(1)),
        (Fraction(2), Fraction(0)),
    ):
        exact = enclose(read_expression(coordinate_text(value)), 80)
        assert bool(abs(acb(exact) - acb(as_value(value))) < 1e-14)
        assert bool(abs(enclose(as_expression(value), 80) - exact) < 1e-14)


COMPARED = {
    ("x < 2", Fraction(2)): False,
    ("x <= 2", Fraction(2)): True,
    ("x != 2", Fraction(2)): False,
    ("x = 2", Fraction(2)): None,
    ("sqrt(x)**2 = x + 1/10**15", Fraction(2)): False,
    ("sqrt(x)**2 = x + 1/10**30", Fraction(2)): None,
    ("sqrt(x)**2 = x", Fraction(2)): None,
    ("sin(x) > 2", Fraction(1)): False,
    ("x < 2", (Fraction(1), Fraction(1))): None,
    ("1/x = 1/x", Fraction(0)): None,
    ("log(x) < 0", Fraction(0)): None,
    ("x = oo", Fraction(0)): None,
}


@pytest.mark.parametrize(("text", "at"), COMPARED, ids=str)
def test_a_comparison_decides_only_what_balls_separate(text, at):
    found = compare(read_statement(text).claim, {"x": at})
    assert found.verdict is COMPARED[text, at]


def test_a_pole_has_a_reason_and_no_value():
    found = compare(read_statement("gamma(x) = 1").claim, {"x": Fraction(-1)})
    assert not found.is_defined
    assert "pole" in found.reason


def test_many_names_do_not_make_many_points():
    there = Domain.of([f"x{i}" for i in range(12)])
    assert len(list(islice(points(there, 50), 60))) == 50

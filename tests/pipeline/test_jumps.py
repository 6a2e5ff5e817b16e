"""Jumps of antiderivatives: those that are there, and none where there is none."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb

from mathengine.numeric.reader import read_expression, read_statement
from mathengine.pipeline.jumps import jump


def found(f, g, conditions="x real", name="x"):
    return jump(
        read_expression(f), read_expression(g), name, read_statement(f"0 = 0 for {conditions}").conditions, None
    )


JUMPS = [
    ("atan(tan(x))", "1", "x real"),
    ("sign(x)", "0", "x real"),
    ("atan(1/x)", "-1/(1 + x**2)", "x real"),
    ("x + floor(x)", "1", "x real"),
    ("2/sqrt(3)*atan((2*tan(x/2) + 1)/sqrt(3))", "1/(2 + sin(x))", "x real"),
    ("a*atan(tan(x))", "a", "x real and a real"),
    ("atan(tan(x))", "1", "x > 1 and x < 2"),
]


INTEGRANDS = {
    "1": lambda t: 1,
    "-1/(1 + x**2)": lambda t: -1 / (1 + t * t),
    "1/(2 + sin(x))": lambda t: 1 / (2 + mpmath.sin(t)),
}


@pytest.mark.parametrize(("f", "g", "conditions"), JUMPS)
def test_a_jump_is_found_and_is_one_to_mpmath(f, g, conditions):
    told = found(f, g, conditions)
    assert told is not None
    low, high = (mpmath.mpf(Fraction(end).numerator) / Fraction(end).denominator for end in told["jump_between"])
    growth, integral = (arb(told[key]["digits"]) for key in ("growth", "integral"))
    assert not growth.overlaps(integral)
    if g in INTEGRANDS:
        witness = mpmath.quad(INTEGRANDS[g], [low, high])
        assert bool(abs(integral - arb(str(witness))) < 0.5)


NONE = [
    ("x", "1", "x real"),
    ("atan(x)", "1/(1 + x**2)", "x real"),
    ("atan(tan(x))", "1", "x > -3/2 and x < 3/2"),
    ("sign(x)", "0", "x > 0"),
    ("-1/x", "1/x**2", "x real"),
    ("log(Abs(x))", "1/x", "x real"),
    ("sin(x)", "cos(x)", "x > 1000"),
    ("asin(x)", "1/sqrt(1 - x**2)", "x >= -1 and x <= 1"),
    ("x", "1", "x integer"),
    ("x", "1", "x != 0"),
    ("gamma(x)", "gamma(x)*digamma(x)", "x real"),
]


@pytest.mark.parametrize(("f", "g", "conditions"), NONE)
def test_no_jump_is_seen_where_there_is_none(f, g, conditions):
    assert found(f, g, conditions) is None


def test_a_limit_of_time_ends_the_search():
    f, g = read_expression("atan(tan(x))"), read_expression("1")
    conditions = read_statement("0 = 0 for x real").conditions
    assert jump(f, g, "x", conditions, 20)["jump_between"] == ["1", "2"]

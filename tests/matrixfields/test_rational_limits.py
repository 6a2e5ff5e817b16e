"""Rational limits: proved ones, and none where there is none."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from flint import arb, fmpz_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import Divergent
from mathengine.matrixfields.convergence import classify
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.rational_limits import looks_rational, rational_limit
from mathengine.numeric.balls import working_precision

VECTORS = Path(__file__).parents[1] / "vectors"
KNOWN = json.loads((VECTORS / "known_pcfs.json").read_text())


@pytest.mark.parametrize("entry", KNOWN, ids=lambda e: e["id"])
def test_only_the_controls_of_the_reference_data_are_rational(entry):
    found = rational_limit(ContinuedFraction.of(entry["a"], entry["b"]))
    assert (found is not None) == entry["id"].startswith("rational_limit_control")
    if found is not None:
        assert found.value == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=3),
    st.lists(st.integers(-5, 5), min_size=1, max_size=3),
    st.integers(1, 4),
)
def test_a_fraction_built_from_a_polynomial_tail_has_the_value_that_the_enclosure_finds(p, q, lead):
    # t(n) = P(n) solves t = a + b(n+1)/t(n+1) for a = P + Q, b = -P(n) Q(n-1)
    top, other = fmpz_poly([*p, lead + 4]), fmpz_poly([*q, lead])
    fraction = ContinuedFraction.from_polynomials(top + other, -top * other(fmpz_poly([-1, 1])))
    if not classify(fraction).converges:
        return
    try:
        found = rational_limit(fraction)
    except Divergent:
        return
    if found is None:
        return
    try:
        ball = enclosure(fraction, 30).value
    except Divergent:
        return
    with working_precision(300):
        assert ball.overlaps(arb(found.value.numerator) / found.value.denominator)


def test_a_polynomial_tail_is_found_for_a_dominant_branch():
    # P = 2n + 1 dominates Q = n + 1: value P(0) = 1
    found = rational_limit(ContinuedFraction.of("3*n + 2", "-(2*n + 1)*n"))
    assert found is not None
    assert found.value == 1
    assert found.certificate["rule"] == "rational tail"


def test_the_recessive_branch_is_not_mistaken_for_the_value():
    # P = n + 1 is a tail but Q = 2n + 1 dominates: the value is irrational (it involves a hypergeometric sum)
    fraction = ContinuedFraction.of("3*n + 2", "-(n + 1)*(2*n - 1)")
    found = rational_limit(fraction)
    value = enclosure(fraction, 30).value
    if found is not None:
        assert value.overlaps(arb(found.value.numerator) / found.value.denominator)


@pytest.mark.parametrize("text", ["22/7", "-3/1000", "0", "123456789/1000"])
def test_simple_rational_numbers_are_recognised(text):
    value = Fraction(text)
    with working_precision(200):
        assert looks_rational(arb(value.numerator) / value.denominator + arb(0, 1e-50)) == value


def test_irrational_balls_do_not_look_rational():
    with working_precision(300):
        for ball in (arb.pi(), arb(3).zeta(), arb(2).sqrt(), -arb(2).log()):
            assert looks_rational(ball) is None
    assert looks_rational(arb("nan")) is None

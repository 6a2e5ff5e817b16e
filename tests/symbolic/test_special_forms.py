"""Closed forms of hypergeometric functions against flint's values."""

from fractions import Fraction

import pytest
from flint import acb, arb, fmpq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mathengine.numeric.balls import evaluate, working_precision
from mathengine.numeric.printer import to_text
from mathengine.symbolic.special_forms import bessel_form, gauss_form, kummer_form, tricomi_form
from mathengine.symbolic.special_values import Value, arctangent, logarithm, root, square_part, tangent

DIGITS = 40
PARAMETERS = st.builds(fmpq, st.integers(-11, 11), st.sampled_from([1, 1, 2, 2, 3, 4, 6]))
LOWER = PARAMETERS.filter(lambda c: c.q > 1 or c > 0)
POINTS = st.sampled_from(
    [fmpq(*pair) for pair in ((1, 2), (-1, 1), (-1, 8), (1, 5), (-1, 3), (3, 4), (1, 4), (-2, 7), (4, 13), (-9, 16))]
)


def ball(value):
    return acb(arb(value))


def assert_proportional(form, f, slope):
    """The pair of a form is (f, f') up to one factor, which is not 0."""
    with working_precision(300):
        g = arb(0) if form.atom is None else evaluate(form.atom.full, 80).real
        (p, q), (r, s) = form.pair.value, form.pair.slope
        found = arb(p) + arb(q) * g, arb(r) + arb(s) * g
        cross = found[0] * slope - found[1] * f
        size = abs(found[0] * slope) + abs(found[1] * f)
        assert cross.contains(0)
        assert cross.rad() <= size.upper() * arb(10) ** -DIGITS + arb(10) ** -DIGITS
    assert (p, q, r, s) != (0, 0, 0, 0)


@given(PARAMETERS, PARAMETERS, LOWER, POINTS)
@settings(max_examples=400)
@example(fmpq(1), fmpq(1), fmpq(2), fmpq(-1))
@example(fmpq(1, 3), fmpq(5, 6), fmpq(1, 2), fmpq(-1, 3))
@example(fmpq(1, 3), fmpq(5, 6), fmpq(1, 2), fmpq(1, 4))
@example(fmpq(1, 3), fmpq(5, 6), fmpq(2, 3), fmpq(1, 2))
@example(fmpq(3, 4), fmpq(-3, 4), fmpq(1, 2), fmpq(3, 4))  # cos(pi/2) = 0
@example(fmpq(1, 3), fmpq(-1, 3), fmpq(1, 2), fmpq(-1, 8))
@example(fmpq(1, 4), fmpq(3, 4), fmpq(5, 7), fmpq(1, 2))
def test_forms_of_2f1_have_the_quotient_of_derivative_and_value(a, b, c, z):
    form = gauss_form(a, b, c, z)
    if form is None:
        return
    with working_precision(300):
        f = ball(z).hypgeom_2f1(ball(a), ball(b), ball(c)).real
        slope = (ball(a * b / c) * ball(z).hypgeom_2f1(ball(a + 1), ball(b + 1), ball(c + 1))).real
    assert_proportional(form, f, slope)


@given(PARAMETERS, LOWER, st.builds(fmpq, st.integers(-9, 9).filter(bool), st.integers(1, 4)))
@settings(max_examples=200)
@example(fmpq(1), fmpq(3, 2), fmpq(-1, 2))
@example(fmpq(3, 2), fmpq(3), fmpq(-2))
def test_forms_of_1f1_have_the_quotient_of_derivative_and_value(a, c, z):
    form = kummer_form(a, c, z)
    if form is None:
        return
    with working_precision(300):
        f = ball(z).hypgeom_1f1(ball(a), ball(c)).real
        slope = (ball(a / c) * ball(z).hypgeom_1f1(ball(a + 1), ball(c + 1))).real
    assert_proportional(form, f, slope)


@given(PARAMETERS, PARAMETERS, st.builds(fmpq, st.integers(1, 9), st.integers(1, 4)))
@settings(max_examples=200)
@example(fmpq(1), fmpq(5, 2), fmpq(2))
@example(fmpq(5, 2), fmpq(1, 2), fmpq(2))
@example(fmpq(-1, 2), fmpq(3), fmpq(2))
def test_forms_of_u_have_the_quotient_of_derivative_and_value(a, c, z):
    if any(x.q == 1 and x <= 0 for x in (a, a - c + 1)):
        return
    form = tricomi_form(a, c, z)
    if form is None:
        return
    with working_precision(300):
        f = ball(z).hypgeom_u(ball(a), ball(c)).real
        slope = -(ball(a) * ball(z).hypgeom_u(ball(a + 1), ball(c + 1))).real
    assert_proportional(form, f, slope)


@given(LOWER, st.builds(fmpq, st.integers(-9, 9).filter(bool), st.integers(1, 4)))
def test_forms_of_0f1_have_the_quotient_of_derivative_and_value(c, z):
    with working_precision(300):
        f = ball(z).hypgeom_0f1(ball(c)).real
        slope = (ball(z).hypgeom_0f1(ball(c + 1)) / ball(c)).real
    assert_proportional(bessel_form(c, z), f, slope)


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ((1, 1, 2, -1), "1 - 1/(2*log(2))"),
        ((1, Fraction(1, 2), Fraction(3, 2), -1), "1/2 - 1/pi"),
        # -(80/27) tanh(log(5/4)/3)
        (
            (Fraction(1, 3), Fraction(-1, 3), Fraction(1, 2), Fraction(-1, 80)),
            "(-400 + 160*10**(1/3))/(135 + 54*10**(1/3))",
        ),
    ],
)
def test_quotients_are_spelled_shortly(parameters, text):
    form = gauss_form(*(fmpq(Fraction(p).numerator, Fraction(p).denominator) for p in parameters))
    assert to_text(form.ratio().to_expression()) == text


POSITIVE = st.builds(fmpq, st.integers(1, 400), st.integers(1, 400))


@given(POSITIVE)
def test_a_square_part_squares_back(value):
    k, d = square_part(value)
    assert k * k * d == value
    assert all(d % (p * p) for p in range(2, 21))


@given(POSITIVE, st.builds(fmpq, st.integers(-12, 12), st.integers(1, 5)))
def test_roots_logarithms_and_tangents_have_their_values(x, exponent):
    with working_precision(200):
        power = evaluate(root(x, exponent).to_expression(), DIGITS).real
        assert power.overlaps(arb(x) ** arb(exponent))
        assert evaluate(logarithm(x).to_expression(), DIGITS).real.overlaps(arb(x).log())
        s = arb(x).sqrt()
        assert evaluate(arctangent(x).to_expression(), DIGITS).real.overlaps(s.atan() / s)
        w = x / (x + 1)  # 0 < w < 1
        t = arb(w).sqrt()
        assert evaluate(arctangent(-w).to_expression(), DIGITS).real.overlaps(t.atanh() / t)
        hyperbolic = (arb(exponent) * t.atanh()).tanh() / t
        assert evaluate(tangent(exponent, -w).to_expression(), DIGITS).real.overlaps(hyperbolic)
        value = tangent(exponent, x)
        if value.bottom != (0, 0):
            assert evaluate(value.to_expression(), DIGITS).real.overlaps((arb(exponent) * s.atan()).tan() / s)


def test_a_rational_value_needs_no_atom():
    assert to_text(Value((fmpq(3), fmpq(0)), (fmpq(2), fmpq(0))).to_expression()) == "3/2"

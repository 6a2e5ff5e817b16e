"""Signs and realness by rules, against values: a sign that is claimed holds at every point that is tried."""

import random
from fractions import Fraction

import pytest
from flint import acb
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import MathengineError
from mathengine.numeric.balls import enclose
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.pipeline.certificate_identities_domains import Place
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.sampling import points, values_at
from mathengine.symbolic.signs import is_real, sign_of

KNOWN = {
    ("x**2 + 1", "x real"): 1,
    ("x**2", "x real"): None,
    ("x", "x >= 0"): None,
    ("x - 1", "x > 1"): 1,
    ("1 - x", "x >= 2"): -1,
    ("exp(x)", "x real"): 1,
    ("exp(x)", "x != 0"): None,
    ("x**2 - 2", "x > 3/2"): 1,
    ("x**2 - 2", "x > 7/5"): None,
    ("sqrt(x**2 + 1) - x", "x real"): 1,
    ("1/x", "x < 0"): -1,
    ("log(x)", "x > 1"): 1,
    ("pi - 22/7", "x real"): -1,
}


def sides(conditions):
    read = read_statement(f"0 = 0 for {conditions}").conditions
    return Domain.of("x", read), Place.of(read)


@pytest.mark.parametrize(("text", "conditions"), KNOWN)
def test_signs_that_the_rules_show(text, conditions):
    domain, place = sides(conditions)
    expected = KNOWN[text, conditions]
    assert sign_of(read_expression(text), domain) in (expected, None if text == "pi - 22/7" else expected)
    assert place.sign(read_expression(text)) in (expected, None)


def _random(source, depth):
    if depth == 0 or source.random() < 0.2:
        return source.choice(["x", "x", "1", "2", "-1", "1/2", "-3/2", "pi"])
    kind = source.random()
    one, other = _random(source, depth - 1), _random(source, depth - 1)
    if kind < 0.35:
        return f"({one} + {other})"
    if kind < 0.55:
        return f"({one})*({other})"
    if kind < 0.65:
        return f"({one} - {other})"
    if kind < 0.8:
        return f"({one})**({source.choice(['2', '3', '-1', '-2', '1/2', '1/3'])})"
    word = source.choice(
        ["exp", "log", "sqrt", "sin", "cos", "atan", "tanh", "asin", "Abs", "cosh", "sinh", "gamma", "sign"]
    )
    return f"{word}({one})"


@settings(max_examples=250, derandomize=True, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from(["x real", "x > 0", "x >= 0", "x > 1 and x <= 3", "x < -1/2", "x > -1 and x < 1"]),
)
def test_a_sign_that_is_claimed_is_that_of_every_value(seed, conditions):
    """Of the rules, and of the checker's ranges."""
    text = _random(random.Random(seed), 3)
    try:
        expression = read_expression(text)
    except MathengineError:
        return
    domain, place = sides(conditions)
    try:
        signs = {sign_of(expression, domain), place.sign(expression)} - {None}
        real = is_real(expression, domain) or place.is_real(expression)
    except (MathengineError, ZeroDivisionError):
        return
    for point in points(domain, 25):
        try:
            value = acb(enclose(expression, 100, variables=values_at(point)))
        except MathengineError:
            continue
        if not value.is_finite():
            continue
        if real or signs:
            assert value.imag.contains(0), (text, conditions, point)
        for sign in signs:
            assert not bool(value.real * sign < 0), (text, conditions, point)
            assert sign == 0 or not (value.real.is_exact() and value.real == 0), (text, conditions, point)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    st.lists(st.integers(-3, 3), min_size=1, max_size=4),
    st.integers(-2, 2),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
)
def test_signs_of_products_of_linear_factors_are_those_of_their_roots(roots, low, width, low_open, high_open):
    """Sturm's theorem of the checker against the roots themselves, ends included."""
    high = low + width
    if width == 0 and (low_open or high_open):
        return
    text = "*".join(f"(x - {root})" if root >= 0 else f"(x + {-root})" for root in roots)
    bounds = f"{low} {'<' if low_open else '<='} x and x {'<' if high_open else '<='} {high}"
    domain, place = sides(bounds)
    inside = [r for r in roots if (low < r if low_open else low <= r) and (r < high if high_open else r <= high)]
    middle = Fraction(low + high, 2)
    value = 1
    for root in roots:
        value *= middle - root
    expected = None if inside or value == 0 else 1 if value > 0 else -1
    assert place.sign(read_expression(text)) == expected
    assert sign_of(read_expression(text), domain) in (expected, None)

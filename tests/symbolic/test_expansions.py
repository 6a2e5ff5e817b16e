"""Series with exact coefficients: identities, and Taylor coefficients against derivatives and mpmath."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from mathengine.numeric.balls import enclose
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.expansions import NeedMoreTermsError, Series, SeriesArithmetic
from mathengine.symbolic.expansions_coefficients import ONE, Coefficients, UnresolvedError, rational
from mathengine.symbolic.expansions_taylor import taylor

ORDER = 6
W = Series(((Fraction(1), ONE),))
small_series = st.lists(st.fractions(min_value=-5, max_value=5, max_denominator=6), min_size=2, max_size=4).map(
    lambda values: Series(tuple((Fraction(k), rational(v)) for k, v in enumerate(values, 1) if v))
)


def values(series: Series) -> dict[Fraction, Fraction]:
    return {exponent: coefficient.rational for exponent, coefficient in series.terms}


def agree(one: Series, other: Series) -> bool:
    left, right = values(one), values(other)
    end = min([error for error in (one.error, other.error) if error is not None], default=Fraction(100))
    keys = [key for key in {*left, *right} if key < end]
    return all(left.get(key, 0) == right.get(key, 0) for key in keys)


@given(small_series)
@settings(max_examples=40, deadline=None)
def test_exp_and_log_are_inverse(inner):
    calculus = SeriesArithmetic(Coefficients(), ORDER)
    shifted = calculus.plus(calculus.exponential(inner), calculus.constant(rational(-1)))
    assert agree(calculus.logarithm(shifted), inner)


@given(small_series, st.fractions(min_value=-3, max_value=3, max_denominator=4))
@settings(max_examples=40, deadline=None)
def test_powers_multiply_to_one(inner, exponent):
    calculus = SeriesArithmetic(Coefficients(), ORDER)
    base = calculus.plus(calculus.constant(ONE), inner)
    product = calculus.times(calculus.power(base, exponent, ONE), calculus.power(base, -exponent, ONE))
    assert agree(product, calculus.constant(ONE))


@given(small_series, small_series, small_series)
@settings(max_examples=40, deadline=None)
def test_products_distribute(one, two, three):
    calculus = SeriesArithmetic(Coefficients(), ORDER)
    left = calculus.times(one, calculus.plus(two, three))
    right = calculus.plus(calculus.times(one, two), calculus.times(one, three))
    assert agree(left, right)


def test_a_series_without_terms_asks_for_more():
    calculus = SeriesArithmetic(Coefficients(), ORDER)
    with pytest.raises(NeedMoreTermsError):
        calculus.split(Series((), Fraction(3)))
    with pytest.raises(UnresolvedError):
        calculus.exponential(Series(((Fraction(0), ONE),)))


@pytest.mark.parametrize(
    ("function", "parameters", "centre"),
    [
        ("sin", [], "1/3"),
        ("cos", [], "2"),
        ("atan", [], "1/2"),
        ("asin", [], "1/3"),
        ("erf", [], "3/4"),
        ("erfi", [], "1/2"),
        ("gamma", [], "5/2"),
        ("gamma", [], "1/3"),
        ("loggamma", [], "3"),
        ("digamma", [], "1"),
        ("polygamma", [2], "3/2"),
        ("besselj", [0], "0"),
        ("besselj", [2], "3/2"),
        ("besseli", [1], "2/3"),
    ],
)
def test_taylor_coefficients_agree_with_mpmath(function, parameters, centre):
    ring = Coefficients()
    point = Fraction(centre)
    found = taylor(ring, function, [rational(p) for p in parameters], rational(point), 5)
    mp.dps = 40
    name = {"polygamma": "psi"}.get(function, function)
    expected = mp.taylor(lambda x: getattr(mp, name)(*parameters, x), mp.mpf(point.numerator) / point.denominator, 4)
    for ours, theirs in zip(found, expected, strict=True):
        ball = enclose(ring.expression(ours), 128)
        assert abs(mp.mpf(ball.str(35, radius=False)) - theirs) < mp.mpf(10) ** -20


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sqrt(6) - sqrt(2)*sqrt(3)", "0"),
        ("1/(1 + sqrt(5)) - (sqrt(5) - 1)/4", "0"),
        ("log(6) - log(2) - log(3)", "0"),
        ("exp(log(3)/2)**2", "3"),
        ("GoldenRatio**2 - GoldenRatio", "1"),
        ("exp(I*pi/3)**3", "-1"),
        ("sin(pi/6) + cos(2*pi/3)", "0"),
        ("tan(pi/4)", "1"),
        ("gamma(7/2)/sqrt(pi)", "15/8"),
        ("polygamma(1, 1)/pi**2", "1/6"),
        ("zeta(-1)", "-1/12"),
        ("sinh(log(2))", "3/4"),
        ("x**a*x**b/x**(a + b)", "1"),
        ("acosh(1) + atanh(0)", "0"),
    ],
)
def test_constants_with_one_form(text, value):
    ring = Coefficients()
    assert to_text(ring.expression(ring.of(read_expression(text)))) == value


@pytest.mark.parametrize("text", ["gamma(-2)", "1/0", "log(0)", "tan(pi/2)", "zeta(1)", "0**(-1)", "digamma(0)"])
def test_poles_are_no_coefficients(text):
    with pytest.raises(UnresolvedError):
        Coefficients().of(read_expression(text))


def test_signs_follow_from_the_domain_and_from_nothing_else():
    domain = Domain.of([], read_statement("z = z for a > 1 and b < 0 and c real").conditions)
    ring = Coefficients(domain)

    def sign(text: str) -> int | None:
        return ring.sign(ring.of(read_expression(text)))

    assert [sign(text) for text in ("a", "a - 1", "b", "a*b", "1 - a", "log(a)", "b**2")] == [1, 1, -1, -1, -1, 1, 1]
    assert [sign(text) for text in ("c", "a - 2", "a + b", "d", "I")] == [None] * 5
    assert ring.is_zero(ring.of(read_expression("pi - 22/7"))) is False
    assert ring.is_zero(ring.of(read_expression("c"))) is None


def test_bounded_names_are_no_divisors_where_they_may_vanish():
    ring = Coefficients()
    ring.bounded["bounded#0"] = (-1, 1)
    oscillating = ring.name("bounded#0")
    assert ring.sign(ring.plus(oscillating, rational(2))) == 1
    assert ring.sign(oscillating) is None
    with pytest.raises(UnresolvedError):
        ring.power(oscillating, Fraction(-1))
    with pytest.raises(UnresolvedError):
        ring.log(oscillating)
    with pytest.raises(UnresolvedError):
        ring.call("gamma", [oscillating])

"""Certified values contain what mpmath computes at higher precision, and digits are counted honestly."""

import time
from fractions import Fraction

import mpmath
import pytest
from flint import acb, arb, ctx, fmpq, fmpz
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, PrecisionExhausted
from mathengine.numeric.balls import (
    EXACT,
    ball_to_json,
    ball_to_text,
    certified_digits,
    enclose,
    evaluate,
    first_difference,
    fraction_of,
    power,
    separates,
    working_precision,
)
from mathengine.numeric.expressions import Call
from mathengine.numeric.functions import NUMERIC_FUNCTIONS, is_fundamental, kronecker
from mathengine.numeric.reader import read_expression
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary

mp = mpmath.mp
DIGITS = 40


def ball(text: str, digits: int = DIGITS):
    return evaluate(read_expression(text), digits)


def from_mpmath(value):
    """The point that mpmath's number is, as a ball widened by its last ten digits."""
    with working_precision(400):
        text = mpmath.nstr(mpmath.re(value), 60), mpmath.nstr(mpmath.im(value), 60)
        slack = (abs(arb(text[0])) + abs(arb(text[1])) + arb("1e-10")) * arb("1e-55")
        return acb(arb(text[0]), arb(text[1])) + acb(arb(0, slack.abs_upper()), arb(0, slack.abs_upper()))


def witness(function, *arguments):
    with mpmath.workdps(80):
        return from_mpmath(function(*[point(argument) for argument in arguments]))


def point(text: str):
    """mpmath's number for ``p/q``, with an imaginary part after a comma."""
    real, _, imag = text.partition(",")
    parts = [mpmath.mpf(Fraction(part).numerator) / Fraction(part).denominator for part in (real, imag or "0")]
    return mpmath.mpc(*parts) if imag else parts[0]


def spelled(text: str) -> str:
    real, _, imag = text.partition(",")
    return f"({real} + ({imag})*I)" if imag else f"({real})"


REAL = ["1/3", "-5/7", "7/2", "-13/4", "3"]
COMPLEX = ["1/3,2/5", "-5/2,-1/3", "0,3", "2,-1/7"]
ONE = {
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "exp": mpmath.exp,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "cot": mpmath.cot,
    "sec": mpmath.sec,
    "csc": mpmath.csc,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "coth": mpmath.coth,
    "sech": mpmath.sech,
    "csch": mpmath.csch,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "atan": mpmath.atan,
    "acot": mpmath.acot,
    "asec": mpmath.asec,
    "acsc": mpmath.acsc,
    "asinh": mpmath.asinh,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "acoth": mpmath.acoth,
    "gamma": mpmath.gamma,
    "loggamma": mpmath.loggamma,
    "digamma": mpmath.digamma,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "erfi": mpmath.erfi,
    "zeta": mpmath.zeta,
    "factorial": mpmath.factorial,
    "Abs": abs,
    "sign": mpmath.sign,
    "re": mpmath.re,
    "im": mpmath.im,
    "arg": mpmath.arg,
    "conjugate": mpmath.conj,
}
POLES = {("gamma", "-3"), ("factorial", "-3")}


@pytest.mark.parametrize("name", ONE)
def test_a_function_of_one_variable_agrees_with_mpmath(name):
    for argument in REAL + COMPLEX:
        if argument == "3" and name in ("zeta", "factorial", "gamma"):
            continue
        value = ball(f"{name}({spelled(argument)})")
        expected = witness(ONE[name], argument)
        assert acb(value).overlaps(expected), (name, argument)
        assert certified_digits(value) >= DIGITS or value.contains(0)


@pytest.mark.parametrize(
    ("name", "function", "arguments"),
    [
        (
            "zeta",
            mpmath.zeta,
            [("2", "1/3"), ("3", "7/2"), ("5/2", "1/7"), ("2", "-3/2"), ("-3", "1/5"), ("3,1", "1/3")],
        ),
        ("zeta", mpmath.zeta, [("5/2", "-3/2"), ("2", "1/3,1/2"), ("-5/2", "4/3"), ("-1", "-1")]),
        (
            "polylog",
            mpmath.polylog,
            [("2", "1/3"), ("3", "-1/2"), ("2", "3"), ("3", "-7"), ("2", "1/2,2"), ("1", "1/2")],
        ),
        (
            "polylog",
            mpmath.polylog,
            [("3/2", "2"), ("-1", "2"), ("-2", "1/3"), ("0", "-3"), ("2,1", "1/3"), ("2", "1")],
        ),
        ("besselj", mpmath.besselj, [("0", "2"), ("1", "-2"), ("1/3", "5"), ("1/2", "-2"), ("2", "1,1"), ("3", "30")]),
        ("besseli", mpmath.besseli, [("0", "2"), ("1", "-2"), ("1/3", "5"), ("1/2", "-2"), ("2", "1,1")]),
        ("besselk", mpmath.besselk, [("0", "2"), ("1", "-2"), ("1/3", "5"), ("2", "1,1")]),
        ("bessely", mpmath.bessely, [("0", "2"), ("1", "-2"), ("1/3", "5"), ("2", "1,1")]),
        ("polygamma", mpmath.polygamma, [("0", "1/3"), ("1", "5/2"), ("1", "-5/2"), ("3", "1/4"), ("2", "2,3")]),
        ("beta", mpmath.beta, [("1/2", "1/3"), ("-1/2", "5"), ("2,1", "1/3"), ("1/3", "-4/3")]),
        (
            "binomial",
            mpmath.binomial,
            [("10", "3"), ("1/2", "4"), ("-3", "2"), ("7/2", "1/3"), ("2,1", "1/3"), ("3", "5")],
        ),
        ("atan2", mpmath.atan2, [("1", "2"), ("-1", "-2"), ("0", "-1"), ("3", "0")]),
        (
            "lerchphi",
            mpmath.lerchphi,
            [("1/2", "2", "1/3"), ("-3", "2", "1/3"), ("3", "2", "1/4"), ("1/2", "2", "-1/3")],
        ),
    ],
)
def test_a_function_of_several_variables_agrees_with_mpmath(name, function, arguments):
    for values in arguments:
        value = ball(f"{name}({', '.join(spelled(argument) for argument in values)})")
        assert acb(value).overlaps(witness(function, *values)), (name, values)
        assert certified_digits(value) >= DIGITS or value.contains(0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("log(-1)", "pi*I"),
        ("sqrt(-1)", "I"),
        ("sqrt(-4)", "2*I"),
        ("(-8)**(1/3)", "1 + sqrt(3)*I"),
        ("atan(2*I)", "pi/2 + I*log(3)/2"),
        ("atanh(2)", "log(3)/2 - I*pi/2"),
        ("asin(2)", "pi/2 - I*log(2 + sqrt(3))"),
        ("acos(2)", "I*log(2 + sqrt(3))"),
        ("acosh(-1/2)", "2*pi*I/3"),
        ("acot(-1)", "-pi/4"),
        ("acoth(0)", "I*pi/2"),
        ("exp(I*pi/3)", "1/2 + sqrt(3)*I/2"),
        ("(-1)**I", "exp(-pi)"),
        ("I**I", "exp(-pi/2)"),
        ("2**I", "cos(log(2)) + I*sin(log(2))"),
        ("polylog(1, 2)", "-pi*I"),
        ("gamma(1/2)", "sqrt(pi)"),
        ("zeta(2)", "pi**2/6"),
        ("zeta(2, 1/2)", "pi**2/2"),
        ("L(-4, 2)", "Catalan"),
        ("L(-4, 1)", "pi/4"),
        ("L(-3, 2)", "(zeta(2, 1/3) - zeta(2, 2/3))/9"),
        ("L(5, 1)", "2*log(GoldenRatio)/sqrt(5)"),
        ("L(8, 2)", "pi**2*sqrt(2)/16"),
        ("L(1, 3)", "zeta(3)"),
        ("L(-7, 1)", "pi/sqrt(7)"),
        ("GoldenRatio**2", "GoldenRatio + 1"),
        ("digamma(1)", "-EulerGamma"),
        ("polygamma(1, 1/4)", "pi**2 + 8*Catalan"),
        ("lerchphi(1, 2, 1)", "zeta(2)"),
        ("binomial(1/2, 3)", "1/16"),
        ("factorial(5)", "120"),
        ("floor(-7/2)", "-4"),
        ("ceiling(pi)", "4"),
        ("floor(10*E)", "27"),
        ("sign(-pi)", "-1"),
        ("0**0", "1"),
        ("0**(1/2)", "0"),
        ("E**2", "exp(2)"),
        ("E**(I*pi)", "-1"),
    ],
)
def test_an_identity_holds_to_every_digit(text, expected):
    one, other = ball(text), ball(expected)
    assert not separates(one, other)
    assert certified_digits(one) >= DIGITS


@pytest.mark.parametrize(
    "text",
    [
        "pi",
        "sqrt(2)",
        "zeta(2, -3/2)",
        "polygamma(1, -5/2)",
        "besselj(1, -2)",
        "polylog(3, -5)",
        "lerchphi(1/2, 2, 1/3)",
        "gamma(-1/2)",
        "(-8)**3",
        "2**(1/3)",
        "Abs(1 + I)",
        "I*I",
        "L(-3, 2)",
        "zeta(3, 1/4)",
        "asin(1/2)",
        "atan2(1, 1)",
    ],
)
def test_what_is_real_is_a_real_ball(text):
    assert isinstance(ball(text), arb)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1/0", "division is by zero"),
        ("1/(2-2)", "division is by zero"),
        ("0**(-1)", "division is by zero"),
        ("0**(-1/2)", "power of 0"),
        ("log(0)", "argument of log"),
        ("zeta(1)", "argument of zeta"),
        ("gamma(-2)", "argument of gamma"),
        ("gamma(0)", "argument of gamma"),
        ("factorial(-1)", "argument of factorial"),
        ("digamma(0)", "argument of digamma"),
        ("polygamma(2, -1)", "argument of polygamma"),
        ("polygamma(1/2, 1)", "order of polygamma"),
        ("beta(0, 1)", "argument of beta"),
        ("polylog(1, 1)", "polylog"),
        ("besselk(0, 0)", "besselk"),
        ("cot(0)", "cot"),
        ("atanh(1)", "atanh"),
        ("atan(I)", "atan"),
        ("zeta(2, 0)", "zeta"),
        ("zeta(2, -3)", "zeta"),
        ("atan2(0, 0)", "atan2"),
        ("L(-5, 2)", "fundamental discriminant"),
        ("L(1/2, 2)", "fundamental discriminant"),
        ("floor(I)", "floor"),
        ("x + 1", "name is x"),
        ("e", "'e' is spelled E"),
        ("diff(2, 3)", "function is diff"),
        ("[1]", "term is"),
        ("zeta(10**30)", "at most 1000000000"),
        ("erf(10**50)", "at most"),
        ("arg(0)", "arg"),
    ],
)
def test_what_has_no_value_is_refused(text, problem):
    with pytest.raises(InvalidInput, match=problem):
        ball(text)


@pytest.mark.parametrize(
    "text", ["1/sin(pi)", "floor(6*zeta(2)/pi**2)", "log(sin(pi))", "1/(sin(1)**2 + cos(1)**2 - 1)"]
)
def test_what_cannot_be_told_from_a_pole_exhausts_the_precision(text):
    with pytest.raises(PrecisionExhausted, match="certified digits of 40"):
        ball(text)


@pytest.mark.parametrize(
    "text",
    [
        "factorial(10**9)",
        "binomial(10**12, 5*10**11)",
        "exp(exp(exp(3)))",
        "2**(9**4)",
        "sin(10**9000)*0",
        "gamma(10**300)",
        "(10**9999 + 1/7)**9999",
        "binomial(10**6, 1/2)",
        "((2**10000)**10000)**10000",
        "zeta(10**8)",
        "besseli(0, 10**9)",
    ],
)
def test_large_numbers_take_little_time(text):
    started = time.perf_counter()
    value = ball(text, 20)
    assert len(ball_to_text(value, 20)) < 1000
    assert time.perf_counter() - started < 2


def test_cancellation_is_paid_for_with_precision():
    assert ball_to_text(ball("exp(pi*sqrt(163)) - 262537412640768744", 20), 20).startswith(
        "-0.00000000000074992740280181"
    )
    value = ball("zeta(60) - 1", 30)
    assert certified_digits(value) >= 30
    assert not value.contains(0)


def test_a_number_around_zero_has_absolute_digits():
    value = ball("sin(pi)", 50)
    assert value.contains(0)
    assert certified_digits(value) >= 50


def test_deeper_balls_lie_within_wider_ones():
    expression = read_expression("zeta(3)*pi + exp(1/3)/gamma(1/7)")
    wide = enclose(expression, 60)
    for bits in (100, 300, 1000):
        deep = enclose(expression, bits)
        assert wide.overlaps(deep)
        assert certified_digits(deep) > certified_digits(wide)
        wide = deep


def test_the_precision_of_flint_is_restored_even_after_an_error():
    before = ctx.prec
    with pytest.raises(InvalidInput, match="division"):
        enclose(read_expression("1/0"), 500)
    assert ctx.prec == before


def test_an_exact_value_is_exact():
    value = ball("2**100/4")
    assert value.is_exact()
    assert certified_digits(value) == EXACT
    assert ball_to_text(value, 50) == str(2**98)
    assert fraction_of(value) == 2**98
    assert fraction_of(ball("1/3")) is None


def test_a_function_of_a_domain_gets_its_call_unevaluated():
    def double(call: Call, evaluator):
        assert call.function == "double"
        return 2 * evaluator.value(call.arguments[0])

    words = NUMERIC.merged(Vocabulary.of({"double": (1, 1)}))
    expression = read_expression("double(pi) - 2*pi", vocabulary=words)
    value = evaluate(expression, 30, functions={**NUMERIC_FUNCTIONS, "double": double})
    assert value.contains(0)


def test_free_names_take_their_values_from_the_variables():
    value = enclose(read_expression("x**2 + 1"), 100, variables={"x": arb(3)})
    assert value == 10


@settings(deadline=None, max_examples=100)
@given(st.fractions(-1000, 1000), st.integers(1, 80))
def test_printed_digits_are_those_of_the_number(value, digits):
    with working_precision(digits * 4 + 80):
        text = ball_to_text(arb(fmpq(value.numerator, value.denominator)), digits)
    if text.startswith("["):  # the ball holds numbers on both sides of a short decimal
        return
    printed = Fraction(text)
    assert abs(printed) <= abs(value)
    if "." in text and value:
        shown, _, exponent = text.partition("e")
        places = len(shown.partition(".")[2]) - int(exponent or 0)
        assert abs(value) - abs(printed) < Fraction(10) ** -places


@settings(deadline=None, max_examples=100)
@given(st.integers(-(10**40), 10**40), st.integers(0, 10**12), st.integers(1, 60))
def test_all_numbers_in_a_ball_share_the_printed_digits(middle, radius, digits):
    with working_precision(300):
        value = arb(fmpz(middle), fmpz(radius)) / 10**20
        text = ball_to_text(value, digits)
        if text.startswith("[") or value.is_exact():
            return
        printed = abs(Fraction(text))
        digits_shown, _, exponent = text.partition("e")
        unit = Fraction(10) ** (int(exponent or 0) - len(digits_shown.partition(".")[2]))
        for end in (middle - radius, middle + radius):
            assert printed <= Fraction(abs(end), 10**20) < printed + unit


def test_digits_are_those_of_the_constants():
    assert ball_to_text(ball("pi", 60), 50) == "3.1415926535897932384626433832795028841971693993751"
    assert ball_to_text(ball("-pi/10**6", 30), 10) == "-0.000003141592653"
    assert ball_to_text(ball("I*pi", 30), 10) == "3.141592653*I"
    assert ball_to_text(ball("1 - I", 30), 10) == "1 - 1*I"
    assert ball_to_text(ball("10**30/3", 40), 35) == "333333333333333333333333333333.33333"
    assert ball_to_text(ball("1/10**40", 30), 5).endswith("e-41") or "e-40" in ball_to_text(ball("1/10**40", 30), 5)


def test_a_ball_in_json_contains_the_ball():
    value = ball("zeta(3)", 100)
    record = ball_to_json(value, 30)
    assert record["digits"] == "1.20205690315959428539973816151"
    with working_precision(400):
        assert arb(f"{record['midpoint']} +/- {record['radius']}").contains(value)
    record = ball_to_json(ball("log(-2)"), 20)
    assert record["imaginary_midpoint"].startswith("3.14159")


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [("3.14159", "3.14259", 4), ("1", "2", 1), ("1.000", "0.999", 4), ("1e-20", "1.001e-20", 4), ("-5", "-5.00001", 6)],
)
def test_the_first_wrong_digit_is_counted_from_the_first_digit(one, other, place):
    assert first_difference(ball(one, 60), ball(other, 60)) == place
    assert first_difference(ball(one, 60), ball(one, 60)) is None


def test_overlapping_balls_do_not_separate():
    assert not separates(arb(1, 1), arb(2, 1))
    assert separates(acb(1, 1), arb(1))
    assert not separates(acb(arb(1, 1), arb(0, 1)), arb(1))


def test_powers_of_rational_numbers_are_exact():
    assert power(fmpq(2, 3), fmpq(-3)) == fmpq(27, 8)
    assert power(fmpq(9, 4), fmpq(1, 2)) == fmpq(3, 2)
    assert power(fmpq(-1), fmpq(10**40 + 1)) == -1


def test_the_kronecker_symbol_is_a_character():
    for d in (-8, -7, -4, -3, 5, 8, 12):
        assert is_fundamental(d)
        values = [kronecker(d, n) for n in range(1, 60)]
        for m in range(1, 8):
            for n in range(1, 8):
                assert kronecker(d, m * n) == kronecker(d, m) * kronecker(d, n)
        assert sum(values[: abs(d)]) == 0
    assert [d for d in range(-20, 0) if is_fundamental(d)] == [-20, -19, -15, -11, -8, -7, -4, -3]
    assert [d for d in range(1, 30) if is_fundamental(d)] == [1, 5, 8, 12, 13, 17, 21, 24, 28, 29]


def test_zeta_of_three_to_ten_thousand_digits_takes_milliseconds():
    started = time.perf_counter()
    value = ball("6/zeta(3)", 10_000)
    assert certified_digits(value) >= 10_000
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("digits", [0, -1, 10**6 + 1])
def test_digits_out_of_range_are_refused(digits):
    with pytest.raises(InvalidInput, match="digits is"):
        ball("pi", digits)


def test_working_precision_nests():
    with working_precision(100):
        with working_precision(200):
            assert ctx.prec == 200
        assert ctx.prec == 100

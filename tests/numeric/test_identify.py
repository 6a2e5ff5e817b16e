"""Closed forms from digits: found where justified, refused where not, and never by chance."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import arb
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, NothingFound
from mathengine.numeric.balls import enclose, working_precision
from mathengine.numeric.identify import identify
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression


def digits_of(formula: Callable[[Any], Any], digits: int) -> str:
    """Decimal digits by mpmath, which shares nothing with the code under test."""
    with mpmath.workdps(digits + 10):
        return str(mpmath.nstr(formula(mpmath), digits))


@pytest.mark.parametrize(
    ("formula", "text", "kind"),
    [
        (lambda m: m.zeta(3), "zeta(3)", "multiple"),
        (lambda m: 6 / m.zeta(3), "6/zeta(3)", "multiple"),
        (lambda m: 1 / (2 * m.pi), "1/(2*pi)", "multiple"),
        (lambda m: m.pi**2 / 6, "pi**2/6", "multiple"),
        (lambda m: m.mpf(355) / 113, "355/113", "rational"),
        (lambda m: (1 + m.sqrt(5)) / 2, "(1 + sqrt(5))/2", "algebraic"),
        (lambda m: (3 - m.sqrt(8)) / 7, "(3 - 2*sqrt(2))/7", "algebraic"),
        (lambda m: -m.cbrt(2), "-2**(1/3)", "algebraic"),
        (lambda m: (3 + m.zeta(3)) / (2 - 5 * m.zeta(3)), "(3 + zeta(3))/(2 - 5*zeta(3))", "moebius"),
        (lambda m: 4 / (m.pi - 2), "4/(-2 + pi)", "moebius"),
        (lambda m: m.pi / 4 - m.log(2) / 2, "(pi - 2*log(2))/4", "linear"),
        (lambda m: m.sqrt(2) * m.pi / 3 / m.gamma(m.mpf(1) / 4) ** 2, "sqrt(2)*pi/(3*gamma(1/4)**2)", "powers"),
        (lambda m: m.sqrt(m.e), "sqrt(E)", "powers"),
    ],
)
def test_well_known_numbers_are_identified(formula: Callable[[Any], Any], text: str, kind: str) -> None:
    answer = identify(digits_of(formula, 40))
    assert (answer.kind, str(answer), answer.best.form) == ("identified", text, kind)
    assert to_text(read_expression(text)) == text


def test_an_algebraic_number_without_radicals_is_a_root_in_an_interval() -> None:
    best = identify("1.324717957244746025960908854478097340734").best
    assert best.expression is None
    assert best.coefficients == (-1, -1, 0, 1)
    assert best.text == "root of x**3 - x - 1 near 1.32471795724"
    assert best.interval is not None
    low, high = best.interval
    assert low < Fraction(13247179572447, 10**13) < high
    assert (low**3 - low - 1) * (high**3 - high - 1) < 0


def test_apery_needs_no_constants() -> None:
    assert str(identify("1.2020569031595942853997381615114499907")) == "zeta(3)"


@pytest.mark.parametrize(
    "value", ["3.14159", "1.2020569", "0.5", "2", "1.41421356", "2.718281828", "123.456", "1e5", "1e-9999"]
)
def test_few_digits_get_a_refusal(value: str) -> None:
    answer = identify(value)
    assert answer.kind == "refused"
    assert answer.needed is not None
    assert answer.needed > answer.digits
    assert not answer.found
    with pytest.raises(NothingFound, match="refused"):
        _ = answer.best


def test_a_refusal_names_the_candidate_and_the_digits_that_would_justify_it() -> None:
    answer = identify("3.14159")
    assert (answer.candidate, answer.needed, answer.digits) == ("pi", 14, 5)
    assert str(identify(digits_of(lambda m: m.pi, answer.needed + 2))) == "pi"


def test_unrelated_numbers_with_16_to_19_digits_are_never_identified() -> None:
    rng = random.Random(7)
    for _ in range(40):
        length = rng.randint(16, 19)
        value = f"{rng.randint(0, 9)}.{rng.randrange(10 ** (length - 1)):0{length - 1}}"
        assert identify(value).kind != "identified", value


def test_an_absence_states_a_size() -> None:
    answer = identify(digits_of(lambda m: m.pi * m.e, 60), "zeta(3)")
    assert answer.kind == "absent"
    assert answer.bound is not None
    assert answer.bound > 1000
    assert str(answer).startswith(f"nothing up to coefficients of size {answer.bound} ")


@settings(max_examples=25, deadline=None)
@given(st.integers(-30, 30), st.integers(-30, 30), st.integers(1, 30))
def test_linear_combinations_of_given_constants_are_found(a: int, b: int, c: int) -> None:
    assume(a and b)
    with mpmath.workdps(60):
        text = mpmath.nstr((a * mpmath.pi + b * mpmath.zeta(3)) / c, 45)
    best = identify(text, "pi, zeta(3)").best
    assert best.expression is not None
    with mpmath.workdps(60):
        witness = (a * mpmath.pi + b * mpmath.zeta(3)) / c
        ours = mpmath.mpf(enclose(best.expression, 200).str(50, radius=False))
        assert abs(ours - witness) < mpmath.mpf(10) ** -40


def test_dependent_constants_do_no_harm() -> None:
    answer = identify(digits_of(lambda m: m.pi**2 + m.zeta(3), 50), "zeta(2), pi**2, zeta(3), 1, pi**2/6")
    assert str(answer) == "6*zeta(2) + zeta(3)"


def test_a_value_that_can_be_computed_is_tested_at_a_second_precision() -> None:
    assert identify("zeta(2) + 1").best.checked == 100
    assert identify(lambda bits: arb.pi() / 3).best.checked == 100
    assert identify(read_expression("cos(pi/5)")).best.text == "(1 + sqrt(5))/4"


def test_a_long_decimal_is_tested_on_all_its_digits() -> None:
    with working_precision(4000):
        text = arb.pi().str(1000, radius=False)
    assert identify(text).best.checked == 999
    wrong = text[:600] + ("1" if text[600] != "1" else "2") + text[601:]
    assert not identify(wrong).found


@pytest.mark.parametrize(
    ("formula", "constants"),
    [
        ("log(640320**3 + 744)/sqrt(163)", "pi"),
        ("exp(pi*sqrt(163))", "pi"),
        ("(exp(pi) - pi)", "pi"),
    ],
)
def test_near_misses_are_not_identified(formula: str, constants: str) -> None:
    assert not identify(formula, constants, digits=25).found


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "operand"),
        ("abc", "abc"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("1e999999", "10000"),
        ("1e99999999999999999999999", "10000"),
        ("9" * 1_000_000, "100000 characters"),
        ("1.2.3", "position"),
        ("1/0", "by zero"),
        ("sqrt(-1)", "real"),
        ("x + 1", "x"),
    ],
)
def test_what_is_no_number_is_refused_at_once(value: str, message: str) -> None:
    start = time.perf_counter()
    with pytest.raises(InvalidInput, match=message) as caught:
        identify(value)
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("constants", "message"), [("", "pi, zeta"), ("pi,,e", "pi, zeta"), ("zeta33x", "nearest"), ([], "pi, zeta")]
)
def test_constants_that_cannot_be_read_are_refused(constants: str | list[str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        identify("1.5", constants)


def test_balls_without_value_are_refused() -> None:
    with pytest.raises(InvalidInput, match="finite"):
        identify(arb("nan"))
    with pytest.raises(InvalidInput, match="as text"):
        identify(3.14159)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="10 to 1000"):
        identify("pi", digits=3)

"""What goes to sympy and comes back is the same number, polynomial or function."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import Name, Number, Text
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.numeric.sympy_bridge import from_sympy, to_sympy

SPELLINGS = [
    "34*n**3 + 51*n**2 + 27*n + 5",
    "-n**6",
    "6/zeta(3)",
    "zeta(2, 1/3)",
    "(1 + sqrt(5))/2",
    "pi**2/6",
    "besseli(0, 2)/besseli(1, 2)",
    "polylog(3, -1/2)",
    "exp(-1)/erfc(1)",
    "GoldenRatio*Catalan*EulerGamma",
    "2 + I*x",
    "log(x)*atan(y)",
    "x**y",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_round_trip_through_sympy_keeps_the_expression(text):
    expression = read_expression(text)
    assert normal_form(from_sympy(to_sympy(expression))) == normal_form(expression)


@pytest.mark.parametrize("text", SPELLINGS)
def test_our_spelling_is_one_that_sympy_prints_for_the_same_object(text):
    n, x, y = sympy.symbols("n x y")
    objects = {
        "34*n**3 + 51*n**2 + 27*n + 5": 34 * n**3 + 51 * n**2 + 27 * n + 5,
        "6/zeta(3)": 6 / sympy.zeta(3),
        "x**y": x**y,
        "pi**2/6": sympy.pi**2 / 6,
    }
    if text in objects:
        assert to_sympy(read_expression(text)) == objects[text]
        assert str(objects[text]) == text


@settings(deadline=None, max_examples=100)
@given(st.fractions(), st.integers(0, 10**6))
def test_rational_numbers_pass_exactly(value, size):
    big = value * (1 << (size % 20_000))
    assert from_sympy(to_sympy(Number(big))) == Number(big)


def test_a_number_of_twenty_thousand_digits_passes():
    assert from_sympy(to_sympy(Number.of(7**20_000))) == Number.of(7**20_000)


def test_python_numbers_are_read_exactly():
    assert from_sympy(3) == Number.of(3)
    assert from_sympy(Fraction(1, 3)) == Number(Fraction(1, 3))


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (sympy.Float("0.1"), "floating-point"),
        (sympy.Integral(sympy.Symbol("x"), sympy.Symbol("x")), "class Integral"),
        (sympy.Matrix([1]), "class|MutableDenseMatrix"),
        (sympy.Symbol("a b"), "symbol"),
        (sympy.Symbol("__import__"), "symbol"),
        (sympy.Symbol("zeta"), "symbol"),
        (sympy.true, "class BooleanTrue"),
        (sympy.nan, "class NaN"),
        ("1+1", "str"),
        (0.5, "float"),
        (True, "sympy expression"),
        (sympy.Function("f")(1), "class f"),
    ],
)
def test_what_has_no_expression_is_refused_by_its_class(value, problem):
    with pytest.raises(InvalidInput, match=problem):
        from_sympy(value)


def test_text_is_never_handed_to_sympy():
    with pytest.raises(InvalidInput, match="expression for sympy"):
        to_sympy(Text("1+1"))


def test_symbols_are_made_by_name_only():
    assert to_sympy(Name("n")) == sympy.Symbol("n")
    assert to_text(from_sympy(sympy.Symbol("s_1_2"))) == "s_1_2"

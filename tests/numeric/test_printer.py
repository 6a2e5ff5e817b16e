"""What is printed reads back, and is spelled as sympy spells it."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Expression,
    Items,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Statement,
    Sum,
    Text,
)
from mathengine.numeric.normal import normal_form
from mathengine.numeric.printer import escape_latex, integer_text, to_latex, to_text
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary

WORDS = NUMERIC.merged(Vocabulary.of({"cf": (2, 2), "limit": (1, 4, "start", "direction")}))

NUMBERS = st.builds(lambda p, q: Number(Fraction(p, q)), st.integers(-12, 12), st.integers(1, 5))
LEAVES = NUMBERS | st.sampled_from([Name(name) for name in ("x", "n", "pi", "E", "a_1")])


def extend(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        several.map(Sum),
        several.map(Product),
        st.builds(Power, inner, inner),
        st.builds(lambda f, x: Call(f, (x,)), st.sampled_from(["sqrt", "exp", "log", "gamma"]), inner),
        st.builds(lambda x, y: Call("zeta", (x, y)), inner, inner),
        st.builds(lambda x, y: Call("limit", (x,), (("start", Items((x, y))),)), inner, inner),
    )


TREES = st.recursive(LEAVES, extend, max_leaves=14)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_what_is_printed_reads_back_up_to_normal_form(tree):
    try:
        form = normal_form(tree)
        back = read_expression(to_text(tree), vocabulary=WORDS)
    except InvalidInput:
        return  # a division by zero, or an exponent out of bounds
    assert normal_form(back) == form


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_printing_what_was_read_changes_nothing(tree):
    try:
        once = to_text(read_expression(to_text(tree), vocabulary=WORDS))
        assert to_text(read_expression(once, vocabulary=WORDS)) == once
    except InvalidInput:
        return


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_latex_has_balanced_braces(tree):
    latex = to_latex(tree)
    depth = 0
    for character in latex:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    assert latex.count(r"\left(") == latex.count(r"\right)")


@pytest.mark.parametrize(
    "text",
    [
        "34*n**3 + 51*n**2 + 27*n + 5",
        "-n**6",
        "6/zeta(3)",
        "sqrt(2)",
        "pi**2/6",
        "(1 + sqrt(5))/2",
        "1/(zeta(3) - 1)",
        "-3*x/2",
        "x**(-n)",
        "2**(1/3)",
        "(-2)**n",
        "(3/4)**n",
        "(x + 1)**2/(y*z)",
        "x**y**2" and "x**(y**2)",
        "1/sqrt(x)",
        "2*exp(-1)/(sqrt(pi)*erfc(1))",
        "[1, -2, x/2]",
        'f("1->2, 2<->3", 1)',
    ],
)
def test_canonical_spellings_are_printed_as_they_were_read(text):
    words = NUMERIC.merged(Vocabulary.of({"f": (1, 3)}))
    assert to_text(read_expression(text, vocabulary=words)) == text


@pytest.mark.parametrize(
    "text",
    [
        "cf(34*n**3 + 51*n**2 + 27*n + 5, -n**6) = 6/zeta(3)",
        "x = y for n >= 4 and n integer",
        "x**2 >= 0 for x real",
        "limit(x, start=[1, 1]) != 2",
    ],
)
def test_statements_are_printed_as_they_were_read(text):
    assert to_text(read_statement(text, vocabulary=WORDS)) == text


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("34*n**3 + 51*n**2 + 27*n + 5", "34 n^{3} + 51 n^{2} + 27 n + 5"),
        ("6/zeta(3)", r"\frac{6}{\zeta\left(3\right)}"),
        ("(1 + sqrt(5))/2", r"\frac{1 + \sqrt{5}}{2}"),
        ("-pi**2/6", r"-\frac{\pi^{2}}{6}"),
        ("2**(1/3)", r"\sqrt[3]{2}"),
        ("2*3**n", r"2 \cdot 3^{n}"),
        ("(x + 1)*y", r"\left(x + 1\right) y"),
        ("exp(-x)", r"e^{-x}"),
        ("polylog(2, x)", r"\mathrm{Li}_{2}\left(x\right)"),
        ("binomial(n, 2)", r"\binom{n}{2}"),
        ("alpha_1*s_1_2", r"\alpha_{1} s_{1\_2}"),
        ("x/(y*z)", r"\frac{x}{y z}"),
    ],
)
def test_latex_is_what_one_would_write(text, latex):
    assert to_latex(read_expression(text)) == latex


def test_latex_of_statements_names_their_conditions():
    statement = Statement(Relation(">=", Name("x"), Number.of(0)), (Assumption("x", "positive"),))
    assert to_latex(statement) == r"x \ge 0 \quad \text{for } x > 0"


def test_text_from_outside_is_escaped_in_latex():
    assert to_latex(Text(r"\input{a}$%_")) == r"\text{\textbackslash{}input\{a\}\$\%\_}"
    assert escape_latex("a^b~") == r"a\textasciicircum{}b\textasciitilde{}"


def test_integers_of_any_size_are_printed():
    assert integer_text(-(10**30_000)) == "-1" + "0" * 30_000
    assert to_text(Number(Fraction(1, 10**10_000))) == "1/1" + "0" * 10_000

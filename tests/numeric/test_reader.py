"""The reader builds what a formula says, and refuses everything else quickly and with a position."""

import time
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, ParseError
from mathengine.numeric.expressions import (
    Assumption,
    Call,
    Items,
    Name,
    Number,
    Power,
    Product,
    Relation,
    Sum,
    Text,
)
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.numeric.vocabulary import NUMERIC, Vocabulary

X, Y, N = Name("x"), Name("y"), Name("n")
WORDS = NUMERIC.merged(
    Vocabulary.of({"cf": (2, 2), "limit": (1, 4, "start", "direction"), "conserving": (1, 1), "diameter": (1, 1)})
)
# The attack corpus of the platform's specification, and a few more.
ATTACKS = [
    "__import__('os').system('true')",
    "(1).__class__.__mro__",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "lambda: 0",
    "[x for x in (1,2)]",
    "f'{1}'",
    "'a'*9",
    "exec('1')",
    "open('f')",
    "getattr(x,'y')",
    "9**9**9**9",
    "2**10**10",
    "factorial",
    "(" * 500 + "1" + ")" * 500,
    "-" * 3000 + "1",
    "1" * 100_000,
    "1+" * 20_000 + "1",
    "x if 1 else y",
    "x:=1",
    "x;y",
    "a\nimport os",
    "{1:2}",
    "x[0]",
    "*x",
    "print(1)",
    "Symbol('x')",
    "sympify('1')",
    "eval('1')",
    "pi.n",
    "zeta(3, s=1)",
    "\uff50\uff49",
    "0x" + "f" * 5000,
    "...",
    "True",
    "None",
    "b'1'",
    "1j",
    "not x",
    "x and y",
    "x @ y",
    "x // y",
    "x % y",
    "x << 9999999999",
    "await x",
    "yield",
    "x < y < z",
    "",
    " " * 100,
    "x" * 10_000_000,
    "1e99999",
    "1e" + "9" * 5000,
    "2**99999",
    "x**(10**5)",
    "x**-10001",
    "[" * 5000,
    "f(" * 5000,
    "x**" * 5000 + "x",
    "sin(" * 80 + "x" + ")" * 80,
    "1 2",
    "2x",
    "x y",
    "1..2",
    "1.",
    "\x1b[31m",
    "x\x00y",
    '"a\x1b[0m"',
    '"open',
    "sqrt()",
    "log(1,2,3)",
    "zeta(,3)",
    "pi(3)",
    "(1,2)",
    "x = ",
    "a__b",
    "_" * 50,
    "x" * 200,
    "*" * 50_000,
    "(((((" * 2000,
    ", " * 14_000,
    "limit(start=1, x)",
    "for",
    "x for",
    "\u202e1+1",
]


def outcome(reader, text):
    started = time.perf_counter()
    with pytest.raises(ParseError, match="expected") as caught:
        reader(text)
    return time.perf_counter() - started, caught.value


@pytest.mark.parametrize("text", ATTACKS, ids=lambda text: ascii(text[:24]))
@pytest.mark.parametrize("reader", [read_expression, read_statement])
def test_an_attack_is_refused_at_once(reader, text):
    seconds, error = min((outcome(reader, text) for _ in range(3)), key=lambda pair: pair[0])
    assert seconds < 0.01
    assert len(str(error)) < 400
    assert str(error).isprintable()
    assert 0 <= error.position <= len(error.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2*x", Sum((Number.of(1), Product((Number.of(2), X))))),
        ("x - y - 1", Sum((X, Product((Number.of(-1), Y)), Number.of(-1)))),
        ("x*y*n", Product((X, Y, N))),
        ("x/y", Product((X, Power(Y, Number.of(-1))))),
        ("x^2", Power(X, Number.of(2))),
        ("2^3^2", Power(Number.of(2), Power(Number.of(3), Number.of(2)))),
        ("-x^2", Product((Number.of(-1), Power(X, Number.of(2))))),
        ("2**-x", Power(Number.of(2), Product((Number.of(-1), X)))),
        ("-3", Number.of(-3)),
        ("--3", Number.of(3)),
        ("+x", X),
        ("3/4", Number(Fraction(3, 4))),
        ("-3/4*x", Product((Number(Fraction(-3, 4)), X))),
        ("1.25", Number(Fraction(5, 4))),
        (".5", Number(Fraction(1, 2))),
        ("1.5e3", Number.of(1500)),
        ("25E-2", Number(Fraction(1, 4))),
        ("1e400", Number.of(10**400)),
        ("Rational(-3, 6)", Number(Fraction(-1, 2))),
        ("Rational(7)", Number.of(7)),
        ("1/x**2", Product((Number.of(1), Power(X, Number.of(-2))))),
        ("ln(x)", Call("log", (X,))),
        ("abs(x)", Call("Abs", (X,))),
        ("zeta(2, 1/3)", Call("zeta", (Number.of(2), Number(Fraction(1, 3))))),
        ('["a b", x]', Items((Text("a b"), X))),
        ("[]", Items(())),
        ("x ** 2\n + \t1", Sum((Power(X, Number.of(2)), Number.of(1)))),
    ],
)
def test_a_formula_is_read_as_it_is_written(text, expected):
    assert read_expression(text) == expected


def test_a_call_takes_keyword_arguments():
    call = read_expression("limit(x, start=[1,1], direction=[1, 0])", vocabulary=WORDS)
    assert call == Call(
        "limit",
        (X,),
        (("direction", Items((Number.of(1), Number.of(0)))), ("start", Items((Number.of(1), Number.of(1))))),
    )


def test_a_statement_has_a_claim_and_conditions():
    statement = read_statement("diameter(n) == n*(n-1)/2 for n >= 4 and n integer and x real", vocabulary=WORDS)
    assert isinstance(statement.claim, Relation)
    assert statement.claim.operator == "="
    assert statement.conditions == (
        Relation(">=", N, Number.of(4)),
        Assumption("n", "integer"),
        Assumption("x", "real"),
    )


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
def test_each_relation_is_read(operator):
    assert read_statement(f"x {operator} y").claim == Relation(operator, X, Y)


def test_a_predicate_is_a_claim():
    assert read_statement("conserving(x)", vocabulary=WORDS).claim == Call("conserving", (X,))


@pytest.mark.parametrize("text", ["zeta(3)", "x", "x + 1", "1", "sin(x) for x > 0"])
def test_a_value_alone_is_no_statement(text):
    with pytest.raises(ParseError, match="relation"):
        read_statement(text)


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("2 * * 3", 4, r"expected an operand, found '\*'"),
        ("zetta(3)", 0, r"nearest: zeta\b"),
        ("1 + zeta", 8, r"expected '\(' after the function 'zeta'"),
        ("(1 + 2", 6, r"expected '\)', found the end"),
        ("1 + 2)", 5, "expected an operator or the end"),
        ("sin(1, 2)", 0, "expected 1 argument of 'sin', found 2"),
        ("x + #", 4, "found '#'"),
        ("3 x", 2, "expected an operator after '3'"),
        ("polylog(1)", 0, "expected 2 arguments"),
    ],
)
def test_an_error_says_where_and_what(text, position, problem):
    with pytest.raises(ParseError, match=problem) as caught:
        read_expression(text)
    assert caught.value.position == position


def test_condition_errors_have_positions():
    for text, position in (
        ("x = 1 for x odd", 12),
        ("x = 1 for pi real", 13),
        ("x = 1 and y = 2", 6),
        ("x = y = 1", 6),
    ):
        with pytest.raises(ParseError, match="expected") as caught:
            read_statement(text)
        assert caught.value.position == position


def test_numbers_of_twenty_thousand_digits_are_read():
    digits = "123456789" * 2222 + "12"
    expression = read_expression(digits)
    assert isinstance(expression, Number)
    assert expression.value == sum(123456789 * 10 ** (9 * k + 2) for k in range(2222)) + 12


def test_long_sums_are_read_in_linear_time():
    def seconds(terms):
        text = "+".join(f"{i}*x^{i}" for i in range(1, terms + 1))
        started = time.perf_counter()
        expression = read_expression(text)
        assert isinstance(expression, Sum)
        assert len(expression.terms) == terms
        return time.perf_counter() - started

    short, long = min(seconds(400) for _ in range(3)), min(seconds(1600) for _ in range(3))
    assert long < 10 * short


PIECES = st.sampled_from(
    (  # noqa: SIM905
        "x n pi zeta( sqrt( Rational( log( cf( limit( ( ) [ ] , + - * / ** ^ = == != < <= > >= for and integer real "
        'start= 1 2 3.5 10 1e5 0 " "a" . __ e E I oo lambda \t \n \x00 é'
    ).split(" ")
)
FUZZ = settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])


@FUZZ
@given(st.lists(PIECES, max_size=40).map(lambda pieces: " ".join(pieces)) | st.lists(PIECES, max_size=25).map("".join))
def test_near_formulas_are_read_or_refused(text):
    for reader in (read_expression, read_statement):
        try:
            reader(text, vocabulary=WORDS)
        except InvalidInput as error:
            message = str(error)
        else:
            message = ""
        assert message.isprintable()


@FUZZ
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    for reader in (read_expression, read_statement):
        try:
            reader(text)
        except InvalidInput as error:
            message = str(error)
        else:
            message = ""
        assert message.isprintable()


def test_an_alias_has_one_meaning():
    with pytest.raises(InvalidInput, match="alias"):
        Vocabulary.of({}, {"ln": "log"}).merged(Vocabulary.of({}, {"ln": "exp"}))
    with pytest.raises(InvalidInput, match="alias"):
        Vocabulary.of({}, {"ln": "log"}).merged(Vocabulary.of({"ln": (1, 1)}))

"""The public checks: what they take, what they say, and what they refuse."""

import time
from fractions import Fraction

import pytest
import sympy
from sympy import Abs, Derivative, Eq, Function, Integer, Limit, Matrix, Symbol, exp, log, oo, pi, sqrt, symbols
from sympy import Sum as SympySum

from mathengine import (
    check,
    check_derivative,
    check_identity,
    check_limit,
    check_matrix,
    check_ode,
    check_sum,
)
from mathengine.errors import InvalidInput, ParseError

x, y = symbols("x y")


def told(verified):
    return str(verified.verdict)


# What is taken


GIVEN = [
    ((sympy.sin(x) ** 2 + sympy.cos(x) ** 2, 1), "proved"),
    ((Eq(sympy.expand((x + 1) ** 2), x**2 + 2 * x + 1, evaluate=False),), "proved"),
    ((Eq(sqrt(x**2), x, evaluate=False),), "refuted"),
    (("sin(x)**2 + cos(x)**2 = 1",), "proved"),
    (("sqrt(x**2) = x for x > 0",), "proved"),
    (("1/3", Fraction(1, 3)), "proved"),
    ((Integer(2), 2), "proved"),
    ((sympy.Rational(1, 3), "1/3"), "proved"),
    ((Derivative(x**3, x), 3 * x**2), "proved"),
    ((Derivative(x**3, x, 2), 6 * x), "proved"),
    ((SympySum(x, (x, 1, y)), y * (y + 1) / 2), "proved"),
    ((Limit(sympy.sin(x) / x, x, 0), 1), "proved"),
    ((x**2 + 1 > 0,), "proved"),
    ((x**2 >= 1,), "refuted"),
    ((sympy.Ne(x**2, -1, evaluate=False),), "refuted"),
    ((exp(x) * exp(y), exp(x + y)), "proved"),
    ((pi, sympy.acos(-1)), "proved"),
]


@pytest.mark.parametrize(("arguments", "verdict"), GIVEN, ids=[str(arguments)[:60] for arguments, _ in GIVEN])
def test_text_numbers_and_expressions_of_sympy(arguments, verdict):
    assert told(check(*arguments)) == verdict


def test_assumptions_of_symbols_are_kept():
    p, n = Symbol("p", positive=True), Symbol("n", integer=True)
    assert check(log(p**2, evaluate=False), 2 * log(p))
    assert check(sympy.cos(pi * n, evaluate=False), (-1) ** n)
    assert not check(sqrt(x**2), x)
    assert check(sqrt(Symbol("q", nonnegative=True) ** 2, evaluate=False), Symbol("q", nonnegative=True))
    assert check(Abs(Symbol("r", negative=True), evaluate=False), -Symbol("r", negative=True))


ASSUMED = [
    ({"x": "x > 0"}, True),
    ({"x": "positive"}, True),
    ({x: "positive"}, True),
    ({x: ["real", "x >= 0"]}, True),
    ("x >= 0", True),
    (["x > 1", "y != 0"], True),
    ({"x": "nonnegative"}, True),
    ({"x": "natural"}, True),
    ({"x": "real"}, False),
    ({"x": "negative"}, False),
    ({"x": "nonzero"}, False),
    ({"x": "complex"}, False),
    ({"x": "nonpositive"}, False),
    ({"x": "integer"}, False),
    (None, False),
    ("", False),
]


@pytest.mark.parametrize(("assuming", "holds"), ASSUMED, ids=str)
def test_what_is_assumed_decides(assuming, holds):
    assert bool(check("sqrt(x**2)", "x", assuming=assuming)) is holds


def test_every_relation():
    for relation, verdict in {"<": "proved", "<=": "proved", "!=": "refuted", "=": "refuted", ">": "refuted"}.items():
        assert (
            told(check("sin(x)", "x", relation=relation, assuming="x > 0" if relation != "!=" else "x >= 0")) == verdict
        )


# What is refused


REFUSED = [
    (lambda: check("x", "x", relation="=="), "= != < <= > >="),
    (lambda: check(0.5, "1/2"), "exact numbers"),
    (lambda: check(1j, "I"), "exact numbers"),
    (lambda: check(True, 1), "exact numbers"),
    (lambda: check(sympy.Float("0.5"), 1), "exact|float|Float"),
    (lambda: check("x", "x", assuming={"x": "prime"}), "assumption on x"),
    (lambda: check("x", "x", assuming={"x": "x > 1 and x < 0"}), "without a contradiction"),
    (lambda: check("x", "x", assuming={"a b": "real"}), "name in an assumption"),
    (lambda: check(Symbol("z", real=True), Symbol("z")), "two of the name z"),
    (lambda: check("1/(x - x)", 0), "division is by zero"),
    (lambda: check("nonsense(x)", 0), "a known function"),
    (lambda: check("x**123456", 0), "exponent"),
    (lambda: check("+".join(["sin(x)"] * 30000), 0), "at most|too"),
    (lambda: check("x +", 0), "expected"),
    (lambda: check(object(), 0), "accepted"),
    (lambda: check_limit("x", "x", 0, 0, direction="left"), "direction"),
    (lambda: check_limit("x", "2", 0, 0), "a name such as x"),
    (lambda: check_derivative("x", "1", "x y"), "a name such as x"),
    (lambda: check_derivative("x", "1", "__x__"), "a name such as x"),
    (lambda: check_ode("diff(y, x) = y", "exp(x)", initial=[(0,)]), "initial value"),
    (lambda: check_ode("diff(y, x) = y", "exp(x)", initial=[(0, 1, -1)]), "order of an initial value"),
    (lambda: check_ode("diff(y, x) = y", "exp(x)", initial={0.0: 1}), "exact numbers"),
    (lambda: check_matrix([[1, 2]], [[1], [2]]), "two matrices of one shape"),
    (lambda: check_matrix([[1, 2], [3]], [[1, 2], [3]]), "rows of one length"),
    (lambda: check_matrix([], []), "a sympy matrix"),
    (lambda: check_matrix("ab", "ab"), "a sympy matrix"),
    (lambda: check_matrix([[]], [[]]), "rows of one length"),
    (lambda: check_matrix([[0.5]], [[1]]), "exact numbers"),
]


@pytest.mark.parametrize(("call", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_bad_input_is_one_clear_error(call, why):
    with pytest.raises(InvalidInput, match=why) as raised:
        call()
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 600


def test_an_undecided_verdict_is_no_boolean():
    verified = check("Abs(z)", 0, relation=">=")
    assert told(verified) in ("undecided", "proved")
    undecided = check("zeta(x)", "0", relation="!=", assuming="re(x) > 0.6 and re(x) < 0.7", max_seconds=2)
    if told(undecided) == "undecided":
        with pytest.raises(ValueError, match="undecided"):
            bool(undecided)


def test_undecided_raises_when_it_is_asked_for_truth():
    verified = check("diff(Abs(x + I), x)", "sign(x + I)", assuming="x real")
    assert told(verified) == "undecided"
    with pytest.raises(ValueError, match="undecided"):
        bool(verified)


@pytest.mark.parametrize(
    "text",
    [
        "(1 + x + y + z + sin(x) + exp(y) + log(z + 3))**40 = (1 + x + y + z + sin(x) + exp(y) + log(3 + z))**40",
        "log(1522605027922533360535618378132637429718068114961380688657908494580122963258952897654000350692006139) = x",
        "gamma(x + 79)*gamma(y + 79)*gamma(z + 79) = gamma(79 + x)*gamma(y + 79)*gamma(79 + z)",
    ],
)
def test_the_time_limit_is_kept(text):
    started = time.monotonic()
    verified = check(text, max_seconds=1)
    assert time.monotonic() - started < 2
    assert told(verified) != "refuted" or text.endswith("= x")


# Identities, derivatives, limits, sums


def test_identities():
    assert (
        told(check_identity("binomial(n, k)", "binomial(n, n - k)", assuming="n >= k and n integer and k >= 0"))
        == "proved"
    )
    assert told(check_identity("tan(x)", "sin(x)")) == "refuted"


ANTIDERIVATIVES = [
    ("x*log(x) - x", "log(x)", "x > 0", "proved"),
    ("atan(x)", "1/(1 + x**2)", None, "proved"),
    ("sin(x)", "cos(x) + 1/1000", None, "refuted"),
    # jumps: the derivative is right, the function is none
    ("atan(tan(x))", "1", None, "refuted"),
    ("atan(1/x)", "-1/(1 + x**2)", None, "refuted"),
    ("atan(1/x)", "-1/(1 + x**2)", "x > 0", "proved"),
    ("2/sqrt(3)*atan((2*tan(x/2) + 1)/sqrt(3))", "1/(2 + sin(x))", None, "refuted"),
    ("-atan(cot(x))", "1", "x real", "refuted"),
    ("asin(sin(x))", "cos(x)/Abs(cos(x))", "x > -1 and x < 1", "supported"),
    # no jump where the integrand has none to give
    ("-1/x", "1/x**2", None, "proved"),
    ("log(Abs(x))", "1/x", None, "proved"),
]


@pytest.mark.parametrize(("f", "g", "assuming", "verdict"), ANTIDERIVATIVES)
def test_antiderivatives_have_the_right_derivative_and_no_jumps(f, g, assuming, verdict):
    verified = check_derivative(f, g, assuming=assuming)
    assert told(verified) == verdict or (verdict == "supported" and told(verified) == "proved")
    if verified.method == "jump":
        low, high = (Fraction(end) for end in verified.evidence["jump_between"])
        assert low < high
        assert verified.certificate is None


def test_antiderivatives_of_sympy():
    assert check_derivative(x * log(x) - x, log(x), x, assuming={x: "positive"})
    assert not check_derivative(sympy.atan(sympy.tan(x)), 1, x)
    assert check_derivative(sympy.exp(2 * y) / 2, sympy.exp(2 * y), y)


def test_limits_and_sums_of_text_and_of_sympy():
    assert check_limit("sin(x)/x", "x", 0, 1)
    assert check_limit((1 + 1 / x) ** x, x, oo, sympy.E)
    assert check_limit("1/x", "x", 0, "oo", direction="+")
    assert not check_limit("1/x", "x", 0, "oo", direction="-")
    assert not check_limit(sympy.sin(x) / x, x, 0, 2)
    assert check_sum("k", "k", 1, "n", "n*(n + 1)/2")
    assert not check_sum("k", "k", 1, "n", "n*(n - 1)/2")
    assert check_sum(1 / x**2, x, 1, oo, pi**2 / 6)


# Differential equations


def test_equations_as_text_and_of_sympy():
    f = Function("y")
    equation = Eq(f(x).diff(x, 2) + f(x), 0)
    solution = Eq(f(x), sympy.sin(x) + 2 * sympy.cos(x))
    assert check_ode(equation, solution, f, x, initial={0: 2})
    assert check_ode(equation, solution.rhs, f(x), x, initial=[(0, 2), (0, 1, 1)])
    assert check_ode(f(x).diff(x) - f(x), exp(x), f, x)
    assert check_ode("diff(y, x, 2) + y", "sin(x)")
    assert check_ode("diff(u, t) = -u/tau", "exp(-t/tau)", "u", "t", initial={0: 1}, assuming="tau > 0")


WRONG = [
    ({0: 1}, "y(0) = 1"),
    ([(0, 2), (0, 2, 1)], "y'(0) = 2"),
    ([(0, 2), (0, 1, 1), (0, -1, 2)], "y''(0) = -1"),
    ([("pi/2", 2)], "y(pi/2) = 2"),
]


@pytest.mark.parametrize(("initial", "label"), WRONG, ids=[label for _, label in WRONG])
def test_a_wrong_initial_value_is_named(initial, label):
    verified = check_ode("diff(y, x, 2) + y = 0", "sin(x) + 2*cos(x)", initial=initial)
    assert told(verified) == "refuted"
    assert verified.evidence["failed"] == label


def test_what_solves_nothing():
    verified = check_ode("diff(y, x) = y", "exp(2*x)", initial={0: 1})
    assert verified.evidence["failed"] == "the equation for y"
    assert not verified


# Matrices


def test_matrices_of_sympy_and_nested_lists():
    t = symbols("t")
    turn = Matrix([[sympy.cos(t), -sympy.sin(t)], [sympy.sin(t), sympy.cos(t)]])
    assert told(check_matrix(turn * turn, turn.subs(t, 2 * t))) == "proved"
    assert told(check_matrix(turn * turn.T, sympy.eye(2))) == "proved"
    verified = check_matrix(turn, turn.T)
    assert told(verified) == "refuted"
    assert verified.evidence["failed"] == "entry 1, 2"
    assert check_matrix([[1, "x"]], [["1", x]])
    assert check_matrix([1, "x"], [1, "x"])


def test_the_worst_entry_decides():
    verified = check_matrix([["x", "diff(Abs(x + I), x)"]], [["x", "sign(x + I)"]], assuming="x real")
    assert told(verified) == "undecided"
    assert [part["verdict"] for part in verified.evidence["parts"]] == ["proved", "undecided"]


@pytest.mark.parametrize("text", ["summation(k, k, 1) = 1", "summation(k, 1, 1, 3) = 1", "limit(x, 1, 2) = 1"])
def test_a_sum_or_limit_that_says_no_name_is_refused(text):
    with pytest.raises(InvalidInput, match=r"accepted: (summation|limit)\(f"):
        check(text)


def test_conditions_that_cannot_be_read_are_shown_as_they_were_written():
    with pytest.raises(ParseError, match=r"position 3 of 'x bogus'"):
        check("x", 1, assuming="x bogus")

"""Certificates of sums: established as they are, refused for other statements and when anything in them is changed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from mathengine.errors import InvalidInput
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Relation
from mathengine.numeric.reader import read_expression, read_statement
from mathengine.pipeline.certificate_summation import summation
from mathengine.pipeline.certificate_summation_terms import Terms
from mathengine.pipeline.certificate_summation_values import Points
from mathengine.symbolic.assumptions import Domain, integer_names
from mathengine.symbolic.summations import decide_summation

STATEMENTS = [
    "summation(k**2, k, 1, n) = n*(n + 1)*(2*n + 1)/6",
    "summation(x**k, k, 0, n) = (1 - x**(n + 1))/(1 - x)",
    "summation(1/k, k, 1, n) = digamma(n + 1) + EulerGamma",
    "summation(binomial(k, m), k, 0, n) = binomial(n + 1, m + 1) for m integer and m >= 0",
    "summation(binomial(n, k)**2, k, 0, n) = binomial(2*n, n)",
    "summation(binomial(r, k)*binomial(s, n - k), k, 0, n) = binomial(r + s, n)",
    "summation(binomial(n + k, k)/2**k, k, 0, n) = 2**n",
    "summation(binomial(k, m), k, m, n) = binomial(n + 1, m + 1) for m integer and m >= 0 and n >= m",
    "summation((-1)**(k + 1)/k, k, 1, 2*n) = summation(1/k, k, n + 1, 2*n)",
    "summation(1/(k**2 + a**2), k, 1, oo) = pi*coth(pi*a)/(2*a) - 1/(2*a**2)",
    "summation(k, k, 1, 10) = 55",
    "summation(1/k**2, k, 1, oo) = pi**2/6",
    "summation(x**k, k, 0, oo) = 1/(1 - x)",
    "summation(k*x**k, k, 0, oo) = x/(1 - x)**2",
    "summation(x**k/k, k, 1, oo) = -log(1 - x)",
    "summation(binomial(2*k, k)*x**k/(k + 1), k, 0, oo) = (1 - sqrt(1 - 4*x))/(2*x)",
    "summation(x**k/factorial(2*k), k, 0, oo) = cosh(sqrt(x))",
]


def certified(text):
    statement = read_statement(text)
    relation = statement.claim
    assert isinstance(relation, Relation)
    names = unbound_names(relation.left) | unbound_names(relation.right)
    integers = integer_names(relation.left) | integer_names(relation.right)
    found = decide_summation(relation, Domain.of(names, statement.conditions, integers))
    assert found is not None
    assert found.certificate is not None
    return statement, json.loads(json.dumps(found.certificate))


def refuses(statement, data):
    try:
        summation(statement.claim, statement.conditions, data)
    except (InvalidInput, KeyError, TypeError, ValueError, ArithmeticError, IndexError, AttributeError):
        return True
    return False


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_certificate_establishes_its_own_statement_only(text):
    statement, data = certified(text)
    summation(statement.claim, statement.conditions, data)
    claim, found, conditions = text.partition(" for ")
    left, _, right = claim.partition(" = ")
    for wrong in (f"({right}) + 1/1000", f"2*({right})", f"({right})*(1 + 1/10**9)"):
        assert refuses(read_statement(f"{left} = {wrong}{found}{conditions}"), data)


@pytest.mark.parametrize("text", STATEMENTS)
def test_every_entry_that_matters_is_checked(text):
    statement, data = certified(text)
    changed = {
        "kind": "another",
        "start": data.get("start", 0) + 3,
        "from": -5,
        "name": "another",
        "coefficients": ["n + 7", "1"],
        "certificate": ["k + 17", "1"],
        "base": "factorial(k)**3",
        "ratio": "x + 1",
        "coefficient": "7",
        "begin": -3,
        "scale": "17",
        "top": ["1", "2", "3"],
        "bottom": ["7", "3"],
        "order": 7,
        "analytic": "exp(x) + 17",
        "moved": {"name": "n", "by": "m + 1"},
        "at": "17",
        "sign": -1,
        "skipped": 5,
        "constant": "2",
        "theorems": [],
    }
    for key, value in changed.items():
        if key in data and not (key == "from" and data["kind"] == "terms"):
            assert refuses(statement, {**data, key: value}) or (key == "theorems" and not data[key]), key
            rest = {name: entry for name, entry in data.items() if name != key}
            assert refuses(statement, rest), key


def induction(start, begin=None):
    return {
        "rule": "summation",
        "kind": "induction",
        "name": "n",
        "start": start,
        "from": start if begin is None else begin,
    }


@pytest.mark.parametrize(
    ("text", "data"),
    [
        # the value is right from 2 on only
        ("summation(1, k, 1, n) = n + binomial(0, n - 1)", induction(2)),
        # a range that the statement does not leave out
        ("summation(k, k, 1, n) = n*(n + 1)/2 + binomial(0, n - 1)", induction(2)),
        ("summation(1, k, 1, n) = n for n >= -3", induction(0, -3)),
        # a term that is infinite
        ("summation(1/(k - 3) - 1/(k - 2), k, 1, n) = -1/2 - 1/(n - 2)", induction(1, 3)),
        # upper entries that are negative integers at some m
        ("summation(binomial(m + k, m), k, 0, n) = binomial(m + n + 1, m + 1)", induction(0)),
    ],
)
def test_false_proofs_are_refused(text, data):
    assert refuses(read_statement(text), data)


def test_the_geometric_series_of_zeros_is_no_proof():
    data = {"rule": "summation", "kind": "geometric", "ratio": "x"}
    assert refuses(read_statement("summation((1 - x)*x**k, k, 0, oo) = 1"), data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("factorial(2*n + 2) - (2*n + 2)*(2*n + 1)*factorial(2*n)", True),
        ("gamma(n + 1/2)*factorial(n)*4**n - sqrt(pi)*factorial(2*n)", True),
        ("binomial(-x, n) - (-1)**n*binomial(x + n - 1, n)", True),
        ("digamma(2*n) - digamma(n)/2 - digamma(n + 1/2)/2 - log(2)", True),
        ("zeta(3, n) - zeta(3, n + 1) - 1/n**3", True),
        ("(x*y)**n - x**n*y**n", True),
        ("((1 + sqrt(5))/2)**(n + 2) - ((1 + sqrt(5))/2)**(n + 1) - ((1 + sqrt(5))/2)**n", True),
        ("2**n - 2", False),
        ("(-1)**n - 1", False),
        ("factorial(n) - gamma(n)", False),
        ("x**n*x**a - x**(n + 2*a)", False),
    ],
)
def test_terms_are_compared_by_their_shifts(text, expected):
    assert Terms(["n"]).is_zero(read_expression(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/(n - 3)", False),
        ("1/(n + 1)", True),
        ("factorial(n - 1)", False),
        ("binomial(2*n, n)", True),
        ("binomial(n - 1, x)", False),
        ("binomial(x, n)", True),
        ("1/(2*n - 7)", True),
        ("1/(x*n - 2*x + n - 2)", False),
        ("1/(2**n - 1)", False),
        ("log(n)", False),
    ],
)
def test_finite_terms_are_recognised(text, expected):
    assert Points("n", 0).finite(read_expression(text)) is expected


def test_the_checker_shares_no_code_with_what_makes_certificates():
    code = (
        "import sys; import mathengine.pipeline.certificate_summation; "
        "print([m for m in sys.modules if m.startswith('mathengine.symbolic')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"

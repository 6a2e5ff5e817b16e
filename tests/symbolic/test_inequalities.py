"""Inequalities: classical ones are found to hold and their certificates are accepted; false ones have a witness."""

from __future__ import annotations

import json
from functools import cache, reduce
from operator import mul

import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.numeric.balls import evaluate
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Name
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.certificate_inequalities import covering
from mathengine.pipeline.certificate_inequalities_integers import integer_cases
from mathengine.pipeline.certificate_inequalities_polynomials import polynomial_sign
from mathengine.pipeline.certificate_inequalities_several import sums_of_squares
from mathengine.pipeline.statement import claim
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.inequalities import decide_inequality

CHECKERS = {
    "covering": covering,
    "polynomial sign": polynomial_sign,
    "integer cases": integer_cases,
    "sums of squares": sums_of_squares,
}

# Mitrinović, Analytic Inequalities (1970), by section; NIST DLMF, by number; or the name by which it is known
CLASSICAL = {
    "exp(x) >= 1 + x for x real": "DLMF 4.5.11",
    "exp(x) < 1/(1 - x) for x < 1 and x != 0": "DLMF 4.5.11",
    "exp(x) >= E*x for x real": "the tangent at 1",
    "exp(x) > x**3/6 for x > 0": "Taylor",
    "x**E <= exp(x) for x > 0": "Steiner",
    "x**(1/x) <= exp(1/E) for x > 0": "Steiner",
    "x**x >= exp(-1/E) for x > 0": "Steiner",
    "log(x) <= x - 1 for x > 0": "DLMF 4.5.1",
    "x*log(x) >= x - 1 for x > 0": "Gibbs",
    "log(1 + x) > x/(1 + x) for x > 0": "DLMF 4.5.1",
    "log(1 + x) < x/sqrt(1 + x) for x > 0": "Karamata; Mitrinović 3.6.15",
    "log((1 + x)/(1 - x)) > 2*x for x > 0 and x < 1": "Mitrinović 3.6.17",
    "log(x) < 2*sqrt(x) for x > 0": "DLMF 4.5.6",
    "sqrt(x) > log(x) for x > 0": "growth",
    "(1 + 1/x)**x < E for x > 0": "Bernoulli, Euler",
    "(1 + 1/x)**(x + 1) > E for x > 0": "Bernoulli, Euler",
    "2**x > x**2 for x >= 5": "growth",
    "sin(x) < x for x > 0": "DLMF 4.18.1",
    "2*x/pi <= sin(x) for x >= 0 and x <= pi/2": "Jordan; DLMF 4.18.1",
    "sin(x)/x > 2/pi for x > 0 and x < pi/2": "Jordan",
    "cos(x) >= 1 - x**2/2 for x real": "DLMF 4.18.3",
    "cos(x) < (sin(x)/x)**3 for x > 0 and x < pi/2": "Mitrinović 3.4.6 (Adamović)",
    "tan(x) > x for x > 0 and x < pi/2": "DLMF 4.18.2",
    "sin(x) + tan(x) > 2*x for x > 0 and x < pi/2": "Snell; Mitrinović 3.4.7",
    "Abs(sin(x)) <= Abs(x) for x real": "DLMF 4.18.5",
    "sin(x)**2 <= x**2 for x real": "DLMF 4.18.5",
    "sin(x) <= 1 for x real": "DLMF 4.18.4",
    "asin(x) >= x for x >= 0 and x <= 1": "the inverse of sin(x) <= x",
    "atan(x) < x for x > 0": "the inverse of tan(x) > x",
    "atan(x) > x/(1 + x**2) for x > 0": "the mean value theorem",
    "atan(x) < pi/2 for x real": "the range of atan",
    "sinh(x) > x for x > 0": "Taylor",
    "tanh(x) < x for x > 0": "DLMF 4.32.3",
    "cosh(x) >= 1 + x**2/2 for x real": "Taylor",
    "erf(x) < 1 for x real": "the range of erf",
    "exp(-x**2) <= 1 for x real": "the range of exp",
    "(1 + x)**(3/2) >= 1 + 3*x/2 for x >= -1": "Bernoulli; Mitrinović 2.4",
    "sqrt(1 + x) <= 1 + x/2 for x >= -1": "Bernoulli",
    "x + 1/x >= 2 for x > 0": "arithmetic and geometric mean",
    "x**2 + 1 >= 2*x for x real": "a square",
    "(x**2 - 2)**2 >= 0 for x real": "a square",
    "1/x**2 > 0 for x > 0": "a square",
    "x*sin(x) < 2*x for x > 0": "the range of sin",
    "x**2 + 1 >= 2*x": "a square; an order makes its names real",
    "x**3 - 3*x + 2 > 0 for x > 0 and x != 1": "a double root that is left out",
    "x**12 - x**9 + x**4 - x + 1 > 0 for x real": "Skljarski, Čencov, Jaglom, problem 219",
    "(x - 1)*(x - 2)*(x - 3)*(x - 4) >= -1 for x real": "a square",
    "x/(1 + x**2) <= 1/2 for x real": "arithmetic and geometric mean",
    "x**8 - 8*x + 7 >= 0 for x real": "Bernoulli",
    "x**3 - 2 != 0 for x > 13/10": "the root is 1.2599...",
    "exp(x) != x for x real": "DLMF 4.5.11",
    "2**n > n**2 for n integer and n >= 5": "Graham, Knuth, Patashnik, 1.1",
    "2**n > n for n integer and n >= 0": "Cantor",
    "2**n >= n**2 for n integer and n >= 4": "with equality at 4",
    "x**2 >= x for x integer and x >= -5": "false between 0 and 1",
    "n**2 >= n for n integer": "false between 0 and 1",
    "n**2 != 2 for n integer": "the square root of 2 is no integer",
    "factorial(n) >= 2**(n - 1) for n integer and n >= 1": "induction",
    "factorial(n) > 2**n for n integer and n >= 4": "induction",
    "factorial(n) < n**n for n integer and n >= 2": "induction",
    "factorial(n) > (n/3)**n for n integer and n >= 1": "DLMF 5.11.3",
    "binomial(2*n, n) >= 2**n for n integer and n >= 0": "induction",
    "binomial(2*n, n) < 4**n for n integer and n >= 1": "Erdős 1932",
    "binomial(2*n, n) >= 4**n/(2*n + 1) for n integer and n >= 0": "Erdős 1932",
    "binomial(2*n, n) >= 4**n/(2*sqrt(n)) for n integer and n >= 1": "Wallis",
    "factorial(2*n) > 2**n*factorial(n) for n integer and n >= 2": "induction",
    "3**n >= 1 + 2*n for n integer and n >= 0": "Bernoulli",
    "(1 + 1/n)**n < 3 for n integer and n >= 1": "Euler",
    "x**2 + y**2 >= 2*x*y for x real and y real": "a square",
    "x**2 + y**2 + z**2 >= x*y + y*z + z*x": "Hardy, Littlewood, Pólya, 2.2",
    "(x + y)/2 >= sqrt(x*y) for x >= 0 and y >= 0": "Euclid",
    "(x + y + z)/3 >= (x*y*z)**(1/3) for x > 0 and y > 0 and z > 0": "Cauchy",
    "2/(1/x + 1/y) <= sqrt(x*y) for x > 0 and y > 0": "harmonic and geometric mean",
    "x/y + y/x >= 2 for x > 0 and y > 0": "arithmetic and geometric mean",
    "a/(b + c) + b/(a + c) + c/(a + b) >= 3/2 for a > 0 and b > 0 and c > 0": "Nesbitt 1903",
    "x**3 + y**3 + z**3 >= 3*x*y*z for x >= 0 and y >= 0 and z >= 0": "arithmetic and geometric mean",
    "(a**2 + b**2)*(c**2 + d**2) >= (a*c + b*d)**2": "Cauchy, Lagrange",
    "(x + y)*(y + z)*(z + x) >= 8*x*y*z for x >= 0 and y >= 0 and z >= 0": "Cesàro 1880",
    "x**3 + y**3 + z**3 + 3*x*y*z >= x*y*(x + y) + y*z*(y + z) + z*x*(z + x) for x >= 0 and y >= 0 and z >= 0": "Schur",
    "x**2*y + y**2*x <= x**3 + y**3 for x >= 0 and y >= 0": "Muirhead",
    "x**2 + y**2 + 1 > 0": "a sum of squares",
    "(x - 1)*(y - 2) > 0 for x > 1 and y > 2": "a product",
}

FALSE = [
    "exp(x) > 1 + x for x real",
    "sin(x) < x for x real",
    "2*x <= x**2 + 99999999/100000000 for x real",
    "x**2 - 2*x + 1 >= 1/10**20 for x real",
    "x**2 >= x for x real",
    "2**n > n**2 for n integer and n >= 1",
    "2**n > n**2 for n integer and n >= 4",
    "2**n != n**2 for n integer and n >= 1",
    "sin(x) >= 2*x/pi for x >= 0 and x <= 2",
    "sin(x) > 2*x/pi for x >= 0 and x <= pi/2",
    "sin(x) > 2*x/pi for x > 0 and x <= pi/2",
    "cos(x) > 1 - x**2/2 for x real",
    "cos(x) <= 1 - x**2/2 + x**4/25 for x real",
    "log(x) < x - 1 for x > 0",
    "log(x) <= x**(1/10) for x > 0",
    "log(x) <= x**(1/10) for x > 1",
    "x**10 < exp(x) for x > 0",
    "x**x >= 7/10 for x > 0",
    "x**x > exp(-1/E) for x > 0",
    "x*(1-x) < 1/4 for x real",
    "x*(1-x) <= 24999999/100000000 for x real",
    "tan(x) > x + x**3 for x > 0 and x < pi/2",
    "atan(x) < 157/100 for x real",
    "tanh(x) < 1 - 1/10**30 for x real",
    "x**2 != 2 for x real",
    "x**2 != 4 for x real",
    "x**3 - 3*x + 2 > 0 for x > 0",
    "x**3 - 3*x + 19999/10000 >= 0 for x > 0",
    "x**4 - 5*x**2 + 6 >= 0 for x real",
    "(x**2 - 2)**2 > 1/10**30 for x real",
    "(x-1)*(x-2)*(x-3) >= 0 for x >= 1",
    "exp(x) >= 1 + x + x**2/2 for x real",
    "sqrt(x) <= x for x > 0",
    "sqrt(1+x) <= 1 + x/2 - x**2/100 for x >= 0",
    "Abs(x) > x for x real",
    "1/x < 10**9 for x > 0",
    "sin(x) != 0 for x > 0 and x < 4",
    "exp(x) != 2 for x real",
    "log(x) != 1 for x > 0",
    "x**2 + y**2 > 2*x*y for x real and y real",
    "x**2 + y**2 >= 21*x*y/10 for x real and y real",
    "x + y >= sqrt(x**2 + y**2 + 1) for x > 0 and y > 0",
    "factorial(n) < n**n for n integer and n >= 1",
    "factorial(n) >= 3**n for n integer and n >= 6",
    "n**2 - n + 41 < 1700 for n integer and n >= 0",
    "n**2 - 79*n + 1601 > 41 for n integer",
    "x**2 > 0 for x real",
    "x**2 + x + 1/4 > 0 for x real",
    "gamma(x) >= 9/10 for x > 0",
    "x*y <= 1/4 for x >= 0 and y >= 0 and x + y <= 11/10",
    "3**n <= 5*2**n for n integer and n >= 0",
    "erf(x) <= x for x > 0",
    "exp(-x) >= 1 - x + x**2/2 for x > 0",
    "sin(x)**2 < 1 for x real",
    "x**6 - 6*x**4 + 9*x**2 > 0 for x > 0",
    "x**2 - 2*sqrt(2)*x + 2 > 0 for x real",
    "exp(x) - E*x > 0 for x real",
    "sin(x) + cos(x) < sqrt(2) for x real",
    "sin(x) + cos(x) <= 14142135/10000000 for x real",
    "x**y >= y**x for x > 1 and y > x",
    "a/(b+c) + b/(a+c) + c/(a+b) > 3/2 for a > 0 and b > 0 and c > 0",
]

UNDECIDED = [
    "x >= log(x)**100 for x > 0 and y > 0",
    "sqrt(x) >= 0 for x real",
    "log(x) <= x - 1 for x real",
    "gamma(x) > 0 for x > 0",
    "sin(x)*sin(1000*x) < 999999/1000000 for x > 0",
    "x**4*y**2 + x**2*y**4 + 1 >= 3*x**2*y**2",
]
"""True or without meaning somewhere; the methods do not reach them, or must not."""


@cache
def decided(text):
    found = claim(text)
    relation = found.statement.claim
    names = unbound_names(relation.left) | unbound_names(relation.right)
    decision = decide_inequality(relation, Domain.of(names, found.statement.conditions))
    return found.statement, decision


@pytest.mark.parametrize("text", CLASSICAL)
def test_classical_inequalities_have_proofs_that_the_checker_accepts(text):
    statement, decision = decided(text)
    assert decision is not None
    assert decision.holds
    certificate = json.loads(json.dumps(decision.certificate))
    CHECKERS[certificate["rule"]](statement.claim, statement.conditions, certificate)


@pytest.mark.parametrize("text", FALSE)
def test_false_inequalities_have_a_witness(text):
    _, decision = decided(text)
    assert decision is not None
    assert not decision.holds
    assert decision.evidence.get("witness") or decision.evidence["between"]


@pytest.mark.parametrize("text", UNDECIDED)
def test_what_the_methods_do_not_reach_has_no_proof(text):
    _, decision = decided(text)
    assert decision is None or not decision.holds


def test_witnesses_lie_in_the_domain_and_fail_in_ordinary_arithmetic():
    for text in FALSE:
        statement, decision = decided(text)
        point = decision.evidence.get("witness")
        if point is None:
            assert "between" in decision.evidence
            continue
        relation = statement.claim
        known = {Name(name): read_expression(value) for name, value in point.items()}
        left, right = (complex(evaluate(replaced(side, known), 40).mid()) for side in (relation.left, relation.right))
        assert left.real >= right.real - 1e-30 * (1 + abs(right))


factors = st.tuples(st.integers(-4, 4), st.integers(1, 3))


@given(st.lists(factors, max_size=3), st.booleans(), st.sampled_from([1, -1]))
@settings(max_examples=30, deadline=None)
def test_polynomials_with_known_roots_are_decided(roots, shifted, sign):
    """The sign of a product of powers of ``x - r`` and of ``x**2 + 1`` is known everywhere."""
    body = "*".join([f"(x - ({root}))**{power}" for root, power in roots] + ["(x**2 + 1)"])
    _, decision = decided(f"{sign}*{body} >= {-1 if shifted else 0} for x >= -5 and x <= 5")
    polynomial = sign * reduce(mul, (fmpq_poly([-root, 1]) ** power for root, power in roots), fmpq_poly([1, 0, 1]))
    samples = [polynomial(fmpq(k, 64)) + (1 if shifted else 0) for k in range(-320, 321)]
    assert decision is not None
    if min(samples) < 0:
        assert not decision.holds
    if not shifted:
        assert decision.holds == (min(samples) >= 0)


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_a_square_plus_or_minus_a_little_is_told_apart(p, q, size):
    """``(x - p/7)**2 + e`` is positive for e > 0, and negative near p/7 for e < 0."""
    square = f"x**2 - 2*{p}/7*x + {p * p}/49 + ({q})*0"
    for sign in (1, -1):
        _, decision = decided(f"{square} + {sign}/10**{2 * size} > 0 for x real")
        assert decision is not None
        assert decision.holds == (sign > 0)


@given(st.integers(2, 9), st.integers(1, 9))
@settings(max_examples=4, deadline=None)
def test_tangents_of_convex_functions_lie_below_them(base, at):
    """``exp(x) >= exp(a)*(1 + x - a)`` with equality at a; a steeper line fails."""
    statement, decision = decided(f"exp(x) >= exp({at}/{base})*(1 + x - {at}/{base}) for x real")
    assert decision is not None
    assert decision.holds
    CHECKERS[decision.certificate["rule"]](statement.claim, statement.conditions, decision.certificate)
    _, decision = decided(f"exp(x) >= exp({at}/{base})*(1 + (x - {at}/{base})*1000001/1000000) for x real")
    assert decision is not None
    assert not decision.holds


@pytest.mark.parametrize(
    ("text", "last"), [("2**n > n**2", 4), ("n**2 < 100", 10), ("n != 7", 7), ("n**2 - n < 90", 10)]
)
def test_integer_claims_that_fail_at_one_number_are_refuted(text, last):
    _, decision = decided(f"{text} for n integer and n >= 0")
    assert decision is not None
    assert not decision.holds
    assert 0 <= int(decision.evidence["witness"]["n"]) <= last

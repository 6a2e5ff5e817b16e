"""Certificates of inequalities: they establish what they claim, and every lie in them is refused."""

from __future__ import annotations

import copy
import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from mathengine.errors import InvalidInput
from mathengine.numeric.balls import enclose
from mathengine.numeric.binders import unbound_names
from mathengine.numeric.expressions import Name, Number
from mathengine.numeric.reader import read_expression
from mathengine.numeric.substitution import replaced
from mathengine.pipeline.certificate_inequalities import covering
from mathengine.pipeline.certificate_inequalities_forms import tidied
from mathengine.pipeline.certificate_inequalities_integers import integer_cases
from mathengine.pipeline.certificate_inequalities_polynomials import polynomial_sign
from mathengine.pipeline.certificate_inequalities_ranges import between
from mathengine.pipeline.certificate_inequalities_series import RANGES, Series
from mathengine.pipeline.certificate_inequalities_several import sums_of_squares
from mathengine.pipeline.statement import claim
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.differentiation import without_derivatives
from mathengine.symbolic.inequalities import decide_inequality

CHECKERS = {
    "covering": covering,
    "polynomial sign": polynomial_sign,
    "integer cases": integer_cases,
    "sums of squares": sums_of_squares,
}
# A true claim, and claims next to it that are false
NEIGHBOURS = {
    "sin(x) < x for x > 0": ["sin(x) < x for x >= 0", "sin(x) < x for x > -1", "sin(x) < 9*x/10 for x > 0"],
    "exp(x) >= 1 + x for x real": ["exp(x) > 1 + x for x real", "exp(x) >= 1 + x + x**2/2 for x real"],
    "2*x/pi <= sin(x) for x >= 0 and x <= pi/2": [
        "2*x/pi < sin(x) for x >= 0 and x < pi/2",
        "2*x/pi < sin(x) for x > 0 and x <= pi/2",
        "2*x/pi <= sin(x) for x >= 0 and x <= 2",
        "2*x/pi <= sin(x) for x >= -1 and x <= pi/2",
    ],
    "x*log(x) >= x - 1 for x > 0": ["x*log(x) > x - 1 for x > 0", "x*log(x) >= x - 1/2 for x > 0"],
    "(1 + 1/x)**x < E for x > 0": ["(1 + 1/x)**x > E for x > 0", "(1 + 1/x)**x < 27/10 for x > 0"],
    "sqrt(x) > log(x) for x > 0": ["sqrt(x)/2 > log(x) for x > 0"],
    "exp(x) < 1/(1 - x) for x < 1 and x != 0": ["exp(x) < 1/(1 - x) for x < 1", "exp(x) < 1/(1 - x) for x < 2"],
    "atan(x) < pi/2 for x real": ["atan(x) < pi/2 - 1/1000 for x real"],
    "x**3 - 3*x + 2 >= 0 for x > -2": ["x**3 - 3*x + 2 > 0 for x > -2", "x**3 - 3*x + 2 >= 0 for x > -3"],
    "x**3 - 3*x + 2 > 0 for x > 0 and x != 1": ["x**3 - 3*x + 2 > 0 for x > 0", "x**3 - 4*x + 2 > 0 for x > 0"],
    "x**3 - 2 != 0 for x > 13/10": ["x**3 - 2 != 0 for x > 5/4"],
    "2**n > n**2 for n integer and n >= 5": [
        "2**n > n**2 for n integer and n >= 4",
        "2**n > n**2 for n integer and n >= 1",
        "2**n > n**2 for n integer",
    ],
    "factorial(n) > 2**n for n integer and n >= 4": ["factorial(n) > 2**n for n integer and n >= 3"],
    "n**2 >= n for n integer": ["n**2 > n for n integer", "n**2 >= n for n real", "n**2 >= 3*n for n integer"],
    "x**2 + y**2 >= 2*x*y": ["x**2 + y**2 > 2*x*y", "x**2 + y**2 >= 3*x*y"],
    "(x + y + z)/3 >= (x*y*z)**(1/3) for x > 0 and y > 0 and z > 0": [
        "(x + y + z)/3 > (x*y*z)**(1/3) for x > 0 and y > 0 and z > 0",
        "(x + y + z)/4 >= (x*y*z)**(1/3) for x > 0 and y > 0 and z > 0",
    ],
    "a/(b + c) + b/(a + c) + c/(a + b) >= 3/2 for a > 0 and b > 0 and c > 0": [
        "a/(b + c) + b/(a + c) + c/(a + b) >= 3/2 for a > -1 and b > -1 and c > -1",
        "a/(b + c) + b/(a + c) + c/(a + b) >= 2 for a > 0 and b > 0 and c > 0",
    ],
    "(x - 1)*(y - 2) > 0 for x > 1 and y > 2": ["(x - 1)*(y - 2) > 0 for x >= 1 and y > 2"],
}


def proof(text):
    statement = claim(text).statement
    relation = statement.claim
    names = unbound_names(relation.left) | unbound_names(relation.right)
    decision = decide_inequality(relation, Domain.of(names, statement.conditions))
    assert decision is not None
    assert decision.holds
    return json.loads(json.dumps(decision.certificate))


def check(text, certificate):
    statement = claim(text).statement
    CHECKERS[certificate["rule"]](statement.claim, statement.conditions, certificate)


@pytest.mark.parametrize("text", NEIGHBOURS)
def test_a_certificate_establishes_its_claim_and_no_false_one_beside_it(text):
    certificate = proof(text)
    check(text, certificate)
    for false in NEIGHBOURS[text]:
        with pytest.raises((InvalidInput, KeyError), match=r"no proof|sign"):
            check(false, certificate)


def changed(value, path=()):
    """Copies of JSON data with one entry changed or left out."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield {k: v for k, v in value.items() if k != key}
            for other in changed(part, (*path, key)):
                yield {**value, key: other}
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield value[:i] + value[i + 1 :]
            for other in changed(part, path):
                yield [*value[:i], other, *value[i + 1 :]]
    elif isinstance(value, bool | int):
        yield from (value + 1, -value - 1)
    elif isinstance(value, str):
        yield from ("0", "-1", "x", f"({value}) + 1" if value not in ("oo", "left", "right") else "1")


FALSE = {
    "sin(x) < x for x > 0": "sin(x) < x for x >= 0",
    "x*log(x) >= x - 1 for x > 0": "x*log(x) > x - 1 for x > 0",
    "2**n > n**2 for n integer and n >= 5": "2**n > n**2 for n integer and n >= 4",
    "x**2 + y**2 >= 2*x*y": "x**2 + y**2 > 2*x*y",
    "x**3 - 3*x + 2 >= 0 for x > -2": "x**3 - 3*x + 2 > 0 for x > -2",
    "(1 + 1/x)**x < E for x > 0": "(1 + 1/x)**x < 27/10 for x > 0",
}


@pytest.mark.parametrize("text", FALSE)
def test_no_change_of_one_entry_proves_what_is_false(text):
    certificate = proof(text)
    for other in changed(certificate):
        if other.get("rule") != certificate["rule"]:
            continue
        with pytest.raises((InvalidInput, KeyError, TypeError, ValueError, ArithmeticError, AssertionError)):
            check(FALSE[text], copy.deepcopy(other))


FORGED = [
    # a function that is positive, but is not the difference
    ("exp(x) >= 2 + x for x >= 0", {"function": "exp(x)", "cells": [["0", "oo", 0, "left"]]}),
    # a cell of order 2 whose first derivative is negative at the end
    ("x**2 - x >= 0 for x >= 0", {"function": "x**2 - x", "cells": [["0", "oo", 2, "left"]]}),
    # cells that do not reach the end, or leave a gap
    ("x - 1 >= 0 for x >= 0", {"function": "x - 1", "cells": [["1", "oo", 1, "left"]]}),
    (
        "(x - 1)**2 > 0 for x >= 0",
        {"function": "(x - 1)**2", "cells": [["0", "1/2", 0, "left"], ["3/2", "oo", 0, "left"]]},
    ),
    # a pole inside
    ("1/x >= -10 for x >= -1", {"function": "1/x + 10", "cells": [["-1", "oo", 0, "left"]]}),
    # a multiplier that is negative
    ("x < 0 for x > 0", {"function": "x", "multiplier": "-1", "cells": [["0", "oo", 0, "left"]]}),
    # a root that is not defined on the left
    ("sqrt(x) >= 0 for x >= -1", {"function": "sqrt(x)", "cells": [["-1", "oo", 0, "left"]]}),
    # absolute values have no derivative at 0
    ("Abs(x) >= x + 1 for x >= -1", {"function": "Abs(x) - x - 1", "cells": [["-1", "oo", 1, "left"]]}),
    # a slope that is positive inside, and a wrong value at the end
    (
        "log(x) >= 1 for x >= 1",
        {
            "function": "log(x) - 1",
            "from": "left",
            "slope": {"multiplier": "1", "function": "1/x", "cells": [["1", "oo", 0, "left"]]},
        },
    ),
    # a function with a jump, of slope 0 or more
    (
        "atan(1/x) >= -1/2 for x >= -1",
        {"function": "atan(1/x) + 1/2", "cells": [["-1", "0", 0, "left"], ["0", "oo", 0, "left"]]},
    ),
]


@pytest.mark.parametrize(("text", "part"), FORGED)
def test_forged_coverings_are_refused(text, part):
    whole = {"at": "0", "direction": 1, "exponent": 1, "form": "difference", "multiplier": "1", **part}
    with pytest.raises(InvalidInput, match="no proof"):
        check(text, {"rule": "covering", "parts": [whole]})


def test_squares_of_what_is_not_real_are_refused():
    for square in ("I*x", "(-1)**(1/2)*x", "sqrt(-1)*x", "log(-1)*x"):
        case = {"order": [], "terms": [["1", [], square]]}
        factor = {"factor": "-x**2", "exponent": 1, "sign": 1, "cases": [case]}
        certificate = {"rule": "sums of squares", "root": 1, "coefficient": "1", "factors": [factor]}
        with pytest.raises(InvalidInput, match="no proof"):
            check("x**2 + y <= y", certificate)


def test_induction_compares_constant_factors_of_growth():
    check("2**n <= 3**n for n integer and n >= 0", proof("2**n <= 3**n for n integer and n >= 0"))
    tail = {"rule": "induction", "edge": 0, "direction": 1, "proof": {"rule": "constant"}}
    certificate = {"rule": "integer cases", "first": 0, "last": -1, "tails": [tail]}
    with pytest.raises(InvalidInput, match="growth in the wrong order"):
        check("3**n <= 5*2**n for n integer and n >= 0", certificate)


def test_a_name_that_may_be_complex_has_no_order():
    statement = claim("x**2 + 1 != 0").statement
    with pytest.raises(InvalidInput, match="need not be real"):
        polynomial_sign(statement.claim, statement.conditions, {"point": "0"})


rationals = st.fractions(min_value=-8, max_value=8, max_denominator=50)
FUNCTIONS = [
    "exp",
    "sin",
    "cos",
    "tan",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "log",
    "sqrt",
    "asin",
    "acos",
    "atanh",
    "asinh",
]


@given(rationals, st.fractions(min_value=0, max_value=3, max_denominator=30), st.sampled_from(FUNCTIONS))
@settings(max_examples=150, deadline=None)
def test_ranges_of_functions_hold_the_values_at_inner_points(low, width, function):
    expression = read_expression(f"{function}(x)")
    cell = between(low, low + width, False, False)
    try:
        found = Series(RANGES, 2, {"x": [cell, between(Fraction(1), Fraction(1), False, False)]}).of(expression)
    except InvalidInput:
        return
    line = {1: f"diff({function}(x), x)", 2: f"diff({function}(x), x, 2)"}
    for k, value in enumerate(found):
        whole = expression if k == 0 else without_derivatives(read_expression(line[k]))
        for step in (0, Fraction(1, 3), 1):
            point = Number(low + width * step)
            ball = enclose(replaced(whole, {Name("x"): point}), 200) / (2 if k == 2 else 1)
            low_end, high_end = mp.make_mpf(value.low), mp.make_mpf(value.high)
            middle = mp.mpf(ball.mid().str(30, radius=False))
            slack = mp.mpf(2) ** -40 * (1 + abs(middle))
            assert low_end - slack <= middle <= high_end + slack


TEXTS = [
    "sin(3*pi/2 - 2*u)", "cos(u - pi)", "tan(pi/2 - u)", "log(4*u**3)", "sqrt(9*u)", "atan(2/u)", "Abs(u)",
    "exp(2*log(u))", "log(u**2 + u)", "(2*u + 2)**(-1)", "(-u - 1)**(-3)", "u**(2*u)", "cosh(-u)", "asin(-u/9)",
    "log(2 + 1/u)", "exp(u + 1)/E", "sin(pi/3)*u", "(u + 1)**(-3/2)", "acos(0)*u", "exp(1 + u*log(u))",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_tidied_expressions_keep_their_values_for_positive_variables(text):
    expression = read_expression(text)
    for point in (Fraction(1, 3), Fraction(1), Fraction(5, 2)):
        known = {Name("u"): Number(point)}
        one, other = (enclose(replaced(side, known), 200) for side in (expression, tidied(expression, "u")))
        assert (one - other).contains(0)
        assert (one - other).rad() < 1e-30


def test_rounding_is_outwards_in_long_sums():
    """A thousand thirds."""
    total = Series(RANGES, 0, {}).of(read_expression(" + ".join(["1/3"] * 1000)))[0]
    with mp.workprec(200):
        low, high = mp.make_mpf(total.low), mp.make_mpf(total.high)
        assert low <= mp.mpf(1000) / 3 <= high
        assert high - low < mp.mpf(2) ** -90

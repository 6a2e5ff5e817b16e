"""Each use of a theorem is checked by the theorem's own formula; what does not hold is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput, MathengineError
from mathengine.numeric.printer import to_text
from mathengine.numeric.reader import read_expression
from mathengine.pipeline.certificate_forms import difference_is
from mathengine.pipeline.certificate_theorems import THEOREMS, as_surd, is_positive, proved_theorems
from mathengine.symbolic.theorems import normalised

IDENTITIES = (Path(__file__).parents[1] / "symbolic" / "test_theorems.py").read_text()
IDENTITIES = IDENTITIES.split('IDENTITIES = """')[1].split('"""')[0].strip()


def uses(identity: str) -> list[dict[str, str]]:
    left, right = (read_expression(side) for side in identity.split(" = "))
    return [
        {"theorem": use.name, "left": to_text(use.left), "right": to_text(use.right)}
        for use in normalised(left, right)[1]
    ]


@pytest.mark.parametrize("identity", IDENTITIES.splitlines())
def test_the_theorems_of_an_identity_are_established_and_give_it(identity: str) -> None:
    left, right = (read_expression(side) for side in identity.split(" = "))
    known = proved_theorems(uses(identity))
    assert difference_is(left, right, Fraction(0), known)
    changed = read_expression(f"{to_text(right)} + 1/1000")
    assert not difference_is(left, changed, Fraction(0), known)


@pytest.mark.parametrize("identity", IDENTITIES.splitlines())
def test_a_theorem_with_another_right_side_is_refused(identity: str) -> None:
    for use in uses(identity):
        for change in ("({}) + 1", "2*({})", "-({})", "({}) + pi", "({}) + 2*pi", "({}) + 2*I*pi"):
            right = change.format(use["right"])
            if to_text(read_expression(use["right"])) == "0" and change in ("2*({})", "-({})"):
                continue
            with pytest.raises((MathengineError, TypeError, ValueError)):
                proved_theorems([{**use, "right": right}])


def test_every_theorem_is_used_by_an_identity() -> None:
    names = {use["theorem"] for identity in IDENTITIES.splitlines() for use in uses(identity)}
    assert set(THEOREMS) - names <= {
        "powers of a common power",
        "zeta at integers that are not positive",
        "L-function of the trivial character",
        "logarithm of an exponential",
    }


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("powers of a common power", "sqrt(2)", "(2**(1/4))**2"),
        ("powers of a common power", "exp(I)", "exp(I/2)**2"),
        ("L-function of the trivial character", "L(1, 3)", "zeta(3)"),
        ("logarithm of an exponential", "log(exp(2/3))", "2/3"),
        ("root of a product of positive numbers", "sqrt(5 - sqrt(5))", "2*sqrt(5)/sqrt(5 + sqrt(5))"),
    ],
)
def test_other_theorems(name: str, left: str, right: str) -> None:
    proved_theorems([{"theorem": name, "left": left, "right": right}])


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        # each is off by what its formula does not see without the branch
        ("arc tangents by Gaussian integers", "atan(2)", "-atan(1/2) - pi/2"),
        ("arc tangents by Gaussian integers", "atan(1/2)", "atan(1/2) + 2*pi"),
        ("arc tangents by Gaussian integers", "atan(-1/2)", "atan(1/2)"),
        ("circular functions at rational multiples of pi", "cos(pi/5)", "(1 - sqrt(5))/4"),
        ("circular functions at rational multiples of pi", "sin(pi/4)", "-sqrt(2)/2"),
        ("arc tangents at standard points", "atan(sqrt(3))", "-2*pi/3"),
        ("arc tangents at standard points", "atan(-sqrt(2))", "pi/2 - atan(-1/sqrt(2))"),
        ("root of a product of positive numbers", "sqrt(2)", "-sqrt(2)"),
        ("logarithm of a product of positive numbers", "log(6)", "log(-2) + log(-3)"),
        ("logarithm of a negative number", "log(-2)", "log(2) - I*pi"),
        ("logarithm of an exponential", "log(exp(7*I))", "7*I"),
        ("exponential of a logarithm", "exp(log(2)/2)", "-sqrt(2)"),
        ("inverse functions by logarithms and arc tangents", "atanh(2)", "log(-3)/2"),
        ("inverse functions by logarithms and arc tangents", "acosh(-2)", "log(-2 + sqrt(3))"),
        ("reflection of the dilogarithm (Euler)", "polylog(2, 3)", "pi**2/6 - log(3)*log(-2) - polylog(2, -2)"),
        ("digamma at rational points (Gauss)", "digamma(-1/2)", "-EulerGamma - 2*log(2)"),
        ("gamma function at 1/2", "gamma(1/2)", "-sqrt(pi)"),
        ("no such theorem", "zeta(2)", "pi**2/6"),
    ],
)
def test_branches_and_domains_are_checked(name: str, left: str, right: str) -> None:
    with pytest.raises(InvalidInput):
        proved_theorems([{"theorem": name, "left": left, "right": right}])


def test_a_theorem_on_something_that_is_no_atom_is_refused() -> None:
    zero = read_expression("zeta(2)*zeta(3)"), read_expression("1")
    with pytest.raises(InvalidInput, match="other than an atom"):
        difference_is(zero[0], zero[1], Fraction(0), [zero])
    circle = read_expression("zeta(2)"), read_expression("2*zeta(2)")
    with pytest.raises(InvalidInput, match="by itself"):
        difference_is(circle[0], circle[1], Fraction(0), [circle])


@given(st.integers(-40, 40), st.integers(-40, 40), st.sampled_from([2, 3, 5, 8, 9]))
def test_positive_surds_are_positive(x: int, y: int, d: int) -> None:
    expression = read_expression(f"{x} + {y}*sqrt({d})")
    exact = as_surd(expression)
    assert exact is not None
    value = x + y * d**0.5
    if abs(value) > 1e-9:
        assert is_positive(expression) == (value > 0)
    else:
        assert not is_positive(expression)


fractions = st.fractions(min_value=Fraction(-30), max_value=30, max_denominator=40).filter(bool)


@settings(max_examples=60, deadline=None)
@given(fractions, st.integers(-3, 3))
def test_arcs_that_are_turned_are_refused(x: Fraction, turns: int) -> None:
    for use in uses(f"atan({x}) = 0"):
        if use["theorem"] != "arc tangents by Gaussian integers":
            continue
        right = f"{use['right']} + {turns}*pi"
        if turns == 0:
            proved_theorems([use])
        else:
            with pytest.raises(InvalidInput):
                proved_theorems([{**use, "right": right}])


def test_uses_survive_json() -> None:
    plain = json.loads(json.dumps(uses("zeta(2, 1/4) = pi**2 + 8*Catalan")))
    assert len(proved_theorems(plain)) == 3

"""Inequalities: classical ones are found to hold and their certificates are accepted; false ones have a witness."""

from __future__ import annotations

import json

import pytest

from mathengine.numeric.binders import unbound_names
from mathengine.pipeline.certificate_inequalities import covering
from mathengine.pipeline.statement import claim
from mathengine.symbolic.assumptions import Domain
from mathengine.symbolic.inequalities import decide_inequality

CHECKERS = {"covering": covering}

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
}

FALSE = [
    "exp(x) > 1 + x for x real",
    "sin(x) < x for x real",
    "2*x <= x**2 + 99999999/100000000 for x real",
]


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
    assert decision.evidence["witness"]

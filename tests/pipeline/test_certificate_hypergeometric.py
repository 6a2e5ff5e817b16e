"""The check of values by contiguous hypergeometric functions: what it refuses, and what it shares with the finder."""

import copy
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.proofs.hypergeometric_ratio import prove
from mathengine.pipeline.certificate_proofs import proved_value

FRACTIONS = {
    "arcsine": ("2*n + 1", "n**2"),
    "arcsine with a root": ("3*(2*n + 1)", "-2*n**2"),
    "logarithm": ("3*n + 2", "-2*n**2"),
    "arctangent": ("3*n + 5", "-2*n**2 - 3*n + 2"),
    "arctangent, other sign": (1, "4*n**2 + 22*n + 30"),
    "power": ("9*n + 4", "-18*n**2 + 12*n"),
    "polynomial": ("5*n + 10", "14*n**2 + 42*n + 28"),
    "cosine": ("54*n + 27", "1 - 9*n**2"),
    "cosine, trigonometric": ("72*n + 108", "9*n**2 + 18*n + 5"),
    "cosine, special angle": (12, "36*n**2 - 4"),
    "cosine, rational angle": (20, "100*n**2 - 4"),
    "two powers": ("21*n + 37", "72*n**2 + 12*n - 4"),
    "square root": ("108*n + 288", "9*n**2 + 39*n + 40"),
    "gamma": (4, "(2*n - 1)**2"),
    "exponential": ("n + 4", "-n"),
    "error": ("2*n + 12", "2*n"),
    "error, imaginary": ("2*n + 6", "-2*n"),
    "bessel of 1F1": ("n + 4", "2*n + 1"),
    "hyperbolic": ("2*n + 1", 2),
    "hyperbolic, trigonometric": ("4*n - 6", -1),
    "cylinder": ("n + 1", 1),
    "cylinder J": ("n - 3", -2),
    "moments": (3, "2*n + 4"),
    "moments of half orders": (3, "2*n + 3"),
    "erfc": ("4*n + 13", "-4*n**2 - 10*n - 6"),
    "erfc, exchanged": ("4*n + 3", "-2*n*(2*n - 1)"),
    "bessel K": ("8*n + 5", "4 - 16*n**2"),
    "lerch": (4, "9*n**2 + 3*n"),
    "lerch, 1": ("9*n - 3", "-8*n**2 - 32*n - 24"),
    "two powers, trigonometric": ("60*n + 9", "-756*n**2 + 882*n + 168"),
    "periodic": (3, 1),
}


def certificate(name):
    a, b = FRACTIONS[name]
    proof = prove(ContinuedFraction.of(a, b))
    assert proof is not None
    data = json.loads(json.dumps(proof.certificate))
    assert data["form"].get("base", name) in name
    return data


def refused(data):
    try:
        proved_value(data)
    except (InvalidInput, KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        return True
    return False


def changed(data, path, value):
    other = copy.deepcopy(data)
    *way, last = path
    place = other
    for key in way:
        place = place[key]
    assert place[last] != value
    place[last] = value
    return other


@pytest.mark.parametrize("name", FRACTIONS)
def test_a_certificate_holds_and_no_other_value_does(name):
    data = certificate(name)
    proved_value(data)
    for wrong in (f"2*({data['value']})", f"-({data['value']})", f"({data['value']}) + 1/1000000", "7/3"):
        with pytest.raises(InvalidInput, match="a value other than the one that follows"):
            proved_value(changed(data, ["value"], wrong))


@pytest.mark.parametrize("name", FRACTIONS)
def test_a_certificate_is_bound_to_its_fraction(name):
    data = certificate(name)
    for fraction in (
        "cf(2*n + 3, n**2)",
        "cf(7*n + 1, n)",
        "cf(5, n**2 + 1)",
        "cf(1, 1)",
        "cf(n**2, n)",
        "cf(n + 5, 3)",
    ):
        assert refused(changed(data, ["fraction"], fraction))


def leaves(data, path=()):
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    else:
        yield path


IDLE = {"theorem", "function", "rule", "fraction", "value"}
"""Words for the reader, and what the other tests change."""


@given(st.sampled_from(sorted(FRACTIONS)), st.data())
@settings(max_examples=300, deadline=None)
def test_a_number_changed_anywhere_is_refused_or_changes_nothing(name, data):
    good = certificate(name)
    path = data.draw(st.sampled_from([p for p in leaves(good) if p[0] not in IDLE]))
    place = good
    for key in path:
        place = place[key]
    if isinstance(place, bool):
        value = not place
    elif isinstance(place, int):
        value = place + data.draw(st.sampled_from([-2, -1, 1, 2]))
    elif path[-1] == "base" and path[-2] == "form":
        names = ["polynomial", "logarithm", "cosine", "error", "cylinder", "none such"]
        value = data.draw(st.sampled_from([other for other in names if other != place]))
    else:
        numbers = ["-1", "8/5", "0", "1", "2", "1/2", "-3/2", "7/3"]
        value = data.draw(st.sampled_from([other for other in numbers if other != place]))
    try:
        key, expression = proved_value(changed(good, path, value))
    except (InvalidInput, KeyError, TypeError, ValueError, ArithmeticError):
        return
    # a square factor may be moved, and a later tail may be used: the claim is the same and is still proved
    assert (key, expression) == proved_value(good)


def test_a_fraction_that_terminates_is_refused():
    data = certificate("arcsine")
    data |= {"fraction": "cf(2*n + 1, (n - 2)*(n + 1))", "zeros": ["2", "-1"]}
    with pytest.raises(InvalidInput, match="a fraction that terminates"):
        proved_value(data)


def test_a_fraction_without_a_limit_is_refused():
    data = certificate("arcsine")
    data |= {"fraction": "cf(2*n + 1, -2*n**2)", "zeros": ["0", "0"]}
    with pytest.raises(InvalidInput, match="a discriminant that is not positive"):
        proved_value(data)
    data = certificate("erfc, exchanged")
    data["fraction"] = "cf(4*n + 1, -2*n*(2*n - 1))"
    with pytest.raises(InvalidInput, match="not the minimal solution"):
        proved_value(data)
    data = certificate("periodic")
    data["fraction"] = "cf(1, -1)"
    with pytest.raises(InvalidInput, match="no real roots"):
        proved_value(data)
    data = certificate("moments")
    data["fraction"] = "cf(3, -2*n)"
    with pytest.raises(InvalidInput, match="no moments"):
        proved_value(data)


def test_the_solution_must_be_the_only_analytic_one():
    # c = -3: the tail from 3 on will do, none before
    data = certificate("cylinder J")
    assert data["from"] == 3
    for start in range(3):
        with pytest.raises(InvalidInput, match="an integer <= 0"):
            proved_value(changed(data, ["from"], start))


def test_a_path_over_a_pole_is_refused():
    data = certificate("logarithm")
    data["form"]["path"] = [["a", -1], ["a", 1]]
    assert refused(data)


def test_the_recessive_root_of_a_periodic_fraction_is_refused():
    data = certificate("periodic")
    with pytest.raises(InvalidInput, match="a value other than the one that follows"):
        proved_value(changed(data, ["value"], "(3 - sqrt(13))/2"))


def test_the_check_shares_nothing_with_the_finder():
    program = "import sys, mathengine.pipeline.certificate_hypergeometric; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    makers = ("flint", "sympy", "numpy", "mathengine.numeric.normal", "mathengine.numeric.balls")
    assert not set(makers) & set(loaded)
    assert not [name for name in loaded if name.startswith(("mathengine.symbolic", "mathengine.matrixfields.proofs"))]

"""Certificates are verified again, and altered ones are refused."""

import json
from fractions import Fraction

import pytest

from mathengine.errors import InvalidInput
from mathengine.matrixfields.checker import check_enclosure
from mathengine.matrixfields.enclosures import enclosure
from mathengine.matrixfields.fractions import ContinuedFraction

CASES = {
    "P": ("2*n + 1", "n**2"),
    "W": ("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"),
    "S": ("n + 2", "-n - 1"),
    "critical": ("2*n**2 + 2*n + 1", "-n**4"),
    "square root": ("2*n + 3", "-n**2"),
    "log log": ("2*n + 3", "-(n + 1)**2"),
    "alternating": (-1, "n**2"),
    "odd": (1, "n"),
    "irrational": (1, "2*n + 7"),
    "exact": ("n + 1", "n - 3"),
    "scaled": ("n/2 + 1", "1/3"),
}


@pytest.fixture(scope="module", params=CASES, ids=str)
def certified(request):
    found = enclosure(ContinuedFraction.of(*CASES[request.param]), 40)
    return found, json.loads(json.dumps(found.certificate))


def test_the_check_confirms_the_claim(certified):
    found, certificate = certified
    low, high = check_enclosure(certificate)
    middle = (low + high) / 2
    assert high - low <= abs(middle) * Fraction(4, 10**40)
    mantissa, exponent = (int(x) for x in found.value.mid().man_exp())
    assert low <= mantissa * Fraction(2) ** exponent <= high


def changed(certificate, key, value):
    return {**certificate, key: value}


def test_a_claim_moved_by_its_own_width_is_refused(certified):
    _, certificate = certified
    low, high = check_enclosure(certificate)
    step = 3 * (high - low) + Fraction(1, 10**60)
    moved = {**certificate, "lower": dyadic(low + step), "upper": dyadic(high + step)}
    with pytest.raises(InvalidInput, match="certificate"):
        check_enclosure(moved)


def dyadic(value):
    return [hex(int(value * 2**400)), "-400"]


@pytest.mark.parametrize("key", ["a", "b"])
def test_altered_coefficients_are_refused(certified, key):
    _, certificate = certified
    for place in range(len(certificate[key])):
        coefficients = list(certificate[key])
        coefficients[place] = str(int(coefficients[place]) + 1)
        if certificate["rule"] == "exact" and key == "a" and place > 0:
            continue
        with pytest.raises(InvalidInput, match="certificate"):
            check_enclosure(changed(certificate, key, coefficients))


def test_an_altered_scale_or_depth_or_rule_is_refused(certified):
    _, certificate = certified
    alterations = [("scale", "2"), ("scale", "0"), ("rule", "Q"), ("rule", "X"), ("depth", 10**9), ("depth", "x")]
    if certificate["rule"] != "exact":
        alterations.append(("depth", 1))
    for key, value in alterations:
        with pytest.raises(InvalidInput, match="certificate"):
            check_enclosure(changed(certificate, key, value))


@pytest.mark.parametrize("key", ["rule", "a", "b", "scale", "depth", "lower", "upper"])
def test_a_missing_field_is_refused(key):
    certificate = dict(enclosure(ContinuedFraction.of(1, 1), 10).certificate)
    del certificate[key]
    with pytest.raises(InvalidInput, match="cannot be read"):
        check_enclosure(certificate)


@pytest.mark.parametrize(
    ("a", "b"),
    [(["1"], ["-2"]), (["1", "2"], ["-1", "0", "-1"]), (["0", "1"], ["0"] * 5 + ["1"])],
)
@pytest.mark.parametrize("rule", ["P", "W", "S", "T"])
def test_no_rule_certifies_a_divergent_fraction(a, b, rule):
    claim = {"scale": "1", "depth": 200, "terms": 20, "sigma": 0, "lower": ["-0x1", "40"], "upper": ["0x1", "40"]}
    with pytest.raises(InvalidInput, match="certificate"):
        check_enclosure({"rule": rule, "a": a, "b": b, **claim})


def test_an_empty_interval_is_refused():
    certificate = dict(enclosure(ContinuedFraction.of(1, 1), 10).certificate)
    swapped = {**certificate, "lower": certificate["upper"], "upper": certificate["lower"]}
    with pytest.raises(InvalidInput, match="empty"):
        check_enclosure(swapped)


def test_slow_fractions_are_rechecked_at_a_hundred_digits():
    for a, b in (("2*n**3 + 3*n**2 + 3*n + 1", "-n**6"), (6, "(2*n - 1)**2")):
        low, high = check_enclosure(enclosure(ContinuedFraction.of(a, b), 100).certificate)
        assert 0 < high - low < Fraction(1, 10**98)

"""Convergence kinds against the reference data and against convergents."""

import json
import math
from pathlib import Path

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathengine.errors import Divergent
from mathengine.matrixfields.convergence import (
    Kind,
    classify,
    first_discriminant,
    rate_enclosure,
    require_convergence,
    second_discriminant,
)
from mathengine.matrixfields.fractions import ContinuedFraction

VECTORS = Path(__file__).parents[1] / "vectors"
ENTRIES = [
    e for name in ("known_pcfs", "pi_literature_pcfs") for e in json.loads((VECTORS / f"{name}.json").read_text())
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e["id"])
def test_the_kind_and_rate_of_known_fractions(entry):
    found = classify(ContinuedFraction.of(entry["a"], entry["b"]))
    assert found.kind.value == entry["convergence"]["kind"]
    if "log_ratio" in entry["convergence"]:
        assert found.rate == pytest.approx(entry["convergence"]["log_ratio"], abs=1e-5)


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (1, -2, "Birkhoff"),
        ("n", "-n**2", "Birkhoff"),
        ("2*n", "-n**2 - 1/2", "exp"),
        ("2*n + 1", "-n**2 - 1", "n\\^"),
        ("n", "n**5", "Stern-Stolz"),
        (1, "-n", "Birkhoff"),
        (0, "n + 1", "identically 0"),
    ],
)
def test_divergent_fractions_are_recognised(a, b, reason):
    fraction = ContinuedFraction.of(a, b)
    assert classify(fraction).kind is Kind.DIVERGENT
    assert classify(fraction).proved
    with pytest.raises(Divergent, match=reason):
        require_convergence(fraction)


@pytest.mark.parametrize(
    ("a", "b", "kind", "law"),
    [
        (1, 1, Kind.EXPONENTIAL, "0.962424*N"),
        (-1, 1, Kind.EXPONENTIAL, "0.962424*N"),
        ("n", "n**4", Kind.ALTERNATING_SLOW, "1*log(N)"),
        (1, "n", Kind.ALTERNATING_SLOW, "2*N**(1/2)"),
        ("2*n + 1", "-n**2", Kind.CRITICAL, "1*log(log(N))"),
        ("2*n + 3", "-n**2", Kind.CRITICAL, "5.65685*N**(1/2)"),
        ("n", "n", Kind.FACTORIAL, "1*N*log(N)"),
        ("n + 1", "5 - n", Kind.TERMINATING, "exact"),
        ("n + 1", 0, Kind.TERMINATING, "exact"),
        (0, "n - 2", Kind.TERMINATING, "exact"),
    ],
)
def test_kinds_and_laws(a, b, kind, law):
    found = classify(ContinuedFraction.of(a, b))
    assert (found.kind, found.law) == (kind, law)


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9))
def test_the_sign_of_a_does_not_change_the_kind(a1, a0, b1, b2):
    fraction = ContinuedFraction.of([a0, a1], [3, b1, b2])
    one, other = classify(fraction), classify(fraction.negated())
    assert (one.kind, one.rate) == (other.kind, other.rate)


def test_the_discriminants_of_the_basel_fraction():
    basel = ContinuedFraction.of("2*n**2 + 2*n + 1", "-n**4")
    assert first_discriminant(basel) == 0
    assert second_discriminant(basel) == 1


def test_the_law_exp_of_a_root_describes_the_convergents():
    fraction = ContinuedFraction.of("2*n + 3", "-n**2")
    values = fraction.convergents(1601)
    gap = [abs(float(values[n] - values[1600])) for n in (100, 400)]
    measured = math.log(gap[0]) - math.log(gap[1])
    law = classify(fraction)
    assert measured == pytest.approx(law.expected_log_error(400) - law.expected_log_error(100), rel=0.05)


def test_the_rate_of_apery_is_eight_logarithms_of_one_plus_root_two():
    rate = rate_enclosure(ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6"), 200)
    with mpmath.workdps(60):
        expected = 8 * mpmath.log(1 + mpmath.sqrt(2))
        assert abs(mpmath.mpf(rate.str(50, radius=False)) - expected) < mpmath.mpf(10) ** -45

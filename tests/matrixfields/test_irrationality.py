"""Deltas against the reference data and against their limits."""

import json
import math
from pathlib import Path

import pytest
from flint import arb

from mathengine.errors import InvalidInput, PrecisionExhausted
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.irrationality import blind_delta, delta, delta_sequence, predicted_delta
from mathengine.numeric.balls import working_precision

VECTORS = Path(__file__).parents[1] / "vectors"
ENTRIES = [
    e
    for name in ("known_pcfs", "pi_literature_pcfs")
    for e in json.loads((VECTORS / f"{name}.json").read_text())
    if e["delta"]
]
APERY = ContinuedFraction.of("34*n**3 + 51*n**2 + 27*n + 5", "-n**6")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e["id"])
def test_delta_of_known_fractions_at_their_depth(entry):
    known = entry["delta"]
    found = delta(ContinuedFraction.of(entry["a"], entry["b"]), known["depth"])
    assert float(found.value) == pytest.approx(known["value"], abs=0.0011)
    assert float(found.log_denominator) / found.depth == pytest.approx(known["log_q_reduced_per_n"], abs=1e-4)
    assert found.value.rad() < 1e-12


def test_delta_from_the_tail_equals_delta_from_the_limit():
    with working_precision(5000):
        limit = 6 / arb(3).zeta()
    assert delta(APERY, 200, limit).value.overlaps(delta(APERY, 200).value)


def test_a_limit_with_too_few_digits_is_refused():
    with working_precision(100):
        limit = 6 / arb(3).zeta()
    with pytest.raises(PrecisionExhausted, match="too few digits"):
        delta(APERY, 200, limit)


def test_blind_delta_approaches_delta():
    for depth in (100, 300):
        assert abs(blind_delta(APERY, depth).value - delta(APERY, depth).value) < 1e-4


def test_the_predicted_delta_of_zeta_2_is_near_its_limit():
    golden = math.log((1 + math.sqrt(5)) / 2)
    found = predicted_delta(ContinuedFraction.of("11*n**2 + 11*n + 3", "n**4"), 1500)
    assert found.rate == pytest.approx(10 * golden)
    assert found.value == pytest.approx(10 * golden / (5 * golden + 2) - 1, abs=0.01)


def test_quadratic_surds_have_delta_1():
    assert abs(delta(ContinuedFraction.of(2, 1), 400).value - 1) < 0.01


def test_a_sequence_lists_the_depths():
    assert [d.depth for d in delta_sequence(APERY, 5, 20, 5)] == [5, 10, 15, 20]


def test_terminating_fractions_and_depth_0_are_refused():
    with pytest.raises(InvalidInput, match="terminate"):
        delta(ContinuedFraction.of(1, "n - 3"), 10)
    with pytest.raises(InvalidInput, match="depth is 0"):
        blind_delta(APERY, 0)

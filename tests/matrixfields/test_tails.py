"""The formal tail series."""

import json
from pathlib import Path

import pytest
from flint import arb

from mathengine.errors import Divergent, InvalidInput
from mathengine.matrixfields.fractions import ContinuedFraction
from mathengine.matrixfields.tails import agreeing_value, run_back, tail_series
from mathengine.numeric.balls import working_precision

VECTORS = Path(__file__).parents[1] / "vectors"
SLOW = [
    e
    for e in json.loads((VECTORS / "known_pcfs.json").read_text())
    if e["convergence"]["kind"] in ("critical", "alternating-slow")
]


@pytest.mark.parametrize("entry", SLOW, ids=lambda e: e["id"])
def test_slow_fractions_have_the_known_value(entry):
    found = agreeing_value(ContinuedFraction.of(entry["a"], entry["b"]), 50)
    assert found.method == "agreeing"
    assert found.digits >= 50
    with working_precision(240):
        known = arb(entry["value"])
        assert abs(found.value - known) < abs(known) * arb(10) ** -49


def test_the_tail_of_a_rational_control_is_its_polynomial():
    series = tail_series(ContinuedFraction.of("2*n + 2", "-n**2 - n"), 12)
    assert [c.unique_fmpz() for c in series.coefficients] == [1, 1] + [0] * 10


def test_the_series_solves_the_tail_equation_to_its_order():
    fraction = ContinuedFraction.of("2*n + 3", "-n**2")
    with working_precision(300):
        series = tail_series(fraction, 24, 400)
        n = 10**6
        residual = series.at(n) - fraction.a(n) - fraction.b(n + 1) / series.at(n + 1)
        assert abs(residual) < arb(10) ** -55


def test_running_back_from_infinity_of_a_terminating_tail_gives_the_convergent():
    fraction = ContinuedFraction.of("2*n + 1", "n**2")
    with working_precision(200):
        assert run_back(fraction, arb(41), 20).overlaps(
            arb(fraction.convergents(21)[20].numerator) / fraction.convergents(21)[20].denominator
        )


def test_divergent_and_terminating_fractions_have_no_tail_series():
    with pytest.raises(Divergent, match="Birkhoff"):
        agreeing_value(ContinuedFraction.of(1, -2))
    with pytest.raises(InvalidInput, match="terminate"):
        agreeing_value(ContinuedFraction.of(1, "n - 3"))
    with pytest.raises(InvalidInput, match="digits is 0"):
        agreeing_value(ContinuedFraction.of(1, 1), 0)

"""The exact parameters of a model's closed ring, and the published reference values that follow from them."""

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from mathengine.errors import InvalidInput
from mathengine.transfer.bright_mode import bright_mode, bright_mode_of
from mathengine.transfer.dephasing_optimum import dephasing
from mathengine.transfer.dephasing_slope import dephasing_slope
from mathengine.transfer.rate_network import shares

F = Fraction
VECTORS = Path(__file__).parents[1] / "vectors" / "transfer_reference.json"


@dataclass(frozen=True)
class Ring:
    """What a model has to offer, and nothing else."""

    N: int = 8
    Om: object = F(1, 10)
    J: object = F(3, 20)
    gam: object = F(1, 100)
    phi: object = F(0)
    wp: object = F(2)
    ea: object = F(0)
    kappa: object = F(1, 50)
    ga: object = F(1, 100)
    Gs: object = F(1, 5)
    phi_p: object = F(0)
    phi_a: object = F(0)
    bright_energy: object = F(0)
    dephasing_convention: str = "sqrt_phi"
    closed: bool = True

    def is_closed(self):
        return SimpleNamespace(holds=self.closed, reason="site-dependent dephasing")

    def replace(self, **changes):
        return replace(self, **changes)


def test_couplings_enter_by_the_sum_of_their_squares():
    mode = bright_mode(Ring())
    assert (mode.a, mode.b, mode.d1, mode.d2) == (F(2, 25), F(9, 50), 2, 0)
    listed = bright_mode(Ring(Om=(F(1, 10),) * 8, J=(0.5j, -0.5) * 4, gam=(F(1, 100),) * 8))
    assert (listed.a, listed.b, listed.gam) == (F(2, 25), 2, F(1, 100))
    assert bright_mode_of(mode) is mode


def test_floating_point_numbers_stand_for_their_binary_fractions():
    assert bright_mode(Ring(kappa=0.1)).kappa == F(0.1) != F(1, 10)


def test_the_other_convention_doubles_the_rates():
    ours, theirs = Ring(), Ring(dephasing_convention="sqrt_2phi")
    assert bright_mode(replace(theirs, phi=F(1, 8), phi_a=F(1, 16))).phi == F(1, 4)
    assert dephasing_slope(theirs) == 2 * dephasing_slope(ours)
    here, there = dephasing(ours), dephasing(theirs)
    assert there.at(F(1, 3)) == here.at(F(2, 3))
    assert 2 * float(there.optimum.mid()) == pytest.approx(float(here.optimum.mid()), rel=1e-14)


def test_rings_that_do_not_close_are_refused_with_the_reason():
    with pytest.raises(InvalidInput, match="site-dependent dephasing"):
        bright_mode(Ring(closed=False))


@pytest.mark.skipif(not VECTORS.exists(), reason="no reference values")
def test_reference_values_are_exact():
    from mathengine.transfer.model import RingModel

    cases = [case for case in json.loads(VECTORS.read_text())["cases"] if "eta_exact" in case]
    assert len(cases) > 20
    for case in cases:
        found = shares(bright_mode(RingModel.of(**case["params"])))
        assert str(found.eta / found.total) == case["eta_exact"]

"""Design rules against sums over modes, and against sampled eigenvectors."""

from fractions import Fraction

import numpy as np
import pytest

from mathengine.errors import InvalidInput
from mathengine.transfer import RingModel
from mathengine.transfer.disorder import Box, Normal
from mathengine.transfer.disorder_rules import dark_drive, dark_weight
from mathengine.transfer.ensembles import Ensemble

HUNDREDTH = Fraction(1, 100)


@pytest.mark.parametrize("N", range(3, 30))
def test_rules_are_the_sums_over_dark_modes(N):
    k = np.arange(1, N)
    gaps = 4 * np.sin(np.pi * k / N) ** 2
    assert float(dark_weight("eps", N, 1, 1)) == pytest.approx((1 / N / gaps**2).sum(), rel=1e-10)
    coupled = 4 * np.cos(np.pi * k / N) ** 2 / N
    assert float(dark_weight("g", N, 1, 1)) == pytest.approx((coupled / gaps**2).sum(), rel=1e-10, abs=1e-12)


def sampled_weight(ensemble):
    """Mean weight of dark modes in the eigenvector that overlaps most with the bright mode."""
    N = ensemble.model.N
    columns = ensemble.parameters(0, ensemble.samples)
    found = []
    for n in range(ensemble.samples):
        ring = ensemble.model.replace(**{key: column[n] for key, column in columns.items()})
        vectors = np.linalg.eigh(ring.hamiltonian()[1:-1, 1:-1])[1]
        found.append(1 - (vectors.sum(axis=0) ** 2 / N).max())
    return np.mean(found), np.std(found) / np.sqrt(len(found))


@pytest.mark.parametrize("distribution", [Normal(0.01), Box(0.01 * np.sqrt(12))], ids=["normal", "box"])
@pytest.mark.parametrize(("kind", "N"), [("eps", 8), ("g", 8), ("eps", 5), ("g", 3), ("eps", 2)])
def test_rules_hold_for_weak_disorder(kind, N, distribution):
    ensemble = Ensemble(RingModel.of(N=N, g=1.0), **{kind: distribution}, samples=400, seed=4)
    mean, error = sampled_weight(ensemble)
    assert mean == pytest.approx(float(dark_weight(kind, N, 1, 0.01)), abs=4 * error + 0.02 * mean)


def test_one_bond_mixes_nothing():
    assert dark_weight("g", 2, 1, HUNDREDTH) == 0
    assert dark_weight("eps", 2, 1, HUNDREDTH) == Fraction(1, 80_000)
    assert dark_weight("eps", 1, 1, HUNDREDTH) == 0


def test_hopping_mixes_more_than_site_energies_up_to_four_times():
    ratios = [dark_weight("g", N, 1, 1) / dark_weight("eps", N, 1, 1) for N in range(3, 200)]
    assert ratios[0] == 1
    assert ratios == sorted(ratios)
    assert ratios[5] == Fraction(16, 5)
    assert 3.9 < ratios[-1] < 4


def test_disorder_of_couplings_drives_dark_modes_whatever_the_hopping():
    ensemble = Ensemble(RingModel.of(N=8, Om=0.1), Om=Normal(0.5), samples=2000, seed=1)
    couplings = ensemble.parameters(0, 2000)["Om"]
    dark = (couplings**2).sum(axis=1) - couplings.sum(axis=1) ** 2 / 8
    assert dark.mean() == pytest.approx(float(dark_drive(8, 0.1, 0.5)), rel=0.05)


def test_larger_hopping_restores_what_disorder_of_energies_took():
    losses = []
    for g in (0.3, 1.0, 3.0):
        ring = RingModel.of(N=8, g=g, wp=2 * g, ea=2 * g, Om=0.1, J=0.15, kappa=0.001, gam=0.001, ga=0.001, Gs=0.2)
        found = Ensemble(ring, eps=Normal(0.1), samples=60, seed=1).run()
        losses.append(ring.efficiency().eta - found.eta.mean)
    assert losses[0] > losses[1] > losses[2] > 0


def test_bad_arguments_are_refused():
    with pytest.raises(InvalidInput, match="dark_drive"):
        dark_weight("Om", 8, 1, 1)
    with pytest.raises(InvalidInput, match="not 0"):
        dark_weight("eps", 8, 0, 1)
    with pytest.raises(InvalidInput, match="N is 0"):
        dark_drive(0, 1, 1)

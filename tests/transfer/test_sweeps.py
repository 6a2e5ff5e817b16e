"""Sweeps: every point is its own model or ensemble, whatever computes it."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mathengine.errors import InvalidInput
from mathengine.transfer import RingModel
from mathengine.transfer.disorder import Box, Normal
from mathengine.transfer.ensembles import Ensemble
from mathengine.transfer.sweeps import crossing_map, disorder_maps, moved, sweep

RING = RingModel.of(
    N=8, g=1, wp=2, ea="1.9", Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2", phi="0.05"
)
UNEVEN = RING.replace(eps=[0.1, 0, -0.2, 0, 0.3, 0, 0, 0.05])
GRIDS = [
    {"detuning": [-0.3, 0.0, 0.4]},
    {"acceptor_detuning": [-0.3, 0.4]},
    {"phi": [0.0, 0.1], "detuning": [0.0, 0.5]},
    {"detuning": [0.1, -1.0], "g": [0.5, 1.0, 2.0]},
    {"eps": [0.0, 0.3], "acceptor_detuning": [0.2]},
    {"wp": [1.0, 2.0], "ea": [1.5, 2.5]},
    {"g": [0.5, 2.0], "J": [0.0, 0.3]},
]


@pytest.mark.parametrize("axes", GRIDS, ids=str)
@pytest.mark.parametrize("ring", [RING, UNEVEN], ids=["closed", "uneven"])
def test_every_point_is_its_model(ring, axes):
    if ring is UNEVEN and ("g" in axes or "eps" in axes):
        axes = {name: values for name, values in axes.items() if name not in ("g", "eps")} or {"gam": [0.1]}
    found = sweep(ring, **axes)
    names, columns = list(axes), list(axes.values())
    assert found.eta.shape == tuple(map(len, columns))
    for where in np.ndindex(found.eta.shape):
        point = {name: column[i] for name, column, i in zip(names, columns, where, strict=True)}
        single = moved(ring, point).efficiency(method="master")
        shares = [getattr(found, name)[where] for name in ("eta", "L_photon", "L_ring", "L_acceptor")]
        assert shares == pytest.approx(list(single.amounts), abs=1e-12)
    assert found.residual < 1e-12


def test_a_detuning_is_counted_from_the_bright_mode_and_the_acceptor_follows_it():
    at = moved(RING, {"g": 3.0, "detuning": 0.5})
    assert float(at.wp - at.bright_energy) == pytest.approx(0.5)
    assert float(at.ea - at.bright_energy) == pytest.approx(-0.1)
    assert moved(RING, {"detuning": 0.5, "ea": 7.0}).ea == 7.0


@pytest.mark.parametrize("distribution", [Normal(0.2), Box(0.2)], ids=str)
def test_points_of_an_ensemble_see_the_same_random_numbers(distribution):
    ensemble = Ensemble(RING, eps=distribution, samples=6, seed=9)
    found = sweep(ensemble, detuning=[0.0, 0.4], s_eps=[0.1, 0.3])
    for i, detuning in enumerate((0.0, 0.4)):
        for j, strength in enumerate((0.1, 0.3)):
            alone = Ensemble(
                moved(RING, {"detuning": detuning}), eps=type(distribution)(strength), samples=6, seed=9
            ).run()
            assert found.eta[i, j] == alone.eta.mean
            assert found.stderr[i, j] == alone.eta.stderr
    assert (found.samples, found.seed) == (6, 9)


def test_workers_change_nothing():
    ensemble = Ensemble(RING, J=Normal(0.3), samples=5, seed=1)
    with ThreadPoolExecutor(2) as threads:
        parallel = sweep(ensemble, executor=threads, phi=[0.0, 0.1, 0.2])
    alone = sweep(ensemble, phi=[0.0, 0.1, 0.2])
    assert (parallel.eta == alone.eta).all()
    assert (parallel.stderr == alone.stderr).all()


def test_maps_of_three_kinds_start_from_the_ordered_ring():
    maps = disorder_maps(RING, [0.0, 0.5], [0.0, 0.4], samples=4, seed=2)
    assert list(maps) == ["eps", "g", "Om"]
    for found in maps.values():
        assert found.eta[0, 0] == pytest.approx(RING.replace(wp=2).efficiency().eta, abs=1e-12)
        assert found.stderr[:, 0] == pytest.approx([0, 0], abs=1e-15)


def test_strengths_of_undisturbed_kinds_may_vary_too():
    found = sweep(Ensemble(RING, eps=Normal(0.1), samples=4), s_J=[0.0, 1.0])
    assert found.eta[0] == Ensemble(RING, eps=Normal(0.1), J=Normal(0.0), samples=4).run().eta.mean
    assert found.eta[1] != found.eta[0]


def test_disorder_shows_the_dark_crossings_and_order_hides_them():
    """The ring takes more of a photon whose couplings are disordered where it crosses a dark mode (k = 4 at -4 g)."""
    ring = RingModel.of(N=8, g=1, wp=2, ea=2, Om=0.02, J=0.1, kappa=0.002, gam=0.02, ga=0.01, Gs=0.2)
    detunings = [-3.7, -4.0, -4.3]
    found = crossing_map(Ensemble(ring, Om=Normal(0.5), samples=20, seed=1), detunings, [1.0])
    assert found.lines[4].tolist() == [-4.0]
    left, middle, right = found.sweep.L_ring[:, 0]
    assert middle > 3 * max(left, right)
    ordered = crossing_map(ring, detunings, [1.0]).sweep.L_ring[:, 0]
    assert ordered[0] > ordered[1] > ordered[2]


def test_sweeps_are_json_with_their_limits():
    found = json.loads(json.dumps(sweep(Ensemble(RING, eps=Normal(0.1), samples=2, seed=5), wp=[1, 2]).to_json()))
    assert found["axes"] == {"wp": [1.0, 2.0]}
    assert (found["samples"], found["seed"], len(found["stderr"])) == (2, 5, 2)
    assert "single excitation" in found["limits"]


def test_the_best_point():
    assert sweep(RING.replace(ea=2), detuning=[-0.5, 0.0, 0.2]).best == {"detuning": 0.0}


def test_bad_axes_are_refused():
    with pytest.raises(InvalidInput, match="nearest: detuning"):
        sweep(RING, detunning=[0.0])
    with pytest.raises(InvalidInput, match="one or two parameters"):
        sweep(RING)
    with pytest.raises(InvalidInput, match="one or two parameters"):
        sweep(RING, wp=[0], ea=[0], g=[1])
    with pytest.raises(InvalidInput, match="finite real numbers"):
        sweep(RING, wp=[float("nan")])
    with pytest.raises(InvalidInput, match="finite real numbers"):
        sweep(RING, wp=[])
    with pytest.raises(InvalidInput, match="Ensemble"):
        sweep(RING, s_eps=[0.1])
    with pytest.raises(InvalidInput, match="at most 1000000"):
        sweep(RING, wp=range(1001), ea=range(1000))
    with pytest.raises(InvalidInput, match="nearest: eps"):
        disorder_maps(RING, [0], [0], kinds=["epz"])
    with pytest.raises(InvalidInput, match="phi"):
        sweep(RING, phi=[-1.0])

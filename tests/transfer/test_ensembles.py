"""Ensembles: reproducible whatever computes them, and sampled from what they state."""

import json
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from mathengine.errors import InvalidInput
from mathengine.transfer import RingModel
from mathengine.transfer.disorder import Box, Normal, draws
from mathengine.transfer.ensembles import Ensemble, Summary

RING = RingModel.of(
    N=8, g=1, wp="2.3", ea=2, Om="0.1", J="0.15", kappa="0.02", gam="0.01", ga="0.01", Gs="0.2", phi="0.05"
)


@pytest.mark.parametrize("phi", ["0", "0.05"])
@pytest.mark.parametrize("N", [8, 33])
def test_values_are_bit_for_bit_the_same_for_any_batch(N, phi):
    ensemble = Ensemble(RING.replace(N=N, phi=phi), eps=Normal(0.2), Om=Box(0.4), samples=9, seed=7)
    whole = ensemble.run(keep=True)
    for batch in (1, 2, 4, 9, 100):
        part = ensemble.run(batch=batch, keep=True)
        assert (part.values == whole.values).all()
        assert part.eta == whole.eta


def test_values_are_bit_for_bit_the_same_on_any_workers():
    ensemble = Ensemble(RING, eps=Normal(0.2), g=Normal(0.1), samples=20, seed=7)
    alone = ensemble.run(keep=True)
    with ThreadPoolExecutor(3) as threads:
        assert (ensemble.run(keep=True, batch=3, executor=threads).values == alone.values).all()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert (ensemble.run(keep=True, batch=7, executor=processes).values == alone.values).all()


def test_samples_are_prefixes_of_longer_runs():
    short, long = (Ensemble(RING, J=Normal(0.5), samples=count, seed=1).run(keep=True) for count in (5, 12))
    assert (long.values[:5] == short.values).all()


def test_draws_are_those_of_the_stated_generator():
    found = draws({"Om": "normal"}, 4, 11, 2, 3)["Om"][0]
    child = np.random.SeedSequence(11, spawn_key=(2, 2))
    assert (found == np.random.Generator(np.random.PCG64(child)).standard_normal(4)).all()


@pytest.mark.parametrize("kind", ["eps", "g", "Om", "J"])
@pytest.mark.parametrize("distribution", [Normal(0.3), Box(0.3)], ids=str)
def test_parameters_have_the_stated_spread(kind, distribution):
    base = {"eps": "0.5", "g": 2, "Om": 3, "J": 4}
    ensemble = Ensemble(RING.replace(**base), **{kind: distribution}, samples=400)
    (key, values), *others = ensemble.parameters(0, 400).items()
    assert (key, others) == (kind, [])
    centre = float(getattr(ensemble.model, kind))
    scale = 1 if kind == "eps" else centre
    assert values.mean() == pytest.approx(centre, abs=4 * scale * distribution.spread / np.sqrt(3200))
    assert values.std() == pytest.approx(scale * distribution.spread, rel=0.06)
    if isinstance(distribution, Box):
        assert np.abs(values - centre).max() <= scale * 0.15


def test_without_strength_every_sample_is_the_ordered_ring():
    found = Ensemble(RING, eps=Normal(0.0), samples=3).run()
    assert found.eta.mean == pytest.approx(float(RING.efficiency(method="exact").eta), abs=1e-12)
    assert found.eta.stderr < 1e-15


def test_samples_are_single_models():
    ensemble = Ensemble(RING, eps=Normal(0.2), g=Box(0.2), Om=Normal(0.1), J=Normal(0.3), samples=3, seed=2)
    shares = ensemble.run(keep=True).values
    parameters = ensemble.parameters(0, 3)
    for n in range(3):
        single = RING.replace(**{key: column[n] for key, column in parameters.items()}).efficiency()
        assert shares[n] == pytest.approx(single.amounts, abs=1e-12)


def test_shares_of_the_means_sum_to_one_and_quantiles_are_sorted():
    found = Ensemble(RING, eps=Normal(0.4), samples=50, seed=3).run()
    assert found.eta.mean + found.L_photon.mean + found.L_ring.mean + found.L_acceptor.mean == pytest.approx(1)
    values = [value for _, value in found.eta.quantiles]
    assert values == sorted(values)
    assert found.residual < 1e-12
    assert found.values is None


def test_results_are_json_with_the_width_and_the_limits():
    text = json.dumps(Ensemble(RING, eps=Box(0.4), samples=2).run().to_json())
    assert "full width 0.4" in text
    assert "single excitation" in text


def test_summary_by_hand():
    found = Summary.of([0.0, 1.0, 2.0], (0.0, 0.25, 1.0))
    assert found.mean == 1
    assert found.stderr == pytest.approx(1 / np.sqrt(3))
    assert found.quantiles == ((0.0, 0.0), (0.25, 0.5), (1.0, 2.0))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "at least one of eps, g, Om, J"),
        ({"eps": 0.2}, "eps is 0.2"),
        ({"eps": Normal(0.1), "samples": 0}, "samples is 0"),
        ({"eps": Normal(0.1), "samples": True}, "samples is True"),
        ({"eps": Normal(0.1), "seed": -1}, "seed is -1"),
    ],
    ids=str,
)
def test_bad_ensembles_are_refused(options, message):
    with pytest.raises(InvalidInput, match=message):
        Ensemble(RING, **options)


def test_bad_widths_batches_and_kinds_are_refused():
    for width in (-1.0, float("nan"), float("inf"), True, "0.1"):
        with pytest.raises(InvalidInput, match="not negative"):
            Normal(width)
        with pytest.raises(InvalidInput, match="not negative"):
            Box(width)
    ensemble = Ensemble(RING, eps=Normal(0.1), samples=1)
    with pytest.raises(InvalidInput, match="batch is 0"):
        ensemble.run(batch=0)
    with pytest.raises(InvalidInput, match="probabilities"):
        ensemble.run(quantiles=[2])
    with pytest.raises(InvalidInput, match="nearest: eps"):
        draws({"ep": "normal"}, 1, 0, 0, 1)
